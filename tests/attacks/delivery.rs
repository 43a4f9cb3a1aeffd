//! Order, patience and audience of what is sent, whatever the receiver does. What a kill may do is tried between real
//! processes, in `federation-tests`.

use std::collections::{BTreeSet, HashMap};
use std::time::Duration;

use serde_json::{Value, json};

use super::{PUBLIC, Scene, activity, page_by, scene};
use crate::support::{Elsewhere, settle};

/// What was announced to somebody about discussions: the inner activity's type and the title, as they came.
fn told(peer: &Elsewhere) -> Vec<(String, String)> {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let inner = peer.received("Announce").into_iter().filter(|announce| announce["object"].is_object());
    inner.map(|announce| (word(&announce["object"]["type"]), word(&announce["object"]["object"]["name"]))).collect()
}

fn titles(peer: &Elsewhere) -> Vec<String> {
    let begun = told(peer).into_iter().filter(|(kind, title)| kind == "Create" && !title.is_empty());
    begun.map(|(_, title)| title).collect()
}

impl Scene {
    async fn shown(&self, peer: &Elsewhere) -> Value {
        self.hub.settle().await;
        serde_json::from_slice(&self.hub.command(&["hub", "show", &peer.domain, "--json"]).stdout).unwrap()
    }

    /// The last member that the good hub has leaves.
    async fn gina_leaves(&self) {
        let hers = json!({"id": self.good.id("/f/1"), "type": "Follow", "actor": self.gina, "object": self.group});
        assert_eq!(self.take(&self.good, &activity(&self.good, "u/1", "Undo", &self.gina, &hers)).await, 202);
    }

    /// However long one waits, these words do not come to the good hub, which has no member any more.
    async fn good_has_nothing_of(&self, words: &str) {
        for _ in 0..3 {
            self.hub.clock.forward(Duration::from_hours(7));
            self.hub.settle().await;
        }
        let leaked = self.good.received("Announce").iter().any(|announce| announce.to_string().contains(words));
        assert!(!leaked, "her hub has no member any more, and got the words of members");
    }
}

// DLV-06
#[tokio::test(flavor = "multi_thread")]
async fn each_thing_is_told_in_the_order_in_which_it_happened_though_some_tries_fail() {
    let scene = scene().await;
    scene.good.answer_next(&[500, 202, 503, 202, 202, 429, 408, 202, 500, 500]);
    let page = scene.morag.visit("/groups/soil/discussions/new").await;
    let mut page = page.press("Start discussion", &[("title", "Version 0"), ("body", "?")]).await;
    for n in 1..=5 {
        scene.hub.settle().await;
        page = page.follow("Change this discussion").await;
        page = page.press("Save", &[("title", &format!("Version {n}")), ("body", "?")]).await;
        scene.hub.clock.forward(Duration::from_secs(2));
    }
    page.follow("Delete this discussion").await.press("Delete", &[]).await;
    for _ in 0..12 {
        scene.hub.settle().await;
        scene.hub.clock.forward(Duration::from_hours(7));
    }
    for peer in [&scene.evil, &scene.good] {
        let told = told(peer);
        let (kinds, names): (Vec<&str>, Vec<&str>) =
            told.iter().filter(|(_, name)| !name.is_empty()).map(|(kind, name)| (kind.as_str(), name.as_str())).unzip();
        assert!(names.is_sorted(), "{told:?}");
        assert!(kinds.iter().skip(1).all(|kind| *kind == "Update") && kinds.first() != Some(&"Update"), "{told:?}");
        assert_eq!(told.last().unwrap().0, "Delete", "{told:?}");
        // Once each.
        let ids: Vec<Value> = peer.received("Announce").into_iter().map(|announce| announce["id"].clone()).collect();
        assert_eq!(ids.iter().map(Value::to_string).collect::<BTreeSet<_>>().len(), ids.len());
    }
}

// DLV-08
#[tokio::test(flavor = "multi_thread")]
async fn one_activity_that_a_hub_always_fails_at_is_put_aside_in_the_end_and_the_others_arrive() {
    let scene = scene().await;
    scene.good.refuse("Poison", 500);
    scene.morag_writes("Poison").await;
    let mut wanted = Vec::new();
    for n in 0..12 {
        let title = format!("Wholesome {n:02}");
        scene.morag_writes(&title).await;
        wanted.push(title);
    }
    for _ in 0..30 {
        scene.hub.clock.forward(Duration::from_hours(7));
        scene.hub.settle().await;
    }
    // Each discussion has an order of its own; among them there is none.
    let mut arrived = titles(&scene.good);
    arrived.sort();
    assert_eq!(arrived, wanted);
    let shown = scene.shown(&scene.good).await;
    assert!(shown["parked"].as_i64() >= Some(1) && shown["parked_reason"].as_str().unwrap().contains("500"), "{shown}");
    // What comes after it is no longer held up.
    scene.morag_writes("Later").await;
    assert_eq!(titles(&scene.good).last().unwrap(), "Later");
}

// DLV-08, refused rather than failed: it was the activity's fault from the beginning
#[tokio::test(flavor = "multi_thread")]
async fn one_activity_that_a_hub_refuses_is_seen_by_the_administrator_and_holds_up_nothing() {
    let scene = scene().await;
    scene.good.refuse("Poison", 400);
    for title in ["Before", "Poison", "After"] {
        scene.morag_writes(title).await;
    }
    assert_eq!(titles(&scene.good), ["Before", "After"]);
    for _ in 0..5 {
        scene.hub.clock.forward(Duration::from_mins(30));
        scene.hub.settle().await;
    }
    let tries = scene.good.tried().iter().filter(|tried| tried.to_string().contains("Poison")).count();
    assert!(tries <= 4, "tried {tries} times");
    assert!(scene.shown(&scene.good).await["parked"].as_i64() >= Some(1));
}

// DLV-09
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_away_for_a_week_catches_up_in_the_order_of_each_discussion() {
    let scene = scene().await;
    let said = |peer: &Elsewhere| -> Vec<String> {
        let replies =
            peer.received("Announce").into_iter().filter(|announce| announce["object"]["object"]["type"] == "Note");
        replies.map(|announce| announce["object"]["object"]["content"].as_str().unwrap().to_owned()).collect()
    };
    scene.good.answer_with(Some(503));
    let first = scene.morag_writes("Day 0").await.replace(&scene.hub.origin, "");
    let (mut begun, mut answers) = (vec!["Day 0".to_owned()], Vec::new());
    for day in 1..=7 {
        let title = format!("Day {day}");
        scene.morag_writes(&title).await;
        begun.push(title);
        for n in 0..3 {
            let answer = format!("Day {day} No {n}");
            scene.morag.visit(&first).await.press("Send reply", &[("body", &answer)]).await;
            scene.hub.clock.forward(Duration::from_hours(8));
            scene.hub.settle().await;
            answers.push(format!("<p>{answer}</p>\n"));
        }
    }
    assert_eq!((titles(&scene.evil), said(&scene.evil)), (begun.clone(), answers.clone()), "the others had it at once");
    scene.good.answer_with(None);
    scene.hub.clock.forward(Duration::from_hours(25));
    scene.hub.settle().await;
    let mut arrived = titles(&scene.good);
    arrived.sort();
    assert_eq!((arrived, said(&scene.good)), (begun, answers));
    assert_eq!(scene.shown(&scene.good).await["waiting"], 0);
    scene.morag_writes("Live again").await;
    assert_eq!(titles(&scene.good).last().unwrap(), "Live again");
}

// DLV-11
#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_a_restricted_group_is_not_sent_what_still_waited_for_them() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    scene.good.answer_with(Some(503));
    scene.morag_writes("Between members").await;
    scene.gina_leaves().await;
    scene.good.answer_with(None);
    scene.good_has_nothing_of("Between members").await;
    assert_eq!(titles(&scene.evil), ["Between members"]);
}

// DLV-11, by a hub that names another inbox at the same time
#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_and_names_another_inbox_at_once_is_sent_nothing_more_at_the_old_one() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let mut card = scene.good.document("/u/gina");
    card["endpoints"] = json!({"sharedInbox": scene.good.id("/another/inbox")});
    scene.good.serve("/u/gina", card.clone());
    let inbox = format!("{}/inbox", scene.hub.origin);
    let hers = json!({"id": scene.good.id("/f/1"), "type": "Follow", "actor": scene.gina, "object": scene.group});
    let undo = activity(&scene.good, "u/1", "Undo", &scene.gina, &hers);
    let update = activity(&scene.good, "update/inbox", "Update", &scene.gina, &card);
    for letter in [&undo, &update] {
        assert_eq!(scene.good.send(&inbox, letter).await, 202);
    }
    scene.hub.settle().await;
    scene.morag_writes("After she left").await;
    scene.good_has_nothing_of("After she left").await;
    let open =
        "SELECT COUNT(*) FROM subscriptions s JOIN destinations d ON d.id = s.destination WHERE s.until_seq IS NULL";
    assert_eq!(scene.hub.count(&format!("{open} AND d.host = '{}'", scene.good.domain)).await, 0);
}

// DLV-11, refused once and to be tried again
#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_a_restricted_group_is_not_sent_what_their_hub_had_refused_before() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    scene.good.answer_with(Some(422));
    scene.morag_writes("Between members").await;
    assert!(scene.good.tried().iter().any(|tried| tried.to_string().contains("Between members")));
    scene.good.answer_with(None);
    scene.gina_leaves().await;
    scene.good_has_nothing_of("Between members").await;
}

// DLV-11, as long as the host is paused
#[tokio::test(flavor = "multi_thread")]
async fn who_has_left_a_restricted_group_is_not_sent_what_was_written_during_a_pause() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    assert!(scene.hub.command(&["hub", "pause", &scene.good.domain]).status.success());
    scene.hub.settle().await;
    scene.morag_writes("Between members").await;
    scene.gina_leaves().await;
    assert!(scene.hub.command(&["hub", "resume", &scene.good.domain]).status.success());
    scene.good_has_nothing_of("Between members").await;
}

// DLV-11, the group changed and not the member
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_what_was_written_before_they_belonged() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let third = Elsewhere::start_as("third", &scene.hub.clock).await;
    let tess = third.actor("tess", "Person");
    scene.morag_writes("Before she came").await;
    let follow = activity(&third, "f/1", "Follow", &tess, &json!(scene.group));
    assert_eq!(scene.take(&third, &follow).await, 202);
    scene.morag_writes("While she waits").await;
    scene.hub.clock.forward(Duration::from_hours(7));
    scene.hub.settle().await;
    assert!(third.received("Announce").is_empty() && third.received("Accept").is_empty(), "{:?}", third.tried());
}

// DLV-12
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_of_one_hub_send_nothing_twice() {
    let scene = scene().await;
    let second = scene.hub.second_process().await;
    for n in 0..10 {
        let page = scene.morag.visit("/groups/soil/discussions/new").await;
        page.press("Start discussion", &[("title", &format!("Told once {n}")), ("body", "?")]).await;
    }
    // While the first is in the middle of it, the second looks for work too.
    let held = scene.good.hold_next();
    let meanwhile = async {
        held.came().await;
        let outcome = second.settle().await;
        held.let_go();
        outcome
    };
    let (_, outcome) = tokio::join!(scene.hub.settle(), meanwhile);
    outcome.unwrap();
    for _ in 0..3 {
        scene.hub.clock.forward(Duration::from_mins(5));
        settle(&[&scene.hub]).await;
    }
    let mut counts: HashMap<String, usize> = HashMap::new();
    for announce in scene.good.received("Announce") {
        *counts.entry(announce["id"].to_string()).or_default() += 1;
    }
    assert_eq!(counts.len(), 20);
    assert!(counts.values().all(|count| *count == 1), "{:?}", counts.values());
    assert_eq!(titles(&scene.good).len(), 10);
}

// DLV-12, after a pause in which the lease was lost
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_slept_too_long_moves_no_cursor_back() {
    let scene = scene().await;
    let second = scene.hub.second_process().await;
    let write = async |title: &str| {
        let page = scene.morag.visit("/groups/soil/discussions/new").await;
        page.press("Start discussion", &[("title", title), ("body", "?")]).await;
    };
    write("Before the pause").await;
    let held = scene.good.hold_next();
    let meanwhile = async {
        held.came().await;
        scene.hub.clock.forward(Duration::from_mins(10));
        for title in ["During it", "And still"] {
            write(title).await;
            second.settle().await.unwrap();
        }
        held.let_go();
    };
    tokio::join!(scene.hub.settle(), meanwhile);
    for _ in 0..3 {
        scene.hub.clock.forward(Duration::from_mins(10));
        settle(&[&scene.hub]).await;
    }
    let arrived = titles(&scene.good);
    for (title, most) in [("Before the pause", 2), ("During it", 1), ("And still", 1)] {
        let count = arrived.iter().filter(|other| *other == title).count();
        assert!((1..=most).contains(&count), "{title} came {count} times: {arrived:?}");
    }
}

// DLV-14: a trouble that passes leaves nothing half done and is not remembered as done
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_judged_now_has_no_effect_now_and_its_whole_effect_once_later() {
    let scene = scene().await;
    let mut reply = page_by(&scene.gina, &scene.good.id("/p/2"), &scene.group, "An answer");
    reply["type"] = json!("Note");
    reply["inReplyTo"] = json!(scene.good.id("/p/1"));
    let create = activity(&scene.good, "c/2", "Create", &scene.gina, &reply);
    assert_eq!(scene.good.send(&scene.inbox, &create).await, 202);
    scene.good.answer_with(Some(500));
    scene.hub.settle().await;
    assert_eq!(scene.contributions().await, 0);
    assert_eq!(scene.rows("applied", "activity", create["id"].as_str().unwrap()).await, 0);
    assert!(!scene.nothing_waits().await);
    scene.good.answer_with(None);
    scene.good.serve("/p/1", page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, "A question"));
    for _ in 0..3 {
        scene.hub.clock.forward(Duration::from_hours(7));
        scene.hub.settle().await;
        assert_eq!(scene.good.send(&scene.inbox, &create).await, 202);
    }
    assert_eq!(scene.contributions().await, 2);
    assert_eq!(scene.rows("applied", "activity", create["id"].as_str().unwrap()).await, 1);
    assert!(scene.nothing_waits().await);
}

// DLV-15
#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_that_comes_before_what_it_withdraws_holds() {
    let scene = scene().await;
    let follow = activity(&scene.good, "f/hal", "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "u/hal", "Undo", &scene.hal, &follow)).await, 202);
    assert_eq!(scene.take(&scene.good, &follow).await, 202);
    assert_eq!(scene.members().await, 3, "what was undone came late and counted");
    // A new wish is a new wish.
    let again = activity(&scene.good, "f/hal2", "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &again).await, 202);
    assert_eq!(scene.members().await, 4);
}

// DLV-15, of words
#[tokio::test(flavor = "multi_thread")]
async fn a_change_that_comes_before_its_creation_and_an_older_one_after_a_newer_leave_the_newest_words() {
    let scene = scene().await;
    let id = scene.good.id("/p/1");
    let version = |words: &str, updated: &str| {
        let mut page = page_by(&scene.gina, &id, &scene.group, words);
        page["updated"] = json!(updated);
        page
    };
    let newest = version("Newest words", "2026-11-21T08:30:00Z");
    let older = version("Older words", "2026-11-21T08:10:00Z");
    let first = page_by(&scene.gina, &id, &scene.group, "First words");
    for (path, kind, object) in [("u/2", "Update", &newest), ("u/1", "Update", &older), ("c/1", "Create", &first)] {
        assert_eq!(scene.take(&scene.good, &activity(&scene.good, path, kind, &scene.gina, object)).await, 202);
    }
    assert!(scene.reads("Newest words").await, "{}", scene.morag.visit("/groups/soil").await.text());
    assert_eq!(scene.contributions().await, 1);
    // And a month later the deletion of it still holds against all of them.
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "d/1", "Delete", &scene.gina, &json!(id))).await, 202);
    scene.hub.clock.forward(Duration::from_hours(30 * 24));
    scene.hub.settle().await;
    let late = activity(&scene.good, "c/late", "Create", &scene.gina, &first);
    assert_eq!(scene.take(&scene.good, &late).await, 202);
    assert!(!scene.reads("First words").await && !scene.reads("Newest words").await);
}

// DLV-17: what a power loss does cannot be tried here; that nobody turned the safety off can
#[test]
fn what_was_answered_with_yes_lies_on_the_disk() {
    let root = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let floor = std::fs::read_to_string(root.join("src/db/mod.rs")).unwrap();
    assert!(floor.contains(".synchronous(SqliteSynchronous::Full)"));
    assert!(!floor.contains("synchronous_commit") && !floor.contains("SqliteSynchronous::Normal"));
    assert!(!floor.contains("SqliteSynchronous::Off") && !floor.contains("fsync"));
}

// DLV-18
#[tokio::test(flavor = "multi_thread")]
async fn a_contribution_is_written_down_once_however_many_hubs_get_it() {
    let scene = scene().await;
    let rows = async || {
        let sql = "SELECT (SELECT COUNT(*) FROM log) + (SELECT COUNT(*) FROM log_targets) + \
                   (SELECT COUNT(*) FROM delivered) + (SELECT COUNT(*) FROM parked)";
        scene.hub.count(sql).await
    };
    let before = rows().await;
    scene.morag_writes("For two hubs").await;
    let for_two = rows().await - before;
    for n in 0..25 {
        let origin = scene.evil.also_called(&format!("h{n}"));
        let id = format!("{origin}/u/h{n}");
        scene.evil.serve(&format!("/u/h{n}"), scene.evil.card(&id, "Person"));
        let follow = json!({"id": format!("{origin}/f/1"), "type": "Follow", "actor": id, "object": scene.group});
        assert_eq!(scene.take(&scene.evil, &follow).await, 202);
    }
    let before = rows().await;
    scene.morag_writes("For many hubs").await;
    assert_eq!(rows().await - before, for_two);
    assert_eq!(scene.evil.received_by_host("Announce").len(), 26);
    let copies = scene.evil.received_by_host("Announce");
    assert!(copies.iter().filter(|(host, _)| host.starts_with('h')).all(|(_, count)| *count == 2), "{copies:?}");
}

// DLV-20
#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_that_was_lost_is_sent_again_when_it_is_asked_for_again() {
    let scene = scene().await;
    scene.good.refuse("Accept", 400);
    let follow = |n: u32| activity(&scene.good, &format!("f/hal{n}"), "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &follow(1)).await, 202);
    assert_eq!(scene.good.received("Accept").len(), 1, "Gina's");
    scene.good.refuse("nothing", 202);
    assert_eq!(scene.take(&scene.good, &follow(2)).await, 202);
    let accepted = scene.good.received("Accept").pop().unwrap();
    assert_eq!(accepted["object"]["id"], follow(2)["id"]);
    assert_eq!(scene.members().await, 4);
    // An open group's words reach everybody who belongs to it, once each.
    scene.morag_writes("To both of them").await;
    let to_hal = scene
        .good
        .received("Announce")
        .iter()
        .filter(|announce| announce["to"].as_array().unwrap().contains(&json!(PUBLIC)))
        .count();
    assert_eq!(to_hal, 4);
}
