//! What was written: outboxes, discussions, replies, activities.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actors::our_group;
use super::{Answer, Failure, answer, shown};
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::error::{Error, Result};
use crate::federation::inbox::content::{group_of_known, topic_of as topic_of_known};
use crate::federation::objects::{self, with_context};
use crate::federation::{Federation, delivery, outbox, store};
use crate::groups::{self, Group};
use crate::id::{ActivityId, ReplyId, TopicId};
use crate::profiles;

/// How many topics one page of an outbox holds.
const PAGE: i64 = 20;
/// How many replies a collection holds.
const REPLIES: i64 = 500;

#[derive(Debug, Deserialize)]
pub(super) struct PageOf {
    pub(super) page: Option<String>,
}

/// A page of an outbox: the announces as they were sent, byte for byte.
#[derive(serde::Serialize)]
pub(super) struct OutboxPage {
    #[serde(rename = "@context")]
    context: Value,
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(rename = "partOf")]
    part_of: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(rename = "orderedItems")]
    items: Vec<Box<RawValue>>,
}

impl OutboxPage {
    /// The page that begins before `page`, with these activities in it, each as it was sent.
    pub(super) fn written(outbox: &str, page: &str, next: Option<String>, items: Vec<String>) -> Result<String> {
        let items = items.into_iter().map(RawValue::from_string).collect::<serde_json::Result<_>>()?;
        Ok(serde_json::to_string(&Self {
            context: objects::context(&json!({"type": "OrderedCollectionPage"})),
            id: format!("{outbox}?page={page}"),
            kind: "OrderedCollectionPage",
            part_of: outbox.to_owned(),
            next,
            items,
        })?)
    }
}

pub(super) async fn group_outbox(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
    request: Parts,
) -> Answer {
    let (group, _) = our_group(&federation, &request, &handle).await?;
    let (all, is_public) = federation.check_collection(&request, &group).await?;
    let mut tx = federation.app.db.read().await?;
    let outbox = format!("{}/outbox", group.url);
    let first = TopicId(Uuid::max());
    let Some(page) = asked.page else {
        let total = discussions::store::count_topics(&mut tx, group.id, all).await?;
        let list = with_context(json!({
            "id": outbox, "type": "OrderedCollection", "totalItems": total, "first": format!("{outbox}?page={first}"),
        }));
        return Ok(shown(&list, is_public));
    };
    let before: TopicId = page.parse().map_err(|_| Error::NotFound)?;
    let rows = store::outbox_page(&mut tx, (group.id, all), before, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|(id, _)| format!("{outbox}?page={id}"));
    let origin = federation.app.config.origin();
    let mut items = Vec::with_capacity(rows.len());
    for (id, body) in rows {
        items.push(with_thread(body, &format!("{origin}/discussions/{id}/context"))?);
    }
    Ok(answer(StatusCode::OK, OutboxPage::written(&outbox, &page, next, items)?, is_public))
}

/// An announce, which carries its thread unless it is an old one, with the collection of everything its group's hub has of that discussion (FEP-f228), for backfill. The
/// announced activity inside keeps its bytes.
fn with_thread(body: String, context: &str) -> Result<String> {
    let fields: std::collections::BTreeMap<String, &RawValue> = serde_json::from_str(&body)?;
    if fields.contains_key("context") {
        return Ok(body);
    }
    let context = serde_json::to_string(context)?;
    let with = body.strip_suffix('}').map(|open| format!("{open},\"context\":{context}}}"));
    Ok(with.unwrap_or(body))
}

/// A discussion whose contents the asker may read, its group, and whether anybody may. No id: it is not there, which is
/// answered like what the asker may not know of.
pub(super) async fn topic_of(
    federation: &Federation,
    request: &Parts,
    id: Option<TopicId>,
) -> Result<(Topic, Group, bool), Failure> {
    let mut tx = federation.app.db.read().await?;
    // What is not there is looked for all the same, so that it costs as much as what is private.
    let topic = discussions::store::find_topic(&mut tx, id.unwrap_or(TopicId(uuid::Uuid::nil()))).await?;
    let group = topic.as_ref().map_or(groups::nowhere().id, |topic| topic.group_id);
    let group = groups::store::find(&mut tx, group).await?;
    drop(tx);
    let for_members = topic.as_ref().is_some_and(|topic| topic.for_members);
    let is_public = federation.check_contents(request, group.as_ref(), for_members).await?;
    Ok((topic.ok_or(Error::NotFound)?, group.ok_or(Error::NotFound)?, is_public))
}

pub(super) async fn topic(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let (topic, group, is_public) = topic_of(&federation, &request, id.parse().ok()).await?;
    if !topic.is_ours {
        return Err(Error::NotFound.into());
    }
    if let Some(deleted) = topic.deleted_at {
        return Ok(answer(StatusCode::GONE, objects::content::tombstone(&topic.url, deleted).to_string(), is_public));
    }
    let mut tx = federation.app.db.read().await?;
    let author = profiles::store::find(&mut tx, topic.author_id).await?.ok_or(Error::NotFound)?;
    let page = outbox::whole(&mut tx, &topic, &author, &group).await?;
    drop(tx);
    let at = topic.edited_at.unwrap_or(topic.created_at);
    let page = with_context(page);
    Ok(shown(&federation.proven(page, &author.url, at).await?, is_public))
}

pub(super) async fn post(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let reply = match id.parse::<ReplyId>() {
        Ok(id) => discussions::store::find_reply(&mut tx, id).await?.filter(|reply| reply.is_ours),
        Err(_) => None,
    };
    drop(tx);
    let id = reply.as_ref().map(|reply| reply.topic_id);
    let (topic, group, is_public) = topic_of(&federation, &request, id).await?;
    let reply = reply.ok_or(Error::NotFound)?;
    if let Some(deleted) = reply.deleted_at {
        return Ok(answer(StatusCode::GONE, objects::content::tombstone(&reply.url, deleted).to_string(), is_public));
    }
    let mut tx = federation.app.db.read().await?;
    let author = profiles::store::find(&mut tx, reply.author_id).await?.ok_or(Error::NotFound)?;
    let note = outbox::note(&mut tx, &reply, &topic, &group, &author).await?;
    drop(tx);
    let at = reply.edited_at.unwrap_or(reply.created_at);
    Ok(shown(&federation.proven(with_context(note), &author.url, at).await?, is_public))
}

pub(super) async fn replies(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    collection(&federation, &request, &id, false).await
}

pub(super) async fn context(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    collection(&federation, &request, &id, true).await
}

/// Everything that this hub has of a discussion, by id.
async fn collection(federation: &Federation, request: &Parts, id: &str, with_topic: bool) -> Answer {
    let (topic, group, is_public) = topic_of(federation, request, id.parse().ok()).await?;
    // A copy of another hub's discussion is not ours to publish; of a group of ours everything is.
    if !group.is_ours && !topic.is_ours {
        return Err(Error::NotFound.into());
    }
    let mut tx = federation.app.db.read().await?;
    let mut items: Vec<Value> = Vec::new();
    if with_topic && topic.deleted_at.is_none() {
        items.push(json!(topic.url));
    }
    let list = discussions::store::list_replies(&mut tx, topic.id, None, REPLIES).await?;
    for entry in list.iter().filter(|entry| entry.reply.deleted_at.is_none()) {
        items.push(json!(entry.reply.url));
    }
    let name = if with_topic { "context" } else { "replies" };
    let url = format!("{}{}/{name}", federation.app.config.origin(), topic.path());
    let mut list = with_context(json!({
        "id": url, "type": "OrderedCollection", "attributedTo": group.actor(), "totalItems": items.len(), "orderedItems": items,
    }));
    // The group's hub says which reply is the answer: whoever fetches the discussion learns it from here.
    if let Some(fields) = list.as_object_mut().filter(|_| with_topic && !topic.answer_url.is_empty()) {
        fields.insert("acceptedAnswer".into(), topic.answer_url.as_str().into());
    }
    Ok(shown(&list, is_public))
}

/// Whether an activity keeps order in a group: whoever reads there may look it up.
fn is_order(kind: &str, body: &str) -> bool {
    // What was decided about people is its facilitators' to read, at the record's own address.
    let adds_decision = || {
        let target = serde_json::from_str::<Value>(body).ok()?.get("target")?.as_str()?.ends_with("/decisions");
        Some(target)
    };
    let undone = || serde_json::from_str::<Value>(body).ok()?.pointer("/object/type")?.as_str().map(str::to_owned);
    match kind {
        "Add" => adds_decision() != Some(true),
        "Remove" | "Lock" | "Block" | "ChooseAnswer" => true,
        "Undo" => undone().is_some_and(|undone| ["Lock", "Block", "ChooseAnswer", "Delete"].contains(&undone.as_str())),
        _ => false,
    }
}

/// The group in whose lane, or in a lane of whose discussions, an activity stands.
async fn group_of_lane(tx: &mut Tx, first: &str) -> Result<Option<Group>> {
    match groups::store::find_by_url(tx, first).await? {
        Some(group) => Ok(Some(group)),
        None => group_of_known(tx, first).await,
    }
}

/// An activity that may be looked up, the group in which it belongs, and whether it is for members.
async fn logged(tx: &mut Tx, url: &str) -> Result<Option<(Group, bool, String)>> {
    let Some((kind, audience, object, body)) = delivery::store::find_logged(tx, url).await? else { return Ok(None) };
    // Who liked what is nobody's to look up.
    if kind.ends_with("Like") || (kind == "Undo" && body.contains("\"type\":\"Like\"")) {
        return Ok(None);
    }
    let (lane, logged_for_members) = delivery::store::lane_of(tx, url).await?.unwrap_or_default();
    let lane = lane.split(' ').next().unwrap_or_default();
    let group = match audience {
        Some(group) => groups::store::find(tx, group).await?,
        None if ["Create", "Update", "Delete"].contains(&kind.as_str()) => group_of_known(tx, &object).await?,
        None if is_order(&kind, &body) => group_of_lane(tx, lane).await?,
        None => None,
    };
    // Its discussion may have become its members' since.
    let for_members = logged_for_members || topic_of_known(tx, lane).await?.is_some_and(|topic| topic.for_members);
    Ok(group.map(|group| (group, for_members, body)))
}

pub(super) async fn activity(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let found = match id.parse::<ActivityId>() {
        Ok(id) => logged(&mut tx, &format!("{}/activities/{id}", federation.app.config.origin())).await?,
        Err(_) => None,
    };
    drop(tx);
    let (group, for_members) = found.as_ref().map_or((None, false), |(group, members, _)| (Some(group), *members));
    let is_public = federation.check_contents(&request, group, for_members).await?;
    let (.., body) = found.ok_or(Error::NotFound)?;
    if body.is_empty() {
        return Err(Error::Gone.into());
    }
    Ok(answer(StatusCode::OK, body, is_public))
}
