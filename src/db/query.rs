//! The facade: one SQL text, either driver. `tx.query("SELECT …").bind(x).all::<T>()`.

use std::sync::atomic::Ordering;

use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, Encode, FromRow, Postgres, Sqlite, Type};

use super::{Link, Tx};
use crate::error::{Error, Result};

/// A statement whose two dialects differ. Expected in few places only: see `migrations/README.md`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sql {
    /// As SQLite wants it.
    pub(crate) sqlite: &'static str,
    /// As PostgreSQL wants it.
    pub(crate) postgres: &'static str,
}

impl From<&'static str> for Sql {
    fn from(both: &'static str) -> Self {
        Self { sqlite: both, postgres: both }
    }
}

/// Bulk rows and lists are one JSON parameter: this is the text of it.
pub(crate) fn json_list<T: serde::Serialize>(rows: &[T]) -> Result<String> {
    Ok(serde_json::to_string(rows)?)
}

/// A row that both drivers can read.
pub(crate) trait Row: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}
impl<T> Row for T where T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin {}

enum Args {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

/// A statement with its parameters, ready to be sent.
pub(crate) struct Query<'t> {
    tx: &'t mut Tx,
    sql: &'static str,
    args: Args,
    fault: Option<Error>,
}

impl Tx {
    /// Prepares `sql`; parameters follow with [`Query::bind`].
    pub(crate) fn query(&mut self, sql: impl Into<Sql>) -> Query<'_> {
        let sql = sql.into();
        let (sql, args) = match self.link {
            Link::SqliteRead(_) | Link::SqliteWrite(_) => (sql.sqlite, Args::Sqlite(SqliteArguments::default())),
            Link::PgRead(_) | Link::PgWrite(_) => (sql.postgres, Args::Postgres(PgArguments::default())),
        };
        self.has_written |= !sql.trim_start().starts_with("SELECT");
        Query { tx: self, sql, args, fault: None }
    }
}

/// Sends the statement over whichever connection there is.
macro_rules! send {
    ($self:ident, $row:ty, $fetch:ident) => {{
        if let Some(fault) = $self.fault {
            return Err(fault);
        }
        $self.tx.queries.fetch_add(1, Ordering::Relaxed);
        match (&mut $self.tx.link, $self.args) {
            (Link::SqliteRead(link), Args::Sqlite(args)) => {
                sqlx::query_as_with::<Sqlite, $row, _>($self.sql, args).$fetch(&mut **link).await?
            }
            (Link::SqliteWrite(link), Args::Sqlite(args)) => {
                sqlx::query_as_with::<Sqlite, $row, _>($self.sql, args).$fetch(&mut **link).await?
            }
            (Link::PgRead(link), Args::Postgres(args)) => {
                let query = sqlx::query_as_with::<Postgres, $row, _>($self.sql, args);
                query.$fetch(&mut **link).await?
            }
            (Link::PgWrite(link), Args::Postgres(args)) => {
                let query = sqlx::query_as_with::<Postgres, $row, _>($self.sql, args);
                query.$fetch(&mut *link.connection).await?
            }
            _ => return Err(Error::internal("a statement was prepared for the other database")),
        }
    }};
}

impl Query<'_> {
    /// The next parameter: the first call is `$1`.
    pub(crate) fn bind<'v, T>(mut self, value: T) -> Self
    where
        T: Encode<'v, Sqlite> + Type<Sqlite> + Encode<'v, Postgres> + Type<Postgres>,
    {
        let added = match &mut self.args {
            Args::Sqlite(args) => args.add(value),
            Args::Postgres(args) => args.add(value),
        };
        if let Err(cause) = added {
            self.fault = Some(Error::Internal(cause));
        }
        self
    }

    /// All rows.
    pub(crate) async fn all<T: Row>(self) -> Result<Vec<T>> {
        Ok(send!(self, T, fetch_all))
    }

    /// The first row, if there is one.
    pub(crate) async fn optional<T: Row>(self) -> Result<Option<T>> {
        Ok(send!(self, T, fetch_optional))
    }

    /// The one row that must be there.
    pub(crate) async fn one<T: Row>(self) -> Result<T> {
        Ok(send!(self, T, fetch_one))
    }

    /// The one value of the one row.
    pub(crate) async fn scalar<T>(self) -> Result<T>
    where
        (T,): Row,
    {
        Ok(self.one::<(T,)>().await?.0)
    }

    /// Runs the statement; answers how many rows it touched.
    pub(crate) async fn run(self) -> Result<u64> {
        if let Some(fault) = self.fault {
            return Err(fault);
        }
        self.tx.queries.fetch_add(1, Ordering::Relaxed);
        Ok(match (&mut self.tx.link, self.args) {
            (Link::SqliteRead(link), Args::Sqlite(args)) => {
                sqlx::query_with(self.sql, args).execute(&mut **link).await?.rows_affected()
            }
            (Link::SqliteWrite(link), Args::Sqlite(args)) => {
                sqlx::query_with(self.sql, args).execute(&mut **link).await?.rows_affected()
            }
            (Link::PgRead(link), Args::Postgres(args)) => {
                sqlx::query_with(self.sql, args).execute(&mut **link).await?.rows_affected()
            }
            (Link::PgWrite(link), Args::Postgres(args)) => {
                sqlx::query_with(self.sql, args).execute(&mut *link.connection).await?.rows_affected()
            }
            _ => return Err(Error::internal("a statement was prepared for the other database")),
        })
    }
}
