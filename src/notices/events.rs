//! What people of this hub are told about events they have answered: whether they have a place, what has changed, that an
//! event is called off or gone, and once more the day before. With it comes what their calendar program understands.

use std::time::Duration;

use super::store;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::error::{Error, Result};
use crate::events::attendance::{Answer, Attendance, State};
use crate::events::calendar::{self, Method, Written};
use crate::events::{self, Event, Status, attendance_store, ending, times};
use crate::groups::{self, Access, Group};
use crate::i18n::{Language, Translator};
use crate::id::{ProfileId, TopicId};
use crate::jobs;
use crate::mail::{self, Letter, OnlyIf};
use crate::profiles;
use crate::text;

/// The job that reminds those who come to an event.
pub(crate) const REMIND: &str = "remind";
/// The job that tells those who come to an event that it is gone.
pub(crate) const CALL_OFF: &str = "call_off";
/// How long before an event people are reminded of it.
const BEFORE: Duration = Duration::from_hours(24);
/// How many people are told at a time.
const AT_ONCE: i64 = 200;
/// Longest title in a subject, in characters.
const LONGEST_TITLE: usize = 90;
/// Longest name of a group beside it.
const LONGEST_NAME: usize = 50;

/// An event with its topic and group.
struct Whole {
    topic: Topic,
    event: Event,
    group: Group,
}

async fn whole(tx: &mut Tx, id: TopicId) -> Result<Option<Whole>> {
    let Some(topic) = discussions::store::find_topic(tx, id).await?.filter(|topic| topic.deleted_at.is_none()) else {
        return Ok(None);
    };
    let event = events::store::find(tx, id).await?;
    let group = groups::store::find(tx, topic.group_id).await?;
    Ok(event.zip(group).map(|(event, group)| Whole { topic, event, group }))
}

/// What somebody is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Confirmed,
    Waiting,
    Refused,
    Changed,
    CalledOff,
    /// It is gone, with its page.
    Gone,
    Reminder,
}

impl What {
    /// The key of its sentence.
    fn sentence(self) -> &'static str {
        match self {
            Self::Confirmed => "notice-event-confirmed-text",
            Self::Waiting => "notice-event-waiting-text",
            Self::Refused => "notice-event-refused-text",
            Self::Changed => "notice-event-changed-text",
            Self::CalledOff => "notice-event-called-off-text",
            Self::Gone => "notice-event-gone-text",
            Self::Reminder => "notice-event-reminder-text",
        }
    }

    /// The key of its name.
    fn key(self) -> &'static str {
        match self {
            Self::Confirmed => "notice-event-confirmed",
            Self::Waiting => "notice-event-waiting",
            Self::Refused => "notice-event-refused",
            Self::Changed => "notice-event-changed",
            Self::CalledOff | Self::Gone => "notice-event-called-off",
            Self::Reminder => "notice-event-reminder",
        }
    }

    /// What a calendar program does with it, for somebody who has a place or might come.
    fn method(self) -> Option<Method> {
        match self {
            Self::Confirmed | Self::Changed => Some(Method::Request),
            Self::CalledOff | Self::Gone | Self::Refused => Some(Method::Cancel),
            Self::Waiting | Self::Reminder => None,
        }
    }
}

/// The hub of an event has said whether somebody of ours has a place.
pub(super) async fn answered(tx: &mut Tx, origin: &str, id: TopicId, person: ProfileId) -> Result<()> {
    let Some(whole) = whole(tx, id).await? else { return Ok(()) };
    let Some(one) = attendance_store::find(tx, id, person).await? else { return Ok(()) };
    let what = match (one.state, one.answer) {
        (State::Confirmed, Answer::Yes) => What::Confirmed,
        (State::Waiting, _) => What::Waiting,
        (State::Refused, _) => What::Refused,
        _ => return expect_reminder(tx, &whole).await,
    };
    expect_reminder(tx, &whole).await?;
    tell(tx, origin, &whole, (&one, person), what).await
}

/// Something that people have in their calendars has changed, or the event is called off.
pub(super) async fn changed(tx: &mut Tx, origin: &str, id: TopicId) -> Result<()> {
    let Some(whole) = whole(tx, id).await? else { return Ok(()) };
    let what = if whole.event.details.status == Status::Cancelled { What::CalledOff } else { What::Changed };
    jobs::done(tx, REMIND, &id.to_string()).await?;
    expect_reminder(tx, &whole).await?;
    tell_all(tx, origin, &whole, what).await
}

/// An event has lost its words: those who come are told, if it was still to come.
pub(super) async fn ended(tx: &mut Tx, id: TopicId) -> Result<()> {
    let Some((event, at)) = events::store::find(tx, id).await?.and_then(|event| event.ended_at.map(|at| (event, at)))
    else {
        return Ok(());
    };
    jobs::done(tx, REMIND, &id.to_string()).await?;
    if ending::is_news(&event, at) {
        return jobs::enqueue(tx, CALL_OFF, &id.to_string(), &id).await;
    }
    ending::finish(tx, &event, false).await
}

/// An event was put back: whoever was not told that it is gone still comes, and is reminded.
pub(super) async fn restored(tx: &mut Tx, id: TopicId) -> Result<()> {
    match whole(tx, id).await? {
        Some(whole) => expect_reminder(tx, &whole).await,
        None => Ok(()),
    }
}

/// The job: tells some of those who come that the event is gone, and that is the end of their attendance. Answers whether
/// there are more of them.
pub(crate) async fn call_off(tx: &mut Tx, origin: &str, id: TopicId) -> Result<bool> {
    let topic = discussions::store::find_topic(tx, id).await?.filter(|topic| topic.deleted_at.is_some());
    let event = events::store::find(tx, id).await?.filter(|event| event.ended_at.is_some());
    let Some((mut topic, event)) = topic.zip(event) else {
        jobs::done(tx, CALL_OFF, &id.to_string()).await?;
        return Ok(false);
    };
    topic.title.clone_from(&event.ended_title);
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    let whole = Whole { topic, event, group };
    let people = attendance_store::ours(tx, id, ProfileId(uuid::Uuid::nil()), AT_ONCE).await?;
    for person in &people {
        if let Some(one) = attendance_store::find(tx, id, *person).await? {
            tell(tx, origin, &whole, (&one, *person), What::Gone).await?;
        }
        ending::told(tx, id, *person).await?;
    }
    if !people.is_empty() {
        return Ok(true);
    }
    ending::finish(tx, &whole.event, true).await?;
    jobs::done(tx, CALL_OFF, &id.to_string()).await?;
    Ok(false)
}

/// Tells everybody of this hub who comes, might, or waits.
async fn tell_all(tx: &mut Tx, origin: &str, whole: &Whole, what: What) -> Result<()> {
    let mut after = ProfileId(uuid::Uuid::nil());
    loop {
        let people = attendance_store::ours(tx, whole.topic.id, after, AT_ONCE).await?;
        let Some(last) = people.last() else { return Ok(()) };
        after = *last;
        for person in people {
            if let Some(one) = attendance_store::find(tx, whole.topic.id, person).await? {
                tell(tx, origin, whole, (&one, person), what).await?;
            }
        }
    }
}

/// Puts down the reminder for the next time that the event takes place, if somebody of this hub comes.
async fn expect_reminder(tx: &mut Tx, whole: &Whole) -> Result<()> {
    let now = tx.now();
    let next = whole.event.details.occurrences().into_iter().map(|at| at.starts_at.before(BEFORE)).find(|at| *at > now);
    let is_planned = whole.event.details.status == Status::Planned;
    let Some(at) = next.filter(|_| is_planned) else { return Ok(()) };
    jobs::enqueue_at(tx, REMIND, &whole.topic.id.to_string(), &whole.topic.id, at).await
}

/// The job: reminds those who come to what takes place within a day, and comes back for the next time.
pub(crate) async fn remind(tx: &mut Tx, origin: &str, id: TopicId) -> Result<()> {
    jobs::done(tx, REMIND, &id.to_string()).await?;
    let Some(whole) = whole(tx, id).await? else { return Ok(()) };
    let now = tx.now();
    let soon = |at: Time| at > now && at.since(now) <= BEFORE;
    let is_soon = whole.event.details.occurrences().iter().any(|at| soon(at.starts_at));
    if is_soon && whole.event.details.status == Status::Planned {
        tell_all(tx, origin, &whole, What::Reminder).await?;
    }
    expect_reminder(tx, &whole).await
}

async fn tell(
    tx: &mut Tx,
    origin: &str,
    whole: &Whole,
    (one, person): (&Attendance, ProfileId),
    what: What,
) -> Result<()> {
    let Some(reader) = store::event_reader(tx, person).await? else { return Ok(()) };
    // Who has said that they might come, or waits, is not reminded of a place that they do not have.
    if what == What::Reminder && one.state != State::Confirmed {
        return Ok(());
    }
    let t = Translator::new(Language::parse(&reader.language).unwrap_or_default());
    let is_private = whole.group.access == Access::Private;
    let title = text::line(&whole.topic.title, LONGEST_TITLE).replace(['“', '”', '"'], "’");
    let name = t.say(what.key());
    // Where anybody looks over a shoulder, nothing of a private group is to be read.
    let subject = if is_private {
        t.with("notice-event-private-subject", "what", &name)
    } else {
        let group = text::line(&whole.group.name, LONGEST_NAME);
        t.with_all("notice-event-subject", &[("what", &name), ("title", &title), ("group", &group)])
    };
    let mut parts = Vec::new();
    if is_private {
        parts.push(format!("{name}."));
    } else {
        parts.push(t.with(what.sentence(), "title", &title));
        parts.push(facts(t, whole, tx.now()));
    }
    if what == What::Refused && !one.said.is_empty() && !is_private {
        parts.push(if whole.topic.is_ours { t.say(&one.said) } else { mail::quoted(&one.said) });
    }
    let link = if one.link.is_empty() { &whole.event.details.link } else { &one.link };
    let is_off = matches!(what, What::CalledOff | What::Gone);
    let may_know = !is_private && one.has_place() && !is_off && !link.is_empty();
    if may_know {
        parts.push(link.clone());
    }
    parts.push(match what {
        What::Gone => format!("{}\n{origin}{}/events", t.say("notice-event-others"), whole.group.path()),
        _ => format!("{}\n{origin}{}", t.say("notice-event-look"), whole.topic.path()),
    });
    parts.push(format!("-- \n{}\n{}\n{origin}/account/calendar", t.say("notice-why-event"), t.say("notice-turn-off")));
    let letter = Letter {
        to: reader.email.clone(),
        language: t.language.tag().to_owned(),
        subject,
        text: parts.join("\n\n"),
        audience: Some((whole.group.id, person)),
    };
    // Whoever never had a place has nothing in their calendar that could go.
    let had_place = what == What::Refused && one.is_turned_away();
    let has_entry = one.answer == Answer::Yes && (one.state == State::Confirmed || is_off || had_place);
    let method = what.method().filter(|_| has_entry && !is_private);
    let entry = match method {
        Some(method) => {
            let link = if may_know { link.as_str() } else { "" };
            Some(entry(tx, origin, whole, (&reader.email, person), (method, link)).await?)
        }
        None => None,
    };
    match mail::queue_with(tx, &letter, OnlyIf::Anything, entry).await {
        // What happened goes on without the mail.
        Err(Error::Invalid(_)) => {
            tracing::warn!(person = %person, "an account has an address that no mail can go to");
            Ok(())
        }
        queued => queued,
    }
}

/// When and where, in lines.
fn facts(t: Translator, whole: &Whole, now: Time) -> String {
    let details = &whole.event.details;
    let at = details.nearest(now);
    let span = (at.starts_at, at.ends_at.filter(|_| details.shows_end));
    let mut lines = vec![format!("{} ({})", times::span_words(t, span, &details.zone()), details.zone)];
    let place = details.address();
    if !place.is_empty() {
        lines.push(place);
    }
    if details.is_online {
        lines.push(t.say("event-online"));
    }
    lines.join("\n")
}

/// The event for the reader's calendar program, as an invitation that they have accepted.
async fn entry(
    tx: &mut Tx,
    origin: &str,
    whole: &Whole,
    (email, person): (&str, ProfileId),
    (method, link): (Method, &str),
) -> Result<mail::Entry> {
    let author = profiles::store::find(tx, whole.topic.author_id).await?.map(|author| author.name).unwrap_or_default();
    let reader = profiles::store::find(tx, person).await?.map(|reader| reader.name).unwrap_or_default();
    let host = url::Url::parse(origin).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_default();
    let written = Written {
        event: &whole.event,
        url: &whole.topic.url,
        page: format!("{origin}{}", whole.topic.path()),
        title: &whole.topic.title,
        html: &whole.topic.html,
        created_at: whole.topic.created_at,
        link,
        between: Some(((author, format!("folkmoot@{host}")), (reader, email.to_owned()))),
    };
    let text = calendar::calendar("", method, &[written]);
    Ok(mail::Entry { method: method.word().to_owned(), text })
}
