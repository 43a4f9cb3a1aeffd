//! Facilitators on other hubs: three hubs, one group, one record of who was let in and why.

use std::time::Duration;

use serde_json::Value;

use crate::support::hub::clock;
use crate::support::{Hub, Person, settle};

/// Scotland's restricted group soil, run by Morag; Siân of Wales keeps order in it too; Priya of England knows of it.
struct Three {
    scotland: Hub,
    wales: Hub,
    england: Hub,
    morag: Person,
    sian: Person,
    priya: Person,
}

/// Where other hubs show the group.
fn view(three: &Three) -> String {
    format!("/groups/soil@{}", three.scotland.domain)
}

impl Three {
    async fn settle(&self) {
        settle(&[&self.scotland, &self.wales, &self.england]).await;
    }

    /// Somebody of another hub finds the group and asks to join it.
    async fn asks(&self, person: &Person, reason: &str) {
        let path = format!("/search?q=%40soil%40{}", self.scotland.domain.replace(':', "%3A"));
        person.visit(&path).await;
        self.settle().await;
        let page = person.visit(&path).await.follow("Ask to join").await;
        let page = page.press("Ask to join", &[("reason", reason)]).await;
        assert!(page.path.ends_with("/request"), "{}: {}", page.path, page.text());
        self.settle().await;
    }

    /// What Siân sees of the requests.
    async fn cards(&self) -> crate::support::browser::Seen {
        self.sian.visit(&format!("{}/manage/requests", view(self))).await
    }

    /// The record as Morag and as Siân read it.
    async fn records(&self) -> [crate::support::browser::Seen; 2] {
        let there = self.sian.visit(&format!("{}/manage/decisions", view(self))).await;
        [self.morag.visit("/groups/soil/manage/decisions").await, there]
    }
}

/// See [`Three`].
async fn three() -> Three {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let wales = Hub::start_with("wales", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock, |_| {}).await;
    let morag = scotland.person("morag").await;
    let (sian, priya) = (wales.person("sian").await, england.person("priya").await);
    let arguments = ["--handle", "soil", "--name", "Soil science", "--access", "restricted", "--facilitator", "morag"];
    let made = scotland.command(&[&["group", "create"], &arguments[..]].concat());
    assert!(made.status.success());
    let three = Three { scotland, wales, england, morag, sian, priya };
    three.asks(&three.sian, "I run the Welsh side").await;
    let page = three.morag.visit("/groups/soil/manage/requests").await;
    page.press("Approve", &[("message", "Croeso")]).await;
    three.settle().await;
    let members = three.morag.visit("/groups/soil/members").await;
    let page = members.press("Make facilitator", &[]).await;
    assert_eq!(page.status, 200, "{}", page.text());
    three.settle().await;
    three
}

/// The numbers and digests of a record, as they are downloaded.
async fn digests(person: &Person, path: &str) -> Vec<(i64, String)> {
    let file: Value = serde_json::from_str(&person.visit(path).await.html).unwrap();
    let all = file["decisions"].as_array().unwrap();
    all.iter().map(|one| (one["number"].as_i64().unwrap(), one["digest"].as_str().unwrap().to_owned())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_on_one_hub_lets_a_member_of_another_into_a_group_of_a_third_and_all_have_the_same_record() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "I lead on planning data").await;
    let page = three.sian.visit(&view(&three)).await;
    assert!(page.says("1 request to join"), "{}", page.text());
    let page = page.follow("1 request to join").await;
    for words in ["Priya", "I lead on planning data", "Hub scotland", "england.localhost"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.says("This would be the first member from"), "{}", page.text());
    let page = page.press("Approve", &[("message", "Welcome, see the pinned thread")]).await;
    assert!(page.says("has not confirmed it yet"), "{}", page.text());
    three.settle().await;

    let status = three.priya.visit(&format!("{}/request", view(&three))).await;
    assert!(status.says("Welcome, see the pinned thread"), "{}", status.text());
    assert!(status.says(&format!("{}/groups/soil/decisions/3", three.scotland.origin)), "{}", status.text());
    assert!(three.priya.visit(&view(&three)).await.says("You are a member"));
    for page in three.records().await {
        assert!(page.says("The record is whole: 3 decisions"), "{}", page.text());
        for words in
            ["Sian let Priya in on 21 November 2026", "I lead on planning data", "Welcome, see the pinned thread"]
        {
            assert!(page.says(words), "{words}: {}", page.text());
        }
        assert!(page.says("Morag made Sian a facilitator"), "{}", page.text());
    }
    assert!(!three.cards().await.texts("button").contains(&"Approve".to_owned()), "{}", three.cards().await.text());
    assert!(three.cards().await.says("Approved by Sian"), "{}", three.cards().await.text());
    let there = digests(&three.sian, &format!("{}/manage/decisions/download", view(&three))).await;
    let here = digests(&three.morag, "/groups/soil/manage/decisions/download").await;
    assert_eq!((here.len(), &here), (3, &there));

    // The record is for those who keep order.
    let theirs = three.priya.visit(&format!("{}/manage/decisions", view(&three))).await;
    assert_eq!(theirs.status, 403);
    assert_eq!(three.priya.visit(&format!("{}/manage/requests", view(&three))).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_of_a_decision_leads_a_facilitator_of_another_hub_to_the_record_at_home() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "").await;
    let cards = three.cards().await;
    assert!(cards.says("No reason given.") && !cards.says("their software"), "{}", cards.text());
    assert_eq!(cards.links("a[href='#first-1']").len(), 1, "{}", cards.text());
    let page = cards.press("Approve", &[]).await;
    assert!(page.says("Your decision about Priya is on its way"), "{}", page.text());
    three.settle().await;
    let page = Person::stranger(&three.scotland.origin).visit("/groups/soil/decisions/3").await;
    assert!(page.says("Where do you usually sign in?"), "{}", page.text());
    let ways = page.links("main .rows a");
    let (_, way) = ways.iter().find(|(name, _)| name == "Hub wales").unwrap_or_else(|| panic!("{ways:?}"));
    let there = three.sian.visit(way.strip_prefix(&three.wales.origin).unwrap()).await;
    assert!(there.path.contains("/manage/decisions?before=4"), "{}", there.path);
    assert!(there.says("Sian let Priya in") && there.html.contains("id=\"decision-3\""), "{}", there.text());
    let way = way.replace(&three.wales.origin, "");
    assert_eq!(three.priya.visit(&way).await.status, 403, "the record is for those who keep order");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_byte_in_a_record_is_found_on_each_hub_by_page_and_by_command() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    three.cards().await.press("Decline", &[("message", "For soil officers only")]).await;
    three.settle().await;
    let said = three.scotland.command(&["group", "decisions", "soil"]);
    assert!(said.status.success());
    let words = String::from_utf8(said.stdout).unwrap();
    assert!(words.contains("The record is whole: 3 decisions") && words.contains("declined"), "{words}");

    let change = "UPDATE decisions SET body = REPLACE(body, 'soil officers', 'soil_officers') WHERE number = 3";
    three.scotland.sql(change).await;
    let [here, there] = three.records().await;
    assert!(here.says("Decision 3 has been changed since it was recorded"), "{}", here.text());
    assert!(there.says("The record is whole: 3 decisions"), "{}", there.text());
    let said = three.scotland.command(&["group", "decisions", "soil", "--json"]);
    assert_eq!(said.status.code(), Some(1));
    let said: Value = serde_json::from_slice(&said.stdout).unwrap();
    assert_eq!((&said["check"]["fault"]["number"], &said["check"]["fault"]["flaw"]), (&3.into(), &"altered".into()));

    three.wales.sql("UPDATE decisions SET digest = SUBSTR(digest, 2) || SUBSTR(digest, 1, 1) WHERE number = 1").await;
    let [_, there] = three.records().await;
    assert!(there.says("The record is not whole. Decision 1 has been changed"), "{}", there.text());
    three.wales.sql("DELETE FROM decisions WHERE number = 1").await;
    let [_, there] = three.records().await;
    assert!(there.says("Decision 1 is missing"), "{}", there.text());
    // The end cut off is found as well.
    three.scotland.sql("DELETE FROM decisions WHERE number = 3").await;
    let said = three.scotland.command(&["group", "decisions", "soil"]);
    assert_eq!(said.status.code(), Some(1));
    assert!(String::from_utf8(said.stdout).unwrap().contains("Decision 3 is missing"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_and_its_answer_pass_between_three_hubs() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    three.cards().await.press("Ask a question", &[("message", "Which county?")]).await;
    three.settle().await;
    let page = three.priya.visit(&format!("{}/request", view(&three))).await;
    assert!(page.says("Which county?"), "{}", page.text());
    assert!(three.cards().await.says("They have not answered yet"), "{}", three.cards().await.text());
    page.press("Send answer", &[("message", "Northmere")]).await;
    three.settle().await;
    let cards = three.cards().await;
    assert!(cards.says("Northmere"), "{}", cards.text());
    cards.press("Approve", &[]).await;
    three.settle().await;
    assert!(three.priya.visit(&view(&three)).await.says("You are a member"));
    for page in three.records().await {
        assert!(page.says("The record is whole: 5 decisions"), "{}", page.text());
        assert!(page.says("Sian asked Priya a question") && page.says("Priya answered"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_taken_back_from_the_other_hub_within_ten_minutes_and_not_after() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    // Morag decides on her own page; Siân takes it back on hers.
    let page = three.morag.visit("/groups/soil/manage/requests").await;
    page.press("Approve", &[]).await;
    three.settle().await;
    let cards = three.cards().await;
    assert!(cards.says("Approved by Morag"), "{}", cards.text());
    cards.press("Undo", &[]).await;
    three.settle().await;
    assert!(!three.priya.visit(&view(&three)).await.says("You are a member"));
    let cards = three.cards().await;
    cards.press("Decline", &[("message", "Not now")]).await;
    three.settle().await;
    let status = three.priya.visit(&format!("{}/request", view(&three))).await;
    assert!(!status.says("Not now"), "{}", status.text());

    let late = three.cards().await;
    three.scotland.clock.forward(Duration::from_mins(11));
    three.settle().await;
    let status = three.priya.visit(&format!("{}/request", view(&three))).await;
    assert!(status.says("Not now") && status.says("/groups/soil/decisions/5"), "{}", status.text());
    assert_eq!(late.press("Undo", &[]).await.status, 409);
    for page in three.records().await {
        assert!(page.says("The record is whole: 5 decisions"), "{}", page.text());
        assert!(page.says("Sian took back the decision about Priya"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_keeps_order_is_not_put_back_among_those_who_ask() {
    let three = Box::pin(three()).await;
    // Siân was let in and appointed within the ten minutes.
    assert!(!three.morag.visit("/groups/soil/manage/requests").await.says("can be taken back until"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_decide_at_once_the_first_wins_and_the_other_is_told_by_whom() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    three.cards().await.press("Decline", &[("message", "No")]).await;
    let page = three.morag.visit("/groups/soil/manage/requests").await;
    page.press("Approve", &[("message", "Yes")]).await;
    three.settle().await;
    assert!(three.priya.visit(&view(&three)).await.says("You are a member"));
    let cards = three.cards().await;
    assert!(cards.says("Approved by Morag"), "{}", cards.text());
    assert!(cards.says("What you decided was not done."), "{}", cards.text());
    for page in three.records().await {
        assert!(page.says("The record is whole: 3 decisions"), "{}", page.text());
        assert!(!page.says("Sian declined"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_appointed_gets_what_waits_and_who_is_no_facilitator_any_more_keeps_nothing_and_decides_nothing() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    let members = || async { three.morag.visit("/groups/soil/members").await };
    let stale = three.cards().await;
    // She presses before her hub knows that she is none any more.
    members().await.press("Make an ordinary member", &[]).await;
    stale.press("Approve", &[]).await;
    three.settle().await;
    assert!(!three.priya.visit(&view(&three)).await.says("You are a member"));
    assert_eq!(three.cards().await.status, 403);
    assert_eq!(three.sian.visit(&format!("{}/manage/decisions", view(&three))).await.status, 403);
    assert_eq!(three.wales.count("SELECT COUNT(*) FROM offered").await, 0);
    assert_eq!(three.wales.count("SELECT COUNT(*) FROM decisions").await, 0);

    members().await.press("Make facilitator", &[]).await;
    three.settle().await;
    let cards = three.cards().await;
    assert!(cards.says("Planning data"), "{}", cards.text());
    cards.press("Approve", &[]).await;
    three.settle().await;
    assert!(three.priya.visit(&view(&three)).await.says("You are a member"));
    for page in three.records().await {
        assert!(page.says("The record is whole: 5 decisions"), "{}", page.text());
        assert!(page.says("Morag ended the role of Sian"), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_withdrawn_leaves_the_other_hubs_page_and_the_record_says_so() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    let stale = three.cards().await;
    let page = three.priya.visit(&format!("{}/request", view(&three))).await;
    page.press("Withdraw request", &[]).await;
    three.settle().await;
    let cards = three.cards().await;
    assert!(cards.says("Nobody is waiting") && !cards.says("Planning data"), "{}", cards.text());
    assert_eq!(stale.press("Approve", &[]).await.status, 409);
    for page in three.records().await {
        assert!(page.says("Priya withdrew the request"), "{}", page.text());
    }
    // Asking again, a while later, brings a new card.
    three.scotland.clock.forward(Duration::from_mins(10));
    three.asks(&three.priya, "Still planning data").await;
    assert!(three.cards().await.says("Still planning data"), "{}", three.cards().await.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_of_a_record_is_fetched_page_by_page() {
    let three = Box::pin(three()).await;
    // Her own admission cannot be taken back any more: the button below is Priya's.
    three.scotland.clock.forward(Duration::from_mins(11));
    three.asks(&three.priya, "Planning data").await;
    let requests = || async { three.morag.visit("/groups/soil/manage/requests").await };
    for _ in 0..24 {
        requests().await.press("Decline", &[("message", "No")]).await;
        requests().await.press("Undo", &[]).await;
    }
    three.settle().await;
    three.wales.sql("DELETE FROM decisions WHERE number > 1 AND number < 48").await;
    let [_, there] = three.records().await;
    assert!(there.says("Decision 2 is missing"), "{}", there.text());
    requests().await.press("Approve", &[]).await;
    three.settle().await;
    for page in three.records().await {
        assert!(page.says("The record is whole: 51 decisions"), "{}", page.text());
    }
    let there = digests(&three.sian, &format!("{}/manage/decisions/download", view(&three))).await;
    assert_eq!(there, digests(&three.morag, "/groups/soil/manage/decisions/download").await);
    // What was decided long ago does not come back as what is to be decided.
    let cards = three.cards().await;
    assert!(cards.says("Approved by Morag") && cards.says("Nobody is waiting"), "{}", cards.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn no_more_of_a_record_is_kept_than_fits_and_the_page_says_so() {
    let three = Box::pin(three()).await;
    let kept = "SELECT COUNT(*) FROM decisions";
    let before = three.wales.count(kept).await;
    for _ in 0..18 {
        three.wales.sql("UPDATE decisions SET body = body || body WHERE number = 1").await;
    }
    three.asks(&three.priya, "Planning data").await;
    let page = three.morag.visit("/groups/soil/manage/requests").await;
    page.press("Decline", &[("message", "No")]).await;
    three.settle().await;
    assert_eq!(three.wales.count(kept).await, before);
    let [here, there] = three.records().await;
    assert!(here.says("The record is whole"), "{}", here.text());
    assert!(there.says("the record is too large"), "{}", there.text());
    assert!(three.cards().await.says("Declined by Morag"), "what is decided is known all the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_cannot_be_taken_comes_back_with_what_was_typed() {
    let three = Box::pin(three()).await;
    three.asks(&three.priya, "Planning data").await;
    let page = three.cards().await.press("Ask a question", &[("message", " ")]).await;
    assert!(page.status == 422 && page.says("Write a few words"), "{}", page.text());
    let long = "Why? ".repeat(300);
    let page = page.press("Decline", &[("message", &long)]).await;
    assert_eq!((page.status, page.field("message").trim()), (422, long.trim()));
    assert!(page.attribute("textarea", "aria-invalid").is_some());
    page.press("Decline", &[("message", "Not now")]).await;
    three.settle().await;
    assert!(three.cards().await.says("Declined by Sian"), "{}", three.cards().await.text());
}
