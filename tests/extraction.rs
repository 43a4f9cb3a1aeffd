//! Files from strangers, read by a process of its own: whatever the file does to that process, there is an answer, in
//! time, and nothing is left running.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use document_text::{Block, Findings, Kind, Unreadable};
use folkmoot::extraction::{COMMAND, Limits, Reader};

#[path = "../document-text/tests/all/corpus/mod.rs"]
mod corpus;

use self::corpus::{Outcome, all, file};

fn program() -> PathBuf {
    env!("CARGO_BIN_EXE_folkmoot").into()
}

fn words(found: &Findings) -> String {
    let mut words = Vec::new();
    for block in &found.text.as_ref().unwrap().blocks {
        match block {
            Block::Heading(_, said) | Block::Paragraph(said) | Block::Item(said) => words.push(said.clone()),
            Block::Row(cells) => words.extend(cells.clone()),
        }
    }
    words.join(" ")
}

/// How long anybody waits for a file, whatever it does: ten seconds, and what a busy machine takes to start three processes.
const PATIENCE: Duration = Duration::from_secs(15);

#[test]
fn the_files_to_read_are_of_every_kind_whole_broken_locked_nested_and_swollen() {
    let count = |kind: Kind| all().iter().filter(|case| case.kind == kind).count();
    for (kind, least) in [
        (Kind::Pdf, 12),
        (Kind::Docx, 6),
        (Kind::Odt, 4),
        (Kind::Pptx, 2),
        (Kind::Xlsx, 3),
        (Kind::Ods, 2),
        (Kind::Html, 8),
        (Kind::PlainText, 8),
        (Kind::Csv, 3),
        (Kind::LockedOffice, 1),
    ] {
        assert!(count(kind) >= least, "{kind:?}: {}", count(kind));
    }
    let refused = |reason| {
        let has =
            |case: &&corpus::Case| matches!(&case.outcome, Outcome::Refused(reasons) if reasons.contains(&reason));
        all().iter().filter(has).count()
    };
    assert!(all().len() >= 60, "{}", all().len());
    for reason in [Unreadable::Encrypted, Unreadable::Broken, Unreadable::TooLarge, Unreadable::NoText] {
        assert!(refused(reason) >= 2, "{reason:?}: {}", refused(reason));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_a_file_does_to_its_reader_there_is_an_answer() {
    let reader = Reader::new(program());
    for case in all() {
        let found = tokio::time::timeout(PATIENCE, reader.extract(&case.bytes, &case.name)).await;
        let found = found.unwrap_or_else(|_| panic!("{} is being read for ever", case.name)).unwrap();
        assert_eq!(found.kind, case.kind, "{}", case.name);
        match (&case.outcome, &found.text) {
            (Outcome::Says(expected), Ok(_)) => {
                let said = words(&found);
                for word in expected {
                    assert!(said.contains(word), "{}: {word}", case.name);
                }
            }
            (Outcome::Refused(reasons), Err(reason)) => assert!(reasons.contains(reason), "{}: {reason:?}", case.name),
            (Outcome::Anything, _) => {}
            (_, Err(reason)) => panic!("{}: {reason:?}", case.name),
            (_, Ok(_)) => panic!("{} was read", case.name),
        }
        // Of a picture there is always one of the two: itself, clean, or why not.
        assert_eq!(found.picture.is_some(), case.kind.is_picture(), "{}", case.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reader_is_held_to_the_memory_it_was_given() {
    let bomb = all().iter().find(|case| case.name == "bomb.pdf").unwrap();
    // Time is not what it runs out of, however busy the machine.
    let (wall, cpu_seconds) = (Duration::from_mins(5), 300);
    let tight = Limits { memory: 160 * 1024 * 1024, wall, cpu_seconds, ..Limits::default() };
    let found = Reader::new(program()).within(tight).extract(&bomb.bytes, "bomb.pdf").await.unwrap();
    assert_eq!((found.kind, found.text), (Kind::Pdf, Err(Unreadable::TooLarge)));
}

#[test]
fn even_bombs_stay_below_a_gigabyte() {
    for case in all().iter().filter(|case| case.name.contains("bomb") || case.name.contains("billion")) {
        let mut child = Command::new(program())
            .args([COMMAND, "--ending=pdf"])
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(&case.bytes).unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
            let kilobytes = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
            peak = peak.max(kilobytes.trim().trim_end_matches(" kB").parse().unwrap_or(0));
            std::thread::yield_now();
        }
        println!("{}: {peak} kB", case.name);
        assert!(peak > 0 && peak < 1024 * 1024, "{}: {peak} kB", case.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_name_is_neither_an_argument_nor_a_path() {
    let reader = Reader::new(program());
    for name in ["--help", "-.txt", "a\0b.txt", "../../etc/passwd", "x.--json", &"n".repeat(100_000)] {
        let found = reader.extract(b"plain words", name).await.unwrap();
        assert_eq!((found.kind, words(&found)), (Kind::PlainText, "plain words".into()), "{name:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_is_too_large_is_not_even_handed_over() {
    let limits = Limits { file_bytes: 10, ..Limits::default() };
    let found = Reader::new("/no/such/program".into()).within(limits).extract(b"more than ten", "a.txt").await.unwrap();
    assert_eq!(found.text, Err(Unreadable::TooLarge));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_program_to_start_it_is_our_fault_and_not_the_files() {
    let error = Reader::new("/no/such/program".into()).extract(b"words", "a.txt").await.unwrap_err();
    assert!(error.to_string().to_lowercase().contains("internal") || format!("{error:?}").contains("no process"));
}

/// A program that does this instead of reading. Written by another process: a file that is open for writing in this
/// one, or was when some other test started a process, cannot be run.
fn stand_in(folder: &Path, script: &str) -> PathBuf {
    let path = folder.join("reader");
    let write = format!("/bin/cat > {0} && /bin/chmod 755 {0}", path.display());
    let mut child = Command::new("/bin/sh").args(["-c", &write]).stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(format!("#!/bin/sh\n{script}\n").as_bytes()).unwrap();
    assert!(child.wait().unwrap().success());
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_of_a_reader_has_its_reason() {
    let soon = Limits { wall: Duration::from_secs(4), answer_bytes: 100_000, ..Limits::default() };
    for (script, reason) in [
        ("exec /bin/sleep 600", Unreadable::TimedOut),
        ("kill -XCPU $$", Unreadable::TimedOut),
        ("kill -SEGV $$", Unreadable::Broken),
        ("kill -ABRT $$", Unreadable::Broken),
        ("kill -KILL $$", Unreadable::TooLarge),
        ("echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$", Unreadable::TooLarge),
        ("exit 70", Unreadable::Broken),
        ("echo nonsense", Unreadable::Broken),
        ("echo '{\"kind\":\"pdf\"}'", Unreadable::Broken),
        ("exec /usr/bin/yes", Unreadable::TooLarge),
        ("/usr/bin/yes >&2", Unreadable::TimedOut),
        ("exec <&-; exit 0", Unreadable::Broken),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let reader = Reader::new(stand_in(folder.path(), script)).within(soon);
        let found = reader.extract(&vec![b'x'; 1_000_000], "a.pdf").await.unwrap();
        assert_eq!(found.text, Err(reason), "{script}");
    }
}

/// Waits until the process that wrote its number into this file is gone.
async fn is_gone(file: &Path) {
    let number = std::fs::read_to_string(file).unwrap();
    let proc = PathBuf::from("/proc").join(number.trim());
    let gone = async {
        while proc.exists() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_running_when_time_is_up_or_nobody_waits_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let number = folder.path().join("number");
    let script = format!("echo $$ > {}; exec /bin/sleep 600", number.display());
    let reader = Reader::new(stand_in(folder.path(), &script));
    let soon = Limits { wall: Duration::from_secs(1), ..Limits::default() };
    reader.clone().within(soon).extract(b"words", "a.txt").await.unwrap();
    is_gone(&number).await;
    std::fs::remove_file(&number).unwrap();
    let asked = reader.extract(b"words", "a.txt");
    let begun = async {
        while !std::fs::read_to_string(&number).is_ok_and(|text| text.ends_with('\n')) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = asked => panic!("it sleeps"),
        () = begun => {}
    }
    is_gone(&number).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_so_many_are_read_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().display();
    let script = format!(
        "/bin/mkdir -p {here}/in; : > {here}/in/$$; set -- {here}/in/*; echo $# >> {here}/counts; /bin/sleep 0.1; \
         /bin/rm {here}/in/$$; exit 1"
    );
    let reader = Reader::new(stand_in(folder.path(), &script));
    futures_util::future::join_all((0..6).map(|_| reader.extract(b"words", "a.txt"))).await;
    let counts = std::fs::read_to_string(folder.path().join("counts")).unwrap();
    let counts: Vec<u32> = counts.lines().map(|count| count.parse().unwrap()).collect();
    assert_eq!((counts.len(), counts.iter().max()), (18, Some(&2)), "each is tried in three depths");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_comes_back_turned_and_clean() {
    let found = Reader::new(program()).extract(&file("turned.jpg"), "turned.jpg").await.unwrap();
    let photo = found.picture.unwrap().unwrap();
    assert_eq!((photo.width, photo.height), (300, 600));
    assert!(!photo.clean.bytes.windows(4).any(|window| window == b"Exif"));
    assert!(!photo.thumbnail.bytes.is_empty());
}
