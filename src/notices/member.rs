//! What a member of this hub is told by mail: that the facilitators have said something to them. What, stands on the
//! group's page.

use super::letter::{Draft, Why};
use super::store;
use crate::db::Tx;
use crate::error::Result;
use crate::groups;
use crate::id::{GroupId, ProfileId, WarningId};

/// The facilitators have said something to them. What explains a suspension is told with that.
pub(super) async fn warned(tx: &mut Tx, origin: &str, warning: WarningId) -> Result<()> {
    match groups::warning_store::find(tx, warning).await? {
        Some(warning) if warning.until.is_none() => tell(tx, origin, warning.group_id, warning.person_id).await,
        _ => Ok(()),
    }
}

/// They may read and not write for a time.
pub(super) async fn suspended(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    tell(tx, origin, group, person).await
}

async fn tell(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(reader) = store::reader(tx, person).await? else { return Ok(()) };
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    let mut draft = Draft::new(origin, &group, (&reader, person));
    let subject = draft.named("notice-warned-subject");
    draft.say(draft.named("notice-warned"));
    draft.link("notice-warned-here", "");
    draft.queue(tx, subject, Why::Member).await
}
