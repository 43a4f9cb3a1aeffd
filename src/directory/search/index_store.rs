//! SQL of taking words into the index.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{hex, ids, listing, numbers};
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::{GroupId, TopicId};

/// Whose words wait to be taken up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) seq: i64,
    pub(super) source: String,
    pub(super) subject: uuid::Uuid,
}

impl Waiting {
    /// Whose words they are, and which.
    pub(super) fn what(&self) -> (uuid::Uuid, &str) {
        (self.subject, &self.source)
    }
}

/// Words that can be found.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Text {
    pub(super) subject: uuid::Uuid,
    pub(super) source: String,
    /// The kind of the topic, or `group` or `person`.
    pub(super) kind: String,
    pub(super) topic_id: Option<TopicId>,
    pub(super) group_id: Option<GroupId>,
    pub(super) language: String,
    pub(super) at: Time,
    pub(super) title: String,
    /// The title of what it belongs to.
    pub(super) about: String,
    pub(super) text: String,
    pub(super) is_html: bool,
    /// More words of its own, plain.
    #[sqlx(default)]
    pub(super) beside: String,
}

impl Text {
    /// Whose words they are, and which.
    pub(super) fn what(&self) -> (uuid::Uuid, &str) {
        (self.subject, &self.source)
    }
}

/// A row of the index.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) id: i64,
    pub(super) subject: uuid::Uuid,
    pub(super) part: i64,
    pub(super) source: String,
    pub(super) topic: Option<TopicId>,
    pub(super) group: Option<GroupId>,
    pub(super) language: String,
    pub(super) at: Time,
    pub(super) title: Vec<String>,
    pub(super) words: Vec<String>,
    pub(super) about: Vec<String>,
    pub(super) marks: Vec<String>,
    /// As it is shown.
    pub(super) text: String,
}

/// Whether words wait.
pub(super) async fn has_waiting(tx: &mut Tx) -> Result<bool> {
    let first: Option<(i64,)> = tx.query("SELECT seq FROM search_waiting LIMIT 1").optional().await?;
    Ok(first.is_some())
}

/// What waits longest.
pub(super) async fn waiting(tx: &mut Tx, limit: i64) -> Result<Vec<Waiting>> {
    tx.query("SELECT seq, source, subject FROM search_waiting ORDER BY seq LIMIT $1").bind(limit).all().await
}

/// The words of what waits, as far as there are any. What somebody is changing just now is passed over: see [`held`]; what
/// was read cannot be changed before it is in the index, so that the change takes it out again.
pub(super) async fn texts(tx: &mut Tx, waiting: &[Waiting]) -> Result<Vec<Text>> {
    const TOPICS: Sql = listing!(
        "SELECT t.id AS subject, 'topic' AS source, t.kind, t.id AS topic_id, t.group_id, t.language, t.created_at AS at,
                t.title, '' AS about, t.html AS text, TRUE AS is_html, COALESCE(s.summary, '') || ' ' ||
                COALESCE(e.place || ' ' || e.street || ' ' || e.locality, '') AS beside
           FROM topics t LEFT JOIN posts s ON s.topic_id = t.id LEFT JOIN events e ON e.topic_id = t.id WHERE t.id IN ",
        ids,
        "$1",
        " AND t.deleted_at IS NULL",
        " FOR SHARE OF t SKIP LOCKED"
    );
    // Of a document what its newest file says, as far as it was read, and what that file is called.
    const FILES: Sql = listing!(
        "SELECT d.id AS subject, 'file' AS source, t.kind, t.id AS topic_id, t.group_id, t.language, v.created_at AS at,
                '' AS title, t.title AS about, COALESCE(x.text, '') AS text, FALSE AS is_html, v.name AS beside
           FROM documents d JOIN topics t ON t.id = d.id
                JOIN document_versions v ON v.document_id = d.id AND v.number = d.newest
                LEFT JOIN document_texts x ON x.document_id = d.id AND x.number = d.newest
          WHERE d.id IN ",
        ids,
        "$1",
        " AND t.deleted_at IS NULL",
        " FOR SHARE OF t, d SKIP LOCKED"
    );
    const REPLIES: Sql = listing!(
        "SELECT r.id AS subject, 'reply' AS source, t.kind, t.id AS topic_id, t.group_id, r.language, r.created_at AS at,
                '' AS title, t.title AS about, r.html AS text, TRUE AS is_html
           FROM replies r JOIN topics t ON t.id = r.topic_id WHERE r.id IN ",
        ids,
        "$1",
        " AND r.deleted_at IS NULL AND t.deleted_at IS NULL",
        " FOR SHARE OF r SKIP LOCKED"
    );
    const GROUPS: Sql = listing!(
        "SELECT g.id AS subject, 'group' AS source, 'group' AS kind, NULL AS topic_id, g.id AS group_id, g.language,
                g.created_at AS at, g.name AS title, '' AS about, g.purpose || ' ' || g.handle || '@' || g.host AS text,
                TRUE AS is_html
           FROM groups g WHERE g.id IN ",
        ids,
        "$1",
        " AND g.blogger_id IS NULL",
        " FOR SHARE SKIP LOCKED"
    );
    const PEOPLE: Sql = listing!(
        "SELECT p.id AS subject, 'person' AS source, 'person' AS kind, NULL AS topic_id, NULL AS group_id, '' AS language,
                p.created_at AS at, p.name AS title, '' AS about,
                p.role || ' ' || p.organisation || ' ' || p.handle || '@' || p.host AS text, FALSE AS is_html
           FROM profiles p WHERE p.id IN ",
        ids,
        "$1",
        "",
        " FOR SHARE SKIP LOCKED"
    );
    let mut found = Vec::new();
    let sources = [("topic", TOPICS), ("file", FILES), ("reply", REPLIES), ("group", GROUPS), ("person", PEOPLE)];
    for (source, sql) in sources {
        let ids: Vec<uuid::Uuid> = waiting.iter().filter(|one| one.source == source).map(|one| one.subject).collect();
        if !ids.is_empty() {
            found.extend(tx.query(sql).bind(hex(ids)?).all::<Text>().await?);
        }
    }
    Ok(found)
}

/// Which of those that were not read are there all the same, since somebody is changing them: they go on waiting.
pub(super) async fn held(tx: &mut Tx, unread: &[i64]) -> Result<Vec<Waiting>> {
    const HELD: Sql = listing!(
        "SELECT w.seq, w.source, w.subject FROM search_waiting w WHERE w.seq IN ",
        numbers,
        "$1",
        " AND ((w.source = 'topic' AND EXISTS (SELECT 1 FROM topics t WHERE t.id = w.subject AND t.deleted_at IS NULL))
            OR (w.source = 'file' AND EXISTS (SELECT 1 FROM documents d JOIN topics t ON t.id = d.id
                 JOIN document_versions v ON v.document_id = d.id AND v.number = d.newest
                 WHERE d.id = w.subject AND t.deleted_at IS NULL))
            OR (w.source = 'reply' AND EXISTS (SELECT 1 FROM replies r JOIN topics t ON t.id = r.topic_id
                 WHERE r.id = w.subject AND r.deleted_at IS NULL AND t.deleted_at IS NULL))
            OR (w.source = 'group' AND EXISTS (SELECT 1 FROM groups g WHERE g.id = w.subject AND g.blogger_id IS NULL))
            OR (w.source = 'person' AND EXISTS (SELECT 1 FROM profiles p WHERE p.id = w.subject)))",
        ""
    );
    if unread.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(HELD).bind(json_list(unread)?).all().await
}

/// Takes out what was found by the words of these.
pub(super) async fn delete(tx: &mut Tx, gone: &[&Waiting]) -> Result<()> {
    const DELETE: Sql = listing!("DELETE FROM search_rows WHERE source = $1 AND subject IN ", ids, "$2", "", "");
    let sources: BTreeSet<&str> = gone.iter().map(|one| one.source.as_str()).collect();
    for source in sources {
        let subjects = gone.iter().filter(|one| one.source == source).map(|one| one.subject);
        tx.query(DELETE).bind(source).bind(hex(subjects)?).run().await?;
    }
    Ok(())
}

/// Notes that these wait no longer.
pub(super) async fn done(tx: &mut Tx, seqs: &[i64]) -> Result<()> {
    const DONE: Sql = listing!("DELETE FROM search_waiting WHERE seq IN ", numbers, "$1", "", "");
    tx.query(DONE).bind(json_list(seqs)?).run().await?;
    Ok(())
}

/// Notes that these words stand in the index.
pub(super) async fn learn(tx: &mut Tx, words: BTreeSet<String>) -> Result<()> {
    const LEARN: Sql = Sql {
        sqlite: "INSERT INTO search_words (word) SELECT value FROM json_each($1) WHERE TRUE ON CONFLICT DO NOTHING",
        postgres: "INSERT INTO search_words (word) SELECT value FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS n
                    WHERE NOT EXISTS (SELECT 1 FROM search_words w WHERE w.word = n.value) ON CONFLICT DO NOTHING",
    };
    if words.is_empty() {
        return Ok(());
    }
    tx.query(LEARN).bind(json_list(&words.into_iter().collect::<Vec<_>>())?).run().await?;
    Ok(())
}

/// Puts rows into the index.
pub(super) async fn insert(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    const ROWS: Sql = Sql {
        sqlite: "INSERT INTO search_rows (id, subject, part, source, topic_id, group_id, language, at, text)
                 SELECT value ->> 0, unhex(value ->> 1), value ->> 2, value ->> 3, unhex(value ->> 4), unhex(value ->> 5),
                        value ->> 6, value ->> 7, value ->> 8 FROM json_each($1)",
        postgres: "INSERT INTO search_rows (id, subject, part, source, topic_id, group_id, language, at, text)
                   SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS uuid), CAST(value ->> 2 AS BIGINT), value ->> 3,
                          CAST(value ->> 4 AS uuid), CAST(value ->> 5 AS uuid), value ->> 6, CAST(value ->> 7 AS BIGINT),
                          value ->> 8 FROM jsonb_array_elements(CAST($1 AS jsonb))",
    };
    const WORDS: Sql = Sql {
        sqlite: "INSERT INTO search_index (rowid, title, words, about, marks)
                 SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each($1)",
        postgres:
            "INSERT INTO search_index (id, words) SELECT CAST(value ->> 0 AS BIGINT), CAST(value ->> 1 AS tsvector)
                     FROM jsonb_array_elements(CAST($1 AS jsonb))",
    };
    if entries.is_empty() {
        return Ok(());
    }
    let simple = |id: Option<uuid::Uuid>| id.map(|id| id.simple().to_string());
    let rows: Vec<_> = entries
        .iter()
        .map(|one| {
            let (topic, group) = (simple(one.topic.map(|id| id.0)), simple(one.group.map(|id| id.0)));
            let subject = one.subject.simple().to_string();
            (one.id, subject, one.part, &one.source, topic, group, &one.language, one.at.0, &one.text)
        })
        .collect();
    tx.query(ROWS).bind(json_list(&rows)?).run().await?;
    let words = if tx.is_postgres() {
        json_list(&entries.iter().map(|one| (one.id, vector(one))).collect::<Vec<_>>())?
    } else {
        let columns =
            |one: &Entry| (one.id, one.title.join(" "), one.words.join(" "), one.about.join(" "), one.marks.join(" "));
        json_list(&entries.iter().map(columns).collect::<Vec<_>>())?
    };
    tx.query(WORDS).bind(words).run().await?;
    Ok(())
}

/// A row as PostgreSQL's `tsvector`: each word with its places, which bear the letter of its column.
fn vector(entry: &Entry) -> String {
    const LAST: usize = 16_383;
    const PLACES: usize = 250;
    let mut words: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut at = 1;
    for (letter, column) in [("A", &entry.title), ("B", &entry.words), ("C", &entry.about), ("", &entry.marks)] {
        for word in column {
            let places = words.entry(word).or_default();
            if places.len() < PLACES {
                places.push(format!("{}{letter}", at.min(LAST)));
            }
            at += 1;
        }
        // Words of two columns do not stand side by side.
        at += 1;
    }
    // Folded words are letters and digits, and a mark has one `_` before them: nothing in them ends a quotation.
    let lexemes: Vec<String> = words.iter().map(|(word, places)| format!("'{word}':{}", places.join(","))).collect();
    lexemes.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_written_as_postgresql_reads_it() {
        let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let entry = Entry {
            id: 1,
            subject: uuid::Uuid::nil(),
            part: 0,
            source: "topic".into(),
            topic: None,
            group: None,
            language: "cy".into(),
            at: Time(0),
            title: words(&["worms", "in", "clay"]),
            words: words(&["worms"]),
            about: vec![],
            marks: words(&["_cy", "_discussion"]),
            text: String::new(),
        };
        assert_eq!(vector(&entry), "'_cy':8 '_discussion':9 'clay':3A 'in':2A 'worms':1A,5B");
    }
}
