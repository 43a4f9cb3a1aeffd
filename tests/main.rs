//! What must hold, as sentences, through the doors people use. One binary; the folders mirror `src`. Each test runs on
//! SQLite, or on the PostgreSQL server named by `FOLKMOOT_TEST_DATABASE`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "the whole crate is tests: what is not as expected ends the test"
)]

mod architecture;
mod attacks;
mod cli;
mod db;
mod delivery_files;
mod extraction;
mod federation;
mod mail;
mod notices;
mod seed;
mod support;
mod surface;
mod web;
