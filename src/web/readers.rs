//! Who will read what is written in a group.

use super::groups::Shown;
use crate::app::App;
use crate::audience;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::instances;
use crate::groups::{self, Access};

/// Who will read what is written in a group, for the sentence beside the box.
pub(super) struct Readers {
    /// The words for who reads it.
    pub(super) key: &'static str,
    pub(super) members: i64,
    pub(super) hubs: String,
    /// Only the group's own hub knows all that hold copies.
    pub(super) and_others: bool,
}

pub(super) async fn readers(app: &App, tx: &mut Tx, shown: &Shown, names: &instances::Names) -> Result<Readers> {
    let mut hubs: Vec<String> = Vec::new();
    for (host, _) in groups::hubs_of(tx, shown.group.id).await? {
        if host == app.config.domain {
            hubs.push(app.config.title().to_owned());
        } else if audience::may_be_held_at(tx, &host, &shown.group).await? {
            hubs.push(names.of(&host).to_owned());
        }
    }
    for needed in [app.config.title().to_owned(), shown.hub.clone().unwrap_or_default()] {
        if !needed.is_empty() && !hubs.contains(&needed) {
            hubs.push(needed);
        }
    }
    hubs.sort();
    let key = if shown.group.access == Access::Open { "readers" } else { "readers-members" };
    Ok(Readers { key, members: shown.members, hubs: hubs.join(", "), and_others: !shown.group.is_ours })
}
