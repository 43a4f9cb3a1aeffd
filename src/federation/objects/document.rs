//! A document of a library on the wire: a `Page` with its file as the first attachment, which every peer understands as a
//! post with a link, and beside that the record of its newest version (`hub:document`), which only hubs like this one read.

use std::sync::LazyLock;

use http_signatures::canonical_json;
use serde_json::{Value, json};

use super::{NAMESPACE, id_of, ids, text};
use crate::clock::Time;
use crate::discussions::Topic;
use crate::documents::versions::{LONGEST_LABEL, LONGEST_NOTE, MOST, Record, Version};
use crate::documents::{self, Accessible, Details, LONGEST_ALTERNATIVE, Licence, Link, Told, collections};
use crate::error::{Error, Result};
use crate::federation::authority::{is_plain_id, same_origin};
use crate::files::names;
use crate::i18n::{Language, Translator};
use crate::profiles::Profile;
use crate::storage::Digest;
use crate::text as words;

/// What a record of a version is.
const RECORD: &str = "hub:DocumentVersion";
/// Longest record that is read, in bytes.
const LONGEST_RECORD: usize = 20_000;
/// Largest file of which anything is believed, in bytes.
const LARGEST: i64 = 1 << 42;

/// What a version's record is written in. Fixed for ever: it is signed. Beside it only what its terms need.
static OF_RECORDS: LazyLock<Value> = LazyLock::new(|| {
    json!(["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2", terms(),])
});

/// The terms that documents need beyond those of all pages.
pub(crate) fn terms() -> Value {
    json!({
        "hub": NAMESPACE,
        "pt": "https://joinpeertube.org/ns#",
        "size": "pt:size",
        "digestMultibase": {
            "@id": "https://w3id.org/security#digestMultibase", "@type": "https://w3id.org/security#multibase"
        }
    })
}

/// A SHA-256 as FEP-1311 writes it: a multihash in base58btc.
fn multibase(digest: &[u8]) -> String {
    format!("z{}", bs58::encode([&[0x12, 0x20], digest].concat()).into_string())
}

/// The digest of a signed record, over its canonical form (RFC 8785): how it is spaced on its way does not matter.
pub(crate) fn digest_of(record: &Value) -> Result<String> {
    let canonical = canonical_json(record).map_err(|cause| Error::Internal(Box::new(cause)))?;
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, &canonical);
    Ok(multibase(digest.as_ref()))
}

/// The record of a version of ours, before it is signed.
pub(crate) fn record(topic: &Topic, author: &Profile, version: &Version, previous_digest: &str) -> Value {
    let mut record = json!({
        "@context": *OF_RECORDS,
        "id": version.url,
        "type": RECORD,
        "attributedTo": author.url,
        "hub:of": topic.url,
        "hub:version": version.number,
        "hub:changeNote": version.change_note,
        "name": version.name,
        "mediaType": version.media_type,
        "size": version.size,
        "url": version.file_url,
        "hub:sha256": version.sha256.to_string(),
        "digestMultibase": multibase(&version.sha256.0),
        "published": version.created_at.rfc3339(),
    });
    let mut put = |field: &str, value: Value| {
        if let Some(fields) = record.as_object_mut() {
            fields.insert(field.to_owned(), value);
        }
    };
    if !version.label.is_empty() {
        put("hub:label", json!(version.label));
    }
    if let Some(restores) = version.restores {
        put("hub:restores", json!(restores));
    }
    if !version.previous.is_empty() {
        put("hub:previous", json!(version.previous));
        put("hub:previousDigest", json!(previous_digest));
    }
    record
}

/// A file beside a document, for other hubs: where, what, and for what.
pub(crate) struct Beside {
    pub(crate) url: String,
    pub(crate) media_type: String,
    pub(crate) name: String,
    pub(crate) size: i64,
    pub(crate) sha256: Digest,
}

/// Everything that makes a page of a document beside its words.
pub(crate) struct Dress<'a> {
    pub(crate) details: &'a Details,
    pub(crate) newest: &'a Version,
    pub(crate) companions: Vec<Beside>,
    /// `https://hub.example`: our addresses begin with it.
    pub(crate) origin: &'a str,
    pub(crate) group: &'a str,
}

/// Makes the page of a topic that of a document.
pub(crate) fn dress(page: &mut Value, topic: &Topic, dress: &Dress<'_>) {
    let Dress { details, newest, companions, origin, group } = dress;
    let Some(fields) = page.as_object_mut() else { return };
    let mut file = json!({
        "type": "Document",
        "mediaType": newest.media_type,
        "name": newest.name,
        "url": newest.file_url,
        "size": newest.size,
        "digestMultibase": multibase(&newest.sha256.0),
    });
    if let Some(file) = file.as_object_mut().filter(|_| !details.alternative.is_empty()) {
        file.insert("summary".into(), json!(details.alternative));
    }
    // The file comes first: to Lemmy, PieFed and Mbin the first attachment is the link of the post.
    let further = companions.iter().map(|beside| {
        json!({
            "type": "Document", "mediaType": beside.media_type, "name": beside.name, "url": beside.url,
            "size": beside.size, "digestMultibase": multibase(&beside.sha256.0),
        })
    });
    let attachment: Vec<Value> = std::iter::once(file).chain(further).collect();
    fields.insert("attachment".into(), json!(attachment));
    fields.insert("summary".into(), json!(summary(topic, newest)));
    if let Some(Value::Array(tags)) = fields.get_mut("tag") {
        for tag in &details.tags {
            // A hashtag is one word to everybody else.
            let joined: String = tag.split(|c: char| !c.is_alphanumeric()).collect();
            let encoded: String = url::form_urlencoded::byte_serialize(tag.as_bytes()).collect();
            if !joined.is_empty() {
                tags.push(json!({
                    "type": "Hashtag", "href": format!("{origin}/search?q={encoded}"), "name": format!("#{joined}")
                }));
            }
        }
    }
    fields.insert("history".into(), json!(format!("{}/history", topic.url)));
    let library = format!("{group}/library");
    fields.insert("target".into(), json!({"type": "OrderedCollection", "id": library, "attributedTo": group}));
    let mut put = |field: &str, value: &str| {
        if !value.is_empty() {
            fields.insert(field.to_owned(), json!(value));
        }
    };
    put(
        "hub:licence",
        details.licence.url().unwrap_or(if details.licence == Licence::Reserved { "reserved" } else { "" }),
    );
    put("hub:accessible", &details.accessible.to_string());
    put("hub:review", &details.review_at.map(Time::rfc3339).unwrap_or_default());
    put("hub:supersededBy", &details.superseded_by);
    put("hub:collection", &details.collection);
    put("hub:tags", &details.tags.join(", "));
    put("hub:versions", &format!("{}/versions", topic.url));
    if let Ok(record) = serde_json::from_str::<Value>(&newest.record) {
        fields.insert("hub:document".into(), record);
    }
}

/// What microblogs show below the title: which version, how large, what changed, and the first words.
fn summary(topic: &Topic, newest: &Version) -> String {
    let t = Translator::new(Language::parse(&topic.language).unwrap_or_default());
    let (kind, size) = (newest.kind(), words::size(newest.size));
    let file = if kind.is_empty() { size } else { format!("{kind}, {size}") };
    let first = t.with_two("document-in-short", "version", newest.called(), "file", file);
    let note = if newest.change_note.is_empty() { String::new() } else { format!(" {}", newest.change_note) };
    let teaser = words::excerpt(&topic.html, 250);
    let teaser = if teaser == topic.title { String::new() } else { format!("<p>{}</p>", words::escape(&teaser)) };
    format!("<p>{}</p>{teaser}", words::escape(&format!("{first}{note}")))
}

/// What an object says of a document, if it is one: with a record of ours, or with a file as other software attaches it.
/// The object itself was read before, and is by `author`.
pub(crate) fn read(object: &Value, author: &str) -> Option<Told> {
    let newest = object.get("hub:document").and_then(read_record).filter(|record| record.author == author);
    let link = if newest.is_some() { None } else { read_link(object) };
    if newest.is_none() && link.is_none() {
        return None;
    }
    Some(Told { details: read_details(object), newest, link })
}

fn read_details(object: &Value) -> Details {
    let field = |name: &str| text(object, name).unwrap_or_default();
    let licence = match field("hub:licence") {
        "reserved" => Licence::Reserved,
        url => Licence::at(url),
    };
    let superseded_by = field("hub:supersededBy");
    let first = attachments(object).first().copied();
    let alternative = first.and_then(|file| text(file, "summary")).unwrap_or_default();
    let named = documents::tags(field("hub:tags"));
    let hashtags: Vec<&str> = match object.get("tag") {
        Some(Value::Array(tags)) => tags
            .iter()
            .take(50)
            .filter(|tag| text(tag, "type") == Some("Hashtag"))
            .filter_map(|tag| text(tag, "name"))
            .collect(),
        _ => Vec::new(),
    };
    Details {
        licence,
        accessible: field("hub:accessible").parse().unwrap_or(Accessible::Unsaid),
        alternative: words::line(alternative, LONGEST_ALTERNATIVE),
        review_at: Time::parse(field("hub:review")),
        superseded_by: if is_plain_id(superseded_by) { superseded_by.to_owned() } else { String::new() },
        tags: if named.is_empty() { documents::tags(&hashtags.join(",")) } else { named },
        collection: collections::name(field("hub:collection")),
    }
}

/// What is attached to an object: one or several.
fn attachments(object: &Value) -> Vec<&Value> {
    match object.get("attachment") {
        Some(Value::Array(several)) => several.iter().take(20).collect(),
        Some(one) => vec![one],
        None => Vec::new(),
    }
}

/// A file that other software keeps: the object itself, or the first thing attached to a page. Pictures, sound and films
/// with a page belong to its words.
fn read_link(object: &Value) -> Option<Link> {
    let file = match text(object, "type")? {
        "Document" => object,
        "Page" => attachments(object).first().copied().filter(|file| text(file, "type") == Some("Document"))?,
        _ => return None,
    };
    let url = ["url", "href"].into_iter().find_map(|field| ids(file, field).first().copied().or(text(file, field)))?;
    let media_type = words::line(text(file, "mediaType").unwrap_or_default(), 100);
    let main = media_type.split('/').next().unwrap_or_default();
    if !is_plain_id(url) || ["image", "audio", "video"].contains(&main) || media_type == "text/html" {
        return None;
    }
    let last = url.split(['?', '#']).next().unwrap_or(url).rsplit('/').next().unwrap_or_default();
    let name = text(file, "name").filter(|name| !name.trim().is_empty()).unwrap_or(last);
    Some(Link { url: url.to_owned(), name: names::cleaned(name), media_type })
}

/// A version's record, read strictly: what is odd is none.
pub(crate) fn read_record(document: &Value) -> Option<Record> {
    let field = |name: &str| text(document, name).unwrap_or_default();
    let number = |name: &str| document.get(name).and_then(Value::as_i64);
    let written = document.to_string();
    let url = id_of(document)?;
    let author = document.get("attributedTo").and_then(id_of)?;
    let (of, file_url) = (field("hub:of"), field("url"));
    let previous = field("hub:previous");
    let at_home = [url, of, file_url].into_iter().all(|id| is_plain_id(id) && same_origin(id, author));
    if field("type") != RECORD || written.len() > LONGEST_RECORD || !at_home || !is_plain_id(author) {
        return None;
    }
    let follows = previous.is_empty() || (is_plain_id(previous) && same_origin(previous, author));
    if !follows {
        return None;
    }
    let version = number("hub:version").filter(|number| (1..=MOST).contains(number))?;
    let size = number("size").filter(|size| (1..=LARGEST).contains(size))?;
    let sha256: Digest = field("hub:sha256").parse().ok()?;
    if field("digestMultibase") != multibase(&sha256.0) {
        return None;
    }
    Some(Record {
        url: url.to_owned(),
        of: of.to_owned(),
        author: author.to_owned(),
        number: version,
        label: words::line(field("hub:label"), LONGEST_LABEL),
        change_note: words::line(field("hub:changeNote"), LONGEST_NOTE),
        created_at: Time::parse(field("published"))?,
        sha256,
        size,
        media_type: words::line(field("mediaType"), 100),
        name: names::cleaned(field("name")),
        restores: number("hub:restores").filter(|number| (1..=MOST).contains(number)),
        previous: previous.to_owned(),
        previous_digest: words::line(field("hub:previousDigest"), 100),
        file_url: file_url.to_owned(),
        digest: digest_of(document).ok()?,
        text: written,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Value {
        let sha256 = Digest([7; 32]);
        json!({
            "@context": *OF_RECORDS, "id": "https://hub.example/documents/1/versions/2", "type": RECORD,
            "attributedTo": "https://hub.example/people/ana", "hub:of": "https://hub.example/documents/1",
            "hub:version": 2, "hub:changeNote": "New table", "name": "../plan.odt",
            "mediaType": "application/vnd.oasis.opendocument.text", "size": 1200,
            "url": "https://hub.example/documents/1/versions/2/file", "hub:sha256": sha256.to_string(),
            "digestMultibase": multibase(&sha256.0), "published": "2026-11-21T09:00:00Z",
            "hub:previous": "https://hub.example/documents/1/versions/1", "hub:previousDigest": "zQmx",
        })
    }

    #[test]
    fn a_record_is_read_as_it_was_written_and_its_name_is_cleaned() {
        let read = read_record(&written()).unwrap();
        assert_eq!((read.number, read.size, read.name.as_str()), (2, 1200, "plan.odt"));
        assert_eq!(read.sha256, Digest([7; 32]));
        assert!(read.digest.starts_with("zQm"), "{}", read.digest);
        let reordered: Value = serde_json::from_str(&written().to_string()).unwrap();
        assert_eq!(read_record(&reordered).unwrap().digest, read.digest);
    }

    #[test]
    fn a_record_that_is_odd_is_none() {
        for (pointer, value) in [
            ("/type", json!("Document")),
            ("/id", json!("https://other.example/documents/1/versions/2")),
            ("/hub:of", json!("https://other.example/documents/1")),
            ("/url", json!("https://other.example/file")),
            ("/url", json!("javascript:alert(1)")),
            ("/hub:version", json!(0)),
            ("/hub:version", json!(1_000_000)),
            ("/size", json!(-1)),
            ("/size", json!("1200")),
            ("/hub:sha256", json!("00")),
            ("/digestMultibase", json!("zQmother")),
            ("/hub:previous", json!("https://other.example/1")),
            ("/published", json!("yesterday")),
            ("/hub:changeNote", json!("x".repeat(LONGEST_RECORD))),
        ] {
            let mut odd = written();
            *odd.pointer_mut(pointer).unwrap() = value;
            assert_eq!(read_record(&odd), None, "{pointer}");
        }
    }

    #[test]
    fn a_file_of_other_software_is_a_link() {
        let page = |file: Value| json!({"type": "Page", "id": "https://l.example/1", "attachment": [file]});
        let told = |object: Value| read(&object, "https://l.example/u/ana");
        let pdf = json!({"type": "Document", "mediaType": "application/pdf", "url": "https://l.example/f/a%20b.pdf"});
        let link = told(page(pdf)).unwrap().link.unwrap();
        assert_eq!((link.name.as_str(), link.media_type.as_str()), ("a%20b.pdf", "application/pdf"));
        let alone =
            json!({"type": "Document", "id": "https://l.example/1", "name": "Plan", "url": "https://l.example/p"});
        assert_eq!(told(alone).unwrap().link.unwrap().name, "Plan");
        for other in [
            page(json!({"type": "Link", "href": "https://l.example/page"})),
            page(json!({"type": "Document", "mediaType": "image/png", "url": "https://l.example/a.png"})),
            page(json!({"type": "Document", "mediaType": "application/pdf", "url": "javascript:alert(1)"})),
            page(json!("https://l.example/a.pdf")),
            json!({"type": "Note", "attachment": [{"type": "Document", "url": "https://l.example/a.pdf"}]}),
            json!({"type": "Page", "attachment": null}),
        ] {
            assert!(told(other.clone()).is_none(), "{other}");
        }
    }
}
