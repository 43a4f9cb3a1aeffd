//! What facilitators do with those who ask to join: let them in, decline, ask something back, and take a decision back.

use std::collections::HashSet;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::bans::find_person;
use super::groups::{Shown, find};
use super::offers;
use super::page::{Failure, Page, show as answer, show_again, to_saying_of};
use super::session::{Form, Visitor};
use super::{statements, together};
use crate::app::App;
use crate::audience;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::instances;
use crate::groups::membership::Role;
use crate::groups::offers::Verdict;
use crate::groups::request_store::{self, Request};
use crate::groups::requests;
use crate::groups::roles::{self, Doer};
use crate::id::ProfileId;
use crate::organisations::{self, belonging::Check};
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
    /// Where they work, and how their own hub has checked that, in words.
    organisation: String,
    /// The name of their organisation, and whether somebody has checked that they work there.
    works_at: (String, bool),
}

/// Those who ask from one organisation, by one home hub. Who was checked to work there stands apart from who says so.
struct Section {
    organisation: String,
    is_checked: bool,
    host: String,
    hub: Option<String>,
    cards: Vec<Card>,
    /// Which section has the warning that nobody of their hub belongs to the group yet, counted from one, if that is so.
    warned_in: Option<usize>,
}

impl Section {
    fn holds(&self, card: &Card) -> bool {
        let (organisation, is_checked) = &card.works_at;
        self.host == card.request.person.host
            && self.is_checked == *is_checked
            && self.organisation.to_lowercase() == organisation.to_lowercase()
    }

    /// All of them, as one box has them.
    fn people(&self) -> String {
        self.cards.iter().map(|card| card.request.person.id.to_string()).collect::<Vec<_>>().join(" ")
    }

    /// Whether the warning stands in this section, which is the `place`th.
    fn warns(&self, place: &usize) -> bool {
        self.warned_in.as_ref() == Some(place)
    }

    fn count(&self) -> i64 {
        i64::try_from(self.cards.len()).unwrap_or(i64::MAX)
    }
}

/// In the order of who has waited longest in each.
fn sections(cards: Vec<Card>) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for card in cards {
        if let Some(section) = sections.iter_mut().find(|section| section.holds(&card)) {
            section.cards.push(card);
            continue;
        }
        let (organisation, is_checked) = card.works_at.clone();
        let (host, hub) = (card.request.person.host.clone(), card.hub.clone());
        let before = sections.iter().find(|section| section.host == host).and_then(|section| section.warned_in);
        let warned_in = card.is_first.then(|| before.unwrap_or(sections.len() + 1));
        sections.push(Section { organisation, is_checked, host, hub, cards: vec![card], warned_in });
    }
    sections
}

/// What was typed and ticked, when the page comes back.
#[derive(Default)]
pub(super) struct Typed {
    /// Whose form it was, and what was typed into it.
    pub(super) to: Option<(ProfileId, String)>,
    /// What was typed to several.
    pub(super) together: String,
    pub(super) ticked: HashSet<ProfileId>,
}

/// One whose request was decided a moment ago.
struct Decided {
    request: Request,
    until: Time,
}

#[derive(Template)]
#[template(path = "groups/requests.html")]
pub(super) struct Index {
    page: Page,
    shown: Shown,
    sections: Vec<Section>,
    decided: Vec<Decided>,
    typed: Typed,
    /// Who was left out of what was decided together, and why, in sentences.
    left: Vec<String>,
}

impl Index {
    fn typed(&self, person: &ProfileId) -> Option<&str> {
        self.typed.to.as_ref().filter(|(whose, _)| whose == person).map(|(_, words)| words.as_str())
    }

    fn is_ticked(&self, person: &ProfileId) -> bool {
        self.typed.ticked.contains(person)
    }

    /// Whether there are several to be decided together.
    fn has_several(&self) -> bool {
        self.sections.iter().map(|section| section.cards.len()).sum::<usize>() > 1
    }

    /// Whose people a section holds, in words: the organisation, and the hub.
    fn heading(&self, section: &Section) -> String {
        let hub = section.hub.as_deref().unwrap_or(&self.page.hub);
        let key = match (section.organisation.is_empty(), section.is_checked) {
            (true, _) => "requests-of-nobody",
            (false, true) => "requests-of-checked",
            (false, false) => "requests-of-unchecked",
        };
        self.page.t.with_two(key, "organisation", section.organisation.as_str(), "hub", hub)
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
pub(super) fn evidence(trust: &Trust) -> &'static str {
    match trust {
        Trust::Keeps => "requests-hub-keeps",
        Trust::Ask => "requests-hub-ask",
        Trust::Nothing => "requests-hub-nothing",
        Trust::Refuse => "requests-hub-refuse",
    }
}

async fn cards(tx: &mut Tx, page: &Page, shown: &Shown) -> Result<Vec<Card>> {
    let names = instances::names(tx).await?;
    let mut cards = Vec::new();
    for request in request_store::waiting(tx, shown.group.id, PAGE).await? {
        let is_ours = request.person.is_ours;
        let is_first = !is_ours && !audience::has_member_from(tx, &request.person.host, &shown.group).await?;
        let hub = (!is_ours).then(|| names.of(&request.person.host).to_owned());
        let said = organisations::store::statement(tx, request.person.id).await?;
        let organisation = statements::words(page.t, &request.person, said.as_ref());
        let works_at = match &said {
            Some(said) => (said.name.clone(), said.checked_by != Check::None),
            None => (request.person.organisation.clone(), false),
        };
        let known = instances::store::find_instance(tx, &request.person.host).await?.filter(|_| !is_ours);
        let (software, trust) = known.map_or((String::new(), Trust::Ask), |known| (known.software, known.trust));
        let is_silent = !is_ours && request.membership.says_nothing() && !instances::is_this_software(&software);
        cards.push(Card { request, hub, software, trust, is_first, is_silent, organisation, works_at });
    }
    Ok(cards)
}

/// Who was left out of what was decided together.
#[derive(Debug, Deserialize)]
pub(super) struct Left {
    #[serde(default)]
    left: String,
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Left>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    roles::check(&mut tx, &shown.group, &Doer::here(me)).await?;
    if !shown.group.is_ours {
        return offers::index(&app, &mut tx, &visitor, shown, me).await;
    }
    let page = Page::new(&app, &visitor, "groups");
    let left = together::left_out(&mut tx, page.t, &shown.group, &asked.left).await?;
    answer(&list(&mut tx, page, shown, Typed::default(), left).await?)
}

pub(super) async fn list(tx: &mut Tx, page: Page, shown: Shown, typed: Typed, left: Vec<String>) -> Result<Index> {
    let sections = sections(cards(tx, &page, &shown).await?);
    let decided = request_store::undoable(tx, shown.group.id).await?;
    let decided = decided
        .into_iter()
        .filter_map(|request| request.membership.undo_until.map(|until| Decided { request, until }))
        .collect();
    Ok(Index { page, shown, sections, decided, typed, left })
}

/// What a facilitator does about a request.
#[derive(Clone, Copy)]
enum Decision {
    Admit,
    AdmitReader,
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
    if !shown.group.is_ours {
        let verdict = match decision {
            Decision::Admit => Verdict::Admit,
            Decision::AdmitReader => Verdict::AdmitReader,
            Decision::Decline => Verdict::Decline,
            Decision::Ask => Verdict::Ask,
            Decision::Reopen => Verdict::Undo,
        };
        return offers::decide(app, tx, (form, shown), id, (verdict, words), &wrong).await;
    }
    let asker = find_person(&mut tx, id).await?;
    let person: ProfileId = asker.id;
    if !wrong.0.is_empty() {
        roles::check(&mut tx, &shown.group, &doer).await?;
        let page = Page::new(app, &form.visitor, "groups").with_problems(&wrong);
        let typed = Typed { to: Some((person, words.to_owned())), ..Typed::default() };
        return show_again(&list(&mut tx, page, shown, typed, Vec::new()).await?);
    }
    let key = match decision {
        Decision::Admit => {
            requests::admit(&mut tx, &shown.group, person, (Role::Member, words), &doer).await?;
            "flash-admitted"
        }
        Decision::AdmitReader => {
            requests::admit(&mut tx, &shown.group, person, (Role::Reader, words), &doer).await?;
            "flash-admitted-reader"
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
    let path = format!("{}/manage/requests", shown.group.path());
    Ok(to_saying_of(app, &form.visitor, &path, (key, &asker.name)))
}

pub(super) async fn admit(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::Admit).await
}

/// They come in to read, and not to write.
pub(super) async fn admit_reader(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    decide(&app, (&slug, &id), &form, Decision::AdmitReader).await
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
