//! Three hubs, killed at random instants, on a network that is cut, stalls and tears, while people use them. In the
//! end, when the network is whole and everything has arrived: nothing lost, nothing twice, every discussion in order.

#![expect(clippy::disallowed_methods, reason = "plays the network in tasks of its own, and measures its own time")]

pub mod check;
pub mod ledger;
pub mod network;
pub mod people;

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;

use serde_json::{Value, json};
use tokio::sync::Mutex;

use self::check::Findings;
use self::ledger::Ledger;
use self::network::{Fault, Network, Proxy};
use self::people::{Course, Wanderer, Writer};
use crate::clerk::Clerk;
use crate::database::{self, View};
use crate::exchange::{Chance, join};
use crate::process::{Plan, free_port};
use crate::{Hub, moment};

const NAMES: [&str; 3] = ["scotland", "england", "wales"];
/// Handle and hub of the groups.
const GROUPS: [(&str, usize); 2] = [("soil", 0), ("water", 1)];
/// How many write on each hub.
const WRITERS: usize = 2;

/// What is asked of the hubs.
#[derive(Clone, Debug)]
pub struct Trial {
    /// How often one of them is killed.
    pub kills: usize,
    /// How many things are done.
    pub acts: usize,
    /// The same seed makes the same chances; the instants are the machine's.
    pub seed: u64,
    /// A PostgreSQL server, unless the hubs have files.
    pub postgres: Option<String>,
    /// The program.
    pub program: PathBuf,
    /// Whether people take things back.
    pub deletions: bool,
    /// How many seconds everything may take to arrive in the end.
    pub patience: u64,
}

struct World {
    hubs: [Hub; 3],
    databases: [Option<String>; 3],
    network: Arc<Network>,
    _proxies: Vec<Proxy>,
}

impl World {
    async fn begin(trial: &Trial) -> Self {
        let network = Network::new(trial.seed);
        let (mut hubs, mut databases, mut proxies) = (Vec::new(), Vec::new(), Vec::new());
        for name in NAMES {
            let listener = TcpListener::bind("127.0.0.1:0").unwrap();
            let (reached, listen) = (listener.local_addr().unwrap().port(), free_port());
            let database = match &trial.postgres {
                Some(server) => {
                    Some(database::fresh(server, &format!("folkmoot_chaos_{name}_{}", std::process::id())).await)
                }
                None => None,
            };
            proxies.push(network.stand_before(name, listener, listen));
            let (name, program) = (name.to_owned(), trial.program.clone());
            hubs.push(Hub::start_as(&Plan {
                name,
                listen,
                reached,
                database: database.clone(),
                program,
                unlimited: true,
                largest_file: None,
                folder: None,
                internal: None,
                clock: None,
            }));
            databases.push(database);
        }
        let hubs = hubs.try_into().unwrap_or_else(|_| panic!("three hubs"));
        Self { hubs, databases: databases.try_into().unwrap(), network, _proxies: proxies }
    }

    /// Everybody settles in, while nothing is broken yet.
    async fn people(&self, trial: &Trial) -> (Vec<Writer>, Vec<Wanderer>) {
        for (group, home) in GROUPS {
            let handle = format!("{group}keeper");
            self.hubs[home].account(&handle);
            self.hubs[home].group(group, &format!("About {group}"), &handle);
        }
        let (mut writers, mut wanderers) = (Vec::new(), Vec::new());
        for (place, hub) in self.hubs.iter().enumerate() {
            let path = |group: &str, home: usize| {
                if home == place {
                    format!("/groups/{group}")
                } else {
                    format!("/groups/{group}@{}", self.hubs[home].domain)
                }
            };
            let chance = |number: usize| {
                Chance::new(trial.seed.wrapping_mul(31).wrapping_add(u64::try_from(number).unwrap() + 1))
            };
            for desk in 0..WRITERS {
                let number = place * WRITERS + desk;
                let handle = format!("writer{number}");
                let person = hub.person(&handle).await;
                for (group, home) in GROUPS {
                    if home == place {
                        let page = person.visit(&format!("/groups/{group}/join")).await;
                        page.press("Join this group", &[]).await;
                    } else {
                        join(&person, &format!("@{group}@{}", self.hubs[home].domain)).await;
                    }
                }
                let clerk = Clerk::enter(hub, &handle).await;
                let groups = GROUPS.iter().map(|(group, home)| path(group, *home)).collect();
                let (origin, last, regrets) = (hub.origin.clone(), HashMap::new(), trial.deletions);
                writers.push(Writer { number, clerk, origin, groups, chance: chance(number), regrets, last });
            }
            let handle = format!("wanderer{place}");
            hub.account(&handle);
            let clerk = Clerk::enter(hub, &handle).await;
            let abroad = GROUPS.iter().filter(|(_, home)| *home != place);
            let groups = abroad
                .map(|(group, home)| (path(group, *home), format!("{}/groups/{group}", self.hubs[*home].origin)))
                .collect();
            let url = format!("{}/people/{handle}", hub.origin);
            wanderers.push(Wanderer { clerk, url, groups, chance: chance(100 + place) });
        }
        (writers, wanderers)
    }

    /// What an administrator can do so that hubs do not wait out their patience.
    fn hurry(&self) {
        for hub in &self.hubs {
            for other in self.hubs.iter().filter(|other| other.domain != hub.domain) {
                hub.command(&["hub", "retry", &other.domain.clone()]);
            }
        }
    }

    /// Activities that one hub has refused another: tried again after twenty minutes, and given up in the end.
    fn refused(&self) -> Vec<String> {
        let mut all = Vec::new();
        for hub in &self.hubs {
            for other in self.hubs.iter().filter(|other| other.domain != hub.domain) {
                let shown = hub.command(&["hub", "show", &other.domain.clone()]);
                if shown["parked"].as_i64() != Some(0) {
                    all.push(format!(
                        "{} of {} to {}: {}",
                        shown["parked"], hub.name, other.name, shown["parked_reason"]
                    ));
                }
            }
        }
        all
    }
}

/// The weather on the network: every moment some wire gets a fault for a while.
async fn weather(network: &Network, course: &Course, mut chance: Chance) {
    while !course.over.load(Ordering::SeqCst) {
        moment(100 + u64::try_from(chance.below(900)).unwrap()).await;
        let (from, to) = (chance.below(3), chance.below(3));
        let fault = match chance.below(8) {
            0 | 1 => Fault::Cut,
            2 => Fault::Stalled,
            3 | 4 => Fault::Slow(20 + u64::try_from(chance.below(400)).unwrap()),
            5 | 6 => Fault::Torn,
            _ => Fault::None,
        };
        if from != to {
            network.set(NAMES[from], NAMES[to], fault);
            if chance.below(3) == 0 {
                network.set(NAMES[to], NAMES[from], fault);
            }
        }
        if chance.below(6) == 0 {
            network.heal();
        }
    }
    network.heal();
}

/// Kills one after the other; the acts that may be done keep step with the kills.
async fn kill(world: &Mutex<World>, course: &Course, trial: &Trial, mut chance: Chance) {
    for done in 0..trial.kills {
        let allowed = trial.acts * (done + 1) / trial.kills.max(1);
        course.allowed.store(allowed, Ordering::SeqCst);
        moment(150 + u64::try_from(chance.below(500)).unwrap()).await;
        while course.acts.load(Ordering::SeqCst) + trial.acts / trial.kills.max(1) < allowed {
            moment(10).await;
        }
        let mut world = world.lock().await;
        let victim = chance.below(3);
        world.hubs[victim].kill();
        if chance.below(3) == 0 {
            moment(u64::try_from(chance.below(700)).unwrap()).await;
        }
        world.hubs[victim].run();
        if (done + 1).is_multiple_of(50) {
            eprintln!("chaos: {} kills, {} acts", done + 1, course.acts.load(Ordering::SeqCst));
        }
        // The others would come back to it by themselves, later.
        if chance.below(4) == 0 {
            world.hurry();
        }
    }
    course.allowed.store(trial.acts, Ordering::SeqCst);
    while course.acts.load(Ordering::SeqCst) < trial.acts {
        moment(20).await;
    }
    course.over.store(true, Ordering::SeqCst);
}

/// Waits until nothing waits anywhere; answers how many seconds it took, or nothing when patience ended.
async fn settle(world: &World, patience: u64) -> Option<f64> {
    let began = Instant::now();
    while began.elapsed().as_secs() < patience {
        world.hurry();
        for _ in 0..6 {
            if world.hubs.iter().all(|hub| hub.waiting() == 0) {
                return Some(began.elapsed().as_secs_f64());
            }
            moment(500).await;
        }
    }
    None
}

/// Holds the trial; answers its figures and what was found.
pub async fn hold(trial: &Trial) -> (Value, Findings) {
    let world = World::begin(trial).await;
    let (writers, wanderers) = world.people(trial).await;
    let (network, world) = (Arc::clone(&world.network), Mutex::new(world));
    let (ledger, course) = (Mutex::new(Ledger::default()), Course::default());
    let began = Instant::now();
    let writing = async {
        let all = writers.into_iter().map(|writer| writer.live(&ledger, &course));
        together(all.collect()).await;
    };
    let wandering = async {
        let all = wanderers.into_iter().map(|wanderer| wanderer.live(&ledger, &course));
        together(all.collect()).await;
    };
    let blowing = weather(&network, &course, Chance::new(trial.seed ^ 0x5eed));
    tokio::join!(kill(&world, &course, trial, Chance::new(trial.seed)), blowing, writing, wandering);
    let seconds = began.elapsed().as_secs_f64();
    network.heal();
    let (mut world, ledger) = (world.into_inner(), ledger.into_inner());
    let refused = world.refused();
    let settled = settle(&world, trial.patience).await;
    let waiting: Vec<i64> = world.hubs.iter().map(Hub::waiting).collect();
    let failed: Vec<Value> = world.hubs.iter().map(|hub| hub.command(&["jobs"])["failed"].clone()).collect();
    let mut views = Vec::new();
    for (hub, database) in world.hubs.iter().zip(&world.databases) {
        views.push((hub.name.clone(), View::of(hub, database.as_deref()).await));
    }
    let mut findings = Findings::of(&ledger, &views).await;
    if settled.is_none() {
        findings.wrong.entry("unsettled").or_default().push(format!("{waiting:?} wait on {NAMES:?}"));
    }
    let wrong: serde_json::Map<String, Value> =
        findings.wrong.iter().map(|(kind, all)| ((*kind).to_owned(), all.len().into())).collect();
    let figures = json!({
        "kills": trial.kills, "seed": trial.seed, "acts": ledger.total(), "by_act": ledger.acts,
        "contributions": ledger.contributions.len(), "seconds": seconds, "settled_after": settled,
        "connections_broken": network.broken.load(Ordering::SeqCst), "refused_by_others": refused,
        "jobs_failed": failed, "threads": findings.threads, "threads_in_order": findings.in_order,
        "came_late": findings.came_late, "lost": count(&findings, "lost"), "orphaned": count(&findings, "orphaned"),
        "doubled": count(&findings, "doubled"),
        "wrong": wrong, "examples": examples(&findings),
    });
    for (_, view) in views {
        view.close().await;
    }
    world.end(trial, findings.is_clean()).await;
    (figures, findings)
}

impl World {
    /// Takes everything away, unless somebody will want to look why it went wrong.
    async fn end(&mut self, trial: &Trial, clean: bool) {
        for (hub, database) in self.hubs.iter_mut().zip(&self.databases) {
            hub.kill();
            if !clean {
                let kept = hub.keep();
                eprintln!("chaos: what {} had is kept in {}", hub.name, kept.display());
            }
            if let (true, Some(server), Some(made)) = (clean, &trial.postgres, database) {
                database::remove(server, made.rsplit('/').next().unwrap()).await;
            }
        }
    }
}

fn count(findings: &Findings, kind: &str) -> usize {
    findings.wrong.get(kind).map_or(0, Vec::len)
}

fn examples(findings: &Findings) -> Value {
    findings
        .wrong
        .iter()
        .map(|(kind, all)| ((*kind).to_owned(), all.iter().take(10).cloned().collect::<Value>()))
        .collect()
}

/// All of them at once, on this task.
async fn together<F: Future<Output = ()>>(all: Vec<F>) {
    let mut all: Vec<_> = all.into_iter().map(Box::pin).collect();
    std::future::poll_fn(|context| {
        all.retain_mut(|one| one.as_mut().poll(context).is_pending());
        if all.is_empty() { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
}
