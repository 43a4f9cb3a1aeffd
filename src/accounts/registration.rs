//! Opening an account by oneself: asked for on a page, confirmed by mail, and then open at once or waiting for an
//! administrator. Nothing is taken and no account exists before the address is confirmed; and the password is chosen by
//! whoever reads the mail, so that nobody can prepare an account in another's name. The answer to asking is the same
//! whether or not there is an account with the address.

use serde::{Deserialize, Serialize};

use super::confirmations::{self, Confirmation, Purpose};
use super::letters::To;
use super::{Account, NewAccount, Role, credentials, store};
use crate::config::Config;
use crate::db::Tx;
use crate::error::Result;
use crate::i18n::Language;
use crate::organisations::{self, Organisation, belonging};
use crate::profiles::{Details, Profile};

/// What somebody says of themselves who wants an account.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Newcomer {
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    /// Why they would like an account, for the administrator.
    pub(crate) reason: String,
    /// The language in which the hub speaks to them.
    pub(crate) language: String,
    /// The page of this hub where they were when they came to register, and go back to.
    #[serde(default)]
    pub(crate) next: String,
}

impl Newcomer {
    /// What their profile will say.
    pub(crate) fn details(&self) -> Details {
        Details {
            name: self.name.clone(),
            role: self.role.clone(),
            organisation: self.organisation.clone(),
            about: String::new(),
        }
    }

    fn language(&self) -> Language {
        Language::parse(&self.language).unwrap_or_default()
    }
}

/// Somebody asks for an account: whoever has the address is written to, at most a few times an hour.
pub(crate) async fn ask(tx: &mut Tx, config: &Config, email: &str, newcomer: &Newcomer) -> Result<()> {
    let email = email.to_ascii_lowercase();
    if !credentials::may_write_to(tx, &email).await? {
        return Ok(());
    }
    if let Some(account) = store::find_by_name(tx, &email).await? {
        return To::owner(config, &account).already(tx).await;
    }
    let token = confirmations::issue(tx, Purpose::Register, None, &email, serde_json::to_string(newcomer)?).await?;
    To { config, address: &email, language: newcomer.language() }.register(tx, &token).await
}

/// A registration that waits for its link to be used.
pub(crate) struct Pending {
    pub(crate) email: String,
    pub(crate) newcomer: Newcomer,
    /// The organisation that has the address's domain.
    pub(crate) organisation: Option<Organisation>,
}

async fn read(tx: &mut Tx, confirmation: Confirmation) -> Result<Pending> {
    let newcomer = serde_json::from_str(&confirmation.payload)?;
    let organisation = organisations::recognised(tx, &confirmation.email).await?;
    Ok(Pending { email: confirmation.email, newcomer, organisation })
}

/// What waits behind a link.
pub(crate) async fn pending(tx: &mut Tx, token: &str) -> Result<Option<Pending>> {
    match confirmations::find(tx, Purpose::Register, token).await? {
        Some(confirmation) => read(tx, confirmation).await.map(Some),
        None => Ok(None),
    }
}

/// What whoever reads the mail says.
pub(crate) struct Confirmed<'a> {
    pub(crate) token: &'a str,
    /// The short name, which may have been taken meanwhile.
    pub(crate) handle: &'a str,
    pub(crate) password_hash: String,
    /// Whether they work for the organisation that has the address's domain.
    pub(crate) works_there: bool,
}

/// Opens the account that waited for its address to be confirmed.
pub(crate) async fn confirm(tx: &mut Tx, config: &Config, said: Confirmed<'_>) -> Result<(Account, Profile)> {
    let standing = super::answer_to_registration(config.registration)?;
    let confirmation = confirmations::take(tx, Purpose::Register, said.token).await?;
    let Pending { email, newcomer, organisation } = read(tx, confirmation).await?;
    let new = NewAccount {
        handle: said.handle.to_owned(),
        email,
        details: newcomer.details(),
        password_hash: said.password_hash,
        role: Role::Member,
        standing,
        language: newcomer.language(),
    };
    let (account, profile) = super::open(tx, &config.origin(), &config.domain, &new).await?;
    store::set_reason(tx, account.id, &newcomer.reason).await?;
    if let Some(organisation) = organisation.filter(|_| said.works_there) {
        belonging::claim(tx, profile.id, &organisation).await?;
    }
    Ok((account, profile))
}
