//! What facilitators can do about each other, and what an asker learns of a decision that can still be taken back.

use std::time::Duration;

use crate::support::{Hub, Person};

const REQUESTS: &str = "/groups/soil/manage/requests";

/// The restricted group of Morag, who owns it.
async fn soil() -> (Hub, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    (hub, morag)
}

async fn ask(person: &Person) {
    let page = person.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    assert!(page.path.ends_with("/request"), "{}", page.text());
}

/// Somebody sends the form once more, which their pages do not show any longer; answers the page.
async fn ask_again(person: &Person) -> String {
    let token = person.visit("/account").await.field("form_token");
    let form = person.http.post(format!("{}/groups/soil/join", person.origin));
    let answer = form.form(&[("form_token", token.as_str()), ("reason", "Again")]).send().await.unwrap();
    answer.text().await.unwrap()
}

/// The path under which the owner decides about a member.
async fn member(owner: &Person, name: &str) -> String {
    let members = owner.visit("/groups/soil/members").await;
    for (_, path) in members.links("a").into_iter().filter(|(words, _)| words == "Shut out") {
        if owner.visit(&path).await.says(&format!("Shut {name} out")) {
            return path.trim_end_matches("/shut-out").to_owned();
        }
    }
    panic!("{name} is no member: {}", members.text());
}

/// Somebody makes the member at `path` a facilitator, or an ordinary member again; answers the status.
async fn appoint(by: &Person, path: &str, on: bool) -> u16 {
    let token = by.visit("/account").await.field("form_token");
    let mut fields = vec![("form_token", token.as_str())];
    fields.extend(on.then_some(("on", "1")));
    let answer = by.http.post(format!("{}{path}/role", by.origin)).form(&fields).send().await.unwrap();
    answer.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_owner_takes_the_role_of_a_facilitator_from_another_and_anybody_their_own() {
    let (hub, morag) = soil().await;
    let (ewan, joan) = (hub.person("ewan").await, hub.person("joan").await);
    let mut paths = Vec::new();
    for (person, name) in [(&ewan, "Ewan"), (&joan, "Joan")] {
        ask(person).await;
        morag.visit(REQUESTS).await.press("Approve", &[]).await;
        let path = member(&morag, name).await;
        assert_eq!(appoint(&morag, &path, true).await, 200);
        paths.push(path);
    }
    hub.clock.forward(Duration::from_mins(11));
    assert_eq!(appoint(&ewan, &paths[1], false).await, 403);
    assert_eq!(joan.visit(REQUESTS).await.status, 200, "she keeps order still");
    assert_eq!(appoint(&ewan, &paths[0], false).await, 200);
    assert_eq!(ewan.visit(REQUESTS).await.status, 403);
    assert_eq!(appoint(&morag, &paths[1], false).await, 200);
    assert_eq!(joan.visit(REQUESTS).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn taking_an_admission_back_puts_no_facilitator_out() {
    let (hub, morag) = soil().await;
    let (ewan, joan) = (hub.person("ewan").await, hub.person("joan").await);
    for (person, name) in [(&ewan, "Ewan"), (&joan, "Joan")] {
        ask(person).await;
        morag.visit(REQUESTS).await.press("Approve", &[]).await;
        assert_eq!(appoint(&morag, &member(&morag, name).await, true).await, 200);
        hub.clock.forward(Duration::from_mins(6));
    }
    // Joan's admission is of this moment, and she keeps order now: nobody is offered to take it back, and nobody can.
    let id = member(&morag, "Joan").await.rsplit('/').next().unwrap().to_owned();
    for person in [&ewan, &morag] {
        let page = person.visit(REQUESTS).await;
        assert!(!page.says("can be taken back until"), "{}", page.text());
    }
    let token = ewan.visit("/account").await.field("form_token");
    let forged = ewan.http.post(format!("{}{REQUESTS}/{id}/undo", hub.origin)).form(&[("form_token", token.as_str())]);
    assert_eq!(forged.send().await.unwrap().status().as_u16(), 403);
    assert_eq!(joan.visit(REQUESTS).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_belongs_although_they_are_shut_out_can_be_shut_out_again() {
    let (hub, morag) = soil().await;
    let ewan = hub.person("ewan").await;
    ask(&ewan).await;
    morag.visit(REQUESTS).await.press("Approve", &[]).await;
    let path = format!("{}/shut-out", member(&morag, "Ewan").await);
    let fields = [("reason", "Rude"), ("length", "good")];
    morag.visit(&path).await.press("Shut out", &fields).await;
    assert!(!ewan.visit("/groups/soil").await.says("You are a member"));
    // As if he had come in at the moment at which he was shut out.
    hub.sql(
        "INSERT INTO memberships (group_id, person_id, standing, role, since)
         SELECT group_id, person_id, 'member', 'member', at FROM bans",
    )
    .await;
    assert!(ewan.visit("/groups/soil").await.says("You are a member"));
    morag.visit(&path).await.press("Shut out", &fields).await;
    assert!(!ewan.visit("/groups/soil").await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_asker_cannot_tell_a_decline_that_can_still_be_taken_back_from_waiting() {
    let (hub, morag) = soil().await;
    let (ewan, joan) = (hub.person("ewan").await, hub.person("joan").await);
    for person in [&ewan, &joan] {
        ask(person).await;
    }
    let waiting = ask_again(&ewan).await;
    assert!(waiting.contains("With the facilitators"), "{waiting}");
    for _ in 0..2 {
        morag.visit(REQUESTS).await.press("Decline", &[("message", "SECRETWORDS")]).await;
    }
    for person in [&ewan, &joan] {
        let answer = ask_again(person).await;
        assert!(answer.contains("With the facilitators") && !answer.contains("a short while ago"), "{answer}");
        assert!(person.visit("/home").await.says("Soil science"));
    }
    assert!(morag.visit(REQUESTS).await.says("Declined; not told yet"), "asking again decides nothing");

    // Taking the request back is what it says it is, and nobody is told no afterwards.
    ewan.visit("/groups/soil/request").await.press("Withdraw request", &[]).await;
    let says_so = || async { ewan.visit("/groups/soil/request").await };
    assert!(says_so().await.says("You withdrew your request."), "{}", says_so().await.text());
    hub.clock.forward(Duration::from_mins(11));
    hub.settle().await;
    let later = says_so().await;
    assert!(later.says("You withdrew your request.") && !later.says("SECRETWORDS"), "{}", later.text());
    assert!(joan.visit("/groups/soil/request").await.says("Your request was declined."));
    assert_eq!(hub.count("SELECT COUNT(*) FROM jobs WHERE name = 'tell_decline'").await, 0);
    ask(&ewan).await;
    assert!(morag.visit(REQUESTS).await.says("Ewan"));
}
