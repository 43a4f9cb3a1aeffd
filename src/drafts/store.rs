//! SQL of drafts.

use super::Draft;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{DraftId, ProfileId};
use crate::posts::Attached;

/// A draft as the list of its author shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Listed {
    #[sqlx(flatten)]
    pub(crate) draft: Draft,
    pub(crate) group_name: String,
    pub(crate) group_language: String,
    /// What a reply stands below.
    pub(crate) topic_title: String,
}

pub(super) async fn find(tx: &mut Tx, id: DraftId) -> Result<Option<Draft>> {
    tx.query("SELECT * FROM drafts WHERE id = $1").bind(id).optional().await
}

pub(super) async fn count(tx: &mut Tx, author: ProfileId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM drafts WHERE author_id = $1").bind(author).scalar().await
}

/// Writes a draft down. Answers whether it did: not over another person's.
pub(super) async fn put(tx: &mut Tx, draft: &Draft) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query(
            "INSERT INTO drafts (id, author_id, becomes, group_id, topic_id, reply_to, title, summary, body, language,
                                 for_members, changed_at, publish_at, zone, failure)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
             ON CONFLICT (id) DO UPDATE SET reply_to = excluded.reply_to, title = excluded.title,
                    summary = excluded.summary, body = excluded.body, language = excluded.language,
                    for_members = excluded.for_members, changed_at = excluded.changed_at,
                    publish_at = excluded.publish_at, zone = excluded.zone, failure = excluded.failure
              WHERE drafts.author_id = excluded.author_id AND drafts.becomes = excluded.becomes
                AND drafts.group_id = excluded.group_id",
        )
        .bind(draft.id)
        .bind(draft.author_id)
        .bind(draft.becomes)
        .bind(draft.group_id)
        .bind(draft.topic_id)
        .bind(draft.reply_to)
        .bind(draft.title.as_str())
        .bind(draft.summary.as_str())
        .bind(draft.body.as_str())
        .bind(draft.language.as_str())
        .bind(draft.for_members)
        .bind(now)
        .bind(draft.publish_at)
        .bind(draft.zone.as_str())
        .bind(draft.failure.as_str())
        .run()
        .await?;
    Ok(rows == 1)
}

pub(super) async fn delete(tx: &mut Tx, id: DraftId) -> Result<()> {
    tx.query("DELETE FROM drafts WHERE id = $1").bind(id).run().await?;
    Ok(())
}

/// The files of a draft.
pub(super) async fn files(tx: &mut Tx, id: DraftId) -> Result<Vec<Attached>> {
    tx.query(
        "SELECT d.role, d.sha256, '' AS url, d.name, d.description, f.media_type, f.size, f.checked
           FROM draft_files d JOIN files f ON f.sha256 = d.sha256 WHERE d.draft_id = $1 ORDER BY d.position",
    )
    .bind(id)
    .all()
    .await
}

/// Writes them down, in place of those before.
pub(crate) async fn put_files(tx: &mut Tx, id: DraftId, files: &[Attached]) -> Result<()> {
    tx.query("DELETE FROM draft_files WHERE draft_id = $1").bind(id).run().await?;
    for (position, file) in (0_i64..).zip(files) {
        let Some(digest) = file.digest() else { continue };
        tx.query(
            "INSERT INTO draft_files (draft_id, position, role, sha256, name, description) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(id)
        .bind(position)
        .bind(file.role)
        .bind(digest.0.as_slice())
        .bind(file.name.as_str())
        .bind(file.description.as_str())
        .run()
        .await?;
    }
    Ok(())
}

/// The drafts of a person, those that are to be published first, then the last changed.
pub(super) async fn list(tx: &mut Tx, author: ProfileId, limit: i64) -> Result<Vec<Listed>> {
    tx.query(
        "SELECT d.*, g.name AS group_name, g.language AS group_language, COALESCE(t.title, '') AS topic_title
           FROM drafts d JOIN groups g ON g.id = d.group_id LEFT JOIN topics t ON t.id = d.topic_id
          WHERE d.author_id = $1
          ORDER BY CASE WHEN d.publish_at IS NULL THEN 1 ELSE 0 END, d.publish_at, d.changed_at DESC, d.id LIMIT $2",
    )
    .bind(author)
    .bind(limit)
    .all()
    .await
}

/// When a draft is to be published; nothing where it is not, or not any more.
pub(super) async fn set_publication(tx: &mut Tx, id: DraftId, at: Option<Time>, failure: &str) -> Result<()> {
    tx.query("UPDATE drafts SET publish_at = $2, failure = $3 WHERE id = $1")
        .bind(id)
        .bind(at)
        .bind(failure)
        .run()
        .await?;
    Ok(())
}
