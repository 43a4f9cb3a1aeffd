//! The demonstration, as a newcomer starts it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use federation_tests::database::View;
use federation_tests::process::{free_port, program};
use federation_tests::{Person, until};
use serde_json::Value;

/// How many seconds a first start may take, unoptimised and beside other tests; optimised it is to be under a minute.
const PATIENCE: u64 = 1500;
/// What has to be there on Scotland's, England's and Wales's hub together, and how it is counted on each.
const AMOUNTS: [(&str, i64, &str); 13] = [
    ("members", 180, "SELECT COUNT(*) FROM accounts"),
    ("organisations", 40, "SELECT COUNT(*) FROM organisations"),
    ("groups", 30, "SELECT COUNT(*) FROM groups WHERE is_ours"),
    ("discussions", 220, "SELECT COUNT(*) FROM topics WHERE is_ours AND kind = 'discussion'"),
    ("replies", 900, "SELECT COUNT(*) FROM replies WHERE is_ours"),
    ("documents", 120, "SELECT COUNT(*) FROM topics WHERE is_ours AND kind = 'document'"),
    (
        "signed versions",
        240,
        "SELECT COUNT(*) FROM document_versions v JOIN topics t ON t.id = v.document_id WHERE t.is_ours AND v.proof <> ''",
    ),
    ("posts", 25, "SELECT COUNT(*) FROM topics WHERE is_ours AND kind = 'post'"),
    ("posts with a picture", 8, "SELECT COUNT(*) FROM post_files f JOIN topics t ON t.id = f.topic_id WHERE t.is_ours"),
    ("posts still to come", 1, "SELECT COUNT(*) FROM drafts WHERE publish_at IS NOT NULL"),
    ("events", 45, "SELECT COUNT(*) FROM topics WHERE is_ours AND kind = 'event'"),
    (
        "people who wait to be let in",
        14,
        "SELECT COUNT(*) FROM memberships m JOIN groups g ON g.id = m.group_id WHERE g.is_ours AND m.standing = 'requested'",
    ),
    (
        "reports",
        6,
        "SELECT COUNT(*) FROM reports r JOIN groups g ON g.id = r.group_id WHERE g.is_ours AND r.closed_at IS NULL",
    ),
];
/// Documents of other hubs that were checked from their first version to their newest, and those that were not.
const WHOLE: &str =
    "SELECT COUNT(*) FROM documents d JOIN topics t ON t.id = d.id WHERE NOT t.is_ours AND d.chain = 'whole'";
const DOUBTFUL: &str = "SELECT COUNT(*) FROM documents WHERE chain <> 'whole'";
/// Places at events of other hubs, which those have confirmed; and answers that are still on their way.
const CONFIRMED: &str = "SELECT COUNT(*) FROM attendances a JOIN topics t ON t.id = a.event_id \
     JOIN profiles p ON p.id = a.person_id WHERE NOT t.is_ours AND p.is_ours AND a.answer = 'yes' AND a.state = 'confirmed'";
const UNANSWERED: &str = "SELECT COUNT(*) FROM attendances WHERE state = 'sent'";
/// Events of this hub that people of all three come to.
const FROM_ALL: &str = "SELECT COUNT(*) FROM (SELECT a.event_id FROM attendances a JOIN topics t ON t.id = a.event_id \
     JOIN profiles p ON p.id = a.person_id WHERE t.is_ours AND a.answer = 'yes' GROUP BY a.event_id \
     HAVING COUNT(DISTINCT p.host) = 3) AS visited";

struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(folder: &Path, port: u16) -> (Demo, Value) {
    let ready = folder.join("ready");
    let _ = std::fs::remove_file(&ready);
    let child = Command::new(program())
        .args(["demo", "--port", &port.to_string(), "--data"])
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(&ready)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let demo = Demo(child);
    let text = until("the ready file", PATIENCE, async || {
        std::fs::read_to_string(&ready).ok().filter(|text| text.ends_with('}'))
    })
    .await;
    (demo, serde_json::from_str(&text).unwrap())
}

/// How much there is, on all hubs together; and that what crosses between them has been verified and confirmed.
async fn check_amounts(data: &Path) {
    let mut views = Vec::new();
    for key in ["scotland", "england", "wales"] {
        views.push(View::in_folder(&data.join(key)).await);
    }
    for (what, least, sql) in AMOUNTS {
        let mut all = 0;
        for view in &views {
            all += view.number(sql).await;
        }
        assert!(all >= least, "{all} {what}, and there should be {least}");
    }
    let mut upcoming = 0;
    for view in &views {
        let now = "SELECT COUNT(*) FROM events e JOIN topics t ON t.id = e.topic_id \
             WHERE t.is_ours AND e.status <> 'cancelled' AND e.starts_at > CAST(strftime('%s', 'now') AS BIGINT) * 1000000";
        upcoming += view.number(now).await;
        assert!(view.number(WHOLE).await >= 5, "documents of other hubs are verified");
        assert_eq!(view.number(DOUBTFUL).await, 0, "no document is in doubt");
        assert!(view.number(CONFIRMED).await >= 5, "places at events of other hubs are confirmed");
        assert_eq!(view.number(UNANSWERED).await, 0, "every answer was answered");
        let oldest = view.number("SELECT MIN(created_at) FROM topics").await;
        let newest = view.number("SELECT MAX(created_at) FROM topics").await;
        assert!(newest - oldest > 40 * 24 * 3600 * 1_000_000, "what was said has its days");
    }
    assert!(upcoming >= 12, "{upcoming} events lie ahead");
    assert!(views[0].number(FROM_ALL).await >= 3, "people of three hubs come to Scotland's events");
    for view in views {
        view.close().await;
    }
}

async fn sign_in(hub: &Value, handle: &str, password: &str) -> Person {
    let stranger = Person::stranger(hub["url"].as_str().unwrap());
    let form = stranger.visit("/sign-in").await;
    // The hub of Wales speaks Welsh first.
    let button = if form.says("Sign in") { "Sign in" } else { "Mewngofnodi" };
    let home = form.press(button, &[("name", handle), ("password", password)]).await;
    assert!(!home.path.starts_with("/sign-in"), "{handle} could not sign in: {}", home.text());
    stranger
}

/// A document of Scotland's hub, as a member on England's finds it: all its versions are verified there, and the file comes when
/// she wants it.
async fn check_a_file(hubs: &[Value], password: &str) {
    let susan = sign_in(&hubs[1], "susan", password).await;
    let scotland = hubs[0]["url"].as_str().unwrap().trim_start_matches("http://");
    let library = susan.visit(&format!("/groups/sustainable-scotland@{scotland}/library")).await;
    let document = library.follow("Carbon budgets for councils: a template").await;
    let path = document.path.split(['?', '#']).next().unwrap().to_owned();
    let versions = susan.visit(&format!("{path}/versions")).await;
    assert!(versions.says("Every version is signed by its author"), "{}", versions.text());
    assert!(versions.says("Version 3"), "{}", versions.text());
    let newest = format!("{path}/versions/3");
    susan.visit(&newest).await.press("Fetch now (255 B)", &[]).await;
    federation_tests::asking::sees(&susan, &newest, "Download").await;
    let file = susan.http.get(format!("{}{newest}/file", susan.origin)).send().await.unwrap();
    assert!(file.text().await.unwrap().contains("Where the number comes from"));
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hubs_are_filled_by_being_used_and_a_second_start_finds_everything_in_place() {
    let folder = tempfile::tempdir().unwrap();
    // Three ports that follow each other, away from those that the system hands out.
    let port = 20_000 + free_port() % 10_000;
    let (demo, ready) = start(folder.path(), port).await;
    let hubs = ready["hubs"].as_array().unwrap();
    let people: Vec<usize> = hubs.iter().map(|hub| hub["people"].as_array().unwrap().len()).collect();
    assert_eq!(people, [60, 80, 40]);
    check_amounts(&folder.path().join("data")).await;
    let password = ready["password"].as_str().unwrap();
    for (hub, handle) in [(0, "morag"), (2, "gareth"), (1, "ana")] {
        sign_in(&hubs[hub], handle, password).await;
    }
    check_a_file(hubs, password).await;
    let mut seen = Vec::new();
    for hub in hubs {
        let stranger = Person::stranger(hub["url"].as_str().unwrap());
        let front = stranger.visit("/").await;
        assert!(front.says("fictional people"), "the banner says so");
        let page = stranger.visit("/groups").await;
        assert!(page.links(".card h2 a").len() >= 20);
        seen.push(stranger.visit("/search?q=a").await.text());
    }
    drop(demo);
    let (_demo, again) = start(folder.path(), port).await;
    assert_eq!(ready, again);
    for (hub, before) in hubs.iter().zip(seen) {
        let stranger = Person::stranger(hub["url"].as_str().unwrap());
        assert_eq!(stranger.visit("/search?q=a").await.text(), before);
    }
}
