//! Who somebody is: the id, spelt in one way. Names that look alike, letters that cannot be seen, and hosts that were
//! shut out and come by another door.

use serde_json::json;

use super::{Scene, activity, guest, look_up, page_by, scene};
use crate::support::browser::client;
use crate::support::{Elsewhere, Hub, Person, Served};

// UNI-01
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_looks_like_ours_is_shown_by_its_plain_letters() {
    let scene = scene().await;
    // "local" with a Cyrillic o, as the wire has it.
    let twin = Elsewhere::start_as("xn--lcal-55d", &scene.hub.clock).await;
    let twin_morag = twin.actor("morag", "Person");
    twin.actor("soil", "Group");
    let follow = activity(&twin, "f/1", "Follow", &twin_morag, &json!(scene.group));
    assert_eq!(scene.take(&twin, &follow).await, 202);
    assert_eq!(scene.rows("profiles", "host", &twin.domain).await, 1);
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM profiles WHERE is_ours").await, 1);

    let page = look_up(&scene.hub, &scene.morag, &twin_morag).await;
    assert!(page.path.contains("@xn--lcal-55d.localhost"), "{}", page.path);
    assert!(page.says("xn--lcal-55d") && !page.says("l\u{43e}cal"), "{}", page.text());
    // However somebody types the name, it is that host and not ours.
    let port = twin.domain.rsplit(':').next().unwrap();
    let page = look_up(&scene.hub, &scene.morag, &format!("@soil@l\u{43e}cal.localhost:{port}")).await;
    assert!(page.path.starts_with("/groups/soil@xn--lcal-55d.localhost"), "{}", page.path);
    let page = look_up(
        &scene.hub,
        &scene.morag,
        &format!("@soil@LOCAL.localhost:{}", scene.hub.domain.rsplit(':').next().unwrap()),
    )
    .await;
    assert_eq!(page.path, "/groups/soil", "our own, in capitals");
}

// UNI-03
#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_looks_like_one_that_is_taken_cannot_be_registered() {
    let hub = Hub::start("local").await;
    hub.person("ana").await;
    for name in [
        "ANA",
        "Ana",
        "\u{430}na",
        "an\u{430}",
        "ana_",
        "ana.",
        "ana\u{200b}",
        "\u{202e}ana",
        "a\u{301}na",
        "ana ",
        " ana",
        "ana\u{0}",
        "an",
        "hub",
        "Admin",
        "admin",
        "root",
        "\u{ff41}na",
        "ana@local",
        "ana/..",
        "soil:x",
    ] {
        let person = Person::stranger(&hub.origin);
        let fields = [("name", "Another"), ("handle", name), ("email", "another@mail.example")];
        let page = person.visit("/register").await.press("Continue", &fields).await;
        let taken = hub.count("SELECT COUNT(*) FROM profiles WHERE is_ours").await;
        assert_eq!(taken, 1, "{name:?} was registered: {}", page.text());
        assert_eq!(page.status, 422, "{name:?}");
    }
}

// UNI-04
#[tokio::test(flavor = "multi_thread")]
async fn letters_that_turn_or_break_a_line_are_no_part_of_a_name() {
    let scene = scene().await;
    let mut document = scene.good.document("/u/gina");
    let odd = format!("\u{202e}evil\u{2066}.\nliv\u{200b}e\u{feff}\u{0}\u{1b}[2J{}", "e\u{301}".repeat(5000));
    for field in ["name", "hub:role", "hub:organisation"] {
        document[field] = json!(odd);
    }
    scene.good.serve("/u/gina", document.clone());
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "u/1", "Update", &scene.gina, &document)).await, 202);
    let mut page = page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, &odd);
    page["summary"] = json!(odd);
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &page)).await, 202);

    let morag = &scene.morag;
    morag.visit("/account").await.press("Save", &[("name", "Mo\u{202e}ga\u{2066}r\u{200b}")]).await;
    let title = "A ti\u{202e}tle\u{2069} of ours";
    morag
        .visit("/groups/soil/discussions/new")
        .await
        .press("Start discussion", &[("title", title), ("body", "?")])
        .await;
    for path in [
        "/groups/soil",
        "/groups/soil/members",
        "/groups/soil/discussions",
        "/people/morag",
        &format!("/people/gina@{}", scene.good.domain),
    ] {
        let seen = morag.visit(path).await;
        assert_eq!(seen.status, 200, "{path}");
        for letter in ['\u{202e}', '\u{2066}', '\u{2069}', '\u{200b}', '\u{feff}', '\u{0}', '\u{1b}'] {
            assert!(!seen.html.contains(letter), "{path} shows {letter:?}");
        }
    }
    assert!(scene.hub.longest("profiles", "name").await <= 200);
    assert!(morag.visit("/groups/soil/members").await.says("evil. live"));
}

// UNI-06
#[tokio::test(flavor = "multi_thread")]
async fn an_account_name_that_is_more_than_a_name_is_nobodys() {
    let scene = scene().await;
    let domain = &scene.hub.domain;
    for resource in [
        format!("acct:morag%0d%0aX@{domain}"),
        format!("acct:morag@x@{domain}"),
        format!("acct:morag@{domain}@x"),
        format!("acct:morag@{domain}/../x"),
        format!("acct:morag@{domain}?x=1"),
        format!("acct:morag@{domain}%23x"),
        format!("acct:morag@{domain}."),
        format!("acct:morag%00@{domain}"),
        format!("acct:%25@{domain}"),
        format!("acct:../hub@{domain}"),
        "acct:morag@evil.localhost".to_owned(),
        "acct:".to_owned(),
        "javascript:alert(1)".to_owned(),
        format!("{}/people/morag/../../hub", scene.hub.origin),
        format!("{}/people/morag%2f..", scene.hub.origin),
        format!("{}.evil.example/people/morag", scene.hub.origin),
        format!("{}@evil.example/people/morag", scene.hub.origin),
    ] {
        let url = format!("{}/.well-known/webfinger?resource={resource}", scene.hub.origin);
        let answer = client().build().unwrap().get(url).send().await.unwrap();
        assert!([400, 404].contains(&answer.status().as_u16()), "{resource}: {}", answer.status());
        assert!(answer.headers().get("x").is_none());
    }
    // What people type never reaches another host as anything but a name.
    scene.evil.withdraw("/.well-known/webfinger");
    let asked = scene.evil.asked_at_all();
    let evil = &scene.evil.domain;
    for address in [
        format!("@a@b@{evil}"),
        format!("@a@{evil}/../x"),
        format!("@a@{evil}?x="),
        format!("@a@{evil}#x"),
        format!("@a\r\nX: y@{evil}"),
        format!("@a b@{evil}"),
        format!("@a/../x@{evil}"),
        format!("@@{evil}"),
    ] {
        let page = look_up(&scene.hub, &scene.morag, &address).await;
        assert!(page.status == 200 && page.path.starts_with("/search"), "{address:?}");
    }
    assert_eq!(scene.evil.asked_at_all(), asked);
    for typed in ["a&resource=acct:x", "a%26b"] {
        look_up(&scene.hub, &scene.morag, &format!("@{typed}@{evil}")).await;
    }
    assert_eq!(
        scene.evil.asked_at_all() - asked,
        scene.evil.asked("/.well-known/webfinger"),
        "only WebFinger was asked"
    );
}

impl Scene {
    async fn is_called(&self, id: &str, name: &str) -> bool {
        let sql = format!("SELECT COUNT(*) FROM profiles WHERE url = '{id}' AND handle = '{name}'");
        self.hub.count(&sql).await == 1
    }
}

// UNI-07
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_short_name_makes_nobody_another_person() {
    let scene = scene().await;
    let hers = scene.gina_writes("By the true one").await;
    let mut document = scene.evil.document("/u/mal");
    document["preferredUsername"] = json!("gina");
    document["name"] = json!("gina");
    document["webfinger"] = json!(format!("gina@{}", scene.good.domain));
    document["url"] = json!(scene.gina);
    document["alsoKnownAs"] = json!([scene.gina]);
    scene.evil.serve("/u/mal", document.clone());
    assert_eq!(scene.take(&scene.evil, &activity(&scene.evil, "u/1", "Update", &scene.mal, &document)).await, 202);
    assert!(scene.is_called(&scene.gina, "gina").await);
    assert_eq!(scene.members().await, 3);
    let page = scene.morag.visit(&format!("/people/gina@{}", scene.good.domain)).await;
    assert!(page.says("By the true one"), "{}", page.text());
    assert_eq!(page.attribute("link[rel=canonical]", "href"), Some(scene.gina.clone()));
    // He writes and deletes as himself, whatever he is called.
    scene.take(&scene.evil, &activity(&scene.evil, "d/1", "Delete", &scene.mal, &json!(hers))).await;
    assert!(scene.reads("By the true one").await);
}

// UNI-07, on one host
#[tokio::test(flavor = "multi_thread")]
async fn of_two_actors_of_one_host_with_one_name_the_first_keeps_it() {
    let scene = scene().await;
    scene.gina_writes("By the true one").await;
    let path = format!("/people/gina@{}", scene.good.domain);
    let shown = async || {
        let page = scene.morag.visit(&path).await;
        (page.attribute("link[rel=canonical]", "href"), page.says("By the true one"))
    };
    for n in 0..8 {
        let double = scene.good.actor(&format!("gina{n}"), "Person");
        let mut document = scene.good.document(&format!("/u/gina{n}"));
        document["preferredUsername"] = json!("gina");
        scene.good.serve(&format!("/u/gina{n}"), document);
        let follow = activity(&scene.good, &format!("f/g{n}"), "Follow", &double, &json!(scene.group));
        let status = scene.take(&scene.good, &follow).await;
        assert!([202, 401].contains(&status), "{status}");
        assert_eq!(shown().await, (Some(scene.gina.clone()), true), "after {} others", n + 1);
    }
    // One that says it is called like her after it was known.
    let mut document = scene.good.document("/u/hal");
    document["preferredUsername"] = json!("gina");
    scene.good.serve("/u/hal", document.clone());
    scene.take(&scene.good, &activity(&scene.good, "u/hal", "Update", &scene.hal, &document)).await;
    assert_eq!(shown().await, (Some(scene.gina.clone()), true));
}

// UNI-09
#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_host_does_not_come_back_under_another_spelling_or_name_below() {
    let scene = scene().await;
    let bare = scene.evil.domain.split(':').next().unwrap();
    assert!(scene.hub.command(&["hub", "block", bare]).status.success());
    let before = scene.contributions().await;
    let port = scene.evil.domain.rsplit(':').next().unwrap();
    let (asked, mut answers) = (scene.evil.asked_at_all(), Vec::new());
    for origin in [
        scene.evil.origin.clone(),
        format!("http://EVIL.localhost:{port}"),
        format!("http://evil.localhost.:{port}"),
        format!("http://EVIL.LOCALHOST.:{port}"),
        scene.evil.also_called("sub.evil"),
        scene.evil.also_called("a.b.EVIL"),
        format!("http://x@evil.localhost:{port}"),
    ] {
        let actor = format!("{origin}/u/mal");
        scene.evil.serve("/u/mal", scene.evil.card(&actor, "Person"));
        let object = page_by(&actor, &format!("{origin}/p/1"), &scene.group, "From a blocked hub");
        let create = json!({"id": format!("{origin}/a/1"), "type": "Create", "actor": actor, "object": object});
        let status = scene.evil.send_as(&scene.inbox, create.to_string(), &scene.mal).await;
        answers.push((origin.clone(), status));
        let page = look_up(&scene.hub, &scene.morag, &actor).await;
        assert!(page.path.starts_with("/search"), "{origin}: {}", page.path);
    }
    assert_eq!(scene.evil.asked_at_all(), asked, "a blocked hub is not asked either");
    assert_eq!(scene.contributions().await, before);
    scene.morag_writes("Not for them").await;
    assert!(scene.evil.received("Announce").is_empty());
    answers.retain(|(_, status)| ![400, 401, 403].contains(status));
    assert_eq!(answers, []);
}

// UNI-09, indirectly
#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_blocked_hub_come_neither_by_an_announce_nor_by_a_redirect_nor_as_what_is_answered() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    assert!(guest.hub.command(&["hub", "block", &evil.domain]).status.success());
    let (hal, id) = (guest.good.id("/u/hal"), evil.id("/p/1"));
    let page = page_by(&mal, &id, &guest.chess, "From a blocked hub");
    evil.serve("/p/1", page.clone());
    let create = activity(&evil, "c/1", "Create", &mal, &page);
    let mut reply = page_by(&hal, &guest.good.id("/p/2"), &guest.chess, "An answer to it");
    reply["type"] = json!("Note");
    reply["inReplyTo"] = json!(id);
    guest.good.serve("/p/2", reply.clone());
    guest.good.serve_so("/p/3", Served::Elsewhere(id.clone()));
    for (n, object) in [create, page, json!(id), reply, json!(guest.good.id("/p/3"))].into_iter().enumerate() {
        assert_eq!(guest.announce(&guest.good, &guest.chess, u32::try_from(n).unwrap(), &object).await, 202);
    }
    look_up(&guest.hub, &guest.ben, &guest.good.id("/p/3")).await;
    assert!(!guest.reads("From a blocked hub").await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 0);
    assert_eq!(guest.hub.count(&format!("SELECT COUNT(*) FROM actors WHERE host = '{}'", evil.domain)).await, 0);
}

// HTM-07, HTM-09: what looks like marks in a name or title is letters
#[tokio::test(flavor = "multi_thread")]
async fn marks_in_a_name_or_a_title_are_shown_as_letters() {
    let scene = scene().await;
    let marks = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'>\u{2028}<b onclick=3>";
    let mut document = scene.good.document("/u/gina");
    for field in ["name", "summary", "hub:role", "hub:organisation"] {
        document[field] = json!(marks);
    }
    scene.good.serve("/u/gina", document.clone());
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "u/1", "Update", &scene.gina, &document)).await, 202);
    let mut page = page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, marks);
    page["language"] = json!({"identifier": marks, "name": marks});
    page["contentMap"] = json!({marks: marks});
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &page)).await, 202);
    scene.morag.visit("/account").await.press("Save", &[("name", marks), ("role", marks)]).await;
    let topic = scene.morag.visit("/groups/soil/discussions/new").await;
    let topic = topic.press("Start discussion", &[("title", marks), ("body", marks)]).await.path;
    let gina = format!("/people/gina@{}", scene.good.domain);
    scene.hub.settle().await;
    for path in [
        "/",
        "/groups/soil",
        "/groups/soil/members",
        "/groups/soil/discussions",
        "/people/morag",
        "/search?q=alert",
        &gina,
        &topic,
    ] {
        let seen = scene.morag.visit(path).await;
        assert_eq!(seen.status, 200, "{path}");
        for live in ["<script>alert", "<img src=x", "<b onclick", "onerror=alert(2)>"] {
            assert!(!seen.html.contains(live), "{path} holds {live}");
        }
    }
    assert!(scene.morag.visit("/groups/soil/members").await.says("</script><script>alert(1)"));
}
