//! Mirror of `inbox/order`: Add, Remove, Lock, Delete by a facilitator, Like, Block, and what takes each of them back.
//!
//! Where it goes is decided as for contributions: what is done in a group of ours, the group announces; what one of ours
//! does in a group elsewhere is sent to that group, which announces it; all else is none of our business.

use serde_json::{Value, json};

use super::{Draft, Hub, activity_url, announce, log_value, verbatim};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Kind, Topic, order_store};
use crate::error::{Error, Result};
use crate::federation::{delivery, objects, store};
use crate::groups::{self, Access, Group};
use crate::id::{ProfileId, Said};
use crate::journal::Entry;
use crate::profiles::{self, Profile};

/// Something done in a group: by whom, about what, in which lane, and the activity that brought it.
struct Done<'a> {
    group: &'a Group,
    by: ProfileId,
    /// What the log files it under.
    object: &'a str,
    order_key: &'a str,
    /// Whether it is about something for members, also when the group is open.
    for_members: bool,
    via: Option<&'a str>,
}

impl<'a> Done<'a> {
    /// Something done to `object`, which stands in the discussion of `topic`.
    fn in_topic((group, topic): (&'a Group, &'a Topic), by: ProfileId, object: &'a str, via: Option<&'a str>) -> Self {
        Self { group, by, object, order_key: &topic.url, for_members: topic.for_members, via }
    }
}

/// Renders one of the entries of this page's table of contents.
pub(super) async fn publish(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    // No group announces what happens in a blog.
    if super::blogs::order(tx, hub, entry).await? {
        return Ok(());
    }
    match entry {
        Entry::TopicPinned { topic, by, on, via } => {
            let (topic, group) = topic_and_group(tx, Said::Topic(*topic)).await?;
            let target = format!("{}/featured", group.url);
            let done = Done::in_topic((&group, &topic), *by, &topic.url, via.as_deref());
            let verb = if *on { "Add" } else { "Remove" };
            spread(tx, hub, done, json!({"type": verb, "object": topic.url, "target": target})).await
        }
        Entry::TopicLocked { topic, by, on, reason, via } => {
            let (topic, group) = topic_and_group(tx, Said::Topic(*topic)).await?;
            let done = Done::in_topic((&group, &topic), *by, &topic.url, via.as_deref());
            let mut lock = json!({"type": "Lock", "object": topic.url});
            put_reason(&mut lock, reason);
            let activity = if *on { lock } else { undo(tx, hub, &done, &topic.url, lock).await? };
            spread(tx, hub, done, activity).await
        }
        Entry::Removed { said, by, reason, via } => removed(tx, hub, *said, *by, reason, via.as_deref()).await,
        Entry::Restored { said, by, via } => restored(tx, hub, *said, *by, via.as_deref()).await,
        Entry::AnswerMarked { topic, reply, by, on, via } => {
            let (topic, group) = topic_and_group(tx, Said::Topic(*topic)).await?;
            let reply = url_of(tx, Said::Reply(*reply), &topic).await?;
            let key = format!("{reply} answer");
            let done = Done::in_topic((&group, &topic), *by, &key, via.as_deref());
            let choose = json!({"type": "ChooseAnswer", "object": reply, "target": topic.url});
            let activity = if *on { choose } else { undo(tx, hub, &done, &key, choose).await? };
            spread(tx, hub, done, activity).await
        }
        Entry::LikeGiven { said, by, via } => liked(tx, hub, *said, *by, Liked::Given, via.as_deref()).await,
        Entry::LikeTaken { said, by, like, via } => {
            liked(tx, hub, *said, *by, Liked::Taken(like.as_deref()), via.as_deref()).await
        }
        Entry::RoleChanged { group, person, by, on, via } => {
            let (Some(group), Some(person)) =
                (groups::store::find(tx, *group).await?, profiles::store::find(tx, *person).await?)
            else {
                return Ok(());
            };
            let target = format!("{}/facilitators", group.url);
            let (object, order_key, via) = (&person.url, &group.url, via.as_deref());
            let done = Done { group: &group, by: *by, object, order_key, for_members: false, via };
            let verb = if *on { "Add" } else { "Remove" };
            spread(tx, hub, done, json!({"type": verb, "object": person.url, "target": target})).await
        }
        Entry::WritingChanged { group, person, by: Some(by), on, via } => {
            let (Some(group), Some(person)) =
                (groups::store::find(tx, *group).await?, profiles::store::find(tx, *person).await?)
            else {
                return Ok(());
            };
            // Who only reads in a group of ours is told to them alone.
            if group.is_ours {
                return Ok(());
            }
            let target = format!("{}/readers", group.url);
            let (object, order_key, via) = (&person.url, &group.url, via.as_deref());
            let done = Done { group: &group, by: *by, object, order_key, for_members: false, via };
            let verb = if *on { "Remove" } else { "Add" };
            spread(tx, hub, done, json!({"type": verb, "object": person.url, "target": target})).await
        }
        _ => Ok(()),
    }
}

/// A person was shut out, or may come back: told to the group's hubs as a Block; the person's hub is told as well that
/// the membership has ended, in the one form that everybody understands.
pub(super) async fn banned(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    let (group, person, by, via) = match entry {
        Entry::MemberBanned { group, person, by, via, .. } | Entry::BanLifted { group, person, by, via } => {
            (*group, *person, *by, via)
        }
        _ => return Ok(()),
    };
    let (Some(group), Some(person)) = (groups::store::find(tx, group).await?, profiles::store::find(tx, person).await?)
    else {
        return Ok(());
    };
    let mut block = json!({"type": "Block", "object": person.url, "target": group.url});
    let key = format!("{} {}", group.url, person.url);
    let done = Done { group: &group, by, object: &key, order_key: &key, for_members: false, via: via.as_deref() };
    let Entry::MemberBanned { until, reason, asked, asked_as, .. } = entry else {
        let lifted = undo(tx, hub, &done, &key, block).await?;
        return spread(tx, hub, done, lifted).await;
    };
    // The reason is for the facilitators and for whoever is shut out, not for everybody: it goes with the Reject alone.
    if let (Some(until), Some(fields)) = (until, block.as_object_mut()) {
        fields.insert("endTime".into(), until.rfc3339().into());
    }
    spread(tx, hub, done, block).await?;
    if group.is_ours && !person.is_ours {
        let asked = asked.as_deref().map(|asked| (asked, asked_as.as_str()));
        super::membership::expelled(tx, hub, (&group, &person), asked, reason).await?;
    }
    Ok(())
}

/// A member was suspended until then, or is no longer: told as a Block is.
pub(super) async fn shut(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, person): (&Group, &Profile),
    (by, via): (ProfileId, Option<&str>),
    (mut block, until): (Value, Option<Time>),
) -> Result<()> {
    let lane = format!("{} {}", group.url, person.url);
    let key = format!("{lane} suspended");
    let done = Done { group, by, object: &key, order_key: &lane, for_members: false, via };
    let activity = match (until, block.as_object_mut()) {
        (Some(until), Some(fields)) => {
            fields.insert("endTime".into(), until.rfc3339().into());
            block
        }
        _ => undo(tx, hub, &done, &key, block).await?,
    };
    spread(tx, hub, done, activity).await
}

/// A membership was ended: the person's hub is told, and hears no more if nobody else there belongs.
pub(super) async fn member_removed(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    let Entry::MemberRemoved { group, person, reason, asked, asked_as, .. } = entry else { return Ok(()) };
    let (group, person) = (groups::store::find(tx, *group).await?, profiles::store::find(tx, *person).await?);
    match group.zip(person) {
        Some((group, person)) if group.is_ours && !person.is_ours => {
            let asked = asked.as_deref().map(|asked| (asked, asked_as.as_str()));
            super::membership::expelled(tx, hub, (&group, &person), asked, reason).await
        }
        _ => Ok(()),
    }
}

fn put_reason(activity: &mut Value, reason: &str) {
    if let Some(fields) = activity.as_object_mut().filter(|_| !reason.is_empty()) {
        fields.insert("summary".into(), reason.into());
    }
}

/// What takes an activity back: whole, because Lemmy wants to see it. The one that was sent by somebody of ours, where
/// the log still has it under `filed`; else, of which only the shape is known, one of that shape.
async fn undo(tx: &mut Tx, hub: Hub<'_>, done: &Done<'_>, filed: &str, mut inner: Value) -> Result<Value> {
    let kind = inner.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    if let Some(body) = delivery::store::newest_about(tx, &kind, filed).await? {
        let mut sent: Value = serde_json::from_str(&body)?;
        if let Some(fields) = sent.as_object_mut() {
            fields.shift_remove("@context");
            fields.shift_remove("proof");
        }
        return Ok(json!({"type": "Undo", "object": sent}));
    }
    let actor = profiles::store::find(tx, done.by).await?.map(|by| by.url).unwrap_or_default();
    if let Some(fields) = inner.as_object_mut() {
        fields.insert("id".into(), format!("{}#undone", activity_url(tx, hub)).into());
        fields.insert("actor".into(), actor.into());
        fields.insert("to".into(), objects::content::audience(done.group, done.for_members));
        fields.insert("cc".into(), json!([]));
        fields.insert("audience".into(), done.group.url.as_str().into());
    }
    Ok(json!({"type": "Undo", "object": inner}))
}

pub(super) async fn topic_and_group(tx: &mut Tx, said: Said) -> Result<(Topic, Group)> {
    let id = match said {
        Said::Topic(id) => id,
        Said::Reply(id) => discussions::store::find_reply(tx, id).await?.ok_or(Error::NotFound)?.topic_id,
    };
    let topic = discussions::store::find_topic(tx, id).await?.ok_or(Error::NotFound)?;
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    Ok((topic, group))
}

pub(super) async fn url_of(tx: &mut Tx, said: Said, topic: &Topic) -> Result<String> {
    match said {
        Said::Topic(_) => Ok(topic.url.clone()),
        Said::Reply(id) => Ok(discussions::store::find_reply(tx, id).await?.ok_or(Error::NotFound)?.url),
    }
}

/// A facilitator removed something: a Delete with its reason for those who know moderators, and for microblogs the group
/// takes back that it announced it (they know no other's Delete).
async fn removed(tx: &mut Tx, hub: Hub<'_>, said: Said, by: ProfileId, reason: &str, via: Option<&str>) -> Result<()> {
    let (topic, group) = topic_and_group(tx, said).await?;
    let url = url_of(tx, said, &topic).await?;
    if group.is_ours {
        delivery::store::blank_about(tx, &url).await?;
    }
    if topic.is_ours && topic.kind == Kind::Event && matches!(said, Said::Topic(_)) {
        super::content::gone_for_guests(tx, hub, &topic, &group).await?;
    }
    let done = Done::in_topic((&group, &topic), by, &url, via);
    // A Delete with a reason is a facilitator's, at Lemmy: so there always is one.
    let reason = if reason.is_empty() { "Removed by the facilitators" } else { reason };
    spread(tx, hub, done, json!({"type": "Delete", "object": url, "summary": reason})).await?;
    if group.is_ours { unannounce(tx, hub, (&group, topic.for_members), (&url, &topic.url)).await } else { Ok(()) }
}

/// A facilitator put something back: an Undo of the Delete for those who know moderators; for microblogs the group
/// announces the beginning of a discussion anew, as it did when it came.
async fn restored(tx: &mut Tx, hub: Hub<'_>, said: Said, by: ProfileId, via: Option<&str>) -> Result<()> {
    let (topic, group) = topic_and_group(tx, said).await?;
    let url = url_of(tx, said, &topic).await?;
    let done = Done::in_topic((&group, &topic), by, &url, via);
    let undo = undo(tx, hub, &done, &url, json!({"type": "Delete", "object": url})).await?;
    spread(tx, hub, done, undo).await?;
    if !group.is_ours || !matches!(said, Said::Topic(_)) {
        return Ok(());
    }
    announce(tx, hub, (&group, topic.for_members), "Announce Create", (&url, &topic.url), url.as_str()).await
}

/// A group of ours takes back that it announced something: microblogs, which know no other's Delete, show it no more.
pub(super) async fn unannounce(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, for_members): (&Group, bool),
    (url, thread): (&str, &str),
) -> Result<()> {
    let announces = store::announces_of(tx, &group.url, url).await?;
    let readers = objects::content::audience(group, for_members);
    let followers = match group.access_to(for_members) {
        Access::Open => json!([format!("{}/followers", group.url)]),
        Access::Restricted | Access::Private => json!([]),
    };
    for announced in announces {
        let inner = json!({
            "id": announced, "type": "Announce", "actor": group.url, "to": readers, "cc": followers, "object": url,
        });
        let undo = json!({
            "id": activity_url(tx, hub), "type": "Undo", "actor": group.url, "to": readers, "cc": followers,
            "object": inner,
        });
        let draft = Draft {
            kind: "Undo Announce",
            actor: &group.url,
            object: url,
            order_key: thread,
            audience: Some(group.id),
            for_members: group.access_to(for_members) != Access::Open,
            inboxes: Vec::new(),
        };
        log_value(tx, hub, draft, undo).await?;
    }
    Ok(())
}

/// Whether somebody found something helpful, or takes it back: then with the activity of ours that had said so.
#[derive(Clone, Copy)]
pub(super) enum Liked<'a> {
    Given,
    Taken(Option<&'a str>),
}

/// Somebody found something helpful, or takes it back.
async fn liked(
    tx: &mut Tx,
    hub: Hub<'_>,
    said: Said,
    by: ProfileId,
    liked: Liked<'_>,
    via: Option<&str>,
) -> Result<()> {
    let (topic, group) = topic_and_group(tx, said).await?;
    let url = url_of(tx, said, &topic).await?;
    let Some(person) = profiles::store::find(tx, by).await? else { return Ok(()) };
    let key = format!("{url} {}", person.url);
    let done = Done { order_key: &key, ..Done::in_topic((&group, &topic), by, &key, via) };
    let like_id = activity_url(tx, hub);
    let activity = match liked {
        Liked::Given => {
            if person.is_ours {
                order_store::set_like_activity(tx, said, by, &like_id).await?;
            }
            json!({"id": like_id, "type": "Like", "object": url})
        }
        Liked::Taken(like) => {
            let id = like.map_or_else(|| format!("{like_id}#like"), str::to_owned);
            let inner = json!({"id": id, "type": "Like", "actor": person.url, "object": url, "audience": group.url});
            json!({"id": like_id, "type": "Undo", "object": inner})
        }
    };
    spread(tx, hub, done, activity).await
}

/// Fills in who, for whom and which id, and sends it where it belongs. `activity` holds type and object.
async fn spread(tx: &mut Tx, hub: Hub<'_>, done: Done<'_>, mut activity: Value) -> Result<()> {
    let Done { group, by, object, order_key, for_members, via } = done;
    let Some(by) = profiles::store::find(tx, by).await? else { return Ok(()) };
    let verb = activity.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let activity_kind = activity.pointer("/object/type").and_then(Value::as_str).map(str::to_owned);
    let body = match (by.is_ours, via) {
        (true, None) => {
            address(tx, hub, (group, for_members), &by, &mut activity);
            let inboxes =
                if group.is_ours { Vec::new() } else { store::inbox_of(tx, group.id.0).await?.into_iter().collect() };
            let draft = Draft {
                kind: &verb,
                actor: &by.url,
                object,
                order_key,
                audience: None,
                for_members: group.access_to(for_members) != Access::Open,
                inboxes,
            };
            log_value(tx, hub, draft, activity).await?
        }
        (_, Some(via)) if group.is_ours => {
            let body = store::received_body(tx, via).await?;
            body.ok_or_else(|| Error::internal("a received activity was not kept"))?
        }
        _ => return Ok(()),
    };
    if !group.is_ours {
        return Ok(());
    }
    let undone = activity_kind.filter(|_| verb == "Undo").unwrap_or_default();
    let kind = format!("Announce {verb}{}{undone}", if undone.is_empty() { "" } else { " " });
    announce(tx, hub, (group, for_members), &kind, (object, order_key), verbatim(body)?).await
}

fn address(tx: &Tx, hub: Hub<'_>, (group, for_members): (&Group, bool), by: &Profile, activity: &mut Value) {
    let is_private_matter = activity.get("type").and_then(Value::as_str) == Some("Like")
        || activity.pointer("/object/type").and_then(Value::as_str) == Some("Like");
    let Some(fields) = activity.as_object_mut() else { return };
    if !fields.contains_key("id") {
        fields.insert("id".into(), activity_url(tx, hub).into());
    }
    fields.insert("actor".into(), by.url.as_str().into());
    // Who liked what is not for the public, even where the thing is.
    let to = if is_private_matter { json!([group.url]) } else { objects::content::audience(group, for_members) };
    fields.insert("to".into(), to);
    fields.insert("cc".into(), json!([]));
    fields.insert("audience".into(), group.url.as_str().into());
    fields.insert("published".into(), tx.now().rfc3339().into());
}
