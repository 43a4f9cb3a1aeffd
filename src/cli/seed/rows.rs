//! The rows of each stage, made from their places alone.

use std::fmt::Display;
use std::ops::Range;

use serde_json::{Value, json};

use super::shapes::Shape;
use super::words::{self, Dice};
use super::{Seed, Stage, store};
use crate::clock::Time;
use crate::db::Sql;
use crate::discussions;
use crate::id::{ReplyId, TopicId};
use crate::organisations::{Kind, Nation};
use crate::text;

/// Each kind of thing draws its numbers and ids by itself.
const PERSON: u64 = 1;
const ACCOUNT: u64 = 2;
const ORGANISATION: u64 = 3;
const GROUP: u64 = 4;
const TOPIC: u64 = 5;
const REPLY: u64 = 6;
/// How many replies one discussion may have before their places meet those of the next.
const REPLIES: u64 = 10_000;
/// Of each thousand people on this hub, so many say for which body they work.
const PLACED: u64 = 900;

/// Of what people answer to: what it is, its place among its kind, in which group, since when.
pub(super) struct Beginning {
    /// From which its numbers are drawn.
    pub(super) stage: u64,
    pub(super) kind: discussions::Kind,
    pub(super) place: u64,
    pub(super) group: u64,
    pub(super) at: Time,
    /// When it was answered or changed last.
    pub(super) last: Time,
    pub(super) replies: u64,
    pub(super) language: &'static str,
}

/// What came of it.
pub(super) struct Begun {
    pub(super) id: String,
    pub(super) url: String,
    pub(super) title: String,
    pub(super) row: Value,
}

impl Seed<'_> {
    /// What goes into which tables for these places of a stage, in this order.
    pub(super) fn rows(&self, stage: Stage, places: Range<u64>) -> Vec<(Sql, Vec<Value>)> {
        match stage {
            Stage::Organisations => {
                vec![(store::ORGANISATIONS, places.map(|place| self.organisation(place)).collect())]
            }
            Stage::People => self.people(places),
            Stage::Groups => vec![
                (store::HANDLES, places.clone().map(|place| json!([format!("group-{place}"), "group"])).collect()),
                (store::GROUPS, places.map(|place| self.group(place)).collect()),
            ],
            Stage::Memberships => {
                vec![(store::MEMBERSHIPS, places.flat_map(|place| self.memberships(place)).collect())]
            }
            Stage::Topics => vec![(store::TOPICS, places.map(|place| self.topic(place)).collect())],
            Stage::Replies => vec![(store::REPLIES, places.flat_map(|place| self.replies(place)).collect())],
            Stage::Documents => self.documents(places),
            Stage::Posts => self.posts(places),
            Stage::Events => self.events(places),
        }
    }

    fn id(&self, stage: u64, place: u64, at: Time) -> String {
        self.shape.id(stage, place, at).simple().to_string()
    }

    pub(super) fn person_id(&self, place: u64) -> String {
        self.id(PERSON, place, Shape::beginning())
    }

    fn organisation(&self, place: u64) -> Value {
        let mut dice = self.shape.dice(ORGANISATION, place);
        let kind = Kind::ALL.get(usize::try_from(place % 9).unwrap_or(0)).copied().unwrap_or(Kind::Other);
        let nation = Nation::ALL.get(usize::try_from(place % 5).unwrap_or(0)).copied().unwrap_or(Nation::Elsewhere);
        let name = Self::organisation_name(place, &mut dice);
        let (handle, at) = (format!("organisation-{place}"), Shape::beginning());
        let url = format!("{}/organisations/{handle}", self.origin);
        json!([self.id(ORGANISATION, place, at), url, handle, name, kind.to_string(), nation.to_string(), at.0])
    }

    fn organisation_name(place: u64, dice: &mut Dice) -> String {
        let what = ["County Council", "City Council", "Health Board", "Fire and Rescue", "University", "Trust"];
        format!("{} {} {}", words::capital(&words::rare(dice, "en")), dice.one(&what), place + 1)
    }

    fn people(&self, places: Range<u64>) -> Vec<(Sql, Vec<Value>)> {
        let (mut people, mut handles, mut accounts, mut belongings) = (vec![], vec![], vec![], vec![]);
        let at = Shape::beginning();
        for place in places {
            let mut dice = self.shape.dice(PERSON, place);
            let (name, role, works_at) =
                (words::person(&mut dice), words::role(&mut dice), dice.below(self.shape.organisations));
            let organisation = Self::organisation_name(works_at, &mut self.shape.dice(ORGANISATION, works_at));
            let (id, handle) = (self.person_id(place), format!("person-{place}"));
            let is_ours = !Shape::is_elsewhere(place);
            let host = if is_ours { self.domain.to_owned() } else { Shape::host(place) };
            let origin = if is_ours { self.origin.clone() } else { format!("https://{host}") };
            let is_placed = dice.below(1_000) < PLACED;
            let organisation = if is_placed { organisation } else { String::new() };
            people.push(json!([
                id,
                format!("{origin}/people/{handle}"),
                handle,
                host,
                is_ours,
                name,
                role,
                organisation,
                at.0
            ]));
            if is_ours {
                accounts.push(json!([self.id(ACCOUNT, place, at), id, format!("{handle}@seed.example"), at.0]));
                handles.push(json!([handle, "person"]));
                if is_placed {
                    belongings.push(json!([id, self.id(ORGANISATION, works_at, at), at.0]));
                }
            }
        }
        vec![
            (store::HANDLES, handles),
            (store::PEOPLE, people),
            (store::ACCOUNTS, accounts),
            (store::BELONGINGS, belongings),
        ]
    }

    fn group(&self, place: u64) -> Value {
        let mut dice = self.shape.dice(GROUP, place);
        let language = Shape::language(&mut dice);
        let (handle, at) = (format!("group-{place}"), Shape::beginning());
        let name = format!("{} {}", words::title(&mut dice, language), place + 1);
        let (url, purpose) = (format!("{}/groups/{handle}", self.origin), words::text(&mut dice, language, 2));
        json!([
            self.id(GROUP, place, at),
            url,
            handle,
            self.domain,
            name,
            purpose,
            language,
            Shape::access(place),
            at.0
        ])
    }

    /// The members of a group: its owner is of this hub, and one in fifty keeps order with them, ten at most.
    fn memberships(&self, group: u64) -> Vec<Value> {
        let at = Shape::beginning();
        let id = self.id(GROUP, group, at);
        let owner = self.owner(group);
        (0..self.size(group))
            .map(|place| {
                let role = match place {
                    place if Some(place) == owner => "owner",
                    place if (1..=500).contains(&place) && place % 50 == 0 => "facilitator",
                    _ => "member",
                };
                let person = self.shape.member(group, place);
                let host = if Shape::is_elsewhere(person) { Shape::host(person) } else { self.domain.to_owned() };
                json!([id, self.person_id(person), role, at.0, host])
            })
            .collect()
    }

    /// The place of its owner.
    fn owner(&self, group: u64) -> Option<u64> {
        (0..self.size(group)).find(|place| !Shape::is_elsewhere(self.shape.member(group, *place)))
    }

    pub(super) fn size(&self, group: u64) -> u64 {
        usize::try_from(group).ok().and_then(|group| self.sizes.get(group)).copied().unwrap_or(1)
    }

    /// Somebody of the group; few write most.
    fn author(&self, group: u64, dice: &mut Dice) -> u64 {
        let most = 1 + dice.below(self.size(group));
        self.shape.member(group, dice.below(most))
    }

    fn address(&self, author: u64, path: &str, id: impl Display) -> String {
        let origin =
            if Shape::is_elsewhere(author) { format!("https://{}", Shape::host(author)) } else { self.origin.clone() };
        format!("{origin}/{path}/{id}")
    }

    fn topic(&self, place: u64) -> Value {
        let (group, at, replies) = (self.shape.group_of(place), self.shape.begun(place), self.shape.replies(place));
        let language = Shape::language(&mut self.shape.dice(36, place));
        let last = if replies > 0 { self.shape.answered(place, replies - 1) } else { at };
        let kind = discussions::Kind::Discussion;
        self.begin(&Beginning { stage: TOPIC, kind, place, group, at, last, replies, language }).row
    }

    /// The beginning of what people answer to, of any kind. Documents are of people of this hub: those of others would come
    /// with signatures.
    pub(super) fn begin(&self, one: &Beginning) -> Begun {
        let mut dice = self.shape.dice(one.stage, one.place);
        let mut author = self.author(one.group, &mut dice);
        for _ in 0..100 {
            if one.kind != discussions::Kind::Document || !Shape::is_elsewhere(author) {
                break;
            }
            author = self.author(one.group, &mut dice);
        }
        if one.kind == discussions::Kind::Document && Shape::is_elsewhere(author) {
            author = self.owner(one.group).map_or(author, |place| self.shape.member(one.group, place));
        }
        let (id, title) = (self.id(one.stage, one.place, one.at), words::title(&mut dice, one.language));
        let sentences = 2 + dice.below(9);
        let source = words::text(&mut dice, one.language, sentences);
        let url = self.address(author, one.kind.folder(), TopicId(self.shape.id(one.stage, one.place, one.at)));
        let row = json!([
            id,
            url,
            !Shape::is_elsewhere(author),
            self.id(GROUP, one.group, Shape::beginning()),
            self.person_id(author),
            title,
            source,
            format!("<p>{}</p>", text::escape(&source)),
            one.language,
            one.replies,
            one.at.0,
            one.last.0,
            Shape::access(one.group) != "open",
            one.kind.to_string()
        ]);
        Begun { id, url, title, row }
    }

    fn replies(&self, topic: u64) -> Vec<Value> {
        let group = self.shape.group_of(topic);
        let id = self.id(TOPIC, topic, self.shape.begun(topic));
        (0..self.shape.replies(topic))
            .map(|place| {
                let number = topic * REPLIES + place;
                let mut dice = self.shape.dice(REPLY, number);
                let (author, at) = (self.author(group, &mut dice), self.shape.answered(topic, place));
                let language = Shape::language(&mut dice);
                let sentences = 1 + dice.below(6);
                let source = words::text(&mut dice, language, sentences);
                let html = format!("<p>{}</p>", text::escape(&source));
                let (own, is_ours) = (self.id(REPLY, number, at), !Shape::is_elsewhere(author));
                let url = self.address(author, "posts", ReplyId(self.shape.id(REPLY, number, at)));
                json!([own, url, is_ours, id, self.person_id(author), source, html, language, at.0])
            })
            .collect()
    }
}
