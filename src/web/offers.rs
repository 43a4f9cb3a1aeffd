//! Requests to groups of other hubs that a facilitator here decides about. They look as at home; what is decided is done
//! by the group's own hub, and the cards say whether it has been.

use askama::Template;
use axum::response::Response;

use super::groups::Shown;
use super::page::{Failure, Page, show as answer, show_again, to_saying_of};
use super::requests::evidence;
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::federation::instances::{self, Names};
use crate::groups::offer_store;
use crate::groups::offers::{self, Card, State, Verdict};
use crate::groups::roles::{self, Doer};
use crate::id::{OfferId, ProfileId};
use crate::trust::Trust;

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
    /// Whose form came back, and what was typed into it.
    typed: Option<(OfferId, String)>,
}

impl Index {
    /// The key of what the facilitator has said, while the group's hub has not answered.
    fn sent_key(card: &Card) -> Option<&'static str> {
        match card.sent.parse::<Verdict>().ok()? {
            Verdict::Admit | Verdict::AdmitReader => Some("offer-sent-admit"),
            Verdict::Decline => Some("offer-sent-decline"),
            Verdict::Ask => Some("offer-sent-ask"),
            Verdict::Undo => Some("offer-sent-undo"),
        }
    }

    fn typed(&self, card: &Card) -> Option<&str> {
        self.typed.as_ref().filter(|(whose, _)| *whose == card.id).map(|(_, words)| words.as_str())
    }

    /// What is wrong with the words typed for this request.
    fn problem(&self, card: &Card) -> Option<&str> {
        self.typed(card).and_then(|_| self.page.problem("message"))
    }

    /// What the group's hub says of the asker's.
    fn evidence(&self, card: &Card) -> Option<String> {
        let trust = Trust::parse(&card.trust).filter(|_| card.host != self.own)?;
        let t = self.page.t;
        let software = if card.software.is_empty() { t.say("hub-software-unknown") } else { card.software.clone() };
        Some(t.with_two(evidence(&trust), "hub", self.names.of(&card.host), "software", software))
    }

    /// The hosts of which nobody belongs to the group yet, each once, in the order of their people's cards.
    fn first_hosts(&self) -> Vec<&str> {
        let mut hosts: Vec<&str> = Vec::new();
        for card in self.cards.iter().filter(|card| card.is_first) {
            if !hosts.contains(&card.host.as_str()) {
                hosts.push(&card.host);
            }
        }
        hosts
    }

    /// Where the warning about a card's host stands, counted from one.
    fn warned_in(&self, card: &Card) -> Option<usize> {
        let place = self.first_hosts().iter().position(|host| *host == card.host)?;
        card.is_first.then_some(place + 1)
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
    let mut index = list(app, tx, Page::new(app, visitor, "groups"), (shown, me), None).await?;
    if index.cards.iter().chain(&index.decided).any(|card| !card.sent.is_empty()) {
        index.page.refresh = Some(5);
    }
    answer(&index)
}

async fn list(
    app: &App,
    tx: &mut Tx,
    page: Page,
    (shown, me): (Shown, ProfileId),
    typed: Option<(OfferId, String)>,
) -> Result<Index> {
    let cards = offer_store::open(tx, shown.group.id, me, PAGE).await?;
    let decided = offer_store::decided(tx, shown.group.id, me).await?;
    let names = instances::names(tx).await?;
    Ok(Index { page, shown, cards, decided, names, own: app.config.domain.clone(), typed })
}

pub(super) async fn decide(
    app: &App,
    mut tx: Tx,
    (form, shown): (&Form, Shown),
    id: &str,
    (verdict, words): (Verdict, &str),
    wrong: &Violations,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let id = id.parse().map_err(|_| Error::NotFound)?;
    if !wrong.0.is_empty() {
        roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
        let page = Page::new(app, &form.visitor, "groups").with_problems(wrong);
        return show_again(&list(app, &mut tx, page, (shown, me), Some((id, words.to_owned()))).await?);
    }
    offers::decide(&mut tx, &shown.group, id, (verdict, words), me).await?;
    let name = offer_store::find_card(&mut tx, id).await?.map(|card| card.name).unwrap_or_default();
    tx.commit().await?;
    let path = format!("{}/manage/requests", shown.group.path());
    Ok(to_saying_of(app, &form.visitor, &path, ("flash-offer-sent", &name)))
}
