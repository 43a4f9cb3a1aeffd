//! The text inside a document's file, as a page; and two versions of it side by side.

use askama::Template;
use axum::extract::{Path, Query, Request, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::documents::find_document;
use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::discussions::Topic;
use crate::documents::store;
use crate::documents::texts::{self, Kept, Line, What};
use crate::documents::versions::{Bytes, Version};
use crate::error::{Error, Result};
use crate::files;
use crate::uploads::serving::{self, Audience, Disposition};

/// Most blocks that stand on one page.
const BLOCKS: usize = 2_000;

/// A piece of text as the page shows it.
enum Piece {
    Heading(u8, String),
    Paragraph(String),
    List(Vec<String>),
    Table(Vec<Vec<String>>),
}

/// Blocks as pieces: items that follow one another are one list, rows one table, and no level of headings is left out.
fn pieces(blocks: Vec<document_text::Block>) -> Vec<Piece> {
    use document_text::Block;
    let mut found: Vec<Piece> = Vec::new();
    let mut above = 1;
    for block in blocks.into_iter().take(BLOCKS) {
        match (block, found.last_mut()) {
            (Block::Heading(level, words), _) => {
                above = level.saturating_add(1).min(above + 1).clamp(2, 6);
                found.push(Piece::Heading(above, words));
            }
            (Block::Item(words), Some(Piece::List(items))) => items.push(words),
            (Block::Item(words), _) => found.push(Piece::List(vec![words])),
            (Block::Row(cells), Some(Piece::Table(rows))) => rows.push(cells),
            (Block::Row(cells), _) => found.push(Piece::Table(vec![cells])),
            (Block::Paragraph(words), _) => found.push(Piece::Paragraph(words)),
        }
    }
    found
}

#[derive(Template)]
#[template(path = "documents/text.html")]
struct Show {
    page: Page,
    topic: Topic,
    version: Version,
    kept: Option<Kept>,
    pieces: Vec<Piece>,
    is_cut: bool,
    /// In which language it is, as the file or else the document says.
    language: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    version: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, _) = find_document(&mut tx, &visitor, &id).await?;
    let document = store::find(&mut tx, topic.id).await?.ok_or(Error::NotFound)?;
    let number = match which.version {
        Some(number) => number.parse().map_err(|_| Error::NotFound)?,
        None => document.newest,
    };
    let version = store::version(&mut tx, topic.id, number).await?.ok_or(Error::NotFound)?;
    let kept = match version.bytes {
        Bytes::Here => texts::find(&mut tx, topic.id, number).await?,
        _ => None,
    };
    let mut page = Page::new(&app, &visitor, "groups");
    if kept.is_none() && version.bytes == Bytes::Here {
        page.refresh = Some(3);
    }
    let blocks = kept.as_ref().map(Kept::blocks).unwrap_or_default();
    let is_cut = blocks.len() > BLOCKS || kept.as_ref().is_some_and(|kept| kept.is_cut);
    let said = kept.as_ref().map(|kept| kept.language.clone()).unwrap_or_default();
    let language = if said.is_empty() { topic.language.clone() } else { said };
    answer(&Show { page, topic, version, kept, pieces: pieces(blocks), is_cut, language })
}

#[derive(Template)]
#[template(path = "documents/compare.html")]
struct Compare {
    page: Page,
    topic: Topic,
    from: Version,
    to: Version,
    /// Nothing where one of the two has no text.
    lines: Option<Vec<Line>>,
    is_more: bool,
}

#[derive(Debug, Deserialize)]
pub(super) struct Two {
    from: String,
    to: String,
}

pub(super) async fn compare(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    Query(two): Query<Two>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, _) = find_document(&mut tx, &visitor, &id).await?;
    let mut found = Vec::new();
    for number in [&two.from, &two.to] {
        let number: i64 = number.parse().map_err(|_| Error::NotFound)?;
        let version = store::version(&mut tx, topic.id, number).await?.ok_or(Error::NotFound)?;
        let kept = texts::find(&mut tx, topic.id, number).await?.filter(|kept| kept.reason().is_none());
        found.push((version, kept));
    }
    drop(tx);
    let (Some((to, new)), Some((from, old))) = (found.pop(), found.pop()) else { return Err(Error::NotFound.into()) };
    let page = Page::new(&app, &visitor, "groups");
    let (lines, is_more) = match (&old, &new) {
        (Some(old), Some(new)) => {
            let (lines, is_more) = texts::compare(&old.text, &new.text);
            (Some(lines), is_more)
        }
        _ => (None, false),
    };
    answer(&Compare { page, topic, from, to, lines, is_more })
}

/// A small picture of a document's newest version.
pub(super) async fn thumbnail(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_document(&mut tx, &visitor, &id).await?;
    let document = store::find(&mut tx, topic.id).await?.ok_or(Error::NotFound)?;
    let kept = texts::find(&mut tx, topic.id, document.newest).await?.ok_or(Error::NotFound)?;
    let digest = kept.thumbnail().ok_or(Error::NotFound)?;
    let file = files::find(&mut tx, digest).await?.ok_or(Error::NotFound)?;
    let is_public = audience::can_read(&mut tx, Viewer::Anybody, &shown.group, topic.for_members).await?;
    drop(tx);
    let audience = if is_public { Audience::Public } else { Audience::Private };
    let (method, headers) = (request.method(), request.headers());
    let served = serving::serve(&app.store, &file, "thumbnail", Disposition::Inline, audience, method, headers).await?;
    Ok(served.into_response())
}
