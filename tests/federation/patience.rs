//! Other people's trouble stays theirs: what cannot be delivered waits, in order, and nobody else waits for it.

use std::time::Duration;

use serde_json::Value;

use crate::support::{Elsewhere, Hub, Person};

async fn follow(hub: &Hub, peer: &Elsewhere) {
    peer.joins(hub, "soil").await;
    assert_eq!(peer.received("Accept").len(), 1);
}

async fn write(person: &Person, title: &str) {
    let page = person.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", title), ("body", "?")]).await;
}

fn titles(peer: &Elsewhere) -> Vec<String> {
    said(peer, "name")
}

/// This field of everything that was announced, in the order in which it came.
fn said(peer: &Elsewhere, field: &str) -> Vec<String> {
    let created = |activity: &Value| activity["object"]["object"][field].as_str().map(str::to_owned);
    peer.received("Announce").iter().filter_map(created).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hub_that_is_away_has_missed_comes_in_order_when_it_is_back_and_others_are_served_meanwhile() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let (away, here) = (Elsewhere::start(&hub.clock).await, Elsewhere::start(&hub.clock).await);
    follow(&hub, &away).await;
    follow(&hub, &here).await;
    away.answer_with(Some(503));
    let page = morag.visit("/groups/soil/discussions/new").await;
    let mut page = page.press("Start discussion", &[("title", "Worms"), ("body", "0")]).await;
    hub.settle().await;
    for n in 1..5 {
        page = page.press("Send reply", &[("body", &n.to_string())]).await;
        hub.settle().await;
    }
    let all: Vec<String> = (0..5).map(|n| format!("<p>{n}</p>\n")).collect();
    assert_eq!(said(&here, "content"), all);
    assert!(said(&away, "content").is_empty());
    let shown: Value = serde_json::from_slice(&hub.command(&["hub", "show", &away.domain, "--json"]).stdout).unwrap();
    assert!(
        shown["waiting"].as_i64().unwrap() >= 6 && shown["last_error"].as_str().unwrap().contains("503"),
        "{shown}"
    );

    away.answer_with(None);
    assert!(!hub.settle().await, "it is not tried before its time");
    hub.clock.forward(Duration::from_hours(7));
    hub.settle().await;
    assert_eq!(said(&away, "content"), all);
    let shown: Value = serde_json::from_slice(&hub.command(&["hub", "show", &away.domain, "--json"]).stdout).unwrap();
    assert_eq!((shown["waiting"].as_i64(), shown["failures"].as_i64()), (Some(0), Some(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_that_a_hub_refuses_is_tried_three_times_and_holds_up_nothing() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    follow(&hub, &peer).await;
    peer.answer_with(Some(422));
    write(&morag, "Refused").await;
    hub.settle().await;
    peer.answer_with(None);
    write(&morag, "Taken").await;
    hub.settle().await;
    assert_eq!(titles(&peer), ["Taken"]);
    hub.clock.forward(Duration::from_mins(21));
    hub.settle().await;
    assert_eq!(titles(&peer), ["Taken", "Refused"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_goes_on_where_the_first_one_stopped_and_repeats_nothing() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let mut peers = Vec::new();
    for _ in 0..7 {
        let peer = Elsewhere::start(&hub.clock).await;
        follow(&hub, &peer).await;
        peers.push(peer);
    }
    let (away, here) = peers.split_first().unwrap();
    away.answer_with(Some(503));
    for title in ["Worms", "Moles"] {
        write(&morag, title).await;
        hub.settle().await;
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM positions").await, 1, "only who is behind is written down apart");

    away.answer_with(None);
    hub.clock.forward(Duration::from_hours(7));
    hub.second_process().await.settle().await.unwrap();
    for peer in here {
        assert_eq!(titles(peer), ["Worms", "Moles"]);
    }
    let mut late = titles(away);
    late.sort();
    assert_eq!(late, ["Moles", "Worms"]);
    let accepts: Vec<usize> = peers.iter().map(|peer| peer.received("Accept").len()).collect();
    assert_eq!(accepts, [1; 7]);
    assert_eq!(hub.count("SELECT COUNT(*) FROM positions").await, 0);
}
