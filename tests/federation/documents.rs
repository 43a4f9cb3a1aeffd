//! Documents between hubs: versions and their signatures, bytes on demand, and who gets them.

use std::sync::atomic::{AtomicU64, Ordering};

use http_signatures::{SigningKey, prove};
use serde_json::{Value, json};

use super::joining::join;
use super::wire::ask;
use crate::support::browser::client;
use crate::support::{Elsewhere, Hub, Person, Seen, Served, clock, settle};

const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Scotland's group with members in England and Wales.
struct Three {
    scotland: Hub,
    england: Hub,
    wales: Hub,
    morag: Person,
    priya: Person,
    gareth: Person,
}

async fn three_hubs() -> Three {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock.clone(), |_| {}).await;
    let wales = Hub::start_with("wales", clock, |_| {}).await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let gareth = wales.person("gareth").await;
    join(&priya, &address, &[&scotland, &england, &wales]).await;
    join(&gareth, &address, &[&scotland, &england, &wales]).await;
    Three { scotland, england, wales, morag, priya, gareth }
}

impl Three {
    async fn settle(&self) {
        settle(&[&self.scotland, &self.england, &self.wales]).await;
    }

    /// The library of the group as somebody of another hub sees it.
    fn library(&self) -> String {
        format!("/groups/soil@{}/library", self.scotland.domain)
    }
}

async fn send(person: &Person, library: &str, title: &str, (name, bytes): (&str, &[u8])) -> Seen {
    let page = person.visit(&format!("{library}/upload")).await;
    let page = page.send("Send", &[("title", title), ("tags", "bogs, peat land")], &[("files", name, bytes)]).await;
    assert!(page.says("It is in the library"), "{}", page.text());
    page
}

async fn next(person: &Person, document: &str, note: &str, bytes: &[u8]) {
    let form = person.visit(&format!("{document}/versions/new")).await;
    let page = form.send("Publish", &[("change_note", note)], &[("file", "plan.txt", bytes)]).await;
    assert!(page.says("The new version is published"), "{}", page.text());
}

async fn bytes_at(person: &Person, path: &str) -> (u16, Vec<u8>) {
    let answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn three_versions_of_a_document_are_on_every_hub_with_a_chain_that_was_checked() {
    let three = Box::pin(three_hubs()).await;
    // Priya of England writes in Scotland's group.
    let page = send(&three.priya, &three.library(), "Peat plan", ("plan.txt", b"The first plan.")).await;
    three.settle().await;
    next(&three.priya, &page.path, "The second", b"The second plan.").await;
    next(&three.priya, &page.path, "The third", b"The third plan.").await;
    three.settle().await;
    for (person, library) in [(&three.morag, "/groups/soil/library".to_owned()), (&three.gareth, three.library())] {
        let document = person.visit(&library).await.follow("Peat plan").await;
        assert!(document.says("Version 3") || document.says("3, 21 November 2026"), "{}", document.text());
        assert!(document.says("The third") && document.says("peat land"), "{}", document.text());
        let versions = document.follow("all 3 versions").await;
        for words in ["Every version is signed by its author", "The second", "The third", "plan.txt, 15 B"] {
            assert!(versions.says(words), "{words}: {}", versions.text());
        }
        assert!(document.says("The file is still on Hub england"), "{}", document.text());
        let version = versions.follow("Version 2").await;
        let waiting = version.press("Fetch now (16 B)", &[]).await;
        assert!(waiting.says("0 B of 16 B have arrived"), "{}", waiting.text());
        three.settle().await;
        let (status, bytes) = bytes_at(person, &format!("{}/file", waiting.path)).await;
        assert_eq!((status, bytes.as_slice()), (200, &b"The second plan."[..]));
        let text = person.visit(&format!("{}/text?version=2", document.path)).await;
        assert!(text.says("The second plan."), "{}", text.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_joins_later_has_the_whole_chain() {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock, |_| {}).await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let page = send(&morag, "/groups/soil/library", "Peat plan", ("plan.txt", b"One.")).await;
    for n in 2..=5 {
        next(&morag, &page.path, &format!("Change {n}"), format!("Plan {n}.").as_bytes()).await;
    }
    scotland.settle().await;
    let priya = england.person("priya").await;
    join(&priya, &address, &[&scotland, &england]).await;
    let document = priya.visit(&format!("/groups/soil@{}/library", scotland.domain)).await.follow("Peat plan").await;
    let versions = document.follow("all 5 versions").await;
    assert!(versions.says("Every version is signed by its author") && versions.says("Change 2"), "{}", versions.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_document_is_on_the_wire() {
    let three = Box::pin(three_hubs()).await;
    let page = send(&three.morag, "/groups/soil/library", "Peat plan", ("plan.txt", b"One.")).await;
    next(&three.morag, &page.path, "Two tables more", b"Another.").await;
    three.settle().await;
    let url = format!("{}{}", three.scotland.origin, page.path);
    let (status, wire) = ask(&url).await;
    assert_eq!(status, 200);
    assert_eq!(wire["type"], "Page");
    let file = &wire["attachment"][0];
    assert_eq!((file["type"].as_str(), file["mediaType"].as_str()), (Some("Document"), Some("text/plain")));
    assert_eq!((file["name"].as_str(), file["size"].as_i64()), (Some("plan.txt"), Some(8)));
    assert_eq!(file["url"], format!("{url}/versions/2/file"));
    assert!(file["digestMultibase"].as_str().unwrap().starts_with("zQm"));
    assert!(wire["summary"].as_str().unwrap().contains("Version 2 (TXT, 8 B). Two tables more"), "{wire}");
    assert_eq!(wire["target"]["id"], format!("{}/groups/soil/library", three.scotland.origin));
    let record = &wire["hub:document"];
    assert_eq!((record["hub:version"].as_i64(), record["hub:of"].as_str()), (Some(2), Some(url.as_str())));
    let (_, alone) = ask(record["id"].as_str().unwrap()).await;
    assert_eq!(&alone, record, "the record stands at its own address as it stands here");
    let (_, before) = ask(record["hub:previous"].as_str().unwrap()).await;
    assert_eq!(before["hub:changeNote"], "");
    assert!(record["proof"]["proofValue"].is_string() && before["proof"]["proofValue"].is_string());
    let (_, versions) = ask(&format!("{url}/versions")).await;
    assert_eq!(versions["totalItems"], 2);
    let (_, first) = ask(versions["first"].as_str().unwrap()).await;
    assert_eq!(first["orderedItems"], json!([alone, before]));
    let (_, history) = ask(wire["history"].as_str().unwrap()).await;
    assert_eq!(history["totalItems"], 2);
    let (_, newest) = ask(history["orderedItems"][0].as_str().unwrap()).await;
    assert_eq!((newest["type"].as_str(), newest["object"]["id"].as_str()), (Some("Update"), Some(url.as_str())));
    let (_, library) = ask(&format!("{}/groups/soil/library", three.scotland.origin)).await;
    let (_, list) = ask(library["first"].as_str().unwrap()).await;
    assert_eq!(list["orderedItems"], json!([url]));
    for field in ["hub", "size", "digestMultibase", "history"] {
        assert!(wire["@context"][2][field].is_string() || wire["@context"][2][field].is_object(), "{field}");
    }
}

/// What other software insists on: Lemmy reads attachments by an enum without other cases, `NodeBB` takes `mediaType` for a
/// string, Mastodon shows title, summary and link.
#[tokio::test(flavor = "multi_thread")]
async fn other_software_reads_a_document_as_a_post_with_a_link() {
    let three = Box::pin(three_hubs()).await;
    let page = send(&three.morag, "/groups/soil/library", "Peat plan", ("plan.txt", b"One.")).await;
    let form = three.morag.visit(&format!("{}/edit", page.path)).await;
    form.send("Save", &[], &[("copy", "plan.odt", b"Words that can be changed.")]).await;
    three.settle().await;
    let url = format!("{}{}", three.scotland.origin, page.path);
    let (_, wire) = ask(&url).await;
    let attachments = wire["attachment"].as_array().unwrap();
    assert_eq!(attachments.len(), 2, "{wire}");
    for attachment in attachments {
        let kind = attachment["type"].as_str().unwrap();
        assert!(["Document", "Image", "Link"].contains(&kind), "{kind}");
        assert!(attachment["url"].is_string() && attachment["mediaType"].is_string() && attachment["name"].is_string());
    }
    assert_eq!(attachments[0]["name"], "plan.txt", "the file comes first, before its copy");
    assert!(wire["attributedTo"].is_string() && wire["context"].is_string() && wire["type"].is_string());
    assert!(wire["url"].as_str() == Some(&url) && wire["name"] == "Peat plan");
    assert!(wire["to"].is_array() && wire["cc"].is_array() && wire["tag"].is_array());
    let hashtags: Vec<&str> = wire["tag"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|tag| tag["type"] == "Hashtag")
        .filter_map(|tag| tag["name"].as_str())
        .collect();
    assert_eq!(hashtags, ["#bogs", "#peatland"]);
    assert!(wire["content"].as_str().unwrap().contains("Peat plan"), "a body for those who want one");
}

/// A group of Scotland's, and England's Robin of other software who writes there as a hub like ours would.
struct Forger {
    hub: Hub,
    morag: Person,
    peer: Elsewhere,
    robin: String,
    key: SigningKey,
    group: String,
}

static COUNT: AtomicU64 = AtomicU64::new(1);

async fn forger() -> Forger {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let peer = Elsewhere::start(&hub.clock).await;
    let (robin, key) = (peer.id("/u/robin"), SigningKey::generate_ed25519().unwrap());
    let mut card = peer.document("/u/robin");
    card["assertionMethod"] = json!([{
        "id": format!("{robin}#ed25519-key"), "type": "Multikey", "controller": robin,
        "publicKeyMultibase": key.public_key().to_multibase().unwrap(),
    }]);
    peer.serve("/u/robin", card);
    let group = peer.joins(&hub, "soil").await;
    Forger { hub, morag, peer, robin, key, group }
}

fn multibase(bytes: &[u8]) -> (String, String) {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, bytes);
    let hex = data_encoding::HEXLOWER.encode(digest.as_ref());
    (hex, format!("z{}", bs58::encode([&[0x12, 0x20], digest.as_ref()].concat()).into_string()))
}

impl Forger {
    /// A signed record of a version with these bytes, which are served at its address.
    fn record(&self, number: i64, bytes: &[u8], before: Option<&Value>) -> Value {
        let (hex, digest) = multibase(bytes);
        let url = self.peer.id(&format!("/d/1/versions/{number}"));
        let mut record = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
            "id": url, "type": "hub:DocumentVersion", "attributedTo": self.robin, "hub:of": self.peer.id("/d/1"),
            "hub:version": number, "hub:changeNote": format!("Change {number}"), "name": "plan.txt",
            "mediaType": "text/plain", "size": bytes.len(), "url": format!("{url}/file"), "hub:sha256": hex,
            "digestMultibase": digest, "published": "2026-11-21T08:00:00Z",
        });
        if let Some(before) = before {
            record["hub:previous"] = before["id"].clone();
            let canonical = http_signatures::canonical_json(before).unwrap();
            record["hub:previousDigest"] = json!(multibase(&canonical).1);
        }
        self.sign(record)
    }

    fn sign(&self, mut record: Value) -> Value {
        let method = format!("{}#ed25519-key", self.robin);
        record.as_object_mut().unwrap().remove("proof");
        record["proof"] = prove(&record, &self.key, &method, "2026-11-21T08:00:00Z").unwrap();
        record
    }

    /// Serves a record at its address, and bytes at its file's.
    fn serve(&self, record: &Value, bytes: &[u8]) {
        let path = |url: &Value| url.as_str().unwrap().strip_prefix(&self.peer.origin).unwrap().to_owned();
        self.peer.serve(&path(&record["id"]), record.clone());
        self.peer.serve_so(&path(&record["url"]), Served::Bytes("text/plain", bytes.to_vec()));
    }

    /// Says that the document has this newest version. Answers its page in the library.
    async fn publish(&self, verb: &str, record: &Value) -> Seen {
        let n = COUNT.fetch_add(1, Ordering::SeqCst);
        let page = json!({
            "id": self.peer.id("/d/1"), "type": "Page", "attributedTo": self.robin, "name": "Peat plan",
            "content": "<p>A plan.</p>", "to": [self.group, PUBLIC], "cc": [], "audience": self.group,
            "published": "2026-11-21T08:00:00Z", "updated": format!("2026-11-21T08:00:{:02}Z", n % 60),
            "attachment": [{"type": "Document", "mediaType": "text/plain", "url": record["url"], "name": "plan.txt"}],
            "hub:document": record,
        });
        let activity = json!({
            "id": self.peer.id(&format!("/a/{n}")), "type": verb, "actor": self.robin, "to": [self.group, PUBLIC],
            "cc": [], "object": page,
        });
        assert_eq!(self.peer.send(&format!("{}/inbox", self.hub.origin), &activity).await, 202);
        self.hub.settle().await;
        self.morag.visit("/groups/soil/library").await.follow("Peat plan").await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_is_refused_and_reported_and_nothing_of_it_is_shown() {
    let forger = forger().await;
    let keeper = forger.hub.keeper("kim").await;
    let record = forger.record(1, b"The true plan.", None);
    forger.serve(&record, b"The tru3 plan.");
    let document = forger.publish("Create", &record).await;
    let version = document.follow("Get the file (TXT 14 B)").await;
    version.press("Fetch now (14 B)", &[]).await;
    forger.hub.settle().await;
    let version = forger.morag.visit(&version.path).await;
    assert!(version.says("is not the file that its author published"), "{}", version.text());
    assert_eq!(bytes_at(&forger.morag, &format!("{}/versions/1/file?inline=1", document.path)).await.0, 200);
    let (_, shown) = bytes_at(&forger.morag, &format!("{}/versions/1/file", document.path)).await;
    assert!(!String::from_utf8_lossy(&shown).contains("tru3"));
    assert_eq!(forger.hub.count("SELECT COUNT(*) FROM files").await, 0);
    let reports = forger.morag.visit("/groups/soil/manage/reports").await;
    assert!(reports.says("is not the one that its author signed"), "{}", reports.text());
    assert!(keeper.visit("/tasks").await.says("Files that were changed: 1"), "{}", keeper.visit("/tasks").await.text());
    // More bytes than were said, and fewer.
    for bytes in [&b"The true plan. And more than was said."[..], b"The true"] {
        forger.serve(&record, bytes);
        forger.morag.visit(&version.path).await.press("Try again (14 B)", &[]).await;
        forger.hub.settle().await;
        assert!(forger.morag.visit(&version.path).await.says("is not the file that its author published"));
    }
    // When its hub has mended it, it comes.
    forger.serve(&record, b"The true plan.");
    forger.morag.visit(&version.path).await.press("Try again (14 B)", &[]).await;
    forger.hub.settle().await;
    let (status, bytes) = bytes_at(&forger.morag, &format!("{}/file", version.path)).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"The true plan."[..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_does_not_hold_is_said_on_the_page() {
    // A true chain holds.
    let forger_of = forger().await;
    let one = forger_of.record(1, b"One.", None);
    let two = forger_of.record(2, b"Two.", Some(&one));
    forger_of.serve(&one, b"One.");
    let page = forger_of.publish("Create", &two).await;
    assert!(page.says("Every version is signed by its author"), "{}", page.text());
    // The version before was written anew, and signed: its digest is another.
    let forger_of = forger().await;
    let two = forger_of.record(2, b"Two.", Some(&forger_of.record(1, b"One.", None)));
    forger_of.serve(&forger_of.record(1, b"0ne.", None), b"0ne.");
    let page = forger_of.publish("Create", &two).await;
    assert!(page.says("the versions do not fit together"), "{}", page.text());
    // A version that is here already is written anew: what is here stays.
    let forger_of = forger().await;
    forger_of.publish("Create", &forger_of.record(1, b"One.", None)).await;
    let page = forger_of.publish("Update", &forger_of.record(1, b"0ther.", None)).await;
    assert!(page.says("the versions do not fit together") && page.says("4 B"), "{}", page.text());
    // It is signed by nobody, or by somebody else.
    let forger_of = forger().await;
    let mut unsigned = forger_of.record(1, b"One.", None);
    unsigned["hub:changeNote"] = json!("Changed on its way");
    let page = forger_of.publish("Create", &unsigned).await;
    assert!(page.says("a version is not signed by its author"), "{}", page.text());
    // What came before is not to be had.
    let forger_of = forger().await;
    let page =
        forger_of.publish("Create", &forger_of.record(2, b"Two.", Some(&forger_of.record(1, b"One.", None)))).await;
    assert!(page.says("an earlier version cannot be had any more"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_names_the_digest_of_a_file_of_others_does_not_get_it() {
    let forger = forger().await;
    forger.hub.group_of("restricted", "closed", "Closed group", "morag");
    let secret: &[u8] = b"The secret plan.";
    let page = forger.morag.visit("/groups/closed/library/upload").await;
    page.send("Send", &[("title", "Secret")], &[("files", "s.txt", secret)]).await;
    // Robin knows the digest, and says that it is his file.
    let document = forger.publish("Create", &forger.record(1, secret, None)).await;
    let outsider = Person::stranger(&forger.hub.origin);
    let (_, bytes) = bytes_at(&outsider, &format!("{}/versions/1/file", document.path)).await;
    assert!(!String::from_utf8_lossy(&bytes).contains("secret plan"));
    assert!(document.says("The file is still on"), "{}", document.text());
}

/// The status of a file's address for who signs, or for nobody.
async fn status_of(peer: &Elsewhere, url: &str, actor: Option<&str>) -> u16 {
    peer.ask(url, actor).await.0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_for_members_is_for_members_wherever_they_live_and_for_nobody_else() {
    let forger = forger().await;
    forger.peer.actor("hal", "Person");
    forger.hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'soil'").await;
    let page = send(&forger.morag, "/groups/soil/library", "Closed plan", ("plan.txt", b"A closed plan.")).await;
    forger.hub.settle().await;
    let url = format!("{}{}/versions/1/file", forger.hub.origin, page.path);
    let (status, headers, bytes) = forger.peer.ask(&url, Some(&forger.robin)).await;
    assert_eq!((status, bytes.as_str()), (200, "A closed plan."));
    assert!(headers["cache-control"].to_str().unwrap().contains("private"), "{headers:?}");
    for (asker, who) in [(None, "nobody"), (Some(forger.peer.id("/u/hal")), "a neighbour")] {
        for path in ["", "/versions", "/versions/1", "/versions/1/file", "/history"] {
            let url = format!("{}{}{path}", forger.hub.origin, page.path);
            assert_eq!(status_of(&forger.peer, &url, asker.as_deref()).await, 403, "{path} for {who}");
        }
    }
    let library = format!("{}/groups/soil/library", forger.hub.origin);
    assert_eq!(status_of(&forger.peer, &library, None).await, 403);
    // Neither HEAD nor a range opens it.
    for request in
        [client().build().unwrap().head(&url), client().build().unwrap().get(&url).header("range", "bytes=0-3")]
    {
        let status = request.send().await.unwrap().status().as_u16();
        assert!([401, 403].contains(&status), "{status}");
    }
    let eve = forger.hub.person("eve").await;
    assert_eq!(bytes_at(&eve, &format!("{}/versions/1/file", page.path)).await.0, 403);
    forger.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    assert_eq!(status_of(&forger.peer, &url, None).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_other_software_is_a_link_that_nobody_vouches_for() {
    let forger = forger().await;
    let page = json!({
        "id": forger.peer.id("/p/1"), "type": "Page", "attributedTo": forger.robin, "name": "Their report",
        "content": "<p>Read this.</p>", "to": [forger.group, PUBLIC], "cc": [], "audience": forger.group,
        "attachment": [{"type": "Document", "mediaType": "application/pdf", "url": forger.peer.id("/f/report.pdf")}],
    });
    let create = json!({
        "id": forger.peer.id("/a/l"), "type": "Create", "actor": forger.robin, "to": [forger.group, PUBLIC], "cc": [],
        "object": page,
    });
    assert_eq!(forger.peer.send(&format!("{}/inbox", forger.hub.origin), &create).await, 202);
    forger.hub.settle().await;
    let document = forger.morag.visit("/groups/soil/library").await.follow("Their report").await;
    assert!(document.says("where nobody here can check it: report.pdf"), "{}", document.text());
    assert_eq!(document.attribute("p a[rel='nofollow noopener']", "href"), Some(forger.peer.id("/f/report.pdf")));
    assert_eq!(forger.peer.asked("/f/report.pdf"), 0, "nothing is fetched of what cannot be checked");
}
