//! The promise itself: every attack of the study stands once in `docs/development/security-tests.md`, with a test that
//! exists or with what it waits for.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

fn read(path: &str) -> String {
    let whole = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    fs::read_to_string(whole).unwrap_or_else(|cause| panic!("{path}: {cause}"))
}

/// The ids of the study, in its order.
fn studied() -> Vec<String> {
    let study = read("tests/fixtures/attacks.yaml");
    study.lines().filter_map(|line| line.strip_prefix("- id: ")).map(|id| id.trim().to_owned()).collect()
}

/// The rows of the table: id, and what holds it.
fn table() -> Vec<(String, String)> {
    let page = read("docs/development/security-tests.md");
    let rows = page.lines().filter_map(|line| line.strip_prefix("| "));
    let cells = rows.map(|row| row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>());
    cells
        .filter(|cells| cells.len() >= 3 && cells[0] != "id")
        .map(|cells| (cells[0].clone(), cells[2].clone()))
        .collect()
}

/// The tests that a cell names: what stands between backticks, as file and function.
fn named(cell: &str) -> Vec<(String, String)> {
    let quoted = cell.split('`').skip(1).step_by(2);
    quoted
        .map(|name| name.rsplit_once("::").unwrap_or_else(|| panic!("{name} is no file::function")))
        .map(|(file, function)| (file.to_owned(), function.to_owned()))
        .collect()
}

#[test]
fn every_attack_of_the_study_stands_in_the_table_once() {
    let ids = studied();
    assert_eq!(ids.len(), 183);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (id, _) in table() {
        *counts.entry(id).or_default() += 1;
    }
    for id in &ids {
        assert_eq!(counts.get(id), Some(&1), "{id}");
        assert_eq!(ids.iter().filter(|other| *other == id).count(), 1, "{id} stands twice in the study");
    }
    let unknown: Vec<_> = counts.keys().filter(|id| !ids.contains(id)).collect();
    assert!(unknown.is_empty(), "not in the study: {unknown:?}");
}

#[test]
fn every_test_that_the_table_names_exists() {
    for (id, held) in table() {
        let tests = named(&held);
        assert!(!tests.is_empty() || held.starts_with("waits: ") && held.len() > 12, "{id} is held by nothing: {held}");
        for (file, function) in tests {
            assert!(read(&file).contains(&format!("fn {function}(")), "{id}: there is no {function} in {file}");
        }
    }
}

#[test]
fn every_test_of_an_attack_stands_in_the_table() {
    let page = read("docs/development/security-tests.md");
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/attacks");
    for file in fs::read_dir(folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        let tests = text.split("\n#[tokio::test").skip(1).filter_map(|after| after.split("\nasync fn ").nth(1));
        for name in tests.filter_map(|after| after.split('(').next()) {
            assert!(page.contains(&format!("::{name}`")), "{name} stands nowhere in the table");
        }
    }
}
