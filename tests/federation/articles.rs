//! Posts between hubs: an `Article` as others want it, and theirs read as posts.

use serde_json::{Value, json};

use super::joining::join;
use super::order::announced;
use super::wire::ask;
use crate::attacks::{PUBLIC, activity, guest, scene};
use crate::support::{Hub, settle, two_hubs};
use crate::web::blogs::PNG;

async fn published(hub: &Hub, access: &str) -> (crate::support::Person, String) {
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = 'soil'")).await;
    let fields = [
        ("title", "Fish & chips"),
        ("summary", "What we <counted>"),
        ("body", "**Ninety** of them."),
        ("picture_alt", "Two worms"),
    ];
    let files: [(&str, &str, &[u8]); 3] = [
        ("picture", "spade.png", PNG),
        ("files", "counts.txt", b"90 worms"),
        ("files", "map.jpg", include_bytes!("../../document-text/tests/files/turned.jpg")),
    ];
    let page = morag.visit("/groups/soil/blog/new").await.send("Publish post", &fields, &files).await;
    assert!(page.says("Your post is published"), "{}", page.text());
    hub.settle().await;
    (morag, page.path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_an_article_as_fep_b2b8_and_every_peer_want_it() {
    let hub = Hub::start("scotland").await;
    let (_, path) = published(&hub, "open").await;
    let url = format!("{}{path}", hub.origin);
    let (status, article) = ask(&url).await;
    assert_eq!((status, article["type"].as_str(), article["id"].as_str()), (200, Some("Article"), Some(url.as_str())));
    // FEP-b2b8.
    assert_eq!(article["name"], "Fish & chips");
    assert_eq!(article["summary"], "<p>What we &lt;counted&gt;</p>");
    assert_eq!(article["content"], "<p><strong>Ninety</strong> of them.</p>\n");
    assert_eq!(article["preview"]["type"], "Note");
    assert_eq!(article["preview"]["content"], "<p><strong>Fish &amp; chips</strong></p><p>What we &lt;counted&gt;</p>");
    assert_eq!(article["image"]["type"], "Image");
    assert_eq!(
        (article["image"]["mediaType"].as_str(), article["image"]["name"].as_str()),
        (Some("image/png"), Some("Two worms"))
    );
    assert!(article["image"]["url"].as_str().unwrap().starts_with(&format!("{url}/files/")));
    let listed = article["attachment"].as_array().unwrap();
    assert_eq!(listed.len(), 2, "the picture is not listed twice");
    assert_eq!((listed[0]["type"].as_str(), listed[0]["name"].as_str()), (Some("Document"), Some("counts.txt")));
    assert_eq!(listed[1]["type"], "Image");
    // Mastodon: one string each, `to` and `cc` lists, the title and teaser of what it converts, a link to the page.
    for field in ["id", "type", "attributedTo", "context", "conversation", "url", "published", "mediaType"] {
        assert!(article[field].is_string(), "{field}");
    }
    let group = format!("{}/groups/soil", hub.origin);
    assert_eq!(article["to"], json!([group, PUBLIC]));
    assert_eq!((&article["cc"], &article["audience"]), (&json!([]), &json!(group)));
    // Lemmy: its language, its Markdown, an image with a string for its address, no title over 200 letters.
    assert_eq!(article["language"]["identifier"], "en");
    assert_eq!(article["source"], json!({"content": "**Ninety** of them.", "mediaType": "text/markdown"}));
    // NodeBB and Mbin: one host for all, a name, `cc` there although empty.
    assert!(article["attributedTo"].as_str().unwrap().starts_with(&hub.origin));
    // GoToSocial: a teaser is what stands above the words; sensitive is said.
    assert_eq!(article["sensitive"], false);
    // Whoever answers addresses the group.
    assert_eq!(article["tag"][0]["href"], group);
    // Its context defines what it says, in as few words as a discussion's.
    let terms = article["@context"].to_string();
    for term in ["conversation", "sensitive", "language", "interactionPolicy"] {
        assert!(terms.contains(term), "{term}");
    }
    let (_, again) = ask(&url).await;
    assert_eq!(again, article, "byte for byte the same");
    let picture = crate::support::browser::client().build().unwrap().get(article["image"]["url"].as_str().unwrap());
    assert!(picture.send().await.unwrap().bytes().await.unwrap().starts_with(b"\x89PNG"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_for_members_names_nobody_else_and_brings_no_preview() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let page = scene.morag.visit("/groups/soil/blog/new").await;
    let fields = [("title", "Worms"), ("body", "Ninety"), ("summary", "Secret teaser"), ("picture_alt", "A spade")];
    let page = page.send("Publish post", &fields, &[("picture", "spade.png", PNG)]).await;
    scene.hub.settle().await;
    let create = announced(&scene.good, "Create").remove(0)["object"].clone();
    let article = &create["object"];
    assert_eq!(article["type"], "Article");
    for thing in [&create, article] {
        assert!(!thing["to"].to_string().contains("Public") && !thing["cc"].to_string().contains("Public"), "{thing}");
    }
    assert!(article["preview"].is_null());
    assert_eq!(ask(&format!("{}{}", scene.hub.origin, page.path)).await.0, 403);
    let picture = article["image"]["url"].as_str().unwrap();
    let asked = crate::support::browser::client().build().unwrap().get(picture).send().await.unwrap();
    assert_eq!(asked.status(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_read_on_another_hub_and_its_changes_and_its_end_follow() {
    let (scotland, england) = two_hubs().await;
    let (morag, path) = published(&scotland, "open").await;
    let priya = england.person("priya").await;
    join(&priya, &format!("@soil@{}", scotland.domain), &[&scotland, &england]).await;
    let hubs = [&scotland, &england];
    settle(&hubs).await;
    let blog = format!("/groups/soil@{}/blog", scotland.domain);
    let list = priya.visit(&blog).await;
    assert!(
        list.says("Fish & chips") && list.says("What we <counted>"),
        "the past comes with the group: {}",
        list.text()
    );
    let page = list.follow("Fish & chips").await;
    assert!(page.says("Ninety of them.") && page.says("counts.txt"), "{}", page.text());
    let picture = page.links("a").into_iter().find(|(words, _)| words.starts_with("The picture of this post")).unwrap();
    assert!(picture.1.starts_with(&format!("{}{path}/files/", scotland.origin)) && page.says("Two worms"));
    assert!(page.attribute("img.picture", "src").is_none(), "a page of ours asks no third party");
    page.press("Send reply", &[("body", "With vinegar?")]).await;
    settle(&hubs).await;
    assert!(morag.visit(&path).await.says("With vinegar?"));

    scotland.clock.forward(std::time::Duration::from_mins(5));
    let edit = morag.visit(&path).await.follow("Change this post").await;
    let digest = edit.attribute("#drop-picture", "value").unwrap();
    edit.send("Save", &[("summary", "Something else"), ("drop", &digest)], &[]).await;
    settle(&hubs).await;
    let page = priya.visit(&blog).await.follow("Fish & chips").await;
    assert!(page.says("Something else") && page.says("changed") && !page.says("Two worms"), "{}", page.text());
    morag.visit(&format!("{path}/delete")).await.press("Delete", &[]).await;
    settle(&hubs).await;
    assert!(!priya.visit(&blog).await.says("Fish & chips"));
    assert_eq!(england.count("SELECT COUNT(*) FROM post_files").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_posts_in_a_blog_at_home_elsewhere_if_its_facilitators_let_them() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let hubs = [&scotland, &england];
    join(&priya, &address, &hubs).await;
    let path = format!("/groups/soil@{}/blog", scotland.domain);
    let page = priya.visit(&path).await.follow("Write a post").await;
    let fields = [("title", "From England"), ("body", "Hello"), ("summary", "In short")];
    page.send("Publish post", &fields, &[]).await;
    settle(&hubs).await;
    let list = morag.visit("/groups/soil/blog").await;
    assert!(list.says("From England") && list.says("In short") && list.says("Hub england"), "{}", list.text());

    morag.visit("/groups/soil/manage/settings").await.press("Save settings", &[("blog", "facilitators")]).await;
    settle(&hubs).await;
    assert!(!priya.visit(&path).await.says("Write a post"), "her hub has heard");
    assert_eq!(priya.visit(&format!("{path}/new")).await.status, 403);
}

/// An article of other software for everybody.
fn article(author: &str, id: &str, group: &str, more: &Value) -> Value {
    let mut article = json!({"@context": "https://www.w3.org/ns/activitystreams", "id": id, "type": "Article",
        "attributedTo": author, "name": "Oaks", "content": "<p>Long words</p>", "url": id,
        "to": [group, PUBLIC], "cc": [], "published": "2026-11-21T08:00:00Z"});
    for (name, value) in more.as_object().unwrap() {
        article[name] = value.clone();
    }
    article
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_of_other_software_are_posts_and_discussions_where_the_blog_is_not_for_their_author() {
    let scene = scene().await;
    let id = scene.good.id("/articles/1");
    let wordpress = article(
        &scene.gina,
        &id,
        &scene.group,
        &json!({
        "summary": "<p>Trees &amp; roots</p>",
        "image": {"type": "Image", "url": "https://wp.example/oak.jpg", "mediaType": "image/jpeg", "name": "An oak"},
        "attachment": [{"type": "Image", "url": "https://wp.example/leaf.png", "mediaType": "image/png", "name": "A leaf"}],
        "preview": {"type": "Note", "content": "x"}}),
    );
    scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &wordpress)).await;
    let list = scene.morag.visit("/groups/soil/blog").await;
    assert!(list.says("Oaks") && list.says("Trees & roots"), "{}", list.text());
    let page = list.follow("Oaks").await;
    assert!(
        page.says("An oak") && page.says("leaf.png") && page.says("A leaf") && page.says("Long words"),
        "{}",
        page.text()
    );
    // A change of what lies beside the words alone is told, too.
    let mut changed = wordpress.clone();
    changed["summary"] = json!("<p>Only roots</p>");
    changed["image"] = json!(null);
    changed["updated"] = json!("2026-11-21T08:30:00Z");
    scene.take(&scene.good, &activity(&scene.good, "u/1", "Update", &scene.gina, &changed)).await;
    let page = scene.morag.visit(&page.path).await;
    assert!(page.says("Only roots") && !page.says("An oak"), "{}", page.text());
    // Read as something else it stays what it is.
    let mut note = changed.clone();
    note["type"] = json!("Note");
    note["content"] = json!("<p>Other words</p>");
    note["updated"] = json!("2026-11-21T08:40:00Z");
    scene.take(&scene.good, &activity(&scene.good, "u/2", "Update", &scene.gina, &note)).await;
    let page = scene.morag.visit(&page.path).await;
    assert!(page.says("Other words") && page.says("Only roots"), "{}", page.text());

    scene.morag.visit("/groups/soil/manage/settings").await.press("Save settings", &[("blog", "facilitators")]).await;
    let long = article(&scene.gina, &scene.good.id("/articles/2"), &scene.group, &json!({"name": "A long thread"}));
    scene.take(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.gina, &long)).await;
    assert!(!scene.morag.visit("/groups/soil/blog").await.says("A long thread"));
    assert!(scene.morag.visit("/groups/soil/discussions").await.says("A long thread"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_of_a_mobilizon_group_is_its_authors_and_nobody_lends_it_another_name() {
    let guest = guest().await;
    let (ana, mal) = (guest.good.actor("ana", "Person"), guest.good.actor("mal", "Person"));
    let shaped = |id: &str, by: &str, words: &str| {
        article(
            &guest.chess,
            &guest.good.id(id),
            &guest.chess,
            &json!({"actor": by, "name": words, "to": [PUBLIC],
            "image": null, "attachment": [{"type": "Document", "name": "Banner", "mediaType": "image/png", "url": "https://m.example/b.png"}]}),
        )
    };
    guest.announce(&guest.good, &guest.chess, 1, &shaped("/p/1", &ana, "Openings")).await;
    let page = guest.ben.visit(&format!("/groups/chess@{}/blog", guest.good.domain)).await.follow("Openings").await;
    assert!(page.says("ana") && page.says("Banner"), "{}", page.text());
    // Mal signs what names somebody else.
    let scene = scene().await;
    let hal = &scene.hal;
    let forged = article(&scene.group, &scene.good.id("/p/9"), &scene.group, &json!({"actor": hal, "name": "Forged"}));
    scene.take(&scene.good, &activity(&scene.good, "c/9", "Create", &scene.gina, &forged)).await;
    assert!(!scene.morag.visit("/groups/soil/blog").await.says("Forged"));
    let mut forged =
        article(&scene.gina, &scene.good.id("/p/10"), &scene.group, &json!({"actor": hal, "name": "Forged"}));
    scene.take(&scene.good, &activity(&scene.good, "c/10", "Create", &scene.gina, &forged)).await;
    forged["actor"] = json!(mal);
    scene.take(&scene.evil, &activity(&scene.evil, "c/11", "Create", &scene.mal, &forged)).await;
    assert!(!scene.morag.visit("/groups/soil/blog").await.says("Forged"));
}
