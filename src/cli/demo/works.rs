//! What groups say, keep and do, read from the short form of `data/groups-*.toml`: blocks apart by an empty line, or a line for
//! each thing with its parts apart by `|`. Who says it is dealt out among the members, the same at every run.

use serde::Deserialize;

use super::files;
use super::people::parts;
use super::script::{Answer, Discussion, FileData, HubData, Meeting, Place, Shared};

const WORKS: [&str; 7] = [
    include_str!("data/groups-scotland.toml"),
    include_str!("data/groups-scotland-more.toml"),
    include_str!("data/groups-england.toml"),
    include_str!("data/groups-england-more.toml"),
    include_str!("data/groups-wales.toml"),
    include_str!("data/groups-wales-more.toml"),
    include_str!("data/groups-talks.toml"),
];

#[derive(Debug, Deserialize)]
struct File {
    groups: Vec<Work>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Work {
    group: Place,
    /// Blocks: title, first words, then `> a reply` or `< a reply of whoever asked`. `en:` or `cy:` before a title says that it is
    /// not in the group's language.
    #[serde(default)]
    talks: String,
    /// Lines: kind of file | collection | tags | days until somebody looks at it again | title | what it is | what changed in
    /// each further version …
    #[serde(default)]
    papers: String,
    /// Sentences that stand in the files, a line for each.
    #[serde(default)]
    points: String,
    /// Lines: days from today | begins | ends | a place, or the address of a call | title | what it is about.
    #[serde(default)]
    meetings: String,
    /// Blocks: title, perhaps after `picture:` or `later:`; teaser; then paragraphs and `> a comment`.
    #[serde(default)]
    posts: String,
}

/// An entry of a group's blog.
#[derive(Clone, Debug)]
pub(super) struct Post {
    pub(super) group: Place,
    pub(super) author: Place,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) body: String,
    /// A picture, and what it shows.
    pub(super) picture: Option<(Vec<u8>, String)>,
    /// Written now and published in some days.
    pub(super) later: bool,
    pub(super) comments: Vec<Answer>,
}

/// Everything of all groups.
#[derive(Default)]
pub(super) struct All {
    pub(super) discussions: Vec<Discussion>,
    pub(super) documents: Vec<Shared>,
    pub(super) meetings: Vec<Meeting>,
    pub(super) posts: Vec<Post>,
}

/// A group while its work is read: its language, and its members in the order in which they speak.
struct Hand {
    group: Place,
    language: String,
    everybody: Vec<Place>,
    /// Those who write in Welsh.
    welsh: Vec<Place>,
}

impl Hand {
    /// Somebody who writes in this language.
    fn deal(&self, language: &str, number: usize) -> Place {
        let hand = if language == "cy" && !self.welsh.is_empty() { &self.welsh } else { &self.everybody };
        hand.get(number % hand.len().max(1)).cloned().unwrap_or_else(|| self.group.clone())
    }

    /// The language of a block, and its title.
    fn titled(&self, line: &str) -> (String, String) {
        match line.split_once(": ") {
            Some((language @ ("en" | "cy"), title)) => (language.into(), title.into()),
            _ => (self.language.clone(), line.into()),
        }
    }

    /// Replies by several people, nobody twice in a row.
    fn replies(&self, lines: &[&str], language: &str, (author, number): (&Place, usize)) -> Vec<Answer> {
        let mut last = author.clone();
        let mut turn = number * 3 + 1;
        let mut all = Vec::new();
        for line in lines {
            let Some(body) = line.strip_prefix("> ").or_else(|| line.strip_prefix("< ")) else { continue };
            let speaker = if line.starts_with('<') {
                author.clone()
            } else {
                (0..9)
                    .map(|_| {
                        turn += 1;
                        self.deal(language, turn)
                    })
                    .find(|one| *one != last && one != author)
                    .unwrap_or_else(|| author.clone())
            };
            last = speaker.clone();
            all.push(Answer { author: speaker, body: body.into(), to: None, language: Some(language.to_owned()) });
        }
        all
    }
}

fn blocks(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.trim().split("\n\n").filter(|block| !block.trim().is_empty()).map(|block| block.lines().collect())
}

/// Reads all of it. `members` answers who belongs to a group.
pub(super) fn all(hubs: &[(&'static str, HubData)], members: impl Fn(&Place) -> Vec<Place>) -> anyhow::Result<All> {
    let mut all = All::default();
    for text in WORKS {
        for work in toml::from_str::<File>(text)?.groups {
            let home = hubs.iter().find(|(key, _)| *key == work.group.hub).map(|(_, hub)| hub);
            let data = home.and_then(|hub| hub.groups.iter().find(|group| group.handle == work.group.name));
            let speaks_welsh = |who: &&Place| {
                let hub = hubs.iter().find(|(key, _)| *key == who.hub).map(|(_, hub)| hub);
                hub.is_some_and(|hub| hub.people.iter().any(|one| one.handle == who.name && one.language == "cy"))
            };
            let everybody = members(&work.group);
            let welsh = everybody.iter().filter(speaks_welsh).cloned().collect();
            let language = data.map(|data| data.language.clone()).unwrap_or_default();
            let hand = Hand { group: work.group.clone(), language, everybody, welsh };
            read(&work, &hand, &mut all)?;
        }
    }
    Ok(all)
}

fn read(work: &Work, hand: &Hand, all: &mut All) -> anyhow::Result<()> {
    for (number, block) in blocks(&work.talks).enumerate() {
        let [title, body, replies @ ..] = block.as_slice() else { anyhow::bail!("half a discussion: {block:?}") };
        let (language, title) = hand.titled(title);
        let author = hand.deal(&language, number * 2 + 1);
        let replies = hand.replies(replies, &language, (&author, number));
        let group = work.group.clone();
        all.discussions.push(Discussion { group, author, language, title, body: (*body).into(), replies });
    }
    for (number, line) in work.papers.trim().lines().enumerate() {
        all.documents.push(paper(work, hand, (number, line))?);
    }
    for (number, line) in work.meetings.trim().lines().enumerate() {
        all.meetings.push(meeting(hand, (number, line))?);
    }
    for (number, block) in blocks(&work.posts).enumerate() {
        let [title, summary, rest @ ..] = block.as_slice() else { anyhow::bail!("half a post: {block:?}") };
        let (mark, title) = match title.split_once(": ") {
            Some((mark @ ("picture" | "later"), title)) => (mark, title),
            _ => ("", *title),
        };
        let (language, title) = hand.titled(title);
        let (says, shows) = match language.as_str() {
            "cy" => ("Lluniad o fryniau a’r haul yn isel uwch eu pennau", "Lluniad: bryniau yn y bore"),
            _ => ("A drawing of hills with the sun low above them", "Drawing: hills in the morning"),
        };
        let has_picture = mark == "picture";
        let picture =
            has_picture.then(|| (files::landscape(u32::try_from(title.len() + number).unwrap_or(1)), says.into()));
        let mut body: Vec<&str> = rest.iter().filter(|line| !line.starts_with("> ")).copied().collect();
        if has_picture {
            body.push(shows);
        }
        let author = hand.deal(&language, number * 4);
        let comments = hand.replies(rest, &language, (&author, number + 5));
        let (group, later) = (work.group.clone(), mark == "later");
        let (summary, body) = ((*summary).into(), body.join("\n\n"));
        all.posts.push(Post { group, author, language, title, summary, body, picture, later, comments });
    }
    Ok(())
}

/// A document: each version says a little more than the one before, and ends with what was changed.
fn paper(work: &Work, hand: &Hand, (number, line): (usize, &str)) -> anyhow::Result<Shared> {
    let mut fields = line.split('|').map(str::trim);
    let mut next = || fields.next().ok_or_else(|| anyhow::anyhow!("half a document: {line}"));
    let (ending, collection, tags, review, title, body) = (next()?, next()?, next()?, next()?, next()?, next()?);
    let notes: Vec<&str> = std::iter::once("").chain(fields).collect();
    let (language, title) = hand.titled(title);
    let points: Vec<&str> = work.points.trim().lines().collect();
    let stem: String = title.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    let stem = stem.split('-').filter(|word| !word.is_empty()).take(6).collect::<Vec<_>>().join("-");
    let mut versions = Vec::new();
    for (version, note) in notes.iter().enumerate() {
        let mut said: Vec<String> = vec![body.into()];
        let taken = points.iter().cycle().skip(number * 2).take((3 + 2 * version).min(points.len()));
        said.extend(taken.map(|point| (*point).to_owned()));
        if version > 0 {
            let changed = if language == "cy" { "Newid yn y fersiwn hon" } else { "Changed in this version" };
            said.push(format!("{changed}: {note}."));
        }
        let bytes = files::of(ending, &title, &language, &said)?;
        versions.push(FileData { name: format!("{stem}.{ending}"), note: (*note).into(), bytes });
    }
    Ok(Shared {
        group: work.group.clone(),
        author: hand.deal(&language, number * 3),
        language,
        title,
        body: body.into(),
        tags: tags.into(),
        collection: collection.into(),
        review: review.into(),
        versions,
    })
}

fn meeting(hand: &Hand, (number, line): (usize, &str)) -> anyhow::Result<Meeting> {
    let [days, begins, ends, place, title, body] = parts(line)?;
    let (language, title) = hand.titled(title);
    let is_call = place.starts_with("https://");
    let (place, locality) = place.split_once(", ").unwrap_or((place, ""));
    let author = hand.deal(&language, number * 4);
    let come = 4 + (number * 3 + title.len()) % 5;
    let mut answers = Vec::new();
    for who in hand.everybody.iter().cycle().skip(number).take(come.min(hand.everybody.len())) {
        let answer = match answers.len() {
            3 => "maybe",
            6 => "no",
            _ => "yes",
        };
        if *who != author {
            answers.push(format!("{}@{} {answer}", who.name, who.hub));
        }
    }
    let is_welsh = language == "cy";
    let interpretation = if is_welsh { "Cyfieithu ar y pryd o’r Gymraeg i’r Saesneg" } else { "" };
    Ok(Meeting {
        group: hand.group.clone(),
        author,
        language,
        title,
        body: body.into(),
        in_days: days.parse()?,
        begins: begins.into(),
        ends: ends.into(),
        place: if is_call { String::new() } else { place.into() },
        locality: if is_call { String::new() } else { locality.into() },
        link: if is_call { place.into() } else { String::new() },
        interpretation: interpretation.into(),
        capacity: None,
        rhythm: String::new(),
        until_days: 0,
        cancelled: false,
        answers,
    })
}
