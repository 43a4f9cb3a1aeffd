//! What an author of this hub is told by mail: that a post was not published at its time. Why stands with their drafts.

use super::letter::{Draft, Why};
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::groups;
use crate::id::{GroupId, ProfileId};

/// A post of theirs could not be published. They may not belong to the group any more, and are told all the same.
pub(super) async fn failed(tx: &mut Tx, origin: &str, group: GroupId, author: ProfileId) -> Result<()> {
    let Some(reader) = store::written_to(tx, author).await? else { return Ok(()) };
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    let mut draft = Draft::new(origin, &group, (&reader, author));
    let subject = draft.named("notice-unpublished-subject");
    draft.say(draft.named("notice-unpublished"));
    draft.link_to("notice-unpublished-here", "/drafts");
    draft.queue(tx, subject, Why::Gone).await
}
