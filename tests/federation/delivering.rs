//! How long other hubs are waited for, and where their things go: they say so themselves, by their answers, by moving
//! their inboxes, and by speaking to us.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person, Seen};

const DAY: Duration = Duration::from_hours(24);

/// A hub with an open group of Morag's, to which Robin of another server belongs.
struct Scene {
    hub: Hub,
    morag: Person,
    peer: Elsewhere,
}

async fn scene() -> Scene {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let scene = Scene { hub, morag, peer };
    assert_eq!(scene.say("f/1", "Follow", &json!(scene.group())).await, 202);
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Accept").len(), 1);
    scene
}

impl Scene {
    fn group(&self) -> String {
        format!("{}/groups/soil", self.hub.origin)
    }

    /// Robin sends something; answers the status.
    async fn say(&self, path: &str, kind: &str, object: &Value) -> u16 {
        let activity = json!({"id": self.peer.id(&format!("/{path}")), "type": kind,
            "actor": self.peer.id("/u/robin"), "object": object});
        self.peer.send(&format!("{}/inbox", self.hub.origin), &activity).await
    }

    async fn write(&self, title: &str) -> Seen {
        let page = self.morag.visit("/groups/soil/discussions/new").await;
        let page = page.press("Start discussion", &[("title", title), ("body", "0")]).await;
        self.hub.settle().await;
        page
    }

    async fn later(&self, by: Duration) {
        self.hub.clock.forward(by);
        self.hub.settle().await;
    }

    fn shown(&self) -> Value {
        let outcome = self.hub.command(&["hub", "show", &self.peer.domain, "--json"]);
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        serde_json::from_slice(&outcome.stdout).unwrap()
    }

    fn tries(&self) -> usize {
        self.peer.knocks().len()
    }

    /// This field of everything that was announced whole.
    fn announced(&self, field: &str) -> Vec<String> {
        let word = |activity: &Value| activity["object"]["object"][field].as_str().map(str::to_owned);
        self.peer.received("Announce").iter().filter_map(word).collect()
    }
}

/// Robin's server has trouble and asks to be left alone for three hours, in these words: it is.
async fn is_left_alone_for_three_hours(status: u16, wait: &str) {
    let scene = scene().await;
    scene.peer.ask_to_wait(wait);
    scene.peer.answer_with(Some(status));
    scene.write("Worms").await;
    let tries = scene.tries();
    scene.peer.answer_with(None);
    scene.later(Duration::from_secs(3 * 3600 - 10)).await;
    assert_eq!(scene.tries(), tries, "{status}: it asked for three hours");
    scene.later(Duration::from_secs(11)).await;
    assert_eq!(scene.announced("name"), ["Worms"], "{status}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_says_how_long_to_wait_is_left_alone_so_long_and_no_longer() {
    for status in [429, 503] {
        is_left_alone_for_three_hours(status, "10800").await;
    }
}

// RFC 9110, section 10.2.3: a number of seconds or a date.
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_says_until_when_to_wait_is_left_alone_until_then_and_no_longer() {
    for status in [429, 503] {
        is_left_alone_for_three_hours(status, "Sat, 21 Nov 2026 12:00:00 GMT").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_too_busy_without_saying_for_how_long_is_asked_again_after_a_minute() {
    let scene = scene().await;
    scene.peer.answer_with(Some(429));
    scene.write("Worms").await;
    let tries = scene.tries();
    scene.peer.answer_with(None);
    scene.later(Duration::from_secs(50)).await;
    assert_eq!(scene.tries(), tries);
    scene.later(Duration::from_secs(11)).await;
    assert_eq!(scene.announced("name"), ["Worms"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_silent_for_a_week_is_asked_once_a_day_and_at_once_when_it_speaks_to_us() {
    let scene = scene().await;
    scene.peer.answer_with(Some(503));
    scene.write("Worms").await;
    for _ in 0..=7 * 4 {
        scene.later(Duration::from_hours(6) + Duration::from_secs(2)).await;
    }
    assert_eq!(scene.shown()["paused"], "silent", "{}", scene.shown());
    // In the first week about four times a day; from now on once.
    scene.later(DAY).await;
    let before = scene.tries();
    for _ in 0..4 * 24 {
        scene.later(Duration::from_hours(1)).await;
    }
    let tries = scene.tries() - before;
    assert!((4..=5).contains(&tries), "asked {tries} times in four days");

    scene.peer.answer_with(None);
    let before = scene.tries();
    scene.later(Duration::from_mins(1)).await;
    assert_eq!(scene.tries(), before, "it has not spoken yet");
    assert_eq!(scene.say("f/2", "Follow", &json!(scene.group())).await, 202);
    scene.hub.settle().await;
    assert_eq!(scene.announced("name"), ["Worms"]);
    let shown = scene.shown();
    assert_eq!((&shown["paused"], &shown["failures"], &shown["waiting"]), (&Value::Null, &json!(0), &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn by_command_deliveries_rest_whatever_the_other_hub_says_and_go_on_with_what_waited() {
    let scene = scene().await;
    assert!(scene.hub.command(&["hub", "pause", &scene.peer.domain]).status.success());
    let before = scene.tries();
    scene.write("Worms").await;
    scene.later(Duration::from_hours(30)).await;
    assert_eq!(scene.say("f/2", "Follow", &json!(scene.group())).await, 202);
    scene.hub.settle().await;
    assert_eq!(scene.tries(), before);
    assert_eq!(scene.shown()["paused"], "decided");
    assert!(scene.shown()["waiting"].as_i64() >= Some(3), "{}", scene.shown());
    assert!(scene.hub.command(&["hub", "resume", &scene.peer.domain]).status.success());
    scene.hub.settle().await;
    assert_eq!(scene.announced("name"), ["Worms"]);
    assert_eq!(scene.peer.received("Accept").len(), 2);
    assert_eq!(scene.shown()["waiting"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_took_deliveries_at_an_inbox_that_is_gone_is_looked_up_and_gets_what_comes_after_at_the_new_one() {
    let scene = scene().await;
    let mut robin = scene.peer.document("/u/robin");
    robin["inbox"] = json!(scene.peer.id("/u/robin/letters"));
    scene.peer.serve("/u/robin", robin);
    scene.peer.close("/u/robin/inbox", 410);
    scene.write("Before").await;
    scene.write("After").await;
    let letters = scene.peer.letters("Announce");
    let titles: Vec<&str> =
        letters.iter().filter_map(|letter| letter.body["object"]["object"]["name"].as_str()).collect();
    assert_eq!(titles.last(), Some(&"After"), "{titles:?}");
    assert!(letters.iter().all(|letter| letter.path == "/u/robin/letters"));
    let before = scene.tries();
    scene.write("Later").await;
    assert_eq!(scene.tries() - before, 2, "at the old one nobody knocks any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_gone_with_their_inbox_belongs_to_nothing_any_more() {
    let scene = scene().await;
    scene.peer.serve_so("/u/robin", crate::support::Served::Status(410));
    scene.peer.close("/u/robin/inbox", 410);
    scene.write("Before").await;
    assert!(!scene.morag.visit("/groups/soil/members").await.says("robin"));
    let before = scene.tries();
    scene.write("After").await;
    assert_eq!(scene.tries(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_at_an_inbox_goes_to_the_one_that_an_update_names() {
    let scene = scene().await;
    scene.peer.answer_with(Some(503));
    for title in ["One", "Two", "Three"] {
        scene.write(title).await;
    }
    scene.peer.answer_with(None);
    scene.peer.close("/u/robin/inbox", 404);
    let mut robin = scene.peer.document("/u/robin");
    robin["inbox"] = json!(scene.peer.id("/u/robin/letters"));
    scene.peer.serve("/u/robin", robin.clone());
    assert_eq!(scene.say("u/1", "Update", &robin).await, 202);
    scene.hub.settle().await;
    scene.later(Duration::from_hours(7)).await;
    let mut titles = scene.announced("name");
    titles.sort();
    assert_eq!(titles, ["One", "Three", "Two"]);
    assert!(scene.peer.letters("Announce").iter().all(|letter| letter.path == "/u/robin/letters"));
    scene.write("Four").await;
    assert_eq!(scene.announced("name").last().map(String::as_str), Some("Four"));
}

/// Robin's server is away for fifteen days, and then back. One thing was said at the beginning, another on the tenth
/// day. Answers the time at which it began.
async fn fifteen_days_away(scene: &Scene) -> String {
    scene.peer.answer_with(Some(503));
    let begun = scene.hub.clock.now().rfc3339();
    scene.write("Missed").await;
    for _ in 0..10 {
        scene.later(DAY).await;
    }
    scene.write("Kept").await;
    assert_eq!(scene.shown()["missed_since"], Value::Null);
    for _ in 0..5 {
        scene.later(DAY).await;
    }
    assert_eq!(scene.shown()["missed_since"], begun.as_str(), "{}", scene.shown());
    scene.peer.answer_with(None);
    scene.later(DAY + Duration::from_hours(1)).await;
    begun
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_away_longer_than_things_are_kept_gets_the_later_ones_and_it_is_said_that_something_was_missed() {
    let scene = scene().await;
    let begun = fifteen_days_away(&scene).await;
    assert_eq!(scene.announced("name").iter().filter(|title| *title == "Kept").count(), 1);
    let shown = scene.shown();
    assert_eq!((&shown["waiting"], &shown["failures"]), (&json!(0), &json!(0)), "{shown}");
    assert_eq!(shown["missed_since"], begun.as_str(), "what it missed it has still missed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_after_fourteen_days_is_not_sent_after_all() {
    let scene = scene().await;
    fifteen_days_away(&scene).await;
    assert_eq!(scene.announced("name"), ["Kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_in_a_discussion_waits_while_its_beginning_is_refused_and_comes_in_order() {
    let scene = scene().await;
    scene.peer.refuse("\"Create\"", 422);
    let mut page = scene.write("Worms").await;
    for n in 1..4 {
        page = page.press("Send reply", &[("body", &n.to_string())]).await;
        scene.hub.settle().await;
    }
    scene.write("Slugs").await;
    scene.later(Duration::from_mins(21)).await;
    assert!(scene.announced("content").is_empty());
    scene.peer.refuse("nothing", 202);
    scene.later(Duration::from_mins(21)).await;
    let all = scene.peer.received("Announce");
    let thread = all.iter().filter(|announce| announce["object"]["object"]["name"] != "Slugs");
    let said: Vec<&str> = thread.filter_map(|announce| announce["object"]["object"]["content"].as_str()).collect();
    assert_eq!(said, ["<p>0</p>\n", "<p>1</p>\n", "<p>2</p>\n", "<p>3</p>\n"]);
    assert_eq!(scene.announced("name").len(), 2);
    // Two tries of the beginning were refused, and nothing was sent that answers it.
    let tried = scene.peer.tried().into_iter().filter(|tried| tried["object"]["object"]["content"] == "<p>3</p>\n");
    assert_eq!(tried.count(), 1);
    assert_eq!(scene.shown()["parked"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_what_was_changed_many_times_while_a_hub_was_away_it_gets_the_last_form_once() {
    let scene = scene().await;
    let mut page = scene.write("Version 0").await;
    scene.peer.answer_with(Some(503));
    for n in 1..=6 {
        page = page.follow("Change this discussion").await;
        page = page.press("Save", &[("title", &format!("Version {n}")), ("body", &n.to_string())]).await;
        scene.later(Duration::from_secs(5)).await;
    }
    page.press("Send reply", &[("body", "After all that")]).await;
    scene.hub.settle().await;
    scene.peer.answer_with(None);
    scene.later(Duration::from_hours(7)).await;
    assert_eq!(scene.announced("name"), ["Version 0", "Version 6"]);
    let direct = scene.peer.received("Update");
    let versions: Vec<&Value> = direct.iter().map(|update| &update["object"]["name"]).collect();
    assert_eq!(versions, ["Version 6"]);
    assert_eq!(scene.announced("content").last().map(String::as_str), Some("<p>After all that</p>\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_refused_is_not_sent_any_more_after_the_opposite_one() {
    let scene = scene().await;
    let (wren, group) = (scene.peer.actor("wren", "Person"), scene.group());
    let follow = json!({"id": scene.peer.id("/f/wren"), "type": "Follow", "actor": wren, "object": group});
    scene.peer.refuse("\"Accept\"", 422);
    assert_eq!(scene.peer.send(&format!("{}/inbox", scene.hub.origin), &follow).await, 202);
    scene.hub.settle().await;
    assert_eq!(scene.shown()["parked"], 1);
    let members = scene.morag.visit("/groups/soil/members").await;
    for (_, path) in members.links("a").into_iter().filter(|(words, _)| words == "Shut out") {
        let form = scene.morag.visit(&path).await;
        if form.says("Shut wren out") {
            form.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
        }
    }
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Reject").len(), 1, "it does not wait behind what was refused");
    scene.peer.refuse("nothing", 202);
    for _ in 0..3 {
        scene.later(Duration::from_mins(21)).await;
    }
    let accepted = scene.peer.received("Accept").into_iter().filter(|accept| accept["object"]["id"] == follow["id"]);
    assert_eq!(accepted.count(), 0);
    assert_eq!(scene.shown()["parked"], 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_inbox_that_is_gone_did_not_take_goes_to_the_new_one() {
    let scene = scene().await;
    let mut robin = scene.peer.document("/u/robin");
    robin["inbox"] = json!(scene.peer.id("/u/robin/letters"));
    scene.peer.serve("/u/robin", robin);
    scene.peer.close("/u/robin/inbox", 410);
    scene.write("Before").await;
    for _ in 0..4 {
        scene.later(Duration::from_mins(21)).await;
    }
    assert_eq!(scene.announced("name"), ["Before"]);
}
