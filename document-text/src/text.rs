//! What reading a file gives: blocks in the order of reading, simple enough to be shown as a page, and the bounds
//! within which they are gathered.

use serde::{Deserialize, Serialize};

/// The text inside a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    /// What the file says its title is.
    pub title: Option<String>,
    /// What the file says its language is: the form of a language tag, not checked against any list.
    pub language: Option<String>,
    /// How many pages, slides or sheets there are, where the file has such things and says so.
    pub parts: Option<u32>,
    /// Headings, paragraphs, items and rows, in the order of reading.
    pub blocks: Vec<Block>,
    /// Whether there was more than the bounds let through. What is here is then the beginning.
    pub cut: bool,
}

/// One piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Block {
    /// A heading; the level is from 1 to 6.
    Heading(u8, String),
    /// A paragraph, in one line.
    Paragraph(String),
    /// An item of a list.
    Item(String),
    /// A row of a table: the text of its cells.
    Row(Vec<String>),
}

/// Why the text of a file could not be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    /// It needs a password.
    #[error("the file is locked with a password")]
    Encrypted,
    /// It is not what it claims to be, or ends too early, or breaks whoever reads it.
    #[error("the file is damaged")]
    Broken,
    /// More bytes, entries, pixels or levels than the bounds allow.
    #[error("the file holds more than can be read")]
    TooLarge,
    /// Reading took longer than it may.
    #[error("the file takes too long to read")]
    TimedOut,
    /// It is sound, but holds no letters: a scanned document, a drawing, an empty file.
    #[error("the file holds no text")]
    NoText,
    /// Files of this kind are not read.
    #[error("files of this kind are not read")]
    NotSupported,
}

/// How much reading may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Bytes of the file itself.
    pub file_bytes: usize,
    /// Bytes of text that are kept; after that the text is cut.
    pub text_bytes: usize,
    /// Blocks that are kept; after that the text is cut.
    pub blocks: usize,
    /// Entries in a ZIP archive.
    pub entries: usize,
    /// Bytes that all entries read of an archive may unpack to.
    pub unpacked_bytes: u64,
    /// How many times larger than its packed form an entry may be, once it is larger than 16 MiB.
    pub ratio: u64,
    /// How deep elements of XML may stand inside each other.
    pub depth: usize,
    /// Pages, slides or sheets that are read; after that the text is cut.
    pub parts: usize,
    /// Pixels of a picture, width times height; of an animation, those of all its frames.
    pub pixels: u64,
    /// Longest side of a thumbnail, in pixels.
    pub thumbnail: u32,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            file_bytes: 100 * 1024 * 1024,
            text_bytes: 2 * 1024 * 1024,
            blocks: 100_000,
            entries: 10_000,
            unpacked_bytes: 128 * 1024 * 1024,
            ratio: 200,
            depth: 200,
            parts: 2_000,
            pixels: 50_000_000,
            thumbnail: 400,
        }
    }
}

/// The longest title that is kept, in characters.
const LONGEST_TITLE: usize = 300;

/// Gathers blocks until the bounds are reached.
#[derive(Debug)]
pub(crate) struct Gatherer {
    text: Text,
    bytes_left: usize,
    blocks_left: usize,
}

impl Gatherer {
    pub(crate) fn new(bounds: &Bounds) -> Self {
        Self { text: Text::default(), bytes_left: bounds.text_bytes, blocks_left: bounds.blocks }
    }

    /// Whether nothing more is taken: whoever reads may stop.
    pub(crate) fn full(&self) -> bool {
        self.text.cut
    }

    /// There is more that was not read.
    pub(crate) fn cut(&mut self) {
        self.text.cut = true;
    }

    pub(crate) fn title(&mut self, title: &str) {
        let title: String = tidy(title).chars().take(LONGEST_TITLE).collect();
        if self.text.title.is_none() && !title.is_empty() {
            self.text.title = Some(title);
        }
    }

    pub(crate) fn language(&mut self, tag: &str) {
        if self.text.language.is_none() {
            self.text.language = language_tag(tag);
        }
    }

    pub(crate) fn parts(&mut self, count: usize) {
        self.text.parts = u32::try_from(count).ok();
    }

    pub(crate) fn heading(&mut self, level: u8, words: &str) {
        if let Some(words) = self.take(words) {
            self.text.blocks.push(Block::Heading(level.clamp(1, 6), words));
        }
    }

    pub(crate) fn paragraph(&mut self, words: &str) {
        if let Some(words) = self.take(words) {
            self.text.blocks.push(Block::Paragraph(words));
        }
    }

    pub(crate) fn item(&mut self, words: &str) {
        if let Some(words) = self.take(words) {
            self.text.blocks.push(Block::Item(words));
        }
    }

    /// A row; empty cells at its end are left out, and a row of nothing else is none.
    pub(crate) fn row<'a>(&mut self, cells: impl IntoIterator<Item = &'a str>) {
        let mut row = Vec::new();
        let mut waiting = 0;
        for cell in cells {
            let cell = tidy(cell);
            if cell.is_empty() {
                waiting += 1;
                continue;
            }
            // An empty cell costs a byte, so that a row of a million of them reaches a bound.
            if !self.pay(waiting + cell.len() + 1) {
                break;
            }
            row.resize(row.len() + waiting, String::new());
            waiting = 0;
            row.push(cell);
        }
        if !row.is_empty() && self.another() {
            self.text.blocks.push(Block::Row(row));
        }
    }

    fn take(&mut self, words: &str) -> Option<String> {
        let mut words = tidy(words);
        if words.is_empty() || self.full() {
            return None;
        }
        if words.len() > self.bytes_left {
            words.truncate(words.floor_char_boundary(self.bytes_left));
            self.text.cut = true;
        }
        self.bytes_left -= words.len();
        (!words.is_empty() && self.another()).then_some(words)
    }

    fn pay(&mut self, bytes: usize) -> bool {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) if !self.full() => {
                self.bytes_left = left;
                true
            }
            _ => {
                self.text.cut = true;
                false
            }
        }
    }

    fn another(&mut self) -> bool {
        if self.blocks_left == 0 {
            self.text.cut = true;
            return false;
        }
        self.blocks_left -= 1;
        true
    }

    /// The text, or that there is none.
    pub(crate) fn finish(self) -> Result<Text, Unreadable> {
        let anything = self.text.blocks.iter().any(|block| match block {
            Block::Heading(_, words) | Block::Paragraph(words) | Block::Item(words) => has_letters(words),
            Block::Row(cells) => cells.iter().any(|cell| has_letters(cell)),
        });
        if anything { Ok(self.text) } else { Err(Unreadable::NoText) }
    }
}

fn has_letters(words: &str) -> bool {
    words.chars().any(char::is_alphanumeric)
}

/// The text in one line: every run of white space is one space, and characters that only command a terminal are gone.
/// Marks of direction stay, those that override it do not: they can make a line read as another.
pub(crate) fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_whitespace() {
            if !tidied.is_empty() && !tidied.ends_with(' ') {
                tidied.push(' ');
            }
        } else if !letter.is_control() && !matches!(letter, '\u{202d}' | '\u{202e}' | '\u{feff}' | '\u{fffe}') {
            tidied.push(letter);
        }
    }
    tidied.truncate(tidied.trim_end().len());
    tidied
}

/// A language tag as files give it, `cy_GB` or `cy-GB`, if it has the form of one.
fn language_tag(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let mut subtags = tag.split('-');
    let primary = subtags.next().is_some_and(|tag| (2..=3).contains(&tag.len()) && is_ascii_letters(tag));
    let others =
        subtags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    (primary && others && tag.len() <= 35).then_some(tag)
}

fn is_ascii_letters(tag: &str) -> bool {
    tag.bytes().all(|byte| byte.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_one_space_and_commands_are_gone() {
        assert_eq!(tidy("  a\r\n\tb\u{a0}c \u{1b}[31m\0 "), "a b c [31m");
        assert_eq!(tidy("safe\u{202e}fdp.exe"), "safefdp.exe");
    }

    #[test]
    fn text_is_cut_at_a_letter_and_says_so() {
        let bounds = Bounds { text_bytes: 4, ..Bounds::default() };
        let mut gatherer = Gatherer::new(&bounds);
        gatherer.paragraph("tŷŷ");
        gatherer.paragraph("more");
        let text = gatherer.finish().unwrap();
        assert_eq!(text.blocks, [Block::Paragraph("tŷ".into())]);
        assert!(text.cut);
    }

    #[test]
    fn a_row_of_nothing_is_no_row_and_a_million_empty_cells_reach_the_bound() {
        let mut gatherer = Gatherer::new(&Bounds { text_bytes: 1000, ..Bounds::default() });
        gatherer.row(["", " "]);
        gatherer.row(["", "b", "", ""]);
        assert_eq!(gatherer.text.blocks, [Block::Row(vec![String::new(), "b".into()])]);
        gatherer.row(std::iter::repeat_n("", 1_000_000).chain(["end"]));
        assert!(gatherer.full());
        assert_eq!(gatherer.text.blocks.len(), 1);
    }

    #[test]
    fn only_what_looks_like_a_language_is_one() {
        assert_eq!(language_tag("cy_GB"), Some("cy-GB".into()));
        assert_eq!(language_tag("gd"), Some("gd".into()));
        for wrong in ["", "x", "english", "en-\"><script>", "e1", "en--GB", &"en-abcd".repeat(9)] {
            assert_eq!(language_tag(wrong), None, "{wrong}");
        }
    }
}
