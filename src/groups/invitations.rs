//! Invitations into a group of ours: by `@name@hub` or by e-mail address, one or a whole list. They last 28 days;
//! facilitators see them, send them again and take them back. What the invited do with them is in `invited`.

use std::time::Duration;

use super::decisions::{self, Deed, What};
use super::guests::{Address, Guest};
use super::invitation_letters::{self as letters, Here};
use super::membership::{LONGEST_WORDS, Membership, Role, Standing};
use super::roles::{self, Doer};
use super::{Answer, Group, invitation_store as rows, store};
use crate::accounts::{self, credentials, words};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, InvitationId, ProfileId, secret};
use crate::jobs;
use crate::journal::{self, Entry};
use crate::profiles::{self, Profile};
use crate::text;

/// How long an invitation lasts.
pub(crate) const LIFE: Duration = Duration::from_hours(28 * 24);
/// Who presses twice sends once: sooner than this nothing is sent again.
const PAUSE: Duration = Duration::from_mins(10);
/// How long what became of an invitation is kept.
const KEPT: Duration = Duration::from_hours(90 * 24);
/// The job that looks for an invited person on their hub.
pub(crate) const JOB: &str = "find_guest";

words! {
    /// How an invitation stands.
    State {
        /// Its person is being looked for on their hub.
        Looking = "looking",
        /// Their hub knows nobody of this name.
        Missing = "missing",
        /// Their hub is not trusted to keep to its members what is written in the group.
        Unfit = "unfit",
        /// It can be taken up.
        Open = "open",
        /// They came.
        Accepted = "accepted",
        /// They said no.
        Declined = "declined",
        /// It was taken back.
        Revoked = "revoked",
        /// Its time is over.
        Expired = "expired",
    }
}

/// Somebody is asked to come into a group: of ours, or, if they are ours, of another hub.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Invitation {
    pub(crate) id: InvitationId,
    pub(crate) group_id: GroupId,
    /// Who it is, where that is known.
    pub(crate) person_id: Option<ProfileId>,
    /// Under which address they were invited: `name@domain`, or `@name@hub`.
    pub(crate) address: String,
    /// What the inviter's list calls them; plain.
    pub(crate) name: String,
    /// What they may do when they have come.
    pub(crate) role: Role,
    /// Whether mail about it says which group it is.
    pub(crate) names_group: bool,
    /// What the inviter wrote to them; plain.
    pub(crate) message: String,
    pub(crate) state: State,
    /// The activity that carries it from hub to hub.
    pub(crate) url: Option<String>,
    pub(crate) invited_by: Option<ProfileId>,
    pub(crate) sent_at: Time,
    pub(crate) expires_at: Time,
}

impl Invitation {
    /// Whether it can still be taken up, or its person is still looked for.
    pub(crate) fn is_open(&self, now: Time) -> bool {
        matches!(self.state, State::Open | State::Looking) && now < self.expires_at
    }

    /// How it stands at this moment: its time may be over before anybody has written that down.
    pub(crate) fn state_at(&self, now: Time) -> State {
        match self.state {
            State::Open | State::Looking if self.expires_at <= now => State::Expired,
            state => state,
        }
    }
}

/// What goes with every invitation of a list.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    pub(crate) message: String,
    pub(crate) names_group: bool,
    pub(crate) role: Role,
}

/// Who one of a list is, as far as this hub knows.
#[derive(Clone, Debug)]
pub(crate) enum Known {
    /// A person of this hub or one that it has met.
    Person(Box<Profile>),
    /// Somebody of another hub whom this one has not met.
    Handle,
    /// Somebody of whom nothing is known but their e-mail address.
    Email,
}

/// One of a list, and whether they can be invited.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) guest: Guest,
    /// Who they are; or the key of the sentence that says why they are not invited.
    pub(crate) verdict: Result<Known, &'static str>,
}

/// Who may invite into a group of ours. From here on nobody else decides about the invited: who is let in or shut out
/// meanwhile is not overwritten.
async fn check(tx: &mut Tx, group: &Group, doer: &Doer) -> Result<()> {
    if !group.is_ours {
        return Err(Error::NotFound);
    }
    decisions::alone(tx, group).await?;
    roles::check(tx, group, doer).await?;
    if group.archived_at.is_some() { Err(Error::Refused(Refusal::GroupArchived)) } else { Ok(()) }
}

/// Says of each of a list who they are and whether they can be invited. Whoever stands twice in it is invited once.
pub(crate) async fn judge(tx: &mut Tx, group: &Group, guests: Vec<Guest>, here: &Here<'_>) -> Result<Vec<Judged>> {
    let mut judged: Vec<Judged> = Vec::with_capacity(guests.len());
    let mut seen = std::collections::HashSet::new();
    for guest in guests {
        let verdict = match &guest.address {
            None => Err("invite-no-address"),
            Some(address) => match who(tx, address, here).await? {
                Ok(known) => {
                    let key = match &known {
                        Known::Person(person) => person.address(),
                        Known::Handle | Known::Email => address.to_string(),
                    };
                    let problem = if seen.insert(key) {
                        problem(tx, group, address, &known).await?
                    } else {
                        Some("invite-twice")
                    };
                    problem.map_or(Ok(known), Err)
                }
                Err(why) => Err(why),
            },
        };
        judged.push(Judged { guest, verdict });
    }
    Ok(judged)
}

async fn who(tx: &mut Tx, address: &Address, here: &Here<'_>) -> Result<Result<Known, &'static str>> {
    let person = match address {
        Address::Email(email) => {
            let account = accounts::store::find_by_name(tx, email).await?;
            match account.filter(|account| account.standing == accounts::Standing::Active) {
                Some(account) => profiles::store::find(tx, account.profile_id).await?,
                None => return Ok(Ok(Known::Email)),
            }
        }
        Address::Handle { name, host } => {
            let person = profiles::store::find_by_handle(tx, name, host).await?;
            if person.is_none() && host != here.host {
                return Ok(Ok(Known::Handle));
            }
            person
        }
    };
    let Some(person) = person else { return Ok(Err("invite-nobody-here")) };
    if person.is_ours && !profiles::store::is_let_in(tx, person.id).await? {
        return Ok(Err("invite-nobody-here"));
    }
    Ok(Ok(Known::Person(Box::new(person))))
}

/// Why somebody is not invited now.
async fn problem(tx: &mut Tx, group: &Group, address: &Address, known: &Known) -> Result<Option<&'static str>> {
    if rows::is_open_for(tx, group.id, &address.to_string()).await? {
        return Ok(Some("invite-already"));
    }
    let Known::Person(person) = known else { return Ok(None) };
    // Who would not be let in is not invited.
    if let Answer::No(refusal) = super::answer(tx, group, person, true).await? {
        return Ok(Some(match refusal {
            Refusal::HubWouldNotKeep => "invite-hub-would-not-keep",
            _ => "invite-shut-out",
        }));
    }
    if rows::live(tx, group.id, person.id).await?.is_some() {
        return Ok(Some("invite-already"));
    }
    let membership = store::find_membership(tx, group.id, person.id).await?;
    Ok(match membership.map(|membership| membership.standing) {
        Some(Standing::Member) => Some("invite-member"),
        Some(Standing::Requested | Standing::Questioned) => Some("invite-has-asked"),
        _ => None,
    })
}

/// Invites everybody of a list who can be invited. Doing it twice invites nobody twice. Answers how many were.
pub(crate) async fn invite(
    tx: &mut Tx,
    (group, by): (&Group, &Profile),
    guests: Vec<Guest>,
    terms: &Terms,
    here: &Here<'_>,
) -> Result<usize> {
    check(tx, group, &Doer::here(by.id)).await?;
    let mut count = 0;
    for Judged { guest, verdict } in judge(tx, group, guests, here).await? {
        let (Ok(known), Some(address)) = (verdict, guest.address) else { continue };
        let address = address.to_string();
        if !credentials::may_be_invited(tx, &address).await? {
            continue;
        }
        credentials::count_invitation(tx, by.id).await?;
        let now = tx.now();
        let new = Invitation {
            id: tx.id(),
            group_id: group.id,
            person_id: None,
            address,
            name: guest.name,
            role: terms.role,
            names_group: terms.names_group,
            message: text::lines_of(&terms.message, LONGEST_WORDS),
            state: State::Open,
            url: None,
            invited_by: Some(by.id),
            sent_at: now,
            expires_at: now.after(LIFE),
        };
        send(tx, (group, by), new, known, here).await?;
        count += 1;
    }
    Ok(count)
}

/// Writes an invitation and has it told to whom it is for.
async fn send(
    tx: &mut Tx,
    (group, by): (&Group, &Profile),
    new: Invitation,
    known: Known,
    here: &Here<'_>,
) -> Result<()> {
    // Who is looked for elsewhere is in the record when they are found; an address of somebody unknown never is.
    if !matches!(known, Known::Handle) {
        let about = match &known {
            Known::Person(person) => Some(person.id),
            Known::Handle | Known::Email => None,
        };
        decisions::record(tx, group, invited_by(&new, about)).await?;
    }
    match known {
        Known::Person(person) => {
            let new = Invitation { person_id: Some(person.id), state: State::Open, ..new };
            let id = rows::put(tx, &new, None).await?;
            become_invited(tx, group.id, person.id).await?;
            journal::record(tx, Entry::InvitationSent { invitation: id });
            letters::to_person(tx, (group, by), &Invitation { id, ..new }, &person, here).await
        }
        Known::Handle => {
            let id = rows::put(tx, &Invitation { person_id: None, state: State::Looking, ..new }, None).await?;
            jobs::enqueue(tx, JOB, &id.to_string(), &id).await
        }
        Known::Email => {
            // 128 random bits, of which only a fingerprint is kept.
            let token = secret(16)?;
            let new = Invitation { person_id: None, state: State::Open, ..new };
            let id = rows::put(tx, &new, Some(&credentials::fingerprint(&token))).await?;
            letters::to_address(tx, (group, by), &Invitation { id, ..new }, &token, here).await
        }
    }
}

/// What is recorded of an invitation.
fn invited_by(invitation: &Invitation, about: Option<ProfileId>) -> Deed<'_> {
    let (by, message) = (invitation.invited_by, invitation.message.as_str());
    Deed { what: What::Invited, about, by, message, until: None, request: None }
}

/// Notes that a person is invited; what they had asked for and been answered before is over.
pub(super) async fn become_invited(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<()> {
    let now = tx.now();
    store::put_membership(tx, &Membership::new(group, person, Standing::Invited, now)).await
}

/// Whoever was invited by `@name@hub` has been found there, or their hub knows nobody of this name.
pub(crate) async fn found(tx: &mut Tx, id: InvitationId, person: Option<&Profile>) -> Result<()> {
    let Some(group_id) = rows::find(tx, id).await?.map(|found| found.group_id) else { return Ok(()) };
    let group = store::find(tx, group_id).await?.ok_or(Error::NotFound)?;
    decisions::alone(tx, &group).await?;
    // As it stands now that nobody else decides: it may have been taken back meanwhile.
    let Some(invitation) = rows::find(tx, id).await?.filter(|found| found.state == State::Looking) else {
        return Ok(());
    };
    let Some(person) = person else { return rows::end(tx, id, State::Missing).await.map(drop) };
    let membership = store::find_membership(tx, group.id, person.id).await?;
    let belongs = membership
        .is_some_and(|membership| membership.standing == Standing::Member || membership.standing.is_waiting());
    let state = match (super::answer(tx, &group, person, true).await?, belongs) {
        (Answer::No(Refusal::HubWouldNotKeep), _) => Some(State::Unfit),
        (Answer::No(_), _) => Some(State::Revoked),
        // Somebody else has invited them meanwhile, or they came by themselves.
        (_, true) => Some(State::Accepted),
        (_, false) if rows::live(tx, group.id, person.id).await?.is_some() => Some(State::Revoked),
        (_, false) => None,
    };
    if let Some(state) = state {
        return rows::end(tx, id, state).await.map(drop);
    }
    rows::set_person(tx, id, person.id).await?;
    decisions::record(tx, &group, invited_by(&invitation, Some(person.id))).await?;
    become_invited(tx, group.id, person.id).await?;
    journal::record(tx, Entry::InvitationSent { invitation: id });
    Ok(())
}

/// The invitation of a group, for its facilitators.
async fn of(tx: &mut Tx, group: &Group, id: InvitationId, doer: &Doer) -> Result<Invitation> {
    check(tx, group, doer).await?;
    rows::find(tx, id).await?.filter(|found| found.group_id == group.id).ok_or(Error::NotFound)
}

/// Sends an invitation again, for another 28 days. Answers whether it was: not right after the last time, and not to
/// whom it is not to be sent any more.
pub(crate) async fn send_again(
    tx: &mut Tx,
    (group, by): (&Group, &Profile),
    id: InvitationId,
    here: &Here<'_>,
) -> Result<bool> {
    let before = of(tx, group, id, &Doer::here(by.id)).await?;
    let now = tx.now();
    let is_over = matches!(before.state_at(now), State::Accepted | State::Declined | State::Revoked);
    if is_over || (now.since(before.sent_at) < PAUSE && before.is_open(now)) {
        return Ok(false);
    }
    let Some(address) = Address::parse(&before.address, here.host) else { return Ok(false) };
    let known = match (before.person_id, who(tx, &address, here).await?) {
        (Some(person), _) => Known::Person(Box::new(profiles::store::find(tx, person).await?.ok_or(Error::NotFound)?)),
        (None, Ok(known)) => known,
        (None, Err(_)) => return Ok(false),
    };
    // Its own waiting self is no reason against it.
    rows::end(tx, id, State::Revoked).await?;
    if problem(tx, group, &address, &known).await?.is_some()
        || !credentials::may_be_invited(tx, &before.address).await?
    {
        if before.is_open(now) {
            rows::put(tx, &before, None).await?;
        }
        return Ok(false);
    }
    credentials::count_invitation(tx, by.id).await?;
    let again = Invitation { sent_at: now, expires_at: now.after(LIFE), invited_by: Some(by.id), ..before };
    send(tx, (group, by), again, known, here).await?;
    Ok(true)
}

/// Takes an invitation back. Answers whether there was anything to take back.
pub(crate) async fn revoke(tx: &mut Tx, group: &Group, id: InvitationId, doer: &Doer) -> Result<bool> {
    let invitation = of(tx, group, id, doer).await?;
    if !rows::end(tx, id, State::Revoked).await? {
        return Ok(false);
    }
    if let Some(person) = invitation.person_id {
        rows::forget_standing(tx, group.id, person).await?;
    }
    let deed = Deed { about: invitation.person_id, ..invited_by(&invitation, None) };
    let deed = Deed { what: What::Revoked, by: Some(doer.person), message: "", ..deed };
    decisions::record(tx, group, deed).await?;
    journal::record(tx, Entry::InvitationRevoked { invitation: id });
    Ok(true)
}

/// Writes down which invitations are over by the clock, ours and others', and forgets what ended long ago. Answers how
/// many are over. Nobody is told: both sides know the day.
pub(crate) async fn expire(tx: &mut Tx) -> Result<usize> {
    let overdue = rows::overdue(tx).await?;
    let count = overdue.len();
    for invitation in overdue {
        rows::end(tx, invitation.id, State::Expired).await?;
        if let Some(person) = invitation.person_id {
            rows::forget_standing(tx, invitation.group_id, person).await?;
        }
    }
    let before = tx.now().before(KEPT);
    rows::forget_ended(tx, before).await?;
    Ok(count)
}
