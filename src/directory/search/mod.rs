//! Looking for words in all that is here: discussions, documents, blog posts and events with what was answered to them,
//! groups, people. One index in the database itself; [`index`] fills it.
//!
//! What decides the order is only what the viewer may see: an engine's own measure of relevance counts how frequent a word is
//! in everything, and would tell strangers of what is hidden.

pub(crate) mod index;
mod index_store;
mod lists;
mod snippets;
mod store;
mod walking;
mod welsh;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(crate) use self::snippets::Piece;
pub(crate) use self::store::Filter;
pub(crate) use self::words::Words;
use super::GroupCard;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::Kind;
use crate::discussions::store::{TopicSummary, summaries};
use crate::error::Result;
use crate::id::TopicId;
use crate::profiles::Profile;

/// How many rows of each kind are weighed, the newest; and how many groups and people.
pub(crate) const WEIGHED: i64 = 150;
/// So many rows are enough without looking for words that the last one begins.
const ENOUGH: usize = 60;
/// How many results stand on one page.
pub(crate) const PAGE: usize = 20;
/// How many groups and how many people are shown among everything.
const FEW: usize = 5;
/// The texts of so many of the best are read to put them in order.
const READ: usize = 60;
/// After how many days what was written counts half as much for being new.
const HALF_LIFE: f64 = 730.0;
/// How many similar discussions are shown.
const SIMILAR: usize = 3;

/// What is shown of all that was found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Tab {
    /// A bit of everything.
    #[default]
    Everything,
    Topics(Kind),
    Groups,
    People,
}

impl Tab {
    pub(crate) const ALL: [Self; 7] = [
        Self::Everything,
        Self::Topics(Kind::Discussion),
        Self::Topics(Kind::Document),
        Self::Topics(Kind::Post),
        Self::Topics(Kind::Event),
        Self::Groups,
        Self::People,
    ];

    /// Its name in addresses.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Topics(Kind::Discussion) => "discussions",
            Self::Topics(Kind::Document) => "documents",
            Self::Topics(Kind::Post) => "posts",
            Self::Topics(Kind::Event) => "events",
            Self::Groups => "groups",
            Self::People => "people",
        }
    }

    /// The tab of that name.
    pub(crate) fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|tab| tab.name() == name).unwrap_or_default()
    }

    fn has(self, kind: Kind) -> bool {
        self == Self::Everything || self == Self::Topics(kind)
    }
}

/// How many of something were found, and whether there may be more that were not weighed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) n: usize,
    pub(crate) or_more: bool,
}

/// A topic that was found, and the place where.
#[derive(Clone, Debug)]
pub(crate) struct Hit {
    pub(crate) topic: TopicSummary,
    pub(crate) pieces: Vec<Piece>,
    /// The language of the place.
    pub(crate) language: String,
}

/// All that was found, as far as one page shows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Results {
    pub(crate) hits: Vec<Hit>,
    pub(crate) groups: Vec<GroupCard>,
    pub(crate) people: Vec<Profile>,
    /// How many of each tab but everything.
    pub(crate) counts: Vec<(Tab, Count)>,
    /// In which years, languages and hubs topics of this tab were found, and how many.
    pub(crate) years: Vec<(i16, usize)>,
    pub(crate) languages: Vec<(String, usize)>,
    pub(crate) hosts: Vec<(String, usize)>,
    /// Whether there is a next page.
    pub(crate) has_more: bool,
}

impl Results {
    /// Whether nothing at all was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.counts.iter().all(|(_, count)| count.n == 0)
    }

    /// How many there are of a tab.
    pub(crate) fn count(&self, tab: Tab) -> Count {
        self.counts.iter().find(|(one, _)| *one == tab).map(|(_, count)| *count).unwrap_or_default()
    }
}

/// What of a topic was found.
struct Weighed {
    topic: TopicId,
    kind: Kind,
    /// The row that shows best why: the topic's own words before a document's text before a reply.
    row: i64,
    rank: u8,
    rows: BTreeSet<i64>,
    in_title: bool,
    newest: Time,
    score: f64,
}

/// Looks for words: the page `page`, from 0, of a tab.
pub(crate) async fn find(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    filter: &Filter,
    (tab, page): (Tab, usize),
) -> Result<Results> {
    if words.is_empty() {
        return Ok(Results::default());
    }
    let mut found = store::candidates(tx, viewer, words, filter, WEIGHED).await?;
    // What the last word may be the beginning of is looked for where it brings little by itself.
    let beginnings = words.beginnings();
    let is_little = found.len() < ENOUGH && !beginnings.is_empty();
    let more = if is_little { store::words_beginning(tx, &beginnings).await? } else { Vec::new() };
    let asked = words.begun(&more);
    if !more.is_empty() {
        found = store::candidates(tx, viewer, &asked, filter, WEIGHED).await?;
    }
    let (mut groups, mut people) = store::named(tx, viewer, &asked, filter, WEIGHED).await?;
    let mut results = Results { counts: counts(&found, groups.len(), people.len()), ..Results::default() };
    count_facets(&mut results, tab, &found);
    let mut weighed = weigh(&found, tx.now());
    weighed.retain(|one| tab.has(one.kind));
    results.hits = show(tx, viewer, words, (weighed, page)).await?;
    by_name(words, &mut groups);
    by_name(words, &mut people);
    let groups = shown(&groups, tab, Tab::Groups, page);
    let people = shown(&people, tab, Tab::People, page);
    results.groups = in_order(super::cards(tx, viewer, &groups).await?, &groups, |card| card.id);
    results.people = in_order(store::profiles(tx, &people).await?, &people, |person| person.id);
    let total = match tab {
        Tab::Everything => Kind::ALL.into_iter().map(|kind| results.count(Tab::Topics(kind)).n).sum(),
        tab => results.count(tab).n,
    };
    results.has_more = total > (page + 1) * PAGE;
    Ok(results)
}

/// Up to three discussions with a title like this one, which `viewer` may see.
pub(crate) async fn similar(tx: &mut Tx, viewer: Viewer, title: &str) -> Result<Vec<TopicSummary>> {
    let wanted = Words::of_text(title);
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let found = store::titled(tx, viewer, &wanted, WEIGHED).await?;
    let needed = if wanted.len() > 1 { wanted.len().div_ceil(3).max(2) } else { 1 };
    let mut alike: Vec<(usize, TopicId)> = found
        .iter()
        .map(|(id, title)| {
            let title = Words::of_text(title);
            (wanted.iter().filter(|word| title.contains(word)).count(), *id)
        })
        .filter(|(alike, _)| *alike >= needed)
        .collect();
    // Of those that are as much alike, the newest first, as they were found.
    alike.sort_by_key(|(alike, _)| std::cmp::Reverse(*alike));
    let ids: Vec<TopicId> = alike.into_iter().map(|(_, id)| id).take(SIMILAR).collect();
    Ok(in_order(summaries(tx, viewer, &ids).await?, &ids, |topic| topic.id))
}

fn is_full(n: usize) -> bool {
    i64::try_from(n).unwrap_or(0) >= WEIGHED
}

fn counts(found: &[store::Candidate], groups: usize, people: usize) -> Vec<(Tab, Count)> {
    let mut counts: Vec<(Tab, Count)> = Kind::ALL
        .into_iter()
        .map(|kind| {
            let of_kind = found.iter().filter(|row| row.kind == kind);
            let topics: BTreeSet<TopicId> = of_kind.clone().map(|row| row.topic_id).collect();
            let or_more = is_full(of_kind.filter(|row| !row.in_title).count());
            (Tab::Topics(kind), Count { n: topics.len(), or_more })
        })
        .collect();
    counts.push((Tab::Groups, Count { n: groups, or_more: is_full(groups) }));
    counts.push((Tab::People, Count { n: people, or_more: is_full(people) }));
    counts
}

/// Counts topics by year, language and hub.
fn count_facets(results: &mut Results, tab: Tab, found: &[store::Candidate]) {
    let mut years: BTreeMap<i16, BTreeSet<TopicId>> = BTreeMap::new();
    let mut languages: BTreeMap<&str, BTreeSet<TopicId>> = BTreeMap::new();
    let mut hosts: BTreeMap<&str, BTreeSet<TopicId>> = BTreeMap::new();
    for row in found.iter().filter(|row| tab.has(row.kind)) {
        years.entry(row.at.in_london().year()).or_default().insert(row.topic_id);
        languages.entry(&row.language).or_default().insert(row.topic_id);
        hosts.entry(&row.host).or_default().insert(row.topic_id);
    }
    results.years = years.into_iter().rev().map(|(year, topics)| (year, topics.len())).collect();
    results.languages = languages.into_iter().map(|(tag, topics)| (tag.to_owned(), topics.len())).collect();
    results.hosts = hosts.into_iter().map(|(host, topics)| (host.to_owned(), topics.len())).collect();
    results.hosts.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
}

/// The topics of the rows that were found, the best first.
fn weigh(found: &[store::Candidate], now: Time) -> Vec<Weighed> {
    let mut topics: HashMap<TopicId, Weighed> = HashMap::new();
    for row in found {
        let rank = match row.source.as_str() {
            "topic" => 0,
            "reply" => 2,
            _ => 1,
        };
        let one = topics.entry(row.topic_id).or_insert_with(|| Weighed {
            topic: row.topic_id,
            kind: row.kind,
            row: row.id,
            rank,
            rows: BTreeSet::new(),
            in_title: false,
            newest: row.at,
            score: 0.0,
        });
        if (rank, std::cmp::Reverse(row.id)) < (one.rank, std::cmp::Reverse(one.row)) {
            (one.rank, one.row) = (rank, row.id);
        }
        one.rows.insert(row.id);
        one.in_title |= row.in_title;
        one.newest = one.newest.max(row.at);
    }
    let mut weighed: Vec<Weighed> = topics.into_values().collect();
    for one in &mut weighed {
        one.score = score(one, now);
    }
    sort(&mut weighed);
    weighed
}

fn sort(weighed: &mut [Weighed]) {
    weighed.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.topic.cmp(&one.topic)));
}

/// How much a topic is what is looked for, without its text: by its title most of all; by its own words more than by what
/// was answered; and what is new more than what is old.
fn score(one: &Weighed, now: Time) -> f64 {
    let title = if one.in_title { 3.0 } else { 0.0 };
    let own = if one.rank < 2 { 1.0 } else { 0.0 };
    // The rows of one topic are few enough for any number of digits.
    let rows = f64::from(u32::try_from(one.rows.len()).unwrap_or(u32::MAX));
    let days = f64::from(u32::try_from((now.seconds() - one.newest.seconds()).max(0) / 86_400).unwrap_or(u32::MAX));
    title + own + 0.4 * rows.ln_1p() + 1.5 * 0.5_f64.powf(days / HALF_LIFE)
}

/// The hits of a page: the texts of the best are read, and put them in their last order.
async fn show(
    tx: &mut Tx,
    viewer: Viewer,
    words: &Words,
    (mut weighed, page): (Vec<Weighed>, usize),
) -> Result<Vec<Hit>> {
    let from = page.saturating_mul(PAGE);
    let is_read = |at: usize| at < READ || (from..from + PAGE).contains(&at);
    let rows: Vec<i64> = weighed.iter().enumerate().filter(|(at, _)| is_read(*at)).map(|(_, one)| one.row).collect();
    let passages = store::passages(tx, &rows).await?;
    let mut sights: HashMap<i64, (String, snippets::Sight)> = passages
        .iter()
        .map(|passage| {
            (passage.id, (passage.language.clone(), snippets::look(words, &passage.text, &passage.language)))
        })
        .collect();
    let best = weighed.len().min(READ);
    if let Some(best) = weighed.get_mut(..best) {
        for one in best.iter_mut() {
            one.score += sights.get(&one.row).map_or(0.0, |(_, sight)| density(sight));
        }
        sort(best);
    }
    let shown: Vec<&Weighed> = weighed.iter().skip(from).take(PAGE).collect();
    let ids: Vec<TopicId> = shown.iter().map(|one| one.topic).collect();
    let topics = in_order(summaries(tx, viewer, &ids).await?, &ids, |topic| topic.id);
    let hits = topics.into_iter().map(|topic| {
        let row = shown.iter().find(|one| one.topic == topic.id).map(|one| one.row);
        let (language, sight) = row.and_then(|row| sights.remove(&row)).unzip();
        let (language, pieces) = (language.unwrap_or_default(), sight.map(|sight| sight.pieces).unwrap_or_default());
        Hit { topic, pieces, language }
    });
    Ok(hits.collect())
}

/// How much of a text is what was looked for, up to 1.
fn density(sight: &snippets::Sight) -> f64 {
    let of = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if sight.words == 0 {
        return 0.0;
    }
    (0.2 * of(sight.parts) + 8.0 * of(sight.found) / (of(sight.words) + 50.0)).min(1.0)
}

/// Those in whose name the words stand come first, then by name.
fn by_name<T>(words: &Words, found: &mut [(T, String)]) {
    found.sort_by_cached_key(|(_, name)| {
        let terms = crate::text::fold::folded(name);
        let is_named = terms.iter().any(|term| words.part_of(term, false).is_some());
        (!is_named, terms, name.clone())
    });
}

/// The ids of those that one page shows.
fn shown<T: Copy>(found: &[(T, String)], tab: Tab, of: Tab, page: usize) -> Vec<T> {
    let ids = found.iter().map(|(id, _)| *id);
    match tab {
        Tab::Everything if page == 0 => ids.take(FEW).collect(),
        tab if tab == of => ids.skip(page.saturating_mul(PAGE)).take(PAGE).collect(),
        _ => Vec::new(),
    }
}

/// Rows in the order of their ids.
fn in_order<T, I: PartialEq>(mut rows: Vec<T>, ids: &[I], id: impl Fn(&T) -> I) -> Vec<T> {
    rows.sort_by_cached_key(|row| ids.iter().position(|one| *one == id(row)));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Time;

    fn candidate(topic: u128, row: i64, source: &str, in_title: bool, day: &str) -> store::Candidate {
        store::Candidate {
            id: row,
            topic_id: TopicId(uuid::Uuid::from_u128(topic)),
            source: source.into(),
            language: "en".into(),
            at: Time::parse(&format!("{day}T12:00:00Z")).unwrap(),
            kind: Kind::Discussion,
            host: "here".into(),
            in_title,
        }
    }

    #[test]
    fn a_title_counts_more_than_words_and_words_more_than_replies_and_new_more_than_old() {
        let now = Time::parse("2026-11-21T09:00:00Z").unwrap();
        let found = [
            candidate(1, 10, "reply", false, "2026-11-01"),
            candidate(2, 11, "topic", false, "2026-11-01"),
            candidate(3, 12, "topic", false, "2016-11-01"),
            candidate(4, 13, "topic", false, "2020-11-01"),
            candidate(4, 13, "topic", true, "2020-11-01"),
        ];
        let order: Vec<u128> = weigh(&found, now).iter().map(|one| one.topic.0.as_u128()).collect();
        assert_eq!(order, [4, 2, 1, 3]);
        let counts = counts(&found, 2, 300);
        assert_eq!(counts[0], (Tab::Topics(Kind::Discussion), Count { n: 4, or_more: false }));
        assert_eq!(counts[5], (Tab::People, Count { n: 300, or_more: true }));
    }

    #[test]
    fn what_shows_a_topic_best_is_its_own_words() {
        let found = [candidate(1, 10, "reply", false, "2026-11-01"), candidate(1, 9, "topic", false, "2026-10-01")];
        let weighed = weigh(&found, Time::parse("2026-11-21T09:00:00Z").unwrap());
        assert_eq!((weighed.len(), weighed[0].row, weighed[0].rows.len()), (1, 9, 2));
    }
}
