//! Both databases have the same tables, columns, nullability and unique keys.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Table, column or constraint, in one spelling.
fn shape(folder: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut files: Vec<_> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(file).unwrap();
        // Full text is each database's own.
        let text = text.split("-- From here on each database speaks its own dialect.").next().unwrap();
        for statement in text.split(';') {
            let statement: Vec<&str> =
                statement.lines().map(str::trim).filter(|line| !line.starts_with("--") && !line.is_empty()).collect();
            let whole = statement.join(" ");
            let Some(rest) = whole.strip_prefix("CREATE TABLE ") else {
                found.insert(plain(&whole));
                continue;
            };
            let table = rest.split_whitespace().next().unwrap().to_owned();
            for line in &statement[1..] {
                found.insert(format!("{table}: {}", plain(line.trim_end_matches([',', ')']))));
            }
        }
    }
    found
}

fn plain(text: &str) -> String {
    text.replace("BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", "SEQUENCE")
        .replace("INTEGER PRIMARY KEY AUTOINCREMENT", "SEQUENCE")
        .replace("INTEGER PRIMARY KEY", "BIGINT PRIMARY KEY")
        .replace("UUID", "ID")
        .replace("BLOB", "ID")
        .replace("BYTEA", "ID")
}

/// A file to which only a forgotten table refers would be swept away.
#[test]
fn every_table_that_refers_to_files_is_asked_before_one_is_swept() {
    let rule = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/files/store.rs")).unwrap();
    let rule = rule.split("macro_rules! is_referred_to").nth(1).unwrap().split("macro_rules!").next().unwrap();
    let referring: BTreeSet<String> = shape("migrations/sqlite")
        .into_iter()
        .filter(|line| line.contains("REFERENCES files"))
        .map(|line| {
            let altered = line.strip_prefix("ALTER TABLE ").unwrap_or(&line);
            altered.split([':', ' ']).next().unwrap().to_owned()
        })
        .collect();
    assert!(referring.contains("held_files"), "{referring:?}");
    for table in referring {
        assert!(rule.contains(&format!("FROM {table} ")), "is_referred_to! in src/files/store.rs does not ask {table}");
    }
}

#[test]
fn the_two_dialects_describe_the_same_tables() {
    assert_eq!(shape("migrations/sqlite"), shape("migrations/postgres"));
}
