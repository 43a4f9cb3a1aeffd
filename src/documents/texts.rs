//! The text inside the files of documents: read once by a job, in a process of its own, and kept for the page that shows it,
//! for comparing, and for search. Where it cannot be read, the page says why.

use document_text::{Block, Text, Unreadable};
use futures_util::FutureExt;

use super::text_store as store;
use super::versions::Bytes;
use crate::config::Config;
use crate::db::{Db, Tx};
use crate::discussions;
use crate::error::{Error, Result};
use crate::extraction::Reader;
use crate::files::{self, Standing};
use crate::id::{ProfileId, TopicId, secret};
use crate::jobs;
use crate::storage::{Digest, Store};
use crate::text;

/// The job that reads a file.
pub(crate) const JOB: &str = "read_document";
/// Longest text that is kept to be searched and compared, in bytes.
const LONGEST: usize = 2 * 1024 * 1024;

/// What was found in the file of a version.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Kept {
    /// What the file says its title is.
    pub(crate) title: String,
    /// What it says its language is; empty when it says nothing.
    pub(crate) language: String,
    /// Its words alone, a line for each block.
    pub(crate) text: String,
    /// Its blocks, as JSON.
    pub(crate) blocks: String,
    /// Why it could not be read; empty when it could.
    pub(crate) unreadable: String,
    pub(crate) is_cut: bool,
    /// How many pages, slides or sheets it has; 0 when it does not say.
    pub(crate) parts: i64,
    #[sqlx(default)]
    pub(crate) thumbnail: Option<Vec<u8>>,
}

impl Kept {
    /// Its blocks in the order of reading.
    pub(crate) fn blocks(&self) -> Vec<Block> {
        serde_json::from_str(&self.blocks).unwrap_or_default()
    }

    /// The key of the sentence that says why it could not be read.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        Some(match self.unreadable.as_str() {
            "" => return None,
            "encrypted" => "unreadable-encrypted",
            "too_large" => "unreadable-too-large",
            "timed_out" => "unreadable-timed-out",
            "no_text" => "unreadable-no-text",
            "not_supported" => "unreadable-not-supported",
            _ => "unreadable-broken",
        })
    }

    /// A small picture of it.
    pub(crate) fn thumbnail(&self) -> Option<Digest> {
        self.thumbnail.clone().and_then(|bytes| Digest::try_from(bytes).ok())
    }
}

/// The file of a version is here now, and is to be read.
pub(super) async fn ask(tx: &mut Tx, document: TopicId, number: i64) -> Result<()> {
    jobs::enqueue(tx, JOB, &format!("{document} {number}"), &(document, number)).await
}

/// What was found in a version's file; nothing while it was not read.
pub(crate) async fn find(tx: &mut Tx, document: TopicId, number: i64) -> Result<Option<Kept>> {
    store::find(tx, document, number).await
}

/// The job.
pub(crate) async fn run(
    (db, shelf, config): (&Db, &Store, &Config),
    reader: &Reader,
    (document, number): (TopicId, i64),
) -> Result<()> {
    let mut tx = db.read().await?;
    let version = super::store::version(&mut tx, document, number).await?;
    let topic = discussions::store::find_topic(&mut tx, document).await?;
    let is_read = store::find(&mut tx, document, number).await?.is_some();
    let file = match &version {
        Some(version) if version.bytes == Bytes::Here => files::find(&mut tx, version.sha256).await?,
        _ => None,
    };
    drop(tx);
    let (Some(version), Some(topic), Some(file)) = (version, topic, file) else { return Ok(()) };
    match file.standing() {
        _ if is_read => return Ok(()),
        Standing::Ready => {}
        // What may carry a virus is not read either.
        Standing::BeingChecked => return Err(Error::elsewhere("the virus scanner", "it has not looked at a file yet")),
        Standing::Infected => return Ok(()),
    }
    let found = if file.length() > config.limits.upload_bytes {
        nothing(Unreadable::TooLarge)
    } else {
        let open = || file.read(shelf, 0..file.length()).boxed();
        let findings = reader.extract_from(file.length(), &version.name, &open).await?;
        let picture = findings.picture.and_then(Result::ok).map(|picture| picture.thumbnail).or(findings.first_page);
        let thumbnail = match picture {
            Some(picture) => keep(db, shelf, config, topic.author_id, &picture.bytes).await?,
            None => None,
        };
        Kept { thumbnail: thumbnail.map(|digest| digest.0.to_vec()), ..kept(findings.text)? }
    };
    let mut tx = db.begin().await?;
    if super::store::version(&mut tx, document, number).await?.is_some() {
        store::insert(&mut tx, &version, &found).await?;
    }
    tx.commit().await
}

fn nothing(why: Unreadable) -> Kept {
    let word = serde_json::to_value(why).ok().and_then(|word| word.as_str().map(str::to_owned));
    Kept {
        title: String::new(),
        language: String::new(),
        text: String::new(),
        blocks: "[]".to_owned(),
        unreadable: word.unwrap_or_else(|| "broken".to_owned()),
        is_cut: false,
        parts: 0,
        thumbnail: None,
    }
}

fn kept(read: Result<Text, Unreadable>) -> Result<Kept> {
    let read = match read {
        Ok(read) => read,
        Err(why) => return Ok(nothing(why)),
    };
    let words: Vec<String> = read.blocks.iter().map(words_of).collect();
    let words = words.join("\n").replace('\0', "");
    let short = words.get(..words.floor_char_boundary(LONGEST)).unwrap_or_default().to_owned();
    Ok(Kept {
        title: text::line(&read.title.unwrap_or_default(), 300),
        language: text::line(&read.language.unwrap_or_default(), 20),
        is_cut: read.cut || short.len() < words.len(),
        text: short,
        blocks: serde_json::to_string(&read.blocks)?.replace("\\u0000", ""),
        unreadable: String::new(),
        parts: read.parts.map_or(0, i64::from),
        thumbnail: None,
    })
}

/// The words of a block, in one line.
pub(crate) fn words_of(block: &Block) -> String {
    match block {
        Block::Heading(_, words) | Block::Paragraph(words) | Block::Item(words) => words.replace('\n', " "),
        Block::Row(cells) => cells.join(" | ").replace('\n', " "),
    }
}

/// Keeps a small picture.
async fn keep(db: &Db, shelf: &Store, config: &Config, owner: ProfileId, bytes: &[u8]) -> Result<Option<Digest>> {
    let mut incoming = shelf.take_in(&secret(16)?);
    incoming.write(bytes).await?;
    let arrived = incoming.finish().await?;
    let held = files::receive(db, shelf, config, owner, "thumbnail", arrived).await?;
    Ok(held.ok().map(|held| held.file.digest))
}

/// Whether the text of two versions is the same, line by line: what stands on the left, on the right, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) left: Option<String>,
    pub(crate) right: Option<String>,
    pub(crate) what: What,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    Same,
    Taken,
    Added,
    Changed,
    /// So many lines that are the same are not shown.
    Skipped(i64),
}

/// How long comparing may take; then the rest counts as changed.
const PATIENCE: std::time::Duration = std::time::Duration::from_millis(500);
/// How many lines are compared of each text, and how many are shown.
const LINES: usize = 5_000;
const SHOWN: usize = 1_000;
/// How many lines that are the same are shown around what is not.
const AROUND: usize = 2;

/// Compares two texts line by line; answers whether more differs than is shown.
pub(crate) fn compare(old: &str, new: &str) -> (Vec<Line>, bool) {
    let old: Vec<&str> = old.lines().take(LINES).collect();
    let new: Vec<&str> = new.lines().take(LINES).collect();
    let difference = similar::TextDiff::configure().timeout(PATIENCE).diff_slices(&old, &new);
    let mut lines = Vec::new();
    let groups = difference.grouped_ops(AROUND);
    let mut seen = 0;
    for group in &groups {
        let start = group.first().map_or(0, |op| op.old_range().start);
        if start > seen {
            let skipped = i64::try_from(start - seen).unwrap_or(0);
            lines.push(Line { left: None, right: None, what: What::Skipped(skipped) });
        }
        for op in group {
            let side = |text: &[&str], range: std::ops::Range<usize>, at: usize| {
                range.clone().nth(at).and_then(|index| text.get(index)).map(|line| (*line).to_owned())
            };
            let (before, after) = (op.old_range(), op.new_range());
            for at in 0..before.len().max(after.len()) {
                let (left, right) = (side(&old, before.clone(), at), side(&new, after.clone(), at));
                let what = match (&left, &right) {
                    (Some(left), Some(right)) if left == right => What::Same,
                    (Some(_), Some(_)) => What::Changed,
                    (Some(_), None) => What::Taken,
                    _ => What::Added,
                };
                lines.push(Line { left, right, what });
            }
            seen = before.end;
        }
    }
    let is_more = lines.len() > SHOWN || old.len() == LINES || new.len() == LINES;
    lines.truncate(SHOWN);
    (lines, is_more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_texts_are_compared_line_by_line() {
        let (lines, is_more) =
            compare("one\ntwo\nthree\nfour\nfive\nsix\nseven", "one\ntwo\nthree\nfour\nfive\nSIX\nseven\neight");
        assert!(!is_more);
        let what: Vec<What> = lines.iter().map(|line| line.what).collect();
        assert_eq!(what, [What::Skipped(3), What::Same, What::Same, What::Changed, What::Same, What::Added]);
        assert_eq!((lines[3].left.as_deref(), lines[3].right.as_deref()), (Some("six"), Some("SIX")));
        assert_eq!(compare("a\nb", "a\nb").0, []);
        assert_eq!(compare("", "a").0.len(), 1);
    }

    #[test]
    fn texts_without_end_are_compared_as_far_as_they_are_shown() {
        let lines = |step: usize| (0..20_000).map(|n| (n * step).to_string()).collect::<Vec<_>>().join("\n");
        let (old, new) = (lines(1), lines(7));
        let (lines, is_more) = compare(&old, &new);
        assert!(is_more && lines.len() == SHOWN);
    }

    #[test]
    fn what_cannot_be_read_has_a_reason() {
        for why in [
            Unreadable::Encrypted,
            Unreadable::Broken,
            Unreadable::TooLarge,
            Unreadable::TimedOut,
            Unreadable::NoText,
            Unreadable::NotSupported,
        ] {
            let kept = kept(Err(why)).unwrap();
            assert!(kept.reason().is_some() && kept.blocks().is_empty(), "{why:?}");
        }
        let read = Text { blocks: vec![Block::Row(vec!["a".into(), "b\0".into()])], ..Text::default() };
        let kept = kept(Ok(read)).unwrap();
        assert_eq!((kept.text.as_str(), kept.reason()), ("a | b", None));
    }
}
