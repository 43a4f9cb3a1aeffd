//! Person, Group, Application on the wire, and our profiles and groups.

use http_signatures::PublicKey;
use serde_json::{Value, json};
use url::Url;
use uuid::Uuid;

use super::{PUBLIC, id_of, text, with_context};
use crate::clock::Time;
use crate::error::{Error, Result};
use crate::federation::actors::{Actor, Kind, own_key};
use crate::federation::authority::{LONGEST_ID, is_plain_id, same_origin};
use crate::federation::client::{host_of, host_of_text};
use crate::federation::dialect::{self, Dialect};
use crate::federation::keys::Multikey;
use crate::groups::policy::{BlogFor, LONGEST_QUESTION, LogFor, Policy};
use crate::groups::{Access, Group};
use crate::id::{GroupId, ProfileId};
use crate::organisations::{
    self,
    belonging::{Check, Statement},
};
use crate::profiles::Profile;
use crate::text as words;
use crate::trust;

/// FEPs and RFCs that we speak, for `generator.implements` (FEP-844e).
fn generator(origin: &str) -> Value {
    json!({
        "type": "Application",
        "id": format!("{origin}/hub"),
        "implements": implements()
    })
}

/// What we speak, as links to where it is written (FEP-844e).
fn implements() -> Value {
    json!([
            {"type": "Link", "href": dialect::RFC9421, "name": "RFC-9421"},
            {"type": "Link", "href": dialect::RFC9421_ED25519, "name": "RFC-9421 signatures using the Ed25519 algorithm"},
            {"type": "Link", "href": trust::MEMBERS_ONLY, "name": "What is written for members stays with members"},
            {"type": "Link", "href": "https://w3id.org/fep/1b12", "name": "FEP-1b12"},
            {"type": "Link", "href": "https://w3id.org/fep/8b32", "name": "FEP-8b32"},
            {"type": "Link", "href": "https://w3id.org/fep/8fcf", "name": "FEP-8fcf"},
            {"type": "Link", "href": "https://w3id.org/fep/f228", "name": "FEP-f228"},
            {"type": "Link", "href": "https://w3id.org/fep/521a", "name": "FEP-521a"},
            {"type": "Link", "href": "https://w3id.org/fep/fe34", "name": "FEP-fe34"}
    ])
}

fn public_key(actor: &Actor) -> Value {
    json!({"id": actor.key_id, "owner": actor.url, "publicKeyPem": actor.public_key})
}

/// The Ed25519 keys of an actor of ours (FEP-521a).
fn assertion_method(actor: &Actor) -> Value {
    let multikey = |key: &Multikey| json!({"id": key.key_id, "type": "Multikey", "controller": actor.url, "publicKeyMultibase": key.public_key});
    actor.multikeys.iter().map(multikey).collect()
}

/// Without the fields that have nothing to say, but for those that everybody expects.
fn without_nulls(mut document: Value) -> Value {
    let is_empty = |name: &str, value: &Value| match value {
        Value::Null => true,
        Value::String(text) => text.is_empty() && name != "summary",
        Value::Array(items) => items.is_empty() && name == "alsoKnownAs",
        _ => false,
    };
    if let Some(fields) = document.as_object_mut() {
        fields.retain(|name, value| !is_empty(name, value));
    }
    document
}

/// Where a person of ours works: with how and when it was checked, or as they say it themselves.
fn organisation(profile: &Profile, said: Option<&Statement>) -> Value {
    let Some(said) = said else { return json!(profile.organisation) };
    without_nulls(json!({
        "type": "Organization",
        "name": said.name,
        "url": said.url,
        "hub:type": said.kind.to_string(),
        "hub:nation": said.nation.to_string(),
        "hub:checkedBy": said.checked_by.to_string(),
        "hub:checkedAt": said.checked_at.map(Time::rfc3339)
    }))
}

/// What another hub says of where `id`, one of its people, works: in its name, so nothing in it is proof of anything but
/// that it says so. `None` where it says nothing of a check.
fn statement_about(id: &str, said: &Value) -> Option<Statement> {
    let name = words::line(text(said, "name")?, LONGEST_ORGANISATION);
    let plain = |field| text(said, field).unwrap_or_default();
    let at = Time::parse(plain("hub:checkedAt"));
    let checked_by = plain("hub:checkedBy").parse().ok().filter(|_| at.is_some()).unwrap_or(Check::None);
    let url = said.get("url").and_then(id_of).filter(|url| is_plain_id(url) && same_origin(url, id));
    (!name.is_empty()).then(|| Statement {
        name,
        url: url.unwrap_or_default().to_owned(),
        handle: None,
        kind: plain("hub:type").parse().unwrap_or(organisations::Kind::Other),
        nation: plain("hub:nation").parse().unwrap_or(organisations::Nation::Elsewhere),
        checked_by,
        checked_at: at.filter(|_| checked_by != Check::None),
    })
}

/// A person of ours, and what this hub says of where they work.
pub(crate) fn person(profile: &Profile, said: Option<&Statement>, actor: &Actor, origin: &str) -> Value {
    let fields: Vec<Value> = [("Role", &profile.role), ("Organisation", &profile.organisation)]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| json!({"type": "PropertyValue", "name": name, "value": words::escape(value)}))
        .collect();
    with_context(without_nulls(json!({
        "id": profile.url,
        "type": "Person",
        "preferredUsername": profile.handle,
        "webfinger": format!("{}@{}", profile.handle, profile.host),
        "name": profile.name,
        "summary": words::markdown(&profile.about),
        "url": profile.url,
        "inbox": actor.inbox,
        "outbox": format!("{}/outbox", profile.url),
        "followers": format!("{}/followers", profile.url),
        "featured": format!("{}/featured", profile.url),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "attachment": fields,
        "manuallyApprovesFollowers": false,
        "discoverable": true,
        "indexable": true,
        "published": profile.created_at.rfc3339(),
        "updated": profile.updated_at.rfc3339(),
        "hub:role": profile.role,
        "hub:organisation": organisation(profile, said),
        "alsoKnownAs": actor.aliases,
        "movedTo": profile.moved_to,
        "publicKey": public_key(actor),
        "assertionMethod": assertion_method(actor),
        "generator": generator(origin)
    })))
}

/// A group of ours (FEP-1b12).
pub(crate) fn group(group: &Group, policy: &Policy, actor: &Actor, origin: &str) -> Value {
    let id = &group.url;
    let (access, openness) = match group.access {
        Access::Open => ("open", "open"),
        Access::Restricted => ("closed", "moderated"),
        Access::Private => ("private", "invite_only"),
    };
    let language = match group.language.as_str() {
        "cy" => json!([{"identifier": "cy", "name": "Cymraeg"}]),
        _ => json!([{"identifier": "en", "name": "English"}]),
    };
    with_context(without_nulls(json!({
        "id": id,
        "type": "Group",
        "preferredUsername": group.handle,
        "webfinger": format!("{}@{}", group.handle, group.host),
        "name": group.name,
        "summary": words::markdown(&group.purpose),
        "source": {"content": group.purpose, "mediaType": "text/markdown"},
        "url": id,
        "inbox": actor.inbox,
        "outbox": format!("{id}/outbox"),
        "followers": format!("{id}/followers"),
        "featured": format!("{id}/featured"),
        "attributedTo": format!("{id}/facilitators"),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "manuallyApprovesFollowers": group.access != Access::Open,
        "postingRestrictedToMods": group.archived_at.is_some() || group.moved_to.is_some(),
        "accessType": access,
        "openness": openness,
        "capabilities": {"acceptsJoins": true},
        "discoverable": group.access != Access::Private,
        "indexable": group.access == Access::Open,
        "language": language,
        "published": group.created_at.rfc3339(),
        "updated": group.updated_at.rfc3339(),
        "publicKey": public_key(actor),
        "assertionMethod": assertion_method(actor),
        "alsoKnownAs": actor.aliases,
        "movedTo": group.moved_to,
        "hub:state": state(group),
        "hub:joinQuestion": policy.question,
        "hub:logFor": policy.log_for.to_string(),
        "hub:blogFor": policy.blog.to_string(),
        "generator": generator(origin)
    })))
}

fn state(group: &Group) -> &'static str {
    match (&group.moved_to, group.archived_at) {
        (Some(_), _) => "moved",
        (None, Some(_)) => "archived",
        (None, None) => "active",
    }
}

/// The hub itself (FEP-2677): it signs what nobody in particular asks.
pub(crate) fn hub(actor: &Actor, origin: &str, name: &str, about: &str) -> Value {
    with_context(json!({
        "id": actor.url,
        "type": "Application",
        "preferredUsername": "hub",
        "webfinger": format!("hub@{}", host_of_text(origin).unwrap_or_default()),
        "name": name,
        "summary": words::markdown(about),
        "url": format!("{origin}/"),
        "inbox": actor.inbox,
        "outbox": format!("{}/outbox", actor.url),
        "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "manuallyApprovesFollowers": true,
        "published": actor.fetched_at.rfc3339(),
        "implements": implements(),
        "publicKey": public_key(actor),
        "assertionMethod": assertion_method(actor),
        "generator": generator(origin)
    }))
}

/// What another hub's document says of an actor, read liberally and bounded.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) kind: Kind,
    handle: String,
    name: String,
    summary: String,
    role: String,
    organisation: String,
    /// What its hub says of where the person works.
    statement: Option<Statement>,
    language: String,
    access: Access,
    /// What a group asks those who want to join it.
    pub(crate) question: String,
    /// Of a group: who sees how order is kept in it.
    pub(crate) log_for: LogFor,
    /// Of a group: who posts in its blog.
    pub(crate) blog: BlogFor,
    archived: bool,
    published: Option<Time>,
    inbox: String,
    shared_inbox: Option<String>,
    outbox: Option<String>,
    key_id: String,
    public_key: String,
    multikeys: Vec<Multikey>,
    /// The signatures that it says its server can check, if it says anything of it.
    pub(crate) dialect: Option<Dialect>,
    /// What it says its server implements, if it says anything of it (FEP-844e).
    pub(crate) implements: Option<Vec<String>>,
}

/// Longest name of an organisation, in characters.
const LONGEST_ORGANISATION: usize = 150;
/// How many Ed25519 keys of one actor are kept.
const MULTIKEYS: usize = 4;

/// The Ed25519 keys that an actor's own document lists as its own: in `assertionMethod` (FEP-521a).
fn multikeys(id: &str, document: &Value) -> Vec<Multikey> {
    let listed = match document.get("assertionMethod") {
        Some(Value::Array(items)) => items.as_slice(),
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    let own = |key: &Value| {
        let (key_id, public_key) = (text(key, "id")?, text(key, "publicKeyMultibase")?);
        let is_own = text(key, "controller") == Some(id) && same_origin(key_id, id) && key_id.len() <= LONGEST_ID;
        let is_key = text(key, "type") == Some("Multikey") && PublicKey::from_multibase(public_key).is_ok();
        (is_own && is_key).then(|| Multikey { key_id: key_id.to_owned(), public_key: public_key.to_owned() })
    };
    listed.iter().take(4 * MULTIKEYS).filter_map(own).take(MULTIKEYS).collect()
}

/// What the `generator` of an actor, or the actor of a server itself, says its software implements (FEP-844e).
pub(crate) fn implemented(document: &Value) -> Option<Vec<String>> {
    let said = document.get("generator").unwrap_or(document);
    let list = said.get("implements")?.as_array()?;
    let links = list.iter().take(50).filter_map(|link| text(link, "href").or_else(|| id_of(link)));
    Some(links.filter(|link| link.len() <= LONGEST_ID).map(str::to_owned).collect())
}

/// What that means for signatures.
fn declared_dialect(implements: &[String]) -> Option<Dialect> {
    let says = |spec: &str| implements.iter().any(|link| link == spec);
    if says(dialect::RFC9421_ED25519) {
        Some(Dialect::Rfc9421Ed25519)
    } else {
        says(dialect::RFC9421).then_some(Dialect::Rfc9421)
    }
}

impl Described {
    /// The key that it lists under this id: PEM or multibase.
    pub(crate) fn key(&self, id: &str) -> Option<&str> {
        if self.key_id == id {
            return Some(&self.public_key);
        }
        self.multikeys.iter().find(|key| key.key_id == id).map(|key| key.public_key.as_str())
    }

    /// Reads an actor's document. Its inbox and key must be on its own host.
    pub(crate) fn parse(document: &Value) -> Result<Self> {
        let bad = |field| Error::invalid(field, "actor-unreadable");
        let id = document.get("id").and_then(Value::as_str).ok_or_else(|| bad("id"))?;
        let url = Url::parse(id).ok().filter(|_| is_plain_id(id)).ok_or_else(|| bad("id"))?;
        let host = host_of(&url);
        let kind = match document.get("type").and_then(Value::as_str) {
            Some("Person" | "Service" | "Organization") => Kind::Person,
            Some("Group") => Kind::Group,
            Some("Application") => Kind::Hub,
            _ => return Err(bad("type")),
        };
        let on_host = |address: &str| (is_plain_id(address) && same_origin(address, id)).then(|| address.to_owned());
        let inbox = text(document, "inbox").and_then(on_host).ok_or_else(|| bad("inbox"))?;
        let shared_inbox =
            document.get("endpoints").and_then(|endpoints| text(endpoints, "sharedInbox")).and_then(on_host);
        let key = own_key(&url, document.get("publicKey").unwrap_or(&Value::Null))?;
        let handle = words::line(text(document, "preferredUsername").unwrap_or_default(), 100);
        if handle.is_empty() || !handle.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b)) {
            return Err(bad("preferredUsername"));
        }
        let approves = document.get("manuallyApprovesFollowers").and_then(Value::as_bool).unwrap_or(false);
        let access = match (text(document, "accessType"), approves) {
            (Some("private"), _) => Access::Private,
            (Some("open") | None, false) => Access::Open,
            // What is not plainly open is not shown to everybody.
            _ => Access::Restricted,
        };
        let name = words::line(text(document, "name").unwrap_or_default(), 200);
        let statement = document.get("hub:organisation").and_then(|said| statement_about(id, said));
        let implements = implemented(document);
        Ok(Self {
            url: id.to_owned(),
            kind,
            name: if name.is_empty() { handle.clone() } else { name },
            handle,
            summary: words::excerpt(text(document, "summary").unwrap_or_default(), 2000),
            role: words::line(text(document, "hub:role").unwrap_or_default(), 100),
            organisation: match &statement {
                Some(said) => said.name.clone(),
                None => words::line(text(document, "hub:organisation").unwrap_or_default(), LONGEST_ORGANISATION),
            },
            statement,
            language: language_of(document),
            access,
            question: words::line(text(document, "hub:joinQuestion").unwrap_or_default(), LONGEST_QUESTION),
            log_for: text(document, "hub:logFor").and_then(|word| word.parse().ok()).unwrap_or(LogFor::Members),
            blog: text(document, "hub:blogFor").and_then(|word| word.parse().ok()).unwrap_or(BlogFor::Members),
            archived: text(document, "hub:state") == Some("archived"),
            published: text(document, "published").and_then(Time::parse),
            inbox,
            shared_inbox,
            outbox: document.get("outbox").and_then(id_of).and_then(on_host),
            key_id: key.id,
            public_key: key.public_key_pem,
            multikeys: multikeys(id, document),
            dialect: implements.as_deref().and_then(declared_dialect),
            implements,
            host,
        })
    }

    /// What its hub says of where the person works; what it says to have checked later than `now` counts as now.
    pub(crate) fn said_by(&self, now: Time) -> Option<Statement> {
        let said = self.statement.clone()?;
        Some(Statement { checked_at: said.checked_at.map(|at| at.min(now)), ..said })
    }

    /// The person it describes.
    pub(crate) fn profile(&self, id: ProfileId, now: Time) -> Profile {
        Profile {
            id,
            url: self.url.clone(),
            handle: self.handle.clone(),
            host: self.host.clone(),
            is_ours: false,
            name: self.name.clone(),
            role: self.role.clone(),
            organisation: self.organisation.clone(),
            about: self.summary.clone(),
            created_at: self.published.unwrap_or(now).min(now),
            updated_at: now,
            moved_to: None,
        }
    }

    /// The group it describes.
    pub(crate) fn group(&self, id: GroupId, now: Time) -> Group {
        Group {
            id,
            url: self.url.clone(),
            handle: self.handle.clone(),
            host: self.host.clone(),
            is_ours: false,
            name: self.name.clone(),
            purpose: self.summary.clone(),
            language: self.language.clone(),
            access: self.access,
            remote_members: 0,
            archived_at: self.archived.then_some(now),
            created_at: self.published.unwrap_or(now).min(now),
            updated_at: now,
            moved_to: None,
            blogger_id: None,
        }
    }

    /// Its row.
    pub(crate) fn actor(&self, subject: Uuid, now: Time) -> Actor {
        Actor {
            url: self.url.clone(),
            host: self.host.clone(),
            kind: self.kind,
            subject,
            inbox: self.inbox.clone(),
            shared_inbox: self.shared_inbox.clone(),
            outbox: self.outbox.clone(),
            key_id: self.key_id.clone(),
            public_key: self.public_key.clone(),
            private_key: None,
            fetched_at: now,
            multikeys: self.multikeys.clone(),
            aliases: Vec::new(),
        }
    }
}

/// The language a document says it is in: `contentMap`'s first key, or `language.identifier`, else English.
pub(crate) fn language_of(document: &Value) -> String {
    let from_map = document.get("contentMap").and_then(Value::as_object).and_then(|map| map.keys().next());
    let listed = match document.get("language") {
        Some(Value::Array(items)) => items.first(),
        other => other,
    };
    let from_field = listed.and_then(|language| language.get("identifier")).and_then(Value::as_str);
    let tag = from_map.map(String::as_str).or(from_field).unwrap_or("en");
    let plain = tag.len() <= 20 && !tag.is_empty() && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain && tag != "und" { tag.to_owned() } else { "en".to_owned() }
}

/// A collection of which outsiders learn only how large it is.
pub(crate) fn counted(id: &str, total: i64) -> Value {
    with_context(json!({"id": id, "type": "Collection", "totalItems": total, "items": []}))
}

/// Where something addressed to an open group goes.
pub(crate) fn group_and_public(group: &Group) -> Value {
    json!([group.url, PUBLIC])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Value {
        json!({
            "id": "https://hub.example/people/ana", "type": "Person", "preferredUsername": "ana", "name": "Ana",
            "inbox": "https://hub.example/people/ana/inbox", "endpoints": {"sharedInbox": "https://hub.example/inbox"},
            "publicKey": {"id": "https://hub.example/people/ana#main-key", "owner": "https://hub.example/people/ana", "publicKeyPem": "PEM"}
        })
    }

    #[test]
    fn an_actor_is_read_from_its_own_document() {
        let described = Described::parse(&document()).unwrap();
        assert_eq!((described.host.as_str(), described.kind), ("hub.example", Kind::Person));
        assert_eq!(described.shared_inbox.as_deref(), Some("https://hub.example/inbox"));
    }

    #[test]
    fn a_document_that_claims_what_is_anothers_is_refused() {
        for (pointer, value) in [
            ("/publicKey/owner", json!("https://hub.example/people/ben")),
            ("/publicKey/id", json!("https://evil.example/key")),
            ("/inbox", json!("https://evil.example/inbox")),
            ("/type", json!(["Person", "Group"])),
            ("/type", json!("Note")),
            ("/preferredUsername", json!("a@b")),
            ("/id", json!("rubbish")),
        ] {
            let mut forged = document();
            *forged.pointer_mut(pointer).unwrap() = value;
            assert!(Described::parse(&forged).is_err(), "{pointer}");
        }
    }

    #[test]
    fn a_shared_inbox_on_another_host_is_left_aside() {
        let mut other = document();
        other["endpoints"]["sharedInbox"] = json!("https://evil.example/inbox");
        assert_eq!(Described::parse(&other).unwrap().shared_inbox, None);
    }
}
