//! Documents for other hubs: the records of their versions, their files, and the libraries of groups of ours.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};

use super::actors::our_group;
use super::contents::topic_of;
use super::{Answer, Failure, answer, shown};
use crate::discussions::{Kind, Topic};
use crate::documents::library::{self, PAGE, PAGES};
use crate::documents::versions::{MOST, Version};
use crate::documents::{self, store};
use crate::error::{Error, Result};
use crate::federation::objects::with_context;
use crate::federation::{Federation, delivery};
use crate::files::{self, File};
use crate::storage::Digest;
use crate::uploads::serving::{self, Audience, Disposition};

/// How many records stand on one page of a document's versions.
const RECORDS: i64 = 50;

#[derive(Debug, Deserialize)]
pub(super) struct PageOf {
    page: Option<String>,
}

/// A document of ours that the asker may read, and whether anybody may.
async fn document_of(federation: &Federation, request: &Parts, id: &str) -> Result<(Topic, bool), Failure> {
    let (topic, _, is_public) = topic_of(federation, request, id.parse().ok()).await?;
    if !topic.is_ours || topic.kind != Kind::Document {
        return Err(Error::NotFound.into());
    }
    if topic.deleted_at.is_some() {
        return Err(Error::Gone.into());
    }
    Ok((topic, is_public))
}

/// The records of the signed versions, whole, the newest first.
pub(super) async fn versions(
    State(federation): State<Federation>,
    Path(id): Path<String>,
    Query(asked): Query<PageOf>,
    request: Parts,
) -> Answer {
    let (topic, is_public) = document_of(&federation, &request, &id).await?;
    let url = format!("{}/versions", topic.url);
    let mut tx = federation.app.db.read().await?;
    let total = store::count_sealed(&mut tx, topic.id).await?;
    let Some(page) = asked.page else {
        let list = json!({
            "id": url, "type": "OrderedCollection", "attributedTo": topic.url, "totalItems": total,
            "first": format!("{url}?page={MOST}"),
        });
        return Ok(shown(&with_context(list), is_public));
    };
    let from: i64 = page.parse().ok().filter(|from| (1..=MOST).contains(from)).ok_or(Error::NotFound)?;
    let found = store::sealed(&mut tx, topic.id, from, RECORDS).await?;
    let items: Vec<Value> =
        found.iter().map(|version| serde_json::from_str(&version.record)).collect::<Result<_, _>>()?;
    let mut list = json!({
        "id": format!("{url}?page={from}"), "type": "OrderedCollectionPage", "partOf": url, "totalItems": total,
        "orderedItems": items,
    });
    let last = found.last().map_or(1, |version| version.number);
    if let Some(fields) = list.as_object_mut().filter(|_| last > 1) {
        fields.insert("next".into(), json!(format!("{url}?page={}", last - 1)));
    }
    Ok(shown(&with_context(list), is_public))
}

async fn version_of(
    federation: &Federation,
    request: &Parts,
    (id, number): (&str, &str),
) -> Result<(Version, bool), Failure> {
    let (topic, is_public) = document_of(federation, request, id).await?;
    let number = number.parse::<i64>().map_err(|_| Error::NotFound)?;
    let mut tx = federation.app.db.read().await?;
    let version = store::version(&mut tx, topic.id, number).await?;
    // Nobody was told of one that is not signed yet.
    let version = version.filter(|version| !version.record.is_empty()).ok_or(Error::NotFound)?;
    Ok((version, is_public))
}

/// The record of a version, as it was signed.
pub(super) async fn version(
    State(federation): State<Federation>,
    Path((id, number)): Path<(String, String)>,
    request: Parts,
) -> Answer {
    let (version, is_public) = version_of(&federation, &request, (&id, &number)).await?;
    Ok(answer(StatusCode::OK, version.record, is_public))
}

/// The file of a version.
pub(super) async fn file(
    State(federation): State<Federation>,
    Path((id, number)): Path<(String, String)>,
    request: Parts,
) -> Answer {
    let (version, is_public) = version_of(&federation, &request, (&id, &number)).await?;
    hand_out(&federation, &request, (version.sha256, &version.name), is_public).await
}

/// A file beside a document.
pub(super) async fn companion(
    State(federation): State<Federation>,
    Path((id, role)): Path<(String, String)>,
    request: Parts,
) -> Answer {
    let (topic, is_public) = document_of(&federation, &request, &id).await?;
    let role = role.parse::<documents::Companions>()?;
    let mut tx = federation.app.db.read().await?;
    let found = store::companions(&mut tx, topic.id).await?.into_iter().find(|companion| companion.role == role);
    drop(tx);
    let found = found.ok_or(Error::NotFound)?;
    hand_out(&federation, &request, (found.sha256, &found.name), is_public).await
}

async fn hand_out(federation: &Federation, request: &Parts, (sha256, name): (Digest, &str), is_public: bool) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let file: File = files::find(&mut tx, sha256).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let audience = if is_public { Audience::Public } else { Audience::Private };
    let disposition = Disposition::Attachment;
    let store = &federation.app.store;
    let served = serving::serve(store, &file, name, disposition, audience, &request.method, &request.headers).await?;
    Ok(if is_public { served } else { super::for_this_asker_only(served) })
}

/// What was done to a document: its activities, the newest first (FEP-bad1).
pub(super) async fn history(State(federation): State<Federation>, Path(id): Path<String>, request: Parts) -> Answer {
    let (topic, is_public) = document_of(&federation, &request, &id).await?;
    let mut tx = federation.app.db.read().await?;
    let activities = delivery::store::activities_about(&mut tx, &topic.url, MOST).await?;
    let list = json!({
        "id": format!("{}/history", topic.url), "type": "OrderedCollection", "attributedTo": topic.url,
        "totalItems": activities.len(), "orderedItems": activities,
    });
    Ok(shown(&with_context(list), is_public))
}

/// The documents of a group of ours.
pub(super) async fn library(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
    request: Parts,
) -> Answer {
    let (group, _) = our_group(&federation, &request, &handle).await?;
    let (all, is_public) = federation.check_collection(&request, &group).await?;
    let mut tx = federation.app.db.read().await?;
    let url = format!("{}/library", group.url);
    let total = library::count_urls(&mut tx, (group.id, all)).await?;
    let Some(page) = asked.page else {
        let list = json!({
            "id": url, "type": "OrderedCollection", "attributedTo": group.url, "totalItems": total,
            "first": format!("{url}?page=1"),
        });
        return Ok(shown(&with_context(list), is_public));
    };
    let page: i64 = page.parse().ok().filter(|page| (1..=PAGES).contains(page)).ok_or(Error::NotFound)?;
    let items = library::urls(&mut tx, (group.id, all), page).await?;
    let is_more = page * PAGE < total;
    let mut list = json!({
        "id": format!("{url}?page={page}"), "type": "OrderedCollectionPage", "partOf": url, "totalItems": total,
        "startIndex": (page - 1) * PAGE, "orderedItems": items,
    });
    if let Some(fields) = list.as_object_mut().filter(|_| is_more) {
        fields.insert("next".into(), json!(format!("{url}?page={}", page + 1)));
    }
    Ok(shown(&with_context(list), is_public))
}
