//! Beginning a discussion: the form, its preview, and what others have asked before.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::discussions::fresh;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::readers::{self, Readers};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::directory::search;
use crate::discussions::store::TopicSummary;
use crate::discussions::{self, Kind, Origin, Words};
use crate::error::{Error, Refusal, Result};
use crate::federation::instances;
use crate::i18n::Language;
use crate::id::TopicId;

#[derive(Template)]
#[template(path = "discussions/new.html")]
struct New {
    page: Page,
    shown: Shown,
    id: String,
    title: String,
    body: String,
    language: String,
    preview: Option<String>,
    readers: Readers,
    /// Discussions with a title like this one.
    similar: Vec<TopicSummary>,
}

/// What was looked for and not found becomes a title.
#[derive(Debug, Deserialize)]
pub(super) struct Asking {
    #[serde(default)]
    title: String,
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asking): Query<Asking>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    check_member(&shown)?;
    let names = instances::names(&mut tx).await?;
    let readers = Readers::of(&app, &mut tx, (&shown, false), &names).await?;
    let id = tx.id::<TopicId>().to_string();
    let language = visitor.language.tag().to_owned();
    let title = crate::text::line(&asking.title, discussions::LONGEST_TITLE);
    let similar = search::similar(&mut tx, visitor.viewer(), &title).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&New { page, shown, id, title, body: String::new(), language, preview: None, readers, similar })
}

fn check_member(shown: &Shown) -> Result<()> {
    match (shown.is_member(), shown.reads_only()) {
        (false, _) => Err(Error::Refused(Refusal::NotAMember)),
        (true, true) => Err(Error::Refused(Refusal::ReadsOnly)),
        (true, false) => Ok(()),
    }
}

/// The language that a form says it is written in.
pub(super) fn language_of(form: &Form) -> &'static str {
    Language::parse(form.get("language")).unwrap_or(form.visitor.language).tag()
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let words = Words::typed(form.get("title"), form.get("body"), language_of(&form));
    let mut wrong = words.check(true, app.config.limits.text_characters);
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    check_member(&shown)?;
    readers::check(&form, &shown.group, false, &mut wrong);
    let id: TopicId = fresh(&tx, form.get("id"));
    if !wrong.0.is_empty() || form.has("preview") {
        let preview = (wrong.0.is_empty()).then(|| words.html.clone());
        let names = instances::names(&mut tx).await?;
        let readers = Readers::of(&app, &mut tx, (&shown, false), &names).await?;
        let path = format!("{}/discussions/new", shown.group.path());
        let page = Page::new(&app, &form.visitor, "groups").at(&path).with_problems(&wrong);
        let (title, body) = (form.get("title").to_owned(), form.get("body").to_owned());
        let language = words.language;
        let similar = search::similar(&mut tx, form.visitor.viewer(), &title).await?;
        let template = New { page, shown, id: id.to_string(), title, body, language, preview, readers, similar };
        return if wrong.0.is_empty() { answer(&template) } else { show_again(&template) };
    }
    let from = Origin::Here { origin: app.config.origin() };
    let (mut topic, mut is_new) =
        discussions::start(&mut tx, (id, Kind::Discussion), &shown.group, &me.profile, words.clone(), &from).await?;
    if !is_new && (topic.author_id != me.profile.id || topic.deleted_at.is_some()) {
        let id = tx.id();
        (topic, is_new) =
            discussions::start(&mut tx, (id, Kind::Discussion), &shown.group, &me.profile, words.clone(), &from)
                .await?;
    }
    if !is_new {
        // The same form with other words: whoever went back and changed them means the change.
        let now = tx.now();
        discussions::edit_topic(&mut tx, &topic, &me.profile, words, now, None).await?;
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-started"))
}
