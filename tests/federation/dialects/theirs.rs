//! Groups of other software that one of ours belongs to, and what they announce.

use serde_json::json;

use super::Scene;
use crate::support::Elsewhere;

const TURNED: &str = "SELECT COUNT(*) FROM replies WHERE html LIKE '%Turn it weekly%' AND deleted_at IS NULL";
const HEAPS: &str = "SELECT COUNT(*) FROM topics WHERE title = 'Compost heaps' AND deleted_at IS NULL";
const PINNED: &str = "SELECT COUNT(*) FROM topics WHERE pinned_at IS NOT NULL";
const LOCKED: &str = "SELECT COUNT(*) FROM topics WHERE locked_at IS NOT NULL";
const LIKES: &str = "SELECT COUNT(*) FROM likes";
const BANS: &str = "SELECT COUNT(*) FROM bans";
const FACILITATORS: &str = "SELECT COUNT(*) FROM memberships WHERE role = 'facilitator'";

impl Scene {
    /// The path of their group here.
    fn path(&self) -> String {
        format!("/groups/compost@{}", self.peer.domain)
    }

    /// Morag finds the group, asks to join, and is accepted as this software accepts.
    async fn welcomes_morag(&mut self) {
        let group = self.fixture("group");
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": group["id"]}]);
        let subject = format!("acct:compost@{}", self.peer.domain);
        self.peer.serve("/.well-known/webfinger", json!({"subject": subject, "links": links}));
        let query = format!("%40compost%40{}", self.peer.domain.replace(':', "%3A"));
        self.morag.visit(&format!("/search?q={query}")).await;
        self.hub.settle().await;
        let page = self.morag.visit(&format!("/search?q={query}")).await;
        assert_eq!(page.path, self.path(), "{}", page.text());
        page.follow("Join this group").await.press("Join this group", &[]).await;
        self.hub.settle().await;
        let follow = self.peer.received("Follow").pop().unwrap();
        assert_eq!(follow["object"], group["id"]);
        follow["id"].as_str().unwrap().clone_into(&mut self.follow);
        self.sends("accept").await;
        let page = self.morag.visit(&self.path()).await;
        assert!(page.says("You are a member"), "{}: {}", self.software, page.text());
    }

    /// Their discussion comes, whatever forms of it are announced, once; and a change of it.
    async fn announces_a_discussion(&self, forms: &[&str]) {
        for form in forms {
            self.sends(form).await;
            assert_eq!(self.counts(HEAPS).await, 1, "{}/{form}", self.software);
        }
        let page = self.open(&self.path(), "Compost heaps").await;
        assert!(
            page.says("Mine is cold.") && page.text().to_lowercase().contains("alice"),
            "{}: {}",
            self.software,
            page.text()
        );
        self.sends("announce-update").await;
        let page = self.open(&self.path(), "Compost heaps").await;
        assert!(page.says("Mine is cold and wet."), "{}: {}", self.software, page.text());
    }

    async fn announces_a_reply(&self, forms: &[&str]) {
        for form in forms {
            self.sends(form).await;
            assert_eq!(self.counts(TURNED).await, 1, "{}/{form}", self.software);
        }
        let page = self.open(&self.path(), "Compost heaps").await;
        assert_eq!(page.count("Turn it weekly."), 1, "{}: {}", self.software, page.text());
    }

    /// One thing and its undoing, by what they count.
    async fn goes_there_and_back(&self, sql: &str, there: &str, back: &str) {
        let before = self.counts(sql).await;
        self.sends(there).await;
        assert_eq!(self.counts(sql).await, before + 1, "{}/{there}", self.software);
        self.sends(back).await;
        assert_eq!(self.counts(sql).await, before, "{}/{back}", self.software);
    }

    async fn announces_a_deletion(&self) {
        self.sends("announce-delete-reply").await;
        assert_eq!(self.counts(TURNED).await, 0, "{}", self.software);
    }

    async fn announces_a_removal(&self) {
        self.sends("announce-create-second").await;
        assert!(self.morag.visit(&self.path()).await.says("Cheap sacks for sale"));
        self.sends("announce-delete-by-moderator").await;
        let sql = "SELECT COUNT(*) FROM topics WHERE removed_by IS NOT NULL AND removal_reason = 'Off topic here'";
        assert_eq!(self.counts(sql).await, 1, "{}", self.software);
        assert!(!self.morag.visit(&self.path()).await.says("Cheap sacks for sale"));
    }

    /// What groups of the threadiverse announce about order.
    async fn keeps_order(&self) {
        self.goes_there_and_back(LIKES, "announce-like", "announce-undo-like").await;
        self.goes_there_and_back(LOCKED, "announce-lock", "announce-undo-lock").await;
        self.goes_there_and_back(PINNED, "announce-add-featured", "announce-remove-featured").await;
        self.goes_there_and_back(BANS, "announce-block", "announce-undo-block").await;
        if self.has("announce-add-moderators") {
            self.goes_there_and_back(FACILITATORS, "announce-add-moderators", "announce-remove-moderators").await;
        }
        self.announces_a_removal().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_on_lemmy_is_read_with_all_that_it_announces() {
    let mut scene = Scene::start("lemmy").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-create", "announce-object"]).await;
    scene.announces_a_reply(&["announce-create-reply"]).await;
    scene.sends("announce-update-reply").await;
    assert!(scene.open(&scene.path(), "Compost heaps").await.says("Turn it daily."));
    scene.keeps_order().await;
    scene.announces_a_deletion().await;
    scene.sends_in_vain(&["announce-dislike", "announce-undo-delete", "announce-flag"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_on_lemmy_that_does_not_want_somebody_says_so_by_rejecting_their_follow() {
    let mut scene = Scene::start("lemmy").await;
    scene.welcomes_morag().await;
    scene.sends("reject").await;
    assert!(!scene.morag.visit(&scene.path()).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_community_on_lemmy_says_of_itself_anew_is_read_here() {
    let mut scene = Scene::start("lemmy").await;
    scene.welcomes_morag().await;
    let announce = scene.fixture("announce-update-group");
    scene.peer.serve("/c/compost", announce["object"]["object"].clone());
    scene.sends("announce-update-group").await;
    assert!(scene.morag.visit(&scene.path()).await.says("Compost and worms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_magazine_on_mbin_is_read_with_all_that_it_announces() {
    let mut scene = Scene::start("mbin").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-create", "announce-id"]).await;
    scene.announces_a_reply(&["announce-create-reply"]).await;
    scene.keeps_order().await;
    scene.announces_a_deletion().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_on_piefed_is_read_with_all_that_it_announces() {
    let mut scene = Scene::start("piefed").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-create"]).await;
    scene.announces_a_reply(&["announce-create-reply"]).await;
    scene.keeps_order().await;
    scene.announces_a_deletion().await;
    for (form, title) in [("announce-question", "Which bin?"), ("announce-event", "Open garden")] {
        scene.sends(form).await;
        assert!(scene.morag.visit(&scene.path()).await.says(title), "{form}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announce_inside_an_announce_is_read_as_what_is_inside_both() {
    let mut scene = Scene::start("piefed").await;
    scene.welcomes_morag().await;
    scene.sends("announce-nested").await;
    assert!(scene.morag.visit(&scene.path()).await.says("Leaf mould"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announce_of_several_activities_is_read_as_each_of_them_in_order() {
    let mut scene = Scene::start("piefed").await;
    scene.welcomes_morag().await;
    scene.sends("announce-create").await;
    scene.sends("announce-several").await;
    assert!(scene.open(&scene.path(), "Hot heaps").await.says("Straw helps."));
    assert_eq!(scene.counts(LIKES).await, 1);
    scene.sends("announce-several-announced").await;
    assert!(scene.morag.visit(&scene.path()).await.says("Bins of wire"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announce_that_cannot_be_read_whole_changes_nothing_and_keeps_nothing_waiting() {
    let mut scene = Scene::start("piefed").await;
    scene.welcomes_morag().await;
    for form in ["announce-nested", "announce-several", "announce-several-announced"] {
        let activity = scene.sends(form).await;
        let id = activity["id"].as_str().unwrap();
        let sql = format!("SELECT COUNT(*) FROM received WHERE activity = '{id}' AND standing <> 'waiting'");
        assert_eq!(scene.counts(&sql).await, 1, "{form}");
    }
    scene.announces_a_discussion(&["announce-create"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_on_nodebb_is_read_though_it_announces_each_thing_twice() {
    let mut scene = Scene::start("nodebb").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-object", "announce-create"]).await;
    scene.announces_a_reply(&["announce-reply-object", "announce-create-reply"]).await;
    scene.goes_there_and_back(LIKES, "announce-like", "announce-undo-like").await;
    scene.announces_a_deletion().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forum_on_friendica_accepts_by_a_bare_id_and_announces_bare_ids() {
    let mut scene = Scene::start("friendica").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-id"]).await;
    scene.announces_a_reply(&["announce-id-of-a-reply"]).await;
    scene.sends("announce-like").await;
    assert_eq!(scene.counts(LIKES).await, 1);
    scene.announces_a_deletion().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_on_mobilizon_can_be_joined_and_its_article_is_by_who_wrote_it() {
    let mut scene = Scene::start("mobilizon").await;
    scene.welcomes_morag().await;
    scene.sends("announce-id").await;
    assert!(scene.peer.asked("/p/compost-heaps") >= 1, "it was looked at");
    let page = scene.open(&scene.path(), "Compost heaps").await;
    assert!(page.says("Mine is cold.") && page.text().to_lowercase().contains("alice"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_on_a_server_made_with_fedify_is_read_though_it_writes_single_things_without_lists() {
    let mut scene = Scene::start("fedify").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-create"]).await;
    scene.announces_a_reply(&["announce-create-reply"]).await;
    scene.announces_a_deletion().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_announce_of_an_activity_by_its_bare_id_is_read_as_the_activity() {
    let mut scene = Scene::start("fedify").await;
    scene.welcomes_morag().await;
    scene.sends("announce-id-of-a-create").await;
    assert!(scene.morag.visit(&scene.path()).await.says("Leaf mould"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_on_discourse_is_read_though_its_actor_is_embedded_in_what_it_sends() {
    let mut scene = Scene::start("discourse").await;
    scene.welcomes_morag().await;
    scene.announces_a_discussion(&["announce-create"]).await;
    scene.announces_a_reply(&["announce-create-reply"]).await;
    scene.goes_there_and_back(LIKES, "announce-like", "announce-undo-like").await;
    scene.announces_a_deletion().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_community_on_piefed_passes_on_of_a_third_server_is_read_as_its_home_says_it() {
    let mut scene = Scene::start("piefed").await;
    scene.welcomes_morag().await;
    let other = Elsewhere::start_as("gotosocial", &scene.hub.clock).await;
    scene.other = Some(other);
    for (name, path) in [("another-person", "/users/robin"), ("another-note", "/users/robin/statuses/01M7")] {
        scene.other.as_ref().unwrap().serve(path, scene.fixture(name));
    }
    scene.sends("announce-another-in-other-words").await;
    scene.sends("announce-create-of-another").await;
    let page = scene.open(&scene.path(), "Who has seen a slow-worm?").await;
    assert!(page.says("Robin"), "{}", page.text());
    assert_eq!(scene.counts("SELECT COUNT(*) FROM topics WHERE html LIKE '%into a mouth%'").await, 0);
}
