//! Applying what came in: fetch first, then write; each activity once, together with its effects.

pub(crate) mod content;
pub(crate) mod door;
pub(crate) mod membership;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::join_all;
use serde_json::Value;

use super::objects::{content::Contribution, id_of};
use super::store::{self, Received};
use super::{Federation, actors};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs;

/// How many activities share one transaction at the most.
const BATCH: i64 = 64;
/// How long preparing one activity may keep its batch.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(5);
/// How often an activity that cannot be judged is tried before it is left: about a week, at six hours' distance in the
/// end.
const TRIES: i64 = 40;

/// What an activity asks for, after everything that had to be fetched was fetched.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// The actor wants to join the group; the activity's id goes into the answer.
    Join { group: String },
    /// The actor leaves; what it names is the group or the asking activity.
    Leave { named: String },
    /// A group elsewhere answers a request of our person.
    Answered { group: String, person: String, asked: Option<String>, granted: bool },
    /// Contributions, each after what it answers. `via` is whether the activity itself brought the last one.
    Contribute { chain: Vec<Contribution>, group: Option<String>, via: bool },
    /// A contribution was changed by its author.
    Edit { contribution: Box<Contribution>, group: Option<String>, via: bool },
    /// A contribution was deleted: `by` its author says so, or its own hub.
    Remove { object: String, group: Option<String>, by: Option<String>, via: bool },
    /// A group elsewhere has our contribution.
    Confirm { object: String, group: String },
    /// Nothing to do, and why.
    Nothing(&'static str),
}

/// Applies up to a batch of waiting activities. Answers whether there were any.
pub(crate) async fn apply(federation: &Federation) -> Result<bool> {
    let mut tx = federation.app.db.read().await?;
    let due = store::due_received(&mut tx, BATCH).await?;
    drop(tx);
    if due.is_empty() {
        return Ok(false);
    }
    let prepared = join_all(due.iter().map(|received| prepare_in_time(federation, received))).await;
    let mut tx = federation.app.db.begin().await?;
    for (received, prepared) in due.iter().zip(prepared) {
        apply_one(&mut tx, received, prepared).await?;
    }
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    federation.app.wake.jobs.notify_one();
    Ok(true)
}

async fn apply_one(tx: &mut Tx, received: &Received, prepared: Result<Act>) -> Result<()> {
    tx.savepoint().await?;
    let outcome = match prepared {
        Ok(act) => carry_out(tx, received, act).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(note) => {
            tx.keep_part().await?;
            store::settle_received(tx, received.id, "applied", note).await
        }
        Err(error @ (Error::Elsewhere { .. } | Error::Internal(_) | Error::TooOften { .. }))
            if received.attempts < TRIES =>
        {
            tx.undo_part().await?;
            let due = tx.now().after(jobs::patience(received.attempts + 1));
            tracing::info!(activity = %received.activity, error = %error, "an activity cannot be applied yet");
            store::postpone_received(tx, received.id, due, &error.to_string()).await
        }
        Err(error) => {
            tx.undo_part().await?;
            tracing::info!(activity = %received.activity, error = %error, "an activity was refused");
            store::settle_received(tx, received.id, "refused", Some(&error.to_string())).await
        }
    }
}

/// Once only: the mark and the effects stand or fall together.
async fn carry_out(tx: &mut Tx, received: &Received, act: Act) -> Result<Option<&'static str>> {
    if !store::mark_applied(tx, &received.activity).await? {
        return Ok(Some("seen before"));
    }
    let via = |is_via: bool| is_via.then(|| received.activity.clone());
    match act {
        Act::Join { group } => membership::join(tx, &received.actor, &group, &received.activity).await?,
        Act::Leave { named } => membership::leave(tx, &received.actor, &named).await?,
        Act::Answered { group, person, asked, granted } => {
            membership::answered(tx, &group, &person, asked.as_deref(), granted).await?;
        }
        Act::Contribute { group: Some(group), via: false, .. } if !content::is_followed(tx, &group).await? => {
            return Ok(Some("nobody here belongs to the group"));
        }
        Act::Contribute { chain, group, via: is_via } => {
            let last = chain.len().saturating_sub(1);
            for (place, contribution) in chain.into_iter().enumerate() {
                let via = if place == last { via(is_via) } else { None };
                content::contribute(tx, &contribution, group.as_deref(), via).await?;
            }
        }
        Act::Edit { contribution, group, via: is_via } => {
            content::edit(tx, &contribution, group.as_deref(), via(is_via)).await?;
        }
        Act::Remove { object, group, by, via: is_via } => {
            content::remove(tx, &object, group.as_deref(), by.as_deref(), via(is_via)).await?;
        }
        Act::Confirm { object, group } => content::confirm(tx, &object, &group).await?,
        Act::Nothing(why) => return Ok(Some(why)),
    }
    Ok(None)
}

/// One that takes too long waits for another time, and one that breaks our reading is refused: neither may keep the
/// others waiting.
async fn prepare_in_time(federation: &Federation, received: &Received) -> Result<Act> {
    let reading = AssertUnwindSafe(prepare(federation, received)).catch_unwind();
    match tokio::time::timeout(DEADLINE, reading).await {
        Ok(Ok(prepared)) => prepared,
        Ok(Err(_)) => Err(Error::invalid("object", "object-unreadable")),
        Err(_) => Err(Error::elsewhere(&received.host, "what it needs did not come in time")),
    }
}

/// Reads the activity and fetches what it needs. No rule about groups is judged here.
async fn prepare(federation: &Federation, received: &Received) -> Result<Act> {
    let activity: Value = serde_json::from_str(&received.body)?;
    let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default();
    let object = activity.get("object").unwrap_or(&Value::Null);
    let object_id = id_of(object).unwrap_or_default().to_owned();
    match kind {
        "Follow" | "Join" => Ok(Act::Join { group: object_id }),
        "Undo" => Ok(membership::undone(object, &received.actor)),
        "Leave" => Ok(Act::Leave { named: object_id }),
        "Accept" | "Reject" => membership::read_answer(federation, received, object, kind == "Accept").await,
        "Create" => content::created(federation, received, object).await,
        "Update" if is_actor(object) => update_actor(federation, received, object).await,
        "Update" => content::updated(federation, received, object).await,
        "Delete" => Ok(content::deleted(received, &object_id)),
        "Announce" => content::announced(federation, received, object).await,
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
