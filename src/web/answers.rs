//! Marking a reply as the answer of its discussion, and taking that back.

use axum::extract::{Path, State};
use axum::response::Response;

use super::discussions::{find_topic, topic_of};
use super::page::{Failure, to_saying};
use super::session::Form;
use crate::app::App;
use crate::db::Tx;
use crate::discussions::{Topic, answers, store};
use crate::error::{Error, Result};
use crate::groups::roles::Doer;
use crate::id::ReplyId;
use crate::profiles;

/// The reply that is the answer of a discussion, if it is here, and who wrote it.
pub(super) async fn of(tx: &mut Tx, topic: &Topic) -> Result<Option<(ReplyId, String)>> {
    if topic.answer_url.is_empty() {
        return Ok(None);
    }
    let reply = store::find_reply_by_url(tx, &topic.answer_url).await?;
    let Some(reply) = reply.filter(|reply| reply.topic_id == topic.id && reply.deleted_at.is_none()) else {
        return Ok(None);
    };
    let author = profiles::store::find(tx, reply.author_id).await?;
    Ok(author.map(|author| (reply.id, author.name)))
}

pub(super) async fn update(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let on = form.has("on");
    let id: ReplyId = id.parse().map_err(|_| Error::NotFound)?;
    let mut tx = app.db.begin().await?;
    let reply = store::find_reply(&mut tx, id).await?;
    let (topic, shown) = find_topic(&mut tx, &form.visitor, &topic_of(reply.as_ref())).await?;
    let reply = reply.ok_or(Error::NotFound)?;
    answers::mark(&mut tx, &shown.group, (&topic, &reply), on, Doer::here(me)).await?;
    tx.commit().await?;
    let key = if on { "flash-answered" } else { "flash-unanswered" };
    Ok(to_saying(&app, &form.visitor, &topic.path(), key))
}
