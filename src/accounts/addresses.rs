//! Changing the address of an account: the new one is confirmed by mail, by the account's owner signed in, and the old
//! one is told. The answer to asking is the same whether or not another account has the address.

use super::confirmations::{self, Purpose};
use super::letters::To;
use super::{Account, confirmation_store, credentials, is_email, store};
use crate::config::Config;
use crate::db::Tx;
use crate::error::{Conflict, Error, OnDuplicate, Result};
use crate::i18n::Language;
use crate::organisations::belonging;

/// The owner of an account wants it to have another address, or to confirm the one it has.
pub(crate) async fn ask(tx: &mut Tx, config: &Config, account: &Account, email: &str) -> Result<()> {
    if !is_email(email) {
        return Err(Error::invalid("email", "email-form"));
    }
    let email = email.to_ascii_lowercase();
    if email == account.email && account.email_confirmed_at.is_some() {
        return Err(Error::invalid("email", "address-same"));
    }
    if !credentials::may_write_to(tx, &email).await? {
        return Ok(());
    }
    if let Some(other) = store::find_by_name(tx, &email).await?.filter(|other| other.id != account.id) {
        return To::owner(config, &other).already(tx).await;
    }
    let token = confirmations::issue(tx, Purpose::Address, Some(account.id), &email, String::new()).await?;
    let language = Language::parse(&account.language).unwrap_or_default();
    To { config, address: &email, language }.address(tx, &token).await
}

/// The address that waits behind a link for this account.
pub(crate) async fn pending(tx: &mut Tx, account: &Account, token: &str) -> Result<Option<String>> {
    let found = confirmations::find(tx, Purpose::Address, token).await?;
    Ok(found.filter(|found| found.account_id == Some(account.id)).map(|found| found.email))
}

/// The account has the address that was confirmed. Links that were sent to the old one end.
pub(crate) async fn confirm(tx: &mut Tx, config: &Config, account: &Account, token: &str) -> Result<()> {
    let confirmation = confirmations::take(tx, Purpose::Address, token).await?;
    if confirmation.account_id != Some(account.id) {
        return Err(Error::NotFound);
    }
    store::set_email(tx, account.id, &confirmation.email).await.on_duplicate(Conflict::EmailTaken)?;
    confirmation_store::remove_of(tx, account.id).await?;
    belonging::address_changed(tx, account.profile_id).await?;
    if confirmation.email == account.email {
        return Ok(());
    }
    To::owner(config, account).address_changed(tx).await
}
