//! Actors and their collections.

use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Failure, document, shown};
use crate::error::{Error, Result};
use crate::federation::asker::is_follower;
use crate::federation::objects::{self, with_context};
use crate::federation::{Federation, actors, store, synchronisation};
use crate::groups::{self, Access, Group};

/// How many pinned discussions are shown to other hubs.
const PINNED: i64 = 20;

/// A group of ours that the asker may know of: to others, private groups do not exist (see
/// [`Federation::check_card`]). Also whether anybody may.
pub(super) async fn our_group(
    federation: &Federation,
    request: &Parts,
    handle: &str,
) -> Result<(Group, bool), Failure> {
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find_by_handle(&mut tx, handle, &federation.app.config.domain).await?;
    let group = group.filter(|group| group.is_ours);
    drop(tx);
    let is_public = federation.check_card(request, group.as_ref()).await?;
    Ok((group.ok_or(Error::NotFound)?, is_public))
}

/// Who belongs to a private group, and who keeps order in it, is for its members: the invited see the card alone.
async fn check_people(federation: &Federation, request: &Parts, group: &Group) -> Result<(), Failure> {
    if group.access == Access::Private {
        federation.check_contents(request, Some(group), false).await?;
    }
    Ok(())
}

pub(super) async fn hub(State(federation): State<Federation>) -> Answer {
    let config = &federation.app.config;
    let url = actors::hub_url(&config.origin());
    federation.signer(&url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &url).await?.ok_or(Error::NotFound)?;
    Ok(document(&objects::actor::hub(&actor, &config.origin(), config.title(), &config.about)))
}

pub(super) async fn hub_outbox(State(federation): State<Federation>) -> Answer {
    Ok(document(&empty(&format!("{}/outbox", actors::hub_url(&federation.app.config.origin())))))
}

fn empty(id: &str) -> Value {
    with_context(json!({"id": id, "type": "OrderedCollection", "totalItems": 0, "orderedItems": []}))
}

pub(super) async fn namespace(State(federation): State<Federation>) -> Answer {
    let terms = [
        "membership",
        "role",
        "organisation",
        "state",
        "type",
        "nation",
        "checkedBy",
        "checkedAt",
        "decision",
        "request",
        "because",
        "decidedBy",
        "Decision",
    ];
    let list: Vec<Value> = terms.iter().map(|term| json!({"@id": format!("{}{term}", objects::NAMESPACE)})).collect();
    let body = json!({"@context": {"hub": objects::NAMESPACE}, "@id": objects::NAMESPACE, "@graph": list});
    let _ = federation;
    Ok(([(header::CONTENT_TYPE, "application/ld+json")], body.to_string()).into_response())
}

pub(super) async fn group(State(federation): State<Federation>, Path(handle): Path<String>, request: Parts) -> Answer {
    let (group, is_public) = our_group(&federation, &request, &handle).await?;
    federation.signer(&group.url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &group.url).await?.ok_or(Error::NotFound)?;
    let policy = groups::policy::of(&mut tx, group.id).await?;
    Ok(shown(&objects::actor::group(&group, &policy, &actor, &federation.app.config.origin()), is_public))
}

#[derive(Debug, Deserialize)]
pub(super) struct Followers {
    is_follower: Option<String>,
}

/// How many follow a group; to who asks by `is_follower`, whether that one does (as Lemmy does).
pub(super) async fn group_followers(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<Followers>,
    request: Parts,
) -> Answer {
    let (group, is_public) = our_group(&federation, &request, &handle).await?;
    check_people(&federation, &request, &group).await?;
    if let Some(actor) = asked.is_follower {
        let asker = federation.asker(&request).await?;
        return if is_follower(&federation, &asker, &group, &actor).await? {
            Ok(StatusCode::OK.into_response())
        } else {
            Err(Error::NotFound.into())
        };
    }
    let mut tx = federation.app.db.read().await?;
    let total = groups::store::count_members(&mut tx, group.id).await?;
    Ok(shown(&objects::actor::counted(&format!("{}/followers", group.url), total), is_public))
}

/// Those of a group's followers who are at home where the asking server is (FEP-8fcf, "partial followers collection").
pub(super) async fn followers_of_a_host(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    request: Parts,
) -> Answer {
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find_by_handle(&mut tx, &handle, &federation.app.config.domain).await?;
    drop(tx);
    let group = group.filter(|group| group.is_ours);
    let host = federation.check_server(&request, group.as_ref()).await?;
    let group = group.ok_or(Error::NotFound)?;
    let mut tx = federation.app.db.read().await?;
    let followers = groups::store::member_urls_from(&mut tx, group.id, &host).await?;
    let list = with_context(json!({
        "id": synchronisation::address(&group), "type": "OrderedCollection", "attributedTo": group.url,
        "totalItems": followers.len(), "orderedItems": followers,
    }));
    Ok(shown(&list, false))
}

pub(super) async fn featured(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    request: Parts,
) -> Answer {
    let (group, _) = our_group(&federation, &request, &handle).await?;
    let (all, is_public) = federation.check_collection(&request, &group).await?;
    let mut tx = federation.app.db.read().await?;
    // The things themselves, as their authors sent them: Lemmy wants them whole.
    let announced = store::pinned(&mut tx, (group.id, all), PINNED).await?;
    drop(tx);
    let whole = |body: String| {
        let announce: Value = serde_json::from_str(&body).ok()?;
        // What was too large to be announced whole is named.
        announce
            .pointer("/object/object")
            .or_else(|| announce.get("object").filter(|object| object.is_string()))
            .cloned()
    };
    let pages: Vec<Value> = announced.into_iter().filter_map(whole).collect();
    let list = with_context(json!({
        "id": format!("{}/featured", group.url), "type": "OrderedCollection", "totalItems": pages.len(), "orderedItems": pages,
    }));
    Ok(shown(&list, is_public))
}

pub(super) async fn facilitators(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    request: Parts,
) -> Answer {
    let (group, is_public) = our_group(&federation, &request, &handle).await?;
    check_people(&federation, &request, &group).await?;
    let mut tx = federation.app.db.read().await?;
    let people = groups::store::facilitators(&mut tx, group.id).await?;
    let urls: Vec<&str> = people.iter().map(|person| person.url.as_str()).collect();
    let list = with_context(json!({
        "id": format!("{}/facilitators", group.url), "type": "OrderedCollection", "totalItems": urls.len(), "orderedItems": urls,
    }));
    Ok(shown(&list, is_public))
}
