//! What other hubs ask for: actors, collections, objects, activities. The same addresses are pages for people;
//! `server.rs` decides by `Accept`. Views of what is at home elsewhere are pages only.

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use uuid::Uuid;

use super::actors;
use super::client::ACTIVITY_JSON;
use super::inbox::door::{self, Shut};
use super::objects::{self, with_context};
use super::{Federation, delivery, discovery, outbox, store};
use crate::audience::{self, Viewer};
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::error::{Error, Result};
use crate::groups::{self, Access, Group};
use crate::id::{ActivityId, ReplyId, TopicId};
use crate::profiles;
use crate::server::{Door, Routes};

/// How many topics one page of an outbox holds.
const PAGE: i64 = 20;
/// How many replies a collection holds.
const REPLIES: i64 = 500;

/// Everything that other hubs may ask or send.
pub(crate) fn routes(federation: Federation) -> (Router, Router, Vec<crate::server::Route>) {
    let mut always = Routes::new(Door::Federation);
    always
        .post("/inbox", door::create)
        .post("/hub/inbox", door::create)
        .post("/people/{handle}/inbox", door::create)
        .post("/groups/{handle}/inbox", door::create)
        .get("/.well-known/webfinger", discovery::webfinger)
        .get("/.well-known/nodeinfo", discovery::nodeinfo_index)
        .get("/nodeinfo/2.1", discovery::nodeinfo)
        .get("/hub", hub)
        .get("/hub/outbox", hub_outbox)
        .get("/ns", namespace)
        .get("/people/{handle}/outbox", person_outbox)
        .get("/people/{handle}/followers", person_followers)
        .get("/groups/{handle}/outbox", group_outbox)
        .get("/groups/{handle}/followers", group_followers)
        .get("/groups/{handle}/featured", featured)
        .get("/groups/{handle}/facilitators", facilitators)
        .get("/discussions/{id}/replies", replies)
        .get("/discussions/{id}/context", context)
        .get("/activities/{id}", activity);
    let mut negotiated = Routes::new(Door::Federation);
    negotiated
        .get("/people/{handle}", person)
        .get("/groups/{handle}", group)
        .get("/discussions/{id}", topic)
        .get("/posts/{id}", post);
    let mut list = always.list().to_vec();
    list.extend_from_slice(negotiated.list());
    (always.finish(federation.clone()), negotiated.finish(federation), list)
}

/// A document as an answer: readable by everybody, or by the asker only.
fn document(value: &Value) -> Response {
    answer(StatusCode::OK, value.to_string(), true)
}

fn answer(status: StatusCode, body: String, public: bool) -> Response {
    let cache = if public { "public, max-age=60" } else { "private, no-store" };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// How this door dresses errors.
pub(crate) struct Failure(Error);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let (status, detail) = match &self.0 {
            Error::Gone => (StatusCode::GONE, "gone"),
            Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "sign the request"),
            Error::Refused(_) => (StatusCode::FORBIDDEN, "not for you"),
            Error::Invalid(_) => (StatusCode::BAD_REQUEST, "this cannot be read"),
            Error::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "too often"),
            Error::Elsewhere { .. } => (StatusCode::SERVICE_UNAVAILABLE, "another hub did not answer"),
            Error::Internal(cause) => {
                tracing::error!(cause = %cause, "a document could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, "this hub cannot answer now")
            }
            Error::NotFound | Error::Conflict(_) => (StatusCode::NOT_FOUND, "not found"),
        };
        Shut::new(status, detail).into_response()
    }
}

type Answer = Result<Response, Failure>;

/// A group of ours that anybody may know of. Private groups do not exist here.
async fn our_group(tx: &mut Tx, federation: &Federation, handle: &str) -> Result<Group> {
    let group = groups::store::find_by_handle(tx, handle, &federation.app.config.domain).await?;
    let group = group.filter(|group| group.is_ours).ok_or(Error::NotFound)?;
    if audience::may_know_of(tx, Viewer::Anybody, &group).await? { Ok(group) } else { Err(Error::NotFound) }
}

/// The contents of a group of ours or a copy, for a stranger: private groups do not exist, restricted ones say no.
async fn check_contents(tx: &mut Tx, group: &Group) -> Result<()> {
    if audience::can_see(tx, Viewer::Anybody, group).await? {
        Ok(())
    } else if group.access == Access::Private {
        Err(Error::NotFound)
    } else {
        Err(Error::Refused(crate::error::Refusal::NotAMember))
    }
}

async fn hub(State(federation): State<Federation>) -> Answer {
    let config = &federation.app.config;
    let url = actors::hub_url(&config.origin());
    federation.signer(&url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &url).await?.ok_or(Error::NotFound)?;
    Ok(document(&objects::actor::hub(&actor, &config.origin(), config.title(), &config.about)))
}

async fn hub_outbox(State(federation): State<Federation>) -> Answer {
    Ok(document(&empty(&format!("{}/outbox", actors::hub_url(&federation.app.config.origin())))))
}

fn empty(id: &str) -> Value {
    with_context(json!({"id": id, "type": "OrderedCollection", "totalItems": 0, "orderedItems": []}))
}

async fn namespace(State(federation): State<Federation>) -> Answer {
    let terms = ["membership", "role", "organisation", "state"];
    let list: Vec<Value> = terms.iter().map(|term| json!({"@id": format!("{}{term}", objects::NAMESPACE)})).collect();
    let body = json!({"@context": {"hub": objects::NAMESPACE}, "@id": objects::NAMESPACE, "@graph": list});
    let _ = federation;
    Ok(([(header::CONTENT_TYPE, "application/ld+json")], body.to_string()).into_response())
}

async fn person(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let config = &federation.app.config;
    let mut tx = federation.app.db.read().await?;
    let found = profiles::store::find_by_handle(&mut tx, &handle, &config.domain).await?;
    let profile = found.filter(|profile| profile.is_ours).ok_or(Error::NotFound)?;
    if !profiles::store::is_let_in(&mut tx, profile.id).await? {
        return Err(Error::NotFound.into());
    }
    drop(tx);
    federation.signer(&profile.url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &profile.url).await?.ok_or(Error::NotFound)?;
    Ok(document(&objects::actor::person(&profile, &actor, &config.origin())))
}

async fn person_outbox(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let url = our_person(&federation, &handle).await?;
    Ok(document(&empty(&format!("{url}/outbox"))))
}

async fn person_followers(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let url = our_person(&federation, &handle).await?;
    Ok(document(&objects::actor::counted(&format!("{url}/followers"), 0)))
}

async fn our_person(federation: &Federation, handle: &str) -> Result<String> {
    let mut tx = federation.app.db.read().await?;
    let found = profiles::store::find_by_handle(&mut tx, handle, &federation.app.config.domain).await?;
    found.filter(|profile| profile.is_ours).map(|profile| profile.url).ok_or(Error::NotFound)
}

async fn group(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = our_group(&mut tx, &federation, &handle).await?;
    drop(tx);
    federation.signer(&group.url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &group.url).await?.ok_or(Error::NotFound)?;
    Ok(document(&objects::actor::group(&group, &actor, &federation.app.config.origin())))
}

async fn group_followers(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = our_group(&mut tx, &federation, &handle).await?;
    let total = groups::store::count_members(&mut tx, group.id).await?;
    Ok(document(&objects::actor::counted(&format!("{}/followers", group.url), total)))
}

async fn featured(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = our_group(&mut tx, &federation, &handle).await?;
    Ok(document(&empty(&format!("{}/featured", group.url))))
}

async fn facilitators(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = our_group(&mut tx, &federation, &handle).await?;
    let people = groups::store::facilitators(&mut tx, group.id).await?;
    let urls: Vec<&str> = people.iter().map(|person| person.url.as_str()).collect();
    Ok(document(&with_context(json!({
        "id": format!("{}/facilitators", group.url), "type": "OrderedCollection", "totalItems": urls.len(), "orderedItems": urls,
    }))))
}

#[derive(Debug, Deserialize)]
struct PageOf {
    page: Option<String>,
}

/// A page of an outbox: the announces as they were sent, byte for byte.
#[derive(serde::Serialize)]
struct OutboxPage {
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

async fn group_outbox(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = our_group(&mut tx, &federation, &handle).await?;
    check_contents(&mut tx, &group).await?;
    let outbox = format!("{}/outbox", group.url);
    let first = TopicId(Uuid::max());
    let Some(page) = asked.page else {
        let total = discussions::store::count_topics(&mut tx, group.id).await?;
        return Ok(document(&with_context(json!({
            "id": outbox, "type": "OrderedCollection", "totalItems": total, "first": format!("{outbox}?page={first}"),
        }))));
    };
    let before: TopicId = page.parse().map_err(|_| Error::NotFound)?;
    let rows = store::outbox_page(&mut tx, group.id, before, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|(id, _)| format!("{outbox}?page={id}"));
    let origin = federation.app.config.origin();
    let items = rows.into_iter().map(|(id, body)| with_thread(&body, &format!("{origin}/discussions/{id}/context")));
    let body = serde_json::to_string(&OutboxPage {
        context: objects::context(),
        id: format!("{outbox}?page={page}"),
        kind: "OrderedCollectionPage",
        part_of: outbox,
        next,
        items: items.collect::<Result<_>>()?,
    })?;
    Ok(answer(StatusCode::OK, body, true))
}

/// An announce with the collection of everything its group's hub has of that discussion (FEP-f228), for backfill. The
/// announced activity inside keeps its bytes.
fn with_thread(body: &str, context: &str) -> Result<Box<RawValue>> {
    let context = serde_json::to_string(context)?;
    let with = body.strip_suffix('}').map_or_else(|| body.to_owned(), |open| format!("{open},\"context\":{context}}}"));
    Ok(RawValue::from_string(with)?)
}

async fn topic_of(tx: &mut Tx, id: &str) -> Result<(Topic, Group)> {
    let id: TopicId = id.parse().map_err(|_| Error::NotFound)?;
    let topic = discussions::store::find_topic(tx, id).await?.ok_or(Error::NotFound)?;
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    check_contents(tx, &group).await?;
    Ok((topic, group))
}

async fn topic(State(federation): State<Federation>, Path(id): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let (topic, group) = topic_of(&mut tx, &id).await?;
    if !topic.is_ours {
        return Err(Error::NotFound.into());
    }
    if let Some(deleted) = topic.deleted_at {
        return Ok(answer(StatusCode::GONE, objects::content::tombstone(&topic.url, deleted).to_string(), true));
    }
    let author = profiles::store::find(&mut tx, topic.author_id).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let at = topic.edited_at.unwrap_or(topic.created_at);
    let page = with_context(objects::content::page(&topic, &author, &group));
    Ok(document(&federation.proven(page, &author.url, at).await?))
}

async fn post(State(federation): State<Federation>, Path(id): Path<String>) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let id: ReplyId = id.parse().map_err(|_| Error::NotFound)?;
    let reply =
        discussions::store::find_reply(&mut tx, id).await?.filter(|reply| reply.is_ours).ok_or(Error::NotFound)?;
    let (topic, group) = topic_of(&mut tx, &reply.topic_id.to_string()).await?;
    if let Some(deleted) = reply.deleted_at {
        return Ok(answer(StatusCode::GONE, objects::content::tombstone(&reply.url, deleted).to_string(), true));
    }
    let author = profiles::store::find(&mut tx, reply.author_id).await?.ok_or(Error::NotFound)?;
    let note = outbox::note(&mut tx, &reply, &topic, &group, &author).await?;
    drop(tx);
    let at = reply.edited_at.unwrap_or(reply.created_at);
    Ok(document(&federation.proven(with_context(note), &author.url, at).await?))
}

async fn replies(State(federation): State<Federation>, Path(id): Path<String>) -> Answer {
    collection(&federation, &id, false).await
}

async fn context(State(federation): State<Federation>, Path(id): Path<String>) -> Answer {
    collection(&federation, &id, true).await
}

/// Everything that this hub has of a discussion, by id.
async fn collection(federation: &Federation, id: &str, with_topic: bool) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let (topic, group) = topic_of(&mut tx, id).await?;
    // A copy of another hub's discussion is not ours to publish; of a group of ours everything is.
    if !group.is_ours && !topic.is_ours {
        return Err(Error::NotFound.into());
    }
    let mut items: Vec<Value> = Vec::new();
    if with_topic {
        items.push(json!(topic.url));
    }
    let list = discussions::store::list_replies(&mut tx, topic.id, None, REPLIES).await?;
    for entry in list.iter().filter(|entry| entry.reply.deleted_at.is_none()) {
        items.push(json!(entry.reply.url));
    }
    let name = if with_topic { "context" } else { "replies" };
    let url = format!("{}/discussions/{}/{name}", federation.app.config.origin(), topic.id);
    Ok(document(&with_context(json!({
        "id": url, "type": "OrderedCollection", "attributedTo": group.url, "totalItems": items.len(), "orderedItems": items,
    }))))
}

async fn activity(State(federation): State<Federation>, Path(id): Path<String>) -> Answer {
    let id: ActivityId = id.parse().map_err(|_| Error::NotFound)?;
    let url = format!("{}/activities/{id}", federation.app.config.origin());
    let mut tx = federation.app.db.read().await?;
    let (kind, audience, object, body) = delivery::store::find_logged(&mut tx, &url).await?.ok_or(Error::NotFound)?;
    let group = match audience {
        Some(group) => groups::store::find(&mut tx, group).await?,
        None if ["Create", "Update", "Delete"].contains(&kind.as_str()) => group_of_object(&mut tx, &object).await?,
        None => None,
    };
    check_contents(&mut tx, &group.ok_or(Error::NotFound)?).await?;
    if body.is_empty() {
        return Err(Error::Gone.into());
    }
    Ok(answer(StatusCode::OK, body, true))
}

async fn group_of_object(tx: &mut Tx, url: &str) -> Result<Option<Group>> {
    let topic = match discussions::store::find_topic_by_url(tx, url).await? {
        Some(topic) => Some(topic),
        None => match discussions::store::find_reply_by_url(tx, url).await? {
            Some(reply) => discussions::store::find_topic(tx, reply.topic_id).await?,
            None => None,
        },
    };
    match topic {
        Some(topic) => groups::store::find(tx, topic.group_id).await,
        None => Ok(None),
    }
}
