//! Wrong input gets a clear error and loses nothing.

use std::time::Duration;

use crate::support::{Hub, Person};

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_registration_comes_back_with_what_was_typed_and_every_fault_named() {
    let hub = Hub::start("scotland").await;
    let page = Person::stranger(&hub.origin).visit("/register").await;
    let fields = [("name", ""), ("handle", "A!"), ("email", "nobody"), ("role", "Planner <b>"), ("password", "short")];
    let page = page.press("Create account", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.attribute("title", "x").is_none() && page.html.contains("<title>Error:"));
    for words in [
        "There is a problem",
        "Enter your name",
        "3 to 40 small letters",
        "such as name@council.example",
        "at least 10 characters",
    ] {
        assert!(page.says(words), "{words}");
    }
    assert_eq!(page.field("role"), "Planner <b>");
    assert_eq!(page.field("email"), "nobody");
    assert_eq!(page.field("password"), "");
    for field in ["name", "handle", "email", "password"] {
        assert_eq!(page.attribute(&format!("#{field}"), "aria-invalid").as_deref(), Some("true"), "{field}");
        let described = page.attribute(&format!("#{field}"), "aria-describedby").unwrap();
        assert!(described.contains(&format!("{field}-wrong")));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_taken_is_said_at_its_field() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    let fields = [("name", "M"), ("handle", "morag"), ("email", "other@mail.example"), ("password", "correct horse")];
    let page = Person::stranger(&hub.origin).visit("/register").await.press("Create account", &fields).await;
    assert_eq!(page.status, 422);
    assert!(page.says("This short name cannot be used"));
    let fields =
        [("name", "M"), ("handle", "morag-two"), ("email", "morag@mail.example"), ("password", "correct horse")];
    let page = page.press("Create account", &fields).await;
    assert!(page.says("with this e-mail address already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discussion_without_words_or_with_too_many_comes_back_with_what_was_typed() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", ""), ("body", "Some **words**")]).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Enter a title"));
    assert_eq!(page.field("body"), "Some **words**");
    let long = "x".repeat(70_000);
    let page = page.press("Start discussion", &[("title", "Long"), ("body", &long)]).await;
    assert_eq!(page.status, 422);
    assert!(page.says("too long") && page.field("body").len() == 70_000);
    // Not so many letters, but each of them takes twelve bytes on its way.
    let smiles = "😀".repeat(50_000);
    let page = page.press("Start discussion", &[("title", "Smiles"), ("body", &smiles)]).await;
    assert_eq!(page.status, 200);
    let page = morag.visit("/groups/soil/discussions/new").await;
    let huge = "x".repeat(1_100_000);
    let page = page.press("Start discussion", &[("title", "Huge"), ("body", &huge)]).await;
    assert_eq!(page.status, 413);
    assert_eq!(morag.visit("/groups/soil").await.count("Long"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_publishes_nothing_and_keeps_what_was_typed() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Preview", &[("title", "Worms"), ("body", "How **many**? <script>alert(1)</script>")]).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.attribute(".preview strong", "class"), None);
    assert!(page.html.contains("<strong>many</strong>") && !page.html.contains("<script>alert"));
    assert!(morag.visit("/groups/soil").await.says("Nobody has started a discussion yet"));
    let page = page.press("Start discussion", &[]).await;
    assert!(page.says("Your discussion is published"));
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_the_same_form_twice_writes_once() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let form = morag.visit("/groups/soil/discussions/new").await;
    let first = form.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let second = form.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    assert_eq!(first.path, second.path);
    assert_eq!(morag.visit("/groups/soil").await.count("Worms"), 1);
    let reply = first.press("Send reply", &[("body", "Forty.")]).await;
    let again = first.press("Send reply", &[("body", "Forty.")]).await;
    assert_eq!(reply.path, again.path);
    assert_eq!(again.count("Forty."), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_not_ours_does_nothing() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let url = format!("{}/groups/soil/discussions", hub.origin);
    let fields = [("title", "Forged"), ("body", "words")];
    let without = morag.http.post(&url).form(&fields).send().await.unwrap();
    assert_eq!(without.status(), 403);
    let token = morag.visit("/groups/soil/discussions/new").await.field("form_token");
    let with = [("title", "Forged"), ("body", "words"), ("form_token", token.as_str())];
    let elsewhere = morag.http.post(&url).form(&with).header("origin", "https://evil.example").send().await.unwrap();
    assert_eq!(elsewhere.status(), 403);
    assert_eq!(morag.visit("/groups/soil").await.count("Forged"), 0);
    let ours = morag.http.post(&url).form(&with).header("origin", &hub.origin).send().await.unwrap();
    assert!(ours.status().is_success());
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_passwords_ends_after_ten_tries_and_a_quarter_of_an_hour_later_is_forgiven() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    let guesser = Person::stranger(&hub.origin);
    let page = guesser.visit("/sign-in").await;
    for _ in 0..10 {
        let wrong = page.press("Sign in", &[("name", "morag"), ("password", "wrong guess")]).await;
        assert_eq!(wrong.status, 422);
        assert_eq!(wrong.field("name"), "morag");
    }
    let right = [("name", "morag"), ("password", "correct horse")];
    assert_eq!(page.press("Sign in", &right).await.status, 429);
    hub.clock.forward(Duration::from_mins(16));
    assert!(page.press("Sign in", &right).await.says("You are signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_ends_the_session_and_a_session_ends_by_itself() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    let copy = morag.clone();
    let page = morag.visit("/home").await.press("Sign out", &[]).await;
    assert!(page.says("You are signed out"));
    assert!(copy.visit("/home").await.path.starts_with("/sign-in"));
    let page = morag
        .visit("/sign-in")
        .await
        .press("Sign in", &[("name", "morag@mail.example"), ("password", "correct horse")])
        .await;
    assert!(page.says("You are signed in"));
    hub.clock.forward(Duration::from_hours(24 * 15));
    assert!(morag.visit("/home").await.path.starts_with("/sign-in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_form_with_other_words_changes_what_it_wrote() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let form = morag.visit("/groups/soil/discussions/new").await;
    let first = form.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let second = form.press("Start discussion", &[("title", "Worms and slugs"), ("body", "How many of both?")]).await;
    assert_eq!(first.path, second.path);
    assert!(second.says("How many of both?") && second.says("changed"));
    first.press("Send reply", &[("body", "Forty.")]).await;
    let again = first.press("Send reply", &[("body", "Forty-two.")]).await;
    assert!(again.says("Forty-two.") && !again.says("Forty."));
}

#[tokio::test(flavor = "multi_thread")]
async fn words_typed_into_a_session_that_has_ended_are_shown_and_not_lost() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let form = morag.visit("/groups/soil/discussions/new").await;
    hub.clock.forward(Duration::from_hours(24 * 15));
    let page = form.press("Start discussion", &[("title", "Worms"), ("body", "Long thought about")]).await;
    assert_eq!(page.status, 401);
    assert!(page.says("You are signed out") && page.says("Long thought about"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_takes_only_forms_says_so_and_that_of_a_reply_leads_to_its_discussion() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/leave").await;
    assert_eq!(page.status, 405);
    assert!(page.says("takes only what a form of ours sends"));
    let form = morag.visit("/groups/soil/discussions/new").await;
    let topic = form.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let back = morag.visit(&format!("{}/posts", topic.path)).await;
    assert_eq!((back.status, back.path), (200, topic.path));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_is_shown_again_whatever_has_become_of_what_it_was_for() {
    let hub = Hub::start("scotland").await;
    let (morag, ben) = (hub.person("morag").await, hub.person("ben").await);
    hub.group("soil", "Soil science", "morag");
    ben.visit("/groups/soil").await.follow("Join this group").await.press("Join this group", &[]).await;
    let page = ben.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let topic = page.path.clone();
    let page = page.press("Send reply", &[("body", "Forty of them.")]).await;
    let edit = page.follow("Change this reply").await;
    let report = morag.visit(&topic).await.follow("Report").await;
    let reply_form = morag.visit(&topic).await;
    let remove = morag.visit(&topic).await.follow("Remove this reply").await;
    remove.press("Remove it", &[("reason", "Untrue")]).await;
    let seen = edit.press("Save", &[("body", "Forty-two of them, I counted.")]).await;
    assert!(seen.status == 410 && seen.says("Forty-two of them, I counted."), "{} {}", seen.status, seen.text());
    let remove = morag.visit(&topic).await.follow("Remove this discussion").await;
    remove.press("Remove it", &[("reason", "Untrue")]).await;
    let seen = reply_form.press("Send reply", &[("body", "Are you sure?")]).await;
    assert!(seen.status == 410 && seen.says("Are you sure?"), "{} {}", seen.status, seen.text());
    let seen = report.press("Send report", &[("reason", "It is not so")]).await;
    assert!(seen.status < 400 || seen.says("It is not so"), "{} {}", seen.status, seen.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_who_keeps_order_in_a_group_does_not_leave_it() {
    let hub = Hub::start("scotland").await;
    let (morag, ben) = (hub.person("morag").await, hub.person("ben").await);
    hub.group("soil", "Soil science", "morag");
    ben.visit("/groups/soil").await.follow("Join this group").await.press("Join this group", &[]).await;
    let seen = morag.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert!(seen.status == 403 && seen.says("Somebody has to keep order"), "{} {}", seen.status, seen.text());
    morag.visit("/groups/soil/members").await.press("Make facilitator", &[]).await;
    let seen = morag.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert!(!seen.says("You are a member"), "{}", seen.text());
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships").await, 1);
}
