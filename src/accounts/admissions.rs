//! Letting people in who have registered, where the hub wants an administrator to look at them first.

use super::letters::To;
use super::{Account, Role, Standing, confirmation_store, credentials, store};
use crate::config::Config;
use crate::db::Tx;
use crate::error::{Conflict, Error, Result, Violations};
use crate::i18n::Language;
use crate::id::ProfileId;
use crate::journal::{self, Entry};
use crate::text;

/// Longest message to somebody who waits, in characters.
const LONGEST_MESSAGE: usize = 1000;

fn read_message(message: &str) -> Result<String> {
    let message = text::lines(message);
    let mut wrong = Violations::default();
    if message.chars().count() > LONGEST_MESSAGE {
        wrong.add("message", "words-long");
    }
    wrong.check().map(|()| message)
}

async fn waiting(tx: &mut Tx, person: ProfileId) -> Result<Account> {
    let account = store::find_by_profile(tx, person).await?;
    account.filter(|account| account.standing == Standing::Waiting).ok_or(Error::Conflict(Conflict::AlreadyDecided))
}

/// Lets somebody in, and tells them.
pub(crate) async fn approve(
    tx: &mut Tx,
    config: &Config,
    person: ProfileId,
    message: &str,
    by: ProfileId,
) -> Result<()> {
    let message = read_message(message)?;
    let account = waiting(tx, person).await?;
    super::restore(tx, &account).await?;
    journal::record(tx, Entry::AccountApproved { person, by });
    To::owner(config, &account).approved(tx, &message).await
}

/// Does not let somebody in, tells them, and keeps nothing of them.
pub(crate) async fn decline(
    tx: &mut Tx,
    config: &Config,
    person: ProfileId,
    message: &str,
    by: ProfileId,
) -> Result<()> {
    let message = read_message(message)?;
    let account = waiting(tx, person).await?;
    To::owner(config, &account).declined(tx, &message).await?;
    confirmation_store::remove_of(tx, account.id).await?;
    credentials::end_all_sessions(tx, account.id).await?;
    store::remove_unseen(tx, &account).await?;
    journal::record(tx, Entry::AccountDeclined { person, by });
    Ok(())
}

/// Tells the administrators, once an hour, that there are people who wait and of whom they were not told yet.
pub(crate) async fn tell_administrators(tx: &mut Tx, config: &Config) -> Result<()> {
    if store::mark_told(tx).await? == 0 {
        return Ok(());
    }
    let count = store::count_waiting(tx).await?;
    for (address, language) in store::written_to_as(tx, Role::Admin).await? {
        let language = Language::parse(&language).unwrap_or_default();
        To { config, address: &address, language }.waiting(tx, count).await?;
    }
    Ok(())
}
