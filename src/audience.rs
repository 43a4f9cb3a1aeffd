//! Who may see what. One function answers, [`can_see`]; every list embeds the same rule as the SQL fragment
//! `VISIBLE_TO_*`; every door asks one of them. Pending is a stranger.

use crate::db::Tx;
use crate::error::Result;
use crate::groups::{self, Access, Group};
use crate::id::ProfileId;

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

/// Whether the server of `host`, asking for its members, may read what is written in `group`: somebody there is entitled.
/// The one place where a host as such is judged: whether it is trusted to keep to itself what is not for everybody is to be
/// asked here, as `trust::may_hold(tx, host, group)`, and nowhere else.
pub(crate) async fn can_see_from(tx: &mut Tx, host: &str, group: &Group) -> Result<bool> {
    match group.access {
        Access::Open => Ok(true),
        Access::Restricted | Access::Private => has_member_from(tx, host, group).await,
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

/// Whether `viewer` may know that `group` exists: its card with name and purpose.
pub(crate) async fn may_know_of(tx: &mut Tx, viewer: Viewer, group: &Group) -> Result<bool> {
    match group.access {
        Access::Open | Access::Restricted => Ok(true),
        Access::Private => can_see(tx, viewer, group).await,
    }
}

/// A list's rule on the contents of groups `g`, for the person `$1` (see [`Viewer::person`]). The same rule as
/// [`can_see`], and a test holds them together.
macro_rules! contents_visible_to_1 {
    () => {
        "(g.access = 'open' OR EXISTS (SELECT 1 FROM memberships v WHERE v.group_id = g.id AND v.person_id = $1 AND v.standing = 'member'))"
    };
}
/// A list's rule on the cards of groups `g`, for the person `$1`. The same rule as [`may_know_of`].
macro_rules! cards_visible_to_1 {
    () => {
        "(g.access <> 'private' OR EXISTS (SELECT 1 FROM memberships v WHERE v.group_id = g.id AND v.person_id = $1 AND v.standing = 'member'))"
    };
}
pub(crate) use {cards_visible_to_1, contents_visible_to_1};
