//! Files of an event: what those who come are to read, or what was shown there. Its author adds them and takes them away, and
//! they are for whoever may read the event. They lie on the event's own hub; where everybody may read it, other hubs learn
//! their addresses.

use std::time::Duration;

use super::attached_store as store;
use crate::db::Tx;
use crate::discussions::{self, Edit, Topic, Words};
use crate::error::{Error, Result};
use crate::files::{File, Held};
use crate::id::TopicId;
use crate::profiles::Profile;

/// Most files of one event.
pub(crate) const MOST: usize = 20;
/// How long the files of an event stay that a facilitator removed.
const REMOVED_KEPT: Duration = Duration::from_hours(30 * 24);

/// A file of an event.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Attached {
    /// Its number among those of its event; never given a second time.
    pub(crate) number: i64,
    pub(crate) name: String,
    #[sqlx(flatten)]
    pub(crate) file: File,
}

/// The files of an event, in the order in which they came.
pub(crate) async fn list(tx: &mut Tx, event: TopicId) -> Result<Vec<Attached>> {
    store::list(tx, event).await
}

/// Its author adds files; what is there under the same name already is not added again. Answers whether there was room.
pub(crate) async fn add(tx: &mut Tx, topic: &Topic, author: &Profile, held: &[Held]) -> Result<bool> {
    super::store::lock(tx, topic.id).await?;
    let known = store::list(tx, topic.id).await?;
    let is_new = |one: &&Held| !known.iter().any(|file| file.name == one.name && file.file.digest == one.file.digest);
    let new: Vec<&Held> = held.iter().filter(is_new).collect();
    if known.len() + new.len() > MOST {
        return Ok(false);
    }
    if new.is_empty() {
        return Ok(true);
    }
    tell(tx, topic, author).await?;
    let mut number = store::last(tx, topic.id).await?;
    for one in new {
        number += 1;
        store::insert(tx, topic.id, number, one).await?;
    }
    Ok(true)
}

/// Its author takes one away.
pub(crate) async fn take_away(tx: &mut Tx, topic: &Topic, author: &Profile, number: i64) -> Result<()> {
    super::store::lock(tx, topic.id).await?;
    tell(tx, topic, author).await?;
    store::delete(tx, topic.id, number).await
}

/// The files of an event that its author deleted go.
pub(crate) async fn forget(tx: &mut Tx, event: TopicId) -> Result<()> {
    store::forget(tx, event).await
}

/// The same of all events that were removed so long ago that nobody puts them back.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(REMOVED_KEPT);
    store::forget_deleted(tx, before).await
}

/// Other hubs are told once that something beside the words has changed.
async fn tell(tx: &mut Tx, topic: &Topic, author: &Profile) -> Result<()> {
    let words = Words {
        title: topic.title.clone(),
        source: topic.source.clone(),
        html: topic.html.clone(),
        language: topic.language.clone(),
    };
    let edit = Edit { at: tx.now(), via: None, beside: true };
    if discussions::edit_with(tx, topic, author, words, edit).await? { Ok(()) } else { Err(Error::Gone) }
}
