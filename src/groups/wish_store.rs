//! SQL of wishes: members who want to join groups of hubs that this one does not talk with.

use super::Group;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// A group that members wish for.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Wish {
    #[sqlx(flatten)]
    pub(crate) group: Group,
    /// How many members wish for it.
    pub(crate) people: i64,
    /// Since when the first of them does.
    pub(crate) since: Time,
}

/// Notes that somebody wishes to join; once is enough.
pub(crate) async fn insert(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO partner_wishes (group_id, person_id, host, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (group_id, person_id) DO NOTHING",
    )
    .bind(group.id)
    .bind(person)
    .bind(group.host.as_str())
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Since when somebody wishes to join a group.
pub(crate) async fn find(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Time>> {
    let row: Option<(Time,)> = tx
        .query("SELECT at FROM partner_wishes WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .optional()
        .await?;
    Ok(row.map(|(at,)| at))
}

/// The groups that are wished for, the longest wish first.
pub(crate) async fn list(tx: &mut Tx, limit: i64) -> Result<Vec<Wish>> {
    tx.query(
        "SELECT g.*, w.people, w.since FROM groups g JOIN (
             SELECT group_id, COUNT(*) AS people, MIN(at) AS since FROM partner_wishes GROUP BY group_id) w
             ON w.group_id = g.id
          ORDER BY w.since, g.id LIMIT $1",
    )
    .bind(limit)
    .all()
    .await
}
