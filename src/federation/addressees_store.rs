//! SQL of who is told something by name: the inboxes of their hubs.

use crate::db::Tx;
use crate::error::Result;
use crate::id::{ProfileId, TopicId};

/// Where the hubs take deliveries that share a group with a person of ours: the groups elsewhere they belong to, and
/// those who subscribe to the groups of ours they belong to, or to their blog.
pub(crate) async fn inboxes_sharing_a_group_with(tx: &mut Tx, person: ProfileId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT COALESCE(a.shared_inbox, a.inbox) FROM memberships m JOIN actors a ON a.subject = m.group_id
              WHERE m.person_id = $1 AND m.standing = 'member' AND a.private_key IS NULL
             UNION
             SELECT d.inbox FROM memberships m JOIN subscriptions s ON s.audience = m.group_id
                    JOIN destinations d ON d.id = s.destination
              WHERE m.person_id = $1 AND m.standing = 'member' AND s.until_seq IS NULL
             UNION
             SELECT d.inbox FROM groups b JOIN subscriptions s ON s.audience = b.id JOIN destinations d ON d.id = s.destination
              WHERE b.blogger_id = $1 AND s.until_seq IS NULL",
        )
        .bind(person)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(inbox,)| inbox).collect())
}

/// The inboxes of people elsewhere who come to an event of ours, might, or wait for a place, where nobody belongs to its
/// group: who does hears of it by the group.
pub(crate) async fn inboxes_of_attendees(tx: &mut Tx, event: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT DISTINCT COALESCE(c.shared_inbox, c.inbox)
               FROM topics t JOIN attendances a ON a.event_id = t.id JOIN profiles p ON p.id = a.person_id
                    JOIN actors c ON c.url = p.url
              WHERE t.url = $1 AND t.is_ours AND NOT p.is_ours AND a.answer <> 'no'
                AND NOT EXISTS (SELECT 1 FROM memberships m
                                 WHERE m.group_id = t.group_id AND m.standing = 'member' AND m.host = p.host)
              LIMIT 1000",
        )
        .bind(event)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(inbox,)| inbox).collect())
}

/// The inboxes of people elsewhere who have answered a post: they know it, whether they follow its author or not.
pub(crate) async fn inboxes_of_repliers(tx: &mut Tx, topic: TopicId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT DISTINCT COALESCE(a.shared_inbox, a.inbox) FROM replies r JOIN actors a ON a.subject = r.author_id
              WHERE r.topic_id = $1 AND r.deleted_at IS NULL AND a.private_key IS NULL LIMIT 1000",
        )
        .bind(topic)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(inbox,)| inbox).collect())
}

/// The activities by which the posts of a blog of ours were written, the newest post first: each in its newest form, as it was sent.
pub(crate) async fn posts_page(
    tx: &mut Tx,
    blog: crate::id::GroupId,
    before: TopicId,
    limit: i64,
) -> Result<Vec<(TopicId, String)>> {
    tx.query(
        "SELECT t.id, l.body FROM topics t JOIN log l ON l.seq = (
             SELECT MAX(n.seq) FROM log n WHERE n.object = t.url AND n.kind IN ('Create', 'Update') AND n.body <> '')
          WHERE t.group_id = $1 AND t.is_ours AND t.deleted_at IS NULL AND t.id < $2
          ORDER BY t.id DESC LIMIT $3",
    )
    .bind(blog)
    .bind(before)
    .bind(limit)
    .all()
    .await
}
