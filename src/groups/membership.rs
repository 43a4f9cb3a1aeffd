//! Belonging to a group: join, confirm, leave. Keyed by group and person, whatever activity asked for it.

use super::{Answer, Group, Newcomer, store};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::Profile;

words! {
    /// How a person stands to a group.
    Standing {
        /// Asked, and waits for an answer.
        Requested = "requested",
        /// Was asked to come.
        Invited = "invited",
        /// Belongs to it.
        Member = "member",
        /// Was refused.
        Declined = "declined",
    }
}

words! {
    /// What a member may do in a group.
    Role {
        /// Reads only.
        Reader = "reader",
        /// Reads and writes.
        Member = "member",
        /// Admits, moderates.
        Facilitator = "facilitator",
        /// May hand the group over.
        Owner = "owner",
    }
}

impl Role {
    /// Whether whoever has it keeps order in the group.
    pub(crate) fn keeps_order(self) -> bool {
        matches!(self, Self::Facilitator | Self::Owner)
    }
}

/// A person's belonging to a group.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Membership {
    pub(crate) group_id: GroupId,
    pub(crate) person_id: ProfileId,
    pub(crate) standing: Standing,
    pub(crate) role: Role,
    /// The activity that asked, when it came from or went to another hub: the answer must name it.
    pub(crate) asked: Option<String>,
    /// What kind of activity that was: `Follow`, or `Join`.
    pub(crate) asked_as: String,
    /// Since when it stands so.
    pub(crate) since: Time,
}

impl Membership {
    /// A plain member's, nobody having asked by an activity.
    pub(crate) fn new(group_id: GroupId, person_id: ProfileId, standing: Standing, since: Time) -> Self {
        Self { group_id, person_id, standing, role: Role::Member, asked: None, asked_as: "Follow".into(), since }
    }
}

/// A person wants in. `asked` is the activity that says so, when it came from another hub. Asking twice changes
/// nothing, but a hub that asks again is answered again: our answer may have been lost.
pub(crate) async fn join(tx: &mut Tx, group: &Group, person: &Profile, asked: Option<&str>) -> Result<Answer> {
    let before = store::find_membership(tx, group.id, person.id).await?;
    let standing = before.as_ref().map(|membership| membership.standing);
    match standing {
        Some(Standing::Member) => {
            if let Some(asked) = asked {
                store::set_asked(tx, group.id, person.id, asked).await?;
                let again = Entry::MembershipConfirmedAgain { group: group.id, person: person.id };
                journal::record(tx, again);
            }
            return Ok(Answer::Welcome);
        }
        Some(Standing::Requested) => {
            if let Some(asked) = asked {
                store::set_asked(tx, group.id, person.id, asked).await?;
            }
            return Ok(Answer::Wait);
        }
        Some(Standing::Invited | Standing::Declined) | None => {}
    }
    let banned = store::is_banned(tx, group.id, person.id).await?;
    let newcomer = Newcomer { invited: standing == Some(Standing::Invited), banned };
    // A group elsewhere is not ours to judge for: its own hub decides, we only ask.
    let answer = if group.is_ours { group.answer_to(newcomer) } else { Answer::Wait };
    let (group_id, person_id) = (group.id, person.id);
    let asked = asked.map(str::to_owned);
    let entry = match answer {
        Answer::Welcome => {
            put(tx, group_id, person_id, Standing::Member, asked).await?;
            Entry::MembershipBegan { group: group_id, person: person_id }
        }
        Answer::Wait => {
            put(tx, group_id, person_id, Standing::Requested, asked).await?;
            Entry::MembershipRequested { group: group_id, person: person_id }
        }
        Answer::No(because) => Entry::MembershipDeclined { group: group_id, person: person_id, because, asked },
    };
    journal::record(tx, entry);
    Ok(answer)
}

async fn put(tx: &mut Tx, group: GroupId, person: ProfileId, standing: Standing, asked: Option<String>) -> Result<()> {
    let membership = Membership { asked, ..Membership::new(group, person, standing, tx.now()) };
    store::put_membership(tx, &membership).await
}

/// The group's own hub says that our request is granted. Without an open request it means nothing.
pub(crate) async fn confirmed(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if group.is_ours || membership.standing != Standing::Requested {
        return Ok(false);
    }
    let now = tx.now();
    store::put_membership(tx, &Membership { standing: Standing::Member, since: now, ..membership }).await?;
    journal::record(tx, Entry::MembershipBegan { group: group.id, person });
    Ok(true)
}

/// The group's own hub says no, or takes a granted membership back.
pub(crate) async fn refused(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if group.is_ours || !matches!(membership.standing, Standing::Requested | Standing::Member) {
        return Ok(false);
    }
    let now = tx.now();
    store::put_membership(tx, &Membership { standing: Standing::Declined, since: now, ..membership }).await?;
    let because = Refusal::NotAMember;
    journal::record(tx, Entry::MembershipDeclined { group: group.id, person, because, asked: None });
    Ok(true)
}

/// A member leaves, or a request is withdrawn. It holds at once here, whatever the other hub does.
pub(crate) async fn leave(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if group.is_ours && membership.standing == Standing::Member && membership.role.keeps_order() {
        let facilitators = store::facilitators(tx, group.id).await?;
        let is_ours = facilitators.iter().any(|facilitator| facilitator.id == person && facilitator.is_ours);
        // Who is at home elsewhere cannot be kept.
        if is_ours && facilitators.len() == 1 {
            return Err(Error::Refused(Refusal::LastFacilitator));
        }
    }
    store::delete_membership(tx, group.id, person).await?;
    let entry = Entry::MembershipEnded { group: group.id, person, asked: membership.asked };
    journal::record(tx, entry);
    Ok(true)
}
