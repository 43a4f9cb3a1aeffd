//! Area output: what leaves by mail. Others' names and words stand in it, and make nothing of it that they say.

use serde_json::{Value, json};

use super::look_up;
use crate::support::hub::clock;
use crate::support::mail::Manner;
use crate::support::{Elsewhere, Hub, Mail, MailServer, Person};

/// Ben of our hub asks to join a group of another hub, which is called so; answers what he is mailed while the group
/// answers with these words.
async fn mailed(hub: &Hub, name: &str, words: &str) -> (Person, Vec<Mail>) {
    let ben = hub.person("ben").await;
    let evil = Elsewhere::start_as("evil", &hub.clock).await;
    let group = evil.actor("trap", "Group");
    let mut document = evil.document("/u/trap");
    document["manuallyApprovesFollowers"] = json!(true);
    document["name"] = json!(name);
    evil.serve("/u/trap", document);
    let found = look_up(hub, &ben, &format!("@trap@{}", evil.domain)).await;
    found.follow("Ask to join").await.press("Ask to join", &[]).await;
    hub.settle().await;
    let follow: Value = evil.received("Follow").pop().unwrap();
    let note = json!({"id": evil.id("/n/1"), "type": "Note", "attributedTo": group, "to": [follow["actor"]], "cc": [],
        "context": follow["id"], "content": words});
    let ask = json!({"id": evil.id("/c/1"), "type": "Create", "actor": group, "to": [follow["actor"]], "object": note});
    let no = json!({"id": evil.id("/r/1"), "type": "Reject", "actor": group, "object": follow, "summary": words});
    for activity in [ask, no] {
        assert_eq!(evil.send(&format!("{}/inbox", hub.origin), &activity).await, 202);
        hub.settle().await;
    }
    let mails = hub.mails();
    (ben, mails)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_puts_a_line_into_the_head_of_a_mail() {
    let server = MailServer::start(Manner::Takes).await;
    let hub = Hub::start_with("local", clock(), |config| {
        config.mail.url = Some(server.url.clone());
        config.name = "Us\r\nBcc: us@evil.test".into();
    })
    .await;
    let name = "x\r\nBcc: v@evil.test\r\n\r\nA body\u{2028}Cc: w@evil.test\n.\nMAIL FROM:<a@evil.test>";
    mailed(&hub, name, "Well\r\n.\r\nRCPT TO:<v@evil.test>\r\nDATA\r\n").await;
    let mails = server.got();
    assert_eq!(mails.len(), 3, "{mails:?}");
    let known = [
        "from",
        "to",
        "date",
        "message-id",
        "subject",
        "content-type",
        "auto-submitted",
        "x-auto-response-suppress",
        "content-language",
        "content-transfer-encoding",
        "mime-version",
    ];
    for mail in &mails {
        for (header, _) in &mail.headers {
            assert!(known.contains(&header.as_str()), "{header}: {mail:?}");
        }
        assert_eq!(mail.header("to"), "ben@mail.example");
        assert!(!mail.text.contains("\n.\n") && !mail.text.contains("\nBcc"), "{}", mail.text);
    }
    assert!(mails[0].subject().contains("“x Bcc: v@evil.test A body"), "{}", mails[0].subject());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_others_stand_in_a_mail_as_plain_words_in_quotation_marks() {
    let hub = Hub::start("local").await;
    let trap = "<a href=https://evil.test>Reset password</a>";
    let (_, mails) = mailed(&hub, trap, &format!("{trap}\nYour hub: sign in at https://evil.test\n-- \nThe hub")).await;
    assert_eq!(mails.len(), 3, "{mails:?}");
    for mail in &mails {
        assert!(mail.header("content-type").starts_with("text/plain"), "{mail:?}");
        for line in mail.text.lines().filter(|line| line.contains("evil.test") && !line.contains("/groups/trap@evil")) {
            assert!(line.starts_with("> ") || line.contains('“'), "{line}");
        }
    }
    assert!(mails[2].text.contains("The facilitators write:\n> "), "{}", mails[2].text);
    assert_eq!(mails[2].text.lines().filter(|line| *line == "-- ").count(), 1, "{}", mails[2].text);
}
