//! Pages of a hub that `seed` has filled, as a member opens them: how long each takes, and how many statements it asks of the
//! database. What is opened is found as a person would find it, by following links.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::figures::{Figures, Goal};
use super::scene::Stage;
use super::{Size, float, quantile, tell};
use crate::process::{Plan, free_port, sibling};
use crate::{Hub, Person, database};

/// How many pages of each kind are opened.
const EACH: usize = 60;
/// How often each is.
const TIMES: usize = 3;
/// The kinds with what 95 of 100 may take, in milliseconds.
const KINDS: [(&str, f64); 12] = [
    ("home", 20.0),
    ("groups", 20.0),
    ("group", 20.0),
    ("discussions", 20.0),
    ("discussion", 20.0),
    ("library", 20.0),
    ("document", 20.0),
    ("blog", 20.0),
    ("calendar", 20.0),
    ("event", 20.0),
    ("search", 50.0),
    ("search_words", 50.0),
];

/// What is opened, by kind.
type Found = BTreeMap<&'static str, Vec<String>>;

/// A hub on seeded data. Files are kept for the next run, because filling them takes long; a server's database is not.
async fn seeded(stage: &Stage, size: Size) -> (Hub, u16) {
    let database = stage.database().await;
    let internal = free_port();
    let folder = database.is_none().then(|| {
        let built = sibling();
        let target = built.parent().and_then(|folder| folder.parent()).map(PathBuf::from).unwrap();
        target.join(format!("bench/seeded-{}", size.scale.word()))
    });
    let plan = Plan {
        database,
        folder,
        internal: Some(internal),
        program: sibling(),
        unlimited: true,
        listen: 7990,
        reached: 7990,
        ..Plan::new("seeded")
    };
    let mut hub = Hub::prepare(&plan);
    tell(&format!("a hub is seeded ({})", size.scale.word()));
    hub.command(&["migrate"]);
    hub.command(&["seed", "--scale", size.scale.word()]);
    if let Some(url) = &plan.database {
        database::tidy(url).await;
    }
    hub.run();
    (hub, internal)
}

/// How many statements the hub has sent to its database since it was started.
async fn statements(internal: u16) -> f64 {
    let url = format!("http://127.0.0.1:{internal}/metrics");
    let text = reqwest::get(url).await.unwrap().text().await.unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("folkmoot_statements_total "));
    line.and_then(|count| count.trim().parse().ok()).unwrap()
}

/// The addresses that links on this page lead to, and begin so.
async fn links(person: &Person, path: &str, begin: &str) -> Vec<String> {
    let page = person.visit(path).await;
    assert_eq!(page.status, 200, "{path}");
    let all = page.links("main a").into_iter().map(|(_, to)| to);
    let mut found: Vec<String> = all.filter(|to| to.strip_prefix(begin).is_some_and(is_one)).collect();
    found.dedup();
    found
}

/// The rest of an address that names one thing, and nothing below it.
fn is_one(rest: &str) -> bool {
    !rest.is_empty() && !rest.contains(['/', '?', '#'])
}

/// Follows links from the list of groups until there is enough of everything.
async fn explore(person: &Person) -> Found {
    let mut found = Found::new();
    let mut list = "/groups".to_owned();
    let mut groups = Vec::new();
    while groups.len() < EACH {
        groups.extend(links(person, &list, "/groups/").await.into_iter().filter(|to| !to.ends_with("/new")));
        found.entry("groups").or_default().push(list.clone());
        match person.visit(&list).await.links("a[rel=next]").pop() {
            Some((_, next)) => list = next,
            None => break,
        }
    }
    groups.sort();
    groups.dedup();
    let mut titles = Vec::new();
    for group in groups.iter().take(EACH) {
        for (kind, list, begin, one) in [
            ("discussions", "discussions", "/discussions/", "discussion"),
            ("library", "library", "/documents/", "document"),
            ("blog", "blog", "/discussions/", "post"),
            ("calendar", "events", "/events/", "event"),
        ] {
            let path = format!("{group}/{list}");
            let page = person.visit(&path).await;
            // Of groups that are not open it is for their members.
            if page.status == 403 {
                continue;
            }
            titles.extend(page.texts(".row-title a").into_iter().take(2));
            let ones = page.links("main a").into_iter().map(|(_, to)| to);
            let ones = ones.filter(|to| to.strip_prefix(begin).is_some_and(is_one)).take(3);
            found.entry(one).or_default().extend(ones);
            found.entry(kind).or_default().push(path);
        }
    }
    found.insert("group", groups);
    found.insert("home", vec!["/home".to_owned()]);
    found.entry("calendar").or_default().push("/events".to_owned());
    let word = |title: &String| title.split_whitespace().find(|word| word.len() > 4).map(str::to_lowercase);
    let query = |words: &str| format!("/search?q={}", words.replace(' ', "%20").replace(['“', '”', ',', '.'], ""));
    found.insert("search", titles.iter().filter_map(word).map(|word| query(&word)).collect());
    found.insert("search_words", titles.iter().map(|title| query(&title.to_lowercase())).collect());
    found
}

/// Opens one page; answers how long the whole answer took.
async fn open(person: &Person, path: &str) -> Duration {
    let began = Instant::now();
    let request = person.http.get(format!("{}{path}", person.origin)).header("accept", "text/html");
    let answer = request.send().await.unwrap();
    let (status, bytes) = (answer.status(), answer.bytes().await.unwrap());
    assert!(status.is_success() && !bytes.is_empty(), "{path}: {status}");
    began.elapsed()
}

/// The statements of one page: the least of three, since the hub looks for work of its own once a second.
async fn cost(person: &Person, internal: u16, path: &str) -> f64 {
    let mut least = f64::INFINITY;
    for _ in 0..3 {
        let before = statements(internal).await;
        open(person, path).await;
        // Reading the figures asks the database, too: as much as at the first time.
        let between = statements(internal).await;
        let after = statements(internal).await;
        least = least.min((between - before) - (after - between));
    }
    least
}

/// Times and statements of each kind of page.
pub async fn measure(figures: &mut Figures, stage: &Stage, size: Size) {
    let (hub, internal) = seeded(stage, size).await;
    // Somebody who has been here for long.
    let handle = "bench-reader";
    let known = hub.try_command(&["account", "show", handle]);
    if !known {
        hub.account(handle);
    }
    let reader = hub.sign_in(handle).await;
    let found = explore(&reader).await;
    for path in found.get("group").into_iter().flatten().take(12) {
        let page = reader.visit(path).await;
        if page.says("Join this group") {
            reader.visit(&format!("{path}/join")).await.press("Join this group", &[]).await;
        }
    }
    let scale = size.scale.word();
    for (kind, most) in KINDS {
        let Some(paths) = found.get(kind).filter(|paths| !paths.is_empty()) else { continue };
        let paths: Vec<&String> = paths.iter().take(EACH).collect();
        let mut times = Vec::new();
        for _ in 0..TIMES {
            for path in &paths {
                times.push(open(&reader, path).await.as_secs_f64() * 1000.0);
            }
        }
        let mut most_statements = 0.0_f64;
        for path in paths.iter().step_by(paths.len().div_ceil(10)) {
            most_statements = most_statements.max(cost(&reader, internal, path).await);
        }
        figures.add(&format!("pages.{scale}.{kind}_p50"), quantile(&mut times, 0.5), "ms");
        figures.note(&format!("pages.{scale}.{kind}_p95"), quantile(&mut times, 0.95), "ms", Goal::AtMost(most));
        figures.note(&format!("pages.{scale}.{kind}_statements"), most_statements, "", Goal::AtMost(12.0));
        figures.add(&format!("pages.{scale}.{kind}_opened"), float(paths.len()), "");
    }
}
