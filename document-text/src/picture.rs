//! Pictures that tell nothing but what they show: read within bounds, turned the right way up, and written anew
//! without what cameras and programs put beside them (places, times, names, comments, and whatever follows the end).

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use serde::{Deserialize, Serialize};

use crate::kind::Kind;
use crate::text::{Bounds, Unreadable};
use crate::{gif, pdf, webp};

/// A picture as it may be kept and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Width in pixels, the right way up.
    pub width: u32,
    /// Height in pixels, the right way up.
    pub height: u32,
    /// Whether it moves.
    pub animated: bool,
    /// The picture without anything beside it.
    pub clean: Encoded,
    /// The same, small.
    pub thumbnail: Encoded,
}

/// A picture as bytes.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Encoded {
    /// What the bytes are: PNG, JPEG, GIF or WebP.
    pub kind: Kind,
    /// The bytes; in JSON as base64.
    #[serde(with = "crate::base64")]
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Encoded {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?} of {} bytes", self.kind, self.bytes.len())
    }
}

/// How good a photograph stays; 90 is beyond what is seen.
const QUALITY: u8 = 90;
const THUMBNAIL_QUALITY: u8 = 80;

/// Reads a picture and writes it anew.
///
/// An animation keeps its frames, of which only the first is decoded; everything that is not a frame is dropped. A
/// still WebP becomes JPEG, or WebP without loss where it is transparent.
pub fn picture(bytes: &[u8], kind: Kind, bounds: &Bounds) -> Result<Picture, Unreadable> {
    if bytes.len() > bounds.file_bytes {
        return Err(Unreadable::TooLarge);
    }
    pdf::unless_it_panics(|| {
        let (format, animation) = match kind {
            Kind::Png => (ImageFormat::Png, None),
            Kind::Jpeg => (ImageFormat::Jpeg, None),
            Kind::Gif => (ImageFormat::Gif, Some(gif::clean(bytes, bounds)?)),
            Kind::WebP => (ImageFormat::WebP, webp::clean_animation(bytes, bounds)?),
            _ => return Err(Unreadable::NotSupported),
        };
        // What was cleaned is what must be readable.
        let image = decode(animation.as_ref().map_or(bytes, |clean| &clean.bytes), format, bounds)?;
        let thumbnail = thumbnail(&image, bounds)?;
        let (clean, animated) = match animation {
            Some(clean) => (Encoded { kind, bytes: clean.bytes }, clean.frames > 1),
            None => (encode(&image, kind)?, false),
        };
        Ok(Picture { width: image.width(), height: image.height(), animated, clean, thumbnail })
    })
}

/// A small picture of a PDF's first page.
pub fn first_page(bytes: &[u8], bounds: &Bounds) -> Result<Encoded, Unreadable> {
    if bytes.len() > bounds.file_bytes {
        return Err(Unreadable::TooLarge);
    }
    let image = pdf::unless_it_panics(|| crate::pdf_page::draw(bytes, bounds))?;
    thumbnail(&image, bounds)
}

/// The still picture, the right way up.
fn decode(bytes: &[u8], format: ImageFormat, bounds: &Bounds) -> Result<DynamicImage, Unreadable> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    // Four channels of a byte each, twice; pictures with more bits a channel must be smaller.
    limits.max_alloc = Some(bounds.pixels.saturating_mul(8));
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > bounds.pixels {
        return Err(Unreadable::TooLarge);
    }
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut image = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    image.apply_orientation(orientation);
    Ok(image)
}

/// The longest side that JPEG can have.
const LONGEST_SIDE: u32 = 65_535;

fn reason(error: &ImageError) -> Unreadable {
    match error {
        ImageError::Limits(_) => Unreadable::TooLarge,
        ImageError::Unsupported(_) => Unreadable::NotSupported,
        _ => Unreadable::Broken,
    }
}

/// Small enough for a list; never larger than the picture itself.
fn thumbnail(image: &DynamicImage, bounds: &Bounds) -> Result<Encoded, Unreadable> {
    let side = bounds.thumbnail.max(1);
    let small = if image.width() > side || image.height() > side { image.thumbnail(side, side) } else { image.clone() };
    if small.color().has_alpha() {
        let small = DynamicImage::ImageRgba8(small.into_rgba8());
        return encode(&small, Kind::Png);
    }
    jpeg(&small, THUMBNAIL_QUALITY)
}

fn encode(image: &DynamicImage, kind: Kind) -> Result<Encoded, Unreadable> {
    let mut bytes = Vec::new();
    match kind {
        Kind::Png => {
            let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive);
            image.write_with_encoder(encoder).map_err(|error| reason(&error))?;
        }
        Kind::WebP if image.color().has_alpha() => {
            let image = DynamicImage::ImageRgba8(image.to_rgba8());
            image.write_with_encoder(WebPEncoder::new_lossless(&mut bytes)).map_err(|error| reason(&error))?;
        }
        _ => return jpeg(image, QUALITY),
    }
    Ok(Encoded { kind, bytes })
}

fn jpeg(image: &DynamicImage, quality: u8) -> Result<Encoded, Unreadable> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
    let written = match image {
        DynamicImage::ImageLuma8(grey) => grey.write_with_encoder(encoder),
        other => other.to_rgb8().write_with_encoder(encoder),
    };
    written.map_err(|error| reason(&error))?;
    Ok(Encoded { kind: Kind::Jpeg, bytes })
}
