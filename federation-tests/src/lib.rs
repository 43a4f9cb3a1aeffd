//! Real hub processes on loopback, and the people who use them. The same sentences as in `tests/`, across processes.
//!
//! The program under test is `$FOLKMOOT_PROGRAM`, else `target/debug/folkmoot`.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "the whole crate is tests: what is not as expected ends the test"
)]
#![allow(clippy::allow_attributes, missing_docs, unreachable_pub, reason = "shared with the tests of the program")]

pub mod asking;
pub mod bench;
#[path = "../../tests/support/browser.rs"]
pub(crate) mod browser;
pub mod chaos;
pub mod clerk;
pub mod clock;
pub mod cluster;
pub mod crowd;
pub mod database;
pub mod exchange;
pub mod peer;
pub mod process;

/// A person at a browser without scripts.
pub use self::browser::{Person, Seen};
pub use self::process::Hub;

/// Waits a moment for something that is on its way between processes.
#[expect(clippy::disallowed_methods, reason = "what is on its way between processes is looked for, as a person would")]
pub async fn moment(millis: u64) {
    tokio::time::sleep(std::time::Duration::from_millis(millis)).await;
}

/// Looks until `found` finds something, for up to `seconds`.
pub async fn until<T>(what: &str, seconds: u64, mut found: impl AsyncFnMut() -> Option<T>) -> T {
    for _ in 0..seconds * 10 {
        if let Some(found) = found().await {
            return found;
        }
        moment(100).await;
    }
    panic!("waited {seconds} seconds for {what}");
}
