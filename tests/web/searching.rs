//! Finding words: what is found, by whom, in which order, and what hostile words do. Each on either database.

use std::time::Duration;

use crate::support::{Hub, Person, Seen};

fn encoded(words: &str) -> String {
    url::form_urlencoded::byte_serialize(words.as_bytes()).collect()
}

pub(super) async fn search(person: &Person, words: &str) -> Seen {
    let page = person.visit(&format!("/search?q={}", encoded(words))).await;
    assert_eq!(page.status, 200, "{words}");
    page
}

/// The titles that are found, in their order.
pub(super) async fn found(person: &Person, words: &str) -> Vec<String> {
    search(person, words).await.texts("section[aria-labelledby=found] .row-title a")
}

pub(super) async fn write_in(person: &Person, group: &str, (title, body, language): (&str, &str, &str)) -> Seen {
    let page = person.visit(&format!("/groups/{group}/discussions/new")).await;
    let page = page.press("Start discussion", &[("title", title), ("body", body), ("language", language)]).await;
    assert!(page.says("Your discussion is published"), "{}", page.text());
    page
}

pub(super) async fn write(person: &Person, title: &str, body: &str) -> Seen {
    write_in(person, "soil", (title, body, "en")).await
}

pub(super) async fn soil() -> (Hub, Person) {
    let hub = Hub::start("scotland").await;
    let morag = hub.person("morag").await;
    hub.group("soil", "Soil science", "morag");
    (hub, morag)
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_whatever_their_case_and_accents_also_unfinished_and_side_by_side() {
    let (hub, morag) = soil().await;
    write(&morag, "Coffi yn Nhŷ Siân", "The café has **worms** & <clay>. Empty homes are not here.").await;
    write(&morag, "Homes", "This home is empty, and covid-19 is over.").await;
    hub.settle().await;
    for (words, titles) in [
        ("SIAN", &["Coffi yn Nhŷ Siân"][..]),
        ("siân café", &["Coffi yn Nhŷ Siân"]),
        ("worm", &["Coffi yn Nhŷ Siân"]),
        ("wo", &[]),
        ("\"empty homes\"", &["Coffi yn Nhŷ Siân"]),
        ("“empty home”", &[]),
        ("empty homes", &["Coffi yn Nhŷ Siân", "Homes"]),
        ("empty -worms", &["Homes"]),
        ("covid-19", &["Homes"]),
        ("19-covid", &[]),
        ("-empty", &[]),
        ("strong", &[]),
    ] {
        assert_eq!(found(&morag, words).await, titles, "{words}");
    }
    let page = search(&morag, "clay worms").await;
    assert!(page.html.contains("<mark>worms</mark> &#38; &#60;<mark>clay</mark>&#62;"), "{}", page.html);
    assert!(!page.html.contains("<clay>"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_welsh_word_is_found_whichever_way_its_first_letter_has_changed_and_english_ones_stay_apart() {
    let (hub, morag) = soil().await;
    for (title, body) in [("Un", "Yng Nghaerdydd heddiw"), ("Dau", "I Gaerdydd"), ("Tri", "Caerdydd a Chaerdydd")] {
        write_in(&morag, "soil", (&format!("{title} nodyn"), body, "cy")).await;
    }
    write(&morag, "Fees", "The fees of bees").await;
    write(&morag, "Bees", "Nothing about what one pays").await;
    hub.settle().await;
    for words in ["caerdydd", "Gaerdydd", "nghaerdydd", "chaerdydd"] {
        assert_eq!(found(&morag, words).await.len(), 3, "{words}");
    }
    assert!(search(&morag, "caerdydd").await.html.contains("<mark>Nghaerdydd</mark>"));
    assert_eq!(found(&morag, "\"gaerdydd\"").await, ["Dau nodyn"], "in quotes it is that form");
    assert_eq!(found(&morag, "fees").await, ["Fees"], "b becomes f in Welsh only");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_is_found_as_its_discussion_together_with_the_title_it_stands_under() {
    let (hub, morag) = soil().await;
    let page = write(&morag, "Emptying the bins", "How often?").await;
    let page = page.press("Send reply", &[("body", "We do it fortnightly.")]).await;
    page.press("Send reply", &[("body", "Never on Sundays.")]).await;
    hub.settle().await;
    assert_eq!(found(&morag, "bins fortnightly").await, ["Emptying the bins"]);
    let page = search(&morag, "fortnightly").await;
    assert!(page.says("1 discussion") && page.html.contains("it <mark>fortnightly</mark>."), "{}", page.text());
    assert!(found(&morag, "fortnightly sundays").await.is_empty(), "they stand in different replies");
    // A new title is found with the old replies, and the old one is not.
    let page = morag
        .visit(page.attribute(".row-title a", "href").unwrap().as_str())
        .await
        .follow("Change this discussion")
        .await;
    page.press("Save", &[("title", "Emptying the skips")]).await;
    assert!(found(&morag, "bins").await.is_empty(), "old words are out at once");
    hub.settle().await;
    assert_eq!(found(&morag, "skips fortnightly").await, ["Emptying the skips"]);
    assert!(found(&morag, "bins fortnightly").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_or_removed_is_out_at_once_and_what_is_put_back_is_found_again() {
    let (hub, morag) = soil().await;
    let topic = write(&morag, "Kept words", "Body").await;
    let page = topic.press("Send reply", &[("body", "An answer with mustard")]).await;
    let gone = write(&morag, "Deleted words", "Body with vinegar").await;
    hub.settle().await;
    assert_eq!(found(&morag, "vinegar").await, ["Deleted words"]);
    gone.follow("Delete this discussion").await.press("Delete", &[]).await;
    assert!(found(&morag, "vinegar").await.is_empty());
    let reply = page.attribute(".posts > li", "id").unwrap().replace("post-", "/posts/");
    assert_eq!(found(&morag, "mustard").await, ["Kept words"]);
    morag.visit(&format!("{reply}/remove")).await.press("Remove it", &[("reason", "Too hot")]).await;
    assert!(found(&morag, "mustard").await.is_empty());
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_rows WHERE text LIKE '%mustard%'").await, 0, "no copy is kept");
    hub.settle().await;
    assert!(found(&morag, "mustard").await.is_empty());
    morag.visit(page.path.split(['#', '?']).next().unwrap()).await.press("Put back", &[]).await;
    hub.settle().await;
    assert_eq!(found(&morag, "mustard").await, ["Kept words"]);
}

/// What a page shows, but for what is another at each visit.
fn shown(page: &Seen) -> String {
    page.html.lines().filter(|line| !line.contains("form_token")).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_whoever_may_not_read_is_the_same_with_and_without_what_they_may_not_read() {
    let (hub, morag) = soil().await;
    for (access, handle) in [("restricted", "shut"), ("private", "dark")] {
        hub.group_of(access, handle, &format!("Group {handle}"), "morag");
    }
    write(&morag, "Open worms", "Worms in clay, and worms in sand").await;
    write(&morag, "Other worms", "Clay for worms").await;
    hub.settle().await;
    let (stranger, tom) = (Person::stranger(&hub.origin), hub.person("tom").await);
    hub.settle().await;
    let paths = ["q=worms", "q=worms+clay&in=discussions", "q=wor&year=2026", "q=secretword", "q=worms&page=2"];
    let look = async || {
        let mut pages = Vec::new();
        for path in paths {
            for person in [&stranger, &tom] {
                pages.push(shown(&person.visit(&format!("/search?{path}")).await));
            }
        }
        pages
    };
    let before = look().await;
    for handle in ["shut", "dark"] {
        for n in 0..3 {
            let title = format!("Hidden worms {n}");
            let page = write_in(&morag, handle, (&title, "Worms secretword worms clay", "cy")).await;
            page.press("Send reply", &[("body", "More worms in clay")]).await;
        }
    }
    hub.settle().await;
    assert_eq!(search(&morag, "hidden worms").await.texts(".row-title a").len(), 6, "its members find it");
    assert_eq!(look().await, before);
    // Who is let in finds it, and who leaves does not any more.
    tom.visit("/groups/shut/join").await.press("Ask to join", &[("reason", "Worms")]).await;
    hub.settle().await;
    assert!(found(&tom, "secretword").await.is_empty(), "who waits is a stranger");
    morag.visit("/groups/shut/manage/requests").await.press("Approve", &[]).await;
    assert_eq!(found(&tom, "secretword").await.len(), 3);
    tom.visit("/groups/shut").await.press("Leave this group", &[]).await;
    assert!(found(&tom, "secretword").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_words_are_words_and_end_soon() {
    let (hub, morag) = soil().await;
    write(&morag, "NEAR and far", "title:x OR y").await;
    hub.settle().await;
    let many = (0..10_000).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    let hostile = [
        "\"",
        "\"\"\"",
        "\"a",
        "a\"",
        "*",
        "**",
        "a*",
        "^a",
        "NEAR(",
        "NEAR(a b, 9)",
        "AND",
        "a AND",
        "a OR",
        "NOT a",
        "title:",
        "{title}:a",
        "marks:_cy",
        "_cy",
        "_discussion",
        "_person",
        "a & | ! b",
        "a:*",
        "a <-> b",
        "(((",
        ")))",
        "\\",
        "\\'",
        "'",
        "''",
        "'; DROP TABLE topics; --",
        "%",
        "_",
        "\u{202e}",
        "\u{0}",
        "a\u{0}b",
        "-",
        "--",
        "-a",
        "-\"a b\"",
        "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
        "東京",
        "a-b-c-d-e-f-g-h-i-j-k-l-m-n-o-p",
    ];
    for words in hostile {
        search(&morag, words).await;
        search(&Person::stranger(&hub.origin), words).await;
    }
    for words in [&many, &"x".repeat(20_000), &"\"".repeat(20_000), &"-".repeat(20_000), &"gw ".repeat(7000)] {
        // What is too long for an address is refused there, what is not is cut.
        let page = morag.visit(&format!("/search?q={}", encoded(words))).await;
        assert!(matches!(page.status, 200 | 414 | 431), "{}", page.status);
    }
    let few = (0..20).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ");
    assert!(search(&morag, &few).await.says("Only the first twelve words"));
    for odd in
        ["in=nothing", "page=0", "page=-1", "page=99999999999", "year=x", "year=99999", "year=-1", "hub=%00", "mine=1"]
    {
        let page = morag.visit(&format!("/search?q=near&{odd}")).await;
        assert_eq!(page.status, 200, "{odd}");
    }
    assert_eq!(found(&morag, "near").await, ["NEAR and far"]);
    assert!(found(&morag, "_discussion").await.is_empty(), "the marks of the index are no words");
}

#[tokio::test(flavor = "multi_thread")]
async fn tabs_and_filters_are_links_and_lead_back() {
    let (hub, morag) = soil().await;
    hub.group("worms", "Worms of Wales", "morag");
    hub.person("wormald").await;
    write(&morag, "Old worms", "In clay").await;
    hub.sql("UPDATE topics SET created_at = created_at - 63072000000000").await;
    hub.clock.forward(Duration::from_hours(1));
    write_in(&morag, "worms", ("Mwydod a worms", "Yn y clai", "cy")).await;
    hub.settle().await;
    hub.sql("DELETE FROM search_rows").await;
    hub.sql("INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics ORDER BY created_at").await;
    hub.sql("INSERT INTO search_waiting (source, subject) SELECT 'group', id FROM groups").await;
    hub.sql("INSERT INTO search_waiting (source, subject) SELECT 'person', id FROM profiles").await;
    hub.settle().await;
    let page = search(&morag, "worm").await;
    for words in ["2 discussions", "No documents", "No blog posts", "No events", "1 group", "1 person"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let titles = |page: &Seen| page.texts(".row-title a");
    assert_eq!(titles(&page), ["Mwydod a worms", "Old worms", "Worms of Wales", "Wormald"]);
    assert_eq!(titles(&page.follow("1 group").await), ["Worms of Wales"]);
    assert_eq!(titles(&page.follow("1 person").await), ["Wormald"]);
    let only = page.follow("2 discussions").await;
    assert_eq!(titles(&only), ["Mwydod a worms", "Old worms"]);
    let year = only.follow("2024 (1)").await;
    assert_eq!(titles(&year), ["Old worms"]);
    assert_eq!(titles(&year.follow("All years").await).len(), 2);
    let welsh = only.follow("Cymraeg (1)").await;
    assert_eq!(titles(&welsh), ["Mwydod a worms"]);
    assert!(welsh.path.contains("in=discussions"), "the tab stays: {}", welsh.path);
    let tom = hub.person("tom").await;
    hub.settle().await;
    let none = search(&tom, "worm").await.follow("Only in my groups").await;
    assert!(titles(&none).iter().all(|title| title == "Wormald"), "{}", none.text());
    assert!(!Person::stranger(&hub.origin).visit("/search?q=worm").await.says("Wormald"), "people are for members");
    assert_eq!(found(&morag, &format!("@worms@{}", hub.domain)).await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_has_asked_becomes_a_question_and_what_somebody_has_is_shown_first() {
    let (hub, morag) = soil().await;
    let page = write(&morag, "How do others count worms in clay?", "By hand.").await;
    page.press("Send reply", &[("body", "With mustard")]).await;
    hub.group_of("private", "dark", "Dark", "morag");
    write_in(&morag, "dark", ("Counting worms in clay secretly", "Hush", "en")).await;
    hub.settle().await;
    let page = search(&morag, "earthworms & clay?").await;
    assert!(page.says("Nothing was found for “earthworms & clay?”"), "{}", page.text());
    let form = page.follow("Soil science").await;
    assert_eq!(form.field("title"), "earthworms & clay?");
    let tom = hub.person("tom").await;
    assert!(search(&tom, "earthworms").await.says("Find a group to ask this question in"));
    assert!(search(&Person::stranger(&hub.origin), "earthworms").await.says("Sign in to search"));
    // At the preview, without scripts; and not what the asker may not read.
    tom.visit("/groups/soil/join").await.press("Join this group", &[]).await;
    let form = tom.visit("/groups/soil/discussions/new").await;
    assert!(!form.says("Did you mean"));
    let asked = [("title", "Counting worms in clay"), ("body", "How?")];
    let seen = form.press("Preview", &asked).await;
    assert!(seen.says("Did you mean one of these discussions? How do others count worms in clay?"), "{}", seen.text());
    assert!(!seen.says("secretly"));
    assert!(morag.visit("/groups/soil/discussions/new").await.press("Preview", &asked).await.says("secretly"));
    assert!(!form.press("Preview", &[("title", "Bins and lamps"), ("body", "How?")]).await.says("Did you mean"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_takes_as_many_queries_whatever_there_is() {
    let (hub, morag) = soil().await;
    write(&morag, "First worms", "clay").await;
    hub.settle().await;
    let mut taken = Vec::new();
    for rounds in [1, 30] {
        for n in 0..rounds {
            let page = write(&morag, &format!("More worms {rounds}-{n}"), "worms in clay and sand").await;
            page.press("Send reply", &[("body", "worms")]).await;
        }
        hub.settle().await;
        // In quotes it is no beginning of another word, which is asked for where there is little.
        for words in ["\"worms\"", "worms"] {
            let before = hub.queries();
            let page = search(&morag, words).await;
            taken.push(hub.queries() - before);
            assert!(page.says("discussions"), "{}", page.text());
        }
    }
    assert_eq!(taken[0], taken[2], "queries of a page: {taken:?}");
    assert!(taken.iter().all(|taken| *taken <= 12), "{taken:?}");
    let page = search(&morag, "worms").await;
    let second = page.follow("Next page").await;
    let mut all = page.texts("section[aria-labelledby=found] .row-title a");
    assert_eq!(all.len(), 20);
    all.extend(second.texts("section[aria-labelledby=found] .row-title a"));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 32, "every discussion stands on one of two pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_here_before_the_index_is_taken_up_in_steps_and_goes_on_where_it_stopped() {
    let (hub, morag) = soil().await;
    let page = write(&morag, "Many answers", "worms").await;
    page.press("Send reply", &[("body", "answer number one")]).await;
    hub.settle().await;
    let fresh = if hub.is_on_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    hub.sql(&format!(
        "INSERT INTO replies (id, url, is_ours, topic_id, author_id, source, html, language, confirmed, created_at)
         WITH RECURSIVE n (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n < 249)
         SELECT {fresh}, url || '#' || n, is_ours, topic_id, author_id, source, '<p>copy ' || n || '</p>', language, TRUE,
                created_at
           FROM replies CROSS JOIN n WHERE html LIKE '%number one%'"
    ))
    .await;
    hub.sql("DELETE FROM search_rows").await;
    hub.sql("DELETE FROM search_waiting").await;
    hub.sql("INSERT INTO search_waiting (source, subject) SELECT 'topic', id FROM topics").await;
    hub.sql("INSERT INTO search_waiting (source, subject) SELECT 'reply', id FROM replies").await;
    assert!(found(&morag, "copy").await.is_empty());
    // Another process begins, and is gone after its first steps; this one goes on.
    let other = hub.second_process().await;
    let settled = tokio::time::timeout(Duration::from_millis(1), other.settle()).await;
    drop((settled, other));
    hub.settle().await;
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_waiting").await, 0);
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_rows WHERE source = 'reply'").await, 251);
    assert_eq!(found(&morag, "\"copy 249\"").await, ["Many answers"]);
}

/// Puts a file into the library of a group.
async fn keep(person: &Person, group: &str, title: &str, (name, bytes): (&str, &[u8])) -> Seen {
    let form = person.visit(&format!("/groups/{group}/library/upload")).await;
    let page = form.send("Send", &[("title", title)], &[("files", name, bytes)]).await;
    assert!(page.says("It is in the library"), "{}", page.text());
    page
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_document_says_inside_is_found_by_members_and_by_nobody_else_as_it_is_now() {
    let (hub, morag) = soil().await;
    hub.group_of("private", "dark", "Dark", "morag");
    let tom = hub.person("tom").await;
    let inside = b"The mycorrhiza of the lower field.";
    let document = keep(&morag, "dark", "Field notes", ("lower-meadow.txt", inside)).await;
    hub.settle().await;
    let eve = Person::stranger(&hub.origin);
    let sees = async |person: &Person, words: &str| found(person, words).await;
    assert_eq!(sees(&morag, "mycorrhiza").await, ["Field notes"]);
    assert_eq!(sees(&morag, "mycorrhiza notes").await, ["Field notes"], "with its title");
    assert_eq!(sees(&morag, "meadow").await, ["Field notes"], "the name of its file");
    let page = search(&morag, "mycorrhiza").await;
    assert!(page.says("1 document") && page.html.contains("<mark>mycorrhiza</mark>"), "{}", page.text());
    for person in [&tom, &eve] {
        let page = search(person, "mycorrhiza").await;
        assert!(page.says("Nothing was found") && !page.says("Field notes"), "{}", page.text());
        assert_eq!(sees(person, "meadow").await, [""; 0]);
    }
    // A new version takes the place of what the old one said; what is written about the document stays found.
    let form = document.follow("Publish a new version").await;
    let files = [("file", "upper.txt", b"Only lichen here.".as_slice())];
    let page = form.send("Publish", &[("change_note", "Counted again")], &files).await;
    assert!(page.says("The new version is published"), "{}", page.text());
    assert_eq!(sees(&morag, "mycorrhiza").await, [""; 0], "out at once");
    hub.settle().await;
    assert_eq!(sees(&morag, "lichen").await, ["Field notes"]);
    assert_eq!(sees(&morag, "mycorrhiza").await, [""; 0]);
    assert_eq!(sees(&morag, "meadow").await, [""; 0]);
    // Its words change and its file does not: both are found.
    let form = morag.visit(&format!("{}/edit", document.path)).await;
    form.send("Save", &[("title", "Field diary")], &[]).await;
    hub.settle().await;
    for words in ["diary", "lichen", "lichen diary"] {
        assert_eq!(sees(&morag, words).await, ["Field diary"], "{words}");
    }
    morag.visit(&format!("{}/delete", document.path)).await.press("Delete", &[]).await;
    for words in ["diary", "lichen"] {
        assert_eq!(sees(&morag, words).await, [""; 0], "{words}");
    }
    assert_eq!(hub.count("SELECT COUNT(*) FROM search_rows WHERE text LIKE '%lichen%'").await, 0, "no copy is kept");
    hub.settle().await;
    assert_eq!(sees(&morag, "lichen").await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_posts_and_events_are_found_each_as_what_it_is() {
    let (hub, morag) = soil().await;
    write(&morag, "Worms asked about", "clay").await;
    keep(&morag, "soil", "Worms counted", ("counts.txt", b"clay")).await;
    let form = morag.visit("/groups/soil/blog/new").await;
    let post = [("title", "Worms told"), ("summary", "A teaser about larvae"), ("body", "clay")];
    assert!(form.send("Publish post", &post, &[]).await.says("Your post is published"));
    let form = morag.visit("/groups/soil/events/new").await;
    let event = [
        ("title", "Worms met"),
        ("body", "clay"),
        ("day", "2026-12-09"),
        ("begins", "10:00"),
        ("place", "Thistle hall"),
    ];
    assert!(form.press("Publish event", &event).await.path.starts_with("/events/"));
    hub.settle().await;
    let page = search(&morag, "worms clay").await;
    for words in ["1 discussion", "1 document", "1 blog post", "1 event"] {
        assert!(page.says(words), "{words}: {}", page.text());
    }
    let titles = |page: &Seen| page.texts("section[aria-labelledby=found] .row-title a");
    for (tab, title) in [
        ("1 discussion", "Worms asked about"),
        ("1 document", "Worms counted"),
        ("1 blog post", "Worms told"),
        ("1 event", "Worms met"),
    ] {
        assert_eq!(titles(&page.follow(tab).await), [title]);
    }
    assert_eq!(found(&morag, "larvae").await, ["Worms told"]);
    assert_eq!(found(&morag, "thistle").await, ["Worms met"]);
}
