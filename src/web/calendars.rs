//! Calendars for programs: everything one may see, a group's, and a member's own by a secret address.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::address_keys::{self, Shown};
use super::events::as_calendar;
use super::groups::find;
use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor};
use crate::accounts::address_keys::{Key, Purpose};
use crate::accounts::store;
use crate::app::App;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::events::calendar::{self, Method, Written};
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

/// A member's own calendar, for whoever has its secret.
pub(super) async fn own(State(app): State<App>, Query(secret): Query<Secret>) -> Result<Response, Failure> {
    let opened = address_keys::opened(&app, Purpose::Calendar, secret.key.as_deref().unwrap_or_default()).await?;
    let mut tx = app.db.read().await?;
    let text = written(&app, &mut tx, Viewer::Person(opened.person), (app.config.title(), Of::Mine)).await?;
    Ok(as_calendar(text, false))
}

#[derive(Template)]
#[template(path = "accounts/calendar.html")]
struct Show {
    page: Page,
    key: Option<Key>,
    address: Option<String>,
    /// Whether they want mail about events that they answer.
    event_mail: bool,
}

/// What a member's own calendar address is good for, and whether there is one.
pub(super) async fn show(State(app): State<App>, visitor: Visitor, jar: CookieJar) -> Result<Response, Failure> {
    let account = visitor.member()?.account.id;
    let mut tx = app.db.read().await?;
    let Shown { key, address } = Shown::of(&app, &mut tx, (&visitor, &jar), Purpose::Calendar).await?;
    let event_mail = store::wants_event_mail(&mut tx, account).await?;
    let page = answer(&Show { page: Page::new(&app, &visitor, "account"), key, address, event_mail })?;
    Ok(address_keys::once(&app, Purpose::Calendar, page))
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    address_keys::create(&app, &form, Purpose::Calendar).await
}

pub(super) async fn destroy(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    address_keys::destroy(&app, &form, Purpose::Calendar).await
}

/// Says whether they want mail about events.
pub(super) async fn update(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let account = form.member()?.account.id;
    let mut tx = app.db.begin().await?;
    store::set_wants_event_mail(&mut tx, account, form.has("event_mail")).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/account/calendar", "flash-calendar-mail"))
}
