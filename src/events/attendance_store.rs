//! SQL of who comes.

use super::attendance::{Answer, Attendance, Attendee, State};
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId, TopicId};

/// What a person has answered.
pub(crate) async fn find(tx: &mut Tx, event: TopicId, person: ProfileId) -> Result<Option<Attendance>> {
    tx.query("SELECT * FROM attendances WHERE event_id = $1 AND person_id = $2")
        .bind(event)
        .bind(person)
        .optional()
        .await
}

/// The answer of a person that went out or came in with this activity.
pub(crate) async fn by_asked(tx: &mut Tx, person: ProfileId, asked: &str) -> Result<Option<Attendance>> {
    tx.query("SELECT * FROM attendances WHERE person_id = $1 AND asked = $2 LIMIT 1")
        .bind(person)
        .bind(asked)
        .optional()
        .await
}

/// Writes an answer down, over an earlier one.
pub(super) async fn put(tx: &mut Tx, one: &Attendance) -> Result<()> {
    tx.query(
        "INSERT INTO attendances (event_id, person_id, answer, state, message, asked, asked_as, said, link, position,
                                  asked_at, answered_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         ON CONFLICT (event_id, person_id) DO UPDATE SET answer = excluded.answer, state = excluded.state,
                message = excluded.message, asked = excluded.asked, asked_as = excluded.asked_as, said = excluded.said,
                link = excluded.link, position = excluded.position, asked_at = excluded.asked_at,
                answered_at = excluded.answered_at",
    )
    .bind(one.event_id)
    .bind(one.person_id)
    .bind(one.answer)
    .bind(one.state)
    .bind(one.message.as_str())
    .bind(one.asked.as_deref())
    .bind(one.asked_as.as_str())
    .bind(one.said.as_str())
    .bind(one.link.as_str())
    .bind(one.position)
    .bind(one.asked_at)
    .bind(one.answered_at)
    .run()
    .await?;
    Ok(())
}

/// Forgets an answer.
pub(crate) async fn delete(tx: &mut Tx, event: TopicId, person: ProfileId) -> Result<()> {
    tx.query("DELETE FROM attendances WHERE event_id = $1 AND person_id = $2").bind(event).bind(person).run().await?;
    Ok(())
}

/// Notes under which activity an answer went out.
pub(crate) async fn set_asked(
    tx: &mut Tx,
    event: TopicId,
    person: ProfileId,
    (asked, as_what): (&str, &str),
) -> Result<()> {
    tx.query("UPDATE attendances SET asked = $3, asked_as = $4 WHERE event_id = $1 AND person_id = $2")
        .bind(event)
        .bind(person)
        .bind(asked)
        .bind(as_what)
        .run()
        .await?;
    Ok(())
}

/// How many have answered so and stand so.
pub(crate) async fn count(tx: &mut Tx, event: TopicId, answer: Answer, state: State) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM attendances WHERE event_id = $1 AND answer = $2 AND state = $3")
        .bind(event)
        .bind(answer)
        .bind(state)
        .scalar()
        .await
}

/// The end of the queue for places.
pub(super) async fn last_position(tx: &mut Tx, event: TopicId) -> Result<i64> {
    tx.query("SELECT CAST(COALESCE(MAX(position), 0) AS BIGINT) FROM attendances WHERE event_id = $1")
        .bind(event)
        .scalar()
        .await
}

/// Who has waited longest for a place.
pub(super) async fn first_waiting(tx: &mut Tx, event: TopicId) -> Result<Option<Attendance>> {
    tx.query("SELECT * FROM attendances WHERE event_id = $1 AND state = 'waiting' ORDER BY position LIMIT 1")
        .bind(event)
        .optional()
        .await
}

/// How many wait for a place up to this position.
pub(crate) async fn place_in_queue(tx: &mut Tx, event: TopicId, position: i64) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM attendances WHERE event_id = $1 AND state = 'waiting' AND position <= $2")
        .bind(event)
        .bind(position)
        .scalar()
        .await
}

/// Everybody who has answered, in the order in which they did: those who come first, then who might, who waits, who does
/// not.
pub(crate) async fn list(tx: &mut Tx, event: TopicId, limit: i64) -> Result<Vec<Attendee>> {
    tx.query(
        "SELECT a.*, p.name, p.handle, p.host, p.is_ours, p.role, p.organisation
           FROM attendances a JOIN profiles p ON p.id = a.person_id
          WHERE a.event_id = $1
          ORDER BY CASE WHEN a.state = 'waiting' THEN 3 WHEN a.answer = 'yes' THEN 1 WHEN a.answer = 'maybe' THEN 2 ELSE 4 END,
                   a.position, a.asked_at, p.id LIMIT $2",
    )
    .bind(event)
    .bind(limit)
    .all()
    .await
}

/// The people of this hub who come, or might, or wait.
pub(crate) async fn ours(tx: &mut Tx, event: TopicId, after: ProfileId, limit: i64) -> Result<Vec<ProfileId>> {
    let rows: Vec<(ProfileId,)> = tx
        .query(
            "SELECT a.person_id FROM attendances a JOIN profiles p ON p.id = a.person_id
              WHERE a.event_id = $1 AND p.is_ours AND a.person_id > $2 AND a.answer <> 'no'
                AND a.state IN ('confirmed', 'waiting', 'sent')
              ORDER BY a.person_id LIMIT $3",
        )
        .bind(event)
        .bind(after)
        .bind(limit)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// The events for which a person has answered something.
pub(super) async fn of_person(tx: &mut Tx, person: ProfileId) -> Result<Vec<TopicId>> {
    let rows: Vec<(TopicId,)> =
        tx.query("SELECT event_id FROM attendances WHERE person_id = $1 ORDER BY event_id").bind(person).all().await?;
    Ok(rows.into_iter().map(|(event,)| event).collect())
}

/// What somebody comes to, or might, or waits for, in one group from `now` on: so many at most.
pub(super) async fn ahead(tx: &mut Tx, person: ProfileId, group: GroupId) -> Result<Vec<TopicId>> {
    let now = tx.now();
    let rows: Vec<(TopicId,)> = tx
        .query(
            "SELECT a.event_id FROM attendances a JOIN topics t ON t.id = a.event_id JOIN events e ON e.topic_id = t.id
              WHERE a.person_id = $1 AND t.group_id = $2 AND a.answer <> 'no' AND e.last_at >= $3 AND t.deleted_at IS NULL
              ORDER BY a.event_id LIMIT 200",
        )
        .bind(person)
        .bind(group)
        .bind(now)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(event,)| event).collect())
}

/// Notes that an answer which needs no answer is on its way.
pub(crate) async fn settle(tx: &mut Tx, event: TopicId, person: ProfileId) -> Result<()> {
    tx.query("UPDATE attendances SET state = 'confirmed' WHERE event_id = $1 AND person_id = $2")
        .bind(event)
        .bind(person)
        .run()
        .await?;
    Ok(())
}

/// How many answers to an event are on their way.
pub(crate) async fn count_sent(tx: &mut Tx, event: TopicId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM attendances WHERE event_id = $1 AND state = 'sent'").bind(event).scalar().await
}
