//! Who comes to events, as it comes in: Join and Leave (FEP-8a8e, Mobilizon), or Accept, `TentativeAccept` and Reject of
//! the event itself (Friendica); and what the hubs of events elsewhere answer. The rules are those of `events::attendance`.

use serde_json::Value;

use crate::db::Tx;
use crate::discussions::{self, Kind, Topic};
use crate::error::Result;
use crate::events::attendance::{self, Answer, LONGEST_MESSAGE, Verdict, Wish};
use crate::events::attendance_store;
use crate::federation::authority::{is_plain_id, same_origin};
use crate::federation::objects::content::author_of;
use crate::federation::objects::{id_of, ids, text};
use crate::federation::store::{self, Received};
use crate::federation::{Federation, delivery};
use crate::groups;
use crate::profiles;
use crate::text as words;

/// What answers an event: each taken back by an Undo of it.
const ANSWERS: [&str; 5] = ["Join", "Accept", "TentativeAccept", "Reject", "Leave"];

/// What is said of who comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// The sender answers an event of ours.
    Answered { event: String, answer: Answer, asked_as: &'static str, message: String },
    /// The sender takes back that they come; `asked` is the activity by which they had said so.
    TakenBack { event: String, asked: Option<String> },
    /// The hub of an event elsewhere answers somebody of ours.
    Heard { event: String, person: String, asked: Option<String>, verdict: Verdict },
}

/// The event at this address, if we have one there.
async fn event_at(tx: &mut Tx, url: &str) -> Result<Option<Topic>> {
    let topic = discussions::store::find_topic_by_url(tx, url).await?;
    Ok(topic.filter(|topic| topic.kind == Kind::Event))
}

/// What an activity says of who comes to an event; none if it is about something else.
pub(super) async fn read(
    federation: &Federation,
    received: &Received,
    kind: &str,
    activity: &Value,
) -> Result<Option<Word>> {
    let object = activity.get("object").unwrap_or(&Value::Null);
    if kind == "Create" {
        return queued(federation, received, object).await;
    }
    if !ANSWERS.contains(&kind) && kind != "Undo" {
        return Ok(None);
    }
    let Some(id) = id_of(object) else { return Ok(None) };
    let mut tx = federation.app.db.read().await?;
    if kind == "Undo" {
        return undone(&mut tx, received, object).await;
    }
    if let Some(topic) = event_at(&mut tx, id).await? {
        return Ok(topic.is_ours.then(|| said_of(kind, activity, topic.url)));
    }
    match kind {
        // Some name what they sent before, not what it was about.
        "Leave" => undone(&mut tx, received, object).await,
        "Accept" | "Reject" => answered(&mut tx, activity, object, kind == "Accept").await,
        _ => Ok(None),
    }
}

/// What an answer to an event of ours says, in either dialect.
fn said_of(kind: &str, activity: &Value, event: String) -> Word {
    let (answer, asked_as) = match kind {
        "Leave" => return Word::TakenBack { event, asked: None },
        "TentativeAccept" => (Answer::Maybe, "TentativeAccept"),
        "Reject" => (Answer::No, "Reject"),
        "Accept" => (Answer::Yes, "Accept"),
        _ => (Answer::Yes, "Join"),
    };
    let message = ["participationMessage", "content", "summary"].into_iter().find_map(|field| text(activity, field));
    let message = words::excerpt(message.unwrap_or_default(), LONGEST_MESSAGE);
    Word::Answered { event, answer, asked_as, message }
}

/// An `Undo` of one's own answer, embedded or by its id.
async fn undone(tx: &mut Tx, received: &Received, object: &Value) -> Result<Option<Word>> {
    let asked = id_of(object).unwrap_or_default();
    if let Some(kind) = text(object, "type") {
        let is_own = object.get("actor").and_then(id_of) == Some(received.actor.as_str());
        let about = object.get("object").and_then(id_of).filter(|_| is_own && ANSWERS.contains(&kind));
        let Some(about) = about else { return Ok(None) };
        let topic = event_at(tx, about).await?.filter(|topic| topic.is_ours);
        return Ok(topic.map(|topic| Word::TakenBack { event: topic.url, asked: Some(asked.to_owned()) }));
    }
    let Some(person) = profiles::store::find_by_url(tx, &received.actor).await? else { return Ok(None) };
    let Some(known) = attendance_store::by_asked(tx, person.id, asked).await? else { return Ok(None) };
    let topic = discussions::store::find_topic(tx, known.event_id).await?.filter(|topic| topic.is_ours);
    Ok(topic.map(|topic| Word::TakenBack { event: topic.url, asked: Some(asked.to_owned()) }))
}

/// An answer of the hub of an event elsewhere: it names what one of ours sent, embedded or by its id.
async fn answered(tx: &mut Tx, activity: &Value, object: &Value, taken: bool) -> Result<Option<Word>> {
    let sent = match object {
        Value::Object(_) if object.get("actor").is_some() => object.clone(),
        other => match delivery::store::find_logged(tx, id_of(other).unwrap_or_default()).await? {
            Some((kind, _, _, body)) if ANSWERS.contains(&kind.as_str()) => serde_json::from_str(&body)?,
            _ => return Ok(None),
        },
    };
    let is_answer = text(&sent, "type").is_some_and(|kind| ANSWERS.contains(&kind));
    let (Some(about), Some(person)) = (sent.get("object").and_then(id_of), sent.get("actor").and_then(id_of)) else {
        return Ok(None);
    };
    let Some(topic) = event_at(tx, about).await?.filter(|topic| is_answer && !topic.is_ours) else { return Ok(None) };
    let said = text(activity, "content").or_else(|| text(activity, "summary")).unwrap_or_default();
    let verdict = if taken {
        Verdict::Taken(text(activity, "hub:joinLink").unwrap_or_default().to_owned())
    } else {
        Verdict::Refused(words::excerpt(said, LONGEST_MESSAGE))
    };
    let asked = id_of(&sent).map(str::to_owned);
    Ok(Some(Word::Heard { event: topic.url, person: person.to_owned(), asked, verdict }))
}

/// A note that tells one of ours their place in the queue.
async fn queued(federation: &Federation, received: &Received, note: &Value) -> Result<Option<Word>> {
    let Some(place) = note.get("hub:waitlist").and_then(Value::as_i64) else { return Ok(None) };
    if author_of(note) != Some(received.actor.as_str()) {
        return Ok(None);
    }
    let Some(asked) = note.get("context").and_then(id_of).filter(|id| federation.is_at_home(id)) else {
        return Ok(None);
    };
    let mut tx = federation.app.db.read().await?;
    for person in ids(note, "to").into_iter().take(2) {
        let Some(person) = profiles::store::find_by_url(&mut tx, person).await?.filter(|person| person.is_ours) else {
            continue;
        };
        let Some(known) = attendance_store::by_asked(&mut tx, person.id, asked).await? else { continue };
        let topic = discussions::store::find_topic(&mut tx, known.event_id).await?.filter(|topic| !topic.is_ours);
        let Some(topic) = topic else { continue };
        let (verdict, asked) = (Verdict::Waits(place), Some(asked.to_owned()));
        return Ok(Some(Word::Heard { event: topic.url, person: person.url, asked, verdict }));
    }
    Ok(None)
}

/// Does it. Answers why nothing came of it.
pub(super) async fn carry_out(tx: &mut Tx, received: &Received, word: Word) -> Result<Option<&'static str>> {
    match word {
        Word::Answered { event, answer, asked_as, message } => {
            if store::is_buried(tx, &received.activity, &received.actor).await? {
                return Ok(Some("taken back before it came"));
            }
            let wish = Wish { answer, message: &message, asked: Some((&received.activity, asked_as)) };
            came_in(tx, received, &event, wish).await
        }
        Word::TakenBack { event, asked } => {
            if let Some(asked) = asked.filter(|asked| is_plain_id(asked) && same_origin(asked, &received.actor)) {
                store::bury(tx, &asked, Some(&received.actor)).await?;
            }
            let person = profiles::store::find_by_url(tx, &received.actor).await?;
            let topic = event_at(tx, &event).await?;
            let known = match person.zip(topic) {
                Some((person, topic)) => attendance_store::find(tx, topic.id, person.id).await?,
                None => None,
            };
            if known.is_none() {
                return Ok(Some("taken back what was not said"));
            }
            let wish = Wish { answer: Answer::No, message: "", asked: Some((&received.activity, "Leave")) };
            came_in(tx, received, &event, wish).await
        }
        Word::Heard { event, person, asked, verdict } => {
            let topic = event_at(tx, &event).await?.filter(|topic| !topic.is_ours);
            let person = profiles::store::find_by_url(tx, &person).await?.filter(|person| person.is_ours);
            let Some((topic, person)) = topic.zip(person) else { return Ok(Some("an answer about nothing here")) };
            if !speaks_for(tx, &topic, &received.actor).await? {
                return Ok(Some("an answer by somebody whose event it is not"));
            }
            let changed = attendance::heard(tx, &topic, &person, asked.as_deref(), verdict).await?;
            Ok((!changed).then_some("an answer to what is not asked, or known already"))
        }
    }
}

async fn came_in(tx: &mut Tx, received: &Received, event: &str, wish: Wish<'_>) -> Result<Option<&'static str>> {
    let topic = event_at(tx, event).await?.filter(|topic| topic.is_ours);
    let person = profiles::store::find_by_url(tx, &received.actor).await?.filter(|person| !person.is_ours);
    let Some((topic, person)) = topic.zip(person) else { return Ok(Some("an answer of nobody, or to nothing here")) };
    attendance::answer(tx, &topic, &person, wish).await?;
    Ok(None)
}

/// Whether an actor says who has a place at an event: its author does, and its group where that is of the same hub.
async fn speaks_for(tx: &mut Tx, topic: &Topic, actor: &str) -> Result<bool> {
    let author = profiles::store::find(tx, topic.author_id).await?;
    if author.is_some_and(|author| author.url == actor) {
        return Ok(true);
    }
    let group = groups::store::find(tx, topic.group_id).await?;
    Ok(group.is_some_and(|group| group.url == actor && same_origin(&group.url, &topic.url)))
}
