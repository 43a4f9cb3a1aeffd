//! Nothing of a group that is not open is found by whoever may not read it, by any way: every route that is registered is
//! asked by everybody, for everything. A new route is walked by being one.

mod canaries;
mod forged;
mod logs;
mod paths;
mod scene;

use std::collections::BTreeSet;

use axum::http::{HeaderMap, header};
use folkmoot::server::{Door, Route};
use futures_util::future::join_all;
use http_signatures::{Outgoing, sign_cavage};
use serde_json::json;

use self::canaries::{Of, What, Who, holds, leaks, word};
use self::paths::{Path, fill, queries};
use self::scene::{Scene, send_form};
use crate::support::Person;
use crate::support::browser::client;

const PAGE: &str = "text/html";
const DOCUMENT: &str = "application/activity+json";

/// Routes whose forms are about the asker's own account or the hub itself: nothing of a group is asked by them, and they
/// would end the walk.
const OWN_MATTERS: [&str; 4] = ["/sign-in", "/sign-out", "/register", "/account"];

/// An answer as it is compared and searched.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    /// In small letters, without what the asker said themselves.
    headers: String,
    body: String,
}

impl Answer {
    /// What the asker has sent is no news to them, in whatever form it comes back.
    fn new(status: u16, headers: &HeaderMap, body: &str, asked: &[&str]) -> Self {
        let query = |asked: &&str| asked.split_once('?').map(|(_, query)| query.to_owned());
        let values = asked.iter().filter_map(query).flat_map(|query| {
            let pairs = url::form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned());
            pairs.filter(|value| value.len() > 6).collect::<Vec<_>>()
        });
        let values: Vec<String> = values.collect();
        let mut said: Vec<String> = Vec::new();
        for asked in asked.iter().copied().chain(values.iter().map(String::as_str)) {
            let encoded: String = url::form_urlencoded::byte_serialize(asked.as_bytes()).collect();
            let escaped = asked.replace('&', "&#38;");
            said.extend(
                [asked.to_owned(), escaped, asked.replace('&', "&amp;"), encoded].map(|form| form.to_lowercase()),
            );
        }
        said.sort_by_key(|form| std::cmp::Reverse(form.len()));
        // A new visitor's form has a new token.
        let token = body.split_once("name=\"form_token\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        said.extend(token.map(|(token, _)| token.to_owned()));
        let without = |text: &str| said.iter().fold(text.to_lowercase(), |text, form| text.replace(form, "~"));
        let fixed =
            |name: &header::HeaderName| ![header::DATE, header::SET_COOKIE, header::CONTENT_LENGTH].contains(name);
        let lines = headers.iter().filter(|(name, _)| fixed(name));
        let lines = lines.map(|(name, value)| format!("{name}: {}", String::from_utf8_lossy(value.as_bytes())));
        Self { status, headers: without(&lines.collect::<Vec<_>>().join("\n")), body: without(body) }
    }

    /// The same without the words of which an address consists that was asked for.
    fn without_parts_of(&self, path: &str) -> Self {
        let parts: Vec<String> = path.split('/').filter(|part| part.len() > 5).map(str::to_lowercase).collect();
        let encoded =
            |part: &String| url::form_urlencoded::byte_serialize(part.as_bytes()).collect::<String>().to_lowercase();
        let without = |text: &str| {
            parts.iter().fold(text.to_owned(), |text, part| text.replace(part, "~").replace(&encoded(part), "~"))
        };
        Self { status: self.status, headers: without(&self.headers), body: without(&self.body) }
    }

    fn text(&self) -> String {
        format!("{}\n\n{}", self.headers, self.body)
    }
}

/// Counts what was asked, and what was found.
#[derive(Default)]
struct Walk {
    asked: usize,
    leaks: BTreeSet<String>,
    found: BTreeSet<(Who, What, Of)>,
}

impl Walk {
    /// What another walk has found, too.
    fn join(&mut self, other: Self) {
        self.asked += other.asked;
        self.leaks.extend(other.leaks);
        self.found.extend(other.found);
    }

    fn take(&mut self, who: Who, what: &str, answer: &Answer, is_list: bool) {
        self.asked += 1;
        let text = answer.text();
        for leak in leaks(who, &text, is_list) {
            self.leaks.insert(format!("{who:?} {what}: {leak}"));
        }
        if answer.status >= 500 {
            self.leaks.insert(format!("{who:?} {what}: {}", answer.status));
        }
        for of in Of::ALL {
            for kind in What::ALL {
                if who.may_find(kind, of) && holds(&text, kind, of) {
                    self.found.insert((who, kind, of));
                }
            }
        }
    }

    /// What is hidden answers like what never was.
    fn compare(&mut self, who: Who, what: &str, (there, nowhere): (&Answer, &Answer), (path, never): (&str, &str)) {
        let (there, nowhere) = (there.without_parts_of(path), nowhere.without_parts_of(never));
        if there != nowhere {
            let (there, nowhere) = (format!("{there:?}"), format!("{nowhere:?}"));
            let at = there.bytes().zip(nowhere.bytes()).take_while(|(one, other)| one == other).count();
            let around = |text: &str| text.chars().skip(at.saturating_sub(60)).take(160).collect::<String>();
            self.leaks.insert(format!(
                "{who:?} {what} is told from what never was:\n   {}\n   {}",
                around(&there),
                around(&nowhere)
            ));
        }
    }
}

async fn ask(person: &Person, method: &str, path: &str, accept: &str, asked: &[&str]) -> Answer {
    let url = format!("{}{path}", person.origin);
    let request = if method == "HEAD" { person.http.head(url) } else { person.http.get(url) };
    let answer = request.header("accept", accept).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer::new(status, &headers, &answer.text().await.unwrap(), asked)
}

/// A signed question, answered as it is: no redirect is followed.
async fn ask_signed(scene: &Scene, http: &reqwest::Client, actor: &str, path: &str, asked: &[&str]) -> Answer {
    let peer = if actor.starts_with(&scene.good.origin) { &scene.good } else { &scene.evil };
    let address = url::Url::parse(&format!("{}{path}", scene.hub.origin)).unwrap();
    let target = &address[url::Position::BeforePath..url::Position::AfterQuery];
    let host = scene.hub.domain.as_str();
    let request = Outgoing { method: "GET", scheme: "http", host, target, content_type: None, body: None };
    let signed = sign_cavage(peer.key(), &format!("{actor}#main-key"), &request, peer.now()).unwrap();
    let headers: HeaderMap = signed.into_iter().collect();
    let answer = http.get(address.as_str()).headers(headers).header("accept", DOCUMENT).send().await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    Answer::new(status, &headers, &answer.text().await.unwrap(), asked)
}

/// Who belongs where is not told by a page on which groups and people stand side by side.
fn is_list(route: &Route) -> bool {
    route.path == "/search"
}

/// One address of a route, asked by everybody in every way, side by side.
async fn walk_one(walk: &mut Walk, scene: &Scene, route: &Route, path: &Path, more: &[String]) {
    let people = scene.people.iter().map(|(who, person)| ask_everything(*who, person, route, path, more));
    let http = client().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let ask_signed = |who, actor| ask_everything_signed((scene, &http), (who, actor), route, path, more);
    let actors = scene.actors.iter().map(|(who, actor)| ask_signed(*who, actor));
    for part in join_all(people).await.into_iter().chain(join_all(actors).await) {
        walk.join(part);
    }
    // What is counted by the minute fills again.
    scene.hub.clock.forward(std::time::Duration::from_millis(1500));
}

/// An address without and with each query.
fn addresses<'a>(path: &'a str, more: &'a [String]) -> impl Iterator<Item = (String, Vec<&'a str>)> {
    let bare = std::iter::once((path.to_owned(), vec![path]));
    bare.chain(more.iter().map(move |query| (format!("{path}{query}"), vec![path, query.as_str()])))
}

/// What asking there says, and asking where there never was anything, if that is all this person may learn.
async fn ask_everything(who: Who, person: &Person, route: &Route, path: &Path, more: &[String]) -> Walk {
    let mut walk = Walk::default();
    let is_hidden = path.of.is_some_and(|of| !who.may_find(What::Handle, of));
    let never = path.never.as_deref().filter(|_| is_hidden);
    let mut nowhere = never.map(|never| addresses(never, more));
    for (there, mut asked) in addresses(&path.path, more) {
        let nowhere = nowhere.as_mut().and_then(Iterator::next);
        let is_bare = asked.len() == 1;
        for (method, prefix, accept) in
            [("GET", "", PAGE), ("GET", "/cy", PAGE), ("GET", "", DOCUMENT), ("HEAD", "", PAGE), ("HEAD", "", DOCUMENT)]
        {
            // Once in every way, and with queries in the two that differ.
            if !is_bare && (method == "HEAD" || !prefix.is_empty()) {
                continue;
            }
            asked.push(&there);
            let answer = ask(person, method, &format!("{prefix}{there}"), accept, &asked).await;
            asked.pop();
            let what = format!("{method} {prefix}{there} ({accept})");
            walk.take(who, &what, &answer, is_list(route));
            if let Some(((nowhere, asked), never)) = nowhere.as_ref().zip(never) {
                let asked: Vec<&str> = asked.iter().copied().chain([nowhere.as_str()]).collect();
                let other = ask(person, method, &format!("{prefix}{nowhere}"), accept, &asked).await;
                walk.compare(who, &what, (&answer, &other), (&path.path, never));
            }
        }
    }
    walk
}

/// The same of somebody at another hub.
async fn ask_everything_signed(
    (scene, http): (&Scene, &reqwest::Client),
    (who, actor): (Who, &str),
    route: &Route,
    path: &Path,
    more: &[String],
) -> Walk {
    let mut walk = Walk::default();
    let is_hidden = path.of.is_some_and(|of| !who.may_find(What::Handle, of));
    let never = path.never.as_deref().filter(|_| is_hidden);
    let mut nowhere = never.map(|never| addresses(never, more));
    for (there, mut asked) in addresses(&path.path, more) {
        asked.push(&there);
        let answer = ask_signed(scene, http, actor, &there, &asked).await;
        walk.take(who, &format!("signed GET {there}"), &answer, is_list(route));
        if let Some(((nowhere, mut asked), never)) = nowhere.as_mut().and_then(Iterator::next).zip(never) {
            asked.push(&nowhere);
            let other = ask_signed(scene, http, actor, &nowhere, &asked).await;
            walk.compare(who, &format!("signed GET {there}"), (&answer, &other), (&path.path, never));
        }
    }
    walk
}

/// Everybody without a right to it sends the form of every page.
async fn walk_forms(walk: &mut Walk, scene: &Scene, route: &Route, path: &Path) {
    for (who, person) in scene.people.iter().filter(|(who, _)| !matches!(who, Who::Member | Who::Facilitator)) {
        if route.path.starts_with("/admin") && *who == Who::Keeper {
            continue;
        }
        // Whoever asks is let in, and reads it then.
        if route.path == "/groups/{handle}/join" && path.of == Some(Of::Opened) {
            continue;
        }
        let token = person.visit("/about").await;
        let token = if token.html.contains("form_token") { token } else { person.visit("/sign-in").await };
        let fields = [
            ("form_token", token.field("form_token")),
            ("title", "Some title".to_owned()),
            ("body", "Some words".to_owned()),
            ("reason", "Some reason".to_owned()),
            ("message", "Some message".to_owned()),
            ("length", "good".to_owned()),
            ("on", "1".to_owned()),
            ("list", "@stranger".to_owned()),
        ];
        let mut answers = Vec::new();
        for path in std::iter::once(&path.path).chain(&path.never) {
            let request = person.http.post(format!("{}{path}", person.origin)).form(&fields).header("accept", PAGE);
            let answer = request.send().await.unwrap();
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            answers.push(Answer::new(status, &headers, &answer.text().await.unwrap(), &[path]));
        }
        let what = format!("POST {}", path.path);
        walk.take(*who, &what, &answers[0], is_list(route));
        let is_hidden = path.of.is_some_and(|of| !who.may_find(What::Handle, of));
        if let Some((nowhere, never)) = answers.get(1).zip(path.never.as_ref()).filter(|_| is_hidden) {
            walk.compare(*who, &what, (&answers[0], nowhere), (&path.path, never));
        }
    }
}

/// A stranger's hub writes to every inbox, about every group.
async fn walk_inbox(walk: &mut Walk, scene: &Scene, path: &Path, n: &mut usize) {
    for (of, place) in scene.places.iter().filter(|(_, place)| !place.slug.contains('@')) {
        *n += 1;
        let is_let_in = *of == Of::Opened;
        let mal = scene.evil.id("/u/mal");
        let group = format!("{}/groups/{}", scene.hub.origin, place.slug);
        let asks = n.is_multiple_of(2) && !is_let_in;
        let object = if asks { group } else { format!("{}/discussions/{}", scene.hub.origin, place.topic) };
        let kind = if asks { "Follow" } else { "Like" };
        let activity =
            json!({"id": scene.evil.id(&format!("/walk/{n}")), "type": kind, "actor": mal, "object": object});
        let inbox = format!("{}{}", scene.hub.origin, path.path);
        let body = activity.to_string().into_bytes();
        let headers = scene.evil.sign(&inbox, &body, &mal);
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        let (status, said) = scene.evil.post(&inbox, body, list).await;
        let answer = Answer::new(status, &HeaderMap::new(), &said, &[&path.path]);
        assert_eq!(status, 202, "{}", path.path);
        walk.take(Who::Outsider, &format!("POST {}", path.path), &answer, false);
    }
}

/// What left the hub without being asked for: deliveries and questions to a hub where nobody belongs to anything, mails, and
/// what its keeper reads beside it.
async fn walk_outputs(walk: &mut Walk, scene: &Scene) {
    for (n, letter) in scene.evil.knocks().into_iter().enumerate() {
        let answer = Answer::new(200, &letter.headers, &letter.text, &[]);
        walk.take(Who::OutsidersHub, &format!("letter {n} {}", letter.body["type"]), &answer, false);
    }
    for path in scene.evil.asked_for() {
        walk.take(Who::OutsidersHub, "asked for", &Answer::new(200, &HeaderMap::new(), &path, &[]), false);
    }
    for path in ["/metrics", "/livez", "/readyz"] {
        let text = scene.hub.internal(path).await;
        walk.take(Who::Anonymous, path, &Answer::new(200, &HeaderMap::new(), &text, &[]), false);
    }
    let mails = scene.hub.mails();
    assert!(mails.len() > 5, "{}", mails.len());
    for mail in mails {
        let to = mail.header("to");
        let who = match to.split('@').next().unwrap_or_default() {
            "mair" => Who::Member,
            "morag" => Who::Facilitator,
            "invited" => Who::Invited,
            // What is said to somebody about their own request is theirs.
            "asking" | "pending" => continue,
            _ => Who::Stranger,
        };
        let headers: Vec<String> = mail.headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        let text = format!("{}\n\n{}", headers.join("\n"), mail.text);
        walk.take(who, &format!("mail to {to}"), &Answer::new(200, &HeaderMap::new(), &text, &[]), false);
    }
}

async fn walk_everything(scene: &Scene) -> Walk {
    let mut walk = Walk::default();
    let mut letters = 0;
    let routes = scene.hub.routes().to_vec();
    assert!(routes.len() > 60, "{}", routes.len());
    for route in routes.iter().filter(|route| route.method == "GET") {
        for path in fill(route.path, scene) {
            walk_one(&mut walk, scene, route, &path, &queries(route.path, scene)).await;
        }
    }
    for route in routes.iter().filter(|route| route.method == "POST") {
        for path in fill(route.path, scene) {
            match route.door {
                Door::Federation => walk_inbox(&mut walk, scene, &path, &mut letters).await,
                Door::Web if OWN_MATTERS.contains(&route.path) => {}
                Door::Web => walk_forms(&mut walk, scene, route, &path).await,
            }
        }
    }
    scene.hub.settle().await;
    // What is said after all this goes nowhere else either.
    for of in [Of::Opened, Of::Restricted, Of::Private] {
        let place = &scene.places[&of];
        let words = word(What::Reply, of);
        let path = format!("/discussions/{}/posts", place.topic);
        assert!([200, 303].contains(&send_form(&scene.member, &path, &[("body", &words)]).await));
    }
    scene.hub.settle().await;
    walk_outputs(&mut walk, scene).await;
    walk
}

// PRV-12, PRV-27, PRV-38
#[test]
fn nothing_of_a_group_is_found_by_who_may_not_read_it_wherever_they_ask() {
    let log = logs::Log::default();
    let (walk, hidden) = log.beside(async {
        let scene = Box::pin(scene::build()).await;
        let hidden = log.length();
        (walk_everything(&scene).await, hidden)
    });
    let leaks: Vec<&String> = walk.leaks.iter().collect();
    assert!(
        leaks.is_empty(),
        "{} leaks:\n{}",
        leaks.len(),
        leaks.iter().take(60).map(|leak| leak.as_str()).collect::<Vec<_>>().join("\n")
    );
    // The walk has come by everything that is there: whoever may find it finds it.
    let mut missed = Vec::new();
    for who in [
        Who::Anonymous,
        Who::Stranger,
        Who::Pending,
        Who::Invited,
        Who::Banned,
        Who::Keeper,
        Who::Member,
        Who::Facilitator,
        Who::Outsider,
        Who::OutsidersHub,
        Who::Neighbour,
        Who::NeighboursProgram,
        Who::MemberElsewhere,
        Who::MembersHub,
    ] {
        for of in Of::ALL {
            for what in What::ALL.into_iter().filter(|what| who.must_find(*what, of)) {
                if !walk.found.contains(&(who, what, of)) {
                    missed.push(format!("{who:?} {what:?} {of:?}"));
                }
            }
        }
    }
    assert!(missed.is_empty(), "not found by who may:\n{}", missed.join("\n"));
    assert!(walk.asked > 5000, "the walk took only {} steps", walk.asked);
    log.holds_none_of_it(hidden);
}
