//! The calendar at the edges of months and in other zones, its filters, and reminders.

use std::time::Duration;

use super::events::{begin, scene};
use crate::support::Hub;

const DAY: Duration = Duration::from_hours(24);

#[tokio::test(flavor = "multi_thread")]
async fn an_event_stands_in_every_month_that_it_touches_on_the_clocks_of_its_own_zone() {
    let (_hub, morag, ..) = scene().await;
    for more in [
        [
            ("title", "Far away"),
            ("zone", "Pacific/Auckland"),
            ("day", "2026-12-01"),
            ("begins", "00:30"),
            ("ends", "02:00"),
            ("end_day", ""),
        ],
        [
            ("title", "Camp"),
            ("zone", "Europe/London"),
            ("day", "2026-11-30"),
            ("begins", "22:00"),
            ("ends", "09:00"),
            ("end_day", "2026-12-02"),
        ],
        [
            ("title", "Last night"),
            ("zone", "Europe/London"),
            ("day", "2026-12-31"),
            ("begins", "20:00"),
            ("ends", "00:00"),
            ("end_day", "2027-01-01"),
        ],
    ] {
        let page = begin(&morag, &more).await;
        assert!(page.path.starts_with("/events/"), "{more:?} {}", page.text());
    }
    for (month, there, not_there) in [
        ("2026-11", vec!["Camp"], vec!["Far away", "Last night"]),
        ("2026-12", vec!["Camp", "Far away", "Last night"], vec![]),
        ("2027-01", vec![], vec!["Camp", "Far away", "Last night"]),
    ] {
        let page = morag.visit(&format!("/groups/soil/events?month={month}")).await;
        let table = page.texts("table.month td").join(" ");
        for title in there {
            assert!(table.contains(title), "{month} {title}: {table}");
        }
        for title in not_there {
            assert!(!table.contains(title), "{month} {title}: {table}");
        }
    }
    // It begins once, and is there on each of its days.
    let page = morag.visit("/groups/soil/events?month=2026-12").await;
    let days: Vec<String> = page.texts("table.month td").into_iter().filter(|cell| cell.contains("Camp")).collect();
    assert_eq!(days, ["1 00:30 Far away Camp", "2 Camp"].map(str::to_owned), "{days:?}");
    assert!(page.says("Tuesday 1 December 2026, 00:30–02:00 (Pacific/Auckland)"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calendar_is_filtered_by_language_and_place_and_keeps_the_filter_from_month_to_month() {
    let (_hub, morag, ..) = scene().await;
    for (title, spoken, link) in
        [("Bore da", "cy", ""), ("Good morning", "en", "https://meet.example/1"), ("Croeso", "both", "")]
    {
        begin(&morag, &[("title", title), ("spoken", spoken), ("link", link)]).await;
    }
    for (query, there) in [
        ("", vec!["Bore da", "Good morning", "Croeso"]),
        ("&spoken=cy", vec!["Bore da", "Croeso"]),
        ("&spoken=en", vec!["Good morning", "Croeso"]),
        ("&spoken=xx", vec!["Bore da", "Good morning", "Croeso"]),
        ("&spoken=en&place=online", vec!["Good morning"]),
    ] {
        let page = morag.visit(&format!("/groups/soil/events?month=2026-12{query}")).await;
        for title in ["Bore da", "Good morning", "Croeso"] {
            assert_eq!(page.says(title), there.contains(&title), "{query} {title}: {}", page.text());
        }
        if query == "&spoken=cy" {
            let before = page.follow("November 2026").await;
            assert!(before.path.contains("spoken=cy"), "{}", before.path);
            assert!(before.says("Bore da") && !before.says("Good morning"), "what is next is filtered, too");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_reminded_once_though_the_hub_starts_anew_and_again_only_of_another_time() {
    let (hub, morag, mair, _) = scene().await;
    let path = begin(&morag, &[]).await.path;
    mair.visit(&path).await.press("I am going", &[]).await;
    hub.settle().await;
    let edit = format!("{path}/edit");
    morag.visit(&edit).await.press("Save", &[("day", "2026-12-12")]).await;
    hub.settle().await;
    let reminded =
        |hub: &Hub| hub.mails_to("mair").iter().filter(|mail| mail.subject().starts_with("Tomorrow")).count();
    hub.clock.forward(18 * DAY);
    hub.settle().await;
    assert_eq!(reminded(&hub), 0, "it is not tomorrow any more");
    // The day before: the process that reminds is another one than the one that was told to.
    hub.clock.forward(2 * DAY + Duration::from_hours(2));
    let mut second = hub.second_process().await;
    second.start_collecting();
    second.settle().await.unwrap();
    hub.settle().await;
    assert_eq!(reminded(&hub), 1);
    let morag = hub.signed_in("morag").await;
    morag.visit(&edit).await.press("Save", &[("place", "Barn")]).await;
    hub.clock.forward(Duration::from_hours(1));
    hub.settle().await;
    assert_eq!(reminded(&hub), 1, "the same time is no other");
    morag.visit(&edit).await.press("Save", &[("day", "2026-12-20")]).await;
    hub.settle().await;
    hub.clock.forward(8 * DAY);
    hub.settle().await;
    hub.clock.forward(DAY);
    hub.settle().await;
    assert_eq!(reminded(&hub), 2, "of another time one is reminded");
}
