//! SQL of words that facilitators took out of a group.

use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{ProfileId, ReplyId, Said, TopicId};

/// How many are shown in one discussion.
const MOST: i64 = 200;

/// Words that are kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    /// Of a topic or a reply.
    pub(crate) contribution: uuid::Uuid,
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) html: String,
    pub(crate) kept_at: Time,
}

/// Keeps the words of a topic, where the group is ours or the author is.
pub(super) async fn keep_topic(tx: &mut Tx, id: TopicId, is_ours: bool) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO kept_words (contribution, topic_id, author_id, title, source, html, kept_at)
         SELECT t.id, t.id, t.author_id, t.title, t.source, t.html, $3 FROM topics t
          WHERE t.id = $1 AND t.deleted_at IS NULL AND (t.is_ours OR $2)
         ON CONFLICT (contribution) DO NOTHING",
    )
    .bind(id)
    .bind(is_ours)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Keeps the words of a reply, where the group is ours or the author is.
pub(super) async fn keep_reply(tx: &mut Tx, id: ReplyId, is_ours: bool) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO kept_words (contribution, topic_id, author_id, title, source, html, kept_at)
         SELECT r.id, r.topic_id, r.author_id, '', r.source, r.html, $3 FROM replies r
          WHERE r.id = $1 AND r.deleted_at IS NULL AND (r.is_ours OR $2)
         ON CONFLICT (contribution) DO NOTHING",
    )
    .bind(id)
    .bind(is_ours)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// What is kept of a contribution.
pub(super) async fn find(tx: &mut Tx, said: Said) -> Result<Option<Kept>> {
    tx.query("SELECT contribution, title, source, html, kept_at FROM kept_words WHERE contribution = $1")
        .bind(said.uuid())
        .optional()
        .await
}

/// What is kept of a discussion: all of it, or only what `author` wrote.
pub(super) async fn list(tx: &mut Tx, topic: TopicId, author: ProfileId, all: bool) -> Result<Vec<Kept>> {
    tx.query(
        "SELECT contribution, title, source, html, kept_at FROM kept_words
          WHERE topic_id = $1 AND ($3 OR author_id = $2) ORDER BY kept_at LIMIT $4",
    )
    .bind(topic)
    .bind(author)
    .bind(all)
    .bind(MOST)
    .all()
    .await
}

/// Whether a contribution is gone because facilitators took it out.
pub(super) async fn is_removed(tx: &mut Tx, said: Said) -> Result<bool> {
    let found: i64 = match said {
        Said::Topic(id) => {
            let query = tx.query(
                "SELECT COUNT(*) FROM topics WHERE id = $1 AND removed_by IS NOT NULL AND deleted_at IS NOT NULL",
            );
            query.bind(id).scalar().await?
        }
        Said::Reply(id) => {
            let query = tx.query(
                "SELECT COUNT(*) FROM replies WHERE id = $1 AND removed_by IS NOT NULL AND deleted_at IS NOT NULL",
            );
            query.bind(id).scalar().await?
        }
    };
    Ok(found == 1)
}

/// Puts the words of a topic back.
pub(super) async fn restore_topic(tx: &mut Tx, id: TopicId, (title, source, html): (&str, &str, &str)) -> Result<()> {
    tx.query(
        "UPDATE topics SET title = $2, source = $3, html = $4, deleted_at = NULL, removed_by = NULL, removal_reason = ''
          WHERE id = $1 AND removed_by IS NOT NULL",
    )
    .bind(id)
    .bind(title)
    .bind(source)
    .bind(html)
    .run()
    .await?;
    let now = tx.now();
    // Whoever comes was told that it is gone: their calendars take the event for a newer one.
    tx.query(
        "UPDATE events SET ended_at = NULL, ended_title = '', sequence = sequence + 1, changed_at = $2
          WHERE topic_id = $1 AND ended_at IS NOT NULL",
    )
    .bind(id)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Puts the words of a reply back.
pub(super) async fn restore_reply(
    tx: &mut Tx,
    (id, topic): (ReplyId, TopicId),
    (source, html): (&str, &str),
) -> Result<()> {
    let rows = tx
        .query(
            "UPDATE replies SET source = $2, html = $3, deleted_at = NULL, removed_by = NULL, removal_reason = ''
              WHERE id = $1 AND removed_by IS NOT NULL",
        )
        .bind(id)
        .bind(source)
        .bind(html)
        .run()
        .await?;
    if rows == 1 {
        tx.query("UPDATE topics SET reply_count = reply_count + 1 WHERE id = $1").bind(topic).run().await?;
    }
    Ok(())
}

/// Notes that its author has deleted a topic that facilitators had taken out. Answers whether that was new.
pub(super) async fn own_deletion_of_topic(tx: &mut Tx, id: TopicId) -> Result<bool> {
    let rows = tx
        .query("UPDATE topics SET removed_by = NULL, removal_reason = '' WHERE id = $1 AND removed_by IS NOT NULL")
        .bind(id)
        .run()
        .await?;
    Ok(rows == 1)
}

/// The same of a reply.
pub(super) async fn own_deletion_of_reply(tx: &mut Tx, id: ReplyId) -> Result<bool> {
    let rows = tx
        .query("UPDATE replies SET removed_by = NULL, removal_reason = '' WHERE id = $1 AND removed_by IS NOT NULL")
        .bind(id)
        .run()
        .await?;
    Ok(rows == 1)
}

/// Deletes what is kept of a contribution.
pub(super) async fn forget(tx: &mut Tx, said: Said) -> Result<()> {
    tx.query("DELETE FROM kept_words WHERE contribution = $1").bind(said.uuid()).run().await?;
    Ok(())
}

/// Deletes what is kept of somebody's words.
pub(super) async fn forget_author(tx: &mut Tx, author: ProfileId) -> Result<()> {
    tx.query("DELETE FROM kept_words WHERE author_id = $1").bind(author).run().await?;
    Ok(())
}

/// Deletes what is kept since before `at`.
pub(super) async fn forget_before(tx: &mut Tx, at: Time) -> Result<()> {
    tx.query("DELETE FROM kept_words WHERE kept_at <= $1").bind(at).run().await?;
    Ok(())
}
