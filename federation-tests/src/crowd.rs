//! Many people of one hub, all of whom have an account and are signed in: what pages do with a password each would take
//! an hour. From there on they use the same doors as everybody.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use data_encoding::HEXLOWER;
use futures_util::{StreamExt, stream};

use crate::database::View;
use crate::{Hub, browser};

/// How many of one hub press a button at once.
const AT_ONCE: usize = 60;

/// Somebody of the crowd.
#[derive(Clone, Debug)]
pub struct Member {
    /// `p17`.
    pub handle: String,
    token: String,
}

/// See the module.
pub struct Crowd {
    /// Everybody.
    pub members: Vec<Member>,
    origin: String,
    http: reqwest::Client,
}

impl Crowd {
    /// `count` people of a hub, on SQLite. `model` is somebody who has signed something already: whose keys everybody has,
    /// so that none are made. Nobody wants mail.
    pub async fn enter(hub: &Hub, view: &View, count: usize, model: &str) -> Self {
        let mut statements = String::new();
        let mut members = Vec::new();
        for n in 0..count {
            let id =
                |kind: u128| format!("X'{:032x}'", (0x0190_0000_0000_7000_8000_u128 << 48) + (kind << 32) + n as u128);
            let (person, account, handle) = (id(1), id(2), format!("p{n}"));
            let token = format!("{n:064x}");
            let hash = HEXLOWER.encode(digest(&SHA256, token.as_bytes()).as_ref());
            let (of_model, url) = (format!("{}/people/{model}", hub.origin), format!("{}/people/{handle}", hub.origin));
            let later = i64::MAX;
            statements += &format!(
                "INSERT INTO profiles (id, url, handle, host, is_ours, name, role, organisation, about, created_at, updated_at)
                   VALUES ({person}, '{url}', '{handle}', '{}', TRUE, 'Person {n}', '', '', '', 0, 0);
                 INSERT INTO accounts (id, profile_id, email, password_hash, role, standing, language, created_at, updated_at, event_mail)
                   VALUES ({account}, {person}, '{handle}@mail.example', '', 'member', 'active', 'en', 0, 0, FALSE);
                 INSERT INTO sessions (token_hash, account_id, created_at, expires_at) VALUES ('{hash}', {account}, 0, {later});
                 INSERT INTO actors (url, host, kind, subject, inbox, shared_inbox, outbox, key_id, public_key, private_key, fetched_at)
                   SELECT '{url}', host, kind, {person}, REPLACE(inbox, '{of_model}', '{url}'), shared_inbox,
                          REPLACE(outbox, '{of_model}', '{url}'), REPLACE(key_id, '{of_model}', '{url}'), public_key,
                          private_key, fetched_at FROM actors WHERE url = '{of_model}';
                 INSERT INTO multikeys (key_id, actor, public_key, private_key)
                   SELECT REPLACE(key_id, '{of_model}', '{url}'), '{url}', public_key, private_key FROM multikeys
                    WHERE actor = '{of_model}';",
                hub.domain
            );
            members.push(Member { handle, token });
        }
        view.run(statements).await;
        let http = browser::client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        Self { members, origin: hub.origin.clone(), http }
    }

    /// Somebody sends a form; answers its status.
    pub async fn send(&self, member: &Member, path: &str, fields: &[(&str, &str)]) -> u16 {
        // The proof that a form is ours is made of the session.
        let key = Key::new(HMAC_SHA256, member.token.as_bytes());
        let proof = HEXLOWER.encode(sign(&key, b"form").as_ref());
        let request = self.http.post(format!("{}{path}", self.origin));
        let request = request.header("cookie", format!("folkmoot_session={}", member.token));
        let all = [&[("form_token", proof.as_str())], fields].concat();
        request.form(&all).send().await.unwrap().status().as_u16()
    }

    /// Everybody sends the same form, many at once; answers how many were taken.
    pub async fn all_send(&self, path: &str, fields: &[(&str, &str)]) -> usize {
        let sent = stream::iter(&self.members).map(|member| self.send(member, path, fields));
        sent.buffer_unordered(AT_ONCE).filter(|status| std::future::ready(*status == 303)).count().await
    }

    /// What somebody reads on a page.
    pub async fn reads(&self, member: &Member, path: &str) -> String {
        let request = self.http.get(format!("{}{path}", self.origin)).header("accept", "text/html");
        let request = request.header("cookie", format!("folkmoot_session={}", member.token));
        request.send().await.unwrap().text().await.unwrap()
    }
}
