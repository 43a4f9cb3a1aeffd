//! How many there are of what, how large groups are, and when what was written: all of it follows from the scale, the seed and
//! a place in the order, so that a run that stopped goes on with what it would have done.

use super::words::Dice;
use crate::clock::Time;

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scale {
    /// A hundredth.
    Demo,
    /// A national hub after thirteen years.
    Full,
    /// A handful, for tests.
    #[value(hide = true)]
    Tiny,
}

/// The numbers of a scale.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    pub(super) seed: u64,
    pub(super) people: u64,
    pub(super) organisations: u64,
    pub(super) groups: u64,
    pub(super) topics: u64,
    pub(super) documents: u64,
    pub(super) posts: u64,
    pub(super) events: u64,
    /// How many files all documents share; where nothing is said, each version has its own.
    pub(super) files: Option<u64>,
    /// How many belong to the largest group.
    largest: u64,
    /// How many answers the longest discussion has.
    longest: u64,
}

/// Seeded hubs begin and end at the same times, whenever they are made.
const BEGIN: &str = "2013-11-01T00:00:00Z";
const END: &str = "2026-11-01T00:00:00Z";
/// A year of microseconds.
pub(super) const YEAR: i64 = 365 * 86_400 * 1_000_000;

/// How much flatter sizes of groups fall than a power of their rank.
const BEND: f64 = 0.64;

/// What happens in a group that nobody writes in any more ends a year before the end.
const DORMANT: u64 = 45;

impl Shape {
    pub(super) fn new(scale: Scale, seed: u64) -> Self {
        let full = Self {
            seed,
            people: 150_000,
            organisations: 5_000,
            groups: 1_900,
            topics: 120_000,
            documents: 90_000,
            posts: 12_000,
            events: 18_000,
            files: Some(300),
            largest: 12_000,
            longest: 3_000,
        };
        match scale {
            Scale::Full => full,
            Scale::Tiny => {
                let (largest, longest) = (40, 30);
                let said = Self { topics: 30, documents: 12, posts: 6, events: 8, files: None, ..full };
                Self { people: 60, organisations: 5, groups: 6, largest, longest, ..said }
            }
            Scale::Demo => {
                let (largest, longest) = (400, 300);
                let said = Self { topics: 1_200, documents: 120, posts: 60, events: 45, files: None, ..full };
                Self { people: 1_500, organisations: 50, groups: 40, largest, longest, ..said }
            }
        }
    }

    pub(super) fn dice(&self, stage: u64, place: u64) -> Dice {
        Dice::new(self.seed, stage, place)
    }

    /// 15 in a hundred people are at home on other hubs.
    pub(super) fn is_elsewhere(person: u64) -> bool {
        person % 20 >= 17
    }

    /// Which other hub.
    pub(super) fn host(person: u64) -> String {
        format!("hub-{:02}.example", person / 20 % 40)
    }

    pub(super) fn language(dice: &mut Dice) -> &'static str {
        if dice.chance(8) { "cy" } else { "en" }
    }

    pub(super) fn access(group: u64) -> &'static str {
        match group % 10 {
            0..=3 => "open",
            4..=8 => "restricted",
            _ => "private",
        }
    }

    /// How many belong to each group: the largest has most, half of all have fewer than fifty.
    pub(super) fn sizes(&self) -> Vec<u64> {
        (0..self.groups).map(|group| self.members(group)).collect()
    }

    fn members(&self, group: u64) -> u64 {
        // Ranks and sizes are small enough for any number of digits.
        let rank = f64::from(u32::try_from(group).unwrap_or(u32::MAX)) + 1.0;
        let most = f64::from(u32::try_from(self.largest).unwrap_or(u32::MAX));
        let halfway = f64::from(u32::try_from(self.groups / 2).unwrap_or(2)).max(2.0);
        let slope = (most / 45.0).ln() / halfway.ln();
        // A little flatter among the large ones than a power of the rank, so that there are as many memberships as there should be.
        let bend = (rank.ln() / halfway.ln()).powf(BEND);
        // Powers end a little below the whole number that they should be.
        let size = most / rank.powf(slope * bend) + 1e-6;
        let (mut least, mut most) = (1, self.largest.min(self.people));
        while least < most {
            let middle = (least + most).div_ceil(2);
            let fits = f64::from(u32::try_from(middle).unwrap_or(u32::MAX)) <= size;
            (least, most) = if fits { (middle, most) } else { (least, middle - 1) };
        }
        least
    }

    /// The `place`-th member of a group. Nobody is there twice: the steps have no divisor in common with the number of people.
    pub(super) fn member(&self, group: u64, place: u64) -> u64 {
        let mut dice = self.dice(20, group);
        let (start, mut step) = (dice.below(self.people), dice.below(self.people) | 1);
        while greatest_divisor(step, self.people) != 1 {
            step += 2;
        }
        (start + place.wrapping_mul(step)) % self.people
    }

    fn is_dormant(&self, group: u64) -> bool {
        self.dice(21, group).chance(DORMANT)
    }

    /// When a discussion began: in the order of their numbers, and more and more of them.
    pub(super) fn begun(&self, topic: u64) -> Time {
        self.spread(topic, self.topics)
    }

    /// The same for the `place`-th of so many things of any kind.
    pub(super) fn spread(&self, place: u64, of: u64) -> Time {
        let (begin, end) = (time(BEGIN), time(END));
        // The square root of the share, to a thousandth: enough for days.
        let share = (place * 1_000_000 / of.max(1)).isqrt();
        let step = (end - begin) / 1_000;
        let within = self.dice(22, place).below(u64::try_from(step).unwrap_or(1));
        Time(begin + step * i64::try_from(share).unwrap_or(0) + i64::try_from(within).unwrap_or(0))
    }

    /// In which group: larger ones have more.
    pub(super) fn group_of(&self, topic: u64) -> u64 {
        self.group_at(23, topic, self.begun(topic))
    }

    /// The same for what began at a time, drawn from generators of its own.
    pub(super) fn group_at(&self, stage: u64, place: u64, at: Time) -> u64 {
        let mut dice = self.dice(stage, place);
        let is_late = at.0 > time(END) - YEAR;
        let mut group = 0;
        for _ in 0..20 {
            let one = dice.below(self.groups);
            group = one * one / self.groups;
            if !is_late || !self.is_dormant(group) {
                break;
            }
        }
        group
    }

    /// When the `number`-th version of a document came that began at `at`.
    pub(super) fn renewed(at: Time, number: u64) -> Time {
        let later = i64::try_from(number.saturating_sub(1)).unwrap_or(0) * YEAR / 12;
        Time((at.0 + later).min(time(END) + YEAR / 50))
    }

    /// How many answers a discussion has: 1 in 100 has hundreds, one has thousands.
    pub(super) fn replies(&self, topic: u64) -> u64 {
        let mut dice = self.dice(24, topic);
        if topic == self.topics / 2 {
            return self.longest;
        }
        if dice.chance(1) {
            return self.longest / 15 + dice.below(self.longest / 30 + 1);
        }
        let most = 1 + dice.below(10);
        dice.below(most)
    }

    /// When the `place`-th answer was given.
    pub(super) fn answered(&self, topic: u64, place: u64) -> Time {
        let minutes = i64::try_from(30 + place * 97).unwrap_or(0);
        Time((self.begun(topic).0 + minutes * 60_000_000).min(time(END) + YEAR / 50))
    }

    /// An id that sorts by its time.
    pub(super) fn id(&self, stage: u64, place: u64, at: Time) -> uuid::Uuid {
        let mut dice = self.dice(stage, place);
        let millis = u64::try_from(at.0 / 1_000).unwrap_or(0);
        let mut bytes = [0; 10];
        for (byte, from) in bytes.iter_mut().zip(dice.next().to_be_bytes().into_iter().chain(dice.next().to_be_bytes()))
        {
            *byte = from;
        }
        uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }

    /// When people came and groups were founded: before anything was written.
    pub(super) fn beginning() -> Time {
        Time(time(BEGIN) - YEAR)
    }
}

fn greatest_divisor(one: u64, other: u64) -> u64 {
    if other == 0 { one } else { greatest_divisor(other, one % other) }
}

fn time(text: &str) -> i64 {
    Time::parse(text).map_or(0, |time| time.0)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_full_hub_has_the_sizes_it_should() {
        let shape = Shape::new(Scale::Full, 42);
        assert_eq!((shape.members(0), shape.members(949)), (12_000, 45));
        let memberships: u64 = (0..shape.groups).map(|group| shape.members(group)).sum();
        assert!((350_000..370_000).contains(&memberships), "{memberships}");
        let replies: u64 = (0..shape.topics).map(|topic| shape.replies(topic)).sum();
        assert!((400_000..900_000).contains(&replies), "{replies}");
        assert!((0..shape.topics).any(|topic| shape.replies(topic) == 3_000));
    }

    #[test]
    fn nobody_belongs_to_a_group_twice_and_times_rise() {
        let shape = Shape::new(Scale::Demo, 7);
        for group in 0..shape.groups {
            let members: BTreeSet<u64> = (0..shape.members(group)).map(|place| shape.member(group, place)).collect();
            assert_eq!(members.len() as u64, shape.members(group), "{group}");
        }
        let times: Vec<i64> = (0..shape.topics).step_by(100).map(|topic| shape.begun(topic).0).collect();
        assert!(times.is_sorted(), "{times:?}");
        assert!(shape.begun(shape.topics - 1).0 <= time(END));
    }
}
