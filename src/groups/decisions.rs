//! The record of decisions: who let whom in, and why. One for each group, only ever added to, each decision carrying
//! the digest of the one before it, so that whoever changes one must change all that follow; copies at the hubs of all
//! facilitators show that they were.
//!
//! A decision is written in the transaction that does what it says. Its digest is the SHA-256, in lower-case
//! hexadecimal, of its canonical text (RFC 8785) without `@context`, `digest` and `proof`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::membership::Membership;
use super::{Group, decision_store as store};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles;
use crate::text;
use crate::trust;

/// Longest decision of another hub that is kept, in bytes: four times [`super::membership::LONGEST_WORDS`] in any script,
/// and who they are from.
const LONGEST: usize = 20 * 1024;
/// How much of the record of one group elsewhere is kept, in bytes; what comes after that is not.
const LARGEST: i64 = 64 * 1024 * 1024;
/// The highest number that is believed of another hub's record.
pub(crate) const HIGHEST: i64 = 100_000;
/// Stands between who could read a group before and who may read it from then on.
pub(crate) const BECAME: &str = " → ";
/// How many decisions are read at a time.
const AT_ONCE: i64 = 500;

words! {
    /// What was decided.
    What {
        /// Somebody who asked was let in.
        Admitted = "admitted",
        /// Somebody who asked was not.
        Declined = "declined",
        /// Somebody who asked was asked something back.
        Asked = "asked",
        /// They answered.
        Answered = "answered",
        /// A decision was taken back; the request waits again.
        Reopened = "reopened",
        /// Whoever asked took that back.
        Withdrawn = "withdrawn",
        /// Nobody answered in time.
        Expired = "expired",
        /// Somebody was invited.
        Invited = "invited",
        /// Somebody accepted an invitation.
        Accepted = "accepted",
        /// An invitation was taken back.
        Revoked = "revoked",
        /// A membership was ended.
        Removed = "removed",
        /// Somebody was shut out.
        Banned = "banned",
        /// Somebody may come back.
        Unbanned = "unbanned",
        /// A member was given a role.
        Appointed = "appointed",
        /// A role was taken from somebody.
        Relieved = "relieved",
        /// The group was handed over to somebody.
        Handed = "handed",
        /// A member reads and does not write from now on.
        Reads = "reads",
        /// A member who only read may write.
        Writes = "writes",
        /// Nobody looks after the group any more.
        Orphaned = "orphaned",
        /// The group was closed to new contributions.
        Archived = "archived",
        /// The group was opened to contributions again.
        Unarchived = "unarchived",
        /// Who may read the group and how one gets in was changed.
        Access = "access",
    }
}

/// What was done, to be recorded.
#[derive(Clone, Debug)]
pub(crate) struct Deed<'a> {
    pub(crate) what: What,
    /// About whom.
    pub(crate) about: Option<ProfileId>,
    /// Who decided; nobody if it came about by itself.
    pub(crate) by: Option<ProfileId>,
    /// What was said with it, or why; plain.
    pub(crate) message: &'a str,
    /// Until when it holds, if not for good.
    pub(crate) until: Option<Time>,
    /// The request that it answers.
    pub(crate) request: Option<&'a Membership>,
}

impl<'a> Deed<'a> {
    /// Something done about `about`, without words.
    pub(crate) fn new(what: What, about: ProfileId, by: Option<ProfileId>) -> Self {
        Self { what, about: Some(about), by, message: "", until: None, request: None }
    }

    /// Something done about the group itself, without words.
    pub(crate) fn of_group(what: What, by: Option<ProfileId>) -> Self {
        Self { what, about: None, by, message: "", until: None, request: None }
    }

    /// The same with what was said.
    pub(crate) fn saying(self, message: &'a str) -> Self {
        Self { message, ..self }
    }

    /// The same in answer to a request.
    pub(crate) fn answering(self, request: &'a Membership) -> Self {
        Self { request: Some(request), ..self }
    }
}

/// A person as they were called when it was decided.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Who {
    pub(crate) id: String,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) role: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) organisation: String,
}

/// What was said in a request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Words {
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) reason: String,
    /// What the group asks everybody, and what they answered to that.
    #[serde(rename = "joinQuestion", skip_serializing_if = "String::is_empty")]
    pub(crate) group_question: String,
    #[serde(rename = "joinAnswer", skip_serializing_if = "String::is_empty")]
    pub(crate) group_answer: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) question: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) answer: String,
}

/// What was known of the home of whoever it is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Evidence {
    pub(crate) host: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) software: String,
    /// Whether nobody else from there belonged to the group.
    pub(crate) first: bool,
    /// Whether the group's hub thought that this host keeps what is written for members to members: a name of
    /// [`trust::Trust`], or `own`.
    pub(crate) trust: String,
}

/// A decision as it is recorded and shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Record {
    pub(crate) id: String,
    #[serde(rename = "type")]
    pub(crate) kind: String,
    pub(crate) group: String,
    pub(crate) number: i64,
    /// A word of [`What`], or one that a later version knows.
    pub(crate) what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) about: Option<Who>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) said: Option<Words>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) by: Option<Who>,
    pub(crate) at: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(crate) message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) until: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) evidence: Option<Evidence>,
    /// The digest of the decision before; nothing before the first.
    pub(crate) previous: String,
}

/// A decision in its chain: its canonical text and the digest of that.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Link {
    pub(crate) number: i64,
    pub(crate) what: String,
    pub(crate) about: String,
    pub(crate) body: String,
    pub(crate) digest: String,
}

impl Link {
    /// What it says, as far as it can be read.
    pub(crate) fn record(&self) -> Record {
        serde_json::from_str(&self.body).unwrap_or_default()
    }

    /// It as a document, with its digest.
    pub(crate) fn document(&self) -> Value {
        let mut document = serde_json::from_str(&self.body).unwrap_or_else(|_| json!({"unreadable": self.body}));
        if let Some(fields) = document.as_object_mut() {
            fields.insert("digest".into(), self.digest.as_str().into());
        }
        document
    }
}

/// The group whose decision has this address, by its own, and the number; nothing if it is not the address of a decision.
pub(crate) fn of_address(url: &str) -> Option<(&str, i64)> {
    let (group, number) = url.rsplit_once("/decisions/")?;
    Some((group, number.parse().ok().filter(|number| (1..=HIGHEST).contains(number))?))
}

/// The address of a decision of a group.
pub(crate) fn address(group: &Group, number: i64) -> String {
    format!("{}/decisions/{number}", group.url)
}

/// The digest of a decision's canonical text.
pub(crate) fn digest_of(body: &str) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body.as_bytes());
    data_encoding::HEXLOWER.encode(digest.as_ref())
}

fn canonical(value: &Value) -> Result<String> {
    let bytes = http_signatures::canonical_json(value).map_err(|cause| Error::Internal(Box::new(cause)))?;
    String::from_utf8(bytes).map_err(|cause| Error::Internal(Box::new(cause)))
}

/// From here to its end a transaction decides alone in this group: what it reads of a request is how it stands.
pub(crate) async fn alone(tx: &mut Tx, group: &Group) -> Result<()> {
    if group.is_ours { store::lock(tx, group.id).await.map(drop) } else { Ok(()) }
}

/// The one place where a decision of a group of ours gets into its record. Groups elsewhere keep their own.
pub(crate) async fn record(tx: &mut Tx, group: &Group, deed: Deed<'_>) -> Result<()> {
    if !group.is_ours {
        return Ok(());
    }
    let (last, previous) = store::lock(tx, group.id).await?;
    let number = last + 1;
    let record = Record {
        id: address(group, number),
        kind: "hub:Decision".into(),
        group: group.url.clone(),
        number,
        what: deed.what.to_string(),
        about: who(tx, deed.about).await?,
        said: deed.request.map(|request| Words {
            reason: request.reason.clone(),
            group_question: request.group_question.clone(),
            group_answer: request.group_answer.clone(),
            question: request.question.clone(),
            answer: request.answer.clone(),
        }),
        by: who(tx, deed.by).await?,
        at: tx.now().rfc3339(),
        message: text::lines_of(deed.message, super::membership::LONGEST_WORDS),
        until: deed.until.map(Time::rfc3339),
        evidence: evidence(tx, group, deed.about).await?,
        previous,
    };
    let body = canonical(&serde_json::to_value(&record)?)?;
    let digest = digest_of(&body);
    let about = record.about.map(|who| who.id).unwrap_or_default();
    let link = Link { number, what: record.what, about, body, digest };
    if !store::insert(tx, group.id, &link).await? {
        return Err(Error::internal("a decision of that number is there already"));
    }
    store::set_head(tx, group.id, number, &link.digest).await?;
    journal::record(tx, Entry::DecisionRecorded { group: group.id, number });
    Ok(())
}

async fn who(tx: &mut Tx, person: Option<ProfileId>) -> Result<Option<Who>> {
    let Some(person) = person else { return Ok(None) };
    let person = profiles::store::find(tx, person).await?;
    Ok(person.map(|person| Who {
        id: person.url,
        name: person.name,
        role: person.role,
        organisation: person.organisation,
    }))
}

async fn evidence(tx: &mut Tx, group: &Group, person: Option<ProfileId>) -> Result<Option<Evidence>> {
    let Some(person) = person else { return Ok(None) };
    let Some(person) = profiles::store::find(tx, person).await? else { return Ok(None) };
    if person.is_ours {
        return Ok(Some(Evidence { host: person.host, trust: "own".into(), ..Evidence::default() }));
    }
    let software = store::software(tx, &person.host).await?.unwrap_or_default();
    let first = store::others_from(tx, group.id, &person.host, person.id).await? == 0;
    let trust = trust::of(tx, &person.host).await?.name().to_owned();
    Ok(Some(Evidence { host: person.host, software, first, trust }))
}

/// The address of the decision by which somebody was let in (`granted`) or not, if the newest about them is one.
pub(crate) async fn address_about(tx: &mut Tx, group: &Group, person: &str, granted: bool) -> Result<Option<String>> {
    let kinds: &[What] = if granted {
        &[What::Admitted, What::Accepted]
    } else {
        &[What::Declined, What::Expired, What::Removed, What::Banned]
    };
    let number = store::newest_about(tx, group.id, person, kinds).await?;
    Ok(number.map(|number| address(group, number)))
}

/// A decision of a group elsewhere comes in, as its own hub shows it. One whose digest does not fit is kept as well, and
/// so is a second version of one that is here: both are evidence. Answers what it says.
pub(crate) async fn receive(tx: &mut Tx, group: &Group, document: &Value) -> Result<Record> {
    let unreadable = || Error::invalid("object", "object-unreadable");
    let mut bare = document.clone();
    let fields = bare.as_object_mut().ok_or_else(unreadable)?;
    fields.shift_remove("@context");
    fields.shift_remove("proof");
    let claimed = fields.shift_remove("digest");
    let digest = claimed.as_ref().and_then(Value::as_str).filter(|digest| is_digest(digest)).ok_or_else(unreadable)?;
    let body = canonical(&bare)?;
    let record: Record = serde_json::from_value(bare).map_err(|_| unreadable())?;
    let is_its_own = record.group == group.url
        && record.id == address(group, record.number)
        && (1..=HIGHEST).contains(&record.number)
        && body.len() <= LONGEST
        && record.what.len() <= 40;
    if group.is_ours || !is_its_own {
        return Err(unreadable());
    }
    let about = record.about.as_ref().map(|who| who.id.clone()).unwrap_or_default();
    let link = Link { number: record.number, what: record.what.clone(), about, body, digest: digest.to_owned() };
    if is_full(tx, group.id).await? {
        tracing::info!(group.url = group.in_log(), "a decision was not kept: the record is too large");
    } else if !store::insert(tx, group.id, &link).await?
        && store::find(tx, group.id, link.number).await?.is_some_and(|known| known != link)
    {
        store::insert_dispute(tx, group.id, &link).await?;
    }
    note_length(tx, group.id, link.number).await?;
    Ok(record)
}

/// Whether no more is kept of the record of a group elsewhere.
pub(crate) async fn is_full(tx: &mut Tx, group: GroupId) -> Result<bool> {
    Ok(store::bytes(tx, group).await? >= LARGEST)
}

/// Notes how long the record of a group elsewhere is, as its hub says: what is missing of it shows.
pub(crate) async fn note_length(tx: &mut Tx, group: GroupId, length: i64) -> Result<()> {
    let (known, _) = store::head(tx, group).await?;
    if length > known && length <= HIGHEST {
        store::set_head(tx, group, length, "").await?;
    }
    Ok(())
}

fn is_digest(digest: &str) -> bool {
    digest.len() == 64 && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What is wrong with a record, and at which decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Fault {
    pub(crate) number: i64,
    pub(crate) flaw: Flaw,
}

/// See [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Flaw {
    /// It is not there.
    Missing,
    /// Its text does not have its digest, or is not the text of this decision.
    Altered,
    /// It does not follow the one before it.
    Unchained,
    /// Two versions of it have been shown.
    Disputed,
    /// It is not there, and will not be: so much of the record is here already.
    TooLarge,
}

impl Flaw {
    /// The key of the sentence that says so.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Missing => "record-missing",
            Self::Altered => "record-altered",
            Self::Unchained => "record-unchained",
            Self::Disputed => "record-disputed",
            Self::TooLarge => "record-too-large",
        }
    }
}

/// What came of checking a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// How many decisions there should be.
    pub(crate) count: i64,
    /// The first that does not fit.
    pub(crate) fault: Option<Fault>,
}

/// Reads a record from its beginning and checks that nothing in it was changed.
pub(crate) async fn check(tx: &mut Tx, group: &Group) -> Result<Check> {
    let (length, head) = store::head(tx, group.id).await?;
    let (mut last, mut previous) = (0, String::new());
    let found = |number, flaw| Ok(Check { count: length, fault: Some(Fault { number, flaw }) });
    if !group.is_ours
        && let Some(number) = store::first_missing(tx, group.id, length).await?
        && is_full(tx, group.id).await?
    {
        return found(number, Flaw::TooLarge);
    }
    loop {
        let links = store::after(tx, group.id, last, AT_ONCE).await?;
        if links.is_empty() {
            break;
        }
        for link in links {
            if link.number != last + 1 {
                return found(last + 1, Flaw::Missing);
            }
            if let Some(flaw) = flaw_of(group, &link, &previous) {
                return found(link.number, flaw);
            }
            (last, previous) = (link.number, link.digest);
        }
    }
    if last < length {
        return found(last + 1, Flaw::Missing);
    }
    // What is behind the end that was noted was not put there by us; a copy is told its length only.
    if last > length || (!head.is_empty() && head != previous) || (group.is_ours && head != previous) {
        return found(last.max(1), Flaw::Unchained);
    }
    if let Some(number) = store::first_disputed(tx, group.id).await? {
        return found(number, Flaw::Disputed);
    }
    Ok(Check { count: length, fault: None })
}

fn flaw_of(group: &Group, link: &Link, previous: &str) -> Option<Flaw> {
    let record = link.record();
    let about = record.about.map(|who| who.id).unwrap_or_default();
    let is_itself = digest_of(&link.body) == link.digest
        && record.number == link.number
        && record.group == group.url
        && record.what == link.what
        && about == link.about;
    if !is_itself {
        Some(Flaw::Altered)
    } else if record.previous == previous {
        None
    } else {
        Some(Flaw::Unchained)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_that_of_the_canonical_text() {
        let body = canonical(&json!({"number": 1, "at": "2026-11-21T09:00:00Z", "about": {"name": "Siân"}})).unwrap();
        assert_eq!(body, "{\"about\":{\"name\":\"Siân\"},\"at\":\"2026-11-21T09:00:00Z\",\"number\":1}");
        assert_eq!(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(is_digest(&digest_of(&body)) && !is_digest("ABC") && !is_digest(&"G".repeat(64)));
    }

    #[test]
    fn every_kind_has_the_word_under_which_it_is_kept() {
        for word in ["admitted", "declined", "asked", "answered", "reopened", "withdrawn", "expired", "unbanned"] {
            assert_eq!(word.parse::<What>().unwrap().to_string(), word);
        }
    }
}
