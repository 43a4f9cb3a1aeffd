//! A person who knows the forms by heart: each act is one request, without looking at a page first.

use std::hash::{BuildHasher, RandomState};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use scraper::{Html, Selector};

use crate::process::PASSWORD;
use crate::{Hub, Person, browser};

/// See the module.
#[derive(Clone)]
pub struct Clerk {
    person: Person,
    token: String,
}

/// What became of a form.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// 303 when it was done.
    pub status: u16,
    /// Where it leads.
    pub location: String,
}

impl Clerk {
    /// Somebody who has an account on this hub, at their desk.
    pub async fn enter(hub: &Hub, handle: &str) -> Self {
        let policy = reqwest::redirect::Policy::none();
        let http = browser::client().cookie_store(true).redirect(policy).build().unwrap();
        let person = Person { http, origin: hub.origin.clone() };
        let page = person.visit("/sign-in").await.press("Sign in", &[("name", handle), ("password", PASSWORD)]).await;
        assert_eq!(page.status, 303, "{}", page.text());
        let token = person.visit("/account").await.field("form_token");
        Self { person, token }
    }

    /// Sends a form; nothing when the hub is not there.
    pub async fn send(&self, path: &str, fields: &[(&str, &str)]) -> Option<Outcome> {
        let mut all = vec![("form_token", self.token.as_str())];
        all.extend_from_slice(fields);
        let url = format!("{}{path}", self.person.origin);
        let request = self.person.http.post(url).form(&all).header("accept", "text/html");
        let answer = request.timeout(Duration::from_secs(20)).send().await.ok()?;
        let location = answer.headers().get("location").and_then(|location| location.to_str().ok()).unwrap_or_default();
        let location = location.to_owned();
        Some(Outcome { status: answer.status().as_u16(), location })
    }

    /// Where the links lead that match, and the same of the next page; nothing when the hub is not there.
    pub async fn links(&self, path: &str, of: &str) -> Option<Vec<String>> {
        let url = format!("{}{path}", self.person.origin);
        let request = self.person.http.get(url).header("accept", "text/html");
        let answer = request.timeout(Duration::from_secs(20)).send().await.ok()?;
        if answer.status().as_u16() != 200 {
            return None;
        }
        let (page, wanted) = (Html::parse_document(&answer.text().await.ok()?), Selector::parse(of).unwrap());
        let all = page.select(&wanted).filter_map(|link| link.attr("href").map(str::to_owned));
        Some(all.collect())
    }

    /// As whom they visit pages.
    pub fn person(&self) -> &Person {
        &self.person
    }
}

/// A fresh id as forms carry it: the time, the seventh version, chance.
#[expect(clippy::disallowed_methods, reason = "this is a browser's side, where no hub makes ids")]
pub fn fresh_id() -> String {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis();
    let chance = || u128::from(RandomState::new().hash_one(millis));
    let mut rest = millis << 80 | 7 << 76 | (chance() & 0xfff) << 64 | 2 << 62 | chance() >> 2;
    let mut text = [b'0'; 26];
    for place in text.iter_mut().rev() {
        *place = b"0123456789abcdefghjkmnpqrstvwxyz"[usize::try_from(rest & 31).unwrap()];
        rest >>= 5;
    }
    String::from_utf8_lossy(&text).into_owned()
}
