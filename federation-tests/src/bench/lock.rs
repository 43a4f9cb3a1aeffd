//! What the lock costs that keeps the journal of a hub on PostgreSQL in the order of commits: eight writers with it
//! and without it, each writing as `journal::write` does.

use std::time::{Duration, Instant};

use sqlx::Connection;
use sqlx::postgres::PgConnection;
use tokio::task::JoinSet;

use super::figures::Figures;
use super::scene::Stage;
use super::{Size, float, tell};
use crate::cluster::Cluster;
use crate::database;

/// How many write at once.
const WRITERS: usize = 8;
/// How many entries a batch has.
const BATCH: usize = 64;

/// Single entries and batches, with and without the lock. Starts a PostgreSQL if the hubs have none.
pub async fn measure(figures: &mut Figures, stage: &Stage, size: Size) {
    tell("the journal's lock on PostgreSQL");
    let own = if stage.postgres.is_none() { Cluster::start() } else { None };
    let Some(server) = stage.postgres.clone().or_else(|| own.as_ref().map(|own| own.url.clone())) else {
        return tell("PostgreSQL is not installed: left out");
    };
    let name = format!("folkmoot_lock_{}", std::process::id());
    let url = database::fresh(&server, &name).await;
    let mut setup = PgConnection::connect(&url).await.unwrap();
    let table =
        "CREATE TABLE journal (seq BIGSERIAL PRIMARY KEY, at BIGINT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL)";
    sqlx::query(table).execute(&mut setup).await.unwrap();
    setup.close().await.unwrap();
    for (words, entries) in [("single", 1), ("batch", BATCH)] {
        let mut rates = Vec::new();
        for (lock, locked) in [("without", false), ("with", true)] {
            let commits = commits(&url, entries, locked, size.lock_seconds).await;
            let rate = float(commits * entries) / size.lock_seconds;
            figures.add(&format!("lock.{words}_{lock}"), rate, "entries per second");
            rates.push(rate);
        }
        figures.add(&format!("lock.{words}_slower"), rates[0] / rates[1], "times");
    }
    database::remove(&server, &name).await;
}

async fn commits(url: &str, entries: usize, locked: bool, seconds: f64) -> usize {
    let end = Instant::now() + Duration::from_secs_f64(seconds);
    let mut writers = JoinSet::new();
    for _ in 0..WRITERS {
        let url = url.to_owned();
        writers.spawn(async move {
            let mut link = PgConnection::connect(&url).await.unwrap();
            let mut count = 0;
            while Instant::now() < end {
                let mut tx = link.begin().await.unwrap();
                if locked {
                    sqlx::query("SELECT 1 FROM pg_advisory_xact_lock(7021)").execute(&mut *tx).await.unwrap();
                }
                for _ in 0..entries {
                    sqlx::query("INSERT INTO journal (at, name, body) VALUES ($1, $2, $3)")
                        .bind(1_795_000_000_000_000_i64)
                        .bind("ReplyMade")
                        .bind(r#"{"ReplyMade":{"reply":"019b0c5e-7b6e-7c52-a1a5-2b1c34d5e6f7","via":"https://hub.example/activities/1"}}"#)
                        .execute(&mut *tx)
                        .await
                        .unwrap();
                }
                tx.commit().await.unwrap();
                count += 1;
            }
            count
        });
    }
    writers.join_all().await.into_iter().sum()
}
