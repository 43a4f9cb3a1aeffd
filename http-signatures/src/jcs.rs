//! The one way of writing a JSON value: the JSON Canonicalization Scheme (JCS, RFC 8785).

use aws_lc_rs::digest::{Digest, SHA256, digest};
use serde_json::{Map, Value};

use crate::ProofError;

/// Writes a value as the JSON Canonicalization Scheme does (RFC 8785): no spaces, names in the order of their UTF-16
/// code units, numbers as ECMAScript writes a double, and of every string only what must be escaped.
///
/// All numbers are doubles there: 9007199254740993 is written 9007199254740992, 1.0 is written 1, and -0 is written 0.
/// Values that differ in nothing else are hashed alike, so whoever passes a proven document on may swap them.
///
/// What RFC 8785 refuses (lone surrogates, NaN, numbers beyond a double) cannot stand in a [`Value`]. **A name that
/// stands twice cannot be seen in one either**: `serde_json` keeps the last. That is safe as long as whatever is then
/// believed is read from this same value, never from the bytes a second time.
///
/// # Errors
/// [`ProofError::NotCanonical`] when the value cannot be written; not known to happen with what `serde_json` reads.
pub fn canonical_json(value: &Value) -> Result<Vec<u8>, ProofError> {
    serde_json_canonicalizer::to_vec(value).map_err(|_| ProofError::NotCanonical)
}

/// SHA-256 of an object's canonical text.
pub(crate) fn canonical_hash(object: &Map<String, Value>) -> Result<Digest, ProofError> {
    let text = serde_json_canonicalizer::to_vec(object).map_err(|_| ProofError::NotCanonical)?;
    Ok(digest(&SHA256, &text))
}
