//! The libraries of groups, and all that a member may read in one: list, narrow down, arrange.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::documents::collections::{self, Collection, Shelf, Way};
use crate::documents::library::{self, Asked, Counts, Item, Order, PAGES};
use crate::documents::{self, Arrangement};
use crate::error::{Error, Refusal, Result, Violations};
use crate::federation::instances;
use crate::groups;
use crate::id::{CollectionId, GroupId, TopicId};
use crate::text;

/// How many documents a collection shows, and an archive of it holds.
pub(super) const IN_COLLECTION: i64 = 500;

/// What an address asks of a library.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wanted {
    kind: String,
    year: String,
    language: String,
    tag: String,
    order: String,
    page: String,
}

/// One way to narrow a list down, or to sort it: where it leads, what it is called, how many there are, and whether it is
/// so now.
struct Choice {
    link: String,
    label: String,
    count: Option<i64>,
    is_chosen: bool,
}

/// Choices of one kind, with the key of what is above them.
struct Facet {
    key: &'static str,
    id: &'static str,
    choices: Vec<Choice>,
}

impl Wanted {
    fn asked(&self, group: Option<GroupId>) -> Asked {
        let word = |typed: &str, most| text::line(typed, most).to_lowercase();
        Asked {
            category: word(&self.kind, 20),
            year: self.year.parse().unwrap_or(0),
            language: word(&self.language, 20),
            tag: word(&self.tag, 60),
            order: self.order.parse().unwrap_or(Order::Changed),
            page: self.page.parse().unwrap_or(1).clamp(1, PAGES),
            ..Asked::all(group)
        }
    }

    /// The address that asks for the same but for one thing, from the first page on.
    fn link(&self, path: &str, field: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let all = [
            ("kind", &self.kind),
            ("year", &self.year),
            ("language", &self.language),
            ("tag", &self.tag),
            ("order", &self.order),
        ];
        for (name, now) in all {
            let value = if name == field { value } else { now.as_str() };
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        if field == "page" {
            query.append_pair("page", value);
        }
        let query = query.finish();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn is_narrowed(&self) -> bool {
        [&self.kind, &self.year, &self.language, &self.tag].iter().any(|value| !value.is_empty())
    }

    fn facets(&self, page: &Page, path: &str, counts: &Counts) -> Vec<Facet> {
        let choice = |field: &str, value: String, label: String, count: i64, now: &str| {
            let is_chosen = value == now;
            // What is chosen is taken back.
            let link = self.link(path, field, if is_chosen { "" } else { &value });
            Choice { link, label, count: Some(count), is_chosen }
        };
        let kinds = counts.categories.iter().map(|(category, count)| {
            choice("kind", category.to_string(), page.t.say(category.key()), *count, &self.kind)
        });
        let years = counts
            .years
            .iter()
            .map(|(year, count)| choice("year", year.to_string(), year.to_string(), *count, &self.year));
        let languages = counts.languages.iter().map(|(language, count)| {
            let name = crate::i18n::Language::parse(language).map(|known| known.name().to_owned());
            let name = name.unwrap_or_else(|| language.clone());
            choice("language", language.clone(), name, *count, &self.language)
        });
        let tags = counts.tags.iter().map(|(tag, count)| choice("tag", tag.clone(), tag.clone(), *count, &self.tag));
        let facets = [
            Facet { key: "facet-kind", id: "facet-kind", choices: kinds.collect() },
            Facet { key: "facet-year", id: "facet-year", choices: years.collect() },
            Facet { key: "facet-language", id: "facet-language", choices: languages.collect() },
            Facet { key: "facet-tag", id: "facet-tag", choices: tags.collect() },
        ];
        facets.into_iter().filter(|facet| !facet.choices.is_empty()).collect()
    }

    fn orders(&self, page: &Page, path: &str) -> Vec<Choice> {
        let now = self.order.parse().unwrap_or(Order::Changed);
        let choice = |order: Order| Choice {
            link: self.link(path, "order", &order.to_string()),
            label: page.t.say(order.key()),
            count: None,
            is_chosen: order == now,
        };
        Order::ALL.into_iter().map(choice).collect()
    }
}

/// A list of documents with what is around it.
struct List {
    items: Vec<Item>,
    facets: Vec<Facet>,
    orders: Vec<Choice>,
    is_narrowed: bool,
    /// The same list without anything that narrows it down.
    path: String,
    previous: Option<String>,
    next: Option<String>,
}

impl List {
    async fn of(
        tx: &mut Tx,
        visitor: &Visitor,
        page: &Page,
        wanted: &Wanted,
        path: &str,
        group: Option<GroupId>,
    ) -> Result<Self> {
        let asked = wanted.asked(group);
        let (items, is_more) = library::list(tx, visitor.viewer(), &asked).await?;
        let counts = library::counts(tx, visitor.viewer(), group).await?;
        let to = |number: i64| wanted.link(path, "page", &number.to_string());
        Ok(Self {
            items,
            facets: wanted.facets(page, path, &counts),
            orders: wanted.orders(page, path),
            is_narrowed: wanted.is_narrowed(),
            path: path.to_owned(),
            previous: (asked.page > 1).then(|| to(asked.page - 1)),
            next: (is_more && asked.page < PAGES).then(|| to(asked.page + 1)),
        })
    }
}

#[derive(Template)]
#[template(path = "library/index.html")]
struct Index {
    page: Page,
    shown: Shown,
    list: List,
    shelves: Vec<Shelf>,
    names: instances::Names,
}

impl Index {
    fn keeps_order(&self) -> bool {
        self.shown.keeps_order() && self.shown.group.is_ours
    }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find_readable(&app, &mut tx, &visitor, &slug).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&index_of(&mut tx, &visitor, page, shown, &wanted).await?)
}

async fn index_of(tx: &mut Tx, visitor: &Visitor, mut page: Page, shown: Shown, wanted: &Wanted) -> Result<Index> {
    let path = format!("{}/library", shown.group.path());
    let list = List::of(tx, visitor, &page, wanted, &path, Some(shown.group.id)).await?;
    let mut shelves = collections::of_group(tx, visitor.viewer(), shown.group.id).await?;
    // What a collection of members' documents is called is theirs to know, also when the group was opened since.
    shelves.retain(|shelf| shelf.documents > 0 || shown.is_member());
    let names = instances::names(tx).await?;
    if shown.group.is_ours {
        page.document = Some(format!("{}/library", shown.group.url));
    }
    Ok(Index { page, shown, list, shelves, names })
}

/// The group that an address names, if the visitor may read in it.
pub(super) async fn find_readable(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    let shown = find(app, tx, visitor, slug).await?;
    if shown.may_read { Ok(shown) } else { Err(Error::Refused(Refusal::NotAMember)) }
}

#[derive(Template)]
#[template(path = "library/mine.html")]
struct Mine {
    page: Page,
    list: List,
    names: instances::Names,
}

pub(super) async fn mine(
    State(app): State<App>,
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let page = Page::new(&app, &visitor, "library");
    let list = List::of(&mut tx, &visitor, &page, &wanted, "/library", None).await?;
    let names = instances::names(&mut tx).await?;
    answer(&Mine { page, list, names })
}

/// A group of ours in which the visitor keeps order.
async fn find_kept(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    visitor.member()?;
    let shown = find(app, tx, visitor, slug).await?;
    if shown.keeps_order() && shown.group.is_ours { Ok(shown) } else { Err(Error::Refused(Refusal::NotAFacilitator)) }
}

/// Documents are ticked, and moved, tagged, or to be looked at at a day.
pub(super) async fn arrange(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let shown = find_kept(&app, &mut tx, &form.visitor, &slug).await?;
    let chosen: Vec<TopicId> = form.all("document").into_iter().filter_map(|id| id.parse().ok()).take(100).collect();
    let mut wrong = Violations::default();
    if chosen.is_empty() {
        wrong.add("documents", "arrange-none");
    }
    let how = read_arrangement(&mut tx, &shown, &form, &mut wrong).await?;
    let Some(how) = how.filter(|_| wrong.0.is_empty()) else {
        let page = Page::new(&app, &form.visitor, "groups").at(&format!("{}/library", shown.group.path()));
        let page = page.with_problems(&wrong);
        return show_again(&index_of(&mut tx, &form.visitor, page, shown, &Wanted::default()).await?);
    };
    documents::arrange(&mut tx, &shown.group, &chosen, &how).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &format!("{}/library", shown.group.path()), "flash-arranged"))
}

async fn read_arrangement(
    tx: &mut Tx,
    shown: &Shown,
    form: &Form,
    wrong: &mut Violations,
) -> Result<Option<Arrangement>> {
    if form.has("move") {
        let typed = form.get("collection");
        let Ok(id) = typed.parse::<CollectionId>() else { return Ok(Some(Arrangement::Move(None))) };
        let collection = collection_of(tx, shown.group.id, id).await?;
        return Ok(Some(Arrangement::Move(Some(collection.id))));
    }
    if form.has("tag") {
        let tags = documents::tags(form.get("tags"));
        if tags.is_empty() {
            wrong.add("tags", "tags-missing");
        }
        return Ok(Some(Arrangement::Tag(tags)));
    }
    let typed = form.get("review");
    let day = documents::day(typed);
    if day.is_none() && !typed.trim().is_empty() {
        wrong.add("review", "review-unreadable");
    }
    Ok(Some(Arrangement::Review(day)))
}

async fn collection_of(tx: &mut Tx, group: GroupId, id: CollectionId) -> Result<Collection> {
    collections::find(tx, id).await?.filter(|collection| collection.group_id == group).ok_or(Error::NotFound)
}

/// A facilitator makes a collection.
pub(super) async fn create_collection(
    State(app): State<App>,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let shown = find_kept(&app, &mut tx, &form.visitor, &slug).await?;
    match collections::create(&mut tx, &shown.group, form.get("name")).await? {
        Ok(_) => {
            tx.commit().await?;
            Ok(to_saying(&app, &form.visitor, &format!("{}/library", shown.group.path()), "flash-collection-made"))
        }
        Err(wrong) => {
            let page = Page::new(&app, &form.visitor, "groups").at(&format!("{}/library", shown.group.path()));
            let page = page.with_problems(&wrong);
            show_again(&index_of(&mut tx, &form.visitor, page, shown, &Wanted::default()).await?)
        }
    }
}

#[derive(Template)]
#[template(path = "library/collection.html")]
struct Show {
    page: Page,
    shown: Shown,
    collection: Collection,
    items: Vec<Item>,
    names: instances::Names,
    /// How large all of it is.
    size: i64,
}

impl Show {
    fn keeps_order(&self) -> bool {
        self.shown.keeps_order() && self.shown.group.is_ours
    }

    fn has_pictures(&self) -> bool {
        self.items.iter().any(|item| item.has_thumbnail)
    }
}

/// A collection whose group the visitor may read.
pub(super) async fn find_collection(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    (slug, id): (&str, &str),
) -> Result<(Shown, Collection)> {
    let shown = find_readable(app, tx, visitor, slug).await?;
    let id: CollectionId = id.parse().map_err(|_| Error::NotFound)?;
    let collection = collection_of(tx, shown.group.id, id).await?;
    Ok((shown, collection))
}

pub(super) async fn show_collection(
    State(app): State<App>,
    visitor: Visitor,
    Path((slug, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (shown, collection) = find_collection(&app, &mut tx, &visitor, (&slug, &id)).await?;
    let items = library::in_order(&mut tx, visitor.viewer(), collection.id, IN_COLLECTION).await?;
    if items.is_empty() && !shown.is_member() {
        return Err(Error::NotFound.into());
    }
    let names = instances::names(&mut tx).await?;
    let size = items.iter().map(|item| item.size).sum();
    answer(&Show { page: Page::new(&app, &visitor, "groups"), shown, collection, items, names, size })
}

/// A facilitator moves a document up or down in a collection.
pub(super) async fn shift(
    State(app): State<App>,
    Path((slug, id)): Path<(String, String)>,
    form: Form,
) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let shown = find_kept(&app, &mut tx, &form.visitor, &slug).await?;
    let id: CollectionId = id.parse().map_err(|_| Error::NotFound)?;
    let collection = collection_of(&mut tx, shown.group.id, id).await?;
    let document: TopicId = form.get("document").parse().map_err(|_| Error::NotFound)?;
    let way = if form.has("up") { Way::Up } else { Way::Down };
    collections::shift(&mut tx, &collection, document, way).await?;
    tx.commit().await?;
    let path = format!("{}/library/collections/{id}", shown.group.path());
    Ok(to_saying(&app, &form.visitor, &path, "flash-shifted"))
}

#[derive(Template)]
#[template(path = "library/feed.xml", escape = "xml")]
struct Feed {
    title: String,
    url: String,
    path: String,
    origin: String,
    updated: String,
    items: Vec<Item>,
}

/// The newest documents of an open group, for whoever reads feeds.
pub(super) async fn feed(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    use axum::response::IntoResponse;
    /// How many documents a feed tells of.
    const NEWEST: i64 = 30;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if shown.group.access != groups::Access::Open {
        return Err(Error::NotFound.into());
    }
    let items = library::newest_public(&mut tx, shown.group.id, NEWEST).await?;
    let newest = items.iter().map(|item| item.changed_at).max().unwrap_or(shown.group.created_at);
    let feed = Feed {
        title: shown.group.name.clone(),
        url: shown.group.url.clone(),
        path: shown.group.path(),
        origin: app.config.origin(),
        updated: newest.rfc3339(),
        items,
    };
    let kind = [
        (axum::http::header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (axum::http::header::CACHE_CONTROL, "public, max-age=300"),
    ];
    Ok((kind, feed.render()?).into_response())
}
