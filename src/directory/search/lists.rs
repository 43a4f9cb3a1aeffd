//! Lists as parameters of a statement, for either database.

use crate::db::json_list;
use crate::error::Result;

/// The ids of the JSON list `$n`.
macro_rules! ids {
    (sqlite $n:literal) => {
        concat!("(SELECT unhex(value) FROM json_each(", $n, "))")
    };
    (postgres $n:literal) => {
        concat!("(SELECT value::uuid FROM jsonb_array_elements_text(CAST(", $n, " AS jsonb)))")
    };
}

/// The numbers of the JSON list `$n`.
macro_rules! numbers {
    (sqlite $n:literal) => {
        concat!("(SELECT value FROM json_each(", $n, "))")
    };
    (postgres $n:literal) => {
        concat!("(SELECT CAST(value AS BIGINT) FROM jsonb_array_elements_text(CAST(", $n, " AS jsonb)))")
    };
}

/// One statement for both, which differ in how a list is said, and in that PostgreSQL must keep off what others change.
macro_rules! listing {
    ($before:expr, $list:ident, $n:literal, $after:expr, $lock:literal) => {
        Sql {
            sqlite: concat!($before, $list!(sqlite $n), $after),
            postgres: concat!($before, $list!(postgres $n), $after, $lock),
        }
    };
}

pub(super) fn hex(ids: impl IntoIterator<Item = uuid::Uuid>) -> Result<String> {
    json_list(&ids.into_iter().map(|id| id.simple().to_string()).collect::<Vec<_>>())
}
pub(super) use {ids, listing, numbers};
