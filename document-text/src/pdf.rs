//! The text of a PDF. Its pages are commands that put glyphs at places; lines, paragraphs and headings are found by
//! where the glyphs are and how large. What the file marks as an artifact (running heads, page numbers) is left out.
//!
//! The interpreter is not trusted to never panic: what it does on its way through a page is caught here, and what
//! cannot be caught (memory, the stack, time) ends the process that the caller runs this in.

use std::panic::{AssertUnwindSafe, catch_unwind};

use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::util::TransformExt;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, SoftMask, interpret_page,
};
use hayro::hayro_syntax::object::Dict;
use hayro::hayro_syntax::page::Page;
use hayro::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro::kurbo::{Affine, BezPath, Point, Rect};

use crate::pdf_lines::Lines;
use crate::plain;
use crate::text::{Bounds, Gatherer, Text, Unreadable};

/// Opens a file. An empty password is tried: many files are only locked against being changed.
pub(crate) fn open(bytes: &[u8]) -> Result<Pdf, Unreadable> {
    Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm) => {
            Unreadable::Encrypted
        }
        _ => Unreadable::Broken,
    })
}

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    unless_it_panics(|| {
        let pdf = open(bytes)?;
        let mut gatherer = Gatherer::new(bounds);
        if let Some(title) = &pdf.metadata().title {
            gatherer.title(&text_string(title));
        }
        let catalog: Option<Dict<'_>> = pdf.xref().get(pdf.xref().root_id());
        let language = catalog.and_then(|catalog| catalog.get::<hayro::hayro_syntax::object::String<'_>>(&b"Lang"[..]));
        if let Some(language) = language {
            gatherer.language(&text_string(language.as_bytes()));
        }
        let pages = pdf.pages();
        if pages.is_empty() {
            return Err(Unreadable::Broken);
        }
        gatherer.parts(pages.len());
        let mut lines = Lines::new(bounds.text_bytes);
        for (at, page) in pages.iter().enumerate() {
            if at == bounds.parts || lines.full() {
                gatherer.cut();
                break;
            }
            read_page(page, &mut lines);
        }
        let cut = gatherer.full();
        let mut gatherer = lines.into_blocks(gatherer);
        if cut {
            gatherer.cut();
        }
        gatherer.finish()
    })
}

/// What a panic of the interpreter means: the file has something that its author did not think of.
pub(crate) fn unless_it_panics<T>(act: impl FnOnce() -> Result<T, Unreadable>) -> Result<T, Unreadable> {
    catch_unwind(AssertUnwindSafe(act)).unwrap_or(Err(Unreadable::Broken))
}

fn read_page<'a>(page: &'a Page<'a>, lines: &mut Lines) {
    lines.page_begins();
    let transform = page.initial_transform(true).to_kurbo();
    let (width, height) = page.render_dimensions();
    let mut context = Context::new(
        transform,
        Rect::new(0.0, 0.0, f64::from(width), f64::from(height)),
        &InterpreterCache::new(),
        page.xref(),
        InterpreterSettings::default(),
    );
    interpret_page(page, &mut context, &mut Reader { lines, marks: Vec::new(), last_run: None });
}

/// A text string of a PDF: UTF-16 or UTF-8 by its mark, else Latin letters.
fn text_string(bytes: &[u8]) -> String {
    match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] | [0xef, 0xbb, 0xbf, ..] => plain::decode(bytes).into_owned(),
        _ if bytes.is_ascii() => String::from_utf8_lossy(bytes).into_owned(),
        _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// Takes what is written and lets go what is drawn.
struct Reader<'l> {
    lines: &'l mut Lines,
    /// For each marked piece that is open, whether it is an artifact.
    marks: Vec<bool>,
    last_run: Option<Point>,
}

/// More marks than this open at once are not told apart.
const DEEPEST_MARK: usize = 1000;

impl<'a> Device<'a> for Reader<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        if self.marks.contains(&true) || self.lines.full() {
            return;
        }
        let first = run.glyphs().first().map(|glyph| props.transform * glyph.transform() * Point::ZERO);
        // Letters that are filled and then outlined come twice.
        if matches!(mode, DrawMode::Stroke(_)) && first.is_some() && first == self.last_run {
            return;
        }
        self.last_run = first;
        for glyph in run.glyphs() {
            let place = props.transform * glyph.transform();
            let advance = match &**glyph {
                hayro::hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
                hayro::hayro_interpret::font::Glyph::Type3(drawn) => drawn.advance_width(),
            };
            let (begin, end) = ends(place, advance);
            let [_, _, c, d, _, _] = place.as_coeffs();
            let size = c.hypot(d) * 1000.0;
            match glyph.as_unicode() {
                Some(BfString::Char(letter)) => self.lines.letters(letter.encode_utf8(&mut [0; 4]), begin, end, size),
                Some(BfString::String(letters)) => self.lines.letters(&letters, begin, end, size),
                None => {}
            }
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], _: Option<&Dict<'_>>) {
        if self.marks.len() < DEEPEST_MARK {
            self.marks.push(tag == b"Artifact");
        }
    }

    fn end_marked_content(&mut self) {
        self.marks.pop();
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_clip_rect(&mut self, _: &Rect) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn draw_rect(&mut self, _: &Rect, _: DrawProps<'a>, _: &DrawMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Where a glyph begins and where the next one would.
fn ends(place: Affine, advance: Option<f32>) -> (Point, Point) {
    let advance = f64::from(advance.unwrap_or(500.0));
    (place * Point::ZERO, place * Point::new(advance, 0.0))
}
