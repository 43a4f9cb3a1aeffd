//! The page about the secret address of a member's feeds.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;

use super::address_keys::{self, Shown};
use super::page::{Failure, Page, show as answer};
use super::session::{Form, Visitor};
use crate::accounts::address_keys::{Key, Purpose};
use crate::app::App;

#[derive(Template)]
#[template(path = "accounts/feeds.html")]
struct Show {
    page: Page,
    key: Option<Key>,
    address: Option<String>,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, jar: CookieJar) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let Shown { key, address } = Shown::of(&app, &mut tx, (&visitor, &jar), Purpose::Feeds).await?;
    let page = answer(&Show { page: Page::new(&app, &visitor, "account"), key, address })?;
    Ok(address_keys::once(&app, Purpose::Feeds, page))
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    address_keys::create(&app, &form, Purpose::Feeds).await
}

pub(super) async fn destroy(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    address_keys::destroy(&app, &form, Purpose::Feeds).await
}
