//! Events: the calendar, one event, beginning, changing and calling it off.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;
use serde::Deserialize;

use super::discussions::{Reading, find_topic, read};
use super::drafts::fresh;
use super::event_forms::{Meant, Typed};
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{Edit as Change, Kind, Origin, Topic, Words};
use crate::error::{Error, Refusal, Result, Violations};
use crate::events::calendar::{self, Method, Written};
use crate::events::list::{self, Entry, Month, Of};
use crate::events::series::Rhythm;
use crate::events::times::{self, clock_words, on_clocks};
use crate::events::{self, Event, Told};
use crate::federation::instances;
use crate::id::TopicId;

/// What a calendar page is asked for.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    month: Option<String>,
    going: Option<String>,
    place: Option<String>,
    spoken: Option<String>,
}

impl Asked {
    fn keeps(&self, entry: &Entry) -> bool {
        let details = &entry.listed.event.details;
        let place = match self.place.as_deref() {
            Some("online") => details.is_online,
            Some("place") => !details.address().is_empty(),
            _ => true,
        };
        let spoken = match self.spoken.as_deref() {
            Some(tag @ ("en" | "cy")) => details.language == tag || details.language == "mul",
            _ => true,
        };
        place && spoken && (self.going.is_none() || entry.listed.is_going())
    }

    fn is(&self, place: &str) -> bool {
        self.place.as_deref().unwrap_or_default() == place
    }

    fn speaks(&self, tag: &str) -> bool {
        self.spoken.as_deref().unwrap_or_default() == tag
    }

    /// The same question for another month.
    fn at(&self, path: &str, month: Month) -> String {
        let mut query = format!("?month={}", month.name());
        if self.going.is_some() {
            query += "&going=1";
        }
        if self.is("online") || self.is("place") {
            query += &format!("&place={}", self.place.as_deref().unwrap_or_default());
        }
        if let Some(tag @ ("en" | "cy")) = self.spoken.as_deref() {
            query += &format!("&spoken={tag}");
        }
        format!("{path}{query}")
    }
}

/// A day of the month's table.
struct Cell {
    day: Option<Date>,
    is_today: bool,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "events/index.html")]
struct Index {
    page: Page,
    shown: Option<Shown>,
    month: Month,
    weeks: Vec<Vec<Cell>>,
    entries: Vec<Entry>,
    next: Option<Entry>,
    names: instances::Names,
    asked: Asked,
    path: String,
    may_hold: bool,
    signed_in: bool,
}

impl Index {
    fn month_name(&self, month: Month) -> String {
        let (number, year) = month.number();
        format!("{} {year}", self.page.t.say(&format!("month-{number}")))
    }

    fn heading(&self) -> String {
        self.month_name(self.month)
    }

    fn weekdays(&self) -> Vec<String> {
        times::WEEKDAYS.iter().map(|key| self.page.t.say(key)).collect()
    }
}

/// When an entry of a list is, in words.
pub(super) fn when(page: &Page, entry: &Entry) -> String {
    let details = &entry.listed.event.details;
    let span = (entry.at.starts_at, entry.at.ends_at.filter(|_| details.shows_end));
    let words = times::span_words(page.t, span, &details.zone());
    if details.zone == times::USUAL_ZONE { words } else { format!("{words} ({})", details.zone) }
}

/// The time of day at which an entry begins, for the table.
pub(super) fn begins(entry: &Entry) -> String {
    clock_words(&on_clocks(entry.at.starts_at, &entry.listed.event.details.zone()))
}

async fn month_of(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (shown, of, asked): (Option<Shown>, Of, Asked),
) -> Result<Response, Failure> {
    let now = tx.now();
    let month = Month::parse(asked.month.as_deref().unwrap_or_default(), now);
    let listed = list::between(tx, visitor.viewer(), of, month.span()).await?;
    let entries = list::in_month(list::entries(&listed, month.span()), month);
    let entries: Vec<Entry> = entries.into_iter().filter(|entry| asked.keeps(entry)).collect();
    let next = if entries.is_empty() {
        list::next(tx, visitor.viewer(), of, 50).await?.into_iter().find(|entry| asked.keeps(entry))
    } else {
        None
    };
    let today = on_clocks(now, &times::zone_or_usual(times::USUAL_ZONE)).date();
    let cell = |day: Option<Date>| Cell {
        day,
        is_today: day == Some(today),
        entries: entries
            .iter()
            .filter(|entry| day.is_some_and(|day| entry.first <= day && day <= entry.last))
            .cloned()
            .collect(),
    };
    let weeks = month.weeks().into_iter().map(|week| week.into_iter().map(cell).collect()).collect();
    let may_hold = match (&shown, &visitor.me) {
        (Some(shown), Some(me)) if shown.may_write() => events::may_hold(tx, &shown.group, &me.profile).await.is_ok(),
        _ => false,
    };
    let path = shown.as_ref().map_or_else(|| "/events".to_owned(), |shown| format!("{}/events", shown.group.path()));
    let names = instances::names(tx).await?;
    let section = if shown.is_some() { "groups" } else { "events" };
    let page = Page::new(app, visitor, section);
    let signed_in = visitor.me.is_some();
    answer(&Index { page, shown, month, weeks, entries, next, names, asked, path, may_hold, signed_in })
}

/// All events that concern the visitor, across groups and hubs.
pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let of = if visitor.me.is_some() { Of::Mine } else { Of::All };
    month_of(&app, &mut tx, &visitor, (None, of, asked)).await
}

/// The calendar of a group.
pub(super) async fn of_group(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if !shown.may_read {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    let of = Of::Group(shown.group.id);
    month_of(&app, &mut tx, &visitor, (Some(shown), of, asked)).await
}

/// A calendar as a program reads it.
pub(super) fn as_calendar(text: String, is_public: bool) -> Response {
    let cache = if is_public { "public, max-age=300" } else { "private, no-store" };
    let headers = [(header::CONTENT_TYPE, calendar::MEDIA_TYPE), (header::CACHE_CONTROL, cache)];
    (StatusCode::OK, headers, text).into_response()
}

/// One event: its page, or with `.ics` behind its id the event for calendar programs.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(asked): Query<Reading>,
) -> Result<Response, Failure> {
    let Some(id) = id.strip_suffix(".ics") else { return read(&app, &visitor, &id, asked, "events").await };
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_event(&mut tx, &visitor, id).await?;
    let listed = list::between(&mut tx, visitor.viewer(), Of::One(topic.id), (Time(i64::MIN), Time(i64::MAX))).await?;
    let origin = app.config.origin();
    let written: Vec<Written<'_>> = listed.iter().map(|one| Written::of(one, &origin)).collect();
    let text = calendar::calendar(&topic.title, Method::Publish, &written);
    let is_public =
        visitor.viewer() == Viewer::Anybody && !topic.for_members && shown.group.access == crate::groups::Access::Open;
    Ok(as_calendar(text, is_public))
}

/// An event with its group as the visitor sees it; not found, or refused, if they may not read it.
pub(super) async fn find_event(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Shown)> {
    let (topic, shown) = find_topic(tx, visitor, id).await?;
    match (topic.kind, topic.deleted_at) {
        (Kind::Event, None) => Ok((topic, shown)),
        (Kind::Event, Some(_)) => Err(Error::Gone),
        _ => Err(Error::NotFound),
    }
}

#[derive(Template)]
#[template(path = "events/edit.html")]
struct Edit {
    page: Page,
    shown: Shown,
    typed: Typed,
    /// The id that the form carries; empty when an event is changed.
    id: String,
    path: String,
    preview: Option<String>,
    discussions: Vec<(String, String)>,
    is_new: bool,
}

impl Edit {
    fn listings() -> [(&'static str, &'static str); 3] {
        [
            ("organisers", "event-list-organisers"),
            ("attendees", "event-list-attendees"),
            ("members", "event-list-members"),
        ]
    }
}

async fn may_begin(tx: &mut Tx, visitor: &Visitor, shown: &Shown) -> Result<()> {
    let me = visitor.member()?;
    if !shown.is_member() {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    events::may_hold(tx, &shown.group, &me.profile).await
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    may_begin(&mut tx, &visitor, &shown).await?;
    let discussions = events::store::discussions_of(&mut tx, shown.group.id).await?;
    let path = format!("{}/events/new", shown.group.path());
    let page = Page::new(&app, &visitor, "groups");
    let (typed, id) = (Typed::new(visitor.language), tx.id::<TopicId>().to_string());
    answer(&Edit { page, shown, typed, id, path, preview: None, discussions, is_new: true })
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let typed = Typed::read(&form);
    let words = Words::typed(&typed.title, &typed.body, super::starts::language_of(&form));
    let mut wrong = words.check(true, app.config.limits.text_characters);
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    may_begin(&mut tx, &form.visitor, &shown).await?;
    let who = (me.profile.id, app.config.domain.as_str());
    let Meant { details, organisers, wrong: more } = typed.meant(&mut tx, &shown.group, who, None).await?;
    wrong.0.extend(more.0);
    let id: TopicId = fresh(&tx, form.get("id"));
    if !wrong.0.is_empty() || form.has("preview") {
        let path = format!("{}/events/new", shown.group.path());
        return again(&app, &mut tx, &form, (shown, typed), (id.to_string(), path), (&words, &wrong), true).await;
    }
    let from = Origin::Here { origin: app.config.origin() };
    let told = Told { organisers, ..Told::default() };
    let (mut topic, is_new) =
        events::begin(&mut tx, id, &shown.group, &me.profile, (words.clone(), &details, &told), &from).await?;
    let is_another = topic.author_id != me.profile.id || topic.group_id != shown.group.id;
    if !is_new && (is_another || topic.deleted_at.is_some() || topic.kind != Kind::Event) {
        let id = tx.id();
        topic = events::begin(&mut tx, id, &shown.group, &me.profile, (words, &details, &told), &from).await?.0;
    } else if !is_new {
        // The same form with other words: whoever went back and changed them means the change.
        let edit = Change { at: tx.now(), via: None, beside: false };
        events::change(&mut tx, &topic, &me.profile, (words, &details, &told), edit).await?;
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-event-begun"))
}

/// The form once more, with what was typed and what is wrong with it, or what it would look like.
async fn again(
    app: &App,
    tx: &mut Tx,
    form: &Form,
    (shown, typed): (Shown, Typed),
    (id, path): (String, String),
    (words, wrong): (&Words, &Violations),
    is_new: bool,
) -> Result<Response, Failure> {
    let preview = wrong.0.is_empty().then(|| words.html.clone());
    let discussions = events::store::discussions_of(tx, shown.group.id).await?;
    let page = Page::new(app, &form.visitor, "groups").at(&path).with_problems(wrong);
    let template = Edit { page, shown, typed, id, path, preview, discussions, is_new };
    if wrong.0.is_empty() { answer(&template) } else { show_again(&template) }
}

/// The event, if the visitor began it.
pub(super) async fn own_event(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, Shown, Event)> {
    let me = visitor.member()?.profile.id;
    let (topic, shown) = find_event(tx, visitor, id).await?;
    if topic.author_id != me {
        return Err(Error::Refused(Refusal::NotTheAuthor));
    }
    let event = events::store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    Ok((topic, shown, event))
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown, event) = own_event(&mut tx, &visitor, &id).await?;
    let organisers = events::store::organisers(&mut tx, topic.id).await?;
    let (title, body, language) = (topic.title.clone(), topic.source.clone(), topic.language.clone());
    let typed = Typed { title, body, language, ..Typed::of(&event.details, &organisers) };
    let discussions = events::store::discussions_of(&mut tx, shown.group.id).await?;
    let path = format!("/events/{}/edit", topic.id);
    let page = Page::new(&app, &visitor, "groups");
    answer(&Edit { page, shown, typed, id: String::new(), path, preview: None, discussions, is_new: false })
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, shown, event) = own_event(&mut tx, &form.visitor, &id).await?;
    let typed = Typed { language: topic.language.clone(), ..Typed::read(&form) };
    let words = Words::typed(&typed.title, &typed.body, &topic.language);
    let mut wrong = words.check(true, app.config.limits.text_characters);
    let who = (me.profile.id, app.config.domain.as_str());
    let meant = typed.meant(&mut tx, &shown.group, who, Some(&event.details)).await?;
    wrong.0.extend(meant.wrong.0);
    if !wrong.0.is_empty() || form.has("preview") {
        let path = format!("/events/{}/edit", topic.id);
        return again(&app, &mut tx, &form, (shown, typed), (String::new(), path), (&words, &wrong), false).await;
    }
    let told = Told { organisers: meant.organisers, ..Told::default() };
    let edit = Change { at: tx.now(), via: None, beside: false };
    events::change(&mut tx, &topic, &me.profile, (words, &meant.details, &told), edit).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-edited"))
}

#[derive(Template)]
#[template(path = "events/cancel.html")]
struct Cancel {
    page: Page,
    topic: Topic,
}

/// Asks before an event is called off: everybody who comes is told.
pub(super) async fn confirm_cancellation(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, ..) = own_event(&mut tx, &visitor, &id).await?;
    answer(&Cancel { page: Page::new(&app, &visitor, "groups"), topic })
}

pub(super) async fn cancel(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let (topic, ..) = own_event(&mut tx, &form.visitor, &id).await?;
    events::cancel(&mut tx, &topic, &me.profile).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &topic.path(), "flash-event-cancelled"))
}
