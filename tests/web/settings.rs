//! What facilitators decide about their group, and what follows from it here and on other hubs.

use serde_json::json;

use crate::support::{Elsewhere, Hub, Person, Seen, settle, two_hubs};

const SETTINGS: &str = "/groups/soil/manage/settings";

async fn change(morag: &Person, fields: &[(&str, &str)]) -> Seen {
    morag.visit(SETTINGS).await.press("Save settings", fields).await
}

async fn write(morag: &Person, title: &str) {
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", title), ("body", "Words.")]).await;
}

/// England's member in Scotland's open group.
async fn joined() -> (Hub, Hub, Person, Person, String) {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    crate::federation::joining::join(&priya, &address, &[&scotland, &england]).await;
    let path = format!("/groups/soil@{}", scotland.domain);
    (scotland, england, morag, priya, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_asks_those_who_join_is_asked_on_every_hub() {
    let (scotland, england, morag, _, path) = joined().await;
    let page = change(&morag, &[("name", "Soils of Scotland"), ("question", "Which <council>?")]).await;
    assert!(page.says("The settings are saved."), "{}", page.text());
    let page = change(&morag, &[("access", "restricted")]).await;
    page.press("Save it all the same", &[]).await;
    settle(&[&scotland, &england]).await;
    let tom = england.person("tom").await;
    let group = tom.visit(&path).await;
    assert!(group.says("Soils of Scotland"), "{}", group.text());
    let form = group.follow("Ask to join").await;
    assert!(form.says("The group asks: Which <council>?"), "{}", form.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_follows_from_closing_a_group_is_said_before_anything_changes() {
    let (scotland, england, morag, priya, path) = joined().await;
    // Written right before the group is closed: it arrives before the other hub hears of that.
    scotland.clock.forward(std::time::Duration::from_mins(1));
    write(&morag, "Open words").await;
    let stranger = Person::stranger(&scotland.origin);
    assert!(stranger.visit("/groups/soil").await.says("Open words"));
    let page = change(&morag, &[("access", "restricted"), ("name", "Closed soils")]).await;
    assert!(page.says("Nothing has been changed yet.") && page.says("may stay on other hubs"), "{}", page.text());
    assert!(stranger.visit("/groups/soil").await.says("Open words"));

    let page = page.press("Save it all the same", &[]).await;
    assert!(page.says("The settings are saved."), "{}", page.text());
    let shut = stranger.visit("/groups/soil").await;
    assert!(shut.says("Closed soils") && !shut.says("Open words"), "{}", shut.text());
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("Open words"));
    let tom = england.person("tom").await;
    assert!(!tom.visit(&path).await.says("Open words"), "the other hub goes on showing it to everybody");

    // What everybody could read, and nobody has answered since, is theirs again when the group is opened.
    let page = change(&morag, &[("access", "open"), ("name", "Opened again")]).await;
    page.press("Save it all the same", &[]).await;
    assert!(stranger.visit("/groups/soil").await.says("Open words"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_can_be_opened_and_nobody_waits_then() {
    let hub = Hub::start("scotland").await;
    let (morag, tom) = (hub.person("morag").await, hub.person("tom").await);
    hub.group_of("restricted", "soil", "Soil science", "morag");
    tom.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    let page = change(&morag, &[("access", "open")]).await;
    assert!(page.says("whoever waits is let in"), "{}", page.text());
    page.press("Save it all the same", &[]).await;
    assert!(tom.visit("/groups/soil").await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_for_this_hub_only_parts_from_the_people_of_others_and_tells_them() {
    let (scotland, england, morag, priya, path) = joined().await;
    let page = change(&morag, &[("hubs", "ours")]).await;
    assert!(page.says("These people belong to it no longer") && page.says("Hub england (1 member)"), "{}", page.text());
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("You are a member"), "nothing was agreed to yet");
    page.press("Save it all the same", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(!priya.visit(&path).await.says("You are a member"));
    assert!(priya.visit(&format!("{path}/request")).await.says("The facilitators have ended your membership."));
    write(&morag, "For this hub").await;
    settle(&[&scotland, &england]).await;
    assert!(!priya.visit(&path).await.says("For this hub"));

    // Asking again is answered with the reason.
    priya.visit(&path).await.follow("Join this group").await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    let status = priya.visit(&format!("{path}/request")).await;
    assert!(status.says("let in people from some hubs only"), "{}", status.text());
    assert!(!status.says("The group is open now"), "they cannot join all the same: {}", status.text());

    // Until their hub is named.
    change(&morag, &[("hubs", "chosen"), ("chosen", &format!("https://{}/", england.domain))]).await;
    let page = priya.visit(&path).await.follow("Join this group").await;
    page.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_named_hubs_need_not_wait_and_others_do() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let (near, far) = (Elsewhere::start(&hub.clock).await, Elsewhere::start_as("far", &hub.clock).await);
    far.actor("robin", "Person");
    let page = change(&morag, &[("automatic", &near.domain)]).await;
    assert!(page.says("The settings are saved."), "{}", page.text());
    for other in [&near, &far] {
        let follow = json!({"id": other.id("/follow/1"), "type": "Follow", "actor": other.id("/u/robin"),
            "object": format!("{}/groups/soil", hub.origin)});
        assert_eq!(other.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
        hub.settle().await;
    }
    assert_eq!((near.received("Accept").len(), far.received("Accept").len()), (1, 0));
    // A hub that would not keep it to members is not let in by being named.
    hub.command(&["hub", "trust", &near.domain, "refuse"]);
    let ann = near.actor("ann", "Person");
    let follow = json!({"id": near.id("/follow/2"), "type": "Follow", "actor": ann,
        "object": format!("{}/groups/soil", hub.origin)});
    near.send(&format!("{}/inbox", hub.origin), &follow).await;
    hub.settle().await;
    assert_eq!((near.received("Accept").len(), near.received("Reject").len()), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_whose_belonging_is_ended_is_told_why_and_may_ask_again() {
    let (scotland, england, morag, priya, path) = joined().await;
    let members = morag.visit("/groups/soil/members").await;
    let page = members.follow("Shut out").await;
    let page = page.press("Shut out", &[("reason", "You asked to be removed."), ("length", "again")]).await;
    assert!(page.says("Priya is no member any more"), "{}", page.text());
    settle(&[&scotland, &england]).await;
    let status = priya.visit(&format!("{path}/request")).await;
    assert!(status.says("ended your membership") && status.says("You asked to be removed."), "{}", status.text());
    status.follow("Join this group").await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_group_is_read_and_found_and_nobody_writes_until_it_is_opened_again() {
    let (scotland, england, morag, priya, path) = joined().await;
    write(&morag, "Kept words").await;
    let asked = morag.visit(SETTINGS).await.follow("Close the group").await;
    assert!(asked.says("You can open it again") && asked.says("2 members"), "{}", asked.text());
    let page = asked.press("Close the group", &[]).await;
    assert!(page.says("The group is closed."), "{}", page.text());
    settle(&[&scotland, &england]).await;
    for (person, path) in [(&morag, "/groups/soil"), (&priya, path.as_str())] {
        let group = person.visit(path).await;
        assert!(group.says("Kept words") && !group.says("Start a discussion"), "{}", group.text());
    }
    assert!(priya.visit("/search?q=Kept").await.says("Kept words"));
    morag.visit(SETTINGS).await.press("Open it again", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("Start a discussion"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_hands_the_group_over_and_can_leave_then() {
    let hub = Hub::start("scotland").await;
    let (morag, tom) = (hub.person("morag").await, hub.person("tom").await);
    hub.group("soil", "Soil science", "morag");
    assert!(!morag.visit(SETTINGS).await.says("Hand the group over"), "there is nobody to hand it over to");
    let alone = morag.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert_eq!(alone.status, 403, "{}", alone.text());
    tom.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    morag.visit("/groups/soil/members").await.press("Make facilitator", &[]).await;
    let stolen = tom.visit(SETTINGS).await;
    assert!(!stolen.says("Hand the group over"), "only the owner does that");

    let asks = morag.visit(SETTINGS).await.press("Hand over", &[]).await;
    assert!(asks.says("Hand Soil science over to Tom?") && asks.says("You cannot take this back"), "{}", asks.text());
    assert!(morag.visit(SETTINGS).await.says("Hand the group over"), "nothing is done before it was agreed to");
    assert!(asks.follow("Leave it as it is").await.path.ends_with(SETTINGS));
    let page = asks.press("Hand over", &[]).await;
    assert!(page.says("Tom owns the group now."), "{}", page.text());
    assert!(tom.visit("/groups/soil/members").await.says("Owner"));
    let page = morag.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert!(page.says("You have left the group."), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_are_the_facilitators_and_wrong_ones_come_back_with_what_was_typed() {
    let hub = Hub::start("scotland").await;
    let (morag, tom) = (hub.person("morag").await, hub.person("tom").await);
    hub.group("soil", "Soil science", "morag");
    assert_eq!(tom.visit(SETTINGS).await.status, 403);
    let page = change(&morag, &[("name", "ab"), ("hubs", "chosen"), ("automatic", "not a host")]).await;
    assert_eq!(page.status, 422);
    assert!(page.says("The name takes 3 to 200 characters") && page.says("Name at least one hub"), "{}", page.text());
    assert_eq!(page.field("automatic"), "not\na\nhost");
    let token = tom.visit("/account").await.field("form_token");
    for act in ["settings", "archive", "owner"] {
        let url = format!("{}/groups/soil/manage/{act}", hub.origin);
        let fields = [
            ("form_token", token.as_str()),
            ("name", "Stolen"),
            ("access", "open"),
            ("hubs", "all"),
            ("language", "en"),
            ("on", "1"),
            ("heir", "x"),
        ];
        assert_eq!(tom.http.post(url).form(&fields).send().await.unwrap().status().as_u16(), 403, "{act}");
    }
    let token = morag.visit(SETTINGS).await.field("form_token");
    for (name, value) in [("access", "wide"), ("hubs", "none"), ("language", "xx")] {
        let mut fields = vec![
            ("form_token", token.as_str()),
            ("name", "Soil"),
            ("access", "open"),
            ("hubs", "all"),
            ("language", "en"),
        ];
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        let url = format!("{}{SETTINGS}", hub.origin);
        assert_eq!(morag.http.post(url).form(&fields).send().await.unwrap().status().as_u16(), 400, "{name}");
    }
    assert!(morag.visit("/groups/soil").await.says("Soil science"));
}

/// Another make's server whose Robin waits for an answer of the restricted group soil.
async fn waiting() -> (Hub, Person, Elsewhere) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let far = Elsewhere::start(&hub.clock).await;
    let follow = json!({"id": far.id("/follow/1"), "type": "Follow", "actor": far.id("/u/robin"),
        "object": format!("{}/groups/soil", hub.origin)});
    assert_eq!(far.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    assert!(morag.visit("/groups/soil/manage/requests").await.says("No reason given"));
    (hub, morag, far)
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_and_comes_from_a_hub_that_is_excluded_is_told_so() {
    let (hub, morag, far) = waiting().await;
    let tom = hub.person("tom").await;
    tom.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    let page = change(&morag, &[("hubs", "ours")]).await;
    assert!(page.says("The settings are saved."), "{}", page.text());
    hub.settle().await;
    let reject = far.received("Reject").pop().unwrap();
    assert_eq!(reject["object"]["id"], json!(far.id("/follow/1")));
    assert!(reject["summary"].as_str().unwrap().contains("let in people from some hubs only"), "{reject}");
    let requests = morag.visit("/groups/soil/manage/requests").await;
    assert!(requests.says("Tom") && !requests.says("Robin"), "{}", requests.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn opening_a_group_lets_in_nobody_from_a_hub_that_is_excluded_with_it() {
    let (hub, morag, far) = waiting().await;
    let tom = hub.person("tom").await;
    tom.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    change(&morag, &[("access", "open"), ("hubs", "ours")]).await.press("Save it all the same", &[]).await;
    hub.settle().await;
    assert!(tom.visit("/groups/soil").await.says("You are a member"));
    assert_eq!((far.received("Accept").len(), far.received("Reject").len()), (0, 1));
    assert!(!morag.visit("/groups/soil/members").await.says("Robin"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asked_before_a_group_became_private_is_let_in_only_from_a_hub_that_may_hold_it() {
    let (hub, morag, far) = waiting().await;
    let tom = hub.person("tom").await;
    change(&morag, &[("access", "private")]).await.press("Save it all the same", &[]).await;
    let refused = morag.visit("/groups/soil/manage/requests").await.press("Approve", &[]).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    assert!(refused.says("would show what is written here"), "{}", refused.text());
    hub.settle().await;
    assert!(far.received("Accept").is_empty());

    // Whom a facilitator lets in is as good as invited.
    change(&morag, &[("access", "restricted")]).await;
    tom.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    change(&morag, &[("access", "private")]).await.press("Save it all the same", &[]).await;
    hub.command(&["hub", "trust", &far.domain, "keeps"]);
    for _ in 0..2 {
        morag.visit("/groups/soil/manage/requests").await.press("Approve", &[]).await;
    }
    hub.settle().await;
    assert!(tom.visit("/groups/soil").await.says("You are a member"));
    assert_eq!(far.received("Accept").len(), 1);
}
