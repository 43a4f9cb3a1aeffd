//! Events that are gone, for people of other hubs who come to them: their own hub tells them, once.

use serde_json::json;

use super::events::{across, begin, of_gina};
use crate::attacks::{activity, scene};
use crate::support::{Elsewhere, Hub, Mail, settle};

/// What somebody was told of an event that does not take place.
fn told(hub: &Hub, handle: &str) -> Vec<Mail> {
    hub.mails_to(handle).into_iter().filter(|mail| mail.subject().starts_with("Cancelled")).collect()
}

fn number(calendar: &str) -> i64 {
    calendar.lines().find_map(|line| line.trim().strip_prefix("SEQUENCE:")).unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_of_another_hub_is_told_by_their_own_that_the_event_they_come_to_is_gone() {
    for removed in [false, true] {
        let (scotland, england, morag, priya, event, copy) = Box::pin(across(&[])).await;
        let hubs = [&scotland, &england];
        // Whoever takes it out did not write it: else it would be a deletion to other hubs.
        let tom = scotland.person("tom").await;
        tom.visit("/groups/soil/join").await.press("Join this group", &[]).await;
        scotland
            .sql("UPDATE memberships SET role = 'facilitator' WHERE person_id IN (SELECT id FROM profiles WHERE handle = 'tom')")
            .await;
        settle(&hubs).await;
        priya.visit(&copy).await.press("I am going", &[]).await;
        settle(&hubs).await;
        assert!(priya.visit(&copy).await.says("Confirmed by Hub scotland"));
        let invited = england.mails_to("priya").pop().unwrap().calendar.unwrap().1;
        // Whoever comes to it at other hubs is counted, too.
        let path = format!("/discussions/{}", event.path.rsplit('/').next().unwrap());
        if removed {
            let page = tom.visit(&format!("{path}/remove")).await;
            page.press("Remove it", &[("reason", "Twice")]).await;
        } else {
            let page = morag.visit(&format!("{path}/delete")).await;
            assert!(page.says("1 person who comes"), "{}", page.text());
            page.press("Delete", &[]).await;
        }
        settle(&hubs).await;
        let mails = told(&england, "priya");
        assert_eq!(mails.len(), 1, "{removed}");
        assert_eq!(mails[0].subject(), "Cancelled: Show and tell (Soil science)");
        let calendar = mails[0].calendar.clone().unwrap().1.replace("\n ", "");
        assert!(calendar.contains("METHOD:CANCEL"), "{calendar}");
        assert!(calendar.contains(&format!("UID:{}{}", scotland.origin, event.path)), "{calendar}");
        assert!(number(&calendar) > number(&invited), "{calendar} {invited}");
        assert!(scotland.mails().iter().all(|mail| !mail.header("to").contains("priya")));
        let list = format!("/groups/soil@{}/events", scotland.domain);
        assert!(!priya.visit(&format!("{list}?month=2026-12")).await.says("Show and tell"));
        settle(&hubs).await;
        assert_eq!(told(&england, "priya").len(), 1);
        assert_eq!(england.count("SELECT COUNT(*) FROM attendances").await, 0);
        assert_eq!(england.count("SELECT COUNT(*) FROM events").await, 0);
        if !removed {
            continue;
        }
        // What is put back is whole again there, too, and can be answered.
        tom.visit(&event.path).await.press("Put back", &[]).await;
        settle(&hubs).await;
        let page = priya.visit(&copy).await;
        assert!(page.says("9 December 2026") && page.says("0 people are going"), "{}", page.text());
        page.press("I am going", &[]).await;
        settle(&hubs).await;
        assert!(priya.visit(&copy).await.says("Confirmed by Hub scotland"));
        let again = england.mails_to("priya").pop().unwrap();
        assert!(again.subject().starts_with("You have a place"), "{}", again.subject());
        assert!(number(&again.calendar.unwrap().1) > number(&calendar));
        morag.visit(&format!("{}/edit", event.path)).await.press("Save", &[("begins", "10:30")]).await;
        settle(&hubs).await;
        assert!(priya.visit(&copy).await.says("10:30–11:30"), "and its author can change it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_from_elsewhere_and_belongs_to_nothing_here_hears_it_by_the_author_in_either_case() {
    for removed in [false, true] {
        let scene = scene().await;
        let page = begin(&scene.morag, "/groups/soil", &[]).await;
        let event = format!("{}{}", scene.hub.origin, page.path);
        // At home where nobody belongs to the group.
        let guests = Elsewhere::start_as("guests", &scene.hub.clock).await;
        let ida = guests.actor("ida", "Person");
        let join = json!({"id": guests.id("/j/1"), "type": "Join", "actor": ida, "object": event});
        scene.take(&guests, &join).await;
        assert_eq!(guests.received("Accept").len(), 1);
        let path = format!("/discussions/{}", page.path.rsplit('/').next().unwrap());
        if removed {
            scene.morag.visit(&format!("{path}/remove")).await.press("Remove it", &[("reason", "Twice")]).await;
        } else {
            scene.morag.visit(&format!("{path}/delete")).await.press("Delete", &[]).await;
        }
        scene.hub.settle().await;
        let heard = guests.received("Delete");
        assert_eq!(heard.len(), 1, "{removed}");
        assert_eq!(heard[0]["object"], json!({"id": event, "type": "Tombstone"}));
        assert_eq!(heard[0]["actor"], format!("{}/people/morag", scene.hub.origin));
        // A late answer to what is gone is none.
        let late = json!({"id": guests.id("/j/2"), "type": "Join", "actor": ida, "object": event});
        scene.take(&guests, &late).await;
        assert_eq!(guests.received("Accept").len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_goes_with_its_author_and_whoever_comes_is_told() {
    let scene = scene().await;
    for n in [1, 2] {
        let event = of_gina(&scene, n, &json!({"endTime": "2026-12-09T12:00:00Z"}));
        scene.take(&scene.good, &activity(&scene.good, &format!("c/{n}"), "Create", &scene.gina, &event)).await;
        let list = scene.morag.visit("/groups/soil/events?month=2026-12").await;
        list.follow(&format!("Open garden {n}")).await.press("I am going", &[]).await;
    }
    scene.hub.settle().await;
    let join = scene.good.received("Join").pop().unwrap();
    let accept = json!({"id": scene.good.id("/acc/1"), "type": "Accept", "actor": scene.gina, "to": [join["actor"]], "object": join});
    scene.take(&scene.good, &accept).await;
    assert!(told(&scene.hub, "morag").is_empty());
    // One by its deletion, the other with its author.
    let first = json!({"id": scene.good.id("/e/1"), "type": "Tombstone"});
    scene.take(&scene.good, &activity(&scene.good, "d/1", "Delete", &scene.gina, &first)).await;
    assert_eq!(told(&scene.hub, "morag").len(), 1);
    scene.take(&scene.good, &activity(&scene.good, "d/2", "Delete", &scene.gina, &json!(scene.gina))).await;
    let subjects: Vec<String> = told(&scene.hub, "morag").iter().map(Mail::subject).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    assert!(subjects.iter().any(|subject| subject.contains("Open garden 2")), "{subjects:?}");
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM events").await, 0);
}
