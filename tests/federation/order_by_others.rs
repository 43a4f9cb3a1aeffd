//! Keeping order in a group of ours, by people of other hubs: by its facilitators, and by those who are none.

use std::time::Duration;

use serde_json::{Value, json};

use super::order::announced;
use crate::attacks::{PUBLIC, Scene, activity, page_by, scene};
use crate::support::Elsewhere;

/// What somebody does, and what can be seen of it on the page of the discussion.
struct Deed {
    verb: &'static str,
    object: Value,
    more: Value,
    /// On the discussion's page; with a `!`, these words are not.
    seen: &'static str,
}

/// Everything that keeps order about the discussion `id`, one after the other.
fn deeds(scene: &Scene, id: &str, by: &str) -> Vec<Deed> {
    let (featured, facilitators) = (format!("{}/featured", scene.group), format!("{}/facilitators", scene.group));
    let lock = json!({"type": "Lock", "id": format!("{by}#lock"), "actor": by, "object": id});
    let block =
        json!({"type": "Block", "id": format!("{by}#block"), "actor": by, "object": scene.mal, "target": scene.group});
    let deed = |verb, object: &Value, more, seen| Deed { verb, object: object.clone(), more, seen };
    vec![
        deed("Add", &json!(id), json!({"target": featured}), "Pinned"),
        deed("Remove", &json!(id), json!({"target": featured}), "!Pinned"),
        deed("Lock", &json!(id), json!({"summary": "All is said"}), "takes no more replies: All is said"),
        deed("Undo", &lock, json!({}), "!takes no more replies"),
        deed("Block", &json!(scene.mal), json!({"target": scene.group, "summary": "Rude"}), ""),
        deed("Undo", &block, json!({}), ""),
        deed("Add", &json!(scene.hal), json!({"target": facilitators}), ""),
        deed("Remove", &json!(scene.hal), json!({"target": facilitators}), ""),
        deed("Delete", &json!(id), json!({"summary": "Untrue"}), "Removed by the facilitators: Untrue"),
    ]
}

impl Deed {
    /// As bytes, spelt as no machine would spell it.
    fn spelt(&self, from: &Elsewhere, n: usize, by: &str, group: &str) -> String {
        let mut whole = activity(from, &format!("deed/{n}"), self.verb, by, &self.object);
        whole["to"] = json!([PUBLIC]);
        whole["cc"] = json!([group]);
        for (name, value) in self.more.as_object().unwrap() {
            whole[name] = value.clone();
        }
        serde_json::to_string_pretty(&whole).unwrap().replace("\"type\"", "\"x:ŵ\": 1.50 ,\n\"type\"")
    }

    fn is_seen(&self, words: &str) -> bool {
        match self.seen.strip_prefix('!') {
            Some(not) => !words.contains(not),
            None => words.contains(self.seen),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_facilitator_elsewhere_does_in_our_group_is_done_and_announced_byte_for_byte() {
    let scene = scene().await;
    let follow = activity(&scene.good, "f/hal", "Follow", &scene.hal, &json!(scene.group));
    scene.take(&scene.good, &follow).await;
    scene.appoint(&scene.member("gina").await, true).await;
    let id = scene.morag_writes("Worms").await;
    let path = id.replace(&scene.hub.origin, "");
    for (n, deed) in deeds(&scene, &id, &scene.gina).iter().enumerate() {
        let body = deed.spelt(&scene.good, n, &scene.gina, &scene.group);
        assert_eq!(scene.good.send_as(&scene.inbox, body.clone(), &scene.gina).await, 202, "{body}");
        scene.hub.settle().await;
        let page = scene.morag.visit(&path).await;
        assert!(deed.is_seen(&page.text()), "{} {}: {}", n, deed.verb, page.text());
        let letters = scene.good.letters("Announce");
        let hers = letters.iter().filter(|letter| letter.path == "/u/gina/inbox");
        // Only the owner takes the role of a facilitator away.
        let is_done = deed.verb != "Remove" || deed.object != json!(scene.hal);
        let count = hers.filter(|letter| letter.text.contains(&body)).count();
        assert_eq!(count, usize::from(is_done), "{} {}", n, deed.verb);
    }
    assert_eq!(announced(&scene.good, "Delete").len(), 2, "to gina and to hal");
    assert_eq!(scene.good.received("Undo").len(), 4, "that it had announced them, to both");
    assert_eq!(scene.evil.received("Reject").len(), 1, "mal was out for a while");
    assert_eq!(scene.members().await, 3, "mal has to ask again");
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM memberships WHERE role = 'facilitator'").await, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_who_is_no_facilitator_does_to_keep_order_has_no_effect_and_is_announced_to_nobody() {
    let scene = scene().await;
    let id = scene.morag_writes("Worms").await;
    let path = id.replace(&scene.hub.origin, "");
    let form = scene.topic("Worms").await.follow("Close to replies").await;
    form.press("Close to replies", &[("reason", "Enough")]).await;
    scene.hub.settle().await;
    let before = (scene.good.received("Announce").len(), scene.morag.visit(&path).await.text());
    for (peer, person) in [(&scene.evil, &scene.mal), (&scene.good, &scene.gina), (&scene.good, &scene.hal)] {
        let name = person.rsplit('/').next().unwrap();
        for (n, deed) in deeds(&scene, &id, person).iter().enumerate() {
            let body = deed.spelt(peer, n, person, &scene.group).replace("/deed/", &format!("/{name}/deed/"));
            assert_eq!(peer.send_as(&scene.inbox, body, person).await, 202);
            scene.hub.settle().await;
        }
    }
    assert_eq!(scene.morag.visit(&path).await.text(), before.1);
    assert_eq!((scene.good.received("Announce").len(), scene.members().await), (before.0, 3));
    assert!(scene.good.received("Undo").is_empty() && scene.evil.received("Reject").is_empty());
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM bans").await, 0);
    assert!(scene.nothing_waits().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_of_one_group_is_nobody_in_another() {
    let scene = scene().await;
    scene.hub.person("ewan").await;
    scene.hub.group("peat", "Peat", "ewan");
    scene.appoint(&scene.member("gina").await, true).await;
    let peat = format!("{}/groups/peat", scene.hub.origin);
    let follow = activity(&scene.good, "f/peat", "Follow", &scene.gina, &json!(peat));
    scene.take(&scene.good, &follow).await;
    let page = page_by(&scene.mal, &scene.evil.id("/p/7"), &peat, "Bogs");
    let follow = activity(&scene.evil, "f/peat", "Follow", &scene.mal, &json!(peat));
    scene.take(&scene.evil, &follow).await;
    scene.take(&scene.evil, &activity(&scene.evil, "c/7", "Create", &scene.mal, &page)).await;
    let topic = scene.morag.visit("/groups/peat").await.follow("Bogs").await;
    for (n, target) in [(1, format!("{}/featured", scene.group)), (2, format!("{peat}/featured"))] {
        let mut add = activity(&scene.good, &format!("add/{n}"), "Add", &scene.gina, &page["id"]);
        add["target"] = json!(target);
        add["audience"] = json!(scene.group);
        scene.take(&scene.good, &add).await;
    }
    let mut delete = activity(&scene.good, "d/7", "Delete", &scene.gina, &page["id"]);
    delete["audience"] = json!(scene.group);
    scene.take(&scene.good, &delete).await;
    let seen = scene.morag.visit(&topic.path).await;
    assert!(!seen.says("Pinned") && seen.says("Bogs") && !seen.says("Removed"), "{}", seen.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_members_elsewhere_found_helpful_is_counted_once_each_and_announced_and_strangers_do_not_count() {
    let scene = scene().await;
    let id = scene.morag_writes("Worms").await;
    let path = id.replace(&scene.hub.origin, "");
    let like =
        |peer: &Elsewhere, person: &str, n: u32| activity(peer, &format!("like/{n}"), "Like", person, &json!(id));
    scene.take(&scene.good, &like(&scene.good, &scene.gina, 1)).await;
    scene.take(&scene.good, &like(&scene.good, &scene.gina, 2)).await;
    scene.take(&scene.good, &like(&scene.good, &scene.hal, 3)).await;
    assert!(scene.morag.visit(&path).await.says("1 person found this helpful"));
    let sent = like(&scene.good, &scene.gina, 1).to_string();
    let letters = scene.evil.letters("Announce");
    assert_eq!(letters.iter().filter(|letter| letter.text.contains(&sent)).count(), 1);
    assert_eq!(announced(&scene.evil, "Like").len(), 1);
    // Another cannot take it back, and she can.
    let undo = activity(&scene.evil, "undo/1", "Undo", &scene.mal, &like(&scene.good, &scene.gina, 1));
    scene.take(&scene.evil, &undo).await;
    assert!(scene.morag.visit(&path).await.says("1 person found this helpful"));
    let undo = activity(&scene.good, "undo/1", "Undo", &scene.gina, &like(&scene.good, &scene.gina, 1));
    scene.take(&scene.good, &undo).await;
    assert!(!scene.morag.visit(&path).await.says("found this helpful"));
    assert_eq!(announced(&scene.evil, "Undo").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_a_facilitator_elsewhere_shuts_out_until_a_day_is_out_until_then_and_a_day_that_is_over_shuts_out_nobody()
{
    let scene = scene().await;
    scene.appoint(&scene.member("gina").await, true).await;
    let block = |n: u32, until: &str| {
        let mut block = activity(&scene.good, &format!("block/{n}"), "Block", &scene.gina, &json!(scene.mal));
        block["target"] = json!(scene.group);
        block["endTime"] = json!(until);
        block["content"] = json!("Rude");
        block
    };
    scene.take(&scene.good, &block(1, "2026-11-20T09:00:00Z")).await;
    assert_eq!(scene.members().await, 3);
    scene.take(&scene.good, &block(2, "2026-11-23T10:00:00Z")).await;
    assert_eq!(scene.members().await, 2);
    let members = scene.morag.visit("/groups/soil/members").await;
    assert!(members.says("Until 23 November 2026, 10:00 · Rude"), "{}", members.text());
    assert_eq!(scene.evil.received("Reject").len(), 1);
    let follow = |n: u32| activity(&scene.evil, &format!("f/{n}"), "Follow", &scene.mal, &json!(scene.group));
    scene.take(&scene.evil, &follow(2)).await;
    assert_eq!(scene.members().await, 2);
    scene.hub.clock.forward(Duration::from_hours(50));
    scene.take(&scene.evil, &follow(3)).await;
    assert_eq!(scene.members().await, 3);
}
