//! Shutting a member out of a group, for a time or for good, and letting them back in.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying_of};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::roles::{self, Doer};
use crate::id::ProfileId;
use crate::profiles::{self, Profile};

/// What the form calls an end of the membership after which one may ask again.
const AGAIN: &str = "again";
/// For how long: what the form calls it, its words, and the days; none means for good.
const LENGTHS: [(&str, &str, Option<u64>); 5] = [
    (AGAIN, "ban-not", None),
    ("day", "ban-for-a-day", Some(1)),
    ("week", "ban-for-a-week", Some(7)),
    ("month", "ban-for-a-month", Some(30)),
    ("good", "ban-for-good", None),
];

#[derive(Template)]
#[template(path = "groups/ban.html")]
struct New {
    page: Page,
    shown: Shown,
    person: Profile,
    reason: String,
    length: String,
}

pub(super) async fn find_person(tx: &mut Tx, id: &str) -> Result<Profile> {
    let id: ProfileId = id.parse().map_err(|_| Error::NotFound)?;
    profiles::store::find(tx, id).await?.ok_or(Error::NotFound)
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let person = find_person(&mut tx, &id).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&New { page, shown, person, reason: String::new(), length: "week".into() })
}

pub(super) async fn create(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let reason = form.get("reason");
    let mut wrong = roles::check_reason(reason, true);
    let length = LENGTHS.iter().find(|(name, ..)| *name == form.get("length"));
    if length.is_none() {
        wrong.add("length", "ban-length-missing");
    }
    let Some((name, _, days)) = length.filter(|_| wrong.0.is_empty()) else {
        roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
        let person = find_person(&mut tx, &id).await?;
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        let (reason, length) = (reason.to_owned(), form.get("length").to_owned());
        return show_again(&New { page, shown, person, reason, length });
    };
    let person = find_person(&mut tx, &id).await?;
    let until = days.map(|days| tx.now().after(Duration::from_hours(days * 24)));
    if *name == AGAIN && shown.group.is_ours {
        roles::remove(&mut tx, &shown.group, person.id, reason, Doer::here(me)).await?;
        tx.commit().await?;
        let said = ("flash-removed-member", person.name.as_str());
        return Ok(to_saying_of(&app, &form.visitor, &format!("{}/members", shown.group.path()), said));
    }
    roles::ban(&mut tx, &shown.group, person.id, (until, reason), Doer::here(me)).await?;
    tx.commit().await?;
    let said = ("flash-banned", person.name.as_str());
    Ok(to_saying_of(&app, &form.visitor, &format!("{}/members", shown.group.path()), said))
}

pub(super) async fn destroy(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let person = find_person(&mut tx, &id).await?;
    roles::lift_ban(&mut tx, &shown.group, person.id, Doer::here(me)).await?;
    tx.commit().await?;
    let said = ("flash-ban-lifted", person.name.as_str());
    Ok(to_saying_of(&app, &form.visitor, &format!("{}/members", shown.group.path()), said))
}
