//! Searches for what is frequent, and for what words begin with: where an engine may not read all there is.

use super::searching::{found, search, soil, write, write_in};
use crate::support::Hub;

/// Copies the only discussion of a group so often, each said to be a second older than the one before.
async fn copy_discussion(hub: &Hub, group: &str, times: u32) {
    let fresh = if hub.is_on_postgres() { "gen_random_uuid()" } else { "randomblob(16)" };
    hub.sql(&format!(
        "INSERT INTO topics (id, url, is_ours, group_id, author_id, title, source, html, language, context, confirmed,
                             created_at, last_at)
         WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {times})
         SELECT {fresh}, t.url || '#' || n, t.is_ours, t.group_id, t.author_id, t.title, t.source, t.html, t.language,
                t.context || '#' || n, t.confirmed, t.created_at - n * 1000000, t.last_at
           FROM topics t JOIN groups g ON g.id = t.group_id CROSS JOIN n WHERE g.handle = '{group}'"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_frequent_in_new_texts_and_what_stands_in_old_ones_is_found_each_once_as_far_as_it_may_be_seen() {
    let (hub, morag) = soil().await;
    let tom = hub.person("tom").await;
    for (access, handle, times, words) in [
        // From the oldest on, as the index has them.
        ("open", "old", 49, "frequent and rare"),
        ("open", "filling", 299, "nothing else"),
        ("private", "dark", 99, "frequent"),
        ("open", "late", 69, "frequent"),
    ] {
        hub.group_of(access, handle, handle, "morag");
        write_in(&morag, handle, (&format!("About {handle}"), words, "en")).await;
        copy_discussion(&hub, handle, times).await;
        hub.settle().await;
    }
    for (words, number) in [
        ("\"frequent\"", "120 discussions"),
        ("\"rare\"", "50 discussions"),
        ("frequent rare", "50 discussions"),
        ("\"about\"", "150 discussions or more"),
        ("\"filling\"", "150 discussions or more"),
        ("filling frequent", "No discussions"),
    ] {
        let page = search(&tom, words).await;
        assert!(page.says(number), "{words}: {}", page.text());
    }
    assert!(search(&morag, "\"frequent\"").await.says("150 discussions or more"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unfinished_word_is_found_in_all_its_endings_and_a_finished_one_by_itself_where_there_is_enough() {
    let (hub, morag) = soil().await;
    write(&morag, "Planning", "A planner plans.").await;
    write(&morag, "Ysgol", "Plentyn, a'r blant a'u planhigion, a phlannu").await;
    write_in(&morag, "soil", ("Y gerddi", "Yr ardd a'i phlanhigion", "cy")).await;
    write(&morag, "Élan", "Élancé").await;
    hub.settle().await;
    assert_eq!(found(&morag, "plan").await.len(), 3, "also in Welsh, where p has become ph");
    assert_eq!(found(&morag, "planni").await, ["Planning"]);
    assert_eq!(found(&morag, "elanc").await, ["Élan"]);
    assert_eq!(found(&morag, "planner pla").await, ["Planning"]);
    assert!(found(&morag, "pla planner").await.is_empty(), "only the last word is unfinished");
    assert_eq!(found(&morag, "a-planner-pla").await, ["Planning"], "side by side up to the unfinished one");
    assert!(found(&morag, "\"plann\"").await.is_empty(), "in quotes it is that word");
    assert!(found(&morag, "pl%").await.is_empty() && found(&morag, "_pla").await.len() == 3);
    // What was deleted is not found by how it begins, though the word is still known.
    let page = morag.visit("/search?q=planner").await;
    let page = morag.visit(&page.attribute(".row-title a", "href").unwrap()).await;
    page.follow("Delete this discussion").await.press("Delete", &[]).await;
    assert!(found(&morag, "planni").await.is_empty());
}
