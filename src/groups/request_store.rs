//! SQL of requests to join.

use super::membership::Membership;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};
use crate::profiles::Profile;

/// A request with the person who made it.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) membership: Membership,
    pub(crate) person: Profile,
}

#[derive(sqlx::FromRow)]
struct Ids {
    group_id: GroupId,
    person_id: ProfileId,
}

async fn load(tx: &mut Tx, ids: Vec<Ids>) -> Result<Vec<Request>> {
    let mut requests = Vec::new();
    for Ids { group_id, person_id } in ids {
        let membership = super::store::find_membership(tx, group_id, person_id).await?;
        let person = crate::profiles::store::find(tx, person_id).await?;
        requests.extend(membership.zip(person).map(|(membership, person)| Request { membership, person }));
    }
    Ok(requests)
}

/// What waits for the facilitators of a group, the oldest first.
pub(crate) async fn waiting(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Request>> {
    let ids = tx
        .query(
            "SELECT group_id, person_id FROM memberships WHERE group_id = $1 AND standing IN ('requested', 'questioned')
              ORDER BY asked_at, person_id LIMIT $2",
        )
        .bind(group)
        .bind(limit)
        .all()
        .await?;
    load(tx, ids).await
}

/// What was decided in a group and can still be taken back, the newest first.
pub(crate) async fn undoable(tx: &mut Tx, group: GroupId) -> Result<Vec<Request>> {
    let now = tx.now();
    let ids = tx
        .query(
            "SELECT group_id, person_id FROM memberships WHERE group_id = $1 AND undo_until > $2
                AND standing IN ('member', 'declined') ORDER BY since DESC, person_id LIMIT 50",
        )
        .bind(group)
        .bind(now)
        .all()
        .await?;
    load(tx, ids).await
}

/// How many requests wait in a group.
pub(crate) async fn count_waiting(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM memberships WHERE group_id = $1 AND standing IN ('requested', 'questioned')")
        .bind(group)
        .scalar()
        .await
}

/// How many requests wait in each group that a person keeps order in: the group, and the number; none with nothing.
pub(crate) async fn tasks_of(tx: &mut Tx, person: ProfileId) -> Result<Vec<(GroupId, i64)>> {
    tx.query(
        "SELECT w.group_id, COUNT(*) FROM memberships w JOIN memberships f ON f.group_id = w.group_id
           JOIN groups g ON g.id = w.group_id
          WHERE f.person_id = $1 AND f.standing = 'member' AND f.role IN ('facilitator', 'owner') AND g.is_ours
            AND w.standing = 'requested' GROUP BY w.group_id ORDER BY COUNT(*) DESC, w.group_id",
    )
    .bind(person)
    .all()
    .await
}

/// Requests that nobody has answered since `before`.
pub(crate) async fn waiting_since(tx: &mut Tx, before: Time) -> Result<Vec<Membership>> {
    tx.query(
        "SELECT * FROM memberships WHERE standing IN ('requested', 'questioned') AND asked_at < $1
          ORDER BY asked_at LIMIT 500",
    )
    .bind(before)
    .all()
    .await
}

/// The request that a question of ours belongs to.
pub(crate) async fn by_question(tx: &mut Tx, url: &str) -> Result<Option<Membership>> {
    tx.query("SELECT * FROM memberships WHERE question_url = $1").bind(url).optional().await
}
