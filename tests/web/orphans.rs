//! Groups that nobody looks after, and what whoever runs the hub does about them.

use std::time::Duration;

use crate::support::{Hub, Person};

const DAY: Duration = Duration::from_hours(24);

/// Morag's group, to which Ann belongs, and Kay who runs the hub.
async fn soil(access: &str) -> (Hub, Person, Person, Person) {
    let hub = Hub::start("scotland").await;
    let (morag, ann, kay) = (hub.person("morag").await, hub.person("ann").await, hub.keeper("kay").await);
    hub.group_of("open", "soil", "Soil science", "morag");
    ann.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    if access != "open" {
        hub.sql(&format!("UPDATE groups SET access = '{access}'")).await;
    }
    hub.settle().await;
    (hub, morag, ann, kay)
}

/// The path of the one group that stands on the list of whoever runs the hub.
async fn orphan(kay: &Person) -> Option<String> {
    let page = kay.visit("/admin/groups").await;
    assert_eq!(page.status, 200);
    page.links(".row-title a").first().map(|(_, path)| path.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_whose_facilitators_stay_away_for_90_days_gets_a_new_owner() {
    let (hub, _, _, _) = soil("private").await;
    hub.clock.forward(89 * DAY);
    hub.settle().await;
    let (kay, ann) = (hub.signed_in("kay").await, hub.signed_in("ann").await);
    assert_eq!(orphan(&kay).await, None);
    assert!(!kay.visit("/tasks").await.says("nobody looks after"));

    hub.clock.forward(2 * DAY);
    hub.settle().await;
    let tasks = kay.visit("/tasks").await;
    assert!(tasks.says("A group that nobody looks after") && tasks.says("Soil science"), "{}", tasks.text());
    assert!(!ann.visit("/tasks").await.says("nobody looks after"), "a task for who runs the hub");
    let mail = hub.mails().into_iter().find(|mail| mail.header("to") == "kay@mail.example").unwrap();
    assert!(mail.subject().contains("Nobody looks after a private group"), "{}", mail.subject());
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'orphaned'").await, 1);
    hub.clock.forward(DAY);
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'orphaned'").await, 1, "said once");

    let path = orphan(&kay).await.unwrap();
    assert_eq!(ann.visit(&path).await.status, 404);
    let page = kay.visit(&path).await;
    assert!(page.says("Morag") && page.says("Has not signed in for more than 90 days"), "{}", page.text());
    let again = page.press("Send letter", &[("message", "")]).await;
    assert_eq!(again.status, 422);
    let page = again.press("Send letter", &[("message", "Are you there?")]).await;
    assert!(page.says("Your letter is on its way"), "{}", page.text());
    hub.settle().await;
    assert!(hub.mails().iter().any(|mail| mail.says("Are you there?") && mail.header("to") == "morag@mail.example"));

    let page = kay.visit(&path).await.press("Make owner", &[]).await;
    assert!(page.says("The group has an owner again") && page.says("Somebody looks after"), "{}", page.text());
    assert_eq!(kay.visit(&path).await.status, 404, "whoever runs the hub has no business with it any more");
    let group = ann.visit("/groups/soil/manage/decisions").await;
    assert!(group.says("handed the group over to Ann") && group.says("The record is whole"), "{}", group.text());
    assert!(ann.visit("/groups/soil/members").await.says("Owner"));
    assert!(!kay.visit("/tasks").await.says("nobody looks after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_nobodys_at_once_when_the_account_of_its_last_facilitator_is_closed() {
    let (hub, morag, ann, kay) = soil("open").await;
    // The last facilitator cannot leave, and one whose account is closed does not count.
    let page = morag.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert_eq!(page.status, 403, "{}", page.text());
    let members = morag.visit("/groups/soil/members").await;
    members.press("Make facilitator", &[]).await;
    assert!(hub.command(&["account", "suspend", "ann"]).status.success());
    assert_eq!(morag.visit("/groups/soil").await.press("Leave this group", &[]).await.status, 403);
    assert!(ann.visit("/tasks").await.path.starts_with("/sign-in"));
    hub.settle().await;
    assert_eq!(orphan(&kay).await, None, "Morag is there");

    assert!(hub.command(&["account", "suspend", "morag"]).status.success());
    assert!(kay.visit("/tasks").await.says("A group that nobody looks after"));
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'orphaned'").await, 1);
    let page = kay.visit(&orphan(&kay).await.unwrap()).await;
    assert!(page.says("The account is suspended") && page.says("No member of this group"), "{}", page.text());
    let page = page.press("Close the group", &[]).await;
    assert!(page.says("The group is closed."), "{}", page.text());
    assert!(kay.visit("/groups/soil").await.says("closed to new contributions"));
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'archived'").await, 1);
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM orphans").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_looks_after_the_group_again() {
    let (hub, _, _, _) = soil("open").await;
    hub.clock.forward(91 * DAY);
    hub.settle().await;
    let kay = hub.signed_in("kay").await;
    assert!(orphan(&kay).await.is_some());
    hub.signed_in("morag").await;
    assert_eq!(orphan(&kay).await, None);
    hub.clock.forward(DAY);
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM orphans").await, 0);
}
