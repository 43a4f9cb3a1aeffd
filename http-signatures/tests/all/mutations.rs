//! A fuzzer of a hundred thousand cases that is the same every time: good requests, damaged.
//!
//! Whatever arrives is answered, never with a panic; and nothing that still verifies says anything else than was
//! signed.

use http::{HeaderName, HeaderValue};
use http_signatures::{PublicKey, sign_cavage, sign_rfc9421};

use crate::support::{GET, POST, Request, ed25519, sent};

const CASES: usize = 100_000;

/// What tends to hurt parsers, among the bytes and words of both grammars.
const WORDS: [&str; 44] = [
    "",
    " ",
    "\t",
    ",",
    ";",
    "=",
    ":",
    "\"",
    "\\",
    "\\\"",
    "(",
    ")",
    "()",
    "?1",
    "@",
    "%",
    "%2",
    "%zz",
    "+",
    "&",
    "#",
    "/",
    "//",
    "-1",
    "0",
    "99999999999999999999",
    "1e9",
    "é",
    "\u{7f}",
    "\u{80}",
    "keyId=\"x\"",
    "created=1",
    "expires=0",
    "(created)",
    "(request-target)",
    "\"@method\"",
    "\"@query-param\";name=\"a\"",
    "@status",
    "sig1=",
    "sig2=:AAAA:",
    "sha-256=:AAAA:",
    "SHA-256=AAAA",
    "hs2019",
    "Mon, 01 Jan 0000 00:00:00 GMT",
];

/// Xorshift of 64 bits (Marsaglia, 2003): no secret, no quality, always the same.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides.max(1)).unwrap()).unwrap()
    }

    /// One damage to a run of bytes: replace, cut, repeat, insert a word, or truncate.
    fn damage(&mut self, bytes: &mut Vec<u8>) {
        let at = self.roll(bytes.len() + 1);
        let end = (at + self.roll(24)).min(bytes.len());
        match self.roll(6) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(self.roll(256)).unwrap(),
            1 if at < bytes.len() => bytes[at] ^= 1 << self.roll(8),
            2 => drop(bytes.drain(at..end)),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = self.roll(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            4 => bytes.truncate(at),
            _ => {
                let word = WORDS[self.roll(WORDS.len())];
                bytes.splice(at..at, word.bytes());
            }
        }
    }

    fn damage_text(&mut self, text: &mut String) {
        let mut bytes = std::mem::take(text).into_bytes();
        self.damage(&mut bytes);
        *text = String::from_utf8_lossy(&bytes).into_owned();
    }

    fn damage_request(&mut self, request: &mut Request) {
        let names: Vec<HeaderName> = request.headers.keys().cloned().collect();
        let Some(name) = names.get(self.roll(names.len())) else { return };
        match self.roll(16) {
            0 => self.damage_text(&mut request.method),
            1 => self.damage_text(&mut request.target),
            2 => self.damage(request.body.get_or_insert_default()),
            3 => drop(request.headers.remove(name)),
            4 => {
                let other = names[self.roll(names.len())].clone();
                let value = request.headers[name].clone();
                request.headers.append(other, value);
            }
            _ => {
                let mut bytes = request.headers[name].as_bytes().to_vec();
                self.damage(&mut bytes);
                if let Ok(value) = HeaderValue::from_bytes(&bytes) {
                    request.headers.insert(name, value);
                }
            }
        }
    }
}

#[test]
fn no_damage_to_a_good_request_makes_a_panic_or_says_what_was_not_signed() {
    let key = ed25519();
    let public: PublicKey = key.public_key();
    let good: Vec<Request> = [sign_cavage, sign_rfc9421]
        .into_iter()
        .flat_map(|sign| [sent(sign, &key, &POST), sent(sign, &key, &GET)])
        .collect();
    let texts: Vec<String> = good.iter().map(|request| request.examine().unwrap().signed_text().to_owned()).collect();

    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut refused, mut accepted) = (0, 0);
    for case in 0..CASES {
        let which = case % good.len();
        let mut request = good[which].clone();
        for _ in 0..=dice.roll(3) {
            dice.damage_request(&mut request);
        }
        match request.examine() {
            Err(refusal) => {
                refused += 1;
                assert!(!refusal.to_string().is_empty());
            }
            Ok(claim) if claim.verify(&public).is_ok() => {
                accepted += 1;
                assert_eq!(claim.signed_text(), texts[which], "case {case}: {request:?}");
                assert_eq!(
                    request.body.unwrap_or_default(),
                    good[which].body.clone().unwrap_or_default(),
                    "case {case}"
                );
            }
            Ok(_) => refused += 1,
        }
    }
    assert_eq!(refused + accepted, CASES);
    // Some damage is none: a swapped spelling, a word where nothing looks. Most is refused.
    assert!(accepted > 0 && refused > CASES * 3 / 4, "{accepted} accepted, {refused} refused");
}
