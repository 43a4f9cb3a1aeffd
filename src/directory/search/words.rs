//! What somebody types into the search box, and what it becomes for the engine of either database. People's words are
//! words: nothing they can type is an operator of the engine, since only letters and digits reach it.

use super::welsh;
use crate::discussions::Kind;
use crate::text::fold;

/// How many words are looked for; more are left out.
pub(super) const MOST: usize = 12;
/// The last word may be unfinished if it has at least so many letters.
const UNFINISHED: usize = 3;

/// One word, or several that stand side by side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) words: Vec<String>,
    /// Whether the last one may be only a beginning.
    pub(super) is_unfinished: bool,
    /// Words of the index that begin with the last one, where they are looked for: see [`Words::beginnings`].
    pub(super) begun: Vec<String>,
    /// How it is also written in Welsh.
    pub(super) forms: Vec<String>,
}

impl Part {
    /// The same as it stands in the index, where each word becomes what the first makes of it, and one of a Welsh text
    /// what the second does.
    fn kept(&self, (kept, welsh): (impl Fn(&str) -> String, impl Fn(&str) -> String)) -> Self {
        let all = |words: &[String]| words.iter().map(|word| kept(word)).collect();
        Self {
            words: all(&self.words),
            is_unfinished: self.is_unfinished,
            begun: all(&self.begun),
            forms: self.forms.iter().map(|word| welsh(word)).collect(),
        }
    }

    /// The same as it stands in rows of one kind.
    fn of(&self, kept: Kept) -> Self {
        self.kept((|word: &str| kept.word(word), |word: &str| kept.welsh_word(word)))
    }

    /// The same as it stands in titles.
    fn in_titles(&self) -> Self {
        self.kept((in_title, in_welsh_title))
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

/// Where words are to stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Anywhere in a row of this kind; and at least one of them not only in what the row is about.
    Of(Kept),
    /// In the title of a topic of any kind: see [`in_title`].
    Title,
}

/// Whose words stand in the index, apart from each other: an engine that looks for a frequent word among few rows would else
/// read through those of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kept {
    Topic(Kind),
    Group,
    Person,
}

impl Kept {
    /// How a word of one of these stands in the index.
    pub(super) fn word(self, word: &str) -> String {
        format!("{}_{word}", self.letter())
    }

    /// How a word of a Welsh text stands there a second time: only there other forms of it are looked for.
    pub(super) fn welsh_word(self, word: &str) -> String {
        format!("{}c_{word}", self.letter())
    }

    fn letter(self) -> char {
        match self {
            Self::Topic(Kind::Discussion) => 'd',
            Self::Topic(Kind::Document) => 'f',
            Self::Topic(Kind::Post) => 'p',
            Self::Topic(Kind::Event) => 'e',
            Self::Group => 'g',
            Self::Person => 'h',
        }
    }

    /// What is kept under this name: a kind of topic, `group` or `person`.
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "group" => Some(Self::Group),
            "person" => Some(Self::Person),
            kind => kind.parse().ok().map(Self::Topic),
        }
    }
}

/// How a word of a title stands among the marks: a search in titles looks there, since an engine would else read all places in
/// which a word stands, in titles or not.
pub(super) fn in_title(word: &str) -> String {
    format!("__{word}")
}

/// The same, a second time, of a Welsh title.
pub(super) fn in_welsh_title(word: &str) -> String {
    format!("_c_{word}")
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
        let part = Part { words, is_unfinished: false, begun: Vec::new(), forms };
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

    /// What the last word may be the beginning of, and its forms in Welsh; nothing if it is a word for itself.
    pub(super) fn beginnings(&self) -> Vec<&str> {
        let unfinished = self.wanted.iter().filter(|part| part.is_unfinished);
        unfinished.flat_map(|part| part.words.last().into_iter().chain(&part.forms)).map(String::as_str).collect()
    }

    /// The same, also looking for these words of the index, which begin as the last one does.
    pub(super) fn begun(&self, words: &[String]) -> Self {
        let mut begun = self.clone();
        for part in begun.wanted.iter_mut().filter(|part| part.is_unfinished) {
            let forms = part.forms.clone();
            let is_form = |word: &&String| forms.iter().any(|form| word.starts_with(form.as_str()));
            part.forms.extend(words.iter().filter(is_form).cloned());
            let Some(last) = part.words.last() else { continue };
            part.begun = words.iter().filter(|word| word.starts_with(last.as_str())).cloned().collect();
        }
        begun
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
    /// Words side by side at a place.
    fn phrase(words: &[&str], place: &[Column]) -> String;
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
    fn phrase(words: &[&str], place: &[Column]) -> String {
        let columns: Vec<&str> = place
            .iter()
            .map(|column| match column {
                Column::Title => "title",
                Column::Words => "words",
                Column::About => "about",
                Column::Marks => "marks",
            })
            .collect();
        format!("{{{}}} : \"{}\"", columns.join(" "), words.join(" "))
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
    fn phrase(words: &[&str], place: &[Column]) -> String {
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
        let colon = if weights.is_empty() { "" } else { ":" };
        let lexemes: Vec<String> = words.iter().map(|word| format!("'{word}'{colon}{weights}")).collect();
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
    /// The expression for rows that have all that is wanted at `place`, and nothing that is not wanted.
    pub(super) fn expression<D: Dialect>(&self, place: Place) -> String {
        let mut all: Vec<String> = match place {
            Place::Title => self.wanted.iter().map(|part| one::<D>(&part.in_titles(), &MARKS)).collect(),
            Place::Of(kept) => {
                let wanted: Vec<Part> = self.wanted.iter().map(|part| part.of(kept)).collect();
                let own = |part| one::<D>(part, &ITS_OWN);
                match wanted.as_slice() {
                    // A reply is not found by the title of what it answers alone.
                    [only] => vec![own(only)],
                    wanted => {
                        let mut all: Vec<String> = wanted.iter().map(|part| one::<D>(part, &ANYWHERE)).collect();
                        all.push(D::any(&wanted.iter().map(own).collect::<Vec<_>>()));
                        all
                    }
                }
            }
        };
        let wanted = if all.len() == 1 { all.remove(0) } else { D::all(&all) };
        let unwanted: Vec<String> = self.unwanted.iter().flat_map(|part| of_each::<D>(part, place)).collect();
        if unwanted.is_empty() { wanted } else { D::without(&wanted, &D::any(&unwanted)) }
    }

    /// The expression for rows with any of `words` in their title, and the mark.
    pub(super) fn any<D: Dialect>(words: &[String], mark: &str) -> String {
        let any: Vec<String> = words.iter().map(|word| D::phrase(&[&in_title(word)], &MARKS)).collect();
        D::all(&[D::any(&any), D::phrase(&[&format!("_{mark}")], &MARKS)])
    }
}

/// What must not be there: in a row of the kind that is looked for, or of any.
fn of_each<D: Dialect>(part: &Part, place: Place) -> Vec<String> {
    let of = |kept: Kept| one::<D>(&part.of(kept), &ANYWHERE);
    match place {
        Place::Of(kept) => vec![of(kept)],
        Place::Title => Kind::ALL.into_iter().map(|kind| of(Kept::Topic(kind))).collect(),
    }
}

fn one<D: Dialect>(part: &Part, place: &[Column]) -> String {
    let words: Vec<&str> = part.words.iter().map(String::as_str).collect();
    let before = words.split_last().map(|(_, before)| before).unwrap_or_default();
    let mut any = vec![D::phrase(&words, place)];
    any.extend(part.begun.iter().map(|word| D::phrase(&[before, &[word.as_str()]].concat(), place)));
    any.extend(part.forms.iter().map(|form| D::phrase(&[form], place)));
    match any.as_slice() {
        [one] => one.clone(),
        any => D::any(any),
    }
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
        assert_eq!(words.expression::<TsQuery>(Place::Title), {
            let forms = one::<TsQuery>(&words.wanted[1].in_titles(), &MARKS);
            let clay = of_each::<TsQuery>(&words.unwanted[0], Place::Title).join(" | ");
            format!("((('__soil' <-> '__test') & {forms}) & !({clay}))")
        });
        let asked = words.expression::<Fts5>(Place::Title);
        assert!(asked.starts_with("(({marks} : \"__soil __test\" AND ({marks} : "), "{asked}");
        let post = Place::Of(Kept::Topic(Kind::Post));
        assert_eq!(Words::read("\"soil\"").expression::<TsQuery>(post), "('p_soil':AB)");
        assert_eq!(
            Words::read("\"soil\" \"test\"").expression::<Fts5>(post),
            "({title words about} : \"p_soil\" AND {title words about} : \"p_test\" AND ({title words} : \"p_soil\" OR {title \
             words} : \"p_test\"))"
        );
    }
}
