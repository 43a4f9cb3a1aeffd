//! SQL of warnings and suspensions.

use std::time::Duration;

use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, WarningId};
use crate::profiles::Profile;

/// How long the same words count as the same warning.
pub(super) const SAME: Duration = Duration::from_hours(7 * 24);
/// How many warnings are shown.
const MOST: i64 = 50;

/// What facilitators have said to a member.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Warning {
    pub(crate) id: WarningId,
    pub(crate) group_id: GroupId,
    pub(crate) person_id: ProfileId,
    /// Plain.
    pub(crate) words: String,
    /// Who said so, where that is known.
    pub(crate) warned_by: Option<ProfileId>,
    /// The end of the suspension that it explains, if it explains one.
    pub(crate) until: Option<Time>,
    pub(crate) at: Time,
    /// When they said that they have read it.
    pub(crate) seen_at: Option<Time>,
}

/// That a member does not write for a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Suspension {
    pub(crate) until: Time,
    pub(crate) reason: String,
}

/// A member who does not write for a time.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Suspended {
    #[sqlx(flatten)]
    pub(crate) person: Profile,
    pub(crate) suspended_until: Time,
    pub(crate) suspension_reason: String,
    /// Whether they belong to the group no longer, as far as this hub knows: it holds if they come back.
    pub(crate) has_left: bool,
}

pub(super) async fn insert(tx: &mut Tx, warning: &Warning) -> Result<()> {
    tx.query(
        "INSERT INTO warnings (id, group_id, person_id, words, warned_by, until, at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(warning.id)
    .bind(warning.group_id)
    .bind(warning.person_id)
    .bind(warning.words.as_str())
    .bind(warning.warned_by)
    .bind(warning.until)
    .bind(warning.at)
    .run()
    .await?;
    Ok(())
}

/// The warning with this id.
pub(crate) async fn find(tx: &mut Tx, id: WarningId) -> Result<Option<Warning>> {
    tx.query("SELECT * FROM warnings WHERE id = $1").bind(id).optional().await
}

/// Whether somebody was told the same since `after`.
pub(super) async fn is_known(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    words: &str,
    after: Time,
) -> Result<bool> {
    let found: i64 = tx
        .query("SELECT COUNT(*) FROM warnings WHERE group_id = $1 AND person_id = $2 AND words = $3 AND at > $4")
        .bind(group)
        .bind(person)
        .bind(words)
        .bind(after)
        .scalar()
        .await?;
    Ok(found > 0)
}

/// What was said with a suspension that ends then.
pub(super) async fn words_until(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    until: Time,
) -> Result<Option<String>> {
    let found: Option<(String,)> = tx
        .query("SELECT words FROM warnings WHERE group_id = $1 AND person_id = $2 AND until = $3 ORDER BY at LIMIT 1")
        .bind(group)
        .bind(person)
        .bind(until)
        .optional()
        .await?;
    Ok(found.map(|(words,)| words))
}

/// What was said to a member, the newest first.
pub(super) async fn list(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Vec<Warning>> {
    tx.query("SELECT * FROM warnings WHERE group_id = $1 AND person_id = $2 ORDER BY at DESC, id DESC LIMIT $3")
        .bind(group)
        .bind(person)
        .bind(MOST)
        .all()
        .await
}

/// Notes that somebody has read everything that was said to them in a group.
pub(super) async fn mark_seen(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE warnings SET seen_at = $3 WHERE group_id = $1 AND person_id = $2 AND seen_at IS NULL")
        .bind(group)
        .bind(person)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Suspends somebody; an earlier suspension is replaced.
pub(super) async fn put_suspension(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    until: Time,
    reason: &str,
    by: ProfileId,
) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO suspensions (group_id, person_id, until, reason, suspended_by, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (group_id, person_id) DO UPDATE SET until = excluded.until, reason = excluded.reason,
             suspended_by = excluded.suspended_by, at = excluded.at",
    )
    .bind(group)
    .bind(person)
    .bind(until)
    .bind(reason)
    .bind(by)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Notes why somebody is suspended until then, if nothing was said before.
pub(super) async fn explain(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    until: Time,
    reason: &str,
) -> Result<()> {
    tx.query(
        "UPDATE suspensions SET reason = $4 WHERE group_id = $1 AND person_id = $2 AND until = $3 AND reason = ''",
    )
    .bind(group)
    .bind(person)
    .bind(until)
    .bind(reason)
    .run()
    .await?;
    Ok(())
}

/// The suspension of somebody, if it has not ended.
pub(super) async fn find_suspension(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    now: Time,
) -> Result<Option<Suspension>> {
    tx.query("SELECT until, reason FROM suspensions WHERE group_id = $1 AND person_id = $2 AND until > $3")
        .bind(group)
        .bind(person)
        .bind(now)
        .optional()
        .await
}

/// Takes a suspension away; answers whether it had not ended.
pub(super) async fn delete_suspension(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query("DELETE FROM suspensions WHERE group_id = $1 AND person_id = $2 AND until > $3")
        .bind(group)
        .bind(person)
        .bind(now)
        .run()
        .await?;
    Ok(rows > 0)
}

/// Who is suspended in a group now, the last first.
pub(crate) async fn suspended(tx: &mut Tx, group: GroupId) -> Result<Vec<Suspended>> {
    let now = tx.now();
    tx.query(
        "SELECT p.*, s.until AS suspended_until, s.reason AS suspension_reason,
                NOT EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = s.group_id AND m.person_id = s.person_id
                               AND m.standing = 'member') AS has_left
           FROM suspensions s JOIN profiles p ON p.id = s.person_id
          WHERE s.group_id = $1 AND s.until > $2 ORDER BY s.at DESC, p.id",
    )
    .bind(group)
    .bind(now)
    .all()
    .await
}
