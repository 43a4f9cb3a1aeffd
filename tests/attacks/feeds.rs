//! Feeds: whose they are, what they tell, and that whatever stands in them they stay what they are.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::support::{Hub, Person, settle, two_hubs};

/// A feed as a program reads it.
pub(crate) struct Feed {
    status: u16,
    headers: reqwest::header::HeaderMap,
    text: String,
}

impl Feed {
    fn header(&self, name: &str) -> String {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap()).to_owned()
    }

    /// What stands in the elements of this name, read as XML; every feed is read to its end.
    fn all(&self, of: &str) -> Vec<String> {
        let mut reader = Reader::from_str(&self.text);
        reader.config_mut().check_end_names = true;
        let (mut found, mut open, mut depth) = (Vec::new(), None::<String>, 0);
        loop {
            match reader.read_event().unwrap_or_else(|cause| panic!("{cause}: {}", self.text)) {
                Event::Start(tag) => {
                    depth += 1;
                    if tag.name().as_ref() == of {
                        open = Some(String::new());
                    }
                }
                Event::Text(text) => {
                    let text: &str = &text;
                    if let Some(open) = open.as_mut() {
                        open.push_str(text);
                    }
                }
                Event::GeneralRef(name) => {
                    let name: &str = &name;
                    let whole = format!("&{name};");
                    let letter = quick_xml::escape::unescape(&whole).unwrap().into_owned();
                    if let Some(open) = open.as_mut() {
                        open.push_str(&letter);
                    }
                }
                Event::End(tag) => {
                    depth -= 1;
                    if tag.name().as_ref() == of {
                        found.extend(open.take());
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert_eq!(depth, 0, "{}", self.text);
        for letter in self.text.chars() {
            assert!(!letter.is_control() || ['\n', '\t', '\r'].contains(&letter), "{letter:?} is no letter of XML");
        }
        found
    }
}

async fn feed(person: &Person, path: &str) -> Feed {
    let answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Feed { status, headers, text: answer.text().await.unwrap() }
}

/// The secret address that somebody makes for their feeds, without the host.
async fn address(hub: &Hub, person: &Person) -> String {
    let page = person.visit("/account/feeds").await;
    let button = if page.says("Make another address") { "Make another address" } else { "Make an address" };
    let page = page.press(button, &[]).await;
    let address = page.texts("code").remove(0);
    assert!(!person.visit("/account/feeds").await.html.contains(&address), "it is shown once");
    address.strip_prefix(&hub.origin).unwrap().to_owned()
}

async fn begins(person: &Person, group: &str, title: &str) -> String {
    let page = person.visit(&format!("/groups/{group}/discussions/new")).await;
    page.press("Start discussion", &[("title", title), ("body", &format!("Words of {title}"))]).await.path
}

async fn posts(person: &Person, group: &str, title: &str, body: &str) -> String {
    let page = person.visit(&format!("/groups/{group}/blog/new")).await;
    page.send("Publish post", &[("title", title), ("body", body), ("summary", "In short")], &[]).await.path
}

/// A hub with a group of each kind, all of Morag's, in which Ana is a member, with a discussion and a post in each.
async fn three_groups() -> (Hub, Person, Person) {
    let hub = Hub::start("local").await;
    let (morag, ana) = (hub.person("morag").await, hub.person("ana").await);
    for group in ["open", "restricted", "private"] {
        hub.group(group, &format!("The {group} one"), "morag");
        ana.visit(&format!("/groups/{group}/join")).await.press("Join this group", &[]).await;
        hub.sql(&format!("UPDATE groups SET access = '{group}' WHERE handle = '{group}'")).await;
        begins(&morag, group, &format!("Asked-{group}")).await;
        let path = posts(&morag, group, &format!("Posted-{group}"), "Words").await;
        ana.visit(&path).await.press("Send reply", &[("body", &format!("Answered-{group}"))]).await;
    }
    (hub, morag, ana)
}

// PRV-14
#[tokio::test(flavor = "multi_thread")]
async fn a_feed_tells_nobody_what_they_may_not_read() {
    let (hub, _, ana) = three_groups().await;
    let nobody = Person::stranger(&hub.origin);
    let all = feed(&nobody, "/feed.atom").await;
    assert_eq!(all.all("title")[1..], ["Posted-open", "Asked-open"]);
    assert_eq!(all.header("cache-control"), "public, max-age=300");
    for (path, status) in [
        ("/groups/open/feed.atom", 200),
        ("/groups/open/blog.atom", 200),
        ("/groups/restricted/feed.atom", 403),
        ("/groups/restricted/blog.atom", 403),
        ("/groups/private/feed.atom", 404),
        ("/groups/private/blog.atom", 404),
        ("/groups/nowhere/blog.atom", 404),
    ] {
        let asked = feed(&nobody, path).await;
        assert_eq!(asked.status, status, "{path}");
        assert!(!asked.text.contains("-restricted") && !asked.text.contains("-private"), "{path}");
    }
    // Signed in, at a browser, what one reads there.
    let mine = feed(&ana, "/groups/restricted/blog.atom").await;
    assert_eq!((mine.status, mine.header("cache-control").as_str()), (200, "private, no-cache"));
    assert_eq!(mine.all("title")[1..], ["Posted-restricted"]);
    // What was written for members stays out when the group is opened.
    hub.sql("UPDATE groups SET access = 'open' WHERE handle = 'restricted'").await;
    for path in ["/feed.atom", "/groups/restricted/feed.atom", "/groups/restricted/blog.atom"] {
        let asked = feed(&nobody, path).await;
        assert!(asked.status == 200 && !asked.text.contains("-restricted"), "{path}");
    }
}

// PRV-14
#[tokio::test(flavor = "multi_thread")]
async fn a_key_opens_the_feeds_of_its_member_until_it_is_taken_away_and_private_groups_never() {
    let (hub, _, ana) = three_groups().await;
    let nobody = Person::stranger(&hub.origin);
    let own = address(&hub, &ana).await;
    let key = own.split_once("?key=").unwrap().1.to_owned();
    let mine = feed(&nobody, &own).await;
    let titles = mine.all("title");
    assert_eq!(titles[1..], ["Posted-restricted", "Asked-restricted", "Posted-open", "Asked-open"]);
    assert_eq!(mine.header("cache-control"), "private, no-cache");
    assert!(!mine.text.contains(&key), "a feed that is passed on does not pass the key on");
    let group = feed(&nobody, &format!("/groups/restricted/feed.atom?key={key}")).await;
    let titles = group.all("title");
    assert_eq!(titles[1..], ["Reply: Posted-restricted", "Posted-restricted", "Asked-restricted"]);
    for path in ["feed", "blog"] {
        assert_eq!(feed(&nobody, &format!("/groups/private/{path}.atom?key={key}")).await.status, 404);
    }
    assert_eq!(feed(&nobody, &format!("/discussions/x?key={key}")).await.status, 404);
    assert!(ana.visit("/account/feeds").await.says("It was last used on"));
    for wrong in ["", "x", &key[1..], &"0".repeat(48)] {
        assert_eq!(feed(&nobody, &format!("/feed.atom?key={wrong}")).await.status, 404, "{wrong}");
    }
    // Another person's key is another person's.
    let joan = hub.person("joan").await;
    let hers = address(&hub, &joan).await.split_once("?key=").unwrap().1.to_owned();
    assert_eq!(feed(&nobody, &format!("/groups/restricted/feed.atom?key={hers}")).await.status, 403);

    let another = address(&hub, &ana).await;
    assert_eq!((feed(&nobody, &own).await.status, feed(&nobody, &another).await.status), (404, 200));
    hub.sql(
        "UPDATE memberships SET standing = 'removed' WHERE person_id = (SELECT id FROM profiles WHERE handle = 'ana') \
             AND group_id = (SELECT id FROM groups WHERE handle = 'restricted')",
    )
    .await;
    assert!(!feed(&nobody, &another).await.text.contains("-restricted"));
    hub.sql("UPDATE accounts SET standing = 'suspended' WHERE email LIKE 'joan@%'").await;
    assert_eq!(feed(&nobody, &format!("/feed.atom?key={hers}")).await.status, 404);
    ana.visit("/account/feeds").await.press("Take the address away", &[]).await;
    assert_eq!(feed(&nobody, &another).await.status, 404);
    assert_eq!(hub.count(&format!("SELECT COUNT(*) FROM address_keys WHERE key_hash LIKE '%{key}%'")).await, 0);
}

// OUT-08
#[tokio::test(flavor = "multi_thread")]
async fn whatever_stands_in_a_title_a_feed_is_read_to_its_end() {
    let (scotland, england) = two_hubs().await;
    let (hub, morag) = (&scotland, scotland.person("morag").await);
    hub.group("soil", "Soil & <b>science</b> ]]>", "morag");
    let title = "]]><script>alert(1)</script> & <![CDATA[ \u{1}\u{8}\u{b}\u{1f}\u{7f}\u{85}\u{fffe}\u{ffff}&#0; \"'";
    posts(&morag, "soil", title, "]]> **bold** & <b>\u{1}</b> \u{fffe}").await;
    let path = begins(&morag, "soil", title).await;
    morag.visit(&path).await.press("Send reply", &[("body", "]]>\u{2} & <x>")]).await;
    let priya = england.person("priya").await;
    crate::federation::joining::join(&priya, &format!("@soil@{}", hub.domain), &[&scotland, &england]).await;
    settle(&[&scotland, &england]).await;
    let nobody = Person::stranger(&hub.origin);
    let far = format!("/groups/soil@{}/feed.atom", hub.domain);
    for (person, path) in [
        (&nobody, "/feed.atom"),
        (&nobody, "/groups/soil/feed.atom"),
        (&nobody, "/groups/soil/blog.atom"),
        (&priya, "/feed.atom"),
        (&priya, far.as_str()),
    ] {
        let read = feed(person, path).await;
        assert_eq!(read.status, 200, "{path}");
        let titles = read.all("title");
        assert!(
            titles.len() > 1 && titles.iter().any(|title| title.contains("]]><script>alert(1)</script> & <![CDATA[")),
            "{titles:?}"
        );
        for content in read.all("content") {
            assert!(!content.contains("<script") && !content.contains("<x>"), "{content}");
        }
    }
    let blog = feed(&nobody, "/groups/soil/blog.atom").await;
    assert!(blog.all("content")[0].contains("<strong>bold</strong>"), "the whole text is in it");
    assert_eq!(blog.all("summary"), ["In short"]);
    assert_eq!(blog.all("name"), ["Morag"]);
    assert_eq!(blog.header("content-type"), "application/atom+xml; charset=utf-8");
    assert!(blog.all("updated").iter().chain(&blog.all("published")).all(|time| time == "2026-11-21T09:00:00Z"));
    for id in blog.all("id") {
        assert!(id.starts_with(&hub.origin), "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_has_not_changed_is_not_sent_again() {
    let (hub, morag, _) = three_groups().await;
    let nobody = Person::stranger(&hub.origin);
    let first = feed(&nobody, "/groups/open/blog.atom").await;
    let tag = first.header("etag");
    let again = |tag: String| {
        let request = nobody.http.get(format!("{}/groups/open/blog.atom", hub.origin)).header("if-none-match", tag);
        async move { request.send().await.unwrap() }
    };
    hub.clock.forward(std::time::Duration::from_hours(1));
    let same = again(format!("W/\"x\", {tag}")).await;
    assert_eq!((same.status().as_u16(), same.headers()["etag"].to_str().unwrap()), (304, tag.as_str()));
    assert!(same.bytes().await.unwrap().is_empty());
    assert_eq!(again("\"other\"".into()).await.status(), 200);
    posts(&morag, "open", "News", "Words").await;
    assert_eq!(again(tag).await.status(), 200);
}
