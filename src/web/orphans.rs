//! Groups that nobody looks after, for whoever runs the hub: write to those who should, put a member in their place, or
//! close the group. To all others, and of all other groups, there is nothing here.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::bans::find_person;
use super::page::{Failure, Page, show as answer, show_again, to_saying, to_saying_of};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances::{self, Names};
use crate::groups::orphans::{self, Absence, Keeper, Orphan};
use crate::id::GroupId;
use crate::notices;
use crate::profiles::Profile;

/// How many groups stand on one page; more follow when these are done.
const PAGE: i64 = 100;
/// Where they stand.
const LIST: &str = "/admin/groups";

#[derive(Template)]
#[template(path = "admin/groups.html")]
struct Index {
    page: Page,
    orphans: Vec<Orphan>,
}

pub(super) async fn index(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let orphans = orphans::all(&mut tx, PAGE).await?;
    answer(&Index { page: Page::new(&app, &visitor, "hubs"), orphans })
}

#[derive(Template)]
#[template(path = "admin/group.html")]
struct Show {
    page: Page,
    orphan: Orphan,
    keepers: Vec<Keeper>,
    heirs: Vec<Profile>,
    names: Names,
    /// What was typed to those who should look after it.
    message: String,
}

impl Show {
    async fn read(tx: &mut Tx, page: Page, orphan: Orphan, message: &str) -> Result<Self> {
        let keepers = orphans::keepers(tx, &orphan.group).await?;
        let heirs = orphans::heirs(tx, &orphan.group).await?;
        let names = instances::names(tx).await?;
        Ok(Self { page, orphan, keepers, heirs, names, message: message.to_owned() })
    }

    /// Why somebody does not look after it.
    fn absence(keeper: &Keeper) -> &'static str {
        match keeper.absence {
            Absence::Suspended => "orphan-suspended",
            Absence::Away => "orphan-away",
            Absence::Silent => "orphan-silent",
        }
    }

    /// Whether anybody of this hub can be written to.
    fn can_be_written_to(&self) -> bool {
        self.keepers.iter().any(|keeper| keeper.absence == Absence::Away)
    }
}

fn id_in(path: &str) -> Result<GroupId> {
    path.parse().map_err(|_| Error::NotFound)
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    visitor.keeper()?;
    let mut tx = app.db.read().await?;
    let orphan = orphans::find(&mut tx, id_in(&id)?).await?;
    answer(&Show::read(&mut tx, Page::new(&app, &visitor, "hubs"), orphan, "").await?)
}

/// A letter to those who should look after it.
pub(super) async fn write(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let me = form.visitor.keeper()?.profile.clone();
    let words = form.get("message");
    let mut tx = app.db.begin().await?;
    let orphan = orphans::find(&mut tx, id_in(&id)?).await?;
    let path = format!("{LIST}/{id}");
    let wrong = notices::orphans::check_words(words);
    if !wrong.0.is_empty() {
        let page = Page::new(&app, &form.visitor, "hubs").at(&path).with_problems(&wrong);
        return show_again(&Show::read(&mut tx, page, orphan, words).await?);
    }
    let count = notices::orphans::write(&mut tx, &app.config.origin(), &orphan.group, (&me, words)).await?;
    tx.commit().await?;
    let key = if count > 0 { "flash-orphan-written" } else { "flash-orphan-nobody" };
    Ok(to_saying(&app, &form.visitor, &path, key))
}

/// A member is its owner from now on.
pub(super) async fn appoint(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let mut tx = app.db.begin().await?;
    let heir = find_person(&mut tx, form.get("heir")).await?;
    orphans::appoint(&mut tx, id_in(&id)?, heir.id, by).await?;
    tx.commit().await?;
    Ok(to_saying_of(&app, &form.visitor, LIST, ("flash-orphan-appointed", &heir.name)))
}

/// It is closed to new contributions.
pub(super) async fn archive(State(app): State<App>, Path(id): Path<String>, form: Form) -> Result<Response, Failure> {
    let by = form.visitor.keeper()?.profile.id;
    let mut tx = app.db.begin().await?;
    orphans::close(&mut tx, id_in(&id)?, by).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, LIST, "flash-orphan-closed"))
}
