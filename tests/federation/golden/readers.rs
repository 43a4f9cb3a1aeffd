//! How other software takes apart what is sent to it: for each, the rules by which it was seen or read to refuse a document
//! or to lose part of it, written anew. Necessary, not sufficient: what passes here can still fail there.

use serde::Deserialize;
use serde_json::Value;

use crate::attacks::PUBLIC;

/// What a peer makes of an object.
#[derive(Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) title: String,
    /// The words that it shows, HTML or Markdown.
    pub(super) words: String,
    pub(super) link: String,
}

/// Shown, or why not.
pub(super) type Fate = Result<Shown, String>;

fn text(object: &Value, field: &str) -> Result<String, String> {
    object[field].as_str().map(str::to_owned).ok_or_else(|| format!("{field} is no string"))
}

fn strings(object: &Value, field: &str) -> Result<Vec<String>, String> {
    let list = object[field].as_array().ok_or_else(|| format!("{field} is no list"))?;
    list.iter().map(|one| one.as_str().map(str::to_owned).ok_or_else(|| format!("{field} holds no string"))).collect()
}

fn host(url: &str) -> Option<String> {
    Some(url::Url::parse(url).ok()?.host_str()?.to_owned())
}

fn one_of(object: &Value, types: &[&str]) -> Result<String, String> {
    let kind = text(object, "type")?;
    if types.contains(&kind.as_str()) { Ok(kind) } else { Err(format!("{kind} is not handled")) }
}

/// The author is one string and lives where the object does.
fn by_one_of_the_same_host(object: &Value) -> Result<(), String> {
    let (id, author) = (text(object, "id")?, text(object, "attributedTo")?);
    if host(&id).is_some() && host(&id) == host(&author) { Ok(()) } else { Err(format!("{author} made {id}")) }
}

fn is_public(object: &Value) -> Result<bool, String> {
    let (to, cc) = (strings(object, "to")?, strings(object, "cc")?);
    Ok(to.iter().chain(&cc).any(|one| one == PUBLIC))
}

/// Lemmy 1.0: structs read by serde, in which one wrong field loses the whole object.
pub(super) mod lemmy {
    use super::*;

    #[derive(Deserialize)]
    enum Kind {
        Page,
        Article,
        Note,
        Video,
        Event,
    }

    #[derive(Deserialize)]
    enum Media {
        #[serde(rename = "text/html")]
        Html,
        #[serde(rename = "text/markdown")]
        Markdown,
    }

    #[derive(Deserialize)]
    struct Source {
        content: String,
        #[serde(rename = "mediaType")]
        _media: Media,
    }

    #[derive(Deserialize)]
    struct Language {
        #[serde(rename = "identifier")]
        _identifier: String,
        #[serde(rename = "name")]
        _name: String,
    }

    #[derive(Deserialize)]
    #[serde(tag = "type")]
    enum Attachment {
        Link { href: url::Url },
        Image { url: url::Url },
        Document { url: url::Url },
    }

    #[derive(Deserialize)]
    struct Image {
        #[serde(rename = "url")]
        _url: url::Url,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Post {
        #[serde(rename = "type")]
        _kind: Kind,
        id: url::Url,
        attributed_to: url::Url,
        to: Vec<url::Url>,
        #[serde(default)]
        cc: Vec<url::Url>,
        name: Option<String>,
        content: Option<String>,
        #[serde(rename = "mediaType")]
        _media_type: Option<Media>,
        source: Option<Source>,
        #[serde(default)]
        attachment: Vec<Attachment>,
        #[serde(rename = "image")]
        _image: Option<Image>,
        #[serde(rename = "sensitive")]
        _sensitive: Option<bool>,
        published: Option<String>,
        updated: Option<String>,
        #[serde(rename = "language")]
        _language: Option<Language>,
        audience: Option<url::Url>,
        #[serde(rename = "context")]
        _context: Option<String>,
    }

    /// A post in `group`, which everybody can read.
    pub(in super::super) fn read(object: &Value, group: &str) -> Fate {
        if object.to_string().len() > 256 << 10 {
            return Err("too large".to_owned());
        }
        let post: Post = serde_json::from_value(object.clone()).map_err(|error| error.to_string())?;
        for time in [post.published, post.updated].into_iter().flatten() {
            time.parse::<jiff::Timestamp>().map_err(|error| error.to_string())?;
        }
        if post.id.host_str() != post.attributed_to.host_str() {
            return Err("the author lives elsewhere".to_owned());
        }
        let addressed: Vec<&str> = post.to.iter().chain(&post.cc).map(url::Url::as_str).collect();
        if !addressed.contains(&PUBLIC) {
            return Err("not public".to_owned());
        }
        if addressed.iter().find(|one| **one != PUBLIC) != Some(&group) {
            return Err("the first that is addressed is not the group".to_owned());
        }
        if post.audience.is_some_and(|audience| audience.as_str() != group) {
            return Err("another audience".to_owned());
        }
        let words = post.source.map(|source| source.content).or(post.content).unwrap_or_default();
        let title = post.name.or_else(|| words.lines().next().map(str::to_owned)).ok_or("no title")?;
        let link = post.attachment.into_iter().next().map_or_else(String::new, |one| match one {
            Attachment::Link { href: url } | Attachment::Image { url } | Attachment::Document { url } => url.into(),
        });
        Ok(Shown { title: title.chars().take(200).collect(), words, link })
    }
}

/// Mastodon turns what is no note into title, teaser and link, and boosts what everybody can read.
pub(super) fn mastodon(object: &Value) -> Fate {
    one_of(object, &["Page", "Article", "Event", "Image", "Audio", "Video"])?;
    by_one_of_the_same_host(object)?;
    if !is_public(object)? {
        return Err("an announce of it is not shown".to_owned());
    }
    text(object, "published")?.parse::<jiff::Timestamp>().map_err(|error| error.to_string())?;
    let link = match &object["url"] {
        Value::String(url) => url.clone(),
        Value::Array(links) => {
            let page = links.iter().find(|link| link["mediaType"] == "text/html").ok_or("no page")?;
            text(page, "href")?
        }
        _ => return Err("no url".to_owned()),
    };
    if let Some(languages) = object["contentMap"].as_object() {
        languages.values().all(Value::is_string).then_some(()).ok_or("contentMap holds no string")?;
    }
    Ok(Shown { title: text(object, "name")?, words: object["summary"].as_str().unwrap_or_default().to_owned(), link })
}

/// `GoToSocial` shows all words below what it takes for a warning: the teaser, or else the title.
pub(super) fn gotosocial(object: &Value) -> Fate {
    one_of(object, &["Article", "Page", "Note", "Event", "Document", "Image", "Video", "Question"])?;
    by_one_of_the_same_host(object)?;
    is_public(object)?;
    let warning = object["summary"].as_str().map_or_else(|| text(object, "name"), |summary| Ok(summary.to_owned()))?;
    Ok(Shown { title: warning, words: text(object, "content")?, link: text(object, "url")? })
}

/// `NodeBB`: no lists of authors, a media type for each attachment, words from the source.
pub(super) fn nodebb(object: &Value) -> Fate {
    one_of(object, &["Note", "Page", "Article", "Question", "Video"])?;
    by_one_of_the_same_host(object)?;
    if !is_public(object)? {
        return Err("becomes a chat".to_owned());
    }
    for attachment in object["attachment"].as_array().into_iter().flatten() {
        text(attachment, "mediaType")?;
    }
    text(object, "context")?;
    let source = &object["source"];
    let words = if source["mediaType"] == "text/markdown" { text(source, "content") } else { text(object, "content") };
    Ok(Shown { title: text(object, "name")?, words: words?, link: text(object, "url")? })
}

/// The address of the first attachment, as a thread's link.
fn first_link(object: &Value) -> Result<String, String> {
    let Some(first) = object["attachment"].as_array().and_then(|all| all.first()) else { return Ok(String::new()) };
    text(first, "href").or_else(|_| text(first, "url"))
}

/// Mbin reads these without asking whether they are there.
pub(super) fn mbin(object: &Value) -> Fate {
    one_of(object, &["Page", "Article", "Video"])?;
    by_one_of_the_same_host(object)?;
    is_public(object)?;
    text(object, "published")?;
    if !object["language"].is_null() {
        text(&object["language"], "identifier")?;
    }
    Ok(Shown { title: text(object, "name")?, words: text(object, "content")?, link: first_link(object)? })
}

/// What `PieFed` reads of an event without asking whether it is there.
pub(in crate::federation) const PIEFED: [&str; 14] = [
    "startTime",
    "endTime",
    "timezone",
    "maximumAttendeeCapacity",
    "participantCount",
    "onlineLink",
    "joinMode",
    "externalParticipationUrl",
    "anonymousParticipation",
    "isOnline",
    "buyTicketsLink",
    "feeCurrency",
    "feeAmount",
    "name",
];

/// `PieFed`: posts, and events with all their fields.
pub(super) fn piefed(object: &Value) -> Fate {
    let kind = one_of(object, &["Page", "Article", "Link", "Note", "Question", "Event"])?;
    by_one_of_the_same_host(object)?;
    is_public(object)?;
    if kind == "Event" {
        let fields = object.as_object().ok_or("no object")?;
        if let Some(missing) = PIEFED.iter().find(|name| !fields.contains_key(**name)) {
            return Err(format!("{missing} is not there"));
        }
    }
    Ok(Shown { title: text(object, "name")?, words: text(object, "content")?, link: first_link(object)? })
}

/// Mobilizon: events natively; articles only in the name of a group of its own kind.
pub(super) fn mobilizon(object: &Value) -> Fate {
    let kind = one_of(object, &["Event", "Article"])?;
    if kind == "Article" {
        text(object, "actor").map_err(|_| "an article without an actor".to_owned())?;
    }
    is_public(object)?.then_some(()).ok_or("not addressed to everybody")?;
    if !(object["location"].is_object() || object["location"].is_null()) {
        return Err("location is a list".to_owned());
    }
    for attachment in object["attachment"].as_array().into_iter().flatten() {
        text(attachment, "type")?;
    }
    uuid::Uuid::parse_str(&text(object, "uuid")?).map_err(|error| error.to_string())?;
    for (field, allowed) in [
        ("joinMode", ["free", "restricted", "invite", "external"].as_slice()),
        ("status", ["TENTATIVE", "CONFIRMED", "CANCELLED"].as_slice()),
        ("repliesModerationOption", ["allow_all", "moderated", "closed"].as_slice()),
    ] {
        let value = text(object, field)?;
        allowed.contains(&value.as_str()).then_some(()).ok_or_else(|| format!("{field} is {value}"))?;
    }
    for field in ["startTime", "endTime"] {
        text(object, field)?.parse::<jiff::Timestamp>().map_err(|error| error.to_string())?;
    }
    jiff::tz::TimeZone::get(&text(object, "timezone")?).map_err(|error| error.to_string())?;
    Ok(Shown { title: text(object, "name")?, words: text(object, "content")?, link: text(object, "url")? })
}

/// Friendica: a post that begins a thread in a group mentions the group; events with a time and a place.
pub(super) fn friendica(object: &Value, group: &str) -> Fate {
    let kind = one_of(object, &["Note", "Article", "Page", "Question", "Event"])?;
    let tags = object["tag"].as_array().ok_or("tag is no list")?;
    if !tags.iter().any(|tag| tag["type"] == "Mention" && tag["href"] == group) {
        return Err("does not mention the group".to_owned());
    }
    if kind == "Event" {
        text(object, "startTime")?;
        if !object["location"].is_null() {
            text(&object["location"], "name")?;
        }
    }
    Ok(Shown { title: text(object, "name")?, words: text(object, "content")?, link: text(object, "url")? })
}

/// Mobilizon takes an answer to what one of its people asked: it has to name the `Join` by its id, from the event's owner.
pub(super) fn mobilizon_answer(answer: &Value, join: &str, owner: &str) -> Result<bool, String> {
    let kind = one_of(answer, &["Accept", "Reject"])?;
    let named = answer["object"].as_str().or(answer["object"]["id"].as_str()).ok_or("answers nothing")?;
    (named == join).then_some(()).ok_or_else(|| format!("answers {named}"))?;
    let actor = text(answer, "actor")?;
    (actor == owner).then_some(()).ok_or_else(|| format!("{actor} may not manage the event"))?;
    Ok(kind == "Accept")
}

/// Mobilizon takes a `Join` whose `object` is the id of its event, with words for the organisers as a string.
pub(super) fn mobilizon_join(join: &Value, event: &str) -> Result<(), String> {
    one_of(join, &["Join", "Leave"])?;
    text(join, "id")?;
    text(join, "actor")?;
    (text(join, "object")? == event).then_some(()).ok_or("about another event")?;
    let message = &join["participationMessage"];
    (message.is_null() || message.is_string()).then_some(()).ok_or_else(|| "the message is no string".to_owned())
}
