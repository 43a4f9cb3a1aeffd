//! Made-up words: what seeded people, groups and texts are called and say. A sentence is drawn word by word, so that frequent
//! words are frequent, rare ones rare, and no sentence is anybody's.

/// Numbers that depend on nothing but where they begin: the same seed, stage and place give the same again, in whatever order
/// they are asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dice(u64);

impl Dice {
    /// Those for the `place`-th thing of a stage.
    pub(super) fn new(seed: u64, stage: u64, place: u64) -> Self {
        let mut dice =
            Self(seed ^ stage.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ place.wrapping_mul(0xd1b5_4a32_d192_ed03));
        dice.next();
        dice
    }

    /// The next number.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One below `n`.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        self.next() % n.max(1)
    }

    /// Whether, with a chance of `percent` in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of a list.
    pub(super) fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let at = self.below(of.len() as u64);
        usize::try_from(at).ok().and_then(|at| of.get(at)).copied().unwrap_or("")
    }

    /// One of a list, the first far more often than the last.
    fn likely<'a>(&mut self, of: &[&'a str]) -> &'a str {
        let top = self.below(of.len() as u64) + 1;
        let at = self.below(top);
        usize::try_from(at).ok().and_then(|at| of.get(at)).copied().unwrap_or("")
    }
}

/// How a language is put together.
struct Speech {
    tag: &'static str,
    subjects: &'static [&'static str],
    verbs: &'static [&'static str],
    things: &'static [&'static str],
    joints: &'static [&'static str],
    syllables: &'static [&'static str],
}

const ENGLISH: Speech = Speech {
    tag: "en",
    subjects: &[
        "we",
        "our team",
        "the council",
        "residents",
        "colleagues",
        "the board",
        "officers",
        "partners",
        "the region",
        "a neighbour",
        "the committee",
        "planners",
        "schools",
        "the trust",
        "volunteers",
        "tenants",
        "inspectors",
    ],
    verbs: &[
        "need",
        "use",
        "measure",
        "review",
        "share",
        "plan",
        "publish",
        "support",
        "change",
        "collect",
        "compare",
        "fund",
        "test",
        "close",
        "repair",
        "train",
        "replace",
        "inspect",
        "procure",
        "consult on",
        "record",
    ],
    things: &[
        "services",
        "housing",
        "data",
        "a policy",
        "the budget",
        "waste",
        "planning",
        "a survey",
        "training",
        "care",
        "libraries",
        "parking",
        "procurement",
        "flooding",
        "streets",
        "energy",
        "safeguarding",
        "empty homes",
        "transport",
        "recycling",
        "consultation",
        "licences",
        "woodland",
        "allotments",
        "broadband",
        "heritage",
        "cemeteries",
        "footpaths",
        "ponds",
        "biodiversity",
        "peatland",
        "gritting",
        "culverts",
        "lampposts",
        "byways",
    ],
    joints: &[
        "with",
        "for",
        "before",
        "without",
        "because of",
        "after",
        "instead of",
        "together with",
        "under",
        "around",
        "despite",
    ],
    syllables: &[
        "bar", "ton", "mel", "wick", "ash", "der", "fen", "lo", "mar", "sto", "ry", "el", "gar", "ven", "hol", "min",
    ],
};

const WELSH: Speech = Speech {
    tag: "cy",
    subjects: &[
        "mae’r cyngor yn",
        "mae’r tîm yn",
        "mae trigolion yn",
        "mae’r bwrdd yn",
        "mae cydweithwyr yn",
        "mae ysgolion yn",
        "mae’r gwirfoddolwyr yn",
        "mae’r pwyllgor yn",
    ],
    verbs: &[
        "cynllunio",
        "mesur",
        "rhannu",
        "adolygu",
        "cefnogi",
        "newid",
        "casglu",
        "cymharu",
        "ariannu",
        "profi",
        "trwsio",
        "hyfforddi",
        "cofnodi",
    ],
    things: &[
        "gwasanaethau",
        "tai",
        "data",
        "polisi",
        "y gyllideb",
        "gwastraff",
        "hyfforddiant",
        "gofal",
        "llyfrgelloedd",
        "parcio",
        "caffael",
        "llifogydd",
        "ynni",
        "diogelu",
        "cartrefi gwag",
        "trafnidiaeth",
        "ailgylchu",
        "coetiroedd",
        "treftadaeth",
        "llwybrau",
        "bioamrywiaeth",
        "mawndir",
    ],
    joints: &["gyda", "ar gyfer", "cyn", "heb", "oherwydd", "ar ôl", "yn lle", "o dan"],
    syllables: &["llan", "ty", "gwyn", "mor", "fa", "dre", "coed", "pen", "rhos", "wen", "ŵyr", "dôl", "bryn", "nant"],
};

fn speech(language: &str) -> &'static Speech {
    if language == WELSH.tag { &WELSH } else { &ENGLISH }
}

/// A word that hardly any other text has.
pub(super) fn rare(dice: &mut Dice, language: &str) -> String {
    let syllables = speech(language).syllables;
    (0..3 + dice.below(2)).map(|_| dice.one(syllables)).collect()
}

/// A name that begins with a capital letter.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn thing(dice: &mut Dice, language: &str) -> String {
    if dice.chance(6) { rare(dice, language) } else { dice.likely(speech(language).things).to_owned() }
}

fn sentence(dice: &mut Dice, language: &str) -> String {
    let speech = speech(language);
    let mut words =
        format!("{} {} {}", capital(dice.one(speech.subjects)), dice.likely(speech.verbs), thing(dice, language));
    for _ in 0..dice.below(3) {
        words = format!("{words} {} {}", dice.one(speech.joints), thing(dice, language));
    }
    words + "."
}

/// About so many sentences.
pub(super) fn text(dice: &mut Dice, language: &str, sentences: u64) -> String {
    (0..sentences.max(1)).map(|_| sentence(dice, language)).collect::<Vec<_>>().join(" ")
}

/// What a discussion is called.
pub(super) fn title(dice: &mut Dice, language: &str) -> String {
    let (first, second) = (thing(dice, language), thing(dice, language));
    capital(&format!("{first} {} {second}", dice.one(speech(language).joints)))
}

const FIRST: [&str; 28] = [
    "Siân",
    "Morag",
    "Priya",
    "Tomos",
    "Eilidh",
    "Zoë",
    "Gareth",
    "Aoife",
    "Łukasz",
    "Nia",
    "Ffion",
    "Callum",
    "José",
    "Amina",
    "Björn",
    "Chloë",
    "Dafydd",
    "Rhys",
    "Mairi",
    "Oluwaseun",
    "Ewan",
    "Seán",
    "Ngozi",
    "Owain",
    "Fatima",
    "Wei",
    "Ana",
    "Tŷr",
];
const LAST: [&str; 24] = [
    "O’Connor",
    "Prys-Jones",
    "Sinclair",
    "Nair",
    "Okafor",
    "Ní Dhomhnaill",
    "MacLeod",
    "Hughes",
    "D’Arcy",
    "Müller",
    "Nowak",
    "ap Rhys",
    "Grant",
    "Pugh",
    "Howells",
    "Åberg",
    "Patel",
    "Evans",
    "Reid",
    "Khan",
    "Chen",
    "Brontë",
    "Adeyemi",
    "Lloyd",
];
const ROLES: [&str; 12] = [
    "Planner",
    "Librarian",
    "Policy officer",
    "Housing officer",
    "Engineer",
    "Data analyst",
    "Social worker",
    "Ecologist",
    "Procurement lead",
    "Records manager",
    "Team leader",
    "Inspector",
];

/// What somebody is called; a few have one word only.
pub(super) fn person(dice: &mut Dice) -> String {
    let first = dice.one(&FIRST);
    if dice.chance(2) { first.to_owned() } else { format!("{first} {}", dice.one(&LAST)) }
}

/// What somebody does.
pub(super) fn role(dice: &mut Dice) -> &'static str {
    dice.one(&ROLES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_place_says_the_same_and_another_one_something_else() {
        let say = |place| text(&mut Dice::new(42, 3, place), "en", 5);
        assert_eq!(say(7), say(7));
        assert_ne!(say(7), say(8));
        assert_ne!(say(7), text(&mut Dice::new(43, 3, 7), "en", 5));
        assert_eq!(say(7).matches('.').count(), 5);
        assert!(text(&mut Dice::new(42, 3, 7), "cy", 1).starts_with("Mae"));
    }

    #[test]
    fn frequent_words_are_frequent() {
        let all = text(&mut Dice::new(1, 1, 1), "en", 5_000);
        assert!(all.matches("services").count() > 5 * all.matches("byways").count());
    }
}
