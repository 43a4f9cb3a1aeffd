//! People's words: Markdown to safe HTML, others' HTML made safe, excerpts, plain text.

pub(crate) mod fold;
mod tangle;

use std::collections::HashSet;
use std::sync::LazyLock;

use comrak::nodes::NodeValue;
use comrak::{Arena, Options};

use self::tangle::{DEEPEST, is_tangled};

/// Headings of a contribution start below the page's own: level one becomes level three.
const HEADINGS_DOWN: u8 = 2;

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let tags: HashSet<&str> = [
        "a",
        "abbr",
        "b",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "dl",
        "dt",
        "em",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "q",
        "s",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
    .into();
    let mut builder = ammonia::Builder::default();
    builder
        .tags(tags)
        .clean_content_tags(["script", "style", "template", "noscript"].into())
        .tag_attributes([("a", ["href", "title"].into()), ("ol", ["start"].into())].into())
        .generic_attributes(["lang", "dir"].into())
        .url_schemes(["http", "https", "mailto"].into())
        .url_relative(ammonia::UrlRelative::Deny)
        .attribute_filter(|element, attribute, value| {
            (element != "a" || attribute != "href" || leads_somewhere_plain(value)).then_some(value.into())
        })
        .link_rel(Some("nofollow noopener noreferrer"))
        // What scrolls sideways on a narrow screen must be reachable by keyboard.
        .set_tag_attribute_value("table", "tabindex", "0")
        .set_tag_attribute_value("pre", "tabindex", "0");
    builder
});

/// Whether a link names its place in full: `https:evil.example` is a host to a browser and a path to everybody else.
fn leads_somewhere_plain(link: &str) -> bool {
    let Ok(url) = url::Url::parse(link) else { return false };
    let has_host = || {
        let begin = format!("{}://", url.scheme());
        let rest =
            link.trim_start().get(begin.len()..).filter(|_| link.trim_start().to_ascii_lowercase().starts_with(&begin));
        rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['))
    };
    match url.scheme() {
        "http" | "https" => has_host(),
        other => other == "mailto",
    }
}

/// Markdown as people of this hub write it, as HTML that is safe to show and to send.
pub(crate) fn markdown(source: &str) -> String {
    if is_deep(source) {
        return format!("<p>{}</p>", escape(&without_turns(source)));
    }
    let mut options = Options::default();
    options.extension.table = true;
    options.extension.strikethrough = true;
    options.extension.autolink = true;
    options.render.escape = true;
    let arena = Arena::new();
    let root = comrak::parse_document(&arena, source, &options);
    let mut above = HEADINGS_DOWN;
    for node in root.descendants() {
        let value = &mut node.data_mut().value;
        match value {
            // No level is left out on the way down, whatever was typed: screen readers walk by them.
            NodeValue::Heading(heading) => {
                heading.level = (heading.level + HEADINGS_DOWN).min(above + 1).min(6);
                above = heading.level;
            }
            // A picture of another site is shown as a link with its words: a page of ours asks no third party.
            NodeValue::Image(image) => *value = NodeValue::Link(image.clone()),
            _ => {}
        }
    }
    let mut html = String::new();
    // Writing into a string cannot fail.
    let _ = comrak::format_html(root, &options, &mut html);
    clean(&html)
}

/// Whether a line of Markdown opens more quotations and lists inside each other than anybody means.
fn is_deep(source: &str) -> bool {
    source.lines().any(|line| {
        let markers = line.chars().take_while(|c| c.is_whitespace() || c.is_ascii_digit() || ">-+*.)".contains(*c));
        markers.filter(|c| !c.is_ascii_digit()).count() > 4 * DEEPEST
    })
}

/// Words without any marks, as one safe paragraph.
fn only_words(html: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                words.push(' ');
            }
            letter if !inside => words.push(letter),
            _ => {}
        }
    }
    format!("<p>{}</p>", escape(&without_turns(&words.split_whitespace().collect::<Vec<_>>().join(" "))))
}

/// HTML from another hub, reduced to what is safe to show here. Pictures go too: a page of ours asks no third party.
pub(crate) fn clean(html: &str) -> String {
    if is_tangled(html) {
        return only_words(html);
    }
    without_turns(&CLEANER.clean(html).to_string())
}

/// `text` without the marks that turn the direction of what follows them: in somebody's words they would reach beyond
/// the element in which they stand. `dir` is there for whoever needs it.
fn without_turns(text: &str) -> String {
    text.chars().filter(|letter| !turns(*letter)).collect()
}

fn turns(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The words of a piece of HTML, without its marks.
pub(crate) fn plain(html: &str) -> String {
    if is_tangled(html) {
        return plain(&only_words(html));
    }
    let spaced = html.replace("</p>", "</p> ").replace("<br", " <br").replace("</li>", "</li> ");
    let stripped = ammonia::Builder::empty().clean_content_tags(["script", "style"].into()).clean(&spaced).to_string();
    let decoded = stripped
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&");
    without_turns(&decoded.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The first words of a piece of HTML, at most `characters` long, cut between words.
pub(crate) fn excerpt(html: &str, characters: usize) -> String {
    // Of something much longer than what is wanted, the rest is not read.
    let words = plain(start_of(html, 20_000.max(characters * 10)));
    if words.chars().count() <= characters {
        return words;
    }
    let cut: String = words.chars().take(characters).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(before, _)| before);
    format!("{whole} …")
}

/// The first `bytes` bytes, or a few less where a letter would be cut.
fn start_of(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or(text)
}

/// One line of plain text from outside: control characters and surplus spaces gone, at most `characters` long.
pub(crate) fn line(text: &str, characters: usize) -> String {
    let printable: String = seen(text).map(|c| if c.is_control() { ' ' } else { c }).collect();
    printable.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(characters).collect()
}

/// The letters of a text that are not unseen. The flags of Scotland and Wales are a black flag and tags after it.
fn seen(text: &str) -> impl Iterator<Item = char> {
    let mut is_flag = false;
    text.chars().filter(move |letter| {
        let is_tag = matches!(letter, '\u{e0020}'..='\u{e007f}');
        is_flag = *letter == '\u{1f3f4}' || (is_flag && is_tag);
        (is_flag && is_tag) || !is_unseen(*letter)
    })
}

/// Letters that show nothing but change how others are read: marks of direction, spaces of no width, fillers, tags.
/// Joiners stay, which scripts and emoji need.
fn is_unseen(letter: char) -> bool {
    turns(letter)
        || matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'
            | '\u{200e}' | '\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Text of several lines as people type it: line ends made alike, other control characters gone.
pub(crate) fn lines(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// Several lines of plain text from outside: what [`lines`] leaves, at most `characters` long, without what is not seen.
pub(crate) fn lines_of(text: &str, characters: usize) -> String {
    lines(text).chars().filter(|c| !is_unseen(*c)).take(characters).collect()
}

/// `text` without what XML cannot hold (XML 1.0, section 2.2), however it is written out.
pub(crate) fn xml(text: &str) -> String {
    let may_stand = |c: &char| !c.is_control() || ['\t', '\n', '\r'].contains(c);
    text.chars().filter(may_stand).filter(|c| !['\u{FFFE}', '\u{FFFF}'].contains(c)).collect()
}

/// How large something is, in units that both languages write alike: `482 kB`.
pub(crate) fn size(bytes: i64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if bytes < 1000 {
        return format!("{} B", bytes.max(0));
    }
    let mut unit = "kB";
    let mut tenths = bytes / 100;
    for larger in UNITS.into_iter().skip(1) {
        if tenths < 10_000 {
            break;
        }
        tenths /= 1000;
        unit = larger;
    }
    if tenths < 100 { format!("{}.{} {unit}", tenths / 10, tenths % 10) } else { format!("{} {unit}", tenths / 10) }
}

/// `text` with what HTML reserves written out.
pub(crate) fn escape(text: &str) -> String {
    let mut written = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => written.push_str("&amp;"),
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '"' => written.push_str("&quot;"),
            '\'' => written.push_str("&#39;"),
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_becomes_html_with_headings_below_the_pages_own() {
        let html = markdown(
            "# Costs\n\n**Two** things:\n\n- one\n- [two](https://example.org/x)\n\n| a | b |\n|---|---|\n| 1 | 2 |",
        );
        assert!(html.contains("<h3>Costs</h3>"), "{html}");
        assert!(html.contains("<strong>Two</strong>") && html.contains("<table tabindex=\"0\">"), "{html}");
        assert!(html.contains("rel=\"nofollow noopener noreferrer\""), "{html}");
    }

    #[test]
    fn nothing_that_runs_or_asks_a_third_party_gets_through() {
        for rubbish in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<p style=\"background:url(//evil)\" onclick=x>y</p>",
            "<svg><script>alert(1)</script></svg>",
            "<iframe src=//evil></iframe>",
            "[x](javascript:alert(1))",
            "![x](https://evil.example/track.png)",
        ] {
            for html in [clean(rubbish), markdown(rubbish)] {
                let tags: String = html.split('<').skip(1).filter_map(|part| part.split('>').next()).collect();
                for bad in ["script", "img", "svg", "iframe", "javascript:", "onclick", "onerror", "style", "src"] {
                    assert!(!tags.contains(bad), "{rubbish} became {html}");
                }
            }
        }
    }

    #[test]
    fn a_link_names_its_place_in_full() {
        for whole in ["https://a.example/x", "http://a.example:80", "HTTPS://A.example", "mailto:ana@a.example"] {
            assert!(clean(&format!("<a href=\"{whole}\">x</a>")).contains("href"), "{whole}");
        }
        for other in [
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https:\\\\evil.example",
            "ht\ntps:evil.example",
            "https://",
            "//evil.example",
            "evil.example",
            "/account",
        ] {
            let html = clean(&format!("<a href=\"{other}\">x</a>"));
            assert!(!html.contains("href"), "{other} became {html}");
        }
    }

    #[test]
    fn words_do_not_turn_what_stands_after_them() {
        let turned = "\u{202e}live\u{2066} &#x202d;words&#x2067;";
        let tangled = format!("{}{turned}", "<b>".repeat(3000));
        for html in
            [clean(turned), markdown(turned), clean(&tangled), markdown(&format!("{}{turned}", ">".repeat(500)))]
        {
            assert!(html.contains("live") && !html.chars().any(turns), "{html:?}");
        }
        assert!(!excerpt(turned, 20).chars().any(turns));
    }

    #[test]
    fn what_would_cost_out_of_proportion_is_shown_as_plain_words() {
        let spread = format!(
            "<p>{}</p>{}",
            (0..70).map(|n| format!("<b a={n}>")).collect::<Vec<_>>().concat(),
            "<p>x</p>".repeat(2000)
        );
        for tangled in
            ["<ul><li>".repeat(20_000), "<div>".repeat(38_000), "<a><div>".repeat(20_000), "<b>".repeat(3000), spread]
        {
            let html = clean(&format!("{tangled}words"));
            assert!(html.contains("words") && html.matches('<').count() == 2, "{}", html.len());
            assert!(excerpt(&tangled, 20).chars().count() <= 22);
        }
        for deep in [">".repeat(59_000), "- ".repeat(30_000), "1. ".repeat(20_000)] {
            assert_eq!(markdown(&format!("{deep}words")).matches('<').count(), 2);
        }
        let fine = "<ul><li><b>one</b></li></ul>".repeat(500);
        assert!(clean(&fine).matches("<b>").count() == 500);
    }

    #[test]
    fn what_is_misplaced_by_the_thousand_is_shown_as_plain_words_too() {
        let attributes = (0..9000).map(|n| format!("a{n}")).collect::<Vec<_>>();
        for laborious in [
            format!("<table>{}", "a<br>".repeat(9000)),
            format!("<table>{}", "<b></b>".repeat(9000)),
            format!("<table><tr>{}", "<td></td>x".repeat(9000)),
            format!("<p {}>x</p>", attributes.join(" ")),
            format!("<p {}>x</p>", attributes.join("/")),
            format!("<p {}>x</p>", attributes.join("=\"\"")),
            format!("<p a=\"<p {}\">", attributes.join(" ")),
            format!("<textarea><p a=\"</textarea><table>{}\">", "a<br>".repeat(9000)),
            format!("<p x='\"' {}>", attributes.join(" ")),
            "<select><option>".repeat(4000),
            format!("<p a='\"\"<p {}'>", attributes.join(" ")),
        ] {
            let html = clean(&format!("{laborious} words"));
            assert!(html.contains("words") && html.matches('<').count() == 2, "{laborious:.60}");
        }
        let table = format!("<table>\n{}</table>", "<tr>\n<td>1</td><td><b>2</b></td>\n</tr>\n".repeat(2000));
        assert!(clean(&table).contains("<td><b>2</b></td>"), "what is in its place stays");
        let links = "<p>It's <a href=\"https://example.org/a/b?c=d&amp;e=f\" title=\"it's\">here</a>.</p>".repeat(1000);
        assert_eq!(clean(&links).matches("<a ").count(), 1000);
        let long = format!("<table>{}", "a<br>".repeat(200_000));
        assert!(excerpt(&long, 2000).starts_with("a a a"));
    }

    #[test]
    fn a_name_that_nobody_can_see_is_none() {
        assert_eq!(line("\u{200b}\u{202e}\u{feff} ", 20), "");
        for letter in ['\u{3164}', '\u{115f}', '\u{1160}', '\u{2800}', '\u{ad}', '\u{61c}', '\u{e0001}', '\u{e007f}'] {
            assert_eq!(line(&letter.to_string(), 20), "", "{letter:?}");
        }
        assert_eq!(line("\u{ffa0}A\u{180e}na", 20), "Ana");
        let flags = "🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿";
        assert_eq!((line(flags, 20).as_str(), line("a\u{e0067}\u{e007f}", 20).as_str()), (flags, "a"));
        assert_eq!(line(" Siân\u{200f}  Howells\n", 20), "Siân Howells");
    }

    #[test]
    fn an_excerpt_is_words_without_marks_cut_between_words() {
        assert_eq!(excerpt("<p>Ham &amp; eggs</p><p>for all</p>", 40), "Ham & eggs for all");
        assert_eq!(excerpt("<p>one two three</p>", 9), "one two …");
    }
}
