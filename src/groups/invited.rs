//! What the invited do: come, or say no. Also invitations that people of ours get from groups of other hubs.

use std::time::Duration;

use super::decisions::{self, Deed, What};
use super::invitations::{Invitation, LIFE, State, become_invited};
use super::membership::{Asking, LONGEST_WORDS, Membership, Role, Standing};
use super::{Answer, Group, invitation_store as rows, membership, roles, store};
use crate::accounts::credentials;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::ProfileId;
use crate::journal::{self, Entry};
use crate::profiles::Profile;
use crate::text;

/// How many invitations people of the hubs of one site may send to people of ours in a day.
pub(crate) const FROM_HOST: i64 = 200;
/// The stretch of time in which they are counted.
pub(crate) const DAY: Duration = Duration::from_hours(24);

/// Somebody who is invited joins. A group elsewhere still has to confirm it.
pub(crate) async fn accept(tx: &mut Tx, group: &Group, person: &Profile) -> Result<Answer> {
    rows::live(tx, group.id, person.id).await?.ok_or(Error::NotFound)?;
    membership::join(tx, group, person, Asking::default()).await
}

/// Somebody says that they do not want to come. Answers whether they were invited.
pub(crate) async fn decline(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    decisions::alone(tx, group).await?;
    let open = rows::live(tx, group.id, person).await?;
    rows::forget_standing(tx, group.id, person).await?;
    let Some(invitation) = open else { return Ok(false) };
    rows::end_all(tx, group.id, person, State::Declined).await?;
    journal::record(tx, Entry::InvitationAnswered { invitation: invitation.id, accepted: false });
    Ok(true)
}

/// Whoever was invited is joining: their invitations are used up. Answers by which one they come.
pub(super) async fn taken_up(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<Option<Invitation>> {
    let Some(invitation) = rows::live(tx, group.id, person).await? else { return Ok(None) };
    rows::end_all(tx, group.id, person, State::Accepted).await?;
    journal::record(tx, Entry::InvitationAnswered { invitation: invitation.id, accepted: true });
    Ok(Some(invitation))
}

/// Whoever was invited to keep order in a group of ours, and has come, does so from now on; by the word of who invited
/// them, if they still keep order there themselves.
pub(super) async fn take_office(tx: &mut Tx, group: &Group, person: ProfileId, by: &Invitation) -> Result<()> {
    let Some(inviter) = by.invited_by.filter(|_| group.is_ours && by.role == Role::Facilitator) else { return Ok(()) };
    if !roles::is_facilitator(tx, group, inviter).await? {
        return Ok(());
    }
    store::set_role(tx, group.id, person, Role::Facilitator).await?;
    decisions::record(tx, group, Deed::new(What::Appointed, person, Some(inviter))).await?;
    journal::record(tx, Entry::RoleChanged { group: group.id, person, by: inviter, on: true, via: None });
    Ok(())
}

/// The invitation that a mailed link opens, with its group; not found for every link that opens nothing, whatever the
/// reason.
pub(crate) async fn by_token(tx: &mut Tx, token: &str) -> Result<(Invitation, Group)> {
    let invitation = rows::by_token(tx, &credentials::fingerprint(token)).await?.ok_or(Error::NotFound)?;
    let group = store::find(tx, invitation.group_id).await?.ok_or(Error::NotFound)?;
    Ok((invitation, group))
}

/// Who holds the link that was mailed takes up the invitation: with that it is used up, and the link opens nothing more.
pub(crate) async fn claim(tx: &mut Tx, token: &str, person: &Profile) -> Result<(Group, Answer)> {
    let (invitation, group) = by_token(tx, token).await?;
    decisions::alone(tx, &group).await?;
    if store::is_banned(tx, group.id, person.id).await? {
        return Err(Error::Refused(Refusal::Banned));
    }
    if !rows::use_link(tx, invitation.id, person.id).await? {
        return Err(Error::NotFound);
    }
    let before = store::find_membership(tx, group.id, person.id).await?;
    if before.as_ref().is_some_and(|before| before.standing == Standing::Member) {
        rows::end(tx, invitation.id, State::Accepted).await?;
        return Ok((group, Answer::Welcome));
    }
    become_invited(tx, group.id, person.id).await?;
    let answer = membership::join(tx, &group, person, Asking::default()).await?;
    Ok((group, answer))
}

/// Who holds the link that was mailed says no.
pub(crate) async fn decline_token(tx: &mut Tx, token: &str) -> Result<()> {
    let (invitation, _) = by_token(tx, token).await?;
    if !rows::end(tx, invitation.id, State::Declined).await? {
        return Err(Error::NotFound);
    }
    journal::record(tx, Entry::InvitationAnswered { invitation: invitation.id, accepted: false });
    Ok(())
}

/// What another hub's invitation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    /// The activity that brought it.
    pub(crate) url: String,
    /// The site of the hub that it comes from: whoever has a name has every name below it.
    pub(crate) site: String,
    /// Until when it can be taken up, if it says so.
    pub(crate) until: Option<Time>,
    /// The inviter's words; plain.
    pub(crate) message: String,
    /// Whether they are asked to keep order in it. What they then may do is the group's hub's to say.
    pub(crate) is_to_facilitate: bool,
}

/// A group of another hub invites a person of ours. Nobody but they learns of it. Answers why nothing came of it.
pub(crate) async fn received(
    tx: &mut Tx,
    (group, person): (&Group, &Profile),
    by: &Profile,
    said: &Said,
) -> Result<Option<&'static str>> {
    let now = tx.now();
    // How long it lasts is theirs to say, but not longer than ours do.
    let expires_at = said.until.unwrap_or_else(|| now.after(LIFE)).min(now.after(LIFE));
    if group.is_ours || !person.is_ours || expires_at <= now {
        return Ok(Some("an invitation of no group elsewhere, for none of ours, or one that is over"));
    }
    let standing = store::find_membership(tx, group.id, person.id).await?.map(|membership| membership.standing);
    if matches!(standing, Some(Standing::Member | Standing::Requested | Standing::Questioned)) {
        return Ok(Some("an invitation of somebody who has asked or belongs already"));
    }
    let before = rows::live(tx, group.id, person.id).await?;
    let is_new = before.is_none();
    if is_new && rows::count_from(tx, &said.site, now.before(DAY)).await? >= FROM_HOST {
        return Ok(Some("too many invitations from that hub today"));
    }
    let new = Invitation {
        id: tx.id(),
        group_id: group.id,
        person_id: Some(person.id),
        address: person.address(),
        name: String::new(),
        role: if said.is_to_facilitate { Role::Facilitator } else { Role::Member },
        names_group: false,
        message: text::lines_of(&said.message, LONGEST_WORDS),
        state: State::Open,
        url: Some(said.url.clone()),
        invited_by: Some(by.id),
        sent_at: now,
        expires_at,
    };
    rows::put(tx, &new, None).await?;
    become_invited(tx, group.id, person.id).await?;
    Ok(None)
}

/// A group of another hub takes its invitation back. Answers whether it was one that waits.
pub(crate) async fn taken_back(tx: &mut Tx, invitation: &Invitation) -> Result<bool> {
    let was_open = rows::end(tx, invitation.id, State::Revoked).await?;
    if let Some(person) = invitation.person_id.filter(|_| was_open) {
        rows::forget_standing(tx, invitation.group_id, person).await?;
    }
    Ok(was_open)
}

/// Whether a person was invited into a group and can still take that up.
pub(super) async fn is_invited(tx: &mut Tx, membership: Option<&Membership>) -> Result<bool> {
    match membership.filter(|membership| membership.standing == Standing::Invited) {
        Some(invited) => Ok(rows::live(tx, invited.group_id, invited.person_id).await?.is_some()),
        None => Ok(false),
    }
}
