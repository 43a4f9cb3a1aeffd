//! Answers, what is put back, warnings and suspensions, the log and what becomes of reports, as people see them.

use std::time::Duration;

use crate::support::hub::{settle, two_hubs};
use crate::support::{Hub, Person, Seen};

/// A group with morag, who runs it, ewan, who asks, and joan, who answers.
struct Scene {
    hub: Hub,
    morag: Person,
    ewan: Person,
    joan: Person,
    topic: String,
    reply: String,
}

async fn scene() -> Scene {
    let hub = Hub::start("scotland").await;
    let (morag, ewan, joan) = (hub.person("morag").await, hub.person("ewan").await, hub.person("joan").await);
    hub.group("soil", "Soil science", "morag");
    for person in [&ewan, &joan] {
        person.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    }
    let page = ewan.visit("/groups/soil/discussions/new").await;
    let page = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await;
    let topic = page.path.clone();
    let page = joan.visit(&topic).await.press("Send reply", &[("body", "Forty.")]).await;
    let reply = page.attribute(".posts > li", "id").unwrap().replace("post-", "/posts/");
    Scene { hub, morag, ewan, joan, topic, reply }
}

impl Scene {
    /// Sends a form as a page would; answers the status.
    async fn send(&self, person: &Person, path: &str, fields: &[(&str, &str)]) -> u16 {
        let token = person.visit("/about").await.field("form_token");
        let fields: Vec<_> = fields.iter().copied().chain([("form_token", token.as_str())]).collect();
        let request =
            person.http.post(format!("{}{path}", self.hub.origin)).form(&fields).header("accept", "text/html");
        request.send().await.unwrap().status().as_u16()
    }

    /// The page on which Morag does this to a member.
    async fn about(&self, name: &str, act: &str) -> Seen {
        let members = self.morag.visit("/groups/soil/members").await;
        let link = format!("a[aria-label='{act}: {name}']");
        self.morag.visit(&members.attribute(&link, "href").unwrap()).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_asker_or_a_facilitator_marks_the_answer_and_nobody_else() {
    let scene = scene().await;
    assert!(!scene.joan.visit(&scene.topic).await.says("Mark as the answer"));
    assert_eq!(scene.send(&scene.joan, &format!("{}/answer", scene.reply), &[("on", "1")]).await, 403);
    let unanswered = scene.ewan.visit("/groups/soil/discussions?unanswered=1").await;
    assert!(unanswered.says("Worms") && !unanswered.says("Answered"));

    let page = scene.ewan.visit(&scene.topic).await.press("Mark as the answer", &[]).await;
    assert!(page.says("Joan wrote the answer") && page.says("This is the answer"), "{}", page.text());
    let there = page.follow("Go to the answer").await;
    assert!(there.path.starts_with(&scene.topic) && there.html.contains(&scene.reply.replace("/posts/", "id=\"post-")));
    assert!(scene.joan.visit("/groups/soil").await.says("Answered"));
    assert!(!scene.ewan.visit("/groups/soil/discussions?unanswered=1").await.says("Worms"));
    let page = scene.morag.visit(&scene.topic).await.press("Not the answer after all", &[]).await;
    assert!(!page.says("Joan wrote the answer"));
    assert!(scene.ewan.visit("/groups/soil/discussions?unanswered=1").await.says("Worms"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_removed_is_seen_by_facilitators_and_its_author_and_put_back() {
    let scene = scene().await;
    let form = scene.morag.visit(&format!("{}/remove", scene.reply)).await;
    form.press("Remove it", &[("reason", "Untrue")]).await;
    assert!(!scene.ewan.visit(&scene.topic).await.says("Forty."));
    let own = scene.joan.visit(&scene.topic).await;
    assert!(own.says("Forty.") && own.says("Untrue") && !own.says("Put back"), "{}", own.text());
    for person in [&scene.ewan, &scene.joan] {
        assert_eq!(scene.send(person, &format!("{}/restore", scene.reply), &[]).await, 403);
    }
    let page = scene.morag.visit(&scene.topic).await;
    assert!(page.says("Forty."));
    page.press("Put back", &[]).await;
    let seen = scene.ewan.visit(&scene.topic).await;
    assert!(seen.says("Forty.") && !seen.says("Untrue") && seen.says("1 reply"), "{}", seen.text());
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM kept_words").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_author_deletes_or_time_takes_cannot_be_put_back() {
    let scene = scene().await;
    let remove = format!("{}/remove", scene.reply);
    scene.morag.visit(&remove).await.press("Remove it", &[("reason", "Untrue")]).await;
    assert_eq!(scene.send(&scene.ewan, &format!("{}/forget", scene.reply), &[]).await, 403);
    scene.joan.visit(&scene.topic).await.press("Delete for good", &[]).await;
    let page = scene.morag.visit(&scene.topic).await;
    assert!(!page.says("Forty.") && !page.says("Put back") && !page.says("Untrue"), "{}", page.text());
    assert_eq!(scene.send(&scene.morag, &format!("{}/restore", scene.reply), &[]).await, 410);

    scene.morag.visit(&format!("{}/remove", scene.topic)).await.press("Remove it", &[("reason", "Off")]).await;
    assert!(scene.morag.visit(&scene.topic).await.says("How many?"));
    scene.hub.clock.forward(Duration::from_hours(91 * 24));
    while scene.hub.settle().await {}
    let morag = scene.hub.signed_in("morag").await;
    assert!(!morag.visit(&scene.topic).await.says("How many?"));
    assert_eq!(scene.hub.count("SELECT COUNT(*) FROM kept_words").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_suspended_reads_and_does_not_write_until_the_time_is_over() {
    let scene = scene().await;
    let before = scene.joan.visit(&scene.topic).await;
    let form = scene.about("Joan", "Suspend").await;
    assert_eq!(form.press("Suspend", &[("reason", " ")]).await.status, 422);
    form.press("Suspend", &[("reason", "Calm down"), ("length", "week")]).await;
    while scene.hub.settle().await {}
    for path in ["/groups/soil", &scene.topic] {
        let page = scene.joan.visit(path).await;
        assert!(page.says("You can read and not write") && page.says("Calm down"), "{path}: {}", page.text());
    }
    let page = scene.joan.visit("/groups/soil").await;
    assert_eq!(page.count("Calm down"), 1, "said twice: {}", page.text());
    let page = page.press("I have read this", &[]).await;
    assert_eq!(page.count("Calm down"), 1, "why is said as long as it holds: {}", page.text());
    assert_eq!(before.press("Send reply", &[("body", "But!")]).await.status, 403);
    for (path, fields) in [
        (format!("{}/edit", scene.reply), vec![("body", "Changed")]),
        ("/groups/soil/discussions".to_owned(), vec![("title", "New one"), ("body", "x")]),
    ] {
        assert_eq!(scene.send(&scene.joan, &path, &fields).await, 403, "{path}");
    }
    assert!(!scene.ewan.visit(&scene.topic).await.says("Calm down"), "why is not everybody's to know");
    scene.hub.clock.forward(Duration::from_hours(8 * 24));
    let joan = scene.hub.signed_in("joan").await;
    assert!(joan.visit(&scene.topic).await.press("Send reply", &[("body", "Again")]).await.says("Again"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warning_is_told_to_the_member_alone_and_noted_for_the_facilitators() {
    let scene = scene().await;
    let form = scene.about("Joan", "Warn").await;
    let members = form.press("Send warning", &[("reason", "Mind your words")]).await;
    assert!(members.says("The warning to Joan is on its way."), "{}", members.text());
    while scene.hub.settle().await {}
    assert!(scene.joan.visit("/tasks").await.says("A word from the facilitators"));
    let page = scene.joan.visit("/groups/soil").await;
    assert!(page.says("Mind your words") && !page.text().contains("Morag: "));
    assert!(!scene.ewan.visit("/groups/soil").await.says("Mind your words"));
    assert!(!page.press("I have read this", &[]).await.says("Mind your words"));
    assert!(scene.about("Joan", "Warn").await.says("Mind your words"));
    let members = scene.morag.visit("/groups/soil/members").await;
    let path = members.attribute("a[aria-label='Warn: Joan']", "href").unwrap();
    assert_eq!(scene.send(&scene.ewan, &path, &[("reason", "Ha")]).await, 403);
    assert_eq!(
        scene.send(&scene.ewan, &path.replace("/warn", "/suspend"), &[("reason", "Ha"), ("length", "day")]).await,
        403
    );
    assert_eq!(scene.send(&scene.ewan, &path.replace("/warn", "/reinstate"), &[]).await, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_was_done_and_to_members_not_to_whom() {
    let scene = scene().await;
    scene.ewan.visit(&scene.topic).await.press("Mark as the answer", &[]).await;
    scene.morag.visit(&scene.topic).await.press("Pin", &[]).await;
    let form = scene.about("Joan", "Suspend").await;
    form.press("Suspend", &[("reason", "Calm down"), ("length", "day")]).await;
    while scene.hub.settle().await {}
    let log = scene.morag.visit("/groups/soil").await.follow("What was done to keep order").await;
    for words in ["Morag pinned a discussion", "Ewan marked a reply as the answer", "Morag suspended Joan"] {
        assert!(log.says(words), "{words}: {}", log.text());
    }
    let log = scene.ewan.visit("/groups/soil/log").await;
    assert!(log.says("Morag suspended a member") && !log.says("Joan") && !log.says("Calm down"), "{}", log.text());
    assert!(scene.ewan.visit("/cy/groups/soil/log").await.says("Piniwyd trafodaeth gan Morag"));
    let stranger = scene.hub.person("stranger").await;
    assert_eq!(stranger.visit("/groups/soil/log").await.status, 403);
    for (chosen, status) in [("unnamed", 200), ("facilitators", 403)] {
        let form = scene.morag.visit("/groups/soil/manage/settings").await;
        form.press("Save settings", &[("log_for", chosen)]).await;
        let log = scene.ewan.visit("/groups/soil/log").await;
        assert_eq!(log.status, status, "{chosen}");
        assert!(!log.says("Morag pinned"), "{chosen}: {}", log.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_on_a_person_is_looked_at_and_what_became_of_it_is_kept() {
    let scene = scene().await;
    let members = scene.ewan.visit("/groups/soil/members").await;
    let path = members.attribute("a[aria-label='Report: Joan']", "href").unwrap();
    scene.ewan.visit(&path).await.press("Send report", &[("reason", "Writes to me all night")]).await;
    let reports = scene.morag.visit("/groups/soil/manage/reports").await;
    assert!(reports.says("Joan") && reports.says("Writes to me all night"));
    let first = |reports: &Seen| reports.attribute("option[selected]", "value").unwrap();
    assert_eq!(first(&reports), "nothing");
    for (act, button, done) in [("Warn", "Send warning", "warned"), ("Suspend", "Suspend", "suspended")] {
        scene.about("Joan", act).await.press(button, &[("reason", "Not at night")]).await;
        assert_eq!(first(&scene.morag.visit("/groups/soil/manage/reports").await), done);
    }
    // Whoever leaves is suspended still if they come back, and the list says so.
    assert!(!scene.morag.visit("/groups/soil/members").await.says("They have left the group"));
    scene.joan.visit("/groups/soil").await.press("Leave this group", &[]).await;
    assert!(scene.morag.visit("/groups/soil/members").await.says("They have left the group"));
    reports.press("Close", &[("decision", "talked")]).await;
    let closed = scene.morag.visit("/groups/soil/manage/reports/closed").await;
    assert!(closed.says("Settled by talking") && closed.says("closed by Morag"), "{}", closed.text());
    assert!(!scene.morag.visit("/groups/soil/manage/reports").await.says("all night"));
    assert_eq!(scene.joan.visit("/groups/soil/manage/reports/closed").await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn between_two_hubs_of_ours_the_answer_what_is_put_back_and_a_suspension_are_seen_on_both() {
    let (scotland, england) = two_hubs().await;
    let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
    let address = scotland.group("soil", "Soil science", "morag").replace('@', "%40").replace(':', "%3A");
    let page = morag.visit("/groups/soil/discussions/new").await;
    let topic = page.press("Start discussion", &[("title", "Worms"), ("body", "How many?")]).await.path;
    let both = [&scotland, &england];
    priya.visit(&format!("/search?q={address}")).await;
    settle(&both).await;
    let group = format!("/groups/soil@{}", scotland.domain);
    priya.visit(&format!("{group}/join")).await.press("Join this group", &[]).await;
    settle(&both).await;
    let far = priya.visit(&group).await.follow("Worms").await;
    let far = far.press("Send reply", &[("body", "Forty.")]).await;
    let far_path = far.path.split(['#', '?']).next().unwrap().to_owned();
    settle(&both).await;
    morag.visit(&topic).await.press("Mark as the answer", &[]).await;
    settle(&both).await;
    let seen = priya.visit(&far_path).await;
    assert!(seen.says("This is the answer") && seen.says("Priya wrote the answer"), "{}", seen.text());

    morag.visit(&topic).await.follow("Remove this reply").await.press("Remove it", &[("reason", "Wrong")]).await;
    settle(&both).await;
    let seen = priya.visit(&far_path).await;
    assert!(seen.says("Wrong") && seen.says("Forty.") && !seen.says("Put back"), "{}", seen.text());
    assert!(!Person::stranger(&england.origin).visit(&far_path).await.says("Forty."));
    morag.visit(&topic).await.press("Put back", &[]).await;
    settle(&both).await;
    let seen = Person::stranger(&england.origin).visit(&far_path).await;
    assert!(seen.says("Forty.") && seen.says("This is the answer"), "{}", seen.text());

    let members = morag.visit("/groups/soil/members").await;
    let suspend = members.attribute("a[aria-label='Suspend: Priya']", "href").unwrap();
    morag.visit(&suspend).await.press("Suspend", &[("reason", "Calm down"), ("length", "day")]).await;
    settle(&both).await;
    let seen = priya.visit(&group).await;
    assert!(seen.says("You can read and not write") && seen.says("Calm down"), "{}", seen.text());
    let log = priya.visit(&format!("{group}/log")).await;
    for words in ["Whoever asked marked a reply", "Morag put a reply back", "Morag suspended a member"] {
        assert!(log.says(words), "{words}: {}", log.text());
    }
    morag.visit("/groups/soil/members").await.press("Let write again", &[]).await;
    settle(&both).await;
    assert!(!priya.visit(&group).await.says("You can read and not write"));
}
