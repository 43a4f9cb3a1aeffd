//! What other software reads of us: the documents' shapes, and that each is what the peers insist on.

use serde_json::{Value, json};

use super::joining::join;
use super::order::announced;
use crate::attacks::scene;
use crate::support::browser::client;
use crate::support::{Elsewhere, Hub, settle, two_hubs};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

pub(crate) async fn ask(url: &str) -> (u16, Value) {
    let answer = client().build().unwrap().get(url).header("accept", "application/activity+json").send().await.unwrap();
    let status = answer.status().as_u16();
    if status == 200 {
        assert_eq!(answer.headers()["content-type"], "application/activity+json", "{url}");
        assert!(answer.headers()["vary"].to_str().unwrap().contains("Accept"), "{url}");
    }
    (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or(Value::Null))
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_is_a_page_for_people_and_a_document_for_other_hubs() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let topic = page.press("Start discussion", &[("title", "Worms"), ("body", "How **many**?")]).await.path;
    hub.settle().await;
    for (path, kind) in
        [("/groups/soil", "Group"), ("/people/morag", "Person"), ("/hub", "Application"), (topic.as_str(), "Page")]
    {
        let url = format!("{}{path}", hub.origin);
        let (status, document) = ask(&url).await;
        assert_eq!((status, document["type"].as_str(), document["id"].as_str()), (200, Some(kind), Some(url.as_str())));
        if kind != "Application" {
            assert_eq!(morag.visit(path).await.attribute("link[type='application/activity+json']", "href"), Some(url));
        }
    }
    let (_, group) = ask(&format!("{}/groups/soil", hub.origin)).await;
    for field in
        ["inbox", "outbox", "followers", "featured", "preferredUsername", "published", "publicKey", "attributedTo"]
    {
        assert!(!group[field].is_null(), "{field}");
    }
    assert_eq!(group["endpoints"]["sharedInbox"], format!("{}/inbox", hub.origin));
    assert_eq!(group["manuallyApprovesFollowers"], false);
    let (_, page) = ask(&format!("{}{topic}", hub.origin)).await;
    assert_eq!(page["to"], json!([format!("{}/groups/soil", hub.origin), PUBLIC]));
    assert_eq!(page["content"], "<p>How <strong>many</strong>?</p>\n");
    assert!(page["context"].is_string() && page["attributedTo"].is_string() && page["cc"].is_array());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_discussion_is_announced_in_both_forms_and_each_activity_can_be_looked_up() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let group = peer.joins(&hub, "soil").await;
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    hub.settle().await;
    let announced = peer.received("Announce");
    assert_eq!(announced.len(), 2);
    for announce in &announced {
        assert_eq!(announce["actor"], group);
        assert!(announce["to"].as_array().unwrap().contains(&json!(PUBLIC)));
        assert_eq!(announce["cc"], json!([format!("{group}/followers")]));
        let (status, logged) = ask(announce["id"].as_str().unwrap()).await;
        assert_eq!((status, &logged), (200, announce));
    }
    let create = &announced[0]["object"];
    assert_eq!(create["type"], "Create");
    assert_eq!(announced[1]["object"], create["object"]["id"]);
    assert_eq!(ask(create["id"].as_str().unwrap()).await, (200, create.clone()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announced_activity_of_another_hub_is_passed_on_byte_for_byte() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let (robin, group, inbox) =
        (peer.id("/u/robin"), format!("{}/groups/soil", hub.origin), format!("{}/inbox", hub.origin));
    let follow = json!({"id": peer.id("/f/1"), "type": "Follow", "actor": robin, "object": group});
    peer.send(&inbox, &follow).await;
    let body = format!(
        r#"{{"id":"{0}/c/1","zebra" : 1.50e1, "type":"Create","actor":"{robin}","object":{{"type":"Page","id":"{0}/p/1","attributedTo":"{robin}","name":"Caf\u00e9","content":"<p>x</p>","to":["{group}","https://www.w3.org/ns/activitystreams#Public"],"cc":[]}}}}"#,
        peer.origin
    );
    let headers = peer.sign(&inbox, body.as_bytes(), &robin);
    let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(peer.post(&inbox, body.clone().into_bytes(), list).await.0, 202);
    hub.settle().await;
    let announce = peer.received("Announce").remove(0);
    let url = announce["id"].as_str().unwrap();
    let raw = client()
        .build()
        .unwrap()
        .get(url)
        .header("accept", "application/activity+json")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(raw.contains(&body), "{raw}");
}

#[tokio::test(flavor = "multi_thread")]
async fn deleted_things_are_gone_and_views_of_others_things_are_no_documents() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let topic = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await.path;
    scotland.settle().await;
    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;
    let copy = priya.visit(&format!("/groups/soil@{}", scotland.domain)).await.follow("Worms").await;
    assert_eq!(copy.attribute("link[rel=canonical]", "href"), Some(format!("{}{topic}", scotland.origin)));
    assert_eq!(ask(&format!("{}{}", england.origin, copy.path)).await.0, 404);
    assert_eq!(ask(&format!("{}/groups/soil@{}", england.origin, scotland.domain)).await.0, 404);

    morag.visit(&format!("{topic}/delete")).await.press("Delete", &[]).await;
    settle(&[&scotland, &england]).await;
    let (status, tombstone) = ask(&format!("{}{topic}", scotland.origin)).await;
    assert_eq!((status, tombstone["type"].as_str()), (410, Some("Tombstone")));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_and_groups_are_found_by_one_namespace_of_handles() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let finger = |resource: String| {
        let url = format!("{}/.well-known/webfinger?resource={resource}", hub.origin);
        async move { client().build().unwrap().get(url).send().await.unwrap() }
    };
    for (name, path) in [("morag", "/people/morag"), ("soil", "/groups/soil"), ("hub", "/hub")] {
        let answer = finger(format!("acct:{name}@{}", hub.domain)).await;
        assert_eq!(answer.headers()["content-type"], "application/jrd+json");
        let found: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(found["subject"], format!("acct:{name}@{}", hub.domain));
        assert_eq!(found["links"][0]["href"], format!("{}{path}", hub.origin));
    }
    for nobody in ["acct:nobody@scotland.localhost", "acct:morag@other.example", "rubbish", "acct:"] {
        assert_eq!(finger(nobody.to_owned()).await.status(), 404, "{nobody}");
    }
    let info: Value = serde_json::from_str(
        &client()
            .build()
            .unwrap()
            .get(format!("{}/nodeinfo/2.1", hub.origin))
            .send()
            .await
            .unwrap()
            .text()
            .await
            .unwrap(),
    )
    .unwrap();
    assert_eq!((info["version"].as_str(), info["software"]["name"].as_str()), (Some("2.1"), Some("folkmoot")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_order_in_an_open_group_can_be_looked_up_and_is_taken_back_by_the_id_it_was_sent_under() {
    let scene = scene().await;
    scene.gina_writes("Worms").await;
    let page = scene.topic("Worms").await.press("Pin", &[]).await.follow("Close to replies").await;
    let page = page.press("Close to replies", &[("reason", "Enough")]).await;
    scene.hub.settle().await;
    page.press("Open to replies again", &[]).await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("mal").await)).await;
    let list = form.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    scene.hub.settle().await;
    list.press("Let back in", &[]).await;
    scene.hub.settle().await;
    let mut undone = announced(&scene.good, "Undo");
    for verb in ["Lock", "Block"] {
        let sent = announced(&scene.good, verb).remove(0)["object"].clone();
        let undo = undone.remove(0)["object"].clone();
        assert_eq!(sent["summary"].is_string(), verb == "Lock");
        for field in ["id", "type", "actor", "object", "summary", "target", "endTime"] {
            assert_eq!(undo["object"][field], sent[field], "{verb} {field}");
        }
        assert!(undo["object"]["proof"].is_null() && undo["proof"].is_object());
    }
    for verb in ["Add", "Lock", "Block", "Undo"] {
        for inner in announced(&scene.good, verb).iter().map(|announce| &announce["object"]) {
            let (status, shown) = ask(inner["id"].as_str().unwrap()).await;
            assert_eq!((status, &shown["id"]), (200, &inner["id"]), "{verb}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_in_documents_are_escaped_no_more_than_they_need() {
    let scene = scene().await;
    let page = scene.morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Fish & chips"), ("body", "Is 1 < 2, \"truly\" so?")]).await;
    scene.hub.settle().await;
    let page = announced(&scene.good, "Create").remove(0)["object"]["object"].clone();
    assert_eq!(page["summary"], "<p>Is 1 &lt; 2, &quot;truly&quot; so?</p>");
    assert!(page["preview"]["content"].as_str().unwrap().starts_with("<p><strong>Fish &amp; chips</strong></p>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contribution_too_large_to_be_announced_whole_is_announced_once_and_stays_pinned_by_its_id() {
    let scene = scene().await;
    let page = scene.morag.visit("/groups/soil/discussions/new").await;
    let body = "& ".repeat(24_000);
    let page = page.press("Start discussion", &[("title", "Long"), ("body", &body)]).await;
    let id = format!("{}{}", scene.hub.origin, page.path);
    page.press("Pin", &[]).await;
    scene.hub.settle().await;
    let named = scene.good.received("Announce").into_iter().filter(|announce| announce["object"] == id.as_str());
    assert_eq!(named.count(), 1);
    let (_, featured) = ask(&format!("{}/featured", scene.group)).await;
    assert_eq!(featured["orderedItems"], json!([id]));
}
