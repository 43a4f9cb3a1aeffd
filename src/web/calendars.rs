//! Calendars for programs: everything one may see, a group's, and a member's own by a secret address.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::events::as_calendar;
use super::groups::find;
use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor, calendar_cookie, calendar_key, no_calendar_cookie};
use crate::app::App;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::events::calendar::{self, Method, Written};
use crate::events::keys::{self, Key};
use crate::events::list::{self, Listed, Of};
use crate::groups::{Access, policy};

/// How far back a calendar goes.
const PAST: std::time::Duration = std::time::Duration::from_hours(90 * 24);

async fn written(app: &App, tx: &mut Tx, viewer: Viewer, (name, of): (&str, Of)) -> Result<String> {
    let from = tx.now().before(PAST);
    let mut listed: Vec<Listed> = list::between(tx, viewer, of, (from, Time(i64::MAX))).await?;
    if of == Of::Mine {
        listed = without_closed(tx, listed).await?;
    }
    let origin = app.config.origin();
    let events: Vec<Written<'_>> = listed.iter().map(|one| Written::of(one, &origin)).collect();
    Ok(calendar::calendar(name, Method::Publish, &events))
}

/// Without what is in private groups, unless these let their members have it in their calendars: a program at a third
/// place may read those.
async fn without_closed(tx: &mut Tx, listed: Vec<Listed>) -> Result<Vec<Listed>> {
    let mut kept = Vec::new();
    for one in listed {
        if !one.group_is_private || policy::of(tx, one.group_id).await?.in_calendars {
            kept.push(one);
        }
    }
    Ok(kept)
}

/// What anybody may see on this hub; for a member who is signed in, what concerns them.
pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let of = if visitor.me.is_some() { Of::Mine } else { Of::All };
    let text = written(&app, &mut tx, visitor.viewer(), (app.config.title(), of)).await?;
    Ok(as_calendar(text, visitor.me.is_none()))
}

/// A group's calendar.
pub(super) async fn of_group(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if !shown.may_read {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    let text = written(&app, &mut tx, visitor.viewer(), (&shown.group.name, Of::Group(shown.group.id))).await?;
    Ok(as_calendar(text, visitor.me.is_none() && shown.group.access == Access::Open))
}

#[derive(Debug, Deserialize)]
pub(super) struct Secret {
    key: Option<String>,
}

/// A member's own calendar, for whoever has its secret; a wrong one opens as little as none.
pub(super) async fn own(State(app): State<App>, Query(secret): Query<Secret>) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let opened = keys::opened_by(&mut tx, secret.key.as_deref().unwrap_or_default()).await?;
    let (account, person, is_worth_noting) = opened.ok_or(Error::NotFound)?;
    let text = written(&app, &mut tx, Viewer::Person(person), (app.config.title(), Of::Mine)).await?;
    drop(tx);
    if is_worth_noting {
        let mut tx = app.db.begin().await?;
        keys::note_use(&mut tx, account).await?;
        tx.commit().await?;
    }
    Ok(as_calendar(text, false))
}

#[derive(Template)]
#[template(path = "accounts/calendar.html")]
struct Show {
    page: Page,
    key: Option<Key>,
    /// Whether they want mail about events that they answer.
    event_mail: bool,
    /// The address, right after it was made: it cannot be shown again.
    address: Option<String>,
}

/// What a member's own calendar address is good for, and whether there is one.
pub(super) async fn show(State(app): State<App>, visitor: Visitor, jar: CookieJar) -> Result<Response, Failure> {
    let account = visitor.member()?.account.id;
    let mut tx = app.db.read().await?;
    let key = keys::of(&mut tx, account).await?;
    let event_mail = keys::wants_mail(&mut tx, account).await?;
    // Only a secret that is in force is shown.
    let fresh = match calendar_key(&jar) {
        Some(fresh) => keys::opened_by(&mut tx, &fresh).await?.filter(|(owner, ..)| *owner == account).map(|_| fresh),
        None => None,
    };
    let address = fresh.map(|fresh| format!("{}/account/calendar.ics?key={fresh}", app.config.origin()));
    let page = answer(&Show { page: Page::new(&app, &visitor, "account"), key, event_mail, address })?;
    Ok((CookieJar::new().add(no_calendar_cookie(&app)), page).into_response())
}

/// Makes an address; the one before opens nothing any more.
pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    let key = keys::make(&mut tx, account).await?;
    tx.commit().await?;
    let answer = to_saying(&app, &form.visitor, "/account/calendar", "flash-calendar-made");
    // The secret goes once from here to the page that shows it, and is kept nowhere.
    Ok((CookieJar::new().add(calendar_cookie(&app, &key)), answer).into_response())
}

/// Takes the address away.
pub(super) async fn destroy(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    keys::revoke(&mut tx, account).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/account/calendar", "flash-calendar-gone"))
}

/// Says whether they want mail about events.
pub(super) async fn update(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    keys::set_wants_mail(&mut tx, account, form.has("event_mail")).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/account/calendar", "flash-calendar-mail"))
}
