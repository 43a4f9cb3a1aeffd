//! Invitations guessed, forged, answered by others, used twice and too late.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Guest, activity, guest};
use crate::support::{Elsewhere, Hub, Person};

const INVITE: &str = "/groups/secret/manage/invite";
const DAY: Duration = Duration::from_hours(24);

/// A hub whose Morag has invited somebody by a list; answers them.
async fn inviting(list: &str) -> (Hub, Person) {
    let hub = Hub::start("local").await;
    let morag = hub.person("morag").await;
    hub.group_of("private", "secret", "Quiet circle", "morag");
    invite(&hub, &morag, list).await;
    (hub, morag)
}

async fn invite(hub: &Hub, morag: &Person, list: &str) {
    let page = morag.visit(INVITE).await.press("Check the list", &[("list", list)]).await;
    page.press("Send 1 invitation", &[]).await;
    hub.settle().await;
}

/// The paths of the links that were mailed, the oldest first.
fn links(hub: &Hub) -> Vec<String> {
    let mails = hub.mails();
    let lines = mails.iter().flat_map(|mail| mail.text.lines()).filter(|line| line.contains("/invitations/"));
    let mut links: Vec<String> =
        lines.map(|line| format!("/{}", line.split_once("/invitations/").unwrap().1)).collect();
    links.dedup();
    links.iter().map(|token| format!("/invitations{token}")).collect()
}

// WEB-12
#[tokio::test(flavor = "multi_thread")]
async fn a_guessed_link_opens_nothing_and_soon_nothing_is_looked_at() {
    let (hub, morag) = inviting("dora@council.example").await;
    let ben = hub.person("ben").await;
    let link = links(&hub).remove(0);
    let token = link.rsplit('/').next().unwrap().to_owned();
    assert!(token.len() == 32 && token.bytes().all(|byte| byte.is_ascii_hexdigit()), "128 random bits: {token}");
    // Sent again it is another link, and the first one is like a guess; so is one whose time is over.
    hub.clock.forward(Duration::from_hours(1));
    morag.visit(INVITE).await.press("Send again", &[]).await;
    hub.settle().await;
    let second = links(&hub).into_iter().find(|other| *other != link).unwrap();
    invite(&hub, &morag, "eve@council.example").await;
    let third = links(&hub).into_iter().find(|other| *other != link && *other != second).unwrap();
    assert_eq!(ben.visit(&third).await.status, 200);
    hub.sql("UPDATE invitations SET expires_at = 0 WHERE address LIKE 'eve%'").await;
    let queries = async |path: &str| {
        let before = hub.queries();
        let page = ben.visit(path).await;
        (page.status, page.text(), hub.queries() - before)
    };
    let guess = queries(&format!("/invitations/{}", "a".repeat(32))).await;
    assert_eq!(guess.0, 404);
    for path in [&link, &third, "/invitations/x", "/invitations/%00", &format!("/invitations/{}", "9".repeat(3000))] {
        if path.contains("%00") || path.len() > 100 {
            assert_eq!(ben.visit(path).await.status, 404);
        } else {
            assert_eq!(queries(path).await, guess, "{path}");
        }
    }
    assert_eq!(ben.visit(&second).await.status, 200);
    for n in 0..40 {
        ben.visit(&format!("/invitations/{n:032}")).await;
    }
    assert_eq!(ben.visit(&format!("/invitations/{}", "b".repeat(32))).await.status, 429);
    assert_eq!(ben.visit(&second).await.status, 429, "nor does a lucky guess show");
    hub.clock.forward(Duration::from_mins(16));
    assert_eq!(ben.visit(&second).await.status, 200);
}

// WEB-12, WEB-21
#[tokio::test(flavor = "multi_thread")]
async fn a_link_lets_one_in_however_many_press_at_once() {
    let (hub, _morag) = inviting("dora@council.example").await;
    let link = links(&hub).remove(0);
    let mut pages = Vec::new();
    for n in 0..8 {
        let person = hub.person(&format!("guest{n}")).await;
        pages.push(person.visit(&link).await);
    }
    let pressed = futures_util::future::join_all(pages.iter().map(|page| page.press("Accept", &[]))).await;
    let let_in = pressed.iter().filter(|page| page.says("You are a member now")).count();
    assert_eq!((let_in, pressed.iter().filter(|page| page.status == 404).count()), (1, 7));
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'member'").await, 2);
    // A link is nothing without the form's token.
    let forged = Person::stranger(&hub.origin).http.post(format!("{}{link}/accept", hub.origin)).send().await.unwrap();
    assert!(forged.url().path().starts_with("/sign-in") || forged.status().is_client_error());
}

/// Robin of the good hub is invited by Morag's private group; answers the `Invite` that came.
async fn robin_is_invited() -> (Hub, Person, Elsewhere, Value) {
    let hub = Hub::start("local").await;
    let morag = hub.person("morag").await;
    hub.group_of("private", "secret", "Quiet circle", "morag");
    let good = Elsewhere::start(&hub.clock).await;
    hub.command(&["hub", "allow", &good.domain]);
    hub.command(&["hub", "trust", &good.domain, "keeps"]);
    invite(&hub, &morag, &format!("@robin@{}", good.domain)).await;
    let sent = good.received("Invite").pop().unwrap();
    (hub, morag, good, sent)
}

// An invitation is for one person, and for its time.
#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_taken_up_by_nobody_else_and_not_too_late() {
    let (hub, morag, good, invite) = robin_is_invited().await;
    let evil = Elsewhere::start_as("evil", &hub.clock).await;
    let (kim, mal) = (good.actor("kim", "Person"), evil.actor("mal", "Person"));
    let inbox = format!("{}/inbox", hub.origin);
    let members = async || hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'member'").await;
    let (group, robin) = (invite["object"].clone(), good.id("/u/robin"));
    for (n, (peer, by)) in [(&good, &kim), (&evil, &mal)].into_iter().enumerate() {
        // In one's own name, in Robin's, and with an invitation made up.
        let made_up = json!({"id": peer.id("/i"), "type": "Invite", "actor": by, "object": group, "target": by});
        let named = invite["id"].clone();
        for (m, object) in [invite.clone(), named, made_up].into_iter().enumerate() {
            for kind in ["Accept", "Reject", "Undo"] {
                let answer = activity(peer, &format!("a/{n}/{m}/{kind}"), kind, by, &object);
                assert_eq!(peer.send(&inbox, &answer).await, 202);
            }
        }
        let follow = activity(peer, &format!("f/{n}"), "Follow", by, &group);
        assert_eq!(peer.send(&inbox, &follow).await, 202);
        hub.settle().await;
        assert_eq!(members().await, 1);
        assert!(morag.visit(INVITE).await.says("Invited, expires"), "nothing has happened to it");
        // Nobody is told that there is such a group.
        assert!(peer.received("Accept").is_empty() && peer.received("Reject").is_empty());
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await, 0);
    // Taken back, then over: who comes then comes to an address where nothing is.
    morag.visit(INVITE).await.press("Take back", &[]).await;
    hub.settle().await;
    assert_eq!(good.received("Undo").len(), 1);
    let tries = async |n: u32| {
        for kind in ["Accept", "Follow", "Join"] {
            let object = if kind == "Accept" { invite.clone() } else { group.clone() };
            let late = activity(&good, &format!("late/{n}/{kind}"), kind, &robin, &object);
            assert_eq!(good.send(&inbox, &late).await, 202);
        }
        hub.settle().await;
        assert_eq!(members().await, 1);
        assert!(good.received("Accept").is_empty() && good.received("Reject").is_empty());
        assert_eq!(good.ask(group.as_str().unwrap(), Some(&robin)).await.0, 404);
    };
    tries(1).await;
    self::invite(&hub, &morag, &format!("@robin@{}", good.domain)).await;
    hub.clock.forward(28 * DAY + Duration::from_secs(1));
    tries(2).await;
}

impl Guest {
    /// Sends an invitation of Ben; answers whether he sees one.
    async fn invited(&self, from: &Elsewhere, n: u32, by: &str, (object, target): (&str, &str)) -> bool {
        let invite = json!({"id": from.id(&format!("/i/{n}")), "type": "Invite", "actor": by, "object": object,
            "target": target, "to": [target], "attributedTo": object, "endTime": "2026-12-10T00:00:00Z",
            "content": "<p>Canary</p>"});
        assert_eq!(from.send(&self.inbox, &invite).await, 202);
        self.hub.settle().await;
        self.ben.visit("/home").await.says("Canary")
    }
}

// A forged invitation
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_invited_by_who_does_not_speak_for_the_group() {
    let guest = guest().await;
    let evil = Elsewhere::start_as("evil", &guest.hub.clock).await;
    let (mal, kim) = (evil.actor("mal", "Person"), guest.good.actor("kim", "Person"));
    let quiet = guest.good.actor("quiet", "Group");
    let mut document = guest.good.document("/u/quiet");
    document["accessType"] = json!("private");
    document["attributedTo"] = json!(guest.good.id("/u/quiet/moderators"));
    guest.good.serve("/u/quiet", document);
    let ben = format!("{}/people/ben", guest.hub.origin);
    let soil = guest.hub.group("soil", "Soil", "ben");
    let ours = format!("{}/groups/soil", guest.hub.origin);
    assert!(soil.starts_with("@soil@"));
    // A stranger of another host; for a group that is no group; for one of ours; of nobody here.
    assert!(!guest.invited(&evil, 1, &mal, (&quiet, &ben)).await);
    assert!(!guest.invited(&evil, 2, &mal, (&mal, &ben)).await);
    assert!(!guest.invited(&evil, 3, &mal, (&ours, &ben)).await);
    assert!(!guest.invited(&guest.good, 4, &kim, (&quiet, &format!("{ben}x"))).await);
    // Where the group shows who speaks for it, somebody else of its hub does not.
    let list = |who: &[&String]| {
        json!({"id": guest.good.id("/u/quiet/moderators"), "type": "OrderedCollection",
        "orderedItems": who})
    };
    guest.good.serve("/u/quiet/moderators", list(&[&mal]));
    assert!(!guest.invited(&guest.good, 5, &kim, (&quiet, &ben)).await);
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM invitations").await, 0);
    assert_eq!(guest.ben.visit(&format!("/groups/quiet@{}", guest.good.domain)).await.status, 404);
    // Who stands there does, wherever they are at home; and nobody else takes that back.
    assert!(guest.invited(&evil, 6, &mal, (&quiet, &ben)).await);
    let undo = |from: &Elsewhere, n: u32, by: &str| {
        activity(
            from,
            &format!("u/{n}"),
            "Undo",
            by,
            &json!({"id": evil.id("/i/6"),
        "type": "Invite", "actor": mal, "object": quiet, "target": ben}),
        )
    };
    assert_eq!(guest.good.send(&guest.inbox, &undo(&guest.good, 1, &kim)).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit("/home").await.says("Canary"));
    assert_eq!(evil.send(&guest.inbox, &undo(&evil, 2, &mal)).await, 202);
    guest.hub.settle().await;
    assert!(!guest.ben.visit("/home").await.says("Canary"));
    // One that was taken back before it came is none.
    let early = activity(&guest.good, "u/9", "Undo", &kim, &json!({"id": guest.good.id("/i/9"), "type": "Invite"}));
    assert_eq!(guest.good.send(&guest.inbox, &early).await, 202);
    guest.good.serve("/u/quiet/moderators", list(&[&kim]));
    assert!(!guest.invited(&guest.good, 9, &kim, (&quiet, &ben)).await);
    // And accepting asks that hub; what it says decides, not what the invitation said.
    assert!(guest.invited(&guest.good, 10, &kim, (&quiet, &ben)).await);
    guest.ben.visit("/home").await.press("Accept", &[]).await;
    guest.hub.settle().await;
    let accept = guest.good.received("Accept").pop().unwrap();
    assert_eq!((&accept["actor"], &accept["object"]["id"]), (&json!(ben), &json!(guest.good.id("/i/10"))));
    assert_eq!(guest.good.received("Follow").last().unwrap()["object"], json!(quiet));
    assert!(!guest.ben.visit(&format!("/groups/quiet@{}", guest.good.domain)).await.says("You are a member"));
}

// FLD-09
#[tokio::test(flavor = "multi_thread")]
async fn one_hub_invites_our_people_two_hundred_times_a_day() {
    let guest = guest().await;
    let kim = guest.good.actor("kim", "Person");
    let ben = format!("{}/people/ben", guest.hub.origin);
    guest.good.actor("more", "Group");
    for n in 0..205 {
        let path = format!("/g/n{n}");
        let id = guest.good.id(&path);
        guest.good.serve(&path, guest.good.card(&id, "Group"));
        let invite = json!({"id": guest.good.id(&format!("/i/{n}")), "type": "Invite", "actor": kim, "object": id,
            "target": ben});
        let status = guest.good.send(&guest.inbox, &invite).await;
        assert!([202, 429].contains(&status));
        if n % 20 == 19 {
            guest.hub.settle().await;
            guest.hub.clock.forward(Duration::from_mins(2));
        }
    }
    guest.hub.settle().await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM invitations").await, 200);
    // The same once more is not another.
    let again = json!({"id": guest.good.id("/i/again"), "type": "Invite", "actor": kim,
        "object": guest.good.id("/g/n1"), "target": ben});
    assert_eq!(guest.good.send(&guest.inbox, &again).await, 202);
    guest.hub.settle().await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM invitations").await, 200);
    // Nor has whoever has a name more of them for each name below it.
    let (site, _) = guest.good.domain.split_once('.').unwrap();
    let below = Elsewhere::start_as(&format!("w1.{site}"), &guest.hub.clock).await;
    let (lee, club) = (below.actor("lee", "Person"), below.actor("club", "Group"));
    let further = json!({"id": below.id("/i/1"), "type": "Invite", "actor": lee, "object": club, "target": ben});
    assert_eq!(below.send(&guest.inbox, &further).await, 202);
    guest.hub.settle().await;
    assert_eq!(guest.hub.count("SELECT COUNT(*) FROM invitations").await, 200);
    assert!(guest.ben.visit("/home").await.status == 200);
}
