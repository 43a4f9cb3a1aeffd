//! Sign up, sign in, sign out, and what one says about oneself.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::page::{Failure, Page, show, show_again, to, to_saying};
use super::session::{Form, Visitor, flash_cookie, no_session, session_cookie};
use crate::accounts::{self, NewAccount, Role, Standing, credentials};
use crate::app::App;
use crate::error::{Conflict, Error, Result, Violations};
use crate::i18n::Language;
use crate::profiles::Details;
use crate::text;

#[derive(Debug, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    next: String,
}

/// A way back within this hub, or home: never to another site.
fn way_back(next: &str) -> &str {
    let plain = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(|letter: char| letter == '\\' || letter.is_control() || letter.is_whitespace())
        && next.len() < 500;
    if plain { next } else { "/home" }
}

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    page: Page,
    name: String,
    next: String,
    may_register: bool,
}

impl SignInPage {
    fn new(app: &App, visitor: &Visitor, name: &str, next: &str) -> Self {
        let may_register = app.config.registration != crate::config::Registration::Closed;
        Self { page: Page::new(app, visitor, ""), name: name.into(), next: way_back(next).into(), may_register }
    }
}

pub(super) async fn new_session(
    State(app): State<App>,
    visitor: Visitor,
    Query(back): Query<Back>,
) -> Result<Response, Failure> {
    if visitor.me.is_some() {
        return Ok(to(&visitor, way_back(&back.next)).into_response());
    }
    show(&SignInPage::new(&app, &visitor, "", &back.next))
}

pub(super) async fn create_session(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let (name, next) = (form.get("name").trim().to_owned(), form.get("next").to_owned());
    let mut wrong = Violations::default();
    if name.is_empty() {
        wrong.add("name", "sign-in-name-missing");
    }
    if form.get("password").is_empty() {
        wrong.add("password", "sign-in-password-missing");
    }
    let again = |wrong: &Violations| {
        let mut template = SignInPage::new(&app, &form.visitor, &name, &next);
        template.page = template.page.with_problems(wrong);
        show_again(&template)
    };
    if !wrong.0.is_empty() {
        return again(&wrong);
    }
    let Some(token) = sign_in(&app, &form, &name).await? else {
        wrong.add("name", "sign-in-wrong");
        return again(&wrong);
    };
    let jar = CookieJar::new().add(session_cookie(&app, &token)).add(flash_cookie(&app, "flash-signed-in"));
    Ok((jar, to(&form.visitor, way_back(&next))).into_response())
}

/// The token of a new session, or nothing when name and password do not belong together.
async fn sign_in(app: &App, form: &Form, name: &str) -> Result<Option<String>> {
    let address = form.visitor.address.to_string();
    let mut tx = app.db.begin().await?;
    credentials::count_sign_in(&mut tx, name, &address, app.config.limits.sign_in_attempts).await?;
    let account = accounts::store::find_by_name(&mut tx, name).await?;
    tx.commit().await?;
    let hash = account.as_ref().map(|account| account.password_hash.clone());
    let right = credentials::verify(hash, form.get("password").to_owned()).await?;
    let Some(account) = account.filter(|_| right) else { return Ok(None) };
    let mut tx = app.db.begin().await?;
    credentials::forget_tries(&mut tx, name).await?;
    let token = credentials::begin_session(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(Some(token))
}

pub(super) async fn destroy_session(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    if let Some(token) = form.visitor.session_token() {
        let mut tx = app.db.begin().await?;
        credentials::end_session(&mut tx, token).await?;
        tx.commit().await?;
    }
    let jar = CookieJar::new().add(no_session(&app)).add(flash_cookie(&app, "flash-signed-out"));
    Ok((jar, to(&form.visitor, "/")).into_response())
}

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
}

impl Typed {
    fn read(form: &Form) -> Self {
        Self {
            handle: form.get("handle").trim().to_lowercase(),
            email: form.get("email").trim().to_owned(),
            details: read_details(form),
        }
    }
}

fn read_details(form: &Form) -> Details {
    Details {
        name: text::line(form.get("name"), 2000),
        role: text::line(form.get("role"), 2000),
        organisation: text::line(form.get("organisation"), 2000),
        about: text::lines(form.get("about")),
    }
}

fn register_page(app: &App, visitor: &Visitor, typed: Typed, next: &str) -> Register {
    let waits_for_approval = app.config.registration == crate::config::Registration::Approval;
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
    let standing = accounts::answer_to_registration(app.config.registration)?;
    let typed = Typed::read(&form);
    let again = |wrong: &Violations| {
        let mut template = register_page(&app, &form.visitor, typed.clone(), form.get("next"));
        template.page = template.page.with_problems(wrong);
        show_again(&template)
    };
    let wrong = accounts::check(&typed.handle, &typed.email, &typed.details, form.get("password"));
    if !wrong.0.is_empty() {
        return again(&wrong);
    }
    match open(&app, &form, &typed, standing).await {
        Ok(Some(token)) => {
            let jar = CookieJar::new().add(session_cookie(&app, &token)).add(flash_cookie(&app, "flash-registered"));
            Ok((jar, to(&form.visitor, way_back(form.get("next")))).into_response())
        }
        Ok(None) => Ok(to_saying(&app, &form.visitor, "/", "flash-registered-waiting")),
        Err(Error::Conflict(Conflict::HandleTaken)) => again(&Violations(vec![("handle", "handle-unusable")])),
        Err(Error::Conflict(Conflict::EmailTaken)) => again(&Violations(vec![("email", "email-taken")])),
        Err(error) => Err(error.into()),
    }
}

/// Opens the account; answers the token of its first session if it may be used at once.
async fn open(app: &App, form: &Form, typed: &Typed, standing: Standing) -> Result<Option<String>> {
    let mut tx = app.db.begin().await?;
    let address = form.visitor.address.to_string();
    credentials::count_registration(&mut tx, &address, app.config.limits.registrations_an_hour).await?;
    tx.commit().await?;
    let new = NewAccount {
        handle: typed.handle.clone(),
        email: typed.email.clone(),
        details: typed.details.clone(),
        password_hash: credentials::hash(form.get("password").to_owned()).await?,
        role: Role::Member,
        standing,
        language: form.visitor.language,
    };
    let mut tx = app.db.begin().await?;
    let (account, _) = accounts::open(&mut tx, &app.config.origin(), &app.config.domain, &new).await?;
    let token = match standing {
        Standing::Active => {
            let token = credentials::begin_session(&mut tx, &account).await?;
            Some(token)
        }
        Standing::Waiting | Standing::Suspended => None,
    };
    tx.commit().await?;
    Ok(token)
}

#[derive(Template)]
#[template(path = "accounts/edit.html")]
struct Edit {
    page: Page,
    details: Details,
    language: String,
    path: String,
    languages: Vec<(&'static str, &'static str)>,
    /// Whether they want mail about requests to join.
    request_mail: bool,
}

impl Edit {
    fn new(
        app: &App,
        visitor: &Visitor,
        details: Details,
        (language, request_mail): (&str, bool),
        path: String,
    ) -> Self {
        let spoken = |language: &Language| app.config.languages.iter().any(|tag| tag == language.tag());
        let languages = Language::ALL.iter().filter(|language| spoken(language)).map(|l| (l.tag(), l.name())).collect();
        Self {
            page: Page::new(app, visitor, "account"),
            details,
            language: language.into(),
            path,
            languages,
            request_mail,
        }
    }
}

pub(super) async fn edit(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?.clone();
    let profile = me.profile;
    let path = profile.path();
    let details =
        Details { name: profile.name, role: profile.role, organisation: profile.organisation, about: profile.about };
    let mut tx = app.db.read().await?;
    let request_mail = accounts::store::wants_request_mail(&mut tx, profile.id).await?;
    show(&Edit::new(&app, &visitor, details, (&me.account.language, request_mail), path))
}

pub(super) async fn update(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let details = read_details(&form);
    let language = Language::parse(form.get("language")).unwrap_or(form.visitor.language);
    let mut tx = app.db.begin().await?;
    accounts::store::set_language(&mut tx, me.profile.id, language.tag()).await?;
    let request_mail = form.has("request_mail");
    accounts::store::set_request_mail(&mut tx, me.profile.id, request_mail).await?;
    match accounts::edit_profile(&mut tx, me.profile.id, &details).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, "/account", "flash-profile-saved"))
        }
        Err(Error::Invalid(wrong)) => {
            drop(tx);
            let spoken = (language.tag(), request_mail);
            let mut template = Edit::new(&app, &form.visitor, details, spoken, me.profile.path());
            template.page = template.page.with_problems(&wrong);
            show_again(&template)
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::way_back;

    #[test]
    fn the_way_back_never_leads_to_another_site() {
        assert_eq!(way_back("/groups/soil?page=2"), "/groups/soil?page=2");
        for elsewhere in [
            "",
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example",
            "javascript:x",
            "/x\r\ny",
            "/\t/evil.example",
            "/\0",
            "/\u{7f}",
        ] {
            assert_eq!(way_back(elsewhere), "/home", "{elsewhere}");
        }
    }
}
