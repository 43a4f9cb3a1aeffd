//! A member's secret addresses, of their calendar and of their feeds: made, shown once, made anew, taken away. What is said
//! around them is their pages' own (`calendars`, `feeds`).

use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;

use super::page::{Failure, to_saying};
use super::session::{Form, Visitor, no_secret_cookie, secret_cookie, secret_in};
use crate::accounts::address_keys::{self, Key, Opened, Purpose};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};

/// The page about a secret address.
fn page_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Calendar => "/account/calendar",
        Purpose::Feeds => "/account/feeds",
    }
}

/// The address that a secret opens.
fn address_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Calendar => "/account/calendar.ics",
        Purpose::Feeds => "/feed.atom",
    }
}

/// What a page about a secret address shows of it.
pub(super) struct Shown {
    pub(super) key: Option<Key>,
    /// The address, right after it was made: it cannot be shown again.
    pub(super) address: Option<String>,
}

impl Shown {
    /// What there is to show to whoever is signed in.
    pub(super) async fn of(
        app: &App,
        tx: &mut Tx,
        (visitor, jar): (&Visitor, &CookieJar),
        purpose: Purpose,
    ) -> Result<Self> {
        let account = visitor.member()?.account.id;
        let key = address_keys::of(tx, purpose, account).await?;
        let Some(fresh) = secret_in(jar, purpose) else { return Ok(Self { key, address: None }) };
        // Only a secret that is in force is shown.
        let opened = address_keys::opened_by(tx, purpose, &fresh).await?;
        let is_theirs = opened.is_some_and(|opened| opened.account == account);
        let address = is_theirs.then(|| format!("{}{}?key={fresh}", app.config.origin(), address_of(purpose)));
        Ok(Self { key, address })
    }
}

/// The page with a secret on it, which is not shown a second time.
pub(super) fn once(app: &App, purpose: Purpose, page: Response) -> Response {
    (CookieJar::new().add(no_secret_cookie(app, purpose)), page).into_response()
}

/// Makes an address; the one before opens nothing any more.
pub(super) async fn create(app: &App, form: &Form, purpose: Purpose) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    let key = address_keys::make(&mut tx, purpose, account).await?;
    tx.commit().await?;
    let said = match purpose {
        Purpose::Calendar => "flash-calendar-made",
        Purpose::Feeds => "flash-feed-made",
    };
    let answer = to_saying(app, &form.visitor, page_of(purpose), said);
    // The secret goes once from here to the page that shows it, and is kept nowhere.
    Ok((CookieJar::new().add(secret_cookie(app, purpose, &key)), answer).into_response())
}

/// Takes the address away.
pub(super) async fn destroy(app: &App, form: &Form, purpose: Purpose) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    address_keys::revoke(&mut tx, purpose, account).await?;
    tx.commit().await?;
    let said = match purpose {
        Purpose::Calendar => "flash-calendar-gone",
        Purpose::Feeds => "flash-feed-gone",
    };
    Ok(to_saying(app, &form.visitor, page_of(purpose), said))
}

/// Whom a secret in an address opens this for; a wrong one opens as little as none, and says so. Notes that it was used.
pub(super) async fn opened(app: &App, purpose: Purpose, key: &str) -> Result<Opened> {
    let mut tx = app.db.read().await?;
    let opened = address_keys::opened_by(&mut tx, purpose, key).await?.ok_or(Error::NotFound)?;
    drop(tx);
    if opened.is_worth_noting {
        let mut tx = app.db.begin().await?;
        address_keys::note_use(&mut tx, purpose, opened.account).await?;
        tx.commit().await?;
    }
    Ok(opened)
}
