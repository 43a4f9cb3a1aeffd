//! Who keeps order in a group: facilitators appoint each other, and shut out who disturbs, for a time or for good.

use super::decisions::{self, Deed, What};
use super::invitations::State;
use super::membership::{Membership, Role, Standing};
use super::{Group, blog, invitation_store, orphans, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result, Violations};
use crate::id::ProfileId;
use crate::journal::{self, Entry};
use crate::text;

/// Longest reason that is kept, in characters.
pub(super) const LONGEST_REASON: usize = 500;

/// Who does something in a group.
#[derive(Clone, Debug)]
pub(crate) struct Doer {
    pub(crate) person: ProfileId,
    /// The activity that brought it, when it came from another hub.
    pub(crate) via: Option<String>,
    /// The group's own hub says so: it has judged that already, and what happens in a group is its hub's to say.
    pub(crate) is_groups_word: bool,
}

impl Doer {
    /// A person of this hub, at a page.
    pub(crate) fn here(person: ProfileId) -> Self {
        Self { person, via: None, is_groups_word: false }
    }
}

/// What a person may do in a group: nothing unless they belong to it. A blog is its person's own.
pub(crate) async fn role_of(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<Option<Role>> {
    if group.is_blog() {
        return Ok((group.blogger_id == Some(person)).then_some(Role::Owner));
    }
    let membership = store::find_membership(tx, group.id, person).await?;
    Ok(membership.filter(|membership| membership.standing == Standing::Member).map(|membership| membership.role))
}

/// Whether a person keeps order in a group.
pub(crate) async fn is_facilitator(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    if group.is_blog() {
        return blog::keeps_order(tx, group, person).await;
    }
    Ok(role_of(tx, group, person).await?.is_some_and(Role::keeps_order))
}

/// The one rule about who may pin, lock, remove, appoint and shut out. The right is that in the group it is done in,
/// whatever the doer may be elsewhere.
pub(crate) async fn check(tx: &mut Tx, group: &Group, doer: &Doer) -> Result<()> {
    if doer.is_groups_word || is_facilitator(tx, group, doer.person).await? {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::NotAFacilitator))
    }
}

/// A reason, fit to be kept and shown.
pub(crate) fn reason(words: &str) -> String {
    text::line(words, LONGEST_REASON)
}

/// Notes what is wrong with the reason that a person of this hub gives. Whoever takes something away says why; for
/// the rest a reason may be left out.
pub(crate) fn check_reason(words: &str, needed: bool) -> Violations {
    let mut wrong = Violations::default();
    let length = text::line(words, LONGEST_REASON + 1).chars().count();
    if needed && length == 0 {
        wrong.add("reason", "reason-missing");
    } else if length > LONGEST_REASON {
        wrong.add("reason", "reason-long");
    }
    wrong
}

/// Makes a member a facilitator, or a facilitator a member again. Answers whether anything changed. An owner stays one,
/// and somebody always remains. Who could take the role from another could shut them out next: only an owner does.
pub(crate) async fn appoint(tx: &mut Tx, group: &Group, person: ProfileId, on: bool, doer: Doer) -> Result<bool> {
    decisions::alone(tx, group).await?;
    check(tx, group, &doer).await?;
    let Some(role) = role_of(tx, group, person).await? else {
        return Err(Error::Refused(Refusal::NotAMember));
    };
    let wanted = if on { Role::Facilitator } else { Role::Member };
    if role == wanted || (on && role == Role::Owner) || (!on && !matches!(role, Role::Facilitator | Role::Owner)) {
        return Ok(false);
    }
    if !on && person != doer.person {
        protect(tx, group, person, &doer).await?;
    }
    let others = orphans::is_kept_without(tx, group.id, person).await?;
    if group.is_ours && (role == Role::Owner || !others) {
        return Err(Error::Refused(Refusal::LastFacilitator));
    }
    store::set_role(tx, group.id, person, wanted).await?;
    let what = if on { What::Appointed } else { What::Relieved };
    decisions::record(tx, group, Deed::new(what, person, Some(doer.person))).await?;
    journal::record(tx, Entry::RoleChanged { group: group.id, person, by: doer.person, on, via: doer.via });
    Ok(true)
}

/// Makes a member somebody who reads and does not write, or lets them write again (`on`). Answers whether anything changed.
/// Whoever keeps order writes: that is taken from them first.
pub(crate) async fn let_write(tx: &mut Tx, group: &Group, person: ProfileId, on: bool, doer: Doer) -> Result<bool> {
    decisions::alone(tx, group).await?;
    check(tx, group, &doer).await?;
    let (before, after) = if on { (Role::Reader, Role::Member) } else { (Role::Member, Role::Reader) };
    match role_of(tx, group, person).await? {
        None => return Err(Error::Refused(Refusal::NotAMember)),
        Some(role) if role != before => return Ok(false),
        Some(_) => {}
    }
    store::set_role(tx, group.id, person, after).await?;
    let what = if on { What::Writes } else { What::Reads };
    decisions::record(tx, group, Deed::new(what, person, Some(doer.person))).await?;
    let by = Some(doer.person);
    journal::record(tx, Entry::WritingChanged { group: group.id, person, by, on, via: doer.via });
    Ok(true)
}

/// The one rule about who may hand a group over to whom: its owner, to another facilitator.
pub(crate) async fn check_heir(tx: &mut Tx, group: &Group, heir: ProfileId, doer: &Doer) -> Result<()> {
    if !group.is_ours || role_of(tx, group, doer.person).await? != Some(Role::Owner) {
        return Err(Error::Refused(Refusal::NotTheOwner));
    }
    if role_of(tx, group, heir).await? != Some(Role::Facilitator) {
        return Err(Error::Refused(Refusal::NotAFacilitator));
    }
    Ok(())
}

/// An owner makes another facilitator the owner, and stays a facilitator.
pub(crate) async fn hand_over(tx: &mut Tx, group: &Group, heir: ProfileId, doer: &Doer) -> Result<()> {
    decisions::alone(tx, group).await?;
    check_heir(tx, group, heir, doer).await?;
    store::set_role(tx, group.id, heir, Role::Owner).await?;
    store::set_role(tx, group.id, doer.person, Role::Facilitator).await?;
    decisions::record(tx, group, Deed::new(What::Handed, heir, Some(doer.person))).await
}

/// Shuts a person out of a group, until `until` or for good. They are no member any more, and cannot become one
/// meanwhile. Nobody shuts out an owner, and only an owner a facilitator.
pub(crate) async fn ban(
    tx: &mut Tx,
    group: &Group,
    person: ProfileId,
    (until, why): (Option<Time>, &str),
    doer: Doer,
) -> Result<bool> {
    decisions::alone(tx, group).await?;
    check(tx, group, &doer).await?;
    protect(tx, group, person, &doer).await?;
    let membership = store::find_membership(tx, group.id, person).await?;
    // Who has to do with the group although they are shut out is shut out once more.
    let is_out = membership.is_none() && store::is_banned(tx, group.id, person).await?;
    if is_out || until.is_some_and(|until| until <= tx.now()) {
        return Ok(false);
    }
    let (asked, asked_as) = membership.map(|membership| (membership.asked, membership.asked_as)).unwrap_or_default();
    store::delete_membership(tx, group.id, person).await?;
    invitation_store::end_all(tx, group.id, person, State::Revoked).await?;
    let why = reason(why);
    store::insert_ban(tx, group.id, person, until, &why, doer.person).await?;
    let deed = Deed { until, ..Deed::new(What::Banned, person, Some(doer.person)).saying(&why) };
    decisions::record(tx, group, deed).await?;
    let entry = Entry::MemberBanned {
        group: group.id,
        person,
        by: doer.person,
        until,
        reason: why,
        asked,
        asked_as,
        via: doer.via,
    };
    journal::record(tx, entry);
    Ok(true)
}

/// Ends somebody's membership. They may ask again. Who is protected from being shut out is protected from this.
pub(crate) async fn remove(tx: &mut Tx, group: &Group, person: ProfileId, why: &str, doer: Doer) -> Result<bool> {
    decisions::alone(tx, group).await?;
    check(tx, group, &doer).await?;
    protect(tx, group, person, &doer).await?;
    let Some(before) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if before.standing != Standing::Member || !group.is_ours {
        return Ok(false);
    }
    let (asked, asked_as, since) = (before.asked.clone(), before.asked_as.clone(), tx.now());
    let reason = reason(why);
    let (standing, role, decided_by) = (Standing::Removed, Role::Member, Some(doer.person));
    let removed = Membership { standing, role, since, message: reason.clone(), decided_by, ..before };
    store::put_membership(tx, &removed).await?;
    let deed = Deed::new(What::Removed, person, Some(doer.person)).saying(&reason);
    decisions::record(tx, group, deed).await?;
    journal::record(tx, Entry::MemberRemoved { group: group.id, person, by: doer.person, reason, asked, asked_as });
    Ok(true)
}

/// Nobody ends the membership of an owner, and only an owner that of a facilitator.
pub(super) async fn protect(tx: &mut Tx, group: &Group, person: ProfileId, doer: &Doer) -> Result<()> {
    let role = role_of(tx, group, person).await?;
    let by = role_of(tx, group, doer.person).await?;
    let is_protected = role == Some(Role::Owner) || (role == Some(Role::Facilitator) && by != Some(Role::Owner));
    if is_protected && !doer.is_groups_word { Err(Error::Refused(Refusal::NotTheOwner)) } else { Ok(()) }
}

/// Lets a person come back.
pub(crate) async fn lift_ban(tx: &mut Tx, group: &Group, person: ProfileId, doer: Doer) -> Result<bool> {
    decisions::alone(tx, group).await?;
    check(tx, group, &doer).await?;
    if !store::delete_ban(tx, group.id, person).await? {
        return Ok(false);
    }
    decisions::record(tx, group, Deed::new(What::Unbanned, person, Some(doer.person))).await?;
    journal::record(tx, Entry::BanLifted { group: group.id, person, by: doer.person, via: doer.via });
    Ok(true)
}
