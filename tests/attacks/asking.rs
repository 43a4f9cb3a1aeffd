//! Who asks for documents: a program is not its server, and neither an answer nor what is done for it tells what is
//! private.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Scene, scene};
use crate::support::{Elsewhere, Served};

const NODEINFO: &str = "/.well-known/nodeinfo";
const WEBFINGER: &str = "/.well-known/webfinger";

/// The group is for members only, and Morag has written in it; the discussion's id.
async fn restricted(scene: &Scene) -> String {
    let topic = scene.morag_writes("Canary").await;
    scene.hub.restrict("soil").await;
    topic
}

/// Which of the addresses under a discussion and its group this actor may read: all, or none with 403.
async fn may_read(peer: &Elsewhere, topic: &str, group: &str, actor: &str) -> bool {
    let mut may = Vec::new();
    for url in [topic.to_owned(), format!("{topic}/context"), format!("{group}/outbox"), format!("{group}/featured")] {
        let (status, _, body) = peer.ask(&url, Some(actor)).await;
        assert!([200, 403].contains(&status), "{actor} {url}: {status} {body}");
        assert!(status == 200 || !body.contains("Canary"));
        may.push(status == 200);
    }
    may.dedup();
    assert_eq!(may.len(), 1, "{actor}");
    may[0]
}

// PRV-02
#[tokio::test(flavor = "multi_thread")]
async fn a_program_of_a_members_host_has_not_the_servers_right() {
    let scene = scene().await;
    let topic = restricted(&scene).await;
    let (server, bot) = (scene.good.actor("server", "Application"), scene.good.actor("bot", "Application"));
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
    scene.good.serve(NODEINFO, json!({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1"}, link]}));
    let asked = scene.good.asked(NODEINFO);
    assert!(may_read(&scene.good, &topic, &scene.group, &server).await);
    assert!(!may_read(&scene.good, &topic, &scene.group, &bot).await);
    assert_eq!(scene.good.asked(NODEINFO), asked + 1, "what a host names is remembered");
    // Nor is it told to others that it belonged to the group.
    for (who, status) in [(&server, 200), (&bot, 404)] {
        let encoded: String = url::form_urlencoded::byte_serialize(who.as_bytes()).collect();
        let probe = format!("{}/followers?is_follower={encoded}", scene.group);
        assert_eq!(scene.good.ask(&probe, Some(&server)).await.0, status, "{who}");
    }
    let asked = scene.good.asked_at_all() + scene.evil.asked_at_all();
    assert_eq!(scene.good.ask(&topic, None).await.0, 403);
    assert_eq!(scene.good.asked_at_all() + scene.evil.asked_at_all(), asked, "for nobody nobody is asked");
}

// PRV-02, where the host answers otherwise or not at all
#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_whom_its_host_names_or_what_stands_where_its_software_keeps_it() {
    let scene = scene().await;
    let topic = restricted(&scene).await;
    let (server, bot) = (scene.evil.actor("server", "Application"), scene.evil.actor("bot", "Application"));
    let well_known = scene.evil.id("/actor");
    scene.evil.serve("/actor", scene.evil.card(&well_known, "Application"));
    let rights = async || {
        let mut may = Vec::new();
        for actor in [&server, &bot, &well_known] {
            may.push(may_read(&scene.evil, &topic, &scene.group, actor).await);
        }
        may
    };
    // The root resource is the server (FEP-d556).
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Service", "type": "application/activity+json",
        "href": server});
    scene.evil.serve(WEBFINGER, json!({"subject": scene.evil.id("/"), "links": [link]}));
    assert_eq!(rights().await, [true, false, false]);
    // It names another host's actor: nobody's.
    scene.hub.clock.forward(Duration::from_mins(61));
    scene.evil.serve(
        NODEINFO,
        json!({"links": [{"rel": "https://www.w3.org/ns/activitystreams#Application",
        "href": scene.good.id("/u/server")}]}),
    );
    scene.evil.withdraw(WEBFINGER);
    assert_eq!(rights().await, [false, false, true]);
    // It is in trouble: then the place alone tells, and it is asked again soon.
    scene.hub.clock.forward(Duration::from_mins(61));
    scene.evil.serve_so(NODEINFO, Served::Status(500));
    assert_eq!(rights().await, [false, false, true]);
    scene.hub.clock.forward(Duration::from_mins(2));
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
    scene.evil.serve(NODEINFO, json!({"links": [link]}));
    assert_eq!(rights().await, [true, false, false]);
}

// PRV-33, as seen by who asks with a signature
#[tokio::test(flavor = "multi_thread")]
async fn a_private_group_and_one_that_never_was_answer_alike_and_ask_alike() {
    let scene = scene().await;
    let page = scene.morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Canary"), ("body", "?")]).await;
    page.press("Send reply", &[("body", "Canary")]).await;
    scene.hub.settle().await;
    let announced: Vec<Value> = scene.good.received("Announce");
    let mut pairs: Vec<(String, String)> = Vec::new();
    let origin = &scene.hub.origin;
    let nothing = "00000000000000000000000000";
    for id in announced
        .iter()
        .flat_map(|announce| [&announce["id"], &announce["object"]["id"], &announce["object"]["object"]["id"]])
    {
        let Some(id) = id.as_str() else { continue };
        let (folder, _) = id.strip_prefix(&format!("{origin}/")).unwrap().split_once('/').unwrap();
        pairs.push((id.to_owned(), format!("{origin}/{folder}/{nothing}")));
        if folder == "discussions" {
            for under in ["replies", "context"] {
                pairs.push((format!("{id}/{under}"), format!("{origin}/{folder}/{nothing}/{under}")));
            }
        }
    }
    for under in [
        "",
        "/outbox",
        "/outbox?page=7zzzzzzzzzzzzzzzzzzzzzzzzz",
        "/followers",
        "/followers?is_follower=x",
        "/featured",
        "/facilitators",
    ] {
        pairs.push((format!("{}{under}", scene.group), format!("{origin}/groups/never{under}")));
    }
    pairs.push((pairs[0].0.clone(), format!("{origin}/activities/x")));
    for folder in ["activities", "discussions", "posts"] {
        assert!(pairs.iter().any(|(there, _)| there.contains(folder)), "{folder}");
    }
    scene.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let mut n = 0;
    for (there, nowhere) in &pairs {
        let mut answers = Vec::new();
        for url in [there, nowhere] {
            n += 1;
            let stranger = scene.good.actor(&format!("x{n}"), "Person");
            let by_stranger = scene.good.ask(url, Some(&stranger)).await;
            assert_eq!(scene.good.asked(&format!("/u/x{n}")), 1, "{url}");
            let wrong = scene.good.ask_with(url, Some(&scene.gina), scene.evil.key()).await;
            let unknown = scene.good.ask(url, Some(&scene.good.id("/u/nobody"))).await;
            answers.push([by_stranger, wrong, unknown, scene.good.ask(url, None).await]);
        }
        assert_eq!(answers[0], answers[1], "{there}");
        assert!(answers[0].iter().all(|answer| answer == &answers[0][0] && answer.0 == 404), "{there} {answers:?}");
    }
    // A member is let in where their hub is trusted to keep it to them.
    scene.hub.command(&["hub", "trust", &scene.good.domain, "keeps"]);
    assert_eq!(scene.good.ask(&scene.group, Some(&scene.gina)).await.0, 200);
}
