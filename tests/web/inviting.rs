//! Inviting people of this hub and people of whom only an e-mail address is known; and beginning a group.

use std::time::Duration;

use crate::support::{Hub, Person, Seen};

const INVITE: &str = "/groups/secret/manage/invite";
const DAYS: u64 = 24 * 3600;

/// A hub with a private group of Morag's.
async fn secret() -> (Hub, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group_of("private", "secret", "Quiet circle", "morag");
    (hub, morag)
}

/// Morag invites everybody of a list; answers the page that says so.
async fn invite(hub: &Hub, morag: &Person, fields: &[(&str, &str)]) -> Seen {
    let checked = morag.visit(INVITE).await.press("Check the list", fields).await;
    let send = checked.texts("button").into_iter().find(|button| button.starts_with("Send ")).unwrap();
    let page = checked.press(&send, &[]).await;
    assert!(page.says("The invitations are on their way."), "{}", page.text());
    hub.settle().await;
    page
}

/// Where the link in a mail leads.
fn link_in(text: &str) -> String {
    let line = text.lines().find(|line| line.contains("/invitations/")).unwrap_or_else(|| panic!("no link: {text}"));
    url::Url::parse(line).unwrap().path().to_owned()
}

/// A session lasts two weeks: whoever comes later signs in again.
async fn sign_in(person: &Person, name: &str) {
    let fields = [("name", name), ("password", "correct horse")];
    assert!(person.visit("/sign-in").await.press("Sign in", &fields).await.says("You are signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_invited_sees_the_card_and_no_more_until_they_accept() {
    let (hub, morag) = secret().await;
    let (ben, cid) = (hub.person("ben").await, hub.person("cid").await);
    let page = morag.visit("/groups/secret/discussions/new").await;
    page.press("Start discussion", &[("title", "Canary"), ("body", "?")]).await;
    assert_eq!(ben.visit("/groups/secret").await.status, 404);
    invite(&hub, &morag, &[("list", "@ben"), ("message", "Do come")]).await;
    for path in ["/home", "/groups", "/groups/secret"] {
        let page = ben.visit(path).await;
        assert!(page.says("Quiet circle") && page.says("Morag invited you."), "{path}: {}", page.text());
        assert!(page.says("Expires 19 December 2026") && page.says("Do come") && !page.says("Canary"), "{path}");
        assert!(!page.says("1 member") && !page.says("Facilitators"), "{path}: {}", page.text());
        assert!(!cid.visit(path).await.says("Quiet circle"), "{path}");
    }
    assert!(ben.visit("/tasks").await.says("An invitation to accept or decline"));
    assert_eq!(ben.visit("/groups/secret/discussions").await.status, 403);
    assert_eq!(ben.visit("/groups/secret/members").await.status, 403);
    let mail = &hub.mails_to("ben")[0];
    assert!(mail.says("Morag invites you to a group on Hub scotland"), "{}", mail.text);
    for words in ["Quiet", "secret", "Do come"] {
        assert!(!mail.says(words) && !mail.subject().contains(words), "{words}: {}", mail.text);
    }
    let page = ben.visit("/home").await.press("Accept", &[]).await;
    assert!(page.says("You are a member now") && page.says("Canary"), "{}", page.text());
    assert!(morag.visit(INVITE).await.says("Has come"));
    assert!(!ben.visit("/home").await.says("invited you"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_declines_or_lets_the_time_pass_is_a_stranger_again() {
    let (hub, morag) = secret().await;
    let (ben, cid) = (hub.person("ben").await, hub.person("cid").await);
    invite(&hub, &morag, &[("list", "@ben\ncid@mail.example"), ("names_group", "1"), ("message", "Do come")]).await;
    let mail = &hub.mails_to("cid")[0];
    assert!(mail.subject().contains("Quiet circle") && mail.says("> Do come"), "{}", mail.text);
    let page = ben.visit("/groups/secret").await.press("Decline", &[]).await;
    assert!(page.says("You declined the invitation."), "{}", page.text());
    assert_eq!(ben.visit("/groups/secret").await.status, 404);
    assert!(morag.visit(INVITE).await.says("Declined"));

    hub.clock.forward(Duration::from_secs(28 * DAYS - 60));
    sign_in(&cid, "cid").await;
    let page = cid.visit("/groups/secret").await;
    assert_eq!(page.status, 200);
    hub.clock.forward(Duration::from_secs(61));
    assert_eq!(page.press("Accept", &[]).await.status, 404, "by the clock, before anything was written down");
    for path in ["/groups/secret", "/groups?q=quiet", "/home", "/tasks"] {
        assert!(!cid.visit(path).await.says("Quiet circle"), "{path}");
    }
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships WHERE standing = 'invited'").await, 0);
    // Sent again it lasts another 28 days.
    sign_in(&morag, "morag").await;
    assert!(morag.visit(INVITE).await.says("Expired"));
    let page = morag.visit(INVITE).await.press("Send again", &[]).await;
    assert!(page.says("for another 28 days"), "{}", page.text());
    hub.settle().await;
    hub.clock.forward(Duration::from_secs(27 * DAYS));
    sign_in(&cid, "cid").await;
    assert!(cid.visit("/home").await.press("Accept", &[]).await.says("You are a member now"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_that_was_taken_back_opens_nothing() {
    let (hub, morag) = secret().await;
    let ben = hub.person("ben").await;
    invite(&hub, &morag, &[("list", "@ben")]).await;
    let invited = ben.visit("/groups/secret").await;
    let page = morag.visit(INVITE).await.press("Take back", &[]).await;
    assert!(page.says("The invitation is taken back."), "{}", page.text());
    assert_eq!(invited.press("Accept", &[]).await.status, 404);
    assert_eq!(ben.visit("/groups/secret").await.status, 404);
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships").await, 1);
    // They can be invited anew.
    invite(&hub, &morag, &[("list", "@ben")]).await;
    assert_eq!(ben.visit("/groups/secret").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_mail_of_an_invitation_that_was_taken_back_before_it_went_is_never_sent() {
    let (hub, morag) = secret().await;
    hub.person("ben").await;
    let fields = [("list", "@ben\ncid@mail.example"), ("names_group", "1")];
    morag.visit(INVITE).await.press("Check the list", &fields).await.press("Send 2 invitations", &[]).await;
    for _ in 0..2 {
        let page = morag.visit(INVITE).await.press("Take back", &[]).await;
        assert!(page.says("The invitation is taken back."), "{}", page.text());
    }
    hub.settle().await;
    assert!(hub.mails_to("ben").is_empty() && hub.mails_to("cid").is_empty());
    invite(&hub, &morag, &[("list", "cid@mail.example")]).await;
    assert_eq!(hub.mails_to("cid").len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailed_link_is_used_up_by_a_button_and_by_nothing_else() {
    let (hub, morag) = secret().await;
    invite(&hub, &morag, &[("list", "Dora Evans <Dora@mail.example>")]).await;
    let mails = hub.mails_to("dora");
    assert_eq!(mails.len(), 1);
    let link = link_in(&mails[0].text);
    assert_eq!(hub.count("SELECT COUNT(*) FROM jobs WHERE payload LIKE '%invitations/%'").await, 0);
    let token = link.rsplit('/').next().unwrap();
    assert_eq!(hub.count(&format!("SELECT COUNT(*) FROM invitations WHERE token_hash = '{token}'")).await, 0);
    let stranger = Person::stranger(&hub.origin);
    for _ in 0..3 {
        let page = stranger.visit(&link).await;
        assert!(page.status == 200 && page.says("Morag invites you to the group Quiet circle"), "{}", page.text());
    }
    assert!(!hub.person("ewan").await.visit("/groups/secret").await.says("Quiet circle"));
    // Creating an account keeps the way back; so would signing in.
    let page = stranger.visit(&link).await.follow("Create an account").await;
    let fields = [("name", "Dora"), ("handle", "dora"), ("email", "dora@mail.example")];
    page.press("Continue", &fields).await;
    let page = stranger.visit(&hub.link_to("dora@mail.example", "/register/confirm").await).await;
    let page = page.press("Create account", &[("password", "correct horse")]).await;
    assert!(page.path.contains("/invitations/"), "{}", page.path);
    let page = page.press("Accept", &[]).await;
    assert!(page.says("You are a member now") && page.says("Quiet circle"), "{}", page.text());
    // It is used up: for everybody it is like one that never was.
    let ewan = hub.person("fay").await;
    let used = ewan.visit(&link).await;
    let never = ewan.visit(&format!("/invitations/{}", "0".repeat(32))).await;
    assert_eq!((used.status, used.text()), (404, never.text()));
    assert!(morag.visit(INVITE).await.says("Dora"));
    // Whoever has no account can say no.
    invite(&hub, &morag, &[("list", "eve@mail.example")]).await;
    let page = Person::stranger(&hub.origin).visit(&link_in(&hub.mails_to("eve")[0].text)).await;
    assert!(page.press("Decline", &[]).await.says("You declined the invitation."));
    assert!(morag.visit(INVITE).await.says("Declined"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_checked_row_by_row_and_the_rest_is_sent() {
    let (hub, morag) = secret().await;
    hub.person("ben").await;
    hub.person("cid").await;
    invite(&hub, &morag, &[("list", "@cid")]).await;
    let list = "e-mail;name\r\n@ben;Ben\r\nben@mail.example;Ben again\r\n=cmd|'/c calc'!A1;x\r\n\
                new@council.example;\"=HYPERLINK(\"\"x\"\")<script>\"\r\n@nobody;\r\n@cid\r\n@morag\r\n@x@our.example\r\nrubbish\r\n";
    let page = morag.visit(INVITE).await.press("Check the list", &[("list", list)]).await;
    for words in [
        "1 person of this hub",
        "1 person on another hub",
        "1 address that is new to this hub",
        "6 rows are left out",
        "=cmd|'/c calc'!A1, x – There is no e-mail address",
        "This hub has nobody of this name",
        "Is invited already",
        "Is a member already",
        "Stands in the list twice",
    ] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    assert!(page.html.contains("&#60;script&#62;") && !page.html.contains("<script>\""));
    assert_eq!(hub.count("SELECT COUNT(*) FROM invitations").await, 1, "checking sends nothing");
    let page = page.press("Send 3 invitations", &[]).await;
    assert!(page.says("The invitations are on their way."));
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM invitations").await, 4);
    // Twice is once.
    let again = morag.visit(INVITE).await.press("Check the list", &[("list", list)]).await;
    assert!(!again.html.contains("name=\"send\""), "{}", again.text());
    for (list, words) in
        [("", "Write at least one address"), (&"a@b.example\n".repeat(501)[..], "The list is too long")]
    {
        let page = morag.visit(INVITE).await.press("Check the list", &[("list", list)]).await;
        assert!(page.status == 422 && page.says(words), "{}", page.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_can_be_uploaded_as_a_file() {
    let (hub, morag) = secret().await;
    let token = morag.visit(INVITE).await.field("form_token");
    let part = |name: &str, value: &[u8]| {
        let mut part = format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n").into_bytes();
        part.extend_from_slice(value);
        part.extend_from_slice(b"\r\n");
        part
    };
    let mut body = part("form_token", token.as_bytes());
    body.extend(part("list", b"one@council.example"));
    // As an older spreadsheet writes it: one byte for each letter.
    body.extend(part("file", b"two@council.example;Si\xe2n\r\n"));
    body.extend(b"--b--\r\n");
    let send = async |body: Vec<u8>| {
        let request = morag.http.post(format!("{}{INVITE}", hub.origin));
        let request = request.header("content-type", "multipart/form-data; boundary=b").header("accept", "text/html");
        let answer = request.body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    };
    let (status, page) = send(body.clone()).await;
    assert!(status == 200 && page.contains("two@council.example · Siân") && page.contains("2 addresses"), "{page}");
    let forged = String::from_utf8_lossy(&body).replace(&token, "0").into_bytes();
    assert_eq!(send(forged).await.0, 403);
    assert_eq!(send(b"--b\r\nrubbish".to_vec()).await.0, 400);
    assert_eq!(send(part("file", &vec![b'x'; 2 << 20])).await.0, 413);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_facilitators_invite_and_nobody_whom_they_have_shut_out() {
    let (hub, morag) = secret().await;
    let ben = hub.person("ben").await;
    invite(&hub, &morag, &[("list", "@ben")]).await;
    ben.visit("/home").await.press("Accept", &[]).await;
    assert_eq!(ben.visit(INVITE).await.status, 403);
    assert_eq!(hub.person("cid").await.visit(INVITE).await.status, 404);
    let page = morag.visit("/groups/secret/members").await.follow("Shut out").await;
    page.press("Shut out", &[("reason", "Rude"), ("length", "good")]).await;
    for list in ["@ben", "ben@mail.example"] {
        let page = morag.visit(INVITE).await.press("Check the list", &[("list", list)]).await;
        assert!(page.says("Is shut out of the group") && !page.html.contains("name=\"send\""), "{}", page.text());
    }
    // Nor by a link that was meant for another.
    invite(&hub, &morag, &[("list", "dora@council.example")]).await;
    let mails = hub.mails();
    let link = link_in(&mails.iter().find(|mail| mail.header("to").starts_with("dora")).unwrap().text);
    assert_eq!(ben.visit(&link).await.press("Accept", &[]).await.status, 403);
    assert_eq!(hub.count("SELECT COUNT(*) FROM memberships").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_begun_on_a_page_and_its_second_facilitator_invited() {
    let hub = Hub::start("scotland").await;
    let (morag, ben, cid) = (hub.person("morag").await, hub.person("ben").await, hub.person("cid").await);
    let stranger = Person::stranger(&hub.origin);
    assert!(stranger.visit("/groups/new").await.path.starts_with("/sign-in"));
    let page = morag.visit("/groups").await.follow("Begin a group").await;
    let wrong = [("name", "x"), ("handle", "X!"), ("purpose", "Kept"), ("access", "private"), ("second", "nobody")];
    let page = page.press("Begin the group", &wrong).await;
    assert!(page.status == 422 && page.field("purpose") == "Kept", "{}", page.text());
    let fields = [("name", "Quiet circle"), ("handle", "secret"), ("second", "@nobody")];
    let page = page.press("Begin the group", &fields).await;
    assert!(page.status == 422 && page.says("no @name@hub that can be invited"), "{}", page.text());
    let page = page.press("Begin the group", &[("second", "@ben")]).await;
    assert!(page.path == INVITE && page.says("The group is there."), "{}", page.text());
    hub.settle().await;
    assert_eq!(cid.visit("/groups/secret").await.status, 404);
    assert!(morag.visit("/groups/secret").await.says("You are the only facilitator"));
    ben.visit("/home").await.press("Accept", &[]).await;
    hub.settle().await;
    assert_eq!(ben.visit(INVITE).await.status, 200, "they run it together");
    assert!(!morag.visit("/groups/secret").await.says("You are the only facilitator"));
    // A name that is taken, one that is ours, and one that is secret are answered in the same words.
    for handle in ["secret", "morag", "admin"] {
        let fields = [("name", "Another"), ("handle", handle)];
        let page = cid.visit("/groups/new").await.press("Begin the group", &fields).await;
        assert_eq!(page.status, 422);
        assert!(page.says("This short name cannot be used; choose another one"), "{}", page.text());
    }
    for n in 0..11 {
        let (name, handle) = (format!("Number {n}"), format!("number-{n}"));
        let fields = [("name", name.as_str()), ("handle", &handle), ("access", "private")];
        let page = cid.visit("/groups/new").await.press("Begin the group", &fields).await;
        assert_eq!(page.status, if n < 10 { 200 } else { 429 });
    }
}
