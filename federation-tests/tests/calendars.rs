//! Calendars as software that is not ours reads them: `calendars/read.py`, with packages of the Python registry.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use federation_tests::exchange::join;
use federation_tests::{Hub, until};
use serde_json::{Value, json};

/// What the reader sees in these calendars.
fn read(calendars: &[String]) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("calendars");
    let mut child = Command::new(folder.join("../../target/calendars/bin/python"))
        .arg(folder.join("read.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(json!(calendars).to_string().as_bytes()).unwrap();
    let said = child.wait_with_output().unwrap();
    assert!(said.status.success());
    serde_json::from_slice(&said.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_was_changed_three_times_is_one_event_for_who_reads_it_at_two_hubs() {
    let (scotland, england) = (Hub::start("scotland"), Hub::start("england"));
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let address = scotland.group("soil", "Soil science", "morag");
    join(&priya, &address).await;
    let form = morag.visit("/groups/soil/events/new").await;
    let title =
        "Tŷ gwydr; heat, \"light\" and a very long title that has to be folded more than once because nobody stops";
    // Over both changes of the clocks, and not on the Monday after Easter.
    let fields = [
        ("title", title),
        ("body", "Words\nATTENDEE:mailto:nobody@x.example"),
        ("day", "2027-03-15"),
        ("begins", "10:00"),
        ("ends", "11:00"),
        ("place", "Glasshouse"),
        ("rhythm", "weekly"),
        ("last", "2027-11-08"),
        ("except", "2027-03-29"),
    ];
    let page = form.press("Publish event", &fields).await;
    assert!(page.path.starts_with("/events/"), "{}", page.text());
    for begins in ["10:05", "10:10", "10:15"] {
        let edit = morag.visit(&format!("{}/edit", page.path.split('?').next().unwrap())).await;
        edit.press("Save", &[("begins", begins)]).await;
    }
    let theirs = format!("/groups/soil@{}/events.ics", scotland.domain);
    let there = until("three changes at the other hub", 30, async || {
        Some(priya.visit(&theirs).await.html).filter(|text| text.contains("SEQUENCE:3"))
    })
    .await;
    let ours = morag.visit("/groups/soil/events.ics").await.html;
    let seen = read(&[ours.clone(), there.clone()]);
    assert_eq!(seen["together"].as_array().unwrap().len(), 1, "{seen}");
    for calendar in seen["calendars"].as_array().unwrap() {
        assert_eq!((&calendar["errors"], &calendar["zones"]), (&json!([]), &json!(["Europe/London"])));
        let event = &calendar["events"][0];
        assert_eq!((&event["errors"], &event["summary"], &event["attendees"]), (&json!([]), &json!(title), &json!(0)));
        let times: Vec<&str> = event["times"].as_array().unwrap().iter().map(|at| at.as_str().unwrap()).collect();
        assert_eq!(times.len(), 34, "{times:?}");
        for (at, is_there) in [
            ("2027-03-15T10:15:00Z", true),
            ("2027-03-29T09:15:00Z", false),
            ("2027-04-05T09:15:00Z", true),
            ("2027-10-25T09:15:00Z", true),
            ("2027-11-01T10:15:00Z", true),
        ] {
            assert_eq!(times.contains(&at), is_there, "{at} {times:?}");
        }
    }

    // Whoever comes has it in their calendar, and a deletion takes it out of there: one event, and it is cancelled.
    let copy = priya.visit(&format!("/groups/soil@{}/events?month=2027-03", scotland.domain)).await;
    let copy = copy.follow(title).await;
    copy.press("I am going", &[]).await;
    let invited = sent(&england, "METHOD:REQUEST").await;
    morag
        .visit(page.path.split('?').next().unwrap())
        .await
        .follow("Delete this event")
        .await
        .press("Delete", &[])
        .await;
    let cancelled = sent(&england, "METHOD:CANCEL").await;
    let seen = read(&[ours, there, invited.clone(), cancelled]);
    let together = seen["together"].as_array().unwrap();
    assert_eq!((together.len(), &together[0]["status"]), (1, &json!("CANCELLED")), "{seen}");
    let sequences: Vec<&Value> =
        seen["calendars"].as_array().unwrap().iter().map(|calendar| &calendar["events"][0]["sequence"]).collect();
    assert_eq!(sequences, [3, 3, 3, 4], "{seen}");
    for calendar in seen["calendars"].as_array().unwrap() {
        assert_eq!((&calendar["errors"], &calendar["events"][0]["errors"]), (&json!([]), &json!([])));
    }
    assert_eq!(seen["calendars"][2]["events"][0]["attendees"], 1);
    for (person, path) in [(&morag, "/groups/soil/events.ics"), (&priya, theirs.as_str())] {
        assert!(!person.visit(path).await.html.contains("BEGIN:VEVENT"), "{path}");
    }
}

/// What came with a letter of this hub for the reader's calendar.
async fn sent(hub: &Hub, method: &str) -> String {
    let letter = until(method, 30, async || hub.letters().into_iter().find(|letter| letter.contains(method))).await;
    let (from, to) = (letter.find("BEGIN:VCALENDAR").unwrap(), letter.find("END:VCALENDAR").unwrap());
    format!("{}END:VCALENDAR\r\n", &letter[from..to])
}
