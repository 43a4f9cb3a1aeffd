//! Files of all kinds, sound and hostile, with what is to come of each. Those that are not small real files are built
//! here, byte by byte: a program that writes sound files would refuse to write these.

pub(crate) mod archives;
mod documents;
mod pdfs;
mod texts;

use std::sync::LazyLock;

use document_text::Kind;
use document_text::Unreadable;

/// A file and what is to come of it.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) kind: Kind,
    pub(crate) outcome: Outcome,
}

/// What is to come of reading a file.
pub(crate) enum Outcome {
    /// All these words are found.
    Says(Vec<&'static str>),
    /// It is not read, for one of these reasons.
    Refused(Vec<Unreadable>),
    /// Whatever comes of it, it is an answer.
    Anything,
}

use Outcome::{Anything, Refused, Says};

impl Case {
    pub(crate) fn new(name: &str, kind: Kind, bytes: impl Into<Vec<u8>>, outcome: Outcome) -> Self {
        Self { name: name.to_owned(), bytes: bytes.into(), kind, outcome }
    }
}

pub(crate) fn says(name: &str, kind: Kind, bytes: impl Into<Vec<u8>>, words: &[&'static str]) -> Case {
    Case::new(name, kind, bytes, Says(words.to_vec()))
}

pub(crate) fn refused(name: &str, kind: Kind, bytes: impl Into<Vec<u8>>, reasons: &[Unreadable]) -> Case {
    Case::new(name, kind, bytes, Refused(reasons.to_vec()))
}

pub(crate) fn anything(name: &str, kind: Kind, bytes: impl Into<Vec<u8>>) -> Case {
    Case::new(name, kind, bytes, Anything)
}

/// A file that lies beside the tests.
pub(crate) fn file(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/files/");
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/document-text/tests/files/");
    let folder = if std::path::Path::new(beside).exists() { beside } else { folder };
    std::fs::read(format!("{folder}{name}")).unwrap()
}

/// Every one of them, made once.
pub(crate) fn all() -> &'static [Case] {
    static ALL: LazyLock<Vec<Case>> = LazyLock::new(|| {
        let mut cases = documents::cases();
        cases.extend(archives::cases());
        cases.extend(pdfs::cases());
        cases.extend(texts::cases());
        cases
    });
    &ALL
}
