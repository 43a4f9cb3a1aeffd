//! Mirror of `inbox/attendance`: what our people answer to events elsewhere, and how our events answer people elsewhere,
//! each in the words in which they asked.

use serde_json::{Value, json};

use super::requests::paragraph;
use super::{Draft, Hub, activity_url, log_value};
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::error::Result;
use crate::events::attendance::{Answer, Attendance, State};
use crate::events::{attendance_store, store as events};
use crate::federation::store;
use crate::groups;
use crate::i18n::{Language, Translator};
use crate::id::{ProfileId, TopicId};
use crate::profiles::{self, Profile};

/// An event with its author, and an answer to it with who gave it.
struct Whole {
    topic: Topic,
    author: Profile,
    person: Profile,
    one: Attendance,
}

async fn whole(tx: &mut Tx, event: TopicId, person: ProfileId) -> Result<Option<Whole>> {
    let Some(one) = attendance_store::find(tx, event, person).await? else { return Ok(None) };
    let topic = discussions::store::find_topic(tx, event).await?;
    // What is gone is answered by its deletion.
    let Some(topic) = topic.filter(|topic| topic.deleted_at.is_none()) else { return Ok(None) };
    let author = profiles::store::find(tx, topic.author_id).await?;
    let person = profiles::store::find(tx, person).await?;
    Ok(author.zip(person).map(|(author, person)| Whole { topic, author, person, one }))
}

/// One of ours answers an event elsewhere: Join, or Leave; what only some software knows, in its words.
pub(super) async fn asked(tx: &mut Tx, hub: Hub<'_>, event: TopicId, person: ProfileId) -> Result<()> {
    let Some(whole) = whole(tx, event, person).await? else { return Ok(()) };
    if whole.topic.is_ours || !whole.person.is_ours || whole.one.state != State::Sent {
        return Ok(());
    }
    let had_joined = whole.one.asked_as == "Join";
    let verbs: &[&str] = match whole.one.answer {
        Answer::Yes => &["Join"],
        Answer::Maybe if had_joined => &["Leave", "TentativeAccept"],
        Answer::Maybe => &["TentativeAccept"],
        Answer::No if had_joined => &["Leave"],
        Answer::No => &["Reject"],
    };
    let group = groups::store::find(tx, whole.topic.group_id).await?;
    let to: Vec<&str> =
        std::iter::once(whole.author.url.as_str()).chain(group.as_ref().map(|group| group.url.as_str())).collect();
    for verb in verbs {
        let id = activity_url(tx, hub);
        let mut activity = json!({
            "id": id, "type": verb, "actor": whole.person.url, "object": whole.topic.url, "to": to, "cc": [],
            "published": tx.now().rfc3339(),
        });
        if let Some(fields) = activity.as_object_mut().filter(|_| !whole.one.message.is_empty()) {
            fields.insert("participationMessage".into(), json!(whole.one.message));
        }
        attendance_store::set_asked(tx, event, person, (&id, verb)).await?;
        send(tx, hub, &whole, activity, whole.author.id).await?;
    }
    // Whoever says that they do not come need not wait for an answer.
    if whole.one.answer == Answer::No {
        attendance_store::settle(tx, event, person).await?;
    }
    Ok(())
}

/// An event of ours answers somebody elsewhere, in the name of its author.
pub(super) async fn answered(tx: &mut Tx, hub: Hub<'_>, event: TopicId, person: ProfileId) -> Result<()> {
    let Some(whole) = whole(tx, event, person).await? else { return Ok(()) };
    let Some(asked) = whole.one.asked.clone() else { return Ok(()) };
    if !whole.topic.is_ours || whole.person.is_ours || whole.one.answer == Answer::No {
        return Ok(());
    }
    let Some(event) = events::find(tx, event).await? else { return Ok(()) };
    let t = Translator::new(Language::parse(&whole.topic.language).unwrap_or_default());
    let about = json!({
        "id": asked, "type": whole.one.asked_as, "actor": whole.person.url, "object": whole.topic.url,
    });
    let answer = |verb: &str| {
        json!({
            "id": activity_url(tx, hub), "type": verb, "actor": whole.author.url, "to": [whole.person.url], "cc": [],
            "object": about,
        })
    };
    let activity = match whole.one.state {
        State::Confirmed => {
            let mut accept = answer("Accept");
            let link = Some(&event.details.link).filter(|link| whole.one.has_place() && !link.is_empty());
            if let Some((fields, link)) = accept.as_object_mut().zip(link) {
                fields.insert("hub:joinLink".into(), json!(link));
            }
            accept
        }
        State::Refused => {
            let why = if whole.one.said.is_empty() { "event-full" } else { whole.one.said.as_str() };
            let mut reject = answer("Reject");
            if let Some(fields) = reject.as_object_mut() {
                fields.insert("summary".into(), json!(t.say(why)));
                fields.insert("content".into(), json!(paragraph(&t.say(why))));
            }
            reject
        }
        State::Waiting => {
            let place = attendance_store::place_in_queue(tx, event.topic_id, whole.one.position).await?;
            let words = t.with_two("event-waitlist-told", "title", &whole.topic.title, "place", place);
            queue_note(tx, hub, &whole, (&asked, place), &words)
        }
        State::Sent => return Ok(()),
    };
    send(tx, hub, &whole, activity, whole.person.id).await
}

/// A note to one person that tells them their place in the queue: people of every software can read it.
fn queue_note(tx: &Tx, hub: Hub<'_>, whole: &Whole, (asked, place): (&str, i64), words: &str) -> Value {
    let (id, now) = (activity_url(tx, hub), tx.now().rfc3339());
    let name = whole.person.address();
    json!({
        "id": id, "type": "Create", "actor": whole.author.url, "to": [whole.person.url], "cc": [], "published": now,
        "object": {
            "id": format!("{id}#note"), "type": "Note", "attributedTo": whole.author.url, "to": [whole.person.url], "cc": [],
            "context": asked, "content": paragraph(words), "mediaType": "text/html", "published": now,
            "hub:waitlist": place, "attachment": [], "sensitive": false,
            "tag": [{"type": "Mention", "href": whole.person.url, "name": name}],
        },
    })
}

async fn send(tx: &mut Tx, hub: Hub<'_>, whole: &Whole, activity: Value, to: ProfileId) -> Result<()> {
    let field = |name: &str| activity.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, actor) = (field("type"), field("actor"));
    let Some(inbox) = store::inbox_of(tx, to.0).await? else {
        tracing::warn!(event = %whole.topic.id, "there is no inbox to send to");
        return Ok(());
    };
    let order_key = format!("{} {}", whole.topic.url, whole.person.url);
    // A note to one person is no part of the event: nobody finds it by that.
    let note = activity.pointer("/object/id").and_then(Value::as_str).filter(|_| kind == "Create").map(str::to_owned);
    let draft = Draft {
        kind: &kind,
        actor: &actor,
        object: note.as_deref().unwrap_or(&whole.topic.url),
        order_key: &order_key,
        audience: None,
        for_members: false,
        inboxes: vec![inbox],
    };
    log_value(tx, hub, draft, activity).await.map(drop)
}
