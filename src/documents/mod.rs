//! Documents: files with what is said of them. A document is what people answer to (its topic), with a row beside the
//! topic; this noun keeps what only documents have.
//!
//! * **Versions never change** ([`versions`]): each has a number, bytes known by their SHA-256, and a record that its author
//!   signs and that names the digest of the record before it. What was is restored by a new version with the old bytes.
//! * The address of a document is that of its newest version; each version has one of its own.
//! * **Its author owns it**: words and versions are theirs. Facilitators arrange: collection, tags, review date.
//! * Files are `files`' to keep: what no version, companion or thumbnail refers to any more is swept.

pub(crate) mod collections;
pub(crate) mod library;
mod library_store;
pub(crate) mod store;
mod text_store;
pub(crate) mod texts;
pub(crate) mod versions;

use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic, Words};
use crate::error::{Error, Result, Violations};
use crate::groups::Group;
use crate::id::{CollectionId, TopicId};
use crate::profiles::Profile;
use crate::storage::Digest;
use crate::text;

use self::versions::{Fresh, Record};

/// Most tags of a document, and the longest of them, in characters.
pub(crate) const TAGS: usize = 10;
const LONGEST_TAG: usize = 40;
/// Longest description of what a picture shows, in characters.
pub(crate) const LONGEST_ALTERNATIVE: usize = 500;

words! {
    /// Under what terms others may use a document.
    Licence {
        /// Open Government Licence 3.0.
        Ogl = "ogl",
        /// Creative Commons Attribution 4.0.
        CcBy = "cc-by",
        /// The same, and what is made of it too.
        CcBySa = "cc-by-sa",
        /// Creative Commons Zero: no conditions.
        CcZero = "cc-zero",
        /// Its owner has to be asked.
        Reserved = "reserved",
        /// Nothing was said, or nothing we know.
        Unsaid = "unsaid",
    }
}

impl Licence {
    /// What a form offers; the first is chosen until somebody chooses.
    pub(crate) const OFFERED: [Self; 5] = [Self::Ogl, Self::CcBy, Self::CcBySa, Self::CcZero, Self::Reserved];

    /// Where its terms stand; also its name between hubs.
    pub(crate) fn url(self) -> Option<&'static str> {
        match self {
            Self::Ogl => Some("https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"),
            Self::CcBy => Some("https://creativecommons.org/licenses/by/4.0/"),
            Self::CcBySa => Some("https://creativecommons.org/licenses/by-sa/4.0/"),
            Self::CcZero => Some("https://creativecommons.org/publicdomain/zero/1.0/"),
            Self::Reserved | Self::Unsaid => None,
        }
    }

    /// The licence whose terms stand at `url`.
    pub(crate) fn at(url: &str) -> Self {
        let known = Self::OFFERED.into_iter().find(|licence| licence.url().is_some_and(|known| known == url));
        known.unwrap_or(Self::Unsaid)
    }

    /// The key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Ogl => "licence-ogl",
            Self::CcBy => "licence-cc-by",
            Self::CcBySa => "licence-cc-by-sa",
            Self::CcZero => "licence-cc-zero",
            Self::Reserved => "licence-reserved",
            Self::Unsaid => "licence-unsaid",
        }
    }
}

words! {
    /// Whether everybody can read the file, whatever they read with.
    Accessible {
        /// Its owner has not said.
        Unsaid = "unsaid",
        /// This file can be read and changed by everybody.
        Itself = "itself",
        /// Another copy can.
        Other = "other",
        /// There is none.
        Not = "not",
    }
}

impl Accessible {
    /// All answers, in the order of a form.
    pub(crate) const ALL: [Self; 4] = [Self::Unsaid, Self::Itself, Self::Other, Self::Not];

    /// The key of the sentence that says so.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unsaid => "accessible-unsaid",
            Self::Itself => "accessible-itself",
            Self::Other => "accessible-other",
            Self::Not => "accessible-not",
        }
    }
}

words! {
    /// What is known of the chain of a document's versions.
    Chain {
        /// It was not looked at yet.
        Unchecked = "unchecked",
        /// Every version is signed by the author and names the one before it.
        Whole = "whole",
        /// A version is not signed by its author.
        Unsigned = "unsigned",
        /// A version does not fit to the one before it: something was changed afterwards.
        Broken = "broken",
        /// A version cannot be had any more.
        Missing = "missing",
    }
}

impl Chain {
    /// The key of the sentence that says so.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Unchecked => "chain-unchecked",
            Self::Whole => "chain-whole",
            Self::Unsigned => "chain-unsigned",
            Self::Broken => "chain-broken",
            Self::Missing => "chain-missing",
        }
    }

    /// Whether what it says is a warning.
    pub(crate) fn is_wrong(self) -> bool {
        matches!(self, Self::Unsigned | Self::Broken | Self::Missing)
    }
}

/// What a document has beside its topic.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Document {
    pub(crate) licence: Licence,
    pub(crate) accessible: Accessible,
    /// What a picture shows, for who does not see it.
    pub(crate) alternative: String,
    /// When its owner wants to look whether it still holds.
    pub(crate) review_at: Option<Time>,
    /// When the facilitators of its group want that.
    pub(crate) group_review_at: Option<Time>,
    /// The public identity of the document that took its place; empty while it stands.
    pub(crate) superseded_by: String,
    pub(crate) collection_id: Option<CollectionId>,
    /// How often its file was taken; by whom is not kept.
    pub(crate) downloads: i64,
    /// The number of its newest version; 0 when it has none: then it is a link.
    pub(crate) newest: i64,
    /// Where other software keeps its file; else empty.
    pub(crate) link: String,
    pub(crate) link_name: String,
    pub(crate) chain: Chain,
}

impl Document {
    /// When it is to be looked at, whoever wants it first.
    pub(crate) fn review(&self) -> Option<Time> {
        [self.review_at, self.group_review_at].into_iter().flatten().min()
    }
}

/// What its owner says of a document beside its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Details {
    pub(crate) licence: Licence,
    pub(crate) accessible: Accessible,
    pub(crate) alternative: String,
    pub(crate) review_at: Option<Time>,
    pub(crate) superseded_by: String,
    pub(crate) tags: Vec<String>,
    /// The name of the collection in which it was put when it was sent; empty for none. Later its group arranges it.
    pub(crate) collection: String,
}

/// A file that another make of software keeps, with nothing that could prove its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) url: String,
    pub(crate) name: String,
    pub(crate) media_type: String,
}

/// What another hub says of a document of its own.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    pub(crate) details: Details,
    pub(crate) newest: Option<Record>,
    pub(crate) link: Option<Link>,
}

/// Tags as somebody typed them, between commas: small, without marks, each once.
pub(crate) fn tags(typed: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in typed.split([',', ';', '\n']) {
        let word = text::line(word, LONGEST_TAG).trim_start_matches('#').trim().to_lowercase();
        if !word.is_empty() && !found.contains(&word) && found.len() < TAGS {
            found.push(word);
        }
    }
    found
}

/// The words of a document: without a description its title is all there is to say.
pub(crate) fn described(mut words: Words) -> Words {
    if words.html.trim().is_empty() {
        words.html = format!("<p>{}</p>", text::escape(&words.title));
    }
    words
}

/// Notes what cannot be used of the words of a document, by field of the form. A description may be missing.
pub(crate) fn check(words: &Words, longest: usize) -> Violations {
    let mut wrong = words.check(true, longest);
    wrong.0.retain(|(_, key)| *key != "body-missing");
    wrong
}

/// A day as forms write it, as the time at which it begins here.
pub(crate) fn day(typed: &str) -> Option<Time> {
    let typed = typed.trim();
    let is_day = typed.len() == 10 && typed.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    if is_day { Time::parse(&format!("{typed}T00:00:00Z")) } else { None }
}

/// Somebody of this hub sends a file for the library of a group. Answers the topic, and whether it is new.
pub(crate) async fn add(
    tx: &mut Tx,
    id: TopicId,
    (group, author): (&Group, &Profile),
    (words, details): (Words, &Details),
    first: &Fresh,
    origin: &str,
) -> Result<(Topic, bool)> {
    let from = Origin::Here { origin: origin.to_owned() };
    let words = described(words);
    let (mut topic, mut is_new) =
        discussions::start(tx, (id, Kind::Document), group, author, words.clone(), &from).await?;
    if !is_new && (topic.author_id != author.id || topic.deleted_at.is_some()) {
        // The form carried the id of something else.
        let id = tx.id();
        (topic, is_new) = discussions::start(tx, (id, Kind::Document), group, author, words, &from).await?;
    }
    if is_new {
        store::insert(tx, topic.id, details, None).await?;
        put_in(tx, &topic, &details.collection).await?;
        versions::begin(tx, &topic, first).await?;
    }
    Ok((topic, is_new))
}

/// Its owner says something else of it.
pub(crate) async fn edit(
    tx: &mut Tx,
    topic: &Topic,
    author: &Profile,
    (words, details): (Words, &Details),
    files_changed: bool,
) -> Result<()> {
    let mut known = details_of(tx, topic.id).await?;
    // Its group arranges collections.
    known.collection.clone_from(&details.collection);
    let at = tx.now();
    let beside = files_changed || known != *details;
    if discussions::edit_with(tx, topic, author, described(words), Edit { at, via: None, beside }).await? && beside {
        store::update(tx, topic.id, details).await?;
    }
    Ok(())
}

/// What its owner says of a document now.
pub(crate) async fn details_of(tx: &mut Tx, id: TopicId) -> Result<Details> {
    let document = store::find(tx, id).await?.ok_or(Error::NotFound)?;
    let tags = store::tags(tx, id).await?;
    let collection = match document.collection_id {
        Some(collection) => collections::find(tx, collection).await?.map(|found| found.name).unwrap_or_default(),
        None => String::new(),
    };
    Ok(Details {
        licence: document.licence,
        accessible: document.accessible,
        alternative: document.alternative,
        review_at: document.review_at,
        superseded_by: document.superseded_by,
        tags: tags.into_iter().filter(|(_, by_group)| !by_group).map(|(tag, _)| tag).collect(),
        collection,
    })
}

async fn put_in(tx: &mut Tx, topic: &Topic, collection: &str) -> Result<()> {
    if collection.is_empty() {
        return Ok(());
    }
    let Some(collection) = collections::named(tx, topic.group_id, collection).await? else { return Ok(()) };
    collections::put(tx, topic.id, Some(collection)).await
}

/// Another hub says this of a document of its own, which began or was changed right before in this transaction. Answers
/// whether its chain of versions must be looked at.
pub(crate) async fn told(tx: &mut Tx, topic: &Topic, told: &Told) -> Result<bool> {
    if topic.kind != Kind::Document || topic.is_ours {
        return Ok(false);
    }
    if store::find(tx, topic.id).await?.is_none() {
        store::insert(tx, topic.id, &told.details, told.link.as_ref()).await?;
        put_in(tx, topic, &told.details.collection).await?;
    } else {
        store::update(tx, topic.id, &told.details).await?;
        store::set_link(tx, topic.id, told.link.as_ref()).await?;
    }
    match &told.newest {
        Some(record) => versions::receive(tx, topic, record).await,
        None => Ok(false),
    }
}

/// Whether another hub says anything of a document that is not known here.
pub(crate) async fn is_news(tx: &mut Tx, topic: &Topic, told: &Told) -> Result<bool> {
    let Some(document) = store::find(tx, topic.id).await? else { return Ok(false) };
    let mut known = details_of(tx, topic.id).await?;
    known.collection.clone_from(&told.details.collection);
    let newest = store::version(tx, topic.id, document.newest).await?;
    let told_digest = told.newest.as_ref().map(|record| record.digest.as_str());
    let link = told.link.as_ref().map_or("", |link| link.url.as_str());
    let same = newest.as_ref().map(|version| version.digest.as_str()) == told_digest && document.link == link;
    Ok(known != told.details || !same)
}

/// What facilitators arrange.
#[derive(Clone, Debug)]
pub(crate) enum Arrangement {
    /// Into this collection, or out of all.
    Move(Option<CollectionId>),
    /// These tags more.
    Tag(Vec<String>),
    /// To be looked at from then on; nothing takes it back.
    Review(Option<Time>),
}

/// A facilitator arranges documents of their group; those of other groups are passed over. Answers how many were.
pub(crate) async fn arrange(tx: &mut Tx, group: &Group, documents: &[TopicId], how: &Arrangement) -> Result<i64> {
    let mut done = 0;
    for id in documents {
        let topic = discussions::store::find_topic(tx, *id).await?;
        let is_of_group = |topic: &Topic| topic.group_id == group.id && topic.deleted_at.is_none();
        if !topic.is_some_and(|topic| is_of_group(&topic)) || store::find(tx, *id).await?.is_none() {
            continue;
        }
        match how {
            Arrangement::Move(collection) => collections::put(tx, *id, *collection).await?,
            Arrangement::Tag(tags) => store::add_group_tags(tx, *id, tags).await?,
            Arrangement::Review(at) => store::set_group_review(tx, *id, *at).await?,
        }
        done += 1;
    }
    Ok(done)
}

/// A file with a document that is no version of it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Companion {
    pub(crate) role: Companions,
    #[sqlx(try_from = "Vec<u8>")]
    pub(crate) sha256: Digest,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) name: String,
    pub(crate) language: String,
}

words! {
    /// What a file beside a document is for.
    Companions {
        /// A copy that everybody can read and change.
        Copy = "copy",
        /// What is said in a film, in time with it.
        Captions = "captions",
        /// What is said in a film or recording, to read.
        Transcript = "transcript",
    }
}

impl Companions {
    /// All of them.
    pub(crate) const ALL: [Self; 3] = [Self::Copy, Self::Captions, Self::Transcript];

    /// The key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Copy => "companion-copy",
            Self::Captions => "companion-captions",
            Self::Transcript => "companion-transcript",
        }
    }
}

/// How long what facilitators removed is kept, should they put it back.
const REMOVED_KEPT: std::time::Duration = std::time::Duration::from_hours(30 * 24);

/// The files of documents that are gone go too: at once what its author deleted, after a while what was removed.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(REMOVED_KEPT);
    store::forget_deleted(tx, before).await
}

/// The files of one document, whose author deleted it, go.
pub(crate) async fn forget(tx: &mut Tx, id: TopicId) -> Result<()> {
    store::forget(tx, id).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_small_and_stand_once() {
        assert_eq!(tags("#Peat, peat;  Wet  land ,,\nBog"), ["peat", "wet land", "bog"]);
        assert_eq!(tags("a1,a2,a3,a4,a5,a6,a7,a8,a9,b1,b2,b3").len(), TAGS);
        assert!(tags(" , ;").is_empty());
    }

    #[test]
    fn a_day_is_a_day_and_nothing_else() {
        assert_eq!(day("2027-03-01"), Time::parse("2027-03-01T00:00:00Z"));
        for other in ["", "1 March 2027", "2027-13-01", "2027-3-1", "2027-03-01T10:00:00Z"] {
            assert_eq!(day(other), None, "{other}");
        }
    }

    #[test]
    fn a_licence_is_known_by_where_its_terms_stand() {
        for licence in Licence::OFFERED {
            assert_eq!(Licence::at(licence.url().unwrap_or_default()) == licence, licence.url().is_some());
        }
        assert_eq!(Licence::at("https://example.org/terms"), Licence::Unsaid);
    }
}
