//! Who may do what, through the pages; and what is true of every route.

use folkmoot::server::Door;

use crate::support::{Hub, Person};

#[tokio::test(flavor = "multi_thread")]
async fn only_members_write_and_only_authors_change() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    let ewan = hub.person("ewan").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil").await.follow("Start a discussion").await;
    let topic = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let path = topic.path.clone();

    assert_eq!(ewan.visit("/groups/soil/discussions/new").await.status, 403);
    let seen = ewan.visit(&path).await;
    assert!(seen.says("How many?") && seen.says("Join the group to reply"));
    for address in [format!("{path}/edit"), format!("{path}/delete")] {
        assert_eq!(ewan.visit(&address).await.status, 403, "{address}");
    }
    let stranger = Person::stranger(&hub.origin);
    assert!(stranger.visit(&path).await.says("How many?"));
    assert!(stranger.visit(&format!("{path}/edit")).await.path.starts_with("/sign-in?next="));

    let page = ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    assert!(page.says("You are a member now"));
    let page = ewan.visit(&path).await.press("Send reply", &[("body", "Forty.")]).await;
    assert!(page.says("Forty."));
    let reply = page.attribute(".posts > li", "id").unwrap().replace("post-", "/posts/");
    assert_eq!(morag.visit(&format!("{reply}/edit")).await.status, 403);
    let page = ewan.visit(&format!("{reply}/edit")).await.press("Save", &[("body", "Forty-two.")]).await;
    assert!(page.says("Forty-two.") && page.says("changed"));
    let page = ewan.visit(&format!("{reply}/delete")).await.press("Delete", &[]).await;
    assert!(page.says("Deleted by its author") && !page.says("Forty-two."));
    let page = ewan.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert!(page.says("You have left the group"));
    assert_eq!(ewan.visit("/groups/soil/discussions/new").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_tells_browsers_the_same_strict_rules() {
    let hub = Hub::start("scotland").await;
    let stranger = Person::stranger(&hub.origin);
    let mut walked = 0;
    for route in hub.routes().iter().filter(|route| route.door == Door::Web && route.method == "GET") {
        let path = route.path.replace("{handle}", "nobody").replace("{id}", "nothing").replace("{name}", "none.css");
        let page = stranger.visit(&path).await;
        assert!(page.status < 500, "{path}");
        let header =
            |name: &str| page.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
        assert!(header("content-security-policy").contains("default-src 'none'"), "{path}");
        assert!(!header("content-security-policy").contains("unsafe"), "{path}");
        assert_eq!(
            header("vary")
                .to_lowercase()
                .replace(' ', "")
                .split(',')
                .filter(|v| ["accept", "cookie"].contains(v))
                .count(),
            2,
            "{path}"
        );
        assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(header("referrer-policy"), "same-origin", "{path}");
        walked += 1;
    }
    assert!(walked > 20, "the walk took only {walked} steps");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_changes_anything_for_a_stranger_who_sends_forms() {
    let hub = Hub::start("scotland").await;
    let stranger = Person::stranger(&hub.origin);
    for route in hub.routes().iter().filter(|route| route.door == Door::Web && route.method == "POST") {
        let path = route.path.replace("{handle}", "nobody").replace("{id}", "nothing");
        let answer = stranger.http.post(format!("{}{path}", hub.origin)).form(&[("title", "x")]).send().await.unwrap();
        let sent_to_sign_in = answer.url().path() == "/sign-in";
        assert!(sent_to_sign_in || answer.status().is_client_error(), "{path}: {}", answer.status());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_page_that_says_so() {
    let hub = Hub::start("scotland").await;
    let stranger = Person::stranger(&hub.origin);
    for path in [
        "/nothing",
        "/groups/nothing",
        "/people/nobody",
        "/discussions/nothing",
        "/posts/x",
        "/cy/nothing",
        "/groups/a@b@c",
        "/discussions/01arz3ndektsv4rrffq69g5fav",
        "/groups/%00",
        "/assets/../Cargo.toml",
    ] {
        let page = stranger.visit(path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(page.html.contains("<h1>"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_the_administrator_can_neither_sign_in_nor_be_seen() {
    let hub = Hub::start_with("scotland", crate::support::hub::clock(), |config| {
        config.registration = folkmoot::config::Registration::Approval;
    })
    .await;
    let ewan = Person::stranger(&hub.origin);
    let page = hub.registered(&ewan, "ewan", "ewan@mail.example").await;
    assert!(page.says("An administrator will let you in"), "{}", page.text());
    let sign_in = [("name", "ewan"), ("password", "correct horse")];
    let page = ewan.visit("/sign-in").await.press("Sign in", &sign_in).await;
    assert!(page.status == 403 && page.says("waits for an administrator"));
    assert_eq!(ewan.visit("/people/ewan").await.status, 404);
    for place in ["outbox", "followers"] {
        let address = format!("{}/people/ewan/{place}", hub.origin);
        assert_eq!(ewan.http.get(address).send().await.unwrap().status(), 404, "{place}");
    }
    let finger = format!("{}/.well-known/webfinger?resource=acct:ewan@{}", hub.origin, hub.domain);
    assert_eq!(ewan.http.get(&finger).send().await.unwrap().status(), 404);
    assert!(hub.command(&["account", "restore", "ewan"]).status.success());
    assert!(ewan.visit("/sign-in").await.press("Sign in", &sign_in).await.says("You are signed in"));
    assert_eq!(ewan.visit("/people/ewan").await.status, 200);
    assert_eq!(ewan.http.get(&finger).send().await.unwrap().status(), 200);
}
