//! Filling the demonstration's hubs: what the keeper makes, then what people do.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::browser::Browser;
use super::script::{Discussion, Meeting, Person, Place, Shared, discussions, documents, meetings};
use super::{PASSWORD, Running};
use crate::accounts::{self, NewAccount, Role, Standing, credentials};
use crate::cli::group;
use crate::db::Tx;
use crate::discussions::store;
use crate::error::Result;
use crate::events::attendance_store;
use crate::federation::delivery;
use crate::groups::{self, Access, NewGroup, request_store};
use crate::i18n::Language;
use crate::jobs;
use crate::profiles::Details;

/// How many people act at once.
const AT_ONCE: usize = 6;
/// How often something that is on its way is looked for, and how many times.
const LOOK: Duration = Duration::from_millis(50);
const LOOKS: u32 = 1200;

/// Everything, in the order in which it would happen.
pub(super) async fn run(hubs: &[Running]) -> anyhow::Result<()> {
    let hash = credentials::hash(PASSWORD.into()).await?;
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
                access: found.access.as_deref().and_then(|access| access.parse().ok()).unwrap_or(Access::Open),
            };
            group::create(&hub.app, &new, &found.facilitator).await?;
        }
    }
    let cast = Cast::sign_in(hubs).await?;
    join_groups(hubs, &cast).await?;
    stream::iter(discussions()?.into_iter().map(anyhow::Ok))
        .try_for_each_concurrent(AT_ONCE, |discussion| hold(hubs, &cast, discussion))
        .await?;
    stream::iter(meetings()?.into_iter().map(anyhow::Ok))
        .try_for_each_concurrent(AT_ONCE, |meeting| meet(hubs, &cast, meeting))
        .await?;
    for document in documents()? {
        share(hubs, &cast, &document).await?;
    }
    ask(hubs, &cast).await?;
    for hub in hubs {
        let mut tx = hub.app.db.begin().await?;
        jobs::enqueue(&mut tx, "refresh_groups", "filled", &()).await?;
        tx.commit().await?;
        hub.app.wake.jobs.notify_one();
    }
    let quiet = async |tx: &mut Tx| {
        let waiting = delivery::waiting_by_host(tx).await?;
        let inbox = crate::federation::store::count_waiting(tx).await?;
        let jobs = jobs::counts(tx).await?;
        let rest = waiting.iter().all(|(_, count)| *count == 0) && inbox == 0 && jobs.waiting + jobs.running == 0;
        Ok(rest.then_some(()))
    };
    for hub in hubs {
        until(hub, "everything to be delivered", quiet).await?;
    }
    Ok(())
}

async fn open_account(hub: &Running, person: &Person, hash: &str) -> Result<()> {
    let config = &hub.app.config;
    let new = NewAccount {
        handle: person.handle.clone(),
        email: format!("{}@{}.example", person.handle, hub.key),
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
    tx.commit().await
}

/// Everybody who acts, signed in.
struct Cast(HashMap<(String, String), Browser>);

impl Cast {
    async fn sign_in(hubs: &[Running]) -> anyhow::Result<Self> {
        let everybody = hubs.iter().flat_map(|hub| hub.data.people.iter().map(move |person| (hub, person)));
        let signed_in: Vec<_> = stream::iter(everybody)
            .map(|(hub, person)| async move {
                let browser = Browser::sign_in(&hub.app.config.origin(), &person.handle).await?;
                anyhow::Ok(((person.handle.clone(), hub.key.to_owned()), browser))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self(signed_in.into_iter().collect()))
    }

    fn get(&self, who: &Place) -> anyhow::Result<&Browser> {
        let key = (who.name.clone(), who.hub.clone());
        self.0.get(&key).with_context(|| format!("nobody is called {}@{}", who.name, who.hub))
    }
}

fn hub<'a>(hubs: &'a [Running], key: &str) -> anyhow::Result<&'a Running> {
    hubs.iter().find(|hub| hub.key == key).with_context(|| format!("there is no hub {key}"))
}

/// Where a hub shows a group.
fn path(hubs: &[Running], group: &Place, seen_from: &str) -> anyhow::Result<String> {
    let home = hub(hubs, &group.hub)?;
    Ok(if group.hub == seen_from {
        format!("/groups/{}", group.name)
    } else {
        format!("/groups/{}@{}", group.name, home.app.config.domain)
    })
}

/// Joins are asked one hub after another and one person after another, so that each group of another hub is looked
/// for once; then all answers are awaited.
async fn join_groups(hubs: &[Running], cast: &Cast) -> anyhow::Result<()> {
    stream::iter(hubs.iter().map(anyhow::Ok))
        .try_for_each_concurrent(3, async |from| {
            let mut known: Vec<Place> = Vec::new();
            for joins in &from.data.joins {
                let person = cast.get(&Place { name: joins.person.clone(), hub: from.key.into() })?;
                for group in &joins.groups {
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
    let_in(hubs, cast).await?;
    for from in hubs {
        until(from, "memberships to be granted", async |tx| {
            Ok((groups::store::count_requested(tx).await? == 0).then_some(()))
        })
        .await?;
    }
    Ok(())
}

/// The facilitators of restricted groups let in everybody who asks, as soon as they have.
async fn let_in(hubs: &[Running], cast: &Cast) -> anyhow::Result<()> {
    for home in hubs {
        for group in home.data.groups.iter().filter(|group| group.access.is_some()) {
            let place = Place { name: group.handle.clone(), hub: home.key.into() };
            let everybody = hubs.iter().flat_map(|hub| &hub.data.joins);
            let expected = everybody.filter(|joins| joins.groups.contains(&place)).count();
            let host = &home.app.config.domain;
            let waiting = until(home, "requests to arrive", async |tx| {
                let Some(group) = groups::store::find_by_handle(tx, &place.name, host).await? else { return Ok(None) };
                let waiting = request_store::waiting(tx, group.id, 100).await?;
                Ok((waiting.len() == expected).then_some(waiting))
            });
            let facilitator = cast.get(&Place { name: group.facilitator.clone(), hub: home.key.into() })?;
            for request in waiting.await? {
                let page = format!("/groups/{}/manage/requests/{}/admission", group.handle, request.person.id);
                facilitator.send(&page, &[("message", "Welcome.")]).await?;
            }
        }
    }
    Ok(())
}

/// What still waits for a facilitator when somebody looks at the demonstration.
async fn ask(hubs: &[Running], cast: &Cast) -> anyhow::Result<()> {
    for from in hubs {
        for request in &from.data.requests {
            let person = cast.get(&Place { name: request.person.clone(), hub: from.key.into() })?;
            if request.group.hub != from.key {
                look_up(hubs, person, &request.group).await?;
            }
            let page = path(hubs, &request.group, from.key)?;
            person.send(&format!("{page}/join"), &[("reason", &request.reason)]).await?;
        }
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

/// A discussion: its first contribution, then each reply by its author at their own hub, as soon as what it answers
/// has arrived there.
async fn hold(hubs: &[Running], cast: &Cast, discussion: Discussion) -> anyhow::Result<()> {
    let from = hub(hubs, &discussion.author.hub)?;
    let page = path(hubs, &discussion.group, from.key)?;
    let fields = [
        ("title", discussion.title.as_str()),
        ("body", discussion.body.as_str()),
        ("language", discussion.language.as_str()),
    ];
    let author = cast.get(&discussion.author)?;
    let shown_at = author.send(&format!("{page}/discussions"), &fields).await?;
    let topic = format!("{}{shown_at}", from.app.config.origin());
    let mut said: Vec<String> = Vec::new();
    for reply in &discussion.replies {
        let at = hub(hubs, &reply.author.hub)?;
        let topic_here = until(at, "a discussion to arrive", async |tx| {
            Ok(store::find_topic_by_url(tx, &topic).await?.map(|topic| topic.id))
        })
        .await?;
        let parent = match reply.to.and_then(|to| said.get(to)) {
            Some(url) => {
                let found = until(at, "a reply to arrive", async |tx| {
                    Ok(store::find_reply_by_url(tx, url).await?.map(|reply| reply.id))
                });
                found.await?.to_string()
            }
            None => String::new(),
        };
        let language = reply.language.as_deref().unwrap_or(&discussion.language);
        let fields = [("body", reply.body.as_str()), ("reply_to", parent.as_str()), ("language", language)];
        let shown_at = cast.get(&reply.author)?.send(&format!("/discussions/{topic_here}/posts"), &fields).await?;
        let id = shown_at.rsplit_once("#post-").context("a reply has no place")?.1;
        said.push(format!("{}/posts/{id}", at.app.config.origin()));
    }
    Ok(())
}

/// An event: begun by its author, then answered by everybody at their own hub, one after another; each answer has come back
/// from the organiser's hub before the next.
async fn meet(hubs: &[Running], cast: &Cast, meeting: Meeting) -> anyhow::Result<()> {
    let from = hub(hubs, &meeting.author.hub)?;
    let page = path(hubs, &meeting.group, from.key)?;
    let today = from.app.clock.now().in_london().date();
    let day = |days: i64| today.checked_add(jiff::Span::new().days(days)).map(|day| day.to_string());
    let (first, last) = (day(meeting.in_days)?, day(meeting.until_days)?);
    let capacity = meeting.capacity.map(|places| places.to_string()).unwrap_or_default();
    let fields = [
        ("title", meeting.title.as_str()),
        ("body", meeting.body.as_str()),
        ("language", meeting.language.as_str()),
        ("spoken", meeting.language.as_str()),
        ("day", first.as_str()),
        ("begins", meeting.begins.as_str()),
        ("ends", meeting.ends.as_str()),
        ("zone", "Europe/London"),
        ("place", meeting.place.as_str()),
        ("locality", meeting.locality.as_str()),
        ("link", meeting.link.as_str()),
        ("interpretation", meeting.interpretation.as_str()),
        ("capacity", capacity.as_str()),
        ("waits", "1"),
        ("listing", "attendees"),
        ("rhythm", if meeting.rhythm.is_empty() { "once" } else { meeting.rhythm.as_str() }),
        ("last", if meeting.rhythm.is_empty() { "" } else { last.as_str() }),
    ];
    let author = cast.get(&meeting.author)?;
    let shown_at = author.send(&format!("{page}/events/new"), &fields).await?;
    let event = format!("{}{shown_at}", from.app.config.origin());
    for (who, answer) in meeting.answers().map_err(anyhow::Error::msg)? {
        let at = hub(hubs, &who.hub)?;
        let here = until(at, "an event to arrive", async |tx| {
            Ok(store::find_topic_by_url(tx, &event).await?.map(|topic| topic.id))
        })
        .await?;
        cast.get(&who)?.send(&format!("/events/{here}/answer"), &[("answer", &answer)]).await?;
        until(at, "an answer to be confirmed", async |tx| {
            Ok((attendance_store::count_sent(tx, here).await? == 0).then_some(()))
        })
        .await?;
    }
    if meeting.cancelled {
        author.send(&format!("{shown_at}/cancel"), &[]).await?;
    }
    Ok(())
}

/// A document: its first file, then each further version.
async fn share(hubs: &[Running], cast: &Cast, document: &Shared) -> anyhow::Result<()> {
    let page = path(hubs, &document.group, &document.author.hub)?;
    let author = cast.get(&document.author)?;
    let mut versions = document.versions.iter();
    let first = versions.next().context("a document without a file")?;
    let fields = [
        ("title", document.title.as_str()),
        ("body", document.body.as_str()),
        ("language", document.language.as_str()),
        ("licence", "ogl"),
        ("accessible", "itself"),
        ("tags", document.tags.as_str()),
        ("review", document.review.as_str()),
        ("new_collection", document.collection.as_str()),
    ];
    let file = ("files", first.name.as_str(), first.text.trim_start().as_bytes());
    let shown_at = author.upload(&format!("{page}/library/upload"), &fields, file).await?;
    for version in versions {
        let file = ("file", version.name.as_str(), version.text.trim_start().as_bytes());
        author.upload(&format!("{shown_at}/versions/new"), &[("change_note", version.note.as_str())], file).await?;
    }
    Ok(())
}

/// Looks until `found` finds something, for a minute.
async fn until<T>(hub: &Running, what: &str, found: impl AsyncFn(&mut Tx) -> Result<Option<T>>) -> anyhow::Result<T> {
    for _ in 0..LOOKS {
        let mut tx = hub.app.db.read().await?;
        if let Some(found) = found(&mut tx).await? {
            return Ok(found);
        }
        drop(tx);
        pause().await;
    }
    bail!("waited a minute for {what} at {}", hub.key)
}

#[expect(clippy::disallowed_methods, reason = "what is on its way between real hubs is looked for, as a person would")]
async fn pause() {
    tokio::time::sleep(LOOK).await;
}
