//! Who may fetch what is not for everybody: members by their own signature, servers for the members they answer for,
//! and nobody else, whatever they sign.

use axum::http::{HeaderMap, header};
use http_signatures::{Outgoing, SigningKey, sign_cavage, sign_rfc9421};
use serde_json::{Value, json};

use crate::support::browser::client;
use crate::support::{Elsewhere, Hub, Person, settle};

/// A restricted group with one member elsewhere, and a discussion in it.
struct Scene {
    hub: Hub,
    peer: Elsewhere,
    topic: String,
}

async fn scene() -> Scene {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    peer.actor("hal", "Person");
    peer.actor("server", "Application");
    let group = format!("{}/groups/soil", hub.origin);
    let follow = json!({"id": peer.id("/f/1"), "type": "Follow", "actor": peer.id("/u/robin"), "object": group});
    peer.send(&format!("{}/inbox", hub.origin), &follow).await;
    settle(&[&hub]).await;
    let topic = begin(&morag).await;
    // A keeper closes it afterwards: restricted groups cannot be begun in the browser yet.
    hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'soil'").await;
    settle(&[&hub]).await;
    Scene { topic: format!("{}{topic}", hub.origin), hub, peer }
}

async fn begin(morag: &Person) -> String {
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "secretword")]).await.path
}

/// Asks for `url`, signed by `actor` of the peer unless it is nobody; answers status, caching and body.
async fn fetch(peer: &Elsewhere, url: &str, actor: Option<&str>) -> (u16, String, String) {
    fetch_signed_for(peer, url, url, actor).await
}

async fn fetch_signed_for(peer: &Elsewhere, url: &str, signed: &str, actor: Option<&str>) -> (u16, String, String) {
    let headers =
        actor.map(|actor| sign(peer.key(), &format!("{}#main-key", peer.id(actor)), signed, peer.now(), false));
    ask(url, headers.unwrap_or_default()).await
}

fn sign(key: &SigningKey, key_id: &str, url: &str, now: i64, modern: bool) -> HeaderMap {
    let url = url::Url::parse(url).unwrap();
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let request =
        Outgoing { method: "GET", scheme: "http", host: &host, target: &target, content_type: None, body: None };
    let sign = if modern { sign_rfc9421 } else { sign_cavage };
    sign(key, key_id, &request, now).unwrap().into_iter().collect()
}

async fn ask(url: &str, headers: HeaderMap) -> (u16, String, String) {
    let request = client().build().unwrap().get(url).headers(headers).header("accept", "application/activity+json");
    let answer = request.send().await.unwrap();
    let cache = answer.headers().get(header::CACHE_CONTROL).map(|value| value.to_str().unwrap().to_owned());
    (answer.status().as_u16(), cache.unwrap_or_default(), answer.text().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_for_members_is_shown_to_members_and_to_servers_that_answer_for_one() {
    let Scene { hub, peer, topic } = scene().await;
    for (who, expected) in [(None, 403), (Some("/u/hal"), 403), (Some("/u/robin"), 200), (Some("/u/server"), 200)] {
        for url in [
            topic.clone(),
            format!("{topic}/replies"),
            format!("{topic}/context"),
            format!("{}/groups/soil/outbox", hub.origin),
            format!("{}/groups/soil/featured", hub.origin),
        ] {
            let (status, cache, body) = fetch(&peer, &url, who).await;
            assert_eq!(status, expected, "{who:?} {url} {body}");
            assert_eq!(body.contains("secretword"), status == 200 && url == topic, "{who:?} {url}");
            if status == 200 {
                assert_eq!(cache, "private, no-store");
            }
        }
    }
    let stranger = Elsewhere::start(&hub.clock).await;
    stranger.actor("server", "Application");
    for who in ["/u/robin", "/u/server"] {
        let (status, _, body) = fetch(&stranger, &topic, Some(who)).await;
        assert_eq!(status, 403, "{who} {body}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_does_not_hold_opens_nothing_and_says_why() {
    let Scene { hub, peer, topic } = scene().await;
    let other = format!("{topic}/context");
    let (status, _, body) = fetch_signed_for(&peer, &topic, &other, Some("/u/robin")).await;
    assert_eq!(status, 401, "{body}");
    let key = SigningKey::generate_rsa().unwrap();
    let key_id = format!("{}#main-key", peer.id("/u/robin"));
    let (status, _, _) = ask(&topic, sign(&key, &key_id, &topic, peer.now(), false)).await;
    assert_eq!(status, 401);
    let (status, _, _) = ask(&topic, sign(peer.key(), &key_id, &topic, peer.now() - 2 * 24 * 3600, false)).await;
    assert_eq!(status, 401);
    let ours = format!("{}/people/morag#main-key", hub.origin);
    let (status, _, _) = ask(&topic, sign(peer.key(), &ours, &topic, peer.now(), false)).await;
    assert_eq!(status, 401);
    let (status, _, _) = ask(&topic, sign(peer.key(), &key_id, &topic, peer.now(), true)).await;
    assert_eq!(status, 200, "the other way of signing is as good");
}

#[tokio::test(flavor = "multi_thread")]
async fn to_others_a_private_group_is_an_address_that_never_existed() {
    let Scene { hub, peer, topic } = scene().await;
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let nowhere = format!("{}/groups/never", hub.origin);
    let group = format!("{}/groups/soil", hub.origin);
    hub.command(&["hub", "trust", &peer.domain, "keeps"]);
    let topic_nowhere = format!("{}/discussions/00000000000000000000000000", hub.origin);
    for (url, like) in [(&group, &nowhere), (&topic, &topic_nowhere)] {
        for who in [None, Some("/u/hal")] {
            assert_eq!(fetch(&peer, url, who).await, fetch(&peer, like, who).await, "{who:?} {url}");
        }
        let key_id = format!("{}#main-key", peer.id("/u/robin"));
        let stranger = SigningKey::generate_rsa().unwrap();
        let (status, _, _) = ask(url, sign(&stranger, &key_id, url, peer.now(), false)).await;
        assert_eq!(status, 404, "not even that the signature is wrong");
        assert_eq!(fetch(&peer, url, Some("/u/robin")).await.0, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_members_may_ask_who_follows_and_no_other_may() {
    let Scene { hub, peer, .. } = scene().await;
    let followers = format!("{}/groups/soil/followers", hub.origin);
    let probe = |who: &str| {
        let encoded: String = url::form_urlencoded::byte_serialize(who.as_bytes()).collect();
        format!("{followers}?is_follower={encoded}")
    };
    let (robin, hal, server) = (peer.id("/u/robin"), peer.id("/u/hal"), peer.id("/u/server"));
    // The server and hal are known by now, or never will be: whoever asks is fetched.
    assert_eq!(fetch(&peer, &probe(&robin), Some("/u/server")).await.0, 200);
    assert_eq!(fetch(&peer, &probe(&server), Some("/u/server")).await.0, 200);
    assert_eq!(fetch(&peer, &probe(&hal), Some("/u/server")).await.0, 404);
    assert_eq!(fetch(&peer, &probe(&robin), None).await.0, 404);
    let stranger = Elsewhere::start(&hub.clock).await;
    stranger.actor("server", "Application");
    assert_eq!(fetch(&stranger, &probe(&robin), Some("/u/server")).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn for_what_our_people_write_in_a_group_elsewhere_its_own_hub_is_asked_who_belongs_to_it() {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let home = Elsewhere::start(&hub.clock).await;
    let group = home.actor("chess", "Group");
    super::joining::join(&priya, &format!("@chess@{}", home.domain), &[&hub]).await;
    let follow = home.received("Follow").remove(0);
    let accept = json!({"id": home.id("/a/1"), "type": "Accept", "actor": group, "object": follow});
    home.send(&format!("{}/inbox", hub.origin), &accept).await;
    settle(&[&hub]).await;
    let page = priya.visit(&format!("/groups/chess@{}/discussions/new", home.domain)).await;
    page.press("Start discussion", &[("title", "Openings"), ("body", "secretword")]).await;
    settle(&[&hub]).await;
    let created: Value = home.received("Create").remove(0);
    let topic = created["object"]["id"].as_str().unwrap().to_owned();
    hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'chess'").await;

    let reader = Elsewhere::start(&hub.clock).await;
    assert_eq!(fetch(&reader, &topic, Some("/u/robin")).await.0, 403, "the group's hub does not know them");
    hub.clock.forward(std::time::Duration::from_mins(1));
    let member = Elsewhere::start(&hub.clock).await;
    home.serve(
        "/u/chess/followers",
        json!({"id": home.id("/u/chess/followers"), "type": "Collection", "totalItems": 2}),
    );
    let (status, _, body) = fetch(&member, &topic, Some("/u/robin")).await;
    assert!(status == 200 && body.contains("secretword"), "{status} {body}");
    assert!(home.asked("/u/chess/followers") >= 1);
}
