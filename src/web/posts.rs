//! Replies in a discussion: make, edit, delete.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::changes::Delete;
use super::discussions::{ReplyBox, find_topic, fresh, language_of, page_of, reply_to, topic_of};
use super::page::{Failure, Page, show as answer, show_again, to, to_saying};
use super::readers;
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{self, Origin, Reply, Topic, Words, store};
use crate::error::{Error, Refusal, Result};
use crate::id::ReplyId;

fn path(topic: &Topic, reply: ReplyId) -> String {
    format!("{}#post-{reply}", topic.path())
}

/// `GET /posts/{id}`: its place in its discussion.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (reply, topic) = find(&mut tx, &visitor, &id).await?;
    Ok(to(&visitor, &path(&topic, reply.id)).into_response())
}

async fn find(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Reply, Topic)> {
    let id: ReplyId = id.parse().map_err(|_| Error::NotFound)?;
    let reply = store::find_reply(tx, id).await?;
    let (topic, _) = find_topic(tx, visitor, &topic_of(reply.as_ref())).await?;
    Ok((reply.ok_or(Error::NotFound)?, topic))
}

/// `GET /discussions/{id}/posts`: the discussion; a form that came back stands at this address.
pub(super) async fn index(visitor: Visitor, Path(id): Path<String>) -> Response {
    to(&visitor, &format!("/discussions/{id}")).into_response()
}

/// The reply, if the visitor wrote it.
async fn own(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Reply, Topic)> {
    let me = visitor.member()?.profile.id;
    let (reply, topic) = find(tx, visitor, id).await?;
    if reply.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    if reply.author_id == me { Ok((reply, topic)) } else { Err(Error::Refused(Refusal::NotTheAuthor)) }
}

pub(super) async fn create(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let words = Words::typed("", form.get("body"), language_of(&form));
    let mut wrong = words.check(false, app.config.limits.text_characters);
    let mut tx = app.db.begin().await?;
    let (topic, shown) = find_topic(&mut tx, &form.visitor, &id).await?;
    if !shown.is_member() {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    if shown.reads_only() {
        return Err(Error::Refused(Refusal::ReadsOnly).into());
    }
    topic.check_open()?;
    readers::check(&form, &shown.group, topic.for_members, &mut wrong);
    let to = reply_to(&mut tx, Some(form.get("reply_to")), &topic).await?;
    let reply_id: ReplyId = fresh(&tx, form.get("id"));
    if !wrong.0.is_empty() || form.has("preview") {
        let preview = wrong.0.is_empty().then(|| words.html.clone());
        let body = form.get("body").to_owned();
        let reply_box = ReplyBox { id: reply_id.to_string(), body, preview, to, language: words.language };
        let mut template = page_of(&app, &mut tx, &form.visitor, (topic, shown), None, reply_box).await?;
        template.page = template.page.with_problems(&wrong);
        return if wrong.0.is_empty() { answer(&template) } else { show_again(&template) };
    }
    let parent = to.and_then(|(id, _)| id.parse().ok());
    let from = Origin::Here { origin: app.config.origin() };
    let place = (&shown.group, &topic, parent);
    let (mut reply, mut is_new) =
        discussions::answer(&mut tx, reply_id, place, &me.profile, words.clone(), &from).await?;
    if !is_new && (reply.author_id != me.profile.id || reply.deleted_at.is_some()) {
        let id = tx.id();
        (reply, is_new) = discussions::answer(&mut tx, id, place, &me.profile, words.clone(), &from).await?;
    }
    if !is_new {
        let now = tx.now();
        discussions::edit_reply(&mut tx, &reply, &me.profile, words, now, None).await?;
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &path(&topic, reply.id), "flash-replied"))
}

#[derive(Template)]
#[template(path = "discussions/edit_post.html")]
struct Edit {
    page: Page,
    id: String,
    back: String,
    title: String,
    body: String,
    language: String,
    preview: Option<String>,
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (reply, topic) = own(&mut tx, &visitor, &id).await?;
    let page = Page::new(&app, &visitor, "groups");
    let back = path(&topic, reply.id);
    answer(&Edit {
        page,
        id: reply.id.to_string(),
        back,
        title: topic.title,
        body: reply.source,
        language: reply.language,
        preview: None,
    })
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (reply, topic) = own(&mut tx, &form.visitor, &id).await?;
    let words = Words::typed("", form.get("body"), &reply.language);
    let wrong = words.check(false, app.config.limits.text_characters);
    let back = path(&topic, reply.id);
    if !wrong.0.is_empty() || form.has("preview") {
        let preview = wrong.0.is_empty().then(|| words.html.clone());
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        let body = form.get("body").to_owned();
        let language = words.language;
        let template = Edit { page, id: reply.id.to_string(), back, title: topic.title, body, language, preview };
        return if wrong.0.is_empty() { answer(&template) } else { show_again(&template) };
    }
    let now = tx.now();
    discussions::edit_reply(&mut tx, &reply, &me.profile, words, now, None).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &back, "flash-edited"))
}

pub(super) async fn confirm_deletion(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (reply, topic) = own(&mut tx, &visitor, &id).await?;
    let page = Page::new(&app, &visitor, "groups");
    let excerpt = crate::text::excerpt(&reply.html, 140);
    let back = path(&topic, reply.id);
    answer(&Delete {
        page,
        path: format!("/posts/{}/delete", reply.id),
        back,
        excerpt,
        language: reply.language,
        has_replies: false,
    })
}

pub(super) async fn destroy(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (reply, topic) = own(&mut tx, &form.visitor, &id).await?;
    discussions::delete_reply(&mut tx, &reply, me.profile.id, None).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-deleted"))
}
