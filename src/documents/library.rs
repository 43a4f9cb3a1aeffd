//! Lists of documents: what a library shows, sorted and narrowed down, with how many there are of each kind.

use std::cmp::Reverse;

use super::library_store as store;
use super::versions::{Category, kind_of};
use crate::accounts::words;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{CollectionId, GroupId, TopicId};
use crate::text;

/// How many documents stand on one page, and how many pages are turned to.
pub(crate) const PAGE: i64 = 25;
pub(crate) const PAGES: i64 = 400;

/// How many years and languages a list can be narrowed down to.
const FACETS: usize = 12;

/// A document as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Item {
    pub(crate) id: TopicId,
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) language: String,
    pub(crate) created_at: Time,
    pub(crate) author_name: String,
    pub(crate) author_host: String,
    pub(crate) author_is_ours: bool,
    pub(crate) group_name: String,
    pub(crate) group_host: String,
    pub(crate) group_is_ours: bool,
    pub(crate) newest: i64,
    pub(crate) label: String,
    /// The newest version's file; empty and 0 where there is only a link.
    pub(crate) name: String,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) changed_at: Time,
    pub(crate) review_at: Option<Time>,
    pub(crate) superseded_by: String,
    pub(crate) alternative: String,
    pub(crate) has_thumbnail: bool,
}

impl Item {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/documents/{}", self.id)
    }

    /// The ending of its name, as people know kinds of files.
    pub(crate) fn kind(&self) -> String {
        kind_of(&self.name)
    }

    /// How people call its newest version.
    pub(crate) fn version(&self) -> String {
        if self.label.is_empty() { self.newest.to_string() } else { self.label.clone() }
    }

    /// The first words of its description, unless that only repeats its title.
    pub(crate) fn teaser(&self) -> String {
        let words = text::excerpt(&self.html, 200);
        if words == self.title { String::new() } else { words }
    }
}

words! {
    /// In which order a library shows its documents.
    Order {
        /// What changed last comes first.
        Changed = "changed",
        /// By title.
        Title = "title",
        /// What is to be looked at first comes first; what never is, last.
        Review = "review",
        /// The largest first.
        Size = "size",
    }
}

impl Order {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Changed, Self::Title, Self::Review, Self::Size];

    /// The key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Changed => "order-changed",
            Self::Title => "order-title",
            Self::Review => "order-review",
            Self::Size => "order-size",
        }
    }
}

/// Which documents are asked for. What is empty, or `None`, does not narrow them down.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// Of one group, or else of all groups to which the viewer belongs.
    pub(crate) group: Option<GroupId>,
    pub(crate) collection: Option<CollectionId>,
    pub(crate) category: String,
    pub(crate) year: i64,
    pub(crate) language: String,
    pub(crate) tag: String,
    pub(crate) order: Order,
    /// From 1 on.
    pub(crate) page: i64,
}

impl Asked {
    /// All documents of a group, or of all groups of the viewer.
    pub(crate) fn all(group: Option<GroupId>) -> Self {
        Self {
            group,
            collection: None,
            category: String::new(),
            year: 0,
            language: String::new(),
            tag: String::new(),
            order: Order::Changed,
            page: 1,
        }
    }
}

/// How many documents there are of each kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) categories: Vec<(Category, i64)>,
    pub(crate) years: Vec<(i64, i64)>,
    pub(crate) languages: Vec<(String, i64)>,
    pub(crate) tags: Vec<(String, i64)>,
}

/// One page of a list, and whether there are more.
pub(crate) async fn list(tx: &mut Tx, viewer: Viewer, asked: &Asked) -> Result<(Vec<Item>, bool)> {
    let mut items = store::list(tx, viewer, asked, PAGE + 1).await?;
    let is_more = i64::try_from(items.len()).unwrap_or(0) > PAGE;
    items.truncate(usize::try_from(PAGE).unwrap_or(25));
    Ok((items, is_more))
}

/// The documents of a collection in its order, as many as a page or an archive takes.
pub(crate) async fn in_order(tx: &mut Tx, viewer: Viewer, collection: CollectionId, most: i64) -> Result<Vec<Item>> {
    store::in_order(tx, viewer, collection, most).await
}

/// The newest documents of a group for a feed that anybody may read.
pub(crate) async fn newest_public(tx: &mut Tx, group: GroupId, most: i64) -> Result<Vec<Item>> {
    store::list(tx, Viewer::Anybody, &Asked::all(Some(group)), most).await
}

/// The public identities of a group's documents, newest first, for other hubs: with those that are for its members, or
/// without. Whoever asks must be allowed to read the group.
pub(crate) async fn urls(tx: &mut Tx, (group, for_members): (GroupId, bool), page: i64) -> Result<Vec<String>> {
    store::urls(tx, (group, for_members), page).await
}

/// How many of those there are.
pub(crate) async fn count_urls(tx: &mut Tx, (group, for_members): (GroupId, bool)) -> Result<i64> {
    store::count_urls(tx, (group, for_members)).await
}

/// What there is to narrow a list down by.
pub(crate) async fn counts(tx: &mut Tx, viewer: Viewer, group: Option<GroupId>) -> Result<Counts> {
    let mut counts = Counts { tags: store::tags(tx, viewer, group).await?, ..Counts::default() };
    for (category, year, language, n) in store::counts(tx, viewer, group).await? {
        add(&mut counts.categories, category, n);
        add(&mut counts.languages, language, n);
        if year != 0 {
            add(&mut counts.years, year, n);
        }
    }
    counts.categories.sort_by_cached_key(|(category, n)| (Reverse(*n), category.to_string()));
    counts.languages.sort_by_cached_key(|(language, n)| (Reverse(*n), language.clone()));
    counts.years.sort_by_key(|(year, _)| Reverse(*year));
    counts.languages.truncate(FACETS);
    counts.years.truncate(FACETS);
    Ok(counts)
}

fn add<T: PartialEq>(counts: &mut Vec<(T, i64)>, what: T, n: i64) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, count)) => *count += n,
        None => counts.push((what, n)),
    }
}
