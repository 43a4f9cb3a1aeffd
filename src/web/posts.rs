//! Replies in a discussion: make, edit, delete.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::discussions::{ReplyBox, find_topic, page_of, reply_to, topic_of};
use super::drafts::{self, keep};
use super::page::{Failure, Page, show as answer, show_again, to, to_saying};
use super::readers;
use super::revisions::Delete;
use super::session::{Form, Visitor};
use super::starts::language_of;
use super::wording::{self, About};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{self, Kind, Origin, Reply, Topic, Words, store};
use crate::drafts::{Becomes, Draft};
use crate::error::{Error, Refusal, Result};
use crate::groups;
use crate::id::{ReplyId, TopicId};

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
    match id.parse::<TopicId>() {
        Ok(id) => to(&visitor, &format!("/discussions/{id}")).into_response(),
        Err(_) => Failure::from(Error::NotFound).into_response(),
    }
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
    if !shown.takes_part() {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    if shown.reads_only() {
        return Err(Error::Refused(Refusal::ReadsOnly).into());
    }
    topic.check_open()?;
    readers::check(form.get("readers"), &shown.group, topic.for_members, &mut wrong);
    let to = reply_to(&mut tx, Some(form.get("reply_to")), &topic).await?;
    let draft_id = drafts::id_of(&mut tx, me.profile.id, form.get("id")).await?;
    let draft = Draft {
        topic_id: Some(topic.id),
        reply_to: to.as_ref().and_then(|(id, _)| id.parse().ok()),
        for_members: readers::was_for_members(form.get("readers")),
        ..Draft::new(&tx, draft_id, me.profile.id, Becomes::Reply, shown.group.id)
    };
    keep(&mut tx, &form, &draft.saying("", form.get("body"), language_of(&form))).await?;
    if form.has("save") {
        tx.commit().await?;
        return Ok(drafts::saved(&app, &form, &format!("{}?draft={draft_id}#your-reply", topic.path())));
    }
    let reply_id = ReplyId(draft_id.0);
    if !wrong.0.is_empty() || form.has("preview") {
        let preview = wrong.0.is_empty().then(|| words.html.clone());
        let body = form.get("body").to_owned();
        let reply_box =
            ReplyBox { id: reply_id.to_string(), body, preview, to, language: words.language, kept_at: None };
        let mut template = page_of(&app, &mut tx, &form.visitor, (topic, shown), None, reply_box).await?;
        template.page = template.page.with_problems(&wrong);
        tx.commit().await?;
        return if wrong.0.is_empty() { answer(&template) } else { show_again(&template) };
    }
    let parent = to.and_then(|(id, _)| id.parse().ok());
    let from = Origin::Here { origin: app.config.origin() };
    let place = (&shown.group, &topic, parent);
    let (mut reply, mut is_new) =
        discussions::answer(&mut tx, reply_id, place, &me.profile, words.clone(), &from).await?;
    // Of a form that was sent to another discussion before, nothing there is changed.
    let is_another = reply.author_id != me.profile.id || reply.topic_id != topic.id;
    if !is_new && (is_another || reply.deleted_at.is_some()) {
        let id = tx.id();
        (reply, is_new) = discussions::answer(&mut tx, id, place, &me.profile, words.clone(), &from).await?;
    }
    if !is_new {
        let now = tx.now();
        discussions::edit_reply(&mut tx, &reply, &me.profile, words, now, None).await?;
    }
    crate::drafts::forget(&mut tx, me.profile.id, draft_id).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &path(&topic, reply.id), "flash-replied"))
}

/// Who will read what is changed in a discussion.
async fn readers_of(tx: &mut Tx, topic: &Topic) -> Result<&'static str> {
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    Ok(readers::of_change(&group, topic.for_members))
}

#[derive(Template)]
#[template(path = "discussions/edit_post.html")]
struct Edit {
    page: Page,
    id: String,
    back: String,
    /// What the reply stands below.
    kind: Kind,
    title: String,
    body: String,
    language: String,
    preview: Option<String>,
    /// The words for who will read it.
    readers: &'static str,
}

impl Edit {
    fn who(&self) -> &'static str {
        readers::who(self.readers)
    }
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
    let readers = readers_of(&mut tx, &topic).await?;
    answer(&Edit {
        page,
        id: reply.id.to_string(),
        back,
        kind: topic.kind,
        title: topic.title,
        body: reply.source,
        language: reply.language,
        preview: None,
        readers,
    })
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (reply, topic) = own(&mut tx, &form.visitor, &id).await?;
    let words = Words::typed("", form.get("body"), &reply.language);
    let mut wrong = words.check(false, app.config.limits.text_characters);
    let group = groups::store::find(&mut tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    readers::check(form.get("readers"), &group, topic.for_members, &mut wrong);
    let back = path(&topic, reply.id);
    if !wrong.0.is_empty() || form.has("preview") {
        let preview = wrong.0.is_empty().then(|| words.html.clone());
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        let body = form.get("body").to_owned();
        let language = words.language;
        let (id, readers) = (reply.id.to_string(), readers::of_change(&group, topic.for_members));
        let (kind, title) = (topic.kind, topic.title);
        let template = Edit { page, id, back, kind, title, body, language, preview, readers };
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
        told: None,
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
