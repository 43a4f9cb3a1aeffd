//! Groups that nobody looks after: none of those who keep order in them has been here for 90 days, or can come any more.
//! They become a task for whoever runs the hub, who writes to them, puts a member in their place, or closes the group.
//!
//! Whoever runs the hub learns of such a group what is needed for that: its card, who keeps order, who belongs. What is
//! written in it they read as everybody does: if they may.

use std::time::Duration;

use super::decisions::{self, Deed, What};
use super::membership::Role;
use super::{Group, orphan_store as rows, roles, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::Profile;

/// How long somebody who keeps order can be away before nobody looks after their group.
const AWAY: Duration = Duration::from_hours(90 * 24);
/// How often it is looked up who was heard of: less often than what comes in is forgotten.
const LISTEN: Duration = Duration::from_hours(24);
/// How many groups are noted at a time.
const AT_ONCE: i64 = 500;

/// Why somebody does not look after a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Absence {
    /// Their account is closed.
    Suspended,
    /// They have not signed in.
    Away,
    /// They are at home elsewhere, and nothing came from them.
    Silent,
}

/// Somebody who should look after a group and does not.
#[derive(Clone, Debug)]
pub(crate) struct Keeper {
    pub(crate) person: Profile,
    pub(crate) absence: Absence,
}

/// A group that nobody looks after, and since when that is known.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Orphan {
    #[sqlx(flatten)]
    pub(crate) group: Group,
    pub(crate) orphaned_since: Time,
}

/// Since when somebody must have been here to count as looking after a group.
fn lately(tx: &Tx) -> Time {
    tx.now().before(AWAY)
}

/// Looks which groups nobody looks after, and notes those that are new and those that somebody looks after again. Whoever
/// was never seen signing in, because they did before that was noted, is taken to have done so now. Answers how many are
/// new.
pub(crate) async fn look(tx: &mut Tx) -> Result<usize> {
    rows::note_unseen(tx).await?;
    if rows::is_time_to_listen(tx, tx.now().before(LISTEN)).await? {
        rows::listen(tx).await?;
    }
    let since = lately(tx);
    for group in rows::looked_after_again(tx, since).await? {
        rows::remove(tx, group).await?;
        tracing::info!(group = %group, "somebody looks after this group again");
    }
    let mut count = 0;
    for group in rows::new(tx, since, AT_ONCE).await? {
        count += usize::from(note(tx, &group).await?);
    }
    Ok(count)
}

/// Whether somebody who kept order is gone with what happened: then it is not left to the next look.
pub(crate) async fn follow(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let groups = match entry {
        Entry::AccountSuspended { person } => rows::kept_by(tx, *person).await?,
        Entry::MembershipEnded { group, .. }
        | Entry::MemberBanned { group, .. }
        | Entry::RoleChanged { group, on: false, .. } => vec![*group],
        _ => return Ok(()),
    };
    let since = lately(tx);
    for group in groups {
        if let Some(orphan) = rows::find(tx, group, since).await? {
            note(tx, &orphan.group).await?;
        }
    }
    Ok(())
}

/// Notes that nobody looks after a group; answers whether that is new.
async fn note(tx: &mut Tx, group: &Group) -> Result<bool> {
    // Alone from here on: somebody may appoint somebody at this moment.
    decisions::alone(tx, group).await?;
    let since = lately(tx);
    if rows::find(tx, group.id, since).await?.is_none() || !rows::insert(tx, group.id).await? {
        return Ok(false);
    }
    decisions::record(tx, group, Deed::of_group(What::Orphaned, None)).await?;
    journal::record(tx, Entry::GroupOrphaned { group: group.id });
    tracing::warn!(group.url = group.in_log(), "nobody looks after this group: the administrators have a task");
    Ok(true)
}

/// All groups that nobody looks after, those that have waited longest first.
pub(crate) async fn all(tx: &mut Tx, limit: i64) -> Result<Vec<Orphan>> {
    let since = lately(tx);
    rows::list(tx, since, limit).await
}

/// The group with this id, if nobody looks after it. Whoever runs the hub has no business with others.
pub(crate) async fn find(tx: &mut Tx, group: GroupId) -> Result<Orphan> {
    let since = lately(tx);
    rows::find(tx, group, since).await?.ok_or(Error::NotFound)
}

/// Who should look after it, and why they do not.
pub(crate) async fn keepers(tx: &mut Tx, group: &Group) -> Result<Vec<Keeper>> {
    let mut keepers = Vec::new();
    for person in store::facilitators(tx, group.id).await? {
        let absence = match person.is_ours {
            false => Absence::Silent,
            true if rows::has_account(tx, person.id).await? => Absence::Away,
            true => Absence::Suspended,
        };
        keepers.push(Keeper { person, absence });
    }
    Ok(keepers)
}

/// The members who could be put in their place: those of this hub who have been here, and those of others.
pub(crate) async fn heirs(tx: &mut Tx, group: &Group) -> Result<Vec<Profile>> {
    let since = lately(tx);
    rows::heirs(tx, group.id, since).await
}

/// Whoever runs the hub makes a member the owner of a group that nobody looks after. Who was that stays a facilitator, and
/// finds the group looked after when they come back.
pub(crate) async fn appoint(tx: &mut Tx, group: GroupId, heir: ProfileId, by: ProfileId) -> Result<Group> {
    let group = find(tx, group).await?.group;
    decisions::alone(tx, &group).await?;
    find(tx, group.id).await?;
    if !heirs(tx, &group).await?.iter().any(|known| known.id == heir) {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    for keeper in store::facilitators(tx, group.id).await? {
        if roles::role_of(tx, &group, keeper.id).await? == Some(Role::Owner) {
            store::set_role(tx, group.id, keeper.id, Role::Facilitator).await?;
        }
    }
    let before = roles::role_of(tx, &group, heir).await?;
    store::set_role(tx, group.id, heir, Role::Owner).await?;
    // Nobody knows yet whether they are there; they have as long as anybody.
    rows::hear(tx, heir).await?;
    rows::remove(tx, group.id).await?;
    if before.is_none_or(|role| !role.keeps_order()) {
        decisions::record(tx, &group, Deed::new(What::Appointed, heir, Some(by))).await?;
        journal::record(tx, Entry::RoleChanged { group: group.id, person: heir, by, on: true, via: None });
    }
    decisions::record(tx, &group, Deed::new(What::Handed, heir, Some(by))).await?;
    tracing::info!(group.url = group.in_log(), "an administrator has put a member in charge of a group");
    Ok(group)
}

/// Whoever runs the hub closes a group that nobody looks after: what was written stays readable.
pub(crate) async fn close(tx: &mut Tx, group: GroupId, by: ProfileId) -> Result<Group> {
    let group = find(tx, group).await?.group;
    decisions::alone(tx, &group).await?;
    find(tx, group.id).await?;
    rows::remove(tx, group.id).await?;
    super::archive(tx, &group, Some(by)).await?;
    tracing::info!(group.url = group.in_log(), "an administrator has closed a group that nobody looked after");
    Ok(group)
}

/// Whether somebody else than `person` keeps order in a group and can: an account that is closed keeps none.
pub(super) async fn is_kept_without(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    rows::is_kept_without(tx, group, person).await
}
