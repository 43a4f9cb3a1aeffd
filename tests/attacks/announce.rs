//! A group's announce proves that the group announced, and nothing of what is inside. Neither does a proof by somebody
//! else's key, nor who passes a letter on.

use aws_lc_rs::digest::{SHA256, digest};
use http_signatures::SigningKey;
use serde_json::{Value, json};

use super::{Guest, activity, guest, page_by, scene};
use crate::support::Elsewhere;

/// RFC 8785 for what these tests sign: strings, lists and objects.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            let pairs = names.into_iter().map(|name| format!("{}:{}", json!(name), canonical(&fields[name])));
            format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        plain => plain.to_string(),
    }
}

fn base58(bytes: &[u8]) -> String {
    const LETTERS: &[u8] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    let mut digits = vec![0_u32];
    for byte in bytes {
        let mut carry = u32::from(*byte);
        for digit in &mut digits {
            carry += *digit << 8;
            *digit = carry % 58;
            carry /= 58;
        }
        while carry > 0 {
            digits.push(carry % 58);
            carry /= 58;
        }
    }
    let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
    let letter = |digit: &u32| char::from(LETTERS[*digit as usize]);
    std::iter::repeat_n('1', zeros).chain(digits.iter().rev().map(letter)).collect()
}

/// `document` with a proof (FEP-8b32) that is good for `key`, whoever is named as its owner.
pub(super) fn proved(document: &Value, key: &SigningKey, method: &str) -> Value {
    let mut proof = json!({"@context": document["@context"], "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022", "created": "2026-11-21T09:00:00Z", "verificationMethod": method,
        "proofPurpose": "assertionMethod"});
    let hash = |value: &Value| digest(&SHA256, canonical(value).as_bytes()).as_ref().to_vec();
    let signature = key.sign(&[hash(&proof), hash(document)].concat()).unwrap();
    proof["proofValue"] = json!(format!("z{}", base58(&signature)));
    let mut proved = document.clone();
    proved["proof"] = proof;
    proved
}

/// Gives an actor a key for proofs; answers it with its id.
pub(super) fn proving(peer: &Elsewhere, name: &str) -> (SigningKey, String) {
    let (key, id) = (SigningKey::generate_ed25519().unwrap(), peer.id(&format!("/u/{name}")));
    let method = format!("{id}#ed25519-key");
    let mut document = peer.document(&format!("/u/{name}"));
    document["assertionMethod"] = json!([{"id": method, "type": "Multikey", "controller": id,
        "publicKeyMultibase": key.public_key().to_multibase().unwrap()}]);
    peer.serve(&format!("/u/{name}"), document);
    (key, method)
}

// ANN-02
#[tokio::test(flavor = "multi_thread")]
async fn a_group_has_no_say_over_the_threads_of_another() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    evil.actor("mal", "Person");
    let trap = evil.actor("trap", "Group");
    guest.join(&evil, "trap").await;
    let (hal, id) = (guest.good.id("/u/hal"), guest.good.id("/p/1"));
    let page = page_by(&hal, &id, &guest.chess, "In chess");
    guest.good.serve("/p/1", page.clone());
    guest.announce(&guest.good, &guest.chess, 1, &activity(&guest.good, "c/1", "Create", &hal, &page)).await;
    assert!(guest.reads("In chess").await);

    let changed = page_by(&hal, &id, &trap, "Taken over");
    for (n, (kind, object)) in [
        ("Delete", json!(id)),
        ("Delete", json!({"id": id, "type": "Tombstone"})),
        ("Update", changed.clone()),
        ("Create", changed.clone()),
        ("Create", page_by(&hal, &id, &guest.chess, "Taken over")),
        ("Update", page_by(&hal, &id, &guest.chess, "Taken over")),
        ("Lock", json!(id)),
        ("Remove", json!(id)),
        ("Undo", json!(id)),
    ]
    .into_iter()
    .enumerate()
    {
        let n = u32::try_from(n).unwrap();
        let inner = activity(&guest.good, &format!("x/{n}"), kind, &hal, &object);
        assert_eq!(guest.announce(&evil, &trap, n, &inner).await, 202, "{kind}");
    }
    // Not even when the thing is gone where it was: that is for its own group to say.
    guest.good.withdraw("/p/1");
    guest.announce(&evil, &trap, 20, &activity(&guest.good, "x/20", "Delete", &hal, &json!(id))).await;
    assert!(guest.reads("In chess").await && !guest.reads("Taken over").await);
    let path = format!("/groups/trap@{}", evil.domain);
    assert!(!guest.ben.visit(&path).await.says("Taken over") && !guest.ben.visit(&path).await.says("In chess"));
}

// ANN-02, somebody who is no group at all
#[tokio::test(flavor = "multi_thread")]
async fn an_announce_by_a_person_or_by_a_group_that_nobody_joined_brings_nothing() {
    let guest = guest().await;
    let (hal, other) = (guest.good.id("/u/hal"), guest.good.actor("other", "Group"));
    for (n, by) in [&hal, &other].into_iter().enumerate() {
        let n = u32::try_from(n).unwrap();
        let page = page_by(&hal, &guest.good.id(&format!("/p/{n}")), &guest.chess, "Boosted");
        guest.good.serve(&format!("/p/{n}"), page.clone());
        assert_eq!(guest.announce(&guest.good, by, n, &json!(page["id"])).await, 202);
        assert_eq!(
            guest.announce(&guest.good, by, 10 + n, &activity(&guest.good, "c", "Create", &hal, &page)).await,
            202
        );
        assert_eq!(guest.good.asked(&format!("/p/{n}")), 0, "it is not even asked for");
    }
    assert!(!guest.reads("Boosted").await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 0);
}

// ANN-04
#[tokio::test(flavor = "multi_thread")]
async fn announces_are_unwrapped_once_and_no_deeper() {
    let guest = guest().await;
    let hal = guest.good.id("/u/hal");
    let page = page_by(&hal, &guest.good.id("/p/1"), &guest.chess, "Deep inside");
    guest.good.serve("/p/1", page.clone());
    let mut nested = activity(&guest.good, "c/1", "Create", &hal, &page);
    for depth in 0..100_u32 {
        nested = json!({"id": guest.good.id(&format!("/n/{depth}")), "type": "Announce", "actor": guest.chess, "object": nested});
        // `announce` wraps it once more: one announce inside is what some software sends, two are not.
        if (1..5).contains(&depth) || depth > 95 {
            let status = guest.announce(&guest.good, &guest.chess, depth, &nested).await;
            assert!([202, 400].contains(&status), "{status}");
            assert!(depth < 5 || status == 400, "a hundred deep");
        }
    }
    assert!(!guest.reads("Deep inside").await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 0);
    let create = activity(&guest.good, "c/1", "Create", &hal, &page);
    let once = json!({"id": guest.good.id("/n"), "type": "Announce", "actor": guest.chess, "object": create});
    assert_eq!(guest.announce(&guest.good, &guest.chess, 200, &once).await, 202);
    assert!(guest.reads("Deep inside").await);
}

// ANN-05, the sibling: our person's words as another's, and a reply of ours
#[tokio::test(flavor = "multi_thread")]
async fn an_announce_of_words_of_ours_shows_them_as_we_have_them() {
    let guest = guest().await;
    let path = format!("/groups/chess@{}", guest.good.domain);
    let page = guest.ben.visit(&path).await.follow("Start a discussion").await;
    page.press("Start discussion", &[("title", "My words"), ("body", "As I said them")]).await;
    guest.hub.settle().await;
    let create = guest.good.received("Create").pop().unwrap();
    let mut changed = create.clone();
    changed["object"]["content"] = json!("<p>Changed</p>");
    changed["object"]["attributedTo"] = json!(guest.good.id("/u/hal"));
    changed["object"]["name"] = json!("Changed title");
    for (n, object) in [changed.clone(), changed["object"].clone(), create["object"]["id"].clone()].iter().enumerate() {
        assert_eq!(guest.announce(&guest.good, &guest.chess, u32::try_from(n).unwrap(), object).await, 202);
    }
    let page = guest.ben.visit(&path).await;
    assert!(page.says("My words") && !page.says("Changed"), "{}", page.text());
    assert!(page.follow("My words").await.says("As I said them"));
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 1);
}

// ANN-07, ANN-08
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_by_another_actors_key_proves_nothing_wherever_that_actor_is_at_home() {
    let guest = guest().await;
    let third = Elsewhere::start_as("third", &guest.hub.clock).await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let tess = third.actor("tess", "Person");
    third.actor("tom", "Person");
    let mal = evil.actor("mal", "Person");
    proving(&third, "tess");
    let (foreign, neighbour) = (proving(&evil, "mal"), proving(&third, "tom"));
    let mine = format!("{tess}#ed25519-key");
    // A key of another origin, a key of a neighbour, and either under the name of her own.
    for (n, (key, method)) in
        [(&foreign.0, &foreign.1), (&neighbour.0, &neighbour.1), (&foreign.0, &mine), (&neighbour.0, &mine)]
            .into_iter()
            .enumerate()
    {
        let page = page_by(&tess, &third.id(&format!("/p/{n}")), &guest.chess, "Proved by another");
        let create = activity(&third, &format!("c/{n}"), "Create", &tess, &page);
        let mut with_context = page.clone();
        with_context["@context"] = json!("https://www.w3.org/ns/activitystreams");
        let n = u32::try_from(n).unwrap();
        let create = proved(&create, key, method);
        assert_eq!(guest.announce(&guest.good, &guest.chess, n, &create).await, 202);
        assert_eq!(guest.announce(&guest.good, &guest.chess, 10 + n, &proved(&with_context, key, method)).await, 202);
        // Passed on by somebody, not announced.
        let status = evil.send_as(&guest.inbox, create.to_string(), &mal).await;
        assert!([202, 400, 401, 403].contains(&status), "{status}");
    }
    guest.hub.settle().await;
    assert!(!guest.reads("Proved by another").await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 0);
}

// ANN-10
#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_somebody_else_passes_on_is_not_taken_from_the_copy() {
    let scene = scene().await;
    let third = Elsewhere::start_as("third", &scene.hub.clock).await;
    let tess = third.actor("tess", "Person");
    let follow = activity(&third, "f/1", "Follow", &tess, &json!(scene.group));
    assert_eq!(scene.take(&third, &follow).await, 202);
    let id = scene.gina_writes("A question").await;
    let mut reply = page_by(&tess, &third.id("/p/1"), &scene.group, "Passed on");
    reply["type"] = json!("Note");
    reply["inReplyTo"] = json!(id);
    let create = activity(&third, "c/1", "Create", &tess, &reply).to_string();
    for (peer, by) in [(&scene.good, &scene.gina), (&scene.good, &scene.hal), (&scene.evil, &scene.mal)] {
        assert_eq!(peer.send_as(&scene.inbox, create.clone(), by).await, 401);
    }
    scene.hub.settle().await;
    assert_eq!(scene.contributions().await, 1);
    // Her own delivery, later, is the one that counts.
    assert_eq!(third.send_as(&scene.inbox, create, &tess).await, 202);
    scene.hub.settle().await;
    assert_eq!(scene.contributions().await, 2);
}

// ANN-11
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_another_hub_used_first_is_still_its_owners() {
    let scene = scene().await;
    let page = page_by(&scene.gina, &scene.good.id("/p/900"), &scene.group, "The true one");
    let real = activity(&scene.good, "a/900", "Create", &scene.gina, &page);
    // Another host's id is not Mal's to use.
    let mut early = activity(&scene.good, "a/900", "Create", &scene.mal, &json!(scene.evil.id("/p/1")));
    assert_eq!(scene.take(&scene.evil, &early).await, 400);
    // With her name on it, but not her signature.
    early = real.clone();
    early["object"]["content"] = json!("<p>A false one</p>");
    assert_eq!(scene.evil.send_as(&scene.inbox, early.to_string(), &scene.mal).await, 401);
    assert_eq!(scene.rows("received", "activity", &scene.good.id("/a/900")).await, 0);
    assert_eq!(scene.take(&scene.good, &real).await, 202);
    assert!(scene.reads("The true one").await);
}

// ANN-11, a neighbour on the same host
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_a_neighbour_used_first_is_still_its_owners() {
    let scene = scene().await;
    let page = page_by(&scene.gina, &scene.good.id("/p/901"), &scene.group, "The true one");
    let real = activity(&scene.good, "a/901", "Create", &scene.gina, &page);
    let early = activity(&scene.good, "a/901", "Juggle", &scene.hal, &json!("x"));
    assert_eq!(scene.take(&scene.good, &early).await, 202);
    assert_eq!(scene.take(&scene.good, &real).await, 202);
    assert!(scene.reads("The true one").await, "whoever guesses an id can keep the activity away");
}

// ANN-11, refused the first time
#[tokio::test(flavor = "multi_thread")]
async fn what_was_refused_before_its_author_belonged_can_be_said_again_afterwards() {
    let scene = scene().await;
    let page = page_by(&scene.hal, &scene.good.id("/p/902"), &scene.group, "Once too early");
    scene.take(&scene.good, &activity(&scene.good, "a/902", "Create", &scene.hal, &page)).await;
    assert!(!scene.reads("Once too early").await);
    let follow = activity(&scene.good, "f/902", "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &follow).await, 202);
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "a/903", "Create", &scene.hal, &page)).await, 202);
    assert!(scene.reads("Once too early").await);
}

impl Guest {
    /// Hal begins a discussion and answers himself: both can be fetched, and nothing of it was announced. The ids.
    fn hal_writes(&self, n: u32) -> (String, String) {
        let hal = self.good.id("/u/hal");
        let (topic, reply) = (format!("/p/{n}"), format!("/r/{n}"));
        let page = page_by(&hal, &self.good.id(&topic), &self.chess, "Openings");
        let mut note = page_by(&hal, &self.good.id(&reply), &self.chess, "And answers");
        note["type"] = json!("Note");
        note["inReplyTo"] = page["id"].clone();
        self.good.serve(&topic, page);
        self.good.serve(&reply, note);
        (self.good.id(&topic), self.good.id(&reply))
    }
}

// DLV-15
#[tokio::test(flavor = "multi_thread")]
async fn nobody_keeps_an_answer_waiting_for_what_is_not_theirs_to_bring() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let (mal, group) = (evil.actor("mal", "Person"), evil.actor("gang", "Group"));
    let (topic, reply) = guest.hal_writes(1);
    let thing = json!({"id": topic, "type": "Page"});
    let created = activity(&evil, "c/1", "Create", &mal, &thing);
    for letter in [
        activity(&evil, "a/1", "Listen", &mal, &thing),
        created.clone(),
        activity(&evil, "a/2", "Announce", &mal, &created),
        activity(&evil, "a/3", "Announce", &group, &thing),
        activity(&evil, "a/4", "Announce", &group, &created),
        activity(&evil, "a/5", "Announce", &group, &json!([created])),
    ] {
        assert_eq!(evil.send(&guest.inbox, &letter).await, 202);
    }
    guest.hub.settle().await;
    assert_eq!(guest.announce(&guest.good, &guest.chess, 1, &json!(reply)).await, 202);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM replies").await, 1);
    assert!(guest.reads("Openings").await);
}

// DLV-15, by who could bring it
#[tokio::test(flavor = "multi_thread")]
async fn what_is_promised_again_and_again_and_never_comes_is_fetched() {
    let guest = guest().await;
    let (topic, reply) = guest.hal_writes(1);
    let promise = async |n: u32| {
        let hal = guest.good.id("/u/hal");
        let letter = activity(&guest.good, &format!("c/{n}"), "Create", &hal, &json!({"id": topic, "type": "Page"}));
        assert_eq!(guest.good.send(&guest.inbox, &letter).await, 202);
        guest.hub.settle().await;
    };
    promise(1).await;
    guest.announce(&guest.good, &guest.chess, 1, &json!(reply)).await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM replies").await, 0, "what its own hub brings is waited for");
    for n in 2..8 {
        guest.hub.clock.forward(std::time::Duration::from_secs(20));
        promise(n).await;
    }
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM replies").await, 1);
    assert!(guest.reads("Openings").await);
}
