//! Events across hubs: told in the words that others read, read in theirs, and answered in the words of whoever asked.

use std::time::Duration;

use serde_json::{Value, json};

use super::golden::PIEFED;
use super::joining::join;
use super::order::announced;
use super::wire::ask;
use crate::attacks::{Scene, activity, scene};
use crate::support::{Hub, Person, Seen, settle, two_hubs};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// Somebody begins an event in the group at `path`.
pub(crate) async fn begin(person: &Person, path: &str, more: &[(&str, &str)]) -> Seen {
    let mut fields = vec![
        ("title", "Show and tell"),
        ("body", "Three pilots, ten minutes each."),
        ("day", "2026-12-09"),
        ("begins", "10:00"),
        ("ends", "11:30"),
        ("place", "Council offices"),
        ("locality", "Aberystwyth"),
        ("link", "https://meet.example/902"),
    ];
    for (name, value) in more {
        fields.retain(|(known, _)| known != name);
        fields.push((name, value));
    }
    let page = person.visit(&format!("{path}/events/new")).await.press("Publish event", &fields).await;
    assert!(page.path.starts_with("/events/"), "{}", page.text());
    page
}

/// Scotland's group with an event of Morag's, and Priya of England as a member.
pub(super) async fn across(more: &[(&str, &str)]) -> (Hub, Hub, Person, Person, Seen, String) {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;
    let event = begin(&morag, "/groups/soil", more).await;
    settle(&[&scotland, &england]).await;
    let list = priya.visit(&format!("/groups/soil@{}/events?month=2026-12", scotland.domain)).await;
    let copy = list.follow("Show and tell").await;
    (scotland, england, morag, priya, event, copy.path)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_across_hubs_counts_only_when_the_organisers_hub_has_confirmed_it() {
    let (scotland, england, morag, priya, event, copy) = Box::pin(across(&[("capacity", "1")])).await;
    let page = priya.visit(&copy).await;
    assert!(page.says("Wednesday 9 December 2026, 10:00–11:30") && page.says("Council offices, Aberystwyth"));
    assert!(!page.html.contains("meet.example"), "the link is told to those who come");
    assert!(!page.says("place is left"), "how many are left only its own hub knows");
    assert!(morag.visit(&event.path).await.says("1 place is left"));
    let page = page.press("I am going", &[("message", "Captions please")]).await;
    assert!(page.says("Sent to Hub scotland, which has yet to confirm it"), "{}", page.text());
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&copy).await;
    assert!(
        page.says("Confirmed by Hub scotland") && page.html.contains("https://meet.example/902"),
        "{}",
        page.text()
    );
    assert!(england.mails_to("priya").last().unwrap().subject().contains("You have a place"));
    let list = morag.visit(&format!("{}/attendees", event.path)).await;
    assert!(list.says("Priya") && list.says("Captions please"), "{}", list.text());

    // Tom waits in England; Priya's place is his when she does not come.
    let tom = england.person("tom").await;
    let group = format!("/groups/soil@{}", scotland.domain);
    tom.visit(&format!("{group}/join")).await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    tom.visit(&copy).await.press("Wait for a place", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = tom.visit(&copy).await;
    assert!(page.says("number 1 in the queue") && !page.html.contains("meet.example"), "{}", page.text());
    priya.visit(&copy).await.press("I am not going", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = tom.visit(&copy).await;
    assert!(page.says("Confirmed by Hub scotland"), "{}", page.text());
    assert!(morag.visit(&event.path).await.says("1 person is going"));

    // A change and a cancellation reach those who come.
    morag.visit(&format!("{}/edit", event.path)).await.press("Save", &[("begins", "10:30")]).await;
    settle(&[&scotland, &england]).await;
    assert!(tom.visit(&copy).await.says("10:30–11:30"));
    assert!(england.mails_to("tom").last().unwrap().subject().contains("Changed"));
    morag.visit(&format!("{}/cancel", event.path)).await.press("Call it off now", &[]).await;
    settle(&[&scotland, &england]).await;
    let mail = england.mails_to("tom").pop().unwrap();
    assert!(mail.subject().contains("Cancelled"), "{}", mail.subject());
    let calendar = mail.calendar.unwrap().1.replace("\n ", "");
    assert!(calendar.contains(&format!("UID:{}{}", scotland.origin, event.path)), "{calendar}");
    assert!(calendar.contains("SEQUENCE:2"), "{calendar}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_hub_is_turned_away_and_let_come_again() {
    let (scotland, england, morag, priya, event, copy) = Box::pin(across(&[("capacity", "1")])).await;
    priya.visit(&copy).await.press("I am going", &[]).await;
    settle(&[&scotland, &england]).await;
    let list = format!("{}/attendees", event.path);
    morag.visit(&list).await.press("Turn away", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&copy).await;
    assert!(page.says("The organisers have given your place away"), "{}", page.text());
    assert!(!page.html.contains("meet.example"), "{}", page.text());
    // Whoever answers again is told again.
    page.press("I am going", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&copy).await.says("The organisers have given your place away"));
    assert!(morag.visit(&list).await.says("Turned away"));
    morag.visit(&list).await.press("Let come again", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&copy).await;
    assert!(page.says("Confirmed by Hub scotland"), "{}", page.text());
    assert!(page.html.contains("https://meet.example/902"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_waits_while_the_organisers_hub_is_away_and_completes() {
    let (scotland, england, morag, priya, event, copy) = Box::pin(across(&[])).await;
    priya.visit(&copy).await.press("I am going", &[]).await;
    england.settle().await;
    assert!(priya.visit(&copy).await.says("Sent to Hub scotland"));
    scotland.clock.forward(Duration::from_hours(2));
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&copy).await.says("Confirmed by Hub scotland"));
    assert!(morag.visit(&event.path).await.says("1 person is going"));
    priya.visit(&copy).await.press("I might go", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&copy).await.says("You might go. Confirmed by Hub scotland"));
    assert!(morag.visit(&event.path).await.says("0 people are going"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_read_at_two_hubs_after_three_changes_is_one_in_a_calendar() {
    let (scotland, england, morag, priya, event, copy) = Box::pin(across(&[])).await;
    for begins in ["10:05", "10:10", "10:15"] {
        scotland.clock.forward(Duration::from_mins(1));
        morag.visit(&format!("{}/edit", event.path)).await.press("Save", &[("begins", begins)]).await;
        settle(&[&scotland, &england]).await;
    }
    let ours = morag.visit(&format!("{}.ics", event.path)).await.html;
    let theirs = priya.visit(&format!("{copy}.ics")).await.html;
    let line = |text: &str, name: &str| {
        text.replace("\r\n ", "").split("\r\n").find(|line| line.starts_with(name)).unwrap().to_owned()
    };
    for name in ["UID", "SEQUENCE", "DTSTART;", "DTEND;"] {
        assert_eq!(line(&ours, name), line(&theirs, name));
    }
    assert_eq!(line(&ours, "SEQUENCE"), "SEQUENCE:3");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_of_ours_has_what_every_peer_insists_on() {
    let scene = scene().await;
    let page = begin(&scene.morag, "/groups/soil", &[("capacity", "40")]).await;
    scene.hub.settle().await;
    let create = announced(&scene.good, "Create").remove(0)["object"].clone();
    let event = &create["object"];
    let (status, shown) = ask(&format!("{}{}", scene.hub.origin, page.path)).await;
    assert_eq!(status, 200);
    for (name, value) in event.as_object().unwrap() {
        assert_eq!(&shown[name], value, "{name}: at its address as in the activity");
    }
    for document in [event, &shown] {
        let fields = document.as_object().unwrap();
        for name in PIEFED {
            assert!(fields.contains_key(name), "PieFed: {name}");
        }
        assert!(document["location"].is_object(), "Mobilizon: one place");
        assert!(uuid::Uuid::parse_str(document["uuid"].as_str().unwrap()).is_ok(), "Mobilizon: a UUID");
        assert_eq!(document["url"], document["id"]);
        assert!(document["attributedTo"].is_string() && document["context"].is_string(), "NodeBB, Lemmy");
        for one in document["attachment"].as_array().unwrap() {
            assert!(one["type"] == "Link" && one["href"].is_string() && one["mediaType"].is_string(), "Lemmy, NodeBB");
        }
        assert!(document["tag"].as_array().unwrap().iter().any(|tag| tag["href"] == scene.group.as_str()));
        assert_eq!(document["onlineLink"], Value::Null, "the link is for those who come");
        assert_eq!((&document["joinMode"], &document["timezone"]), (&json!("restricted"), &json!("Europe/London")));
        assert_eq!(document["startTime"], "2026-12-09T10:00:00Z");
        assert_eq!(document["organizers"]["orderedItems"], json!([document["attributedTo"]]));
        let summary = document["summary"].as_str().unwrap();
        assert!(summary.contains("9 December 2026, 10:00–11:30 (Europe/London)") && summary.contains("Aberystwyth"));
        assert!(document["to"].as_array().unwrap().contains(&json!(PUBLIC)));
    }
    // Every term is one of ActivityStreams, or said in the context.
    let terms = create["@context"].as_array().unwrap().last().unwrap().as_object().unwrap();
    for name in ["ical", "hub", "organizers", "attendees", "timezone", "streetAddress", "uuid", "feeAmount"] {
        assert!(terms.contains_key(name), "{name}");
    }
    let attendees = ask(&format!("{}{}/attendees", scene.hub.origin, page.path)).await.1;
    assert_eq!((&attendees["totalItems"], &attendees["items"]), (&json!(0), &json!([])));
    let all = ask(&format!("{}/events", scene.group)).await.1;
    assert_eq!((&all["type"], &all["totalItems"]), (&json!("OrderedCollection"), &json!(1)));
    let first = ask(all["first"].as_str().unwrap()).await.1;
    assert_eq!(first["orderedItems"], json!([shown["id"]]));
    scene.hub.settle().await;
}

/// What Gina of another make of software sends about an event of ours, and what she is answered.
async fn answers(scene: &Scene, n: u32, body: Value) -> Option<Value> {
    let before = scene.good.tried().len();
    let mut activity = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": scene.good.id(&format!("/a/{n}")), "actor": scene.gina});
    for (name, value) in body.as_object().unwrap() {
        activity[name] = value.clone();
    }
    assert_eq!(scene.take(&scene.good, &activity).await, 202);
    let told = scene.good.tried().into_iter().skip(before);
    told.into_iter().find(|body| ["Accept", "Reject", "Create"].contains(&body["type"].as_str().unwrap()))
}

#[tokio::test(flavor = "multi_thread")]
async fn both_dialects_of_answers_are_understood_and_each_is_answered_in_its_own() {
    let scene = scene().await;
    let page = begin(&scene.morag, "/groups/soil", &[("capacity", "1"), ("waits", "")]).await;
    let event = format!("{}{}", scene.hub.origin, page.path);
    let morag = format!("{}/people/morag", scene.hub.origin);
    let says = async |words: &str| scene.morag.visit(&page.path).await.says(words);

    // As Mobilizon does.
    let accept =
        answers(&scene, 1, json!({"type": "Join", "object": event, "participationMessage": "A fork"})).await.unwrap();
    assert_eq!(
        (&accept["type"], &accept["actor"], &accept["to"]),
        (&json!("Accept"), &json!(morag), &json!([scene.gina]))
    );
    assert_eq!(
        accept["object"],
        json!({"id": scene.good.id("/a/1"), "type": "Join", "actor": scene.gina, "object": event})
    );
    assert_eq!(accept["hub:joinLink"], "https://meet.example/902");
    assert!(says("1 person is going").await);
    // The same again is answered again, and counts once.
    let again = answers(&scene, 2, json!({"type": "Join", "object": event})).await.unwrap();
    assert_eq!((&again["type"], &again["object"]["id"]), (&json!("Accept"), &json!(scene.good.id("/a/2"))));
    assert!(says("1 person is going").await);
    answers(&scene, 3, json!({"type": "Leave", "object": event})).await;
    assert!(says("0 people are going").await);

    // As Friendica does.
    let accept = answers(&scene, 4, json!({"type": "Accept", "object": event})).await.unwrap();
    assert_eq!((&accept["type"], &accept["object"]["type"]), (&json!("Accept"), &json!("Accept")));
    assert!(says("1 person is going").await);
    answers(&scene, 5, json!({"type": "TentativeAccept", "object": event})).await.unwrap();
    assert!(says("0 people are going").await);
    answers(&scene, 6, json!({"type": "Accept", "object": event})).await.unwrap();
    answers(&scene, 7, json!({"type": "Reject", "object": event})).await;
    assert!(says("0 people are going").await);
    answers(&scene, 8, json!({"type": "Join", "object": event})).await.unwrap();
    let undone = json!({"id": scene.good.id("/a/8"), "type": "Join", "actor": scene.gina, "object": event});
    answers(&scene, 9, json!({"type": "Undo", "object": undone})).await;
    assert!(says("0 people are going").await);
    answers(&scene, 10, json!({"type": "Accept", "object": event})).await.unwrap();
    answers(&scene, 11, json!({"type": "Undo", "object": scene.good.id("/a/10")})).await;
    assert!(says("0 people are going").await);

    // What is full is refused, with the reason.
    scene.morag.visit(&page.path).await.press("I am going", &[]).await;
    let reject = answers(&scene, 12, json!({"type": "Join", "object": event})).await.unwrap();
    assert_eq!((&reject["type"], &reject["content"]), (&json!("Reject"), &json!("<p>Full</p>")));
    let reject = answers(&scene, 13, json!({"type": "Accept", "object": event})).await.unwrap();
    assert_eq!((&reject["type"], &reject["object"]["type"]), (&json!("Reject"), &json!("Accept")));
    // Who comes before it, or waits, is told.
    scene.morag.visit(&format!("{}/edit", page.path)).await.press("Save", &[("waits", "1")]).await;
    let note = answers(&scene, 14, json!({"type": "Join", "object": event})).await.unwrap();
    assert_eq!((&note["type"], &note["object"]["hub:waitlist"]), (&json!("Create"), &json!(1)));
    assert_eq!(note["to"], json!([scene.gina]));
    assert_eq!(ask(note["id"].as_str().unwrap()).await.0, 404, "it is nobody else's to read");
    // A word of somebody else takes nothing back.
    let forged = json!({"id": scene.evil.id("/u/1"), "type": "Undo", "actor": scene.mal, "object": {"id": scene.good.id("/a/14"), "type": "Join", "actor": scene.gina, "object": event}});
    scene.take(&scene.evil, &forged).await;
    assert!(says("1 person is waiting for a place").await);
    scene.morag.visit(&page.path).await.press("I am not going", &[]).await;
    scene.hub.settle().await;
    let accept = scene.good.received("Accept").pop().unwrap();
    assert_eq!(accept["object"]["id"], scene.good.id("/a/14"), "the free place is hers");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_joins_what_they_may_not_see_and_nobody_else_says_who_has_a_place() {
    let scene = scene().await;
    let page = begin(&scene.morag, "/groups/soil", &[]).await;
    let event = format!("{}{}", scene.hub.origin, page.path);
    scene.hub.settle().await;
    for access in ["restricted", "private"] {
        scene.hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = 'soil'")).await;
        let join =
            json!({"id": scene.good.id(&format!("/h/{access}")), "type": "Join", "actor": scene.hal, "object": event});
        let before = scene.good.tried().len();
        assert_eq!(scene.take(&scene.good, &join).await, 202);
        assert_eq!(scene.good.tried().len(), before, "{access}: no answer tells a stranger that it is there");
    }
    scene.hub.sql("UPDATE groups SET access = 'open' WHERE handle = 'soil'").await;
    assert!(scene.morag.visit(&page.path).await.says("0 people are going"));
}

/// An event of Gina's, as she would create it, with these fields.
pub(super) fn of_gina(scene: &Scene, n: u32, more: &Value) -> Value {
    let mut event = json!({
        "id": scene.good.id(&format!("/e/{n}")), "type": "Event", "attributedTo": scene.gina, "name": format!("Open garden {n}"),
        "content": "<p>Come and dig.</p>", "to": [scene.group, PUBLIC], "cc": [], "published": "2026-11-21T08:00:00Z",
        "startTime": "2026-12-09T10:00:00Z",
    });
    for (name, value) in more.as_object().unwrap() {
        event[name] = value.clone();
    }
    event
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_other_software_are_read_as_they_mean_them() {
    let scene = scene().await;
    let place = json!({"type": "Place", "name": "Glasshouse", "address": {"type": "PostalAddress", "addressLocality": "Kelso", "streetAddress": "1 Example Street"}});
    let group = scene.good.actor("beds", "Group");
    for (n, (more, says)) in [
        // Mobilizon: its group owns it, a person acts.
        (
            json!({"actor": scene.gina, "attributedTo": group, "endTime": "2026-12-09T11:30:00Z", "timezone": "Europe/Paris",
                "location": place, "joinMode": "free", "maximumAttendeeCapacity": 40, "participantCount": 3, "isOnline": true,
                "ical:status": "CONFIRMED", "inLanguage": "en", "draft": false, "repliesModerationOption": "allow_all",
                "attachment": [{"type": "Link", "name": "Website", "href": "https://garden.example", "mediaType": "text/html"}]}),
            vec!["11:00–12:30 (Europe/Paris)", "Glasshouse, 1 Example Street, Kelso", "3 people are going"],
        ),
        // Friendica: no zone, a bare place.
        (
            json!({"endTime": "2026-12-09T11:30:00+00:00", "location": {"type": "Place", "name": "Kelso Abbey"}, "summary": "Open garden"}),
            vec!["10:00–11:30", "Kelso Abbey"],
        ),
        // PieFed: the link and everything else may be null.
        (
            json!({"endTime": "2026-12-09T11:30:00Z", "timezone": "Europe/London", "maximumAttendeeCapacity": null, "participantCount": 0,
                "onlineLink": "https://meet.example/1", "joinMode": "free", "isOnline": true, "externalParticipationUrl": null}),
            vec!["https://meet.example/1"],
        ),
        // Gancio and the bridge of WordPress: an address in one line, and where one signs up.
        (
            json!({"location": {"type": "Place", "name": "Hall", "address": "2 High Street, Kelso"}, "endTime": null}),
            vec!["Hall, 2 High Street, Kelso", "Wednesday 9 December 2026, 10:00"],
        ),
        (
            json!({"location": [{"type": "VirtualLocation", "url": "https://meet.example/2"}, {"type": "Place", "name": "Barn"}],
                "joinMode": "external", "externalParticipationUrl": "https://garden.example/sign-up", "eventStatus": "EventScheduled"}),
            vec!["Barn", "https://meet.example/2", "Sign up at the organiser’s site"],
        ),
        (json!({"status": "CANCELLED"}), vec!["This event has been cancelled"]),
        // What is hostile or cannot be read is left out.
        (
            json!({"endTime": "2025-01-01T00:00:00Z", "timezone": "../../etc", "onlineLink": "javascript:alert(1)", "location": 7,
                "maximumAttendeeCapacity": -3, "ical:rrule": "FREQ=SECONDLY", "ical:exdate": [1, "x"], "organizers": "x"}),
            vec!["Wednesday 9 December 2026, 10:00"],
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let n = u32::try_from(n).unwrap();
        let event = of_gina(&scene, n, &more);
        let create = activity(&scene.good, &format!("c/e{n}"), "Create", &scene.gina, &event);
        assert_eq!(scene.take(&scene.good, &create).await, 202);
        let list = scene.morag.visit("/groups/soil/events?month=2026-12").await;
        let page = list.follow(&format!("Open garden {n}")).await;
        for words in says {
            assert!(page.says(words) || page.html.contains(words), "{n} {words}: {}", page.text());
        }
        assert!(!page.html.contains("javascript:alert"), "{n}");
    }
    // Without a time it is a discussion.
    let event = of_gina(&scene, 99, &json!({"startTime": null}));
    scene.take(&scene.good, &activity(&scene.good, "c/e99", "Create", &scene.gina, &event)).await;
    assert!(scene.morag.visit("/groups/soil").await.says("Open garden 99"));
}

// AUZ-22
#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_its_author_changes_an_event_or_becomes_its_owner() {
    let scene = scene().await;
    let event = of_gina(&scene, 1, &json!({}));
    scene.take(&scene.good, &activity(&scene.good, "c/e", "Create", &scene.gina, &event)).await;
    let ours = begin(&scene.morag, "/groups/soil", &[]).await;
    scene.hub.settle().await;
    let theirs = scene.morag.visit("/groups/soil/events?month=2026-12").await.follow("Open garden 1").await.path;
    let id = format!("{}{}", scene.hub.origin, ours.path);
    let mut n = 0;
    for (from, by, about, path) in [
        (&scene.evil, &scene.mal, event["id"].as_str().unwrap(), &theirs),
        (&scene.good, &scene.hal, event["id"].as_str().unwrap(), &theirs),
        (&scene.good, &scene.gina, id.as_str(), &ours.path),
    ] {
        for owner in [by.clone(), scene.gina.clone(), format!("{}/people/morag", scene.hub.origin)] {
            n += 1;
            let forged = json!({"id": about, "type": "Event", "attributedTo": owner, "name": "Taken over", "content": "<p>Mine</p>",
                "to": [scene.group, PUBLIC], "cc": [], "updated": "2026-11-21T10:00:00Z", "startTime": "2027-01-01T10:00:00Z",
                "status": "CANCELLED", "organizers": {"type": "OrderedCollection", "orderedItems": [by]}});
            scene.take(from, &activity(from, &format!("up/{n}"), "Update", by, &forged)).await;
            let page = scene.morag.visit(path).await;
            assert!(
                page.says("9 December 2026") && !page.says("Taken over") && !page.says("cancelled"),
                "{n} {}",
                page.text()
            );
        }
    }
    // At a page: whoever is no author edits nothing, whatever the form says.
    let tom = scene.hub.person("tom").await;
    tom.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    for way in ["edit", "cancel"] {
        assert_eq!(tom.visit(&format!("{}/{way}", ours.path)).await.status, 403);
    }
    // The same hub's author may.
    let mut changed =
        of_gina(&scene, 1, &json!({"updated": "2026-11-21T10:00:00Z", "startTime": "2026-12-10T10:00:00Z"}));
    changed["name"] = json!("Open garden 1");
    scene.hub.clock.forward(Duration::from_hours(2));
    scene.take(&scene.good, &activity(&scene.good, "up/true", "Update", &scene.gina, &changed)).await;
    assert!(scene.morag.visit(&theirs).await.says("10 December 2026"));
}
