//! Digests of bodies: RFC 9530 `Content-Digest` and the older `Digest`.

use http_signatures::{Refusal, content_digest, legacy_digest, verify_content_digest, verify_legacy_digest};
use serde_json::Value;

use crate::support::{DIGESTS, base64};

const CONTENT: Refusal = Refusal::Malformed("Content-Digest");
const LEGACY: Refusal = Refusal::Malformed("Digest");

fn vectors(part: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(DIGESTS).unwrap();
    file[part].as_array().unwrap().clone()
}

#[test]
fn every_published_digest_is_made_and_verified() {
    for vector in vectors("vectors") {
        let id = &vector["id"];
        let text = |name: &str| vector[name].as_str().unwrap().to_owned();
        let body = base64(&text("body_b64"));
        let (sha256, sha512) = (text("repr_sha256"), text("repr_sha512"));
        assert_eq!(content_digest(&body), sha256, "{id}");
        assert_eq!(legacy_digest(&body), text("legacy_digest"), "{id}");
        for value in [sha256.clone(), sha512.clone(), format!("{sha256}, {sha512}"), format!("md5=:AAAA:, {sha512}")] {
            assert_eq!(verify_content_digest(&value, &body), Ok(()), "{id}: {value}");
        }
        assert_eq!(verify_legacy_digest(&text("legacy_digest"), &body), Ok(()), "{id}");
        let longer = [&body[..], b" "].concat();
        assert_eq!(verify_content_digest(&sha512, &longer), Err(Refusal::DigestMismatch("Content-Digest")), "{id}");
        assert_eq!(
            verify_legacy_digest(&text("legacy_digest"), &longer),
            Err(Refusal::DigestMismatch("Digest")),
            "{id}"
        );
    }
}

#[test]
fn every_negative_digest_is_refused_for_its_own_reason() {
    let body = b"{\"hello\": \"world\"}\n";
    let reasons = [
        ("digest-bad-b64", CONTENT),
        ("digest-short", Refusal::DigestMismatch("Content-Digest")),
        ("digest-uppercase-key", CONTENT),
        ("digest-md5-only", Refusal::WeakDigest("Content-Digest")),
        ("digest-duplicate-key", Refusal::RepeatedParameter("Content-Digest")),
    ];
    for (id, reason) in reasons.clone() {
        let vector = vectors("negative").into_iter().find(|vector| vector["id"] == id).unwrap();
        assert_eq!(verify_content_digest(vector["header"].as_str().unwrap(), body), Err(reason), "{id}");
    }
    // The sixth is not a header but a rule: see the next test.
    assert_eq!(vectors("negative").len(), reasons.len() + 1);
}

#[test]
fn content_digest_is_over_the_bytes_on_the_wire() {
    // "hello" as gzip made it, and as it was before.
    let wire = base64("H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA==");
    let value = content_digest(&wire);
    assert_eq!(verify_content_digest(&value, &wire), Ok(()));
    assert_eq!(verify_content_digest(&value, b"hello"), Err(Refusal::DigestMismatch("Content-Digest")));
}

#[test]
fn a_content_digest_of_the_wrong_type_is_malformed() {
    for value in
        ["sha-256", "sha-256=1", "sha-256=\"AAAA\"", "sha-256=(:AAAA:)", "sha-256=:AAAA:;", "é=:AAAA:", "=", ","]
    {
        assert_eq!(verify_content_digest(value, b""), Err(CONTENT), "{value}");
    }
    assert_eq!(verify_content_digest("", b""), Err(Refusal::WeakDigest("Content-Digest")));
}

#[test]
fn a_digest_that_is_not_name_and_hash_is_malformed() {
    for value in ["", "SHA-256", "SHA-256=", "=AAAA", "SHA-256=AAAA,", ",", "SHA 256=AAAA", "SHA-256=A!", "SHA-256=AAA"]
    {
        assert_eq!(verify_legacy_digest(value, b""), Err(LEGACY), "{value}");
    }
}

#[test]
fn a_digest_algorithm_named_twice_in_any_case_is_refused() {
    let good = legacy_digest(b"x");
    let again = good.replace("SHA", "sha");
    assert_eq!(verify_legacy_digest(&format!("{good},{again}"), b"x"), Err(Refusal::RepeatedParameter("Digest")));
}

#[test]
fn unknown_algorithms_beside_a_good_digest_are_passed_over_and_a_wrong_sha512_is_not() {
    let good = legacy_digest(b"x");
    assert_eq!(verify_legacy_digest(&format!("MD5=AAAA, {good}"), b"x"), Ok(()));
    assert_eq!(verify_legacy_digest(&format!("{good},SHA-512=AAAA"), b"x"), Err(Refusal::DigestMismatch("Digest")));
    let spoof = content_digest(b"x").replace("sha-256", "sha-512");
    assert_eq!(verify_content_digest(&spoof, b"x"), Err(Refusal::DigestMismatch("Content-Digest")));
}

#[test]
fn a_digest_of_seventeen_algorithms_is_malformed() {
    let others: Vec<String> = (0..16).map(|number| format!("x{number}=AAAA")).collect();
    assert_eq!(verify_legacy_digest(&format!("{},{}", legacy_digest(b"x"), others[1..].join(",")), b"x"), Ok(()));
    assert_eq!(verify_legacy_digest(&format!("{},{}", legacy_digest(b"x"), others.join(",")), b"x"), Err(LEGACY));
}
