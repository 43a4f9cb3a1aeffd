//! Joining a group of another hub, and seeing its past.

use serde_json::json;

use crate::support::{Elsewhere, Hub, Person, settle, two_hubs};

/// England's member looks for Scotland's group and asks to join it.
pub(crate) async fn join(person: &Person, address: &str, hubs: &[&Hub]) {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    let page = person.visit(&format!("/search?q={query}")).await;
    assert!(page.says("Still looking"), "{}", page.text());
    settle(hubs).await;
    let page = person.visit(&format!("/search?q={query}")).await;
    assert!(page.path.starts_with("/groups/"), "{}: {}", page.path, page.text());
    let page = page.follow("Join this group").await;
    let page = page.press("Join this group", &[]).await;
    assert!(page.path.ends_with("/request"), "{}", page.path);
    settle(hubs).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_of_another_hub_joins_an_open_group_and_sees_its_past() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    for n in 0..45 {
        let page = morag.visit("/groups/soil/discussions/new").await;
        let page =
            page.press("Start discussion", &[("title", &format!("Question {n:02}")), ("body", "How many?")]).await;
        if n == 3 {
            page.press("Send reply", &[("body", "Forty of them.")]).await;
        }
    }
    scotland.settle().await;

    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;

    let page = priya.visit(&format!("/groups/soil@{}", scotland.domain)).await;
    assert!(page.says("You are a member") && page.says("Run from Hub scotland"), "{}", page.text());
    let first = page.follow("See all discussions").await;
    let second = first.follow("Older discussions").await;
    for n in 0..45 {
        let title = format!("Question {n:02}");
        assert_eq!(first.count(&title) + second.count(&title), 1, "{title}");
    }
    let with_reply = if first.says("Question 03") { &first } else { &second };
    assert!(with_reply.follow("Question 03").await.says("Forty of them."));
    let members = morag.visit("/groups/soil/members").await;
    assert!(members.says("Priya") && members.says("Hub england"), "{}", members.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_waits_while_the_other_hub_is_away_and_can_be_withdrawn() {
    let (scotland, england) = two_hubs().await;
    let _morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    priya.visit(&format!("/search?q={query}")).await;
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&format!("/search?q={query}")).await;
    let domain = scotland.domain.clone();
    drop(scotland);

    let page = page.follow("Join this group").await.press("Join this group", &[]).await;
    assert!(page.says("under way"), "{}", page.text());
    england.settle().await;
    let page = priya.visit(&format!("/groups/soil@{domain}/request")).await;
    assert!(page.says("has not answered since") && page.says("The next try is at"), "{}", page.text());
    let page = page.press("Withdraw request", &[]).await;
    assert!(page.says("Your request is withdrawn") && page.says("Join this group"));
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_is_told_to_the_group_and_ends_what_it_sends() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;
    let path = format!("/groups/soil@{}", scotland.domain);
    priya.visit(&path).await.press("Leave this group", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(!morag.visit("/groups/soil/members").await.says("Priya"));
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "After she left"), ("body", "?")]).await;
    settle(&[&scotland, &england]).await;
    assert!(!priya.visit(&path).await.says("After she left"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_is_accepted_with_the_whole_follow_inside_and_again_when_it_is_repeated() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let (robin, group) = (elsewhere.id("/u/robin"), format!("{}/groups/soil", hub.origin));
    let inbox = format!("{}/inbox", hub.origin);
    for n in 1..=2 {
        let follow =
            json!({"id": elsewhere.id(&format!("/follow/{n}")), "type": "Follow", "actor": robin, "object": group});
        assert_eq!(elsewhere.send(&inbox, &follow).await, 202);
        hub.settle().await;
        let accepted = elsewhere.received("Accept");
        assert_eq!(accepted.len(), n);
        let answer = &accepted[n - 1];
        assert_eq!(answer["actor"], group);
        assert_eq!(answer["to"], json!([robin]));
        assert_eq!(answer["object"], json!({"id": follow["id"], "type": "Follow", "actor": robin, "object": group}));
    }
    // The same activity once more is taken and does nothing.
    let follow = json!({"id": elsewhere.id("/follow/2"), "type": "Follow", "actor": robin, "object": group});
    assert_eq!(elsewhere.send(&inbox, &follow).await, 202);
    hub.settle().await;
    assert_eq!(elsewhere.received("Accept").len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_by_somebody_who_was_not_asked_means_nothing() {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = elsewhere.actor("soil", "Group");
    let address = format!("@soil@{}", elsewhere.domain);
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    priya.visit(&format!("/search?q={query}")).await;
    hub.settle().await;
    let page = priya.visit(&format!("/search?q={query}")).await;
    page.follow("Join this group").await.press("Join this group", &[]).await;
    hub.settle().await;
    let follow = elsewhere.received("Follow").pop().unwrap();
    assert_eq!(follow["object"], group);

    let inbox = format!("{}/inbox", hub.origin);
    let path = format!("/groups/soil@{}", elsewhere.domain);
    let robin = elsewhere.id("/u/robin");
    let forged = json!({"id": elsewhere.id("/accept/1"), "type": "Accept", "actor": robin, "object": follow});
    assert_eq!(elsewhere.send(&inbox, &forged).await, 202);
    hub.settle().await;
    assert!(!priya.visit(&path).await.says("You are a member"));
    let real = json!({"id": elsewhere.id("/accept/2"), "type": "Accept", "actor": group, "object": follow["id"]});
    assert_eq!(elsewhere.send(&inbox, &real).await, 202);
    hub.settle().await;
    assert!(priya.visit(&path).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_restricted_group_learns_no_more_of_it_than_a_stranger() {
    let hub = Hub::start("england").await;
    let (priya, tom) = (hub.person("priya").await, hub.person("tom").await);
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = elsewhere.actor("soil", "Group");
    let mut document = elsewhere.document("/u/soil");
    document["manuallyApprovesFollowers"] = json!(true);
    elsewhere.serve("/u/soil", document);
    // An outbox that is announced as large and does not come: the past stays on its way.
    let outbox = json!({"id": format!("{group}/outbox"), "type": "OrderedCollection", "totalItems": 123_456,
        "first": format!("{group}/outbox/1")});
    elsewhere.serve("/u/soil/outbox", outbox);
    let query = format!("%40soil%40{}", elsewhere.domain.replace(':', "%3A"));
    let path = format!("/groups/soil@{}", elsewhere.domain);
    for person in [&priya, &tom] {
        person.visit(&format!("/search?q={query}")).await;
        hub.settle().await;
        person.visit(&path).await.follow("Ask to join").await.press("Ask to join", &[]).await;
        hub.settle().await;
    }
    let asked = elsewhere.received("Follow");
    let hers = asked.iter().find(|follow| follow["actor"].as_str().unwrap().ends_with("/priya")).unwrap();
    let accept = json!({"id": elsewhere.id("/accept"), "type": "Accept", "actor": group, "object": hers});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &accept).await, 202);
    hub.settle().await;
    assert!(priya.visit(&path).await.says("of 123,456 earlier discussions"));
    for person in [&tom, &Person::stranger(&hub.origin)] {
        for page in [path.clone(), format!("{path}/request"), "/groups?q=soil".to_owned()] {
            let seen = person.visit(&page).await;
            assert!(
                !seen.says("123,456") && !seen.says("123456") && !seen.says("earlier discussions have arrived."),
                "{page}: {}",
                seen.text()
            );
        }
        assert_eq!(person.visit(&format!("{path}/discussions")).await.status, 403);
    }
}
