//! Beginning a group: what it is for, who can find and read it, in which language, and with whom one runs it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::invitations::{here_of, judge};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::accounts::credentials;
use crate::app::App;
use crate::error::{Conflict, Error, Result, Violations};
use crate::groups::guests::{Address, Guest};
use crate::groups::invitations::{self, Terms};
use crate::groups::membership::Role;
use crate::groups::{self, Access, NewGroup};
use crate::profiles::Handle;
use crate::text;

/// Longest purpose, in characters.
const LONGEST_PURPOSE: usize = 2000;

/// What was typed.
#[derive(Clone)]
struct Typed {
    name: String,
    handle: String,
    purpose: String,
    access: Access,
    language: String,
    second: String,
}

#[derive(Template)]
#[template(path = "groups/new.html")]
struct New {
    page: Page,
    typed: Typed,
    host: String,
}

impl New {
    fn is(&self, access: &str) -> bool {
        self.typed.access.to_string() == access
    }
}

pub(super) async fn new(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.member()?;
    let typed = Typed {
        name: String::new(),
        handle: String::new(),
        purpose: String::new(),
        access: Access::Open,
        language: visitor.language.tag().to_owned(),
        second: String::new(),
    };
    answer(&New { page: Page::new(&app, &visitor, "groups"), typed, host: app.config.domain.clone() })
}

pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let typed = Typed {
        name: text::line(form.get("name"), 1000),
        handle: form.get("handle").trim().to_owned(),
        purpose: text::lines(form.get("purpose")),
        access: form.get("access").parse().map_err(|_| Error::invalid("access", "error-400"))?,
        language: if form.get("language") == "cy" { "cy" } else { "en" }.to_owned(),
        second: text::line(form.get("second"), 300),
    };
    let again = |wrong: &Violations| {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(wrong);
        show_again(&New { page, typed: typed.clone(), host: app.config.domain.clone() })
    };
    let second = Address::parse(&typed.second, &app.config.domain);
    let mut wrong = Violations::default();
    if !(3..=200).contains(&typed.name.chars().count()) {
        wrong.add("name", "group-name-length");
    }
    if let Err(why) = Handle::parse(&typed.handle) {
        wrong.add("handle", why);
    }
    if typed.purpose.chars().count() > LONGEST_PURPOSE {
        wrong.add("purpose", "found-purpose-long");
    }
    if second.is_none() && !typed.second.is_empty() {
        wrong.add("second", "found-second-unusable");
    }
    if !wrong.0.is_empty() {
        return again(&wrong);
    }
    let new = NewGroup {
        handle: typed.handle.clone(),
        name: typed.name.clone(),
        purpose: typed.purpose.clone(),
        language: typed.language.clone(),
        access: typed.access,
    };
    let origin = app.config.origin();
    let here = here_of(&app, &origin);
    let mut tx = app.db.begin().await?;
    let group = match groups::found(&mut tx, &origin, &app.config.domain, &new, &me.profile).await {
        Ok(group) => group,
        Err(Error::Conflict(Conflict::HandleTaken)) => {
            return again(&Violations(vec![("handle", "handle-unusable")]));
        }
        Err(error) => return Err(error.into()),
    };
    credentials::count_group(&mut tx, me.profile.id).await?;
    if let Some(address) = second {
        let guest = Guest { address: Some(address), name: String::new(), row: String::new() };
        let judged = judge(&app, &mut tx, &group, vec![guest.clone()], &here).await?;
        if judged.iter().any(|one| one.verdict.is_err()) {
            return again(&Violations(vec![("second", "found-second-unusable")]));
        }
        let names_group = group.access != Access::Private;
        let terms = Terms { message: String::new(), names_group, role: Role::Facilitator };
        invitations::invite(&mut tx, (&group, &me.profile), vec![guest], &terms, &here).await?;
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/manage/invite", group.path()), "flash-founded"))
}
