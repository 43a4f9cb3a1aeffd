//! SQL of posts.

use super::{Attached, Sheet};
use crate::audience::{Viewer, topics_visible_to_1};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, TopicId};

/// A post as the list of a blog shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Listed {
    pub(crate) id: TopicId,
    pub(crate) title: String,
    pub(crate) language: String,
    pub(crate) html: String,
    pub(crate) summary: String,
    pub(crate) reply_count: i64,
    pub(crate) created_at: Time,
    pub(crate) author_name: String,
    pub(crate) author_host: String,
    pub(crate) author_is_ours: bool,
    /// Whether it is for members although its group is open.
    pub(crate) stays_with_members: bool,
}

impl Listed {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/discussions/{}", self.id)
    }

    /// What is said of it: its teaser, or its first words.
    pub(crate) fn teaser(&self) -> String {
        if self.summary.is_empty() { crate::text::excerpt(&self.html, 280) } else { self.summary.clone() }
    }
}

/// What a post has beside its words.
pub(super) async fn find(tx: &mut Tx, topic: TopicId) -> Result<Sheet> {
    let summary: Option<(String,)> =
        tx.query("SELECT summary FROM posts WHERE topic_id = $1").bind(topic).optional().await?;
    let files = tx
        .query(
            "SELECT b.role, b.sha256, b.url, b.name, b.description, b.media_type, b.size, f.checked
               FROM post_files b LEFT JOIN files f ON f.sha256 = b.sha256 WHERE b.topic_id = $1 ORDER BY b.position",
        )
        .bind(topic)
        .all()
        .await?;
    Ok(Sheet { summary: summary.map(|(summary,)| summary).unwrap_or_default(), files })
}

/// Writes it down, in place of what was there.
pub(super) async fn put(tx: &mut Tx, topic: TopicId, sheet: &Sheet) -> Result<()> {
    tx.query(
        "INSERT INTO posts (topic_id, summary) VALUES ($1, $2)
         ON CONFLICT (topic_id) DO UPDATE SET summary = excluded.summary",
    )
    .bind(topic)
    .bind(sheet.summary.as_str())
    .run()
    .await?;
    tx.query("DELETE FROM post_files WHERE topic_id = $1").bind(topic).run().await?;
    for (position, file) in (0_i64..).zip(&sheet.files) {
        insert_file(tx, topic, position, file).await?;
    }
    Ok(())
}

async fn insert_file(tx: &mut Tx, topic: TopicId, position: i64, file: &Attached) -> Result<()> {
    tx.query(
        "INSERT INTO post_files (topic_id, position, role, sha256, url, name, description, media_type, size)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(topic)
    .bind(position)
    .bind(file.role)
    .bind(file.sha256.clone())
    .bind(file.url.as_str())
    .bind(file.name.as_str())
    .bind(file.description.as_str())
    .bind(file.media_type.as_str())
    .bind(file.size)
    .run()
    .await?;
    Ok(())
}

/// Deletes what lies beside the words of a post.
pub(super) async fn forget(tx: &mut Tx, topic: TopicId) -> Result<()> {
    for sql in ["DELETE FROM post_files WHERE topic_id = $1", "DELETE FROM posts WHERE topic_id = $1"] {
        tx.query(sql).bind(topic).run().await?;
    }
    Ok(())
}

/// Deletes what lies beside words that are gone: of what was taken out, what was taken out before `before`.
pub(super) async fn forget_gone(tx: &mut Tx, before: Time) -> Result<()> {
    for sql in [
        "DELETE FROM post_files WHERE topic_id IN (
             SELECT t.id FROM topics t WHERE t.kind = 'post' AND t.deleted_at IS NOT NULL
                AND (t.removed_by IS NULL OR t.deleted_at <= $1))",
        "DELETE FROM posts WHERE topic_id IN (
             SELECT t.id FROM topics t WHERE t.kind = 'post' AND t.deleted_at IS NOT NULL
                AND (t.removed_by IS NULL OR t.deleted_at <= $1))",
    ] {
        tx.query(sql).bind(before).run().await?;
    }
    Ok(())
}

/// The posts of a group that `viewer` may read, from `before` backwards, the newest first.
pub(crate) async fn list(
    tx: &mut Tx,
    viewer: Viewer,
    group: GroupId,
    before: Option<(Time, TopicId)>,
    limit: i64,
) -> Result<Vec<Listed>> {
    let (at, id) = before.unwrap_or((Time(i64::MAX), TopicId(uuid::Uuid::max())));
    tx.query(concat!(
        "SELECT t.id, t.title, t.language, t.html, COALESCE(s.summary, '') AS summary, t.reply_count, t.created_at,
                p.name AS author_name, p.host AS author_host, p.is_ours AS author_is_ours,
                (g.access = 'open' AND t.for_members) AS stays_with_members
           FROM topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
                LEFT JOIN posts s ON s.topic_id = t.id
          WHERE t.group_id = $2 AND t.kind = 'post' AND t.deleted_at IS NULL AND (t.created_at, t.id) < ($3, $4) AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $5"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(at)
    .bind(id)
    .bind(limit)
    .all()
    .await
}

/// A post beside another one in its blog: its id, title and language.
pub(crate) type Neighbour = (TopicId, String, String);

/// The post before this one and the one after it, as far as `viewer` may read them.
pub(crate) async fn neighbours(
    tx: &mut Tx,
    viewer: Viewer,
    group: GroupId,
    (at, id): (Time, TopicId),
) -> Result<(Option<Neighbour>, Option<Neighbour>)> {
    const BESIDE: &str = concat!(
        "SELECT * FROM (SELECT t.id, t.title, t.language, TRUE AS is_before
           FROM topics t JOIN groups g ON g.id = t.group_id
          WHERE t.group_id = $2 AND t.kind = 'post' AND t.deleted_at IS NULL AND (t.created_at, t.id) < ($3, $4) AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT 1) AS before UNION ALL
         SELECT * FROM (SELECT t.id, t.title, t.language, FALSE AS is_before
           FROM topics t JOIN groups g ON g.id = t.group_id
          WHERE t.group_id = $2 AND t.kind = 'post' AND t.deleted_at IS NULL AND (t.created_at, t.id) > ($3, $4) AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at, t.id LIMIT 1) AS after"
    );
    let rows: Vec<(TopicId, String, String, bool)> =
        tx.query(BESIDE).bind(viewer.person()).bind(group).bind(at).bind(id).all().await?;
    let (mut before, mut after) = (None, None);
    for (id, title, language, is_before) in rows {
        *(if is_before { &mut before } else { &mut after }) = Some((id, title, language));
    }
    Ok((before, after))
}
