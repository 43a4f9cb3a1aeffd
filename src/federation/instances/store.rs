//! SQL of other hubs: what was decided about them, and how they are doing.

use std::collections::HashMap;

use super::{Health, Instance, Pause, Rule};
use crate::clock::Time;
use crate::db::{Sql, Tx};
use crate::error::{Error, Result};
use crate::federation::dialect::Dialect;
use crate::federation::store::told;

/// Notes that a host exists.
pub(crate) async fn meet_instance(tx: &mut Tx, host: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO instances (host, rule, software, name, failures, created_at, shard)
         VALUES ($1, 'known', '', '', 0, $2, $3) ON CONFLICT (host) DO NOTHING",
    )
    .bind(host)
    .bind(now)
    .bind(crate::federation::delivery::shard(host))
    .run()
    .await?;
    Ok(())
}

/// What was decided about hosts.
pub(crate) async fn decided_rules(tx: &mut Tx) -> Result<Vec<(String, Rule)>> {
    tx.query("SELECT host, rule FROM instances WHERE rule <> 'known'").all().await
}

/// Hosts and names of the hubs that take deliveries from this one, by name.
pub(crate) async fn partner_names(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT i.host, i.name FROM instances i WHERE i.name <> '' AND i.rule <> 'blocked'
            AND (i.rule = 'allowed' OR EXISTS (SELECT 1 FROM destinations d WHERE d.host = i.host))
          ORDER BY i.name, i.host",
    )
    .all()
    .await
}

/// What was refused by a host is tried again from the beginning.
pub(crate) async fn retry_parked(tx: &mut Tx, host: &str) -> Result<u64> {
    tx.query(
        "UPDATE parked SET attempts = 0, given_up = FALSE, at = 0
          WHERE destination IN (SELECT id FROM destinations WHERE host = $1)",
    )
    .bind(host)
    .run()
    .await
}

/// How many activities a host has refused and does not have, and why the last of them.
pub(crate) async fn parked(tx: &mut Tx, host: &str) -> Result<(i64, Option<String>)> {
    let count = tx
        .query("SELECT COUNT(*) FROM parked p JOIN destinations d ON d.id = p.destination WHERE d.host = $1")
        .bind(host)
        .scalar()
        .await?;
    let reason: Option<(String,)> = tx
        .query(
            "SELECT p.reason FROM parked p JOIN destinations d ON d.id = p.destination WHERE d.host = $1
              ORDER BY p.at DESC LIMIT 1",
        )
        .bind(host)
        .optional()
        .await?;
    Ok((count, reason.map(|(reason,)| reason)))
}

/// One activity that a host has refused, or that waits behind one it has refused.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Parked {
    pub(crate) seq: i64,
    /// What kind of activity it is, as the log files it.
    pub(crate) kind: String,
    /// What it is about.
    pub(crate) object: String,
    pub(crate) reason: String,
    pub(crate) attempts: i64,
    pub(crate) given_up: bool,
    /// When it is tried next, or was tried last if it was given up.
    pub(crate) at: Time,
}

/// What a host has refused and does not have, oldest first.
pub(crate) async fn list_parked(tx: &mut Tx, host: &str, limit: i64) -> Result<Vec<Parked>> {
    tx.query(
        "SELECT p.seq, l.kind, l.object, p.reason, p.attempts, p.given_up, p.at
           FROM parked p JOIN destinations d ON d.id = p.destination JOIN log l ON l.seq = p.seq
          WHERE d.host = $1 ORDER BY p.seq, p.destination LIMIT $2",
    )
    .bind(host)
    .bind(limit)
    .all()
    .await
}

/// One activity that was refused by a host is tried again from the beginning. Answers how many of its inboxes refused it.
pub(crate) async fn retry_one(tx: &mut Tx, host: &str, seq: i64) -> Result<u64> {
    tx.query(
        "UPDATE parked SET attempts = 0, given_up = FALSE, at = 0
          WHERE seq = $2 AND destination IN (SELECT id FROM destinations WHERE host = $1)",
    )
    .bind(host)
    .bind(seq)
    .run()
    .await
}

/// Decides about a host.
pub(crate) async fn set_rule(tx: &mut Tx, host: &str, rule: Rule) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET rule = $2 WHERE host = $1").bind(host).bind(rule).run().await?;
    // Whatever was decided answers those who wished for it, also for the names below.
    tx.query("DELETE FROM partner_wishes WHERE host = $1 OR host LIKE '%.' || $1").bind(host).run().await?;
    Ok(())
}

/// All hosts we know, by name.
pub(crate) async fn list_instances(tx: &mut Tx) -> Result<Vec<Instance>> {
    tx.query("SELECT * FROM instances ORDER BY host").all().await
}

/// Up to `limit` hosts by name, those after `after`.
pub(crate) async fn list_from(tx: &mut Tx, after: &str, limit: i64) -> Result<Vec<Instance>> {
    tx.query("SELECT * FROM instances WHERE host > $1 ORDER BY host LIMIT $2").bind(after).bind(limit).all().await
}

/// One host.
pub(crate) async fn find_instance(tx: &mut Tx, host: &str) -> Result<Option<Instance>> {
    tx.query("SELECT * FROM instances WHERE host = $1").bind(host).optional().await
}

/// Notes what a host runs and calls itself.
pub(crate) async fn describe_instance(tx: &mut Tx, host: &str, software: &str, name: &str) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET software = $2, name = $3 WHERE host = $1")
        .bind(host)
        .bind(software)
        .bind(name)
        .run()
        .await?;
    Ok(())
}

/// What hubs call themselves, by host, as far as they told us and are not blocked.
pub(crate) async fn instance_names(tx: &mut Tx) -> Result<HashMap<String, String>> {
    // One row with all of them: every page asks, and there may be hundreds.
    const NAMES: Sql = Sql {
        sqlite: "SELECT json_group_object(host, name) FROM instances WHERE name <> '' AND rule <> 'blocked'",
        postgres: "SELECT CAST(COALESCE(json_object_agg(host, name), '{}') AS TEXT) FROM instances
                    WHERE name <> '' AND rule <> 'blocked'",
    };
    let names: String = tx.query(NAMES).scalar().await?;
    serde_json::from_str(&names).map_err(|cause| Error::internal(format!("the names of hubs cannot be read: {cause}")))
}

/// How a host is doing.
pub(crate) async fn health(tx: &mut Tx, host: &str) -> Result<Health> {
    meet_instance(tx, host).await?;
    tx.query("SELECT host, failures, failing_since, retry_at, pause, refusals FROM instances WHERE host = $1")
        .bind(host)
        .one()
        .await
}

/// The hosts that are not simply well.
pub(crate) async fn unwell(tx: &mut Tx) -> Result<Vec<Health>> {
    tx.query(
        "SELECT host, failures, failing_since, retry_at, pause, refusals FROM instances
          WHERE failures > 0 OR refusals > 0 OR pause <> ''",
    )
    .all()
    .await
}

/// A delivery to this host worked.
pub(crate) async fn note_success(tx: &mut Tx, host: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE instances SET failures = 0, failing_since = NULL, retry_at = NULL, last_success_at = $2, last_error = NULL,
                refusals = 0, pause = CASE WHEN pause = 'auto' THEN '' ELSE pause END
          WHERE host = $1",
    )
    .bind(host)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// This host has refused so many activities in a row.
pub(crate) async fn note_refusals(tx: &mut Tx, host: &str, times: i64) -> Result<()> {
    tx.query("UPDATE instances SET refusals = $2 WHERE host = $1").bind(host).bind(times).run().await?;
    Ok(())
}

/// A delivery to this host failed for a reason that is the host's.
pub(crate) async fn note_failure(tx: &mut Tx, host: &str, retry_at: Time, pause: Pause, words: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE instances SET failures = failures + 1, failing_since = COALESCE(failing_since, $2), retry_at = $3,
                last_error = $4, pause = $5 WHERE host = $1",
    )
    .bind(host)
    .bind(now)
    .bind(retry_at)
    .bind(told(words))
    .bind(pause)
    .run()
    .await?;
    Ok(())
}

/// Lets a host be tried at once.
pub(crate) async fn clear_retry(tx: &mut Tx, host: &str) -> Result<()> {
    tx.query("UPDATE instances SET retry_at = NULL WHERE host = $1").bind(host).run().await?;
    Ok(())
}

/// Tries a host now that would be tried later than `soon`.
pub(crate) async fn bring_forward(tx: &mut Tx, host: &str, soon: Time) -> Result<()> {
    tx.query("UPDATE instances SET retry_at = NULL WHERE host = $1 AND retry_at > $2")
        .bind(host)
        .bind(soon)
        .run()
        .await?;
    Ok(())
}

/// Deliveries to a host rest until the administrator says otherwise, or go on.
pub(crate) async fn set_pause(tx: &mut Tx, host: &str, pause: Pause) -> Result<()> {
    tx.query("UPDATE instances SET pause = $2, retry_at = NULL WHERE host = $1").bind(host).bind(pause).run().await?;
    Ok(())
}

/// How to sign for a host, if anything is known of it.
pub(crate) async fn dialect(tx: &mut Tx, host: &str) -> Result<Option<Dialect>> {
    let row: Option<(Dialect,)> =
        tx.query("SELECT dialect FROM instances WHERE host = $1").bind(host).optional().await?;
    Ok(row.map(|(dialect,)| dialect))
}

/// Keeps how to sign for a host.
pub(crate) async fn set_dialect(tx: &mut Tx, host: &str, dialect: Dialect) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET dialect = $2 WHERE host = $1").bind(host).bind(dialect).run().await?;
    Ok(())
}
