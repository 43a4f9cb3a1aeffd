//! SQL of reports.

use super::{Decision, Report};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReplyId, ReportId, TopicId};

/// Files a report; answers its id if the same reporter had not reported the same thing before.
pub(crate) async fn insert(tx: &mut Tx, report: &Report, place: &str) -> Result<Option<ReportId>> {
    let added = tx
        .query(
            "INSERT INTO reports (id, group_id, subject, reporter, reason, at, place, decision)
             VALUES ($1, $2, $3, $4, $5, $6, $7, '') ON CONFLICT (subject, reporter, place) DO NOTHING",
        )
        .bind(report.id)
        .bind(report.group_id)
        .bind(report.subject.as_str())
        .bind(report.reporter.as_str())
        .bind(report.reason.as_str())
        .bind(report.at)
        .bind(place)
        .run()
        .await?;
    if added == 1 {
        return Ok(Some(report.id));
    }
    tx.query(
        "UPDATE reports SET reason = $3, at = $4, closed_at = NULL, closed_by = NULL, decision = ''
          WHERE subject = $1 AND reporter = $2 AND place = $5",
    )
    .bind(report.subject.as_str())
    .bind(report.reporter.as_str())
    .bind(report.reason.as_str())
    .bind(report.at)
    .bind(place)
    .run()
    .await?;
    Ok(None)
}

/// The report with this id.
pub(crate) async fn find(tx: &mut Tx, id: ReportId) -> Result<Option<Report>> {
    tx.query("SELECT id, group_id, subject, reporter, reason, at FROM reports WHERE id = $1").bind(id).optional().await
}

/// A report with what is known here of its subject and of who filed it.
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
    /// Who wrote it, or the person whom it is about.
    pub(crate) person_id: Option<ProfileId>,
    /// Whether it is about a person and nothing they wrote.
    pub(crate) is_person: bool,
    /// Who filed it, if that is a person who said so.
    pub(crate) reporter_name: Option<String>,
    pub(crate) reporter_handle: Option<String>,
    pub(crate) reporter_host: Option<String>,
    pub(crate) reporter_is_ours: Option<bool>,
    pub(crate) closed_at: Option<Time>,
    /// Who closed it.
    pub(crate) closer_name: Option<String>,
    /// What became of it; empty if that was not noted.
    pub(crate) decision: String,
    /// What was done about it since, as a form offers it first.
    pub(crate) done: Decision,
}

/// What the lists of reports select.
macro_rules! reports {
    () => {
        "SELECT r.id, r.group_id, r.subject, r.reporter, r.reason, r.at, t.id AS topic_id, t.title, y.id AS reply_id, y.html,
                COALESCE(t.language, y.language) AS language,
                (t.deleted_at IS NOT NULL OR y.deleted_at IS NOT NULL) AS is_gone, a.name AS author_name,
                a.id AS person_id, (t.id IS NULL AND y.id IS NULL AND a.id IS NOT NULL) AS is_person,
                w.name AS reporter_name, w.handle AS reporter_handle, w.host AS reporter_host,
                w.is_ours AS reporter_is_ours, r.closed_at, c.name AS closer_name, r.decision,
                CASE WHEN EXISTS (SELECT 1 FROM bans b WHERE b.group_id = r.group_id AND b.person_id = a.id AND b.at >= r.at)
                     THEN 'shut-out'
                     WHEN EXISTS (SELECT 1 FROM suspensions s
                                   WHERE s.group_id = r.group_id AND s.person_id = a.id AND s.at >= r.at)
                     THEN 'suspended'
                     WHEN t.deleted_at IS NOT NULL OR y.deleted_at IS NOT NULL THEN 'removed'
                     WHEN EXISTS (SELECT 1 FROM warnings v
                                   WHERE v.group_id = r.group_id AND v.person_id = a.id AND v.at >= r.at)
                     THEN 'warned' ELSE 'nothing' END AS done
           FROM reports r LEFT JOIN topics t ON t.url = r.subject LEFT JOIN replies y ON y.url = r.subject
                LEFT JOIN profiles a ON a.id = COALESCE(t.author_id, y.author_id)
                  OR (t.id IS NULL AND y.id IS NULL AND a.url = r.subject)
                LEFT JOIN profiles w ON w.url = r.reporter LEFT JOIN profiles c ON c.id = r.closed_by"
    };
}

/// The open reports of a group, oldest first.
pub(crate) async fn open_in(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Open>> {
    tx.query(concat!(reports!(), " WHERE r.group_id = $1 AND r.closed_at IS NULL ORDER BY r.at, r.id LIMIT $2"))
        .bind(group)
        .bind(limit)
        .all()
        .await
}

/// The closed reports of a group, the last closed first.
pub(crate) async fn closed_in(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Open>> {
    tx.query(concat!(
        reports!(),
        " WHERE r.group_id = $1 AND r.closed_at IS NOT NULL ORDER BY r.closed_at DESC, r.id LIMIT $2"
    ))
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// The open reports that are for whoever runs the hub, oldest first.
pub(crate) async fn open_for_hub(tx: &mut Tx, limit: i64) -> Result<Vec<Open>> {
    tx.query(concat!(reports!(), " WHERE r.group_id IS NULL AND r.closed_at IS NULL ORDER BY r.at, r.id LIMIT $1"))
        .bind(limit)
        .all()
        .await
}

/// Those that were closed, the last closed first.
pub(crate) async fn closed_for_hub(tx: &mut Tx, limit: i64) -> Result<Vec<Open>> {
    tx.query(concat!(
        reports!(),
        " WHERE r.group_id IS NULL AND r.closed_at IS NOT NULL ORDER BY r.closed_at DESC, r.id LIMIT $1"
    ))
    .bind(limit)
    .all()
    .await
}

/// How many of these are open.
pub(crate) async fn count_open_for_hub(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM reports WHERE group_id IS NULL AND closed_at IS NULL").scalar().await
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
pub(crate) async fn close(tx: &mut Tx, report: &Report, decision: Decision, by: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE reports SET closed_at = $3, closed_by = $4, decision = $5 WHERE subject = $1 AND closed_at IS NULL
            AND (group_id = $2 OR (group_id IS NULL AND $2 IS NULL))",
    )
    .bind(report.subject.as_str())
    .bind(report.group_id)
    .bind(now)
    .bind(by)
    .bind(decision)
    .run()
    .await?;
    Ok(())
}
