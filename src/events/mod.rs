//! Event: a meeting at a time and place. Its title, words and answers are its topic's; here is what only a meeting has, and
//! (`attendance`) who comes, and (`attached`) its files. The hub of its author says who has a place.

pub(crate) mod attached;
mod attached_store;
pub(crate) mod attendance;
pub(crate) mod attendance_store;
pub(crate) mod calendar;
pub(crate) mod ending;
mod ending_store;
pub(crate) mod list;
mod list_store;
pub(crate) mod series;
pub(crate) mod sheet;
pub(crate) mod store;
pub(crate) mod times;

use jiff::tz::TimeZone;

use self::series::Occurrence;
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic, Words};
use crate::error::{Error, Refusal, Result, Violations};
use crate::groups::policy::{self, Makers};
use crate::groups::{Group, roles};
use crate::id::{ProfileId, TopicId};
use crate::journal::{self, Entry};
use crate::profiles::{self, Profile};

/// Longest name of a place and the like, in characters.
pub(crate) const LONGEST_LINE: usize = 200;
/// Longest note about interpretation.
pub(crate) const LONGEST_NOTE: usize = 500;
/// Longest address of a meeting on the web, in bytes.
pub(crate) const LONGEST_LINK: usize = 1000;
/// Most places there can be.
pub(crate) const MOST_PLACES: i64 = 100_000;
/// How many people keep an event beside its author.
pub(crate) const MOST_ORGANISERS: usize = 10;
/// How long one event lasts at most.
pub(crate) const LONGEST: std::time::Duration = std::time::Duration::from_hours(31 * 24);

words! {
    /// Whether it takes place.
    Status {
        /// It does.
        Planned = "planned",
        /// It was called off.
        Cancelled = "cancelled",
    }
}

words! {
    /// Who may see who comes.
    Listing {
        /// Those who keep the event.
        Organisers = "organisers",
        /// They, and who comes.
        Attendees = "attendees",
        /// Everybody who belongs to the group.
        Members = "members",
    }
}

/// What a meeting is, beside its words.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Details {
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Option<Time>,
    /// Whether people are shown when it ends.
    pub(crate) shows_end: bool,
    /// The name of its time zone (IANA).
    pub(crate) zone: String,
    /// How it comes again (RFC 5545), empty if it does not.
    pub(crate) rule: String,
    /// When it does not, although the rule says so: beginnings in microseconds, as a list in JSON.
    pub(crate) exceptions: String,
    pub(crate) place: String,
    pub(crate) street: String,
    pub(crate) locality: String,
    pub(crate) postcode: String,
    pub(crate) country: String,
    pub(crate) is_online: bool,
    /// Where it is met on the web; empty when that is not known here.
    pub(crate) link: String,
    /// Whether everybody who sees the event sees that, not only who comes.
    pub(crate) link_is_open: bool,
    /// How many can come.
    pub(crate) capacity: Option<i64>,
    /// Whether those who come too late wait for a place.
    pub(crate) waits: bool,
    /// The tag of the language that is spoken there.
    pub(crate) language: String,
    /// What is said about interpretation.
    pub(crate) interpretation: String,
    pub(crate) status: Status,
    pub(crate) listing: Listing,
    /// The public identity of a discussion of the same group that belongs to it; empty if none does.
    pub(crate) discussion: String,
    /// Where one says that one comes, if that is not done here.
    pub(crate) elsewhere: String,
}

impl Details {
    /// Its time zone.
    pub(crate) fn zone(&self) -> TimeZone {
        times::zone_or_usual(&self.zone)
    }

    /// When it does not take place, although the rule says so.
    pub(crate) fn exceptions(&self) -> Vec<Time> {
        serde_json::from_str(&self.exceptions).unwrap_or_default()
    }

    /// Every time it takes place.
    pub(crate) fn occurrences(&self) -> Vec<Occurrence> {
        series::occurrences((self.starts_at, self.ends_at), &self.zone(), &self.rule, &self.exceptions())
    }

    /// The time that it takes place next, or did last.
    pub(crate) fn nearest(&self, now: Time) -> Occurrence {
        let all = self.occurrences();
        let next = all.iter().find(|one| one.over_at() >= now).or_else(|| all.last()).copied();
        next.unwrap_or(Occurrence { starts_at: self.starts_at, ends_at: self.ends_at })
    }

    /// When it is over for good.
    pub(crate) fn last_at(&self) -> Time {
        self.occurrences().last().map_or(self.ends_at.unwrap_or(self.starts_at), Occurrence::over_at)
    }

    /// Where it is, in one line; empty if no place is named.
    pub(crate) fn address(&self) -> String {
        let parts = [&self.place, &self.street, &self.locality, &self.postcode, &self.country];
        parts.into_iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(", ")
    }

    /// Notes what cannot be used, by field of the form. Day and time are judged where they are read.
    pub(crate) fn check(&self, wrong: &mut Violations) {
        if self.ends_at.is_some_and(|end| end <= self.starts_at) {
            wrong.add("ends", "event-ends-before");
        } else if self.ends_at.is_some_and(|end| end.since(self.starts_at) > LONGEST) {
            wrong.add("ends", "event-too-long");
        }
        for (field, value) in [
            ("place", &self.place),
            ("street", &self.street),
            ("locality", &self.locality),
            ("postcode", &self.postcode),
            ("country", &self.country),
        ] {
            if value.chars().count() > LONGEST_LINE {
                wrong.add(field, "event-line-long");
            }
        }
        if self.interpretation.chars().count() > LONGEST_NOTE {
            wrong.add("interpretation", "event-note-long");
        }
        if !self.link.is_empty() && !is_web(&self.link) {
            wrong.add("link", "event-link-form");
        }
        if self.place.is_empty() && self.link.is_empty() && self.street.is_empty() && self.locality.is_empty() {
            wrong.add("place", "event-nowhere");
        }
        if self.capacity.is_some_and(|places| !(1..=MOST_PLACES).contains(&places)) {
            wrong.add("capacity", "event-capacity-form");
        }
    }
}

/// Whether an address is one that a browser may follow to another site.
pub(crate) fn is_web(link: &str) -> bool {
    let Ok(url) = url::Url::parse(link) else { return false };
    let is_plain =
        !link.chars().any(|letter| letter.is_whitespace() || letter.is_control() || "\"<>\\".contains(letter));
    link.len() <= LONGEST_LINK
        && is_plain
        && matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && link.get(..8).is_some_and(|start| start.to_ascii_lowercase().starts_with("http"))
        && link.contains("://")
}

/// An event.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Event {
    pub(crate) topic_id: TopicId,
    #[sqlx(flatten)]
    pub(crate) details: Details,
    /// How often it was changed: calendars tell by it which form is the newer.
    pub(crate) sequence: i64,
    pub(crate) changed_at: Time,
    /// How many come, as its own hub says; only for events elsewhere.
    pub(crate) remote_attending: i64,
    /// Since when its words are gone, while those who come are told, or while it can be put back.
    pub(crate) ended_at: Option<Time>,
    /// What it was called then.
    pub(crate) ended_title: String,
}

/// What its own hub says of an event elsewhere, beside what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    /// How often it was changed, if that hub counts.
    pub(crate) sequence: Option<i64>,
    /// How many come.
    pub(crate) attending: i64,
    /// Those who keep it beside its author.
    pub(crate) organisers: Vec<String>,
}

/// Whether somebody may begin an event in a group of ours: its settings say who.
pub(crate) async fn may_hold(tx: &mut Tx, group: &Group, author: &Profile) -> Result<()> {
    discussions::may_write(tx, group, author).await?;
    if !group.is_ours || policy::of(tx, group.id).await?.events == Makers::Members {
        return Ok(());
    }
    if roles::is_facilitator(tx, group, author.id).await? {
        Ok(())
    } else {
        Err(Error::Refused(Refusal::NotAFacilitator))
    }
}

/// Begins an event. Answers its topic, and whether it is new.
pub(crate) async fn begin(
    tx: &mut Tx,
    id: TopicId,
    group: &Group,
    author: &Profile,
    (words, details, told): (Words, &Details, &Told),
    from: &Origin,
) -> Result<(Topic, bool)> {
    may_hold(tx, group, author).await?;
    let (topic, is_new) = discussions::start(tx, (id, Kind::Event), group, author, words, from).await?;
    if is_new {
        let sequence = told.sequence.unwrap_or(0);
        store::insert(tx, topic.id, details, (sequence, topic.created_at, told.attending)).await?;
        store::set_organisers(tx, topic.id, &told.organisers).await?;
    }
    Ok((topic, is_new))
}

/// The author changes an event, or calls it off. Answers whether that was taken: what is older than what is known is not.
pub(crate) async fn change(
    tx: &mut Tx,
    topic: &Topic,
    author: &Profile,
    (words, details, told): (Words, &Details, &Told),
    edit: Edit,
) -> Result<bool> {
    store::lock(tx, topic.id).await?;
    let Some(known) = store::find(tx, topic.id).await? else { return Err(Error::NotFound) };
    let organisers = store::organisers(tx, topic.id).await?;
    // A hub that does not tell the address tells it to those who come: it is not forgotten by a change.
    let mut details = details.clone();
    if !topic.is_ours && details.link.is_empty() && details.is_online {
        details.link.clone_from(&known.details.link);
        details.link_is_open = known.details.link_is_open;
    }
    let same = known.details == details && organisers == told.organisers;
    let at = edit.at;
    let told_again = edit.via.is_some();
    let words_changed = topic.title != words.title || topic.html != words.html || topic.source != words.source;
    if !discussions::edit_with(tx, topic, author, words, Edit { beside: !same, ..edit }).await? {
        return Ok(false);
    }
    if same && !words_changed && !(told_again && told.attending != known.remote_attending) {
        return Ok(true);
    }
    let changed = u8::from(!same || words_changed);
    let sequence = told.sequence.unwrap_or(known.sequence + i64::from(changed)).max(known.sequence);
    store::update(tx, topic.id, &details, (sequence, at, told.attending)).await?;
    store::set_organisers(tx, topic.id, &told.organisers).await?;
    // Only what people have in their calendars is worth a letter.
    let moved = |one: &Details| {
        (one.starts_at, one.ends_at, one.rule.clone(), one.exceptions.clone(), one.address(), one.link.clone())
    };
    if known.details.status != details.status || moved(&known.details) != moved(&details) {
        journal::record(tx, Entry::EventChanged { event: topic.id });
    }
    if topic.is_ours {
        attendance::fill(tx, topic.id).await?;
    }
    Ok(true)
}

/// The author calls an event off.
pub(crate) async fn cancel(tx: &mut Tx, topic: &Topic, author: &Profile) -> Result<()> {
    let known = store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    let details = Details { status: Status::Cancelled, ..known.details };
    let words = Words {
        title: topic.title.clone(),
        source: topic.source.clone(),
        html: topic.html.clone(),
        language: topic.language.clone(),
    };
    let told = Told { organisers: store::organisers(tx, topic.id).await?, ..Told::default() };
    let edit = Edit { at: tx.now(), via: None, beside: true };
    change(tx, topic, author, (words, &details, &told), edit).await.map(drop)
}

/// Whether somebody keeps an event: its author, and whom they named.
pub(crate) async fn keeps(tx: &mut Tx, topic: &Topic, person: ProfileId) -> Result<bool> {
    if topic.author_id == person {
        return Ok(true);
    }
    let Some(person) = profiles::store::find(tx, person).await? else { return Ok(false) };
    Ok(store::organisers(tx, topic.id).await?.contains(&person.url))
}

/// The people who keep an event, its author first, as far as they are known here.
pub(crate) async fn keepers(tx: &mut Tx, topic: &Topic) -> Result<Vec<Profile>> {
    let mut all = store::keepers(tx, topic.id, topic.author_id).await?;
    all.sort_by_cached_key(|person| (person.id != topic.author_id, person.url.clone()));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_browser_may_follow_is_an_address_of_a_meeting() {
        assert!(is_web("https://meet.example/902?k=1"));
        for bad in [
            "javascript:alert(1)",
            "https:meet.example",
            "meet.example",
            "https://a b/",
            "ftp://x.example/",
            "https://me@x.example/",
            "data:text/html,x",
            "",
        ] {
            assert!(!is_web(bad), "{bad}");
        }
    }
}
