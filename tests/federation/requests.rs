//! Asking to join a restricted group of another hub, and how its facilitators decide.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person, Seen, settle, two_hubs};

/// Scotland's restricted group, its facilitator, and England's member who has asked to join it.
struct Asked {
    scotland: Hub,
    england: Hub,
    morag: Person,
    priya: Person,
}

const REQUESTS: &str = "/groups/soil/manage/requests";

impl Asked {
    async fn with_reason(reason: &str) -> Self {
        let (scotland, england) = two_hubs().await;
        let morag = scotland.person("morag").await;
        let address = scotland.group_of("restricted", "soil", "Soil science", "morag");
        let priya = england.person("priya").await;
        let asked = Self { scotland, england, morag, priya };
        let query = address.replace('@', "%40").replace(':', "%3A");
        asked.priya.visit(&format!("/search?q={query}")).await;
        asked.settle().await;
        let page = asked.priya.visit(&asked.path("")).await.follow("Ask to join").await;
        let page = page.press("Ask to join", &[("reason", reason)]).await;
        assert!(page.path.ends_with("/request"), "{}", page.text());
        asked.settle().await;
        asked
    }

    /// Where England shows the group.
    fn path(&self, rest: &str) -> String {
        format!("/groups/soil@{}{rest}", self.scotland.domain)
    }

    async fn settle(&self) {
        settle(&[&self.scotland, &self.england]).await;
    }

    /// The page that says what became of the request.
    async fn status(&self) -> Seen {
        self.priya.visit(&self.path("/request")).await
    }

    async fn decide(&self, button: &str, message: &str) -> Seen {
        let page = self.morag.visit(REQUESTS).await.press(button, &[("message", message)]).await;
        self.settle().await;
        page
    }

    /// Time goes by; sessions end within it.
    async fn forward(&self, by: Duration) {
        self.scotland.clock.forward(by);
        self.settle().await;
        for (person, name) in [(&self.morag, "morag"), (&self.priya, "priya")] {
            let page = person.visit("/sign-in").await;
            if page.says("No account yet?") {
                page.press("Sign in", &[("name", name), ("password", "correct horse")]).await;
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_reads_why_somebody_of_another_hub_asks_and_lets_them_in_with_a_word() {
    let asked = Box::pin(Asked::with_reason("I map peat for Northmere.")).await;
    let discussion = asked.morag.visit("/groups/soil/discussions/new").await;
    discussion.press("Start discussion", &[("title", "Peat depth"), ("body", "How deep?")]).await;
    asked.settle().await;
    assert!(asked.status().await.says("With the facilitators"), "{}", asked.status().await.text());
    assert_eq!(asked.priya.visit(&asked.path("/discussions")).await.status, 403);

    let group = asked.morag.visit("/groups/soil").await;
    let page = group.follow("1 request to join").await;
    assert!(
        page.says("Priya") && page.says("I map peat for Northmere.") && page.says("Hub england"),
        "{}",
        page.text()
    );
    assert!(page.says("This would be the first member from Hub england"), "{}", page.text());

    let page = asked.decide("Approve", "Welcome, see the pinned one.").await;
    assert!(page.says("Priya is a member now") && page.says("Nobody is waiting."), "{}", page.text());
    let status = asked.status().await;
    assert!(status.says("Welcome, see the pinned one."), "{}", status.text());
    let group = asked.priya.visit(&asked.path("")).await;
    assert!(group.says("You are a member") && group.says("Peat depth"), "{}", group.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_declined_is_told_so_after_ten_minutes_with_the_words_and_when_to_ask_again() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    asked.decide("Decline", "For soil scientists only.").await;
    let before = asked.status().await;
    assert!(before.says("With the facilitators") && !before.says("soil scientists"), "{}", before.text());
    asked.forward(Duration::from_mins(9)).await;
    assert!(!asked.status().await.says("declined"));

    asked.forward(Duration::from_mins(2)).await;
    let after = asked.status().await;
    assert!(after.says("Your request was declined.") && after.says("For soil scientists only."), "{}", after.text());
    assert!(after.says("You can ask again after"), "{}", after.text());

    assert!(!after.says("Ask again"), "what cannot be done yet is offered: {}", after.text());
    let group = asked.priya.visit(&asked.path("")).await;
    assert!(group.says("You can ask again after") && !group.says("Ask to join"), "{}", group.text());
    // Whoever has the form open still, or writes its address.
    assert!(asked.priya.visit(&asked.path("/join")).await.path.ends_with("/request"));
    let token = asked.priya.visit("/account").await.field("form_token");
    let form = asked.priya.http.post(format!("{}{}", asked.england.origin, asked.path("/join")));
    let again = form.form(&[("form_token", token.as_str()), ("reason", "Please")]).send().await.unwrap();
    assert!(again.text().await.unwrap().contains("a short while ago"));
    asked.settle().await;
    assert!(asked.morag.visit(REQUESTS).await.says("Nobody is waiting."));

    asked.forward(Duration::from_hours(31 * 24)).await;
    asked.status().await.follow("Ask again").await.press("Ask to join", &[("reason", "A month later")]).await;
    asked.settle().await;
    assert!(asked.morag.visit(REQUESTS).await.says("A month later"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_declined_joins_at_once_when_the_group_is_opened_also_from_another_hub() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    asked.decide("Decline", "Not now.").await;
    asked.forward(Duration::from_mins(11)).await;
    assert!(asked.status().await.says("You can ask again after"));
    let page = asked.morag.visit("/groups/soil/manage/settings").await;
    let page = page.press("Save settings", &[("access", "open")]).await;
    page.press("Save it all the same", &[]).await;
    asked.settle().await;
    let status = asked.status().await;
    assert!(status.says("The group is open now") && !status.says("ask again after"), "{}", status.text());
    status.follow("Join this group").await.press("Join this group", &[]).await;
    asked.settle().await;
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
    assert!(asked.morag.visit("/groups/soil/members").await.says("Priya"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_gives_no_reason_on_a_hub_of_ours_is_not_said_to_have_software_that_sends_none() {
    let asked = Box::pin(Asked::with_reason("")).await;
    let tom = asked.england.person("tom").await;
    tom.visit(&asked.path("/join")).await.press("Ask to join", &[("reason", "")]).await;
    asked.settle().await;
    let page = asked.morag.visit(REQUESTS).await;
    assert!(page.count("No reason given.") == 2 && !page.says("their software"), "{}", page.text());
    // Both are the first from there: the warning stands once, each card leads to it, and so does the top of the page to
    // the box for both.
    assert_eq!(page.count("This would be the first member from Hub england"), 1, "{}", page.text());
    let to_warning = page.links("a[href='#first-1']");
    assert!(to_warning.len() == 2 && to_warning[0].0.contains("The first from Hub england"), "{to_warning:?}");
    assert_eq!(page.texts("#first-1").len(), 1);
    assert_eq!(page.links("a[href='#several']").len(), 1);
    page.press("Approve", &[]).await;
    let page = asked.morag.visit(REQUESTS).await;
    assert!(!page.says("first member") && page.links("a[href='#several']").is_empty(), "{}", page.text());
}

/// The end of a request may come late, when its asker has made another: both hubs count the days, and each tells the other.
#[tokio::test(flavor = "multi_thread")]
async fn a_late_no_to_a_request_that_is_over_is_none_to_the_one_that_was_made_since() {
    let hub = Hub::start("england").await;
    let priya = hub.person("priya").await;
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = elsewhere.actor("soil", "Group");
    let mut document = elsewhere.document("/u/soil");
    document["manuallyApprovesFollowers"] = json!(true);
    elsewhere.serve("/u/soil", document);
    let query = format!("%40soil%40{}", elsewhere.domain.replace(':', "%3A"));
    priya.visit(&format!("/search?q={query}")).await;
    hub.settle().await;
    let path = format!("/groups/soil@{}", elsewhere.domain);
    let reject = async |n: usize| {
        let follow = elsewhere.received("Follow")[n].clone();
        let no = json!({"id": elsewhere.id(&format!("/no/{n}")), "type": "Reject", "actor": group, "object": follow});
        assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &no).await, 202);
        hub.settle().await;
        priya.visit(&format!("{path}/request")).await
    };
    priya.visit(&path).await.follow("Ask to join").await.press("Ask to join", &[]).await;
    hub.settle().await;
    priya.visit(&format!("{path}/request")).await.press("Withdraw request", &[]).await;
    priya.visit(&path).await.follow("Ask to join").await.press("Ask to join", &[]).await;
    hub.settle().await;
    assert_eq!(elsewhere.received("Follow").len(), 2);
    let waits = reject(0).await;
    assert!(waits.says("With the facilitators under way"), "{}", waits.text());
    let declined = reject(1).await;
    assert!(declined.says("Your request was declined."), "{}", declined.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_that_is_taken_back_in_time_is_never_told() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    asked.decide("Decline", "A slip of the finger").await;
    let page = asked.morag.visit(REQUESTS).await;
    assert!(page.says("Declined; not told yet"), "{}", page.text());
    let page = page.press("Undo", &[]).await;
    assert!(page.says("The request of Priya waits again."), "{}", page.text());
    asked.forward(Duration::from_mins(30)).await;
    assert!(asked.status().await.says("With the facilitators"));
    asked.decide("Approve", "").await;
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_welcome_can_be_taken_back_for_ten_minutes_and_no_longer() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    asked.decide("Approve", "").await;
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
    let page = asked.morag.visit(REQUESTS).await;
    page.press("Undo", &[]).await;
    asked.settle().await;
    assert!(asked.status().await.says("With the facilitators"), "{}", asked.status().await.text());
    assert_eq!(asked.priya.visit(&asked.path("/discussions")).await.status, 403);
    let members = asked.morag.visit("/groups/soil/members").await;
    assert!(!members.says("Priya"), "{}", members.text());

    asked.decide("Approve", "").await;
    let page = asked.morag.visit(REQUESTS).await;
    asked.forward(Duration::from_mins(11)).await;
    let late = page.press("Undo", &[]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
    assert!(!asked.morag.visit(REQUESTS).await.says("Undo"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_goes_to_the_asker_and_the_answer_comes_back_to_the_card() {
    let asked = Box::pin(Asked::with_reason("I map peat")).await;
    asked.decide("Ask a question", "Which council?").await;
    let status = asked.status().await;
    assert!(status.says("The facilitators ask") && status.says("Which council?"), "{}", status.text());
    let empty = status.press("Send answer", &[("message", " ")]).await;
    assert_eq!(empty.status, 422, "{}", empty.text());
    assert!(asked.morag.visit(REQUESTS).await.says("They have not answered yet."));

    let sent = status.press("Send answer", &[("message", "Northmere <b>County</b> & friends")]).await;
    assert!(sent.says("Your answer is on its way."), "{}", sent.text());
    asked.settle().await;
    let card = asked.morag.visit(REQUESTS).await;
    assert!(card.says("Which council?") && card.says("Northmere <b>County</b> & friends"), "{}", card.text());
    asked.decide("Approve", "").await;
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_withdrawn_leaves_the_facilitators_page() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    let page = asked.status().await.press("Withdraw request", &[]).await;
    assert_eq!(page.status, 200);
    assert!(asked.status().await.says("You withdrew your request."));
    asked.settle().await;
    assert!(asked.morag.visit(REQUESTS).await.says("Nobody is waiting."));
    asked.forward(Duration::from_mins(10)).await;
    asked.status().await.follow("Ask again").await.press("Ask to join", &[("reason", "After all")]).await;
    asked.settle().await;
    assert!(asked.morag.visit(REQUESTS).await.says("After all"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_and_withdraws_in_turn_is_put_off_and_leaves_nothing_in_the_record() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let (robin, inbox) = (elsewhere.id("/u/robin"), format!("{}/inbox", hub.origin));
    let follow = |n: u32| {
        json!({"id": elsewhere.id(&format!("/follow/{n}")), "type": "Follow", "actor": robin,
            "object": format!("{}/groups/soil", hub.origin)})
    };
    let undo = |n: u32| json!({"id": elsewhere.id(&format!("/undo/{n}")), "type": "Undo", "actor": robin, "object": follow(n)});
    let send = async |activity: Value| {
        assert_eq!(elsewhere.send(&inbox, &activity).await, 202);
        hub.settle().await;
    };
    for n in 0..5 {
        send(follow(n)).await;
        send(undo(n)).await;
    }
    assert_eq!(elsewhere.received("Reject").len(), 4, "each but the first is put off");
    assert!(elsewhere.received("Reject")[0].to_string().contains("a short while ago"));
    assert!(morag.visit(REQUESTS).await.says("Nobody is waiting."));
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'withdrawn'").await, 0);
    hub.clock.forward(Duration::from_mins(10));
    send(follow(7)).await;
    // A request that somebody has looked at does not vanish without a trace.
    morag.visit(REQUESTS).await.press("Ask a question", &[("message", "Who are you?")]).await;
    hub.settle().await;
    send(undo(7)).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM decisions WHERE what = 'withdrawn'").await, 1);
    assert_eq!(elsewhere.received("Reject").len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_answers_for_sixty_days_ends_on_both_hubs() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    asked.forward(Duration::from_hours(59 * 24)).await;
    assert!(asked.status().await.says("With the facilitators"));
    asked.forward(Duration::from_hours(2 * 24)).await;
    let status = asked.status().await;
    assert!(status.says("Nobody answered within 60 days."), "{}", status.text());
    assert!(asked.morag.visit(REQUESTS).await.says("Nobody is waiting."));
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_the_groups_facilitators_sees_or_decides_requests() {
    let asked = Box::pin(Asked::with_reason("SECRETREASON")).await;
    let tom = asked.scotland.person("tom").await;
    for person in [&tom, &asked.priya, &Person::stranger(&asked.scotland.origin)] {
        let page = person.visit(REQUESTS).await;
        assert!(!page.text().contains("SECRETREASON"), "{}", page.text());
        assert!(!person.visit("/groups/soil").await.says("request to join"));
    }
    assert_eq!(tom.visit(REQUESTS).await.status, 403);
    // What a facilitator's page would send is refused from others, and decides nothing.
    let card = asked.morag.visit(REQUESTS).await;
    let action = card.attribute("li.row form", "action").unwrap();
    let token = tom.visit("/account").await.field("form_token");
    for act in ["admission", "rejection", "question", "undo"] {
        let path = action.replace("admission", act);
        let sent = tom.http.post(format!("{}{path}", asked.scotland.origin));
        let answer = sent.form(&[("form_token", token.as_str()), ("message", "x")]).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 403, "{act}");
    }
    assert!(asked.morag.visit(REQUESTS).await.says("SECRETREASON"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_facilitators_who_decide_at_once_decide_once() {
    let asked = Box::pin(Asked::with_reason("Let me in")).await;
    let (first, second) = (asked.morag.visit(REQUESTS).await, asked.morag.visit(REQUESTS).await);
    first.press("Approve", &[]).await;
    let late = second.press("Decline", &[("message", "No, thank you")]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(late.says("No, thank you"), "what was typed is lost: {}", late.text());
    asked.forward(Duration::from_mins(20)).await;
    assert!(asked.priya.visit(&asked.path("")).await.says("You are a member"));
}

/// A hub with a restricted group, and another make's server whose people ask by a bare `Follow`.
async fn bare() -> (Hub, Person, Elsewhere, Value) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let group = format!("{}/groups/soil", hub.origin);
    let follow =
        json!({"id": elsewhere.id("/follow/1"), "type": "Follow", "actor": elsewhere.id("/u/robin"), "object": group});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    (hub, morag, elsewhere, follow)
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_only_follows_is_asked_by_a_note_and_answers_with_one() {
    let (hub, morag, elsewhere, follow) = bare().await;
    let (inbox, robin) = (format!("{}/inbox", hub.origin), elsewhere.id("/u/robin"));
    let page = morag.visit(REQUESTS).await;
    assert!(page.says("No reason given; their software does not send one."), "{}", page.text());
    page.press("Ask a question", &[("message", "Which council?\nAnd which team?")]).await;
    hub.settle().await;
    let asked = elsewhere.received("Create").pop().unwrap();
    let note = &asked["object"];
    assert_eq!((&note["type"], &note["to"], &note["cc"]), (&json!("Note"), &json!([robin]), &json!([])));
    assert_eq!(note["context"], follow["id"]);
    assert_eq!(note["tag"][0]["href"], json!(robin));
    assert!(note["content"].as_str().unwrap().contains("Which council?<br>And which team?"), "{note}");

    let answer = json!({"id": elsewhere.id("/note/1"), "type": "Note", "attributedTo": robin, "to": [note["attributedTo"]],
        "cc": [], "inReplyTo": note["id"], "content": "<p><a href=\"x\">@soil@scotland</a> Dales Council</p>"});
    // Somebody else cannot answer for them.
    let ann = elsewhere.actor("ann", "Person");
    let mut forged = answer.clone();
    forged["attributedTo"] = json!(ann);
    forged["id"] = json!(elsewhere.id("/note/2"));
    let create = json!({"id": elsewhere.id("/create/2"), "type": "Create", "actor": ann, "object": forged});
    elsewhere.send(&inbox, &create).await;
    hub.settle().await;
    assert!(morag.visit(REQUESTS).await.says("They have not answered yet."));

    let create = json!({"id": elsewhere.id("/create/1"), "type": "Create", "actor": robin, "object": answer});
    assert_eq!(elsewhere.send(&inbox, &create).await, 202);
    hub.settle().await;
    let page = morag.visit(REQUESTS).await;
    assert!(page.says("Their answer: Dales Council"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_decision_reaches_other_software_as_an_answer_to_its_own_follow() {
    let (hub, morag, elsewhere, follow) = bare().await;
    morag.visit(REQUESTS).await.press("Approve", &[("message", "Welcome")]).await;
    hub.settle().await;
    let accept = elsewhere.received("Accept").pop().unwrap();
    assert_eq!((&accept["object"], &accept["summary"]), (&follow, &json!("Welcome")));
    morag.visit(REQUESTS).await.press("Undo", &[]).await;
    hub.settle().await;
    let undo = elsewhere.received("Undo").pop().unwrap();
    assert_eq!(undo["object"]["type"], "Accept");
    assert_eq!(undo["object"]["object"], follow);
    assert_eq!(undo["object"]["id"], accept["id"], "what is taken back is the answer that was given");

    morag.visit(REQUESTS).await.press("Decline", &[("message", "Not this time")]).await;
    hub.settle().await;
    assert!(elsewhere.received("Reject").is_empty());
    hub.clock.forward(Duration::from_mins(11));
    hub.settle().await;
    let reject = elsewhere.received("Reject").pop().unwrap();
    assert_eq!((&reject["object"], &reject["summary"]), (&follow, &json!("Not this time")));
    assert!(reject["hub:askAgainAfter"].as_str().unwrap().starts_with("2026-12-21"), "{reject}");
}

#[tokio::test(flavor = "multi_thread")]
async fn asking_again_changes_nothing_but_the_reason_and_is_one_request() {
    let (hub, morag, elsewhere, follow) = bare().await;
    let mut again = follow.clone();
    again["id"] = json!(elsewhere.id("/follow/2"));
    again["content"] = json!("<p>From <b>Dales</b></p>");
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &again).await, 202);
    hub.settle().await;
    let page = morag.visit(REQUESTS).await;
    assert_eq!(page.count("Their answer") + page.texts("li.row").len(), 1, "{}", page.text());
    assert!(page.says("From Dales"), "{}", page.text());
    page.press("Approve", &[]).await;
    hub.settle().await;
    assert_eq!(elsewhere.received("Accept").pop().unwrap()["object"]["id"], again["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn software_that_withdraws_what_was_declined_a_moment_ago_hears_no_no() {
    let (hub, morag, elsewhere, follow) = bare().await;
    let inbox = format!("{}/inbox", hub.origin);
    morag.visit(REQUESTS).await.press("Decline", &[("message", "Not this time")]).await;
    // It asks once more, which is no answer to it either.
    let mut again = follow.clone();
    again["id"] = json!(elsewhere.id("/follow/2"));
    elsewhere.send(&inbox, &again).await;
    hub.settle().await;
    assert!(elsewhere.received("Reject").is_empty());
    let undo = json!({"id": elsewhere.id("/undo/1"), "type": "Undo", "actor": follow["actor"], "object": again["id"]});
    assert_eq!(elsewhere.send(&inbox, &undo).await, 202);
    hub.settle().await;
    assert!(!morag.visit(REQUESTS).await.says("Declined; not told yet"));
    hub.clock.forward(Duration::from_mins(11));
    hub.settle().await;
    assert!(elsewhere.received("Reject").is_empty());
}
