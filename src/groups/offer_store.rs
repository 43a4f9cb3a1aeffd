//! SQL of requests put before facilitators of other hubs.

use super::offers::{Card, Offer};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, OfferId, ProfileId};

/// Notes that a request to a group of ours was put before a facilitator elsewhere, in the place of an earlier one.
pub(crate) async fn put(tx: &mut Tx, offer: &Offer) -> Result<()> {
    tx.query(
        "INSERT INTO offers (url, group_id, person_id, facilitator_id, is_taken_away) VALUES ($1, $2, $3, $4, FALSE)
         ON CONFLICT (group_id, person_id, facilitator_id) DO UPDATE SET url = excluded.url, is_taken_away = FALSE",
    )
    .bind(offer.url.as_str())
    .bind(offer.group_id)
    .bind(offer.person_id)
    .bind(offer.facilitator_id)
    .run()
    .await?;
    Ok(())
}

/// What was put before a facilitator elsewhere under this id.
pub(crate) async fn find(tx: &mut Tx, url: &str) -> Result<Option<Offer>> {
    tx.query("SELECT * FROM offers WHERE url = $1").bind(url).optional().await
}

/// What of a group of ours lies before people who do not keep order in it any more.
pub(crate) async fn without_right(tx: &mut Tx, group: GroupId) -> Result<Vec<Offer>> {
    tx.query(
        "SELECT o.* FROM offers o WHERE o.group_id = $1 AND NOT o.is_taken_away AND NOT EXISTS (
             SELECT 1 FROM memberships f WHERE f.group_id = o.group_id AND f.person_id = o.facilitator_id
                AND f.standing = 'member' AND f.role IN ('facilitator', 'owner'))
          ORDER BY o.url LIMIT 1000",
    )
    .bind(group)
    .all()
    .await
}

/// Notes that something was taken away from a facilitator elsewhere. That it once lay before them is kept: whoever
/// answers it late is told why that does not hold.
pub(crate) async fn take_away(tx: &mut Tx, url: &str) -> Result<()> {
    tx.query("UPDATE offers SET is_taken_away = TRUE WHERE url = $1").bind(url).run().await?;
    Ok(())
}

/// Which people's requests lie before a facilitator elsewhere.
pub(crate) async fn before(tx: &mut Tx, group: GroupId, facilitator: ProfileId) -> Result<Vec<ProfileId>> {
    let rows: Vec<(ProfileId,)> = tx
        .query("SELECT person_id FROM offers WHERE group_id = $1 AND facilitator_id = $2 AND NOT is_taken_away")
        .bind(group)
        .bind(facilitator)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(person,)| person).collect())
}

/// Adds a card; answers whether it is new.
pub(crate) async fn insert_card(tx: &mut Tx, card: &Card) -> Result<bool> {
    let rows = tx
        .query(
            "INSERT INTO offered (id, url, group_id, facilitator_id, asker, name, role, organisation, host, reason, question,
                                  answer, asked_at, is_first, is_silent, software, trust, state, sent, words, trouble, decided_by, since,
                                  undo_until, group_question, group_answer)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
                     $23, $24, $25, $26)
             ON CONFLICT (url) DO NOTHING",
        )
        .bind(card.id)
        .bind(card.url.as_str())
        .bind(card.group_id)
        .bind(card.facilitator_id)
        .bind(card.asker.as_str())
        .bind(card.name.as_str())
        .bind(card.role.as_str())
        .bind(card.organisation.as_str())
        .bind(card.host.as_str())
        .bind(card.reason.as_str())
        .bind(card.question.as_str())
        .bind(card.answer.as_str())
        .bind(card.asked_at)
        .bind(card.is_first)
        .bind(card.is_silent)
        .bind(card.software.as_str())
        .bind(card.trust.as_str())
        .bind(card.state)
        .bind(card.sent.as_str())
        .bind(card.words.as_str())
        .bind(card.trouble.as_str())
        .bind(card.decided_by.as_str())
        .bind(card.since)
        .bind(card.undo_until)
        .bind(card.group_question.as_str())
        .bind(card.group_answer.as_str())
        .run()
        .await?;
    Ok(rows > 0)
}

/// Writes how a card stands.
pub(crate) async fn update_card(tx: &mut Tx, card: &Card) -> Result<()> {
    tx.query(
        "UPDATE offered SET question = $2, answer = $3, state = $4, sent = $5, words = $6, trouble = $7, decided_by = $8,
                            since = $9, undo_until = $10
          WHERE id = $1",
    )
    .bind(card.id)
    .bind(card.question.as_str())
    .bind(card.answer.as_str())
    .bind(card.state)
    .bind(card.sent.as_str())
    .bind(card.words.as_str())
    .bind(card.trouble.as_str())
    .bind(card.decided_by.as_str())
    .bind(card.since)
    .bind(card.undo_until)
    .run()
    .await?;
    Ok(())
}

/// The card with this id.
pub(crate) async fn find_card(tx: &mut Tx, id: OfferId) -> Result<Option<Card>> {
    tx.query("SELECT * FROM offered WHERE id = $1").bind(id).optional().await
}

/// The card that this `Offer` brought.
pub(crate) async fn find_card_by_url(tx: &mut Tx, url: &str) -> Result<Option<Card>> {
    tx.query("SELECT * FROM offered WHERE url = $1").bind(url).optional().await
}

/// The cards about one person's request to a group.
pub(crate) async fn about(tx: &mut Tx, group: GroupId, asker: &str) -> Result<Vec<Card>> {
    tx.query("SELECT * FROM offered WHERE group_id = $1 AND asker = $2").bind(group).bind(asker).all().await
}

/// The cards of one facilitator that can be decided, the oldest first.
pub(crate) async fn open(tx: &mut Tx, group: GroupId, facilitator: ProfileId, limit: i64) -> Result<Vec<Card>> {
    tx.query(
        "SELECT * FROM offered WHERE group_id = $1 AND facilitator_id = $2 AND state IN ('waiting', 'asked')
          ORDER BY asked_at, id LIMIT $3",
    )
    .bind(group)
    .bind(facilitator)
    .bind(limit)
    .all()
    .await
}

/// The cards of one facilitator that were decided a moment ago, the newest first: until the decision cannot be taken back
/// any more, and what went wrong for a day.
pub(crate) async fn decided(tx: &mut Tx, group: GroupId, facilitator: ProfileId) -> Result<Vec<Card>> {
    let now = tx.now();
    tx.query(
        "SELECT * FROM offered WHERE group_id = $1 AND facilitator_id = $2 AND state NOT IN ('waiting', 'asked')
            AND (undo_until > $3 OR trouble <> '') ORDER BY since DESC, id LIMIT 50",
    )
    .bind(group)
    .bind(facilitator)
    .bind(now)
    .all()
    .await
}

/// How many cards of a group a facilitator has.
pub(crate) async fn count(tx: &mut Tx, group: GroupId, facilitator: ProfileId) -> Result<i64> {
    tx.query("SELECT COUNT(*) FROM offered WHERE group_id = $1 AND facilitator_id = $2")
        .bind(group)
        .bind(facilitator)
        .scalar()
        .await
}

/// How many of them can be decided.
pub(crate) async fn count_open(tx: &mut Tx, group: GroupId, facilitator: ProfileId) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM offered WHERE group_id = $1 AND facilitator_id = $2 AND state IN ('waiting', 'asked')",
    )
    .bind(group)
    .bind(facilitator)
    .scalar()
    .await
}

/// Deletes a card; answers whether it was there.
pub(crate) async fn delete_card(tx: &mut Tx, id: OfferId) -> Result<bool> {
    Ok(tx.query("DELETE FROM offered WHERE id = $1").bind(id).run().await? > 0)
}

/// Deletes a facilitator's cards about one person's requests to a group.
pub(crate) async fn delete_of_asker(tx: &mut Tx, group: GroupId, facilitator: ProfileId, asker: &str) -> Result<()> {
    tx.query("DELETE FROM offered WHERE group_id = $1 AND facilitator_id = $2 AND asker = $3")
        .bind(group)
        .bind(facilitator)
        .bind(asker)
        .run()
        .await?;
    Ok(())
}

/// Deletes the cards of a group that lie before people who do not keep order in it.
pub(crate) async fn delete_without_right(tx: &mut Tx, group: GroupId) -> Result<()> {
    tx.query(
        "DELETE FROM offered WHERE group_id = $1 AND NOT EXISTS (
             SELECT 1 FROM memberships f WHERE f.group_id = offered.group_id AND f.person_id = offered.facilitator_id
                AND f.standing = 'member' AND f.role IN ('facilitator', 'owner'))",
    )
    .bind(group)
    .run()
    .await?;
    Ok(())
}

/// Deletes cards that have been decided since before `before`.
pub(crate) async fn delete_closed(tx: &mut Tx, before: Time) -> Result<()> {
    tx.query("DELETE FROM offered WHERE state NOT IN ('waiting', 'asked') AND since < $1").bind(before).run().await?;
    Ok(())
}
