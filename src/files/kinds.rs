//! What kind of thing a file is: told by its content, never by what the sender says. The ending of its name decides only
//! between kinds that look alike inside (plain text, tables, archives of office programs).

use super::names;

/// What nobody can make anything of.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// Programs, and what runs when it is opened.
const PROGRAMS: [&str; 18] = [
    "application/wasm",
    "application/x-executable",
    "application/vnd.microsoft.portable-executable",
    "application/java",
    "application/x-llvm",
    "application/x-mach-binary",
    "application/vnd.android.dex",
    "application/vnd.android.dey",
    "application/vnd.android.package-archive",
    "application/java-archive",
    "application/x-shockwave-flash",
    "application/x-google-chrome-extension",
    "application/vnd.debian.binary-package",
    "application/x-rpm",
    "application/x-unix-archive",
    "application/x-qemu-disk",
    "application/x-nintendo-nes-rom",
    "text/x-shellscript",
];

/// Endings that make a system run what it opens, or read what a list names: nobody shares knowledge in those.
const PROGRAM_ENDINGS: [&str; 41] = [
    "apk",
    "app",
    "appref-ms",
    "bat",
    "chm",
    "cmd",
    "com",
    "cpl",
    "deb",
    "desktop",
    "dll",
    "dmg",
    "exe",
    "gadget",
    "hta",
    "inf",
    "ins",
    "jar",
    "js",
    "jse",
    "lnk",
    "m3u",
    "m3u8",
    "msc",
    "msi",
    "msp",
    "pif",
    "pls",
    "ps1",
    "reg",
    "rpm",
    "scf",
    "scr",
    "settingcontent-ms",
    "sh",
    "url",
    "vb",
    "vbe",
    "vbs",
    "ws",
    "wsf",
];

/// The kind of a file by its first bytes, and by its name where those leave a choice. The one place that tells kinds.
pub(crate) fn of(head: &[u8], name: &str) -> &'static str {
    let ending = names::ending(name);
    let found = infer::get(head).map(|kind| kind.mime_type());
    match (found, ending.as_str()) {
        (Some("application/zip"), "apk") => "application/vnd.android.package-archive",
        (Some("application/zip"), "jar") => "application/java-archive",
        (Some("application/zip"), "docx" | "docm") => DOCX,
        (Some("application/zip"), "xlsx" | "xlsm") => XLSX,
        (Some("application/zip"), "pptx" | "pptm") => PPTX,
        (Some("application/x-ole-storage"), "doc") => "application/msword",
        (Some("application/x-ole-storage"), "xls") => "application/vnd.ms-excel",
        (Some("application/x-ole-storage"), "ppt") => "application/vnd.ms-powerpoint",
        (Some("text/xml"), _) if is_svg(head) => "image/svg+xml",
        (Some(found), _) => found,
        (None, _) => text(head, &ending),
    }
}

const DOCX: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const PPTX: &str = "application/vnd.openxmlformats-officedocument.presentationml.presentation";

/// Words, if that is what it is.
fn text(head: &[u8], ending: &str) -> &'static str {
    // UTF-16 with its mark, and anything else without zero bytes and controls: older tables are in one-byte letters.
    let is_wide = head.starts_with(&[0xff, 0xfe]) || head.starts_with(&[0xfe, 0xff]);
    let is_words = !head.iter().any(|byte| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c));
    if !(is_wide || is_words) || head.is_empty() {
        return UNKNOWN;
    }
    let begins = |start: &[u8]| head.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(head).starts_with(start);
    if begins(b"WEBVTT") {
        "text/vtt"
    } else if begins(b"BEGIN:VCALENDAR") {
        "text/calendar"
    } else if is_svg(head) {
        "image/svg+xml"
    } else if holds(head, b"<html") || holds(head, b"<script") || holds(head, b"<!doctype html") {
        "text/html"
    } else {
        match ending {
            "csv" => "text/csv",
            "md" | "markdown" => "text/markdown",
            "json" | "geojson" => "application/json",
            "xml" => "text/xml",
            _ => "text/plain",
        }
    }
}

fn is_svg(head: &[u8]) -> bool {
    holds(head, b"<svg")
}

fn holds(head: &[u8], words: &[u8]) -> bool {
    head.windows(words.len()).any(|window| window.eq_ignore_ascii_case(words))
}

/// Whether files of this kind are taken: no programs, no lists that make a player fetch, and what the keeper allows:
/// `kind/*`, a media type, or `*`.
pub(crate) fn is_wanted(kind: &str, head: &[u8], name: &str, allowed: &[String]) -> bool {
    let is_program = PROGRAMS.contains(&kind)
        || PROGRAM_ENDINGS.contains(&names::ending(name).as_str())
        || head.starts_with(b"#EXTM3U")
        || head.starts_with(b"#!");
    let is_allowed = allowed.iter().any(|rule| {
        rule == "*" || rule == kind || rule.strip_suffix("/*").is_some_and(|main| kind.split('/').next() == Some(main))
    });
    !is_program && is_allowed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn everything() -> Vec<String> {
        vec!["*".to_owned()]
    }

    #[test]
    fn a_kind_is_told_by_content() {
        for (head, name, kind) in [
            (&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], "holiday.txt", "image/png"),
            (b"GIF89a/*<script>alert(1)</script>*/", "x.js.gif", "image/gif"),
            (b"%PDF-1.7\n<html><script>", "x.html", "application/pdf"),
            (b"<html><script>alert(1)</script>", "holiday.jpg", "text/html"),
            (b"hello <script>alert(1)</script>", "notes.txt", "text/html"),
            (b"<?xml version=\"1.0\"?><svg xmlns=\"x\"><script/></svg>", "logo.png", "image/svg+xml"),
            (b"<svg onload=alert(1)>", "logo.svg", "image/svg+xml"),
            (b"name,worms\nbog,12\n", "worms.csv", "text/csv"),
            (b"WEBVTT\n\n00:00.000 --> 00:01.000\nHelo", "words.txt", "text/vtt"),
            (b"{\"type\": \"Person\"}", "actor.json", "application/json"),
            (b"Caf\xe9 in one-byte letters", "old.txt", "text/plain"),
            (b"\x01\x02\x03\0nothing known", "x.bin", UNKNOWN),
            (b"", "empty.txt", UNKNOWN),
        ] {
            assert_eq!(of(head, name), kind, "{name}");
        }
    }

    #[test]
    fn programs_are_not_wanted_whatever_the_keeper_allows() {
        for (head, name) in [
            (&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0\x40\x10\x40\0\0\0\0\0\x40\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"[..], "report.pdf"),
            (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0", "report.pdf"),
            (b"#!/bin/sh\nrm -rf ~", "readme.txt"),
            (b"@echo off", "install.bat"),
            (b"WScript.Echo 1", "letter.vbs"),
            (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "talk.txt"),
            (b"concat:x", "x.m3u8"),
            (b"PK\x03\x04\x14\0\0\0", "app.apk"),
        ] {
            assert!(!is_wanted(of(head, name), head, name, &everything()), "{name}");
        }
        let words = b"Just words.";
        assert!(is_wanted(of(words, "a.txt"), words, "a.txt", &everything()));
    }

    #[test]
    fn the_keeper_says_what_else_is_taken() {
        let only = vec!["image/*".to_owned(), "application/pdf".to_owned()];
        assert!(is_wanted("image/png", b"", "a.png", &only));
        assert!(is_wanted("application/pdf", b"", "a.pdf", &only));
        assert!(!is_wanted("imagery/png", b"", "a.png", &only));
        assert!(!is_wanted("text/plain", b"", "a.txt", &only));
        assert!(!is_wanted("text/plain", b"", "a.txt", &[]));
    }
}
