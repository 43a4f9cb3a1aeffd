//! Folkmoot: a federated knowledge hub for public services.
//!
//! The tour, in reading order. Imports point downwards in this list's spirit only: doors know nouns, nouns know the
//! floor; `tests/architecture.rs` holds it.
//!
//! * The frame: [`app`] (what every request and job may need), [`server`] (all doors, all jobs), [`config`], [`clock`],
//!   `id`, [`error`].
//! * The floor: [`db`] (SQLite or PostgreSQL), `jobs` (work for later), `journal` (what happened), `i18n` (words),
//!   `text` (people's words made safe), `mail` (what is told to people by mail), [`storage`] (where the bytes of files lie),
//!   [`extraction`] (reading uploaded files, in a process of its own).
//! * The nouns: `files`, `profiles`, `organisations`, `accounts`, `moderation`, `groups`, `audience`, `discussions`,
//!   `documents`, `events`, `posts`, `drafts`, `directory`,
//!   `notices`.
//! * The doors: `uploads` (files through HTTP, for the others), `federation` for other hubs, `web` for people, [`cli`] for the keeper.

mod accounts;
pub mod app;
mod audience;
pub mod cli;
pub mod clock;
pub mod config;
pub mod db;
mod directory;
mod discussions;
mod documents;
mod drafts;
pub mod error;
mod events;
pub mod extraction;
mod federation;
mod files;
mod groups;
mod i18n;
pub mod id;
mod jobs;
mod journal;
mod mail;
mod moderation;
mod notices;
mod organisations;
mod posts;
mod profiles;
pub mod server;
pub mod storage;
mod text;
mod trust;
mod uploads;
mod web;
