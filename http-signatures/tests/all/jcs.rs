//! Canonical JSON: the vectors of RFC 8785, and what must hold for any document.

use aws_lc_rs::digest::{SHA256, digest};
use http_signatures::canonical_json;
use serde_json::{Map, Number, Value, json};

use crate::mutations::Dice;
use crate::support::{JCS, base64, hex, vector};

const DOCUMENTS: usize = 1_000;
/// The largest whole number up to which doubles leave none out: 2^53.
const LAST_WHOLE: i64 = 1 << 53;

fn canon(value: &Value) -> String {
    String::from_utf8(canonical_json(value).unwrap()).unwrap()
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn part(name: &str) -> Vec<Value> {
    parse(JCS)[name].as_array().unwrap().clone()
}

fn assert_written(id: &str) {
    let vector = vector(JCS, id);
    let input: Value = serde_json::from_slice(&base64(vector["input_utf8_b64"].as_str().unwrap())).unwrap();
    let output = canonical_json(&input).unwrap();
    assert_eq!(hex(&output), vector["output_hex"], "{id}");
    assert_eq!(output, vector["output"].as_str().unwrap().as_bytes(), "{id}");
    assert_eq!(hex(digest(&SHA256, &output).as_ref()), vector["sha256_hex"], "{id}");
    assert_eq!(canon(&parse(vector["input"].as_str().unwrap())).as_bytes(), output, "{id}");
}

#[test]
fn the_six_documents_of_the_reference_are_written_byte_for_byte() {
    let ids = ["jcs-arrays", "jcs-french", "jcs-structures", "jcs-unicode", "jcs-values", "jcs-weird"];
    assert_eq!(part("vectors").iter().map(|vector| vector["id"].clone()).collect::<Vec<_>>(), ids);
    ids.into_iter().for_each(assert_written);
}

#[test]
fn every_number_of_the_appendix_is_written_as_ecmascript_does_and_read_back_to_the_last_bit() {
    let numbers = part("numbers");
    assert_eq!(numbers.len(), 31);
    for vector in numbers {
        let bits = u64::from_str_radix(vector["bits"].as_str().unwrap(), 16).unwrap();
        let (number, text) = (f64::from_bits(bits), vector["text"].as_str().unwrap());
        assert_eq!(canon(&Value::from(number)), text);
        assert_eq!(canon(&parse(text)), text);
        // Of the two zeros only one is left.
        let expected = if number == 0.0 { 0 } else { bits };
        assert_eq!(parse(text).as_f64().unwrap().to_bits(), expected, "{text}");
    }
}

#[test]
fn what_is_not_a_number_does_not_become_a_value() {
    for bits in [0x7fff_ffff_ffff_ffff, 0x7ff0_0000_0000_0000, 0xfff0_0000_0000_0000] {
        assert_eq!(Number::from_f64(f64::from_bits(bits)), None);
        // As serde_json has it, of a number that is none comes nothing.
        assert_eq!(canon(&json!([f64::from_bits(bits)])), "[null]");
    }
}

/// The two edge cases that RFC 8785 refuses and a [`Value`] cannot show.
const UNSEEN: [(&str, &str); 2] =
    [("jcs-edge-duplicate-key", r#"{"a":2}"#), ("jcs-edge-duplicate-key-escaped", r#"{"a":2}"#)];

#[test]
fn every_edge_case_is_written_or_refused_when_it_is_read() {
    let edges = part("edge");
    assert_eq!(edges.len(), 12);
    for vector in edges {
        let (id, input) = (vector["id"].as_str().unwrap(), vector["input"].as_str().unwrap());
        let written = serde_json::from_str(input).map(|value| canon(&value)).ok();
        // Whoever reads the bytes keeps the last of two names; what is then proven is what was kept.
        let unseen = UNSEEN.iter().find(|(unseen, _)| *unseen == id).map(|(_, kept)| *kept);
        assert_eq!(written.as_deref(), unseen.or(vector["output"].as_str()), "{id}");
        assert_eq!(vector["output"].is_null(), vector["expect"] == "reject", "{id}");
    }
}

#[test]
fn whole_numbers_beyond_what_a_double_holds_are_rounded_as_everywhere_else() {
    for (number, text) in [
        (json!(u64::MAX), "18446744073709552000"),
        (json!(i64::MIN), "-9223372036854776000"),
        (json!(LAST_WHOLE + 1), "9007199254740992"),
        (json!(LAST_WHOLE - 1), "9007199254740991"),
        (json!(-0.0), "0"),
        (json!(1e0), "1"),
    ] {
        assert_eq!(canon(&number), text);
    }
}

impl Dice {
    fn bits(&mut self) -> u64 {
        self.roll(1);
        self.0
    }

    /// A number that is read back as it was made: whole ones small enough, others with a fraction or an exponent.
    fn number(&mut self) -> Number {
        let number = f64::from_bits(self.bits());
        let kept = number.fract() != 0.0 || number.abs() >= 1e21;
        let whole = i64::try_from(self.bits() >> 10).unwrap() - LAST_WHOLE;
        Number::from_f64(number).filter(|_| kept && self.roll(2) == 0).unwrap_or_else(|| whole.into())
    }

    /// Up to eight characters, most of them of the kind that hurts.
    fn text(&mut self) -> String {
        let character = |dice: &mut Self| match dice.roll(6) {
            0 => ['"', '\\', '/', '\u{8}', '\t', '\n', '\u{c}', '\r', '\u{7f}', '\u{2028}'][dice.roll(10)],
            1 => char::from(u8::try_from(dice.roll(32)).unwrap()),
            2 => ['\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{10ffff}', 'é'][dice.roll(6)],
            3 => char::from_u32(u32::try_from(dice.roll(0x11_0000)).unwrap()).unwrap_or('\u{fb33}'),
            _ => char::from(b'a' + u8::try_from(dice.roll(26)).unwrap()),
        };
        (0..self.roll(9)).map(|_| character(self)).collect()
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.roll(if depth == 0 { 5 } else { 8 }) {
            0 => Value::Null,
            1 => Value::Bool(self.roll(2) == 0),
            2 => self.number().into(),
            3 | 4 => self.text().into(),
            5 => (0..self.roll(5)).map(|_| self.value(depth - 1)).collect(),
            _ => {
                let members: Map<String, Value> =
                    (0..self.roll(8)).map(|_| (self.text(), self.value(depth - 1))).collect();
                members.into()
            }
        }
    }
}

/// The names of every object, in the order in which they stand.
fn assert_sorted(value: &Value) {
    if let Some(object) = value.as_object() {
        let names: Vec<Vec<u16>> = object.keys().map(|name| name.encode_utf16().collect()).collect();
        assert!(names.is_sorted(), "{value}");
    }
    let inner = value.as_object().into_iter().flat_map(Map::values).chain(value.as_array().into_iter().flatten());
    inner.for_each(assert_sorted);
}

/// The same value with the members of every object the other way round.
fn reversed(value: &Value) -> Value {
    match value {
        Value::Object(members) => members.iter().rev().map(|(name, value)| (name.clone(), reversed(value))).collect(),
        Value::Array(items) => items.iter().map(reversed).collect(),
        other => other.clone(),
    }
}

#[test]
fn any_document_keeps_its_meaning_and_is_written_in_one_way_only() {
    let mut dice = Dice(0x6a09_e667_f3bc_c908);
    let mut longest = 0;
    for case in 0..DOCUMENTS {
        let value = dice.value(6);
        let text = canon(&value);
        let again = parse(&text);
        assert_eq!(again, value, "case {case}");
        assert_eq!(canon(&again), text, "case {case}");
        assert_eq!(canon(&reversed(&value)), text, "case {case}");
        assert_eq!(canon(&parse(&serde_json::to_string_pretty(&value).unwrap())), text, "case {case}");
        assert_sorted(&again);
        longest = longest.max(text.len());
    }
    assert!(longest > 5_000, "{longest}");
}
