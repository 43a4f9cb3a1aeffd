//! A ZIP archive read within bounds: entries are counted, sizes are those that come out and not those that are
//! declared, and entries that share bytes are refused. Archives inside archives are never opened.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use crate::text::{Bounds, Unreadable};

/// An entry as small as this may have any ratio: a table of many rows alike packs very well.
const SMALL: u64 = 16 * 1024 * 1024;

/// See the module.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
    ratio: u64,
}

impl<'a> Archive<'a> {
    /// Opens the archive: looks at its list of entries, unpacks nothing.
    pub(crate) fn open(bytes: &'a [u8], bounds: &Bounds) -> Result<Self, Unreadable> {
        if declared_entries(bytes).is_some_and(|declared| declared > bounds.entries) {
            return Err(Unreadable::TooLarge);
        }
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| reason(&error))?;
        if zip.len() > bounds.entries {
            return Err(Unreadable::TooLarge);
        }
        if zip.has_overlapping_files().map_err(|error| reason(&error))? {
            return Err(Unreadable::Broken);
        }
        Ok(Self { zip, left: bounds.unpacked_bytes, ratio: bounds.ratio })
    }

    /// Names of entries, as far as they are text.
    pub(crate) fn names(&self) -> Vec<String> {
        self.zip.file_names().filter_map(Result::ok).map(std::borrow::Cow::into_owned).collect()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.zip.index_for_name(name).is_some()
    }

    /// The bytes of an entry, if there is one of this name.
    pub(crate) fn entry(&mut self, name: &str) -> Result<Option<Vec<u8>>, Unreadable> {
        let mut file = match self.zip.by_name(name) {
            Ok(file) => file,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(error) => return Err(reason(&error)),
        };
        let bound = file.compressed_size().saturating_mul(self.ratio).max(SMALL).min(self.left);
        let mut bytes = Vec::new();
        let read = file.by_ref().take(bound + 1).read_to_end(&mut bytes);
        if bytes.len() as u64 > bound {
            return Err(Unreadable::TooLarge);
        }
        read.map_err(|_| Unreadable::Broken)?;
        self.left -= bytes.len() as u64;
        Ok(Some(bytes))
    }

    /// The bytes of an entry that must be there.
    pub(crate) fn must(&mut self, name: &str) -> Result<Vec<u8>, Unreadable> {
        self.entry(name)?.ok_or(Unreadable::Broken)
    }
}

fn reason(error: &ZipError) -> Unreadable {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) | ZipError::InvalidPassword => Unreadable::Encrypted,
        ZipError::CompressionMethodNotSupported(_) => Unreadable::NotSupported,
        _ => Unreadable::Broken,
    }
}

/// How many entries the end of the archive declares, so that a list of millions is not even read. The record is at
/// the very end, before a comment of at most 65 535 bytes.
fn declared_entries(bytes: &[u8]) -> Option<usize> {
    const RECORD: usize = 22;
    let tail = bytes.get(bytes.len().saturating_sub(RECORD + 0xffff)..)?;
    let found = tail.windows(4).rposition(|window| window == b"PK\x05\x06")?;
    let count = tail.get(found + 10..found + 12)?;
    let count = u16::from_le_bytes(count.try_into().ok()?);
    if count != u16::MAX {
        return Some(count.into());
    }
    // The larger form of the record, which stands before the smaller one.
    let large = tail.get(..found)?;
    let found = large.windows(4).rposition(|window| window == b"PK\x06\x06")?;
    let count = u64::from_le_bytes(large.get(found + 32..found + 40)?.try_into().ok()?);
    Some(usize::try_from(count).unwrap_or(usize::MAX))
}
