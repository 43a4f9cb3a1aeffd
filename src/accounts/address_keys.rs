//! By which addresses a member's calendar and feeds are read: secrets that programs keep, since they cannot sign in. Only
//! their hashes are kept here, so that nobody who reads the database can read what they open. Each opens what it was made
//! for and nothing else.

use std::time::Duration;

use super::{credentials, words};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{AccountId, ProfileId, secret};

/// How long a secret is, in bytes; twice as many letters.
const BYTES: usize = 24;
/// How much time lies between two notes of when it was used.
const NOTED: Duration = Duration::from_hours(1);

words! {
    /// What a secret opens.
    Purpose {
        /// Their calendar.
        Calendar = "calendar",
        /// Their feeds.
        Feeds = "feeds",
    }
}

/// What is known of somebody's secret.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Key {
    pub(crate) created_at: Time,
    pub(crate) used_at: Option<Time>,
}

/// Whom a secret opens something for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Opened {
    pub(crate) account: AccountId,
    pub(crate) person: ProfileId,
    /// Whether it is time to note that it was used.
    pub(crate) is_worth_noting: bool,
}

/// What is known of an account's secret, if it has one.
pub(crate) async fn of(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<Option<Key>> {
    store::find(tx, purpose, account).await
}

/// Makes a secret; the one before opens nothing any more.
pub(crate) async fn make(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<String> {
    let key = secret(BYTES)?;
    store::put(tx, purpose, account, &credentials::fingerprint(&key)).await?;
    Ok(key)
}

/// Takes the secret away.
pub(crate) async fn revoke(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<()> {
    store::delete(tx, purpose, account).await
}

/// For whom a secret opens what it was made for, as long as their account is in use.
pub(crate) async fn opened_by(tx: &mut Tx, purpose: Purpose, key: &str) -> Result<Option<Opened>> {
    let hash = credentials::fingerprint(if key.len() == 2 * BYTES { key } else { "" });
    let now = tx.now();
    let found = store::by_hash(tx, purpose, &hash).await?;
    Ok(found.map(|(account, person, used)| {
        let is_worth_noting = used.is_none_or(|used| now.since(used) >= NOTED);
        Opened { account, person, is_worth_noting }
    }))
}

/// Notes that it was used now.
pub(crate) async fn note_use(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<()> {
    store::set_used(tx, purpose, account).await
}

mod store {
    use super::{Key, Purpose};
    use crate::clock::Time;
    use crate::db::Tx;
    use crate::error::Result;
    use crate::id::{AccountId, ProfileId};

    pub(super) async fn find(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<Option<Key>> {
        tx.query("SELECT created_at, used_at FROM address_keys WHERE account_id = $1 AND purpose = $2")
            .bind(account)
            .bind(purpose)
            .optional()
            .await
    }

    pub(super) async fn put(tx: &mut Tx, purpose: Purpose, account: AccountId, hash: &str) -> Result<()> {
        let now = tx.now();
        tx.query(
            "INSERT INTO address_keys (account_id, purpose, key_hash, created_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (account_id, purpose) DO UPDATE SET key_hash = excluded.key_hash,
                    created_at = excluded.created_at, used_at = NULL",
        )
        .bind(account)
        .bind(purpose)
        .bind(hash)
        .bind(now)
        .run()
        .await?;
        Ok(())
    }

    pub(super) async fn delete(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<()> {
        tx.query("DELETE FROM address_keys WHERE account_id = $1 AND purpose = $2")
            .bind(account)
            .bind(purpose)
            .run()
            .await?;
        Ok(())
    }

    pub(super) async fn by_hash(
        tx: &mut Tx,
        purpose: Purpose,
        hash: &str,
    ) -> Result<Option<(AccountId, ProfileId, Option<Time>)>> {
        tx.query(
            "SELECT k.account_id, a.profile_id, k.used_at FROM address_keys k JOIN accounts a ON a.id = k.account_id
              WHERE k.key_hash = $1 AND k.purpose = $2 AND a.standing = 'active'",
        )
        .bind(hash)
        .bind(purpose)
        .optional()
        .await
    }

    pub(super) async fn set_used(tx: &mut Tx, purpose: Purpose, account: AccountId) -> Result<()> {
        let now = tx.now();
        tx.query("UPDATE address_keys SET used_at = $3 WHERE account_id = $1 AND purpose = $2")
            .bind(account)
            .bind(purpose)
            .bind(now)
            .run()
            .await?;
        Ok(())
    }
}
