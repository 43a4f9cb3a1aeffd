//! Who may change what: the author, the group that owns the thread, and a facilitator of ours; nobody by being near.

use serde_json::{Value, json};

use super::{Scene, activity, guest, page_by, scene};
use crate::support::Elsewhere;
use crate::support::browser::client;

async fn get(url: &str) -> (u16, String) {
    let answer = client().build().unwrap().get(url).header("accept", "application/activity+json").send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

impl Scene {
    /// Mal, Hal or anybody tries it: it may be taken and ignored, or refused.
    async fn tries(&self, from: &Elsewhere, activity: &Value) {
        let status = self.take(from, activity).await;
        assert!([202, 400, 401, 403].contains(&status), "{status} for {activity}");
    }

    async fn role(&self, person: &str) -> i64 {
        let sql = format!(
            "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
              WHERE p.handle = '{person}' AND m.standing = 'member' AND m.role IN ('owner', 'facilitator')"
        );
        self.hub.count(&sql).await
    }
}

// AUZ-01
#[tokio::test(flavor = "multi_thread")]
async fn another_hub_cannot_change_what_somebody_wrote() {
    let scene = scene().await;
    let id = scene.gina_writes("As she wrote it").await;
    let ours = scene.morag_writes("As we wrote it").await;
    let me = format!("{}/people/morag", scene.hub.origin);
    for (n, object) in [
        page_by(&scene.gina, &id, &scene.group, "Changed words"),
        page_by(&scene.mal, &id, &scene.group, "Changed words"),
        page_by(&me, &ours, &scene.group, "Changed words"),
        page_by(&scene.mal, &ours, &scene.group, "Changed words"),
        json!(ours),
    ]
    .into_iter()
    .enumerate()
    {
        for kind in ["Update", "Create", "Announce"] {
            scene.tries(&scene.evil, &activity(&scene.evil, &format!("{kind}/{n}"), kind, &scene.mal, &object)).await;
        }
    }
    // What she wrote is not fetched again because of it.
    scene.good.serve("/p/1", page_by(&scene.gina, &id, &scene.group, "Served words"));
    scene.tries(&scene.evil, &activity(&scene.evil, "u/9", "Update", &scene.mal, &json!(id))).await;
    let page = scene.morag.visit("/groups/soil").await;
    assert!(page.says("As she wrote it") && page.says("As we wrote it"), "{}", page.text());
    assert!(!page.says("Changed words") && !page.says("Served words"));
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM topics WHERE edited_at IS NOT NULL").await, 0);
}

// AUZ-04
#[tokio::test(flavor = "multi_thread")]
async fn another_hub_cannot_delete_what_somebody_wrote() {
    let scene = scene().await;
    let id = scene.gina_writes("Still there").await;
    let ours = scene.morag_writes("Ours as well").await;
    for (n, object) in [
        json!(id),
        json!({"id": id, "type": "Tombstone"}),
        json!({"id": id, "type": "Page", "attributedTo": scene.mal}),
        json!([id]),
        json!(ours),
        json!({"id": ours, "type": "Tombstone"}),
        json!(scene.group),
        json!(format!("{}/people/morag", scene.hub.origin)),
    ]
    .into_iter()
    .enumerate()
    {
        for kind in ["Delete", "Undo", "Remove"] {
            scene.tries(&scene.evil, &activity(&scene.evil, &format!("{kind}/{n}"), kind, &scene.mal, &object)).await;
        }
    }
    let page = scene.morag.visit("/groups/soil").await;
    assert!(page.says("Still there") && page.says("Ours as well"), "{}", page.text());
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM topics WHERE deleted_at IS NOT NULL").await, 0);
    assert_eq!(get(&ours).await.0, 200);
    // Nothing was buried that its own author may still say.
    let reply = page_by(&scene.gina, &scene.good.id("/p/2"), &scene.group, "Not buried");
    scene.tries(&scene.evil, &activity(&scene.evil, "d/2", "Delete", &scene.mal, &json!(scene.good.id("/p/2")))).await;
    scene.tries(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.gina, &reply)).await;
    assert!(scene.reads("Not buried").await);
}

// AUZ-05
#[tokio::test(flavor = "multi_thread")]
async fn nobody_deletes_another_actor() {
    let scene = scene().await;
    scene.gina_writes("Still hers").await;
    for (n, object) in [json!(scene.gina), json!({"id": scene.gina, "type": "Person"})].into_iter().enumerate() {
        scene.tries(&scene.evil, &activity(&scene.evil, &format!("d/{n}"), "Delete", &scene.mal, &object)).await;
        scene.tries(&scene.good, &activity(&scene.good, &format!("d/{n}"), "Delete", &scene.hal, &object)).await;
    }
    assert_eq!(scene.members().await, 3);
    assert_eq!(scene.rows("profiles", "url", &scene.gina).await, 1);
    assert!(scene.reads("Still hers").await);
    assert!(scene.morag.visit("/groups/soil/members").await.says("gina"));
    let later = page_by(&scene.gina, &scene.good.id("/p/2"), &scene.group, "And she goes on");
    scene.tries(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.gina, &later)).await;
    assert!(scene.reads("And she goes on").await);
}

// AUZ-07
#[tokio::test(flavor = "multi_thread")]
async fn nobody_takes_back_anothers_membership() {
    let scene = scene().await;
    let asked = scene.good.id("/f/1");
    let hers = json!({"id": asked, "type": "Follow", "actor": scene.gina, "object": scene.group});
    let mixed = json!({"id": asked, "type": "Follow", "actor": scene.hal, "object": scene.group});
    for (n, object) in [hers.clone(), json!(asked), mixed, json!({"id": asked}), json!([hers])].into_iter().enumerate()
    {
        scene.tries(&scene.good, &activity(&scene.good, &format!("u/{n}"), "Undo", &scene.hal, &object)).await;
        let mut by_mal = activity(&scene.evil, &format!("u/{n}"), "Undo", &scene.hal, &object);
        by_mal["actor"] = json!({"id": scene.mal});
        let body = by_mal.to_string();
        assert_eq!(scene.evil.send_as(&scene.inbox, body, &scene.mal).await, 202);
        scene.tries(&scene.good, &activity(&scene.good, &format!("l/{n}"), "Leave", &scene.hal, &object)).await;
    }
    scene.hub.settle().await;
    assert!(scene.morag.visit("/groups/soil/members").await.says("gina"));
    let hers = format!(
        "SELECT COUNT(*) FROM memberships m JOIN profiles p ON p.id = m.person_id
          WHERE p.url = '{}' AND m.standing = 'member'",
        scene.gina
    );
    assert_eq!(scene.hub.count(&hers).await, 1);
    scene.morag_writes("She still gets it").await;
    assert_eq!(scene.good.received("Announce").len(), 2);
}

// AUZ-08
#[tokio::test(flavor = "multi_thread")]
async fn only_the_group_that_was_asked_can_accept() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    let trap = evil.actor("chess", "Group");
    let go = guest.good.actor("go", "Group");
    let follow = guest.ask(&guest.good, "go").await;
    let (ben, hal) = (follow["actor"].clone(), guest.good.id("/u/hal"));
    let renamed = json!({"id": follow["id"], "type": "Follow", "actor": ben, "object": mal});
    for (n, object) in [follow.clone(), follow["id"].clone(), renamed].into_iter().enumerate() {
        for (by, peer) in [(&mal, &evil), (&trap, &evil), (&hal, &guest.good), (&guest.chess, &guest.good)] {
            let name = by.rsplit('/').next().unwrap();
            let accept = activity(peer, &format!("accept/{name}/{n}"), "Accept", by, &object);
            let status = peer.send(&guest.inbox, &accept).await;
            assert!([202, 400, 401, 403].contains(&status), "{status}");
        }
    }
    guest.hub.settle().await;
    let pending = "SELECT COUNT(*) FROM memberships WHERE standing = 'requested'";
    assert_eq!(guest.hub.count(pending).await, 1);
    let path = format!("/groups/go@{}", guest.good.domain);
    assert!(!guest.ben.visit(&path).await.says("You are a member"));
    let real = activity(&guest.good, "accept/real", "Accept", &go, &follow);
    assert_eq!(guest.good.send(&guest.inbox, &real).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit(&path).await.says("You are a member"));
}

// AUZ-08, of a refusal
#[tokio::test(flavor = "multi_thread")]
async fn a_third_party_cannot_end_a_membership_by_a_rejection() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    let follow = guest.good.received("Follow").pop().unwrap();
    for (n, object) in [follow.clone(), follow["id"].clone()].into_iter().enumerate() {
        let reject = activity(&evil, &format!("r/{n}"), "Reject", &mal, &object);
        assert_eq!(evil.send(&guest.inbox, &reject).await, 202);
        let hal = guest.good.id("/u/hal");
        let reject = activity(&guest.good, &format!("r/{n}"), "Reject", &hal, &object);
        assert_eq!(guest.good.send(&guest.inbox, &reject).await, 202);
    }
    guest.hub.settle().await;
    assert!(guest.ben.visit(&format!("/groups/chess@{}", guest.good.domain)).await.says("You are a member"));
}

/// The scene with a restricted group, in which Morag wrote and for which Hal waits.
async fn restricted() -> (Scene, String) {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let topic = scene.morag_writes("Canary among members").await;
    let follow = activity(&scene.good, "f/hal", "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &follow).await, 202);
    assert_eq!(scene.rows("memberships", "standing", "requested").await, 1);
    (scene, topic)
}

// AUZ-10
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_group_of_ours_cannot_let_themselves_in() {
    let (scene, _) = Box::pin(restricted()).await;
    let ours = scene.good.id("/f/hal");
    let follow = json!({"id": ours, "type": "Follow", "actor": scene.hal, "object": scene.group});
    let turned = json!({"id": ours, "type": "Follow", "actor": scene.hal, "object": scene.hal});
    for (n, object) in [follow.clone(), json!(ours), turned].into_iter().enumerate() {
        for (by, peer) in [(&scene.hal, &scene.good), (&scene.gina, &scene.good), (&scene.mal, &scene.evil)] {
            let name = by.rsplit('/').next().unwrap();
            scene.tries(peer, &activity(peer, &format!("accept/{name}/{n}"), "Accept", by, &object)).await;
            scene.tries(peer, &activity(peer, &format!("invite/{name}/{n}"), "Invite", by, &object)).await;
        }
    }
    // Nor in the group's own name.
    let forged =
        json!({"id": format!("{}/a/1", scene.hub.origin), "type": "Accept", "actor": scene.group, "object": follow});
    let status = scene.evil.send_as(&scene.inbox, forged.to_string(), &scene.mal).await;
    assert!([400, 401, 403].contains(&status), "{status}");
    scene.hub.settle().await;
    assert_eq!(scene.members().await, 3);
    assert_eq!(scene.rows("memberships", "standing", "requested").await, 1);
    assert!(scene.good.received("Accept").len() == 1, "only Gina's, from before");
}

// AUZ-11
#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_reads_as_little_as_a_stranger() {
    let (scene, topic) = Box::pin(restricted()).await;
    let announce = scene.good.received("Announce").pop().unwrap();
    for url in [
        format!("{}/outbox", scene.group),
        format!("{}/outbox?page=01arz3ndektsv4rrffq69g5fav", scene.group),
        format!("{}/followers", scene.group),
        format!("{}/featured", scene.group),
        topic.clone(),
        format!("{topic}/replies"),
        format!("{topic}/context"),
        announce["id"].as_str().unwrap().to_owned(),
        announce["object"]["id"].as_str().unwrap().to_owned(),
    ] {
        let (status, body) = get(&url).await;
        assert!(!body.contains("Canary"), "{url}: {body}");
        let may_count = url.ends_with("/followers") || url.ends_with("/featured");
        assert!([403, 404].contains(&status) || may_count, "{url}: {status}");
        assert!(!body.contains("discussions/"), "{url}: {body}");
    }
    let stranger = crate::support::Person::stranger(&scene.hub.origin);
    for path in ["/groups/soil", "/groups/soil/discussions", "/search?q=Canary", "/groups?q=Canary", "/"] {
        assert!(!stranger.visit(path).await.html.contains("Canary among"), "{path}");
    }
}

// AUZ-13
#[tokio::test(flavor = "multi_thread")]
async fn a_member_makes_nobody_a_facilitator() {
    let scene = scene().await;
    for (n, target) in [
        format!("{}/facilitators", scene.group),
        format!("{}/moderators", scene.group),
        format!("{}/followers", scene.group),
        format!("{}/featured", scene.group),
    ]
    .into_iter()
    .enumerate()
    {
        for (by, peer) in [(&scene.gina, &scene.good), (&scene.hal, &scene.good), (&scene.mal, &scene.evil)] {
            let name = by.rsplit('/').next().unwrap();
            let mut add = activity(peer, &format!("add/{name}/{n}"), "Add", by, &json!(by));
            add["target"] = json!(target);
            scene.tries(peer, &add).await;
        }
    }
    assert_eq!((scene.role("gina").await, scene.role("hal").await, scene.role("mal").await), (0, 0, 0));
    assert_eq!((scene.members().await, scene.role("morag").await), (3, 1));
    let (_, facilitators) = get(&format!("{}/facilitators", scene.group)).await;
    assert!(!facilitators.contains("/u/"), "{facilitators}");
}

// AUZ-14
#[tokio::test(flavor = "multi_thread")]
async fn the_last_facilitator_cannot_be_removed_from_outside() {
    let scene = scene().await;
    let me = format!("{}/people/morag", scene.hub.origin);
    for (n, target) in [
        format!("{}/facilitators", scene.group),
        format!("{}/moderators", scene.group),
        format!("{}/followers", scene.group),
    ]
    .into_iter()
    .enumerate()
    {
        for (by, peer) in [(&scene.gina, &scene.good), (&scene.mal, &scene.evil)] {
            let mut remove = activity(peer, &format!("remove/{n}"), "Remove", by, &json!(me));
            remove["target"] = json!(target);
            scene.tries(peer, &remove).await;
        }
    }
    assert_eq!((scene.members().await, scene.role("morag").await), (3, 1));
    scene.morag_writes("Still in charge").await;
}

// AUZ-16
#[tokio::test(flavor = "multi_thread")]
async fn a_ban_by_somebody_who_runs_nothing_bans_nobody() {
    let scene = scene().await;
    let ben = scene.hub.person("ben").await;
    ben.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let them = [format!("{}/people/ben", scene.hub.origin), scene.gina.clone()];
    for (n, object) in them.iter().enumerate() {
        let mut block = activity(&scene.evil, &format!("b/{n}"), "Block", &scene.mal, &json!(object));
        block["target"] = json!(scene.group);
        scene.tries(&scene.evil, &block).await;
        scene.tries(&scene.evil, &activity(&scene.evil, &format!("bb/{n}"), "Block", &scene.mal, &json!(object))).await;
        for kind in ["Lock", "Ignore", "Reject"] {
            let lock = activity(&scene.evil, &format!("{kind}/{n}"), kind, &scene.mal, &json!(scene.group));
            scene.tries(&scene.evil, &lock).await;
        }
    }
    assert_eq!(scene.members().await, 4);
    let page = ben.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Not banned"), ("body", "?")]).await;
    scene.gina_writes("Nor she").await;
    assert!(scene.reads("Not banned").await);
}

// AUZ-17
#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_writes_nothing_into_a_restricted_group() {
    let (scene, topic) = Box::pin(restricted()).await;
    let announced = scene.good.received("Announce").len();
    let contributions = scene.contributions().await;
    let eve = scene.evil.actor("eve", "Person");
    let followers = format!("{}/followers", scene.group);
    for (by, peer) in [(&eve, &scene.evil), (&scene.hal, &scene.good)] {
        let id = format!("{by}/p/17");
        for (n, to) in [json!([scene.group, followers]), json!([scene.group]), json!([scene.group, super::PUBLIC])]
            .into_iter()
            .enumerate()
        {
            let mut object = page_by(by, &format!("{id}{n}"), &scene.group, "Unasked words");
            object["to"] = to;
            object["audience"] = json!(scene.group);
            scene.tries(peer, &activity(peer, &format!("c/{n}"), "Create", by, &object)).await;
            object["id"] = json!(format!("{id}r{n}"));
            object["type"] = json!("Note");
            object["inReplyTo"] = json!(topic);
            scene.tries(peer, &activity(peer, &format!("r/{n}"), "Create", by, &object)).await;
        }
    }
    assert_eq!(scene.contributions().await, contributions);
    assert_eq!(scene.good.received("Announce").len(), announced);
    assert!(!scene.reads("Unasked words").await);
}

// AUZ-17, by way of another group
#[tokio::test(flavor = "multi_thread")]
async fn a_reply_addressed_to_one_group_does_not_enter_the_thread_of_another() {
    let scene = scene().await;
    scene.hub.group("water", "Water", "morag");
    let page = scene.morag.visit("/groups/water/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "In water"), ("body", "?")]).await;
    let thread = format!("{}{}", scene.hub.origin, page.path);
    let water = format!("{}/groups/water", scene.hub.origin);
    let in_soil = scene.morag_writes("In soil").await;
    for (n, (to, answers)) in [
        (vec![&scene.group], &thread),
        (vec![&scene.group, &water], &thread),
        (vec![&water, &scene.group], &thread),
        (vec![&water], &thread),
        (vec![&water], &in_soil),
    ]
    .into_iter()
    .enumerate()
    {
        let mut reply = page_by(&scene.mal, &scene.evil.id(&format!("/r/{n}")), &scene.group, "In the wrong place");
        reply["type"] = json!("Note");
        reply["inReplyTo"] = json!(answers);
        let mut all: Vec<&str> = to.iter().map(|group| group.as_str()).collect();
        all.push(super::PUBLIC);
        reply["to"] = json!(all);
        scene.tries(&scene.evil, &activity(&scene.evil, &format!("r/a{n}"), "Create", &scene.mal, &reply)).await;
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM replies").await, 0);
    assert!(!scene.morag.visit(&page.path).await.says("In the wrong place"));
}

// AUZ-19
#[tokio::test(flavor = "multi_thread")]
async fn the_right_to_write_is_judged_when_the_words_arrive() {
    let scene = scene().await;
    let id = scene.gina_writes("While she belonged").await;
    let undo = json!({"id": scene.good.id("/f/1"), "type": "Follow", "actor": scene.gina, "object": scene.group});
    scene.tries(&scene.good, &activity(&scene.good, "u/1", "Undo", &scene.gina, &undo)).await;
    // Dated before she left, and late.
    let late = page_by(&scene.gina, &scene.good.id("/p/2"), &scene.group, "Late words");
    scene.tries(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.gina, &late)).await;
    let mut reply = page_by(&scene.gina, &scene.good.id("/p/3"), &scene.group, "A late reply");
    reply["inReplyTo"] = json!(id);
    scene.tries(&scene.good, &activity(&scene.good, "c/3", "Create", &scene.gina, &reply)).await;
    let before = (scene.contributions().await, scene.evil.received("Announce").len());
    scene.tries(&scene.good, &activity(&scene.good, "l/3", "Like", &scene.gina, &json!(id))).await;
    assert_eq!((scene.contributions().await, scene.evil.received("Announce").len()), before);
    assert_eq!(scene.contributions().await, 1);
    assert!(!scene.reads("Late words").await);

    // And after a group was archived nobody writes into it.
    assert!(scene.hub.command(&["group", "archive", "soil"]).status.success());
    let by_mal = page_by(&scene.mal, &scene.evil.id("/p/1"), &scene.group, "Into the archive");
    scene.tries(&scene.evil, &activity(&scene.evil, "c/1", "Create", &scene.mal, &by_mal)).await;
    assert_eq!(scene.contributions().await, 1);
}

// AUZ-20
#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_ours_is_described_by_us_alone() {
    let scene = scene().await;
    let sql = "SELECT COUNT(*) FROM groups WHERE name = 'Soil science' AND purpose = '' AND access = 'open' \
               AND archived_at IS NULL AND is_ours";
    let mut described = scene.good.card(&scene.group, "Group");
    described["summary"] = json!("pwned");
    described["name"] = json!("pwned");
    described["accessType"] = json!("private");
    described["hub:state"] = json!("archived");
    for (n, object) in [described.clone(), json!(scene.group)].into_iter().enumerate() {
        for (by, peer) in [(&scene.gina, &scene.good), (&scene.mal, &scene.evil)] {
            scene.tries(peer, &activity(peer, &format!("u/{n}"), "Update", by, &object)).await;
        }
    }
    // Nor by somebody who is a group.
    let trap = scene.evil.actor("trap", "Group");
    scene.tries(&scene.evil, &activity(&scene.evil, "u/9", "Update", &trap, &described)).await;
    assert_eq!(scene.hub.count(sql).await, 1);
    let (_, document) = get(&scene.group).await;
    assert!(!document.contains("pwned") && document.contains("\"accessType\":\"open\""), "{document}");
    scene.morag_writes("Open as ever").await;
}
