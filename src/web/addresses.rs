//! Changing the address of one's account: ask with the password, read the mail, press the button.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;

use super::page::{Failure, Page, show, show_again, to_saying};
use super::registration::{Link, dead_link};
use super::session::{Form, Me, Visitor};
use crate::accounts::{addresses, credentials};
use crate::app::App;
use crate::error::{Conflict, Error, Result, Violations};

#[derive(Template)]
#[template(path = "accounts/address.html")]
struct Edit {
    page: Page,
    now: String,
    is_confirmed: bool,
    email: String,
}

impl Edit {
    fn new(app: &App, visitor: &Visitor, me: &Me, email: &str) -> Self {
        let is_confirmed = me.account.email_confirmed_at.is_some();
        // What only has to be confirmed need not be typed again.
        let email = if email.is_empty() && !is_confirmed { me.account.email.as_str() } else { email };
        let page = Page::new(app, visitor, "account");
        Self { page, now: me.account.email.clone(), is_confirmed, email: email.to_owned() }
    }
}

pub(super) async fn edit(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?;
    show(&Edit::new(&app, &visitor, me, ""))
}

pub(super) async fn update(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?;
    let email = form.get("email").trim();
    match ask(&app, &form, me, email).await {
        Ok(()) => Ok(to_saying(&app, &form.visitor, "/account", "flash-address-sent")),
        Err(Error::Invalid(wrong)) => {
            let mut template = Edit::new(&app, &form.visitor, me, email);
            template.page = template.page.with_problems(&wrong);
            show_again(&template)
        }
        Err(error) => Err(error.into()),
    }
}

async fn ask(app: &App, form: &Form, me: &Me, email: &str) -> Result<()> {
    let address = form.visitor.address.to_string();
    let mut tx = app.db.begin().await?;
    credentials::count_sign_in(&mut tx, &me.profile.handle, &address, app.config.limits.sign_in_attempts).await?;
    credentials::count_letter(&mut tx, &address).await?;
    tx.commit().await?;
    let hash = me.account.password_hash.clone();
    if !credentials::verify(Some(hash), form.get("password").to_owned()).await? {
        return Err(Error::Invalid(Violations(vec![("password", "password-wrong")])));
    }
    let mut tx = app.db.begin().await?;
    credentials::forget_tries(&mut tx, &me.profile.handle).await?;
    addresses::ask(&mut tx, &app.config, &me.account, email).await?;
    tx.commit().await
}

#[derive(Template)]
#[template(path = "accounts/address_confirm.html")]
struct Confirm {
    page: Page,
    token: String,
    email: String,
}

pub(super) async fn confirm(
    State(app): State<App>,
    visitor: Visitor,
    Query(link): Query<Link>,
) -> Result<Response, Failure> {
    let me = visitor.member()?;
    let mut tx = app.db.read().await?;
    let pending = addresses::pending(&mut tx, &me.account, &link.token).await?;
    drop(tx);
    match pending {
        Some(email) => show(&Confirm { page: Page::new(&app, &visitor, "account"), token: link.token, email }),
        None => dead_link(&app, &visitor, "/account/address").await,
    }
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?;
    let mut tx = app.db.begin().await?;
    match addresses::confirm(&mut tx, &app.config, &me.account, form.get("token")).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, "/account", "flash-address-changed"))
        }
        Err(Error::NotFound | Error::Conflict(Conflict::EmailTaken)) => {
            drop(tx);
            dead_link(&app, &form.visitor, "/account/address").await
        }
        Err(error) => Err(error.into()),
    }
}
