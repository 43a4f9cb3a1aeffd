//! The shapes on the wire: ours rendered, others' read. Ids and addressing live here.

pub(crate) mod actor;
pub(crate) mod article;
pub(crate) mod content;
pub(crate) mod document;
pub(crate) mod event;

use std::sync::LazyLock;

use serde_json::{Value, json};

/// Everybody, as ActivityStreams says it.
pub(crate) const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
/// Our extension terms; also served at `/ns`. Fixed for ever: proofs sign it.
pub(crate) const NAMESPACE: &str = "https://w3id.org/folkmoot/ns#";

static CONTEXT: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/v1",
        "https://www.w3.org/ns/cid/v1",
        "https://w3id.org/security/data-integrity/v2",
        {
            "toot": "http://joinmastodon.org/ns#",
            "lemmy": "https://join-lemmy.org/ns#",
            "sm": "http://smithereen.software/ns#",
            "mz": "https://joinmobilizon.org/ns#",
            "litepub": "http://litepub.social/ns#",
            "ostatus": "http://ostatus.org#",
            "gts": "https://gotosocial.org/ns#",
            "sc": "http://schema.org/",
            "hub": NAMESPACE,
            "Hashtag": "as:Hashtag",
            "PropertyValue": "sc:PropertyValue",
            "value": "sc:value",
            "sensitive": "as:sensitive",
            "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
            "movedTo": {"@id": "as:movedTo", "@type": "@id"},
            "alsoKnownAs": {"@id": "as:alsoKnownAs", "@type": "@id"},
            "discoverable": "toot:discoverable",
            "indexable": "toot:indexable",
            "featured": {"@id": "toot:featured", "@type": "@id"},
            "postingRestrictedToMods": "lemmy:postingRestrictedToMods",
            "language": "sc:inLanguage",
            "identifier": "sc:identifier",
            "acceptedAnswer": {"@id": "sc:acceptedAnswer", "@type": "@id"},
            "openness": "mz:openness",
            "accessType": "sm:accessType",
            "capabilities": "litepub:capabilities",
            "acceptsJoins": "litepub:acceptsJoins",
            "conversation": "ostatus:conversation",
            "webfinger": "https://purl.archive.org/socialweb/webfinger#webfinger",
            "implements": {"@id": "https://w3id.org/fep/844e/implements", "@type": "@id", "@container": "@list"},
            "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
            "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
            "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"}
        }
    ])
});

/// For what is written: pages and notes, and the activities that bring them.
static OF_CONTENT: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
        {
            "ostatus": "http://ostatus.org#",
            "gts": "https://gotosocial.org/ns#",
            "sc": "http://schema.org/",
            "Hashtag": "as:Hashtag",
            "sensitive": "as:sensitive",
            "language": "sc:inLanguage",
            "identifier": "sc:identifier",
            "acceptedAnswer": {"@id": "sc:acceptedAnswer", "@type": "@id"},
            "conversation": "ostatus:conversation",
            "interactionPolicy": {"@id": "gts:interactionPolicy", "@type": "@id"},
            "canQuote": {"@id": "gts:canQuote", "@type": "@id"},
            "automaticApproval": {"@id": "gts:automaticApproval", "@type": "@id"}
        }
    ])
});

/// For events, and the activities that bring them: what FEP-8a8e, Mobilizon and `PieFed` call their parts.
static OF_EVENTS: LazyLock<Value> = LazyLock::new(|| {
    let mut context = OF_CONTENT.clone();
    let more = json!({
        "hub": NAMESPACE,
        "ical": "http://www.w3.org/2002/12/cal/ical#",
        "mz": "https://joinmobilizon.org/ns#",
        "pt": "https://joinpeertube.org/ns#",
        "ev": "https://w3id.org/fep/8a8e/",
        "pf": "https://join.piefed.social/ns#",
        "PostalAddress": "sc:PostalAddress",
        "address": "sc:address",
        "streetAddress": "sc:streetAddress",
        "addressLocality": "sc:addressLocality",
        "postalCode": "sc:postalCode",
        "addressCountry": "sc:addressCountry",
        "maximumAttendeeCapacity": "sc:maximumAttendeeCapacity",
        "remainingAttendeeCapacity": "sc:remainingAttendeeCapacity",
        "eventStatus": "sc:eventStatus",
        "inLanguage": "sc:inLanguage",
        "uuid": "sc:identifier",
        "displayEndTime": "ev:displayEndTime",
        "organizers": {"@id": "ev:organizers", "@type": "@id"},
        "attendees": {"@id": "ev:attendees", "@type": "@id"},
        "timezone": "mz:timezone",
        "isOnline": "mz:isOnline",
        "onlineLink": "mz:onlineLink",
        "joinMode": {"@id": "mz:joinMode", "@type": "mz:joinModeType"},
        "externalParticipationUrl": "mz:externalParticipationUrl",
        "anonymousParticipation": "mz:anonymousParticipation",
        "anonymousParticipationEnabled": "mz:anonymousParticipationEnabled",
        "participantCount": "mz:participantCount",
        "repliesModerationOption": {"@id": "mz:repliesModerationOption", "@type": "mz:repliesModerationOptionType"},
        "category": "mz:category",
        "draft": "mz:draft",
        "commentsEnabled": "pt:commentsEnabled",
        "status": "ical:status",
        "buyTicketsLink": "pf:buyTicketsLink",
        "feeCurrency": "pf:feeCurrency",
        "feeAmount": "pf:feeAmount"
    });
    let terms = context.as_array_mut().and_then(|parts| parts.last_mut()).and_then(Value::as_object_mut);
    if let (Some(terms), Value::Object(more)) = (terms, more) {
        terms.extend(more);
    }
    context
});

/// For documents: what all pages need, and what only they do.
static OF_DOCUMENTS: LazyLock<Value> = LazyLock::new(|| {
    let mut context = OF_CONTENT.clone();
    if let (Some(terms), Value::Object(further)) =
        (context.get_mut(2).and_then(Value::as_object_mut), document::terms())
    {
        terms.extend(further);
        terms.insert("history".into(), json!({"@id": "https://w3id.org/fep/bad1/history", "@type": "@id"}));
    }
    context
});

/// For answers to events.
static OF_ANSWERS: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
        {"hub": NAMESPACE, "participationMessage": "https://joinmobilizon.org/ns#participationMessage"}
    ])
});

/// For activities about things that have their own.
static OF_ACTS: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
        {"hub": NAMESPACE, "Lock": "https://join-lemmy.org/ns#Lock"}
    ])
});

/// For what only some know to do in a group.
static OF_MODERATION: LazyLock<Value> = LazyLock::new(|| {
    json!([
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
        {"hub": NAMESPACE, "ChooseAnswer": "hub:ChooseAnswer", "Warn": "hub:Warn"}
    ])
});

/// The `@context` of a document of ours: as short as its terms allow, because a proof repeats it, and an announce all
/// that once more. Byte-stable: proofs hash documents as sent. Always a list: Mastodon wants one.
pub(crate) fn context(object: &Value) -> Value {
    let kind = object.get("type").and_then(Value::as_str).unwrap_or_default();
    let inner = object.pointer("/object/type").and_then(Value::as_str).unwrap_or_default();
    // A note about a place in a queue has a term of ours.
    if object.pointer("/object/hub:waitlist").is_some() {
        return OF_EVENTS.clone();
    }
    if object.get("hub:document").or_else(|| object.pointer("/object/hub:document")).is_some() {
        return OF_DOCUMENTS.clone();
    }
    match (kind, inner) {
        ("Event", _) | ("Create" | "Update", "Event") => OF_EVENTS.clone(),
        ("Join" | "Leave" | "TentativeAccept", _) => OF_ANSWERS.clone(),
        ("Page" | "Article" | "Note", _) | ("Create" | "Update", "Page" | "Article" | "Note") => OF_CONTENT.clone(),
        // Collections may hold any of these whole.
        (
            "Update"
            | "Person"
            | "Group"
            | "Application"
            | "OrderedCollection"
            | "Collection"
            | "OrderedCollectionPage",
            _,
        ) => CONTEXT.clone(),
        ("ChooseAnswer" | "Warn", _) | ("Undo", "ChooseAnswer") => OF_MODERATION.clone(),
        _ => OF_ACTS.clone(),
    }
}

/// `object` with our `@context` in front.
pub(crate) fn with_context(object: Value) -> Value {
    let mut document = serde_json::Map::new();
    document.insert("@context".into(), context(&object));
    if let Value::Object(fields) = object {
        document.extend(fields);
    }
    Value::Object(document)
}

/// The id of something that stands embedded or as a bare id.
pub(crate) fn id_of(value: &Value) -> Option<&str> {
    match value {
        Value::String(id) => Some(id),
        Value::Object(fields) => fields.get("id").and_then(Value::as_str),
        _ => None,
    }
}

/// The one string that a field holds; an array of one counts.
pub(crate) fn text<'a>(object: &'a Value, field: &str) -> Option<&'a str> {
    match object.get(field)? {
        Value::String(text) => Some(text),
        Value::Array(items) => match items.as_slice() {
            [Value::String(text)] => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// All ids that a field names, whether one or many, embedded or bare.
pub(crate) fn ids<'a>(object: &'a Value, field: &str) -> Vec<&'a str> {
    match object.get(field) {
        Some(Value::Array(items)) => items.iter().filter_map(id_of).collect(),
        Some(other) => id_of(other).into_iter().collect(),
        None => Vec::new(),
    }
}

/// Where an actor of ours, and of most others, keeps who follows them.
pub(crate) fn followers_of(actor: &str) -> String {
    format!("{actor}/followers")
}

/// Everybody and everything an object is addressed to.
pub(crate) fn addressed<'a>(object: &'a Value) -> Vec<&'a str> {
    let mut all: Vec<&'a str> = ["to", "cc", "audience"].into_iter().flat_map(|field| ids(object, field)).collect();
    all.dedup();
    all
}
