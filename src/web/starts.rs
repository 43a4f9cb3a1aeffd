//! Beginning a discussion: the form, its preview, what others have asked before, and what is kept of it until it is
//! published.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::drafts::{self, keep};
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::readers::{self, Readers};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::directory::search;
use crate::discussions::store::TopicSummary;
use crate::discussions::{self, Kind, Origin, Topic, Words};
use crate::drafts::{Becomes, Draft};
use crate::error::{Error, Refusal, Result};
use crate::federation::instances;
use crate::i18n::Language;
use crate::id::{DraftId, TopicId};
use crate::profiles::Profile;

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

impl New {
    async fn of(
        (app, visitor): (&App, &Visitor),
        tx: &mut Tx,
        (page, shown): (Page, Shown),
        draft: &Draft,
    ) -> Result<Self> {
        let names = instances::names(tx).await?;
        let similar = search::similar(tx, visitor.viewer(), &draft.title).await?;
        let readers = Readers::of(app, tx, (&shown, false), &names).await?;
        let Draft { id, title, body, language, .. } = draft.clone();
        Ok(Self { page, shown, id: id.to_string(), title, body, language, preview: None, readers, similar })
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Resumed {
    draft: Option<String>,
    /// What was looked for and not found becomes a title.
    #[serde(default)]
    title: String,
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Resumed>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    check_member(&shown)?;
    let kept = drafts::kept(&mut tx, me, asked.draft.as_deref(), (Becomes::Discussion, shown.group.id)).await?;
    let draft = kept.unwrap_or_else(|| Draft {
        language: visitor.language.tag().to_owned(),
        title: crate::text::line(&asked.title, discussions::LONGEST_TITLE),
        ..Draft::new(&tx, tx.id(), me, Becomes::Discussion, shown.group.id)
    });
    let page = Page::new(&app, &visitor, "groups");
    answer(&New::of((&app, &visitor), &mut tx, (page, shown), &draft).await?)
}

pub(super) fn check_member(shown: &Shown) -> Result<()> {
    match (shown.is_member(), shown.reads_only(), shown.suspension.is_some()) {
        (false, ..) => Err(Error::Refused(Refusal::NotAMember)),
        (true, true, _) => Err(Error::Refused(Refusal::ReadsOnly)),
        (true, false, true) => Err(Error::Refused(Refusal::SuspendedHere)),
        (true, false, false) => Ok(()),
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
    readers::check(form.get("readers"), &shown.group, false, &mut wrong);
    let id = drafts::id_of(&mut tx, me.profile.id, form.get("id")).await?;
    let path = format!("{}/discussions/new", shown.group.path());
    let draft = Draft {
        for_members: readers::was_for_members(form.get("readers")),
        ..Draft::new(&tx, id, me.profile.id, Becomes::Discussion, shown.group.id)
    };
    let draft = draft.saying(form.get("title"), form.get("body"), language_of(&form));
    keep(&mut tx, &form, &draft).await?;
    if form.has("save") {
        tx.commit().await?;
        return Ok(drafts::saved(&app, &form, &format!("{path}?draft={id}")));
    }
    if !wrong.0.is_empty() || form.has("preview") {
        let page = Page::new(&app, &form.visitor, "groups").at(&path).with_problems(&wrong);
        let mut template = New::of((&app, &form.visitor), &mut tx, (page, shown), &draft).await?;
        template.preview = wrong.0.is_empty().then_some(words.html);
        tx.commit().await?;
        return if wrong.0.is_empty() { answer(&template) } else { show_again(&template) };
    }
    let from = Origin::Here { origin: app.config.origin() };
    let topic = begin(&mut tx, (id, &shown), &me.profile, words, &from).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-started"))
}

/// Begins the discussion, once however often the form is sent; what was kept of it is gone then.
async fn begin(
    tx: &mut Tx,
    (id, shown): (DraftId, &Shown),
    author: &Profile,
    words: Words,
    from: &Origin,
) -> Result<Topic> {
    let as_topic = |id| (id, Kind::Discussion);
    let group = &shown.group;
    let (mut topic, mut is_new) =
        discussions::start(tx, as_topic(TopicId(id.0)), group, author, words.clone(), from).await?;
    let is_another = topic.author_id != author.id || topic.group_id != group.id || topic.kind != Kind::Discussion;
    if !is_new && (is_another || topic.deleted_at.is_some()) {
        let other = as_topic(tx.id());
        (topic, is_new) = discussions::start(tx, other, group, author, words.clone(), from).await?;
    }
    if !is_new {
        // The same form with other words: whoever went back and changed them means the change.
        let now = tx.now();
        discussions::edit_topic(tx, &topic, author, words, now, None).await?;
    }
    crate::drafts::forget(tx, author.id, id).await?;
    Ok(topic)
}
