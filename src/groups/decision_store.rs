//! SQL of the record of decisions.

use super::decisions::{Link, What};
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// How many other versions of what is in a record are kept of one group.
const DISPUTES: i64 = 20;

/// Where the record of a group ends: the number and digest of its last decision. Whoever asks has it alone until the
/// transaction ends, so that numbers follow each other and whoever decides second sees what the first decided.
pub(crate) async fn lock(tx: &mut Tx, group: GroupId) -> Result<(i64, String)> {
    tx.query(
        "INSERT INTO decision_chains (group_id, number, digest) VALUES ($1, 0, '')
         ON CONFLICT (group_id) DO UPDATE SET number = decision_chains.number RETURNING number, digest",
    )
    .bind(group)
    .one()
    .await
}

/// Where the record of a group ends, without holding it.
pub(crate) async fn head(tx: &mut Tx, group: GroupId) -> Result<(i64, String)> {
    let head: Option<(i64, String)> =
        tx.query("SELECT number, digest FROM decision_chains WHERE group_id = $1").bind(group).optional().await?;
    Ok(head.unwrap_or_default())
}

/// Notes where the record of a group ends.
pub(crate) async fn set_head(tx: &mut Tx, group: GroupId, number: i64, digest: &str) -> Result<()> {
    tx.query(
        "INSERT INTO decision_chains (group_id, number, digest) VALUES ($1, $2, $3)
         ON CONFLICT (group_id) DO UPDATE SET number = excluded.number, digest = excluded.digest",
    )
    .bind(group)
    .bind(number)
    .bind(digest)
    .run()
    .await?;
    Ok(())
}

/// Adds a decision; answers whether there was none of that number.
pub(crate) async fn insert(tx: &mut Tx, group: GroupId, link: &Link) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO decisions (group_id, number, what, about, body, digest) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (group_id, number) DO NOTHING",
        )
        .bind(group)
        .bind(link.number)
        .bind(link.what.as_str())
        .bind(link.about.as_str())
        .bind(link.body.as_str())
        .bind(link.digest.as_str())
        .run()
        .await?;
    Ok(rows > 0)
}

/// One decision.
pub(crate) async fn find(tx: &mut Tx, group: GroupId, number: i64) -> Result<Option<Link>> {
    tx.query("SELECT number, what, about, body, digest FROM decisions WHERE group_id = $1 AND number = $2")
        .bind(group)
        .bind(number)
        .optional()
        .await
}

/// Up to `limit` decisions after `number`, in their order.
pub(crate) async fn after(tx: &mut Tx, group: GroupId, number: i64, limit: i64) -> Result<Vec<Link>> {
    tx.query(
        "SELECT number, what, about, body, digest FROM decisions WHERE group_id = $1 AND number > $2
          ORDER BY number LIMIT $3",
    )
    .bind(group)
    .bind(number)
    .bind(limit)
    .all()
    .await
}

/// Up to `limit` decisions before `number`, the newest first.
pub(crate) async fn before(tx: &mut Tx, group: GroupId, number: i64, limit: i64) -> Result<Vec<Link>> {
    tx.query(
        "SELECT number, what, about, body, digest FROM decisions WHERE group_id = $1 AND number < $2
          ORDER BY number DESC LIMIT $3",
    )
    .bind(group)
    .bind(number)
    .bind(limit)
    .all()
    .await
}

/// The newest decision about a person, if it is of one of these kinds.
pub(crate) async fn newest_about(tx: &mut Tx, group: GroupId, about: &str, kinds: &[What]) -> Result<Option<i64>> {
    let Some(number) = last_about(tx, group, about).await? else { return Ok(None) };
    let link = find(tx, group, number).await?;
    Ok(link.filter(|link| kinds.iter().any(|kind| kind.to_string() == link.what)).map(|link| link.number))
}

/// The newest decision about a person.
pub(crate) async fn last_about(tx: &mut Tx, group: GroupId, about: &str) -> Result<Option<i64>> {
    let newest: Option<(i64,)> = tx
        .query("SELECT number FROM decisions WHERE group_id = $1 AND about = $2 ORDER BY number DESC LIMIT 1")
        .bind(group)
        .bind(about)
        .optional()
        .await?;
    Ok(newest.map(|(number,)| number))
}

/// The first number that is missing of a record, up to and with `last`.
pub(crate) async fn first_missing(tx: &mut Tx, group: GroupId, last: i64) -> Result<Option<i64>> {
    let gap: Option<(i64,)> = tx
        .query(
            "SELECT d.number + 1 FROM decisions d WHERE d.group_id = $1 AND d.number < $2 AND NOT EXISTS (
                 SELECT 1 FROM decisions n WHERE n.group_id = d.group_id AND n.number = d.number + 1)
              ORDER BY d.number LIMIT 1",
        )
        .bind(group)
        .bind(last)
        .optional()
        .await?;
    let has_first = find(tx, group, 1).await?.is_some();
    Ok(if last < 1 {
        None
    } else if has_first {
        gap.map(|(number,)| number)
    } else {
        Some(1)
    })
}

/// How many bytes of the record of a group are here.
pub(crate) async fn bytes(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query("SELECT CAST(COALESCE(SUM(OCTET_LENGTH(body)), 0) AS BIGINT) FROM decisions WHERE group_id = $1")
        .bind(group)
        .scalar()
        .await
}

/// Keeps another version of a decision as evidence, unless there are too many.
pub(crate) async fn insert_dispute(tx: &mut Tx, group: GroupId, link: &Link) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO decision_disputes (group_id, number, digest, body, at)
         SELECT g.id, $2, $3, $4, $5 FROM groups g
          WHERE g.id = $1 AND (SELECT COUNT(*) FROM decision_disputes d WHERE d.group_id = g.id) < $6
         ON CONFLICT (group_id, number, digest) DO NOTHING",
    )
    .bind(group)
    .bind(link.number)
    .bind(link.digest.as_str())
    .bind(link.body.as_str())
    .bind(now)
    .bind(DISPUTES)
    .run()
    .await?;
    Ok(())
}

/// The first decision of which there are two versions.
pub(crate) async fn first_disputed(tx: &mut Tx, group: GroupId) -> Result<Option<i64>> {
    let first: Option<(i64,)> = tx
        .query("SELECT number FROM decision_disputes WHERE group_id = $1 ORDER BY number LIMIT 1")
        .bind(group)
        .optional()
        .await?;
    Ok(first.map(|(number,)| number))
}

/// Deletes this hub's copy of the record of a group.
pub(crate) async fn forget(tx: &mut Tx, group: GroupId) -> Result<()> {
    for statement in [
        "DELETE FROM decisions WHERE group_id = $1",
        "DELETE FROM decision_disputes WHERE group_id = $1",
        "DELETE FROM decision_chains WHERE group_id = $1",
    ] {
        tx.query(statement).bind(group).run().await?;
    }
    Ok(())
}

/// The software of a host, as far as it is known.
pub(crate) async fn software(tx: &mut Tx, host: &str) -> Result<Option<String>> {
    let known: Option<(String,)> =
        tx.query("SELECT software FROM instances WHERE host = $1").bind(host).optional().await?;
    Ok(known.map(|(software,)| software))
}

/// How many people of a host belong to a group, beside one of them.
pub(crate) async fn others_from(tx: &mut Tx, group: GroupId, host: &str, person: ProfileId) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND p.host = $2 AND p.id <> $3",
    )
    .bind(group)
    .bind(host)
    .bind(person)
    .scalar()
    .await
}

/// Notes where the decision about somebody's request can be looked up by facilitators.
pub(crate) async fn set_address(tx: &mut Tx, group: GroupId, person: ProfileId, url: Option<&str>) -> Result<()> {
    tx.query("UPDATE memberships SET decision_url = $3 WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .bind(url)
        .run()
        .await?;
    Ok(())
}

/// Where the decision about somebody's request can be looked up by facilitators.
pub(crate) async fn address(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<String>> {
    let row: Option<(Option<String>,)> = tx
        .query("SELECT decision_url FROM memberships WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .optional()
        .await?;
    Ok(row.and_then(|(url,)| url))
}
