//! People of other software join a group of ours, write in it, change and delete what they wrote, and leave.

use super::{Scene, id_in};
use serde_json::json;

const GROUP: &str = "/groups/soil";
const MEMBERS: &str = "SELECT COUNT(*) FROM memberships WHERE standing = 'member'";

impl Scene {
    /// `asking` is a Follow or a Join: it is accepted as what it is, and embedded.
    async fn joins_with(&self, asking: &str) {
        let asked = self.sends(asking).await;
        let accepted = self.peer.received("Accept").pop().unwrap();
        let group = format!("{}{GROUP}", self.hub.origin);
        assert_eq!((&accepted["actor"], &accepted["to"]), (&json!(group), &json!([asked["actor"]])));
        let embedded =
            json!({"id": asked["id"], "type": asked["type"], "actor": asked["actor"], "object": asked["object"]});
        assert_eq!(accepted["object"], embedded, "{}", self.software);
        assert_eq!(self.counts(MEMBERS).await, 2);
    }

    /// A fixture once more, as another activity.
    async fn sends_again(&self, name: &str) {
        let mut activity = self.fixture(name);
        activity["id"] = json!(format!("{}/again", activity["id"].as_str().unwrap()));
        self.sends_activity(name, &activity).await;
    }

    async fn leaves_with(&self, leaving: &str) {
        self.sends(leaving).await;
        assert_eq!(self.counts(MEMBERS).await, 1, "{}/{leaving}", self.software);
    }

    /// The activity went on to the members of the group as it came.
    fn was_passed_on(&self, activity: &serde_json::Value) {
        let announced = self.peer.received("Announce");
        assert!(announced.iter().any(|announce| announce["object"] == *activity), "{}: {activity}", self.software);
    }

    /// A discussion is begun and changed.
    async fn begins_a_discussion(&self) {
        let created = self.sends("create").await;
        self.was_passed_on(&created);
        let words = created["object"]["name"].as_str().unwrap_or("How many do you count").to_owned();
        let page = self.open(GROUP, &words).await;
        assert!(page.says("How many do you count?") && page.text().to_lowercase().contains("alice"), "{}", page.text());
        let updated = self.sends("update").await;
        self.was_passed_on(&updated);
        let page = self.open(GROUP, &words).await;
        assert!(page.says("How many do you count after rain?"), "{}: {}", self.software, page.text());
    }

    /// A reply comes, to what the fixture says it answers, and goes again.
    async fn replies(&self) {
        let created = self.sends("create-reply").await;
        self.was_passed_on(&created);
        let ours = format!("{}{}", self.hub.origin, self.discussion);
        let path = if id_in(&created["object"]["inReplyTo"]) == ours {
            self.discussion.clone()
        } else {
            let begun = self.fixture("create");
            let words = begun["object"]["name"].as_str().unwrap_or("How many do you count").to_owned();
            self.open(GROUP, &words).await.path
        };
        let page = self.morag.visit(&path).await;
        assert_eq!(page.count("Forty in a spadeful."), 1, "{}: {}", self.software, page.text());
        let deleted = self.sends("delete-reply").await;
        self.was_passed_on(&deleted);
        let page = self.morag.visit(&path).await;
        assert!(!page.says("Forty in a spadeful."), "{}: {}", self.software, page.text());
    }

    async fn finds_ours_helpful(&self) {
        self.sends("like").await;
        let page = self.morag.visit(&self.discussion).await;
        assert!(page.says("1 person found this helpful"), "{}: {}", self.software, page.text());
        self.sends("undo-like").await;
        assert!(!self.morag.visit(&self.discussion).await.says("found this helpful"), "{}", self.software);
    }

    async fn reports_ours(&self) {
        self.sends("flag").await;
        let sql = "SELECT COUNT(*) FROM reports WHERE reason = 'Has nothing to do with soil' AND group_id IS NOT NULL";
        assert_eq!(self.counts(sql).await, 1, "{}", self.software);
    }

    async fn deletes_its_discussion(&self) {
        let deleted = self.sends("delete").await;
        self.was_passed_on(&deleted);
        assert!(!self.morag.visit(GROUP).await.says("count after rain"), "{}", self.software);
        assert_eq!(self.counts("SELECT COUNT(*) FROM topics WHERE deleted_at IS NULL").await, 1, "{}", self.software);
    }

    /// All that people of most software do.
    async fn is_at_home_in_a_group_of_ours(&self) {
        self.joins_with("follow").await;
        self.begins_a_discussion().await;
        self.replies().await;
        self.finds_ours_helpful().await;
        if self.has("flag") && self.software != "friendica" {
            self.reports_ours().await;
        }
        self.deletes_its_discussion().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_lemmy_write_in_a_group_of_ours() {
    let scene = Scene::start("lemmy").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["dislike", "undo-delete", "block-site"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_mastodon_write_in_a_group_of_ours() {
    let scene = Scene::start("mastodon").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["boost", "undo-boost", "block", "add-featured", "remove-featured", "quote-request"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_moves_from_one_mastodon_account_to_another_is_known_to_have_moved_and_may_go_altogether() {
    let scene = Scene::start("mastodon").await;
    scene.joins_with("follow").await;
    scene.sends_in_vain(&["update-person"]).await;
    scene.sends("move").await;
    let new = scene.peer.id("/users/alice_new");
    assert_eq!(scene.counts(&format!("SELECT COUNT(*) FROM profiles WHERE moved_to = '{new}'")).await, 1);
    scene.sends("create").await;
    scene.leaves_with("delete-person").await;
    assert!(!scene.morag.visit(GROUP).await.says("How many do you count"));
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_gotosocial_write_in_a_group_of_ours() {
    let scene = Scene::start("gotosocial").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["boost", "block", "create-for-followers"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_mbin_write_in_a_group_of_ours() {
    let scene = Scene::start("mbin").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["dislike", "boost", "chat-message"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_piefed_write_in_a_group_of_ours() {
    let scene = Scene::start("piefed").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["dislike", "undo-delete", "move-post"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_nodebb_write_in_a_group_of_ours() {
    let scene = Scene::start("nodebb").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["move-topic"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_friendica_write_in_a_group_of_ours() {
    let scene = Scene::start("friendica").await;
    scene.is_at_home_in_a_group_of_ours().await;
    let in_vain = ["follow-of-a-post", "dislike", "tentative-accept-of-an-event", "accept-of-an-event"];
    scene.sends_in_vain(&in_vain).await;
    // Its server reports people, not what they wrote: the administrators' matter.
    scene.sends("flag").await;
    assert_eq!(scene.counts("SELECT COUNT(*) FROM reports WHERE group_id IS NULL").await, 1);
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_mobilizon_join_and_leave_in_their_own_words_and_reply() {
    let scene = Scene::start("mobilizon").await;
    scene.joins_with("join").await;
    scene.replies().await;
    scene.reports_ours().await;
    scene
        .sends_in_vain(&["follow", "join-of-an-event", "invite", "create-member", "remove-member", "move-resource"])
        .await;
    scene.leaves_with("leave").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_on_servers_made_with_fedify_write_in_a_group_of_ours() {
    let scene = Scene::start("fedify").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["emoji-react"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blogs_on_wordpress_write_in_a_group_of_ours() {
    let scene = Scene::start("wordpress").await;
    scene.is_at_home_in_a_group_of_ours().await;
    scene.sends_in_vain(&["ignore-of-a-join"]).await;
    scene.leaves_with("undo-follow").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_facilitator_on_lemmy_keeps_order_in_a_group_of_ours() {
    let scene = Scene::start("lemmy").await;
    scene.joins_with("follow").await;
    scene.sends("follow-second").await;
    scene.sends_in_vain(&["lock", "add-featured", "add-moderators", "block", "delete-by-moderator"]).await;
    let alice = "(SELECT id FROM profiles WHERE handle = 'alice')";
    scene.hub.sql(&format!("UPDATE memberships SET role = 'facilitator' WHERE person_id = {alice}")).await;
    // Every facilitator appoints others; only the owner takes that back.
    let keepers = "SELECT COUNT(*) FROM memberships WHERE role <> 'member'";
    let before = scene.counts(keepers).await;
    scene.sends_again("add-moderators").await;
    scene.sends_again("remove-moderators").await;
    assert_eq!(scene.counts(keepers).await, before + 1);
    scene.hub.sql(&format!("UPDATE memberships SET role = 'owner' WHERE person_id = {alice}")).await;
    scene.sends("remove-moderators").await;
    assert_eq!(scene.counts(keepers).await, before);
    scene.hub.sql(&format!("UPDATE memberships SET role = 'facilitator' WHERE person_id = {alice}")).await;
    // What was refused before is not judged anew: these are other activities.
    for (sql, there, back) in [
        ("SELECT COUNT(*) FROM topics WHERE locked_at IS NOT NULL", "lock", "undo-lock"),
        ("SELECT COUNT(*) FROM topics WHERE pinned_at IS NOT NULL", "add-featured", "remove-featured"),
        ("SELECT COUNT(*) FROM bans", "block", "undo-block"),
    ] {
        let before = scene.counts(sql).await;
        scene.sends_again(there).await;
        assert_eq!(scene.counts(sql).await, before + 1, "{there}");
        scene.sends_again(back).await;
        assert_eq!(scene.counts(sql).await, before, "{back}");
    }
    scene.sends_again("delete-by-moderator").await;
    let page = scene.morag.visit(&scene.discussion).await;
    assert!(page.says("Removed by the facilitators: Off topic here"), "{}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_facilitator_on_mastodon_pins_to_their_own_profile_is_not_pinned_in_the_group() {
    let scene = Scene::start("mastodon").await;
    scene.joins_with("follow").await;
    let alice = "(SELECT id FROM profiles WHERE handle = 'alice')";
    scene.hub.sql(&format!("UPDATE memberships SET role = 'facilitator' WHERE person_id = {alice}")).await;
    scene.begins_a_discussion().await;
    scene.sends_in_vain(&["add-featured"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_or_many_public_in_three_spellings_and_bare_tags_are_all_read() {
    let scene = Scene::start("mastodon").await;
    scene.joins_with("follow").await;
    let group = format!("{}{GROUP}", scene.hub.origin);
    let public = "https://www.w3.org/ns/activitystreams#Public";
    let mut count = scene.counts("SELECT COUNT(*) FROM topics").await;
    for (field, value) in [
        ("to", json!(public)),
        ("to", json!("as:Public")),
        ("to", json!("Public")),
        ("to", json!(["Public", group])),
        ("cc", json!(group)),
        ("cc", json!([{"type": "Group", "id": group}])),
        ("tag", json!({"type": "Mention", "href": group, "name": "@soil"})),
        ("tag", json!("https://tags.example/worms")),
        ("tag", json!(null)),
        ("attachment", json!({"type": "Image", "url": "https://pictures.example/worm.jpg", "mediaType": "image/jpeg"})),
        ("attachment", json!(["https://pictures.example/worm.jpg"])),
        ("attachment", json!([{"type": "Kite", "url": {"href": "https://pictures.example/worm.jpg"}}])),
        ("attributedTo", json!([scene.peer.id("/users/alice")])),
        ("attributedTo", json!([{"type": "Person", "id": scene.peer.id("/users/alice")}])),
        ("url", json!([{"type": "Link", "href": scene.peer.id("/@alice/101"), "mediaType": "text/html"}])),
        ("inReplyTo", json!({"type": "Page", "id": format!("{}{}", scene.hub.origin, scene.discussion)})),
    ] {
        count += 1;
        let mut create = scene.fixture("create");
        create["id"] = json!(scene.peer.id(&format!("/creates/{count}")));
        create["object"]["id"] = json!(scene.peer.id(&format!("/notes/{count}")));
        create["object"][field] = value.clone();
        if matches!(field, "to" | "cc") {
            create[field] = value.clone();
        }
        scene.sends_activity(field, &create).await;
        let all = "SELECT (SELECT COUNT(*) FROM topics) + (SELECT COUNT(*) FROM replies)";
        assert_eq!(scene.counts(all).await, count, "{field}: {value}");
    }
}
