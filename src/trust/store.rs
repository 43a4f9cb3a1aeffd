//! SQL of what is thought of other hosts.

use super::{Evidence, Trust};
use crate::db::Tx;
use crate::error::Result;

/// What is thought of a kind of software, from a version on; an empty version is the first.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize)]
pub(crate) struct Known {
    pub(crate) software: String,
    pub(crate) since: String,
    pub(crate) trust: Trust,
}

/// The table of software, by name.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<Known>> {
    tx.query("SELECT software, since, trust FROM software_trust ORDER BY software, since").all().await
}

pub(super) async fn of(tx: &mut Tx, host: &str) -> Result<Option<Trust>> {
    let found: Option<(Trust,)> = tx.query("SELECT trust FROM instances WHERE host = $1").bind(host).optional().await?;
    Ok(found.map(|(trust,)| trust))
}

pub(super) async fn evidence(tx: &mut Tx, host: &str) -> Result<Option<Evidence>> {
    tx.query("SELECT is_capable, trust_decided, software FROM instances WHERE host = $1").bind(host).optional().await
}

/// Answers whether it is news.
pub(super) async fn set_capable(tx: &mut Tx, host: &str, is_capable: bool) -> Result<bool> {
    let changed = tx
        .query("UPDATE instances SET is_capable = $2 WHERE host = $1 AND is_capable <> $2")
        .bind(host)
        .bind(is_capable)
        .run()
        .await?;
    Ok(changed > 0)
}

pub(super) async fn set_decided(tx: &mut Tx, host: &str, decided: Option<Trust>) -> Result<()> {
    tx.query("UPDATE instances SET trust_decided = $2 WHERE host = $1").bind(host).bind(decided).run().await?;
    Ok(())
}

pub(super) async fn set(tx: &mut Tx, host: &str, trust: Trust) -> Result<()> {
    tx.query("UPDATE instances SET trust = $2 WHERE host = $1").bind(host).bind(trust).run().await?;
    Ok(())
}

pub(super) async fn put(tx: &mut Tx, software: &str, since: &str, trust: Trust) -> Result<()> {
    tx.query(
        "INSERT INTO software_trust (software, since, trust) VALUES ($1, $2, $3)
         ON CONFLICT (software, since) DO UPDATE SET trust = excluded.trust",
    )
    .bind(software)
    .bind(since)
    .bind(trust)
    .run()
    .await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, software: &str, since: &str) -> Result<()> {
    tx.query("DELETE FROM software_trust WHERE software = $1 AND since = $2").bind(software).bind(since).run().await?;
    Ok(())
}

/// The hosts that run a kind of software.
pub(super) async fn running(tx: &mut Tx, software: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query("SELECT host FROM instances WHERE LOWER(software) = $1 OR SUBSTR(LOWER(software), 1, $2) = $3")
        .bind(software)
        .bind(i32::try_from(software.len() + 1).unwrap_or(i32::MAX))
        .bind(format!("{software} "))
        .all()
        .await?;
    Ok(rows.into_iter().map(|(host,)| host).collect())
}
