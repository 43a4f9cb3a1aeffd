//! The index of what can be found. Triggers put down in `search_waiting`, in the transaction that changes words, whose words
//! they are, and take what was found by the old ones out; here those words are read, folded and put in. Whatever was there
//! before the index is put down by the migration: there is one way in for all.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use super::index_store::{self as store, Entry, Waiting};
use super::words::{Kept, in_title, in_welsh_title};
use crate::db::Tx;
use crate::error::Result;
use crate::journal;
use crate::text;
use crate::text::fold;

/// How many are taken up in one transaction: on SQLite nobody else writes meanwhile.
const STEP: i64 = 100;
/// In which pieces a longer text is indexed, in bytes, and in how many at most.
const PART: usize = 12_000;
const PARTS: usize = 180;
/// How many files are read in one step: each may be long.
const FILES: usize = 4;
/// How many letters words have that are found by how they begin.
const BEGUN: RangeInclusive<usize> = 4..=40;
/// The lease of whoever writes the index.
const CURSOR: &str = "search";

/// Whether words wait to be taken up.
pub(crate) async fn has_waiting(tx: &mut Tx) -> Result<bool> {
    store::has_waiting(tx).await
}

/// Takes up the next words that wait. Answers whether there were any.
pub(crate) async fn take_up(tx: &mut Tx) -> Result<bool> {
    // One process at a time: two would put in the same.
    journal::lease(tx, CURSOR).await?;
    let mut all = store::waiting(tx, STEP).await?;
    if all.is_empty() {
        return Ok(false);
    }
    if let Some((at, _)) = all.iter().enumerate().filter(|(_, one)| one.source == "file").nth(FILES) {
        all.truncate(at);
    }
    let mut waiting = all.clone();
    // What waits twice is read once. What is said of a document and what its file says are two things.
    waiting.sort_by(|one, other| (one.what(), one.seq).cmp(&(other.what(), other.seq)));
    waiting.dedup_by(|one, other| one.what() == other.what());
    let texts = store::texts(tx, &waiting).await?;
    let is_read = |one: &Waiting| texts.iter().any(|found| found.what() == one.what());
    let unread: Vec<i64> = waiting.iter().filter(|one| !is_read(one)).map(|one| one.seq).collect();
    let held = store::held(tx, &unread).await?;
    let is_held = |one: &Waiting| held.iter().any(|held| held.what() == one.what());
    let (mut entries, mut known) = (Vec::new(), BTreeSet::new());
    for found in &texts {
        // The number of what waits: it rises with the time at which something was written or changed.
        let Some(seq) = waiting.iter().find(|one| one.what() == found.what()).map(|one| one.seq) else { continue };
        entries.extend(entries_of(found, seq, &mut known));
    }
    let gone: Vec<&Waiting> = waiting.iter().filter(|one| !is_held(one)).collect();
    store::delete(tx, &gone).await?;
    store::insert(tx, &entries).await?;
    store::learn(tx, known).await?;
    let done: Vec<i64> = all.iter().filter(|one| !is_held(one)).map(|one| one.seq).collect();
    store::done(tx, &done).await?;
    Ok(!done.is_empty())
}

/// Whether a word is kept for being found by how it begins: not what is no word, such as a number.
fn is_begun(word: &str) -> bool {
    BEGUN.contains(&word.chars().count()) && word.starts_with(char::is_alphabetic)
}

/// The rows of the index for one text; what may be found by its beginning gets into `known`.
fn entries_of(found: &store::Text, seq: i64, known: &mut BTreeSet<String>) -> Vec<Entry> {
    let Some(kept) = Kept::named(&found.kind) else { return Vec::new() };
    let mut plain = if found.is_html { text::plain(&found.text) } else { text::lines(&found.text) };
    let beside = text::lines(&found.beside);
    if !beside.trim().is_empty() {
        plain.push('\n');
        plain.push_str(beside.trim());
    }
    let mut rest = plain.as_str();
    let mut entries = Vec::new();
    for part in 0..PARTS {
        let (text, after) = cut(rest);
        rest = after;
        let mut marks = vec![format!("_{}", found.kind)];
        // The title belongs to the whole: it counts once.
        let title = if part == 0 { fold::folded(&found.title) } else { Vec::new() };
        let about = if part == 0 || found.title.is_empty() { &found.about } else { &found.title };
        let (words, about) = (fold::folded(text), fold::folded(about));
        known.extend(title.iter().chain(&words).filter(|word| is_begun(word)).cloned());
        let is_welsh = found.language == "cy";
        let apart = |words: &[String]| {
            let again = words.iter().filter(|_| is_welsh).map(|word| kept.welsh_word(word));
            words.iter().map(|word| kept.word(word)).chain(again).collect()
        };
        if found.topic_id.is_some() && !title.is_empty() {
            marks.push("_titled".to_owned());
            marks.extend(title.iter().map(|word| in_title(word)));
            marks.extend(title.iter().filter(|_| is_welsh).map(|word| in_welsh_title(word)));
        }
        entries.push(Entry {
            id: seq * i64::try_from(PARTS).unwrap_or(1) + i64::try_from(part).unwrap_or(0),
            part: i64::try_from(part).unwrap_or(0),
            subject: found.subject,
            source: found.source.clone(),
            topic: found.topic_id,
            group: found.group_id,
            language: found.language.clone(),
            at: found.at,
            title: apart(&title),
            words: apart(&words),
            about: apart(&about),
            marks,
            text: text.to_owned(),
        });
        if rest.is_empty() {
            break;
        }
    }
    entries
}

/// The first part of a text, cut between words if it can be, and what follows.
fn cut(text: &str) -> (&str, &str) {
    let most = text.floor_char_boundary(PART);
    if most == text.len() {
        return (text, "");
    }
    let start = text.get(..most).unwrap_or(text);
    let end = start.rfind(char::is_whitespace).filter(|end| *end > PART / 2).unwrap_or(most);
    text.split_at_checked(end).unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_words_and_nothing_is_lost() {
        let text = "wórd ".repeat(10_000);
        let (mut rest, mut parts) = (text.as_str(), Vec::new());
        while !rest.is_empty() {
            let (part, after) = cut(rest);
            assert!(part.len() <= PART);
            parts.push(part);
            rest = after;
        }
        assert_eq!(parts.concat(), text);
        assert!(parts.iter().all(|part| part.trim().starts_with("wórd")));
        assert_eq!(cut(&"x".repeat(2 * PART)).0.len(), PART, "a word without end is cut all the same");
    }
}
