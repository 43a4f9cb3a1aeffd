//! SQL of keeping order in discussions.

use super::store::{TopicSummary, end_event, is_answered, summary_from};
use crate::audience::{Viewer, topics_visible_to_1};
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReplyId, Said, TopicId};

/// Shows a topic first in its group since `at`, or no longer.
pub(crate) async fn set_pinned(tx: &mut Tx, topic: TopicId, at: Option<Time>) -> Result<()> {
    tx.query("UPDATE topics SET pinned_at = $2 WHERE id = $1").bind(topic).bind(at).run().await?;
    Ok(())
}

/// Closes a topic to further answers since `at`, or opens it again.
pub(crate) async fn set_locked(tx: &mut Tx, topic: TopicId, at: Option<Time>, reason: &str) -> Result<()> {
    tx.query("UPDATE topics SET locked_at = $2, lock_reason = $3 WHERE id = $1")
        .bind(topic)
        .bind(at)
        .bind(reason)
        .run()
        .await?;
    Ok(())
}

/// Takes a topic's words away on a facilitator's word. Answers whether they were there.
pub(crate) async fn remove_topic(tx: &mut Tx, id: TopicId, by: ProfileId, reason: &str) -> Result<bool> {
    let now = tx.now();
    end_event(tx, id).await?;
    let rows = tx
        .query(
            "UPDATE topics SET title = '', source = '', html = '', deleted_at = $2, removed_by = $3, removal_reason = $4,
                    pinned_at = NULL
              WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(now)
        .bind(by)
        .bind(reason)
        .run()
        .await?;
    Ok(rows == 1)
}

/// Takes a reply's words away on a facilitator's word. Answers whether they were there.
pub(crate) async fn remove_reply(
    tx: &mut Tx,
    id: ReplyId,
    topic: TopicId,
    by: ProfileId,
    reason: &str,
) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query(
            "UPDATE replies SET source = '', html = '', deleted_at = $2, removed_by = $3, removal_reason = $4
              WHERE id = $1 AND deleted_at IS NULL",
        )
        .bind(id)
        .bind(now)
        .bind(by)
        .bind(reason)
        .run()
        .await?;
    if rows == 1 {
        tx.query("UPDATE topics SET reply_count = reply_count - 1 WHERE id = $1").bind(topic).run().await?;
    }
    Ok(rows == 1)
}

/// Notes which reply is the answer; none when that is empty.
pub(crate) async fn set_answer(tx: &mut Tx, topic: TopicId, url: &str) -> Result<()> {
    tx.query("UPDATE topics SET answer_url = $2 WHERE id = $1").bind(topic).bind(url).run().await?;
    Ok(())
}

/// Discussions of a group that have no answer yet, the one with the newest reply first, pinned or not.
pub(crate) async fn list_unanswered(
    tx: &mut Tx,
    viewer: Viewer,
    group: GroupId,
    before: Option<(Time, TopicId)>,
    limit: i64,
) -> Result<Vec<TopicSummary>> {
    let (at, id) = before.unwrap_or((Time(i64::MAX), TopicId(uuid::Uuid::max())));
    tx.query(concat!(
        summary_from!(),
        " topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
          WHERE t.group_id = $2 AND t.deleted_at IS NULL AND t.kind = 'discussion' AND (t.last_at, t.id) < ($3, $4)
            AND NOT ",
        is_answered!(),
        " AND ",
        topics_visible_to_1!(),
        " ORDER BY t.last_at DESC, t.id DESC LIMIT $5"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(at)
    .bind(id)
    .bind(limit)
    .all()
    .await
}

/// Notes how many answers the group's own hub says a discussion has.
pub(crate) async fn set_remote_replies(tx: &mut Tx, topic: TopicId, count: i64) -> Result<()> {
    tx.query("UPDATE topics SET remote_replies = $2 WHERE id = $1").bind(topic).bind(count).run().await?;
    Ok(())
}

/// Notes where the group's own hub keeps everything said in a discussion.
pub(crate) async fn set_thread(tx: &mut Tx, topic: TopicId, thread: &str) -> Result<()> {
    tx.query("UPDATE topics SET thread = $2 WHERE id = $1 AND thread <> $2").bind(topic).bind(thread).run().await?;
    Ok(())
}

/// Notes when the group's own hub was asked how much there is.
pub(crate) async fn set_counted(tx: &mut Tx, topic: TopicId, at: Time) -> Result<()> {
    tx.query("UPDATE topics SET counted_at = $2 WHERE id = $1").bind(topic).bind(at).run().await?;
    Ok(())
}

/// Notes why a group elsewhere has not taken a contribution of ours.
pub(crate) async fn set_refusal(tx: &mut Tx, url: &str, reason: &str) -> Result<()> {
    let reason = if reason.is_empty() { "-" } else { reason };
    tx.query("UPDATE topics SET refusal = $2 WHERE url = $1 AND is_ours").bind(url).bind(reason).run().await?;
    tx.query("UPDATE replies SET refusal = $2 WHERE url = $1 AND is_ours").bind(url).bind(reason).run().await?;
    Ok(())
}

/// Notes that a contribution helped somebody. Answers whether it is new.
pub(crate) async fn insert_like(tx: &mut Tx, said: Said, person: ProfileId) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query("INSERT INTO likes (contribution, person_id, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(said.uuid())
        .bind(person)
        .bind(now)
        .run()
        .await?;
    Ok(rows == 1)
}

/// Takes it back; answers the activity that had said so, inside `Some` if there was anything to take back.
pub(crate) async fn delete_like(tx: &mut Tx, said: Said, person: ProfileId) -> Result<Option<Option<String>>> {
    let row: Option<(Option<String>,)> = tx
        .query("DELETE FROM likes WHERE contribution = $1 AND person_id = $2 RETURNING activity")
        .bind(said.uuid())
        .bind(person)
        .optional()
        .await?;
    Ok(row.map(|(activity,)| activity))
}

/// Keeps by which activity of ours it was said elsewhere.
pub(crate) async fn set_like_activity(tx: &mut Tx, said: Said, person: ProfileId, activity: &str) -> Result<()> {
    tx.query("UPDATE likes SET activity = $3 WHERE contribution = $1 AND person_id = $2")
        .bind(said.uuid())
        .bind(person)
        .bind(activity)
        .run()
        .await?;
    Ok(())
}

/// How many people each of these contributions helped, and whether `person` is one of them. Those that helped nobody
/// are not in the list.
pub(crate) async fn likes_of(
    tx: &mut Tx,
    person: ProfileId,
    contributions: &[Said],
) -> Result<Vec<(uuid::Uuid, i64, bool)>> {
    const LIKES: Sql = Sql {
        sqlite: "SELECT contribution, COUNT(*), MAX(CASE WHEN person_id = $1 THEN 1 ELSE 0 END) FROM likes
                  WHERE contribution IN (SELECT unhex(value) FROM json_each($2)) GROUP BY contribution",
        postgres:
            "SELECT contribution, COUNT(*), CAST(MAX(CASE WHEN person_id = $1 THEN 1 ELSE 0 END) AS BIGINT) FROM likes
                  WHERE contribution IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb))
                  GROUP BY contribution",
    };
    let ids: Vec<String> = contributions.iter().map(|said| said.uuid().simple().to_string()).collect();
    let rows: Vec<(uuid::Uuid, i64, i64)> = tx.query(LIKES).bind(person).bind(json_list(&ids)?).all().await?;
    Ok(rows.into_iter().map(|(id, count, mine)| (id, count, mine == 1)).collect())
}
