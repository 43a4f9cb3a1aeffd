//! Two hubs agree on who belongs to a group that is not open (FEP-8fcf): what is said along with deliveries, who may read
//! the list, what comes of a difference, and what nobody can bring about by forging one.

use std::time::Duration;

use aws_lc_rs::digest::{SHA256, digest};
use http_signatures::{Outgoing, sign_cavage, sign_cavage_with};
use serde_json::{Value, json};

use super::joining::join;
use crate::attacks::{Guest, guest};
use crate::support::{Elsewhere, Hub, settle, two_hubs};

const HEADER: &str = "collection-synchronization";

/// As the proposal says it, computed a second time.
fn digest_of(ids: &[&str]) -> String {
    let mut sum = [0_u8; 32];
    for id in ids {
        sum.iter_mut().zip(digest(&SHA256, id.as_bytes()).as_ref()).for_each(|(sum, byte)| *sum ^= byte);
    }
    data_encoding::HEXLOWER.encode(&sum)
}

fn header(collection: &str, url: &str, ids: &[&str]) -> String {
    format!(r#"collectionId="{collection}", url="{url}", digest="{}""#, digest_of(ids))
}

/// A person of that hub joins; answers their id.
async fn joins(hub: &Hub, peer: &Elsewhere, name: &str) -> String {
    let id = peer.actor(name, "Person");
    let follow = json!({"id": peer.id(&format!("/f/{name}")), "type": "Follow", "actor": id,
        "object": format!("{}/groups/soil", hub.origin)});
    assert_eq!(peer.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
    hub.settle().await;
    id
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hub_is_told_who_of_its_own_people_belongs_and_only_by_the_group_itself() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let (one, other) = (Elsewhere::start_as("one", &hub.clock).await, Elsewhere::start_as("other", &hub.clock).await);
    let (robin, wren) = (joins(&hub, &one, "robin").await, joins(&hub, &one, "wren").await);
    let finch = joins(&hub, &other, "finch").await;
    let write = async |title: &str| {
        let page = morag.visit("/groups/soil/discussions/new").await;
        let page = page.press("Start discussion", &[("title", title), ("body", "?")]).await;
        hub.settle().await;
        page.path
    };
    write("While it is open").await;
    assert!(one.knocks().iter().all(|letter| !letter.headers.contains_key(HEADER)), "an open group says nothing");
    hub.restrict("soil").await;
    let topic = write("For members").await;
    let group = format!("{}/groups/soil", hub.origin);
    let (followers, url) = (format!("{group}/followers"), format!("{group}/followers/synchronization"));
    for (peer, ids) in [(&one, vec![robin.as_str(), &wren]), (&other, vec![finch.as_str()])] {
        let letter = peer.letters("Announce").pop().unwrap();
        assert_eq!(letter.headers[HEADER], header(&followers, &url, &ids));
        let signature = letter.headers["signature"].to_str().unwrap();
        assert!(signature.contains(&format!("content-type {HEADER}\"")), "{signature}");
    }
    // An author who is a member speaks of no followers of the group's.
    let edit = morag.visit(&format!("{topic}/edit")).await;
    edit.press("Save", &[("title", "For members"), ("body", "Changed")]).await;
    hub.settle().await;
    let by_author: Vec<_> =
        one.letters("Update").into_iter().filter(|letter| letter.body["actor"] != group.as_str()).collect();
    assert!(!by_author.is_empty() && by_author.iter().all(|letter| !letter.headers.contains_key(HEADER)));
    // Who has left is not in the next one.
    let undo = json!({"id": one.id("/u/1"), "type": "Undo", "actor": robin, "object":
        {"id": one.id("/f/robin"), "type": "Follow", "actor": robin, "object": group}});
    assert_eq!(one.send(&format!("{}/inbox", hub.origin), &undo).await, 202);
    hub.settle().await;
    write("After robin").await;
    assert_eq!(one.letters("Announce").pop().unwrap().headers[HEADER], header(&followers, &url, &[&wren]));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_along_is_read_once_for_many_deliveries() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let one = Elsewhere::start_as("one", &hub.clock).await;
    joins(&hub, &one, "robin").await;
    let deliver = async |times: usize| {
        for n in 0..times {
            let page = morag.visit("/groups/soil/discussions/new").await;
            page.press("Start discussion", &[("title", &format!("Number {n}")), ("body", "?")]).await;
        }
        let before = hub.queries();
        hub.settle().await;
        hub.queries() - before
    };
    let open = deliver(12).await;
    hub.restrict("soil").await;
    let restricted = deliver(12).await;
    assert!(restricted <= open + 12, "{restricted} statements instead of {open}");
    assert!(one.letters("Announce").iter().filter(|letter| letter.headers.contains_key(HEADER)).count() >= 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_reads_of_its_own_people_and_nobody_reads_of_anybody_else() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let mut peers = Vec::new();
    for name in ["one", "other", "third"] {
        let peer = Elsewhere::start_as(name, &hub.clock).await;
        let server = peer.actor("server", "Application");
        let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
        peer.serve("/.well-known/nodeinfo", json!({"links": [link]}));
        peers.push((peer, server));
    }
    let robin = joins(&hub, &peers[0].0, "robin").await;
    let finch = joins(&hub, &peers[1].0, "finch").await;
    hub.restrict("soil").await;
    let url = format!("{}/groups/soil/followers/synchronization", hub.origin);
    for ((peer, server), ids) in peers.iter().zip([Some(&robin), Some(&finch), None]) {
        let (status, headers, body) = peer.ask(&url, Some(server)).await;
        let Some(id) = ids else {
            assert_eq!(status, 403, "{body}");
            continue;
        };
        let document: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &document["orderedItems"], &document["id"]), (200, &json!([id]), &json!(url)));
        assert_eq!(headers["cache-control"], "private, no-store");
    }
    let (one, _) = &peers[0];
    one.actor("bot", "Application");
    for who in [None, Some("/u/robin"), Some("/u/bot")] {
        let (status, _, body) = one.ask(&url, who.map(|who| one.id(who)).as_deref()).await;
        assert_eq!(status, 403, "{who:?}");
        assert!(!body.contains("robin"), "{body}");
    }
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let never = url.replace("soil", "never");
    for (peer, who) in [(one, None), (one, Some(&robin)), (&peers[2].0, Some(&peers[2].1))] {
        let who = who.map(String::as_str);
        assert_eq!(peer.ask(&url, who).await, peer.ask(&never, who).await, "{who:?}");
        assert_eq!(peer.ask(&url, who).await.0, 404, "{who:?}");
    }
    assert_eq!(one.ask(&url, Some(&peers[0].1)).await.0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_that_never_arrived_is_made_up_for_with_the_next_delivery() {
    let (scotland, england) = two_hubs().await;
    let hubs = [&scotland, &england];
    let morag = scotland.person("morag").await;
    let address = scotland.group("soil", "Soil science", "morag");
    let (priya, ben, cara) = (england.person("priya").await, england.person("ben").await, england.person("cara").await);
    join(&priya, &address, &hubs).await;
    let path = format!("/groups/soil@{}", scotland.domain);
    for person in [&ben, &cara] {
        person.visit(&path).await.follow("Join this group").await.press("Join this group", &[]).await;
        settle(&hubs).await;
    }
    for hub in hubs {
        hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'soil'").await;
    }
    let on = |who: &str| {
        format!("DELETE FROM memberships WHERE person_id IN (SELECT id FROM profiles WHERE handle = '{who}')")
    };
    // Scotland's removal of Priya was lost on the way, and so was Ben's leaving.
    scotland.sql(&on("priya")).await;
    let lost = on("ben").replace("DELETE FROM memberships", "UPDATE memberships SET standing = 'removed'");
    england.sql(&lost).await;
    let write = async |title: &str| {
        let page = morag.visit("/groups/soil/discussions/new").await;
        page.press("Start discussion", &[("title", title), ("body", "?")]).await;
        settle(&hubs).await;
    };
    england.clock.forward(Duration::from_secs(5));
    write("Before they agree").await;
    assert!(priya.visit(&path).await.says("You are a member"), "what is on its way has time to arrive");
    england.clock.forward(Duration::from_mins(2));
    settle(&hubs).await;
    let page = priya.visit(&format!("{path}/request")).await;
    assert!(page.says("no longer lists you as a member") && page.says("Ask again"), "{}", page.text());
    assert!(!priya.visit(&path).await.says("Before they agree"));
    assert!(cara.visit(&path).await.says("Before they agree"), "who belongs to it stays");
    let members = morag.visit("/groups/soil/members").await;
    assert!(!members.says("Ben") && members.says("Cara"), "{}", members.text());
    // Now they agree, and nothing more is asked.
    write("After they agree").await;
    england.clock.forward(Duration::from_hours(2));
    settle(&hubs).await;
    assert!(cara.visit(&path).await.says("After they agree"));
    assert_eq!(england.count("SELECT COUNT(*) FROM jobs WHERE name = 'synchronise'").await, 0);
}

/// A letter of an actor with that header, signed with it or beside it; what is due is done, also a little later.
async fn says(guest: &Guest, from: &Elsewhere, actor: &str, value: &str, is_signed: bool, n: &mut u32) {
    *n += 1;
    let body = json!({"id": from.id(&format!("/ping/{n}")), "type": "View", "actor": actor, "object": actor});
    let body = body.to_string().into_bytes();
    let request = Outgoing {
        method: "POST",
        scheme: "http",
        host: &guest.hub.domain,
        target: "/inbox",
        content_type: Some("application/activity+json"),
        body: Some(&body),
    };
    let (key_id, further) = (format!("{actor}#main-key"), [(HEADER, value)]);
    let mut headers = if is_signed {
        sign_cavage_with(from.key(), &key_id, &request, &further, from.now()).unwrap()
    } else {
        sign_cavage(from.key(), &key_id, &request, from.now()).unwrap()
    };
    headers.push((http::header::CONTENT_TYPE, http::HeaderValue::from_static("application/activity+json")));
    headers.push((http::HeaderName::from_static(HEADER), http::HeaderValue::from_str(value).unwrap()));
    assert_eq!(from.post(&guest.inbox, body.clone(), headers).await.0, 202);
    guest.hub.settle().await;
    guest.hub.clock.forward(Duration::from_mins(2));
    guest.hub.settle().await;
}

async fn is_member(guest: &Guest) -> bool {
    guest.ben.visit(&format!("/groups/chess@{}", guest.good.domain)).await.says("You are a member")
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_a_membership_by_a_forged_word_about_it() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let (mal, trap) = (evil.actor("mal", "Person"), evil.actor("trap", "Group"));
    guest.join(&evil, "trap").await;
    let good = &guest.good;
    let (chess, hal) = (guest.chess.clone(), good.id("/u/hal"));
    let (followers, url) = (format!("{chess}/followers"), format!("{chess}/followers/synchronization"));
    let ben = format!("{}/people/ben", guest.hub.origin);
    let empty = |url: &str| json!({"id": url, "type": "OrderedCollection", "totalItems": 0, "orderedItems": []});
    good.serve("/u/chess/followers/synchronization", empty(&url));
    let (theirs, elsewhere) = (evil.id("/s"), evil.id("/u/trap/followers"));
    evil.serve("/s", empty(&theirs));
    let mut n = 0;
    for (from, actor, value, is_signed) in [
        // Not signed: anybody on the way could have put it there.
        (good, &chess, header(&followers, &url, &[]), false),
        // At another host, or about another's followers, or both.
        (good, &chess, header(&followers, &theirs, &[]), true),
        (good, &chess, header(&elsewhere, &url, &[]), true),
        (&evil, &trap, header(&followers, &url, &[]), true),
        (&evil, &trap, header(&followers, &theirs, &[]), true),
        (&evil, &mal, header(&followers, &url, &[]), true),
        // By somebody of the group's own host who is not the group.
        (good, &hal, header(&followers, &url, &[]), true),
        // Nothing that could be read.
        (good, &chess, format!(r#"collectionId="{followers}", url="{url}""#), true),
        (good, &chess, "digest".repeat(900), true),
        // True.
        (good, &chess, header(&followers, &url, &[&ben]), true),
    ] {
        says(&guest, from, actor, &value, is_signed, &mut n).await;
        assert!(is_member(&guest).await, "{actor} {value}");
    }
    assert_eq!(good.asked("/u/chess/followers/synchronization"), 0);
    assert_eq!(evil.asked("/s"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_not_whole_ends_nothing_and_is_asked_for_once_an_hour() {
    let guest = guest().await;
    let good = &guest.good;
    let path = "/u/chess/followers/synchronization";
    let (followers, url) = (format!("{}/followers", guest.chess), format!("{}/followers/synchronization", guest.chess));
    let huge: Vec<String> = (0..10_001).map(|n| format!("{}/people/x{n}", guest.hub.origin)).collect();
    let list = |items: Value, total: Value| json!({"id": url, "type": "OrderedCollection", "totalItems": total, "orderedItems": items});
    let mut n = 0;
    for document in [
        list(json!(huge), json!(10_001)),
        list(json!([]), json!(3)),
        json!({"id": url, "type": "OrderedCollection", "totalItems": 0, "first": format!("{url}?page=1"), "orderedItems": []}),
        json!({"id": url, "type": "OrderedCollection", "totalItems": 0}),
        json!({"id": url, "type": "Note", "orderedItems": []}),
        list(json!([{"name": "nobody"}]), json!(1)),
        list(json!({"0": "x"}), json!(1)),
    ] {
        good.serve(path, document.clone());
        let asked = good.asked(path);
        let other = format!("{}/people/x{n}", guest.hub.origin);
        for _ in 0..3 {
            // Another digest each time: it is not by saying something new that one is asked more often.
            let words = header(&followers, &url, &[&other, &n.to_string()]);
            says(&guest, good, &guest.chess, &words, true, &mut n).await;
        }
        assert_eq!(good.asked(path), asked + 1, "once an hour");
        assert!(is_member(&guest).await, "{}", document.to_string().chars().take(300).collect::<String>());
        guest.hub.clock.forward(Duration::from_mins(61));
    }
    // The group's own document names other followers: then this is no list of them.
    good.serve(path, list(json!([]), json!(0)));
    let card = good.document("/u/chess");
    let mut other = card.clone();
    other["followers"] = json!(good.id("/u/chess/others"));
    good.serve("/u/chess", other);
    says(&guest, good, &guest.chess, &header(&followers, &url, &["a"]), true, &mut n).await;
    assert!(is_member(&guest).await);
    good.serve("/u/chess", card);
    guest.hub.clock.forward(Duration::from_mins(61));
    // And a true one does what it is for.
    says(&guest, good, &guest.chess, &header(&followers, &url, &["b"]), true, &mut n).await;
    assert!(!is_member(&guest).await);
    // Listed by its hub although they are not in it: told, and only of people of ours who have had to do with it.
    guest.hub.clock.forward(Duration::from_mins(61));
    let ben = format!("{}/people/ben", guest.hub.origin);
    let nobody = format!("{}/people/nobody", guest.hub.origin);
    guest.hub.person("cara").await;
    let cara = format!("{}/people/cara", guest.hub.origin);
    good.serve(path, list(json!([ben, nobody, cara, good.id("/u/hal")]), json!(4)));
    says(&guest, good, &guest.chess, &header(&followers, &url, &[&ben, &nobody]), true, &mut n).await;
    let undone = good.received("Undo");
    assert_eq!(undone.len(), 1, "{undone:?}");
    assert_eq!(
        (&undone[0]["actor"], &undone[0]["object"]["type"], &undone[0]["object"]["object"]),
        (&json!(ben), &json!("Follow"), &json!(guest.chess))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_nobody_here_has_to_do_with_has_nothing_asked() {
    let guest = guest().await;
    let good = &guest.good;
    let group = good.actor("quiet", "Group");
    let (followers, url) = (format!("{group}/followers"), format!("{group}/followers/synchronization"));
    let ben = format!("{}/people/ben", guest.hub.origin);
    let list = json!({"id": url, "type": "OrderedCollection", "totalItems": 1, "orderedItems": [ben]});
    good.serve("/u/quiet/followers/synchronization", list);
    let mut n = 0;
    for _ in 0..2 {
        says(&guest, good, &group, &header(&followers, &url, &[&ben, &n.to_string()]), true, &mut n).await;
    }
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM groups WHERE handle = 'quiet'").await, 1);
    assert_eq!(good.asked("/u/quiet/followers/synchronization"), 0);
    assert!(good.received("Undo").is_empty());
}
