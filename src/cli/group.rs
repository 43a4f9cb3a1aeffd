//! `group`: create, list, show, archive, alias, move.

use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::Said;
use crate::app::App;
use crate::error::{Error, Result};
use crate::groups::{self, Access, Group, NewGroup, decision_store, decisions, store};
use crate::i18n::Translator;
use crate::profiles;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Begin a group.
    Create {
        /// Short name: small letters, digits, hyphens.
        #[arg(long)]
        handle: String,
        /// The name people read.
        #[arg(long)]
        name: String,
        /// Who may read it and how one gets in.
        #[arg(long, value_enum)]
        access: AccessName,
        /// Handle of the person of this hub who runs it.
        #[arg(long)]
        facilitator: String,
        /// What it is for, in Markdown.
        #[arg(long, default_value = "")]
        purpose: String,
        /// The language it is mostly in.
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// All groups of this hub.
    List,
    /// One group.
    Show { handle: String },
    /// The record of what a group's facilitators decided, checked from its beginning: 1 if anything in it was changed.
    Decisions { handle: String },
    /// Close a group to new contributions; it stays readable.
    Archive { handle: String },
    /// Note that a group of this hub is the one that was at home at another address before: needed before it moves here.
    Alias {
        handle: String,
        /// Its address there, such as <https://hub.example/groups/soil>.
        url: String,
    },
    /// Say that a group of this hub lives elsewhere now.
    Move {
        handle: String,
        /// Its address there, such as <https://hub.example/groups/soil>.
        #[arg(long)]
        to: String,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AccessName {
    Open,
    Restricted,
    Private,
}

/// Who may come in, and whether it is closed to what is new.
fn state(group: &groups::Group) -> String {
    let archived = if group.archived_at.is_some() { ", archived" } else { "" };
    format!("{}{archived}", group.access)
}

pub(super) async fn run(app: &App, command: Command) -> anyhow::Result<Said> {
    match command {
        Command::Create { handle, name, access, facilitator, purpose, language } => {
            let access = match access {
                AccessName::Open => Access::Open,
                AccessName::Restricted => Access::Restricted,
                AccessName::Private => Access::Private,
            };
            let new = NewGroup { handle, name, purpose, language, access };
            let group = create(app, &new, &facilitator).await?;
            Ok(Said::new(
                format!("{} is there: {}", group.handle, group.url),
                json!({"id": group.id, "handle": group.handle, "url": group.url}),
            ))
        }
        Command::List => {
            let mut tx = app.db.read().await?;
            let all = store::list_ours(&mut tx).await?;
            let words: Vec<String> =
                all.iter().map(|group| format!("{}\t{}\t{}", group.handle, state(group), group.name)).collect();
            Ok(Said::new(words.join("\n"), all.iter().map(document).collect()))
        }
        Command::Show { handle } => {
            let mut tx = app.db.read().await?;
            let group = find(app, &mut tx, &handle).await?;
            let members = store::count_members(&mut tx, group.id).await?;
            let mut document = document(&group);
            if let Some(fields) = document.as_object_mut() {
                fields.insert("members".into(), members.into());
            }
            let words = format!("{}\n{}\naccess: {}\nmembers: {members}", group.name, group.url, state(&group));
            Ok(Said::new(words, document))
        }
        Command::Decisions { handle } => {
            let mut tx = app.db.read().await?;
            let group = find(app, &mut tx, &handle).await?;
            record(&mut tx, &group).await
        }
        Command::Archive { handle } => {
            let mut tx = app.db.begin().await?;
            let group = find(app, &mut tx, &handle).await?;
            groups::archive(&mut tx, &group, None).await?;
            tx.commit().await?;
            Ok(Said::new(format!("{handle} is archived."), json!({"handle": handle, "state": "archived"})))
        }
        Command::Alias { handle, url } => {
            let mut tx = app.db.begin().await?;
            let group = find(app, &mut tx, &handle).await?;
            super::account::add_alias(&mut tx, &group.url, &url).await?;
            tx.commit().await?;
            let words =
                format!("{} is known as the group that was at {url}. It can move from there to here now.", group.url);
            Ok(Said::new(words, json!({"handle": handle, "alias": url})))
        }
        Command::Move { handle, to } => {
            let mut tx = app.db.begin().await?;
            let group = find(app, &mut tx, &handle).await?;
            groups::move_away(&mut tx, &group, &to).await?;
            tx.commit().await?;
            let words = format!(
                "{handle} has moved to {to}. Its page here stays and says so. The hubs of its members are told; if {to} \
                 names {} as its earlier address, they ask to join there for their members. Members of this hub join there \
                 themselves.",
                group.url
            );
            Ok(Said::new(words, json!({"handle": handle, "moved_to": to})))
        }
    }
}

/// The decisions of a group, one to a line, and whether they are as they were recorded.
async fn record(tx: &mut crate::db::Tx, group: &Group) -> anyhow::Result<Said> {
    const AT_ONCE: i64 = 500;
    let t = Translator::default();
    let check = decisions::check(tx, group).await?;
    let (mut words, mut documents, mut last) = (Vec::new(), Vec::new(), 0);
    loop {
        let links = decision_store::after(tx, group.id, last, AT_ONCE).await?;
        let Some(newest) = links.last() else { break };
        last = newest.number;
        for link in &links {
            let record = link.record();
            let about = record.about.map(|about| about.id).unwrap_or_default();
            let by = record.by.map(|by| by.id).unwrap_or_default();
            words.push(format!("{}\t{}\t{}\t{about}\t{by}", link.number, record.at, record.what));
            documents.push(link.document());
        }
    }
    words.push(match check.fault {
        None => t.count("record-whole", &check.count),
        Some(fault) => format!("{} {}", t.say("record-broken"), t.count(fault.flaw.key(), &fault.number)),
    });
    let document = json!({"group": group.url, "check": check, "decisions": documents});
    Ok(Said { words: words.join("\n"), document, well: check.fault.is_none() })
}

/// Begins a group run by the person called `facilitator`.
pub(super) async fn create(app: &App, new: &NewGroup, facilitator: &str) -> Result<Group> {
    let mut tx = app.db.begin().await?;
    let person = profiles::store::find_by_handle(&mut tx, facilitator, &app.config.domain).await?;
    let person = person.filter(|person| person.is_ours).ok_or(Error::NotFound)?;
    let group = groups::found(&mut tx, &app.config.origin(), &app.config.domain, new, &person).await?;
    tx.commit().await?;
    Ok(group)
}

async fn find(app: &App, tx: &mut crate::db::Tx, handle: &str) -> Result<Group> {
    let group = store::find_by_handle(tx, handle, &app.config.domain).await?;
    group.filter(|group| group.is_ours).ok_or(Error::NotFound)
}

fn document(group: &Group) -> Value {
    json!({
        "id": group.id, "handle": group.handle, "url": group.url, "name": group.name, "access": group.access,
        "archived": group.archived_at.is_some(),
    })
}
