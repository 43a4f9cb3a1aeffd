//! SQL of what two hubs compare when they agree on who belongs to a group.

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
