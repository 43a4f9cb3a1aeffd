//! Opening an account, confirming an address, and being let in: through the pages and the letters.

use std::time::Duration;

use folkmoot::config::Registration;
use folkmoot::server::Door;

use crate::support::{Hub, Person, Seen, hub::clock};

const CONFIRM: &str = "/register/confirm";

async fn ask(person: &Person, handle: &str, email: &str) -> Seen {
    let fields = [("name", "Ana"), ("handle", handle), ("email", email)];
    person.visit("/register").await.press("Continue", &fields).await
}

async fn sign_in(hub: &Hub, name: &str, password: &str) -> Seen {
    let page = Person::stranger(&hub.origin).visit("/sign-in").await;
    page.press("Sign in", &[("name", name), ("password", password)]).await
}

async fn approving() -> Hub {
    Hub::start_with("scotland", clock(), |config| config.registration = Registration::Approval).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_there_once_its_address_is_confirmed_and_not_before() {
    let hub = Hub::start("scotland").await;
    let ana = Person::stranger(&hub.origin);
    assert!(ask(&ana, "ana", "Ana@Mail.example").await.says("Look at your e-mail"));
    hub.settle().await;
    let link = hub.link_to("ana@mail.example", CONFIRM).await;
    for _ in 0..3 {
        // Programs that look at links in letters open them: that does nothing.
        let page = ana.visit(&link).await;
        assert!(page.says("choose a password") && page.says("ana@mail.example"), "{}", page.text());
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM accounts").await, 0);
    assert_eq!(ana.visit("/people/ana").await.status, 404);
    let page = ana.visit(&link).await.press("Create account", &[("password", "short")]).await;
    assert!(page.status == 422 && page.says("at least 10 characters"), "{}", page.text());
    let page = page.press("Create account", &[("password", "correct horse")]).await;
    assert!(page.path == "/home" && page.says("Your account is ready"), "{}", page.text());
    assert_eq!(ana.visit("/people/ana").await.status, 200);
    assert!(sign_in(&hub, "ana@mail.example", "correct horse").await.says("You are signed in"));
    // Once is enough.
    let again = ana.visit(&link).await;
    assert!(again.status == 404 && again.says("This link cannot be used"), "{}", again.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_can_be_used_for_a_day_and_nothing_of_it_stays_afterwards() {
    let hub = Hub::start("scotland").await;
    let ana = Person::stranger(&hub.origin);
    ask(&ana, "ana", "ana@mail.example").await;
    let link = hub.link_to("ana@mail.example", CONFIRM).await;
    hub.clock.forward(Duration::from_hours(23));
    let page = ana.visit(&link).await;
    assert_eq!(page.status, 200);
    hub.clock.forward(Duration::from_hours(1));
    assert_eq!(ana.visit(&link).await.status, 404);
    let late = page.press("Create account", &[("password", "correct horse")]).await;
    assert!(late.status == 404 && late.says("it is too old"), "{}", late.text());
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM confirmations").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_letter_speaks_the_language_of_the_page_and_leads_to_one_in_it() {
    let hub = Hub::start("scotland").await;
    let ana = Person::stranger(&hub.origin);
    let fields = [("name", "Ana"), ("handle", "ana"), ("email", "ana@mail.example")];
    let page = ana.visit("/cy/register").await.press("Parhau", &fields).await;
    assert!(page.says("Edrychwch ar eich e-bost"), "{}", page.text());
    hub.settle().await;
    let letter = hub.letters("ana@mail.example").await.pop().unwrap();
    assert!(letter.contains("Hoffai rhywun") && letter.contains(&format!("{}/cy/register/confirm?token=", hub.origin)));
    // What a stranger typed does not go out in the hub's name.
    assert!(!letter.contains("Ana"));
    let page = ana.visit(&format!("/cy{}", hub.link_to("ana@mail.example", CONFIRM).await)).await;
    assert!(page.says("dewiswch gyfrinair"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_want_one_short_name_the_second_to_confirm_finds_another() {
    let hub = Hub::start("scotland").await;
    let (one, two) = (Person::stranger(&hub.origin), Person::stranger(&hub.origin));
    ask(&one, "ana", "one@mail.example").await;
    ask(&two, "ana", "two@mail.example").await;
    let late = two.visit(&hub.link_to("two@mail.example", CONFIRM).await).await;
    let page = one.visit(&hub.link_to("one@mail.example", CONFIRM).await).await;
    assert_eq!(page.press("Create account", &[("password", "correct horse")]).await.path, "/home");
    let page = late.press("Create account", &[("password", "correct horse")]).await;
    assert!(page.status == 422 && page.says("This short name cannot be used"), "{}", page.text());
    let page = page.press("Create account", &[("handle", "ana-two"), ("password", "correct horse")]).await;
    assert_eq!(page.path, "/home");
    assert_eq!(one.visit("/people/ana-two").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_sees_who_waits_with_their_organisation_and_lets_them_in_with_a_word() {
    let hub = approving().await;
    let keeper = ["--handle", "gareth", "--email", "gareth@northmere.gov.uk", "--name", "Gareth", "--role", "admin"];
    hub.account(&keeper);
    let gareth = hub.signed_in("gareth").await;
    let page = gareth.visit("/admin/organisations/new").await;
    let council =
        [("name", "Northmere County Council"), ("handle", "northmere"), ("kind", "council"), ("nation", "england")];
    page.press("Save", &[&council[..], &[("domains", "northmere.gov.uk")]].concat()).await;

    let ana = Person::stranger(&hub.origin);
    let fields = [
        ("name", "Ana"),
        ("handle", "ana"),
        ("email", "ana@northmere.gov.uk"),
        ("role", "Planner"),
        ("reason", "I plan <b>cycle</b> paths"),
    ];
    ana.visit("/register").await.press("Continue", &fields).await;
    assert!(gareth.visit("/admin/people").await.says("Nobody is waiting"));
    let page = ana.visit(&hub.link_to("ana@northmere.gov.uk", CONFIRM).await).await;
    assert!(page.says("I work at Northmere County Council"), "{}", page.text());
    let page = page.press("Create account", &[("password", "correct horse")]).await;
    assert!(page.says("An administrator will let you in"), "{}", page.text());
    assert_eq!(sign_in(&hub, "ana", "correct horse").await.status, 403);
    assert_eq!(gareth.visit("/people/ana").await.status, 404);
    assert!(!gareth.visit("/organisations/northmere").await.says("Ana"));
    assert!(!gareth.visit("/search?q=Planner").await.says("Ana"));

    let page = gareth.visit("/admin/people").await;
    for words in [
        "Ana",
        "Planner",
        "ana@northmere.gov.uk",
        "northmere.gov.uk",
        "Northmere County Council",
        "I plan <b>cycle</b>",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let long = "x".repeat(1001);
    let again = page.press("Let in", &[("message", &long)]).await;
    assert!(again.status == 422 && again.field("message") == long);
    let page = again.press("Let in", &[("message", "Welcome to the hub.")]).await;
    assert!(page.says("They can sign in now") && page.says("Nobody is waiting"), "{}", page.text());
    hub.settle().await;
    let letter = hub.letters("ana@northmere.gov.uk").await.pop().unwrap();
    assert!(letter.contains("has let you in") && letter.contains("> Welcome to the hub."), "{letter}");
    assert!(sign_in(&hub, "ana", "correct horse").await.says("You are signed in"));
    let profile = ana.visit("/people/ana").await;
    assert!(
        profile.says("Northmere County Council, checked by e-mail domain on 21 November 2026"),
        "{}",
        profile.text()
    );
    // Somebody else was quicker.
    let late = again.press("Decline", &[("message", "")]).await;
    assert!(late.status == 409 && sign_in(&hub, "ana", "correct horse").await.says("You are signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_let_in_is_told_why_and_nothing_of_them_stays() {
    let hub = approving().await;
    hub.account(&["--handle", "gareth", "--email", "gareth@mail.example", "--name", "Gareth", "--role", "admin"]);
    let gareth = hub.signed_in("gareth").await;
    let ewan = Person::stranger(&hub.origin);
    hub.registered(&ewan, "ewan", "ewan@mail.example").await;
    let page = gareth.visit("/admin/people").await.press("Decline", &[("message", "For councils only.")]).await;
    assert!(page.says("They were not let in"), "{}", page.text());
    hub.settle().await;
    let letter = hub.letters("ewan@mail.example").await.pop().unwrap();
    assert!(letter.contains("not to open an account") && letter.contains("> For councils only."), "{letter}");
    assert_eq!(sign_in(&hub, "ewan", "correct horse").await.status, 422);
    assert_eq!(hub.count("SELECT COUNT(*) FROM profiles WHERE handle = 'ewan'").await, 0);
    // The short name and the address are free again.
    assert!(hub.registered(&ewan, "ewan", "ewan@mail.example").await.says("An administrator will let you in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_are_told_once_an_hour_who_waits_and_not_of_the_same_people_again() {
    let hub = approving().await;
    hub.account(&["--handle", "gareth", "--email", "gareth@mail.example", "--name", "Gareth", "--role", "admin"]);
    hub.account(&["--handle", "dilys", "--email", "dilys@mail.example", "--name", "Dilys", "--role", "governance"]);
    hub.settle().await;
    for handle in ["ana", "ewan"] {
        hub.registered(&Person::stranger(&hub.origin), handle, &format!("{handle}@mail.example")).await;
    }
    hub.settle().await;
    assert!(hub.letters("gareth@mail.example").await.is_empty(), "the hour is not over");
    for _ in 0..3 {
        hub.clock.forward(Duration::from_hours(1));
        hub.settle().await;
    }
    let letters = hub.letters("gareth@mail.example").await;
    assert_eq!(letters.len(), 1, "{letters:?}");
    assert!(letters[0].contains("2 people wait") && letters[0].contains("/admin/people"), "{}", letters[0]);
    assert!(hub.letters("dilys@mail.example").await.is_empty());
    hub.registered(&Person::stranger(&hub.origin), "priya", "priya@mail.example").await;
    hub.clock.forward(Duration::from_hours(1));
    hub.settle().await;
    assert_eq!(hub.letters("gareth@mail.example").await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_closed_says_so() {
    let hub = Hub::start_with("scotland", clock(), |config| config.registration = Registration::Closed).await;
    let page = Person::stranger(&hub.origin).visit("/register").await;
    assert!(page.status == 403 && page.says("does not take"), "{}", page.text());
    assert!(!Person::stranger(&hub.origin).visit("/sign-in").await.says("No account yet?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_address_counts_when_its_owner_has_confirmed_it_and_the_old_one_is_told() {
    let hub = Hub::start("scotland").await;
    let (ana, ewan) = (hub.person("ana").await, hub.person("ewan").await);
    let page = ana.visit("/account").await.follow("Change your e-mail address").await;
    let page = page.press("Send the letter", &[("email", "ana@new.example"), ("password", "wrong guess")]).await;
    assert!(page.status == 422 && page.says("This is not your password") && page.field("email") == "ana@new.example");
    let page = page.press("Send the letter", &[("email", "ana@mail.example"), ("password", "correct horse")]).await;
    assert!(page.status == 422 && page.says("This is your address already"), "{}", page.text());
    let page = page.press("Send the letter", &[("email", "ana@new.example"), ("password", "correct horse")]).await;
    assert!(page.says("We have written to this address") && page.says("ana@mail.example"), "{}", page.text());

    let link = hub.link_to("ana@new.example", "/account/address/confirm").await;
    // Neither who is not signed in nor somebody else can use it.
    assert!(Person::stranger(&hub.origin).visit(&link).await.path.starts_with("/sign-in?next="));
    assert_eq!(ewan.visit(&link).await.status, 404);
    let token = link.split_once("token=").unwrap().1;
    let form_token = ewan.visit("/account").await.field("form_token");
    let fields = [("form_token", form_token.as_str()), ("token", token)];
    let url = format!("{}/account/address/confirm", hub.origin);
    assert_eq!(ewan.http.post(url).form(&fields).send().await.unwrap().status(), 404);

    let page = ana.visit(&link).await;
    assert!(ana.visit("/account").await.says("ana@mail.example"), "opening it changes nothing");
    let page = page.press("Confirm", &[]).await;
    assert!(page.says("Your e-mail address is confirmed") && page.says("ana@new.example"), "{}", page.text());
    let letter = hub.letters("ana@mail.example").await.pop().unwrap();
    assert!(letter.contains("was changed") && !letter.contains("ana@new.example"), "{letter}");
    assert!(sign_in(&hub, "ana@new.example", "correct horse").await.says("You are signed in"));
    assert_eq!(sign_in(&hub, "ana@mail.example", "correct horse").await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_from_before_addresses_were_confirmed_goes_on_and_can_confirm_its_own() {
    let hub = Hub::start("scotland").await;
    let ana = hub.person("ana").await;
    hub.sql("UPDATE accounts SET email_confirmed_at = NULL").await;
    let page = ana.visit("/account").await;
    assert!(page.says("not confirmed"), "{}", page.text());
    let page = page.follow("Confirm or change your e-mail address").await;
    assert_eq!(page.field("email"), "ana@mail.example");
    page.press("Send the letter", &[("password", "correct horse")]).await;
    let page = ana.visit(&hub.link_to("ana@mail.example", "/account/address/confirm").await).await;
    assert!(!page.press("Confirm", &[]).await.says("not confirmed"));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_below_admin_is_there_for_anybody_but_who_runs_the_hub() {
    let hub = Hub::start("scotland").await;
    let (keeper, ewan) = (hub.keeper("gareth").await, hub.person("ewan").await);
    keeper.visit("/admin/organisations/new").await;
    let stranger = Person::stranger(&hub.origin);
    let token = ewan.visit("/account").await.field("form_token");
    let mut walked = 0;
    for route in hub.routes().iter().filter(|route| route.door == Door::Web && route.path.starts_with("/admin")) {
        let path = route.path.replace("{handle}", "northmere").replace("{id}", "01arz3ndektsv4rrffq69g5fav");
        let path = path.replace("{host}", "hub.example");
        if route.method == "GET" {
            for person in [&ewan, &stranger] {
                let (there, nowhere) = (person.visit(&path).await, person.visit("/admin/nothing").await);
                assert_eq!((there.status, nowhere.status), (404, 404), "{path}");
                assert_eq!(there.text(), nowhere.text(), "{path}");
            }
        } else {
            let fields = [("form_token", token.as_str())];
            let answer = ewan.http.post(format!("{}{path}", hub.origin)).form(&fields).send().await.unwrap();
            assert_eq!(answer.status(), 404, "{path}");
        }
        walked += 1;
    }
    assert!(walked >= 12, "the walk took only {walked} steps");
}
