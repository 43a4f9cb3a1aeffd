//! The demonstration, as a newcomer starts it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use federation_tests::process::{free_port, program};
use federation_tests::{Person, until};
use serde_json::Value;

struct Demo(Child);

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

async fn start(folder: &Path, port: u16) -> (Demo, Value) {
    let ready = folder.join("ready");
    let _ = std::fs::remove_file(&ready);
    let child = Command::new(program())
        .args(["demo", "--port", &port.to_string(), "--data"])
        .arg(folder.join("data"))
        .arg("--ready-file")
        .arg(&ready)
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let demo = Demo(child);
    let text =
        until("the ready file", 120, async || std::fs::read_to_string(&ready).ok().filter(|text| text.ends_with('}')))
            .await;
    (demo, serde_json::from_str(&text).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn three_hubs_are_filled_by_being_used_and_a_second_start_finds_everything_in_place() {
    let folder = tempfile::tempdir().unwrap();
    // Three ports that follow each other, away from those that the system hands out.
    let port = 20_000 + free_port() % 10_000;
    let (demo, ready) = start(folder.path(), port).await;
    let hubs = ready["hubs"].as_array().unwrap();
    assert_eq!(hubs.len(), 3);
    assert!(hubs.iter().map(|hub| hub["people"].as_array().unwrap().len()).sum::<usize>() >= 30);
    let mut seen = Vec::new();
    for hub in hubs {
        let stranger = Person::stranger(hub["url"].as_str().unwrap());
        let front = stranger.visit("/").await;
        assert!(front.says("fictional people"), "the banner says so");
        let page = stranger.visit("/groups").await;
        assert!(page.links(".card h2 a").len() >= 8);
        seen.push(stranger.visit("/search?q=a").await.text());
    }
    drop(demo);
    let (_demo, again) = start(folder.path(), port).await;
    assert_eq!(ready, again);
    for (hub, before) in hubs.iter().zip(seen) {
        let stranger = Person::stranger(hub["url"].as_str().unwrap());
        assert_eq!(stranger.visit("/search?q=a").await.text(), before);
    }
}
