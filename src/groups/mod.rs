//! Group: open, restricted or private; its answer to a newcomer; who may do what.

pub(crate) mod agreement;
mod agreement_store;
pub(crate) mod blog;
mod blog_store;
pub(crate) mod decision_store;
pub(crate) mod decisions;
pub(crate) mod guests;
pub(crate) mod invitation_letters;
pub(crate) mod invitation_store;
pub(crate) mod invitations;
pub(crate) mod invited;
pub(crate) mod membership;
pub(crate) mod offer_store;
pub(crate) mod offers;
mod orphan_store;
pub(crate) mod orphans;
pub(crate) mod policy;
mod policy_store;
pub(crate) mod request_store;
pub(crate) mod requests;
pub(crate) mod roles;
pub(crate) mod settings;
pub(crate) mod stand_store;
pub(crate) mod store;
pub(crate) mod warning_store;
pub(crate) mod warnings;
pub(crate) mod wish_store;

use self::decisions::{Deed, What};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::{self, Handle, Profile};
use crate::trust::{self, Trust};

words! {
    /// Who may read a group and how one gets in.
    Access {
        /// Everybody reads, everybody may join.
        Open = "open",
        /// Everybody sees the card, members read, facilitators admit.
        Restricted = "restricted",
        /// Nobody else knows it exists; by invitation.
        Private = "private",
    }
}

/// A group, here or on another hub.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Group {
    pub(crate) id: GroupId,
    /// Public identity: the address of the group's page on its home hub.
    pub(crate) url: String,
    /// Permanent short name on the home hub.
    pub(crate) handle: String,
    /// Name of the home hub.
    pub(crate) host: String,
    /// Whether the home hub is this one.
    pub(crate) is_ours: bool,
    pub(crate) name: String,
    /// What it is for, in Markdown as its facilitator wrote it, or plain words when it came from elsewhere.
    pub(crate) purpose: String,
    pub(crate) language: String,
    pub(crate) access: Access,
    /// How many members its own hub says it has; only for groups elsewhere.
    pub(crate) remote_members: i64,
    pub(crate) archived_at: Option<Time>,
    pub(crate) created_at: Time,
    pub(crate) updated_at: Time,
    /// Where it lives now, if it has moved.
    pub(crate) moved_to: Option<String>,
    /// The person whose blog it is; none of a group.
    pub(crate) blogger_id: Option<ProfileId>,
}

/// Somebody who wants in.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Newcomer {
    /// Whether the group asked them to come.
    pub(crate) invited: bool,
    /// Whether its facilitators have shut them out.
    pub(crate) banned: bool,
    /// What is thought of their hub; nothing, if it is this one.
    pub(crate) hub: Option<Trust>,
    /// What the facilitators have decided about those who come from there.
    pub(crate) way: policy::Way,
}

/// How a group answers somebody who wants in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// They are in.
    Welcome,
    /// Somebody decides: its facilitators, or its own hub.
    Wait,
    /// They are not wanted, and why.
    No(Refusal),
}

impl Group {
    /// The one rule about joining; every door asks it.
    pub(crate) fn answer_to(&self, newcomer: Newcomer) -> Answer {
        match self.access {
            _ if newcomer.banned => Answer::No(Refusal::Banned),
            _ if newcomer.way == policy::Way::Shut => Answer::No(Refusal::HubNotChosen),
            Access::Open => Answer::Welcome,
            _ if newcomer.hub == Some(Trust::Refuse) => Answer::No(Refusal::HubWouldNotKeep),
            Access::Private if newcomer.hub.is_some_and(|hub| !hub.may_hold(true)) => {
                Answer::No(Refusal::HubWouldNotKeep)
            }
            _ if newcomer.invited => Answer::Welcome,
            Access::Restricted if newcomer.way == policy::Way::Free => Answer::Welcome,
            Access::Restricted => Answer::Wait,
            Access::Private => Answer::No(Refusal::InvitationOnly),
        }
    }

    /// Who may read a topic in it, and all below that; `for_members` is the topic's own.
    pub(crate) fn access_to(&self, for_members: bool) -> Access {
        match self.access {
            Access::Open if for_members => Access::Restricted,
            access => access,
        }
    }

    /// How the log names it: a private group by its number, because who reads the log need not know that it exists.
    pub(crate) fn in_log(&self) -> String {
        match self.access {
            Access::Open | Access::Restricted => self.url.clone(),
            Access::Private => self.id.to_string(),
        }
    }

    /// `@handle@host`.
    pub(crate) fn address(&self) -> String {
        format!("@{}@{}", self.handle, self.host)
    }

    /// Where this hub shows the group: its page for ours, a view for others'; of a blog its person.
    pub(crate) fn path(&self) -> String {
        let folder = if self.is_blog() { "people" } else { "groups" };
        let host = if self.is_ours { String::new() } else { format!("@{}", self.host) };
        format!("/{folder}/{}{host}", self.handle)
    }
}

/// What it takes to begin a group.
#[derive(Clone, Debug)]
pub(crate) struct NewGroup {
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) language: String,
    pub(crate) access: Access,
}

/// How a group of ours answers a person who wants in, as its settings and what is thought of their hub are now.
pub(crate) async fn answer(tx: &mut Tx, group: &Group, person: &Profile, invited: bool) -> Result<Answer> {
    let banned = store::is_banned(tx, group.id, person.id).await?;
    let hub = if person.is_ours { None } else { Some(trust::of(tx, &person.host).await?) };
    let way = policy::way(tx, group, person).await?;
    Ok(group.answer_to(Newcomer { invited, banned, hub, way }))
}

/// Begins a group on this hub, with `facilitator` as its owner.
pub(crate) async fn found(
    tx: &mut Tx,
    origin: &str,
    host: &str,
    new: &NewGroup,
    facilitator: &Profile,
) -> Result<Group> {
    let handle = Handle::parse(&new.handle).map_err(|message| Error::invalid("handle", message))?;
    let length = new.name.chars().count();
    if !(3..=200).contains(&length) {
        return Err(Error::invalid("name", "group-name-length"));
    }
    profiles::reserve_handle(tx, &handle, "group").await?;
    let now = tx.now();
    let group = Group {
        id: tx.id(),
        url: format!("{origin}/groups/{}", handle.as_str()),
        handle: handle.as_str().to_owned(),
        host: host.to_owned(),
        is_ours: true,
        name: new.name.clone(),
        purpose: new.purpose.clone(),
        language: new.language.clone(),
        access: new.access,
        remote_members: 0,
        archived_at: None,
        created_at: now,
        updated_at: now,
        moved_to: None,
        blogger_id: None,
    };
    store::insert(tx, &group).await?;
    let owner = membership::Membership::new(group.id, facilitator.id, membership::Standing::Member, now);
    store::put_membership(tx, &membership::Membership { role: membership::Role::Owner, ..owner }).await?;
    journal::record(tx, Entry::GroupFounded { group: group.id, by: facilitator.id });
    Ok(group)
}

/// A facilitator closes a group of ours, or opens it again. Answers whether anything changed.
pub(crate) async fn set_archived(tx: &mut Tx, group: &Group, on: bool, doer: &roles::Doer) -> Result<bool> {
    roles::check(tx, group, doer).await?;
    match (on, group.archived_at) {
        (true, None) => archive(tx, group, Some(doer.person)).await?,
        (false, Some(_)) => {
            store::set_archived(tx, group.id, None).await?;
            decisions::record(tx, group, Deed::of_group(What::Unarchived, Some(doer.person))).await?;
            let (by, changed) = (Some(doer.person), settings::UNARCHIVED.to_owned());
            journal::record(tx, Entry::GroupEdited { group: group.id, by, changed });
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Closes a group of ours to new contributions; what was written stays readable. `by` nobody in particular if a command
/// does it.
pub(crate) async fn archive(tx: &mut Tx, group: &Group, by: Option<ProfileId>) -> Result<()> {
    let now = tx.now();
    store::set_archived(tx, group.id, Some(now)).await?;
    decisions::record(tx, group, Deed::of_group(What::Archived, by)).await?;
    journal::record(tx, Entry::GroupEdited { group: group.id, by, changed: settings::ARCHIVED.to_owned() });
    Ok(())
}

/// A group of ours lives elsewhere from now on. Its page here stays and says so.
pub(crate) async fn move_away(tx: &mut Tx, group: &Group, to: &str) -> Result<()> {
    profiles::check_other_home("to", &group.url, to)?;
    if group.moved_to.as_deref() == Some(to) {
        return Err(Error::invalid("to", "move-same"));
    }
    store::set_moved_to(tx, group.id, to).await?;
    journal::record(tx, Entry::GroupEdited { group: group.id, by: None, changed: settings::MOVED.to_owned() });
    journal::record(tx, Entry::Moved { actor: group.url.clone(), to: to.to_owned() });
    Ok(())
}

/// What stands in for a group where there is none, so that the same is asked about it as about a private one: nobody
/// belongs to it.
pub(crate) fn nowhere() -> Group {
    Group {
        id: GroupId(uuid::Uuid::nil()),
        url: String::new(),
        handle: String::new(),
        host: String::new(),
        is_ours: true,
        name: String::new(),
        purpose: String::new(),
        language: String::new(),
        access: Access::Private,
        remote_members: 0,
        archived_at: None,
        created_at: Time(0),
        updated_at: Time(0),
        moved_to: None,
        blogger_id: None,
    }
}

/// Splits what stands in an address of a group or person: `name` for ours, `name@host` for others'.
pub(crate) fn split_address<'a>(slug: &'a str, own_host: &'a str) -> (&'a str, &'a str) {
    let slug = slug.trim_start_matches('@');
    slug.split_once('@').unwrap_or((slug, own_host))
}

/// The members of a group by home hub, for the sentence that says who will read what is written.
pub(crate) async fn hubs_of(tx: &mut Tx, group: GroupId) -> Result<Vec<(String, i64)>> {
    store::members_by_host(tx, group).await
}

/// Whether `person` belongs to `group` now.
pub(crate) async fn is_member(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<bool> {
    let membership = store::find_membership(tx, group, person).await?;
    Ok(membership.is_some_and(|membership| membership.standing == membership::Standing::Member))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(access: Access) -> Group {
        Group {
            id: GroupId(uuid::Uuid::from_u128(1)),
            url: "https://hub.example/groups/soil".into(),
            handle: "soil".into(),
            host: "hub.example".into(),
            is_ours: true,
            name: "Soil science".into(),
            purpose: String::new(),
            language: "en".into(),
            access,
            remote_members: 0,
            archived_at: None,
            created_at: Time(0),
            updated_at: Time(0),
            moved_to: None,
            blogger_id: None,
        }
    }

    #[test]
    fn open_groups_welcome_restricted_ones_let_wait_and_private_ones_refuse() {
        let stranger = Newcomer::default();
        let invited = Newcomer { invited: true, ..stranger };
        assert_eq!(group(Access::Open).answer_to(stranger), Answer::Welcome);
        assert_eq!(group(Access::Restricted).answer_to(stranger), Answer::Wait);
        assert_eq!(group(Access::Private).answer_to(stranger), Answer::No(Refusal::InvitationOnly));
        assert_eq!(group(Access::Private).answer_to(invited), Answer::Welcome);
        let banned = Newcomer { invited: true, banned: true, ..stranger };
        assert_eq!(group(Access::Open).answer_to(banned), Answer::No(Refusal::Banned));
    }

    #[test]
    fn who_comes_from_a_hub_that_would_not_keep_it_to_members_is_let_into_open_groups_only() {
        let from = |hub, invited| Newcomer { invited, hub: Some(hub), ..Newcomer::default() };
        let (no, wait) = (Answer::No(Refusal::HubWouldNotKeep), Answer::Wait);
        for (hub, restricted, private) in [
            (Trust::Keeps, wait, Answer::Welcome),
            (Trust::Ask, wait, no),
            (Trust::Nothing, wait, no),
            (Trust::Refuse, no, no),
        ] {
            assert_eq!(group(Access::Open).answer_to(from(hub, false)), Answer::Welcome);
            assert_eq!(group(Access::Restricted).answer_to(from(hub, false)), restricted, "{hub:?}");
            assert_eq!(group(Access::Private).answer_to(from(hub, true)), private, "{hub:?}");
        }
    }

    #[test]
    fn an_address_without_a_hub_means_this_one() {
        assert_eq!(split_address("soil", "hub.example"), ("soil", "hub.example"));
        assert_eq!(split_address("@soil@other.example:7001", "hub.example"), ("soil", "other.example:7001"));
    }
}
