//! Cases of the same kinds that stand in no list: each was found by somebody who tried.

use serde_json::{Value, json};

use super::announce::{proved, proving};
use super::{activity, guest, page_by, scene};
use crate::federation::wire::ask;
use crate::support::Elsewhere;

// ANN-05
#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_says_that_one_of_ours_has_done_is_said_by_nobody_in_their_name() {
    let guest = guest().await;
    let ben = format!("{}/people/ben", guest.hub.origin);
    let hal = guest.good.id("/u/hal");
    let page = page_by(&hal, &guest.good.id("/p/1"), &guest.chess, "Openings");
    guest.good.serve("/p/1", page.clone());
    guest.announce(&guest.good, &guest.chess, 1, &activity(&guest.good, "c/1", "Create", &hal, &page)).await;
    assert!(guest.reads("Openings").await);
    let before = guest.good.tried().len();
    for (n, verb) in [(2, "Lock"), (3, "Like"), (4, "Delete"), (5, "Add"), (6, "Block")] {
        let object = if verb == "Block" { &hal } else { page["id"].as_str().unwrap() };
        let mut done = activity(&guest.good, &format!("x/{n}"), verb, &ben, &json!(object));
        done["summary"] = json!("I hereby confess");
        done["target"] = json!(if verb == "Add" { format!("{}/featured", guest.chess) } else { guest.chess.clone() });
        assert_eq!(guest.announce(&guest.good, &guest.chess, n, &done).await, 202);
    }
    guest.hub.settle().await;
    assert_eq!(guest.good.tried().len(), before, "{:?}", guest.good.tried().last());
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM log WHERE body LIKE '%confess%'").await, 0);
}

// UNI-09
#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_blocked_hub_come_by_no_other_hand_proof_or_no_proof() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    let (key, method) = proving(&evil, "mal");
    let told = |n: u32, title: &str| {
        let page = page_by(&mal, &evil.id(&format!("/p/{n}")), &guest.chess, title);
        evil.serve(&format!("/p/{n}"), page.clone());
        proved(&activity(&evil, &format!("c/{n}"), "Create", &mal, &page), &key, &method)
    };
    guest.announce(&guest.good, &guest.chess, 1, &told(1, "Before")).await;
    assert!(guest.reads("Before").await);
    assert!(guest.hub.command(&["hub", "block", &evil.domain]).status.success());
    guest.announce(&guest.good, &guest.chess, 2, &told(2, "Afterwards")).await;
    let mut change = told(1, "Changed afterwards");
    change.as_object_mut().unwrap().remove("proof");
    (change["type"], change["id"]) = (json!("Update"), json!(evil.id("/u/1")));
    guest.announce(&guest.good, &guest.chess, 3, &proved(&change, &key, &method)).await;
    assert!(!guest.reads("fterwards").await && guest.reads("Before").await);
}

// ANN-02, taken back
#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_announces_no_longer_stands_there_no_more_and_no_other_can_say_so() {
    let guest = guest().await;
    let hal = guest.good.id("/u/hal");
    let page = page_by(&hal, &guest.good.id("/p/1"), &guest.chess, "Openings");
    guest.good.serve("/p/1", page.clone());
    guest.announce(&guest.good, &guest.chess, 1, &activity(&guest.good, "c/1", "Create", &hal, &page)).await;
    let go = guest.good.actor("go", "Group");
    for (n, by) in [(1, &hal), (2, &go), (3, &guest.chess)] {
        let inner = json!({"id": guest.good.id("/announce/1"), "type": "Announce", "actor": by, "object": page["id"]});
        assert!(guest.reads("Openings").await, "{n}");
        let undo = activity(&guest.good, &format!("undo/{n}"), "Undo", by, &inner);
        assert_eq!(guest.good.send(&guest.inbox, &undo).await, 202);
        // Of what is not here, nobody can say that it never will be.
        let inner = json!({"type": "Announce", "actor": by, "object": guest.good.id("/p/2")});
        let undo = activity(&guest.good, &format!("undo/1{n}"), "Undo", by, &inner);
        assert_eq!(guest.good.send(&guest.inbox, &undo).await, 202);
        guest.hub.settle().await;
    }
    assert!(!guest.reads("Openings").await);
    let later = page_by(&hal, &guest.good.id("/p/2"), &guest.chess, "Endgames");
    guest.good.serve("/p/2", later.clone());
    guest.announce(&guest.good, &guest.chess, 2, &activity(&guest.good, "c/2", "Create", &hal, &later)).await;
    assert!(guest.reads("Endgames").await);
}

// AUZ-19
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_write_any_more_changes_nothing_of_what_they_wrote_and_may_delete_it() {
    let scene = scene().await;
    let page = page_by(&scene.mal, &scene.evil.id("/p/1"), &scene.group, "Harmless");
    scene.evil.serve("/p/1", page.clone());
    scene.take(&scene.evil, &activity(&scene.evil, "c/1", "Create", &scene.mal, &page)).await;
    let change = |n: u32| {
        let mut changed = page.clone();
        changed["name"] = json!("Buy pills");
        changed["updated"] = json!(scene.hub.clock.now().rfc3339());
        activity(&scene.evil, &format!("u/{n}"), "Update", &scene.mal, &changed)
    };
    let seen = scene.topic("Harmless").await.follow("Close to replies").await;
    let seen = seen.press("Close to replies", &[("reason", "Enough")]).await;
    scene.take(&scene.evil, &change(1)).await;
    assert!(!scene.reads("Buy pills").await, "in a closed discussion");
    seen.press("Open to replies again", &[]).await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("mal").await)).await;
    form.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    scene.take(&scene.evil, &change(2)).await;
    assert!(!scene.reads("Buy pills").await, "by who is shut out");
    let told = scene.good.received("Announce");
    assert!(!told.iter().any(|told| told.to_string().contains("Buy pills")));
    let delete = activity(&scene.evil, "d/1", "Delete", &scene.mal, &json!({"id": page["id"], "type": "Tombstone"}));
    scene.take(&scene.evil, &delete).await;
    assert!(!scene.reads("Harmless").await);
}

// ORG-16, before it was there
#[tokio::test(flavor = "multi_thread")]
async fn an_id_that_was_answered_before_there_was_anything_is_still_its_authors() {
    let scene = scene().await;
    scene.hub.group("water", "Water", "morag");
    let water = format!("{}/groups/water", scene.hub.origin);
    let follow = activity(&scene.good, "f/2", "Follow", &scene.gina, &json!(water));
    scene.take(&scene.good, &follow).await;
    let ids = [scene.good.id("/post/1"), scene.good.id("/post/2")];
    for (n, id) in ids.iter().enumerate() {
        let mut note = page_by(&scene.mal, &scene.evil.id(&format!("/n/{n}")), &scene.group, "First!");
        (note["type"], note["inReplyTo"]) = (json!("Note"), json!(id));
        note["context"] = json!(scene.evil.id(&format!("/context/{n}")));
        scene.take(&scene.evil, &activity(&scene.evil, &format!("c/{n}"), "Create", &scene.mal, &note)).await;
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM replies").await, 2);
    for (id, group, title) in [(&ids[0], &scene.group, "True words"), (&ids[1], &water, "For the others")] {
        let page = page_by(&scene.gina, id, group, title);
        scene.good.serve(id.strip_prefix(&scene.good.origin).unwrap(), page.clone());
        let create = activity(&scene.good, &format!("c/{}", title.len()), "Create", &scene.gina, &page);
        scene.take(&scene.good, &create).await;
    }
    assert!(scene.topic("True words").await.says("First!"), "what answered it stands below it");
    let other = scene.morag.visit("/groups/water").await.follow("For the others").await;
    assert!(!other.says("First!"), "nobody answers in a group that they do not belong to");
}

// FLD: an answer to something gone that names no conversation
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_what_is_gone_that_names_no_conversation_lands_in_no_other_discussion() {
    let scene = scene().await;
    let page = page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, "The oldest");
    scene.good.serve("/p/1", page.clone());
    scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &page)).await;
    let mut note = page_by(&scene.gina, &scene.good.id("/n/1"), &scene.group, "Answer to what is gone");
    (note["type"], note["inReplyTo"]) = (json!("Note"), json!(scene.good.id("/p/999")));
    scene.take(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.gina, &note)).await;
    assert!(!scene.topic("The oldest").await.says("Answer to what is gone"));
}

// DLV-15
#[tokio::test(flavor = "multi_thread")]
async fn nobody_can_say_beforehand_that_something_of_another_is_gone() {
    let scene = scene().await;
    let id = scene.good.id("/p/1");
    for (n, verb) in [(1, "Leave"), (2, "Undo"), (3, "Delete")] {
        scene.take(&scene.evil, &activity(&scene.evil, &format!("x/{n}"), verb, &scene.mal, &json!(id))).await;
    }
    let long = format!("{}{}", scene.good.id("/p/"), "x".repeat(100_000));
    scene.take(&scene.evil, &activity(&scene.evil, "x/4", "Leave", &scene.mal, &json!(long))).await;
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM tombstones WHERE LENGTH(url) > 1200").await, 0);
    // Her own word holds all the same: what she deletes before it comes does not come.
    let delete = activity(&scene.good, "d/1", "Delete", &scene.gina, &json!({"id": id, "type": "Tombstone"}));
    scene.take(&scene.good, &delete).await;
    let page = page_by(&scene.gina, &id, &scene.group, "Too late");
    scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &page)).await;
    assert!(!scene.reads("Too late").await);
}

// AUZ-19, for good
#[tokio::test(flavor = "multi_thread")]
async fn the_words_of_who_has_deleted_themselves_are_read_nowhere_any_more() {
    let scene = scene().await;
    scene.gina_writes("Secret words").await;
    let announced: Vec<Value> = scene.evil.received("Announce").into_iter().map(|told| told["id"].clone()).collect();
    assert_eq!(ask(announced[0].as_str().unwrap()).await.0, 200);
    scene.take(&scene.good, &activity(&scene.good, "d/1", "Delete", &scene.gina, &json!(scene.gina))).await;
    assert!(!scene.reads("Secret words").await);
    for id in &announced {
        assert_ne!(ask(id.as_str().unwrap()).await.0, 200);
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM log WHERE body LIKE '%Secret words%'").await, 0);
    let undone: Vec<Value> = scene.evil.received("Undo").into_iter().map(|undo| undo["object"]["id"].clone()).collect();
    assert_eq!(undone, announced, "whoever was told hears that it is taken back");
}

// DOS-08: a card that costs out of proportion to be read
#[tokio::test(flavor = "multi_thread")]
async fn a_card_full_of_misplaced_marks_keeps_nobody_waiting() {
    let scene = scene().await;
    let mut card = scene.evil.card(&scene.evil.id("/u/loud"), "Person");
    card["summary"] = json!(format!("<table>{}", "a<br>".repeat(190_000)));
    scene.evil.serve("/u/loud", card);
    let follow = activity(&scene.evil, "f/9", "Follow", &scene.evil.id("/u/loud"), &json!(scene.group));
    let taken = tokio::time::timeout(std::time::Duration::from_secs(20), scene.take(&scene.evil, &follow)).await;
    assert_eq!(taken, Ok(202), "it is read within tenfold of what it takes");
    assert_eq!(scene.members().await, 4);
}
