//! What facilitators decide about a group of theirs, and what follows from a change before it is made.

use super::decisions::{self, Deed, What};
use super::policy::{self, Policy};
use super::roles::{self, Doer};
use super::{Access, Group, requests, store};
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::journal::{self, Entry};
use crate::trust;

/// Longest purpose, in characters.
const LONGEST_PURPOSE: usize = 5000;
/// What the journal calls it when a group is closed, opened again, or lives elsewhere.
pub(crate) const ARCHIVED: &str = "archived";
pub(crate) const UNARCHIVED: &str = "unarchived";
pub(crate) const MOVED: &str = "moved";

/// What can be decided.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) name: String,
    /// Markdown.
    pub(crate) purpose: String,
    /// A language tag.
    pub(crate) language: String,
    pub(crate) access: Access,
    pub(crate) policy: Policy,
}

/// What follows from a change: other hubs with the number of their members in the group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Consequences {
    /// Their people belong no longer.
    pub(crate) excluded: Vec<(String, i64)>,
    /// Their people stay members, and nothing more is sent there.
    pub(crate) unsent: Vec<(String, i64)>,
    /// Whether what everybody could read is for members from now on, though copies lie elsewhere.
    pub(crate) closes: bool,
    /// How many discussions that is.
    pub(crate) hidden: i64,
    /// Whether nobody else will know of the group any more.
    pub(crate) hides: bool,
    /// Whether everybody may read what is written from now on.
    pub(crate) opens: bool,
    /// How many discussions stay with the members then.
    pub(crate) kept: i64,
    /// Where nothing more of those is sent, though people from there stay members.
    pub(crate) kept_from: Vec<(String, i64)>,
}

impl Consequences {
    /// Whether nothing follows that one would want to know before.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Settings {
    /// As they are now.
    pub(crate) async fn of(tx: &mut Tx, group: &Group) -> Result<Self> {
        Ok(Self {
            name: group.name.clone(),
            purpose: group.purpose.clone(),
            language: group.language.clone(),
            access: group.access,
            policy: policy::of(tx, group.id).await?,
        })
    }

    /// The names of what is different in `wanted`, as forms call them.
    fn changed(&self, wanted: &Self) -> Vec<&'static str> {
        let (old, new) = (&self.policy, &wanted.policy);
        let all = [
            ("name", self.name != wanted.name),
            ("purpose", self.purpose != wanted.purpose),
            ("language", self.language != wanted.language),
            ("access", self.access != wanted.access),
            ("question", old.question != new.question),
            ("hubs", old.hubs != new.hubs),
            ("chosen", old.chosen != new.chosen),
            ("automatic", old.automatic != new.automatic),
            ("events", old.events != new.events),
            ("in_calendars", old.in_calendars != new.in_calendars),
            ("log_for", old.log_for != new.log_for),
        ];
        all.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
    }

    /// What is wrong with them.
    pub(crate) fn check(&self) -> Violations {
        let mut wrong = Violations::default();
        if !(3..=200).contains(&self.name.chars().count()) {
            wrong.add("name", "group-name-length");
        }
        if self.purpose.chars().count() > LONGEST_PURPOSE {
            wrong.add("purpose", "settings-purpose-long");
        }
        self.policy.check(&mut wrong);
        wrong
    }
}

/// What would follow from a change.
pub(crate) async fn consequences(tx: &mut Tx, group: &Group, wanted: &Settings) -> Result<Consequences> {
    let mut all = Consequences {
        closes: group.access == Access::Open && wanted.access != Access::Open,
        hides: group.access != Access::Private && wanted.access == Access::Private,
        opens: group.access != Access::Open && wanted.access == Access::Open,
        ..Consequences::default()
    };
    if all.closes {
        all.hidden = store::count_for_everybody(tx, group.id).await?;
    }
    if all.opens {
        all.kept = store::count_for_members(tx, group.id).await?;
    }
    for (host, count) in store::members_by_host(tx, group.id).await? {
        if host == group.host {
            continue;
        }
        let trust = trust::of(tx, &host).await?;
        let held = |access| access == Access::Open || trust.may_hold(access == Access::Private);
        if !wanted.policy.admits(&host) {
            all.excluded.push((host, count));
        } else if held(group.access) && !held(wanted.access) {
            all.unsent.push((host, count));
        } else if all.kept > 0 && held(group.access) && !trust.may_hold(true) {
            all.kept_from.push((host, count));
        }
    }
    Ok(all)
}

/// Changes what was decided. What was written for members stays with them when the group is opened: each topic knows.
pub(crate) async fn change(tx: &mut Tx, group: &Group, wanted: &Settings, doer: &Doer) -> Result<()> {
    decisions::alone(tx, group).await?;
    // As it is now: another facilitator may have changed it since it was read.
    let group = &store::find(tx, group.id).await?.ok_or(Error::NotFound)?;
    roles::check(tx, group, doer).await?;
    wanted.check().check()?;
    if !group.is_ours {
        return Err(Error::NotFound);
    }
    let excluded = consequences(tx, group, wanted).await?.excluded;
    let changed = Settings::of(tx, group).await?.changed(wanted).join(" ");
    store::set_settings(tx, group.id, wanted).await?;
    policy::put(tx, group.id, &wanted.policy).await?;
    if group.access != wanted.access {
        let message = [group.access.to_string(), wanted.access.to_string()].join(decisions::BECAME);
        let deed = Deed::of_group(What::Access, Some(doer.person)).saying(&message);
        decisions::record(tx, group, deed).await?;
    }
    for (host, _) in excluded {
        for person in store::members_from(tx, group.id, &host).await? {
            roles::remove(tx, group, person, "", doer.clone()).await?;
        }
    }
    requests::review(tx, &Group { access: wanted.access, ..group.clone() }, doer).await?;
    journal::record(tx, Entry::GroupEdited { group: group.id, by: Some(doer.person), changed });
    Ok(())
}
