//! SQL of the text inside files.

use super::texts::Kept;
use super::versions::Version;
use crate::db::Tx;
use crate::error::Result;
use crate::id::TopicId;

pub(super) async fn find(tx: &mut Tx, document: TopicId, number: i64) -> Result<Option<Kept>> {
    tx.query(
        "SELECT title, language, text, blocks, unreadable, is_cut, parts, thumbnail FROM document_texts
          WHERE document_id = $1 AND number = $2",
    )
    .bind(document)
    .bind(number)
    .optional()
    .await
}

pub(super) async fn insert(tx: &mut Tx, version: &Version, kept: &Kept) -> Result<()> {
    tx.query(
        "INSERT INTO document_texts (document_id, number, title, language, text, blocks, unreadable, is_cut, parts, thumbnail)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING",
    )
    .bind(version.document_id)
    .bind(version.number)
    .bind(kept.title.as_str())
    .bind(kept.language.as_str())
    .bind(kept.text.as_str())
    .bind(kept.blocks.as_str())
    .bind(kept.unreadable.as_str())
    .bind(kept.is_cut)
    .bind(kept.parts)
    .bind(kept.thumbnail.as_deref())
    .run()
    .await?;
    Ok(())
}
