//! Digests of bodies: the old `Digest: SHA-256=…` (RFC 3230) that goes with draft-cavage, and `Content-Digest`
//! (RFC 9530) that goes with RFC 9421.
//!
//! Both are checked in the same strict way: no algorithm twice, every algorithm that we know must match, and at
//! least one that we accept must be there. MD5 and SHA-1 count as unknown.

use aws_lc_rs::digest::{Algorithm, SHA256, SHA512, digest};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sfv::{BareItem, ListEntry};

use crate::Refusal;
use crate::message::{CONTENT_DIGEST, DIGEST, is_token};
use crate::structured::parse_dictionary;

/// Most algorithms that one `Digest` header may list.
const MOST_ALGORITHMS: usize = 16;

/// The value of a `Digest` header for this body: `SHA-256=` and the hash in base64.
pub fn legacy_digest(body: &[u8]) -> String {
    format!("SHA-256={}", STANDARD.encode(digest(&SHA256, body)))
}

/// The value of a `Content-Digest` header for this body (RFC 9530 section 2): `sha-256=:…:`.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(digest(&SHA256, body)))
}

/// Checks the value of a `Digest` header against the body. SHA-256 must be among its algorithms; SHA-512 beside it
/// must match too. Names of algorithms are case-insensitive (RFC 3230 section 4.1.1).
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::RepeatedParameter`], [`Refusal::WeakDigest`] without SHA-256,
/// [`Refusal::DigestMismatch`].
pub fn verify_legacy_digest(value: &str, body: &[u8]) -> Result<(), Refusal> {
    let mut seen: Vec<String> = Vec::new();
    let mut hashes = Vec::new();
    for instance in value.split(',') {
        let (name, hash) = instance.trim().split_once('=').ok_or(Refusal::Malformed(DIGEST))?;
        let name = name.to_ascii_lowercase();
        if !is_token(&name) || hash.is_empty() {
            return Err(Refusal::Malformed(DIGEST));
        }
        if seen.contains(&name) {
            return Err(Refusal::RepeatedParameter(DIGEST));
        }
        if seen.len() == MOST_ALGORITHMS {
            return Err(Refusal::Malformed(DIGEST));
        }
        if let Some(algorithm) = known(&name) {
            hashes.push((algorithm, STANDARD.decode(hash).map_err(|_| Refusal::Malformed(DIGEST))?));
        }
        seen.push(name);
    }
    if !seen.iter().any(|name| name == "sha-256") {
        return Err(Refusal::WeakDigest(DIGEST));
    }
    compare(&hashes, body, DIGEST)
}

/// Checks the value of a `Content-Digest` header (RFC 9530 section 2) against the body: a dictionary of byte
/// sequences, with `sha-256`, `sha-512` or both.
///
/// # Errors
/// [`Refusal::Malformed`], [`Refusal::RepeatedParameter`], [`Refusal::WeakDigest`] with neither algorithm,
/// [`Refusal::DigestMismatch`].
pub fn verify_content_digest(value: &str, body: &[u8]) -> Result<(), Refusal> {
    let mut hashes = Vec::new();
    for (name, member) in parse_dictionary(value, CONTENT_DIGEST)? {
        let Some(algorithm) = known(name.as_str()) else { continue };
        let ListEntry::Item(item) = member else { return Err(Refusal::Malformed(CONTENT_DIGEST)) };
        let BareItem::ByteSequence(hash) = item.bare_item else { return Err(Refusal::Malformed(CONTENT_DIGEST)) };
        hashes.push((algorithm, hash));
    }
    if hashes.is_empty() {
        return Err(Refusal::WeakDigest(CONTENT_DIGEST));
    }
    compare(&hashes, body, CONTENT_DIGEST)
}

/// The algorithms of both headers that we compute.
fn known(name: &str) -> Option<&'static Algorithm> {
    match name {
        "sha-256" => Some(&SHA256),
        "sha-512" => Some(&SHA512),
        _ => None,
    }
}

fn compare(hashes: &[(&'static Algorithm, Vec<u8>)], body: &[u8], header: &'static str) -> Result<(), Refusal> {
    // Not a secret: an ordinary comparison will do.
    let matches = hashes.iter().all(|(algorithm, hash)| digest(algorithm, body).as_ref() == hash);
    if matches { Ok(()) } else { Err(Refusal::DigestMismatch(header)) }
}
