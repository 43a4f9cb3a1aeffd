//! Seeded events and who comes to them, people of other hubs among them; and what stands in blogs. Events lie around the day on
//! which the seeding began, which is noted: some are to come.

use std::ops::Range;

use serde_json::{Value, json};

use super::rows::Beginning;
use super::shapes::{Shape, YEAR};
use super::words;
use super::{Seed, store};
use crate::clock::Time;
use crate::db::Sql;
use crate::discussions::Kind;

const POST: u64 = 8;
const EVENT: u64 = 9;
const ATTENDANCE: u64 = 12;
const HOUR: i64 = 3_600_000_000;
const DAY: i64 = 24 * HOUR;
/// Of each 45 events so many are to come, within so many days.
const TO_COME: u64 = 12;
const AHEAD: i64 = 90;
/// How many answer at most.
const ANSWERS: u64 = 40;

impl Seed<'_> {
    /// The rows of some entries of blogs.
    pub(super) fn posts(&self, places: Range<u64>) -> Vec<(Sql, Vec<Value>)> {
        let (mut topics, mut posts) = (vec![], vec![]);
        for place in places {
            let at = self.shape.spread(place, self.shape.posts);
            let group = self.shape.group_at(31, place, at);
            let mut dice = self.shape.dice(32, place);
            let language = Shape::language(&mut dice);
            let one = Beginning { stage: POST, kind: Kind::Post, place, group, at, last: at, replies: 0, language };
            let begun = self.begin(&one);
            posts.push(json!([begun.id, words::text(&mut dice, language, 1)]));
            topics.push(begun.row);
        }
        vec![(store::TOPICS, topics), (store::POSTS, posts)]
    }

    /// When an event begins, in working hours.
    fn starts(&self, event: u64) -> Time {
        let to_come = self.shape.events * TO_COME / 45;
        let over = self.shape.events - to_come;
        let of = |n: u64| i64::try_from(n).unwrap_or(0);
        let days = if event < over {
            let span = if self.shape.files.is_some() { 13 * YEAR / DAY } else { 2 * YEAR / DAY };
            -(span * of(over - event) / of(over.max(1))).max(1)
        } else {
            (AHEAD * of(event - over + 1) / of(to_come.max(1))).max(1)
        };
        let day = (self.began.0 + days * DAY).div_euclid(DAY) * DAY;
        Time(day + (9 + of(self.shape.dice(33, event).below(8))) * HOUR)
    }

    /// The rows of some events.
    pub(super) fn events(&self, places: Range<u64>) -> Vec<(Sql, Vec<Value>)> {
        let (mut topics, mut events, mut answers) = (vec![], vec![], vec![]);
        for place in places {
            let start = self.starts(place);
            let at = Time((start.0 - 30 * DAY).min(self.began.0 - HOUR));
            let group = self.shape.group_at(34, place, start);
            let mut dice = self.shape.dice(35, place);
            let language = Shape::language(&mut dice);
            let one = Beginning { stage: EVENT, kind: Kind::Event, place, group, at, last: at, replies: 0, language };
            let begun = self.begin(&one);
            let is_online = dice.chance(40);
            let capacity = dice.chance(25).then(|| 5 + dice.below(25));
            let end = start.0 + (1 + i64::try_from(dice.below(3)).unwrap_or(0)) * HOUR;
            let (town, link) =
                (words::capital(&words::rare(&mut dice, "en")), "https://meet.example/".to_owned() + &begun.id);
            let hall = if is_online { String::new() } else { format!("{town} town hall") };
            let status = if dice.chance(3) { "cancelled" } else { "planned" };
            events.push(json!([
                begun.id,
                start.0,
                end,
                hall,
                if is_online { "" } else { &town },
                is_online,
                if is_online { &link } else { "" },
                capacity,
                language,
                status,
                at.0
            ]));
            answers.extend(self.answers((place, group), &begun.id, (at, start), capacity));
            topics.push(begun.row);
        }
        vec![(store::TOPICS, topics), (store::EVENTS, events), (store::ATTENDANCES, answers)]
    }

    /// Who has said whether they come: members of the group, wherever they are at home.
    fn answers(
        &self,
        (event, group): (u64, u64),
        id: &str,
        (at, start): (Time, Time),
        capacity: Option<u64>,
    ) -> Vec<Value> {
        let mut dice = self.shape.dice(ATTENDANCE, event);
        let size = self.size(group);
        let many = dice.below(size.min(ANSWERS) + 1);
        let from = dice.below(size);
        let mut coming = 0;
        (0..many)
            .map(|place| {
                let person = self.shape.member(group, (from + place) % size);
                let answer = dice.one(&["yes", "yes", "yes", "yes", "maybe", "no"]);
                let is_full = answer == "yes" && capacity.is_some_and(|most| coming >= most);
                coming += u64::from(answer == "yes" && !is_full);
                let state = if is_full { "waiting" } else { "confirmed" };
                let asked = Shape::is_elsewhere(person)
                    .then(|| format!("https://{}/activities/{}-{place}", Shape::host(person), id));
                let asked_as = if asked.is_some() { "Join" } else { "" };
                let asked_at = (at.0 + (1 + i64::try_from(place).unwrap_or(0)) * HOUR).min(start.0);
                let asked_at = asked_at.min(self.began.0);
                json!([id, self.person_id(person), answer, state, asked, asked_as, place, asked_at])
            })
            .collect()
    }
}
