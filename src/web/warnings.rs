//! Warning a member, suspending one for a time, and what the member sees of it.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::bans::find_person;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to, to_saying_of};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Result, Violations};
use crate::groups::roles::{self, Doer};
use crate::groups::warnings::{self, Suspension, Warning};
use crate::profiles::Profile;

/// For how long: what the form calls it, its words, and the days.
const LENGTHS: [(&str, &str, u64); 4] = [
    ("day", "ban-for-a-day", 1),
    ("week", "ban-for-a-week", 7),
    ("month", "ban-for-a-month", 30),
    ("quarter", "suspend-for-three-months", 90),
];

#[derive(Template)]
#[template(path = "groups/warn.html")]
struct New {
    page: Page,
    shown: Shown,
    person: Profile,
    reason: String,
    /// The chosen length of a suspension; none on the page that warns.
    length: Option<String>,
    /// What was said to them before.
    before: Vec<Warning>,
    suspension: Option<Suspension>,
}

impl New {
    async fn read(
        tx: &mut Tx,
        page: Page,
        (shown, person): (Shown, Profile),
        reason: &str,
        length: Option<&str>,
    ) -> Result<Self> {
        let before = warnings::of_member(tx, shown.group.id, person.id).await?;
        let suspension = warnings::suspended(tx, shown.group.id, person.id).await?;
        let length = length.map(str::to_owned);
        Ok(Self { page, shown, person, reason: reason.to_owned(), length, before, suspension })
    }

    /// Where the form goes.
    fn path(&self) -> String {
        let act = if self.length.is_some() { "suspend" } else { "warn" };
        format!("{}/members/{}/{act}", self.shown.group.path(), self.person.id)
    }
}

/// The group and one of its people, for whoever keeps order in it.
async fn member_of(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (slug, id): &(String, String),
) -> Result<(Shown, Profile, Doer)> {
    let doer = Doer::here(visitor.member()?.profile.id);
    let shown = find(app, tx, visitor, slug).await?;
    roles::check(tx, &shown.group, &doer).await?;
    let person = find_person(tx, id).await?;
    Ok((shown, person, doer))
}

/// Back to the members, after something was done about one of them.
fn to_members(app: &App, form: &Form, shown: &Shown, said: (&str, &str)) -> Response {
    to_saying_of(app, &form.visitor, &format!("{}/members", shown.group.path()), said)
}

async fn form_page(app: &App, visitor: &Visitor, of: &(String, String), length: Option<&str>) -> Result<New> {
    let mut tx = app.db.read().await?;
    let (shown, person, _) = member_of(app, &mut tx, visitor, of).await?;
    New::read(&mut tx, Page::new(app, visitor, "groups"), (shown, person), "", length).await
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
) -> Result<Response, Failure> {
    answer(&form_page(&app, &visitor, &of, None).await?)
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(of): Path<(String, String)>,
) -> Result<Response, Failure> {
    answer(&form_page(&app, &visitor, &of, Some("week")).await?)
}

pub(super) async fn create(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let reason = form.get("reason");
    let wrong = roles::check_reason(reason, true);
    let mut tx = app.db.begin().await?;
    let (shown, person, doer) = member_of(&app, &mut tx, &form.visitor, &of).await?;
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New::read(&mut tx, page, (shown, person), reason, None).await?);
    }
    warnings::warn(&mut tx, &shown.group, person.id, (reason, None), doer).await?;
    let name = person.name;
    tx.commit().await?;
    Ok(to_members(&app, &form, &shown, ("flash-warned", &name)))
}

pub(super) async fn update(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let reason = form.get("reason");
    let mut wrong: Violations = roles::check_reason(reason, true);
    let length = LENGTHS.iter().find(|(name, ..)| *name == form.get("length"));
    if length.is_none() {
        wrong.add("length", "ban-length-missing");
    }
    let mut tx = app.db.begin().await?;
    let (shown, person, doer) = member_of(&app, &mut tx, &form.visitor, &of).await?;
    let Some((.., days)) = length.filter(|_| wrong.0.is_empty()) else {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New::read(&mut tx, page, (shown, person), reason, Some(form.get("length"))).await?);
    };
    let until = tx.now().after(Duration::from_hours(days * 24));
    warnings::suspend(&mut tx, &shown.group, person.id, (until, reason), doer).await?;
    let name = person.name;
    tx.commit().await?;
    Ok(to_members(&app, &form, &shown, ("flash-suspended", &name)))
}

/// They may write again.
pub(super) async fn destroy(
    State(app): State<App>,
    Path(of): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let (shown, person, doer) = member_of(&app, &mut tx, &form.visitor, &of).await?;
    warnings::lift(&mut tx, &shown.group, person.id, doer).await?;
    let name = person.name;
    tx.commit().await?;
    Ok(to_members(&app, &form, &shown, ("flash-reinstated", &name)))
}

/// Whoever was warned has read it.
pub(super) async fn read(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    warnings::read(&mut tx, shown.group.id, me).await?;
    tx.commit().await?;
    Ok(to(&form.visitor, &shown.group.path()).into_response())
}
