//! The files of the demonstration's libraries: small, sound, and made from sentences.

use std::f64::consts::TAU;
use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How many letters stand in a line of a PDF, and lines on its page.
const LETTERS: usize = 88;
const LINES: usize = 48;

/// A file that ends in `ending` and says this.
pub(super) fn of(ending: &str, title: &str, language: &str, lines: &[String]) -> anyhow::Result<Vec<u8>> {
    Ok(match ending {
        "pdf" => pdf(title, lines),
        "docx" => docx(title, language, lines)?,
        "odt" => odt(title, language, lines)?,
        "csv" => csv(lines),
        "html" => html(title, language, lines),
        "zip" => places(title, lines)?,
        "png" => landscape(u32::try_from(title.len()).unwrap_or(1)),
        "md" => format!("# {title}\n\n{}\n", lines.join("\n\n")).into_bytes(),
        _ => format!("{title}\n\n{}\n", lines.join("\n\n")).into_bytes(),
    })
}

fn html(title: &str, language: &str, lines: &[String]) -> Vec<u8> {
    let title = escaped(title);
    let paragraphs: Vec<String> = lines.iter().map(|line| format!("<p>{}</p>\n", escaped(line))).collect();
    let paragraphs = paragraphs.concat();
    let head = format!("<!doctype html><html lang=\"{language}\"><meta charset=\"utf-8\"><title>{title}</title>");
    format!("{head}\n<h1>{title}</h1>\n{paragraphs}</html>\n").into_bytes()
}

fn csv(lines: &[String]) -> Vec<u8> {
    let rows = lines.iter().enumerate().map(|(at, line)| format!("{},\"{}\",,\r\n", at + 1, line.replace('"', "\"\"")));
    format!("Number,What,Who,By when\r\n{}", rows.collect::<String>()).into_bytes()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn packed(parts: &[(&str, &[u8])]) -> anyhow::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let plain = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, plain)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

fn docx(title: &str, language: &str, lines: &[String]) -> anyhow::Result<Vec<u8>> {
    const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
    const OFFICE: &str = "http://schemas.openxmlformats.org";
    let types = format!(
        "{HEAD}<Types xmlns=\"{OFFICE}/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Override PartName=\"/word/document.xml\" ContentType=\
         \"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>"
    );
    let relations = format!(
        "{HEAD}<Relationships xmlns=\"{OFFICE}/package/2006/relationships\"><Relationship Id=\"r1\" \
         Type=\"{OFFICE}/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"
    );
    let language = format!("<w:lang w:val=\"{language}-GB\"/>");
    let paragraph = |text: &str, look: &str| {
        format!(
            "<w:p><w:r><w:rPr>{look}{language}</w:rPr><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(text)
        )
    };
    let body: String = lines.iter().map(|line| paragraph(line, "")).collect();
    let document = format!(
        "{HEAD}<w:document xmlns:w=\"{OFFICE}/wordprocessingml/2006/main\"><w:body>{}{body}</w:body></w:document>",
        paragraph(title, "<w:b/><w:sz w:val=\"36\"/>")
    );
    packed(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("_rels/.rels", relations.as_bytes()),
        ("word/document.xml", document.as_bytes()),
    ])
}

fn odt(title: &str, language: &str, lines: &[String]) -> anyhow::Result<Vec<u8>> {
    const KIND: &str = "application/vnd.oasis.opendocument.text";
    const NAMES: &str = "urn:oasis:names:tc:opendocument:xmlns";
    let manifest = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><m:manifest xmlns:m=\"{NAMES}:manifest:1.0\" m:version=\"1.3\">\
         <m:file-entry m:full-path=\"/\" m:media-type=\"{KIND}\"/>\
         <m:file-entry m:full-path=\"content.xml\" m:media-type=\"text/xml\"/></m:manifest>"
    );
    let body: Vec<String> = lines.iter().map(|line| format!("<text:p>{}</text:p>", escaped(line))).collect();
    let body = body.concat();
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"{NAMES}:office:1.0\" \
         xmlns:text=\"{NAMES}:text:1.0\" office:version=\"1.3\" xml:lang=\"{language}\"><office:body><office:text>\
         <text:h text:outline-level=\"1\">{}</text:h>{body}</office:text></office:body></office:document-content>",
        escaped(title)
    );
    packed(&[
        ("mimetype", KIND.as_bytes()),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

/// Some thousands of made-up places with coordinates, packed: as large as files of maps are.
fn places(title: &str, lines: &[String]) -> anyhow::Result<Vec<u8>> {
    let mut table = String::from("reference,easting,northing,note\r\n");
    for n in 0..24_000_u64 {
        let mixed = n.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(lines.len() as u64) >> 20;
        let (easting, northing) = (200_000 + mixed % 180_000, 600_000 + (mixed >> 8) % 300_000);
        table.push_str(&format!("{:012},{easting},{northing},made up\r\n", 900_000_000 + n));
    }
    let read_me = format!("{title}\n\n{}\n", lines.join("\n"));
    packed(&[("read-me.txt", read_me.as_bytes()), ("places.csv", table.as_bytes())])
}

/// A PDF that says these lines below a heading.
fn pdf(title: &str, lines: &[String]) -> Vec<u8> {
    let mut all = wrapped(title, 52);
    let heads = all.len();
    all.push(String::new());
    for line in lines {
        all.extend(wrapped(line, LETTERS));
        all.push(String::new());
    }
    let pages: Vec<&[String]> = all.chunks(LINES).collect();
    let kids: Vec<String> = (0..pages.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
    let font =
        |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}/Encoding/WinAnsiEncoding>>").into_bytes();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{}]/Count {}>>", kids.join(" "), pages.len()).into_bytes(),
        font("Helvetica"),
        font("Helvetica-Bold"),
    ];
    for (at, page) in pages.iter().enumerate() {
        let head = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>";
        objects.push(format!("{head}/Contents {} 0 R>>", 6 + 2 * at).into_bytes());
        let mut content = b"BT 60 780 Td ".to_vec();
        for (row, line) in page.iter().enumerate() {
            let look = if at == 0 && row < heads { "/F2 18 Tf 24 TL (" } else { "/F1 11 Tf 15 TL (" };
            content.extend(look.bytes());
            content.extend(line.chars().flat_map(letter));
            content.extend(b") Tj T*\n");
        }
        content.extend(b"ET");
        objects.push([format!("<</Length {}>>stream\n", content.len()).as_bytes(), &content, b"\nendstream"].concat());
    }
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (at, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.extend(format!("{} 0 obj\n", at + 1).bytes());
        file.extend(object);
        file.extend(b"\nendobj\n");
    }
    let place = file.len();
    let end = format!("trailer<</Size {}/Root 1 0 R>>\nstartxref\n{place}\n%%EOF\n", objects.len() + 1);
    file.extend(table.bytes().chain(end.bytes()));
    file
}

/// A paragraph in lines of at most `most` letters.
fn wrapped(paragraph: &str, most: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in paragraph.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.chars().count() + word.chars().count() < most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// A letter as a string of a PDF has it, in the encoding of Windows. The two circumflexes that Welsh has beyond that lose them.
fn letter(letter: char) -> Vec<u8> {
    let byte = match letter {
        '(' | ')' | '\\' => return format!("\\{letter}").into_bytes(),
        '’' => 0x92,
        '‘' => 0x91,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '€' => 0x80,
        'ŵ' => b'w',
        'ŷ' => b'y',
        'Ŵ' => b'W',
        'Ŷ' => b'Y',
        other => u8::try_from(u32::from(other)).unwrap_or(b'?'),
    };
    vec![byte]
}

/// A picture of hills, as a PNG: no two numbers give the same hills.
pub(super) fn landscape(number: u32) -> Vec<u8> {
    const WIDTH: u32 = 640;
    const HEIGHT: u32 = 360;
    let seed = f64::from(number % 97);
    let sky = [[250, 216, 170], [188, 214, 232], [232, 206, 222]];
    let [red, green, blue] = sky.get(number as usize % sky.len()).copied().unwrap_or_default();
    let mut rows = Vec::new();
    for y in 0..HEIGHT {
        rows.push(0);
        let height = f64::from(y) / f64::from(HEIGHT);
        for x in 0..WIDTH {
            let across = f64::from(x) / f64::from(WIDTH);
            let ridge = |layer: f64| {
                let wave = (TAU * (across * (1.1 + layer * 0.6) + seed / 13.0 + layer * 0.37)).sin();
                let ripple = (TAU * (across * (3.3 + layer) + seed / 7.0)).sin();
                0.38 + layer * 0.14 + wave * 0.07 + ripple * 0.02
            };
            let sun = ((across - 0.15 - seed / 140.0).powi(2) * 3.1 + (height - 0.2).powi(2)).sqrt() < 0.075;
            rows.extend(match (0..4).rev().find(|layer| height > ridge(f64::from(*layer))) {
                Some(layer) => {
                    let layer = u8::try_from(layer).unwrap_or(0);
                    [112 - layer * 26, 142 - layer * 26, 140 - layer * 28]
                }
                None if sun => [255, 244, 214],
                None => [red, green, blue],
            });
        }
    }
    let mut size = Vec::new();
    size.extend(WIDTH.to_be_bytes().into_iter().chain(HEIGHT.to_be_bytes()).chain([8, 2, 0, 0, 0]));
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, bytes) in [(b"IHDR", size), (b"IDAT", unpressed(&rows)), (b"IEND", Vec::new())] {
        let chunk = [name.as_slice(), &bytes].concat();
        file.extend(u32::try_from(bytes.len()).unwrap_or(0).to_be_bytes());
        file.extend(&chunk);
        file.extend(crc32fast::hash(&chunk).to_be_bytes());
    }
    file
}

/// Bytes as a stream of zlib that presses nothing (RFC 1950, RFC 1951 section 3.2.4); the hub writes pictures anew anyway.
fn unpressed(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let blocks = bytes.chunks(65_535);
    let last = blocks.len().saturating_sub(1);
    for (at, block) in blocks.enumerate() {
        let length = u16::try_from(block.len()).unwrap_or(0);
        stream.push(u8::from(at == last));
        stream.extend(length.to_le_bytes().into_iter().chain((!length).to_le_bytes()));
        stream.extend(block);
    }
    let (mut low, mut high) = (1_u32, 0_u32);
    for byte in bytes {
        low = (low + u32::from(*byte)) % 65_521;
        high = (high + low) % 65_521;
    }
    stream.extend((high << 16 | low).to_be_bytes());
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file_is_what_its_ending_says_and_can_be_read() {
        let lines = ["Bwrdd Iechyd Môr Hafren (draft)".to_owned(), "A second sentence & more.".to_owned()];
        for ending in ["pdf", "docx", "odt", "html", "csv", "txt", "md", "png"] {
            let bytes = of(ending, "A title", "en", &lines).unwrap();
            let kind = document_text::kind_of(&bytes, &format!("it.{ending}"));
            assert_eq!(kind.ending(), ending);
            if ending != "png" {
                let text = document_text::read(&bytes, kind, &document_text::Bounds::default()).unwrap();
                let text = format!("{text:?}");
                assert!(text.contains("Môr Hafren (draft)") && text.contains("A second sentence"), "{ending}: {text}");
            }
        }
        assert_ne!(landscape(3), landscape(4));
    }
}
