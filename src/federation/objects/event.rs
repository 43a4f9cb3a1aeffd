//! Event on the wire: FEP-8a8e, with what Mobilizon and `PieFed` insist on beside it; and the events of others, of Mobilizon,
//! Friendica, `PieFed`, Gancio and `WordPress`, read liberally and bounded.

use serde_json::{Map, Value, json};

use super::{id_of, ids, text};
use crate::clock::Time;
use crate::discussions::Topic;
use crate::events::attached::Attached;
use crate::events::series::{self, MOST_EXCEPTIONS};
use crate::events::times::{USUAL_ZONE, on_clocks, span_words, zone};
use crate::events::{
    Details, Event, LONGEST, LONGEST_LINE, LONGEST_NOTE, Listing, MOST_ORGANISERS, MOST_PLACES, Status, Told, is_web,
};
use crate::federation::authority::is_plain_id;
use crate::groups::{Access, Group};
use crate::i18n::{Language, Translator};
use crate::profiles::Profile;
use crate::text as words;

/// What is said of an event beside its row.
#[derive(Clone, Debug)]
pub(crate) struct Around<'a> {
    pub(crate) author: &'a Profile,
    pub(crate) group: &'a Group,
    /// Those who keep it beside its author.
    pub(crate) organisers: Vec<String>,
    /// How many come.
    pub(crate) attending: i64,
    /// Its files, where everybody may have them.
    pub(crate) files: Vec<Attached>,
}

/// Puts what only an event has into the document of its topic.
pub(crate) fn dress(document: &mut Value, topic: &Topic, event: &Event, around: &Around<'_>) {
    let Some(fields) = document.as_object_mut() else { return };
    let details = &event.details;
    let is_cancelled = details.status == Status::Cancelled;
    let short = if is_cancelled { "CANCELLED" } else { "CONFIRMED" };
    let free = details.capacity.map(|capacity| (capacity - around.attending).max(0));
    // Others join at once where nothing hangs on it; else our answer decides.
    let needs_answer = details.capacity.is_some()
        || around.group.access_to(topic.for_members) != Access::Open
        || !details.link.is_empty();
    let organisers: Vec<&str> =
        std::iter::once(around.author.url.as_str()).chain(around.organisers.iter().map(String::as_str)).collect();
    let mut put = |name: &str, value: Value| {
        fields.insert(name.to_owned(), value);
    };
    put("type", json!("Event"));
    put("summary", json!(format!("<p>{}</p>", words::escape(&summary(topic, details)))));
    put("startTime", json!(details.starts_at.rfc3339()));
    put("endTime", json!(details.ends_at.map(Time::rfc3339)));
    put("displayEndTime", json!(details.shows_end && details.ends_at.is_some()));
    put("timezone", json!(details.zone));
    put("location", location(details));
    put("isOnline", json!(details.is_online));
    put("onlineLink", json!(Some(&details.link).filter(|link| details.link_is_open && !link.is_empty())));
    put("joinMode", json!(if needs_answer { "restricted" } else { "free" }));
    put("externalParticipationUrl", Value::Null);
    put("anonymousParticipation", json!(false));
    put("anonymousParticipationEnabled", json!(false));
    put("maximumAttendeeCapacity", json!(details.capacity));
    put("remainingAttendeeCapacity", json!(free));
    put("participantCount", json!(around.attending));
    for name in ["buyTicketsLink", "feeCurrency", "feeAmount"] {
        put(name, Value::Null);
    }
    put("status", json!(short));
    put("ical:status", json!(short));
    put("eventStatus", json!(if is_cancelled { "EventCancelled" } else { "EventScheduled" }));
    put("category", json!("MEETING"));
    put("inLanguage", json!(details.language));
    put("repliesModerationOption", json!(if topic.locked_at.is_some() { "closed" } else { "allow_all" }));
    put("commentsEnabled", json!(topic.locked_at.is_none()));
    put(
        "organizers",
        json!({
            "type": "OrderedCollection", "id": format!("{}/organizers", topic.url), "totalItems": organisers.len(),
            "orderedItems": organisers,
        }),
    );
    put(
        "attendees",
        json!({
            "type": "Collection", "id": format!("{}/attendees", topic.url), "totalItems": around.attending,
        }),
    );
    // The page comes first: Lemmy takes the first for what the post is about.
    let website = json!({"type": "Link", "href": topic.url, "mediaType": "text/html", "name": "Website"});
    let files = around.files.iter().map(|one| {
        let href = format!("{}/files/{}", topic.url, one.number);
        json!({"type": "Link", "href": href, "mediaType": one.file.media_type, "name": one.name})
    });
    put("attachment", std::iter::once(website).chain(files).collect());
    put("draft", json!(false));
    put("uuid", json!(topic.id.0.to_string()));
    put("ical:sequence", json!(event.sequence));
    put("hub:ics", json!(format!("{}.ics", topic.url)));
    put("hub:attendeeList", json!(details.listing.to_string()));
    put("hub:waitingList", json!(details.waits));
    if !details.interpretation.is_empty() {
        put("hub:interpretation", json!(details.interpretation));
    }
    if !details.discussion.is_empty() {
        put("hub:discussion", json!(details.discussion));
    }
    if !details.rule.is_empty() {
        put("ical:rrule", json!(details.rule));
        put("ical:exdate", json!(details.exceptions().into_iter().map(Time::rfc3339).collect::<Vec<_>>()));
    }
}

/// When and where, in a sentence: all that microblogs show of an event.
fn summary(topic: &Topic, details: &Details) -> String {
    let t = Translator::new(Language::parse(&topic.language).unwrap_or_default());
    let when = (details.starts_at, details.ends_at.filter(|_| details.shows_end));
    let mut parts = vec![format!("{} ({})", span_words(t, when, &details.zone()), details.zone)];
    let place = [&details.place, &details.locality].into_iter().filter(|part| !part.is_empty());
    let place = place.cloned().collect::<Vec<_>>().join(", ");
    match (details.is_online, place.is_empty()) {
        (true, true) => parts.push(t.say("event-online")),
        (true, false) => parts.push(t.with("event-online-and", "place", &place)),
        (false, false) => parts.push(place),
        (false, true) => {}
    }
    if let Some(capacity) = details.capacity {
        parts.push(t.with("event-places-wire", "n", capacity));
    }
    if details.status == Status::Cancelled {
        parts.insert(0, t.say("event-cancelled"));
    }
    parts.join(". ") + "."
}

/// The place as one object, as Mobilizon reads it and no list; null where there is none.
fn location(details: &Details) -> Value {
    if details.address().is_empty() {
        return Value::Null;
    }
    let name = if details.place.is_empty() { details.address() } else { details.place.clone() };
    let mut address = Map::new();
    address.insert("type".into(), json!("PostalAddress"));
    for (field, value) in [
        ("streetAddress", &details.street),
        ("addressLocality", &details.locality),
        ("postalCode", &details.postcode),
        ("addressCountry", &details.country),
    ] {
        if !value.is_empty() {
            address.insert(field.into(), json!(value));
        }
    }
    json!({"type": "Place", "name": name, "address": address})
}

/// What an event of another hub is beside its words; none if it does not say when it is.
pub(crate) fn read(object: &Value) -> Option<(Details, Told)> {
    let starts_at = moment(object, "startTime")?;
    let ends_at = moment(object, "endTime").filter(|end| *end > starts_at && end.since(starts_at) <= LONGEST);
    let zone_name = text(object, "timezone").filter(|name| zone(name).is_some()).unwrap_or(USUAL_ZONE);
    let place = place_in(object);
    let link = ["onlineLink", "hub:joinLink"].into_iter().find_map(|field| web(text(object, field)));
    let link = link.or_else(|| virtual_place(object)).unwrap_or_default();
    let is_online = object.get("isOnline").and_then(Value::as_bool).unwrap_or(!link.is_empty());
    let line = |field: &str| words::line(text(object, field).unwrap_or_default(), LONGEST_NOTE);
    let capacity = object.get("maximumAttendeeCapacity").and_then(Value::as_i64);
    let status = ["status", "ical:status", "eventStatus"].into_iter().filter_map(|field| text(object, field));
    let is_cancelled = status.map(str::to_ascii_uppercase).any(|word| word.ends_with("CANCELLED"));
    let external = text(object, "joinMode") == Some("external");
    let language = text(object, "inLanguage").filter(|tag| is_tag(tag)).unwrap_or_default();
    let details = Details {
        starts_at,
        ends_at,
        shows_end: object.get("displayEndTime").and_then(Value::as_bool).unwrap_or(true),
        zone: zone_name.to_owned(),
        rule: text(object, "ical:rrule").and_then(series::rule).unwrap_or_default(),
        exceptions: exceptions(object),
        place: place.name,
        street: place.street,
        locality: place.locality,
        postcode: place.postcode,
        country: place.country,
        is_online,
        link_is_open: !link.is_empty(),
        link,
        capacity: capacity.filter(|places| (1..=MOST_PLACES).contains(places)),
        waits: object.get("hub:waitingList").and_then(Value::as_bool).unwrap_or(false),
        language: language.to_owned(),
        interpretation: line("hub:interpretation"),
        status: if is_cancelled { Status::Cancelled } else { Status::Planned },
        listing: text(object, "hub:attendeeList").and_then(|word| word.parse().ok()).unwrap_or(Listing::Organisers),
        discussion: object
            .get("hub:discussion")
            .and_then(id_of)
            .filter(|id| is_plain_id(id))
            .unwrap_or_default()
            .to_owned(),
        elsewhere: web(text(object, "externalParticipationUrl")).filter(|_| external).unwrap_or_default(),
    };
    let count = object.get("participantCount").and_then(Value::as_i64);
    let attending = count.or_else(|| object.pointer("/attendees/totalItems").and_then(Value::as_i64)).unwrap_or(0);
    let author = super::content::author_of(object).unwrap_or_default();
    let organisers = object.get("organizers").map(|list| ids(list, "orderedItems")).unwrap_or_default();
    let organisers = organisers.into_iter().filter(|id| *id != author && is_plain_id(id)).take(MOST_ORGANISERS);
    let mut organisers: Vec<String> = organisers.map(str::to_owned).collect();
    organisers.sort();
    organisers.dedup();
    let sequence = object.get("ical:sequence").and_then(Value::as_i64).filter(|n| (0..=1_000_000).contains(n));
    Some((details, Told { sequence, attending: attending.clamp(0, MOST_PLACES), organisers }))
}

/// An instant that is neither before our time nor after our grandchildren's.
fn moment(object: &Value, field: &str) -> Option<Time> {
    let at = text(object, field).filter(|text| text.len() <= 64).and_then(Time::parse)?;
    let year = on_clocks(at, &jiff::tz::TimeZone::UTC).year();
    (2000..=2200).contains(&year).then_some(at)
}

fn web(link: Option<&str>) -> Option<String> {
    link.filter(|link| is_web(link)).map(str::to_owned)
}

fn is_tag(tag: &str) -> bool {
    (2..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn exceptions(object: &Value) -> String {
    let listed = match object.get("ical:exdate") {
        Some(Value::Array(items)) => items.iter().filter_map(Value::as_str).collect(),
        Some(Value::String(one)) => vec![one.as_str()],
        _ => Vec::new(),
    };
    let times: Vec<Time> = listed.into_iter().take(MOST_EXCEPTIONS).filter_map(Time::parse).collect();
    serde_json::to_string(&times).unwrap_or_else(|_| "[]".to_owned())
}

#[derive(Default)]
struct Place {
    name: String,
    street: String,
    locality: String,
    postcode: String,
    country: String,
}

/// The place of an event: an object, the first of several, or its bare name; its address in parts or in one line.
fn place_in(object: &Value) -> Place {
    let short = |value: Option<&str>| words::line(value.unwrap_or_default(), LONGEST_LINE);
    let is_place = |value: &&Value| text(value, "type") != Some("VirtualLocation");
    let place = match object.get("location") {
        Some(Value::Array(items)) => items.iter().find(is_place),
        Some(one) => Some(one).filter(is_place),
        None => None,
    };
    match place {
        Some(Value::String(name)) => Place { name: short(Some(name)), ..Place::default() },
        Some(place @ Value::Object(_)) => {
            let name = short(text(place, "name"));
            match place.get("address") {
                Some(Value::String(line)) => Place { name, street: short(Some(line)), ..Place::default() },
                Some(address @ Value::Object(_)) => {
                    let part = |field| short(text(address, field));
                    Place {
                        name,
                        street: part("streetAddress"),
                        locality: part("addressLocality"),
                        postcode: part("postalCode"),
                        country: part("addressCountry"),
                    }
                }
                _ => Place { name, ..Place::default() },
            }
        }
        _ => Place::default(),
    }
}

/// Where it is met on the web, as FEP-8a8e says it among its places.
fn virtual_place(object: &Value) -> Option<String> {
    let places = match object.get("location")? {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let link = places.into_iter().take(10).find(|place| text(place, "type") == Some("VirtualLocation"))?;
    web(text(link, "url").or_else(|| link.get("url").and_then(|url| text(url, "href"))))
}
