//! What facilitators of this hub are told about requests that wait for them: once an hour at most how many there are,
//! and again while nothing is decided.

use std::time::Duration;

use jiff::civil::Weekday;

use super::letter::{Draft, Why};
use super::store;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::{self, Group};
use crate::id::GroupId;
use crate::jobs;

/// The job that tells how many wait.
pub(crate) const TELL_WAITING: &str = "tell_waiting";
/// The job that says so again.
pub(crate) const NUDGE: &str = "nudge";
const DAY: Duration = Duration::from_hours(24);
/// How many working days a decision may take before the facilitators are reminded.
const WORKING_DAYS: u32 = 3;
/// How long after a reminder they are reminded again.
const AGAIN: Duration = Duration::from_hours(7 * 24);

/// The full hour after `now`: what comes within an hour is told together.
fn next_hour(now: Time) -> Time {
    Time((now.seconds().div_euclid(3600) + 1) * 3_600_000_000)
}

/// So many working days later, on the clocks of the United Kingdom: Saturdays and Sundays do not count.
fn after_working_days(from: Time, days: u32) -> Time {
    let (mut at, mut counted) = (from, 0);
    while counted < days {
        at = at.after(DAY);
        if !matches!(at.in_london().weekday(), Weekday::Saturday | Weekday::Sunday) {
            counted += 1;
        }
    }
    at
}

/// A request waits for the facilitators of a group of ours: they are to be told, and reminded.
pub(super) async fn expect_decision(tx: &mut Tx, group: GroupId) -> Result<()> {
    if groups::store::find(tx, group).await?.is_none_or(|group| !group.is_ours) {
        return Ok(());
    }
    let (now, key) = (tx.now(), group.to_string());
    jobs::enqueue_at(tx, TELL_WAITING, &key, &group, next_hour(now)).await?;
    jobs::enqueue_at(tx, NUDGE, &key, &group, after_working_days(now, WORKING_DAYS)).await
}

/// Tells the facilitators of a group how many people wait to be let in; nothing if nobody does any more.
pub(crate) async fn tell_waiting(tx: &mut Tx, origin: &str, group: GroupId) -> Result<()> {
    // Away first: a request that comes from here on puts it down anew.
    jobs::done(tx, TELL_WAITING, &group.to_string()).await?;
    let waiting = store::waiting_since(tx, group).await?;
    tell_each(tx, origin, group, count(&waiting), "notice-waiting", None).await
}

/// Reminds them of what has waited for too long, and comes back for the rest.
pub(crate) async fn nudge(tx: &mut Tx, origin: &str, group: GroupId) -> Result<()> {
    let now = tx.now();
    jobs::done(tx, NUDGE, &group.to_string()).await?;
    let waiting = store::waiting_since(tx, group).await?;
    let Some(oldest) = waiting.first() else { return Ok(()) };
    let overdue = waiting.iter().filter(|since| after_working_days(**since, WORKING_DAYS) <= now);
    let overdue = count(&overdue.collect::<Vec<_>>());
    tell_each(tx, origin, group, overdue, "notice-nudge-subject", Some("notice-nudge")).await?;
    let next = if overdue > 0 { now.after(AGAIN) } else { after_working_days(*oldest, WORKING_DAYS) };
    jobs::enqueue_at(tx, NUDGE, &group.to_string(), &group, next).await
}

fn count<T>(of: &[T]) -> i64 {
    i64::try_from(of.len()).unwrap_or(i64::MAX)
}

/// One mail to each facilitator who has their home here and wants to know: `waiting` people in a sentence `subject`,
/// and `more` to be said in the mail itself.
async fn tell_each(
    tx: &mut Tx,
    origin: &str,
    group: GroupId,
    waiting: i64,
    subject: &str,
    more: Option<&str>,
) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group: &Group| group.is_ours) else {
        return Ok(());
    };
    if waiting == 0 {
        return Ok(());
    }
    for person in groups::store::facilitators(tx, group.id).await? {
        let Some(reader) = store::reader(tx, person.id).await? else { continue };
        let mut draft = Draft::new(origin, &group, (&reader, person.id));
        let who = draft.t.count("notice-people-waiting", &waiting);
        let said = |key: &str| draft.t.with_two(key, "who", &who, "group", draft.group_name());
        let (subject, words) = (said(subject), said("notice-waiting"));
        draft.say(more.map_or_else(|| format!("{words}."), |more| format!("{words}. {}", draft.t.say(more))));
        draft.link("notice-see-requests", "/manage/requests");
        draft.queue(tx, subject, Why::Facilitator).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_working_days_leave_out_the_weekend() {
        for (from, until) in [
            ("2026-11-23T10:00:00Z", "2026-11-26T10:00:00Z"),
            ("2026-11-20T10:00:00Z", "2026-11-25T10:00:00Z"),
            ("2026-11-21T14:00:00Z", "2026-11-25T14:00:00Z"),
            ("2026-11-22T14:00:00Z", "2026-11-25T14:00:00Z"),
        ] {
            assert_eq!(after_working_days(Time::parse(from).unwrap(), 3).rfc3339(), until, "{from}");
        }
    }

    #[test]
    fn what_comes_within_an_hour_is_told_at_its_end() {
        for (at, told) in [
            ("2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z"),
            ("2026-11-23T10:59:59Z", "2026-11-23T11:00:00Z"),
            ("2026-11-23T23:10:00Z", "2026-11-24T00:00:00Z"),
        ] {
            assert_eq!(next_hour(Time::parse(at).unwrap()).rfc3339(), told, "{at}");
        }
    }
}
