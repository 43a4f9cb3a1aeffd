//! `seed`: fills an empty hub with made-up people, groups and what they say, to measure with. What is made follows from the
//! scale and a number alone; a run that was stopped goes on where it was. Nothing of it is told to other hubs, and nobody can
//! sign in to a seeded account before `folkmoot account set-password`.

mod library;
mod meetings;
mod pdf;
mod rows;
mod shapes;
mod store;
mod words;

use std::io::Write;

use serde_json::json;

use self::shapes::{Scale, Shape};
use super::Said;
use crate::app::App;
use crate::clock::Time;
use crate::directory::search;
use crate::error::Result;

/// What is made, in this order: name, how many things one transaction makes.
const STAGES: [(Stage, &str, u64); 9] = [
    (Stage::Organisations, "organisations", 1_000),
    (Stage::People, "people", 1_000),
    (Stage::Groups, "groups", 500),
    (Stage::Memberships, "groups with members", 10),
    (Stage::Topics, "discussions", 1_000),
    (Stage::Replies, "discussions with replies", 200),
    (Stage::Documents, "documents", 200),
    (Stage::Posts, "blog entries", 1_000),
    (Stage::Events, "events", 200),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Organisations,
    People,
    Groups,
    Memberships,
    Topics,
    Replies,
    Documents,
    Posts,
    Events,
}

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// How much.
    #[arg(long, value_enum)]
    scale: Scale,
    /// The number that everything follows from.
    #[arg(long, default_value_t = 42)]
    rng: u64,
}

/// One seeding.
struct Seed<'a> {
    shape: Shape,
    /// How many belong to each group.
    sizes: Vec<u64>,
    origin: String,
    domain: &'a str,
    /// The day on which the first run began: events lie around it.
    began: Time,
    /// The files of documents.
    files: library::Files,
}

pub(super) async fn run(app: &App, arguments: &Arguments) -> anyhow::Result<Said> {
    let name = format!("seed: {:?} {}", arguments.scale, arguments.rng).to_lowercase();
    let began = begin(app, &name).await?;
    let shape = Shape::new(arguments.scale, arguments.rng);
    let (origin, domain) = (app.config.origin(), app.config.domain.as_str());
    let mut seed = Seed { shape, sizes: shape.sizes(), origin, domain, began, files: library::Files::new() };
    seed.files = library::keep(app, &seed).await?;
    for (stage, what, step) in STAGES {
        seed.make(app, (stage, what, step)).await?;
    }
    let indexed = index(app).await?;
    let mut tx = app.db.begin().await?;
    store::analyse(&mut tx).await?;
    store::set_position(&mut tx, &name, 1).await?;
    tx.commit().await?;
    let document = json!({"scale": format!("{:?}", arguments.scale).to_lowercase(), "rng": arguments.rng,
        "people": shape.people, "groups": shape.groups, "discussions": shape.topics, "documents": shape.documents,
        "blog_entries": shape.posts, "events": shape.events, "indexed_now": indexed});
    let words = format!(
        "The hub is seeded: {} people, {} groups, {} discussions, {} documents, {} blog entries, {} events.",
        shape.people, shape.groups, shape.topics, shape.documents, shape.posts, shape.events
    );
    Ok(Said::new(words, document))
}

/// Notes that the hub is being seeded, and since when, which it answers; refuses one that holds anything else.
async fn begin(app: &App, name: &str) -> anyhow::Result<Time> {
    const BEGAN: &str = "seeding: began";
    const DAY: i64 = 86_400_000_000;
    let mut tx = app.db.begin().await?;
    match store::begun(&mut tx).await? {
        Some(begun) if begun == name => {}
        Some(begun) => anyhow::bail!("This hub was begun with other numbers ({begun}); go on with those."),
        None if store::is_empty(&mut tx).await? => {
            // The day is enough, and what follows from it is the same all day.
            let day = tx.now().0.div_euclid(DAY) * DAY;
            store::set_position(&mut tx, name, 0).await?;
            store::set_position(&mut tx, BEGAN, day).await?;
        }
        None => anyhow::bail!("This hub is not empty. Only an empty one is seeded."),
    }
    let began = Time(store::position(&mut tx, BEGAN).await?);
    tx.commit().await?;
    Ok(began)
}

/// Builds the index of the search. Answers how many steps it took.
async fn index(app: &App) -> Result<u64> {
    let mut meter = Meter::new(app, "steps of the index");
    loop {
        let mut tx = app.db.begin().await?;
        let took = search::index::take_up(&mut tx).await?;
        tx.commit().await?;
        if !took {
            return Ok(meter.done());
        }
        meter.add(1);
    }
}

/// Says how fast it goes, every few seconds.
struct Meter<'a> {
    app: &'a App,
    what: &'static str,
    made: u64,
    began: Time,
    said: Time,
}

impl<'a> Meter<'a> {
    fn new(app: &'a App, what: &'static str) -> Self {
        let now = app.clock.now();
        Self { app, what, made: 0, began: now, said: now }
    }

    fn add(&mut self, made: u64) {
        self.made += made;
        let now = self.app.clock.now();
        if now.0 - self.said.0 >= 5_000_000 {
            self.said = now;
            self.say(now);
        }
    }

    fn say(&self, now: Time) {
        let millis = u64::try_from((now.0 - self.began.0) / 1_000).unwrap_or(0).max(1);
        let _ = writeln!(std::io::stderr(), "{} {}, {} a second", self.made, self.what, self.made * 1_000 / millis);
    }

    fn done(&self) -> u64 {
        if self.made > 0 {
            self.say(self.app.clock.now());
        }
        self.made
    }
}

impl Seed<'_> {
    fn total(&self, stage: Stage) -> u64 {
        match stage {
            Stage::Organisations => self.shape.organisations,
            Stage::People => self.shape.people,
            Stage::Groups | Stage::Memberships => self.shape.groups,
            Stage::Topics | Stage::Replies => self.shape.topics,
            Stage::Documents => self.shape.documents,
            Stage::Posts => self.shape.posts,
            Stage::Events => self.shape.events,
        }
    }

    /// Makes what is missing of a stage; each step notes how far it has got in the transaction that makes it.
    async fn make(&self, app: &App, (stage, what, step): (Stage, &'static str, u64)) -> Result<()> {
        let cursor = format!("seeding: {stage:?}");
        let mut tx = app.db.read().await?;
        let mut at = u64::try_from(store::position(&mut tx, &cursor).await?).unwrap_or(0);
        drop(tx);
        let total = self.total(stage);
        let mut meter = Meter::new(app, what);
        while at < total {
            let until = (at + step).min(total);
            let mut tx = app.db.begin().await?;
            for (into, rows) in self.rows(stage, at..until) {
                store::insert(&mut tx, into, &rows).await?;
            }
            store::set_position(&mut tx, &cursor, i64::try_from(until).unwrap_or(0)).await?;
            tx.commit().await?;
            meter.add(until - at);
            at = until;
        }
        meter.done();
        Ok(())
    }
}
