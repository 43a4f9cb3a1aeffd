//! The list of people whom a facilitator would like to invite, as it was typed, pasted or uploaded: one address for each
//! line, or a table (CSV, RFC 4180) with an e-mail address or `@name@hub` and perhaps a name in each row. Nothing in it is
//! more than words: what a spreadsheet would take for a formula is a name.

use crate::accounts;
use crate::text;

/// Most people in one list.
pub(crate) const MOST: usize = 500;
/// Longest list, in bytes.
pub(crate) const LONGEST_LIST: usize = 128 * 1024;
/// Longest name and longest row that is shown again, in characters.
const LONGEST_NAME: usize = 100;
const LONGEST_SHOWN: usize = 200;

/// Where somebody can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// An e-mail address, in small letters.
    Email(String),
    /// A short name and the hub it belongs to.
    Handle {
        /// The short name.
        name: String,
        /// The hub.
        host: String,
    },
}

impl Address {
    /// What `words` spell: `ana@council.example`, `@ana@hub.example`, or `@ana` for somebody of this hub.
    pub(crate) fn parse(words: &str, own_host: &str) -> Option<Self> {
        let words = words.trim();
        let Some(handle) = words.strip_prefix('@') else {
            let email = words.to_ascii_lowercase();
            return accounts::is_email(&email).then_some(Self::Email(email));
        };
        let (name, host) = handle.split_once('@').unwrap_or((handle, own_host));
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte);
        if name.is_empty() || name.len() > 100 || !name.bytes().all(is_name) {
            return None;
        }
        let url = url::Url::parse(&format!("https://{host}/")).ok()?;
        let is_host =
            url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        let bare = url.host_str().filter(|_| is_host && host.len() <= 255)?;
        let host = url.port().map_or_else(|| bare.to_owned(), |port| format!("{bare}:{port}"));
        Some(Self::Handle { name: name.to_ascii_lowercase(), host })
    }
}

impl std::fmt::Display for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Email(email) => f.write_str(email),
            Self::Handle { name, host } => write!(f, "@{name}@{host}"),
        }
    }
}

/// One of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Guest {
    /// Where they can be reached; none if the row does not say so.
    pub(crate) address: Option<Address>,
    /// What they are called, if the list says so; plain.
    pub(crate) name: String,
    /// The row as it was written, shortened.
    pub(crate) row: String,
}

/// Why a list is not read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// There is nothing in it.
    Empty,
    /// There are too many people in it, or it is too long.
    TooLong,
}

/// Everybody in a list, in its order.
pub(crate) fn read(list: &str, own_host: &str) -> Result<Vec<Guest>, Unread> {
    if list.len() > LONGEST_LIST {
        return Err(Unread::TooLong);
    }
    let mut guests = Vec::new();
    for (place, row) in rows(list.trim_start_matches('\u{feff}')).iter().enumerate() {
        let cells: Vec<&str> = row.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect();
        if cells.is_empty() || (place == 0 && is_heading(&cells)) {
            continue;
        }
        guests.extend(of_row(&cells, own_host));
        if guests.len() > MOST {
            return Err(Unread::TooLong);
        }
    }
    if guests.is_empty() { Err(Unread::Empty) } else { Ok(guests) }
}

/// The words above the columns of a table, in either language of the interface.
fn is_heading(cells: &[&str]) -> bool {
    const WORDS: [&str; 10] =
        ["email", "e-mail", "mail", "address", "handle", "name", "e-bost", "ebost", "cyfeiriad", "enw"];
    cells.iter().all(|cell| {
        let cell = cell.to_lowercase();
        !cell.contains('@') && WORDS.iter().any(|word| cell.contains(word))
    })
}

/// The people of one row: mostly one; several where a mail program put them side by side.
fn of_row(cells: &[&str], own_host: &str) -> Vec<Guest> {
    let row = text::line(&cells.join(", "), LONGEST_SHOWN);
    let addresses: Vec<&str> = cells.iter().copied().filter(|cell| cell.contains('@')).collect();
    let Some(first) = addresses.first() else {
        return vec![Guest { address: None, name: String::new(), row }];
    };
    if addresses.len() > 1 {
        return addresses.iter().map(|cell| of_cell(cell, None, own_host)).collect();
    }
    let name = cells.iter().copied().find(|cell| !cell.contains('@'));
    vec![Guest { row, ..of_cell(first, name, own_host) }]
}

/// `ana@council.example`, or `Ana Evans <ana@council.example>` as mail programs write it.
fn of_cell(cell: &str, name: Option<&str>, own_host: &str) -> Guest {
    let (before, address) =
        match cell.rsplit_once('<').and_then(|(before, rest)| Some((before, rest.strip_suffix('>')?))) {
            Some((before, address)) => (before.trim().trim_matches('"'), address),
            None => ("", cell),
        };
    let address = address.strip_prefix("mailto:").unwrap_or(address);
    let name = text::line(name.unwrap_or(before), LONGEST_NAME);
    Guest { address: Address::parse(address, own_host), name, row: text::line(cell, LONGEST_SHOWN) }
}

/// The rows of a table, as far as they end at a line's end that stands in no quotes (RFC 4180); cells end at commas,
/// semicolons and tabs, of which spreadsheets use the one or the other.
fn rows(list: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut letters = list.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            ',' | ';' | '\t' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\n' | '\r' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    row.push(cell);
    rows.push(row);
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(list: &str) -> Vec<(String, String)> {
        let read = read(list, "hub.example").unwrap();
        let shown =
            |guest: Guest| (guest.address.map_or_else(|| "?".into(), |address| address.to_string()), guest.name);
        read.into_iter().map(shown).collect()
    }

    fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
        list.iter().map(|(address, name)| ((*address).to_owned(), (*name).to_owned())).collect()
    }

    #[test]
    fn lists_are_read_as_people_and_their_programs_write_them() {
        let one = pairs(&[("ana@council.example", "Ana Evans")]);
        for list in [
            "ana@council.example,Ana Evans",
            "\u{feff}E-mail;Name\r\nANA@council.example;\"Ana Evans\"\r\n",
            "name\taddress\nAna Evans\tana@council.example\n\n",
            "Ana Evans <ana@council.example>",
            "\"Ana Evans\" <mailto:ana@council.example>",
        ] {
            assert_eq!(all(list), one, "{list}");
        }
        let two = pairs(&[("ana@council.example", "Ana"), ("@ben@other.example:7001", "Ben")]);
        assert_eq!(all("Ana <ana@council.example>; Ben <@ben@Other.example:7001>"), two);
        assert_eq!(all("@Ben"), pairs(&[("@ben@hub.example", "")]));
    }

    #[test]
    fn what_is_no_address_is_a_row_with_a_problem_and_takes_nothing_else_with_it() {
        let list = "=cmd|'/c calc'!A1,x\n@a@b@c\nana@council.example,=1+1\n@a@b/c?d\nx@y\n\"a\nb\"";
        let read = all(list);
        assert_eq!(read.len(), 6);
        assert_eq!(read.iter().filter(|(address, _)| address == "?").count(), 5, "{read:?}");
        assert_eq!(read[2], ("ana@council.example".to_owned(), "=1+1".to_owned()));
    }

    #[test]
    fn a_list_has_its_bounds() {
        assert_eq!(super::read(" \n , ;", "hub.example"), Err(Unread::Empty));
        let long: String = (0..=MOST).map(|n| format!("a{n}@council.example\n")).collect();
        assert_eq!(super::read(&long, "hub.example"), Err(Unread::TooLong));
        assert_eq!(super::read(&"x".repeat(LONGEST_LIST + 1), "hub.example"), Err(Unread::TooLong));
        let open = format!("\"{}", "a@b.example\n".repeat(1000));
        assert_eq!(super::read(&open, "hub.example").unwrap().len(), 1, "an open quote is one cell");
    }
}
