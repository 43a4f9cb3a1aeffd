//! A thousand hubs follow one group; some are slow, some are dead. What the others notice of it.

use std::time::{Duration, Instant};

use super::figures::{Figures, Goal};
use super::letters::{contribution, contribution_id};
use super::meter::Used;
use super::peers::{Manner, Peers};
use super::scene::{Scene, Stage};
use super::{Size, float, quantile, tell};
use crate::clerk::{Clerk, fresh_id};
use crate::moment;

/// Of a hundred hubs, so many are slow.
const SLOW: usize = 5;
/// Of a hundred hubs, so many refuse connections, and so many take them and never answer.
const DEAD: usize = 1;
/// Of a hundred hubs, so many fail together when somebody's network does.
const OUTAGE: usize = 15;
/// How many deliveries a second are asked for.
const PACE: usize = 200;
/// How many contributions a comparison of throughput takes.
const POSTS: usize = 20;

/// The neighbours by how they will behave, and how many each are.
struct Neighbours {
    healthy: (Peers, usize),
    slow: (Peers, usize),
    refusing: (Peers, usize),
    mute: (Peers, usize),
    /// Well until many fail together.
    failing: (Peers, usize),
    /// The one that is dead among a thousand.
    single: (Peers, usize),
}

impl Neighbours {
    async fn start(destinations: usize) -> Self {
        let part = |of_hundred: usize| destinations * of_hundred / 100;
        let (slow, dead, failing) = (part(SLOW), part(DEAD), part(OUTAGE));
        Self {
            healthy: (Peers::start().await, destinations - slow - 2 * dead - failing),
            slow: (Peers::start().await, slow),
            refusing: (Peers::start().await, dead),
            mute: (Peers::start().await, dead - 1),
            failing: (Peers::start().await, failing),
            single: (Peers::start().await, 1),
        }
    }

    fn all(&self) -> [&(Peers, usize); 6] {
        [&self.healthy, &self.slow, &self.refusing, &self.mute, &self.failing, &self.single]
    }

    fn members(&self) -> Vec<(String, String)> {
        self.all().iter().flat_map(|(peers, count)| (0..*count).map(|n| (peers.host(n), "m".into()))).collect()
    }

    fn taken(&self) -> u64 {
        self.all().iter().map(|(peers, _)| peers.taken()).sum()
    }

    async fn until_taken(&self, before: u64, count: usize) {
        let wanted = before + u64::try_from(count).unwrap();
        for _ in 0..60_000 {
            if self.taken() >= wanted {
                return;
            }
            moment(5).await;
        }
        panic!("waited five minutes for {count} deliveries, of which {} came", self.taken() - before);
    }
}

/// See the module.
pub async fn measure(figures: &mut Figures, stage: &Stage, size: Size) {
    tell("a thousand hubs");
    let scene = Scene::raise(stage).await;
    let clerk = Clerk::enter(&scene.hub, "morag").await;
    let neighbours = Neighbours::start(size.destinations).await;
    let members = neighbours.members();
    scene.join(&members[..1]).await;
    let started = clerk.send("/groups/soil/discussions", &[("title", "Worms"), ("body", "How many?")]).await.unwrap();
    assert_eq!(started.status, 303);
    let discussion = started.location.split(['?', '#']).next().unwrap().to_owned();
    neighbours.until_taken(0, 3).await;

    let alone = write(&clerk, &discussion, &neighbours, 1, 10).await;
    figures.add("commit.with_1_hub", alone, "ms (median of a reply's form)");
    let mut writer = Writer { scene: &scene, stage, neighbours: &neighbours, number: 1 };
    writer.topic(1).await;
    // What taking, applying and logging write has nothing to do with how many hubs there are.
    let mut base = Used::default();
    for _ in 0..size.rounds {
        base = base.and(writer.round(1).await);
    }
    let (everybody, before) = (members.len(), neighbours.taken());
    scene.join(&members[1..]).await;
    neighbours.until_taken(before, everybody - 1).await;
    let crowded = write(&clerk, &discussion, &neighbours, everybody, 5).await;
    figures.add("commit.with_1000_hubs", crowded, "ms (median of a reply's form)");
    figures.note("commit.ratio", crowded / alone, "times", Goal::AtMost(1.5));

    tell("throughput without and with a dead hub");
    let others = everybody - neighbours.single.1;
    let (mut without, mut with) = (Used::default(), Used::default());
    // By turns, because the machine has moods.
    for _ in 0..size.rounds {
        neighbours.single.0.behave(Manner::Swift);
        without = without.and(writer.round(others).await);
        neighbours.single.0.behave(Manner::Mute);
        with = with.and(writer.round(others).await);
    }
    let deliveries = float(size.rounds * POSTS * others);
    figures.add("thousand.rate", deliveries / without.seconds, "deliveries per second");
    figures.note("thousand.cpu", without.cpu / deliveries, "ms CPU per delivery", Goal::AtMost(0.5));
    figures.add(
        "thousand.written_in_all",
        without.written / deliveries,
        "bytes per activity and host, with all that is done once",
    );
    let for_hosts = without.written - base.written;
    figures.note("thousand.written", for_hosts / deliveries, "bytes per activity and host", Goal::AtMost(20.0));
    let cost = |without: f64, with: f64| 100.0 * (with / without - 1.0);
    figures.note("thousand.one_dead_time", cost(without.seconds, with.seconds), "% more time", Goal::AtMost(1.0));
    figures.note("thousand.one_dead_cpu", cost(without.cpu, with.cpu), "% more CPU", Goal::AtMost(1.0));

    tell("some slow, some dead, at a steady pace");
    neighbours.slow.0.behave(Manner::Slow);
    neighbours.mute.0.behave(Manner::Mute);
    neighbours.refusing.0.vanish();
    let mut lags = writer.paced(size.paced, everybody).await;
    figures.add("lag.p50", quantile(&mut lags, 0.5), "s to healthy hubs");
    figures.note("lag.p95", quantile(&mut lags, 0.95), "s to healthy hubs", Goal::AtMost(5.0));
    figures.add("lag.longest", quantile(&mut lags, 1.0), "s to healthy hubs");
    tell("many of them fail together");
    neighbours.failing.0.behave(Manner::Mute);
    let mut lags = writer.paced(size.paced, everybody).await;
    figures.add("outage.p50", quantile(&mut lags, 0.5), "s to healthy hubs");
    figures.note("outage.p95", quantile(&mut lags, 0.95), "s to healthy hubs", Goal::AtMost(5.0));
    figures.add("outage.longest", quantile(&mut lags, 1.0), "s to healthy hubs");
    scene.strike(stage).await;
}

/// How long the hub takes to say that it has a reply, in milliseconds, when nothing else is in hand.
async fn write(clerk: &Clerk, discussion: &str, neighbours: &Neighbours, hubs: usize, times: usize) -> f64 {
    let mut took = Vec::new();
    for _ in 0..times {
        let (id, before, began) = (fresh_id(), neighbours.taken(), Instant::now());
        let fields = [("id", id.as_str()), ("body", "Forty-two of them.")];
        let outcome = clerk.send(&format!("{discussion}/posts"), &fields).await.unwrap();
        took.push(began.elapsed().as_secs_f64() * 1000.0);
        assert_eq!(outcome.status, 303);
        neighbours.until_taken(before, hubs).await;
        moment(150).await;
    }
    quantile(&mut took, 0.5)
}

/// A member of the first healthy hub, who writes in one discussion.
struct Writer<'a> {
    scene: &'a Scene,
    stage: &'a Stage,
    neighbours: &'a Neighbours,
    number: usize,
}

impl Writer<'_> {
    fn home(&self) -> String {
        self.neighbours.healthy.0.host(0)
    }

    async fn topic(&mut self, hubs: usize) {
        let topic = contribution(&self.scene.group, &self.home(), "m", 0, None);
        let before = self.neighbours.taken();
        assert_eq!(self.scene.post(vec![topic], Duration::from_secs(10)).await.accepted(), 1);
        self.neighbours.until_taken(before, 2 * hubs).await;
    }

    async fn replies(&mut self, count: usize) {
        let (home, parent) = (self.home(), contribution_id(&self.home(), 0));
        let group = &self.scene.group;
        let numbers = self.number..self.number + count;
        let all = numbers.map(|number| contribution(group, &home, "m", number, Some(&parent))).collect();
        self.number += count;
        assert_eq!(self.scene.post(all, Duration::from_secs(10)).await.accepted(), count);
    }

    /// Some replies, delivered to so many, not counting the single one.
    async fn round(&mut self, hubs: usize) -> Used {
        let taken = || self.neighbours.taken() - self.neighbours.single.0.taken();
        let (before, database, count) = (self.scene.reading(), self.stage.database_use(), taken());
        self.replies(POSTS).await;
        let wanted = count + u64::try_from(POSTS * hubs).unwrap();
        for _ in 0..60_000 {
            if self.neighbours.taken() - self.neighbours.single.0.taken() >= wanted {
                break;
            }
            moment(2).await;
        }
        let seconds = self.scene.reading().since(&before).seconds;
        // What was sent is noted a moment later.
        moment(1500).await;
        let (used, database) = (self.scene.reading().since(&before), self.stage.database_use().since(&database));
        Used { seconds, cpu: used.cpu, written: used.written + database.written }
    }

    /// One reply after the other, so that [`PACE`] is kept; answers the lags of all that came to healthy hubs.
    async fn paced(&mut self, count: usize, hubs: usize) -> Vec<f64> {
        let (peers, healthy) = (&self.neighbours.healthy.0, self.neighbours.healthy.1);
        peers.keep_arrivals();
        let (taken, began) = (peers.taken(), Instant::now());
        let pause = Duration::from_secs_f64(float(hubs) / float(PACE));
        let mut sent = Vec::new();
        for place in 0..count {
            let due = began + pause * u32::try_from(place).unwrap();
            tokio::time::sleep_until(due.into()).await;
            sent.push((self.number, Instant::now()));
            self.replies(1).await;
        }
        peers.until_taken(taken, count * healthy, 120).await;
        let arrivals = peers.arrivals();
        let lags = sent
            .iter()
            .flat_map(|(number, at)| arrivals[number].iter().map(move |came| came.duration_since(*at).as_secs_f64()));
        lags.collect()
    }
}
