//! What the invited see and do: their invitations on their pages, and the page behind the link in a mail. Opening that
//! changes nothing: programs that look at every link in a mail use up no invitation.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::groups::find;
use super::page::{Failure, Page, show as answer, to_saying};
use super::session::{Form, Visitor};
use crate::accounts::credentials;
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::invitations::Invitation;
use crate::groups::{self, Access, Answer, Group, invitation_store, invited};
use crate::id::ProfileId;
use crate::profiles;

/// An invitation that waits for its person.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    pub(super) invitation: Invitation,
    pub(super) group: Group,
    /// What the inviter is called.
    pub(super) by: String,
}

/// An invitation as its person sees it.
pub(super) async fn waiting(tx: &mut Tx, invitation: Invitation, group: Group) -> Result<Waiting> {
    let by = match invitation.invited_by {
        Some(by) => profiles::store::find(tx, by).await?.map(|by| by.name),
        None => None,
    };
    // Whoever it was, it was in the group's name.
    let by = by.unwrap_or_else(|| group.name.clone());
    Ok(Waiting { invitation, group, by })
}

/// Everything that a person is invited to and can still take up.
pub(super) async fn all(tx: &mut Tx, person: ProfileId) -> Result<Vec<Waiting>> {
    let mut all = Vec::new();
    for invitation in invitation_store::of_person(tx, person).await? {
        if let Some(group) = groups::store::find(tx, invitation.group_id).await? {
            all.push(waiting(tx, invitation, group).await?);
        }
    }
    Ok(all)
}

pub(super) async fn create(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    if shown.is_member() || shown.has_asked() {
        return Ok(to_saying(&app, &form.visitor, &shown.group.path(), "flash-joined"));
    }
    let outcome = invited::accept(&mut tx, &shown.group, &me.profile).await?;
    tx.commit().await?;
    Ok(said(&app, &form.visitor, &shown.group, outcome))
}

/// What became of accepting.
fn said(app: &App, visitor: &Visitor, group: &Group, outcome: Answer) -> Response {
    let path = group.path();
    match outcome {
        Answer::Welcome => to_saying(app, visitor, &path, "flash-joined"),
        // Until its hub has answered, a private group of another hub is not there even for them.
        Answer::Wait if group.access == Access::Private => to_saying(app, visitor, "/home", "flash-invitation-taken"),
        Answer::Wait => to_saying(app, visitor, &format!("{path}/request"), "flash-asked"),
        Answer::No(refusal) => to_saying(app, visitor, "/home", refusal.key()),
    }
}

pub(super) async fn destroy(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    let mut tx = app.db.begin().await?;
    let shown = find(&app, &mut tx, &form.visitor, &slug).await?;
    invited::decline(&mut tx, &shown.group, me.profile.id).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, "/home", "flash-invitation-declined"))
}

#[derive(Template)]
#[template(path = "invitations/show.html")]
struct Show {
    page: Page,
    waiting: Waiting,
    token: String,
    may_register: bool,
}

/// The invitation that a link opens. Every link that opens nothing is answered alike, and too many of them are not looked
/// at any more.
async fn opened(app: &App, visitor: &Visitor, token: &str) -> Result<Waiting> {
    let address = visitor.address.to_string();
    let mut tx = app.db.read().await?;
    if !credentials::may_try_invitation(&mut tx, &address).await? {
        return Err(Error::TooOften { again_in: std::time::Duration::from_mins(15) });
    }
    match invited::by_token(&mut tx, token).await {
        Ok((invitation, group)) => waiting(&mut tx, invitation, group).await,
        Err(Error::NotFound) => {
            drop(tx);
            let mut tx = app.db.begin().await?;
            credentials::count_wrong_invitation(&mut tx, &address).await?;
            tx.commit().await?;
            Err(Error::NotFound)
        }
        Err(error) => Err(error),
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(token): Path<String>,
) -> Result<Response, Failure> {
    let waiting = opened(&app, &visitor, &token).await?;
    let may_register = app.config.registration != crate::config::Registration::Closed;
    answer(&Show { page: Page::new(&app, &visitor, ""), waiting, token, may_register })
}

pub(super) async fn claim(State(app): State<App>, Path(token): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.member()?.clone();
    opened(&app, &form.visitor, &token).await?;
    let mut tx = app.db.begin().await?;
    let (group, outcome) = invited::claim(&mut tx, &token, &me.profile).await?;
    tx.commit().await?;
    Ok(said(&app, &form.visitor, &group, outcome))
}

pub(super) async fn decline(
    State(app): State<App>,
    Path(token): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    opened(&app, &form.visitor, &token).await?;
    let mut tx = app.db.begin().await?;
    invited::decline_token(&mut tx, &token).await?;
    tx.commit().await?;
    let path = if form.visitor.me.is_some() { "/home" } else { "/" };
    Ok(to_saying(&app, &form.visitor, path, "flash-invitation-declined"))
}
