//! Copies of what was said in groups elsewhere that are not open, when nobody here may read them any more.

use std::time::Duration;

use serde_json::json;

use crate::attacks::{Guest, activity, guest, page_by};

const DAY: Duration = Duration::from_hours(24);

/// A restricted group elsewhere with a discussion of theirs that Ben has answered, one that nobody here has, and one of his.
async fn scene() -> Guest {
    let guest = guest().await;
    let hal = guest.good.id("/u/hal");
    for (n, title) in [(1, "Answered"), (2, "Unanswered")] {
        let page = page_by(&hal, &guest.good.id(&format!("/p/{n}")), &guest.chess, title);
        guest
            .announce(&guest.good, &guest.chess, n, &activity(&guest.good, &format!("c/{n}"), "Create", &hal, &page))
            .await;
    }
    restrict(&guest).await;
    let group = format!("/groups/chess@{}", guest.good.domain);
    let topic = guest.ben.visit(&group).await.follow("Answered").await;
    topic.press("Send reply", &[("body", "Ben answers")]).await;
    let new = guest.ben.visit(&format!("{group}/discussions/new")).await;
    new.press("Start discussion", &[("title", "Ben begins"), ("body", "?")]).await;
    guest.hub.settle().await;
    guest
}

/// Its hub says that it is not open, and it is not.
async fn restrict(guest: &Guest) {
    let mut card = guest.good.document("/u/chess");
    card["accessType"] = json!("closed");
    card["manuallyApprovesFollowers"] = json!(true);
    guest.good.serve("/u/chess", card);
    guest.hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'chess'").await;
}

/// Sessions end by themselves.
async fn signs_in(guest: &Guest) {
    let page = guest.ben.visit("/sign-in").await;
    if page.status == 200 && page.path.starts_with("/sign-in") {
        page.press("Sign in", &[("name", "ben"), ("password", "correct horse")]).await;
    }
}

async fn leaves(guest: &Guest) {
    signs_in(guest).await;
    let group = format!("/groups/chess@{}", guest.good.domain);
    guest.ben.visit(&group).await.press("Leave this group", &[]).await;
    guest.hub.settle().await;
}

async fn comes_back(guest: &Guest) {
    signs_in(guest).await;
    let page = guest.ben.visit(&format!("/groups/chess@{}/join", guest.good.domain)).await;
    page.press("Ask to join", &[]).await;
    guest.hub.settle().await;
    let follow = guest.good.received("Follow").pop().unwrap();
    let id = format!("accept/{}", guest.good.received("Follow").len());
    let accept = activity(&guest.good, &id, "Accept", &guest.chess, &follow);
    assert_eq!(guest.good.send(&guest.inbox, &accept).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit(&format!("/groups/chess@{}", guest.good.domain)).await.says("You are a member"));
}

async fn words(guest: &Guest) -> (i64, i64) {
    let count = async |ours: &str| {
        let sql = format!(
            "SELECT (SELECT COUNT(*) FROM topics WHERE html <> '' AND {ours}) + (SELECT COUNT(*) FROM replies WHERE html <> '' AND {ours})"
        );
        guest.hub.count(&sql).await
    };
    (count("NOT is_ours").await, count("is_ours").await)
}

async fn days(guest: &Guest, days: u32) {
    for _ in 0..days {
        guest.hub.clock.forward(DAY);
        guest.hub.settle().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_that_nobody_may_read_are_shown_to_nobody_and_deleted_after_thirty_days() {
    let guest = Box::pin(scene()).await;
    let group = format!("/groups/chess@{}", guest.good.domain);
    let topic = guest.ben.visit(&group).await.follow("Unanswered").await.path;
    days(&guest, 40).await;
    assert_eq!(words(&guest).await, (2, 2), "what somebody reads stays");
    leaves(&guest).await;
    assert_eq!(guest.ben.visit(&topic).await.status, 403, "at once");
    assert!(!guest.ben.visit(&group).await.says("Unanswered"));
    days(&guest, 29).await;
    assert_eq!(words(&guest).await, (2, 2));
    days(&guest, 3).await;
    // What people of this hub wrote is at home here; of what they answered there is the place.
    assert_eq!(words(&guest).await, (0, 2));
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, 2);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics WHERE title IN ('Answered', 'Unanswered')").await, 0);
    signs_in(&guest).await;
    assert_eq!(guest.ben.visit(&topic).await.status, 404);
    // Whoever comes back has it fetched again, also into the place that was kept.
    let hal = guest.good.id("/u/hal");
    let mut page = page_by(&hal, &guest.good.id("/p/1"), &guest.chess, "Answered");
    page["to"] = json!([guest.chess, format!("{}/followers", guest.chess)]);
    let outbox = guest.good.id("/u/chess/outbox");
    guest.good.serve("/p/1", page.clone());
    guest.good.serve(
        "/u/chess/outbox",
        json!({"id": outbox, "type": "OrderedCollection", "totalItems": 1, "orderedItems": [page]}),
    );
    comes_back(&guest).await;
    let again = guest.ben.visit(&group).await.follow("Answered").await;
    assert!(again.says("Ben answers"), "{}", again.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_back_in_time_finds_everything_and_the_days_are_counted_anew() {
    let guest = Box::pin(scene()).await;
    leaves(&guest).await;
    days(&guest, 20).await;
    comes_back(&guest).await;
    days(&guest, 2).await;
    leaves(&guest).await;
    days(&guest, 20).await;
    assert_eq!(words(&guest).await, (2, 2));
    days(&guest, 12).await;
    assert_eq!(words(&guest).await, (0, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_open_groups_stay_whoever_leaves_but_for_those_that_are_for_members() {
    let guest = Box::pin(scene()).await;
    guest.hub.sql("UPDATE groups SET access = 'open' WHERE handle = 'chess'").await;
    leaves(&guest).await;
    days(&guest, 29).await;
    assert_eq!(words(&guest).await, (2, 2));
    days(&guest, 11).await;
    // Ben answered in one of them while it was for members.
    assert_eq!(words(&guest).await, (1, 2));
    // Made restricted by its hub when nobody was left here: then they have their time, and go.
    guest.hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'chess'").await;
    days(&guest, 29).await;
    assert_eq!(words(&guest).await, (1, 2));
    days(&guest, 3).await;
    assert_eq!(words(&guest).await, (0, 2));
}
