//! The log of a group: what was done to keep order in it, in sentences, the newest first.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::discussions::log::{self, Line, Sight, What};
use crate::error::{Error, Refusal};

/// How many lines stand on one page.
const PAGE: i64 = 50;

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "groups/log.html")]
struct Index {
    page: Page,
    shown: Shown,
    lines: Vec<Line>,
    sight: Sight,
    next: Option<String>,
}

impl Index {
    /// What happened, in a sentence.
    fn sentence(&self, line: &Line) -> String {
        let t = self.page.t;
        let is_the_asker = line.by_asker && matches!(line.what, What::Answered | What::Unanswered);
        let by = match (&line.by_name, self.sight.doers) {
            // That they asked can be read in the discussion; whoever only asked is a member, and not named.
            _ if is_the_asker && !self.sight.members => t.say("log-the-asker"),
            (Some(name), true) => name.clone(),
            _ => t.say("log-a-facilitator"),
        };
        let person = match &line.person_name {
            Some(name) if self.sight.members => name.clone(),
            _ => t.say("log-a-member"),
        };
        let key = match line.what {
            What::Pinned => "log-pinned",
            What::Unpinned => "log-unpinned",
            What::Locked => "log-locked",
            What::Unlocked => "log-unlocked",
            What::Removed if line.reply_id.is_some() => "log-removed-reply",
            What::Removed => "log-removed",
            What::Restored if line.reply_id.is_some() => "log-restored-reply",
            What::Restored => "log-restored",
            What::Answered => "log-answered",
            What::Unanswered => "log-unanswered",
            What::LetIn => "log-let-in",
            What::LetInToRead => "log-let-in-to-read",
            What::TakenBack => "log-taken-back",
            What::Reads => "log-reads",
            What::Writes => "log-writes",
            What::Ended => "log-ended",
            What::ShutOut => "log-shut-out",
            What::Allowed => "log-allowed",
            What::Suspended => "log-suspended",
            What::Reinstated => "log-reinstated",
            What::Appointed => "log-appointed",
            What::Relieved => "log-relieved",
            What::Settings => "log-settings",
            What::Archived => "log-archived",
            What::Unarchived => "log-unarchived",
        };
        t.with_all(key, &[("by", &by), ("person", &person)])
    }

    /// The settings that were changed, as their form calls them.
    fn settings(&self, line: &Line) -> Option<String> {
        let names = line.reason.split(' ').filter_map(setting).map(|key| self.page.t.say(key));
        let names = names.collect::<Vec<_>>().join("; ");
        (line.what == What::Settings && !names.is_empty()).then(|| self.page.t.with("log-changed", "settings", names))
    }

    /// What was said with it, for everybody.
    fn said(line: &Line) -> &str {
        if line.what == What::Settings { "" } else { &line.reason }
    }

    /// Where what it is about stands.
    fn place(line: &Line) -> Option<String> {
        match (line.topic_id, line.reply_id) {
            (_, Some(reply)) => Some(format!("/posts/{reply}")),
            (Some(topic), None) => Some(format!("/discussions/{topic}")),
            (None, None) => None,
        }
    }
}

/// The key of what the form calls a setting.
fn setting(name: &str) -> Option<&'static str> {
    Some(match name {
        "name" => "field-group-name",
        "purpose" => "field-purpose",
        "language" => "settings-language",
        "access" => "settings-access",
        "question" => "settings-question",
        "hubs" => "settings-hubs",
        "chosen" => "settings-chosen",
        "automatic" => "settings-automatic",
        "events" => "settings-events",
        "in_calendars" => "settings-in-calendars",
        "log_for" => "settings-log",
        _ => return None,
    })
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if !shown.is_member() {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    let sight = log::sight(&mut tx, &shown.group, shown.keeps_order()).await?;
    let sight = sight.ok_or(Error::Refused(Refusal::NotAFacilitator))?;
    let before = asked.before.as_deref().and_then(|before| before.parse().ok());
    let lines = log::lines(&mut tx, shown.group.id, before, PAGE).await?;
    let full = i64::try_from(lines.len()).unwrap_or(0) == PAGE;
    let next = lines.last().filter(|_| full).map(|last| format!("{}/log?before={}", shown.group.path(), last.seq));
    answer(&Index { page: Page::new(&app, &visitor, "groups"), shown, lines, sight, next })
}
