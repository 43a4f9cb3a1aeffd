//! Account: how a person of this hub signs in, what they may do here, and in which language the hub speaks to them.

pub(crate) mod address_keys;
pub(crate) mod addresses;
pub(crate) mod admissions;
mod confirmation_store;
pub(crate) mod confirmations;
pub(crate) mod credentials;
mod letters;
pub(crate) mod recovery;
pub(crate) mod registration;
pub(crate) mod store;

use crate::clock::Time;
use crate::config::Registration;
use crate::db::Tx;
use crate::error::{Conflict, Error, OnDuplicate, Refusal, Result, Violations};
use crate::i18n::Language;
use crate::id::{AccountId, ProfileId};
use crate::journal::{self, Entry};
use crate::organisations::belonging;
use crate::profiles::{self, Details, Handle, Profile};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
        #[sqlx(type_name = "text", rename_all = "kebab-case")]
        #[serde(rename_all = "kebab-case")]
        pub(crate) enum $name { $($(#[$variant_doc])* $variant),* }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(match self { $(Self::$variant => $word),* })
            }
        }

        impl std::str::FromStr for $name {
            type Err = crate::error::Error;

            fn from_str(word: &str) -> crate::error::Result<Self> {
                match word {
                    $($word => Ok(Self::$variant),)*
                    _ => Err(crate::error::Error::NotFound),
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// What an account may do on this hub, beside what it may do in groups.
    Role {
        /// What everybody may.
        Member = "member",
        /// Answers for records and information.
        Governance = "governance",
        /// Runs the hub.
        Admin = "admin",
    }
}

words! {
    /// Whether an account can be used.
    Standing {
        /// Waits for the administrator.
        Waiting = "waiting",
        /// In use.
        Active = "active",
        /// Closed by the administrator.
        Suspended = "suspended",
    }
}

/// An account of this hub.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    pub(crate) profile_id: ProfileId,
    pub(crate) email: String,
    pub(crate) password_hash: String,
    pub(crate) role: Role,
    pub(crate) standing: Standing,
    pub(crate) language: String,
    pub(crate) created_at: Time,
    /// Since when it is known that its owner reads what is sent to the address.
    pub(crate) email_confirmed_at: Option<Time>,
}

impl Account {
    /// Whether it runs the hub.
    pub(crate) fn runs_the_hub(&self) -> bool {
        self.role == Role::Admin
    }
}

/// What it takes to open an account.
#[derive(Clone, Debug)]
pub(crate) struct NewAccount {
    pub(crate) handle: String,
    pub(crate) email: String,
    pub(crate) details: Details,
    pub(crate) password_hash: String,
    pub(crate) role: Role,
    pub(crate) standing: Standing,
    pub(crate) language: Language,
}

/// Shortest password taken. NIST SP 800-63B asks for at least 8 and advises length over rules.
pub(crate) const SHORTEST_PASSWORD: usize = 10;
const LONGEST_PASSWORD: usize = 200;

/// Notes what is wrong with a new account's fields before the costly part, hashing the password.
pub(crate) fn check(handle: &str, email: &str, details: &Details, password: &str) -> Violations {
    let mut wrong = check_newcomer(handle, email, details);
    check_password(password, &mut wrong);
    wrong
}

/// Notes what is wrong with what somebody says who wants an account.
pub(crate) fn check_newcomer(handle: &str, email: &str, details: &Details) -> Violations {
    let mut wrong = Violations::default();
    details.check(&mut wrong);
    if let Err(message) = Handle::parse(handle) {
        wrong.add("handle", message);
    }
    if !is_email(email) {
        wrong.add("email", "email-form");
    }
    wrong
}

/// Notes what is wrong with a password somebody chose.
pub(crate) fn check_password(password: &str, wrong: &mut Violations) {
    let length = password.chars().count();
    if length < SHORTEST_PASSWORD {
        wrong.add("password", "password-short");
    } else if length > LONGEST_PASSWORD {
        wrong.add("password", "password-long");
    }
}

/// A strict subset of what mail allows, so that every mail server reads an address alike: no quotes, comments, or
/// bytes beyond ASCII.
pub(crate) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_fits = (1..=64).contains(&local.len())
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-'".contains(&b))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    local_fits && crate::organisations::domain(domain).is_some()
}

/// Whether somebody may open an account by themselves, and how it then stands.
pub(crate) fn answer_to_registration(rule: Registration) -> Result<Standing> {
    match rule {
        Registration::Open => Ok(Standing::Active),
        Registration::Approval => Ok(Standing::Waiting),
        Registration::Closed => Err(Error::Refused(Refusal::RegistrationClosed)),
    }
}

/// Opens an account: its profile, its handle, and the entry in the journal.
pub(crate) async fn open(tx: &mut Tx, origin: &str, host: &str, new: &NewAccount) -> Result<(Account, Profile)> {
    let handle = Handle::parse(&new.handle).map_err(|message| Error::invalid("handle", message))?;
    let profile = profiles::create(tx, origin, host, &handle, &new.details).await?;
    let account = Account {
        id: tx.id(),
        profile_id: profile.id,
        email: new.email.to_ascii_lowercase(),
        password_hash: new.password_hash.clone(),
        role: new.role,
        standing: new.standing,
        language: new.language.tag().to_owned(),
        created_at: tx.now(),
        // Whoever opens an account by themselves has used a link by mail; for others an administrator answers.
        email_confirmed_at: Some(tx.now()),
    };
    store::insert(tx, &account).await.on_duplicate(Conflict::EmailTaken)?;
    journal::record(tx, Entry::AccountOpened { person: profile.id });
    Ok((account, profile))
}

/// Changes what a person of this hub says about themselves.
pub(crate) async fn edit_profile(tx: &mut Tx, person: ProfileId, details: &Details) -> Result<()> {
    let mut wrong = Violations::default();
    details.check(&mut wrong);
    wrong.check()?;
    let mut details = details.clone();
    if let Some(organisation) = belonging::name_of(tx, person).await? {
        details.organisation = organisation;
    }
    profiles::store::update(tx, person, &details).await?;
    journal::record(tx, Entry::ProfileEdited { person });
    Ok(())
}

/// Closes an account to its owner, everywhere at once.
pub(crate) async fn suspend(tx: &mut Tx, account: &Account) -> Result<()> {
    store::set_standing(tx, account.id, Standing::Suspended).await?;
    journal::record(tx, Entry::AccountSuspended { person: account.profile_id });
    credentials::end_all_sessions(tx, account.id).await
}

/// Lets a waiting or suspended account in.
pub(crate) async fn restore(tx: &mut Tx, account: &Account) -> Result<()> {
    store::set_standing(tx, account.id, Standing::Active).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_mail_servers_could_read_differently_is_refused() {
        for good in ["ana@hub.example", "a.b+c@sub.hub.example", "o'neill@hub.example"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "ana",
            "ana@",
            "@hub.example",
            "a@b",
            "a..b@hub.example",
            "\"a\"@hub.example",
            "a@hub.example.",
            "a@-hub.example",
            "ána@hub.example",
            "a@b@hub.example",
            "a b@hub.example",
            "ana@hub.example\r\nBcc: x",
            "ana@northmere.gov.uk@evil.example",
            "ana%northmere.gov.uk@evil.example",
            "evil.example!ana@northmere.gov.uk",
            "=?utf-8?q?ana?=@northmere.gov.uk",
            "ana(x)@northmere.gov.uk",
            "<ana@northmere.gov.uk>",
            "ana@northmere.gov.uk,eve@evil.example",
            "ana@[192.0.2.1]",
            "ana@192.0.2.1",
            "ana@n\u{43e}rthmere.gov.uk",
            "ana\u{0}@northmere.gov.uk",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let wrong = check("x", "nobody", &Details::default(), "short");
        let fields: Vec<&str> = wrong.0.iter().map(|(field, _)| *field).collect();
        assert_eq!(fields, ["name", "handle", "email", "password"]);
    }
}
