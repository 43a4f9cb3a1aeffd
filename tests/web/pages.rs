//! Pages in both languages, and what they cost.

use crate::support::{Hub, Person};

#[tokio::test(flavor = "multi_thread")]
async fn every_page_has_its_welsh_twin_and_links_to_it() {
    let hub = Hub::start("wales").await;
    let stranger = Person::stranger(&hub.origin);
    for path in ["/", "/groups", "/search", "/sign-in", "/register", "/help", "/about", "/accessibility", "/privacy"] {
        let english = stranger.visit(path).await;
        assert_eq!(english.attribute("html", "lang").as_deref(), Some("en"), "{path}");
        let twin = english.attribute("link[hreflang=cy]", "href").unwrap();
        let welsh = stranger.visit(&twin).await;
        assert_eq!(welsh.status, 200, "{twin}");
        assert_eq!(welsh.attribute("html", "lang").as_deref(), Some("cy"), "{twin}");
        assert_eq!(welsh.headers["content-language"], "cy");
        assert_eq!(welsh.attribute(".head-side a[hreflang]", "href").unwrap(), format!("/en{path}"));
        let left: Vec<_> = welsh
            .html
            .split("href=\"/")
            .skip(1)
            .filter(|rest| !["cy/", "cy\"", "assets", "en/"].iter().any(|s| rest.starts_with(s)))
            .collect();
        assert!(left.is_empty(), "{twin} leaves Welsh: {:?}", left.first());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_chooses_the_language_of_the_plain_addresses() {
    let hub = Hub::start("wales").await;
    let gareth = hub.person("gareth").await;
    let page = gareth.visit("/account").await.press("Save", &[("language", "cy"), ("role", "Arweinydd")]).await;
    assert_eq!(page.attribute("html", "lang").as_deref(), Some("cy"));
    assert_eq!(gareth.visit("/groups").await.attribute("html", "lang").as_deref(), Some("cy"));
    assert_eq!(gareth.visit("/en/groups").await.attribute("html", "lang").as_deref(), Some("en"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_costs_the_same_number_of_queries_whatever_its_size() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let mut costs = Vec::new();
    for round in 0..2 {
        for n in 0..8 {
            let page = morag.visit("/groups/soil/discussions/new").await;
            let title = format!("Question {round} {n}");
            let page = page.press("Start discussion", &[("title", &title), ("body", "How many?")]).await;
            page.press("Send reply", &[("body", "Forty.")]).await;
        }
        let mut cost = Vec::new();
        for path in ["/groups/soil", "/groups/soil/discussions", "/groups", "/home", "/search?q=question"] {
            let before = hub.queries();
            assert_eq!(morag.visit(path).await.status, 200);
            cost.push((path, hub.queries() - before));
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1]);
    for (path, cost) in &costs[1] {
        assert!(*cost <= 12, "{path} asks {cost} times");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn long_lists_come_in_pages_without_gap_or_double() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    for n in 0..30 {
        let page = morag.visit("/groups/soil/discussions/new").await;
        page.press("Start discussion", &[("title", &format!("Question {n:02}")), ("body", "?")]).await;
    }
    let first = morag.visit("/groups/soil/discussions").await;
    let second = first.follow("Older discussions").await;
    for n in 0..30 {
        let title = format!("Question {n:02}");
        assert_eq!(first.count(&title) + second.count(&title), 1, "{title}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_in_titles_contributions_and_replies_and_groups_by_the_address_they_show() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    let address = hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many in clay?")]).await;
    page.press("Send reply", &[("body", "Ask with mustard.")]).await;
    hub.settle().await;
    for words in ["worms", "clay", "mustard"] {
        assert!(morag.visit(&format!("/search?q={words}")).await.says("1 discussion"), "{words}");
    }
    assert!(morag.visit("/search?q=100%25").await.says("No discussions"));
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    assert!(morag.visit(&format!("/groups?q={query}")).await.says("Soil science"));
    morag.visit(&format!("/search?q={query}")).await;
    hub.settle().await;
    assert_eq!(morag.visit(&format!("/search?q={query}")).await.path, "/groups/soil");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_about_this_hub_says_how_its_administrators_are_reached() {
    let hub = Hub::start_with("scotland", crate::support::hub::clock(), |config| {
        config.contact = "help@scotland.example".into();
    })
    .await;
    assert!(Person::stranger(&hub.origin).visit("/about").await.says("help@scotland.example"));
}
