//! What lies in the store and nobody needs is deleted: rows first, so that nobody can refer to them any more, then bytes.

use std::time::Duration;

use super::{Checked, scan, store};
use crate::db::Db;
use crate::error::Result;
use crate::jobs;
use crate::storage::Store;

/// The hourly job.
pub(crate) const JOB: &str = "sweep_files";
/// The job that deletes bytes.
pub(crate) const ERASE: &str = "erase_bytes";

/// How long a file may lie that nothing refers to: somebody may be about to.
const GRACE: Duration = Duration::from_hours(24);
/// How long it is remembered what was infected.
const MEMORY: Duration = Duration::from_hours(365 * 24);
/// How many files are swept in one transaction.
const AT_ONCE: i64 = 500;
/// How many folders of bytes there are; each is compared with the rows in its own hour.
const FOLDERS: i64 = 256;

/// Does one round; answers whether there is more to do.
pub(crate) async fn run(db: &Db, shelf: &Store) -> Result<bool> {
    let mut tx = db.begin().await?;
    let now = tx.now();
    let before = now.before(GRACE);
    store::expire_held(&mut tx).await?;
    let taken = store::take_unreferred(&mut tx, before, now.before(MEMORY), AT_ONCE).await?;
    for (place, checked) in &taken {
        if *checked != Checked::Infected {
            jobs::enqueue(&mut tx, ERASE, place, place).await?;
        }
    }
    // A scanner that was away for long has made some jobs give up.
    for file in store::unscanned(&mut tx, AT_ONCE).await? {
        jobs::enqueue(&mut tx, scan::JOB, &file.digest.to_string(), &file.digest.to_string()).await?;
    }
    tx.commit().await?;
    if i64::try_from(taken.len()).is_ok_and(|taken| taken == AT_ONCE) {
        return Ok(true);
    }
    shelf.sweep(before).await?;
    // Bytes that were given their key by a process that then died before it wrote the row.
    let folder = format!("{:02x}", (now.seconds() / 3600).rem_euclid(FOLDERS));
    for place in shelf.older_than(&folder, before).await? {
        let mut tx = db.read().await?;
        if !store::is_known(&mut tx, &place).await? {
            drop(tx);
            shelf.delete(&place).await?;
        }
    }
    Ok(false)
}
