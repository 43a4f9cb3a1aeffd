//! People and groups that live elsewhere now: believed when the new home says so too, and said on the wire.

use serde_json::{Value, json};

use super::joining::join;
use super::wire::ask;
use crate::attacks::{PUBLIC, Scene, activity, guest, scene};
use crate::support::hub::clock;
use crate::support::{Elsewhere, Hub, settle};

/// Gives `card` an earlier address.
fn known_as(peer: &Elsewhere, name: &str, kind: &str, aliases: &Value) -> String {
    let id = peer.actor(name, kind);
    let mut card = peer.document(&format!("/u/{name}"));
    card["alsoKnownAs"] = aliases.clone();
    peer.serve(&format!("/u/{name}"), card);
    id
}

fn movement(from: &Elsewhere, n: u32, old: &str, new: &str) -> Value {
    let mut movement = activity(from, &format!("move/{n}"), "Move", old, &json!(old));
    movement["target"] = json!(new);
    movement["to"] = json!([format!("{old}/followers")]);
    movement
}

impl Scene {
    async fn ginas_page(&self) -> String {
        self.morag.visit(&format!("/people/gina@{}", self.good.domain)).await.text()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_elsewhere_has_moved_when_their_new_home_names_the_old_one_and_not_before() {
    let scene = scene().await;
    let new = Elsewhere::start_as("new", &scene.hub.clock).await;
    for (n, aliases) in
        [(1, json!(null)), (2, json!([])), (3, json!([scene.hal])), (4, json!(format!("{}/", scene.gina)))]
    {
        let there = known_as(&new, "gina", "Person", &aliases);
        assert_eq!(scene.take(&scene.good, &movement(&scene.good, n, &scene.gina, &there)).await, 202);
        assert!(!scene.ginas_page().await.contains("has moved"), "{aliases}");
    }
    // Nobody moves another, though the new home says so.
    let there = known_as(&new, "gina", "Person", &json!([scene.gina]));
    let mut forged = movement(&scene.evil, 5, &scene.gina, &there);
    forged["actor"] = json!(scene.mal);
    scene.take(&scene.evil, &forged).await;
    assert!(!scene.ginas_page().await.contains("has moved"));
    scene.take(&scene.good, &movement(&scene.good, 6, &scene.gina, &there)).await;
    let page = scene.ginas_page().await;
    assert!(page.contains("This person has moved to") && page.contains(&new.domain), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn that_a_person_has_moved_is_not_forgotten_when_they_change_their_old_page() {
    let scene = scene().await;
    let new = Elsewhere::start_as("new", &scene.hub.clock).await;
    let there = known_as(&new, "gina", "Person", &json!(scene.gina));
    scene.take(&scene.good, &movement(&scene.good, 1, &scene.gina, &there)).await;
    let mut card = scene.good.document("/u/gina");
    card["summary"] = json!("Gone away");
    scene.good.serve("/u/gina", card.clone());
    scene.take(&scene.good, &activity(&scene.good, "u/1", "Update", &scene.gina, &card)).await;
    let page = scene.ginas_page().await;
    assert!(page.contains("Gone away") && page.contains("This person has moved to"), "{page}");
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_ours_of_a_group_elsewhere_that_has_moved_ask_to_join_it_there() {
    let guest = guest().await;
    let new = Elsewhere::start_as("new", &guest.hub.clock).await;
    let group = format!("/groups/chess@{}", guest.good.domain);
    let there = known_as(&new, "chess", "Group", &json!([]));
    assert_eq!(guest.good.send(&guest.inbox, &movement(&guest.good, 1, &guest.chess, &there)).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit(&group).await.says("You are a member"));
    assert!(new.received("Follow").is_empty());

    known_as(&new, "chess", "Group", &json!([guest.chess]));
    for n in [2, 3] {
        assert_eq!(guest.good.send(&guest.inbox, &movement(&guest.good, n, &guest.chess, &there)).await, 202);
        guest.hub.settle().await;
    }
    let ben = format!("{}/people/ben", guest.hub.origin);
    let follows = new.received("Follow");
    assert_eq!(follows.len(), 1);
    assert_eq!((&follows[0]["actor"], &follows[0]["object"]), (&json!(ben), &json!(there)));
    let left = guest.good.received("Undo");
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0]["actor"], &left[0]["object"]["object"]), (&json!(ben), &json!(guest.chess)));
    let page = guest.ben.visit(&group).await;
    assert!(page.says("This group has moved to") && !page.says("You are a member"), "{}", page.text());
    let accept = json!({"id": new.id("/accept"), "type": "Accept", "actor": there, "object": follows[0]});
    assert_eq!(new.send(&guest.inbox, &accept).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit(&format!("/groups/chess@{}", new.domain)).await.says("You are a member"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_of_ours_that_moves_by_command_tells_its_followers_and_says_so_in_its_document_and_on_its_page() {
    let scene = scene().await;
    let to = "https://new.example/groups/soil";
    for wrong in [scene.group.as_str(), "nowhere", "ftp://new.example/soil"] {
        assert!(!scene.hub.command(&["group", "move", "soil", "--to", wrong]).status.success(), "{wrong}");
    }
    let outcome = scene.hub.command(&["group", "move", "soil", "--to", to]);
    assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
    assert!(!scene.hub.command(&["group", "move", "soil", "--to", to]).status.success(), "it is there already");
    scene.hub.settle().await;
    for peer in [&scene.good, &scene.evil] {
        let told = peer.received("Move");
        assert_eq!(told.len(), 1);
        let movement = &told[0];
        assert_eq!((&movement["actor"], &movement["object"]), (&json!(scene.group), &json!(scene.group)));
        assert_eq!(movement["target"], to);
        assert_eq!(
            (&movement["to"], &movement["cc"]),
            (&json!([PUBLIC]), &json!([format!("{}/followers", scene.group)]))
        );
    }
    let (_, document) = ask(&scene.group).await;
    assert_eq!((&document["movedTo"], &document["hub:state"]), (&json!(to), &json!("moved")));
    assert_eq!(document["postingRestrictedToMods"], true);
    assert_eq!(scene.good.received("Update").pop().unwrap()["object"]["hub:state"], "moved");
    assert!(scene.morag.visit("/groups/soil").await.says("This group has moved to"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_of_a_third_hub_follow_a_group_that_moves_from_one_hub_to_another() {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock.clone(), |_| {}).await;
    let wales = Hub::start_with("wales", clock, |_| {}).await;
    let all = [&scotland, &england, &wales];
    let (_morag, tom, sian) = (scotland.person("morag").await, england.person("tom").await, wales.person("sian").await);
    let address = scotland.group("soil", "Soil science", "morag");
    england.group("soil", "Soil science", "tom");
    join(&sian, &address, &all).await;
    let (old, new) = (format!("{}/groups/soil", scotland.origin), format!("{}/groups/soil", england.origin));
    assert!(england.command(&["group", "alias", "soil", &old]).status.success());
    assert_eq!(ask(&new).await.1["alsoKnownAs"], json!([old]));
    assert!(scotland.command(&["group", "move", "soil", "--to", &new]).status.success());
    settle(&all).await;
    let page = sian.visit(&format!("/groups/soil@{}", england.domain)).await;
    assert!(page.says("You are a member"), "{}", page.text());
    assert!(sian.visit(&format!("/groups/soil@{}", scotland.domain)).await.says("This group has moved to"));
    assert!(tom.visit("/groups/soil/members").await.says("Sian"));
    let page = sian.visit(&format!("/groups/soil@{}/discussions/new", england.domain)).await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "At the new place")]).await;
    settle(&all).await;
    assert!(tom.visit("/groups/soil").await.says("Worms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn our_members_of_a_group_elsewhere_that_moves_here_belong_to_it_here() {
    let guest = guest().await;
    guest.hub.person("ewan").await;
    guest.hub.group("chess", "Chess", "ewan");
    let here = format!("{}/groups/chess", guest.hub.origin);
    assert_eq!(guest.good.send(&guest.inbox, &movement(&guest.good, 1, &guest.chess, &here)).await, 202);
    guest.hub.settle().await;
    assert!(!guest.ben.visit("/groups/chess").await.says("You are a member"), "it does not know of the old one");
    assert!(guest.hub.command(&["group", "alias", "chess", &guest.chess]).status.success());
    assert_eq!(guest.good.send(&guest.inbox, &movement(&guest.good, 2, &guest.chess, &here)).await, 202);
    guest.hub.settle().await;
    assert!(guest.ben.visit("/groups/chess").await.says("You are a member"));
    assert_eq!(guest.good.received("Undo").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_of_ours_who_moves_by_command_says_so_on_the_wire_and_earlier_addresses_are_listed() {
    let scene = scene().await;
    let (morag, to) = (scene.morag_id(), "https://new.example/people/morag");
    let before = "https://old.example/people/morag";
    assert!(scene.hub.command(&["account", "alias", "morag", before]).status.success());
    assert!(scene.hub.command(&["account", "alias", "morag", before]).status.success(), "twice is once");
    assert_eq!(ask(&morag).await.1["alsoKnownAs"], json!([before]));
    assert!(scene.hub.command(&["account", "move", "morag", "--to", to]).status.success());
    scene.hub.settle().await;
    for peer in [&scene.good, &scene.evil] {
        let movement = peer.received("Move").remove(0);
        assert_eq!((&movement["actor"], &movement["object"]), (&json!(morag), &json!(morag)));
        assert_eq!(movement["target"], to);
    }
    assert_eq!(ask(&morag).await.1["movedTo"], to);
    assert!(scene.morag.visit("/people/morag").await.says("This person has moved to"));
}
