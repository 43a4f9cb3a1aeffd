//! Hubs filled with made-up people and words: the same for the same number, whole after a stop, and read through pages.

use crate::support::{Hub, Person};

fn seed(hub: &Hub, number: &str) -> (i32, String) {
    let outcome = hub.command(&["seed", "--scale", "tiny", "--rng", number]);
    let said = [&outcome.stdout[..], &outcome.stderr[..]].concat();
    (outcome.status.code().unwrap(), String::from_utf8(said).unwrap())
}

/// Everything that was written, in an order of its own; addresses, which have the hub's name in them, left out.
async fn written(hub: &Hub) -> Vec<String> {
    let mut all = hub.texts("SELECT title || html || language || created_at FROM topics ORDER BY id").await;
    all.extend(hub.texts("SELECT html || created_at FROM replies ORDER BY id").await);
    all.extend(hub.texts("SELECT name || role || organisation FROM profiles ORDER BY handle").await);
    all.extend(hub.texts("SELECT name || access FROM groups ORDER BY handle").await);
    all.extend(hub.texts("SELECT g.handle || p.handle || m.role FROM memberships m JOIN groups g ON g.id = m.group_id JOIN profiles p ON p.id = m.person_id ORDER BY 1").await);
    let beside = [
        "SELECT name || size || change_note || created_at FROM document_versions ORDER BY document_id, number",
        "SELECT text || blocks FROM document_texts ORDER BY document_id, number",
        "SELECT summary FROM posts ORDER BY topic_id",
        "SELECT starts_at || place || locality || status FROM events ORDER BY topic_id",
        "SELECT answer || state || position || asked_at FROM attendances ORDER BY event_id, position",
        "SELECT media_type || size || place FROM files ORDER BY sha256",
    ];
    for sql in beside {
        all.extend(hub.texts(sql).await);
    }
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_number_makes_the_same_hub_also_when_it_was_stopped_and_goes_on() {
    let (one, other) = (Hub::start("one").await, Hub::start("other").await);
    let (code, said) = seed(&one, "7");
    assert!(
        code == 0 && said.contains("60 people, 6 groups, 30 discussions, 12 documents, 6 blog entries, 8 events"),
        "{said}"
    );
    let whole = written(&one).await;
    assert_eq!(seed(&one, "7").0, 0);
    assert_eq!(written(&one).await, whole, "a second run changes nothing");
    // A step and the note of it are one transaction: this is what a stop leaves.
    assert_eq!(seed(&other, "7").0, 0);
    other.sql("DELETE FROM replies").await;
    for table in ["document_texts", "document_versions", "documents", "posts", "attendances", "events", "topics"] {
        other.sql(&format!("DELETE FROM {table}")).await;
    }
    for stage in ["Topics", "Replies", "Documents", "Posts", "Events"] {
        other.sql(&format!("UPDATE cursors SET position = 0 WHERE name = 'seeding: {stage}'")).await;
    }
    assert_eq!(seed(&other, "7").0, 0);
    assert_eq!(written(&other).await, whole);
    let (code, said) = seed(&one, "8");
    assert!(code == 1 && said.contains("begun with other numbers"), "{said}");
    let third = Hub::start("third").await;
    assert_eq!(seed(&third, "8").0, 0);
    assert_ne!(written(&third).await, whole);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_holds_anything_is_not_seeded() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    let (code, said) = seed(&hub, "7");
    assert!(code == 1 && said.contains("not empty"), "{said}");
    assert_eq!(hub.count("SELECT COUNT(*) FROM profiles").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_hub_is_read_and_searched_like_any_other() {
    let hub = Hub::start("scotland").await;
    assert_eq!(seed(&hub, "7").0, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_waiting").await, 0, "the index is built");
    assert_eq!(hub.count("SELECT COUNT(*) FROM accounts").await, 51, "15 in a hundred are at home elsewhere");
    let counted =
        "SELECT COUNT(*) FROM topics t WHERE t.reply_count <> (SELECT COUNT(*) FROM replies r WHERE r.topic_id = t.id)";
    assert_eq!(hub.count(counted).await, 0);
    let stranger = Person::stranger(&hub.origin);
    let group = stranger.visit("/groups/group-0").await;
    assert!(group.status == 200 && group.says("40 members"), "{}", group.text());
    let list = stranger.visit("/groups/group-0/discussions").await;
    let topic = list.attribute(".row-title a", "href").unwrap();
    assert_eq!(stranger.visit(&topic).await.status, 200);
    let found = stranger.visit("/search?q=services").await;
    assert!(!found.says("No discussions") && found.html.contains("<mark>services</mark>"), "{}", found.text());
    assert_eq!(stranger.visit("/groups/group-9").await.status, 404);
    // An account becomes one that can be used by the keeper's word only.
    let page = stranger.visit("/sign-in").await.press("Sign in", &[("name", "person-1"), ("password", "!")]).await;
    assert!(!page.says("You are signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seeded_library_blog_and_calendar_are_read_like_any_other() {
    let hub = Hub::start("scotland").await;
    assert_eq!(seed(&hub, "7").0, 0);
    let count = async |sql: &str| hub.count(sql).await;
    assert_eq!(count("SELECT COUNT(*) FROM document_versions").await, 24, "two of each, more or less");
    assert_eq!(
        count(
            "SELECT COUNT(*) FROM document_versions v LEFT JOIN files f ON f.sha256 = v.sha256 WHERE f.sha256 IS NULL"
        )
        .await,
        0
    );
    assert_eq!(count("SELECT COUNT(*) FROM documents d JOIN topics t ON t.id = d.id WHERE NOT t.is_ours").await, 0);
    let elsewhere = "SELECT COUNT(*) FROM attendances a JOIN profiles p ON p.id = a.person_id WHERE NOT p.is_ours";
    assert!(count(elsewhere).await > 0, "people of other hubs come, too");
    // Whatever is for everybody is there for everybody, with its file and what that says.
    let stranger = Person::stranger(&hub.origin);
    let id = |kind: &str| {
        format!(
            "SELECT t.url FROM topics t JOIN groups g ON g.id = t.group_id
              WHERE t.kind = '{kind}' AND g.access = 'open' AND t.is_ours ORDER BY t.id LIMIT 1"
        )
    };
    let path = async |kind: &str| hub.texts(&id(kind)).await.remove(0).replace(&hub.origin, "");
    let document = path("document").await;
    let page = stranger.visit(&document).await;
    assert!(page.status == 200 && page.says("Version "), "{}", page.text());
    let file = stranger.http.get(format!("{}{document}/versions/1/file", stranger.origin)).send().await.unwrap();
    let length = file.content_length().unwrap();
    assert!(file.status() == 200 && length > 100, "{length}");
    let inside = hub.texts("SELECT x.text FROM document_texts x JOIN documents d ON d.id = x.document_id AND d.newest = x.number JOIN topics t ON t.id = d.id JOIN groups g ON g.id = t.group_id WHERE g.access = 'open' ORDER BY t.id LIMIT 1").await.remove(0);
    let words: Vec<&str> = inside.split(['.', '\n']).next().unwrap().split(' ').take(6).collect();
    let found = stranger.visit(&format!("/search?in=documents&q=%22{}%22", words.join("+"))).await;
    assert!(found.html.contains(&document), "{words:?}: {}", found.text());
    for kind in ["event", "post"] {
        assert_eq!(stranger.visit(&path(kind).await).await.status, 200, "{kind}");
    }
    let to_come =
        count("SELECT COUNT(*) FROM events e, cursors c WHERE c.name = 'seeding: began' AND e.starts_at > c.position");
    assert_eq!(to_come.await, 2, "12 of each 45 are to come");
}
