//! Leases: work of which one process at a time does each share. A lease has a fence that rises whenever it changes
//! hands: whoever was paused too long can still send what it had in hand, but can no longer write down that it did.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::Time;
use crate::db::{Db, Sql, Tx, json_list};
use crate::error::Result;

/// How long a lease holds without being renewed, where several processes share a database.
const LIFE: Duration = Duration::from_secs(10);
/// The same where there is one process: it takes over what it had at its start, so nothing waits for this to pass.
const ALONE: Duration = Duration::from_mins(10);

/// The leases that this process holds.
#[derive(Debug)]
pub(crate) struct Leases {
    db: Db,
    owner: String,
    names: Vec<String>,
    held: BTreeMap<String, i64>,
    renew_at: Option<Time>,
}

#[derive(Debug, sqlx::FromRow)]
struct Lease {
    name: String,
    owner: String,
    until: i64,
    fence: i64,
}

impl Leases {
    /// Will share `names` with other processes. What a process called `owner` held is taken over at once: two that run
    /// at the same time must be called differently.
    pub(crate) fn new(db: Db, owner: String, names: Vec<String>) -> Self {
        Self { db, owner, names, held: BTreeMap::new(), renew_at: None }
    }

    /// What is held, with the fences.
    pub(crate) fn held(&self) -> &BTreeMap<String, i64> {
        &self.held
    }

    /// Renews what is held and takes a fair share of what is free, when it is time. Answers whether what is held has
    /// changed.
    pub(crate) async fn keep(&mut self) -> Result<bool> {
        let mut tx = self.db.read().await?;
        let now = tx.now();
        let life = if tx.is_postgres() { LIFE } else { ALONE };
        if self.renew_at.is_some_and(|at| at > now) {
            return Ok(false);
        }
        let known: Vec<Lease> = tx.query("SELECT name, owner, until, fence FROM leases").all().await?;
        drop(tx);
        let known: BTreeMap<&str, &Lease> = known.iter().map(|lease| (lease.name.as_str(), lease)).collect();
        let first = self.renew_at.is_none();
        let live: std::collections::BTreeSet<&str> = known
            .values()
            .filter(|lease| lease.until > now.0)
            .map(|lease| lease.owner.as_str())
            .chain([self.owner.as_str()])
            .collect();
        let share = self.names.len().div_ceil(live.len());
        let mut wanted: Vec<&str> = Vec::new();
        let mut free: Vec<&str> = Vec::new();
        for name in &self.names {
            match known.get(name.as_str()) {
                Some(lease) if self.held.get(name) == Some(&lease.fence) && lease.owner == self.owner => {
                    wanted.push(name);
                }
                Some(lease) if first && lease.owner == self.owner => wanted.push(name),
                Some(lease) if lease.until > now.0 => {}
                _ => free.push(name),
            }
        }
        let excess = wanted.split_off(share.min(wanted.len()));
        wanted.extend(free.into_iter().take(share.saturating_sub(wanted.len())));
        let held = self.write(&wanted, &excess, now, now.after(life)).await?;
        self.renew_at = Some(now.after(life / 3));
        let changed = held != self.held;
        self.held = held;
        Ok(changed)
    }

    /// Writes down what is renewed or taken; answers what is held now. Somebody quicker keeps what they took.
    async fn write(&self, wanted: &[&str], excess: &[&str], now: Time, until: Time) -> Result<BTreeMap<String, i64>> {
        let mut held = BTreeMap::new();
        let mut tx = self.db.begin().await?;
        for name in excess {
            let fence = self.held.get(*name).copied().unwrap_or_default();
            release(&mut tx, name, &self.owner, fence).await?;
        }
        for name in wanted {
            let mine = self.held.get(*name).copied();
            let fence: Option<(i64,)> = tx
                .query(
                    "INSERT INTO leases (name, owner, until, fence) VALUES ($1, $2, $3, 1)
                     ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until,
                         fence = CASE WHEN leases.owner = $2 AND leases.fence = $4 THEN leases.fence
                                      ELSE leases.fence + 1 END
                     WHERE leases.owner = $2 OR leases.until <= $5
                     RETURNING fence",
                )
                .bind(*name)
                .bind(self.owner.as_str())
                .bind(until)
                .bind(mine.unwrap_or(-1))
                .bind(now)
                .optional()
                .await?;
            if let Some((fence,)) = fence {
                held.insert((*name).to_owned(), fence);
            }
        }
        tx.commit().await?;
        Ok(held)
    }

    /// Gives everything back, so that others need not wait for it.
    pub(crate) async fn give_back(&mut self) -> Result<()> {
        let mut tx = self.db.begin().await?;
        for (name, fence) in std::mem::take(&mut self.held) {
            release(&mut tx, &name, &self.owner, fence).await?;
        }
        tx.commit().await
    }
}

async fn release(tx: &mut Tx, name: &str, owner: &str, fence: i64) -> Result<()> {
    tx.query("UPDATE leases SET until = 0 WHERE name = $1 AND owner = $2 AND fence = $3")
        .bind(name)
        .bind(owner)
        .bind(fence)
        .run()
        .await?;
    Ok(())
}

/// Which of `held` are still held, under lock until the transaction ends: nobody takes them before it has.
pub(crate) async fn still_held(tx: &mut Tx, held: &BTreeMap<String, i64>) -> Result<Vec<String>> {
    const LOCK: Sql = Sql {
        sqlite: "SELECT name, fence FROM leases WHERE name IN (SELECT value FROM json_each($1))",
        postgres: "SELECT name, fence FROM leases WHERE name IN (SELECT jsonb_array_elements_text($1::jsonb))
                    ORDER BY name FOR SHARE",
    };
    let names: Vec<&str> = held.keys().map(String::as_str).collect();
    let rows: Vec<(String, i64)> = tx.query(LOCK).bind(json_list(&names)?).all().await?;
    Ok(rows.into_iter().filter(|(name, fence)| held.get(name) == Some(fence)).map(|(name, _)| name).collect())
}
