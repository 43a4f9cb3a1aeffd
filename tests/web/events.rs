//! Events on one hub: the form, the calendar, who comes, and what programs read.

use std::time::Duration;

use crate::support::browser::client;
use crate::support::{Hub, Person, Seen};

const NEW: &str = "/groups/soil/events/new";

/// A hub with Morag's group and Mair and Tom as its members.
pub(super) async fn scene() -> (Hub, Person, Person, Person) {
    let hub = Hub::start("scotland").await;
    let (morag, mair, tom) = (hub.person("morag").await, hub.person("mair").await, hub.person("tom").await);
    hub.group("soil", "Soil science", "morag");
    for person in [&mair, &tom] {
        person.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    }
    (hub, morag, mair, tom)
}

/// What it takes at least, and more.
fn fields<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut all = vec![
        ("title", "Show and tell"),
        ("body", "Three pilots, ten minutes each."),
        ("day", "2026-12-09"),
        ("begins", "10:00"),
        ("ends", "11:30"),
        ("place", "Council offices"),
        ("locality", "Aberystwyth"),
    ];
    for (name, value) in more {
        all.retain(|(known, _)| known != name);
        all.push((name, value));
    }
    all
}

pub(super) async fn begin(person: &Person, more: &[(&str, &str)]) -> Seen {
    person.visit(NEW).await.press("Publish event", &fields(more)).await
}

pub(super) async fn get(origin: &str, path: &str) -> (u16, String) {
    let answer = client().build().unwrap().get(format!("{origin}{path}")).send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// Sends a form that no page has.
async fn post(person: &Person, path: &str, fields: &[(&str, &str)]) -> u16 {
    let request = person.http.post(format!("{}{path}", person.origin)).header("origin", &person.origin);
    request.form(fields).send().await.unwrap().status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_is_begun_found_in_the_calendar_changed_and_called_off() {
    let (hub, morag, mair, _) = scene().await;
    let page = begin(&morag, &[]).await;
    assert!(page.path.starts_with("/events/"), "{}: {}", page.path, page.text());
    for words in ["Your event is published", "Wednesday 9 December 2026, 10:00–11:30", "Council offices, Aberystwyth"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let december = mair.visit("/groups/soil/events?month=2026-12").await;
    assert_eq!(december.attribute("table.month caption", "id").as_deref(), Some("month"));
    assert!(december.says("December 2026") && december.says("Show and tell"), "{}", december.text());
    let november = mair.visit("/groups/soil/events?month=2026-11").await;
    assert!(november.says("No events in November 2026. Next is"), "{}", november.text());
    assert!(november.follow("December 2026").await.says("10:00 Show and tell"));
    for path in ["/events?month=2026-12", "/home", "/groups/soil"] {
        assert!(mair.visit(path).await.says("Show and tell"), "{path}");
    }
    assert!(!mair.visit("/groups/soil/discussions").await.says("Show and tell"), "it is no discussion");

    let edited = page.follow("Change the event").await;
    assert_eq!((edited.field("day").as_str(), edited.field("ends").as_str()), ("2026-12-09", "11:30"));
    let page = edited.press("Save", &[("begins", "10:30")]).await;
    assert!(page.says("10:30–11:30"), "{}", page.text());
    let cancelled = page.follow("Call it off").await.press("Call it off now", &[]).await;
    assert!(cancelled.says("This event has been cancelled"), "{}", cancelled.text());
    let (_, text) = get(&hub.origin, &format!("{}.ics", cancelled.path)).await;
    assert!(text.contains("STATUS:CANCELLED") && text.contains("SEQUENCE:2"), "{text}");
    assert!(mair.visit("/cy/groups/soil/events?month=2026-12").await.says("Rhagfyr 2026"));
    // What is deleted is gone, with all that lay beside its words.
    let path = cancelled.path.clone();
    cancelled.follow("Delete this event").await.press("Delete", &[]).await;
    assert!(!mair.visit("/groups/soil/events?month=2026-12").await.says("Show and tell"));
    assert_eq!(get(&hub.origin, &format!("{path}.ics")).await.0, 410);
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_in_the_form_is_said_beside_its_field_and_nothing_typed_is_lost() {
    let (_hub, morag, ..) = scene().await;
    for (field, more) in [
        ("title", vec![("title", "")]),
        ("body", vec![("body", "")]),
        ("day", vec![("day", "2026-02-30")]),
        ("day", vec![("day", "")]),
        ("day", vec![("day", "2026-11-20")]),
        ("begins", vec![("begins", "25:00")]),
        ("begins", vec![("day", "2027-03-28"), ("begins", "01:30"), ("ends", "")]),
        ("ends", vec![("ends", "09:00")]),
        ("ends", vec![("end_day", "2027-12-09")]),
        ("zone", vec![("zone", "Mars/Olympus")]),
        ("place", vec![("place", ""), ("locality", "")]),
        ("link", vec![("link", "javascript:alert(1)")]),
        ("capacity", vec![("capacity", "0")]),
        ("capacity", vec![("capacity", "many")]),
        ("last", vec![("rhythm", "weekly")]),
        ("last", vec![("rhythm", "weekly"), ("last", "2026-12-01")]),
        ("last", vec![("rhythm", "daily"), ("last", "2036-12-01")]),
        ("except", vec![("rhythm", "weekly"), ("last", "2027-02-01"), ("except", "soon")]),
        ("organisers", vec![("organisers", "@nobody")]),
        ("discussion", vec![("discussion", "https://elsewhere.example/1")]),
    ] {
        let page = begin(&morag, &more).await;
        assert_eq!(page.status, 422, "{field}: {}", page.text());
        assert!(page.attribute(&format!("#{field}-wrong"), "class").is_some(), "{field}: {}", page.text());
        assert_eq!(page.field("postcode"), "");
        let title = if field == "title" { "" } else { "Show and tell" };
        assert_eq!(page.field("title"), title);
    }
    // The clocks go back: the form asks which of two times is meant.
    let twice = [("day", "2027-10-31"), ("begins", "01:30"), ("ends", "03:00")];
    let page = begin(&morag, &twice).await;
    assert!(page.says("This time comes twice on that day"), "{}", page.text());
    let page = page.press("Publish event", &[("which", "second")]).await;
    assert!(page.html.contains("2027-10-31T01:30:00Z"), "{}", page.html);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_hold_events_is_the_groups_to_say() {
    let (_hub, morag, mair, _) = scene().await;
    assert_eq!(begin(&mair, &[]).await.status, 200);
    let settings = morag.visit("/groups/soil/manage/settings").await;
    settings.press("Save settings", &[("events", "facilitators")]).await;
    assert_eq!(mair.visit(NEW).await.status, 403);
    assert!(!mair.visit("/groups/soil/events").await.says("New event"));
    assert_eq!(begin(&morag, &[]).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn places_are_given_in_order_and_who_waits_moves_up_and_is_told() {
    let (hub, morag, mair, tom) = scene().await;
    let page = begin(&morag, &[("capacity", "1"), ("link", "https://meet.example/902")]).await;
    let path = page.path.clone();
    let first = mair.visit(&path).await;
    assert!(!first.html.contains("meet.example"), "the link is for those who come");
    let first = first.press("I am going", &[("message", "I need captions")]).await;
    assert!(first.says("You are going") && first.html.contains("https://meet.example/902"), "{}", first.text());
    let second = tom.visit(&path).await;
    assert!(second.says("All places are taken"), "{}", second.text());
    let second = second.press("Wait for a place", &[]).await;
    assert!(second.says("number 1 in the queue") && !second.html.contains("meet.example"), "{}", second.text());
    hub.settle().await;
    let mails = hub.mails_to("mair");
    let mail = mails.last().unwrap();
    assert!(mail.subject().contains("You have a place: Show and tell"), "{}", mail.subject());
    let (kind, calendar) = mail.calendar.clone().unwrap();
    assert!(kind.contains("text/calendar") && kind.contains("method=REQUEST"), "{kind}");
    let calendar = calendar.replace("\n ", "");
    assert!(calendar.contains("METHOD:REQUEST") && calendar.contains("mailto:mair@mail.example"), "{calendar}");
    assert!(hub.mails_to("tom").last().unwrap().subject().contains("You are in the queue"));

    // The organiser sees who comes and what they said; the others do not.
    assert!(!mair.visit(&path).await.says("See who comes"));
    let list = morag.visit(&path).await.follow("See who comes").await;
    assert!(list.says("Mair") && list.says("I need captions") && list.says("Waits for a place"), "{}", list.text());

    mair.visit(&path).await.press("I am not going", &[]).await;
    assert!(tom.visit(&path).await.says("You are going"), "the place went to who waited");
    hub.settle().await;
    assert!(hub.mails_to("tom").last().unwrap().subject().contains("You have a place"));
    // Whoever comes back stands at the end.
    mair.visit(&path).await.press("Wait for a place", &[]).await;
    let page = morag.visit(&format!("{path}/edit")).await.press("Save", &[("capacity", "2")]).await;
    assert!(page.says("2 people are going"), "{}", page.text());

    // A change and a cancellation are told to those who come; the day before they are reminded, once.
    page.follow("Change the event").await.press("Save", &[("begins", "10:30")]).await;
    hub.settle().await;
    assert!(hub.mails_to("tom").last().unwrap().subject().contains("Changed: Show and tell"));
    hub.clock.forward(Duration::from_hours(18 * 24));
    hub.settle().await;
    let reminded = |hub: &Hub| hub.mails_to("tom").iter().filter(|mail| mail.subject().contains("Tomorrow")).count();
    assert_eq!(reminded(&hub), 1);
    // Sessions have ended meanwhile.
    let (morag, tom) = (hub.signed_in("morag").await, hub.signed_in("tom").await);
    morag.visit(&format!("{path}/cancel")).await.press("Call it off now", &[]).await;
    hub.settle().await;
    let mail = hub.mails_to("tom").pop().unwrap();
    assert!(mail.subject().contains("Cancelled: Show and tell"), "{}", mail.subject());
    assert!(mail.calendar.unwrap().1.contains("METHOD:CANCEL"));
    let page = tom.visit(&path).await;
    assert!(!page.html.contains("name=\"answer\""), "nobody answers what is called off");
    hub.clock.forward(Duration::from_hours(3 * 24));
    hub.settle().await;
    assert_eq!(reminded(&hub), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn organisers_turn_somebody_away_who_waits_comes_up_and_only_they_let_them_come_again() {
    let (hub, morag, mair, tom) = scene().await;
    let path = begin(&morag, &[("capacity", "1"), ("link", "https://meet.example/902")]).await.path;
    mair.visit(&path).await.press("I am going", &[]).await;
    tom.visit(&path).await.press("Wait for a place", &[]).await;
    hub.settle().await;
    let list = morag.visit(&format!("{path}/attendees")).await;
    let act = list.attribute("td form", "action").unwrap();
    // Nobody but the organisers: not whoever has a place, not by hand.
    let token = mair.visit(&path).await.field("form_token");
    assert_eq!(post(&mair, &act, &[("form_token", token.as_str())]).await, 403);
    let list = list.press("Turn away", &[]).await;
    assert!(list.says("Mair has no place any more and is told"), "{}", list.text());
    assert!(list.says("Turned away"), "{}", list.text());
    hub.settle().await;
    let mail = hub.mails_to("mair").pop().unwrap();
    assert!(mail.subject().contains("You have no place: Show and tell"), "{}", mail.subject());
    assert!(mail.text.contains("The organisers have given your place away."), "{}", mail.text);
    assert!(mail.calendar.unwrap().1.contains("METHOD:CANCEL"), "it goes out of their calendar");
    assert!(hub.mails_to("tom").last().unwrap().subject().contains("You have a place"));
    let page = mair.visit(&path).await;
    assert!(page.says("The organisers have given your place away") && !page.html.contains("meet.example"));
    assert!(!page.html.contains("name=\"answer\""), "there is nothing to answer");
    let answer = [("form_token", token.as_str()), ("answer", "yes")];
    assert!(post(&mair, &format!("{path}/answer"), &answer).await < 400);
    assert!(post(&mair, &format!("{path}/answer"), &[answer[0], ("answer", "no")]).await < 400);
    assert!(post(&mair, &format!("{path}/answer"), &answer).await < 400);
    let list = morag.visit(&format!("{path}/attendees")).await;
    assert!(list.says("Turned away"), "whatever they answer: {}", list.text());
    let list = list.press("Let come again", &[]).await;
    assert!(list.says("Mair may come again"), "{}", list.text());
    assert!(mair.visit(&path).await.says("number 1 in the queue"), "at the end of the queue");
    tom.visit(&path).await.press("I am not going", &[]).await;
    assert!(mair.visit(&path).await.says("You are going"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_taken_out_of_a_closed_group_loses_their_place_to_whoever_waits() {
    let (hub, morag, mair, tom) = scene().await;
    hub.group_of("restricted", "quiet", "Quiet", "morag");
    for (person, name) in [(&mair, "Mair"), (&tom, "Tom")] {
        person.visit("/groups/quiet/join").await.press("Ask to join", &[("reason", "I would like to")]).await;
        hub.settle().await;
        let page = morag.visit("/groups/quiet/manage/requests").await;
        assert!(page.says(name), "{}", page.text());
        page.press("Approve", &[]).await;
        hub.settle().await;
    }
    let form = morag.visit("/groups/quiet/events/new").await;
    let path = form.press("Publish event", &fields(&[("capacity", "1")])).await.path;
    mair.visit(&path).await.press("I am going", &[]).await;
    tom.visit(&path).await.press("Wait for a place", &[]).await;
    let members = morag.visit("/groups/quiet/members").await;
    let shut_out = members.attribute("a[href$='/shut-out'][aria-label*='Mair']", "href").unwrap();
    let form = morag.visit(&shut_out).await;
    form.press("Shut out", &[("length", "again"), ("reason", "Has another job")]).await;
    hub.settle().await;
    assert_eq!(mair.visit(&path).await.status, 403);
    assert!(tom.visit(&path).await.says("You are going"));
    let list = morag.visit(&format!("{path}/attendees")).await;
    assert!(list.says("Has no place") && list.says("1 person is going"), "{}", list.text());
    // Nor is somebody let come again who may not see it any more.
    list.press("Turn away", &[]).await;
    let members = morag.visit("/groups/quiet/members").await;
    let shut_out = members.attribute("a[href$='/shut-out'][aria-label*='Tom']", "href").unwrap();
    morag.visit(&shut_out).await.press("Shut out", &[("length", "again"), ("reason", "Has moved")]).await;
    hub.settle().await;
    let list = morag.visit(&format!("{path}/attendees")).await;
    assert_eq!(list.press("Let come again", &[]).await.status, 403);
    assert!(morag.visit(&format!("{path}/attendees")).await.says("Turned away"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_who_comes_is_a_spreadsheet_in_which_nothing_is_computed() {
    let (_hub, morag, mair, _) = scene().await;
    let page = begin(&morag, &[]).await;
    let path = page.path.clone();
    mair.visit(&path).await.press("I am going", &[("message", "=HYPERLINK(\"https://evil.example\")")]).await;
    let csv = morag.visit(&format!("{path}/attendees.csv")).await;
    assert_eq!(csv.headers["content-type"], "text/csv; charset=utf-8");
    assert!(csv.html.contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\""), "{}", csv.html);
    let ods = morag.http.get(format!("{}{path}/attendees.ods", morag.origin)).send().await.unwrap();
    let bytes = ods.bytes().await.unwrap();
    assert!(bytes.starts_with(b"PK") && bytes[30..].starts_with(b"mimetypeapplication/vnd.oasis"), "no spreadsheet");
    for stranger in [&mair, &Person::stranger(&morag.origin)] {
        for ending in ["attendees", "attendees.csv", "attendees.ods"] {
            let page = stranger.visit(&format!("{path}/{ending}")).await;
            assert!(page.status == 403 || page.path.starts_with("/sign-in"), "{ending} {} {}", page.status, page.path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_members_own_calendar_is_read_by_a_secret_that_can_be_changed_and_is_kept_nowhere() {
    let (hub, morag, mair, _) = scene().await;
    begin(&morag, &[]).await;
    let page = mair.visit("/account/calendar").await.press("Make an address", &[]).await;
    let first = page.texts("code").pop().unwrap();
    let first = first.strip_prefix(&hub.origin).unwrap().to_owned();
    assert!(mair.visit("/account/calendar").await.texts("code").is_empty(), "it is shown once");
    let (status, text) = get(&hub.origin, &first).await;
    assert!(status == 200 && text.contains("SUMMARY:Show and tell"), "{status} {text}");
    let page = mair.visit("/account/calendar").await;
    assert!(page.says("Last used on 21 November 2026"), "{}", page.text());
    let secret = first.split("key=").nth(1).unwrap().to_owned();
    assert_eq!(hub.count(&format!("SELECT COUNT(*) FROM address_keys WHERE key_hash = '{secret}'")).await, 0);
    let page = page.press("Make a new address", &[]).await;
    let second = page.texts("code").pop().unwrap().strip_prefix(&hub.origin).unwrap().to_owned();
    assert_eq!(get(&hub.origin, &first).await.0, 404);
    // What is in a private group comes along only if its facilitators say so.
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    assert!(!get(&hub.origin, &second).await.1.contains("Show and tell"));
    hub.sql("UPDATE group_policies SET in_calendars = TRUE").await;
    morag.visit("/groups/soil/manage/settings").await.press("Save settings", &[("in_calendars", "1")]).await;
    assert!(get(&hub.origin, &second).await.1.contains("Show and tell"));
    page.press("Take the address away", &[]).await;
    assert_eq!(get(&hub.origin, &second).await.0, 404);
    assert_eq!(get(&hub.origin, "/account/calendar.ics").await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_again_is_in_every_week_but_the_excepted_ones() {
    let (hub, morag, ..) = scene().await;
    let more = [("day", "2027-03-22"), ("rhythm", "weekly"), ("last", "2027-04-12"), ("except", "2027-04-05")];
    let page = begin(&morag, &more).await;
    assert!(page.says("Monday 29 March 2027") && !page.says("Monday 5 April 2027"), "{}", page.text());
    let april = morag.visit("/groups/soil/events?month=2027-04").await;
    assert_eq!(april.count("10:00 Show and tell"), 1, "{}", april.text());
    let (_, text) = get(&hub.origin, "/groups/soil/events.ics").await;
    for line in ["RRULE:FREQ=WEEKLY;UNTIL=20270412T225959Z", "EXDATE;TZID=Europe/London:20270405T100000", "TZNAME:BST"]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    let form = page.follow("Change the event").await;
    assert_eq!((form.field("last").as_str(), form.field("except").as_str()), ("2027-04-12", "2027-04-05"));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_event_are_for_whoever_reads_it_and_go_with_it() {
    let (hub, morag, mair, _) = scene().await;
    let event = begin(&mair, &[]).await.path;
    assert_eq!(morag.visit(&format!("{event}/files")).await.status, 403, "only its author adds files");
    let files = mair.visit(&format!("{event}/files")).await;
    let nothing = files.send("Add files", &[], &[]).await;
    assert!(nothing.status == 422 && nothing.says("Choose a file"), "{}", nothing.text());
    let some: [(&str, &str, &[u8]); 3] =
        [("files", "agenda.txt", b"Worms first."), ("files", "empty.txt", b""), ("files", "slides.txt", b"One slide.")];
    let page = files.send("Add files", &[], &some).await;
    assert!(page.status == 422 && page.says("There is nothing in “empty.txt”"), "{}", page.text());
    assert!(page.says("agenda.txt") && page.says("slides.txt"), "what could be taken is there: {}", page.text());
    let page = page.send("Add files", &[], &some[..1]).await;
    assert_eq!(page.count("agenda.txt"), 1, "the same is not added twice: {}", page.text());
    let address = format!("{event}/files/1");
    assert_eq!(get(&hub.origin, &address).await, (200, "Worms first.".to_owned()));
    // Other hubs learn where they are, behind the page.
    hub.settle().await;
    let asked = client().build().unwrap().get(format!("{}{event}", hub.origin));
    let answer = asked.header("accept", "application/activity+json").send().await.unwrap();
    let document: serde_json::Value = answer.json().await.unwrap();
    let names: Vec<&str> =
        document["attachment"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Website", "agenda.txt", "slides.txt"]);
    assert_eq!(document["attachment"][1]["href"], format!("{}{address}", hub.origin));
    // What is taken away is away, and its address leads to nothing else.
    let files = mair.visit(&format!("{event}/files")).await;
    let page = files.press("Take away : agenda.txt", &[]).await;
    assert!(page.says("The file is taken away") && !page.says("agenda.txt"), "{}", page.text());
    mair.visit(&format!("{event}/files")).await.send("Add files", &[], &[("files", "minutes.txt", b"All said.")]).await;
    assert_eq!(get(&hub.origin, &address).await.0, 404);
    assert_eq!(get(&hub.origin, &format!("{event}/files/3")).await.1, "All said.");
    hub.restrict("soil").await;
    mair.visit(&event).await.follow("Delete this event").await.press("Delete", &[]).await;
    hub.settle().await;
    assert_eq!(mair.visit(&format!("{event}/files/3")).await.status, 410);
    assert_eq!(hub.count("SELECT COUNT(*) FROM event_files").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_an_event_for_members_are_for_members_and_another_hub_hears_nothing_of_them() {
    let (hub, morag, mair, _) = scene().await;
    hub.restrict("soil").await;
    let event = begin(&morag, &[]).await.path;
    let files = morag.visit(&format!("{event}/files")).await;
    files.send("Add files", &[], &[("files", "agenda.txt", b"Worms first.")]).await;
    assert!(mair.visit(&format!("{event}/files/1")).await.html.contains("Worms first."));
    for person in [&hub.person("eve").await, &Person::stranger(&hub.origin)] {
        let page = person.visit(&format!("{event}/files/1")).await;
        assert!([401, 403, 404].contains(&page.status) && !page.html.contains("Worms"), "{}", page.html);
    }
}
