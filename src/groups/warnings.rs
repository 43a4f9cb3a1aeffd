//! Warning a member, and suspending one for a time: who is suspended reads and does not write. Both are between the
//! facilitators and the person, and the group's hub judges them, wherever either is at home.

use super::membership::Standing;
use super::roles::{self, Doer, LONGEST_REASON, protect};
use super::warning_store as store;
use super::{Group, decisions, store as group_store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId, WarningId};
use crate::journal::{self, Entry};
use crate::text;

pub(crate) use self::store::{Suspension, Warning};

/// Warns a member in words that they and the facilitators see. Answers whether it is new: the same words twice, as when
/// the group's hub tells us what one of ours has said, are one warning.
pub(crate) async fn warn(
    tx: &mut Tx,
    group: &Group,
    person: ProfileId,
    (words, until): (&str, Option<Time>),
    doer: Doer,
) -> Result<bool> {
    roles::check(tx, group, &doer).await?;
    protect(tx, group, person, &doer).await?;
    let words = text::line(words, LONGEST_REASON);
    if words.is_empty() {
        return Err(Error::invalid("reason", "reason-missing"));
    }
    belongs(tx, group, person).await?;
    let (at, id) = (tx.now(), tx.id::<WarningId>());
    if store::is_known(tx, (group.id, person), &words, at.before(store::SAME)).await? {
        return Ok(false);
    }
    // In whose name a group elsewhere speaks is its own to know.
    let by = (!doer.is_groups_word).then_some(doer.person);
    let warning = Warning { id, group_id: group.id, person_id: person, words, warned_by: by, until, at, seen_at: None };
    store::insert(tx, &warning).await?;
    if let Some(until) = until {
        store::explain(tx, (group.id, person), until, &warning.words).await?;
    }
    journal::record(tx, Entry::MemberWarned { warning: id, group: group.id, person, via: doer.via });
    Ok(true)
}

async fn belongs(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<()> {
    let membership = group_store::find_membership(tx, group.id, person).await?;
    // Of a group elsewhere we do not know all members.
    if group.is_ours && membership.is_none_or(|membership| membership.standing != Standing::Member) {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    Ok(())
}

/// A member reads, and does not write, until then. Nobody suspends an owner, and only an owner a facilitator.
pub(crate) async fn suspend(
    tx: &mut Tx,
    group: &Group,
    person: ProfileId,
    (until, why): (Time, &str),
    doer: Doer,
) -> Result<bool> {
    decisions::alone(tx, group).await?;
    roles::check(tx, group, &doer).await?;
    protect(tx, group, person, &doer).await?;
    belongs(tx, group, person).await?;
    let now = tx.now();
    let before = suspended(tx, group.id, person).await?;
    if until <= now || before.as_ref().is_some_and(|before| before.until == until) {
        return Ok(false);
    }
    let why = text::line(why, LONGEST_REASON);
    // The words may have come before this, by another way.
    let known = store::words_until(tx, (group.id, person), until).await?;
    let why = if why.is_empty() { known.unwrap_or_default() } else { why };
    store::put_suspension(tx, (group.id, person), until, &why, doer.person).await?;
    if !why.is_empty() && !doer.is_groups_word && doer.via.is_none() {
        // Kept with what else was said to them: a suspension ends, and another takes its place.
        let (id, by) = (tx.id::<WarningId>(), Some(doer.person));
        let (group_id, person_id, words) = (group.id, person, why.clone());
        let words =
            Warning { id, group_id, person_id, words, warned_by: by, until: Some(until), at: now, seen_at: None };
        store::insert(tx, &words).await?;
    }
    let entry = Entry::MemberSuspended { group: group.id, person, by: doer.person, until, reason: why, via: doer.via };
    journal::record(tx, entry);
    Ok(true)
}

/// A member may write again.
pub(crate) async fn lift(tx: &mut Tx, group: &Group, person: ProfileId, doer: Doer) -> Result<bool> {
    decisions::alone(tx, group).await?;
    roles::check(tx, group, &doer).await?;
    // Whoever may suspend somebody may take it back, and nobody else: not the suspended themselves.
    protect(tx, group, person, &doer).await?;
    if !store::delete_suspension(tx, group.id, person).await? {
        return Ok(false);
    }
    journal::record(tx, Entry::SuspensionLifted { group: group.id, person, by: doer.person, via: doer.via });
    Ok(true)
}

/// Whether a person is suspended now, and until when and why.
pub(crate) async fn suspended(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Suspension>> {
    let now = tx.now();
    store::find_suspension(tx, (group, person), now).await
}

/// The one rule: who is suspended does not write.
pub(crate) async fn check(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    match suspended(tx, group, person).await? {
        Some(_) => Err(Error::Refused(Refusal::SuspendedHere)),
        None => Ok(()),
    }
}

/// What the facilitators of a group have said to one member, the newest first.
pub(crate) async fn of_member(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Vec<Warning>> {
    store::list(tx, group, person).await
}

/// What a person has not said to have read.
pub(crate) async fn unread(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Vec<Warning>> {
    let all = store::list(tx, group, person).await?;
    Ok(all.into_iter().filter(|warning| warning.seen_at.is_none()).collect())
}

/// They have read it.
pub(crate) async fn read(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    store::mark_seen(tx, group, person).await
}
