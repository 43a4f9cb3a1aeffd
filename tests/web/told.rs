//! What people are told of a group that was closed, opened, or decided about them: no page offers what cannot be done, and
//! none is silent about what was.

use std::time::Duration;

use crate::support::{Hub, Mail, Person};

const REQUESTS: &str = "/groups/soil/manage/requests";

/// Morag's restricted group.
async fn soil() -> (Hub, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("restricted", "soil", "Soil science", "morag");
    (hub, morag)
}

async fn ask(hub: &Hub, name: &str) -> Person {
    let person = hub.person(name).await;
    let page = person.visit("/groups/soil/join").await.press("Ask to join", &[("reason", name)]).await;
    assert!(page.path.ends_with("/request"), "{}", page.text());
    person
}

async fn change(morag: &Person, fields: &[(&str, &str)]) {
    let page = morag.visit("/groups/soil/manage/settings").await.press("Save settings", fields).await;
    let page =
        if page.says("Nothing has been changed yet") { page.press("Save it all the same", &[]).await } else { page };
    assert!(page.says("The settings are saved"), "{}", page.text());
}

/// Sends the form that their pages do not show any longer; answers the page.
async fn join(person: &Person) -> String {
    let token = person.visit("/account").await.field("form_token");
    let form = person.http.post(format!("{}/groups/soil/join", person.origin));
    form.form(&[("form_token", token.as_str())]).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decline_is_no_ban_whoever_was_declined_joins_when_the_group_is_opened() {
    let (hub, morag) = soil().await;
    let ewan = ask(&hub, "ewan").await;
    let page = morag.visit(REQUESTS).await.press("Decline", &[("message", "Not now")]).await;
    assert!(page.says("Ewan is declined."), "{}", page.text());
    hub.clock.forward(Duration::from_mins(11));
    hub.settle().await;
    for path in ["/groups/soil", "/groups/soil/request", "/groups/soil/join"] {
        let page = ewan.visit(path).await;
        assert!(page.says("You can ask again after 21 December 2026"), "{path}: {}", page.text());
        assert!(!page.says("Ask to join") && !page.texts("a").contains(&"Ask again".to_owned()), "{path}");
    }
    assert!(join(&ewan).await.contains("a short while ago"), "the rule holds for forms too");

    // Of one who was declined a moment ago nobody has been told yet: they come in as everybody does.
    let joan = ask(&hub, "joan").await;
    morag.visit(REQUESTS).await.press("Decline", &[]).await;
    change(&morag, &[("access", "open")]).await;
    let status = ewan.visit("/groups/soil/request").await;
    assert!(status.says("The group is open now") && !status.says("ask again after"), "{}", status.text());
    assert!(ewan.visit("/cy/groups/soil/request").await.says("Mae’r grŵp yn agored bellach"));
    assert!(status.follow("Join this group").await.press("Join this group", &[]).await.says("You are a member now"));
    assert!(join(&joan).await.contains("You are a member"));
    hub.clock.forward(Duration::from_mins(11));
    hub.settle().await;
    assert!(joan.visit("/groups/soil").await.says("You are a member"));
    let declined = |mail: &Mail| mail.header("to") == "joan@mail.example" && mail.says("declined");
    assert!(!hub.mails().iter().any(declined), "who is a member is not told of a decline any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_was_taken_back_who_came_to_read_and_which_settings_were_changed() {
    let (hub, morag) = soil().await;
    let ewan = ask(&hub, "ewan").await;
    morag.visit(REQUESTS).await.press("Approve", &[]).await;
    hub.settle().await;
    morag.visit(REQUESTS).await.press("Undo", &[]).await;
    hub.settle().await;
    morag.visit(REQUESTS).await.press("Approve to read only", &[]).await;
    hub.settle().await;
    morag.visit("/groups/soil/members").await.press("Let them write", &[]).await;
    hub.settle().await;
    change(&morag, &[("name", "Soils"), ("question", "SECRETQUESTION?")]).await;
    change(&morag, &[]).await;
    morag.visit("/groups/soil/manage/close").await.press("Close the group", &[]).await;
    hub.settle().await;
    let log = morag.visit("/groups/soil/log").await;
    for words in [
        "Morag let Ewan in.",
        "Morag took back that Ewan was let in.",
        "Morag let Ewan in to read, and not to write.",
        "Morag allowed Ewan to write.",
        "Morag changed the settings of the group.",
        "What was changed: Name of the group; A question for those who ask to join",
        "Morag closed the group.",
    ] {
        assert_eq!(log.count(words), 1, "{words}: {}", log.text());
    }
    assert!(!log.says("SECRETQUESTION"), "what they were changed to does not stand there");
    let log = ewan.visit("/groups/soil/log").await;
    assert!(log.says("Morag took back that a member was let in.") && log.count("Ewan") == 1, "{}", log.text());
    let welsh = morag.visit("/cy/groups/soil/log").await;
    assert!(welsh.says("Yr hyn a newidiwyd: Enw’r grŵp; Cwestiwn i’r rhai"), "{}", welsh.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_holds_only_what_is_for_members_does_not_look_empty_nor_says_how_much_that_is() {
    let (hub, morag) = soil().await;
    let stranger = Person::stranger(&hub.origin);
    for title in ["Hidden worms", "Hidden slugs"] {
        let page = morag.visit("/groups/soil/discussions/new").await;
        page.press("Start discussion", &[("title", title), ("body", "Words")]).await;
    }
    assert!(!stranger.visit("/groups/soil").await.says("What was written here"), "it is closed, and says so");
    change(&morag, &[("access", "open")]).await;
    for path in ["/groups/soil", "/groups/soil/discussions"] {
        let page = stranger.visit(path).await;
        assert!(page.says("What was written here while the group was closed is for its members."), "{path}");
        assert!(
            !page.says("Nobody has started") && !page.says("idden") && !page.says("2 d"),
            "{path}: {}",
            page.text()
        );
    }
    assert!(stranger.visit("/cy/groups/soil").await.says("tra oedd y grŵp ar gau"));
    assert!(morag.visit("/groups/soil").await.says("Hidden worms"));
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "For everybody"), ("body", "Words")]).await;
    let page = stranger.visit("/groups/soil").await;
    assert!(page.says("For everybody") && !page.says("What was written here"), "{}", page.text());

    // A group in which nobody has written says that, and one that is closed carries that word and not "Open".
    hub.group("peat", "Peat", "morag");
    assert!(stranger.visit("/groups/peat").await.says("Nobody has started a discussion yet"));
    assert_eq!(stranger.visit("/groups/peat").await.texts(".tags .tag"), ["Open"]);
    morag.visit("/groups/peat/manage/close").await.press("Close the group", &[]).await;
    assert_eq!(stranger.visit("/groups/peat").await.texts(".tags .tag"), ["Closed"]);
    let list = stranger.visit("/groups?q=peat").await;
    assert_eq!(list.texts(".card .tag"), ["Closed"], "{}", list.text());
}
