//! A thousand people want one of forty places in the same moment.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac;
use data_encoding::HEXLOWER;
use futures_util::{StreamExt, stream};

use crate::support::Hub;
use crate::support::browser::client;

const PEOPLE: usize = 1000;
const PLACES: i64 = 40;
/// How many requests are on their way at once.
const AT_ONCE: usize = 200;

/// Everybody has an account and is signed in: what pages do with a password each would take an hour.
async fn everybody(hub: &Hub) -> Vec<String> {
    let id = |kind: usize, n: usize| {
        let number = format!("{:032x}", (0x0190_0000_0000_7000_8000_u128 << 48) + ((kind as u128) << 32) + n as u128);
        if hub.is_on_postgres() { format!("CAST('{number}' AS UUID)") } else { format!("X'{number}'") }
    };
    let later = i64::MAX;
    let (mut statements, mut tokens) = (String::new(), Vec::new());
    for n in 0..PEOPLE {
        let token = format!("{n:064x}");
        let hash = HEXLOWER.encode(digest(&SHA256, token.as_bytes()).as_ref());
        let (person, account) = (id(1, n), id(2, n));
        statements += &format!(
            "INSERT INTO profiles (id, url, handle, host, is_ours, name, role, organisation, about, created_at, updated_at)
               VALUES ({person}, '{0}/people/p{n}', 'p{n}', '{1}', TRUE, 'Person {n}', '', '', '', 0, 0);
             INSERT INTO accounts (id, profile_id, email, password_hash, role, standing, language, created_at, updated_at, event_mail)
               VALUES ({account}, {person}, 'p{n}@mail.example', '', 'member', 'active', 'en', 0, 0, FALSE);
             INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ('{hash}', {account}, 0, {later});",
            hub.origin, hub.domain
        );
        tokens.push(token);
    }
    hub.sql(&format!("BEGIN; {statements} COMMIT;")).await;
    tokens
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_people_at_once_get_forty_places_and_the_rest_a_queue_without_gaps() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/events/new").await;
    let fields =
        [("title", "Show and tell"), ("body", "?"), ("day", "2026-12-09"), ("begins", "10:00"), ("place", "Hall")];
    let page = page.press("Publish event", &[&fields[..], &[("capacity", "40"), ("waits", "1")]].concat()).await;
    let (tokens, path) = (everybody(&hub).await, page.path.clone());
    let http = client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let (http, hub_, path_) = (&http, &hub, &path);
    // The proof that a form is ours is made of the session.
    let form_of = |token: &str| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, token.as_bytes());
        HEXLOWER.encode(hmac::sign(&key, b"form").as_ref())
    };
    let signed: Vec<(String, String)> = tokens.into_iter().map(|token| (token.clone(), form_of(&token))).collect();
    let statuses: Vec<u16> = stream::iter(signed)
        .map(|(token, form)| async move {
            let request = http.post(format!("{}{path_}/answer", hub_.origin));
            let request = request.header("cookie", format!("folkmoot_session={token}"));
            request.form(&[("form_token", form.as_str()), ("answer", "yes")]).send().await.unwrap().status().as_u16()
        })
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    assert!(statuses.iter().all(|status| *status == 303), "{statuses:?}");
    let count = async |what: &str| hub_.count(&format!("SELECT COUNT(*) FROM attendances WHERE {what}")).await;
    assert_eq!(count("state = 'confirmed'").await, PLACES);
    assert_eq!(count("state = 'waiting'").await, i64::try_from(PEOPLE).unwrap() - PLACES);
    assert_eq!(hub.count("SELECT COUNT(DISTINCT position) FROM attendances").await, i64::try_from(PEOPLE).unwrap());
    let before = "position < (SELECT MIN(position) FROM attendances WHERE state = 'waiting')";
    assert_eq!(count(&format!("state = 'confirmed' AND {before}")).await, PLACES, "nobody has overtaken");
}
