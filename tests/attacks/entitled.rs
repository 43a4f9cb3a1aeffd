//! Who may fetch what is for members, and who may bring it: a right is a person's own, or that of a server which answers
//! for one; it is not had by living next door, by a signature for something else, or by another's hand.

use axum::http::{HeaderMap, header};
use http_signatures::{Outgoing, sign_cavage};
use serde_json::{Value, json};

use super::{Scene, activity, guest, look_up, page_by, scene};
use crate::support::browser::client;
use crate::support::{Elsewhere, Person};

const CANARY: &str = "Canarywords";

/// The group is for members only, and Morag has written in it; the discussion's id.
async fn restricted(scene: &Scene) -> String {
    scene.hub.restrict("soil").await;
    scene.morag_writes(CANARY).await
}

fn vary(headers: &HeaderMap) -> String {
    let values = headers.get_all(header::VARY).iter().map(|value| value.to_str().unwrap().to_lowercase());
    values.collect::<Vec<_>>().join(", ")
}

// PRV-03
#[tokio::test(flavor = "multi_thread")]
async fn a_member_gets_it_whole_and_no_cache_keeps_it_for_anybody_else() {
    let scene = scene().await;
    let open = scene.morag_writes("For everybody").await;
    let (_, headers, _) = scene.good.ask(&open, None).await;
    assert_eq!(headers[header::CACHE_CONTROL], "public, max-age=60");
    let topic = restricted(&scene).await;
    for (who, status) in [(Some(&scene.gina), 200), (Some(&scene.hal), 403), (None, 403)] {
        let (got, headers, body) = scene.good.ask(&topic, who.map(String::as_str)).await;
        assert_eq!(got, status, "{who:?}");
        assert_eq!(body.contains(CANARY), status == 200, "{who:?} {body}");
        assert_eq!(headers[header::CACHE_CONTROL], "private, no-store", "{who:?}");
        let vary = vary(&headers);
        assert!(["signature", "accept", "cookie"].iter().all(|name| vary.contains(name)), "{who:?} {vary}");
    }
    let (_, _, body) = scene.good.ask(&topic, Some(&scene.gina)).await;
    let page: Value = serde_json::from_str(&body).unwrap();
    let followers = format!("{}/followers", scene.group);
    assert_eq!((&page["name"], &page["to"]), (&json!(CANARY), &json!([scene.group, followers])));
    assert!(!body.contains("#Public"));
}

// SIG-19
#[tokio::test(flavor = "multi_thread")]
async fn a_signature_for_one_address_opens_no_other() {
    let scene = scene().await;
    let (one, other) = (restricted(&scene).await, scene.morag_writes("Another").await);
    let address = url::Url::parse(&one).unwrap();
    let request = Outgoing {
        method: "GET",
        scheme: "http",
        host: &scene.hub.domain,
        target: address.path(),
        content_type: None,
        body: None,
    };
    let key_id = format!("{}#main-key", scene.gina);
    let signed = sign_cavage(scene.good.key(), &key_id, &request, scene.good.now()).unwrap();
    let headers: HeaderMap = signed.into_iter().collect();
    let outbox = format!("{}/outbox", scene.group);
    for (url, expected) in
        [(&one, 200), (&other, 401), (&outbox, 401), (&format!("{one}?x"), 401), (&format!("{one}/context"), 401)]
    {
        let asked = client().build().unwrap().get(url.as_str()).headers(headers.clone());
        let answer = asked.header("accept", "application/activity+json").send().await.unwrap();
        let (status, body) = (answer.status().as_u16(), answer.text().await.unwrap());
        assert_eq!(status, expected, "{url} {body}");
        assert!(status == 200 || !body.contains("Another"), "{url}");
    }
    // A HEAD is not what was signed.
    let head = client().build().unwrap().head(&one).headers(headers).header("accept", "application/activity+json");
    assert_eq!(head.send().await.unwrap().status().as_u16(), 401);
}

// PRV-02, by asking about others
#[tokio::test(flavor = "multi_thread")]
async fn who_belongs_is_told_to_servers_and_not_to_those_next_door() {
    let scene = scene().await;
    restricted(&scene).await;
    let server = scene.good.actor("server", "Application");
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
    scene.good.serve("/.well-known/nodeinfo", json!({"links": [link]}));
    let bot = scene.good.actor("bot", "Application");
    let encoded: String = url::form_urlencoded::byte_serialize(scene.gina.as_bytes()).collect();
    let probe = format!("{}/followers?is_follower={encoded}", scene.group);
    for (who, status) in
        [(Some(&server), 200), (Some(&scene.hal), 404), (Some(&bot), 404), (Some(&scene.gina), 404), (None, 404)]
    {
        assert_eq!(scene.good.ask(&probe, who.map(String::as_str)).await.0, status, "{who:?}");
    }
    // And not without end: whoever asks for everybody is told to wait.
    let mut told = 0;
    for n in 0..80 {
        let probe = format!("{}/followers?is_follower=x{n}", scene.group);
        told += u32::from(scene.good.ask(&probe, Some(&server)).await.0 == 429);
    }
    assert!(told >= 10, "{told}");
}

// PRV-18
#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_group_has_no_address_that_could_be_found() {
    let scene = scene().await;
    let ask = async |resource: &str| {
        let url = format!("{}/.well-known/webfinger?resource={resource}", scene.hub.origin);
        let answer = client().build().unwrap().get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let nodeinfo = format!("{}/nodeinfo/2.1", scene.hub.origin);
    let counted = scene.good.ask(&nodeinfo, None).await.2;
    let resources = [format!("acct:soil@{}", scene.hub.domain), scene.group.clone()];
    for resource in &resources {
        assert_eq!(ask(resource).await.0, 200, "{resource}");
    }
    scene.hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    for resource in &resources {
        assert_eq!(ask(resource).await, ask(&resource.replace("soil", "never")).await, "{resource}");
        assert_eq!(ask(resource).await.0, 404, "{resource}");
    }
    assert_eq!(scene.good.ask(&nodeinfo, None).await.2, counted, "groups are not counted there");
}

// AUZ-17, whoever brings it
#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_stranger_enter_a_restricted_group_by_nobodys_hand() {
    let scene = scene().await;
    let topic = restricted(&scene).await;
    let eve = scene.evil.actor("eve", "Person");
    let trap = scene.evil.actor("trap", "Group");
    // Morag belongs to a group of the evil hub as well: what that announces is listened to.
    let found = look_up(&scene.hub, &scene.morag, &format!("@trap@{}", scene.evil.domain)).await;
    found.follow("Join this group").await.press("Join this group", &[]).await;
    scene.hub.settle().await;
    let follow = scene.evil.received("Follow").pop().unwrap();
    let accept = activity(&scene.evil, "accept", "Accept", &trap, &follow);
    assert_eq!(scene.take(&scene.evil, &accept).await, 202);
    let before = scene.contributions().await;
    let followers = format!("{}/followers", scene.group);
    for (n, (by, peer)) in [(&eve, &scene.evil), (&scene.hal, &scene.good)].into_iter().enumerate() {
        let (first, answer) = (format!("/x/{n}"), format!("/y/{n}"));
        let mut page = page_by(by, &peer.id(&first), &scene.group, "Smuggled words");
        page["to"] = json!([scene.group, followers, trap]);
        let mut note = page.clone();
        note["id"] = json!(peer.id(&answer));
        note["type"] = json!("Note");
        note["inReplyTo"] = json!(topic);
        for (path, object) in [(&first, &page), (&answer, &note)] {
            peer.serve(path, object.clone());
            let create = activity(peer, &format!("create{path}"), "Create", by, object);
            // Announced by another group, and by members here and there; in both of their forms.
            for (who, from) in [(&trap, &scene.evil), (&scene.mal, &scene.evil), (&scene.gina, &scene.good)] {
                for (form, object) in [&create, object, &object["id"]].into_iter().enumerate() {
                    let name = format!("announce/{n}{form}{}", who.len());
                    scene.take(from, &activity(from, &format!("{name}{path}"), "Announce", who, object)).await;
                }
            }
            // Said by a member of the same hub, in the other's name.
            let member = if n == 0 { &scene.mal } else { &scene.gina };
            scene.take(peer, &activity(peer, &format!("by{path}"), "Create", member, object)).await;
            // Passed on as it is, by another's signature.
            let status = scene.good.send_as(&scene.inbox, create.to_string(), &scene.gina).await;
            assert_eq!(status, 401, "{create}");
        }
        // Fetched as what a member answers.
        let mut reply = page_by(&scene.gina, &scene.good.id(&format!("/z/{n}")), &scene.group, "An honest answer");
        reply["type"] = json!("Note");
        reply["inReplyTo"] = note["id"].clone();
        reply["to"] = json!([scene.group, followers]);
        scene.take(&scene.good, &activity(&scene.good, &format!("z/c/{n}"), "Create", &scene.gina, &reply)).await;
    }
    let words = scene.hub.count("SELECT (SELECT COUNT(*) FROM topics t JOIN groups g ON g.id = t.group_id WHERE g.is_ours AND t.html LIKE '%Smuggled%') + (SELECT COUNT(*) FROM replies WHERE html LIKE '%Smuggled%')").await;
    assert_eq!(words, 0);
    assert_eq!(
        scene.contributions().await - before,
        scene.hub.count("SELECT COUNT(*) FROM topics t JOIN groups g ON g.id = t.group_id WHERE NOT g.is_ours").await
    );
    for peer in [&scene.good, &scene.evil] {
        assert!(!peer.received("Announce").iter().any(|announce| announce.to_string().contains("Smuggled")));
    }
}

/// Ben is a member of the restricted group `chess`; a post of it has been announced, and another can be fetched.
async fn chess(access: &str) -> (super::Guest, Person, String) {
    let guest = guest().await;
    let cid = guest.hub.person("cid").await;
    guest.hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'chess'").await;
    let (hal, followers) = (guest.good.id("/u/hal"), format!("{}/followers", guest.chess));
    for path in ["/p/1", "/p/s1"] {
        let mut page = page_by(&hal, &guest.good.id(path), &guest.chess, CANARY);
        page["to"] = json!([guest.chess, followers]);
        guest.good.serve(path, page);
    }
    guest
        .announce(
            &guest.good,
            &guest.chess,
            1,
            &activity(&guest.good, "c/1", "Create", &hal, &guest.good.document("/p/1")),
        )
        .await;
    assert!(guest.reads(CANARY).await);
    guest.hub.sql(&format!("UPDATE groups SET access = '{access}' WHERE handle = 'chess'")).await;
    let mut card = guest.good.document("/u/chess");
    card["accessType"] = json!(if access == "private" { "private" } else { "closed" });
    guest.good.serve("/u/chess", card);
    let copy = guest.ben.visit(&format!("/groups/chess@{}", guest.good.domain)).await.follow(CANARY).await;
    assert!(copy.says(CANARY));
    (guest, cid, copy.path)
}

// PRV-32
#[tokio::test(flavor = "multi_thread")]
async fn what_is_shown_to_our_server_is_shown_to_those_here_who_may_read_it() {
    let (guest, cid, copy) = Box::pin(chess("restricted")).await;
    let kept = guest.hub.count("SELECT COUNT(*) FROM topics").await;
    for path in ["/p/s1", "/p/1", "/u/chess"] {
        let found = look_up(&guest.hub, &cid, &guest.good.id(path)).await;
        assert!(guest.good.asked(path) > 0, "it is asked for, by the hub: {path}");
        assert!(!found.html.contains(CANARY), "{path}");
        assert!(found.path.starts_with("/groups/chess@"), "{path} {}", found.path);
    }
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM topics").await, kept, "what is looked up is not kept");
    assert_eq!(cid.visit(&copy).await.status, 403);
    assert!(!cid.visit(&copy).await.html.contains(CANARY));
    assert!(!cid.visit(&format!("/search?q={CANARY}")).await.text().replace(CANARY, "").contains("hal"));
    assert!(guest.ben.visit(&copy).await.says(CANARY));
}

// PRV-32, of a group that is hidden
#[tokio::test(flavor = "multi_thread")]
async fn what_is_hidden_is_found_by_nobody_by_way_of_our_server() {
    let (guest, cid, copy) = Box::pin(chess("private")).await;
    let told = async |who: &Person, address: &str| {
        let page = look_up(&guest.hub, who, address).await;
        (page.status, page.text().replace(address, "~"))
    };
    let nothing = told(&cid, &guest.good.id("/p/never")).await;
    assert_eq!(nothing.0, 200);
    for address in [guest.good.id("/p/s1"), guest.good.id("/p/1"), guest.chess.clone()] {
        assert_eq!(told(&cid, &address).await, nothing, "{address}");
    }
    assert_eq!(cid.visit(&copy).await.status, 404);
    assert_eq!(cid.visit(&format!("/groups/chess@{}", guest.good.domain)).await.status, 404);
    let found = look_up(&guest.hub, &guest.ben, &guest.chess).await;
    assert!(found.path.starts_with("/groups/chess@"), "whoever belongs to it finds it: {}", found.path);
}

// PRV-30, by a report: who has left hears no more of the group
#[tokio::test(flavor = "multi_thread")]
async fn a_hub_whose_last_member_left_is_told_nothing_of_what_was_written_there() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let followers = format!("{}/followers", scene.group);
    let mut page = page_by(&scene.gina, &scene.good.id("/p/1"), &scene.group, "Gina wrote this");
    page["to"] = json!([scene.group, followers]);
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "c/1", "Create", &scene.gina, &page)).await, 202);
    let report = async |reason: &str, who: &Person| {
        let topic = who.visit("/groups/soil").await.follow("Gina wrote this").await;
        let form = who.visit(&format!("{}/report", topic.path)).await;
        form.press("Send report", &[("reason", reason)]).await;
        scene.hub.settle().await;
    };
    report("While she belonged", &scene.morag).await;
    assert_eq!(scene.good.received("Flag").len(), 1);
    let undo = json!({"id": scene.good.id("/f/1"), "type": "Follow", "actor": scene.gina, "object": scene.group});
    assert_eq!(scene.take(&scene.good, &activity(&scene.good, "u/1", "Undo", &scene.gina, &undo)).await, 202);
    let ana = scene.hub.person("ana").await;
    ana.visit("/groups/soil/join").await.press("Ask to join", &[]).await;
    scene.morag.visit("/groups/soil/manage/requests").await.press("Approve", &[]).await;
    scene.hub.settle().await;
    let knocks = scene.good.knocks().len();
    report(CANARY, &ana).await;
    scene.morag_writes(CANARY).await;
    assert_eq!(scene.good.knocks().len(), knocks, "{:?}", scene.good.tried().last());
    assert!(scene.evil.received("Announce").iter().any(|announce| announce.to_string().contains(CANARY)));
    // Their server reads nothing there any more either.
    let outbox = format!("{}/outbox", scene.group);
    assert_eq!(scene.good.ask(&outbox, Some(&scene.gina)).await.0, 403);
    assert_eq!(scene.good.ask(&outbox, Some(&scene.good.actor("server", "Application"))).await.0, 403);
}

// The same, when it was the facilitators who ended it
#[tokio::test(flavor = "multi_thread")]
async fn who_is_shut_out_is_told_so_and_their_hub_hears_nothing_more() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let members = scene.morag.visit("/groups/soil/members").await;
    let mut shut_out = false;
    for id in members.html.split("/members/").skip(1).filter_map(|rest| rest.split_once("/shut-out").map(|(id, _)| id))
    {
        let page = scene.morag.visit(&format!("/groups/soil/members/{id}/shut-out")).await;
        if page.says("gina") {
            page.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
            shut_out = true;
        }
    }
    assert!(shut_out);
    scene.hub.settle().await;
    let rejects = scene.good.received("Reject");
    assert_eq!((rejects.len(), &rejects[0]["object"]["type"]), (1, &json!("Follow")));
    let knocks = scene.good.knocks().len();
    scene.morag_writes(CANARY).await;
    assert_eq!(scene.good.knocks().len(), knocks);
    let letters: &Elsewhere = &scene.good;
    assert!(!letters.tried().iter().any(|letter| letter.to_string().contains(CANARY)));
}
