//! Who may say something: the one rule, whether it came from a page or from another hub.

use super::{Topic, store};
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::membership::Role;
use crate::groups::{self, Access, Group};
use crate::profiles::Profile;

/// A person may write in a group of ours when they belong to it and were not let in only to read; for a group elsewhere its own hub judges what comes
/// from other hubs, and we judge our own people.
pub(crate) async fn may_write(tx: &mut Tx, group: &Group, author: &Profile) -> Result<()> {
    if group.is_blog() {
        return groups::blog::may_answer(tx, group, author).await;
    }
    if group.archived_at.is_some() && (group.is_ours || author.is_ours) {
        return Err(Error::Refused(Refusal::GroupArchived));
    }
    if !group.is_ours && !author.is_ours {
        return Ok(());
    }
    match groups::roles::role_of(tx, group, author.id).await? {
        None => Err(Error::Refused(Refusal::NotAMember)),
        Some(Role::Reader) => Err(Error::Refused(Refusal::ReadsOnly)),
        Some(_) => groups::warnings::check(tx, group.id, author.id).await,
    }
}

/// Whoever may not write in a discussion any more does not change what they wrote in it either: they may delete it.
pub(super) async fn may_change(tx: &mut Tx, topic: &Topic, author: &Profile) -> Result<()> {
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    may_write(tx, &group, author).await?;
    if group.is_ours || author.is_ours { topic.check_open() } else { Ok(()) }
}

/// What everybody could read and is changed while its group is closed goes on among members: the new words were meant for
/// them, and stay with them when the group is opened again.
pub(super) async fn stay_with_members(tx: &mut Tx, topic: &Topic) -> Result<()> {
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    if group.access == Access::Open || topic.for_members {
        return Ok(());
    }
    store::keep_for_members(tx, topic.id).await
}
