//! Create, Update, Delete, Announce as they come in. Who may claim what is FEP-fe34: the author's own signature, or a
//! fetch from the author's own host. A group's Announce proves only that the group announced.

use serde_json::Value;

use super::order::{self, Order};
use super::{Act, beside, blogs, readers};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Origin, Reply, Topic};
use crate::error::{Error, Refusal, Result};
use crate::federation::Federation;
use crate::federation::authority::same_origin;
use crate::federation::client::{host_of, host_of_text};
use crate::federation::objects::content::Contribution;
use crate::federation::objects::{addressed, text};
use crate::federation::store::{self, Received};
use crate::groups::blog::is_followed_here;
use crate::groups::{self, Access, Group};
use crate::journal::{self, Entry};
use crate::profiles::{self, Profile};

/// How many answers up to a discussion's beginning are fetched.
const ANCESTORS: usize = 10;

/// A contribution we know.
pub(crate) enum Known {
    Topic(Topic),
    Reply(Reply),
}

/// What we have at this address.
pub(crate) async fn known(tx: &mut Tx, url: &str) -> Result<Option<Known>> {
    if let Some(topic) = discussions::store::find_topic_by_url(tx, url).await? {
        return Ok(Some(Known::Topic(topic)));
    }
    Ok(discussions::store::find_reply_by_url(tx, url).await?.map(Known::Reply))
}

/// The discussion that a contribution we know is the beginning of, or stands in.
pub(crate) async fn topic_of(tx: &mut Tx, url: &str) -> Result<Option<Topic>> {
    match known(tx, url).await? {
        Some(Known::Topic(topic)) => Ok(Some(topic)),
        Some(Known::Reply(reply)) => discussions::store::find_topic(tx, reply.topic_id).await,
        None => Ok(None),
    }
}

/// What a `Create` or `Update` is about: as it stands in it, or fetched where its author is at home and nowhere else, and
/// only for somebody who belongs to a group of ours, or whom one of ours follows. Else anybody could send us to anybody. The inner error says why not.
pub(super) async fn brought(
    federation: &Federation,
    received: &Received,
    activity: &Value,
) -> Result<Result<Value, &'static str>> {
    let id = match activity.get("object").unwrap_or(&Value::Null) {
        Value::String(id) => id,
        embedded => return Ok(Ok(embedded.clone())),
    };
    if !same_origin(id, &received.actor) {
        return Ok(Err("named, and not at home where its author is"));
    }
    let mut tx = federation.app.db.read().await?;
    let belongs = match profiles::store::find_by_url(&mut tx, &received.actor).await? {
        Some(author) => {
            groups::store::of_person(&mut tx, author.id).await?.iter().any(|group| group.is_ours)
                || is_followed_here(&mut tx, &author.url).await?.is_some()
        }
        None => false,
    };
    let addressed: Vec<String> = addressed(activity).into_iter().map(str::to_owned).collect();
    let is_for_ours = !belongs && first_group_of_ours(&mut tx, &addressed).await?.is_some();
    drop(tx);
    match (belongs, is_for_ours) {
        (true, _) => federation.fetch_object(id).await.map(Ok),
        // They may have asked to join right before: that is written down meanwhile.
        (false, true) if received.attempts == 0 => Err(Error::elsewhere(&received.host, "who wrote it is no member")),
        _ => Ok(Err("named by somebody who belongs to no group of this hub")),
    }
}

/// A person of another hub wrote something; only for groups of ours, which then announce it.
pub(super) async fn created(federation: &Federation, received: &Received, document: &Value) -> Result<Act> {
    if let Some(act) = super::requests::read(federation, received, document).await? {
        return Ok(act);
    }
    let contribution = Contribution::parse(document)?;
    if contribution.author != received.actor {
        return Err(Error::invalid("attributedTo", "not-the-author"));
    }
    let mut tx = federation.app.db.read().await?;
    let addressed = contribution.addressed.clone();
    let ours = first_group_of_ours(&mut tx, &addressed).await?;
    let author = profiles::store::find_by_url(&mut tx, &contribution.author).await?;
    let would_be_taken = match (&ours, &author) {
        (Some(group), Some(author)) => discussions::may_write(&mut tx, group, author).await.is_ok(),
        _ => false,
    };
    drop(tx);
    let Some(group) = ours else { return blogs::created(federation, contribution).await };
    if !contribution.is_for(&group) {
        return Ok(Act::Nothing("not meant for the readers of this group"));
    }
    // Nothing is fetched for what the group would not take. Whether it does is judged when it is applied: the author may
    // have been let in right before.
    let chain =
        if would_be_taken { federation.with_ancestors(contribution, &group).await? } else { vec![contribution] };
    Ok(Act::Contribute { chain, group: Some(group.url), thread: None, via: true })
}

/// A person of another hub changed what they wrote.
pub(super) async fn updated(federation: &Federation, received: &Received, document: &Value) -> Result<Act> {
    let contribution = Contribution::parse(document)?;
    if contribution.author != received.actor {
        return Err(Error::invalid("attributedTo", "not-the-author"));
    }
    let mut tx = federation.app.db.read().await?;
    let home = group_of_known(&mut tx, &contribution.url).await?;
    drop(tx);
    if let Some(home) = home {
        // What is meant for other readers now must not be shown to these, nor announced to them.
        if !contribution.is_for(&home) {
            return Ok(Act::Nothing("not meant for the readers of its group any more"));
        }
        Ok(Act::Edit { contribution: Box::new(contribution), group: None, via: true })
    } else {
        // Its Create is still on its way or was lost: what it says now is what counts.
        created(federation, received, document).await
    }
}

/// A person of another hub deleted what they wrote, or a facilitator what somebody else did. Which of the two is judged
/// against what we have.
pub(super) async fn deleted(
    federation: &Federation,
    received: &Received,
    activity: &Value,
    object: &str,
) -> Result<Act> {
    let mut tx = federation.app.db.read().await?;
    let author = author_of_known(&mut tx, object).await?;
    drop(tx);
    if author.is_some_and(|author| author != received.actor) {
        return Ok(order::direct(received, removal(activity, object)));
    }
    Ok(if host_of_text(object).as_deref() == Some(received.host.as_str()) {
        Act::Remove { object: object.to_owned(), group: None, by: Some(received.actor.clone()), via: true }
    } else {
        Act::Nothing("a deletion of what is at home elsewhere")
    })
}

/// The group in which a contribution we know was made.
pub(crate) async fn group_of_known(tx: &mut Tx, url: &str) -> Result<Option<Group>> {
    match topic_of(tx, url).await? {
        Some(topic) => groups::store::find(tx, topic.group_id).await,
        None => Ok(None),
    }
}

pub(super) async fn author_of_known(tx: &mut Tx, url: &str) -> Result<Option<String>> {
    let author = match known(tx, url).await? {
        Some(Known::Topic(topic)) => topic.author_id,
        Some(Known::Reply(reply)) => reply.author_id,
        None => return Ok(None),
    };
    Ok(profiles::store::find(tx, author).await?.map(|author| author.url))
}

pub(super) fn removal(activity: &Value, object: &str) -> Order {
    let reason = text(activity, "summary").unwrap_or_default().to_owned();
    Order::Remove { object: object.to_owned(), reason }
}

/// What somebody elsewhere sent for a group of ours was not taken: their hub is told.
pub(super) async fn tell_refused(tx: &mut Tx, received: &Received, because: Refusal) -> Result<()> {
    let activity: Value = serde_json::from_str(&received.body)?;
    let kind = text(&activity, "type").unwrap_or_default();
    if !["Create", "Update"].contains(&kind) {
        return Ok(());
    }
    let Some(person) = profiles::store::find_by_url(tx, &received.actor).await? else { return Ok(()) };
    let object = activity.get("object").unwrap_or(&Value::Null);
    let addressed: Vec<String> =
        [addressed(&activity), addressed(object)].concat().into_iter().map(str::to_owned).collect();
    let Some(group) = first_group_of_ours(tx, &addressed).await? else { return Ok(()) };
    // A private group does not exist for who does not belong to it.
    if group.access == Access::Private && !groups::is_member(tx, group.id, person.id).await? {
        return Ok(());
    }
    let refused = Entry::ContributionRefused {
        group: group.id,
        person: person.id,
        activity: received.activity.clone(),
        kind: kind.to_owned(),
        because,
    };
    journal::record(tx, refused);
    Ok(())
}

impl Federation {
    /// The document of an object as its own hub shows it.
    pub(crate) async fn fetch_object(&self, id: &str) -> Result<Value> {
        let host = host_of_text(id).ok_or_else(|| Error::invalid("object", "not-an-address"))?;
        self.check_host(&host).await?;
        self.count_errand()?;
        let fetched = {
            let signer = self.hub_signer().await?;
            self.client.get(id, &signer).await?
        };
        // A redirect must not lead to where we would not have asked.
        let led_to = host_of(&fetched.url);
        if led_to != host {
            self.check_host(&led_to).await?;
        }
        Ok(fetched.document)
    }

    /// A contribution after everything it answers that we do not have yet, the beginning first. Where something on the way
    /// up is gone, or too far up, it is placed in its discussion all the same.
    pub(crate) async fn with_ancestors(&self, last: Contribution, group: &Group) -> Result<Vec<Contribution>> {
        let mut chain = vec![last];
        for above in 0.. {
            let Some(parent) = chain.first().and_then(|first| first.in_reply_to.clone()) else { break };
            let mut tx = self.app.db.read().await?;
            let is_known = known(&mut tx, &parent).await?.is_some();
            drop(tx);
            if is_known || self.is_in_hand(&parent, group) {
                break;
            }
            if self.is_at_home(&parent) {
                return Err(Error::NotFound);
            }
            if above == ANCESTORS {
                self.place_without_parent(&mut chain, group).await?;
                // Where nothing tells what all this belongs to, it is left: chains without a beginning are cheap to make.
                if chain.first().is_some_and(|first| first.is_orphan) {
                    return Err(Error::invalid("inReplyTo", "object-unreadable"));
                }
                break;
            }
            let document = match self.fetch_object(&parent).await {
                Err(Error::NotFound | Error::Gone) => {
                    self.place_without_parent(&mut chain, group).await?;
                    break;
                }
                Ok(document) if text(&document, "type") == Some("Tombstone") => {
                    self.place_without_parent(&mut chain, group).await?;
                    break;
                }
                fetched => fetched?,
            };
            let contribution = Contribution::parse(&document)?;
            if !contribution.is_for(group) {
                return Err(Error::invalid("to", "not-addressed-to-the-group"));
            }
            self.actor(&contribution.author).await?;
            chain.insert(0, contribution);
        }
        Ok(chain)
    }
}

async fn first_group_of_ours(tx: &mut Tx, addressed: &[String]) -> Result<Option<Group>> {
    for url in addressed.iter().take(20) {
        if let Some(group) = groups::store::find_by_url(tx, url).await?.filter(|group| group.is_ours) {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

async fn author(tx: &mut Tx, url: &str) -> Result<Profile> {
    profiles::store::find_by_url(tx, url).await?.filter(|author| !author.is_ours).ok_or(Error::NotFound)
}

/// Writes a contribution of another hub down, once. With `group`, it must belong to that group.
pub(crate) async fn contribute(
    tx: &mut Tx,
    said: &Contribution,
    group: Option<&str>,
    via: Option<String>,
) -> Result<bool> {
    if store::is_buried(tx, &said.url, &said.author).await? {
        return Ok(false);
    }
    let author = author(tx, &said.author).await?;
    match known(tx, &said.url).await? {
        Some(Known::Topic(topic)) if discussions::is_place(tx, &topic).await? => {
            let home = groups::store::find(tx, topic.group_id).await?.map(|home| home.url);
            let is_its_own = said.in_reply_to.is_none() && home.as_deref() == group;
            discussions::store::clear_place(tx, &topic).await?;
            if is_its_own {
                return fill_place(tx, said, &topic, &author, via).await;
            }
        }
        Some(_) => {
            edit(tx, said, group, via).await?;
            return Ok(false);
        }
        None => {}
    }
    let now = tx.now();
    let from = Origin::Elsewhere {
        url: said.url.clone(),
        context: said.context.clone(),
        published: said.published.unwrap_or(now),
        edited: said.updated.filter(|updated| said.published.is_none_or(|published| *updated > published)),
        via,
        for_members: !said.is_public(),
    };
    let Some(parent) = &said.in_reply_to else {
        let url = group.ok_or(Error::NotFound)?;
        let group = groups::store::find_home(tx, url).await?.ok_or(Error::NotFound)?;
        readers::check_beginning(tx, said, &group).await?;
        let id = tx.id();
        let (topic, is_new) = beside::start(tx, id, said, (&group, &author), &from).await?;
        if let Some(answer) = said.answer.as_deref().filter(|_| is_new && !group.is_ours) {
            discussions::answers::heard(tx, &topic, answer).await?;
        }
        return Ok(is_new);
    };
    let (topic, parent) = match known(tx, parent).await? {
        Some(Known::Topic(topic)) => (topic, None),
        Some(Known::Reply(reply)) => {
            let topic = discussions::store::find_topic(tx, reply.topic_id).await?.ok_or(Error::NotFound)?;
            (topic, Some(reply.id))
        }
        None if said.is_orphan => match keep_place(tx, said, parent, group).await? {
            Some(topic) => (topic, None),
            None => return Err(Error::NotFound),
        },
        None => {
            // Who may not write here need not wait for what they answer.
            if let Some(group) = groups::store::find_home(tx, group.unwrap_or_default()).await? {
                discussions::may_write(tx, &group, &author).await?;
            }
            return Err(Error::elsewhere(&author.host, "what it answers has not arrived"));
        }
    };
    let home = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    if group.is_some_and(|group| group != home.url) {
        return Err(Error::invalid("inReplyTo", "of-another-group"));
    }
    readers::check(said, &home, &topic)?;
    let id = tx.id();
    Ok(discussions::answer(tx, id, (&home, &topic, parent), &author, said.words.clone(), &from).await?.1)
}

/// The beginning of a discussion has come after all, to the place that was kept for it.
async fn fill_place(
    tx: &mut Tx,
    said: &Contribution,
    place: &Topic,
    author: &Profile,
    via: Option<String>,
) -> Result<bool> {
    let group = groups::store::find(tx, place.group_id).await?.ok_or(Error::NotFound)?;
    let now = tx.now();
    let from = Origin::Elsewhere {
        url: said.url.clone(),
        context: said.context.clone(),
        published: said.published.unwrap_or(now),
        edited: None,
        via,
        for_members: place.for_members || !said.is_public(),
    };
    let id = tx.id();
    let (topic, is_new) = beside::start(tx, id, said, (&group, author), &from).await?;
    discussions::store::move_replies(tx, place.id, topic.id).await?;
    Ok(is_new)
}

/// An empty place for the beginning of a discussion that is gone.
async fn keep_place(tx: &mut Tx, said: &Contribution, parent: &str, group: Option<&str>) -> Result<Option<Topic>> {
    let Some(group) = groups::store::find_home(tx, group.unwrap_or_default()).await? else { return Ok(None) };
    let host = host_of_text(parent).unwrap_or_default();
    let somebody = profiles::store::somebody_of(tx, &host).await?;
    let context = said.context.clone().unwrap_or_default();
    let for_members = group.access != Access::Open || !said.is_public();
    discussions::store::keep_place(tx, group.id, somebody, (parent, &context), for_members).await?;
    discussions::store::find_topic_by_url(tx, parent).await
}

/// Changes a contribution of another hub that we have; its author must be the same as ever.
pub(super) async fn edit(tx: &mut Tx, said: &Contribution, group: Option<&str>, via: Option<String>) -> Result<()> {
    let by = profiles::store::find_by_url(tx, &said.author).await?.ok_or(Error::NotFound)?;
    let now = tx.now();
    let at: Time = said.updated.or(said.published).unwrap_or(now).min(now);
    let found = known(tx, &said.url).await?;
    match found {
        Some(Known::Topic(topic)) => {
            check_group(tx, &topic, group).await?;
            readers::check_change(tx, said, &topic).await?;
            beside::edit(tx, &topic, said, &by, (at, via)).await
        }
        Some(Known::Reply(reply)) => {
            if let Some(topic) = discussions::store::find_topic(tx, reply.topic_id).await? {
                check_group(tx, &topic, group).await?;
                readers::check_change(tx, said, &topic).await?;
            }
            discussions::edit_reply(tx, &reply, &by, said.words.clone(), at, via).await
        }
        None => Ok(()),
    }
}

async fn check_group(tx: &mut Tx, topic: &Topic, group: Option<&str>) -> Result<()> {
    let Some(url) = group else { return Ok(()) };
    let home = groups::store::find(tx, topic.group_id).await?;
    if home.is_some_and(|home| home.url == url) { Ok(()) } else { Err(Error::invalid("object", "of-another-group")) }
}

/// A group elsewhere takes back that it announced a contribution of another hub's person: it stands there no more.
pub(super) async fn unannounced(tx: &mut Tx, object: &str, group: &str) -> Result<bool> {
    let Some(topic) = topic_of(tx, object).await? else { return Ok(false) };
    let home = groups::store::find(tx, topic.group_id).await?;
    if home.is_none_or(|home| home.is_ours || home.url != group) {
        return Ok(false);
    }
    match known(tx, object).await? {
        // What facilitators removed is taken back in this way, too, for those who know no other.
        Some(Known::Topic(topic)) if !topic.is_ours && topic.deleted_at.is_none() => {
            discussions::delete_topic(tx, &topic, topic.author_id, None).await?;
        }
        Some(Known::Reply(reply)) if !reply.is_ours && reply.deleted_at.is_none() => {
            discussions::delete_reply(tx, &reply, reply.author_id, None).await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Deletes a contribution of another hub. The caller knows that `by`, or its own host, said so; `by` must be its author.
pub(super) async fn remove(
    tx: &mut Tx,
    object: &str,
    group: Option<&str>,
    by_author: Option<&str>,
    via: Option<String>,
) -> Result<()> {
    let may = |author: &Profile| !author.is_ours && by_author.is_none_or(|signer| signer == author.url);
    match known(tx, object).await? {
        Some(Known::Topic(topic)) => {
            check_group(tx, &topic, group).await?;
            let author = profiles::store::find(tx, topic.author_id).await?.ok_or(Error::NotFound)?;
            if !may(&author) {
                return Err(Error::Refused(crate::error::Refusal::NotTheAuthor));
            }
            discussions::delete_topic(tx, &topic, author.id, via).await?;
        }
        Some(Known::Reply(reply)) => {
            if let Some(topic) = discussions::store::find_topic(tx, reply.topic_id).await? {
                check_group(tx, &topic, group).await?;
            }
            let author = profiles::store::find(tx, reply.author_id).await?.ok_or(Error::NotFound)?;
            if !may(&author) {
                return Err(Error::Refused(crate::error::Refusal::NotTheAuthor));
            }
            discussions::delete_reply(tx, &reply, author.id, via).await?;
        }
        None => {}
    }
    store::bury(tx, object, by_author).await
}

/// A group elsewhere has a contribution of ours that was made in it.
pub(super) async fn confirm(tx: &mut Tx, object: &str, group: &str) -> Result<()> {
    let Some(topic) = topic_of(tx, object).await? else { return Ok(()) };
    check_group(tx, &topic, Some(group)).await?;
    discussions::store::confirm(tx, object).await
}

/// Whether anybody here belongs to the group elsewhere at `url`.
pub(super) async fn is_followed(tx: &mut Tx, url: &str) -> Result<bool> {
    let Some(group) = groups::store::find_by_url(tx, url).await? else { return Ok(false) };
    Ok(groups::store::count_our_members(tx, group.id).await? > 0)
}

/// Notes where the group's own hub keeps the discussion in which `said` stands.
pub(super) async fn note_thread(tx: &mut Tx, said: &str, thread: &str) -> Result<()> {
    match topic_of(tx, said).await?.filter(|topic| topic.thread != thread) {
        Some(topic) => discussions::order_store::set_thread(tx, topic.id, thread).await,
        None => Ok(()),
    }
}
