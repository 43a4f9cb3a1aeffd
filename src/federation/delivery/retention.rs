//! How long the log is kept for whom. What nobody needs any more is taken out; a host that was away longer than we keep
//! things for it has missed something, and that is written down and shown, not hidden.

use std::time::Duration;

use super::retention_store as store;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::requests;

/// How long what waits for a host is kept.
pub(crate) const KEPT: Duration = Duration::from_hours(14 * 24);
/// How long an activity that was refused for good is shown to the administrator.
const SHOWN: Duration = Duration::from_hours(30 * 24);

/// Moves the cursors of those who were away too long, notes that they missed something, and takes out of the log what
/// has neither a receiver nor a reader left. What made a contribution, and its newest form, stay: the outbox shows them.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    let horizon = store::log_position_at(tx, now.before(KEPT)).await?;
    if horizon == 0 {
        return Ok(());
    }
    let missed = store::note_missed(tx, horizon).await?;
    if missed > 0 {
        tracing::warn!(hosts = missed, "hosts were away longer than what is kept for them");
    }
    // Requests to join among it have not arrived and never will: whoever waits is told, and can ask again.
    for (group, person) in store::requests_behind(tx, horizon).await? {
        requests::never_arrived(tx, group, person).await?;
    }
    store::move_behind(tx, horizon).await?;
    store::drop_parked(tx, now.before(SHOWN)).await?;
    store::prune_log(tx, horizon).await
}
