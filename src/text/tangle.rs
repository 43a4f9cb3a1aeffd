//! Whether reading a piece of HTML could cost out of proportion, seen in one pass over its bytes, without a parser.
//! Parsers take a time that grows with depth times length, with the square of the attributes of one mark, and with the
//! square of what is misplaced in a table; all of these are the sender's choice.

/// Deepest nesting of marks that is rendered; what is nested deeper is shown as plain words.
pub(super) const DEEPEST: usize = 80;
/// How many marks an unclosed emphasis may spread over: parsers repeat it in each block that follows.
const SPREAD: usize = 50_000;
/// Up to here, in bytes, nothing else can become expensive.
const SMALL: usize = 20_000;
/// Longest piece that is read at all, in bytes.
const LONGEST: usize = 400_000;
/// In larger pieces: attributes of one mark, and marks or words that stand in a table beside its cells.
const ATTRIBUTES: usize = 40;
const MISPLACED: usize = 200;

/// Marks whose insides are read by other rules, so that a pass like this one could be led astray.
const OTHER_RULES: [&str; 17] = [
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "option",
    "plaintext",
    "script",
    "select",
    "style",
    "svg",
    "template",
    "textarea",
    "title",
    "video",
    "xmp",
];
const FORMATTING: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];
const VOID: [&str; 7] = ["area", "br", "col", "hr", "img", "input", "wbr"];
const OF_TABLES: [&str; 10] = ["caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"];

/// See the module.
pub(super) fn is_tangled(html: &str) -> bool {
    html.len() > LONGEST || is_knotted(html) || (html.len() > SMALL && is_laborious(html))
}

/// Too deep, or with emphasis that spreads too far.
fn is_knotted(html: &str) -> bool {
    let (mut depth, mut open_formatting, mut blocks) = (0_usize, 0_usize, 0_usize);
    for mark in html.split('<').skip(1) {
        let closes = mark.starts_with('/');
        let name = name_of(mark.trim_start_matches('/'));
        if name.is_empty() || VOID.contains(&name.as_str()) {
            continue;
        }
        let formats = FORMATTING.contains(&name.as_str());
        if closes {
            depth = depth.saturating_sub(usize::from(name != "p"));
            open_formatting = open_formatting.saturating_sub(usize::from(formats));
        } else {
            // A paragraph ends the one before it: it does not nest.
            depth += usize::from(name != "p");
            open_formatting += usize::from(formats);
            blocks += usize::from(!formats);
        }
        if depth > DEEPEST || open_formatting * blocks > SPREAD {
            return true;
        }
    }
    false
}

fn name_of(mark: &str) -> String {
    let name: String = mark.chars().take_while(char::is_ascii_alphanumeric).take(12).collect();
    name.to_ascii_lowercase()
}

/// Whether a large piece is anything but plain marks with few attributes, and tables with everything in its place. Who
/// writes so much by hand or with an editor writes it so.
fn is_laborious(html: &str) -> bool {
    let (mut in_table, mut in_cell, mut misplaced) = (false, false, 0_usize);
    for mark in html.split('<').skip(1) {
        let closes = mark.starts_with('/');
        let name = name_of(mark.trim_start_matches('/'));
        let Some((inside, words)) = mark.split_once('>') else { return true };
        let is_unusual = name.is_empty() || OTHER_RULES.contains(&name.as_str());
        let separators = inside.bytes().filter(|byte| byte.is_ascii_whitespace() || *byte == b'=').count();
        let slashes = inside.bytes().filter(|byte| *byte == b'/').count();
        if is_unusual || is_open_quotation(inside) || separators > 2 * ATTRIBUTES || slashes > 4 * ATTRIBUTES {
            return true;
        }
        match (name.as_str(), closes) {
            ("table", _) => (in_table, in_cell) = (!closes, false),
            ("td" | "th" | "caption", _) => in_cell = !closes,
            ("tr" | "tbody" | "thead" | "tfoot", _) => in_cell = false,
            _ => {}
        }
        let beside = in_table && !in_cell;
        misplaced += usize::from(beside && !OF_TABLES.contains(&name.as_str()));
        misplaced += usize::from(beside && !words.trim().is_empty());
        if misplaced > MISPLACED {
            return true;
        }
    }
    false
}

/// Whether a quotation is not closed within its mark: it hides what follows.
fn is_open_quotation(inside: &str) -> bool {
    let mut open: Option<char> = None;
    for letter in inside.chars().filter(|letter| matches!(letter, '"' | '\'')) {
        match open {
            Some(quote) if quote == letter => open = None,
            Some(_) => {}
            None => open = Some(letter),
        }
    }
    open.is_some()
}
