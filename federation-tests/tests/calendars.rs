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
    let seen = read(&[ours, there]);
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
}
