//! SQL of documents and their versions.

use super::versions::{Bytes, Proof, Version};
use super::{Chain, Companion, Companions, Details, Document, Link};
use crate::clock::Time;
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::files::Checked;
use crate::id::{GroupId, ProfileId, TopicId};
use crate::storage::Digest;

pub(crate) async fn find(tx: &mut Tx, id: TopicId) -> Result<Option<Document>> {
    tx.query("SELECT * FROM documents WHERE id = $1").bind(id).optional().await
}

pub(super) async fn insert(tx: &mut Tx, id: TopicId, details: &Details, link: Option<&Link>) -> Result<()> {
    tx.query(
        "INSERT INTO documents (id, licence, accessible, alternative, review_at, superseded_by, newest, link, link_name,
                                link_type, chain)
         VALUES ($1, $2, $3, $4, $5, $6, 0, '', '', '', 'unchecked')",
    )
    .bind(id)
    .bind(details.licence)
    .bind(details.accessible)
    .bind(details.alternative.as_str())
    .bind(details.review_at)
    .bind(details.superseded_by.as_str())
    .run()
    .await?;
    set_link(tx, id, link).await?;
    set_tags(tx, id, &details.tags).await
}

pub(super) async fn update(tx: &mut Tx, id: TopicId, details: &Details) -> Result<()> {
    tx.query(
        "UPDATE documents SET licence = $2, accessible = $3, alternative = $4, review_at = $5, superseded_by = $6
          WHERE id = $1",
    )
    .bind(id)
    .bind(details.licence)
    .bind(details.accessible)
    .bind(details.alternative.as_str())
    .bind(details.review_at)
    .bind(details.superseded_by.as_str())
    .run()
    .await?;
    set_tags(tx, id, &details.tags).await
}

pub(super) async fn set_link(tx: &mut Tx, id: TopicId, link: Option<&Link>) -> Result<()> {
    let Some(link) = link else { return Ok(()) };
    tx.query("UPDATE documents SET link = $2, link_name = $3, link_type = $4 WHERE id = $1")
        .bind(id)
        .bind(link.url.as_str())
        .bind(link.name.as_str())
        .bind(link.media_type.as_str())
        .run()
        .await?;
    Ok(())
}

/// The owner's tags; those of the group's facilitators stay.
async fn set_tags(tx: &mut Tx, id: TopicId, tags: &[String]) -> Result<()> {
    tx.query("DELETE FROM document_tags WHERE document_id = $1 AND NOT by_group").bind(id).run().await?;
    for tag in tags {
        add_tag(tx, id, tag, false).await?;
    }
    Ok(())
}

pub(super) async fn add_group_tags(tx: &mut Tx, id: TopicId, tags: &[String]) -> Result<()> {
    for tag in tags {
        add_tag(tx, id, tag, true).await?;
    }
    Ok(())
}

async fn add_tag(tx: &mut Tx, id: TopicId, tag: &str, by_group: bool) -> Result<()> {
    tx.query("INSERT INTO document_tags (document_id, tag, by_group) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(id)
        .bind(tag)
        .bind(by_group)
        .run()
        .await?;
    Ok(())
}

/// The tags of a document, and whether its group's facilitators gave them.
pub(crate) async fn tags(tx: &mut Tx, id: TopicId) -> Result<Vec<(String, bool)>> {
    tx.query("SELECT tag, by_group FROM document_tags WHERE document_id = $1 ORDER BY tag").bind(id).all().await
}

pub(super) async fn set_group_review(tx: &mut Tx, id: TopicId, at: Option<Time>) -> Result<()> {
    tx.query("UPDATE documents SET group_review_at = $2 WHERE id = $1").bind(id).bind(at).run().await?;
    Ok(())
}

pub(crate) async fn set_chain(tx: &mut Tx, id: TopicId, chain: Chain) -> Result<()> {
    tx.query("UPDATE documents SET chain = $2 WHERE id = $1").bind(id).bind(chain).run().await?;
    Ok(())
}

/// Somebody has taken the file; nobody keeps who.
pub(crate) async fn count_download(tx: &mut Tx, id: TopicId) -> Result<()> {
    tx.query("UPDATE documents SET downloads = downloads + 1 WHERE id = $1").bind(id).run().await?;
    Ok(())
}

/// Adds a version. Answers whether it was: its number, or its address, may be taken.
pub(super) async fn insert_version(tx: &mut Tx, version: &Version) -> Result<bool> {
    let inserted = tx
        .query(
            "INSERT INTO document_versions (document_id, number, url, label, change_note, created_at, sha256, size,
                                            media_type, name, restores, previous, previous_digest, record, digest,
                                            file_url, bytes, arrived, proof)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
             ON CONFLICT DO NOTHING",
        )
        .bind(version.document_id)
        .bind(version.number)
        .bind(version.url.as_str())
        .bind(version.label.as_str())
        .bind(version.change_note.as_str())
        .bind(version.created_at)
        .bind(version.sha256.0.as_slice())
        .bind(version.size)
        .bind(version.media_type.as_str())
        .bind(version.name.as_str())
        .bind(version.restores)
        .bind(version.previous.as_str())
        .bind(version.previous_digest.as_str())
        .bind(version.record.as_str())
        .bind(version.digest.as_str())
        .bind(version.file_url.as_str())
        .bind(version.bytes)
        .bind(version.arrived)
        .bind(version.proof)
        .run()
        .await?;
    Ok(inserted == 1)
}

/// A document has this newest version.
pub(super) async fn set_newest(tx: &mut Tx, id: TopicId, version: &Version) -> Result<()> {
    let year = i64::from(version.created_at.in_london().year());
    tx.query("UPDATE documents SET newest = $2, category = $3, year = $4, changed_at = $5 WHERE id = $1")
        .bind(id)
        .bind(version.number)
        .bind(version.category())
        .bind(year)
        .bind(version.created_at)
        .run()
        .await?;
    Ok(())
}

/// The versions of a document, the newest first.
pub(crate) async fn versions(tx: &mut Tx, id: TopicId) -> Result<Vec<Version>> {
    tx.query("SELECT * FROM document_versions WHERE document_id = $1 ORDER BY number DESC").bind(id).all().await
}

/// Those that are signed, from `number` downwards.
pub(crate) async fn sealed(tx: &mut Tx, id: TopicId, from: i64, limit: i64) -> Result<Vec<Version>> {
    tx.query(
        "SELECT * FROM document_versions WHERE document_id = $1 AND record <> '' AND number <= $2
          ORDER BY number DESC LIMIT $3",
    )
    .bind(id)
    .bind(from)
    .bind(limit)
    .all()
    .await
}

/// How many versions of a document are signed.
pub(crate) async fn count_sealed(tx: &mut Tx, id: TopicId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM document_versions WHERE document_id = $1 AND record <> ''").bind(id).scalar().await
}

pub(crate) async fn version(tx: &mut Tx, id: TopicId, number: i64) -> Result<Option<Version>> {
    tx.query("SELECT * FROM document_versions WHERE document_id = $1 AND number = $2")
        .bind(id)
        .bind(number)
        .optional()
        .await
}

/// The newest version of a document, as its page shows it.
#[derive(sqlx::FromRow)]
pub(crate) struct Newest {
    #[sqlx(flatten)]
    pub(crate) version: Version,
    /// How many versions there are.
    pub(crate) versions: i64,
    /// What the virus scan said of its file, if that is here.
    pub(crate) checked: Option<Checked>,
}

/// See [`Newest`].
pub(crate) async fn newest(tx: &mut Tx, id: TopicId, number: i64) -> Result<Option<Newest>> {
    tx.query(
        "SELECT v.*, (SELECT COUNT(*) FROM document_versions w WHERE w.document_id = $1) AS versions, f.checked
           FROM document_versions v LEFT JOIN files f ON f.sha256 = v.sha256
          WHERE v.document_id = $1 AND v.number = $2",
    )
    .bind(id)
    .bind(number)
    .optional()
    .await
}

/// The versions of a document of ours that are not signed yet, the oldest first.
pub(crate) async fn unsealed(tx: &mut Tx, id: TopicId) -> Result<Vec<Version>> {
    tx.query("SELECT * FROM document_versions WHERE document_id = $1 AND record = '' ORDER BY number")
        .bind(id)
        .all()
        .await
}

pub(super) async fn seal(tx: &mut Tx, version: &Version, (record, digest, previous): (&str, &str, &str)) -> Result<()> {
    tx.query(
        "UPDATE document_versions SET record = $3, digest = $4, previous_digest = $5
          WHERE document_id = $1 AND number = $2 AND record = ''",
    )
    .bind(version.document_id)
    .bind(version.number)
    .bind(record)
    .bind(digest)
    .bind(previous)
    .run()
    .await?;
    Ok(())
}

pub(crate) async fn set_proof(tx: &mut Tx, version: &Version, proof: Proof) -> Result<()> {
    tx.query("UPDATE document_versions SET proof = $3 WHERE document_id = $1 AND number = $2")
        .bind(version.document_id)
        .bind(version.number)
        .bind(proof)
        .run()
        .await?;
    Ok(())
}

/// Where the bytes of a version are, and how many of them have come.
pub(crate) async fn set_bytes(tx: &mut Tx, id: TopicId, number: i64, bytes: Bytes, arrived: i64) -> Result<()> {
    tx.query("UPDATE document_versions SET bytes = $3, arrived = $4 WHERE document_id = $1 AND number = $2")
        .bind(id)
        .bind(number)
        .bind(bytes)
        .bind(arrived)
        .run()
        .await?;
    Ok(())
}

/// Whether these bytes are here for readers of this group already: what is here for others is not given to them because
/// somebody knows its digest.
pub(super) async fn is_held_for(tx: &mut Tx, group: GroupId, sha256: Digest) -> Result<bool> {
    let held: i64 = tx
        .query(
            "SELECT COUNT(*) FROM document_versions v JOIN topics t ON t.id = v.document_id
              WHERE v.sha256 = $1 AND v.bytes = 'here' AND t.group_id = $2 AND t.deleted_at IS NULL",
        )
        .bind(sha256.0.as_slice())
        .bind(group)
        .scalar()
        .await?;
    Ok(held > 0)
}

/// A version whose bytes were not what was published, with what an administrator needs to know of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Refused {
    pub(crate) host: String,
    pub(crate) file_url: String,
    pub(crate) created_at: Time,
}

/// All of those, the newest first.
pub(crate) async fn refused(tx: &mut Tx, limit: i64) -> Result<Vec<Refused>> {
    tx.query(
        "SELECT p.host, v.file_url, v.created_at
           FROM document_versions v JOIN topics t ON t.id = v.document_id JOIN profiles p ON p.id = t.author_id
          WHERE v.bytes = 'refused' AND t.deleted_at IS NULL ORDER BY v.created_at DESC, v.document_id LIMIT $1",
    )
    .bind(limit)
    .all()
    .await
}

pub(crate) async fn companions(tx: &mut Tx, id: TopicId) -> Result<Vec<Companion>> {
    tx.query(
        "SELECT role, sha256, size, media_type, name, language FROM document_companions WHERE document_id = $1
          ORDER BY role",
    )
    .bind(id)
    .all()
    .await
}

#[derive(sqlx::FromRow)]
struct Beside {
    tag: Option<String>,
    #[sqlx(flatten)]
    companion: Companion,
}

/// The tags of a document, by whomever, and the files beside it, in one question.
pub(crate) async fn beside(tx: &mut Tx, id: TopicId) -> Result<(Vec<String>, Vec<Companion>)> {
    const BESIDE: Sql = Sql {
        sqlite: "SELECT tag, 'copy' AS role, zeroblob(32) AS sha256, 0 AS size, '' AS media_type, '' AS name, '' AS language
                   FROM document_tags WHERE document_id = $1 UNION ALL
                 SELECT NULL, role, sha256, size, media_type, name, language
                   FROM document_companions WHERE document_id = $1 ORDER BY 1, 2",
        postgres: "SELECT tag, 'copy' AS role, decode(repeat('00', 32), 'hex') AS sha256, CAST(0 AS BIGINT) AS size,
                          '' AS media_type, '' AS name, '' AS language FROM document_tags WHERE document_id = $1 UNION ALL
                   SELECT NULL, role, sha256, size, media_type, name, language
                     FROM document_companions WHERE document_id = $1 ORDER BY 1, 2",
    };
    let (mut tags, mut companions) = (Vec::new(), Vec::new());
    for row in tx.query(BESIDE).bind(id).all::<Beside>().await? {
        match row.tag {
            Some(tag) => tags.push(tag),
            None => companions.push(row.companion),
        }
    }
    Ok((tags, companions))
}

pub(crate) async fn put_companion(tx: &mut Tx, id: TopicId, companion: &Companion) -> Result<()> {
    tx.query(
        "INSERT INTO document_companions (document_id, role, sha256, size, media_type, name, language)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (document_id, role) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size,
             media_type = excluded.media_type, name = excluded.name, language = excluded.language",
    )
    .bind(id)
    .bind(companion.role)
    .bind(companion.sha256.0.as_slice())
    .bind(companion.size)
    .bind(companion.media_type.as_str())
    .bind(companion.name.as_str())
    .bind(companion.language.as_str())
    .run()
    .await?;
    Ok(())
}

pub(crate) async fn drop_companion(tx: &mut Tx, id: TopicId, role: Companions) -> Result<()> {
    tx.query("DELETE FROM document_companions WHERE document_id = $1 AND role = $2").bind(id).bind(role).run().await?;
    Ok(())
}

/// What a person has to look at again by `now`: their own documents, and those of groups where they keep order.
pub(crate) async fn due(tx: &mut Tx, person: ProfileId, now: Time, limit: i64) -> Result<Vec<(TopicId, Time)>> {
    tx.query(
        "SELECT d.id, CASE WHEN d.review_at IS NULL OR d.group_review_at < d.review_at THEN d.group_review_at
                           ELSE d.review_at END AS due_at
           FROM documents d JOIN topics t ON t.id = d.id
          WHERE (d.review_at <= $2 OR d.group_review_at <= $2) AND t.deleted_at IS NULL AND d.superseded_by = ''
            AND t.id IN (SELECT w.id FROM topics w WHERE w.author_id = $1 AND w.kind = 'document' UNION
                         SELECT k.id FROM memberships m JOIN topics k ON k.group_id = m.group_id AND k.kind = 'document'
                          WHERE m.person_id = $1 AND m.standing = 'member' AND m.role IN ('facilitator', 'owner'))
          ORDER BY due_at, d.id LIMIT $3",
    )
    .bind(person)
    .bind(now)
    .bind(limit)
    .all()
    .await
}

/// Takes away what the document `id` had beside its topic: no file is referred to any more.
pub(super) async fn forget(tx: &mut Tx, id: TopicId) -> Result<()> {
    tx.query("DELETE FROM documents WHERE id = $1").bind(id).run().await?;
    Ok(())
}

/// The same of all whose topics are gone: those that a facilitator removed after `before` stay for now.
pub(super) async fn forget_deleted(tx: &mut Tx, before: Time) -> Result<()> {
    tx.query(
        "DELETE FROM documents WHERE id IN (
             SELECT id FROM topics WHERE deleted_at IS NOT NULL AND (removed_by IS NULL OR deleted_at <= $1))",
    )
    .bind(before)
    .run()
    .await?;
    Ok(())
}
