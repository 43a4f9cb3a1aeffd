//! How mail leaves: never lost, never twice under two names, whatever the mail server does.

use std::time::Duration;

use crate::support::hub::clock;
use crate::support::mail::Manner;
use crate::support::{Hub, MailServer, Person};

/// A hub that sends its mail to a server, with a restricted group that Priya has asked to join.
async fn asked(server: &MailServer) -> (Hub, Person, Person) {
    let hub = Hub::start_with("scotland", clock(), |config| config.mail.url = Some(server.url.clone())).await;
    let (morag, priya) = (hub.person("morag").await, hub.person("priya").await);
    hub.group_of("restricted", "soil", "Soil science", "morag");
    let page = priya.visit("/groups/soil/join").await;
    page.press("Ask to join", &[("reason", "SECRETREASON")]).await;
    (hub, morag, priya)
}

async fn jobs(hub: &Hub, more: &str) -> i64 {
    hub.count(&format!("SELECT COUNT(*) FROM jobs WHERE name = 'mail' AND {more}")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_is_handed_each_mail_once() {
    let server = MailServer::start(Manner::Takes).await;
    let (hub, ..) = asked(&server).await;
    hub.settle().await;
    hub.clock.forward(Duration::from_hours(1));
    hub.settle().await;
    let to: Vec<String> = server.got().iter().map(|mail| mail.header("to")).collect();
    assert_eq!(to, ["priya@mail.example", "morag@mail.example"]);
    assert_eq!(jobs(&hub, "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_between_what_happened_and_its_mail_loses_neither() {
    let hub = Hub::start("scotland").await;
    let (_morag, priya) = (hub.person("morag").await, hub.person("priya").await);
    hub.group_of("restricted", "soil", "Soil science", "morag");
    priya.visit("/groups/soil/join").await.press("Ask to join", &[]).await;
    assert_eq!(hub.mails().len(), 0, "nothing has run yet");
    // This process does nothing any more; the next one finds what is to be told.
    hub.second_process().await.settle().await.unwrap();
    assert_eq!(hub.mails_to("priya").len(), 1);
    hub.settle().await;
    assert_eq!(hub.mails_to("priya").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_is_sent_again_after_a_broken_connection_is_the_same_mail() {
    let server = MailServer::start(Manner::HangsUpAtTheEnd).await;
    let (hub, ..) = asked(&server).await;
    hub.settle().await;
    server.behave(Manner::Takes);
    hub.clock.forward(Duration::from_mins(5));
    hub.settle().await;
    let got = server.got();
    assert_eq!(got.len(), 2);
    for name in ["message-id", "date", "subject"] {
        assert_eq!(got[0].header(name), got[1].header(name));
    }
    assert_eq!(jobs(&hub, "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_ill_is_asked_again_with_growing_waits_for_five_days_and_no_longer() {
    for manner in [Manner::HangsUp, Manner::Refuses, Manner::Rambles] {
        let server = MailServer::start(manner).await;
        let (hub, _, priya) = asked(&server).await;
        // It concerns nobody who looks at a page.
        assert!(priya.visit("/groups/soil/request").await.says("With the facilitators"));
        hub.sql("UPDATE accounts SET request_mail = FALSE WHERE email LIKE 'morag%'").await;
        hub.settle().await;
        assert_eq!(server.visits(), 1, "{manner:?}");
        hub.settle().await;
        assert_eq!(server.visits(), 1, "{manner:?}: not before its time");
        let mut waits = Vec::new();
        for _ in 0..5 * 24 * 2 {
            hub.clock.forward(Duration::from_mins(30));
            let before = server.visits();
            hub.settle().await;
            waits.push(server.visits() - before);
        }
        let (first, last) = (waits[..48].iter().sum::<usize>(), waits[4 * 48..].iter().sum::<usize>());
        assert!(first > last && last >= 3 && server.visits() < 40, "{manner:?}: {first}, {last}, {}", server.visits());
        hub.clock.forward(Duration::from_hours(6));
        hub.settle().await;
        assert_eq!(jobs(&hub, "failed_at IS NOT NULL").await, 1, "{manner:?}");
        assert_eq!(jobs(&hub, "payload <> ''").await, 0, "{manner:?}: what nobody will get is not kept");
        let given_up = server.visits();
        hub.clock.forward(Duration::from_hours(48));
        hub.settle().await;
        assert_eq!(server.visits(), given_up, "{manner:?}");
        // What the server said, who knows what that is, stands nowhere.
        assert_eq!(jobs(&hub, "last_error LIKE '%Soil%' OR last_error LIKE '%nobody%'").await, 0);
        assert_eq!(jobs(&hub, "last_error LIKE '%answered 554%'").await, i64::from(manner == Manner::Refuses));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_waited_is_not_sent_to_who_was_shut_out_in_the_meantime() {
    let server = MailServer::start(Manner::HangsUp).await;
    let (hub, morag, _priya) = asked(&server).await;
    hub.settle().await;
    let requests = morag.visit("/groups/soil/manage/requests").await;
    requests.press("Approve", &[("message", "Welcome")]).await;
    hub.settle().await;
    assert_eq!(jobs(&hub, "1 = 1").await, 2);
    let members = morag.visit("/groups/soil/members").await;
    members.follow("Shut out").await.press("Shut out", &[("reason", "Noise")]).await;
    server.behave(Manner::Takes);
    hub.clock.forward(Duration::from_hours(2));
    hub.settle().await;
    // But for the one that tells them of it.
    let got = server.got();
    let to_priya: Vec<_> = got.iter().filter(|mail| mail.header("to") == "priya@mail.example").collect();
    assert!(to_priya.iter().all(|mail| mail.subject().starts_with("You have been shut out of")), "{got:?}");
    assert!(to_priya.len() == 1 && !to_priya[0].says("Welcome"), "{got:?}");
    assert_eq!(jobs(&hub, "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_facilitators_may_know_is_not_sent_to_who_is_none_any_more() {
    let server = MailServer::start(Manner::HangsUp).await;
    let (hub, ..) = asked(&server).await;
    hub.settle().await;
    hub.clock.forward(Duration::from_hours(1));
    hub.settle().await;
    assert_eq!(jobs(&hub, "1 = 1").await, 2);
    // She stays a member, and would read everything else of the group.
    hub.sql("UPDATE memberships SET role = 'member' WHERE role = 'owner'").await;
    server.behave(Manner::Takes);
    hub.clock.forward(Duration::from_hours(1));
    hub.settle().await;
    let to: Vec<String> = server.got().iter().map(|mail| mail.header("to")).collect();
    assert_eq!(to, ["priya@mail.example"]);
    assert_eq!(jobs(&hub, "1 = 1").await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_knocks_at_the_mail_server() {
    let server = MailServer::start(Manner::Takes).await;
    let (hub, ..) = asked(&server).await;
    let mut settings = std::fs::read_to_string(&hub.config_file).unwrap();
    settings.push_str(&format!("[mail]\nurl = \"{}\"\nfrom = \"moot@scotland.example\"\n", server.url));
    std::fs::write(&hub.config_file, settings).unwrap();
    let said = || String::from_utf8(hub.command(&["doctor"]).stdout).unwrap();
    let well = said();
    assert!(well.contains("pass mail") && well.contains("moot@scotland.example"), "{well}");
    assert!(server.got().is_empty());
    for manner in [Manner::HangsUp, Manner::Rambles] {
        server.behave(manner);
        let ill = said();
        assert!(ill.contains("FAIL mail") && ill.contains("mail.url"), "{ill}");
    }
}
