//! Accounts: finding out who has one, taking one over, and looking like somebody of an organisation.

use std::time::Duration;

use crate::support::{Hub, Person, Seen};

const RESET: &str = "/password/choose";

async fn register(person: &Person, handle: &str, email: &str) -> Seen {
    let fields = [("name", "Eve"), ("handle", handle), ("email", email)];
    person.visit("/register").await.press("Continue", &fields).await
}

async fn forgotten(person: &Person, email: &str) -> Seen {
    person.visit("/password/reset").await.press("Send the letter", &[("email", email)]).await
}

async fn move_to(person: &Person, email: &str) -> Seen {
    let page = person.visit("/account/address").await;
    page.press("Send the letter", &[("email", email), ("password", "correct horse")]).await
}

// WEB-09
#[tokio::test(flavor = "multi_thread")]
async fn whether_there_is_an_account_shows_neither_to_who_registers_nor_to_who_has_forgotten_nor_to_who_moves() {
    let hub = Hub::start("local").await;
    let (_, mal) = (hub.person("ana").await, hub.person("mal").await);
    let stranger = Person::stranger(&hub.origin);
    let same = |one: &Seen, other: &Seen| {
        assert_eq!((one.status, &one.path), (other.status, &other.path));
        assert_eq!(one.text(), other.text());
    };
    let (known, unknown) = ("ana@mail.example", "nobody@mail.example");
    same(&register(&stranger, "eve", known).await, &register(&stranger, "eve", unknown).await);
    // Nor by the short name: it stays free until the address is confirmed, so a second try tells nothing.
    same(&register(&stranger, "eve", known).await, &register(&stranger, "eve", "third@mail.example").await);
    same(&forgotten(&stranger, known).await, &forgotten(&stranger, unknown).await);
    same(&move_to(&mal, known).await, &move_to(&mal, "fresh@mail.example").await);
    // Who has the address learns that it is in use.
    let letters = hub.letters(known).await;
    assert!(letters.iter().all(|letter| !letter.contains("/confirm?")), "{letters:?}");
    assert!(letters.last().unwrap().contains("There is an account with it already"), "{letters:?}");
    assert!(!mal.visit("/account").await.says(known));
}

// WEB-09
#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_written_to_three_times_an_hour_whoever_asks_for_it() {
    let hub = Hub::start("local").await;
    hub.account(&["--handle", "ana", "--email", "ana@mail.example", "--name", "Ana"]);
    let stranger = Person::stranger(&hub.origin);
    for _ in 0..6 {
        assert!(forgotten(&stranger, "Ana@mail.example").await.says("If there is an account"));
        assert_eq!(register(&stranger, "eve", "ana@mail.example").await.status, 200);
    }
    assert_eq!(hub.letters("ana@mail.example").await.len(), 3);
    hub.clock.forward(Duration::from_mins(61));
    forgotten(&stranger, "ana@mail.example").await;
    assert_eq!(hub.letters("ana@mail.example").await.len(), 4);
    // And one place on the network cannot have the hub write to everybody.
    let mut refused = 0;
    for n in 0..40 {
        refused += u32::from(forgotten(&stranger, &format!("p{n}@mail.example")).await.status == 429);
    }
    assert!(refused >= 10, "{refused}");
}

// WEB-09: whoever opens an account with another's address does not know its password afterwards.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_prepares_an_account_in_the_name_of_another() {
    let hub = Hub::start("local").await;
    let (mal, ana) = (Person::stranger(&hub.origin), Person::stranger(&hub.origin));
    let page = mal.visit("/register").await;
    assert_eq!(page.attribute("[name=password]", "type"), None);
    register(&mal, "ana", "ana@northmere.gov.uk").await;
    let page = ana.visit(&hub.link_to("ana@northmere.gov.uk", "/register/confirm").await).await;
    page.press("Create account", &[("password", "only ana knows it")]).await;
    assert!(mal.visit("/home").await.path.starts_with("/sign-in"));
    // Nor does anybody take a colleague's address into an account of their own.
    let eve = hub.person("eve").await;
    move_to(&eve, "boss@northmere.gov.uk").await;
    let link = hub.link_to("boss@northmere.gov.uk", "/account/address/confirm").await;
    assert_eq!(ana.visit(&link).await.status, 404);
    assert!(eve.visit("/account").await.says("eve@mail.example"));
}

// WEB-11
#[tokio::test(flavor = "multi_thread")]
async fn a_link_to_a_new_password_is_ours_works_once_for_an_hour_and_ends_every_session() {
    let hub = Hub::start("local").await;
    let ana = hub.person("ana").await;
    let stranger = Person::stranger(&hub.origin);
    let token = stranger.visit("/password/reset").await.field("form_token");
    let fields = [("form_token", token.as_str()), ("email", "ana@mail.example")];
    let request = stranger.http.post(format!("{}/password/reset", hub.origin)).form(&fields);
    let answer = request.header("host", "evil.test").header("x-forwarded-host", "evil.test").send().await.unwrap();
    assert!(answer.status().is_success() || answer.status() == 421 || answer.status() == 404, "{}", answer.status());
    forgotten(&stranger, "ana@mail.example").await;
    hub.settle().await;
    for letter in hub.letters("ana@mail.example").await {
        assert!(!letter.contains("evil.test") && letter.contains(&hub.origin), "{letter}");
    }
    let link = hub.link_to("ana@mail.example", RESET).await;
    let secret = link.split_once("token=").unwrap().1.to_owned();
    assert!(secret.len() >= 32);
    assert_eq!(hub.count(&format!("SELECT COUNT(*) FROM confirmations WHERE token_hash = '{secret}'")).await, 0);

    // Looking at it is not using it; and it leads to no other place.
    for _ in 0..3 {
        let page = stranger.visit(&link).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.headers["referrer-policy"], "same-origin");
        assert!(page.headers["cache-control"].to_str().unwrap().contains("no-store"));
    }
    assert_eq!(ana.visit("/account").await.path, "/account");
    let page = stranger.visit(&link).await;
    let short = page.press("Save the new password", &[("password", "short")]).await;
    assert!(short.status == 422 && short.says("at least 10 characters"));
    let done = page.press("Save the new password", &[("password", "another horse")]).await;
    assert!(done.path == "/sign-in" && done.says("Your password is changed"), "{}", done.text());
    assert!(ana.visit("/account").await.path.starts_with("/sign-in"), "her sessions have ended");
    let again = page.press("Save the new password", &[("password", "a third horse")]).await;
    assert_eq!(again.status, 404);
    let page = stranger.visit("/sign-in").await;
    assert_eq!(page.press("Sign in", &[("name", "ana"), ("password", "correct horse")]).await.status, 422);
    assert!(page.press("Sign in", &[("name", "ana"), ("password", "another horse")]).await.says("You are signed in"));
    assert!(hub.letters("ana@mail.example").await.pop().unwrap().contains("was changed"));

    // One that waited too long is dead, and so is one that was asked for before the password was changed.
    hub.clock.forward(Duration::from_hours(2));
    forgotten(&stranger, "ana@mail.example").await;
    let link = hub.link_to("ana@mail.example", RESET).await;
    let page = stranger.visit(&link).await;
    hub.clock.forward(Duration::from_mins(61));
    let late = page.press("Save the new password", &[("password", "a third horse")]).await;
    assert_eq!(late.status, 404);
    forgotten(&stranger, "ana@mail.example").await;
    let first = hub.link_to("ana@mail.example", RESET).await;
    forgotten(&stranger, "ana@mail.example").await;
    let second = hub.link_to("ana@mail.example", RESET).await;
    assert_ne!(first, second);
    stranger.visit(&second).await.press("Save the new password", &[("password", "a fourth horse")]).await;
    assert_eq!(stranger.visit(&first).await.status, 404);
    // An account that was closed stays closed.
    assert!(hub.command(&["account", "suspend", "ana"]).status.success());
    let before = hub.letters("ana@mail.example").await.len();
    assert!(forgotten(&stranger, "ana@mail.example").await.says("If there is an account"));
    assert_eq!(hub.letters("ana@mail.example").await.len(), before);
}

// WEB-11: also a link of one kind is none of another.
#[tokio::test(flavor = "multi_thread")]
async fn links_are_not_guessed() {
    let hub = Hub::start("local").await;
    hub.person("ana").await;
    let stranger = Person::stranger(&hub.origin);
    forgotten(&stranger, "ana@mail.example").await;
    let secret = hub.link_to("ana@mail.example", RESET).await.split_once("token=").unwrap().1.to_owned();
    assert_eq!(stranger.visit(&format!("/register/confirm?token={secret}")).await.status, 404);
    let mut last = 0;
    for guess in 0..40 {
        last = stranger.visit(&format!("{RESET}?token={guess:064x}")).await.status;
    }
    assert_eq!(last, 429);
    // Whoever has the right one is not kept out by others' guesses.
    assert_eq!(stranger.visit(&format!("{RESET}?token={secret}")).await.status, 200);
}

// WEB-09: addresses that mail servers or people could read differently.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_only_looks_like_an_organisations_is_none_of_its() {
    let hub = Hub::start("local").await;
    let keeper = hub.keeper("gareth").await;
    let form = keeper.visit("/admin/organisations/new").await;
    let council = [("name", "Northmere"), ("handle", "northmere"), ("kind", "council"), ("nation", "england")];
    for domains in [
        "n\u{43e}rthmere.gov.uk",
        "northmere\u{ff0e}gov.uk",
        "gmail.com",
        "gov.uk/x",
        "*.gov.uk",
        "uk",
        "127.0.0.1",
        "a@northmere.gov.uk",
    ] {
        let page = form.press("Save", &[&council[..], &[("domains", domains)]].concat()).await;
        assert!(page.status == 422 && page.field("domains") == domains, "{domains}: {}", page.text());
    }
    assert!(form.press("Save", &[&council[..], &[("domains", "Northmere.GOV.uk")]].concat()).await.says("Saved"));

    let stranger = Person::stranger(&hub.origin);
    for email in [
        "\"ana@northmere.gov.uk\"@evil.example",
        "ana@northmere.gov.uk@evil.example",
        "ana%northmere.gov.uk@evil.example",
        "ana@evil.example,eve@northmere.gov.uk",
        "ana@northmere.gov.uk>",
        "<ana@northmere.gov.uk",
        "ana(x)@northmere.gov.uk",
        "=?utf-8?q?ana=40evil.example=3e=00?=@northmere.gov.uk",
        "\u{430}na@northmere.gov.uk",
        "ana@n\u{43e}rthmere.gov.uk",
        "ana@northmere.gov.uk\r\nbcc: eve@evil.example",
        "ana@[192.0.2.1]",
        "ana@northmere.gov.uk.",
    ] {
        let page = register(&stranger, "eve", email).await;
        assert!(page.status == 422 && page.says("such as name@council.example"), "{email}: {}", page.text());
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM confirmations").await, 0);
    for (handle, email) in [
        ("eve-one", "eve@northmere.gov.uk.evil.example"),
        ("eve-two", "eve@parks.northmere.gov.uk"),
        ("eve-three", "northmere.gov.uk@evil.example"),
        ("eve-four", "eve@gov.uk"),
        ("eve-five", "eve@xn--nrthmere-qjg.gov.uk"),
        ("eve-six", "eve@evilnorthmere.gov.uk"),
    ] {
        let eve = hub.person_at(handle, email).await;
        assert!(!eve.visit("/account").await.says("belongs to Northmere"), "{email}");
        let page = eve.visit("/organisations/northmere").await.press("I work here", &[]).await;
        assert!(page.says("It was not checked yet"), "{email}: {}", page.text());
        assert!(eve.visit(&format!("/people/{handle}")).await.says("Northmere, not checked"));
    }
    let ana = hub.person_at("ana", "ana+hub@NORTHMERE.gov.uk").await;
    assert!(ana.visit("/people/ana").await.says("Northmere, checked by e-mail domain on"));
}
