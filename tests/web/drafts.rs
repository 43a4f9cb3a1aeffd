//! What is still being written: kept here, seen by its author alone, gone when it is published; and what is published later.

use std::time::Duration;

use super::blogs::{form, hub_with_group, post};
use crate::support::{Hub, Person, Seen};

/// The drafts of somebody, as they list them.
async fn drafts(person: &Person) -> Vec<String> {
    person.visit("/drafts").await.texts(".row-title")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_of_any_kind_outlives_the_session_and_is_gone_when_it_is_published() {
    let (hub, morag, ana) = hub_with_group("open").await;
    let topic = post(&morag, "From us", "Words").await.path;
    let page = ana.visit("/groups/soil/discussions/new").await;
    let page = page.press("Save as a draft", &[("title", "Worms"), ("body", "How **many**?")]).await;
    assert!(page.says("Your draft is saved") && page.field("body") == "How **many**?", "{}", page.text());
    form(&ana).await.send("Save as a draft", &[("title", "Slugs"), ("summary", "Soon"), ("language", "cy")], &[]).await;
    let page = ana.visit(&topic).await.press("Save as a draft", &[("body", "I think so")]).await;
    assert!(page.says("This is what you began to write"), "{}", page.text());
    assert_eq!(drafts(&ana).await.len(), 3);
    assert!(drafts(&morag).await.is_empty());

    // Another day, another browser.
    ana.visit("/home").await.press("Sign out", &[]).await;
    assert!(ana.visit("/drafts").await.path.starts_with("/sign-in"));
    let ana = hub.signed_in("ana").await;
    let list = ana.visit("/drafts").await;
    for words in ["Discussion Soil science", "Post Soil science", "Reply Soil science · From us", "I think so"] {
        assert!(list.says(words), "{words}: {}", list.text());
    }
    let page = list.follow("Worms").await;
    assert_eq!((page.field("title"), page.field("body")), ("Worms".into(), "How **many**?".into()));
    page.press("Start discussion", &[]).await;
    let page = list.follow("Slugs").await;
    assert_eq!(page.attribute("#language option[selected]", "value").as_deref(), Some("cy"));
    page.send("Publish post", &[("body", "Words")], &[]).await;
    let page = list.follow("I think so").await;
    assert_eq!(page.field("body"), "I think so");
    assert!(page.press("Send reply", &[]).await.says("I think so"));
    assert!(drafts(&ana).await.is_empty());
    assert_eq!(hub.count("SELECT COUNT(*) FROM drafts").await, 0);
    assert_eq!(ana.visit(&topic).await.field("body"), "", "the box is empty again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_at_the_draft_of_somebody_else() {
    let (hub, morag, ana) = hub_with_group("open").await;
    let page = form(&ana)
        .await
        .send("Save as a draft", &[("title", "Secret plan"), ("body", "Words")], &[("files", "a.txt", b"x")])
        .await;
    let id = page.field("id");
    let file = page.links("ul.plain a").into_iter().find(|(name, _)| name == "a.txt").unwrap().1;
    hub.keeper("keeper").await;
    for person in [&morag, &hub.signed_in("keeper").await] {
        for path in [format!("/drafts/{id}"), file.clone()] {
            assert_eq!(person.visit(&path).await.status, 404, "{path}");
        }
        assert!(!person.visit("/drafts").await.says("Secret plan"));
    }
    assert!(!morag.visit(&format!("/groups/soil/blog/new?draft={id}")).await.html.contains("Secret plan"));
    let forged = [("id", id.as_str()), ("title", "Mine"), ("body", "now")];
    let mine = form(&morag).await.send("Save as a draft", &forged, &[]).await;
    assert_eq!(mine.status, 404, "{}", mine.text());
    let token = morag.visit("/about").await.field("form_token");
    for act in ["delete", "call-off"] {
        let url = format!("{}/drafts/{id}/{act}", hub.origin);
        let answer = morag.http.post(url).form(&[("form_token", token.as_str())]).send().await.unwrap();
        assert_eq!(answer.status(), 404, "{act}");
    }
    assert_eq!(drafts(&ana).await, ["Secret plan"]);
    let page = ana.visit("/drafts").await.press("Delete draft : Secret plan", &[]).await;
    assert!(page.says("The draft is deleted") && drafts(&ana).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_is_kept_and_a_script_keeps_quietly() {
    let (hub, _, ana) = hub_with_group("open").await;
    ana.visit("/groups/soil/discussions/new")
        .await
        .press("Preview", &[("title", "Worms"), ("body", "How many?")])
        .await;
    assert_eq!(drafts(&ana).await, ["Worms"]);
    let page = ana.visit("/groups/soil/discussions/new").await;
    let (id, token) = (page.field("id"), page.field("form_token"));
    for (body, count) in [("One", 2), ("One two", 2)] {
        let fields = [("form_token", token.as_str()), ("id", &id), ("body", body), ("save", "quiet")];
        let answer =
            ana.http.post(format!("{}/groups/soil/discussions", hub.origin)).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 204);
        assert_eq!(hub.count("SELECT COUNT(*) FROM drafts").await, count);
    }
    assert!(drafts(&ana).await.contains(&"One two".to_owned()));
    // Nothing typed is nothing kept.
    let fields = [("form_token", token.as_str()), ("body", " "), ("save", "quiet")];
    ana.http.post(format!("{}/groups/soil/discussions", hub.origin)).form(&fields).send().await.unwrap();
    assert_eq!(hub.count("SELECT COUNT(*) FROM drafts").await, 2);
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hundred_drafts_are_kept_and_no_more() {
    let (hub, _, ana) = hub_with_group("open").await;
    ana.visit("/groups/soil/discussions/new")
        .await
        .press("Save as a draft", &[("title", "Worms"), ("body", "x")])
        .await;
    for n in 0..199 {
        let id = if hub.is_on_postgres() {
            format!("CAST('00000000-0000-0000-0000-{n:012}' AS UUID)")
        } else {
            format!("X'{n:032}'")
        };
        hub.sql(&format!(
            "INSERT INTO drafts SELECT {id}, author_id, becomes, group_id, topic_id, reply_to, title, summary, body, language,
                    for_members, changed_at, publish_at, zone, failure FROM drafts WHERE title = 'Worms' LIMIT 1"
        ))
        .await;
    }
    let page = ana.visit("/groups/soil/discussions/new").await;
    let page = page.press("Save as a draft", &[("title", "One more"), ("body", "x")]).await;
    assert!(page.status == 403 && page.says("200 drafts") && page.html.contains("One more"), "{}", page.text());
}

/// A post that Ana puts off until half past nine tomorrow.
async fn put_off(ana: &Person, title: &str) -> Seen {
    let fields =
        [("title", title), ("body", "Words"), ("day", "2026-11-22"), ("time", "09:30"), ("zone", "Europe/London")];
    let page = form(ana).await.send("Publish at that time", &fields, &[("files", "a.txt", b"x")]).await;
    assert!(page.says("will be published on Sunday 22 November 2026 at 09:30 (Europe/London)"), "{}", page.text());
    page
}

async fn tomorrow(hub: &Hub) {
    hub.clock.forward(Duration::from_hours(24) + Duration::from_mins(31));
    while hub.settle().await {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_post_is_published_at_its_time_and_not_before_and_what_is_called_off_is_not() {
    let (hub, morag, ana) = hub_with_group("open").await;
    put_off(&ana, "On time").await;
    let list = put_off(&ana, "Not at all").await;
    let list = list.press("Do not publish at that time : Not at all", &[]).await;
    assert!(list.says("not published by itself any more"), "{}", list.text());
    hub.clock.forward(Duration::from_hours(24));
    while hub.settle().await {}
    assert!(!morag.visit("/groups/soil/blog").await.says("On time"));
    tomorrow(&hub).await;
    let blog = morag.visit("/groups/soil/blog").await;
    assert!(blog.says("On time") && !blog.says("Not at all"), "{}", blog.text());
    assert!(blog.follow("On time").await.says("a.txt"));
    assert_eq!(drafts(&ana).await, ["Not at all"]);
    assert!(hub.mails().iter().all(|mail| !mail.header("subject").contains("not published")));
}

#[tokio::test(flavor = "multi_thread")]
async fn its_author_changes_the_words_and_the_time_of_what_was_put_off() {
    let (hub, _, ana) = hub_with_group("open").await;
    let list = put_off(&ana, "Worms").await;
    let page = list.follow("Worms").await;
    assert_eq!((page.field("day"), page.field("time")), ("2026-11-22".into(), "09:30".into()));
    let page = page.send("Save as a draft", &[("title", "More worms")], &[]).await;
    assert!(page.says("will be published on Sunday 22 November 2026"), "{}", page.text());
    // On the clocks of another place, and in the past, and never.
    for (fields, words) in [
        ([("day", "2026-11-22"), ("time", "09:30"), ("zone", "Nowhere/Atall")], "There is no such time zone"),
        ([("day", "2026-02-30"), ("time", "09:30"), ("zone", "UTC")], "Give a day of the calendar"),
        ([("day", "2026-11-22"), ("time", "half"), ("zone", "UTC")], "Give a time"),
        ([("day", "2026-11-20"), ("time", "09:30"), ("zone", "UTC")], "has gone by"),
        ([("day", "2099-11-20"), ("time", "09:30"), ("zone", "UTC")], "more than two years"),
    ] {
        let page = page.send("Publish at that time", &fields, &[]).await;
        assert!(page.status == 422 && page.says(words), "{words}: {}", page.text());
    }
    let later = [("day", "2026-11-22"), ("time", "09:30"), ("zone", "America/New_York")];
    page.send("Publish at that time", &later, &[]).await;
    tomorrow(&hub).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0, "in New York it is not half past nine yet");
    hub.clock.forward(Duration::from_hours(5));
    while hub.settle().await {}
    assert!(ana.visit("/groups/soil/blog").await.says("More worms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_author_may_not_post_any_more_stays_a_draft_and_they_are_told() {
    let (hub, _, ana) = hub_with_group("restricted").await;
    put_off(&ana, "Worms").await;
    put_off(&ana, "Slugs").await;
    hub.sql(
        "UPDATE memberships SET standing = 'removed' WHERE person_id = (SELECT id FROM profiles WHERE handle = 'ana')",
    )
    .await;
    tomorrow(&hub).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
    let list = ana.visit("/drafts").await;
    assert_eq!(
        list.count("It was not published at its time: Only members of the group can do this."),
        2,
        "{}",
        list.text()
    );
    let mails = hub.mails();
    let last = mails.iter().find(|mail| mail.header("subject").contains("was not published")).unwrap();
    assert!(last.header("to").contains("ana@") && last.text.contains("/drafts"), "{}", last.text);
    assert!(!last.text.contains("Worms"), "a mail does not repeat what is for members");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_for_members_is_not_published_to_everybody_because_the_group_was_opened() {
    let (hub, _, ana) = hub_with_group("restricted").await;
    put_off(&ana, "Among ourselves").await;
    hub.sql("UPDATE groups SET access = 'open' WHERE handle = 'soil'").await;
    tomorrow(&hub).await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM topics").await, 0);
    let list = ana.visit("/drafts").await;
    assert!(list.says("You wrote it for members, and everybody can read this group now"), "{}", list.text());
    let page = list.follow("Among ourselves").await;
    assert!(
        page.send("Publish post", &[], &[]).await.says("Your post is published"),
        "seen again, it is theirs to say"
    );
}
