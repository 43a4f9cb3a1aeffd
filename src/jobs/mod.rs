//! Work to be done later, kept in the database: a job is a name and a payload, put down in the same transaction as
//! what asks for it. Jobs must be safe to run twice.

pub(crate) mod calendar;
pub(crate) mod leases;
pub(crate) mod worker;

use std::time::Duration;

use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};

/// What became of a job.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is done.
    Done,
    /// A part is done; the next part after this pause, with fresh patience.
    Again(Duration),
    /// Not now; again later, with growing patience.
    Retry(Error),
    /// It will never work; kept for the administrator to see.
    GiveUp(Error),
}

impl From<Result<()>> for Outcome {
    fn from(result: Result<()>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(error @ (Error::Elsewhere { .. } | Error::TooOften { .. } | Error::Internal(_))) => Self::Retry(error),
            Err(error) => Self::GiveUp(error),
        }
    }
}

/// Which jobs a runner does: those of these two urgencies and between them. 0: somebody sits and waits, or it is quick and
/// must not be late. 1: somebody will look for it. 2: what strangers can cause at will, any number of them: it is done
/// beside the others, by one runner alone, and never before them. 3: mail, whose server may be slow or gone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane(pub(crate) i64, pub(crate) i64);

impl Lane {
    /// Every job, the most urgent first.
    pub(crate) const ALL: Self = Self(0, 3);
    /// What somebody waits for.
    pub(crate) const AWAITED: Self = Self(0, 0);
    /// That and what somebody will look for.
    pub(crate) const WORK: Self = Self(0, 1);
    /// What strangers can cause.
    pub(crate) const AT_WILL: Self = Self(2, 2);
    /// Mail.
    pub(crate) const MAIL: Self = Self(3, 3);
}

/// How often a job is tried before it counts as failed; mail knows itself when to give up.
pub(crate) const TRIES: i64 = 12;

/// Puts down the job `name` with `payload`. A job of the same name and `key` that still waits makes this one
/// superfluous.
pub(crate) async fn enqueue(tx: &mut Tx, name: &'static str, key: &str, payload: &impl serde::Serialize) -> Result<()> {
    let now = tx.now();
    enqueue_at(tx, name, key, payload, now).await
}

/// The same for later: not before `run_at`.
pub(crate) async fn enqueue_at(
    tx: &mut Tx,
    name: &'static str,
    key: &str,
    payload: &impl serde::Serialize,
    run_at: Time,
) -> Result<()> {
    let id: crate::id::JobId = tx.id();
    tx.query(
        "INSERT INTO jobs (id, name, job_key, payload, run_at, attempts) VALUES ($1, $2, $3, $4, $5, 0)
         ON CONFLICT (name, job_key) DO NOTHING",
    )
    .bind(id)
    .bind(name)
    .bind(key)
    .bind(serde_json::to_string(payload)?)
    .bind(run_at)
    .run()
    .await?;
    Ok(())
}

/// Takes a job away in the transaction of its effects.
pub(crate) async fn done(tx: &mut Tx, name: &'static str, key: &str) -> Result<()> {
    tx.query("DELETE FROM jobs WHERE name = $1 AND job_key = $2").bind(name).bind(key).run().await?;
    Ok(())
}

/// How long to wait after the `attempt`-th failure: five seconds, doubled each time, six hours at most. Callers add
/// jitter where many wait for the same thing.
pub(crate) fn patience(attempt: i64) -> Duration {
    let doublings = u32::try_from(attempt.clamp(1, 14) - 1).unwrap_or(0);
    Duration::from_secs((5 << doublings).min(6 * 3600))
}

/// How many jobs wait, how many gave up, and since when the oldest waits.
#[derive(Clone, Copy, Debug, sqlx::FromRow, serde::Serialize)]
pub(crate) struct Counts {
    pub(crate) waiting: i64,
    pub(crate) running: i64,
    pub(crate) failed: i64,
    /// What was put down for a later time and has not come up yet; nobody waits for it.
    pub(crate) put_off: i64,
    pub(crate) oldest: Option<Time>,
}

/// The state of the queue at the transaction's time.
pub(crate) async fn counts(tx: &mut Tx) -> Result<Counts> {
    let now = tx.now();
    tx.query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN failed_at IS NULL AND COALESCE(leased_until, 0) <= $1
                       AND NOT (attempts = 0 AND run_at > $1) THEN 1 ELSE 0 END), 0) AS BIGINT) AS waiting,
                CAST(COALESCE(SUM(CASE WHEN failed_at IS NULL AND attempts = 0 AND run_at > $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS put_off,
                CAST(COALESCE(SUM(CASE WHEN failed_at IS NULL AND leased_until > $1 THEN 1 ELSE 0 END), 0) AS BIGINT) AS running,
                CAST(COALESCE(SUM(CASE WHEN failed_at IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT) AS failed,
                MIN(CASE WHEN failed_at IS NULL AND NOT (attempts = 0 AND run_at > $1) THEN run_at END) AS oldest
           FROM jobs",
    )
    .bind(now)
    .one()
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_grows_and_ends_at_six_hours() {
        assert_eq!(patience(1), Duration::from_secs(5));
        assert_eq!(patience(2), Duration::from_secs(10));
        assert_eq!(patience(40), Duration::from_hours(6));
    }
}
