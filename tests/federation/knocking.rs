//! How requests are signed for whom: in the way that a host understands, found out with one knock more, and kept.

use std::time::Duration;

use http_signatures::{Algorithm, Incoming, Outgoing, Policy, Profile, PublicKey, SigningKey, examine, sign_rfc9421};
use serde_json::{Value, json};

use super::wire::ask;
use crate::support::elsewhere::Letter;
use crate::support::{Elsewhere, Hub, Person};

const RFC9421: &str = "https://datatracker.ietf.org/doc/html/rfc9421";
const ED25519: &str = "https://datatracker.ietf.org/doc/html/rfc9421#name-eddsa-using-curve-edwards25";

/// A hub with an open group of Morag's, and a server elsewhere.
async fn scene() -> (Hub, Person, Elsewhere) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    (hub, morag, peer)
}

fn follow(hub: &Hub, peer: &Elsewhere) -> Value {
    let group = format!("{}/groups/soil", hub.origin);
    json!({"id": peer.id("/f/1"), "type": "Follow", "actor": peer.id("/u/robin"), "object": group})
}

/// Robin asks to join, and the hub does what is due.
async fn robin_asks(hub: &Hub, peer: &Elsewhere) {
    assert_eq!(peer.send(&format!("{}/inbox", hub.origin), &follow(hub, peer)).await, 202);
    hub.settle().await;
}

async fn write(hub: &Hub, person: &Person, title: &str) {
    let page = person.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", title), ("body", "?")]).await;
    hub.settle().await;
}

/// Of everything that was sent to it, whether it was signed as RFC 9421 says.
fn ways(peer: &Elsewhere) -> Vec<bool> {
    peer.knocks().iter().map(Letter::is_rfc9421).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_understand_the_draft_gets_rfc_9421_at_the_second_knock_and_at_the_first_from_then_on() {
    for status in [400, 401] {
        let (hub, morag, peer) = scene().await;
        peer.understand(false, true, status);
        robin_asks(&hub, &peer).await;
        assert_eq!(ways(&peer), [false, true], "{status}");
        assert_eq!(peer.received("Accept").len(), 1);
        let sent = peer.tried();
        assert_eq!(sent[0], sent[1], "the second knock brings the same");
        write(&hub, &morag, "Worms").await;
        assert_eq!(ways(&peer), [false, true, true, true], "{status}");
        assert_eq!(peer.received("Announce").len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declares_rfc_9421_and_does_not_understand_it_gets_the_draft_at_the_second_knock_and_keeps_it() {
    let (hub, morag, peer) = scene().await;
    let mut robin = peer.document("/u/robin");
    robin["generator"] = json!({"type": "Application", "implements": [{"href": RFC9421, "name": "RFC 9421"}]});
    peer.serve("/u/robin", robin);
    peer.understand(true, false, 401);
    robin_asks(&hub, &peer).await;
    assert_eq!(ways(&peer), [true, false]);
    assert_eq!(peer.received("Accept").len(), 1);
    write(&hub, &morag, "Worms").await;
    assert_eq!(ways(&peer), [true, false, false, false]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_refuses_both_ways_is_not_knocked_at_twice_each_time_and_the_activity_is_put_aside() {
    let (hub, morag, peer) = scene().await;
    robin_asks(&hub, &peer).await;
    let before = peer.knocks().len();
    peer.understand(false, false, 401);
    write(&hub, &morag, "Worms").await;
    assert_eq!(ways(&peer)[before..], [false, true]);
    for _ in 0..6 {
        hub.clock.forward(Duration::from_mins(21));
        hub.settle().await;
    }
    let knocks = ways(&peer)[before..].to_vec();
    assert!(knocks.iter().skip(2).all(|is_rfc9421| !is_rfc9421), "one second knock is enough: {knocks:?}");
    // Two announces of one discussion, three tries each.
    assert_eq!(knocks.len(), 1 + 3 + 3, "{knocks:?}");
    let shown: Value = serde_json::from_slice(&hub.command(&["hub", "show", &peer.domain, "--json"]).stdout).unwrap();
    assert_eq!(shown["parked"], 2, "{shown}");
    assert!(shown["parked_reason"].as_str().unwrap().contains("401"), "{shown}");
    peer.understand(true, false, 401);
    write(&hub, &morag, "Slugs").await;
    assert_eq!(peer.received("Announce").len(), 2, "what comes after it is taken again");
}

/// Gives Robin an Ed25519 key; answers it with its id.
fn ed25519_for_robin(peer: &Elsewhere) -> (SigningKey, String) {
    let (robin, key) = (peer.id("/u/robin"), SigningKey::generate_ed25519().unwrap());
    let key_id = format!("{robin}#ed25519-key");
    let mut card = peer.document("/u/robin");
    let multibase = key.public_key().to_multibase().unwrap();
    card["assertionMethod"] =
        json!([{"id": key_id, "type": "Multikey", "controller": robin, "publicKeyMultibase": multibase}]);
    peer.serve("/u/robin", card);
    (key, key_id)
}

/// Sends an activity signed as RFC 9421 says, and does what is due.
async fn send_rfc9421(hub: &Hub, peer: &Elsewhere, activity: &Value, (key, key_id): &(SigningKey, String)) {
    let body = activity.to_string().into_bytes();
    let request = Outgoing {
        method: "POST",
        scheme: "http",
        host: &hub.domain,
        target: "/inbox",
        content_type: Some("application/activity+json"),
        body: Some(&body),
    };
    let mut headers = sign_rfc9421(key, key_id, &request, peer.now()).unwrap();
    headers.push((http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/activity+json")));
    let (status, words) = peer.post(&format!("{}/inbox", hub.origin), body.clone(), headers).await;
    assert_eq!(status, 202, "{words}");
    hub.settle().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_host_understood_is_kept_though_it_goes_on_to_sign_in_a_way_that_it_does_not_understand_itself() {
    let (hub, morag, peer) = scene().await;
    let key = ed25519_for_robin(&peer);
    peer.understand(true, false, 401);
    send_rfc9421(&hub, &peer, &follow(&hub, &peer), &key).await;
    assert_eq!(ways(&peer), [true, false]);
    for n in 0..3 {
        let like = json!({"id": peer.id(&format!("/like/{n}")), "type": "Like", "actor": peer.id("/u/robin"),
            "object": peer.id("/nothing")});
        send_rfc9421(&hub, &peer, &like, &key).await;
        write(&hub, &morag, "Worms").await;
    }
    let knocks = ways(&peer);
    assert_eq!(knocks.iter().filter(|is_rfc9421| **is_rfc9421).count(), 1, "one knock in vain is enough: {knocks:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_with_ed25519_gets_what_we_say_signed_so_by_the_key_in_our_document() {
    let (hub, morag, peer) = scene().await;
    let key = ed25519_for_robin(&peer);
    send_rfc9421(&hub, &peer, &follow(&hub, &peer), &key).await;
    write(&hub, &morag, "Worms").await;

    let group = format!("{}/groups/soil", hub.origin);
    let (_, document) = ask(&group).await;
    let ours = document["assertionMethod"][0].clone();
    let public_key = PublicKey::from_multibase(ours["publicKeyMultibase"].as_str().unwrap()).unwrap();
    let knocks = peer.knocks();
    assert_eq!(knocks.len(), 3, "the answer and two announces, each at the first knock");
    for letter in &knocks {
        let (own, now) = ([peer.domain.as_str()], peer.now());
        let incoming = Incoming {
            method: "POST",
            scheme: "http",
            target: &letter.path,
            headers: &letter.headers,
            body: Some(letter.text.as_bytes()),
        };
        let claim = examine(&incoming, &Policy::strict(&own, now)).unwrap();
        assert_eq!((claim.profile(), claim.algorithm()), (Profile::Rfc9421, Some(Algorithm::Ed25519)));
        assert_eq!(claim.key_id(), ours["id"].as_str().unwrap());
        assert!(claim.key_id().starts_with(&group) && ours["controller"] == group.as_str());
        claim.verify(&public_key).unwrap();
        let mut other = letter.headers.clone();
        other.insert(http::header::HOST, http::HeaderValue::from_static("other.example"));
        assert!(examine(&Incoming { headers: &other, ..incoming }, &Policy::strict(&own, now)).is_err());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declares_rfc_9421_gets_it_at_the_first_knock_and_with_ed25519_where_that_is_declared_too() {
    for (links, algorithm) in [(vec![RFC9421], Algorithm::RsaV15Sha256), (vec![RFC9421, ED25519], Algorithm::Ed25519)] {
        let (hub, _morag, peer) = scene().await;
        let mut robin = peer.document("/u/robin");
        let implements: Vec<Value> = links.iter().map(|href| json!({"href": href, "name": "RFC 9421"})).collect();
        robin["generator"] = json!({"type": "Application", "implements": implements});
        peer.serve("/u/robin", robin);
        robin_asks(&hub, &peer).await;
        let knocks = peer.knocks();
        assert_eq!(knocks.len(), 1);
        let input = knocks[0].headers["signature-input"].to_str().unwrap();
        assert!(input.contains(&format!("alg=\"{}\"", algorithm.name())), "{input}");
    }
}
