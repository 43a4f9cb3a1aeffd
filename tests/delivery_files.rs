//! The files by which the program is delivered fit the program.

use std::fs;
use std::path::Path;
use std::process::Command;

fn read(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

fn reference(part: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_folkmoot")).args(["reference", part]).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_dockerfile_copies_what_is_there_and_starts_what_the_program_knows() {
    let text = read("Dockerfile");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut copied = 0;
    for line in text.lines().filter(|line| line.starts_with("COPY ") && !line.contains("--from=")) {
        let words: Vec<&str> = line.split_whitespace().skip(1).collect();
        for source in &words[..words.len() - 1] {
            assert!(root.join(source).exists(), "the Dockerfile copies {source}, which is not there");
            copied += 1;
        }
    }
    assert!(copied > 0);
    let entry = text.lines().find_map(|line| line.strip_prefix("ENTRYPOINT ")).unwrap();
    let words: Vec<String> = serde_json::from_str(entry).unwrap();
    let (program, arguments) = words.split_first().unwrap();
    assert!(program.ends_with("/folkmoot"));
    let help = Command::new(env!("CARGO_BIN_EXE_folkmoot")).args(arguments).arg("--help").output().unwrap();
    assert!(help.status.success(), "the program does not know {arguments:?}");
    let settings: Vec<&str> = text.lines().filter_map(|line| line.trim().strip_prefix("ENV ")).collect();
    for setting in settings.iter().flat_map(|line| line.split_whitespace()).filter(|word| word.starts_with("FOLKMOOT_"))
    {
        let key = setting.split('=').next().unwrap().trim_start_matches("FOLKMOOT_").to_lowercase().replace("__", ".");
        let known = key == "config" || read("config/folkmoot.toml").contains(key.rsplit('.').next().unwrap());
        assert!(known, "the Dockerfile sets {setting}");
    }
}

#[test]
fn the_settings_of_the_container_can_be_read() {
    let text = read("config/docker.toml");
    let config =
        folkmoot::config::Config::from_parts(&text, [("FOLKMOOT_DOMAIN".to_owned(), "hub.example".to_owned())].into());
    assert!(config.is_ok(), "{:?}", config.err());
}

#[test]
fn what_is_generated_is_fresh() {
    for (part, file) in [
        ("config", "config/folkmoot.toml"),
        ("settings", "docs/reference/settings.md"),
        ("commands", "docs/reference/commands.md"),
    ] {
        assert_eq!(
            read(file).trim_end(),
            reference(part).trim_end(),
            "{file}: make it anew with `folkmoot reference {part}`"
        );
    }
}

#[test]
fn the_licence_is_the_one_that_every_manifest_names() {
    assert!(read("LICENSE").contains("GNU AFFERO GENERAL PUBLIC LICENSE"));
    assert!(read("Cargo.toml").contains("license = \"AGPL-3.0-only\""));
}

#[test]
fn every_dependency_may_be_used_under_our_licence() {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--locked",
            "--offline",
            "--filter-platform",
            "x86_64-unknown-linux-gnu",
        ])
        .output()
        .unwrap();
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let good = [
        "MIT",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "ISC",
        "Zlib",
        "Unlicense",
        "0BSD",
        "CC0-1.0",
        "BSL-1.0",
        "AGPL-3.0",
        "GPL-3.0",
        "AGPL-3.0-only",
        "AGPL-3.0-or-later",
        "MPL-2.0",
        "Unicode-3.0",
        "CDLA-Permissive-2.0",
        "OpenSSL",
        "MIT-0",
        "BlueOak-1.0.0",
    ];
    for package in metadata["packages"].as_array().unwrap() {
        let licence = package["license"].as_str().unwrap_or_default().replace('/', " OR ");
        let any = licence.split(" OR ").any(|choice| {
            choice.trim_matches(['(', ')', ' ']).split(" AND ").all(|part| {
                let plain = part.trim_matches(['(', ')', ' ']).split(" WITH ").next().unwrap_or_default().trim();
                good.contains(&plain.trim_matches(['(', ')']))
            })
        });
        assert!(any, "{} is under {licence}", package["name"]);
    }
}
