//! What a group elsewhere says of its own discussions and people holds for our copy of them; what anybody else says of
//! them does not.

use serde_json::{Value, json};

use crate::attacks::{Guest, PUBLIC, activity, guest, page_by};
use crate::support::Seen;

/// Ben belongs to `chess` and `draughts` of the good hub. In `chess` there is a discussion of Hal's.
struct Scene {
    guest: Guest,
    draughts: String,
    hal: String,
    host: String,
    topic: String,
    path: String,
}

async fn scene() -> Scene {
    let guest = guest().await;
    let draughts = guest.good.actor("draughts", "Group");
    guest.join(&guest.good, "draughts").await;
    let (hal, host) = (guest.good.id("/u/hal"), guest.good.actor("host", "Person"));
    let topic = guest.good.id("/p/1");
    let page = page_by(&hal, &topic, &guest.chess, "Openings");
    guest.good.serve("/p/1", page.clone());
    let create = activity(&guest.good, "c/1", "Create", &hal, &page);
    assert_eq!(guest.announce(&guest.good, &guest.chess, 1, &create).await, 202);
    let path = guest.ben.visit(&format!("/groups/chess@{}", guest.good.domain)).await.follow("Openings").await.path;
    Scene { guest, draughts, hal, host, topic, path }
}

impl Scene {
    async fn seen(&self) -> Seen {
        self.guest.ben.visit(&self.path).await
    }

    fn deed(&self, n: u32, verb: &str, object: &Value, more: &[(&str, &str)]) -> Value {
        let mut deed = activity(&self.guest.good, &format!("deed/{n}"), verb, &self.host, object);
        deed["to"] = json!([PUBLIC]);
        for (name, value) in more {
            deed[*name] = json!(value);
        }
        deed
    }

    /// Everything that keeps order in `chess`, with what Ben sees of it (with a `!`: does not see) on the discussion's
    /// page, one after the other.
    fn deeds(&self) -> Vec<(Value, &'static str)> {
        let (topic, chess) = (json!(self.topic), self.guest.chess.as_str());
        let ben = json!(format!("{}/people/ben", self.guest.hub.origin));
        let (featured, facilitators) = (format!("{chess}/featured"), format!("{chess}/moderators"));
        let lock = self.deed(3, "Lock", &topic, &[("summary", "All is said")]);
        let like = self.deed(5, "Like", &topic, &[]);
        let block = self.deed(9, "Block", &ben, &[("target", chess), ("summary", "Rude")]);
        vec![
            (self.deed(1, "Add", &topic, &[("target", &featured)]), "Pinned"),
            (self.deed(2, "Remove", &topic, &[("target", &featured)]), "!Pinned"),
            (lock.clone(), "takes no more replies: All is said"),
            (self.deed(4, "Undo", &lock, &[]), "!takes no more replies"),
            (like.clone(), "1 person found this helpful"),
            (self.deed(6, "Undo", &like, &[]), "!found this helpful"),
            (self.deed(7, "Add", &ben, &[("target", &facilitators)]), "Close to replies"),
            (self.deed(8, "Remove", &ben, &[("target", &facilitators)]), "!Close to replies"),
            (self.deed(11, "Delete", &topic, &[("summary", "Untrue")]), "Removed by the facilitators: Untrue"),
            (block.clone(), "!Openings"),
            (self.deed(10, "Undo", &block, &[]), "!Openings"),
        ]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_group_elsewhere_says_of_its_discussions_and_people_is_seen_here() {
    let scene = Box::pin(scene()).await;
    assert!(scene.seen().await.says("Send reply"));
    for (n, (deed, seen)) in (10..).zip(scene.deeds()) {
        assert_eq!(scene.guest.announce(&scene.guest.good, &scene.guest.chess, n, &deed).await, 202);
        let page = scene.seen().await;
        let (words, wanted) = seen.strip_prefix('!').map_or((seen, true), |words| (words, false));
        assert_eq!(page.says(words), wanted, "{deed}: {}", page.text());
    }
    // None of it is for us to pass on.
    assert!(scene.guest.good.tried().iter().all(|sent| sent["type"] == "Follow"), "{:?}", scene.guest.good.tried());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_anybody_else_says_of_a_groups_discussions_and_people_means_nothing() {
    let scene = Box::pin(scene()).await;
    let before = scene.seen().await.text();
    for (n, (deed, _)) in (0..).zip(scene.deeds()) {
        // By another group of the same hub, by a person announcing it, and straight from who claims to have done it.
        let other = scene.guest.announce(&scene.guest.good, &scene.draughts, 100 + n, &deed).await;
        let person = scene.guest.announce(&scene.guest.good, &scene.hal, 200 + n, &deed).await;
        assert_eq!((other, person), (202, 202));
        if deed["type"] != "Like" && deed["object"]["type"] != "Like" {
            assert_eq!(scene.guest.good.send(&scene.guest.inbox, &deed).await, 202);
            scene.guest.hub.settle().await;
        }
        assert_eq!(scene.seen().await.text(), before, "{deed}");
    }
    let waiting = scene.guest.hub.count("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await;
    assert_eq!(waiting, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shut_out_of_a_group_elsewhere_may_ask_again_when_that_is_taken_back() {
    let scene = Box::pin(scene()).await;
    let ben = json!(format!("{}/people/ben", scene.guest.hub.origin));
    let group = format!("/groups/chess@{}", scene.guest.good.domain);
    let block = scene.deed(20, "Block", &ben, &[("target", &scene.guest.chess), ("summary", "Rude")]);
    scene.guest.announce(&scene.guest.good, &scene.guest.chess, 20, &block).await;
    assert!(!scene.guest.ben.visit(&group).await.says("You are a member"));
    assert!(scene.guest.good.received("Undo").is_empty(), "nobody has to leave who was put out");
    scene.guest.announce(&scene.guest.good, &scene.guest.chess, 21, &scene.deed(21, "Undo", &block, &[])).await;
    let page = scene.guest.ben.visit(&group).await.follow("Join this group").await;
    page.press("Join this group", &[]).await;
    scene.guest.hub.settle().await;
    assert_eq!(scene.guest.good.received("Follow").len(), 3, "chess, draughts, and chess again");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_our_member_does_as_facilitator_of_a_group_elsewhere_is_sent_to_that_group() {
    let scene = Box::pin(scene()).await;
    let ben = format!("{}/people/ben", scene.guest.hub.origin);
    let target = format!("{}/moderators", scene.guest.chess);
    let add = scene.deed(30, "Add", &json!(ben), &[("target", &target)]);
    scene.guest.announce(&scene.guest.good, &scene.guest.chess, 30, &add).await;
    scene.seen().await.press("Pin", &[]).await;
    scene.seen().await.press("Helpful", &[]).await;
    let form = scene.seen().await.follow("Close to replies").await;
    form.press("Close to replies", &[("reason", "Enough")]).await;
    scene.guest.hub.settle().await;
    for (kind, field) in [("Add", "target"), ("Lock", "summary"), ("Like", "audience")] {
        let letter = scene.guest.good.letters(kind).remove(0);
        assert_eq!(letter.path, "/u/chess/inbox");
        assert_eq!((&letter.body["actor"], &letter.body["object"]), (&json!(ben), &json!(scene.topic)), "{kind}");
        assert!(letter.body[field].is_string(), "{}", letter.body);
    }
    assert!(scene.guest.good.received("Announce").is_empty(), "only the group announces");
}
