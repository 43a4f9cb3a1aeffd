//! The versions of a document: list, publish, bring back, hand out, fetch.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, Method};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::documents::{find_document, own_document};
use super::groups::Shown;
use super::page::{Failure, Page, show as answer, show_again, to, to_saying};
use super::session::{Form, Visitor};
use super::upload::fresh_of;
use super::uploads::{Arrived, FileForm};
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::db::Tx;
use crate::discussions::Topic;
use crate::documents::versions::{self, Bytes, LONGEST_NOTE, Version};
use crate::documents::{Companions, Document, store};
use crate::error::{Error, Refusal, Result};
use crate::federation::instances;
use crate::files::{self, File, Standing};
use crate::profiles::{self, Profile};
use crate::storage::Digest;
use crate::text;
use crate::uploads::serving::{self, Audience, Disposition};

#[derive(Template)]
#[template(path = "documents/versions.html")]
struct Index {
    page: Page,
    topic: Topic,
    document: Document,
    versions: Vec<Version>,
    author: Profile,
    names: instances::Names,
    may_change: bool,
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_document(&mut tx, &visitor, &id).await?;
    let document = store::find(&mut tx, topic.id).await?.ok_or(Error::NotFound)?;
    let versions = store::versions(&mut tx, topic.id).await?;
    let author = profiles::store::find(&mut tx, topic.author_id).await?.ok_or(Error::NotFound)?;
    let names = instances::names(&mut tx).await?;
    let may_change = may_change(&visitor, &topic, &shown);
    let mut page = Page::new(&app, &visitor, "groups");
    if topic.is_ours {
        page.document = Some(format!("{}/versions", topic.url));
    }
    answer(&Index { page, topic, document, versions, author, names, may_change })
}

fn may_change(visitor: &Visitor, topic: &Topic, shown: &Shown) -> bool {
    let is_mine = visitor.me.as_ref().is_some_and(|me| me.profile.id == topic.author_id);
    is_mine && shown.may_write() && topic.check_open().is_ok()
}

#[derive(Template)]
#[template(path = "documents/version.html")]
struct Show {
    page: Page,
    topic: Topic,
    document: Document,
    version: Version,
    author: Profile,
    standing: Standing,
    may_change: bool,
    may_fetch: bool,
    hub: String,
}

/// A version of a document that the visitor may read.
pub(super) async fn find_version(
    tx: &mut Tx,
    visitor: &Visitor,
    (id, number): (&str, &str),
) -> Result<(Topic, Shown, Version)> {
    let (topic, shown) = find_document(tx, visitor, id).await?;
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let version = store::version(tx, topic.id, number).await?.ok_or(Error::NotFound)?;
    Ok((topic, shown, version))
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, number)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown, version) = find_version(&mut tx, &visitor, (&id, &number)).await?;
    let document = store::find(&mut tx, topic.id).await?.ok_or(Error::NotFound)?;
    let author = profiles::store::find(&mut tx, topic.author_id).await?.ok_or(Error::NotFound)?;
    let names = instances::names(&mut tx).await?;
    let hub = names.of(&author.host).to_owned();
    let standing = match version.bytes {
        Bytes::Here => files::find(&mut tx, version.sha256).await?.map_or(Standing::Ready, |file| file.standing()),
        _ => Standing::Ready,
    };
    let may_change = may_change(&visitor, &topic, &shown);
    let may_fetch = shown.is_member();
    let mut page = Page::new(&app, &visitor, "groups");
    if version.bytes == Bytes::Wanted {
        page.refresh = Some(2);
    }
    if topic.is_ours {
        page.document = Some(version.url.clone());
    }
    answer(&Show { page, topic, document, version, author, standing, may_change, may_fetch, hub })
}

#[derive(Template)]
#[template(path = "documents/new_version.html")]
struct New {
    page: Page,
    topic: Topic,
    called: String,
    note: String,
    most_size: String,
}

fn new_of(app: &App, page: Page, topic: Topic, (label, note): (&str, &str)) -> New {
    let most_size = text::size(i64::try_from(app.config.limits.upload_bytes).unwrap_or(i64::MAX));
    New { page, topic, called: label.to_owned(), note: note.to_owned(), most_size }
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor, Path(id): Path<String>) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, _) = own_document(&mut tx, &visitor, &id).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&new_of(&app, page, topic, ("", "")))
}

pub(super) async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, _) = own_document(&mut tx, &form.visitor, &id).await?;
    let mut arrived = Arrived::of(&app, &mut tx, &mut form, "file").await?;
    let (label, note) = (form.sent.get("label").to_owned(), form.sent.get("change_note").to_owned());
    if text::line(&note, LONGEST_NOTE).is_empty() {
        arrived.wrong.add("change_note", "change-note-missing");
    }
    let Some(held) = arrived.held.first().filter(|_| arrived.is_whole()) else {
        let page = arrived.page_again(&app, &form, &format!("{}/versions/new", topic.path()));
        return show_again(&new_of(&app, page, topic, (&label, &note)));
    };
    versions::publish(&mut tx, &topic, &me.profile, &fresh_of(held, &label, &note)).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-version-published"))
}

/// The owner brings an earlier version back.
pub(super) async fn restore(
    State(app): State<App>,
    Path((id, number)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, _) = own_document(&mut tx, &form.visitor, &id).await?;
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let old = store::version(&mut tx, topic.id, number).await?.ok_or(Error::NotFound)?;
    let note = form.visitor.translator().with("version-restored-note", "version", old.called());
    versions::restore(&mut tx, &topic, &me.profile, number, &note).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-version-restored"))
}

/// A member wants a file that lies on another hub.
pub(super) async fn fetch(
    State(app): State<App>,
    Path((id, number)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, shown, version) = find_version(&mut tx, &form.visitor, (&id, &number)).await?;
    if !shown.is_member() {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    versions::want(&mut tx, &version, me.profile.id).await?;
    tx.commit().await?;
    Ok(to(&form.visitor, &format!("{}/versions/{}", topic.path(), version.number)).into_response())
}

/// How a file is asked for.
#[derive(Debug, Deserialize)]
pub(super) struct How {
    inline: Option<String>,
}

/// The file of a version; where it is not here, the page that says how to get it.
pub(super) async fn file(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, number)): Path<(String, String)>,
    Query(how): Query<How>,
    request: Request,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown, version) = find_version(&mut tx, &visitor, (&id, &number)).await?;
    let page = format!("{}/versions/{}", topic.path(), version.number);
    if version.bytes != Bytes::Here {
        return Ok(to(&visitor, &page).into_response());
    }
    let file = files::find(&mut tx, version.sha256).await?.ok_or(Error::NotFound)?;
    if file.standing() != Standing::Ready {
        return Ok(to(&visitor, &page).into_response());
    }
    let is_public = audience::can_read(&mut tx, Viewer::Anybody, &shown.group, topic.for_members).await?;
    drop(tx);
    let (method, headers) = (request.method().clone(), request.headers().clone());
    let served = hand_out(&app, (&file, &version.name), (&method, &headers), how.inline.is_some(), is_public).await?;
    // Counted once for each time that somebody takes it from its beginning; nobody keeps who.
    if method == Method::GET && !headers.contains_key("range") && how.inline.is_none() && served.status() == 200 {
        let mut tx = app.db.begin().await?;
        store::count_download(&mut tx, topic.id).await?;
        tx.commit().await?;
    }
    Ok(served)
}

async fn hand_out(
    app: &App,
    (file, name): (&File, &str),
    (method, headers): (&Method, &HeaderMap),
    inline: bool,
    is_public: bool,
) -> Result<Response> {
    let disposition = if inline { Disposition::Inline } else { Disposition::Attachment };
    let audience = if is_public { Audience::Public } else { Audience::Private };
    serving::serve(&app.store, file, name, disposition, audience, method, headers).await
}

/// A file that goes with a document.
pub(super) async fn companion(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, role)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let role: Companions = role.parse()?;
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_document(&mut tx, &visitor, &id).await?;
    let found = store::companions(&mut tx, topic.id).await?.into_iter().find(|companion| companion.role == role);
    let found = found.ok_or(Error::NotFound)?;
    let is_public = audience::can_read(&mut tx, Viewer::Anybody, &shown.group, topic.for_members).await?;
    let file = file_of(&mut tx, found.sha256).await?;
    drop(tx);
    let asked = (request.method(), request.headers());
    Ok(hand_out(&app, (&file, &found.name), asked, role == Companions::Captions, is_public).await?)
}

async fn file_of(tx: &mut Tx, sha256: Digest) -> Result<File> {
    files::find(tx, sha256).await?.ok_or(Error::NotFound)
}
