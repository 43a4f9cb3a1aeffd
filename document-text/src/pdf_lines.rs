//! From glyphs at places to lines, and from lines to paragraphs and headings.

use std::collections::BTreeMap;

use hayro::kurbo::Point;

use crate::text::Gatherer;

/// A line of letters as it stands on the page.
#[derive(Debug, Default)]
struct Line {
    words: String,
    page: usize,
    left: f64,
    baseline: f64,
    size: f64,
    end: Point,
}

/// Lines in the order in which the file writes them, which is that of reading far more often than their places are.
#[derive(Debug)]
pub(crate) struct Lines {
    lines: Vec<Line>,
    page: usize,
    bytes_left: usize,
}

/// A heading is this much larger than the text.
const HEADING: f64 = 1.15;
/// Longer pieces are no headings, however large.
const LONGEST_HEADING: usize = 200;

impl Lines {
    pub(crate) fn new(bytes: usize) -> Self {
        Self { lines: Vec::new(), page: 0, bytes_left: bytes }
    }

    pub(crate) fn page_begins(&mut self) {
        self.page += 1;
    }

    /// Whether no more letters are taken.
    pub(crate) fn full(&self) -> bool {
        self.bytes_left == 0
    }

    /// One glyph: what it says, where it stands, where the next would stand, and how large it is.
    pub(crate) fn letters(&mut self, letters: &str, begin: Point, end: Point, size: f64) {
        if !(begin.is_finite() && end.is_finite() && size.is_finite()) || size <= 0.0 {
            return;
        }
        self.bytes_left = self.bytes_left.saturating_sub(letters.len() + 1);
        if self.full() {
            return;
        }
        let page = self.page;
        let goes_on = self.lines.last().is_some_and(|line| {
            let (across, down) = (begin.x - line.end.x, (begin.y - line.end.y).abs());
            line.page == page && down < 0.6 * size.max(line.size) && across > -1.5 * size && across < 12.0 * size
        });
        if !goes_on {
            let line = Line { page, left: begin.x, baseline: begin.y, size, end: begin, ..Line::default() };
            self.lines.push(line);
        }
        let Some(line) = self.lines.last_mut() else { return };
        if begin.x - line.end.x > 0.2 * size && !line.words.ends_with(' ') {
            line.words.push(' ');
        }
        for letter in letters.chars() {
            match ligature(letter) {
                Some(apart) => line.words.push_str(apart),
                None => line.words.push(letter),
            }
        }
        line.size = line.size.max(size);
        line.end = end;
    }

    /// Joins lines to paragraphs, and calls headings what is larger than the text.
    pub(crate) fn into_blocks(self, mut gatherer: Gatherer) -> Gatherer {
        let cut = self.full();
        let sizes = self.sizes();
        let body = sizes.iter().max_by_key(|(_, letters)| **letters).map_or(0, |(size, _)| *size);
        // The largest size that headings have is level 1, and so on.
        let levels: Vec<u32> = sizes.keys().rev().copied().filter(|size| is_heading(*size, body)).take(6).collect();
        let mut pending = String::new();
        let mut last: Option<&Line> = None;
        for line in self.lines.iter().filter(|line| !line.words.trim().is_empty()) {
            if !last.is_some_and(|last| belong_together(last, line)) {
                flush(&mut pending, last, body, &levels, &mut gatherer);
            }
            join(&mut pending, line.words.trim());
            last = Some(line);
        }
        flush(&mut pending, last, body, &levels, &mut gatherer);
        if cut {
            gatherer.cut();
        }
        gatherer
    }

    /// How many letters there are of each size, in half points.
    fn sizes(&self) -> BTreeMap<u32, usize> {
        let mut sizes = BTreeMap::new();
        for line in &self.lines {
            *sizes.entry(half_points(line.size)).or_default() += line.words.len();
        }
        sizes
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a size is positive, and far from the end")]
fn half_points(size: f64) -> u32 {
    (size * 2.0).round().clamp(0.0, 100_000.0) as u32
}

fn is_heading(size: u32, body: u32) -> bool {
    f64::from(size) >= f64::from(body) * HEADING
}

fn belong_together(above: &Line, below: &Line) -> bool {
    let down = below.baseline - above.baseline;
    let size = above.size.max(below.size);
    above.page == below.page
        && (above.size - below.size).abs() < 0.1 * size
        && down > 0.3 * size
        && down < 1.7 * size
        && (above.left - below.left).abs() < 8.0 * size
        && bullet(below.words.trim()).is_none()
}

/// A word that was parted at the end of a line is one word again.
fn join(pending: &mut String, words: &str) {
    let parted = pending.ends_with(['-', '\u{ad}', '\u{2010}'])
        && pending.chars().rev().nth(1).is_some_and(char::is_alphabetic)
        && words.starts_with(char::is_lowercase);
    if parted {
        pending.pop();
    } else if !pending.is_empty() {
        pending.push(' ');
    }
    pending.push_str(words);
}

fn flush(pending: &mut String, line: Option<&Line>, body: u32, levels: &[u32], gatherer: &mut Gatherer) {
    let size = line.map_or(0, |line| half_points(line.size));
    let level = levels.iter().position(|level| *level == size).and_then(|level| u8::try_from(level + 1).ok());
    match (bullet(pending), level) {
        (Some(words), _) => gatherer.item(words),
        (None, Some(level)) if is_heading(size, body) && pending.len() <= LONGEST_HEADING => {
            gatherer.heading(level, pending);
        }
        _ => gatherer.paragraph(pending),
    }
    pending.clear();
}

fn bullet(words: &str) -> Option<&str> {
    ['•', '▪', '●', '◦', '‣', '\u{f0b7}'].iter().find_map(|sign| words.strip_prefix(*sign)).map(str::trim)
}

/// Letters that were set as one piece of type.
fn ligature(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ﬀ' => "ff",
        'ﬁ' => "fi",
        'ﬂ' => "fl",
        'ﬃ' => "ffi",
        'ﬄ' => "ffl",
        'ﬅ' | 'ﬆ' => "st",
        _ => return None,
    })
}
