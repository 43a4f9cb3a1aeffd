//! The keeper's commands: what they say, and how they exit.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support::Hub;

fn words(output: &Output) -> (String, String, i32) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr), output.status.code().unwrap())
}

fn doctor(settings: &str) -> (String, String, i32) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("settings.toml");
    std::fs::write(&file, settings.replace("{folder}", &folder.path().display().to_string())).unwrap();
    let output =
        Command::new(env!("CARGO_BIN_EXE_folkmoot")).arg("doctor").arg("--config").arg(&file).output().unwrap();
    words(&output)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_and_a_group_can_be_made_beside_the_running_hub() {
    let hub = Hub::start("scotland").await;
    let arguments =
        ["account", "create", "--handle", "morag", "--email", "m@mail.example", "--name", "Morag", "--json"];
    let (out, _, code) = words(&hub.command(&arguments));
    assert_eq!(code, 0);
    let made: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(made["url"], format!("{}/people/morag", hub.origin));
    assert_eq!(made["id"].as_str().unwrap().len(), 26);
    hub.group("soil", "Soil science", "morag");
    let (out, _, _) = words(&hub.command(&["group", "list"]));
    assert!(out.contains("soil\topen\tSoil science"), "{out}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_taken_wrong_or_not_there_is_said_in_one_sentence_with_its_exit_code() {
    let hub = Hub::start("scotland").await;
    hub.person("morag").await;
    for (arguments, code, says) in [
        (
            &["account", "create", "--handle", "morag", "--email", "x@mail.example", "--name", "X"][..],
            1,
            "cannot be used",
        ),
        (&["account", "create", "--handle", "x", "--email", "x@mail.example", "--name", "X"][..], 2, "short name"),
        (&["account", "show", "nobody"][..], 1, "no such thing"),
        (&["group", "show", "nothing"][..], 1, "no such thing"),
        (
            &["group", "create", "--handle", "morag", "--name", "Soil", "--access", "open", "--facilitator", "morag"][..],
            1,
            "cannot be used",
        ),
        (&["hub", "show", "unknown.example"][..], 1, "no such thing"),
        (&["account", "dance"][..], 2, "unrecognized"),
    ] {
        let (out, error, exit) = words(&hub.command(arguments));
        assert_eq!(exit, code, "{arguments:?}: {error}");
        assert!(error.to_lowercase().contains(says), "{arguments:?}: {error}");
        assert!(
            out.is_empty() && (code == 2 && says == "unrecognized" || error.trim().lines().count() == 1),
            "{error}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_is_closed_to_its_owner_at_once_and_opened_again_by_restore() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    assert!(morag.visit("/home").await.says("Your home page"));
    assert!(hub.command(&["account", "suspend", "morag"]).status.success());
    let page = morag.visit("/home").await;
    assert!(page.path.starts_with("/sign-in"), "{}", page.path);
    let page = page.press("Sign in", &[("name", "morag"), ("password", "correct horse")]).await;
    assert_eq!(page.status, 403);
    assert!(page.says("suspended"));
    assert!(hub.command(&["account", "restore", "morag"]).status.success());
    let page =
        morag.visit("/sign-in").await.press("Sign in", &[("name", "morag"), ("password", "correct horse")]).await;
    assert!(page.says("You are signed in"));
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_and_hubs_are_told_as_one_json_document() {
    let hub = Hub::start("scotland").await;
    let (out, _, _) = words(&hub.command(&["jobs", "--json"]));
    let counts: Value = serde_json::from_str(&out).unwrap();
    assert_eq!((counts["waiting"].as_i64(), counts["failed"].as_i64()), (Some(0), Some(0)));
    assert!(hub.command(&["hub", "block", "evil.example"]).status.success());
    let (out, _, _) = words(&hub.command(&["hub", "list", "--json"]));
    let hubs: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(hubs[0]["state"], "blocked");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_moves_says_so_on_the_page_and_in_words() {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    let (old, new) = ("https://old.example/people/mor", "https://new.example/people/morag");
    let (out, _, code) = words(&hub.command(&["account", "alias", "morag", old]));
    assert!(code == 0 && out.contains(old), "{out}");
    let (out, _, code) = words(&hub.command(&["account", "move", "morag", "--to", new]));
    assert!(code == 0 && out.contains(new) && out.contains("earlier address"), "{out}");
    let page = morag.visit("/people/morag").await;
    assert!(page.says("This person has moved to https://new.example/people/morag"), "{}", page.text());
    let home = "https://new.example/groups/soil";
    assert!(hub.command(&["group", "alias", "soil", "https://old.example/groups/soil"]).status.success());
    let (out, _, _) = words(&hub.command(&["group", "move", "soil", "--to", home, "--json"]));
    assert_eq!(serde_json::from_str::<Value>(&out).unwrap()["moved_to"], home);
    let page = morag.visit("/groups/soil").await;
    assert!(page.says("This group has moved to https://new.example/groups/soil"));
    assert_eq!(page.attribute("main a[rel]", "href").as_deref(), Some(home));

    let own = format!("{}/people/morag", hub.origin);
    for (arguments, code, says) in [
        (&["account", "move", "morag", "--to", new][..], 2, "lives there already"),
        (&["account", "move", "morag", "--to", &own][..], 2, "lives there already"),
        (&["account", "alias", "morag", &own][..], 2, "lives there already"),
        (&["account", "move", "morag", "--to", "javascript:alert(1)"][..], 2, "not the address"),
        (&["group", "move", "soil", "--to", home][..], 2, "lives there already"),
        (&["group", "alias", "soil", "nonsense"][..], 2, "not the address"),
        (&["account", "move", "nobody", "--to", new][..], 1, "no such thing"),
        (&["group", "move", "nothing", "--to", home][..], 1, "no such thing"),
    ] {
        let (_, error, exit) = words(&hub.command(arguments));
        assert!(exit == code && error.contains(says), "{arguments:?}: {exit} {error}");
    }
}

#[test]
fn the_doctor_names_a_broken_setting_in_words() {
    let base = "domain = \"hub.localhost:7001\"\ndevelopment = true\ndata_dir = \"{folder}\"\n";
    let (out, _, code) = doctor(base);
    assert_eq!(code, 0, "{out}");
    assert_eq!(out.lines().filter(|line| line.starts_with("pass ")).count(), 7, "{out}");
    for (settings, check, says) in [
        ("domain = \"hub.localhost:7001\"\n".to_owned(), "FAIL settings", "development"),
        (format!("{base}colour = \"blue\"\n"), "FAIL settings", "colour"),
        (format!("{base}[database]\nurl = \"postgres://nobody@127.0.0.1:1/none\"\n"), "FAIL database", "database.url"),
        (format!("{base}[storage]\nurl = \"file:///proc/none\"\n"), "FAIL storage", "storage.url"),
        (format!("{base}[mail]\nurl = \"smtp://127.0.0.1:1\"\n"), "FAIL mail", "mail.url"),
        (format!("{base}[scan]\nurl = \"clamd://127.0.0.1:1\"\n"), "FAIL virus scan", "scan.url"),
    ] {
        let (out, _, code) = doctor(&settings);
        assert_eq!(code, 1, "{out}");
        assert!(out.lines().any(|line| line.starts_with(check) && line.contains(says)), "{settings}: {out}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn migrating_twice_changes_nothing_the_second_time() {
    let hub = Hub::start("scotland").await;
    let (out, _, code) = words(&hub.command(&["migrate", "--json"]));
    let said: Value = serde_json::from_str(&out).unwrap();
    assert_eq!(code, 0);
    assert_eq!(said["from"], said["to"]);
}
