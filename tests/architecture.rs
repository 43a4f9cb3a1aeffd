//! The order of the house, held: who may import whom, how long a file may be, where SQL and the network are spoken,
//! and that routes are registered in one way only. The table of ranks is the documentation.

use std::fs;
use std::path::{Path, PathBuf};

/// A module may import modules of a lower rank, and of its own rank only itself. Nouns stand in their own order.
const RANKS: &[(&str, u32)] = &[
    ("error", 0),
    ("id", 0),
    ("clock", 0),
    ("config", 0),
    ("i18n", 1),
    ("text", 1),
    ("db", 2),
    ("jobs", 2),
    ("journal", 2),
    ("mail", 2),
    ("storage", 2),
    ("extraction", 2),
    ("app", 3),
    ("trust", 8),
    ("files", 8),
    ("profiles", 9),
    ("organisations", 10),
    ("accounts", 11),
    ("moderation", 12),
    ("groups", 12),
    ("audience", 13),
    ("discussions", 14),
    ("documents", 15),
    ("events", 15),
    ("posts", 15),
    ("drafts", 16),
    ("directory", 17),
    ("notices", 18),
    ("uploads", 19),
    ("federation", 20),
    ("web", 21),
    ("server", 30),
    ("cli", 31),
    ("main", 32),
    ("lib", 32),
];

/// Imports against the order, each with its reason.
const EXCEPTIONS: &[(&str, &str, &str)] = &[
    ("error", "i18n", "never imported: the words of a refusal are looked up by key"),
    ("id", "error", "same floor: a secret can fail"),
    ("profiles", "accounts", "never imported"),
    ("groups", "accounts", "shares the macro that makes enums of words"),
    ("organisations", "accounts", "shares the macro that makes enums of words"),
    ("web", "federation", "only discovery, actors, instances, lookup and backfill: what pages show of other hubs"),
    ("web", "server", "registers its routes through Routes"),
    ("federation", "server", "registers its routes through Routes"),
];

/// Words that say nothing about what a module or type is.
const BANNED: [&str; 11] =
    ["util", "utils", "helper", "helpers", "common", "misc", "manager", "service", "handler", "processor", "impl"];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Rust files below `folder`: path from the project's root, and text.
fn files(folder: &str) -> Vec<(String, String)> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let hidden = path.file_name().is_some_and(|name| name == "target" || name == "node_modules");
            if path.is_dir() && !hidden {
                walk(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root()).unwrap().display().to_string();
            (name, fs::read_to_string(path).unwrap())
        })
        .collect()
}

fn module(path: &str) -> &str {
    let inside = path.strip_prefix("src/").unwrap();
    inside.split('/').next().unwrap().trim_end_matches(".rs")
}

fn rank(module: &str) -> u32 {
    RANKS.iter().find(|(name, _)| *name == module).unwrap_or_else(|| panic!("{module} has no rank")).1
}

/// Code without comments and without its test module.
fn code(text: &str) -> String {
    let shipped = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    shipped.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The modules of this crate that a file names: `crate::x` and `use crate::{x, y}`.
fn imports(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("crate::").skip(1) {
        if let Some(list) = rest.strip_prefix('{') {
            let list = list.split(';').next().unwrap();
            let mut depth = 0;
            let mut word = String::new();
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' | ':' if depth == 0 => {
                        found.push(std::mem::take(&mut word));
                        if letter == ':' {
                            depth = 1;
                        }
                    }
                    letter if depth == 0 && (letter.is_alphanumeric() || letter == '_') => word.push(letter),
                    _ => {}
                }
            }
            found.push(word);
        } else {
            found.push(rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect());
        }
    }
    found.retain(|name| RANKS.iter().any(|(known, _)| known == name));
    found
}

#[test]
fn imports_point_downwards_only() {
    let mut wrong = Vec::new();
    for (path, text) in files("src") {
        let here = module(&path);
        for there in imports(&code(&text)) {
            let downwards = rank(&there) < rank(here) || there == here || rank(here) == 32;
            let same_floor = rank(here) == rank(&there) && rank(here) < 3;
            let excepted = EXCEPTIONS.iter().any(|(from, to, _)| *from == here && *to == there);
            if !downwards && !same_floor && !excepted {
                wrong.push(format!("{path} imports {there}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn pages_ask_the_federation_door_only_for_what_they_show() {
    let allowed = ["discovery", "actors", "instances", "lookup", "backfill"];
    for (path, text) in files("src/web") {
        for rest in code(&text).split("federation::").skip(1) {
            let names: Vec<String> = match rest.strip_prefix('{') {
                Some(list) => list.split('}').next().unwrap().split(',').map(|n| n.trim().to_owned()).collect(),
                None => vec![rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()],
            };
            for name in names.iter().map(|name| name.split("::").next().unwrap()).filter(|name| !name.is_empty()) {
                assert!(allowed.contains(&name), "{path} uses federation::{name}");
            }
        }
    }
}

#[test]
fn no_file_is_longer_than_five_hundred_lines() {
    for folder in ["src", "tests", "federation-tests", "http-signatures", "document-text"] {
        for (path, text) in files(folder) {
            let lines = text.lines().count();
            assert!(lines <= 500, "{path} has {lines} lines");
        }
    }
}

#[test]
fn sql_is_spoken_in_stores_and_on_the_floor_only() {
    let may = |path: &str| {
        let inside = path.strip_prefix("src/").unwrap();
        ["db/", "jobs/", "journal.rs", "audience.rs"].iter().any(|start| inside.starts_with(start))
            || inside.ends_with("store.rs")
            || SQL_BESIDE_ITS_RULES.contains(&inside)
    };
    for (path, text) in files("src") {
        let code = code(&text);
        // A noun that is one file keeps its SQL in an inner `store` at the bottom.
        let outside = code.split("mod store {").next().unwrap();
        assert!(may(&path) || !outside.contains("tx.query("), "{path} speaks SQL");
    }
}

/// Small modules whose rows nobody else reads: a cursor's, a queue's, a form's tries.
const SQL_BESIDE_ITS_RULES: [&str; 6] = [
    "accounts/credentials.rs",
    "profiles.rs",
    "directory/mod.rs",
    "federation/backfill.rs",
    "federation/lookup.rs",
    "federation/inbox/door.rs",
];

#[test]
fn what_only_some_may_use_is_used_only_there() {
    for (word, allowed) in [
        ("axum::", &["uploads", "web", "federation", "server"][..]),
        ("object_store::", &["storage"][..]),
        ("activitypub_federation::", &["federation", "server"][..]),
        ("std::env::", &["config"][..]),
        ("reqwest::", &["federation", "cli"][..]),
        ("Router::new()", &["web", "federation", "server"][..]),
        (".route(", &["server"][..]),
        ("tokio::spawn", &["server"][..]),
        ("anyhow", &["cli", "main"][..]),
        ("lettre::", &["mail", "config"][..]),
        ("tokio::process", &["extraction"][..]),
    ] {
        for (path, text) in files("src") {
            assert!(!code(&text).contains(word) || allowed.contains(&module(&path)), "{path} uses {word}");
        }
    }
}

#[test]
fn names_say_what_things_are() {
    for (path, text) in files("src") {
        let stem = path.rsplit('/').next().unwrap().trim_end_matches(".rs");
        assert!(!BANNED.contains(&stem), "{path}");
        for line in code(&text).lines() {
            let name = ["struct ", "enum ", "trait "]
                .iter()
                .find_map(|word| line.trim_start_matches("pub(crate) ").trim_start_matches("pub ").strip_prefix(word));
            if let Some(name) = name {
                let lower = name.to_lowercase();
                let bad = BANNED.iter().find(|word| {
                    word.len() > 4 && lower.split(|c: char| !c.is_alphanumeric()).next().unwrap().ends_with(*word)
                });
                assert!(bad.is_none(), "{path}: {line}");
            }
        }
    }
}

#[test]
fn nothing_names_the_machine_it_was_made_on() {
    for folder in ["src", "tests", "federation-tests", "http-signatures", "document-text", "docs", "config"] {
        for (path, text) in everything(&root().join(folder)) {
            // Written in two, so that this file does not name them itself.
            for parts in
                [["/wo", "rk/"], ["../sha", "red"], ["/ro", "ot/"], ["registry.", "npmjs"], ["index.crates", ".io-"]]
            {
                let word = parts.concat();
                assert!(!text.contains(&word), "{path} names {word}");
            }
        }
    }
}

fn everything(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let skipped = path.file_name().is_some_and(|name| name == "node_modules" || name == "target");
        if path.is_dir() && !skipped {
            found.extend(everything(&path));
        } else if let Ok(text) = fs::read_to_string(&path) {
            found.push((path.display().to_string(), text));
        }
    }
    found
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let mut names: Vec<String> = fs::read_dir(root().join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}
