//! Workbooks (xlsx): each sheet that is not hidden, with its name as a heading and its rows. A formula is shown as
//! the value it last had. Dates are stored as numbers of days and shown as such.

use crate::archive::Archive;
use crate::flow::{Flow, particulars, relations};
use crate::text::{Bounds, Text, Unreadable};
use crate::xml::{Met, walk};

const WORKBOOK: &str = "xl/workbook.xml";
/// The last column that a sheet can have.
const LAST_COLUMN: usize = 16_384;

/// See the module.
pub(crate) fn text(bytes: &[u8], bounds: &Bounds) -> Result<Text, Unreadable> {
    let mut archive = Archive::open(bytes, bounds)?;
    let mut flow = Flow::new(bounds);
    particulars(&mut archive, "docProps/core.xml", bounds, &mut flow.gatherer)?;
    let relations = relations(&mut archive, WORKBOOK, bounds)?;
    let mut sheets = Vec::new();
    walk(&archive.must(WORKBOOK)?, bounds, |met| {
        if let Met::Start(element) = met
            && element.name == "sheet"
            && !element.attribute("state").is_some_and(|state| state.to_ascii_lowercase().contains("hidden"))
            && let Some(part) = element.prefixed("r:id").and_then(|id| relations.get(&id))
        {
            sheets.push((element.attribute("name").unwrap_or_default(), part.clone()));
        }
        true
    })?;
    flow.gatherer.parts(sheets.len());
    let shared = shared_strings(&mut archive, bounds)?;
    for (at, (name, part)) in sheets.iter().enumerate() {
        if at == bounds.parts {
            flow.gatherer.cut();
        }
        if flow.full() {
            break;
        }
        flow.heading(2, name);
        if let Some(bytes) = archive.entry(part)? {
            read(&bytes, bounds, &shared, &mut flow)?;
        }
    }
    flow.gatherer.finish()
}

/// Texts that cells name by number.
fn shared_strings(archive: &mut Archive<'_>, bounds: &Bounds) -> Result<Vec<String>, Unreadable> {
    let mut strings = Vec::new();
    let Some(bytes) = archive.entry("xl/sharedStrings.xml")? else { return Ok(strings) };
    let mut string = String::new();
    let (mut in_text, mut phonetic) = (false, false);
    walk(&bytes, bounds, |met| {
        match met {
            Met::Start(element) => match element.name {
                "si" => string.clear(),
                "rPh" => phonetic = true,
                "t" => in_text = true,
                _ => {}
            },
            Met::Text(words) if in_text && !phonetic => string.push_str(words),
            Met::Text(_) => {}
            Met::End(name) => match name {
                "si" => strings.push(std::mem::take(&mut string)),
                "rPh" => phonetic = false,
                "t" => in_text = false,
                _ => {}
            },
        }
        true
    })?;
    Ok(strings)
}

fn read(bytes: &[u8], bounds: &Bounds, shared: &[String], flow: &mut Flow) -> Result<(), Unreadable> {
    let mut row: Vec<String> = Vec::new();
    let mut value = String::new();
    let mut sort = String::new();
    let mut column = 0;
    let mut in_value = false;
    walk(bytes, bounds, |met| {
        match met {
            Met::Start(element) => match element.name {
                "row" => row.clear(),
                "c" => {
                    let place = element.attribute("r").and_then(|place| column_of(&place));
                    column = place.unwrap_or(row.len()).min(LAST_COLUMN);
                    sort = element.attribute("t").unwrap_or_default();
                    value.clear();
                }
                "v" | "t" => in_value = true,
                _ => {}
            },
            Met::Text(words) if in_value && value.len() <= bounds.text_bytes => value.push_str(words),
            Met::Text(_) => {}
            Met::End(name) => match name {
                "v" | "t" => in_value = false,
                "c" => {
                    let said = match sort.as_str() {
                        "s" => value.trim().parse().ok().and_then(|at: usize| shared.get(at)).cloned(),
                        "b" => Some(if value.trim() == "1" { "TRUE" } else { "FALSE" }.to_owned()),
                        _ => Some(std::mem::take(&mut value)),
                    };
                    if let Some(said) = said.filter(|said| !said.trim().is_empty())
                        && column >= row.len()
                        && row.len() < LAST_COLUMN
                    {
                        row.resize(column, String::new());
                        row.push(said);
                        // A shared text may be long and named often: what is too much for all is too much for a row.
                        if row.iter().rev().take(8).map(String::len).sum::<usize>() > bounds.text_bytes {
                            flow.gatherer.row(row.iter().map(String::as_str));
                            row.clear();
                        }
                    }
                }
                "row" => flow.gatherer.row(row.iter().map(String::as_str)),
                _ => {}
            },
        }
        !flow.full()
    })
}

/// The column of a place such as `C5`, from zero.
fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let column = letters
        .take(4)
        .fold(0_usize, |column, letter| column * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::column_of;

    #[test]
    fn columns_are_counted_in_letters() {
        for (place, column) in
            [("A1", Some(0)), ("Z9", Some(25)), ("AA1", Some(26)), ("XFD1", Some(16_383)), ("7", None)]
        {
            assert_eq!(column_of(place), column, "{place}");
        }
    }
}
