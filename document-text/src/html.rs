//! The text of a page. Only its tokens are read, no tree is built: however deep elements stand inside each other, it
//! costs nothing. Scripts, styles and what is hidden are left out.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};

use crate::plain;
use crate::text::{Bounds, Gatherer, Text, Unreadable};

/// Cells of a row that are kept.
const WIDEST_ROW: usize = 10_000;

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let text = decode(bytes);
    let page = Page(RefCell::new(Reading::new(bounds)));
    let tokenizer = Tokenizer::new(page, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest = text.as_str();
    // In pieces, so that reading can stop when there is enough.
    while !rest.is_empty() && !tokenizer.sink.0.borrow().gatherer.full() {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(rest.len().min(64 * 1024)));
        input.push_back(StrTendril::from_slice(piece));
        let _ = tokenizer.feed(&input);
        rest = after;
    }
    tokenizer.end();
    let mut reading = tokenizer.sink.0.into_inner();
    reading.flush();
    reading.gatherer.finish()
}

/// By its mark, else by what the page itself says early on, else as any text.
fn decode(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(bytes.get(..bytes.len().min(1024)).unwrap_or_default()).to_ascii_lowercase();
    let label = head.split_once("charset=").map(|(_, rest)| {
        rest.trim_start_matches(['"', '\'']).split(|c: char| !(c.is_ascii_alphanumeric() || "-_".contains(c))).next()
    });
    let said = label.flatten().and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    let marked = encoding_rs::Encoding::for_bom(bytes).is_some();
    match said {
        Some(encoding) if !marked && std::str::from_utf8(bytes).is_err() => encoding.decode(bytes).0.into_owned(),
        _ => plain::decode(bytes).into_owned(),
    }
}

struct Page(RefCell<Reading>);

/// What the next characters are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Paragraph,
    Heading(u8),
    Item,
    Cell,
    Title,
}

struct Reading {
    gatherer: Gatherer,
    place: Place,
    words: String,
    row: Vec<String>,
    /// The element whose contents are left out, and how often it is open.
    hidden: Option<(String, usize)>,
    room: usize,
}

impl Reading {
    fn new(bounds: &Bounds) -> Self {
        Self {
            gatherer: Gatherer::new(bounds),
            place: Place::Paragraph,
            words: String::new(),
            row: Vec::new(),
            hidden: None,
            room: bounds.text_bytes,
        }
    }

    fn say(&mut self, words: &str) {
        // More than could ever be kept is not gathered either.
        if self.hidden.is_none() && self.words.len() <= self.room {
            self.words.push_str(words);
        }
    }

    fn flush(&mut self) {
        let words = std::mem::take(&mut self.words);
        match self.place {
            Place::Paragraph => self.gatherer.paragraph(&words),
            Place::Heading(level) => self.gatherer.heading(level, &words),
            Place::Item => self.gatherer.item(&words),
            Place::Cell if self.row.len() < WIDEST_ROW => self.row.push(words),
            Place::Cell => self.gatherer.cut(),
            Place::Title => self.gatherer.title(&words),
        }
    }

    fn enter(&mut self, place: Place) {
        self.flush();
        self.place = place;
    }

    fn end_row(&mut self) {
        self.enter(Place::Paragraph);
        let row = std::mem::take(&mut self.row);
        self.gatherer.row(row.iter().map(String::as_str));
    }

    fn start(&mut self, tag: &Tag) {
        let name = &*tag.name;
        match &mut self.hidden {
            // These end where the next of them begins.
            Some((hiding, _)) if hiding == name && matches!(name, "p" | "li" | "td" | "th" | "tr" | "dd" | "dt") => {
                self.hidden = None;
            }
            Some((hiding, open)) => {
                *open += usize::from(hiding == name && !tag.self_closing);
                return;
            }
            None => {}
        }
        if name == "html" {
            for language in tag.attrs.iter().filter(|attribute| matches!(&*attribute.name.local, "lang" | "xml:lang")) {
                self.gatherer.language(&language.value);
            }
        }
        let is_void =
            matches!(name, "br" | "hr" | "img" | "input" | "meta" | "link" | "col" | "wbr" | "source" | "area");
        if !is_void && (is_left_out(name) || is_hidden(tag)) && !tag.self_closing {
            self.hidden = Some((name.to_owned(), 1));
            return;
        }
        match name {
            "title" => self.enter(Place::Title),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => self.enter(Place::Heading(level(name))),
            "li" | "dd" => self.enter(Place::Item),
            "tr" => self.end_row(),
            "td" | "th" => self.enter(Place::Cell),
            "img" => {
                let alternative = tag.attrs.iter().find(|attribute| &*attribute.name.local == "alt");
                if let Some(words) = alternative.map(|attribute| attribute.value.to_string()) {
                    self.say(&words);
                }
            }
            "br" => self.say(" "),
            _ if is_block(name) && self.place != Place::Cell => self.enter(Place::Paragraph),
            _ if is_block(name) => self.say(" "),
            _ => {}
        }
    }

    fn end(&mut self, tag: &Tag) {
        let name = &*tag.name;
        if let Some((hiding, open)) = &mut self.hidden {
            *open -= usize::from(hiding == name);
            if *open == 0 {
                self.hidden = None;
            }
            return;
        }
        match name {
            "tr" | "table" => self.end_row(),
            "title" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "dd" | "td" | "th" => {
                self.enter(Place::Paragraph);
            }
            _ if is_block(name) && self.place != Place::Cell => self.enter(Place::Paragraph),
            _ if is_block(name) => self.say(" "),
            _ => {}
        }
    }
}

fn level(name: &str) -> u8 {
    name.as_bytes().get(1).map_or(1, |digit| digit.wrapping_sub(b'0'))
}

fn is_left_out(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "template"
            | "noscript"
            | "iframe"
            | "object"
            | "svg"
            | "math"
            | "select"
            | "textarea"
            | "noframes"
            | "noembed"
            | "xmp"
            | "canvas"
            | "audio"
            | "video"
    )
}

fn is_hidden(tag: &Tag) -> bool {
    tag.attrs.iter().any(|attribute| match &*attribute.name.local {
        "hidden" => true,
        "aria-hidden" => attribute.value.eq_ignore_ascii_case("true"),
        "style" => {
            let style = attribute.value.to_ascii_lowercase().replace(' ', "");
            style.contains("display:none") || style.contains("visibility:hidden")
        }
        _ => false,
    })
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "body"
            | "head"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "table"
            | "caption"
            | "thead"
            | "tbody"
            | "pre"
            | "blockquote"
            | "hr"
            | "figure"
            | "figcaption"
            | "form"
            | "fieldset"
            | "address"
            | "details"
            | "summary"
    )
}

impl TokenSink for Page {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        let mut reading = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(words) => reading.say(&words),
            Token::TagToken(tag) if tag.kind == TagKind::StartTag => {
                reading.start(&tag);
                // What the tree builder would say: inside these, `<` begins no tag.
                return match &*tag.name {
                    "script" => TokenSinkResult::RawData(RawKind::ScriptData),
                    "style" | "iframe" | "noframes" | "noembed" | "xmp" => TokenSinkResult::RawData(RawKind::Rawtext),
                    "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
                    "plaintext" => TokenSinkResult::Plaintext,
                    _ => TokenSinkResult::Continue,
                };
            }
            Token::TagToken(tag) => reading.end(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}
