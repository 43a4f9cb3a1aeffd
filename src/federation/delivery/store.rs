//! SQL of the log, the destinations and how far each has got.

use super::cursor_store;
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::federation::instances::store::meet_instance;
use crate::id::{DestinationId, GroupId};
use crate::trust::held_at;

/// An activity of ours, as the log keeps it.
#[derive(Clone, Debug)]
pub(crate) struct LogEntry<'a> {
    pub(crate) url: &'a str,
    /// The actor of ours that signs it.
    pub(crate) actor: &'a str,
    /// Verb, and for an announce what is announced: `Announce Create`.
    pub(crate) kind: &'a str,
    pub(crate) object: &'a str,
    /// Activities with the same key reach each destination in order.
    pub(crate) order_key: &'a str,
    /// The group whose subscribers get it.
    pub(crate) audience: Option<GroupId>,
    /// Whether it is for the group's members, also when the group is open.
    pub(crate) for_members: bool,
    pub(crate) body: &'a str,
}

/// Adds an activity to the log; answers its position.
pub(crate) async fn append(tx: &mut Tx, entry: &LogEntry<'_>) -> Result<i64> {
    let now = tx.now();
    tx.query(
        "INSERT INTO log (url, actor, kind, object, order_key, audience, for_members, body, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING seq",
    )
    .bind(entry.url)
    .bind(entry.actor)
    .bind(entry.kind)
    .bind(entry.object)
    .bind(entry.order_key)
    .bind(entry.audience)
    .bind(entry.for_members)
    .bind(entry.body)
    .bind(now)
    .scalar()
    .await
}

/// Takes the words of something deleted out of the log, so that neither a late delivery nor a look-up brings them back.
pub(crate) async fn blank_about(tx: &mut Tx, object: &str) -> Result<()> {
    tx.query("UPDATE log SET body = '' WHERE object = $1").bind(object).run().await?;
    Ok(())
}

/// The newest position of the log; 0 when it is empty.
pub(crate) async fn log_head(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM log").scalar().await
}

/// An activity in the log by its id: verb, audience, object, body.
pub(crate) async fn find_logged(tx: &mut Tx, url: &str) -> Result<Option<(String, Option<GroupId>, String, String)>> {
    tx.query("SELECT kind, audience, object, body FROM log WHERE url = $1").bind(url).optional().await
}

/// The lane of an activity in the log, and whether it is for members also when its group is open.
pub(crate) async fn lane_of(tx: &mut Tx, url: &str) -> Result<Option<(String, bool)>> {
    tx.query("SELECT order_key, for_members FROM log WHERE url = $1").bind(url).optional().await
}

/// The newest activity of a kind that somebody of ours sent about something.
pub(crate) async fn newest_about(tx: &mut Tx, kind: &str, object: &str) -> Result<Option<String>> {
    let body: Option<(String,)> = tx
        .query("SELECT body FROM log WHERE object = $1 AND kind = $2 AND body <> '' ORDER BY seq DESC LIMIT 1")
        .bind(object)
        .bind(kind)
        .optional()
        .await?;
    Ok(body.map(|(body,)| body))
}

/// The activities by which somebody of ours made and changed something, the newest first.
pub(crate) async fn activities_about(tx: &mut Tx, object: &str, most: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query("SELECT url FROM log WHERE object = $1 AND kind IN ('Create', 'Update') ORDER BY seq DESC LIMIT $2")
        .bind(object)
        .bind(most)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

/// The destination with this inbox. Nothing in the log is for a new one, so it is wherever its shard is.
pub(crate) async fn destination(tx: &mut Tx, inbox: &str, host: &str) -> Result<DestinationId> {
    meet_instance(tx, host).await?;
    let known: Option<(DestinationId,)> =
        tx.query("SELECT id FROM destinations WHERE inbox = $1").bind(inbox).optional().await?;
    if let Some((id,)) = known {
        return Ok(id);
    }
    let now = tx.now();
    tx.query("INSERT INTO destinations (inbox, host, created_at) VALUES ($1, $2, $3) RETURNING id")
        .bind(inbox)
        .bind(host)
        .bind(now)
        .scalar()
        .await
}

/// One more receiver of the activity at `seq`, by name.
pub(crate) async fn add_target(tx: &mut Tx, seq: i64, destination: DestinationId) -> Result<()> {
    tx.query("INSERT INTO log_targets (destination, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(destination)
        .bind(seq)
        .run()
        .await?;
    Ok(())
}

/// Whether every hub that an activity was meant for by name has it.
pub(crate) async fn was_delivered(tx: &mut Tx, activity: &str) -> Result<bool> {
    let open: Option<(i64,)> = tx
        .query(
            "SELECT COUNT(*) FROM log l JOIN log_targets t ON t.seq = l.seq JOIN progress c ON c.destination = t.destination
              WHERE l.url = $1 AND c.position < t.seq
                AND NOT EXISTS (SELECT 1 FROM delivered v WHERE v.destination = t.destination AND v.seq = t.seq)
             HAVING (SELECT COUNT(*) FROM log WHERE url = $1) > 0",
        )
        .bind(activity)
        .optional()
        .await?;
    Ok(open == Some((0,)))
}

/// From the log's head on, `destination` gets what `audience` gets; nothing changes if it does already.
pub(crate) async fn subscribe(tx: &mut Tx, destination: DestinationId, audience: GroupId) -> Result<()> {
    let head = log_head(tx).await?;
    subscribe_since(tx, destination, audience, head).await
}

async fn subscribe_since(tx: &mut Tx, destination: DestinationId, audience: GroupId, since: i64) -> Result<()> {
    let open: i64 = tx
        .query("SELECT COUNT(*) FROM subscriptions WHERE destination = $1 AND audience = $2 AND until_seq IS NULL")
        .bind(destination)
        .bind(audience)
        .scalar()
        .await?;
    if open > 0 {
        return Ok(());
    }
    tx.query(
        "INSERT INTO subscriptions (destination, audience, since_seq, until_seq) VALUES ($1, $2, $3, NULL)
         ON CONFLICT (destination, audience, since_seq) DO UPDATE SET until_seq = NULL",
    )
    .bind(destination)
    .bind(audience)
    .bind(since)
    .run()
    .await?;
    Ok(())
}

/// From the log's head on, `destination` gets nothing more of `audience`.
pub(crate) async fn unsubscribe(tx: &mut Tx, destination: DestinationId, audience: GroupId) -> Result<()> {
    let head = log_head(tx).await?;
    tx.query("UPDATE subscriptions SET until_seq = $3 WHERE destination = $1 AND audience = $2 AND until_seq IS NULL")
        .bind(destination)
        .bind(audience)
        .bind(head)
        .run()
        .await?;
    Ok(())
}

/// From the log's head on, no inbox of `host` gets what `audience` gets unless a member, or who follows a blog, takes
/// deliveries there.
pub(crate) async fn unsubscribe_empty(tx: &mut Tx, host: &str, audience: GroupId) -> Result<()> {
    let head = log_head(tx).await?;
    tx.query(
        "UPDATE subscriptions SET until_seq = $3 WHERE audience = $2 AND until_seq IS NULL AND destination IN (
                SELECT d.id FROM destinations d WHERE d.host = $1 AND NOT EXISTS (
                       SELECT 1 FROM memberships m JOIN actors a ON a.subject = m.person_id
                        WHERE m.group_id = $2 AND m.standing = 'member' AND COALESCE(a.shared_inbox, a.inbox) = d.inbox)
                   AND NOT EXISTS (
                       SELECT 1 FROM followers f JOIN actors a ON a.subject = f.person_id
                        WHERE f.blog_id = $2 AND COALESCE(a.shared_inbox, a.inbox) = d.inbox))",
    )
    .bind(host)
    .bind(audience)
    .bind(head)
    .run()
    .await?;
    Ok(())
}

/// A person elsewhere takes deliveries at another inbox now: what they subscribe to goes there, from where the old one
/// had got to; the old one goes on only for who else is behind it.
pub(crate) async fn move_inbox(tx: &mut Tx, old: &str, new: (&str, &str), audiences: &[(GroupId, bool)]) -> Result<()> {
    let known: Option<(DestinationId, i64)> = tx
        .query("SELECT d.id, c.position FROM destinations d JOIN progress c ON c.destination = d.id WHERE d.inbox = $1")
        .bind(old)
        .optional()
        .await?;
    let Some((before, position)) = known else { return Ok(()) };
    let after = destination(tx, new.0, new.1).await?;
    for (audience, is_empty) in audiences {
        subscribe_since(tx, after, *audience, position).await?;
        if *is_empty {
            unsubscribe(tx, before, *audience).await?;
        }
    }
    // What it refused for being closed was refused by nobody.
    let first: Option<i64> = tx
        .query("SELECT MIN(seq) FROM parked WHERE destination = $1 AND NOT given_up")
        .bind(before)
        .one::<(Option<i64>,)>()
        .await?
        .0;
    tx.query(
        "INSERT INTO log_targets (destination, seq) SELECT $2, seq FROM parked WHERE destination = $1 AND NOT given_up
         ON CONFLICT DO NOTHING",
    )
    .bind(before)
    .bind(after)
    .run()
    .await?;
    tx.query("DELETE FROM parked WHERE destination = $1 AND NOT given_up").bind(before).run().await?;
    let position = first.map_or(position, |first| position.min(first - 1));
    // What waits for it by name goes along, and what lies between the two positions is looked at again.
    tx.query(
        "INSERT INTO log_targets (destination, seq) SELECT $2, seq FROM log_targets WHERE destination = $1 AND seq > $3
         ON CONFLICT DO NOTHING",
    )
    .bind(before)
    .bind(after)
    .bind(position)
    .run()
    .await?;
    cursor_store::fall_behind(tx, after, position).await
}

/// What the log holds of one activity that is to be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Logged {
    pub(super) seq: i64,
    pub(super) actor: String,
    pub(super) kind: String,
    pub(super) object: String,
    pub(super) order_key: String,
    pub(super) audience: Option<GroupId>,
    pub(super) for_members: bool,
    pub(super) body: String,
}

/// The log between two positions, `limit` activities at the most.
pub(super) async fn log_between(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Logged>> {
    tx.query("SELECT seq, actor, kind, object, order_key, audience, for_members, body FROM log WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(limit)
        .all()
        .await
}

/// These activities of the log.
pub(super) async fn log_at(tx: &mut Tx, seqs: &[i64]) -> Result<Vec<Logged>> {
    const AT: Sql = Sql {
        sqlite: "SELECT seq, actor, kind, object, order_key, audience, for_members, body FROM log WHERE seq IN (SELECT value FROM json_each($1)) ORDER BY seq",
        postgres: "SELECT seq, actor, kind, object, order_key, audience, for_members, body FROM log
                    WHERE seq IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) ORDER BY seq",
    };
    tx.query(AT).bind(json_list(seqs)?).all().await
}

/// Who gets what was logged between two positions. Of what is for members it is asked again now: whoever has left does
/// not get what was written before they left, either, nor does a host that would not keep it to its members.
pub(super) async fn receivers_between(tx: &mut Tx, after: i64, upto: i64) -> Result<Vec<(DestinationId, i64)>> {
    tx.query(concat!(
        "SELECT s.destination, l.seq FROM log l
           JOIN subscriptions s ON s.audience = l.audience AND l.seq > s.since_seq
           JOIN groups g ON g.id = l.audience
          WHERE l.seq > $1 AND l.seq <= $2
            AND (s.until_seq IS NULL OR (l.seq <= s.until_seq AND g.access = 'open' AND NOT l.for_members)) AND ",
        held_at!("s.destination", "g.access", "l.for_members"),
        " UNION
         SELECT t.destination, t.seq FROM log_targets t WHERE t.seq > $1 AND t.seq <= $2",
    ))
    .bind(after)
    .bind(upto)
    .all()
    .await
}

/// The next activities for a place that is behind, up to `head`. What a later one makes superfluous is left out: an
/// earlier form of something that was changed again since, and an approval that was taken back. Deletions never are.
pub(super) async fn next_for(tx: &mut Tx, place: DestinationId, after: i64, head: i64, limit: i64) -> Result<Vec<i64>> {
    let rows: Vec<(i64,)> = tx
        .query(concat!(
            "SELECT l.seq FROM (
                 SELECT t.seq FROM log_targets t WHERE t.destination = $1 AND t.seq > $2 AND t.seq <= $3
                 UNION
                 SELECT g.seq FROM subscriptions s JOIN log g ON g.audience = s.audience AND g.seq > s.since_seq
                        AND g.seq > $2 AND g.seq <= $3
                        JOIN groups o ON o.id = g.audience
                  WHERE s.destination = $1
                    AND (s.until_seq IS NULL OR (g.seq <= s.until_seq AND o.access = 'open' AND NOT g.for_members)) AND ",
            held_at!("$1", "o.access", "g.for_members"),
            ") due JOIN log l ON l.seq = due.seq
              WHERE l.seq > (SELECT c.position FROM progress c WHERE c.destination = $1)
                AND NOT EXISTS (SELECT 1 FROM delivered d WHERE d.destination = $1 AND d.seq = l.seq)
                AND NOT EXISTS (SELECT 1 FROM parked p WHERE p.destination = $1 AND p.seq = l.seq)
                AND NOT (l.kind IN ('Update', 'Announce Update') AND EXISTS (
                     SELECT 1 FROM log n WHERE n.object = l.object AND n.kind = l.kind AND n.seq > l.seq AND n.seq <= $3))
                AND NOT (l.kind IN ('Like', 'Announce Like') AND EXISTS (
                     SELECT 1 FROM log n WHERE n.object = l.object AND n.kind IN ('Undo', 'Announce Undo Like') AND n.seq > l.seq
                        AND n.seq <= $3))
              ORDER BY l.seq LIMIT $4",
        ))
        .bind(place)
        .bind(after)
        .bind(head)
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(seq,)| seq).collect())
}

/// A refused activity that waits for its next try, or waits behind one in its discussion.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Parked {
    pub(super) destination: DestinationId,
    pub(super) seq: i64,
    pub(super) order_key: String,
    pub(super) attempts: i64,
    /// Whether the first of its discussion may be tried again.
    pub(super) is_due: bool,
}

/// All that was refused and not given up, in order. What a group announced for its members is left out where nobody
/// belongs to it any more.
pub(super) async fn parked(tx: &mut Tx) -> Result<Vec<Parked>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT p.destination, p.seq, l.order_key, p.attempts, COALESCE((
                SELECT q.at FROM parked q JOIN log m ON m.seq = q.seq
                 WHERE q.destination = p.destination AND NOT q.given_up AND m.order_key = l.order_key
                 ORDER BY q.seq LIMIT 1), 0) <= $1 AS is_due
           FROM parked p JOIN log l ON l.seq = p.seq LEFT JOIN groups g ON g.id = l.audience
          WHERE NOT p.given_up AND (g.id IS NULL OR (g.access = 'open' AND NOT l.for_members) OR EXISTS (
                SELECT 1 FROM subscriptions s WHERE s.destination = p.destination AND s.audience = l.audience
                   AND s.until_seq IS NULL) AND ",
        held_at!("p.destination", "g.access", "l.for_members"),
        ") ORDER BY p.seq LIMIT 10000",
    ))
    .bind(now)
    .all()
    .await
}

/// Notes what was sent although something before it was not.
pub(super) async fn note_delivered(tx: &mut Tx, destination: DestinationId, seq: i64) -> Result<()> {
    tx.query("INSERT INTO delivered (destination, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(destination)
        .bind(seq)
        .run()
        .await?;
    Ok(())
}

/// Notes that an activity was refused, or waits behind one that was (`attempts` 0), and when it is tried again; `None`
/// when it was tried often enough.
pub(super) async fn park(
    tx: &mut Tx,
    place: (DestinationId, i64),
    attempts: i64,
    again_at: Option<Time>,
    reason: &str,
) -> Result<()> {
    let at = again_at.unwrap_or_else(|| tx.now());
    tx.query(
        "INSERT INTO parked (destination, seq, attempts, given_up, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (destination, seq) DO UPDATE SET attempts = excluded.attempts, reason = excluded.reason,
             at = excluded.at, given_up = excluded.given_up",
    )
    .bind(place.0)
    .bind(place.1)
    .bind(attempts)
    .bind(again_at.is_none())
    .bind(crate::text::line(reason, 500))
    .bind(at)
    .run()
    .await?;
    Ok(())
}

/// What was refused was taken after all.
pub(super) async fn unpark(tx: &mut Tx, destination: DestinationId, seq: i64) -> Result<()> {
    tx.query("DELETE FROM parked WHERE destination = $1 AND seq = $2").bind(destination).bind(seq).run().await?;
    Ok(())
}

/// What was refused in this lane before `seq` is settled by what was taken now.
pub(super) async fn unpark_before(tx: &mut Tx, destination: DestinationId, seq: i64, order_key: &str) -> Result<()> {
    tx.query(
        "DELETE FROM parked WHERE destination = $1 AND seq < $2
            AND seq IN (SELECT l.seq FROM log l WHERE l.seq < $2 AND l.order_key = $3 AND l.kind IN ('Accept', 'Reject'))",
    )
    .bind(destination)
    .bind(seq)
    .bind(order_key)
    .run()
    .await?;
    Ok(())
}

/// How much waits for each host, for the administrator: host and number of activities.
pub(crate) async fn waiting_by_host(tx: &mut Tx) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT d.host, CAST(SUM(
             (SELECT COUNT(*) FROM log_targets t WHERE t.destination = d.id AND t.seq > c.position)
             + (SELECT COUNT(*) FROM subscriptions s JOIN log g ON g.audience = s.audience AND g.seq > s.since_seq
                     AND (s.until_seq IS NULL OR g.seq <= s.until_seq)
                 WHERE s.destination = d.id AND g.seq > c.position)
             - (SELECT COUNT(*) FROM delivered v WHERE v.destination = d.id AND v.seq > c.position)) AS BIGINT)
           FROM destinations d JOIN progress c ON c.destination = d.id GROUP BY d.host ORDER BY d.host",
    )
    .all()
    .await
}

/// How many refused activities are tried again, and how many were given up.
pub(crate) async fn count_parked(tx: &mut Tx) -> Result<(i64, i64)> {
    tx.query("SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN given_up THEN 1 ELSE 0 END), 0) AS BIGINT) FROM parked")
        .one::<(i64, i64)>()
        .await
        .map(|(all, given_up)| (all - given_up, given_up))
}
