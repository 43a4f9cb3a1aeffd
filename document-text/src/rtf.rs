//! Rich text (rtf): what is written, without how it looks. Groups that hold fonts, pictures, fields' instructions or
//! embedded objects are left out, and with them whatever can be hidden in those.

use encoding_rs::WINDOWS_1252;

use crate::text::{Bounds, Gatherer, Text, Unreadable};

/// Groups that hold no text of the document.
const LEFT_OUT: [&str; 24] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "pict",
    "object",
    "objdata",
    "fldinst",
    "header",
    "headerl",
    "headerr",
    "headerf",
    "footer",
    "footerl",
    "footerr",
    "footerf",
    "listtable",
    "listoverridetable",
    "rsidtbl",
    "generator",
    "themedata",
    "datastore",
    "annotation",
    "bkmkstart",
    "bkmkend",
];

/// What a group inherits from the one around it.
#[derive(Clone, Copy)]
struct Group {
    left_out: bool,
    /// Inside of what the file says about itself.
    about: bool,
    title: bool,
    deleted: bool,
    /// Characters after `\u` that stand for it in old programs.
    spare: usize,
}

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let mut reader = Reader {
        bytes,
        at: 0,
        group: Group { left_out: false, about: false, title: false, deleted: false, spare: 1 },
        outer: Vec::new(),
        gatherer: Gatherer::new(bounds),
        words: String::new(),
        title: String::new(),
        row: Vec::new(),
        skip: 0,
        high: None,
    };
    while let Some(byte) = reader.next() {
        match byte {
            b'{' if reader.outer.len() >= bounds.depth => return Err(Unreadable::TooLarge),
            b'{' => reader.outer.push(reader.group),
            b'}' => {
                if let Some(outer) = reader.outer.pop() {
                    reader.group = outer;
                }
                if reader.outer.is_empty() {
                    break;
                }
            }
            b'\\' => reader.control(),
            b'\r' | b'\n' => {}
            byte => reader.plain(byte),
        }
        if reader.gatherer.full() {
            break;
        }
    }
    reader.end_paragraph();
    reader.gatherer.title(&reader.title);
    reader.gatherer.finish()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    group: Group,
    outer: Vec<Group>,
    gatherer: Gatherer,
    words: String,
    title: String,
    row: Vec<String>,
    skip: usize,
    /// The first half of a letter that takes two numbers.
    high: Option<u16>,
}

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied()?;
        self.at += 1;
        Some(byte)
    }

    /// A byte of text, in the encoding of Western Europe: others are written as numbers.
    fn plain(&mut self, byte: u8) {
        if self.skip > 0 {
            self.skip -= 1;
            return;
        }
        let (letter, ..) = WINDOWS_1252.decode(std::slice::from_ref(&byte));
        self.say(&letter);
    }

    fn say(&mut self, words: &str) {
        if self.group.title {
            if self.title.len() < 2000 {
                self.title.push_str(words);
            }
        } else if !self.group.left_out && !self.group.about && !self.group.deleted {
            self.words.push_str(words);
        }
    }

    fn control(&mut self) {
        let Some(first) = self.next() else { return };
        match first {
            b'\'' => {
                let digits = self.bytes.get(self.at..self.at + 2).and_then(|hex| std::str::from_utf8(hex).ok());
                if let Some(byte) = digits.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                    self.at += 2;
                    self.plain(byte);
                }
            }
            b'*' => self.group.left_out = true,
            b'~' => self.say(" "),
            b'_' => self.say("-"),
            b'\r' | b'\n' => self.end_paragraph(),
            b'\\' | b'{' | b'}' => self.plain(first),
            first if first.is_ascii_alphabetic() => {
                let start = self.at - 1;
                let rest = self.bytes.get(start..self.bytes.len().min(start + 32)).unwrap_or_default();
                let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
                let word = String::from_utf8_lossy(rest.get(..letters).unwrap_or_default()).into_owned();
                self.at = start + letters;
                let number = self.number();
                if self.bytes.get(self.at) == Some(&b' ') {
                    self.at += 1;
                }
                self.word(&word, number);
            }
            _ => {}
        }
    }

    fn number(&mut self) -> Option<i32> {
        let rest = self.bytes.get(self.at..self.bytes.len().min(self.at + 11)).unwrap_or_default();
        let sign = usize::from(rest.first() == Some(&b'-'));
        let digits = rest.iter().skip(sign).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 {
            return None;
        }
        self.at += sign + digits;
        std::str::from_utf8(rest.get(..sign + digits)?).ok()?.parse().ok()
    }

    fn word(&mut self, word: &str, number: Option<i32>) {
        match word {
            "par" | "sect" | "page" => self.end_paragraph(),
            "line" | "tab" => self.say(" "),
            "cell" => {
                let cell = std::mem::take(&mut self.words);
                if self.row.len() < 1000 {
                    self.row.push(cell);
                }
            }
            "row" => {
                let row = std::mem::take(&mut self.row);
                self.gatherer.row(row.iter().map(String::as_str));
            }
            "emdash" => self.say("—"),
            "endash" => self.say("–"),
            "bullet" => self.say("•"),
            "lquote" => self.say("‘"),
            "rquote" => self.say("’"),
            "ldblquote" => self.say("“"),
            "rdblquote" => self.say("”"),
            "uc" => self.group.spare = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(16),
            "u" => self.unicode(number.unwrap_or_default()),
            "bin" => self.at = self.at.saturating_add(usize::try_from(number.unwrap_or(0)).unwrap_or(0)),
            "info" => self.group.about = true,
            "title" if self.group.about => self.group.title = true,
            "v" | "deleted" => self.group.deleted = number != Some(0),
            "plain" => self.group.deleted = false,
            word if LEFT_OUT.contains(&word) => self.group.left_out = true,
            _ => {}
        }
    }

    /// A letter by its number, which is signed and may be one half of two.
    fn unicode(&mut self, number: i32) {
        self.skip = self.group.spare;
        let Ok(unit) = u16::try_from(number.rem_euclid(0x1_0000)) else { return };
        let units = match self.high.take() {
            Some(high) => vec![high, unit],
            None if (0xd800..0xdc00).contains(&unit) => {
                self.high = Some(unit);
                return;
            }
            None => vec![unit],
        };
        self.say(&String::from_utf16_lossy(&units));
    }

    fn end_paragraph(&mut self) {
        self.skip = 0;
        // Inside a row, paragraphs belong to their cell.
        let words = std::mem::take(&mut self.words);
        if self.row.is_empty() {
            self.gatherer.paragraph(&words);
        } else {
            self.words = words + " ";
        }
    }
}
