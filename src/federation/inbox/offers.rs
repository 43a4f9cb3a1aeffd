//! Requests put before facilitators here by groups elsewhere; what facilitators elsewhere decide about requests to groups
//! of ours; and decisions as they get into the records of groups elsewhere. The rules are those of `groups::offers`.
//!
//! Who sent it has signed it: an `Offer`, an `Add` to a record and what takes an `Offer` back count only from the group
//! itself, a decision only from the very person to whom the `Offer` was made.

use serde_json::Value;

use super::membership;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::authority::{is_plain_id, same_origin};
use crate::federation::client::host_of_text;
use crate::federation::objects::{id_of, ids, text};
use crate::federation::store::Received;
use crate::federation::{Federation, records};
use crate::groups::offers::{self, Card, Outcome, State, Verdict};
use crate::groups::roles::Doer;
use crate::groups::{self, Group, decisions, offer_store};
use crate::id::{GroupId, OfferId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles;
use crate::text as words;

/// Something about a request that lies before a facilitator of another hub than the group's.
#[derive(Clone, Debug)]
pub(crate) enum Word {
    /// A group elsewhere puts a request before one of ours.
    Offered { facilitator: String, card: Box<Card> },
    /// It takes it away again.
    TakenAway { offer: String },
    /// A facilitator elsewhere decides about a request to a group of ours.
    Decided { offer: String, verdict: Verdict, kind: String, words: String },
    /// A group elsewhere says that what one of ours has decided does not hold.
    Refused { offer: String, because: &'static str, by: String },
    /// A group elsewhere adds to its record.
    Recorded { decision: Box<Value> },
}

/// Reads one of these activities; `None` when it is none.
pub(super) async fn read(federation: &Federation, received: &Received, activity: &Value) -> Result<Option<Word>> {
    let kind = text(activity, "type").unwrap_or_default();
    let object = activity.get("object").unwrap_or(&Value::Null);
    let inner = object.get("object").unwrap_or(&Value::Null);
    let object_kind = text(object, "type").unwrap_or_default();
    let is_by_sender = object.get("actor").and_then(id_of) == Some(received.actor.as_str());
    let offer = |of: &Value| id_of(of).filter(|id| is_plain_id(id)).map(str::to_owned);
    Ok(match (kind, object_kind) {
        ("Offer", "Follow" | "Join") => read_offer(received, activity),
        ("Undo", "Offer") if is_by_sender => offer(object).map(|offer| Word::TakenAway { offer }),
        ("Undo", "Accept" | "Reject") if text(inner, "type") == Some("Offer") => {
            offer(inner).map(|offer| decided(activity, offer, Verdict::Undo))
        }
        ("Reject", "Accept" | "Reject" | "TentativeAccept" | "Undo") => {
            let because = offers::key_for(text(activity, "hub:because").unwrap_or_default());
            let by = activity.get("hub:decidedBy").and_then(|by| text(by, "name")).unwrap_or_default().to_owned();
            let inner = if text(inner, "type") == Some("Offer") { inner } else { inner.get("object").unwrap_or(inner) };
            offer(inner).map(|offer| Word::Refused { offer, because, by })
        }
        ("Accept" | "Reject" | "TentativeAccept", _) => {
            let Some(offer) = offer(object).filter(|offer| federation.is_at_home(offer)) else { return Ok(None) };
            // Named without a word about what it is: then it must be one that was made.
            let is_offer = object_kind == "Offer" || {
                let mut tx = federation.app.db.read().await?;
                offer_store::find(&mut tx, &offer).await?.is_some()
            };
            let verdict = match kind {
                "Accept" if membership::reads_only(activity) => Verdict::AdmitReader,
                "Accept" => Verdict::Admit,
                "Reject" => Verdict::Decline,
                _ => Verdict::Ask,
            };
            is_offer.then(|| decided(activity, offer, verdict))
        }
        ("Add", _) if activity.get("target").and_then(id_of) == Some(&format!("{}/decisions", received.actor)) => {
            object.is_object().then(|| Word::Recorded { decision: Box::new(object.clone()) })
        }
        _ => None,
    })
}

fn decided(activity: &Value, offer: String, verdict: Verdict) -> Word {
    let said = match verdict {
        Verdict::Ask => {
            words::plain(text(activity, "content").or_else(|| text(activity, "summary")).unwrap_or_default())
        }
        _ => text(activity, "summary")
            .map_or_else(|| words::plain(text(activity, "content").unwrap_or_default()), str::to_owned),
    };
    let kind = text(activity, "type").unwrap_or_default().to_owned();
    Word::Decided { offer, verdict, kind, words: said }
}

fn read_offer(received: &Received, activity: &Value) -> Option<Word> {
    let url = activity.get("id").and_then(id_of);
    let url = url.filter(|id| is_plain_id(id) && same_origin(id, &received.actor))?;
    let follow = activity.get("object")?;
    let asker = follow.get("actor").and_then(id_of).filter(|id| is_plain_id(id))?;
    let facilitator = ids(activity, "to").into_iter().next()?;
    if follow.get("object").and_then(id_of) != Some(received.actor.as_str()) {
        return None;
    }
    let request = activity.get("hub:request").unwrap_or(&Value::Null);
    let field = |name: &str| text(request, name).unwrap_or_default().to_owned();
    let flag = |name: &str| request.get(name).and_then(Value::as_bool).unwrap_or(false);
    let reason = Some(field("reason")).filter(|reason| !reason.is_empty());
    let reason = reason.unwrap_or_else(|| words::plain(text(follow, "content").unwrap_or_default()));
    // What the group says their home is called is for show; where it is, the id says.
    let host = host_of_text(asker)?;
    let name = Some(field("name")).filter(|name| !name.trim().is_empty()).unwrap_or_else(|| asker.to_owned());
    let card = Card {
        id: OfferId(uuid::Uuid::nil()),
        url: url.to_owned(),
        group_id: GroupId(uuid::Uuid::nil()),
        facilitator_id: ProfileId(uuid::Uuid::nil()),
        asker: asker.to_owned(),
        name,
        role: field("role"),
        organisation: field("organisation"),
        host,
        is_silent: flag("silent") && reason.is_empty(),
        reason,
        group_question: field("joinQuestion"),
        group_answer: field("joinAnswer"),
        question: field("question"),
        answer: field("answer"),
        asked_at: text(request, "asked").and_then(Time::parse).unwrap_or(Time(i64::MAX)),
        is_first: flag("first"),
        software: field("software"),
        trust: field("trust"),
        state: if flag("waitsForAnswer") { State::Asked } else { State::Waiting },
        sent: String::new(),
        words: String::new(),
        trouble: String::new(),
        decided_by: String::new(),
        since: Time(0),
        undo_until: None,
    };
    Some(Word::Offered { facilitator: facilitator.to_owned(), card: Box::new(card) })
}

/// Does it. The answer says why nothing was done.
pub(super) async fn carry_out(tx: &mut Tx, received: &Received, word: Word) -> Result<Option<&'static str>> {
    if let Word::Decided { offer, verdict, kind, words } = word {
        return decide(tx, received, (&offer, &kind), (verdict, &words)).await;
    }
    let group = groups::store::find_by_url(tx, &received.actor).await?.filter(|group| !group.is_ours);
    let Some(group) = group else { return Ok(Some("by somebody who is no group elsewhere")) };
    let done = match word {
        Word::Offered { facilitator, card } => offered(tx, &group, &facilitator, *card).await?,
        Word::TakenAway { offer } => {
            let was_there = offers::take_away(tx, &group, &offer).await?;
            offers::forget_without_right(tx, &group).await?;
            was_there
        }
        Word::Refused { offer, because, by } => offers::refused(tx, &group, &offer, (because, &by)).await?,
        Word::Recorded { decision } => recorded(tx, &group, &decision).await?,
        Word::Decided { .. } => false,
    };
    Ok((!done).then_some("nobody here keeps order in that group, or there is no such request"))
}

async fn offered(tx: &mut Tx, group: &Group, facilitator: &str, card: Card) -> Result<bool> {
    let facilitator = profiles::store::find_by_url(tx, facilitator).await?.filter(|person| person.is_ours);
    let Some(facilitator) = facilitator else { return Ok(false) };
    let card = Card { id: tx.id(), group_id: group.id, facilitator_id: facilitator.id, ..card };
    offers::receive(tx, group, &card).await
}

async fn recorded(tx: &mut Tx, group: &Group, decision: &Value) -> Result<bool> {
    let ours = groups::store::facilitators(tx, group.id).await?.into_iter().any(|person| person.is_ours);
    if !ours {
        return Ok(false);
    }
    let record = decisions::receive(tx, group, decision).await?;
    offers::follow_record(tx, group, &record).await?;
    records::ask_if_incomplete(tx, group.id).await?;
    Ok(true)
}

/// A facilitator elsewhere decides. The `Offer` was made to one person about one request: nobody else can answer it, and
/// it answers nothing else. Whether they keep order in the group now is judged as on our own page.
async fn decide(
    tx: &mut Tx,
    received: &Received,
    (url, kind): (&str, &str),
    said: (Verdict, &str),
) -> Result<Option<&'static str>> {
    let by = profiles::store::find_by_url(tx, &received.actor).await?.filter(|person| !person.is_ours);
    let offer = offer_store::find(tx, url).await?;
    let Some((by, offer)) = by.zip(offer) else { return Ok(Some("about a request that was not put before them")) };
    if offer.facilitator_id != by.id {
        return Ok(Some("about a request that was put before somebody else"));
    }
    let doer = Doer { person: by.id, via: Some(received.via()), is_groups_word: false };
    let because = match offers::carry_out(tx, &offer, said, &doer).await? {
        Outcome::Done => return Ok(None),
        Outcome::SoAlready => return Ok(Some("it was so already")),
        Outcome::Refused(because) => because,
    };
    let refused = Entry::OfferRefused {
        group: offer.group_id,
        by: by.id,
        offer: url.to_owned(),
        activity: received.activity.clone(),
        kind: kind.to_owned(),
        because: because.to_owned(),
    };
    journal::record(tx, refused);
    Ok(Some("a decision that does not hold; its author is told"))
}
