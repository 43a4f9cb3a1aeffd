//! Events that are gone: whoever comes is told, once, and calendars take them out.

use std::time::Duration;

use super::events::{begin, get, scene};
use crate::support::{Hub, Mail, Person};

const DECEMBER: &str = "/groups/soil/events?month=2026-12";

/// What somebody was told of an event that does not take place.
fn told(hub: &Hub, handle: &str) -> Vec<Mail> {
    hub.mails_to(handle).into_iter().filter(|mail| mail.subject().starts_with("Cancelled")).collect()
}

/// The number behind `SEQUENCE` in a calendar.
fn sequence(calendar: &str) -> i64 {
    let line = calendar.lines().find_map(|line| line.trim().strip_prefix("SEQUENCE:"));
    line.unwrap_or_else(|| panic!("{calendar}")).parse().unwrap()
}

/// The calendar that came with a mail, its lines whole.
fn calendar(mail: &Mail) -> String {
    mail.calendar.clone().unwrap().1.replace("\n ", "")
}

async fn answer(person: &Person, path: &str, button: &str) {
    person.visit(path).await.press(button, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_or_waits_is_told_once_that_an_event_was_deleted_and_calendars_take_it_out() {
    let (hub, morag, mair, tom) = scene().await;
    let path = begin(&morag, &[("capacity", "1")]).await.path;
    let path = path.as_str();
    answer(&mair, path, "I am going").await;
    answer(&tom, path, "Wait for a place").await;
    let eve = hub.person("eve").await;
    answer(&eve, path, "I am not going").await;
    let own = mair.visit("/account/calendar").await.press("Make an address", &[]).await;
    let own = own.texts("code").pop().unwrap().strip_prefix(&hub.origin).unwrap().to_owned();
    assert!(get(&hub.origin, &own).await.1.contains("SUMMARY:Show and tell"));
    hub.settle().await;
    let invited = sequence(&calendar(hub.mails_to("mair").last().unwrap()));

    let page = morag.visit(path).await.follow("Delete this event").await;
    assert!(page.says("2 people who come, might come or wait for a place will be told"), "{}", page.text());
    page.press("Delete", &[]).await;
    assert_eq!(mair.visit(&format!("{path}/attendees")).await.status, 410);
    assert!(!get(&hub.origin, &own).await.1.contains("Show and tell"));
    assert!(!get(&hub.origin, "/groups/soil/events.ics").await.1.contains("Show and tell"));
    hub.settle().await;
    for (handle, comes) in [("mair", true), ("tom", true), ("eve", false), ("morag", false)] {
        let mails = told(&hub, handle);
        assert_eq!(mails.len(), usize::from(comes), "{handle}");
        let Some(mail) = mails.first() else { continue };
        assert_eq!(mail.subject(), "Cancelled: Show and tell (Soil science)");
        assert!(mail.says("“Show and tell” is gone") && mail.says("9 December 2026"), "{}", mail.text);
        assert!(mail.says(&format!("{}/groups/soil/events", hub.origin)) && !mail.says(path), "{}", mail.text);
        let (kind, _) = mail.calendar.clone().unwrap();
        assert!(kind.contains("method=CANCEL"), "{kind}");
        let calendar = calendar(mail);
        for line in ["METHOD:CANCEL", "STATUS:CANCELLED", "SUMMARY:Show and tell", &format!("UID:{}{path}", hub.origin)]
        {
            assert!(calendar.contains(line), "{line}: {calendar}");
        }
        assert!(sequence(&calendar) > invited, "{calendar}");
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM attendances").await, 0);
    // Nobody is reminded of it, and nothing is said twice.
    hub.clock.forward(Duration::from_hours(19 * 24));
    hub.settle().await;
    assert_eq!((told(&hub, "mair").len(), told(&hub, "tom").len()), (1, 1));
    assert!(!hub.mails_to("mair").iter().any(|mail| mail.subject().starts_with("Tomorrow")));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_facilitators_take_out_is_told_too_and_comes_back_whole_but_for_who_came() {
    let (hub, morag, mair, tom) = scene().await;
    let path = begin(&mair, &[]).await.path;
    answer(&tom, &path, "I am going").await;
    hub.settle().await;
    let page = morag.visit(&path).await.follow("Remove this event").await;
    assert!(page.says("1 person who comes, might come or waits"), "{}", page.text());
    // Without a reason it is asked again, and says it again.
    let page = page.press("Remove it", &[("reason", "")]).await;
    assert!(page.status == 422 && page.says("1 person who comes"), "{}", page.text());
    page.press("Remove it", &[("reason", "Twice")]).await;
    hub.settle().await;
    let mails = told(&hub, "tom");
    assert_eq!(mails.len(), 1);
    let cancelled = sequence(&calendar(&mails[0]));
    assert!(!tom.visit(DECEMBER).await.says("Show and tell"));
    assert_eq!(hub.count("SELECT COUNT(*) FROM attendances").await, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM events WHERE ended_title <> ''").await, 0, "its name is no longer here");

    morag.visit(&path).await.press("Put back", &[]).await;
    hub.settle().await;
    let page = tom.visit(&path).await;
    assert!(page.says("9 December 2026") && page.says("0 people are going"), "{}", page.text());
    assert!(tom.visit(DECEMBER).await.says("Show and tell"));
    answer(&tom, &path, "I am going").await;
    hub.settle().await;
    let again = hub.mails_to("tom").pop().unwrap();
    assert!(again.subject().starts_with("You have a place"), "{}", again.subject());
    assert!(sequence(&calendar(&again)) > cancelled);
    // What is removed for good leaves nothing.
    let page = morag.visit(&path).await.follow("Remove this event").await;
    page.press("Remove it", &[("reason", "Twice"), ("for_good", "1")]).await;
    hub.settle().await;
    assert_eq!(told(&hub, "tom").len(), 2);
    assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_put_back_in_time_goes_with_its_words_and_its_author_can_see_to_that() {
    let (hub, morag, mair, tom) = scene().await;
    for (n, by_author) in [(1, true), (2, false)] {
        let path = begin(&mair, &[]).await.path;
        answer(&tom, &path, "I am going").await;
        morag.visit(&path).await.follow("Remove this event").await.press("Remove it", &[("reason", "No")]).await;
        hub.settle().await;
        assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 1);
        if by_author {
            mair.visit(&path).await.press("Delete for good", &[]).await;
        } else {
            hub.clock.forward(Duration::from_hours(91 * 24));
        }
        hub.settle().await;
        assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 0, "{by_author}");
        assert_eq!(told(&hub, "tom").len(), n);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_or_was_called_off_already_tells_nobody() {
    let (hub, morag, mair, _) = scene().await;
    let path = begin(&morag, &[]).await.path;
    answer(&mair, &path, "I am going").await;
    hub.settle().await;
    morag.visit(&format!("{path}/cancel")).await.press("Call it off now", &[]).await;
    hub.settle().await;
    assert_eq!(told(&hub, "mair").len(), 1);
    let page = morag.visit(&path).await.follow("Delete this event").await;
    assert!(page.says("It is over or called off already, so nobody is told."), "{}", page.text());
    page.press("Delete", &[]).await;
    hub.settle().await;
    assert_eq!(told(&hub, "mair").len(), 1, "once is enough");

    let path = begin(&morag, &[]).await.path;
    answer(&mair, &path, "I am going").await;
    hub.settle().await;
    hub.clock.forward(Duration::from_hours(30 * 24));
    let morag = hub.signed_in("morag").await;
    morag.visit(&path).await.follow("Delete this event").await.press("Delete", &[]).await;
    hub.settle().await;
    assert_eq!(told(&hub, "mair").len(), 1);
    assert_eq!(hub.count("SELECT COUNT(*) FROM events").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_private_group_neither_name_nor_title_is_mailed_and_who_left_it_hears_nothing() {
    let (hub, morag, mair, tom) = scene().await;
    hub.sql("UPDATE groups SET access = 'private' WHERE handle = 'soil'").await;
    let path = begin(&morag, &[]).await.path;
    answer(&mair, &path, "I am going").await;
    answer(&tom, &path, "I am going").await;
    tom.visit("/groups/soil").await.press("Leave this group", &[]).await;
    hub.settle().await;
    morag.visit(&path).await.follow("Delete this event").await.press("Delete", &[]).await;
    hub.settle().await;
    let mails = told(&hub, "mair");
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject(), "Cancelled: an event in one of your groups");
    assert!(mails[0].calendar.is_none(), "it was never sent to a calendar either");
    assert!(!mails[0].text.contains("Show and tell") && !mails[0].text.contains("Soil science"), "{}", mails[0].text);
    assert!(told(&hub, "tom").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_opens_what_it_was_made_for_and_nothing_else() {
    let (hub, _, mair, _) = scene().await;
    let mut keys = Vec::new();
    for path in ["/account/calendar", "/account/feeds"] {
        let page = mair.visit(path).await.press("Make an address", &[]).await;
        keys.push(page.texts("code").pop().unwrap().split("key=").nth(1).unwrap().to_owned());
    }
    let opens = async |key: &str| {
        let calendar = get(&hub.origin, &format!("/account/calendar.ics?key={key}")).await.0;
        (calendar, get(&hub.origin, &format!("/feed.atom?key={key}")).await.0)
    };
    assert_eq!((opens(&keys[0]).await, opens(&keys[1]).await), ((200, 404), (404, 200)));
    mair.visit("/account/calendar").await.press("Take the address away", &[]).await;
    assert_eq!((opens(&keys[0]).await, opens(&keys[1]).await), ((404, 404), (404, 200)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_a_group_that_is_not_open_leaves_their_place_to_who_waits() {
    let (hub, morag, mair, tom) = scene().await;
    for person in [&mair, &tom] {
        if person.visit("/groups/soil/join").await.says("Join this group") {
            person.visit("/groups/soil/join").await.press("Join this group", &[]).await;
        }
    }
    hub.sql("UPDATE groups SET access = 'restricted' WHERE handle = 'soil'").await;
    let path = begin(&morag, &[("capacity", "1")]).await.path;
    answer(&mair, &path, "I am going").await;
    answer(&tom, &path, "Wait for a place").await;
    hub.settle().await;
    mair.visit("/groups/soil").await.press("Leave this group", &[]).await;
    hub.settle().await;
    assert_eq!(mair.visit(&path).await.status, 403);
    let page = tom.visit(&path).await;
    assert!(page.says("You are going") && page.says("1 person is going"), "{}", page.text());
}
