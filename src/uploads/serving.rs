//! Handing out a file: whole or a range of it (RFC 9110, section 14), under a name of the caller's, and so that no browser
//! takes it for a page of ours.
//!
//! * Only pictures, sound, films, captions and PDF may be shown in place; everything else is saved, whatever was asked.
//! * What a browser could run is sent as bytes of no kind, and everything in a sandbox.
//! * The digest is the `ETag`: the same bytes are never sent twice to who has them.

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::error::{Error, Result};
use crate::files::{File, Standing, kinds, names};
use crate::storage::Store;

/// How a file is to be handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disposition {
    /// Shown in place, if that is safe.
    Inline,
    /// Saved under its name.
    Attachment,
}

/// Who may keep a copy on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Anybody: it is for everybody to see.
    Public,
    /// Only who asked; and they ask again each time, because they may have been shut out since.
    Private,
}

/// Marks an answer whose bytes are sent as they are: packed, its ranges and its `ETag` would be wrong.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AsItIs;

/// What may be shown in place, and what a browser needs for it beyond nothing.
const SHOWN: [(&str, &str); 10] = [
    ("image/png", "img-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("image/jpeg", "img-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("image/gif", "img-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("image/webp", "img-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("audio/mpeg", "media-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("audio/ogg", "media-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("video/mp4", "media-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("video/webm", "media-src 'self'; style-src 'unsafe-inline'; sandbox"),
    ("text/vtt", "sandbox"),
    // Browsers show no PDF in a sandbox. Their viewers are separate from the site, and nosniff keeps it a PDF.
    ("application/pdf", "object-src 'self'; style-src 'unsafe-inline'"),
];

/// Kinds under which a browser would run it, or another hub take it for a document of ours.
const ACTIVE: [&str; 7] = [
    "text/html",
    "text/xml",
    "application/xml",
    "application/xhtml+xml",
    "image/svg+xml",
    "application/json",
    "text/javascript",
];

/// `file` as an answer to a `GET` or `HEAD` with these headers. Whether the asker may have it was asked before; whether
/// anybody may is asked here: what is being checked, or infected, is `NotFound`.
pub(crate) async fn serve(
    shelf: &Store,
    file: &File,
    name: &str,
    disposition: Disposition,
    audience: Audience,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response> {
    if file.standing() != Standing::Ready {
        return Err(Error::NotFound);
    }
    let length = file.length();
    let etag = format!("\"{}\"", file.digest);
    let (status, range) = if matches(asked, header::IF_NONE_MATCH, &etag) {
        (StatusCode::NOT_MODIFIED, 0..0)
    } else {
        match wanted(asked, &etag, length) {
            Wanted::Whole => (StatusCode::OK, 0..length),
            Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
            Wanted::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0..0),
        }
    };
    let is_sent = *method != Method::HEAD && matches!(status, StatusCode::OK | StatusCode::PARTIAL_CONTENT);
    let body = if is_sent { Body::from_stream(file.read(shelf, range.clone()).await?) } else { Body::empty() };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    let mut set = |name: HeaderName, value: &str| {
        // All of it is ASCII without controls: made here, or encoded.
        HeaderValue::from_str(value).map(|value| headers.insert(name, value)).map(drop)
    };
    let unusable = |_| Error::internal("a header field of a file cannot be sent");
    for (name, value) in describe(file, name, disposition, audience, &etag) {
        set(name, &value).map_err(unusable)?;
    }
    match status {
        StatusCode::PARTIAL_CONTENT => {
            let last = range.end.saturating_sub(1);
            set(header::CONTENT_RANGE, &format!("bytes {}-{last}/{length}", range.start)).map_err(unusable)?;
        }
        StatusCode::RANGE_NOT_SATISFIABLE => {
            set(header::CONTENT_RANGE, &format!("bytes */{length}")).map_err(unusable)?;
        }
        _ => {}
    }
    if status != StatusCode::NOT_MODIFIED {
        set(header::CONTENT_LENGTH, &(range.end - range.start).to_string()).map_err(unusable)?;
    }
    response.extensions_mut().insert(AsItIs);
    Ok(response)
}

/// What is said of the file, whatever part of it is sent.
fn describe(
    file: &File,
    name: &str,
    disposition: Disposition,
    audience: Audience,
    etag: &str,
) -> Vec<(HeaderName, String)> {
    let kind = file.media_type.as_str();
    let shown = SHOWN.iter().find(|(known, _)| *known == kind).map(|(_, needs)| *needs);
    let is_shown = shown.is_some() && disposition == Disposition::Inline;
    let kind = if ACTIVE.contains(&kind) { kinds::UNKNOWN } else { kind }.to_owned();
    let needs = shown.filter(|_| is_shown).unwrap_or("sandbox");
    let cache = match audience {
        Audience::Public => "public, max-age=3600",
        Audience::Private => "private, no-cache",
    };
    vec![
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, called(if is_shown { "inline" } else { "attachment" }, name)),
        (header::ETAG, etag.to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::CACHE_CONTROL, cache.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CONTENT_SECURITY_POLICY, format!("default-src 'none'; {needs}")),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin".to_owned()),
    ]
}

/// `Content-Disposition` (RFC 6266): the name in plain letters for old programs, and as it is (RFC 8187).
pub(crate) fn called(how: &str, name: &str) -> String {
    let name = names::cleaned(name);
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%' | ';') || c == ' ' { c } else { '_' })
        .collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("{how}; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// Whether a list of entity tags names this one; weak ones are compared weakly, as `If-None-Match` wants.
fn matches(asked: &HeaderMap, name: HeaderName, etag: &str) -> bool {
    let listed = asked.get_all(name).iter().filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(','));
    listed.map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    /// A range that lies beyond the end.
    Nothing,
}

/// What of the file is wanted: one range at most, and only of these very bytes. What is no range asks for the whole.
fn wanted(asked: &HeaderMap, etag: &str, length: u64) -> Wanted {
    let Some(range) = asked.get(header::RANGE).and_then(|value| value.to_str().ok()) else { return Wanted::Whole };
    let same = asked.get(header::IF_RANGE).is_none_or(|value| value.as_bytes() == etag.as_bytes());
    let Some((unit, set)) = range.split_once('=') else { return Wanted::Whole };
    if !same || !unit.trim().eq_ignore_ascii_case("bytes") || set.contains(',') {
        return Wanted::Whole;
    }
    let Some((first, last)) = set.trim().split_once('-') else { return Wanted::Whole };
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse::<u64>().ok()).flatten();
    let found = match (first, last) {
        ("", "") => return Wanted::Whole,
        ("", tail) => match number(tail) {
            Some(0) => return Wanted::Nothing,
            Some(tail) => length.saturating_sub(tail)..length,
            None => return Wanted::Whole,
        },
        (first, "") => match number(first) {
            Some(first) => first..length,
            None => return Wanted::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => first..last.saturating_add(1).min(length),
            _ => return Wanted::Whole,
        },
    };
    if found.start >= length { Wanted::Nothing } else { Wanted::Part(found) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(text: &'static str) -> Wanted {
        wanted(&HeaderMap::from_iter([(header::RANGE, HeaderValue::from_static(text))]), "\"x\"", 1000)
    }

    #[test]
    fn a_range_is_read_as_the_standard_says() {
        for (text, part) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-499", 0..500),
            ("bytes=500-", 500..1000),
            ("bytes=-200", 800..1000),
            ("bytes=-5000", 0..1000),
            ("Bytes=990-5000", 990..1000),
            ("bytes=0-18446744073709551615", 0..1000),
        ] {
            assert_eq!(range(text), Wanted::Part(part), "{text}");
        }
        for text in ["bytes=1000-", "bytes=5000-6000", "bytes=-0"] {
            assert_eq!(range(text), Wanted::Nothing, "{text}");
        }
        for text in [
            "bytes=5-2",
            "bytes=-",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1-2,4-5",
            "lines=1-2",
            "bytes 1-2",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(range(text), Wanted::Whole, "{text}");
        }
    }

    #[test]
    fn a_name_comes_whole_and_breaks_out_of_nothing() {
        assert_eq!(
            called("attachment", "Cynllun dŵr 50%.pdf"),
            "attachment; filename=\"Cynllun d_r 50_.pdf\"; filename*=UTF-8''Cynllun%20d%C5%B5r%2050%25.pdf"
        );
        assert_eq!(
            called("inline", "a\";\r\nSet-Cookie: x=1;.png"),
            "inline; filename=\"a-_Set-Cookie- x=1_.png\"; filename*=UTF-8''a-%3BSet-Cookie-%20x%3D1%3B.png"
        );
    }
}
