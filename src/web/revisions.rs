//! Changing and deleting what one has begun.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::attendances;
use super::discussions::find_topic;
use super::page::{Failure, Page, show as answer, show_again, to, to_saying};
use super::readers;
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{self, Kind, Topic, Words};
use crate::error::{Error, Refusal, Result, Violations};
use crate::groups::Group;

#[derive(Template)]
#[template(path = "discussions/edit.html")]
struct Edit {
    page: Page,
    topic: Topic,
    title: String,
    body: String,
    preview: Option<String>,
    /// The words for who will read it.
    readers: &'static str,
}

impl Edit {
    fn who(&self) -> &'static str {
        readers::who(self.readers)
    }
}

/// The topic with its group, if the visitor wrote it.
pub(super) async fn own_topic(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Group)> {
    let me = visitor.member()?.profile.id;
    let (topic, shown) = find_topic(tx, visitor, id).await?;
    if topic.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    // What has more than words is changed at its own page.
    if topic.author_id == me { Ok((topic, shown.group)) } else { Err(Error::Refused(Refusal::NotTheAuthor)) }
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, group) = own_topic(&mut tx, &visitor, &id).await?;
    if topic.kind == Kind::Post {
        return Ok(to(&visitor, &format!("{}/new?post={}", group.blog_path(), topic.id)).into_response());
    }
    if matches!(topic.kind, Kind::Event | Kind::Document) {
        return Ok(to(&visitor, &format!("{}/edit", topic.path())).into_response());
    }
    let (title, body) = (topic.title.clone(), topic.source.clone());
    let readers = readers::of_change(&group, topic.for_members);
    answer(&Edit { page: Page::new(&app, &visitor, "groups"), topic, title, body, preview: None, readers })
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, group) = own_topic(&mut tx, &form.visitor, &id).await?;
    if topic.kind != Kind::Discussion {
        return Err(Error::NotFound.into());
    }
    let words = Words::typed(form.get("title"), form.get("body"), &topic.language);
    let mut wrong = words.check(true, app.config.limits.text_characters);
    readers::check(form.get("readers"), &group, topic.for_members, &mut wrong);
    if !wrong.0.is_empty() || form.has("preview") {
        return again(&app, &form, (topic, &group), &words, &wrong);
    }
    let now = tx.now();
    discussions::edit_topic(&mut tx, &topic, &me.profile, words, now, None).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-edited"))
}

fn again(
    app: &App,
    form: &Form,
    (topic, group): (Topic, &Group),
    words: &Words,
    wrong: &Violations,
) -> Result<Response, Failure> {
    let readers = readers::of_change(group, topic.for_members);
    let preview = wrong.0.is_empty().then(|| words.html.clone());
    let page = Page::new(app, &form.visitor, "groups").with_problems(wrong);
    let (title, body) = (form.get("title").to_owned(), form.get("body").to_owned());
    let template = Edit { page, topic, title, body, preview, readers };
    if wrong.0.is_empty() { answer(&template) } else { show_again(&template) }
}

#[derive(Template)]
#[template(path = "discussions/delete.html")]
pub(super) struct Delete {
    pub(super) page: Page,
    pub(super) path: String,
    pub(super) back: String,
    pub(super) excerpt: String,
    pub(super) language: String,
    pub(super) has_replies: bool,
    /// What it means for those who come to it, of an event.
    pub(super) told: Option<String>,
}

pub(super) async fn confirm_deletion(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, _) = own_topic(&mut tx, &visitor, &id).await?;
    let back = topic.path();
    let page = Page::new(&app, &visitor, "groups");
    let told = attendances::told_if_gone(&mut tx, page.t, &topic).await?;
    answer(&Delete {
        page,
        path: format!("/discussions/{}/delete", topic.id),
        back,
        excerpt: topic.title,
        language: topic.language,
        has_replies: topic.reply_count > 0,
        told,
    })
}

pub(super) async fn destroy(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, group) = own_topic(&mut tx, &form.visitor, &id).await?;
    discussions::delete_topic(&mut tx, &topic, me.profile.id, None).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &group.path(), "flash-deleted").into_response())
}
