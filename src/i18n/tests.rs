//! Every sentence that pages use is there in every language, in every plural form, and Welsh is not English.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_bundle::FluentResource;

use super::*;
use crate::error::Refusal;

/// Keys whose Welsh rightly reads like the English.
const ALIKE: [&str; 0] = [];

fn keys(texts: &[&str]) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for text in texts {
        if let Err((_, mistakes)) = FluentResource::try_new((*text).to_owned()) {
            panic!("a catalogue cannot be read: {mistakes:?}");
        }
        let mut key = String::new();
        for line in text.lines() {
            if let Some((name, value)) =
                line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                key = name.to_owned();
                assert!(found.insert(key.clone(), value.trim().to_owned()).is_none(), "{key} stands twice");
            } else if line.starts_with(' ') {
                found.entry(key.clone()).or_default().push_str(line);
            }
        }
    }
    found
}

fn files(folder: &Path, ending: &str, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|is| is == ending) {
            found.push(std::fs::read_to_string(path).unwrap());
        }
    }
}

#[test]
fn both_languages_have_the_same_sentences_with_the_same_variables() {
    let (english, welsh) = (keys(EN), keys(CY));
    assert_eq!(english.keys().collect::<Vec<_>>(), welsh.keys().collect::<Vec<_>>());
    let variables = |text: &str| {
        text.split('$')
            .skip(1)
            .map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("").to_owned())
            .collect::<BTreeSet<_>>()
    };
    for (key, text) in &english {
        assert_eq!(variables(text), variables(&welsh[key]), "{key}");
    }
}

#[test]
fn no_welsh_sentence_is_its_english_one() {
    let welsh = keys(CY);
    for (key, english) in keys(EN) {
        assert!(welsh[&key] != english || ALIKE.contains(&key.as_str()), "{key}: {english}");
    }
}

#[test]
fn counted_sentences_read_in_every_plural_form() {
    for (key, text) in keys(CY) {
        if !text.contains("$n ->") {
            continue;
        }
        for n in [0, 1, 2, 3, 6, 11] {
            for language in Language::ALL {
                let said = Translator::new(language).count(&key, &n);
                assert!(!said.is_empty() && said != key && !said.contains('{'), "{key} at {n}: {said}");
                assert!(n == 0 || said.contains(&n.to_string()), "{key} at {n}: {said}");
            }
        }
        for form in ["[zero]", "[one]", "[two]", "[few]", "[many]", "*[other]"] {
            assert!(text.contains(form), "{key} lacks {form}");
        }
    }
}

#[test]
fn every_sentence_that_is_used_exists_and_every_one_that_exists_is_used() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut sources = Vec::new();
    files(&root.join("web/templates"), "html", &mut sources);
    let mut used = BTreeSet::new();
    for source in &sources {
        for call in ["say(\"", "count(\"", "with(\"", "with_two(\""] {
            used.extend(source.split(call).skip(1).filter_map(|rest| rest.split('"').next()).map(str::to_owned));
        }
    }
    let known = keys(EN);
    for key in &used {
        assert!(known.contains_key(key), "a page says {key}, which no catalogue has");
    }
    for refusal in Refusal::ALL {
        assert!(known.contains_key(refusal.key()), "{}", refusal.key());
    }
    let mut rust = Vec::new();
    files(&root, "rs", &mut rust);
    let rust = rust.join("\n");
    for key in known.keys().filter(|key| !used.contains(*key)) {
        assert!(rust.contains(&format!("\"{key}\"")), "nothing says {key}");
    }
}

#[test]
fn a_day_reads_in_both_languages() {
    let at = Time::parse("2026-11-21T09:12:00Z").unwrap();
    assert_eq!(Translator::new(Language::En).time(at), "21 November 2026, 09:12");
    assert_eq!(Translator::new(Language::Cy).time(at), "21 Tachwedd 2026, 09:12");
}

#[test]
fn large_numbers_are_written_with_commas_in_both_languages() {
    for (language, words) in [
        (Language::En, "50 of 1,210 earlier discussions have arrived."),
        (Language::Cy, "Trafodaethau cynharach sydd wedi cyrraedd: 50 o 1,210."),
    ] {
        assert_eq!(Translator::new(language).part("backfill-progress", 50, 1_210), words);
    }
    let english = Translator::new(Language::En);
    for (n, words) in [(999, "999 members"), (1_000, "1,000 members"), (12_345_678, "12,345,678 members")] {
        assert_eq!(english.count("members", &n), words);
    }
}
