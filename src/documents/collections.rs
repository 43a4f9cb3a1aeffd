//! Collections: named, ordered lists of documents, each of one group. Its facilitators arrange them; a document stands in
//! one at the most.

use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::groups::Group;
use crate::id::{CollectionId, GroupId, TopicId};
use crate::text;

use super::library_store as store;

/// Most collections of a group, and the longest name, in characters.
const MOST: i64 = 200;
const LONGEST: usize = 80;

/// See the module.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Collection {
    pub(crate) id: CollectionId,
    pub(crate) group_id: GroupId,
    pub(crate) name: String,
    pub(crate) place: i64,
    pub(crate) created_at: Time,
}

/// A collection as a list shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Shelf {
    pub(crate) id: CollectionId,
    pub(crate) name: String,
    /// How many documents stand in it that the viewer may read.
    pub(crate) documents: i64,
}

/// The name of a collection as somebody typed it.
pub(crate) fn name(typed: &str) -> String {
    text::line(typed, LONGEST)
}

/// The collection with this id.
pub(crate) async fn find(tx: &mut Tx, id: CollectionId) -> Result<Option<Collection>> {
    store::collection(tx, id).await
}

/// The collection of a group with this name, made if there is none; nothing when the group has too many.
pub(crate) async fn named(tx: &mut Tx, group: GroupId, typed: &str) -> Result<Option<CollectionId>> {
    let name = name(typed);
    if name.is_empty() {
        return Ok(None);
    }
    if let Some(known) = store::collection_named(tx, group, &name).await? {
        return Ok(Some(known));
    }
    let last = store::last_place(tx, group).await?;
    if last >= MOST {
        return Ok(None);
    }
    let (id, created_at) = (tx.id(), tx.now());
    store::insert_collection(tx, &Collection { id, group_id: group, name, place: last + 1, created_at }).await?;
    Ok(Some(id))
}

/// A facilitator makes one, or calls one anew.
pub(crate) async fn create(tx: &mut Tx, group: &Group, typed: &str) -> Result<Result<CollectionId, Violations>> {
    let mut wrong = Violations::default();
    if name(typed).is_empty() {
        wrong.add("name", "collection-name-missing");
        return Ok(Err(wrong));
    }
    if let Some(id) = named(tx, group.id, typed).await? {
        return Ok(Ok(id));
    }
    wrong.add("name", "collection-too-many");
    Ok(Err(wrong))
}

/// Puts a document last into a collection, or into none.
pub(super) async fn put(tx: &mut Tx, document: TopicId, collection: Option<CollectionId>) -> Result<()> {
    store::put(tx, document, collection).await
}

/// Which way a document moves in its collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
}

/// A document changes its place with the one before or after it.
pub(crate) async fn shift(tx: &mut Tx, collection: &Collection, document: TopicId, way: Way) -> Result<()> {
    let order = store::order(tx, collection.id).await?;
    let at = order.iter().position(|id| *id == document).ok_or(Error::NotFound)?;
    let other = match way {
        Way::Up => at.checked_sub(1),
        Way::Down => at.checked_add(1).filter(|other| *other < order.len()),
    };
    let Some(other) = other else { return Ok(()) };
    let mut order = order;
    order.swap(at, other);
    for (place, id) in order.iter().enumerate() {
        store::set_place(tx, *id, i64::try_from(place).unwrap_or(0) + 1).await?;
    }
    Ok(())
}

/// The collections of a group, in their order.
pub(crate) async fn of_group(tx: &mut Tx, viewer: crate::audience::Viewer, group: GroupId) -> Result<Vec<Shelf>> {
    store::shelves(tx, viewer, group).await
}
