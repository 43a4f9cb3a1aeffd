//! SQL of accounts.

use super::{Account, Role, Standing};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{AccountId, ProfileId};
use crate::profiles::Profile;

/// Adds an account.
pub(crate) async fn insert(tx: &mut Tx, account: &Account) -> Result<()> {
    tx.query(
        "INSERT INTO accounts (id, profile_id, email, password_hash, role, standing, language, created_at, updated_at,
                               email_confirmed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
    )
    .bind(account.id)
    .bind(account.profile_id)
    .bind(account.email.as_str())
    .bind(account.password_hash.as_str())
    .bind(account.role)
    .bind(account.standing)
    .bind(account.language.as_str())
    .bind(account.created_at)
    .bind(account.email_confirmed_at)
    .run()
    .await?;
    Ok(())
}

/// The account whose person is called `handle`.
pub(crate) async fn find_by_handle(tx: &mut Tx, handle: &str) -> Result<Option<Account>> {
    tx.query(
        "SELECT a.id, a.profile_id, a.email, a.password_hash, a.role, a.standing, a.language, a.created_at,
                a.email_confirmed_at
           FROM accounts a JOIN profiles p ON p.id = a.profile_id WHERE p.is_ours AND p.handle = $1",
    )
    .bind(handle)
    .optional()
    .await
}

/// The account of a person.
pub(crate) async fn find_by_profile(tx: &mut Tx, profile: ProfileId) -> Result<Option<Account>> {
    tx.query(
        "SELECT id, profile_id, email, password_hash, role, standing, language, created_at, email_confirmed_at
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
        "SELECT id, profile_id, email, password_hash, role, standing, language, created_at, email_confirmed_at
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

/// Whether the owner of an account wants mail about events that they answer.
pub(crate) async fn wants_event_mail(tx: &mut Tx, account: AccountId) -> Result<bool> {
    let found: Option<(bool,)> =
        tx.query("SELECT event_mail FROM accounts WHERE id = $1").bind(account).optional().await?;
    Ok(found.is_some_and(|(wants,)| wants))
}

/// Changes that.
pub(crate) async fn set_wants_event_mail(tx: &mut Tx, account: AccountId, wants: bool) -> Result<()> {
    tx.query("UPDATE accounts SET event_mail = $2 WHERE id = $1").bind(account).bind(wants).run().await?;
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

/// Gives an account an address that its owner has confirmed.
pub(crate) async fn set_email(tx: &mut Tx, id: AccountId, email: &str) -> Result<()> {
    let now = tx.now();
    tx.query("UPDATE accounts SET email = $2, email_confirmed_at = $3, updated_at = $3 WHERE id = $1")
        .bind(id)
        .bind(email)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Keeps why somebody would like an account.
pub(crate) async fn set_reason(tx: &mut Tx, id: AccountId, reason: &str) -> Result<()> {
    tx.query("UPDATE accounts SET reason = $2 WHERE id = $1").bind(id).bind(reason).run().await?;
    Ok(())
}

/// Somebody who waits for an administrator.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Waiting {
    pub(crate) id: ProfileId,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    pub(crate) email: String,
    pub(crate) reason: String,
    pub(crate) created_at: Time,
}

/// Those who wait for an administrator, who came first before.
pub(crate) async fn list_waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Waiting>> {
    tx.query(
        "SELECT p.id, p.handle, p.name, p.role, p.organisation, a.email, a.reason, a.created_at
           FROM accounts a JOIN profiles p ON p.id = a.profile_id WHERE a.standing = 'waiting'
          ORDER BY a.created_at, a.id LIMIT $1",
    )
    .bind(limit)
    .all()
    .await
}

/// How many wait for an administrator.
pub(crate) async fn count_waiting(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM accounts WHERE standing = 'waiting'").scalar().await
}

/// Notes that the administrators are told of all who wait; answers of how many they were not told before.
pub(crate) async fn mark_told(tx: &mut Tx) -> Result<u64> {
    let now = tx.now();
    tx.query("UPDATE accounts SET told_at = $1 WHERE standing = 'waiting' AND told_at IS NULL").bind(now).run().await
}

/// Addresses and languages of all in use that have this role.
pub(crate) async fn written_to_as(tx: &mut Tx, role: Role) -> Result<Vec<(String, String)>> {
    tx.query("SELECT email, language FROM accounts WHERE role = $1 AND standing = 'active' ORDER BY id")
        .bind(role)
        .all()
        .await
}

/// Removes an account that nobody has used yet with all that was kept of its person: nobody has seen them.
pub(crate) async fn remove_unseen(tx: &mut Tx, account: &Account) -> Result<()> {
    for sql in [
        "DELETE FROM handles WHERE handle = (SELECT p.handle FROM profiles p WHERE p.id = $1)",
        "DELETE FROM belongings WHERE person_id = $1",
        "DELETE FROM denials WHERE person_id = $1",
        "DELETE FROM accounts WHERE profile_id = $1",
        "DELETE FROM profiles WHERE id = $1",
    ] {
        tx.query(sql).bind(account.profile_id).run().await?;
    }
    Ok(())
}

/// A session's account beside the person whose it is.
#[derive(sqlx::FromRow)]
struct SignedIn {
    #[sqlx(flatten)]
    profile: Profile,
    account_id: AccountId,
    email: String,
    password_hash: String,
    account_role: Role,
    standing: Standing,
    account_language: String,
    account_created_at: Time,
    email_confirmed_at: Option<Time>,
}

/// Who is signed in with the session whose token has this hash, in one question: every page asks it.
pub(super) async fn find_by_session(tx: &mut Tx, hash: &str, now: Time) -> Result<Option<(Account, Profile)>> {
    let row: Option<SignedIn> = tx
        .query(
            "SELECT p.*, a.id AS account_id, a.email, a.password_hash, a.role AS account_role, a.standing,
                    a.language AS account_language, a.created_at AS account_created_at, a.email_confirmed_at
               FROM sessions s JOIN accounts a ON a.id = s.account_id JOIN profiles p ON p.id = a.profile_id
              WHERE s.token_hash = $1 AND s.expires_at > $2 AND a.standing = 'active'",
        )
        .bind(hash)
        .bind(now)
        .optional()
        .await?;
    Ok(row.map(|row| {
        let account = Account {
            id: row.account_id,
            profile_id: row.profile.id,
            email: row.email,
            password_hash: row.password_hash,
            role: row.account_role,
            standing: row.standing,
            language: row.account_language,
            created_at: row.account_created_at,
            email_confirmed_at: row.email_confirmed_at,
        };
        (account, row.profile)
    }))
}
