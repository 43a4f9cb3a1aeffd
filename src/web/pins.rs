//! Showing a discussion first in its group.

use axum::extract::{Path, State};
use axum::response::Response;

use super::discussions::find_topic;
use super::page::{Failure, to_saying};
use super::session::Form;
use crate::app::App;
use crate::discussions::order;
use crate::groups::roles::Doer;

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let on = form.has("on");
    let mut tx = app.db.begin().await?;
    let (topic, shown) = find_topic(&mut tx, &form.visitor, &id).await?;
    order::pin(&mut tx, &shown.group, &topic, on, Doer::here(me)).await?;
    tx.commit().await?;
    let key = if on { "flash-pinned" } else { "flash-unpinned" };
    Ok(to_saying(&app, &form.visitor, &topic.path(), key))
}
