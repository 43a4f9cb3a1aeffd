//! The vocabulary of the tests: hubs, people at browsers, and servers of another make.

pub(crate) mod browser;
pub(crate) mod elsewhere;
pub(crate) mod hub;
pub(crate) mod keys;
pub(crate) mod mail;

pub(crate) use self::browser::{Person, Seen};
pub(crate) use self::elsewhere::{Elsewhere, Served};
pub(crate) use self::hub::{Hub, clock, settle, two_hubs};
pub(crate) use self::mail::{Mail, MailServer};
