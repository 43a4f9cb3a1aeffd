//! Events as other hubs list them: those of a group, who keeps one, and how many come.

use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::json;

use super::actors::our_group;
use super::contents::topic_of;
use super::{Answer, shown};
use crate::discussions::{Kind, Topic};
use crate::error::{Error, Result};
use crate::events::attendance::{Answer as Said, State as Standing};
use crate::events::{attendance_store, keepers, store};
use crate::federation::Federation;
use crate::federation::objects::with_context;
use crate::id::TopicId;

/// How many events stand on one page.
const PAGE: i64 = 50;

#[derive(Debug, Deserialize)]
pub(super) struct PageOf {
    page: Option<String>,
}

/// The events of a group, the newest first, by id: those for everybody to strangers, all to
/// whom they are for.
pub(super) async fn index(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
    request: Parts,
) -> Answer {
    let (group, _) = our_group(&federation, &request, &handle).await?;
    let (all, is_public) = federation.check_collection(&request, &group).await?;
    let mut tx = federation.app.db.read().await?;
    let events = format!("{}/events", group.url);
    let first = TopicId(uuid::Uuid::max());
    let Some(page) = asked.page else {
        let total = store::count_in(&mut tx, (group.id, all)).await?;
        let list = with_context(json!({
            "id": events, "type": "OrderedCollection", "attributedTo": group.url, "totalItems": total,
            "first": format!("{events}?page={first}"),
        }));
        return Ok(shown(&list, is_public));
    };
    let before: TopicId = page.parse().map_err(|_| Error::NotFound)?;
    let rows = store::page_of(&mut tx, (group.id, all), before, PAGE).await?;
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|(id, _)| format!("{events}?page={id}"));
    let items: Vec<String> = rows.into_iter().map(|(_, url)| url).collect();
    let mut list = with_context(json!({
        "id": format!("{events}?page={page}"), "type": "OrderedCollectionPage", "partOf": events, "orderedItems": items,
    }));
    if let Some((fields, next)) = list.as_object_mut().zip(next) {
        fields.insert("next".into(), json!(next));
    }
    Ok(shown(&list, is_public))
}

/// An event of ours that the asker may read.
async fn event_of(federation: &Federation, request: &Parts, id: &str) -> Result<(Topic, bool), super::Failure> {
    let (topic, _, is_public) = topic_of(federation, request, id.parse().ok()).await?;
    if topic.is_ours && topic.kind == Kind::Event && topic.deleted_at.is_none() {
        Ok((topic, is_public))
    } else {
        Err(Error::NotFound.into())
    }
}

/// Who keeps an event.
pub(super) async fn organizers(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let (topic, is_public) = event_of(&federation, &request, &id).await?;
    let mut tx = federation.app.db.read().await?;
    let urls: Vec<String> = keepers(&mut tx, &topic).await?.into_iter().map(|person| person.url).collect();
    let list = with_context(json!({
        "id": format!("{}/organizers", topic.url), "type": "OrderedCollection", "totalItems": urls.len(),
        "orderedItems": urls,
    }));
    Ok(shown(&list, is_public))
}

/// How many come: who they are is for those whom the event's page shows it to.
pub(super) async fn attendees(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let (topic, is_public) = event_of(&federation, &request, &id).await?;
    let mut tx = federation.app.db.read().await?;
    let total = attendance_store::count(&mut tx, topic.id, Said::Yes, Standing::Confirmed).await?;
    let list = with_context(json!({
        "id": format!("{}/attendees", topic.url), "type": "Collection", "totalItems": total, "items": [],
    }));
    Ok(shown(&list, is_public))
}
