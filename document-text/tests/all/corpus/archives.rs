//! Archives by hand, and what can be done with them.

use std::io::Write;

use document_text::Kind;
use document_text::Unreadable::{Broken, Encrypted, NoText, NotSupported, TooLarge};
use flate2::Compression;
use flate2::write::DeflateEncoder;

use super::{Case, anything, file, refused, says};

/// An entry: its name, and its text, which is packed.
pub(crate) struct Entry {
    name: String,
    packed: Vec<u8>,
    size: u32,
    method: u16,
    flags: u16,
}

impl Entry {
    pub(crate) fn new(name: &str, text: &[u8]) -> Self {
        Self {
            name: name.to_owned(),
            packed: deflate(text),
            size: u32::try_from(text.len()).unwrap(),
            method: 8,
            flags: 0,
        }
    }

    fn stored(name: &str, text: &[u8]) -> Self {
        Self { packed: text.to_vec(), method: 0, ..Self::new(name, text) }
    }
}

pub(crate) fn deflate(text: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// Spaces by the million, packed: a million of them that stands on its own, again and again.
pub(crate) fn packed_spaces(millions: usize) -> Vec<u8> {
    let mut packer = flate2::Compress::new(Compression::best(), false);
    let mut million = Vec::with_capacity(100_000);
    packer.compress_vec(&vec![b' '; 1_000_000], &mut million, flate2::FlushCompress::Full).unwrap();
    let mut packed = million.repeat(millions);
    packed.extend([1, 0, 0, 0xff, 0xff]);
    packed
}

fn bomb(name: &str) -> Entry {
    Entry { packed: packed_spaces(2000), size: 2_000_000_000, ..Entry::new(name, b"") }
}

fn header(entry: &Entry, central: bool, offset: u32) -> Vec<u8> {
    let mut bytes = if central { b"PK\x01\x02\x14\0".to_vec() } else { b"PK\x03\x04".to_vec() };
    bytes.extend(20_u16.to_le_bytes());
    bytes.extend(entry.flags.to_le_bytes());
    bytes.extend(entry.method.to_le_bytes());
    bytes.extend([0; 4]);
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(u32::try_from(entry.packed.len()).unwrap().to_le_bytes());
    bytes.extend(entry.size.to_le_bytes());
    bytes.extend(u16::try_from(entry.name.len()).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    if central {
        bytes.extend([0; 10]);
        bytes.extend(offset.to_le_bytes());
    }
    bytes.extend(entry.name.as_bytes());
    bytes
}

fn end(entries: u16, size: usize, offset: usize) -> Vec<u8> {
    let mut bytes = b"PK\x05\x06\0\0\0\0".to_vec();
    bytes.extend(entries.to_le_bytes());
    bytes.extend(entries.to_le_bytes());
    bytes.extend(u32::try_from(size).unwrap().to_le_bytes());
    bytes.extend(u32::try_from(offset).unwrap().to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

/// An archive of these entries. The checksum is left empty, so that readers which hold it equal refuse: see `sealed`.
fn archive(entries: &[Entry], overlap: bool) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut central = Vec::new();
    let mut first = None;
    for entry in entries {
        let at = u32::try_from(bytes.len()).unwrap();
        let shared = *first.get_or_insert(at);
        central.extend(header(entry, true, if overlap { shared } else { at }));
        if !overlap || shared == at {
            bytes.extend(header(entry, false, 0));
            bytes.extend(&entry.packed);
        }
    }
    let (offset, size) = (bytes.len(), central.len());
    bytes.extend(central);
    bytes.extend(end(u16::try_from(entries.len()).unwrap(), size, offset));
    bytes
}

/// An archive of texts.
pub(crate) fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut bytes = archive(&entries.iter().map(|(name, text)| Entry::new(name, text)).collect::<Vec<_>>(), false);
    for (name, text) in entries {
        seal(&mut bytes, name, text);
    }
    bytes
}

/// Writes the checksum of an entry into both of its headers.
fn seal(bytes: &mut [u8], name: &str, text: &[u8]) {
    let mut sum = flate2::Crc::new();
    sum.update(text);
    for (start, before_name, place) in [(b"PK\x03\x04", 30, 14), (b"PK\x01\x02", 46, 16)] {
        for at in 0..bytes.len().saturating_sub(before_name + name.len()) {
            if bytes[at..].starts_with(start) && bytes[at + before_name..].starts_with(name.as_bytes()) {
                bytes[at + place..at + place + 4].copy_from_slice(&sum.sum().to_le_bytes());
            }
        }
    }
}

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

/// A Word document whose body this is.
pub(crate) fn docx(document: &[u8]) -> Vec<u8> {
    zip(&[TYPES, ("word/document.xml", document)])
}

fn body(inside: &str) -> Vec<u8> {
    format!("<w:document xmlns:w='w'><w:body>{inside}</w:body></w:document>").into_bytes()
}

pub(super) fn cases() -> Vec<Case> {
    let plain = body("<w:p><w:r><w:t>Small &amp; sound &#x6d;eadow</w:t></w:r></w:p>");
    let mut cases = vec![
        says("small.docx", Kind::Docx, docx(&plain), &["Small & sound meadow"]),
        refused("empty.docx", Kind::Docx, docx(&body("<w:p/>")), &[NoText]),
        refused("bodiless.docx", Kind::Docx, zip(&[TYPES, ("word/other.xml", b"<a/>")]), &[Broken]),
        refused("not-xml.docx", Kind::Docx, docx(b"<w:document><w:body></w:p>"), &[Broken]),
        refused("open.docx", Kind::Docx, docx(b"<w:document><w:body><w:p>"), &[Broken]),
        refused("some.zip", Kind::Zip, zip(&[("a.txt", b"a"), ("../../etc/passwd", b"b")]), &[NotSupported]),
        refused("empty.zip", Kind::Zip, end(0, 0, 0), &[NotSupported]),
        refused("matryoshka.zip", Kind::Zip, nested(40), &[NotSupported]),
        refused("quine.docx", Kind::Docx, nested_docx(), &[NoText]),
        says("embedded.docx", Kind::Docx, embedded(&plain), &["Small & sound meadow"]),
    ];
    cases.extend(bombs(&plain));
    cases.extend(xml());
    cases
}

fn bombs(plain: &[u8]) -> Vec<Case> {
    let wide = body(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "a".repeat(40_000_000)));
    let mut lying = Entry::new("word/document.xml", plain);
    lying.size = u32::MAX - 1;
    let mut short = Entry::new("word/document.xml", &vec![b' '; 50_000_000]);
    short.size = 10;
    let mut locked = Entry::new("word/document.xml", plain);
    locked.flags = 1;
    let mut odd = Entry::new("word/document.xml", plain);
    odd.method = 14;
    let sealed = Entry::new("word/document.xml", plain);
    let types = || Entry::new(TYPES.0, TYPES.1);
    let many: Vec<Entry> = (0..60_000).map(|at| Entry::stored(&format!("word/{at}"), b"")).collect();
    let shared: Vec<Entry> = [TYPES.0, "word/document.xml", "word/styles.xml", "word/footnotes.xml"]
        .into_iter()
        .map(|name| Entry::new(name, &vec![b' '; 1_000_000]))
        .collect();
    let mut declared = docx(plain);
    let at = declared.len() - 14;
    declared[at..at + 4].copy_from_slice(&[0xff; 4]);
    vec![
        refused("bomb.docx", Kind::Docx, archive(&[types(), bomb("word/document.xml")], false), &[TooLarge]),
        refused(
            "bomb-in-styles.docx",
            Kind::Docx,
            archive(&[types(), bomb("word/styles.xml"), sealed], false),
            &[TooLarge],
        ),
        refused("one-letter.docx", Kind::Docx, docx(&wide), &[TooLarge]),
        refused("says-four-gigabytes.docx", Kind::Docx, archive(&[types(), lying], false), &[Broken, TooLarge]),
        refused("says-ten-bytes.docx", Kind::Docx, archive(&[types(), short], false), &[Broken, TooLarge]),
        refused("locked-entry.docx", Kind::Docx, archive(&[types(), locked], false), &[Encrypted]),
        refused("odd-method.docx", Kind::Docx, archive(&[types(), odd], false), &[Broken, NotSupported]),
        // Too many to be looked at, so not known for what they are.
        refused("many.zip", Kind::Zip, archive(&many, false), &[NotSupported]),
        refused("overlap.docx", Kind::Docx, archive(&shared, true), &[Broken, TooLarge]),
        anything("many-declared.docx", Kind::Docx, declared),
    ]
}

fn xml() -> Vec<Case> {
    let mut laughs = String::from("<!DOCTYPE l [<!ENTITY a \"ha\">");
    for (inner, outer) in "abcdefghij".chars().zip("bcdefghijk".chars()) {
        laughs.push_str(&format!("<!ENTITY {outer} \"{}\">", format!("&{inner};").repeat(10)));
    }
    laughs.push_str("]><w:document><w:body><w:p><w:r><w:t>&k;</w:t></w:r></w:p></w:body></w:document>");
    let outside =
        b"<!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><w:document><w:body><w:p><w:r><w:t>&x;</w:t>\
        </w:r></w:p></w:body></w:document>";
    let undeclared = body("<w:p><w:r><w:t>before &secret; after</w:t></w:r></w:p>");
    let deep = format!("{}{}", "<w:p>".repeat(100_000), "</w:p>".repeat(100_000));
    let rows = "<w:tr><w:tc><w:p><w:r><w:t>cell</w:t></w:r></w:p></w:tc></w:tr>".repeat(20_000);
    let attributes = (0..20_000).map(|at| format!(" a{at}='1'")).collect::<Vec<_>>().concat();
    let wide: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(
            String::from_utf8(body("<w:p><w:r><w:t>tŷ</w:t></w:r></w:p>"))
                .unwrap()
                .encode_utf16()
                .flat_map(u16::to_le_bytes),
        )
        .collect();
    let odt = |content: &[u8], manifest: &[u8]| {
        zip(&[
            ("mimetype", b"application/vnd.oasis.opendocument.text"),
            ("content.xml", content),
            ("META-INF/manifest.xml", manifest),
        ])
    };
    let repeated =
        b"<o><spreadsheet><table name='T'><table-row><table-cell number-columns-repeated='4000000000'><p>again</p>\
        </table-cell></table-row></table></spreadsheet></o>";
    let names_often = format!(
        "<worksheet><sheetData>{}</sheetData></worksheet>",
        format!("<row>{}</row>", "<c t='s'><v>0</v></c>".repeat(1000)).repeat(100)
    );
    let long = format!("<sst><si><t>{}</t></si></sst>", "longword ".repeat(100_000));
    vec![
        refused("laughs.docx", Kind::Docx, docx(laughs.as_bytes()), &[Broken]),
        refused("outside.docx", Kind::Docx, docx(outside), &[Broken]),
        says("undeclared.docx", Kind::Docx, docx(&undeclared), &["before after"]),
        refused("deep.docx", Kind::Docx, docx(&body(&deep)), &[TooLarge]),
        says("rows.docx", Kind::Docx, docx(&body(&format!("<w:tbl>{rows}</w:tbl>"))), &["cell"]),
        anything("attributes.docx", Kind::Docx, docx(&body(&format!("<w:p{attributes}/>")))),
        says("utf16.docx", Kind::Docx, docx(&wide), &["tŷ"]),
        refused(
            "locked.odt",
            Kind::Odt,
            odt(b"\x01\x02", b"<manifest><file-entry><encryption-data/></file-entry></manifest>"),
            &[Encrypted],
        ),
        refused("noise.odt", Kind::Odt, odt(b"\x01\x02<<<", b"<manifest/>"), &[Broken]),
        says(
            "repeated.ods",
            Kind::Ods,
            zip(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", repeated)]),
            &["again"],
        ),
        says(
            "amplified.xlsx",
            Kind::Xlsx,
            zip(&[
                TYPES,
                ("xl/workbook.xml", b"<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>"),
                ("xl/_rels/workbook.xml.rels", b"<R><Relationship Id='r1' Target='worksheets/s.xml'/></R>"),
                ("xl/worksheets/s.xml", names_often.as_bytes()),
                ("xl/sharedStrings.xml", long.as_bytes()),
            ]),
            &["longword"],
        ),
    ]
}

/// Archives in each other.
fn nested(levels: usize) -> Vec<u8> {
    (0..levels).fold(b"the innermost".to_vec(), |inner, _| {
        zip(&[("inner.zip", &inner), ("again.zip", &inner[..inner.len().min(100)])])
    })
}

/// A document that holds itself, as far as it can.
fn nested_docx() -> Vec<u8> {
    let inner = docx(&body("<w:p/>"));
    zip(&[TYPES, ("word/document.xml", &body("<w:p/>")), ("word/embeddings/self.docx", &inner)])
}

fn embedded(plain: &[u8]) -> Vec<u8> {
    let inner = file("plan.docx");
    zip(&[TYPES, ("word/document.xml", plain), ("word/embeddings/plan.docx", &inner)])
}
