//! Figures of the real program: what it costs to take in, to apply and to deliver, and how it bears slow and dead
//! neighbours. See `docs/development/bench.md`.

#![expect(
    clippy::disallowed_methods,
    reason = "measures the time of this machine, and plays neighbours in tasks of its own"
)]

pub mod delivery;
pub mod figures;
pub mod files;
pub mod inbox;
pub mod joining;
pub mod letters;
pub mod limits;
pub mod load;
pub mod lock;
pub mod meter;
pub mod pages;
pub mod peers;
pub mod scene;
pub mod thousand;

use self::figures::Figures;
use self::scene::Stage;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum What {
    /// Everything.
    All,
    /// How fast this machine signs and verifies.
    Limits,
    /// Taking in and applying.
    Inbox,
    /// Delivering to many hubs.
    Delivery,
    /// A thousand hubs, some of them slow or dead.
    Thousand,
    /// Memory after many activities.
    Memory,
    /// The lock of the journal on PostgreSQL.
    Lock,
    /// Being let into a restricted group of another hub.
    Join,
    /// A large file in and out of the store.
    Files,
    /// Pages of a hub that is full. Not part of everything: filling it takes long.
    Pages,
}

/// How full the hub is whose pages are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Scale {
    /// As in the demonstration.
    Demo,
    /// As a national hub.
    Full,
}

impl Scale {
    /// As the command line names it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Demo => "demo",
            Self::Full => "full",
        }
    }
}

/// How much of it.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// For how many seconds activities are sent to an inbox that applies none meanwhile (at most four).
    pub inbox_seconds: f64,
    /// How many activities are signed beforehand for it.
    pub inbox_letters: usize,
    /// How many hubs follow in the plain delivery run.
    pub followers: usize,
    /// How many contributions are delivered to each.
    pub posts: usize,
    /// How many hubs there are in the run with slow and dead ones.
    pub destinations: usize,
    /// How often throughput with and without a dead hub is compared.
    pub rounds: usize,
    /// How many contributions are sent at 200 deliveries a second.
    pub paced: usize,
    /// After how many activities memory is read, at powers of ten and at the end.
    pub activities: usize,
    /// How many seconds each way of writing to the journal is tried.
    pub lock_seconds: f64,
    /// How full the hub is whose pages are opened.
    pub scale: Scale,
}

impl Size {
    /// All in less than five minutes.
    pub fn short() -> Self {
        Self {
            inbox_seconds: 3.0,
            inbox_letters: 9_000,
            followers: 100,
            posts: 60,
            destinations: 1_000,
            rounds: 3,
            paced: 5,
            activities: 10_000,
            lock_seconds: 2.0,
            scale: Scale::Demo,
        }
    }

    /// For figures that are quoted.
    pub fn long() -> Self {
        Self {
            inbox_seconds: 4.0,
            inbox_letters: 16_000,
            posts: 200,
            rounds: 5,
            paced: 24,
            activities: 100_000,
            lock_seconds: 10.0,
            ..Self::short()
        }
    }
}

/// Measures; the figures come in the order of [`What`].
pub async fn run(what: What, size: Size, database: &str) -> Figures {
    let stage = Stage::set(database);
    let mut figures = Figures::default();
    let wanted = |part| what == part || what == What::All;
    if wanted(What::Limits) {
        limits::measure(&mut figures).await;
    }
    if wanted(What::Inbox) {
        inbox::measure(&mut figures, &stage, size).await;
    }
    if wanted(What::Delivery) {
        delivery::measure(&mut figures, &stage, size).await;
    }
    if wanted(What::Thousand) {
        thousand::measure(&mut figures, &stage, size).await;
    }
    if wanted(What::Memory) {
        inbox::remember(&mut figures, &stage, size).await;
    }
    if wanted(What::Lock) {
        lock::measure(&mut figures, &stage, size).await;
    }
    // It starts hubs of its own, with their usual limits.
    if wanted(What::Join) {
        joining::measure(&mut figures).await;
    }
    if wanted(What::Files) {
        files::measure(&mut figures).await;
    }
    if what == What::Pages {
        pages::measure(&mut figures, &stage, size).await;
    }
    figures
}

/// Says on standard error what is being done.
pub fn tell(words: &str) {
    eprintln!("bench: {words}");
}

/// The value below which `part` of all lie.
pub fn quantile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a place in a list")]
    let place = (float(last) * part).round() as usize;
    values.get(place).copied().unwrap_or(f64::NAN)
}

/// A count as a number to reckon with.
#[expect(clippy::cast_precision_loss, reason = "counts here stay far below 2^52")]
pub fn float(count: usize) -> f64 {
    count as f64
}
