//! What was written for members stays with them when their group is opened, at every door and on every hub; what is
//! written afterwards is for everybody.

use serde_json::{Value, json};

use crate::attacks::{PUBLIC, activity, page_by, scene};
use crate::support::{Elsewhere, Hub, Person, Seen, settle, two_hubs};

const SETTINGS: &str = "/groups/soil/manage/settings";
/// Every word that was written for members holds it.
const CANARY: &str = "canary";

/// The group is made this, and what follows is agreed to; answers the page that said what follows.
async fn make(morag: &Person, access: &str) -> Seen {
    let asked = morag.visit(SETTINGS).await.press("Save settings", &[("access", access)]).await;
    assert!(asked.says("Nothing has been changed yet."), "{}", asked.text());
    let saved = asked.press("Save it all the same", &[]).await;
    assert!(saved.says("The settings are saved."), "{}", saved.text());
    asked
}

async fn write(person: &Person, group: &str, title: &str) -> Seen {
    let page = person.visit(&format!("{group}/discussions/new")).await;
    page.press("Start discussion", &[("title", title), ("body", &format!("Body of {title}"))]).await
}

/// A restricted group with a discussion and an answer, opened afterwards; the discussion's page.
async fn opened(hub: &Hub, morag: &Person) -> Seen {
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let page = write(morag, "/groups/soil", "Old canary").await;
    let page = page.press("Send reply", &[("body", "Answer canary")]).await;
    page.press("Pin", &[]).await;
    hub.settle().await;
    let asked = make(morag, "open").await;
    assert!(asked.says("1 discussion that was for members stays with the members"), "{}", asked.text());
    hub.settle().await;
    morag.visit(page.path.split('#').next().unwrap()).await
}

fn reply_of(page: &Seen) -> String {
    page.attribute(".posts > li", "id").unwrap().replace("post-", "")
}

fn is_silent(text: &str) -> bool {
    !text.to_lowercase().contains(CANARY)
}

async fn joins(peer: &Elsewhere, hub: &Hub, name: &str) {
    let person = peer.actor(name, "Person");
    let follow = json!({"id": peer.id(&format!("/f/{name}")), "type": "Follow", "actor": person,
        "object": format!("{}/groups/soil", hub.origin)});
    assert_eq!(peer.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
}

fn server(peer: &Elsewhere) -> String {
    let id = peer.actor("server", "Application");
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": id});
    peer.serve("/.well-known/nodeinfo", json!({"links": [link]}));
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_shows_a_stranger_what_was_for_members_after_their_group_was_opened() {
    let hub = Hub::start("scotland").await;
    let (morag, tom) = (hub.person("morag").await, hub.person("tom").await);
    let old = opened(&hub, &morag).await;
    assert!(old.says("For members") && old.says("and by those who join the group"), "{}", old.text());
    let new = write(&morag, "/groups/soil", "New words").await;
    assert!(!new.says("For members") && new.says("by everybody who visits"), "{}", new.text());
    let discussion = old.path.clone();
    let reply = format!("/posts/{}", reply_of(&old));
    hub.settle().await;
    for person in [Person::stranger(&hub.origin), tom.clone()] {
        let pages = [
            "/",
            "/groups",
            "/groups/soil",
            "/groups/soil/discussions",
            "/search?q=canary+",
            "/search?q=words",
            "/people/morag",
            discussion.as_str(),
            reply.as_str(),
            &format!("{discussion}/report"),
            &format!("{reply}/report"),
        ];
        for path in pages {
            let page = person.visit(path).await;
            let text = page.text().replace(path, "").replace("canary ", "").replace("“canary”", "");
            assert!(is_silent(&text), "{path}: {}", page.text());
        }
        assert_eq!(person.visit(&discussion).await.status, 403);
        assert!(person.visit("/groups/soil").await.says("New words"));
        assert!(person.visit("/search?q=words").await.says("New words"));
        assert!(person.visit("/groups").await.says("1 discussion"), "what is hidden is counted");
    }
    assert!(morag.visit("/groups/soil").await.says("Old canary"));
    assert!(morag.visit("/groups").await.says("2 discussions"));
    // Who joins is a member, and reads it, as the facilitators were told.
    tom.visit("/groups/soil").await.follow("Join this group").await.press("Join this group", &[]).await;
    assert!(tom.visit(&discussion).await.says("Answer canary"));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_document_shows_it_but_to_a_member_and_the_server_that_answers_for_one() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    let old = opened(&hub, &morag).await;
    write(&morag, "/groups/soil", "New words").await;
    hub.settle().await;
    let (keeps, asks, none) = (
        Elsewhere::start_as("keeps", &hub.clock).await,
        Elsewhere::start_as("asks", &hub.clock).await,
        Elsewhere::start_as("none", &hub.clock).await,
    );
    joins(&keeps, &hub, "gina").await;
    joins(&asks, &hub, "hal").await;
    assert!(hub.command(&["hub", "trust", &keeps.domain, "keeps"]).status.success());
    let group = format!("{}/groups/soil", hub.origin);
    let topic = format!("{}{}", hub.origin, old.path);
    let reply = format!("{}/posts/{}", hub.origin, reply_of(&old));
    let (context, replies) = (format!("{topic}/context"), format!("{topic}/replies"));
    let page_one = format!("{group}/outbox?page=7zzzzzzzzzzzzzzzzzzzzzzzzz");
    let gina = keeps.id("/u/gina");
    let askers = [
        (&keeps, Some(gina.clone()), true),
        (&keeps, Some(server(&keeps)), true),
        (&keeps, Some(keeps.actor("neighbour", "Person")), false),
        (&asks, Some(asks.id("/u/hal")), false),
        (&asks, Some(server(&asks)), false),
        (&none, Some(none.actor("mal", "Person")), false),
        (&none, Some(server(&none)), false),
        (&none, None, false),
    ];
    for (peer, who, may) in &askers {
        let who = who.as_deref();
        for url in [&topic, &reply, &context, &replies] {
            let (status, headers, body) = peer.ask(url, who).await;
            assert_eq!(status, if *may { 200 } else { 403 }, "{who:?} {url} {body}");
            assert!(*may || is_silent(&body), "{who:?} {url} {body}");
            assert_eq!(headers["cache-control"], "private, no-store", "{who:?} {url}");
        }
        let total = peer.ask(&format!("{group}/outbox"), who).await.2;
        assert!(total.contains(&format!("\"totalItems\":{}", if *may { 2 } else { 1 })), "{who:?} {total}");
        for (url, shown) in [(&page_one, true), (&format!("{group}/featured"), false)] {
            let (status, _, body) = peer.ask(url, who).await;
            assert_eq!(status, 200, "{who:?} {url} {body}");
            assert_eq!(!is_silent(&body), *may, "{who:?} {url} {body}");
            assert_eq!(body.contains("New words"), shown, "{who:?} {url}");
        }
    }
    let (_, _, body) = keeps.ask(&topic, Some(&gina)).await;
    let page: Value = serde_json::from_str(&body).unwrap();
    assert_eq!(page["to"], json!([group, format!("{group}/followers")]));
    assert_eq!(page["interactionPolicy"]["canQuote"]["automaticApproval"], json!([page["attributedTo"]]));
    assert!(page.get("preview").is_none() && !body.contains("#Public"), "{body}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_on_in_it_goes_to_hubs_that_keep_it_and_what_is_new_to_all() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    let old = opened(&hub, &morag).await;
    let (keeps, asks) = (Elsewhere::start_as("keeps", &hub.clock).await, Elsewhere::start_as("asks", &hub.clock).await);
    joins(&keeps, &hub, "gina").await;
    joins(&asks, &hub, "hal").await;
    assert!(hub.command(&["hub", "trust", &keeps.domain, "keeps"]).status.success());
    let page = old.press("Send reply", &[("body", "Later canary")]).await;
    page.press("Unpin", &[]).await;
    hub.settle().await;
    write(&morag, "/groups/soil", "New words").await;
    hub.settle().await;
    let about = |peer: &Elsewhere| -> Vec<Value> {
        let letters = peer.received("Announce").into_iter();
        letters.filter(|letter| letter.to_string().contains(&old.path) || !is_silent(&letter.to_string())).collect()
    };
    assert!(about(&asks).is_empty(), "{:?}", about(&asks));
    let kept = about(&keeps);
    assert!(kept.iter().any(|letter| letter.to_string().contains("Later canary")), "{kept:?}");
    assert!(kept.iter().all(|letter| !letter.to_string().contains("#Public")), "{kept:?}");
    for peer in [&keeps, &asks] {
        let new: Vec<Value> =
            peer.received("Announce").into_iter().filter(|letter| letter.to_string().contains("New words")).collect();
        assert!(new.iter().any(|letter| letter["to"].to_string().contains(PUBLIC)), "{new:?}");
    }
    // Along with what is for members goes who they are (FEP-8fcf), and not along with what is for everybody.
    for letter in keeps.letters("Announce") {
        let says = letter.headers.contains_key("collection-synchronization");
        assert_eq!(says, !letter.text.contains("#Public"), "{}", letter.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_hubs_keep_it_to_their_members_too_and_those_who_join_later_have_it_fetched() {
    let (scotland, england) = two_hubs().await;
    let wales = Hub::start_with("wales", scotland.clock.clone(), |_| {}).await;
    let hubs = [&scotland, &england, &wales];
    let (morag, priya, tom) =
        (scotland.person("morag").await, england.person("priya").await, england.person("tom").await);
    let address = scotland.group("soil", "Soil science", "morag");
    crate::federation::joining::join(&priya, &address, &hubs).await;
    make(&morag, "restricted").await;
    settle(&hubs).await;
    let theirs = format!("/groups/soil@{}", scotland.domain);
    write(&morag, "/groups/soil", "Old canary").await;
    write(&priya, &theirs, "Far canary").await;
    settle(&hubs).await;
    make(&morag, "open").await;
    settle(&hubs).await;
    scotland.clock.forward(std::time::Duration::from_mins(1));
    write(&priya, &theirs, "New words").await;
    settle(&hubs).await;
    let page = priya.visit(&theirs).await.follow("Old canary").await;
    assert!(page.says("For members"), "{}", page.text());
    page.press("Send reply", &[("body", "Late canary")]).await;
    settle(&hubs).await;
    for person in [&tom, &Person::stranger(&england.origin)] {
        let shown = person.visit(&theirs).await;
        assert!(shown.says("New words") && is_silent(&shown.text()), "{}", shown.text());
        assert!(is_silent(&person.visit("/people/priya").await.text()));
    }
    let group = Person::stranger(&scotland.origin).visit("/groups/soil").await;
    assert!(group.says("New words") && is_silent(&group.text()), "{}", group.text());
    assert!(morag.visit("/groups/soil").await.follow("Old canary").await.says("Late canary"));
    assert!(morag.visit("/groups/soil").await.says("Far canary"));

    // A third hub begins after all that.
    let (sian, owain) = (wales.person("sian").await, wales.person("owain").await);
    crate::federation::joining::join(&sian, &address, &hubs).await;
    let shown = sian.visit(&theirs).await;
    assert!(shown.says("Old canary") && shown.says("Far canary") && shown.says("New words"), "{}", shown.text());
    assert!(shown.follow("Old canary").await.says("Late canary"));
    let shown = owain.visit(&theirs).await;
    assert!(shown.says("New words") && is_silent(&shown.text()), "{}", shown.text());
}

/// What Gina writes for the members alone.
fn for_members(mut object: Value, group: &str) -> Value {
    object["to"] = json!([group, format!("{group}/followers")]);
    object
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrives_late_stays_with_members_and_nothing_else_begins_for_them_in_an_open_group() {
    let scene = scene().await;
    let bring = async |n: u32, object: &Value| {
        let create = activity(&scene.good, &format!("c/{n}"), "Create", &scene.gina, object);
        assert_eq!(scene.take(&scene.good, &create).await, 202);
    };
    let page = |n: u32, words: &str| page_by(&scene.gina, &scene.good.id(&format!("/p/{n}")), &scene.group, words);
    bring(1, &for_members(page(1, "Never closed canary"), &scene.group)).await;
    assert!(!scene.reads("Never closed").await, "begun for members in a group that was never closed");
    let open = scene.morag_writes("Open words").await;
    make(&scene.morag, "restricted").await;
    make(&scene.morag, "open").await;
    bring(2, &for_members(page(2, "Late canary"), &scene.group)).await;
    assert!(scene.reads("Late canary").await);
    let stranger = Person::stranger(&scene.hub.origin);
    assert!(is_silent(&stranger.visit("/groups/soil").await.text()));
    let answer = |n: u32, to: &str, words: &str| {
        let mut note = page(n, words);
        note["type"] = json!("Note");
        note["inReplyTo"] = json!(to);
        note
    };
    let late = scene.good.id("/p/2");
    bring(3, &answer(3, &late, "Public below")).await;
    bring(4, &for_members(answer(4, &late, "Among members canary"), &scene.group)).await;
    bring(5, &for_members(answer(5, &open, "Hidden below canary"), &scene.group)).await;
    let shown = scene.morag.visit("/groups/soil").await.follow("Late canary").await;
    assert!(shown.says("Among members canary") && !shown.says("Public below"), "{}", shown.text());
    let shown = stranger.visit("/groups/soil").await.follow("Open words").await;
    assert!(is_silent(&shown.text()) && shown.says("No replies"), "{}", shown.text());
    // A change does not move it to other readers either.
    let mut changed = page(2, "Now for everybody");
    changed["updated"] = json!("2026-11-21T08:30:00Z");
    scene.take(&scene.good, &activity(&scene.good, "u/2", "Update", &scene.gina, &changed)).await;
    assert!(!stranger.visit("/groups/soil").await.says("Now for everybody"));
    scene.hub.clock.forward(std::time::Duration::from_hours(31 * 24));
    bring(6, &for_members(page(6, "Much too late canary"), &scene.group)).await;
    assert_eq!(scene.rows("topics", "title", "Much too late canary").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_before_a_group_was_opened_is_not_sent_to_everybody_unasked() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let open = write(&morag, "/groups/soil", "Open words").await;
    make(&morag, "restricted").await;
    let (form, below) = (morag.visit("/groups/soil/discussions/new").await, morag.visit(&open.path).await);
    make(&morag, "open").await;
    let again = form.press("Start discussion", &[("title", "Typed canary"), ("body", "Typed for members")]).await;
    assert_eq!(again.status, 422);
    assert!(again.says("The group has been opened since you began to write"), "{}", again.text());
    let answer = below.press("Send reply", &[("body", "Answer canary")]).await;
    assert_eq!(answer.status, 422);
    let stranger = Person::stranger(&hub.origin);
    assert!(is_silent(&stranger.visit("/groups/soil").await.text()));
    assert!(is_silent(&stranger.visit(&open.path).await.text()));
    // Whoever means it sends it again.
    let sent = again.press("Start discussion", &[("title", "Meant for all")]).await;
    assert!(sent.says("Typed for members"), "{}", sent.text());
    assert!(stranger.visit("/groups/soil").await.says("Meant for all"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_everybody_could_read_is_hidden_again_and_stays_with_members_if_they_answer_there() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    for title in ["Answered canary", "Left alone"] {
        write(&morag, "/groups/soil", title).await;
    }
    let stranger = Person::stranger(&hub.origin);
    assert!(stranger.visit("/groups/soil").await.says("Left alone"));
    let asked = make(&morag, "restricted").await;
    assert!(asked.says("2 discussions that everybody can read are hidden here"), "{}", asked.text());
    assert!(!stranger.visit("/groups/soil").await.says("Left alone"));
    let page = morag.visit("/groups/soil").await.follow("Answered canary").await;
    page.press("Send reply", &[("body", "For members canary")]).await;
    make(&morag, "private").await;
    let asked = make(&morag, "open").await;
    assert!(asked.says("1 discussion that was for members stays"), "{}", asked.text());
    let shown = stranger.visit("/groups/soil").await;
    assert!(shown.says("Left alone") && is_silent(&shown.text()), "{}", shown.text());
    assert!(stranger.visit("/groups").await.says("Soil science"), "an open group is found");
}

/// The rule as a function, which a page asks, and as a part of lists: what a list holds can be opened, and nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_finds_on_a_list_they_can_open_and_nothing_else() {
    let hub = Hub::start("scotland").await;
    let (morag, tom, ann) = (hub.person("morag").await, hub.person("tom").await, hub.person("ann").await);
    hub.group("soil", "Soil science", "morag");
    tom.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let mut topics = Vec::new();
    for title in ["First words", "Second words"] {
        topics.push((title, write(&morag, "/groups/soil", title).await.path));
    }
    // What was written is found from now on.
    hub.settle().await;
    for access in ["open", "restricted", "private"] {
        for kept in [false, true] {
            hub.sql(&format!("UPDATE groups SET access = '{access}'")).await;
            let flag = if kept { "TRUE" } else { "FALSE" };
            hub.sql(&format!("UPDATE topics SET for_members = {flag} WHERE title = 'Second words'")).await;
            for (person, is_member) in
                [(&morag, true), (&tom, true), (&ann, false), (&Person::stranger(&hub.origin), false)]
            {
                for (title, path) in &topics {
                    let expected = is_member || (access == "open" && !(kept && *title == "Second words"));
                    let what = format!("{access} {kept} {is_member} {title}");
                    assert_eq!(person.visit(path).await.status == 200, expected, "{what}");
                    for list in ["/search?q=words", "/people/morag", "/groups/soil", "/groups/soil/discussions"] {
                        assert_eq!(person.visit(list).await.says(title), expected, "{what} {list}");
                    }
                }
            }
        }
    }
}
