//! Carries the log to other hubs: one cursor per destination, order per thread, patience per host. Signed at the
//! moment of sending. Nothing is in memory that a crash could lose: what was sent but not yet noted is sent again
//! with the same id, and the receiver has seen it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;

use super::client::Answer;
use super::{Federation, instances, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::DestinationId;

/// How many activities one round takes for one destination.
const WINDOW: i64 = 32;
/// How many discussions of one destination are served at once.
const LANES: usize = 8;
/// How often an activity that a hub refuses is sent before it is left.
const TRIES: i64 = 3;
/// How long between two tries of a refused activity.
const REFUSED_PATIENCE: std::time::Duration = std::time::Duration::from_mins(20);

/// A place that takes deliveries and has some waiting.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Destination {
    pub(crate) id: DestinationId,
    pub(crate) inbox: String,
    pub(crate) host: String,
    pub(crate) position: i64,
}

#[derive(Clone, Debug, sqlx::FromRow)]
struct Waiting {
    seq: i64,
    actor: String,
    order_key: String,
    body: String,
}

/// What became of one activity.
enum Sent {
    Done,
    /// The host's trouble: nothing more now.
    Trouble(Option<std::time::Duration>, String),
    /// This activity's trouble: the others go on.
    Refused(String),
}

/// Destinations whose cursor is behind the log, or who have a refused activity to be tried again, and whose host may
/// be tried now.
pub(crate) async fn due(federation: &Federation) -> Result<Vec<Destination>> {
    let mut tx = federation.app.db.read().await?;
    let now = tx.now();
    let due: Vec<Destination> = tx
        .query(
            "SELECT d.id, d.inbox, d.host, d.position FROM destinations d JOIN instances i ON i.host = d.host
          WHERE COALESCE(i.retry_at, 0) <= $1 AND i.rule <> 'blocked'
            AND (d.position < (SELECT COALESCE(MAX(seq), 0) FROM log)
                 OR EXISTS (SELECT 1 FROM parked p WHERE p.destination = d.id AND NOT p.given_up AND p.at <= $2))
          ORDER BY d.id",
        )
        .bind(now)
        .bind(now.before(REFUSED_PATIENCE))
        .all()
        .await?;
    // A hub that we do not talk with keeps what waits for it: it may be let in again.
    let rules = instances::Rules::read(&mut tx, federation.app.config.federation.mode).await?;
    Ok(due.into_iter().filter(|destination| rules.permit(&destination.host)).collect())
}

/// Sends what waits for one destination until nothing does or its host is in trouble.
pub(crate) async fn drain(federation: &Federation, mut destination: Destination) -> Result<()> {
    retry_refused(federation, &destination).await?;
    loop {
        let mut tx = federation.app.db.read().await?;
        if !instances::may_talk(&mut tx, federation.app.config.federation.mode, &destination.host).await? {
            return Ok(());
        }
        let head = store::log_head(&mut tx).await?;
        let waiting = waiting(&mut tx, &destination, head).await?;
        drop(tx);
        if waiting.is_empty() {
            return move_to(federation, destination.id, head).await;
        }
        let reached = if i64::try_from(waiting.len()).unwrap_or(WINDOW) < WINDOW {
            head
        } else {
            waiting.last().map_or(head, |last| last.seq)
        };
        let round = send_round(federation, &destination, waiting).await;
        let trouble = settle(federation, &mut destination, round, reached).await?;
        if trouble {
            return Ok(());
        }
    }
}

/// The activities after the destination's cursor that are meant for it, in order. The audience is checked here, when
/// it is sent: what its subscription window at the time of writing allowed, less what it has had.
async fn waiting(tx: &mut Tx, destination: &Destination, head: i64) -> Result<Vec<Waiting>> {
    tx.query(
        "SELECT l.seq, l.actor, l.order_key, l.body FROM (
             SELECT t.seq FROM log_targets t WHERE t.destination = $1 AND t.seq > $2 AND t.seq <= $3
             UNION
             SELECT g.seq FROM subscriptions s JOIN log g ON g.audience = s.audience AND g.seq > s.since_seq
                    AND (s.until_seq IS NULL OR g.seq <= s.until_seq)
              WHERE s.destination = $1 AND g.seq > $2 AND g.seq <= $3
         ) due JOIN log l ON l.seq = due.seq
          WHERE l.body <> '' AND NOT EXISTS (SELECT 1 FROM delivered d WHERE d.destination = $1 AND d.seq = l.seq)
            AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.destination = $1 AND p.seq = l.seq)
          ORDER BY l.seq LIMIT $4",
    )
    .bind(destination.id)
    .bind(destination.position)
    .bind(head)
    .bind(WINDOW)
    .all()
    .await
}

/// Discussions side by side, each in order; after trouble nothing more is sent in that discussion.
async fn send_round(
    federation: &Federation,
    destination: &Destination,
    waiting: Vec<Waiting>,
) -> Vec<(i64, Option<Sent>)> {
    let mut lanes: BTreeMap<String, Vec<Waiting>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    for activity in waiting {
        if !lanes.contains_key(&activity.order_key) {
            order.push(activity.order_key.clone());
        }
        lanes.entry(activity.order_key.clone()).or_default().push(activity);
    }
    let mut results = Vec::new();
    let mut in_trouble = false;
    for keys in order.chunks(LANES) {
        let chunk: Vec<Vec<Waiting>> = keys.iter().filter_map(|key| lanes.remove(key)).collect();
        if in_trouble {
            results.extend(chunk.into_iter().flatten().map(|activity| (activity.seq, None)));
            continue;
        }
        let sent = join_all(chunk.into_iter().map(|lane| send_lane(federation, destination, lane))).await;
        for (seq, outcome) in sent.into_iter().flatten() {
            in_trouble |= matches!(outcome, Some(Sent::Trouble(..)));
            results.push((seq, outcome));
        }
    }
    results.sort_by_key(|(seq, _)| *seq);
    results
}

async fn send_lane(federation: &Federation, destination: &Destination, lane: Vec<Waiting>) -> Vec<(i64, Option<Sent>)> {
    let mut results = Vec::new();
    let mut in_trouble = false;
    for activity in lane {
        let outcome = if in_trouble { None } else { Some(send(federation, &destination.inbox, &activity).await) };
        in_trouble |= matches!(outcome, Some(Sent::Trouble(..)));
        results.push((activity.seq, outcome));
    }
    results
}

async fn send(federation: &Federation, inbox: &str, activity: &Waiting) -> Sent {
    let answer = match federation.signer(&activity.actor).await {
        Ok(signer) => federation.client.post(inbox, &activity.body, &signer).await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(answer) => judge(&answer),
        Err(Error::Elsewhere { cause, .. }) => Sent::Trouble(None, root_cause(&*cause)),
        Err(error) => Sent::Trouble(None, error.to_string()),
    }
}

fn judge(answer: &Answer) -> Sent {
    match answer.status {
        200..=299 => Sent::Done,
        408 | 429 | 300..=399 | 500.. => Sent::Trouble(answer.retry_after, format!("it answered {}", answer.status)),
        status => Sent::Refused(format!("it answered {status}: {}", answer.words)),
    }
}

/// The innermost cause is the one that says something: "connection refused".
fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

/// Writes down a round: the cursor moves over what is settled without a gap, the rest is noted one by one. Answers
/// whether the host is in trouble.
async fn settle(
    federation: &Federation,
    destination: &mut Destination,
    round: Vec<(i64, Option<Sent>)>,
    reached: i64,
) -> Result<bool> {
    let mut tx = federation.app.db.begin().await?;
    let now = tx.now();
    let mut trouble: Option<(Option<std::time::Duration>, String)> = None;
    let mut beyond_gap = BTreeSet::new();
    let mut first_gap: Option<i64> = None;
    let mut any_done = false;
    for (seq, outcome) in round {
        match outcome {
            Some(Sent::Done) => {
                any_done = true;
                if first_gap.is_some() {
                    beyond_gap.insert(seq);
                }
            }
            Some(Sent::Refused(reason)) => park(&mut tx, destination.id, seq, &reason, now).await?,
            Some(Sent::Trouble(wait, words)) => {
                first_gap.get_or_insert(seq);
                trouble.get_or_insert((wait, words));
            }
            None => {
                first_gap.get_or_insert(seq);
            }
        }
    }
    let position = first_gap.map_or(reached, |gap| gap - 1);
    for seq in beyond_gap {
        tx.query("INSERT INTO delivered (destination, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(destination.id)
            .bind(seq)
            .run()
            .await?;
    }
    tx.query("UPDATE destinations SET position = $2 WHERE id = $1").bind(destination.id).bind(position).run().await?;
    tx.query("DELETE FROM delivered WHERE destination = $1 AND seq <= $2")
        .bind(destination.id)
        .bind(position)
        .run()
        .await?;
    if any_done && trouble.is_none() {
        store::note_success(&mut tx, &destination.host).await?;
    }
    if let Some((wait, words)) = &trouble {
        let failures = store::find_instance(&mut tx, &destination.host).await?.map_or(0, |instance| instance.failures);
        let chance = tx.chance();
        let wait = wait.unwrap_or_else(|| instances::patience(failures + 1, chance));
        store::note_failure(&mut tx, &destination.host, now.after(wait), words).await?;
    }
    tx.commit().await?;
    destination.position = position;
    Ok(trouble.is_some())
}

async fn move_to(federation: &Federation, destination: DestinationId, position: i64) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    tx.query("UPDATE destinations SET position = $2 WHERE id = $1 AND position < $2")
        .bind(destination)
        .bind(position)
        .run()
        .await?;
    tx.commit().await
}

async fn park(tx: &mut Tx, destination: DestinationId, seq: i64, reason: &str, now: Time) -> Result<()> {
    tx.query(
        "INSERT INTO parked (destination, seq, attempts, given_up, reason, at) VALUES ($1, $2, 1, FALSE, $3, $4)
         ON CONFLICT (destination, seq) DO UPDATE SET attempts = parked.attempts + 1, reason = excluded.reason,
             at = excluded.at, given_up = parked.attempts + 1 >= $5",
    )
    .bind(destination)
    .bind(seq)
    .bind(crate::text::line(reason, 500))
    .bind(now)
    .bind(TRIES)
    .run()
    .await?;
    Ok(())
}

/// Refused activities get two more tries, then they are left for the administrator to see.
async fn retry_refused(federation: &Federation, destination: &Destination) -> Result<()> {
    let mut tx = federation.app.db.read().await?;
    let now = tx.now();
    let refused: Vec<Waiting> = tx
        .query(
            "SELECT l.seq, l.actor, l.order_key, l.body FROM parked p JOIN log l ON l.seq = p.seq
              WHERE p.destination = $1 AND NOT p.given_up AND p.at <= $2 AND l.body <> '' ORDER BY p.seq LIMIT $3",
        )
        .bind(destination.id)
        .bind(now.before(REFUSED_PATIENCE))
        .bind(WINDOW)
        .all()
        .await?;
    drop(tx);
    for activity in refused {
        let outcome = send(federation, &destination.inbox, &activity).await;
        let mut tx = federation.app.db.begin().await?;
        let now = tx.now();
        match outcome {
            Sent::Done => {
                tx.query("DELETE FROM parked WHERE destination = $1 AND seq = $2")
                    .bind(destination.id)
                    .bind(activity.seq)
                    .run()
                    .await?;
            }
            Sent::Refused(reason) => park(&mut tx, destination.id, activity.seq, &reason, now).await?,
            // The host's trouble is no refusal: it is tried again when the host is well.
            Sent::Trouble(wait, words) => {
                let wait = wait.unwrap_or_else(|| instances::patience(1, tx.chance()));
                store::note_failure(&mut tx, &destination.host, now.after(wait), &words).await?;
                return tx.commit().await;
            }
        }
        tx.commit().await?;
    }
    Ok(())
}

/// How much waits for each host, for the administrator: host and number of activities.
pub(crate) async fn waiting_by_host(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT d.host, CAST(SUM(
             (SELECT COUNT(*) FROM log_targets t WHERE t.destination = d.id AND t.seq > d.position)
             + (SELECT COUNT(*) FROM subscriptions s JOIN log g ON g.audience = s.audience AND g.seq > s.since_seq
                     AND (s.until_seq IS NULL OR g.seq <= s.until_seq)
                 WHERE s.destination = d.id AND g.seq > d.position)
             - (SELECT COUNT(*) FROM delivered v WHERE v.destination = d.id AND v.seq > d.position)) AS BIGINT)
           FROM destinations d GROUP BY d.host ORDER BY d.host",
    )
    .all()
    .await
}
