//! Why a request or a proof is not believed, and why one could not be made.

use crate::KeyError;

/// Why a request's signature is refused: one variant per reason.
///
/// Each `Display` is a plain sentence without secrets, fit to be the `detail` of a problem document. What the peer
/// sent is repeated only where it is one name of a header or component (at most 60 characters of it).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// Neither `Signature` nor `Signature-Input` is there.
    #[error("the request is not signed")]
    Unsigned,
    /// A header that must stand once stands more than once.
    #[error("the {0} header is repeated")]
    Repeated(&'static str),
    /// A header that says nothing.
    #[error("the {0} header is empty")]
    Empty(&'static str),
    /// A header that the signature needs is not in the request.
    #[error("the {0} header is missing")]
    Missing(&'static str),
    /// A header with other characters than visible ASCII, space and tab.
    #[error("the {0} header is not plain ASCII text")]
    NotText(String),
    /// A header or request target longer than [`crate::LONGEST_FIELD`].
    #[error("the {0} is longer than 8 KiB")]
    TooLong(String),
    /// The method is no HTTP token.
    #[error("the request method is not valid")]
    BadMethod,
    /// The target does not begin with a slash, or holds other characters than visible ASCII.
    #[error("the request target is not a plain path and query")]
    BadTarget,
    /// The scheme is neither `http` nor `https`.
    #[error("the request scheme is neither http nor https")]
    BadScheme,

    /// A header that does not follow its grammar.
    #[error("the {0} header is malformed")]
    Malformed(&'static str),
    /// A parameter, or a member of a dictionary, given twice.
    #[error("the {0} header gives the same name twice")]
    RepeatedParameter(&'static str),
    /// A parameter that the signature cannot do without.
    #[error("the signature has no {0} parameter")]
    MissingParameter(&'static str),
    /// `created` or `expires` is not a whole number of seconds.
    #[error("the {0} parameter is not a number of seconds since 1970")]
    BadTimestamp(&'static str),
    /// `Signature-Input` describes more than one signature: which one speaks would be a guess.
    #[error("the request describes more than one signature")]
    SeveralSignatures,
    /// The first signature is not described by `Signature-Input`.
    #[error("the Signature and Signature-Input headers name different signatures")]
    LabelMismatch,

    /// An algorithm that we do not know, or do not accept (HMAC, ECDSA, SHA-1, none).
    #[error("the signature algorithm is not accepted")]
    UnknownAlgorithm,
    /// `(created)` or `(expires)` covered under another algorithm than `hs2019` (draft-cavage-12 section 2.3).
    #[error("(created) and (expires) may be signed only with the algorithm hs2019")]
    PseudoHeaderNotAllowed,
    /// The list of what is signed is empty.
    #[error("the signature covers nothing")]
    NothingCovered,
    /// More than 64 covered components.
    #[error("the signature covers too many components")]
    TooManyComponents,
    /// A covered name listed twice.
    #[error("the signature covers {0} twice")]
    CoveredTwice(String),
    /// A covered header that is not in the request.
    #[error("the signature covers {0}, which the request does not have")]
    CoveredAbsent(String),
    /// A covered name that we cannot resolve: unknown, for responses only, or with an unsupported parameter.
    #[error("the signature covers {0}, which is not supported in a request")]
    UnsupportedComponent(String),

    /// `Host` is none of ours.
    #[error("the Host header does not name this server")]
    ForeignHost,
    /// The method is not covered.
    #[error("the signature does not cover the method")]
    MethodNotCovered,
    /// The path, or a query that is there, is not covered.
    #[error("the signature does not cover the request target")]
    TargetNotCovered,
    /// The host is not covered: the request could be replayed at another server.
    #[error("the signature does not cover the host")]
    HostNotCovered,
    /// No time is covered: the request could be replayed for ever.
    #[error("the signature does not cover the time")]
    TimeNotCovered,
    /// The digest is not covered: the body is not bound.
    #[error("the signature does not cover the {0} header")]
    DigestNotCovered(&'static str),
    /// The `Date` header is no HTTP date (RFC 9110 section 5.6.7).
    #[error("the Date header is not a valid date")]
    BadDate,
    /// Signed longer ago than the policy allows.
    #[error("the signature is too old")]
    TooOld,
    /// Signed in the future.
    #[error("the signature is dated in the future")]
    FromTheFuture,
    /// After the time until which the signer wanted it believed.
    #[error("the signature has expired")]
    Expired,
    /// `expires` lies before `created`.
    #[error("the signature expires before it was created")]
    ExpiresBeforeCreated,

    /// A digest header without any algorithm that we accept.
    #[error("the {0} header has no accepted algorithm")]
    WeakDigest(&'static str),
    /// The digest is not that of the body.
    #[error("the {0} header does not match the body")]
    DigestMismatch(&'static str),

    /// The key id is not an `http` or `https` URL.
    #[error("the key id is not a web address")]
    BadKeyId,
    /// The key id points at ourselves: our own keys sign what leaves, never what arrives.
    #[error("the key id belongs to this server")]
    OwnKey,
    /// The key is of another kind than the algorithm needs, or the request names another algorithm.
    #[error("the key is not of the kind that the signature algorithm needs")]
    WrongKeyKind,
    /// The key did not sign this. Besides [`Refusal::WrongKeyKind`] the one refusal after which the key may be worth
    /// fetching anew.
    #[error("the signature does not verify with the key")]
    BadSignature,
}

impl Refusal {
    /// Whether the request is *ill-formed* (400 Bad Request) rather than well-formed and not believed
    /// (401 Unauthorized).
    pub fn is_malformed(&self) -> bool {
        matches!(
            self,
            Self::Repeated(_)
                | Self::Empty(_)
                | Self::NotText(_)
                | Self::TooLong(_)
                | Self::BadMethod
                | Self::BadTarget
                | Self::BadScheme
                | Self::Malformed(_)
                | Self::RepeatedParameter(_)
                | Self::BadTimestamp(_)
        )
    }
}

/// Why a request could not be signed: always a mistake of the caller, or [`SignError::Key`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignError {
    /// The key id is empty or holds a quotation mark, a backslash or other characters than visible ASCII.
    #[error("the key id cannot be written into a signature")]
    KeyId,
    /// The method is no HTTP token.
    #[error("the request method is not valid")]
    Method,
    /// The host is empty or holds characters that no authority has.
    #[error("the host is not valid")]
    Host,
    /// The scheme is neither `http` nor `https`.
    #[error("the scheme is neither http nor https")]
    Scheme,
    /// The target does not begin with a slash, or holds other characters than visible ASCII.
    #[error("the request target is not a plain path and query")]
    Target,
    /// The content type cannot stand in a header.
    #[error("the content type is not valid")]
    ContentType,
    /// A further field cannot stand in a header, or is signed anyway.
    #[error("a further field is not valid")]
    Field,
    /// The time lies before 1970 or after 9999.
    #[error("the time cannot be written as a date")]
    Time,
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// Why a proof inside a document is not believed, or could not be made (FEP-8b32).
///
/// Each `Display` is a plain sentence without secrets that repeats nothing of what the peer sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The document is not a JSON object.
    #[error("the document is not a JSON object")]
    NotAnObject,
    /// The document cannot be written in canonical form (RFC 8785).
    #[error("the document has no canonical form")]
    NotCanonical,
    /// More than four proofs.
    #[error("the document carries too many proofs")]
    TooMany,
    /// A member of the proof, or `proof` itself, is missing or not of its form.
    #[error("the proof has no valid {0}")]
    Malformed(&'static str),
    /// `created` or `expires` is no date and time with a zone; for a proof of ours, not whole seconds of UTC.
    #[error("the time {0} of the proof is not valid")]
    BadDate(&'static str),
    /// The purpose is not `assertionMethod`.
    #[error("the proof is not meant as an assertion")]
    WrongPurpose,
    /// The proof has another `@context` than the document.
    #[error("the proof and the document have different contexts")]
    ContextMismatch,
    /// The proof is over other proofs too (`previousProof`).
    #[error("chains of proofs are not supported")]
    Chained,
    /// The key is not an Ed25519 key.
    #[error("the key is not of the kind that the proof needs")]
    WrongKeyKind,
    /// The key did not make this proof, or not over this document. Besides [`ProofError::WrongKeyKind`] the one error
    /// after which the key may be worth fetching anew.
    #[error("the proof does not verify with the key")]
    BadSignature,
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyError),
}

/// At most 60 characters of something that the peer wrote.
pub(crate) fn brief(text: &str) -> String {
    text.chars().take(60).collect()
}
