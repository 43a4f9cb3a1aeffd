//! SQL of actors, other hubs, the log and its cursors, and received activities.

use super::actors::Actor;
use super::dialect::Dialect;
use super::instances::{Health, Instance, Pause, Rule};
use super::keys::Multikey;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, ReceivedId, TopicId};

/// What others' trouble is told as, fit to be kept: one bounded line without control characters.
fn told(words: &str) -> String {
    crate::text::line(words, 500)
}

/// Notes that a host exists.
pub(crate) async fn meet_instance(tx: &mut Tx, host: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO instances (host, rule, software, name, failures, created_at, shard)
         VALUES ($1, 'known', '', '', 0, $2, $3) ON CONFLICT (host) DO NOTHING",
    )
    .bind(host)
    .bind(now)
    .bind(super::delivery::shard(host))
    .run()
    .await?;
    Ok(())
}

/// What was decided about hosts.
pub(crate) async fn decided_rules(tx: &mut Tx) -> Result<Vec<(String, Rule)>> {
    tx.query("SELECT host, rule FROM instances WHERE rule <> 'known'").all().await
}

/// Hosts and names of the hubs that take deliveries from this one, by name.
pub(crate) async fn partner_names(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT i.host, i.name FROM instances i WHERE i.name <> '' AND i.rule <> 'blocked'
            AND (i.rule = 'allowed' OR EXISTS (SELECT 1 FROM destinations d WHERE d.host = i.host))
          ORDER BY i.name, i.host",
    )
    .all()
    .await
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

/// The groups of ours that a person belongs to, and whether nobody else of them takes deliveries at `inbox`.
pub(crate) async fn groups_behind(tx: &mut Tx, person: ProfileId, inbox: &str) -> Result<Vec<(GroupId, bool)>> {
    tx.query(
        "SELECT m.group_id, NOT EXISTS (
                SELECT 1 FROM memberships o JOIN actors a ON a.subject = o.person_id
                 WHERE o.group_id = m.group_id AND o.standing = 'member' AND COALESCE(a.shared_inbox, a.inbox) = $2)
           FROM memberships m JOIN groups g ON g.id = m.group_id
          WHERE m.person_id = $1 AND m.standing = 'member' AND g.is_ours",
    )
    .bind(person)
    .bind(inbox)
    .all()
    .await
}

/// What was refused by a host is tried again from the beginning.
pub(crate) async fn retry_parked(tx: &mut Tx, host: &str) -> Result<u64> {
    tx.query(
        "UPDATE parked SET attempts = 0, given_up = FALSE, at = 0
          WHERE destination IN (SELECT id FROM destinations WHERE host = $1)",
    )
    .bind(host)
    .run()
    .await
}

/// How many activities a host has refused and does not have, and why the last of them.
pub(crate) async fn parked(tx: &mut Tx, host: &str) -> Result<(i64, Option<String>)> {
    let count = tx
        .query("SELECT COUNT(*) FROM parked p JOIN destinations d ON d.id = p.destination WHERE d.host = $1")
        .bind(host)
        .scalar()
        .await?;
    let reason: Option<(String,)> = tx
        .query(
            "SELECT p.reason FROM parked p JOIN destinations d ON d.id = p.destination WHERE d.host = $1
              ORDER BY p.at DESC LIMIT 1",
        )
        .bind(host)
        .optional()
        .await?;
    Ok((count, reason.map(|(reason,)| reason)))
}

/// Decides about a host.
pub(crate) async fn set_rule(tx: &mut Tx, host: &str, rule: Rule) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET rule = $2 WHERE host = $1").bind(host).bind(rule).run().await?;
    Ok(())
}

/// All hosts we know, by name.
pub(crate) async fn list_instances(tx: &mut Tx) -> Result<Vec<Instance>> {
    tx.query("SELECT * FROM instances ORDER BY host").all().await
}

/// One host.
pub(crate) async fn find_instance(tx: &mut Tx, host: &str) -> Result<Option<Instance>> {
    tx.query("SELECT * FROM instances WHERE host = $1").bind(host).optional().await
}

/// Notes what a host runs and calls itself.
pub(crate) async fn describe_instance(tx: &mut Tx, host: &str, software: &str, name: &str) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET software = $2, name = $3 WHERE host = $1")
        .bind(host)
        .bind(software)
        .bind(name)
        .run()
        .await?;
    Ok(())
}

/// What hubs call themselves, by host, as far as they told us and are not blocked.
pub(crate) async fn instance_names(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    tx.query("SELECT host, name FROM instances WHERE name <> '' AND rule <> 'blocked'").all().await
}

/// How a host is doing.
pub(crate) async fn health(tx: &mut Tx, host: &str) -> Result<Health> {
    meet_instance(tx, host).await?;
    tx.query("SELECT host, failures, failing_since, retry_at, pause, refusals FROM instances WHERE host = $1")
        .bind(host)
        .one()
        .await
}

/// The hosts that are not simply well.
pub(crate) async fn unwell(tx: &mut Tx) -> Result<Vec<Health>> {
    tx.query(
        "SELECT host, failures, failing_since, retry_at, pause, refusals FROM instances
          WHERE failures > 0 OR refusals > 0 OR pause <> ''",
    )
    .all()
    .await
}

/// A delivery to this host worked.
pub(crate) async fn note_success(tx: &mut Tx, host: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE instances SET failures = 0, failing_since = NULL, retry_at = NULL, last_success_at = $2, last_error = NULL,
                refusals = 0, pause = CASE WHEN pause = 'auto' THEN '' ELSE pause END
          WHERE host = $1",
    )
    .bind(host)
    .bind(now)
    .run()
    .await?;
    Ok(())
}

/// This host has refused so many activities in a row.
pub(crate) async fn note_refusals(tx: &mut Tx, host: &str, times: i64) -> Result<()> {
    tx.query("UPDATE instances SET refusals = $2 WHERE host = $1").bind(host).bind(times).run().await?;
    Ok(())
}

/// A delivery to this host failed for a reason that is the host's.
pub(crate) async fn note_failure(tx: &mut Tx, host: &str, retry_at: Time, pause: Pause, words: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "UPDATE instances SET failures = failures + 1, failing_since = COALESCE(failing_since, $2), retry_at = $3,
                last_error = $4, pause = $5 WHERE host = $1",
    )
    .bind(host)
    .bind(now)
    .bind(retry_at)
    .bind(told(words))
    .bind(pause)
    .run()
    .await?;
    Ok(())
}

/// Lets a host be tried at once.
pub(crate) async fn clear_retry(tx: &mut Tx, host: &str) -> Result<()> {
    tx.query("UPDATE instances SET retry_at = NULL WHERE host = $1").bind(host).run().await?;
    Ok(())
}

/// Deliveries to a host rest until the administrator says otherwise, or go on.
pub(crate) async fn set_pause(tx: &mut Tx, host: &str, pause: Pause) -> Result<()> {
    tx.query("UPDATE instances SET pause = $2, retry_at = NULL WHERE host = $1").bind(host).bind(pause).run().await?;
    Ok(())
}

/// The actor with this id.
pub(crate) async fn find_actor(tx: &mut Tx, url: &str) -> Result<Option<Actor>> {
    tx.query("SELECT * FROM actors WHERE url = $1").bind(url).optional().await
}

/// The actor with this id, with its Ed25519 keys.
pub(crate) async fn find_actor_with_keys(tx: &mut Tx, url: &str) -> Result<Option<Actor>> {
    let Some(actor) = find_actor(tx, url).await? else { return Ok(None) };
    Ok(Some(Actor { multikeys: multikeys(tx, url).await?, ..actor }))
}

/// Adds an actor or what is new about it. A private key, once there, stays.
pub(crate) async fn put_actor(tx: &mut Tx, actor: &Actor) -> Result<()> {
    tx.query(
        "INSERT INTO actors (url, host, kind, subject, inbox, shared_inbox, outbox, key_id, public_key, private_key, fetched_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (url) DO UPDATE SET inbox = excluded.inbox, shared_inbox = excluded.shared_inbox,
             outbox = excluded.outbox, key_id = excluded.key_id, public_key = excluded.public_key,
             fetched_at = excluded.fetched_at
         WHERE actors.private_key IS NULL",
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
    Ok(())
}

/// An Ed25519 key of others that `actor`'s document lists under `key_id`.
pub(crate) async fn find_multikey(tx: &mut Tx, key_id: &str, actor: &str) -> Result<Option<String>> {
    let row: Option<(String,)> = tx
        .query("SELECT public_key FROM multikeys WHERE key_id = $1 AND actor = $2 AND private_key IS NULL")
        .bind(key_id)
        .bind(actor)
        .optional()
        .await?;
    Ok(row.map(|(key,)| key))
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

/// How to sign for a host, if anything is known of it.
pub(crate) async fn dialect(tx: &mut Tx, host: &str) -> Result<Option<Dialect>> {
    let row: Option<(Dialect,)> =
        tx.query("SELECT dialect FROM instances WHERE host = $1").bind(host).optional().await?;
    Ok(row.map(|(dialect,)| dialect))
}

/// Keeps how to sign for a host.
pub(crate) async fn set_dialect(tx: &mut Tx, host: &str, dialect: Dialect) -> Result<()> {
    meet_instance(tx, host).await?;
    tx.query("UPDATE instances SET dialect = $2 WHERE host = $1").bind(host).bind(dialect).run().await?;
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

/// Where the hubs take deliveries that share a group with a person of ours: the groups elsewhere they belong to, and
/// those who subscribe to the groups of ours they belong to.
pub(crate) async fn inboxes_sharing_a_group_with(tx: &mut Tx, person: ProfileId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT COALESCE(a.shared_inbox, a.inbox) FROM memberships m JOIN actors a ON a.subject = m.group_id
              WHERE m.person_id = $1 AND m.standing = 'member' AND a.private_key IS NULL
             UNION
             SELECT d.inbox FROM memberships m JOIN subscriptions s ON s.audience = m.group_id
                    JOIN destinations d ON d.id = s.destination
              WHERE m.person_id = $1 AND m.standing = 'member' AND s.until_seq IS NULL",
        )
        .bind(person)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(inbox,)| inbox).collect())
}

/// How many members of a group take deliveries at this inbox.
pub(crate) async fn count_members_behind(tx: &mut Tx, group: GroupId, inbox: &str) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM memberships m JOIN actors a ON a.subject = m.person_id
          WHERE m.group_id = $1 AND m.standing = 'member' AND COALESCE(a.shared_inbox, a.inbox) = $2",
    )
    .bind(group)
    .bind(inbox)
    .scalar()
    .await
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

/// The activities that are due, in the order they came.
pub(crate) async fn due_received(tx: &mut Tx, limit: i64) -> Result<Vec<Received>> {
    let now = tx.now();
    tx.query(
        "SELECT id, activity, actor, host, body, attempts FROM received
          WHERE standing = 'waiting' AND due_at <= $1 ORDER BY due_at, id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .all()
    .await
}

/// How many activities wait to be applied.
pub(crate) async fn count_waiting(tx: &mut Tx) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM received WHERE standing = 'waiting'").scalar().await
}

/// Writes down what became of a received activity. `note` says why it was refused or ignored.
pub(crate) async fn settle_received(tx: &mut Tx, id: ReceivedId, standing: &str, note: Option<&str>) -> Result<()> {
    tx.query("UPDATE received SET standing = $2, note = $3 WHERE id = $1")
        .bind(id)
        .bind(standing)
        .bind(note.map(told))
        .run()
        .await?;
    Ok(())
}

/// A received activity is tried again at `due_at`.
pub(crate) async fn postpone_received(tx: &mut Tx, id: ReceivedId, due_at: Time, note: &str) -> Result<()> {
    tx.query("UPDATE received SET attempts = attempts + 1, due_at = $2, note = $3 WHERE id = $1")
        .bind(id)
        .bind(due_at)
        .bind(told(note))
        .run()
        .await?;
    Ok(())
}

/// The bytes of a received activity by its id.
pub(crate) async fn received_body(tx: &mut Tx, activity: &str) -> Result<Option<String>> {
    let row: Option<(String,)> =
        tx.query("SELECT body FROM received WHERE activity = $1").bind(activity).optional().await?;
    Ok(row.map(|(body,)| body))
}

/// Marks an activity as applied, in the transaction of its effects. `false` when it was before.
pub(crate) async fn mark_applied(tx: &mut Tx, activity: &str) -> Result<bool> {
    let now = tx.now();
    let rows = tx
        .query("INSERT INTO applied (activity, at) VALUES ($1, $2) ON CONFLICT (activity) DO NOTHING")
        .bind(activity)
        .bind(now)
        .run()
        .await?;
    Ok(rows == 1)
}

/// Remembers that an object of another hub was deleted, so that a Create that comes late does not bring it back.
/// `by` is who said so, or nobody when its own hub did: nobody buries what another will write.
pub(crate) async fn bury(tx: &mut Tx, url: &str, by: Option<&str>) -> Result<()> {
    let now = tx.now();
    tx.query("INSERT INTO tombstones (url, buried_by, at) VALUES ($1, $2, $3) ON CONFLICT (url) DO NOTHING")
        .bind(url)
        .bind(by)
        .bind(now)
        .run()
        .await?;
    Ok(())
}

/// Whether an object of another hub was deleted by its own hub or by this author.
pub(crate) async fn is_buried(tx: &mut Tx, url: &str, author: &str) -> Result<bool> {
    let found: i64 = tx
        .query("SELECT COUNT(*) FROM tombstones WHERE url = $1 AND (buried_by IS NULL OR buried_by = $2)")
        .bind(url)
        .bind(author)
        .scalar()
        .await?;
    Ok(found > 0)
}

/// The activities that brought the topics of a group, newest first: each in its newest form, as announced.
pub(crate) async fn outbox_page(
    tx: &mut Tx,
    group: GroupId,
    before: TopicId,
    limit: i64,
) -> Result<Vec<(TopicId, String)>> {
    tx.query(
        "SELECT t.id, l.body FROM topics t JOIN log l ON l.seq = (
             SELECT MAX(n.seq) FROM log n WHERE n.object = t.url AND n.kind IN ('Announce Create', 'Announce Update'))
          WHERE t.group_id = $1 AND t.deleted_at IS NULL AND t.id < $2 ORDER BY t.id DESC LIMIT $3",
    )
    .bind(group)
    .bind(before)
    .bind(limit)
    .all()
    .await
}
