//! Mirror of `inbox/offers`: requests put before facilitators of other hubs (`Offer`), what facilitators here decide about
//! those of groups elsewhere (`Accept`, `Reject`, `TentativeAccept`, `Undo`), and each decision as it gets into a group's
//! record (`Add`).
//!
//! All of it that a group says goes in the lane of the group itself, behind the appointments that it rests on.

use serde_json::{Value, json};

use super::{Draft, Hub, activity_url, log_value};
use crate::audience;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::{instances, store};
use crate::groups::membership::Membership;
use crate::groups::offers::{self, Card, Offer, Verdict};
use crate::groups::{self, Group, decision_store, decisions, offer_store, request_store};
use crate::i18n::Translator;
use crate::id::{GroupId, OfferId, ProfileId};
use crate::journal::Entry;
use crate::profiles::{self, Profile};
use crate::text;
use crate::trust;

/// How many waiting requests a new facilitator gets.
const WAITING: i64 = 500;

/// Renders one of the entries of this page's table of contents.
pub(super) async fn publish(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    match entry {
        Entry::DecisionRecorded { group, number } => recorded(tx, hub, *group, *number).await,
        Entry::OfferAnswered { offer, verdict } => answered(tx, hub, *offer, verdict).await,
        Entry::OfferRefused { group, by, offer, activity, kind, because } => {
            refused(tx, hub, (*group, *by), offer, (activity, kind), because).await
        }
        _ => Ok(()),
    }
}

/// The facilitators of a group whose home is another hub, where that may hold what is written in the group: what is said
/// in a request is for no more eyes than that.
async fn facilitators_elsewhere(tx: &mut Tx, group: &Group) -> Result<Vec<Profile>> {
    let mut elsewhere = groups::store::facilitators(tx, group.id).await?;
    elsewhere.retain(|person| !person.is_ours);
    let mut trusted = Vec::new();
    for person in elsewhere {
        if audience::may_be_held_at(tx, &person.host, group, false).await? {
            trusted.push(person);
        }
    }
    Ok(trusted)
}

/// Somebody asks to join a group of ours: it is put before its facilitators elsewhere.
pub(super) async fn forward(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group| group.is_ours) else { return Ok(()) };
    let Some(asker) = profiles::store::find(tx, person).await? else { return Ok(()) };
    let membership = groups::store::find_membership(tx, group.id, person).await?;
    let Some(membership) = membership.filter(|membership| membership.standing.is_waiting()) else { return Ok(()) };
    for facilitator in facilitators_elsewhere(tx, &group).await? {
        offer(tx, hub, &group, (&asker, &membership), &facilitator).await?;
    }
    Ok(())
}

/// Who keeps order in a group has changed. Ours: who is new gets what waits, and who is no more has it taken away.
/// Elsewhere: who is no more here keeps nothing, and who is new gets the record.
pub(super) async fn review(tx: &mut Tx, hub: Hub<'_>, group: GroupId) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    if !group.is_ours {
        offers::forget_without_right(tx, &group).await?;
        let ours = groups::store::facilitators(tx, group.id).await?.into_iter().any(|person| person.is_ours);
        return if ours { crate::federation::records::ask(tx, group.id).await } else { Ok(()) };
    }
    for stale in offer_store::without_right(tx, group.id).await? {
        offer_store::take_away(tx, &stale.url).await?;
        if let Some(facilitator) = profiles::store::find(tx, stale.facilitator_id).await? {
            let offer = json!({"id": stale.url, "type": "Offer", "actor": group.url});
            let undo = json!({
                "id": activity_url(tx, hub), "type": "Undo", "actor": group.url, "to": [facilitator.url], "cc": [],
                "object": offer,
            });
            send(tx, hub, &group, &facilitator, undo).await?;
        }
    }
    for facilitator in facilitators_elsewhere(tx, &group).await? {
        let known = offer_store::before(tx, group.id, facilitator.id).await?;
        for request in request_store::waiting(tx, group.id, WAITING).await? {
            if !known.contains(&request.person.id) {
                offer(tx, hub, &group, (&request.person, &request.membership), &facilitator).await?;
            }
        }
    }
    Ok(())
}

async fn offer(
    tx: &mut Tx,
    hub: Hub<'_>,
    group: &Group,
    (asker, request): (&Profile, &Membership),
    facilitator: &Profile,
) -> Result<()> {
    let url = activity_url(tx, hub);
    let made = Offer { url: url.clone(), group_id: group.id, person_id: asker.id, facilitator_id: facilitator.id };
    offer_store::put(tx, &made).await?;
    let is_first = !asker.is_ours && decision_store::others_from(tx, group.id, &asker.host, asker.id).await? == 0;
    let known = decision_store::software(tx, &asker.host).await?.unwrap_or_default();
    let (software, trust) =
        if asker.is_ours { (String::new(), "own") } else { (known, trust::of(tx, &asker.host).await?.name()) };
    let is_silent = !asker.is_ours && request.says_nothing() && !instances::is_this_software(&software);
    let asked_at = request.asked_at.unwrap_or(request.since);
    let asked = request.asked.clone().unwrap_or_else(|| format!("{url}#follow"));
    let mut follow = json!({"id": asked, "type": request.asked_as, "actor": asker.url, "object": group.url});
    if let Some(fields) = follow.as_object_mut().filter(|_| !request.reason.is_empty()) {
        fields.insert("content".into(), text::escape(&request.reason).into());
    }
    let offer = json!({
        "id": url, "type": "Offer", "actor": group.url, "to": [facilitator.url], "cc": [], "target": group.url,
        "published": tx.now().rfc3339(), "object": follow,
        "hub:request": {
            "name": asker.name, "role": asker.role, "organisation": asker.organisation, "hub": asker.host,
            "reason": request.reason, "joinQuestion": request.group_question, "joinAnswer": request.group_answer,
            "question": request.question, "answer": request.answer,
            "asked": asked_at.rfc3339(), "first": is_first,
            "silent": is_silent,
            "software": software, "trust": trust, "waitsForAnswer": request.standing == groups::membership::Standing::Questioned,
        },
    });
    send(tx, hub, group, facilitator, offer).await
}

async fn send(tx: &mut Tx, hub: Hub<'_>, group: &Group, to: &Profile, activity: Value) -> Result<()> {
    let Some(inbox) = store::inbox_of(tx, to.id.0).await? else { return Ok(()) };
    log_by(tx, hub, (&group.url, &group.url), activity, vec![inbox]).await
}

async fn log_by(
    tx: &mut Tx,
    hub: Hub<'_>,
    (actor, lane): (&str, &str),
    activity: Value,
    inboxes: Vec<String>,
) -> Result<()> {
    let kind = activity.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let draft =
        Draft { kind: &kind, actor, object: lane, order_key: lane, audience: None, for_members: false, inboxes };
    log_value(tx, hub, draft, activity).await.map(drop)
}

/// A decision is in the record of a group of ours: the hubs of its facilitators elsewhere get it, and their cards follow.
async fn recorded(tx: &mut Tx, hub: Hub<'_>, group: GroupId, number: i64) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group| group.is_ours) else { return Ok(()) };
    let Some(link) = decision_store::find(tx, group.id, number).await? else { return Ok(()) };
    let (mut people, mut inboxes) = (Vec::new(), Vec::new());
    for person in facilitators_elsewhere(tx, &group).await? {
        if let Some(inbox) = store::inbox_of(tx, person.id.0).await? {
            people.push(person.url);
            if !inboxes.contains(&inbox) {
                inboxes.push(inbox);
            }
        }
    }
    // It waits again: whoever was appointed meanwhile gets it too.
    if link.what == decisions::What::Reopened.to_string() {
        review(tx, hub, group.id).await?;
    }
    if inboxes.is_empty() {
        return Ok(());
    }
    let add = json!({
        "id": activity_url(tx, hub), "type": "Add", "actor": group.url, "to": people, "cc": [],
        "object": link.document(), "target": format!("{}/decisions", group.url),
    });
    log_by(tx, hub, (&group.url, &group.url), add, inboxes).await
}

/// A facilitator here has decided about a request to a group elsewhere: its hub is told, in their name.
async fn answered(tx: &mut Tx, hub: Hub<'_>, id: OfferId, verdict: &str) -> Result<()> {
    let Some(card) = offer_store::find_card(tx, id).await? else { return Ok(()) };
    let group = groups::store::find(tx, card.group_id).await?.filter(|group| !group.is_ours);
    let me = profiles::store::find(tx, card.facilitator_id).await?.filter(|person| person.is_ours);
    let (Some(group), Some(me)) = (group, me) else { return Ok(()) };
    let Ok(verdict) = verdict.parse::<Verdict>() else { return Ok(()) };
    let Some(inbox) = store::inbox_of(tx, group.id.0).await? else { return Ok(()) };
    let id = activity_url(tx, hub);
    let offer = json!({
        "id": card.url, "type": "Offer", "actor": group.url, "to": [me.url], "target": group.url,
        "object": {"type": "Follow", "actor": card.asker, "object": group.url},
    });
    let mut activity = json!({"id": id, "type": "Accept", "actor": me.url, "to": [group.url], "cc": []});
    let Some(fields) = activity.as_object_mut() else { return Ok(()) };
    let kind = match verdict {
        Verdict::Admit | Verdict::AdmitReader => "Accept",
        Verdict::Decline => "Reject",
        Verdict::Ask => "TentativeAccept",
        Verdict::Undo => "Undo",
    };
    fields.insert("type".into(), kind.into());
    let object = if verdict == Verdict::Undo { undone(&card, &me, &offer, &id) } else { offer };
    fields.insert("object".into(), object);
    fields.insert("target".into(), group.url.as_str().into());
    if verdict == Verdict::AdmitReader {
        fields.insert("hub:memberRole".into(), super::membership::READER.into());
    }
    let place = if verdict == Verdict::Ask { "content" } else { "summary" };
    if !card.words.is_empty() {
        let words = if verdict == Verdict::Ask { text::escape(&card.words) } else { card.words.clone() };
        fields.insert(place.into(), words.into());
    }
    log_by(tx, hub, (&me.url, &card.url), activity, vec![inbox]).await
}

/// What an `Undo` takes back: the decision as the record has it, whoever made it.
fn undone(card: &Card, me: &Profile, offer: &Value, id: &str) -> Value {
    let kind = if card.state == offers::State::Declined { "Reject" } else { "Accept" };
    json!({"id": format!("{id}#undone"), "type": kind, "actor": me.url, "object": offer})
}

/// What a facilitator elsewhere decided does not hold: `Reject` of what they sent, with the reason and, if somebody else
/// was faster, who.
async fn refused(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, by): (GroupId, ProfileId),
    offer: &str,
    (activity, kind): (&str, &str),
    because: &str,
) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group| group.is_ours) else { return Ok(()) };
    let Some(facilitator) = profiles::store::find(tx, by).await?.filter(|person| !person.is_ours) else {
        return Ok(());
    };
    let words = Translator::default().say(because);
    let mut reject = json!({
        "id": activity_url(tx, hub), "type": "Reject", "actor": group.url, "to": [facilitator.url], "cc": [],
        "object": {"id": activity, "type": kind, "actor": facilitator.url,
                   "object": {"id": offer, "type": "Offer", "actor": group.url}},
        "summary": words, "hub:because": offers::word_for(because),
    });
    let made = offer_store::find(tx, offer).await?;
    if let Some(made) = made.filter(|_| offers::tells_who_decided(because)) {
        let decided = groups::store::find_membership(tx, group.id, made.person_id).await?;
        let by = match decided.and_then(|decided| decided.decided_by) {
            Some(by) => profiles::store::find(tx, by).await?,
            None => None,
        };
        let asker = profiles::store::find(tx, made.person_id).await?.map(|asker| asker.url).unwrap_or_default();
        let number = decision_store::last_about(tx, group.id, &asker).await?;
        if let Some(fields) = reject.as_object_mut() {
            if let Some(by) = by {
                fields.insert("hub:decidedBy".into(), json!({"id": by.url, "name": by.name}));
            }
            if let Some(number) = number {
                fields.insert("hub:decision".into(), decisions::address(&group, number).into());
            }
        }
    }
    send(tx, hub, &group, &facilitator, reject).await
}
