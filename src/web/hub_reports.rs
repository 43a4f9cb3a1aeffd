//! Reports that no facilitator looks at: about what stands in the blogs of persons, and about persons. To everybody but who
//! runs the hub there is nothing here.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::page::{Failure, Page, show as answer, to_saying};
use super::reports::{PAGE, Row, became};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::error::{Error, Result};
use crate::federation::instances;
use crate::id::ReportId;
use crate::moderation::store;
use crate::moderation::{self, Decision};

#[derive(Template)]
#[template(path = "admin/reports.html")]
struct Index {
    page: Page,
    rows: Vec<Row>,
    /// Whether these are those that were closed.
    closed: bool,
}

impl Index {
    fn became(&self, row: &Row) -> String {
        became(self.page.t, row)
    }
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    list(&app, &visitor, false).await
}

pub(super) async fn closed(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    list(&app, &visitor, true).await
}

async fn list(app: &App, visitor: &Visitor, closed: bool) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let names = instances::names(&mut tx).await?;
    let reports =
        if closed { store::closed_for_hub(&mut tx, PAGE).await? } else { store::open_for_hub(&mut tx, PAGE).await? };
    let rows = reports.into_iter().map(|open| Row::new(app, &names, open)).collect();
    answer(&Index { page: Page::new(app, visitor, "hubs"), rows, closed })
}

pub(super) async fn destroy(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.visitor.keeper()?.profile.id;
    let id: ReportId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let report = store::find(&mut tx, id).await?.filter(|report| report.group_id.is_none());
    let decision: Decision = form.get("decision").parse().unwrap_or(Decision::Nothing);
    moderation::close(&mut tx, &report.ok_or(Error::NotFound)?, decision, me).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/admin/reports", "flash-report-closed"))
}
