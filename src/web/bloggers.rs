//! The blog of a person, on their own page: the list of their posts, writing one, and following somebody.

use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::blogs::{self, Before};
use super::entries::{self, Resumed};
use super::groups::{Shown, shown};
use super::page::{Failure, to_saying};
use super::session::{Form, Visitor};
use super::uploads::FileForm;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, Group, blog};
use crate::profiles::{self, Profile};

/// The person that an address names.
async fn find_person(app: &App, tx: &mut Tx, slug: &str) -> Result<Profile> {
    let (handle, host) = groups::split_address(slug, &app.config.domain);
    let person = profiles::store::find_by_handle(tx, handle, host).await?.ok_or(Error::NotFound)?;
    if profiles::store::is_let_in(tx, person.id).await? { Ok(person) } else { Err(Error::NotFound) }
}

/// The blog of the person that an address names; of whoever has not posted yet an empty one.
pub(super) async fn find_blog(app: &App, tx: &mut Tx, slug: &str) -> Result<Group> {
    let person = find_person(app, tx, slug).await?;
    blog::of(tx, &person).await
}

/// The same as the visitor sees it: while its person may not use their account it is there for nobody.
async fn find(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<Shown> {
    let blog = find_blog(app, tx, slug).await?;
    let found = shown(tx, visitor, blog).await?;
    if found.may_read { Ok(found) } else { Err(Error::NotFound) }
}

pub(super) async fn index(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Before>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    blogs::list(&app, &mut tx, &visitor, shown, &asked).await
}

/// Nobody posts in the blog of another.
fn check_own(visitor: &Visitor, blog: &Group) -> Result<()> {
    let me = visitor.member()?.profile.id;
    if blog.blogger_id == Some(me) { Ok(()) } else { Err(Error::Refused(Refusal::NotTheAuthor)) }
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
    Query(asked): Query<Resumed>,
) -> Result<Response, Failure> {
    visitor.member()?;
    let mut tx = app.db.read().await?;
    let shown = find(&app, &mut tx, &visitor, &slug).await?;
    check_own(&visitor, &shown.group)?;
    entries::form(&app, &mut tx, &visitor, shown, &asked).await
}

pub(super) async fn create(
    State(app): State<App>,
    Path(slug): Path<String>,
    form: FileForm,
) -> Result<Response, Failure> {
    let me = form.visitor.member()?.clone();
    let mut tx = app.db.begin().await?;
    check_own(&form.visitor, &find(&app, &mut tx, &form.visitor, &slug).await?.group)?;
    // What is kept, as a draft too, is kept for a blog that is there.
    let blog = blog::open(&mut tx, &me.profile).await?;
    let shown = shown(&mut tx, &form.visitor, blog).await?;
    entries::keep(&app, tx, &form, shown).await
}

pub(super) async fn follow(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let person = find_person(&app, &mut tx, &slug).await?;
    blog::follow(&mut tx, &person, &me.profile, None).await?;
    tx.commit().await?;
    let key = if person.is_ours { "flash-followed" } else { "flash-follow-asked" };
    Ok(to_saying(&app, &form.visitor, &person.path(), key))
}

pub(super) async fn unfollow(
    State(app): State<App>,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let person = find_person(&app, &mut tx, &slug).await?;
    let blog = blog::of(&mut tx, &person).await?;
    blog::unfollow(&mut tx, &blog, me.profile.id).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &person.path(), "flash-unfollowed"))
}
