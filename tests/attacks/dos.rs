//! Too much of anything: bytes, depth, entries, pages, redirects, time. Nobody else waits for it, and what is kept is
//! bounded.

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Scene, activity, guest, guest_of, look_up, page_by, scene};
use crate::support::{Elsewhere, Served};

impl Scene {
    /// Sends a body piece by piece, up to fifty megabytes; answers the beginning of the answer and how much was taken.
    async fn pour(&self, framing: &str, piece: &[u8]) -> (String, usize) {
        let stream = TcpStream::connect(("127.0.0.1", self.hub.domain.rsplit(':').next().unwrap().parse().unwrap()));
        let (mut reading, mut writing) = stream.await.unwrap().into_split();
        let head = format!(
            "POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Type: application/activity+json\r\n{framing}\r\n\r\n",
            self.hub.domain
        );
        let pour = async {
            let mut taken = 0;
            writing.write_all(head.as_bytes()).await.unwrap();
            while taken < 50 * 1024 * 1024 && writing.write_all(piece).await.is_ok() {
                taken += piece.len();
            }
            taken
        };
        let listen = async {
            let mut answer = vec![0; 64];
            let length = reading.read(&mut answer).await.unwrap_or(0);
            // Whoever listens no longer lets the other side see that it is not heard.
            drop(reading);
            String::from_utf8_lossy(&answer[..length]).into_owned()
        };
        let (taken, answer) = tokio::join!(pour, listen);
        (answer, taken)
    }
}

// DOS-01
#[tokio::test(flavor = "multi_thread")]
async fn a_body_of_fifty_megabytes_is_cut_off_while_it_comes() {
    let scene = scene().await;
    let mut chunk = b"10000\r\n".to_vec();
    chunk.extend(vec![b'A'; 65_536]);
    chunk.extend(b"\r\n");
    for (framing, piece) in [("Content-Length: 52428800", vec![b'A'; 65_536]), ("Transfer-Encoding: chunked", chunk)] {
        let (answer, taken) = scene.pour(framing, &piece).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{framing}: {answer}");
        assert!(taken < 20 * 1024 * 1024, "{framing}: {taken} bytes were taken");
    }
    scene.gina_writes("Nobody minded").await;
}

// DOS-02: by our contract 400, for it is not JSON; nothing is ever inflated at the door
#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_body_is_not_inflated() {
    let scene = scene().await;
    // Bytes that begin as gzip, zlib and zstd do.
    for start in [&[0x1f, 0x8b, 8, 0][..], &[0x78, 0x9c], &[0x28, 0xb5, 0x2f, 0xfd]] {
        let mut body = start.to_vec();
        body.extend(vec![0; 10_000]);
        for encoding in ["gzip", "deflate", "zstd", "br", "gzip, gzip"] {
            let headers = scene.evil.sign(&scene.inbox, &body, &scene.mal);
            let mut list: Vec<_> = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
            list.push(("content-encoding".parse().unwrap(), encoding.parse().unwrap()));
            let (status, _) = scene.evil.post(&scene.inbox, body.clone(), list).await;
            assert!([400, 413, 415].contains(&status), "{encoding}: {status}");
        }
    }
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await, 0);
}

// DOS-02, of an answer instead of a request
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_swells_when_it_is_unpacked_is_left_unread() {
    let scene = scene().await;
    for (path, length) in [("/u/bomb", 1024 * 1024 * 1024), ("/u/large", 2 * 1024 * 1024)] {
        scene.evil.serve_so(path, Served::Bomb(length));
        let page = look_up(&scene.hub, &scene.morag, &scene.evil.id(path)).await;
        assert!(page.path.starts_with("/search"), "{}", page.path);
        let nobody = scene.evil.id(path);
        let follow = activity(&scene.evil, "f/9", "Follow", &nobody, &json!(scene.group));
        assert_eq!(scene.evil.send(&scene.inbox, &follow).await, 503, "{path}");
    }
    assert_eq!(scene.members().await, 3);
}

// DOS-04
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_never_ends_keeps_nobody_waiting_but_the_one_who_asked_for_it() {
    let scene = scene().await;
    scene.evil.serve_so("/u/slow", Served::Silence);
    let slow = scene.evil.id("/u/slow");
    let follow = activity(&scene.evil, "f/9", "Follow", &slow, &json!(scene.group));
    let first = std::sync::atomic::AtomicUsize::new(0);
    let next = || first.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let waits = async {
        let status = scene.evil.send(&scene.inbox, &follow).await;
        (status, next())
    };
    let others = async {
        scene.gina_writes("Meanwhile").await;
        next()
    };
    let ((status, slow_came), others_came) = tokio::join!(waits, others);
    assert_eq!(status, 503);
    assert!(others_came < slow_came, "the others waited for it");
    assert_eq!(scene.members().await, 3);
}

// DOS-05: that they are closed after a while needs a clock that connections listen to
#[tokio::test(flavor = "multi_thread")]
async fn requests_that_are_never_finished_keep_no_other_waiting() {
    let scene = scene().await;
    let port: u16 = scene.hub.domain.rsplit(':').next().unwrap().parse().unwrap();
    let mut open = Vec::new();
    for n in 0..300 {
        let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let begun = match n % 3 {
            0 => "P".to_owned(),
            1 => format!("POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Le", scene.hub.domain),
            _ => format!("POST /inbox HTTP/1.1\r\nHost: {}\r\nContent-Length: 100\r\n\r\n{{", scene.hub.domain),
        };
        stream.write_all(begun.as_bytes()).await.unwrap();
        open.push(stream);
    }
    scene.gina_writes("Nobody waits").await;
    assert_eq!(scene.morag.visit("/groups").await.status, 200);
    assert_eq!(open.len(), 300);
}

// DOS-07
#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_addressees_and_tags_are_read_in_one_pass_and_nobody_is_asked_about_them() {
    let scene = scene().await;
    let third = Elsewhere::start_as("third", &scene.hub.clock).await;
    let (evil_asked, topics) = (scene.evil.asked_at_all(), scene.contributions().await);
    let many: Vec<Value> = (0..10_000).map(|n| json!(third.id(&format!("/u/{n}")))).collect();
    let mut object = page_by(&scene.mal, &scene.evil.id("/p/7"), &scene.group, "To everybody");
    object["cc"] = json!(many);
    let mut create = activity(&scene.evil, "a/7", "Create", &scene.mal, &object);
    create["cc"] = json!(many[..5000]);
    let status = scene.take(&scene.evil, &create).await;
    assert!([202, 400, 413].contains(&status), "{status}");
    let tags = |kind: &str| -> Vec<Value> {
        let icon = json!({"type": "Image", "url": third.id("/icon.png")});
        (0..4000)
            .map(|n| json!({"type": kind, "name": format!(":e{n}:"), "href": third.id("/u/x"), "icon": icon}))
            .collect()
    };
    for (n, field) in ["tag", "attachment", "replies", "likes", "icon"].into_iter().enumerate() {
        let mut object = page_by(&scene.mal, &scene.evil.id(&format!("/p/t{n}")), &scene.group, "With tags");
        object[field] = json!(tags("Emoji"));
        let create = activity(&scene.evil, &format!("a/t{n}"), "Create", &scene.mal, &object);
        let status = scene.take(&scene.evil, &create).await;
        assert!([202, 400, 413].contains(&status), "{field}: {status}");
    }
    assert_eq!((third.asked_at_all(), scene.evil.asked_at_all()), (0, evil_asked));
    assert!(scene.contributions().await <= topics + 6);
    assert_eq!(scene.rows("actors", "host", &third.domain).await, 0);
    assert!(scene.nothing_waits().await);
}

// DOS-16
#[tokio::test(flavor = "multi_thread")]
async fn five_thousand_mentions_of_our_people_are_one_contribution_and_no_more() {
    let scene = scene().await;
    let me = format!("{}/people/morag", scene.hub.origin);
    let mut object = page_by(&scene.mal, &scene.evil.id("/p/16"), &scene.group, "Hello everybody");
    object["tag"] = (0..4000).map(|_| json!({"type": "Mention", "href": me, "name": "@morag"})).collect();
    let before = scene.good.tried().len();
    assert_eq!(scene.take(&scene.evil, &activity(&scene.evil, "a/16", "Create", &scene.mal, &object)).await, 202);
    assert!(scene.good.tried().len() <= before + 2);
    assert_eq!(scene.morag.visit("/groups/soil").await.count("Hello everybody"), 1);
}

// DOS-08
#[tokio::test(flavor = "multi_thread")]
async fn senseless_strings_and_numbers_neither_break_the_door_nor_wait_for_ever() {
    let scene = scene().await;
    for bad in ["1e400", "-1e999999", "\"\\ud800\"", "\"\\udc00x\"", &"9".repeat(100_000)] {
        let create = activity(
            &scene.evil,
            "a/8",
            "Create",
            &scene.mal,
            &page_by(&scene.mal, &scene.evil.id("/p/8"), &scene.group, "Odd"),
        );
        let body = create.to_string().replacen('{', &format!("{{\"n\":{bad},"), 1);
        let status = scene.evil.send_as(&scene.inbox, body, &scene.mal).await;
        assert!([202, 400].contains(&status), "{bad:.20}: {status}");
    }
    let long = "x".repeat(700_000);
    let mut n = 0;
    for text in ["a\u{0}b", "\u{0}", long.as_str(), &"\u{301}".repeat(5000), "\u{1b}[2J", "\u{7f}\u{85}"] {
        for field in [
            "name",
            "content",
            "summary",
            "context",
            "published",
            "updated",
            "inReplyTo",
            "language",
            "contentMap",
            "source",
            "id",
            "attributedTo",
        ] {
            n += 1;
            let mut object = page_by(&scene.mal, &scene.evil.id(&format!("/p/s{n}")), &scene.group, "Odd field");
            object[field] = match field {
                "contentMap" => json!({text: text}),
                "source" => json!({"mediaType": "text/markdown", "content": text}),
                "id" => json!(scene.evil.id(&format!("/p/s{n}{text}"))),
                "attributedTo" => json!(format!("{}{text}", scene.mal)),
                _ => json!(text),
            };
            let create = activity(&scene.evil, &format!("a/s{n}"), "Create", &scene.mal, &object);
            let status = scene.take(&scene.evil, &create).await;
            assert!([202, 400, 413].contains(&status), "{field}: {status}");
        }
        for field in ["id", "type"] {
            let mut odd = activity(&scene.evil, "a/x", "Juggle", &scene.mal, &json!("x"));
            odd[field] = json!(format!("{}{text}", odd[field].as_str().unwrap()));
            let status = scene.evil.send_as(&scene.inbox, odd.to_string(), &scene.mal).await;
            assert!([202, 400, 413].contains(&status), "{field}: {status}");
        }
    }
    scene.hub.settle().await;
    assert!(scene.nothing_waits().await, "something is tried again and again");
    assert!(scene.hub.longest("topics", "title").await <= 200);
    assert!(scene.hub.longest("topics", "html").await <= 250_000);
    assert_eq!(scene.morag.visit("/groups/soil/discussions").await.status, 200);
}

// DOS-10
#[tokio::test(flavor = "multi_thread")]
async fn an_outbox_whose_pages_lead_in_a_circle_is_read_once() {
    let mut pages = Vec::new();
    let guest = guest_of(|good| {
        let (chess, hal) = (good.id("/u/chess"), good.id("/u/hal"));
        let first = json!({"id": format!("{chess}/outbox"), "type": "OrderedCollection", "totalItems": 3, "first": format!("{chess}/outbox/0")});
        good.serve("/u/chess/outbox", first);
        for n in 0..3 {
            let object = page_by(&hal, &good.id(&format!("/p/{n}")), &chess, &format!("Round {n}"));
            let page = json!({"id": format!("{chess}/outbox/{n}"), "type": "OrderedCollectionPage",
                "orderedItems": [object], "next": format!("{chess}/outbox/{}", (n + 1) % 3)});
            pages.push(format!("/u/chess/outbox/{n}"));
            good.serve(&format!("/u/chess/outbox/{n}"), page);
        }
        good.tire_after(100);
    })
    .await;
    guest.hub.settle().await;
    let asked: usize = pages.iter().map(|page| guest.good.asked(page)).sum();
    assert!(asked <= 6, "three pages were asked for {asked} times");
    for n in 0..3 {
        assert!(guest.reads(&format!("Round {n}")).await);
    }
}

// DOS-10, of the replies to one discussion
#[tokio::test(flavor = "multi_thread")]
async fn a_collection_of_replies_without_end_is_left_after_some_pages() {
    for (name, next) in [("itself", "next"), ("for ever", "next"), ("first again", "first")] {
        let guest = guest_of(|good| {
            let (chess, hal) = (good.id("/u/chess"), good.id("/u/hal"));
            let mut object = page_by(&hal, &good.id("/p/1"), &chess, "Endless");
            object["replies"] = json!(good.id("/p/1/replies/0"));
            let outbox = json!({"id": format!("{chess}/outbox"), "type": "OrderedCollection", "totalItems": 1, "orderedItems": [object]});
            good.serve("/u/chess/outbox", outbox);
            for n in 0..60 {
                let to = if name == "for ever" { n + 1 } else { n };
                let mut page = json!({"id": good.id(&format!("/p/1/replies/{n}")), "type": "OrderedCollectionPage", "orderedItems": []});
                page[next] = json!(good.id(&format!("/p/1/replies/{to}")));
                good.serve(&format!("/p/1/replies/{n}"), page);
            }
        })
        .await;
        guest.hub.settle().await;
        let asked: usize = (0..60).map(|n| guest.good.asked(&format!("/p/1/replies/{n}"))).sum();
        assert!((1..=25).contains(&asked), "{name}: {asked}");
        assert!(guest.reads("Endless").await);
    }
}

// DOS-10, upwards: each answers another
#[tokio::test(flavor = "multi_thread")]
async fn a_chain_of_answers_without_a_beginning_is_left_after_some_of_them() {
    let scene = scene().await;
    for n in 0..60 {
        let mut note = page_by(&scene.mal, &scene.evil.id(&format!("/n/{n}")), &scene.group, "Endless");
        note["type"] = json!("Note");
        note["inReplyTo"] = json!(scene.evil.id(&format!("/n/{}", n + 1)));
        scene.evil.serve(&format!("/n/{n}"), note);
    }
    let create = activity(&scene.evil, "a/n", "Create", &scene.mal, &scene.evil.document("/n/0"));
    assert_eq!(scene.take(&scene.evil, &create).await, 202);
    // Two that answer each other.
    for (one, other) in [("/o/1", "/o/2"), ("/o/2", "/o/1")] {
        let mut note = page_by(&scene.mal, &scene.evil.id(one), &scene.group, "In a circle");
        note["inReplyTo"] = json!(scene.evil.id(other));
        scene.evil.serve(one, note);
    }
    let create = activity(&scene.evil, "a/o", "Create", &scene.mal, &scene.evil.document("/o/1"));
    assert_eq!(scene.take(&scene.evil, &create).await, 202);
    let asked: usize = (0..61).map(|n| scene.evil.asked(&format!("/n/{n}"))).sum();
    assert!(asked <= 12, "{asked}");
    let circle = scene.evil.asked("/o/1") + scene.evil.asked("/o/2");
    assert!(circle <= 12, "{circle}");
    assert_eq!(scene.contributions().await, 0);
}

// DOS-11
#[tokio::test(flavor = "multi_thread")]
async fn redirects_are_followed_three_times_and_no_more() {
    let scene = scene().await;
    scene.evil.serve_so("/u/loop", Served::Elsewhere(scene.evil.id("/u/loop")));
    for n in 0..300 {
        scene.evil.serve_so(&format!("/u/hop{n}"), Served::Elsewhere(scene.evil.id(&format!("/u/hop{}", n + 1))));
    }
    let asked = scene.evil.asked_at_all();
    for path in ["/u/loop", "/u/hop0"] {
        let page = look_up(&scene.hub, &scene.morag, &scene.evil.id(path)).await;
        assert!(page.path.starts_with("/search"));
        let follow = activity(&scene.evil, "f/9", "Follow", &scene.evil.id(path), &json!(scene.group));
        let status = scene.evil.send(&scene.inbox, &follow).await;
        assert!([401, 503].contains(&status), "{status}");
    }
    assert!(scene.evil.asked_at_all() <= asked + 16, "{}", scene.evil.asked_at_all() - asked);
}

// DOS-14
#[tokio::test(flavor = "multi_thread")]
async fn marks_nested_without_end_are_shown_as_words() {
    let scene = scene().await;
    for (n, mark) in
        ["<b>", "<div>", "<blockquote>", "<svg><table>", "<ul><li>", "<a href=x>", "<"].into_iter().enumerate()
    {
        let mut object = page_by(&scene.mal, &scene.evil.id(&format!("/p/{n}")), &scene.group, &format!("Nested {n}"));
        object["content"] = json!(format!("{}inmost", mark.repeat(150_000 / mark.len())));
        assert_eq!(
            scene.take(&scene.evil, &activity(&scene.evil, &format!("a/{n}"), "Create", &scene.mal, &object)).await,
            202
        );
    }
    let page = scene.morag.visit("/groups/soil/discussions").await;
    assert_eq!(page.status, 200);
    for n in 0..6 {
        let shown = page.follow(&format!("Nested {n}")).await;
        assert!(shown.says("inmost") && shown.html.len() < 600_000, "{n}: {}", shown.html.len());
    }
}

// DOS-17
#[tokio::test(flavor = "multi_thread")]
async fn a_search_for_too_much_is_answered_like_any_other() {
    let scene = scene().await;
    scene.morag_writes("Worms").await;
    for words in [
        "a* OR ".repeat(500),
        "%".repeat(500),
        "_%".repeat(200),
        "\"".repeat(300),
        "worms NEAR/99999 (x AND NOT y)".to_owned(),
        "'; DROP TABLE topics; --".to_owned(),
        "\\".repeat(300),
        "x".repeat(6000),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(words.as_bytes()).collect();
        for path in ["search", "groups", "groups/soil/discussions"] {
            let page = scene.morag.visit(&format!("/{path}?q={query}&page=999999999999&after=x")).await;
            assert!([200, 400].contains(&page.status), "{path}: {}", page.status);
            assert!(path.contains("soil") || !page.says("Worms"), "{path}: {words:.20}");
        }
    }
    assert!(scene.morag.visit("/search?q=worms").await.says("Worms"));
}

// DOS-19
#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_an_actor_says_of_itself_is_kept_at_any_length() {
    let scene = scene().await;
    // Not one letter again and again: a database must not be able to squeeze it.
    let long = (0..20_000).map(|n: u64| (n * 7919 % 10_007).to_string()).collect::<String>();
    for (n, field) in [
        "name",
        "summary",
        "hub:role",
        "hub:organisation",
        "preferredUsername",
        "inbox",
        "outbox",
        "sharedInbox",
        "keyId",
    ]
    .into_iter()
    .enumerate()
    {
        let eve = scene.evil.actor(&format!("eve{n}"), "Person");
        let mut document = scene.evil.document(&format!("/u/eve{n}"));
        match field {
            "inbox" | "outbox" => document[field] = json!(format!("{eve}/{long}")),
            "sharedInbox" => document["endpoints"] = json!({"sharedInbox": format!("{eve}/{long}")}),
            "keyId" => document["publicKey"]["id"] = json!(format!("{eve}#{long}")),
            _ => document[field] = json!(long),
        }
        scene.evil.serve(&format!("/u/eve{n}"), document);
        let follow = activity(&scene.evil, &format!("f/{n}"), "Follow", &eve, &json!(scene.group));
        let status = scene.take(&scene.evil, &follow).await;
        assert!([202, 401].contains(&status), "{field}: {status}");
        look_up(&scene.hub, &scene.morag, &eve).await;
    }
    for (table, column, longest) in [
        ("profiles", "name", 200),
        ("profiles", "about", 2100),
        ("profiles", "role", 100),
        ("profiles", "organisation", 150),
        ("profiles", "handle", 100),
        ("actors", "inbox", 2000),
        ("actors", "COALESCE(outbox, '')", 2000),
        ("actors", "COALESCE(shared_inbox, '')", 2000),
        ("actors", "key_id", 2100),
        ("destinations", "inbox", 2000),
    ] {
        let kept = scene.hub.longest(table, column).await;
        assert!(kept <= longest, "{table}.{column} keeps {kept}");
    }
}

// DOS-20
#[tokio::test(flavor = "multi_thread")]
async fn no_answer_of_another_hub_is_odd_enough_to_break_this_one() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let mal = evil.actor("mal", "Person");
    let card = evil.document("/u/mal");
    let other = format!("acct:other@{}", evil.domain);
    let mut odd = vec![
        json!({"subject": other, "links": [{"rel": "self", "type": "application/activity+json", "href": mal}]}),
        json!({"links": [null, 7, [], {"rel": "self"}, {"rel": "self", "type": [], "href": {}}]}),
        json!({"links": {"rel": "self"}}),
    ];
    odd.extend([json!(null), json!([]), json!(7), json!(""), json!({}), json!([[[]]]), json!({"id": 7, "type": {}})]);
    for field in card.as_object().unwrap().keys() {
        for value in [json!(null), json!([]), json!({}), json!(-1), json!("x"), json!([{}]), json!([null, null])] {
            let mut changed = card.clone();
            changed[field] = value;
            odd.push(changed);
        }
    }
    for (n, document) in odd.into_iter().enumerate() {
        for path in ["/u/mal", "/.well-known/webfinger", "/.well-known/nodeinfo", "/u/mal/outbox", "/p/1"] {
            evil.serve_so(path, Served::Bytes("application/activity+json", document.to_string().into_bytes()));
        }
        for address in [mal.clone(), format!("@mal@{}", evil.domain), evil.id("/p/1")] {
            let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
            assert_eq!(guest.ben.visit(&format!("/search?q={query}")).await.status, 200, "{document}");
        }
        guest.hub.settle().await;
        let update = activity(&guest.good, &format!("x/{n}"), "Create", &guest.good.id("/u/hal"), &document);
        let status = guest.good.send(&guest.inbox, &update).await;
        assert!([202, 400].contains(&status), "{status}: {document}");
        guest.hub.clock.forward(std::time::Duration::from_mins(11));
    }
    guest.hub.settle().await;
    assert_eq!(guest.ben.visit("/groups").await.status, 200);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await, 0);
}
