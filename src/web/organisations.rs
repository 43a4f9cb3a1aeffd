//! Organisations: the directory, a page for each, saying that one works there, and the page of its contact, who confirms
//! that.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;

use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor};
use super::statements;
use crate::app::App;
use crate::db::Tx;
use crate::directory::organisation_store::{self as directory, Wanted};
use crate::error::{Error, Result};
use crate::groups::Group;
use crate::i18n::Translator;
use crate::id::{OrganisationId, ProfileId};
use crate::organisations::belonging::{self, Check};
use crate::organisations::store::{self, Colleague};
use crate::organisations::{Kind, Nation, Organisation, find};
use crate::profiles::{self, Profile};

/// How many organisations, people or groups stand on one page.
const PAGE: i64 = 50;

/// One of several things to choose from.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) label: String,
    pub(super) chosen: bool,
}

/// The kinds of organisation to choose from.
pub(super) fn kinds(t: Translator, chosen: Option<Kind>) -> Vec<Choice> {
    let choice =
        |kind: Kind| Choice { value: kind.to_string(), label: t.say(kind.key()), chosen: chosen == Some(kind) };
    Kind::ALL.into_iter().map(choice).collect()
}

/// The nations to choose from.
pub(super) fn nations(t: Translator, chosen: Option<Nation>) -> Vec<Choice> {
    let choice = |nation: Nation| Choice {
        value: nation.to_string(),
        label: t.say(nation.key()),
        chosen: chosen == Some(nation),
    };
    Nation::ALL.into_iter().map(choice).collect()
}

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    nation: String,
    /// Id and name of the last one of the page before.
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "organisations/index.html")]
struct Index {
    page: Page,
    q: String,
    kinds: Vec<Choice>,
    nations: Vec<Choice>,
    is_narrowed: bool,
    organisations: Vec<Organisation>,
    next: Option<String>,
}

/// Id and name, as they stand in the address of a next page.
fn place<T: std::str::FromStr>(after: Option<&str>) -> Option<(String, T)> {
    let (id, name) = after?.split_once(' ')?;
    Some((name.to_owned(), id.parse().ok()?))
}

fn query(pairs: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let q = crate::text::line(&asked.q, 200);
    let wanted = Wanted { words: &q, kind: asked.kind.parse().ok(), nation: asked.nation.parse().ok() };
    let mut tx = app.db.read().await?;
    let after = place::<OrganisationId>(asked.after.as_deref());
    let organisations = directory::organisations(&mut tx, &wanted, after, PAGE).await?;
    let full = i64::try_from(organisations.len()).unwrap_or(0) == PAGE;
    let next = organisations.last().filter(|_| full).map(|last| {
        let after = format!("{} {}", last.id, last.name);
        let pairs = [("q", q.as_str()), ("kind", &asked.kind), ("nation", &asked.nation), ("after", &after)];
        format!("/organisations?{}", query(&pairs))
    });
    let t = visitor.translator();
    let (kinds, nations) = (kinds(t, wanted.kind), nations(t, wanted.nation));
    let is_narrowed = !q.is_empty() || wanted.kind.is_some() || wanted.nation.is_some();
    let page = Page::new(&app, &visitor, "organisations");
    answer(&Index { page, q, kinds, nations, is_narrowed, organisations, next })
}

#[derive(Template)]
#[template(path = "organisations/show.html")]
struct Show {
    page: Page,
    organisation: Organisation,
    contact: Option<Profile>,
    domains: Vec<String>,
    checked: i64,
    claimed: i64,
    /// Its people, for members of the hub.
    people: Vec<Colleague>,
    next: Option<String>,
    groups: Vec<Group>,
    /// What is known of the visitor's own belonging to it, if they say that they work there.
    mine: Option<String>,
    /// Whether the visitor is its contact.
    speaks_for: bool,
    runs_the_hub: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct After {
    after: Option<String>,
}

async fn colleagues(tx: &mut Tx, id: OrganisationId, after: Option<&str>) -> Result<(Vec<Colleague>, Option<String>)> {
    let after = place::<ProfileId>(after).unwrap_or((String::new(), ProfileId(uuid::Uuid::nil())));
    let people = store::colleagues(tx, id, (&after.0, after.1), PAGE).await?;
    let full = i64::try_from(people.len()).unwrap_or(0) == PAGE;
    let next = people.last().filter(|_| full).map(|last| format!("{} {}", last.id, last.name));
    Ok((people, next))
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(handle): Path<String>,
    Query(asked): Query<After>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let organisation = find(&mut tx, &handle).await?;
    if organisation.handle != handle {
        // It was joined to another one.
        return Ok(Redirect::to(&format!("{}{}", visitor.prefix, organisation.path())).into_response());
    }
    let contact = match organisation.contact_id {
        Some(contact) => profiles::store::find(&mut tx, contact).await?,
        None => None,
    };
    let domains = store::domains(&mut tx, organisation.id).await?;
    let (checked, claimed) = store::count_people(&mut tx, organisation.id).await?;
    let groups = directory::groups_led_by(&mut tx, visitor.viewer(), organisation.id, PAGE).await?;
    let (mut people, mut next, mut mine) = (Vec::new(), None, None);
    if let Some(me) = &visitor.me {
        (people, next) = colleagues(&mut tx, organisation.id, asked.after.as_deref()).await?;
        next = next.map(|after| format!("{}?{}", organisation.path(), query(&[("after", &after)])));
        let said = store::statement(&mut tx, me.profile.id).await?;
        let said = said.filter(|said| said.handle.as_deref() == Some(organisation.handle.as_str()));
        mine = said.map(|said| statements::words(visitor.translator(), &me.profile, Some(&said)));
    }
    let speaks_for = visitor.me.as_ref().is_some_and(|me| organisation.contact_id == Some(me.profile.id));
    let runs_the_hub = visitor.keeper().is_ok();
    let page = Page::new(&app, &visitor, "organisations");
    answer(&Show {
        page,
        organisation,
        contact,
        domains,
        checked,
        claimed,
        people,
        next,
        groups,
        mine,
        speaks_for,
        runs_the_hub,
    })
}

/// How it was checked that somebody works there, in few words.
fn check_words(page: &Page, person: &Colleague) -> String {
    match (person.checked_by, person.checked_at) {
        (Check::Domain, Some(at)) => page.t.with("by-domain-on", "day", page.t.day(at)),
        (Check::Contact, Some(at)) => page.t.with("by-contact-on", "day", page.t.day(at)),
        _ => page.t.say("by-nobody"),
    }
}

/// A member says that they work there.
pub(super) async fn claim(State(app): State<App>, Path(handle): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let organisation = find(&mut tx, &handle).await?;
    let key = match belonging::claim(&mut tx, me, &organisation).await? {
        Check::None => "flash-claimed",
        Check::Domain | Check::Contact => "flash-claim-checked",
    };
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &organisation.path(), key))
}

/// A member does not work there any more.
pub(super) async fn withdraw(
    State(app): State<App>,
    Path(handle): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let organisation = find(&mut tx, &handle).await?;
    let mine = store::belonging(&mut tx, me).await?;
    if mine.is_some_and(|mine| mine.organisation_id == organisation.id) {
        belonging::withdraw(&mut tx, me).await?;
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/account", "flash-claim-withdrawn"))
}

#[derive(Template)]
#[template(path = "organisations/people.html")]
struct People {
    page: Page,
    organisation: Organisation,
    people: Vec<Colleague>,
    denied: Vec<(ProfileId, String, String)>,
    next: Option<String>,
    me: ProfileId,
}

/// The organisation, for its contact only: to everybody else this page does not exist.
async fn spoken_for(tx: &mut Tx, visitor: &Visitor, handle: &str) -> Result<(Organisation, ProfileId)> {
    let me = visitor.me.as_ref().ok_or(Error::NotFound)?.profile.id;
    let organisation = find(tx, handle).await?;
    if organisation.contact_id == Some(me) { Ok((organisation, me)) } else { Err(Error::NotFound) }
}

pub(super) async fn people(
    State(app): State<App>,
    visitor: Visitor,
    Path(handle): Path<String>,
    Query(asked): Query<After>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (organisation, me) = spoken_for(&mut tx, &visitor, &handle).await?;
    let (people, next) = colleagues(&mut tx, organisation.id, asked.after.as_deref()).await?;
    let next = next.map(|after| format!("{}/people?{}", organisation.path(), query(&[("after", &after)])));
    let denied = store::denied(&mut tx, organisation.id, PAGE).await?;
    answer(&People { page: Page::new(&app, &visitor, "organisations"), organisation, people, denied, next, me })
}

/// What the contact says of somebody.
enum Word {
    Yes,
    No,
    MayAskAgain,
}

async fn say(app: &App, form: &Form, (handle, id): (&str, &str), word: Word) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let (organisation, me) = spoken_for(&mut tx, &form.visitor, handle).await?;
    let person: ProfileId = id.parse().map_err(|_| Error::NotFound)?;
    let key = match word {
        Word::Yes => belonging::confirm(&mut tx, &organisation, me, person).await.map(|()| "flash-colleague-confirmed"),
        Word::No => belonging::deny(&mut tx, &organisation, me, person).await.map(|()| "flash-colleague-denied"),
        Word::MayAskAgain => {
            belonging::allow(&mut tx, &organisation, me, person).await.map(|()| "flash-colleague-allowed")
        }
    }?;
    tx.commit().await?;
    Ok(to_saying(app, &form.visitor, &format!("{}/people", organisation.path()), key))
}

pub(super) async fn confirm(
    State(app): State<App>,
    Path((handle, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    say(&app, &form, (&handle, &id), Word::Yes).await
}

pub(super) async fn deny(
    State(app): State<App>,
    Path((handle, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    say(&app, &form, (&handle, &id), Word::No).await
}

pub(super) async fn allow(
    State(app): State<App>,
    Path((handle, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    say(&app, &form, (&handle, &id), Word::MayAskAgain).await
}
