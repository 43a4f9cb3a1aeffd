//! SQL of how long the log is kept.

use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// The newest position that was logged before `time`; 0 when there is none.
pub(super) async fn log_position_at(tx: &mut Tx, time: Time) -> Result<i64> {
    tx.query("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM log WHERE created_at < $1").bind(time).scalar().await
}

/// Notes which hosts have something waiting from before `horizon`; answers how many.
pub(super) async fn note_missed(tx: &mut Tx, horizon: i64) -> Result<u64> {
    let now = tx.now();
    tx.query(
        "UPDATE instances SET missed_since = COALESCE(missed_since, failing_since, $2) WHERE host IN (
             SELECT d.host FROM destinations d JOIN progress c ON c.destination = d.id
              WHERE c.position < $1 AND (
                    EXISTS (SELECT 1 FROM log_targets t WHERE t.destination = d.id AND t.seq > c.position AND t.seq <= $1)
                 OR EXISTS (SELECT 1 FROM subscriptions s JOIN log l ON l.audience = s.audience
                               AND l.seq > c.position AND l.seq <= $1 AND l.seq > s.since_seq
                               AND (s.until_seq IS NULL OR l.seq <= s.until_seq)
                             WHERE s.destination = d.id)))",
    )
    .bind(horizon)
    .bind(now)
    .run()
    .await
}

/// Whose requests to join, logged before `horizon`, have not arrived yet.
pub(super) async fn requests_behind(tx: &mut Tx, horizon: i64) -> Result<Vec<(GroupId, ProfileId)>> {
    tx.query(
        "SELECT m.group_id, m.person_id FROM memberships m JOIN log l ON l.url = m.asked
           JOIN log_targets t ON t.seq = l.seq JOIN progress c ON c.destination = t.destination
          WHERE m.standing = 'requested' AND l.seq <= $1 AND c.position < l.seq
            AND NOT EXISTS (SELECT 1 FROM delivered v WHERE v.destination = t.destination AND v.seq = l.seq)
          ORDER BY m.group_id, m.person_id",
    )
    .bind(horizon)
    .all()
    .await
}

/// Moves every cursor that lies behind `horizon` to it.
pub(super) async fn move_behind(tx: &mut Tx, horizon: i64) -> Result<()> {
    tx.query("UPDATE fronts SET position = $1 WHERE position < $1").bind(horizon).run().await?;
    tx.query("UPDATE positions SET position = $1 WHERE position < $1").bind(horizon).run().await?;
    tx.query("DELETE FROM log_targets WHERE seq <= $1").bind(horizon).run().await?;
    tx.query("DELETE FROM delivered WHERE seq <= $1").bind(horizon).run().await?;
    Ok(())
}

/// Forgets what was refused for good before `time`.
pub(super) async fn drop_parked(tx: &mut Tx, time: Time) -> Result<()> {
    tx.query("DELETE FROM parked WHERE given_up AND at < $1").bind(time).run().await?;
    Ok(())
}

/// Takes out of the log, up to `horizon`, what only its receivers needed: answers, withdrawals, deletions, boosts, and
/// forms of a contribution that have a newer one.
pub(super) async fn prune_log(tx: &mut Tx, horizon: i64) -> Result<()> {
    tx.query(
        "DELETE FROM log WHERE seq <= $1
            AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.seq = log.seq)
            AND (kind NOT IN ('Create', 'Update', 'Announce Create', 'Announce Update', 'Follow')
                 OR (kind IN ('Update', 'Announce Update') AND EXISTS (
                     SELECT 1 FROM log n WHERE n.object = log.object AND n.kind = log.kind AND n.seq > log.seq)))",
    )
    .bind(horizon)
    .run()
    .await?;
    Ok(())
}
