//! Word documents (docx): the body, then notes at the foot and at the end. What was deleted under tracked changes,
//! what is hidden, and comments are left out: their authors did not mean to publish them.

use std::collections::HashMap;

use crate::archive::Archive;
use crate::flow::{Flow, Form, particulars};
use crate::text::{Bounds, Text, Unreadable};
use crate::xml::{Met, walk};

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let mut archive = Archive::open(bytes, bounds)?;
    let mut flow = Flow::new(bounds);
    particulars(&mut archive, "docProps/core.xml", bounds, &mut flow.gatherer)?;
    particulars(&mut archive, "docProps/app.xml", bounds, &mut flow.gatherer)?;
    let styles = styles(&mut archive, bounds, &mut flow)?;
    read(&archive.must("word/document.xml")?, bounds, &styles, &mut flow)?;
    for notes in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(bytes) = archive.entry(notes)? {
            read(&bytes, bounds, &styles, &mut flow)?;
        }
    }
    flow.gatherer.finish()
}

/// What the styles of paragraphs mean, by their ids. Names are in English whatever language the program speaks.
fn styles(archive: &mut Archive<'_>, bounds: &Bounds, flow: &mut Flow) -> Result<HashMap<String, Form>, Unreadable> {
    let mut styles = HashMap::new();
    let Some(bytes) = archive.entry("word/styles.xml")? else { return Ok(styles) };
    let mut id = String::new();
    walk(&bytes, bounds, |met| {
        let Met::Start(element) = met else { return true };
        match element.name {
            "lang" => {
                if let Some(tag) = element.attribute("val") {
                    flow.gatherer.language(&tag);
                }
            }
            "style" => id = element.attribute("styleId").unwrap_or_default(),
            "name" => {
                let name = element.attribute("val").unwrap_or_default().to_ascii_lowercase();
                let level = name.strip_prefix("heading ").and_then(|level| level.trim().parse().ok());
                let form = match (name.as_str(), level) {
                    ("title", _) => Form::Title,
                    (_, Some(level)) => Form::Heading(level),
                    (name, None) if name.starts_with("list ") => Form::Item,
                    _ => return true,
                };
                styles.insert(id.clone(), form);
            }
            _ => {}
        }
        true
    })?;
    Ok(styles)
}

fn read(bytes: &[u8], bounds: &Bounds, styles: &HashMap<String, Form>, flow: &mut Flow) -> Result<(), Unreadable> {
    let mut in_text = false;
    let mut vanished = false;
    walk(bytes, bounds, |met| {
        // `Fallback` says again what `Choice` said; notes with a type are rules drawn between text and notes.
        if flow.skips(&met, |name| matches!(name, "Fallback" | "moveFrom" | "del" | "instrText" | "delText")) {
            return true;
        }
        match met {
            Met::Start(element) => match element.name {
                "p" => flow.begin_paragraph(Form::Plain),
                "pStyle" => {
                    if let Some(form) = element.attribute("val").and_then(|id| styles.get(&id)) {
                        flow.form(*form);
                    }
                }
                "outlineLvl" => {
                    if let Some(level) = element.number("val").filter(|level| *level < 9) {
                        flow.form(Form::Heading(u8::try_from(level + 1).unwrap_or(6)));
                    }
                }
                "numPr" => flow.form(Form::Item),
                "r" => vanished = false,
                "vanish" => vanished = element.is_on("val"),
                "t" => in_text = true,
                "tab" | "br" | "cr" => flow.say(" "),
                "noBreakHyphen" => flow.say("-"),
                "tbl" => flow.begin_table(),
                "tc" => flow.begin_cell(),
                _ => {}
            },
            Met::Text(words) if in_text && !vanished => flow.say(words),
            Met::Text(_) => {}
            Met::End(name) => match name {
                "p" => flow.end_paragraph(),
                "r" => vanished = false,
                "t" => in_text = false,
                "tc" => flow.end_cell(1),
                "tr" => flow.end_row(),
                "tbl" => flow.end_table(),
                _ => {}
            },
        }
        !flow.full()
    })
}
