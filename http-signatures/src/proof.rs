//! Object integrity proofs: signatures that travel inside a document, whoever delivers it (FEP-8b32).
//!
//! One suite is known, `eddsa-jcs-2022` (W3C *Data Integrity `EdDSA` Cryptosuites v1.0*, section 3.3): Ed25519 over the
//! SHA-256 of the canonical proof without its value, followed by the SHA-256 of the canonical document without proof.

use std::slice;

use aws_lc_rs::digest::Digest;
use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::jcs::canonical_hash;
use crate::message::LONGEST_FIELD;
use crate::{KeyKind, ProofError, PublicKey, SigningKey};

/// Most proofs that one document may carry. FEP-8b32 wants one; a second helps while a key or a suite is replaced.
const MOST_PROOFS: usize = 4;
/// Length of an Ed25519 signature in bytes (RFC 8032 section 5.1.6).
const SIGNATURE_LENGTH: usize = 64;
/// Longest `proofValue` that is looked at: 64 bytes take at most 88 digits in base58, after the `z`.
const LONGEST_VALUE: usize = 89;
/// Longest date-time that is looked at; nanoseconds and an offset take 35 characters.
const LONGEST_DATE_TIME: usize = 40;

const CONTEXT: &str = "@context";
const PROOF: &str = "proof";
const PROOF_VALUE: &str = "proofValue";
const VERIFICATION_METHOD: &str = "verificationMethod";
const CREATED: &str = "created";
const EXPIRES: &str = "expires";
const TYPE: (&str, &str) = ("type", "DataIntegrityProof");
const CRYPTOSUITE: (&str, &str) = ("cryptosuite", "eddsa-jcs-2022");
const PURPOSE: (&str, &str) = ("proofPurpose", "assertionMethod");
/// The member of a signature of the older kind (Linked Data Signatures 1.0).
const LEGACY_SIGNATURE: &str = "signature";

/// Makes the proof that `key` vouches for a document; the caller puts it there as `proof`.
///
/// `verification_method` is the URL under which the key's owner publishes it (FEP-521a), written as a URL parser
/// writes it: Fedify hashes what its own parser made of it. `created` is in whole seconds of UTC,
/// `2026-11-21T10:00:00Z`, for the same reason.
///
/// The proof is over all members of the document but `proof` and `signature`, those of embedded objects included.
/// Whoever also proves an embedded object does that first, and gives it an `@context` of its own (FEP-8b32,
/// *Signed activity with embedded signed object*): a proof is over one map as it stands, and inherits nothing from
/// what is around it.
///
/// Other servers are particular about the `@context`: Mastodon wants it to be an array.
///
/// # Errors
/// [`ProofError::NotAnObject`]; [`ProofError::Malformed`] and [`ProofError::BadDate`] for what cannot stand in a
/// proof as given; [`ProofError::WrongKeyKind`] for an RSA key; [`ProofError::Key`] if the key fails.
pub fn prove(
    document: &Value,
    key: &SigningKey,
    verification_method: &str,
    created: &str,
) -> Result<Value, ProofError> {
    let document = document.as_object().ok_or(ProofError::NotAnObject)?;
    if key.kind() != KeyKind::Ed25519 {
        return Err(ProofError::WrongKeyKind);
    }
    if !is_uri(verification_method) {
        return Err(ProofError::Malformed(VERIFICATION_METHOD));
    }
    let whole = date_time(created).and_then(|seconds| Timestamp::from_second(seconds).ok());
    if whole.is_none_or(|time| time.to_string() != created) {
        return Err(ProofError::BadDate(CREATED));
    }

    let mut proof = Map::new();
    // Said in the proof itself, because it is hashed with the proof: W3C and Mastodon hash the proof as it came, and
    // would miss it, while Fedify always hashes the proof with the context of the document.
    if let Some(context) = document.get(CONTEXT) {
        proof.insert(CONTEXT.to_owned(), context.clone());
    }
    let members = [TYPE, CRYPTOSUITE, (VERIFICATION_METHOD, verification_method), PURPOSE, (CREATED, created)];
    proof.extend(members.map(|(name, value)| (name.to_owned(), Value::from(value))));

    let signature = key.sign(&hash_data(&proof, &document_hash(document)?)?)?;
    let value = format!("z{}", bs58::encode(signature).into_string());
    proof.insert(PROOF_VALUE.to_owned(), value.into());
    Ok(proof.into())
}

/// The `eddsa-jcs-2022` proofs that a document carries as `proof`: one object, or an array of at most four.
///
/// Proofs of other types and suites are passed over (FEP-8b32: try other ways of authentication), so the answer may
/// be empty; so it is for a document without `proof`. **An empty answer proves nothing.** Several proofs are each
/// over the document without any of them (a *proof set*).
///
/// A proof is about the document *as it stands here*, embedded objects and their own proofs included, and about
/// nothing else: it says nothing about the members `proof` and `signature` of the document itself. The latter holds a
/// signature of the older kind, made after the proof and removed before it is verified (FEP-8b32, *Backward
/// compatibility*). Objects embedded in the document are not looked into; ask for theirs with this same function. An
/// embedded object that lost its `@context` on the way, when its proof has one, is refused: it is not what was signed.
///
/// Where the proof has an `@context`, it must be that of the document. W3C lets the document go on where the proof
/// ends and hashes only the beginning, Mastodon then hashes all of it, Fedify does not look: equality is what all
/// understand in one way.
///
/// # Errors
/// [`ProofError::NotAnObject`], [`ProofError::TooMany`]; and of each proof of this suite [`ProofError::Malformed`],
/// [`ProofError::WrongPurpose`], [`ProofError::BadDate`], [`ProofError::ContextMismatch`], [`ProofError::Chained`].
pub fn proofs(document: &Value) -> Result<Vec<Proof>, ProofError> {
    let document = document.as_object().ok_or(ProofError::NotAnObject)?;
    let found = match document.get(PROOF) {
        None => &[],
        Some(Value::Array(several)) => several.as_slice(),
        Some(one) => slice::from_ref(one),
    };
    if found.len() > MOST_PROOFS {
        return Err(ProofError::TooMany);
    }
    let found: Option<Vec<_>> = found.iter().map(Value::as_object).collect();
    let mut known = found.ok_or(ProofError::Malformed(PROOF))?;
    known.retain(|proof| has(proof, TYPE) && has(proof, CRYPTOSUITE));
    if known.is_empty() {
        return Ok(Vec::new());
    }
    let hash = document_hash(document)?;
    known.into_iter().map(|proof| Proof::read(proof, document.get(CONTEXT), &hash)).collect()
}

/// A proof taken from a document. Proves nothing until [`Proof::verify`] has said yes with a key that is known, from
/// elsewhere, to be that of [`Proof::verification_method`].
#[derive(Clone, Debug)]
#[must_use = "a proof proves nothing until it is verified"]
pub struct Proof {
    verification_method: String,
    created: Option<i64>,
    expires: Option<i64>,
    hash_data: Vec<u8>,
    signature: Vec<u8>,
}

impl Proof {
    /// The key that is said to have signed: a URL. Whose it is, and whether that one may speak for the document (for
    /// FEP-8b32: is its `actor` or `attributedTo`, and lists the key as `assertionMethod`), is for the caller to ask.
    pub fn verification_method(&self) -> &str {
        &self.verification_method
    }

    /// When it was made, in seconds since 1970, if the proof says so; it need not (W3C *Data Integrity*, section 2.1).
    pub fn created(&self) -> Option<i64> {
        self.created
    }

    /// Until when it is to be believed, in seconds since 1970, if the proof says so.
    pub fn expires(&self) -> Option<i64> {
        self.expires
    }

    /// Whether the proof is no longer to be believed at `now`, in seconds since 1970 (FEP-8b32: it is then ignored).
    /// [`Proof::verify`] does not ask.
    pub fn has_expired(&self, now: i64) -> bool {
        self.expires.is_some_and(|expires| now > expires)
    }

    /// Whether the proof says that it was made after `latest`, in seconds since 1970: whoever keeps proofs for later
    /// dates could say things that a change of key does not end. [`Proof::verify`] does not ask.
    pub fn is_ahead_of(&self, latest: i64) -> bool {
        self.created.is_some_and(|created| created > latest)
    }

    /// The 64 bytes over which the signature is: the hash of the proof, then the hash of the document.
    pub fn hash_data(&self) -> &[u8] {
        &self.hash_data
    }

    /// The signature itself.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether that key made this proof, over that document.
    ///
    /// # Errors
    /// [`ProofError::WrongKeyKind`] for an RSA key, else [`ProofError::BadSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), ProofError> {
        if key.kind() != KeyKind::Ed25519 {
            return Err(ProofError::WrongKeyKind);
        }
        if key.verify(&self.hash_data, &self.signature) { Ok(()) } else { Err(ProofError::BadSignature) }
    }

    fn read(proof: &Map<String, Value>, context: Option<&Value>, document: &Digest) -> Result<Self, ProofError> {
        if !has(proof, PURPOSE) {
            return Err(ProofError::WrongPurpose);
        }
        // In a chain, a proof is over earlier proofs too, which `document` is without.
        if proof.contains_key("previousProof") {
            return Err(ProofError::Chained);
        }
        if proof.contains_key(CONTEXT) && proof.get(CONTEXT) != context {
            return Err(ProofError::ContextMismatch);
        }
        let method = text(proof, VERIFICATION_METHOD).filter(|method| is_uri(method));
        Ok(Self {
            verification_method: method.ok_or(ProofError::Malformed(VERIFICATION_METHOD))?.to_owned(),
            created: date_time_member(proof, CREATED)?,
            expires: date_time_member(proof, EXPIRES)?,
            signature: text(proof, PROOF_VALUE).and_then(signature).ok_or(ProofError::Malformed(PROOF_VALUE))?,
            hash_data: hash_data(proof, document)?,
        })
    }
}

/// What is signed: both hashes, that of the proof first (section 3.3.4, *Hashing*).
fn hash_data(proof: &Map<String, Value>, document: &Digest) -> Result<Vec<u8>, ProofError> {
    let proof = canonical_hash(&without(proof, &[PROOF_VALUE]))?;
    Ok([proof.as_ref(), document.as_ref()].concat())
}

fn document_hash(document: &Map<String, Value>) -> Result<Digest, ProofError> {
    canonical_hash(&without(document, &[PROOF, LEGACY_SIGNATURE]))
}

fn without(object: &Map<String, Value>, names: &[&str]) -> Map<String, Value> {
    let kept = object.iter().filter(|(name, _)| !names.contains(&name.as_str()));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name).and_then(Value::as_str)
}

fn has(object: &Map<String, Value>, (name, value): (&str, &str)) -> bool {
    text(object, name) == Some(value)
}

/// A `proofValue`: multibase, base58btc, of exactly one Ed25519 signature.
fn signature(value: &str) -> Option<Vec<u8>> {
    let digits = value.strip_prefix('z').filter(|_| value.len() <= LONGEST_VALUE)?;
    bs58::decode(digits).into_vec().ok().filter(|bytes| bytes.len() == SIGNATURE_LENGTH)
}

/// An absolute URI (`https:`, `did:`) in plain characters. Narrow on purpose, as for the key ids of requests.
fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\<>^`{|}".contains(&byte));
    scheme.starts_with(|first: char| first.is_ascii_lowercase()) && plain && text.len() <= LONGEST_FIELD
}

fn date_time_member(proof: &Map<String, Value>, name: &'static str) -> Result<Option<i64>, ProofError> {
    let read = |value: &Value| value.as_str().and_then(date_time).ok_or(ProofError::BadDate(name));
    proof.get(name).map(read).transpose()
}

/// An XML Schema `dateTimeStamp`, `2026-11-21T10:00:00.5+01:00`, in seconds since 1970. It is only read: what is
/// hashed is the text that came.
fn date_time(text: &str) -> Option<i64> {
    // jiff reads more than that, such as dates without hyphens and names of time zones.
    let shape: String =
        text.chars().take(LONGEST_DATE_TIME).map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    let zone = shape.strip_prefix("0000-00-00T00:00:00")?;
    let zone = zone.strip_prefix('.').map_or(zone, |fraction| fraction.trim_start_matches('0'));
    let plain = matches!(zone, "Z" | "+00:00" | "-00:00") && text.len() <= LONGEST_DATE_TIME;
    plain.then(|| text.parse::<Timestamp>().ok()).flatten().map(Timestamp::as_second)
}
