//! Across real processes: kills, a hub that is away, the demonstration, an independent peer.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "the whole crate is tests")]

mod calendars;
mod chaos;
mod classes;
mod demo;
mod documents;
mod events;
mod fedify;
mod kills;
mod record;
mod requests;
