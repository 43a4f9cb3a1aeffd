//! What somebody types into the search box, and what it becomes for the engine of either database. People's words are
//! words: nothing they can type is an operator of the engine, since only letters and digits reach it.

use super::welsh;
use crate::text::fold;

/// How many words are looked for; more are left out.
pub(super) const MOST: usize = 12;
/// The last word may be unfinished if it has at least so many letters.
const UNFINISHED: usize = 3;

/// One word, or several that stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) words: Vec<String>,
    /// Whether the last one is only a beginning.
    pub(super) is_unfinished: bool,
    /// How it is also written in Welsh.
    pub(super) forms: Vec<String>,
}

impl Part {
    /// The same among the words of titles.
    fn in_title(&self) -> Self {
        let all = |words: &[String]| words.iter().map(|word| in_title(word)).collect();
        Self { words: all(&self.words), is_unfinished: self.is_unfinished, forms: all(&self.forms) }
    }
}

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(super) wanted: Vec<Part>,
    pub(super) unwanted: Vec<Part>,
    /// Whether there were more words than are looked for.
    pub(crate) is_cut: bool,
}

/// Where in a row words are to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere; and at least one of them not only in what the row is about.
    Anywhere,
    /// In its title: see [`in_title`].
    Title,
}

/// How a word of a title stands among the marks: a search in titles looks there, since an engine would else read all places in
/// which a word stands, in titles or not.
pub(super) fn in_title(word: &str) -> String {
    format!("__{word}")
}

impl Words {
    /// Reads what was typed: words, "words side by side", and -words that must not be there.
    pub(crate) fn read(typed: &str) -> Self {
        let plain = typed.replace(['“', '”', '„', '«', '»'], "\"").replace(['−', '–'], "-");
        let mut read = Self::default();
        let mut is_open = false;
        for piece in pieces(&plain) {
            is_open = !piece.is_unwanted && !piece.is_quoted;
            read.add(&piece);
        }
        if is_open && !read.is_cut {
            read.leave_unfinished();
        }
        read.leave_out_little();
        read
    }

    /// Words that stand in nearly every text find nothing: they are left out, unless there is nothing else to look for.
    fn leave_out_little(&mut self) {
        let is_little = |part: &Part| match part.words.as_slice() {
            [word] => LITTLE.contains(&word.as_str()) || LEAST.contains(&word.as_str()),
            _ => false,
        };
        if !self.wanted.iter().all(is_little) {
            self.wanted.retain(|part| !is_little(part));
        }
    }

    /// Words of a text, any of which may stand in what is looked for: see [`Words::any`].
    pub(super) fn of_text(text: &str) -> Vec<String> {
        let mut words: Vec<String> = fold::folded(text);
        words.retain(|word| word.chars().count() >= 4 && !LITTLE.contains(&word.as_str()));
        words.sort();
        words.dedup();
        words.truncate(MOST);
        words
    }

    /// Whether there is nothing to look for.
    pub(crate) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    fn add(&mut self, piece: &Piece<'_>) {
        let mut words = fold::folded(piece.text);
        let parts = self.wanted.iter().chain(&self.unwanted);
        let room = MOST.saturating_sub(parts.map(|part| part.words.len()).sum());
        self.is_cut |= words.len() > room;
        words.truncate(room);
        let forms = match words.as_slice() {
            [word] if !piece.is_quoted => welsh::forms(word),
            _ => Vec::new(),
        };
        let part = Part { words, is_unfinished: false, forms };
        let list = if piece.is_unwanted { &mut self.unwanted } else { &mut self.wanted };
        if !part.words.is_empty() && !list.contains(&part) {
            list.push(part);
        }
    }

    fn leave_unfinished(&mut self) {
        if let Some(last) = self.wanted.last_mut() {
            last.is_unfinished = last.words.last().is_some_and(|word| word.chars().count() >= UNFINISHED);
        }
    }

    /// The same with its last word as it stands.
    pub(super) fn finished(&self) -> Self {
        let mut finished = self.clone();
        for part in &mut finished.wanted {
            part.is_unfinished = false;
        }
        finished
    }

    /// Whether a word of a text is one of those wanted; answers which part. `welsh`: whether the text is.
    pub(super) fn part_of(&self, word: &str, welsh: bool) -> Option<usize> {
        self.wanted.iter().position(|part| {
            let begins = |wanted: &String| part.is_unfinished && word.starts_with(wanted.as_str());
            part.words.iter().any(|wanted| wanted == word)
                || part.words.last().is_some_and(begins)
                || (welsh && part.forms.iter().any(|form| form == word || begins(form)))
        })
    }
}

/// A word, or a quotation, as it was typed.
struct Piece<'a> {
    text: &'a str,
    is_unwanted: bool,
    is_quoted: bool,
}

fn pieces(typed: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = typed.trim_start();
    while !rest.is_empty() {
        let is_unwanted = rest.starts_with('-');
        rest = rest.strip_prefix('-').unwrap_or(rest);
        if let Some((text, after)) = rest.strip_prefix('"').and_then(|inside| inside.split_once('"')) {
            found.push(Piece { text, is_unwanted, is_quoted: true });
            rest = after.trim_start();
            continue;
        }
        // A quotation mark without its fellow is none.
        rest = rest.trim_start_matches('"');
        let end = rest.find(|letter: char| letter.is_whitespace() || letter == '"').unwrap_or(rest.len());
        let (text, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
        found.push(Piece { text, is_unwanted, is_quoted: false });
        rest = after.trim_start();
    }
    found
}

/// Words too frequent to say what a question is about.
const LITTLE: [&str; 36] = [
    "about", "after", "also", "been", "does", "done", "every", "from", "have", "into", "many", "more", "much", "must",
    "need", "some", "than", "that", "their", "them", "then", "there", "these", "they", "this", "what", "when", "where",
    "which", "will", "with", "would", "your", "mewn", "gyda", "beth",
];

/// The shortest of these, as a search leaves them out.
const LEAST: [&str; 44] = [
    "a", "ac", "ag", "am", "an", "and", "ar", "are", "as", "at", "be", "but", "by", "can", "do", "for", "gan", "had",
    "has", "how", "i", "if", "in", "is", "it", "its", "mae", "na", "neu", "o", "of", "on", "or", "our", "sydd", "the",
    "to", "was", "we", "who", "y", "yn", "you", "yr",
];

/// The language of an engine: how it writes a word, words side by side, and what is put together of them.
pub(super) trait Dialect {
    /// Words side by side, the last one perhaps unfinished, at a place.
    fn phrase(words: &[&str], is_unfinished: bool, place: &[Column]) -> String;
    fn all(parts: &[String]) -> String;
    fn any(parts: &[String]) -> String;
    fn without(wanted: &str, unwanted: &str) -> String;
}

/// The columns of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Title,
    Words,
    About,
    Marks,
}

const ANYWHERE: [Column; 3] = [Column::Title, Column::Words, Column::About];
const ITS_OWN: [Column; 2] = [Column::Title, Column::Words];
const MARKS: [Column; 1] = [Column::Marks];

/// FTS5 of SQLite.
pub(super) struct Fts5;
/// `tsquery` of PostgreSQL.
pub(super) struct TsQuery;

impl Dialect for Fts5 {
    fn phrase(words: &[&str], is_unfinished: bool, place: &[Column]) -> String {
        let columns: Vec<&str> = place
            .iter()
            .map(|column| match column {
                Column::Title => "title",
                Column::Words => "words",
                Column::About => "about",
                Column::Marks => "marks",
            })
            .collect();
        let star = if is_unfinished { " *" } else { "" };
        format!("{{{}}} : \"{}\"{star}", columns.join(" "), words.join(" "))
    }

    fn all(parts: &[String]) -> String {
        format!("({})", parts.join(" AND "))
    }

    fn any(parts: &[String]) -> String {
        format!("({})", parts.join(" OR "))
    }

    fn without(wanted: &str, unwanted: &str) -> String {
        format!("({wanted} NOT {unwanted})")
    }
}

impl Dialect for TsQuery {
    fn phrase(words: &[&str], is_unfinished: bool, place: &[Column]) -> String {
        let weights: String = place
            .iter()
            .map(|column| match column {
                Column::Title => 'A',
                Column::Words => 'B',
                Column::About => 'C',
                Column::Marks => 'D',
            })
            .collect();
        // Where everything is meant, weights would have every row looked at.
        let weights = if place == ANYWHERE || place == [Column::Marks] { String::new() } else { weights };
        let last = words.len().saturating_sub(1);
        let lexemes: Vec<String> = words
            .iter()
            .enumerate()
            .map(|(at, word)| {
                let star = if is_unfinished && at == last { "*" } else { "" };
                let colon = if star.is_empty() && weights.is_empty() { "" } else { ":" };
                format!("'{word}'{colon}{star}{weights}")
            })
            .collect();
        format!("({})", lexemes.join(" <-> "))
    }

    fn all(parts: &[String]) -> String {
        format!("({})", parts.join(" & "))
    }

    fn any(parts: &[String]) -> String {
        format!("({})", parts.join(" | "))
    }

    fn without(wanted: &str, unwanted: &str) -> String {
        format!("({wanted} & !{unwanted})")
    }
}

impl Words {
    /// The expression for rows that have the mark `mark` (a kind, say) and all that is wanted at `place`, and nothing that is
    /// not wanted.
    pub(super) fn expression<D: Dialect>(&self, place: Place, mark: &str) -> String {
        let mut all = self.everything::<D>(place);
        all.extend(self.own::<D>().filter(|_| place == Place::Anywhere));
        if !mark.is_empty() {
            all.push(D::phrase(&[&format!("_{mark}")], false, &MARKS));
        }
        self.without_unwanted::<D>(&all)
    }

    /// The same, anywhere and of whatever mark, without what [`Words::own`] asks.
    pub(super) fn anywhere<D: Dialect>(&self) -> String {
        self.without_unwanted::<D>(&self.everything::<D>(Place::Anywhere))
    }

    /// The expression for rows that have one of several words not only in what they are about.
    pub(super) fn own<D: Dialect>(&self) -> Option<String> {
        let any = || D::any(&self.wanted.iter().map(|part| one::<D>(part, &ITS_OWN)).collect::<Vec<_>>());
        (self.wanted.len() > 1).then(any)
    }

    fn everything<D: Dialect>(&self, place: Place) -> Vec<String> {
        let is_one = self.wanted.len() == 1;
        let find = |part: &Part| match place {
            Place::Title => one::<D>(&part.in_title(), &MARKS),
            // A reply is not found by the title of what it answers alone.
            Place::Anywhere if is_one => one::<D>(part, &ITS_OWN),
            Place::Anywhere => one::<D>(part, &ANYWHERE),
        };
        self.wanted.iter().map(find).collect()
    }

    fn without_unwanted<D: Dialect>(&self, all: &[String]) -> String {
        let all = D::all(all);
        if self.unwanted.is_empty() {
            return all;
        }
        let unwanted: Vec<String> = self.unwanted.iter().map(|part| one::<D>(part, &ANYWHERE)).collect();
        D::without(&all, &D::any(&unwanted))
    }

    /// The expression for rows with any of `words` in their title, and the mark.
    pub(super) fn any<D: Dialect>(words: &[String], mark: &str) -> String {
        let any: Vec<String> = words.iter().map(|word| D::phrase(&[&in_title(word)], false, &MARKS)).collect();
        D::all(&[D::any(&any), D::phrase(&[&format!("_{mark}")], false, &MARKS)])
    }
}

fn one<D: Dialect>(part: &Part, place: &[Column]) -> String {
    let words: Vec<&str> = part.words.iter().map(String::as_str).collect();
    let as_typed = D::phrase(&words, part.is_unfinished, place);
    if part.forms.is_empty() {
        return as_typed;
    }
    let forms: Vec<String> = part.forms.iter().map(|form| D::phrase(&[form], part.is_unfinished, place)).collect();
    let in_welsh = D::all(&[D::phrase(&["_cy"], false, &MARKS), D::any(&forms)]);
    D::any(&[as_typed, in_welsh])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> (Vec<Vec<String>>, Vec<Vec<String>>, bool) {
        let words = Words::read(typed);
        let plain = |parts: Vec<Part>| parts.into_iter().map(|part| part.words).collect();
        let unfinished = words.wanted.last().is_some_and(|part| part.is_unfinished);
        (plain(words.wanted), plain(words.unwanted), unfinished)
    }

    fn lists(of: &[&[&str]]) -> Vec<Vec<String>> {
        of.iter().map(|words| words.iter().map(|word| (*word).to_owned()).collect()).collect()
    }

    #[test]
    fn words_phrases_and_what_must_not_be_there_are_told_apart() {
        assert_eq!(read("Empty homes"), (lists(&[&["empty"], &["homes"]]), vec![], true));
        assert_eq!(read("\"empty homes\" tax"), (lists(&[&["empty", "homes"], &["tax"]]), vec![], true));
        assert_eq!(read("“empty homes”"), (lists(&[&["empty", "homes"]]), vec![], false));
        assert_eq!(read("homes -tax -\"second home\""), {
            (lists(&[&["homes"]]), lists(&[&["tax"], &["second", "home"]]), false)
        });
        assert_eq!(read("covid-19"), (lists(&[&["covid", "19"]]), vec![], false));
        assert_eq!(read("to"), (lists(&[&["to"]]), vec![], false), "two letters are no beginning");
    }

    #[test]
    fn what_engines_take_for_operators_is_words_or_nothing() {
        for (typed, words) in [
            ("AND NEAR NOT", lists(&[&["near"], &["not"]])),
            ("NEAR(a b, 2)", lists(&[&["near", "a"], &["b"], &["2"]])),
            ("title:x* ^z", lists(&[&["title", "x"], &["z"]])),
            ("k & !b | (c <-> d):*", lists(&[&["k"], &["b"], &["c"], &["d"]])),
            ("'; DROP TABLE topics; --", lists(&[&["drop"], &["table"], &["topics"]])),
            ("\"unbalanced words", lists(&[&["unbalanced"], &["words"]])),
            ("_cy _discussion \\", lists(&[&["cy"], &["discussion"]])),
            ("\0\u{202e}-", vec![]),
            ("\"\" \"-\" - -- \"", vec![]),
        ] {
            assert_eq!(read(typed).0, words, "{typed:?}");
        }
        let many = Words::read(&"word ".repeat(3).replace("word", "a b c d e f g h"));
        assert!(many.wanted.iter().map(|part| part.words.len()).sum::<usize>() <= MOST);
        let words: Vec<String> = (0..100).map(|n| format!("w{n}")).collect();
        assert!(Words::read(&words.join(" ")).is_cut);
    }

    #[test]
    fn words_that_stand_everywhere_are_left_out_beside_others_but_not_where_they_are_meant() {
        assert_eq!(read("a policy with the care").0, lists(&[&["policy"], &["care"]]));
        assert_eq!(read("polisi yn y cyngor").0, lists(&[&["polisi"], &["cyngor"]]));
        assert_eq!(read("to be or").0, lists(&[&["to"], &["be"], &["or"]]));
        assert_eq!(read("\"the who\" tour").0, lists(&[&["the", "who"], &["tour"]]));
        assert_eq!(read("policy -the").1, lists(&[&["the"]]));
    }

    #[test]
    fn both_engines_are_asked_the_same() {
        let words = Words::read("\"soil test\" -clay bins");
        assert_eq!(words.expression::<TsQuery>(Place::Title, "post").replace("'_cy'", "CY"), {
            let forms = one::<TsQuery>(&words.wanted[1].in_title(), &MARKS).replace("'_cy'", "CY");
            let clay = one::<TsQuery>(&words.unwanted[0], &ANYWHERE).replace("'_cy'", "CY");
            format!("((('__soil' <-> '__test') & {forms} & ('_post')) & !({clay}))")
        });
        let asked = words.expression::<Fts5>(Place::Title, "post");
        assert!(asked.starts_with("(({marks} : \"__soil __test\" AND ({marks} : "), "{asked}");
    }
}
