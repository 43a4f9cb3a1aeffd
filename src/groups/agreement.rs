//! Two hubs agree on who belongs to a group: what its own hub says holds, and a removal that never arrived is made up for.

use std::collections::HashSet;

use super::agreement_store::{self as rows, Known};
use super::membership::{Membership, Standing};
use super::{Group, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::journal::{self, Entry};

/// Stands in the place of the facilitators' words where nobody said anything: the group's hub does not know the member any
/// more. No words that come from outside can hold this character.
pub(crate) const NOT_KNOWN_THERE: &str = "\u{1}not-known-there";
/// How many that its hub takes for members of ours are told of at a time.
const TOLD: usize = 50;

/// How many people who may have to do with a group are compared at the most.
const MOST: i64 = 10_000;

/// The people of ours who belong to a group elsewhere, by their ids; nothing if nobody of ours has ever had to do with it:
/// then there is nothing on which two hubs could differ.
pub(crate) async fn members(tx: &mut Tx, group: &Group) -> Result<Option<Vec<String>>> {
    let known = rows::of_ours(tx, group.id, MOST).await?;
    let members = known.iter().filter(|known| known.membership.standing == Standing::Member);
    Ok((!known.is_empty()).then(|| members.map(|member| member.url.clone()).collect()))
}

/// Who belongs to groups across the border to another hub: how many of its people here, and how many of ours there.
pub(crate) async fn ties(tx: &mut Tx, host: &str) -> Result<(i64, i64)> {
    rows::ties(tx, host).await
}

/// The hub of a group elsewhere has listed, when it was asked at `asked_at`, who of ours belongs to it. Whoever is a member
/// only here is one no longer; of whoever is one only there, it is told that they are not. Whom it lists although they have
/// never had to do with it is nobody's business. Answers how many of each.
pub(crate) async fn agree(tx: &mut Tx, group: &Group, listed: &[String], asked_at: Time) -> Result<(usize, usize)> {
    if group.is_ours {
        return Ok((0, 0));
    }
    let listed: HashSet<&str> = listed.iter().map(String::as_str).collect();
    let (mut ended, mut unknown) = (0, 0);
    for Known { url, membership } in rows::of_ours(tx, group.id, MOST).await? {
        // Whoever came in, or left, meanwhile was not on the list as they are now.
        if membership.since >= asked_at {
            continue;
        }
        let person = membership.person_id;
        match membership.standing {
            Standing::Member if !listed.contains(url.as_str()) => {
                let message = NOT_KNOWN_THERE.to_owned();
                let gone = Membership { standing: Standing::Removed, since: tx.now(), message, ..membership };
                store::put_membership(tx, &gone).await?;
                let because = Refusal::NotAMember;
                journal::record(tx, Entry::MembershipDeclined { group: group.id, person, because, asked: None });
                ended += 1;
            }
            Standing::Declined | Standing::Withdrawn | Standing::Expired | Standing::Removed
                if listed.contains(url.as_str()) && unknown < TOLD =>
            {
                journal::record(tx, Entry::MembershipEnded { group: group.id, person, asked: membership.asked });
                unknown += 1;
            }
            _ => {}
        }
    }
    Ok((ended, unknown))
}
