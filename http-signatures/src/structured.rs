//! Structured fields (RFC 8941), read more strictly than that RFC asks.

use std::collections::HashSet;
use std::fmt;

use sfv::visitor::{DictionaryVisitor, EntryVisitor, InnerListVisitor, ItemVisitor, ParameterVisitor};
use sfv::{BareItemFromInput, Dictionary, FieldType as _, InnerList, Item, KeyRef, ListSerializer, Parser, Version};

use crate::Refusal;

/// A dictionary in which no key, and no parameter of one member, stands twice.
///
/// RFC 8941 section 3.2 lets the last of two win. Other readers let the first win, and then two programs on the way
/// have checked different values: we take neither.
pub(crate) fn parse_dictionary(text: &str, header: &'static str) -> Result<Dictionary, Refusal> {
    let mut twice = false;
    let parser = || Parser::new(text).with_version(Version::Rfc8941);
    match parser().parse_dictionary_with_visitor(Unique::new(&mut twice)) {
        Ok(()) => parser().parse::<Dictionary>().map_err(|_| Refusal::Malformed(header)),
        Err(_) if twice => Err(Refusal::RepeatedParameter(header)),
        Err(_) => Err(Refusal::Malformed(header)),
    }
}

/// One item with its parameters, serialised (RFC 8941 section 4.1.3).
pub(crate) fn serialize_item(item: &Item) -> String {
    item.serialize()
}

/// An inner list with its parameters, serialised (RFC 8941 section 4.1.1.1).
pub(crate) fn serialize_inner_list(list: &InnerList) -> String {
    let mut serializer = ListSerializer::new();
    let mut inner = serializer.inner_list();
    inner.items(&list.items);
    let _ = inner.finish().parameters(&list.params);
    serializer.finish().unwrap_or_default()
}

/// Walks a dictionary and stops at the first name that stands twice in one place.
struct Unique<'de, 'a> {
    seen: HashSet<&'de str>,
    twice: &'a mut bool,
}

/// The error that stops the walk.
#[derive(Debug)]
struct Twice;

impl fmt::Display for Twice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name stands twice")
    }
}

impl std::error::Error for Twice {}

impl<'de, 'a> Unique<'de, 'a> {
    fn new(twice: &'a mut bool) -> Self {
        Self { seen: HashSet::new(), twice }
    }

    fn note(&mut self, name: &'de str) -> Result<(), Twice> {
        if self.seen.insert(name) {
            return Ok(());
        }
        *self.twice = true;
        Err(Twice)
    }

    /// A walk of a place of its own inside this one.
    fn within(&mut self) -> Unique<'de, '_> {
        Unique::new(self.twice)
    }
}

impl<'de> DictionaryVisitor<'de> for Unique<'de, '_> {
    type Out = ();
    type Error = Twice;

    fn entry(&mut self, key: &'de KeyRef) -> Result<impl EntryVisitor<'de>, Twice> {
        self.note(key.as_str())?;
        Ok(self.within())
    }

    fn finish(self) -> Result<(), Twice> {
        Ok(())
    }
}

impl<'de> EntryVisitor<'de> for Unique<'de, '_> {
    type Error = Twice;

    fn item(self) -> Result<impl ItemVisitor<'de>, Twice> {
        Ok(self)
    }

    fn inner_list(self) -> Result<impl InnerListVisitor<'de>, Twice> {
        Ok(self)
    }
}

impl<'de> InnerListVisitor<'de> for Unique<'de, '_> {
    type Error = Twice;

    fn item(&mut self) -> Result<impl ItemVisitor<'de>, Twice> {
        Ok(self.within())
    }

    fn finish(self) -> Result<impl ParameterVisitor<'de>, Twice> {
        Ok(self)
    }
}

impl<'de> ItemVisitor<'de> for Unique<'de, '_> {
    type Out = ();
    type Error = Twice;

    fn bare_item(self, _: BareItemFromInput<'de>) -> Result<impl ParameterVisitor<'de, Out = ()>, Twice> {
        Ok(self)
    }
}

impl<'de> ParameterVisitor<'de> for Unique<'de, '_> {
    type Out = ();
    type Error = Twice;

    fn parameter(&mut self, key: &'de KeyRef, _: BareItemFromInput<'de>) -> Result<(), Twice> {
        self.note(key.as_str())
    }

    fn finish(self) -> Result<(), Twice> {
        Ok(())
    }
}
