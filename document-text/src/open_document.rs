//! `OpenDocument` texts, presentations and sheets (odt, odp, ods): one format for all three. Tracked deletions,
//! comments and the speaker's notes are left out.

use crate::archive::Archive;
use crate::flow::{Flow, Form, particulars};
use crate::text::{Bounds, Text, Unreadable};
use crate::xml::{Element, Met, walk};

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let mut archive = Archive::open(bytes, bounds)?;
    if is_encrypted(&mut archive, bounds)? {
        return Err(Unreadable::Encrypted);
    }
    let mut flow = Flow::new(bounds);
    particulars(&mut archive, "meta.xml", bounds, &mut flow.gatherer)?;
    let content = archive.must("content.xml")?;
    if let Some(styles) = archive.entry("styles.xml")? {
        language(&styles, bounds, &mut flow);
    }
    read(&content, bounds, &mut flow)?;
    flow.gatherer.finish()
}

fn is_encrypted(archive: &mut Archive<'_>, bounds: &Bounds) -> Result<bool, Unreadable> {
    let mut encrypted = false;
    if let Some(manifest) = archive.entry("META-INF/manifest.xml")? {
        let _ = walk(&manifest, bounds, |met| {
            encrypted |= matches!(met, Met::Start(element) if element.name == "encryption-data");
            !encrypted
        });
    }
    Ok(encrypted)
}

/// The language of the first style that has one: that of all text without another.
fn language(styles: &[u8], bounds: &Bounds, flow: &mut Flow) {
    let _ = walk(styles, bounds, |met| {
        let Met::Start(element) = met else { return true };
        let language =
            element.attribute("language").filter(|language| element.name == "text-properties" && language != "zxx");
        let Some(language) = language else { return true };
        match element.attribute("country").filter(|country| country.len() == 2) {
            Some(country) => flow.gatherer.language(&format!("{language}-{country}")),
            None => flow.gatherer.language(&language),
        }
        false
    });
}

fn read(bytes: &[u8], bounds: &Bounds, flow: &mut Flow) -> Result<(), Unreadable> {
    let mut reading = Reading::default();
    let done = walk(bytes, bounds, |met| {
        if flow
            .skips(&met, |name| matches!(name, "tracked-changes" | "annotation" | "notes" | "note-citation" | "forms"))
        {
            return true;
        }
        match met {
            Met::Start(element) => reading.start(element, flow),
            Met::Text(words) => flow.say(words),
            Met::End(name) => reading.end(name, flow),
        }
        if reading.parts > bounds.parts {
            flow.gatherer.cut();
        }
        !flow.full()
    });
    if reading.parts > 0 {
        flow.gatherer.parts(reading.parts);
    }
    done
}

/// Where we are.
#[derive(Default)]
struct Reading {
    /// Pages of a presentation, or sheets.
    parts: usize,
    items: usize,
    is_title: bool,
    in_sheets: bool,
    /// How often each open cell is repeated.
    repeated: Vec<usize>,
}

impl Reading {
    fn start(&mut self, element: &Element<'_>, flow: &mut Flow) {
        match element.name {
            "spreadsheet" => self.in_sheets = true,
            "h" => {
                let level = element.number("outline-level").unwrap_or(1).clamp(1, 6);
                flow.begin_paragraph(Form::Heading(u8::try_from(level).unwrap_or(6)));
            }
            "p" if self.is_title => flow.begin_paragraph(Form::Heading(2)),
            "p" if self.items > 0 => flow.begin_paragraph(Form::Item),
            "p" => {
                let is_title = element.attribute("style-name").as_deref() == Some("Title");
                flow.begin_paragraph(if is_title { Form::Title } else { Form::Plain });
            }
            "s" | "tab" | "line-break" => flow.say(" "),
            "list-item" => self.items += 1,
            "page" => self.parts += 1,
            "frame" => self.is_title = element.attribute("class").as_deref() == Some("title"),
            "table" => {
                if self.in_sheets {
                    self.parts += 1;
                    flow.heading(2, &element.attribute("name").unwrap_or_default());
                }
                flow.begin_table();
            }
            "table-cell" | "covered-table-cell" => {
                self.repeated.push(element.number("number-columns-repeated").unwrap_or(1));
                flow.begin_cell();
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str, flow: &mut Flow) {
        match name {
            "p" | "h" => flow.end_paragraph(),
            "list-item" => self.items = self.items.saturating_sub(1),
            "frame" => self.is_title = false,
            "table" => flow.end_table(),
            "table-cell" | "covered-table-cell" => flow.end_cell(self.repeated.pop().unwrap_or(1)),
            "table-row" => flow.end_row(),
            _ => {}
        }
    }
}
