//! How PostgreSQL is made to find the newest rows that match without reading all that do: what FTS5 does by itself.
//!
//! There are two ways. One walks through what is of one kind, from the newest on, by the partial index of its mark, and looks
//! whether each row matches: good for what is frequent, a microsecond a row. The other has the index of words find all that
//! match and sorts them: good for what is rare, and a few microseconds for each that matches. The planner cannot tell which is
//! better, since it takes words for independent of each other; so some rows out of the newer half are tried. Where the trial
//! misled, since a word stands in new rows only, say, the walk ends and the other way is taken.
//!
//! What is looked for stands in a subquery each time: it is read once, and not for each row anew.

/// The common table expressions of the walk for the rows of a mark that match: `often_MARK` says whether to walk, `near_MARK`
/// is what was found by it. `$index` is the end of the name of the mark's index; `$of_row`: the statement that reads what stands
/// at row `n.id`, if it may be seen; `$limit`: how many are wanted.
///
/// Of a mark with `N` rows, of which the share `d` matches, enough are found in some half a millisecond divided by `d`; all of
/// them take some 4 µs times `N d`, and the reading of the index of words. Both are alike where `d` is about the root of
/// `70 / N`, here of the 600 that are tried.
macro_rules! walk {
    ($mark:literal, $index:literal, $match:literal, $of_row:expr, $limit:literal) => {
        concat!(
            "often_",
            $mark,
            " AS MATERIALIZED (SELECT COUNT(*) * SQRT(GREATEST((SELECT reltuples FROM pg_class
                WHERE oid = CAST('search_",
            $index,
            "' AS regclass)), 1000)) >= 5000 AS is_so FROM (SELECT MAX(id) AS newest FROM search_index) AS m
                CROSS JOIN generate_series(0, 5) AS part
                CROSS JOIN LATERAL (SELECT f.words FROM search_index f WHERE f.words @@ CAST('''_",
            $mark,
            "''' AS tsquery) AND f.id <= m.newest - m.newest * part / 12 ORDER BY f.id DESC LIMIT 100) AS f
                WHERE f.words @@ (SELECT CAST(",
            $match,
            " AS tsquery))), near_",
            $mark,
            " AS MATERIALIZED (SELECT x.* FROM (SELECT f.id FROM (SELECT f.id, f.words FROM search_index f
                WHERE f.words @@ CAST('''_",
            $mark,
            "''' AS tsquery) ORDER BY f.id DESC LIMIT 50000) AS f WHERE f.words @@ (SELECT CAST(",
            $match,
            " AS tsquery))) AS n CROSS JOIN LATERAL (",
            $of_row,
            " OFFSET 0) AS x WHERE (SELECT is_so FROM often_",
            $mark,
            ") ORDER BY n.id DESC LIMIT ",
            $limit,
            ")"
        )
    };
}

/// What was found by either way: the newest rows of a mark that match, with the columns of `$of_row`. `place` is the row's number
/// as no index knows it: the index of rows is not to be walked here, whatever the planner thinks.
macro_rules! found {
    ($mark:literal, $match:literal, $of_row:expr, $limit:literal) => {
        concat!(
            "SELECT * FROM near_",
            $mark,
            " WHERE (SELECT COUNT(*) FROM near_",
            $mark,
            ") >= ",
            $limit,
            " UNION ALL SELECT * FROM (SELECT x.* FROM (SELECT f.id, f.id + 0 AS place FROM search_index f
                WHERE f.words @@ (SELECT CAST(",
            $match,
            " AS tsquery)) ORDER BY place DESC) AS n CROSS JOIN LATERAL (",
            $of_row,
            " OFFSET 0) AS x WHERE (SELECT COUNT(*) FROM near_",
            $mark,
            ") < ",
            $limit,
            " ORDER BY n.place DESC LIMIT ",
            $limit,
            ") AS y"
        )
    };
}

pub(super) use {found, walk};
