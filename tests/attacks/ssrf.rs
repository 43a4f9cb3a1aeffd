//! What makes this hub ask somewhere else, and where it does not ask. The whole list of addresses is held in
//! `src/federation/client.rs`; here it is tried through the doors.

use std::net::TcpListener;

use serde_json::json;

use super::{Scene, activity, look_up, scene};
use crate::support::hub::clock;
use crate::support::{Elsewhere, Hub, Person, Served};

/// Addresses inside networks, as they may stand in an id. Loopback is for the tests themselves and comes further down.
const INSIDE_V4: [&str; 12] = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "0.0.0.0",
    "0.1.2.3",
    "100.64.0.1",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
];
const INSIDE_V6: [&str; 14] = [
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:a00:1]",
    "[::127.0.0.1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fec0::1]",
    "[ff02::1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::1]",
    "[2002:7f00:1::]",
    "[2001::1]",
    "[2001:db8::1]",
    "[100::1]",
];
/// The same address once more, spelt as some libraries read it.
const SPELT: [&str; 5] = ["0x0a000001", "167772161", "012.0.0.1", "10.1", "0xa9fea9fe"];

impl Scene {
    /// Everything by which somebody outside can name an address, tried with this host. Answers what the page says.
    async fn names(&self, host: &str) -> Vec<String> {
        let actor = format!("http://{host}/u/x");
        let follow = json!({"id": format!("http://{host}/f"), "type": "Follow", "actor": actor, "object": self.group});
        // An answer of 503 says that the key cannot be had; that it never can, its sender may find out.
        let status = self.evil.send_as(&self.inbox, follow.to_string(), &self.mal).await;
        assert!([400, 401, 403, 503].contains(&status), "{host}: {status}");
        // Each id and each address once: what was seen before is not tried again.
        let name: String = host.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
        let away = self.evil.id(&format!("/away/{name}"));
        self.evil.serve_so(&format!("/away/{name}"), Served::Elsewhere(format!("http://{host}/x")));
        let object = json!(format!("http://{host}/p"));
        let by_id = activity(&self.evil, &format!("c/{name}"), "Create", &self.mal, &object);
        let redirected = activity(&self.evil, &format!("r/{name}"), "Create", &self.mal, &json!(away));
        for create in [by_id, redirected] {
            assert_eq!(self.take(&self.evil, &create).await, 202);
        }
        let mut said = Vec::new();
        for address in [actor, format!("@x@{host}"), away] {
            let page = look_up(&self.hub, &self.morag, &address).await;
            assert!(page.path.starts_with("/search"), "{host}: {}", page.path);
            said.push(page.text().replace(&address, "").replace(host, ""));
        }
        for table in ["actors", "instances", "destinations"] {
            assert_eq!(self.rows(table, "host", host).await, 0, "{host} is remembered in {table}");
        }
        said
    }
}

// SSR-01
#[tokio::test(flavor = "multi_thread")]
async fn an_address_inside_a_network_is_not_asked_whoever_names_it() {
    let scene = scene().await;
    for host in INSIDE_V4.iter().chain(&SPELT) {
        scene.names(host).await;
    }
    assert_eq!(scene.contributions().await, 0);
}

// SSR-02
#[tokio::test(flavor = "multi_thread")]
async fn an_address_inside_a_network_is_not_asked_in_any_of_its_newer_forms() {
    let scene = scene().await;
    for host in INSIDE_V6 {
        scene.names(host).await;
    }
    assert_eq!(scene.contributions().await, 0);
}

// SSR-01, SSR-02, SSR-04: as the hub runs for people, on the test's own machine
#[tokio::test(flavor = "multi_thread")]
async fn outside_development_no_connection_is_opened_to_this_machine_by_any_name() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    let clock = clock();
    let hub = Hub::start_with("local", clock.clone(), |config| config.development = false).await;
    let evil = Elsewhere::start_as("evil", &clock).await;
    let inbox = format!("http://{}/inbox", hub.domain);
    for host in
        ["127.0.0.1", "127.9.9.9", "localhost", "x.localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433"]
    {
        for origin in [format!("http://{host}:{port}"), format!("https://{host}:{port}"), format!("https://{host}")] {
            let actor = format!("{origin}/u/x");
            let follow = json!({"id": format!("{origin}/f"), "type": "Follow", "actor": actor, "object": "x"});
            let status = evil.send_as(&inbox, follow.to_string(), &actor).await;
            assert!([400, 401, 403, 503].contains(&status), "{origin}: {status}");
        }
    }
    assert_eq!(listener.accept().unwrap_err().kind(), std::io::ErrorKind::WouldBlock, "somebody knocked");
    assert_eq!(hub.count("SELECT COUNT(*) FROM received").await, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM actors WHERE private_key IS NULL").await, 0);
    assert_eq!(evil.asked_at_all(), 0, "nor by another hub's name that means this machine");
}

// SSR-07
#[tokio::test(flavor = "multi_thread")]
async fn a_discovery_document_leads_to_its_own_host_only() {
    let scene = scene().await;
    let inside = Elsewhere::start_as("inside", &scene.hub.clock).await;
    inside.actor("ina", "Person");
    inside.serve("/nodeinfo", json!({"version": "2.1", "software": {"name": "x", "version": "1"}}));
    for (n, href) in [
        inside.id("/nodeinfo"),
        "http://10.0.0.1:9200/".to_owned(),
        "file:///etc/passwd".to_owned(),
        "data:application/json,{}".to_owned(),
        "//inside.localhost/nodeinfo".to_owned(),
    ]
    .into_iter()
    .enumerate()
    {
        let third = Elsewhere::start_as("third", &scene.hub.clock).await;
        let tess = third.actor("tess", "Person");
        let link = json!({"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": href});
        third.serve("/.well-known/nodeinfo", json!({"links": [link]}));
        let follow = activity(&third, "f/1", "Follow", &tess, &json!(scene.group));
        assert_eq!(scene.take(&third, &follow).await, 202);
        assert_eq!(third.asked("/.well-known/nodeinfo"), 1, "{n}");

        let href = if n == 0 { inside.id("/u/ina") } else { href };
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": href}]);
        third.serve("/.well-known/webfinger", json!({"subject": format!("acct:ina@{}", third.domain), "links": links}));
        let page = look_up(&scene.hub, &scene.morag, &format!("@ina@{}", third.domain)).await;
        assert!(page.path.starts_with("/search"), "{href}: {}", page.path);
    }
    assert_eq!(inside.asked_at_all(), 0);
    assert_eq!(scene.rows("profiles", "handle", "ina").await, 0);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM instances WHERE software LIKE 'x%'").await, 0);
}

// SSR-08
#[tokio::test(flavor = "multi_thread")]
async fn deliveries_go_to_the_actors_own_host_only() {
    let scene = scene().await;
    let inside = Elsewhere::start_as("inside", &scene.hub.clock).await;
    let places = [
        inside.id("/inbox"),
        "http://10.0.0.1:5432/".to_owned(),
        "file:///dev/null".to_owned(),
        "javascript:1".to_owned(),
    ];
    for (n, place) in places.into_iter().enumerate() {
        let eve = scene.evil.actor(&format!("eve{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/eve{n}"));
        document["inbox"] = json!(place);
        scene.evil.serve(&format!("/u/eve{n}"), document);
        let follow = activity(&scene.evil, &format!("f/eve{n}"), "Follow", &eve, &json!(scene.group));
        assert_eq!(scene.take(&scene.evil, &follow).await, 401, "{place}");

        let ida = scene.evil.actor(&format!("ida{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/ida{n}"));
        document["endpoints"] = json!({"sharedInbox": place, "proxyUrl": place});
        document["outbox"] = json!(place);
        document["followers"] = json!(place);
        scene.evil.serve(&format!("/u/ida{n}"), document);
        let follow = activity(&scene.evil, &format!("f/ida{n}"), "Follow", &ida, &json!(scene.group));
        assert_eq!(scene.take(&scene.evil, &follow).await, 202, "{place}");
        assert_eq!(scene.rows("destinations", "inbox", &place).await, 0);
        assert_eq!(scene.rows("destinations", "inbox", &format!("{ida}/inbox")).await, 1);
    }
    scene.morag_writes("To whom it may concern").await;
    assert_eq!(inside.tried().len() + inside.asked_at_all(), 0);
    assert_eq!(scene.evil.received("Accept").len(), 5);

    // Nor does a later change of the document move them.
    let mut document = scene.evil.document("/u/ida0");
    document["inbox"] = json!(inside.id("/inbox"));
    scene.evil.serve("/u/ida0", document.clone());
    let update = activity(&scene.evil, "u/1", "Update", &scene.evil.id("/u/ida0"), &document);
    assert_eq!(scene.take(&scene.evil, &update).await, 202);
    scene.morag_writes("And again").await;
    assert_eq!(inside.tried().len(), 0);
}

// SSR-08, an inbox that redirects
#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_does_not_follow_an_inbox_to_another_place() {
    let scene = scene().await;
    for status in [301, 302, 307, 308] {
        scene.evil.answer_next(&[status]);
        scene.morag_writes(&format!("Answered {status}")).await;
        scene.hub.clock.forward(std::time::Duration::from_hours(7));
        scene.hub.settle().await;
    }
    // It is tried again where it was tried before.
    let announced = scene.evil.received("Announce").into_iter().filter(|a| a["object"]["type"] == "Create").count();
    assert_eq!(announced, 4);
}

// SSR-13
#[tokio::test(flavor = "multi_thread")]
async fn every_address_that_cannot_be_asked_is_told_in_the_same_words() {
    let scene = scene().await;
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("closed.localhost:{}", listener.local_addr().unwrap().port())
    };
    let all = [scene.names("10.0.0.1").await, scene.names("169.254.169.254").await, scene.names("[fd00::1]").await];
    assert!(all.iter().all(|said| *said == all[0]), "{all:?}");
    let page = look_up(&scene.hub, &scene.morag, &format!("http://{closed}/u/x")).await;
    let page = page.text().replace(&format!("http://{closed}/u/x"), "");
    assert_eq!(page, all[0][0], "an open door and a closed one");
    // The door says as little.
    let mut told = Vec::new();
    for host in ["10.0.0.1", "169.254.169.254", closed.as_str()] {
        let actor = format!("http://{host}/u/x");
        let follow = json!({"id": format!("http://{host}/f"), "type": "Follow", "actor": actor, "object": scene.group});
        let body = follow.to_string().into_bytes();
        let headers = scene.evil.sign(&scene.inbox, &body, &actor);
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let (_, answer) = scene.evil.post(&scene.inbox, body, list).await;
        told.push(answer.replace(host, ""));
    }
    assert!(told.iter().all(|answer| *answer == told[0]), "{told:?}");
}

// SSR-13, KEY-08: strangers have nothing looked up
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_makes_the_hub_ask_nobody() {
    let scene = scene().await;
    let (stranger, asked) = (Person::stranger(&scene.hub.origin), scene.evil.asked_at_all());
    for address in [scene.evil.id("/u/new"), format!("@new@{}", scene.evil.domain)] {
        let page = look_up(&scene.hub, &stranger, &address).await;
        assert_eq!(page.status, 200);
    }
    // Unsigned, malformed or not for us: none of these is worth a question.
    for activity in
        [json!({"id": scene.evil.id("/a"), "type": "Follow", "actor": scene.evil.id("/u/new"), "object": "x"})]
    {
        let (status, _) = scene.evil.post(&scene.inbox, activity.to_string().into_bytes(), Vec::new()).await;
        assert_eq!(status, 401);
    }
    scene.hub.settle().await;
    assert_eq!(scene.evil.asked_at_all(), asked);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM lookups").await, 0);
}

// SSR-14
#[tokio::test(flavor = "multi_thread")]
async fn settings_for_development_are_refused_where_the_name_is_public() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("folkmoot.toml");
    let text =
        format!("domain = \"hub.example.org\"\ndevelopment = true\ndata_dir = \"{}\"\n", folder.path().display());
    std::fs::write(&file, text).unwrap();
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_folkmoot"));
    let told = program.args(["migrate", "--config"]).arg(&file).output().unwrap();
    let words = String::from_utf8_lossy(&told.stderr).into_owned() + &String::from_utf8_lossy(&told.stdout);
    assert!(!told.status.success() || words.contains("development"), "nobody is warned: {words}");
}
