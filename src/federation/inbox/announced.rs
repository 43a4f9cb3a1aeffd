//! What groups elsewhere announce. The announce proves only that the group announced; who may claim what is
//! `federation::authority`'s.

use std::time::Duration;

use serde_json::Value;

use super::content::{author_of_known, known, removal};
use super::{Act, order};
use crate::error::{Error, Result};
use crate::federation::Federation;
use crate::federation::authority::same_origin;
use crate::federation::client::host_of_text;
use crate::federation::objects::{id_of, text};
use crate::federation::store::{self, Received};
use crate::groups::{self, Group};

/// How many things one announce may hold.
const AT_ONCE: usize = 20;

/// A group elsewhere announces: an activity, an object, or the id of one.
pub(super) async fn announced(
    federation: &Federation,
    received: &Received,
    object: &Value,
    thread: Option<&str>,
) -> Result<Act> {
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find_by_url(&mut tx, &received.actor).await?.filter(|group| !group.is_ours);
    let Some(group) = group else { return Ok(Act::Nothing("announced by somebody who is no group elsewhere")) };
    // Whether somebody belongs to it is judged when it is applied: the answer to a request may lie right before it.
    if !groups::store::is_wanted_here(&mut tx, group.id).await? {
        return Ok(Act::Nothing("nobody here belongs to the group"));
    }
    drop(tx);
    let mut act = federation.announced_one(&group, object, (0, false)).await?;
    if let Act::Contribute { thread: kept, .. } = &mut act {
        *kept = thread.map(str::to_owned);
    }
    Ok(act)
}

impl Federation {
    /// One thing that a group announces. Some announce several at once, or announce an announce; no deeper than that.
    async fn announced_one(&self, group: &Group, object: &Value, (depth, in_list): (usize, bool)) -> Result<Act> {
        if let Value::Array(items) = object {
            if in_list || depth > 0 {
                return Ok(Act::Nothing("lists within lists"));
            }
            let mut acts = Vec::new();
            for item in items.iter().take(AT_ONCE) {
                acts.push(Box::pin(self.announced_one(group, item, (depth, true))).await?);
            }
            return Ok(Act::All(acts));
        }
        let kind = text(object, "type").unwrap_or_default();
        if kind == "Announce" {
            let inner = object.get("object").unwrap_or(&Value::Null);
            return match depth {
                0 => Box::pin(self.announced_one(group, inner, (1, in_list))).await,
                _ => Ok(Act::Nothing("announces within announces")),
            };
        }
        announced_activity(self, group, kind, object).await
    }
}

async fn announced_activity(federation: &Federation, group: &Group, kind: &str, object: &Value) -> Result<Act> {
    let inner = object.get("object").unwrap_or(&Value::Null);
    match (kind, id_of(inner)) {
        // What a group says of itself is asked of itself.
        ("Update", Some(id)) if id == group.url => {
            federation.fetch_actor(id).await?;
            Ok(Act::Nothing("the group was refreshed"))
        }
        ("Create" | "Update", Some(id)) => {
            federation.announced_object(group, object, (id, inner), kind == "Update").await
        }
        ("Delete", Some(id)) => federation.announced_deletion(group, object, id).await,
        ("Create" | "Update" | "Delete", None) => Ok(Act::Nothing("an announce of nothing")),
        ("Page" | "Article" | "Note" | "Question" | "Event" | "Video" | "Document" | "", _) => match id_of(object) {
            Some(id) => match federation.announced_object(group, &Value::Null, (id, object), false).await {
                // Some name an activity, not the thing: it is fetched where it is at home, and read as if it stood here.
                Err(error @ Error::Invalid(_)) if object.is_string() => {
                    let activity = federation.fetch_object(id).await?;
                    let actor = activity.get("actor").and_then(id_of).unwrap_or_default();
                    let is_activity = id_of(&activity) == Some(id) && same_origin(actor, id);
                    if is_activity && text(&activity, "type") != Some("Announce") {
                        Box::pin(announced_activity(
                            federation,
                            group,
                            text(&activity, "type").unwrap_or_default(),
                            &activity,
                        ))
                        .await
                    } else {
                        Err(error)
                    }
                }
                read => read,
            },
            None => Ok(Act::Nothing("an announce of nothing")),
        },
        _ => match order::read(object) {
            Some(order) => federation.announced_order(group, object, order).await,
            None => Ok(Act::Nothing("an announce of a type that this hub does not understand")),
        },
    }
}

impl Federation {
    /// `activity` is what the group announced around the object; null when it announced the object alone.
    async fn announced_object(
        &self,
        group: &Group,
        activity: &Value,
        (id, embedded): (&str, &Value),
        edited: bool,
    ) -> Result<Act> {
        if self.is_at_home(id) {
            return Ok(Act::Confirm { object: id.to_owned(), group: group.url.clone() });
        }
        // Whoever is not let in does not come in by another's hand either, proof or no proof.
        if let Some(host) = host_of_text(id).filter(|host| *host != group.host) {
            self.check_host(&host).await?;
        }
        let mut tx = self.app.db.read().await?;
        let is_known = known(&mut tx, id).await?.is_some();
        drop(tx);
        if is_known && !edited {
            return Ok(Act::Nothing("known already"));
        }
        let contribution = match self.trusted_inside(&group.host, activity, id, embedded).await {
            Ok(contribution) => contribution,
            Err(Error::NotFound | Error::Gone) => return Ok(Act::Nothing("gone before it came")),
            Err(error) => return Err(error),
        };
        let anew;
        let mut group = group;
        if !contribution.is_for(group) {
            anew = self.group_anew(group).await?;
            group = &anew;
        }
        if !contribution.is_for(group) {
            return Err(Error::invalid("to", "not-addressed-to-the-group"));
        }
        self.actor(&contribution.author).await?;
        let url = Some(group.url.clone());
        if is_known {
            return Ok(Act::Edit { contribution: Box::new(contribution), group: url, via: false });
        }
        let chain = self.with_ancestors(contribution, group).await?;
        Ok(Act::Contribute { chain, group: url, thread: None, via: false })
    }

    /// The group as its own hub describes it now: who may read it may have changed a moment ago. What was read just now
    /// is not read again.
    async fn group_anew(&self, group: &Group) -> Result<Group> {
        const FRESH: Duration = Duration::from_secs(10);
        let mut tx = self.app.db.read().await?;
        let (now, known) = (tx.now(), store::find_actor(&mut tx, &group.url).await?);
        drop(tx);
        if known.is_some_and(|actor| now.since(actor.fetched_at) > FRESH) {
            self.fetch_actor(&group.url).await?;
        }
        let mut tx = self.app.db.read().await?;
        groups::store::find_by_url(&mut tx, &group.url).await?.ok_or(Error::NotFound)
    }

    /// A deletion is believed of the group's own host, with a proof by the author, and else only when the object's own
    /// host says it is gone.
    async fn announced_deletion(&self, group: &Group, activity: &Value, id: &str) -> Result<Act> {
        let host = host_of_text(id).unwrap_or_default();
        let actor = activity.get("actor").and_then(id_of).unwrap_or_default();
        let mut tx = self.app.db.read().await?;
        let author = author_of_known(&mut tx, id).await?;
        drop(tx);
        // Not the author: a facilitator, and who may be one is the group's to say.
        if author.is_some_and(|author| author != actor) {
            return self.announced_order(group, activity, removal(activity, id)).await;
        }
        if host == self.app.config.domain {
            return Ok(Act::Nothing("a deletion of ours that comes back"));
        }
        let said_by =
            |by: Option<String>| Act::Remove { object: id.to_owned(), group: Some(group.url.clone()), by, via: false };
        if host == group.host {
            return Ok(said_by(None));
        }
        if same_origin(actor, id) && self.is_proven_by(activity, actor).await? {
            return Ok(said_by(Some(actor.to_owned())));
        }
        match self.fetch_object(id).await {
            Err(Error::NotFound | Error::Gone) => Ok(said_by(None)),
            Ok(document) if document.get("type").and_then(Value::as_str) == Some("Tombstone") => Ok(said_by(None)),
            Ok(_) => Ok(Act::Nothing("its own hub still has it")),
            Err(error) => Err(error),
        }
    }
}
