//! Blogs of groups, as members write and read them: pictures, files, who posts, changes.

use crate::support::{Hub, Person, Seen};

/// What a browser takes for a picture.
pub(crate) const PNG: &[u8] = include_bytes!("../../document-text/tests/files/small.png");

/// A hub with a group of this access, its facilitator Morag and a member Ana.
pub(super) async fn hub_with_group(access: &str) -> (Hub, Person, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let ana = hub.person("ana").await;
    assert!(ana.visit("/groups/soil/join").await.press("Join this group", &[]).await.says("You are a member"));
    hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = 'soil'")).await;
    (hub, morag, ana)
}

/// The form of a post.
pub(super) async fn form(person: &Person) -> Seen {
    person.visit("/groups/soil/blog/new").await
}

/// A post with words alone.
pub(super) async fn post(person: &Person, title: &str, body: &str) -> Seen {
    let page = form(person).await.send("Publish post", &[("title", title), ("body", body)], &[]).await;
    assert!(page.says("Your post is published"), "{}", page.text());
    page
}

async fn get(person: &Person, path: &str) -> (u16, String, Vec<u8>) {
    let answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    let header = |name: &str| answer.headers().get(name).map_or("", |value| value.to_str().unwrap()).to_owned();
    let told = format!("{} {}", header("content-type"), header("cache-control"));
    (answer.status().as_u16(), told, answer.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_posts_with_teaser_picture_and_files_and_lists_keep_posts_and_discussions_apart() {
    let (hub, morag, ana) = hub_with_group("open").await;
    let fields = [
        ("title", "Worms in spring"),
        ("summary", "What we counted & why"),
        ("body", "**Ninety** of them."),
        ("picture_alt", "Two worms on a spade"),
    ];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "../counts.txt", b"90 worms")];
    let page = form(&ana).await.send("Publish post", &fields, &files).await;
    assert!(page.says("Your post is published") && page.path.starts_with("/discussions/"), "{}", page.text());
    for words in
        ["Worms in spring", "What we counted & why", "Ninety of them.", "counts.txt", "8 B", "Nobody has replied yet."]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(page.attribute("img.picture", "alt").as_deref(), Some("Two worms on a spade"));
    let picture = page.attribute("img.picture", "src").unwrap();
    let nobody = Person::stranger(&hub.origin);
    let (status, told, bytes) = get(&nobody, &picture).await;
    assert_eq!((status, told.as_str()), (200, "image/png public, max-age=3600"));
    assert!(bytes.starts_with(b"\x89PNG"), "written anew, and a picture still");
    let link = page.links("#attachments + ul a").remove(0).1;
    let (status, _, bytes) = get(&nobody, &link).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"90 worms"[..]));

    // Below it people answer, as below everything.
    let path = page.path.clone();
    let page = morag.visit(&path).await.press("Send reply", &[("body", "Ninety-one.")]).await;
    assert!(page.says("Ninety-one."));
    assert!(!ana.visit(&path).await.says("Mark as the answer"), "a post is no question");
    let list = nobody.visit("/groups/soil/blog").await;
    assert!(
        list.says("Worms in spring") && list.says("What we counted & why") && list.says("1 reply"),
        "{}",
        list.text()
    );
    assert!(!ana.visit("/groups/soil/discussions").await.says("Worms in spring"), "it is no discussion");
    let home = ana.visit("/home").await;
    assert!(home.says("Worms in spring") && home.texts(".tag").contains(&"Blog".to_owned()), "{}", home.text());
    let welsh = nobody.visit(&format!("/cy{path}")).await;
    assert_eq!(welsh.attribute("img.picture", "lang").as_deref(), Some("en"));
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_lead_to_the_ones_before_and_after_and_old_ones_stand_on_further_pages() {
    let (hub, _, ana) = hub_with_group("open").await;
    for n in 1..=27 {
        hub.clock.forward(std::time::Duration::from_mins(1));
        post(&ana, &format!("Entry {n:02}"), "Words").await;
    }
    let list = ana.visit("/groups/soil/blog").await;
    assert_eq!(list.texts(".row-title").len(), 25);
    assert_eq!(list.texts(".row-title")[0], "Entry 27");
    let page = list.follow("Older posts").await;
    assert_eq!(page.texts(".row-title"), ["Entry 02", "Entry 01"]);
    let page = page.follow("Entry 02").await;
    assert!(page.says("Before: Entry 01") && page.says("After: Entry 03"), "{}", page.text());
    let first = page.follow("Entry 01").await;
    assert!(!first.says("Before:") && first.says("After: Entry 02"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_files_of_a_post_for_members_are_for_members_and_gone_with_it() {
    let (hub, morag, ana) = hub_with_group("restricted").await;
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let fields = [("title", "Worms"), ("body", "Ninety"), ("picture_alt", "Two worms")];
    let page = form(&ana).await.send("Publish post", &fields, &files).await;
    let picture = page.attribute("img.picture", "src").unwrap();
    let link = page.links("#attachments + ul a").remove(0).1;
    let outside = [Person::stranger(&hub.origin), hub.person("joan").await];
    for path in [&picture, &link] {
        assert_eq!(get(&morag, path).await.0, 200);
        assert!(get(&morag, path).await.1.ends_with("private, no-cache"));
        for person in &outside {
            assert_eq!(get(person, path).await.0, 403, "{path}");
            let address = format!("{}{path}", person.origin);
            let (head, part) = (person.http.head(&address), person.http.get(&address).header("range", "bytes=0-3"));
            for asked in [head, part] {
                let answer = asked.send().await.unwrap();
                assert_eq!(answer.status().as_u16(), 403, "{path}");
                assert!(answer.headers().get("content-range").is_none(), "{path}");
            }
        }
    }
    // Neither below another topic, nor by a digest that is none.
    let other = post(&ana, "Other", "Words").await.path;
    let digest = picture.rsplit('/').next().unwrap();
    for path in [
        format!("{other}/files/{digest}"),
        format!("{}/files/x", page.path),
        format!("{}/files/{}", page.path, "0".repeat(64)),
    ] {
        assert_eq!(get(&ana, &path).await.0, 404, "{path}");
    }
    let gone = morag.visit(&format!("{}/remove", page.path)).await.press("Remove it", &[("reason", "Off topic")]).await;
    assert!(gone.status == 200);
    assert_eq!(get(&ana, &picture).await.0, 404, "taken out");
    morag.visit(&page.path).await.press("Put back", &[]).await;
    assert_eq!(get(&ana, &picture).await.0, 200, "put back with what lay beside it");
    ana.visit(&format!("{}/delete", page.path)).await.press("Delete", &[]).await;
    hub.settle().await;
    assert_eq!(get(&ana, &picture).await.0, 404);
    assert_eq!(hub.count("SELECT COUNT(*) FROM post_files").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitators_can_keep_the_blog_to_themselves() {
    let (hub, morag, ana) = hub_with_group("open").await;
    let written = form(&ana).await;
    let page = morag.visit("/groups/soil/manage/settings").await;
    assert!(page.press("Save settings", &[("blog", "facilitators")]).await.status == 200);
    let page = written.send("Publish post", &[("title", "Worms"), ("body", "Ninety")], &[]).await;
    assert!(page.status == 403 && page.says("Only facilitators post"), "{}", page.text());
    assert!(ana.visit("/drafts").await.says("Worms"), "what she wrote is kept");
    assert!(!ana.visit("/groups/soil/blog").await.says("Write a post"));
    assert_eq!(form(&ana).await.status, 403);
    post(&morag, "From us", "Words").await;
    assert!(
        ana.visit("/groups/soil/discussions/new")
            .await
            .press("Start discussion", &[("title", "Open"), ("body", "Still")])
            .await
            .says("Open")
    );
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics WHERE kind = 'post'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_that_cannot_be_published_comes_back_whole_with_what_is_wrong() {
    let (_hub, _, ana) = hub_with_group("open").await;
    let files: [(&str, &str, &[u8]); 1] = [("picture", "spade.png", PNG)];
    let page = form(&ana).await.send("Publish post", &[("title", "W"), ("body", "Ninety")], &files).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Say what the picture shows") && page.texts("h2").contains(&"There is a problem".to_owned()));
    assert_eq!(page.field("body"), "Ninety");
    let long = "x".repeat(501);
    let page = page.send("Publish post", &[("title", "Worms"), ("summary", &long), ("decorative", "1")], &[]).await;
    assert!(page.status == 422 && page.says("The teaser is longer than 500"), "{}", page.text());
    // The picture need not be sent again.
    let page = page.send("Publish post", &[("summary", "Short"), ("decorative", "1")], &[]).await;
    assert!(page.says("Your post is published"), "{}", page.text());
    assert_eq!(page.attribute("img.picture", "alt").as_deref(), Some(""));
    let page = form(&ana)
        .await
        .send(
            "Publish post",
            &[("title", "Worms"), ("body", "x"), ("picture_alt", "y")],
            &[("picture", "a.txt", b"no picture")],
        )
        .await;
    assert!(page.status == 422 && page.says("is not a PNG"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_looks_as_the_page_will_and_nothing_is_published_by_it() {
    let (hub, morag, ana) = hub_with_group("open").await;
    let fields = [("title", "Worms"), ("summary", "A teaser"), ("body", "**Ninety**"), ("picture_alt", "Two worms")];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let page = form(&ana).await.send("Preview", &fields, &files).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let shown = page.texts(".preview").remove(0);
    let picture = page.attribute(".preview img", "src").unwrap();
    assert_eq!((get(&ana, &picture).await.0, get(&morag, &picture).await.0), (200, 404), "a draft is its author's");
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
    let page = page.send("Publish post", &[], &[]).await;
    let whole = page.texts("article.post-first").remove(0);
    for words in ["A teaser", "Ninety", "counts.txt (8 B)"] {
        assert!(shown.contains(words) && whole.contains(words), "{words}: {shown} / {whole}");
    }
    assert_eq!(page.attribute("article img", "alt").as_deref(), Some("Two worms"));
    assert_eq!(get(&ana, &picture).await.0, 404, "the draft is gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_author_changes_a_post_with_all_that_lies_beside_its_words() {
    let (hub, _, ana) = hub_with_group("open").await;
    let fields = [("title", "Worms"), ("summary", "A teaser"), ("body", "Ninety"), ("picture_alt", "Two worms")];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let page = form(&ana).await.send("Publish post", &fields, &files).await;
    let path = page.path.clone();
    hub.clock.forward(std::time::Duration::from_hours(24 * 30));
    let (ana, morag) = (hub.signed_in("ana").await, hub.signed_in("morag").await);
    let edit = ana.visit(&path).await.follow("Change this post").await;
    assert!(edit.says("Edit post") && edit.field("summary") == "A teaser", "{}", edit.text());
    assert!(!ana.visit("/drafts").await.says("Worms"), "to look is not to write");
    let digest = edit.attribute("input[name=drop][id^=drop-][value]:not(#drop-picture)", "value").unwrap();
    let changes = [("summary", "Another"), ("picture_alt", "Three worms"), ("drop", digest.as_str())];
    let page = edit.send("Save", &changes, &[("files", "more.txt", b"91")]).await;
    assert_eq!(page.path, path);
    assert!(page.says("Another") && page.says("more.txt") && !page.says("counts.txt"), "{}", page.text());
    assert_eq!(page.attribute("img.picture", "alt").as_deref(), Some("Three worms"));
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 1);
    // Nobody else gets at its form.
    let id = path.rsplit('/').next().unwrap();
    assert_eq!(morag.visit(&format!("/groups/soil/blog/new?post={id}")).await.status, 403);
    let mine = form(&morag).await.send("Publish post", &[("id", id), ("title", "Mine"), ("body", "Words")], &[]).await;
    assert!(mine.path != path && ana.visit(&path).await.says("Worms"), "{}", mine.path);
}
