//! Signatures between federated servers. On requests, in the two forms that are on the wire:
//!
//! * **draft-cavage-http-signatures-12**, what nearly every `ActivityPub` server sends and understands;
//! * **RFC 9421** with the `Content-Digest` of **RFC 9530**, its successor.
//!
//! And inside documents, where they outlive the request: **object integrity proofs** (FEP-8b32).
//!
//! Keys are RSA (2048 to 8192 bits) or Ed25519; all cryptography is `aws-lc-rs`.
//! The crate knows nothing of actors, databases or the network: it never fetches a key and never reads the clock.
//!
//! # Mathematics and policy are apart
//!
//! [`read`] takes a request to pieces and rebuilds the exact text that was signed; [`Claim::verify`] asks whether a
//! key signed that text. That is mathematics, and a signature over nothing but the date passes it.
//! [`examine`] is [`read`] and then what a federation server must demand besides: that the signature covers method,
//! target, host, time and body, that the host is ours, the time near, and the digest that of the body.
//! **A server calls [`examine`], never [`read`].**
//!
//! ```
//! use http::{HeaderMap, HeaderName, HeaderValue};
//! use http_signatures::{Incoming, Outgoing, Policy, SigningKey, examine, sign_cavage};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = SigningKey::generate_ed25519()?;
//! let body = br#"{"type":"Like"}"#;
//! let request = Outgoing {
//!     method: "POST",
//!     scheme: "https",
//!     host: "hub.example",
//!     target: "/inbox",
//!     content_type: Some("application/activity+json"),
//!     body: Some(body),
//! };
//! let now = 1_800_000_000;
//! let mut headers: HeaderMap = sign_cavage(&key, "https://peer.example/u/bob#main-key", &request, now)?
//!     .into_iter()
//!     .collect::<HeaderMap>();
//! headers.insert(http::header::HOST, HeaderValue::from_static("hub.example"));
//! headers.insert(http::header::CONTENT_TYPE, HeaderValue::from_static("application/activity+json"));
//!
//! // … on the other side of the wire:
//! let incoming = Incoming { method: "POST", scheme: "https", target: "/inbox", headers: &headers, body: Some(body) };
//! let claim = examine(&incoming, &Policy::strict(&["hub.example"], now))?;
//! assert_eq!(claim.key_id(), "https://peer.example/u/bob#main-key");
//! claim.verify(&key.public_key())?;
//! # Ok(())
//! # }
//! ```
//!
//! # Proofs inside documents
//!
//! A request's signature says who delivers; a proof says who wrote, whoever delivers. [`prove`] makes one,
//! [`proofs`] reads those of a document, [`Proof::verify`] asks whether a key made it: suite `eddsa-jcs-2022` alone.
//!
//! ```
//! use http_signatures::{SigningKey, proofs, prove};
//! use serde_json::json;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let key = SigningKey::generate_ed25519()?;
//! let mut note = json!({
//!     "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v2"],
//!     "id": "https://hub.example/n/1",
//!     "type": "Note",
//!     "attributedTo": "https://hub.example/u/ana",
//!     "content": "Hello",
//! });
//! note["proof"] = prove(&note, &key, "https://hub.example/u/ana#ed25519-key", "2026-11-21T10:00:00Z")?;
//!
//! // … wherever the note was passed on to:
//! let proof = proofs(&note)?.pop().ok_or("no proof that we know")?;
//! assert_eq!(proof.verification_method(), "https://hub.example/u/ana#ed25519-key");
//! proof.verify(&key.public_key())?;
//! # Ok(())
//! # }
//! ```
//!
//! # What is left to the caller
//!
//! * To fetch the key that [`Claim::key_id`] or [`Proof::verification_method`] names, and to believe it only if the
//!   *actor's own document* lists it; for a proof as `assertionMethod` (FEP-521a, [`PublicKey::from_multibase`]).
//! * To hold the signer of a request equal to the actor of the activity, and that of a proof equal to the `actor` or
//!   `attributedTo` of the document: the identity is that of the verified claim or proof, nothing else.
//! * To drop repeats inside the time window (an exact replay verifies). A proof has no such window: it verifies for
//!   ever, wherever it is copied to, unless [`Proof::has_expired`]; what is newer, and to whom it was addressed, must
//!   be read from the document.
//! * To use of a proven document what was proven: the very value that [`proofs`] was given, without its `signature`.

mod cavage;
mod claim;
mod components;
mod digest;
mod jcs;
mod keys;
mod message;
mod policy;
mod proof;
mod public_key;
mod refusal;
mod rfc9421;
mod structured;

pub use cavage::{sign_cavage, sign_cavage_with};
pub use claim::{Claim, Profile, read};
pub use digest::{content_digest, legacy_digest, verify_content_digest, verify_legacy_digest};
pub use jcs::canonical_json;
pub use keys::{Algorithm, KeyError, KeyKind, SigningKey};
pub use message::{Incoming, LONGEST_FIELD, Outgoing};
pub use policy::{Policy, examine};
pub use proof::{Proof, proofs, prove};
pub use public_key::PublicKey;
pub use refusal::{ProofError, Refusal, SignError};
pub use rfc9421::{sign_rfc9421, sign_rfc9421_with};
