//! Closing a discussion to further replies, and opening it again.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::discussions::find_topic;
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use super::wording::{self, About};
use crate::app::App;
use crate::discussions::Topic;
use crate::discussions::order::{self, Lock};
use crate::groups::roles::{self, Doer};

#[derive(Template)]
#[template(path = "discussions/lock.html")]
struct Edit {
    page: Page,
    topic: Topic,
    reason: String,
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_topic(&mut tx, &visitor, &id).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    answer(&Edit { page: Page::new(&app, &visitor, "groups"), topic, reason: String::new() })
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let lock = Lock { on: form.has("on"), reason: form.get("reason") };
    let wrong = roles::check_reason(lock.reason, false);
    let mut tx = app.db.begin().await?;
    let (topic, shown) = find_topic(&mut tx, &form.visitor, &id).await?;
    let path = topic.path();
    if !wrong.0.is_empty() {
        roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
        let page = Page::new(&app, &form.visitor, "groups").at(&format!("{path}/lock")).with_problems(&wrong);
        return show_again(&Edit { page, topic, reason: lock.reason.to_owned() });
    }
    order::lock(&mut tx, &shown.group, &topic, lock, Doer::here(me)).await?;
    tx.commit().await?;
    let key = if lock.on { "flash-locked" } else { "flash-unlocked" };
    Ok(to_saying(&app, &form.visitor, &path, key))
}
