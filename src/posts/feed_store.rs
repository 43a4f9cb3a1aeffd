//! SQL of feeds.

use super::feed::Item;
use crate::audience::{Viewer, is_member_1, topics_visible_to_1};
use crate::db::Tx;
use crate::error::Result;
use crate::id::GroupId;

/// What every feed selects of the topics `t` of groups `g`, up to `WHERE`.
macro_rules! topics_from {
    () => {
        "SELECT t.url, t.id, FALSE AS is_reply, t.kind, t.title, COALESCE(s.summary, '') AS summary, t.html, t.language,
                p.name AS author, g.name AS group_name, t.created_at, t.edited_at
           FROM topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
                LEFT JOIN posts s ON s.topic_id = t.id"
    };
}

/// The newest posts of a group.
pub(super) async fn of_blog(tx: &mut Tx, viewer: Viewer, group: GroupId, limit: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        topics_from!(),
        " WHERE t.group_id = $2 AND t.kind = 'post' AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// What began in a group last.
pub(super) async fn of_group(tx: &mut Tx, viewer: Viewer, group: GroupId, limit: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        topics_from!(),
        " WHERE t.group_id = $2 AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// What was answered in a group last.
pub(super) async fn replies_of_group(tx: &mut Tx, viewer: Viewer, group: GroupId, limit: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        "SELECT r.url, r.id, TRUE AS is_reply, t.kind, t.title, '' AS summary, r.html, r.language,
                p.name AS author, g.name AS group_name, r.created_at, r.edited_at
           FROM topics t JOIN groups g ON g.id = t.group_id JOIN replies r ON r.topic_id = t.id
                JOIN profiles p ON p.id = r.author_id
          WHERE t.group_id = $2 AND r.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY r.created_at DESC, r.id DESC LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// What began last and is for everybody, in the groups of this hub.
pub(super) async fn of_hub(tx: &mut Tx, limit: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        topics_from!(),
        " WHERE g.is_ours AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $2"
    ))
    .bind(Viewer::Anybody.person())
    .bind(limit)
    .all()
    .await
}

/// What began last in the groups of a member, private ones aside, and in the blogs they follow.
pub(super) async fn of_member(tx: &mut Tx, viewer: Viewer, limit: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        topics_from!(),
        " WHERE g.access <> 'private' AND t.deleted_at IS NULL AND (",
        is_member_1!(),
        " OR EXISTS (SELECT 1 FROM followers f WHERE f.blog_id = g.id AND f.person_id = $1 AND f.standing = 'follows'))
          ORDER BY t.created_at DESC, t.id DESC LIMIT $2"
    ))
    .bind(viewer.person())
    .bind(limit)
    .all()
    .await
}
