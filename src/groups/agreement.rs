//! Two hubs agree on who belongs to a group: what its own hub says holds, and a removal that never arrived is made up for.

use super::membership::{Membership, Standing};
use super::{Group, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::journal::{self, Entry};
use crate::profiles;

/// Stands in the place of the facilitators' words where nobody said anything: the group's hub does not know the member any
/// more. No words that come from outside can hold this character.
pub(crate) const NOT_KNOWN_THERE: &str = "\u{1}not-known-there";
/// How many that its hub takes for members of ours are told of at a time.
const TOLD: usize = 50;

/// The hub of a group elsewhere has listed, when it was asked at `asked_at`, who of ours belongs to it. Whoever is a member
/// only here is one no longer; of whoever is one only there, it is told that they are not. Answers how many of each.
pub(crate) async fn agree(tx: &mut Tx, group: &Group, listed: &[String], asked_at: Time) -> Result<(usize, usize)> {
    if group.is_ours {
        return Ok((0, 0));
    }
    let (mut ended, mut unknown) = (0, 0);
    for person in store::members_of_ours(tx, group.id).await? {
        let membership = store::find_membership(tx, group.id, person.id).await?;
        // Whoever came in meanwhile was not on the list yet.
        let is_older = |known: &Membership| known.standing == Standing::Member && known.since < asked_at;
        let Some(known) = membership.filter(|known| is_older(known) && !listed.contains(&person.url)) else { continue };
        let message = NOT_KNOWN_THERE.to_owned();
        let gone = Membership { standing: Standing::Removed, since: tx.now(), message, ..known };
        store::put_membership(tx, &gone).await?;
        let because = Refusal::NotAMember;
        journal::record(tx, Entry::MembershipDeclined { group: group.id, person: person.id, because, asked: None });
        ended += 1;
    }
    for url in listed {
        let Some(person) = profiles::store::find_by_url(tx, url).await?.filter(|person| person.is_ours) else {
            continue;
        };
        let membership = store::find_membership(tx, group.id, person.id).await?;
        let stands = |known: &Membership| {
            let is_open = known.standing.is_waiting() || matches!(known.standing, Standing::Member | Standing::Invited);
            is_open || known.since >= asked_at
        };
        if membership.as_ref().is_some_and(stands) || unknown == TOLD {
            continue;
        }
        let asked = membership.and_then(|known| known.asked);
        journal::record(tx, Entry::MembershipEnded { group: group.id, person: person.id, asked });
        unknown += 1;
    }
    Ok((ended, unknown))
}
