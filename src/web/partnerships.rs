//! Groups of hubs that this one does not talk with: what a member can do is ask those who run it.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances;
use crate::groups::wish_store as wishes;
use crate::id::ProfileId;

#[derive(Template)]
#[template(path = "groups/no_partner.html")]
pub(super) struct NoPartner {
    page: Page,
    shown: Shown,
    /// Since when they wish to join.
    asked_at: Option<Time>,
}

/// Whether a request to join could be sent to where the group is at home.
pub(super) async fn is_partner(app: &App, tx: &mut Tx, shown: &Shown) -> Result<bool> {
    Ok(shown.group.is_ours || instances::may_talk(tx, app.config.federation.mode, &shown.group.host).await?)
}

/// The page that stands in the place of the form to join.
pub(super) async fn page_of(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (shown, me): (Shown, ProfileId),
) -> Result<Response, Failure> {
    let asked_at = wishes::find(tx, shown.group.id, me).await?;
    answer(&NoPartner { page: Page::new(app, visitor, "groups"), shown, asked_at })
}

/// Those who run the hub are asked to make the group's hub a partner.
pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    if is_partner(&app, &mut tx, &shown).await? {
        return Err(Error::NotFound.into());
    }
    wishes::insert(&mut tx, &shown.group, me).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/join", shown.group.path()), "flash-partner-asked"))
}
