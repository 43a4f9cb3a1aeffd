//! Rubbish by the hundred thousand: what comes from outside may be refused, but must not break anything. Each case is
//! made from a few good documents by cutting, doubling and mixing, from a seed: a case that fails can be made again.
//!
//! `FOLKMOOT_FUZZ=10000000 cargo test --lib fuzz` runs ten million.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use http_signatures::{Incoming, Policy, examine, proofs, read};
use scraper::{Html, Node};
use serde_json::Value;

use super::inbox::{membership, order};
use super::json;
use super::objects::actor::Described;
use super::objects::content::Contribution;
use crate::text;

/// How many cases there are unless the environment says otherwise.
const CASES: u64 = 100_000;

/// Chance from a seed (`SplitMix64`).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end.max(1)).unwrap()).unwrap()
    }
}

const DOCUMENTS: [&str; 5] = [
    r#"{"@context":["https://www.w3.org/ns/activitystreams"],"id":"https://a.example/1","type":"Create","actor":"https://a.example/u","to":["as:Public","https://b.example/groups/g"],"cc":[],"object":{"id":"https://a.example/p/1","type":"Page","attributedTo":"https://a.example/u","name":"x","content":"<p>y <a href=\"https://c.example\">z</a></p>","source":{"content":"*y*","mediaType":"text/markdown"},"published":"2026-11-21T09:00:00Z","tag":[{"type":"Mention","href":"https://b.example/groups/g"}]}}"#,
    r#"{"id":"https://a.example/2","type":"Undo","actor":"https://a.example/u","object":{"type":"Block","actor":"https://a.example/u","object":"https://c.example/u","target":"https://b.example/groups/g","endTime":"2026-12-01T00:00:00Z","summary":"no"}}"#,
    r#"{"id":"https://a.example/u","type":"Person","preferredUsername":"u","name":"U","inbox":"https://a.example/u/inbox","endpoints":{"sharedInbox":"https://a.example/inbox"},"publicKey":{"id":"https://a.example/u#k","owner":"https://a.example/u","publicKeyPem":"-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA\n-----END PUBLIC KEY-----"},"assertionMethod":[{"id":"https://a.example/u#e","type":"Multikey","controller":"https://a.example/u","publicKeyMultibase":"z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"}]}"#,
    r#"{"id":"https://a.example/3","type":"Add","actor":"https://a.example/u","object":["https://c.example/u",null,{"id":7}],"target":{"id":"https://b.example/groups/g/featured"}}"#,
    r#"{"id":"https://a.example/4","type":"Like","actor":{"id":"https://a.example/u"},"object":"https://b.example/p/1","proof":{"type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","verificationMethod":"https://a.example/u#e","proofPurpose":"assertionMethod","created":"2026-11-21T09:00:00Z","proofValue":"z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"}}"#,
];

const HEADERS: [(&str, &str); 7] = [
    (
        "signature",
        "keyId=\"https://a.example/u#k\",algorithm=\"hs2019\",headers=\"(request-target) host date digest\",signature=\"aGVsbG8=\"",
    ),
    ("signature", "sig1=:aGVsbG8=:, sig2=:aGVsbG8=:"),
    (
        "signature-input",
        "sig1=(\"@method\" \"@target-uri\" \"content-digest\");created=1795000000;keyid=\"https://a.example/u#k\"",
    ),
    ("date", "Sat, 21 Nov 2026 09:00:00 GMT"),
    ("digest", "SHA-256=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ("content-digest", "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"),
    ("host", "b.example"),
];

const HTML: [&str; 4] = [
    "<p>Hello <b>there</b> <a href=\"https://a.example/?x=1&y=2\">link</a></p><ul><li>one<li>two</ul>",
    "<svg><style><img src=x onerror=alert(1)></style></svg><math><mtext></table>",
    "# Title\n\n* one\n  * two\n\n> quoted [link](javascript:alert(1)) ![x](data:text/html,x)\n\n```\ncode\n```",
    "&lt;script&gt;\u{202e}\u{0}\u{feff}<![CDATA[x]]><!--<p>-->",
];

/// Cuts, doubles, swaps and mixes bytes.
fn spoil(chance: &mut Chance, good: &[&str]) -> Vec<u8> {
    let mut bytes = good[chance.below(good.len())].as_bytes().to_vec();
    for _ in 0..=chance.below(6) {
        let at = chance.below(bytes.len() + 1).min(bytes.len());
        match chance.below(7) {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => bytes[at] = u8::try_from(chance.below(256)).unwrap(),
            2 if at < bytes.len() => bytes[at] ^= 1 << chance.below(8),
            3 => {
                let other = good[chance.below(good.len())].as_bytes();
                let from = chance.below(other.len());
                bytes.splice(at..at, other[from..].iter().take(chance.below(200)).copied());
            }
            4 => {
                let end = (at + chance.below(60)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                for _ in 0..chance.below(8) {
                    bytes.splice(at..at, piece.iter().copied());
                }
            }
            5 => {
                let end = (at + chance.below(60)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let marks =
                    ["{", "[", "\"", "\\u0000", "null", "1e999", "-0", ",", "<", "&", "\u{fffd}", ";", "=", ":"];
                bytes.splice(at..at, marks[chance.below(marks.len())].bytes());
            }
        }
        if bytes.is_empty() {
            bytes.push(b'x');
        }
    }
    bytes
}

fn documents(chance: &mut Chance) {
    let bytes = spoil(chance, &DOCUMENTS);
    let Ok(document) = json::parse(&bytes) else { return };
    let _ = Described::parse(&document);
    let _ = Contribution::parse(&document);
    let object = document.get("object").unwrap_or(&Value::Null);
    let _ = Contribution::parse(object);
    let _ = order::read(&document);
    let _ = membership::undone(object, "https://a.example/u");
    if let Ok(list) = proofs(&document) {
        for proof in list {
            let _ = proof.has_expired(0);
        }
    }
}

fn headers(chance: &mut Chance) {
    let mut headers = HeaderMap::new();
    for _ in 0..=chance.below(6) {
        let (name, good) = HEADERS[chance.below(HEADERS.len())];
        let value = if chance.below(3) == 0 { spoil(chance, &[good, HEADERS[1].1, HEADERS[2].1]) } else { good.into() };
        if let Ok(value) = HeaderValue::from_bytes(&value) {
            headers.append(HeaderName::from_static(name), value);
        }
    }
    let body = b"";
    let incoming = Incoming { method: "POST", scheme: "https", target: "/inbox", headers: &headers, body: Some(body) };
    let _ = read(&incoming);
    let _ = examine(&incoming, &Policy::strict(&["b.example"], 1_795_000_000));
}

fn words(chance: &mut Chance) {
    let bytes = spoil(chance, &HTML);
    let given = String::from_utf8_lossy(&bytes);
    for safe in [text::clean(&given), text::markdown(&given)] {
        // Read as a browser reads it: escaped, anything may stand there.
        for element in Html::parse_fragment(&safe).tree.values().filter_map(Node::as_element) {
            assert!(!["script", "svg", "style", "math", "iframe"].contains(&element.name()), "{given:?} → {safe:?}");
            for (name, value) in element.attrs() {
                let runs = value.trim_start().to_lowercase().starts_with("javascript:");
                assert!(!runs && !name.starts_with("on") && name != "style", "{given:?} → {safe:?}");
            }
        }
    }
    let _ = text::line(&given, 80);
    let _ = text::excerpt(&given, 80);
}

#[test]
fn no_rubbish_breaks_the_readers_of_documents_signatures_and_words() {
    let cases = option_env!("FOLKMOOT_FUZZ").and_then(|cases| cases.parse().ok()).unwrap_or(CASES);
    for case in 0..cases {
        let mut chance = Chance(case);
        match case % 4 {
            0 | 1 => documents(&mut chance),
            2 => headers(&mut chance),
            _ => words(&mut chance),
        }
    }
}
