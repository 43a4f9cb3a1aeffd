//! SQL of events that are gone.

use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::TopicId;

/// How many come, might, or wait.
pub(super) async fn count_coming(tx: &mut Tx, event: TopicId) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM attendances
          WHERE event_id = $1 AND answer <> 'no' AND state IN ('confirmed', 'waiting', 'sent')",
    )
    .bind(event)
    .scalar()
    .await
}

/// Whether the words of an event are kept, so that it can be put back.
pub(super) async fn is_kept(tx: &mut Tx, event: TopicId) -> Result<bool> {
    let kept: i64 = tx.query("SELECT COUNT(*) FROM kept_words WHERE contribution = $1").bind(event).scalar().await?;
    Ok(kept > 0)
}

/// Deletes what lies beside the words of an event, and who comes.
pub(super) async fn delete(tx: &mut Tx, event: TopicId) -> Result<()> {
    tx.query("DELETE FROM events WHERE topic_id = $1").bind(event).run().await?;
    Ok(())
}

/// Forgets what everybody has answered.
pub(super) async fn forget_attendances(tx: &mut Tx, event: TopicId) -> Result<()> {
    tx.query("DELETE FROM attendances WHERE event_id = $1").bind(event).run().await?;
    Ok(())
}

/// Forgets what it was called: that is with its words.
pub(super) async fn forget_title(tx: &mut Tx, event: TopicId) -> Result<()> {
    tx.query("UPDATE events SET ended_title = '' WHERE topic_id = $1").bind(event).run().await?;
    Ok(())
}

/// Deletes those that are gone since before `at`.
pub(super) async fn delete_ended(tx: &mut Tx, at: Time) -> Result<()> {
    tx.query("DELETE FROM events WHERE ended_at <= $1").bind(at).run().await?;
    Ok(())
}
