//! A GIF taken to pieces and put together again: screen, frames and how often they are repeated. Comments, what
//! programs put in for themselves, plain text and whatever follows the end are dropped. Frames are copied as they
//! are: writing them anew would change their colours.

use crate::text::{Bounds, Unreadable};

/// An animation without anything beside its frames.
pub(crate) struct Clean {
    pub(crate) bytes: Vec<u8>,
    pub(crate) frames: usize,
}

/// More frames than this are no illustration.
const MOST_FRAMES: usize = 2000;

/// See the module.
pub(crate) fn clean(bytes: &[u8], bounds: &Bounds) -> Result<Clean, Unreadable> {
    let mut reader = Reader { bytes, at: 0 };
    let mut kept = Vec::with_capacity(bytes.len());
    let header = reader.take(6)?;
    if header != b"GIF87a" && header != b"GIF89a" {
        return Err(Unreadable::Broken);
    }
    kept.extend_from_slice(b"GIF89a");
    let screen = reader.take(7)?;
    kept.extend_from_slice(screen);
    let (width, height) = (number(screen, 0)?, number(screen, 2)?);
    if width == 0 || height == 0 {
        return Err(Unreadable::Broken);
    }
    let flags = *screen.get(4).ok_or(Unreadable::Broken)?;
    kept.extend_from_slice(reader.colours(flags)?);
    let mut frames = 0;
    let mut pixels = 0;
    loop {
        // A file that ends without saying so ends here: its frames are whole.
        match reader.take(1) {
            Ok([0x21]) => extension(&mut reader, &mut kept)?,
            Ok([0x2c]) => {
                frames += 1;
                let descriptor = reader.take(9)?;
                pixels += number(descriptor, 4)? * number(descriptor, 6)?;
                if frames > MOST_FRAMES || pixels > bounds.pixels || width * height > bounds.pixels {
                    return Err(Unreadable::TooLarge);
                }
                kept.push(0x2c);
                kept.extend_from_slice(descriptor);
                kept.extend_from_slice(reader.colours(*descriptor.get(8).ok_or(Unreadable::Broken)?)?);
                kept.extend_from_slice(reader.take(1)?);
                kept.extend_from_slice(reader.blocks()?);
            }
            Ok([0x3b]) | Err(_) => break,
            Ok(_) => return Err(Unreadable::Broken),
        }
    }
    if frames == 0 {
        return Err(Unreadable::Broken);
    }
    kept.push(0x3b);
    Ok(Clean { bytes: kept, frames })
}

/// Keeps how frames are shown, and how often all of them.
fn extension(reader: &mut Reader<'_>, kept: &mut Vec<u8>) -> Result<(), Unreadable> {
    let label = *reader.take(1)?.first().ok_or(Unreadable::Broken)?;
    let blocks = reader.blocks()?;
    let is_control = label == 0xf9 && blocks.len() == 6 && blocks.first() == Some(&4);
    let is_loop = label == 0xff
        && blocks.len() == 17
        && (blocks.starts_with(b"\x0bNETSCAPE2.0\x03\x01") || blocks.starts_with(b"\x0bANIMEXTS1.0\x03\x01"));
    if is_control || is_loop {
        kept.extend_from_slice(&[0x21, label]);
        kept.extend_from_slice(blocks);
    }
    Ok(())
}

fn number(bytes: &[u8], at: usize) -> Result<u64, Unreadable> {
    match bytes.get(at..at + 2) {
        Some([low, high]) => Ok(u64::from(u16::from_le_bytes([*low, *high]))),
        _ => Err(Unreadable::Broken),
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Unreadable> {
        let taken = self.bytes.get(self.at..self.at + count).ok_or(Unreadable::Broken)?;
        self.at += count;
        Ok(taken)
    }

    fn colours(&mut self, flags: u8) -> Result<&'a [u8], Unreadable> {
        self.take(if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) })
    }

    /// Blocks with their lengths, up to and with the empty one.
    fn blocks(&mut self) -> Result<&'a [u8], Unreadable> {
        let start = self.at;
        loop {
            let length = usize::from(*self.take(1)?.first().ok_or(Unreadable::Broken)?);
            if length == 0 {
                return self.bytes.get(start..self.at).ok_or(Unreadable::Broken);
            }
            self.take(length)?;
        }
    }
}
