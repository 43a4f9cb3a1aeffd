//! Writing a post: the form with its picture and files, the preview, and when it is published. What is typed is kept as a
//! draft before anything is judged: nothing of it is lost, and no file is sent twice.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::drafts::{self as pages, QUIET};
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::readers::{self, Readers};
use super::revisions::own_topic;
use super::session::Visitor;
use super::starts::check_member;
use super::uploads::FileForm;
use crate::app::App;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{Kind, Topic};
use crate::drafts::publishing::{self, on_clocks};
use crate::drafts::{self, Arranged, Becomes, Draft};
use crate::error::{Error, Result, Violations};
use crate::federation::instances;
use crate::groups::Group;
use crate::i18n::Language;
use crate::id::{DraftId, ProfileId, TopicId};
use crate::posts::store::Neighbour;
use crate::posts::{self, Attached, MOST_FILES, Sheet};
use crate::storage::Digest;

/// A post as its page shows it, beside its words.
pub(super) struct Entry {
    pub(super) sheet: Sheet,
    pub(super) before: Option<Neighbour>,
    pub(super) after: Option<Neighbour>,
}

/// What lies beside the words of a topic that is a post; nothing of what is gone.
pub(super) async fn of(tx: &mut Tx, visitor: &Visitor, topic: &Topic) -> Result<Option<Entry>> {
    if topic.kind != Kind::Post || topic.deleted_at.is_some() {
        return Ok(None);
    }
    let sheet = posts::of(tx, topic).await?;
    let place = (topic.created_at, topic.id);
    let (before, after) = posts::store::neighbours(tx, visitor.viewer(), topic.group_id, place).await?;
    Ok(Some(Entry { sheet, before, after }))
}

#[derive(Template)]
#[template(path = "posts/new.html")]
struct New {
    page: Page,
    shown: Shown,
    draft: Draft,
    sheet: Sheet,
    /// The picture shows nothing that words would have to say.
    decorative: bool,
    /// When it would be published: day and time.
    when: (String, String),
    /// Safe HTML of the words, when the preview was asked for.
    preview: Option<String>,
    readers: Readers,
    /// Whether it is published already, and is being changed.
    is_published: bool,
    /// Where its files are, as far as they are known.
    base: String,
}

impl New {
    /// What the picture shows, as it was said.
    fn picture_alt(&self) -> &str {
        self.sheet.picture().map_or("", |picture| picture.description.as_str())
    }

    /// When it is published by itself, in words.
    fn scheduled(&self) -> Option<String> {
        pages::when(self.page.t, &self.draft)
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Resumed {
    draft: Option<String>,
    /// A post that is to be changed.
    post: Option<String>,
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Resumed>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    check_member(&shown)?;
    form(&app, &mut tx, &visitor, shown, &asked).await
}

/// The form for a post of a group or in one's own blog: empty, or with what was begun, or with a post that is changed.
pub(super) async fn form(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    shown: Shown,
    asked: &Resumed,
) -> Result<Response, Failure> {
    let me = visitor.member()?;
    posts::may_post(tx, &shown.group, &me.profile).await?;
    let place = (Becomes::Post, shown.group.id);
    let kept = pages::kept(tx, me.profile.id, asked.draft.as_deref(), place).await?;
    let page = Page::new(app, visitor, "groups");
    if let (None, Some(post)) = (&kept, &asked.post) {
        let (draft, sheet, base) = changing(tx, visitor, post, &shown).await?;
        let template = show(app, tx, (page, shown), draft, sheet).await?;
        return answer(&New { base, ..template });
    }
    let draft = kept.unwrap_or_else(|| Draft {
        language: visitor.language.tag().to_owned(),
        ..Draft::new(tx, tx.id(), me.profile.id, Becomes::Post, shown.group.id)
    });
    let sheet = drafts::sheet(tx, &draft).await?;
    answer(&show(app, tx, (page, shown), draft, sheet).await?)
}

/// The changes to a post that its author began before, or the post as it is; and where its files are.
async fn changing(tx: &mut Tx, visitor: &Visitor, post: &str, shown: &Shown) -> Result<(Draft, Sheet, String)> {
    let (topic, _) = own_topic(tx, visitor, post).await?;
    if topic.kind != Kind::Post || topic.group_id != shown.group.id {
        return Err(Error::NotFound);
    }
    if let Some(begun) = drafts::own(tx, topic.author_id, DraftId(topic.id.0)).await? {
        let sheet = drafts::sheet(tx, &begun).await?;
        let base = format!("/drafts/{}", begun.id);
        return Ok((begun, sheet, base));
    }
    let sheet = posts::of(tx, &topic).await?;
    let draft = Draft {
        summary: sheet.summary.clone(),
        ..Draft::new(tx, DraftId(topic.id.0), topic.author_id, Becomes::Post, topic.group_id)
    };
    Ok((draft.saying(&topic.title, &topic.source, &topic.language), sheet, topic.path()))
}

async fn show(app: &App, tx: &mut Tx, (page, shown): (Page, Shown), draft: Draft, sheet: Sheet) -> Result<New> {
    let names = instances::names(tx).await?;
    let published = crate::discussions::store::find_topic(tx, TopicId(draft.id.0)).await?;
    let published = published.filter(|topic| topic.author_id == draft.author_id);
    let (is_published, stays) = (published.is_some(), published.is_some_and(|topic| topic.for_members));
    let readers = Readers::of(app, tx, (&shown, stays), &names).await?;
    // Whoever published a picture without words has said that it needs none.
    let decorative = is_published && sheet.picture().is_some_and(|picture| picture.description.is_empty());
    let when = draft.publish_at.map(|at| on_clocks(at, &draft.zone)).unwrap_or_default();
    let base = format!("/drafts/{}", draft.id);
    Ok(New { page, shown, draft, sheet, decorative, when, preview: None, readers, is_published, base })
}

/// What was typed, over what was kept before.
async fn typed(tx: &mut Tx, form: &FileForm, shown: &Shown) -> Result<(Draft, Sheet)> {
    let me = form.visitor.member()?.profile.id;
    let sent = &form.sent;
    let id = pages::id_of(tx, me, sent.get("id")).await?;
    let before = drafts::own(tx, me, id).await?.filter(|draft| draft.group_id == shown.group.id);
    let files = match &before {
        Some(draft) => drafts::sheet(tx, draft).await?.files,
        None => published(tx, me, id).await?,
    };
    let draft = before.unwrap_or_else(|| Draft::new(tx, id, me, Becomes::Post, shown.group.id));
    let language = Language::parse(sent.get("language")).unwrap_or(form.visitor.language).tag();
    let draft = Draft {
        summary: drafts::teaser(sent.get("summary")),
        for_members: readers::was_for_members(sent.get("readers")),
        failure: String::new(),
        ..draft.saying(sent.get("title"), sent.get("body"), language)
    };
    let digests = |name: &str| -> Vec<Digest> {
        let values = sent.fields.iter().filter(|(field, _)| field == name);
        values.filter_map(|(_, value)| value.parse().ok()).collect()
    };
    let show = sent
        .fields
        .iter()
        .filter_map(|(field, value)| Some((field.strip_prefix("shows-")?.parse::<Digest>().ok()?, value.as_str())));
    let of = |field: &'static str| sent.taken.iter().filter(move |taken| taken.field == field).map(|taken| &taken.held);
    let arranged = Arranged {
        picture: of("picture").next(),
        added: of("files").take(MOST_FILES + 1).collect(),
        picture_shows: if form.has("decorative") { "" } else { sent.get("picture_alt") },
        show: show.collect(),
        dropped: digests("drop"),
    };
    let sheet = Sheet { summary: draft.summary.clone(), files: drafts::arranged(files, &arranged) };
    Ok((draft, sheet))
}

/// The files of the post that is changed, if that is what the form does.
async fn published(tx: &mut Tx, me: ProfileId, id: DraftId) -> Result<Vec<Attached>> {
    match crate::discussions::store::find_topic(tx, TopicId(id.0)).await? {
        Some(topic) if topic.author_id == me && topic.kind == Kind::Post => Ok(posts::of(tx, &topic).await?.files),
        _ => Ok(Vec::new()),
    }
}

/// Whether what is changed is for members, also where their group is open.
async fn stays_with_members(tx: &mut Tx, draft: &Draft) -> Result<bool> {
    let topic = crate::discussions::store::find_topic(tx, TopicId(draft.id.0)).await?;
    Ok(topic.is_some_and(|topic| topic.author_id == draft.author_id && topic.for_members))
}

/// Notes what is wrong with a post, its readers and its picture.
fn check(app: &App, form: &FileForm, (group, stays): (&Group, bool), (draft, sheet): (&Draft, &Sheet)) -> Violations {
    let mut wrong = publishing::check(draft, sheet, app.config.limits.text_characters);
    readers::check(form.sent.get("readers"), group, stays, &mut wrong);
    let is_silent = sheet.picture().is_some_and(|picture| picture.description.trim().is_empty());
    if is_silent && !form.has("decorative") {
        wrong.add("picture_alt", "picture-alt-missing");
    }
    wrong
}

pub(super) async fn create(
    State(app): State<App>,
    Path(slug): Path<String>,
    form: FileForm,
) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    check_member(&shown)?;
    keep(&app, tx, &form, shown).await
}

/// Keeps what was typed as a draft, and then does with it what the form asks for.
pub(super) async fn keep(app: &App, mut tx: Tx, form: &FileForm, shown: Shown) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let (draft, sheet) = typed(&mut tx, form, &shown).await?;
    let stays = stays_with_members(&mut tx, &draft).await?;
    drafts::save(&mut tx, &draft).await?;
    drafts::store::put_files(&mut tx, draft.id, &sheet.files).await?;
    tx.commit().await?;
    let path = format!("{}/new?draft={}", shown.group.blog_path(), draft.id);
    if form.sent.get("save") == QUIET {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let mut wrong = check(app, form, (&shown.group, stays), (&draft, &sheet));
    let unsent = form.problems(app);
    if form.has("save") && unsent.is_empty() {
        return Ok(to_saying(app, &form.visitor, &path, "flash-draft-saved"));
    }
    let mut tx = app.db.begin().await?;
    let zone = if form.sent.get("zone").is_empty() { publishing::USUAL_ZONE } else { form.sent.get("zone") };
    let later: Option<Time> = if form.has("later") {
        publishing::moment(&tx, (form.sent.get("day"), form.sent.get("time"), zone), &mut wrong)
    } else {
        None
    };
    if !wrong.0.is_empty() || !unsent.is_empty() || form.has("preview") {
        let page = Page::new(app, &form.visitor, "groups").at(&path).with_problems(&wrong);
        let html = draft.words().html;
        let mut template = show(app, &mut tx, (page, shown), draft, sheet).await?;
        template.page.problems.extend(unsent.into_iter().map(|(field, words)| (slot(&field), words)));
        template.decorative = form.has("decorative");
        template.when = (form.sent.get("day").to_owned(), form.sent.get("time").to_owned());
        zone.clone_into(&mut template.draft.zone);
        template.preview = template.page.problems.is_empty().then_some(html);
        return if template.preview.is_some() { answer(&template) } else { show_again(&template) };
    }
    posts::may_post(&mut tx, &shown.group, &me.profile).await?;
    if let Some(at) = later {
        drafts::save(&mut tx, &Draft { zone: zone.trim().to_owned(), ..draft.clone() }).await?;
        publishing::put_off(&mut tx, &draft, at).await?;
        tx.commit().await?;
        return Ok(to_saying(app, &form.visitor, "/drafts", "flash-put-off"));
    }
    let topic = publishing::publish(&mut tx, &app.config, &draft, &me.profile).await?;
    tx.commit().await?;
    Ok(to_saying(app, &form.visitor, &topic.path(), "flash-posted"))
}

/// The field of the form to which a file that was not taken belongs.
fn slot(field: &str) -> &'static str {
    if field == "picture" { "picture" } else { "files" }
}
