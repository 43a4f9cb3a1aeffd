//! A facilitator takes a contribution out of the group, and says why.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::attendances;
use super::contributions::{Contribution, Which};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::order::{self, Removal};
use crate::error::Result;
use crate::groups::roles::{self, Doer};
use crate::id::Said;

#[derive(Template)]
#[template(path = "discussions/remove.html")]
struct New {
    page: Page,
    found: Contribution,
    reason: String,
    /// What it means for those who come to it, of an event.
    told: Option<String>,
}

impl New {
    async fn of(tx: &mut Tx, page: Page, found: Contribution, reason: &str) -> Result<Self> {
        let told = match found.said {
            Said::Topic(_) => attendances::told_if_gone(tx, page.t, &found.topic).await?,
            Said::Reply(_) => None,
        };
        Ok(Self { page, found, reason: reason.to_owned(), told })
    }
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor, which: Which) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let found = Contribution::find(&mut tx, &visitor, &which).await?;
    roles::check(&mut tx, &found.shown.group, &Doer::here(me)).await?;
    answer(&New::of(&mut tx, Page::new(&app, &visitor, "groups"), found, "").await?)
}

pub(super) async fn create(State(app): State<App>, which: Which, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let reason = form.get("reason");
    let wrong = roles::check_reason(reason, true);
    let mut tx = app.db.begin().await?;
    let found = Contribution::find(&mut tx, &form.visitor, &which).await?;
    if !wrong.0.is_empty() {
        roles::check(&mut tx, &found.shown.group, &Doer::here(me)).await?;
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New::of(&mut tx, page, found, reason).await?);
    }
    let removal = Removal { reason, for_good: form.has("for_good") };
    order::remove(&mut tx, &found.shown.group, (&found.topic, found.said), removal, Doer::here(me)).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &found.place(""), "flash-removed"))
}
