//! What happens when: events in the order of time, and the months that they lie in.

use jiff::civil::Date;
use jiff::{Span, ToSpan};

pub(crate) use super::list_store::between;
use super::series::Occurrence;
use super::times::{instant, on_clocks, zone_or_usual};
use super::{Event, Status, times};
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, TopicId};

/// A zone is at most so far ahead of another.
const DAY: std::time::Duration = std::time::Duration::from_hours(24);

/// Of which events a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// Those of one group. Whoever asks must be allowed to read it.
    Group(GroupId),
    /// Those of the groups that the viewer belongs to, and those they come to.
    Mine,
    /// Everything that the viewer may read.
    All,
    /// One alone.
    One(TopicId),
}

/// An event as lists show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Listed {
    #[sqlx(flatten)]
    pub(crate) event: Event,
    pub(crate) url: String,
    pub(crate) title: String,
    pub(crate) html: String,
    pub(crate) words_language: String,
    pub(crate) created_at: Time,
    pub(crate) group_id: GroupId,
    pub(crate) group_name: String,
    pub(crate) group_host: String,
    pub(crate) group_is_ours: bool,
    pub(crate) group_is_private: bool,
    /// What the viewer has answered, and how far that has got; empty if nothing.
    pub(crate) answer: String,
    pub(crate) state: String,
    /// Where it is met on the web, as the event's hub has told the viewer.
    pub(crate) told_link: String,
}

impl Listed {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/events/{}", self.event.topic_id)
    }

    /// Whether it was called off.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.event.details.status == Status::Cancelled
    }

    /// Whether the viewer comes, or waits for a place.
    pub(crate) fn is_going(&self) -> bool {
        self.answer == "yes" && self.state != "refused"
    }
}

/// One time that an event of a list takes place.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) listed: Listed,
    pub(crate) at: Occurrence,
    /// The days on the clocks of its own zone.
    pub(crate) first: Date,
    pub(crate) last: Date,
}

/// Every time that these events take place between two instants, in order.
pub(crate) fn entries(listed: &[Listed], (from, to): (Time, Time)) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for one in listed {
        let zone = one.event.details.zone();
        for at in one.event.details.occurrences() {
            if at.starts_at >= to || at.over_at() < from {
                continue;
            }
            let first = on_clocks(at.starts_at, &zone).date();
            // What ends at midnight does not lie in the day that begins then.
            let end = Time(at.over_at().0 - 1).max(at.starts_at);
            all.push(Entry { listed: one.clone(), at, first, last: on_clocks(end, &zone).date().max(first) });
        }
    }
    all.sort_by_key(|entry| (entry.at.starts_at, entry.listed.event.topic_id));
    all
}

/// The next times after now, cancelled ones left out.
pub(crate) async fn next(tx: &mut Tx, viewer: Viewer, of: Of, count: usize) -> Result<Vec<Entry>> {
    let (now, end) = (tx.now(), Time(i64::MAX));
    let listed: Vec<Listed> = between(tx, viewer, of, (now, end)).await?;
    let planned: Vec<Listed> = listed.into_iter().filter(|one| !one.is_cancelled()).collect();
    Ok(entries(&planned, (now, end)).into_iter().take(count).collect())
}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    first: Date,
}

impl Month {
    /// The month that `text` names, `2026-12`; else that of `now`.
    pub(crate) fn parse(text: &str, now: Time) -> Self {
        let named = (text.len() == 7).then(|| times::day(&format!("{text}-01"))).flatten();
        let this = || on_clocks(now, &zone_or_usual(times::USUAL_ZONE)).date().first_of_month();
        Self { first: named.unwrap_or_else(this) }
    }

    fn moved(self, by: Span) -> Self {
        Self { first: self.first.checked_add(by).unwrap_or(self.first) }
    }

    /// The one before.
    pub(crate) fn before(self) -> Self {
        self.moved(-1.month())
    }

    /// The one after.
    pub(crate) fn after(self) -> Self {
        self.moved(1.month())
    }

    /// As an address has it.
    pub(crate) fn name(self) -> String {
        format!("{:04}-{:02}", self.first.year(), self.first.month())
    }

    /// Its number, 1 to 12, and year.
    pub(crate) fn number(self) -> (i8, i16) {
        (self.first.month(), self.first.year())
    }

    /// Whether a day lies in it.
    pub(crate) fn has(self, day: Date) -> bool {
        day.first_of_month() == self.first
    }

    /// The instants between which it lies, whatever the zone.
    pub(crate) fn span(self) -> (Time, Time) {
        let zone = zone_or_usual("UTC");
        let at = |day: Date| instant(day.at(0, 0, 0, 0), &zone).unwrap_or(Time(0));
        (at(self.first).before(DAY), at(self.after().first).after(DAY))
    }

    /// Its weeks from Monday to Sunday; days of other months are left empty.
    pub(crate) fn weeks(self) -> Vec<Vec<Option<Date>>> {
        let offset = usize::try_from(self.first.weekday().to_monday_zero_offset()).unwrap_or(0);
        let mut cells: Vec<Option<Date>> = vec![None; offset];
        let mut day = self.first;
        while self.has(day) {
            cells.push(Some(day));
            let Ok(next) = day.tomorrow() else { break };
            day = next;
        }
        while !cells.len().is_multiple_of(7) {
            cells.push(None);
        }
        cells.chunks(7).map(<[Option<Date>]>::to_vec).collect()
    }
}

/// The entries that touch a month on the clocks of their own zones.
pub(crate) fn in_month(entries: Vec<Entry>, month: Month) -> Vec<Entry> {
    let touches = |entry: &Entry| {
        month.has(entry.first) || month.has(entry.last) || (entry.first < month.first && entry.last > month.first)
    };
    entries.into_iter().filter(touches).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_has_its_days_in_weeks_that_begin_on_monday() {
        let month = Month::parse("2026-12", Time(0));
        let weeks = month.weeks();
        assert_eq!((weeks.len(), weeks[0][0], weeks[0][1].map(Date::day)), (5, None, Some(1)));
        assert_eq!(weeks.iter().flatten().flatten().count(), 31);
        assert_eq!((month.before().name(), month.after().name()), ("2026-11".into(), "2027-01".into()));
        assert_eq!(Month::parse("2027-02", Time(0)).weeks().len(), 4);
    }

    #[test]
    fn what_names_no_month_is_this_month() {
        let now = Time::parse("2026-11-21T09:00:00Z").unwrap();
        for bad in ["", "2026-13", "2026-1", "november", "9999-01", "2026-12-01"] {
            assert_eq!(Month::parse(bad, now).name(), "2026-11", "{bad}");
        }
    }
}
