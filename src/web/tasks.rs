//! Everything that waits for whoever looks: requests, reports and questions, the oldest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::federation::instances;
use crate::notices::tasks::{self, Task, What};

#[derive(Template)]
#[template(path = "site/tasks.html")]
struct Index {
    page: Page,
    tasks: Vec<Task>,
    count: i64,
    names: instances::Names,
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let tasks = tasks::of(&mut tx, me).await?;
    let names = instances::names(&mut tx).await?;
    let count = tasks.iter().map(Task::count).sum();
    answer(&Index { page: Page::new(&app, &visitor, "home"), tasks, count, names })
}
