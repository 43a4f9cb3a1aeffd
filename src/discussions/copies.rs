//! Copies of what was said in groups elsewhere for their members: they are here for members of ours. Once nobody is left
//! who may read them, nobody is shown them (`audience::can_read`), and after a while they are deleted.

use std::time::Duration;

use super::copies_store;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::{self, Access};
use crate::id::GroupId;
use crate::jobs;
use crate::profiles;

/// How long copies are kept that nobody here may read: whoever comes back by then finds them.
pub(crate) const KEPT: Duration = Duration::from_hours(30 * 24);
/// The job that deletes those of one group.
const JOB: &str = "forget_copies";

/// Notes of which groups nobody may read the copies any more, and of which somebody may again.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let at = tx.now().after(KEPT);
    for group in copies_store::unread(tx).await? {
        jobs::enqueue_at(tx, JOB, &group.to_string(), &group, at).await?;
    }
    for group in copies_store::read_again(tx, JOB).await? {
        jobs::done(tx, JOB, &group).await?;
    }
    Ok(())
}

/// The job: deletes what others said in a group elsewhere, if still nobody here may read it. What people of this hub wrote
/// is at home here and stays; of what they answered only the place does. Whoever joins the group again has its past fetched
/// again.
pub(crate) async fn forget(tx: &mut Tx, group: GroupId) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    if group.is_ours || groups::store::count_our_members(tx, group.id).await? > 0 {
        return Ok(());
    }
    let nobody = profiles::store::somebody_of(tx, &group.host).await?;
    // Of an open group everybody reads what is not for its members.
    copies_store::delete(tx, (group.id, group.access != Access::Open), nobody).await
}
