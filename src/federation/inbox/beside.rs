//! What begins a conversation, handed to the noun that it is: a discussion, or something with more than words.

use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic};
use crate::documents;
use crate::error::Result;
use crate::events;
use crate::federation::chain;
use crate::federation::objects::content::{Beside, Contribution};
use crate::groups::Group;
use crate::id::TopicId;
use crate::posts;
use crate::profiles::Profile;

/// Begins what a contribution of another hub begins. Answers its topic, and whether it is new.
pub(super) async fn start(
    tx: &mut Tx,
    id: TopicId,
    said: &Contribution,
    (group, author): (&Group, &Profile),
    from: &Origin,
) -> Result<(Topic, bool)> {
    let words = said.words.clone();
    match &said.beside {
        Beside::Nothing => discussions::start(tx, (id, said.kind), group, author, words, from).await,
        Beside::Document(told) => {
            let (topic, is_new) = discussions::start(tx, (id, said.kind), group, author, words, from).await?;
            if is_new && documents::told(tx, &topic, told).await? {
                chain::ask(tx, topic.id).await?;
            }
            Ok((topic, is_new))
        }
        Beside::Event(event) => events::begin(tx, id, group, author, (words, &event.0, &event.1), from).await,
        Beside::Post(sheet) => posts::told(tx, id, (group, author), words, sheet, from).await,
    }
}

/// Its author changes it. What it is it stays: a change that reads like something else changes its words alone.
pub(super) async fn edit(
    tx: &mut Tx,
    topic: &Topic,
    said: &Contribution,
    by: &Profile,
    (at, via): (Time, Option<String>),
) -> Result<()> {
    let words = said.words.clone();
    match &said.beside {
        Beside::Document(told) if topic.kind == Kind::Document => {
            let beside = documents::is_news(tx, topic, told).await?;
            let is_taken = discussions::edit_with(tx, topic, by, words, Edit { at, via, beside }).await?;
            if is_taken && documents::told(tx, topic, told).await? {
                chain::ask(tx, topic.id).await?;
            }
            Ok(())
        }
        Beside::Event(event) if topic.kind == Kind::Event => {
            let edit = Edit { at, via, beside: false };
            events::change(tx, topic, by, (words, &event.0, &event.1), edit).await.map(drop)
        }
        Beside::Post(sheet) if topic.kind == Kind::Post => {
            posts::change(tx, topic, by, (words, sheet), Edit { at, via, beside: false }).await
        }
        Beside::Nothing | Beside::Event(_) | Beside::Document(_) | Beside::Post(_) => {
            discussions::edit_topic(tx, topic, by, words, at, via).await
        }
    }
}
