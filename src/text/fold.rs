//! Words as they are looked for: without case and accents, the same for what is written and for what is asked.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Of longer words the rest does not count.
const LONGEST: usize = 40;

/// A word of a text, folded, and where it stands in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) word: String,
    /// From which byte up to which.
    pub(crate) place: (usize, usize),
}

/// The words of a text in their order: letters and digits, everything else stands between them.
pub(crate) fn terms(text: &str) -> Vec<Term> {
    let mut found = Vec::new();
    let mut open: Option<Term> = None;
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        // Most letters: for the sake of time.
        if letter.is_ascii_alphanumeric() {
            let term = open.get_or_insert_with(|| Term { word: String::new(), place: (at, at) });
            if term.word.len() < LONGEST {
                term.word.push(letter.to_ascii_lowercase());
            }
            term.place.1 = end;
        } else if is_written_without_spaces(letter) {
            found.extend(open.take());
            found.push(Term { word: letter.to_string(), place: (at, end) });
        } else if letter.is_alphanumeric() {
            let term = open.get_or_insert_with(|| Term { word: String::new(), place: (at, at) });
            fold_into(&mut term.word, letter);
            term.place.1 = end;
        } else if is_combining_mark(letter) || is_joiner(letter) {
            // An accent that is written after its letter, or a break within a word that nobody sees.
            if let Some(term) = &mut open {
                term.place.1 = end;
            }
        } else {
            found.extend(open.take());
        }
    }
    found.extend(open);
    found.retain(|term| !term.word.is_empty());
    found
}

/// The words of a text alone.
pub(crate) fn folded(text: &str) -> Vec<String> {
    terms(text).into_iter().map(|term| term.word).collect()
}

fn fold_into(word: &mut String, letter: char) {
    for part in letter.nfkd().filter(|part| !is_combining_mark(*part)).flat_map(char::to_lowercase) {
        if word.len() >= LONGEST {
            return;
        }
        match part {
            'ß' => word.push_str("ss"),
            'æ' => word.push_str("ae"),
            'œ' => word.push_str("oe"),
            'þ' => word.push_str("th"),
            'ø' => word.push('o'),
            'đ' | 'ð' => word.push('d'),
            'ł' => word.push('l'),
            'ħ' => word.push('h'),
            'ı' => word.push('i'),
            // Small letters of some scripts have marks only after that.
            part if part.is_alphanumeric() => word.push(part),
            _ => {}
        }
    }
}

/// The soft hyphen, and joiners of no width.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200c}' | '\u{200d}')
}

/// Letters of languages that put no spaces between words: each is a word, and a word is a phrase of them.
fn is_written_without_spaces(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{323af}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_and_accents_do_not_count_whichever_way_they_are_written() {
        assert_eq!(folded("Siân TÂN tŷ Ŵyr Łódź Straße Ærø"), ["sian", "tan", "ty", "wyr", "lodz", "strasse", "aero"]);
        assert_eq!(folded("Sia\u{302}n"), ["sian"]);
        assert_eq!(folded("co\u{ad}operate"), ["cooperate"]);
        assert_eq!(folded("İstanbul"), ["istanbul"]);
    }

    #[test]
    fn words_are_letters_and_digits_and_stand_where_they_stand() {
        assert_eq!(folded("COVID-19, i'r council's (2024)"), ["covid", "19", "i", "r", "council", "s", "2024"]);
        let text = "Ym Môn — tân";
        let places: Vec<&str> = terms(text).iter().map(|term| &text[term.place.0..term.place.1]).collect();
        assert_eq!(places, ["Ym", "Môn", "tân"]);
        assert_eq!(folded("東京 都"), ["東", "京", "都"]);
        assert!(folded("_ - \0 \u{302}").is_empty());
    }

    #[test]
    fn a_very_long_word_is_cut() {
        assert_eq!(folded(&"x".repeat(100_000)), ["x".repeat(LONGEST)]);
    }
}
