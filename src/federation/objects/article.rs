//! Article on the wire (FEP-b2b8): a post with its teaser, picture and files; and those of others, of `WordPress`, Ghost,
//! Mobilizon, `PieFed` and the like, read liberally and bounded.

use serde_json::{Value, json};

use super::{id_of, text};
use crate::discussions::Topic;
use crate::federation::authority::{LONGEST_ID, same_origin};
use crate::files::names;
use crate::posts::{Attached, LONGEST_DESCRIPTION, LONGEST_NAME, LONGEST_SUMMARY, MOST_FILES, Role, Sheet};
use crate::text as words;

/// How many entries of a list are looked at.
const MOST_LOOKED_AT: usize = 60;

/// Puts what only a post has into the document of its topic.
pub(crate) fn dress(document: &mut Value, topic: &Topic, sheet: &Sheet) {
    let Some(fields) = document.as_object_mut() else { return };
    fields.insert("type".into(), json!("Article"));
    if !sheet.summary.is_empty() {
        let teaser = format!("<p>{}</p>", words::escape(&sheet.summary));
        if fields.contains_key("preview") {
            let title = words::escape(&topic.title);
            let preview = json!({"type": "Note", "content": format!("<p><strong>{title}</strong></p>{teaser}")});
            fields.insert("preview".into(), preview);
        }
        fields.insert("summary".into(), json!(teaser));
    }
    if let Some(picture) = sheet.picture() {
        fields.insert("image".into(), file(topic, picture, "Image"));
    }
    // The picture is not listed again: Lemmy and Mbin take the first of these for what the post links to.
    let listed: Vec<Value> = sheet
        .attachments()
        .map(|attached| {
            let kind = if attached.media_type.starts_with("image/") { "Image" } else { "Document" };
            file(topic, attached, kind)
        })
        .collect();
    fields.insert("attachment".into(), json!(listed));
}

/// Where a file of a post of ours is handed out.
pub(crate) fn address(topic: &Topic, attached: &Attached) -> String {
    match attached.digest() {
        Some(digest) => format!("{}/files/{digest}", topic.url),
        None => attached.url.clone(),
    }
}

fn file(topic: &Topic, attached: &Attached, kind: &str) -> Value {
    // What it shows is its name to readers of all other software; without that, what it is called.
    let is_file = attached.role == Role::Attachment && attached.description.is_empty();
    let name = if is_file { &attached.name } else { &attached.description };
    json!({"type": kind, "mediaType": attached.media_type, "url": address(topic, attached), "name": name})
}

/// What an article of another hub has beside its words.
pub(super) fn read(object: &Value) -> Sheet {
    let mut summary = words::excerpt(&words::clean(text(object, "summary").unwrap_or_default()), LONGEST_SUMMARY);
    // Where nobody wrote a teaser, software puts the beginning there: it would stand twice.
    let beginning = words::excerpt(&words::clean(text(object, "content").unwrap_or_default()), LONGEST_SUMMARY);
    if beginning.starts_with(summary.trim_end_matches(['…', ' '])) {
        summary.clear();
    }
    let mut files: Vec<Attached> = first_picture(object.get("image")).into_iter().collect();
    let listed = match object.get("attachment") {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one @ Value::Object(_)) => std::slice::from_ref(one),
        _ => &[],
    };
    for item in listed.iter().take(MOST_LOOKED_AT) {
        let Some(found) = attachment(item) else { continue };
        let is_known = files.iter().any(|known| known.url == found.url);
        if !is_known && files.len() <= MOST_FILES {
            files.push(found);
        }
    }
    Sheet { summary, files }
}

/// The picture of an article: one or the first of several, embedded or as a bare address.
fn first_picture(image: Option<&Value>) -> Option<Attached> {
    let one = match image? {
        Value::Array(items) => items.first()?,
        one => one,
    };
    let url = address_of(one)?;
    let media_type = media_type(one).filter(|kind| kind.starts_with("image/")).unwrap_or_else(|| "image/*".to_owned());
    Some(Attached::elsewhere(Role::Picture, url, String::new(), described(one), media_type))
}

/// A file that goes with an article. A `Link` is no file: it stands among its words, too.
fn attachment(item: &Value) -> Option<Attached> {
    let kind = text(item, "type")?;
    if !["Image", "Document", "Audio", "Video"].contains(&kind) {
        return None;
    }
    let url = address_of(item)?;
    let called = url.rsplit('/').next().unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let name: String = names::cleaned(called).chars().take(LONGEST_NAME).collect();
    let media_type = media_type(item).unwrap_or_else(|| {
        let guessed = match kind {
            "Image" => "image/*",
            "Audio" => "audio/*",
            "Video" => "video/*",
            _ => crate::files::kinds::UNKNOWN,
        };
        guessed.to_owned()
    });
    Some(Attached::elsewhere(Role::Attachment, url, name, described(item), media_type))
}

fn described(item: &Value) -> String {
    let said = text(item, "name").or_else(|| text(item, "summary")).unwrap_or_default();
    words::line(said, LONGEST_DESCRIPTION)
}

fn media_type(item: &Value) -> Option<String> {
    let kind = text(item, "mediaType")?;
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"/.+-".contains(&b);
    (kind.len() <= 100 && kind.contains('/') && kind.bytes().all(is_plain)).then(|| kind.to_ascii_lowercase())
}

/// Where a file is: its address, or that of the first link to it. Only what a browser fetches from a host.
fn address_of(item: &Value) -> Option<String> {
    let url = match item {
        Value::String(url) => Some(url.as_str()),
        Value::Object(fields) => match fields.get("url").or_else(|| fields.get("href"))? {
            Value::Array(links) => links.first().and_then(link),
            one => link(one),
        },
        _ => None,
    }?;
    let parsed = url::Url::parse(url).ok()?;
    let is_web = ["https", "http"].contains(&parsed.scheme()) && parsed.host_str().is_some();
    (is_web && url.len() <= LONGEST_ID && !url.chars().any(|c| c.is_control() || c.is_whitespace()))
        .then(|| parsed.to_string())
}

fn link(value: &Value) -> Option<&str> {
    match value {
        Value::String(url) => Some(url),
        Value::Object(fields) => fields.get("href").or_else(|| fields.get("url"))?.as_str(),
        _ => None,
    }
}

/// Who wrote an article that is attributed to a group: Mobilizon names the person as an activity would.
pub(super) fn written_for_a_group(object: &Value) -> Option<(&str, &str)> {
    if text(object, "type") != Some("Article") {
        return None;
    }
    let by = object.get("actor").and_then(id_of)?;
    let group = object.get("attributedTo").and_then(id_of)?;
    (by != group && same_origin(by, group)).then_some((by, group))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_of_other_software_are_read_with_what_lies_beside_them() {
        let wordpress = json!({
            "type": "Article", "summary": "<p>Trees <b>and</b> &amp; roots</p>",
            "image": {"type": "Image", "url": "https://wp.example/a.jpg", "mediaType": "image/jpeg", "name": "An oak"},
            "attachment": [
                {"type": "Image", "url": "https://wp.example/a.jpg", "mediaType": "image/jpeg", "name": "An oak"},
                {"type": "Image", "url": "https://wp.example/b.png", "mediaType": "image/png", "name": ""},
            ],
        });
        let sheet = read(&wordpress);
        assert_eq!(sheet.summary, "Trees and & roots");
        let picture = sheet.picture().unwrap();
        assert_eq!((picture.url.as_str(), picture.description.as_str()), ("https://wp.example/a.jpg", "An oak"));
        assert_eq!(sheet.attachments().map(|file| file.name.as_str()).collect::<Vec<_>>(), ["b.png"]);

        let ghost = json!({"type": "Article", "image": "https://ghost.example/c.webp", "attachment": []});
        assert_eq!(read(&ghost).picture().unwrap().url, "https://ghost.example/c.webp");

        let mobilizon = json!({"type": "Article", "image": null,
            "attachment": [{"type": "Document", "name": "Banner", "url": "https://mobilizon.example/m.png", "mediaType": "image/png"}]});
        assert_eq!(read(&mobilizon).attachments().next().unwrap().description, "Banner");

        let piefed = json!({"type": "Article", "image": {"type": "Image", "url": "https://piefed.example/d.jpg"},
            "attachment": [{"type": "Link", "href": "https://piefed.example/other"}]});
        let sheet = read(&piefed);
        assert_eq!((sheet.files.len(), sheet.picture().unwrap().media_type.as_str()), (1, "image/*"));
    }

    #[test]
    fn a_teaser_that_is_the_beginning_of_the_words_is_none() {
        let of = |summary: &str| {
            read(&json!({"content": "<p>Ninety <b>worms</b> in clay.</p>", "summary": summary})).summary
        };
        assert_eq!(of("<p>Ninety worms in clay.</p>"), "");
        assert_eq!(of("Ninety worms …"), "");
        assert_eq!(of("Ninety reasons"), "Ninety reasons");
        assert_eq!(read(&json!({"summary": "Alone"})).summary, "Alone");
    }

    #[test]
    fn what_is_no_file_on_the_web_is_left_out_and_many_are_some() {
        for image in [
            json!("javascript:alert(1)"),
            json!("data:image/png;base64,xx"),
            json!("https://"),
            json!({"url": {"href": 5}}),
            json!({"url": []}),
            json!(["https://x.example/a b.png"]),
            json!("https://x.example/".to_owned() + &"a".repeat(LONGEST_ID)),
            json!(7),
        ] {
            assert_eq!(read(&json!({"image": image, "attachment": "x"})), Sheet::default(), "{image}");
        }
        let many: Vec<Value> =
            (0..500).map(|n| json!({"type": "Document", "url": format!("https://x.example/{n}")})).collect();
        assert!(read(&json!({"attachment": many})).files.len() <= MOST_FILES + 1);
        let odd = json!({"type": "Document", "url": "https://x.example/1", "mediaType": "text/html\"><script>"});
        let sheet = read(&json!({"attachment": odd}));
        assert_eq!(sheet.attachments().next().unwrap().media_type, crate::files::kinds::UNKNOWN);
    }

    #[test]
    fn an_article_of_a_group_is_by_the_person_it_names_on_the_same_host() {
        let mut article =
            json!({"type": "Article", "attributedTo": "https://m.example/@bees", "actor": "https://m.example/@ana"});
        assert_eq!(written_for_a_group(&article), Some(("https://m.example/@ana", "https://m.example/@bees")));
        article["actor"] = json!("https://evil.example/@ana");
        assert_eq!(written_for_a_group(&article), None);
        article["type"] = json!("Note");
        assert_eq!(written_for_a_group(&article), None);
    }
}
