//! `account`: create, list, show, suspend, restore, set-role, set-password, alias, move.

use std::io::Read;

use anyhow::bail;
use clap::{Subcommand, ValueEnum};
use serde_json::json;

use super::Said;
use crate::accounts::{self, Account, NewAccount, Role, Standing, credentials, store};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::i18n::Language;
use crate::id::secret;
use crate::profiles::{self, Details, Profile};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Open an account.
    Create {
        /// Short name: small letters, digits, hyphens.
        #[arg(long)]
        handle: String,
        /// E-mail address.
        #[arg(long)]
        email: String,
        /// The person's name.
        #[arg(long)]
        name: String,
        /// What the account may do on this hub.
        #[arg(long, value_enum, default_value_t = RoleName::Member)]
        role: RoleName,
        /// Read the password from standard input; otherwise one is made and printed.
        #[arg(long)]
        password_stdin: bool,
    },
    /// All accounts.
    List,
    /// One account.
    Show { handle: String },
    /// Close an account to its owner.
    Suspend { handle: String },
    /// Let a waiting or suspended account in.
    Restore { handle: String },
    /// Change what an account may do on this hub.
    SetRole { handle: String, role: RoleName },
    /// Change the password.
    SetPassword {
        handle: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// Note that a person of this hub is the one who was at home at another address before: needed before they move here.
    Alias {
        handle: String,
        /// Their address there, such as <https://hub.example/people/ana>.
        url: String,
    },
    /// Say that a person of this hub lives elsewhere now.
    Move {
        handle: String,
        /// Their address there, such as <https://hub.example/people/ana>.
        #[arg(long)]
        to: String,
    },
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum RoleName {
    Admin,
    Governance,
    Member,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Admin => Self::Admin,
            RoleName::Governance => Self::Governance,
            RoleName::Member => Self::Member,
        }
    }
}

pub(super) async fn run(app: &App, command: Command) -> anyhow::Result<Said> {
    match command {
        Command::Create { handle, email, name, role, password_stdin } => {
            let given = if password_stdin { Some(read_password()?) } else { None };
            let password = match &given {
                Some(password) => password.clone(),
                None => secret(10)?,
            };
            let details = Details { name, ..Details::default() };
            let profile = create(app, &handle, &email, details, role.into(), &password).await?;
            let opened = format!("{} is open: {}", profile.handle, profile.url);
            let (id, handle, url) = (profile.id, profile.handle, profile.url);
            Ok(match given {
                Some(_) => Said::new(opened, json!({"id": id, "handle": handle, "url": url})),
                None => Said::new(
                    format!("{opened}\npassword: {password}"),
                    json!({"id": id, "handle": handle, "url": url, "password": password}),
                ),
            })
        }
        Command::List => list(app).await,
        Command::Show { handle } => {
            let mut tx = app.db.read().await?;
            let account = find(&mut tx, &handle).await?;
            let profile = profiles::store::find(&mut tx, account.profile_id).await?.ok_or(Error::NotFound)?;
            Ok(show(&account, &profile))
        }
        Command::Suspend { handle } => {
            let mut tx = app.db.begin().await?;
            let account = find(&mut tx, &handle).await?;
            accounts::suspend(&mut tx, &account).await?;
            tx.commit().await?;
            Ok(Said::new(format!("{handle} is suspended."), json!({"handle": handle, "standing": "suspended"})))
        }
        Command::Restore { handle } => {
            let mut tx = app.db.begin().await?;
            let account = find(&mut tx, &handle).await?;
            accounts::restore(&mut tx, &account).await?;
            tx.commit().await?;
            Ok(Said::new(format!("{handle} is let in."), json!({"handle": handle, "standing": "active"})))
        }
        Command::SetRole { handle, role } => {
            let role: Role = role.into();
            let mut tx = app.db.begin().await?;
            let account = find(&mut tx, &handle).await?;
            store::set_role(&mut tx, account.id, role).await?;
            tx.commit().await?;
            Ok(Said::new(format!("{handle} is now {role}."), json!({"handle": handle, "role": role})))
        }
        Command::SetPassword { handle, password_stdin: _ } => {
            let password = read_password()?;
            let mut wrong = Violations::default();
            accounts::check_password(&password, &mut wrong);
            wrong.check()?;
            let hash = credentials::hash(password).await?;
            let mut tx = app.db.begin().await?;
            let account = find(&mut tx, &handle).await?;
            store::set_password(&mut tx, account.id, &hash).await?;
            credentials::end_all_sessions(&mut tx, account.id).await?;
            tx.commit().await?;
            Ok(Said::new(
                format!("{handle} has a new password and is signed out everywhere."),
                json!({"handle": handle}),
            ))
        }
        Command::Alias { handle, url } => alias(app, &handle, &url).await,
        Command::Move { handle, to } => move_away(app, &handle, &to).await,
    }
}

async fn alias(app: &App, handle: &str, url: &str) -> anyhow::Result<Said> {
    let mut tx = app.db.begin().await?;
    let profile = find_person(&mut tx, handle).await?;
    add_alias(&mut tx, &profile.url, url).await?;
    tx.commit().await?;
    let words =
        format!("{} is known as the person who was at {url}. They can move from there to here now.", profile.url);
    Ok(Said::new(words, json!({"handle": handle, "alias": url})))
}

async fn move_away(app: &App, handle: &str, to: &str) -> anyhow::Result<Said> {
    let mut tx = app.db.begin().await?;
    let profile = find_person(&mut tx, handle).await?;
    profiles::move_away(&mut tx, &profile, to).await?;
    tx.commit().await?;
    let words = format!(
        "{handle} has moved to {to}. The page here stays and says so, and the hubs of the groups they belong to are told. \
         These believe it if {to} names {} as an earlier address.",
        profile.url
    );
    Ok(Said::new(words, json!({"handle": handle, "moved_to": to})))
}

async fn find_person(tx: &mut Tx, handle: &str) -> Result<Profile> {
    let account = find(tx, handle).await?;
    profiles::store::find(tx, account.profile_id).await?.ok_or(Error::NotFound)
}

/// Notes that who is `actor` here was called `alias` elsewhere.
pub(super) async fn add_alias(tx: &mut Tx, actor: &str, alias: &str) -> Result<()> {
    profiles::check_other_home("url", actor, alias)?;
    crate::federation::store::add_alias(tx, actor, alias).await
}

/// Opens an account that can be used at once.
pub(super) async fn create(
    app: &App,
    handle: &str,
    email: &str,
    details: Details,
    role: Role,
    password: &str,
) -> Result<Profile> {
    accounts::check(handle, email, &details, password).check()?;
    let language = app.config.languages.first().and_then(|tag| Language::parse(tag)).unwrap_or_default();
    let new = NewAccount {
        handle: handle.into(),
        email: email.into(),
        details,
        password_hash: credentials::hash(password.to_owned()).await?,
        role,
        standing: Standing::Active,
        language,
    };
    let mut tx = app.db.begin().await?;
    let (_, profile) = accounts::open(&mut tx, &app.config.origin(), &app.config.domain, &new).await?;
    tx.commit().await?;
    Ok(profile)
}

async fn list(app: &App) -> anyhow::Result<Said> {
    let mut tx = app.db.read().await?;
    let all = store::list(&mut tx).await?;
    let words: Vec<String> =
        all.iter().map(|(handle, email, role, standing)| format!("{handle}\t{email}\t{role}\t{standing}")).collect();
    let document = all
        .iter()
        .map(|(handle, email, role, standing)| json!({"handle": handle, "email": email, "role": role, "standing": standing}))
        .collect();
    Ok(Said::new(words.join("\n"), document))
}

async fn find(tx: &mut Tx, handle: &str) -> Result<Account> {
    store::find_by_handle(tx, handle).await?.ok_or(Error::NotFound)
}

fn show(account: &Account, profile: &Profile) -> Said {
    let words = format!(
        "{}\n{}\n{}\nrole: {}\nstanding: {}\nsince: {}",
        profile.name,
        profile.url,
        account.email,
        account.role,
        account.standing,
        account.created_at.rfc3339()
    );
    let document = json!({
        "id": profile.id, "handle": profile.handle, "url": profile.url, "name": profile.name, "email": account.email,
        "role": account.role, "standing": account.standing, "created_at": account.created_at.rfc3339(),
    });
    Said::new(words, document)
}

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().take(10_000).read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.is_empty() {
        bail!("there is no password on standard input");
    }
    Ok(password)
}
