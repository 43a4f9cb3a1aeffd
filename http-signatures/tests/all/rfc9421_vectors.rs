//! The published and derived vectors of RFC 9421: once as mathematics, once under the strict policy.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use http::HeaderValue;
use http_signatures::{Algorithm, Claim, KeyError, Policy, Profile, PublicKey, Refusal, examine, read};
use serde_json::Value;

use crate::support::{
    OWN_HOSTS, RFC9421, Request, all_vectors, assert_allowed, base64, clock, ed25519, headers, policy, vector,
};

/// The vector as the request that arrived. Derived vectors hold it in a part of its own.
fn request(vector: &Value) -> Request {
    let message = if vector["message"].is_object() { &vector["message"] } else { vector };
    let (scheme, target) = match message["target_uri"].as_str() {
        None => ("https".to_owned(), message["target"].as_str().unwrap_or("/").to_owned()),
        Some(uri) => {
            let (scheme, rest) = uri.split_once("://").unwrap();
            (scheme.to_owned(), rest[rest.find('/').unwrap()..].to_owned())
        }
    };
    let body = message["body"].as_str().or(vector["body"].as_str());
    let mut request = Request {
        method: message["method"].as_str().unwrap_or("GET").to_owned(),
        scheme,
        target,
        headers: headers(&message["headers"]),
        body: body.map(|body| body.as_bytes().to_vec()),
    };
    for (name, header) in [("signature_input", "signature-input"), ("signature", "signature")] {
        let value = vector[name].as_str().unwrap();
        // The RFC shows label and value; the vectors hold both.
        request.headers.append(header, HeaderValue::from_str(value).unwrap());
    }
    if vector["id"] == "rfc9421-derived-both-schemes-present" {
        // The vector says so in words only.
        request.add("signature", r#"keyId="https://remote.domain/users/bob#main-key",headers="date",signature="AAAA""#);
    }
    request
}

fn pem(vector: &Value) -> String {
    let file: Value = serde_json::from_str(RFC9421).unwrap();
    let shared = &file["keys"]["public"][vector["keyid"].as_str().unwrap()];
    vector["public_key_pem"].as_str().or(shared.as_str()).unwrap().to_owned()
}

/// The longest run of base64 in the Signature header: the one that is meant, not the junk beside it.
fn signature(vector: &Value) -> Vec<u8> {
    let header = vector["signature"].as_str().unwrap();
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    base64(header.split(|c| !is_base64(c)).max_by_key(|run| run.len()).unwrap())
}

fn signed_text(vector: &Value) -> &str {
    vector["signature_base"].as_str().or(vector["signature_base_signed"].as_str()).unwrap()
}

/// Whether the signature is right over `text`, by the vector's algorithm; for those that the crate does not offer, too.
fn right_over(vector: &Value, text: &[u8]) -> bool {
    let signature = signature(vector);
    let file: Value = serde_json::from_str(RFC9421).unwrap();
    match vector["alg"].as_str() {
        Some("hmac-sha256") => {
            let secret = base64(file["keys"]["hmac_shared_secret_b64"].as_str().unwrap());
            hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, &secret), text, &signature).is_ok()
        }
        Some("ecdsa-p256-sha256") => {
            let point = ecdsa_point(&pem(vector));
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(text, &signature).is_ok()
        }
        named => {
            let key = PublicKey::from_pem(&pem(vector)).unwrap();
            let algorithm = named.map_or(key.algorithm(), |name| Algorithm::from_name(name).unwrap());
            key.verify_as(algorithm, text, &signature)
        }
    }
}

/// The uncompressed point at the end of a P-256 key's DER: 65 bytes.
fn ecdsa_point(pem: &str) -> Vec<u8> {
    let lines: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64(&lines);
    der[der.len() - 65..].to_vec()
}

#[test]
fn every_vector_verifies_as_mathematics_over_the_base_that_was_signed() {
    for vector in all_vectors(RFC9421) {
        let valid = vector["crypto_valid_over_signed_base"].as_bool().unwrap_or(true);
        assert_eq!(right_over(&vector, signed_text(&vector).as_bytes()), valid, "{}", vector["id"]);
    }
}

#[test]
fn every_request_of_the_rfc_is_read_back_to_its_signature_base() {
    for vector in all_vectors(RFC9421).iter().filter(|vector| vector["label"].is_string()) {
        let id = vector["id"].as_str().unwrap();
        let request = request(vector);
        let answer = read(&request.incoming());
        if id == "rfc9421-B.2.4" {
            // The signature of a response, which nobody sends us.
            assert_eq!(answer.err(), Some(Refusal::UnsupportedComponent("\"@status\"".to_owned())));
            continue;
        }
        let claim = answer.unwrap_or_else(|refusal| panic!("{id}: {refusal}"));
        assert_eq!(claim.signed_text(), signed_text(vector), "{id}");
        assert_eq!((claim.profile(), claim.algorithm()), (Profile::Rfc9421, None), "{id}");
        assert_eq!(
            (claim.created(), claim.key_id()),
            (Some(claimed(vector)), vector["keyid"].as_str().unwrap()),
            "{id}"
        );
        assert!(right_over(vector, claim.signed_text().as_bytes()), "{id}");
    }
}

fn claimed(vector: &Value) -> i64 {
    let input = vector["signature_input"].as_str().unwrap();
    let (_, after) = input.split_once(";created=").unwrap();
    after.split(';').next().unwrap().parse().unwrap()
}

#[test]
fn the_rfcs_rsa_pss_signature_verifies_where_the_algorithm_is_known_and_not_by_default() {
    let vector = vector(RFC9421, "rfc9421-B.2.3");
    let request = request(&vector);
    let claim = read(&request.incoming()).unwrap();
    let key = PublicKey::from_pem(&pem(&vector)).unwrap();
    assert_eq!(claim.verify_as(Algorithm::RsaPssSha512, &key), Ok(()));
    assert_eq!(claim.verify_as(Algorithm::Ed25519, &key), Err(Refusal::WrongKeyKind));
    assert_eq!(claim.verify(&key), Err(Refusal::BadSignature));
}

#[test]
fn the_rfcs_ed25519_signature_verifies_and_is_the_one_that_we_make() {
    let vector = vector(RFC9421, "rfc9421-B.2.6");
    let request = request(&vector);
    let claim = read(&request.incoming()).unwrap();
    assert_eq!(claim.verify(&PublicKey::from_pem(&pem(&vector)).unwrap()), Ok(()));
    assert_eq!(ed25519().sign(claim.signed_text().as_bytes()).unwrap(), claim.signature());
}

#[test]
fn the_rfcs_pkcs1_key_is_read_and_its_elliptic_one_is_not() {
    let file: Value = serde_json::from_str(RFC9421).unwrap();
    let pem = |name: &str| file["keys"]["public"][name].as_str().unwrap();
    assert_eq!(PublicKey::from_pem(pem("test-key-rsa")).unwrap().bits(), 2048);
    assert_eq!(PublicKey::from_pem(pem("test-key-ecc-p256")), Err(KeyError::Unreadable));
}

/// B.4 with its two lines of `Accept`, as it arrives.
fn transformed() -> (Request, PublicKey) {
    let vector = vector(RFC9421, "rfc9421-B.4");
    let mut request = request(&vector);
    request.headers.remove("accept");
    request.add("accept", "application/json");
    request.add("accept", "*/*");
    (request, PublicKey::from_pem(&pem(&vector)).unwrap())
}

fn math(request: &Request, key: &PublicKey) -> Result<(), Refusal> {
    read(&request.incoming()).and_then(|claim: Claim| claim.verify(key))
}

#[test]
fn b4_survives_unrelated_headers_and_spaces() {
    let (mut request, key) = transformed();
    assert_eq!(math(&request, &key), Ok(()));
    request.add("x-forwarded-for", "192.0.2.123");
    request.add("accept-language", "en-US,en;q=0.5");
    request.set("date", "Fri, 15 Jul 2022 14:24:59 GMT");
    request.target = "/demo?name1=Value1&Name2=value2&added=1".to_owned();
    assert_eq!(math(&request, &key), Ok(()));
}

#[test]
fn b4_does_not_survive_swapped_lines_another_method_or_another_host() {
    let (request, key) = transformed();
    let mut swapped = request.clone();
    swapped.set("accept", "*/*");
    swapped.add("accept", "application/json");
    assert_eq!(math(&swapped, &key), Err(Refusal::BadSignature));
    let mut posted = request.clone();
    posted.method = "POST".to_owned();
    assert_eq!(math(&posted, &key), Err(Refusal::BadSignature));
    let mut elsewhere = request;
    elsewhere.set("host", "example.com");
    assert_eq!(math(&elsewhere, &key), Err(Refusal::BadSignature));
}

fn judge(id: &str) -> Result<(), Refusal> {
    let vector = vector(RFC9421, id);
    let hosts = [&OWN_HOSTS[..], &["service.internal.example", "example.org"]].concat();
    let request = request(&vector);
    let answer = examine(&request.incoming(), &Policy::strict(&hosts, clock(&vector)))
        .and_then(|claim| claim.verify(&PublicKey::from_pem(&pem(&vector)).unwrap()));
    assert_allowed(&vector, &answer);
    answer
}

/// One test for each vector: its name says what happens, its line pins the answer.
macro_rules! vectors {
    ($($name:ident: $id:literal => $answer:expr;)*) => {
        $(#[test] fn $name() { assert_eq!(judge($id), $answer); })*

        #[test]
        fn no_vector_is_left_out() {
            let ids: Vec<String> = all_vectors(RFC9421).iter().map(|v| v["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(ids, [$($id),*]);
        }
    };
}

vectors! {
    b21_which_covers_nothing_is_refused: "rfc9421-B.2.1" => Err(Refusal::TargetNotCovered);
    b22_which_covers_neither_method_nor_path_is_refused: "rfc9421-B.2.2" => Err(Refusal::TargetNotCovered);
    b23_is_refused_for_its_key_id_that_is_no_url: "rfc9421-B.2.3" => Err(Refusal::BadKeyId);
    b24_which_is_a_response_is_refused: "rfc9421-B.2.4"
        => Err(Refusal::UnsupportedComponent("\"@status\"".to_owned()));
    b25_which_is_an_hmac_is_refused: "rfc9421-B.2.5" => Err(Refusal::TargetNotCovered);
    b26_which_covers_neither_query_nor_digest_is_refused: "rfc9421-B.2.6" => Err(Refusal::TargetNotCovered);
    b3_which_has_no_digest_is_refused: "rfc9421-B.3" => Err(Refusal::Missing("Content-Digest"));
    b4_which_does_not_cover_the_query_is_refused: "rfc9421-B.4" => Err(Refusal::TargetNotCovered);
    a_get_of_mastodon_is_accepted: "rfc9421-mastodon-get-ok" => Ok(());
    a_get_with_a_query_is_accepted: "rfc9421-mastodon-get-query-ok" => Ok(());
    a_get_with_another_query_is_refused: "rfc9421-mastodon-query-mismatch" => Err(Refusal::BadSignature);
    a_get_of_another_path_is_refused: "rfc9421-mastodon-path-mismatch" => Err(Refusal::BadSignature);
    another_method_is_refused: "rfc9421-mastodon-method-mismatch" => Err(Refusal::Missing("Content-Digest"));
    created_two_days_ago_is_refused: "rfc9421-mastodon-two-days-old" => Err(Refusal::TooOld);
    a_post_of_mastodon_is_accepted: "rfc9421-mastodon-post-ok" => Ok(());
    a_post_with_another_body_is_refused: "rfc9421-mastodon-post-body-tampered"
        => Err(Refusal::DigestMismatch("Content-Digest"));
    a_post_that_does_not_sign_its_digest_is_refused: "rfc9421-mastodon-post-digest-not-covered"
        => Err(Refusal::DigestNotCovered("Content-Digest"));

    the_good_request_is_accepted: "rfc9421-derived-baseline" => Ok(());
    a_method_that_is_not_covered_is_refused: "rfc9421-derived-no-method" => Err(Refusal::MethodNotCovered);
    a_target_that_is_not_covered_is_refused: "rfc9421-derived-no-target" => Err(Refusal::TargetNotCovered);
    path_and_authority_are_as_good_as_the_target_uri: "rfc9421-derived-path-and-authority" => Ok(());
    a_path_without_authority_is_refused: "rfc9421-derived-path-without-authority" => Err(Refusal::HostNotCovered);
    a_digest_that_is_not_covered_is_refused: "rfc9421-derived-no-digest"
        => Err(Refusal::DigestNotCovered("Content-Digest"));
    no_created_parameter_is_refused: "rfc9421-derived-no-created" => Err(Refusal::TimeNotCovered);
    created_tomorrow_is_refused: "rfc9421-derived-created-future" => Err(Refusal::FromTheFuture);
    an_expired_signature_is_refused: "rfc9421-derived-expired" => Err(Refusal::TooOld);
    no_key_id_is_refused: "rfc9421-derived-no-keyid" => Err(Refusal::MissingParameter("keyid"));
    an_algorithm_for_another_kind_of_key_is_refused: "rfc9421-derived-alg-param-mismatch" => Err(Refusal::WrongKeyKind);
    hmac_is_refused: "rfc9421-derived-alg-param-hmac" => Err(Refusal::UnknownAlgorithm);
    a_component_covered_twice_is_refused: "rfc9421-derived-duplicate-component"
        => Err(Refusal::CoveredTwice("\"@method\"".to_owned()));
    an_unknown_derived_component_is_refused: "rfc9421-derived-unknown-derived"
        => Err(Refusal::UnsupportedComponent("\"@nope\"".to_owned()));
    the_status_of_a_request_is_refused: "rfc9421-derived-status-in-request"
        => Err(Refusal::UnsupportedComponent("\"@status\"".to_owned()));
    a_component_in_upper_case_is_refused: "rfc9421-derived-component-uppercase"
        => Err(Refusal::UnsupportedComponent("\"Content-Digest\"".to_owned()));
    labels_that_differ_are_refused: "rfc9421-derived-label-mismatch" => Err(Refusal::LabelMismatch);
    a_signature_that_is_a_string_is_refused: "rfc9421-derived-sig-not-bytesequence"
        => Err(Refusal::Malformed("Signature"));
    junk_after_the_good_signature_is_passed_over: "rfc9421-derived-two-labels-one-bad" => Ok(());
    junk_before_the_good_signature_is_refused: "rfc9421-derived-keyid-mix" => Err(Refusal::LabelMismatch);
    another_body_is_refused: "rfc9421-derived-body-tampered" => Err(Refusal::DigestMismatch("Content-Digest"));
    a_second_signature_header_of_the_other_scheme_is_refused: "rfc9421-derived-both-schemes-present"
        => Err(Refusal::Repeated("Signature"));
    one_of_two_digests_being_wrong_is_refused: "rfc9421-derived-content-digest-two-one-bad"
        => Err(Refusal::DigestMismatch("Content-Digest"));
}

#[test]
fn a_second_described_signature_is_refused_whichever_comes_first() {
    let good = request(&vector(RFC9421, "rfc9421-derived-baseline"));
    let mine = good.get("signature-input").to_owned();
    let victim = mine.replace("sig1=", "sig2=").replace("remote.domain/users/bob", "good.test/u/gina");
    let signature = good.get("signature").to_owned();
    for (inputs, signatures) in [
        (format!("{mine}, {victim}"), format!("{signature}, sig2=:AAAA:")),
        (format!("{victim}, {mine}"), format!("sig2=:AAAA:, {signature}")),
        (format!("{victim}, {mine}"), signature.clone()),
    ] {
        let mut request = good.clone();
        request.set("signature-input", &inputs);
        request.set("signature", &signatures);
        assert_eq!(request.refusal(), Refusal::SeveralSignatures);
    }
}

#[test]
fn a_request_with_signature_input_is_never_tried_as_the_older_scheme() {
    let mut request = request(&vector(RFC9421, "rfc9421-derived-baseline"));
    request.set("signature", r#"keyId="https://remote.domain/users/bob#main-key",headers="date",signature="AAAA""#);
    assert_eq!(examine(&request.incoming(), &policy()).err(), Some(Refusal::Malformed("Signature")));
}
