//! XML read within bounds, for the office formats: a depth, no document type, hence no entities but the five that
//! every XML has, and nothing fetched.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::text::{Bounds, Unreadable};

/// What a walk through a document meets.
pub(crate) enum Met<'a> {
    /// An element begins; its name is without the prefix of its name space.
    Start(&'a Element<'a>),
    /// An element ends.
    End(&'a str),
    /// Characters.
    Text(&'a str),
}

/// The beginning of an element.
pub(crate) struct Element<'a> {
    start: &'a BytesStart<'a>,
    pub(crate) name: &'a str,
}

impl Element<'_> {
    /// An attribute by its name without a prefix.
    pub(crate) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        for attribute in attributes.with_checks(false).filter_map(Result::ok) {
            if attribute.key.local_name().as_ref() == name {
                let value: &str = attribute.value.as_ref();
                return Some(match quick_xml::escape::unescape(value) {
                    Ok(plain) => plain.into_owned(),
                    Err(_) => value.to_owned(),
                });
            }
        }
        None
    }

    /// An attribute by its name with its prefix, where two differ in that alone.
    pub(crate) fn prefixed(&self, name: &str) -> Option<String> {
        let mut attributes = self.start.attributes();
        let mut attributes = attributes.with_checks(false).filter_map(Result::ok);
        let attribute = attributes.find(|attribute| attribute.key.as_ref() == name)?;
        let value: &str = attribute.value.as_ref();
        Some(value.to_owned())
    }

    /// A number in an attribute.
    pub(crate) fn number(&self, name: &str) -> Option<usize> {
        self.attribute(name)?.trim().parse().ok()
    }

    /// Whether an attribute says yes, or is absent: how the office formats write switches.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        !matches!(self.attribute(name).as_deref(), Some("0" | "false" | "off" | "none"))
    }
}

/// Walks through a document in its order. The visitor answers `false` when it has seen enough.
pub(crate) fn walk(bytes: &[u8], bounds: &Bounds, mut visit: impl FnMut(Met<'_>) -> bool) -> Result<(), Unreadable> {
    let text = decode(bytes);
    let mut reader = Reader::from_str(&text);
    reader.config_mut().check_end_names = true;
    let mut depth = 0_usize;
    loop {
        let more = match reader.read_event().map_err(|_| Unreadable::Broken)? {
            Event::Start(start) => {
                depth += 1;
                if depth > bounds.depth {
                    return Err(Unreadable::TooLarge);
                }
                begin(&start, &mut visit)
            }
            Event::Empty(start) => {
                let name = start.local_name();
                begin(&start, &mut visit) && visit(Met::End(name.as_ref()))
            }
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                visit(Met::End(end.local_name().as_ref()))
            }
            Event::Text(words) => visit(Met::Text(&words.xml10_content())),
            Event::CData(words) => visit(Met::Text(&words.xml10_content())),
            Event::GeneralRef(reference) => {
                let character = reference.resolve_char_ref().ok().flatten();
                match character.or_else(|| named(&reference.xml10_content())) {
                    Some(character) => visit(Met::Text(character.encode_utf8(&mut [0; 4]))),
                    None => true,
                }
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => true,
            Event::Eof if depth == 0 => return Ok(()),
            // No office program writes a document type; whoever does wants entities.
            Event::Eof | Event::DocType(_) => return Err(Unreadable::Broken),
        };
        if !more {
            return Ok(());
        }
    }
}

fn begin(start: &BytesStart<'_>, visit: &mut impl FnMut(Met<'_>) -> bool) -> bool {
    let name = start.local_name();
    visit(Met::Start(&Element { start, name: name.as_ref() }))
}

fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => return None,
    })
}

/// UTF-8, or UTF-16 by its mark: office programs write nothing else.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::UTF_8.decode(bytes).0
}
