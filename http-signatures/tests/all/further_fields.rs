//! Header fields beyond those that are always signed: what is signed besides is believed, and a change of it noticed.

use http_signatures::{LONGEST_FIELD, Outgoing, Refusal, SignError, sign_cavage_with, sign_rfc9421_with};

use crate::support::{KEY_ID, NOW, POST, Request, ed25519, sent};

const NAME: &str = "collection-synchronization";
const VALUE: &str = r#"collectionId="https://a.test/f", url="https://a.test/s", digest="00""#;

fn cavage(
    key: &http_signatures::SigningKey,
    id: &str,
    request: &Outgoing<'_>,
    now: i64,
) -> Result<Vec<(http::HeaderName, http::HeaderValue)>, SignError> {
    sign_cavage_with(key, id, request, &[(NAME, VALUE)], now)
}

fn rfc9421(
    key: &http_signatures::SigningKey,
    id: &str,
    request: &Outgoing<'_>,
    now: i64,
) -> Result<Vec<(http::HeaderName, http::HeaderValue)>, SignError> {
    sign_rfc9421_with(key, id, request, &[(NAME, VALUE)], now)
}

#[test]
fn a_further_field_is_signed_and_believed_and_cannot_be_changed_or_dropped() {
    for sign in [cavage, rfc9421] {
        let signed = || -> Request {
            let mut request = sent(sign, &ed25519(), &POST);
            request.set(NAME, VALUE);
            request
        };
        let request = signed();
        assert_eq!(request.judge(&ed25519().public_key()), Ok(()));
        assert!(request.examine().unwrap().covers(NAME));
        let mut changed = signed();
        changed.edit(NAME, "00", "01");
        assert_eq!(changed.judge(&ed25519().public_key()), Err(Refusal::BadSignature));
        let dropped = sent(sign, &ed25519(), &POST);
        assert_eq!(dropped.refusal(), Refusal::CoveredAbsent(NAME.to_owned()));
    }
}

#[test]
fn a_field_that_could_not_be_sent_or_is_signed_anyway_is_not_signed() {
    let long = "a".repeat(LONGEST_FIELD + 1);
    for further in [
        &[("Upper-Case", "x")][..],
        &[("with space", "x")],
        &[("", "x")],
        &[("content-type", "x")],
        &[("date", "x")],
        &[("digest", "x")],
        &[("signature", "x")],
        &[("x-a", "")],
        &[("x-a", " x")],
        &[("x-a", "x\ny: z")],
        &[("x-a", "ä")],
        &[("x-a", long.as_str())],
        &[("x-a", "x"), ("x-a", "y")],
    ] {
        let key = ed25519();
        assert_eq!(sign_cavage_with(&key, KEY_ID, &POST, further, NOW).unwrap_err(), SignError::Field, "{further:?}");
        assert_eq!(sign_rfc9421_with(&key, KEY_ID, &POST, further, NOW).unwrap_err(), SignError::Field, "{further:?}");
    }
}
