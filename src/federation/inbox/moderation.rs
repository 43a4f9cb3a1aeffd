//! Flag and Move as they come in, and a group's word that it has not taken what one of ours wrote.

use serde_json::Value;

use super::Act;
use super::content::topic_of;
use crate::db::Tx;
use crate::discussions;
use crate::error::Result;
use crate::federation::Federation;
use crate::federation::objects::{id_of, ids, text};
use crate::federation::store::{self, Received};
use crate::groups::membership::Asking;
use crate::groups::{self, membership};
use crate::moderation::{self, Telling};
use crate::profiles;

/// How many things one report may be about.
const SUBJECTS: usize = 20;

/// Somebody of another hub reports something: what is said in groups of ours, by people of ours, or people of ours.
pub(super) fn flagged(received: &Received, activity: &Value) -> Act {
    let reason = text(activity, "content").or_else(|| text(activity, "summary")).unwrap_or_default().to_owned();
    let subjects: Vec<String> = ids(activity, "object").into_iter().take(SUBJECTS).map(str::to_owned).collect();
    let group = activity.get("target").and_then(id_of).map(str::to_owned);
    Act::Report { subjects, reason, by: received.actor.clone(), group }
}

/// Files a report with whoever can do something about it.
pub(super) async fn report(
    tx: &mut Tx,
    subjects: &[String],
    (reason, by): (&str, &str),
    group: Option<&str>,
) -> Result<bool> {
    if let ([person], Some(group)) = (subjects, group)
        && let Some(filed) = report_member(tx, person, (reason, by), group).await?
    {
        return Ok(filed);
    }
    let mut filed = false;
    for subject in subjects {
        let group = match topic_of(tx, subject).await? {
            Some(topic) => Some(topic.group_id),
            // Reports name the person beside what they wrote: the person alone is the administrators' matter.
            None if subjects.len() > 1 => continue,
            None => match profiles::store::find_by_url(tx, subject).await?.filter(|person| person.is_ours) {
                Some(_) => None,
                None => continue,
            },
        };
        let group = match group {
            // What stands in a blog is for whoever runs the hub.
            Some(group) => groups::store::find(tx, group)
                .await?
                .filter(|group| group.is_ours && !group.is_blog())
                .map(|group| group.id),
            None => None,
        };
        filed |= moderation::report(tx, group, (subject, by), reason, Telling::Nobody).await?;
    }
    Ok(filed)
}

/// Somebody is reported as a member of a group of ours: for its facilitators. `None` where that is not so.
async fn report_member(tx: &mut Tx, person: &str, (reason, by): (&str, &str), group: &str) -> Result<Option<bool>> {
    let group = groups::store::find_by_url(tx, group).await?.filter(|group| group.is_ours);
    let person = profiles::store::find_by_url(tx, person).await?;
    let Some((group, person)) = group.zip(person) else { return Ok(None) };
    if !groups::is_member(tx, group.id, person.id).await? {
        return Ok(None);
    }
    let told = (person.url.as_str(), by);
    moderation::report_member(tx, group.id, told, reason, Telling::Nobody).await.map(Some)
}

/// An actor says that it lives elsewhere now. Its new home must say so too: it lists the old one in `alsoKnownAs`, and is
/// asked now (FEP-7628, FEP-e965).
pub(super) async fn moved(federation: &Federation, received: &Received, activity: &Value) -> Result<Act> {
    let (Some(from), Some(to)) = (activity.get("object").and_then(id_of), activity.get("target").and_then(id_of))
    else {
        return Ok(Act::Nothing("a move from nowhere or to nowhere"));
    };
    if from != received.actor || from == to {
        return Ok(Act::Nothing("a move of another"));
    }
    let is_known_there = if federation.is_at_home(to) {
        let mut tx = federation.app.db.read().await?;
        store::aliases(&mut tx, to).await?.iter().any(|alias| alias == from)
    } else {
        let asked_at = federation.app.clock.now();
        let document = federation.fetch_object(to).await?;
        let listed = id_of(&document) == Some(to) && ids(&document, "alsoKnownAs").contains(&from);
        if listed {
            federation.remember(&document, asked_at).await?;
        }
        listed
    };
    if is_known_there {
        Ok(Act::Move { from: from.to_owned(), to: to.to_owned() })
    } else {
        Ok(Act::Nothing("the new home does not know of the old one"))
    }
}

/// Notes where a person lives now; members of ours of a group that has moved ask to join it there.
pub(super) async fn follow_there(tx: &mut Tx, from: &str, to: &str) -> Result<()> {
    if profiles::store::find_by_url(tx, from).await?.is_some_and(|person| !person.is_ours) {
        return profiles::store::set_moved_to(tx, from, to).await;
    }
    let (Some(old), Some(new)) =
        (groups::store::find_by_url(tx, from).await?, groups::store::find_by_url(tx, to).await?)
    else {
        return Ok(());
    };
    if old.is_ours || old.moved_to.is_some() {
        return Ok(());
    }
    groups::store::set_moved_to(tx, old.id, to).await?;
    for person in groups::store::members_of_ours(tx, old.id).await? {
        membership::leave(tx, &old, &person).await?;
        membership::join(tx, &new, &person, Asking::default()).await?;
    }
    Ok(())
}

/// A group elsewhere has not taken what one of ours wrote for it: they see why.
pub(super) async fn not_taken(tx: &mut Tx, object: &str, group: &str, reason: &str) -> Result<()> {
    let Some(topic) = topic_of(tx, object).await? else { return Ok(()) };
    let home = groups::store::find(tx, topic.group_id).await?;
    if home.is_some_and(|home| home.actor() == group && !home.is_ours) {
        discussions::order_store::set_refusal(tx, object, &crate::text::line(reason, 300)).await?;
    }
    Ok(())
}
