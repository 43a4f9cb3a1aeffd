//! SQL of the search: the two dialects of full text, side by side. The index says where words stand; who may see it is asked
//! of the topic and its group in the same statement, by the fragments of `audience`, before anything is counted or cut.

use std::collections::BTreeMap;

use super::words::{Fts5, Place, TsQuery, Words};
use crate::audience::{Viewer, cards_visible_to_1, is_member_1, topics_visible_to_1};
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::discussions::Kind;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, TopicId};

/// Whose words wait to be taken up.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Waiting {
    pub(super) seq: i64,
    pub(super) source: String,
    pub(super) subject: uuid::Uuid,
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

fn hex(ids: impl IntoIterator<Item = uuid::Uuid>) -> Result<String> {
    json_list(&ids.into_iter().map(|id| id.simple().to_string()).collect::<Vec<_>>())
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
                t.title, '' AS about, t.html AS text, TRUE AS is_html
           FROM topics t WHERE t.id IN ",
        ids,
        "$1",
        " AND t.deleted_at IS NULL",
        " FOR SHARE SKIP LOCKED"
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
        "",
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
    for (source, sql) in [("topic", TOPICS), ("reply", REPLIES), ("group", GROUPS), ("person", PEOPLE)] {
        let ids: Vec<uuid::Uuid> = waiting.iter().filter(|one| one.source == source).map(|one| one.subject).collect();
        if !ids.is_empty() {
            found.extend(tx.query(sql).bind(hex(ids)?).all::<Text>().await?);
        }
    }
    Ok(found)
}

/// Which of those that wait were not read although they are there, since somebody is changing them: they go on waiting.
pub(super) async fn held(tx: &mut Tx, waiting: &[Waiting], read: &[uuid::Uuid]) -> Result<Vec<Waiting>> {
    const HELD: Sql = listing!(
        "SELECT w.seq, w.source, w.subject FROM search_waiting w WHERE w.seq IN ",
        numbers,
        "$1",
        " AND ((w.source = 'topic' AND EXISTS (SELECT 1 FROM topics t WHERE t.id = w.subject AND t.deleted_at IS NULL))
            OR (w.source = 'reply' AND EXISTS (SELECT 1 FROM replies r JOIN topics t ON t.id = r.topic_id
                 WHERE r.id = w.subject AND r.deleted_at IS NULL AND t.deleted_at IS NULL))
            OR (w.source = 'group' AND EXISTS (SELECT 1 FROM groups g WHERE g.id = w.subject))
            OR (w.source = 'person' AND EXISTS (SELECT 1 FROM profiles p WHERE p.id = w.subject)))",
        ""
    );
    let unread: Vec<i64> = waiting.iter().filter(|one| !read.contains(&one.subject)).map(|one| one.seq).collect();
    if unread.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(HELD).bind(json_list(&unread)?).all().await
}

/// Takes out what was found by the words of these.
pub(super) async fn delete(tx: &mut Tx, subjects: &[uuid::Uuid]) -> Result<()> {
    const DELETE: Sql = listing!("DELETE FROM search_rows WHERE subject IN ", ids, "$1", "", "");
    tx.query(DELETE).bind(hex(subjects.iter().copied())?).run().await?;
    Ok(())
}

/// Notes that these wait no longer.
pub(super) async fn done(tx: &mut Tx, seqs: &[i64]) -> Result<()> {
    const DONE: Sql = listing!("DELETE FROM search_waiting WHERE seq IN ", numbers, "$1", "", "");
    tx.query(DONE).bind(json_list(seqs)?).run().await?;
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

/// What else is asked of what is found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    /// The language it is written in.
    pub(crate) language: Option<String>,
    /// The hub of its group, or of the person.
    pub(crate) host: Option<String>,
    /// Only in groups that the viewer belongs to.
    pub(crate) mine: bool,
    /// The year it was written in.
    pub(crate) year: Option<i16>,
}

impl Filter {
    fn times(&self) -> (Time, Time) {
        let begin = |year: i16| Time::parse(&format!("{year:04}-01-01T00:00:00Z"));
        let year = self.year.and_then(|year| Some((begin(year)?, begin(year + 1)?)));
        year.unwrap_or((Time(i64::MIN), Time(i64::MAX)))
    }
}

/// A row that matches, in a topic that the viewer may see.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Candidate {
    pub(super) id: i64,
    pub(super) topic_id: TopicId,
    pub(super) source: String,
    pub(super) language: String,
    pub(super) at: Time,
    pub(super) kind: Kind,
    pub(super) host: String,
    pub(super) in_title: bool,
}

/// The newest rows that match `$match`. In SQLite, `CROSS JOIN` keeps the order: the index first, and in the order of its rows.
macro_rules! newest {
    (sqlite $match:literal, $in_title:literal) => {
        newest!(
            "search_index f CROSS JOIN search_rows s ON s.id = f.rowid CROSS JOIN topics t ON t.id = s.topic_id
             CROSS JOIN groups g ON g.id = t.group_id WHERE search_index MATCH ",
            $match,
            "",
            "f.rowid",
            $in_title
        )
    };
    (postgres $match:literal, $in_title:literal) => {
        newest!(
            "search_index f JOIN search_rows s ON s.id = f.id JOIN topics t ON t.id = s.topic_id
             JOIN groups g ON g.id = t.group_id WHERE f.words @@ CAST(",
            $match,
            " AS tsquery)",
            "f.id",
            $in_title
        )
    };
    ($from:literal, $match:literal, $end:literal, $order:literal, $in_title:literal) => {
        concat!(
            "SELECT * FROM (SELECT s.id, s.topic_id, s.source, s.language, s.at, t.kind, g.host, ",
            $in_title,
            " AS in_title FROM ",
            $from,
            $match,
            $end,
            // Asked once, so that what most may not see costs little; the rule itself is the next one.
            " AND s.group_id IN (SELECT g.id FROM groups g WHERE g.access = 'open' OR ",
            is_member_1!(),
            ") AND ",
            topics_visible_to_1!(),
            " AND t.deleted_at IS NULL AND ($7 = '' OR s.language = $7) AND ($8 = '' OR g.host = $8)
              AND (NOT $9 OR ",
            is_member_1!(),
            ") AND s.at >= $10 AND s.at < $11 ORDER BY ",
            $order,
            " DESC LIMIT $12) AS n"
        )
    };
}

macro_rules! newest_of_each_kind {
    ($dialect:ident) => {
        concat!(
            newest!($dialect "$2", "FALSE"),
            " UNION ALL ",
            newest!($dialect "$3", "FALSE"),
            " UNION ALL ",
            newest!($dialect "$4", "FALSE"),
            " UNION ALL ",
            newest!($dialect "$5", "FALSE"),
            " UNION ALL ",
            newest!($dialect "$6", "TRUE")
        )
    };
}

/// An expression for whichever database it is.
fn expression(tx: &Tx, words: &Words, place: Place, mark: &str) -> String {
    if tx.is_postgres() { words.expression::<TsQuery>(place, mark) } else { words.expression::<Fts5>(place, mark) }
}

/// The newest rows that match, up to `limit` of each kind of topic, and as many again that match in their title.
pub(super) async fn candidates(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Candidate>> {
    const CANDIDATES: Sql = Sql { sqlite: newest_of_each_kind!(sqlite), postgres: newest_of_each_kind!(postgres) };
    let of = |kind: Kind| expression(tx, words, Place::Anywhere, &kind.to_string());
    let matches = [of(Kind::Discussion), of(Kind::Document), of(Kind::Post), of(Kind::Event)];
    let in_title = expression(tx, words, Place::Title, "");
    let (from, until) = filter.times();
    let [discussion, document, post, event] = matches;
    tx.query(CANDIDATES)
        .bind(viewer.person())
        .bind(discussion)
        .bind(document)
        .bind(post)
        .bind(event)
        .bind(in_title)
        .bind(filter.language.clone().unwrap_or_default())
        .bind(filter.host.clone().unwrap_or_default())
        .bind(filter.mine)
        .bind(from)
        .bind(until)
        .bind(limit)
        .all()
        .await
}

/// Topics of the kind `discussion` with any of `words` in their title, as far as `viewer` may see them, the newest.
pub(super) async fn titled(
    tx: &mut Tx,
    viewer: Viewer,
    words: &[String],
    limit: i64,
) -> Result<Vec<(TopicId, String)>> {
    const TITLED: Sql = Sql {
        sqlite: concat!(
            "SELECT t.id, t.title FROM search_index f CROSS JOIN search_rows s ON s.id = f.rowid
                    CROSS JOIN topics t ON t.id = s.topic_id CROSS JOIN groups g ON g.id = t.group_id
              WHERE search_index MATCH $2 AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!(),
            " ORDER BY f.rowid DESC LIMIT $3"
        ),
        postgres: concat!(
            "SELECT t.id, t.title FROM search_index f JOIN search_rows s ON s.id = f.id
                    JOIN topics t ON t.id = s.topic_id JOIN groups g ON g.id = t.group_id
              WHERE f.words @@ CAST($2 AS tsquery) AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!(),
            " ORDER BY f.id DESC LIMIT $3"
        ),
    };
    let mark = Kind::Discussion.to_string();
    let any = if tx.is_postgres() { Words::any::<TsQuery>(words, &mark) } else { Words::any::<Fts5>(words, &mark) };
    tx.query(TITLED).bind(viewer.person()).bind(any).bind(limit).all().await
}

/// What is shown of a row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Passage {
    pub(super) id: i64,
    pub(super) language: String,
    pub(super) text: String,
}

/// The texts of these rows.
pub(super) async fn passages(tx: &mut Tx, rows: &[i64]) -> Result<Vec<Passage>> {
    const PASSAGES: Sql = listing!("SELECT id, language, text FROM search_rows WHERE id IN ", numbers, "$1", "", "");
    tx.query(PASSAGES).bind(json_list(rows)?).all().await
}

/// Groups that match, as far as `viewer` may know of them; and whether in their name.
pub(super) async fn groups(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<(GroupId, String)>> {
    const GROUPS: Sql = Sql {
        sqlite: concat!(
            "SELECT g.id, g.name FROM search_index f CROSS JOIN search_rows s ON s.id = f.rowid
                    CROSS JOIN groups g ON g.id = s.subject
              WHERE search_index MATCH $2 AND ($3 = '' OR g.host = $3) AND (NOT $4 OR ",
            is_member_1!(),
            ") AND ",
            cards_visible_to_1!("$5"),
            " ORDER BY f.rowid DESC LIMIT $6"
        ),
        postgres: concat!(
            "SELECT g.id, g.name FROM search_index f JOIN search_rows s ON s.id = f.id JOIN groups g ON g.id = s.subject
              WHERE f.words @@ CAST($2 AS tsquery) AND ($3 = '' OR g.host = $3) AND (NOT $4 OR ",
            is_member_1!(),
            ") AND ",
            cards_visible_to_1!("$5"),
            " ORDER BY f.id DESC LIMIT $6"
        ),
    };
    let now = tx.now();
    let matching = expression(tx, words, Place::Anywhere, "group");
    tx.query(GROUPS)
        .bind(viewer.person())
        .bind(matching)
        .bind(filter.host.clone().unwrap_or_default())
        .bind(filter.mine)
        .bind(now)
        .bind(limit)
        .all()
        .await
}

/// People that match, with their names. Who waits to be let in is not there.
pub(super) async fn people(
    tx: &mut Tx,
    words: &Words,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<(ProfileId, String)>> {
    const PEOPLE: Sql = Sql {
        sqlite: "SELECT p.id, p.name FROM search_index f CROSS JOIN search_rows s ON s.id = f.rowid
                        CROSS JOIN profiles p ON p.id = s.subject
                  WHERE search_index MATCH $1 AND ($2 = '' OR p.host = $2)
                    AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.profile_id = p.id AND a.standing = 'waiting')
                  ORDER BY f.rowid DESC LIMIT $3",
        postgres: "SELECT p.id, p.name FROM search_index f JOIN search_rows s ON s.id = f.id
                          JOIN profiles p ON p.id = s.subject
                    WHERE f.words @@ CAST($1 AS tsquery) AND ($2 = '' OR p.host = $2)
                      AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.profile_id = p.id AND a.standing = 'waiting')
                    ORDER BY f.id DESC LIMIT $3",
    };
    let matching = expression(tx, words, Place::Anywhere, "person");
    tx.query(PEOPLE).bind(matching).bind(filter.host.clone().unwrap_or_default()).bind(limit).all().await
}

/// These people.
pub(super) async fn profiles(tx: &mut Tx, ids: &[ProfileId]) -> Result<Vec<crate::profiles::Profile>> {
    const PROFILES: Sql = listing!("SELECT * FROM profiles WHERE id IN ", ids, "$1", "", "");
    tx.query(PROFILES).bind(hex(ids.iter().map(|id| id.0))?).all().await
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
