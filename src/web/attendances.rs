//! Who comes to an event: what its page says of that, answering, the list, and the list for a spreadsheet.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::bans::find_person;
use super::events::find_event;
use super::groups::Shown;
use super::page::{Failure, Page, show as answer, to_saying, to_saying_of};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{self, Kind, Topic};
use crate::error::{Error, Refusal, Result};
use crate::events::attached::{self, Attached};
use crate::events::attendance::{self, Answer, Attendance, Attendee, State as Standing, Wish};
use crate::events::series::Occurrence;
use crate::events::store::Counted;
use crate::events::{self, Event, Status, attendance_store, ending, sheet, times};
use crate::federation::instances;
use crate::i18n::Translator;
use crate::profiles::Profile;

/// How many answers are listed.
const MOST: i64 = 2000;
/// How many of its next times an event that comes again shows.
const LATER: usize = 5;

/// What the page of an event has beside its words.
#[derive(Template)]
#[template(path = "events/detail.html")]
struct Detail<'a> {
    page: &'a Page,
    topic: &'a Topic,
    event: Event,
    nearest: Occurrence,
    /// The times after that.
    later: Vec<Occurrence>,
    over: bool,
    keepers: Vec<Profile>,
    going: i64,
    waiting: i64,
    free: Option<i64>,
    /// Where it is met on the web, if the visitor may know.
    link: String,
    /// The key of the language that is spoken there.
    spoken: Option<&'static str>,
    /// The page and title of the discussion that belongs to it.
    discussion: Option<(String, String)>,
    mine: Option<Attendance>,
    place: i64,
    message: String,
    /// The name of the hub that says who has a place, if that is another one.
    hub: Option<String>,
    elsewhere: String,
    files: Vec<Attached>,
    may_answer: bool,
    may_see_list: bool,
    is_author: bool,
}

impl Detail<'_> {
    fn is_cancelled(&self) -> bool {
        self.event.details.status == Status::Cancelled
    }

    fn when(&self, at: &Occurrence) -> String {
        let details = &self.event.details;
        times::span_words(self.page.t, (at.starts_at, at.ends_at.filter(|_| details.shows_end)), &details.zone())
    }

    fn answered(&self, answer: &str) -> bool {
        self.mine.as_ref().is_some_and(|mine| mine.answer.to_string() == answer && mine.state != Standing::Refused)
    }

    /// Whether the visitor has a place or waits for one.
    fn goes(&self) -> bool {
        self.answered("yes")
    }

    /// How far the visitor's answer has got.
    fn state_words(&self) -> Option<String> {
        let (t, mine) = (self.page.t, self.mine.as_ref()?);
        let hub = self.hub.as_deref();
        let answer = t.say(match mine.answer {
            Answer::Yes => "event-you-go",
            Answer::Maybe => "event-you-might",
            Answer::No => "event-you-do-not",
        });
        Some(match (mine.state, hub) {
            (Standing::Sent, Some(hub)) => format!("{answer}. {}", t.with("event-sent", "hub", hub)),
            (Standing::Confirmed, Some(hub)) if mine.answer != Answer::No => {
                format!("{answer}. {}", t.with("event-confirmed-by", "hub", hub))
            }
            (Standing::Waiting, hub) => {
                let place = if hub.is_some() { mine.said.parse().unwrap_or(0) } else { self.place };
                if place > 0 { t.with("event-waiting-at", "place", place) } else { t.say("event-you-wait") }
            }
            (Standing::Refused, _) if mine.said.is_empty() => t.say("event-refused-full"),
            (Standing::Refused, None) => t.say(&mine.said),
            (Standing::Refused, _) => t.with("event-refused-because", "reason", &mine.said),
            _ => format!("{answer}."),
        })
    }
}

/// What stands on the page of an event above its words.
pub(super) async fn detail(
    tx: &mut Tx,
    visitor: &Visitor,
    page: &Page,
    (topic, shown): (&Topic, &Shown),
    keepers: Vec<Profile>,
) -> Result<String> {
    let Some(counted) = events::store::counted(tx, topic.id).await? else { return Ok(String::new()) };
    let Counted { event, going: counted, waiting } = counted;
    let now = tx.now();
    let me = visitor.me.as_ref().map(|me| me.profile.id);
    let mine = match me {
        Some(me) => attendance_store::find(tx, topic.id, me).await?,
        None => None,
    };
    // Only the event's own hub knows all; it has told how many there were, and we know of our own.
    let mut going = if topic.is_ours { counted } else { counted.max(event.remote_attending) };
    // Whoever was told to wait knows that it is full, however old the count.
    if mine.as_ref().is_some_and(|mine| mine.state == Standing::Waiting) {
        going = going.max(event.details.capacity.unwrap_or(0));
    }
    let keeps = me.is_some_and(|me| keepers.iter().any(|keeper| keeper.id == me));
    let may_know = event.details.link_is_open || keeps || mine.as_ref().is_some_and(Attendance::has_place);
    let told = mine.as_ref().map(|mine| mine.link.clone()).filter(|link| !link.is_empty());
    let link = if may_know { told.unwrap_or_else(|| event.details.link.clone()) } else { String::new() };
    let place = match &mine {
        Some(mine) if topic.is_ours => attendance_store::place_in_queue(tx, topic.id, mine.position).await?,
        _ => 0,
    };
    let may_see_list =
        topic.is_ours && me.is_some() && (keeps || attendance::shows_list(&event, mine.as_ref(), shown.is_member()));
    let discussion = match event.details.discussion.as_str() {
        "" => None,
        url => discussions::store::find_topic_by_url(tx, url).await?,
    };
    let discussion = discussion.filter(|other| other.group_id == topic.group_id && other.deleted_at.is_none());
    let author_host = keepers.first().map(|author| author.host.clone()).unwrap_or_default();
    let hub = if topic.is_ours { None } else { Some(instances::names(tx).await?.of(&author_host).to_owned()) };
    let nearest = event.details.nearest(now);
    let later = event.details.occurrences().into_iter().filter(|at| at.starts_at > nearest.starts_at).take(LATER);
    let over = event.details.last_at() < now;
    let detail = Detail {
        later: later.collect(),
        over,
        spoken: spoken_key(&event.details.language),
        // What is left at an event of another hub only that hub knows; that it was full is worth saying.
        free: event
            .details
            .capacity
            .map(|capacity| (capacity - going).max(0))
            .filter(|free| topic.is_ours || *free == 0),
        message: mine.as_ref().map(|mine| mine.message.clone()).unwrap_or_default(),
        may_answer: me.is_some()
            && !over
            && event.details.status == Status::Planned
            && !(topic.is_ours && mine.as_ref().is_some_and(Attendance::is_turned_away)),
        elsewhere: event.details.elsewhere.clone(),
        files: attached::list(tx, topic.id).await?,
        is_author: me == Some(topic.author_id),
        discussion: discussion.map(|other| (other.path(), other.title)),
        page,
        topic,
        event,
        nearest,
        keepers,
        going,
        waiting,
        link,
        mine,
        place,
        hub,
        may_see_list,
    };
    Ok(detail.render()?)
}

/// What it means for those who come if an event goes, where it is asked whether it is to go.
pub(super) async fn told_if_gone(tx: &mut Tx, t: Translator, topic: &Topic) -> Result<Option<String>> {
    let event = match topic.kind {
        Kind::Event => events::store::find(tx, topic.id).await?,
        _ => None,
    };
    let Some(event) = event else { return Ok(None) };
    if !ending::is_news(&event, tx.now()) {
        return Ok(Some(t.say("event-gone-tells-nobody")));
    }
    let told = ending::count_told(tx, &event).await?;
    Ok(Some(t.count("event-gone-tells", &told)))
}

fn spoken_key(language: &str) -> Option<&'static str> {
    match language {
        "en" => Some("event-spoken-en"),
        "cy" => Some("event-spoken-cy"),
        "mul" => Some("event-spoken-both"),
        _ => None,
    }
}

/// Somebody answers.
pub(super) async fn create(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let given: Answer = form.get("answer").parse().map_err(|_| Error::invalid("answer", "error-400"))?;
    let mut tx = app.db.begin().await?;
    let (topic, _) = find_event(&mut tx, &form.visitor, &id).await?;
    let wish = Wish { answer: given, message: form.get("message"), asked: None };
    let one = attendance::answer(&mut tx, &topic, &me.profile, wish).await?;
    tx.commit().await?;
    let key = match (one.state, one.answer) {
        (Standing::Sent, _) => "flash-event-sent",
        (Standing::Waiting, _) => "flash-event-waiting",
        (Standing::Refused, _) if one.is_turned_away() => attendance::TURNED_AWAY,
        (Standing::Refused, _) => "flash-event-full",
        (Standing::Confirmed, Answer::Yes) => "flash-event-yes",
        (Standing::Confirmed, Answer::Maybe) => "flash-event-maybe",
        (Standing::Confirmed, Answer::No) => "flash-event-no",
    };
    Ok(to_saying(&app, &form.visitor, &topic.path(), key))
}

#[derive(Template)]
#[template(path = "events/attendees.html")]
struct Attendees {
    page: Page,
    topic: Topic,
    attendees: Vec<Attendee>,
    going: i64,
    names: instances::Names,
    keeps: bool,
}

impl Attendees {
    fn answer_key(one: &Attendee) -> &'static str {
        answer_key(&one.attendance)
    }

    /// Whether somebody can be turned away: who comes, might, or waits.
    fn may_turn_away(one: &Attendee) -> bool {
        one.attendance.answer != Answer::No && one.attendance.state != Standing::Refused
    }
}

/// The key of the words for an answer, as those who keep the event read it.
fn answer_key(one: &Attendance) -> &'static str {
    match (one.state, one.answer) {
        (Standing::Waiting, _) => "sheet-waits",
        (Standing::Refused, _) if one.is_turned_away() => "sheet-turned-away",
        (Standing::Refused, _) => "sheet-refused",
        (_, Answer::Yes) => "sheet-yes",
        (_, Answer::Maybe) => "sheet-maybe",
        (_, Answer::No) => "sheet-no",
    }
}

/// The event, if the visitor may see who comes; and whether they keep it.
async fn listed(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<(Topic, bool)> {
    let (topic, shown) = find_event(tx, visitor, id).await?;
    let me = visitor.member()?.profile.id;
    let event = events::store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    if !topic.is_ours || !attendance::may_see_list(tx, (&topic, &event), shown.is_member(), me).await? {
        return Err(Error::Refused(Refusal::NotAnOrganiser));
    }
    let keeps = events::keeps(tx, &topic, me).await?;
    Ok((topic, keeps))
}

/// Who comes.
pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, keeps) = listed(&mut tx, &visitor, &id).await?;
    let all = attendance_store::list(&mut tx, topic.id, MOST).await?;
    // Who does not come, or has no place, is only the organisers' business.
    let attendees = all.into_iter().filter(|one| keeps || one.attendance.has_place()).collect();
    let going = attendance_store::count(&mut tx, topic.id, Answer::Yes, Standing::Confirmed).await?;
    let names = instances::names(&mut tx).await?;
    answer(&Attendees { page: Page::new(&app, &visitor, "groups"), topic, attendees, going, names, keeps })
}

/// Those who keep the event turn somebody away, or let them come again.
pub(super) async fn update(
    State(app): State<App>,
    Path((id, person)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let on = form.has("on");
    let mut tx = app.db.begin().await?;
    let (topic, _) = find_event(&mut tx, &form.visitor, &id).await?;
    let person = find_person(&mut tx, &person).await?;
    if on {
        attendance::let_come(&mut tx, &topic, me, person.id).await?;
    } else {
        attendance::turn_away(&mut tx, &topic, me, person.id).await?;
    }
    tx.commit().await?;
    let key = if on { "flash-event-let-come" } else { "flash-event-turned-away" };
    Ok(to_saying_of(&app, &form.visitor, &format!("{}/attendees", topic.path()), (key, &person.name)))
}

/// The list as rows of a table, for those who keep the event.
async fn rows(app: &App, visitor: &Visitor, id: &str) -> Result<(Topic, sheet::Rows)> {
    let mut tx = app.db.read().await?;
    let (topic, keeps) = listed(&mut tx, visitor, id).await?;
    if !keeps {
        return Err(Error::Refused(Refusal::NotAnOrganiser));
    }
    let t: Translator = visitor.translator();
    let heads =
        ["sheet-name", "sheet-organisation", "sheet-role", "sheet-hub", "sheet-answer", "sheet-message", "sheet-asked"];
    let mut rows: sheet::Rows = vec![heads.iter().map(|key| t.say(key)).collect()];
    for one in attendance_store::list(&mut tx, topic.id, MOST).await? {
        let said = t.say(answer_key(&one.attendance));
        let asked = t.time(one.attendance.asked_at);
        rows.push(vec![one.name, one.organisation, one.role, one.host, said, one.attendance.message, asked]);
    }
    Ok((topic, rows))
}

fn file(kind: &'static str, ending: &str, topic: &Topic, bytes: Vec<u8>) -> Response {
    let disposition = format!("attachment; filename=\"{}.{ending}\"", topic.id);
    let cache = "private, no-store".to_owned();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, cache),
    ];
    (headers, bytes).into_response()
}

/// The list, comma-separated.
pub(super) async fn as_csv(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (topic, rows) = rows(&app, &visitor, &id).await?;
    Ok(file("text/csv; charset=utf-8", "csv", &topic, sheet::csv(&rows).into_bytes()))
}

/// The list as a spreadsheet of the open kind.
pub(super) async fn as_ods(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (topic, rows) = rows(&app, &visitor, &id).await?;
    let name = visitor.translator().say("event-attendees");
    Ok(file("application/vnd.oasis.opendocument.spreadsheet", "ods", &topic, sheet::ods(&name, &rows)?))
}
