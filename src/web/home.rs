//! The front page, the home of a member, and the pages that are always there.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::invited::{self, Waiting};
use super::page::{Failure, Page, show as answer, to};
use super::session::Visitor;
use crate::app::App;
use crate::audience::Viewer;
use crate::directory::{self, GroupCard};
use crate::discussions::store::TopicSummary;
use crate::events::list::{self, Entry, Of};
use crate::federation::instances;
use crate::groups::{self, Group};
use crate::notices::tasks;
use crate::profiles;

#[derive(Template)]
#[template(path = "site/front.html")]
struct Front {
    page: Page,
    about: String,
    cards: Vec<GroupCard>,
    names: instances::Names,
    may_register: bool,
}

pub(super) async fn front(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    if visitor.me.is_some() {
        return Ok(to(&visitor, "/home").into_response());
    }
    let mut tx = app.db.read().await?;
    let cards = directory::groups(&mut tx, Viewer::Anybody, "", None, 6).await?;
    let names = instances::names(&mut tx).await?;
    let may_register = app.config.registration != crate::config::Registration::Closed;
    let about = app.config.about.clone();
    answer(&Front { page: Page::new(&app, &visitor, ""), about, cards, names, may_register })
}

#[derive(Template)]
#[template(path = "site/home.html")]
struct Home {
    page: Page,
    groups: Vec<Group>,
    topics: Vec<TopicSummary>,
    suggestions: Vec<GroupCard>,
    names: instances::Names,
    invitations: Vec<Waiting>,
    /// What is next in the visitor's calendar.
    events: Vec<Entry>,
    /// How many things wait for the visitor.
    tasks: i64,
}

pub(super) async fn show(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let me = visitor.member()?;
    let mut tx = app.db.read().await?;
    let groups = directory::of_person(&mut tx, me.profile.id).await?;
    let topics = crate::discussions::store::list_for_member(&mut tx, me.profile.id, 15).await?;
    let names = instances::names(&mut tx).await?;
    let suggestions =
        if groups.is_empty() { directory::groups(&mut tx, visitor.viewer(), "", None, 3).await? } else { Vec::new() };
    let invitations = invited::all(&mut tx, me.profile.id).await?;
    let tasks = tasks::count(&mut tx, me.profile.id).await?;
    let events = list::next(&mut tx, visitor.viewer(), Of::Mine, 3).await?;
    let page = Page::new(&app, &visitor, "home");
    answer(&Home { page, groups, topics, suggestions, names, invitations, events, tasks })
}

#[derive(Template)]
#[template(path = "site/about.html")]
struct About {
    page: Page,
    about: String,
    contact: String,
    members: i64,
    groups: i64,
    partners: Vec<(String, String)>,
}

pub(super) async fn about(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
    let mut tx = app.db.read().await?;
    let members = profiles::store::count_ours(&mut tx).await?;
    let groups = groups::store::count_open(&mut tx).await?;
    let partners = instances::partners(&mut tx).await?;
    let (about, contact) = (app.config.about.clone(), app.config.contact.clone());
    answer(&About { page: Page::new(&app, &visitor, ""), about, contact, members, groups, partners })
}

macro_rules! plain_pages {
    ($($handler:ident, $struct:ident, $path:literal;)*) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $struct {
            page: Page,
        }

        pub(super) async fn $handler(State(app): State<App>, visitor: Visitor) -> Result<Response, Failure> {
            answer(&$struct { page: Page::new(&app, &visitor, "") })
        }
    )*};
}

plain_pages! {
    help, Help, "site/help.html";
    accessibility, Accessibility, "site/accessibility.html";
    privacy, Privacy, "site/privacy.html";
}
