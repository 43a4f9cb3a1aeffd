//! Real files, and what becomes of them when they are cut, renamed or locked.

use document_text::Kind;
use document_text::Unreadable::{Broken, Encrypted, NoText, NotSupported};

use super::{Case, anything, file, refused, says};

const WELSH: &str = "Mae'r cyngor wedi cytuno ar y cynllun tŷ gwydr.";
const GAELIC: &str = "Tha a' chomhairle air aontachadh mu dheidhinn na h-àrainneachd.";

pub(super) fn cases() -> Vec<Case> {
    let mut cases = vec![
        says(
            "plan.docx",
            Kind::Docx,
            file("plan.docx"),
            &[WELSH, GAELIC, "مرحبا بالعالم", "Dinbych", "Second measure"],
        ),
        says("cynllun.odt", Kind::Odt, file("cynllun.odt"), &[WELSH, GAELIC, "Eitem", "Dyfnder"]),
        says("bees.pptx", Kind::Pptx, file("bees.pptx"), &["Gwenyn", WELSH, "Seilleanan", "Hives"]),
        says("gwenyn.odp", Kind::Odp, file("gwenyn.odp"), &["Gwenyn", WELSH]),
        says("rain.xlsx", Kind::Xlsx, file("rain.xlsx"), &["Rainfall", "Capel Curig", "2612.5", "Ysgol"]),
        says("glaw.ods", Kind::Ods, file("glaw.ods"), &["Glaw", "Lle", "Milimetrau"]),
        says("report.pdf", Kind::Pdf, file("report.pdf"), &["Annual report", GAELIC, "First measure", "12 cm"]),
        says("read-only.pdf", Kind::Pdf, file("read-only.pdf"), &["The council has agreed"]),
        refused("locked.pdf", Kind::Pdf, file("locked.pdf"), &[Encrypted]),
        refused("scan.pdf", Kind::Pdf, file("scan.pdf"), &[NoText]),
        refused("turned.jpg", Kind::Jpeg, file("turned.jpg"), &[NotSupported]),
        refused("small.png", Kind::Png, file("small.png"), &[NotSupported]),
        refused("moving.gif", Kind::Gif, file("moving.gif"), &[NotSupported]),
        refused("moving.webp", Kind::WebP, file("moving.webp"), &[NotSupported]),
        refused("still.webp", Kind::WebP, file("still.webp"), &[NotSupported]),
        // What the name says is not what it is.
        says("photo.jpg", Kind::Docx, file("plan.docx"), &[WELSH]),
        says("archive.zip", Kind::Odt, file("cynllun.odt"), &[GAELIC]),
        refused("report.docx", Kind::Png, file("small.png"), &[NotSupported]),
        refused("old.doc", Kind::OldWord, compound("WordDocument"), &[NotSupported]),
        refused("old.xls", Kind::OldExcel, compound("Workbook"), &[NotSupported]),
        refused("old.ppt", Kind::OldPowerPoint, compound("PowerPoint Document"), &[NotSupported]),
        refused("locked.docx", Kind::LockedOffice, compound("EncryptedPackage"), &[Encrypted]),
        refused("song.mp3", Kind::Mp3, b"ID3\x04\0\0\0\0\0\0rest of it".to_vec(), &[NotSupported]),
        refused("talk.ogg", Kind::Ogg, b"OggS\0\x02\0\0\0\0\0\0\0\0".to_vec(), &[NotSupported]),
        refused("talk.wav", Kind::Wav, b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0".to_vec(), &[NotSupported]),
        refused("film.mp4", Kind::Mp4, b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec(), &[NotSupported]),
        refused("film.webm", Kind::WebM, webm(), &[NotSupported]),
        refused("run.txt", Kind::Unknown, b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0>\0".to_vec(), &[NotSupported]),
        // Two things at once are the first of them.
        refused("poly.gif", Kind::Gif, b"GIF89a/*\0\0\0\0*/=1;alert(1)//".to_vec(), &[NotSupported]),
        says("poly.pdf", Kind::Html, poly_page(), &["Only a page"]),
    ];
    for name in ["plan.docx", "cynllun.odt", "bees.pptx", "rain.xlsx", "report.pdf"] {
        let whole = file(name);
        let kind = cases.iter().find(|case| case.name == name).unwrap().kind;
        let half = whole[..whole.len() / 2].to_vec();
        if kind == Kind::Pdf {
            cases.push(anything(&format!("half-{name}"), kind, half));
        } else {
            cases.push(refused(&format!("half-{name}"), kind, half, &[Broken]));
        }
    }
    cases
}

/// The beginning of an old binary document with a stream of this name.
fn compound(stream: &str) -> Vec<u8> {
    let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    bytes.resize(1024, 0);
    bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(2048, 0);
    bytes
}

fn webm() -> Vec<u8> {
    b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08\x42\x82\x84webm".to_vec()
}

/// A page in front of a PDF: some programs would find the PDF.
fn poly_page() -> Vec<u8> {
    let mut bytes = b"<!doctype html><p>Only a page</p><script>alert(1)</script><!--".to_vec();
    bytes.extend(b"%PDF-1.4 1 0 obj << /Type /Catalog >> endobj -->");
    bytes
}
