//! The demonstration data as it stands in `data/`: fictional people, groups and conversations. What groups say, keep and do
//! in the short form of `data/groups-*.toml` is read by [`works`](super::works).

use anyhow::Context;
use serde::Deserialize;

use super::people;
use crate::groups::Access;

/// The three hubs, in the order of their ports.
pub(super) const HUBS: [(&str, &str); 3] = [
    ("scotland", include_str!("data/scotland.toml")),
    ("england", include_str!("data/england.toml")),
    ("wales", include_str!("data/wales.toml")),
];

const CONVERSATIONS: [&str; 3] = [
    include_str!("data/conversations-scotland.toml"),
    include_str!("data/conversations-england.toml"),
    include_str!("data/conversations-wales.toml"),
];

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HubData {
    pub(super) name: String,
    pub(super) about: String,
    pub(super) languages: Vec<String>,
    /// A line for each: handle | name | what sort of body.
    pub(super) organisations: String,
    /// More people, a line for each: handle | name | role | organisation.
    pub(super) newcomers: String,
    pub(super) people: Vec<Person>,
    pub(super) groups: Vec<GroupData>,
    pub(super) joins: Vec<Joins>,
    /// Requests that still wait when everything else is done.
    #[serde(default)]
    pub(super) requests: Vec<Request>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) role: String,
    pub(super) organisation: String,
    pub(super) about: String,
    pub(super) language: String,
    pub(super) hub_role: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupData {
    pub(super) handle: String,
    pub(super) name: String,
    pub(super) purpose: String,
    pub(super) language: String,
    pub(super) facilitator: String,
    /// Who may read it; everybody, if nothing is said.
    #[serde(default)]
    pub(super) access: Option<String>,
    /// How many people belong to it, and how many of them from other hubs.
    pub(super) members: usize,
    pub(super) remote: usize,
    /// Beside those who join by themselves: who of the short list comes first, the others as they follow; and from other hubs.
    pub(super) first: String,
    #[serde(default)]
    pub(super) guests: Vec<Place>,
    /// Closed in the end.
    #[serde(default)]
    pub(super) archived: bool,
    /// Nobody of another hub comes in.
    #[serde(default)]
    pub(super) stays_here: bool,
}

impl GroupData {
    pub(super) fn access(&self) -> Access {
        self.access.as_deref().and_then(|access| access.parse().ok()).unwrap_or(Access::Open)
    }
}

/// Somebody asks to be let into a restricted group.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Request {
    pub(super) person: String,
    pub(super) group: Place,
    pub(super) reason: String,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Joins {
    pub(super) person: String,
    pub(super) groups: Vec<Place>,
}

/// `name@hub`, the hub by its key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) hub: String,
}

impl TryFrom<String> for Place {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let (name, hub) = text.split_once('@').ok_or_else(|| format!("{text} names no hub"))?;
        Ok(Self { name: name.into(), hub: hub.into() })
    }
}

/// A document of a library, and its versions in their order.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shared {
    pub(super) group: Place,
    pub(super) author: Place,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) body: String,
    pub(super) tags: String,
    #[serde(default)]
    pub(super) collection: String,
    #[serde(default)]
    pub(super) review: String,
    pub(super) versions: Vec<FileData>,
}

/// The file of a version, and what has changed in it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileData {
    pub(super) name: String,
    pub(super) note: String,
    #[serde(deserialize_with = "bytes_of_text", rename = "text")]
    pub(super) bytes: Vec<u8>,
}

fn bytes_of_text<'de, D: serde::Deserializer<'de>>(text: D) -> Result<Vec<u8>, D::Error> {
    Ok(String::deserialize(text)?.trim_start().as_bytes().to_vec())
}

#[derive(Clone, Debug, Deserialize)]
struct Library {
    documents: Vec<Shared>,
}

/// Every document.
pub(super) fn documents() -> anyhow::Result<Vec<Shared>> {
    Ok(toml::from_str::<Library>(include_str!("data/documents.toml"))?.documents)
}

#[derive(Clone, Debug, Deserialize)]
struct Conversations {
    discussions: Vec<Discussion>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Discussion {
    pub(super) group: Place,
    pub(super) author: Place,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) body: String,
    #[serde(default)]
    pub(super) replies: Vec<Answer>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answer {
    pub(super) author: Place,
    pub(super) body: String,
    /// Which earlier reply it answers.
    pub(super) to: Option<usize>,
    pub(super) language: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Meetings {
    events: Vec<Meeting>,
}

/// An event, and who says what to it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Meeting {
    pub(super) group: Place,
    pub(super) author: Place,
    pub(super) language: String,
    pub(super) title: String,
    pub(super) body: String,
    /// How many days after the demonstration is filled; before, where it is negative.
    pub(super) in_days: i64,
    pub(super) begins: String,
    pub(super) ends: String,
    #[serde(default)]
    pub(super) place: String,
    #[serde(default)]
    pub(super) locality: String,
    #[serde(default)]
    pub(super) link: String,
    #[serde(default)]
    pub(super) interpretation: String,
    pub(super) capacity: Option<u32>,
    #[serde(default)]
    pub(super) rhythm: String,
    #[serde(default)]
    pub(super) until_days: i64,
    #[serde(default)]
    pub(super) cancelled: bool,
    /// `name@hub yes`, in the order in which they answer.
    pub(super) answers: Vec<String>,
}

impl Meeting {
    /// Who answers what, in that order.
    pub(super) fn answers(&self) -> Result<Vec<(Place, String)>, String> {
        let read = |text: &String| {
            let (who, answer) = text.split_once(' ').ok_or_else(|| format!("{text} answers nothing"))?;
            Ok((Place::try_from(who.to_owned())?, answer.to_owned()))
        };
        self.answers.iter().map(read).collect()
    }
}

/// Every event.
pub(super) fn meetings() -> anyhow::Result<Vec<Meeting>> {
    Ok(toml::from_str::<Meetings>(include_str!("data/events.toml"))?.events)
}

/// The hubs with their people, groups and joins.
pub(super) fn hubs() -> anyhow::Result<Vec<(&'static str, HubData)>> {
    let mut hubs = Vec::new();
    for (key, text) in HUBS {
        hubs.push((key, toml::from_str(text).with_context(|| format!("the data of {key} cannot be read"))?));
    }
    people::complete(&mut hubs)?;
    Ok(hubs)
}

/// Everything that is said.
pub(super) fn discussions() -> anyhow::Result<Vec<Discussion>> {
    let mut all = Vec::new();
    for text in CONVERSATIONS {
        all.extend(toml::from_str::<Conversations>(text)?.discussions);
    }
    Ok(all)
}
