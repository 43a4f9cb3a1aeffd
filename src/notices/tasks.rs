//! Everything that waits for one person: requests and reports where they keep order, what they were asked back, and
//! what they are invited to.

use super::store;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::documents;
use crate::error::Result;
use crate::groups::{Group, orphans, wish_store as wishes};
use crate::id::ProfileId;
use crate::moderation;

/// How many tasks are listed; more follow when these are done.
const MOST: i64 = 200;

/// Something that waits for somebody, in one group.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    pub(crate) what: What,
    pub(crate) group: Group,
    /// Since when the oldest of it waits.
    pub(crate) since: Time,
}

/// What waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// So many requests to join, to be decided.
    Requests(i64),
    /// So many reports, to be looked at.
    Reports(i64),
    /// A question about one's own request, to be answered.
    Question,
    /// An invitation, to be accepted or declined.
    Invitation,
    /// A group that nobody looks after, for whoever runs the hub.
    Orphan,
    /// Something that the facilitators said, to be read.
    Warning,
    /// So many members wish to join a group of a hub that is no partner, for whoever runs this one.
    Partner(i64),
}

impl Task {
    /// How many things it is.
    pub(crate) fn count(&self) -> i64 {
        match self.what {
            What::Requests(n) | What::Reports(n) | What::Partner(n) => n,
            What::Question | What::Invitation | What::Warning | What::Orphan => 1,
        }
    }

    /// Where it is done.
    pub(crate) fn path(&self) -> String {
        let below = match self.what {
            What::Requests(_) => "/manage/requests",
            What::Reports(_) => "/manage/reports",
            What::Question => "/request",
            What::Invitation | What::Warning => "",
            What::Partner(_) => return format!("/admin/federation/{}", self.group.host),
            What::Orphan => return format!("/admin/groups/{}", self.group.id),
        };
        format!("{}{below}", self.group.path())
    }
}

/// The tasks of a person, the oldest first.
pub(crate) async fn of(tx: &mut Tx, person: ProfileId) -> Result<Vec<Task>> {
    let waiting = store::waiting_for(tx, person, MOST).await?;
    let task = |found: store::Waiting| {
        let what = match found.kind.as_str() {
            "requests" => What::Requests(found.n),
            "reports" => What::Reports(found.n),
            "invitation" => What::Invitation,
            "warning" => What::Warning,
            _ => What::Question,
        };
        Task { what, group: found.group, since: found.oldest }
    };
    let mut tasks: Vec<Task> = waiting.into_iter().map(task).collect();
    if store::keeps_the_hub(tx, person).await? {
        let orphans = orphans::all(tx, MOST).await?.into_iter();
        tasks.extend(orphans.map(|found| Task { what: What::Orphan, group: found.group, since: found.orphaned_since }));
        let wishes = wishes::list(tx, MOST).await?.into_iter();
        tasks.extend(wishes.map(|wish| Task {
            what: What::Partner(wish.people),
            group: wish.group,
            since: wish.since,
        }));
        tasks.sort_by_key(|task| task.since);
    }
    Ok(tasks)
}

/// The documents that a person is to look at again by now, and since when: their own, and those where they keep order.
pub(crate) async fn reviews(tx: &mut Tx, person: ProfileId) -> Result<Vec<(Topic, Time)>> {
    let now = tx.now();
    let mut found = Vec::new();
    for (id, at) in documents::store::due(tx, person, now, MOST).await? {
        found.extend(discussions::store::find_topic(tx, id).await?.map(|topic| (topic, at)));
    }
    Ok(found)
}

/// How many reports no facilitator looks at, for whoever runs the hub.
pub(crate) async fn hub_reports(tx: &mut Tx, person: ProfileId) -> Result<i64> {
    if store::keeps_the_hub(tx, person).await? { moderation::store::count_open_for_hub(tx).await } else { Ok(0) }
}

/// How many things wait for a person.
pub(crate) async fn count(tx: &mut Tx, person: ProfileId) -> Result<i64> {
    let reviews = i64::try_from(reviews(tx, person).await?.len()).unwrap_or(i64::MAX);
    let reports = hub_reports(tx, person).await?;
    Ok(of(tx, person).await?.iter().map(Task::count).sum::<i64>().saturating_add(reviews).saturating_add(reports))
}
