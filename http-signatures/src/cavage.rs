//! draft-cavage-http-signatures-12: what nearly every server of the fediverse sends.
//!
//! The header is read, and the signing string built, here and not with the crate `http-signature-normalization`: our
//! policy refuses whatever two readers could understand differently, so the reader must see all of it, and time is told.

use std::time::{Duration, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{self, HeaderName, HeaderValue};

use crate::claim::{Claim, MOST_COMPONENTS, Profile};
use crate::digest::legacy_digest;
use crate::keys::Algorithm;
use crate::message::{SIGNATURE, check_further, is_token};
use crate::refusal::brief;
use crate::{Incoming, Outgoing, Refusal, SignError, SigningKey};

/// The last second that an HTTP date can name: the end of the year 9999.
const LAST_SECOND: u64 = 253_402_300_799;
/// Most parameters of a `Signature` header; the draft knows six.
const MOST_PARAMETERS: usize = 32;

/// Signs a request and returns the headers to add to it: `Date`, `Digest` and `Signature`.
///
/// Signed are `(request-target) host date digest`, and `content-type` where the request has one. `Digest` is there for
/// requests without a body too, of zero bytes: Lemmy demands it of signed GETs. The caller sends `Host` and
/// `Content-Type` exactly as given in `request`. `now` is in seconds since 1970.
///
/// # Errors
/// [`SignError`], when the request or the key id cannot be sent as given, or the key fails.
pub fn sign_cavage(
    key: &SigningKey,
    key_id: &str,
    request: &Outgoing<'_>,
    now: i64,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    sign_cavage_with(key, key_id, request, &[], now)
}

/// As [`sign_cavage`], with `further` header fields signed besides; the caller sends them exactly as given. Their names are
/// in lower case.
///
/// # Errors
/// [`SignError`], when the request, the key id or a field cannot be sent as given, or the key fails.
pub fn sign_cavage_with(
    key: &SigningKey,
    key_id: &str,
    request: &Outgoing<'_>,
    further: &[(&str, &str)],
    now: i64,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    request.check(key_id)?;
    check_further(further)?;
    let seconds = u64::try_from(now).ok().filter(|seconds| *seconds <= LAST_SECOND).ok_or(SignError::Time)?;
    let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    let digest = legacy_digest(request.body.unwrap_or_default());

    let target = request_target(request.method, request.target);
    let mut fields =
        vec![("(request-target)", target.as_str()), ("host", request.host), ("date", &date), ("digest", &digest)];
    if let Some(content_type) = request.content_type {
        fields.push(("content-type", content_type));
    }
    fields.extend_from_slice(further);
    let signature = STANDARD.encode(key.sign(signing_string(&fields).as_bytes())?);
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let names = names.join(" ");
    let value = format!(r#"keyId="{key_id}",algorithm="hs2019",headers="{names}",signature="{signature}""#);
    Ok(vec![
        (header::DATE, HeaderValue::from_str(&date).map_err(|_| SignError::Time)?),
        (HeaderName::from_static("digest"), HeaderValue::from_str(&digest).map_err(|_| SignError::Target)?),
        (HeaderName::from_static("signature"), HeaderValue::from_str(&value).map_err(|_| SignError::KeyId)?),
    ])
}

/// Reads a `Signature` header and rebuilds the signing string (section 2.3).
pub(crate) fn read(incoming: &Incoming<'_>, header: &str) -> Result<Claim, Refusal> {
    let parameters = Parameters::parse(header)?;
    let named = parameters.get("algorithm");
    // hs2019 and no name at all leave it to the key (section 2.1.3); rsa-sha256 is what Mastodon says.
    let algorithm = match named {
        None | Some("hs2019") => None,
        Some("rsa-sha256") => Some(Algorithm::RsaV15Sha256),
        Some(_) => return Err(Refusal::UnknownAlgorithm),
    };
    let covered = covered_names(parameters.get("headers"))?;
    let mut lines = Vec::with_capacity(covered.len());
    for name in &covered {
        let value = match name.as_str() {
            "(request-target)" => request_target(incoming.method, incoming.target),
            "(created)" | "(expires)" if named != Some("hs2019") => return Err(Refusal::PseudoHeaderNotAllowed),
            "(created)" => parameters.required("created")?.to_owned(),
            "(expires)" => parameters.required("expires")?.to_owned(),
            field if is_token(field) => incoming.covered_field(field)?,
            other => return Err(Refusal::UnsupportedComponent(brief(other))),
        };
        lines.push((name.as_str(), value));
    }
    let signed_text = signing_string(&lines);
    Ok(Claim {
        key_id: parameters.required("keyId")?.to_owned(),
        profile: Profile::Cavage,
        algorithm,
        created: parameters.seconds("created")?,
        expires: parameters.seconds("expires")?,
        signed_text,
        signature: STANDARD.decode(parameters.required("signature")?).map_err(|_| Refusal::Malformed(SIGNATURE))?,
        covered,
    })
}

/// The list of what is signed, in lower case (section 2.1.6). Without the parameter it is `date`, as in the drafts up
/// to 10, or `(created)`, as in those since: neither is ever enough, and `date` is what servers mean.
fn covered_names(list: Option<&str>) -> Result<Vec<String>, Refusal> {
    let mut names: Vec<String> = Vec::new();
    for name in list.unwrap_or("date").split_ascii_whitespace() {
        let name = name.to_ascii_lowercase();
        if names.contains(&name) {
            return Err(Refusal::CoveredTwice(brief(&name)));
        }
        if names.len() == MOST_COMPONENTS {
            return Err(Refusal::TooManyComponents);
        }
        names.push(name);
    }
    if names.is_empty() { Err(Refusal::NothingCovered) } else { Ok(names) }
}

fn request_target(method: &str, target: &str) -> String {
    format!("{} {target}", method.to_ascii_lowercase())
}

fn signing_string(fields: &[(&str, impl AsRef<str>)]) -> String {
    let lines: Vec<String> = fields.iter().map(|(name, value)| format!("{name}: {}", value.as_ref())).collect();
    lines.join("\n")
}

/// The parameters of a `Signature` header (section 2.1), as a list of names and values without their quotes.
struct Parameters<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parameters<'a> {
    /// `name="value"` or `name=token`, separated by commas; no name twice (section 2.2), in whatever case. A quoted
    /// value holds no backslash: no peer needs one, and unescaping is where readers differ.
    fn parse(header: &'a str) -> Result<Self, Refusal> {
        const MALFORMED: Refusal = Refusal::Malformed(SIGNATURE);
        let mut found: Vec<(&str, &str)> = Vec::new();
        let mut rest = header;
        loop {
            let (name, after) = rest.split_once('=').ok_or(MALFORMED)?;
            let name = name.trim();
            let (value, after) = if let Some(quoted) = after.trim_start().strip_prefix('"') {
                quoted.split_once('"').ok_or(MALFORMED)?
            } else {
                let (token, after) = after.split_at(after.find(',').unwrap_or(after.len()));
                (Some(token.trim()).filter(|token| is_token(token)).ok_or(MALFORMED)?, after)
            };
            if !is_token(name) || value.contains('\\') || found.len() == MOST_PARAMETERS {
                return Err(MALFORMED);
            }
            if found.iter().any(|(seen, _)| seen.eq_ignore_ascii_case(name)) {
                return Err(Refusal::RepeatedParameter(SIGNATURE));
            }
            found.push((name, value));
            rest = match after.trim_start() {
                "" => return Ok(Self(found)),
                more => more.strip_prefix(',').ok_or(MALFORMED)?,
            };
        }
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }

    fn required(&self, name: &'static str) -> Result<&'a str, Refusal> {
        self.get(name).filter(|value| !value.is_empty()).ok_or(Refusal::MissingParameter(name))
    }

    /// A time in whole seconds (sections 2.1.4 and 2.1.5). The draft allows a fraction in `expires`; nobody sends one.
    fn seconds(&self, name: &'static str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.get(name) else { return Ok(None) };
        // Digits alone, no sign; twelve of them reach beyond the year 30000.
        let plain = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        let seconds = text.parse().ok().filter(|_| plain).ok_or(Refusal::BadTimestamp(name))?;
        Ok(Some(seconds))
    }
}
