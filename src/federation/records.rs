//! This hub's copies of the records of decisions of groups elsewhere in which somebody here keeps order: what is missing
//! is asked for at the group's own hub, page by page.

use std::time::Duration;

use serde_json::Value;

use super::Federation;
use super::authority::same_origin;
use super::objects::id_of;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::{self, Group, decision_store, decisions, offers};
use crate::id::GroupId;
use crate::jobs;

/// How many decisions stand on one page of a record, counted from the first: so no page changes once it is full.
pub(crate) const PAGE: i64 = 20;
/// How many pages are asked for in one go; more follow later.
const PAGES: usize = 20;
/// How long to wait before that.
pub(crate) const PAUSE: Duration = Duration::from_secs(10);

/// Which page of a record a decision stands on, from 1.
fn page_of(number: i64) -> i64 {
    (number - 1) / PAGE + 1
}

/// What is missing of a record is to be asked for.
pub(crate) async fn ask(tx: &mut Tx, group: GroupId) -> Result<()> {
    jobs::enqueue(tx, "fetch_record", &group.to_string(), &group).await
}

/// The same if anything is known to be missing.
pub(crate) async fn ask_if_incomplete(tx: &mut Tx, group: GroupId) -> Result<()> {
    let (length, _) = decision_store::head(tx, group).await?;
    if decision_store::first_missing(tx, group, length).await?.is_some() { ask(tx, group).await } else { Ok(()) }
}

/// The job `fetch_record`. Answers whether there is more to be asked for.
pub(crate) async fn run(federation: &Federation, group: GroupId) -> Result<bool> {
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find(&mut tx, group).await?.filter(|group| !group.is_ours);
    let Some(group) = group else { return Ok(false) };
    let people = groups::store::facilitators(&mut tx, group.id).await?;
    let is_full = decisions::is_full(&mut tx, group.id).await?;
    drop(tx);
    if is_full || !people.iter().any(|person| person.is_ours) {
        return Ok(false);
    }
    let record = format!("{}/decisions", group.url);
    let document = federation.fetch_object(&record).await?;
    let total = document.get("totalItems").and_then(Value::as_i64).unwrap_or(0).clamp(0, decisions::HIGHEST);
    let mut tx = federation.app.db.begin().await?;
    decisions::note_length(&mut tx, group.id, total).await?;
    tx.commit().await?;
    let mut last_asked = 0;
    for _ in 0..PAGES {
        let mut tx = federation.app.db.read().await?;
        let Some(missing) = decision_store::first_missing(&mut tx, group.id, total).await? else { return Ok(false) };
        drop(tx);
        let page = page_of(missing);
        if page <= last_asked {
            // Its hub does not show it: that is what the page of the record says.
            return Ok(false);
        }
        last_asked = page;
        let url = format!("{record}?page={page}");
        let document = federation.fetch_object(&url).await?;
        keep(federation, &group, &url, &document).await?;
    }
    Ok(true)
}

/// Writes down what stands on a page of a record. What cannot be read is left out, and so shows as missing.
async fn keep(federation: &Federation, group: &Group, url: &str, document: &Value) -> Result<()> {
    let is_its_own = id_of(document).is_some_and(|id| id == url && same_origin(id, &group.url));
    let items = document.get("orderedItems").and_then(Value::as_array).filter(|_| is_its_own);
    let items = items.ok_or_else(|| Error::invalid("object", "object-unreadable"))?;
    let mut tx = federation.app.db.begin().await?;
    for item in items.iter().take(usize::try_from(PAGE).unwrap_or(20)) {
        match decisions::receive(&mut tx, group, item).await {
            Ok(record) => offers::follow_record(&mut tx, group, &record).await?,
            Err(Error::Invalid(wrong)) => {
                tracing::info!(group.url = group.in_log(), wrong = %wrong, "no decision of it");
            }
            Err(error) => return Err(error),
        }
    }
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::page_of;

    #[test]
    fn pages_count_from_the_first_decision() {
        assert_eq!([1, 20, 21, 118].map(page_of), [1, 1, 2, 6]);
    }
}
