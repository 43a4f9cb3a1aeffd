//! SQL of the files of events.

use super::attached::Attached;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::files::Held;
use crate::id::TopicId;

pub(super) async fn list(tx: &mut Tx, event: TopicId) -> Result<Vec<Attached>> {
    tx.query(
        "SELECT e.number, e.name, f.sha256, f.size, f.media_type, f.stored_at, f.checked, f.place
           FROM event_files e JOIN files f ON f.sha256 = e.sha256 WHERE e.event_id = $1 ORDER BY e.number",
    )
    .bind(event)
    .all()
    .await
}

/// The highest number that was given.
pub(super) async fn last(tx: &mut Tx, event: TopicId) -> Result<i64> {
    tx.query("SELECT file_numbers FROM events WHERE topic_id = $1").bind(event).scalar().await
}

pub(super) async fn insert(tx: &mut Tx, event: TopicId, number: i64, held: &Held) -> Result<()> {
    tx.query("INSERT INTO event_files (event_id, number, sha256, name) VALUES ($1, $2, $3, $4)")
        .bind(event)
        .bind(number)
        .bind(held.file.digest.0.as_slice())
        .bind(held.name.as_str())
        .run()
        .await?;
    tx.query("UPDATE events SET file_numbers = $2 WHERE topic_id = $1").bind(event).bind(number).run().await?;
    Ok(())
}

pub(super) async fn delete(tx: &mut Tx, event: TopicId, number: i64) -> Result<()> {
    tx.query("DELETE FROM event_files WHERE event_id = $1 AND number = $2").bind(event).bind(number).run().await?;
    Ok(())
}

pub(super) async fn forget(tx: &mut Tx, event: TopicId) -> Result<()> {
    tx.query("DELETE FROM event_files WHERE event_id = $1").bind(event).run().await?;
    Ok(())
}

pub(super) async fn forget_deleted(tx: &mut Tx, before: Time) -> Result<()> {
    tx.query(
        "DELETE FROM event_files WHERE event_id IN (
             SELECT id FROM topics WHERE deleted_at IS NOT NULL AND (removed_by IS NULL OR deleted_at <= $1))",
    )
    .bind(before)
    .run()
    .await?;
    Ok(())
}
