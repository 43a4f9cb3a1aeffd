//! Who comes to an event. A person answers yes, maybe or no; the hub of the event's author says who has a place, and in
//! which order those who wait get one. Keyed by event and person, whatever activity brought the answer.

use super::{Event, Listing, Status, attendance_store as store, keeps};
use crate::accounts::words;
use crate::audience::{self, Viewer};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, Access, Group};
use crate::id::{ProfileId, TopicId};
use crate::journal::{self, Entry};
use crate::profiles::Profile;
use crate::text;

/// What is said to those whom the organisers have turned away, and to those who cannot see the event any more: keys.
pub(crate) const TURNED_AWAY: &str = "event-turned-away";
const NO_MEMBER: &str = "event-no-member";

/// Longest message to those who keep the event, in characters.
pub(crate) const LONGEST_MESSAGE: usize = 500;

words! {
    /// What somebody answers.
    Answer {
        /// They come.
        Yes = "yes",
        /// They might.
        Maybe = "maybe",
        /// They do not.
        No = "no",
    }
}

words! {
    /// How far an answer has got.
    State {
        /// On its way to the hub that has the event.
        Sent = "sent",
        /// Taken.
        Confirmed = "confirmed",
        /// Everything is full: they wait for a place.
        Waiting = "waiting",
        /// Not taken.
        Refused = "refused",
    }
}

/// A person's answer.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Attendance {
    pub(crate) event_id: TopicId,
    pub(crate) person_id: ProfileId,
    pub(crate) answer: Answer,
    pub(crate) state: State,
    /// What they said to those who keep the event; plain.
    pub(crate) message: String,
    /// The activity that brought it, or went out with it: what answers it must name it.
    pub(crate) asked: Option<String>,
    /// What kind of activity that was.
    pub(crate) asked_as: String,
    /// What the event's hub said to it, plain: why not, or the place in the queue.
    pub(crate) said: String,
    /// Where it is met on the web, as that hub told this person.
    pub(crate) link: String,
    /// The order in which answers came, for the queue.
    pub(crate) position: i64,
    pub(crate) asked_at: Time,
    pub(crate) answered_at: Option<Time>,
}

impl Attendance {
    /// Whether those who keep the event have turned them away.
    pub(crate) fn is_turned_away(&self) -> bool {
        self.state == State::Refused && self.said == TURNED_AWAY
    }

    /// Whether they have a place.
    pub(crate) fn has_place(&self) -> bool {
        self.answer == Answer::Yes && self.state == State::Confirmed
    }
}

/// An answer with the person who gave it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Attendee {
    #[sqlx(flatten)]
    pub(crate) attendance: Attendance,
    pub(crate) name: String,
    pub(crate) handle: String,
    pub(crate) host: String,
    pub(crate) is_ours: bool,
    pub(crate) role: String,
    pub(crate) organisation: String,
}

impl Attendee {
    /// Where this hub shows the person.
    pub(crate) fn path(&self) -> String {
        if self.is_ours { format!("/people/{}", self.handle) } else { format!("/people/{}@{}", self.handle, self.host) }
    }
}

/// What somebody wants to answer, and how it came.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    pub(crate) answer: Answer,
    pub(crate) message: &'a str,
    /// The activity that brought it, and its kind; none if they answered on a page of this hub.
    pub(crate) asked: Option<(&'a str, &'a str)>,
}

/// Whether an answer can still be given at all.
pub(crate) fn check_open(event: &Event, now: Time) -> Result<()> {
    if event.details.status == Status::Cancelled {
        return Err(Error::Refused(Refusal::EventCancelled));
    }
    if event.details.last_at() < now { Err(Error::Refused(Refusal::EventOver)) } else { Ok(()) }
}

/// Whether a person may answer at all: who may see the event may. To everybody else of a private group there is none.
async fn check_may(tx: &mut Tx, group: &Group, topic: &Topic, person: ProfileId) -> Result<()> {
    match audience::can_read(tx, Viewer::Person(person), group, topic.for_members).await? {
        true => Ok(()),
        false if group.access == Access::Private => Err(Error::NotFound),
        false => Err(Error::Refused(Refusal::NotAMember)),
    }
}

/// A person answers. For an event of ours it is judged here, one after another; for one elsewhere its hub does.
pub(crate) async fn answer(tx: &mut Tx, topic: &Topic, person: &Profile, wish: Wish<'_>) -> Result<Attendance> {
    super::store::lock(tx, topic.id).await?;
    let event = super::store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    check_may(tx, &group, topic, person.id).await?;
    // The row that is held says so, too: the topic was read before it was.
    if topic.deleted_at.is_some() || event.ended_at.is_some() {
        return Err(Error::Gone);
    }
    let now = tx.now();
    let known = store::find(tx, topic.id, person.id).await?;
    if let Some(known) = known.as_ref().filter(|known| topic.is_ours && known.is_turned_away()) {
        return stays_away(tx, known.clone(), person, wish).await;
    }
    let closed = match check_open(&event, now) {
        Err(Error::Refused(refusal)) if wish.answer != Answer::No => Some(refusal),
        _ => None,
    };
    // Whoever asks at a page reads there why not; somebody elsewhere is told.
    if let Some(refusal) = closed.filter(|_| wish.asked.is_none() || !topic.is_ours) {
        return Err(Error::Refused(refusal));
    }
    let mut one = Attendance {
        event_id: topic.id,
        person_id: person.id,
        answer: wish.answer,
        state: State::Sent,
        message: text::line(wish.message, LONGEST_MESSAGE),
        asked: wish.asked.map(|(asked, _)| asked.to_owned()),
        asked_as: wish.asked.map(|(_, kind)| kind.to_owned()).unwrap_or_default(),
        said: String::new(),
        link: String::new(),
        position: store::last_position(tx, topic.id).await? + 1,
        asked_at: now,
        answered_at: None,
    };
    if !topic.is_ours {
        // The same again, on its way already or taken: nothing new is said.
        let is_said = |known: &&Attendance| {
            known.answer == one.answer && known.message == one.message && known.state != State::Refused
        };
        if let Some(known) = known.as_ref().filter(is_said) {
            return Ok(known.clone());
        }
        // What was said before is what is taken back.
        one.asked = known.as_ref().and_then(|known| known.asked.clone());
        one.asked_as = known.map(|known| known.asked_as).unwrap_or_default();
        store::put(tx, &one).await?;
        journal::record(tx, Entry::AttendanceAsked { event: topic.id, person: person.id });
        return Ok(one);
    }
    match closed {
        // What was taken before it was over stays so.
        Some(_) if known.as_ref().is_some_and(|known| known.state == State::Confirmed) => {
            return Ok(known.unwrap_or(one));
        }
        Some(refusal) => {
            one.answered_at = Some(now);
            one.state = State::Refused;
            refusal.key().clone_into(&mut one.said);
        }
        None => judge(tx, &event, &mut one, known.as_ref()).await?,
    }
    store::put(tx, &one).await?;
    let told_before = known.as_ref().is_some_and(|known| known.answer == one.answer && known.state == one.state);
    // Whoever asks again from elsewhere is answered again; on a page it says so already.
    if !told_before || !person.is_ours {
        journal::record(tx, Entry::AttendanceAnswered { event: topic.id, person: person.id });
    }
    if known.is_some_and(|known| known.has_place()) && !one.has_place() {
        fill(tx, topic.id).await?;
    }
    Ok(one)
}

/// Whom the organisers have turned away is told so again, whatever they answer: else an answer would take the place back.
async fn stays_away(tx: &mut Tx, mut known: Attendance, person: &Profile, wish: Wish<'_>) -> Result<Attendance> {
    let asked = wish.asked.filter(|_| !person.is_ours && wish.answer != Answer::No);
    if let Some((asked, kind)) = asked {
        (known.asked, known.asked_as) = (Some(asked.to_owned()), kind.to_owned());
        store::put(tx, &known).await?;
        journal::record(tx, Entry::AttendanceAnswered { event: known.event_id, person: person.id });
    }
    Ok(known)
}

/// Whether there is a place: whoever has one keeps it, whoever waits stays where they are, and nobody overtakes.
async fn judge(tx: &mut Tx, event: &Event, one: &mut Attendance, known: Option<&Attendance>) -> Result<()> {
    one.answered_at = Some(one.asked_at);
    one.state = State::Confirmed;
    let Some(capacity) = event.details.capacity.filter(|_| one.answer == Answer::Yes) else { return Ok(()) };
    let stands =
        |known: &&Attendance| known.answer == Answer::Yes && matches!(known.state, State::Confirmed | State::Waiting);
    if let Some(known) = known.filter(stands) {
        (one.state, one.position) = (known.state, known.position);
        return Ok(());
    }
    let taken = store::count(tx, event.topic_id, Answer::Yes, State::Confirmed).await?;
    if taken < capacity {
        return Ok(());
    }
    one.state = if event.details.waits { State::Waiting } else { State::Refused };
    Ok(())
}

/// Gives free places to those who wait, in their order. The caller holds the event's row.
pub(super) async fn fill(tx: &mut Tx, id: TopicId) -> Result<()> {
    let Some(event) = super::store::find(tx, id).await? else { return Ok(()) };
    let now = tx.now();
    if event.ended_at.is_some() || check_open(&event, now).is_err() {
        return Ok(());
    }
    let taken = store::count(tx, id, Answer::Yes, State::Confirmed).await?;
    let mut free = event.details.capacity.map_or(i64::MAX, |capacity| capacity - taken);
    while free > 0 {
        let Some(mut next) = store::first_waiting(tx, id).await? else { return Ok(()) };
        next.state = State::Confirmed;
        next.answered_at = Some(now);
        store::put(tx, &next).await?;
        journal::record(tx, Entry::AttendanceAnswered { event: id, person: next.person_id });
        free -= 1;
    }
    Ok(())
}

/// What the hub of an event elsewhere says to an answer of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Taken; with where it is met on the web, if that was told.
    Taken(String),
    /// They wait, at this place of the queue.
    Waits(i64),
    /// Not taken, and why.
    Refused(String),
}

/// The hub of an event elsewhere has answered. Answers whether that changed anything: an answer to what was not asked, or
/// is not asked any more, is none.
pub(crate) async fn heard(
    tx: &mut Tx,
    topic: &Topic,
    person: &Profile,
    asked: Option<&str>,
    verdict: Verdict,
) -> Result<bool> {
    let Some(mut one) = store::find(tx, topic.id, person.id).await?.filter(|_| !topic.is_ours && person.is_ours) else {
        return Ok(false);
    };
    let is_other = one.asked.as_deref().zip(asked).is_some_and(|(open, asked)| open != asked);
    if is_other || one.answer == Answer::No {
        return Ok(false);
    }
    // Whoever waits for word of an event that is gone is told that it is gone.
    if topic.deleted_at.is_some() {
        return Ok(false);
    }
    let before = (one.state, one.said.clone(), one.link.clone());
    match verdict {
        Verdict::Taken(link) => {
            one.state = State::Confirmed;
            one.said = String::new();
            if super::is_web(&link) {
                one.link = link;
            }
        }
        // Who has a place does not wait any more.
        Verdict::Waits(place) if one.state != State::Confirmed => {
            one.state = State::Waiting;
            one.said = place.clamp(1, 1_000_000).to_string();
        }
        Verdict::Waits(_) => return Ok(false),
        Verdict::Refused(reason) => {
            one.state = State::Refused;
            one.said = text::line(&reason, LONGEST_MESSAGE);
            one.link = String::new();
        }
    }
    if before == (one.state, one.said.clone(), one.link.clone()) {
        return Ok(false);
    }
    one.answered_at = Some(tx.now());
    let is_news = before.0 != one.state;
    store::put(tx, &one).await?;
    if is_news {
        journal::record(tx, Entry::AttendanceAnswered { event: topic.id, person: person.id });
    }
    Ok(true)
}

/// A person is gone: their places are free.
pub(crate) async fn forget(tx: &mut Tx, person: ProfileId) -> Result<()> {
    for event in store::of_person(tx, person).await? {
        super::store::lock(tx, event).await?;
        store::delete(tx, event, person).await?;
        if discussions::store::find_topic(tx, event).await?.is_some_and(|topic| topic.is_ours) {
            fill(tx, event).await?;
        }
    }
    Ok(())
}

/// Somebody leaves a group: what only its members may see they come to no more, since afterwards they could not say so. Whoever
/// waits comes up.
pub(crate) async fn give_up(tx: &mut Tx, group: &Group, person: &Profile) -> Result<()> {
    for event in store::ahead(tx, person.id, group.id).await? {
        let Some(topic) = discussions::store::find_topic(tx, event).await? else { continue };
        if !audience::reads(group, topic.for_members, false) {
            answer(tx, &topic, person, Wish { answer: Answer::No, message: "", asked: None }).await?;
        }
    }
    Ok(())
}

/// Follows what happened: whoever was taken out of a group loses their place at what only its members may see.
pub(crate) async fn follow(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (Entry::MembershipEnded { group, person, .. }
    | Entry::AdmissionUndone { group, person, .. }
    | Entry::MemberRemoved { group, person, .. }
    | Entry::MemberBanned { group, person, .. }) = entry
    else {
        return Ok(());
    };
    let events = store::ahead(tx, *person, *group).await?;
    if events.is_empty() {
        return Ok(());
    }
    let Some(found) = groups::store::find(tx, *group).await? else { return Ok(()) };
    for event in events {
        let Some(topic) = discussions::store::find_topic(tx, event).await?.filter(|topic| topic.is_ours) else {
            continue;
        };
        if !audience::can_read(tx, Viewer::Person(*person), &found, topic.for_members).await? {
            refuse(tx, event, *person, NO_MEMBER).await?;
        }
    }
    Ok(())
}

/// Those who keep an event of ours turn somebody away: their place is free, and they are told. Answers whether that is new.
pub(crate) async fn turn_away(tx: &mut Tx, topic: &Topic, by: ProfileId, person: ProfileId) -> Result<bool> {
    check_keeps(tx, topic, by).await?;
    refuse(tx, topic.id, person, TURNED_AWAY).await
}

/// They let somebody come whom they had turned away: as if they had answered just now.
pub(crate) async fn let_come(tx: &mut Tx, topic: &Topic, by: ProfileId, person: ProfileId) -> Result<()> {
    check_keeps(tx, topic, by).await?;
    super::store::lock(tx, topic.id).await?;
    let event = super::store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    check_open(&event, tx.now())?;
    // The answer tells where it is met: whoever may not see the event any more is not told.
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    check_may(tx, &group, topic, person).await?;
    let known = store::find(tx, topic.id, person).await?.filter(Attendance::is_turned_away);
    let mut one = known.ok_or(Error::NotFound)?;
    one.asked_at = tx.now();
    one.position = store::last_position(tx, topic.id).await? + 1;
    one.said = String::new();
    judge(tx, &event, &mut one, None).await?;
    store::put(tx, &one).await?;
    journal::record(tx, Entry::AttendanceAnswered { event: topic.id, person });
    Ok(())
}

/// Only who keeps an event of ours says who comes; what is gone nobody does.
async fn check_keeps(tx: &mut Tx, topic: &Topic, by: ProfileId) -> Result<()> {
    if !topic.is_ours || !keeps(tx, topic, by).await? {
        return Err(Error::Refused(Refusal::NotAnOrganiser));
    }
    if topic.deleted_at.is_some() { Err(Error::Gone) } else { Ok(()) }
}

/// Refuses an answer that was taken, for the reason with this key, and gives the place to whoever waits. Answers whether there
/// was one.
async fn refuse(tx: &mut Tx, event: TopicId, person: ProfileId, because: &str) -> Result<bool> {
    super::store::lock(tx, event).await?;
    let stands = |known: &Attendance| known.answer != Answer::No && known.state != State::Refused;
    let Some(mut one) = store::find(tx, event, person).await?.filter(stands) else { return Ok(false) };
    (one.state, one.said) = (State::Refused, because.to_owned());
    one.answered_at = Some(tx.now());
    store::put(tx, &one).await?;
    journal::record(tx, Entry::AttendanceAnswered { event, person });
    fill(tx, event).await?;
    Ok(true)
}

/// Whether somebody may see who comes: those who keep the event, and whom they have chosen.
pub(crate) async fn may_see_list(
    tx: &mut Tx,
    (topic, event): (&Topic, &Event),
    is_member: bool,
    person: ProfileId,
) -> Result<bool> {
    let mine = store::find(tx, topic.id, person).await?;
    let keeps = keeps(tx, topic, person).await?;
    Ok(keeps || shows_list(event, mine.as_ref(), is_member))
}

/// Whether somebody who does not keep the event may see who comes.
pub(crate) fn shows_list(event: &Event, mine: Option<&Attendance>, is_member: bool) -> bool {
    match event.details.listing {
        Listing::Organisers => false,
        Listing::Attendees => mine.is_some_and(Attendance::has_place),
        Listing::Members => is_member,
    }
}
