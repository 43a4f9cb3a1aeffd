//! Joining and leaving a group, in the browser; where a request has got; what a member may do.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};

use super::bans::find_person;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to, to_saying, to_saying_of};
use super::session::{Form, Visitor};
use super::{partnerships, statements};
use crate::app::App;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Conflict, Error, Result};
use crate::events::attendance;
use crate::federation::backfill::{self, Progress};
use crate::federation::instances::{self, Instance};
use crate::groups::membership::{Asking, Membership, Standing};
use crate::groups::roles::{self, Doer};
use crate::groups::{Access, Answer, decision_store, membership, policy, requests};
use crate::organisations;
use crate::profiles::Profile;

#[derive(Template)]
#[template(path = "groups/join.html")]
struct New {
    page: Page,
    shown: Shown,
    me: Profile,
    /// Where they work and how that was checked, in words.
    organisation: String,
    reason: String,
    /// What they have answered to what the group asks.
    answer: String,
    /// What the group asks, if anything in particular.
    question: String,
    /// Within how many days the group usually answers.
    usually: Option<i64>,
}

impl New {
    async fn read(
        tx: &mut Tx,
        page: Page,
        (shown, me): (Shown, Profile),
        (reason, answer): (&str, &str),
    ) -> Result<Self> {
        let said = organisations::store::statement(tx, me.id).await?;
        let organisation = statements::words(page.t, &me, said.as_ref());
        let question = policy::of(tx, shown.group.id).await?.question;
        let usually = requests::usual_days(tx, &shown.group).await?;
        let (reason, answer) = (reason.to_owned(), answer.to_owned());
        Ok(Self { page, shown, me, organisation, reason, answer, question, usually })
    }
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.clone();
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if shown.is_member() || shown.invitation.is_some() {
        return Ok(to(&visitor, &shown.group.path()).into_response());
    }
    // Whoever is shut out reads there until when.
    if shown.is_kept_out() {
        return Ok(to(&visitor, &shown.group.path()).into_response());
    }
    if shown.has_asked() || shown.again_at().is_some() {
        return Ok(to(&visitor, &format!("{}/request", shown.group.path())).into_response());
    }
    if !partnerships::is_partner(&app, &mut tx, &shown).await? {
        return partnerships::page_of(&app, &mut tx, &visitor, (shown, me.id)).await;
    }
    answer(&New::read(&mut tx, Page::new(&app, &visitor, "groups"), (shown, me), ("", "")).await?)
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    if !partnerships::is_partner(&app, &mut tx, &shown).await? {
        return partnerships::page_of(&app, &mut tx, &form.visitor, (shown, me.profile.id)).await;
    }
    let reason = form.get("reason");
    let answer = form.get("answer");
    let mut wrong = requests::check_words("reason", reason, false);
    wrong.0.extend(requests::check_words("answer", answer, false).0);
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&New::read(&mut tx, page, (shown, me.profile), (reason, answer)).await?);
    }
    let asking = Asking { reason, answer, ..Asking::default() };
    let outcome = membership::join(&mut tx, &shown.group, &me.profile, asking).await?;
    tx.commit().await?;
    let path = shown.group.path();
    Ok(match outcome {
        Answer::Welcome => to_saying(&app, &form.visitor, &path, "flash-joined"),
        Answer::Wait => to_saying(&app, &form.visitor, &format!("{path}/request"), "flash-asked"),
        Answer::No(refusal) => to_saying(&app, &form.visitor, &path, refusal.key()),
    })
}

/// A step of a request: its words, whether it is behind us, whether it is the one we are at, and when it was done.
struct Step {
    key: &'static str,
    done: bool,
    current: bool,
    at: Option<Time>,
}

#[derive(Template)]
#[template(path = "groups/request.html")]
struct Show {
    page: Page,
    shown: Shown,
    steps: Vec<Step>,
    instance: Option<Instance>,
    progress: Option<Progress>,
    /// How they stand to the group, as far as they are told, with everything said about it.
    told: Standing,
    mine: Membership,
    /// The address under which the facilitators find the decision.
    decision: Option<String>,
    typed: String,
    /// Within how many days the group usually answers, while they wait.
    usually: Option<i64>,
    /// Until when a request that has not arrived is sent again.
    until: Option<Time>,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    let Some(mine) = shown.mine.clone().filter(|mine| mine.standing != Standing::Invited) else {
        return Ok(to(&visitor, &format!("{}/join", shown.group.path())).into_response());
    };
    let page = Page::new(&app, &visitor, "groups");
    answer(&status(&mut tx, page, (shown, mine), String::new()).await?)
}

/// Where a request has got; `typed` is what its asker began to answer to a question.
async fn status(tx: &mut Tx, mut page: Page, (shown, mine): (Shown, Membership), typed: String) -> Result<Show> {
    // Whoever waits is a stranger still, and does not learn how much is said there.
    let progress = backfill::progress(tx, shown.group.id).await?.filter(|_| shown.may_read);
    let instance = instances::trouble(tx, &shown.group.host).await?;
    let sent = match &mine.asked {
        Some(asked) => instances::was_delivered(tx, asked).await?,
        None => false,
    };
    let member = shown.is_member();
    let fetched = member && progress.as_ref().is_none_or(|progress| !progress.is_running());
    let told = shown.told(&mine);
    let mut all = vec![
        ("step-sent", mine.asked.is_some() || shown.group.is_ours, mine.asked_at),
        ("step-received", sent || member || shown.group.is_ours, None),
        ("request-with-facilitators", member, None),
        ("step-decision", member, member.then_some(mine.since)),
        ("step-fetching", fetched, None),
    ];
    if shown.group.access == Access::Open {
        all.retain(|(key, ..)| *key != "request-with-facilitators");
    }
    let steps = steps(&all);
    // Nothing is renewed under the hands of whoever is writing an answer, or where only people can change anything.
    if told == Standing::Requested && !sent && !shown.group.is_ours || member && !fetched {
        page.refresh = Some(3);
    }
    let decision = decision_store::address(tx, shown.group.id, mine.person_id).await?;
    let usually = if told == Standing::Requested { requests::usual_days(tx, &shown.group).await? } else { None };
    let progress = progress.filter(Progress::is_running);
    let is_on_its_way = told == Standing::Requested && !sent && !shown.group.is_ours;
    let until = mine.asked_at.filter(|_| is_on_its_way).map(|asked| asked.after(instances::KEPT));
    Ok(Show { page, shown, steps, instance, progress, told, mine, decision, typed, usually, until })
}

/// The asker has the group's hub tried again now, instead of when its turn comes.
pub(super) async fn retry(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    form.member()?;
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    if shown.group.is_ours || !shown.has_asked() {
        return Err(Error::NotFound.into());
    }
    instances::try_soon(&mut tx, &shown.group.host).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    Ok(to_saying(&app, &form.visitor, &format!("{}/request", shown.group.path()), "flash-request-tried"))
}

/// The asker answers what they were asked back.
pub(super) async fn explain(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let words = form.get("message");
    let wrong = requests::check_words("message", words, true);
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let Some(mine) = shown.mine.clone().filter(|mine| mine.standing == Standing::Questioned) else {
        return Err(Error::Conflict(Conflict::AlreadyDecided).into());
    };
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "groups").with_problems(&wrong);
        return show_again(&status(&mut tx, page, (shown, mine), words.to_owned()).await?);
    }
    requests::answer(&mut tx, &shown.group, me, words).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/request", shown.group.path()), "flash-explained"))
}

fn steps(all: &[(&'static str, bool, Option<Time>)]) -> Vec<Step> {
    let current = all.iter().position(|(_, done, _)| !done);
    all.iter()
        .enumerate()
        .map(|(place, (key, done, at))| Step { key, done: *done, current: current == Some(place), at: *at })
        .collect()
}

pub(super) async fn destroy(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let was_member = shown.is_member();
    if was_member {
        attendance::give_up(&mut tx, &shown.group, &me.profile).await?;
    }
    membership::leave(&mut tx, &shown.group, &me.profile).await?;
    tx.commit().await?;
    let key = if was_member { "flash-left" } else { "flash-withdrawn" };
    Ok(to_saying(&app, &form.visitor, &shown.group.path(), key))
}

/// A facilitator makes a member a facilitator too, or takes that back.
pub(super) async fn update(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let on = form.has("on");
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let person = find_person(&mut tx, &id).await?;
    roles::appoint(&mut tx, &shown.group, person.id, on, Doer::here(me)).await?;
    tx.commit().await?;
    let key = if on { "flash-appointed" } else { "flash-appointment-ended" };
    let path = format!("{}/members", shown.group.path());
    Ok(to_saying_of(&app, &form.visitor, &path, (key, &person.name)))
}

/// A facilitator lets a member only read, or write again.
pub(super) async fn let_write(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let on = form.has("on");
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    let person = find_person(&mut tx, &id).await?;
    roles::let_write(&mut tx, &shown.group, person.id, on, Doer::here(me)).await?;
    tx.commit().await?;
    let key = if on { "flash-writes" } else { "flash-reads" };
    let path = format!("{}/members", shown.group.path());
    Ok(to_saying_of(&app, &form.visitor, &path, (key, &person.name)))
}
