//! Keeping order, as facilitators do it and members see it.

use std::time::Duration;

use crate::support::hub::{settle, two_hubs};
use crate::support::{Hub, Person, Seen};

/// A group with morag, who runs it, and ewan, a member; morag's question with ewan's answer.
async fn discussion(hub: &Hub) -> (Person, Person, Seen) {
    let (morag, ewan) = (hub.person("morag").await, hub.person("ewan").await);
    hub.group("soil", "Soil science", "morag");
    ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let page = ewan.visit(&page.path).await.press("Send reply", &[("body", "Forty.")]).await;
    (morag, ewan, page)
}

fn topic_of(page: &Seen) -> String {
    page.path.split(['#', '?']).next().unwrap().to_owned()
}

fn reply_of(page: &Seen) -> String {
    page.attribute(".posts > li", "id").unwrap().replace("post-", "/posts/")
}

#[tokio::test(flavor = "multi_thread")]
async fn members_say_what_helped_and_take_it_back_and_nobody_sees_who() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    let page = ewan.visit(&topic).await;
    assert_eq!(page.texts("button").iter().filter(|words| *words == "Helpful").count(), 1, "not for one's own");
    let page = page.press("Helpful", &[]).await;
    assert!(page.says("1 person found this helpful") && page.path == topic, "{}", page.text());
    let seen = morag.visit(&topic).await;
    assert!(seen.says("1 person found this helpful"));
    let page = seen.press("Helpful", &[]).await;
    assert_eq!(page.count("1 person found this helpful"), 2);

    let joan = hub.person("joan").await;
    assert!(!joan.visit(&topic).await.texts("button").contains(&"Helpful".to_owned()), "only members have the button");
    joan.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let page = joan.visit(&topic).await.press("Helpful", &[]).await;
    assert!(page.says("2 people found this helpful"));
    assert!(joan.visit(&format!("/cy{topic}")).await.says("Roedd hyn yn ddefnyddiol i 2 berson"));
    let page = joan.visit(&topic).await.press("Take back", &[]).await;
    assert!(!page.says("2 people") && page.count("1 person found this helpful") == 2);
    let page = ewan.visit(&topic).await.press("Take back", &[]).await;
    assert_eq!(page.count("found this helpful"), 1);
    assert!(Person::stranger(&hub.origin).visit(&topic).await.says("1 person found this helpful"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pinned_discussion_stands_first_until_it_is_unpinned() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    hub.clock.forward(Duration::from_mins(1));
    let page = ewan.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Slugs"), ("body", "Newer")]).await;
    assert!(!ewan.visit(&topic).await.says("Pin"));
    let page = morag.visit(&topic).await.press("Pin", &[]).await;
    assert!(page.says("It is pinned") && page.texts(".tag").contains(&"Pinned".to_owned()));
    for path in ["/groups/soil", "/groups/soil/discussions"] {
        let page = ewan.visit(path).await;
        assert_eq!(page.texts(".row-title"), ["Worms", "Slugs"], "{path}");
        assert!(page.texts("h2").contains(&"Pinned".to_owned()), "{path}");
    }
    let page = morag.visit(&topic).await.press("Unpin", &[]).await;
    assert!(page.says("It is no longer pinned"));
    let page = ewan.visit("/groups/soil/discussions").await;
    assert_eq!(page.texts(".row-title"), ["Slugs", "Worms"]);
    assert!(!page.says("Pinned"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_discussion_says_why_and_words_that_came_too_late_are_shown_to_their_author() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    let before = ewan.visit(&topic).await;
    let page = morag.visit(&topic).await.follow("Close to replies").await;
    let again = page.press("Close to replies", &[("reason", &"x".repeat(501))]).await;
    assert!(again.status == 422 && again.says("at most 500 characters") && again.field("reason").len() == 501);
    let page = page.press("Close to replies", &[("reason", "All is said")]).await;
    assert!(page.says("takes no more replies: All is said"));

    let seen = ewan.visit(&topic).await;
    assert!(seen.says("This discussion takes no more replies: All is said"));
    assert!(!seen.html.contains("name=\"body\"") && !seen.says("Answer "));
    for button in ["Send reply", "Preview"] {
        let late = before.press(button, &[("body", "Long thought about")]).await;
        assert_eq!(late.status, 403, "{button}");
        assert!(late.says("takes no more replies") && late.says("Long thought about"), "{button}");
    }
    let page = morag.visit(&topic).await.press("Open to replies again", &[]).await;
    assert!(page.says("takes replies again"));
    assert!(ewan.visit(&topic).await.press("Send reply", &[("body", "In time")]).await.says("In time"));
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_place_of_what_facilitators_removed_stands_their_reason() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let (topic, reply) = (topic_of(&page), reply_of(&page));
    let page = morag.visit(&topic).await.follow("Remove this reply").await;
    assert!(page.says("Forty.") && page.says("Written by Ewan"));
    let again = page.press("Remove it", &[("reason", " ")]).await;
    assert!(again.status == 422 && again.says("Say in a few words why"));
    let page = again.press("Remove it", &[("reason", "Rude <b>words</b>")]).await;
    assert!(page.says("It is removed"));
    let seen = Person::stranger(&hub.origin).visit(&topic).await;
    assert!(seen.says("Removed by the facilitators: Rude <b>words</b>") && !seen.says("Forty."));
    assert_eq!(morag.visit(&format!("{reply}/remove")).await.status, 410);

    let page = ewan.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Buy this"), ("body", "Cheap")]).await;
    let advert = topic_of(&page);
    morag.visit(&format!("{advert}/remove")).await.press("Remove it", &[("reason", "Advertising")]).await;
    let page = Person::stranger(&hub.origin).visit(&advert).await;
    assert!(page.says("Removed discussion") && page.says("Removed by the facilitators: Advertising"));
    assert!(!page.says("Cheap") && !page.says("Buy this"));
    assert!(ewan.visit(&format!("/cy{advert}")).await.says("Tynnwyd ymaith gan yr hwyluswyr: Advertising"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_no_facilitator_neither_sees_nor_can_use_what_keeps_order() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let (topic, reply) = (topic_of(&page), reply_of(&page));
    let seen = ewan.visit(&topic).await;
    for words in ["Close to replies", "Remove this", "Unpin"] {
        assert!(!seen.says(words), "{words}");
    }
    for path in [
        format!("{topic}/lock"),
        format!("{topic}/remove"),
        format!("{reply}/remove"),
        "/groups/soil/manage/reports".to_owned(),
    ] {
        assert_eq!(ewan.visit(&path).await.status, 403, "{path}");
        let stranger = Person::stranger(&hub.origin).visit(&path).await;
        assert!(stranger.path.starts_with("/sign-in"), "{path}");
    }
    let token = seen.field("form_token");
    let members = morag.visit("/groups/soil/members").await;
    let ewans = members.attribute("form[action$='/role']", "action").unwrap();
    for path in [
        format!("{topic}/pin"),
        format!("{topic}/lock"),
        format!("{topic}/remove"),
        format!("{reply}/remove"),
        ewans.clone(),
        ewans.replace("/role", "/shut-out"),
        ewans.replace("/role", "/let-in"),
    ] {
        let fields = [("form_token", token.as_str()), ("on", "1"), ("reason", "Because"), ("length", "day")];
        let answer = ewan.http.post(format!("{}{path}", hub.origin)).form(&fields).send().await.unwrap();
        assert_eq!(answer.status(), 403, "{path}");
    }
    let page = morag.visit(&topic).await;
    assert!(page.says("Forty.") && !page.texts(".tag").contains(&"Pinned".to_owned()) && page.says("Send reply"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_reaches_the_facilitators_who_look_and_close_it() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    assert!(morag.visit("/groups/soil").await.says("No reports"));
    assert!(!ewan.visit("/groups/soil").await.says("No reports"));
    let joan = hub.person("joan").await;
    let form = joan.visit(&format!("{}/report", reply_of(&page))).await;
    assert!(form.says("The facilitators of this group read your report, with your name"));
    assert!(!form.says("Tell the other hub"), "no other hub is concerned");
    let again = form.press("Send report", &[("reason", "")]).await;
    assert!(again.status == 422 && again.says("Say in a few words what is wrong"));
    let thanks = again.press("Send report", &[("reason", "It is <i>rude</i>")]).await;
    assert!(thanks.says("Your report is on its way") && thanks.path.starts_with(&topic));

    let list = morag.visit("/groups/soil").await.follow("1 report to look at").await;
    assert_eq!(list.path, "/groups/soil/manage/reports");
    for words in ["Forty.", "Written by Ewan", "It is <i>rude</i>", "Joan"] {
        assert!(list.says(words), "{words}");
    }
    let removed = list.follow("Remove it").await.press("Remove it", &[("reason", "Rude")]).await;
    assert!(removed.says("Removed by the facilitators: Rude"));
    let list = morag.visit("/groups/soil/manage/reports").await;
    assert!(list.says("deleted or removed") && !list.says("Nothing to do"));
    assert_eq!(list.attribute("option[selected]", "value").as_deref(), Some("removed"), "what was done comes first");
    let list = list.press("Close", &[]).await;
    assert!(list.says("The report is closed") && list.says("There is nothing to look at"));
    let page = ewan.visit(&topic).await.follow("Report").await;
    page.press("Send report", &[("reason", "Off topic")]).await;
    let list = morag.visit("/groups/soil/manage/reports").await.press("Close", &[]).await;
    assert!(list.says("There is nothing to look at"));
    assert!(morag.visit("/groups/soil").await.says("No reports"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_about_order_cost_the_same_number_of_queries_whatever_their_size() {
    let hub = Hub::start("scotland").await;
    let (morag, _ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    let mut costs = Vec::new();
    for name in ["joan", "hamish"] {
        let person = hub.person(name).await;
        person.visit("/groups/soil/join").await.press("Join this group", &[]).await;
        let page = person.visit(&topic).await.press("Helpful", &[]).await.press("Send reply", &[("body", name)]).await;
        page.follow("Report").await.press("Send report", &[("reason", "Off topic")]).await;
        let mut cost = Vec::new();
        for path in [topic.as_str(), "/groups/soil/manage/reports", "/groups/soil/members", "/groups/soil"] {
            let before = hub.queries();
            assert_eq!(morag.visit(path).await.status, 200, "{path}");
            cost.push((path.to_owned(), hub.queries() - before));
        }
        costs.push(cost);
    }
    assert_eq!(costs[0], costs[1]);
    for (path, cost) in &costs[1] {
        assert!(*cost <= 12, "{path} asks {cost} times");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_group_says_so_and_words_written_for_it_are_shown_to_their_author() {
    let hub = Hub::start("scotland").await;
    let (_morag, ewan, page) = discussion(&hub).await;
    let topic = topic_of(&page);
    let before = ewan.visit(&topic).await;
    let form = ewan.visit("/groups/soil/discussions/new").await;
    assert!(hub.command(&["group", "archive", "soil"]).status.success());
    let late = before.press("Send reply", &[("body", "Long thought about")]).await;
    assert!(late.status == 403 && late.says("closed to new contributions") && late.says("Long thought about"));
    let late = form.press("Start discussion", &[("title", "Slugs"), ("body", "Thought out")]).await;
    assert!(late.status == 403 && late.says("Slugs") && late.says("Thought out"), "{}", late.text());
    for path in [topic.as_str(), "/groups/soil", "/groups/soil/discussions"] {
        let page = ewan.visit(path).await;
        assert!(page.says("closed to new contributions"), "{path}");
        assert!(!page.says("Send reply") && !page.says("Start a discussion"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_closed_by_the_facilitators_of_another_group_stays_open() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    hub.group("peat", "Peat", "ewan");
    let page = ewan.visit(&topic_of(&page)).await.follow("Report").await;
    page.press("Send report", &[("reason", "Off topic")]).await;
    let list = morag.visit("/groups/soil/manage/reports").await;
    let close = list.attribute("form[action$='/close']", "action").unwrap().replace("soil", "peat");
    let token = ewan.visit("/groups/peat/manage/reports").await.field("form_token");
    let url = format!("{}{close}", hub.origin);
    assert_eq!(ewan.http.post(url).form(&[("form_token", token)]).send().await.unwrap().status(), 404);
    assert!(morag.visit("/groups/soil").await.says("1 report to look at"));
}

#[tokio::test(flavor = "multi_thread")]
async fn facilitators_are_made_and_unmade_and_the_owner_stays() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let members = morag.visit("/groups/soil/members").await;
    assert_eq!(members.texts("button").iter().filter(|words| *words == "Make facilitator").count(), 1);
    let members = members.press("Make facilitator", &[]).await;
    assert!(members.says("Ewan is a facilitator now") && members.texts(".row p")[0].contains("Facilitator"));
    assert!(ewan.visit(&topic_of(&page)).await.press("Pin", &[]).await.says("It is pinned"));
    assert!(!ewan.visit("/groups/soil/members").await.says("Shut out"), "nobody whom a facilitator may shut out");
    let members = morag.visit("/groups/soil/members").await.press("Make an ordinary member", &[]).await;
    assert!(members.says("Ewan is an ordinary member now"));
    assert_eq!(ewan.visit("/groups/soil/manage/reports").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_shut_out_is_out_for_as_long_as_was_said_or_until_let_back_in() {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, page) = discussion(&hub).await;
    let form = morag.visit("/groups/soil/members").await.follow("Shut out").await;
    assert!(form.says("Shut Ewan out of the group"));
    let again = form.press("Shut out", &[("reason", ""), ("length", "day")]).await;
    assert!(again.status == 422 && again.says("Say in a few words why"));
    assert_eq!(again.attribute("option[selected]", "value").as_deref(), Some("day"));
    let again = form.press("Shut out", &[("reason", "Rude"), ("length", "century")]).await;
    assert!(again.status == 422 && again.says("Choose for how long") && again.field("reason") == "Rude");
    let members = form.press("Shut out", &[("reason", "Rude"), ("length", "day")]).await;
    assert!(members.says("Until 22 November 2026, 09:00 · Rude"), "{}", members.text());
    assert!(members.says("Ewan is shut out of the group."), "{}", members.text());
    assert!(!ewan.visit(&topic_of(&page)).await.says("Send reply"));
    assert!(!ewan.visit(&topic_of(&page)).await.says("Join the group to reply"));
    for path in ["/groups/soil", "/groups/soil/join", "/groups/soil/request"] {
        let told = ewan.visit(path).await;
        assert!(told.says("shut you out of this group until 22 November 2026, 09:00"), "{path}: {}", told.text());
        assert!(told.says("Rude") && !told.says("Join this group"), "{path}: {}", told.text());
    }
    let told = ewan.visit("/cy/groups/soil").await;
    assert!(told.says("cau allan o’r grŵp hwn tan 22 Tachwedd 2026, 09:00"), "{}", told.text());
    let stranger = Person::stranger(&hub.origin).visit("/groups/soil").await;
    assert!(!stranger.says("Rude") && stranger.says("Join this group"), "{}", stranger.text());
    let token = ewan.visit("/account").await.field("form_token");
    let form = ewan.http.post(format!("{}/groups/soil/join", hub.origin)).form(&[("form_token", token.as_str())]);
    assert!(form.send().await.unwrap().text().await.unwrap().contains("have shut you out"));
    // Of a group that is hidden whoever is out learns nothing.
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    assert_eq!(ewan.visit("/groups/soil").await.status, 404);
    hub.sql("UPDATE groups SET access = 'open' WHERE handle = 'soil'").await;
    assert!(!ewan.visit("/groups/soil/members").await.says("Rude"));

    hub.clock.forward(Duration::from_hours(25));
    assert!(!morag.visit("/groups/soil/members").await.says("Let back in"));
    assert!(ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await.says("You are a member now"));
    let form = morag.visit("/groups/soil/members").await.follow("Shut out").await;
    let members = form.press("Shut out", &[("reason", "Still rude"), ("length", "good")]).await;
    assert!(members.says("For good · Still rude"));
    let told = ewan.visit("/groups/soil").await;
    assert!(told.says("for good") && told.says("only if they let you") && !told.says("Join this"), "{}", told.text());
    let members = members.press("Let back in", &[]).await;
    assert!(members.says("Ewan may join again") && !members.says("Still rude"));
    assert!(ewan.visit("/groups/soil/join").await.press("Join this group", &[]).await.says("You are a member now"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_about_another_hubs_group_says_who_hears_of_it_and_names_nobody_unless_told_to() {
    let (scotland, england) = two_hubs().await;
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let group = scotland.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    priya.visit(&format!("/search?q={}", group.replace('@', "%40").replace(':', "%3A"))).await;
    settle(&[&scotland, &england]).await;
    priya.visit(&format!("/groups/soil@{}/join", scotland.domain)).await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    let far = priya.visit(&format!("/groups/soil@{}", scotland.domain)).await.follow("Worms").await;
    let form = far.follow("Report").await;
    assert!(form.says("The group is run from Hub scotland") && form.says("not who you are, unless you tick the box"));
    assert!(form.attribute("#openly", "checked").is_none());
    form.press("Send report", &[("reason", "Doubtful")]).await;
    settle(&[&scotland, &england]).await;
    let list = morag.visit("/groups/soil/manage/reports").await;
    assert!(list.says("Doubtful") && list.says("From Hub england, which does not say who") && !list.says("Priya"));
    list.press("Close", &[]).await;

    let far = far.press("Send reply", &[("body", "Forty.")]).await;
    settle(&[&scotland, &england]).await;
    let seen = morag.visit("/groups/soil").await.follow("Worms").await;
    let form = seen.follow("Report").await;
    assert!(form.says("Hub england, where the author is at home, is told as well"));
    drop(far);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reports_openly_is_named_to_the_other_hub() {
    let (scotland, england) = two_hubs().await;
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let group = scotland.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    priya.visit(&format!("/search?q={}", group.replace('@', "%40").replace(':', "%3A"))).await;
    settle(&[&scotland, &england]).await;
    priya.visit(&format!("/groups/soil@{}/join", scotland.domain)).await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    let far = priya.visit(&format!("/groups/soil@{}", scotland.domain)).await.follow("Worms").await;
    far.follow("Report").await.press("Send report", &[("reason", "Doubtful"), ("openly", "1")]).await;
    settle(&[&scotland, &england]).await;
    let list = morag.visit("/groups/soil/manage/reports").await;
    assert!(list.says("Doubtful") && list.says("Priya") && list.says("Hub england"), "{}", list.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_hubs_group_says_of_a_discussion_is_seen_by_its_readers() {
    let (scotland, england) = two_hubs().await;
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let group = scotland.group("soil", "Soil science", "morag");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let topic = topic_of(&page);
    priya.visit(&format!("/search?q={}", group.replace('@', "%40").replace(':', "%3A"))).await;
    settle(&[&scotland, &england]).await;
    priya.visit(&format!("/groups/soil@{}/join", scotland.domain)).await.press("Join this group", &[]).await;
    settle(&[&scotland, &england]).await;
    let far = priya.visit(&format!("/groups/soil@{}", scotland.domain)).await.follow("Worms").await;
    let far = far.press("Send reply", &[("body", "Forty.")]).await;
    let far_path = topic_of(&far);
    settle(&[&scotland, &england]).await;
    priya.visit(&far_path).await.press("Helpful", &[]).await;
    morag.visit(&topic).await.press("Pin", &[]).await;
    morag.visit(&format!("{topic}/lock")).await.press("Close to replies", &[("reason", "Done")]).await;
    settle(&[&scotland, &england]).await;
    assert!(morag.visit(&topic).await.says("1 person found this helpful"));
    let seen = priya.visit(&far_path).await;
    assert!(seen.says("takes no more replies: Done") && seen.texts(".tag").contains(&"Pinned".to_owned()));
    morag.visit(&topic).await.follow("Remove this reply").await.press("Remove it", &[("reason", "Wrong")]).await;
    settle(&[&scotland, &england]).await;
    assert!(priya.visit(&far_path).await.says("Removed by the facilitators: Wrong"));

    england.sql("UPDATE topics SET remote_replies = 12").await;
    assert!(priya.visit(&far_path).await.says("0 of 12 replies have arrived."));
    assert!(priya.visit(&format!("/cy{far_path}")).await.says("Atebion sydd wedi cyrraedd: 0 o 12."));
    england.sql("UPDATE replies SET deleted_at = NULL, removed_by = NULL, html = '<p>Forty.</p>', refusal = '-'").await;
    assert!(priya.visit(&far_path).await.says("The group did not take this, and gave no reason."));
    england.sql("UPDATE replies SET refusal = 'Too late'").await;
    assert!(priya.visit(&far_path).await.says("The group did not take this: Too late"));
}
