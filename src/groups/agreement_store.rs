//! SQL of what two hubs compare when they agree on who belongs to a group, and of what ties a hub to another.

use super::membership::Membership;
use crate::db::Tx;
use crate::error::Result;
use crate::id::GroupId;

/// Somebody of ours who has, or had, to do with a group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Known {
    /// Their id.
    pub(super) url: String,
    #[sqlx(flatten)]
    pub(super) membership: Membership,
}

/// Up to `limit` people of ours who stand in any way to a group.
pub(super) async fn of_ours(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Known>> {
    tx.query(
        "SELECT p.url, m.* FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND p.is_ours ORDER BY p.id LIMIT $2",
    )
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// Who belongs across the border to a host: how many of its people to groups here, and of ours to groups there. A hub below
/// its name counts as it does.
pub(super) async fn ties(tx: &mut Tx, host: &str) -> Result<(i64, i64)> {
    tx.query(
        "SELECT COUNT(DISTINCT CASE WHEN g.is_ours THEN p.id END), COUNT(DISTINCT CASE WHEN p.is_ours THEN p.id END)
           FROM memberships m JOIN groups g ON g.id = m.group_id JOIN profiles p ON p.id = m.person_id
          WHERE m.standing = 'member' AND ((g.is_ours AND NOT p.is_ours AND (p.host = $1 OR p.host LIKE '%.' || $1))
             OR (p.is_ours AND NOT g.is_ours AND (g.host = $1 OR g.host LIKE '%.' || $1)))",
    )
    .bind(host)
    .one()
    .await
}
