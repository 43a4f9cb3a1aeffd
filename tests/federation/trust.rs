//! Whether a hub is thought to keep what is written for members to members, and what follows from it.

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person};

const REQUESTS: &str = "/groups/soil/manage/requests";

/// A hub with a restricted group, and a neighbour that runs this software.
async fn neighbours(software: Option<(&str, &str)>) -> (Hub, Person, Elsewhere) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    if let Some((name, version)) = software {
        let rel = "http://nodeinfo.diaspora.software/ns/schema/2.1";
        let links = json!([{"rel": rel, "href": elsewhere.id("/nodeinfo")}]);
        elsewhere.serve("/.well-known/nodeinfo", json!({"links": links}));
        elsewhere.serve("/nodeinfo", json!({"software": {"name": name, "version": version}, "metadata": {}}));
    }
    (hub, morag, elsewhere)
}

/// Robin asks; answers the `Follow`.
async fn ask(hub: &Hub, elsewhere: &Elsewhere, n: u8) -> Value {
    let follow = json!({"id": elsewhere.id(&format!("/follow/{n}")), "type": "Follow", "actor": elsewhere.id("/u/robin"),
        "object": format!("{}/groups/soil", hub.origin)});
    // The neighbour is known before it asks, as every hub is that one has had to do with.
    let like =
        json!({"id": elsewhere.id(&format!("/hello/{n}")), "type": "Hello", "actor": follow["actor"], "object": "x"});
    elsewhere.send(&format!("{}/inbox", hub.origin), &like).await;
    hub.settle().await;
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    follow
}

/// The neighbour's server has an actor of its own, which its NodeInfo names.
fn own_actor(elsewhere: &Elsewhere, says: impl FnOnce(&mut Value)) {
    let server = elsewhere.actor("server", "Application");
    let mut own = elsewhere.document("/u/server");
    says(&mut own);
    elsewhere.serve("/u/server", own);
    let mut index = elsewhere.document("/.well-known/nodeinfo");
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
    index["links"].as_array_mut().unwrap().push(link);
    elsewhere.serve("/.well-known/nodeinfo", index);
}

async fn write(hub: &Hub, morag: &Person, title: &str) {
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", title), ("body", "For members.")]).await;
    hub.settle().await;
}

/// Whether these words have come to the neighbour.
fn has(elsewhere: &Elsewhere, words: &str) -> bool {
    elsewhere.tried().iter().any(|letter| letter.to_string().contains(words))
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_would_show_it_to_others_is_not_let_in_and_is_told_why() {
    for (name, version) in [("mbin", "1.8.2"), ("Lemmy", "0.19.12"), ("piefed", "1.2")] {
        let (hub, morag, elsewhere) = neighbours(Some((name, version))).await;
        let follow = ask(&hub, &elsewhere, 1).await;
        let reject = elsewhere.received("Reject").pop().unwrap_or_else(|| panic!("{name} is not told"));
        assert_eq!(reject["object"], follow);
        assert!(reject["summary"].as_str().unwrap().contains("people who are not members"), "{reject}");
        assert!(morag.visit(REQUESTS).await.says("Nobody is waiting."));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_cannot_show_it_to_members_alone_may_belong_and_is_sent_nothing() {
    let (hub, morag, elsewhere) = neighbours(Some(("mastodon", "4.5.1"))).await;
    ask(&hub, &elsewhere, 1).await;
    let page = morag.visit(REQUESTS).await;
    assert!(page.says("cannot show what is written for members to members alone (mastodon 4.5.1)"), "{}", page.text());
    page.press("Approve", &[]).await;
    hub.settle().await;
    assert_eq!(elsewhere.received("Accept").len(), 1);
    write(&hub, &morag, "SECRETTITLE").await;
    assert!(!has(&elsewhere, "SECRETTITLE"));
    // Nor is it answered when it asks itself, in the name of its member.
    let robin = elsewhere.id("/u/robin");
    let discussion = morag.visit("/groups/soil").await.follow("SECRETTITLE").await.path;
    for path in [discussion.as_str(), "/groups/soil/outbox?page=1"] {
        let (status, _, words) = elsewhere.ask(&format!("{}{path}", hub.origin), Some(&robin)).await;
        assert!(status == 403 && !words.contains("SECRETTITLE"), "{path}: {status} {words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_nobody_knows_is_the_facilitators_to_judge() {
    let (hub, morag, elsewhere) = neighbours(Some(("somethingnew", "0.1"))).await;
    ask(&hub, &elsewhere, 1).await;
    let page = morag.visit(REQUESTS).await;
    assert!(page.says("By letting somebody in from there you decide that it is sent there."), "{}", page.text());
    write(&hub, &morag, "Before").await;
    page.press("Approve", &[]).await;
    hub.settle().await;
    write(&hub, &morag, "Afterwards").await;
    assert!(has(&elsewhere, "Afterwards") && !has(&elsewhere, "Before"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_hub_says_of_itself_counts_more_than_the_name_of_its_software() {
    let (hub, morag, elsewhere) = neighbours(Some(("mbin", "9.0"))).await;
    own_actor(&elsewhere, |own| {
        let keeps = json!([{"type": "Link", "href": "https://w3id.org/fep/db0e", "name": "FEP-db0e"}]);
        own["generator"] = json!({"type": "Application", "implements": keeps});
    });
    ask(&hub, &elsewhere, 1).await;
    let page = morag.visit(REQUESTS).await;
    assert!(
        page.says("keeps what is written for members to members, as far as is known (mbin 9.0)"),
        "{}",
        page.text()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_servers_own_actor_can_say_so_for_all_its_people() {
    let (hub, morag, elsewhere) = neighbours(Some(("streams", "25.1"))).await;
    own_actor(&elsewhere, |own| own["implements"] = json!(["https://w3id.org/fep/171b"]));
    ask(&hub, &elsewhere, 1).await;
    assert!(morag.visit(REQUESTS).await.says("keeps what is written for members to members, as far as is known"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_of_a_host_speaks_for_its_server() {
    let promises = json!(["https://w3id.org/fep/db0e", "https://w3id.org/fep/171b"]);
    for kind in ["Person", "Application"] {
        let (hub, morag, elsewhere) = neighbours(Some(("mbin", "9.0"))).await;
        for name in ["robin", "bot"] {
            elsewhere.actor(name, if name == "bot" { kind } else { "Person" });
            let mut said = elsewhere.document(&format!("/u/{name}"));
            said["generator"] = json!({"type": "Application", "implements": promises});
            said["implements"] = promises.clone();
            elsewhere.serve(&format!("/u/{name}"), said);
        }
        let hello =
            json!({"id": elsewhere.id("/hello/bot"), "type": "Hello", "actor": elsewhere.id("/u/bot"), "object": "x"});
        elsewhere.send(&format!("{}/inbox", hub.origin), &hello).await;
        hub.settle().await;
        ask(&hub, &elsewhere, 1).await;
        assert_eq!(elsewhere.received("Reject").len(), 1, "{kind}");
        assert!(morag.visit(REQUESTS).await.says("Nobody is waiting."), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_has_learnt_to_keep_it_is_asked_itself_when_its_people_say_so() {
    let (hub, morag, elsewhere) = neighbours(Some(("mbin", "9.0"))).await;
    ask(&hub, &elsewhere, 1).await;
    assert!(morag.visit(REQUESTS).await.says("Nobody is waiting."));
    own_actor(&elsewhere, |own| own["implements"] = json!(["https://w3id.org/fep/171b"]));
    elsewhere.actor("wren", "Person");
    let mut wren = elsewhere.document("/u/wren");
    wren["generator"] = json!({"type": "Application", "implements": ["https://w3id.org/fep/171b"]});
    elsewhere.serve("/u/wren", wren);
    let hello =
        json!({"id": elsewhere.id("/hello/w"), "type": "Hello", "actor": elsewhere.id("/u/wren"), "object": "x"});
    elsewhere.send(&format!("{}/inbox", hub.origin), &hello).await;
    hub.settle().await;
    ask(&hub, &elsewhere, 2).await;
    assert!(morag.visit(REQUESTS).await.says("keeps what is written for members to members, as far as is known"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_administrators_word_decides_what_is_sent_whatever_is_known() {
    let (hub, morag, elsewhere) = neighbours(None).await;
    ask(&hub, &elsewhere, 1).await;
    morag.visit(REQUESTS).await.press("Approve", &[]).await;
    hub.settle().await;
    let mut told = Vec::new();
    // What is written for a group of this kind goes to a hub of which this is thought, or does not.
    for (access, trust, goes) in [
        ("restricted", "keeps", true),
        ("restricted", "ask", true),
        ("restricted", "nothing", false),
        ("restricted", "refuse", false),
        ("restricted", "known", true),
        ("private", "keeps", true),
        ("private", "ask", false),
        ("private", "nothing", false),
        ("private", "refuse", false),
        ("private", "known", false),
        ("open", "refuse", true),
    ] {
        hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = 'soil'")).await;
        let outcome = hub.command(&["hub", "trust", &elsewhere.domain, trust]);
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        let title = format!("Title of {access} and {trust}");
        write(&hub, &morag, &title).await;
        assert_eq!(has(&elsewhere, &title), goes, "{access}, {trust}");
        if !goes {
            told.push(title);
        }
    }
    // What was held back does not go afterwards, either.
    hub.command(&["hub", "trust", &elsewhere.domain, "keeps"]);
    write(&hub, &morag, "The last").await;
    assert!(has(&elsewhere, "The last"));
    for title in told {
        assert!(!has(&elsewhere, &title), "{title}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_hub_that_is_away_is_judged_when_it_is_sent() {
    let (hub, morag, elsewhere) = neighbours(None).await;
    ask(&hub, &elsewhere, 1).await;
    morag.visit(REQUESTS).await.press("Approve", &[]).await;
    hub.settle().await;
    elsewhere.answer_with(Some(503));
    write(&hub, &morag, "Written while it was away").await;
    let before = elsewhere.tried().len();
    hub.command(&["hub", "trust", &elsewhere.domain, "nothing"]);
    elsewhere.answer_with(None);
    hub.clock.forward(std::time::Duration::from_hours(1));
    hub.settle().await;
    let after = elsewhere.tried().split_off(before);
    assert!(after.iter().all(|letter| !letter.to_string().contains("Written while")), "{after:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_change_what_is_thought_of_a_hub_and_of_software() {
    let (hub, morag, elsewhere) = neighbours(Some(("gravel", "2.1"))).await;
    let ada = hub.person("ada").await;
    ask(&hub, &elsewhere, 1).await;
    let path = format!("/admin/federation/{}", elsewhere.domain);
    for page in [path.as_str(), "/admin/software"] {
        assert_eq!(ada.visit(page).await.status, 404);
    }
    hub.command(&["account", "set-role", "ada", "admin"]);
    assert!(ada.visit(&path).await.says("Not known: the facilitators decide."));

    let table = ada.visit("/admin/software").await;
    assert!(table.says("lemmy") && table.says("1.0") && table.says("every version"), "{}", table.text());
    let wrong = table.press("Save", &[("software", "gra vel"), ("since", "two"), ("trust", "keeps")]).await;
    assert_eq!(wrong.status, 422);
    let typed = |field: &str| wrong.attribute(field, "value").unwrap();
    assert_eq!((typed("#software").as_str(), typed("#since").as_str()), ("gra vel", "two"));
    let wrong = wrong.press("Save", &[("software", "Gravel")]).await;
    assert!(wrong.says("Use numbers with dots"), "{}", wrong.text());
    wrong.press("Save", &[("since", "2.0"), ("trust", "keeps")]).await;
    assert!(morag.visit(REQUESTS).await.says("keeps what is written for members to members"));

    let page = ada.visit(&path).await.press("Save", &[("trust", "refuse")]).await;
    assert!(page.says("It would show that to others"), "{}", page.text());
    let refused = morag.visit(REQUESTS).await;
    assert!(refused.says("Nobody from there can be let in."), "{}", refused.text());
    let refused = refused.press("Approve", &[("message", "Come in")]).await;
    assert_eq!(refused.status, 403, "{}", refused.text());
    ada.visit(&path).await.press("Save", &[("trust", "")]).await;
    assert!(ada.visit(&path).await.says("It keeps that to members."));

    let page = ada.visit("/admin/software").await;
    let forged = ada.http.post(format!("{}/admin/software", hub.origin));
    let fields = [("form_token", page.field("form_token")), ("software", "x".into()), ("trust", "everything".into())];
    assert_eq!(forged.form(&fields).send().await.unwrap().status().as_u16(), 400);
}
