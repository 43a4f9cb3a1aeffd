//! What is not taken is not passed over in silence: who sent it is told, in the words they used; and a group's word that
//! it has not taken something of ours stands beside it.

use serde_json::{Value, json};

use crate::attacks::{PUBLIC, Scene, activity, guest, page_by, scene};

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_by_join_is_answered_with_the_join_inside_and_may_leave_by_leave() {
    let scene = scene().await;
    let join = activity(&scene.good, "j/1", "Join", &scene.hal, &json!(scene.group));
    scene.take(&scene.good, &join).await;
    let accept = scene.good.received("Accept").pop().unwrap();
    let whole = json!({"id": join["id"], "type": "Join", "actor": scene.hal, "object": scene.group});
    assert_eq!((&accept["object"], scene.members().await), (&whole, 4));
    scene.take(&scene.good, &activity(&scene.good, "l/1", "Leave", &scene.hal, &json!(scene.group))).await;
    assert_eq!(scene.members().await, 3);
}

/// Hal, who asked by `Join` and belongs to the group, is shut out.
async fn hal_is_shut_out(scene: &Scene) -> Value {
    let join = activity(&scene.good, "j/1", "Join", &scene.hal, &json!(scene.group));
    scene.take(&scene.good, &join).await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("hal").await)).await;
    form.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
    scene.hub.settle().await;
    join
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_in_by_join_and_is_shut_out_is_told_with_the_join_inside() {
    let scene = scene().await;
    let join = hal_is_shut_out(&scene).await;
    let reject = scene.good.received("Reject").pop().unwrap();
    assert_eq!(reject["object"], json!({"id": join["id"], "type": "Join", "actor": scene.hal, "object": scene.group}));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_by_join_and_is_refused_is_told_with_the_join_inside() {
    let scene = scene().await;
    hal_is_shut_out(&scene).await;
    let again = activity(&scene.good, "j/2", "Join", &scene.hal, &json!(scene.group));
    scene.take(&scene.good, &again).await;
    let reject = scene.good.received("Reject").pop().unwrap();
    assert_eq!(reject["object"], json!({"id": again["id"], "type": "Join", "actor": scene.hal, "object": scene.group}));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_somebody_who_does_not_belong_to_the_group_are_sent_back_with_the_reason() {
    let scene = scene().await;
    let page = page_by(&scene.hal, &scene.good.id("/p/2"), &scene.group, "Let me in");
    let create = activity(&scene.good, "c/2", "Create", &scene.hal, &page);
    scene.take(&scene.good, &create).await;
    assert!(!scene.reads("Let me in").await);
    let reject = scene.good.received("Reject").pop().unwrap();
    assert_eq!((&reject["actor"], &reject["to"]), (&json!(scene.group), &json!([scene.hal])));
    assert_eq!(reject["object"], json!({"id": create["id"], "type": "Create", "actor": scene.hal}));
    assert!(reject["summary"].as_str().unwrap().contains("Only members"), "{reject}");
    assert!(!reject.to_string().contains("#Public"), "{reject}");
    assert!(scene.good.received("Announce").is_empty() && scene.evil.received("Announce").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_closed_discussion_is_sent_back_with_the_reason() {
    let scene = scene().await;
    let topic = scene.morag_writes("Worms").await;
    let form = scene.topic("Worms").await.follow("Close to replies").await;
    form.press("Close to replies", &[("reason", "Enough")]).await;
    let mut note = page_by(&scene.gina, &scene.good.id("/n/1"), &scene.group, "Too late");
    note["type"] = json!("Note");
    note["inReplyTo"] = json!(topic);
    let create = activity(&scene.good, "c/3", "Create", &scene.gina, &note);
    scene.take(&scene.good, &create).await;
    assert!(!scene.topic("Worms").await.says("Too late"));
    let reject = scene.good.received("Reject").pop().unwrap();
    assert_eq!(reject["object"], json!({"id": create["id"], "type": "Create", "actor": scene.gina}));
    assert!(reject["summary"].as_str().unwrap().contains("no more replies"), "{reject}");
    // What she wrote before, she may still change.
    scene.topic("Worms").await.press("Open to replies again", &[]).await;
    let again = activity(&scene.good, "c/4", "Create", &scene.gina, &note);
    scene.take(&scene.good, &again).await;
    assert!(scene.topic("Worms").await.says("Too late"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_group_tells_a_stranger_nothing_not_even_that_it_took_nothing() {
    let scene = scene().await;
    scene.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let mut page = page_by(&scene.hal, &scene.good.id("/p/2"), &scene.group, "Is anybody here?");
    page["to"] = json!([scene.group]);
    let before = scene.good.tried().len();
    scene.take(&scene.good, &activity(&scene.good, "c/2", "Create", &scene.hal, &page)).await;
    let follow = activity(&scene.good, "f/9", "Follow", &scene.hal, &json!(scene.group));
    assert_eq!(scene.take(&scene.good, &follow).await, 202);
    assert_eq!(scene.good.tried().len(), before, "a group that never was would not answer either");
    assert_eq!(scene.contributions().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_elsewhere_has_not_taken_says_so_on_its_page_and_only_that_group_can_say_it() {
    let guest = guest().await;
    let path = format!("/groups/chess@{}", guest.good.domain);
    let page = guest.ben.visit(&path).await.follow("Start a discussion").await;
    let page = page.press("Start discussion", &[("title", "Openings"), ("body", "Which?")]).await;
    guest.hub.settle().await;
    let create = guest.good.received("Create").pop().unwrap();
    assert!(create["to"].as_array().unwrap().contains(&json!(PUBLIC)));
    let hal = guest.good.id("/u/hal");
    let inner = json!({"id": create["id"], "type": "Create", "actor": create["actor"]});
    for (n, by) in [(1, &hal), (2, &guest.chess)] {
        let mut reject = activity(&guest.good, &format!("r/{n}"), "Reject", by, &inner);
        reject["summary"] = json!("Too short");
        assert_eq!(guest.good.send(&guest.inbox, &reject).await, 202);
        guest.hub.settle().await;
        let seen = guest.ben.visit(&page.path).await;
        assert_eq!(seen.says("The group did not take this: Too short"), n == 2, "{}", seen.text());
        assert!(seen.says("Openings"), "the words stay");
    }
}
