//! SQL of accounts.

use super::{Account, Role, Standing};
use crate::db::Tx;
use crate::error::Result;
use crate::id::{AccountId, ProfileId};

/// Adds an account.
pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    tx.query(
        "INSERT INTO accounts (id, profile_id, email, password_hash, role, standing, language, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(account.id)
    .bind(account.profile_id)
    .bind(account.email.as_str())
    .bind(account.password_hash.as_str())
    .bind(account.role)
    .bind(account.standing)
    .bind(account.language.as_str())
    .bind(account.created_at)
    .run()
    .await?;
    Ok(())
}

/// The account whose person is called `handle`.
pub(crate) async fn find_by_handle(tx: &mut Tx, handle: &str) -> Result<Option<Account>> {
    tx.query(
        "SELECT a.id, a.profile_id, a.email, a.password_hash, a.role, a.standing, a.language, a.created_at
           FROM accounts a JOIN profiles p ON p.id = a.profile_id WHERE p.is_ours AND p.handle = $1",
    )
    .bind(handle)
    .optional()
    .await
}

/// The account of a person.
pub(crate) async fn find_by_profile(tx: &mut Tx, profile: ProfileId) -> Result<Option<Account>> {
    tx.query(
        "SELECT id, profile_id, email, password_hash, role, standing, language, created_at
           FROM accounts WHERE profile_id = $1",
    )
    .bind(profile)
    .optional()
    .await
}

/// The account that signs in as `name`: an e-mail address or a handle.
pub(crate) async fn find_by_name(tx: &mut Tx, name: &str) -> Result<Option<Account>> {
    let name = name.trim().to_ascii_lowercase();
    if !name.contains('@') {
        return find_by_handle(tx, &name).await;
    }
    tx.query(
        "SELECT id, profile_id, email, password_hash, role, standing, language, created_at
           FROM accounts WHERE email = $1",
    )
    .bind(name)
    .optional()
    .await
}

/// All accounts with the handles of their people, oldest first.
pub(crate) async fn list(tx: &mut Tx) -> Result<Vec<(String, String, Role, Standing)>> {
    tx.query(
        "SELECT p.handle, a.email, a.role, a.standing FROM accounts a JOIN profiles p ON p.id = a.profile_id
          ORDER BY a.created_at, a.id",
    )
    .all()
    .await
}

/// Changes whether an account can be used.
pub(crate) async fn set_standing(tx: &mut Tx, id: AccountId, standing: Standing) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET standing = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(standing)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Changes what an account may do on this hub.
pub(crate) async fn set_role(tx: &mut Tx, id: AccountId, role: Role) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET role = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(role)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Changes the password.
pub(crate) async fn set_password(tx: &mut Tx, id: AccountId, hash: &str) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET password_hash = $2, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(hash)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Whether a person wants mail about requests to join.
pub(crate) async fn wants_request_mail(tx: &mut Tx, profile: ProfileId) -> Result<bool> {
    let found: Option<(bool,)> =
        tx.query("SELECT request_mail FROM accounts WHERE profile_id = $1").bind(profile).optional().await?;
    Ok(found.is_some_and(|(wants,)| wants))
}

/// Changes that.
pub(crate) async fn set_request_mail(tx: &mut Tx, profile: ProfileId, wants: bool) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET request_mail = $2, updated_at = $3 WHERE profile_id = $1")
        .bind(profile)
        .bind(wants)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Changes the language in which the hub speaks to this account.
pub(crate) async fn set_language(tx: &mut Tx, profile: ProfileId, language: &str) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET language = $2, updated_at = $3 WHERE profile_id = $1")
        .bind(profile)
        .bind(language)
        .bind(now)
        .run()
        .await?;
    Ok(())
}
