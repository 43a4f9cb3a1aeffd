//! SQL of groups that nobody looks after, and of who was here when.

use super::Group;
use super::orphans::Orphan;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};
use crate::profiles::Profile;

/// How many members are offered to be put in charge.
const HEIRS: i64 = 200;

/// Whether nobody looks after the group `g`: it is one of ours that is neither closed nor moved, and nobody who keeps order
/// in it has been here since the given time. Who was never seen signing in has that still to be noted.
macro_rules! nobody_looks_after_g {
    ($since:literal) => {
        concat!(
            "g.is_ours AND g.blogger_id IS NULL AND g.archived_at IS NULL AND g.moved_to IS NULL AND NOT EXISTS (
                 SELECT 1 FROM memberships k JOIN profiles kp ON kp.id = k.person_id
                   LEFT JOIN accounts ka ON ka.profile_id = k.person_id LEFT JOIN heard kh ON kh.person_id = k.person_id
                  WHERE k.group_id = g.id AND k.standing = 'member' AND k.role IN ('facilitator', 'owner')
                    AND ((kp.is_ours AND ka.standing = 'active'
                          AND (ka.signed_in_at IS NULL OR ka.signed_in_at >= ",
            $since,
            "))
                      OR (NOT kp.is_ours AND (k.since >= ",
            $since,
            " OR kh.at >= ",
            $since,
            "))))"
        )
    };
}

/// Whoever uses an account and was never seen signing in is taken to have done so now.
pub(super) async fn note_unseen(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET signed_in_at = $1 WHERE signed_in_at IS NULL").bind(now).run().await?;
    Ok(())
}

/// The cursor that says when it was last looked up who was heard of.
const HEARD: &str = "heard";

/// Whether that was before `before`; from now on it was now.
pub(super) async fn is_time_to_listen(tx: &mut Tx, before: Time) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query(
            "INSERT INTO cursors (name, position) VALUES ($1, $2)
             ON CONFLICT (name) DO UPDATE SET position = excluded.position WHERE cursors.position <= $3",
        )
        .bind(HEARD)
        .bind(now.0)
        .bind(before.0)
        .run()
        .await?;
    Ok(rows > 0)
}

/// Notes when those who keep order in groups of ours from other hubs were last heard of: whatever they sent.
pub(super) async fn listen(tx: &mut Tx) -> Result<()> {
    tx.query(
        "INSERT INTO heard (person_id, at)
         SELECT p.id, MAX(r.received_at) FROM profiles p JOIN received r ON r.actor = p.url
          WHERE NOT p.is_ours AND EXISTS (
                SELECT 1 FROM memberships k JOIN groups g ON g.id = k.group_id
                 WHERE k.person_id = p.id AND k.standing = 'member' AND k.role IN ('facilitator', 'owner') AND g.is_ours)
          GROUP BY p.id
         ON CONFLICT (person_id) DO UPDATE SET at = excluded.at WHERE heard.at < excluded.at",
    )
    .run()
    .await?;
    Ok(())
}

/// Takes somebody to have been heard of now.
pub(super) async fn hear(tx: &mut Tx, person: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO heard (person_id, at) VALUES ($1, $2) ON CONFLICT (person_id) DO UPDATE SET at = excluded.at",
    )
    .bind(person)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Groups that nobody looks after and that are not noted yet.
pub(super) async fn new(tx: &mut Tx, since: Time, limit: i64) -> Result<Vec<Group>> {
    tx.query(concat!(
        "SELECT g.* FROM groups g WHERE ",
        nobody_looks_after_g!("$1"),
        " AND NOT EXISTS (SELECT 1 FROM orphans o WHERE o.group_id = g.id) ORDER BY g.id LIMIT $2"
    ))
    .bind(since)
    .bind(limit)
    .all()
    .await
}

/// Groups that are noted although somebody looks after them again, or nobody need.
pub(super) async fn looked_after_again(tx: &mut Tx, since: Time) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = tx
        .query(concat!(
            "SELECT g.id FROM orphans o JOIN groups g ON g.id = o.group_id WHERE NOT (",
            nobody_looks_after_g!("$1"),
            ")"
        ))
        .bind(since)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// All groups that nobody looks after, those that have waited longest first.
pub(super) async fn list(tx: &mut Tx, since: Time, limit: i64) -> Result<Vec<Orphan>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT g.*, COALESCE(o.since, $2) AS orphaned_since FROM groups g LEFT JOIN orphans o ON o.group_id = g.id WHERE ",
        nobody_looks_after_g!("$1"),
        " ORDER BY COALESCE(o.since, $2), g.id LIMIT $3"
    ))
    .bind(since)
    .bind(now)
    .bind(limit)
    .all()
    .await
}

/// The group, if nobody looks after it.
pub(super) async fn find(tx: &mut Tx, group: GroupId, since: Time) -> Result<Option<Orphan>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT g.*, COALESCE(o.since, $2) AS orphaned_since FROM groups g LEFT JOIN orphans o ON o.group_id = g.id
          WHERE g.id = $3 AND ",
        nobody_looks_after_g!("$1")
    ))
    .bind(since)
    .bind(now)
    .bind(group)
    .optional()
    .await
}

/// Notes that nobody looks after a group; answers whether that is new.
pub(super) async fn insert(tx: &mut Tx, group: GroupId) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query("INSERT INTO orphans (group_id, since) VALUES ($1, $2) ON CONFLICT (group_id) DO NOTHING")
        .bind(group)
        .bind(now)
        .run()
        .await?;
    Ok(rows > 0)
}

/// Somebody looks after a group again.
pub(super) async fn remove(tx: &mut Tx, group: GroupId) -> Result<()> {
    tx.query("DELETE FROM orphans WHERE group_id = $1").bind(group).run().await?;
    Ok(())
}

/// The groups in which a person keeps order.
pub(super) async fn kept_by(tx: &mut Tx, person: ProfileId) -> Result<Vec<GroupId>> {
    let rows: Vec<(GroupId,)> = tx
        .query(
            "SELECT group_id FROM memberships WHERE person_id = $1 AND standing = 'member'
                AND role IN ('facilitator', 'owner') ORDER BY group_id",
        )
        .bind(person)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(group,)| group).collect())
}

/// Whether a person of this hub has an account in use.
pub(super) async fn has_account(tx: &mut Tx, person: ProfileId) -> Result<bool> {
    let count: i64 = tx
        .query("SELECT COUNT(*) FROM accounts WHERE profile_id = $1 AND standing = 'active'")
        .bind(person)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// The members of a group who could look after it, those of this hub first.
pub(super) async fn heirs(tx: &mut Tx, group: GroupId, since: Time) -> Result<Vec<Profile>> {
    tx.query(
        "SELECT p.* FROM memberships m JOIN profiles p ON p.id = m.person_id LEFT JOIN accounts a ON a.profile_id = p.id
          WHERE m.group_id = $1 AND m.standing = 'member'
            AND ((NOT p.is_ours AND m.role IN ('reader', 'member'))
              OR (p.is_ours AND a.standing = 'active' AND a.signed_in_at >= $2))
          ORDER BY CASE WHEN p.is_ours THEN 0 ELSE 1 END, p.name, p.id LIMIT $3",
    )
    .bind(group)
    .bind(since)
    .bind(HEIRS)
    .all()
    .await
}

/// Whether somebody else than `person` keeps order in a group and can.
pub(super) async fn is_kept_without(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    let count: i64 = tx
        .query(
            "SELECT COUNT(*) FROM memberships k JOIN profiles p ON p.id = k.person_id
               LEFT JOIN accounts a ON a.profile_id = p.id
              WHERE k.group_id = $1 AND k.person_id <> $2 AND k.standing = 'member'
                AND k.role IN ('facilitator', 'owner') AND (NOT p.is_ours OR a.standing = 'active')",
        )
        .bind(group)
        .bind(person)
        .scalar()
        .await?;
    Ok(count > 0)
}
