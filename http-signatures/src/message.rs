//! What is signed: requests as they arrive and as they leave, and how their header fields are looked at.

use http::{HeaderMap, HeaderValue};

use crate::refusal::brief;
use crate::{Refusal, SignError};

/// Longest header field value, and longest request target, that is looked at: 8 KiB.
pub const LONGEST_FIELD: usize = 8 * 1024;

/// The fields on which the decision hangs. Two of one, or an empty one, is where two readers begin to disagree.
const SECURITY_FIELDS: [(&str, &str); 6] = [
    ("signature", SIGNATURE),
    ("signature-input", SIGNATURE_INPUT),
    ("digest", DIGEST),
    ("content-digest", CONTENT_DIGEST),
    ("date", DATE),
    ("host", HOST),
];
pub(crate) const SIGNATURE: &str = "Signature";
pub(crate) const SIGNATURE_INPUT: &str = "Signature-Input";
pub(crate) const DIGEST: &str = "Digest";
pub(crate) const CONTENT_DIGEST: &str = "Content-Digest";
pub(crate) const DATE: &str = "Date";
pub(crate) const HOST: &str = "Host";

/// A request as it arrived, before anything decoded or normalised it.
#[derive(Clone, Copy, Debug)]
pub struct Incoming<'a> {
    /// `POST`, as received.
    pub method: &'a str,
    /// `https` or `http`: how the *client* called us, which behind a proxy is not how the proxy did.
    /// RFC 9421 signs it (`@target-uri`, `@scheme`).
    pub scheme: &'a str,
    /// Path and query as received: `/inbox?page=1`.
    pub target: &'a str,
    /// All header fields. HTTP/2 carries the host in `:authority`: the caller enters it here as `Host`.
    pub headers: &'a HeaderMap,
    /// The bytes on the wire, before any decompression; `None` when there are none.
    pub body: Option<&'a [u8]>,
}

/// A request about to leave, of which the signature needs to know so much.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// `POST`, as it will be sent.
    pub method: &'a str,
    /// `https` or `http`.
    pub scheme: &'a str,
    /// Exactly what the `Host` header will say: the name, with the port if it is not the scheme's own.
    pub host: &'a str,
    /// Path and query as they will be sent.
    pub target: &'a str,
    /// Exactly what the `Content-Type` header will say; `None` leaves it unsigned.
    pub content_type: Option<&'a str>,
    /// The bytes of the body; `None` for a request without one.
    pub body: Option<&'a [u8]>,
}

impl<'a> Incoming<'a> {
    /// Refuses what no signature could make good: repeated, empty or overlong security fields, and a method, scheme or
    /// target that could smuggle a line into the signed text.
    pub(crate) fn check_shape(&self) -> Result<(), Refusal> {
        if self.target.len() > LONGEST_FIELD {
            return Err(Refusal::TooLong("request target".to_owned()));
        }
        if !is_token(self.method) {
            return Err(Refusal::BadMethod);
        }
        if !is_target(self.target) {
            return Err(Refusal::BadTarget);
        }
        if !is_scheme(self.scheme) {
            return Err(Refusal::BadScheme);
        }
        for (name, shown) in SECURITY_FIELDS {
            let mut values = self.headers.get_all(name).iter();
            let Some(value) = values.next() else { continue };
            if values.next().is_some() {
                return Err(Refusal::Repeated(shown));
            }
            if text_of(shown, value)?.is_empty() {
                return Err(Refusal::Empty(shown));
            }
        }
        Ok(())
    }

    /// One of the security fields, of which [`Incoming::check_shape`] has seen that there is one at most.
    pub(crate) fn security_field(&self, shown: &'static str) -> Result<Option<&'a str>, Refusal> {
        self.headers.get(shown).map(|value| text_of(shown, value)).transpose()
    }

    /// As [`Incoming::security_field`], for a field that must be there.
    pub(crate) fn required_field(&self, shown: &'static str) -> Result<&'a str, Refusal> {
        self.security_field(shown)?.ok_or(Refusal::Missing(shown))
    }

    /// Any field as both schemes sign it (draft-cavage-12 section 2.3, RFC 9421 section 2.1): the lines trimmed and
    /// joined by a comma and a space. A field that is not there is refused, never passed over.
    pub(crate) fn covered_field(&self, name: &str) -> Result<String, Refusal> {
        let mut joined: Option<String> = None;
        for value in self.headers.get_all(name) {
            let text = text_of(name, value)?;
            match &mut joined {
                None => joined = Some(text.to_owned()),
                Some(all) => {
                    all.push_str(", ");
                    all.push_str(text);
                    if all.len() > LONGEST_FIELD {
                        return Err(Refusal::TooLong(header_named(name)));
                    }
                }
            }
        }
        joined.ok_or_else(|| Refusal::CoveredAbsent(brief(name)))
    }
}

impl Outgoing<'_> {
    /// Refuses what could not be sent, or would be read differently than it was signed.
    pub(crate) fn check(&self, key_id: &str) -> Result<(), SignError> {
        if !is_token(self.method) {
            return Err(SignError::Method);
        }
        if !is_scheme(self.scheme) {
            return Err(SignError::Scheme);
        }
        if self.host.is_empty() || !self.host.bytes().all(is_host_byte) {
            return Err(SignError::Host);
        }
        if !is_target(self.target) || self.target.len() > LONGEST_FIELD {
            return Err(SignError::Target);
        }
        let quotable = |byte: u8| byte.is_ascii_graphic() && byte != b'"' && byte != b'\\';
        if key_id.is_empty() || key_id.len() > LONGEST_FIELD / 2 || !key_id.bytes().all(quotable) {
            return Err(SignError::KeyId);
        }
        if self.content_type.is_some_and(|value| !is_sendable(value)) {
            return Err(SignError::ContentType);
        }
        Ok(())
    }
}

/// Refuses further fields to be signed that could not be sent, or that are signed or written anyway.
pub(crate) fn check_further(further: &[(&str, &str)]) -> Result<(), SignError> {
    let is_own = |name: &str| name == "content-type" || SECURITY_FIELDS.iter().any(|(own, _)| *own == name);
    let mut seen: Vec<&str> = Vec::new();
    for (name, value) in further {
        let is_plain = is_token(name) && !name.bytes().any(|byte| byte.is_ascii_uppercase());
        if !is_plain || is_own(name) || seen.contains(name) || !is_sendable(value) || value.len() > LONGEST_FIELD {
            return Err(SignError::Field);
        }
        seen.push(name);
    }
    Ok(())
}

/// Whether a header field can have this value, in every reading.
fn is_sendable(value: &str) -> bool {
    let sendable = |byte: u8| byte.is_ascii_graphic() || byte == b' ';
    !value.is_empty() && value == value.trim() && value.bytes().all(sendable)
}

/// An authority as RFC 9421 section 2.2.3 wants it: lower case, without the port that the scheme has anyway.
pub(crate) fn normal_authority(scheme: &str, authority: &str) -> String {
    let lower = authority.to_ascii_lowercase();
    let port = if scheme == "http" { ":80" } else { ":443" };
    lower.strip_suffix(port).map(str::to_owned).unwrap_or(lower)
}

/// The bytes of a name, an address or a port.
pub(crate) fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']')
}

fn is_scheme(scheme: &str) -> bool {
    matches!(scheme, "https" | "http")
}

fn is_target(target: &str) -> bool {
    target.starts_with('/') && target.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A token of RFC 9110 section 5.6.2, not empty.
pub(crate) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn text_of<'a>(name: &str, value: &'a HeaderValue) -> Result<&'a str, Refusal> {
    if value.len() > LONGEST_FIELD {
        return Err(Refusal::TooLong(header_named(name)));
    }
    value.to_str().map(str::trim).map_err(|_| Refusal::NotText(brief(name)))
}

fn header_named(name: &str) -> String {
    format!("{} header", brief(name))
}
