//! A small picture of a PDF's first page.

use hayro::hayro_interpret::InterpreterSettings;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{PixmapSettings, RenderCache, RenderSettings, render};
use image::{DynamicImage, RgbImage};

use crate::text::{Bounds, Unreadable};

/// Draws the page so that its longer side is that of a thumbnail.
pub(crate) fn draw(bytes: &[u8], bounds: &Bounds) -> Result<DynamicImage, Unreadable> {
    let pdf = crate::pdf::open(bytes)?;
    let page = pdf.pages().first().ok_or(Unreadable::Broken)?;
    let (width, height) = page.render_dimensions();
    if !(width.is_finite() && height.is_finite()) || width < 1.0 || height < 1.0 {
        return Err(Unreadable::Broken);
    }
    let side = f32::from(u16::try_from(bounds.thumbnail).unwrap_or(u16::MAX).clamp(16, 4096));
    // A page a thousand times longer than wide still gets a pixel across.
    let scale = |length: f32| (length * side / width.max(height)).max(1.0) / length;
    let settings = PixmapSettings { x_scale: scale(width), y_scale: scale(height), bg_color: WHITE };
    let pixmap =
        render(page, &RenderCache::new(), &InterpreterSettings::default(), &RenderSettings::default(), &settings);
    let (width, height) = (pixmap.width(), pixmap.height());
    let pixels: Vec<u8> = pixmap.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    RgbImage::from_raw(width.into(), height.into(), pixels).map(DynamicImage::ImageRgb8).ok_or(Unreadable::Broken)
}
