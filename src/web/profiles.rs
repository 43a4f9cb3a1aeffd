//! A person's page: ours, or a view of somebody at home on another hub.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::{Moved, moved};
use super::page::{Failure, Page, show as answer};
use super::session::Visitor;
use super::statements;
use crate::app::App;
use crate::audience;
use crate::discussions::store::{TopicSummary, list_by_author};
use crate::error::Error;
use crate::federation::instances;
use crate::groups::blog::{self, Following};
use crate::groups::{self, Group};
use crate::organisations;
use crate::posts::{self, store::Listed};
use crate::profiles::{self, Profile};

/// How many posts of their blog a person's page shows.
const POSTS: i64 = 5;

/// A person's own blog, as their page shows it.
struct Personal {
    blog: Group,
    posts: Vec<Listed>,
    /// How the visitor stands to it.
    follows: Option<Following>,
    is_readable: bool,
}

#[derive(Template)]
#[template(path = "profiles/show.html")]
struct Show {
    page: Page,
    profile: Profile,
    /// Where they work and how that was checked, in words; and the page of that organisation, if it is one of ours.
    organisation: String,
    organisation_path: Option<String>,
    about: String,
    hub: Option<String>,
    topics: Vec<TopicSummary>,
    personal: Personal,
    names: instances::Names,
    is_me: bool,
    moved: Option<Moved>,
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let (handle, host) = groups::split_address(&slug, &app.config.domain);
    let mut tx = app.db.read().await?;
    let profile = profiles::store::find_by_handle(&mut tx, handle, host).await?.ok_or(Error::NotFound)?;
    if !profiles::store::is_let_in(&mut tx, profile.id).await? {
        return Err(Error::NotFound.into());
    }
    let topics = list_by_author(&mut tx, visitor.viewer(), profile.id, 10).await?;
    let blog = blog::of(&mut tx, &profile).await?;
    let is_readable = audience::can_see(&mut tx, visitor.viewer(), &blog).await?;
    let posts = posts::store::list(&mut tx, visitor.viewer(), blog.id, None, POSTS).await?;
    let follows = match &visitor.me {
        Some(me) if me.profile.id != profile.id => blog::standing(&mut tx, blog.id, me.profile.id).await?,
        _ => None,
    };
    let names = instances::names(&mut tx).await?;
    let hub = (!profile.is_ours).then(|| names.of(&profile.host).to_owned());
    let mut page = Page::new(&app, &visitor, "");
    if profile.is_ours {
        page.document = Some(profile.url.clone());
    } else {
        page.canonical = Some(profile.url.clone());
    }
    let about = crate::text::markdown(&profile.about);
    let said = organisations::store::statement(&mut tx, profile.id).await?;
    let organisation = statements::words(page.t, &profile, said.as_ref());
    let organisation_path = said.and_then(|said| said.handle).map(|handle| format!("/organisations/{handle}"));
    let is_me = visitor.me.as_ref().is_some_and(|me| me.profile.id == profile.id);
    let moved = moved(&mut tx, &visitor, profile.moved_to.as_deref()).await?;
    let personal = Personal { blog, posts, follows, is_readable };
    answer(&Show { page, profile, organisation, organisation_path, about, hub, topics, personal, names, is_me, moved })
}
