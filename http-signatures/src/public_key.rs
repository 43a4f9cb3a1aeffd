//! Keys that verify: read from what peers publish, written as we publish our own.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa;
use aws_lc_rs::signature::{
    ED25519, ParsedPublicKey, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, RSA_PKCS1_2048_8192_SHA256,
    RSA_PSS_2048_8192_SHA512, UnparsedPublicKey, VerificationAlgorithm,
};

use crate::keys::{Algorithm, KeyError, KeyKind, read_pem, write_pem};

/// Fewest bits of an RSA key that may speak for anybody.
const SMALLEST_RSA: usize = 2048;
/// Most bits of an RSA key: bounds the time that one verification takes.
const LARGEST_RSA: usize = 8192;
/// Length of a raw Ed25519 public key in bytes (RFC 8032 section 5.1.5).
const ED25519_LENGTH: usize = 32;
/// What stands before those bytes in a `SubjectPublicKeyInfo` (RFC 8410 section 4); the whole is always 44 bytes.
const ED25519_SPKI: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// The multicodec number of an Ed25519 public key, 0xed, as the varint that opens a Multikey (FEP-521a).
const ED25519_MULTICODEC: [u8; 2] = [0xed, 0x01];
/// Longest Multikey text that is looked at, in bytes; that of Ed25519 has 48 characters.
const LONGEST_MULTIKEY: usize = 64;

/// A public key, parsed once. Cheap to clone, safe to share.
///
/// Two keys are equal when they are the same key, however each was written.
#[derive(Clone)]
pub struct PublicKey(Arc<Inner>);

struct Inner {
    kind: KeyKind,
    bits: usize,
    /// DER of the `SubjectPublicKeyInfo`, in the one canonical encoding.
    spki: Vec<u8>,
    /// Ready for [`PublicKey::algorithm`].
    parsed: ParsedPublicKey,
}

impl PublicKey {
    /// Reads what actors publish as `publicKeyPem`: a `SubjectPublicKeyInfo` (`BEGIN PUBLIC KEY`) with an RSA or
    /// Ed25519 key, or a PKCS#1 `BEGIN RSA PUBLIC KEY`.
    ///
    /// # Errors
    /// [`KeyError::NotPem`], [`KeyError::WrongLabel`], [`KeyError::Unreadable`] (also for kinds of key that we do not
    /// know), and [`KeyError::TooSmall`] or [`KeyError::TooLarge`] for RSA outside 2048 to 8192 bits.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&read_pem(pem, &["PUBLIC KEY", "RSA PUBLIC KEY"])?, SMALLEST_RSA)
    }

    /// As [`PublicKey::from_pem`], but RSA from 1024 bits on: for the published test vectors of draft-cavage, whose
    /// key is that small. Never for a key that came over the network.
    ///
    /// # Errors
    /// Those of [`PublicKey::from_pem`].
    pub fn from_pem_any_size(pem: &str) -> Result<Self, KeyError> {
        Self::from_der(&read_pem(pem, &["PUBLIC KEY", "RSA PUBLIC KEY"])?, 1024)
    }

    /// Writes the key as `SubjectPublicKeyInfo` in PEM (`BEGIN PUBLIC KEY`), RSA and Ed25519 alike.
    pub fn to_pem(&self) -> String {
        write_pem("PUBLIC KEY", &self.0.spki)
    }

    /// Reads a Multikey as FEP-521a publishes it: Ed25519 in base58btc, `z6Mk…`.
    ///
    /// # Errors
    /// [`KeyError::NotMultikey`] for anything else.
    pub fn from_multibase(text: &str) -> Result<Self, KeyError> {
        let digits = text.strip_prefix('z').filter(|_| text.len() <= LONGEST_MULTIKEY).ok_or(KeyError::NotMultikey)?;
        let bytes = bs58::decode(digits).into_vec().map_err(|_| KeyError::NotMultikey)?;
        let raw = bytes.strip_prefix(&ED25519_MULTICODEC).ok_or(KeyError::NotMultikey)?;
        Self::from_ed25519_bytes(raw).map_err(|_| KeyError::NotMultikey)
    }

    /// Writes the key as a Multikey (FEP-521a), `z6Mk…`; `None` for RSA, which is published as PEM.
    pub fn to_multibase(&self) -> Option<String> {
        let mut bytes = ED25519_MULTICODEC.to_vec();
        bytes.extend_from_slice(self.0.spki.strip_prefix(&ED25519_SPKI)?);
        Some(format!("z{}", bs58::encode(bytes).into_string()))
    }

    /// RSA or Ed25519.
    pub fn kind(&self) -> KeyKind {
        self.0.kind
    }

    /// The size of the key in bits: that of the modulus for RSA, 256 for Ed25519.
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// The algorithm that a signature by this key has if nothing else is said: `rsa-v1_5-sha256` or `ed25519`.
    pub fn algorithm(&self) -> Algorithm {
        match self.0.kind {
            KeyKind::Rsa => Algorithm::RsaV15Sha256,
            KeyKind::Ed25519 => Algorithm::Ed25519,
        }
    }

    /// Whether `signature` is this key's over `message`, by [`PublicKey::algorithm`].
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        self.0.parsed.verify_sig(message, signature).is_ok()
    }

    /// Whether `signature` is this key's over `message` by that algorithm; never for one of another kind of key.
    pub fn verify_as(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        match algorithm {
            Algorithm::RsaPssSha512 if self.0.kind == KeyKind::Rsa => {
                // Rare between servers, hence not kept parsed.
                UnparsedPublicKey::new(&RSA_PSS_2048_8192_SHA512, &self.0.spki).verify(message, signature).is_ok()
            }
            _ => algorithm == self.algorithm() && self.verify(message, signature),
        }
    }

    /// From the 32 bytes of RFC 8032.
    pub(crate) fn from_ed25519_bytes(raw: &[u8]) -> Result<Self, KeyError> {
        if raw.len() != ED25519_LENGTH {
            return Err(KeyError::Unreadable);
        }
        let spki = [&ED25519_SPKI[..], raw].concat();
        Self::new(KeyKind::Ed25519, 256, spki, &ED25519)
    }

    /// From the DER of an RSA key in our own hands.
    pub(crate) fn from_rsa_der(der: &[u8]) -> Result<Self, KeyError> {
        Self::from_der(der, SMALLEST_RSA)
    }

    fn from_der(der: &[u8], smallest_rsa: usize) -> Result<Self, KeyError> {
        if let Some(raw) = der.strip_prefix(&ED25519_SPKI) {
            return Self::from_ed25519_bytes(raw);
        }
        let key = rsa::PublicKey::from_der(der).map_err(|_| KeyError::Unreadable)?;
        let bits = bit_length(key.modulus().big_endian_without_leading_zero());
        if bits < smallest_rsa {
            return Err(KeyError::TooSmall(bits));
        }
        if bits > LARGEST_RSA {
            return Err(KeyError::TooLarge(bits));
        }
        let spki: PublicKeyX509Der<'_> = key.as_der().map_err(|_| KeyError::Unreadable)?;
        // DER has one encoding for one key. What differs from it has something appended or hidden.
        if der != spki.as_ref() && der != key.as_ref() {
            return Err(KeyError::Unreadable);
        }
        let algorithm: &'static dyn VerificationAlgorithm = if bits < SMALLEST_RSA {
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY
        } else {
            &RSA_PKCS1_2048_8192_SHA256
        };
        Self::new(KeyKind::Rsa, bits, spki.as_ref().to_vec(), algorithm)
    }

    fn new(
        kind: KeyKind,
        bits: usize,
        spki: Vec<u8>,
        algorithm: &'static dyn VerificationAlgorithm,
    ) -> Result<Self, KeyError> {
        let parsed = ParsedPublicKey::new(algorithm, &spki).map_err(|_| KeyError::Unreadable)?;
        Ok(Self(Arc::new(Inner { kind, bits, spki, parsed })))
    }
}

/// How many bits a big-endian number without leading zero bytes has.
fn bit_length(number: &[u8]) -> usize {
    number.first().map_or(0, |first| number.len() * 8 - first.leading_zeros() as usize)
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.spki == other.0.spki
    }
}

impl Eq for PublicKey {}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({:?}, {} bits)", self.0.kind, self.0.bits)
    }
}
