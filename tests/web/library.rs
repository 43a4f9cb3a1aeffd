//! Libraries at pages: send files, find them again, publish versions, arrange.

use crate::support::{Hub, Person, Seen};

/// A hub with an open group, its facilitator Morag and a member Ana.
async fn hub_with_group() -> (Hub, Person, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let ana = hub.person("ana").await;
    assert!(ana.visit("/groups/soil/join").await.press("Join this group", &[]).await.says("You are a member"));
    (hub, morag, ana)
}

async fn upload(person: &Person, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Seen {
    person.visit("/groups/soil/library/upload").await.send("Send", fields, files).await
}

async fn bytes_at(person: &Person, path: &str) -> (u16, Vec<u8>) {
    let answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    (answer.status().as_u16(), answer.bytes().await.unwrap().to_vec())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_a_member_sends_is_in_the_library_with_all_that_is_said_of_it() {
    let (hub, morag, ana) = hub_with_group().await;
    let fields = [
        ("title", "Worm survey"),
        ("body", "For **everybody** who counts."),
        ("licence", "cc-by"),
        ("accessible", "itself"),
        ("tags", "Worms, #Soil"),
        ("review", "2027-03-01"),
    ];
    let page = upload(&ana, &fields, &[("files", "../worms.txt", b"Ninety worms.")]).await;
    assert!(page.says("It is in the library") && page.path.starts_with("/documents/"), "{}", page.text());
    for words in [
        "Worm survey",
        "For everybody who counts.",
        "worms.txt",
        "13 B",
        "Creative Commons Attribution 4.0",
        "Yes, this file is one",
        "1 March 2027",
        "worms",
        "soil",
        "Version 1",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let (status, bytes) = bytes_at(&morag, &format!("{}/versions/1/file", page.path)).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"Ninety worms."[..]));
    let url = format!("{}{}/versions/1/file", morag.origin, page.path);
    for (request, status) in [(morag.http.get(&url), 206), (morag.http.head(&url), 200)] {
        let answer = request.header("range", "bytes=0-1").send().await.unwrap();
        assert_eq!(answer.status(), status, "only reading knows parts");
    }
    assert!(morag.visit(&page.path).await.says("1 time"));
    hub.settle().await;
    let list = Person::stranger(&hub.origin).visit("/groups/soil/library").await;
    for words in
        ["Worm survey", "TXT, 13 B", "Ana", "to be reviewed on 1 March 2027", "English", "Text (1)", "2026 (1)"]
    {
        assert!(list.says(words), "{words}: {}", list.text());
    }
    assert!(ana.visit("/library").await.says("Worm survey"));
    assert!(!ana.visit("/groups/soil/discussions").await.says("Worm survey"), "it is no discussion");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_file_keeps_nothing_of_the_rest_back() {
    let (_hub, _, ana) = hub_with_group().await;
    let files: [(&str, &str, &[u8]); 3] =
        [("files", "one.txt", b"First of two."), ("files", "empty.txt", b""), ("files", "two.txt", b"Second of two.")];
    let page = upload(&ana, &[], &files).await;
    assert_eq!(page.status, 422);
    assert!(page.says("2 documents were added") && page.says("There is nothing in “empty.txt”"), "{}", page.text());
    let list = ana.visit("/groups/soil/library").await;
    assert!(list.says("one.txt") || list.says("one"), "{}", list.text());
    // The files need not be sent again when something else was wrong.
    let page = upload(&ana, &[("review", "soon")], &[("files", "plan.txt", b"A plan.")]).await;
    assert_eq!(page.status, 422);
    assert!(page.says("Enter a day") && page.says("need not be sent again"), "{}", page.text());
    let page = page.send("Send", &[("review", "2027-01-01"), ("title", "The plan")], &[]).await;
    assert!(page.says("It is in the library") && page.says("The plan"), "{}", page.text());
    let page = upload(&ana, &[], &[]).await;
    assert!(page.status == 422 && page.says("Choose a file"), "{}", page.text());
}

/// A file that lies beside the tests of the crate that reads files.
fn beside(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/document-text/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_loses_where_and_with_what_it_was_taken_before_anybody_gets_it() {
    let (hub, _, ana) = hub_with_group().await;
    let (photo, moving, still) = (beside("turned.jpg"), beside("moving.gif"), beside("still.webp"));
    let holds = |bytes: &[u8], word: &str| bytes.windows(word.len()).any(|window| window == word.as_bytes());
    assert!(holds(&photo, "Exif") && holds(&photo, "2026:11:21") && holds(&moving, "commentsecret"));
    for (name, kept, kind, sent) in [
        ("bog.jpg", "bog.jpg", "image/jpeg", &photo),
        ("bog.gif", "bog.gif", "image/gif", &moving),
        ("bog.webp", "bog.jpg", "image/jpeg", &still),
        ("words.txt", "words.txt", "image/jpeg", &photo),
    ] {
        let page = upload(&ana, &[("title", "The bog")], &[("files", name, sent)]).await;
        assert!(page.says("It is in the library") && page.says(kept), "{name}: {}", page.text());
        let shown = ana.visit(&format!("{}/versions/1/file?inline=1", page.path)).await;
        assert_eq!((shown.status, shown.headers["content-type"].to_str().unwrap()), (200, kind), "{name}");
        let (_, bytes) = bytes_at(&ana, &format!("{}/versions/1/file", page.path)).await;
        for word in ["Exif", "CameraOfMorag", "2026:11:21", "secret"] {
            assert!(!holds(&bytes, word), "{name} still tells {word}");
        }
    }
    // What came is nowhere any more: it lies in no folder of the store.
    hub.settle().await;
    assert!(!hub.stored().iter().any(|bytes| holds(bytes, "CameraOfMorag")));
    // What cannot be cleaned is not taken.
    for (name, bytes) in [("bog.jpg", &photo[..200]), ("bog.heic", &b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"[..])] {
        let page = upload(&ana, &[("title", "The bog")], &[("files", name, bytes)]).await;
        assert!(page.status == 422 && page.says("cannot be read as a picture here"), "{name}: {}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_members_send_and_only_its_owner_changes() {
    let (hub, morag, ana) = hub_with_group().await;
    let stranger = hub.person("eve").await;
    assert_eq!(stranger.visit("/groups/soil/library/upload").await.status, 403);
    let page = upload(&ana, &[("title", "Worm survey")], &[("files", "worms.txt", b"Ninety worms.")]).await;
    for path in ["/edit", "/versions/new"] {
        assert_eq!(morag.visit(&format!("{}{path}", page.path)).await.status, 403, "{path}");
    }
    // Nothing is kept of a form without its token.
    let answer = ana
        .http
        .post(format!("{}/groups/soil/library/upload", hub.origin))
        .header("content-type", "multipart/form-data; boundary=x")
        .body("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.txt\"\r\n\r\nwords\r\n--x--\r\n")
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status().as_u16(), 403);
    assert_eq!(hub.count("SELECT COUNT(*) FROM files").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_stays_what_it_was_and_an_earlier_one_comes_back_as_a_new_one() {
    let (hub, _, ana) = hub_with_group().await;
    let page = upload(&ana, &[("title", "Worm survey")], &[("files", "worms.txt", b"Ninety worms.\n\nAnd one.")]).await;
    let path = page.path.clone();
    let form = page.follow("Publish a new version").await;
    let again = form.send("Publish", &[("change_note", "")], &[("file", "worms.txt", b"x")]).await;
    assert!(again.status == 422 && again.says("Say what has changed"), "{}", again.text());
    let note = [("change_note", "Counted again"), ("label", "2026b")];
    let page = form.send("Publish", &note, &[("file", "worms.txt", b"Ninety-two worms.\n\nAnd one.")]).await;
    assert!(page.says("The new version is published") && page.says("2026b"), "{}", page.text());
    hub.settle().await;
    let list = ana.visit(&format!("{path}/versions")).await;
    assert!(list.says("Counted again") && list.says("Every version is signed"), "{}", list.text());
    let compared = list.press("Compare their text", &[("from", "1"), ("to", "2")]).await;
    assert!(compared.html.contains("<del>Ninety worms.</del>"), "{}", compared.html);
    assert!(compared.html.contains("<ins>Ninety-two worms.</ins>"), "{}", compared.html);
    let page = list.press("Bring version 1 back", &[]).await;
    assert!(page.says("The earlier version is back") && page.says("Version 1 again"), "{}", page.text());
    for (number, words) in [(1, "Ninety worms."), (2, "Ninety-two worms."), (3, "Ninety worms.")] {
        let (_, bytes) = bytes_at(&ana, &format!("{path}/versions/{number}/file")).await;
        assert!(String::from_utf8(bytes).unwrap().starts_with(words), "{number}");
    }
    assert!(ana.visit(&format!("{path}/versions/1")).await.says("This is not the newest version"));
    assert_eq!(ana.visit(&format!("{path}/versions/4")).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_text_inside_a_file_is_a_page_and_what_cannot_be_read_says_why() {
    let (hub, _, ana) = hub_with_group().await;
    let words = b"<!doctype html><html lang=cy><h1>Gwenyn</h1><p>Ble mae'r gwenyn?<script>alert(1)</script>";
    let page = upload(&ana, &[("title", "Bees")], &[("files", "bees.html", words)]).await;
    let waiting = ana.visit(&format!("{}/text", page.path)).await;
    assert!(waiting.says("The file is being read"), "{}", waiting.text());
    hub.settle().await;
    let text = ana.visit(&format!("{}/text", page.path)).await;
    assert!(text.says("Ble mae'r gwenyn?") && !text.html.contains("alert(1)"), "{}", text.html);
    assert_eq!(text.attribute("div.words", "lang").as_deref(), Some("cy"));
    let page = upload(&ana, &[("title", "Nothing known")], &[("files", "x.pdf", b"%PDF-1.7\nbroken")]).await;
    hub.settle().await;
    let text = ana.visit(&format!("{}/text", page.path)).await;
    assert!(text.says("It cannot be read because"), "{}", text.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitators_arrange_and_members_do_not() {
    let (_hub, morag, ana) = hub_with_group().await;
    let files: [(&str, &str, &[u8]); 2] = [("files", "one.txt", b"First."), ("files", "two.txt", b"Second.")];
    upload(&ana, &[], &files).await;
    let ids: Vec<String> = {
        let list = morag.visit("/groups/soil/library").await;
        assert!(!ana.visit("/groups/soil/library").await.says("Arrange documents"));
        let html = list.html;
        html.split("name=\"document\" value=\"").skip(1).map(|rest| rest[..26].to_owned()).collect()
    };
    assert_eq!(ids.len(), 2);
    let list = morag.visit("/groups/soil/library").await;
    let made = list.press("Make a collection", &[("name", "Templates")]).await;
    assert!(made.says("The collection is made"), "{}", made.text());
    let again = made.press("Move to this collection", &[]).await;
    assert!(again.status == 422 && again.says("Tick at least one document"), "{}", again.text());
    let token = made.field("form_token");
    let post = |person: &Person, fields: Vec<(String, String)>| {
        person.http.post(format!("{}/groups/soil/library/arrange", person.origin)).form(&fields).send()
    };
    let own = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let collection = made.html.split("/library/collections/").nth(1).unwrap()[..26].to_owned();
    let ticked: Vec<(String, String)> = ids.iter().map(|id| own("document", id)).collect();
    let fields = [&ticked[..], &[own("form_token", &token), own("move", "1"), own("collection", &collection)]].concat();
    assert_eq!(post(&morag, fields).await.unwrap().status().as_u16(), 200);
    let shown = morag.visit(&format!("/groups/soil/library/collections/{collection}")).await;
    assert!(shown.says("2 documents") && shown.says("one") && shown.says("two"), "{}", shown.text());
    let fields = [&ticked[..1], &[own("form_token", &token), own("tag", "1"), own("tags", "Bogs")]].concat();
    post(&morag, fields).await.unwrap();
    let narrowed = ana.visit("/groups/soil/library?tag=bogs").await;
    assert_eq!(
        narrowed.texts("h3.row-title").len(),
        1 + 1,
        "the collection, and the one document: {}",
        narrowed.text()
    );
    let theirs = ana.visit("/groups/soil/library/upload").await.field("form_token");
    let fields = [&ticked[..], &[own("form_token", &theirs), own("tag", "1"), own("tags", "mine")]].concat();
    assert_eq!(post(&ana, fields).await.unwrap().status().as_u16(), 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_collection_is_one_archive_with_names_that_stand_once() {
    let (_hub, _, ana) = hub_with_group().await;
    let files: [(&str, &str, &[u8]); 3] = [
        ("files", "plan.txt", b"First plan."),
        ("files", "Plan.txt", b"Second plan."),
        ("files", "c.txt", b"Another."),
    ];
    let list = upload(&ana, &[("new_collection", "Plans/2026")], &files).await;
    assert!(list.says("It is in the library"), "{}", list.text());
    let collection = list.html.split("/library/collections/").nth(1).unwrap()[..26].to_owned();
    let (status, archive) = bytes_at(&ana, &format!("/groups/soil/library/collections/{collection}/download")).await;
    assert_eq!(status, 200);
    let names: Vec<String> = entries(&archive);
    assert_eq!(names, ["plan.txt", "Plan (2).txt", "c.txt"]);
    for words in ["First plan.", "Second plan.", "Another."] {
        assert!(archive.windows(words.len()).any(|window| window == words.as_bytes()), "{words}");
    }
    if let Ok(folder) = tempfile::tempdir() {
        let file = folder.path().join("all.zip");
        std::fs::write(&file, &archive).unwrap();
        let tested = std::process::Command::new("python3").args(["-m", "zipfile", "-t"]).arg(&file).output();
        if let Ok(tested) = tested {
            let said = String::from_utf8_lossy(&tested.stdout).into_owned();
            assert!(
                tested.status.success() && !said.contains("bad"),
                "{said}{}",
                String::from_utf8_lossy(&tested.stderr)
            );
        }
    }
}

/// The names in the directory of an archive.
fn entries(archive: &[u8]) -> Vec<String> {
    let mut names = Vec::new();
    let mut at = 0;
    while let Some(found) = archive[at..].windows(4).position(|window| window == b"PK\x01\x02") {
        let entry = &archive[at + found..];
        let length = usize::from(u16::from_le_bytes([entry[28], entry[29]]));
        names.push(String::from_utf8(entry[46..46 + length].to_vec()).unwrap());
        at += found + 46 + length;
    }
    names
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_tells_of_documents_that_are_for_everybody_and_of_no_others() {
    let (hub, morag, ana) = hub_with_group().await;
    upload(&ana, &[("title", "Peat & <bogs>")], &[("files", "a.txt", b"Words.")]).await;
    let stranger = Person::stranger(&hub.origin);
    let feed = stranger.visit("/groups/soil/library.atom").await;
    assert_eq!(feed.headers["content-type"], "application/atom+xml; charset=utf-8");
    assert!(!feed.html.contains("<bogs>") && feed.html.contains("bogs"), "{}", feed.html);
    hub.group_of("restricted", "closed", "Closed group", "morag");
    let page = morag.visit("/groups/closed/library/upload").await;
    page.send("Send", &[("title", "Secret plan")], &[("files", "a.txt", b"Words.")]).await;
    for path in ["/groups/closed/library.atom", "/groups/neverwas/library.atom"] {
        assert_eq!(morag.visit(path).await.status, 404, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_author_deletes_is_gone_with_its_files() {
    let (hub, _, ana) = hub_with_group().await;
    let page = upload(&ana, &[("title", "Worm survey")], &[("files", "worms.txt", b"Ninety worms.")]).await;
    let path = page.path.clone();
    hub.settle().await;
    page.follow("Delete this document").await.press("Delete", &[]).await;
    assert_eq!(bytes_at(&ana, &format!("{path}/versions/1/file")).await.0, 410);
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM document_versions").await, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM document_texts").await, 0);
    hub.clock.forward(std::time::Duration::from_hours(26));
    hub.settle().await;
    hub.clock.forward(std::time::Duration::from_hours(26));
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM files").await, 0, "the bytes are swept");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owns_a_document_and_who_keeps_order_are_asked_when_its_review_is_due() {
    let (hub, morag, ana) = hub_with_group().await;
    let ben = hub.person("ben").await;
    ben.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let fields = [("title", "Worm survey"), ("review", "2026-11-22")];
    let page = upload(&ana, &fields, &[("files", "worms.txt", b"Ninety worms.")]).await;
    assert!(!ana.visit("/tasks").await.says("Worm survey"), "not yet");
    hub.clock.forward(std::time::Duration::from_hours(48));
    for person in [&ana, &morag] {
        let tasks = person.visit("/tasks").await;
        assert!(tasks.says("Worm survey") && tasks.says("does it still hold?"), "{}", tasks.text());
    }
    assert!(!ben.visit("/tasks").await.says("Worm survey"));
    ana.visit(&format!("{}/edit", page.path)).await.send("Save", &[("review", "2027-11-22")], &[]).await;
    assert!(!morag.visit("/tasks").await.says("Worm survey"), "it was looked at");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_finds_what_stands_inside_a_file_for_who_may_read_it() {
    let (hub, morag, _) = hub_with_group().await;
    hub.group_of("restricted", "closed", "Closed group", "morag");
    let page = morag.visit("/groups/closed/library/upload").await;
    page.send("Send", &[("title", "Plan")], &[("files", "a.txt", b"It speaks of mycorrhiza alone.")]).await;
    hub.settle().await;
    assert!(morag.visit("/search?q=mycorrhiza").await.says("Plan"));
    assert!(!hub.person("eve").await.visit("/search?q=mycorrhiza").await.says("Plan"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_with_a_document_is_shown_and_the_newer_one_that_takes_its_place() {
    let (_hub, _, ana) = hub_with_group().await;
    let newer = upload(&ana, &[("title", "New survey")], &[("files", "new.txt", b"New.")]).await;
    let old = upload(&ana, &[("title", "Old survey")], &[("files", "old.txt", b"Old.")]).await;
    let form = ana.visit(&format!("{}/edit", old.path)).await;
    let wrong = form.send("Save", &[("superseded_by", "/documents/nothing")], &[]).await;
    assert!(wrong.status == 422 && wrong.says("No document on this hub has that address"), "{}", wrong.text());
    let fields = [("superseded_by", newer.path.as_str()), ("alternative", "A worm"), ("accessible", "other")];
    let page = form.send("Save", &fields, &[("copy", "old.odt", b"Words to change.")]).await;
    assert!(page.says("A newer document takes the place of this one: New survey"), "{}", page.text());
    assert!(page.says("old.odt") && page.says("Yes, another file"), "{}", page.text());
    let (status, bytes) = bytes_at(&ana, &format!("{}/companions/copy", old.path)).await;
    assert_eq!((status, bytes.as_slice()), (200, &b"Words to change."[..]));
    assert!(ana.visit("/groups/soil/library").await.says("Superseded"));
    let page = ana.visit(&format!("{}/edit", old.path)).await.send("Save", &[("drop_copy", "1")], &[]).await;
    assert!(!page.says("old.odt"), "{}", page.text());
}
