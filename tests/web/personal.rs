//! Blogs of persons, as people write and read them; and that none of them is a group.

use std::time::Duration;

use crate::support::{Hub, Person, Seen};
use crate::web::blogs::PNG;

/// The form for a post in one's own blog.
async fn form(person: &Person, handle: &str) -> Seen {
    person.visit(&format!("/people/{handle}")).await.follow("Write a post").await
}

/// A post in one's own blog.
pub(crate) async fn post(person: &Person, handle: &str, title: &str, body: &str) -> Seen {
    let page = form(person, handle).await.send("Publish post", &[("title", title), ("body", body)], &[]).await;
    assert!(page.says("Your post is published"), "{}", page.text());
    page
}

/// A hub with Ana, who has posted, and Ben.
async fn with_a_blog() -> (Hub, Person, Person, String) {
    let hub = Hub::start("scotland").await;
    let (ana, ben) = (hub.person("ana").await, hub.person("ben").await);
    let path = post(&ana, "ana", "Worms in spring", "**Ninety** of them.").await.path;
    hub.settle().await;
    (hub, ana, ben, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_posts_on_their_own_page_and_everybody_reads_it_and_who_is_signed_in_answers() {
    let hub = Hub::start("scotland").await;
    let (ana, ben) = (hub.person("ana").await, hub.person("ben").await);
    let nobody = Person::stranger(&hub.origin);
    assert!(!nobody.visit("/people/ana").await.says("Write a post") && !ben.visit("/people/ana").await.says("Write"));
    let page = form(&ana, "ana").await;
    assert!(page.says("Everybody can read it, here and on other servers"), "{}", page.text());
    let fields = [
        ("title", "Worms in spring"),
        ("summary", "What we counted"),
        ("body", "**Ninety** of them."),
        ("picture_alt", "Two worms"),
    ];
    let files: [(&str, &str, &[u8]); 2] = [("picture", "spade.png", PNG), ("files", "counts.txt", b"90 worms")];
    let preview = page.send("Preview", &fields, &files).await;
    assert!(preview.says("Ninety of them.") && preview.attribute("img.picture", "alt").is_some(), "{}", preview.text());
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
    let drafts = ana.visit("/drafts").await;
    let page = drafts.follow("Worms in spring").await.send("Publish post", &[], &[]).await;
    assert!(page.says("Your post is published") && page.says("counts.txt"), "{}", page.text());
    let path = page.path.clone();
    let picture = page.attribute("img.picture", "src").unwrap();
    let answer = nobody.http.get(format!("{}{picture}", hub.origin)).send().await.unwrap();
    assert_eq!(answer.status(), 200);

    let seen = nobody.visit(&path).await;
    assert!(seen.says("Ninety of them.") && !seen.says("Join"), "{}", seen.text());
    assert!(seen.follow("Reply").await.says("Where do you usually sign in?"));
    let page = ben.visit(&path).await.press("Send reply", &[("body", "Ninety-one.")]).await;
    assert!(page.says("Ninety-one.") && !page.says("On its way"), "{}", page.text());
    for (who, at) in [(&nobody, "/people/ana"), (&nobody, "/people/ana/posts"), (&ben, "/people/ana")] {
        let page = who.visit(at).await;
        assert!(page.says("Worms in spring") && page.says("1 reply"), "{at}: {}", page.text());
    }
    assert!(nobody.visit("/people/ana/posts").await.says("What we counted"));
    assert!(
        nobody.visit("/cy/people/ana/posts").await.says("Cofnodion Ana"),
        "{}",
        nobody.visit("/cy/people/ana/posts").await.text()
    );

    let edit = ana.visit(&path).await.follow("Change this post").await;
    assert!(edit.send("Save", &[("title", "Worms in autumn")], &[]).await.says("Worms in autumn"));
    hub.clock.forward(Duration::from_mins(1));
    let second = post(&ana, "ana", "Slugs", "Many").await;
    assert!(second.says("Before: Worms in autumn"), "{}", second.text());
    ana.visit(&path).await.follow("Delete this post").await.press("Delete", &[]).await;
    assert!(!nobody.visit("/people/ana/posts").await.says("Worms in autumn"));
    assert_eq!(nobody.http.get(format!("{}{picture}", hub.origin)).send().await.unwrap().status(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_posts_in_the_blog_of_another_nor_through_a_group() {
    let (hub, _, ben, path) = with_a_blog().await;
    assert_eq!(ben.visit("/people/ana/posts/new").await.status, 403);
    assert_eq!(
        Person::stranger(&hub.origin).visit("/people/ana/posts/new").await.path.split('?').next(),
        Some("/sign-in")
    );
    let mut mine = ben.visit("/people/ben/posts/new").await;
    mine.html = mine.html.replace("/people/ben/posts", "/people/ana/posts");
    let page = mine.send("Publish post", &[("title", "Not mine"), ("body", "x")], &[]).await;
    assert_eq!(page.status, 403, "{}", page.text());
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 1);
    assert_eq!(ben.visit(&format!("{path}/edit")).await.status, 403);
    assert_eq!(ben.visit(&format!("{path}/lock")).await.status, 403);
    assert_eq!(ben.visit(&format!("{path}/remove")).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blog_is_no_group_anywhere() {
    let (hub, ana, ben, _) = with_a_blog().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM groups WHERE blogger_id IS NOT NULL").await, 1);
    let nobody = Person::stranger(&hub.origin);
    for who in [&nobody, &ben, &ana] {
        for path in ["/groups/ana", "/groups/ana/blog", "/groups/ana/discussions", "/groups/ana/feed.atom"] {
            assert_eq!(who.visit(path).await.status, 404, "{path}");
        }
        assert!(who.visit("/groups").await.texts(".row-title").is_empty());
    }
    for path in ["/groups/ana/join", "/groups/ana/members", "/groups/ana/manage/settings", "/groups/ana/blog/new"] {
        assert_eq!(ana.visit(path).await.status, 404, "{path}");
    }
    let found = nobody.visit("/search?q=ana&in=groups").await;
    assert!(!found.says("1 group"), "{}", found.text());
    let found = nobody.visit("/search?q=worms").await;
    assert!(found.says("Worms in spring") && found.says("Blog of"), "{}", found.text());
    assert!(!hub.command(&["group", "list"]).stdout.windows(3).any(|at| at == b"ana"), "no command lists it");
    for path in ["/groups/ana", "/groups/ana/outbox", "/groups/ana/followers"] {
        let asked = nobody.http.get(format!("{}{path}", hub.origin)).header("accept", "application/activity+json");
        assert_eq!(asked.send().await.unwrap().status(), 404, "{path}");
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM log WHERE kind LIKE 'Announce%'").await, 0);
    hub.clock.forward(Duration::from_hours(24 * 200));
    while hub.settle().await {}
    assert_eq!(hub.count("SELECT COUNT(*) FROM orphans").await, 0, "nobody is asked to look after it");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_of_a_blog_holds_the_full_text_and_that_of_who_follows_it_too() {
    let (hub, _, ben, path) = with_a_blog().await;
    let get = async |path: &str| {
        let answer = ben.http.get(format!("{}{path}", hub.origin)).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, feed) = get("/people/ana/posts.atom").await;
    assert_eq!(status, 200);
    assert!(feed.contains("&#60;strong&#62;Ninety&#60;/strong&#62; of them."), "{feed}");
    assert!(
        feed.contains(&format!("{}{path}", hub.origin)) && feed.contains(&format!("{}/people/ana/posts", hub.origin))
    );
    assert!(!get("/feed.atom").await.1.contains("Worms"), "Ben follows nobody yet");
    let page = ben.visit("/people/ana").await;
    let followed = page.press(&button(&page), &[]).await;
    assert!(followed.says("You follow them from now on"), "{}", followed.text());
    assert!(get("/feed.atom").await.1.contains("Worms in spring"));
    let home = ben.visit("/home").await;
    assert!(home.says("Worms in spring") || home.says("Find"), "{}", home.text());
    let page = ben.visit("/people/ana").await.press("Do not follow any more", &[]).await;
    assert!(page.says("You do not follow them any more"));
    assert!(!get("/feed.atom").await.1.contains("Worms"));
    let stranger = Person::stranger(&hub.origin);
    let all = stranger.http.get(format!("{}/feed.atom", hub.origin)).send().await.unwrap().text().await.unwrap();
    assert!(all.contains("Worms in spring"), "it is for everybody");
    assert_eq!(get("/people/nobody/posts.atom").await.0, 404);
}

/// What the button says by which one follows somebody.
fn button(page: &Seen) -> String {
    page.texts("button").into_iter().find(|words| words.starts_with("Follow ")).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_use_their_account_has_no_blog_until_they_may() {
    let (hub, _, ben, path) = with_a_blog().await;
    let nobody = Person::stranger(&hub.origin);
    assert!(hub.command(&["account", "suspend", "ana"]).status.success());
    for who in [&nobody, &ben] {
        for at in [path.as_str(), "/people/ana/posts", "/people/ana/posts.atom"] {
            assert_eq!(who.visit(at).await.status, 404, "{at}");
        }
        assert!(!who.visit("/people/ana").await.says("Worms in spring"));
        assert!(!who.visit("/search?q=worms").await.says("Worms in spring"));
        assert!(!who.visit("/feed.atom").await.html.contains("Worms in spring"));
    }
    assert!(hub.command(&["account", "restore", "ana"]).status.success());
    assert!(nobody.visit(&path).await.says("Ninety of them."));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_a_blog_is_reported_to_whoever_runs_the_hub_who_can_take_it_out() {
    let (hub, ana, ben, path) = with_a_blog().await;
    let keeper = hub.keeper("gareth").await;
    let report = ben.visit(&path).await.follow("Report").await;
    assert!(report.says("Whoever runs this hub reads your report"), "{}", report.text());
    report.press("Send report", &[("reason", "It is rude")]).await;
    assert_eq!(ben.visit("/admin/reports").await.status, 404);
    let tasks = keeper.visit("/tasks").await;
    assert!(tasks.says("1 report about a blog or a person"), "{}", tasks.text());
    assert!(!ben.visit("/tasks").await.says("about a blog"));
    let list = keeper.visit("/admin/reports").await;
    assert!(list.says("Worms in spring") && list.says("It is rude"), "{}", list.text());
    let removal = list.follow("Remove it").await;
    assert!(removal.says("For 90 days it can be put back"), "{}", removal.text());
    let gone = removal.press("Remove it", &[("reason", "Rude")]).await;
    assert!(gone.says("Removed by whoever keeps order here: Rude"), "{}", gone.text());
    assert!(!ben.visit("/people/ana/posts").await.says("Worms in spring"));
    let page = keeper.visit("/admin/reports").await.press("Close", &[("decision", "removed")]).await;
    assert!(page.says("The report is closed"), "{}", page.text());
    assert!(!keeper.visit("/tasks").await.says("about a blog"));
    assert!(keeper.visit("/admin/reports/closed").await.says("It is rude"));
    assert!(keeper.visit(&path).await.press("Put back", &[]).await.says("Ninety of them."));
    assert!(ana.visit(&path).await.says("Ninety of them."));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_a_blog_keeps_order_in_it_and_nowhere_else() {
    let (hub, ana, ben, path) = with_a_blog().await;
    ben.visit(&path).await.press("Send reply", &[("body", "Nonsense!")]).await;
    let page = ana.visit(&path).await;
    let gone = page.follow("Remove this reply").await.press("Remove it", &[("reason", "Off topic")]).await;
    assert!(gone.says("Removed by whoever keeps order here: Off topic"), "{}", gone.text());
    let locked = ana.visit(&format!("{path}/lock")).await.press("Close to replies", &[("reason", "All is said")]).await;
    assert!(locked.says("This post takes no more replies: All is said"), "{}", locked.text());
    assert!(!ben.visit(&path).await.says("Your reply"));
    hub.group("soil", "Soil science", "ben");
    assert_eq!(ana.visit("/groups/soil/manage/reports").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_in_ones_own_blog_is_published_at_its_time_as_in_a_group() {
    let hub = Hub::start("scotland").await;
    let ana = hub.person("ana").await;
    let fields =
        [("title", "On time"), ("body", "Words"), ("day", "2026-11-22"), ("time", "09:30"), ("zone", "Europe/London")];
    let page = form(&ana, "ana").await.send("Publish at that time", &fields, &[("files", "a.txt", b"x")]).await;
    assert!(page.says("will be published on Sunday 22 November 2026 at 09:30"), "{}", page.text());
    let nobody = Person::stranger(&hub.origin);
    hub.clock.forward(Duration::from_hours(24));
    while hub.settle().await {}
    assert!(!nobody.visit("/people/ana/posts").await.says("On time"));
    hub.clock.forward(Duration::from_mins(31));
    while hub.settle().await {}
    assert!(nobody.visit("/people/ana/posts").await.follow("On time").await.says("a.txt"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_follows_themselves_or_nobody_and_a_blog_takes_no_members() {
    let (hub, ana, ben, _) = with_a_blog().await;
    for (whom, status) in [("ben", 403), ("nobody", 404)] {
        let mut page = ben.visit("/people/ana").await;
        page.html = page.html.replace("/people/ana/follow", &format!("/people/{whom}/follow"));
        assert_eq!(page.press(&button(&page), &[]).await.status, status, "{whom}");
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM followers").await, 0);
    assert!(!ana.visit("/people/ana").await.texts("button").iter().any(|words| words.starts_with("Follow ")));
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_a_blog_ask_the_database_as_much_however_long_it_is() {
    let (hub, ana, ben, path) = with_a_blog().await;
    ben.visit(&path).await.press("Send reply", &[("body", "Ninety-one.")]).await;
    let paths = [path.as_str(), "/people/ana", "/people/ana/posts", "/people/ana/posts.atom"];
    let asked = async |path: &str| {
        let before = hub.queries();
        assert_eq!(ben.visit(path).await.status, 200, "{path}");
        hub.queries() - before
    };
    let mut short = Vec::new();
    for path in paths {
        short.push(asked(path).await);
    }
    for n in 0..12 {
        hub.clock.forward(Duration::from_mins(1));
        post(&ana, "ana", &format!("Entry {n}"), "Words").await;
        ben.visit(&path).await.press("Send reply", &[("body", "And more.")]).await;
    }
    hub.settle().await;
    for (path, before) in paths.into_iter().zip(short) {
        let now = asked(path).await;
        assert!(now <= before + 1 && now <= 15, "{path}: {before}, then {now}");
    }
}
