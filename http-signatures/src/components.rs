//! The covered components of RFC 9421 section 2: what a name in `Signature-Input` stands for in a request.

use std::fmt::Write as _;

use sfv::Item;

use crate::message::{HOST, SIGNATURE_INPUT, is_token, normal_authority};
use crate::refusal::brief;
use crate::structured::serialize_item;
use crate::{Incoming, Refusal};

/// One component: its identifier as it stands in the signature base, its bare name, and its value.
pub(crate) struct Component {
    pub(crate) identifier: String,
    /// Empty for a component with parameters, which covers only a part of what the bare name would.
    pub(crate) name: String,
    pub(crate) value: String,
}

/// Finds the value of one component identifier (section 2.1 for fields, 2.2 for derived components).
///
/// The only parameter understood is `name` of `@query-param`. `sf`, `key`, `bs`, `tr` and `req` are refused: they
/// change what is covered, and no peer sends them.
pub(crate) fn resolve(item: &Item, incoming: &Incoming<'_>) -> Result<Component, Refusal> {
    let name = item.bare_item.as_string().ok_or(Refusal::Malformed(SIGNATURE_INPUT))?.as_str();
    let identifier = serialize_item(item);
    let unsupported = || Refusal::UnsupportedComponent(brief(&identifier));
    if !item.params.is_empty() {
        let wanted = item.params.get("name").and_then(|value| value.as_string());
        let (Some(wanted), "@query-param", 1) = (wanted, name, item.params.len()) else { return Err(unsupported()) };
        let value = query_parameter(incoming.target, wanted.as_str())
            .ok_or_else(|| Refusal::CoveredAbsent(brief(&identifier)))?;
        return Ok(Component { identifier, name: String::new(), value });
    }
    let (path, query) = match incoming.target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (incoming.target, None),
    };
    let authority = || Ok::<_, Refusal>(normal_authority(incoming.scheme, incoming.required_field(HOST)?));
    let value = match name {
        "@method" => incoming.method.to_owned(),
        "@target-uri" => format!("{}://{}{}", incoming.scheme, authority()?, incoming.target),
        "@authority" => authority()?,
        "@scheme" => incoming.scheme.to_owned(),
        "@request-target" => incoming.target.to_owned(),
        "@path" => path.to_owned(),
        "@query" => format!("?{}", query.unwrap_or_default()),
        // Field names are in lower case (section 2.1); HeaderMap would find them in any.
        field if is_token(field) && !field.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            incoming.covered_field(field)?
        }
        _ => return Err(unsupported()),
    };
    Ok(Component { name: name.to_owned(), identifier, value })
}

/// The value of the one query parameter of that name, encoded anew (section 2.2.8); `None` when there is none or,
/// as the RFC forbids to sign it then, more than one. `wanted` is the name in its encoded form.
fn query_parameter(target: &str, wanted: &str) -> Option<String> {
    let (_, query) = target.split_once('?')?;
    let mut values = query.split('&').filter_map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (form_recode(name) == wanted).then(|| form_recode(value))
    });
    values.next().filter(|_| values.next().is_none())
}

/// Decodes `application/x-www-form-urlencoded` and percent-encodes all but letters, digits and `*-._` again.
fn form_recode(text: &str) -> String {
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high * 16 + low),
            _ => None,
        };
        decoded.push(escaped.unwrap_or(if first == b'+' { b' ' } else { first }));
        rest = if escaped.is_some() { after.get(2..).unwrap_or_default() } else { after };
    }
    let mut encoded = String::with_capacity(text.len());
    for &byte in String::from_utf8_lossy(&decoded).as_bytes() {
        if byte.is_ascii_alphanumeric() || b"*-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::{form_recode, query_parameter};

    #[test]
    fn a_query_parameter_is_decoded_and_encoded_as_in_section_2_2_8() {
        let target = "/parameters?var=this%20is%20a%20big%0Amultiline%20value&bar=with+plus+whitespace\
                      &fa%C3%A7ade%22%3A%20=something";
        assert_eq!(query_parameter(target, "var").as_deref(), Some("this%20is%20a%20big%0Amultiline%20value"));
        assert_eq!(query_parameter(target, "bar").as_deref(), Some("with%20plus%20whitespace"));
        assert_eq!(query_parameter(target, "fa%C3%A7ade%22%3A%20").as_deref(), Some("something"));
    }

    #[test]
    fn a_query_parameter_given_twice_or_never_has_no_value() {
        assert_eq!(query_parameter("/a?x=1&x=2", "x"), None);
        assert_eq!(query_parameter("/a?x=1", "y"), None);
        assert_eq!(query_parameter("/a", "x"), None);
    }

    #[test]
    fn broken_escapes_stand_for_themselves() {
        assert_eq!(form_recode("100%"), "100%25");
        assert_eq!(form_recode("%zz%4"), "%25zz%254");
    }
}
