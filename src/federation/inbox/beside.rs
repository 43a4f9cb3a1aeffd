//! What begins a conversation, handed to the noun that it is: a discussion, or something with more than words.

use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic};
use crate::error::Result;
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
        Beside::Post(sheet) if topic.kind == Kind::Post => {
            posts::change(tx, topic, by, (words, sheet), Edit { at, via, beside: false }).await
        }
        Beside::Nothing | Beside::Post(_) => discussions::edit_topic(tx, topic, by, words, at, via).await,
    }
}
