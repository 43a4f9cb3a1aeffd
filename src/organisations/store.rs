//! SQL of organisations and of who belongs to them.

use super::belonging::{Belonging, Check, Statement};
use super::{Described, Organisation};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{OrganisationId, ProfileId};

/// Adds an organisation.
pub(crate) async fn insert(tx: &mut Tx, organisation: &Organisation) -> Result<()> {
    tx.query(
        "INSERT INTO organisations (id, url, handle, name, kind, nation, website, contact_id, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9)",
    )
    .bind(organisation.id)
    .bind(organisation.url.as_str())
    .bind(organisation.handle.as_str())
    .bind(organisation.name.as_str())
    .bind(organisation.kind)
    .bind(organisation.nation)
    .bind(organisation.website.as_str())
    .bind(organisation.contact_id)
    .bind(organisation.created_at)
    .run()
    .await?;
    Ok(())
}

/// Changes what is said of an organisation, but for its domains.
pub(crate) async fn update(tx: &mut Tx, id: OrganisationId, described: &Described) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE organisations SET name = $2, kind = $3, nation = $4, website = $5, contact_id = $6, updated_at = $7
          WHERE id = $1",
    )
    .bind(id)
    .bind(described.name.as_str())
    .bind(described.kind)
    .bind(described.nation)
    .bind(described.website.as_str())
    .bind(described.contact_id)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The organisation with this id.
pub(crate) async fn find(tx: &mut Tx, id: OrganisationId) -> Result<Option<Organisation>> {
    tx.query("SELECT * FROM organisations WHERE id = $1").bind(id).optional().await
}

/// The organisation with this short name, also one that was joined to another.
pub(crate) async fn find_by_handle(tx: &mut Tx, handle: &str) -> Result<Option<Organisation>> {
    tx.query("SELECT * FROM organisations WHERE handle = $1").bind(handle).optional().await
}

/// The organisation whose e-mail domain is exactly `domain`.
pub(crate) async fn by_domain(tx: &mut Tx, domain: &str) -> Result<Option<Organisation>> {
    tx.query(
        "SELECT o.* FROM organisations o JOIN organisation_domains d ON d.organisation_id = o.id WHERE d.domain = $1",
    )
    .bind(domain)
    .optional()
    .await
}

/// The e-mail domains of an organisation, in the order of the alphabet.
pub(crate) async fn domains(tx: &mut Tx, id: OrganisationId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query("SELECT domain FROM organisation_domains WHERE organisation_id = $1 ORDER BY domain")
        .bind(id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(domain,)| domain).collect())
}

/// Gives an organisation these e-mail domains and no others.
pub(crate) async fn put_domains(tx: &mut Tx, id: OrganisationId, domains: &[String]) -> Result<()> {
    tx.query("DELETE FROM organisation_domains WHERE organisation_id = $1").bind(id).run().await?;
    for domain in domains {
        tx.query("INSERT INTO organisation_domains (domain, organisation_id) VALUES ($1, $2)")
            .bind(domain.as_str())
            .bind(id)
            .run()
            .await?;
    }
    Ok(())
}

/// Gives everything that hangs on one organisation to another.
pub(crate) async fn merge(tx: &mut Tx, from: OrganisationId, into: OrganisationId) -> Result<()> {
    let now = tx.now();
    for sql in [
        "UPDATE belongings SET organisation_id = $2 WHERE organisation_id = $1",
        "UPDATE organisation_domains SET organisation_id = $2 WHERE organisation_id = $1",
        "UPDATE organisations SET contact_id = COALESCE(contact_id,
                (SELECT f.contact_id FROM organisations f WHERE f.id = $1)) WHERE id = $2",
        "INSERT INTO denials (organisation_id, person_id, by_id, at)
         SELECT $2, person_id, by_id, at FROM denials WHERE organisation_id = $1
             ON CONFLICT (organisation_id, person_id) DO NOTHING",
    ] {
        tx.query(sql).bind(from).bind(into).run().await?;
    }
    tx.query("DELETE FROM denials WHERE organisation_id = $1").bind(from).run().await?;
    tx.query("UPDATE organisations SET merged_into = $2, contact_id = NULL, updated_at = $3 WHERE id = $1")
        .bind(from)
        .bind(into)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Notes that a person of ours works for an organisation, in the place of what was noted before.
pub(crate) async fn put_belonging(tx: &mut Tx, belonging: &Belonging) -> Result<()> {
    tx.query(
        "INSERT INTO belongings (person_id, organisation_id, checked_by, checked_at, checker_id, since)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (person_id) DO UPDATE SET organisation_id = excluded.organisation_id,
             checked_by = excluded.checked_by, checked_at = excluded.checked_at, checker_id = excluded.checker_id,
             since = excluded.since",
    )
    .bind(belonging.person_id)
    .bind(belonging.organisation_id)
    .bind(belonging.checked_by)
    .bind(belonging.checked_at)
    .bind(belonging.checker_id)
    .bind(belonging.since)
    .run()
    .await?;
    Ok(())
}

/// What is noted of the organisation that a person of ours works for.
pub(crate) async fn belonging(tx: &mut Tx, person: ProfileId) -> Result<Option<Belonging>> {
    tx.query("SELECT * FROM belongings WHERE person_id = $1").bind(person).optional().await
}

/// Forgets that a person of ours works for an organisation.
pub(crate) async fn remove_belonging(tx: &mut Tx, person: ProfileId) -> Result<()> {
    tx.query("DELETE FROM belongings WHERE person_id = $1").bind(person).run().await?;
    Ok(())
}

/// The address of a person of ours, if they have confirmed it.
pub(crate) async fn confirmed_address(tx: &mut Tx, person: ProfileId) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("SELECT email FROM accounts WHERE profile_id = $1 AND email_confirmed_at IS NOT NULL")
        .bind(person)
        .optional()
        .await?;
    Ok(row.map(|(email,)| email))
}

/// Who says that they work for an organisation and was not checked by its contact: with their confirmed address, and how
/// that was checked.
pub(crate) async fn checked_by_address(
    tx: &mut Tx,
    id: OrganisationId,
) -> Result<Vec<(ProfileId, Option<String>, Check)>> {
    tx.query(
        "SELECT b.person_id, CASE WHEN a.email_confirmed_at IS NOT NULL THEN a.email END, b.checked_by
           FROM belongings b JOIN accounts a ON a.profile_id = b.person_id
          WHERE b.organisation_id = $1 AND b.checked_by <> 'contact' ORDER BY b.person_id",
    )
    .bind(id)
    .all()
    .await
}

/// Everybody who says that they work for an organisation.
pub(crate) async fn people(tx: &mut Tx, id: OrganisationId) -> Result<Vec<ProfileId>> {
    let rows: Vec<(ProfileId,)> = tx
        .query("SELECT person_id FROM belongings WHERE organisation_id = $1 ORDER BY person_id")
        .bind(id)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Writes an organisation's name into its people's profiles.
pub(crate) async fn rename_in_profiles(tx: &mut Tx, id: OrganisationId, name: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE profiles SET organisation = $2, updated_at = $3
          WHERE id IN (SELECT person_id FROM belongings WHERE organisation_id = $1)",
    )
    .bind(id)
    .bind(name)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// Whether the organisation's contact has said that a person does not work there.
pub(crate) async fn is_denied(tx: &mut Tx, id: OrganisationId, person: ProfileId) -> Result<bool> {
    let count: i64 = tx
        .query("SELECT COUNT(*) FROM denials WHERE organisation_id = $1 AND person_id = $2")
        .bind(id)
        .bind(person)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// Notes that the contact has said so.
pub(crate) async fn put_denial(tx: &mut Tx, id: OrganisationId, person: ProfileId, by: ProfileId) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO denials (organisation_id, person_id, by_id, at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (organisation_id, person_id) DO NOTHING",
    )
    .bind(id)
    .bind(person)
    .bind(by)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// The contact has taken it back.
pub(crate) async fn remove_denial(tx: &mut Tx, id: OrganisationId, person: ProfileId) -> Result<()> {
    tx.query("DELETE FROM denials WHERE organisation_id = $1 AND person_id = $2").bind(id).bind(person).run().await?;
    Ok(())
}

/// What a person's own hub says of the organisation they work for; nothing where it says nothing.
pub(crate) async fn statement(tx: &mut Tx, person: ProfileId) -> Result<Option<Statement>> {
    tx.query(
        "SELECT o.name, o.url, o.handle, o.kind, o.nation, b.checked_by, b.checked_at
           FROM belongings b JOIN organisations o ON o.id = b.organisation_id WHERE b.person_id = $1
         UNION ALL
         SELECT name, url, NULL, kind, nation, checked_by, checked_at FROM statements WHERE person_id = $1",
    )
    .bind(person)
    .optional()
    .await
}

/// Keeps what another hub says of the organisation that one of its people works for; nothing when it says nothing.
pub(crate) async fn put_statement(tx: &mut Tx, person: ProfileId, said: Option<&Statement>) -> Result<()> {
    let Some(said) = said else {
        tx.query("DELETE FROM statements WHERE person_id = $1").bind(person).run().await?;
        return Ok(());
    };
    tx.query(
        "INSERT INTO statements (person_id, name, url, kind, nation, checked_by, checked_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (person_id) DO UPDATE SET name = excluded.name, url = excluded.url, kind = excluded.kind,
             nation = excluded.nation, checked_by = excluded.checked_by, checked_at = excluded.checked_at",
    )
    .bind(person)
    .bind(said.name.as_str())
    .bind(said.url.as_str())
    .bind(said.kind)
    .bind(said.nation)
    .bind(said.checked_by)
    .bind(said.checked_at)
    .run()
    .await?;
    Ok(())
}

/// Somebody who says that they work for an organisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Colleague {
    pub(crate) id: ProfileId,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) checked_by: Check,
    pub(crate) checked_at: Option<Time>,
}

/// Those who say that they work for an organisation and may use their accounts, who is not checked first, then by name:
/// after `after`.
pub(crate) async fn colleagues(
    tx: &mut Tx,
    id: OrganisationId,
    (name, after): (&str, ProfileId),
    limit: i64,
) -> Result<Vec<Colleague>> {
    tx.query(
        "SELECT p.id, p.handle, p.name, p.role, b.checked_by, b.checked_at
           FROM belongings b JOIN profiles p ON p.id = b.person_id JOIN accounts a ON a.profile_id = p.id
          WHERE b.organisation_id = $1 AND a.standing = 'active' AND (p.name, p.id) > ($2, $3)
          ORDER BY p.name, p.id LIMIT $4",
    )
    .bind(id)
    .bind(name)
    .bind(after)
    .bind(limit)
    .all()
    .await
}

/// Those of whom the contact has said that they do not work there, by name.
pub(crate) async fn denied(tx: &mut Tx, id: OrganisationId, limit: i64) -> Result<Vec<(ProfileId, String, String)>> {
    tx.query(
        "SELECT p.id, p.handle, p.name FROM denials d JOIN profiles p ON p.id = d.person_id
          WHERE d.organisation_id = $1 ORDER BY p.name, p.id LIMIT $2",
    )
    .bind(id)
    .bind(limit)
    .all()
    .await
}

/// How many people of this hub work for an organisation: how many were checked, and how many say so only.
pub(crate) async fn count_people(tx: &mut Tx, id: OrganisationId) -> Result<(i64, i64)> {
    tx.query(
        "SELECT CAST(COALESCE(SUM(CASE WHEN b.checked_by <> 'none' THEN 1 ELSE 0 END), 0) AS BIGINT),
                CAST(COALESCE(SUM(CASE WHEN b.checked_by = 'none' THEN 1 ELSE 0 END), 0) AS BIGINT)
           FROM belongings b JOIN accounts a ON a.profile_id = b.person_id
          WHERE b.organisation_id = $1 AND a.standing = 'active'",
    )
    .bind(id)
    .one()
    .await
}

/// The organisations that a person speaks for.
pub(crate) async fn spoken_for_by(tx: &mut Tx, person: ProfileId) -> Result<Vec<Organisation>> {
    tx.query("SELECT * FROM organisations WHERE contact_id = $1 AND merged_into IS NULL ORDER BY name, id LIMIT 50")
        .bind(person)
        .all()
        .await
}
