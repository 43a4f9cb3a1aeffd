//! Those who have registered and wait for an administrator. To everybody else there is nothing here.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::accounts::admissions;
use crate::accounts::store::{self, Waiting};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::ProfileId;
use crate::organisations::{self, Organisation, domain_of};

/// How many stand on one page; more follow when these are decided.
const PAGE: i64 = 50;

/// One who waits.
struct Card {
    person: Waiting,
    /// The domain of their address.
    domain: String,
    /// The organisation that has it.
    organisation: Option<Organisation>,
}

#[derive(Template)]
#[template(path = "admin/people.html")]
struct Index {
    page: Page,
    cards: Vec<Card>,
    waiting: i64,
    /// What was written to whom, when it could not be sent.
    typed: (String, String),
}

async fn read(tx: &mut Tx, page: Page, typed: (String, String)) -> Result<Index> {
    let mut cards = Vec::new();
    for person in store::list_waiting(tx, PAGE).await? {
        let organisation = organisations::recognised(tx, &person.email).await?;
        let domain = domain_of(&person.email).unwrap_or_default();
        cards.push(Card { person, domain, organisation });
    }
    let waiting = store::count_waiting(tx).await?;
    Ok(Index { page, cards, waiting, typed })
}

impl Index {
    fn typed_to(&self, person: &ProfileId) -> &str {
        if self.typed.0 == person.to_string() { &self.typed.1 } else { "" }
    }
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let page = Page::new(&app, &visitor, "hubs");
    answer(&read(&mut tx, page, (String::new(), String::new())).await?)
}

pub(super) async fn approve(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    decide(&app, &id, &form, true).await
}

pub(super) async fn decline(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    decide(&app, &id, &form, false).await
}

async fn decide(app: &App, id: &str, form: &Form, lets_in: bool) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let person: ProfileId = id.parse().map_err(|_| Error::NotFound)?;
    let message = form.get("message");
    let mut tx = app.db.begin().await?;
    let (done, flash) = if lets_in {
        (admissions::approve(&mut tx, &app.config, person, message, by).await, "flash-person-approved")
    } else {
        (admissions::decline(&mut tx, &app.config, person, message, by).await, "flash-person-declined")
    };
    match done {
        Ok(()) => {
            tx.commit().await?;
            Ok(to_saying(app, &form.visitor, "/admin/people", flash))
        }
        Err(Error::Invalid(wrong)) => {
            let page = Page::new(app, &form.visitor, "hubs").at("/admin/people").with_problems(&wrong);
            show_again(&read(&mut tx, page, (id.to_owned(), message.to_owned())).await?)
        }
        Err(error) => Err(error.into()),
    }
}
