//! Which reply is the answer: the asker says so, or a facilitator, and the group's hub judges.

use super::{Kind, Reply, Topic, may_write, order_store as store};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::Group;
use crate::groups::roles::{self, Doer};
use crate::journal::{self, Entry};
use crate::profiles::{self, Profile};

/// Marks a reply as the answer of its discussion, or takes that back. A discussion has one answer: marking another one
/// takes its place. Answers whether anything changed.
pub(crate) async fn mark(
    tx: &mut Tx,
    group: &Group,
    (topic, reply): (&Topic, &Reply),
    on: bool,
    doer: Doer,
) -> Result<bool> {
    // The right is looked up in the group that the discussion belongs to.
    if topic.group_id != group.id || reply.topic_id != topic.id {
        return Err(Error::Refused(Refusal::NotTheAsker));
    }
    check(tx, group, topic, &doer).await?;
    let is_it = topic.answer_url == reply.url;
    if is_it == on || topic.deleted_at.is_some() || topic.kind != Kind::Discussion {
        return Ok(false);
    }
    if on && reply.deleted_at.is_some() {
        return Ok(false);
    }
    store::set_answer(tx, topic.id, if on { &reply.url } else { "" }).await?;
    let entry = Entry::AnswerMarked { topic: topic.id, reply: reply.id, by: doer.person, on, via: doer.via };
    journal::record(tx, entry);
    Ok(true)
}

/// The asker may, as long as they may write in the group at all; and whoever keeps order in it.
async fn check(tx: &mut Tx, group: &Group, topic: &Topic, doer: &Doer) -> Result<()> {
    if doer.is_groups_word || roles::is_facilitator(tx, group, doer.person).await? {
        return Ok(());
    }
    if doer.person != topic.author_id {
        return Err(Error::Refused(Refusal::NotTheAsker));
    }
    let asker: Profile = profiles::store::find(tx, doer.person).await?.ok_or(Error::NotFound)?;
    may_write(tx, group, &asker).await
}

/// The group's own hub, or the asker's when the discussion first came, says which reply is the answer. It may come later
/// than this.
pub(crate) async fn heard(tx: &mut Tx, topic: &Topic, answer: &str) -> Result<()> {
    if topic.kind == Kind::Discussion && topic.answer_url != answer {
        store::set_answer(tx, topic.id, answer).await?;
    }
    Ok(())
}
