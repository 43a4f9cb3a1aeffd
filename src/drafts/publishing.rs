//! A post that is published later: at a time of its author's choice, on their clocks. When it comes the rights are judged as
//! they are then; what cannot be published stays a draft, and its author is told why.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

use super::{Becomes, Draft, sheet, store};
use crate::accounts::{self, Standing};
use crate::clock::Time;
use crate::config::Config;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic};
use crate::error::{Error, Refusal, Result, Violations};
use crate::groups::{self, Access};
use crate::id::{DraftId, TopicId};
use crate::jobs;
use crate::journal::{self, Entry};
use crate::posts::{self, Sheet};
use crate::profiles::{self, Profile};

/// The job that publishes a draft at its time.
pub(crate) const JOB: &str = "publish_draft";
/// The clocks that most authors here read.
pub(crate) const USUAL_ZONE: &str = "Europe/London";
/// How far ahead something can be put off.
const FARTHEST: std::time::Duration = std::time::Duration::from_hours(2 * 366 * 24);

/// When it is `day` and `time` on the clocks of `zone`, as forms send them; notes what is wrong with that.
pub(crate) fn moment(tx: &Tx, (day, time, zone): (&str, &str, &str), wrong: &mut Violations) -> Option<Time> {
    let Ok(zone) = TimeZone::get(zone.trim()) else {
        wrong.add("zone", "zone-unknown");
        return None;
    };
    let Ok(day) = day.trim().parse::<Date>() else {
        wrong.add("day", "day-form");
        return None;
    };
    let Ok(clock) = time.trim().parse::<jiff::civil::Time>() else {
        wrong.add("time", "time-form");
        return None;
    };
    // What the clocks leave out in spring is an hour later, what they show twice in autumn the first of the two.
    let Ok(zoned) = DateTime::from_parts(day, clock).to_zoned(zone) else {
        wrong.add("day", "day-form");
        return None;
    };
    let at = Time(zoned.timestamp().as_microsecond());
    if at <= tx.now() {
        wrong.add("day", "moment-past");
    } else if at > tx.now().after(FARTHEST) {
        wrong.add("day", "moment-far");
    } else {
        return Some(at);
    }
    None
}

/// The day and time of an instant as forms show them, on the clocks of `zone`.
pub(crate) fn on_clocks(at: Time, zone: &str) -> (String, String) {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let stamp = jiff::Timestamp::from_microsecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    let zoned = stamp.to_zoned(zone);
    (zoned.date().to_string(), format!("{:02}:{:02}", zoned.hour(), zoned.minute()))
}

/// The author has a draft published at a time.
pub(crate) async fn put_off(tx: &mut Tx, draft: &Draft, at: Time) -> Result<()> {
    if draft.becomes != Becomes::Post {
        return Err(Error::NotFound);
    }
    call_off(tx, draft.id).await?;
    store::set_publication(tx, draft.id, Some(at), "").await?;
    jobs::enqueue_at(tx, JOB, &draft.id.to_string(), &draft.id, at).await
}

/// It is not published by itself any more.
pub(crate) async fn call_off(tx: &mut Tx, id: DraftId) -> Result<()> {
    jobs::done(tx, JOB, &id.to_string()).await?;
    store::set_publication(tx, id, None, "").await
}

/// What is wrong with a post, by field of its form.
pub(crate) fn check(draft: &Draft, sheet: &Sheet, longest: usize) -> Violations {
    let mut wrong = draft.words().check(true, longest);
    sheet.check(&mut wrong);
    wrong
}

/// Publishes a draft of a post, as its author. What was published under its id before is changed: whoever went back and sent
/// the form again means that.
pub(crate) async fn publish(tx: &mut Tx, config: &Config, draft: &Draft, author: &Profile) -> Result<Topic> {
    let group = groups::store::find(tx, draft.group_id).await?.ok_or(Error::NotFound)?;
    let changed = discussions::store::find_topic(tx, TopicId(draft.id.0)).await?;
    let stays = changed.is_some_and(|topic| topic.author_id == author.id && topic.for_members);
    if draft.for_members && group.access == Access::Open && !stays {
        return Err(Error::Refused(Refusal::ReadersChanged));
    }
    let sheet = sheet(tx, draft).await?;
    check(draft, &sheet, config.limits.text_characters).check()?;
    let from = Origin::Here { origin: config.origin() };
    let (words, place) = (draft.words(), (&group, author));
    let (mut topic, mut is_new) = posts::begin(tx, TopicId(draft.id.0), place, words.clone(), &sheet, &from).await?;
    let is_another = topic.author_id != author.id || topic.group_id != group.id || topic.kind != Kind::Post;
    if !is_new && (is_another || topic.deleted_at.is_some()) {
        let id = tx.id();
        (topic, is_new) = posts::begin(tx, id, place, words.clone(), &sheet, &from).await?;
    }
    if !is_new {
        let edit = Edit { at: tx.now(), via: None, beside: false };
        posts::change(tx, &topic, author, (words, &sheet), edit).await?;
    }
    super::forget(tx, author.id, draft.id).await?;
    Ok(topic)
}

/// The time of a draft has come.
pub(crate) async fn run(db: &crate::db::Db, config: &Config, id: DraftId) -> Result<()> {
    let mut tx = db.begin().await?;
    let now = tx.now();
    // It may have been called off, put off, or published meanwhile.
    let Some(draft) = store::find(&mut tx, id).await?.filter(|draft| draft.publish_at.is_some_and(|at| at <= now))
    else {
        return Ok(());
    };
    match publish_as_author(&mut tx, config, &draft).await {
        Ok(()) => tx.commit().await,
        Err(error @ (Error::Internal(_) | Error::Elsewhere { .. } | Error::TooOften { .. })) => Err(error),
        Err(error) => {
            drop(tx);
            fail(db, &draft, key(&error)).await
        }
    }
}

async fn publish_as_author(tx: &mut Tx, config: &Config, draft: &Draft) -> Result<()> {
    let account = accounts::store::find_by_profile(tx, draft.author_id).await?;
    if account.is_none_or(|account| account.standing != Standing::Active) {
        return Err(Error::Refused(Refusal::Suspended));
    }
    let author = profiles::store::find(tx, draft.author_id).await?.ok_or(Error::NotFound)?;
    let topic = publish(tx, config, draft, &author).await?;
    tracing::info!(topic = %topic.id, "a post was published at its time");
    Ok(())
}

/// The sentence that says why it was not published.
fn key(error: &Error) -> &'static str {
    match error {
        Error::Refused(refusal) => refusal.key(),
        Error::Invalid(_) => "draft-unfit",
        _ => "error-404",
    }
}

async fn fail(db: &crate::db::Db, draft: &Draft, why: &'static str) -> Result<()> {
    let mut tx = db.begin().await?;
    store::set_publication(&mut tx, draft.id, None, why).await?;
    journal::record(&mut tx, Entry::NotPublished { draft: draft.id, group: draft.group_id, author: draft.author_id });
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_on_the_clocks_it_was_said_on() {
        let at = Time::parse("2026-12-01T09:30:00Z").unwrap();
        assert_eq!(on_clocks(at, "Europe/London"), ("2026-12-01".to_owned(), "09:30".to_owned()));
        assert_eq!(on_clocks(at, "America/New_York"), ("2026-12-01".to_owned(), "04:30".to_owned()));
        let summer = Time::parse("2027-06-01T09:30:00Z").unwrap();
        assert_eq!(on_clocks(summer, "Europe/London").1, "10:30");
    }
}
