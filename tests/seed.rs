//! Hubs filled with made-up people and words: the same for the same number, whole after a stop, and read through pages.

use crate::support::{Hub, Person};

fn seed(hub: &Hub, number: &str) -> (i32, String) {
    let outcome = hub.command(&["seed", "--scale", "tiny", "--rng", number]);
    let said = [&outcome.stdout[..], &outcome.stderr[..]].concat();
    (outcome.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// Everything that was written, in an order of its own; addresses, which have the hub's name in them, left out.
async fn written(hub: &Hub) -> Vec<String> {
    let mut all = hub.texts("SELECT title || html || language || created_at FROM topics ORDER BY id").await;
    all.extend(hub.texts("SELECT html || created_at FROM replies ORDER BY id").await);
    all.extend(hub.texts("SELECT name || role || organisation FROM profiles ORDER BY handle").await);
    all.extend(hub.texts("SELECT name || access FROM groups ORDER BY handle").await);
    all.extend(hub.texts("SELECT g.handle || p.handle || m.role FROM memberships m JOIN groups g ON g.id = m.group_id JOIN profiles p ON p.id = m.person_id ORDER BY 1").await);
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_number_makes_the_same_hub_also_when_it_was_stopped_and_goes_on() {
    let (one, other) = (Hub::start("one").await, Hub::start("other").await);
    let (code, said) = seed(&one, "7");
    assert!(code == 0 && said.contains("60 people, 6 groups, 30 discussions"), "{said}");
    let whole = written(&one).await;
    assert_eq!(seed(&one, "7").0, 0);
    assert_eq!(written(&one).await, whole, "a second run changes nothing");
    // A step and the note of it are one transaction: this is what a stop leaves.
    assert_eq!(seed(&other, "7").0, 0);
    other.sql("DELETE FROM replies").await;
    other.sql("DELETE FROM topics").await;
    other.sql("UPDATE cursors SET position = 0 WHERE name IN ('seeding: Topics', 'seeding: Replies')").await;
    assert_eq!(seed(&other, "7").0, 0);
    assert_eq!(written(&other).await, whole);
    let (code, said) = seed(&one, "8");
    assert!(code == 1 && said.contains("begun with other numbers"), "{said}");
    let third = Hub::start("third").await;
    assert_eq!(seed(&third, "8").0, 0);
    assert_ne!(written(&third).await, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_holds_anything_is_not_seeded() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    let (code, said) = seed(&hub, "7");
    assert!(code == 1 && said.contains("not empty"), "{said}");
    assert_eq!(hub.count("SELECT COUNT(*) FROM profiles").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_hub_is_read_and_searched_like_any_other() {
    let hub = Hub::start("scotland").await;
    assert_eq!(seed(&hub, "7").0, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_waiting").await, 0, "the index is built");
    assert_eq!(hub.count("SELECT COUNT(*) FROM accounts").await, 51, "15 in a hundred are at home elsewhere");
    let counted =
        "SELECT COUNT(*) FROM topics t WHERE t.reply_count <> (SELECT COUNT(*) FROM replies r WHERE r.topic_id = t.id)";
    assert_eq!(hub.count(counted).await, 0);
    let stranger = Person::stranger(&hub.origin);
    let group = stranger.visit("/groups/group-0").await;
    assert!(group.status == 200 && group.says("40 members"), "{}", group.text());
    let list = stranger.visit("/groups/group-0/discussions").await;
    let topic = list.attribute(".row-title a", "href").unwrap();
    assert_eq!(stranger.visit(&topic).await.status, 200);
    let found = stranger.visit("/search?q=services").await;
    assert!(!found.says("No discussions") && found.html.contains("<mark>services</mark>"), "{}", found.text());
    assert_eq!(stranger.visit("/groups/group-9").await.status, 404);
    // An account becomes one that can be used by the keeper's word only.
    let page = stranger.visit("/sign-in").await.press("Sign in", &[("name", "person-1"), ("password", "!")]).await;
    assert!(!page.says("You are signed in"));
}
