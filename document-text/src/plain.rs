//! Text that is nothing but text: its encoding, and what its lines are. Also tables of values and captions.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::text::{Bounds, Gatherer, Text, Unreadable};

/// How much of a file is looked at to tell whether it is text.
const SAMPLE: usize = 64 * 1024;

/// Whether these bytes are text: marked as UTF-16, or without characters that no text has.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    if matches!(bytes, [0xff, 0xfe, ..] | [0xfe, 0xff, ..]) || looks_wide(bytes, true) || looks_wide(bytes, false) {
        // What cannot be read as UTF-16 has a mark by chance.
        let text = decode(bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default());
        let odd = text.chars().filter(|letter| *letter == '\u{fffd}' || letter.is_control() && !is_layout(*letter));
        return odd.count() * 10 <= text.chars().count();
    }
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    !sample.iter().any(|byte| byte.is_ascii_control() && !is_layout(char::from(*byte)))
}

fn is_layout(letter: char) -> bool {
    matches!(letter, '\t' | '\n' | '\r' | '\u{c}' | '\u{1b}')
}

/// The encoding: by its mark, else UTF-8 if it is that, else what old programs in our countries wrote.
pub(crate) fn encoding(bytes: &[u8]) -> &'static Encoding {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return marked;
    }
    let wide = |encoding| looks_wide(bytes, encoding == UTF_16BE).then_some(encoding);
    if let Some(encoding) = wide(UTF_16LE).or_else(|| wide(UTF_16BE)) {
        return encoding;
    }
    match std::str::from_utf8(bytes) {
        Ok(_) => UTF_8,
        // Cut in the middle of a letter, or a few wrong bytes in much that is right.
        Err(error) if error.error_len().is_none() || is_mostly_utf8(bytes) => UTF_8,
        Err(_) => WINDOWS_1252,
    }
}

/// Every second byte is zero: UTF-16 without a mark, of a text with Latin letters.
fn looks_wide(bytes: &[u8], zero_first: bool) -> bool {
    let sample = bytes.get(..bytes.len().min(512)).unwrap_or_default();
    let zeros = sample.iter().skip(usize::from(!zero_first)).step_by(2).filter(|byte| **byte == 0).count();
    sample.len() >= 8 && zeros * 10 >= sample.len() * 4
}

/// Whether letters beyond ASCII are well formed more often than not.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut right, mut wrong) = (0_usize, 0_usize);
    for chunk in bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default().utf8_chunks() {
        right += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        wrong += usize::from(!chunk.invalid().is_empty());
    }
    right > wrong * 4
}

/// The text; what is not in its encoding becomes the mark for that.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding(bytes).decode(bytes).0
}

/// Paragraphs: what stands between empty lines.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let text = decode(bytes);
    let mut gatherer = Gatherer::new(bounds);
    for paragraph in paragraphs(&text) {
        gatherer.paragraph(paragraph);
        if gatherer.full() {
            break;
        }
    }
    gatherer.finish()
}

/// Pieces between empty lines, without copying any.
fn paragraphs(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let mut end = 0;
        for line in rest.split_inclusive('\n') {
            if line.trim().is_empty() {
                break;
            }
            end += line.len();
        }
        let (paragraph, after) = rest.split_at(end);
        rest = after;
        Some(paragraph)
    })
}

/// Markdown as people write it, by its lines: headings, items, rows of tables; the signs inside lines stay.
pub(crate) fn markdown(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let text = decode(bytes);
    let mut gatherer = Gatherer::new(bounds);
    for paragraph in paragraphs(&text) {
        let mut pending = String::new();
        for line in paragraph.lines().map(str::trim) {
            let level = line.bytes().take_while(|byte| *byte == b'#').count();
            let heading = line.get(level..).filter(|rest| (1..=6).contains(&level) && rest.starts_with([' ', '\t']));
            let item = ["- ", "* ", "+ "].iter().find_map(|mark| line.strip_prefix(mark)).or_else(|| numbered(line));
            let row = line.strip_prefix('|').and_then(|line| line.strip_suffix('|'));
            if heading.is_some() || item.is_some() || row.is_some() {
                gatherer.paragraph(&std::mem::take(&mut pending));
            }
            if let Some(words) = heading {
                let words = words.trim().trim_end_matches('#');
                if level == 1 {
                    gatherer.title(words);
                }
                gatherer.heading(u8::try_from(level).unwrap_or(6), words);
            } else if let Some(words) = item {
                gatherer.item(words);
            } else if let Some(cells) = row {
                if !cells.bytes().all(|byte| matches!(byte, b'-' | b':' | b'|' | b' ')) {
                    gatherer.row(cells.split('|'));
                }
            } else {
                pending.push_str(line);
                pending.push(' ');
            }
        }
        gatherer.paragraph(&pending);
        if gatherer.full() {
            break;
        }
    }
    gatherer.finish()
}

fn numbered(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    (1..=9).contains(&digits).then(|| line.get(digits..)).flatten()?.strip_prefix(". ")
}

/// Tables of values: comma, semicolon or tabulator, whichever the first line has most of.
pub(crate) fn csv(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let text = decode(bytes);
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| first.bytes().filter(|byte| byte == sign).count();
    let delimiter = [b',', b';', b'\t'].into_iter().rev().max_by_key(count).unwrap_or(b',');
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut gatherer = Gatherer::new(bounds);
    let mut record = csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|_| Unreadable::Broken)? {
        gatherer.row(record.iter());
        if gatherer.full() {
            break;
        }
    }
    gatherer.finish()
}

/// What is said, without numbers and times. A line that is said twice in a row is shown once: captions roll.
pub(crate) fn captions(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let text = decode(bytes);
    let mut gatherer = Gatherer::new(bounds);
    let mut last = String::new();
    for cue in paragraphs(text.trim_start_matches('\u{feff}')) {
        let Some((_, said)) = cue.split_once("-->") else { continue };
        let said: String = said.lines().skip(1).map(without_tags).collect::<Vec<_>>().join(" ");
        if said != last {
            gatherer.paragraph(&said);
            last = said;
        }
        if gatherer.full() {
            break;
        }
    }
    gatherer.finish()
}

fn without_tags(line: &str) -> String {
    let mut words = String::with_capacity(line.len());
    let mut inside = false;
    for letter in line.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if !inside => words.push(letter),
            _ => {}
        }
    }
    words.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&nbsp;", " ")
}
