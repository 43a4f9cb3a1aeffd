//! The form of an event: what was typed, as it was typed, and what it means.

use super::session::Form;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Kind};
use crate::error::{Result, Violations};
use crate::events::series::{MOST_EXCEPTIONS, Rhythm};
use crate::events::times::{self, Read, clock_words, day, on_clocks};
use crate::events::{Details, LONGEST_LINE, LONGEST_NOTE, Listing, MOST_ORGANISERS, Status};
use crate::groups::{self, Group};
use crate::i18n::Language;
use crate::id::ProfileId;
use crate::profiles;
use crate::text;

/// A form as it was filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct Typed {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) language: String,
    pub(super) day: String,
    pub(super) begins: String,
    pub(super) end_day: String,
    pub(super) ends: String,
    pub(super) hides_end: bool,
    pub(super) zone: String,
    /// Which of two times is meant where the clocks show one twice: `first` or `second`.
    pub(super) which: String,
    pub(super) rhythm: String,
    pub(super) last: String,
    pub(super) except: String,
    pub(super) place: String,
    pub(super) street: String,
    pub(super) locality: String,
    pub(super) postcode: String,
    pub(super) country: String,
    pub(super) link: String,
    pub(super) link_is_open: bool,
    pub(super) capacity: String,
    pub(super) waits: bool,
    pub(super) spoken: String,
    pub(super) interpretation: String,
    pub(super) listing: String,
    pub(super) discussion: String,
    pub(super) organisers: String,
}

/// What a form means: the event, and who keeps it beside its author.
pub(super) struct Meant {
    pub(super) details: Details,
    pub(super) organisers: Vec<String>,
    pub(super) wrong: Violations,
}

impl Typed {
    /// An empty form.
    pub(super) fn new(language: Language) -> Self {
        Self {
            language: language.tag().to_owned(),
            spoken: language.tag().to_owned(),
            zone: times::USUAL_ZONE.to_owned(),
            listing: Listing::Organisers.to_string(),
            rhythm: "once".to_owned(),
            waits: true,
            ..Self::default()
        }
    }

    /// What was sent.
    pub(super) fn read(form: &Form) -> Self {
        let get = |name: &str| form.get(name).to_owned();
        let line = |name: &str| text::line(form.get(name), LONGEST_LINE + 1);
        Self {
            title: get("title"),
            body: get("body"),
            language: get("language"),
            day: get("day"),
            begins: get("begins"),
            end_day: get("end_day"),
            ends: get("ends"),
            hides_end: form.has("hides_end"),
            zone: line("zone"),
            which: get("which"),
            rhythm: get("rhythm"),
            last: get("last"),
            except: get("except"),
            place: line("place"),
            street: line("street"),
            locality: line("locality"),
            postcode: line("postcode"),
            country: line("country"),
            link: form.get("link").trim().to_owned(),
            link_is_open: form.has("link_is_open"),
            capacity: form.get("capacity").trim().to_owned(),
            waits: form.has("waits"),
            spoken: get("spoken"),
            interpretation: text::line(form.get("interpretation"), LONGEST_NOTE + 1),
            listing: get("listing"),
            discussion: get("discussion"),
            organisers: get("organisers"),
        }
    }

    /// The form of an event that is there. `None` for the rule where no form makes such.
    pub(super) fn of(details: &Details, organisers: &[String]) -> Self {
        let zone = details.zone();
        let start = on_clocks(details.starts_at, &zone);
        let end = details.ends_at.map(|end| on_clocks(end, &zone));
        let (rhythm, last) = Rhythm::of(&details.rule, start.date(), &zone).unwrap_or_default();
        let name = Rhythm::ALL.iter().find(|(one, ..)| *one == rhythm).map_or("once", |(_, name, _)| name);
        let which = match times::read(start.date(), start.time(), &zone) {
            Some(Read::Twice(_, second)) if second == details.starts_at => "second",
            _ => "first",
        };
        let except = details.exceptions().into_iter().map(|at| on_clocks(at, &zone).date().to_string());
        Self {
            day: start.date().to_string(),
            begins: clock_words(&start),
            end_day: end
                .as_ref()
                .filter(|end| end.date() != start.date())
                .map(|end| end.date().to_string())
                .unwrap_or_default(),
            ends: end.as_ref().map(clock_words).unwrap_or_default(),
            hides_end: !details.shows_end,
            zone: details.zone.clone(),
            which: which.to_owned(),
            rhythm: name.to_owned(),
            last: last.map(|last| last.to_string()).unwrap_or_default(),
            except: except.collect::<Vec<_>>().join("\n"),
            place: details.place.clone(),
            street: details.street.clone(),
            locality: details.locality.clone(),
            postcode: details.postcode.clone(),
            country: details.country.clone(),
            link: details.link.clone(),
            link_is_open: details.link_is_open,
            capacity: details.capacity.map(|places| places.to_string()).unwrap_or_default(),
            waits: details.waits,
            spoken: details.language.clone(),
            interpretation: details.interpretation.clone(),
            listing: details.listing.to_string(),
            discussion: details.discussion.clone(),
            organisers: organisers.join("\n"),
            ..Self::default()
        }
    }

    /// Whether the time that was typed comes twice that day, so that the form asks which is meant.
    pub(super) fn comes_twice(&self) -> bool {
        let zone = times::zone_or_usual(&self.zone);
        let read =
            day(&self.day).zip(times::clock(&self.begins)).and_then(|(day, clock)| times::read(day, clock, &zone));
        matches!(read, Some(Read::Twice(..)))
    }

    /// What it means, and what is wrong with it.
    pub(super) async fn meant(
        &self,
        tx: &mut Tx,
        group: &Group,
        (me, domain): (ProfileId, &str),
        known: Option<&Details>,
    ) -> Result<Meant> {
        let mut wrong = Violations::default();
        let zone = times::zone(&self.zone);
        if zone.is_none() {
            wrong.add("zone", "event-zone-unknown");
        }
        let zone = zone.unwrap_or_else(|| times::zone_or_usual(""));
        let starts_at = self.instant(("day", &self.day), ("begins", &self.begins), &zone, &mut wrong);
        let end_day = if self.end_day.trim().is_empty() { &self.day } else { &self.end_day };
        let ends_at = if self.ends.trim().is_empty() && self.end_day.trim().is_empty() {
            None
        } else {
            self.instant(("end_day", end_day), ("ends", &self.ends), &zone, &mut wrong)
        };
        let starts_at = starts_at.unwrap_or_else(|| tx.now());
        let is_past = starts_at < tx.now() && known.is_none_or(|known| known.starts_at != starts_at);
        if is_past && wrong.0.is_empty() {
            wrong.add("day", "event-past");
        }
        let first = on_clocks(starts_at, &zone).date();
        let rule = self.rule(first, &zone, &mut wrong);
        let exceptions = self.exceptions(starts_at, &zone, &mut wrong);
        let capacity = match self.capacity.parse::<i64>() {
            Ok(places) => Some(places),
            Err(_) if self.capacity.is_empty() => None,
            Err(_) => Some(-1),
        };
        let spoken = Language::parse(&self.spoken).map(|language| language.tag().to_owned());
        let details = Details {
            starts_at,
            ends_at,
            shows_end: !self.hides_end,
            zone: self.zone.clone(),
            rule,
            exceptions,
            place: self.place.clone(),
            street: self.street.clone(),
            locality: self.locality.clone(),
            postcode: self.postcode.clone(),
            country: self.country.clone(),
            is_online: !self.link.is_empty(),
            link: self.link.clone(),
            link_is_open: self.link_is_open,
            capacity,
            waits: self.waits,
            language: spoken.unwrap_or_else(|| if self.spoken == "both" { "mul".into() } else { "en".into() }),
            interpretation: self.interpretation.clone(),
            status: known.map_or(Status::Planned, |known| known.status),
            listing: self.listing.parse().unwrap_or(Listing::Organisers),
            discussion: self.discussion.clone(),
            elsewhere: String::new(),
        };
        details.check(&mut wrong);
        if !self.discussion.is_empty() {
            let found = discussions::store::find_topic_by_url(tx, &self.discussion).await?;
            if found.is_none_or(|topic| topic.group_id != group.id || topic.kind != Kind::Discussion) {
                wrong.add("discussion", "event-discussion-unknown");
            }
        }
        let organisers = self.keepers(tx, group, (me, domain), &mut wrong).await?;
        Ok(Meant { details, organisers, wrong })
    }

    /// The instant that a day and a time of a form are; each mistake stands at its field.
    fn instant(
        &self,
        (day_field, day_typed): (&'static str, &str),
        (field, typed): (&'static str, &str),
        zone: &jiff::tz::TimeZone,
        wrong: &mut Violations,
    ) -> Option<Time> {
        let day = day(day_typed);
        let clock = times::clock(typed);
        if day.is_none() {
            wrong.add(day_field, if day_typed.trim().is_empty() { "event-day-missing" } else { "event-day-form" });
        }
        if clock.is_none() {
            wrong.add(field, if typed.trim().is_empty() { "event-time-missing" } else { "event-time-form" });
        }
        let (day, clock) = day.zip(clock)?;
        match times::read(day, clock, zone)? {
            Read::Once(at) => Some(at),
            Read::Never => {
                wrong.add(field, "event-time-never");
                None
            }
            Read::Twice(_, second) if self.which == "second" => Some(second),
            Read::Twice(first, _) if self.which == "first" || field == "ends" => Some(first),
            Read::Twice(first, _) => {
                wrong.add("which", "event-time-twice");
                Some(first)
            }
        }
    }

    fn rule(&self, first: jiff::civil::Date, zone: &jiff::tz::TimeZone, wrong: &mut Violations) -> String {
        let rhythm =
            Rhythm::ALL.iter().find(|(_, name, _)| *name == self.rhythm).map_or(Rhythm::Once, |(one, ..)| *one);
        if rhythm == Rhythm::Once {
            return String::new();
        }
        match day(&self.last) {
            None => wrong.add("last", "event-last-missing"),
            Some(last) if last <= first => wrong.add("last", "event-last-before"),
            Some(last) if last.year() - first.year() > 3 => wrong.add("last", "event-last-far"),
            Some(last) => return rhythm.rule(first, last, zone),
        }
        String::new()
    }

    fn exceptions(&self, starts_at: Time, zone: &jiff::tz::TimeZone, wrong: &mut Violations) -> String {
        let clock = on_clocks(starts_at, zone).time();
        let mut times: Vec<Time> = Vec::new();
        for typed in self.except.split([',', '\n', ' ', '\r']).filter(|typed| !typed.is_empty()) {
            let at = day(typed).and_then(|day| times::instant(day.to_datetime(clock), zone));
            match at {
                Some(at) if times.len() < MOST_EXCEPTIONS => times.push(at),
                _ => {
                    wrong.add("except", "event-except-form");
                    break;
                }
            }
        }
        times.sort();
        times.dedup();
        serde_json::to_string(&times).unwrap_or_else(|_| "[]".to_owned())
    }

    /// The members who keep the event too, by their addresses.
    async fn keepers(
        &self,
        tx: &mut Tx,
        group: &Group,
        (me, domain): (ProfileId, &str),
        wrong: &mut Violations,
    ) -> Result<Vec<String>> {
        let mut urls = Vec::new();
        let named = self.organisers.split([',', '\n', ' ', '\r']).filter(|named| !named.is_empty());
        for named in named.take(MOST_ORGANISERS + 1) {
            let found = if named.contains("://") {
                profiles::store::find_by_url(tx, named).await?
            } else {
                let (handle, host) = groups::split_address(named, domain);
                profiles::store::find_by_handle(tx, handle, host).await?
            };
            match found {
                Some(person) if person.id == me => {}
                Some(person) if groups::is_member(tx, group.id, person.id).await? => urls.push(person.url),
                _ => {
                    wrong.add("organisers", "event-organiser-unknown");
                    break;
                }
            }
        }
        if urls.len() > MOST_ORGANISERS {
            wrong.add("organisers", "event-organisers-many");
        }
        urls.sort();
        urls.dedup();
        Ok(urls)
    }
}
