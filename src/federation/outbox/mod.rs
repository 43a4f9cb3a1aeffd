//! Journal entry → activity. This match is the table of contents of what we federate. It runs in the follow-up's
//! transaction, in the journal's order, and speaks to nobody: `delivery` carries the log.

mod attendance;
mod blogs;
mod content;
mod documents;
mod invitations;
mod membership;
mod moderation;
mod offers;
mod order;
mod requests;
mod warnings;

pub(crate) use self::content::{note, whole};

use std::sync::Arc;

use moka::sync::Cache;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;

use super::authority::prove_by;
use super::client::host_of_text;
use super::delivery::store::{self as log_store, LogEntry};
use super::keys::{NamedKey, ed25519_of};
use super::objects::{self, PUBLIC, with_context};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions;
use crate::error::{Error, Result};
use crate::groups::{Access, Group};
use crate::id::{ActivityId, GroupId};
use crate::journal::{Entry, Recorded};

/// What rendering needs to know of this hub.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hub<'a> {
    /// `https://hub.example`: our addresses begin with it.
    pub(crate) origin: &'a str,
    /// Ed25519 keys of ours that are at hand.
    pub(crate) keys: &'a Cache<String, Arc<NamedKey>>,
}

impl Hub<'_> {
    /// The key by which an actor of ours proves what it says.
    async fn key_of(&self, tx: &mut Tx, actor: &str) -> Result<Arc<NamedKey>> {
        if let Some(key) = self.keys.get(actor) {
            return Ok(key);
        }
        let key = Arc::new(ed25519_of(tx, actor).await?);
        self.keys.insert(actor.to_owned(), Arc::clone(&key));
        Ok(key)
    }
}

/// Renders one entry into the log.
pub(crate) async fn publish(tx: &mut Tx, hub: Hub<'_>, recorded: &Recorded) -> Result<()> {
    match &recorded.entry {
        Entry::AttendanceAsked { event, person } => attendance::asked(tx, hub, *event, *person).await,
        Entry::AttendanceAnswered { event, person } => attendance::answered(tx, hub, *event, *person).await,
        Entry::EventChanged { .. }
        | Entry::AccountOpened { .. }
        | Entry::GroupFounded { .. }
        | Entry::AccountSuspended { .. }
        | Entry::GroupOrphaned { .. }
        | Entry::NotPublished { .. }
        | Entry::AccountApproved { .. }
        | Entry::AccountDeclined { .. }
        | Entry::OrganisationEdited { .. } => Ok(()),
        Entry::GroupEdited { group, .. } => membership::group_edited(tx, hub, *group).await,
        Entry::ProfileEdited { person } => membership::profile_edited(tx, hub, *person).await,
        Entry::MembershipRequested { group, person } => {
            membership::ask(tx, hub, *group, *person).await?;
            offers::forward(tx, hub, *group, *person).await
        }
        Entry::MembershipBegan { group, person } => membership::began(tx, hub, *group, *person).await,
        Entry::MembershipConfirmedAgain { group, person } => membership::welcome(tx, hub, *group, *person).await,
        Entry::MembershipDeclined { group, person, because, asked } => {
            membership::decline(tx, hub, *group, *person, *because, asked.as_deref()).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::MembershipEnded { group, person, asked } => {
            membership::ended(tx, hub, *group, *person, asked.as_deref()).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::AdmissionUndone { group, person, asked, .. } => {
            membership::undone(tx, hub, *group, *person, asked.as_deref()).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::QuestionAsked { group, person } => requests::question(tx, hub, *group, *person).await,
        Entry::QuestionAnswered { group, person } => requests::answer(tx, hub, *group, *person).await,
        Entry::TopicStarted { topic, via } => content::topic(tx, hub, *topic, "Create", via.as_deref()).await,
        Entry::TopicEdited { topic, via } => content::topic(tx, hub, *topic, "Update", via.as_deref()).await,
        Entry::TopicDeleted { topic, via } => content::topic(tx, hub, *topic, "Delete", via.as_deref()).await,
        Entry::ReplyMade { reply, via } => content::reply(tx, hub, *reply, "Create", via.as_deref()).await,
        Entry::ReplyEdited { reply, via } => content::reply(tx, hub, *reply, "Update", via.as_deref()).await,
        Entry::ReplyDeleted { reply, via } => content::reply(tx, hub, *reply, "Delete", via.as_deref()).await,
        Entry::TopicPinned { .. }
        | Entry::TopicLocked { .. }
        | Entry::Removed { .. }
        | Entry::Restored { .. }
        | Entry::AnswerMarked { .. }
        | Entry::LikeGiven { .. }
        | Entry::LikeTaken { .. } => order::publish(tx, hub, &recorded.entry).await,
        Entry::RoleChanged { .. }
        | Entry::WritingChanged { .. }
        | Entry::MemberBanned { .. }
        | Entry::MemberRemoved { .. }
        | Entry::BanLifted { .. }
        | Entry::MemberWarned { .. }
        | Entry::MemberSuspended { .. }
        | Entry::SuspensionLifted { .. } => about_member(tx, hub, &recorded.entry).await,
        Entry::DecisionRecorded { .. } | Entry::OfferAnswered { .. } | Entry::OfferRefused { .. } => {
            offers::publish(tx, hub, &recorded.entry).await
        }
        Entry::Reported { report, tell, openly } => {
            moderation::reported(tx, hub, *report, moderation::Tell { anybody: *tell, openly: *openly }).await
        }
        Entry::ContributionRefused { group, person, activity, kind, because } => {
            moderation::refused(tx, hub, (*group, *person), (activity, kind), *because).await
        }
        Entry::Moved { actor, to } => moderation::moved(tx, hub, actor, to).await,

        Entry::BlogFollowed { blog, person } => blogs::followed(tx, hub, *blog, *person).await,
        Entry::BlogUnfollowed { blog, person, asked } => {
            blogs::unfollowed(tx, hub, (*blog, *person), asked.as_deref()).await
        }
        Entry::InvitationSent { invitation } => invitations::sent(tx, hub, *invitation).await,
        Entry::InvitationAnswered { invitation, accepted } => {
            invitations::answered(tx, hub, *invitation, *accepted).await
        }
        Entry::InvitationRevoked { invitation } => invitations::revoked(tx, hub, *invitation).await,
    }
}

/// What facilitators decided about a member.
async fn about_member(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    match entry {
        Entry::RoleChanged { group, .. } => {
            order::publish(tx, hub, entry).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::WritingChanged { group, person, by: Some(_), .. } => {
            membership::welcome(tx, hub, *group, *person).await?;
            order::publish(tx, hub, entry).await
        }
        Entry::MemberBanned { group, .. } => {
            order::banned(tx, hub, entry).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::MemberRemoved { group, .. } => {
            order::member_removed(tx, hub, entry).await?;
            offers::review(tx, hub, *group).await
        }
        Entry::BanLifted { .. } => order::banned(tx, hub, entry).await,
        Entry::MemberWarned { warning, .. } => warnings::warned(tx, hub, *warning).await,
        Entry::MemberSuspended { .. } | Entry::SuspensionLifted { .. } => warnings::suspended(tx, hub, entry).await,
        _ => Ok(()),
    }
}

/// A fresh activity id.
fn activity_url(tx: &Tx, hub: Hub<'_>) -> String {
    format!("{}/activities/{}", hub.origin, tx.id::<ActivityId>())
}

/// An activity to be logged.
struct Draft<'a> {
    kind: &'a str,
    actor: &'a str,
    object: &'a str,
    order_key: &'a str,
    audience: Option<GroupId>,
    /// Whether it is for the group's members, also when the group is open.
    for_members: bool,
    /// Inboxes that get it by name.
    inboxes: Vec<String>,
}

/// Appends `activity`, which carries its id, and aims it.
async fn log(tx: &mut Tx, draft: Draft<'_>, url: &str, body: &str) -> Result<()> {
    let entry = LogEntry {
        url,
        actor: draft.actor,
        kind: draft.kind,
        object: draft.object,
        order_key: draft.order_key,
        audience: draft.audience,
        for_members: draft.for_members,
        body,
    };
    // Destinations first: a new one begins at the head of the log, before what is meant for it.
    let mut destinations = Vec::new();
    for inbox in &draft.inboxes {
        let host = host_of_text(inbox).ok_or_else(|| Error::internal("an inbox is no address"))?;
        destinations.push(log_store::destination(tx, inbox, &host).await?);
    }
    let seq = log_store::append(tx, &entry).await?;
    for destination in destinations {
        log_store::add_target(tx, seq, destination).await?;
    }
    Ok(())
}

/// Logs an activity given as a value, with a proof by its actor (FEP-8b32).
async fn log_value(tx: &mut Tx, hub: Hub<'_>, draft: Draft<'_>, activity: Value) -> Result<String> {
    let url = activity.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let key = hub.key_of(tx, draft.actor).await?;
    let body = prove_by(with_context(activity), &key, tx.now())?.to_string();
    log(tx, draft, &url, &body).await?;
    Ok(body)
}

/// What a group says it has seen: somebody's activity byte for byte, or an id.
#[derive(Serialize)]
struct Announce<'a, T: Serialize> {
    #[serde(rename = "@context")]
    vocabulary: Value,
    id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    actor: &'a str,
    published: String,
    to: Vec<&'a str>,
    cc: Vec<&'a str>,
    audience: &'a str,
    /// Where we keep everything said in the discussion it belongs to (FEP-f228).
    #[serde(skip_serializing_if = "Option::is_none")]
    context: Option<String>,
    object: T,
}

/// The collection of everything said in the discussion whose lane this is.
async fn thread_of(tx: &mut Tx, hub: Hub<'_>, order_key: &str) -> Result<Option<String>> {
    let topic = discussions::store::find_topic_by_url(tx, order_key).await?;
    Ok(topic.map(|topic| format!("{}{}/context", hub.origin, topic.path())))
}

/// Logs that `group` announces `object`: to everybody who subscribes to it, or to its members.
async fn announce<T: Serialize>(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, for_members): (&Group, bool),
    kind: &str,
    (about, order_key): (&str, &str),
    object: T,
) -> Result<()> {
    if group.is_blog() {
        return Err(Error::internal("a blog is no group, and announces nothing"));
    }
    let url = activity_url(tx, hub);
    let followers = format!("{}/followers", group.url);
    let (to, cc) = match group.access_to(for_members) {
        // Who liked what is not for the public, even where the thing is; Lemmy counts no such likes.
        Access::Open if kind.ends_with("Like") => (vec![group.url.as_str()], vec![followers.as_str()]),
        Access::Open => (vec![PUBLIC, group.url.as_str()], vec![followers.as_str()]),
        Access::Restricted | Access::Private => (vec![group.url.as_str(), followers.as_str()], Vec::new()),
    };
    let announce = Announce {
        vocabulary: objects::context(&serde_json::json!({"type": "Announce"})),
        id: &url,
        kind: "Announce",
        actor: &group.url,
        published: tx.now().rfc3339(),
        to,
        cc,
        audience: &group.url,
        context: thread_of(tx, hub, order_key).await?,
        object,
    };
    let body = serde_json::to_string(&announce)?;
    let key = hub.key_of(tx, &group.url).await?;
    let body = with_proof(&body, &key, tx.now())?;
    let draft = Draft {
        kind,
        actor: &group.url,
        object: about,
        order_key,
        audience: Some(group.id),
        for_members: group.access_to(for_members) != Access::Open,
        inboxes: Vec::new(),
    };
    log(tx, draft, &url, &body).await
}

/// A document that holds another's words as they are, with a proof put at its end: what is inside keeps its bytes.
fn with_proof(body: &str, key: &NamedKey, now: Time) -> Result<String> {
    let proven = prove_by(serde_json::from_str(body)?, key, now)?;
    let proof = serde_json::to_string(proven.get("proof").unwrap_or(&Value::Null))?;
    let open = body.strip_suffix('}').ok_or_else(|| Error::internal("an activity is no object"))?;
    Ok(format!("{open},\"proof\":{proof}}}"))
}

/// Bytes of an activity, to stand in an announce as they are.
fn verbatim(body: String) -> Result<Box<RawValue>> {
    Ok(RawValue::from_string(body)?)
}
