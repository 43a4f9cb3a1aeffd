//! One discussion shared by hubs: start, reply, edit, delete; each thing once, by whom it says.

use serde_json::{Value, json};

use super::joining::join;
use crate::support::hub::clock;
use crate::support::{Elsewhere, Hub, Person, Seen, settle, two_hubs};

async fn three_hubs() -> (Hub, Hub, Hub, Person, Person, Person) {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock.clone(), |_| {}).await;
    let wales = Hub::start_with("wales", clock, |_| {}).await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let gareth = wales.person("gareth").await;
    let hubs = [&scotland, &england, &wales];
    join(&priya, &address, &hubs).await;
    join(&gareth, &address, &hubs).await;
    (scotland, england, wales, morag, priya, gareth)
}

/// The discussion with this title, as somebody sees it in the group.
async fn open(person: &Person, home: &Hub, title: &str) -> Seen {
    let path =
        if person.origin == home.origin { "/groups/soil".to_owned() } else { format!("/groups/soil@{}", home.domain) };
    person.visit(&path).await.follow(title).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_from_one_hub_is_read_on_all_and_its_changes_follow() {
    let (scotland, england, wales, morag, priya, gareth) = Box::pin(three_hubs()).await;
    let hubs = [&scotland, &england, &wales];
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "How **many**?")]).await;
    settle(&hubs).await;

    let page = open(&priya, &scotland, "Worms").await.press("Send reply", &[("body", "Forty in our fields.")]).await;
    assert!(page.says("On its way to Hub scotland"), "{}", page.text());
    settle(&hubs).await;
    for (person, tag) in [(&morag, "Hub england"), (&gareth, "Hub england")] {
        let page = open(person, &scotland, "Worms").await;
        assert_eq!(page.count("Forty in our fields."), 1);
        assert!(page.says(tag));
    }
    let page = open(&priya, &scotland, "Worms").await;
    assert!(page.says("Delivered to Hub scotland"));

    let page = page.follow("Change this reply").await;
    page.press("Save", &[("body", "Forty-two in our fields.")]).await;
    settle(&hubs).await;
    for person in [&morag, &gareth] {
        let page = open(person, &scotland, "Worms").await;
        assert!(page.says("Forty-two in our fields.") && !page.says("Forty in our") && page.says("changed"));
    }
    open(&priya, &scotland, "Worms").await.follow("Delete this reply").await.press("Delete", &[]).await;
    settle(&hubs).await;
    for person in [&morag, &priya, &gareth] {
        let page = open(person, &scotland, "Worms").await;
        assert!(page.says("Deleted by its author") && !page.says("Forty-two"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discussion_started_elsewhere_is_announced_to_all_and_answered_from_a_third_hub() {
    let (scotland, england, wales, morag, priya, gareth) = Box::pin(three_hubs()).await;
    let hubs = [&scotland, &england, &wales];
    let path = format!("/groups/soil@{}", scotland.domain);
    let page = gareth.visit(&path).await.follow("Start a discussion").await;
    page.press("Start discussion", &[("title", "Mwydod"), ("body", "Faint sydd yno?"), ("language", "cy")]).await;
    settle(&hubs).await;
    let page = open(&priya, &scotland, "Mwydod").await;
    assert_eq!(page.attribute("h1", "lang").as_deref(), Some("cy"));
    page.press("Send reply", &[("body", "We count with mustard.")]).await;
    settle(&hubs).await;
    let page = open(&morag, &scotland, "Mwydod").await;
    assert_eq!(page.count("We count with mustard."), 1);
    let page = open(&gareth, &scotland, "Mwydod").await;
    assert_eq!(page.count("We count with mustard."), 1);
    page.follow("Delete this discussion").await.press("Delete", &[]).await;
    settle(&hubs).await;
    for person in [&morag, &priya] {
        let group = person.visit(if person.origin == scotland.origin { "/groups/soil" } else { &path }).await;
        assert!(!group.says("Mwydod"), "{}", group.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_profile_says_anew_is_read_on_the_hubs_that_share_a_group() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;
    priya.visit("/account").await.press("Save", &[("name", "Priya Nair"), ("role", "Principal planner")]).await;
    settle(&[&scotland, &england]).await;
    let page = morag.visit("/groups/soil/members").await;
    assert!(page.says("Priya Nair") && page.says("Principal planner"), "{}", page.text());
}

/// A group of another make that our hub's member belongs to, and what it announces.
async fn group_elsewhere() -> (Hub, Elsewhere, Person, String) {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = elsewhere.actor("soil", "Group");
    let query = format!("%40soil%40{}", elsewhere.domain.replace(':', "%3A"));
    priya.visit(&format!("/search?q={query}")).await;
    hub.settle().await;
    let page = priya.visit(&format!("/search?q={query}")).await;
    page.follow("Join this group").await.press("Join this group", &[]).await;
    hub.settle().await;
    let follow = elsewhere.received("Follow").pop().unwrap();
    let accept = json!({"id": elsewhere.id("/accept"), "type": "Accept", "actor": group, "object": follow});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &accept).await, 202);
    hub.settle().await;
    (hub, elsewhere, priya, group)
}

fn announce(elsewhere: &Elsewhere, group: &str, n: u32, object: &Value) -> Value {
    json!({"id": elsewhere.id(&format!("/announce/{n}")), "type": "Announce", "actor": group, "object": object,
        "to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [format!("{group}/followers")]})
}

fn page_by(author: &str, id: &str, group: &str, words: &str) -> Value {
    json!({"id": id, "type": "Page", "attributedTo": author, "name": words, "content": format!("<p>{words}</p>"),
        "to": [group, "https://www.w3.org/ns/activitystreams#Public"], "cc": []})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_cannot_put_words_into_the_mouth_of_a_person_of_another_hub() {
    let (hub, elsewhere, priya, group) = group_elsewhere().await;
    let third = Elsewhere::start(&hub.clock).await;
    let (victim, id) = (third.id("/u/robin"), third.id("/p/1"));
    let inbox = format!("{}/inbox", hub.origin);
    let path = format!("/groups/soil@{}", elsewhere.domain);

    // What its own hub does not have is not believed.
    let forged = page_by(&victim, &id, &group, "Forged words");
    let create = json!({"id": third.id("/c/1"), "type": "Create", "actor": victim, "object": forged});
    assert_eq!(elsewhere.send(&inbox, &announce(&elsewhere, &group, 1, &create)).await, 202);
    hub.settle().await;
    assert!(!priya.visit(&path).await.says("Forged words"));

    // What its own hub has is taken from there, not from the announce.
    third.serve("/p/1", page_by(&victim, &id, &group, "True words"));
    assert_eq!(elsewhere.send(&inbox, &announce(&elsewhere, &group, 2, &create)).await, 202);
    hub.settle().await;
    let page = priya.visit(&path).await;
    assert!(page.says("True words") && !page.says("Forged words"), "{}", page.text());

    // Nor can the group delete what its own hub still has.
    let delete = json!({"id": third.id("/d/1"), "type": "Delete", "actor": victim, "object": id});
    assert_eq!(elsewhere.send(&inbox, &announce(&elsewhere, &group, 3, &delete)).await, 202);
    hub.settle().await;
    assert!(priya.visit(&path).await.says("True words"));
    third.withdraw("/p/1");
    assert_eq!(elsewhere.send(&inbox, &announce(&elsewhere, &group, 4, &delete)).await, 202);
    hub.settle().await;
    assert!(!priya.visit(&path).await.says("True words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_ours_cannot_be_changed_or_invented_from_outside() {
    let (hub, elsewhere, priya, group) = group_elsewhere().await;
    let path = format!("/groups/soil@{}", elsewhere.domain);
    let page = priya.visit(&path).await.follow("Start a discussion").await;
    page.press("Start discussion", &[("title", "My words"), ("body", "As I said them")]).await;
    hub.settle().await;
    let create = elsewhere.received("Create").pop().unwrap();
    let (own, me) = (create["object"]["id"].as_str().unwrap(), create["actor"].as_str().unwrap());
    let inbox = format!("{}/inbox", hub.origin);
    let changed = json!({"id": elsewhere.id("/u/1"), "type": "Update", "actor": me, "object": page_by(me, own, &group, "Other words")});
    let invented = json!({"id": elsewhere.id("/c/9"), "type": "Create", "actor": me,
        "object": page_by(me, &format!("{}/discussions/01arz3ndektsv4rrffq69g5fav", hub.origin), &group, "Invented words")});
    let delete = json!({"id": elsewhere.id("/d/1"), "type": "Delete", "actor": me, "object": own});
    for (n, inner) in [(1, changed), (2, invented), (3, delete)] {
        assert_eq!(elsewhere.send(&inbox, &announce(&elsewhere, &group, n, &inner)).await, 202);
    }
    hub.settle().await;
    let page = priya.visit(&path).await;
    assert!(page.says("My words") && !page.says("Other words") && !page.says("Invented words"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_non_member_cannot_write_into_a_group_and_nobody_can_change_anothers_words() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let (robin, group) = (elsewhere.id("/u/robin"), format!("{}/groups/soil", hub.origin));
    let mallory = elsewhere.actor("mallory", "Person");
    let inbox = format!("{}/inbox", hub.origin);
    let create = |n: u32, words: &str| {
        json!({"id": elsewhere.id(&format!("/c/{n}")), "type": "Create", "actor": robin,
            "object": page_by(&robin, &elsewhere.id(&format!("/p/{n}")), &group, words)})
    };
    assert_eq!(elsewhere.send(&inbox, &create(1, "Uninvited words")).await, 202);
    hub.settle().await;
    assert!(!morag.visit("/groups/soil").await.says("Uninvited words"));

    let follow = json!({"id": elsewhere.id("/f/1"), "type": "Follow", "actor": robin, "object": group});
    assert_eq!(elsewhere.send(&inbox, &follow).await, 202);
    assert_eq!(elsewhere.send(&inbox, &create(2, "Welcome words")).await, 202);
    hub.settle().await;
    assert!(morag.visit("/groups/soil").await.says("Welcome words"));

    let id = elsewhere.id("/p/2");
    let stolen = json!({"id": elsewhere.id("/u/1"), "type": "Update", "actor": mallory, "object": page_by(&robin, &id, &group, "Stolen words")});
    let claimed = json!({"id": elsewhere.id("/u/2"), "type": "Update", "actor": mallory, "object": page_by(&mallory, &id, &group, "Claimed words")});
    let deleted = json!({"id": elsewhere.id("/d/1"), "type": "Delete", "actor": mallory, "object": id});
    let unborn =
        json!({"id": elsewhere.id("/d/2"), "type": "Delete", "actor": mallory, "object": elsewhere.id("/p/3")});
    for forged in [stolen, claimed, deleted, unborn] {
        assert_eq!(elsewhere.send(&inbox, &forged).await, 202);
    }
    assert_eq!(elsewhere.send(&inbox, &create(3, "Later words")).await, 202);
    hub.settle().await;
    let page = morag.visit("/groups/soil").await;
    assert!(page.says("Welcome words") && page.says("Later words"), "{}", page.text());
    assert!(!page.says("Stolen words") && !page.says("Claimed words"));

    // The author's own deletion holds, also against a Create that comes late.
    let delete = json!({"id": elsewhere.id("/d/4"), "type": "Delete", "actor": robin, "object": elsewhere.id("/p/4")});
    assert_eq!(elsewhere.send(&inbox, &delete).await, 202);
    assert_eq!(elsewhere.send(&inbox, &create(4, "Late words")).await, 202);
    hub.settle().await;
    assert!(!morag.visit("/groups/soil").await.says("Late words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_to_the_group_alone_is_not_published() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let (robin, group) = (elsewhere.id("/u/robin"), format!("{}/groups/soil", hub.origin));
    let inbox = format!("{}/inbox", hub.origin);
    let follow = json!({"id": elsewhere.id("/f/1"), "type": "Follow", "actor": robin, "object": group});
    assert_eq!(elsewhere.send(&inbox, &follow).await, 202);
    let mut object = page_by(&robin, &elsewhere.id("/p/1"), &group, "Between you and me");
    object["to"] = json!([group]);
    let create = json!({"id": elsewhere.id("/c/1"), "type": "Create", "actor": robin, "object": object});
    assert_eq!(elsewhere.send(&inbox, &create).await, 202);
    hub.settle().await;
    assert!(!morag.visit("/groups/soil").await.says("Between you and me"));
    assert!(elsewhere.received("Announce").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_words_are_neither_delivered_late_nor_found_by_their_activities() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    peer.joins(&hub, "soil").await;
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Regretted"), ("body", "Words to be taken back")]).await;
    hub.settle().await;
    let announce = peer.received("Announce").remove(0);
    peer.answer_with(Some(503));
    page.press("Send reply", &[("body", "More of them")]).await;
    hub.settle().await;
    let reply = morag.visit(&page.path).await.follow("Delete this reply").await;
    reply.press("Delete", &[]).await;
    morag.visit(&page.path).await.follow("Delete this discussion").await.press("Delete", &[]).await;
    hub.settle().await;
    peer.answer_with(None);
    hub.clock.forward(std::time::Duration::from_hours(7));
    hub.settle().await;
    assert!(!peer.received("Announce").iter().any(|activity| activity.to_string().contains("More of them")));
    for activity in [announce["id"].as_str().unwrap(), announce["object"]["id"].as_str().unwrap()] {
        let answer = crate::support::browser::client().build().unwrap().get(activity).send().await.unwrap();
        assert_eq!(answer.status(), 410, "{activity}");
    }
}
