//! SQL of links that were sent by mail.

use super::confirmations::{Confirmation, Purpose};
use crate::db::Tx;
use crate::error::Result;
use crate::id::AccountId;

/// Adds one.
pub(super) async fn insert(tx: &mut Tx, new: &Confirmation) -> Result<()> {
    tx.query(
        "INSERT INTO confirmations (token_hash, purpose, account_id, email, payload, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(new.token_hash.as_str())
    .bind(new.purpose)
    .bind(new.account_id)
    .bind(new.email.as_str())
    .bind(new.payload.as_str())
    .bind(new.created_at)
    .bind(new.expires_at)
    .run()
    .await?;
    Ok(())
}

/// The one with this fingerprint that can still be used.
pub(super) async fn find(tx: &mut Tx, purpose: Purpose, token_hash: &str) -> Result<Option<Confirmation>> {
    let now = tx.now();
    tx.query("SELECT * FROM confirmations WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3")
        .bind(token_hash)
        .bind(purpose)
        .bind(now)
        .optional()
        .await
}

/// Removes one; answers how many there were.
pub(super) async fn remove(tx: &mut Tx, token_hash: &str) -> Result<u64> {
    tx.query("DELETE FROM confirmations WHERE token_hash = $1").bind(token_hash).run().await
}

/// Removes all that belong to an account.
pub(super) async fn remove_of(tx: &mut Tx, account: AccountId) -> Result<()> {
    tx.query("DELETE FROM confirmations WHERE account_id = $1").bind(account).run().await?;
    Ok(())
}
