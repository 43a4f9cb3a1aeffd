//! Taking in and applying; and what a hub remembers of it.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::figures::{Figures, Goal};
use super::letters::{contribution, contribution_id, sealed_all};
use super::meter::Reading;
use super::peers::{Manner, Peers};
use super::scene::{Scene, Stage};
use super::{Size, float, tell};

/// How many people of the neighbour write.
const PEOPLE: usize = 100;
/// How many discussions they write in.
const TOPICS: usize = 20;

/// The neighbour's people have joined, and the discussions that they answer in have begun.
async fn set(stage: &Stage) -> (Scene, Peers) {
    let scene = Scene::raise(stage).await;
    let peers = Peers::start().await;
    let people: Vec<(String, String)> = (0..PEOPLE).map(|n| (peers.host(0), format!("p{n}"))).collect();
    scene.join(&people).await;
    // What is announced to the neighbour would count as applying.
    peers.behave(Manner::Closed);
    let topics = (0..TOPICS).map(|number| topic(&scene, &peers, number)).collect();
    assert_eq!(scene.post(topics, Duration::from_mins(1)).await.accepted(), TOPICS);
    scene.view.until_applied(60).await;
    (scene, peers)
}

fn topic(scene: &Scene, peers: &Peers, number: usize) -> Value {
    contribution(&scene.group, &peers.host(0), &format!("p{}", number % PEOPLE), number, None)
}

/// Nine replies, then a new discussion.
fn mixed(scene: &Scene, peers: &Peers, number: usize) -> Value {
    if number % 10 == 9 {
        return topic(scene, peers, number);
    }
    let parent = contribution_id(&peers.host(0), number % TOPICS);
    contribution(&scene.group, &peers.host(0), &format!("p{}", number % PEOPLE), number, Some(&parent))
}

/// Accepting alone, then applying alone. To keep them apart, the first activity names an object that its host takes
/// nearly five seconds to not have: meanwhile the hub applies nothing else.
pub async fn measure(figures: &mut Figures, stage: &Stage, size: Size) {
    tell("inbox");
    let (scene, peers) = set(stage).await;
    let activities = (TOPICS..TOPICS + size.inbox_letters).map(|number| mixed(&scene, &peers, number)).collect();
    let letters = Arc::new(sealed_all(&scene.hub, activities).await);
    let actor = format!("http://{}/u/p0", peers.host(0));
    let delaying = json!({
        "id": format!("http://{}/delaying", peers.host(0)), "type": "Create", "actor": actor, "to": [scene.group],
        "object": format!("http://{}/slow/1", peers.host(0)),
    });
    let applied_before = scene.view.applied().await;
    assert_eq!(scene.post(vec![delaying], Duration::from_secs(10)).await.accepted(), 1);
    crate::moment(50).await;

    let (before, generator, database) = (scene.reading(), Reading::of(std::process::id()), stage.database_use());
    let posted = scene.post_sealed(&letters, Duration::from_secs_f64(size.inbox_seconds)).await;
    let used = scene.reading().since(&before);
    let accepted = posted.accepted();
    assert_eq!(posted.answers.len(), 1, "not everything was taken: {:?}", posted.answers);
    let early = scene.view.applied().await - applied_before;
    figures.add("inbox.accepted", float(accepted), "activities");
    figures.add("inbox.applied_meanwhile", float(usize::try_from(early).unwrap()), "activities");
    figures.note("inbox.accept_cpu", used.cpu / float(accepted), "ms CPU per activity", Goal::AtMost(0.15));
    figures.note("inbox.accept_rate", float(accepted) / posted.seconds, "per second", Goal::AtLeast(3_000.0));
    let database = note_database(figures, stage, "inbox.accept_database_cpu", &database, accepted);
    figures.add("inbox.accept_written", (used.written + database) / float(accepted), "bytes per activity");
    let generating = Reading::of(std::process::id()).since(&generator).cpu;
    figures.add("inbox.generator_cpu", generating / float(accepted), "ms CPU per activity");

    // The delaying one ends before the batch after it begins.
    let waiting = || async { (scene.view.applied().await > applied_before + early).then_some(()) };
    for _ in 0..400 {
        if waiting().await.is_some() {
            break;
        }
        crate::moment(20).await;
    }
    let already = scene.view.applied().await - applied_before;
    let (before, database) = (scene.reading(), stage.database_use());
    scene.view.until_applied(600).await;
    let used = scene.reading().since(&before);
    let count = accepted - usize::try_from(already).unwrap().min(accepted);
    figures.note("inbox.apply_cpu", used.cpu / float(count), "ms CPU per activity", Goal::AtMost(0.5));
    figures.note("inbox.apply_rate", float(count) / used.seconds, "per second", Goal::AtLeast(1_500.0));
    let database = note_database(figures, stage, "inbox.apply_database_cpu", &database, count);
    figures.add("inbox.apply_written", (used.written + database) / float(count), "bytes per activity");
    let refused = scene.view.number("SELECT COUNT(*) FROM received WHERE standing = 'refused'").await;
    assert!(refused <= 1, "{refused} activities were refused");
    scene.strike(stage).await;
}

/// The CPU of the database server, if there is one; answers how many bytes it wrote.
fn note_database(figures: &mut Figures, stage: &Stage, name: &str, before: &Reading, count: usize) -> f64 {
    let used = stage.database_use().since(before);
    if stage.postgres.is_some() {
        figures.add(name, used.cpu / float(count), "ms CPU per activity");
    }
    used.written
}

/// Memory after so many activities.
pub async fn remember(figures: &mut Figures, stage: &Stage, size: Size) {
    const PART: usize = 5_000;
    tell("memory");
    let (scene, peers) = set(stage).await;
    figures.add("memory.at_rest", scene.reading().resident, "MiB");
    let mut done = 0;
    while done < size.activities {
        let part = PART.min(size.activities - done);
        let first = TOPICS + done;
        let activities = (first..first + part).map(|number| mixed(&scene, &peers, number)).collect();
        let posted = scene.post(activities, Duration::from_mins(10)).await;
        assert_eq!(posted.accepted(), part, "{:?}", posted.answers);
        scene.view.until_applied(600).await;
        done += part;
        let is_power = [10_000, 100_000, 1_000_000].contains(&done);
        if is_power || done == 50_000 || done == size.activities {
            figures.add(&format!("memory.after_{done}"), scene.reading().resident, "MiB");
        }
    }
    scene.strike(stage).await;
}
