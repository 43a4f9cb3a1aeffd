//! The first letter of a Welsh word changes with what stands before it: Caerdydd, yng Nghaerdydd, i Gaerdydd, a Chaerdydd.
//! Whoever looks for one of them means all.

/// A first sound, and what it becomes: soft, nasal, aspirate.
const MUTATIONS: [(&str, &[&str]); 9] = [
    ("p", &["b", "mh", "ph"]),
    ("t", &["d", "nh", "th"]),
    ("c", &["g", "ngh", "ch"]),
    ("b", &["f", "m"]),
    ("d", &["dd", "n"]),
    ("g", &["", "ng"]),
    ("m", &["f"]),
    ("ll", &["l"]),
    ("rh", &["r"]),
];
/// Letters of one sound that are written with two: the first alone does not begin such a word.
const DIGRAPHS: [&str; 12] = ["ngh", "ch", "dd", "ff", "ng", "ll", "mh", "nh", "ph", "rh", "th", "gh"];
/// Shorter words are little words, which many others would become.
const SHORTEST: usize = 3;
/// How many letters what is left of a word has at least.
const REST: usize = 2;

/// The other forms that a word may have, when it is Welsh: those it comes from, and what these become. `word` is folded.
pub(super) fn forms(word: &str) -> Vec<String> {
    if word.chars().count() < SHORTEST {
        return Vec::new();
    }
    let mut forms: Vec<String> = Vec::new();
    for radical in radicals(word) {
        forms.extend(mutated(&radical));
        forms.push(radical);
    }
    forms.extend(mutated(word));
    forms.sort();
    forms.dedup();
    forms.retain(|form| form != word && form.chars().count() >= SHORTEST);
    forms
}

fn first_sound(word: &str) -> &str {
    let digraph = DIGRAPHS.iter().find(|sound| word.starts_with(**sound));
    let first = word.chars().next().map_or(0, char::len_utf8);
    digraph.copied().unwrap_or_else(|| word.get(..first).unwrap_or(""))
}

fn begins_with_vowel(word: &str) -> bool {
    word.starts_with(['a', 'e', 'i', 'o', 'u', 'w', 'y'])
}

/// What a word may have been before its first letter changed.
fn radicals(word: &str) -> Vec<String> {
    let sound = first_sound(word);
    let rest = word.get(sound.len()..).unwrap_or("");
    let mut found = Vec::new();
    for (radical, becomes) in MUTATIONS {
        if becomes.contains(&sound) && rest.chars().count() >= REST {
            found.push(format!("{radical}{rest}"));
        }
    }
    // A soft g is gone: ardd is gardd, wlad is gwlad, lan is glan.
    if begins_with_vowel(word) || ["l", "r"].contains(&sound) {
        found.push(format!("g{word}"));
    }
    // Some words put an h before a vowel: ei henw.
    if sound == "h" && begins_with_vowel(rest) {
        found.push(rest.to_owned());
    }
    found
}

/// What a word becomes.
fn mutated(word: &str) -> Vec<String> {
    let sound = first_sound(word);
    let rest = word.get(sound.len()..).unwrap_or("");
    let mut found: Vec<String> = MUTATIONS
        .iter()
        .filter(|(radical, _)| *radical == sound && rest.chars().count() >= REST)
        .flat_map(|(_, becomes)| becomes.iter().map(|first| format!("{first}{rest}")))
        .collect();
    if begins_with_vowel(word) {
        found.push(format!("h{word}"));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn means(asked: &str, written: &str) -> bool {
        asked == written || forms(asked).contains(&written.to_owned())
    }

    #[test]
    fn whichever_form_is_asked_for_every_form_is_meant() {
        for family in [
            &["caerdydd", "gaerdydd", "nghaerdydd", "chaerdydd"][..],
            &["tai", "dai", "nhai", "thai"],
            &["pobl", "bobl", "mhobl", "phobl"],
            &["bangor", "fangor", "mangor"],
            &["gardd", "ardd", "ngardd"],
            &["gwlad", "wlad", "ngwlad"],
            &["dinas", "ddinas", "ninas"],
            &["llyfrgell", "lyfrgell"],
            &["rhwydwaith", "rwydwaith"],
            &["meithrin", "feithrin"],
            &["addysg", "haddysg"],
        ] {
            for asked in family {
                for written in family {
                    assert!(means(asked, written), "{asked} does not find {written}: {:?}", forms(asked));
                }
            }
        }
    }

    #[test]
    fn other_words_are_other_words_and_their_number_is_bounded() {
        for (asked, written) in [("tai", "tan"), ("chwarae", "pwarae"), ("ffordd", "bordd"), ("y", "gy"), ("tŷ", "dŷ")]
        {
            assert!(!means(asked, written), "{asked} finds {written}: {:?}", forms(asked));
        }
        for word in ["caerdydd", "mawr", "fawr", "nghymru", "awst", "lan", "hyn", "x"] {
            assert!(forms(word).len() <= 16, "{word}: {:?}", forms(word));
        }
    }
}
