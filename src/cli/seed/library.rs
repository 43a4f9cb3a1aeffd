//! Seeded documents: their files, their versions, and what stands inside. A small hub's files say what their pages say they do;
//! a large one keeps a few hundred files for all its documents, each with a text of its own, as if that stood in it.

use std::collections::BTreeMap;

use document_text::Block;
use serde_json::{Value, json};

use super::rows::Beginning;
use super::shapes::Shape;
use super::words::{self, Dice};
use super::{Seed, pdf, store};
use crate::app::App;
use crate::clock::Time;
use crate::db::Sql;
use crate::discussions::Kind;
use crate::documents::texts::words_of;
use crate::documents::versions::Category;
use crate::error::Result;
use crate::events::sheet;
use crate::files::{self, File};

const DOCUMENT: u64 = 7;
const INSIDE: u64 = 10;
const FILE: u64 = 11;
/// How many versions a document may have before their places meet those of the next, and paragraphs a version.
const VERSIONS: u64 = 4;
const PARAGRAPHS: u64 = 100;
/// Half of all files are larger than this, in bytes, where files are as large as on a real hub.
const MEDIAN: u64 = 350_000;

/// Files, by their numbers.
pub(super) type Files = BTreeMap<u64, File>;

/// One version of a document.
#[derive(Clone, Copy)]
struct Version {
    document: u64,
    /// From 1 on.
    number: u64,
}

impl Version {
    fn place(self) -> u64 {
        self.document * VERSIONS + self.number
    }
}

/// How many versions a document has: two, more or less.
fn versions(document: u64) -> u64 {
    match document % 4 {
        0 => 1,
        2 => 3,
        _ => 2,
    }
}

/// Puts the files into the store, those that are not there.
pub(super) async fn keep(app: &App, seed: &Seed<'_>) -> Result<Files> {
    let wanted: Vec<(u64, Option<Version>)> = match seed.shape.files {
        Some(files) => (0..files).map(|number| (number, None)).collect(),
        None => (0..seed.shape.documents)
            .flat_map(|document| (1..=versions(document)).map(move |number| Version { document, number }))
            .map(|version| (version.place(), Some(version)))
            .collect(),
    };
    let mut kept = Files::new();
    for (number, version) in wanted {
        let bytes = seed.file(number, version)?;
        let name = format!("file.{}", ending(number));
        kept.insert(number, files::make(&app.db, &app.store, &name, &bytes).await?);
    }
    Ok(kept)
}

/// What kind of file it is.
fn ending(number: u64) -> &'static str {
    match number % 20 {
        0..=12 => "pdf",
        13..=16 => "ods",
        17 | 18 => "html",
        _ => "txt",
    }
}

impl Seed<'_> {
    fn file(&self, number: u64, version: Option<Version>) -> Result<Vec<u8>> {
        let mut dice = self.shape.dice(FILE, number);
        let (lines, pad) = if let Some(version) = version {
            (self.inside(version), 0)
        } else {
            let lines = (0..10).map(|_| words::text(&mut dice, "en", 4)).collect();
            (lines, (MEDIAN >> 3) << dice.below(8))
        };
        Ok(match ending(number) {
            "pdf" => pdf::of(&lines, (&mut dice, pad)),
            "ods" => {
                let cells = |line: &String| line.split(". ").map(str::to_owned).collect();
                sheet::ods("Table", &lines.iter().map(cells).collect())?
            }
            "html" => format!("<!DOCTYPE html>\n<html><body><p>{}</p></body></html>\n", lines.join("</p>\n<p>")).into(),
            _ => lines.join("\n\n").into(),
        })
    }

    /// The language of a document.
    fn written_in(&self, document: u64) -> &'static str {
        Shape::language(&mut self.shape.dice(26, document))
    }

    /// What stands in a version: what stood in the one before, but for a paragraph here and there.
    fn inside(&self, version: Version) -> Vec<String> {
        let language = self.written_in(version.document);
        let many = 8 + self.shape.dice(INSIDE, version.document).below(34);
        (0..many.min(PARAGRAPHS))
            .map(|at| {
                let drawn = |number: u64| {
                    let place = (Version { number, ..version }.place() + 1) * PARAGRAPHS + at;
                    self.shape.dice(INSIDE, place)
                };
                let from = (2..=version.number).rev().find(|number| drawn(*number).chance(12)).unwrap_or(1);
                let mut dice: Dice = drawn(from);
                dice.next();
                let sentences = 1 + dice.below(5);
                words::text(&mut dice, language, sentences)
            })
            .collect()
    }

    /// The rows of some documents.
    pub(super) fn documents(&self, places: std::ops::Range<u64>) -> Vec<(Sql, Vec<Value>)> {
        let (mut topics, mut documents, mut all, mut texts) = (vec![], vec![], vec![], vec![]);
        for place in places {
            let (group, at, last) = self.times_of(place);
            let language = self.written_in(place);
            let one = Beginning { stage: DOCUMENT, kind: Kind::Document, place, group, at, last, replies: 0, language };
            let begun = self.begin(&one);
            let mut dice = self.shape.dice(25, place);
            let licence = dice.one(&["ogl", "ogl", "cc-by", "reserved", "unsaid"]);
            let accessible = dice.one(&["itself", "unsaid", "unsaid", "not"]);
            let mut category = Category::Other;
            for number in 1..=versions(place) {
                let version = Version { document: place, number };
                let Some(file) = self.file_of(version) else { continue };
                category = Category::of(&file.media_type);
                all.push(self.version(version, file, (&begun.id, &begun.url, &begun.title)));
                // A large hub keeps what the newest says; on a small one versions can be compared.
                if number == versions(place) || self.shape.files.is_none() {
                    texts.push(self.text(version, (&begun.id, &begun.title, language)));
                }
            }
            let year = last.in_london().year();
            let newest = versions(place);
            documents.push(json!([begun.id, licence, accessible, newest, category.to_string(), year, last.0]));
            topics.push(begun.row);
        }
        vec![(store::TOPICS, topics), (store::DOCUMENTS, documents), (store::VERSIONS, all), (store::TEXTS, texts)]
    }

    /// In which group a document is, when it came, and when it was changed last.
    fn times_of(&self, document: u64) -> (u64, Time, Time) {
        let at = self.shape.spread(document, self.shape.documents);
        (self.shape.group_at(29, document, at), at, Shape::renewed(at, versions(document)))
    }

    fn file_of(&self, version: Version) -> Option<&File> {
        let number = match self.shape.files {
            Some(files) => self.shape.dice(28, version.place()).below(files),
            None => version.place(),
        };
        self.files.get(&number)
    }

    fn version(&self, version: Version, file: &File, (id, url, title): (&str, &str, &str)) -> Value {
        let number = version.number;
        let (_, at, _) = self.times_of(version.document);
        let own = format!("{url}/versions/{number}");
        let previous = if number > 1 { format!("{url}/versions/{}", number - 1) } else { String::new() };
        let note =
            if number > 1 { words::title(&mut self.shape.dice(30, version.place()), "en") } else { String::new() };
        let name = format!("{}.{}", title.to_lowercase().replace(' ', "-"), file_ending(file));
        json!([
            id,
            number,
            own,
            note,
            Shape::renewed(at, number).0,
            file.digest.to_string(),
            file.size,
            file.media_type,
            name,
            previous
        ])
    }

    fn text(&self, version: Version, (id, title, language): (&str, &str, &str)) -> Value {
        let blocks: Vec<Block> = self.inside(version).into_iter().map(Block::Paragraph).collect();
        let text: Vec<String> = blocks.iter().map(words_of).collect();
        let pages = blocks.len().div_ceil(8);
        json!([id, version.number, title, language, text.join("\n"), json!(blocks).to_string(), pages])
    }
}

/// How the name of a file ends.
fn file_ending(file: &File) -> &'static str {
    match Category::of(&file.media_type) {
        Category::Pdf => "pdf",
        Category::Table => "ods",
        _ if file.media_type == "text/html" => "html",
        _ => "txt",
    }
}
