//! SQL of discussions.

use super::{Kind, Reply, Topic, Words};
use crate::audience::{Viewer, topics_visible_to_1};
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReplyId, TopicId};

/// A topic as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct TopicSummary {
    pub(crate) id: TopicId,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) language: String,
    pub(crate) reply_count: i64,
    /// Whether a reply that is here is marked as the answer.
    pub(crate) is_answered: bool,
    pub(crate) created_at: Time,
    pub(crate) last_at: Time,
    pub(crate) author_name: String,
    pub(crate) author_host: String,
    pub(crate) author_is_ours: bool,
    pub(crate) group_name: String,
    pub(crate) group_host: String,
    pub(crate) group_is_ours: bool,
    /// Whether that is the blog of its author, and no group.
    pub(crate) is_personal: bool,
    /// Whether it is for members although its group is open.
    pub(crate) stays_with_members: bool,
}

impl TopicSummary {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/{}/{}", self.kind.folder(), self.id)
    }
}

/// A reply with the person who wrote it, as a discussion shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct ReplyByAuthor {
    #[sqlx(flatten)]
    pub(crate) reply: Reply,
    pub(crate) author_name: String,
    pub(crate) author_handle: String,
    pub(crate) author_host: String,
    pub(crate) author_is_ours: bool,
    pub(crate) author_role: String,
    pub(crate) author_organisation: String,
}

/// Whether a reply of the topic `t` that is here is marked as the answer.
macro_rules! is_answered {
    () => {
        "EXISTS (SELECT 1 FROM replies n WHERE n.url = t.answer_url AND n.topic_id = t.id AND n.deleted_at IS NULL)"
    };
}

/// What every list of topics selects, up to `FROM`: topics `t`, their authors `p`, their groups `g`.
macro_rules! summary_from {
    () => {
        concat!(
            "SELECT t.id, t.kind, t.title, t.language, t.reply_count, t.created_at, t.last_at, p.name AS author_name,
                    p.host AS author_host, p.is_ours AS author_is_ours, g.name AS group_name,
                    g.host AS group_host, g.is_ours AS group_is_ours, g.blogger_id IS NOT NULL AS is_personal,
                    (g.access = 'open' AND t.for_members) AS stays_with_members, ",
            $crate::discussions::store::is_answered!(),
            " AS is_answered FROM"
        )
    };
}
pub(crate) use {is_answered, summary_from};

/// Adds a topic.
pub(crate) async fn insert_topic(tx: &mut Tx, topic: &Topic) -> Result<()> {
    tx.query(
        "INSERT INTO topics (id, url, is_ours, group_id, author_id, title, source, html, language, context, reply_count,
                             confirmed, created_at, edited_at, deleted_at, last_at, kind, for_members)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
    )
    .bind(topic.id)
    .bind(topic.url.as_str())
    .bind(topic.is_ours)
    .bind(topic.group_id)
    .bind(topic.author_id)
    .bind(topic.title.as_str())
    .bind(topic.source.as_str())
    .bind(topic.html.as_str())
    .bind(topic.language.as_str())
    .bind(topic.context.as_str())
    .bind(topic.reply_count)
    .bind(topic.confirmed)
    .bind(topic.created_at)
    .bind(topic.edited_at)
    .bind(topic.deleted_at)
    .bind(topic.last_at)
    .bind(topic.kind)
    .bind(topic.for_members)
    .run()
    .await?;
    Ok(())
}

/// Adds a reply.
pub(crate) async fn insert_reply(tx: &mut Tx, reply: &Reply) -> Result<()> {
    tx.query(
        "INSERT INTO replies (id, url, is_ours, topic_id, parent_id, author_id, source, html, language, confirmed,
                              created_at, edited_at, deleted_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(reply.id)
    .bind(reply.url.as_str())
    .bind(reply.is_ours)
    .bind(reply.topic_id)
    .bind(reply.parent_id)
    .bind(reply.author_id)
    .bind(reply.source.as_str())
    .bind(reply.html.as_str())
    .bind(reply.language.as_str())
    .bind(reply.confirmed)
    .bind(reply.created_at)
    .bind(reply.edited_at)
    .bind(reply.deleted_at)
    .run()
    .await?;
    Ok(())
}

/// Counts one more reply, made at `at`.
pub(crate) async fn count_reply(tx: &mut Tx, topic: TopicId, at: Time) -> Result<()> {
    tx.query(
        "UPDATE topics SET reply_count = reply_count + 1, last_at = CASE WHEN last_at < $2 THEN $2 ELSE last_at END
          WHERE id = $1",
    )
    .bind(topic)
    .bind(at)
    .run()
    .await?;
    Ok(())
}

/// The topic with this id.
pub(crate) async fn find_topic(tx: &mut Tx, id: TopicId) -> Result<Option<Topic>> {
    tx.query("SELECT * FROM topics WHERE id = $1").bind(id).optional().await
}

/// The topic whose public identity is `url`.
pub(crate) async fn find_topic_by_url(tx: &mut Tx, url: &str) -> Result<Option<Topic>> {
    tx.query("SELECT * FROM topics WHERE url = $1").bind(url).optional().await
}

/// The topic of a group whose conversation `context` names, as its author's hub or the group's does.
pub(crate) async fn find_topic_by_context(tx: &mut Tx, group: GroupId, context: &str) -> Result<Option<Topic>> {
    tx.query("SELECT * FROM topics WHERE group_id = $1 AND (context = $2 OR thread = $2) ORDER BY id LIMIT 1")
        .bind(group)
        .bind(context)
        .optional()
        .await
}

/// The reply with this id.
pub(crate) async fn find_reply(tx: &mut Tx, id: ReplyId) -> Result<Option<Reply>> {
    tx.query("SELECT * FROM replies WHERE id = $1").bind(id).optional().await
}

/// The reply whose public identity is `url`.
pub(crate) async fn find_reply_by_url(tx: &mut Tx, url: &str) -> Result<Option<Reply>> {
    tx.query("SELECT * FROM replies WHERE url = $1").bind(url).optional().await
}

/// The discussions of a group that `viewer` may see, from `before` backwards, newest contribution first.
pub(crate) async fn list_topics(
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
          WHERE t.group_id = $2 AND t.kind = 'discussion' AND t.deleted_at IS NULL AND t.pinned_at IS NULL
            AND (t.last_at, t.id) < ($3, $4) AND ",
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

/// The pinned topics of a group that `viewer` may see, the last pinned first.
pub(crate) async fn list_pinned(tx: &mut Tx, viewer: Viewer, group: GroupId, limit: i64) -> Result<Vec<TopicSummary>> {
    tx.query(concat!(
        summary_from!(),
        " topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
          WHERE t.group_id = $2 AND t.deleted_at IS NULL AND t.pinned_at IS NOT NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY t.pinned_at DESC, t.id LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// The newest topics in the groups a person belongs to and the blogs they follow: the newest few of each, and of those the
/// newest.
pub(crate) async fn list_for_member(tx: &mut Tx, person: ProfileId, limit: i64) -> Result<Vec<TopicSummary>> {
    tx.query(concat!(
        summary_from!(),
        " (SELECT group_id FROM memberships WHERE person_id = $1 AND standing = 'member'
            UNION ALL SELECT blog_id FROM followers WHERE person_id = $1 AND standing = 'follows') m
                JOIN topics t ON t.group_id = m.group_id AND t.last_at >= COALESCE((
                    SELECT o.last_at FROM topics o WHERE o.group_id = m.group_id AND o.deleted_at IS NULL
                     ORDER BY o.last_at DESC LIMIT 1 OFFSET $2 - 1), 0)
                JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
          WHERE t.deleted_at IS NULL AND (g.blogger_id IS NULL OR g.access = 'open')
          ORDER BY t.last_at DESC, t.id DESC LIMIT $2"
    ))
    .bind(person)
    .bind(limit)
    .all()
    .await
}

/// The newest topics of one author that `viewer` may see.
pub(crate) async fn list_by_author(
    tx: &mut Tx,
    viewer: Viewer,
    author: ProfileId,
    limit: i64,
) -> Result<Vec<TopicSummary>> {
    tx.query(concat!(
        summary_from!(),
        " topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
          WHERE t.author_id = $2 AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY t.created_at DESC, t.id DESC LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(author)
    .bind(limit)
    .all()
    .await
}

/// These topics, in any order, as far as `viewer` may see them.
pub(crate) async fn summaries(tx: &mut Tx, viewer: Viewer, ids: &[TopicId]) -> Result<Vec<TopicSummary>> {
    const SUMMARIES: Sql = Sql {
        sqlite: concat!(
            summary_from!(),
            " topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
              WHERE t.id IN (SELECT unhex(value) FROM json_each($2)) AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!()
        ),
        postgres: concat!(
            summary_from!(),
            " topics t JOIN profiles p ON p.id = t.author_id JOIN groups g ON g.id = t.group_id
              WHERE t.id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)) AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!()
        ),
    };
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    tx.query(SUMMARIES).bind(viewer.person()).bind(json_list(&ids)?).all().await
}

/// How many topics of a group are here: those for everybody, and with `for_members` all.
pub(crate) async fn count_topics(tx: &mut Tx, group: GroupId, for_members: bool) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM topics WHERE group_id = $1 AND deleted_at IS NULL AND (NOT for_members OR $2)")
        .bind(group)
        .bind(for_members)
        .scalar()
        .await
}

/// Notes that a topic, and all that stands below it, is for members from now on, whatever becomes of its group.
pub(crate) async fn keep_for_members(tx: &mut Tx, id: TopicId) -> Result<()> {
    tx.query("UPDATE topics SET for_members = TRUE WHERE id = $1 AND NOT for_members").bind(id).run().await?;
    Ok(())
}

/// Up to `limit` replies of a topic with their authors, in the order they were made, from `after` on.
pub(crate) async fn list_replies(
    tx: &mut Tx,
    topic: TopicId,
    after: Option<(Time, ReplyId)>,
    limit: i64,
) -> Result<Vec<ReplyByAuthor>> {
    let (at, id) = after.unwrap_or((Time(i64::MIN), ReplyId(uuid::Uuid::nil())));
    tx.query(
        "SELECT r.*, p.name AS author_name, p.handle AS author_handle, p.host AS author_host,
                p.is_ours AS author_is_ours, p.role AS author_role, p.organisation AS author_organisation
           FROM replies r JOIN profiles p ON p.id = r.author_id
          WHERE r.topic_id = $1 AND (r.created_at, r.id) > ($2, $3)
          ORDER BY r.created_at, r.id LIMIT $4",
    )
    .bind(topic)
    .bind(at)
    .bind(id)
    .bind(limit)
    .all()
    .await
}

/// Changes a topic's words.
pub(crate) async fn update_topic(tx: &mut Tx, id: TopicId, words: &Words, at: Time) -> Result<()> {
    tx.query(
        "UPDATE topics SET title = $2, source = $3, html = $4, language = $5, edited_at = $6
          WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(words.title.as_str())
    .bind(words.source.as_str())
    .bind(words.html.as_str())
    .bind(words.language.as_str())
    .bind(at)
    .run()
    .await?;
    Ok(())
}

/// Changes a reply's words.
pub(crate) async fn update_reply(tx: &mut Tx, id: ReplyId, words: &Words, at: Time) -> Result<()> {
    tx.query(
        "UPDATE replies SET source = $2, html = $3, language = $4, edited_at = $5
          WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(words.source.as_str())
    .bind(words.html.as_str())
    .bind(words.language.as_str())
    .bind(at)
    .run()
    .await?;
    Ok(())
}

/// An event whose words are about to go: who comes is told first (`events::ending`), under the name it has still.
pub(super) async fn end_event(tx: &mut Tx, id: TopicId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE events SET ended_at = $2, sequence = sequence + 1, changed_at = $2,
                ended_title = (SELECT t.title FROM topics t WHERE t.id = events.topic_id)
          WHERE topic_id = $1 AND EXISTS (SELECT 1 FROM topics t WHERE t.id = $1 AND t.deleted_at IS NULL)",
    )
    .bind(id)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Takes a topic's words away and leaves its place.
pub(crate) async fn blank_topic(tx: &mut Tx, id: TopicId) -> Result<()> {
    let now = tx.now();
    end_event(tx, id).await?;
    tx.query(
        "UPDATE topics SET title = '', source = '', html = '', deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL",
    )
    .bind(id)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Takes a reply's words away and leaves its place.
pub(crate) async fn blank_reply(tx: &mut Tx, id: ReplyId, topic: TopicId) -> Result<()> {
    let now = tx.now();
    let blanked = tx
        .query("UPDATE replies SET source = '', html = '', deleted_at = $2 WHERE id = $1 AND deleted_at IS NULL")
        .bind(id)
        .bind(now)
        .run()
        .await?;
    if blanked == 1 {
        tx.query("UPDATE topics SET reply_count = reply_count - 1 WHERE id = $1").bind(topic).run().await?;
    }
    Ok(())
}

/// Keeps the place of a discussion's beginning that is gone, so that what was said after it has one.
pub(crate) async fn keep_place(
    tx: &mut Tx,
    group: GroupId,
    somebody: ProfileId,
    (url, context): (&str, &str),
    for_members: bool,
) -> Result<()> {
    let (id, now): (TopicId, _) = (tx.id(), tx.now());
    tx.query(
        "INSERT INTO topics (id, url, is_ours, group_id, author_id, title, source, html, language, context, confirmed,
                             created_at, deleted_at, last_at, for_members)
         VALUES ($1, $2, FALSE, $3, $4, '', '', '', 'en', $5, TRUE, $6, $6, $6, $7) ON CONFLICT (url) DO NOTHING",
    )
    .bind(id)
    .bind(url)
    .bind(group)
    .bind(somebody)
    .bind(context)
    .bind(now)
    .bind(for_members)
    .run()
    .await?;
    Ok(())
}

/// Gives the address of a place free, for what is really there.
pub(crate) async fn clear_place(tx: &mut Tx, place: &Topic) -> Result<()> {
    tx.query("UPDATE topics SET url = $2, context = '', thread = '' WHERE id = $1")
        .bind(place.id)
        .bind(format!("{}#{}", place.url, place.id))
        .run()
        .await?;
    Ok(())
}

/// Puts the answers of one topic under another one.
pub(crate) async fn move_replies(tx: &mut Tx, from: TopicId, to: TopicId) -> Result<()> {
    tx.query("UPDATE replies SET topic_id = $2 WHERE topic_id = $1").bind(from).bind(to).run().await?;
    tx.query(
        "UPDATE topics SET reply_count = (SELECT COUNT(*) FROM replies r WHERE r.topic_id = topics.id AND r.deleted_at IS NULL)
          WHERE id IN ($1, $2)",
    )
    .bind(from)
    .bind(to)
    .run()
    .await?;
    Ok(())
}

/// What a person of another hub has said and not deleted.
pub(crate) async fn said_by(tx: &mut Tx, author: ProfileId) -> Result<(Vec<TopicId>, Vec<ReplyId>)> {
    let topics: Vec<(TopicId,)> = tx
        .query("SELECT id FROM topics WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours ORDER BY id")
        .bind(author)
        .all()
        .await?;
    let replies: Vec<(ReplyId,)> = tx
        .query("SELECT id FROM replies WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours ORDER BY id")
        .bind(author)
        .all()
        .await?;
    Ok((topics.into_iter().map(|(id,)| id).collect(), replies.into_iter().map(|(id,)| id).collect()))
}

/// Takes away all words of a person of another hub who is gone.
pub(crate) async fn blank_all_by(tx: &mut Tx, author: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE topics SET reply_count = reply_count - (SELECT COUNT(*) FROM replies r
                  WHERE r.topic_id = topics.id AND r.author_id = $1 AND r.deleted_at IS NULL AND NOT r.is_ours)
          WHERE id IN (SELECT topic_id FROM replies WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours)",
    )
    .bind(author)
    .run()
    .await?;
    tx.query(
        "UPDATE events SET ended_at = $2, sequence = sequence + 1, changed_at = $2,
                ended_title = (SELECT t.title FROM topics t WHERE t.id = events.topic_id)
          WHERE topic_id IN (SELECT id FROM topics WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours)",
    )
    .bind(author)
    .bind(now)
    .run()
    .await?;
    for sql in [
        "UPDATE topics SET title = '', source = '', html = '', deleted_at = $2
          WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours",
        "UPDATE replies SET source = '', html = '', deleted_at = $2
          WHERE author_id = $1 AND deleted_at IS NULL AND NOT is_ours",
    ] {
        tx.query(sql).bind(author).bind(now).run().await?;
    }
    Ok(())
}

/// Notes that the group's own hub has this contribution.
pub(crate) async fn confirm(tx: &mut Tx, url: &str) -> Result<()> {
    tx.query("UPDATE topics SET confirmed = TRUE WHERE url = $1").bind(url).run().await?;
    tx.query("UPDATE replies SET confirmed = TRUE WHERE url = $1").bind(url).run().await?;
    Ok(())
}
