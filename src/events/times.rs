//! When something happens: wall clocks of a time zone, and what comes again and again.

use jiff::civil::{Date, DateTime, Time as Clock};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, Zoned};

use crate::clock::Time;
use crate::i18n::Translator;

/// Where nothing else is said.
pub(crate) const USUAL_ZONE: &str = "Europe/London";
/// The keys of the days of the week, from Monday on.
pub(crate) const WEEKDAYS: [&str; 7] =
    ["weekday-1", "weekday-2", "weekday-3", "weekday-4", "weekday-5", "weekday-6", "weekday-7"];
/// Longest name of a zone that is looked at.
const LONGEST_ZONE: usize = 64;

/// The time zone of this name (IANA), if there is one.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    let is_plain =
        name.len() <= LONGEST_ZONE && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"/_+-".contains(&b));
    if !is_plain || name.is_empty() {
        return None;
    }
    TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some_and(|known| known == name || known == "UTC"))
}

/// The same, or that of the United Kingdom.
pub(crate) fn zone_or_usual(name: &str) -> TimeZone {
    zone(name).or_else(|| zone(USUAL_ZONE)).unwrap_or(TimeZone::UTC)
}

/// An instant on the clocks of a zone.
pub(crate) fn on_clocks(at: Time, zone: &TimeZone) -> Zoned {
    Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH).to_zoned(zone.clone())
}

/// The instant at which a wall clock shows this; where the clocks jump over it, as much later as they jump; where they
/// show it twice, the first time.
pub(crate) fn instant(local: DateTime, zone: &TimeZone) -> Option<Time> {
    let zoned = zone.to_ambiguous_zoned(local).compatible().ok()?;
    Some(Time(zoned.timestamp().as_microsecond()))
}

/// What a wall clock showed, or will show, when somebody typed a day and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// Once.
    Once(Time),
    /// Never: the clocks go forward over it.
    Never,
    /// Twice, because the clocks go back.
    Twice(Time, Time),
}

/// When the clocks of a zone show a day and a time.
pub(crate) fn read(day: Date, clock: Clock, zone: &TimeZone) -> Option<Read> {
    let ambiguous = zone.to_ambiguous_zoned(day.to_datetime(clock));
    let offset = ambiguous.offset();
    let time = |zoned: Zoned| Time(zoned.timestamp().as_microsecond());
    Some(match offset {
        AmbiguousOffset::Unambiguous { .. } => Read::Once(time(ambiguous.compatible().ok()?)),
        AmbiguousOffset::Gap { .. } => Read::Never,
        AmbiguousOffset::Fold { .. } => {
            let first = time(ambiguous.clone().earlier().ok()?);
            Read::Twice(first, time(ambiguous.later().ok()?))
        }
    })
}

/// A day as forms have it: `2026-12-09`.
pub(crate) fn day(text: &str) -> Option<Date> {
    let text = text.trim();
    let day: Date = (text.len() <= 10).then(|| text.parse().ok())??;
    (2000..=2200).contains(&day.year()).then_some(day)
}

/// A time of day as forms have it: `10:00`.
pub(crate) fn clock(text: &str) -> Option<Clock> {
    let (hour, minute) = text.trim().split_once(':')?;
    let minute = minute.split(':').next()?;
    let is_number = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if !is_number(hour) || !is_number(minute) {
        return None;
    }
    Clock::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// A day as people read it: "Wednesday 9 December 2026".
pub(crate) fn day_words(t: Translator, day: Date) -> String {
    let place = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let weekday = t.say(WEEKDAYS.get(place).copied().unwrap_or_default());
    let month = t.say(&format!("month-{}", day.month()));
    format!("{weekday} {} {month} {}", day.day(), day.year())
}

/// A time of day as people read it: "10:00".
pub(crate) fn clock_words(at: &Zoned) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// When something is, on the clocks of a zone: "Wednesday 9 December 2026, 10:00–11:30".
pub(crate) fn span_words(t: Translator, (starts_at, ends_at): (Time, Option<Time>), zone: &TimeZone) -> String {
    let start = on_clocks(starts_at, zone);
    let begin = format!("{}, {}", day_words(t, start.date()), clock_words(&start));
    let Some(end) = ends_at.map(|end| on_clocks(end, zone)) else { return begin };
    if end.date() == start.date() {
        format!("{begin}–{}", clock_words(&end))
    } else {
        format!("{begin} – {}, {}", day_words(t, end.date()), clock_words(&end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn london(day: &str, time: &str) -> Read {
        read(super::day(day).unwrap(), super::clock(time).unwrap(), &zone("Europe/London").unwrap()).unwrap()
    }

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    #[test]
    fn a_wall_clock_shows_most_times_once_some_never_and_some_twice() {
        assert_eq!(london("2026-07-01", "10:00"), Read::Once(at("2026-07-01T09:00:00Z")));
        assert_eq!(london("2027-03-28", "01:30"), Read::Never);
        assert_eq!(london("2026-10-25", "01:30"), Read::Twice(at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")));
    }

    #[test]
    fn what_is_no_day_time_or_zone_is_not_taken() {
        for bad in ["", "2026-02-30", "26-01-01", "tomorrow", "9999-01-01", "2026-01-01T00:00"] {
            assert_eq!(day(bad), None, "{bad}");
        }
        for bad in ["", "24:00", "10", "10:60", "-1:00", "aa:bb"] {
            assert_eq!(clock(bad), None, "{bad}");
        }
        assert_eq!(clock("9:05"), clock("09:05:00"));
        for bad in ["", "Mars/Olympus", "../etc/passwd", "europe/london\r\nX", &"A".repeat(100)] {
            assert!(zone(bad).is_none(), "{bad}");
        }
        for good in ["Europe/London", "UTC", "America/Argentina/Buenos_Aires"] {
            assert!(zone(good).is_some(), "{good}");
        }
    }
}
