//! Other hubs, as who runs this one sees them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person};

/// A hub with an administrator, a group, and a peer that takes what the group says.
async fn with_peer() -> (Hub, Person, Elsewhere) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    assert!(hub.command(&["account", "set-role", "morag", "admin"]).status.success());
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let group = format!("{}/groups/soil", hub.origin);
    let follow = json!({"id": peer.id("/f/1"), "type": "Follow", "actor": peer.id("/u/robin"), "object": group});
    assert_eq!(peer.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    (hub, morag, peer)
}

async fn write(person: &Person, title: &str) {
    let page = person.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", title), ("body", "?")]).await;
}

/// What was announced to it.
fn titles(peer: &Elsewhere) -> Vec<String> {
    let created = |activity: &Value| activity["object"]["object"]["name"].as_str().map(str::to_owned);
    peer.received("Announce").iter().filter_map(created).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_who_runs_the_hub_knows_that_there_is_anything_to_run() {
    let (hub, morag, peer) = with_peer().await;
    let ewan = hub.person("ewan").await;
    let stranger = Person::stranger(&hub.origin);
    let path = format!("/admin/federation/{}", peer.domain);
    for person in [&ewan, &stranger] {
        assert_eq!(person.visit("/admin/federation").await.status, 404);
        assert_eq!(person.visit(&path).await.status, 404);
        assert!(!person.visit("/groups").await.says("Other hubs"));
    }
    let token = ewan.visit("/account").await.field("form_token");
    for act in ["retry", "pause", "rule", "parked/1"] {
        let fields = [("form_token", token.as_str()), ("on", "1"), ("rule", "blocked")];
        let answer = ewan.http.post(format!("{}{path}/{act}", hub.origin)).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{act}");
    }
    let page = morag.visit("/home").await.follow("Other hubs").await;
    assert_eq!((page.status, page.path.as_str()), (200, "/admin/federation"));
    assert!(page.says(&peer.domain) && page.says("Well"));
    assert_eq!(morag.visit("/admin/federation/unknown.example").await.status, 404);
    assert!(morag.visit("/cy/admin/federation").await.says("Yn iawn"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_in_trouble_is_told_in_words_and_tried_again_when_asked() {
    let (hub, morag, peer) = with_peer().await;
    let path = format!("/admin/federation/{}", peer.domain);
    peer.answer_with(Some(503));
    write(&morag, "Worms").await;
    hub.settle().await;
    let list = morag.visit("/admin/federation").await;
    assert!(list.says("trying again at 21 November 2026") && list.says("It is not available just now."));
    let page = morag.visit(&path).await;
    assert!(page.says("it answered 503") && page.says("activit"), "{}", page.text());

    peer.answer_with(None);
    assert!(!hub.settle().await, "it is not tried before its time");
    let page = page.press("Try again now", &[]).await;
    assert!(page.says("It is being tried again"));
    hub.settle().await;
    assert_eq!(titles(&peer), ["Worms"]);
    let page = morag.visit(&path).await;
    assert!(page.says("Well") && page.says("Nothing") && page.says("None"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn deliveries_rest_and_go_on_as_decided() {
    let (hub, morag, peer) = with_peer().await;
    let path = format!("/admin/federation/{}", peer.domain);
    let page = morag.visit(&path).await.press("Let it rest", &[]).await;
    assert!(page.says("Resting by your decision"));
    write(&morag, "Worms").await;
    hub.settle().await;
    hub.clock.forward(Duration::from_hours(24));
    hub.settle().await;
    assert!(peer.received("Announce").is_empty());
    let page = morag.visit(&path).await.press("Go on", &[]).await;
    assert!(!page.says("Resting"));
    hub.settle().await;
    assert_eq!(titles(&peer), ["Worms"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_is_made_a_partner_or_blocked_or_neither() {
    let (hub, morag, peer) = with_peer().await;
    let path = format!("/admin/federation/{}", peer.domain);
    let page = morag.visit(&path).await.press("Make it a partner", &[]).await;
    assert!(page.says("is a partner now") && page.texts(".tag").contains(&"Partner".to_owned()));
    let asks = page.press("Block it", &[]).await;
    assert!(asks.says("1 person from there belongs to groups here. They stay members"), "{}", asks.text());
    assert!(asks.says("Nobody of this hub belongs to a group there."), "{}", asks.text());
    let page = morag.visit(&path).await;
    assert!(page.texts(".lead") != ["Blocked"] && page.says("Partner"), "nothing is done before it was agreed to");
    let page = asks.press("Block it", &[]).await;
    assert!(page.says("This hub is blocked") && page.texts(".lead") == ["Blocked"]);
    let like = json!({"id": peer.id("/l/1"), "type": "Like", "actor": peer.id("/u/robin"), "object": "x"});
    assert_eq!(peer.send(&format!("{}/inbox", hub.origin), &like).await, 403);
    let page = page.press("Neither partner nor blocked", &[]).await;
    assert!(page.texts(".lead") == ["Well"], "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_nobody_has_met_is_added_by_its_name_and_wrong_names_come_back() {
    let (hub, morag, _peer) = with_peer().await;
    let list = morag.visit("/admin/federation").await;
    for (name, says) in [("", "Enter the name"), ("no spaces.example", "Enter the name"), (&hub.domain, "itself")] {
        let again = list.press("Add it", &[("host", name)]).await;
        assert!(again.status == 422 && again.says(says) && again.field("host") == name, "{name}: {}", again.text());
    }
    let page = list.press("Add it", &[("host", " https://New.Example/about ")]).await;
    assert_eq!((page.status, page.path.as_str()), (200, "/admin/federation/new.example"));
    let asks = page.press("Block it", &[]).await;
    assert!(asks.says("Block new.example?") && asks.says("Nobody from there belongs"), "{}", asks.text());
    assert!(asks.press("Block it", &[]).await.says("This hub is blocked"));
    assert!(morag.visit("/admin/federation").await.says("new.example"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hub_has_refused_is_listed_with_its_reason_and_tried_again_one_by_one() {
    let (hub, morag, peer) = with_peer().await;
    let path = format!("/admin/federation/{}", peer.domain);
    peer.answer_with(Some(422));
    write(&morag, "Worms").await;
    hub.settle().await;
    let page = morag.visit(&path).await;
    assert!(page.says("A contribution") && page.says("It did not take what we sent."), "{}", page.text());
    assert!(page.says("/discussions/") && page.says("it answered 422") && page.says("21 November 2026, 09:20"));
    for _ in 0..3 {
        hub.clock.forward(Duration::from_mins(21));
        hub.settle().await;
    }
    let page = morag.visit(&path).await;
    assert!(page.says("Given up"), "{}", page.text());
    peer.answer_with(None);
    let page = page.press("Try this again", &[]).await;
    assert!(page.says("It is being tried again"));
    hub.settle().await;
    assert_eq!(titles(&peer), ["Worms"]);
    assert!(morag.visit(&path).await.says("refused nothing that it does not have"));
}

#[tokio::test(flavor = "multi_thread")]
async fn long_silence_and_what_was_missed_are_told() {
    let (hub, morag, peer) = with_peer().await;
    hub.sql("UPDATE instances SET pause = 'auto', failures = 40, failing_since = 1794000000000000, missed_since = 1794500000000000, last_error = 'Connection refused'").await;
    for path in ["/admin/federation".to_owned(), format!("/admin/federation/{}", peer.domain)] {
        let page = morag.visit(&path).await;
        assert!(page.says("Silent since 6 November 2026, 21:20"), "{}", page.text());
        assert!(page.says("since 12 November 2026") && page.says("it has missed that"));
        assert!(page.says("It cannot be reached."));
    }
}
