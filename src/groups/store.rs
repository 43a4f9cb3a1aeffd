//! SQL of groups and memberships.

use super::Group;
use super::membership::{Membership, Role};
use super::settings::Settings;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// Adds a group; one that is known by `url` already gets the new description instead.
pub(crate) async fn insert(tx: &mut Tx, group: &Group) -> Result<()> {
    tx.query(
        "INSERT INTO groups (id, url, handle, host, is_ours, name, purpose, language, access, remote_members, archived_at,
                             created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
         ON CONFLICT (url) DO UPDATE SET name = excluded.name, purpose = excluded.purpose, language = excluded.language,
             access = excluded.access, archived_at = excluded.archived_at, updated_at = excluded.updated_at
         WHERE NOT groups.is_ours",
    )
    .bind(group.id)
    .bind(group.url.as_str())
    .bind(group.handle.as_str())
    .bind(group.host.as_str())
    .bind(group.is_ours)
    .bind(group.name.as_str())
    .bind(group.purpose.as_str())
    .bind(group.language.as_str())
    .bind(group.access)
    .bind(group.remote_members)
    .bind(group.archived_at)
    .bind(group.created_at)
    .bind(group.updated_at)
    .run()
    .await?;
    Ok(())
}

/// The group with this id.
pub(crate) async fn find(tx: &mut Tx, id: GroupId) -> Result<Option<Group>> {
    tx.query("SELECT * FROM groups WHERE id = $1").bind(id).optional().await
}

/// The group whose public identity is `url`. No blog is found by what other hubs send.
pub(crate) async fn find_by_url(tx: &mut Tx, url: &str) -> Result<Option<Group>> {
    tx.query("SELECT * FROM groups WHERE url = $1 AND blogger_id IS NULL").bind(url).optional().await
}

/// The group or blog that one of our own rows names by this identity.
pub(crate) async fn find_home(tx: &mut Tx, url: &str) -> Result<Option<Group>> {
    tx.query("SELECT * FROM groups WHERE url = $1").bind(url).optional().await
}

/// The group called `handle` at home on `host`.
pub(crate) async fn find_by_handle(tx: &mut Tx, handle: &str, host: &str) -> Result<Option<Group>> {
    tx.query("SELECT * FROM groups WHERE handle = $1 AND host = $2 AND blogger_id IS NULL")
        .bind(handle)
        .bind(host)
        .optional()
        .await
}

/// Notes how many members a group's own hub says it has.
pub(crate) async fn set_remote_members(tx: &mut Tx, id: GroupId, members: i64) -> Result<()> {
    tx.query("UPDATE groups SET remote_members = $2 WHERE id = $1").bind(id).bind(members).run().await?;
    Ok(())
}

/// Archives a group of ours, or takes it out of the archive.
pub(crate) async fn set_archived(tx: &mut Tx, id: GroupId, at: Option<crate::clock::Time>) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE groups SET archived_at = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(at)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// The groups at home here, by handle.
pub(crate) async fn list_ours(tx: &mut Tx) -> Result<Vec<Group>> {
    tx.query("SELECT * FROM groups WHERE is_ours AND blogger_id IS NULL ORDER BY handle").all().await
}

/// How `person` stands to `group`.
pub(crate) async fn find_membership(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Membership>> {
    tx.query("SELECT * FROM memberships WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .optional()
        .await
}

/// Writes how a person stands to a group.
pub(crate) async fn put_membership(tx: &mut Tx, membership: &Membership) -> Result<()> {
    tx.query(
        "INSERT INTO memberships (group_id, person_id, standing, role, asked, since, asked_as, reason, question,
                                  question_url, answer, message, decided_by, asked_at, undo_until, again_at,
                                  group_question, group_answer, host)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 (SELECT host FROM profiles WHERE id = $2))
         ON CONFLICT (group_id, person_id) DO UPDATE SET standing = excluded.standing, role = excluded.role,
             asked = excluded.asked, since = excluded.since, asked_as = excluded.asked_as, reason = excluded.reason,
             question = excluded.question, question_url = excluded.question_url, answer = excluded.answer,
             message = excluded.message, decided_by = excluded.decided_by, asked_at = excluded.asked_at,
             undo_until = excluded.undo_until, again_at = excluded.again_at,
             group_question = excluded.group_question, group_answer = excluded.group_answer",
    )
    .bind(membership.group_id)
    .bind(membership.person_id)
    .bind(membership.standing)
    .bind(membership.role)
    .bind(membership.asked.as_deref())
    .bind(membership.since)
    .bind(membership.asked_as.as_str())
    .bind(membership.reason.as_str())
    .bind(membership.question.as_str())
    .bind(membership.question_url.as_deref())
    .bind(membership.answer.as_str())
    .bind(membership.message.as_str())
    .bind(membership.decided_by)
    .bind(membership.asked_at)
    .bind(membership.undo_until)
    .bind(membership.again_at)
    .bind(membership.group_question.as_str())
    .bind(membership.group_answer.as_str())
    .run()
    .await?;
    Ok(())
}

/// Changes what facilitators decide about a group.
pub(crate) async fn set_settings(tx: &mut Tx, id: GroupId, settings: &Settings) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE groups SET name = $2, purpose = $3, language = $4, updated_at = $6,
                opened_at = CASE WHEN $5 <> 'open' THEN NULL WHEN access <> 'open' THEN $6 ELSE opened_at END, access = $5
          WHERE id = $1",
    )
        .bind(id)
        .bind(settings.name.as_str())
        .bind(settings.purpose.as_str())
        .bind(settings.language.as_str())
        .bind(settings.access)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// When a group was opened that had not been open, if it is.
pub(crate) async fn opened_at(tx: &mut Tx, id: GroupId) -> Result<Option<Time>> {
    let row: Option<(Option<Time>,)> =
        tx.query("SELECT opened_at FROM groups WHERE id = $1").bind(id).optional().await?;
    Ok(row.and_then(|(at,)| at))
}

/// How many topics of a group are for members, whatever becomes of it, and have not been deleted.
pub(crate) async fn count_for_members(tx: &mut Tx, id: GroupId) -> Result<i64> {
    count_topics(tx, id, true).await
}

/// How many topics of a group are for everybody while it is open, and have not been deleted.
pub(crate) async fn count_for_everybody(tx: &mut Tx, id: GroupId) -> Result<i64> {
    count_topics(tx, id, false).await
}

async fn count_topics(tx: &mut Tx, id: GroupId, for_members: bool) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM topics WHERE group_id = $1 AND for_members = $2 AND deleted_at IS NULL")
        .bind(id)
        .bind(for_members)
        .scalar()
        .await
}

/// The members of a group whose home is `host`.
pub(crate) async fn members_from(tx: &mut Tx, id: GroupId, host: &str) -> Result<Vec<ProfileId>> {
    let rows: Vec<(ProfileId,)> = tx
        .query(
            "SELECT m.person_id FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND m.standing = 'member' AND p.host = $2",
        )
        .bind(id)
        .bind(host)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// All requests that wait in a group.
pub(crate) async fn waiting(tx: &mut Tx, id: GroupId) -> Result<Vec<Membership>> {
    tx.query("SELECT * FROM memberships WHERE group_id = $1 AND standing IN ('requested', 'questioned')")
        .bind(id)
        .all()
        .await
}

/// Notes the newest activity that asked for a membership.
pub(crate) async fn set_asked(tx: &mut Tx, group: GroupId, person: ProfileId, asked: &str) -> Result<()> {
    tx.query("UPDATE memberships SET asked = $3 WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .bind(asked)
        .run()
        .await?;
    Ok(())
}

/// Notes the activity by which our group let somebody in.
pub(crate) async fn set_accepted(tx: &mut Tx, group: GroupId, person: ProfileId, accepted: &str) -> Result<()> {
    tx.query("UPDATE memberships SET accepted = $3 WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .bind(accepted)
        .run()
        .await?;
    Ok(())
}

/// The activity by which our group last let somebody in.
pub(crate) async fn accepted(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<String>> {
    let found: Option<(String,)> = tx
        .query("SELECT accepted FROM memberships WHERE group_id = $1 AND person_id = $2 AND accepted IS NOT NULL")
        .bind(group)
        .bind(person)
        .optional()
        .await?;
    Ok(found.map(|(accepted,)| accepted))
}

/// The people of this hub who belong to a group.
pub(crate) async fn members_of_ours(tx: &mut Tx, group: GroupId) -> Result<Vec<crate::profiles::Profile>> {
    tx.query(
        "SELECT p.* FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND p.is_ours ORDER BY p.id",
    )
    .bind(group)
    .all()
    .await
}

/// Changes what a member may do.
pub(crate) async fn set_role(tx: &mut Tx, group: GroupId, person: ProfileId, role: Role) -> Result<()> {
    tx.query("UPDATE memberships SET role = $3 WHERE group_id = $1 AND person_id = $2")
        .bind(group)
        .bind(person)
        .bind(role)
        .run()
        .await?;
    Ok(())
}

/// That somebody is shut out of a group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Ban {
    /// Until when; for good if it does not say.
    pub(crate) until: Option<Time>,
    /// Plain.
    pub(crate) reason: String,
}

/// That a person is shut out of a group now.
async fn find_ban(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Ban>> {
    let now = tx.now();
    let sql = "SELECT until, reason FROM bans WHERE group_id = $1 AND person_id = $2 AND (until IS NULL OR until > $3)";
    tx.query(sql).bind(group).bind(person).bind(now).optional().await
}

/// Whether a person is shut out of a group now.
pub(crate) async fn is_banned(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    Ok(find_ban(tx, group, person).await?.is_some())
}

/// Somebody who is shut out of a group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Banned {
    #[sqlx(flatten)]
    pub(crate) person: crate::profiles::Profile,
    /// Until when; for good if it does not say.
    pub(crate) ban_until: Option<Time>,
    pub(crate) ban_reason: String,
}

/// Who is shut out of a group now, the last first.
pub(crate) async fn banned(tx: &mut Tx, group: GroupId) -> Result<Vec<Banned>> {
    let now = tx.now();
    tx.query(
        "SELECT p.*, b.until AS ban_until, b.reason AS ban_reason FROM bans b JOIN profiles p ON p.id = b.person_id
          WHERE b.group_id = $1 AND (b.until IS NULL OR b.until > $2) ORDER BY b.at DESC, p.id",
    )
    .bind(group)
    .bind(now)
    .all()
    .await
}

/// Shuts a person out; a ban that has ended is replaced.
pub(crate) async fn insert_ban(
    tx: &mut Tx,
    group: GroupId,
    person: ProfileId,
    until: Option<Time>,
    reason: &str,
    by: ProfileId,
) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO bans (group_id, person_id, until, reason, banned_by, at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (group_id, person_id) DO UPDATE SET until = excluded.until, reason = excluded.reason,
             banned_by = excluded.banned_by, at = excluded.at",
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

/// Lets a person come back; answers whether they were shut out.
pub(crate) async fn delete_ban(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    let rows =
        tx.query("DELETE FROM bans WHERE group_id = $1 AND person_id = $2").bind(group).bind(person).run().await?;
    Ok(rows > 0)
}

/// Notes where a group lives now.
pub(crate) async fn set_moved_to(tx: &mut Tx, group: GroupId, to: &str) -> Result<()> {
    tx.query("UPDATE groups SET moved_to = $2 WHERE id = $1").bind(group).bind(to).run().await?;
    Ok(())
}

/// Forgets that a person had to do with a group.
pub(crate) async fn delete_membership(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    tx.query("DELETE FROM memberships WHERE group_id = $1 AND person_id = $2").bind(group).bind(person).run().await?;
    Ok(())
}

/// How many members this hub knows of.
pub(crate) async fn count_members(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM memberships WHERE group_id = $1 AND standing = 'member'").bind(group).scalar().await
}

/// The public identities of the members of a group who are at home on `host`.
pub(crate) async fn member_urls_from(tx: &mut Tx, group: GroupId, host: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT p.url FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND m.standing = 'member' AND m.host = $2 ORDER BY p.url",
        )
        .bind(group)
        .bind(host)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

/// The members of a group who are at home elsewhere: host, and public identity.
pub(crate) async fn members_elsewhere(tx: &mut Tx, group: GroupId) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT p.host, p.url FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND NOT p.is_ours",
    )
    .bind(group)
    .all()
    .await
}

/// Known members by home hub, most first.
pub(crate) async fn members_by_host(tx: &mut Tx, group: GroupId) -> Result<Vec<(String, i64)>> {
    tx.query(
        "SELECT host, COUNT(*) FROM memberships WHERE group_id = $1 AND standing = 'member'
          GROUP BY host ORDER BY COUNT(*) DESC, host",
    )
    .bind(group)
    .all()
    .await
}

/// Facilitators and owners that this hub knows of: name and where it shows them.
pub(crate) async fn facilitators(tx: &mut Tx, group: GroupId) -> Result<Vec<crate::profiles::Profile>> {
    tx.query(
        "SELECT p.* FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND m.role IN ('facilitator', 'owner') ORDER BY p.name, p.id",
    )
    .bind(group)
    .all()
    .await
}

/// Whether the person of the membership `m` belongs to the group or waits, as far as they are told at the given instant:
/// see [`super::requests::as_told`].
macro_rules! belongs_or_waits {
    ($now:literal) => {
        concat!(
            "(m.standing IN ('member', 'requested', 'questioned') OR (m.standing = 'declined' AND m.undo_until > ",
            $now,
            "))"
        )
    };
}
pub(crate) use belongs_or_waits;

/// The groups a person belongs to or has asked to join, by name.
pub(crate) async fn of_person(tx: &mut Tx, person: ProfileId) -> Result<Vec<Group>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT g.* FROM memberships m JOIN groups g ON g.id = m.group_id WHERE m.person_id = $1 AND ",
        belongs_or_waits!("$2"),
        " ORDER BY g.name, g.id"
    ))
    .bind(person)
    .bind(now)
    .all()
    .await
}

/// How many people of this hub belong to a group.
pub(crate) async fn count_our_members(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND p.is_ours",
    )
    .bind(group)
    .scalar()
    .await
}

/// Whether anybody here belongs to a group, or has asked to.
pub(crate) async fn is_wanted_here(tx: &mut Tx, group: GroupId) -> Result<bool> {
    let count: i64 = tx
        .query(
            "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND m.standing IN ('member', 'requested', 'questioned') AND p.is_ours",
        )
        .bind(group)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// How many open groups have their home here.
pub(crate) async fn count_open(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM groups WHERE is_ours AND access = 'open' AND blogger_id IS NULL").scalar().await
}

/// The members of a group that this hub knows, by name: the page after `after`.
pub(crate) async fn members(
    tx: &mut Tx,
    group: GroupId,
    after: Option<(String, ProfileId)>,
    limit: i64,
) -> Result<Vec<(crate::profiles::Profile, super::membership::Role)>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        #[sqlx(flatten)]
        profile: crate::profiles::Profile,
        membership_role: super::membership::Role,
    }
    let (name, id) = after.unwrap_or((String::new(), ProfileId(uuid::Uuid::nil())));
    let rows: Vec<Row> = tx
        .query(
            "SELECT p.*, m.role AS membership_role FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE m.group_id = $1 AND m.standing = 'member' AND (p.name, p.id) > ($2, $3)
              ORDER BY p.name, p.id LIMIT $4",
        )
        .bind(group)
        .bind(name)
        .bind(id)
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|row| (row.profile, row.membership_role)).collect())
}

/// How many requests to join wait for an answer.
pub(crate) async fn count_requested(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM memberships WHERE standing IN ('requested', 'questioned')").scalar().await
}

/// The groups of other hubs that people of this hub belong to.
pub(crate) async fn elsewhere_with_members_of_ours(tx: &mut Tx) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT g.url FROM groups g WHERE NOT g.is_ours AND EXISTS (
                 SELECT 1 FROM memberships m JOIN profiles p ON p.id = m.person_id
                  WHERE m.group_id = g.id AND m.standing = 'member' AND p.is_ours)",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}
