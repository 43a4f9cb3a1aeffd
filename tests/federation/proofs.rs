//! What a person elsewhere has proven with their own key needs no asking at their home; what is not proven, or proven
//! by another, does. What we say carries proofs that others can check.

use http_signatures::{PublicKey, SigningKey, proofs, prove};
use serde_json::{Value, json};

use super::joining::join;
use super::wire::ask;
use crate::support::{Elsewhere, Hub, Person, settle};

const CONTEXT: [&str; 2] = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"];

/// England's Priya belongs to the group `chess` of `group_host`; Robin of `author_host` writes there.
struct Scene {
    hub: Hub,
    priya: Person,
    group_host: Elsewhere,
    author_host: Elsewhere,
    key: SigningKey,
    group: String,
    robin: String,
}

async fn scene() -> Scene {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let (group_host, author_host) = (Elsewhere::start(&hub.clock).await, Elsewhere::start(&hub.clock).await);
    let group = group_host.actor("chess", "Group");
    let key = SigningKey::generate_ed25519().unwrap();
    let robin = author_host.id("/u/robin");
    let mut document = author_host.document("/u/robin");
    document["assertionMethod"] = json!([{
        "id": format!("{robin}#ed25519-key"), "type": "Multikey", "controller": robin,
        "publicKeyMultibase": key.public_key().to_multibase().unwrap(),
    }]);
    author_host.serve("/u/robin", document);
    join(&priya, &format!("@chess@{}", group_host.domain), &[&hub]).await;
    let follow = group_host.received("Follow").remove(0);
    let accept = json!({"id": group_host.id("/a/1"), "type": "Accept", "actor": group, "object": follow});
    assert_eq!(group_host.send(&format!("{}/inbox", hub.origin), &accept).await, 202);
    settle(&[&hub]).await;
    Scene { hub, priya, group_host, author_host, key, group, robin }
}

impl Scene {
    fn create(&self, number: u32, content: &str) -> Value {
        let page = json!({
            "id": self.author_host.id(&format!("/p/{number}")), "type": "Page", "attributedTo": self.robin,
            "name": format!("Opening {number}"), "content": content, "to": [self.group, PUBLIC], "cc": [],
            "audience": self.group, "published": "2026-11-21T09:00:00Z",
        });
        json!({
            "@context": CONTEXT, "id": self.author_host.id(&format!("/a/{number}")), "type": "Create",
            "actor": self.robin, "to": [self.group, PUBLIC], "cc": [], "object": page,
        })
    }

    fn proven(document: &Value, key: &SigningKey, method: &str) -> Value {
        let mut proven = document.clone();
        proven["proof"] = prove(document, key, method, "2026-11-21T09:00:00Z").unwrap();
        proven
    }

    async fn announce(&self, number: u32, activity: &Value) {
        let announce = json!({
            "id": self.group_host.id(&format!("/announce/{number}")), "type": "Announce", "actor": self.group,
            "to": [PUBLIC], "cc": [], "object": activity,
        });
        assert_eq!(self.group_host.send(&format!("{}/inbox", self.hub.origin), &announce).await, 202);
        settle(&[&self.hub]).await;
    }

    async fn shown(&self) -> String {
        self.priya.visit(&format!("/groups/chess@{}", self.group_host.domain)).await.text()
    }
}

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

#[tokio::test(flavor = "multi_thread")]
async fn what_its_author_has_proven_is_believed_without_asking_its_home() {
    let scene = Box::pin(scene()).await;
    let create = scene.create(1, "<p>e4</p>");
    let method = format!("{}#ed25519-key", scene.robin);
    scene.announce(1, &Scene::proven(&create, &scene.key, &method)).await;
    assert!(scene.shown().await.contains("Opening 1"));
    assert_eq!(scene.author_host.asked("/p/1"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_does_not_hold_is_none_and_its_home_is_asked() {
    let scene = Box::pin(scene()).await;
    let method = format!("{}#ed25519-key", scene.robin);
    let mut changed = Scene::proven(&scene.create(1, "<p>e4</p>"), &scene.key, &method);
    changed["object"]["content"] = json!("<p>forged</p>");
    let stranger = SigningKey::generate_ed25519().unwrap();
    let by_stranger = Scene::proven(&scene.create(2, "<p>forged</p>"), &stranger, &method);
    let at_the_groups = format!("{}#ed25519-key", scene.group);
    let by_group = Scene::proven(&scene.create(3, "<p>forged</p>"), &scene.key, &at_the_groups);
    for (number, activity) in [(1, &changed), (2, &by_stranger), (3, &by_group)] {
        scene.announce(number, activity).await;
        assert_eq!(scene.author_host.asked(&format!("/p/{number}")), 1, "{number}");
    }
    let shown = scene.shown().await;
    assert!(!shown.contains("Opening"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_from_a_time_to_come_is_none_beyond_what_clocks_differ() {
    let scene = Box::pin(scene()).await;
    let method = format!("{}#ed25519-key", scene.robin);
    for (number, made, asked) in
        [(1, "2026-11-21T09:05:00Z", 0), (2, "2026-11-21T09:05:01Z", 1), (3, "2099-01-01T00:00:00Z", 1)]
    {
        let mut create = scene.create(number, "<p>e4</p>");
        create["proof"] = prove(&create, &scene.key, &method, made).unwrap();
        scene.announce(number, &create).await;
        assert_eq!(scene.author_host.asked(&format!("/p/{number}")), asked, "{made}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_person_of_the_same_hub_proves_nothing_for_the_author() {
    let scene = Box::pin(scene()).await;
    let mallory = scene.author_host.actor("mallory", "Person");
    let key = SigningKey::generate_ed25519().unwrap();
    let mut document = scene.author_host.document("/u/mallory");
    let method = format!("{mallory}#ed25519-key");
    document["assertionMethod"] = json!({
        "id": method, "type": "Multikey", "controller": mallory,
        "publicKeyMultibase": key.public_key().to_multibase().unwrap(),
    });
    scene.author_host.serve("/u/mallory", document);
    scene.announce(1, &Scene::proven(&scene.create(1, "<p>forged</p>"), &key, &method)).await;
    assert_eq!(scene.author_host.asked("/p/1"), 1);
    assert!(!scene.shown().await.contains("Opening 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_deletion_is_believed_while_its_home_is_away() {
    let scene = Box::pin(scene()).await;
    let method = format!("{}#ed25519-key", scene.robin);
    scene.announce(1, &Scene::proven(&scene.create(1, "<p>e4</p>"), &scene.key, &method)).await;
    scene.author_host.answer_with(Some(503));
    let delete = json!({
        "@context": CONTEXT, "id": scene.author_host.id("/a/2"), "type": "Delete", "actor": scene.robin,
        "to": [scene.group, PUBLIC], "object": {"id": scene.author_host.id("/p/1"), "type": "Tombstone"},
    });
    scene.announce(2, &Scene::proven(&delete, &scene.key, &method)).await;
    assert!(!scene.shown().await.contains("Opening 1"));
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_we_say_carries_a_proof_by_a_key_that_the_actors_document_lists() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    peer.joins(&hub, "soil").await;
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "They dig.")]).await;
    page.press("Send reply", &[("body", "And how.")]).await;
    settle(&[&hub]).await;
    let mut checked = 0;
    for activity in ["Accept", "Announce"].iter().flat_map(|kind| peer.received(kind)) {
        checked += is_proven(&activity).await;
        if activity["object"].get("proof").is_some() {
            checked += is_proven(&activity["object"]).await;
            let page = ask(activity["object"]["object"]["id"].as_str().unwrap()).await.1;
            checked += is_proven(&page).await;
        }
    }
    assert_eq!(checked, 1 + 3 + 2 + 2, "an answer, three announces, two activities inside, two things");
}

/// Counts one if the document is proven by a key that its author's document lists.
async fn is_proven(document: &Value) -> usize {
    let proof = proofs(document).unwrap().remove(0);
    let author = document.get("actor").or_else(|| document.get("attributedTo")).unwrap().as_str().unwrap();
    let actor = ask(author).await.1;
    let keys = actor["assertionMethod"].as_array().unwrap();
    let key = keys.iter().find(|key| key["id"] == proof.verification_method()).unwrap();
    assert_eq!(key["controller"], author);
    proof.verify(&PublicKey::from_multibase(key["publicKeyMultibase"].as_str().unwrap()).unwrap()).unwrap();
    1
}
