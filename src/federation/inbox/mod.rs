//! Applying what came in: fetch first, then write; each activity once, together with its effects.

pub(crate) mod announced;
pub(crate) mod applier;
pub(crate) mod attendance;
mod beside;
pub(crate) mod blogs;
pub(crate) mod content;
pub(crate) mod door;
mod in_hand;
pub(crate) mod invitations;
pub(crate) mod membership;
pub(crate) mod moderation;
pub(crate) mod offers;
pub(crate) mod order;
mod readers;
pub(crate) mod requests;
mod shares;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use serde_json::Value;

use self::order::Order;
use super::authority::{is_plain_id, same_origin};
use super::objects::{content::Contribution, id_of};
use super::store::Received;
use super::{Federation, actors};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::membership::{Asking, Said};

/// How long preparing one activity may keep its batch.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(5);
/// How often an activity that cannot be judged is tried before it is left: about a week, at six hours' distance in the
/// end.
const TRIES: i64 = 40;

/// What an activity asks for, after everything that had to be fetched was fetched.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// The actor wants to join the group; the activity's id goes into the answer.
    Join { group: String, asked_as: &'static str, reason: String, answer: String },
    /// The actor leaves; what it names is the group or the asking activity.
    Leave { named: String, asked: Option<String> },
    /// A group elsewhere answers a request of our person.
    Answered { group: String, person: String, asked: Option<String>, granted: bool, said: Said },
    /// A group elsewhere takes its welcome back.
    Unanswered { group: String, person: String },
    /// A group elsewhere asks somebody of ours something before it decides.
    Questioned { group: String, person: String, url: String, words: String },
    /// The sender answers a question of a group of ours.
    Explained { question: String, words: String },
    /// Contributions, each after what it answers. `via` is whether the activity itself brought the last one; `thread` is
    /// where the group says that it keeps all of the discussion.
    Contribute { chain: Vec<Contribution>, group: Option<String>, thread: Option<String>, via: bool },
    /// A contribution was changed by its author.
    Edit { contribution: Box<Contribution>, group: Option<String>, via: bool },
    /// A group elsewhere takes back that it announced a contribution.
    Unannounce { object: String, group: String },
    /// A contribution was deleted: `by` its author says so, or its own hub.
    Remove { object: String, group: Option<String>, by: Option<String>, via: bool },
    /// A group elsewhere has our contribution.
    Confirm { object: String, group: String },
    /// A group is put in order, or something helped: by its doer's word, or the group's.
    Order { order: Box<Order>, by: String, group: Option<String> },
    /// Something should be looked at.
    Report { subjects: Vec<String>, reason: String, by: String, group: Option<String> },
    /// An actor lives elsewhere now, and is known there.
    Move { from: String, to: String },
    /// An actor deleted itself.
    Farewell { actor: String },
    /// A group elsewhere has not taken our contribution.
    NotTaken { object: String, group: String, reason: String },
    /// An invitation: sent, taken back or answered.
    Invitation(invitations::Deed),
    /// Several at once.
    All(Vec<Act>),
    /// Nothing to do, and why.
    Nothing(&'static str),
    /// Who comes to an event.
    Attendance(attendance::Word),
    /// About a request that lies before a facilitator of another hub than the group's.
    Offer(offers::Word),
}

/// Does what an activity asks for. The caller has marked it as applied in the same transaction: the mark and the effects
/// stand or fall together.
async fn carry_out(tx: &mut Tx, received: &Received, act: Act) -> Result<Option<&'static str>> {
    let via = |is_via: bool| is_via.then(|| received.via());
    match act {
        Act::Join { group, asked_as, reason, answer } => {
            let (by, kind) = (Some(received.activity.as_str()), Some(asked_as));
            let asking = Asking { by, kind, reason: &reason, answer: &answer, ..Asking::default() };
            membership::join(tx, &received.actor, &group, asking).await?;
        }
        Act::Leave { named, asked } => {
            membership::leave(tx, &received.actor, &named, asked.as_deref()).await?;
        }
        Act::Answered { group, person, asked, granted, said } => {
            membership::answered(tx, &group, &person, asked.as_deref(), (granted, said)).await?;
        }
        Act::Unanswered { group, person } => {
            membership::unanswered(tx, &group, &person).await?;
        }
        Act::Questioned { group, person, url, words } => {
            if !requests::questioned(tx, &group, &person, (&words, &url)).await? {
                return Ok(Some("nobody here waits for that group's answer"));
            }
        }
        Act::Explained { question, words } => {
            if !requests::explained(tx, &question, &received.actor, &words).await? {
                return Ok(Some("an answer to what is not asked, or not of them"));
            }
        }
        Act::Contribute { group: Some(group), via: false, .. } if !content::is_followed(tx, &group).await? => {
            return Ok(Some("nobody here belongs to the group"));
        }
        Act::Contribute { chain, group, thread, via: is_via } => {
            let last = chain.len().saturating_sub(1);
            let said = chain.last().map(|last| last.url.clone()).unwrap_or_default();
            for (place, contribution) in chain.into_iter().enumerate() {
                // What was fetched along the way is for where it is missing: a change of it comes by itself.
                if place != last && content::known(tx, &contribution.url).await?.is_some() {
                    continue;
                }
                let via = if place == last { via(is_via) } else { None };
                content::contribute(tx, &contribution, group.as_deref(), via).await?;
            }
            if let Some(thread) = thread {
                content::note_thread(tx, &said, &thread).await?;
            }
        }
        Act::Edit { contribution, group, via: is_via } => {
            content::edit(tx, &contribution, group.as_deref(), via(is_via)).await?;
        }
        Act::Unannounce { object, group } => {
            if !content::unannounced(tx, &object, &group).await? {
                return Ok(Some("not announced by this group"));
            }
        }
        Act::Remove { object, group, by, via: is_via } => {
            content::remove(tx, &object, group.as_deref(), by.as_deref(), via(is_via)).await?;
        }
        Act::Confirm { object, group } => content::confirm(tx, &object, &group).await?,
        Act::Order { order, by, group } => {
            return order::carry_out(tx, *order, &by, group.as_deref(), &received.via()).await;
        }
        Act::Report { subjects, reason, by, group } => {
            if !moderation::report(tx, &subjects, (&reason, &by), group.as_deref()).await? {
                return Ok(Some("a report of nothing here, or of what was reported already"));
            }
        }
        Act::Move { from, to } => moderation::follow_there(tx, &from, &to).await?,
        Act::Farewell { actor } => membership::farewell(tx, &actor).await?,
        Act::NotTaken { object, group, reason } => moderation::not_taken(tx, &object, &group, &reason).await?,
        Act::Invitation(deed) => return invitations::carry_out(tx, deed, &received.actor).await,
        Act::All(acts) => {
            for act in acts {
                Box::pin(carry_out(tx, received, act)).await?;
            }
        }
        Act::Nothing(why) => return Ok(Some(why)),
        Act::Attendance(word) => return attendance::carry_out(tx, received, word).await,
        Act::Offer(word) => return offers::carry_out(tx, received, word).await,
    }
    Ok(None)
}

/// One that takes too long waits for another time, and one that breaks our reading is refused: neither may keep the
/// others waiting.
async fn prepare_in_time(federation: &Federation, received: &Received) -> Result<Act> {
    // Boxed, because hundreds of them wait side by side.
    let reading = Box::pin(federation.on_errand_of(&received.host, prepare(federation, received)));
    let reading = AssertUnwindSafe(reading).catch_unwind();
    match tokio::time::timeout(DEADLINE, reading).await {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(_)) => Err(Error::invalid("object", "object-unreadable")),
        Err(_) => Err(Error::elsewhere(&received.host, "what it needs did not come in time")),
    }
}

/// Where a group says that it keeps the whole discussion.
fn thread_in(received: &Received, activity: &Value) -> Option<String> {
    let thread = activity.get("context").and_then(id_of)?;
    (same_origin(thread, &received.actor) && is_plain_id(thread)).then(|| thread.to_owned())
}

/// Reads the activity and fetches what it needs. No rule about groups is judged here.
async fn prepare(federation: &Federation, received: &Received) -> Result<Act> {
    let activity: Value = serde_json::from_str(&received.body)?;
    let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default();
    let object = activity.get("object").unwrap_or(&Value::Null);
    let object_id = id_of(object).unwrap_or_default().to_owned();
    if let Some(word) = offers::read(federation, received, &activity).await? {
        return Ok(Act::Offer(word));
    }
    if let Some(word) = attendance::read(federation, received, kind, &activity).await? {
        return Ok(Act::Attendance(word));
    }
    match kind {
        "Follow" => Ok(membership::asked(&activity, "Follow", object_id)),
        "Join" => Ok(membership::asked(&activity, "Join", object_id)),
        "Invite" => invitations::invite(federation, received, &activity).await,
        "Undo" | "Accept" | "Reject" if let Some(deed) = invitations::about(federation, kind, object).await? => {
            Ok(Act::Invitation(deed))
        }
        "Undo" => Ok(match order::read(&activity) {
            // What one facilitator did another may undo; what somebody found helpful only they themselves.
            Some(Order::Like { .. }) if object.get("actor").and_then(id_of).is_some_and(|by| by != received.actor) => {
                Act::Nothing("an undo of what another did")
            }
            Some(order) => order::direct(received, order),
            None => membership::undone(object, &received.actor),
        }),
        "Leave" => Ok(Act::Leave { named: object_id, asked: None }),
        "Accept" | "Reject" => membership::read_answer(federation, received, &activity, kind == "Accept").await,
        "Create" => match content::brought(federation, received, &activity).await? {
            Ok(document) => content::created(federation, received, &document).await,
            Err(why) => Ok(Act::Nothing(why)),
        },
        "Update" if is_actor(object) => update_actor(federation, received, object).await,
        "Update" => match content::brought(federation, received, &activity).await? {
            Ok(document) => content::updated(federation, received, &document).await,
            Err(why) => Ok(Act::Nothing(why)),
        },
        "Delete" if object_id == received.actor => {
            federation.forget_cached(&received.actor);
            Ok(Act::Farewell { actor: received.actor.clone() })
        }
        "Delete" => content::deleted(federation, received, &activity, &object_id).await,
        "Warn" => Ok(match order::read(&activity) {
            Some(order) => order::warning(received, order),
            None => Act::Nothing("said to nobody, or in no group"),
        }),
        "Add" | "Remove" | "Lock" | "Like" | "Block" | "ChooseAnswer" => Ok(match order::read(&activity) {
            Some(order) => order::direct(received, order),
            None => Act::Nothing("not about anything here"),
        }),
        "Flag" => Ok(moderation::flagged(received, &activity)),
        "Move" => moderation::moved(federation, received, &activity).await,
        "Announce" => {
            announced::announced(federation, received, object, thread_in(received, &activity).as_deref()).await
        }
        _ => Ok(Act::Nothing("of a type that this hub does not understand")),
    }
}

fn is_actor(object: &Value) -> bool {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    ["Person", "Service", "Organization", "Group", "Application"].contains(&kind)
}

/// An actor changed its own description, and signed for it. It is fetched all the same: two hubs that sent in a
/// different order than they changed would leave us with the older one.
async fn update_actor(federation: &Federation, received: &Received, object: &Value) -> Result<Act> {
    if id_of(object) != Some(received.actor.as_str()) {
        return Ok(Act::Nothing("an update of another actor"));
    }
    let fetched: actors::Actor = federation.fetch_actor(&received.actor).await?;
    tracing::debug!(actor = %fetched.url, "an actor was refreshed");
    Ok(Act::Nothing("the actor was refreshed"))
}
