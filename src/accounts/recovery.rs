//! A forgotten password: whoever reads the account's mail chooses another one, and every session ends. The answer to
//! asking is the same whether or not there is an account.

use super::confirmations::{self, Confirmation, Purpose};
use super::letters::To;
use super::{Account, Standing, confirmation_store, credentials, store};
use crate::config::Config;
use crate::db::Tx;
use crate::error::{Error, Result};

/// Somebody has forgotten the password of the account with this address.
pub(crate) async fn ask(tx: &mut Tx, config: &Config, email: &str) -> Result<()> {
    let email = email.trim().to_ascii_lowercase();
    if !email.contains('@') || !credentials::may_write_to(tx, &email).await? {
        return Ok(());
    }
    let account = store::find_by_name(tx, &email).await?;
    let Some(account) = account.filter(|account| account.standing != Standing::Suspended) else { return Ok(()) };
    let token = confirmations::issue(tx, Purpose::Password, Some(account.id), &account.email, String::new()).await?;
    To::owner(config, &account).password(tx, &token).await
}

/// Whose link it is: the account must still have the address that it was sent to.
async fn owner(tx: &mut Tx, link: &Confirmation) -> Result<Option<Account>> {
    let account = store::find_by_name(tx, &link.email).await?;
    Ok(account.filter(|account| link.account_id == Some(account.id) && account.standing != Standing::Suspended))
}

/// Whether a link can be used.
pub(crate) async fn is_usable(tx: &mut Tx, token: &str) -> Result<bool> {
    match confirmations::find(tx, Purpose::Password, token).await? {
        Some(link) => Ok(owner(tx, &link).await?.is_some()),
        None => Ok(false),
    }
}

/// The account has another password: every session and every other link of it ends. The address has proved to be theirs.
pub(crate) async fn choose(tx: &mut Tx, config: &Config, token: &str, password_hash: &str) -> Result<()> {
    let link = confirmations::take(tx, Purpose::Password, token).await?;
    let account = owner(tx, &link).await?.ok_or(Error::NotFound)?;
    store::set_password(tx, account.id, password_hash).await?;
    store::set_email(tx, account.id, &account.email).await?;
    credentials::end_all_sessions(tx, account.id).await?;
    credentials::forget_tries(tx, &account.email).await?;
    confirmation_store::remove_of(tx, account.id).await?;
    To::owner(config, &account).password_changed(tx).await
}
