//! Requests to join a group of ours, and how its facilitators answer them: let in, decline, ask back. A decision can be
//! taken back for ten minutes; a refusal is told to the asker only then, and a welcome at once.

use std::time::Duration;

use super::decisions::{self, Deed, What};
use super::membership::{LONGEST_WORDS, Membership, Role, Standing};
use super::roles::{self, Doer};
use super::{Access, Answer, Group, request_store, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Conflict, Error, Refusal, Result, Violations};
use crate::id::{GroupId, ProfileId, QuestionId};
use crate::jobs;
use crate::journal::{self, Entry};
use crate::profiles;
use crate::text;

/// For how long a decision can be taken back.
pub(crate) const UNDO: Duration = Duration::from_mins(10);
/// How long who was declined waits before asking again.
const AGAIN: Duration = Duration::from_hours(30 * 24);
/// Stands in the place of the facilitators' words where the request never reached them. No words that come from outside can
/// hold this character.
pub(crate) const NEVER_ARRIVED: &str = "\u{1}never-arrived";
/// How long a request waits for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_hours(60 * 24);
/// The job that tells an asker that they were declined.
const TELL: &str = "tell_decline";

/// Notes what is wrong with words that a person of this hub writes about a request.
pub(crate) fn check_words(field: &'static str, words: &str, needed: bool) -> Violations {
    let mut wrong = Violations::default();
    let length = text::lines(words).chars().count();
    if needed && length == 0 {
        wrong.add(field, "words-missing");
    } else if length > LONGEST_WORDS {
        wrong.add(field, "words-long");
    }
    wrong
}

fn kept(words: &str) -> String {
    text::lines_of(words, LONGEST_WORDS)
}

/// The request of a person that the doer may decide on.
async fn open(tx: &mut Tx, group: &Group, person: ProfileId, doer: &Doer) -> Result<Membership> {
    decisions::alone(tx, group).await?;
    roles::check(tx, group, doer).await?;
    if !group.is_ours {
        return Err(Error::NotFound);
    }
    let membership = store::find_membership(tx, group.id, person).await?;
    membership.filter(|membership| membership.standing.is_waiting()).ok_or(Error::Conflict(Conflict::AlreadyDecided))
}

/// Lets somebody in who asked, as a member who writes or as one who only reads.
pub(crate) async fn admit(
    tx: &mut Tx,
    group: &Group,
    person: ProfileId,
    (role, message): (Role, &str),
    doer: &Doer,
) -> Result<()> {
    let before = open(tx, group, person, doer).await?;
    let asker = profiles::store::find(tx, person).await?.ok_or(Error::NotFound)?;
    // What was decided since they asked holds for them too. Whom a facilitator lets in is as good as invited.
    if let Answer::No(refusal) = super::answer(tx, group, &asker, true).await? {
        return Err(Error::Refused(refusal));
    }
    let since = tx.now();
    let member = Membership {
        standing: Standing::Member,
        // Nobody comes in to keep order by having asked.
        role: if role == Role::Reader { Role::Reader } else { Role::Member },
        since,
        message: kept(message),
        decided_by: Some(doer.person),
        undo_until: Some(since.after(UNDO)),
        ..before
    };
    store::put_membership(tx, &member).await?;
    let deed = Deed::new(What::Admitted, person, Some(doer.person)).saying(&member.message).answering(&member);
    decisions::record(tx, group, deed).await?;
    if member.role == Role::Reader {
        decisions::record(tx, group, Deed::new(What::Reads, person, Some(doer.person))).await?;
    }
    journal::record(tx, Entry::MembershipBegan { group: group.id, person });
    Ok(())
}

/// Says no to somebody who asked. They are told when it cannot be taken back any more.
pub(crate) async fn decline(tx: &mut Tx, group: &Group, person: ProfileId, message: &str, doer: &Doer) -> Result<()> {
    let before = open(tx, group, person, doer).await?;
    let since = tx.now();
    let declined = Membership {
        standing: Standing::Declined,
        since,
        message: kept(message),
        decided_by: Some(doer.person),
        undo_until: Some(since.after(UNDO)),
        again_at: Some(since.after(AGAIN)),
        ..before
    };
    store::put_membership(tx, &declined).await?;
    let deed = Deed::new(What::Declined, person, Some(doer.person)).saying(&declined.message).answering(&declined);
    decisions::record(tx, group, deed).await?;
    jobs::enqueue_at(tx, TELL, &told_by(group, person), &(group.id, person), since.after(UNDO)).await
}

/// One decision about several requests: in with them, as what `verdict` says, or no. Each is recorded by itself. What
/// somebody else has decided meanwhile, or a rule forbids, is left out, and the rest is done. Answers who was left out.
pub(crate) async fn decide_together(
    tx: &mut Tx,
    group: &Group,
    people: &[ProfileId],
    (verdict, message): (Option<Role>, &str),
    doer: &Doer,
) -> Result<Vec<ProfileId>> {
    let mut left_out = Vec::new();
    for person in people {
        let done = match verdict {
            Some(role) => admit(tx, group, *person, (role, message), doer).await,
            None => decline(tx, group, *person, message, doer).await,
        };
        match done {
            Ok(()) => {}
            Err(Error::Refused(Refusal::NotAFacilitator)) => return Err(Error::Refused(Refusal::NotAFacilitator)),
            // Such a no comes before anything is written: there is nothing of it to be undone.
            Err(Error::Refused(_) | Error::Conflict(_) | Error::NotFound) => left_out.push(*person),
            Err(error) => return Err(error),
        }
    }
    Ok(left_out)
}

/// The key of the job that tells somebody of a decline.
fn told_by(group: &Group, person: ProfileId) -> String {
    format!("{} {person}", group.id)
}

/// A decline that was not told yet never will be.
pub(super) async fn forget_decline(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<()> {
    jobs::done(tx, TELL, &told_by(group, person)).await
}

/// A request as if nobody had decided on it.
pub(super) fn undecided(request: Membership) -> Membership {
    let (decided_by, undo_until, again_at) = (None, None, None);
    Membership { role: Role::Member, message: String::new(), decided_by, undo_until, again_at, ..request }
}

/// Tells an asker that they were declined, unless that was taken back.
pub(crate) async fn tell_decline(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    let membership = store::find_membership(tx, group, person).await?;
    if let Some(declined) = membership.filter(|membership| membership.standing == Standing::Declined) {
        let because = Refusal::Declined;
        journal::record(tx, Entry::MembershipDeclined { group, person, because, asked: declined.asked });
    }
    Ok(())
}

/// Takes a decision back: the request waits again.
pub(crate) async fn reopen(tx: &mut Tx, group: &Group, person: ProfileId, doer: &Doer) -> Result<()> {
    decisions::alone(tx, group).await?;
    roles::check(tx, group, doer).await?;
    let before = store::find_membership(tx, group.id, person).await?.ok_or(Error::NotFound)?;
    let since = tx.now();
    if !matches!(before.standing, Standing::Member | Standing::Declined)
        || before.undo_until.is_none_or(|until| until <= since)
    {
        return Err(Error::Conflict(Conflict::TooLateToUndo));
    }
    let was_member = before.standing == Standing::Member;
    if was_member {
        roles::protect(tx, group, person, doer).await?;
    }
    let asked = before.asked.clone();
    let waiting = Membership { standing: Standing::Requested, since, ..undecided(before) };
    store::put_membership(tx, &waiting).await?;
    let deed = Deed::new(What::Reopened, person, Some(doer.person)).answering(&waiting);
    decisions::record(tx, group, deed).await?;
    if was_member {
        journal::record(tx, Entry::AdmissionUndone { group: group.id, person, asked, by: Some(doer.person) });
    } else {
        forget_decline(tx, group, person).await?;
    }
    Ok(())
}

/// Asks something back before deciding.
pub(crate) async fn question(tx: &mut Tx, group: &Group, person: ProfileId, words: &str, doer: &Doer) -> Result<()> {
    let before = open(tx, group, person, doer).await?;
    let id: QuestionId = tx.id();
    let since = tx.now();
    let asked = Membership {
        standing: Standing::Questioned,
        since,
        question: kept(words),
        question_url: Some(format!("{}/questions/{id}", group.url)),
        answer: String::new(),
        decided_by: Some(doer.person),
        ..before
    };
    store::put_membership(tx, &asked).await?;
    let deed = Deed::new(What::Asked, person, Some(doer.person)).answering(&asked);
    decisions::record(tx, group, deed).await?;
    journal::record(tx, Entry::QuestionAsked { group: group.id, person });
    Ok(())
}

/// A group elsewhere asks one of ours something back.
pub(crate) async fn questioned(
    tx: &mut Tx,
    group: &Group,
    person: ProfileId,
    (words, url): (&str, &str),
) -> Result<bool> {
    let Some(before) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if group.is_ours || !before.standing.is_waiting() || before.question_url.as_deref() == Some(url) {
        return Ok(false);
    }
    let asked = Membership {
        standing: Standing::Questioned,
        since: tx.now(),
        question: kept(words),
        question_url: Some(url.to_owned()),
        answer: String::new(),
        ..before
    };
    store::put_membership(tx, &asked).await?;
    journal::record(tx, Entry::QuestionAsked { group: group.id, person });
    Ok(true)
}

/// Whoever was asked something back answers.
pub(crate) async fn answer(tx: &mut Tx, group: &Group, person: ProfileId, words: &str) -> Result<()> {
    decisions::alone(tx, group).await?;
    let before = store::find_membership(tx, group.id, person).await?.ok_or(Error::NotFound)?;
    if before.standing != Standing::Questioned {
        return Err(Error::Conflict(Conflict::AlreadyDecided));
    }
    let since = tx.now();
    let answered = Membership { standing: Standing::Requested, since, answer: kept(words), ..before };
    store::put_membership(tx, &answered).await?;
    decisions::record(tx, group, Deed::new(What::Answered, person, None).answering(&answered)).await?;
    journal::record(tx, Entry::QuestionAnswered { group: group.id, person });
    Ok(())
}

/// Ends what nobody has answered for too long: requests to groups of ours are told so, and our own to groups elsewhere
/// are withdrawn. Answers how many.
pub(crate) async fn expire(tx: &mut Tx) -> Result<usize> {
    let (now, before) = (tx.now(), tx.now().before(PATIENCE));
    let stale = request_store::waiting_since(tx, before).await?;
    let mut count = 0;
    for listed in stale {
        let (group, person) = (listed.group_id, listed.person_id);
        let Some(found) = store::find(tx, group).await? else { continue };
        // Read once more, alone: somebody may have decided since the list was read.
        decisions::alone(tx, &found).await?;
        let is_stale = |known: &Membership| known.standing.is_waiting() && known.asked_at == listed.asked_at;
        let Some(membership) = store::find_membership(tx, group, person).await?.filter(is_stale) else { continue };
        count += 1;
        let asked = membership.asked.clone();
        let expired = Membership { standing: Standing::Expired, since: now, ..membership };
        store::put_membership(tx, &expired).await?;
        decisions::record(tx, &found, Deed::new(What::Expired, person, None).answering(&expired)).await?;
        let entry = if found.is_ours {
            Entry::MembershipDeclined { group, person, because: Refusal::NoAnswerInTime, asked }
        } else {
            Entry::MembershipEnded { group, person, asked }
        };
        journal::record(tx, entry);
    }
    Ok(count)
}

/// A request to a group elsewhere has not reached its hub for as long as requests are kept: it has ended, and they may ask
/// again.
pub(crate) async fn never_arrived(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(found) = store::find(tx, group).await?.filter(|group| !group.is_ours) else { return Ok(()) };
    decisions::alone(tx, &found).await?;
    let waits = |known: &Membership| known.standing == Standing::Requested;
    let Some(membership) = store::find_membership(tx, group, person).await?.filter(waits) else { return Ok(()) };
    let (since, message, asked) = (tx.now(), NEVER_ARRIVED.to_owned(), membership.asked.clone());
    store::put_membership(tx, &Membership { standing: Standing::Expired, since, message, ..membership }).await?;
    // Taken back all the same: it may have arrived, and only the answer was lost.
    journal::record(tx, Entry::MembershipEnded { group, person, asked });
    Ok(())
}

/// The settings of a group have changed: whoever waits and cannot be let in by them is told so, and in an open group
/// nobody waits. `group` is as it is now.
pub(super) async fn review(tx: &mut Tx, group: &Group, doer: &Doer) -> Result<()> {
    let since = tx.now();
    for before in store::waiting(tx, group.id).await? {
        let (person, asked) = (before.person_id, before.asked.clone());
        let Some(asker) = profiles::store::find(tx, person).await? else { continue };
        match super::answer(tx, group, &asker, true).await? {
            Answer::No(because) if group.access == Access::Open || because == Refusal::HubNotChosen => {
                let decided_by = Some(doer.person);
                let declined = Membership { standing: Standing::Declined, since, decided_by, ..before };
                store::put_membership(tx, &declined).await?;
                let deed = Deed::new(What::Declined, person, Some(doer.person)).answering(&declined);
                decisions::record(tx, group, deed).await?;
                journal::record(tx, Entry::MembershipDeclined { group: group.id, person, because, asked });
            }
            Answer::Welcome if group.access == Access::Open => {
                let member = Membership { standing: Standing::Member, since, ..before };
                store::put_membership(tx, &member).await?;
                decisions::record(tx, group, Deed::new(What::Admitted, person, None).answering(&member)).await?;
                journal::record(tx, Entry::MembershipBegan { group: group.id, person });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Within how many days a group usually answers, if that can be said.
pub(crate) async fn usual_days(tx: &mut Tx, group: &Group) -> Result<Option<i64>> {
    Ok(request_store::usual_answer(tx, group.id).await?.map(days))
}

/// So many microseconds as whole days: the last one begun counts.
pub(crate) fn days(micros: i64) -> i64 {
    const DAY: i64 = 24 * 3600 * 1_000_000;
    micros.saturating_add(DAY - 1).div_euclid(DAY).max(1)
}

/// How a decision stands towards its asker: one that can still be taken back is not told to them.
pub(crate) fn as_told(membership: &Membership, now: Time) -> Standing {
    match membership.standing {
        Standing::Declined if membership.undo_until.is_some_and(|until| now < until) => Standing::Requested,
        standing => standing,
    }
}
