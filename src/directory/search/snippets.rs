//! The place of a text where most of what is looked for stands, with those words marked.

use super::words::Words;
use crate::text::fold;

/// How many words are shown.
const SHOWN: usize = 32;
/// How many of them stand before the first that was looked for.
const BEFORE: usize = 6;
/// Of a longer text only so much is looked at, in bytes.
const READ: usize = 20_000;

/// A piece of a text, and whether it is what was looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) is_found: bool,
    pub(crate) text: String,
}

/// Where in a text what is looked for stands.
pub(super) struct Sight {
    /// How many of the parts stand in it.
    pub(super) parts: usize,
    /// How many words it has, and how many of them were looked for.
    pub(super) words: usize,
    pub(super) found: usize,
    pub(super) pieces: Vec<Piece>,
}

/// Looks at a text in the language `language`.
pub(super) fn look(words: &Words, text: &str, language: &str) -> Sight {
    let text = text.get(..text.floor_char_boundary(READ)).unwrap_or(text);
    let terms = fold::terms(text);
    let marks: Vec<Option<usize>> = terms.iter().map(|term| words.part_of(&term.word, language == "cy")).collect();
    let mut parts: Vec<usize> = marks.iter().flatten().copied().collect();
    let found = parts.len();
    parts.sort_unstable();
    parts.dedup();
    let start = best(&marks);
    let end = (start + SHOWN).min(terms.len());
    let mut pieces = Vec::new();
    let place = |at: usize| terms.get(at).map(|term| term.place);
    let mut at = if start == 0 { 0 } else { place(start).map_or(0, |(begins, _)| begins) };
    if start > 0 {
        push(&mut pieces, false, "… ");
    }
    for (term, mark) in terms.iter().zip(&marks).take(end).skip(start) {
        push(&mut pieces, false, text.get(at..term.place.0).unwrap_or(""));
        push(&mut pieces, mark.is_some(), text.get(term.place.0..term.place.1).unwrap_or(""));
        at = term.place.1;
    }
    match place(end) {
        Some(_) => push(&mut pieces, false, " …"),
        None => push(&mut pieces, false, text.get(at..).unwrap_or("")),
    }
    Sight { parts: parts.len(), words: terms.len(), found, pieces }
}

/// With which word to begin: where the most different parts stand close together, the first of these places.
fn best(marks: &[Option<usize>]) -> usize {
    let mut best = (0, 0);
    for (at, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.is_some()) {
        let _ = mark;
        let mut near: Vec<usize> = marks.iter().skip(at).take(SHOWN - BEFORE).flatten().copied().collect();
        near.sort_unstable();
        near.dedup();
        if near.len() > best.0 {
            best = (near.len(), at);
        }
    }
    best.1.saturating_sub(BEFORE)
}

fn push(pieces: &mut Vec<Piece>, is_found: bool, text: &str) {
    match pieces.last_mut() {
        Some(last) if last.is_found == is_found => last.text.push_str(text),
        _ if text.is_empty() => {}
        _ => pieces.push(Piece { is_found, text: text.to_owned() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(typed: &str, text: &str, language: &str) -> String {
        let sight = look(&Words::read(typed), text, language);
        sight.pieces.iter().map(|p| if p.is_found { format!("[{}]", p.text) } else { p.text.clone() }).collect()
    }

    #[test]
    fn what_was_found_is_marked_as_it_is_written() {
        assert_eq!(shown("tan ty", "Y tân yn y Tŷ, a dim.", "en"), "Y [tân] yn y [Tŷ], a dim.");
        assert_eq!(shown("caerdydd", "Yng Nghaerdydd heddiw", "cy"), "Yng [Nghaerdydd] heddiw");
        assert_eq!(shown("caerdydd", "Yng Nghaerdydd heddiw", "en"), "Yng Nghaerdydd heddiw");
        assert_eq!(shown("plan", "<b>Planning</b> & plans", "en"), "<b>[Planning]</b> & [plans]");
    }

    #[test]
    fn of_a_long_text_the_place_is_shown_where_most_of_it_stands() {
        let text = format!("worms {} clay worms {}", "x ".repeat(500), "y ".repeat(500));
        let shown = shown("worms clay", &text, "en");
        assert!(shown.starts_with("… x x") && shown.contains("[clay] [worms] y") && shown.ends_with(" …"), "{shown}");
        assert!(shown.len() < 150);
        assert_eq!(look(&Words::read("a"), "", "en").pieces, []);
        assert_eq!(look(&Words::read("a"), &"a".repeat(100_000), "en").words, 1);
    }
}
