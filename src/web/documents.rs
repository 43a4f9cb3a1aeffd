//! A document: what is shown of it above its discussion, and what its owner changes.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::discussions::{Reading, find_topic, read};
use super::groups::Shown;
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::Visitor;
use super::upload::{Typed, companion_of};
use super::uploads::{FileForm, files_of};
use crate::app::App;
use crate::audience;
use crate::db::Tx;
use crate::discussions::{self, Kind, Topic, Words};
use crate::documents::versions::{Bytes, Category, Version};
use crate::documents::{self, Accessible, Companion, Companions, Document, collections, store};
use crate::error::{Error, Refusal, Result, Violations};
use crate::files::Standing;
use crate::groups;
use crate::text;

/// What stands above the discussion of a document: its file, and what is said of it.
#[derive(Template)]
#[template(path = "documents/head.html")]
struct Head<'a> {
    page: &'a Page,
    topic: &'a Topic,
    document: Document,
    newest: Option<Version>,
    /// Whether the newest version's file may be handed out.
    standing: Standing,
    versions: i64,
    tags: Vec<String>,
    companions: Vec<Companion>,
    collection: Option<collections::Collection>,
    group_path: String,
    /// What took its place: where that is, and what it is called if it is known here.
    successor: Option<(String, String, bool)>,
    has_text: bool,
    is_mine: bool,
    may_change: bool,
    may_fetch: bool,
    origin_hub: String,
    /// Where a script shows it in the page.
    inline: String,
}

impl Head<'_> {
    fn category(&self) -> Option<Category> {
        self.newest.as_ref().map(Version::category)
    }

    fn companion(&self, role: Companions) -> Option<&Companion> {
        self.companions.iter().find(|companion| companion.role == role)
    }

    /// Whether its owner is asked what it shows, or says.
    fn is_asked(&self) -> Option<&'static str> {
        let has = |role| self.companion(role).is_some();
        match self.category()? {
            Category::Picture if self.document.alternative.is_empty() => Some("ask-alternative"),
            Category::Film if !has(Companions::Captions) => Some("ask-captions"),
            Category::Sound if !has(Companions::Transcript) => Some("ask-transcript"),
            Category::Pdf if self.document.accessible == Accessible::Unsaid => Some("ask-copy"),
            _ => None,
        }
    }
}

/// The head of a document's page, as a piece of it.
pub(super) async fn head(
    tx: &mut Tx,
    visitor: &Visitor,
    page: &Page,
    (topic, shown): (&Topic, &Shown),
    origin_hub: String,
) -> Result<String> {
    let Some(document) = store::find(tx, topic.id).await? else { return Ok(String::new()) };
    let newest = store::newest(tx, topic.id, document.newest).await?;
    let versions = newest.as_ref().map_or(0, |newest| newest.versions);
    let checked =
        newest.as_ref().filter(|newest| newest.version.bytes == Bytes::Here).and_then(|newest| newest.checked);
    let standing = checked.map_or(Standing::Ready, Standing::of);
    let newest = newest.map(|newest| newest.version);
    let (mut tags, companions) = store::beside(tx, topic.id).await?;
    tags.dedup();
    let collection = match document.collection_id {
        Some(id) => collections::find(tx, id).await?,
        None => None,
    };
    let successor = successor(tx, visitor, &document.superseded_by).await?;
    let me = visitor.me.as_ref().map(|me| me.profile.id);
    let is_mine = me == Some(topic.author_id);
    let inline = newest.as_ref().map(|newest| format!("{}/versions/{}/file?inline=1", topic.path(), newest.number));
    let head = Head {
        page,
        topic,
        has_text: newest.is_some(),
        document,
        standing,
        versions,
        tags,
        companions,
        collection,
        group_path: shown.group.path(),
        successor,
        is_mine,
        may_change: is_mine && shown.may_write() && topic.check_open().is_ok(),
        may_fetch: shown.is_member(),
        origin_hub,
        inline: inline.unwrap_or_default(),
        newest,
    };
    Ok(head.render()?)
}

/// What took the place of a document, if it is known here and the visitor may read it; else its address alone.
async fn successor(tx: &mut Tx, visitor: &Visitor, url: &str) -> Result<Option<(String, String, bool)>> {
    if url.is_empty() {
        return Ok(None);
    }
    if let Some(topic) = discussions::store::find_topic_by_url(tx, url).await?
        && topic.deleted_at.is_none()
        && let Some(group) = groups::store::find(tx, topic.group_id).await?
        && audience::can_read(tx, visitor.viewer(), &group, topic.for_members).await?
    {
        return Ok(Some((topic.path(), topic.title, true)));
    }
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    Ok(is_web.then(|| (url.to_owned(), url.to_owned(), false)))
}

/// The page of a document and of what is answered to it.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Reading>,
) -> Result<Response, Failure> {
    read(&app, &visitor, &id, asked, "documents").await
}

/// A document that the visitor may read.
pub(super) async fn find_document(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Shown)> {
    let (topic, shown) = find_topic(tx, visitor, id).await?;
    if topic.kind != Kind::Document {
        return Err(Error::NotFound);
    }
    if topic.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    Ok((topic, shown))
}

/// A document that the visitor owns.
pub(super) async fn own_document(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Shown)> {
    let me = visitor.member()?.profile.id;
    let (topic, shown) = find_document(tx, visitor, id).await?;
    if topic.author_id == me { Ok((topic, shown)) } else { Err(Error::Refused(Refusal::NotTheAuthor)) }
}

#[derive(Template)]
#[template(path = "documents/edit.html")]
struct Edit {
    page: Page,
    topic: Topic,
    typed: Typed,
    companions: Vec<Companion>,
    category: Category,
}

impl Edit {
    async fn of(tx: &mut Tx, page: Page, topic: Topic, typed: Typed) -> Result<Self> {
        let companions = store::companions(tx, topic.id).await?;
        let document = store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
        let newest = store::version(tx, topic.id, document.newest).await?;
        let category = newest.map_or(Category::Other, |newest| newest.category());
        Ok(Self { page, topic, typed, companions, category })
    }

    fn companion(&self, role: &Companions) -> Option<&Companion> {
        self.companions.iter().find(|companion| companion.role == *role)
    }

    /// Which files may go along.
    fn roles(&self) -> Vec<Companions> {
        match self.category {
            Category::Film => Companions::ALL.to_vec(),
            Category::Sound => vec![Companions::Copy, Companions::Transcript],
            _ => vec![Companions::Copy],
        }
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, _) = own_document(&mut tx, &visitor, &id).await?;
    let details = documents::details_of(&mut tx, topic.id).await?;
    let typed = Typed {
        title: topic.title.clone(),
        body: topic.source.clone(),
        language: topic.language.clone(),
        licence: details.licence,
        accessible: details.accessible,
        alternative: details.alternative,
        tags: details.tags.join(", "),
        review: details.review_at.map(day_of).unwrap_or_default(),
        collection: String::new(),
        superseded_by: details.superseded_by,
    };
    let page = Page::new(&app, &visitor, "groups");
    answer(&Edit::of(&mut tx, page, topic, typed).await?)
}

/// A day as forms write it.
fn day_of(at: crate::clock::Time) -> String {
    at.rfc3339().chars().take(10).collect()
}

pub(super) async fn update(
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let mut typed = Typed::read(&form.visitor, |name| form.sent.get(name));
    let refused = form.problems(&app);
    let mut tx = app.db.begin().await?;
    let (topic, _) = own_document(&mut tx, &form.visitor, &id).await?;
    let mut wrong = Violations::default();
    let mut details = typed.details(&mut wrong);
    details.superseded_by = superseding(&app, &mut tx, &typed.superseded_by, &topic, &mut wrong).await?;
    typed.superseded_by.clone_from(&details.superseded_by);
    let language = crate::i18n::Language::parse(&typed.language).unwrap_or_default().tag();
    let words = Words::typed(&typed.title, &typed.body, language);
    wrong.0.extend(documents::check(&words, app.config.limits.text_characters).0);
    if !wrong.0.is_empty() || !refused.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").at(&format!("{}/edit", topic.path()));
        let mut page = page.with_problems(&wrong);
        page.problems.extend(refused.into_iter().map(|(field, words)| (field_of(&field), words)));
        return show_again(&Edit::of(&mut tx, page, topic, typed).await?);
    }
    let mut changed = false;
    for role in Companions::ALL {
        if let Some(held) = files_of(&mut tx, &mut form, &role.to_string(), me.profile.id).await?.first() {
            store::put_companion(&mut tx, topic.id, &companion_of(held, role, language)).await?;
            changed = true;
        } else if !form.sent.get(&format!("drop_{role}")).is_empty() {
            store::drop_companion(&mut tx, topic.id, role).await?;
            changed = true;
        }
    }
    documents::edit(&mut tx, &topic, &me.profile, (words, &details), changed).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-edited"))
}

/// The name of a field with a file, as pages know it.
fn field_of(name: &str) -> &'static str {
    match name {
        "captions" => "captions",
        "transcript" => "transcript",
        _ => "copy",
    }
}

/// The public identity of the document that takes this one's place, as somebody typed its address.
async fn superseding(app: &App, tx: &mut Tx, typed: &str, topic: &Topic, wrong: &mut Violations) -> Result<String> {
    let typed = text::line(typed, 1000);
    if typed.is_empty() {
        return Ok(String::new());
    }
    let path = typed.strip_prefix(&app.config.origin()).unwrap_or(&typed);
    let path = path.trim_start_matches("/cy").trim_start_matches("/en");
    let found = match path.strip_prefix("/documents/").and_then(|id| id.parse().ok()) {
        Some(id) => discussions::store::find_topic(tx, id).await?,
        None => discussions::store::find_topic_by_url(tx, &typed).await?,
    };
    let is_another = |found: &Topic| found.kind == Kind::Document && found.id != topic.id && found.deleted_at.is_none();
    if let Some(found) = found.filter(|found| is_another(found)) {
        return Ok(found.url);
    }
    wrong.add("superseded_by", "superseded-unknown");
    Ok(typed)
}
