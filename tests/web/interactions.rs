//! Going on from the hub where one usually signs in.

use crate::support::{Person, settle, two_hubs};

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_another_hub_goes_on_at_home_with_the_request_before_them() {
    let (scotland, england) = two_hubs().await;
    let morag = scotland.person("morag").await;
    let address = scotland.group_of("restricted", "soil", "Soil science", "morag");
    let priya = england.person("priya").await;
    let page = Person::stranger(&scotland.origin).visit("/groups/soil").await.follow("Join from another hub").await;
    assert!(page.says("Where do you usually sign in?") && page.says("To join Soil science"), "{}", page.text());
    assert!(page.says(&address), "{}", page.text());
    let wrong = page.press("Go there", &[("host", "no hub")]).await;
    assert_eq!(wrong.status, 422);
    assert_eq!(wrong.attribute("#host", "value").unwrap(), "no hub");
    let typed = page.press("Go there", &[("host", &england.domain)]).await;
    let link = typed.attribute(".flash a", "href").unwrap();
    let path = link.strip_prefix(&england.origin).unwrap_or_else(|| panic!("it leads to {link}")).to_owned();
    assert!(path.starts_with("/interact?uri="), "{path}");

    // At home it is looked for, and then the form is there.
    priya.visit(&path).await;
    settle(&[&scotland, &england]).await;
    let form = priya.visit(&path).await;
    assert!(form.path.ends_with("/join") && form.says("Why would you like to join?"), "{} {}", form.path, form.text());
    form.press("Ask to join", &[("reason", "Peat")]).await;
    settle(&[&scotland, &england]).await;
    morag.visit("/groups/soil/manage/requests").await.press("Approve", &[]).await;
    settle(&[&scotland, &england]).await;

    // From then on the two hubs know each other: the way is a link with its name.
    let page = Person::stranger(&scotland.origin).visit("/groups/soil").await.follow("Join from another hub").await;
    let links = page.links("main .rows a");
    assert!(links.iter().any(|(name, link)| name == "Hub england" && link.ends_with(&path)), "{links:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_here_comes_back_to_the_form_and_nobody_is_sent_away_by_a_link() {
    let (scotland, _england) = two_hubs().await;
    scotland.person("morag").await;
    scotland.group_of("restricted", "soil", "Soil science", "morag");
    scotland.person("tom").await;
    let tom = Person::stranger(&scotland.origin);
    let page = tom.visit("/groups/soil").await.follow("Join from another hub").await;
    let page = page.follow("Here, at Hub scotland").await;
    let page = page.press("Sign in", &[("name", "tom"), ("password", "correct horse")]).await;
    assert!(page.path.ends_with("/groups/soil/join"), "{}", page.path);

    let stranger = Person::stranger(&scotland.origin);
    for uri in ["https://evil.example/", "javascript:alert(1)", "//evil.example", "", "@x@y", "%00"] {
        let page = stranger.visit(&format!("/interact?uri={uri}&host=evil.example")).await;
        assert_eq!(page.status, 200, "{uri}");
        for (_, link) in page.links("main a") {
            assert!(link.starts_with('/'), "{uri}: {link}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_not_for_everybody_is_not_named_to_who_comes_with_its_address() {
    let (scotland, _england) = two_hubs().await;
    scotland.person("morag").await;
    scotland.group_of("private", "soil", "Secret soils", "morag");
    let stranger = Person::stranger(&scotland.origin);
    for uri in [format!("{}/groups/soil", scotland.origin), format!("@soil@{}", scotland.domain)] {
        let page = stranger.visit(&format!("/interact?uri={}", uri.replace('@', "%40"))).await;
        assert!(!page.says("Secret soils"), "{}", page.text());
    }
}
