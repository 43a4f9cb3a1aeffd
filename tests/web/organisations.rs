//! Organisations: who keeps their list, who works there, and how that is checked; through the pages.

use crate::support::{Hub, Person, Seen};

const COUNCIL: [(&str, &str); 4] =
    [("name", "Northmere County Council"), ("handle", "northmere"), ("kind", "council"), ("nation", "england")];

/// A hub with Gareth, who runs it, and the council, whose domain is northmere.gov.uk and whose contact is Dilys.
async fn with_council() -> (Hub, Person, Person) {
    let hub = Hub::start("scotland").await;
    let (gareth, dilys) = (hub.keeper("gareth").await, hub.person("dilys").await);
    let page = gareth.visit("/admin/organisations").await.follow("Add an organisation").await;
    let more = [("domains", "northmere.gov.uk"), ("contact", "dilys"), ("website", "https://www.northmere.gov.uk")];
    let page = page.press("Save", &[&COUNCIL[..], &more].concat()).await;
    assert!(page.says("Saved") && page.says("Northmere County Council"), "{}", page.text());
    (hub, gareth, dilys)
}

async fn claim(person: &Person) -> Seen {
    person.visit("/organisations/northmere").await.press("I work here", &[]).await
}

async fn edit(keeper: &Person, fields: &[(&str, &str)]) -> Seen {
    keeper.visit("/admin/organisations/northmere").await.press("Save", fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_an_organisation_is_named_and_what_was_typed_stays() {
    let (hub, gareth, _) = with_council().await;
    let form = gareth.visit("/admin/organisations/new").await;
    let wrong = [
        ("name", ""),
        ("handle", "No Good"),
        ("domains", "no domain"),
        ("website", "javascript:alert(1)"),
        ("kind", "council"),
        ("nation", "wales"),
    ];
    let page = form.press("Save", &wrong).await;
    assert_eq!(page.status, 422);
    for words in ["Enter the organisation’s name", "3 to 40 small letters", "such as northmere.gov.uk", "begins with"]
    {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(page.field("website"), "javascript:alert(1)");
    assert_eq!(page.attribute("#nation option[selected]", "value").as_deref(), Some("wales"));
    let page = form.press("Save", &[("name", "X"), ("handle", "xyz"), ("contact", "nobody")]).await;
    for words in ["Choose a type", "Choose a nation", "Nobody on this hub has this short name"] {
        assert!(page.status == 422 && page.says(words), "{words}: {}", page.text());
    }
    let page = form.press("Save", &COUNCIL).await;
    assert!(page.status == 422 && page.says("Another organisation has this short name"), "{}", page.text());
    let other = [("name", "Other"), ("handle", "other"), ("kind", "police"), ("nation", "wales")];
    let page = form.press("Save", &[&other[..], &[("domains", "NORTHMERE.gov.uk")]].concat()).await;
    assert!(page.status == 422 && page.says("belongs to another organisation"), "{}", page.text());
    assert_eq!(hub.count("SELECT COUNT(*) FROM organisations").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn organisations_are_found_by_name_type_and_nation_in_both_languages() {
    let (hub, gareth, _) = with_council().await;
    let police = [("name", "Heddlu Dyffryn"), ("handle", "dyffryn"), ("kind", "police"), ("nation", "wales")];
    gareth.visit("/admin/organisations/new").await.press("Save", &police).await;
    let stranger = Person::stranger(&hub.origin);
    let page = stranger.visit("/").await.follow("Organisations").await;
    assert!(page.says("Northmere County Council") && page.says("Heddlu Dyffryn"), "{}", page.text());
    for (fields, found) in [
        (vec![("q", "COUNTY")], Some("Northmere County Council")),
        (vec![("kind", "police")], Some("Heddlu Dyffryn")),
        (vec![("nation", "england")], Some("Northmere County Council")),
        (vec![("nation", "england"), ("kind", "police")], None),
        (vec![("q", "100%_")], None),
    ] {
        let seen = page.press("Search", &fields).await;
        for name in ["Northmere County Council", "Heddlu Dyffryn"] {
            assert_eq!(seen.says(name), found == Some(name), "{fields:?}: {}", seen.text());
        }
        assert_eq!(seen.says("No organisation matches"), found.is_none());
    }
    assert!(stranger.visit("/organisations?kind=nonsense&nation=&after=x").await.says("Heddlu Dyffryn"));
    let page = stranger.visit("/cy/organisations/northmere").await;
    for words in ["Cyngor", "Lloegr", "northmere.gov.uk", "Sut y gwirir aelodaeth", "Dilys"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert_eq!(stranger.visit("/organisations/nothing").await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_address_checks_by_its_domain_and_another_one_withdraws_it() {
    let (hub, _, _) = with_council().await;
    let ana = hub.person_at("ana", "ana@northmere.gov.uk").await;
    // Whoever registers with the organisation's domain is asked; the box was ticked.
    let checked = "Northmere County Council, checked by e-mail domain on 21 November 2026";
    assert!(ana.visit("/people/ana").await.says(checked), "{}", ana.visit("/people/ana").await.text());
    let page = ana.visit("/organisations/northmere").await;
    assert!(page.says("You work here") && page.says("1 person, checked"), "{}", page.text());
    let stranger = Person::stranger(&hub.origin);
    let page = stranger.visit("/organisations/northmere").await;
    assert!(page.says("1 person, checked") && !page.says("Ana"), "names are for members: {}", page.text());

    let page = ana.visit("/account/address").await;
    page.press("Send the letter", &[("email", "ana@home.example"), ("password", "correct horse")]).await;
    assert!(ana.visit("/people/ana").await.says(checked), "an address that is not confirmed changes nothing");
    let link = hub.link_to("ana@home.example", "/account/address/confirm").await;
    ana.visit(&link).await.press("Confirm", &[]).await;
    let page = ana.visit("/people/ana").await;
    assert!(page.says("Northmere County Council, not checked"), "{}", page.text());

    // Whoever leaves says so, and may write what they like again, which is shown as their own words.
    let page = ana.visit("/account").await.press("I do not work there any more", &[]).await;
    assert!(page.says("does not say any more"), "{}", page.text());
    page.press("Save", &[("organisation", "Northmere County Council")]).await;
    let page = ana.visit("/people/ana").await;
    assert!(page.says("Says they work at “Northmere County Council”") && !page.says("checked"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_the_box_away_or_has_an_account_already_is_asked_on_their_own_page() {
    let (hub, _, _) = with_council().await;
    hub.account(&["--handle", "ana", "--email", "ana@northmere.gov.uk", "--name", "Ana"]);
    let ana = hub.signed_in("ana").await;
    assert!(!ana.visit("/people/ana").await.says("Northmere"));
    let page = ana.visit("/account").await;
    assert!(page.says("Your e-mail address belongs to Northmere County Council"), "{}", page.text());
    let page = page.press("I work here", &[]).await;
    assert!(page.says("your e-mail address shows it"), "{}", page.text());
    assert!(ana.visit("/people/ana").await.says("checked by e-mail domain on"));
    // Saving the profile changes nothing of it.
    ana.visit("/account").await.press("Save", &[("role", "Planner")]).await;
    assert!(ana.visit("/people/ana").await.says("Northmere County Council, checked by e-mail domain"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contact_says_who_works_there_and_nobody_else_can() {
    let (hub, gareth, dilys) = with_council().await;
    let (ewan, mal) = (hub.person("ewan").await, hub.person("mal").await);
    assert!(claim(&ewan).await.says("It was not checked yet"));
    claim(&mal).await;
    claim(&dilys).await;
    let people = "/organisations/northmere/people";
    for person in [&ewan, &gareth, &Person::stranger(&hub.origin)] {
        assert_eq!(person.visit(people).await.status, 404);
    }
    let page = dilys.visit("/account").await.follow("Confirm who works at Northmere County Council").await;
    assert!(page.says("Ewan") && page.says("Mal") && page.count("Works here") == 2, "{}", page.text());
    let action = |button: &str, name: &str| {
        let wanted = format!("{button}: {name}");
        let form = page.html.split("<form").find(|form| form.contains(&wanted)).unwrap();
        form.split("action=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let (confirm_ewan, deny_mal) = (action("Works here", "Ewan"), action("Does not work here", "Mal"));
    let post = async |person: &Person, path: &str| {
        let token = person.visit("/account").await.field("form_token");
        let fields = [("form_token", token.as_str())];
        person.http.post(format!("{}{path}", hub.origin)).form(&fields).send().await.unwrap().status().as_u16()
    };
    // Neither the person nor an administrator speaks for the organisation.
    assert_eq!((post(&ewan, &confirm_ewan).await, post(&gareth, &confirm_ewan).await), (404, 404));
    assert!(ewan.visit("/people/ewan").await.says("not checked"));
    assert_eq!((post(&dilys, &confirm_ewan).await, post(&dilys, &deny_mal).await), (200, 200));
    let page = ewan.visit("/people/ewan").await;
    assert!(
        page.says("Northmere County Council, confirmed by the organisation’s contact on 21 November 2026"),
        "{}",
        page.text()
    );
    assert!(!mal.visit("/people/mal").await.says("Northmere"));
    let again = claim(&mal).await;
    assert!(again.status == 403 && again.says("you do not work there"), "{}", again.text());
    // The contact takes it back; then he may say so again.
    dilys.visit(people).await.press("May ask again", &[]).await;
    assert!(claim(&mal).await.says("It was not checked yet"));
    // Who is contact no more speaks no more.
    assert!(edit(&gareth, &[("contact", "")]).await.says("Saved"));
    assert_eq!(dilys.visit(people).await.status, 404);
    assert_eq!(post(&dilys, &deny_mal).await, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_domain_that_is_taken_away_checks_nobody_any_more_and_a_new_one_does() {
    let (hub, gareth, _) = with_council().await;
    let ana = hub.person_at("ana", "ana@northmere.gov.uk").await;
    let ewan = hub.person_at("ewan", "ewan@northmere.example").await;
    claim(&ewan).await;
    assert!(ewan.visit("/people/ewan").await.says("not checked"));
    let changed = [("domains", "northmere.example"), ("name", "Northmere Council")];
    assert!(edit(&gareth, &changed).await.says("Saved"));
    assert!(ana.visit("/people/ana").await.says("Northmere Council, not checked"));
    assert!(ewan.visit("/people/ewan").await.says("Northmere Council, checked by e-mail domain on"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_are_one_are_joined_with_their_people_and_the_old_address_leads_on() {
    let (hub, gareth, dilys) = with_council().await;
    let ana = hub.person_at("ana", "ana@northmere.gov.uk").await;
    let other = [("name", "Northmere CC"), ("handle", "northmere-cc"), ("kind", "council"), ("nation", "england")];
    gareth.visit("/admin/organisations/new").await.press("Save", &other).await;
    let page = gareth.visit("/admin/organisations/northmere").await;
    for (into, words) in [("nobody", "No organisation has this short name"), ("northmere", "cannot be joined")] {
        let page = page.press("Join them", &[("into", into)]).await;
        assert!(page.status == 422 && page.says(words) && page.field("into") == into, "{}", page.text());
    }
    let joined = page.press("Join them", &[("into", "northmere-cc")]).await;
    assert!(joined.says("They are one organisation now") && joined.field("domains") == "northmere.gov.uk");
    assert_eq!(joined.field("contact"), "dilys");
    assert_eq!(ana.visit("/organisations/northmere").await.path, "/organisations/northmere-cc");
    assert!(ana.visit("/people/ana").await.says("Northmere CC, checked by e-mail domain"));
    assert_eq!(ana.visit("/organisations").await.count("Northmere"), 1);
    assert_eq!(gareth.visit("/admin/organisations/northmere").await.status, 404);
    assert_eq!(dilys.visit("/organisations/northmere-cc/people").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_groups_it_leads_are_those_of_its_checked_people_that_one_may_know_of() {
    let (hub, _, dilys) = with_council().await;
    let ana = hub.person_at("ana", "ana@northmere.gov.uk").await;
    hub.person("mal").await;
    for (access, handle, name, owner) in [
        ("open", "soil", "Soil science", "ana"),
        ("restricted", "peat", "Peat maps", "ana"),
        ("open", "quiet", "Quiet plans", "ana"),
        ("open", "fake", "Fake group", "mal"),
    ] {
        hub.group_of(access, handle, name, owner);
    }
    // No command does this yet: the rows are changed as one will.
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'quiet'").await;
    hub.sql("UPDATE memberships SET role = 'owner'").await;
    for (person, sees_private) in [(&ana, true), (&dilys, false), (&Person::stranger(&hub.origin), false)] {
        let page = person.visit("/organisations/northmere").await;
        assert!(page.says("Soil science") && page.says("Peat maps"), "{}", page.text());
        assert_eq!(page.says("Quiet plans"), sees_private, "{}", page.text());
        assert!(!page.says("Fake group"));
    }
}
