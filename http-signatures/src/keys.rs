//! Keys that sign: made, read and written here. Their public halves are in [`crate::PublicKey`].

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{self, KeySize};
use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256};
use pem::{EncodeConfig, LineEnding, Pem};

use crate::PublicKey;

/// Longest PEM text that is looked at, in bytes: an 8192 bit RSA private key takes about 6.5 KiB.
const LONGEST_PEM: usize = 16 * 1024;

/// The two kinds of key that this crate knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyKind {
    /// RSA, 2048 to 8192 bits.
    Rsa,
    /// Ed25519 (RFC 8032).
    Ed25519,
}

/// A signature algorithm, by its name in the registry of RFC 9421 section 6.2.
///
/// Symmetric algorithms are not here on purpose: a public key must never be usable as an HMAC secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// `rsa-v1_5-sha256`: RSASSA-PKCS1-v1_5 with SHA-256, what the fediverse means by an RSA signature.
    RsaV15Sha256,
    /// `rsa-pss-sha512`: RSASSA-PSS with SHA-512 and a salt of 64 bytes.
    RsaPssSha512,
    /// `ed25519`.
    Ed25519,
}

impl Algorithm {
    /// The kind of key that this algorithm needs.
    pub fn key_kind(self) -> KeyKind {
        match self {
            Self::RsaV15Sha256 | Self::RsaPssSha512 => KeyKind::Rsa,
            Self::Ed25519 => KeyKind::Ed25519,
        }
    }

    /// The name in the registry of RFC 9421 section 6.2.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaV15Sha256 => "rsa-v1_5-sha256",
            Self::RsaPssSha512 => "rsa-pss-sha512",
            Self::Ed25519 => "ed25519",
        }
    }

    /// The algorithm of that registered name; `None` for those that we do not offer (ECDSA, HMAC) and for unknown ones.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::RsaV15Sha256, Self::RsaPssSha512, Self::Ed25519].into_iter().find(|known| known.name() == name)
    }
}

/// Why a key could not be made, read, written or used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The text is not one PEM block, or is longer than 16 KiB.
    #[error("the key is not a single well-formed PEM block")]
    NotPem,
    /// The PEM block holds something else than was asked for; here is its label.
    #[error("the PEM block is labelled {0:?}, which is not the label of such a key")]
    WrongLabel(String),
    /// The bytes are no RSA or Ed25519 key, or a damaged one.
    #[error("the key is not a valid RSA or Ed25519 key")]
    Unreadable,
    /// The text is no multibase (base58btc) Multikey of an Ed25519 public key.
    #[error("the key is not an Ed25519 Multikey in base58btc")]
    NotMultikey,
    /// An RSA key of fewer bits than 2048.
    #[error("the RSA key has {0} bits; at least 2048 are needed")]
    TooSmall(usize),
    /// An RSA key of more bits than 8192: checking it would cost too much.
    #[error("the RSA key has {0} bits; at most 8192 are allowed")]
    TooLarge(usize),
    /// The random generator or the signing operation failed.
    #[error("the cryptographic library failed")]
    Failed,
}

/// A private key, parsed once. Cheap to clone, safe to share; its `Debug` shows only the public side.
#[derive(Clone)]
pub struct SigningKey {
    secret: Arc<Secret>,
    public: PublicKey,
}

enum Secret {
    Rsa(rsa::KeyPair),
    Ed25519(Ed25519KeyPair),
}

impl SigningKey {
    /// Makes an RSA key of 2048 bits. Takes 30 to 110 ms of one core: not for an async thread.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the library cannot make a key.
    pub fn generate_rsa() -> Result<Self, KeyError> {
        let pair = rsa::KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::Failed)?;
        Self::from_rsa(pair)
    }

    /// Makes an Ed25519 key.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the library cannot make a key.
    pub fn generate_ed25519() -> Result<Self, KeyError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| KeyError::Failed)?;
        Self::from_ed25519(pair)
    }

    /// Reads an unencrypted PKCS#8 key (`BEGIN PRIVATE KEY`, RFC 5958), RSA or Ed25519.
    ///
    /// # Errors
    /// [`KeyError::NotPem`], [`KeyError::WrongLabel`], [`KeyError::Unreadable`], and
    /// [`KeyError::TooSmall`] or [`KeyError::TooLarge`] for RSA outside 2048 to 8192 bits.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, KeyError> {
        let der = read_pem(pem, &["PRIVATE KEY"])?;
        if let Ok(pair) = Ed25519KeyPair::from_pkcs8(&der) {
            return Self::from_ed25519(pair);
        }
        let pair = rsa::KeyPair::from_pkcs8(&der).map_err(|_| KeyError::Unreadable)?;
        Self::from_rsa(pair)
    }

    /// Writes the key as PKCS#8 version 1 in PEM, as `openssl genpkey` does. The result is a secret.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the library cannot encode the key.
    pub fn to_pkcs8_pem(&self) -> Result<String, KeyError> {
        let der: Pkcs8V1Der<'_> = match &*self.secret {
            Secret::Rsa(pair) => pair.as_der(),
            Secret::Ed25519(pair) => pair.as_der(),
        }
        .map_err(|_| KeyError::Failed)?;
        Ok(write_pem("PRIVATE KEY", der.as_ref()))
    }

    /// The public half.
    pub fn public_key(&self) -> PublicKey {
        self.public.clone()
    }

    /// RSA or Ed25519.
    pub fn kind(&self) -> KeyKind {
        self.public.kind()
    }

    /// The algorithm that [`SigningKey::sign`] uses.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Signs `message`: RSASSA-PKCS1-v1_5 with SHA-256, or Ed25519.
    ///
    /// # Errors
    /// [`KeyError::Failed`] if the library cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        match &*self.secret {
            Secret::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| KeyError::Failed)?;
                Ok(signature)
            }
            Secret::Ed25519(pair) => {
                let signature = pair.try_sign(message).map_err(|_| KeyError::Failed)?;
                Ok(signature.as_ref().to_vec())
            }
        }
    }

    fn from_rsa(pair: rsa::KeyPair) -> Result<Self, KeyError> {
        let public = PublicKey::from_rsa_der(pair.public_key().as_ref())?;
        Ok(Self { secret: Arc::new(Secret::Rsa(pair)), public })
    }

    fn from_ed25519(pair: Ed25519KeyPair) -> Result<Self, KeyError> {
        let public = PublicKey::from_ed25519_bytes(pair.public_key().as_ref())?;
        Ok(Self { secret: Arc::new(Secret::Ed25519(pair)), public })
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The bytes of the only PEM block in `text`, which must carry one of `labels`.
pub(crate) fn read_pem(text: &str, labels: &[&str]) -> Result<Vec<u8>, KeyError> {
    let text = text.trim();
    // The pem crate passes over anything before, between and after the blocks; a key field holds one block and no more.
    let framed = text.starts_with("-----BEGIN ") && text.ends_with("-----") && text.len() <= LONGEST_PEM;
    let mut blocks = if framed { pem::parse_many(text).map_err(|_| KeyError::NotPem)? } else { Vec::new() };
    let (Some(block), true) = (blocks.pop(), blocks.is_empty()) else { return Err(KeyError::NotPem) };
    if labels.contains(&block.tag()) {
        Ok(block.into_contents())
    } else {
        Err(KeyError::WrongLabel(block.tag().chars().take(40).collect()))
    }
}

/// `der` as one PEM block with line feeds, as `openssl` writes it.
pub(crate) fn write_pem(label: &str, der: &[u8]) -> String {
    pem::encode_config(&Pem::new(label, der), EncodeConfig::new().set_line_ending(LineEnding::LF))
}
