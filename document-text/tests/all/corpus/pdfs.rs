//! PDF files by hand: their objects, and a table of where these are.

use std::io::Write;

use document_text::Kind;
use document_text::Unreadable::{Broken, NoText};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::archives::packed_spaces;
use super::{Case, anything, file, refused, says};

/// A file of these objects, the first of which is the catalogue.
pub(crate) fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", at + 1).into_bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let table = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for place in places {
        bytes.extend(format!("{place:010} 00000 n \n").into_bytes());
    }
    let size = objects.len() + 1;
    bytes.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n").into_bytes());
    bytes
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let mut bytes = format!("<</Length {}{dictionary}>>\nstream\n", data.len()).into_bytes();
    bytes.extend(data);
    bytes.extend(b"\nendstream");
    bytes
}

fn packed(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

const CATALOGUE: &str = "<</Type/Catalog/Pages 2 0 R/Lang(cy)>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R\
    /Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>";
const FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";
const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";

/// One page with these commands.
fn page(commands: &[u8]) -> Vec<u8> {
    with(PAGES, PAGE, &stream("", commands))
}

fn with(pages: &str, page: &str, content: &[u8]) -> Vec<u8> {
    pdf(&[
        CATALOGUE.into(),
        pages.into(),
        page.into(),
        content.to_vec(),
        FONT.into(),
        stream("/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 6 0 R>>>>", b"/X Do /X Do"),
    ])
}

fn words(text: &str) -> Vec<u8> {
    format!("BT /F 12 Tf 72 700 Td ({text}) Tj ET").into_bytes()
}

/// Commands that set some words, in many ways.
fn set() -> Vec<u8> {
    b"/Artifact BMC BT /F 9 Tf 72 820 Td (running head) Tj ET EMC \
      BT /F 20 Tf 72 760 Td (A heading) Tj ET \
      BT /F 12 Tf 72 700 Td [(S)80(oil )-300(and infor-)] TJ 0 -14 Td (mation) Tj ET \
      BT /F 12 Tf 2 Tr 72 600 Td (outlined) Tj ET \
      BT /F 12 Tf 3 Tr 72 560 Td (recognised) Tj ET"
        .to_vec()
}

pub(super) fn cases() -> Vec<Case> {
    let sound = page(&words("Plain words"));
    let spaces = [&b"\x78\x9c"[..], &packed_spaces(4000)].concat();
    let bomb = stream("/Filter/FlateDecode", &spaces);
    let twice = stream("/Filter[/FlateDecode/FlateDecode]", &packed(&spaces));
    let mut loops = String::from("<</Type/Pages/Kids[3 0 R 2 0 R");
    loops.push_str(&" 2 0 R 3 0 R".repeat(2000));
    loops.push_str("]/Count 1000000000>>");
    let deep_array = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    let many = format!("{} Tj ET", "BT /F 12 Tf (word word word) Tj ET ".repeat(40_000));
    let mut cases = vec![
        says("words.pdf", Kind::Pdf, sound.clone(), &["Plain words"]),
        says("set.pdf", Kind::Pdf, page(&set()), &["A heading", "Soil and information", "outlined", "recognised"]),
        refused("blank.pdf", Kind::Pdf, page(b"0 0 m 9 9 l S"), &[NoText]),
        refused("not-a.pdf", Kind::Pdf, b"%PDF-1.4\nnothing of the kind".to_vec(), &[Broken]),
        refused("only-beginning.pdf", Kind::Pdf, b"%PDF-".to_vec(), &[Broken]),
        refused("no-pages.pdf", Kind::Pdf, with("<</Type/Pages/Kids[]/Count 0>>", "null", b"null"), &[Broken, NoText]),
        says("thousand-million-pages.pdf", Kind::Pdf, with(&loops, PAGE, &stream("", &words("Loop"))), &["Loop"]),
        anything(
            "page-of-itself.pdf",
            Kind::Pdf,
            with("<</Type/Pages/Kids[2 0 R]/Parent 2 0 R/Count 1>>", PAGE, b"null"),
        ),
        anything("bomb.pdf", Kind::Pdf, with(PAGES, PAGE, &bomb)),
        anything("bomb-in-bomb.pdf", Kind::Pdf, with(PAGES, PAGE, &twice)),
        anything(
            "deep-array.pdf",
            Kind::Pdf,
            with(
                PAGES,
                &PAGE.replace("/Type/Page", &format!("/Deep {deep_array}/Type/Page")),
                &stream("", &words("Deep")),
            ),
        ),
        anything("deep-dictionary.pdf", Kind::Pdf, page("<</A".repeat(100_000).as_bytes())),
        anything("forms-of-themselves.pdf", Kind::Pdf, page(b"/X Do")),
        says("much.pdf", Kind::Pdf, page(many.as_bytes()), &["word word word"]),
        anything("states.pdf", Kind::Pdf, page("q ".repeat(1_000_000).as_bytes())),
        anything("huge-font.pdf", Kind::Pdf, page(b"BT /F 1e30 Tf 1e30 1e30 Td (huge) Tj ET BT /F -9e99 Tf (x) Tj ET")),
        anything(
            "huge-page.pdf",
            Kind::Pdf,
            with(PAGES, &PAGE.replace("595 842", "1e30 1e-30"), &stream("", &words("x"))),
        ),
        anything("object-stream.pdf", Kind::Pdf, object_stream()),
        anything("table-of-itself.pdf", Kind::Pdf, table_of_itself(&sound)),
        anything("huge-table.pdf", Kind::Pdf, replaced(&sound, b"0 7\n", b"0 1000000000\n")),
        anything("length-of-itself.pdf", Kind::Pdf, replaced(&sound, b"/Length 42", b"/Length 4 0 R")),
        anything("image-of-4-billion.pdf", Kind::Pdf, image()),
    ];
    let report = file("report.pdf");
    for at in [7_usize, 100, 700, 1500] {
        cases.push(anything(&format!("cut-at-{at}.pdf"), Kind::Pdf, report[..at.min(report.len())].to_vec()));
    }
    cases.push(Case::new(
        "behind-much-room.pdf",
        Kind::PlainText,
        [vec![b' '; 2000], sound].concat(),
        super::Outcome::Anything,
    ));
    cases
}

fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    match bytes.windows(old.len()).position(|window| window == old) {
        Some(at) => [&bytes[..at], new, &bytes[at + old.len()..]].concat(),
        None => bytes.to_vec(),
    }
}

/// A stream that says it holds a thousand million objects.
fn object_stream() -> Vec<u8> {
    let list = (0..200_000).map(|at| format!("{at} 0 ")).collect::<Vec<_>>().concat();
    pdf(&[
        CATALOGUE.into(),
        PAGES.into(),
        PAGE.into(),
        stream("", &words("Objects")),
        FONT.into(),
        stream("/Type/ObjStm/N 1000000000/First 10/Extends 6 0 R", list.as_bytes()),
    ])
}

fn table_of_itself(sound: &[u8]) -> Vec<u8> {
    let at = sound.windows(5).rposition(|window| window == b"xref\n").unwrap() - 5;
    let table = sound[..at + 5].windows(5).rposition(|window| window == b"xref\n").unwrap_or(at);
    replaced(sound, b"/Root 1 0 R", format!("/Root 1 0 R/Prev {table}").as_bytes())
}

fn image() -> Vec<u8> {
    let object = stream(
        "/Type/XObject/Subtype/Image/Width 65535/Height 65535/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/FlateDecode",
        &packed(&vec![0; 10_000_000]),
    );
    pdf(&[
        CATALOGUE.into(),
        PAGES.into(),
        PAGE.into(),
        stream("", b"q 500 0 0 500 0 0 cm /X Do Q BT /F 12 Tf 72 700 Td (With a picture) Tj ET"),
        FONT.into(),
        object,
    ])
}
