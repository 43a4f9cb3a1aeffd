//! What facilitators do with those who ask to join: let them in, decline, ask something back, and take a decision back.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::bans::find_person;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::audience;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::instances;
use crate::groups::request_store::{self, Request};
use crate::groups::requests;
use crate::groups::roles::{self, Doer};
use crate::id::ProfileId;
use crate::trust::Trust;

/// How many requests stand on one page; more follow when these are decided.
const PAGE: i64 = 50;

/// One who asks.
struct Card {
    request: Request,
    /// The name of their home hub, if that is another one.
    hub: Option<String>,
    /// What that hub runs, as far as it says, and what is thought of it.
    software: String,
    trust: Trust,
    /// Whether nobody of that hub belongs to the group yet.
    is_first: bool,
    /// Whether their software has no room for a reason.
    is_silent: bool,
}

/// One whose request was decided a moment ago.
struct Decided {
    request: Request,
    until: Time,
}

#[derive(Template)]
#[template(path = "groups/requests.html")]
struct Index {
    page: Page,
    shown: Shown,
    cards: Vec<Card>,
    decided: Vec<Decided>,
    /// Whose form came back, and what was typed into it.
    typed: Option<(ProfileId, String)>,
}

impl Index {
    fn typed(&self, person: &ProfileId) -> Option<&str> {
        self.typed.as_ref().filter(|(whose, _)| whose == person).map(|(_, words)| words.as_str())
    }

    fn software<'a>(&'a self, software: &'a str) -> String {
        if software.is_empty() { self.page.t.say("hub-software-unknown") } else { software.to_owned() }
    }

    /// What is wrong with the words typed for this person.
    fn problem(&self, person: &ProfileId) -> Option<&str> {
        self.typed(person).and_then(|_| self.page.problem("message"))
    }
}

/// What is said of the asker's hub.
fn evidence(trust: &Trust) -> &'static str {
    match trust {
        Trust::Keeps => "requests-hub-keeps",
        Trust::Ask => "requests-hub-ask",
        Trust::Nothing => "requests-hub-nothing",
        Trust::Refuse => "requests-hub-refuse",
    }
}

async fn cards(tx: &mut Tx, shown: &Shown) -> Result<Vec<Card>> {
    let names = instances::names(tx).await?;
    let mut cards = Vec::new();
    for request in request_store::waiting(tx, shown.group.id, PAGE).await? {
        let is_ours = request.person.is_ours;
        let is_first = !is_ours && !audience::has_member_from(tx, &request.person.host, &shown.group).await?;
        let hub = (!is_ours).then(|| names.of(&request.person.host).to_owned());
        let is_silent = !is_ours && request.membership.reason.is_empty();
        let known = instances::store::find_instance(tx, &request.person.host).await?.filter(|_| !is_ours);
        let (software, trust) = known.map_or((String::new(), Trust::Ask), |known| (known.software, known.trust));
        cards.push(Card { request, hub, software, trust, is_first, is_silent });
    }
    Ok(cards)
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&list(&mut tx, page, shown, None).await?)
}

async fn list(tx: &mut Tx, page: Page, shown: Shown, typed: Option<(ProfileId, String)>) -> Result<Index> {
    let cards = cards(tx, &shown).await?;
    let decided = request_store::undoable(tx, shown.group.id).await?;
    let decided = decided
        .into_iter()
        .filter_map(|request| request.membership.undo_until.map(|until| Decided { request, until }))
        .collect();
    Ok(Index { page, shown, cards, decided, typed })
}

/// What a facilitator does about a request.
#[derive(Clone, Copy)]
enum Decision {
    Admit,
    Decline,
    Ask,
    Reopen,
}

async fn decide(app: &App, (slug, id): (&str, &str), form: &Form, decision: Decision) -> Result<Response, Failure> {
    let doer = Doer::here(form.member()?.profile.id);
    let words = form.get("message");
    let wrong = requests::check_words("message", words, matches!(decision, Decision::Ask));
    let mut tx = app.db.begin().await?;
    let shown = find(app, &mut tx, &form.visitor, slug).await?;
    let person: ProfileId = find_person(&mut tx, id).await?.id;
    if !wrong.0.is_empty() {
        roles::check(&mut tx, &shown.group, &doer).await?;
        let page = Page::new(app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&list(&mut tx, page, shown, Some((person, words.to_owned()))).await?);
    }
    let key = match decision {
        Decision::Admit => {
            requests::admit(&mut tx, &shown.group, person, words, &doer).await?;
            "flash-admitted"
        }
        Decision::Decline => {
            requests::decline(&mut tx, &shown.group, person, words, &doer).await?;
            "flash-declined"
        }
        Decision::Ask => {
            requests::question(&mut tx, &shown.group, person, words, &doer).await?;
            "flash-questioned"
        }
        Decision::Reopen => {
            requests::reopen(&mut tx, &shown.group, person, &doer).await?;
            "flash-reopened"
        }
    };
    tx.commit().await?;
    Ok(to_saying(app, &form.visitor, &format!("{}/manage/requests", shown.group.path()), key))
}

pub(super) async fn admit(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::Admit).await
}

pub(super) async fn decline(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::Decline).await
}

pub(super) async fn question(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::Ask).await
}

pub(super) async fn reopen(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::Reopen).await
}
