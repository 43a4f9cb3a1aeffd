//! A blog, of a group or a person: the list of its posts, and the files that go with them.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, Method};
use axum::response::Response;
use serde::Deserialize;

use super::discussions::find_topic;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::federation::instances;
use crate::groups::blog::{self, Following};
use crate::id::TopicId;
use crate::posts::store::{self, Listed};
use crate::posts::{self, is_picture};
use crate::storage::Digest;
use crate::uploads::serving::{Audience, Disposition, serve};

/// How many posts stand on one page.
const PAGE: i64 = 25;

#[derive(Debug, Deserialize)]
pub(super) struct Before {
    before: Option<String>,
}

#[derive(Template)]
#[template(path = "posts/index.html")]
pub(super) struct Index {
    page: Page,
    shown: Shown,
    posts: Vec<Listed>,
    names: instances::Names,
    next: Option<String>,
    /// Whether a button offers to post.
    may_post: bool,
    /// Of a person's blog: how the visitor stands to it.
    follows: Option<Following>,
}

impl Index {
    /// Whether a button offers to follow the person whose blog it is, or to do so no longer.
    fn may_follow(&self) -> bool {
        self.shown.group.is_blog() && self.page.me.is_some() && !self.may_post
    }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    if !shown.may_read {
        return Err(Error::Refused(Refusal::NotAMember).into());
    }
    list(&app, &mut tx, &visitor, shown, &asked).await
}

/// The posts of a group or a person.
pub(super) async fn list(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor,
    shown: Shown,
    asked: &Before,
) -> Result<Response, Failure> {
    let before = asked.before.as_deref().and_then(|before| {
        let (at, id) = before.split_once('-')?;
        Some((Time(at.parse().ok()?), id.parse::<TopicId>().ok()?))
    });
    let posts = store::list(tx, visitor.viewer(), shown.group.id, before, PAGE).await?;
    let names = instances::names(tx).await?;
    let may_post = match &visitor.me {
        Some(me) if shown.may_write() => posts::may_post(tx, &shown.group, &me.profile).await.is_ok(),
        _ => false,
    };
    let full = i64::try_from(posts.len()).unwrap_or(0) == PAGE;
    let next = posts
        .last()
        .filter(|_| full)
        .map(|last| format!("{}?before={}-{}", shown.group.blog_path(), last.created_at.0, last.id));
    let follows = match &visitor.me {
        Some(me) if shown.group.is_blog() => blog::standing(tx, shown.group.id, me.profile.id).await?,
        _ => None,
    };
    answer(&Index { page: Page::new(app, visitor, "groups"), shown, posts, names, next, may_post, follows })
}

/// A file of a post, for whoever may read the post.
pub(super) async fn file(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, digest)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (topic, shown) = find_topic(&mut tx, &visitor, &id).await?;
    let digest: Digest = digest.parse().map_err(|_| Error::NotFound)?;
    let (file, attached) = posts::file(&mut tx, &topic, digest).await?;
    let is_public = audience::can_read(&mut tx, Viewer::Anybody, &shown.group, topic.for_members).await?;
    drop(tx);
    let how = if is_picture(&attached.media_type) { Disposition::Inline } else { Disposition::Attachment };
    let to_whom = if is_public { Audience::Public } else { Audience::Private };
    Ok(serve(&app.store, &file, &attached.name, how, to_whom, &method, &headers).await?)
}
