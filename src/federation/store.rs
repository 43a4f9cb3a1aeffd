//! SQL of actors, other hubs, the log and its cursors, and received activities.

use super::actors::Actor;
use super::keys::Multikey;
use std::collections::HashSet;

use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReceivedId, TopicId};

/// How much is kept of the words of what came to nothing, in letters.
pub(crate) const KEPT: usize = 2000;

/// What others' trouble is told as, fit to be kept: one bounded line without control characters.
pub(crate) fn told(words: &str) -> String {
    crate::text::line(words, 500)
}

/// Who takes deliveries at this inbox.
pub(crate) async fn actors_behind(tx: &mut Tx, inbox: &str, limit: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT url FROM actors WHERE private_key IS NULL AND (inbox = $1 OR shared_inbox = $1)
              ORDER BY fetched_at LIMIT $2",
        )
        .bind(inbox)
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

/// The groups of ours that a person belongs to, and the blogs they follow, and whether nobody else of them takes deliveries at `inbox`.
pub(crate) async fn groups_behind(tx: &mut Tx, person: ProfileId, inbox: &str) -> Result<Vec<(GroupId, bool)>> {
    tx.query(
        "SELECT m.group_id, NOT EXISTS (
                SELECT 1 FROM memberships o JOIN actors a ON a.subject = o.person_id
                 WHERE o.group_id = m.group_id AND o.standing = 'member' AND COALESCE(a.shared_inbox, a.inbox) = $2)
           FROM memberships m JOIN groups g ON g.id = m.group_id
          WHERE m.person_id = $1 AND m.standing = 'member' AND g.is_ours
         UNION ALL
         SELECT f.blog_id, NOT EXISTS (
                SELECT 1 FROM followers o JOIN actors a ON a.subject = o.person_id
                 WHERE o.blog_id = f.blog_id AND COALESCE(a.shared_inbox, a.inbox) = $2)
           FROM followers f JOIN groups g ON g.id = f.blog_id WHERE f.person_id = $1 AND g.is_ours",
    )
    .bind(person)
    .bind(inbox)
    .all()
    .await
}

/// The actor with this id.
pub(crate) async fn find_actor(tx: &mut Tx, url: &str) -> Result<Option<Actor>> {
    tx.query("SELECT * FROM actors WHERE url = $1").bind(url).optional().await
}

/// The actor with this id, with its Ed25519 keys.
pub(crate) async fn find_actor_with_keys(tx: &mut Tx, url: &str) -> Result<Option<Actor>> {
    let Some(actor) = find_actor(tx, url).await? else { return Ok(None) };
    let is_ours = actor.private_key.is_some();
    let aliases = if is_ours { aliases(tx, url).await? } else { Vec::new() };
    Ok(Some(Actor { multikeys: multikeys(tx, url).await?, aliases, ..actor }))
}

/// Adds an actor or what is new about it. A private key, once there, stays, and so does what was fetched later. Answers
/// whether it was written.
pub(crate) async fn put_actor(tx: &mut Tx, actor: &Actor) -> Result<bool> {
    let written = tx.query(
        "INSERT INTO actors (url, host, kind, subject, inbox, shared_inbox, outbox, key_id, public_key, private_key, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (url) DO UPDATE SET inbox = excluded.inbox, shared_inbox = excluded.shared_inbox,
             outbox = excluded.outbox, key_id = excluded.key_id, public_key = excluded.public_key,
             fetched_at = excluded.fetched_at
         WHERE actors.private_key IS NULL AND actors.fetched_at <= excluded.fetched_at",
    )
    .bind(actor.url.as_str())
    .bind(actor.host.as_str())
    .bind(actor.kind)
    .bind(actor.subject)
    .bind(actor.inbox.as_str())
    .bind(actor.shared_inbox.as_deref())
    .bind(actor.outbox.as_deref())
    .bind(actor.key_id.as_str())
    .bind(actor.public_key.as_str())
    .bind(actor.private_key.as_deref())
    .bind(actor.fetched_at)
    .run()
    .await?;
    Ok(written > 0)
}

/// The actor of another hub that we know to have this key, of either kind.
pub(crate) async fn owner_of_key(tx: &mut Tx, key_id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query(
            "SELECT url FROM actors WHERE key_id = $1 AND private_key IS NULL
             UNION SELECT actor FROM multikeys WHERE key_id = $1 AND private_key IS NULL",
        )
        .bind(key_id)
        .optional()
        .await?;
    Ok(row.map(|(actor,)| actor))
}

/// The public Ed25519 keys of an actor.
pub(crate) async fn multikeys(tx: &mut Tx, actor: &str) -> Result<Vec<Multikey>> {
    tx.query("SELECT key_id, public_key FROM multikeys WHERE actor = $1 ORDER BY key_id").bind(actor).all().await
}

/// The keys of an actor that is gone verify nothing any more.
pub(crate) async fn forget_keys(tx: &mut Tx, actor: &str) -> Result<()> {
    drop_multikeys(tx, actor).await?;
    // As of now: a document that was asked for before does not bring them back.
    let now = tx.now();
    tx.query("UPDATE actors SET key_id = '', public_key = '', fetched_at = $2 WHERE url = $1 AND private_key IS NULL")
        .bind(actor)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Our private key with this id.
pub(crate) async fn private_multikey(tx: &mut Tx, key_id: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("SELECT private_key FROM multikeys WHERE key_id = $1 AND private_key IS NOT NULL")
        .bind(key_id)
        .optional()
        .await?;
    Ok(row.map(|(key,)| key))
}

/// Adds an Ed25519 key; one of this id that is there already stays.
pub(crate) async fn put_multikey(tx: &mut Tx, actor: &str, key: &Multikey, private: Option<&str>) -> Result<()> {
    tx.query(
        "INSERT INTO multikeys (key_id, actor, public_key, private_key) VALUES ($1, $2, $3, $4)
         ON CONFLICT (key_id) DO NOTHING",
    )
    .bind(key.key_id.as_str())
    .bind(actor)
    .bind(key.public_key.as_str())
    .bind(private)
    .run()
    .await?;
    Ok(())
}

/// Forgets the Ed25519 keys of an actor of another hub: it lists others now.
pub(crate) async fn drop_multikeys(tx: &mut Tx, actor: &str) -> Result<()> {
    tx.query("DELETE FROM multikeys WHERE actor = $1 AND private_key IS NULL").bind(actor).run().await?;
    Ok(())
}

/// The inbox at which a person or group elsewhere takes deliveries: the shared one if there is one.
pub(crate) async fn inbox_of(tx: &mut Tx, subject: uuid::Uuid) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("SELECT COALESCE(shared_inbox, inbox) FROM actors WHERE subject = $1 AND private_key IS NULL")
        .bind(subject)
        .optional()
        .await?;
    Ok(row.map(|(inbox,)| inbox))
}

/// An activity that came in and waits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Received {
    pub(crate) id: ReceivedId,
    pub(crate) activity: String,
    pub(crate) actor: String,
    pub(crate) host: String,
    pub(crate) body: String,
    pub(crate) attempts: i64,
}

impl Received {
    /// How a journal entry names it.
    pub(crate) fn via(&self) -> String {
        self.id.to_string()
    }
}

/// An activity that is due: its place, and who sent it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Due {
    pub(crate) id: ReceivedId,
    pub(crate) host: String,
    pub(crate) due_at: Time,
}

/// The activities that are due, in the order they came, after one of them and from other hosts than `passed_over`.
pub(crate) async fn due_received(
    tx: &mut Tx,
    after: (Time, ReceivedId),
    passed_over: &[&str],
    limit: i64,
) -> Result<Vec<Due>> {
    const FIND: Sql = Sql {
        sqlite: "SELECT id, host, due_at FROM received
                  WHERE standing = 'waiting' AND due_at <= $1 AND (due_at, id) > ($2, $3)
                    AND host NOT IN (SELECT value FROM json_each($4)) ORDER BY due_at, id LIMIT $5",
        postgres: "SELECT id, host, due_at FROM received
                  WHERE standing = 'waiting' AND due_at <= $1 AND (due_at, id) > ($2, $3)
                    AND host NOT IN (SELECT jsonb_array_elements_text(CAST($4 AS jsonb))) ORDER BY due_at, id LIMIT $5",
    };
    let now = tx.now();
    let list = json_list(passed_over)?;
    tx.query(FIND).bind(now).bind(after.0).bind(after.1).bind(list).bind(limit).all().await
}

/// These activities, whole, in the order they came.
pub(crate) async fn received_whole(tx: &mut Tx, ids: &[ReceivedId]) -> Result<Vec<Received>> {
    const FIND: Sql = Sql {
        sqlite: "SELECT id, activity, actor, host, body, attempts FROM received
                  WHERE id IN (SELECT unhex(value) FROM json_each($1)) ORDER BY due_at, id",
        postgres: "SELECT id, activity, actor, host, body, attempts FROM received
                  WHERE id IN (SELECT CAST(value AS uuid) FROM jsonb_array_elements_text(CAST($1 AS jsonb)))
                  ORDER BY due_at, id",
    };
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    tx.query(FIND).bind(json_list(&ids)?).all().await
}

/// The hosts that take part: somebody of theirs belongs to a group of ours, or somebody of ours to a group of theirs;
/// or one follows the other's blog.
pub(crate) async fn hosts_that_take_part(tx: &mut Tx) -> Result<HashSet<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT DISTINCT d.host FROM subscriptions s JOIN destinations d ON d.id = s.destination
              WHERE s.until_seq IS NULL
             UNION
             SELECT g.host FROM groups g WHERE NOT g.is_ours
                AND (EXISTS (SELECT 1 FROM memberships m WHERE m.group_id = g.id AND m.standing IN ('member', 'requested'))
                  OR EXISTS (SELECT 1 FROM followers f JOIN profiles p ON p.id = f.person_id
                              WHERE f.blog_id = g.id AND p.is_ours))",
        )
        .all()
        .await?;
    Ok(rows.into_iter().map(|(host,)| host).collect())
}

/// Keeps only the beginning of activities that came to nothing: nobody passes them on.
pub(crate) async fn cut_received(tx: &mut Tx, ids: &[ReceivedId]) -> Result<()> {
    const CUT: Sql = Sql {
        sqlite: "UPDATE received SET body = substr(body, 1, $2) WHERE id IN (SELECT unhex(value) FROM json_each($1))",
        postgres: "UPDATE received SET body = substr(body, 1, CAST($2 AS INTEGER))
                    WHERE id IN (SELECT CAST(value AS uuid) FROM jsonb_array_elements_text(CAST($1 AS jsonb)))",
    };
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    tx.query(CUT).bind(json_list(&ids)?).bind(i64::try_from(KEPT).unwrap_or_default()).run().await?;
    Ok(())
}

/// How many activities wait to be applied.
pub(crate) async fn count_waiting(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").scalar().await
}

/// Of what type an activity was that came in lately.
pub(crate) async fn received_kind(tx: &mut Tx, activity: &str, actor: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("SELECT body FROM received WHERE activity = $1 AND actor = $2")
        .bind(activity)
        .bind(actor)
        .optional()
        .await?;
    let Some((body,)) = row else { return Ok(None) };
    // Of what came to nothing there may be only the beginning.
    let activity: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
    Ok(activity.get("type").and_then(serde_json::Value::as_str).map(str::to_owned))
}

/// The newest announced forms of the pinned topics of a group, the last pinned first: of those for everybody, and with
/// `for_members` of all.
pub(crate) async fn pinned(tx: &mut Tx, (group, for_members): (GroupId, bool), limit: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT l.body FROM topics t JOIN log l ON l.seq = (
                 SELECT MAX(n.seq) FROM log n WHERE n.object = t.url AND n.kind IN ('Announce Create', 'Announce Update'))
              WHERE t.group_id = $1 AND t.deleted_at IS NULL AND t.pinned_at IS NOT NULL AND (NOT t.for_members OR $3)
              ORDER BY t.pinned_at DESC, t.id LIMIT $2",
        )
        .bind(group)
        .bind(limit)
        .bind(for_members)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(body,)| body).collect())
}

/// What became of a received activity.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Settled {
    id: String,
    standing: &'static str,
    note: Option<String>,
    due_at: Option<Time>,
}

impl Settled {
    /// Whether there was nothing to do, or it was not taken.
    pub(crate) fn came_to_nothing(&self) -> bool {
        self.standing == "refused" || self.standing == "applied" && self.note.is_some()
    }

    fn new(id: ReceivedId, standing: &'static str, note: Option<&str>, due_at: Option<Time>) -> Self {
        Self { id: id.0.simple().to_string(), standing, note: note.map(told), due_at }
    }

    /// It was applied, or there was nothing to do, and why.
    pub(crate) fn applied(id: ReceivedId, note: Option<&str>) -> Self {
        Self::new(id, "applied", note, None)
    }

    /// It was refused for this reason.
    pub(crate) fn refused(id: ReceivedId, why: &str) -> Self {
        Self::new(id, "refused", Some(why), None)
    }

    /// It is tried again at `due`.
    pub(crate) fn postponed(id: ReceivedId, due: Time, why: &str) -> Self {
        Self::new(id, "waiting", Some(why), Some(due))
    }
}

/// Writes down what became of received activities, all in one statement; those not applied lose their mark.
pub(crate) async fn settle_received(tx: &mut Tx, settled: &[Settled]) -> Result<()> {
    const SETTLE: Sql = Sql {
        sqlite:
            "UPDATE received SET standing = n.standing, note = n.note, due_at = COALESCE(n.due_at, received.due_at),
                        attempts = received.attempts + CASE WHEN n.standing = 'waiting' THEN 1 ELSE 0 END
                   FROM (SELECT unhex(value ->> 'id') AS id, value ->> 'standing' AS standing, value ->> 'note' AS note,
                                value ->> 'due_at' AS due_at FROM json_each($1)) n WHERE received.id = n.id",
        postgres:
            "UPDATE received SET standing = n.standing, note = n.note, due_at = COALESCE(n.due_at, received.due_at),
                        attempts = received.attempts + CASE WHEN n.standing = 'waiting' THEN 1 ELSE 0 END
                   FROM (SELECT CAST(value ->> 'id' AS uuid) AS id, value ->> 'standing' AS standing,
                                value ->> 'note' AS note, CAST(value ->> 'due_at' AS BIGINT) AS due_at
                           FROM jsonb_array_elements(CAST($1 AS jsonb))) n WHERE received.id = n.id",
    };
    const UNMARK: Sql = Sql {
        sqlite: "DELETE FROM applied WHERE (activity, actor) IN (
                     SELECT r.activity, r.actor FROM received r JOIN json_each($1) n ON r.id = unhex(n.value))",
        postgres: "DELETE FROM applied WHERE (activity, actor) IN (
                     SELECT r.activity, r.actor FROM received r
                       JOIN jsonb_array_elements_text(CAST($1 AS jsonb)) n ON r.id = CAST(n.value AS uuid))",
    };
    tx.query(SETTLE).bind(json_list(settled)?).run().await?;
    let failed: Vec<&str> =
        settled.iter().filter(|settled| settled.standing != "applied").map(|settled| settled.id.as_str()).collect();
    if !failed.is_empty() {
        tx.query(UNMARK).bind(json_list(&failed)?).run().await?;
    }
    Ok(())
}

/// The bytes of a received activity: `via` is what a journal entry says brought it ([`Received::via`]).
pub(crate) async fn received_body(tx: &mut Tx, via: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = match via.parse::<ReceivedId>() {
        Ok(id) => tx.query("SELECT body FROM received WHERE id = $1").bind(id).optional().await?,
        // Entries of earlier versions hold the activity's own id.
        Err(_) => tx.query("SELECT body FROM received WHERE activity = $1").bind(via).optional().await?,
    };
    Ok(row.map(|(body,)| body))
}

/// Marks activities as applied, in the transaction of their effects. Answers those that were not before.
pub(crate) async fn mark_applied(tx: &mut Tx, letters: &[&Received]) -> Result<HashSet<ReceivedId>> {
    const MARK: Sql = Sql {
        sqlite: "INSERT INTO applied (activity, actor, at)
                 SELECT value ->> 0, value ->> 1, $2 FROM json_each($1) WHERE TRUE
                 ON CONFLICT (activity, actor) DO NOTHING RETURNING activity, actor",
        postgres: "INSERT INTO applied (activity, actor, at)
                 SELECT value ->> 0, value ->> 1, $2 FROM jsonb_array_elements(CAST($1 AS jsonb))
                 ON CONFLICT (activity, actor) DO NOTHING RETURNING activity, actor",
    };
    let now = tx.now();
    let rows: Vec<(&str, &str)> =
        letters.iter().map(|letter| (letter.activity.as_str(), letter.actor.as_str())).collect();
    let marked: Vec<(String, String)> = tx.query(MARK).bind(json_list(&rows)?).bind(now).all().await?;
    let marked: HashSet<(String, String)> = marked.into_iter().collect();
    let is_new = |letter: &&&Received| marked.contains(&(letter.activity.clone(), letter.actor.clone()));
    Ok(letters.iter().filter(is_new).map(|letter| letter.id).collect())
}

/// Remembers that an object of another hub was deleted, so that a Create that comes late does not bring it back.
/// `by` is who said so, or nobody when its own hub did: nobody buries what another will write.
pub(crate) async fn bury(tx: &mut Tx, url: &str, by: Option<&str>) -> Result<()> {
    let now = tx.now();
    tx.query("INSERT INTO tombstones (url, buried_by, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(url)
        .bind(by.unwrap_or_default())
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Whether an object of another hub was deleted by its own hub or by this author.
pub(crate) async fn is_buried(tx: &mut Tx, url: &str, author: &str) -> Result<bool> {
    let found: i64 = tx
        .query("SELECT COUNT(*) FROM tombstones WHERE url = $1 AND (buried_by = '' OR buried_by = $2)")
        .bind(url)
        .bind(author)
        .scalar()
        .await?;
    Ok(found > 0)
}

/// What an actor of ours was called elsewhere before.
pub(crate) async fn aliases(tx: &mut Tx, actor: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        tx.query("SELECT alias FROM aliases WHERE actor = $1 ORDER BY alias").bind(actor).all().await?;
    Ok(rows.into_iter().map(|(alias,)| alias).collect())
}

/// Notes that an actor of ours is the one that was called `alias` elsewhere.
pub(crate) async fn add_alias(tx: &mut Tx, actor: &str, alias: &str) -> Result<()> {
    tx.query("INSERT INTO aliases (actor, alias) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(actor)
        .bind(alias)
        .run()
        .await?;
    Ok(())
}

/// The announces by which a group has spread something, and has not taken back: their ids.
pub(crate) async fn announces_of(tx: &mut Tx, group: &str, object: &str) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT url FROM log WHERE object = $2 AND actor = $1 AND kind IN ('Announce', 'Announce Create')
              ORDER BY seq",
        )
        .bind(group)
        .bind(object)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

/// The activities that brought the topics of a group, newest first: each in its newest form, as announced.
pub(crate) async fn outbox_page(
    tx: &mut Tx,
    (group, for_members): (GroupId, bool),
    before: TopicId,
    limit: i64,
) -> Result<Vec<(TopicId, String)>> {
    tx.query(
        "SELECT t.id, l.body FROM topics t JOIN log l ON l.seq = (
             SELECT MAX(n.seq) FROM log n WHERE n.object = t.url AND n.kind IN ('Announce Create', 'Announce Update'))
          WHERE t.group_id = $1 AND t.deleted_at IS NULL AND t.id < $2 AND (NOT t.for_members OR $4)
          ORDER BY t.id DESC LIMIT $3",
    )
    .bind(group)
    .bind(before)
    .bind(limit)
    .bind(for_members)
    .all()
    .await
}
