//! What a request claims about who signed it, before and after a key is known.

use crate::keys::Algorithm;
use crate::message::{SIGNATURE, SIGNATURE_INPUT};
use crate::{Incoming, PublicKey, Refusal, cavage, rfc9421};

/// Most components that one signature may cover; real ones cover four to ten.
pub(crate) const MOST_COMPONENTS: usize = 64;

/// The two ways of signing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Profile {
    /// draft-cavage-http-signatures-12.
    Cavage,
    /// RFC 9421.
    Rfc9421,
}

/// A signature taken from a request, with the text that it is said to be over. Proves nothing until
/// [`Claim::verify`] has said yes with a key that is known, from elsewhere, to be that of [`Claim::key_id`].
#[derive(Clone, Debug)]
#[must_use = "a claim proves nothing until it is verified"]
pub struct Claim {
    pub(crate) key_id: String,
    pub(crate) profile: Profile,
    pub(crate) algorithm: Option<Algorithm>,
    pub(crate) covered: Vec<String>,
    pub(crate) created: Option<i64>,
    pub(crate) expires: Option<i64>,
    pub(crate) signed_text: String,
    pub(crate) signature: Vec<u8>,
}

impl Claim {
    /// The key that is said to have signed: for `ActivityPub` a URL.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Which way of signing was used.
    pub fn profile(&self) -> Profile {
        self.profile
    }

    /// The algorithm that the request names; `None` when the kind of the key decides (draft-cavage `hs2019`, or no
    /// parameter at all).
    pub fn algorithm(&self) -> Option<Algorithm> {
        self.algorithm
    }

    /// When it was signed, in seconds since 1970, if the signature has a `created` parameter.
    pub fn created(&self) -> Option<i64> {
        self.created
    }

    /// Until when it is to be believed, in seconds since 1970, if the signature has an `expires` parameter.
    pub fn expires(&self) -> Option<i64> {
        self.expires
    }

    /// Whether this header or pseudo-header (`(request-target)`, `@method`) is signed. Names are in lower case.
    pub fn covers(&self, name: &str) -> bool {
        self.covered.iter().any(|covered| covered == name)
    }

    /// The text over which the signature is: the signing string of draft-cavage section 2.3, or the signature base of
    /// RFC 9421 section 2.5.
    pub fn signed_text(&self) -> &str {
        &self.signed_text
    }

    /// The signature itself.
    pub fn signature(&self) -> &[u8] {
        &self.signature
    }

    /// Whether that key signed this request.
    ///
    /// # Errors
    /// [`Refusal::WrongKeyKind`] when the named algorithm needs another kind of key, else [`Refusal::BadSignature`].
    pub fn verify(&self, key: &PublicKey) -> Result<(), Refusal> {
        self.verify_as(self.algorithm.unwrap_or_else(|| key.algorithm()), key)
    }

    /// As [`Claim::verify`], where it is known from elsewhere by which algorithm the key signs (RFC 9421 section 3.2).
    ///
    /// # Errors
    /// Those of [`Claim::verify`]; [`Refusal::WrongKeyKind`] also when the request names another algorithm.
    pub fn verify_as(&self, algorithm: Algorithm, key: &PublicKey) -> Result<(), Refusal> {
        if algorithm.key_kind() != key.kind() || self.algorithm.is_some_and(|named| named != algorithm) {
            return Err(Refusal::WrongKeyKind);
        }
        if key.verify_as(algorithm, self.signed_text.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(Refusal::BadSignature)
        }
    }
}

/// Takes the signature out of a request and rebuilds the text that it is over: the mathematical half, without policy.
/// **For tests and tools; a server calls [`crate::examine`].**
///
/// A request with `Signature-Input` is RFC 9421 and nothing else; there is no second try as draft-cavage.
///
/// # Errors
/// The [`Refusal`] that says what is unsigned, malformed, repeated, absent or unknown.
pub fn read(incoming: &Incoming<'_>) -> Result<Claim, Refusal> {
    incoming.check_shape()?;
    let input = incoming.security_field(SIGNATURE_INPUT)?;
    let signature = incoming.security_field(SIGNATURE)?;
    match (input, signature) {
        (Some(input), Some(signature)) => rfc9421::read(incoming, input, signature),
        (None, Some(signature)) => cavage::read(incoming, signature),
        (Some(_), None) => Err(Refusal::Missing(SIGNATURE)),
        (None, None) => Err(Refusal::Unsigned),
    }
}
