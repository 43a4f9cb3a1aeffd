//! That somebody works for an organisation, as their own hub says it: checked by the domain of a confirmed e-mail
//! address, by the organisation's contact, or not at all. A new address or another organisation withdraws the check.

use super::{Kind, Nation, Organisation, domain_of, store};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{OrganisationId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles;

words! {
    /// How it was checked that somebody works for an organisation.
    Check {
        /// Not at all: they say so themselves.
        None = "none",
        /// Their confirmed address has exactly one of the organisation's domains.
        Domain = "domain",
        /// The organisation's contact has said so.
        Contact = "contact",
    }
}

/// That a person of this hub works for an organisation.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Belonging {
    pub(crate) person_id: ProfileId,
    pub(crate) organisation_id: OrganisationId,
    pub(crate) checked_by: Check,
    pub(crate) checked_at: Option<Time>,
    /// The contact who checked it.
    pub(crate) checker_id: Option<ProfileId>,
    pub(crate) since: Time,
}

/// What a person's own hub says of the organisation they work for, here or elsewhere.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Statement {
    pub(crate) name: String,
    /// The organisation's page on the person's hub, or nothing.
    pub(crate) url: String,
    /// Its short name, if that is a page of this hub.
    pub(crate) handle: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) nation: Nation,
    pub(crate) checked_by: Check,
    pub(crate) checked_at: Option<Time>,
}

/// The check that a confirmed address gives by itself.
async fn by_address(tx: &mut Tx, organisation: OrganisationId, address: Option<&str>) -> Result<Check> {
    let Some(domain) = address.and_then(domain_of) else { return Ok(Check::None) };
    let owner = store::by_domain(tx, &domain).await?;
    Ok(if owner.is_some_and(|owner| owner.id == organisation) { Check::Domain } else { Check::None })
}

async fn put(
    tx: &mut Tx,
    person: ProfileId,
    organisation: OrganisationId,
    check: Check,
    checker_id: Option<ProfileId>,
) -> Result<()> {
    let since = tx.now();
    let checked_at = (check != Check::None).then_some(since);
    let belonging = Belonging {
        person_id: person,
        organisation_id: organisation,
        checked_by: check,
        checked_at,
        checker_id,
        since,
    };
    store::put_belonging(tx, &belonging).await?;
    journal::record(tx, Entry::ProfileEdited { person });
    Ok(())
}

/// A person of ours says that they work for an organisation; their confirmed address may check it at once.
pub(crate) async fn claim(tx: &mut Tx, person: ProfileId, organisation: &Organisation) -> Result<Check> {
    if organisation.merged_into.is_some() {
        return Err(Error::NotFound);
    }
    if store::is_denied(tx, organisation.id, person).await? {
        return Err(Error::Refused(Refusal::NotOfTheOrganisation));
    }
    let before = store::belonging(tx, person).await?;
    if let Some(same) =
        before.filter(|before| before.organisation_id == organisation.id && before.checked_by != Check::None)
    {
        return Ok(same.checked_by);
    }
    let address = store::confirmed_address(tx, person).await?;
    let check = by_address(tx, organisation.id, address.as_deref()).await?;
    profiles::store::set_organisation(tx, person, &organisation.name).await?;
    put(tx, person, organisation.id, check, None).await?;
    Ok(check)
}

/// A person of ours does not work for their organisation any more.
pub(crate) async fn withdraw(tx: &mut Tx, person: ProfileId) -> Result<()> {
    store::remove_belonging(tx, person).await?;
    profiles::store::set_organisation(tx, person, "").await?;
    journal::record(tx, Entry::ProfileEdited { person });
    Ok(())
}

/// A person of ours has another confirmed address: what was checked before does not hold by itself any more.
pub(crate) async fn address_changed(tx: &mut Tx, person: ProfileId) -> Result<()> {
    let Some(before) = store::belonging(tx, person).await? else { return Ok(()) };
    let address = store::confirmed_address(tx, person).await?;
    let is_denied = store::is_denied(tx, before.organisation_id, person).await?;
    let check =
        if is_denied { Check::None } else { by_address(tx, before.organisation_id, address.as_deref()).await? };
    put(tx, person, before.organisation_id, check, None).await
}

/// The name of the organisation that a person of ours belongs to: it stands in the place of what they could write.
pub(crate) async fn name_of(tx: &mut Tx, person: ProfileId) -> Result<Option<String>> {
    let Some(belonging) = store::belonging(tx, person).await? else { return Ok(None) };
    Ok(store::find(tx, belonging.organisation_id).await?.map(|organisation| organisation.name))
}

/// Only the organisation's contact speaks for it, and not of themselves; to all others there is nothing.
fn check_contact(organisation: &Organisation, contact: ProfileId, person: ProfileId) -> Result<()> {
    if organisation.contact_id == Some(contact) && contact != person { Ok(()) } else { Err(Error::NotFound) }
}

/// The contact says that somebody works there.
pub(crate) async fn confirm(
    tx: &mut Tx,
    organisation: &Organisation,
    contact: ProfileId,
    person: ProfileId,
) -> Result<()> {
    check_contact(organisation, contact, person)?;
    let claimed = store::belonging(tx, person).await?.filter(|claimed| claimed.organisation_id == organisation.id);
    claimed.ok_or(Error::NotFound)?;
    put(tx, person, organisation.id, Check::Contact, Some(contact)).await
}

/// The contact says that somebody does not work there: the claim is gone, and they cannot make it again.
pub(crate) async fn deny(
    tx: &mut Tx,
    organisation: &Organisation,
    contact: ProfileId,
    person: ProfileId,
) -> Result<()> {
    check_contact(organisation, contact, person)?;
    let claimed = store::belonging(tx, person).await?.filter(|claimed| claimed.organisation_id == organisation.id);
    claimed.ok_or(Error::NotFound)?;
    store::put_denial(tx, organisation.id, person, contact).await?;
    withdraw(tx, person).await
}

/// The contact takes that back: they may say again that they work there.
pub(crate) async fn allow(
    tx: &mut Tx,
    organisation: &Organisation,
    contact: ProfileId,
    person: ProfileId,
) -> Result<()> {
    check_contact(organisation, contact, person)?;
    store::remove_denial(tx, organisation.id, person).await
}

/// The organisation has these domains now: what they check is checked, and what only others did is not any more.
pub(super) async fn check_anew(tx: &mut Tx, organisation: OrganisationId, domains: &[String]) -> Result<()> {
    for (person, address, before) in store::checked_by_address(tx, organisation).await? {
        let domain = address.as_deref().and_then(domain_of);
        let check = if domain.is_some_and(|domain| domains.contains(&domain)) { Check::Domain } else { Check::None };
        if check != before {
            put(tx, person, organisation, check, None).await?;
        }
    }
    Ok(())
}

/// The organisation is called something else: so do its people's profiles.
pub(super) async fn renamed(tx: &mut Tx, organisation: OrganisationId, name: &str) -> Result<()> {
    store::rename_in_profiles(tx, organisation, name).await?;
    for person in store::people(tx, organisation).await? {
        journal::record(tx, Entry::ProfileEdited { person });
    }
    Ok(())
}
