//! What happens again and again (RFC 5545, section 3.3.10). A rule is taken from a small, bounded part of that language,
//! and counted out on wall clocks: at ten is at ten, whatever the clocks did in between.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use rrule::RRuleSet;

use super::times::{instant, on_clocks};
use crate::clock::Time;

/// Longest rule that is read, in bytes.
const LONGEST_RULE: usize = 300;
/// How many times one event happens at most.
pub(crate) const MOST: u16 = 400;
/// For how long it goes on at most.
const LONGEST: Duration = Duration::from_hours(5 * 366 * 24);
/// How many exceptions are kept.
pub(crate) const MOST_EXCEPTIONS: usize = 100;
/// What may stand in a rule: nothing that makes a computer count seconds.
const PARTS: [&str; 8] = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "WKST"];

/// One time that something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Occurrence {
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Option<Time>,
}

impl Occurrence {
    /// When it is over; what has no end is over when it begins.
    pub(crate) fn over_at(&self) -> Time {
        self.ends_at.unwrap_or(self.starts_at)
    }
}

/// What a form offers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rhythm {
    #[default]
    Once,
    Daily,
    Weekly,
    Fortnightly,
    MonthlyByDay,
    MonthlyByWeekday,
}

impl Rhythm {
    /// All of them, in the order in which forms show them: what they are called there, and the key of their words.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 6] = [
        (Self::Once, "once", "event-once"),
        (Self::Daily, "daily", "event-daily"),
        (Self::Weekly, "weekly", "event-weekly"),
        (Self::Fortnightly, "fortnightly", "event-fortnightly"),
        (Self::MonthlyByDay, "monthly", "event-monthly"),
        (Self::MonthlyByWeekday, "monthly-weekday", "event-monthly-weekday"),
    ];

    /// The rule of something that begins on `first` and happens until the end of `last`, both days of its zone.
    pub(crate) fn rule(self, first: Date, last: Date, zone: &TimeZone) -> String {
        let Some(end) = instant(last.at(23, 59, 59, 0), zone) else { return String::new() };
        let until = format!(";UNTIL={}", stamp(on_clocks(end, &TimeZone::UTC).datetime(), true));
        let freq = match self {
            Self::Once => return String::new(),
            Self::Daily => "FREQ=DAILY".to_owned(),
            Self::Weekly => "FREQ=WEEKLY".to_owned(),
            Self::Fortnightly => "FREQ=WEEKLY;INTERVAL=2".to_owned(),
            Self::MonthlyByDay => format!("FREQ=MONTHLY;BYMONTHDAY={}", first.day()),
            Self::MonthlyByWeekday => {
                // The fifth of a month is its last: not every month has five.
                let which = (first.day() - 1) / 7 + 1;
                let which = if which == 5 { -1 } else { which };
                format!("FREQ=MONTHLY;BYDAY={which}{}", letters(first.weekday()))
            }
        };
        freq + &until
    }

    /// The choice of a form that a rule is, and its last day; none if no form makes such rules.
    pub(crate) fn of(rule: &str, first: Date, zone: &TimeZone) -> Option<(Self, Option<Date>)> {
        if rule.is_empty() {
            return Some((Self::Once, None));
        }
        let until = part(rule, "UNTIL").and_then(until_of)?;
        let last = on_clocks(instant(until, &TimeZone::UTC)?, zone).date();
        let found = Self::ALL.iter().find(|(rhythm, ..)| rhythm.rule(first, last, zone) == rule)?;
        Some((found.0, Some(last)))
    }
}

fn letters(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "MO",
        Weekday::Tuesday => "TU",
        Weekday::Wednesday => "WE",
        Weekday::Thursday => "TH",
        Weekday::Friday => "FR",
        Weekday::Saturday => "SA",
        Weekday::Sunday => "SU",
    }
}

/// A wall clock as calendars write it: `20261209T100000`, with a `Z` where it is universal time.
pub(crate) fn stamp(at: DateTime, universal: bool) -> String {
    let (day, clock) = (at.date(), at.time());
    let z = if universal { "Z" } else { "" };
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}{z}",
        day.year(),
        day.month(),
        day.day(),
        clock.hour(),
        clock.minute(),
        clock.second()
    )
}

/// What a rule says of `name`.
fn part<'a>(rule: &'a str, name: &str) -> Option<&'a str> {
    rule.split(';').find_map(|part| part.split_once('=').filter(|(key, _)| *key == name).map(|(_, value)| value))
}

/// The end of a rule: a day, or an instant in universal time.
fn until_of(text: &str) -> Option<DateTime> {
    let digits = text.strip_suffix('Z').unwrap_or(text);
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| digits.get(from..to)?.parse::<i8>().ok();
    let day = Date::new(number(0, 4)?, small(4, 6)?, small(6, 8)?).ok()?;
    match digits.len() {
        8 => Some(day.at(23, 59, 59, 0)),
        15 => Some(day.to_datetime(jiff::civil::Time::new(small(9, 11)?, small(11, 13)?, small(13, 15)?, 0).ok()?)),
        _ => None,
    }
}

/// A rule as it is kept, if it is one that this hub counts out: at least a day apart, and made of known parts.
pub(crate) fn rule(text: &str) -> Option<String> {
    let text = text.trim().trim_start_matches("RRULE:").to_ascii_uppercase();
    let is_plain =
        text.len() <= LONGEST_RULE && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"=;,+-".contains(&b));
    if !is_plain || text.is_empty() {
        return None;
    }
    let mut seen = BTreeSet::new();
    for part in text.split(';') {
        let (name, value) = part.split_once('=')?;
        if !PARTS.contains(&name) || !seen.insert(name.to_owned()) || value.is_empty() {
            return None;
        }
    }
    if !["DAILY", "WEEKLY", "MONTHLY", "YEARLY"].contains(&part(&text, "FREQ")?) {
        return None;
    }
    let number = |name: &str, most: u32| match part(&text, name) {
        None => Some(1),
        Some(value) => value.parse::<u32>().ok().filter(|n| (1..=most).contains(n)),
    };
    number("INTERVAL", 366)?;
    number("COUNT", 10_000)?;
    if let Some(until) = part(&text, "UNTIL") {
        until_of(until)?;
    }
    (part(&text, "COUNT").is_none() || part(&text, "UNTIL").is_none()).then_some(text)
}

/// All times at which something happens that begins at `start`, in order; the first is always among them unless it is an
/// exception. Bounded in number and in years, whatever the rule.
pub(crate) fn occurrences(
    (starts_at, ends_at): (Time, Option<Time>),
    zone: &TimeZone,
    rule: &str,
    exceptions: &[Time],
) -> Vec<Occurrence> {
    let length = ends_at.map(|end| end.since(starts_at));
    let at = |starts_at: Time| Occurrence { starts_at, ends_at: length.map(|length| starts_at.after(length)) };
    let mut starts = BTreeSet::from([starts_at]);
    if !rule.is_empty() {
        let local = on_clocks(starts_at, zone).datetime();
        for found in counted(local, zone, rule).unwrap_or_default() {
            if let Some(start) = instant(found, zone).filter(|start| *start > starts_at) {
                starts.insert(start);
            }
        }
    }
    starts
        .into_iter()
        .filter(|start| start.since(starts_at) <= LONGEST && !exceptions.contains(start))
        .map(at)
        .collect()
}

/// The wall clocks that a rule counts out. The rule's library sees them as universal time, so that no zone of its own is
/// asked; which instants they are is said by the zone of the event.
fn counted(local: DateTime, zone: &TimeZone, rule: &str) -> Option<Vec<DateTime>> {
    let until = part(rule, "UNTIL").and_then(until_of);
    let text: Vec<&str> = rule.split(';').filter(|part| !part.starts_with("UNTIL=")).collect();
    let mut text = text.join(";");
    if let Some(until) = until {
        let end = if part(rule, "UNTIL")?.ends_with('Z') {
            on_clocks(instant(until, &TimeZone::UTC)?, zone).datetime()
        } else {
            until
        };
        text += &format!(";UNTIL={}", stamp(end, true));
    }
    let last = local.checked_add(jiff::SignedDuration::try_from(LONGEST).ok()?).ok()?;
    let set = |begin: DateTime, rule: &str| format!("DTSTART:{}\nRRULE:{rule}", stamp(begin, true)).parse::<RRuleSet>();
    let last = *set(last, "FREQ=DAILY;COUNT=1").ok()?.get_dt_start();
    let dates = set(local, &text).ok()?.before(last).all(MOST).dates;
    Some(
        dates
            .into_iter()
            .filter_map(|at| {
                let text = at.format("%Y-%m-%dT%H:%M:%S").to_string();
                text.parse::<DateTime>().ok()
            })
            .collect(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::times::zone;
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn starts(start: &str, rule: &str) -> Vec<String> {
        let london = zone("Europe/London").unwrap();
        let all = occurrences((at(start), None), &london, &super::rule(rule).unwrap(), &[]);
        all.into_iter().map(|one| one.starts_at.rfc3339()).collect()
    }

    #[test]
    fn at_ten_is_at_ten_when_the_clocks_change_in_between() {
        let found = starts("2027-03-22T10:00:00Z", "FREQ=WEEKLY;COUNT=3");
        assert_eq!(found, ["2027-03-22T10:00:00Z", "2027-03-29T09:00:00Z", "2027-04-05T09:00:00Z"]);
        let found = starts("2026-10-19T09:00:00Z", "FREQ=WEEKLY;UNTIL=20261102T235959Z");
        assert_eq!(found, ["2026-10-19T09:00:00Z", "2026-10-26T10:00:00Z", "2026-11-02T10:00:00Z"]);
    }

    #[test]
    fn what_falls_into_the_hour_that_is_left_out_happens_after_it() {
        let found = starts("2027-03-27T01:30:00Z", "FREQ=DAILY;COUNT=3");
        assert_eq!(found, ["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z", "2027-03-29T00:30:00Z"]);
    }

    #[test]
    fn exceptions_are_left_out_and_each_has_the_same_length() {
        let (london, end) = (zone("Europe/London").unwrap(), at("2026-12-01T11:30:00Z"));
        let (start, skipped) = (at("2026-12-01T10:00:00Z"), at("2026-12-08T10:00:00Z"));
        let all = occurrences((start, Some(end)), &london, "FREQ=WEEKLY;COUNT=3", &[skipped]);
        assert_eq!(all.len(), 2);
        assert_eq!(all[1].starts_at, at("2026-12-15T10:00:00Z"));
        assert_eq!(all[1].ends_at, Some(at("2026-12-15T11:30:00Z")));
    }

    #[test]
    fn what_a_form_offers_is_a_rule_and_back() {
        let zone = zone("Europe/London").unwrap();
        let (first, last) =
            (super::super::times::day("2026-12-30").unwrap(), super::super::times::day("2027-06-30").unwrap());
        for (rhythm, ..) in Rhythm::ALL {
            let rule = rhythm.rule(first, last, &zone);
            let expected = (rhythm != Rhythm::Once).then_some(last);
            assert_eq!(Rhythm::of(&rule, first, &zone), Some((rhythm, expected)), "{rule}");
            assert!(rule.is_empty() || super::rule(&rule).as_deref() == Some(rule.as_str()), "{rule}");
        }
        let found = starts("2026-12-30T10:00:00Z", &Rhythm::MonthlyByWeekday.rule(first, last, &zone));
        assert_eq!(&found[..3], ["2026-12-30T10:00:00Z", "2027-01-27T10:00:00Z", "2027-02-24T10:00:00Z"]);
    }

    #[test]
    fn hostile_rules_are_not_taken_or_come_to_an_end() {
        for bad in [
            "",
            "FREQ=SECONDLY",
            "FREQ=HOURLY;INTERVAL=1",
            "FREQ=DAILY;BYSECOND=1,2,3",
            "FREQ=DAILY;BYSETPOS=1",
            "FREQ=DAILY;FREQ=DAILY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=5;UNTIL=20270101",
            "FREQ=DAILY;COUNT=99999999999",
            "FREQ=DAILY;UNTIL=never",
            "FREQ=DAILY\r\nATTENDEE:x",
            &format!("FREQ=DAILY;BYMONTHDAY={}", "1,".repeat(400)),
        ] {
            assert_eq!(super::rule(bad), None, "{bad}");
        }
        for endless in
            ["FREQ=DAILY", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=WEEKLY;COUNT=10000", "FREQ=YEARLY;INTERVAL=366"]
        {
            let found = starts("2026-12-01T10:00:00Z", endless);
            assert!((1..=usize::from(MOST)).contains(&found.len()), "{endless}");
        }
    }
}
