//! Page and Note on the wire, and our topics and replies.

use serde_json::{Value, json};

use super::actor::{group_and_public, language_of};
use super::{PUBLIC, article, document, id_of, text, with_context};
use crate::clock::Time;
use crate::discussions::{Kind, Reply, Topic, Words};
use crate::documents;
use crate::error::{Error, Result};
use crate::events::{Details, Told};
use crate::federation::authority::{is_plain_id, same_origin};
use crate::groups::{Access, Group};
use crate::posts::Sheet;
use crate::profiles::Profile;
use crate::text as words;

/// Longest contribution taken from another hub, in bytes of HTML.
const LONGEST: usize = 200_000;

fn language(tag: &str) -> Value {
    match tag {
        "cy" => json!({"identifier": "cy", "name": "Cymraeg"}),
        "en" => json!({"identifier": "en", "name": "English"}),
        other => json!({"identifier": other, "name": other}),
    }
}

/// Whom a contribution to `group` is for, in a topic that is for members or not.
pub(crate) fn audience(group: &Group, for_members: bool) -> Value {
    match group.access_to(for_members) {
        Access::Open => group_and_public(group),
        Access::Restricted | Access::Private => json!([group.url, format!("{}/followers", group.url)]),
    }
}

/// Who may quote a contribution (FEP-044f): everybody what everybody reads, and else its author alone.
fn quoting(access: Access, author: &Profile) -> Value {
    let approved = if access == Access::Open { PUBLIC } else { author.url.as_str() };
    json!({"canQuote": {"automaticApproval": [approved]}})
}

/// A topic of ours as a `Page` (FEP-1b12).
pub(crate) fn page(topic: &Topic, author: &Profile, group: &Group) -> Value {
    let teaser = format!("<p>{}</p>", words::escape(&words::excerpt(&topic.html, 300)));
    let mut page = json!({
        "id": topic.url,
        "type": "Page",
        "attributedTo": author.url,
        "to": audience(group, topic.for_members),
        "cc": [],
        "audience": group.url,
        "context": topic.context,
        "conversation": topic.context,
        "name": topic.title,
        "summary": teaser,
        "content": topic.html,
        "contentMap": {topic.language.as_str(): topic.html},
        "language": language(&topic.language),
        "source": {"content": topic.source, "mediaType": "text/markdown"},
        "mediaType": "text/html",
        "url": topic.url,
        "replies": format!("{}/replies", topic.url),
        "tag": [{"type": "Mention", "href": group.url, "name": group.address()}],
        "attachment": [],
        "sensitive": false,
        "published": topic.created_at.rfc3339(),
    });
    let access = group.access_to(topic.for_members);
    if access == Access::Open {
        put(
            &mut page,
            "preview",
            json!({"type": "Note", "content": format!("<p><strong>{}</strong></p>{teaser}", words::escape(&topic.title))}),
        );
    }
    put(&mut page, "interactionPolicy", quoting(access, author));
    if !topic.answer_url.is_empty() {
        put(&mut page, "acceptedAnswer", json!(topic.answer_url));
    }
    if let Some(edited) = topic.edited_at {
        put(&mut page, "updated", json!(edited.rfc3339()));
    }
    if group.is_blog() {
        put(&mut page, "tag", json!([]));
        make_personal(&mut page, author, Vec::new());
    }
    page
}

/// What stands in a blog is for everybody and for whoever follows its author: no group is named in it, so that no software
/// takes it for a group's.
fn make_personal(object: &mut Value, author: &Profile, people: Vec<String>) {
    let followers = format!("{}/followers", author.url);
    put(object, "to", json!([PUBLIC]));
    put(object, "cc", json!(std::iter::once(followers).chain(people).collect::<Vec<_>>()));
    if let Some(fields) = object.as_object_mut() {
        fields.shift_remove("audience");
    }
}

/// What a reply answers: its id, and who wrote it.
#[derive(Clone, Debug)]
pub(crate) struct Parent {
    pub(crate) url: String,
    pub(crate) author: Profile,
}

/// A reply of ours as a `Note`.
pub(crate) fn note(reply: &Reply, author: &Profile, group: &Group, topic: &Topic, parent: &Parent) -> Value {
    let mut tags = vec![json!({"type": "Mention", "href": group.url, "name": group.address()})];
    let mut cc = Vec::new();
    if parent.author.id != author.id {
        tags.push(json!({"type": "Mention", "href": parent.author.url, "name": parent.author.address()}));
        cc.push(parent.author.url.clone());
    }
    let mut note = json!({
        "id": reply.url,
        "type": "Note",
        "attributedTo": author.url,
        "to": audience(group, topic.for_members),
        "cc": cc,
        "audience": group.url,
        "inReplyTo": parent.url,
        "context": topic.context,
        "conversation": topic.context,
        "content": reply.html,
        "contentMap": {reply.language.as_str(): reply.html},
        "language": language(&reply.language),
        "source": {"content": reply.source, "mediaType": "text/markdown"},
        "mediaType": "text/html",
        "url": reply.url,
        "tag": tags,
        "attachment": [],
        "sensitive": false,
        "interactionPolicy": quoting(group.access_to(topic.for_members), author),
        "published": reply.created_at.rfc3339(),
    });
    if topic.context.is_empty() {
        // Its hub named no collection for the discussion: none is better than an empty address.
        if let Some(fields) = note.as_object_mut() {
            fields.shift_remove("context");
            fields.shift_remove("conversation");
        }
    }
    if let Some(edited) = reply.edited_at {
        put(&mut note, "updated", json!(edited.rfc3339()));
    }
    if group.is_blog() {
        let mentions: Vec<Value> = tags.into_iter().skip(1).collect();
        put(&mut note, "tag", json!(mentions));
        let blogger = Some(group.actor().to_owned()).filter(|blogger| *blogger != author.url && !cc.contains(blogger));
        make_personal(&mut note, author, cc.into_iter().chain(blogger).collect());
    }
    note
}

fn put(object: &mut Value, field: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(field.to_owned(), value);
    }
}

/// What stands in place of something deleted.
pub(crate) fn tombstone(id: &str, deleted: Time) -> Value {
    with_context(json!({"id": id, "type": "Tombstone", "deleted": deleted.rfc3339()}))
}

/// What an object has beside its words, by what it is: read liberally, and bounded. What of it cannot be read is left out;
/// an object without what makes it one of its kind is a discussion.
#[derive(Clone, Debug, Default)]
pub(crate) enum Beside {
    /// Words alone.
    #[default]
    Nothing,
    /// A meeting.
    Event(Box<(Details, Told)>),
    /// A file, or a link to one, and what is said of it.
    Document(Box<documents::Told>),
    /// A teaser, a picture and files.
    Post(Box<Sheet>),
}

impl Beside {
    /// What an object by `author` begins, and what it has beside its words.
    fn read(object: &Value, author: &str) -> (Kind, Self) {
        if text(object, "type") == Some("Event") {
            return match super::event::read(object) {
                Some(read) => (Kind::Event, Self::Event(Box::new(read))),
                None => (Kind::Discussion, Self::Nothing),
            };
        }
        // Before documents: what goes with an article is attached to it as files are.
        if text(object, "type") == Some("Article") {
            return (Kind::Post, Self::Post(Box::new(article::read(object))));
        }
        match document::read(object, author) {
            Some(told) => (Kind::Document, Self::Document(Box::new(told))),
            None => (Kind::Discussion, Self::Nothing),
        }
    }
}

/// A contribution from another hub, read liberally and bounded. Who may claim it is not judged here.
#[derive(Clone, Debug)]
pub(crate) struct Contribution {
    pub(crate) url: String,
    pub(crate) author: String,
    /// What it begins, if it answers nothing.
    pub(crate) kind: Kind,
    pub(crate) beside: Beside,
    /// What it answers; none for the first of a discussion.
    pub(crate) in_reply_to: Option<String>,
    pub(crate) words: Words,
    pub(crate) context: Option<String>,
    pub(crate) replies: Option<String>,
    pub(crate) published: Option<Time>,
    pub(crate) updated: Option<Time>,
    /// Everybody and everything it is addressed to.
    pub(crate) addressed: Vec<String>,
    /// Whether it says that it was made in a group, whichever that is.
    pub(crate) names_a_group: bool,
    /// What it answers is gone, and with it the beginning of its discussion: an empty place is kept for that.
    pub(crate) is_orphan: bool,
    /// Which reply to it is marked as the answer.
    pub(crate) answer: Option<String>,
}

impl Contribution {
    /// Whether it was meant for everybody.
    pub(crate) fn is_public(&self) -> bool {
        self.addressed.iter().any(|id| [PUBLIC, "as:Public", "Public"].contains(&id.as_str()))
    }

    /// Whether it was written for `group`, and for readers that the group has: what was not meant for everybody is not
    /// shown to everybody, and what was is not hidden (FEP-1b12 leaves it to the group). In an open group there is also
    /// what its members wrote for each other while it was not; it names them. In a blog is what is for everybody.
    pub(crate) fn is_for(&self, group: &Group) -> bool {
        if group.is_blog() {
            return self.is_public();
        }
        let names_members = || self.addressed.iter().any(|id| id.strip_suffix("/followers") == Some(&group.url));
        self.addressed.contains(&group.url)
            && match group.access {
                Access::Open => self.is_public() || names_members(),
                Access::Restricted | Access::Private => !self.is_public(),
            }
    }
}

impl Contribution {
    /// Reads a Page, Article, Note or the like. Object and author must share a host (FEP-fe34).
    pub(crate) fn parse(object: &Value) -> Result<Self> {
        let bad = |field| Error::invalid(field, "object-unreadable");
        match object.get("type").and_then(Value::as_str) {
            Some("Page" | "Article" | "Note" | "Question" | "Event" | "Video" | "Document") => {}
            _ => return Err(bad("type")),
        }
        let url = object.get("id").and_then(Value::as_str).ok_or_else(|| bad("id"))?;
        let author = author_of(object).ok_or_else(|| bad("attributedTo"))?;
        if !same_origin(url, author) || !is_plain_id(url) || !is_plain_id(author) {
            return Err(bad("attributedTo"));
        }
        let content = text(object, "content").unwrap_or_default();
        if content.len() > LONGEST {
            return Err(bad("content"));
        }
        let html = words::clean(content);
        let name = words::line(text(object, "name").unwrap_or_default(), crate::discussions::LONGEST_TITLE);
        let title = if name.is_empty() { words::excerpt(&html, 80) } else { name };
        if title.is_empty() && html.trim().is_empty() {
            return Err(bad("content"));
        }
        let source = object
            .get("source")
            .filter(|source| text(source, "mediaType") == Some("text/markdown"))
            .and_then(|source| text(source, "content"))
            .filter(|source| source.len() <= LONGEST)
            .map(words::lines)
            .unwrap_or_default();
        let (kind, beside) = Beside::read(object, author);
        // What is attributed to a group is addressed to it.
        let groups = article::written_for_a_group(object).map(|(_, group)| group);
        let own = super::followers_of(author);
        let is_group = |id: &&str| *id != own && ![PUBLIC, "as:Public", "Public"].contains(id);
        let names_a_group = groups.is_some() || super::ids(object, "audience").iter().any(is_group);
        let addressed = super::addressed(object).into_iter().chain(groups).map(str::to_owned).collect();
        Ok(Self {
            url: url.to_owned(),
            author: author.to_owned(),
            kind,
            beside,
            in_reply_to: object.get("inReplyTo").and_then(id_of).map(str::to_owned),
            words: Words { title, source, html, language: language_of(object) },
            context: text(object, "context").filter(|context| context.len() <= 2000).map(str::to_owned),
            replies: object.get("replies").and_then(id_of).map(str::to_owned),
            published: text(object, "published").and_then(Time::parse),
            updated: text(object, "updated").and_then(Time::parse),
            addressed,
            names_a_group,
            is_orphan: false,
            answer: answer_of(object),
        })
    }
}

/// Which reply a discussion, or the collection of what is said in it, names as the answer.
pub(crate) fn answer_of(object: &Value) -> Option<String> {
    object.get("acceptedAnswer").and_then(id_of).filter(|id| is_plain_id(id)).map(str::to_owned)
}

/// The one author of an object; a list of one counts, also as PeerTube writes it. Mobilizon attributes an article or an
/// event to the group and names its author as an activity would: then it is that person who has to have signed.
pub(crate) fn author_of(object: &Value) -> Option<&str> {
    if text(object, "type") == Some("Event") {
        let by = object.get("actor").and_then(id_of);
        let whole = object.get("attributedTo").and_then(id_of);
        if let Some((by, _)) = by.zip(whole).filter(|(by, whole)| same_origin(by, whole)) {
            return Some(by);
        }
    }
    if let Some((by, _)) = article::written_for_a_group(object) {
        return Some(by);
    }
    match object.get("attributedTo")? {
        Value::Array(items) => match items.as_slice() {
            [one] => id_of(one),
            _ => None,
        },
        one => id_of(one),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page() -> Value {
        json!({"id": "https://hub.example/d/1", "type": "Page", "attributedTo": "https://hub.example/people/ana",
            "name": "Bees", "content": "<p>Hello<script>x</script></p>", "to": ["https://hub.example/groups/soil"], "cc": []})
    }

    #[test]
    fn a_page_is_read_and_made_safe() {
        let read = Contribution::parse(&page()).unwrap();
        assert_eq!((read.words.title.as_str(), read.words.html.as_str()), ("Bees", "<p>Hello</p>"));
        assert_eq!(read.addressed, ["https://hub.example/groups/soil"]);
    }

    #[test]
    fn an_object_of_one_host_by_an_author_of_another_is_refused() {
        for (pointer, value) in [
            ("/attributedTo", json!("https://evil.example/people/ana")),
            ("/attributedTo", json!(["https://hub.example/people/ana", "https://hub.example/people/ben"])),
            ("/type", json!("Tombstone")),
            ("/type", json!(["Page"])),
            ("/id", json!("x")),
            ("/content", json!("x".repeat(LONGEST + 1))),
        ] {
            let mut forged = page();
            *forged.pointer_mut(pointer).unwrap() = value;
            assert!(Contribution::parse(&forged).is_err(), "{pointer}");
        }
    }
}
