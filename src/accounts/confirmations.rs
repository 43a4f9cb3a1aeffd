//! Links that are sent by mail and prove that their reader has the address: used once, for a day or an hour. What is
//! kept of one is its fingerprint, so that a copy of the database opens nothing.

use std::time::Duration;

use super::{confirmation_store as store, credentials, words};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{AccountId, secret};

words! {
    /// What a link is for.
    Purpose {
        /// To open an account.
        Register = "register",
        /// To change an account's address.
        Address = "address",
        /// To choose a new password.
        Password = "password",
    }
}

impl Purpose {
    /// How long a link can be used.
    fn life(self) -> Duration {
        match self {
            Self::Register | Self::Address => Duration::from_hours(24),
            Self::Password => Duration::from_hours(1),
        }
    }
}

/// What was asked for, and waits for whoever reads the mail.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Confirmation {
    /// Fingerprint of the secret in the link.
    pub(crate) token_hash: String,
    pub(crate) purpose: Purpose,
    /// Whose account it is about; none when there is to be one.
    pub(crate) account_id: Option<AccountId>,
    /// The address that the link was sent to.
    pub(crate) email: String,
    /// What else was asked for, as JSON.
    pub(crate) payload: String,
    pub(crate) created_at: Time,
    pub(crate) expires_at: Time,
}

/// Notes what waits for the address to be confirmed; answers the secret for the link.
pub(super) async fn issue(
    tx: &mut Tx,
    purpose: Purpose,
    account_id: Option<AccountId>,
    email: &str,
    payload: String,
) -> Result<String> {
    let token = secret(32)?;
    let created_at = tx.now();
    let confirmation = Confirmation {
        token_hash: credentials::fingerprint(&token),
        purpose,
        account_id,
        email: email.to_owned(),
        payload,
        created_at,
        expires_at: created_at.after(purpose.life()),
    };
    store::insert(tx, &confirmation).await?;
    Ok(token)
}

/// What waits behind a link, if the link is one of ours and can still be used. Changes nothing.
pub(crate) async fn find(tx: &mut Tx, purpose: Purpose, token: &str) -> Result<Option<Confirmation>> {
    store::find(tx, purpose, &credentials::fingerprint(token)).await
}

/// Uses a link up.
pub(super) async fn take(tx: &mut Tx, purpose: Purpose, token: &str) -> Result<Confirmation> {
    let found = find(tx, purpose, token).await?.ok_or(Error::NotFound)?;
    // Of two who use it at once, one finds it gone.
    if store::remove(tx, &found.token_hash).await? == 1 { Ok(found) } else { Err(Error::NotFound) }
}
