//! Sign in, sign out, and what one says about oneself.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

use super::page::{Failure, Page, show, show_again, to, to_saying};
use super::session::{Form, Visitor, flash_cookie, no_session, session_cookie};
use super::statements;
use crate::accounts::{self, credentials};
use crate::app::App;
use crate::error::{Error, Result, Violations};
use crate::i18n::Language;
use crate::organisations::{self, Organisation, store};
use crate::profiles::Details;
use crate::text;

#[derive(Debug, Deserialize)]
pub(super) struct Back {
    #[serde(default)]
    pub(super) next: String,
}

/// A way back within this hub, or home: never to another site.
pub(super) fn way_back(next: &str) -> &str {
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

pub(super) fn read_details(form: &Form) -> Details {
    Details {
        name: text::line(form.get("name"), 2000),
        role: text::line(form.get("role"), 2000),
        organisation: text::line(form.get("organisation"), 2000),
        about: text::lines(form.get("about")),
    }
}

#[derive(Template)]
#[template(path = "accounts/edit.html")]
struct Edit {
    page: Page,
    details: Details,
    language: String,
    path: String,
    languages: Vec<(&'static str, &'static str)>,
    email: String,
    /// Whether it is known that the address is theirs.
    email_is_confirmed: bool,
    /// The organisation that they belong to, in words, and its page.
    belongs: Option<(String, String)>,
    /// The organisation that has their address's domain, if they belong to none: its name, and its page.
    proposed: Option<(String, String)>,
    /// The organisations that they speak for.
    speaks_for: Vec<Organisation>,
    /// Whether they want mail about requests to join.
    request_mail: bool,
}

impl Edit {
    async fn new(
        app: &App,
        visitor: &Visitor,
        details: Details,
        (language, request_mail): (&str, bool),
    ) -> Result<Self> {
        let me = visitor.member()?;
        let mut tx = app.db.read().await?;
        let said = store::statement(&mut tx, me.profile.id).await?;
        let proposed = match (&said, me.account.email_confirmed_at) {
            (None, Some(_)) => organisations::recognised(&mut tx, &me.account.email).await?,
            _ => None,
        };
        let speaks_for = store::spoken_for_by(&mut tx, me.profile.id).await?;
        let belongs = said.as_ref().and_then(|said| {
            let path = format!("/organisations/{}", said.handle.as_deref()?);
            Some((statements::words(visitor.translator(), &me.profile, Some(said)), path))
        });
        let spoken = |language: &Language| app.config.languages.iter().any(|tag| tag == language.tag());
        let languages = Language::ALL.iter().filter(|language| spoken(language)).map(|l| (l.tag(), l.name())).collect();
        Ok(Self {
            page: Page::new(app, visitor, "account").at("/account"),
            details,
            language: language.into(),
            path: me.profile.path(),
            languages,
            email: me.account.email.clone(),
            email_is_confirmed: me.account.email_confirmed_at.is_some(),
            belongs,
            proposed: proposed.map(|organisation| (organisation.name.clone(), organisation.path())),
            speaks_for,
            request_mail,
        })
    }
}

pub(super) async fn edit(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?.clone();
    let profile = me.profile;
    let details =
        Details { name: profile.name, role: profile.role, organisation: profile.organisation, about: profile.about };
    let mut tx = app.db.read().await?;
    let request_mail = accounts::store::wants_request_mail(&mut tx, profile.id).await?;
    drop(tx);
    show(&Edit::new(&app, &visitor, details, (&me.account.language, request_mail)).await?)
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
            let mut template = Edit::new(&app, &form.visitor, details, spoken).await?;
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
