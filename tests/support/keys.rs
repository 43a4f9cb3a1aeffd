//! A drawer of RSA keys: making one takes a tenth of a second, and tests have thousands of actors.

use std::sync::atomic::{AtomicUsize, Ordering};

use http_signatures::{KeyError, SigningKey};

/// Made for these tests by `openssl genpkey`, and used nowhere else.
const DRAWER: &str = include_str!("../fixtures/keys/rsa.pem");
const END: &str = "-----END PRIVATE KEY-----";

/// A key that no other of the next sixty is like.
pub(crate) fn rsa_key() -> Result<SigningKey, KeyError> {
    static NEXT: AtomicUsize = AtomicUsize::new(0);
    let pems: Vec<&str> = DRAWER.split_inclusive(END).filter(|pem| pem.contains(END)).collect();
    let nth = NEXT.fetch_add(1, Ordering::Relaxed) % pems.len();
    SigningKey::from_pkcs8_pem(pems[nth].trim())
}
