//! What is to be done every hour: put down as jobs, once for all processes.

use std::time::Duration;

use crate::db::{Db, Tx};
use crate::error::Result;

/// How long what nobody needs any more is kept.
const DAY: Duration = Duration::from_hours(24);
const WEEK: Duration = Duration::from_hours(7 * 24);
const QUARTER: Duration = Duration::from_hours(90 * 24);

/// Puts down the hourly jobs `names` if this hour's are not put down yet. Answers whether it did.
pub(crate) async fn put_down(db: &Db, names: &[&'static str]) -> Result<bool> {
    const CURSOR: &str = "calendar";
    let mut tx = db.read().await?;
    let hour = tx.now().seconds() / 3600;
    let last: Option<(i64,)> = tx.query("SELECT position FROM cursors WHERE name = $1").bind(CURSOR).optional().await?;
    if last.is_some_and(|(last,)| last >= hour) {
        return Ok(false);
    }
    drop(tx);
    let mut tx = db.begin().await?;
    let moved = tx
        .query(
            "INSERT INTO cursors (name, position) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE cursors.position < excluded.position",
        )
        .bind(CURSOR)
        .bind(hour)
        .run()
        .await?;
    if moved == 1 {
        for name in names {
            super::enqueue(&mut tx, name, "hourly", &hour).await?;
        }
    }
    tx.commit().await?;
    Ok(moved == 1)
}

/// Removes what nobody needs any more: ended sessions, old tries, what came in and was settled, old look-ups.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    for (sql, before) in [
        ("DELETE FROM sessions WHERE expires_at <= $1", now),
        ("DELETE FROM confirmations WHERE expires_at <= $1", now),
        ("DELETE FROM attempts WHERE at <= $1", now.before(DAY)),
        ("DELETE FROM lookups WHERE asked_at <= $1", now.before(DAY)),
        ("DELETE FROM received WHERE standing <> 'waiting' AND received_at <= $1", now.before(WEEK)),
        ("DELETE FROM jobs WHERE failed_at <= $1", now.before(QUARTER)),
        ("DELETE FROM applied WHERE at <= $1", now.before(QUARTER)),
        ("DELETE FROM tombstones WHERE at <= $1", now.before(QUARTER)),
    ] {
        tx.query(sql).bind(before).run().await?;
    }
    Ok(())
}
