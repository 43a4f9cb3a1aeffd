//! Keeping order in a group of ours: what its members elsewhere are told, by whomever it is done.

use std::time::Duration;

use serde_json::{Value, json};

use super::wire::ask;
use crate::attacks::{PUBLIC, Scene, activity, page_by, scene};
use crate::support::{Elsewhere, Person, Seen};

/// What was announced to `peer` whose inner activity is of this type.
pub(super) fn announced(peer: &Elsewhere, kind: &str) -> Vec<Value> {
    peer.received("Announce").into_iter().filter(|announce| announce["object"]["type"] == kind).collect()
}

impl Scene {
    /// The discussion with this title, as Morag sees it.
    pub(crate) async fn topic(&self, title: &str) -> Seen {
        self.morag.visit("/groups/soil").await.follow(title).await
    }

    /// The path under which Morag decides about a member.
    pub(crate) async fn member(&self, name: &str) -> String {
        let members = self.morag.visit("/groups/soil/members").await;
        for (_, path) in members.links("a").into_iter().filter(|(words, _)| words == "Shut out") {
            if self.morag.visit(&path).await.says(&format!("Shut {name} out")) {
                return path.trim_end_matches("/shut-out").to_owned();
            }
        }
        panic!("{name} is no member: {}", members.text());
    }

    /// Morag makes somebody a facilitator, or a member again.
    pub(super) async fn appoint(&self, path: &str, on: bool) {
        let token = self.morag.visit("/groups/soil").await.field("form_token");
        let mut fields = vec![("form_token", token.as_str())];
        fields.extend(on.then_some(("on", "1")));
        let url = format!("{}{path}/role", self.hub.origin);
        let answer = self.morag.http.post(url).form(&fields).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        self.hub.settle().await;
    }

    pub(super) fn morag_id(&self) -> String {
        format!("{}/people/morag", self.hub.origin)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_discussion_is_added_to_the_featured_ones_and_removed_when_it_is_unpinned() {
    let scene = scene().await;
    let id = scene.gina_writes("Worms").await;
    for (button, verb) in [("Pin", "Add"), ("Unpin", "Remove")] {
        scene.topic("Worms").await.press(button, &[]).await;
        scene.hub.settle().await;
        for peer in [&scene.good, &scene.evil] {
            let told = announced(peer, verb);
            assert_eq!(told.len(), 1, "{verb}");
            let inner = &told[0]["object"];
            assert_eq!((&told[0]["actor"], &inner["actor"]), (&json!(scene.group), &json!(scene.morag_id())));
            assert_eq!((&inner["object"], &inner["target"]), (&json!(id), &json!(format!("{}/featured", scene.group))));
            assert!(inner["to"].as_array().unwrap().contains(&json!(PUBLIC)), "{inner}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_the_featured_collection_finds_in_it_what_is_pinned() {
    let scene = scene().await;
    let id = scene.gina_writes("Worms").await;
    scene.topic("Worms").await.press("Pin", &[]).await;
    scene.hub.settle().await;
    let (status, featured) = ask(&format!("{}/featured", scene.group)).await;
    assert_eq!((status, &featured["totalItems"]), (200, &json!(1)), "{featured}");
    assert!(featured.to_string().contains(&id), "{featured}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_discussion_is_told_with_the_reason_and_opening_it_again_undoes_that() {
    let scene = scene().await;
    let id = scene.gina_writes("Worms").await;
    let form = scene.topic("Worms").await.follow("Close to replies").await;
    form.press("Close to replies", &[("reason", "All is said")]).await;
    scene.hub.settle().await;
    let lock = announced(&scene.good, "Lock").remove(0);
    assert_eq!((&lock["object"]["object"], &lock["object"]["summary"]), (&json!(id), &json!("All is said")));
    scene.topic("Worms").await.press("Open to replies again", &[]).await;
    scene.hub.settle().await;
    let undo = announced(&scene.good, "Undo").remove(0);
    let inner = &undo["object"]["object"];
    assert_eq!(
        (&inner["type"], &inner["object"], &inner["actor"]),
        (&json!("Lock"), &json!(id), &undo["object"]["actor"])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitators_are_added_to_the_facilitators_of_the_group_and_removed() {
    let scene = scene().await;
    let path = scene.member("gina").await;
    for (on, verb) in [(true, "Add"), (false, "Remove")] {
        scene.appoint(&path, on).await;
        let told = announced(&scene.evil, verb).remove(0);
        let inner = &told["object"];
        assert_eq!((&inner["object"], &inner["actor"]), (&json!(scene.gina), &json!(scene.morag_id())));
        assert_eq!(inner["target"], format!("{}/facilitators", scene.group));
        let (_, listed) = ask(&format!("{}/facilitators", scene.group)).await;
        assert_eq!(listed["orderedItems"].as_array().unwrap().contains(&json!(scene.gina)), on, "{listed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_facilitator_removes_is_deleted_with_the_reason_and_the_group_takes_back_that_it_announced_it() {
    let scene = scene().await;
    let id = scene.gina_writes("Dubious worms").await;
    let before: Vec<Value> = scene.evil.received("Announce").iter().map(|announce| announce["id"].clone()).collect();
    assert_eq!(before.len(), 2);
    let page = scene.topic("Dubious worms").await;
    scene.morag.visit(&format!("{}/remove", page.path)).await.press("Remove it", &[("reason", "Untrue")]).await;
    scene.hub.settle().await;
    let page = Person::stranger(&scene.hub.origin).visit(&page.path).await;
    assert!(page.says("Removed by the facilitators: Untrue") && !page.says("Dubious"), "{}", page.text());
    for peer in [&scene.good, &scene.evil] {
        let delete = announced(peer, "Delete").remove(0);
        assert_eq!((&delete["object"]["object"], &delete["object"]["summary"]), (&json!(id), &json!("Untrue")));
        assert_eq!(delete["object"]["actor"], scene.morag_id());
        let undone = peer.received("Undo");
        let ids: Vec<Value> = undone.iter().map(|undo| undo["object"]["id"].clone()).collect();
        assert_eq!(ids, before);
        assert!(undone.iter().all(|undo| undo["actor"] == scene.group.as_str() && undo["object"]["object"] == id));
    }
    // The words are nowhere any more: neither here nor where the announce can be looked up.
    for announce in before {
        let (status, _) = ask(announce.as_str().unwrap()).await;
        assert!(status == 404 || status == 410, "{status}");
    }
    let (_, outbox) = ask(&format!("{}/outbox?page=true", scene.group)).await;
    assert!(!outbox.to_string().contains("Dubious"), "{outbox}");
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM log WHERE body LIKE '%Dubious%'").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shut_out_for_a_day_is_told_so_and_can_come_back_when_it_is_over_and_not_before() {
    let scene = scene().await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("mal").await)).await;
    form.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    scene.hub.settle().await;
    let block = announced(&scene.good, "Block").remove(0);
    let inner = &block["object"];
    assert_eq!((&inner["object"], &inner["target"]), (&json!(scene.mal), &json!(scene.group)));
    let until = folkmoot::clock::Time::parse(inner["endTime"].as_str().unwrap()).unwrap();
    assert_eq!(until.since(scene.hub.clock.now()), Duration::from_hours(24));
    assert!(!block.to_string().contains("Rude"), "why is not everybody's to know");
    let reject = scene.evil.received("Reject").remove(0);
    assert_eq!(reject["summary"], "Rude");
    let asked = json!({"id": scene.evil.id("/f/1"), "type": "Follow", "actor": scene.mal, "object": scene.group});
    assert_eq!((&reject["actor"], &reject["object"]), (&json!(scene.group), &asked));
    assert_eq!(scene.members().await, 2);

    let heard = scene.evil.received("Announce").len();
    scene.morag_writes("Without him").await;
    assert_eq!(scene.evil.received("Announce").len(), heard, "nothing is sent to him any more");
    let page = page_by(&scene.mal, &scene.evil.id("/p/1"), &scene.group, "Still rude");
    scene.take(&scene.evil, &activity(&scene.evil, "c/1", "Create", &scene.mal, &page)).await;
    assert!(!scene.reads("Still rude").await);
    let again = |n: u32| activity(&scene.evil, &format!("f/{n}"), "Follow", &scene.mal, &json!(scene.group));
    scene.hub.clock.forward(Duration::from_hours(23));
    scene.take(&scene.evil, &again(2)).await;
    let reject = scene.evil.received("Reject").pop().unwrap();
    assert_eq!((&reject["object"]["id"], scene.members().await), (&again(2)["id"], 2));
    scene.hub.clock.forward(Duration::from_hours(2));
    scene.take(&scene.evil, &again(3)).await;
    let accept = scene.evil.received("Accept").pop().unwrap();
    assert_eq!((&accept["object"]["id"], scene.members().await), (&again(3)["id"], 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_let_back_in_is_so_by_an_undo_of_the_block() {
    let scene = scene().await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("mal").await)).await;
    let members = form.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
    scene.hub.settle().await;
    assert_eq!(announced(&scene.good, "Block")[0]["object"]["endTime"], Value::Null);
    members.press("Let back in", &[]).await;
    scene.hub.settle().await;
    let undo = announced(&scene.good, "Undo").remove(0);
    let inner = &undo["object"]["object"];
    assert_eq!(
        (&inner["type"], &inner["object"], &inner["target"]),
        (&json!("Block"), &json!(scene.mal), &json!(scene.group))
    );
    let again = activity(&scene.evil, "f/2", "Follow", &scene.mal, &json!(scene.group));
    scene.take(&scene.evil, &again).await;
    assert_eq!(scene.members().await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_something_helped_is_announced_and_taken_back_and_is_not_addressed_to_the_public() {
    let scene = scene().await;
    let id = scene.gina_writes("Worms").await;
    scene.topic("Worms").await.press("Helpful", &[]).await;
    scene.hub.settle().await;
    let like = announced(&scene.good, "Like").remove(0);
    assert_eq!((&like["object"]["object"], &like["object"]["to"]), (&json!(id), &json!([scene.group])));
    assert!(!like["object"].to_string().contains("#Public"), "{like}");
    let page = scene.topic("Worms").await;
    assert!(page.says("1 person found this helpful"));
    page.press("Take back", &[]).await;
    scene.hub.settle().await;
    let undo = announced(&scene.good, "Undo").remove(0);
    assert_eq!(undo["object"]["object"]["id"], like["object"]["id"]);
    assert!(!undo["object"].to_string().contains("#Public"), "{undo}");
    assert!(!scene.topic("Worms").await.says("found this helpful"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_announce_of_what_is_not_for_the_public_is_not_for_the_public_either() {
    let scene = scene().await;
    scene.gina_writes("Worms").await;
    scene.topic("Worms").await.press("Helpful", &[]).await;
    scene.hub.settle().await;
    let like = announced(&scene.good, "Like").remove(0);
    assert!(!like.to_string().contains("#Public"), "{} {}", like["to"], like["cc"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_found_something_helpful_cannot_be_looked_up_by_everybody() {
    let scene = scene().await;
    scene.gina_writes("Worms").await;
    scene.topic("Worms").await.press("Helpful", &[]).await;
    scene.hub.settle().await;
    let like = announced(&scene.good, "Like").remove(0);
    for id in [&like["id"], &like["object"]["id"]] {
        let (status, shown) = ask(id.as_str().unwrap()).await;
        assert!(status != 200, "{}", shown["type"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_of_ours_is_told_to_the_authors_hub_by_this_hub_and_one_from_there_lies_before_the_facilitators() {
    let scene = scene().await;
    let id = scene.gina_writes("Worms").await;
    let form = scene.topic("Worms").await.follow("Report").await;
    form.press("Send report", &[("reason", "Off topic")]).await;
    scene.hub.settle().await;
    let flag = scene.good.received("Flag").remove(0);
    assert_eq!((&flag["actor"], &flag["content"]), (&json!(format!("{}/hub", scene.hub.origin)), &json!("Off topic")));
    assert_eq!(flag["object"], json!([scene.gina, id]));
    assert!(!flag.to_string().contains("morag") && !flag.to_string().contains("#Public"), "{flag}");
    assert!(scene.evil.received("Flag").is_empty(), "the reporter's name, or the report, is nobody else's business");

    let hers = scene.morag_writes("Slugs").await;
    let mut flag = activity(&scene.evil, "flag/1", "Flag", &scene.mal, &json!([scene.morag_id(), hers]));
    flag["content"] = json!("Slimy");
    scene.take(&scene.evil, &flag).await;
    let list = scene.morag.visit("/groups/soil/manage/reports").await;
    assert!(list.says("Slimy") && list.says("Slugs") && list.says("Off topic"), "{}", list.text());
    let told = [&scene.good, &scene.evil].map(|peer| announced(peer, "Flag").len());
    assert_eq!(told, [0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_keeps_order_in_a_group_that_is_not_open_is_addressed_to_its_members_alone() {
    let scene = scene().await;
    scene.hub.restrict("soil").await;
    let id = scene.morag_writes("Worms").await;
    let path = id.replace(&scene.hub.origin, "");
    let page = scene.morag.visit(&path).await.press("Pin", &[]).await.follow("Close to replies").await;
    page.press("Close to replies", &[("reason", "Enough")]).await;
    scene.hub.settle().await;
    scene.morag.visit(&format!("{path}/remove")).await.press("Remove it", &[("reason", "Untrue")]).await;
    scene.appoint(&scene.member("gina").await, true).await;
    let form = scene.morag.visit(&format!("{}/shut-out", scene.member("mal").await)).await;
    form.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    scene.hub.settle().await;
    let told: Vec<Value> = [scene.good.received("Announce"), scene.good.received("Undo")].concat();
    assert!(told.len() >= 7, "{}", told.len());
    for told in told {
        assert!(!told.to_string().contains("#Public"), "{} {}: {}", told["type"], told["object"]["type"], told["to"]);
        let (status, _) = ask(told["id"].as_str().unwrap()).await;
        assert!(status != 200, "{} {}", told["type"], told["object"]["type"]);
    }
}
