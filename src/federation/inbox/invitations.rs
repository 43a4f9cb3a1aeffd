//! Invite, its Undo, and Accept and Reject of it, as they come in. The rules are those of `groups::invited`.

use serde_json::Value;

use super::Act;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::actors::Kind;
use crate::federation::authority::{is_plain_id, same_origin};
use crate::federation::budget::site_of;
use crate::federation::objects::{id_of, ids, text};
use crate::federation::store::{self, Received};
use crate::federation::{Federation, delivery};
use crate::groups::invited::{self, Said};
use crate::groups::membership::{self, Asking};
use crate::groups::{self, invitation_store};
use crate::profiles;
use crate::text as words;

/// How many names of a group's facilitators are looked through.
const FACILITATORS: usize = 500;

/// What is done with an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// A group elsewhere invites a person of ours.
    Sent { group: String, person: String, said: Said },
    /// It is taken back.
    TakenBack { invite: String },
    /// The sender answers one of a group of ours.
    Answered { invite: String, accepted: bool },
}

/// Does it. Answers why nothing came of it.
pub(super) async fn carry_out(tx: &mut Tx, deed: Deed, by: &str) -> Result<Option<&'static str>> {
    match deed {
        Deed::Sent { group, person, said } => take_in(tx, by, (&group, &person), &said).await,
        Deed::TakenBack { invite } => taken_back(tx, &invite, by).await,
        Deed::Answered { invite, accepted } => answered(tx, &invite, by, accepted).await,
    }
}

/// What an `Undo`, `Accept` or `Reject` does with an invitation; none if it is about something else.
pub(super) async fn about(federation: &Federation, kind: &str, object: &Value) -> Result<Option<Deed>> {
    let invite = named(federation, object).await?;
    Ok(invite.map(|invite| match kind {
        "Undo" => Deed::TakenBack { invite },
        answer => Deed::Answered { invite, accepted: answer == "Accept" },
    }))
}

/// Somebody elsewhere invites a person of ours into a group of another hub. They must speak for it: by being at home
/// where it is, or by standing among its facilitators; where it shows who those are, they must be one of them.
pub(super) async fn invite(federation: &Federation, received: &Received, activity: &Value) -> Result<Act> {
    let group = activity.get("object").and_then(id_of).unwrap_or_default();
    let person = activity.get("target").and_then(id_of).or_else(|| ids(activity, "to").first().copied());
    let Some(person) = person.filter(|person| federation.is_at_home(person)) else {
        return Ok(Act::Nothing("an invitation of none of ours"));
    };
    if !is_plain_id(group) || federation.is_at_home(group) {
        return Ok(Act::Nothing("an invitation into no group elsewhere"));
    }
    let mut tx = federation.app.db.read().await?;
    let known = profiles::store::find_by_url(&mut tx, person).await?.filter(|person| person.is_ours);
    // Before anything is asked of others for it.
    let since = tx.now().before(invited::DAY);
    let is_flood = invitation_store::count_from(&mut tx, site_of(&received.host), since).await? >= invited::FROM_HOST
        && invitation_store::by_url(&mut tx, &received.activity).await?.is_none();
    drop(tx);
    if known.is_none() || is_flood {
        return Ok(Act::Nothing("an invitation of none of ours, or too many from that hub today"));
    }
    let actor = federation.fetch_actor(group).await?;
    if actor.kind != Kind::Group {
        return Ok(Act::Nothing("an invitation into what is no group"));
    }
    let is_facilitator = match facilitators(federation, group).await {
        Some(facilitators) => facilitators.contains(&received.actor),
        // A private group shows them to its members only; what is at home there is its hub's to answer for.
        None => same_origin(group, &received.actor),
    };
    if !is_facilitator {
        return Ok(Act::Nothing("an invitation by somebody who does not speak for the group"));
    }
    let until = text(activity, "endTime").and_then(Time::parse);
    let message = words::plain(text(activity, "content").unwrap_or_default());
    let is_to_facilitate = text(activity, "hub:memberRole") == Some("facilitator");
    let site = site_of(&received.host).to_owned();
    let said = Said { url: received.activity.clone(), site, until, message, is_to_facilitate };
    Ok(Act::Invitation(Deed::Sent { group: group.to_owned(), person: person.to_owned(), said }))
}

/// Who keeps order in a group, as far as its hub shows us.
async fn facilitators(federation: &Federation, group: &str) -> Option<Vec<String>> {
    let document = federation.fetch_object(group).await.ok()?;
    let list =
        document.get("attributedTo").and_then(id_of).filter(|list| same_origin(list, group) && *list != group)?;
    let list = federation.fetch_object(list).await.ok()?;
    let items = list.get("orderedItems").or_else(|| list.get("items"))?.as_array()?;
    Some(items.iter().take(FACILITATORS).filter_map(id_of).map(str::to_owned).collect())
}

/// Takes the invitation in.
async fn take_in(tx: &mut Tx, by: &str, (group, person): (&str, &str), said: &Said) -> Result<Option<&'static str>> {
    let group = groups::store::find_by_url(tx, group).await?;
    let person = profiles::store::find_by_url(tx, person).await?;
    let inviter = profiles::store::find_by_url(tx, by).await?.filter(|by| !by.is_ours);
    let (Some(group), Some(person), Some(inviter)) = (group, person, inviter) else {
        return Ok(Some("an invitation by or of somebody unknown"));
    };
    // It may have been taken back before it came.
    if store::is_buried(tx, &said.url, by).await? {
        return Ok(Some("an invitation that was taken back"));
    }
    invited::received(tx, (&group, &person), &inviter, said).await
}

/// The id of the `Invite` that an activity is about, embedded or named; none if it is about something else.
async fn named(federation: &Federation, object: &Value) -> Result<Option<String>> {
    let Some(id) = id_of(object) else { return Ok(None) };
    if text(object, "type").is_some() {
        return Ok((text(object, "type") == Some("Invite")).then(|| id.to_owned()));
    }
    let mut tx = federation.app.db.read().await?;
    let is_ours = delivery::store::find_logged(&mut tx, id).await?.is_some_and(|(kind, ..)| kind == "Invite");
    let is_theirs = !is_ours && invitation_store::by_url(&mut tx, id).await?.is_some();
    Ok((is_ours || is_theirs).then(|| id.to_owned()))
}

/// Somebody takes an invitation back: who sent it, or the group itself.
async fn taken_back(tx: &mut Tx, invite: &str, by: &str) -> Result<Option<&'static str>> {
    if same_origin(invite, by) && is_plain_id(invite) {
        store::bury(tx, invite, Some(by)).await?;
    }
    let Some(invitation) = invitation_store::by_url(tx, invite).await? else {
        return Ok(Some("an invitation that is not here"));
    };
    let group = groups::store::find(tx, invitation.group_id).await?.filter(|group| !group.is_ours);
    let inviter = match invitation.invited_by {
        Some(inviter) => profiles::store::find(tx, inviter).await?,
        None => None,
    };
    let is_theirs =
        inviter.is_some_and(|inviter| inviter.url == by) || group.as_ref().is_some_and(|group| group.url == by);
    if group.is_none() || !is_theirs {
        return Ok(Some("an invitation of another"));
    }
    Ok((!invited::taken_back(tx, &invitation).await?).then_some("an invitation that was over"))
}

/// Somebody answers an invitation of ours. It has to be whom it was for; and who comes too late gets the answer that
/// anybody would, which of a private group is none.
async fn answered(tx: &mut Tx, invite: &str, by: &str, accepted: bool) -> Result<Option<&'static str>> {
    let person = profiles::store::find_by_url(tx, by).await?.filter(|person| !person.is_ours);
    let invitation = invitation_store::by_url(tx, invite).await?;
    let (Some(person), Some(invitation)) = (person, invitation) else {
        return Ok(Some("an answer to no invitation of ours"));
    };
    let group = groups::store::find(tx, invitation.group_id).await?.filter(|group| group.is_ours);
    let Some(group) = group.filter(|_| invitation.person_id == Some(person.id)) else {
        return Ok(Some("an answer to the invitation of another"));
    };
    if invitation_store::live(tx, group.id, person.id).await?.is_none() {
        return Ok(Some("an answer to an invitation that is over"));
    }
    if accepted {
        membership::join(tx, &group, &person, Asking::default()).await?;
    } else {
        invited::decline(tx, &group, person.id).await?;
    }
    Ok(None)
}
