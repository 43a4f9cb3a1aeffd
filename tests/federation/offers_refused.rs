//! What nobody may do with requests that lie before facilitators of other hubs, and with the record of what they decide.

use serde_json::{Value, json};

use crate::attacks::{Guest, Scene, activity, guest, scene};
use crate::support::Elsewhere;

/// Soil takes nobody unasked; Gina keeps order in it, and Hal has asked. Answers the `Offer` that she got.
async fn offered(scene: &Scene) -> Value {
    scene.appoint(&scene.member("gina").await, true).await;
    scene.hub.restrict("soil").await;
    hal_asks(scene, 1).await
}

async fn hal_asks(scene: &Scene, n: u32) -> Value {
    let mut follow = activity(&scene.good, &format!("f/hal/{n}"), "Follow", &scene.hal, &json!(scene.group));
    follow["content"] = json!("Let me in");
    scene.take(&scene.good, &follow).await;
    scene.good.received("Offer").pop().unwrap()
}

/// A decision about an offer.
fn answer(from: &Elsewhere, n: u32, kind: &str, by: &str, offer: &Value) -> Value {
    let mut offer = offer.clone();
    offer.as_object_mut().unwrap().remove("proof");
    let mut answer = activity(from, &format!("answer/{n}"), kind, by, &offer);
    answer["summary"] = json!("Said so");
    answer
}

async fn decisions(scene: &Scene, what: &str) -> i64 {
    scene.hub.count(&format!("SELECT COUNT(*) FROM decisions WHERE what = '{what}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_brings_the_whole_request_to_the_facilitator_and_to_nobody_else() {
    let scene = scene().await;
    let offer = offered(&scene).await;
    assert_eq!((&offer["actor"], &offer["target"]), (&json!(scene.group), &json!(scene.group)));
    assert_eq!(offer["to"], json!([scene.gina]));
    let follow = json!({"id": scene.good.id("/f/hal/1"), "type": "Follow", "actor": scene.hal, "object": scene.group,
        "content": "Let me in"});
    assert_eq!(offer["object"], follow);
    assert_eq!(offer["hub:request"]["reason"], "Let me in");
    assert_eq!(
        (&offer["hub:request"]["first"], &offer["hub:request"]["hub"]),
        (&json!(false), &json!(scene.good.domain))
    );
    assert!(scene.evil.received("Offer").is_empty());

    scene.take(&scene.good, &answer(&scene.good, 1, "Accept", &scene.gina, &offer)).await;
    let accepted = scene.good.received("Accept").pop().unwrap();
    assert_eq!((&accepted["actor"], &accepted["summary"]), (&json!(scene.group), &json!("Said so")));
    let address = accepted["hub:decision"].as_str().unwrap().to_owned();
    let added = scene.good.received("Add").pop().unwrap();
    assert_eq!((&added["object"]["id"], &added["actor"]), (&json!(address), &json!(scene.group)));
    // The activity that brought it is nobody's to look up: of the members only some may read the record.
    for who in [None, Some(&scene.hal), Some(&scene.gina)] {
        let (status, _, body) = scene.good.ask(added["id"].as_str().unwrap(), who.map(String::as_str)).await;
        assert!(status == 404 && !body.contains("Said so"), "{who:?}: {status} {body}");
    }
    assert_eq!(added["object"]["by"]["id"], scene.gina);
    assert!(scene.evil.received("Add").is_empty());
    // The same word once more, under the same id and under another, changes nothing and is no quarrel.
    for n in [1, 2] {
        scene.take(&scene.good, &answer(&scene.good, n, "Accept", &scene.gina, &offer)).await;
    }
    assert_eq!((decisions(&scene, "admitted").await, scene.good.received("Reject").len()), (1, 0));

    // Where it can be looked up: by her, and by her server.
    let server = scene.good.id("/actor");
    for peer in [&scene.good, &scene.evil] {
        peer.withdraw("/.well-known/webfinger");
    }
    scene.good.serve("/actor", scene.good.card(&server, "Application"));
    scene.evil.serve("/actor", scene.evil.card(&scene.evil.id("/actor"), "Application"));
    for address in [&address, &format!("{}/decisions", scene.group), &format!("{}/decisions?page=1", scene.group)] {
        for who in [&scene.gina, &server] {
            let (status, headers, body) = scene.good.ask(address, Some(who)).await;
            assert_eq!(status, 200, "{who} {address} {body}");
            assert_eq!(headers["cache-control"], "private, no-store");
        }
        assert_eq!(scene.good.ask(address, Some(&scene.hal)).await.0, 403);
        assert_eq!(scene.evil.ask(address, Some(&scene.mal)).await.0, 403);
        assert_eq!(scene.evil.ask(address, Some(&scene.evil.id("/actor"))).await.0, 403);
        let (status, _, body) = scene.good.ask(address, None).await;
        assert!(status == 403 && !body.contains("Hal"), "{status} {body}");
    }
    scene.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let nothing = |address: &str| address.replace("soil", "never");
    for who in [Some(scene.mal.as_str()), None] {
        let (there, never) = (scene.evil.ask(&address, who).await, scene.evil.ask(&nothing(&address), who).await);
        assert_eq!((there.0, there.1, there.2), (404, never.1, never.2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_decided_by_those_before_whom_it_lies_and_by_nobody_else() {
    let scene = scene().await;
    let offer = offered(&scene).await;
    // Mal keeps order in another group of this hub, and has a request to that one before him.
    scene.hub.group("worms", "Worms", "morag");
    let worms = format!("{}/groups/worms", scene.hub.origin);
    scene.take(&scene.evil, &activity(&scene.evil, "f/worms", "Follow", &scene.mal, &json!(worms))).await;
    scene.morag.visit("/groups/worms/members").await.press("Make facilitator", &[]).await;
    scene.hub.restrict("worms").await;
    scene.take(&scene.good, &activity(&scene.good, "f/hal/w", "Follow", &scene.hal, &json!(worms))).await;
    let his = scene.evil.received("Offer").pop().unwrap();
    assert_eq!(his["target"], json!(worms));

    let members = scene.members().await;
    let as_if = |from: &Value, id: &Value| {
        let mut forged = from.clone();
        forged["id"] = id.clone();
        forged
    };
    let forged = [
        offer.clone(),
        as_if(&his, &offer["id"]),
        as_if(&offer, &json!(format!("{}/activities/never", scene.hub.origin))),
        as_if(&offer, &json!(scene.evil.id("/offer"))),
    ];
    for (n, object) in forged.iter().enumerate() {
        let n = u32::try_from(n).unwrap() * 10;
        for (m, kind) in ["Accept", "Reject", "TentativeAccept"].iter().enumerate() {
            let n = n + u32::try_from(m).unwrap();
            scene.take(&scene.evil, &answer(&scene.evil, n, kind, &scene.mal, object)).await;
            // A plain member of the facilitator's own hub is none either.
            scene.take(&scene.good, &answer(&scene.good, n, kind, &scene.hal, object)).await;
        }
        let undo =
            answer(&scene.evil, n + 5, "Undo", &scene.mal, &answer(&scene.evil, n, "Accept", &scene.mal, object));
        scene.take(&scene.evil, &undo).await;
    }
    assert_eq!(scene.members().await, members);
    for what in ["admitted", "declined", "asked", "reopened"] {
        assert_eq!(decisions(&scene, what).await, 0, "{what}");
    }
    let page = scene.morag.visit("/groups/soil/manage/requests").await;
    assert!(page.says("Let me in"), "{}", page.text());
    // In his own group he may.
    scene.take(&scene.evil, &answer(&scene.evil, 99, "Accept", &scene.mal, &his)).await;
    assert_eq!(decisions(&scene, "admitted").await, 1);
    assert!(scene.morag.visit("/groups/worms/members").await.says("hal"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_comes_too_late_is_refused_and_its_author_is_told_why() {
    let scene = scene().await;
    let offer = offered(&scene).await;
    let follow = activity(&scene.good, "f/hal/1", "Follow", &scene.hal, &json!(scene.group));
    scene.take(&scene.good, &activity(&scene.good, "u/hal", "Undo", &scene.hal, &follow)).await;
    scene.take(&scene.good, &answer(&scene.good, 1, "Accept", &scene.gina, &offer)).await;
    let told = scene.good.received("Reject").pop().unwrap();
    assert_eq!((&told["hub:because"], &told["to"]), (&json!("already-decided"), &json!([scene.gina])));
    assert_eq!(told["object"]["id"], scene.good.id("/answer/1"));

    scene.hub.clock.forward(std::time::Duration::from_mins(10));
    let again = hal_asks(&scene, 2).await;
    assert_ne!(again["id"], offer["id"]);
    // The offer of the request that is over answers nothing of the new one.
    scene.take(&scene.good, &answer(&scene.good, 2, "Accept", &scene.gina, &offer)).await;
    assert_eq!(scene.members().await, 3);
    let page = scene.morag.visit("/groups/soil/manage/requests").await;
    page.press("Approve", &[]).await;
    scene.hub.settle().await;
    scene.take(&scene.good, &answer(&scene.good, 3, "Reject", &scene.gina, &again)).await;
    let told = scene.good.received("Reject").pop().unwrap();
    assert_eq!((&told["hub:because"], &told["hub:decidedBy"]["name"]), (&json!("already-decided"), &json!("Morag")));
    assert_eq!(scene.members().await, 4);

    // She keeps order no more: told why, and nothing of who decided what.
    scene.appoint(&scene.member("gina").await, false).await;
    let undo = answer(&scene.good, 4, "Undo", &scene.gina, &answer(&scene.good, 5, "Accept", &scene.gina, &again));
    scene.take(&scene.good, &undo).await;
    let told = scene.good.received("Reject").pop().unwrap();
    assert_eq!(told["hub:because"], "not-a-facilitator");
    assert!(told.get("hub:decidedBy").is_none() && told.get("hub:decision").is_none(), "{told}");
    assert_eq!(scene.members().await, 4);
    let taken = scene.good.received("Undo").pop().unwrap();
    assert_eq!((&taken["object"]["id"], &taken["to"]), (&again["id"], &json!([scene.gina])));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitators_hub_that_would_not_keep_it_learns_nothing_of_who_asks() {
    let scene = scene().await;
    scene.appoint(&scene.member("gina").await, true).await;
    scene.hub.restrict("soil").await;
    scene.hub.command(&["hub", "trust", &scene.good.domain, "nothing"]);
    let follow = activity(&scene.evil, "f/2", "Follow", &scene.evil.actor("eve", "Person"), &json!(scene.group));
    scene.take(&scene.evil, &follow).await;
    let page = scene.morag.visit("/groups/soil/manage/requests").await;
    page.press("Approve", &[]).await;
    scene.hub.settle().await;
    assert!(scene.good.received("Offer").is_empty() && decisions(&scene, "admitted").await == 1);
    let eve = |body: &Value| body.to_string().contains("/u/eve");
    assert!(!scene.good.received("Add").iter().any(eve));
    let record = format!("{}/decisions?page=1", scene.group);
    assert_eq!(scene.good.ask(&record, Some(&scene.gina)).await.0, 403);
    scene.hub.command(&["hub", "trust", &scene.good.domain, "keeps"]);
    assert_eq!(scene.good.ask(&record, Some(&scene.gina)).await.0, 200);
}

/// Ben keeps order in chess, a group of the good hub.
async fn facilitator() -> Guest {
    let guest = guest().await;
    let hal = guest.good.id("/u/hal");
    let ben = format!("{}/people/ben", guest.hub.origin);
    let mut add = activity(&guest.good, "appoint", "Add", &hal, &json!(ben));
    add["target"] = json!(format!("{}/facilitators", guest.chess));
    guest.announce(&guest.good, &guest.chess, 1, &add).await;
    guest
}

fn offer_to_ben(guest: &Guest, n: u32, group: &str) -> Value {
    let asker = guest.good.id("/u/hal");
    let follow = json!({"id": guest.good.id("/f/9"), "type": "Follow", "actor": asker, "object": guest.chess});
    let mut offer = activity(&guest.good, &format!("offer/{n}"), "Offer", group, &follow);
    offer["to"] = json!([format!("{}/people/ben", guest.hub.origin)]);
    offer["hub:request"] = json!({"name": "Hal", "reason": "Knights", "asked": "2026-11-21T08:00:00Z"});
    offer
}

async fn sends(guest: &Guest, from: &Elsewhere, activity: &Value) {
    from.send(&guest.inbox, activity).await;
    guest.hub.settle().await;
}

async fn cards(guest: &Guest) -> String {
    guest.ben.visit(&format!("/groups/chess@{}/manage/requests", guest.good.domain)).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_group_itself_puts_requests_before_its_facilitators_and_takes_them_away() {
    let guest = guest().await;
    // Nobody here keeps order in it yet.
    sends(&guest, &guest.good, &offer_to_ben(&guest, 1, &guest.chess)).await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM offered").await, 0);
    drop(guest);

    let guest = Box::pin(facilitator()).await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let (mal, bridge) = (evil.actor("mal", "Person"), evil.actor("bridge", "Group"));
    for (n, (from, by)) in
        [(&evil, &mal), (&evil, &bridge), (&guest.good, &guest.good.id("/u/hal"))].into_iter().enumerate()
    {
        let mut forged = offer_to_ben(&guest, 10 + u32::try_from(n).unwrap(), by);
        forged["id"] = json!(from.id(&format!("/forged/{n}")));
        sends(&guest, from, &forged).await;
    }
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM offered").await, 0);
    // A group offers requests to itself only.
    let mut of_another = offer_to_ben(&guest, 20, &guest.chess);
    of_another["object"]["object"] = json!(bridge);
    sends(&guest, &guest.good, &of_another).await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM offered").await, 0);

    let offer = offer_to_ben(&guest, 2, &guest.chess);
    sends(&guest, &guest.good, &offer).await;
    assert!(cards(&guest).await.contains("Knights"), "{}", cards(&guest).await);
    let taken = json!({"id": offer["id"], "type": "Offer", "actor": bridge});
    sends(&guest, &evil, &activity(&evil, "u/1", "Undo", &bridge, &taken)).await;
    let mut refused = activity(&evil, "r/1", "Reject", &bridge, &json!({"type": "Accept", "object": offer}));
    refused["hub:because"] = json!("banned");
    sends(&guest, &evil, &refused).await;
    assert!(cards(&guest).await.contains("Knights") && !cards(&guest).await.contains("was not done"));
    let taken = json!({"id": offer["id"], "type": "Offer", "actor": guest.chess});
    sends(&guest, &guest.good, &activity(&guest.good, "u/2", "Undo", &guest.chess, &taken)).await;
    assert!(!cards(&guest).await.contains("Knights"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_offer_says_at_great_length_is_cut_and_there_is_an_end_to_how_many_there_are() {
    let guest = Box::pin(facilitator()).await;
    let mut offer = offer_to_ben(&guest, 1, &guest.chess);
    let long = "ŵ".repeat(20_000);
    for field in ["name", "role", "organisation", "reason", "question", "answer"] {
        offer["hub:request"][field] = json!(long);
    }
    sends(&guest, &guest.good, &offer).await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM offered").await, 1);
    for (field, longest) in
        [("name", 100), ("role", 100), ("organisation", 150), ("reason", 1000), ("question", 1000), ("answer", 1000)]
    {
        assert!(guest.hub.longest("offered", field).await <= longest, "{field}");
    }
    // What is no text is nothing, and what is not there is not missed.
    let mut odd = offer_to_ben(&guest, 2, &guest.chess);
    odd["hub:request"] = json!({"name": {"a": 1}, "reason": ["a", "b"], "asked": "never", "first": "yes"});
    sends(&guest, &guest.good, &odd).await;
    assert!(cards(&guest).await.contains("No reason given"), "{}", cards(&guest).await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM offered").await, 1);
}

/// A decision of chess, rightly digested.
fn decision(guest: &Guest, number: i64, previous: &str, message: &str) -> Value {
    let mut record = json!({
        "id": format!("{}/decisions/{number}", guest.chess), "type": "hub:Decision", "group": guest.chess,
        "number": number, "what": "declined", "at": "2026-11-21T08:30:00Z", "message": message, "previous": previous,
        "about": {"id": guest.good.id("/u/hal"), "name": "Hal"}, "by": {"id": guest.good.id("/u/x"), "name": "Xenia"},
    });
    let text = http_signatures::canonical_json(&record).unwrap();
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &text);
    record["digest"] = json!(data_encoding::HEXLOWER.encode(digest.as_ref()));
    record
}

async fn adds(guest: &Guest, n: u32, record: &Value) {
    let mut add = activity(&guest.good, &format!("add/{n}"), "Add", &guest.chess, record);
    add["target"] = json!(format!("{}/decisions", guest.chess));
    sends(guest, &guest.good, &add).await;
}

async fn record(guest: &Guest) -> String {
    guest.ben.visit(&format!("/groups/chess@{}/manage/decisions", guest.good.domain)).await.text()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_its_hub_changes_afterwards_or_digests_wrongly_is_shown_as_broken_and_kept() {
    let guest = Box::pin(facilitator()).await;
    let first = decision(&guest, 1, "", "Not a player");
    adds(&guest, 1, &first).await;
    let second = decision(&guest, 2, first["digest"].as_str().unwrap(), "Nor he");
    adds(&guest, 2, &second).await;
    assert!(record(&guest).await.contains("The record is whole: 2 decisions"), "{}", record(&guest).await);
    // The same once more is the same.
    adds(&guest, 3, &first).await;
    assert!(record(&guest).await.contains("The record is whole: 2 decisions"));
    // Another text for what was decided.
    adds(&guest, 4, &decision(&guest, 1, "", "She moved")).await;
    let page = record(&guest).await;
    assert!(page.contains("Two different versions of decision 1") && page.contains("Not a player"), "{page}");
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM decision_disputes WHERE body LIKE '%She moved%'").await, 1);
    let mut wrong = decision(&guest, 3, second["digest"].as_str().unwrap(), "Third");
    wrong["message"] = json!("Thirdly");
    adds(&guest, 5, &wrong).await;
    assert!(record(&guest).await.contains("Decision 3 has been changed"), "{}", record(&guest).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_adds_to_the_record_of_a_group_but_the_group_and_nothing_but_its_own_decisions() {
    let guest = Box::pin(facilitator()).await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let bridge = evil.actor("bridge", "Group");
    let true_one = decision(&guest, 1, "", "Canary");
    for (n, (from, by)) in [(&evil, &bridge), (&guest.good, &guest.good.id("/u/hal"))].into_iter().enumerate() {
        let mut add = activity(from, &format!("forged/{n}"), "Add", by, &true_one);
        for target in [format!("{}/decisions", guest.chess), format!("{by}/decisions")] {
            add["target"] = json!(target);
            sends(&guest, from, &add).await;
        }
    }
    let mut n = 10;
    for (field, value) in [
        ("group", json!(bridge)),
        ("id", json!(format!("{bridge}/decisions/1"))),
        ("number", json!(0)),
        ("number", json!(9_999_999)),
        ("number", json!("1")),
        ("digest", json!("x".repeat(64))),
        ("digest", json!(null)),
        ("message", json!("x".repeat(40_000))),
        ("about", json!("Hal")),
    ] {
        let mut spoilt = true_one.clone();
        spoilt[field] = value;
        n += 1;
        adds(&guest, n, &spoilt).await;
    }
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM decisions").await, 0);
    adds(&guest, 1, &true_one).await;
    assert!(record(&guest).await.contains("Canary"), "{}", record(&guest).await);
}
