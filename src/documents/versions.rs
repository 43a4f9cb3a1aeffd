//! The versions of a document. A version's **record** is a document of its own, signed by the author (FEP-8b32): which
//! number, which bytes, why, and the digest of the record before it. So nobody, the hub that keeps them included, changes a
//! version afterwards unseen.
//!
//! A version of ours has no record until the follow-up has signed it; until then only this hub's pages show it.

use super::{Chain, store, texts};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Edit, Topic, Words};
use crate::error::{Error, Result};
use crate::id::{ProfileId, TopicId};
use crate::jobs;
use crate::profiles::Profile;
use crate::storage::Digest;
use crate::text;

/// Most versions of one document.
pub(crate) const MOST: i64 = 1000;
/// Longest name of a version and longest note of what was changed, in characters.
pub(crate) const LONGEST_LABEL: usize = 40;
pub(crate) const LONGEST_NOTE: usize = 500;

words! {
    /// Where the bytes of a version are.
    Bytes {
        /// In the store of this hub.
        Here = "here",
        /// Where they were published; nobody here has asked for them.
        Elsewhere = "elsewhere",
        /// On their way here.
        Wanted = "wanted",
        /// They came and were not what was published: nothing of them was kept.
        Refused = "refused",
        /// They are not to be had where they were published.
        Missing = "missing",
        /// They are larger than files may be here.
        TooLarge = "too-large",
        /// Files of this kind are not taken here, or a virus was found in it.
        Unwanted = "unwanted",
    }
}

words! {
    /// Whether a version's record is signed by its author.
    Proof {
        /// Nobody has looked yet.
        Unchecked = "unchecked",
        /// It is.
        Proven = "proven",
        /// It is not.
        Unproven = "unproven",
    }
}

/// A version.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Version {
    pub(crate) document_id: TopicId,
    /// From 1 on.
    pub(crate) number: i64,
    /// Public identity.
    pub(crate) url: String,
    /// What its author calls it, such as `2.1`; may be empty.
    pub(crate) label: String,
    pub(crate) change_note: String,
    pub(crate) created_at: Time,
    #[sqlx(try_from = "Vec<u8>")]
    pub(crate) sha256: Digest,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) name: String,
    /// The version whose bytes these are, if it brings back an earlier one.
    pub(crate) restores: Option<i64>,
    /// Public identity of the one before.
    pub(crate) previous: String,
    /// Digest of that one's record.
    pub(crate) previous_digest: String,
    /// The signed record, as it was written; empty until it is.
    pub(crate) record: String,
    /// The digest of the record.
    pub(crate) digest: String,
    /// Where its bytes were published.
    pub(crate) file_url: String,
    pub(crate) bytes: Bytes,
    /// How many of them have come so far, while they are on their way.
    pub(crate) arrived: i64,
    pub(crate) proof: Proof,
}

impl Version {
    /// How people call it.
    pub(crate) fn called(&self) -> String {
        if self.label.is_empty() { self.number.to_string() } else { self.label.clone() }
    }

    /// What it shows, roughly: for the list and for how its page shows it.
    pub(crate) fn category(&self) -> Category {
        Category::of(&self.media_type)
    }

    /// The ending of its name, as people know kinds of files.
    pub(crate) fn kind(&self) -> String {
        kind_of(&self.name)
    }
}

/// The ending of a file's name in capitals; nothing when there is none.
pub(crate) fn kind_of(name: &str) -> String {
    let ending = crate::files::names::ending(name);
    if ending.len() <= 6 { ending.to_uppercase() } else { String::new() }
}

words! {
    /// Roughly what a file is.
    Category {
        /// To be read.
        Text = "text",
        /// PDF.
        Pdf = "pdf",
        /// Tables.
        Table = "table",
        /// Slides.
        Slides = "slides",
        /// A picture.
        Picture = "picture",
        /// To be listened to.
        Sound = "sound",
        /// A film.
        Film = "film",
        /// Anything else.
        Other = "other",
    }
}

impl Category {
    /// What a media type belongs to.
    pub(crate) fn of(media_type: &str) -> Self {
        let (main, rest) = media_type.split_once('/').unwrap_or((media_type, ""));
        match (main, rest) {
            (_, "pdf") => Self::Pdf,
            ("image", "svg+xml") => Self::Other,
            ("image", _) => Self::Picture,
            ("audio", _) => Self::Sound,
            ("video", _) => Self::Film,
            (_, rest) if rest.contains("spreadsheet") || rest.contains("excel") || rest == "csv" => Self::Table,
            (_, rest) if rest.contains("presentation") || rest.contains("powerpoint") => Self::Slides,
            ("text", _) => Self::Text,
            (_, rest) if rest.contains("wordprocessing") || rest.contains("opendocument.text") => Self::Text,
            (_, "msword" | "rtf" | "epub+zip") => Self::Text,
            _ => Self::Other,
        }
    }

    /// The key of its name.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Text => "category-text",
            Self::Pdf => "category-pdf",
            Self::Table => "category-table",
            Self::Slides => "category-slides",
            Self::Picture => "category-picture",
            Self::Sound => "category-sound",
            Self::Film => "category-film",
            Self::Other => "category-other",
        }
    }
}

/// A version that somebody of this hub sends.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) sha256: Digest,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) change_note: String,
    pub(crate) restores: Option<i64>,
}

/// A version's record as another hub shows it, read and bounded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) url: String,
    /// Of which document it says that it is a version.
    pub(crate) of: String,
    pub(crate) author: String,
    pub(crate) number: i64,
    pub(crate) label: String,
    pub(crate) change_note: String,
    pub(crate) created_at: Time,
    pub(crate) sha256: Digest,
    pub(crate) size: i64,
    pub(crate) media_type: String,
    pub(crate) name: String,
    pub(crate) restores: Option<i64>,
    pub(crate) previous: String,
    pub(crate) previous_digest: String,
    pub(crate) file_url: String,
    /// As it was written.
    pub(crate) text: String,
    pub(crate) digest: String,
}

/// The first version of a document of ours.
pub(super) async fn begin(tx: &mut Tx, topic: &Topic, fresh: &Fresh) -> Result<()> {
    insert_ours(tx, topic, 1, None, fresh).await
}

/// Its owner publishes the next version. Answers its number.
pub(crate) async fn publish(tx: &mut Tx, topic: &Topic, author: &Profile, fresh: &Fresh) -> Result<i64> {
    if topic.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    let document = store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    let newest = store::version(tx, topic.id, document.newest).await?.ok_or(Error::NotFound)?;
    if newest.sha256 == fresh.sha256 && newest.name == fresh.name {
        // The same form twice.
        return Ok(newest.number);
    }
    let number = newest.number + 1;
    if number > MOST {
        return Err(Error::invalid("file", "version-too-many"));
    }
    let words = Words {
        title: topic.title.clone(),
        source: topic.source.clone(),
        html: topic.html.clone(),
        language: topic.language.clone(),
    };
    let at = tx.now();
    discussions::edit_with(tx, topic, author, words, Edit { at, via: None, beside: true }).await?;
    insert_ours(tx, topic, number, Some(&newest), fresh).await?;
    Ok(number)
}

/// Its owner brings an earlier version back, as a new one with its bytes.
pub(crate) async fn restore(tx: &mut Tx, topic: &Topic, author: &Profile, number: i64, note: &str) -> Result<i64> {
    let old = store::version(tx, topic.id, number).await?.ok_or(Error::NotFound)?;
    let fresh = Fresh {
        sha256: old.sha256,
        size: old.size,
        media_type: old.media_type,
        name: old.name,
        label: String::new(),
        change_note: text::line(note, LONGEST_NOTE),
        restores: Some(number),
    };
    publish(tx, topic, author, &fresh).await
}

async fn insert_ours(tx: &mut Tx, topic: &Topic, number: i64, previous: Option<&Version>, fresh: &Fresh) -> Result<()> {
    let url = format!("{}/versions/{number}", topic.url);
    let version = Version {
        document_id: topic.id,
        number,
        label: fresh.label.clone(),
        change_note: fresh.change_note.clone(),
        created_at: tx.now(),
        sha256: fresh.sha256,
        size: fresh.size,
        media_type: fresh.media_type.clone(),
        name: fresh.name.clone(),
        restores: fresh.restores,
        previous: previous.map(|version| version.url.clone()).unwrap_or_default(),
        // The record before may not be signed yet: its digest is written when this one is.
        previous_digest: String::new(),
        record: String::new(),
        digest: String::new(),
        file_url: format!("{url}/file"),
        url,
        bytes: Bytes::Here,
        arrived: fresh.size,
        proof: Proof::Proven,
    };
    store::insert_version(tx, &version).await?;
    store::set_newest(tx, topic.id, &version).await?;
    texts::ask(tx, topic.id, number).await?;
    store::set_chain(tx, topic.id, Chain::Whole).await
}

/// A version of ours is signed: `record` is what was signed, `digest` its digest.
pub(crate) async fn seal(tx: &mut Tx, version: &Version, record: &str, digest: &str, previous: &str) -> Result<()> {
    store::seal(tx, version, (record, digest, previous)).await
}

/// What another hub says of a version. Answers whether the chain must be looked at.
pub(crate) async fn receive(tx: &mut Tx, topic: &Topic, record: &Record) -> Result<bool> {
    if record.of != topic.url || !(1..=MOST).contains(&record.number) {
        store::set_chain(tx, topic.id, Chain::Broken).await?;
        return Ok(false);
    }
    if let Some(known) = store::version(tx, topic.id, record.number).await? {
        if known.digest == record.digest {
            return Ok(store::find(tx, topic.id).await?.is_some_and(|document| document.chain == Chain::Unchecked));
        }
        // A version that was published never changes: what we have stays, and it is said.
        tracing::warn!(version = text::line(&record.url, 200), "a version was changed after it was published");
        store::set_chain(tx, topic.id, Chain::Broken).await?;
        return Ok(false);
    }
    if !keep(tx, topic, record).await? {
        store::set_chain(tx, topic.id, Chain::Broken).await?;
        return Ok(false);
    }
    let document = store::find(tx, topic.id).await?.ok_or(Error::NotFound)?;
    if let Some(version) = store::version(tx, topic.id, record.number).await?
        && version.number > document.newest
    {
        store::set_newest(tx, topic.id, &version).await?;
    }
    // What is broken is not mended by what comes after it.
    if document.chain != Chain::Broken {
        store::set_chain(tx, topic.id, Chain::Unchecked).await?;
    }
    Ok(document.chain != Chain::Broken)
}

/// Writes a version of another hub down, unless another has its address. Answers whether it is there now.
pub(crate) async fn keep(tx: &mut Tx, topic: &Topic, record: &Record) -> Result<bool> {
    // The same bytes may be here already, as those of another version or document.
    let is_here = crate::files::find(tx, record.sha256).await?.is_some_and(|file| file.size == record.size)
        && store::is_held_for(tx, topic.group_id, record.sha256).await?;
    let version = Version {
        document_id: topic.id,
        number: record.number,
        url: record.url.clone(),
        label: record.label.clone(),
        change_note: record.change_note.clone(),
        created_at: record.created_at.min(tx.now()),
        sha256: record.sha256,
        size: record.size,
        media_type: record.media_type.clone(),
        name: record.name.clone(),
        restores: record.restores,
        previous: record.previous.clone(),
        previous_digest: record.previous_digest.clone(),
        record: record.text.clone(),
        digest: record.digest.clone(),
        file_url: record.file_url.clone(),
        bytes: if is_here { Bytes::Here } else { Bytes::Elsewhere },
        arrived: 0,
        proof: Proof::Unchecked,
    };
    if is_here {
        texts::ask(tx, topic.id, record.number).await?;
    }
    store::insert_version(tx, &version).await
}

/// What is to be fetched, and for whom.
pub(crate) type Errand = (TopicId, i64, ProfileId);
/// The job that fetches a file.
pub(crate) const FETCH: &str = "fetch_file";

/// A member here wants the file of a version that is not here.
pub(crate) async fn want(tx: &mut Tx, version: &Version, person: ProfileId) -> Result<()> {
    if !matches!(version.bytes, Bytes::Elsewhere | Bytes::Missing | Bytes::Refused) {
        return Ok(());
    }
    store::set_bytes(tx, version.document_id, version.number, Bytes::Wanted, 0).await?;
    let errand: Errand = (version.document_id, version.number, person);
    jobs::enqueue(tx, FETCH, &format!("{} {}", version.document_id, version.number), &errand).await
}

/// The bytes of a version have come, and are what was published.
pub(crate) async fn arrived(tx: &mut Tx, version: &Version) -> Result<()> {
    store::set_bytes(tx, version.document_id, version.number, Bytes::Here, version.size).await?;
    texts::ask(tx, version.document_id, version.number).await
}

/// What the versions that are here say of the chain, newest first; `None` when one is missing that may be had: that with
/// this number is next to be asked for.
pub(crate) fn judge(versions: &[Version]) -> Result<Chain, i64> {
    let Some(newest) = versions.first() else { return Ok(Chain::Missing) };
    let mut below = newest;
    if newest.proof == Proof::Unproven {
        return Ok(Chain::Unsigned);
    }
    for version in versions.iter().skip(1) {
        if version.number != below.number - 1 {
            return Err(below.number - 1);
        }
        if version.proof == Proof::Unproven {
            return Ok(Chain::Unsigned);
        }
        if version.digest != below.previous_digest || version.url != below.previous {
            return Ok(Chain::Broken);
        }
        below = version;
    }
    match below.number {
        1 if below.previous.is_empty() && below.previous_digest.is_empty() => {}
        1 => return Ok(Chain::Broken),
        number => return Err(number - 1),
    }
    let is_checked = versions.iter().all(|version| version.proof == Proof::Proven);
    Ok(if is_checked { Chain::Whole } else { Chain::Unchecked })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(number: i64) -> Version {
        let digest = |number: i64| if number == 0 { String::new() } else { format!("zQm{number}") };
        let url = |number: i64| if number == 0 { String::new() } else { format!("https://hub.example/v/{number}") };
        Version {
            document_id: TopicId(uuid::Uuid::nil()),
            number,
            url: url(number),
            label: String::new(),
            change_note: String::new(),
            created_at: Time(0),
            sha256: Digest([0; 32]),
            size: 1,
            media_type: "text/plain".into(),
            name: "a.txt".into(),
            restores: None,
            previous: url(number - 1),
            previous_digest: digest(number - 1),
            record: String::new(),
            digest: digest(number),
            file_url: String::new(),
            bytes: Bytes::Elsewhere,
            arrived: 0,
            proof: Proof::Proven,
        }
    }

    #[test]
    fn a_chain_is_whole_when_each_version_names_the_one_before() {
        let chain = || vec![version(3), version(2), version(1)];
        assert_eq!(judge(&chain()), Ok(Chain::Whole));
        assert_eq!(judge(&[version(1)]), Ok(Chain::Whole));
        let mut other = chain();
        other[1].digest = "zQmother".into();
        assert_eq!(judge(&other), Ok(Chain::Broken));
        let mut other = chain();
        other[1].url = "https://hub.example/v/other".into();
        assert_eq!(judge(&other), Ok(Chain::Broken));
        let mut other = chain();
        other[2].previous = "https://hub.example/v/0".into();
        assert_eq!(judge(&other), Ok(Chain::Broken));
        let mut other = chain();
        other[0].proof = Proof::Unproven;
        assert_eq!(judge(&other), Ok(Chain::Unsigned));
        other[0].proof = Proof::Unchecked;
        assert_eq!(judge(&other), Ok(Chain::Unchecked));
    }

    #[test]
    fn what_is_missing_of_a_chain_is_asked_for_from_the_newest_on() {
        assert_eq!(judge(&[version(5), version(4), version(1)]), Err(3));
        assert_eq!(judge(&[version(5)]), Err(4));
        assert_eq!(judge(&[]), Ok(Chain::Missing));
    }

    #[test]
    fn what_a_file_is_roughly_is_told_by_its_media_type() {
        for (media_type, category) in [
            ("application/pdf", Category::Pdf),
            ("application/vnd.oasis.opendocument.text", Category::Text),
            ("application/vnd.oasis.opendocument.spreadsheet", Category::Table),
            ("text/csv", Category::Table),
            ("text/plain", Category::Text),
            ("image/png", Category::Picture),
            ("image/svg+xml", Category::Other),
            ("video/webm", Category::Film),
            ("application/zip", Category::Other),
            ("", Category::Other),
        ] {
            assert_eq!(Category::of(media_type), category, "{media_type}");
        }
    }
}
