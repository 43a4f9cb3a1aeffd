//! Putting back what facilitators took out; and its author deleting it for good.

use axum::extract::State;
use axum::response::Response;

use super::contributions::{Contribution, Which};
use super::page::{Failure, to_saying};
use super::session::Form;
use crate::app::App;
use crate::discussions::{self, kept, store};
use crate::error::Error;
use crate::groups::roles::Doer;
use crate::id::Said;

pub(super) async fn create(State(app): State<App>, which: Which, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let found = Contribution::find_any(&mut tx, &form.visitor, &which).await?;
    let place = (&found.topic, found.said);
    if !kept::restore(&mut tx, &found.shown.group, place, None, Doer::here(me)).await? {
        return Err(Error::Gone.into());
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &found.place(""), "flash-restored"))
}

pub(super) async fn destroy(State(app): State<App>, which: Which, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.profile.id;
    let mut tx = app.db.begin().await?;
    let found = Contribution::find_any(&mut tx, &form.visitor, &which).await?;
    match found.said {
        Said::Topic(_) => discussions::delete_topic(&mut tx, &found.topic, me, None).await?,
        Said::Reply(id) => {
            let reply = store::find_reply(&mut tx, id).await?.ok_or(Error::NotFound)?;
            discussions::delete_reply(&mut tx, &reply, me, None).await?;
        }
    }
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &found.place(""), "flash-deleted"))
}
