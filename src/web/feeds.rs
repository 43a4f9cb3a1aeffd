//! Feeds (Atom, RFC 4287): what is new, with its full text, for programs that read. Without a key they hold what is for
//! everybody, or for who is signed in; with a member's key what that member reads. A private group is in no feed by key.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::address_keys;
use super::page::Failure;
use super::session::Visitor;
use crate::accounts::address_keys::Purpose;
use crate::accounts::credentials;
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, Access, Group};
use crate::i18n::{Language, Translator};
use crate::posts::feed::{self, Item, Of};
use crate::text::{self, xml};

#[derive(Debug, Deserialize)]
pub(super) struct Secret {
    key: Option<String>,
}

/// Who asks for a feed.
struct Asker {
    viewer: Viewer,
    /// By a secret address, not a session.
    by_key: bool,
}

/// Whose key it is, if one came along; a wrong one opens as little as none, and says so.
async fn asker(app: &App, visitor: &Visitor, secret: &Secret) -> Result<Asker> {
    let Some(key) = secret.key.as_deref() else { return Ok(Asker { viewer: visitor.viewer(), by_key: false }) };
    let opened = address_keys::opened(app, Purpose::Feeds, key).await?;
    Ok(Asker { viewer: Viewer::Person(opened.person), by_key: true })
}

/// The group whose feed is asked for, if the asker may read it.
async fn readable(app: &App, tx: &mut Tx, asker: &Asker, slug: &str) -> Result<Group> {
    let (handle, host) = groups::split_address(slug, &app.config.domain);
    let group = audience::find_known_by_handle(tx, asker.viewer, handle, host).await?.ok_or(Error::NotFound)?;
    if asker.by_key && group.access == Access::Private {
        return Err(Error::NotFound);
    }
    if audience::can_see(tx, asker.viewer, &group).await? {
        Ok(group)
    } else {
        Err(Error::Refused(Refusal::NotAMember))
    }
}

/// What is new on this hub and for everybody; with a key, or signed in, in one's groups.
pub(super) async fn hub(
    State(app): State<App>,
    visitor: Visitor,
    Query(secret): Query<Secret>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asker = asker(&app, &visitor, &secret).await?;
    let is_public = asker.viewer == Viewer::Anybody;
    let mut tx = app.db.read().await?;
    let items = feed::newest(&mut tx, asker.viewer, if is_public { Of::Hub } else { Of::Mine }).await?;
    drop(tx);
    let language = app.config.languages.first().cloned().unwrap_or_default();
    let feed = Feed::of(&app, app.config.title(), &language, ("/feed.atom", "/"), &items);
    Ok(sent(&feed, is_public, &headers)?)
}

/// Everything new in a group.
pub(super) async fn group(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(secret): Query<Secret>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asker = asker(&app, &visitor, &secret).await?;
    let mut tx = app.db.read().await?;
    let group = readable(&app, &mut tx, &asker, &slug).await?;
    let items = feed::newest(&mut tx, asker.viewer, Of::Group(group.id)).await?;
    let path = group.path();
    let title = format!("{} – {}", group.name, app.config.title());
    let feed = Feed::of(&app, &title, &group.language, (&format!("{path}/feed.atom"), &path), &items);
    Ok(sent(&feed, asker.viewer == Viewer::Anybody, &headers)?)
}

/// A group's blog.
pub(super) async fn blog(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(secret): Query<Secret>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let asker = asker(&app, &visitor, &secret).await?;
    let mut tx = app.db.read().await?;
    let group = readable(&app, &mut tx, &asker, &slug).await?;
    let items = feed::newest(&mut tx, asker.viewer, Of::Blog(group.id)).await?;
    let path = group.path();
    let t = Translator::new(Language::parse(&group.language).unwrap_or_default());
    let title = t.with_two("feed-blog-title", "group", &group.name, "hub", app.config.title());
    let feed = Feed::of(&app, &title, &group.language, (&format!("{path}/blog.atom"), &format!("{path}/blog")), &items);
    Ok(sent(&feed, asker.viewer == Viewer::Anybody, &headers)?)
}

/// The blog of a person, as everybody reads it.
pub(super) async fn person(
    State(app): State<App>,
    Path(handle): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let blog = super::bloggers::find_blog(&app, &mut tx, &handle).await?;
    if !audience::can_see(&mut tx, Viewer::Anybody, &blog).await? {
        return Err(Error::NotFound.into());
    }
    let items = feed::newest(&mut tx, Viewer::Anybody, Of::Blog(blog.id)).await?;
    let path = blog.blog_path();
    let language = app.config.languages.first().cloned().unwrap_or_default();
    let t = Translator::new(Language::parse(&language).unwrap_or_default());
    let title = t.with_two("feed-blog-title", "group", &blog.name, "hub", app.config.title());
    let feed = Feed::of(&app, &title, &language, (&format!("{path}.atom"), &path), &items);
    Ok(sent(&feed, true, &headers)?)
}

/// An entry as it stands in a feed: everything that people wrote is without what XML cannot hold; the template escapes it.
struct Entry {
    id: String,
    link: String,
    title: String,
    summary: String,
    html: String,
    language: String,
    author: String,
    group: String,
    published: String,
    updated: String,
}

#[derive(Template)]
#[template(path = "feeds/atom.xml", escape = "html")]
struct Feed {
    id: String,
    page: String,
    title: String,
    language: String,
    updated: String,
    entries: Vec<Entry>,
}

impl Feed {
    /// The feed at a path, about the page at another. Nothing in it tells by which key it was read.
    fn of(app: &App, title: &str, language: &str, (path, page): (&str, &str), items: &[Item]) -> Self {
        let origin = app.config.origin();
        let updated = items.iter().map(Item::updated).max().unwrap_or(Time(0)).rfc3339();
        let entries = items.iter().map(|item| entry(&origin, language, item)).collect();
        Self {
            id: format!("{origin}{path}"),
            page: format!("{origin}{page}"),
            title: xml(title),
            language: language.to_owned(),
            updated,
            entries,
        }
    }
}

fn entry(origin: &str, language: &str, item: &Item) -> Entry {
    let folder = if item.is_reply { "posts" } else { item.kind.folder() };
    let t = Translator::new(Language::parse(language).unwrap_or_default());
    let title = if item.is_reply { t.with("feed-reply-title", "title", &item.title) } else { item.title.clone() };
    Entry {
        link: format!("{origin}/{folder}/{}", crate::id::TopicId(item.id)),
        title: xml(&title),
        summary: xml(&item.summary),
        html: xml(&item.html),
        author: xml(&item.author),
        group: xml(&item.group_name),
        published: item.created_at.rfc3339(),
        updated: item.updated().rfc3339(),
        id: xml(&item.url),
        language: text::line(&item.language, 35),
    }
}

/// A feed as an answer: not sent again to who has it as it is.
fn sent(feed: &Feed, is_public: bool, asked: &HeaderMap) -> Result<Response> {
    let body = feed.render()?;
    let etag = format!("\"{}\"", credentials::fingerprint(&body).get(..32).unwrap_or_default());
    let known = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut known = known.flat_map(|list| list.split(',')).map(str::trim);
    let has_it = known.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag);
    let keep = if is_public { "public, max-age=300" } else { "private, no-cache" };
    let fields: [(HeaderName, &str); 3] = [
        (header::CONTENT_TYPE, "application/atom+xml; charset=utf-8"),
        (header::CACHE_CONTROL, keep),
        (header::ETAG, &etag),
    ];
    Ok(if has_it { (StatusCode::NOT_MODIFIED, fields).into_response() } else { (fields, body).into_response() })
}
