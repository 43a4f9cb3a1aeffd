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
                AND standing IN ('member', 'declined') AND role IN ('member', 'reader')
              ORDER BY since DESC, person_id LIMIT 200",
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

/// How long a group `g` usually takes to answer, in microseconds: four of five of its newest twenty decisions took no
/// longer. Nothing of fewer than three, and of open groups; what can still be taken back at the given instant does not
/// count yet.
macro_rules! usual_answer_of_g {
    ($now:literal) => {
        concat!(
            "CASE WHEN g.access <> 'open' THEN (
                 SELECT MIN(u.took) FROM (
                     SELECT d.took, CUME_DIST() OVER (ORDER BY d.took) AS share, COUNT(*) OVER () AS n FROM (
                         SELECT m.since - m.asked_at AS took FROM memberships m
                          WHERE m.group_id = g.id AND m.since > m.asked_at AND m.standing IN ('member', 'declined')
                            AND COALESCE(m.undo_until, 0) <= ",
            $now,
            " ORDER BY m.since DESC LIMIT 20) d) u
                  WHERE u.n >= 3 AND u.share >= 0.8) END"
        )
    };
}
pub(crate) use usual_answer_of_g;

/// How long a group usually takes to answer, in microseconds.
pub(crate) async fn usual_answer(tx: &mut Tx, group: GroupId) -> Result<Option<i64>> {
    let now = tx.now();
    let sql = concat!("SELECT ", usual_answer_of_g!("$2"), " FROM groups g WHERE g.id = $1");
    tx.query(sql).bind(group).bind(now).scalar().await
}

/// Who was declined in a group and is to wait before asking again, up to a number that no group comes near.
pub(crate) async fn put_off(tx: &mut Tx, group: GroupId) -> Result<Vec<ProfileId>> {
    let now = tx.now();
    let rows: Vec<(ProfileId,)> = tx
        .query(
            "SELECT person_id FROM memberships WHERE group_id = $1 AND standing = 'declined' AND again_at > $2
              ORDER BY person_id LIMIT 500",
        )
        .bind(group)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
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
