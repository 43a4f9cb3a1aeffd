//! Passwords, sessions, and the patience with those who guess.

use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use aws_lc_rs::{digest, hmac};
use tokio::sync::Semaphore;

use super::{Account, Standing, store};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{AccountId, ProfileId, secret};
use crate::profiles::Profile;

/// How long a session lasts without its owner signing in again.
pub(crate) const SESSION: Duration = Duration::from_hours(24 * 14);
/// The stretch of time in which tries are counted.
const SIGN_IN_STRETCH: Duration = Duration::from_mins(15);
const REGISTRATION_STRETCH: Duration = Duration::from_hours(1);
/// From one address many people may sign in: a council sits behind one.
const TRIES_OF_ADDRESS: u32 = 20;

/// Argon2id of `password`, as a PHC string. Costly on purpose: away from the threads that answer requests.
pub(crate) async fn hash(password: String) -> Result<String> {
    blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| Error::internal(format!("the password could not be hashed: {error}")))
    })
    .await?
}

/// Whether `password` is the one behind `hash`. Without a hash it takes as long, so that nobody learns who has an
/// account here.
pub(crate) async fn verify(hash: Option<String>, password: String) -> Result<bool> {
    const NOBODY: &str =
        "$argon2id$v=19$m=19456,t=2,p=1$bm90aGluZ2lzaGVyZQ$7Yp2cYVn6p3bDqLkY0V1ZkqQm2mJm3t5o2F8fXnQdJ0";
    blocking(move || {
        let text = hash.as_deref().unwrap_or(NOBODY);
        let right = PasswordHash::new(text)
            .is_ok_and(|parsed| Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        right && hash.is_some()
    })
    .await
}

/// A password takes 19 MiB while it is looked at, so that only so many are at once: anybody may try.
static PLACES: Semaphore = Semaphore::const_new(4);

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    let place = PLACES.acquire().await.map_err(|error| Error::Internal(Box::new(error)))?;
    // The place goes along: whoever hangs up does not make room while their password is still looked at.
    let held = move || {
        let _place = place;
        work()
    };
    tokio::task::spawn_blocking(held).await.map_err(|error| Error::Internal(Box::new(error)))
}

/// Counts a try and says whether there have been too many, by name and by address.
pub(crate) async fn count_sign_in(tx: &mut Tx, name: &str, address: &str, limit: u32) -> Result<()> {
    let name = format!("sign-in name {}", name.trim().to_ascii_lowercase());
    let address = format!("sign-in address {address}");
    count(tx, &name, SIGN_IN_STRETCH, limit).await?;
    count(tx, &address, SIGN_IN_STRETCH, limit.saturating_mul(TRIES_OF_ADDRESS)).await
}

/// Counts an account opened from `address` and says whether there have been too many.
pub(crate) async fn count_registration(tx: &mut Tx, address: &str, limit: u32) -> Result<()> {
    count(tx, &format!("register {address}"), REGISTRATION_STRETCH, limit).await
}

/// How often one address is written to because somebody asked for it, and within what time.
const LETTERS_TO_ADDRESS: u32 = 3;
const LETTERS_STRETCH: Duration = Duration::from_hours(1);
/// How many links that are none of ours one address may try in a quarter of an hour.
const WRONG_LINKS: u32 = 30;
/// How many letters one address on the network may cause in an hour.
const LETTERS_OF_ADDRESS: u32 = 30;

/// Whether an e-mail address may be written to once more, and counts it. To whoever asks it makes no difference.
pub(crate) async fn may_write_to(tx: &mut Tx, email: &str) -> Result<bool> {
    match count(tx, &format!("letter to {email}"), LETTERS_STRETCH, LETTERS_TO_ADDRESS).await {
        Ok(()) => Ok(true),
        Err(Error::TooOften { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Counts that `address` has asked for a letter and says whether it has too often.
pub(crate) async fn count_letter(tx: &mut Tx, address: &str) -> Result<()> {
    count(tx, &format!("letter of {address}"), LETTERS_STRETCH, LETTERS_OF_ADDRESS).await
}

/// Counts a link that is none of ours and says whether there have been too many from `address`.
pub(crate) async fn count_wrong_link(tx: &mut Tx, address: &str) -> Result<()> {
    count(tx, &format!("link {address}"), SIGN_IN_STRETCH, WRONG_LINKS).await
}

async fn count(tx: &mut Tx, key: &str, stretch: Duration, limit: u32) -> Result<()> {
    let now = tx.now();
    let key = fingerprint(key);
    tx.query("DELETE FROM attempts WHERE attempt_key = $1 AND at <= $2")
        .bind(key.as_str())
        .bind(now.before(stretch))
        .run()
        .await?;
    let tries: i64 =
        tx.query("SELECT COUNT(*) FROM attempts WHERE attempt_key = $1").bind(key.as_str()).scalar().await?;
    if tries >= i64::from(limit) {
        return Err(Error::TooOften { again_in: stretch });
    }
    tx.query("INSERT INTO attempts (attempt_key, at) VALUES ($1, $2)").bind(key).bind(now).run().await?;
    Ok(())
}

/// Forgets the tries of `name`, after one that was right.
pub(crate) async fn forget_tries(tx: &mut Tx, name: &str) -> Result<()> {
    let key = fingerprint(&format!("sign-in name {}", name.trim().to_ascii_lowercase()));
    tx.query("DELETE FROM attempts WHERE attempt_key = $1").bind(key).run().await?;
    Ok(())
}

/// How often the same address is invited in a day, by all groups together; how many invitations one person sends in that
/// time; how many groups they begin; and how many wrong invitation links one address on the network may try in a quarter
/// of an hour.
const INVITATIONS_TO_ADDRESS: u32 = 5;
const INVITATIONS_OF_PERSON: u32 = 1000;
const GROUPS_OF_PERSON: u32 = 10;
const WRONG_INVITATIONS: u32 = 30;
const DAY: Duration = Duration::from_hours(24);

/// Counts that `person` invites somebody, and says whether they have too often.
pub(crate) async fn count_invitation(tx: &mut Tx, person: ProfileId) -> Result<()> {
    count(tx, &format!("invitation of {person}"), DAY, INVITATIONS_OF_PERSON).await
}

/// Whether an address may be invited once more, and counts it.
pub(crate) async fn may_be_invited(tx: &mut Tx, address: &str) -> Result<bool> {
    match count(tx, &format!("invitation to {address}"), DAY, INVITATIONS_TO_ADDRESS).await {
        Ok(()) => Ok(true),
        Err(Error::TooOften { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Counts that `person` begins a group, and says whether they have too often.
pub(crate) async fn count_group(tx: &mut Tx, person: ProfileId) -> Result<()> {
    count(tx, &format!("group of {person}"), DAY, GROUPS_OF_PERSON).await
}

/// Counts an invitation link that is none, and says whether `address` has tried too many.
pub(crate) async fn count_wrong_invitation(tx: &mut Tx, address: &str) -> Result<()> {
    count(tx, &format!("invitation link {address}"), SIGN_IN_STRETCH, WRONG_INVITATIONS).await
}

/// Whether `address` has tried too many wrong invitation links to try one more.
pub(crate) async fn may_try_invitation(tx: &mut Tx, address: &str) -> Result<bool> {
    let since = tx.now().before(SIGN_IN_STRETCH);
    let tries: i64 = tx
        .query("SELECT COUNT(*) FROM attempts WHERE attempt_key = $1 AND at > $2")
        .bind(fingerprint(&format!("invitation link {address}")))
        .bind(since)
        .scalar()
        .await?;
    Ok(tries < i64::from(WRONG_INVITATIONS))
}

/// Begins a session for an account whose password was right; answers its token.
pub(crate) async fn begin_session(tx: &mut Tx, account: &Account) -> Result<String> {
    match account.standing {
        Standing::Active => {}
        Standing::Waiting => return Err(Error::Refused(Refusal::AwaitingApproval)),
        Standing::Suspended => return Err(Error::Refused(Refusal::Suspended)),
    }
    let token = secret(32)?;
    let now = tx.now();
    tx.query("DELETE FROM sessions WHERE expires_at <= $1").bind(now).run().await?;
    tx.query("UPDATE accounts SET signed_in_at = $2 WHERE id = $1").bind(account.id).bind(now).run().await?;
    tx.query("INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
        .bind(fingerprint(&token))
        .bind(account.id)
        .bind(now)
        .bind(now.after(SESSION))
        .run()
        .await?;
    Ok(token)
}

/// Who is signed in with this session token.
pub(crate) async fn session(tx: &mut Tx, token: &str) -> Result<Option<(Account, Profile)>> {
    let now = tx.now();
    store::find_by_session(tx, &fingerprint(token), now).await
}

/// Ends the session with this token.
pub(crate) async fn end_session(tx: &mut Tx, token: &str) -> Result<()> {
    tx.query("DELETE FROM sessions WHERE token_hash = $1").bind(fingerprint(token)).run().await?;
    Ok(())
}

/// Ends every session of an account.
pub(crate) async fn end_all_sessions(tx: &mut Tx, account: AccountId) -> Result<()> {
    tx.query("DELETE FROM sessions WHERE account_id = $1").bind(account).run().await?;
    Ok(())
}

/// The form token that belongs to a session: it proves that a form came from a page of ours.
pub(crate) fn form_token(session_token: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_token.as_bytes());
    data_encoding::HEXLOWER.encode(hmac::sign(&key, b"form").as_ref())
}

/// Whether `given` is the form token of `session_token`, compared in constant time.
pub(crate) fn is_form_token(session_token: &str, given: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, session_token.as_bytes());
    data_encoding::HEXLOWER.decode(given.as_bytes()).is_ok_and(|tag| hmac::verify(&key, b"form", &tag).is_ok())
}

/// SHA-256 of a secret: what is stored of it, so that a copy of the database opens nothing.
pub(crate) fn fingerprint(of: &str) -> String {
    data_encoding::HEXLOWER.encode(digest::digest(&digest::SHA256, of.as_bytes()).as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_right_password_opens() {
        let hash = hash("correct horse".into()).await.unwrap();
        assert!(hash.starts_with("$argon2id$"));
        assert!(verify(Some(hash.clone()), "correct horse".into()).await.unwrap());
        assert!(!verify(Some(hash), "correct house".into()).await.unwrap());
        assert!(!verify(None, "correct horse".into()).await.unwrap());
    }

    #[test]
    fn a_form_token_belongs_to_one_session() {
        let token = form_token("session one");
        assert!(is_form_token("session one", &token));
        assert!(!is_form_token("session two", &token));
        assert!(!is_form_token("session one", "rubbish"));
    }
}
