//! The record of decisions of a group of ours, for those who keep order in it and for the servers that speak for one of
//! them.

use axum::extract::{Path, Query, State};
use axum::http::request::Parts;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, shown};
use crate::error::Error;
use crate::federation::objects::with_context;
use crate::federation::{Federation, records};
use crate::groups::{self, Group, decision_store};

/// A group of ours whose record the asker may read.
async fn group_of(federation: &Federation, request: &Parts, handle: &str) -> Result<Group, super::Failure> {
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find_by_handle(&mut tx, handle, &federation.app.config.domain).await?;
    drop(tx);
    let group = group.filter(|group| group.is_ours);
    federation.check_record(request, group.as_ref()).await?;
    Ok(group.ok_or(Error::NotFound)?)
}

#[derive(Debug, Deserialize)]
pub(super) struct PageOf {
    page: Option<String>,
}

pub(super) async fn index(
    State(federation): State<Federation>,
    Path(handle): Path<String>,
    Query(asked): Query<PageOf>,
    request: Parts,
) -> Answer {
    let group = group_of(&federation, &request, &handle).await?;
    let mut tx = federation.app.db.read().await?;
    let (total, _) = decision_store::head(&mut tx, group.id).await?;
    let record = format!("{}/decisions", group.url);
    let pages = (total + records::PAGE - 1) / records::PAGE;
    let Some(page) = asked.page else {
        let list = json!({
            "id": record, "type": "OrderedCollection", "totalItems": total, "first": format!("{record}?page=1"),
            "last": format!("{record}?page={}", pages.max(1)),
        });
        return Ok(shown(&with_context(list), false));
    };
    let page: i64 = page.parse().ok().filter(|page| (1..=pages.max(1)).contains(page)).ok_or(Error::NotFound)?;
    let links = decision_store::after(&mut tx, group.id, (page - 1) * records::PAGE, records::PAGE).await?;
    let items: Vec<Value> = links
        .iter()
        .filter(|link| link.number <= page * records::PAGE)
        .map(groups::decisions::Link::document)
        .collect();
    let mut list = json!({
        "id": format!("{record}?page={page}"), "type": "OrderedCollectionPage", "partOf": record, "totalItems": total,
        "orderedItems": items,
    });
    if let Some(fields) = list.as_object_mut().filter(|_| page < pages) {
        fields.insert("next".into(), format!("{record}?page={}", page + 1).into());
    }
    Ok(shown(&with_context(list), false))
}

pub(super) async fn show(
    State(federation): State<Federation>,
    Path((handle, number)): Path<(String, String)>,
    request: Parts,
) -> Answer {
    let group = group_of(&federation, &request, &handle).await?;
    let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
    let mut tx = federation.app.db.read().await?;
    let link = decision_store::find(&mut tx, group.id, number).await?.ok_or(Error::NotFound)?;
    Ok(shown(&with_context(link.document()), false))
}
