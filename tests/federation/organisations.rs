//! What hubs say to each other of where their people work, and how it was checked.

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person, settle, two_hubs};

async fn with_council(hub: &Hub) {
    let keeper = hub.keeper("gareth").await;
    let form = keeper.visit("/admin/organisations/new").await;
    let council = [
        ("name", "Northmere County Council"),
        ("handle", "northmere"),
        ("kind", "council"),
        ("nation", "england"),
        ("domains", "northmere.gov.uk"),
    ];
    assert!(form.press("Save", &council).await.says("Saved"));
}

async fn document(hub: &Hub, path: &str) -> Value {
    let request = Person::stranger(&hub.origin).http.get(format!("{}{path}", hub.origin));
    request.header("accept", "application/activity+json").send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_elsewhere_reads_which_hub_has_checked_where_somebody_works_and_how() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group_of("restricted", "soil", "Soil science", "morag");
    with_council(&england).await;
    let priya = england.person_at("priya", "priya@northmere.gov.uk").await;
    priya.visit(&format!("/search?q={}", address.replace('@', "%40").replace(':', "%3A"))).await;
    settle(&[&scotland, &england]).await;
    let group = format!("/groups/soil@{}", scotland.domain);
    let page = priya.visit(&format!("{group}/join")).await;
    assert!(page.says("Northmere County Council, checked by e-mail domain on 21 November 2026"), "{}", page.text());
    page.press("Ask to join", &[]).await;
    settle(&[&scotland, &england]).await;

    let words =
        format!("“Northmere County Council”, checked by {} by e-mail domain on 21 November 2026", england.domain);
    let page = morag.visit("/groups/soil/manage/requests").await;
    assert!(page.says(&words), "{}", page.text());
    let profile = morag.visit(&format!("/people/priya@{}", england.domain)).await;
    assert!(profile.says(&words), "{}", profile.text());

    // Once she is a member, her hub tells Scotland when the check does not hold any more.
    page.press("Approve", &[("message", "")]).await;
    settle(&[&scotland, &england]).await;
    priya.visit("/account").await.press("I do not work there any more", &[]).await;
    settle(&[&scotland, &england]).await;
    let profile = morag.visit(&format!("/people/priya@{}", england.domain)).await;
    assert!(!profile.says("Northmere"), "{}", profile.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_of_a_person_says_where_they_work_and_how_that_was_checked() {
    let hub = Hub::start("scotland").await;
    with_council(&hub).await;
    hub.person_at("ana", "ana@northmere.gov.uk").await;
    let said = &document(&hub, "/people/ana").await["hub:organisation"];
    let url = format!("{}/organisations/northmere", hub.origin);
    let expected = json!({
        "type": "Organization", "name": "Northmere County Council", "url": url, "hub:type": "council",
        "hub:nation": "england", "hub:checkedBy": "domain", "hub:checkedAt": "2026-11-21T09:00:00Z",
    });
    assert_eq!(said, &expected);
    // The address itself is nobody's business.
    assert!(!document(&hub, "/people/ana").await.to_string().contains("ana@northmere"));
    let ewan = hub.person("ewan").await;
    ewan.visit("/organisations/northmere").await.press("I work here", &[]).await;
    let said = document(&hub, "/people/ewan").await["hub:organisation"].clone();
    assert_eq!((&said["hub:checkedBy"], &said["hub:checkedAt"]), (&json!("none"), &Value::Null));
    let mal = hub.person("mal").await;
    mal.visit("/account").await.press("Save", &[("organisation", "Northmere County Council")]).await;
    assert_eq!(document(&hub, "/people/mal").await["hub:organisation"], "Northmere County Council");
}

/// What the hub shows of somebody elsewhere whose document says this of where they work.
async fn shown(said: Value) -> (Hub, Elsewhere, String) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let mut card = peer.document("/u/robin");
    card["hub:organisation"] = said;
    peer.serve("/u/robin", card);
    peer.joins(&hub, "soil").await;
    let page = morag.visit(&format!("/people/robin@{}", peer.domain)).await;
    assert_eq!(page.status, 200);
    (hub, peer, page.text())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_server_says_is_bounded_and_never_more_than_its_own_word() {
    let odd = json!({
        "type": "Organization", "name": format!("NHS\u{202e} <b>{}", "x".repeat(5000)),
        "url": "https://elsewhere.example/organisations/nhs", "hub:type": "kingdom", "hub:nation": ["mars"],
        "hub:checkedBy": "contact", "hub:checkedAt": "2999-01-01T00:00:00Z",
    });
    let (hub, peer, text) = shown(odd).await;
    assert!(text.contains(&format!("checked by {}:", peer.domain)) && text.contains("on 21 November 2026"), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
    assert_eq!(hub.longest("statements", "name").await, 150);
    assert_eq!(hub.longest("statements", "url").await, 0, "an address on another host is none of theirs");
    assert_eq!(hub.count("SELECT COUNT(*) FROM statements WHERE kind = 'other' AND nation = 'elsewhere'").await, 1);
    for (said, reads) in [
        (
            json!({"name": "NHS", "hub:checkedBy": "king", "hub:checkedAt": "2026-01-01T00:00:00Z"}),
            "“NHS”, not checked by",
        ),
        (json!({"name": "NHS", "hub:checkedBy": "domain"}), "“NHS”, not checked by"),
        (json!({"name": "NHS", "hub:checkedBy": "domain", "hub:checkedAt": "yesterday"}), "“NHS”, not checked by"),
        (json!("NHS, checked by e-mail domain on 1 May 2026"), "Says they work at “NHS, checked by"),
    ] {
        let (.., text) = shown(said.clone()).await;
        assert!(text.contains(reads), "{said}: {text}");
    }
    for said in [json!({"name": ""}), json!({"name": 7}), json!([{"name": "NHS"}]), json!(7), json!(null)] {
        let (.., text) = shown(said.clone()).await;
        assert!(!text.contains("NHS") && !text.contains("checked"), "{said}: {text}");
    }
}
