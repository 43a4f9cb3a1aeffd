//! What a file is, by its content: neither its name nor what its sender says of it is believed. The name only decides
//! between kinds of plain text, which look alike.

use serde::{Deserialize, Serialize};

use crate::archive::Archive;
use crate::plain;
use crate::text::Bounds;

/// A kind of file that is told apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are those of the formats")]
pub enum Kind {
    Pdf,
    Docx,
    Odt,
    Pptx,
    Odp,
    Xlsx,
    Ods,
    Rtf,
    Html,
    Csv,
    Markdown,
    PlainText,
    WebVtt,
    SubRip,
    Png,
    Jpeg,
    Gif,
    WebP,
    /// A drawing that can carry scripts: a download only.
    Svg,
    Mp3,
    M4a,
    Ogg,
    Wav,
    Mp4,
    WebM,
    Zip,
    Epub,
    /// Binary office documents from before 2007: recognised, never read.
    OldWord,
    OldExcel,
    OldPowerPoint,
    /// An office document that is locked with a password.
    LockedOffice,
    Unknown,
}

/// Kind, media type, and the endings that names of such files have.
const KINDS: &[(Kind, &str, &[&str])] = &[
    (Kind::Pdf, "application/pdf", &["pdf"]),
    (
        Kind::Docx,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        &["docx", "docm", "dotx", "dotm"],
    ),
    (Kind::Odt, "application/vnd.oasis.opendocument.text", &["odt", "ott"]),
    (
        Kind::Pptx,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["pptx", "pptm", "ppsx", "potx"],
    ),
    (Kind::Odp, "application/vnd.oasis.opendocument.presentation", &["odp", "otp"]),
    (Kind::Xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", &["xlsx", "xlsm", "xltx"]),
    (Kind::Ods, "application/vnd.oasis.opendocument.spreadsheet", &["ods", "ots"]),
    (Kind::Rtf, "application/rtf", &["rtf"]),
    (Kind::Html, "text/html", &["html", "htm", "xhtml"]),
    (Kind::Csv, "text/csv", &["csv", "tsv"]),
    (Kind::Markdown, "text/markdown", &["md", "markdown"]),
    (Kind::PlainText, "text/plain", &["txt", "text", "log", "json", "xml", "ics", "toml", "yaml", "yml"]),
    (Kind::WebVtt, "text/vtt", &["vtt"]),
    (Kind::SubRip, "application/x-subrip", &["srt"]),
    (Kind::Png, "image/png", &["png"]),
    (Kind::Jpeg, "image/jpeg", &["jpg", "jpeg", "jpe"]),
    (Kind::Gif, "image/gif", &["gif"]),
    (Kind::WebP, "image/webp", &["webp"]),
    (Kind::Svg, "image/svg+xml", &["svg"]),
    (Kind::Mp3, "audio/mpeg", &["mp3"]),
    (Kind::M4a, "audio/mp4", &["m4a"]),
    (Kind::Ogg, "audio/ogg", &["ogg", "oga", "opus"]),
    (Kind::Wav, "audio/wav", &["wav"]),
    (Kind::Mp4, "video/mp4", &["mp4", "m4v"]),
    (Kind::WebM, "video/webm", &["webm"]),
    (Kind::Zip, "application/zip", &["zip"]),
    (Kind::Epub, "application/epub+zip", &["epub"]),
    (Kind::OldWord, "application/msword", &["doc", "dot"]),
    (Kind::OldExcel, "application/vnd.ms-excel", &["xls", "xlt"]),
    (Kind::OldPowerPoint, "application/vnd.ms-powerpoint", &["ppt", "pps", "pot"]),
    (Kind::LockedOffice, "application/octet-stream", &["docx", "xlsx", "pptx", "docm", "xlsm", "pptm"]),
    (Kind::Unknown, "application/octet-stream", &[]),
];

impl Kind {
    /// The media type to say when a file of this kind is handed out.
    pub fn media_type(self) -> &'static str {
        KINDS
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("application/octet-stream", |(_, media_type, _)| media_type)
    }

    /// The ending that names of such files have most often; nothing where there is none.
    pub fn ending(self) -> &'static str {
        let endings = KINDS.iter().find(|(kind, ..)| *kind == self).map_or(&[][..], |(.., endings)| endings);
        endings.first().copied().unwrap_or_default()
    }

    /// Whether the name of the file ends as names of this kind do.
    pub fn agrees_with(self, name: &str) -> bool {
        let ending = ending(name);
        KINDS.iter().any(|(kind, _, endings)| *kind == self && endings.contains(&ending.as_str()))
    }

    /// Whether a browser may ever be told to show such a file itself. Everything else is a download: documents that
    /// can carry scripts, and whatever we do not know.
    pub fn may_be_inline(self) -> bool {
        self.is_picture()
            || matches!(
                self,
                Self::Pdf | Self::Mp3 | Self::M4a | Self::Ogg | Self::Wav | Self::Mp4 | Self::WebM | Self::WebVtt
            )
    }

    /// Whether this is a picture that is cleaned and shrunk.
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Png | Self::Jpeg | Self::Gif | Self::WebP)
    }
}

/// What comes after the last full stop of a name, in lower case; nothing if that is no ending.
pub fn ending(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((_, end)) if end.len() <= 10 && end.bytes().all(|byte| byte.is_ascii_alphanumeric()) => {
            end.to_ascii_lowercase()
        }
        _ => String::new(),
    }
}

/// What this file is. Bytes at its very beginning decide: a file that is two things at once is the first of them, so
/// that a page with a PDF further down is a page.
pub fn kind_of(bytes: &[u8], name: &str) -> Kind {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return packed(bytes);
    }
    if bytes.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return compound(bytes);
    }
    if bytes.starts_with(b"%PDF-") {
        return Kind::Pdf;
    }
    if bytes.starts_with(b"\x1a\x45\xdf\xa3")
        && contains(bytes.get(..bytes.len().min(64)).unwrap_or_default(), b"\x42\x82\x84webm")
    {
        return Kind::WebM;
    }
    match infer::get(bytes).map(|found| found.mime_type()) {
        Some("image/png") => Kind::Png,
        Some("image/jpeg") => Kind::Jpeg,
        Some("image/gif") => Kind::Gif,
        Some("image/webp") => Kind::WebP,
        Some("audio/mpeg") => Kind::Mp3,
        Some("audio/m4a" | "audio/x-m4a" | "audio/mp4") => Kind::M4a,
        Some("audio/ogg" | "video/ogg" | "audio/opus") => Kind::Ogg,
        Some("audio/x-wav" | "audio/wav") => Kind::Wav,
        Some("video/mp4" | "video/x-m4v") => Kind::Mp4,
        Some("video/webm") => Kind::WebM,
        Some(other) if !other.starts_with("text/") && !matches!(other, "application/rtf" | "application/pdf") => {
            Kind::Unknown
        }
        _ => written(bytes, name),
    }
}

/// Kinds of text.
fn written(bytes: &[u8], name: &str) -> Kind {
    if !plain::is_text(bytes) {
        return Kind::Unknown;
    }
    let start = plain::decode(bytes.get(..bytes.len().min(4096)).unwrap_or_default());
    let start = start.trim_start_matches(['\u{feff}', ' ', '\t', '\n', '\r', '\u{c}']);
    let ending = ending(name);
    if start.starts_with("{\\rtf") {
        return Kind::Rtf;
    }
    if start.strip_prefix("WEBVTT").is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r'])) {
        return Kind::WebVtt;
    }
    if is_subrip(start) {
        return Kind::SubRip;
    }
    match markup(start) {
        Some(Kind::Svg) => Kind::Svg,
        Some(Kind::Html) if !matches!(ending.as_str(), "md" | "markdown") || is_whole_page(start) => Kind::Html,
        _ => match ending.as_str() {
            "csv" | "tsv" => Kind::Csv,
            "md" | "markdown" => Kind::Markdown,
            _ => Kind::PlainText,
        },
    }
}

/// A number, then a line with the arrow between two times.
fn is_subrip(start: &str) -> bool {
    let mut lines = start.lines();
    let number = lines.next().is_some_and(|line| !line.is_empty() && line.trim().bytes().all(|b| b.is_ascii_digit()));
    number && lines.next().is_some_and(|line| line.contains(" --> ") && line.contains(':'))
}

/// Tags with which a browser takes what it was not told the type of for a page, and some more.
const TAGS: [&str; 24] = [
    "!doctype html",
    "html",
    "head",
    "body",
    "script",
    "iframe",
    "h1",
    "h2",
    "div",
    "font",
    "table",
    "a",
    "style",
    "title",
    "b",
    "br",
    "p",
    "meta",
    "link",
    "img",
    "object",
    "embed",
    "form",
    "base",
];

fn markup(start: &str) -> Option<Kind> {
    let mut rest = start;
    // Declarations and comments come before what matters.
    for _ in 0..16 {
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.get(..10).is_some_and(|doctype| doctype.eq_ignore_ascii_case("<!doctype "))
            && !is_tag(rest, TAGS[0])
        {
            // The inner part of a document type may hold `>`: whatever is inside, an `svg` further on is one.
            return rest.to_ascii_lowercase().contains("svg").then_some(Kind::Svg);
        } else {
            break;
        };
        let Some((_, after)) = rest.split_once(end) else {
            // A comment that is longer than what we look at hides what it hides.
            return Some(Kind::Html);
        };
        rest = after.trim_start();
    }
    if is_tag(rest, "svg") || rest.starts_with("<svg:") {
        return Some(Kind::Svg);
    }
    (rest.len() < start.len() && start.starts_with("<!--") || TAGS.iter().any(|tag| is_tag(rest, tag)))
        .then_some(Kind::Html)
}

fn is_whole_page(start: &str) -> bool {
    is_tag(start, "!doctype html") || is_tag(start, "html")
}

fn is_tag(text: &str, tag: &str) -> bool {
    text.strip_prefix('<').is_some_and(|text| {
        text.get(..tag.len()).is_some_and(|name| name.eq_ignore_ascii_case(tag))
            && text.get(tag.len()..).is_none_or(|rest| !rest.starts_with(|letter: char| letter.is_alphanumeric()))
    })
}

/// What a ZIP archive holds tells the office formats apart.
fn packed(bytes: &[u8]) -> Kind {
    let Ok(mut archive) = Archive::open(bytes, &Bounds::default()) else { return damaged(bytes) };
    if archive.has("mimetype") {
        let declared = archive.entry("mimetype").ok().flatten().unwrap_or_default();
        return open_document(&declared);
    }
    let names = archive.names();
    if !names.iter().any(|name| name == "[Content_Types].xml") {
        return Kind::Zip;
    }
    let folder = |folder: &str| names.iter().any(|name| name.starts_with(folder));
    match () {
        () if folder("word/") => Kind::Docx,
        () if folder("xl/") => Kind::Xlsx,
        () if folder("ppt/") => Kind::Pptx,
        () => Kind::Zip,
    }
}

fn open_document(declared: &[u8]) -> Kind {
    let declared = String::from_utf8_lossy(declared.get(..declared.len().min(100)).unwrap_or_default());
    let declared = declared.trim();
    match declared.strip_prefix("application/vnd.oasis.opendocument.") {
        Some("text" | "text-template") => Kind::Odt,
        Some("presentation" | "presentation-template") => Kind::Odp,
        Some("spreadsheet" | "spreadsheet-template") => Kind::Ods,
        _ if declared == "application/epub+zip" => Kind::Epub,
        _ => Kind::Zip,
    }
}

/// An archive that cannot be opened still shows at its ends what it was to be, so that somebody can be told that
/// their document is damaged and not that they sent an archive.
fn damaged(bytes: &[u8]) -> Kind {
    const LOOK: usize = 64 * 1024;
    if let Some(declared) = bytes.get(38..).filter(|_| bytes.get(30..38) == Some(b"mimetype")) {
        let end = declared.windows(2).take(100).position(|window| window == b"PK").unwrap_or(0);
        return open_document(declared.get(..end).unwrap_or_default());
    }
    let start = bytes.get(..bytes.len().min(LOOK)).unwrap_or_default();
    let end = bytes.get(bytes.len().saturating_sub(LOOK)..).unwrap_or_default();
    let holds = |word: &[u8]| contains(start, word) || contains(end, word);
    match () {
        () if !holds(b"[Content_Types].xml") && !holds(b"docProps/") => Kind::Zip,
        () if holds(b"word/") => Kind::Docx,
        () if holds(b"xl/") => Kind::Xlsx,
        () if holds(b"ppt/") => Kind::Pptx,
        () => Kind::Zip,
    }
}

/// The old binary formats, by the names of the streams inside.
fn compound(bytes: &[u8]) -> Kind {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        contains(bytes, &wide)
    };
    match () {
        () if holds("EncryptedPackage") => Kind::LockedOffice,
        () if holds("WordDocument") => Kind::OldWord,
        () if holds("Workbook") || holds("Book\0") => Kind::OldExcel,
        () if holds("PowerPoint Document") => Kind::OldPowerPoint,
        () => Kind::Unknown,
    }
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Whether an office document carries programs (macros). They are never run here; people who download it may want to
/// know.
pub fn has_macros(bytes: &[u8], kind: Kind) -> bool {
    match kind {
        Kind::Docx | Kind::Xlsx | Kind::Pptx | Kind::Odt | Kind::Ods | Kind::Odp => {
            Archive::open(bytes, &Bounds::default()).is_ok_and(|archive| {
                archive.names().iter().any(|name| {
                    name.ends_with("vbaProject.bin") || name.starts_with("Scripts/") || is_basic_module(name)
                })
            })
        }
        _ => false,
    }
}

/// `OpenDocument` files hold lists of libraries even when there are none in them.
fn is_basic_module(name: &str) -> bool {
    name.strip_prefix("Basic/").is_some_and(|rest| {
        rest.to_ascii_lowercase().ends_with(".xml")
            && !rest.ends_with("script-lb.xml")
            && !rest.ends_with("script-lc.xml")
            && rest.contains('/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_stands_in_the_table_once() {
        for (at, (kind, ..)) in KINDS.iter().enumerate() {
            assert_eq!(KINDS.iter().position(|(other, ..)| other == kind), Some(at), "{kind:?}");
        }
        assert_eq!(Kind::Unknown.media_type(), "application/octet-stream");
    }

    #[test]
    fn an_ending_is_short_and_plain() {
        for (name, expected) in [
            ("report.PDF", "pdf"),
            ("a.b.docx", "docx"),
            ("none", ""),
            ("dot.", ""),
            ("x.p/df", ""),
            ("x.verylongending", ""),
            ("../../etc/passwd", ""),
            (".htaccess", "htaccess"),
        ] {
            assert_eq!(ending(name), expected, "{name}");
        }
    }

    #[test]
    fn what_can_carry_scripts_is_never_inline() {
        for kind in [Kind::Html, Kind::Svg, Kind::Unknown, Kind::Zip, Kind::Docx, Kind::PlainText, Kind::Markdown] {
            assert!(!kind.may_be_inline(), "{kind:?}");
        }
    }
}
