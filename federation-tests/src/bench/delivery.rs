//! One contribution, many hubs.

use std::time::Duration;

use super::figures::{Figures, Goal};
use super::letters::{contribution, contribution_id};
use super::peers::Peers;
use super::scene::{Scene, Stage};
use super::{Size, float, tell};

/// How many discussions the contributions are in: a hub is served so many side by side.
const TOPICS: usize = 8;

/// A member writes, the group announces to everybody's hub.
pub async fn measure(figures: &mut Figures, stage: &Stage, size: Size) {
    tell("delivery");
    let scene = Scene::raise(stage).await;
    let peers = Peers::start().await;
    let all: Vec<(String, String)> = (0..size.followers).map(|n| (peers.host(n), "m".into())).collect();
    scene.join(&all).await;
    peers.until_taken(0, size.followers, 60).await;
    let home = peers.host(0);
    let topics = (0..TOPICS).map(|number| contribution(&scene.group, &home, "m", number, None)).collect();
    let before = peers.taken();
    assert_eq!(scene.post(topics, Duration::from_mins(1)).await.accepted(), TOPICS);
    // A discussion is announced in two forms.
    peers.until_taken(before, 2 * TOPICS * size.followers, 120).await;

    let replies = (TOPICS..TOPICS + size.posts)
        .map(|number| {
            let parent = contribution_id(&home, number % TOPICS);
            contribution(&scene.group, &home, "m", number, Some(&parent))
        })
        .collect();
    let count = size.posts * size.followers;
    let (taken, before, database) = (peers.taken(), scene.reading(), stage.database_use());
    assert_eq!(scene.post(replies, Duration::from_mins(1)).await.accepted(), size.posts);
    peers.until_taken(taken, count, 600).await;
    let used = scene.reading().since(&before);
    figures.add("delivery.deliveries", float(count), "deliveries");
    figures.note("delivery.cpu", used.cpu / float(count), "ms CPU per delivery", Goal::AtMost(0.5));
    figures.note("delivery.rate", float(count) / used.seconds, "per second", Goal::AtLeast(1_500.0));
    let spent = stage.database_use().since(&database);
    figures.add("delivery.written", (used.written + spent.written) / float(count), "bytes per delivery");
    if stage.postgres.is_some() {
        figures.add("delivery.database_cpu", spent.cpu / float(count), "ms CPU per delivery");
    }
    scene.strike(stage).await;
}
