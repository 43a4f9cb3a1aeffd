//! What other software sends, in its own shapes: `tests/fixtures/activities`, one folder for each. Each is sent signed, as
//! that software signs, and what is stored and shown afterwards must be what its people meant.

mod ours;
mod theirs;

use std::fs;
use std::path::{Path, PathBuf};

use axum::http::{HeaderMap, HeaderValue, header};
use http_signatures::{Outgoing, sign_rfc9421};
use serde_json::Value;

use crate::support::{Elsewhere, Hub, Person, Seen};

/// What is counted to see that something changed nothing.
const STORED: [&str; 9] = [
    "SELECT COUNT(*) FROM topics WHERE deleted_at IS NULL",
    "SELECT COUNT(*) FROM replies WHERE deleted_at IS NULL",
    "SELECT COUNT(*) FROM topics WHERE pinned_at IS NOT NULL OR locked_at IS NOT NULL OR removed_by IS NOT NULL",
    "SELECT COUNT(*) FROM likes",
    "SELECT COUNT(*) FROM bans",
    "SELECT COUNT(*) FROM reports",
    "SELECT COUNT(*) FROM memberships WHERE standing = 'member'",
    "SELECT COUNT(*) FROM profiles WHERE moved_to IS NOT NULL",
    "SELECT COUNT(*) FROM groups WHERE moved_to IS NOT NULL",
];

/// A hub with Morag, her open group and a discussion in it; and a server of another make with its people.
struct Scene {
    hub: Hub,
    morag: Person,
    peer: Elsewhere,
    software: &'static str,
    /// The path of Morag's discussion.
    discussion: String,
    /// Somebody on a third server, where a test needs one.
    other: Option<Elsewhere>,
    /// The id of the Follow with which Morag asked to join the group of the peer.
    follow: String,
}

fn folder(software: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/activities").join(software)
}

/// A document with every `{{place}}` in its strings filled.
fn filled(document: Value, places: &[(&str, String)]) -> Value {
    match document {
        Value::String(text) => {
            let whole =
                places.iter().fold(text, |text, (place, value)| text.replace(&format!("{{{{{place}}}}}"), value));
            assert!(!whole.contains("{{"), "an unknown place in {whole}");
            Value::String(whole)
        }
        Value::Array(items) => items.into_iter().map(|item| filled(item, places)).collect(),
        Value::Object(fields) => fields.into_iter().map(|(name, value)| (name, filled(value, places))).collect(),
        other => other,
    }
}

/// The id of an actor or object that stands bare or embedded.
fn id_in(value: &Value) -> String {
    value.as_str().or_else(|| value["id"].as_str()).unwrap().to_owned()
}

impl Scene {
    async fn start(software: &'static str) -> Self {
        let hub = Hub::start("scotland").await;
        let morag = hub.person("morag").await;
        hub.group("soil", "Soil science", "morag");
        let page = morag.visit("/groups/soil/discussions/new").await;
        let discussion = page.press("Start discussion", &[("title", "Mulch"), ("body", "Straw or bark?")]).await.path;
        hub.settle().await;
        let peer = Elsewhere::start_as(software, &hub.clock).await;
        let scene = Self { hub, morag, peer, software, discussion, other: None, follow: String::new() };
        for name in scene.names() {
            let is_served = ["person", "second", "group", "instance", "key"].contains(&name.as_str());
            if is_served || name.starts_with("served-") {
                let document = scene.fixture(&name);
                let at = if name == "key" { &document["publicKey"]["id"] } else { &document["id"] };
                let path = url::Url::parse(at.as_str().unwrap()).unwrap().path().to_owned();
                scene.peer.serve(&path, document);
            }
        }
        scene
    }

    /// The fixtures of this software.
    fn names(&self) -> Vec<String> {
        let name =
            |entry: std::io::Result<fs::DirEntry>| entry.unwrap().path().file_stem()?.to_str().map(str::to_owned);
        fs::read_dir(folder(self.software)).unwrap().filter_map(name).collect()
    }

    /// One of them, for this hub and this peer.
    fn fixture(&self, name: &str) -> Value {
        let text = fs::read_to_string(folder(self.software).join(format!("{name}.json"))).unwrap();
        let hub = &self.hub.origin;
        let places = [
            ("peer", self.peer.origin.clone()),
            ("hub", hub.clone()),
            ("group", format!("{hub}/groups/soil")),
            ("member", format!("{hub}/people/morag")),
            ("discussion", format!("{hub}{}", self.discussion)),
            ("follow", self.follow.clone()),
            ("other", self.other.as_ref().map(|other| other.origin.clone()).unwrap_or_default()),
            ("key", self.peer.key().public_key().to_pem()),
        ];
        filled(serde_json::from_str(&text).unwrap(), &places)
    }

    /// Sends a fixture, and does what is due.
    async fn sends(&self, name: &str) -> Value {
        let activity = self.fixture(name);
        self.sends_activity(name, &activity).await;
        activity
    }

    /// Sends an activity, signed with the key that its actor's document names.
    async fn sends_activity(&self, name: &str, activity: &Value) {
        let actor = id_in(&activity["actor"]);
        let cards = ["person", "second", "group", "instance"].into_iter().filter(|card| self.has(card));
        let card = cards.map(|card| self.fixture(card)).find(|card| card["id"] == actor.as_str());
        let card = card.unwrap_or_else(|| panic!("{name}: nobody is {actor}"));
        let key_id = card["publicKey"]["id"].as_str().unwrap();
        let (inbox, body) = (format!("{}/inbox", self.hub.origin), activity.to_string().into_bytes());
        let headers = if self.software == "fedify" {
            self.sign_as_rfc9421_says(key_id, &body)
        } else {
            Elsewhere::sign_as(&inbox, &body, key_id, self.peer.key(), self.peer.now())
        };
        let headers = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let (status, said) = self.peer.post(&inbox, body, headers).await;
        assert_eq!(status, 202, "{}/{name}: {said}", self.software);
        self.hub.settle().await;
    }

    fn sign_as_rfc9421_says(&self, key_id: &str, body: &[u8]) -> HeaderMap {
        let request = Outgoing {
            method: "POST",
            scheme: "http",
            host: &self.hub.domain,
            target: "/inbox",
            content_type: Some("application/activity+json"),
            body: Some(body),
        };
        let signed = sign_rfc9421(self.peer.key(), key_id, &request, self.peer.now()).unwrap();
        let mut headers: HeaderMap = signed.into_iter().collect();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/activity+json"));
        headers
    }

    fn has(&self, name: &str) -> bool {
        folder(self.software).join(format!("{name}.json")).exists()
    }

    /// How many rows a query counts.
    async fn counts(&self, sql: &str) -> i64 {
        self.hub.count(sql).await
    }

    async fn stored(&self) -> Vec<i64> {
        let mut counts = Vec::new();
        for sql in STORED {
            counts.push(self.counts(sql).await);
        }
        counts
    }

    /// Sends what this hub takes and does nothing about.
    async fn sends_in_vain(&self, names: &[&str]) {
        for name in names {
            let before = self.stored().await;
            let activity = self.sends(name).await;
            assert_eq!(self.stored().await, before, "{}/{name} changed something", self.software);
            let id = activity["id"].as_str().unwrap();
            let waits = format!("SELECT COUNT(*) FROM received WHERE activity = '{id}' AND standing = 'waiting'");
            assert_eq!(self.counts(&waits).await, 0, "{}/{name} is still looked at", self.software);
        }
    }

    /// The page of the discussion in whose link these words stand, on the page of a group.
    async fn open(&self, group: &str, words: &str) -> Seen {
        let page = self.morag.visit(group).await;
        let mut links = page.links("a");
        // What other software calls an article stands in the blog.
        links.extend(self.morag.visit(&format!("{group}/blog")).await.links("a"));
        let (_, target) = links.iter().find(|(link, _)| link.contains(words)).unwrap_or_else(|| {
            panic!("{}: no discussion “{words}” at {group}: {}", self.software, page.text());
        });
        self.morag.visit(target).await
    }
}

#[test]
fn every_document_that_is_kept_is_used() {
    let sources = [include_str!("mod.rs"), include_str!("ours.rs"), include_str!("theirs.rs")].concat();
    for software in fs::read_dir(folder("")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()) {
        for entry in fs::read_dir(&software).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_served = name.starts_with("served-");
            assert!(is_served || sources.contains(&format!("\"{name}\"")), "{}", path.display());
        }
    }
}
