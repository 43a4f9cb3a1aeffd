//! Looks into a hub's database beside it: how much waits, and what stands where. The one place of these tests that
//! knows the tables.

#![expect(clippy::disallowed_methods, reason = "looks at the database of another process, which has no Tx for us")]

use std::path::Path;

use sqlx::pool::PoolOptions;
use sqlx::postgres::{PgPool, PgRow, Postgres};
use sqlx::sqlite::{Sqlite, SqliteConnectOptions, SqlitePool, SqliteRow};
use sqlx::{AssertSqlSafe, Database, FromRow};

use crate::{Hub, moment};

/// A view of one hub's database.
pub enum View {
    /// A file.
    Sqlite(SqlitePool),
    /// A server's database.
    Postgres(PgPool),
}

/// A row that both databases have.
pub trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

/// A few connections that are never reaped: the task that reaps may spin for ever when a connection comes back at the
/// wrong instant (sqlx issue 3645, in 0.9.0 still).
fn few<D: Database>() -> PoolOptions<D> {
    PoolOptions::new().max_connections(2).idle_timeout(None).max_lifetime(None)
}

impl View {
    /// The database of this hub: at `url`, or else its own file.
    pub async fn of(hub: &Hub, url: Option<&str>) -> Self {
        if let Some(url) = url {
            return Self::Postgres(few::<Postgres>().connect(url).await.unwrap());
        }
        Self::in_folder(hub.folder()).await
    }

    /// The database of a hub that keeps its data in this folder.
    pub async fn in_folder(folder: &Path) -> Self {
        let options = SqliteConnectOptions::new()
            .filename(folder.join("folkmoot.db"))
            .busy_timeout(std::time::Duration::from_secs(15));
        Self::Sqlite(few::<Sqlite>().connect_with(options).await.unwrap())
    }

    /// Rows of a statement without parameters.
    pub async fn rows<T: Row>(&self, sql: &'static str) -> Vec<T> {
        match self {
            Self::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
            Self::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
        }
    }

    /// Does statements without parameters, all or none.
    pub async fn run(&self, statements: String) {
        let sql = AssertSqlSafe(format!("BEGIN; {statements} COMMIT;"));
        match self {
            Self::Sqlite(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop).unwrap(),
            Self::Postgres(pool) => sqlx::raw_sql(sql).execute(pool).await.map(drop).unwrap(),
        }
    }

    /// The one number that a statement answers.
    pub async fn number(&self, sql: &'static str) -> i64 {
        self.rows::<(i64,)>(sql).await[0].0
    }

    /// How many received activities wait to be applied.
    pub async fn to_apply(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").await
    }

    /// How many were settled in a way.
    pub async fn applied(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM received WHERE standing = 'applied'").await
    }

    /// How many journal entries are not followed up yet.
    pub async fn to_follow_up(&self) -> i64 {
        self.number(
            "SELECT CAST((SELECT COALESCE(MAX(seq), 0) FROM journal)
                       - COALESCE((SELECT position FROM cursors WHERE name = 'follow-up'), 0) AS BIGINT)",
        )
        .await
    }

    /// How many jobs wait.
    pub async fn jobs(&self) -> i64 {
        self.number(
            "SELECT COUNT(*) FROM jobs WHERE failed_at IS NULL AND name NOT IN ('tidy', 'refresh_groups', 'retain')",
        )
        .await
    }

    /// Waits until everything received is applied and followed up.
    pub async fn until_applied(&self, seconds: u64) {
        for _ in 0..seconds * 50 {
            if self.to_apply().await == 0 && self.to_follow_up().await == 0 {
                return;
            }
            moment(20).await;
        }
        panic!("waited {seconds} seconds for {} activities to be applied", self.to_apply().await);
    }

    /// Closes it.
    pub async fn close(self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

/// Does for a database what its server would do for it in time, after much was written.
pub async fn tidy(url: &str) {
    let pool = few::<Postgres>().connect(url).await.unwrap();
    sqlx::query("VACUUM ANALYZE").execute(&pool).await.unwrap();
    pool.close().await;
}

/// Makes an empty database called `name` on the server of `url`, in place of one of that name; answers its address.
pub async fn fresh(url: &str, name: &str) -> String {
    let pool = few::<Postgres>().connect(url).await.unwrap();
    let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    sqlx::query(AssertSqlSafe(drop)).execute(&pool).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let mut address = url::Url::parse(url).unwrap();
    address.set_path(name);
    address.into()
}

/// Takes such a database away again.
pub async fn remove(url: &str, name: &str) {
    let pool = few::<Postgres>().connect(url).await.unwrap();
    sqlx::query(AssertSqlSafe(format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).execute(&pool).await.unwrap();
    pool.close().await;
}
