//! Which hubs and which software are thought to keep what is written for members to members; for who runs this hub.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::hubs;
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::error::{Error, Result};
use crate::trust::{self, Known, Trust};

const SOFTWARE: &str = "/admin/software";

/// What a form says is thought; nothing in particular for an empty answer.
fn chosen(form: &Form) -> Result<Option<Trust>> {
    match form.get("trust") {
        "" => Ok(None),
        name => Trust::parse(name).map(Some).ok_or_else(|| Error::invalid("trust", "error-400")),
    }
}

/// The administrator decides about one hub, or leaves it to what is known.
pub(super) async fn update(State(app): State<App>, Path(host): Path<String>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let decided = chosen(&form)?;
    let mut tx = app.db.begin().await?;
    hubs::find(&mut tx, &host).await?;
    trust::decide(&mut tx, &host, decided).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, &hubs::path_of(&host), "flash-trust-decided"))
}

#[derive(Template)]
#[template(path = "hubs/software.html")]
struct Index {
    page: Page,
    table: Vec<Known>,
    /// What was typed into the form.
    software: String,
    since: String,
    trust: Trust,
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let table = trust::list(&mut tx).await?;
    let page = Page::new(&app, &visitor, "hubs");
    answer(&Index { page, table, software: String::new(), since: String::new(), trust: Trust::Ask })
}

/// A line of the table is added or changed.
pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let thought = chosen(&form)?.unwrap_or(Trust::Ask);
    let (software, since) = (form.get("software"), form.get("since"));
    let mut tx = app.db.begin().await?;
    match trust::note(&mut tx, software, since, thought).await {
        Ok(()) => {
            tx.commit().await?;
            app.wake.delivery.notify_one();
            Ok(to_saying(&app, &form.visitor, SOFTWARE, "flash-trust-decided"))
        }
        Err(Error::Invalid(wrong)) => {
            let table = trust::list(&mut tx).await?;
            let page = Page::new(&app, &form.visitor, "hubs").with_problems(&wrong);
            let (software, since) = (software.to_owned(), since.to_owned());
            show_again(&Index { page, table, software, since, trust: thought })
        }
        Err(error) => Err(error.into()),
    }
}

/// A line of the table is taken away.
pub(super) async fn destroy(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    form.visitor.keeper()?;
    let mut tx = app.db.begin().await?;
    trust::forget(&mut tx, form.get("software"), form.get("since")).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, SOFTWARE, "flash-trust-decided"))
}
