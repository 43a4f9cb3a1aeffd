//! Whose key is it: only the actor's own document says so.

use http_signatures::SigningKey;
use serde_json::{Value, json};

use super::{Scene, activity, look_up, page_by, scene};
use crate::support::{Elsewhere, Hub};

impl Scene {
    /// Sends `activity` as it would come from somebody who has `key` and calls it `key_id`.
    async fn signed_by(&self, activity: &Value, key_id: &str, key: &SigningKey) -> u16 {
        let body = activity.to_string().into_bytes();
        let headers = Elsewhere::sign_as(&self.inbox, &body, key_id, key, self.hub.clock.now().seconds());
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let (status, answer) = self.evil.post(&self.inbox, body, list).await;
        assert!(status < 400 || answer.contains(&format!("\"status\":{status}")), "{answer}");
        self.hub.settle().await;
        status
    }

    fn in_ginas_name(&self, n: u32) -> Value {
        let object = page_by(&self.gina, &self.good.id(&format!("/p/{n}")), &self.group, "In her name");
        activity(&self.good, &format!("a/{n}"), "Create", &self.gina, &object)
    }
}

// KEY-01
#[tokio::test(flavor = "multi_thread")]
async fn a_key_document_that_names_its_owner_itself_is_not_believed() {
    let scene = scene().await;
    let pem = scene.evil.key().public_key().to_pem();
    for (n, path) in [(1, "/k.json"), (2, "/u/gina")] {
        let key_id = format!("{}#main-key", scene.evil.id(path));
        let key = json!({"id": key_id, "owner": scene.gina, "publicKeyPem": pem});
        let mut document = key.clone();
        document["publicKey"] = key;
        document["type"] = json!("Person");
        scene.evil.serve(path, document);
        for key_id in [key_id, scene.evil.id(path)] {
            assert_eq!(scene.signed_by(&scene.in_ginas_name(n), &key_id, scene.evil.key()).await, 401);
        }
        assert_eq!(scene.evil.asked(path), 0, "a key is looked for at its owner's, nowhere else");
    }
    assert!(!scene.reads("In her name").await);
    assert_eq!(scene.rows("actors", "public_key", &pem).await, 1);
    scene.gina_writes("Her own words").await;
}

// KEY-02
#[tokio::test(flavor = "multi_thread")]
async fn a_good_signature_of_one_is_no_signature_of_another() {
    let scene = scene().await;
    let mal_key = format!("{}#main-key", scene.mal);
    for kind in ["Create", "Like", "Follow", "Delete", "Undo", "Update", "Announce", "Flag", "Juggle"] {
        let mut forged = scene.in_ginas_name(1);
        forged["type"] = json!(kind);
        assert_eq!(scene.signed_by(&forged, &mal_key, scene.evil.key()).await, 401, "{kind}");
        // With an id of its own host it is not even one activity of one host.
        forged["id"] = json!(scene.evil.id("/a/1"));
        assert_eq!(scene.signed_by(&forged, &mal_key, scene.evil.key()).await, 400, "{kind}");
    }
    // Nor does a neighbour on the same host sign for her.
    let hal_key = format!("{}#main-key", scene.hal);
    assert_eq!(scene.signed_by(&scene.in_ginas_name(2), &hal_key, scene.good.key()).await, 401);
    assert_eq!(scene.contributions().await, 0);
    assert_eq!(scene.members().await, 3);
}

// KEY-04
#[tokio::test(flavor = "multi_thread")]
async fn a_key_under_another_id_than_the_one_asked_for_is_kept_under_neither() {
    let scene = scene().await;
    let (one, two) = (scene.good.id("/k1"), scene.good.id("/k2"));
    let pem = scene.evil.key().public_key().to_pem();
    for path in ["/k1", "/k2"] {
        let key = json!({"id": two, "type": "Key", "owner": scene.gina, "controller": scene.gina, "publicKeyPem": pem});
        scene.good.serve(path, key);
    }
    for key_id in [&one, &two, &one] {
        assert_eq!(scene.signed_by(&scene.in_ginas_name(1), key_id, scene.evil.key()).await, 401);
    }
    for key_id in [&one, &two] {
        assert_eq!(scene.rows("actors", "key_id", key_id).await, 0);
    }
    assert!(!scene.reads("In her name").await);
}

// KEY-04, in the actor's own document
#[tokio::test(flavor = "multi_thread")]
async fn an_actor_cannot_list_the_key_id_of_another_as_its_own() {
    let scene = scene().await;
    for (n, stolen) in [format!("{}#main-key", scene.gina), format!("{}/people/morag#main-key", scene.hub.origin)]
        .into_iter()
        .enumerate()
    {
        let eve = scene.evil.actor(&format!("eve{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/eve{n}"));
        document["publicKey"]["id"] = json!(stolen);
        scene.evil.serve(&format!("/u/eve{n}"), document);
        let follow = activity(&scene.evil, &format!("f/{n}"), "Follow", &eve, &json!(scene.group));
        assert_eq!(scene.signed_by(&follow, &stolen, scene.evil.key()).await, 401);
        assert_eq!(scene.signed_by(&scene.in_ginas_name(1), &stolen, scene.evil.key()).await, 401);
        assert_eq!(scene.rows("actors", "url", &eve).await, 0);
    }
    assert_eq!(scene.members().await, 3);
    scene.gina_writes("Her own words").await;
}

// KEY-05
#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_fetched_once_and_the_old_one_refused_from_then_on() {
    let hub = Hub::start("local").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let good = Elsewhere::start_as("good", &hub.clock).await;
    let gina = good.actor("gina", "Person");
    assert!(look_up(&hub, &morag, &gina).await.path.starts_with("/people/gina@"));
    let (inbox, group, key_id) =
        (format!("{}/inbox", hub.origin), format!("{}/groups/soil", hub.origin), format!("{gina}#main-key"));
    let send = async |n: u32, kind: &str, key: &SigningKey| {
        let body = activity(&good, &format!("a/{n}"), kind, &gina, &json!(group)).to_string().into_bytes();
        let headers = Elsewhere::sign_as(&inbox, &body, &key_id, key, hub.clock.now().seconds());
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let status = good.post(&inbox, body, list).await.0;
        hub.settle().await;
        status
    };
    assert_eq!(send(1, "Juggle", good.key()).await, 202);

    let new = SigningKey::generate_rsa().unwrap();
    let mut document = good.document("/u/gina");
    document["publicKey"]["publicKeyPem"] = json!(new.public_key().to_pem());
    good.serve("/u/gina", document);
    let asked = good.asked("/u/gina");
    assert_eq!(send(2, "Follow", &new).await, 202);
    assert_eq!(good.asked("/u/gina"), asked + 1);
    assert_eq!(good.received("Accept").len(), 1);
    // Whoever found the old key does nothing with it.
    for n in 3..6 {
        assert_eq!(send(n, "Leave", good.key()).await, 401);
    }
    assert!(good.asked("/u/gina") <= asked + 2);
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'member'").await, 2);
}

impl Scene {
    /// Whether this is the one key that the hub has of Gina.
    async fn knows_of_gina(&self, key: &SigningKey) -> bool {
        let pem = key.public_key().to_pem();
        let sql = format!("SELECT COUNT(*) FROM actors WHERE url = '{}' AND public_key = '{pem}'", self.gina);
        self.hub.count(&sql).await == 1
    }

    /// Gina's document lists another key from now on.
    fn gina_changes_her_key(&self) -> (SigningKey, Value) {
        let new = SigningKey::generate_rsa().unwrap();
        let mut document = self.good.document("/u/gina");
        document["publicKey"]["publicKeyPem"] = json!(new.public_key().to_pem());
        self.good.serve("/u/gina", document.clone());
        (new, document)
    }
}

// KEY-05, while an older document is at hand
#[tokio::test(flavor = "multi_thread")]
async fn a_document_from_before_a_change_of_key_brings_the_old_key_not_back() {
    let scene = scene().await;
    let key_id = format!("{}#main-key", scene.gina);
    // Anybody can make the hub fetch her document as it is now.
    assert_eq!(scene.signed_by(&scene.in_ginas_name(1), &key_id, scene.evil.key()).await, 401);
    let (new, document) = scene.gina_changes_her_key();
    let update = activity(&scene.good, "u/1", "Update", &scene.gina, &document);
    assert_eq!(scene.signed_by(&update, &key_id, scene.good.key()).await, 202);
    assert!(scene.knows_of_gina(&new).await);

    let asked = scene.good.asked("/u/gina");
    for n in 2..6 {
        assert_eq!(scene.signed_by(&scene.in_ginas_name(n), &key_id, scene.good.key()).await, 401, "{n}");
    }
    assert!(scene.good.asked("/u/gina") <= asked + 1);
    assert!(scene.knows_of_gina(&new).await);
    assert!(!scene.reads("In her name").await);
    assert_eq!(scene.signed_by(&scene.in_ginas_name(7), &key_id, &new).await, 202);
    assert!(scene.reads("In her name").await);
}

// KEY-05, when an older document comes late
#[tokio::test(flavor = "multi_thread")]
async fn a_document_that_was_asked_for_earlier_and_comes_later_does_not_count() {
    let scene = scene().await;
    let key_id = format!("{}#main-key", scene.gina);
    let held = scene.good.hold_document("/u/gina");
    let update = activity(&scene.good, "u/1", "Update", &scene.gina, &scene.good.document("/u/gina"));
    assert_eq!(scene.good.send(&scene.inbox, &update).await, 202);
    let meanwhile = async {
        held.came().await;
        let (new, _) = scene.gina_changes_her_key();
        scene.hub.clock.forward(std::time::Duration::from_secs(61));
        let like = activity(&scene.good, "l/1", "Juggle", &scene.gina, &json!("x")).to_string().into_bytes();
        let headers = Elsewhere::sign_as(&scene.inbox, &like, &key_id, &new, scene.hub.clock.now().seconds());
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        assert_eq!(scene.good.post(&scene.inbox, like, headers).await.0, 202);
        held.let_go();
        new
    };
    let (_, new) = tokio::join!(scene.hub.settle(), meanwhile);
    scene.hub.settle().await;
    assert!(scene.nothing_waits().await);
    assert!(scene.knows_of_gina(&new).await);
    assert_eq!(scene.signed_by(&scene.in_ginas_name(1), &key_id, scene.good.key()).await, 401);
    assert_eq!(scene.signed_by(&scene.in_ginas_name(2), &key_id, &new).await, 202);
}

// KEY-05, of somebody who was not known before
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_letter_in_a_newcomers_name_shuts_no_newcomer_out_and_keeps_no_old_key() {
    let scene = scene().await;
    for name in ["nia", "tom"] {
        let newcomer = scene.good.actor(name, "Person");
        let wrong = activity(&scene.good, &format!("w/{name}"), "Follow", &newcomer, &json!(scene.group));
        let key_id = format!("{newcomer}#main-key");
        assert_eq!(scene.signed_by(&wrong, &key_id, scene.evil.key()).await, 401);
        assert_eq!(scene.rows("actors", "url", &newcomer).await, 0);
        if name == "tom" {
            // He changes his key, and the hub hears of it by another way.
            let new = SigningKey::generate_rsa().unwrap();
            let mut document = scene.good.document("/u/tom");
            document["publicKey"]["publicKeyPem"] = json!(new.public_key().to_pem());
            scene.good.serve("/u/tom", document);
            look_up(&scene.hub, &scene.morag, &newcomer).await;
            assert_eq!(scene.signed_by(&wrong, &key_id, scene.good.key()).await, 401);
            assert_eq!(scene.signed_by(&wrong, &key_id, &new).await, 202);
        } else {
            assert_eq!(scene.signed_by(&wrong, &key_id, scene.good.key()).await, 202);
            assert_eq!(scene.good.asked("/u/nia"), 1);
        }
    }
    assert_eq!(scene.members().await, 5);
}

// KEY-07
#[tokio::test(flavor = "multi_thread")]
async fn many_names_for_unknown_keys_ask_their_host_no_more_than_once_and_leave_no_rows() {
    let scene = scene().await;
    let counts = async || {
        let sql = "SELECT (SELECT COUNT(*) FROM actors) + (SELECT COUNT(*) FROM profiles) + \
                   (SELECT COUNT(*) FROM instances) + (SELECT COUNT(*) FROM received)";
        scene.hub.count(sql).await
    };
    let (before, asked) = (counts().await, scene.evil.asked_at_all());
    let follow = activity(&scene.evil, "f/2", "Follow", &scene.mal, &json!(scene.group));
    for n in 0..100 {
        let key_id = scene.evil.id(&format!("/k?n={n}"));
        let status = scene.signed_by(&follow, &key_id, scene.evil.key()).await;
        assert!([401, 429].contains(&status), "{status}");
    }
    assert!(scene.evil.asked_at_all() <= asked + 1, "{}", scene.evil.asked_at_all() - asked);
    assert_eq!(counts().await, before);
}

// KEY-07, with a new actor each time
#[tokio::test(flavor = "multi_thread")]
async fn a_host_of_ever_new_actors_is_not_asked_for_each_of_them() {
    let scene = scene().await;
    let asked = scene.evil.asked_at_all();
    let mut refused = 0;
    let mut sent = 0;
    for n in 0..500 {
        if refused > 0 {
            break;
        }
        sent += 1;
        let nobody = scene.evil.id(&format!("/u/x{n}"));
        let follow = activity(&scene.evil, &format!("f/{n}"), "Follow", &nobody, &json!(scene.group));
        let status = scene.evil.send(&scene.inbox, &follow).await;
        assert!([401, 429, 503].contains(&status), "{status}");
        refused += usize::from(status == 429);
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM actors WHERE url LIKE '%/u/x%'").await, 0);
    let asked = scene.evil.asked_at_all() - asked;
    assert!(refused > 0 && asked < sent, "asked {asked} times for {sent}");
}

// KEY-08
#[tokio::test(flavor = "multi_thread")]
async fn a_key_of_ours_or_inside_a_network_lets_nobody_in() {
    let scene = scene().await;
    let me = format!("{}/people/morag", scene.hub.origin);
    for (n, key_id) in [
        format!("{me}#main-key"),
        format!("{}/hub#main-key", scene.hub.origin),
        format!("{}#main-key", scene.group),
        "http://10.0.0.5/k".to_owned(),
        "https://169.254.169.254/k".to_owned(),
        "http://[::1]/k".to_owned(),
        "http://[fd00::5]:8080/k".to_owned(),
        "file:///etc/passwd".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let by_mal = activity(&scene.evil, &format!("a/{n}"), "Juggle", &scene.mal, &json!("x"));
        assert_eq!(scene.signed_by(&by_mal, &key_id, scene.evil.key()).await, 401, "{key_id}");
        let by_us = json!({"id": format!("{me}/a/{n}"), "type": "Delete", "actor": me, "object": me});
        let status = scene.signed_by(&by_us, &key_id, scene.evil.key()).await;
        assert!([401, 403].contains(&status), "{key_id}: {status}");
    }
    assert_eq!(scene.morag.visit("/people/morag").await.status, 200);
    assert!(scene.rows("received", "standing", "waiting").await == 0);
}

/// A DER element.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let head = match content.len() {
        0..128 => vec![tag, length[3]],
        _ => vec![tag, 0x83, length[1], length[2], length[3]],
    };
    [head, content.to_vec()].concat()
}

/// An RSA public key of that many bits with this exponent, and no meaning.
fn rsa(bits: usize, exponent: &[u8]) -> String {
    let modulus = [vec![0], vec![0xff; bits / 8]].concat();
    let key = der(0x30, &[der(2, &modulus), der(2, exponent)].concat());
    pem("RSA PUBLIC KEY", &key)
}

fn pem(label: &str, bytes: &[u8]) -> String {
    let text = data_encoding::BASE64.encode(bytes);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", lines.join("\n"))
}

// KEY-10
#[tokio::test(flavor = "multi_thread")]
async fn an_actor_with_a_senseless_key_is_nobody() {
    let scene = scene().await;
    let ed25519_of_31_bytes = der(0x30, &[der(0x30, &[6, 3, 0x2b, 0x65, 0x70]), der(3, &[0; 32])].concat());
    let keys = [
        rsa(512, &[1, 0, 1]),
        rsa(1024, &[1, 0, 1]),
        rsa(2048, &[1]),
        rsa(2048, &[2]),
        rsa(65_536, &[1, 0, 1]),
        pem("PUBLIC KEY", &ed25519_of_31_bytes),
        pem("PUBLIC KEY", &[0x30, 0x83, 0xff, 0xff, 0xff]),
        pem("CERTIFICATE", b"x"),
        scene.evil.key().to_pkcs8_pem().unwrap(),
        "-----BEGIN PUBLIC KEY-----".to_owned(),
        "x".repeat(100_000),
        String::new(),
    ];
    for (n, key) in keys.into_iter().enumerate() {
        let eve = scene.evil.actor(&format!("eve{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/eve{n}"));
        document["publicKey"]["publicKeyPem"] = json!(key);
        scene.evil.serve(&format!("/u/eve{n}"), document);
        let follow = activity(&scene.evil, &format!("f/{n}"), "Follow", &eve, &json!(scene.group));
        assert_eq!(scene.evil.send(&scene.inbox, &follow).await, 401, "{n}");
        assert_eq!(scene.rows("actors", "url", &eve).await, 0, "{n}");
    }
    assert_eq!(scene.members().await, 3);
}

// KEY-11
#[tokio::test(flavor = "multi_thread")]
async fn whoever_deletes_themselves_is_a_member_no_longer_and_their_key_opens_nothing_more() {
    let scene = scene().await;
    scene.gina_writes("Her words").await;
    scene.good.withdraw("/u/gina");
    let farewell =
        json!({"id": format!("{}#delete", scene.gina), "type": "Delete", "actor": scene.gina, "object": scene.gina});
    assert_eq!(scene.take(&scene.good, &farewell).await, 202);
    assert!(!scene.morag.visit("/groups/soil/members").await.says("gina"), "she is still shown as a member");
    let later = scene.in_ginas_name(2);
    let status = scene.take(&scene.good, &later).await;
    assert!([202, 401, 403].contains(&status), "{status}");
    assert!(!scene.reads("In her name").await);
}
