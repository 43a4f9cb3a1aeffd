//! Files of an event: shown, added and taken away by its author, handed out to whoever may read the event.

use askama::Template;
use axum::extract::{Path, Request, State};
use axum::response::Response;

use super::events::{find_event, own_event};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use super::uploads::{Arrived, FileForm};
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::db::Tx;
use crate::discussions::Topic;
use crate::error::{Error, Result};
use crate::events::attached::{self, Attached};
use crate::uploads::serving::{self, Audience, Disposition};

#[derive(Template)]
#[template(path = "events/files.html")]
struct Files {
    page: Page,
    topic: Topic,
    files: Vec<Attached>,
    most: usize,
}

impl Files {
    async fn of(tx: &mut Tx, page: Page, topic: Topic) -> Result<Self> {
        let files = attached::list(tx, topic.id).await?;
        Ok(Self { page, topic, files, most: attached::MOST })
    }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, ..) = own_event(&mut tx, &visitor, &id).await?;
    answer(&Files::of(&mut tx, Page::new(&app, &visitor, "groups"), topic).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    Path(id): Path<String>,
    mut form: FileForm,
) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, ..) = own_event(&mut tx, &form.visitor, &id).await?;
    let mut arrived = Arrived::of(&app, &mut tx, &mut form, "files").await?;
    if !attached::add(&mut tx, &topic, &me.profile, &arrived.held).await? {
        arrived.wrong.add("files", "event-files-many");
    }
    if arrived.is_whole() {
        tx.commit().await?;
        return Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-event-files"));
    }
    let page = arrived.page_again(&app, &form, &format!("{}/files", topic.path()));
    let template = Files::of(&mut tx, page, topic).await?;
    // What could be taken is there.
    tx.commit().await?;
    show_again(&template)
}

pub(super) async fn destroy(
    State(app): State<App>,
    Path((id, number)): Path<(String, i64)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, ..) = own_event(&mut tx, &form.visitor, &id).await?;
    attached::take_away(&mut tx, &topic, &me.profile, number).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/files", topic.path()), "flash-event-file-gone"))
}

/// One of them.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, number)): Path<(String, String)>,
    request: Request,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_event(&mut tx, &visitor, &id).await?;
    let one = attached::list(&mut tx, topic.id).await?.into_iter().find(|one| one.number.to_string() == number);
    let one = one.ok_or(Error::NotFound)?;
    let is_public = audience::can_read(&mut tx, Viewer::Anybody, &shown.group, topic.for_members).await?;
    drop(tx);
    let audience = if is_public { Audience::Public } else { Audience::Private };
    let (method, headers) = (request.method(), request.headers());
    let served =
        serving::serve(&app.store, &one.file, &one.name, Disposition::Attachment, audience, method, headers).await?;
    Ok(served)
}
