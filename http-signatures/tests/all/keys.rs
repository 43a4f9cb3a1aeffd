//! Keys: how they are read and written, and which are refused.

use http_signatures::{Algorithm, KeyError, KeyKind, PublicKey, SigningKey};

use crate::support::{ED25519_PRIVATE, base64, ed25519};

const ED25519_PUBLIC: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n\
    -----END PUBLIC KEY-----\n";

/// One DER element; its length in the short, one-byte or two-byte form.
fn der(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    let [high, low] = length.to_be_bytes();
    let head = match length {
        0..128 => vec![tag, low],
        128..256 => vec![tag, 0x81, low],
        _ => vec![tag, 0x82, high, low],
    };
    [head, content.to_vec()].concat()
}

/// A PKCS#1 public key with an odd modulus of that many bits, given exponent bytes, and no meaning.
fn rsa_pem(bits: usize, exponent: &[u8]) -> String {
    let modulus = [vec![0], vec![0xff; bits / 8]].concat();
    let key = der(0x30, &[der(2, &modulus), der(2, exponent)].concat());
    pem::encode(&pem::Pem::new("RSA PUBLIC KEY", key))
}

#[test]
fn an_rsa_key_survives_being_written_and_read() {
    let key = SigningKey::generate_rsa().unwrap();
    let again = SigningKey::from_pkcs8_pem(&key.to_pkcs8_pem().unwrap()).unwrap();
    assert_eq!((key.kind(), key.public_key().bits()), (KeyKind::Rsa, 2048));
    assert_eq!(key.public_key(), again.public_key());
    // PKCS#1 v1.5 is deterministic.
    assert_eq!(key.sign(b"hello").unwrap(), again.sign(b"hello").unwrap());
    let public = PublicKey::from_pem(&key.public_key().to_pem()).unwrap();
    assert_eq!(public, key.public_key());
    assert!(public.verify(b"hello", &key.sign(b"hello").unwrap()));
    assert!(!public.verify(b"hullo", &key.sign(b"hello").unwrap()));
    assert_eq!(public.to_multibase(), None);
}

#[test]
fn an_ed25519_key_survives_being_written_and_read() {
    let key = SigningKey::generate_ed25519().unwrap();
    let again = SigningKey::from_pkcs8_pem(&key.to_pkcs8_pem().unwrap()).unwrap();
    assert_eq!((key.kind(), key.public_key().bits()), (KeyKind::Ed25519, 256));
    assert_eq!(key.sign(b"hello").unwrap(), again.sign(b"hello").unwrap());
    let public = PublicKey::from_pem(&key.public_key().to_pem()).unwrap();
    assert!(public.verify(b"hello", &key.sign(b"hello").unwrap()));
    assert_eq!(PublicKey::from_multibase(&key.public_key().to_multibase().unwrap()), Ok(public));
}

#[test]
fn two_generated_keys_differ() {
    let (one, other) = (SigningKey::generate_ed25519().unwrap(), SigningKey::generate_ed25519().unwrap());
    assert_ne!(one.public_key(), other.public_key());
    assert!(!other.public_key().verify(b"hello", &one.sign(b"hello").unwrap()));
}

#[test]
fn the_rfcs_ed25519_key_is_read_and_written_byte_for_byte() {
    assert_eq!(ed25519().to_pkcs8_pem().unwrap(), ED25519_PRIVATE);
    assert_eq!(ed25519().public_key().to_pem(), ED25519_PUBLIC);
    assert_eq!(ed25519().public_key(), PublicKey::from_pem(ED25519_PUBLIC).unwrap());
}

#[test]
fn pem_with_other_line_ends_and_without_the_last_is_the_same_key() {
    let key = PublicKey::from_pem(ED25519_PUBLIC).unwrap();
    assert_eq!(PublicKey::from_pem(&ED25519_PUBLIC.replace('\n', "\r\n")), Ok(key.clone()));
    assert_eq!(PublicKey::from_pem(ED25519_PUBLIC.trim_end()), Ok(key));
}

#[test]
fn a_multikey_begins_with_z6mk_and_the_published_one_is_read() {
    assert!(ed25519().public_key().to_multibase().unwrap().starts_with("z6Mk"));
    // The key pair of the W3C's eddsa-jcs-2022 test vectors.
    let published = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    assert_eq!(PublicKey::from_multibase(published).unwrap().to_multibase().as_deref(), Some(published));
}

#[test]
fn what_is_no_ed25519_multikey_is_refused() {
    let good = ed25519().public_key().to_multibase().unwrap();
    let long = format!("z{}", "1".repeat(10_000));
    // The last of them is a P-256 key.
    let others = [
        "",
        "z",
        "zz",
        "é",
        &good[1..],
        &good[..good.len() - 1],
        &format!("{good}1"),
        &long,
        "z0OIl",
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
    ];
    for text in others {
        assert_eq!(PublicKey::from_multibase(text), Err(KeyError::NotMultikey), "{text}");
    }
}

#[test]
fn rsa_outside_2048_to_8192_bits_is_refused_by_name() {
    let exponent = [1, 0, 1];
    assert_eq!(PublicKey::from_pem(&rsa_pem(1024, &exponent)), Err(KeyError::TooSmall(1024)));
    assert_eq!(PublicKey::from_pem(&rsa_pem(2040, &exponent)), Err(KeyError::TooSmall(2040)));
    assert_eq!(PublicKey::from_pem(&rsa_pem(2048, &exponent)).map(|key| key.bits()), Ok(2048));
    assert_eq!(PublicKey::from_pem(&rsa_pem(8192, &exponent)).map(|key| key.bits()), Ok(8192));
    assert_eq!(PublicKey::from_pem(&rsa_pem(8200, &exponent)), Err(KeyError::TooLarge(8200)));
    assert!(PublicKey::from_pem(&rsa_pem(65_536, &exponent)).is_err());
    assert_eq!(PublicKey::from_pem_any_size(&rsa_pem(512, &exponent)), Err(KeyError::TooSmall(512)));
}

#[test]
fn rsa_with_a_senseless_exponent_is_refused() {
    for exponent in [&[0][..], &[1], &[2], &[1, 0, 0], &[0x7f; 9]] {
        assert_eq!(PublicKey::from_pem(&rsa_pem(2048, exponent)), Err(KeyError::Unreadable), "{exponent:?}");
    }
}

#[test]
fn what_is_not_one_pem_block_of_the_right_label_is_refused() {
    let twice = format!("{ED25519_PUBLIC}{ED25519_PUBLIC}");
    let padded = ED25519_PUBLIC.replace("=\n", &format!("={}\n", " ".repeat(20_000)));
    for text in [
        "",
        "hello",
        "-----BEGIN PUBLIC KEY-----",
        &twice,
        &padded,
        &format!("x{ED25519_PUBLIC}"),
        &ED25519_PUBLIC.replace("MCow", "M!ow"),
        &ED25519_PUBLIC.replace('\n', "\\n").replace("MCow", "é"),
    ] {
        assert_eq!(PublicKey::from_pem(text), Err(KeyError::NotPem), "{text}");
    }
    let private = Err(KeyError::WrongLabel("PRIVATE KEY".to_owned()));
    assert_eq!(PublicKey::from_pem(ED25519_PRIVATE), private);
    assert_eq!(SigningKey::from_pkcs8_pem(ED25519_PUBLIC).err(), Some(KeyError::WrongLabel("PUBLIC KEY".to_owned())));
}

#[test]
fn damaged_der_is_refused_and_never_panics() {
    let public = base64("MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=");
    let private = base64("MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF");
    let block = |label: &str, der: &[u8]| pem::encode(&pem::Pem::new(label, der));
    for length in 0..public.len() {
        let text = block("PUBLIC KEY", &public[..length]);
        assert_eq!(PublicKey::from_pem(&text), Err(KeyError::Unreadable), "{length}");
    }
    for length in 0..private.len() {
        let text = block("PRIVATE KEY", &private[..length]);
        assert_eq!(SigningKey::from_pkcs8_pem(&text).err(), Some(KeyError::Unreadable), "{length}");
    }
    let longer = block("PUBLIC KEY", &[&public[..], &[0]].concat());
    assert_eq!(PublicKey::from_pem(&longer), Err(KeyError::Unreadable));
}

#[test]
fn an_rsa_key_with_bytes_after_it_is_refused() {
    let key = SigningKey::generate_rsa().unwrap().public_key();
    let der = pem::parse(key.to_pem()).unwrap().into_contents();
    let longer = pem::encode(&pem::Pem::new("PUBLIC KEY", [&der[..], &[0]].concat()));
    assert_eq!(PublicKey::from_pem(&longer), Err(KeyError::Unreadable));
}

#[test]
fn a_signature_of_another_length_is_wrong_and_never_panics() {
    for key in [ed25519(), SigningKey::generate_rsa().unwrap()] {
        let signature = key.sign(b"hello").unwrap();
        let public = key.public_key();
        for length in [0, 1, signature.len() - 1] {
            assert!(!public.verify(b"hello", &signature[..length]));
        }
        assert!(!public.verify(b"hello", &[&signature[..], &[0]].concat()));
        for algorithm in [Algorithm::RsaV15Sha256, Algorithm::RsaPssSha512, Algorithm::Ed25519] {
            assert_eq!(public.verify_as(algorithm, b"hello", &signature), algorithm == key.algorithm());
        }
    }
}

#[test]
fn debug_shows_no_secret() {
    let shown = format!("{:?}", ed25519());
    assert_eq!(shown, "SigningKey { public: PublicKey(Ed25519, 256 bits), .. }");
}

#[test]
fn keys_can_be_shared_between_threads() {
    fn shareable<T: Send + Sync + Clone + 'static>() {}
    shareable::<SigningKey>();
    shareable::<PublicKey>();
}
