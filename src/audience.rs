//! Who may see what. One function answers, [`can_read`]; every list embeds the same rule as the SQL fragment
//! `topics_visible_to_1`; every door asks one of them. Pending is a stranger.
//!
//! What people answer to is for everybody or for members, from its beginning on, and so is all that is answered below it.
//! Its group decides today: members read everything in it; everybody else reads what is not for members, while it is open.
//! A blog ([`groups::blog`]) has no members: everybody reads it, or nobody.

use crate::accounts;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::membership::Standing;
use crate::groups::{self, Access, Group};
use crate::id::{GroupId, ProfileId};
use crate::trust;

/// Whether the person `$1` (see [`Viewer::person`]) is a member of a group `g`.
macro_rules! is_member_1 {
    () => {
        "EXISTS (SELECT 1 FROM memberships v WHERE v.group_id = g.id AND v.person_id = $1 AND v.standing = 'member')"
    };
}
/// A list's rule on the topics `t` of groups `g`, and on all that stands below them, for the person `$1`. The same rule as
/// [`can_read`], and `tests/federation/audience.rs` holds them together.
macro_rules! topics_visible_to_1 {
    () => {
        concat!("((g.access = 'open' AND NOT t.for_members) OR ", $crate::audience::is_member_1!(), ")")
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
pub(crate) use {cards_visible_to_1, is_invited, is_member_1, topics_visible_to_1};

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

/// Whether somebody, of whom it is known whether they belong to `group`, may read a topic of it and all that stands below
/// it; `for_members` is the topic's own.
pub(crate) fn reads(group: &Group, for_members: bool, is_member: bool) -> bool {
    is_member || (group.access == Access::Open && !for_members)
}

/// Whether `viewer` may read a topic of `group` and all that stands below it; `for_members` is the topic's own.
pub(crate) async fn can_read(tx: &mut Tx, viewer: Viewer, group: &Group, for_members: bool) -> Result<bool> {
    match viewer {
        _ if reads(group, for_members, false) => Ok(true),
        Viewer::Person(person) => groups::is_member(tx, group.id, person).await,
        Viewer::Anybody => Ok(false),
    }
}

/// Whether `viewer` may read what is written in `group` from now on, and who writes it.
pub(crate) async fn can_see(tx: &mut Tx, viewer: Viewer, group: &Group) -> Result<bool> {
    can_read(tx, viewer, group, false).await
}

/// Whether the server of `host`, asking for its members, may read a topic of `group`: somebody there is entitled, and the
/// host is trusted to show it to nobody else. The one place where a host as such is judged.
pub(crate) async fn can_read_from(tx: &mut Tx, host: &str, group: &Group, for_members: bool) -> Result<bool> {
    if group.access == Access::Open && !for_members {
        return Ok(true);
    }
    Ok(may_be_held_at(tx, host, group, for_members).await? && has_member_from(tx, host, group).await?)
}

/// Whether the server of another `host` may hold a topic of `group`, as far as it is trusted. Into an open group its
/// facilitators let nobody in: what is for members there is held, as of a private one, where it is known to be kept to them.
pub(crate) async fn may_be_held_at(tx: &mut Tx, host: &str, group: &Group, for_members: bool) -> Result<bool> {
    match group.access {
        Access::Open if !for_members => Ok(true),
        Access::Restricted => Ok(trust::of(tx, host).await?.may_hold(false)),
        Access::Open | Access::Private => Ok(trust::of(tx, host).await?.may_hold(true)),
    }
}

/// Whether somebody of `host` belongs to `group`.
pub(crate) async fn has_member_from(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    let count: i64 = tx
        .query("SELECT COUNT(*) FROM memberships m WHERE m.group_id = $1 AND m.standing = 'member' AND m.host = $2")
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
            "SELECT COUNT(*) FROM memberships m WHERE m.group_id = $1 AND m.host = $2 AND (m.standing = 'member' OR ",
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
    tx.query(concat!(
        "SELECT g.* FROM groups g WHERE g.handle = $2 AND g.host = $3 AND g.blogger_id IS NULL AND ",
        cards_visible_to_1!("$4")
    ))
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
