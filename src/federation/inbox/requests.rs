//! What is asked back, and answered, before somebody is let into a group: notes between a group and one person, so that
//! a person of any software can answer one.

use serde_json::Value;

use super::Act;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::Federation;
use crate::federation::authority::is_plain_id;
use crate::federation::objects::content::author_of;
use crate::federation::objects::{id_of, ids, text};
use crate::federation::store::Received;
use crate::groups::membership::Standing;
use crate::groups::{self, request_store, requests};
use crate::profiles;
use crate::text as words;

/// A note that belongs to a request: a question of the group that was asked, or the answer of who asked it.
pub(super) async fn read(federation: &Federation, received: &Received, note: &Value) -> Result<Option<Act>> {
    if text(note, "type") != Some("Note") || author_of(note) != Some(received.actor.as_str()) {
        return Ok(None);
    }
    let said = said_in(note);
    let mut tx = federation.app.db.read().await?;
    if let Some(question) = note.get("inReplyTo").and_then(id_of).filter(|id| federation.is_at_home(id)) {
        let known = request_store::by_question(&mut tx, question).await?.is_some();
        return Ok(known.then(|| Act::Explained { question: question.to_owned(), words: said }));
    }
    let about = note.get("context").and_then(id_of).filter(|id| federation.is_at_home(id));
    let id = note.get("id").and_then(id_of).filter(|id| is_plain_id(id));
    let (Some(about), Some(id)) = (about, id) else { return Ok(None) };
    let Some(group) = groups::store::find_by_url(&mut tx, &received.actor).await?.filter(|group| !group.is_ours) else {
        return Ok(None);
    };
    for person in ids(note, "to").into_iter().take(2) {
        let Some(person) = profiles::store::find_by_url(&mut tx, person).await?.filter(|person| person.is_ours) else {
            continue;
        };
        let membership = groups::store::find_membership(&mut tx, group.id, person.id).await?;
        if membership.is_some_and(|membership| membership.asked.as_deref() == Some(about)) {
            let (person, url) = (person.url, id.to_owned());
            return Ok(Some(Act::Questioned { group: group.url, person, url, words: said }));
        }
    }
    Ok(None)
}

/// The words of a note, without the names that microblogs put before them.
fn said_in(note: &Value) -> String {
    let plain = words::plain(text(note, "content").unwrap_or_default());
    let mut rest = plain.as_str();
    while let Some((_, after)) = rest.split_once(' ').filter(|(name, _)| name.starts_with('@')) {
        rest = after;
    }
    rest.trim().to_owned()
}

/// A group elsewhere asks one of ours something back.
pub(super) async fn questioned(tx: &mut Tx, group: &str, person: &str, question: (&str, &str)) -> Result<bool> {
    let group = groups::store::find_by_url(tx, group).await?;
    let person = profiles::store::find_by_url(tx, person).await?.filter(|person| person.is_ours);
    let Some((group, person)) = group.zip(person) else { return Ok(false) };
    requests::questioned(tx, &group, person.id, question).await
}

/// Somebody elsewhere answers what a group of ours has asked them.
pub(super) async fn explained(tx: &mut Tx, question: &str, by: &str, said: &str) -> Result<bool> {
    let Some(membership) = request_store::by_question(tx, question).await? else { return Ok(false) };
    let group = groups::store::find(tx, membership.group_id).await?.filter(|group| group.is_ours);
    let person = profiles::store::find(tx, membership.person_id).await?.filter(|person| person.url == by);
    let Some((group, person)) = group.zip(person) else { return Ok(false) };
    if membership.standing != Standing::Questioned || said.is_empty() {
        return Ok(false);
    }
    requests::answer(tx, &group, person.id, said).await?;
    Ok(true)
}
