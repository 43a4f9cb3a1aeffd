//! Who pays: what strangers make us do is on their account, and keeps nobody else waiting.

use axum::http::{HeaderName, HeaderValue};
use serde_json::{Value, json};

use super::{activity, page_by, scene};
use crate::support::hub::clock;
use crate::support::{Elsewhere, Hub, Served};

/// A hub that believes what its proxy says of where a request came from.
async fn behind_a_proxy() -> Hub {
    let hub = Hub::start_with("local", clock(), |config| config.trusted_proxies = vec![[127, 0, 0, 1].into()]).await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    hub
}

/// Sends `activity` from `address`, signed with the key of `from`; answers the status.
async fn send_from(hub: &Hub, address: &str, from: &Elsewhere, activity: &Value) -> u16 {
    let (inbox, body) = (format!("{}/inbox", hub.origin), activity.to_string().into_bytes());
    let headers = from.sign(&inbox, &body, activity["actor"].as_str().unwrap());
    let mut list: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    list.push((HeaderName::from_static("x-forwarded-for"), HeaderValue::from_str(address).unwrap()));
    from.post(&inbox, body, list).await.0
}

// KEY-07, in the name of a third
#[tokio::test(flavor = "multi_thread")]
async fn letters_forged_in_the_name_of_a_hub_shut_out_their_sender_and_none_of_its_newcomers() {
    let hub = behind_a_proxy().await;
    let good = Elsewhere::start_as("good", &hub.clock).await;
    let evil = Elsewhere::start_as("evil", &hub.clock).await;
    let group = format!("{}/groups/soil", hub.origin);
    let mut shut = 0;
    for n in 0..150 {
        let somebody = good.id(&format!("/u/n{n}"));
        let follow = activity(&good, &format!("f/n{n}"), "Follow", &somebody, &json!(group));
        match send_from(&hub, "203.0.113.7", &evil, &follow).await {
            401 => {}
            429 => shut += 1,
            other => panic!("{other}"),
        }
    }
    assert!(shut >= 25, "the forger was shut out {shut} times");
    assert!(good.asked_at_all() <= 125, "{}", good.asked_at_all());
    // Also from other places, and for some who are there.
    for n in 0..100 {
        let somebody = good.actor(&format!("m{n}"), "Person");
        let follow = activity(&good, &format!("f/m{n}"), "Follow", &somebody, &json!(group));
        assert_eq!(send_from(&hub, "203.0.113.8", &evil, &follow).await, 401);
    }
    let gina = good.actor("gina", "Person");
    let follow = activity(&good, "f/gina", "Follow", &gina, &json!(group));
    assert_eq!(send_from(&hub, "198.51.100.1", &good, &follow).await, 202);
    let mal = evil.actor("mal", "Person");
    let follow = activity(&evil, "f/mal", "Follow", &mal, &json!(group));
    assert_eq!(send_from(&hub, "203.0.113.7", &evil, &follow).await, 429);
    hub.clock.forward(std::time::Duration::from_mins(2));
    assert_eq!(send_from(&hub, "203.0.113.7", &evil, &follow).await, 202);
}

// FLD-01, from a network in which every address is free
#[tokio::test(flavor = "multi_thread")]
async fn wrong_signatures_from_every_address_of_a_network_are_counted_together() {
    let hub = behind_a_proxy().await;
    let (good, evil) = (Elsewhere::start_as("good", &hub.clock).await, Elsewhere::start_as("evil", &hub.clock).await);
    let gina = good.actor("gina", "Person");
    let like = activity(&good, "l/1", "Like", &gina, &json!("x"));
    let mut shut = 0;
    for n in 0..150 {
        let status = send_from(&hub, &format!("2001:db8::{n:x}"), &evil, &like).await;
        assert!([401, 429].contains(&status), "{status}");
        shut += usize::from(status == 429);
    }
    assert!(shut >= 25, "{shut}");
    assert_eq!(send_from(&hub, "2001:db8:0:1::1", &evil, &like).await, 401);
    assert_eq!(send_from(&hub, "2001:db8:0:2::1", &good, &like).await, 202);
}

// SSR-13, by what a letter names
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_for_what_a_stranger_or_another_hub_names() {
    let scene = scene().await;
    let lou = scene.evil.actor("lou", "Person");
    let asked = scene.good.asked_at_all();
    for (n, (kind, by)) in
        [("Create", &lou), ("Update", &lou), ("Create", &scene.mal), ("Update", &scene.mal)].into_iter().enumerate()
    {
        let mut named = activity(&scene.evil, &format!("n/{n}"), kind, by, &json!(scene.good.id("/x/1")));
        named["to"] = json!([scene.group]);
        assert_eq!(scene.take(&scene.evil, &named).await, 202);
        // What a stranger's words answer is not fetched either.
        let mut note = page_by(&lou, &scene.evil.id(&format!("/p/s{n}")), &scene.group, "From outside");
        note["inReplyTo"] = json!(scene.good.id(&format!("/x/{n}")));
        let create = activity(&scene.evil, &format!("s/{n}"), "Create", &lou, &note);
        assert_eq!(scene.take(&scene.evil, &create).await, 202);
    }
    assert_eq!(scene.good.asked_at_all(), asked);
    // Nor a stranger's own hub, whether it is for a group of ours or for nobody.
    for (n, to) in [json!([]), json!([scene.group])].into_iter().enumerate() {
        scene.evil.serve(&format!("/p/o{n}"), page_by(&lou, &scene.evil.id(&format!("/p/o{n}")), &scene.group, "Mine"));
        let mut own =
            activity(&scene.evil, &format!("o/{n}"), "Create", &lou, &json!(scene.evil.id(&format!("/p/o{n}"))));
        own["to"] = to;
        assert_eq!(scene.take(&scene.evil, &own).await, 202);
    }
    scene.hub.clock.forward(std::time::Duration::from_mins(1));
    scene.hub.settle().await;
    assert_eq!(scene.evil.asked("/p/o0") + scene.evil.asked("/p/o1"), 0);
    assert!(scene.nothing_waits().await);
    assert_eq!(scene.contributions().await, 0);
    // A member's own is fetched where it is at home.
    let id = scene.good.id("/p/9");
    scene.good.serve("/p/9", page_by(&scene.gina, &id, &scene.group, "Named only"));
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "c/9", "Create", &scene.gina, &json!(id))).await, 202);
    assert!(scene.reads("Named only").await);
}

// SSR-13, by a member
#[tokio::test(flavor = "multi_thread")]
async fn what_one_hub_has_us_fetch_in_a_minute_is_bounded_and_comes_later() {
    let hub = Hub::start_with("local", clock(), |config| config.limits.fetches_a_minute = 20).await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let (good, evil) = (Elsewhere::start_as("good", &hub.clock).await, Elsewhere::start_as("evil", &hub.clock).await);
    let (inbox, group) = (format!("{}/inbox", hub.origin), format!("{}/groups/soil", hub.origin));
    let (gina, mal) = (good.actor("gina", "Person"), evil.actor("mal", "Person"));
    for (peer, person) in [(&good, &gina), (&evil, &mal)] {
        assert_eq!(peer.send(&inbox, &activity(peer, "f/1", "Follow", person, &json!(group))).await, 202);
    }
    hub.settle().await;
    let asked = good.asked_at_all();
    for n in 0..30 {
        let mut note = page_by(&mal, &evil.id(&format!("/p/{n}")), &group, "An answer");
        note["inReplyTo"] = json!(good.id(&format!("/x/{n}")));
        assert_eq!(evil.send(&inbox, &activity(&evil, &format!("c/{n}"), "Create", &mal, &note)).await, 202);
    }
    hub.settle().await;
    let fetched = good.asked_at_all() - asked;
    assert!((1..=10).contains(&fetched), "{fetched}");
    // What the good hub's own people send is fetched all the same.
    let id = good.id("/p/1");
    good.serve("/p/1", page_by(&gina, &id, &group, "Named only"));
    assert_eq!(good.send(&inbox, &activity(&good, "c/1", "Create", &gina, &json!(id))).await, 202);
    hub.settle().await;
    assert!(morag.visit("/groups/soil").await.says("Named only"));
}

// DOS-04, in jobs
#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_waits_for_is_done_before_what_strangers_can_cause() {
    let scene = scene().await;
    let names = 12;
    for n in 0..names {
        let origin = scene.evil.also_called(&format!("w{n}"));
        let id = format!("{origin}/u/w{n}");
        scene.evil.serve(&format!("/u/w{n}"), scene.evil.card(&id, "Person"));
        let like = json!({"id": format!("{origin}/l/1"), "type": "Like", "actor": id, "object": "https://x.example/1"});
        assert_eq!(scene.evil.send(&scene.inbox, &like).await, 202);
    }
    let gina = format!("{}/u/late", scene.evil.also_called("late"));
    scene.evil.serve("/u/late", scene.evil.card(&gina, "Person"));
    let before = scene.evil.asked_for().len();
    let query: String = url::form_urlencoded::byte_serialize(gina.as_bytes()).collect();
    scene.morag.visit(&format!("/search?q={query}")).await;
    scene.hub.settle().await;
    let asked = scene.evil.asked_for().split_off(before);
    assert_eq!(asked.first().map(String::as_str), Some("/u/late"), "{asked:?}");
    assert!(asked.iter().filter(|path| path.ends_with("/nodeinfo")).count() >= names, "{asked:?}");
}

// DOS-05, when they are ours
#[tokio::test(flavor = "multi_thread")]
async fn strangers_who_have_us_wait_for_slow_documents_keep_no_member_waiting() {
    let scene = scene().await;
    let lou = scene.evil.also_called("stranger") + "/u/lou";
    scene.evil.serve("/u/lou", scene.evil.card(&lou, "Person"));
    let origin = scene.evil.also_called("stranger");
    let letter = |n: usize| json!({"id": format!("{origin}/u/{n}"), "type": "Update", "actor": lou, "object": {"type": "Person", "id": lou}});
    assert_eq!(scene.evil.send(&scene.inbox, &letter(0)).await, 202);
    scene.hub.settle().await;
    scene.evil.serve_so("/u/lou", Served::Silence);
    for n in 1..=100 {
        assert_eq!(scene.evil.send(&scene.inbox, &letter(n)).await, 202);
    }
    let page = page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, "In the middle of it");
    let create = activity(&scene.good, "c/1", "Create", &scene.gina, &page);
    assert_eq!(scene.good.send(&scene.inbox, &create).await, 202);
    let is_there = async { while !scene.reads("In the middle of it").await {} };
    tokio::select! {
        _ = scene.hub.settle() => {}
        () = is_there => {}
    }
    assert!(scene.reads("In the middle of it").await);
    let untouched = "SELECT COUNT(*) FROM received WHERE standing = 'waiting' AND attempts = 0";
    assert!(scene.hub.count(untouched).await >= 50, "strangers were served before");
}

// DOS-08, by the hundred megabytes
#[tokio::test(flavor = "multi_thread")]
async fn large_letters_are_counted_by_their_bytes_and_what_comes_to_nothing_is_not_kept() {
    let scene = scene().await;
    let lou = scene.evil.actor("lou", "Person");
    let long = "x".repeat(900_000);
    let mut told_to_wait = 0;
    for n in 0..40 {
        let listen = activity(&scene.evil, &format!("l/{n}"), "Listen", &lou, &json!(long));
        match scene.evil.send(&scene.inbox, &listen).await {
            202 => {}
            429 => told_to_wait += 1,
            other => panic!("{other}"),
        }
    }
    assert!((15..40).contains(&told_to_wait), "{told_to_wait}");
    let page = page_by(&lou, &scene.evil.id("/p/1"), &scene.group, &"y".repeat(100_000));
    scene.hub.clock.forward(std::time::Duration::from_mins(1));
    assert_eq!(scene.evil.send(&scene.inbox, &activity(&scene.evil, "c/1", "Create", &lou, &page)).await, 202);
    scene.hub.settle().await;
    assert!(scene.nothing_waits().await);
    assert!(scene.hub.longest("received", "body").await <= 2000);
    scene.gina_writes("In the middle of it").await;
}
