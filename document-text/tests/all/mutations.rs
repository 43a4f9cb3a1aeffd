//! Small files with bytes changed, cut out and doubled, by a seed: whatever comes of them is an answer. What panics
//! inside a decoder is caught by the crate; a panic of ours ends the test.

use document_text::{Bounds, Depth, examine};

use crate::corpus::{self, file};

/// A generator of numbers that is the same everywhere.
struct Dice(u64);

impl Dice {
    fn throw(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}

fn mutated(whole: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    for _ in 0..=dice.throw(6) {
        let at = dice.throw(bytes.len());
        match dice.throw(6) {
            0 => bytes[at] ^= 1 << dice.throw(8),
            1 => bytes[at] = [0, 0xff, 0x7f, 0x80, b'<', b'0'][dice.throw(6)],
            2 => bytes.truncate(at + 1),
            3 => {
                let length = dice.throw(40).min(bytes.len() - at);
                let piece = bytes[at..at + length].to_vec();
                let to = dice.throw(bytes.len());
                bytes.splice(to..to, piece);
            }
            4 if bytes.len() > 50 => {
                let length = dice.throw(40).min(bytes.len() - at);
                bytes.drain(at..at + length);
            }
            _ => {
                // A number, as text or as bytes, that is far too large.
                let digits = bytes.iter().enumerate().filter(|(_, byte)| byte.is_ascii_digit());
                let digits: Vec<usize> = digits.map(|(at, _)| at).collect();
                if let Some(at) = digits.get(dice.throw(digits.len())) {
                    bytes.splice(at..at, *b"99999999");
                }
            }
        }
        if bytes.is_empty() {
            return bytes;
        }
    }
    bytes
}

#[test]
fn whatever_is_done_to_a_file_there_is_an_answer() {
    let bounds = Bounds { pixels: 200_000, unpacked_bytes: 4_000_000, ..Bounds::default() };
    let real = ["cynllun.odt", "glaw.ods", "gwenyn.odp", "rain.xlsx", "report.pdf", "read-only.pdf", "scan.pdf"];
    let pictures = ["small.png", "turned.jpg", "moving.gif", "moving.webp", "still.webp"];
    let mut seeds: Vec<(String, Vec<u8>)> =
        real.iter().chain(&pictures).map(|name| ((*name).to_owned(), file(name))).collect();
    seeds.extend(
        corpus::all().iter().filter(|case| case.bytes.len() < 3000).map(|case| (case.name.clone(), case.bytes.clone())),
    );
    let rounds = std::option_env!("DOCUMENT_TEXT_ROUNDS").and_then(|rounds| rounds.parse().ok()).unwrap_or(3000);
    let mut dice = Dice(0x00f0_1a00_7e57_5eed);
    for _ in 0..rounds {
        let (name, whole) = &seeds[dice.throw(seeds.len())];
        if whole.is_empty() {
            continue;
        }
        let found = examine(&mutated(whole, &mut dice), name, Depth::All, &bounds);
        if let Ok(text) = found.text {
            assert!(!text.blocks.is_empty(), "{name}");
        }
    }
}
