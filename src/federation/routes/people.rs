//! Persons: their document, and what they write in their own blog as other hubs read it.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use super::contents::{OutboxPage, PageOf};
use super::{Answer, answer, document};
use crate::audience::Viewer;
use crate::error::{Error, Result};
use crate::federation::objects::{self, with_context};
use crate::federation::{Federation, addressees_store, store};
use crate::groups::{Access, Group, blog};
use crate::id::TopicId;
use crate::profiles::{self, Profile};
use crate::{discussions, organisations};

/// How many posts one page of an outbox holds.
const PAGE: i64 = 20;
/// How many pinned posts are shown to other hubs.
const PINNED: i64 = 20;

async fn find(federation: &Federation, handle: &str) -> Result<Profile> {
    let mut tx = federation.app.db.read().await?;
    let found = profiles::store::find_by_handle(&mut tx, handle, &federation.app.config.domain).await?;
    let profile = found.filter(|profile| profile.is_ours).ok_or(Error::NotFound)?;
    if profiles::store::is_let_in(&mut tx, profile.id).await? { Ok(profile) } else { Err(Error::NotFound) }
}

/// A person's blog, as far as it is there for anybody.
async fn blog_of(federation: &Federation, person: &Profile) -> Result<Option<Group>> {
    let mut tx = federation.app.db.read().await?;
    Ok(blog::find_by_person(&mut tx, person.id).await?.filter(|blog| blog.access == Access::Open))
}

pub(super) async fn show(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let profile = find(&federation, &handle).await?;
    federation.signer(&profile.url).await?;
    let mut tx = federation.app.db.read().await?;
    let actor = store::find_actor_with_keys(&mut tx, &profile.url).await?.ok_or(Error::NotFound)?;
    let said = organisations::store::statement(&mut tx, profile.id).await?;
    Ok(document(&objects::actor::person(&profile, said.as_ref(), &actor, &federation.app.config.origin())))
}

/// What they posted in their blog, each in its newest form, the newest post first. What they say in groups is the groups'
/// to show.
pub(super) async fn outbox(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
) -> Answer {
    let person = find(&federation, &handle).await?;
    let blog = blog_of(&federation, &person).await?;
    let outbox = format!("{}/outbox", person.url);
    let mut tx = federation.app.db.read().await?;
    let Some(page) = asked.page else {
        let total = match &blog {
            Some(blog) => discussions::store::count_topics(&mut tx, blog.id, false).await?,
            None => 0,
        };
        let first = TopicId(Uuid::max());
        return Ok(document(&with_context(json!({
            "id": outbox, "type": "OrderedCollection", "totalItems": total, "first": format!("{outbox}?page={first}"),
        }))));
    };
    let before: TopicId = page.parse().map_err(|_| Error::NotFound)?;
    let rows = match &blog {
        Some(blog) => addressees_store::posts_page(&mut tx, blog.id, before, PAGE).await?,
        None => Vec::new(),
    };
    let full = i64::try_from(rows.len()).unwrap_or(0) == PAGE;
    let next = rows.last().filter(|_| full).map(|(id, _)| format!("{outbox}?page={id}"));
    let items = rows.into_iter().map(|(_, body)| body).collect();
    let body = OutboxPage::written(&outbox, &page, next, items)?;
    Ok(answer(StatusCode::OK, body, true))
}

/// How many follow a person.
pub(super) async fn followers(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let person = find(&federation, &handle).await?;
    let blog = blog_of(&federation, &person).await?;
    let mut tx = federation.app.db.read().await?;
    let total = match &blog {
        Some(blog) => blog::count(&mut tx, blog.id).await?,
        None => 0,
    };
    Ok(document(&objects::actor::counted(&format!("{}/followers", person.url), total)))
}

/// The posts that a person shows first.
pub(super) async fn featured(State(federation): State<Federation>, Path(handle): Path<String>) -> Answer {
    let person = find(&federation, &handle).await?;
    let blog = blog_of(&federation, &person).await?;
    let mut tx = federation.app.db.read().await?;
    let pinned = match &blog {
        Some(blog) => discussions::store::list_pinned(&mut tx, Viewer::Anybody, blog.id, PINNED).await?,
        None => Vec::new(),
    };
    let origin = federation.app.config.origin();
    let items: Vec<Value> = pinned.into_iter().map(|topic| json!(format!("{origin}{}", topic.path()))).collect();
    Ok(document(&with_context(json!({
        "id": format!("{}/featured", person.url), "type": "OrderedCollection", "totalItems": items.len(),
        "orderedItems": items,
    }))))
}
