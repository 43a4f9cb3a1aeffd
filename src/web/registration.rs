//! Opening an account by oneself: ask, read the mail, choose a password.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::account::{Back, read_details, way_back};
use super::page::{Failure, Page, show, show_again, to, to_saying};
use super::session::{Form, Visitor, flash_cookie, session_cookie};
use crate::accounts::registration::{self, Confirmed, Newcomer, Pending};
use crate::accounts::{self, Standing, credentials};
use crate::app::App;
use crate::config::Registration;
use crate::error::{Conflict, Error, Result, Violations};
use crate::profiles::{self, Details};
use crate::text;

/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 1000;

#[derive(Template)]
#[template(path = "accounts/register.html")]
struct Register {
    page: Page,
    typed: Typed,
    waits_for_approval: bool,
    host: String,
    next: String,
}

#[derive(Clone, Debug, Default)]
struct Typed {
    handle: String,
    email: String,
    details: Details,
    reason: String,
}

impl Typed {
    fn read(form: &Form) -> Self {
        Self {
            handle: form.get("handle").trim().to_lowercase(),
            email: form.get("email").trim().to_owned(),
            details: read_details(form),
            reason: text::lines(form.get("reason")),
        }
    }
}

fn register_page(app: &App, visitor: &Visitor, typed: Typed, next: &str) -> Register {
    let waits_for_approval = app.config.registration == Registration::Approval;
    let (host, next) = (app.config.domain.clone(), way_back(next).to_owned());
    Register { page: Page::new(app, visitor, ""), typed, waits_for_approval, host, next }
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Query(back): Query<Back>,
) -> Result<Response, Failure> {
    accounts::answer_to_registration(app.config.registration)?;
    show(&register_page(&app, &visitor, Typed::default(), &back.next))
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    accounts::answer_to_registration(app.config.registration)?;
    let typed = Typed::read(&form);
    let mut wrong = accounts::check_newcomer(&typed.handle, &typed.email, &typed.details);
    if typed.reason.chars().count() > LONGEST_REASON {
        wrong.add("reason", "words-long");
    }
    if wrong.0.is_empty() && !ask(&app, &form, &typed).await? {
        wrong.add("handle", "handle-unusable");
    }
    if wrong.0.is_empty() {
        return Ok(to(&form.visitor, "/register/sent").into_response());
    }
    let mut template = register_page(&app, &form.visitor, typed, form.get("next"));
    template.page = template.page.with_problems(&wrong);
    show_again(&template)
}

/// Has the address written to, unless the short name is taken.
async fn ask(app: &App, form: &Form, typed: &Typed) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let address = form.visitor.address.to_string();
    credentials::count_registration(&mut tx, &address, app.config.limits.registrations_an_hour).await?;
    let is_free = !profiles::store::is_handle_taken(&mut tx, &typed.handle).await?;
    if is_free {
        let newcomer = Newcomer {
            handle: typed.handle.clone(),
            name: typed.details.name.clone(),
            role: typed.details.role.clone(),
            organisation: typed.details.organisation.clone(),
            reason: typed.reason.clone(),
            language: form.visitor.language.tag().to_owned(),
            next: way_back(form.get("next")).to_owned(),
        };
        registration::ask(&mut tx, &app.config, &typed.email, &newcomer).await?;
    }
    tx.commit().await?;
    Ok(is_free)
}

#[derive(Template)]
#[template(path = "accounts/sent.html")]
struct Sent {
    page: Page,
    /// The keys of what the page is about, and of what its reader can do.
    title: &'static str,
    words: &'static str,
    again: &'static str,
}

/// A page that says that a letter is on its way, if there is anybody to write to.
pub(super) fn sent(
    app: &App,
    visitor: &Visitor,
    (title, words): (&'static str, &'static str),
    again: &'static str,
) -> Result<Response, Failure> {
    show(&Sent { page: Page::new(app, visitor, ""), title, words, again })
}

pub(super) async fn show_sent(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    sent(&app, &visitor, ("register-sent-title", "register-sent"), "/register")
}

#[derive(Debug, Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub(super) token: String,
}

#[derive(Template)]
#[template(path = "accounts/link.html")]
struct DeadLink {
    page: Page,
    again: &'static str,
}

/// The answer to a link that is none of ours, was used, or is too old: all the same, and counted.
pub(super) async fn dead_link(app: &App, visitor: &Visitor, again: &'static str) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    credentials::count_wrong_link(&mut tx, &visitor.address.to_string()).await?;
    tx.commit().await?;
    let template = DeadLink { page: Page::new(app, visitor, ""), again };
    let mut response = show(&template)?;
    *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
    Ok(response)
}

#[derive(Template)]
#[template(path = "accounts/confirm.html")]
struct Confirm {
    page: Page,
    token: String,
    pending: Pending,
    handle: String,
    /// Whether another short name has to be found.
    handle_is_taken: bool,
    works_there: bool,
    host: String,
}

impl Confirm {
    fn new(app: &App, visitor: &Visitor, token: &str, pending: Pending, handle: String) -> Self {
        let (page, host) = (Page::new(app, visitor, ""), app.config.domain.clone());
        let token = token.to_owned();
        Self { page, token, pending, handle, handle_is_taken: false, works_there: true, host }
    }
}

pub(super) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Query(link): Query<Link>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let Some(pending) = registration::pending(&mut tx, &link.token).await? else {
        drop(tx);
        return dead_link(&app, &visitor, "/register").await;
    };
    let handle_is_taken = profiles::store::is_handle_taken(&mut tx, &pending.newcomer.handle).await?;
    let handle = pending.newcomer.handle.clone();
    let template = Confirm { handle_is_taken, ..Confirm::new(&app, &visitor, &link.token, pending, handle) };
    show(&template)
}

pub(super) async fn open(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let token = form.get("token");
    let mut tx = app.db.read().await?;
    let Some(pending) = registration::pending(&mut tx, token).await? else {
        drop(tx);
        return dead_link(&app, &form.visitor, "/register").await;
    };
    drop(tx);
    let typed = form.get("handle").trim().to_lowercase();
    let handle = if typed.is_empty() { pending.newcomer.handle.clone() } else { typed };
    let works_there = form.has("works_there");
    let mut wrong = accounts::check_newcomer(&handle, &pending.email, &pending.newcomer.details());
    accounts::check_password(form.get("password"), &mut wrong);
    if wrong.0.is_empty() {
        let password_hash = credentials::hash(form.get("password").to_owned()).await?;
        let said = Confirmed { token, handle: &handle, password_hash, works_there };
        match begin(&app, said).await {
            Ok(Some(session)) => {
                let jar =
                    CookieJar::new().add(session_cookie(&app, &session)).add(flash_cookie(&app, "flash-registered"));
                return Ok((jar, to(&form.visitor, way_back(&pending.newcomer.next))).into_response());
            }
            Ok(None) => return Ok(to_saying(&app, &form.visitor, "/", "flash-registered-waiting")),
            Err(Error::Conflict(Conflict::HandleTaken)) => wrong.add("handle", "handle-unusable"),
            Err(Error::Conflict(Conflict::EmailTaken)) => wrong.add("email", "email-taken"),
            Err(Error::NotFound) => return dead_link(&app, &form.visitor, "/register").await,
            Err(error) => return Err(error.into()),
        }
    }
    again(&app, &form, pending, handle, &wrong)
}

fn again(app: &App, form: &Form, pending: Pending, handle: String, wrong: &Violations) -> Result<Response, Failure> {
    let handle_is_taken = wrong.0.iter().any(|(field, _)| *field == "handle");
    let mut template = Confirm::new(app, &form.visitor, form.get("token"), pending, handle);
    template.page = template.page.with_problems(wrong);
    show_again(&Confirm { handle_is_taken, works_there: form.has("works_there"), ..template })
}

/// Opens the account; answers the token of its first session if it may be used at once.
async fn begin(app: &App, said: Confirmed<'_>) -> Result<Option<String>> {
    let mut tx = app.db.begin().await?;
    let (account, _) = registration::confirm(&mut tx, &app.config, said).await?;
    let session = match account.standing {
        Standing::Active => Some(credentials::begin_session(&mut tx, &account).await?),
        Standing::Waiting | Standing::Suspended => None,
    };
    tx.commit().await?;
    Ok(session)
}
