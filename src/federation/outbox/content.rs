//! Mirror of `inbox/content`: Create, Update, Delete of Page and Note, and the group's Announce of them in both forms.
//!
//! Four cases by whose home it is. Ours in our group: the group announces our activity. Theirs in our group: the group
//! announces their activity, byte for byte. Ours in a group elsewhere: sent to that group, which announces it. Theirs
//! in theirs: none of our business. In a person's blog nobody announces anything ([`super::blogs`]).

use serde_json::{Value, json};

use super::{Draft, Hub, activity_url, announce, blogs, documents, log_value, verbatim};
use crate::db::Tx;
use crate::discussions::{self, Kind, Reply, Topic};
use crate::error::{Error, Result};
use crate::events::attendance::{Answer, State};
use crate::events::{self, attached, attendance_store};
use crate::federation::{addressees_store, delivery, objects, store};
use crate::files::Standing;
use crate::groups::{self, Access, Group};
use crate::id::{ReplyId, TopicId};
use crate::posts;
use crate::profiles::{self, Profile};

/// Longest activity that is announced whole, in bytes: some servers take 256 kB, and the announce itself takes a few.
const LONGEST_INSIDE: usize = 240_000;

/// A topic was started, edited or deleted (`verb`); `via` brought it, if it came from another hub.
pub(super) async fn topic(tx: &mut Tx, hub: Hub<'_>, id: TopicId, verb: &'static str, via: Option<&str>) -> Result<()> {
    let topic = discussions::store::find_topic(tx, id).await?.ok_or(Error::NotFound)?;
    // What was deleted meanwhile is not announced any more: its deletion follows.
    if topic.deleted_at.is_some() && verb != "Delete" {
        return Ok(());
    }
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    let author = profiles::store::find(tx, topic.author_id).await?.ok_or(Error::NotFound)?;
    if topic.kind == Kind::Document && topic.is_ours && verb != "Delete" {
        documents::seal(tx, hub, &topic, &author).await?;
    }
    let object = match verb {
        "Delete" => tombstone(&topic.url),
        // Others' words are passed on as they came.
        _ if !topic.is_ours => Value::Null,
        _ => whole(tx, &topic, &author, &group).await?,
    };
    let act = Act { verb, object_url: &topic.url, topic: &topic };
    spread(tx, hub, act, &group, &author, object, via).await
}

/// A topic of ours as it stands on the wire, with what lies beside its words: in activities and at its own address alike.
pub(crate) async fn whole(tx: &mut Tx, topic: &Topic, author: &Profile, group: &Group) -> Result<Value> {
    let mut page = objects::content::page(topic, author, group);
    match topic.kind {
        Kind::Event => {
            if let Some(event) = events::store::find(tx, topic.id).await? {
                let organisers = events::store::organisers(tx, topic.id).await?;
                let attending = attendance_store::count(tx, topic.id, Answer::Yes, State::Confirmed).await?;
                let mut files = Vec::new();
                if group.access_to(topic.for_members) == Access::Open {
                    files = attached::list(tx, topic.id).await?;
                    files.retain(|one| one.file.standing() == Standing::Ready);
                }
                let around = objects::event::Around { author, group, organisers, attending, files };
                objects::event::dress(&mut page, topic, &event, &around);
            }
        }
        Kind::Document => documents::dress(tx, &mut page, topic, group).await?,
        Kind::Post => objects::article::dress(&mut page, topic, &posts::of(tx, topic).await?),
        Kind::Discussion => {}
    }
    Ok(page)
}

/// A reply was made, edited or deleted.
pub(super) async fn reply(tx: &mut Tx, hub: Hub<'_>, id: ReplyId, verb: &'static str, via: Option<&str>) -> Result<()> {
    let reply = discussions::store::find_reply(tx, id).await?.ok_or(Error::NotFound)?;
    if reply.deleted_at.is_some() && verb != "Delete" {
        return Ok(());
    }
    let topic = discussions::store::find_topic(tx, reply.topic_id).await?.ok_or(Error::NotFound)?;
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    let author = profiles::store::find(tx, reply.author_id).await?.ok_or(Error::NotFound)?;
    let object =
        if verb == "Delete" { tombstone(&reply.url) } else { note(tx, &reply, &topic, &group, &author).await? };
    let act = Act { verb, object_url: &reply.url, topic: &topic };
    spread(tx, hub, act, &group, &author, object, via).await
}

/// A reply of ours as it stands on the wire, with what it answers.
pub(crate) async fn note(tx: &mut Tx, reply: &Reply, topic: &Topic, group: &Group, author: &Profile) -> Result<Value> {
    let (url, author_id) = match reply.parent_id {
        Some(parent) => {
            let parent = discussions::store::find_reply(tx, parent).await?.ok_or(Error::NotFound)?;
            (parent.url, parent.author_id)
        }
        None => (topic.url.clone(), topic.author_id),
    };
    let answered = profiles::store::find(tx, author_id).await?.ok_or(Error::NotFound)?;
    let parent = objects::content::Parent { url, author: answered };
    Ok(objects::content::note(reply, author, group, topic, &parent))
}

/// Facilitators took out an event of ours: people elsewhere who come and belong to nothing here hear it by nobody but its
/// author, and in the one form that all software knows.
pub(super) async fn gone_for_guests(tx: &mut Tx, hub: Hub<'_>, topic: &Topic, group: &Group) -> Result<()> {
    let inboxes = addressees_store::inboxes_of_attendees(tx, &topic.url).await?;
    let Some(author) = profiles::store::find(tx, topic.author_id).await?.filter(|_| !inboxes.is_empty()) else {
        return Ok(());
    };
    let activity = json!({
        "id": activity_url(tx, hub), "type": "Delete", "actor": author.url,
        "to": objects::content::audience(group, topic.for_members), "cc": [], "audience": group.url,
        "published": tx.now().rfc3339(), "object": tombstone(&topic.url),
    });
    let draft = Draft {
        kind: "Delete",
        actor: &author.url,
        object: &topic.url,
        order_key: &topic.url,
        audience: None,
        for_members: group.access_to(topic.for_members) != Access::Open,
        inboxes,
    };
    log_value(tx, hub, draft, activity).await.map(drop)
}

fn tombstone(id: &str) -> Value {
    json!({"id": id, "type": "Tombstone"})
}

/// What was done, to what, in which discussion.
#[derive(Clone, Copy)]
pub(super) struct Act<'a> {
    pub(super) verb: &'static str,
    pub(super) object_url: &'a str,
    pub(super) topic: &'a Topic,
}

async fn spread(
    tx: &mut Tx,
    hub: Hub<'_>,
    act: Act<'_>,
    group: &Group,
    author: &Profile,
    object: Value,
    via: Option<&str>,
) -> Result<()> {
    if group.is_blog() {
        return blogs::spread(tx, hub, act, (group, author), object).await;
    }
    if !author.is_ours && !group.is_ours {
        return Ok(());
    }
    if act.verb == "Delete" {
        delivery::store::blank_about(tx, act.object_url).await?;
    }
    let (about, readers) = ((act.object_url, act.topic.url.as_str()), (group, act.topic.for_members));
    let body = if author.is_ours {
        say(tx, hub, act, group, author, object).await?
    } else {
        match via {
            Some(via) => store::received_body(tx, via)
                .await?
                .ok_or_else(|| Error::internal("a received activity was not kept"))?,
            // Fetched because something answered it: there is no activity to pass on, but the thing has an address.
            None if act.verb == "Create" => {
                return announce(tx, hub, readers, "Announce Create", about, act.object_url).await;
            }
            // Its author is gone, and said so of all their words at once.
            None if act.verb == "Delete" && group.is_ours => {
                return super::order::unannounce(tx, hub, readers, about).await;
            }
            None => return Ok(()),
        }
    };
    if !group.is_ours {
        return Ok(());
    }
    let kind = match act.verb {
        "Create" => "Announce Create",
        "Update" => "Announce Update",
        _ => "Announce Delete",
    };
    if body.len() > LONGEST_INSIDE {
        // Larger than what others take: they fetch it at its home.
        return announce(tx, hub, readers, kind, about, act.object_url).await;
    }
    announce(tx, hub, readers, kind, about, verbatim(body)?).await?;
    // The second form is the one that microblogs show, as a boost; for the first contribution only, as Lemmy does.
    let is_topic = act.object_url == act.topic.url;
    if is_topic && act.verb == "Create" && group.access_to(act.topic.for_members) == Access::Open {
        announce(tx, hub, readers, "Announce", about, act.object_url).await?;
    }
    Ok(())
}

/// Our author's own activity: sent to a group elsewhere; for a group of ours it lies in the log to be announced and
/// looked up, and changes go to subscribers directly too, because microblogs do not read an announced change.
async fn say(
    tx: &mut Tx,
    hub: Hub<'_>,
    act: Act<'_>,
    group: &Group,
    author: &Profile,
    object: Value,
) -> Result<String> {
    let cc = object.get("cc").cloned().unwrap_or_else(|| json!([]));
    let activity = json!({
        "id": activity_url(tx, hub),
        "type": act.verb,
        "actor": author.url,
        "to": objects::content::audience(group, act.topic.for_members),
        "cc": cc,
        "audience": group.url,
        "published": tx.now().rfc3339(),
        "object": object,
    });
    let mut inboxes: Vec<String> =
        if group.is_ours { Vec::new() } else { store::inbox_of(tx, group.id.0).await?.into_iter().collect() };
    // Who comes to an event may belong to nothing here: they are told by name.
    if act.object_url == act.topic.url && act.verb != "Create" {
        inboxes.extend(addressees_store::inboxes_of_attendees(tx, act.object_url).await?);
    }
    let draft = Draft {
        kind: act.verb,
        actor: &author.url,
        object: act.object_url,
        order_key: &act.topic.url,
        audience: (group.is_ours && act.verb != "Create").then_some(group.id),
        for_members: group.access_to(act.topic.for_members) != Access::Open,
        inboxes,
    };
    log_value(tx, hub, draft, activity).await
}
