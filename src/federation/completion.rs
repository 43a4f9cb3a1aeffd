//! Whole conversations: what has not arrived of a discussion is asked for at the group's own hub, with limits; how much
//! there is, is kept and shown.

use serde_json::Value;

use super::Federation;
use super::authority::same_origin;
use super::inbox::content::{contribute, known};
use super::objects::content::{Contribution, answer_of};
use super::objects::id_of;
use crate::db::Tx;
use crate::discussions::{self, Topic, answers, order_store};
use crate::error::{Error, Result};
use crate::groups::{self, Group};
use crate::id::TopicId;
use crate::jobs;

/// How many pages of one discussion's replies are read.
const REPLY_PAGES: usize = 20;
/// How many replies of one discussion are fetched at a time.
const REPLIES: usize = 300;
/// How often a discussion is asked about at the most.
const EVERY: std::time::Duration = std::time::Duration::from_mins(15);

/// Whether it is long since the hub of a discussion was asked whether all of it has come; never for groups of ours.
pub(crate) fn is_worth_asking(tx: &Tx, topic: &Topic) -> bool {
    !topic.thread.is_empty() && topic.counted_at.is_none_or(|at| tx.now().since(at) >= EVERY)
}

/// Somebody of ours reads a discussion of a group elsewhere: its hub is asked whether all of it has come.
pub(crate) async fn ask(tx: &mut Tx, topic: &Topic) -> Result<()> {
    let now = tx.now();
    order_store::set_counted(tx, topic.id, now).await?;
    jobs::enqueue(tx, "complete", &topic.id.to_string(), &topic.id).await
}

/// The job `complete`: fetches what is missing of one discussion, and notes how much there is.
pub(crate) async fn run(federation: &Federation, id: TopicId) -> Result<()> {
    let mut tx = federation.app.db.read().await?;
    let Some(topic) = discussions::store::find_topic(&mut tx, id).await? else { return Ok(()) };
    let group = groups::store::find(&mut tx, topic.group_id).await?.filter(|group| !group.is_ours);
    drop(tx);
    let Some(group) = group else { return Ok(()) };
    replies(federation, &group, &topic.thread, Some(&topic)).await
}

/// Fetches every reply in `collection` that is not here. One that cannot be had does not keep the others away.
pub(crate) async fn replies(
    federation: &Federation,
    group: &Group,
    collection: &str,
    topic: Option<&Topic>,
) -> Result<()> {
    let (members, total, answer) = members(federation, collection).await?;
    if let Some(topic) = topic {
        // The collection of a whole discussion counts its beginning too.
        let with_topic = members.iter().any(|(id, _)| *id == topic.url);
        let mut tx = federation.app.db.begin().await?;
        order_store::set_remote_replies(&mut tx, topic.id, (total - i64::from(with_topic)).max(0)).await?;
        if let Some(answer) = answer.filter(|_| same_origin(collection, &group.url)) {
            answers::heard(&mut tx, topic, &answer).await?;
        }
        tx.commit().await?;
    }
    for (id, embedded) in members {
        if federation.is_at_home(&id) {
            continue;
        }
        let mut tx = federation.app.db.read().await?;
        let is_here = known(&mut tx, &id).await?.is_some();
        drop(tx);
        if is_here {
            continue;
        }
        match federation.trusted(&group.host, &id, &embedded).await {
            Ok(reply) => {
                if let Err(error) = keep(federation, group, reply).await {
                    tracing::info!(error = %error, "an earlier reply did not arrive");
                }
            }
            Err(Error::NotFound | Error::Gone) => {}
            Err(error @ (Error::Internal(_) | Error::TooOften { .. })) => return Err(error),
            Err(error) => tracing::info!(error = %error, "an earlier reply did not arrive"),
        }
    }
    Ok(())
}

/// Writes down what was said in `group`, after what it answers.
pub(crate) async fn keep(federation: &Federation, group: &Group, said: Contribution) -> Result<()> {
    if said.author == group.url || !said.is_for(group) {
        return Err(Error::invalid("to", "not-addressed-to-the-group"));
    }
    federation.actor(&said.author).await?;
    let chain = federation.with_ancestors(said, group).await?;
    let mut tx = federation.app.db.begin().await?;
    for said in &chain {
        contribute(&mut tx, said, Some(&group.url), None).await?;
    }
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    Ok(())
}

/// What a collection holds: id and, where embedded, the object; how many it says it has; and which of them it says is the
/// answer.
type Members = (Vec<(String, Value)>, i64, Option<String>);

async fn members(federation: &Federation, collection: &str) -> Result<Members> {
    let mut found: Vec<(String, Value)> = Vec::new();
    let mut read = std::collections::BTreeSet::from([collection.to_owned()]);
    let mut document = federation.fetch_object(collection).await?;
    let total = document.get("totalItems").and_then(Value::as_i64);
    let answer = answer_of(&document);
    for _ in 0..REPLY_PAGES {
        let inline = document.get("orderedItems").or_else(|| document.get("items")).and_then(Value::as_array).cloned();
        found.extend(inline.unwrap_or_default().into_iter().filter_map(|item| {
            let id = id_of(&item)?.to_owned();
            Some((id, item))
        }));
        let next = match document.get("first").or_else(|| document.get("next")) {
            Some(embedded @ Value::Object(_)) => Some(embedded.clone()),
            Some(Value::String(page)) if found.len() < REPLIES && read.insert(page.clone()) => {
                Some(federation.fetch_object(page).await?)
            }
            _ => None,
        };
        match next {
            Some(page) if found.len() < REPLIES => document = page,
            _ => break,
        }
    }
    found.truncate(REPLIES);
    let total = total.unwrap_or_else(|| i64::try_from(found.len()).unwrap_or(0)).clamp(0, 1_000_000);
    Ok((found, total, answer))
}

impl Federation {
    /// What the first of `chain` answers is gone: it stands in its discussion all the same. Which that is, its context
    /// says; if even the beginning is gone, an empty place is kept for it.
    pub(crate) async fn place_without_parent(&self, chain: &mut [Contribution], group: &Group) -> Result<()> {
        let Some(orphan) = chain.first_mut() else { return Ok(()) };
        let context = orphan.context.clone().unwrap_or_default();
        let mut tx = self.app.db.read().await?;
        let known = match context.as_str() {
            "" => None,
            context => discussions::store::find_topic_by_context(&mut tx, group.id, context).await?,
        };
        drop(tx);
        match known {
            Some(topic) => orphan.in_reply_to = Some(topic.url),
            None => orphan.is_orphan = true,
        }
        Ok(())
    }
}
