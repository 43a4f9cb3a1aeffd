//! Filling the demonstration's hubs: what the keeper makes, then what people do, over eight weeks that end today.

use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::{TryStreamExt, stream};

use super::browser::Browser;
use super::cast::{AT_ONCE, Cast, LOOKS, hub, path, pause, until};
use super::people::{address, members, organisations};
use super::script::{GroupData, HubData, Person, Place, discussions, documents, meetings};
use super::things::{ROUNDS, Thing, World, days_ago};
use super::{PASSWORD, Running, works};
use crate::accounts::{self, NewAccount, Role, Standing, credentials};
use crate::cli::group;
use crate::clock::{Clock, Time};
use crate::db::Tx;
use crate::federation::delivery;
use crate::groups::{self, Access, NewGroup, invitation_store, request_store};
use crate::i18n::Language;
use crate::jobs;
use crate::profiles::{self, Details};

/// How long before today the hubs' clock begins.
pub(super) const PAST: Duration = Duration::from_hours(24 * 55);
/// Who has left their organisation, and cannot sign in any more when everything is in place.
const LEFT: (&str, &str) = ("tom", "england");
/// What is reported: who, which discussion of those they can read, and why.
const REPORTS: [(&str, &str, usize, &str); 6] = [
    ("ana", "england", 0, "I am not sure that everybody may read this. Could a facilitator look at it?"),
    ("kirsty", "scotland", 1, "One can guess which office is meant."),
    ("yusuf", "england", 2, "I was told that some of this is from a draft."),
    ("sian", "wales", 0, "This belongs in another group, I think."),
    ("claire-moss", "england", 3, "The same was asked here before. Could the two be joined?"),
    ("dougal", "scotland", 2, "The tone of one reply is not what we agreed on."),
];

/// Everything, in the order in which it would happen. The clock of the hubs stands eight weeks back when this begins, and is
/// right when it ends.
pub(super) async fn run(hubs: &[Running]) -> anyhow::Result<()> {
    let hash = credentials::hash(PASSWORD.into()).await?;
    let keyed: Vec<(&'static str, HubData)> = hubs.iter().map(|hub| (hub.key, hub.data.clone())).collect();
    for hub in hubs {
        for person in &hub.data.people {
            open_account(hub, person, &hash).await?;
        }
        for found in &hub.data.groups {
            let new = NewGroup {
                handle: found.handle.clone(),
                name: found.name.clone(),
                purpose: found.purpose.clone(),
                language: found.language.clone(),
                access: found.access(),
            };
            group::create(&hub.app, &new, &found.facilitator).await?;
        }
    }
    let today = Clock::system().now().in_london().date();
    let world = World { hubs, cast: Cast::sign_in(hubs).await?, today };
    organise(&world).await?;
    settle_rules(&world).await?;
    join_groups(&world).await?;
    invite(&world, &keyed).await?;
    let mut things = things(&keyed)?;
    for round in 0..ROUNDS {
        begin(hubs, round).await?;
        stream::iter(things.iter_mut().map(anyhow::Ok))
            .try_for_each_concurrent(AT_ONCE, |thing| thing.turn(&world, round))
            .await?;
        if round + 1 == ROUNDS {
            ask(&world).await?;
            report(&world, &things).await?;
        }
        all_quiet(hubs).await?;
    }
    end(&world).await
}

/// Everything that people will do, in an order that mixes groups.
fn things(keyed: &[(&'static str, HubData)]) -> anyhow::Result<Vec<Thing>> {
    let works = works::all(keyed, |group| members(keyed, group))?;
    let talks = discussions()?.into_iter().chain(works.discussions).enumerate();
    let mut all: Vec<Thing> = talks.map(|(number, talk)| Thing::discussion(number, talk)).collect();
    let shared = documents()?.into_iter().chain(works.documents).enumerate();
    all.extend(shared.map(|(number, document)| Thing::document(number, document)));
    let met = meetings()?.into_iter().chain(works.meetings).enumerate();
    all.extend(met.map(|(number, meeting)| Thing::meeting(number, meeting)));
    all.extend(works.posts.into_iter().enumerate().map(|(number, post)| Thing::post(number, post)));
    Ok(all)
}

async fn open_account(hub: &Running, person: &Person, hash: &str) -> anyhow::Result<()> {
    let config = &hub.app.config;
    let new = NewAccount {
        handle: person.handle.clone(),
        email: address(&hub.data, hub.key, person)?,
        details: Details {
            name: person.name.clone(),
            role: person.role.clone(),
            organisation: person.organisation.clone(),
            about: person.about.clone(),
        },
        password_hash: hash.to_owned(),
        role: person.hub_role.parse().unwrap_or(Role::Member),
        standing: Standing::Active,
        language: Language::parse(&person.language).unwrap_or_default(),
    };
    let mut tx = hub.app.db.begin().await?;
    accounts::open(&mut tx, &config.origin(), &config.domain, &new).await?;
    Ok(tx.commit().await?)
}

/// The administrators list the organisations, and everybody says where they work.
async fn organise(world: &World<'_>) -> anyhow::Result<()> {
    for hub in world.hubs {
        let admin = hub.data.people.iter().find(|person| person.hub_role == "admin");
        let admin = admin.with_context(|| format!("nobody runs {}", hub.key))?;
        let admin = world.cast.get(&Place { name: admin.handle.clone(), hub: hub.key.into() })?;
        let all = organisations(&hub.data)?;
        for body in &all {
            let fields = [
                ("handle", body.handle),
                ("name", body.name),
                ("kind", body.kind),
                ("nation", hub.key),
                ("domains", &format!("{}.example", body.handle)),
            ];
            admin.send("/admin/organisations", &fields).await?;
        }
        for person in &hub.data.people {
            let Some(body) = all.iter().find(|body| body.name == person.organisation) else { continue };
            let who = world.cast.get(&Place { name: person.handle.clone(), hub: hub.key.into() })?;
            who.send(&format!("/organisations/{}/belonging", body.handle), &[]).await?;
        }
    }
    Ok(())
}

/// Groups that nobody of another hub comes into say so.
async fn settle_rules(world: &World<'_>) -> anyhow::Result<()> {
    for hub in world.hubs {
        for group in hub.data.groups.iter().filter(|group| group.stays_here) {
            let access = group.access().to_string();
            let fields = [
                ("access", access.as_str()),
                ("hubs", "ours"),
                ("language", group.language.as_str()),
                ("name", group.name.as_str()),
                ("purpose", group.purpose.as_str()),
                ("agreed", "1"),
            ];
            let path = format!("/groups/{}/manage/settings", group.handle);
            lead(world, hub, group)?.send(&path, &fields).await?;
        }
    }
    Ok(())
}

/// The facilitator of a group.
fn lead<'a>(world: &'a World<'_>, home: &Running, group: &GroupData) -> anyhow::Result<&'a Browser> {
    world.cast.get(&Place { name: group.facilitator.clone(), hub: home.key.into() })
}

fn is_private(hubs: &[Running], group: &Place) -> bool {
    let home = hubs.iter().find(|hub| hub.key == group.hub);
    let data = home.and_then(|home| home.data.groups.iter().find(|one| one.handle == group.name));
    data.is_some_and(|data| data.access() == Access::Private)
}

/// Joins are asked one hub after another and one person after another, so that each group of another hub is looked
/// for once; then all answers are awaited.
async fn join_groups(world: &World<'_>) -> anyhow::Result<()> {
    let hubs = world.hubs;
    stream::iter(hubs.iter().map(anyhow::Ok))
        .try_for_each_concurrent(3, async |from| {
            let mut known: Vec<Place> = Vec::new();
            for joins in &from.data.joins {
                let person = world.cast.get(&Place { name: joins.person.clone(), hub: from.key.into() })?;
                for group in joins.groups.iter().filter(|group| !is_private(hubs, group)) {
                    if group.hub != from.key && !known.contains(group) {
                        look_up(hubs, person, group).await?;
                        known.push(group.clone());
                    }
                    let page = path(hubs, group, from.key)?;
                    person.send(&format!("{page}/join"), &[]).await?;
                }
            }
            Ok(())
        })
        .await?;
    let_in(world).await?;
    for from in hubs {
        until(from, "memberships to be granted", async |tx| {
            Ok((groups::store::count_requested(tx).await? == 0).then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// The facilitators of restricted groups let in everybody who asks, as soon as they have.
async fn let_in(world: &World<'_>) -> anyhow::Result<()> {
    let hubs = world.hubs;
    for home in hubs {
        for group in home.data.groups.iter().filter(|group| group.access() == Access::Restricted) {
            let place = Place { name: group.handle.clone(), hub: home.key.into() };
            let everybody = hubs.iter().flat_map(|hub| &hub.data.joins);
            let expected = everybody.filter(|joins| joins.groups.contains(&place)).count();
            let host = &home.app.config.domain;
            let waiting = until(home, "requests to arrive", async |tx| {
                let Some(group) = groups::store::find_by_handle(tx, &place.name, host).await? else { return Ok(None) };
                let waiting = request_store::waiting(tx, group.id, 100).await?;
                Ok((waiting.len() == expected).then_some(waiting))
            });
            let facilitator = lead(world, home, group)?;
            for request in waiting.await? {
                let page = format!("/groups/{}/manage/requests/{}/admission", group.handle, request.person.id);
                facilitator.send(&page, &[("message", "Welcome.")]).await?;
            }
        }
    }
    Ok(())
}

/// Nobody can ask to join a private group: its members are invited, also at other hubs, and accept.
async fn invite(world: &World<'_>, keyed: &[(&'static str, HubData)]) -> anyhow::Result<()> {
    for home in world.hubs {
        for group in home.data.groups.iter().filter(|group| group.access() == Access::Private) {
            let place = Place { name: group.handle.clone(), hub: home.key.into() };
            let mut guests = members(keyed, &place);
            guests.retain(|guest| guest.hub != home.key || guest.name != group.facilitator);
            let mut list = String::new();
            for guest in &guests {
                list.push_str(&format!("@{}@{}\n", guest.name, hub(world.hubs, &guest.hub)?.app.config.domain));
            }
            let path = format!("/groups/{}/manage/invite", group.handle);
            let fields = [("list", list.as_str()), ("message", "Please join us."), ("names_group", "1"), ("send", "1")];
            lead(world, home, group)?.send(&path, &fields).await?;
            for guest in &guests {
                accept(world, &place, guest).await?;
            }
        }
    }
    Ok(())
}

async fn accept(world: &World<'_>, group: &Place, guest: &Place) -> anyhow::Result<()> {
    let at = hub(world.hubs, &guest.hub)?;
    until(at, "an invitation to arrive", async |tx| {
        let found = profiles::store::find_by_handle(tx, &guest.name, &at.app.config.domain).await?;
        let Some(person) = found else { return Ok(None) };
        Ok((!invitation_store::of_person(tx, person.id).await?.is_empty()).then_some(()))
    })
    .await?;
    let page = path(world.hubs, group, &guest.hub)?;
    world.cast.get(guest)?.send(&format!("{page}/invitation/accept"), &[]).await?;
    let host = &hub(world.hubs, &group.hub)?.app.config.domain;
    until(at, "a private group to let somebody in", async |tx| {
        let found = profiles::store::find_by_handle(tx, &guest.name, &at.app.config.domain).await?;
        let group = groups::store::find_by_handle(tx, &group.name, host).await?;
        let Some((person, group)) = found.zip(group) else { return Ok(None) };
        Ok(groups::is_member(tx, group.id, person.id).await?.then_some(()))
    })
    .await
}

/// Brings the hubs' clock to the morning of a round. The last one is two hours ago: a clock cannot get ahead.
async fn begin(hubs: &[Running], round: usize) -> anyhow::Result<()> {
    all_quiet(hubs).await?;
    let now = Clock::system().now();
    let last = now.before(Duration::from_hours(2));
    let day = last.in_london().date().saturating_sub(jiff::Span::new().days(days_ago(round)));
    let morning = day.at(8, 40, 0, 0).to_zoned(jiff::tz::TimeZone::get("Europe/London")?)?;
    let at = Time(morning.timestamp().as_microsecond());
    let at = if days_ago(round) == 0 { last } else { at };
    if let Some(hub) = hubs.first() {
        hub.app.clock.forward(at.since(hub.app.clock.now()));
    }
    // What has become due meanwhile is done before anybody writes.
    for hub in hubs {
        hub.app.wake.jobs.notify_one();
    }
    all_quiet(hubs).await
}

async fn all_quiet(hubs: &[Running]) -> anyhow::Result<()> {
    let quiet = async |tx: &mut Tx| {
        let waiting = delivery::waiting_by_host(tx).await?;
        let inbox = crate::federation::store::count_waiting(tx).await?;
        let jobs = jobs::counts(tx).await?;
        let rest = waiting.iter().all(|(_, count)| *count == 0) && inbox == 0 && jobs.waiting + jobs.running == 0;
        Ok(rest.then_some(()))
    };
    // What one hub has done may have given another something to do.
    for hub in hubs.iter().chain(hubs) {
        until(hub, "everything to be delivered", quiet).await?;
    }
    Ok(())
}

/// What still waits for a facilitator when somebody looks at the demonstration.
async fn ask(world: &World<'_>) -> anyhow::Result<()> {
    for from in world.hubs {
        for request in &from.data.requests {
            let person = world.cast.get(&Place { name: request.person.clone(), hub: from.key.into() })?;
            if request.group.hub != from.key {
                look_up(world.hubs, person, &request.group).await?;
            }
            let page = path(world.hubs, &request.group, from.key)?;
            person.send(&format!("{page}/join"), &[("reason", &request.reason)]).await?;
        }
    }
    Ok(())
}

/// What somebody has reported, and nobody has looked at yet.
async fn report(world: &World<'_>, things: &[Thing]) -> anyhow::Result<()> {
    for (name, key, number, reason) in REPORTS {
        let who = Place { name: name.into(), hub: key.into() };
        let at = hub(world.hubs, key)?;
        let joins = at.data.joins.iter().find(|joins| joins.person == name);
        let of_theirs = |group: &Place| joins.is_some_and(|joins| joins.groups.contains(group));
        let mut said = things.iter().filter_map(Thing::said);
        let found = said.by_ref().filter(|(talk, _)| of_theirs(&talk.group) && talk.author != who).nth(number);
        let (_, url) = found.with_context(|| format!("{name} reads nothing"))?;
        let topic = until(at, "what is reported", async |tx| {
            Ok(crate::discussions::store::find_topic_by_url(tx, url).await?.map(|topic| topic.id))
        })
        .await?;
        world.cast.get(&who)?.send(&format!("/discussions/{topic}/report"), &[("reason", reason)]).await?;
    }
    Ok(())
}

/// Pastes a group's address into the search box until its page is there.
async fn look_up(hubs: &[Running], person: &Browser, group: &Place) -> anyhow::Result<()> {
    let address = format!("@{}@{}", group.name, hub(hubs, &group.hub)?.app.config.domain);
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    for _ in 0..LOOKS {
        if person.follow(&format!("/search?q={query}")).await?.is_some() {
            return Ok(());
        }
        pause().await;
    }
    bail!("{address} was not found")
}

/// What is over is closed, who has left cannot sign in, and the clock is right.
async fn end(world: &World<'_>) -> anyhow::Result<()> {
    for hub in world.hubs {
        for group in hub.data.groups.iter().filter(|group| group.archived) {
            let path = format!("/groups/{}/manage/archive", group.handle);
            lead(world, hub, group)?.send(&path, &[("on", "1")]).await?;
        }
    }
    let (name, key) = LEFT;
    let mut tx = hub(world.hubs, key)?.app.db.begin().await?;
    let leaver = accounts::store::find_by_handle(&mut tx, name).await?.context("nobody has left")?;
    accounts::suspend(&mut tx, &leaver).await?;
    tx.commit().await?;
    all_quiet(world.hubs).await?;
    for hub in world.hubs {
        hub.app.clock.forward(PAST);
        let mut tx = hub.app.db.begin().await?;
        jobs::enqueue(&mut tx, "refresh_groups", "filled", &()).await?;
        tx.commit().await?;
        hub.app.wake.jobs.notify_one();
    }
    all_quiet(world.hubs).await
}
