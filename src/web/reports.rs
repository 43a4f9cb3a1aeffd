//! Saying that a contribution should be looked at; and the list of those who look.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::contributions::{Contribution, Which};
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances;
use crate::groups::roles::{self, Doer};
use crate::i18n::Translator;
use crate::id::{ProfileId, ReportId};
use crate::moderation::store::{self, Open};
use crate::moderation::{self, Decision, Telling};
use crate::text;

/// How many reports stand on the page.
pub(super) const PAGE: i64 = 50;

/// Which other hubs a report is told to.
struct Readers {
    /// The group's own hub, if that is another one.
    group: Option<String>,
    /// The author's own hub, if that is a third one.
    author: Option<String>,
    /// One of them that takes no word from somebody unnamed.
    only_named: Option<String>,
}

impl Readers {
    async fn of(tx: &mut Tx, found: &Contribution) -> Result<Self> {
        let (group, author) = (&found.shown.group, &found.author);
        let names = instances::names(tx).await?;
        // Of what stands in a blog the hub of its author is told alone.
        let is_theirs = !group.is_ours && !group.is_blog();
        let theirs = is_theirs.then(|| names.of(&group.host).to_owned());
        let third = (!author.is_ours && (author.host != group.host || group.is_blog()))
            .then(|| names.of(&author.host).to_owned());
        let mut only_named = None;
        for host in [is_theirs.then_some(&group.host), (!author.is_ours).then_some(&author.host)] {
            let Some(host) = host else { continue };
            if instances::takes_only_named_reports(tx, host).await? {
                only_named = Some(names.of(host).to_owned());
            }
        }
        Ok(Self { group: theirs, author: third, only_named })
    }

    fn any(&self) -> bool {
        self.group.is_some() || self.author.is_some()
    }
}

#[derive(Template)]
#[template(path = "discussions/report.html")]
struct New {
    page: Page,
    found: Contribution,
    readers: Readers,
    reason: String,
    openly: bool,
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor, which: Which) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let found = Contribution::find(&mut tx, &visitor, &which).await?;
    let readers = Readers::of(&mut tx, &found).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&New { page, found, readers, reason: String::new(), openly: false })
}

pub(super) async fn create(State(app): State<App>, which: Which, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.clone();
    let (reason, openly) = (form.get("reason"), form.has("openly"));
    let wrong = moderation::check_reason(reason);
    let mut tx = app.db.begin().await?;
    let found = Contribution::find(&mut tx, &form.visitor, &which).await?;
    if !wrong.0.is_empty() {
        let readers = Readers::of(&mut tx, &found).await?;
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New { page, found, readers, reason: reason.to_owned(), openly });
    }
    let telling = if openly { Telling::Openly } else { Telling::Unnamed };
    // In the blog of a person there is no facilitator: whoever runs the hub looks at it.
    let group = Some(&found.shown.group).filter(|group| !group.is_blog()).map(|group| group.id);
    moderation::report(&mut tx, group, (&found.url, &me.url), reason, telling).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &found.place(""), "flash-reported"))
}

/// A report as the page shows it.
pub(super) struct Row {
    pub(super) id: ReportId,
    pub(super) open: Open,
    /// Where its subject is on this hub.
    pub(super) link: Option<String>,
    pub(super) words: String,
    /// The page that removes its subject, if that is still there.
    pub(super) remove: Option<String>,
    /// The reporter's page, if they said who they are.
    pub(super) reporter: Option<(String, String)>,
    /// The hub that the report came from.
    pub(super) hub: String,
    /// The one to be warned or suspended, who is no facilitator.
    person: Option<ProfileId>,
}

impl Row {
    pub(super) fn new(app: &App, names: &instances::Names, open: Open) -> Self {
        let path = match (open.topic_id, open.reply_id) {
            (Some(topic), _) => Some(format!("/discussions/{topic}")),
            (None, Some(reply)) => Some(format!("/posts/{reply}")),
            (None, None) => None,
        };
        let words = match (&open.title, &open.html) {
            (Some(title), _) => title.clone(),
            (None, Some(html)) => text::excerpt(html, 160),
            (None, None) => open.author_name.clone().unwrap_or_else(|| open.report.subject.clone()),
        };
        let reporter = open.reporter_name.clone().zip(open.reporter_handle.clone()).map(|(name, handle)| {
            let host = open.reporter_host.clone().unwrap_or_default();
            let is_ours = open.reporter_is_ours == Some(true);
            (name, if is_ours { format!("/people/{handle}") } else { format!("/people/{handle}@{host}") })
        });
        let host = open.report.reporter.split('/').nth(2).unwrap_or_default();
        let hub = if host == app.config.domain { app.config.title().to_owned() } else { names.of(host).to_owned() };
        let remove = path.as_ref().filter(|_| !open.is_gone).map(|path| format!("{path}/remove"));
        let person = open.person_id;
        Self { id: open.report.id, link: path, words, remove, reporter, hub, person, open }
    }
}

#[derive(Template)]
#[template(path = "groups/reports.html")]
struct Index {
    page: Page,
    shown: Shown,
    rows: Vec<Row>,
    /// Whether these are those that were closed.
    closed: bool,
}

impl Index {
    fn became(&self, row: &Row) -> String {
        became(self.page.t, row)
    }
}

/// What became of a report, and who said so.
pub(super) fn became(t: Translator, row: &Row) -> String {
    let key = Decision::ALL.iter().find(|(decision, _)| decision.to_string() == row.open.decision);
    let decision = t.say(key.map_or("report-decided-unknown", |(_, key)| key));
    match &row.open.closer_name {
        Some(name) => t.with_two("report-closed-by", "decision", decision, "name", name),
        None => t.with("report-closed-somehow", "decision", decision),
    }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    list(&app, &visitor, &slug, false).await
}

pub(super) async fn closed(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    list(&app, &visitor, &slug, true).await
}

async fn list(app: &App, visitor: &Visitor, slug: &str, closed: bool) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(app, &mut tx, visitor, slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let names = instances::names(&mut tx).await?;
    let reports = if closed {
        store::closed_in(&mut tx, shown.group.id, PAGE).await?
    } else {
        store::open_in(&mut tx, shown.group.id, PAGE).await?
    };
    let rows = reports.into_iter().map(|open| Row::new(app, &names, open)).collect();
    answer(&Index { page: Page::new(app, visitor, "groups"), shown, rows, closed })
}

pub(super) async fn destroy(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let id: ReportId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let report = store::find(&mut tx, id).await?.filter(|report| report.group_id == Some(shown.group.id));
    let decision: Decision = form.get("decision").parse().unwrap_or(Decision::Nothing);
    moderation::close(&mut tx, &report.ok_or(Error::NotFound)?, decision, me).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/manage/reports", shown.group.path()), "flash-report-closed"))
}
