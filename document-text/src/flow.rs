//! How the office formats flow, all of them alike: paragraphs, which may stand inside each other's frames, and rows
//! of cells, which hold paragraphs. Also what they have in common around that: titles, relations, parts left out.

use std::collections::HashMap;

use crate::archive::Archive;
use crate::text::{Bounds, Gatherer, Unreadable};
use crate::xml::{Met, walk};

/// What a paragraph is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    #[default]
    Plain,
    Heading(u8),
    Item,
    /// The title of the whole document, as it stands in it.
    Title,
}

/// See the module.
pub(crate) struct Flow {
    pub(crate) gatherer: Gatherer,
    paragraphs: Vec<(String, Form)>,
    tables: usize,
    row: Vec<String>,
    cell: Option<String>,
    skipping: usize,
    room: usize,
}

impl Flow {
    pub(crate) fn new(bounds: &Bounds) -> Self {
        Self {
            gatherer: Gatherer::new(bounds),
            paragraphs: Vec::new(),
            tables: 0,
            row: Vec::new(),
            cell: None,
            skipping: 0,
            room: bounds.text_bytes,
        }
    }

    /// Whether what is met lies inside an element that is left out; the answer of `left_out` begins one.
    pub(crate) fn skips(&mut self, met: &Met<'_>, left_out: impl Fn(&str) -> bool) -> bool {
        match met {
            Met::Start(_) if self.skipping > 0 => self.skipping += 1,
            Met::Start(element) if left_out(element.name) => self.skipping = 1,
            Met::End(_) if self.skipping > 0 => {
                self.skipping -= 1;
                return true;
            }
            _ => {}
        }
        self.skipping > 0
    }

    pub(crate) fn begin_paragraph(&mut self, form: Form) {
        self.paragraphs.push((String::new(), form));
    }

    /// Says what the paragraph is once that is known.
    pub(crate) fn form(&mut self, form: Form) {
        if let Some((_, open)) = self.paragraphs.last_mut() {
            *open = form;
        }
    }

    pub(crate) fn say(&mut self, words: &str) {
        if let Some((open, _)) = self.paragraphs.last_mut() {
            // More than could ever be kept is not gathered either.
            if open.len() <= self.room {
                open.push_str(words);
            }
        }
    }

    pub(crate) fn end_paragraph(&mut self) {
        let Some((words, form)) = self.paragraphs.pop() else { return };
        if let Some(cell) = &mut self.cell {
            if cell.len() <= self.room {
                cell.push_str(&words);
                cell.push(' ');
            }
            return;
        }
        match form {
            Form::Plain => self.gatherer.paragraph(&words),
            Form::Item => self.gatherer.item(&words),
            Form::Heading(level) => self.gatherer.heading(level, &words),
            Form::Title => {
                self.gatherer.title(&words);
                self.gatherer.heading(1, &words);
            }
        }
    }

    pub(crate) fn begin_table(&mut self) {
        self.tables += 1;
    }

    pub(crate) fn end_table(&mut self) {
        self.tables = self.tables.saturating_sub(1);
    }

    /// Tables inside cells are part of their cell.
    fn outermost(&self) -> bool {
        self.tables <= 1
    }

    pub(crate) fn begin_cell(&mut self) {
        if self.outermost() {
            self.cell = Some(String::new());
        }
    }

    /// The cell is done; it may stand for several.
    pub(crate) fn end_cell(&mut self, times: usize) {
        if !self.outermost() {
            return;
        }
        let cell = self.cell.take().unwrap_or_default();
        // Empty cells to the end of a sheet are one of these; what is repeated that often says nothing.
        let times = if cell.trim().is_empty() { times.min(WIDEST_ROW) } else { times.min(MOST_ALIKE) };
        if self.row.len() + times <= WIDEST_ROW {
            self.row.resize(self.row.len() + times, cell);
        } else {
            self.row.push(cell);
        }
    }

    pub(crate) fn end_row(&mut self) {
        if self.outermost() {
            let row = std::mem::take(&mut self.row);
            self.gatherer.row(row.iter().map(String::as_str));
        }
    }

    /// Puts a heading outside of any paragraph: the name of a sheet.
    pub(crate) fn heading(&mut self, level: u8, words: &str) {
        self.gatherer.heading(level, words);
    }

    pub(crate) fn full(&self) -> bool {
        self.gatherer.full() || self.row.len() > 2 * WIDEST_ROW
    }
}

/// Cells of a row that are counted, and how often one that says something may be repeated.
const WIDEST_ROW: usize = 16_384;
const MOST_ALIKE: usize = 100;

/// Title, language and number of pages as a document says them of itself in one of its parts.
pub(crate) fn particulars(
    archive: &mut Archive<'_>,
    part: &str,
    bounds: &Bounds,
    gatherer: &mut Gatherer,
) -> Result<(), Unreadable> {
    let Some(bytes) = archive.entry(part)? else { return Ok(()) };
    let mut name = String::new();
    let mut said = String::new();
    // What is wrong with it does not keep the text away.
    let _ = walk(&bytes, bounds, |met| {
        match met {
            Met::Start(element) => {
                element.name.clone_into(&mut name);
                said.clear();
                if element.name == "document-statistic"
                    && let Some(pages) = element.number("page-count")
                {
                    gatherer.parts(pages);
                }
            }
            Met::Text(words) if said.len() < 2000 => said.push_str(words),
            Met::End(ended) if ended == name => {
                match ended {
                    "title" => gatherer.title(&said),
                    "language" => gatherer.language(&said),
                    "Pages" => {
                        if let Ok(pages) = said.trim().parse() {
                            gatherer.parts(pages);
                        }
                    }
                    _ => {}
                }
                said.clear();
            }
            Met::Text(_) | Met::End(_) => {}
        }
        true
    });
    Ok(())
}

/// The relations of a part: id to target, as a path inside the archive. Targets outside of it are left out.
pub(crate) fn relations(
    archive: &mut Archive<'_>,
    part: &str,
    bounds: &Bounds,
) -> Result<HashMap<String, String>, Unreadable> {
    let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
    let list = if folder.is_empty() { format!("_rels/{file}.rels") } else { format!("{folder}/_rels/{file}.rels") };
    let mut found = HashMap::new();
    let Some(bytes) = archive.entry(&list)? else { return Ok(found) };
    walk(&bytes, bounds, |met| {
        if let Met::Start(element) = met
            && element.name == "Relationship"
            && element.attribute("TargetMode").as_deref() != Some("External")
            && let (Some(id), Some(target)) = (element.attribute("Id"), element.attribute("Target"))
        {
            found.insert(id, inside(folder, &target));
        }
        true
    })?;
    Ok(found)
}

/// A target from where it is named: from the top if it begins with a slash. `..` goes up and never out.
fn inside(folder: &str, target: &str) -> String {
    let mut path: Vec<&str> = if target.starts_with('/') { Vec::new() } else { folder.split('/').collect() };
    for step in target.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop();
            }
            step => path.push(step),
        }
    }
    path.retain(|step| !step.is_empty());
    path.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_stays_inside_the_archive() {
        assert_eq!(inside("ppt", "slides/slide1.xml"), "ppt/slides/slide1.xml");
        assert_eq!(inside("ppt/slides", "../notes/n.xml"), "ppt/notes/n.xml");
        assert_eq!(inside("xl", "/xl/worksheets/sheet1.xml"), "xl/worksheets/sheet1.xml");
        assert_eq!(inside("word", "../../../etc/passwd"), "etc/passwd");
    }
}
