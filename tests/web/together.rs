//! Several requests decided at once, and members who read and do not write.

use std::time::Duration;

use crate::support::{Hub, Person, Seen};

const REQUESTS: &str = "/groups/soil/manage/requests";

/// Morag's restricted group, to which these have asked to be let in; the first two are of Northmere County Council.
async fn asked(names: &[&str]) -> (Hub, Person, Vec<Person>) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let mut people = Vec::new();
    for (place, name) in names.iter().enumerate() {
        let person = hub.person(name).await;
        let council = if place < 2 { "Northmere County Council" } else { "" };
        let account = person.visit("/account").await;
        account.press("Save", &[("organisation", council)]).await;
        let page = person.visit("/groups/soil/join").await.press("Ask to join", &[("reason", name)]).await;
        assert!(page.path.ends_with("/request"), "{}", page.text());
        people.push(person);
    }
    hub.settle().await;
    (hub, morag, people)
}

/// The number of somebody who asks, as their box has it.
fn number(page: &Seen, name: &str) -> String {
    let person = page.html.split("name=\"person\" type=\"checkbox\" value=\"").skip(1);
    let mut found = person.filter(|rest| rest.contains(&format!("about {name} together")));
    found.next().and_then(|rest| Some(rest.split_once('"')?.0.to_owned())).unwrap_or_else(|| panic!("no {name}"))
}

async fn decisions(hub: &Hub, what: &str) -> i64 {
    hub.count(&format!("SELECT COUNT(*) FROM decisions WHERE what = '{what}'")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn all_of_an_organisation_are_let_in_with_one_word_and_each_can_be_taken_back() {
    let (hub, morag, people) = asked(&["ann", "bob", "cat"]).await;
    let page = morag.visit(REQUESTS).await;
    assert!(page.says("Northmere County Council, not checked (Hub scotland)"), "{}", page.text());
    assert!(page.says("No organisation given") && page.says("All 2 from here"), "{}", page.text());
    let page = page.press("Approve all ticked", &[("organisation", "1"), ("message", "Welcome all")]).await;
    assert!(page.says("Let in, and told so: Ann, Bob.") && page.count("Undo") == 2, "{}", page.text());
    hub.settle().await;
    for person in &people[..2] {
        assert!(person.visit("/groups/soil").await.says("You are a member"));
        assert!(person.visit("/groups/soil/request").await.says("Welcome all"));
    }
    assert!(!people[2].visit("/groups/soil").await.says("You are a member"), "who was not ticked waits");
    assert_eq!(decisions(&hub, "admitted").await, 2, "each is recorded by itself");
    assert!(morag.visit("/groups/soil/manage/decisions").await.says("The record is whole"));

    let page = morag.visit(REQUESTS).await.press("Undo", &[]).await;
    assert!(page.says("The request of Ann waits again") && page.count("Undo") == 1, "{}", page.text());
    hub.clock.forward(Duration::from_mins(11));
    assert_eq!(morag.visit(REQUESTS).await.count("Undo"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_meanwhile_is_said_and_the_rest_is_done() {
    let (hub, morag, people) = asked(&["ann", "bob", "cat"]).await;
    let page = morag.visit(REQUESTS).await;
    let (ann, bob) = (number(&page, "Ann"), number(&page, "Bob"));
    people[0].visit("/groups/soil/request").await.press("Withdraw request", &[]).await;
    let both = format!("{ann} {bob}");
    let page = page.press("Decline all ticked", &[("person", &both), ("message", "Full")]).await;
    assert!(page.says("Ann does not wait for an answer any more."), "{}", page.text());
    assert!(page.says("Declined; not told yet") && page.count("Undo") == 1, "{}", page.text());
    assert_eq!(decisions(&hub, "declined").await, 1);

    // Nobody ticked, and too many words: the page comes back with what was typed.
    let people = hub.person("dan").await;
    people.visit("/groups/soil/join").await.press("Ask to join", &[("reason", "Soil")]).await;
    let page = morag.visit(REQUESTS).await.press("Approve all ticked", &[("message", "Kept words")]).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Tick at least one person first") && page.says("Kept words"), "{}", page.text());
    let long = "x".repeat(1001);
    let page = page.press("Approve all ticked", &[("person", "1"), ("message", &long)]).await;
    assert!(page.status == 422 && page.says("At most 1,000 characters"), "{}", page.text());

    // Nobody else decides, and what is no verdict is none.
    let token = people.visit("/account").await.field("form_token");
    let form = [("form_token", token.as_str()), ("verdict", "admit"), ("person", &bob)];
    let answer = people.http.post(format!("{}{REQUESTS}", people.origin)).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    let token = morag.visit("/account").await.field("form_token");
    let form = [("form_token", token.as_str()), ("verdict", "all"), ("person", &bob)];
    let answer = morag.http.post(format!("{}{REQUESTS}", morag.origin)).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_reads_and_writes_nothing_until_they_may() {
    let (hub, morag, people) = asked(&["ann"]).await;
    let ann = &people[0];
    let page = morag.visit("/groups/soil/discussions/new").await;
    let topic = page.press("Start discussion", &[("title", "Peat"), ("body", "How deep?")]).await.path;
    let page = morag.visit(REQUESTS).await.press("Approve to read only", &[("message", "Read on")]).await;
    assert!(page.says("Ann can read now") && page.says("Approved to read only"), "{}", page.text());
    hub.settle().await;

    let group = ann.visit("/groups/soil").await;
    assert!(group.says("You read here") && group.says("Peat") && !group.says("Start a discussion"), "{}", group.text());
    assert!(!ann.visit(&topic).await.says("Send reply"));
    let status = ann.visit("/groups/soil/request").await;
    assert!(status.says("You can read in this group, and not write.") && status.says("Read on"), "{}", status.text());
    assert_eq!(ann.visit("/groups/soil/discussions/new").await.status, 403);
    for (path, fields) in [
        (format!("{topic}/posts"), vec![("body", "Deep")]),
        ("/groups/soil/discussions".to_owned(), vec![("title", "Mine"), ("body", "Words")]),
    ] {
        let token = ann.visit("/account").await.field("form_token");
        let form = [vec![("form_token", token.as_str())], fields].concat();
        let request = ann.http.post(format!("{}{path}", ann.origin)).header("accept", "text/html");
        let answer = request.form(&form).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
        assert!(answer.text().await.unwrap().contains("ask the facilitators if you want to write"));
    }
    let members = morag.visit("/groups/soil/members").await;
    assert!(members.says("Reader"), "{}", members.text());
    let members = members.press("Let them write", &[]).await;
    assert!(members.says("Ann can write again") && !members.says("Reader"), "{}", members.text());
    assert!(ann.visit(&topic).await.press("Send reply", &[("body", "Deep")]).await.says("Deep"));

    morag.visit("/groups/soil/members").await.press("Let them only read", &[]).await;
    assert!(ann.visit("/groups/soil").await.says("You read here"));
    for what in ["reads", "writes"] {
        assert!(decisions(&hub, what).await >= 1, "{what}");
    }
    hub.settle().await;
    assert!(hub.mails().iter().any(|mail| mail.subject().contains("You read in")), "who only reads is told");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_asks_everybody_has_a_place_of_its_own() {
    let hub = Hub::start("scotland").await;
    let (morag, ann) = (hub.person("morag").await, hub.person("ann").await);
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let settings = morag.visit("/groups/soil/manage/settings").await;
    settings.press("Save settings", &[("question", "Which peat?")]).await;
    let page = ann.visit("/groups/soil/join").await;
    let page = page.press("Ask to join", &[("reason", "Maps"), ("answer", "Blanket bog")]).await;
    assert!(page.says("What you said") && page.says("Which peat?") && page.says("Blanket bog"), "{}", page.text());
    let card = morag.visit(REQUESTS).await;
    assert!(card.says("The group asks everybody: Which peat?") && card.says("Blanket bog"), "{}", card.text());
    assert!(card.says("Maps"));
    card.press("Approve", &[]).await;
    let record = morag.visit("/groups/soil/manage/decisions").await;
    assert!(record.says("Blanket bog") && record.says("The record is whole"), "{}", record.text());
}
