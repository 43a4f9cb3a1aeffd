//! Every file of the corpus: what it is, and what is read of it.

use document_text::{Block, Bounds, Depth, Kind, Text, Unreadable, examine, has_macros, kind_of, read};

use crate::corpus::archives::{docx, zip};
use crate::corpus::{self, Outcome, file};

/// Everything that somebody would read, in one line.
pub(crate) fn words(text: &Text) -> String {
    let mut words = Vec::new();
    for block in &text.blocks {
        match block {
            Block::Heading(_, said) | Block::Paragraph(said) | Block::Item(said) => words.push(said.clone()),
            Block::Row(cells) => words.extend(cells.clone()),
        }
    }
    words.join(" ")
}

#[test]
fn every_file_is_known_for_what_it_is_and_read_or_refused_for_its_reason() {
    let cases = corpus::all();
    assert!(cases.len() >= 60, "{}", cases.len());
    let mut wrong = Vec::new();
    for case in cases {
        let kind = kind_of(&case.bytes, &case.name);
        if kind != case.kind {
            wrong.push(format!("{} is taken for {kind:?}", case.name));
        }
        // These need the bounds of a process: see the tests of the hub.
        if case.name.contains("bomb") && case.kind == Kind::Pdf {
            continue;
        }
        let read = read(&case.bytes, case.kind, &Bounds::default());
        match (&case.outcome, &read) {
            (Outcome::Says(expected), Ok(text)) => {
                let said = words(text);
                for word in expected.iter().filter(|word| !said.contains(**word)) {
                    wrong.push(format!("{}: {word} is not in {}", case.name, &said[..said.floor_char_boundary(200)]));
                }
            }
            (Outcome::Refused(reasons), Err(reason)) if reasons.contains(reason) => {}
            (Outcome::Anything, _) => {}
            (_, read) => {
                let read: String = format!("{read:?}").chars().take(200).collect();
                wrong.push(format!("{}: {read}", case.name));
            }
        }
        if let Ok(text) = read {
            assert!(!words(&text).contains("secret"), "{}: {}", case.name, words(&text));
            let bytes: usize = words(&text).len();
            assert!(bytes <= 2 * Bounds::default().text_bytes, "{}", case.name);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_document_keeps_its_shape() {
    let text = read(&file("plan.docx"), Kind::Docx, &Bounds::default()).unwrap();
    assert_eq!(text.title.as_deref(), Some("Soil plan"));
    assert_eq!(text.language.as_deref(), Some("en-GB"));
    let expected = [
        Block::Heading(1, "Soil plan".into()),
        Block::Heading(1, "Why soil".into()),
        Block::Item("First measure".into()),
        Block::Row(vec!["Place".into(), "Depth".into()]),
        Block::Row(vec!["Dinbych".into(), "12 cm".into()]),
    ];
    for block in expected {
        assert!(text.blocks.contains(&block), "{block:?} is not in {:?}", text.blocks);
    }
}

#[test]
fn headings_paragraphs_and_words_parted_at_lines_are_found_in_a_pdf() {
    let text = read(&file("report.pdf"), Kind::Pdf, &Bounds::default()).unwrap();
    assert_eq!(text.title.as_deref(), Some("Annual report"));
    assert_eq!(text.language.as_deref(), Some("en-GB"));
    assert_eq!(text.parts, Some(1));
    assert!(text.blocks.contains(&Block::Heading(1, "Soil".into())), "{:?}", text.blocks);
    let long = text.blocks.iter().any(|block| {
        matches!(block, Block::Paragraph(words)
        if words.starts_with("The council") && words.ends_with("The end of the paragraph."))
    });
    assert!(long, "{:?}", text.blocks);
    let set = corpus::all().iter().find(|case| case.name == "set.pdf").unwrap();
    let text = read(&set.bytes, Kind::Pdf, &Bounds::default()).unwrap();
    assert!(!words(&text).contains("running head"), "what is marked as no part of the text is left out");
    assert_eq!(words(&text).matches("outlined").count(), 1);
}

#[test]
fn slides_and_sheets_are_counted() {
    let parts = |name, kind| read(&file(name), kind, &Bounds::default()).unwrap().parts;
    assert_eq!(parts("bees.pptx", Kind::Pptx), Some(2));
    assert_eq!(parts("gwenyn.odp", Kind::Odp), Some(1));
    assert_eq!(parts("rain.xlsx", Kind::Xlsx), Some(1), "a hidden sheet is none");
    assert_eq!(parts("glaw.ods", Kind::Ods), Some(1));
    let text = read(&file("rain.xlsx"), Kind::Xlsx, &Bounds::default()).unwrap();
    let row = Block::Row(vec![String::new(), String::new(), String::new(), "Ysgol".into()]);
    assert!(text.blocks.contains(&row), "a cell stays in its column: {:?}", text.blocks);
}

#[test]
fn a_page_says_its_language_and_title() {
    let page = corpus::all().iter().find(|case| case.name == "page.html").unwrap();
    let text = read(&page.bytes, Kind::Html, &Bounds::default()).unwrap();
    assert_eq!((text.title.as_deref(), text.language.as_deref()), (Some("Seilleanan"), Some("gd")));
    assert!(text.blocks.contains(&Block::Heading(2, "Mil".into())));
    assert!(text.blocks.contains(&Block::Row(vec!["Àite".into(), "Uisge".into()])), "{:?}", text.blocks);
}

#[test]
fn what_is_too_long_is_cut_and_says_so() {
    let bounds = Bounds { text_bytes: 100, ..Bounds::default() };
    for case in corpus::all().iter().filter(|case| matches!(case.outcome, Outcome::Says(_))) {
        if let Ok(text) = read(&case.bytes, case.kind, &bounds) {
            assert!(words(&text).len() <= 200, "{}", case.name);
            assert!(text.cut || words(&text).len() < 130, "{}", case.name);
        }
    }
    let bounds = Bounds { parts: 1, ..Bounds::default() };
    let text = read(&file("bees.pptx"), Kind::Pptx, &bounds).unwrap();
    assert!(text.cut && words(&text).contains("Gwenyn") && !words(&text).contains("Seilleanan"));
}

#[test]
fn a_file_beyond_the_bounds_is_not_looked_into() {
    let bounds = Bounds { file_bytes: 1000, ..Bounds::default() };
    let found = examine(&file("plan.docx"), "plan.docx", Depth::All, &bounds);
    assert_eq!((found.kind, found.text), (Kind::Unknown, Err(Unreadable::TooLarge)));
    let bounds = Bounds { entries: 2, ..Bounds::default() };
    assert_eq!(read(&file("plan.docx"), Kind::Docx, &bounds), Err(Unreadable::TooLarge));
}

#[test]
fn macros_are_seen() {
    assert!(!has_macros(&file("plan.docx"), Kind::Docx));
    let with = zip(&[("[Content_Types].xml", b"<T/>"), ("word/document.xml", b"<d/>"), ("word/vbaProject.bin", b"x")]);
    assert!(has_macros(&with, kind_of(&with, "a.docm")));
    let basic: &[(&str, &[u8])] =
        &[("mimetype", b"application/vnd.oasis.opendocument.text"), ("Basic/Standard/Module1.xml", b"<m/>")];
    assert!(has_macros(&zip(basic), Kind::Odt));
    assert!(!has_macros(&docx(b"<d/>"), Kind::Docx));
}

#[test]
fn the_ending_of_a_name_agrees_or_does_not() {
    for (name, kind, agrees) in [
        ("Report.PDF", Kind::Pdf, true),
        ("report.pdf.exe", Kind::Pdf, false),
        ("report", Kind::Pdf, false),
        ("photo.jpeg", Kind::Jpeg, true),
        ("photo.png", Kind::Jpeg, false),
        ("locked.xlsx", Kind::LockedOffice, true),
        ("anything.bin", Kind::Unknown, false),
    ] {
        assert_eq!(kind.agrees_with(name), agrees, "{name}");
    }
}

#[test]
fn what_was_found_goes_through_json_and_back() {
    for name in ["plan.docx", "turned.jpg", "report.pdf", "locked.pdf"] {
        let found = examine(&file(name), name, Depth::All, &Bounds::default());
        let json = serde_json::to_string(&found).unwrap();
        assert_eq!(serde_json::from_str::<document_text::Findings>(&json).unwrap(), found, "{name}");
    }
}
