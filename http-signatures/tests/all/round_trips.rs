//! What we sign, we believe; and what was changed on the way, we do not.

use http_signatures::{
    Algorithm, KeyError, Outgoing, Profile, PublicKey, Refusal, SignError, SigningKey, legacy_digest, sign_cavage,
    sign_rfc9421,
};

use crate::support::{BODY, GET, KEY_ID, NOW, POST, Request, Sign, ed25519, sent};

const SCHEMES: [(Sign, Profile); 2] = [(sign_cavage, Profile::Cavage), (sign_rfc9421, Profile::Rfc9421)];

fn keys() -> [SigningKey; 2] {
    [SigningKey::generate_rsa().unwrap(), ed25519()]
}

#[test]
fn a_signed_post_and_a_signed_get_are_believed_in_both_schemes_with_both_kinds_of_key() {
    for key in keys() {
        for (sign, profile) in SCHEMES {
            for outgoing in [POST, GET] {
                let request = sent(sign, &key, &outgoing);
                let claim = request.examine().unwrap();
                assert_eq!((claim.profile(), claim.key_id()), (profile, KEY_ID));
                assert_eq!(claim.verify(&key.public_key()), Ok(()));
            }
        }
    }
}

#[test]
fn a_published_key_verifies_what_its_private_half_signed() {
    for key in keys() {
        let published = PublicKey::from_pem(&key.public_key().to_pem()).unwrap();
        for (sign, _) in SCHEMES {
            assert_eq!(sent(sign, &key, &POST).judge(&published), Ok(()));
        }
    }
}

#[test]
fn cavage_signs_what_its_peers_demand() {
    let post = sent(sign_cavage, &ed25519(), &POST);
    let signature = post.get("signature");
    let start = format!(
        r#"keyId="{KEY_ID}",algorithm="hs2019",headers="(request-target) host date digest content-type",signature=""#
    );
    assert!(signature.starts_with(&start), "{signature}");
    assert_eq!(post.get("date"), "Wed, 20 Dec 2023 10:00:00 GMT");
    let digest = legacy_digest(BODY);
    let text = format!(
        "(request-target): post /inbox\nhost: local.test\ndate: Wed, 20 Dec 2023 10:00:00 GMT\n\
         digest: {digest}\ncontent-type: application/activity+json"
    );
    assert_eq!(post.examine().unwrap().signed_text(), text);
}

#[test]
fn a_cavage_get_carries_the_digest_of_nothing_which_lemmy_demands() {
    let get = sent(sign_cavage, &ed25519(), &GET);
    assert_eq!(get.get("digest"), "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert!(get.get("signature").contains(r#"headers="(request-target) host date digest""#));
}

#[test]
fn rfc9421_signs_method_target_digest_and_type() {
    let post = sent(sign_rfc9421, &ed25519(), &POST);
    assert_eq!(
        post.get("signature-input"),
        r#"sig1=("@method" "@target-uri" "content-digest" "content-type");created=1703066400;keyid="https://remote.domain/users/bob#main-key";alg="ed25519""#
    );
    let claim = post.examine().unwrap();
    assert_eq!((claim.created(), claim.expires(), claim.algorithm()), (Some(NOW), None, Some(Algorithm::Ed25519)));
    assert!(claim.signed_text().starts_with("\"@method\": POST\n\"@target-uri\": https://local.test/inbox\n"));
    let get = sent(sign_rfc9421, &ed25519(), &GET);
    assert!(get.headers.get("content-digest").is_none());
    assert!(get.get("signature-input").starts_with(r#"sig1=("@method" "@target-uri");created="#));
}

#[test]
fn an_empty_body_is_a_body() {
    let empty = Outgoing { body: Some(b""), ..POST };
    for (sign, _) in SCHEMES {
        assert_eq!(sent(sign, &ed25519(), &empty).judge(&ed25519().public_key()), Ok(()));
    }
}

/// Changes a request that was signed right; answers with the refusal that follows.
fn after(sign: Sign, outgoing: &Outgoing<'_>, change: impl FnOnce(&mut Request)) -> Refusal {
    let mut request = sent(sign, &ed25519(), outgoing);
    change(&mut request);
    request.judge(&ed25519().public_key()).expect_err("the change goes unnoticed")
}

#[test]
fn every_change_on_the_way_is_noticed_in_both_schemes() {
    for (sign, profile) in SCHEMES {
        let digest = if profile == Profile::Cavage { "Digest" } else { "Content-Digest" };
        let change = |outgoing, change: fn(&mut Request)| after(sign, outgoing, change);
        let post = |changed: fn(&mut Request)| change(&POST, changed);
        assert_eq!(post(|request| request.method = "PUT".to_owned()), Refusal::BadSignature);
        assert_eq!(post(|request| request.target = "/inbox?".to_owned()), Refusal::BadSignature);
        assert_eq!(post(|request| request.target = "/users/ana/inbox".to_owned()), Refusal::BadSignature);
        assert_eq!(post(|request| request.set("host", "example.com")), Refusal::BadSignature);
        assert_eq!(post(|request| request.set("host", "evil.test")), Refusal::ForeignHost);
        assert_eq!(post(|request| request.set("content-type", "text/html")), Refusal::BadSignature);
        assert_eq!(post(|request| request.body = Some(b"{}".to_vec())), Refusal::DigestMismatch(digest));
        assert_eq!(post(|request| request.body = None), Refusal::DigestMismatch(digest));
        let get = |changed: fn(&mut Request)| change(&GET, changed);
        assert_eq!(get(|request| request.target = "/users/ana?page=2".to_owned()), Refusal::BadSignature);
        assert_eq!(get(|request| request.target = "/users/ana".to_owned()), Refusal::BadSignature);
        assert_eq!(get(|request| request.method = "HEAD".to_owned()), Refusal::BadSignature);
    }
    let body = |request: &mut Request| request.body = Some(b"{}".to_vec());
    assert_eq!(after(sign_cavage, &GET, body), Refusal::DigestMismatch("Digest"));
    assert_eq!(after(sign_rfc9421, &GET, body), Refusal::Missing("Content-Digest"));
}

#[test]
fn another_key_of_either_kind_is_refused() {
    let [rsa, own] = keys();
    let other = SigningKey::generate_ed25519().unwrap();
    let other_rsa = SigningKey::generate_rsa().unwrap();
    for (sign, profile) in SCHEMES {
        assert_eq!(sent(sign, &own, &POST).judge(&other.public_key()), Err(Refusal::BadSignature));
        assert_eq!(sent(sign, &rsa, &POST).judge(&other_rsa.public_key()), Err(Refusal::BadSignature));
        // RFC 9421 names the algorithm; hs2019 leaves it to the key, and the mathematics then fails.
        let kind = if profile == Profile::Cavage { Refusal::BadSignature } else { Refusal::WrongKeyKind };
        assert_eq!(sent(sign, &own, &POST).judge(&rsa.public_key()), Err(kind.clone()));
        assert_eq!(sent(sign, &rsa, &POST).judge(&own.public_key()), Err(kind));
    }
}

#[test]
fn a_named_algorithm_cannot_be_overruled() {
    let [rsa, _] = keys();
    let claim = sent(sign_rfc9421, &rsa, &POST).examine().unwrap();
    assert_eq!(claim.verify_as(Algorithm::RsaV15Sha256, &rsa.public_key()), Ok(()));
    assert_eq!(claim.verify_as(Algorithm::RsaPssSha512, &rsa.public_key()), Err(Refusal::WrongKeyKind));
}

#[test]
fn a_port_is_signed_and_the_schemes_own_port_is_none() {
    for (sign, _) in SCHEMES {
        let odd = Outgoing { host: "local.test:8443", ..POST };
        assert_eq!(sent(sign, &ed25519(), &odd).refusal(), Refusal::ForeignHost);
        let own = Outgoing { host: "LOCAL.test:443", ..POST };
        assert_eq!(sent(sign, &ed25519(), &own).judge(&ed25519().public_key()), Ok(()));
        let plain = Outgoing { host: "local.test:80", scheme: "http", ..POST };
        assert_eq!(sent(sign, &ed25519(), &plain).judge(&ed25519().public_key()), Ok(()));
        let mixed = Outgoing { host: "local.test:80", ..POST };
        assert_eq!(sent(sign, &ed25519(), &mixed).refusal(), Refusal::ForeignHost);
    }
}

#[test]
fn rfc9421_binds_the_scheme() {
    let change = |request: &mut Request| request.scheme = "http".to_owned();
    assert_eq!(after(sign_rfc9421, &POST, change), Refusal::BadSignature);
}

#[test]
fn what_cannot_be_sent_is_not_signed() {
    let long = format!("/{}", "a".repeat(8 * 1024));
    let cases = [
        (Outgoing { method: "PO ST", ..POST }, SignError::Method),
        (Outgoing { method: "", ..POST }, SignError::Method),
        (Outgoing { scheme: "ftp", ..POST }, SignError::Scheme),
        (Outgoing { host: "", ..POST }, SignError::Host),
        (Outgoing { host: "local.test\nx: y", ..POST }, SignError::Host),
        (Outgoing { host: "user@local.test", ..POST }, SignError::Host),
        (Outgoing { target: "inbox", ..POST }, SignError::Target),
        (Outgoing { target: "/in box", ..POST }, SignError::Target),
        (Outgoing { target: "/é", ..POST }, SignError::Target),
        (Outgoing { target: &long, ..POST }, SignError::Target),
        (Outgoing { content_type: Some("text/html\n"), ..POST }, SignError::ContentType),
        (Outgoing { content_type: Some(""), ..POST }, SignError::ContentType),
    ];
    for (sign, _) in SCHEMES {
        for (request, error) in &cases {
            assert_eq!(sign(&ed25519(), KEY_ID, request, NOW).unwrap_err(), *error, "{request:?}");
        }
        for key_id in ["", "https://a.test/\"", "https://a.test/\\", "https://a.test/ä", "https://a.test/ b", &long] {
            assert_eq!(sign(&ed25519(), key_id, &POST, NOW).unwrap_err(), SignError::KeyId, "{key_id}");
        }
        for now in [-1, i64::MIN, i64::MAX] {
            assert_eq!(sign(&ed25519(), KEY_ID, &POST, now).unwrap_err(), SignError::Time);
        }
    }
}

#[test]
fn errors_read_as_sentences() {
    assert_eq!(KeyError::TooSmall(1024).to_string(), "the RSA key has 1024 bits; at least 2048 are needed");
    assert_eq!(Refusal::DigestMismatch("Digest").to_string(), "the Digest header does not match the body");
    assert_eq!(SignError::from(KeyError::Failed).to_string(), "the cryptographic library failed");
}
