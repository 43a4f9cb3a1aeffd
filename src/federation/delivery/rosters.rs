//! What is said along with deliveries for a group's members of who belongs to it, so that a hub that missed a removal
//! notices (FEP-8fcf). Computed for all hosts of a group together, from one query, and kept for a few seconds: a delivery
//! costs none.

use std::collections::HashMap;
use std::sync::Arc;

use super::FRESH;
use super::trip::Item;
use crate::app::App;
use crate::clock::Time;
use crate::error::Result;
use crate::federation::synchronisation::{self, Digest};
use crate::groups::{self, Access};
use crate::id::GroupId;

/// What is said to each host about one group, as it was at some moment; about an open one only along with what is for its
/// members.
struct Roster {
    /// Who speaks of its own followers, and no member in its name.
    actor: String,
    by_host: HashMap<String, Arc<str>>,
    read_at: Time,
}

/// See the module.
#[derive(Default)]
pub(super) struct Rosters(HashMap<(GroupId, bool), Roster>);

impl Rosters {
    /// What is said to `host` along with `item`, if it is from a group, for its members.
    pub(super) async fn said_to(&mut self, app: &App, host: &str, item: &Item, now: Time) -> Result<Option<Arc<str>>> {
        let Some(group) = item.audience.map(|group| (group, item.for_members)) else { return Ok(None) };
        if self.0.get(&group).is_none_or(|roster| now.since(roster.read_at) >= FRESH) {
            self.0.retain(|_, roster| now.since(roster.read_at) < FRESH);
            self.0.insert(group, read(app, group, now).await?);
        }
        let roster = self.0.get(&group).filter(|roster| roster.actor == item.actor);
        Ok(roster.and_then(|roster| roster.by_host.get(host)).map(Arc::clone))
    }

    /// Everything is read anew.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

async fn read(app: &App, (group, for_members): (GroupId, bool), now: Time) -> Result<Roster> {
    let mut tx = app.db.read().await?;
    let found = groups::store::find(&mut tx, group).await?;
    let Some(found) = found.filter(|group| group.is_ours && group.access_to(for_members) != Access::Open) else {
        return Ok(Roster { actor: String::new(), by_host: HashMap::new(), read_at: now });
    };
    let mut digests: HashMap<String, Digest> = HashMap::new();
    for (host, url) in groups::store::members_elsewhere(&mut tx, group).await? {
        digests.entry(host).or_default().add(&url);
    }
    let said = |(host, digest): (String, Digest)| (host, Arc::from(synchronisation::header(&found, &digest)));
    let by_host = digests.into_iter().map(said).collect();
    Ok(Roster { actor: found.url.clone(), by_host, read_at: now })
}
