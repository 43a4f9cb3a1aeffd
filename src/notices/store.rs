//! SQL of notices: who is told, since when something waits, and what waits for one person.

use crate::audience::{cards_visible_to_1, is_invited};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::Group;
use crate::id::{GroupId, ProfileId};

/// How many requests of one group are looked at.
const MOST: i64 = 1000;

/// Somebody of this hub who is told about requests by mail.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Reader {
    pub(super) email: String,
    pub(super) language: String,
}

/// Where and in which language a person is told about requests; none if they are at home elsewhere, their account is not
/// in use, or they do not want it.
pub(super) async fn reader(tx: &mut Tx, person: ProfileId) -> Result<Option<Reader>> {
    tx.query("SELECT email, language FROM accounts WHERE profile_id = $1 AND standing = 'active' AND request_mail")
        .bind(person)
        .optional()
        .await
}

/// Where and in which language a person is written to by whoever runs the hub, whatever they want to be told otherwise.
pub(super) async fn written_to(tx: &mut Tx, person: ProfileId) -> Result<Option<Reader>> {
    tx.query("SELECT email, language FROM accounts WHERE profile_id = $1 AND standing = 'active'")
        .bind(person)
        .optional()
        .await
}

/// Everybody who runs the hub.
pub(super) async fn keepers_of_the_hub(tx: &mut Tx) -> Result<Vec<(ProfileId, Reader)>> {
    let rows: Vec<(ProfileId, String, String)> = tx
        .query(
            "SELECT profile_id, email, language FROM accounts WHERE role = 'admin' AND standing = 'active'
              ORDER BY profile_id",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(person, email, language)| (person, Reader { email, language })).collect())
}

/// Whether a person runs the hub.
pub(super) async fn keeps_the_hub(tx: &mut Tx, person: ProfileId) -> Result<bool> {
    let count: i64 = tx
        .query("SELECT COUNT(*) FROM accounts WHERE profile_id = $1 AND role = 'admin' AND standing = 'active'")
        .bind(person)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// Counts one more mail to a person about their request to join a group; answers whether that is within `most` since
/// `after`. What another hub sends causes these.
pub(super) async fn count_mail(
    tx: &mut Tx,
    (group, person): (GroupId, ProfileId),
    (most, after): (i64, Time),
) -> Result<bool> {
    let (now, key) = (tx.now(), format!("mail {group} {person}"));
    let before: i64 = tx
        .query("SELECT COUNT(*) FROM attempts WHERE attempt_key = $1 AND at > $2")
        .bind(key.as_str())
        .bind(after)
        .scalar()
        .await?;
    if before >= most {
        return Ok(false);
    }
    tx.query("INSERT INTO attempts (attempt_key, at) VALUES ($1, $2)").bind(key).bind(now).run().await?;
    Ok(true)
}

/// Since when each request has waited for the facilitators of a group, the oldest first.
pub(super) async fn waiting_since(tx: &mut Tx, group: GroupId) -> Result<Vec<Time>> {
    let rows: Vec<(Time,)> = tx
        .query("SELECT since FROM memberships WHERE group_id = $1 AND standing = 'requested' ORDER BY since LIMIT $2")
        .bind(group)
        .bind(MOST)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(since,)| since).collect())
}

/// Things of one kind that wait for one person in one group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    /// `requests`, `reports`, `question` or `invitation`.
    pub(super) kind: String,
    pub(super) n: i64,
    pub(super) oldest: Time,
    #[sqlx(flatten)]
    pub(super) group: Group,
}

/// Everything that waits for a person, the oldest first.
pub(super) async fn waiting_for(tx: &mut Tx, person: ProfileId, limit: i64) -> Result<Vec<Waiting>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT w.kind, w.n, w.oldest, g.* FROM (
             SELECT 'requests' AS kind, m.group_id, COUNT(*) AS n, MIN(m.since) AS oldest
               FROM memberships m JOIN memberships f ON f.group_id = m.group_id JOIN groups o ON o.id = m.group_id
              WHERE f.person_id = $1 AND f.standing = 'member' AND f.role IN ('facilitator', 'owner') AND o.is_ours
                AND m.standing = 'requested' GROUP BY m.group_id
             UNION ALL
             SELECT 'requests', c.group_id, COUNT(*), MIN(c.asked_at)
               FROM offered c JOIN memberships f ON f.group_id = c.group_id AND f.person_id = c.facilitator_id
              WHERE c.facilitator_id = $1 AND f.standing = 'member' AND f.role IN ('facilitator', 'owner')
                AND c.state = 'waiting' AND c.sent = '' GROUP BY c.group_id
             UNION ALL
             SELECT 'reports', r.group_id, COUNT(*), MIN(r.at)
               FROM reports r JOIN memberships f ON f.group_id = r.group_id
              WHERE f.person_id = $1 AND f.standing = 'member' AND f.role IN ('facilitator', 'owner')
                AND r.closed_at IS NULL GROUP BY r.group_id
             UNION ALL
             SELECT 'question', m.group_id, CAST(1 AS BIGINT), m.since
               FROM memberships m WHERE m.person_id = $1 AND m.standing = 'questioned'
             UNION ALL
             SELECT 'warning', a.group_id, CAST(1 AS BIGINT), MIN(a.at)
               FROM warnings a JOIN memberships m ON m.group_id = a.group_id AND m.person_id = a.person_id
              WHERE a.person_id = $1 AND m.standing = 'member' AND a.seen_at IS NULL GROUP BY a.group_id
             UNION ALL
             SELECT 'invitation', m.group_id, CAST(1 AS BIGINT), m.since
               FROM memberships m WHERE m.person_id = $1 AND ",
        is_invited!("m", "$3"),
        "
         ) w JOIN groups g ON g.id = w.group_id
          WHERE ",
        cards_visible_to_1!("$3"),
        " ORDER BY w.oldest, w.kind, g.id LIMIT $2"
    ))
    .bind(person)
    .bind(limit)
    .bind(now)
    .all()
    .await
}
