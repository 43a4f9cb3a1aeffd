//! What every request and job may need. Imports the floor only.

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::extraction::Reader;
use crate::storage::Store;

/// The program's standing parts. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App(Arc<Parts>);

/// See [`App`].
#[derive(Debug)]
pub struct Parts {
    /// Settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// Where the bytes of files lie.
    pub store: Store,
    /// The time.
    pub clock: Clock,
    /// Reads the files that people upload.
    pub reader: Reader,
    /// Hints that there is work; each loop also looks by itself now and then.
    pub(crate) wake: Wake,
}

/// Hints to the loops of `server.rs`. Losing one costs a second, never work.
#[derive(Debug, Default)]
pub(crate) struct Wake {
    pub(crate) journal: Notify,
    pub(crate) inbox: Notify,
    pub(crate) delivery: Notify,
    pub(crate) jobs: JobBells,
    /// Something that somebody waits for at a page was found.
    pub(crate) found: Notify,
    /// Whether the loops run at all: in tests the work is done by hand, and waiting for it would be in vain.
    pub(crate) running: AtomicBool,
}

/// A bell for each lane of jobs: whoever puts one down need not know who does it.
#[derive(Debug, Default)]
pub(crate) struct JobBells {
    pub(crate) awaited: Notify,
    pub(crate) work: Notify,
    pub(crate) at_will: Notify,
    pub(crate) mail: Notify,
}

impl JobBells {
    /// Rings all of them.
    pub(crate) fn notify_one(&self) {
        self.awaited.notify_one();
        self.work.notify_one();
        self.at_will.notify_one();
        self.mail.notify_one();
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(config: Config, db: Db, store: Store, clock: Clock) -> Self {
        let reader = config.reader.clone().map_or_else(Reader::default, Reader::new);
        Self(Arc::new(Parts { config, db, store, clock, reader, wake: Wake::default() }))
    }
}

impl Deref for App {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
