//! Keeping order in discussions: pin, lock, remove; and saying that something helped.

use super::{Topic, kept, order_store as store};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::roles::{self, Doer};
use crate::groups::{self, Group};
use crate::id::Said;
use crate::journal::{self, Entry};

/// Shows a discussion first in its group, or no longer. Answers whether anything changed.
pub(crate) async fn pin(tx: &mut Tx, group: &Group, topic: &Topic, on: bool, doer: Doer) -> Result<bool> {
    check(tx, group, topic, &doer).await?;
    if topic.pinned_at.is_some() == on || topic.deleted_at.is_some() {
        return Ok(false);
    }
    let now = tx.now();
    store::set_pinned(tx, topic.id, on.then_some(now)).await?;
    journal::record(tx, Entry::TopicPinned { topic: topic.id, by: doer.person, on, via: doer.via });
    Ok(true)
}

/// Closes a discussion to further answers, or opens it again.
pub(crate) async fn lock(tx: &mut Tx, group: &Group, topic: &Topic, lock: Lock<'_>, doer: Doer) -> Result<bool> {
    check(tx, group, topic, &doer).await?;
    if topic.locked_at.is_some() == lock.on {
        return Ok(false);
    }
    let reason = roles::reason(lock.reason);
    let now = tx.now();
    store::set_locked(tx, topic.id, lock.on.then_some(now), &reason).await?;
    journal::record(tx, Entry::TopicLocked { topic: topic.id, by: doer.person, on: lock.on, reason, via: doer.via });
    Ok(true)
}

/// Whether a discussion is to be closed, and why.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lock<'a> {
    pub(crate) on: bool,
    pub(crate) reason: &'a str,
}

/// Why something is taken out, and whether that is final.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Removal<'a> {
    pub(crate) reason: &'a str,
    /// Nothing is kept of it that could be put back.
    pub(crate) for_good: bool,
}

/// A facilitator takes a contribution out of the group: its words go, its place stays, and the reason is shown. They are
/// kept for a while for those who may put them back, and for their author.
pub(crate) async fn remove(
    tx: &mut Tx,
    group: &Group,
    (topic, said): (&Topic, Said),
    removal: Removal<'_>,
    doer: Doer,
) -> Result<bool> {
    check(tx, group, topic, &doer).await?;
    let reason = roles::reason(removal.reason);
    if !removal.for_good {
        kept::keep(tx, group, said).await?;
    }
    let removed = match said {
        Said::Topic(topic) => store::remove_topic(tx, topic, doer.person, &reason).await?,
        Said::Reply(reply) => store::remove_reply(tx, reply, topic.id, doer.person, &reason).await?,
    };
    if removed {
        journal::record(tx, Entry::Removed { said, by: doer.person, reason, via: doer.via });
    }
    Ok(removed)
}

pub(super) async fn check(tx: &mut Tx, group: &Group, topic: &Topic, doer: &Doer) -> Result<()> {
    // The right is looked up in the group that the discussion belongs to.
    if topic.group_id != group.id {
        return Err(Error::Refused(Refusal::NotAFacilitator));
    }
    roles::check(tx, group, doer).await
}

/// Says that a contribution helped, or takes it back. Members may say so, in a blog everybody; who said it is nobody's business, only how many.
pub(crate) async fn like(tx: &mut Tx, group: &Group, said: Said, on: bool, doer: Doer) -> Result<bool> {
    let may = doer.is_groups_word || group.is_blog() || groups::is_member(tx, group.id, doer.person).await?;
    if !may {
        return Err(Error::Refused(Refusal::NotAMember));
    }
    if !doer.is_groups_word && super::author_of(tx, said).await? == Some(doer.person) {
        return Err(Error::Refused(Refusal::OnesOwn));
    }
    let Doer { person, via, .. } = doer;
    if on {
        if !store::insert_like(tx, said, person).await? {
            return Ok(false);
        }
        journal::record(tx, Entry::LikeGiven { said, by: person, via });
    } else {
        let Some(like) = store::delete_like(tx, said, person).await? else { return Ok(false) };
        journal::record(tx, Entry::LikeTaken { said, by: person, like, via });
    }
    Ok(true)
}
