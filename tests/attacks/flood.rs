//! Many of one kind: what they cost stays with whoever sends them.

use futures_util::future::join_all;
use serde_json::json;

use super::{activity, page_by, scene};
use crate::support::browser::client;
use crate::support::{Hub, Person};

// FLD-01
#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_sends_thousands_at_once_is_told_to_wait_and_others_are_not() {
    let scene = scene().await;
    let body = activity(&scene.evil, "a/1", "Juggle", &scene.mal, &json!("x")).to_string();
    let headers = scene.evil.sign(&scene.inbox, body.as_bytes(), &scene.mal);
    let http = client().build().unwrap();
    let mut told_to_wait = 0;
    for _ in 0..20 {
        if told_to_wait > 0 {
            break;
        }
        let sent = (0..100).map(|_| http.post(&scene.inbox).headers(headers.clone()).body(body.clone()).send());
        for answer in join_all(sent).await {
            let answer = answer.unwrap();
            assert!([202, 429].contains(&answer.status().as_u16()), "{}", answer.status());
            if answer.status() == 429 {
                told_to_wait += 1;
                let seconds: u64 = answer.headers()["retry-after"].to_str().unwrap().parse().unwrap();
                assert!((1..=3600).contains(&seconds), "{seconds}");
                assert_eq!(answer.headers()["content-type"], "application/problem+json");
            }
        }
    }
    // Others are not told to wait for it.
    scene.gina_writes("In the middle of it").await;
    assert_eq!(scene.morag.visit("/groups/soil").await.status, 200);
    assert!(told_to_wait > 0, "two thousand at once were all taken");
    // It is forgiven.
    scene.hub.clock.forward(std::time::Duration::from_hours(1));
    let later = activity(&scene.evil, "a/2", "Juggle", &scene.mal, &json!("x"));
    assert_eq!(scene.evil.send(&scene.inbox, &later).await, 202);
}

// FLD-03
#[tokio::test(flavor = "multi_thread")]
async fn thirty_members_behind_one_shared_inbox_are_sent_one_copy() {
    let scene = scene().await;
    let shared = scene.evil.id("/inbox");
    for n in 0..30 {
        let id = scene.evil.actor(&format!("x{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/x{n}"));
        document["endpoints"] = json!({"sharedInbox": shared});
        scene.evil.serve(&format!("/u/x{n}"), document);
        let follow = activity(&scene.evil, &format!("f/x{n}"), "Follow", &id, &json!(scene.group));
        let status = scene.evil.send(&scene.inbox, &follow).await;
        assert!([202, 429].contains(&status), "{status}");
        if n % 10 == 9 {
            scene.hub.clock.forward(std::time::Duration::from_mins(10));
        }
    }
    // The one who came before, by an inbox of his own, leaves.
    let undo = activity(
        &scene.evil,
        "u/1",
        "Undo",
        &scene.mal,
        &json!({"id": scene.evil.id("/f/1"), "type": "Follow", "actor": scene.mal, "object": scene.group}),
    );
    assert_eq!(scene.take(&scene.evil, &undo).await, 202);
    let before = scene.evil.received("Announce").len();
    scene.morag_writes("Once for all").await;
    // The discussion in its two forms.
    assert_eq!(scene.evil.received("Announce").len(), before + 2);
    assert_eq!(scene.rows("destinations", "inbox", &shared).await, 1);
}

// FLD-04
#[tokio::test(flavor = "multi_thread")]
async fn coming_and_going_a_hundred_times_ends_where_it_ends_and_leaves_nothing_behind() {
    let scene = scene().await;
    let destinations = scene.hub.count("SELECT COUNT(*) FROM destinations").await;
    for n in 0..100 {
        let follow = json!({"id": scene.good.id(&format!("/hf/{n}")), "type": "Follow", "actor": scene.hal, "object": scene.group});
        let undo = activity(&scene.good, &format!("hu/{n}"), "Undo", &scene.hal, &follow);
        for sent in [&follow, &undo] {
            let status = scene.good.send(&scene.inbox, sent).await;
            assert!([202, 429].contains(&status), "{status}");
        }
        if n % 10 == 0 {
            scene.hub.settle().await;
            scene.hub.clock.forward(std::time::Duration::from_mins(1));
        }
    }
    scene.hub.settle().await;
    assert_eq!(scene.members().await, 3);
    assert!(!scene.morag.visit("/groups/soil/members").await.says("hal"));
    assert!(scene.hub.count("SELECT COUNT(*) FROM destinations").await <= destinations + 1);
    assert!(scene.good.received("Accept").len() <= 101);
    let open = "SELECT COUNT(*) FROM subscriptions s JOIN destinations d ON d.id = s.destination \
                WHERE s.until_seq IS NULL AND d.inbox LIKE '%/u/hal/inbox'";
    assert_eq!(scene.hub.count(open).await, 0);
    let received = scene.good.received("Announce").len();
    scene.morag_writes("After it all").await;
    assert_eq!(scene.good.received("Announce").len(), received + 2, "to Gina, once");
}

// FLD-06
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_reports_of_one_thing_are_taken_and_nobody_sees_a_hundred() {
    let scene = scene().await;
    let id = scene.morag_writes("Reported").await;
    for n in 0..100 {
        let mut flag = activity(&scene.evil, &format!("flag/{n}"), "Flag", &scene.mal, &json!([id]));
        flag["content"] = json!("Report me not");
        let status = scene.evil.send(&scene.inbox, &flag).await;
        assert!([202, 429].contains(&status), "{status}");
    }
    scene.hub.settle().await;
    let page = scene.morag.visit("/groups/soil").await;
    assert!(page.says("Reported") && page.count("Report me not") <= 1, "{}", page.text());
    assert!(scene.good.received("Flag").is_empty(), "a report is for those who run the group");
    assert!(scene.nothing_waits().await);
}

// FLD-07
#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_changes_to_one_thing_reaches_others_as_its_last_words() {
    let scene = scene().await;
    let id = scene.evil.id("/p/1");
    let page = page_by(&scene.mal, &id, &scene.group, "Draft");
    assert_eq!(scene.take(&scene.evil, &activity(&scene.evil, "c/1", "Create", &scene.mal, &page)).await, 202);
    let before = scene.good.tried().len();
    for n in 0..60 {
        let mut changed = page_by(&scene.mal, &id, &scene.group, &format!("Draft {n:02}"));
        changed["updated"] = json!(format!("2026-11-21T08:00:{n:02}Z"));
        let status = scene
            .evil
            .send(&scene.inbox, &activity(&scene.evil, &format!("u/{n}"), "Update", &scene.mal, &changed))
            .await;
        assert!([202, 429].contains(&status), "{status}");
    }
    scene.hub.settle().await;
    assert!(scene.reads("Draft 59").await);
    let last = scene.good.tried().pop().unwrap();
    assert!(last.to_string().contains("Draft 59"), "{last}");
    let sent = scene.good.tried().len() - before;
    assert!(sent < 30, "sixty changes within one round became {sent} announces for each hub");
}

// FLD-09
#[tokio::test(flavor = "multi_thread")]
async fn accounts_from_one_address_are_counted_and_an_hour_later_there_are_more() {
    let hub =
        Hub::start_with("local", crate::support::hub::clock(), |config| config.limits.registrations_an_hour = 5).await;
    let register = async |n: u32| {
        let person = Person::stranger(&hub.origin);
        let (handle, email) = (format!("person{n}"), format!("person{n}@mail.example"));
        let fields = [("name", "Somebody"), ("handle", handle.as_str()), ("email", email.as_str())];
        let page = person.visit("/register").await;
        page.press("Continue", &fields).await.status
    };
    for n in 0..5 {
        assert_eq!(register(n).await, 200);
    }
    for n in 5..10 {
        assert_eq!(register(n).await, 429);
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM jobs WHERE name = 'mail'").await, 5);
    hub.clock.forward(std::time::Duration::from_mins(61));
    assert_eq!(register(11).await, 200);
}

// FLD-10
#[tokio::test(flavor = "multi_thread")]
async fn headers_and_parameters_by_the_thousand_are_refused_and_break_nothing() {
    let scene = scene().await;
    let http = client().build().unwrap();
    let url = format!("{}/groups", scene.hub.origin);
    let many = (0..7000).map(|n| format!("q{n}=x")).collect::<Vec<_>>().join("&");
    let long = "x".repeat(60_000);
    for query in [many, format!("q={long}"), "q=a&".repeat(5000), "%".repeat(1000)] {
        let answer = http.get(format!("{url}?{query}")).send().await.unwrap();
        assert!([200, 400, 414, 431].contains(&answer.status().as_u16()), "{}", answer.status());
    }
    let mut request = http.get(&url);
    for n in 0..300 {
        request = request.header(format!("x-{n}"), "x");
    }
    assert_eq!(request.send().await.unwrap().status(), 431);
    let answer = http.get(&url).header("cookie", "folkmoot_session=x; ".repeat(1000)).send().await.unwrap();
    assert!([200, 400, 431].contains(&answer.status().as_u16()), "{}", answer.status());
    assert_eq!(scene.morag.visit("/groups").await.status, 200);
}

// FLD-10, by size
#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_kilobytes_of_headers_are_refused() {
    let hub = Hub::start("local").await;
    let http = client().build().unwrap();
    for length in [100_000, 1_000_000] {
        let request = http.get(format!("{}/groups", hub.origin)).header("x-long", "x".repeat(length));
        let status = request.send().await.map_or(431, |answer| answer.status().as_u16());
        assert!([400, 431].contains(&status), "{length}: {status}");
    }
}
