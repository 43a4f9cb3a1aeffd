//! Who may see what. One function answers, [`can_see`]; every list embeds the same rule as the SQL fragment
//! `VISIBLE_TO_*`; every door asks one of them. Pending is a stranger.

use crate::accounts;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::membership::Standing;
use crate::groups::{self, Access, Group};
use crate::id::{GroupId, ProfileId};
use crate::trust;

/// A list's rule on the contents of groups `g`, for the person `$1` (see [`Viewer::person`]). The same rule as
/// [`can_see`], and a test holds them together.
macro_rules! contents_visible_to_1 {
    () => {
        "(g.access = 'open' OR EXISTS (SELECT 1 FROM memberships v WHERE v.group_id = g.id AND v.person_id = $1 AND v.standing = 'member'))"
    };
}
/// Whether the membership `m` is an invitation that can be taken up at `$now`.
macro_rules! is_invited {
    ($m:literal, $now:literal) => {
        concat!(
            "(",
            $m,
            ".standing = 'invited' AND EXISTS (SELECT 1 FROM invitations i WHERE i.group_id = ",
            $m,
            ".group_id AND i.person_id = ",
            $m,
            ".person_id AND i.state = 'open' AND i.expires_at > ",
            $now,
            "))"
        )
    };
}
/// A list's rule on the cards of groups `g`, for the person `$1` at the time given as a parameter. The same rule as
/// [`may_know_of`], which asks it.
macro_rules! cards_visible_to_1 {
    ($now:literal) => {
        concat!(
            "(g.access <> 'private' OR EXISTS (SELECT 1 FROM memberships v WHERE v.group_id = g.id AND v.person_id = $1
               AND (v.standing = 'member' OR ",
            $crate::audience::is_invited!("v", $now),
            ")))"
        )
    };
}
pub(crate) use {cards_visible_to_1, contents_visible_to_1, is_invited};

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Viewer {
    /// Somebody we know nothing of.
    Anybody,
    /// A person, here or on another hub, who proved to be that person.
    Person(ProfileId),
}

impl Viewer {
    /// The person, or nobody's id for use in SQL: no row has it.
    pub(crate) fn person(self) -> ProfileId {
        match self {
            Self::Anybody => ProfileId(uuid::Uuid::nil()),
            Self::Person(id) => id,
        }
    }
}

/// Whether `viewer` may read what is written in `group`.
pub(crate) async fn can_see(tx: &mut Tx, viewer: Viewer, group: &Group) -> Result<bool> {
    match (group.access, viewer) {
        (Access::Open, _) => Ok(true),
        (Access::Restricted | Access::Private, Viewer::Person(person)) => groups::is_member(tx, group.id, person).await,
        (Access::Restricted | Access::Private, Viewer::Anybody) => Ok(false),
    }
}

/// Whether the server of `host`, asking for its members, may read what is written in `group`: somebody there is entitled,
/// and the host is trusted to show it to nobody else. The one place where a host as such is judged.
pub(crate) async fn can_see_from(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    match group.access {
        Access::Open => Ok(true),
        Access::Restricted | Access::Private => {
            Ok(may_be_held_at(tx, host, group).await? && has_member_from(tx, host, group).await?)
        }
    }
}

/// Whether the server of another `host` may hold what is written in `group`, as far as it is trusted.
pub(crate) async fn may_be_held_at(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    match group.access {
        Access::Open => Ok(true),
        Access::Restricted => Ok(trust::of(tx, host).await?.may_hold(false)),
        Access::Private => Ok(trust::of(tx, host).await?.may_hold(true)),
    }
}

/// Whether somebody of `host` belongs to `group`.
pub(crate) async fn has_member_from(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    let count: i64 = tx
        .query(
            "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND m.standing = 'member' AND p.host = $2",
        )
        .bind(group.id)
        .bind(host)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// Whether `viewer` may know that `group` exists: its card with name and purpose. Of a private group its members and the
/// invited may.
pub(crate) async fn may_know_of(tx: &mut Tx, viewer: Viewer, group: &Group) -> Result<bool> {
    match (group.access, viewer) {
        (Access::Open | Access::Restricted, _) => Ok(true),
        (Access::Private, Viewer::Anybody) => Ok(false),
        (Access::Private, Viewer::Person(_)) => Ok(find_known(tx, viewer, group.id).await?.is_some()),
    }
}

/// Whether the server of `host`, asking for its people, may know that `group` exists: somebody there may.
pub(crate) async fn may_know_of_from(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    if group.access != Access::Private {
        return Ok(true);
    }
    let now = tx.now();
    let count: i64 = tx
        .query(concat!(
            "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND p.host = $2 AND (m.standing = 'member' OR ",
            is_invited!("m", "$3"),
            ")"
        ))
        .bind(group.id)
        .bind(host)
        .bind(now)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// The group with this id, if `viewer` may know of it: one question, whether there is such a group or not.
pub(crate) async fn find_known(tx: &mut Tx, viewer: Viewer, id: GroupId) -> Result<Option<Group>> {
    let now = tx.now();
    tx.query(concat!("SELECT g.* FROM groups g WHERE g.id = $2 AND ", cards_visible_to_1!("$3")))
        .bind(viewer.person())
        .bind(id)
        .bind(now)
        .optional()
        .await
}

/// The group called `handle` at home on `host`, if `viewer` may know of it: one question, whether there is such a group
/// or not.
pub(crate) async fn find_known_by_handle(
    tx: &mut Tx,
    viewer: Viewer,
    handle: &str,
    host: &str,
) -> Result<Option<Group>> {
    let now = tx.now();
    tx.query(concat!("SELECT g.* FROM groups g WHERE g.handle = $2 AND g.host = $3 AND ", cards_visible_to_1!("$4")))
        .bind(viewer.person())
        .bind(handle)
        .bind(host)
        .bind(now)
        .optional()
        .await
}

/// Whether `person` of this hub may still be told by mail what happens in a group: they read it, or they stand to it in a
/// way that its facilitators have not ended, and may know that it exists. Closed accounts are told nothing.
pub(crate) async fn may_be_told_of(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(false) };
    let account = accounts::store::find_by_profile(tx, person).await?;
    if account.is_none_or(|account| account.standing != accounts::Standing::Active) {
        return Ok(false);
    }
    let viewer = Viewer::Person(person);
    let membership = groups::store::find_membership(tx, group.id, person).await?;
    let stands = membership.is_some_and(|membership| membership.standing != Standing::Removed);
    Ok(can_see(tx, viewer, &group).await? || (stands && may_know_of(tx, viewer, &group).await?))
}
