//! What an uploaded file is, the text inside it, and pictures without what they tell about people.
//!
//! Everything here reads bytes that somebody unknown may have made to do harm, so everything has [`Bounds`]. The crate
//! knows nothing of accounts, databases or the network: it opens no files and fetches nothing.
//!
//! ```
//! use document_text::{Block, Bounds, Kind, kind_of, read};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let bytes = b"<!doctype html><html lang=cy><title>Gwenyn</title><h1>Gwenyn</h1><p>Ble mae'r gwenyn?";
//! let kind = kind_of(bytes, "gwenyn.txt");
//! assert_eq!(kind, Kind::Html);
//! assert!(!kind.agrees_with("gwenyn.txt"));
//! assert!(!kind.may_be_inline());
//!
//! let text = read(bytes, kind, &Bounds::default())?;
//! assert_eq!(text.title.as_deref(), Some("Gwenyn"));
//! assert_eq!(text.language.as_deref(), Some("cy"));
//! assert_eq!(text.blocks, [Block::Heading(1, "Gwenyn".into()), Block::Paragraph("Ble mae'r gwenyn?".into())]);
//! # Ok(())
//! # }
//! ```
//!
//! # What is bounded here, and what is not
//!
//! Bounded here: bytes that come in and text that goes out, entries of archives, what they unpack to and how much
//! larger that is, depth of XML, pages, pixels. XML has no document type, hence no entities that grow; archives
//! inside archives are not opened; nothing outside of the file is looked at. A panic of a decoder is caught.
//!
//! **Not bounded here: time, memory and the stack inside the decoders of PDF and pictures.** A file can be made that
//! takes very long, or more memory than there is, and neither can be caught. Whoever reads what strangers sent runs
//! [`examine()`] in a process of its own, with limits from the operating system, and takes its end for an answer.
//!
//! # What is left to the caller
//!
//! * To hand a file out as [`Kind::media_type`] says and as its name or sender never does, with `nosniff`, and as a
//!   download unless [`Kind::may_be_inline`].
//! * To keep of a picture what [`picture()`] wrote, not what was sent.
//! * To escape: the text is plain, whatever signs stand in it.

mod archive;
mod base64;
mod examine;
mod flow;
mod gif;
mod html;
mod kind;
mod open_document;
mod pdf;
mod pdf_lines;
mod pdf_page;
mod picture;
mod plain;
mod rtf;
mod sheets;
mod slides;
mod text;
mod webp;
mod word;
mod xml;

pub use examine::{Depth, Findings, examine, read};
pub use kind::{Kind, ending, has_macros, kind_of};
pub use picture::{Encoded, Picture, first_page, picture};
pub use text::{Block, Bounds, Text, Unreadable};
