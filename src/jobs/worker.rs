//! Claims a job, and says afterwards what became of it. Who does the work is bound in `server.rs`.

use std::time::Duration;

use crate::db::{Db, Sql};
use crate::error::Result;
use crate::id::JobId;

use super::{Lane, Outcome, TRIES, patience};

/// The urgency of a job, by its name; see [`Lane`].
macro_rules! urgency {
    () => {
        "CASE WHEN name IN ('look_up', 'publish', 'publish_draft', 'tidy', 'refresh_groups') THEN 0
              WHEN name IN ('meet', 'refresh', 'revisit', 'synchronise', 'check_versions', 'scan_file', 'sweep_files') THEN 2 WHEN name = 'mail' THEN 3 ELSE 1 END"
    };
}

/// How long a process may hold a job before another one takes it up.
const LEASE: Duration = Duration::from_mins(15);

/// A claimed job.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Job {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) payload: String,
    pub(crate) attempts: i64,
}

/// Takes the most urgent job of a lane, and of those the one that has been due longest, if there is one.
pub(crate) async fn claim(db: &Db, lane: Lane) -> Result<Option<Job>> {
    const DUE: &str = concat!(
        "SELECT COUNT(*) FROM jobs WHERE run_at <= $1 AND failed_at IS NULL AND COALESCE(leased_until, 0) <= $1
            AND ",
        urgency!(),
        " BETWEEN $2 AND $3"
    );
    const CLAIM: Sql = Sql {
        sqlite: concat!(
            "UPDATE jobs SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
                 SELECT id FROM jobs WHERE run_at <= $1 AND failed_at IS NULL AND COALESCE(leased_until, 0) <= $1
                    AND ",
            urgency!(),
            " BETWEEN $3 AND $4 ORDER BY ",
            urgency!(),
            ", run_at LIMIT 1)
             RETURNING id, name, payload, attempts"
        ),
        postgres: concat!(
            "UPDATE jobs SET leased_until = $2, attempts = attempts + 1 WHERE id IN (
                 SELECT id FROM jobs WHERE run_at <= $1 AND failed_at IS NULL AND COALESCE(leased_until, 0) <= $1
                    AND ",
            urgency!(),
            " BETWEEN $3 AND $4 ORDER BY ",
            urgency!(),
            ", run_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING id, name, payload, attempts"
        ),
    };
    // Looking first costs a read; the writer is left alone while nothing is due.
    let mut peek = db.read().await?;
    let now = peek.now();
    let due: i64 = peek.query(DUE).bind(now).bind(lane.0).bind(lane.1).scalar().await?;
    drop(peek);
    if due == 0 {
        return Ok(None);
    }
    let mut tx = db.begin().await?;
    let now = tx.now();
    let job = tx.query(CLAIM).bind(now).bind(now.after(LEASE)).bind(lane.0).bind(lane.1).optional().await?;
    tx.commit().await?;
    Ok(job)
}

/// Writes down what became of `job`.
pub(crate) async fn settle(db: &Db, job: &Job, outcome: &Outcome) -> Result<()> {
    let mut tx = db.begin().await?;
    let now = tx.now();
    match outcome {
        Outcome::Done => {
            tx.query("DELETE FROM jobs WHERE id = $1").bind(job.id).run().await?;
        }
        Outcome::Again(pause) => {
            tx.query("UPDATE jobs SET leased_until = NULL, run_at = $2, attempts = 0 WHERE id = $1")
                .bind(job.id)
                .bind(now.after(*pause))
                .run()
                .await?;
        }
        Outcome::Retry(error) if job.attempts < TRIES || job.name == crate::mail::JOB => {
            tx.query("UPDATE jobs SET leased_until = NULL, run_at = $2, last_error = $3 WHERE id = $1")
                .bind(job.id)
                .bind(now.after(patience(job.attempts)))
                .bind(crate::text::line(&error.to_string(), 500))
                .run()
                .await?;
        }
        Outcome::Retry(error) | Outcome::GiveUp(error) => {
            tx.query(
                // A mail that nobody will get is not kept either.
                "UPDATE jobs SET leased_until = NULL, failed_at = $2, last_error = $3, job_key = $4,
                        payload = CASE WHEN name = 'mail' THEN '' ELSE payload END WHERE id = $1",
            )
            .bind(job.id)
            .bind(now)
            .bind(crate::text::line(&error.to_string(), 500))
            // A failed job must not stand in the way of the next one of its kind.
            .bind(format!("failed {}", job.id))
            .run()
            .await?;
        }
    }
    tx.commit().await
}
