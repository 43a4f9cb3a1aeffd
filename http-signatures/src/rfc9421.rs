//! RFC 9421, HTTP Message Signatures, as servers of the fediverse use it.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{HeaderName, HeaderValue};
use sfv::{BareItem, InnerList, ListEntry, Parameters};

use crate::claim::{Claim, MOST_COMPONENTS, Profile};
use crate::components::resolve;
use crate::digest::content_digest;
use crate::keys::Algorithm;
use crate::message::{SIGNATURE, SIGNATURE_INPUT, check_further, normal_authority};
use crate::refusal::brief;
use crate::structured::{parse_dictionary, serialize_inner_list};
use crate::{Incoming, Outgoing, Refusal, SignError, SigningKey};

/// Signs a request and returns the headers to add to it: `Content-Digest` if it has a body, `Signature-Input` and
/// `Signature`, labelled `sig1`.
///
/// Signed are `@method` and `@target-uri`, `content-digest` with a body, and `content-type` where the request has one;
/// the parameters are `created`, `keyid` and `alg`. The caller sends `Host` and `Content-Type` exactly as given in
/// `request`. `now` is in seconds since 1970.
///
/// # Errors
/// [`SignError`], when the request or the key id cannot be sent as given, or the key fails.
pub fn sign_rfc9421(
    key: &SigningKey,
    key_id: &str,
    request: &Outgoing<'_>,
    now: i64,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    sign_rfc9421_with(key, key_id, request, &[], now)
}

/// As [`sign_rfc9421`], with `further` header fields signed besides; the caller sends them exactly as given. Their names
/// are in lower case.
///
/// # Errors
/// [`SignError`], when the request, the key id or a field cannot be sent as given, or the key fails.
pub fn sign_rfc9421_with(
    key: &SigningKey,
    key_id: &str,
    request: &Outgoing<'_>,
    further: &[(&str, &str)],
    now: i64,
) -> Result<Vec<(HeaderName, HeaderValue)>, SignError> {
    request.check(key_id)?;
    check_further(further)?;
    // The longest integer of RFC 8941 section 3.3.1 has fifteen digits.
    if !(0..1_000_000_000_000_000).contains(&now) {
        return Err(SignError::Time);
    }
    let uri = format!("{}://{}{}", request.scheme, normal_authority(request.scheme, request.host), request.target);
    let digest = request.body.map(content_digest);
    let mut components = vec![("@method", request.method), ("@target-uri", &uri)];
    components.extend(digest.as_deref().map(|value| ("content-digest", value)));
    components.extend(request.content_type.map(|value| ("content-type", value)));
    components.extend_from_slice(further);

    let names: Vec<String> = components.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let algorithm = key.algorithm().name();
    // Outgoing::check has made sure that the key id needs no escapes in a quoted string.
    let parameters = format!(r#"({});created={now};keyid="{key_id}";alg="{algorithm}""#, names.join(" "));
    let lines = components.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    let signature = STANDARD.encode(key.sign(signature_base(lines, &parameters).as_bytes())?);

    let value = |text: String| HeaderValue::from_str(&text).map_err(|_| SignError::KeyId);
    let mut headers = Vec::with_capacity(3);
    if let Some(digest) = digest {
        headers.push((HeaderName::from_static("content-digest"), value(digest)?));
    }
    headers.push((HeaderName::from_static("signature-input"), value(format!("sig1={parameters}"))?));
    headers.push((HeaderName::from_static("signature"), value(format!("sig1=:{signature}:"))?));
    Ok(headers)
}

/// Reads a `Signature-Input` and a `Signature` header and rebuilds the signature base (section 2.5).
///
/// The signature judged is the *first* of `Signature`, and it must be the *only* one that `Signature-Input` describes.
/// Further signatures that nothing describes prove nothing and are passed over.
pub(crate) fn read(incoming: &Incoming<'_>, input: &str, signature: &str) -> Result<Claim, Refusal> {
    let inputs = parse_dictionary(input, SIGNATURE_INPUT)?;
    let signatures = parse_dictionary(signature, SIGNATURE)?;
    let (label, member) = inputs.first().ok_or(Refusal::Malformed(SIGNATURE_INPUT))?;
    if inputs.len() > 1 {
        return Err(Refusal::SeveralSignatures);
    }
    let (first, entry) = signatures.first().ok_or(Refusal::Malformed(SIGNATURE))?;
    let ListEntry::Item(item) = entry else { return Err(Refusal::Malformed(SIGNATURE)) };
    let bytes = item.bare_item.as_byte_sequence().ok_or(Refusal::Malformed(SIGNATURE))?;
    if first != label {
        return Err(Refusal::LabelMismatch);
    }
    let ListEntry::InnerList(list) = member else { return Err(Refusal::Malformed(SIGNATURE_INPUT)) };
    let (lines, covered) = covered_lines(list, incoming)?;
    Ok(Claim {
        key_id: key_id(&list.params)?,
        profile: Profile::Rfc9421,
        algorithm: algorithm(&list.params)?,
        created: seconds(&list.params, "created")?,
        expires: seconds(&list.params, "expires")?,
        covered,
        signed_text: signature_base(lines, &serialize_inner_list(list)),
        signature: bytes.to_vec(),
    })
}

/// The signature base (section 2.5): a line for each component, then the parameters as they are serialised.
fn signature_base(mut lines: Vec<String>, parameters: &str) -> String {
    lines.push(format!("\"@signature-params\": {parameters}"));
    lines.join("\n")
}

/// The lines of the covered components, and the names of those that are covered whole. No components at all is allowed
/// here (B.2.1 of the RFC is such a signature); the policy refuses it for covering no method.
fn covered_lines(list: &InnerList, incoming: &Incoming<'_>) -> Result<(Vec<String>, Vec<String>), Refusal> {
    if list.items.len() > MOST_COMPONENTS {
        return Err(Refusal::TooManyComponents);
    }
    let mut lines = Vec::with_capacity(list.items.len() + 1);
    let mut covered = Vec::with_capacity(list.items.len());
    let mut identifiers = HashSet::new();
    for item in &list.items {
        let component = resolve(item, incoming)?;
        lines.push(format!("{}: {}", component.identifier, component.value));
        covered.push(component.name);
        if let Some(twice) = identifiers.replace(component.identifier) {
            return Err(Refusal::CoveredTwice(brief(&twice)));
        }
    }
    Ok((lines, covered))
}

fn key_id(parameters: &Parameters) -> Result<String, Refusal> {
    let value = parameters.get("keyid").ok_or(Refusal::MissingParameter("keyid"))?;
    let text = value.as_string().ok_or(Refusal::Malformed(SIGNATURE_INPUT))?.as_str();
    if text.is_empty() { Err(Refusal::MissingParameter("keyid")) } else { Ok(text.to_owned()) }
}

fn algorithm(parameters: &Parameters) -> Result<Option<Algorithm>, Refusal> {
    let Some(value) = parameters.get("alg") else { return Ok(None) };
    let name = value.as_string().ok_or(Refusal::Malformed(SIGNATURE_INPUT))?.as_str();
    Algorithm::from_name(name).map(Some).ok_or(Refusal::UnknownAlgorithm)
}

/// A time in whole seconds (section 2.3); a structured-field `Date` or a decimal is none.
fn seconds(parameters: &Parameters, name: &'static str) -> Result<Option<i64>, Refusal> {
    match parameters.get(name) {
        None => Ok(None),
        Some(BareItem::Integer(value)) if i64::from(*value) >= 0 => Ok(Some(i64::from(*value))),
        Some(_) => Err(Refusal::BadTimestamp(name)),
    }
}
