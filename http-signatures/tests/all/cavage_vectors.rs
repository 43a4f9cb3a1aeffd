//! The published and derived vectors of draft-cavage: once as mathematics, once under the strict policy.

use http::HeaderValue;
use http_signatures::{KeyError, Policy, Profile, PublicKey, Refusal, examine, read};
use serde_json::Value;

use crate::support::{CAVAGE, OWN_HOSTS, Request, all_vectors, assert_allowed, base64, clock, headers, vector};

/// The vector as the request that arrived. Its signature header is given whole, or in parts.
fn request(vector: &Value) -> Request {
    let mut headers = headers(&vector["headers"]);
    // Two lines in one value stand for two header lines.
    for line in signature_header(vector).lines() {
        headers.append("signature", HeaderValue::from_str(line).unwrap());
    }
    Request {
        method: vector["method"].as_str().unwrap().to_owned(),
        scheme: "https".to_owned(),
        target: vector["target"].as_str().unwrap().to_owned(),
        headers,
        body: vector["body"].as_str().map(|body| body.as_bytes().to_vec()),
    }
}

fn signature_header(vector: &Value) -> String {
    if let Some(whole) = vector["signature_header"].as_str() {
        return whole.to_owned();
    }
    let text = |name: &str| vector[name].as_str().map(str::to_owned);
    let signed: Vec<&str> = vector["signed_headers"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let quoted = vector["created_expires_quoted_as_strings"] == true;
    let time = |name: &str| {
        vector[name].as_i64().map(|seconds| if quoted { format!("\"{seconds}\"") } else { seconds.to_string() })
    };
    let quote = |value: Option<String>| value.map(|value| format!("\"{value}\""));
    let parameters = [
        ("keyId", quote(text("key_id"))),
        ("algorithm", quote(text("algorithm"))),
        ("created", time("created")),
        ("expires", time("expires")),
        ("headers", quote(Some(signed.join(" ")))),
        ("signature", quote(text("signature_b64"))),
    ];
    let given: Vec<String> =
        parameters.into_iter().filter_map(|(name, value)| Some(format!("{name}={}", value?))).collect();
    given.join(",")
}

fn key(vector: &Value) -> PublicKey {
    PublicKey::from_pem_any_size(vector["public_key_pem"].as_str().unwrap()).unwrap()
}

/// The signature bytes alone.
fn signature(vector: &Value) -> Vec<u8> {
    let header = signature_header(vector);
    let (_, after) = header.split_once("signature=\"").unwrap();
    base64(after.split_once('"').unwrap().0)
}

/// What the signer put its signature over.
fn signed_text(vector: &Value) -> &str {
    vector["signing_string"].as_str().or(vector["signing_string_signed"].as_str()).unwrap()
}

#[test]
fn every_vector_verifies_as_mathematics_over_the_text_that_was_signed() {
    for vector in all_vectors(CAVAGE) {
        assert!(key(&vector).verify(signed_text(&vector).as_bytes(), &signature(&vector)), "{}", vector["id"]);
    }
}

#[test]
fn every_published_request_is_read_back_to_the_text_that_was_signed() {
    // In these the request, or the text, was changed after signing.
    let changed = ["query-omitted-quirk", "query-mismatch", "path-mismatch", "method-mismatch", "path-tampered"];
    let mut read_back = 0;
    for vector in all_vectors(CAVAGE).iter().filter(|vector| vector["source"].is_string()) {
        let id = vector["id"].as_str().unwrap();
        let request = request(vector);
        let claim = read(&request.incoming()).unwrap_or_else(|refusal| panic!("{id}: {refusal}"));
        let same = claim.signed_text() == signed_text(vector);
        assert_eq!(same, !changed.iter().any(|part| id.ends_with(part)), "{id}");
        assert_eq!(claim.verify(&key(vector)).is_ok(), same, "{id}");
        assert_eq!((claim.profile(), claim.key_id()), (Profile::Cavage, vector["key_id"].as_str().unwrap()), "{id}");
        read_back += usize::from(same);
    }
    assert_eq!(read_back, 15);
}

fn judge(id: &str) -> Result<(), Refusal> {
    let vector = vector(CAVAGE, id);
    // The receiver and the key of Fedify's requests are on one host, which a server of ours would not allow.
    let policy = Policy { own_keys: id.contains("fedify"), ..Policy::strict(&OWN_HOSTS, clock(&vector)) };
    let answer = examine(&request(&vector).incoming(), &policy).and_then(|claim| claim.verify(&key(&vector)));
    // The other host's claim to the key is for the caller to refuse, who alone can look the key up.
    if id != "cavage-derived-keyid-other-host" {
        assert_allowed(&vector, &answer);
    }
    answer
}

/// One test for each vector: its name says what happens, its line pins the answer.
macro_rules! vectors {
    ($($name:ident: $id:literal => $answer:expr;)*) => {
        $(#[test] fn $name() { assert_eq!(judge($id), $answer); })*

        #[test]
        fn no_vector_is_left_out() {
            let ids: Vec<String> = all_vectors(CAVAGE).iter().map(|v| v["id"].as_str().unwrap().to_owned()).collect();
            assert_eq!(ids, [$($id),*]);
        }
    };
}

vectors! {
    c1_which_signs_only_the_date_is_refused: "cavage-C.1-default" => Err(Refusal::TargetNotCovered);
    c2_which_does_not_sign_the_digest_is_refused: "cavage-C.2-basic" => Err(Refusal::DigestNotCovered("Digest"));
    c3_is_refused_for_its_key_id_that_is_no_url: "cavage-C.3-all-headers" => Err(Refusal::BadKeyId);
    a_get_of_mastodon_is_accepted: "cavage-mastodon-get-ok" => Ok(());
    a_get_with_a_query_is_accepted: "cavage-mastodon-get-query-ok" => Ok(());
    a_get_signed_without_its_query_is_refused: "cavage-mastodon-get-query-omitted-quirk" => Err(Refusal::BadSignature);
    a_get_with_another_query_is_refused: "cavage-mastodon-get-query-mismatch" => Err(Refusal::BadSignature);
    a_get_of_another_path_is_refused: "cavage-mastodon-get-path-mismatch" => Err(Refusal::BadSignature);
    another_method_is_refused: "cavage-mastodon-method-mismatch" => Err(Refusal::Missing("Digest"));
    an_unreadable_date_is_refused: "cavage-mastodon-date-unparsable" => Err(Refusal::BadDate);
    an_old_date_with_the_wrong_weekday_is_refused: "cavage-mastodon-date-two-days-old" => Err(Refusal::BadDate);
    a_post_of_mastodon_is_accepted: "cavage-mastodon-post-ok" => Ok(());
    a_post_that_does_not_sign_its_digest_is_refused: "cavage-mastodon-post-digest-not-signed"
        => Err(Refusal::DigestNotCovered("Digest"));
    a_post_with_another_body_is_refused: "cavage-mastodon-post-body-tampered" => Err(Refusal::DigestMismatch("Digest"));
    a_post_to_another_path_is_refused: "cavage-mastodon-post-path-tampered" => Err(Refusal::BadSignature);
    a_digest_algorithm_in_lower_case_is_accepted: "cavage-fedify-lowercase-digest-alg" => Ok(());
    a_date_more_than_an_hour_ahead_is_refused: "cavage-fedify-one-hour-early" => Err(Refusal::FromTheFuture);
    a_date_more_than_an_hour_old_is_refused: "cavage-fedify-one-hour-late" => Err(Refusal::TooOld);
    created_and_expires_in_quotes_are_accepted: "cavage-hs2019-created-expires-ok" => Ok(());
    an_expired_request_is_refused: "cavage-hs2019-expired" => Err(Refusal::TooOld);

    the_good_request_is_accepted: "cavage-derived-baseline" => Ok(());
    a_digest_that_is_right_but_not_covered_is_refused: "cavage-derived-no-digest-covered"
        => Err(Refusal::DigestNotCovered("Digest"));
    a_post_without_digest_is_refused: "cavage-derived-no-digest-header" => Err(Refusal::Missing("Digest"));
    a_host_that_is_not_covered_is_refused: "cavage-derived-no-host-covered" => Err(Refusal::HostNotCovered);
    a_target_that_is_not_covered_is_refused: "cavage-derived-no-target-covered" => Err(Refusal::TargetNotCovered);
    a_time_that_is_not_covered_is_refused: "cavage-derived-no-date-covered" => Err(Refusal::TimeNotCovered);
    no_headers_parameter_means_only_the_date: "cavage-derived-headers-param-absent" => Err(Refusal::TargetNotCovered);
    an_empty_headers_parameter_is_refused: "cavage-derived-headers-param-empty" => Err(Refusal::NothingCovered);
    a_request_for_us_sent_to_another_host_is_refused: "cavage-derived-wrong-host" => Err(Refusal::ForeignHost);
    a_request_signed_for_another_host_is_refused: "cavage-derived-foreign-host-signed" => Err(Refusal::ForeignHost);
    the_digest_of_another_body_is_refused: "cavage-derived-digest-of-other-body"
        => Err(Refusal::DigestMismatch("Digest"));
    a_digest_of_sha512_alone_is_refused: "cavage-derived-digest-sha512-only" => Err(Refusal::WeakDigest("Digest"));
    two_sha256_digests_are_refused: "cavage-derived-digest-two-values-first-wrong"
        => Err(Refusal::RepeatedParameter("Digest"));
    a_digest_of_md5_alone_is_refused: "cavage-derived-digest-unknown-alg-only" => Err(Refusal::WeakDigest("Digest"));
    a_sha256_hash_called_sha512_is_refused: "cavage-derived-digest-sha256-token-spoof"
        => Err(Refusal::WeakDigest("Digest"));
    a_date_two_hours_ahead_is_refused: "cavage-derived-date-future-2h" => Err(Refusal::FromTheFuture);
    a_date_of_yesterday_is_refused: "cavage-derived-date-old-25h" => Err(Refusal::TooOld);
    created_tomorrow_is_refused: "cavage-derived-created-future" => Err(Refusal::FromTheFuture);
    expires_before_created_is_refused: "cavage-derived-expires-before-created" => Err(Refusal::ExpiresBeforeCreated);
    an_uncovered_expires_does_not_lengthen_life: "cavage-derived-expires-not-covered-forged" => Err(Refusal::TooOld);
    created_with_rsa_sha256_is_refused: "cavage-derived-created-with-rsa-sha256" => Err(Refusal::PseudoHeaderNotAllowed);
    created_covered_but_not_given_is_refused: "cavage-derived-created-listed-but-missing"
        => Err(Refusal::MissingParameter("created"));
    hmac_is_refused: "cavage-derived-alg-hmac-with-rsa-key" => Err(Refusal::UnknownAlgorithm);
    the_algorithm_none_is_refused: "cavage-derived-alg-none" => Err(Refusal::UnknownAlgorithm);
    two_key_ids_are_refused: "cavage-derived-duplicate-keyid-param" => Err(Refusal::RepeatedParameter("Signature"));
    two_signature_headers_are_refused: "cavage-derived-duplicate-signature-header" => Err(Refusal::Repeated("Signature"));
    a_covered_header_that_is_absent_is_refused: "cavage-derived-header-listed-but-absent"
        => Err(Refusal::CoveredAbsent("x-missing".to_owned()));
    a_header_covered_twice_is_refused: "cavage-derived-header-listed-twice"
        => Err(Refusal::CoveredTwice("digest".to_owned()));
    a_path_in_another_case_is_refused: "cavage-derived-target-case-changed" => Err(Refusal::BadSignature);
    a_target_with_a_space_is_refused: "cavage-derived-target-encoded" => Err(Refusal::BadTarget);
    a_key_id_without_fragment_is_accepted: "cavage-derived-keyid-no-fragment" => Ok(());
    a_key_id_on_another_host_is_left_to_who_looks_it_up: "cavage-derived-keyid-other-host" => Ok(());
    a_key_id_on_our_own_host_is_refused: "cavage-derived-keyid-local-host" => Err(Refusal::OwnKey);
    a_key_id_that_is_a_script_is_refused: "cavage-derived-keyid-javascript" => Err(Refusal::BadKeyId);
    a_body_stripped_on_the_way_is_refused: "cavage-derived-body-empty-but-signed-digest"
        => Err(Refusal::DigestMismatch("Digest"));
}

#[test]
fn the_key_id_that_comes_back_is_the_one_in_the_header() {
    let vector = vector(CAVAGE, "cavage-derived-keyid-other-host");
    let claim = examine(&request(&vector).incoming(), &Policy::strict(&OWN_HOSTS, clock(&vector))).unwrap();
    assert_eq!(claim.key_id(), "https://evil.test/keys/1");
}

#[test]
fn the_rsa_1024_key_of_the_draft_is_refused_outside_tests() {
    let vector = vector(CAVAGE, "cavage-C.3-all-headers");
    let pem = vector["public_key_pem"].as_str().unwrap();
    assert_eq!(PublicKey::from_pem(pem), Err(KeyError::TooSmall(1024)));
}

#[test]
fn fedifys_request_is_refused_where_its_key_would_be_our_own() {
    let vector = vector(CAVAGE, "cavage-fedify-lowercase-digest-alg");
    let answer = examine(&request(&vector).incoming(), &Policy::strict(&OWN_HOSTS, clock(&vector)));
    assert_eq!(answer.err(), Some(Refusal::OwnKey));
}
