//! Where somebody who is signed in on another hub, or on none, goes on from: "Where do you usually sign in?". Other hubs
//! send people here with the address of a group or person of theirs.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::decisions::place;
use super::page::{Failure, Page, show, show_again, to};
use super::session::{Form, Visitor};
use crate::app::App;
use crate::audience;
use crate::db::Tx;
use crate::error::{Result, Violations};
use crate::federation::instances;
use crate::groups::{self, Group, decisions, membership};
use crate::text;

/// Longest address that is looked at, in characters.
const LONGEST: usize = 500;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    uri: String,
}

/// A hub on which somebody may go on: its name, and where this leads there.
struct Way {
    name: String,
    host: String,
    link: String,
}

#[derive(Template)]
#[template(path = "site/interact.html")]
struct Choose {
    page: Page,
    uri: String,
    /// The group that it is about, if the visitor may know of it.
    group: Option<Group>,
    /// Whether it is about a decision of that group's facilitators.
    is_decision: bool,
    /// The hubs that share something with this one.
    hubs: Vec<Way>,
    /// The way to sign in here.
    here: String,
    /// What was typed, and the way to that hub.
    host: String,
    there: Option<Way>,
}

impl Choose {
    async fn read(app: &App, tx: &mut Tx, page: Page, (uri, group): (String, Option<Group>)) -> Result<Self> {
        let mut hubs = Vec::new();
        for (host, name) in instances::partners(tx).await? {
            hubs.push(way(app, tx, host, name, &uri).await?);
        }
        let next = format!("/interact?uri={}", encoded(&uri));
        let here = format!("/sign-in?next={}", encoded(&next));
        let is_decision = decisions::of_address(&uri).is_some();
        Ok(Self { page, uri, group, is_decision, hubs, here, host: String::new(), there: None })
    }
}

/// Where this goes on at another host: ours have a page for it, and most microblogs answer to another address.
async fn way(app: &App, tx: &mut Tx, host: String, name: String, uri: &str) -> Result<Way> {
    let path = match instances::store::find_instance(tx, &host).await? {
        Some(hub) if !hub.software.is_empty() && !hub.software.starts_with("folkmoot") => "authorize_interaction",
        _ => "interact",
    };
    let link = format!("{}://{host}/{path}?uri={}", app.config.scheme(), encoded(uri));
    Ok(Way { name, host, link })
}

fn encoded(uri: &str) -> String {
    url::form_urlencoded::byte_serialize(uri.as_bytes()).collect()
}

/// The group at an address, by its id, that of a decision of its facilitators, or as `@handle@host`, if the visitor may know
/// of it.
async fn group_at(app: &App, tx: &mut Tx, visitor: &Visitor, uri: &str) -> Result<Option<Group>> {
    let uri = decisions::of_address(uri).map_or(uri, |(group, _)| group);
    let mut found = groups::store::find_by_url(tx, uri).await?;
    if found.is_none() {
        let (handle, host) = groups::split_address(uri, &app.config.domain);
        found = groups::store::find_by_handle(tx, handle, host).await?;
    }
    let Some(group) = found else { return Ok(None) };
    Ok(audience::may_know_of(tx, visitor.viewer(), &group).await?.then_some(group))
}

pub(super) async fn new(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let uri = text::line(&asked.uri, LONGEST);
    let mut tx = app.db.read().await?;
    let group = group_at(&app, &mut tx, &visitor, &uri).await?;
    let Some(me) = &visitor.me else {
        let page = Page::new(&app, &visitor, "groups");
        return show(&Choose::read(&app, &mut tx, page, (uri, group)).await?);
    };
    // Whoever is signed in here is where they wanted to be.
    let path = match group {
        Some(group) if let Some((_, number)) = decisions::of_address(&uri) => place(&group, number),
        Some(group) => {
            let mine = groups::store::find_membership(&mut tx, group.id, me.profile.id).await?;
            let belongs = mine.is_some_and(|mine| mine.standing == membership::Standing::Member);
            if belongs { group.path() } else { format!("{}/join", group.path()) }
        }
        None => format!("/search?q={}", encoded(&uri)),
    };
    Ok(to(&visitor, &path).into_response())
}

/// The way to a hub that was typed. It is shown as a link, so that nobody is sent away from here unasked.
pub(super) async fn create(State(app): State<App>, form: Form) -> Result<Response, Failure> {
    let (uri, typed) = (text::line(form.get("uri"), LONGEST), form.get("host").trim().to_owned());
    let mut tx = app.db.read().await?;
    let group = group_at(&app, &mut tx, &form.visitor, &uri).await?;
    let page = Page::new(&app, &form.visitor, "groups").at("/interact");
    let Some(host) = instances::host_typed(&typed) else {
        let page = page.with_problems(&Violations(vec![("host", "host-form")]));
        let choose = Choose::read(&app, &mut tx, page, (uri, group)).await?;
        return show_again(&Choose { host: typed, ..choose });
    };
    let there = way(&app, &mut tx, host.clone(), host, &uri).await?;
    let choose = Choose::read(&app, &mut tx, page, (uri, group)).await?;
    show(&Choose { host: typed, there: Some(there), ..choose })
}
