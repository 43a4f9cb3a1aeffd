//! The directory of groups, our own and those we know of elsewhere, and the search box.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::invited::{self, Waiting};
use super::page::{Failure, Page, show, to};
use super::session::Visitor;
use crate::app::App;
use crate::directory::{self, GroupCard};
use crate::discussions::store::{TopicSummary, search_topics};
use crate::federation::instances;
use crate::federation::lookup::{self, Standing};
use crate::id::GroupId;
use crate::profiles::Profile;

/// How many groups stand on one page.
const PAGE: i64 = 25;
/// How many results of each kind a search shows.
const RESULTS: i64 = 20;

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

#[derive(Template)]
#[template(path = "directory/search.html")]
struct Search {
    page: Page,
    q: String,
    topics: Vec<TopicSummary>,
    cards: Vec<GroupCard>,
    people: Vec<Profile>,
    names: instances::Names,
    /// What is being looked for on another hub.
    address: Option<String>,
    standing: Option<Standing>,
}

impl Search {
    fn is_looking(&self) -> bool {
        self.standing == Some(Standing::Looking)
    }

    fn nothing(&self) -> Option<String> {
        match &self.standing {
            Some(Standing::Nothing(key)) => Some(self.page.t.say(key)),
            _ => None,
        }
    }
}

pub(super) async fn search(
    State(app): State<App>,
    visitor: Visitor,
    Query(asked): Query<Asked>,
) -> Result<Response, Failure> {
    let q = crate::text::line(&asked.q, 500);
    let address = lookup::reads_as_address(&q);
    let mut standing = None;
    if let (Some(address), Some(_)) = (&address, &visitor.me) {
        let found = lookup::ask(&app, visitor.viewer(), address).await?;
        if let Standing::Found(path) = found {
            return Ok(to(&visitor, &path).into_response());
        }
        standing = Some(found);
    }
    let mut tx = app.db.read().await?;
    let names = instances::names(&mut tx).await?;
    let (topics, cards, people) = if q.is_empty() {
        (Vec::new(), Vec::new(), Vec::new())
    } else {
        let words = address.as_deref().unwrap_or(&q).trim_start_matches('@').to_owned();
        let topics = search_topics(&mut tx, visitor.viewer(), &directory::pattern(&words), RESULTS).await?;
        let cards = directory::groups(&mut tx, visitor.viewer(), &words, None, RESULTS).await?;
        // The directory of people is for members.
        let people = if visitor.me.is_some() { directory::people(&mut tx, &words, RESULTS).await? } else { Vec::new() };
        (topics, cards, people)
    };
    let mut page = Page::new(&app, &visitor, "search");
    if standing == Some(Standing::Looking) {
        page.refresh = Some(2);
    }
    show(&Search { page, q, topics, cards, people, names, address, standing })
}
