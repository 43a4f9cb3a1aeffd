//! SQL of seeding: bulk rows, each batch one JSON parameter; and how far it has got.

use serde::Serialize;

use crate::db::{Sql, Tx, json_list};
use crate::error::Result;

/// Whether the hub holds nothing that people have made.
pub(super) async fn is_empty(tx: &mut Tx) -> Result<bool> {
    let rows: i64 = tx
        .query(
            "SELECT (SELECT COUNT(*) FROM profiles) + (SELECT COUNT(*) FROM groups) + (SELECT COUNT(*) FROM topics)
                  + (SELECT COUNT(*) FROM organisations)",
        )
        .scalar()
        .await?;
    Ok(rows == 0)
}

/// With what a seeding was begun, if one was.
pub(super) async fn begun(tx: &mut Tx) -> Result<Option<String>> {
    let row: Option<(String,)> =
        tx.query("SELECT name FROM cursors WHERE name LIKE 'seed: %' LIMIT 1").optional().await?;
    Ok(row.map(|(name,)| name))
}

/// How many things of a stage are there.
pub(super) async fn position(tx: &mut Tx, cursor: &str) -> Result<i64> {
    let row: Option<(i64,)> = tx.query("SELECT position FROM cursors WHERE name = $1").bind(cursor).optional().await?;
    Ok(row.map_or(0, |(position,)| position))
}

/// Notes that so many are.
pub(super) async fn set_position(tx: &mut Tx, cursor: &str, position: i64) -> Result<()> {
    tx.query(
        "INSERT INTO cursors (name, position) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
    )
    .bind(cursor)
    .bind(position)
    .run()
    .await?;
    Ok(())
}

/// `INSERT … SELECT` from one JSON list: each column with what it is, a place in the row and a type, or a constant.
macro_rules! bulk {
    ($into:literal, $sqlite:literal, $postgres:literal) => {
        Sql {
            sqlite: concat!("INSERT INTO ", $into, " SELECT ", $sqlite, " FROM json_each($1)"),
            postgres: concat!(
                "INSERT INTO ",
                $into,
                " SELECT ",
                $postgres,
                " FROM jsonb_array_elements(CAST($1 AS jsonb))"
            ),
        }
    };
}

/// Rows: id, url, handle, host, is ours, name, role, organisation, time.
pub(super) const PEOPLE: Sql = bulk!(
    "profiles (id, url, handle, host, is_ours, name, role, organisation, about, created_at, updated_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6, value ->> 7, '',
     value ->> 8, value ->> 8",
    "CAST(value ->> 0 AS uuid), value ->> 1, value ->> 2, value ->> 3, CAST(value ->> 4 AS BOOLEAN), value ->> 5,
     value ->> 6, value ->> 7, '', CAST(value ->> 8 AS BIGINT), CAST(value ->> 8 AS BIGINT)"
);
/// Rows: id, profile, address, time. Nobody signs in with that password.
pub(super) const ACCOUNTS: Sql = bulk!(
    "accounts (id, profile_id, email, password_hash, role, standing, language, created_at, updated_at, email_confirmed_at)",
    "unhex(value ->> 0), unhex(value ->> 1), value ->> 2, '!', 'member', 'active', 'en', value ->> 3, value ->> 3, value ->> 3",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS uuid), value ->> 2, '!', 'member', 'active', 'en',
     CAST(value ->> 3 AS BIGINT), CAST(value ->> 3 AS BIGINT), CAST(value ->> 3 AS BIGINT)"
);
/// Rows: handle, kind.
pub(super) const HANDLES: Sql = bulk!("handles (handle, kind)", "value ->> 0, value ->> 1", "value ->> 0, value ->> 1");
/// Rows: id, url, handle, name, kind, nation, time.
pub(super) const ORGANISATIONS: Sql = bulk!(
    "organisations (id, url, handle, name, kind, nation, website, created_at, updated_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, '', value ->> 6, value ->> 6",
    "CAST(value ->> 0 AS uuid), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, '',
     CAST(value ->> 6 AS BIGINT), CAST(value ->> 6 AS BIGINT)"
);
/// Rows: person, organisation, time.
pub(super) const BELONGINGS: Sql = bulk!(
    "belongings (person_id, organisation_id, checked_by, since)",
    "unhex(value ->> 0), unhex(value ->> 1), 'none', value ->> 2",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS uuid), 'none', CAST(value ->> 2 AS BIGINT)"
);
/// Rows: id, url, handle, host, name, purpose, language, access, time.
pub(super) const GROUPS: Sql = bulk!(
    "groups (id, url, handle, host, is_ours, name, purpose, language, access, created_at, updated_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, TRUE, value ->> 4, value ->> 5, value ->> 6, value ->> 7,
     value ->> 8, value ->> 8",
    "CAST(value ->> 0 AS uuid), value ->> 1, value ->> 2, value ->> 3, TRUE, value ->> 4, value ->> 5, value ->> 6,
     value ->> 7, CAST(value ->> 8 AS BIGINT), CAST(value ->> 8 AS BIGINT)"
);
/// Rows: group, person, role, time, the person's hub.
pub(super) const MEMBERSHIPS: Sql = bulk!(
    "memberships (group_id, person_id, standing, role, since, host)",
    "unhex(value ->> 0), unhex(value ->> 1), 'member', value ->> 2, value ->> 3, value ->> 4",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS uuid), 'member', value ->> 2, CAST(value ->> 3 AS BIGINT), value ->> 4"
);
/// Rows: id, url, is ours, group, author, title, words, HTML, language, answers, time, time of the last, for members, kind.
pub(super) const TOPICS: Sql = bulk!(
    "topics (id, url, is_ours, group_id, author_id, title, source, html, language, context, reply_count, confirmed,
             created_at, last_at, for_members, kind)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4), value ->> 5, value ->> 6,
     value ->> 7, value ->> 8, (value ->> 1) || '/context', value ->> 9, TRUE, value ->> 10, value ->> 11, value ->> 12,
     value ->> 13",
    "CAST(value ->> 0 AS uuid), value ->> 1, CAST(value ->> 2 AS BOOLEAN), CAST(value ->> 3 AS uuid),
     CAST(value ->> 4 AS uuid), value ->> 5, value ->> 6, value ->> 7, value ->> 8, (value ->> 1) || '/context',
     CAST(value ->> 9 AS BIGINT), TRUE, CAST(value ->> 10 AS BIGINT), CAST(value ->> 11 AS BIGINT),
     CAST(value ->> 12 AS BOOLEAN), value ->> 13"
);
/// Rows: topic, licence, whether everybody can read it, newest version, category, year, time of the last change.
pub(super) const DOCUMENTS: Sql = bulk!(
    "documents (id, licence, accessible, alternative, superseded_by, newest, link, link_name, link_type, chain, category,
                year, changed_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, '', '', value ->> 3, '', '', '', 'whole', value ->> 4, value ->> 5,
     value ->> 6",
    "CAST(value ->> 0 AS uuid), value ->> 1, value ->> 2, '', '', CAST(value ->> 3 AS BIGINT), '', '', '', 'whole',
     value ->> 4, CAST(value ->> 5 AS BIGINT), CAST(value ->> 6 AS BIGINT)"
);
/// Rows: document, number, url, what was changed, time, digest, size, media type, name, url of the one before.
pub(super) const VERSIONS: Sql = bulk!(
    "document_versions (document_id, number, url, label, change_note, created_at, sha256, size, media_type, name, previous,
                        previous_digest, record, digest, file_url, bytes, arrived, proof)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, '', value ->> 3, value ->> 4, unhex(value ->> 5), value ->> 6,
     value ->> 7, value ->> 8, value ->> 9, '', '', '', (value ->> 2) || '/file', 'here', value ->> 6, 'proven'",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS BIGINT), value ->> 2, '', value ->> 3, CAST(value ->> 4 AS BIGINT),
     decode(value ->> 5, 'hex'), CAST(value ->> 6 AS BIGINT), value ->> 7, value ->> 8, value ->> 9, '', '', '',
     (value ->> 2) || '/file', 'here', CAST(value ->> 6 AS BIGINT), 'proven'"
);
/// Rows: document, number of the version, title, language, text, its blocks, pages.
pub(super) const TEXTS: Sql = bulk!(
    "document_texts (document_id, number, title, language, text, blocks, unreadable, is_cut, parts)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, '', FALSE, value ->> 6",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS BIGINT), value ->> 2, value ->> 3, value ->> 4, value ->> 5, '', FALSE,
     CAST(value ->> 6 AS BIGINT)"
);
/// Rows: topic, teaser.
pub(super) const POSTS: Sql =
    bulk!("posts (topic_id, summary)", "unhex(value ->> 0), value ->> 1", "CAST(value ->> 0 AS uuid), value ->> 1");
/// Rows: topic, begin, end, place, town, whether it is on the web, where, how many can come, language, standing, time.
pub(super) const EVENTS: Sql = bulk!(
    "events (topic_id, starts_at, ends_at, shows_end, last_at, zone, rule, exceptions, place, street, locality, postcode,
             country, is_online, link, link_is_open, capacity, waits, language, interpretation, status, listing,
             discussion, elsewhere, sequence, changed_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, TRUE, value ->> 2, 'Europe/London', '', '[]', value ->> 3, '',
     value ->> 4, '', '', value ->> 5, value ->> 6, FALSE, value ->> 7, TRUE, value ->> 8, '', value ->> 9, 'members', '',
     '', 0, value ->> 10",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS BIGINT), CAST(value ->> 2 AS BIGINT), TRUE,
     CAST(value ->> 2 AS BIGINT), 'Europe/London', '', '[]', value ->> 3, '', value ->> 4, '', '',
     CAST(value ->> 5 AS BOOLEAN), value ->> 6, FALSE, CAST(value ->> 7 AS BIGINT), TRUE, value ->> 8, '', value ->> 9,
     'members', '', '', 0, CAST(value ->> 10 AS BIGINT)"
);
/// Rows: event, person, answer, standing, activity, its type, order, time.
pub(super) const ATTENDANCES: Sql = bulk!(
    "attendances (event_id, person_id, answer, state, message, asked, asked_as, said, link, position, asked_at, answered_at)",
    "unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, '', value ->> 4, value ->> 5, '', '', value ->> 6,
     value ->> 7, value ->> 7",
    "CAST(value ->> 0 AS uuid), CAST(value ->> 1 AS uuid), value ->> 2, value ->> 3, '', value ->> 4, value ->> 5, '', '',
     CAST(value ->> 6 AS BIGINT), CAST(value ->> 7 AS BIGINT), CAST(value ->> 7 AS BIGINT)"
);
/// Rows: id, url, is ours, topic, author, words, HTML, language, time.
pub(super) const REPLIES: Sql = bulk!(
    "replies (id, url, is_ours, topic_id, author_id, source, html, language, confirmed, created_at)",
    "unhex(value ->> 0), value ->> 1, value ->> 2, unhex(value ->> 3), unhex(value ->> 4), value ->> 5, value ->> 6,
     value ->> 7, TRUE, value ->> 8",
    "CAST(value ->> 0 AS uuid), value ->> 1, CAST(value ->> 2 AS BOOLEAN), CAST(value ->> 3 AS uuid),
     CAST(value ->> 4 AS uuid), value ->> 5, value ->> 6, value ->> 7, TRUE, CAST(value ->> 8 AS BIGINT)"
);

/// Adds rows.
pub(super) async fn insert<T: Serialize>(tx: &mut Tx, into: Sql, rows: &[T]) -> Result<()> {
    if !rows.is_empty() {
        tx.query(into).bind(json_list(rows)?).run().await?;
    }
    Ok(())
}

/// Has the database count what it holds, so that it plans by it. SQLite takes no samples with a limit: with them it plans
/// each statement anew for its parameters, which takes longer than most of ours.
pub(super) async fn analyse(tx: &mut Tx) -> Result<()> {
    const LIMIT: Sql = Sql { sqlite: "PRAGMA analysis_limit = 1000", postgres: "SELECT 1" };
    tx.query(LIMIT).run().await?;
    tx.query("ANALYZE").run().await.map(drop)
}
