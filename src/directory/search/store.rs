//! SQL of the search: the two dialects of full text, side by side. The index says where words stand; who may see it is asked
//! of the topic and its group in the same statement, by the fragments of `audience`, before anything is counted or cut.

use super::lists::{hex, ids, listing, numbers};
use super::walking::{found, walk};
use super::words::{Fts5, Kept, Place, TsQuery, Words};
use crate::audience::{Viewer, cards_visible_to_1, is_member_1, topics_visible_to_1};
use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::discussions::Kind;
use crate::error::{Error, Result};
use crate::id::{GroupId, ProfileId, TopicId};

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

/// How many words are looked for beside one that may be their beginning.
const BEGUN: i64 = 24;

/// What the database put together.
fn read<T: serde::de::DeserializeOwned>(found: &str) -> Result<T> {
    serde_json::from_str(found).map_err(|cause| Error::internal(format!("what was found cannot be read: {cause}")))
}

/// A [`Candidate`] as the database writes it: its fields in their order.
type Row = (i64, uuid::Uuid, String, String, Time, String, String, bool);

/// A row that matches, in a topic that the viewer may see.
#[derive(Clone, Debug)]
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

/// The newest rows of a mark that match `$match`. Both engines are made to go through the index in the order of its rows, and to
/// look at a row's topic only then, until there are enough: SQLite by `CROSS JOIN`; for PostgreSQL see [`walk`].
macro_rules! newest {
    (sqlite $mark:literal, $index:literal, $match:literal, $in_title:literal) => {
        concat!(
            "SELECT * FROM (SELECT ",
            newest!(columns $in_title),
            "search_index f CROSS JOIN search_rows s ON s.id = f.rowid CROSS JOIN groups g ON g.id = s.group_id
             CROSS JOIN topics t ON t.id = s.topic_id AND t.group_id = g.id WHERE search_index MATCH ",
            $match,
            readable!(of_group),
            newest!(rules),
            " ORDER BY f.rowid DESC LIMIT $12) AS n"
        )
    };
    (walk $mark:literal, $index:literal, $match:literal, $in_title:literal) => {
        walk!($mark, $index, $match, newest!(of_row $in_title), "$12")
    };
    (found $mark:literal, $index:literal, $match:literal, $in_title:literal) => {
        found!($mark, $match, newest!(of_row $in_title), "$12")
    };
    (of_row $in_title:literal) => {
        concat!(
            "SELECT ",
            newest!(columns $in_title),
            "search_rows s JOIN topics t ON t.id = s.topic_id AND t.group_id = s.group_id JOIN groups g ON g.id = s.group_id
              WHERE s.id = n.id AND s.group_id = ANY (ARRAY(SELECT id FROM readable))",
            newest!(rules)
        )
    };
    (columns $in_title:literal) => {
        concat!("s.id, s.topic_id, s.source, s.language, s.at, t.kind, g.host, ", $in_title, " AS in_title FROM ")
    };
    (rules) => {
        concat!(
            " AND ",
            topics_visible_to_1!(),
            " AND t.deleted_at IS NULL AND ($7 = '' OR s.language = $7) AND s.at >= $10 AND s.at < $11"
        )
    };
}

macro_rules! newest_of_each_kind {
    ($way:ident, $and:literal) => {
        concat!(
            newest!($way "discussion", "discussions", "$2", "FALSE"),
            $and,
            newest!($way "document", "documents", "$3", "FALSE"),
            $and,
            newest!($way "post", "posts", "$4", "FALSE"),
            $and,
            newest!($way "event", "events", "$5", "FALSE"),
            $and,
            newest!($way "titled", "titled", "$6", "TRUE")
        )
    };
}

/// The groups that can be read in: for SQLite as conditions of each row; for PostgreSQL asked once, so that what most may not
/// see costs little there. The rule itself is asked of each row.
macro_rules! readable {
    () => {
        concat!(
            "readable AS MATERIALIZED (SELECT g.id FROM groups g WHERE (g.access = 'open' OR ",
            is_member_1!(),
            ")",
            readable!(of_group),
            ")"
        )
    };
    (of_group) => {
        concat!(" AND ($8 = '' OR g.host = $8) AND (NOT $9 OR ", is_member_1!(), ")")
    };
}

/// An expression for whichever database it is.
fn expression(tx: &Tx, words: &Words, place: Place) -> String {
    if tx.is_postgres() { words.expression::<TsQuery>(place) } else { words.expression::<Fts5>(place) }
}

/// Words of the index that begin like one of these, the shortest first. An engine that is asked for whatever begins so reads all
/// of it before it answers.
pub(super) async fn words_beginning(tx: &mut Tx, beginnings: &[&str]) -> Result<Vec<String>> {
    const BEGINNING: Sql = Sql {
        sqlite: "SELECT json_group_array(word) FROM (
                   SELECT DISTINCT w.word FROM json_each($1) b JOIN search_words w ON w.word > b.value AND w.word < b.value || $2
                    ORDER BY LENGTH(w.word), w.word LIMIT $3)",
        postgres: "SELECT CAST(COALESCE(json_agg(word), '[]') AS TEXT) FROM (
                     SELECT word FROM (SELECT DISTINCT w.word FROM jsonb_array_elements_text(CAST($1 AS jsonb)) AS b
                       JOIN search_words w ON w.word > b.value AND w.word < b.value || $2) AS found
                      ORDER BY LENGTH(word), word LIMIT $3) AS first",
    };
    let words = tx.query(BEGINNING).bind(json_list(beginnings)?).bind(char::MAX.to_string()).bind(BEGUN);
    read(&words.scalar::<String>().await?)
}

/// The newest rows that match, up to `limit` of each kind of topic, and as many again that match in their title.
pub(super) async fn candidates(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Candidate>> {
    // One row with all of them: a thousand rows, each handed from thread to thread, take longer than finding them.
    const CANDIDATES: Sql = Sql {
        sqlite: concat!(
            "SELECT json_group_array(json_array(id, lower(hex(topic_id)), source, language, at, kind, host,
                                                json(CASE WHEN in_title THEN 'true' ELSE 'false' END))) FROM (",
            newest_of_each_kind!(sqlite, " UNION ALL "),
            ")"
        ),
        postgres: concat!(
            "WITH ",
            readable!(),
            ", ",
            newest_of_each_kind!(walk, ", "),
            " SELECT CAST(COALESCE(json_agg(json_build_array(id, topic_id, source, language, at, kind, host, in_title)), '[]')
                          AS TEXT) FROM (",
            newest_of_each_kind!(found, " UNION ALL "),
            ") AS found"
        ),
    };
    let of = |kind: Kind| expression(tx, words, Place::Of(Kept::Topic(kind)));
    let [discussion, document, post, event] = [Kind::Discussion, Kind::Document, Kind::Post, Kind::Event].map(of);
    let in_title = expression(tx, words, Place::Title);
    let (from, until) = filter.times();
    let found: String = tx
        .query(CANDIDATES)
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
        .scalar()
        .await?;
    let found: Vec<Row> = read(&found)?;
    let candidates = found.into_iter().filter_map(|(id, topic, source, language, at, kind, host, in_title)| {
        let (topic_id, kind) = (TopicId(topic), kind.parse().ok()?);
        Some(Candidate { id, topic_id, source, language, at, kind, host, in_title })
    });
    Ok(candidates.collect())
}

macro_rules! titled {
    (of_row) => {
        concat!(
            "SELECT t.id, t.title FROM search_rows s JOIN topics t ON t.id = s.topic_id JOIN groups g ON g.id = t.group_id
              WHERE s.id = n.id AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!()
        )
    };
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
            "WITH ",
            walk!("titled", "titled", "$2", titled!(of_row), "$3"),
            " ",
            found!("titled", "$2", titled!(of_row), "$3")
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

/// Groups and people that match: their names. See [`newest`].
macro_rules! named {
    (sqlite) => {
        concat!(
            "SELECT * FROM (SELECT g.id, g.name, 0 AS is_person
                FROM search_index f CROSS JOIN search_rows s ON s.id = f.rowid CROSS JOIN groups g ON g.id = s.subject
               WHERE search_index MATCH $2",
            named!(groups),
            " ORDER BY f.rowid DESC LIMIT $6) AS n UNION ALL SELECT * FROM (SELECT p.id, p.name, 1 AS is_person
                FROM search_index f CROSS JOIN search_rows s ON s.id = f.rowid CROSS JOIN profiles p ON p.id = s.subject
               WHERE search_index MATCH $7",
            named!(people),
            " ORDER BY f.rowid DESC LIMIT $6) AS m"
        )
    };
    (walk) => {
        concat!(
            walk!("group", "groups", "$2", named!(of_group_row), "$6"),
            ", ",
            walk!("person", "people", "$7", named!(of_person_row), "$6")
        )
    };
    (found) => {
        concat!(
            found!("group", "$2", named!(of_group_row), "$6"),
            " UNION ALL ",
            found!("person", "$7", named!(of_person_row), "$6")
        )
    };
    (of_group_row) => {
        concat!(
            "SELECT g.id, g.name, 0 AS is_person FROM search_rows s JOIN groups g ON g.id = s.subject WHERE s.id = n.id",
            named!(groups)
        )
    };
    (of_person_row) => {
        concat!(
            "SELECT p.id, p.name, 1 AS is_person FROM search_rows s JOIN profiles p ON p.id = s.subject WHERE s.id = n.id",
            named!(people)
        )
    };
    (groups) => {
        concat!(
            " AND ($3 = '' OR g.host = $3) AND (NOT $4 OR ",
            is_member_1!(),
            ") AND ",
            cards_visible_to_1!("$5")
        )
    };
    (people) => {
        " AND $8 AND ($3 = '' OR p.host = $3)
          AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.profile_id = p.id AND a.standing = 'waiting')"
    };
}

/// Groups that match, as far as `viewer` may know of them, and people, with their names. The directory of people is for
/// members; who waits to be let in is not there.
pub(super) async fn named(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    filter: &Filter,
    limit: i64,
) -> Result<(Vec<(GroupId, String)>, Vec<(ProfileId, String)>)> {
    const NAMED: Sql = Sql {
        sqlite: concat!(
            "SELECT json_group_array(json_array(lower(hex(id)), name, is_person)) FROM (",
            named!(sqlite),
            ")"
        ),
        postgres: concat!(
            "WITH ",
            named!(walk),
            " SELECT CAST(COALESCE(json_agg(json_build_array(id, name, is_person)), '[]') AS TEXT) FROM (",
            named!(found),
            ") AS found"
        ),
    };
    let now = tx.now();
    let [groups, people] = [Kept::Group, Kept::Person].map(|kept| expression(tx, words, Place::Of(kept)));
    let found: String = tx
        .query(NAMED)
        .bind(viewer.person())
        .bind(groups)
        .bind(filter.host.clone().unwrap_or_default())
        .bind(filter.mine)
        .bind(now)
        .bind(limit)
        .bind(people)
        .bind(viewer != Viewer::Anybody)
        .scalar()
        .await?;
    let found: Vec<(uuid::Uuid, String, i64)> = read(&found)?;
    let (people, groups): (Vec<_>, Vec<_>) = found.into_iter().partition(|(.., is_person)| *is_person == 1);
    let groups = groups.into_iter().map(|(id, name, _)| (GroupId(id), name)).collect();
    Ok((groups, people.into_iter().map(|(id, name, _)| (ProfileId(id), name)).collect()))
}

/// These people.
pub(super) async fn profiles(tx: &mut Tx, ids: &[ProfileId]) -> Result<Vec<crate::profiles::Profile>> {
    const PROFILES: Sql = listing!("SELECT * FROM profiles WHERE id IN ", ids, "$1", "", "");
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    tx.query(PROFILES).bind(hex(ids.iter().map(|id| id.0))?).all().await
}
