//! What people are told by mail about requests to join, and what waits for them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person, Seen, settle, two_hubs};

const REQUESTS: &str = "/groups/soil/manage/requests";
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// So many days but an hour.
fn nearly(days: u64) -> Duration {
    Duration::from_hours(days * 24 - 1)
}

/// A hub with a restricted group of Morag's.
async fn restricted() -> (Hub, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    (hub, morag)
}

async fn ask(person: &Person, path: &str, reason: &str) {
    let page = person.visit(path).await.follow("Ask to join").await;
    let page = page.press("Ask to join", &[("reason", reason)]).await;
    assert!(page.path.ends_with("/request"), "{}", page.text());
}

/// Time goes by and everything due is done.
async fn forward(hub: &Hub, by: Duration) {
    hub.clock.forward(by);
    hub.settle().await;
}

/// Signs in anew: sessions end while weeks go by.
async fn signed_in(person: &Person, name: &str) {
    let page = person.visit("/sign-in").await;
    if page.says("No account yet?") {
        page.press("Sign in", &[("name", name), ("password", "correct horse")]).await;
    }
}

async fn decide(morag: &Person, button: &str, message: &str) -> Seen {
    let page = morag.visit(REQUESTS).await;
    let fields = [("message", message)];
    page.press(button, if button == "Undo" { &[] } else { &fields }).await
}

fn subjects(hub: &Hub, handle: &str) -> Vec<String> {
    hub.mails_to(handle).iter().map(crate::support::Mail::subject).collect()
}

/// Ticks or unticks on the account page whether mail about requests is wanted.
async fn wants_mail(person: &Person, wants: bool) {
    let page = person.visit("/account").await;
    let page = page.press("Save", &[("request_mail", if wants { "1" } else { "" })]).await;
    assert_eq!(page.attribute("[name=request_mail]", "checked").is_some(), wants);
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitators_are_told_once_an_hour_how_many_wait_and_never_who_or_why() {
    let (hub, morag) = restricted().await;
    let (priya, tom, una) = (hub.person("priya").await, hub.person("tom").await, hub.person("una").await);
    ask(&priya, "/groups/soil", "SECRETREASON").await;
    forward(&hub, Duration::from_mins(20)).await;
    ask(&tom, "/groups/soil", "SECRETREASON").await;
    forward(&hub, Duration::from_mins(39)).await;
    assert_eq!(hub.mails_to("morag").len(), 0);
    forward(&hub, Duration::from_mins(1)).await;

    let mails = hub.mails_to("morag");
    assert_eq!(subjects(&hub, "morag"), ["2 people are waiting to join “Soil science”"]);
    assert!(mails[0].says(&format!("{}{REQUESTS}\n", hub.origin)), "{}", mails[0].text);
    let whole = format!("{:?}", mails[0]);
    for hidden in ["SECRETREASON", "Priya", "priya", "Tom"] {
        assert!(!whole.contains(hidden), "{whole}");
    }
    forward(&hub, HOUR).await;
    assert_eq!(hub.mails_to("morag").len(), 1, "what was told is not told again");

    ask(&una, "/groups/soil", "").await;
    decide(&morag, "Approve", "").await;
    hub.settle().await;
    forward(&hub, HOUR).await;
    assert_eq!(subjects(&hub, "morag")[1..], ["2 people are waiting to join “Soil science”"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_decided_within_the_hour_is_not_told_to_facilitators_at_all() {
    let (hub, morag) = restricted().await;
    let priya = hub.person("priya").await;
    ask(&priya, "/groups/soil", "").await;
    hub.settle().await;
    decide(&morag, "Approve", "").await;
    forward(&hub, 30 * DAY).await;
    assert_eq!(subjects(&hub, "morag"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_working_days_facilitators_are_reminded_and_then_every_week() {
    let (hub, morag) = restricted().await;
    let priya = hub.person("priya").await;
    // It is Saturday, nine o'clock: Monday, Tuesday and Wednesday are working days.
    ask(&priya, "/groups/soil", "").await;
    hub.settle().await;
    forward(&hub, HOUR).await;
    forward(&hub, Duration::from_hours(94)).await;
    assert_eq!(hub.mails_to("morag").len(), 1);
    forward(&hub, HOUR).await;
    assert_eq!(subjects(&hub, "morag")[1..], ["Reminder: 1 person is waiting to join “Soil science”"]);
    assert!(hub.mails_to("morag")[1].says("no decision for three working days"));
    forward(&hub, 6 * DAY).await;
    assert_eq!(hub.mails_to("morag").len(), 2);
    forward(&hub, DAY).await;
    assert_eq!(hub.mails_to("morag").len(), 3);

    // A newer request does not make the reminder of the older one come sooner, and is not counted in it.
    let tom = hub.person("tom").await;
    ask(&tom, "/groups/soil", "").await;
    hub.settle().await;
    forward(&hub, nearly(7)).await;
    let before = subjects(&hub, "morag");
    forward(&hub, HOUR).await;
    assert_eq!(subjects(&hub, "morag")[before.len()..], ["Reminder: 2 people are waiting to join “Soil science”"]);

    signed_in(&morag, "morag").await;
    decide(&morag, "Approve", "").await;
    decide(&morag, "Approve", "").await;
    let told = hub.mails_to("morag").len();
    forward(&hub, 20 * DAY).await;
    assert_eq!(hub.mails_to("morag").len(), told, "nothing waits any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_told_that_they_asked_what_is_asked_back_and_that_they_are_in() {
    let (hub, morag) = restricted().await;
    let priya = hub.person("priya").await;
    ask(&priya, "/groups/soil", "I map peat").await;
    hub.settle().await;
    decide(&morag, "Ask a question", "Which council?\nAnd which team?").await;
    hub.settle().await;
    let mails = hub.mails_to("priya");
    assert_eq!(
        subjects(&hub, "priya"),
        ["Your request to join “Soil science”", "A question about your request to join “Soil science”"]
    );
    assert!(mails[1].says("They ask:\n> Which council?\n> And which team?\n"), "{}", mails[1].text);
    assert!(mails[1].says(&format!("{}/groups/soil/request\n", hub.origin)), "{}", mails[1].text);

    // While she has not answered, nothing waits for the facilitators; then it does.
    forward(&hub, HOUR).await;
    assert_eq!(hub.mails_to("morag").len(), 0);
    let page = priya.visit("/groups/soil/request").await;
    page.press("Send answer", &[("message", "Northmere")]).await;
    hub.settle().await;
    forward(&hub, HOUR).await;
    assert_eq!(hub.mails_to("morag").len(), 1);

    decide(&morag, "Approve", "Welcome, see the pinned one.").await;
    hub.settle().await;
    let mails = hub.mails_to("priya");
    assert_eq!(mails[2].subject(), "You are now a member of “Soil science”");
    assert!(mails[2].says("The facilitators write:\n> Welcome, see the pinned one.\n"), "{}", mails[2].text);
    for mail in &mails {
        assert_eq!(mail.header("auto-submitted"), "auto-generated");
        assert_eq!(mail.header("content-language"), "en");
        assert!(mail.header("content-type").starts_with("text/plain"), "{mail:?}");
        assert_eq!(mail.header("from"), "\"Hub scotland\" <folkmoot@scotland.localhost>");
        assert!(mail.header("message-id").ends_with("@scotland.localhost>"));
    }

    decide(&morag, "Undo", "").await;
    hub.settle().await;
    assert_eq!(subjects(&hub, "priya")[3..], ["Your request to join “Soil science” is waiting again"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_mailed_after_ten_minutes_and_never_if_it_was_taken_back() {
    let (hub, morag) = restricted().await;
    let priya = hub.person("priya").await;
    ask(&priya, "/groups/soil", "").await;
    hub.settle().await;
    decide(&morag, "Decline", "A slip of the finger").await;
    hub.settle().await;
    decide(&morag, "Undo", "").await;
    forward(&hub, Duration::from_mins(11)).await;
    assert_eq!(hub.mails_to("priya").len(), 1, "{:?}", subjects(&hub, "priya"));

    decide(&morag, "Decline", "For soil scientists only.").await;
    forward(&hub, Duration::from_mins(9)).await;
    assert_eq!(hub.mails_to("priya").len(), 1);
    forward(&hub, Duration::from_mins(2)).await;
    let mails = hub.mails_to("priya");
    assert_eq!(mails[1].subject(), "Your request to join “Soil science” was declined");
    assert!(mails[1].says("> For soil scientists only.\n"), "{}", mails[1].text);
    assert!(mails[1].says("You can ask again after 21 December 2026"), "{}", mails[1].text);
    assert_eq!(mails.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_nobody_answered_ends_with_a_mail_and_one_that_was_withdrawn_without() {
    let (hub, _morag) = restricted().await;
    let (priya, tom) = (hub.person("priya").await, hub.person("tom").await);
    ask(&priya, "/groups/soil", "").await;
    ask(&tom, "/groups/soil", "").await;
    tom.visit("/groups/soil/request").await.press("Withdraw request", &[]).await;
    hub.settle().await;
    forward(&hub, 61 * DAY).await;
    assert_eq!(subjects(&hub, "priya")[1..], ["Your request to join “Soil science” has ended"]);
    assert_eq!(subjects(&hub, "tom").len(), 0, "{:?}", subjects(&hub, "tom"));
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_are_in_the_language_of_who_reads_them() {
    let (hub, morag) = restricted().await;
    let priya = hub.person("priya").await;
    for person in [&morag, &priya] {
        person.visit("/account").await.press("Save", &[("language", "cy")]).await;
    }
    let page = priya.visit("/groups/soil").await.follow("Gofyn am gael ymuno").await;
    page.press("Gofyn am gael ymuno", &[]).await;
    hub.settle().await;
    forward(&hub, HOUR).await;
    let mails = [hub.mails_to("priya"), hub.mails_to("morag")].concat();
    assert_eq!(mails[0].subject(), "Eich cais i ymuno â “Soil science”");
    assert_eq!(mails[1].subject(), "Mae 1 person yn aros i ymuno â “Soil science”");
    for mail in &mails {
        assert_eq!(mail.header("content-language"), "cy");
        assert!(!mail.says("You get this"), "{}", mail.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_turned_these_mails_off_or_whose_account_is_closed_gets_none() {
    let (hub, morag) = restricted().await;
    let (priya, tom) = (hub.person("priya").await, hub.person("tom").await);
    wants_mail(&priya, false).await;
    wants_mail(&morag, false).await;
    ask(&priya, "/groups/soil", "").await;
    ask(&tom, "/groups/soil", "").await;
    assert!(hub.command(&["account", "suspend", "tom"]).status.success());
    hub.settle().await;
    forward(&hub, 5 * DAY).await;
    signed_in(&morag, "morag").await;
    decide(&morag, "Approve", "").await;
    hub.settle().await;
    assert_eq!(hub.mails().len(), 0, "{:?}", hub.mails());

    signed_in(&priya, "priya").await;
    wants_mail(&priya, true).await;
    decide(&morag, "Undo", "").await;
    hub.settle().await;
    assert_eq!(hub.mails_to("priya").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn joining_an_open_group_is_told_on_the_page_and_not_by_mail() {
    let hub = Hub::start("scotland").await;
    let (_morag, priya) = (hub.person("morag").await, hub.person("priya").await);
    hub.group("soil", "Soil science", "morag");
    let page = priya.visit("/groups/soil").await.follow("Join this group").await;
    page.press("Join this group", &[]).await;
    hub.settle().await;
    forward(&hub, 5 * DAY).await;
    assert_eq!(hub.mails().len(), 0, "{:?}", hub.mails());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_another_hub_is_told_about_like_one_to_our_own() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group_of("restricted", "soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let both = [&scotland, &england];
    let query = address.replace('@', "%40").replace(':', "%3A");
    priya.visit(&format!("/search?q={query}")).await;
    settle(&both).await;
    let path = format!("/groups/soil@{}", scotland.domain);
    ask(&priya, &path, "I map peat").await;
    settle(&both).await;
    for (button, words) in [("Ask a question", "Which council?"), ("Approve", "Welcome!"), ("Undo", "")] {
        decide(&morag, button, words).await;
        settle(&both).await;
        if button == "Ask a question" {
            let mails = england.mails_to("priya");
            assert!(mails[1].says("> Which council?\n"), "{}", mails[1].text);
            assert!(mails[1].says(&format!("{}{path}/request\n", england.origin)), "{}", mails[1].text);
            let page = priya.visit(&format!("{path}/request")).await;
            page.press("Send answer", &[("message", "Northmere")]).await;
            settle(&both).await;
        }
    }
    decide(&morag, "Decline", "Sorry, full.").await;
    scotland.clock.forward(Duration::from_mins(11));
    settle(&both).await;
    assert_eq!(
        subjects(&england, "priya"),
        [
            "Your request to join “Soil science”",
            "A question about your request to join “Soil science”",
            "You are now a member of “Soil science”",
            "Your request to join “Soil science” is waiting again",
            "Your request to join “Soil science” was declined",
        ]
    );
    assert!(england.mails_to("priya")[4].says("> Sorry, full.\n"));
    scotland.clock.forward(HOUR);
    settle(&both).await;
    assert!(scotland.mails().iter().all(|mail| mail.header("to") == "morag@mail.example"), "{:?}", scotland.mails());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_group_is_named_in_no_mail() {
    let (hub, _morag) = restricted().await;
    let priya = hub.person("priya").await;
    ask(&priya, "/groups/soil", "").await;
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    hub.settle().await;
    forward(&hub, HOUR).await;
    // Whoever only waits may not know of it any more; its facilitator does, and reads no name.
    assert_eq!(hub.mails_to("priya").len(), 0);
    let mails = hub.mails_to("morag");
    assert_eq!(mails[0].subject(), "1 person is waiting to join a private group");
    assert!(!mails[0].says("oil") && mails[0].says(&format!("{}/tasks\n", hub.origin)), "{}", mails[0].text);
}

#[tokio::test(flavor = "multi_thread")]
async fn everything_that_waits_for_somebody_stands_on_one_page_the_oldest_first() {
    let (hub, morag) = restricted().await;
    let (priya, tom) = (hub.person("priya").await, hub.person("tom").await);
    assert!(morag.visit("/home").await.says("Nothing is waiting for you"));
    assert!(morag.visit("/tasks").await.says("Nothing is waiting for you"));
    let topic = morag.visit("/groups/soil/discussions/new").await;
    let topic = topic.press("Start discussion", &[("title", "Peat"), ("body", "How deep?")]).await;
    hub.group_of("restricted", "water", "Water", "priya");
    ask(&tom, "/groups/soil", "").await;
    decide(&morag, "Approve", "").await;
    let sue = hub.person("sue").await;
    for person in [&priya, &sue] {
        ask(person, "/groups/soil", "").await;
    }
    forward(&hub, HOUR).await;
    ask(&morag, "/groups/water", "").await;
    priya.visit("/groups/water/manage/requests").await.press("Ask a question", &[("message", "Why?")]).await;
    forward(&hub, HOUR).await;
    let report = tom.visit(&topic.path).await.follow("Report").await;
    report.press("Send report", &[("reason", "Look at this")]).await;

    let home = morag.visit("/home").await;
    let page = home.follow("4 things are waiting for you").await;
    assert_eq!(page.path, "/tasks");
    assert_eq!(
        page.texts("li.row h2"),
        [
            "2 requests to join : Soil science",
            "A question about your request to join : Water",
            "1 report to look at : Soil science"
        ]
    );
    let targets: Vec<String> = page.links("li.row h2 a").into_iter().map(|(_, target)| target).collect();
    assert_eq!(targets, [REQUESTS, "/groups/water/request", "/groups/soil/manage/reports"]);
    for target in targets {
        assert_eq!(morag.visit(&target).await.status, 200, "{target}");
    }
    // Others have their own, and strangers none.
    assert!(tom.visit("/tasks").await.says("Nothing is waiting for you"));
    assert_eq!(Person::stranger(&hub.origin).visit("/tasks").await.path, "/sign-in?next=%2Ftasks");
    assert!(morag.visit("/cy/tasks").await.says("Mae 4 o bethau yn aros amdanoch"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_reads_how_soon_the_group_usually_answers_once_it_has_answered_three() {
    let (hub, morag) = restricted().await;
    let una = hub.person("una").await;
    for (n, days) in [1, 3, 2].into_iter().enumerate() {
        let person = hub.person(["priya", "tom", "sue"][n]).await;
        ask(&person, "/groups/soil", "").await;
        let before = una.visit("/groups/soil").await;
        assert!(!before.says("Usually answered"), "{}", before.text());
        forward(&hub, nearly(days)).await;
        signed_in(&morag, "morag").await;
        decide(&morag, if n == 1 { "Decline" } else { "Approve" }, "").await;
        forward(&hub, Duration::from_mins(11)).await;
    }
    for path in ["/groups/soil", "/groups/soil/join", "/groups?q=soil"] {
        assert!(una.visit(path).await.says("Usually answered within 3 days"), "{path}");
    }
    ask(&una, "/groups/soil", "").await;
    assert!(una.visit("/groups/soil/request").await.says("Usually answered within 3 days"));
    assert!(una.visit("/cy/groups/soil/request").await.says("Atebir o fewn 3 diwrnod fel arfer"));
}

/// Priya has asked to join a restricted group of another make's server; with the group, and her `Follow`.
async fn asked_elsewhere() -> (Hub, Person, Elsewhere, String, Value) {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = elsewhere.actor("soil", "Group");
    let mut document = elsewhere.document("/u/soil");
    document["manuallyApprovesFollowers"] = json!(true);
    elsewhere.serve("/u/soil", document);
    priya.visit(&format!("/search?q=%40soil%40{}", elsewhere.domain.replace(':', "%3A"))).await;
    hub.settle().await;
    ask(&priya, &format!("/groups/soil@{}", elsewhere.domain), "").await;
    hub.settle().await;
    let follow = elsewhere.received("Follow").pop().unwrap();
    (hub, priya, elsewhere, group, follow)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_other_software_is_mailed_with_its_words_quoted() {
    let (hub, _priya, elsewhere, group, follow) = asked_elsewhere().await;
    let reject = json!({"id": elsewhere.id("/reject"), "type": "Reject", "actor": group, "object": follow,
        "summary": "Not this time"});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &reject).await, 202);
    hub.settle().await;
    let mails = hub.mails_to("priya");
    assert_eq!(mails.len(), 2, "{:?}", subjects(&hub, "priya"));
    assert!(mails[1].subject().ends_with("was declined") && mails[1].says("> Not this time\n"), "{}", mails[1].text);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_elsewhere_that_asks_without_end_fills_no_mailbox() {
    let (hub, priya, elsewhere, group, follow) = asked_elsewhere().await;
    let question = async |n: u32| {
        let note = json!({"id": elsewhere.id(&format!("/n/{n}")), "type": "Note", "attributedTo": group,
            "to": [follow["actor"]], "cc": [], "context": follow["id"], "content": format!("Question {n}")});
        let create = json!({"id": elsewhere.id(&format!("/c/{n}")), "type": "Create", "actor": group,
            "to": [follow["actor"]], "object": note});
        assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &create).await, 202);
        hub.settle().await;
    };
    for n in 0..30 {
        question(n).await;
    }
    assert_eq!(hub.mails_to("priya").len(), 10);
    let page = priya.visit(&format!("/groups/soil@{}/request", elsewhere.domain)).await;
    assert!(page.says("Question 29"), "{}", page.text());
    forward(&hub, DAY).await;
    question(30).await;
    assert_eq!(hub.mails_to("priya").len(), 11);
}
