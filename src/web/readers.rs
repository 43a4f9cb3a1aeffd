//! Who will read what is written, for the sentence beside the box; and that what was written under one sentence is not sent
//! under another.

use super::groups::Shown;
use crate::app::App;
use crate::audience;
use crate::db::Tx;
use crate::error::{Result, Violations};
use crate::federation::instances;
use crate::groups::{Access, Group};

/// The words for who reads it.
const EVERYBODY: &str = "readers";
const MEMBERS: &str = "readers-members";
/// Everybody, at home and wherever the author is followed.
const EVERYWHERE: &str = "readers-blog";
/// Members, but anybody may become one.
const JOINING: &str = "readers-joining";

/// Who will read what is written.
pub(super) struct Readers {
    /// The words for who reads it; the form carries them back.
    pub(super) key: &'static str,
    pub(super) members: i64,
    pub(super) hubs: String,
    /// Only the group's own hub knows all that hold copies.
    pub(super) and_others: bool,
}

fn key(group: &Group, for_members: bool) -> &'static str {
    match (group.access, for_members) {
        _ if group.is_blog() => EVERYWHERE,
        (Access::Open, false) => EVERYBODY,
        (Access::Open, true) => JOINING,
        _ => MEMBERS,
    }
}

/// Who will read what is changed below something that is for members or not: what the form carries back.
pub(super) fn of_change(group: &Group, for_members: bool) -> &'static str {
    key(group, for_members)
}

/// The same in words, without numbers.
pub(super) fn who(key: &str) -> &'static str {
    match key {
        EVERYBODY | EVERYWHERE => "readers-of-change",
        JOINING => "readers-of-change-joining",
        _ => "readers-of-change-members",
    }
}

impl Readers {
    /// Of what is written in a group, below something that is for members or not.
    pub(super) async fn of(
        app: &App,
        tx: &mut Tx,
        (shown, for_members): (&Shown, bool),
        names: &instances::Names,
    ) -> Result<Self> {
        let mut hubs: Vec<String> = Vec::new();
        for (host, _) in &shown.hubs {
            if *host == app.config.domain {
                hubs.push(app.config.title().to_owned());
            } else if audience::may_be_held_at(tx, host, &shown.group, for_members).await? {
                hubs.push(names.of(host).to_owned());
            }
        }
        for needed in [app.config.title().to_owned(), shown.hub.clone().unwrap_or_default()] {
            if !needed.is_empty() && !hubs.contains(&needed) {
                hubs.push(needed);
            }
        }
        hubs.sort();
        let (key, members) = (key(&shown.group, for_members), shown.members);
        Ok(Self { key, members, hubs: hubs.join(", "), and_others: !shown.group.is_ours })
    }
}

/// Whoever wrote for members is asked again when everybody would read it: the group was opened meanwhile.
pub(super) fn check(told: &str, group: &Group, for_members: bool, wrong: &mut Violations) {
    if was_for_members(told) && [EVERYBODY, EVERYWHERE].contains(&key(group, for_members)) {
        wrong.add("body", "readers-changed");
    }
}

/// Whether somebody was told that members read what they write.
pub(super) fn was_for_members(told: &str) -> bool {
    told == MEMBERS
}
