//! What a file is called, made safe to show, to save and to send: somebody else's words, on every machine.

use unicode_normalization::UnicodeNormalization;

/// Longest name, in characters; its ending is kept.
const LONGEST: usize = 120;
/// Longest ending that is taken for one, with its dot.
const LONGEST_ENDING: usize = 16;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 6] = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];

/// A name without path, control and direction characters, in Unicode's composed form, at most 120 characters with its
/// ending; `file` where nothing is left.
pub(crate) fn cleaned(name: &str) -> String {
    // Enough for any name; what is longer is not looked at.
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let composed: String = last.chars().take(4096).nfc().filter(|c| !is_hidden(*c)).map(plain).collect();
    let words = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    // A dot at the beginning hides a file; one at the end is lost on Windows.
    let words = words.trim_start_matches(['.', ' ']).trim_end_matches(['.', ' ']);
    let stem = words.split('.').next().unwrap_or_default().trim_end();
    let safe = if is_device(stem) { format!("_{words}") } else { words.to_owned() };
    let short = shortened(&safe);
    if short.is_empty() { "file".to_owned() } else { short }
}

/// Characters that are not seen, or turn round what is: controls, marks of direction, and what only formats.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// What a file system, a shell or a header field would take for something else.
fn plain(c: char) -> char {
    if matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|') { '-' } else { c }
}

fn is_device(stem: &str) -> bool {
    let upper = stem.to_uppercase();
    let mut letters = upper.chars();
    let port: String = letters.by_ref().take(3).collect();
    let number: Vec<char> = letters.collect();
    DEVICES.contains(&upper.as_str())
        || (matches!(port.as_str(), "COM" | "LPT")
            && matches!(number.as_slice(), ['0'..='9' | '\u{b9}' | '\u{b2}' | '\u{b3}']))
}

fn shortened(name: &str) -> String {
    let length = name.chars().count();
    if length <= LONGEST {
        return name.to_owned();
    }
    let ending = match name.rfind('.') {
        Some(at) if name.get(at..).is_some_and(|end| end.chars().count() <= LONGEST_ENDING) => {
            name.get(at..).unwrap_or_default()
        }
        _ => "",
    };
    let room = LONGEST.saturating_sub(ending.chars().count());
    let stem: String = name.chars().take(room).collect();
    format!("{}{ending}", stem.trim_end_matches(['.', ' ']))
}

/// The ending of a name in small letters, without its dot; empty when there is none.
pub(crate) fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, ending)| ending.to_lowercase())
}

/// The same name with another ending, for what has become of another kind.
pub(crate) fn ending_as(name: &str, ending: &str) -> String {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    cleaned(&format!("{stem}.{ending}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else() {
        for (given, cleaned_to) in [
            ("../../etc/passwd", "passwd"),
            ("..\\..\\boot.ini", "boot.ini"),
            ("C:\\Users\\me\\Report.docx", "Report.docx"),
            ("/", "file"),
            ("..", "file"),
            ("", "file"),
            (".htaccess", "htaccess"),
            ("a\0b\r\nc.txt", "abc.txt"),
            ("report.txt. . .", "report.txt"),
            ("CON", "_CON"),
            ("com1.txt", "_com1.txt"),
            ("LPT\u{b2}", "_LPT\u{b2}"),
            ("console.txt", "console.txt"),
            ("com10.txt", "com10.txt"),
            ("what? \"this\" <is>.pdf", "what- -this- -is-.pdf"),
            ("  two   words .pdf ", "two words .pdf"),
        ] {
            assert_eq!(cleaned(given), cleaned_to, "{given:?}");
        }
    }

    #[test]
    fn a_name_reads_as_it_is() {
        // The letters after the mark would be shown from right to left: “invoice” and then “exe.pdf”.
        assert_eq!(cleaned("invoice\u{202e}fdp.exe"), "invoicefdp.exe");
        assert_eq!(cleaned("a\u{200b}b\u{2066}c\u{feff}.txt"), "abc.txt");
        // Letters and their marks in one, so that the same name is the same text.
        assert_eq!(cleaned("Cyfarfod y\u{302}.odt"), "Cyfarfod ŷ.odt");
        assert_eq!(cleaned("Adroddiad blynyddol – dŵr.pdf"), "Adroddiad blynyddol – dŵr.pdf");
    }

    #[test]
    fn a_long_name_keeps_its_ending() {
        let long = cleaned(&format!("{}.docx", "ŷ".repeat(400)));
        assert_eq!(long.chars().count(), 120);
        assert!(long.ends_with("ŷ.docx"), "{long}");
        let no_ending = cleaned(&format!("a.{}", "b".repeat(400)));
        assert_eq!(no_ending.chars().count(), 120);
    }

    #[test]
    fn what_has_become_of_another_kind_ends_so() {
        assert_eq!(ending_as("Map o dŵr.webp", "jpg"), "Map o dŵr.jpg");
        assert_eq!(ending_as("photo", "jpg"), "photo.jpg");
    }
}
