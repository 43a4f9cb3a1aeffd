//! `doctor`: checks what a hub needs, one line each with pass or fail and what to do.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::Said;
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::db::Db;
use crate::error::Error;
use crate::files::scan;
use crate::id::{Ids, secret};
use crate::mail;
use crate::storage::Store;

/// A finding: what was checked, whether it is well, and what to know or do.
struct Finding {
    about: &'static str,
    well: bool,
    words: String,
}

impl Finding {
    fn new(about: &'static str, result: Result<String, String>) -> Self {
        match result {
            Ok(words) => Self { about, well: true, words },
            Err(words) => Self { about, well: false, words },
        }
    }
}

pub(super) async fn run(file: Option<PathBuf>, bytes: u64) -> anyhow::Result<Said> {
    let mut findings = Vec::new();
    match Config::load(file) {
        Err(error) => findings.push(Finding::new("settings", Err(format!("{error:#}")))),
        Ok(config) => {
            findings.push(Finding::new("settings", Ok(format!("this hub is {}", config.origin()))));
            findings.push(Finding::new("database", database(&config).await));
            findings.push(Finding::new("storage", storage(&config, bytes).await));
            findings.push(Finding::new("virus scan", scan::try_out(&config).await));
            findings.push(Finding::new("mail", mail(&config).await));
            findings.push(Finding::new("clock", clock()));
            findings.push(Finding::new("own address", own_address(&config).await));
        }
    }
    let words: Vec<String> = findings
        .iter()
        .map(|finding| format!("{} {}: {}", if finding.well { "pass" } else { "FAIL" }, finding.about, finding.words))
        .collect();
    let document = findings
        .iter()
        .map(|finding| json!({"check": finding.about, "pass": finding.well, "words": finding.words}))
        .collect();
    let well = findings.iter().all(|finding| finding.well);
    Ok(Said { words: words.join("\n"), document, well })
}

async fn database(config: &Config) -> Result<String, String> {
    let advice = |error: &dyn std::fmt::Display| {
        format!("{error}. Look at the setting `database.url` and whether the database server runs")
    };
    let db = Db::open(&config.database_url(), Clock::system(), Ids::random()).await.map_err(|error| advice(&error))?;
    let version = db.version().await.map_err(|error| advice(&error))?;
    match version {
        0 => Ok("it answers and is empty; `folkmoot migrate` or `folkmoot serve` fills it".into()),
        at if at > Db::newest() => {
            Err(format!("it is at version {at}, newer than this program knows: run a newer program"))
        }
        at if at < Db::newest() => {
            Ok(format!("it answers, at version {at}; `folkmoot migrate` brings it to {}", Db::newest()))
        }
        at => Ok(format!("it answers, at version {at}")),
    }
}

/// Bytes go in, come out again and are deleted, as those of a file would.
async fn storage(config: &Config, bytes: u64) -> Result<String, String> {
    let advice = |error: Error| format!("{error}. Look at the setting `storage.url` and those beside it");
    let store = Store::open(config).map_err(advice)?;
    store.try_out(&secret(16).map_err(advice)?, bytes).await
}

fn folder(url: &str, setting: &str) -> Result<String, String> {
    let path = url.strip_prefix("file://").unwrap_or(url);
    let advice = |error: std::io::Error| {
        format!("the folder {path} cannot be written: {error}. Look at the setting `{setting}` and who owns the folder")
    };
    std::fs::create_dir_all(path).map_err(advice)?;
    let trial = Path::new(path).join(".folkmoot-doctor");
    std::fs::write(&trial, b"trial").map_err(advice)?;
    std::fs::remove_file(&trial).map_err(advice)?;
    Ok(format!("the folder {path} can be written"))
}

async fn mail(config: &Config) -> Result<String, String> {
    let url = config.mail_url();
    if url.starts_with("file://") {
        let found = folder(&url, "mail.url")?;
        return Ok(format!("{found}; no mail leaves this machine until `mail.url` names a mail server"));
    }
    mail::try_out(config).await
}

/// A machine that has lost its clock starts in 1970 or when it was built; signatures then fail everywhere.
fn clock() -> Result<String, String> {
    let now = Clock::system().now();
    let sane = Time::parse("2026-01-01T00:00:00Z").is_some_and(|earliest| now > earliest);
    if sane {
        Ok(format!("it says {}", now.rfc3339()))
    } else {
        Err(format!("it says {}, which cannot be. Set the machine's clock (NTP)", now.rfc3339()))
    }
}

/// Whether the hub can be reached under its own name; it need not run yet.
async fn own_address(config: &Config) -> Result<String, String> {
    if config.development {
        return Ok(format!("development is on: {} is this machine", config.origin()));
    }
    let name = config.domain.clone();
    let found = tokio::net::lookup_host((name.as_str(), 443)).await;
    match found.map(|mut addresses| addresses.next()) {
        Ok(Some(address)) => Ok(format!("{name} is {}", address.ip())),
        Ok(None) => Err(format!("{name} has no address. Set its name record, or mend the setting `domain`")),
        Err(error) => {
            Err(format!("{name} cannot be looked up: {error}. Set its name record, or mend the setting `domain`"))
        }
    }
}
