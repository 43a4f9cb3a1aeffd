//! The secret address of a member's feeds: made, shown once, made anew, taken away.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;

use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor, feed_cookie, feed_key, no_feed_cookie};
use crate::accounts::feed_keys::{self, Key};
use crate::app::App;

#[derive(Template)]
#[template(path = "accounts/feeds.html")]
struct Show {
    page: Page,
    key: Option<Key>,
    /// The address, right after it was made: it cannot be shown again.
    address: Option<String>,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor, jar: CookieJar) -> Result<Response, Failure> {
    let account = visitor.member()?.account.id;
    let mut tx = app.db.read().await?;
    let key = feed_keys::of(&mut tx, account).await?;
    // Only a secret that is in force is shown.
    let fresh = match feed_key(&jar) {
        Some(fresh) => {
            let opened = feed_keys::opened_by(&mut tx, &fresh).await?;
            opened.filter(|opened| opened.account == account).map(|_| fresh)
        }
        None => None,
    };
    let address = fresh.map(|fresh| format!("{}/feed.atom?key={fresh}", app.config.origin()));
    let page = answer(&Show { page: Page::new(&app, &visitor, "account"), key, address })?;
    Ok((CookieJar::new().add(no_feed_cookie(&app)), page).into_response())
}

/// Makes an address; the one before opens nothing any more.
pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    let key = feed_keys::make(&mut tx, account).await?;
    tx.commit().await?;
    let answer = to_saying(&app, &form.visitor, "/account/feeds", "flash-feed-made");
    // The secret goes once from here to the page that shows it, and is kept nowhere.
    Ok((CookieJar::new().add(feed_cookie(&app, &key)), answer).into_response())
}

/// Takes the address away.
pub(super) async fn destroy(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    feed_keys::revoke(&mut tx, account).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/account/feeds", "flash-feed-gone"))
}
