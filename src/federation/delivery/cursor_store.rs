//! SQL of how far each inbox has got.

use super::fronts::Moves;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::DestinationId;

/// One place that takes deliveries.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Place {
    pub(super) id: DestinationId,
    pub(super) inbox: String,
    pub(super) host: String,
    pub(super) shard: i64,
    pub(super) position: i64,
    /// Whether its position has a row of its own.
    pub(super) is_apart: bool,
}

/// Every place in `shards` that something waits for.
pub(super) async fn places_with_work(tx: &mut Tx, shards: &[i64]) -> Result<Vec<Place>> {
    const WITH_WORK: Sql = Sql {
        sqlite: "SELECT d.id, d.inbox, d.host, i.shard, c.position,
                        EXISTS (SELECT 1 FROM positions p WHERE p.destination = d.id) AS is_apart
                   FROM destinations d JOIN progress c ON c.destination = d.id JOIN instances i ON i.host = d.host
                  WHERE i.shard IN (SELECT value FROM json_each($1)) AND (
                        EXISTS (SELECT 1 FROM log_targets t WHERE t.destination = d.id AND t.seq > c.position)
                     OR EXISTS (SELECT 1 FROM subscriptions s JOIN log l ON l.audience = s.audience
                                   AND l.seq > c.position AND l.seq > s.since_seq
                                   AND (s.until_seq IS NULL OR l.seq <= s.until_seq)
                                 WHERE s.destination = d.id))",
        postgres: "SELECT d.id, d.inbox, d.host, i.shard, c.position,
                        EXISTS (SELECT 1 FROM positions p WHERE p.destination = d.id) AS is_apart
                   FROM destinations d JOIN progress c ON c.destination = d.id JOIN instances i ON i.host = d.host
                  WHERE i.shard IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb)) AND (
                        EXISTS (SELECT 1 FROM log_targets t WHERE t.destination = d.id AND t.seq > c.position)
                     OR EXISTS (SELECT 1 FROM subscriptions s JOIN log l ON l.audience = s.audience
                                   AND l.seq > c.position AND l.seq > s.since_seq
                                   AND (s.until_seq IS NULL OR l.seq <= s.until_seq)
                                 WHERE s.destination = d.id))",
    };
    tx.query(WITH_WORK).bind(json_list(shards)?).all().await
}

/// These places.
pub(super) async fn places(tx: &mut Tx, ids: &[DestinationId]) -> Result<Vec<Place>> {
    const PLACES: Sql = Sql {
        sqlite: "SELECT d.id, d.inbox, d.host, i.shard, c.position,
                        EXISTS (SELECT 1 FROM positions p WHERE p.destination = d.id) AS is_apart
                   FROM destinations d JOIN progress c ON c.destination = d.id JOIN instances i ON i.host = d.host
                  WHERE d.id IN (SELECT value FROM json_each($1))",
        postgres: "SELECT d.id, d.inbox, d.host, i.shard, c.position,
                        EXISTS (SELECT 1 FROM positions p WHERE p.destination = d.id) AS is_apart
                   FROM destinations d JOIN progress c ON c.destination = d.id JOIN instances i ON i.host = d.host
                  WHERE d.id IN (SELECT value::bigint FROM jsonb_array_elements_text($1::jsonb))",
    };
    tx.query(PLACES).bind(json_list(ids)?).all().await
}

/// The position of a place, for all to see that it is not to be passed by: who takes over something older than what it
/// has had is behind from now on.
pub(super) async fn fall_behind(tx: &mut Tx, destination: DestinationId, position: i64) -> Result<()> {
    tx.query(
        "INSERT INTO positions (destination, position)
         SELECT c.destination, CASE WHEN c.position < $2 THEN c.position ELSE $2 END FROM progress c WHERE c.destination = $1
         ON CONFLICT (destination) DO UPDATE SET position = excluded.position",
    )
    .bind(destination)
    .bind(position)
    .run()
    .await?;
    Ok(())
}

/// Moves a shard's front and the rows of those behind it. Answers whether every row was as it was thought to be; one
/// that somebody else has changed stays as it is.
pub(super) async fn make(tx: &mut Tx, shard: i64, moves: &Moves) -> Result<bool> {
    const CHANGE: Sql = Sql {
        sqlite: "UPDATE positions SET position = n.upto FROM (
                     SELECT json_extract(value, '$[0]') AS destination, json_extract(value, '$[1]') AS was,
                            json_extract(value, '$[2]') AS upto FROM json_each($1)) n
                  WHERE positions.destination = n.destination AND positions.position = n.was",
        postgres: "UPDATE positions SET position = n.upto FROM (
                     SELECT (value->>0)::bigint AS destination, (value->>1)::bigint AS was, (value->>2)::bigint AS upto
                       FROM jsonb_array_elements($1::jsonb)) n
                  WHERE positions.destination = n.destination AND positions.position = n.was",
    };
    const BEGIN: Sql = Sql {
        sqlite: "INSERT INTO positions (destination, position)
                 SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1) WHERE TRUE
                 ON CONFLICT DO NOTHING",
        postgres: "INSERT INTO positions (destination, position)
                   SELECT (value->>0)::bigint, (value->>1)::bigint FROM jsonb_array_elements($1::jsonb)
                   ON CONFLICT DO NOTHING",
    };
    const END: Sql = Sql {
        sqlite: "DELETE FROM positions WHERE (destination, position) IN (
                     SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each($1))",
        postgres: "DELETE FROM positions WHERE (destination, position) IN (
                     SELECT (value->>0)::bigint, (value->>1)::bigint FROM jsonb_array_elements($1::jsonb))",
    };
    let mut is_as_thought = true;
    for (sql, rows, count) in [
        (BEGIN, json_list(&moves.begin)?, moves.begin.len()),
        (CHANGE, json_list(&moves.change)?, moves.change.len()),
        (END, json_list(&moves.end)?, moves.end.len()),
    ] {
        if count > 0 {
            let done = tx.query(sql).bind(rows).run().await?;
            is_as_thought &= usize::try_from(done) == Ok(count);
        }
    }
    if let Some(front) = moves.front {
        tx.query(
            "INSERT INTO fronts (shard, position) VALUES ($1, $2)
             ON CONFLICT (shard) DO UPDATE SET position = excluded.position WHERE fronts.position < excluded.position",
        )
        .bind(shard)
        .bind(front)
        .run()
        .await?;
    }
    Ok(is_as_thought)
}

/// Forgets what was noted one by one for places whose cursor has passed it.
pub(super) async fn sweep(tx: &mut Tx, passed: &[(DestinationId, i64)]) -> Result<()> {
    const SWEEP: Sql = Sql {
        sqlite: "DELETE FROM delivered WHERE (destination, seq) IN (
                     SELECT v.destination, v.seq FROM json_each($1) n JOIN delivered v
                         ON v.destination = json_extract(n.value, '$[0]') AND v.seq <= json_extract(n.value, '$[1]'))",
        postgres: "DELETE FROM delivered USING (
                       SELECT (value->>0)::bigint AS destination, (value->>1)::bigint AS upto
                         FROM jsonb_array_elements($1::jsonb)) n
                    WHERE delivered.destination = n.destination AND delivered.seq <= n.upto",
    };
    if !passed.is_empty() {
        tx.query(SWEEP).bind(json_list(passed)?).run().await?;
    }
    Ok(())
}
