//! Members of other hubs who read and do not write: their own hub knows, and the group's hub judges in any case. Who is
//! told by mail what became of them in a group of another hub.

use serde_json::json;

use crate::support::{Elsewhere, Hub, Person, settle, two_hubs};

/// Scotland's restricted group, and England's Priya who has asked to be let in.
async fn asked() -> (Hub, Hub, Person, Person, String) {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group_of("restricted", "soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    priya.visit(&format!("/search?q={}", address.replace('@', "%40").replace(':', "%3A"))).await;
    settle(&[&scotland, &england]).await;
    let path = format!("/groups/soil@{}", scotland.domain);
    let page = priya.visit(&path).await.follow("Ask to join").await;
    page.press("Ask to join", &[("reason", "Maps")]).await;
    settle(&[&scotland, &england]).await;
    (scotland, england, morag, priya, path)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_home_of_a_reader_knows_that_they_read_and_learns_when_that_changes() {
    let (scotland, england, morag, priya, path) = asked().await;
    let page = morag.visit("/groups/soil/manage/requests").await.press("Approve to read only", &[]).await;
    assert!(page.says("Priya can read now"), "{}", page.text());
    settle(&[&scotland, &england]).await;
    let group = priya.visit(&path).await;
    assert!(group.says("You read here") && !group.says("Start a discussion"), "{}", group.text());
    assert_eq!(priya.visit(&format!("{path}/discussions/new")).await.status, 403);

    morag.visit("/groups/soil/members").await.press("Let them write", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&format!("{path}/discussions/new")).await;
    page.press("Start discussion", &[("title", "Peat"), ("body", "Deep")]).await;
    settle(&[&scotland, &england]).await;
    assert!(morag.visit("/groups/soil").await.says("Peat"));

    morag.visit("/groups/soil/members").await.press("Let them only read", &[]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("You read here"));
    assert!(england.mails().iter().any(|mail| mail.subject().contains("You read in")));

    // A hub that lets its reader write all the same is told no, and so are they.
    england.sql("UPDATE memberships SET role = 'member'").await;
    let page = priya.visit(&format!("{path}/discussions/new")).await;
    let topic = page.press("Start discussion", &[("title", "Forced"), ("body", "Words")]).await.path;
    settle(&[&scotland, &england]).await;
    assert!(!morag.visit("/groups/soil").await.says("Forced"));
    let shown = priya.visit(&topic).await;
    assert!(shown.says("ask the facilitators if you want to write"), "{}", shown.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_knows_no_readers_is_answered_with_a_reject() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("private", "soil", "Soil science", "morag");
    hub.sql("UPDATE groups SET access = 'restricted'").await;
    let other = Elsewhere::start(&hub.clock).await;
    let robin = other.actor("robin", "Person");
    let group = format!("{}/groups/soil", hub.origin);
    let inbox = format!("{}/inbox", hub.origin);
    let follow = json!({"id": other.id("/follow/1"), "type": "Follow", "actor": robin, "object": group});
    assert_eq!(other.send(&inbox, &follow).await, 202);
    hub.settle().await;
    morag.visit("/groups/soil/manage/requests").await.press("Approve to read only", &[]).await;
    hub.settle().await;
    assert_eq!(other.received("Accept").pop().unwrap()["hub:memberRole"], "reader");
    // Also in a private group: who reads there knows of it.
    hub.sql("UPDATE groups SET access = 'private'").await;
    let followers = format!("{group}/followers");
    let note = json!({"id": other.id("/n/1"), "type": "Page", "attributedTo": robin, "name": "Forced",
        "content": "<p>Words</p>", "to": [group, followers], "cc": []});
    let create = json!({"id": other.id("/c/1"), "type": "Create", "actor": robin, "object": note,
        "to": [group, followers]});
    assert_eq!(other.send(&inbox, &create).await, 202);
    hub.settle().await;
    let reject = other.received("Reject").pop().unwrap();
    assert_eq!(reject["object"]["id"], other.id("/c/1"));
    assert!(reject["summary"].as_str().unwrap().contains("You read here"), "{reject}");
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
    // A reader does not make themselves a writer.
    let remove = json!({"id": other.id("/r/1"), "type": "Remove", "actor": robin, "object": robin,
        "target": format!("{group}/readers")});
    assert_eq!(other.send(&inbox, &remove).await, 202);
    hub.settle().await;
    assert!(morag.visit("/groups/soil/members").await.says("Reader"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_made_facilitator_or_removed_elsewhere_is_told_so_by_mail() {
    let (scotland, england, morag, _, _) = asked().await;
    morag.visit("/groups/soil/manage/requests").await.press("Approve", &[]).await;
    settle(&[&scotland, &england]).await;
    morag.visit("/groups/soil/members").await.press("Make facilitator", &[]).await;
    settle(&[&scotland, &england]).await;
    let told = |words: &str| england.mails().iter().any(|mail| mail.subject().contains(words));
    assert!(told("You are a facilitator of"));
    let page = morag.visit("/groups/soil/members").await.follow("Shut out").await;
    page.press("Shut out", &[("reason", "You asked."), ("length", "again")]).await;
    settle(&[&scotland, &england]).await;
    assert!(
        told("Your membership of"),
        "{:?}",
        england.mails().iter().map(crate::support::Mail::subject).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_declined_can_be_invited_before_they_may_ask_again() {
    let (scotland, england, morag, priya, path) = asked().await;
    morag.visit("/groups/soil/manage/requests").await.press("Decline", &[]).await;
    scotland.clock.forward(std::time::Duration::from_mins(11));
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&format!("{path}/request")).await.says("Your request was declined."));
    let list = format!("@priya@{}", england.domain);
    let page = morag.visit("/groups/soil/manage/invite").await.press("Check the list", &[("list", &list)]).await;
    page.press("Send 1 invitation", &[]).await;
    settle(&[&scotland, &england]).await;
    let page = priya.visit(&path).await.press("Accept", &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&path).await.says("You are a member"), "{}", priya.visit(&path).await.text());
}
