//! Events as calendar programs read them (RFC 5545): the id of an event is its `UID` wherever it is read, and how often it
//! was changed its `SEQUENCE`, so that a program which reads it at two hubs, or thrice, has it once.

use std::collections::BTreeMap;

use icalendar::{Calendar, Component, Property};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};

use super::list::Listed;
use super::series::stamp;
use super::times::on_clocks;
use super::{Details, Event};
use crate::clock::Time;
use crate::text;

/// What a calendar file is.
pub(crate) const MEDIA_TYPE: &str = "text/calendar; charset=utf-8";
/// Longest description in a calendar, in characters.
const LONGEST_WORDS: usize = 2000;
/// How many changes of the clocks are told of one zone.
const MOST_CHANGES: usize = 40;
const YEAR: std::time::Duration = std::time::Duration::from_hours(366 * 24);

/// What a calendar program should do with what it reads (RFC 5546).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Method {
    /// Show it.
    Publish,
    /// Take it into the reader's own calendar.
    Request,
    /// Take it out of there.
    Cancel,
}

impl Method {
    /// As it stands in a calendar and in the head of a mail.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
        }
    }
}

/// One event for a calendar.
#[derive(Clone, Debug)]
pub(crate) struct Written<'a> {
    pub(crate) event: &'a Event,
    /// Its public identity, and where this hub shows it.
    pub(crate) url: &'a str,
    pub(crate) page: String,
    pub(crate) title: &'a str,
    pub(crate) html: &'a str,
    pub(crate) created_at: Time,
    /// Where it is met on the web, for a reader who may know.
    pub(crate) link: &'a str,
    /// Who asks whom to come, in an invitation: names and mail addresses of the hub and the reader.
    pub(crate) between: Option<((String, String), (String, String))>,
}

impl<'a> Written<'a> {
    /// An event of a list, for whoever asked for the list.
    pub(crate) fn of(listed: &'a Listed, origin: &str) -> Self {
        let details = &listed.event.details;
        let may_know = details.link_is_open || (listed.answer == "yes" && listed.state == "confirmed");
        let told = if listed.told_link.is_empty() { &details.link } else { &listed.told_link };
        Self {
            event: &listed.event,
            url: &listed.url,
            page: format!("{origin}{}", listed.path()),
            title: &listed.title,
            html: &listed.html,
            created_at: listed.created_at,
            link: if may_know { told } else { "" },
            between: None,
        }
    }
}

/// A calendar of these events.
pub(crate) fn calendar(name: &str, method: Method, events: &[Written<'_>]) -> String {
    let mut calendar = Calendar::empty();
    for (key, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Folkmoot//Folkmoot//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", method.word()),
    ] {
        calendar.append_property(Property::new(key, value));
    }
    if method == Method::Publish {
        calendar.append_property(Property::new("X-WR-CALNAME", text::line(name, 100)));
    }
    let mut spans: BTreeMap<&str, (Time, Time)> = BTreeMap::new();
    for written in events {
        let details = &written.event.details;
        let span = spans.entry(details.zone.as_str()).or_insert((details.starts_at, details.last_at()));
        *span = (span.0.min(details.starts_at), span.1.max(details.last_at()));
    }
    for written in events {
        calendar.push(component(written, method));
    }
    let zones = spans.into_iter().filter(|(name, _)| !is_universal(name));
    let zones = zones.map(|(name, span)| clocks(name, &super::times::zone_or_usual(name), span)).collect::<String>();
    // The library gives every part a number and a time of its own; a time zone has neither.
    let text = calendar.to_string();
    match text.split_once("\r\nBEGIN:VEVENT") {
        Some((head, events)) => format!("{head}\r\n{zones}BEGIN:VEVENT{events}"),
        None => text,
    }
}

fn is_universal(zone: &str) -> bool {
    matches!(zone, "UTC" | "Etc/UTC" | "Etc/GMT" | "GMT")
}

fn component(written: &Written<'_>, method: Method) -> icalendar::Event {
    let details = &written.event.details;
    let mut event = icalendar::Event::new();
    let universal = |at: Time| stamp(on_clocks(at, &TimeZone::UTC).datetime(), true);
    event.append_property(Property::new("UID", written.url));
    event.append_property(Property::new("DTSTAMP", universal(written.event.changed_at)));
    event.append_property(Property::new("CREATED", universal(written.created_at)));
    event.append_property(Property::new("LAST-MODIFIED", universal(written.event.changed_at)));
    event.append_property(Property::new("SEQUENCE", written.event.sequence.to_string()));
    event.append_property(Property::new("SUMMARY", text::line(written.title, 300)));
    event.append_property(at("DTSTART", details.starts_at, details));
    if let Some(end) = details.ends_at {
        event.append_property(at("DTEND", end, details));
    }
    if !details.rule.is_empty() {
        event.append_property(Property::new("RRULE", rule(details)));
        for exception in details.exceptions() {
            event.append_multi_property(at("EXDATE", exception, details));
        }
    }
    let mut words = vec![text::excerpt(written.html, LONGEST_WORDS)];
    if !written.link.is_empty() {
        words.push(written.link.to_owned());
    }
    words.push(written.page.clone());
    words.retain(|part| !part.is_empty());
    event.append_property(Property::new("DESCRIPTION", text::lines(&words.join("\n\n"))));
    let place = details.address();
    match (place.is_empty(), written.link.is_empty()) {
        (false, _) => event.append_property(Property::new("LOCATION", text::line(&place, 600))),
        (true, false) => event.append_property(Property::new("LOCATION", written.link)),
        (true, true) => &mut event,
    };
    event.append_property(Property::new("URL", written.page.as_str()));
    let called_off = details.status == super::Status::Cancelled || method == Method::Cancel;
    event.append_property(Property::new("STATUS", if called_off { "CANCELLED" } else { "CONFIRMED" }));
    if let Some((by, to)) = &written.between {
        event.append_property(person("ORGANIZER", by));
        let mut attendee = person("ATTENDEE", to);
        attendee
            .add_parameter("PARTSTAT", "ACCEPTED")
            .add_parameter("ROLE", "REQ-PARTICIPANT")
            .add_parameter("RSVP", "FALSE");
        event.append_multi_property(attendee);
    }
    event.done()
}

fn person(key: &str, (name, address): &(String, String)) -> Property {
    // A name stands between quotation marks: it must not end them.
    let name = text::line(name, 80).replace(['"', '\\', '^'], "’");
    let mut property = Property::new(key, format!("mailto:{}", text::line(address, 300)));
    property.add_parameter("CN", &format!("\"{name}\""));
    property
}

/// An instant on the clocks of the event's own zone.
fn at(key: &str, at: Time, details: &Details) -> Property {
    if is_universal(&details.zone) {
        return Property::new(key, stamp(on_clocks(at, &TimeZone::UTC).datetime(), true));
    }
    let zone = details.zone();
    let mut property = Property::new(key, stamp(on_clocks(at, &zone).datetime(), false));
    property.add_parameter("TZID", &details.zone);
    property
}

/// The rule with its end in universal time, as it must be where the beginning names a zone.
fn rule(details: &Details) -> String {
    let parts = details.rule.split(';').map(|part| match part.strip_prefix("UNTIL=") {
        Some(end) if !end.ends_with('Z') => {
            let last = stamp(on_clocks(details.last_at(), &TimeZone::UTC).datetime(), true);
            format!("UNTIL={last}")
        }
        _ => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join(";")
}

fn offset(of: Offset) -> String {
    let seconds = of.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.unsigned_abs();
    let rest = if all.is_multiple_of(60) { String::new() } else { format!("{:02}", all % 60) };
    format!("{sign}{:02}{:02}{rest}", all / 3600, all / 60 % 60)
}

/// What the clocks of a zone do while its events take place: each change by itself, so that no program has to know rules.
fn clocks(name: &str, zone: &TimeZone, (from, to): (Time, Time)) -> String {
    let instant = |at: Time| Timestamp::from_microsecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH);
    let (from, to) = (instant(from.before(YEAR)), instant(to.after(YEAR)));
    let mut text = format!("BEGIN:VTIMEZONE\r\nTZID:{name}\r\n");
    let mut change = |begins: String, before: Offset, info: (Offset, bool, String)| {
        let (after, is_summer, short) = info;
        let kind = if is_summer { "DAYLIGHT" } else { "STANDARD" };
        text += &format!(
            "BEGIN:{kind}\r\nDTSTART:{begins}\r\nTZOFFSETFROM:{}\r\nTZOFFSETTO:{}\r\nTZNAME:{short}\r\nEND:{kind}\r\n",
            offset(before),
            offset(after),
        );
    };
    let told = |at: Timestamp| {
        let info = zone.to_offset_info(at);
        (info.offset(), info.dst().is_dst(), text::line(info.abbreviation(), 12))
    };
    let first = told(from);
    change("19700101T000000".to_owned(), first.0, first.clone());
    let mut before = first.0;
    for found in zone.following(from).take_while(|change| change.timestamp() <= to).take(MOST_CHANGES) {
        let at = found.timestamp();
        // The change begins on the clocks as they were before it.
        let begins = before.to_datetime(at);
        let after = told(at);
        change(stamp(begins, false), before, after.clone());
        before = after.0;
    }
    text + "END:VTIMEZONE\r\n"
}

#[cfg(test)]
mod tests {
    use super::super::{Listing, Status};
    use super::*;
    use crate::id::TopicId;

    fn event() -> Event {
        let at = |text: &str| Time::parse(text).unwrap();
        Event {
            topic_id: TopicId(uuid::Uuid::from_u128(1)),
            details: Details {
                starts_at: at("2027-03-22T10:00:00Z"),
                ends_at: Some(at("2027-03-22T11:00:00Z")),
                shows_end: true,
                zone: "Europe/London".into(),
                rule: "FREQ=WEEKLY;UNTIL=20270405T225959Z".into(),
                exceptions: format!("[{}]", at("2027-03-29T09:00:00Z").0),
                place: "Neuadd; y, dref".into(),
                street: String::new(),
                locality: String::new(),
                postcode: String::new(),
                country: String::new(),
                is_online: false,
                link: String::new(),
                link_is_open: false,
                capacity: None,
                waits: false,
                language: "en".into(),
                interpretation: String::new(),
                status: Status::Planned,
                listing: Listing::Organisers,
                discussion: String::new(),
                elsewhere: String::new(),
            },
            sequence: 3,
            changed_at: at("2026-11-21T09:00:00Z"),
            remote_attending: 0,
            ended_at: None,
            ended_title: String::new(),
        }
    }

    fn written<'a>(event: &'a Event, title: &'a str) -> Written<'a> {
        let url = "https://hub.example/events/1";
        let (created_at, page) = (event.changed_at, url.to_owned());
        Written { event, url, page, title, html: "<p>Words</p>", created_at, link: "", between: None }
    }

    #[test]
    fn a_calendar_says_what_when_where_and_in_whose_time() {
        let event = event();
        let text = calendar("Soil", Method::Publish, &[written(&event, "Worms")]);
        for line in [
            "UID:https://hub.example/events/1",
            "SEQUENCE:3",
            "DTSTART;TZID=Europe/London:20270322T100000",
            "DTEND;TZID=Europe/London:20270322T110000",
            "RRULE:FREQ=WEEKLY;UNTIL=20270405T225959Z",
            "EXDATE;TZID=Europe/London:20270329T100000",
            "LAST-MODIFIED:20261121T090000Z",
            "LOCATION:Neuadd\\; y\\, dref",
            "BEGIN:DAYLIGHT",
            "DTSTART:20270328T010000",
            "TZOFFSETFROM:+0000",
            "TZOFFSETTO:+0100",
            "TZNAME:BST",
        ] {
            assert!(text.split("\r\n").any(|found| found == line), "{line} in\n{text}");
        }
        assert_eq!((text.matches("UID:").count(), text.matches("DTSTAMP:").count()), (1, 1), "{text}");
        assert_eq!(text, calendar("Soil", Method::Publish, &[written(&event, "Worms")]), "the same every time");
    }

    #[test]
    fn nobodys_words_become_lines_of_their_own_and_no_line_is_longer_than_75_octets() {
        let event = event();
        let title = "x\r\nATTENDEE:mailto:v@x.example\r\nBEGIN:VALARM \u{1f41b} Prynhawn da, tŷ; ".repeat(6);
        let mut one = written(&event, &title);
        let long = format!("<p>a\r\nX-EVIL:1 {}</p>", "ŵ".repeat(500));
        one.html = &long;
        one.between =
            Some((("Hub\"\r\nX:1".into(), "hub@hub.example".into()), ("Ana\"; X=1".into(), "ana@x.example".into())));
        let text = calendar("Soil\r\nX-EVIL:1", Method::Request, &[one]);
        assert!(!text.replace("\r\n", "").contains(['\r', '\n']), "{text}");
        for line in text.split("\r\n") {
            assert!(line.len() <= 75, "{} {line}", line.len());
            assert!(
                !line.starts_with("ATTENDEE:mailto:v@")
                    && !line.starts_with("X-EVIL")
                    && !line.starts_with("BEGIN:VALARM")
            );
        }
        let whole = text.replace("\r\n ", "");
        assert_eq!(whole.matches("\r\nATTENDEE").count(), 1, "{whole}");
        assert_eq!(whole.matches("\r\nX:1").count(), 0);
    }
}
