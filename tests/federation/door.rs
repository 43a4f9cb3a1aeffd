//! The inbox's door against a hostile peer: each case gets the contract's answer and changes nothing.

use axum::http::{HeaderName, HeaderValue};
use http_signatures::SigningKey;
use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub};

struct Scene {
    hub: Hub,
    peer: Elsewhere,
    inbox: String,
    robin: String,
}

async fn scene() -> Scene {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let (inbox, robin) = (format!("{}/inbox", hub.origin), peer.id("/u/robin"));
    Scene { hub, peer, inbox, robin }
}

type Headers = Vec<(HeaderName, HeaderValue)>;

impl Scene {
    fn follow(&self, n: u32) -> Value {
        let group = format!("{}/groups/soil", self.hub.origin);
        json!({"id": self.peer.id(&format!("/f/{n}")), "type": "Follow", "actor": self.robin, "object": group})
    }

    fn signed(&self, body: &[u8]) -> Headers {
        let headers = self.peer.sign(&self.inbox, body, &self.robin);
        headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    /// Sends, and says the status and what the problem document details.
    async fn knock(&self, body: Vec<u8>, headers: Headers) -> (u16, String) {
        let (status, text) = self.peer.post(&self.inbox, body, headers).await;
        let detail = serde_json::from_str::<Value>(&text).ok();
        let detail = detail.and_then(|problem| problem["detail"].as_str().map(str::to_owned)).unwrap_or(text);
        (status, detail)
    }

    /// Nothing came of it: no member, and nothing that waits.
    async fn is_unchanged(&self) {
        self.hub.settle().await;
        assert_eq!(self.peer.received("Accept").len(), 0);
        let counts: Value = serde_json::from_slice(&self.hub.command(&["jobs", "--json"]).stdout).unwrap();
        assert_eq!(counts["received"], 0);
        let group: Value =
            serde_json::from_slice(&self.hub.command(&["group", "show", "soil", "--json"]).stdout).unwrap();
        assert_eq!(group["members"], 1);
    }
}

fn replace(headers: &mut Headers, name: &'static str, value: &str) {
    headers.retain(|(header, _)| header != name);
    headers.push((HeaderName::from_static(name), HeaderValue::from_str(value).unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_rightly_signed_is_401_with_the_reason_and_changes_nothing() {
    let scene = scene().await;
    let body = scene.follow(1).to_string().into_bytes();
    let good = scene.signed(&body);
    let now = scene.hub.clock.now().seconds();

    let (status, detail) = scene.knock(body.clone(), Vec::new()).await;
    assert_eq!((status, detail.as_str()), (401, "the request is not signed"));

    let other = SigningKey::generate_rsa().unwrap();
    let key_id = format!("{}#main-key", scene.robin);
    let wrong = Elsewhere::sign_as(&scene.inbox, &body, &key_id, &other, now);
    let (status, _) = scene.knock(body.clone(), wrong.iter().map(|(n, v)| (n.clone(), v.clone())).collect()).await;
    assert_eq!(status, 401);

    let tampered = String::from_utf8(body.clone()).unwrap().replace("soil", "oils").into_bytes();
    let (status, detail) = scene.knock(tampered, good.clone()).await;
    assert!(status == 401 && detail.contains("Digest"), "{status} {detail}");

    for name in ["signature", "digest", "date"] {
        let mut repeated = good.clone();
        let again = repeated.iter().find(|(header, _)| header == name).unwrap().clone();
        repeated.push(again);
        let (status, detail) = scene.knock(body.clone(), repeated).await;
        assert!(status == 401 && detail.contains("repeated"), "{name}: {status} {detail}");
        let mut missing = good.clone();
        missing.retain(|(header, _)| header != name);
        assert_eq!(scene.knock(body.clone(), missing).await.0, 401, "{name}");
    }

    for at in [now - 2 * 3600, now + 3600] {
        let stale = Elsewhere::sign_as(&scene.inbox, &body, &key_id, &SigningKey::generate_rsa().unwrap(), at);
        let (status, detail) =
            scene.knock(body.clone(), stale.iter().map(|(n, v)| (n.clone(), v.clone())).collect()).await;
        assert_eq!(status, 401, "{detail}");
    }

    let mut elsewhere = good.clone();
    replace(&mut elsewhere, "host", "other.example");
    assert_eq!(scene.knock(body.clone(), elsewhere).await.0, 401);

    // The key of one actor does not speak for another of the same host.
    let mallory = scene.peer.actor("mallory", "Person");
    let by_mallory = scene.peer.sign(&scene.inbox, &body, &mallory);
    let (status, detail) =
        scene.knock(body.clone(), by_mallory.iter().map(|(n, v)| (n.clone(), v.clone())).collect()).await;
    assert!(status == 401 && detail.contains("not the actor's"), "{status} {detail}");
    scene.is_unchanged().await;

    // The same letter, rightly signed, is taken.
    assert_eq!(scene.knock(body.clone(), scene.signed(&body)).await.0, 202);
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Accept").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_activity_of_its_actors_host_is_400_and_what_is_too_large_413() {
    let scene = scene().await;
    let foreign = json!({"id": "https://other.example/f/1", "type": "Follow", "actor": scene.robin, "object": "x"});
    let two = json!({"id": scene.peer.id("/f/2"), "type": "Follow", "actor": [scene.robin, "https://other.example/u"], "object": "x"});
    for body in [
        b"not json".to_vec(),
        b"[1]".to_vec(),
        b"{}".to_vec(),
        vec![0xff, 0xfe],
        foreign.to_string().into_bytes(),
        two.to_string().into_bytes(),
    ] {
        let headers = scene.signed(&body);
        let (status, detail) = scene.knock(body.clone(), headers).await;
        assert_eq!(status, 400, "{}: {detail}", String::from_utf8_lossy(&body));
    }
    let mut large = scene.follow(1);
    large["content"] = "x".repeat(1024 * 1024 + 1).into();
    let body = large.to_string().into_bytes();
    let headers = scene.signed(&body);
    assert_eq!(scene.knock(body, headers).await.0, 413);
    scene.is_unchanged().await;
}

/// `length` characters that cannot be put in fewer, after this address.
fn padded(address: &str, length: usize, seed: u32) -> String {
    let mut state = seed;
    let noise = std::iter::from_fn(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        char::from_digit(state >> 27, 36)
    });
    address.chars().chain(noise).take(length).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_1200_bytes_long_at_the_most_and_so_long_they_are_kept() {
    let scene = scene().await;
    let robin = padded(&scene.peer.id("/"), 1180, 1) + "/robin";
    scene.peer.serve(robin.strip_prefix(&scene.peer.origin).unwrap(), scene.peer.card(&robin, "Person"));
    let group = format!("{}/groups/soil", scene.hub.origin);
    let follow = |length: usize| json!({"id": padded(&scene.peer.id("/f/"), length, 2), "type": "Follow", "actor": robin, "object": group});
    assert_eq!(scene.peer.send(&scene.inbox, &follow(1201)).await, 400);
    scene.is_unchanged().await;
    for _ in 0..2 {
        assert_eq!(scene.peer.send(&scene.inbox, &follow(1200)).await, 202);
    }
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Accept").len(), 1);
    let long = padded(&scene.peer.id("/"), 1195, 3) + "/robin";
    scene.peer.serve(long.strip_prefix(&scene.peer.origin).unwrap(), scene.peer.card(&long, "Person"));
    let body = json!({"id": scene.peer.id("/f/3"), "type": "Follow", "actor": long, "object": group}).to_string();
    let headers = scene.peer.sign(&scene.inbox, body.as_bytes(), &long);
    let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(scene.knock(body.into_bytes(), headers).await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_type_that_nobody_knows_is_taken_and_ignored() {
    let scene = scene().await;
    let odd = json!({"id": scene.peer.id("/x/1"), "type": "Juggle", "actor": scene.robin, "object": "x"});
    assert_eq!(scene.peer.send(&scene.inbox, &odd).await, 202);
    scene.is_unchanged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_activity_in_the_name_of_somebody_of_ours_is_refused() {
    let scene = scene().await;
    let me = format!("{}/people/morag", scene.hub.origin);
    let forged =
        json!({"id": format!("{}/activities/1", scene.hub.origin), "type": "Delete", "actor": me, "object": me});
    let status = scene.peer.send(&scene.inbox, &forged).await;
    assert!(status == 401 || status == 403, "{status}");
    scene.is_unchanged().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_hub_is_403_and_in_partners_mode_everybody_but_partners() {
    let scene = scene().await;
    assert!(scene.hub.command(&["hub", "block", &scene.peer.domain]).status.success());
    assert_eq!(scene.peer.send(&scene.inbox, &scene.follow(1)).await, 403);
    scene.is_unchanged().await;

    let hub = Hub::start_with("wales", crate::support::hub::clock(), |config| {
        config.federation.mode = folkmoot::config::FederationMode::Partners;
    })
    .await;
    let peer = Elsewhere::start(&hub.clock).await;
    let odd = json!({"id": peer.id("/x/1"), "type": "Juggle", "actor": peer.id("/u/robin"), "object": "x"});
    let inbox = format!("{}/inbox", hub.origin);
    assert_eq!(peer.send(&inbox, &odd).await, 403);
    assert!(hub.command(&["hub", "allow", &peer.domain]).status.success());
    assert_eq!(peer.send(&inbox, &odd).await, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_cannot_be_had_now_is_503_and_one_that_is_gone_401_but_for_its_own_farewell() {
    let scene = scene().await;
    scene.peer.answer_with(Some(500));
    assert_eq!(scene.peer.send(&scene.inbox, &scene.follow(1)).await, 503);
    scene.peer.answer_with(None);
    assert_eq!(scene.peer.send(&scene.inbox, &scene.follow(1)).await, 202);

    let ghost = scene.peer.id("/u/ghost");
    let follow = json!({"id": scene.peer.id("/f/9"), "type": "Follow", "actor": ghost, "object": format!("{}/groups/soil", scene.hub.origin)});
    assert_eq!(scene.peer.send(&scene.inbox, &follow).await, 401);
    let other = scene.peer.id("/u/phantom");
    let farewell = json!({"id": scene.peer.id("/d/9"), "type": "Delete", "actor": other, "object": other});
    assert_eq!(scene.peer.send(&scene.inbox, &farewell).await, 202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_key_is_fetched_once_and_a_flood_of_wrong_ones_asks_no_more() {
    let scene = scene().await;
    assert_eq!(scene.peer.send(&scene.inbox, &scene.follow(1)).await, 202);
    let asked = scene.peer.asked("/u/robin");
    let body = scene.follow(2).to_string().into_bytes();
    let key_id = format!("{}#main-key", scene.robin);
    for _ in 0..5 {
        let wrong = SigningKey::generate_rsa().unwrap();
        let headers = Elsewhere::sign_as(&scene.inbox, &body, &key_id, &wrong, scene.hub.clock.now().seconds());
        assert_eq!(
            scene.knock(body.clone(), headers.iter().map(|(n, v)| (n.clone(), v.clone())).collect()).await.0,
            401
        );
    }
    assert!(scene.peer.asked("/u/robin") <= asked + 1, "{}", scene.peer.asked("/u/robin"));
}
