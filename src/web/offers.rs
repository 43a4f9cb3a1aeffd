//! Requests to groups of other hubs that a facilitator here decides about. They look as at home; what is decided is done
//! by the group's own hub, and the cards say whether it has been.

use askama::Template;
use axum::response::Response;

use super::groups::Shown;
use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances::{self, Names};
use crate::groups::offer_store;
use crate::groups::offers::{self, Card, State, Verdict};
use crate::id::ProfileId;

/// How many requests stand on one page; more follow when these are decided.
const PAGE: i64 = 50;

#[derive(Template)]
#[template(path = "groups/offers.html")]
struct Index {
    page: Page,
    shown: Shown,
    cards: Vec<Card>,
    decided: Vec<Card>,
    names: Names,
    /// This hub, as a host: who is at home here carries no label.
    own: String,
}

impl Index {
    /// The key of what the facilitator has said, while the group's hub has not answered.
    fn sent_key(card: &Card) -> Option<&'static str> {
        match card.sent.parse::<Verdict>().ok()? {
            Verdict::Admit => Some("offer-sent-admit"),
            Verdict::Decline => Some("offer-sent-decline"),
            Verdict::Ask => Some("offer-sent-ask"),
            Verdict::Undo => Some("offer-sent-undo"),
        }
    }

    /// Where the forms of a card are sent.
    fn acts(&self, card: &Card) -> String {
        format!("{}/manage/requests/{}", self.shown.group.path(), card.id)
    }

    /// The key of how it was decided.
    fn state_key(card: &Card) -> &'static str {
        match card.state {
            State::Waiting | State::Asked => "request-with-facilitators",
            State::Admitted => "offer-admitted",
            State::Declined => "offer-declined",
            State::Closed => "offer-closed",
        }
    }

    /// Until when a button offers to take the decision back.
    fn undo_until(&self, card: &Card) -> Option<String> {
        let until = card.undo_until.filter(|_| card.sent.is_empty() && card.can_be_undone(self.shown.now()))?;
        Some(self.page.t.time(until))
    }
}

pub(super) async fn index(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    shown: Shown,
    me: ProfileId,
) -> Result<Response, Failure> {
    let cards = offer_store::open(tx, shown.group.id, me, PAGE).await?;
    let decided = offer_store::decided(tx, shown.group.id, me).await?;
    let names = instances::names(tx).await?;
    let mut page = Page::new(app, visitor, "groups");
    if cards.iter().chain(&decided).any(|card| !card.sent.is_empty()) {
        page.refresh = Some(5);
    }
    answer(&Index { page, shown, cards, decided, names, own: app.config.domain.clone() })
}

pub(super) async fn decide(
    app: &App,
    mut tx: Tx,
    (form, shown): (&Form, &Shown),
    id: &str,
    (verdict, words): (Verdict, &str),
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    offers::decide(&mut tx, &shown.group, id, (verdict, words), me).await?;
    tx.commit().await?;
    Ok(to_saying(app, &form.visitor, &format!("{}/manage/requests", shown.group.path()), "flash-offer-sent"))
}
