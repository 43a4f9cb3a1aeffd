//! By which address a member's own calendar is read: a secret that programs keep, since they cannot sign in. Only its hash
//! is kept here, so that nobody who reads the database can read calendars.

use crate::accounts::credentials;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{AccountId, ProfileId, secret};

/// How long a secret is, in bytes; twice as many letters.
const BYTES: usize = 24;
/// How much time lies between two notes of when it was used.
const NOTED: std::time::Duration = std::time::Duration::from_hours(1);

/// What is known of somebody's secret.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Key {
    pub(crate) created_at: Time,
    pub(crate) used_at: Option<Time>,
}

/// What is known of an account's secret, if it has one.
pub(crate) async fn of(tx: &mut Tx, account: AccountId) -> Result<Option<Key>> {
    store::find(tx, account).await
}

/// Makes a secret; the one before opens nothing any more.
pub(crate) async fn make(tx: &mut Tx, account: AccountId) -> Result<String> {
    let key = secret(BYTES)?;
    store::put(tx, account, &credentials::fingerprint(&key)).await?;
    Ok(key)
}

/// Takes the secret away.
pub(crate) async fn revoke(tx: &mut Tx, account: AccountId) -> Result<()> {
    store::delete(tx, account).await
}

/// Whose calendar a secret opens.
pub(crate) async fn opened_by(tx: &mut Tx, key: &str) -> Result<Option<(AccountId, ProfileId, bool)>> {
    let hash = credentials::fingerprint(if key.len() == 2 * BYTES { key } else { "" });
    let now = tx.now();
    let found = store::by_hash(tx, &hash).await?;
    Ok(found.map(|(account, person, used)| (account, person, used.is_none_or(|used| now.since(used) >= NOTED))))
}

/// Notes that it was used now.
pub(crate) async fn note_use(tx: &mut Tx, account: AccountId) -> Result<()> {
    store::set_used(tx, account).await
}

/// Whether the owner of an account wants mail about events that they answer.
pub(crate) async fn wants_mail(tx: &mut Tx, account: AccountId) -> Result<bool> {
    store::wants_mail(tx, account).await
}

/// Changes that.
pub(crate) async fn set_wants_mail(tx: &mut Tx, account: AccountId, wants: bool) -> Result<()> {
    store::set_wants_mail(tx, account, wants).await
}

mod store {
    use super::Key;
    use crate::clock::Time;
    use crate::db::Tx;
    use crate::error::Result;
    use crate::id::{AccountId, ProfileId};

    pub(super) async fn find(tx: &mut Tx, account: AccountId) -> Result<Option<Key>> {
        tx.query("SELECT created_at, used_at FROM calendar_keys WHERE account_id = $1").bind(account).optional().await
    }

    pub(super) async fn put(tx: &mut Tx, account: AccountId, hash: &str) -> Result<()> {
        let now = tx.now();
        tx.query(
            "INSERT INTO calendar_keys (account_id, key_hash, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (account_id) DO UPDATE SET key_hash = excluded.key_hash, created_at = excluded.created_at,
                    used_at = NULL",
        )
        .bind(account)
        .bind(hash)
        .bind(now)
        .run()
        .await?;
        Ok(())
    }

    pub(super) async fn delete(tx: &mut Tx, account: AccountId) -> Result<()> {
        tx.query("DELETE FROM calendar_keys WHERE account_id = $1").bind(account).run().await?;
        Ok(())
    }

    pub(super) async fn by_hash(tx: &mut Tx, hash: &str) -> Result<Option<(AccountId, ProfileId, Option<Time>)>> {
        tx.query(
            "SELECT k.account_id, a.profile_id, k.used_at FROM calendar_keys k JOIN accounts a ON a.id = k.account_id
              WHERE k.key_hash = $1 AND a.standing = 'active'",
        )
        .bind(hash)
        .optional()
        .await
    }

    pub(super) async fn set_used(tx: &mut Tx, account: AccountId) -> Result<()> {
        let now = tx.now();
        tx.query("UPDATE calendar_keys SET used_at = $2 WHERE account_id = $1").bind(account).bind(now).run().await?;
        Ok(())
    }

    pub(super) async fn wants_mail(tx: &mut Tx, account: AccountId) -> Result<bool> {
        let found: Option<(bool,)> =
            tx.query("SELECT event_mail FROM accounts WHERE id = $1").bind(account).optional().await?;
        Ok(found.is_some_and(|(wants,)| wants))
    }

    pub(super) async fn set_wants_mail(tx: &mut Tx, account: AccountId, wants: bool) -> Result<()> {
        tx.query("UPDATE accounts SET event_mail = $2 WHERE id = $1").bind(account).bind(wants).run().await?;
        Ok(())
    }
}
