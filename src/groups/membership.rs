//! Belonging to a group: join, confirm, leave. Keyed by group and person, whatever activity asked for it.

use std::time::Duration;

use super::decisions::{self, Deed, What};
use super::{Access, Answer, Group, decision_store, invited, orphans, policy, requests, store};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::Profile;
use crate::text;

/// Longest reason, question, answer and message that is kept, in characters.
pub(crate) const LONGEST_WORDS: usize = 1000;
/// The furthest day that a group elsewhere can put off another request to.
const LONGEST_WAIT: Duration = Duration::from_hours(366 * 24);
/// How long after having withdrawn a request somebody elsewhere has to wait before they can make another.
const AFTER_WITHDRAWAL: Duration = Duration::from_mins(10);

words! {
    /// How a person stands to a group.
    Standing {
        /// Asked, and waits for an answer.
        Requested = "requested",
        /// Asked, and was asked something back.
        Questioned = "questioned",
        /// Was asked to come.
        Invited = "invited",
        /// Belongs to it.
        Member = "member",
        /// Was refused.
        Declined = "declined",
        /// Took the request back before there was an answer.
        Withdrawn = "withdrawn",
        /// Got no answer in time.
        Expired = "expired",
        /// Belonged to it, until its facilitators ended that.
        Removed = "removed",
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

impl Standing {
    /// Whether the facilitators have yet to answer, or the asker to answer them.
    pub(crate) fn is_waiting(self) -> bool {
        matches!(self, Self::Requested | Self::Questioned)
    }

    /// Whether a request was made that led to nothing, so that another may have to wait.
    fn is_over(self) -> bool {
        matches!(self, Self::Declined | Self::Withdrawn)
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
    /// Why they want to join, in their words; plain.
    pub(crate) reason: String,
    /// What the group asks everybody who wants to join, as it was when they asked, and what they answered to that; plain.
    pub(crate) group_question: String,
    pub(crate) group_answer: String,
    /// What the facilitators asked back, and under which id; plain.
    pub(crate) question: String,
    pub(crate) question_url: Option<String>,
    /// What the asker answered to that; plain.
    pub(crate) answer: String,
    /// What the facilitators said with their decision; plain.
    pub(crate) message: String,
    /// Who decided, where that is known.
    pub(crate) decided_by: Option<ProfileId>,
    /// When they asked.
    pub(crate) asked_at: Option<Time>,
    /// Until when the decision can be taken back.
    pub(crate) undo_until: Option<Time>,
    /// When they may ask again.
    pub(crate) again_at: Option<Time>,
}

/// How somebody asks to join.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Asking<'a> {
    /// The activity that says so, when it came from another hub.
    pub(crate) by: Option<&'a str>,
    /// What kind of activity that is.
    pub(crate) kind: Option<&'a str>,
    /// Why they want to join; plain words.
    pub(crate) reason: &'a str,
    /// What they answer to the group's own question; plain words.
    pub(crate) answer: &'a str,
    /// That question: [`join`] puts it in, as the group's settings have it.
    pub(crate) question: &'a str,
}

impl Membership {
    /// A plain member's, nobody having asked by an activity.
    pub(crate) fn new(group_id: GroupId, person_id: ProfileId, standing: Standing, since: Time) -> Self {
        Self {
            group_id,
            person_id,
            standing,
            role: Role::Member,
            asked: None,
            asked_as: "Follow".into(),
            since,
            reason: String::new(),
            group_question: String::new(),
            group_answer: String::new(),
            question: String::new(),
            question_url: None,
            answer: String::new(),
            message: String::new(),
            decided_by: None,
            asked_at: None,
            undo_until: None,
            again_at: None,
        }
    }

    /// Whether whoever asks has given no reason, and answered nothing.
    pub(crate) fn says_nothing(&self) -> bool {
        self.reason.is_empty() && self.group_answer.is_empty()
    }

    /// Until when whoever asked in vain has to wait before they ask again. That is about requests: where nobody has to ask,
    /// because the group was opened since, nobody waits. A decline shuts nobody out.
    pub(crate) fn has_to_wait(&self, group: &Group, now: Time) -> Option<Time> {
        self.again_at.filter(|again| self.standing.is_over() && group.access != Access::Open && now < *again)
    }

    /// Whether it is a decline that means nothing any more, told or not: the group was opened since.
    fn is_void_in(&self, group: &Group) -> bool {
        self.standing == Standing::Declined && group.access == Access::Open
    }
}

/// A person wants in. Asking twice changes nothing, but a hub that asks again is answered again: our answer may have
/// been lost.
pub(crate) async fn join(tx: &mut Tx, group: &Group, person: &Profile, asking: Asking<'_>) -> Result<Answer> {
    // In open groups too: who is being shut out at this moment does not come in beside it.
    decisions::alone(tx, group).await?;
    let question = if asking.answer.is_empty() { String::new() } else { policy::of(tx, group.id).await?.question };
    let asking = Asking { question: &question, ..asking };
    let before = store::find_membership(tx, group.id, person.id).await?;
    // Whoever was let in only to read does not become a writer by leaving and coming back.
    let read_before = before.as_ref().is_some_and(|before| before.role == Role::Reader);
    let is_invited = invited::is_invited(tx, before.as_ref()).await?;
    let now = tx.now();
    match before {
        Some(before) if before.standing == Standing::Member => {
            if asking.by.is_some() {
                store::put_membership(tx, &asked_by(before, asking)).await?;
                let again = Entry::MembershipConfirmedAgain { group: group.id, person: person.id };
                journal::record(tx, again);
            }
            return Ok(Answer::Welcome);
        }
        // Also whoever was declined, as long as that can be taken back: they do not know it yet. Into a group that was
        // opened since they go as everybody does.
        Some(before) if requests::as_told(&before, now).is_waiting() && !before.is_void_in(group) => {
            store::put_membership(tx, &asked_by(before, asking)).await?;
            return Ok(Answer::Wait);
        }
        // Nobody is asked again before its time.
        Some(before) if before.has_to_wait(group, now).is_some() => {
            let because = Refusal::AskAgainLater;
            let asked = asking.by.map(str::to_owned);
            if asked.is_some() {
                let entry = Entry::MembershipDeclined { group: group.id, person: person.id, because, asked };
                journal::record(tx, entry);
            }
            return Ok(Answer::No(because));
        }
        Some(before) if before.is_void_in(group) => requests::forget_decline(tx, group, person.id).await?,
        _ => {}
    }
    // A group elsewhere is not ours to judge for: its own hub decides, we only ask.
    let answer = if group.is_ours { super::answer(tx, group, person, is_invited).await? } else { Answer::Wait };
    let (group_id, person_id) = (group.id, person.id);
    let is_taken_up = is_invited && !matches!(answer, Answer::No(_));
    let invitation = if is_taken_up { invited::taken_up(tx, group, person_id).await? } else { None };
    let entry = match answer {
        Answer::Welcome => {
            put(tx, group_id, person_id, Standing::Member, asking).await?;
            if read_before && !is_invited {
                store::set_role(tx, group_id, person_id, Role::Reader).await?;
            }
            // In an open group nobody decides.
            if is_invited || group.access != Access::Open {
                let what = if is_invited { What::Accepted } else { What::Admitted };
                let begun = store::find_membership(tx, group_id, person_id).await?;
                let deed = Deed { request: begun.as_ref(), ..Deed::new(what, person_id, None) };
                decisions::record(tx, group, deed).await?;
            }
            Entry::MembershipBegan { group: group_id, person: person_id }
        }
        Answer::Wait => {
            put(tx, group_id, person_id, Standing::Requested, asking).await?;
            Entry::MembershipRequested { group: group_id, person: person_id }
        }
        Answer::No(because) => {
            let asked = asking.by.map(str::to_owned);
            Entry::MembershipDeclined { group: group_id, person: person_id, because, asked }
        }
    };
    journal::record(tx, entry);
    if let Some(invitation) = invitation.filter(|_| answer == Answer::Welcome) {
        invited::take_office(tx, group, person_id, &invitation).await?;
    }
    Ok(answer)
}

async fn put(tx: &mut Tx, group: GroupId, person: ProfileId, standing: Standing, asking: Asking<'_>) -> Result<()> {
    let now = tx.now();
    let new = Membership { asked_at: Some(now), ..Membership::new(group, person, standing, now) };
    store::put_membership(tx, &asked_by(new, asking)).await
}

/// The same, with what the newest activity says that asks for it.
fn asked_by(membership: Membership, asking: Asking<'_>) -> Membership {
    let reason = text::lines_of(asking.reason, LONGEST_WORDS);
    let answer = text::lines_of(asking.answer, LONGEST_WORDS);
    // An answer to what is not asked says nothing.
    let (group_question, group_answer) = if answer.is_empty() || asking.question.is_empty() {
        (membership.group_question, membership.group_answer)
    } else {
        (asking.question.to_owned(), answer)
    };
    Membership {
        asked: asking.by.map(str::to_owned).or(membership.asked),
        asked_as: asking.kind.map_or(membership.asked_as, str::to_owned),
        reason: if reason.is_empty() { membership.reason } else { reason },
        group_question,
        group_answer,
        ..membership
    }
}

/// What a group elsewhere said with its answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Said {
    /// Its facilitators' words; plain.
    pub(crate) message: String,
    /// When one may ask again.
    pub(crate) again_at: Option<Time>,
    /// Where its facilitators can look the decision up.
    pub(crate) decision: Option<String>,
    /// Whether one is let in to read, and not to write.
    pub(crate) reads_only: bool,
}

/// The group's own hub says that our request is granted. Without an open request it means nothing, save whether the
/// member may write.
pub(crate) async fn confirmed(tx: &mut Tx, group: &Group, person: ProfileId, said: Said) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    let role = if said.reads_only { Role::Reader } else { Role::Member };
    if !group.is_ours && membership.standing == Standing::Member {
        return confirmed_as(tx, &membership, role).await;
    }
    if group.is_ours || !membership.standing.is_waiting() {
        return Ok(false);
    }
    let since = tx.now();
    let message = text::lines_of(&said.message, LONGEST_WORDS);
    let now = Membership { standing: Standing::Member, role, since, message, ..membership };
    store::put_membership(tx, &now).await?;
    decision_store::set_address(tx, group.id, person, said.decision.as_deref()).await?;
    journal::record(tx, Entry::MembershipBegan { group: group.id, person });
    Ok(true)
}

/// The group's own hub says once more that one of ours belongs to it: as somebody who writes, or only reads. Who keeps
/// order there is said in another way, and such a word does not take that from them.
async fn confirmed_as(tx: &mut Tx, known: &Membership, role: Role) -> Result<bool> {
    if known.role.keeps_order() || known.role == role {
        return Ok(false);
    }
    let (group, person) = (known.group_id, known.person_id);
    store::set_role(tx, group, person, role).await?;
    let on = role == Role::Member;
    journal::record(tx, Entry::WritingChanged { group, person, by: None, on, via: None });
    Ok(true)
}

/// The group's own hub says no, or takes a granted membership back.
pub(crate) async fn refused(tx: &mut Tx, group: &Group, person: ProfileId, said: Said) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    let is_stale = membership.asked_at.is_some_and(|asked| asked.after(requests::PATIENCE) <= tx.now());
    let standing = match membership.standing {
        // After so long it is no answer, only the end of the waiting.
        Standing::Requested | Standing::Questioned if is_stale => Standing::Expired,
        Standing::Requested | Standing::Questioned => Standing::Declined,
        Standing::Member => Standing::Removed,
        _ => return Ok(false),
    };
    if group.is_ours {
        return Ok(false);
    }
    let since = tx.now();
    let message = text::lines_of(&said.message, LONGEST_WORDS);
    let latest = since.after(LONGEST_WAIT);
    let again_at = said.again_at.map(|again| again.min(latest));
    let role = Role::Member;
    store::put_membership(tx, &Membership { standing, role, since, message, again_at, ..membership }).await?;
    decision_store::set_address(tx, group.id, person, said.decision.as_deref()).await?;
    // Who waited in vain is told so, whichever of the two hubs has noticed it first.
    let is_over = standing == Standing::Expired;
    let because = if is_over { Refusal::NoAnswerInTime } else { Refusal::NotAMember };
    journal::record(tx, Entry::MembershipDeclined { group: group.id, person, because, asked: None });
    Ok(true)
}

/// The group's own hub takes back that it let somebody in: their request waits again.
pub(crate) async fn unconfirmed(tx: &mut Tx, group: &Group, person: ProfileId) -> Result<bool> {
    let Some(membership) = store::find_membership(tx, group.id, person).await? else { return Ok(false) };
    if group.is_ours || membership.standing != Standing::Member {
        return Ok(false);
    }
    let since = tx.now();
    let (standing, role) = (Standing::Requested, Role::Member);
    let now = Membership { standing, role, since, message: String::new(), ..membership };
    let asked = now.asked.clone();
    store::put_membership(tx, &now).await?;
    journal::record(tx, Entry::AdmissionUndone { group: group.id, person, asked, by: None });
    Ok(true)
}

/// A member leaves, or a request is withdrawn. It holds at once here, whatever the other hub does.
pub(crate) async fn leave(tx: &mut Tx, group: &Group, person: &Profile) -> Result<bool> {
    decisions::alone(tx, group).await?;
    let Some(membership) = store::find_membership(tx, group.id, person.id).await? else { return Ok(false) };
    // A decline that can still be taken back was not told: to its asker the request waits, and they can withdraw it.
    let told = requests::as_told(&membership, tx.now());
    if !told.is_waiting() && !matches!(told, Standing::Member | Standing::Invited) {
        return Ok(false);
    }
    if group.is_ours && membership.standing == Standing::Member && membership.role.keeps_order() {
        let others = orphans::is_kept_without(tx, group.id, person.id).await?;
        // Who is at home elsewhere cannot be kept.
        if person.is_ours && !others {
            return Err(Error::Refused(Refusal::LastFacilitator));
        }
    }
    if membership.standing == Standing::Invited {
        return invited::decline(tx, group, person.id).await;
    }
    let asked = membership.asked.clone();
    if told.is_waiting() {
        requests::forget_decline(tx, group, person.id).await?;
        if is_on_record(tx, group, person).await? {
            let deed = Deed::new(What::Withdrawn, person.id, None).answering(&membership);
            decisions::record(tx, group, deed).await?;
        }
        // Their own status page goes on saying what became of it. Nobody elsewhere asks and withdraws in turn, to have
        // facilitators asked each time.
        let since = tx.now();
        let again_at = (!person.is_ours).then(|| since.after(AFTER_WITHDRAWAL));
        let before = requests::undecided(membership);
        let withdrawn = Membership { standing: Standing::Withdrawn, since, undo_until: None, again_at, ..before };
        store::put_membership(tx, &withdrawn).await?;
    } else if group.is_ours && membership.role == Role::Reader {
        // That they were to read only is remembered.
        let since = tx.now();
        store::put_membership(tx, &Membership { standing: Standing::Withdrawn, since, ..membership }).await?;
    } else {
        store::delete_membership(tx, group.id, person.id).await?;
    }
    journal::record(tx, Entry::MembershipEnded { group: group.id, person: person.id, asked });
    Ok(true)
}

/// Whether the record has to say that a request was withdrawn: it speaks of the request already, or facilitators elsewhere
/// follow by the record what they were offered. Who asks and withdraws before anybody has looked leaves nothing behind.
async fn is_on_record(tx: &mut Tx, group: &Group, person: &Profile) -> Result<bool> {
    let open = [What::Asked, What::Answered, What::Reopened, What::Declined];
    let is_spoken_of = decision_store::newest_about(tx, group.id, &person.url, &open).await?.is_some();
    Ok(is_spoken_of || store::facilitators(tx, group.id).await?.iter().any(|facilitator| !facilitator.is_ours))
}
