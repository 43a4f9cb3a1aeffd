//! Saying that somebody should be looked at, as a member of a group: its facilitators do.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::bans::find_person;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, roles};
use crate::moderation::{self, Telling};
use crate::profiles::Profile;

#[derive(Template)]
#[template(path = "groups/report_person.html")]
struct New {
    page: Page,
    shown: Shown,
    person: Profile,
    reason: String,
}

/// The group and one of its members, for another member.
async fn member_of(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (slug, id): &(String, String),
) -> Result<(Shown, Profile)> {
    let me = visitor.member()?.profile.id;
    let shown = find(app, tx, visitor, slug).await?;
    if !shown.is_member() {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    let person = find_person(tx, id).await?;
    if person.id == me {
        return Err(Error::Refused(Refusal::OnesOwn));
    }
    let belongs = groups::is_member(tx, shown.group.id, person.id).await?;
    if belongs { Ok((shown, person)) } else { Err(Error::NotFound) }
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (shown, person) = member_of(&app, &mut tx, &visitor, &of).await?;
    answer(&New { page: Page::new(&app, &visitor, "groups"), shown, person, reason: String::new() })
}

pub(super) async fn create(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.clone();
    let reason = form.get("reason");
    let wrong = moderation::check_reason(reason);
    let mut tx = app.db.begin().await?;
    let (shown, person) = member_of(&app, &mut tx, &form.visitor, &of).await?;
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New { page, shown, person, reason: roles::reason(reason) });
    }
    moderation::report_member(&mut tx, shown.group.id, (&person.url, &me.url), reason, Telling::Unnamed).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/members", shown.group.path()), "flash-reported"))
}
