//! SQL of lists of documents and of collections.

use super::collections::{Collection, Shelf};
use super::library::{Asked, Item, Order, PAGE};
use super::versions::Category;
use crate::audience::{Viewer, topics_visible_to_1};
use crate::db::Tx;
use crate::error::Result;
use crate::id::{CollectionId, GroupId, TopicId};

/// What every list of documents selects, up to `WHERE`.
macro_rules! item_from {
    () => {
        "SELECT t.id, t.url, t.title, t.html, t.language, t.created_at, p.name AS author_name, p.host AS author_host,
                p.is_ours AS author_is_ours, g.name AS group_name, g.host AS group_host,
                g.is_ours AS group_is_ours, d.newest, COALESCE(v.label, '') AS label,
                COALESCE(v.name, d.link_name) AS name, COALESCE(v.size, 0) AS size,
                COALESCE(v.media_type, d.link_type) AS media_type, COALESCE(v.created_at, t.created_at) AS changed_at,
                CASE WHEN d.review_at IS NULL OR d.group_review_at < d.review_at THEN d.group_review_at
                                 ELSE d.review_at END AS review_at,
                d.superseded_by, d.alternative, EXISTS (SELECT 1 FROM document_texts x WHERE x.document_id = d.id
                  AND x.number = d.newest AND x.thumbnail IS NOT NULL) AS has_thumbnail
           FROM topics t JOIN documents d ON d.id = t.id JOIN profiles p ON p.id = t.author_id
           JOIN groups g ON g.id = t.group_id
           LEFT JOIN document_versions v ON v.document_id = d.id AND v.number = d.newest"
    };
}
/// Which documents a viewer `$1` may read: of the group `$2`, or else of all groups that they belong to. Two ways, so that each
/// finds its way through an index.
macro_rules! readable {
    (of_group) => {
        concat!("t.group_id = $2 AND t.kind = 'document' AND t.deleted_at IS NULL AND ", topics_visible_to_1!())
    };
    (of_all) => {
        concat!(
            "$2 IS NULL AND t.kind = 'document' AND t.deleted_at IS NULL AND t.group_id IN (
                 SELECT o.group_id FROM memberships o WHERE o.person_id = $1 AND o.standing = 'member') AND ",
            topics_visible_to_1!()
        )
    };
}
/// A page of a list: those that it shows are chosen first, and what is shown of them is read then.
macro_rules! ordered {
    ($of:ident, $chosen:literal, $shown:literal) => {
        concat!(
            item_from!(),
            " WHERE t.id IN (SELECT t.id FROM topics t JOIN documents d ON d.id = t.id JOIN groups g ON g.id = t.group_id
                               LEFT JOIN document_versions v ON v.document_id = d.id AND v.number = d.newest WHERE ",
            readable!($of),
            " AND ($3 IS NULL OR d.collection_id = $3) AND ($4 = '' OR d.category = $4) AND ($5 = 0 OR d.year = $5)
              AND ($6 = '' OR t.language = $6)
              AND ($7 = '' OR EXISTS (SELECT 1 FROM document_tags x WHERE x.document_id = d.id AND x.tag = $7))
              ORDER BY ",
            $chosen,
            " LIMIT $8 OFFSET $9) ORDER BY ",
            $shown
        )
    };
}
macro_rules! orders {
    ($of:ident) => {
        [
            ordered!($of, "COALESCE(v.created_at, t.created_at) DESC, t.id DESC", "changed_at DESC, t.id DESC"),
            ordered!($of, "lower(t.title), t.id", "lower(t.title), t.id"),
            ordered!(
                $of,
                "CASE WHEN d.review_at IS NULL AND d.group_review_at IS NULL THEN 1 ELSE 0 END,
                 CASE WHEN d.review_at IS NULL OR d.group_review_at < d.review_at THEN d.group_review_at
                      ELSE d.review_at END, t.id",
                "CASE WHEN d.review_at IS NULL AND d.group_review_at IS NULL THEN 1 ELSE 0 END, review_at, t.id"
            ),
            ordered!($of, "COALESCE(v.size, 0) DESC, t.id", "COALESCE(v.size, 0) DESC, t.id"),
        ]
    };
}

pub(super) async fn list(tx: &mut Tx, viewer: Viewer, asked: &Asked, limit: i64) -> Result<Vec<Item>> {
    let [by_change, by_title, by_review, by_size] =
        if asked.group.is_some() { orders!(of_group) } else { orders!(of_all) };
    let sql = match asked.order {
        Order::Changed => by_change,
        Order::Title => by_title,
        Order::Review => by_review,
        Order::Size => by_size,
    };
    tx.query(sql)
        .bind(viewer.person())
        .bind(asked.group)
        .bind(asked.collection)
        .bind(asked.category.as_str())
        .bind(asked.year)
        .bind(asked.language.as_str())
        .bind(asked.tag.as_str())
        .bind(limit)
        .bind((asked.page - 1).max(0) * PAGE)
        .all()
        .await
}

pub(super) async fn in_order(tx: &mut Tx, viewer: Viewer, collection: CollectionId, most: i64) -> Result<Vec<Item>> {
    tx.query(concat!(
        item_from!(),
        " WHERE d.collection_id = $2 AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        " ORDER BY d.place, t.id LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(collection)
    .bind(most)
    .all()
    .await
}

pub(super) async fn urls(tx: &mut Tx, (group, for_members): (GroupId, bool), page: i64) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .query(
            "SELECT t.url FROM topics t JOIN documents d ON d.id = t.id
              WHERE t.group_id = $1 AND t.deleted_at IS NULL AND ($2 OR NOT t.for_members)
              ORDER BY t.id DESC LIMIT $3 OFFSET $4",
        )
        .bind(group)
        .bind(for_members)
        .bind(PAGE)
        .bind((page - 1).max(0) * PAGE)
        .all()
        .await?;
    Ok(rows.into_iter().map(|(url,)| url).collect())
}

pub(super) async fn count_urls(tx: &mut Tx, (group, for_members): (GroupId, bool)) -> Result<i64> {
    tx.query(
        "SELECT COUNT(*) FROM topics t JOIN documents d ON d.id = t.id
          WHERE t.group_id = $1 AND t.deleted_at IS NULL AND ($2 OR NOT t.for_members)",
    )
    .bind(group)
    .bind(for_members)
    .scalar()
    .await
}

/// How many documents there are of each kind, year and language.
pub(super) async fn counts(
    tx: &mut Tx,
    viewer: Viewer,
    group: Option<GroupId>,
) -> Result<Vec<(Category, i64, String, i64)>> {
    macro_rules! counted {
        ($of:ident) => {
            concat!(
                "SELECT d.category, d.year, t.language, COUNT(*)
                   FROM topics t JOIN documents d ON d.id = t.id JOIN groups g ON g.id = t.group_id WHERE ",
                readable!($of),
                " GROUP BY d.category, d.year, t.language"
            )
        };
    }
    let sql = if group.is_some() { counted!(of_group) } else { counted!(of_all) };
    tx.query(sql).bind(viewer.person()).bind(group).all().await
}

pub(super) async fn tags(tx: &mut Tx, viewer: Viewer, group: Option<GroupId>) -> Result<Vec<(String, i64)>> {
    macro_rules! tagged {
        ($of:ident) => {
            concat!(
                "SELECT x.tag, COUNT(*) FROM topics t JOIN document_tags x ON x.document_id = t.id
                   JOIN groups g ON g.id = t.group_id WHERE ",
                readable!($of),
                " GROUP BY x.tag ORDER BY COUNT(*) DESC, x.tag LIMIT 20"
            )
        };
    }
    let sql = if group.is_some() { tagged!(of_group) } else { tagged!(of_all) };
    tx.query(sql).bind(viewer.person()).bind(group).all().await
}

pub(super) async fn collection(tx: &mut Tx, id: CollectionId) -> Result<Option<Collection>> {
    tx.query("SELECT * FROM collections WHERE id = $1").bind(id).optional().await
}

pub(super) async fn collection_named(tx: &mut Tx, group: GroupId, name: &str) -> Result<Option<CollectionId>> {
    let found: Option<(CollectionId,)> = tx
        .query("SELECT id FROM collections WHERE group_id = $1 AND name = $2")
        .bind(group)
        .bind(name)
        .optional()
        .await?;
    Ok(found.map(|(id,)| id))
}

/// The place of the last collection of a group.
pub(super) async fn last_place(tx: &mut Tx, group: GroupId) -> Result<i64> {
    tx.query("SELECT CAST(COALESCE(MAX(place), 0) AS BIGINT) FROM collections WHERE group_id = $1")
        .bind(group)
        .scalar()
        .await
}

pub(super) async fn insert_collection(tx: &mut Tx, new: &Collection) -> Result<()> {
    tx.query("INSERT INTO collections (id, group_id, name, place, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(new.id)
        .bind(new.group_id)
        .bind(new.name.as_str())
        .bind(new.place)
        .bind(new.created_at)
        .run()
        .await?;
    Ok(())
}

pub(super) async fn put(tx: &mut Tx, document: TopicId, collection: Option<CollectionId>) -> Result<()> {
    tx.query(
        "UPDATE documents SET collection_id = $2, place = (
             SELECT COALESCE(MAX(o.place), 0) + 1 FROM documents o WHERE o.collection_id = $2)
          WHERE id = $1 AND (collection_id IS NULL OR $2 IS NULL OR collection_id <> $2)",
    )
    .bind(document)
    .bind(collection)
    .run()
    .await?;
    Ok(())
}

/// The documents of a collection in their order, whoever may read them.
pub(super) async fn order(tx: &mut Tx, collection: CollectionId) -> Result<Vec<TopicId>> {
    let rows: Vec<(TopicId,)> =
        tx.query("SELECT id FROM documents WHERE collection_id = $1 ORDER BY place, id").bind(collection).all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

pub(super) async fn set_place(tx: &mut Tx, document: TopicId, place: i64) -> Result<()> {
    tx.query("UPDATE documents SET place = $2 WHERE id = $1").bind(document).bind(place).run().await?;
    Ok(())
}

pub(super) async fn shelves(tx: &mut Tx, viewer: Viewer, group: GroupId) -> Result<Vec<Shelf>> {
    tx.query(concat!(
        "SELECT c.id, c.name, (SELECT COUNT(*) FROM documents d JOIN topics t ON t.id = d.id
                                 JOIN groups g ON g.id = t.group_id
                                WHERE d.collection_id = c.id AND t.deleted_at IS NULL AND ",
        topics_visible_to_1!(),
        ") AS documents FROM collections c WHERE c.group_id = $2 ORDER BY c.place, c.name"
    ))
    .bind(viewer.person())
    .bind(group)
    .all()
    .await
}
