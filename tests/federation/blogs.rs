//! Blogs of persons between hubs: an `Article` that no group announces, to whoever follows its author; and theirs, read here.

use std::time::Duration;

use serde_json::{Value, json};

use super::wire::ask;
use crate::attacks::{PUBLIC, activity, look_up};
use crate::support::{Elsewhere, Hub, Person, settle, two_hubs};
use crate::web::blogs::PNG;
use crate::web::personal::post;

/// A hub with Ana, whom Robin of elsewhere follows.
struct Followed {
    hub: Hub,
    ana: Person,
    peer: Elsewhere,
    author: String,
    robin: String,
    inbox: String,
}

async fn followed() -> Followed {
    let hub = Hub::start("scotland").await;
    let ana = hub.person("ana").await;
    let peer = Elsewhere::start(&hub.clock).await;
    let (author, robin) = (format!("{}/people/ana", hub.origin), peer.id("/u/robin"));
    let inbox = format!("{}/inbox", hub.origin);
    let follow = json!({"id": peer.id("/f/1"), "type": "Follow", "actor": robin, "object": author});
    assert_eq!(peer.send(&inbox, &follow).await, 202);
    hub.settle().await;
    Followed { hub, ana, peer, author, robin, inbox }
}

impl Followed {
    async fn take(&self, activity: &Value) {
        assert_eq!(self.peer.send(&self.inbox, activity).await, 202);
        while self.hub.settle().await {}
    }

    /// What the author's posts say below the page at `path`.
    async fn reads(&self, path: &str, words: &str) -> bool {
        self.ana.visit(path).await.says(words)
    }
}

fn note(peer: &Elsewhere, by: &str, path: &str, parent: &str, words: &str) -> Value {
    json!({"id": peer.id(path), "type": "Note", "attributedTo": by, "inReplyTo": parent, "content": format!("<p>{words}</p>"),
        "to": [PUBLIC], "cc": [format!("{by}/followers")], "published": "2026-11-21T09:00:00Z"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_personal_post_is_an_article_that_names_no_group_as_every_peer_wants_it() {
    let Followed { hub, ana, peer, author, .. } = followed().await;
    let fields = [
        ("title", "Fish & chips"),
        ("summary", "What we <counted>"),
        ("body", "**Ninety** of them."),
        ("picture_alt", "Two worms"),
    ];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let page = ana.visit("/people/ana/posts/new").await.send("Publish post", &fields, &files).await;
    hub.settle().await;
    let url = format!("{}{}", hub.origin, page.path);
    let (status, article) = ask(&url).await;
    assert_eq!((status, article["type"].as_str(), article["id"].as_str()), (200, Some("Article"), Some(url.as_str())));
    let create = peer.received("Create").remove(0);
    let mut sent = create["object"].clone();
    for own in [&mut sent, &mut article.clone()] {
        let fields = own.as_object_mut().unwrap();
        fields.remove("@context");
        fields.remove("proof");
    }
    assert_eq!(sent["content"], article["content"]);
    assert_eq!(
        (&create["actor"], &create["to"], &create["cc"]),
        (&json!(author), &json!([PUBLIC]), &json!([format!("{author}/followers")]))
    );
    for thing in [&create, &article, &sent] {
        // Lemmy, PieFed and Mbin look for a group in `audience`, `to` and `cc`: there is none, and they leave it.
        assert!(thing.get("audience").is_none(), "{thing}");
        assert!(!thing.to_string().contains("/groups/") && !thing.to_string().contains("#blog"), "{thing}");
    }
    // Mastodon and GoToSocial: public is said in `to`, followers in `cc`; one author at home where the thing is.
    assert_eq!((&article["to"], &article["cc"]), (&json!([PUBLIC]), &json!([format!("{author}/followers")])));
    assert_eq!(article["attributedTo"], author);
    for field in ["id", "type", "attributedTo", "context", "conversation", "url", "published", "mediaType", "name"] {
        assert!(article[field].is_string(), "{field}");
    }
    assert_eq!((&article["sensitive"], &article["tag"]), (&json!(false), &json!([])));
    assert!(article["inReplyTo"].is_null());
    // As WordPress and Ghost send it: title, teaser, whole text, its picture, what goes with it (FEP-b2b8).
    assert_eq!(article["name"], "Fish & chips");
    assert_eq!(article["summary"], "<p>What we &lt;counted&gt;</p>");
    assert_eq!(article["content"], "<p><strong>Ninety</strong> of them.</p>\n");
    assert_eq!(article["contentMap"]["en"], article["content"]);
    assert_eq!(article["preview"]["type"], "Note");
    assert_eq!((&article["image"]["type"], &article["image"]["name"]), (&json!("Image"), &json!("Two worms")));
    assert_eq!(article["attachment"][0]["name"], "counts.txt");
    assert!(article["proof"].is_object());
    let (_, again) = ask(&url).await;
    assert_eq!(again, article, "byte for byte the same");
    // The activity, and all that the actor points to, can be looked up by anybody.
    let (status, found) = ask(create["id"].as_str().unwrap()).await;
    assert_eq!((status, &found["id"]), (200, &create["id"]));
    let (_, person) = ask(&author).await;
    assert_eq!((&person["type"], &person["manuallyApprovesFollowers"]), (&json!("Person"), &json!(false)));
    let outbox = ask(person["outbox"].as_str().unwrap()).await.1;
    assert_eq!(outbox["totalItems"], 1);
    let listed = ask(outbox["first"].as_str().unwrap()).await.1;
    assert_eq!(listed["orderedItems"][0]["object"]["id"], json!(url));
    assert_eq!(ask(person["followers"].as_str().unwrap()).await.1["totalItems"], 1);
    assert_eq!(ask(&format!("{url}/context")).await.1["attributedTo"], author);
    assert!(peer.received("Announce").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_is_welcomed_gets_posts_changes_and_the_end_and_no_more_after_leaving() {
    let scene = followed().await;
    let accept = scene.peer.received("Accept").remove(0);
    assert_eq!((&accept["actor"], &accept["object"]["id"]), (&json!(scene.author), &json!(scene.peer.id("/f/1"))));
    let path = post(&scene.ana, "ana", "Worms", "Ninety").await.path;
    scene.hub.settle().await;
    let url = format!("{}{path}", scene.hub.origin);
    assert_eq!(scene.peer.received("Create").remove(0)["object"]["id"], json!(url));
    scene.hub.clock.forward(Duration::from_mins(1));
    let edit = scene.ana.visit(&path).await.follow("Change this post").await;
    edit.send("Save", &[("body", "Ninety-one")], &[]).await;
    scene.hub.settle().await;
    let update = scene.peer.received("Update").remove(0);
    assert!(
        update["object"]["content"].as_str().unwrap().contains("Ninety-one") && update["object"]["updated"].is_string()
    );
    scene.ana.visit(&path).await.press("Pin", &[]).await;
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Add").remove(0)["target"], json!(format!("{}/featured", scene.author)));
    assert_eq!(ask(&format!("{}/featured", scene.author)).await.1["orderedItems"], json!([url]));
    scene.ana.visit(&format!("{path}/delete")).await.press("Delete", &[]).await;
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Delete").remove(0)["object"]["id"], json!(url));
    assert_eq!(ask(&url).await.0, 410);

    let follow = json!({"id": scene.peer.id("/f/1"), "type": "Follow", "actor": scene.robin, "object": scene.author});
    let undo = activity(&scene.peer, "undo", "Undo", &scene.robin, &follow);
    scene.take(&undo).await;
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM followers").await, 0);
    post(&scene.ana, "ana", "Slugs", "Many").await;
    scene.hub.settle().await;
    assert_eq!(scene.peer.received("Create").len(), 1, "who follows no more gets no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_from_elsewhere_stand_below_a_post_and_ours_go_to_whom_they_answer() {
    let scene = followed().await;
    let ben = scene.hub.person("ben").await;
    let path = post(&scene.ana, "ana", "Worms", "Ninety").await.path;
    scene.hub.settle().await;
    let url = format!("{}{path}", scene.hub.origin);
    let (peer, robin) = (&scene.peer, scene.robin.as_str());
    let reply = note(peer, robin, "/n/1", &url, "With vinegar?");
    scene.take(&activity(peer, "c1", "Create", robin, &reply)).await;
    assert!(scene.reads(&path, "With vinegar?").await);
    // What is not for everybody, what answers nothing here, and what is in another's name is left.
    let private = json!({"id": peer.id("/n/2"), "type": "Note", "attributedTo": robin, "inReplyTo": url,
        "content": "<p>Psst</p>", "to": [scene.author], "cc": []});
    let stray = note(peer, robin, "/n/3", &peer.id("/n/unknown"), "Stray");
    let hal = peer.actor("hal", "Person");
    let forged = note(peer, &hal, "/n/4", &url, "Forged");
    for (n, object) in [&private, &stray, &forged].into_iter().enumerate() {
        scene.take(&activity(peer, &format!("x{n}"), "Create", robin, object)).await;
    }
    for words in ["Psst", "Stray", "Forged"] {
        assert!(!scene.reads(&path, words).await, "{words}");
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM replies").await, 1);

    let page = ben.visit(&path).await.follow("Answer robin").await;
    page.press("Send reply", &[("body", "With salt.")]).await;
    scene.hub.settle().await;
    let sent = peer.received("Create").pop().unwrap();
    assert_eq!((&sent["object"]["inReplyTo"], &sent["object"]["to"]), (&reply["id"], &json!([PUBLIC])));
    let cc = sent["object"]["cc"].to_string();
    assert!(cc.contains(robin) && cc.contains(&scene.author) && sent["object"].get("audience").is_none(), "{cc}");

    let mut changed = reply.clone();
    changed["content"] = json!("<p>Without vinegar</p>");
    changed["updated"] = json!("2026-11-21T09:05:00Z");
    scene.take(&activity(peer, "u1", "Update", robin, &changed)).await;
    assert!(scene.reads(&path, "Without vinegar").await);
    let like = activity(peer, "l1", "Like", robin, &json!(url));
    scene.take(&like).await;
    assert!(scene.reads(&path, "1 person found this helpful").await);
    scene.take(&activity(peer, "d1", "Delete", robin, &reply["id"])).await;
    assert!(!scene.reads(&path, "Without vinegar").await);
    assert!(peer.received("Announce").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blog_of_another_hub_of_ours_is_followed_read_and_answered() {
    let (scotland, england) = two_hubs().await;
    let (ana, priya) = (scotland.person("ana").await, england.person("priya").await);
    let hubs = [&scotland, &england];
    let old = post(&ana, "ana", "Old worms", "Eighty").await.path;
    settle(&hubs).await;
    let page = look_up(&england, &priya, &format!("@ana@{}", scotland.domain)).await;
    assert!(page.path.starts_with("/people/ana@"), "{}", page.path);
    let words = page.texts("button").into_iter().find(|words| words.starts_with("Follow ")).unwrap();
    let page = page.press(&words, &[]).await;
    assert!(page.says("on its way to their hub"), "{}", page.text());
    settle(&hubs).await;
    assert!(priya.visit(&page.path).await.says("You follow"), "{}", priya.visit(&page.path).await.text());
    scotland.clock.forward(Duration::from_mins(1));
    let path = post(&ana, "ana", "Worms", "Ninety").await.path;
    settle(&hubs).await;
    let list = priya.visit(&format!("{}/posts", page.path)).await;
    assert!(list.says("Worms") && !list.says("Old worms"), "{}", list.text());
    let there = list.follow("Worms").await;
    assert!(
        there.says("Ninety") && there.press("Send reply", &[("body", "With vinegar?")]).await.says("With vinegar?")
    );
    settle(&hubs).await;
    let here = ana.visit(&path).await;
    assert!(here.says("With vinegar?"), "{}", here.text());
    here.press("Send reply", &[("body", "Of course.")]).await;
    settle(&hubs).await;
    assert!(priya.visit(&there.path).await.says("Of course."));
    let gone =
        ana.visit(&path).await.follow("Remove this reply").await.press("Remove it", &[("reason", "Off topic")]).await;
    assert!(gone.says("Removed by"), "{}", gone.text());
    settle(&hubs).await;
    let gone = priya.visit(&there.path).await;
    assert!(gone.says("Removed by whoever keeps order here: Off topic"), "wherever it is: {}", gone.text());

    // What was posted before is found by its address.
    let found = look_up(&england, &priya, &format!("{}{old}", scotland.origin)).await;
    assert!(found.says("Eighty") && found.says("Old worms"), "{}", found.text());
    let found = look_up(&scotland, &ana, &format!("{}{old}", scotland.origin)).await;
    assert_eq!(found.path, old);
    priya.visit(&page.path).await.press("Do not follow any more", &[]).await;
    settle(&hubs).await;
    assert_eq!(scotland.count("SELECT COUNT(*) FROM followers").await, 0);
    assert_eq!(england.count("SELECT COUNT(*) FROM groups WHERE blogger_id IS NULL").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_by_whom_nobody_here_follows_is_left_and_one_that_is_looked_up_is_kept_in_step() {
    let hub = Hub::start("local").await;
    let ben = hub.person("ben").await;
    let peer = Elsewhere::start(&hub.clock).await;
    let (robin, inbox) = (peer.id("/u/robin"), format!("{}/inbox", hub.origin));
    let mut article = json!({"id": peer.id("/a/1"), "type": "Article", "attributedTo": robin, "name": "From WordPress",
        "summary": "<p>Teaser</p>", "content": "<p>Whole text</p>", "to": [PUBLIC], "cc": [format!("{robin}/followers")],
        "published": "2026-11-20T09:00:00Z", "url": peer.id("/a/1")});
    let take = async |activity: Value| {
        assert_eq!(peer.send(&inbox, &activity).await, 202);
        while hub.settle().await {}
    };
    take(activity(&peer, "c1", "Create", &robin, &article)).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0, "nobody here follows them");
    peer.serve("/a/1", article.clone());
    let page = look_up(&hub, &ben, &peer.id("/a/1")).await;
    assert!(page.says("From WordPress") && page.says("Whole text") && page.says("Teaser"), "{}", page.text());
    assert_eq!(page.attribute("link[rel='canonical']", "href"), Some(peer.id("/a/1")));
    page.press("Send reply", &[("body", "Well said.")]).await;
    hub.settle().await;
    assert_eq!(peer.received("Create").remove(0)["object"]["inReplyTo"], json!(peer.id("/a/1")));
    article["content"] = json!("<p>Other text</p>");
    article["updated"] = json!("2026-11-21T08:00:00Z");
    take(activity(&peer, "u1", "Update", &robin, &article)).await;
    assert!(ben.visit(&page.path).await.says("Other text"));
    // What is no article, or not for everybody, is not kept.
    for (path, object) in [
        ("/n/1", json!({"type": "Note", "content": "<p>Short</p>", "to": [PUBLIC]})),
        (
            "/a/2",
            json!({"type": "Article", "name": "Secret", "content": "<p>x</p>", "to": [format!("{robin}/followers")]}),
        ),
    ] {
        let mut object = object;
        object["id"] = json!(peer.id(path));
        object["attributedTo"] = json!(robin);
        peer.serve(path, object);
        assert!(look_up(&hub, &ben, &peer.id(path)).await.path.starts_with("/search"));
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 1);
    take(activity(&peer, "d1", "Delete", &robin, &json!(peer.id("/a/1")))).await;
    assert!(!ben.visit(&page.path).await.says("Other text"));
    // Whoever leaves the network is followed by nobody.
    take(json!({"id": peer.id("/bye"), "type": "Delete", "actor": robin, "object": robin, "to": [PUBLIC]})).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM followers").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_identity_of_a_blog_opens_no_door_and_nobody_joins_one() {
    let scene = followed().await;
    let path = post(&scene.ana, "ana", "Worms", "Ninety").await.path;
    scene.hub.settle().await;
    let blog = format!("{}#blog", scene.author);
    let (peer, robin) = (&scene.peer, scene.robin.as_str());
    for (n, (kind, object)) in
        [("Follow", json!(blog)), ("Join", json!(blog)), ("Join", json!(scene.author)), ("Leave", json!(blog))]
            .into_iter()
            .enumerate()
    {
        scene.take(&activity(peer, &format!("j{n}"), kind, robin, &object)).await;
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM memberships").await, 0);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM followers").await, 1);
    // Neither may anybody post in it who is not its person, in whatever way it is named.
    let article = json!({"id": peer.id("/a/9"), "type": "Article", "attributedTo": robin, "name": "Mine", "audience": blog,
        "content": "<p>x</p>", "to": [PUBLIC, blog, scene.author], "cc": []});
    scene.take(&activity(peer, "c9", "Create", robin, &article)).await;
    // Nor lock or remove what stands there.
    let url = format!("{}{path}", scene.hub.origin);
    for (n, mut order) in
        [json!({"type": "Lock"}), json!({"type": "Delete", "summary": "Rude"})].into_iter().enumerate()
    {
        order["id"] = json!(peer.id(&format!("/o/{n}")));
        order["actor"] = json!(robin);
        order["object"] = json!(url);
        order["to"] = json!([PUBLIC]);
        scene.take(&order).await;
    }
    let page = scene.ana.visit(&path).await;
    assert!(page.says("Ninety") && page.says("Your reply"), "{}", page.text());
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM topics").await, 1);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM log WHERE kind LIKE 'Announce%'").await, 0);
}
