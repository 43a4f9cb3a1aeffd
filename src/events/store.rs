//! SQL of events.

use super::attendance::{Answer, State};
use super::{Details, Event};
use crate::clock::Time;
use crate::db::{Sql, Tx};
use crate::error::Result;
use crate::id::{GroupId, ProfileId, TopicId};
use crate::profiles::Profile;

/// Keeps everybody else from giving places away until the transaction is done. On SQLite the single writer does.
pub(crate) async fn lock(tx: &mut Tx, id: TopicId) -> Result<()> {
    const LOCK: Sql = Sql {
        sqlite: "SELECT 1 FROM events WHERE topic_id = $1",
        postgres: "SELECT 1 FROM events WHERE topic_id = $1 FOR UPDATE",
    };
    tx.query(LOCK).bind(id).run().await.map(drop)
}

/// The event that this topic is.
pub(crate) async fn find(tx: &mut Tx, id: TopicId) -> Result<Option<Event>> {
    tx.query("SELECT * FROM events WHERE topic_id = $1").bind(id).optional().await
}

/// Adds one: how often it was changed, when, and how many come.
pub(super) async fn insert(
    tx: &mut Tx,
    id: TopicId,
    details: &Details,
    (sequence, at, attending): (i64, Time, i64),
) -> Result<()> {
    tx.query(
        "INSERT INTO events (topic_id, starts_at, ends_at, shows_end, last_at, zone, rule, exceptions, place, street,
                             locality, postcode, country, is_online, link, link_is_open, capacity, waits, language,
                             interpretation, status, listing, discussion, elsewhere, sequence, changed_at,
                             remote_attending)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                 $23, $24, $25, $26, $27) ON CONFLICT (topic_id) DO NOTHING",
    )
    .bind(id)
    .bind(details.starts_at)
    .bind(details.ends_at)
    .bind(details.shows_end)
    .bind(details.last_at())
    .bind(details.zone.as_str())
    .bind(details.rule.as_str())
    .bind(details.exceptions.as_str())
    .bind(details.place.as_str())
    .bind(details.street.as_str())
    .bind(details.locality.as_str())
    .bind(details.postcode.as_str())
    .bind(details.country.as_str())
    .bind(details.is_online)
    .bind(details.link.as_str())
    .bind(details.link_is_open)
    .bind(details.capacity)
    .bind(details.waits)
    .bind(details.language.as_str())
    .bind(details.interpretation.as_str())
    .bind(details.status)
    .bind(details.listing)
    .bind(details.discussion.as_str())
    .bind(details.elsewhere.as_str())
    .bind(sequence)
    .bind(at)
    .bind(attending)
    .run()
    .await?;
    Ok(())
}

/// Changes one.
pub(super) async fn update(
    tx: &mut Tx,
    id: TopicId,
    details: &Details,
    (sequence, at, attending): (i64, Time, i64),
) -> Result<()> {
    tx.query(
        "UPDATE events SET starts_at = $2, ends_at = $3, shows_end = $4, last_at = $5, zone = $6, rule = $7,
                exceptions = $8, place = $9, street = $10, locality = $11, postcode = $12, country = $13,
                is_online = $14, link = $15, link_is_open = $16, capacity = $17, waits = $18, language = $19,
                interpretation = $20, status = $21, listing = $22, discussion = $23, elsewhere = $24, sequence = $25,
                changed_at = $26, remote_attending = $27
          WHERE topic_id = $1",
    )
    .bind(id)
    .bind(details.starts_at)
    .bind(details.ends_at)
    .bind(details.shows_end)
    .bind(details.last_at())
    .bind(details.zone.as_str())
    .bind(details.rule.as_str())
    .bind(details.exceptions.as_str())
    .bind(details.place.as_str())
    .bind(details.street.as_str())
    .bind(details.locality.as_str())
    .bind(details.postcode.as_str())
    .bind(details.country.as_str())
    .bind(details.is_online)
    .bind(details.link.as_str())
    .bind(details.link_is_open)
    .bind(details.capacity)
    .bind(details.waits)
    .bind(details.language.as_str())
    .bind(details.interpretation.as_str())
    .bind(details.status)
    .bind(details.listing)
    .bind(details.discussion.as_str())
    .bind(details.elsewhere.as_str())
    .bind(sequence)
    .bind(at)
    .bind(attending)
    .run()
    .await?;
    Ok(())
}

/// The ids of those who keep an event beside its author.
pub(crate) async fn organisers(tx: &mut Tx, id: TopicId) -> Result<Vec<String>> {
    let rows: Vec<(String,)> =
        tx.query("SELECT url FROM event_organisers WHERE event_id = $1 ORDER BY url").bind(id).all().await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

/// The author of an event, and those who keep it beside them, as far as they are known here, in any order.
pub(super) async fn keepers(tx: &mut Tx, id: TopicId, author: ProfileId) -> Result<Vec<Profile>> {
    tx.query(
        "SELECT p.* FROM profiles p WHERE p.id = $2 UNION ALL
         SELECT p.* FROM event_organisers o JOIN profiles p ON p.url = o.url WHERE o.event_id = $1 AND p.id <> $2",
    )
    .bind(id)
    .bind(author)
    .all()
    .await
}

/// An event, and how many come and wait for a place.
#[derive(sqlx::FromRow)]
pub(crate) struct Counted {
    #[sqlx(flatten)]
    pub(crate) event: Event,
    pub(crate) going: i64,
    pub(crate) waiting: i64,
}

/// See [`Counted`].
pub(crate) async fn counted(tx: &mut Tx, id: TopicId) -> Result<Option<Counted>> {
    tx.query(
        "SELECT e.*, (SELECT COUNT(*) FROM attendances a
                       WHERE a.event_id = e.topic_id AND a.answer = $2 AND a.state = $3) AS going,
                (SELECT COUNT(*) FROM attendances a
                  WHERE a.event_id = e.topic_id AND a.answer = $2 AND a.state = $4) AS waiting
           FROM events e WHERE e.topic_id = $1",
    )
    .bind(id)
    .bind(Answer::Yes)
    .bind(State::Confirmed)
    .bind(State::Waiting)
    .optional()
    .await
}

/// Says who keeps it beside its author.
pub(super) async fn set_organisers(tx: &mut Tx, id: TopicId, urls: &[String]) -> Result<()> {
    tx.query("DELETE FROM event_organisers WHERE event_id = $1").bind(id).run().await?;
    for url in urls {
        tx.query("INSERT INTO event_organisers (event_id, url) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(id)
            .bind(url.as_str())
            .run()
            .await?;
    }
    Ok(())
}

/// How many events a group has: those for everybody, and with `for_members` all.
pub(crate) async fn count_in(tx: &mut Tx, (group, for_members): (GroupId, bool)) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM topics WHERE group_id = $1 AND kind = 'event' AND deleted_at IS NULL AND (NOT for_members OR $2)")
        .bind(group)
        .bind(for_members)
        .scalar()
        .await
}

/// The events of a group from `before` backwards: ids and public identities.
pub(crate) async fn page_of(
    tx: &mut Tx,
    (group, for_members): (GroupId, bool),
    before: TopicId,
    limit: i64,
) -> Result<Vec<(TopicId, String)>> {
    tx.query(
        "SELECT id, url FROM topics WHERE group_id = $1 AND kind = 'event' AND deleted_at IS NULL AND id < $2
            AND (NOT for_members OR $4)
          ORDER BY id DESC LIMIT $3",
    )
    .bind(group)
    .bind(before)
    .bind(limit)
    .bind(for_members)
    .all()
    .await
}

/// The discussions of a group that an event can name as its own: public identities and titles, the newest first.
pub(crate) async fn discussions_of(tx: &mut Tx, group: GroupId) -> Result<Vec<(String, String)>> {
    tx.query(
        "SELECT url, title FROM topics WHERE group_id = $1 AND kind = 'discussion' AND deleted_at IS NULL
          ORDER BY last_at DESC, id DESC LIMIT 50",
    )
    .bind(group)
    .all()
    .await
}
