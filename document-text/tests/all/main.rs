//! The tests of the crate from outside: what files are, what stands in them, pictures, and files made to do harm.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should stop at once, its helpers too"
)]

mod corpus;
mod mutations;
mod pictures;
mod reading;
