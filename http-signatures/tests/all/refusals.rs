//! What a hostile peer may try with draft-cavage, and with the parts that both schemes share.

use http::HeaderValue;
use http_signatures::{Policy, Refusal, examine, sign_cavage, sign_rfc9421};

use crate::support::{GET, KEY_ID, NOW, OWN_HOSTS, POST, Request, Sign, ed25519, policy, sent, signed};

fn good() -> Request {
    sent(sign_cavage, &ed25519(), &POST)
}

/// The refusal after one part of the good `Signature` header was replaced.
fn edited(from: &str, to: &str) -> Refusal {
    let mut request = good();
    request.edit("signature", from, to);
    request.refusal()
}

/// A request with this list of covered names, really signed over them; in draft-cavage with `hs2019`.
fn signed_over(names: &str, parameters: &str) -> Request {
    let mut request = good();
    let lines: Vec<String> = names.split(' ').map(|name| line(&request, name, parameters)).collect();
    let encoded = signed(&lines.join("\n"));
    let value = format!(r#"keyId="{KEY_ID}",{parameters},headers="{names}",signature="{encoded}""#);
    request.set("signature", &value);
    request
}

fn line(request: &Request, name: &str, parameters: &str) -> String {
    let parameter = |name: &str| {
        let (_, after) = parameters.split_once(&format!("{name}=")).unwrap();
        after.split(',').next().unwrap().trim_matches('"').to_owned()
    };
    let value = match name {
        "(request-target)" => format!("{} {}", request.method.to_lowercase(), request.target),
        "(created)" => parameter("created"),
        "(expires)" => parameter("expires"),
        field => request.get(field).to_owned(),
    };
    format!("{name}: {value}")
}

const WITH_TIMES: &str = "(request-target) (created) (expires) host digest";

fn times(created: i64, expires: i64) -> Request {
    signed_over(WITH_TIMES, &format!(r#"algorithm="hs2019",created={created},expires={expires}"#))
}

#[test]
fn an_unsigned_request_says_so() {
    let mut request = good();
    request.headers.remove("signature");
    assert_eq!(request.refusal(), Refusal::Unsigned);
    assert!(!Refusal::Unsigned.is_malformed());
}

#[test]
fn every_security_header_given_twice_is_refused_even_with_the_same_value() {
    for (sign, names) in [
        (
            sign_cavage as Sign,
            &[("signature", "Signature"), ("digest", "Digest"), ("date", "Date"), ("host", "Host")][..],
        ),
        (
            sign_rfc9421,
            &[("signature", "Signature"), ("signature-input", "Signature-Input"), ("content-digest", "Content-Digest")],
        ),
    ] {
        for &(name, shown) in names {
            let mut request = sent(sign, &ed25519(), &POST);
            let value = request.get(name).to_owned();
            request.add(name, &value);
            assert_eq!(request.refusal(), Refusal::Repeated(shown));
            request.set(name, " ");
            assert_eq!(request.refusal(), Refusal::Empty(shown));
        }
    }
}

#[test]
fn a_security_header_of_the_other_scheme_given_twice_is_refused_too() {
    let mut request = good();
    request.add("content-digest", "sha-256=:AAAA:");
    request.add("content-digest", "sha-256=:AAAA:");
    assert_eq!(request.refusal(), Refusal::Repeated("Content-Digest"));
}

#[test]
fn missing_headers_are_named() {
    for (name, refusal) in [
        ("digest", Refusal::CoveredAbsent("digest".to_owned())),
        ("date", Refusal::CoveredAbsent("date".to_owned())),
        ("host", Refusal::CoveredAbsent("host".to_owned())),
        ("content-type", Refusal::CoveredAbsent("content-type".to_owned())),
    ] {
        let mut request = good();
        request.headers.remove(name);
        assert_eq!(request.refusal(), refusal);
    }
}

#[test]
fn missing_parameters_are_named() {
    assert_eq!(edited(r#"keyId="https"#, r#"other="https"#), Refusal::MissingParameter("keyId"));
    assert_eq!(edited("signature=", "other="), Refusal::MissingParameter("signature"));
    let mut request = good();
    request.set("signature", r#"keyId="",headers="date",signature="AAAA""#);
    assert_eq!(request.refusal(), Refusal::MissingParameter("keyId"));
}

#[test]
fn a_parameter_given_twice_is_refused_in_whatever_case() {
    for more in ["keyId", "KEYID", "algorithm", "headers", "Signature", "signature"] {
        let mut request = good();
        let value = format!(r#"{},{more}="x""#, request.get("signature"));
        request.set("signature", &value);
        assert_eq!(request.refusal(), Refusal::RepeatedParameter("Signature"), "{more}");
    }
    let mut unknown = good();
    let value = format!(r#"{},x="1",x="1""#, unknown.get("signature"));
    unknown.set("signature", &value);
    assert_eq!(unknown.refusal(), Refusal::RepeatedParameter("Signature"));
}

#[test]
fn an_unknown_parameter_once_is_passed_over() {
    let mut request = good();
    let value = format!(r#"{}, opaque="a, b=c""#, request.get("signature"));
    request.set("signature", &value);
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn a_signature_header_that_breaks_its_grammar_is_malformed() {
    for value in [
        "x",
        "=",
        "a=",
        "a=\"",
        "a=\"b",
        "a=\"b\"c",
        "a=\"b\" c=\"d\"",
        "a=\"b\",",
        ",a=\"b\"",
        "a=b c",
        "a b=\"c\"",
        "keyId=\"a\\\"b\",signature=\"AAAA\"",
        "keyId=\"a\",headers=\"date\",signature=\"A\"",
        "keyId=\"a\",headers=\"date\",signature=\"AAAA=\"",
        "keyId=\"a\",headers=\"date\",signature=\"AA AA\"",
        "Signature keyId=\"a\"",
        "keyId=\"a\\b\",headers=\"date\",signature=\"AAAA\"",
    ] {
        let mut request = good();
        request.set("signature", value);
        assert_eq!(request.refusal(), Refusal::Malformed("Signature"), "{value}");
        assert!(request.refusal().is_malformed());
    }
    let many: Vec<String> = (0..40).map(|number| format!("x{number}=1")).collect();
    let mut request = good();
    request.set("signature", &many.join(","));
    assert_eq!(request.refusal(), Refusal::Malformed("Signature"));
}

#[test]
fn unknown_algorithms_are_refused() {
    for name in ["hmac-sha256", "none", "", "rsa-sha1", "rsa-sha512", "ecdsa-sha256", "HS2019", "ed25519"] {
        assert_eq!(edited("\"hs2019\"", &format!("\"{name}\"")), Refusal::UnknownAlgorithm, "{name}");
    }
}

#[test]
fn rsa_sha256_with_an_ed25519_key_is_the_wrong_kind_and_no_algorithm_is_the_keys_own() {
    let mut request = good();
    request.edit("signature", "\"hs2019\"", "\"rsa-sha256\"");
    assert_eq!(request.judge(&ed25519().public_key()), Err(Refusal::WrongKeyKind));
    let mut request = good();
    request.edit("signature", "algorithm=\"hs2019\",", "");
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn covered_names_are_read_in_any_case_but_once() {
    let mut request = good();
    request.edit("signature", "host date", "Host DATE");
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
    assert_eq!(edited("host date", "host date Host"), Refusal::CoveredTwice("host".to_owned()));
    assert_eq!(edited("host date", "host (nope) date"), Refusal::UnsupportedComponent("(nope)".to_owned()));
    assert_eq!(edited("host date", "host @method date"), Refusal::UnsupportedComponent("@method".to_owned()));
    let names: Vec<String> = (0..65).map(|number| format!("x-{number}")).collect();
    assert_eq!(edited("host date", &names.join(" ")), Refusal::TooManyComponents);
}

#[test]
fn fields_and_targets_longer_than_8_kib_are_refused() {
    let long = "a".repeat(8 * 1024 + 1);
    for (name, shown) in [("signature", "Signature"), ("digest", "Digest"), ("host", "Host"), ("date", "Date")] {
        let mut request = good();
        request.set(name, &long);
        assert_eq!(request.refusal(), Refusal::TooLong(format!("{shown} header")));
    }
    let mut request = good();
    request.set("content-type", &long);
    assert_eq!(request.refusal(), Refusal::TooLong("content-type header".to_owned()));
    let mut lines = good();
    for _ in 0..3 {
        lines.add("content-type", &long[..4000]);
    }
    assert_eq!(lines.refusal(), Refusal::TooLong("content-type header".to_owned()));
    let mut target = good();
    target.target = format!("/{long}");
    assert_eq!(target.refusal(), Refusal::TooLong("request target".to_owned()));
    // What is not covered may be as long as the server lets it be.
    let mut other = good();
    other.set("cookie", &long);
    assert_eq!(other.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn bytes_beyond_ascii_are_refused_where_they_matter() {
    for name in ["signature", "host", "digest", "date", "content-type"] {
        let mut request = good();
        request.headers.insert(name, HeaderValue::from_bytes(b"caf\xc3\xa9").unwrap());
        assert!(matches!(request.refusal(), Refusal::NotText(_)), "{name}");
    }
}

#[test]
fn method_target_and_scheme_cannot_smuggle_lines() {
    let change = |change: fn(&mut Request)| {
        let mut request = good();
        change(&mut request);
        request.refusal()
    };
    assert_eq!(change(|request| request.method = "post /x\nhost:".to_owned()), Refusal::BadMethod);
    assert_eq!(change(|request| request.method = String::new()), Refusal::BadMethod);
    assert_eq!(change(|request| request.target = "/inbox\nhost: x".to_owned()), Refusal::BadTarget);
    assert_eq!(change(|request| request.target = "https://local.test/inbox".to_owned()), Refusal::BadTarget);
    assert_eq!(change(|request| request.target = String::new()), Refusal::BadTarget);
    assert_eq!(change(|request| request.scheme = "HTTPS".to_owned()), Refusal::BadScheme);
}

#[test]
fn the_window_is_closed_on_both_sides_to_the_second() {
    for (sign, request) in [(sign_cavage as Sign, POST), (sign_rfc9421, POST), (sign_cavage, GET), (sign_rfc9421, GET)]
    {
        let request = sent(sign, &ed25519(), &request);
        let at = |now: i64| examine(&request.incoming(), &Policy::strict(&OWN_HOSTS, now)).err();
        assert_eq!(at(NOW + 3600), None);
        assert_eq!(at(NOW + 3601), Some(Refusal::TooOld));
        assert_eq!(at(NOW - 300), None);
        assert_eq!(at(NOW - 301), Some(Refusal::FromTheFuture));
        assert_eq!(at(i64::MAX), Some(Refusal::TooOld));
        assert_eq!(at(i64::MIN), Some(Refusal::FromTheFuture));
    }
}

#[test]
fn created_and_expires_are_honoured_to_the_second() {
    let key = ed25519().public_key();
    assert_eq!(times(NOW, NOW).judge(&key), Ok(()));
    assert_eq!(times(NOW - 3600, NOW + 1).judge(&key), Ok(()));
    assert_eq!(times(NOW - 10, NOW - 1).judge(&key), Err(Refusal::Expired));
    assert_eq!(times(NOW - 3601, NOW + 1).judge(&key), Err(Refusal::TooOld));
    assert_eq!(times(NOW + 300, NOW + 301).judge(&key), Ok(()));
    assert_eq!(times(NOW + 301, NOW + 302).judge(&key), Err(Refusal::FromTheFuture));
    assert_eq!(times(NOW, NOW - 1).judge(&key), Err(Refusal::ExpiresBeforeCreated));
}

#[test]
fn an_expires_that_is_not_covered_may_shorten_life() {
    let mut request = good();
    let value = format!("{},expires={}", request.get("signature"), NOW - 1);
    request.set("signature", &value);
    assert_eq!(request.refusal(), Refusal::Expired);
}

#[test]
fn created_needs_hs2019_by_name() {
    let names = "(request-target) (created) host digest";
    let hs2019 = format!(r#"algorithm="hs2019",created={NOW}"#);
    assert_eq!(signed_over(names, &hs2019).judge(&ed25519().public_key()), Ok(()));
    for parameters in [format!(r#"algorithm="rsa-sha256",created={NOW}"#), format!("created={NOW}")] {
        assert_eq!(signed_over(names, &parameters).refusal(), Refusal::PseudoHeaderNotAllowed);
    }
}

#[test]
fn a_time_that_is_no_whole_number_is_refused() {
    for bad in ["1e9", "-1", "\"\"", "\"+1\"", "1.5", "\" 1\"", "99999999999999999999", "0x10"] {
        let mut request = good();
        let value = format!("{},created={bad}", request.get("signature"));
        request.set("signature", &value);
        assert_eq!(request.refusal(), Refusal::BadTimestamp("created"), "{bad}");
    }
}

#[test]
fn a_key_id_that_is_no_plain_web_address_is_refused() {
    for bad in [
        "main-key",
        "javascript:alert(1)",
        "ftp://a.test/k",
        "https://",
        "https:///k",
        "https://./k",
        "https://a b.test/k",
        "https://user@a.test/k",
        "https://a%2etest/k",
        "HTTPS://a.test/k",
        "//a.test/k",
        "https://a.test/<k>",
        "acct:a@b.test",
    ] {
        let mut request = good();
        request.edit("signature", KEY_ID, bad);
        assert_eq!(request.refusal(), Refusal::BadKeyId, "{bad}");
    }
}

#[test]
fn a_key_id_on_our_own_host_is_refused_in_every_dress() {
    for own in [
        "https://local.test/u",
        "http://LOCAL.test/u",
        "https://local.test:443#k",
        "http://local.test.:80/u",
        "https://local.test:80",
        "https://local.test.?k",
        "https://www.example.com/k",
    ] {
        let mut request = good();
        request.edit("signature", KEY_ID, own);
        assert_eq!(request.refusal(), Refusal::OwnKey, "{own}");
        let lenient = Policy { own_keys: true, ..policy() };
        assert!(examine(&request.incoming(), &lenient).is_ok());
    }
    // Another port is another server: so it is where several run on one machine.
    for other in ["https://local.test:8443/u", "https://local.test.evil.test/u", "https://xlocal.test/u"] {
        let mut request = good();
        request.edit("signature", KEY_ID, other);
        assert_eq!(request.judge(&ed25519().public_key()), Ok(()), "{other}");
    }
}

#[test]
fn a_delete_without_a_body_needs_a_digest_like_a_post() {
    let names = "(request-target) host date";
    let mut request = signed_over(names, r#"algorithm="hs2019""#);
    request.method = "DELETE".to_owned();
    request.body = None;
    assert_eq!(request.refusal(), Refusal::DigestNotCovered("Digest"));
    request.headers.remove("digest");
    assert_eq!(request.refusal(), Refusal::Missing("Digest"));
}

#[test]
fn a_get_needs_no_digest_and_an_uncovered_one_is_not_looked_at() {
    let mut request = good();
    request.method = "GET".to_owned();
    request.body = None;
    let text = format!("(request-target): get /inbox\nhost: local.test\ndate: {}", request.get("date"));
    let encoded = signed(&text);
    let value = format!(r#"keyId="https://a.test/k",headers="(request-target) host date",signature="{encoded}""#);
    request.set("signature", &value);
    request.set("digest", "whatever");
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}
