//! What somebody who tries everything finds at groups that are closed and opened again, and at roles that were taken.

use crate::support::{Hub, Person, Seen};

/// A group of Morag's in which Ewan has begun a discussion, and answered it.
struct Scene {
    hub: Hub,
    morag: Person,
    ewan: Person,
    topic: String,
}

async fn scene() -> Scene {
    let hub = Hub::start("scotland").await;
    let (morag, ewan) = (hub.person("morag").await, hub.person("ewan").await);
    hub.group("soil", "Soil science", "morag");
    ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let page = start(&ewan, "soil", "Worms").await;
    let topic = page.path.split(['#', '?']).next().unwrap().to_owned();
    page.press("Send reply", &[("body", "Forty.")]).await;
    Scene { hub, morag, ewan, topic }
}

async fn start(person: &Person, group: &str, title: &str) -> Seen {
    let page = person.visit(&format!("/groups/{group}/discussions/new")).await;
    page.press("Start discussion", &[("title", title), ("body", "How many?")]).await
}

impl Scene {
    async fn make(&self, access: &str) {
        let page = self.morag.visit("/groups/soil/manage/settings").await;
        let page = page.press("Save settings", &[("access", access)]).await;
        let page = if page.says("Nothing has been changed yet") {
            page.press("Save it all the same", &[]).await
        } else {
            page
        };
        assert!(page.says("The settings are saved"), "{}", page.text());
    }

    async fn post(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> u16 {
        let token = person.visit("/account").await.field("form_token");
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", token.as_str())]).collect();
        let answer = person.http.post(format!("{}{path}", self.hub.origin)).form(&fields).send().await.unwrap();
        answer.status().as_u16()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_changed_while_a_group_is_closed_stays_with_its_members_when_it_is_opened_again() {
    let scene = scene().await;
    let stranger = Person::stranger(&scene.hub.origin);
    assert!(stranger.visit(&scene.topic).await.says("Forty."));
    scene.make("restricted").await;
    let page = scene.ewan.visit(&scene.topic).await.follow("Change this reply").await;
    assert!(page.says("Only members will read it"), "{}", page.text());
    page.press("Save", &[("body", "For members: four.")]).await;
    let before = scene.ewan.visit(&format!("{}/edit", scene.topic)).await;
    scene.make("open").await;
    for path in [scene.topic.as_str(), "/groups/soil", "/groups/soil/discussions", "/people/ewan", "/search?q=worms"] {
        let seen = stranger.visit(path).await;
        assert!(!seen.says("For members: four.") && !seen.says("Worms"), "{path}: {}", seen.text());
    }
    assert!(scene.morag.visit(&scene.topic).await.says("For members: four."));
    // What was typed for members before is still sent to members: the conversation stayed theirs.
    let page = before.press("Save", &[("title", "Worms"), ("body", "Also for members")]).await;
    assert!(page.status == 200 || page.says("read"), "{}", page.text());
    assert!(!stranger.visit(&scene.topic).await.says("Also for members"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_that_is_sent_to_another_place_changes_nothing_where_it_was_sent_before() {
    let scene = scene().await;
    scene.hub.group("peat", "Peat", "ewan");
    let other = start(&scene.ewan, "soil", "Slugs").await.path;
    let other = other.split(['#', '?']).next().unwrap().to_owned();
    let id = scene.topic.rsplit('/').next().unwrap().to_owned();
    let fields = [("id", id.as_str()), ("title", "Elsewhere"), ("body", "Elsewhere said"), ("readers", "readers")];
    assert!(scene.post(&scene.ewan, "/groups/peat/discussions", &fields).await < 400);
    let seen = scene.ewan.visit(&scene.topic).await;
    assert!(seen.says("How many?") && !seen.says("Elsewhere said"), "{}", seen.text());
    assert!(scene.ewan.visit("/groups/peat").await.says("Elsewhere"));

    let reply = seen.attribute(".posts > li", "id").unwrap().replace("post-", "");
    let fields = [("id", reply.as_str()), ("body", "Said below slugs"), ("readers", "readers")];
    assert!(scene.post(&scene.ewan, &format!("{other}/posts"), &fields).await < 400);
    assert!(scene.ewan.visit(&scene.topic).await.says("Forty."));
    assert!(scene.ewan.visit(&other).await.says("Said below slugs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_facilitator_lets_nobody_write_again_least_of_all_themselves() {
    let scene = scene().await;
    let members = scene.morag.visit("/groups/soil/members").await;
    members.press("Make facilitator", &[]).await;
    let members = scene.morag.visit("/groups/soil/members").await;
    let suspend = members.attribute("a[aria-label='Suspend: Ewan']", "href").unwrap();
    scene.morag.visit(&suspend).await.press("Suspend", &[("reason", "Calm down"), ("length", "day")]).await;
    let path = suspend.replace("/suspend", "/reinstate");
    assert_eq!(scene.post(&scene.ewan, &path, &[]).await, 403);
    assert_eq!(scene.ewan.visit("/groups/soil/discussions/new").await.status, 403);
    assert!(scene.post(&scene.morag, &path, &[]).await < 400);
    assert_eq!(scene.ewan.visit("/groups/soil/discussions/new").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_only_reads_goes_on_reading_after_leaving_and_coming_back() {
    let scene = scene().await;
    scene.morag.visit("/groups/soil/members").await.press("Let them only read", &[]).await;
    assert_eq!(scene.ewan.visit("/groups/soil/discussions/new").await.status, 403);
    scene.ewan.visit("/groups/soil").await.press("Leave this group", &[]).await;
    scene.ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    assert_eq!(scene.ewan.visit("/groups/soil/discussions/new").await.status, 403);
    scene.morag.visit("/groups/soil/members").await.press("Let them write", &[]).await;
    assert_eq!(scene.ewan.visit("/groups/soil/discussions/new").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_cannot_be_one_is_not_found_and_breaks_nothing() {
    let scene = scene().await;
    for id in ["%01", "x%0d%0aX-A:1", "%7f"] {
        assert_eq!(scene.ewan.visit(&format!("/discussions/{id}/posts")).await.status, 404, "{id}");
    }
}
