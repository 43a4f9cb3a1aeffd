//! A moving WebP taken to pieces and put together again from its frames alone. Still ones are decoded and written
//! anew like every other picture.

use crate::gif::Clean;
use crate::text::{Bounds, Unreadable};

/// The animation without anything beside its frames, or nothing if it is a still picture.
pub(crate) fn clean_animation(bytes: &[u8], bounds: &Bounds) -> Result<Option<Clean>, Unreadable> {
    if bytes.get(..4) != Some(b"RIFF") || bytes.get(8..12) != Some(b"WEBP") {
        return Err(Unreadable::Broken);
    }
    let mut kept = Vec::with_capacity(bytes.len());
    kept.extend_from_slice(b"RIFF\0\0\0\0WEBP");
    let (mut frames, mut pixels, mut animated) = (0, 0, false);
    let mut chunks = Chunks { bytes: bytes.get(12..).unwrap_or_default() };
    while let Some((name, data)) = chunks.next() {
        match name {
            b"VP8X" => {
                let flags = data.first().ok_or(Unreadable::Broken)?;
                animated = flags & 0x02 != 0;
                if !animated {
                    return Ok(None);
                }
                // Of what it says, only that it moves and may be transparent is still true.
                let mut data = data.get(..10).ok_or(Unreadable::Broken)?.to_vec();
                data.splice(..1, [flags & 0x12]);
                keep(&mut kept, *name, &data);
            }
            b"ANIM" if animated => keep(&mut kept, *name, data.get(..6).ok_or(Unreadable::Broken)?),
            b"ANMF" if animated => {
                frames += 1;
                let size = |at: usize| match data.get(at..at + 3) {
                    Some([low, middle, high]) => Ok(u64::from(u32::from_le_bytes([*low, *middle, *high, 0])) + 1),
                    _ => Err(Unreadable::Broken),
                };
                pixels += size(6)? * size(9)?;
                if frames > 2000 || pixels > bounds.pixels {
                    return Err(Unreadable::TooLarge);
                }
                let mut frame = data.get(..16).ok_or(Unreadable::Broken)?.to_vec();
                let mut inside = Chunks { bytes: data.get(16..).unwrap_or_default() };
                while let Some((name, data)) = inside.next() {
                    if matches!(name, b"ALPH" | b"VP8 " | b"VP8L") {
                        keep(&mut frame, *name, data);
                    }
                }
                keep(&mut kept, *name, &frame);
            }
            _ if !animated && frames == 0 => return Ok(None),
            _ => {}
        }
    }
    if frames == 0 {
        return Ok(None);
    }
    let length = u32::try_from(kept.len() - 8).map_err(|_| Unreadable::TooLarge)?;
    kept.splice(4..8, length.to_le_bytes());
    Ok(Some(Clean { bytes: kept, frames }))
}

fn keep(kept: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    let Ok(length) = u32::try_from(data.len()) else { return };
    kept.extend_from_slice(&name);
    kept.extend_from_slice(&length.to_le_bytes());
    kept.extend_from_slice(data);
    if data.len() % 2 == 1 {
        kept.push(0);
    }
}

struct Chunks<'a> {
    bytes: &'a [u8],
}

impl<'a> Chunks<'a> {
    /// The next whole chunk; what ends too early ends the list.
    fn next(&mut self) -> Option<(&'a [u8; 4], &'a [u8])> {
        let (name, rest) = self.bytes.split_first_chunk::<4>()?;
        let (length, rest) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
        let data = rest.get(..length)?;
        self.bytes = rest.get(length + length % 2..).unwrap_or_default();
        Some((name, data))
    }
}
