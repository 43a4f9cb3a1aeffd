//! The database: SQLite or PostgreSQL behind one facade. SQL is spoken through [`Tx`] and nowhere else.
//!
//! SQLite has one writer, opened with `BEGIN IMMEDIATE`, and a pool of readers; PostgreSQL has one pool for both.

mod query;

use std::any::Any;
use std::str::FromStr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{Postgres, Sqlite, Transaction};

pub(crate) use self::query::{Sql, json_list};
use crate::clock::{Clock, Time};
use crate::error::{Error, Result};
use crate::id::{Id, Ids};
use crate::journal::{self, Entry};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

/// How many connections read at once.
const READERS: u32 = 8;
/// How long to wait for a connection or a lock before saying so.
const PATIENCE: Duration = Duration::from_secs(15);

/// The hub's database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pools: Pools,
    clock: Clock,
    ids: Ids,
    queries: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// One conversation with the database. From [`Db::begin`]: a transaction, undone unless committed. From [`Db::read`]:
/// a connection for reading. It knows the one instant at which all it does happens.
pub struct Tx {
    link: Link,
    /// What is to be written into the journal: its lock is the transaction's last act, whatever the order of its acts.
    entries: Vec<Entry>,
    /// How many entries there were when the part began that can be undone alone.
    entries_before_part: usize,
    /// Whether anything was written since [`Tx::begin_light_part`].
    has_written: bool,
    now: Time,
    ids: Ids,
    queries: Arc<AtomicU64>,
    /// What was read before: see [`Tx::remember`].
    known: Option<Arc<dyn Any + Send + Sync>>,
}

enum Link {
    SqliteRead(PoolConnection<Sqlite>),
    SqliteWrite(Transaction<'static, Sqlite>),
    PgRead(PoolConnection<Postgres>),
    PgWrite(PgTransaction),
}

/// A transaction of PostgreSQL. Unless it was committed, its connection is closed when it is dropped: whoever stops
/// waiting, wherever that is, leaves no open transaction to the next one.
struct PgTransaction {
    connection: PoolConnection<Postgres>,
    is_committed: bool,
}

impl PgTransaction {
    async fn begin(pool: &PgPool) -> Result<Self> {
        let mut begun = Self { connection: pool.acquire().await?, is_committed: false };
        begun.say("BEGIN").await?;
        Ok(begun)
    }

    async fn commit(mut self) -> Result<()> {
        self.say("COMMIT").await?;
        self.is_committed = true;
        Ok(())
    }

    async fn say(&mut self, words: &'static str) -> Result<()> {
        sqlx::raw_sql(words).execute(&mut *self.connection).await?;
        Ok(())
    }
}

impl Drop for PgTransaction {
    fn drop(&mut self) {
        if !self.is_committed {
            self.connection.close_on_drop();
        }
    }
}

/// From which schema version to which a migration went; 0 is an empty database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version found.
    pub from: i64,
    /// The version now.
    pub to: i64,
}

impl Db {
    /// Opens the database at `url` (`sqlite://path` or `postgres://…`) without touching its tables.
    pub async fn open(url: &str, clock: Clock, ids: Ids) -> Result<Self> {
        let pools = if url.starts_with("sqlite:") { sqlite(url).await? } else { postgres(url).await? };
        Ok(Self { pools, clock, ids, queries: Arc::default() })
    }

    /// Brings the tables to this version. Safe to run by several processes at once.
    pub async fn migrate(&self) -> Result<Migrated> {
        let from = self.version().await?;
        match &self.pools {
            Pools::Sqlite { write, .. } => SQLITE.run(write).await?,
            Pools::Postgres(pool) => POSTGRES.run(pool).await?,
        }
        Ok(Migrated { from, to: self.version().await? })
    }

    /// The newest schema version that this program knows.
    pub fn newest() -> i64 {
        SQLITE.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    /// The schema version of the database as it is; 0 for an empty one.
    pub async fn version(&self) -> Result<i64> {
        const EXISTS: Sql = Sql {
            sqlite: "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = '_sqlx_migrations'",
            postgres: "SELECT COUNT(*) FROM information_schema.tables \
                       WHERE table_schema = current_schema() AND table_name = '_sqlx_migrations'",
        };
        let mut tx = self.read().await?;
        if tx.query(EXISTS).scalar::<i64>().await? == 0 {
            return Ok(0);
        }
        let newest = "SELECT CAST(COALESCE(MAX(version), 0) AS BIGINT) FROM _sqlx_migrations";
        tx.query(newest).scalar::<i64>().await
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Tx> {
        let link = match &self.pools {
            Pools::Sqlite { read, .. } => Link::SqliteRead(read.acquire().await?),
            Pools::Postgres(pool) => Link::PgRead(pool.acquire().await?),
        };
        Ok(self.tx(link))
    }

    /// A transaction for writing. On SQLite there is one at a time: never wait for the network while holding it.
    pub async fn begin(&self) -> Result<Tx> {
        let link = match &self.pools {
            Pools::Sqlite { write, .. } => Link::SqliteWrite(write.begin_with("BEGIN IMMEDIATE").await?),
            Pools::Postgres(pool) => Link::PgWrite(PgTransaction::begin(pool).await?),
        };
        Ok(self.tx(link))
    }

    fn tx(&self, link: Link) -> Tx {
        Tx {
            link,
            entries: Vec::new(),
            entries_before_part: 0,
            has_written: false,
            now: self.clock.now(),
            ids: self.ids.clone(),
            queries: Arc::clone(&self.queries),
            known: None,
        }
    }

    /// What time it is.
    pub(crate) fn now(&self) -> Time {
        self.clock.now()
    }

    /// How many statements were sent since the start: pages are held to a number of them.
    pub fn queries(&self) -> u64 {
        self.queries.load(Ordering::Relaxed)
    }

    /// Closes all connections after their work.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// The instant at which everything in this transaction happens.
    pub(crate) fn now(&self) -> Time {
        self.now
    }

    /// Whether this is PostgreSQL, for the few acts that only it needs.
    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.link, Link::PgRead(_) | Link::PgWrite(_))
    }

    /// A fresh id.
    pub(crate) fn id<T: Id>(&self) -> T {
        self.ids.next(self.now)
    }

    /// Keeps what several parts of one page ask for, for as long as this lasts. Only where nothing is written.
    pub(crate) fn remember<T: Any + Send + Sync>(&mut self, what: Arc<T>) {
        if matches!(self.link, Link::SqliteRead(_) | Link::PgRead(_)) {
            self.known = Some(what);
        }
    }

    /// What [`Tx::remember`] was given last, if it was a `T`.
    pub(crate) fn recall<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        Arc::clone(self.known.as_ref()?).downcast().ok()
    }

    /// Notes what happened; it is written when the transaction commits.
    pub(crate) fn note(&mut self, entry: Entry) {
        self.has_written = true;
        self.entries.push(entry);
    }

    /// Any number, for jitter.
    pub(crate) fn chance(&self) -> u64 {
        self.ids.chance()
    }

    /// Makes it so. A conversation that only reads ends as well.
    pub(crate) async fn commit(mut self) -> Result<()> {
        let entries = std::mem::take(&mut self.entries);
        journal::write(&mut self, &entries).await?;
        match self.link {
            Link::SqliteWrite(tx) => tx.commit().await?,
            Link::PgWrite(tx) => tx.commit().await?,
            Link::SqliteRead(_) | Link::PgRead(_) => {}
        }
        Ok(())
    }

    /// Begins a part of which it is known whether it has written anything: one that has not needs no undoing.
    pub(crate) fn begin_light_part(&mut self) {
        self.has_written = false;
    }

    /// Whether anything was written, or noted, since [`Tx::begin_light_part`].
    pub(crate) fn has_written(&self) -> bool {
        self.has_written
    }

    /// Begins a part that can be undone alone.
    pub(crate) async fn savepoint(&mut self) -> Result<()> {
        self.entries_before_part = self.entries.len();
        self.query("SAVEPOINT part").run().await.map(drop)
    }

    /// Keeps what happened since [`Tx::savepoint`].
    pub(crate) async fn keep_part(&mut self) -> Result<()> {
        self.query("RELEASE SAVEPOINT part").run().await.map(drop)
    }

    /// Undoes what happened since [`Tx::savepoint`].
    pub(crate) async fn undo_part(&mut self) -> Result<()> {
        self.entries.truncate(self.entries_before_part);
        self.query("ROLLBACK TO SAVEPOINT part").run().await?;
        self.query("RELEASE SAVEPOINT part").run().await.map(drop)
    }
}

// Connections are never reaped: the pool of sqlx 0.9.0 can spin for ever while it does that.
async fn sqlite(url: &str) -> Result<Pools> {
    let options = SqliteConnectOptions::from_str(url)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(PATIENCE)
        .pragma("cache_size", "-8192")
        .pragma("temp_store", "memory");
    if let Some(folder) = options.get_filename().parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder)
            .map_err(|cause| Error::internal(format!("cannot make the folder {}: {cause}", folder.display())))?;
    }
    let write = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    let read = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        // What is read often lies once in the memory of the system, and not once for each of these.
        .connect_with(options.pragma("query_only", "1").pragma("mmap_size", "2147418112"))
        .await?;
    Ok(Pools::Sqlite { read, write })
}

async fn postgres(url: &str) -> Result<Pools> {
    // Compiling statements takes longer than any of ours, planning one anew for its parameters longer than most: each statement
    // has one way that is good for all of them.
    let settings =
        [("jit", "off"), ("max_parallel_workers_per_gather", "0"), ("plan_cache_mode", "force_generic_plan")];
    let options = PgConnectOptions::from_str(url)?.options(settings);
    let pool = PgPoolOptions::new()
        .max_connections(2 * READERS)
        .acquire_timeout(PATIENCE)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?;
    Ok(Pools::Postgres(pool))
}
