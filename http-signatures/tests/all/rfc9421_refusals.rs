//! What a hostile peer may try with RFC 9421.

use http_signatures::{Refusal, sign_rfc9421};

use crate::support::{KEY_ID, NOW, POST, Request, ed25519, sent, signed};

fn good() -> Request {
    sent(sign_rfc9421, &ed25519(), &POST)
}

/// The refusal after one part of the good `Signature-Input` header was replaced.
fn edited(from: &str, to: &str) -> Refusal {
    let mut request = good();
    request.edit("signature-input", from, to);
    request.refusal()
}

fn with_input(input: &str) -> Refusal {
    let mut request = good();
    request.set("signature-input", input);
    request.refusal()
}

/// A request really signed over this base, with this input.
fn signed_over(components: &[(&str, &str)], parameters: &str) -> Request {
    let mut request = good();
    let names: Vec<String> = components.iter().map(|(name, _)| (*name).to_owned()).collect();
    let input = format!("({}){parameters}", names.join(" "));
    let mut lines: Vec<String> = components.iter().map(|(name, value)| format!("{name}: {value}")).collect();
    lines.push(format!("\"@signature-params\": {input}"));
    let signature = signed(&lines.join("\n"));
    request.set("signature-input", &format!("sig1={input}"));
    request.set("signature", &format!("sig1=:{signature}:"));
    request
}

const METHOD: (&str, &str) = ("\"@method\"", "POST");
const URI: (&str, &str) = ("\"@target-uri\"", "https://local.test/inbox");

fn parameters(more: &str) -> String {
    format!(";created={NOW};keyid=\"{KEY_ID}\"{more}")
}

fn digest() -> String {
    good().get("content-digest").to_owned()
}

#[test]
fn the_helper_signs_as_the_crate_reads() {
    let digest = digest();
    let request = signed_over(&[METHOD, URI, ("\"content-digest\"", &digest)], &parameters(""));
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn every_way_to_cover_the_target_is_accepted() {
    let digest = digest();
    let digest = ("\"content-digest\"", digest.as_str());
    let ways: [&[(&str, &str)]; 4] = [
        &[METHOD, ("\"@authority\"", "local.test"), ("\"@request-target\"", "/inbox"), digest],
        &[METHOD, ("\"@authority\"", "local.test"), ("\"@path\"", "/inbox"), ("\"@query\"", "?"), digest],
        &[METHOD, ("\"host\"", "local.test"), ("\"@path\"", "/inbox"), ("\"@scheme\"", "https"), digest],
        &[digest, URI, METHOD],
    ];
    for way in ways {
        assert_eq!(signed_over(way, &parameters("")).judge(&ed25519().public_key()), Ok(()), "{way:?}");
    }
}

#[test]
fn a_path_without_the_query_that_is_there_does_not_cover_the_target() {
    let digest = digest();
    let authority = ("\"@authority\"", "local.test");
    let mut request =
        signed_over(&[METHOD, authority, ("\"@path\"", "/inbox"), ("\"content-digest\"", &digest)], &parameters(""));
    for target in ["/inbox?", "/inbox?x=1"] {
        request.target = target.to_owned();
        assert_eq!(request.refusal(), Refusal::TargetNotCovered);
    }
}

#[test]
fn a_part_of_the_query_does_not_cover_the_query() {
    let digest = digest();
    let mut request = signed_over(
        &[
            METHOD,
            ("\"@authority\"", "local.test"),
            ("\"@path\"", "/inbox"),
            ("\"@query-param\";name=\"x\"", "1"),
            ("\"content-digest\"", &digest),
        ],
        &parameters(""),
    );
    request.target = "/inbox?x=1".to_owned();
    assert_eq!(request.refusal(), Refusal::TargetNotCovered);
    request.target = "/inbox".to_owned();
    assert_eq!(request.refusal(), Refusal::CoveredAbsent("\"@query-param\";name=\"x\"".to_owned()));
}

#[test]
fn one_header_without_the_other_is_refused() {
    let mut request = good();
    request.headers.remove("signature");
    assert_eq!(request.refusal(), Refusal::Missing("Signature"));
    // Without its input, the Signature header reads as one of the older scheme, and a bad one.
    let mut request = good();
    request.headers.remove("signature-input");
    assert_eq!(request.refusal(), Refusal::Malformed("Signature"));
}

#[test]
fn covered_headers_that_are_absent_are_named() {
    for name in ["content-digest", "content-type"] {
        let mut request = good();
        request.headers.remove(name);
        assert_eq!(request.refusal(), Refusal::CoveredAbsent(name.to_owned()));
    }
    let mut request = good();
    request.headers.remove("host");
    assert_eq!(request.refusal(), Refusal::Missing("Host"));
}

#[test]
fn names_given_twice_are_refused_wherever_they_stand() {
    let twice = Refusal::RepeatedParameter("Signature-Input");
    assert_eq!(edited(";created=", ";created=1;created="), twice);
    assert_eq!(edited(";keyid=", ";keyid=\"https://evil.test/k\";keyid="), twice);
    assert_eq!(edited("\"@method\"", "\"@method\";x=1;x=2"), twice);
    let mut request = good();
    let doubled = format!("{0}, {0}", request.get("signature-input"));
    request.set("signature-input", &doubled);
    assert_eq!(request.refusal(), twice);
    let mut request = good();
    let doubled = format!("sig1=:AAAA:, {}", request.get("signature"));
    request.set("signature", &doubled);
    assert_eq!(request.refusal(), Refusal::RepeatedParameter("Signature"));
}

#[test]
fn the_same_name_in_two_places_is_not_the_same_name_twice() {
    // Both components have a parameter of that name; each is refused for what it is, not as a repetition.
    let refusal = edited("\"@method\" ", "\"@query-param\";name=\"a\" \"@query-param\";name=\"b\" ");
    assert_eq!(refusal, Refusal::CoveredAbsent("\"@query-param\";name=\"a\"".to_owned()));
}

#[test]
fn components_covered_twice_are_refused() {
    assert_eq!(
        edited("\"content-type\"", "\"content-digest\""),
        Refusal::CoveredTwice("\"content-digest\"".to_owned())
    );
}

#[test]
fn components_that_cannot_be_resolved_are_refused() {
    for bad in [
        "\"@signature-params\"",
        "\"@status\"",
        "\"@query-param\"",
        "\"\"",
        "\"@\"",
        "\"X-Upper\"",
        "\"a b\"",
        "\"@method\";req",
        "\"content-type\";sf",
        "\"content-type\";bs",
        "\"content-type\";key=\"a\"",
        "\"content-type\";tr",
        "\"content-type\";name=\"a\"",
        "\"@query-param\";name=\"a\";req",
        "\"@query-param\";name=1",
    ] {
        assert_eq!(edited("\"@method\"", bad), Refusal::UnsupportedComponent(bad.to_owned()), "{bad}");
    }
    let many: Vec<String> = (0..65).map(|number| format!("\"x-{number}\"")).collect();
    assert_eq!(edited("\"@method\"", &many.join(" ")), Refusal::TooManyComponents);
}

#[test]
fn a_signature_input_that_breaks_its_grammar_is_malformed() {
    for bad in [
        "sig1",
        "sig1=",
        "sig1=1",
        "sig1=\"a\"",
        "sig1=(",
        "sig1=(\"@method\"",
        "sig1=(\"@method\"\"@path\")",
        "sig1=(\"@method\"),",
        "Sig1=()",
        "=()",
        "sig1=(@method)",
        "\u{7f}",
        "sig1=(1);created=1;keyid=\"https://a.test/k\"",
        "sig1=();keyid=1",
        "sig1=();keyid=\"https://a.test/k\";alg=1",
        "sig1=(\"a\\\")",
    ] {
        let mut request = good();
        if http::HeaderValue::from_str(bad).is_err() {
            continue;
        }
        request.set("signature-input", bad);
        assert_eq!(request.refusal(), Refusal::Malformed("Signature-Input"), "{bad}");
        assert!(request.refusal().is_malformed());
    }
}

#[test]
fn a_signature_that_is_no_byte_sequence_is_malformed() {
    for bad in ["sig1", "sig1=1", "sig1=(:AAAA:)", "sig1=\"AAAA\"", "sig1=:AAAA", "sig1=:!:", "x"] {
        let mut request = good();
        request.set("signature", bad);
        assert_eq!(request.refusal(), Refusal::Malformed("Signature"), "{bad}");
    }
}

#[test]
fn nothing_covered_is_refused() {
    assert_eq!(with_input(&format!("sig1=(){}", parameters(""))), Refusal::TargetNotCovered);
}

#[test]
fn times_are_whole_numbers_and_honoured() {
    for bad in ["1.5", "\"1\"", "-1", "?1", ":AAAA:"] {
        assert_eq!(edited("created=1703066400", &format!("created={bad}")), Refusal::BadTimestamp("created"), "{bad}");
    }
    // A Date (RFC 9651) is no part of the structured fields that RFC 9421 is built on.
    assert_eq!(edited("created=1703066400", "created=@1703066400"), Refusal::Malformed("Signature-Input"));
    assert_eq!(edited(";keyid", ";expires=1703066399;keyid"), Refusal::ExpiresBeforeCreated);
    assert_eq!(edited("created=1703066400", "created=1703066300;expires=1703066399"), Refusal::Expired);
    let digest = digest();
    let components = [METHOD, URI, ("\"content-digest\"", digest.as_str())];
    let request = signed_over(&components, &parameters(&format!(";expires={NOW}")));
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn a_covered_date_is_held_to_the_window_too() {
    let digest = digest();
    let old = "Tue, 19 Dec 2023 10:00:00 GMT";
    let components = [METHOD, URI, ("\"content-digest\"", digest.as_str()), ("\"date\"", old)];
    let mut request = signed_over(&components, &parameters(""));
    request.set("date", old);
    assert_eq!(request.refusal(), Refusal::TooOld);
}

#[test]
fn algorithms_that_we_do_not_offer_are_refused() {
    for name in ["hmac-sha256", "ecdsa-p256-sha256", "rsa-v1_5-sha1", "none", "", "ED25519"] {
        assert_eq!(edited("alg=\"ed25519\"", &format!("alg=\"{name}\"")), Refusal::UnknownAlgorithm, "{name}");
    }
}

#[test]
fn unknown_parameters_are_signed_and_passed_over() {
    let digest = digest();
    let components = [METHOD, URI, ("\"content-digest\"", digest.as_str())];
    let request = signed_over(&components, &parameters(";nonce=\"b3k2pp5k7z\";tag=\"activitypub\";x"));
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
    let mut changed = request;
    changed.edit("signature-input", "b3k2", "b3k3");
    assert_eq!(changed.judge(&ed25519().public_key()), Err(Refusal::BadSignature));
}

#[test]
fn a_label_and_spaces_may_be_anything_that_the_grammar_allows() {
    let mut request = good();
    request.edit("signature-input", "sig1=(\"@method\" ", "  activitypub=(  \"@method\"   ");
    request.edit("signature", "sig1=", "activitypub=");
    assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
}

#[test]
fn fields_longer_than_8_kib_are_refused() {
    for (name, shown) in
        [("signature", "Signature"), ("signature-input", "Signature-Input"), ("content-digest", "Content-Digest")]
    {
        let mut request = good();
        request.set(name, &"a".repeat(8 * 1024 + 1));
        assert_eq!(request.refusal(), Refusal::TooLong(format!("{shown} header")));
    }
}
