//! SQL of the logs of groups.

use super::log::{Deed, What};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ReplyId, TopicId};

/// A line of a log, with the names of those concerned as they are called now.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Line {
    pub(crate) seq: i64,
    pub(crate) at: Time,
    pub(crate) what: What,
    pub(crate) by_name: Option<String>,
    /// Whether whoever did it had begun the discussion that it is about.
    pub(crate) by_asker: bool,
    pub(crate) person_name: Option<String>,
    pub(crate) topic_id: Option<TopicId>,
    /// Empty while the beginning of the discussion is gone.
    pub(crate) title: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) reply_id: Option<ReplyId>,
    pub(crate) reason: String,
    pub(crate) until: Option<Time>,
}

/// Notes a deed; the same entry of the journal once.
pub(super) async fn insert(tx: &mut Tx, (seq, at): (i64, Time), group: GroupId, deed: Deed<'_>) -> Result<()> {
    tx.query(
        "INSERT INTO group_log (seq, group_id, at, what, by_id, person_id, topic_id, reply_id, reason, until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (seq) DO NOTHING",
    )
    .bind(seq)
    .bind(group)
    .bind(at)
    .bind(deed.what)
    .bind(deed.by)
    .bind(deed.person)
    .bind(deed.topic)
    .bind(deed.reply)
    .bind(deed.reason)
    .bind(deed.until)
    .run()
    .await?;
    Ok(())
}

/// Lines of the log of a group, the newest first.
pub(super) async fn list(tx: &mut Tx, group: GroupId, before: i64, limit: i64) -> Result<Vec<Line>> {
    tx.query(
        "SELECT l.seq, l.at, l.what, b.name AS by_name, COALESCE(t.author_id = l.by_id, FALSE) AS by_asker,
                p.name AS person_name, l.topic_id, t.title, t.language, l.reply_id, l.reason, l.until
           FROM group_log l LEFT JOIN profiles b ON b.id = l.by_id LEFT JOIN profiles p ON p.id = l.person_id
                LEFT JOIN topics t ON t.id = l.topic_id
          WHERE l.group_id = $1 AND l.seq < $2 ORDER BY l.seq DESC LIMIT $3",
    )
    .bind(group)
    .bind(before)
    .bind(limit)
    .all()
    .await
}
