//! What is walked through: groups of every kind with a canary in everything that can be said there, and everybody who
//! could ask.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::canaries::{Of, What, Who, word};
use crate::attacks::look_up;
use crate::support::browser::client;
use crate::support::{Elsewhere, Hub, Person};

/// Where the things of one group are.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// What stands in the address of its page.
    pub(super) slug: String,
    /// Its number, of those at home here.
    pub(super) group: String,
    pub(super) topic: String,
    pub(super) document: String,
    pub(super) collection: String,
    pub(super) reply: String,
    pub(super) event: String,
    /// A post of its blog, the digest of its file, and a draft of Mair's.
    pub(super) entry: String,
    pub(super) digest: String,
    pub(super) draft: String,
    /// The one who is a member only of this group.
    pub(super) member: String,
    pub(super) member_slug: String,
    /// The one who waits to be let in.
    pub(super) asking: String,
    pub(super) report: String,
    pub(super) invitation: String,
    pub(super) activities: Vec<String>,
}

/// See the module.
pub(super) struct Scene {
    pub(super) hub: Hub,
    /// Where Gina belongs to all groups of ours, and Hal to none; home of the groups elsewhere.
    pub(super) good: Elsewhere,
    /// Where nobody belongs to anything.
    pub(super) evil: Elsewhere,
    pub(super) places: BTreeMap<Of, Place>,
    /// Browsers that follow no redirect.
    pub(super) people: Vec<(Who, Person)>,
    /// Actors that sign.
    pub(super) actors: Vec<(Who, String)>,
    pub(super) member: Person,
}

/// What stands between two pieces of a page, the first time.
fn between(html: &str, before: &str, after: &str) -> String {
    let rest = html.split_once(before).unwrap_or_else(|| panic!("no {before} in {html}")).1;
    rest.split_once(after).unwrap().0.to_owned()
}

fn handle(of: Of) -> String {
    word(What::Handle, of)
}

/// Sends a form as a page would.
pub(super) async fn send_form(person: &Person, path: &str, fields: &[(&str, &str)]) -> u16 {
    let token = person.visit("/about").await.field("form_token");
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain([("form_token", token.as_str())]).collect();
    let request = person.http.post(format!("{}{path}", person.origin)).form(&fields).header("accept", "text/html");
    request.send().await.unwrap().status().as_u16()
}

async fn join(person: &Person, of: Of) {
    let path = format!("/groups/{}/join", handle(of));
    assert!(person.visit(&path).await.press("Join this group", &[]).await.says("You are a member"));
}

/// The same person at a browser that shows every answer as it is.
async fn plainly(hub: &Hub, name: &str) -> Person {
    let http = client().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let person = Person { http, origin: hub.origin.clone() };
    let page = person.visit("/sign-in").await;
    assert_eq!(page.press("Sign in", &[("name", name), ("password", "correct horse")]).await.status, 303);
    person
}

/// An actor of that hub which is the hub itself, and says so.
fn server(peer: &Elsewhere) -> String {
    let id = peer.actor("server", "Application");
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": id});
    peer.serve("/.well-known/nodeinfo", json!({"links": [link]}));
    id
}

pub(super) async fn build() -> Scene {
    let hub = Hub::start("local").await;
    let facilitator = hub.person("morag").await;
    let member = hub.person("mair").await;
    for name in ["stranger", "pending", "invited", "banned", "keeper", "asking"] {
        hub.person(name).await;
    }
    assert!(hub.command(&["account", "set-role", "keeper", "admin"]).status.success());
    let good = Elsewhere::start_as("good", &hub.clock).await;
    let evil = Elsewhere::start_as("evil", &hub.clock).await;
    let actors = vec![
        (Who::Outsider, evil.actor("mal", "Person")),
        (Who::OutsidersHub, server(&evil)),
        (Who::Neighbour, good.actor("hal", "Person")),
        (Who::NeighboursProgram, good.actor("bot", "Application")),
        (Who::MemberElsewhere, good.actor("gina", "Person")),
        (Who::MembersHub, server(&good)),
    ];
    let mut scene = Scene { hub, good, evil, places: BTreeMap::new(), people: Vec::new(), actors, member };
    let banned = Person::stranger(&scene.hub.origin);
    let page = banned.visit("/sign-in").await;
    page.press("Sign in", &[("name", "banned"), ("password", "correct horse")]).await;
    for of in Of::ALL.into_iter().filter(|of| of.is_ours()) {
        let place = Box::pin(scene.ours(of, &facilitator, &banned)).await;
        scene.places.insert(of, place);
    }
    // What is hidden is sent only to where it is kept hidden.
    assert!(scene.hub.command(&["hub", "trust", &scene.good.domain, "keeps"]).status.success());
    scene.waiting(&facilitator).await;
    for (of, access) in [(Of::Private, "private"), (Of::Opened, "open")] {
        scene.hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = '{}'", handle(of))).await;
    }
    for of in [Of::RestrictedElsewhere, Of::PrivateElsewhere] {
        let place = Box::pin(scene.elsewhere(of)).await;
        scene.places.insert(of, place);
    }
    // It could be found while it was restricted; nobody is invited across hubs by a page yet.
    let hide = format!("UPDATE groups SET access = 'private' WHERE handle = '{}'", handle(Of::PrivateElsewhere));
    scene.hub.sql(&hide).await;
    scene.said(&facilitator).await;
    let anonymous = client().cookie_store(true).redirect(reqwest::redirect::Policy::none()).build().unwrap();
    scene.people.push((Who::Anonymous, Person { http: anonymous, origin: scene.hub.origin.clone() }));
    for (who, name) in [
        (Who::Stranger, "stranger"),
        (Who::Pending, "pending"),
        (Who::Invited, "invited"),
        (Who::Banned, "banned"),
        (Who::Keeper, "keeper"),
        (Who::Member, "mair"),
        (Who::Facilitator, "morag"),
    ] {
        scene.people.push((who, plainly(&scene.hub, name).await));
    }
    scene
}

impl Scene {
    /// A group of ours, with those who belong to it before it is closed; afterwards nobody comes in.
    async fn ours(&self, of: Of, facilitator: &Person, banned: &Person) -> Place {
        let (slug, name, purpose) = (handle(of), word(What::Name, of), word(What::Purpose, of));
        let arguments = ["group", "create", "--handle", &slug, "--name", &name, "--purpose", &purpose, "--access"];
        let outcome = self.hub.command(&[&arguments[..], &["open", "--facilitator", "morag"]].concat());
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        let member_slug = word(What::Member, of);
        let only_here = self.hub.person(&member_slug).await;
        for person in [&self.member, &only_here, banned] {
            join(person, of).await;
        }
        let follow = json!({"id": self.good.id(&format!("/f/{}", of.key())), "type": "Follow",
            "actor": self.good.id("/u/gina"), "object": format!("{}/groups/{slug}", self.hub.origin)});
        assert_eq!(self.good.send(&format!("{}/inbox", self.hub.origin), &follow).await, 202);
        self.hub.settle().await;
        let members = facilitator.visit(&format!("/groups/{slug}/members")).await;
        let ids: Vec<String> = members
            .html
            .split("/members/")
            .skip(1)
            .filter_map(|rest| Some(rest.split_once("/shut-out")?.0.to_owned()))
            .collect();
        let mut member = String::new();
        for id in ids {
            let page = facilitator.visit(&format!("/groups/{slug}/members/{id}/shut-out")).await;
            if page.says("Banned") {
                page.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
            } else if page.says("Membercanary") {
                member = id;
            }
        }
        assert!(!member.is_empty());
        assert!(banned.visit(&format!("/groups/{slug}")).await.says("have shut you out"), "shut out");
        if of != Of::Open {
            self.hub.restrict(&slug).await;
        }
        let page = self.member.visit(&format!("/groups/{slug}/discussions/new")).await;
        let page =
            page.press("Start discussion", &[("title", &word(What::Title, of)), ("body", &word(What::Post, of))]).await;
        let path = page.path.clone();
        assert!(page.says(&word(What::Post, of)), "{}", page.text());
        let page = only_here.visit(&path).await.press("Send reply", &[("body", &word(What::Reply, of))]).await;
        let reply = page.attribute(".posts > li", "id").unwrap().replace("post-", "");
        let event = self.begins_event(&slug, of).await;
        let (entry, digest, draft) = self.posts(&slug, of).await;
        let page = self.member.visit(&format!("/posts/{reply}/report")).await;
        page.press("Send report", &[("reason", &word(What::Report, of))]).await;
        facilitator.visit(&path).await;
        let reports = facilitator.visit(&format!("/groups/{slug}/manage/reports")).await;
        let report = between(&reports.html, &format!("action=\"/groups/{slug}/manage/reports/"), "/close");
        let topic = path.trim_start_matches("/discussions/").to_owned();
        let shown = self.hub.command(&["group", "show", &slug, "--json"]);
        let shown: Value = serde_json::from_slice(&shown.stdout).unwrap();
        let group = shown["id"].as_str().unwrap().to_owned();
        let (document, collection) = self.document(of, &slug).await;
        Place {
            slug,
            group,
            topic,
            document,
            collection,
            reply,
            event,
            entry,
            digest,
            draft,
            member,
            member_slug,
            report,
            ..Place::default()
        }
    }

    /// Mair begins an event in a group of ours.
    async fn begins_event(&self, slug: &str, of: Of) -> String {
        let page = self.member.visit(&format!("/groups/{slug}/events/new")).await;
        let words = word(What::Event, of);
        let link = format!("https://meet.example/{}", word(What::Meeting, of));
        let fields = [
            ("title", words.as_str()),
            ("body", &words),
            ("day", "2026-12-09"),
            ("begins", "10:00"),
            ("place", &words),
            ("link", &link),
        ];
        let page = page.press("Publish event", &fields).await;
        assert!(page.path.starts_with("/events/"), "{}", page.text());
        let attached = word(What::Attached, of);
        let files = self.member.visit(&format!("{}/files", page.path)).await;
        let file = format!("{attached}.txt");
        let shown = files.send("Add files", &[], &[("files", file.as_str(), attached.as_bytes())]).await;
        assert!(shown.says(&file), "{}", shown.text());
        page.path.trim_start_matches("/events/").to_owned()
    }

    /// A document with two versions and a copy, in a collection.
    async fn document(&self, of: Of, slug: &str) -> (String, String) {
        let page = self.member.visit(&format!("/groups/{slug}/library/upload")).await;
        let (title, collection) = (word(What::Document, of), word(What::Collection, of));
        let (name, inside) = (format!("{}.txt", word(What::File, of)), format!("It says {}.", word(What::Inside, of)));
        let fields = [("title", title.as_str()), ("new_collection", collection.as_str())];
        let files = [("files", name.as_str(), inside.as_bytes()), ("copy", "copy.txt", b"A copy.".as_slice())];
        let page = page.send("Send", &fields, &files).await;
        assert!(page.says("It is in the library"), "{}", page.text());
        let id = page.path.trim_start_matches("/documents/").to_owned();
        let shelf = between(&page.html, "/library/collections/", "\"");
        let form = page.follow("Publish a new version").await;
        let again = format!("{inside} Twice.");
        let note = word(What::Change, of);
        form.send("Publish", &[("change_note", note.as_str())], &[("file", name.as_str(), again.as_bytes())]).await;
        // Nothing is settled yet: whoever was shut out is told when it is known whether their group has a name for them.
        (id, shelf)
    }

    /// Mair posts in the blog of a group of ours, and keeps a draft there.
    async fn posts(&self, slug: &str, of: Of) -> (String, String, String) {
        let (words, form) = (word(What::Entry, of), format!("/groups/{slug}/blog/new"));
        let fields = [("title", words.as_str()), ("body", "Words"), ("summary", &words), ("picture_alt", &words)];
        let picture = include_bytes!("../../document-text/tests/files/small.png");
        let files: [(&str, &str, &[u8]); 2] =
            [("picture", "p.png", picture), ("files", &format!("{words}.txt"), words.as_bytes())];
        let page = self.member.visit(&form).await.send("Publish post", &fields, &files).await;
        assert!(page.says("Your post is published"), "{}", page.text());
        let digest = page.attribute("img.picture", "src").unwrap().rsplit('/').next().unwrap().to_owned();
        let entry = page.path.trim_start_matches("/discussions/").to_owned();
        let unsaid = word(What::Draft, of);
        let fields = [("title", unsaid.as_str()), ("body", &unsaid), ("summary", &unsaid)];
        let page = self.member.visit(&form).await.send("Save as a draft", &fields, &[]).await;
        (entry, digest, page.field("id"))
    }

    /// Two people ask to join the groups that are not open; one of them is asked something back.
    async fn waiting(&mut self, facilitator: &Person) {
        for of in [Of::Restricted, Of::Private] {
            let path = format!("/groups/{}", handle(of));
            for (name, reason) in [("asking", word(What::Reason, of)), ("pending", "Please".to_owned())] {
                let person = Person::stranger(&self.hub.origin);
                let page = person.visit("/sign-in").await;
                page.press("Sign in", &[("name", name), ("password", "correct horse")]).await;
                let page = person.visit(&format!("{path}/join")).await;
                page.press("Ask to join", &[("reason", &reason)]).await;
            }
            let requests = facilitator.visit(&format!("{path}/manage/requests")).await;
            let rest = requests.html.split_once(&word(What::Reason, of)).unwrap().1;
            let asking = between(rest, "/manage/requests/", "/admission");
            let question = word(What::Question, of);
            send_form(facilitator, &format!("{path}/manage/requests/{asking}/question"), &[("message", &question)])
                .await;
            assert!(facilitator.visit(&format!("{path}/manage/requests")).await.says(&question));
            let place = self.places.get_mut(&of).unwrap();
            place.asking = asking;
            let words = word(What::Invitation, of);
            let invite = format!("{path}/manage/invite");
            send_form(facilitator, &invite, &[("list", "@invited"), ("message", &words), ("send", "1")]).await;
            let page = facilitator.visit(&invite).await;
            place.invitation = between(&page.html, "/manage/invite/", "/");
        }
    }

    /// A group of the good hub, of which Mair is a member; what was said there has been announced.
    async fn elsewhere(&self, of: Of) -> Place {
        let (name, author_name) = (handle(of), word(What::Member, of));
        let (group, author) = (self.good.actor(&name, "Group"), self.good.actor(&author_name, "Person"));
        let mut card = self.good.card(&group, "Group");
        card["name"] = json!(word(What::Name, of));
        card["summary"] = json!(word(What::Purpose, of));
        card["accessType"] = json!("closed");
        card["manuallyApprovesFollowers"] = json!(true);
        self.good.serve(&format!("/u/{name}"), card);
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": group}]);
        self.good.serve("/.well-known/webfinger", json!({"subject": "acct:x", "links": links}));
        let page = look_up(&self.hub, &self.member, &format!("@{name}@{}", self.good.domain)).await;
        page.follow("Ask to join").await.press("Ask to join", &[]).await;
        self.hub.settle().await;
        let inbox = format!("{}/inbox", self.hub.origin);
        let follow = self.good.received("Follow").pop().unwrap();
        let accept = json!({"id": format!("{group}/accept"), "type": "Accept", "actor": group, "object": follow});
        assert_eq!(self.good.send(&inbox, &accept).await, 202);
        self.hub.settle().await;
        let followers = format!("{group}/followers");
        let (page, note) = (format!("{group}/1"), format!("{group}/2"));
        let said = |kind: &str, id: &str, words: String, more: Value| {
            let mut object = json!({"id": id, "type": kind, "attributedTo": author, "content": format!("<p>{words}</p>"),
                "to": [group, followers], "cc": [], "published": "2026-11-21T08:00:00Z"});
            for (name, value) in more.as_object().unwrap() {
                object[name] = value.clone();
            }
            object
        };
        let meeting = format!("{group}/3");
        let (title, when) = (word(What::Event, of), "2026-12-09T10:00:00Z");
        let (entry, words) = (format!("{group}/4"), word(What::Entry, of));
        let picture = json!({"type": "Image", "url": self.good.id(&format!("/{words}.png")), "name": words});
        for object in [
            said(
                "Event",
                &meeting,
                title.clone(),
                json!({"name": title, "startTime": when, "location": {"type": "Place", "name": title}}),
            ),
            said("Article", &entry, words.clone(), json!({"name": words, "summary": words, "image": picture})),
            said("Page", &page, word(What::Post, of), json!({"name": word(What::Title, of)})),
            said("Note", &note, word(What::Reply, of), json!({"inReplyTo": page})),
        ] {
            let create = json!({"id": format!("{}/create", object["id"].as_str().unwrap()), "type": "Create",
                "actor": author, "object": object, "to": [group, followers]});
            let announce = json!({"id": format!("{}/announce", object["id"].as_str().unwrap()), "type": "Announce",
                "actor": group, "object": create, "to": [group, followers]});
            assert_eq!(self.good.send(&inbox, &announce).await, 202);
            self.hub.settle().await;
        }
        let slug = format!("{name}@{}", self.good.domain);
        let shown = self.member.visit(&format!("/groups/{slug}")).await.follow(&word(What::Title, of)).await;
        assert!(shown.says(&word(What::Reply, of)), "{}", shown.text());
        let reply = shown.attribute(".posts > li", "id").unwrap().replace("post-", "");
        let topic = shown.path.trim_start_matches("/discussions/").to_owned();
        let events = self.member.visit(&format!("/groups/{slug}/events?month=2026-12")).await;
        let event = events.follow(&word(What::Event, of)).await.path.trim_start_matches("/events/").to_owned();
        let blog = self.member.visit(&format!("/groups/{slug}/blog")).await.follow(&words).await;
        let entry = blog.path.trim_start_matches("/discussions/").to_owned();
        let member_slug = format!("{author_name}@{}", self.good.domain);
        Place { slug, topic, reply, event, entry, member_slug, ..Place::default() }
    }

    /// What the good hub was sent: the addresses of all activities.
    async fn said(&mut self, facilitator: &Person) {
        self.hub.settle().await;
        for of in Of::ALL.into_iter().filter(|of| of.is_ours()) {
            let group = format!("{}/groups/{}", self.hub.origin, handle(of));
            let path = format!("/discussions/{}", self.places[&of].topic);
            // Also the activities that keep order.
            send_form(facilitator, &format!("{path}/pin"), &[("on", "1")]).await;
            self.hub.settle().await;
            let start = format!("{}/activities/", self.hub.origin);
            let announced =
                self.good.received("Announce").into_iter().filter(|announce| announce["actor"] == group.as_str());
            let ids = announced.flat_map(|announce| [announce["id"].clone(), announce["object"]["id"].clone()]);
            let own = ids.filter_map(|id| Some(id.as_str()?.strip_prefix(&start)?.to_owned())).collect::<Vec<_>>();
            assert!(own.len() >= 4, "{own:?}");
            self.places.get_mut(&of).unwrap().activities = own;
        }
    }
}
