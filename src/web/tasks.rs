//! Everything that waits for whoever looks: requests, reports and questions, the oldest first.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::clock::Time;
use crate::discussions::Topic;
use crate::documents::store::{self, Refused};
use crate::federation::instances;
use crate::notices::tasks::{self, Task, What};

/// How many changed files are listed.
const MOST: i64 = 100;

#[derive(Template)]
#[template(path = "site/tasks.html")]
struct Index {
    page: Page,
    tasks: Vec<Task>,
    /// Documents to be looked at again, and since when.
    reviews: Vec<(Topic, Time)>,
    /// For who runs the hub: how many reports no facilitator looks at.
    hub_reports: i64,
    /// For who runs the hub: files that came and were not what their authors signed.
    changed: Vec<Refused>,
    count: i64,
    names: instances::Names,
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let tasks = tasks::of(&mut tx, me).await?;
    let reviews = tasks::reviews(&mut tx, me).await?;
    let changed = if visitor.keeper().is_ok() { store::refused(&mut tx, MOST).await? } else { Vec::new() };
    let hub_reports = tasks::hub_reports(&mut tx, me).await?;
    let names = instances::names(&mut tx).await?;
    let count = tasks::count(&mut tx, me).await?;
    answer(&Index { page: Page::new(&app, &visitor, "home"), tasks, reviews, hub_reports, changed, count, names })
}
