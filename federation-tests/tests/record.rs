//! Three hubs, one group: a facilitator on one lets a member of another into a group of the third, and all that they
//! decided is in one record.

use federation_tests::asking::{ask, sees};
use federation_tests::{Hub, Person};
use serde_json::Value;

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_made_on_a_second_hub_about_a_member_of_a_third_holds_though_the_groups_own_hub_was_away() {
    let (mut scotland, wales, england) = (Hub::start("scotland"), Hub::start("wales"), Hub::start("england"));
    let morag = scotland.person("morag").await;
    let (sian, priya) = (wales.person("sian").await, england.person("priya").await);
    scotland.restricted_group("soil", "Soil science", "morag");
    let address = format!("@soil@{}", scotland.domain);

    let view = ask(&sian, &address, "I run the Welsh side").await;
    sees(&morag, "/groups/soil/manage/requests", "I run the Welsh side").await.press("Approve", &[]).await;
    sees(&sian, &view, "You are a member").await;
    morag.visit("/groups/soil/members").await.press("Make facilitator", &[]).await;
    sees(&sian, &view, "Decisions").await;
    ask(&priya, &address, "I lead on planning data").await;
    let cards = sees(&sian, &format!("{view}/manage/requests"), "I lead on planning data").await;

    // What she decides waits until the group's hub is there to do it.
    scotland.stop();
    let page = cards.press("Approve", &[("message", "Welcome")]).await;
    assert!(page.says("has not confirmed it yet"), "{}", page.text());
    scotland.run();
    wales.command(&["hub", "retry", &scotland.domain]);
    sees(&priya, &view, "You are a member").await;
    let status = sees(&priya, &format!("{view}/request"), "Welcome").await;
    assert!(status.says(&format!("{}/groups/soil/decisions/3", scotland.origin)), "{}", status.text());
    for (person, path) in [(&morag, "/groups/soil".to_owned()), (&sian, view.clone())] {
        let page = sees(person, &format!("{path}/manage/decisions"), "The record is whole: 3 decisions").await;
        assert!(page.says("Sian let Priya in") && page.says("I lead on planning data"), "{}", page.text());
    }
    let download = |person: Person, path: String| async move {
        let file: Value =
            serde_json::from_str(&person.visit(&format!("{path}/manage/decisions/download")).await.html).unwrap();
        file["decisions"].clone()
    };
    assert_eq!(download(morag, "/groups/soil".into()).await, download(sian, view).await);
    assert_eq!(scotland.command(&["group", "decisions", "soil"])["check"]["count"], 3);
}
