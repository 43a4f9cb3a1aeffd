//! Time. Everything that needs to know what time it is asks a [`Clock`], so that tests can turn it by hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

/// An instant, in microseconds since 1970-01-01T00:00:00Z. Stored as `BIGINT` in both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(transparent)]
#[sqlx(transparent)]
pub struct Time(pub i64);

impl Time {
    /// Parses an RFC 3339 timestamp with zone, as `ActivityStreams` sends it; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<Timestamp>().ok().map(|stamp| Self(stamp.as_microsecond()))
    }

    /// Parses a date as HTTP headers have it (RFC 9110, section 5.6.7); `None` for anything else.
    pub fn parse_http(text: &str) -> Option<Self> {
        jiff::fmt::rfc2822::parse(text).ok().map(|zoned| Self(zoned.timestamp().as_microsecond()))
    }

    /// Whole seconds since 1970.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// RFC 3339 in UTC with at most microseconds, as it stands on the wire.
    pub fn rfc3339(self) -> String {
        self.stamp().to_string()
    }

    /// This instant moved later by `by`.
    #[must_use]
    pub fn after(self, by: Duration) -> Self {
        Self(self.0.saturating_add(micros(by)))
    }

    /// This instant moved earlier by `by`.
    #[must_use]
    pub fn before(self, by: Duration) -> Self {
        Self(self.0.saturating_sub(micros(by)))
    }

    /// How long after `earlier` this instant is; zero when it is not later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The same instant on the clocks of the United Kingdom, as pages show it.
    pub fn in_london(self) -> jiff::Zoned {
        let zone = TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC);
        self.stamp().to_zoned(zone)
    }

    fn stamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

fn micros(of: Duration) -> i64 {
    i64::try_from(of.as_micros()).unwrap_or(i64::MAX)
}

/// Where the program gets the time from.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    Hand(Arc<AtomicI64>),
    /// So many microseconds behind the machine's clock.
    Behind(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A clock that stands still at `start` until [`Clock::forward`] turns it; for tests.
    pub fn by_hand(start: Time) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(start.0))))
    }

    /// A clock that goes like the machine's and is behind it by `by`, until [`Clock::forward`] has brought it there; it
    /// never gets ahead. The demonstration is filled with it, so that its past has days.
    pub fn behind(by: Duration) -> Self {
        Self(Source::Behind(Arc::new(AtomicI64::new(micros(by)))))
    }

    /// What time it is.
    pub fn now(&self) -> Time {
        match &self.0 {
            Source::Behind(by) => Time(Timestamp::now().as_microsecond().saturating_sub(by.load(Ordering::SeqCst))),
            Source::System => Time(Timestamp::now().as_microsecond()),
            Source::Hand(at) => Time(at.load(Ordering::SeqCst)),
        }
    }

    /// Turns a clock made with [`Clock::by_hand`] or [`Clock::behind`]; the system's clock cannot be turned and stays.
    pub fn forward(&self, by: Duration) {
        match &self.0 {
            Source::System => {}
            Source::Hand(at) => {
                at.fetch_add(micros(by), Ordering::SeqCst);
            }
            Source::Behind(behind) => {
                let less = |behind: i64| Some(behind.saturating_sub(micros(by)).max(0));
                // The function always answers something.
                let _ = behind.fetch_update(Ordering::SeqCst, Ordering::SeqCst, less);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_form_comes_back_as_the_same_instant() {
        let time = Time(1_795_000_000_123_456);
        assert_eq!(Time::parse(&time.rfc3339()), Some(time));
        assert_eq!(Time::parse("yesterday"), None);
    }

    #[test]
    fn a_clock_turned_by_hand_moves_only_when_turned() {
        let clock = Clock::by_hand(Time(5));
        assert_eq!(clock.now(), Time(5));
        clock.forward(Duration::from_secs(1));
        assert_eq!(clock.now(), Time(1_000_005));
    }

    #[test]
    fn a_clock_that_is_behind_catches_up_and_never_gets_ahead() {
        let clock = Clock::behind(Duration::from_hours(2));
        let late = || Clock::system().now().since(clock.now());
        assert!(late() > Duration::from_mins(119));
        clock.forward(Duration::from_hours(1));
        assert!(late() > Duration::from_mins(59) && late() < Duration::from_mins(61));
        clock.forward(Duration::from_hours(9));
        assert!(late() < Duration::from_secs(9) && clock.now() <= Clock::system().now());
    }

    #[test]
    fn summer_in_london_is_an_hour_ahead() {
        let noon = Time::parse("2026-07-01T12:00:00Z").unwrap();
        assert_eq!(noon.in_london().hour(), 13);
    }
}
