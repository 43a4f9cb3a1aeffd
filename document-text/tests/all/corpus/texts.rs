//! Files that are nothing but text: pages, tables, captions, and what only looks like them.

use document_text::Kind;
use document_text::Unreadable::{NoText, NotSupported, TooLarge};

use super::{Case, anything, refused, says};

pub(super) fn cases() -> Vec<Case> {
    let mut cases = plain();
    cases.extend(pages());
    cases.extend(tables_and_captions());
    cases
}

fn wide(text: &str, big: bool) -> Vec<u8> {
    let units = format!("\u{feff}{text}");
    units.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
}

fn plain() -> Vec<Case> {
    let latin = encoding_rs::WINDOWS_1252.encode("Caf\u{e9} \u{2014} \u{a3}20").0.into_owned();
    vec![
        refused("empty.txt", Kind::PlainText, b"".to_vec(), &[NoText]),
        refused("spaces.txt", Kind::PlainText, b" \r\n\t\n ".to_vec(), &[NoText]),
        says("welsh.txt", Kind::PlainText, "Y tŷ ar y bryn: dŵr, pêl, ïon.", &["tŷ", "dŵr", "pêl", "ïon"]),
        says("gaelic.txt", Kind::PlainText, "Dè tha dol? Tha i fuar an-diugh. Òran mòr.", &["Dè tha dol?", "Òran mòr"]),
        says("hebrew.txt", Kind::PlainText, "שלום עולם, safe\u{202e}txt", &["שלום עולם", "safetxt"]),
        says("old.txt", Kind::PlainText, latin, &["Café — £20"]),
        says("little.txt", Kind::PlainText, wide("tŷ 🐝 gwenyn", false), &["tŷ 🐝 gwenyn"]),
        says("big.txt", Kind::PlainText, wide("tŷ 🐝 gwenyn", true), &["tŷ 🐝 gwenyn"]),
        anything("half-a-letter.txt", Kind::PlainText, [wide("gwenyn a mêl", false), vec![0xd8]].concat()),
        says("wrong-bytes.txt", Kind::PlainText, ["dŵr tŷ mêl ".as_bytes(), b"\xff", b" end"].concat(), &["end"]),
        says("one-line.txt", Kind::PlainText, "word ".repeat(2_000_000), &["word word"]),
        says("ten-million-lines.txt", Kind::PlainText, "w\n\n".repeat(3_300_000), &["w"]),
        says("activity.json", Kind::PlainText, r#"{"type":"Person","id":"https://good.test/u/gina"}"#, &["Person"]),
        says("list.m3u8", Kind::PlainText, "#EXTM3U\nfile:///etc/passwd\n", &["passwd"]),
        refused("null.txt", Kind::Unknown, b"text\0with\0nothing in it at all".to_vec(), &[NotSupported]),
        says(
            "notes.md",
            Kind::Markdown,
            "# Gwenyn\n\nMêl *da*\nac ati\n- un\n1. dau\n\n| a | b |\n|---|---|\n| c | d |\n",
            &["Gwenyn", "Mêl *da* ac ati", "un", "dau", "d"],
        ),
        says("letter.rtf", Kind::Rtf, rtf(), &["Café tŷ 🐝", "second — part", "one cell"]),
        refused("deep.rtf", Kind::Rtf, format!("{{\\rtf1 {}", "{".repeat(1_000_000)), &[TooLarge]),
        anything("numbers.rtf", Kind::Rtf, "{\\rtf1\\u-99999999999 ?\\bin4000000000 x\\uc99999\\u55357\\'zz\\"),
    ]
}

fn rtf() -> &'static str {
    "{\\rtf1\\ansi{\\fonttbl{\\f0 fontsecret;}}{\\info{\\title Y llythyr}{\\author authorsecret}}{\\*\\other othersecret}\
     Caf\\'e9 t\\u375? \\u-10179?\\u-9187?\\par {\\v hiddensecret}second \\emdash  part\\par \
     {\\field{\\*\\fldinst HYPERLINK instsecret}}\\trowd one cell\\cell other\\cell\\row}"
}

fn pages() -> Vec<Case> {
    let full = "<?xml version='1.0'?><!-- by hand --><!DOCTYPE html><html lang='gd'><head><title>Seilleanan</title>\
        <style>stylesecret</style></head><body><h2>Mil</h2><p hidden>hiddensecret<p>Tha &amp; cha&nbsp;n&#8217;eil<script>\
        var scriptsecret = '<p>no</p>'</script></p><div style='display: none'>deep <div>hiddensecret</div> \
        hiddensecret</div><ul><li>aon<li>dhà</ul><table><tr><th>Àite<td>Uisge</tr></table><img alt='map of bees'>";
    let entities = "<p>".to_owned() + &"&nbsp;&hearts;&CounterClockwiseContourIntegral;".repeat(100_000) + "end</p>";
    let attributes = (0..3000).map(|at| format!(" a{at}=1")).collect::<Vec<_>>().concat();
    vec![
        says("page.html", Kind::Html, full, &["Mil", "Tha & cha n’eil", "dhà", "Uisge", "map of bees"]),
        says("photo.jpg", Kind::Html, "<HTML><body>Not a photo", &["Not a photo"]),
        says("page.txt", Kind::Html, "\u{feff}\n <script>alert(1)</script>shown", &["shown"]),
        says("latin.html", Kind::Html, b"<html><meta charset=iso-8859-1><p>Caf\xe9".to_vec(), &["Café"]),
        says("deep.html", Kind::Html, format!("<html>{}bottom", "<div>".repeat(1_000_000)), &["bottom"]),
        anything("entities.html", Kind::Html, entities),
        anything("attributes.html", Kind::Html, format!("<html {attributes}><p>words")),
        anything("cells.html", Kind::Html, format!("<table><tr>{}x", "<td>a".repeat(1_000_000))),
        anything("unclosed.html", Kind::Html, format!("<html><title>{}", "a".repeat(5_000_000))),
        anything("comment.html", Kind::Html, format!("<!--{}", "-".repeat(5_000_000))),
        refused("script-only.html", Kind::Html, "<html><script>scriptsecret", &[NoText]),
        refused("drawing.svg", Kind::Svg, "<svg onload='alert(1)'><text>x</text></svg>", &[NotSupported]),
        refused(
            "drawing.png",
            Kind::Svg,
            "<?xml version='1.0'?>\n<!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>\n<svg>&x;</svg>",
            &[NotSupported],
        ),
        says("readme.md", Kind::Markdown, "<h1 align=center>Name</h1>\n\nWords", &["Words"]),
        says("page.md", Kind::Html, "<!DOCTYPE html><script>alert(1)</script>Words", &["Words"]),
    ]
}

fn tables_and_captions() -> Vec<Case> {
    vec![
        says("rain.csv", Kind::Csv, "Place;Rain\n\"Capel; Curig\";2612\n", &["Capel; Curig", "2612"]),
        says("ragged.csv", Kind::Csv, "a,b\nc\n\nd,e,f,g\n\"open quote\n", &["g", "open quote"]),
        says("commas.csv", Kind::Csv, format!("a{}b", ",".repeat(5_000_000)), &["a"]),
        says(
            "film.vtt",
            Kind::WebVtt,
            "WEBVTT\n\nNOTE x\n\n1\n00:01.000 --> 00:02.000\n<v Morag>Bore &amp; da</v>\n",
            &["Bore & da"],
        ),
        says("film.srt", Kind::SubRip, "1\r\n00:00:01,000 --> 00:00:02,000\r\nHalò\r\n\r\n", &["Halò"]),
        anything("arrows.srt", Kind::SubRip, format!("1\n0:0 --> 0:1\n{}", "--> ".repeat(1_000_000))),
    ]
}
