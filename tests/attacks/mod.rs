//! The attacks of `tests/fixtures/attacks.yaml`, tried: one file for each area. What counts is what is stored and what
//! others are shown afterwards, not the status alone. `docs/development/security-tests.md` says what holds each of them.

mod accounts;
mod announce;
mod asking;
mod authz;
mod beyond;
mod delivery;
mod dos;
mod entitled;
mod fairness;
mod feeds;
mod flood;
mod httpsig;
mod identity;
mod invisible;
mod invitations;
mod jsonld;
mod keys;
mod origin;
mod output;
mod ssrf;
mod table;

use serde_json::{Value, json};

use crate::support::hub::clock;
use crate::support::{Elsewhere, Hub, Person};

pub(crate) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// A hub with an open group `soil` of Morag's. Gina of the good hub and Mal of the evil one belong to it; Hal, of Gina's
/// hub, does not.
pub(crate) struct Scene {
    pub(crate) hub: Hub,
    pub(crate) morag: Person,
    pub(crate) good: Elsewhere,
    pub(crate) evil: Elsewhere,
    pub(crate) inbox: String,
    pub(crate) group: String,
    pub(crate) gina: String,
    pub(crate) hal: String,
    pub(crate) mal: String,
}

/// See [`Scene`].
pub(crate) async fn scene() -> Scene {
    let hub = Hub::start("local").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let good = Elsewhere::start_as("good", &hub.clock).await;
    let evil = Elsewhere::start_as("evil", &hub.clock).await;
    let (gina, hal, mal) = (good.actor("gina", "Person"), good.actor("hal", "Person"), evil.actor("mal", "Person"));
    let (inbox, group) = (format!("{}/inbox", hub.origin), format!("{}/groups/soil", hub.origin));
    let scene = Scene { hub, morag, good, evil, inbox, group, gina, hal, mal };
    for (peer, person) in [(&scene.good, &scene.gina), (&scene.evil, &scene.mal)] {
        let follow = json!({"id": peer.id("/f/1"), "type": "Follow", "actor": person, "object": scene.group});
        assert_eq!(peer.send(&scene.inbox, &follow).await, 202);
    }
    scene.hub.settle().await;
    assert_eq!(scene.members().await, 3);
    scene
}

impl Scene {
    /// Sends, does what is due, and answers the status.
    pub(crate) async fn take(&self, from: &Elsewhere, activity: &Value) -> u16 {
        let status = from.send(&self.inbox, activity).await;
        self.hub.settle().await;
        status
    }

    /// Gina starts a discussion; answers its id.
    pub(crate) async fn gina_writes(&self, title: &str) -> String {
        let id = self.good.id("/p/1");
        let page = page_by(&self.gina, &id, &self.group, title);
        self.good.serve("/p/1", page.clone());
        assert_eq!(self.take(&self.good, &activity(&self.good, "c/gina", "Create", &self.gina, &page)).await, 202);
        assert!(self.reads(title).await);
        id
    }

    /// Morag starts a discussion; answers its id.
    pub(crate) async fn morag_writes(&self, title: &str) -> String {
        let page = self.morag.visit("/groups/soil/discussions/new").await;
        let page = page.press("Start discussion", &[("title", title), ("body", "?")]).await;
        self.hub.settle().await;
        format!("{}{}", self.hub.origin, page.path)
    }

    /// Whether these words can be read in the group, by its facilitator.
    pub(crate) async fn reads(&self, words: &str) -> bool {
        self.morag.visit("/groups/soil").await.says(words)
    }

    /// How many people belong to the group.
    pub(crate) async fn members(&self) -> i64 {
        self.hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'member'").await
    }

    /// How many topics and replies there are in all.
    pub(crate) async fn contributions(&self) -> i64 {
        self.hub.count("SELECT (SELECT COUNT(*) FROM topics) + (SELECT COUNT(*) FROM replies)").await
    }

    /// How many rows of `table` have this in `column`.
    pub(crate) async fn rows(&self, table: &str, column: &str, value: &str) -> i64 {
        self.hub.count(&format!("SELECT COUNT(*) FROM {table} WHERE {column} = '{value}'")).await
    }

    /// Nothing that came in waits to be tried again.
    pub(crate) async fn nothing_waits(&self) -> bool {
        self.hub.count("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await == 0
    }
}

/// A hub whose Ben belongs to the group `chess` of the good hub.
pub(crate) struct Guest {
    pub(crate) hub: Hub,
    pub(crate) ben: Person,
    pub(crate) good: Elsewhere,
    pub(crate) inbox: String,
    pub(crate) chess: String,
}

/// See [`Guest`].
pub(crate) async fn guest() -> Guest {
    guest_of(|_| {}).await
}

/// The same; the good hub is prepared before anybody asks it.
pub(crate) async fn guest_of(prepare: impl FnOnce(&Elsewhere)) -> Guest {
    let hub = Hub::start_with("local", clock(), |_| {}).await;
    let ben = hub.person("ben").await;
    let good = Elsewhere::start_as("good", &hub.clock).await;
    good.actor("hal", "Person");
    let chess = good.actor("chess", "Group");
    prepare(&good);
    let inbox = format!("{}/inbox", hub.origin);
    let guest = Guest { hub, ben, good, inbox, chess };
    guest.join(&guest.good, "chess").await;
    guest
}

impl Guest {
    /// Ben joins a group of that hub, which takes him.
    pub(crate) async fn join(&self, at: &Elsewhere, group: &str) {
        let follow = self.ask(at, group).await;
        let accept = json!({"id": at.id("/accept"), "type": "Accept", "actor": follow["object"], "object": follow});
        assert_eq!(at.send(&self.inbox, &accept).await, 202);
        self.hub.settle().await;
        assert!(self.ben.visit(&format!("/groups/{group}@{}", at.domain)).await.says("You are a member"));
    }

    /// Ben asks to join a group of that hub; answers the `Follow` that it got.
    pub(crate) async fn ask(&self, at: &Elsewhere, group: &str) -> Value {
        let found = look_up(&self.hub, &self.ben, &format!("@{group}@{}", at.domain)).await;
        found.follow("Join this group").await.press("Join this group", &[]).await;
        self.hub.settle().await;
        at.received("Follow").pop().unwrap()
    }

    /// Sends what a group announces, and does what is due.
    pub(crate) async fn announce(&self, from: &Elsewhere, group: &str, n: u32, object: &Value) -> u16 {
        let announce = json!({"id": from.id(&format!("/announce/{n}")), "type": "Announce", "actor": group,
            "object": object, "to": [PUBLIC], "cc": [format!("{group}/followers")]});
        let status = from.send(&self.inbox, &announce).await;
        self.hub.settle().await;
        status
    }

    /// Whether Ben can read these words in the group of the good hub.
    pub(crate) async fn reads(&self, words: &str) -> bool {
        self.ben.visit(&format!("/groups/chess@{}", self.good.domain)).await.says(words)
    }
}

/// Somebody looks an address up until the page has an answer.
pub(crate) async fn look_up(hub: &Hub, person: &Person, address: &str) -> crate::support::Seen {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    person.visit(&format!("/search?q={query}")).await;
    hub.settle().await;
    person.visit(&format!("/search?q={query}")).await
}

/// A first contribution, written for everybody.
pub(crate) fn page_by(author: &str, id: &str, group: &str, words: &str) -> Value {
    json!({"id": id, "type": "Page", "attributedTo": author, "name": words, "content": format!("<p>{words}</p>"),
        "to": [group, PUBLIC], "cc": [], "published": "2026-11-21T08:00:00Z"})
}

/// An activity of somebody at home on `from`.
pub(crate) fn activity(from: &Elsewhere, path: &str, kind: &str, actor: &str, object: &Value) -> Value {
    json!({"@context": "https://www.w3.org/ns/activitystreams", "id": from.id(&format!("/{path}")), "type": kind,
        "actor": actor, "object": object})
}
