//! SQL of invitations.

use super::invitations::{Invitation, State};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, InvitationId, ProfileId};

/// Writes an invitation. Of one group and one address there is one: an earlier one that has ended becomes this.
/// `token_hash` is what is kept of the token in the mailed link, if there is one. Answers its id.
pub(crate) async fn put(tx: &mut Tx, new: &Invitation, token_hash: Option<&str>) -> Result<InvitationId> {
    tx.query(
        "INSERT INTO invitations (id, group_id, person_id, address, name, role, names_group, message, state, url,
                                  token_hash, invited_by, sent_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         ON CONFLICT (group_id, address) DO UPDATE SET person_id = excluded.person_id, name = excluded.name,
             role = excluded.role, names_group = excluded.names_group, message = excluded.message,
             state = excluded.state, url = excluded.url, token_hash = excluded.token_hash,
             invited_by = excluded.invited_by, sent_at = excluded.sent_at, expires_at = excluded.expires_at,
             ended_at = NULL
         RETURNING id",
    )
    .bind(new.id)
    .bind(new.group_id)
    .bind(new.person_id)
    .bind(new.address.as_str())
    .bind(new.name.as_str())
    .bind(new.role)
    .bind(new.names_group)
    .bind(new.message.as_str())
    .bind(new.state)
    .bind(new.url.as_deref())
    .bind(token_hash)
    .bind(new.invited_by)
    .bind(new.sent_at)
    .bind(new.expires_at)
    .scalar()
    .await
}

/// The invitation with this id.
pub(crate) async fn find(tx: &mut Tx, id: InvitationId) -> Result<Option<Invitation>> {
    tx.query("SELECT * FROM invitations WHERE id = $1").bind(id).optional().await
}

/// The invitation that this activity brought or made.
pub(crate) async fn by_url(tx: &mut Tx, url: &str) -> Result<Option<Invitation>> {
    tx.query("SELECT * FROM invitations WHERE url = $1 ORDER BY sent_at DESC LIMIT 1").bind(url).optional().await
}

/// The invitation that can still be taken up by whoever holds the token with this fingerprint.
pub(crate) async fn by_token(tx: &mut Tx, token_hash: &str) -> Result<Option<Invitation>> {
    let now = tx.now();
    tx.query("SELECT * FROM invitations WHERE token_hash = $1 AND state = 'open' AND expires_at > $2")
        .bind(token_hash)
        .bind(now)
        .optional()
        .await
}

/// The invitation of a person into a group that they can still take up.
pub(crate) async fn live(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Invitation>> {
    let now = tx.now();
    tx.query(
        "SELECT * FROM invitations WHERE group_id = $1 AND person_id = $2 AND state = 'open' AND expires_at > $3
          ORDER BY sent_at DESC LIMIT 1",
    )
    .bind(group)
    .bind(person)
    .bind(now)
    .optional()
    .await
}

/// Whether a group has invited this address and waits.
pub(crate) async fn is_open_for(tx: &mut Tx, group: GroupId, address: &str) -> Result<bool> {
    let now = tx.now();
    let count: i64 = tx
        .query(
            "SELECT COUNT(*) FROM invitations WHERE group_id = $1 AND address = $2 AND state IN ('open', 'looking')
                AND expires_at > $3",
        )
        .bind(group)
        .bind(address)
        .bind(now)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// What a person is invited to and can still take up, the newest first: for their home and their tasks.
pub(crate) async fn of_person(tx: &mut Tx, person: ProfileId) -> Result<Vec<Invitation>> {
    let now = tx.now();
    tx.query(
        "SELECT i.* FROM invitations i JOIN memberships m ON m.group_id = i.group_id AND m.person_id = i.person_id
          WHERE i.person_id = $1 AND i.state = 'open' AND i.expires_at > $2 AND m.standing = 'invited'
          ORDER BY i.sent_at DESC, i.id LIMIT 100",
    )
    .bind(person)
    .bind(now)
    .all()
    .await
}

/// An invitation with the name of whom it is for, where that is known.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Listed {
    #[sqlx(flatten)]
    pub(crate) invitation: Invitation,
    pub(crate) person_name: Option<String>,
}

/// The invitations of a group, those that wait first, then the newest.
pub(crate) async fn of_group(tx: &mut Tx, group: GroupId, limit: i64) -> Result<Vec<Listed>> {
    tx.query(
        "SELECT i.*, p.name AS person_name FROM invitations i LEFT JOIN profiles p ON p.id = i.person_id
          WHERE i.group_id = $1
          ORDER BY CASE WHEN i.state IN ('open', 'looking') THEN 0 ELSE 1 END, i.sent_at DESC, i.id LIMIT $2",
    )
    .bind(group)
    .bind(limit)
    .all()
    .await
}

/// How many invitations people of other hubs have sent to people of ours since then, from one site: a name, and every
/// name below it, at any port.
pub(crate) async fn count_from(tx: &mut Tx, site: &str, since: Time) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM invitations i JOIN profiles p ON p.id = i.invited_by
          WHERE NOT p.is_ours AND i.sent_at > $2
            AND (p.host = $1 OR p.host LIKE $1 || ':%' OR p.host LIKE '%.' || $1 OR p.host LIKE '%.' || $1 || ':%')",
    )
    .bind(site)
    .bind(since)
    .scalar()
    .await
}

/// Ends an invitation; its token opens nothing any more. Answers whether it was open until now.
pub(crate) async fn end(tx: &mut Tx, id: InvitationId, state: State) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query(
            "UPDATE invitations SET state = $2, token_hash = NULL, ended_at = $3
              WHERE id = $1 AND state IN ('open', 'looking')",
        )
        .bind(id)
        .bind(state)
        .bind(now)
        .run()
        .await?;
    Ok(rows > 0)
}

/// Ends every open invitation of a person into a group.
pub(crate) async fn end_all(tx: &mut Tx, group: GroupId, person: ProfileId, state: State) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE invitations SET state = $3, token_hash = NULL, ended_at = $4
          WHERE group_id = $1 AND person_id = $2 AND state IN ('open', 'looking')",
    )
    .bind(group)
    .bind(person)
    .bind(state)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Says who it is that was invited by an address.
pub(crate) async fn set_person(tx: &mut Tx, id: InvitationId, person: ProfileId) -> Result<()> {
    tx.query("UPDATE invitations SET person_id = $2, state = 'open' WHERE id = $1").bind(id).bind(person).run().await?;
    Ok(())
}

/// Uses a mailed link up for this person: answers whether it still was to be used. Of many who press at once one is first.
pub(crate) async fn use_link(tx: &mut Tx, id: InvitationId, person: ProfileId) -> Result<bool> {
    let used = tx
        .query(
            "UPDATE invitations SET person_id = $2, state = 'open', token_hash = NULL
              WHERE id = $1 AND token_hash IS NOT NULL AND state IN ('open', 'looking')",
        )
        .bind(id)
        .bind(person)
        .run()
        .await?;
    Ok(used == 1)
}

/// Notes the activity that carries an invitation to another hub.
pub(crate) async fn set_url(tx: &mut Tx, id: InvitationId, url: &str) -> Result<()> {
    tx.query("UPDATE invitations SET url = $2 WHERE id = $1").bind(id).bind(url).run().await?;
    Ok(())
}

/// A person who is invited no more stands to the group as if they never had been.
pub(crate) async fn forget_standing(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    tx.query("DELETE FROM memberships WHERE group_id = $1 AND person_id = $2 AND standing = 'invited'")
        .bind(group)
        .bind(person)
        .run()
        .await?;
    Ok(())
}

/// Invitations whose time is over and that are not ended yet.
pub(crate) async fn overdue(tx: &mut Tx) -> Result<Vec<Invitation>> {
    let now = tx.now();
    tx.query(
        "SELECT * FROM invitations WHERE state IN ('open', 'looking') AND expires_at <= $1 ORDER BY expires_at LIMIT 500",
    )
    .bind(now)
    .all()
    .await
}

/// Forgets invitations that ended before then.
pub(crate) async fn forget_ended(tx: &mut Tx, before: Time) -> Result<()> {
    tx.query("DELETE FROM invitations WHERE ended_at <= $1").bind(before).run().await?;
    Ok(())
}
