//! Whom what comes in is for: everybody or a group's members, as its author addressed it, against what it answers and what
//! the group is now.

use std::time::Duration;

use crate::db::Tx;
use crate::discussions::Topic;
use crate::error::{Error, Result};
use crate::federation::objects::content::Contribution;
use crate::groups::{self, Access, Group};

/// How long what was written for members is taken as the beginning of a discussion after a group was opened: as long as it
/// may have been on its way.
const LATE: Duration = Duration::from_hours(30 * 24);

/// In an open group of ours discussions begin for everybody, save those that can have been on their way when the group was
/// opened: they were begun for members, and stay with them.
pub(super) async fn check_beginning(tx: &mut Tx, said: &Contribution, group: &Group) -> Result<()> {
    if !group.is_ours || group.access != Access::Open || said.is_public() {
        return Ok(());
    }
    let opened = groups::store::opened_at(tx, group.id).await?;
    if opened.is_some_and(|at| tx.now().since(at) < LATE) { Ok(()) } else { Err(misaddressed()) }
}

fn misaddressed() -> Error {
    Error::invalid("to", "not-addressed-to-the-group")
}

/// In an open group of ours, what is said in a discussion is for those who read the discussion: neither is what was not
/// meant for everybody shown to everybody, nor what was passed on as if it were for members. Of a group elsewhere its own
/// hub judges; what it takes for members stays with them here.
pub(super) fn check(said: &Contribution, home: &Group, topic: &Topic) -> Result<()> {
    if home.is_ours && home.access == Access::Open && said.is_public() == topic.for_members {
        return Err(misaddressed());
    }
    Ok(())
}

/// The same of a change to what stands in a discussion.
pub(super) async fn check_change(tx: &mut Tx, said: &Contribution, topic: &Topic) -> Result<()> {
    match groups::store::find(tx, topic.group_id).await? {
        Some(home) => check(said, &home, topic),
        None => Ok(()),
    }
}
