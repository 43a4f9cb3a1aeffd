//! SQL of blogs and of who follows them.

use super::Group;
use super::blog::Following;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// The blog of a person.
pub(crate) async fn find_by_person(tx: &mut Tx, person: ProfileId) -> Result<Option<Group>> {
    tx.query("SELECT * FROM groups WHERE blogger_id = $1").bind(person).optional().await
}

/// Adds a blog; the one that its person has already stays.
pub(super) async fn insert(tx: &mut Tx, blog: &Group) -> Result<()> {
    tx.query(
        "INSERT INTO groups (id, url, handle, host, is_ours, name, purpose, language, access, remote_members, archived_at,
                             created_at, updated_at, blogger_id)
         VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, 0, NULL, $9, $9, $10) ON CONFLICT DO NOTHING",
    )
    .bind(blog.id)
    .bind(blog.url.as_str())
    .bind(blog.handle.as_str())
    .bind(blog.host.as_str())
    .bind(blog.is_ours)
    .bind(blog.name.as_str())
    .bind(blog.language.as_str())
    .bind(blog.access)
    .bind(blog.created_at)
    .bind(blog.blogger_id)
    .run()
    .await?;
    Ok(())
}

/// How a person stands to a blog, if at all.
pub(crate) async fn standing(tx: &mut Tx, blog: GroupId, person: ProfileId) -> Result<Option<Following>> {
    let found: Option<(Following,)> = tx
        .query("SELECT standing FROM followers WHERE blog_id = $1 AND person_id = $2")
        .bind(blog)
        .bind(person)
        .optional()
        .await?;
    Ok(found.map(|(standing,)| standing))
}

/// The activity by which a person asked to follow a blog; empty if it took none.
pub(crate) async fn asked(tx: &mut Tx, blog: GroupId, person: ProfileId) -> Result<Option<String>> {
    let found: Option<(String,)> = tx
        .query("SELECT asked FROM followers WHERE blog_id = $1 AND person_id = $2")
        .bind(blog)
        .bind(person)
        .optional()
        .await?;
    Ok(found.map(|(asked,)| asked))
}

/// Notes that a person follows a blog, or asks to.
pub(super) async fn put(
    tx: &mut Tx,
    (blog, person): (GroupId, ProfileId),
    standing: Following,
    asked: &str,
) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO followers (blog_id, person_id, standing, asked, since) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (blog_id, person_id) DO UPDATE SET asked = excluded.asked",
    )
    .bind(blog)
    .bind(person)
    .bind(standing)
    .bind(asked)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Changes how they stand.
pub(super) async fn set_standing(tx: &mut Tx, (blog, person): (GroupId, ProfileId), standing: Following) -> Result<()> {
    tx.query("UPDATE followers SET standing = $3 WHERE blog_id = $1 AND person_id = $2")
        .bind(blog)
        .bind(person)
        .bind(standing)
        .run()
        .await?;
    Ok(())
}

/// Notes the activity by which a person of ours asks.
pub(crate) async fn set_asked(tx: &mut Tx, blog: GroupId, person: ProfileId, asked: &str) -> Result<()> {
    tx.query("UPDATE followers SET asked = $3 WHERE blog_id = $1 AND person_id = $2")
        .bind(blog)
        .bind(person)
        .bind(asked)
        .run()
        .await?;
    Ok(())
}

/// They follow it no longer.
pub(super) async fn delete(tx: &mut Tx, (blog, person): (GroupId, ProfileId)) -> Result<()> {
    tx.query("DELETE FROM followers WHERE blog_id = $1 AND person_id = $2").bind(blog).bind(person).run().await?;
    Ok(())
}

/// The blog that a person asked to follow by this activity.
pub(super) async fn find_asked(tx: &mut Tx, person: ProfileId, asked: &str) -> Result<Option<Group>> {
    tx.query(
        "SELECT g.* FROM followers f JOIN groups g ON g.id = f.blog_id
          WHERE f.person_id = $1 AND f.asked = $2 ORDER BY g.id LIMIT 1",
    )
    .bind(person)
    .bind(asked)
    .optional()
    .await
}

/// The blogs that a person follows or asks to follow.
pub(super) async fn followed_by(tx: &mut Tx, person: ProfileId) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> =
        tx.query("SELECT blog_id FROM followers WHERE person_id = $1 ORDER BY blog_id").bind(person).all().await?;
    Ok(rows.into_iter().map(|(blog,)| blog).collect())
}

/// How many follow a blog.
pub(crate) async fn count(tx: &mut Tx, blog: GroupId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM followers WHERE blog_id = $1 AND standing = 'follows'").bind(blog).scalar().await
}

/// The blog of a person elsewhere whom somebody of this hub follows, or asks to: what they post right after the question
/// may come before its answer.
pub(crate) async fn is_followed_here(tx: &mut Tx, author: &str) -> Result<Option<Group>> {
    tx.query(
        "SELECT g.* FROM groups g JOIN profiles a ON a.id = g.blogger_id
          WHERE a.url = $1 AND NOT g.is_ours AND EXISTS (
                SELECT 1 FROM followers f JOIN profiles p ON p.id = f.person_id WHERE f.blog_id = g.id AND p.is_ours)",
    )
    .bind(author)
    .optional()
    .await
}
