//! Nothing acknowledged is lost, nothing is applied twice, and other people's trouble stays theirs.

use federation_tests::exchange::{Three, check, survive};
use federation_tests::until;

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_in_a_busy_exchange_lose_nothing_and_double_nothing() {
    let (topics, replies) = survive(10, 20_261_121).await;
    assert!(topics >= 6 && replies >= 18, "only {topics} discussions and {replies} replies were written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_was_away_for_the_whole_exchange_catches_up_in_order_and_kept_nobody_waiting() {
    let mut three = Three::start().await;
    assert_eq!(three.hubs[2].stop(), 0, "SIGTERM ends a hub well");
    for round in 0..4 {
        for number in 0..2 {
            let page = three.people[number].visit(&format!("{}/discussions/new", three.path(number))).await;
            let title = format!("Question {number} {round:03}");
            let mut page = page.press("Start discussion", &[("title", &title), ("body", "How many?")]).await;
            for reply in 0..2 {
                page = page.press("Send reply", &[("body", &format!("Answer {number} {round:03} {reply}"))]).await;
            }
        }
    }
    // The two that are there have everything while the third is away.
    until("the others to be served", 30, async || {
        let (scotland, england) = (three.read(0).await, three.read(1).await);
        (scotland.len() == 8 && scotland == england && england.values().all(|replies| replies.len() == 2)).then_some(())
    })
    .await;
    three.hubs[2].run();
    three.hubs[0].command(&["hub", "retry", &three.hubs[2].domain.clone()]);
    three.rest(60).await;
    check(&three, 8, 16).await;
}
