//! The record of decisions on its own hub: what gets into it, who reads it, and that it stays whole.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person};

/// A restricted group soil of Morag's, and people who have asked to join it.
async fn asked(hub: &Hub, names: &[&str]) -> (Person, Vec<Person>) {
    let morag = hub.person("morag").await;
    let arguments = ["--handle", "soil", "--name", "Soil science", "--access", "restricted", "--facilitator", "morag"];
    assert!(hub.command(&[&["group", "create"], &arguments[..]].concat()).status.success());
    let mut people = Vec::new();
    for name in names {
        let person = hub.person(name).await;
        let page = person.visit("/groups/soil/join").await;
        page.press("Ask to join", &[("reason", &format!("I am {name}"))]).await;
        people.push(person);
    }
    (morag, people)
}

const RECORD: &str = "/groups/soil/manage/decisions";

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_is_decided_about_people_gets_into_the_record_in_sentences_and_in_welsh() {
    let hub = Hub::start("scotland").await;
    let (morag, people) = asked(&hub, &["ewan"]).await;
    assert!(morag.visit(RECORD).await.says("The record is whole: no decisions"));
    let requests = || async { morag.visit("/groups/soil/manage/requests").await };
    requests().await.press("Ask a question", &[("message", "Which farm?")]).await;
    people[0].visit("/groups/soil/request").await.press("Send answer", &[("message", "Hill farm")]).await;
    requests().await.press("Decline", &[("message", "No farms")]).await;
    requests().await.press("Undo", &[]).await;
    requests().await.press("Approve", &[("message", "Some farms")]).await;
    let members = || async { morag.visit("/groups/soil/members").await };
    members().await.press("Make facilitator", &[]).await;
    assert!(people[0].visit(RECORD).await.says("Morag made Ewan a facilitator"));
    members().await.press("Make an ordinary member", &[]).await;
    assert_eq!(people[0].visit(RECORD).await.status, 403);
    let page = members().await.follow("Shut out").await;
    page.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    members().await.press("Let back in", &[]).await;

    let page = morag.visit("/groups/soil").await.follow("Decisions").await;
    assert!(page.says("The record is whole: 9 decisions"), "{}", page.text());
    for sentence in [
        "Morag asked Ewan a question",
        "Ewan answered on 21 November 2026, 09:00.",
        "Morag declined the request of Ewan",
        "Morag took back the decision about Ewan",
        "Morag let Ewan in",
        "Morag made Ewan a facilitator",
        "Morag ended the role of Ewan as a facilitator",
        "Morag shut Ewan out",
        "Morag allowed Ewan to come back",
        "They wrote: I am ewan",
        "They were asked: Which farm?",
        "They answered: Hill farm",
        "With the words: No farms",
    ] {
        assert!(page.says(sentence), "{sentence}: {}", page.text());
    }
    let welsh = morag.visit(&format!("/cy{RECORD}")).await;
    assert!(welsh.says("Mae’r cofnod yn gyfan: 9 penderfyniad"), "{}", welsh.text());
    let file = page.follow("Download the record").await;
    let file: Value = serde_json::from_str(&file.html).unwrap();
    let decisions = file["decisions"].as_array().unwrap();
    assert_eq!(decisions.len(), 9);
    for pair in decisions.windows(2) {
        assert_eq!(pair[1]["previous"], pair[0]["digest"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_record_says_in_the_readers_language_who_may_read_and_only_of_the_first_who_came_that_they_were() {
    let hub = Hub::start("scotland").await;
    let (morag, _) = asked(&hub, &[]).await;
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = format!("{}/groups/soil", hub.origin);
    let follow =
        json!({"id": elsewhere.id("/follow/1"), "type": "Follow", "actor": elsewhere.id("/u/robin"), "object": group});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    let requests = || async { morag.visit("/groups/soil/manage/requests").await };
    requests().await.press("Decline", &[("message", "No")]).await;
    requests().await.press("Undo", &[]).await;
    assert!(!morag.visit(RECORD).await.says("The first member from"), "{}", morag.visit(RECORD).await.text());
    requests().await.press("Approve", &[]).await;
    assert_eq!(morag.visit(RECORD).await.count("The first member from"), 1);

    let page = morag.visit("/groups/soil/manage/settings").await;
    let page = page.press("Save settings", &[("access", "private")]).await;
    page.press("Save it all the same", &[]).await;
    let record = morag.visit(RECORD).await;
    assert!(record.says("Restricted → Private") && !record.says("restricted →"), "{}", record.text());
    let welsh = morag.visit(&format!("/cy{RECORD}")).await;
    assert!(welsh.says("Cyfyngedig → Preifat") && welsh.says("Mae’r cofnod yn gyfan"), "{}", welsh.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_a_decision_leads_whoever_keeps_order_into_the_record_and_nobody_else() {
    let hub = Hub::start("scotland").await;
    let (morag, people) = asked(&hub, &["ewan"]).await;
    morag.visit("/groups/soil/manage/requests").await.press("Decline", &[("message", "No farms")]).await;
    let reference = "/groups/soil/decisions/1";
    let page = morag.visit(reference).await;
    assert!(page.path.contains("/manage/decisions?before=2"), "{}", page.path);
    assert!(page.says("No farms") && page.html.contains("id=\"decision-1\""), "{}", page.text());
    assert_eq!(people[0].visit(reference).await.status, 403);
    let stranger = Person::stranger(&hub.origin);
    let page = stranger.visit(reference).await;
    assert!(page.says("Where do you usually sign in?") && page.says("This is a decision"), "{}", page.text());
    assert!(!page.says("No farms") && !page.says("Ewan"), "{}", page.text());
    let page = page.follow("Here, at Hub scotland").await;
    let page = page.press("Sign in", &[("name", "morag"), ("password", "correct horse")]).await;
    assert!(page.path.contains("/manage/decisions?before=2"), "{}", page.path);
    for wrong in ["x", "1x", "%00"] {
        assert_eq!(morag.visit(&format!("/groups/soil/decisions/{wrong}")).await.status, 404, "{wrong}");
    }
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    for person in [&Person::stranger(&hub.origin), &people[0]] {
        let (there, never) = (person.visit(reference).await, person.visit("/groups/never/decisions/1").await);
        assert_eq!((there.status, never.status), (404, 404));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_decide_at_once_decide_each_request_once_and_the_record_stays_whole() {
    let hub = Hub::start("scotland").await;
    let names = ["ada", "bea", "cat", "dan", "eva", "fay"];
    let (morag, _) = asked(&hub, &names).await;
    // The page of each holds all requests; every button is pressed twice at once.
    let page = morag.visit("/groups/soil/manage/requests").await;
    let actions = page.html.split(" action=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let forms: Vec<String> = actions.filter(|to| to.ends_with("/admission")).map(str::to_owned).collect();
    assert_eq!(forms.len(), names.len());
    let token = page.field("form_token");
    let press = |action: String, decision: &'static str| {
        let url = format!("{}{}", hub.origin, action.replace("admission", decision));
        let form = [("form_token", token.clone()), ("message", String::new())];
        morag.http.post(url).form(&form).send()
    };
    let all = forms.iter().flat_map(|form| [press(form.clone(), "admission"), press(form.clone(), "rejection")]);
    let answers: Vec<u16> = join_all(all).await.into_iter().map(|answer| answer.unwrap().status().as_u16()).collect();
    assert_eq!(answers.iter().filter(|status| **status == 409).count(), names.len(), "{answers:?}");
    let page = morag.visit(RECORD).await;
    assert!(page.says("The record is whole: 6 decisions"), "{}", page.text());
    assert_eq!(hub.count("SELECT COUNT(DISTINCT about) FROM decisions").await, 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_record_is_read_in_pages_and_strangers_learn_nothing_of_it() {
    let hub = Hub::start("scotland").await;
    let (morag, people) = asked(&hub, &["ewan"]).await;
    for _ in 0..14 {
        morag.visit("/groups/soil/manage/requests").await.press("Decline", &[]).await;
        morag.visit("/groups/soil/manage/requests").await.press("Undo", &[]).await;
    }
    let page = morag.visit(RECORD).await;
    assert!(page.says("Decision 28") && page.says("Decision 4") && !page.says("Decision 3 "), "{}", page.text());
    let older = page.follow("Older decisions").await;
    assert!(older.says("Decision 1") && older.says("Decision 3") && !older.says("Older decisions"));
    for path in [RECORD.to_owned(), format!("{RECORD}/download")] {
        assert_eq!(people[0].visit(&path).await.status, 403);
        assert!(Person::stranger(&hub.origin).visit(&path).await.path.starts_with("/sign-in"));
    }
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    for path in [RECORD.to_owned(), format!("{RECORD}/download")] {
        let (there, never) = (people[0].visit(&path).await, people[0].visit(&path.replace("soil", "never")).await);
        assert_eq!((there.status, never.status), (404, 404));
    }
}
