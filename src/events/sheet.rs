//! Who comes, as a table for a spreadsheet: comma-separated (RFC 4180) or `OpenDocument`. What somebody typed is text there and
//! never a formula, whichever program opens it.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::error::{Error, Result};

/// Rows of cells, the first of them the heads of the columns.
pub(crate) type Rows = Vec<Vec<String>>;

/// A cell that no spreadsheet takes for something to be computed.
fn harmless(cell: &str) -> String {
    let risky = |letter: char| matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠');
    if cell.trim_start_matches(' ').starts_with(risky) { format!("'{cell}") } else { cell.to_owned() }
}

/// Comma-separated, with the mark by which spreadsheets know that it is UTF-8.
pub(crate) fn csv(rows: &Rows) -> String {
    let mut text = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> =
            row.iter().map(|cell| format!("\"{}\"", harmless(cell).replace('"', "\"\""))).collect();
        text += &cells.join(",");
        text += "\r\n";
    }
    text
}

/// Text between the tags of XML: what XML cannot hold is left out.
fn xml(text: &str) -> String {
    let fits = |letter: &char| *letter >= ' ' && !matches!(letter, '\u{fffe}' | '\u{ffff}');
    let plain: String = text.chars().filter(fits).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

const MEDIA_TYPE: &str = "application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3"><manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body><office:spreadsheet>"#;
const FOOT: &str = "</office:spreadsheet></office:body></office:document-content>";

/// An `OpenDocument` spreadsheet with one table of this name.
pub(crate) fn ods(name: &str, rows: &Rows) -> Result<Vec<u8>> {
    let mut content = format!("{HEAD}<table:table table:name=\"{}\">", xml(name));
    for row in rows {
        content += "<table:table-row>";
        for cell in row {
            let words = xml(&harmless(cell));
            content +=
                &format!("<table:table-cell office:value-type=\"string\"><text:p>{words}</text:p></table:table-cell>");
        }
        content += "</table:table-row>";
    }
    content += "</table:table>";
    content += FOOT;
    packed(&content).map_err(|cause| Error::internal(format!("a spreadsheet cannot be packed: {cause}")))
}

fn packed(content: &str) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // What kind of file it is stands first, as it is, so that programs find it there.
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, text) in [("mimetype", MEDIA_TYPE), ("content.xml", content), ("META-INF/manifest.xml", MANIFEST)] {
        zip.start_file(name, plain)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        let bad = ["=1+1", "+44 20", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1"];
        let rows: Rows = vec![bad.iter().map(|cell| (*cell).to_owned()).collect()];
        let text = csv(&rows);
        for cell in bad {
            assert!(text.contains(&format!("\"'{cell}\"")), "{cell:?} in {text}");
        }
        assert!(csv(&vec![vec!["Ana \"the\" Bee, Esq".into()]]).contains("\"Ana \"\"the\"\" Bee, Esq\""));
    }

    #[test]
    fn an_open_document_holds_words_and_no_tags_of_others() {
        let bytes = ods("Who <comes>", &vec![vec!["=cmd()".into(), "<b>&\u{1}</b>".into()]]).unwrap();
        assert_eq!(&bytes[30..38], b"mimetype");
        assert_eq!(&bytes[38..38 + MEDIA_TYPE.len()], MEDIA_TYPE.as_bytes());
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.contains("<text:p>'=cmd()</text:p>") && text.contains("&lt;b&gt;&amp;&lt;/b&gt;"), "{text}");
    }
}
