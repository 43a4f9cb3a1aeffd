//! Drafts: what a member is still writing. Listed for them alone, taken up again, deleted; when they are published is changed
//! or called off here, too.

use std::str::FromStr;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use uuid::Uuid;

use super::page::{Failure, Page, show as answer, to, to_saying};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::drafts::publishing::{self, on_clocks};
use crate::drafts::store::Listed;
use crate::drafts::{self, Becomes, Draft};
use crate::error::{Error, Result};
use crate::events::times;
use crate::files;
use crate::groups;
use crate::i18n::Translator;
use crate::id::{DraftId, GroupId, Id, ProfileId, TopicId};
use crate::storage::Digest;
use crate::uploads::serving::{Audience, Disposition, serve};

/// Where a draft was kept with the button, as `quiet` says: by a script, which shows that itself.
pub(super) const QUIET: &str = "quiet";

#[derive(Template)]
#[template(path = "drafts/index.html")]
struct Index {
    page: Page,
    drafts: Vec<Listed>,
}

impl Index {
    fn kind_key(becomes: &Becomes) -> &'static str {
        match becomes {
            Becomes::Discussion => "draft-discussion",
            Becomes::Post => "draft-post",
            Becomes::Reply => "draft-reply",
        }
    }

    /// What it is called; what has no words yet is called that.
    fn name(&self, listed: &Listed) -> String {
        let name = listed.draft.name();
        if name.is_empty() { self.page.t.say("draft-without-words") } else { name }
    }

    fn when(&self, draft: &Draft) -> Option<String> {
        when(self.page.t, draft)
    }
}

/// When a draft is published, on the clocks on which that was said.
pub(super) fn when(t: Translator, draft: &Draft) -> Option<String> {
    let (day, time) = on_clocks(draft.publish_at?, &draft.zone);
    let day = times::day(&day).map_or(day, |date| times::day_words(t, date));
    Some(t.with_all("draft-when", &[("day", &day), ("time", &time), ("zone", &draft.zone)]))
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?.profile.id;
    let mut tx = app.db.read().await?;
    let drafts = drafts::list(&mut tx, me).await?;
    answer(&Index { page: Page::new(&app, &visitor, "home"), drafts })
}

/// The draft that an address names, if it is the visitor's: of those of others nobody learns.
async fn find(tx: &mut Tx, visitor: &Visitor, id: &str) -> Result<Draft> {
    let me = visitor.member()?.profile.id;
    let id: DraftId = id.parse().map_err(|_| Error::NotFound)?;
    drafts::own(tx, me, id).await?.ok_or(Error::NotFound)
}

/// `GET /drafts/{id}`: the form in which it goes on.
pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let draft = find(&mut tx, &visitor, &id).await?;
    let group = groups::store::find(&mut tx, draft.group_id).await?.ok_or(Error::NotFound)?;
    let path = match (draft.becomes, draft.topic_id) {
        (Becomes::Discussion, _) => format!("{}/discussions/new?draft={}", group.path(), draft.id),
        (Becomes::Post, _) => format!("{}/new?draft={}", group.blog_path(), draft.id),
        (Becomes::Reply, Some(topic)) => format!("/discussions/{topic}?draft={}#your-reply", draft.id),
        (Becomes::Reply, None) => return Err(Error::NotFound.into()),
    };
    Ok(to(&visitor, &path).into_response())
}

pub(super) async fn destroy(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let draft = find(&mut tx, &form.visitor, &id).await?;
    drafts::forget(&mut tx, draft.author_id, draft.id).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/drafts", "flash-draft-deleted"))
}

/// It is not published by itself any more; it stays a draft.
pub(super) async fn call_off(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let draft = find(&mut tx, &form.visitor, &id).await?;
    publishing::call_off(&mut tx, draft.id).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/drafts", "flash-called-off"))
}

/// A file of a draft, for its author alone.
pub(super) async fn file(
    State(app): State<App>,
    visitor: Visitor,
    Path((id, digest)): Path<(String, String)>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let draft = find(&mut tx, &visitor, &id).await?;
    let digest: Digest = digest.parse().map_err(|_| Error::NotFound)?;
    let sheet = drafts::sheet(&mut tx, &draft).await?;
    let attached = sheet.files.into_iter().find(|file| file.digest() == Some(digest)).ok_or(Error::NotFound)?;
    let file = files::find(&mut tx, digest).await?.ok_or(Error::NotFound)?;
    drop(tx);
    let how = (Disposition::Inline, Audience::Private);
    Ok(serve(&app.store, &file, &attached.name, how.0, how.1, &method, &headers).await?)
}

/// Keeps what a form holds, where that was asked for or a preview was.
pub(super) async fn keep(tx: &mut Tx, form: &Form, draft: &Draft) -> Result<()> {
    let is_empty = draft.title.trim().is_empty() && draft.body.trim().is_empty();
    if (form.has("save") || form.has("preview")) && !is_empty { drafts::save(tx, draft).await } else { Ok(()) }
}

/// The answer to whoever had a draft kept.
pub(super) fn saved(app: &App, form: &Form, path: &str) -> Response {
    if form.get("save") == QUIET {
        return StatusCode::NO_CONTENT.into_response();
    }
    to_saying(app, &form.visitor, path, "flash-draft-saved")
}

/// The id that a form carried: that of a draft or a post of this person, or one made a short while ago; else a new one.
pub(super) async fn id_of(tx: &mut Tx, me: ProfileId, given: &str) -> Result<DraftId> {
    if let Ok(id) = given.parse::<DraftId>() {
        let of_draft = drafts::own(tx, me, id).await?.is_some();
        let of_post = crate::discussions::store::find_topic(tx, TopicId(id.0)).await?;
        if of_draft || of_post.is_some_and(|topic| topic.author_id == me && topic.is_ours) {
            return Ok(id);
        }
    }
    Ok(fresh(tx, given))
}

/// The draft that a form goes on with, if it is this person's and belongs there.
pub(super) async fn kept(
    tx: &mut Tx,
    me: ProfileId,
    id: Option<&str>,
    (becomes, group): (Becomes, GroupId),
) -> Result<Option<Draft>> {
    let Some(id) = id.and_then(|id| id.parse().ok()) else { return Ok(None) };
    let draft = drafts::own(tx, me, id).await?;
    Ok(draft.filter(|draft| draft.becomes == becomes && draft.group_id == group))
}

/// The id that the form carried, so that sending it twice writes once; or a new one when it carried none of today's.
pub(super) fn fresh<T: Id + FromStr + Into<Uuid> + Copy>(tx: &Tx, given: &str) -> T {
    const DAYS: i64 = 7 * 24 * 3600;
    let recent = |id: &T| {
        let uuid: Uuid = (*id).into();
        let made = uuid.get_timestamp().map_or(0, |stamp| i64::try_from(stamp.to_unix().0).unwrap_or(0));
        (0..DAYS).contains(&(tx.now().seconds() - made))
    };
    given.parse::<T>().ok().filter(recent).unwrap_or_else(|| tx.id())
}
