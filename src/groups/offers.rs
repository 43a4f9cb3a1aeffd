//! Requests put before facilitators of other hubs. The group's own hub offers each of them the request; what they decide
//! travels back in their name, and the group's hub does it by the same rules as on its own page.
//!
//! Here are both sides: what a group of ours has offered, and what groups elsewhere offer to our people, as cards that
//! say how the request stands by the group's record.

use super::decisions::{Record, What};
use super::membership::{LONGEST_WORDS, Membership, Role, Standing};
use super::roles::{self, Doer};
use super::{Group, offer_store as store, requests, store as group_store};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Conflict, Error, Result};
use crate::id::{GroupId, OfferId, ProfileId};
use crate::journal::{self, Entry};
use crate::text;

/// How many cards of one group a facilitator here has at the most.
const MOST: i64 = 500;

words! {
    /// What a facilitator says should become of a request.
    Verdict {
        /// Let them in.
        Admit = "admit",
        /// Let them in to read, and not to write.
        AdmitReader = "admit-reader",
        /// Do not.
        Decline = "decline",
        /// Ask them something back.
        Ask = "ask",
        /// Take the decision back.
        Undo = "undo",
    }
}

words! {
    /// How an offered request stands, as its group says.
    State {
        /// It waits for a decision.
        Waiting = "waiting",
        /// It waits for the asker's answer.
        Asked = "asked",
        /// They were let in.
        Admitted = "admitted",
        /// They were not.
        Declined = "declined",
        /// It is over for another reason.
        Closed = "closed",
    }
}

impl State {
    /// Whether it can be decided.
    pub(crate) fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Asked)
    }
}

/// A request to a group of ours that was put before a facilitator elsewhere.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Offer {
    pub(crate) url: String,
    pub(crate) group_id: GroupId,
    pub(crate) person_id: ProfileId,
    pub(crate) facilitator_id: ProfileId,
}

/// A request to a group elsewhere that was put before a facilitator here.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Card {
    pub(crate) id: OfferId,
    /// The `Offer` that brought it.
    pub(crate) url: String,
    pub(crate) group_id: GroupId,
    pub(crate) facilitator_id: ProfileId,
    /// Who asks, as the group's hub says: their id, and what they are called.
    pub(crate) asker: String,
    pub(crate) name: String,
    pub(crate) role: String,
    pub(crate) organisation: String,
    /// Their home hub.
    pub(crate) host: String,
    pub(crate) reason: String,
    /// What the group asks everybody, and what they answered to that.
    pub(crate) group_question: String,
    pub(crate) group_answer: String,
    pub(crate) question: String,
    pub(crate) answer: String,
    pub(crate) asked_at: Time,
    /// Whether nobody of their hub belongs to the group yet.
    pub(crate) is_first: bool,
    /// Whether their software has no room for a reason.
    pub(crate) is_silent: bool,
    /// What the group's hub knows of theirs: its software, and a name of [`crate::trust::Trust`] or nothing.
    pub(crate) software: String,
    pub(crate) trust: String,
    pub(crate) state: State,
    /// What the facilitator here has said and the group has not answered yet: a word of [`Verdict`], or nothing.
    pub(crate) sent: String,
    /// What they wrote with it; plain.
    pub(crate) words: String,
    /// Why what they said does not hold: the key of a sentence, or nothing.
    pub(crate) trouble: String,
    /// The name of whoever has decided.
    pub(crate) decided_by: String,
    /// Since when it stands so.
    pub(crate) since: Time,
    /// Until when the decision can be taken back.
    pub(crate) undo_until: Option<Time>,
}

impl Card {
    /// Whether the decision can be taken back at `now`.
    pub(crate) fn can_be_undone(&self, now: Time) -> bool {
        matches!(self.state, State::Admitted | State::Declined) && self.undo_until.is_some_and(|until| now < until)
    }
}

/// A group elsewhere puts a request before somebody here. Only who keeps order in it gets one.
pub(crate) async fn receive(tx: &mut Tx, group: &Group, card: &Card) -> Result<bool> {
    let is_theirs = !group.is_ours && roles::is_facilitator(tx, group, card.facilitator_id).await?;
    if !is_theirs || store::count(tx, group.id, card.facilitator_id).await? >= MOST {
        return Ok(false);
    }
    // A new request of the same person takes the place of their old one.
    store::delete_of_asker(tx, group.id, card.facilitator_id, &card.asker).await?;
    let card = Card {
        name: text::line(&card.name, 100),
        role: text::line(&card.role, 100),
        organisation: text::line(&card.organisation, 150),
        reason: text::lines_of(&card.reason, LONGEST_WORDS),
        group_question: text::lines_of(&card.group_question, LONGEST_WORDS),
        group_answer: text::lines_of(&card.group_answer, LONGEST_WORDS),
        question: text::lines_of(&card.question, LONGEST_WORDS),
        answer: text::lines_of(&card.answer, LONGEST_WORDS),
        software: text::line(&card.software, 100),
        trust: text::line(&card.trust, 20),
        asked_at: card.asked_at.min(tx.now()),
        since: card.asked_at.min(tx.now()),
        ..card.clone()
    };
    store::insert_card(tx, &card).await
}

/// A group elsewhere takes a request away from somebody here.
pub(crate) async fn take_away(tx: &mut Tx, group: &Group, url: &str) -> Result<bool> {
    match store::find_card_by_url(tx, url).await?.filter(|card| card.group_id == group.id) {
        Some(card) => store::delete_card(tx, card.id).await,
        None => Ok(false),
    }
}

/// The record of a group elsewhere has grown: the cards about that person say so.
pub(crate) async fn follow_record(tx: &mut Tx, group: &Group, record: &Record) -> Result<()> {
    let Some(about) = &record.about else { return Ok(()) };
    let at = Time::parse(&record.at).unwrap_or_else(|| tx.now()).min(tx.now());
    for card in store::about(tx, group.id, &about.id).await? {
        // What is older than the request is about another one, and what is older than how it stands is known.
        if at < card.since {
            continue;
        }
        let state = match record.what.parse::<What>() {
            Ok(What::Admitted | What::Accepted) => State::Admitted,
            Ok(What::Declined) => State::Declined,
            Ok(What::Asked) => State::Asked,
            Ok(What::Answered | What::Reopened) => State::Waiting,
            Ok(What::Withdrawn | What::Expired | What::Banned | What::Removed) => State::Closed,
            _ => continue,
        };
        let said = record.said.clone().unwrap_or_default();
        let undo_until = matches!(state, State::Admitted | State::Declined).then(|| at.after(requests::UNDO));
        let decided_by = record.by.as_ref().map(|by| text::line(&by.name, 100)).unwrap_or_default();
        let card = Card {
            question: text::lines_of(&said.question, LONGEST_WORDS),
            answer: text::lines_of(&said.answer, LONGEST_WORDS),
            state,
            sent: String::new(),
            words: String::new(),
            trouble: if state.is_open() { String::new() } else { card.trouble },
            decided_by,
            since: at,
            undo_until,
            ..card
        };
        store::update_card(tx, &card).await?;
    }
    Ok(())
}

/// A facilitator here says what should become of a request to a group elsewhere. It is the group's hub that does it.
pub(crate) async fn decide(
    tx: &mut Tx,
    group: &Group,
    id: OfferId,
    (verdict, words): (Verdict, &str),
    me: ProfileId,
) -> Result<()> {
    roles::check(tx, group, &Doer::here(me)).await?;
    let card = store::find_card(tx, id).await?;
    let card = card.filter(|card| card.group_id == group.id && card.facilitator_id == me).ok_or(Error::NotFound)?;
    match verdict {
        Verdict::Undo if !card.can_be_undone(tx.now()) => return Err(Error::Conflict(Conflict::TooLateToUndo)),
        Verdict::Admit | Verdict::AdmitReader | Verdict::Decline | Verdict::Ask if !card.state.is_open() => {
            return Err(Error::Conflict(Conflict::AlreadyDecided));
        }
        _ if !card.sent.is_empty() => return Err(Error::Conflict(Conflict::AlreadyDecided)),
        _ => {}
    }
    let words = text::lines_of(words, LONGEST_WORDS);
    let sent = Card { sent: verdict.to_string(), words, trouble: String::new(), ..card };
    store::update_card(tx, &sent).await?;
    journal::record(tx, Entry::OfferAnswered { offer: id, verdict: verdict.to_string() });
    Ok(())
}

/// The group's hub says that what a facilitator here has decided does not hold. `because` is the key of a sentence.
pub(crate) async fn refused(
    tx: &mut Tx,
    group: &Group,
    url: &str,
    (because, by): (&'static str, &str),
) -> Result<bool> {
    let card = store::find_card_by_url(tx, url).await?.filter(|card| card.group_id == group.id);
    let Some(card) = card.filter(|_| !group.is_ours) else { return Ok(false) };
    let decided_by = if by.is_empty() { card.decided_by } else { text::line(by, 100) };
    let card = Card { sent: String::new(), words: String::new(), trouble: because.to_owned(), decided_by, ..card };
    store::update_card(tx, &card).await?;
    Ok(true)
}

/// What became of a facilitator's word about a request to a group of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It was done.
    Done,
    /// It was so already, by their own word.
    SoAlready,
    /// It does not hold: the key of the sentence that says why.
    Refused(&'static str),
}

/// A facilitator elsewhere says what should become of a request that was put before them: it is judged and done as on our
/// own page. Everything is checked before anything is written, so that a no leaves no trace.
pub(crate) async fn carry_out(
    tx: &mut Tx,
    offer: &Offer,
    (verdict, words): (Verdict, &str),
    doer: &Doer,
) -> Result<Outcome> {
    let group = group_store::find(tx, offer.group_id).await?.filter(|group| group.is_ours).ok_or(Error::NotFound)?;
    let person = offer.person_id;
    let done = match verdict {
        Verdict::Admit => requests::admit(tx, &group, person, (Role::Member, words), doer).await,
        Verdict::AdmitReader => requests::admit(tx, &group, person, (Role::Reader, words), doer).await,
        Verdict::Decline => requests::decline(tx, &group, person, words, doer).await,
        Verdict::Ask => requests::question(tx, &group, person, words, doer).await,
        Verdict::Undo => requests::reopen(tx, &group, person, doer).await,
    };
    let conflict = match done {
        Ok(()) => return Ok(Outcome::Done),
        Err(Error::Refused(refusal)) => return Ok(Outcome::Refused(refusal.key())),
        Err(Error::Conflict(conflict)) => conflict,
        Err(Error::NotFound) => Conflict::AlreadyDecided,
        Err(error) => return Err(error),
    };
    let stands = group_store::find_membership(tx, group.id, person).await?;
    if stands.is_some_and(|stands| is_their_word(&stands, verdict, doer.person)) {
        return Ok(Outcome::SoAlready);
    }
    Ok(Outcome::Refused(match conflict {
        Conflict::TooLateToUndo => "error-too-late-to-undo",
        _ => "error-already-decided",
    }))
}

fn is_their_word(stands: &Membership, verdict: Verdict, by: ProfileId) -> bool {
    let standing = match verdict {
        Verdict::Admit | Verdict::AdmitReader => Standing::Member,
        Verdict::Decline => Standing::Declined,
        Verdict::Ask => Standing::Questioned,
        Verdict::Undo => Standing::Requested,
    };
    stands.standing == standing && (verdict == Verdict::Undo || stands.decided_by == Some(by))
}

/// The sentences that a group's hub may send back, by the words for them on the wire.
pub(crate) const REASONS: [(&str, &str); 5] = [
    ("already-decided", "error-already-decided"),
    ("too-late-to-undo", "error-too-late-to-undo"),
    ("not-a-facilitator", "refusal-not-a-facilitator"),
    ("banned", "refusal-banned"),
    ("hub-would-not-keep", "refusal-hub-would-not-keep"),
];

/// The word for a reason on the wire.
pub(crate) fn word_for(key: &str) -> &'static str {
    REASONS.iter().find(|(_, known)| *known == key).map_or("not-done", |(word, _)| word)
}

/// The key of the sentence for a word on the wire.
pub(crate) fn key_for(word: &str) -> &'static str {
    REASONS.iter().find(|(known, _)| *known == word).map_or("offer-not-done", |(_, key)| key)
}

/// Somebody here has lost the right to keep order in a group elsewhere, or never had it: their cards go, and with the
/// last of them this hub's copy of the record.
pub(crate) async fn forget_without_right(tx: &mut Tx, group: &Group) -> Result<()> {
    if group.is_ours {
        return Ok(());
    }
    store::delete_without_right(tx, group.id).await?;
    let ours = group_store::facilitators(tx, group.id).await?.into_iter().any(|person| person.is_ours);
    if ours { Ok(()) } else { super::decision_store::forget(tx, group.id).await }
}

/// Cards whose decision can be taken back no more are of no use a day later: the record has what was decided.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(std::time::Duration::from_hours(24));
    store::delete_closed(tx, before).await
}

/// Whether what went wrong is that somebody else was faster.
pub(crate) fn tells_who_decided(key: &str) -> bool {
    key == "error-already-decided"
}
