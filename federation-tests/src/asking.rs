//! Asking to be let into a group of another hub, and looking for what comes of it.

use crate::{Person, Seen, until};

/// Finds the group of this address by searching for it; answers its page.
pub async fn find(person: &Person, address: &str) -> Seen {
    let query: String = url::form_urlencoded::byte_serialize(address.as_bytes()).collect();
    until("the group to be found", 30, async || {
        let page = person.visit(&format!("/search?q={query}")).await;
        page.path.starts_with("/groups/").then_some(page)
    })
    .await
}

/// Finds the group and asks to be let in; answers where the asker's hub shows it.
pub async fn ask(person: &Person, address: &str, reason: &str) -> String {
    let found = find(person, address).await;
    found.follow("Ask to join").await.press("Ask to join", &[("reason", reason)]).await;
    found.path.split('?').next().unwrap().to_owned()
}

/// Looks at a page again and again until these words can be read on it.
pub async fn sees(person: &Person, path: &str, words: &str) -> Seen {
    until(&format!("“{words}” on {path}"), 60, async || {
        let page = person.visit(path).await;
        page.says(words).then_some(page)
    })
    .await
}
