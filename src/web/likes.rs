//! Saying that a contribution helped, and taking it back.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::contributions::{Contribution, Which};
use super::page::{Failure, to};
use super::session::Form;
use crate::app::App;
use crate::discussions::order;
use crate::groups::roles::Doer;

pub(super) async fn update(State(app): State<App>, which: Which, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let found = Contribution::find(&mut tx, &form.visitor, &which).await?;
    order::like(&mut tx, &found.shown.group, found.said, form.has("on"), Doer::here(me)).await?;
    tx.commit().await?;
    Ok(to(&form.visitor, &found.place(form.get("after"))).into_response())
}
