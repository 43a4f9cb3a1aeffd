//! Asking to join where nothing can be sent: a hub that does not answer, and one that is no partner.

use std::time::Duration;

use serde_json::json;

use crate::support::{Elsewhere, Hub, Person, Seen};

/// England's Priya, and a restricted group of another hub that she has found.
struct Scene {
    england: Hub,
    priya: Person,
    elsewhere: Elsewhere,
}

async fn scene() -> Scene {
    let england = Hub::start("england").await;
    let priya = england.person("priya").await;
    let elsewhere = Elsewhere::start(&england.clock).await;
    elsewhere.actor("soil", "Group");
    let mut document = elsewhere.document("/u/soil");
    document["manuallyApprovesFollowers"] = json!(true);
    elsewhere.serve("/u/soil", document);
    priya.visit(&format!("/search?q=%40soil%40{}", elsewhere.domain.replace(':', "%3A"))).await;
    england.settle().await;
    Scene { england, priya, elsewhere }
}

impl Scene {
    fn path(&self, rest: &str) -> String {
        format!("/groups/soil@{}{rest}", self.elsewhere.domain)
    }

    /// So many hours go by, and everything due is done.
    async fn forward(&self, hours: u64) {
        self.england.clock.forward(Duration::from_hours(hours));
        self.england.settle().await;
    }

    /// What is to be tried now is tried: at once, or within the minute in which its turn had come in any case.
    async fn a_minute(&self) {
        self.england.settle().await;
        self.england.clock.forward(Duration::from_secs(61));
        self.england.settle().await;
    }

    /// Where her request has got; sessions end while weeks go by.
    async fn status(&self) -> Seen {
        let page = self.priya.visit("/sign-in").await;
        if page.says("No account yet?") {
            page.press("Sign in", &[("name", "priya"), ("password", "correct horse")]).await;
        }
        self.priya.visit(&self.path("/request")).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_a_hub_that_does_not_answer_is_told_how_long_it_is_tried_and_can_have_it_tried_now() {
    let scene = scene().await;
    scene.elsewhere.answer_with(Some(503));
    scene.priya.visit(&scene.path("/join")).await.press("Ask to join", &[("reason", "Worms")]).await;
    scene.england.settle().await;
    for _ in 0..8 {
        scene.forward(1).await;
    }
    let page = scene.status().await;
    assert!(page.says("has not answered since 21 November 2026"), "{}", page.text());
    assert!(page.says("We keep trying until 5 December 2026") && page.says("The next try is at"), "{}", page.text());
    assert!(scene.priya.visit(&format!("/cy{}", page.path)).await.says("Daliwn i geisio tan"));

    let tried = scene.elsewhere.tried().len();
    let page = page.press("Try again now", &[]).await;
    assert!(page.says("Your request is being sent again"), "{}", page.text());
    scene.a_minute().await;
    assert!(scene.elsewhere.tried().len() > tried);

    scene.elsewhere.answer_with(None);
    scene.status().await.press("Try again now", &[]).await;
    scene.a_minute().await;
    assert_eq!(scene.elsewhere.received("Follow").len(), 1);
    assert!(!scene.status().await.says("We keep trying"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_never_arrived_ends_after_fourteen_days_with_a_mail_and_can_be_made_again() {
    let scene = scene().await;
    scene.elsewhere.answer_with(Some(503));
    scene.priya.visit(&scene.path("/join")).await.press("Ask to join", &[]).await;
    for _ in 0..16 {
        scene.forward(24).await;
    }
    let page = scene.status().await;
    assert!(page.says("could not be reached for 14 days") && !page.says("is done"), "{}", page.text());
    let mails = scene.england.mails_to("priya");
    let last = mails.last().unwrap();
    assert!(last.says("never arrived") && last.subject().ends_with("has ended"), "{}", last.text);

    scene.elsewhere.answer_with(None);
    let page = page.follow("Ask again").await.press("Ask to join", &[]).await;
    assert!(page.path.ends_with("/request"), "{}", page.text());
    // A hub that was away for so long is looked after once a day.
    for _ in 0..3 {
        scene.forward(24).await;
    }
    assert!(!scene.elsewhere.received("Follow").is_empty());
    let page = scene.status().await;
    assert!(page.says("With the facilitators") && !page.says("14 days"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wants_to_join_a_group_of_a_hub_that_is_no_partner_can_ask_their_administrator() {
    let scene = scene().await;
    let gareth = scene.england.keeper("gareth").await;
    assert!(scene.england.command(&["hub", "block", &scene.elsewhere.domain]).status.success());
    let page = scene.priya.visit(&scene.path("/join")).await;
    assert!(page.says("is not one of our partners") && !page.html.contains("name=\"reason\""), "{}", page.text());
    assert!(scene.priya.visit(&format!("/cy{}", scene.path("/join"))).await.says("Nid yw"), "in Welsh as well");
    let page = page.press("Ask your administrator", &[]).await;
    assert!(page.says("Your administrator has been asked") && page.says("You asked on 21 November 2026"));
    assert_eq!(scene.elsewhere.received("Follow").len(), 0);

    let words = format!("Members would like to join a group on {}", scene.elsewhere.domain);
    assert!(!scene.priya.visit("/tasks").await.says(&words), "it is nobody else's task");
    let tasks = gareth.visit("/tasks").await;
    assert!(tasks.says(&words), "{}", tasks.text());
    assert!(scene.england.command(&["hub", "allow", &scene.elsewhere.domain]).status.success());
    assert!(!gareth.visit("/tasks").await.says(&words));
    let page = scene.priya.visit(&scene.path("/join")).await.press("Ask to join", &[("reason", "Worms")]).await;
    assert!(page.path.ends_with("/request"), "{}", page.text());
}
