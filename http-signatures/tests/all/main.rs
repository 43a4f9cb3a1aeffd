//! The tests of the crate from outside: published vectors, round trips, refusals, and mutations.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop at once, its helpers too"
)]

mod cavage_vectors;
mod digests;
mod further_fields;
mod jcs;
mod keys;
mod mutations;
mod proof_vectors;
mod proofs;
mod refusals;
mod rfc9421_refusals;
mod rfc9421_vectors;
mod round_trips;
mod support;
