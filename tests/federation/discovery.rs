//! How others find us, and what we say of ourselves.

use serde_json::{Value, json};

use super::wire::ask;
use crate::support::browser::client;
use crate::support::{Elsewhere, Hub};

async fn get(url: &str) -> (u16, String, String) {
    let answer = client().build().unwrap().get(url).send().await.unwrap();
    let kind = answer.headers().get("content-type").map(|kind| kind.to_str().unwrap().to_owned()).unwrap_or_default();
    (answer.status().as_u16(), kind, answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn host_meta_says_where_names_are_looked_up_in_both_forms() {
    let hub = Hub::start("scotland").await;
    let template = format!("{}/.well-known/webfinger?resource={{uri}}", hub.origin);
    let (status, kind, body) = get(&format!("{}/.well-known/host-meta", hub.origin)).await;
    assert_eq!((status, kind.as_str()), (200, "application/xrd+xml; charset=utf-8"));
    assert!(body.contains(&format!("rel=\"lrdd\" template=\"{template}\"")), "{body}");
    let (status, _, body) = get(&format!("{}/.well-known/host-meta.json", hub.origin)).await;
    let body: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &body["links"][0]["template"]), (200, &json!(template)));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hubs_own_actor_is_found_by_its_address_and_says_what_the_hub_speaks() {
    let hub = Hub::start("scotland").await;
    for resource in [hub.origin.clone(), format!("{}/", hub.origin), format!("acct:hub@{}", hub.domain)] {
        let encoded: String = url::form_urlencoded::byte_serialize(resource.as_bytes()).collect();
        let (status, _, body) = get(&format!("{}/.well-known/webfinger?resource={encoded}", hub.origin)).await;
        let body: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &body["links"][0]["href"]), (200, &json!(format!("{}/hub", hub.origin))), "{resource}");
    }
    let (_, actor) = ask(&format!("{}/hub", hub.origin)).await;
    let spoken: Vec<&str> =
        actor["implements"].as_array().unwrap().iter().map(|link| link["href"].as_str().unwrap()).collect();
    for href in ["https://datatracker.ietf.org/doc/html/rfc9421", "https://w3id.org/fep/8b32"] {
        assert!(spoken.contains(&href), "{spoken:?}");
    }
    assert_eq!(actor["type"], "Application");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_internal_listener_tells_numbers_and_hosts_and_nothing_that_anybody_wrote() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    peer.joins(&hub, "soil").await;
    peer.answer_with(Some(503));
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "secretword")]).await;
    hub.settle().await;
    let told = hub.internal("/metrics").await;
    assert!(told.contains(&format!("folkmoot_deliveries_waiting{{host=\"{}\"}} 2", peer.domain)), "{told}");
    assert!(told.contains(&format!("folkmoot_host_failures{{host=\"{}\"}} 1", peer.domain)), "{told}");
    assert!(told.contains("folkmoot_inbox_waiting 0"), "{told}");
    for word in ["secretword", "Worms", "robin", "morag", "Soil"] {
        assert!(!told.contains(word), "{word}");
    }
    assert_eq!(get(&format!("{}/metrics", hub.origin)).await.0, 404, "not where everybody may ask");
}
