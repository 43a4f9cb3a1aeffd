//! SQL of reports.

use super::Report;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReplyId, ReportId, TopicId};

/// Files a report; answers its id if the same reporter had not reported the same thing before.
pub(crate) async fn insert(tx: &mut Tx, report: &Report) -> Result<Option<ReportId>> {
    let added = tx
        .query(
            "INSERT INTO reports (id, group_id, subject, reporter, reason, at) VALUES ($1, $2, $3, $4, $5, $6)
             ON CONFLICT (subject, reporter) DO NOTHING",
        )
        .bind(report.id)
        .bind(report.group_id)
        .bind(report.subject.as_str())
        .bind(report.reporter.as_str())
        .bind(report.reason.as_str())
        .bind(report.at)
        .run()
        .await?;
    if added == 1 {
        return Ok(Some(report.id));
    }
    tx.query("UPDATE reports SET reason = $3, at = $4, closed_at = NULL, closed_by = NULL WHERE subject = $1 AND reporter = $2")
        .bind(report.subject.as_str())
        .bind(report.reporter.as_str())
        .bind(report.reason.as_str())
        .bind(report.at)
        .run()
        .await?;
    Ok(None)
}

/// The report with this id.
pub(crate) async fn find(tx: &mut Tx, id: ReportId) -> Result<Option<Report>> {
    tx.query("SELECT id, group_id, subject, reporter, reason, at FROM reports WHERE id = $1").bind(id).optional().await
}

/// An open report with what is known here of its subject and of who filed it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Open {
    #[sqlx(flatten)]
    pub(crate) report: Report,
    /// The discussion whose first contribution it is about.
    pub(crate) topic_id: Option<TopicId>,
    pub(crate) title: Option<String>,
    /// The answer it is about.
    pub(crate) reply_id: Option<ReplyId>,
    pub(crate) html: Option<String>,
    pub(crate) language: Option<String>,
    /// Whether its words have been deleted or removed.
    pub(crate) is_gone: bool,
    pub(crate) author_name: Option<String>,
    /// Who filed it, if that is a person who said so.
    pub(crate) reporter_name: Option<String>,
    pub(crate) reporter_handle: Option<String>,
    pub(crate) reporter_host: Option<String>,
    pub(crate) reporter_is_ours: Option<bool>,
}

/// The open reports of a group, oldest first.
pub(crate) async fn open_in(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Open>> {
    tx.query(
        "SELECT r.id, r.group_id, r.subject, r.reporter, r.reason, r.at, t.id AS topic_id, t.title, y.id AS reply_id, y.html,
                COALESCE(t.language, y.language) AS language,
                (t.deleted_at IS NOT NULL OR y.deleted_at IS NOT NULL) AS is_gone, a.name AS author_name,
                w.name AS reporter_name, w.handle AS reporter_handle, w.host AS reporter_host,
                w.is_ours AS reporter_is_ours
           FROM reports r LEFT JOIN topics t ON t.url = r.subject LEFT JOIN replies y ON y.url = r.subject
                LEFT JOIN profiles a ON a.id = COALESCE(t.author_id, y.author_id)
                LEFT JOIN profiles w ON w.url = r.reporter
          WHERE r.group_id = $1 AND r.closed_at IS NULL ORDER BY r.at, r.id LIMIT $2",
    )
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// How many reports of a group are open.
pub(crate) async fn count_open(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM reports WHERE group_id = $1 AND closed_at IS NULL").bind(group).scalar().await
}

/// How many open reports for this group, or for the administrators, come from one host.
pub(crate) async fn count_open_from(tx: &mut Tx, group: Option<GroupId>, host: &str) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM reports WHERE closed_at IS NULL AND (group_id = $1 OR (group_id IS NULL AND $1 IS NULL))
            AND (reporter LIKE 'https://' || $2 || '/%' OR reporter LIKE 'http://' || $2 || '/%')",
    )
    .bind(group)
    .bind(host)
    .scalar()
    .await
}

/// Closes all open reports about the same thing in the same group.
pub(crate) async fn close(tx: &mut Tx, report: &Report, by: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE reports SET closed_at = $3, closed_by = $4 WHERE subject = $1 AND closed_at IS NULL
            AND (group_id = $2 OR (group_id IS NULL AND $2 IS NULL))",
    )
    .bind(report.subject.as_str())
    .bind(report.group_id)
    .bind(now)
    .bind(by)
    .run()
    .await?;
    Ok(())
}
