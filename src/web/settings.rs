//! What facilitators decide about their group: its words, who reads it, from which hubs people come; closing it and
//! handing it over. What follows from a change is said before it is made.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::bans::find_person;
use super::groups::{Shown, find};
use super::page::{Failure, Page, show as answer, show_again, to_saying, to_saying_of};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::instances;
use crate::groups::membership::Role;
use crate::groups::policy::{self, BlogFor, Hubs, LogFor, Makers, Policy};
use crate::groups::roles::{self, Doer};
use crate::groups::settings::{self, Consequences, Settings};
use crate::groups::{self, Access, request_store};
use crate::profiles::Profile;
use crate::text;

/// Who may read a group: what forms call it, and the keys of its name and of what it means.
pub(super) const ACCESS: [(Access, &str, &str, &str); 3] = [
    (Access::Open, "open", "access-open", "access-open-means"),
    (Access::Restricted, "restricted", "access-restricted", "access-restricted-means"),
    (Access::Private, "private", "access-private", "access-private-means"),
];

#[derive(Template)]
#[template(path = "groups/settings.html")]
struct Edit {
    page: Page,
    shown: Shown,
    settings: Settings,
    /// What would follow, when that has to be agreed to.
    follows: Option<Consequences>,
    names: instances::Names,
    /// Who could have the group handed over to them, for its owner.
    heirs: Vec<Profile>,
}

impl Edit {
    fn lines(hubs: &[String]) -> String {
        hubs.join("\n")
    }

    /// Hubs and how many of their people it is about, in words.
    fn hubs(&self, hubs: &[(String, i64)]) -> String {
        let named = hubs
            .iter()
            .map(|(host, count)| format!("{} ({})", self.names.of(host), self.page.t.count("members", count)));
        named.collect::<Vec<_>>().join(", ")
    }

    async fn read(
        tx: &mut Tx,
        page: Page,
        shown: Shown,
        settings: Settings,
        follows: Option<Consequences>,
    ) -> Result<Self> {
        let names = instances::names(tx).await?;
        let is_owner = shown.mine.as_ref().is_some_and(|mine| mine.role == Role::Owner);
        let heirs = if is_owner { groups::store::facilitators(tx, shown.group.id).await? } else { Vec::new() };
        let me = shown.mine.as_ref().map(|mine| mine.person_id);
        let heirs = heirs.into_iter().filter(|heir| Some(heir.id) != me && heir.is_ours).collect();
        Ok(Self { page, shown, settings, follows, names, heirs })
    }
}

/// The group, if the visitor keeps order in it and it is one of ours.
async fn own(app: &App, tx: &mut Tx, visitor: &Visitor, slug: &str) -> Result<(Shown, Doer)> {
    let doer = Doer::here(visitor.member()?.profile.id);
    let shown = find(app, tx, visitor, slug).await?;
    roles::check(tx, &shown.group, &doer).await?;
    if shown.group.is_ours { Ok((shown, doer)) } else { Err(Error::NotFound) }
}

pub(super) async fn edit(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (shown, _) = own(&app, &mut tx, &visitor, &slug).await?;
    let settings = Settings::of(&mut tx, &shown.group).await?;
    let page = Page::new(&app, &visitor, "groups");
    answer(&Edit::read(&mut tx, page, shown, settings, None).await?)
}

fn typed(form: &Form) -> Result<Settings> {
    let bad = |field| Error::invalid(field, "error-400");
    let access = ACCESS.iter().find(|(_, name, ..)| *name == form.get("access")).ok_or_else(|| bad("access"))?.0;
    let hubs = Hubs::ALL.iter().find(|(_, name, _)| *name == form.get("hubs")).ok_or_else(|| bad("hubs"))?.0;
    // A form without the choice means the usual.
    let events = Makers::ALL.iter().find(|(_, name, _)| *name == form.get("events")).map(|(one, ..)| *one);
    let language = form.get("language");
    if !["en", "cy"].contains(&language) {
        return Err(bad("language"));
    }
    Ok(Settings {
        name: text::line(form.get("name"), 300),
        purpose: form.get("purpose").replace("\r\n", "\n"),
        language: language.to_owned(),
        access,
        policy: Policy {
            question: text::line(form.get("question"), policy::LONGEST_QUESTION + 1),
            hubs,
            chosen: policy::hosts(form.get("chosen")),
            automatic: policy::hosts(form.get("automatic")),
            events: events.unwrap_or_default(),
            in_calendars: form.has("in_calendars"),
            log_for: form.get("log_for").parse().unwrap_or(LogFor::Members),
            blog: form.get("blog").parse().unwrap_or(BlogFor::Members),
        },
    })
}

pub(super) async fn update(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let wanted = typed(&form)?;
    let wrong = wanted.check();
    let mut tx = app.db.begin().await?;
    let (shown, doer) = own(&app, &mut tx, &form.visitor, &slug).await?;
    let path = format!("{}/manage/settings", shown.group.path());
    let page = Page::new(&app, &form.visitor, "groups");
    if !wrong.0.is_empty() {
        return show_again(&Edit::read(&mut tx, page.with_problems(&wrong), shown, wanted, None).await?);
    }
    let follows = settings::consequences(&mut tx, &shown.group, &wanted).await?;
    if !follows.is_empty() && !form.has("agreed") {
        return answer(&Edit::read(&mut tx, page.at(&path), shown, wanted, Some(follows)).await?);
    }
    settings::change(&mut tx, &shown.group, &wanted, &doer).await?;
    tx.commit().await?;
    Ok(to_saying(&app, &form.visitor, &path, "flash-settings-saved"))
}

#[derive(Template)]
#[template(path = "groups/close.html")]
struct Close {
    page: Page,
    shown: Shown,
    /// How many people wait to be let in.
    waiting: i64,
}

/// Asks before the group is closed.
pub(super) async fn confirm_archive(
    State(app): State<App>,
    visitor: Visitor,
    Path(slug): Path<String>,
) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let (shown, _) = own(&app, &mut tx, &visitor, &slug).await?;
    let waiting = request_store::count_waiting(&mut tx, shown.group.id).await?;
    answer(&Close { page: Page::new(&app, &visitor, "groups"), shown, waiting })
}

/// The group is closed to new contributions, or opened to them again.
pub(super) async fn archive(State(app): State<App>, Path(slug): Path<String>, form: Form) -> Result<Response, Failure> {
    let on = form.has("on");
    let mut tx = app.db.begin().await?;
    let (shown, doer) = own(&app, &mut tx, &form.visitor, &slug).await?;
    groups::set_archived(&mut tx, &shown.group, on, &doer).await?;
    tx.commit().await?;
    let key = if on { "flash-archived" } else { "flash-unarchived" };
    Ok(to_saying(&app, &form.visitor, &format!("{}/manage/settings", shown.group.path()), key))
}

#[derive(Template)]
#[template(path = "groups/hand_over.html")]
struct HandOver {
    page: Page,
    shown: Shown,
    heir: Profile,
}

/// The owner makes another facilitator the owner, and is a facilitator from now on. Asks before it is done.
pub(super) async fn hand_over(
    State(app): State<App>,
    Path(slug): Path<String>,
    form: Form,
) -> Result<Response, Failure> {
    let mut tx = app.db.begin().await?;
    let (shown, doer) = own(&app, &mut tx, &form.visitor, &slug).await?;
    let heir = find_person(&mut tx, form.get("heir")).await?;
    if !form.has("agreed") {
        roles::check_heir(&mut tx, &shown.group, heir.id, &doer).await?;
        // Whoever asks for this page once more, as another language does, comes to where the form is.
        let page = Page::new(&app, &form.visitor, "groups").at(&format!("{}/manage/settings", shown.group.path()));
        return answer(&HandOver { page, shown, heir });
    }
    roles::hand_over(&mut tx, &shown.group, heir.id, &doer).await?;
    tx.commit().await?;
    Ok(to_saying_of(&app, &form.visitor, &shown.group.path(), ("flash-handed-over", &heir.name)))
}
