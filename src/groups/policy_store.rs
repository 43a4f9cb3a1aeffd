//! SQL of how people get into a group.

use super::policy::{BlogFor, Hubs, LogFor, Makers, Policy};
use crate::db::Tx;
use crate::error::Result;
use crate::id::GroupId;

pub(super) async fn find(tx: &mut Tx, group: GroupId) -> Result<Policy> {
    let said: Option<(String, Hubs, LogFor, Makers, bool, BlogFor)> = tx
        .query("SELECT question, hubs, log_for, events, in_calendars, blog FROM group_policies WHERE group_id = $1")
        .bind(group)
        .optional()
        .await?;
    // Without a row nothing was ever said, of hubs neither.
    let Some((question, hubs, log_for, events, in_calendars, blog)) = said else { return Ok(Policy::default()) };
    let named: Vec<(String, bool, bool)> = tx
        .query("SELECT host, is_chosen, is_automatic FROM group_hubs WHERE group_id = $1 ORDER BY host")
        .bind(group)
        .all()
        .await?;
    let chosen = named.iter().filter(|(_, is_chosen, _)| *is_chosen).map(|(host, ..)| host.clone()).collect();
    let automatic = named.iter().filter(|(.., is_automatic)| *is_automatic).map(|(host, ..)| host.clone()).collect();
    Ok(Policy { question, hubs, chosen, automatic, events, in_calendars, log_for, blog })
}

pub(super) async fn put(tx: &mut Tx, group: GroupId, policy: &Policy) -> Result<()> {
    tx.query(
        "INSERT INTO group_policies (group_id, question, hubs, log_for, events, in_calendars, blog)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (group_id) DO UPDATE SET question = excluded.question, hubs = excluded.hubs,
             log_for = excluded.log_for, events = excluded.events, in_calendars = excluded.in_calendars,
             blog = excluded.blog",
    )
    .bind(group)
    .bind(policy.question.as_str())
    .bind(policy.hubs)
    .bind(policy.log_for)
    .bind(policy.events)
    .bind(policy.in_calendars)
    .bind(policy.blog)
    .run()
    .await?;
    tx.query("DELETE FROM group_hubs WHERE group_id = $1").bind(group).run().await?;
    let mut hosts: Vec<&String> = policy.chosen.iter().chain(&policy.automatic).collect();
    hosts.sort();
    hosts.dedup();
    for host in hosts {
        tx.query("INSERT INTO group_hubs (group_id, host, is_chosen, is_automatic) VALUES ($1, $2, $3, $4)")
            .bind(group)
            .bind(host.as_str())
            .bind(policy.chosen.contains(host))
            .bind(policy.automatic.contains(host))
            .run()
            .await?;
    }
    Ok(())
}
