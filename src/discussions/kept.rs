//! Words that facilitators took out of a group. They are kept for a while, so that they can be put back: on the group's
//! own hub, where its facilitators see them, and on the author's, where the author does. After that, and as soon as the
//! author deletes them, they are gone for good.

use std::collections::HashMap;
use std::time::Duration;

use uuid::Uuid;

use super::store::ReplyByAuthor;
use super::{Topic, kept_store as store, order};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::Group;
use crate::groups::roles::Doer;
use crate::id::{ProfileId, ReplyId, Said, TopicId};
use crate::journal::{self, Entry};

pub(crate) use self::store::Kept;

/// How long they are kept.
pub(crate) const KEPT: Duration = Duration::from_hours(90 * 24);

impl Kept {
    /// When they are deleted.
    pub(crate) fn until(&self) -> Time {
        self.kept_at.after(KEPT)
    }
}

/// Keeps the words of a contribution that is about to be taken out of the group, where that is to be.
pub(super) async fn keep(tx: &mut Tx, group: &Group, said: Said) -> Result<()> {
    match said {
        Said::Topic(topic) => store::keep_topic(tx, topic, group.is_ours).await,
        Said::Reply(reply) => store::keep_reply(tx, reply, group.is_ours).await,
    }
}

/// What was taken out of a discussion and is kept, as far as `person` may see it: as a facilitator of a group of ours all
/// of it, else what they wrote themselves. Nothing is asked where nothing was taken out of what is shown.
pub(crate) async fn seen_in(
    tx: &mut Tx,
    (topic, replies): (&Topic, &[ReplyByAuthor]),
    person: ProfileId,
    keeps_order: bool,
) -> Result<HashMap<Uuid, Kept>> {
    if topic.removed_by.is_none() && replies.iter().all(|entry| entry.reply.removed_by.is_none()) {
        return Ok(HashMap::new());
    }
    let kept = store::list(tx, topic.id, person, keeps_order).await?;
    Ok(kept.into_iter().map(|kept| (kept.contribution, kept)).collect())
}

/// A facilitator puts back what was taken out. `words` are those that the author's own hub shows, for a hub that kept
/// none. Answers whether anything changed: what its author deleted stays deleted.
pub(crate) async fn restore(
    tx: &mut Tx,
    group: &Group,
    (topic, said): (&Topic, Said),
    words: Option<&super::Words>,
    doer: Doer,
) -> Result<bool> {
    order::check(tx, group, topic, &doer).await?;
    if !store::is_removed(tx, said).await? {
        return Ok(false);
    }
    let kept = store::find(tx, said).await?;
    let (title, source, html) = match (&kept, words) {
        (Some(kept), _) => (kept.title.as_str(), kept.source.as_str(), kept.html.as_str()),
        (None, Some(words)) => (words.title.as_str(), words.source.as_str(), words.html.as_str()),
        (None, None) => return Ok(false),
    };
    match said {
        Said::Topic(id) => store::restore_topic(tx, id, (title, source, html)).await?,
        Said::Reply(id) => store::restore_reply(tx, (id, topic.id), (source, html)).await?,
    }
    store::forget(tx, said).await?;
    journal::record(tx, Entry::Restored { said, by: doer.person, via: doer.via });
    Ok(true)
}

/// The author deletes what facilitators had taken out: it cannot be put back any more. Answers whether that was new.
pub(super) async fn delete_topic(tx: &mut Tx, id: TopicId) -> Result<bool> {
    store::forget(tx, Said::Topic(id)).await?;
    store::own_deletion_of_topic(tx, id).await
}

/// The same of a reply.
pub(super) async fn delete_reply(tx: &mut Tx, id: ReplyId) -> Result<bool> {
    store::forget(tx, Said::Reply(id)).await?;
    store::own_deletion_of_reply(tx, id).await
}

/// Whoever is to be forgotten is forgotten here, too.
pub(crate) async fn forget_author(tx: &mut Tx, author: ProfileId) -> Result<()> {
    store::forget_author(tx, author).await
}

/// What was kept for long enough is deleted.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(KEPT);
    store::forget_before(tx, before).await
}
