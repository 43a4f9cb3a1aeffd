//! What people have done, as they were told it was done: what all hubs must show in the end.

use std::collections::BTreeMap;

/// A contribution as it must stand.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Who wrote it.
    pub writer: usize,
    /// The how-manieth of this writer.
    pub number: usize,
    /// Title and words as they were last sent.
    pub words: (String, String),
    /// Whether its author took it back.
    pub deleted: bool,
}

/// All contributions by address, and who belongs where.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// By address.
    pub contributions: BTreeMap<String, Expected>,
    /// Whether a wanderer belongs to a group, by both addresses.
    pub memberships: BTreeMap<(String, String), bool>,
    /// How often each thing was done.
    pub acts: BTreeMap<&'static str, usize>,
}

impl Ledger {
    /// One more act.
    pub fn count(&mut self, act: &'static str) {
        *self.acts.entry(act).or_insert(0) += 1;
    }

    /// How many there were.
    pub fn total(&self) -> usize {
        self.acts.values().sum()
    }
}
