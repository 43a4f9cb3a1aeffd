//! The record of what a group's facilitators decided, for them to read, to check and to keep.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, to};
use super::session::Visitor;
use super::settings::ACCESS;
use crate::app::App;
use crate::clock::Time;
use crate::error::Error;
use crate::federation::instances::{self, Names};
use crate::groups::decisions::{self, Check, Evidence, Record, What};
use crate::groups::roles::{self, Doer};
use crate::groups::{Group, decision_store};

/// How many decisions stand on one page.
const PAGE: i64 = 25;
/// How many decisions one file holds at the most.
const IN_A_FILE: i64 = 50_000;
/// How many are read at a time for it.
const AT_ONCE: i64 = 500;

#[derive(Template)]
#[template(path = "groups/decisions.html")]
struct Index {
    page: Page,
    shown: Shown,
    records: Vec<Record>,
    check: Check,
    names: Names,
    next: Option<String>,
}

impl Index {
    /// What was decided, as a sentence.
    fn sentence(&self, record: &Record) -> String {
        let t = self.page.t;
        let rules = t.say("decision-by-itself");
        let by = record.by.as_ref().map_or(rules.as_str(), |by| by.name.as_str());
        let somebody = t.say("decision-somebody");
        let about = record.about.as_ref().map_or(somebody.as_str(), |about| about.name.as_str());
        let at = Time::parse(&record.at).map_or_else(|| record.at.clone(), |at| t.time(at));
        let values = [("by", by), ("about", about), ("at", at.as_str()), ("what", record.what.as_str())];
        t.with_all(key_of(&record.what), &values)
    }

    /// What was said with it. Who may read a group is said as the settings call it, in the reader's language.
    fn message(&self, record: &Record) -> String {
        if !matches!(record.what.parse(), Ok(What::Access)) {
            return record.message.clone();
        }
        let words = record.message.split(decisions::BECAME).map(|access| match access_key(access) {
            Some(key) => self.page.t.say(key),
            None => access.to_owned(),
        });
        words.collect::<Vec<_>>().join(decisions::BECAME)
    }

    /// The host of whoever was let in as the first from there.
    fn first_from(record: &Record) -> Option<&Evidence> {
        let lets_in = matches!(record.what.parse(), Ok(What::Admitted | What::Accepted));
        record.evidence.as_ref().filter(|evidence| lets_in && evidence.first)
    }

    /// The name of another hub's host.
    fn hub<'a>(&'a self, record: &'a Record) -> Option<&'a str> {
        let evidence = record.evidence.as_ref().filter(|evidence| evidence.trust != "own")?;
        Some(self.names.of(&evidence.host)).filter(|name| !name.is_empty())
    }

    fn until(&self, record: &Record) -> Option<String> {
        let until = Time::parse(record.until.as_deref()?)?;
        Some(self.page.t.with("decision-until", "at", self.page.t.time(until)))
    }
}

/// What pages call the word under which it is kept who may read a group.
fn access_key(word: &str) -> Option<&'static str> {
    let known = ACCESS.iter().find(|(access, ..)| access.to_string() == word);
    known.map(|(_, _, name, _)| *name)
}

/// The sentence for a kind of decision; one for those that only a later version knows.
fn key_of(what: &str) -> &'static str {
    match what.parse::<What>() {
        Ok(What::Admitted) => "decision-admitted",
        Ok(What::Declined) => "decision-declined",
        Ok(What::Asked) => "decision-asked",
        Ok(What::Answered) => "decision-answered",
        Ok(What::Reopened) => "decision-reopened",
        Ok(What::Withdrawn) => "decision-withdrawn",
        Ok(What::Expired) => "decision-expired",
        Ok(What::Invited) => "decision-invited",
        Ok(What::Accepted) => "decision-accepted",
        Ok(What::Revoked) => "decision-revoked",
        Ok(What::Removed) => "decision-removed",
        Ok(What::Banned) => "decision-banned",
        Ok(What::Unbanned) => "decision-unbanned",
        Ok(What::Appointed) => "decision-appointed",
        Ok(What::Relieved) => "decision-relieved",
        Ok(What::Handed) => "decision-handed",
        Ok(What::Access) => "decision-access",
        Ok(What::Reads) => "decision-reads",
        Ok(What::Writes) => "decision-writes",
        Ok(What::Orphaned) => "decision-orphaned",
        Ok(What::Archived) => "decision-archived",
        Ok(What::Unarchived) => "decision-unarchived",
        Err(_) => "decision-other",
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<i64>,
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let check = decisions::check(&mut tx, &shown.group).await?;
    let links = decision_store::before(&mut tx, shown.group.id, asked.before.unwrap_or(i64::MAX), PAGE).await?;
    let names = instances::names(&mut tx).await?;
    let next = links.last().filter(|last| last.number > 1 && i64::try_from(links.len()).unwrap_or(0) == PAGE);
    let next = next.map(|last| format!("{}/manage/decisions?before={}", shown.group.path(), last.number));
    let records = links.iter().map(|link| Record { number: link.number, ..link.record() }).collect();
    answer(&Index { page: Page::new(&app, &visitor, "groups"), shown, records, check, names, next })
}

/// Where the reference of a decision leads people: into the record, if they keep order in the group and are signed in here.
/// Whoever is not is asked where they usually sign in, and goes on there.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((slug, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let Some(me) = visitor.me.as_ref().map(|me| me.profile.id) else {
        let address = decisions::address(&shown.group, number);
        let uri: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
        return Ok(to(&visitor, &format!("/interact?uri={uri}")).into_response());
    };
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    Ok(to(&visitor, &place(&shown.group, number)).into_response())
}

/// Where a decision stands in the record that this hub has of a group.
pub(super) fn place(group: &Group, number: i64) -> String {
    format!("{}/manage/decisions?before={}#decision-{number}", group.path(), number.saturating_add(1))
}

/// The whole record as a file, with what came of checking it.
pub(super) async fn download(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let check = decisions::check(&mut tx, &shown.group).await?;
    let mut all: Vec<Value> = Vec::new();
    let mut last = 0;
    while last < IN_A_FILE {
        let links = decision_store::after(&mut tx, shown.group.id, last, AT_ONCE).await?;
        let Some(newest) = links.last() else { break };
        last = newest.number;
        all.extend(links.iter().map(decisions::Link::document));
    }
    let file = json!({"group": shown.group.url, "check": check, "decisions": all});
    let name = format!("attachment; filename=\"decisions-{}.json\"", shown.group.handle);
    let headers = [(header::CONTENT_TYPE, "application/json".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((headers, serde_json::to_string_pretty(&file)?).into_response())
}
