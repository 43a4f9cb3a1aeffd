//! The library of a restricted group between three hubs that are processes of their own: versions and their chain arrive,
//! bytes come when a member wants them and to nobody else, and a byte that was changed where it was published is refused.

use std::path::{Path, PathBuf};

use federation_tests::asking::{ask, sees};
use federation_tests::{Hub, Person, Seen, until};

const REQUESTS: &str = "/groups/soil/manage/requests";
const PLANS: [&[u8]; 3] = [b"The first plan.", b"The second plan.", b"The third plan."];

/// Scotland's restricted group, a member of it on each hub, and on each other hub its administrator.
struct Three {
    scotland: Hub,
    england: Hub,
    wales: Hub,
    morag: Person,
    priya: Person,
    gareth: Person,
    keepers: [Person; 2],
}

impl Three {
    async fn meet() -> Self {
        let (scotland, england, wales) = (Hub::start("scotland"), Hub::start("england"), Hub::start("wales"));
        let morag = scotland.person("morag").await;
        let (priya, gareth) = (england.person("priya").await, wales.person("gareth").await);
        let keepers = [keeper(&england).await, keeper(&wales).await];
        scotland.restricted_group("soil", "Soil science", "morag");
        let address = format!("@soil@{}", scotland.domain);
        for person in [&priya, &gareth] {
            let group = ask(person, &address, "I map peat.").await;
            sees(&morag, REQUESTS, "I map peat.").await.press("Approve", &[("message", "")]).await;
            sees(person, &group, "You are a member").await;
        }
        Self { scotland, england, wales, morag, priya, gareth, keepers }
    }

    /// Where the other hubs show the group's library.
    fn library(&self) -> String {
        format!("/groups/soil@{}/library", self.scotland.domain)
    }

    /// A document of Morag's with three versions; where her hub shows it.
    async fn publish(&self) -> String {
        let form = self.morag.visit("/groups/soil/library/upload").await;
        let page = form.send("Send", &[("title", "Peat plan")], &[("files", "plan.txt", PLANS[0])]).await;
        assert!(page.says("It is in the library"), "{}", page.text());
        for (note, bytes) in [("The second", PLANS[1]), ("The third", PLANS[2])] {
            let form = self.morag.visit(&format!("{}/versions/new", path(&page))).await;
            let next = form.send("Publish", &[("change_note", note)], &[("file", "plan.txt", bytes)]).await;
            assert!(next.says("The new version is published"), "{}", next.text());
        }
        path(&page)
    }

    /// The document as a member of another hub finds it, with its three versions and their chain checked; its address there.
    async fn found(&self, person: &Person) -> String {
        let library = sees(person, &self.library(), "Peat plan").await;
        let document = path(&library.follow("Peat plan").await);
        sees(person, &document, "The third").await;
        let versions = sees(person, &format!("{document}/versions"), "Every version is signed by its author").await;
        for words in ["Version 1", "The second", "The third", "plan.txt, 15 B", "plan.txt, 16 B"] {
            assert!(versions.says(words), "{words}: {}", versions.text());
        }
        document
    }
}

async fn keeper(hub: &Hub) -> Person {
    let person = hub.person("kim").await;
    hub.command(&["account", "set-role", "kim", "admin"]);
    person
}

fn path(page: &Seen) -> String {
    page.path.split(['?', '#']).next().unwrap().to_owned()
}

/// What a browser gets that asks for a file.
async fn bytes_at(person: &Person, path: &str) -> (u16, Vec<u8>) {
    let answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

/// Asks for the bytes of a version; its page when they are here, or are not to be had.
async fn fetch(person: &Person, document: &str, number: usize, until_it_says: &str) -> Seen {
    let version = person.visit(&format!("{document}/versions/{number}")).await;
    let size = PLANS[number - 1].len();
    version.press(&format!("Fetch now ({size} B)"), &[]).await;
    sees(person, &version.path, until_it_says).await
}

#[tokio::test(flavor = "multi_thread")]
async fn three_versions_are_on_every_hub_and_their_bytes_open_for_members_and_for_nobody_else() {
    let three = Three::meet().await;
    let here = three.publish().await;
    let eve = three.england.person("eve").await;
    for person in [&three.priya, &three.gareth] {
        let there = three.found(person).await;
        for (number, plan) in (1..).zip(PLANS) {
            fetch(person, &there, number, "Download").await;
            let file = format!("{there}/versions/{number}/file");
            assert_eq!(bytes_at(person, &file).await, (200, plan.to_vec()), "{number}");
        }
        sees(person, &format!("{there}/text"), "The third plan.").await;
        // Who does not belong gets nothing, neither of what a member has just brought to their hub nor where it is at home.
        let strangers = [
            (&eve, there.as_str()),
            (&Person::stranger(&person.origin), there.as_str()),
            (&Person::stranger(&three.scotland.origin), here.as_str()),
        ];
        for (stranger, document) in strangers {
            let parts = ["", "/versions", "/versions/2", "/versions/2/file", "/text", "/history", "/context"];
            for part in parts {
                for accept in ["text/html", "application/activity+json"] {
                    let url = format!("{}{document}{part}", stranger.origin);
                    let answer = stranger.http.get(&url).header("accept", accept).send().await.unwrap();
                    let status = answer.status().as_u16();
                    let shown = answer.text().await.unwrap();
                    assert!([401, 403, 404].contains(&status), "{url} answers {status}");
                    assert!(!shown.contains("plan"), "{url}: {shown}");
                }
            }
        }
    }
}

/// Changes one byte of the file with these bytes in a hub's store, as a fault of its disk or a burglar would.
fn change_a_byte(hub: &Hub, bytes: &[u8]) {
    fn files(folder: &Path) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }
    let all = files(&hub.folder().join("files"));
    let lies = all.iter().find(|path| std::fs::read(path).unwrap() == bytes).unwrap();
    let changed: Vec<u8> = bytes.iter().enumerate().map(|(at, byte)| if at == 4 { byte ^ 1 } else { *byte }).collect();
    std::fs::write(lies, changed).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_byte_that_was_changed_where_it_was_published_is_refused_and_reported_on_the_other_hubs() {
    let three = Three::meet().await;
    three.publish().await;
    let found = [three.found(&three.priya).await, three.found(&three.gareth).await];
    change_a_byte(&three.scotland, PLANS[1]);
    let hubs = [&three.england, &three.wales];
    for (n, person) in [&three.priya, &three.gareth].into_iter().enumerate() {
        let there = &found[n];
        let version = fetch(person, there, 2, "is not the file that its author published").await;
        assert!(!version.says("Download"), "{}", version.text());
        let (_, shown) = bytes_at(person, &format!("{there}/versions/2/file")).await;
        let shown = String::from_utf8_lossy(&shown).into_owned();
        assert!(!shown.contains("plan.\n") && !shown.starts_with("The "), "{shown}");
        // The hub that refused tells its administrator, and keeps nothing of it.
        let tasks = sees(&three.keepers[n], "/tasks", "Files that were changed: 1").await;
        assert!(tasks.says("/versions/2/file") && tasks.says("Hub scotland"), "{}", tasks.text());
        let log = hubs[n].log();
        assert!(log.contains("are not what its author signed"), "{log}");
        // The versions before and after are whole.
        for number in [1, 3] {
            fetch(person, there, number, "Download").await;
            let (status, bytes) = bytes_at(person, &format!("{there}/versions/{number}/file")).await;
            assert_eq!((status, bytes.as_slice()), (200, PLANS[number - 1]));
        }
    }
    // And who keeps order in the group hears of it from both.
    let reports = until("both reports", 60, async || {
        let page = three.morag.visit("/groups/soil/manage/reports").await;
        (page.count("is not the one that its author signed") == 2).then_some(page)
    })
    .await;
    assert!(reports.says("Peat plan"), "{}", reports.text());
}
