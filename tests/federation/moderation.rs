//! Answers, what is put back, warnings and suspensions between hubs: what is sent, who is believed, and who is not.

use serde_json::json;

use super::order::announced;
use crate::attacks::{Scene, activity, guest, page_by, scene};

/// A reply of Gina's to what Morag wrote; answers its id.
async fn gina_replies(scene: &Scene, to: &str) -> String {
    let id = scene.good.id("/n/1");
    let mut note = page_by(&scene.gina, &id, &scene.group, "Forty");
    note["type"] = json!("Note");
    note["inReplyTo"] = json!(to);
    note["content"] = json!("<p>Forty of them</p>");
    scene.good.serve("/n/1", note.clone());
    scene.take(&scene.good, &activity(&scene.good, "c/n1", "Create", &scene.gina, &note)).await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_is_announced_and_named_by_the_discussion_and_its_collection() {
    let scene = scene().await;
    let topic = scene.morag_writes("Worms").await;
    let reply = gina_replies(&scene, &topic).await;
    let path = topic.replace(&scene.hub.origin, "");
    // Who neither asked nor keeps order marks nothing.
    for (n, (peer, by)) in [(&scene.good, &scene.gina), (&scene.evil, &scene.mal)].into_iter().enumerate() {
        let choose = activity(peer, &format!("choose/{n}"), "ChooseAnswer", by, &json!(reply));
        scene.take(peer, &choose).await;
    }
    assert!(announced(&scene.good, "ChooseAnswer").is_empty());
    let page = scene.morag.visit(&path).await.press("Mark as the answer", &[]).await;
    scene.hub.settle().await;
    let told = announced(&scene.evil, "ChooseAnswer").remove(0);
    let inner = &told["object"];
    assert_eq!((&inner["object"], &inner["target"]), (&json!(reply), &json!(topic)));
    assert_eq!((&told["actor"], &inner["actor"]), (&json!(scene.group), &json!(scene.morag_id())));
    let (_, document) = super::wire::ask(&topic).await;
    assert_eq!(document["acceptedAnswer"], json!(reply), "{document}");
    let (_, collection) = super::wire::ask(&format!("{topic}/context")).await;
    assert_eq!(collection["acceptedAnswer"], json!(reply), "{collection}");
    page.press("Not the answer after all", &[]).await;
    scene.hub.settle().await;
    let undo = announced(&scene.evil, "Undo").remove(0);
    assert_eq!(
        (&undo["object"]["object"]["type"], &undo["object"]["object"]["id"]),
        (&json!("ChooseAnswer"), &inner["id"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_put_back_is_an_undo_of_the_delete_and_announced_anew_and_only_facilitators_can() {
    let scene = scene().await;
    let id = scene.gina_writes("Dubious worms").await;
    let page = scene.topic("Dubious worms").await;
    scene.morag.visit(&format!("{}/remove", page.path)).await.press("Remove it", &[("reason", "Untrue")]).await;
    scene.hub.settle().await;
    let delete = announced(&scene.good, "Delete").remove(0)["object"].clone();
    for (n, (peer, by)) in [(&scene.good, &scene.gina), (&scene.evil, &scene.mal)].into_iter().enumerate() {
        scene.take(peer, &activity(peer, &format!("undo/{n}"), "Undo", by, &delete)).await;
    }
    assert!(!scene.reads("Dubious worms").await);
    let heard = scene.evil.received("Announce").len();
    scene.morag.visit(&page.path).await.press("Put back", &[]).await;
    scene.hub.settle().await;
    assert!(scene.reads("Dubious worms").await);
    let undo = announced(&scene.evil, "Undo").remove(0);
    let inner = &undo["object"]["object"];
    assert_eq!((&inner["type"], &inner["object"], &inner["id"]), (&json!("Delete"), &json!(id), &delete["id"]));
    let anew = scene.evil.received("Announce").split_off(heard);
    assert!(anew.iter().any(|announce| announce["object"] == json!(id)), "{anew:?}");

    // Its author's own deletion stands.
    scene.morag.visit(&format!("{}/remove", page.path)).await.press("Remove it", &[("reason", "Untrue")]).await;
    scene.hub.settle().await;
    scene.take(&scene.good, &activity(&scene.good, "d/1", "Delete", &scene.gina, &json!(id))).await;
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM kept_words").await, 0);
    assert!(!scene.morag.visit(&page.path).await.says("Put back"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_elsewhere_is_refused_with_the_reason_and_the_end() {
    let scene = scene().await;
    let form = scene.morag.visit(&format!("{}/suspend", scene.member("mal").await)).await;
    form.press("Suspend", &[("reason", "Rude"), ("length", "week")]).await;
    scene.hub.settle().await;
    let block = announced(&scene.good, "Block").remove(0);
    let inner = &block["object"];
    assert_eq!((&inner["object"], &inner["target"]), (&json!(scene.mal), &json!(scene.group)));
    assert_eq!((&inner["hub:mayRead"], inner["endTime"].is_string()), (&json!(true), true));
    assert!(!block.to_string().contains("Rude"), "why is not everybody's to know");
    let told = scene.evil.received("Create").remove(0);
    assert!(told["object"]["content"].as_str().unwrap().contains("Rude") && told["actor"] == scene.group.as_str());
    assert_eq!(scene.members().await, 3, "he still belongs");
    let page = page_by(&scene.mal, &scene.evil.id("/p/1"), &scene.group, "Still rude");
    scene.take(&scene.evil, &activity(&scene.evil, "c/1", "Create", &scene.mal, &page)).await;
    assert!(!scene.reads("Still rude").await);
    let reject = scene.evil.received("Reject").pop().unwrap();
    let words = reject["summary"].as_str().unwrap();
    assert!(words.contains("Rude") && words.contains("until"), "{words}");
    // He cannot lift it himself, and neither can another member.
    for (n, (peer, by)) in [(&scene.evil, &scene.mal), (&scene.good, &scene.gina)].into_iter().enumerate() {
        scene.take(peer, &activity(peer, &format!("lift/{n}"), "Undo", by, inner)).await;
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM suspensions").await, 1);
    scene.morag.visit("/groups/soil/members").await.press("Let write again", &[]).await;
    scene.hub.settle().await;
    let undo = announced(&scene.good, "Undo").remove(0);
    assert_eq!(undo["object"]["object"]["id"], inner["id"]);
    let page = page_by(&scene.mal, &scene.evil.id("/p/2"), &scene.group, "Polite now");
    scene.take(&scene.evil, &activity(&scene.evil, "c/2", "Create", &scene.mal, &page)).await;
    assert!(scene.reads("Polite now").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_elsewhere_warns_and_suspends_its_members_here_and_nobody_else_does() {
    let guest = guest().await;
    let (hal, ben) = (guest.good.id("/u/hal"), format!("{}/people/ben", guest.hub.origin));
    let group = format!("/groups/chess@{}", guest.good.domain);
    let warn = |n: u32, by: &str, words: &str| {
        let mut warn = activity(&guest.good, &format!("warn/{n}"), "Warn", by, &json!(ben));
        warn["target"] = json!(guest.chess);
        warn["summary"] = json!(words);
        warn
    };
    for (by, words, is_seen) in [(&hal, "From nobody", false), (&guest.chess, "Mind your words", true)] {
        let status = guest.good.send(&guest.inbox, &warn(u32::from(is_seen), by, words)).await;
        guest.hub.settle().await;
        assert_eq!((status, guest.ben.visit(&group).await.says(words)), (202, is_seen), "{words}");
    }
    let mut block = activity(&guest.good, "block/1", "Block", &hal, &json!(ben));
    for (name, value) in [("target", json!(guest.chess)), ("hub:mayRead", json!(true))] {
        block[name] = value;
    }
    block["endTime"] = json!("2026-12-01T00:00:00Z");
    assert_eq!(guest.good.send(&guest.inbox, &block).await, 202);
    guest.hub.settle().await;
    assert!(!guest.ben.visit(&group).await.says("You can read and not write"));
    assert_eq!(guest.announce(&guest.good, &guest.chess, 50, &block).await, 202);
    let page = guest.ben.visit(&group).await;
    assert!(page.says("You can read and not write") && page.says("You are a member"), "{}", page.text());
    let undo = activity(&guest.good, "block/2", "Undo", &hal, &block);
    assert_eq!(guest.announce(&guest.good, &guest.chess, 51, &undo).await, 202);
    let page = guest.ben.visit(&group).await;
    assert!(!page.says("You can read and not write"));
}
