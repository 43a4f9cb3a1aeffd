//! The directory of groups, our own and those we know of elsewhere.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::invited::{self, Waiting};
use super::page::{Failure, Page, show};
use super::session::Visitor;
use crate::app::App;
use crate::directory::{self, GroupCard};
use crate::federation::instances;
use crate::federation::lookup;
use crate::id::GroupId;

/// How many groups stand on one page.
const PAGE: i64 = 25;

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    /// Name and id of the last group of the page before.
    after: Option<String>,
}

#[derive(Template)]
#[template(path = "directory/groups.html")]
struct Groups {
    page: Page,
    q: String,
    cards: Vec<GroupCard>,
    names: instances::Names,
    next: Option<String>,
    looking_possible: bool,
    invitations: Vec<Waiting>,
}

pub(super) async fn groups(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let q = crate::text::line(&asked.q, 200);
    let mut tx = app.db.read().await?;
    let after = asked.after.as_deref().and_then(|after| {
        let (id, name) = after.split_once(' ')?;
        Some((name.to_owned(), id.parse::<GroupId>().ok()?))
    });
    let words = q.trim_start_matches('@');
    let cards = directory::groups(&mut tx, visitor.viewer(), words, after, PAGE).await?;
    let names = instances::names(&mut tx).await?;
    let full = i64::try_from(cards.len()).unwrap_or(0) == PAGE;
    let next = cards.last().filter(|_| full).map(|last| {
        let after = format!("{} {}", last.id, last.name);
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("q", &q)
            .append_pair("after", &after)
            .finish();
        format!("/groups?{query}")
    });
    let own = format!("@{}", app.config.domain);
    let looking_possible =
        cards.is_empty() && lookup::reads_as_address(&q).is_some_and(|address| !address.ends_with(&own));
    let invitations = match &visitor.me {
        Some(me) if q.is_empty() => invited::all(&mut tx, me.profile.id).await?,
        _ => Vec::new(),
    };
    let page = Page::new(&app, &visitor, "groups");
    show(&Groups { page, q, cards, names, next, looking_possible, invitations })
}
