//! All that is to be known of a file, in one value that goes through JSON: what a worker answers.

use serde::{Deserialize, Serialize};

use crate::kind::{Kind, has_macros, kind_of};
use crate::picture::{Encoded, Picture, first_page, picture};
use crate::text::{Bounds, Text, Unreadable};
use crate::{html, open_document, pdf, plain, rtf, sheets, slides, word};

/// What was found in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// What it is, by its content.
    pub kind: Kind,
    /// Whether its name ends as names of this kind do.
    pub ending_agrees: bool,
    /// Whether it carries macros.
    pub macros: bool,
    /// The text inside, or why there is none.
    pub text: Result<Text, Unreadable>,
    /// For pictures: the clean picture and its thumbnail, or why it cannot be shown.
    pub picture: Option<Result<Picture, Unreadable>>,
    /// For a PDF: a small picture of its first page, if it could be drawn.
    pub first_page: Option<Encoded>,
}

/// How much is to be found out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Depth {
    /// Everything.
    All,
    /// No pictures.
    Text,
    /// Only what it is.
    Kind,
}

/// Looks at a file. In a process of its own, see the crate.
pub fn examine(bytes: &[u8], name: &str, depth: Depth, bounds: &Bounds) -> Findings {
    let kind = if bytes.len() > bounds.file_bytes { Kind::Unknown } else { kind_of(bytes, name) };
    let text = if depth == Depth::Kind { Err(Unreadable::NotSupported) } else { read(bytes, kind, bounds) };
    // A file that cannot be read is not drawn: what broke the one would break the other.
    let drawable = depth == Depth::All && kind == Kind::Pdf && matches!(text, Ok(_) | Err(Unreadable::NoText));
    Findings {
        kind,
        ending_agrees: kind.agrees_with(name),
        macros: has_macros(bytes, kind),
        picture: (depth == Depth::All && kind.is_picture()).then(|| picture(bytes, kind, bounds)),
        first_page: if drawable { first_page(bytes, bounds).ok() } else { None },
        text,
    }
}

/// Reads the text of a file whose kind is known.
pub fn read(bytes: &[u8], kind: Kind, bounds: &Bounds) -> Result<Text, Unreadable> {
    if bytes.len() > bounds.file_bytes {
        return Err(Unreadable::TooLarge);
    }
    if bytes.is_empty() {
        return Err(Unreadable::NoText);
    }
    match kind {
        Kind::Pdf => pdf::text(bytes, bounds),
        Kind::Docx => word::text(bytes, bounds),
        Kind::Pptx => slides::text(bytes, bounds),
        Kind::Xlsx => sheets::text(bytes, bounds),
        Kind::Odt | Kind::Odp | Kind::Ods => open_document::text(bytes, bounds),
        Kind::Rtf => rtf::text(bytes, bounds),
        Kind::Html => html::text(bytes, bounds),
        Kind::Csv => plain::csv(bytes, bounds),
        Kind::Markdown => plain::markdown(bytes, bounds),
        Kind::PlainText => plain::text(bytes, bounds),
        Kind::WebVtt | Kind::SubRip => plain::captions(bytes, bounds),
        Kind::LockedOffice => Err(Unreadable::Encrypted),
        _ => Err(Unreadable::NotSupported),
    }
}
