//! SQL of copies that nobody may read any more.

use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// Groups elsewhere with copies here that are for members, of which nobody of ours is one.
pub(super) async fn unread(tx: &mut Tx) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = tx
        .query(
            "SELECT g.id FROM groups g
              WHERE NOT g.is_ours
                AND (EXISTS (SELECT 1 FROM topics t WHERE t.group_id = g.id AND NOT t.is_ours AND t.html <> ''
                                AND (g.access <> 'open' OR t.for_members))
                  OR EXISTS (SELECT 1 FROM topics t JOIN replies r ON r.topic_id = t.id
                              WHERE t.group_id = g.id AND NOT r.is_ours AND r.html <> ''
                                AND (g.access <> 'open' OR t.for_members)))
                AND NOT EXISTS (SELECT 1 FROM memberships m JOIN profiles p ON p.id = m.person_id
                                 WHERE m.group_id = g.id AND m.standing = 'member' AND p.is_ours)",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// The keys of the jobs `name` that wait for groups of which somebody of ours is a member again.
pub(super) async fn read_again(tx: &mut Tx, name: &str) -> Result<Vec<String>> {
    let keys: Vec<(String,)> =
        tx.query("SELECT job_key FROM jobs WHERE name = $1 AND leased_until IS NULL").bind(name).all().await?;
    let mut again = Vec::new();
    for (key,) in keys {
        let Ok(group) = key.parse::<GroupId>() else { continue };
        if crate::groups::store::count_our_members(tx, group).await? > 0 {
            again.push(key);
        }
    }
    Ok(again)
}

/// Deletes what others said in a group: all of it, or what is for members. What people of this hub wrote stays, and of what it answers the place: a
/// beginning becomes one of `nobody`, which its true beginning takes again when it comes again.
pub(super) async fn delete(tx: &mut Tx, (group, all): (GroupId, bool), nobody: ProfileId) -> Result<()> {
    let now = tx.now();
    for sql in [
        "DELETE FROM kept_words WHERE contribution IN (
             SELECT t.id FROM topics t WHERE t.group_id = $1 AND NOT t.is_ours
             UNION SELECT r.id FROM replies r JOIN topics t ON t.id = r.topic_id WHERE t.group_id = $1 AND NOT r.is_ours)",
        // Time, place and who comes go with an event's words.
        "DELETE FROM events
          WHERE topic_id IN (SELECT id FROM topics WHERE group_id = $1 AND NOT is_ours AND (for_members OR $2))",
        "DELETE FROM likes WHERE contribution IN (
             SELECT t.id FROM topics t WHERE t.group_id = $1 AND NOT t.is_ours AND (t.for_members OR $2)
             UNION SELECT r.id FROM replies r JOIN topics t ON t.id = r.topic_id
                    WHERE t.group_id = $1 AND NOT r.is_ours AND (t.for_members OR $2))",
        // What lies beside the words of a post goes with them.
        "DELETE FROM post_files WHERE topic_id IN (
             SELECT id FROM topics WHERE group_id = $1 AND NOT is_ours AND (for_members OR $2))",
        "DELETE FROM posts WHERE topic_id IN (
             SELECT id FROM topics WHERE group_id = $1 AND NOT is_ours AND (for_members OR $2))",
        // Answers to answers that go are answers to the discussion, but for those of our own people.
        "UPDATE replies SET parent_id = NULL
          WHERE NOT is_ours AND topic_id IN (SELECT id FROM topics WHERE group_id = $1 AND (for_members OR $2))",
        "DELETE FROM replies
          WHERE NOT is_ours AND topic_id IN (SELECT id FROM topics WHERE group_id = $1 AND (for_members OR $2))
            AND NOT EXISTS (SELECT 1 FROM replies a WHERE a.parent_id = replies.id AND a.is_ours)",
        "DELETE FROM topics
          WHERE NOT is_ours AND group_id = $1 AND (for_members OR $2)
            AND NOT EXISTS (SELECT 1 FROM replies r WHERE r.topic_id = topics.id)",
    ] {
        tx.query(sql).bind(group).bind(all).run().await?;
    }
    tx.query(
        "UPDATE replies SET source = '', html = '', deleted_at = COALESCE(deleted_at, $3)
          WHERE NOT is_ours AND topic_id IN (SELECT id FROM topics WHERE group_id = $1 AND (for_members OR $2))",
    )
    .bind(group)
    .bind(all)
    .bind(now)
    .run()
    .await?;
    tx.query(
        "UPDATE topics SET title = '', source = '', html = '', author_id = $4, deleted_at = COALESCE(deleted_at, $3)
          WHERE NOT is_ours AND group_id = $1 AND (for_members OR $2)",
    )
    .bind(group)
    .bind(all)
    .bind(now)
    .bind(nobody)
    .run()
    .await?;
    tx.query(
        "UPDATE topics SET reply_count = (SELECT COUNT(*) FROM replies r WHERE r.topic_id = topics.id AND r.deleted_at IS NULL)
          WHERE group_id = $1",
    )
    .bind(group)
    .run()
    .await?;
    Ok(())
}
