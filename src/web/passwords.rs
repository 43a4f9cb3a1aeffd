//! A forgotten password: ask, read the mail, choose another one.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};

use super::page::{Failure, Page, show, show_again, to, to_saying};
use super::registration::{Link, dead_link, sent};
use super::session::{Form, Visitor};
use crate::accounts::{self, credentials, recovery};
use crate::app::App;
use crate::error::{Error, Result, Violations};

#[derive(Template)]
#[template(path = "accounts/reset.html")]
struct Reset {
    page: Page,
    email: String,
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    show(&Reset { page: Page::new(&app, &visitor, ""), email: String::new() })
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let email = form.get("email").trim();
    if !accounts::is_email(email) {
        let page = Page::new(&app, &form.visitor, "").with_problems(&Violations(vec![("email", "email-form")]));
        return show_again(&Reset { page, email: email.to_owned() });
    }
    let mut tx = app.db.begin().await?;
    credentials::count_letter(&mut tx, &form.visitor.address.to_string()).await?;
    recovery::ask(&mut tx, &app.config, email).await?;
    tx.commit().await?;
    Ok(to(&form.visitor, "/password/sent").into_response())
}

pub(super) async fn show_sent(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    sent(&app, &visitor, ("password-sent-title", "password-sent"), "/password/reset")
}

#[derive(Template)]
#[template(path = "accounts/choose.html")]
struct Choose {
    page: Page,
    token: String,
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Query(link): Query<Link>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let is_usable = recovery::is_usable(&mut tx, &link.token).await?;
    drop(tx);
    if !is_usable {
        return dead_link(&app, &visitor, "/password/reset").await;
    }
    show(&Choose { page: Page::new(&app, &visitor, ""), token: link.token })
}

pub(super) async fn update(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let token = form.get("token");
    let mut tx = app.db.read().await?;
    let is_usable = recovery::is_usable(&mut tx, token).await?;
    drop(tx);
    if !is_usable {
        return dead_link(&app, &form.visitor, "/password/reset").await;
    }
    let mut wrong = Violations::default();
    accounts::check_password(form.get("password"), &mut wrong);
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "").with_problems(&wrong);
        return show_again(&Choose { page, token: token.to_owned() });
    }
    let hash = credentials::hash(form.get("password").to_owned()).await?;
    let mut tx = app.db.begin().await?;
    match recovery::choose(&mut tx, &app.config, token, &hash).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, "/sign-in", "flash-password-changed"))
        }
        Err(Error::NotFound) => {
            drop(tx);
            dead_link(&app, &form.visitor, "/password/reset").await
        }
        Err(error) => Err(error.into()),
    }
}
