//! Invitations from hub to hub: into private groups and restricted ones, by ours and by other software.

use std::time::Duration;

use serde_json::{Value, json};

use crate::support::{Elsewhere, Hub, Person, settle, two_hubs};

const INVITE: &str = "/groups/secret/manage/invite";
const DAY: Duration = Duration::from_hours(24);

/// Scotland's private group, in which something was said, and England's member who is to be invited.
struct Scene {
    scotland: Hub,
    england: Hub,
    morag: Person,
    priya: Person,
    tom: Person,
}

impl Scene {
    async fn new(access: &str) -> Self {
        let (scotland, england) = two_hubs().await;
        let morag = scotland.person("morag").await;
        scotland.group_of(access, "secret", "Quiet circle", "morag");
        let page = morag.visit("/groups/secret/discussions/new").await;
        page.press("Start discussion", &[("title", "Canary"), ("body", "?")]).await;
        let (priya, tom) = (england.person("priya").await, england.person("tom").await);
        Self { scotland, england, morag, priya, tom }
    }

    async fn settle(&self) {
        settle(&[&self.scotland, &self.england]).await;
    }

    async fn invite(&self, list: &str) {
        let page = self.morag.visit(INVITE).await.press("Check the list", &[("list", list), ("message", "Come")]).await;
        page.press("Send 1 invitation", &[]).await;
        self.settle().await;
    }

    /// Where England shows the group.
    fn path(&self, rest: &str) -> String {
        format!("/groups/secret@{}{rest}", self.scotland.domain)
    }

    async fn status(&self) -> String {
        let page = self.morag.visit(INVITE).await;
        page.texts(".row .muted").remove(0)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_another_hub_is_invited_into_a_private_group_and_comes() {
    let scene = Scene::new("private").await;
    let address = format!("@priya@{}", scene.england.domain);
    let url = format!("{}/groups/secret", scene.scotland.origin);
    let query: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
    scene.invite(&address).await;
    assert!(scene.status().await.starts_with("Invited, expires 19 December 2026"), "{}", scene.status().await);
    // England knows, and shows it to her alone.
    for page in ["/home", &scene.path("")] {
        let page = scene.priya.visit(page).await;
        assert!(page.says("Quiet circle") && page.says("Morag invited you.") && page.says("Come"), "{}", page.text());
        assert!(!page.says("Canary"));
    }
    for page in ["/home".to_owned(), scene.path(""), "/groups?q=quiet".to_owned(), "/search?q=quiet".to_owned()] {
        assert!(!scene.tom.visit(&page).await.says("Quiet"), "{page}");
    }
    scene.tom.visit(&format!("/search?q={query}")).await;
    scene.settle().await;
    assert_eq!(scene.tom.visit(&scene.path("")).await.status, 404);
    // Somebody of Scotland who is not invited learns nothing either.
    assert_eq!(scene.scotland.person("ewan").await.visit("/groups/secret").await.status, 404);

    let page = scene.priya.visit("/home").await.press("Accept", &[]).await;
    assert!(page.path == "/home" && page.says("You have accepted."), "{}: {}", page.path, page.text());
    scene.settle().await;
    let page = scene.priya.visit(&scene.path("")).await;
    assert!(page.says("You are a member") && page.says("Canary"), "{}", page.text());
    assert_eq!(scene.status().await, "Has come");
    assert!(scene.morag.visit("/groups/secret/members").await.says("Priya"));
    assert_eq!(scene.tom.visit(&scene.path("")).await.status, 404);
    for hub in [&scene.scotland, &scene.england] {
        assert_eq!(hub.count("SELECT COUNT(*) FROM invitations WHERE state = 'accepted'").await, 1);
        assert_eq!(hub.count("SELECT COUNT(*) FROM received WHERE standing <> 'applied'").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_invited_into_a_restricted_group_waits_for_nobody() {
    let scene = Scene::new("restricted").await;
    scene.invite(&format!("@priya@{}", scene.england.domain)).await;
    scene.priya.visit(&scene.path("")).await.press("Accept", &[]).await;
    scene.settle().await;
    assert!(scene.priya.visit(&scene.path("")).await.says("You are a member"));
    // Who is not invited asks.
    scene.tom.visit(&scene.path("")).await.follow("Ask to join").await.press("Ask to join", &[]).await;
    scene.settle().await;
    assert!(scene.morag.visit("/groups/secret").await.says("1 request to join"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_is_declined_taken_back_and_sent_again_across_hubs() {
    let scene = Scene::new("private").await;
    scene.invite(&format!("@priya@{}", scene.england.domain)).await;
    scene.priya.visit("/home").await.press("Decline", &[]).await;
    scene.settle().await;
    assert_eq!(scene.status().await, "Declined");
    assert_eq!(scene.priya.visit(&scene.path("")).await.status, 404);

    scene.invite(&format!("@priya@{}", scene.england.domain)).await;
    assert_eq!(scene.priya.visit(&scene.path("")).await.status, 200);
    scene.morag.visit(INVITE).await.press("Take back", &[]).await;
    scene.settle().await;
    assert_eq!(scene.priya.visit(&scene.path("")).await.status, 404);
    assert!(!scene.priya.visit("/home").await.says("Quiet circle"));

    scene.invite(&format!("@priya@{}", scene.england.domain)).await;
    scene.england.clock.forward(10 * DAY);
    scene.morag.visit(INVITE).await.press("Send again", &[]).await;
    scene.settle().await;
    assert_eq!(scene.england.count("SELECT COUNT(*) FROM invitations").await, 1);
    assert!(scene.priya.visit("/home").await.says("Expires 29 December 2026"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_ends_by_the_clock_on_both_hubs() {
    let scene = Scene::new("private").await;
    scene.invite(&format!("@priya@{}", scene.england.domain)).await;
    scene.england.clock.forward(29 * DAY);
    let fields = [("name", "priya"), ("password", "correct horse")];
    scene.priya.visit("/sign-in").await.press("Sign in", &fields).await;
    assert!(!scene.priya.visit("/home").await.says("Quiet circle"));
    assert_eq!(scene.priya.visit(&scene.path("")).await.status, 404);
    scene.settle().await;
    for hub in [&scene.scotland, &scene.england] {
        assert_eq!(hub.count("SELECT COUNT(*) FROM invitations WHERE state = 'expired'").await, 1);
        assert_eq!(hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'invited'").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_there_is_said_not_to_be_there_and_a_hub_that_tells_all_is_not_told() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("private", "secret", "Quiet circle", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    let invite = async |name: &str| {
        let list = format!("@{name}@{}", elsewhere.domain);
        let page = morag.visit(INVITE).await.press("Check the list", &[("list", &list)]).await;
        page.press("Send 1 invitation", &[]).await;
        hub.settle().await;
        morag.visit(INVITE).await
    };
    assert!(invite("robin").await.says("Their hub would not keep to members"));
    let page = morag.visit(INVITE).await;
    let list = format!("@robin@{}", elsewhere.domain);
    let page = page.press("Check the list", &[("list", &list)]).await;
    assert!(page.says("Their hub would not keep to members what is written here") && !page.says("Send 1"));
    assert!(elsewhere.tried().is_empty(), "{:?}", elsewhere.tried());
    elsewhere.withdraw("/.well-known/webfinger");
    assert!(invite("kim").await.says("Their hub knows nobody of this name"));
}

/// Robin of another make's server is invited into Morag's group; answers the `Invite` that came.
async fn invited(access: &str) -> (Hub, Person, Elsewhere, Value) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of(access, "secret", "Quiet circle", "morag");
    let elsewhere = Elsewhere::start(&hub.clock).await;
    // Somebody there is known, so that the administrator can say what is thought of the server.
    let list = format!("@robin@{}", elsewhere.domain);
    hub.command(&["hub", "allow", &elsewhere.domain]);
    let trusted = hub.command(&["hub", "trust", &elsewhere.domain, "keeps"]);
    assert!(trusted.status.success(), "{}", String::from_utf8_lossy(&trusted.stderr));
    let page = morag.visit(INVITE).await.press("Check the list", &[("list", &list), ("message", "Come <b>")]).await;
    page.press("Send 1 invitation", &[]).await;
    hub.settle().await;
    let invite = elsewhere.received("Invite").pop().unwrap_or_else(|| panic!("{}", page.text()));
    (hub, morag, elsewhere, invite)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invite_has_the_shape_that_others_know() {
    let (hub, _morag, elsewhere, invite) = invited("private").await;
    let (group, robin) = (format!("{}/groups/secret", hub.origin), elsewhere.id("/u/robin"));
    assert_eq!(invite["actor"], format!("{}/people/morag", hub.origin));
    assert_eq!((&invite["object"], &invite["attributedTo"]), (&json!(group), &json!(group)));
    assert_eq!((&invite["target"], &invite["to"]), (&json!(robin), &json!([robin])));
    assert_eq!(invite["cc"], json!([group]));
    assert_eq!(invite["endTime"], "2026-12-19T09:00:00Z");
    assert_eq!(invite["content"], "<p>Come &lt;b&gt;</p>");
    // Nothing else is sent to who may not understand it.
    assert_eq!(elsewhere.tried().len(), 1);
    // The invited person and their server may see the card, and nothing that is written there.
    let server = elsewhere.actor("server", "Application");
    let link = json!({"rel": "https://www.w3.org/ns/activitystreams#Application", "href": server});
    elsewhere.serve("/.well-known/nodeinfo", json!({"links": [link]}));
    let kim = elsewhere.actor("kim", "Person");
    for (who, status) in
        [(Some(robin.as_str()), 200), (Some(server.as_str()), 200), (Some(kim.as_str()), 404), (None, 404)]
    {
        assert_eq!(elsewhere.ask(&group, who).await.0, status, "{who:?}");
        for under in ["/outbox", "/featured", "/followers", "/facilitators"] {
            assert_eq!(elsewhere.ask(&format!("{group}{under}"), who).await.0, 404, "{who:?} {under}");
        }
    }
    hub.clock.forward(28 * DAY);
    for who in [&robin, &server] {
        assert_eq!(elsewhere.ask(&group, Some(who)).await.0, 404, "after its time");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn accept_of_an_invite_or_a_follow_within_its_life_is_enough() {
    for kind in ["Accept", "Follow", "Join"] {
        for access in ["private", "restricted"] {
            let (hub, morag, elsewhere, invite) = invited(access).await;
            let robin = elsewhere.id("/u/robin");
            let object = if kind == "Accept" { invite.clone() } else { invite["object"].clone() };
            let activity = json!({"id": elsewhere.id("/a/1"), "type": kind, "actor": robin, "object": object});
            assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &activity).await, 202);
            hub.settle().await;
            assert!(morag.visit("/groups/secret/members").await.says("robin"), "{kind} {access}");
            assert!(morag.visit(INVITE).await.says("Has come"), "{kind} {access}");
            // Its own request, if there was one, is answered.
            assert_eq!(elsewhere.received("Accept").len(), usize::from(kind != "Accept"), "{kind}");
            let follow =
                json!({"id": elsewhere.id("/f/2"), "type": "Follow", "actor": robin, "object": invite["object"]});
            assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
            hub.settle().await;
            assert_eq!(elsewhere.received("Accept").last().unwrap()["object"]["id"], follow["id"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reject_of_an_invite_declines_it_by_its_id_alone() {
    let (hub, morag, elsewhere, invite) = invited("private").await;
    let robin = elsewhere.id("/u/robin");
    let reject = json!({"id": elsewhere.id("/r/1"), "type": "Reject", "actor": robin, "object": invite["id"]});
    assert_eq!(elsewhere.send(&format!("{}/inbox", hub.origin), &reject).await, 202);
    hub.settle().await;
    assert!(morag.visit(INVITE).await.says("Declined"));
    assert_eq!(elsewhere.ask(&format!("{}/groups/secret", hub.origin), Some(&robin)).await.0, 404);
}
