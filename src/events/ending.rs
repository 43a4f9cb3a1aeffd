//! An event that is gone: its author deleted it, facilitators took it out, or its author is gone. Its row stays, with who
//! comes and what it was called, until those of this hub are told: one after another, each together with the end of their
//! attendance, so that nobody is told twice and nobody not. Then the row goes, too; of what facilitators took out, time and
//! place stay as long as the words that can be put back.

use super::{Details, Event, Status, Told, ending_store as store};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::kept;
use crate::error::Result;
use crate::id::{ProfileId, TopicId};

/// Whether anybody is told that an event is gone: not if it is over, and not if it was called off before.
pub(crate) fn is_news(event: &Event, at: Time) -> bool {
    event.details.status == Status::Planned && event.details.last_at() > at
}

/// How many people are told if an event goes: those who come, might, or wait, as far as it is known here.
pub(crate) async fn count_told(tx: &mut Tx, event: &Event) -> Result<i64> {
    let known = store::count_coming(tx, event.topic_id).await?;
    Ok(known.max(event.remote_attending))
}

/// One of ours was told: they come no more.
pub(crate) async fn told(tx: &mut Tx, event: TopicId, person: ProfileId) -> Result<()> {
    super::attendance_store::delete(tx, event, person).await
}

/// Everybody who was to be told was: what lay beside the words goes as well, unless they can be put back. Who came to what
/// is over stays with that.
pub(crate) async fn finish(tx: &mut Tx, event: &Event, was_news: bool) -> Result<()> {
    if !store::is_kept(tx, event.topic_id).await? {
        return store::delete(tx, event.topic_id).await;
    }
    if was_news {
        store::forget_attendances(tx, event.topic_id).await?;
    }
    store::forget_title(tx, event.topic_id).await
}

/// What facilitators elsewhere had taken out is put back, as its own hub says it; nobody here comes to it yet.
pub(crate) async fn put_back(tx: &mut Tx, event: TopicId, (details, told): &(Details, Told)) -> Result<()> {
    let now = tx.now();
    super::store::insert(tx, event, details, (told.sequence.unwrap_or(0), now, told.attending)).await?;
    super::store::set_organisers(tx, event, &told.organisers).await
}

/// What was not put back in time goes.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(kept::KEPT);
    store::delete_ended(tx, before).await
}
