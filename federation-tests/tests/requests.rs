//! The reference flow between two hubs that are processes of their own: a member of one asks to be let into a restricted
//! group of the other, and whatever may come of that. Both look at a clock that the tests turn.

use std::time::Duration;

use federation_tests::asking::{find, sees};
use federation_tests::clerk::{Clerk, fresh_id};
use federation_tests::clock::Clock;
use federation_tests::process::{PASSWORD, Plan};
use federation_tests::{Hub, Person, Seen, until};

const REQUESTS: &str = "/groups/soil/manage/requests";
const DAY: Duration = Duration::from_hours(24);

/// Scotland's restricted group with its facilitator, and a member of England's who has found it.
struct Neighbours {
    clock: Clock,
    scotland: Hub,
    england: Hub,
    morag: Person,
    priya: Person,
}

impl Neighbours {
    async fn meet() -> Self {
        let clock = Clock::default();
        let start = |name: &str| Hub::start_as(&Plan { clock: Some(clock.face()), ..Plan::new(name) });
        let (scotland, england) = (start("scotland"), start("england"));
        let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
        scotland.restricted_group("soil", "Soil science", "morag");
        let both = Self { clock, scotland, england, morag, priya };
        find(&both.priya, &format!("@soil@{}", both.scotland.domain)).await;
        let page = sees(&both.priya, &both.path(""), "Run from Hub scotland").await;
        assert!(page.says("Restricted"), "{}", page.text());
        both
    }

    /// She has asked, and the facilitator can read why.
    async fn with_reason(reason: &str) -> Self {
        let both = Self::meet().await;
        both.ask(reason).await;
        both.card_says(reason).await;
        both.status_says("With the facilitators under way").await;
        both
    }

    /// Where England shows the group.
    fn path(&self, rest: &str) -> String {
        format!("/groups/soil@{}{rest}", self.scotland.domain)
    }

    async fn ask(&self, reason: &str) -> Seen {
        let form = self.priya.visit(&self.path("/join")).await;
        let page = form.press("Ask to join", &[("reason", reason)]).await;
        assert!(page.path.ends_with("/request"), "{}", page.text());
        page
    }

    /// What became of it, as soon as it says this.
    async fn status_says(&self, words: &str) -> Seen {
        sees(&self.priya, &self.path("/request"), words).await
    }

    /// The facilitators' page, as soon as it says this.
    async fn card_says(&self, words: &str) -> Seen {
        sees(&self.morag, REQUESTS, words).await
    }

    async fn decide(&self, button: &str, message: &str) -> Seen {
        self.morag.visit(REQUESTS).await.press(button, &[("message", message)]).await
    }

    /// Time goes by for both hubs. Who was signed in for too long signs in again.
    async fn forward(&mut self, by: Duration) {
        self.clock.forward(by);
        for (person, name) in [(&self.morag, "morag"), (&self.priya, "priya")] {
            let page = person.visit("/sign-in").await;
            if page.says("No account yet?") {
                page.press("Sign in", &[("name", name), ("password", PASSWORD)]).await;
            }
        }
    }

    /// What was mailed to somebody of this hub in which these words stand.
    async fn letter(hub: &Hub, to: &str, words: &str) -> String {
        until(words, 30, async || {
            let address = format!("To: {to}@mail.example\r\n");
            hub.letters().into_iter().find(|letter| letter.contains(&address) && letter.contains(words))
        })
        .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_with_a_reason_and_is_let_in_reads_the_facilitators_words_and_the_past_the_newest_first() {
    const PAST: usize = 60;
    let mut both = Neighbours::meet().await;
    let clerk = Clerk::enter(&both.scotland, "morag").await;
    for n in 0..PAST {
        let (id, title) = (fresh_id(), format!("Discussion {n:02}"));
        let fields = [("id", id.as_str()), ("title", title.as_str()), ("body", "How many worms?")];
        let made = clerk.send("/groups/soil/discussions", &fields).await.unwrap();
        assert_eq!(made.status, 303, "{made:?}");
    }
    let page = both.ask("I map peat for Northmere.").await;
    assert!(page.says("Your request is on its way."), "{}", page.text());
    both.status_says("With the facilitators under way").await;
    Neighbours::letter(&both.england, "priya", "Your request to join “Soil science” is on its way").await;
    let list = both.path("/discussions");
    assert_eq!(both.priya.visit(&list).await.status, 403, "whoever waits reads what is for members");

    // The facilitator hears of it by mail within the hour, and finds it among her tasks.
    both.forward(Duration::from_hours(1)).await;
    Neighbours::letter(&both.scotland, "morag", REQUESTS).await;
    let tasks = both.morag.visit("/tasks").await;
    assert!(tasks.says("1 request to join"), "{}", tasks.text());
    let card = both.card_says("I map peat for Northmere.").await;
    for words in ["Priya", "Hub england", "This would be the first member from Hub england"] {
        assert!(card.says(words), "{words}: {}", card.text());
    }
    let page = both.decide("Approve", "Welcome, see the pinned one.").await;
    assert!(page.says("Priya is a member now"), "{}", page.text());

    // What is there at any moment is the newest that there is, in its order.
    let newest: Vec<String> = (0..PAST).rev().map(|n| format!("Discussion {n:02}")).collect();
    let mut looks = Vec::new();
    until("the first page of discussions", 60, async || {
        let page = both.priya.visit(&list).await;
        let titles = page.texts(".row-title");
        assert_eq!(titles, newest[..titles.len()], "after {looks:?}");
        looks.push(titles.len());
        (titles.len() >= 25).then_some(())
    })
    .await;
    let group = both.priya.visit(&both.path("")).await;
    assert!(looks.iter().any(|seen| (1..25).contains(seen)), "the past came all at once: {looks:?}");
    assert!(group.says("You are a member"), "{}", group.text());
    both.status_says("The group’s answer: Welcome, see the pinned one.").await;
    both.status_says("Earlier discussions done").await;
    let mut found = 0;
    let mut page = both.priya.visit(&list).await;
    loop {
        found += page.links(".row-title a").len();
        let Some((_, next)) = page.links("a[rel=next]").pop() else { break };
        page = both.priya.visit(&next).await;
    }
    assert_eq!(found, PAST);
    let letter = Neighbours::letter(&both.england, "priya", "Your request to join “Soil science” was approved.").await;
    assert!(letter.contains("Welcome, see the pinned one."), "{letter}");

    // And she takes part: her reply is confirmed by the group's hub.
    let topic = both.priya.visit(&list).await.follow("Discussion 59").await;
    let path = topic.press("Send reply", &[("body", "Forty of them.")]).await.path;
    sees(&both.priya, &path, "Delivered to Hub scotland.").await;
    let there = both.morag.visit("/groups/soil").await.follow("Discussion 59").await;
    assert!(there.says("Forty of them."), "{}", there.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_declined_reads_why_once_that_cannot_be_taken_back_and_may_ask_again_after_a_month() {
    let mut both = Neighbours::with_reason("Let me in").await;
    both.decide("Decline", "For soil scientists only.").await;
    both.forward(Duration::from_mins(9)).await;
    let before = both.priya.visit(&both.path("/request")).await;
    assert!(before.says("With the facilitators") && !before.says("soil scientists"), "{}", before.text());
    both.forward(Duration::from_mins(2)).await;
    let told = both.status_says("Your request was declined.").await;
    assert!(told.says("For soil scientists only.") && told.says("You can ask again after"), "{}", told.text());
    let letter = Neighbours::letter(&both.england, "priya", "have declined your request to join “Soil science”").await;
    assert!(letter.contains("For soil scientists only."), "{letter}");

    both.forward(31 * DAY).await;
    both.ask("A month later").await;
    both.card_says("A month later").await;
    both.decide("Approve", "").await;
    both.status_says("Member done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_answered_on_the_other_hub_and_the_answer_decides() {
    let both = Neighbours::with_reason("I map peat").await;
    both.decide("Ask a question", "Which council?").await;
    let asked = both.status_says("Which council?").await;
    Neighbours::letter(&both.england, "priya", "Which council?").await;
    let sent = asked.press("Send answer", &[("message", "Northmere County")]).await;
    assert!(sent.says("Your answer is on its way."), "{}", sent.text());
    both.card_says("Northmere County").await;
    both.decide("Approve", "").await;
    both.status_says("Member done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_to_a_hub_that_is_away_waits_says_so_and_is_decided_when_it_is_back() {
    let mut both = Neighbours::meet().await;
    both.scotland.stop();
    let page = both.ask("I map peat").await;
    assert!(page.says("Your request is on its way."), "{}", page.text());
    let page = both.status_says("Hub scotland has not answered since").await;
    assert!(page.says("The next try is at") && page.says("Withdraw request"), "{}", page.text());
    // A night without it.
    both.clock.forward(Duration::from_hours(9));
    both.status_says("Received by the group’s hub under way").await;
    both.scotland.run();
    both.forward(Duration::from_hours(7)).await;
    both.card_says("I map peat").await;
    let page = both.status_says("With the facilitators under way").await;
    assert!(!page.says("has not answered"), "{}", page.text());
    both.decide("Approve", "Welcome").await;
    both.status_says("The group’s answer: Welcome").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_is_out_at_once_and_the_other_hub_learns_it() {
    let both = Neighbours::with_reason("Let me in").await;
    let open = both.morag.visit(REQUESTS).await;
    let page = both.status_says("With the facilitators").await.press("Withdraw request", &[]).await;
    assert!(page.says("Your request is withdrawn."), "{}", page.text());
    assert!(both.priya.visit(&both.path("/request")).await.says("You withdrew your request."));
    both.card_says("Nobody is waiting.").await;
    // A facilitator who had the page open decides about nothing.
    let late = open.press("Approve", &[("message", "Welcome")]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(!both.morag.visit("/groups/soil/members").await.says("Priya"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_while_the_other_hub_is_away_is_out_at_once_and_it_learns_it_when_it_is_back() {
    let mut both = Neighbours::with_reason("Let me in").await;
    both.scotland.stop();
    let page = both.status_says("With the facilitators").await.press("Withdraw request", &[]).await;
    assert!(page.says("Your request is withdrawn."), "{}", page.text());
    assert!(both.priya.visit(&both.path("/request")).await.says("You withdrew your request."));
    both.clock.forward(Duration::from_hours(9));
    both.scotland.run();
    both.forward(Duration::from_hours(7)).await;
    both.card_says("Nobody is waiting.").await;
    both.forward(Duration::from_mins(10)).await;
    both.ask("After all").await;
    both.card_says("After all").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_and_withdrawn_while_the_other_hub_was_away_never_waits_there() {
    let mut both = Neighbours::meet().await;
    both.scotland.stop();
    both.ask("Let me in").await.press("Withdraw request", &[]).await;
    assert!(both.priya.visit(&both.path("/request")).await.says("You withdrew your request."));
    both.scotland.run();
    both.forward(Duration::from_hours(7)).await;
    until("both to have been delivered", 60, async || (both.england.waiting() == 0).then_some(())).await;
    until("both to be applied", 60, async || (both.scotland.waiting() == 0).then_some(())).await;
    let page = both.morag.visit(REQUESTS).await;
    assert!(page.says("Nobody is waiting."), "{}", page.text());
    // It has heard of both only now, and asking in turn with withdrawing is put off for a moment.
    both.ask("At once").await;
    let told = both.status_says("You can ask again after").await;
    assert!(!told.says("Ask again"), "{}", told.text());
    assert!(!both.morag.visit(REQUESTS).await.says("At once"), "{}", told.text());
    both.forward(Duration::from_mins(10)).await;
    let told = both.priya.visit(&both.path("/request")).await;
    told.follow("Ask again").await.press("Ask to join", &[("reason", "A second thought")]).await;
    both.card_says("A second thought").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_sixty_days_without_an_answer_both_hubs_say_that_it_is_over_and_asking_again_works() {
    let mut both = Neighbours::with_reason("Is anybody there?").await;
    both.forward(59 * DAY).await;
    assert!(both.priya.visit(&both.path("/request")).await.says("With the facilitators"));
    both.card_says("Is anybody there?").await;
    both.forward(2 * DAY).await;
    let over = both.status_says("Nobody answered within 60 days.").await;
    both.card_says("Nobody is waiting.").await;
    Neighbours::letter(&both.england, "priya", "Nobody answered your request to join “Soil science” within 60 days")
        .await;
    let decisions = sees(&both.morag, "/groups/soil/manage/decisions", "ended without an answer").await;
    assert_eq!(decisions.count("ended without an answer"), 1, "{}", decisions.text());

    let page = over.follow("Ask again").await.press("Ask to join", &[("reason", "Still here")]).await;
    assert!(page.says("Your request is on its way."), "{}", page.text());
    both.card_says("Still here").await;
    both.decide("Approve", "Sorry, I was away.").await;
    both.status_says("The group’s answer: Sorry, I was away.").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_welcome_is_taken_back_within_ten_minutes_on_both_hubs_and_no_later() {
    let mut both = Neighbours::with_reason("Let me in").await;
    let page = both.decide("Approve", "A slip of the finger").await;
    both.status_says("Member done").await;
    let page = page.press("Undo", &[]).await;
    assert!(page.says("The request of Priya waits again."), "{}", page.text());
    let page = both.status_says("With the facilitators under way").await;
    assert!(!page.says("A slip of the finger"), "{}", page.text());
    assert_eq!(both.priya.visit(&both.path("/discussions")).await.status, 403);
    assert!(!both.morag.visit("/groups/soil/members").await.says("Priya"));

    let page = both.decide("Approve", "This time I mean it").await;
    both.status_says("Member done").await;
    both.forward(Duration::from_mins(11)).await;
    let late = page.press("Undo", &[]).await;
    assert_eq!(late.status, 409, "{}", late.text());
    assert!(!both.morag.visit(REQUESTS).await.says("Undo"));
    assert!(both.priya.visit(&both.path("")).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_that_is_taken_back_within_ten_minutes_is_never_told() {
    let mut both = Neighbours::with_reason("Let me in").await;
    let page = both.decide("Decline", "A slip of the finger").await;
    assert!(page.says("Declined; not told yet"), "{}", page.text());
    page.press("Undo", &[]).await;
    both.forward(Duration::from_mins(30)).await;
    until("everything to be told", 60, async || (both.scotland.waiting() == 0).then_some(())).await;
    let status = both.priya.visit(&both.path("/request")).await;
    assert!(status.says("With the facilitators under way") && !status.says("A slip"), "{}", status.text());
    both.decide("Approve", "").await;
    both.status_says("Member done").await;
}
