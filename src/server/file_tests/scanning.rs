//! The virus scan, by a scanner that a test plays.

use std::time::Duration;

use self::clamd::{Clamd, eicar};
use super::Scene;
use crate::files;

#[path = "../../../tests/support/clamd.rs"]
mod clamd;

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_held_back_until_the_scanner_has_seen_it() {
    let clamd = Clamd::start(1 << 20).await;
    let scene = Scene::set(|config| config.scan.url.clone_from(&clamd.url)).await;
    let clean = scene.keep("a.txt", b"nothing in it").await;
    let bad = scene.keep("b.txt", &[b"before ".as_slice(), &eicar(), b" after"].concat()).await;
    assert_eq!((scene.status(&clean).await, scene.status(&bad).await), (404, 404));
    scene.settle().await;
    assert_eq!((scene.status(&clean).await, scene.status(&bad).await), (200, 404));
    assert_eq!((clamd.asked(), scene.lie().await), (2, 1), "what was infected is deleted");
    let mut tx = scene.hub.app.db.read().await.unwrap();
    let standing = files::find(&mut tx, bad.parse().unwrap()).await.unwrap().unwrap().standing();
    assert_eq!(standing.key(), Some("file-found-infected"));
    drop(tx);
    let (_, said) = scene.send(&[], &[("file", "c.txt", &[b"before ".as_slice(), &eicar(), b" after"].concat())]).await;
    assert_eq!(said["problems"][0][1], "A virus was found in “c.txt”. It was not kept.");
    assert_eq!(scene.lie().await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_scanner_is_away_files_wait_and_are_looked_at_when_it_is_back() {
    let clamd = Clamd::start(1 << 20).await;
    clamd.stop().await;
    let scene = Scene::set(|config| config.scan.url.clone_from(&clamd.url)).await;
    let file = scene.keep("a.txt", b"nothing in it").await;
    // Long enough for the job to give up; the sweep puts it down anew.
    for _ in 0..40 {
        scene.settle().await;
        scene.clock.forward(Duration::from_hours(1));
        scene.keep("a.txt", b"nothing in it").await;
    }
    assert_eq!(scene.status(&file).await, 404);
    let mut tx = scene.hub.app.db.read().await.unwrap();
    let standing = files::find(&mut tx, file.parse().unwrap()).await.unwrap().unwrap().standing();
    assert_eq!(standing.key(), Some("file-being-checked"));
    drop(tx);
    let address = clamd.url.strip_prefix("clamd://").unwrap().to_owned();
    let back = Clamd::start_at(&address, 1 << 20).await;
    for _ in 0..8 {
        scene.clock.forward(Duration::from_hours(1));
        scene.settle().await;
    }
    assert_eq!((scene.status(&file).await, back.asked()), (200, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scanner_that_takes_no_such_large_files_lets_none_through() {
    let clamd = Clamd::start(1000).await;
    let scene = Scene::set(|config| config.scan.url.clone_from(&clamd.url)).await;
    let file = scene.keep("a.txt", &vec![b'x'; 600_000]).await;
    scene.settle().await;
    assert_eq!(scene.status(&file).await, 404);
    let counts = crate::jobs::counts(&mut scene.hub.app.db.read().await.unwrap()).await.unwrap();
    assert!(counts.waiting > 0);
}
