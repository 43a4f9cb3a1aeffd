//! Follow, Join, Leave, Accept, Reject, Undo as they come in. The rules are those of `groups::membership`.

use serde_json::Value;

use super::{Act, blogs};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions;
use crate::error::{Error, Result};
use crate::events::attendance;
use crate::federation::Federation;
use crate::federation::authority::{is_plain_id, same_origin};
use crate::federation::delivery;
use crate::federation::objects::{id_of, text};
use crate::federation::store::{self, Received};
use crate::groups::membership::{Asking, Said};
use crate::groups::{self, Group, blog, membership};
use crate::profiles::{self, Profile};
use crate::text as words;

/// A person of another hub wants to join a group of ours.
pub(super) async fn join(tx: &mut Tx, actor: &str, group: &str, asking: Asking<'_>) -> Result<()> {
    let Some(group) = groups::store::find_by_url(tx, group).await?.filter(|group| group.is_ours) else {
        return blogs::followed(tx, actor, group, asking).await;
    };
    let person = person(tx, actor).await?;
    if store::is_buried(tx, asking.by.unwrap_or_default(), actor).await? {
        return Ok(());
    }
    membership::join(tx, &group, &person, asking).await.map(drop)
}

/// What a `Follow` or `Join` asks for, with the reason where the asker's software has room for one.
pub(super) fn asked(activity: &Value, asked_as: &'static str, group: String) -> Act {
    let said = ["content", "participationMessage", "summary"].into_iter().find_map(|field| text(activity, field));
    let answer = words::plain(text(activity, "hub:joinAnswer").unwrap_or_default());
    let reason = words::plain(said.unwrap_or_default());
    // Said once for software that knows of one field only.
    let reason = if reason == answer { String::new() } else { reason };
    Act::Join { group, asked_as, reason, answer }
}

/// A person of another hub leaves: `named` is the group, or the activity by which they had asked.
pub(super) async fn leave(tx: &mut Tx, actor: &str, named: &str, asked: Option<&str>) -> Result<()> {
    let person = person(tx, actor).await?;
    // The request may still be on its way: then it has been withdrawn before it comes.
    let is_theirs = |request: &&str| is_plain_id(request) && same_origin(request, actor);
    for request in [Some(named), asked].into_iter().flatten().filter(is_theirs) {
        store::bury(tx, request, Some(actor)).await?;
    }
    let group = match groups::store::find_by_url(tx, named).await? {
        Some(group) => Some(group),
        None => group_asked_by(tx, &person, named).await?,
    };
    match group.filter(|group| group.is_ours) {
        Some(group) => membership::leave(tx, &group, &person).await.map(drop),
        None => blogs::left(tx, &person, named).await,
    }
}

async fn group_asked_by(tx: &mut Tx, person: &Profile, asked: &str) -> Result<Option<Group>> {
    for group in groups::store::of_person(tx, person.id).await? {
        let membership = groups::store::find_membership(tx, group.id, person.id).await?;
        if membership.is_some_and(|membership| membership.asked.as_deref() == Some(asked)) {
            return Ok(Some(group));
        }
    }
    Ok(None)
}

/// A group elsewhere answers a request of a person of ours; without a request it means nothing.
pub(super) async fn answered(
    tx: &mut Tx,
    group: &str,
    person: &str,
    asked: Option<&str>,
    (granted, said): (bool, Said),
) -> Result<()> {
    let Some(group) = groups::store::find_by_url(tx, group).await? else {
        return blogs::answered(tx, (group, person), asked, granted).await;
    };
    let Some(person) = profiles::store::find_by_url(tx, person).await?.filter(|person| person.is_ours) else {
        return Ok(());
    };
    // An answer that comes late, to a request that is over and was made anew, is none to the new one: also while the new
    // one is not even sent. Whoever is a member can be told by any of their requests that this is over.
    let Some(known) = groups::store::find_membership(tx, group.id, person.id).await? else { return Ok(()) };
    let is_late = match known.asked.as_deref().zip(asked) {
        Some((open, asked)) => open != asked,
        None => !granted && asked.is_some(),
    };
    if is_late && (granted || known.standing.is_waiting()) {
        return Ok(());
    }
    let changed = if granted {
        membership::confirmed(tx, &group, person.id, said).await?
    } else {
        membership::refused(tx, &group, person.id, said).await?
    };
    tracing::debug!(group.url = group.in_log(), changed, granted, "a group answered");
    Ok(())
}

/// A group elsewhere takes its welcome back; the request waits again.
pub(super) async fn unanswered(tx: &mut Tx, group: &str, person: &str) -> Result<()> {
    let group = groups::store::find_by_url(tx, group).await?;
    let person = profiles::store::find_by_url(tx, person).await?.filter(|person| person.is_ours);
    match group.zip(person) {
        Some((group, person)) => membership::unconfirmed(tx, &group, person.id).await.map(drop),
        None => Ok(()),
    }
}

/// What an `Undo` takes back: one's own Follow or Join, or a group's own Accept.
pub(crate) fn undone(object: &Value, actor: &str) -> Act {
    match object {
        Value::String(id) => Act::Leave { named: id.clone(), asked: None },
        Value::Object(_) => {
            let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
            let by = object.get("actor").and_then(id_of);
            match (kind, object.get("object").and_then(id_of)) {
                ("Follow" | "Join", Some(group)) if by == Some(actor) => {
                    Act::Leave { named: group.to_owned(), asked: id_of(object).map(str::to_owned) }
                }
                ("Accept", _) if by == Some(actor) => {
                    let follow = object.get("object").unwrap_or(&Value::Null);
                    let asked = follow.get("object").and_then(id_of);
                    match follow.get("actor").and_then(id_of).filter(|_| asked == Some(actor)) {
                        Some(person) => Act::Unanswered { group: actor.to_owned(), person: person.to_owned() },
                        None => Act::Nothing("an undo of no welcome of theirs"),
                    }
                }
                // A group takes back that it announced something: it does not stand there any more.
                ("Announce", Some(said)) if by == Some(actor) => {
                    Act::Unannounce { object: said.to_owned(), group: actor.to_owned() }
                }
                _ => Act::Nothing("an undo of what this hub does not undo"),
            }
        }
        _ => Act::Nothing("an undo of nothing"),
    }
}

/// Whether an `Accept` lets somebody in to read, and not to write.
pub(super) fn reads_only(accept: &Value) -> bool {
    text(accept, "hub:memberRole") == Some("reader")
}

/// An `Accept` or `Reject` answers a Follow of ours, embedded or by its id; the answering actor must be the very group
/// that was asked.
pub(super) async fn read_answer(
    federation: &Federation,
    received: &Received,
    activity: &Value,
    granted: bool,
) -> Result<Act> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    if !granted && text(object, "type") == Some("Create") {
        let mut tx = federation.app.db.read().await?;
        let logged = delivery::store::find_logged(&mut tx, id_of(object).unwrap_or_default()).await?;
        return Ok(match logged {
            Some((_, _, about, _)) => not_taken(received, about, activity),
            None => Act::Nothing("an answer to what was not sent"),
        });
    }
    let follow = match object {
        Value::Object(_) if object.get("actor").is_some() => object.clone(),
        other => {
            let Some(id) = id_of(other) else { return Ok(Act::Nothing("an answer to nothing")) };
            let mut tx = federation.app.db.read().await?;
            match delivery::store::find_logged(&mut tx, id).await? {
                Some((kind, _, _, body)) if kind == "Follow" => serde_json::from_str(&body)?,
                Some((kind, _, object, _)) if kind == "Create" && !granted => {
                    return Ok(not_taken(received, object, activity));
                }
                _ => return Ok(Act::Nothing("an answer to what was not asked")),
            }
        }
    };
    let person = follow.get("actor").and_then(id_of).unwrap_or_default().to_owned();
    let asked = follow.get("object").and_then(id_of).unwrap_or_default();
    if asked == received.actor {
        let asked = id_of(&follow).map(str::to_owned);
        let message = text(activity, "summary").or_else(|| text(activity, "content")).unwrap_or_default();
        let again_at = text(activity, "hub:askAgainAfter").and_then(Time::parse);
        // Where the decision can be looked up: at the group's own hub, or nowhere.
        let decision = activity.get("hub:decision").and_then(id_of);
        let decision = decision.filter(|url| is_plain_id(url) && same_origin(url, &received.actor)).map(str::to_owned);
        let said = Said { message: words::plain(message), again_at, decision, reads_only: reads_only(activity) };
        Ok(Act::Answered { group: received.actor.clone(), person, asked, granted, said })
    } else {
        Ok(Act::Nothing("an answer by somebody who was not asked"))
    }
}

/// An actor has deleted itself: it belongs to nothing any more, its words go, and its keys open nothing.
pub(super) async fn farewell(tx: &mut Tx, actor: &str) -> Result<()> {
    if let Some(person) = profiles::store::find_by_url(tx, actor).await?.filter(|person| !person.is_ours) {
        for group in groups::store::of_person(tx, person.id).await? {
            membership::leave(tx, &group, &person).await?;
        }
        attendance::forget(tx, person.id).await?;
        blog::forget(tx, person.id).await?;
        discussions::forget_author(tx, person.id).await?;
        profiles::store::forget(tx, person.id).await?;
    }
    store::forget_keys(tx, actor).await?;
    store::bury(tx, actor, Some(actor)).await
}

fn not_taken(received: &Received, object: String, activity: &Value) -> Act {
    let reason = text(activity, "summary").or_else(|| text(activity, "content")).unwrap_or_default().to_owned();
    Act::NotTaken { object, group: received.actor.clone(), reason }
}

/// The person behind an actor; the door has met every actor that signs.
async fn person(tx: &mut Tx, actor: &str) -> Result<Profile> {
    profiles::store::find_by_url(tx, actor).await?.filter(|person| !person.is_ours).ok_or(Error::NotFound)
}
