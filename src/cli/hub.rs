//! `hub`: the other hubs, and what waits for them; `jobs`: what waits here.

use crate::federation::instances::store as instance_store;
use clap::builder::PossibleValue;
use clap::{Subcommand, ValueEnum};
use serde_json::{Value, json};

use super::Said;
use crate::app::App;
use crate::error::Error;
use crate::federation::delivery;
use crate::federation::instances::{self, Instance, Pause, Rule};
use crate::federation::store;
use crate::i18n::Translator;
use crate::jobs as queue;
use crate::trust::{self, Trust};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// All hubs we know.
    List,
    /// One hub.
    Show { host: String },
    /// Make a hub a partner.
    Allow { host: String },
    /// Talk no more with a hub and the names below it.
    Block { host: String },
    /// Try a hub again at once.
    Retry { host: String },
    /// Let deliveries to a hub rest; what is meant for it is kept.
    Pause { host: String },
    /// Go on with deliveries to a hub.
    Resume { host: String },
    /// Say whether a hub keeps what is written for members to members, or leave it to what is known.
    Trust {
        host: String,
        /// What is thought of it.
        #[arg(value_enum)]
        trust: TrustName,
    },
}

/// What can be thought of a hub, on the command line.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum TrustName {
    /// It keeps such things to members.
    Keeps,
    /// The facilitators of restricted groups decide; private groups do without it.
    Ask,
    /// Its people may belong, and nothing is sent there.
    Nothing,
    /// Its people are not let in.
    Refuse,
    /// Nothing is decided: what is known of it holds.
    Known,
}

pub(super) async fn run(app: &App, command: Command) -> anyhow::Result<Said> {
    match command {
        Command::List => {
            let mut tx = app.db.read().await?;
            let waiting = delivery::waiting_by_host(&mut tx).await?;
            let all = instance_store::list_instances(&mut tx).await?;
            let of = |host: &str| waiting.iter().find(|(name, _)| name == host).map_or(0, |(_, count)| *count);
            let words: Vec<String> = all.iter().map(|hub| line(hub, of(&hub.host))).collect();
            Ok(Said::new(words.join("\n"), all.iter().map(|hub| document(hub, of(&hub.host))).collect()))
        }
        Command::Show { host } => {
            let mut tx = app.db.read().await?;
            let hub = instance_store::find_instance(&mut tx, &host).await?.ok_or(Error::NotFound)?;
            let waiting = delivery::waiting_by_host(&mut tx).await?;
            let count = waiting.iter().find(|(name, _)| *name == host).map_or(0, |(_, count)| *count);
            let (parked, reason) = instance_store::parked(&mut tx, &host).await?;
            let mut document = document(&hub, count);
            if let Some(fields) = document.as_object_mut() {
                fields.insert("parked".into(), parked.into());
                fields.insert("parked_reason".into(), reason.clone().into());
            }
            let refused = reason.map(|reason| format!("\nrefused: {parked}, the last because {reason}"));
            Ok(Said::new(line(&hub, count) + &refused.unwrap_or_default(), document))
        }
        Command::Allow { host } => decide(app, host, Rule::Allowed, "allowed").await,
        Command::Block { host } => decide(app, host, Rule::Blocked, "blocked").await,
        Command::Pause { host } => rest(app, host, Pause::Decided, "Deliveries to {} rest.").await,
        Command::Resume { host } => rest(app, host, Pause::No, "Deliveries to {} go on.").await,
        Command::Trust { host, trust } => {
            let mut tx = app.db.begin().await?;
            instance_store::find_instance(&mut tx, &host).await?.ok_or(Error::NotFound)?;
            let decided = Trust::parse(trust.to_possible_value().as_ref().map_or("", PossibleValue::get_name));
            trust::decide(&mut tx, &host, decided).await?;
            let now = trust::of(&mut tx, &host).await?;
            tx.commit().await?;
            let words = format!("{host}: {}.", Translator::default().say(now.key()));
            Ok(Said::new(words, json!({"host": host, "trust": now, "decided": decided})))
        }
        Command::Retry { host } => {
            let mut tx = app.db.begin().await?;
            instance_store::find_instance(&mut tx, &host).await?.ok_or(Error::NotFound)?;
            let parked = instances::try_again(&mut tx, &host).await?;
            tx.commit().await?;
            let words = format!("{host} is tried again now, with {parked} activities that it had refused.");
            Ok(Said::new(words, json!({"host": host, "retry": true, "parked": parked})))
        }
    }
}

async fn decide(app: &App, host: String, rule: Rule, word: &str) -> anyhow::Result<Said> {
    let mut tx = app.db.begin().await?;
    instance_store::set_rule(&mut tx, &host, rule).await?;
    tx.commit().await?;
    Ok(Said::new(format!("{host} is {word}."), json!({"host": host, "rule": rule})))
}

async fn rest(app: &App, host: String, pause: Pause, words: &str) -> anyhow::Result<Said> {
    let mut tx = app.db.begin().await?;
    instance_store::find_instance(&mut tx, &host).await?.ok_or(Error::NotFound)?;
    instance_store::set_pause(&mut tx, &host, pause).await?;
    tx.commit().await?;
    Ok(Said::new(words.replace("{}", &host), json!({"host": host, "paused": pause == Pause::Decided})))
}

fn line(hub: &Instance, waiting: i64) -> String {
    let rule = match hub.rule {
        _ if hub.pause == Pause::Decided => "paused",
        _ if hub.pause == Pause::Silent => "silent",
        Rule::Known => "known",
        Rule::Allowed => "allowed",
        Rule::Blocked => "blocked",
    };
    let success = hub.last_success_at.map_or_else(|| "never".to_owned(), crate::clock::Time::rfc3339);
    let error = hub.last_error.as_deref().unwrap_or("none");
    format!("{}\t{rule}\t{}\twaiting: {waiting}\tlast success: {success}\tlast error: {error}", hub.host, hub.software)
}

fn document(hub: &Instance, waiting: i64) -> Value {
    json!({
        "host": hub.host, "name": hub.name, "software": hub.software, "state": hub.rule, "waiting": waiting,
        "failures": hub.failures,
        "paused": match hub.pause { Pause::No => Value::Null, Pause::Silent => "silent".into(), Pause::Decided => "decided".into() },
        "missed_since": hub.missed_since.map(crate::clock::Time::rfc3339),
        "last_success": hub.last_success_at.map(crate::clock::Time::rfc3339),
        "retry_at": hub.retry_at.map(crate::clock::Time::rfc3339),
        "last_error": hub.last_error,
    })
}

/// What waits on this hub, and for others.
pub(super) async fn jobs(app: &App) -> anyhow::Result<Said> {
    let mut tx = app.db.read().await?;
    let counts = queue::counts(&mut tx).await?;
    let inbox = store::count_waiting(&mut tx).await?;
    let waiting = delivery::waiting_by_host(&mut tx).await?;
    let age = counts.oldest.map_or(0, |oldest| tx.now().since(oldest).as_secs());
    let mut words = format!(
        "jobs waiting: {}\njobs running: {}\njobs failed: {}\noldest waits for: {age} s\nreceived, to be applied: {inbox}",
        counts.waiting, counts.running, counts.failed
    );
    for (host, count) in &waiting {
        words.push_str(&format!("\nfor {host}: {count}"));
    }
    let hosts: serde_json::Map<String, Value> = waiting.into_iter().map(|(host, count)| (host, count.into())).collect();
    let document = json!({
        "waiting": counts.waiting, "put_off": counts.put_off, "running": counts.running, "failed": counts.failed, "oldest_age": age,
        "received": inbox, "deliveries": hosts,
    });
    Ok(Said::new(words, document))
}
