//! The search box: words are looked for here, addresses also on their own hub. Every choice is a link.

use askama::Template;
use axum::extract::{Query, State};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::page::{Failure, Page, show as answer, to};
use super::session::Visitor;
use crate::app::App;
use crate::audience::Viewer;
use crate::directory;
use crate::directory::search::{self, Count, Filter, Results, Tab, Words};
use crate::discussions::Kind;
use crate::federation::instances;
use crate::federation::lookup::{self, Standing};
use crate::groups::Group;
use crate::i18n::Language;

/// How much is read of what was typed, in characters.
const LONGEST: usize = 500;
/// How many groups are offered to ask in.
const TO_ASK_IN: i64 = 3;
/// How many years and hubs are offered as links.
const CHOICES: usize = 12;

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    /// The name of a tab.
    #[serde(default, rename = "in")]
    tab: String,
    #[serde(default)]
    language: String,
    #[serde(default)]
    hub: String,
    #[serde(default)]
    mine: String,
    #[serde(default)]
    year: String,
    /// From 1.
    #[serde(default)]
    page: String,
}

impl Asked {
    fn filter(&self, viewer: Viewer) -> Filter {
        let given = |text: &str| Some(crate::text::line(text, 100)).filter(|text| !text.is_empty());
        Filter {
            language: given(&self.language),
            host: given(&self.hub),
            mine: !self.mine.is_empty() && viewer != Viewer::Anybody,
            year: self.year.parse().ok().filter(|year| (1970..9999).contains(year)),
        }
    }

    /// The page that is asked for, from 0; what was weighed fits on so many.
    fn page(&self) -> usize {
        let most = usize::try_from(search::WEIGHED).unwrap_or(0) * 10 / search::PAGE;
        self.page.parse::<usize>().unwrap_or(1).clamp(1, most) - 1
    }

    /// The address of this search with one thing changed, on its first page.
    fn with(&self, name: &str, value: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (own, kept) in [
            ("q", &self.q),
            ("in", &self.tab),
            ("language", &self.language),
            ("hub", &self.hub),
            ("mine", &self.mine),
            ("year", &self.year),
        ] {
            let text = if own == name { value } else { kept.as_str() };
            if !text.is_empty() {
                query.append_pair(own, text);
            }
        }
        if name == "page" {
            query.append_pair("page", value);
        }
        format!("/search?{}", query.finish())
    }
}

/// A choice that is a link.
struct Choice {
    words: String,
    link: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "directory/search.html")]
struct Search {
    page: Page,
    q: String,
    words: Words,
    filter: Filter,
    tab: Tab,
    results: Results,
    tabs: Vec<Choice>,
    years: Vec<Choice>,
    languages: Vec<Choice>,
    hubs: Vec<Choice>,
    mine: Option<Choice>,
    previous: Option<String>,
    next: Option<String>,
    names: instances::Names,
    /// Where the question can be asked that nothing answers.
    to_ask_in: Vec<Group>,
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

    fn has_choices(&self) -> bool {
        self.mine.is_some() || [&self.years, &self.languages, &self.hubs].iter().any(|choices| !choices.is_empty())
    }

    fn is_filtered(&self) -> bool {
        self.filter != Filter::default()
    }

    /// The same search without anything else that was asked.
    fn unfiltered(&self) -> String {
        let asked = Asked { q: self.q.clone(), ..Asked::default() };
        self.page.link(asked.with("in", ""))
    }

    /// What a result is, where not all are of one kind.
    fn kind(&self, kind: &Kind) -> Option<String> {
        let key = match kind {
            Kind::Discussion => return None,
            Kind::Document => "kind-document",
            Kind::Post => "kind-post",
            Kind::Event => "kind-event",
        };
        (self.tab == Tab::Everything).then(|| self.page.t.say(key))
    }

    /// Where the question can be asked in a group.
    fn asking(&self, group: &Group) -> String {
        let title = url::form_urlencoded::byte_serialize(self.q.as_bytes()).collect::<String>();
        format!("{}/discussions/new?title={title}", group.path())
    }
}

pub(super) async fn show(
    State(app): State<App>,
    visitor: Visitor,
    Query(mut asked): Query<Asked>,
) -> Result<Response, Failure> {
    asked.q = crate::text::line(&asked.q, LONGEST);
    let q = asked.q.clone();
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
    let words = Words::read(&q);
    let tab = Tab::parse(&asked.tab);
    let (filter, at) = (asked.filter(visitor.viewer()), asked.page());
    let results = search::find(&mut tx, visitor.viewer(), &words, &filter, (tab, at)).await?;
    let to_ask_in = match &visitor.me {
        Some(me) if !q.is_empty() && results.is_empty() => {
            directory::to_ask_in(&mut tx, me.profile.id, TO_ASK_IN).await?
        }
        _ => Vec::new(),
    };
    let mut page = Page::new(&app, &visitor, "search");
    if standing == Some(Standing::Looking) {
        page.refresh = Some(2);
    }
    let tabs = tabs(&page, &asked, tab, &results, &visitor);
    let years = years(&page, &asked, &filter, &results);
    let languages = languages(&page, &asked, &filter, &results);
    let hubs = hubs(&page, &asked, &filter, &results, &names);
    let mine = visitor.me.is_some().then(|| {
        let (words, value) = if filter.mine { ("search-everywhere", "") } else { ("search-mine", "1") };
        Choice { words: page.t.say(words), link: page.link(asked.with("mine", value)), is_chosen: false }
    });
    let previous = (at > 0).then(|| page.link(asked.with("page", &at.to_string())));
    let next = results.has_more.then(|| page.link(asked.with("page", &(at + 2).to_string())));
    answer(&Search {
        page,
        q,
        words,
        filter,
        tab,
        results,
        tabs,
        years,
        languages,
        hubs,
        mine,
        previous,
        next,
        names,
        to_ask_in,
        address,
        standing,
    })
}

fn tabs(page: &Page, asked: &Asked, chosen: Tab, results: &Results, visitor: &Visitor) -> Vec<Choice> {
    let shown = Tab::ALL.into_iter().filter(|tab| *tab != Tab::People || visitor.me.is_some());
    shown
        .map(|tab| Choice {
            words: if tab == Tab::Everything {
                page.t.say("search-everything")
            } else {
                counted(page, tab, results.count(tab))
            },
            link: page.link(asked.with("in", if tab == Tab::Everything { "" } else { tab.name() })),
            is_chosen: tab == chosen,
        })
        .collect()
}

/// "3 documents", or "At least 500 documents".
fn counted(page: &Page, tab: Tab, count: Count) -> String {
    let n = i64::try_from(count.n).unwrap_or(i64::MAX);
    let key = match tab {
        Tab::Everything | Tab::Topics(Kind::Discussion) => "search-discussions",
        Tab::Topics(Kind::Document) => "search-documents",
        Tab::Topics(Kind::Post) => "search-posts",
        Tab::Topics(Kind::Event) => "search-events",
        Tab::Groups => "search-groups",
        Tab::People => "search-people",
    };
    let words = page.t.count(key, &n);
    if count.or_more { page.t.with("search-at-least", "what", words) } else { words }
}

/// Choices with one that takes the choice back; none where there is nothing to choose.
fn choices(
    page: &Page,
    asked: &Asked,
    (name, all): (&str, &str),
    chosen: Option<&str>,
    found: Vec<(String, String)>,
) -> Vec<Choice> {
    if found.len() < 2 && chosen.is_none() {
        return Vec::new();
    }
    let all = Choice { words: page.t.say(all), link: page.link(asked.with(name, "")), is_chosen: chosen.is_none() };
    let others = found.into_iter().take(CHOICES).map(|(value, words)| Choice {
        words,
        link: page.link(asked.with(name, &value)),
        is_chosen: chosen == Some(value.as_str()),
    });
    std::iter::once(all).chain(others).collect()
}

fn with_number(words: &str, n: usize) -> String {
    format!("{words} ({n})")
}

fn years(page: &Page, asked: &Asked, filter: &Filter, results: &Results) -> Vec<Choice> {
    let found = results.years.iter().map(|(year, n)| (year.to_string(), with_number(&year.to_string(), *n)));
    let chosen = filter.year.map(|year| year.to_string());
    choices(page, asked, ("year", "search-all-years"), chosen.as_deref(), found.collect())
}

fn languages(page: &Page, asked: &Asked, filter: &Filter, results: &Results) -> Vec<Choice> {
    let name = |tag: &str| Language::parse(tag).map_or_else(|| tag.to_owned(), |language| language.name().to_owned());
    let found = results.languages.iter().map(|(tag, n)| (tag.clone(), with_number(&name(tag), *n)));
    choices(page, asked, ("language", "search-all-languages"), filter.language.as_deref(), found.collect())
}

fn hubs(page: &Page, asked: &Asked, filter: &Filter, results: &Results, names: &instances::Names) -> Vec<Choice> {
    let name = |host: &str| names.of(host).to_owned();
    let found = results.hosts.iter().map(|(host, n)| (host.clone(), with_number(&name(host), *n)));
    choices(page, asked, ("hub", "search-all-hubs"), filter.host.as_deref(), found.collect())
}
