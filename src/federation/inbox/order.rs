//! Add, Remove, Lock, a facilitator's Delete, Like, Block, and their Undo, as they come in: directly from who does it,
//! for groups of ours; or announced by a group elsewhere, whose word on its own discussions and people is enough.

use serde_json::Value;

use super::Act;
use super::content::{Known, known};
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::{self, Kind, Topic, Words, answers, kept, order};
use crate::error::{Error, Result};
use crate::events::{Details, Told, ending};
use crate::federation::Federation;
use crate::federation::authority::same_origin;
use crate::federation::client::host_of_text;
use crate::federation::objects::content::Beside;
use crate::federation::objects::{id_of, text};
use crate::federation::store::Received;
use crate::groups::roles::{self, Doer};
use crate::groups::{self, Group, warnings};
use crate::id::{ProfileId, Said};
use crate::profiles::{self, Profile};

/// What is to be put in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// A discussion is shown first, or no longer.
    Pin { object: String, collection: String, on: bool },
    /// A discussion takes no more answers, or does again.
    Lock { object: String, on: bool, reason: String },
    /// A facilitator removes a contribution.
    Remove { object: String, reason: String },
    /// A member becomes a facilitator of the group, or no longer is one.
    Appoint { person: String, group: String, on: bool },
    /// A member reads and does not write from now on, or writes again.
    Writing { person: String, group: String, on: bool },
    /// A person is shut out of the group, or may come back.
    Ban { person: String, group: String, until: Option<Time>, reason: String, on: bool },
    /// Something helped somebody, or they take that back.
    Like { object: String, on: bool },
    /// A reply is the answer of its discussion, or is not.
    Answer { object: String, on: bool },
    /// What facilitators removed is put back; as its home shows it, where we have none of it.
    Restore { object: String, again: Option<Box<Again>> },
    /// A member may read and not write until then, or may write again.
    Suspend { person: String, group: String, until: Option<Time>, on: bool },
    /// The facilitators say something to one member; with the end of the suspension that it explains.
    Warn { person: String, group: String, words: String, until: Option<Time> },
}

/// What was put back, as it is at home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Again {
    words: Words,
    /// Time and place, of an event.
    event: Option<(Details, Told)>,
}

/// Reads one of these activities; `None` when it is none. `target` of Add and Remove is told apart by its last part, as
/// the collections of most software are called.
pub(crate) fn read(activity: &Value) -> Option<Order> {
    let kind = text(activity, "type")?;
    let object = activity.get("object")?;
    if kind == "Undo" {
        if text(object, "type") == Some("Delete") {
            let object = object.get("object").and_then(id_of)?.to_owned();
            return Some(Order::Restore { object, again: None });
        }
        return match read(object)? {
            Order::Lock { object, on: true, .. } => Some(Order::Lock { object, on: false, reason: String::new() }),
            Order::Ban { person, group, reason, on: true, .. } => {
                Some(Order::Ban { person, group, until: None, reason, on: false })
            }
            Order::Like { object, on: true } => Some(Order::Like { object, on: false }),
            Order::Answer { object, on: true } => Some(Order::Answer { object, on: false }),
            Order::Suspend { person, group, on: true, .. } => {
                Some(Order::Suspend { person, group, until: None, on: false })
            }
            _ => None,
        };
    }
    let object = id_of(object)?.to_owned();
    let reason = text(activity, "summary").or_else(|| text(activity, "content")).unwrap_or_default().to_owned();
    let on = kind == "Add";
    match kind {
        "Add" | "Remove" => {
            let target = activity.get("target").and_then(id_of)?;
            let (group, collection) = target.rsplit_once('/')?;
            let person = object.clone();
            match collection {
                "featured" | "pinned" => Some(Order::Pin { object, collection: target.to_owned(), on }),
                "readers" => Some(Order::Writing { person, group: group.to_owned(), on: !on }),
                "facilitators" | "moderators" => Some(Order::Appoint { person, group: group.to_owned(), on }),
                _ => None,
            }
        }
        "Lock" => Some(Order::Lock { object, on: true, reason }),
        "Like" => Some(Order::Like { object, on: true }),
        "ChooseAnswer" => Some(Order::Answer { object, on: true }),
        "Block" => {
            let group = activity.get("target").and_then(id_of)?.to_owned();
            let until = end_of(activity);
            // Who knows no more than bans takes it for one. Without an end it is one.
            let may_read = activity.get("hub:mayRead").and_then(Value::as_bool) == Some(true);
            if may_read && until.is_some() {
                return Some(Order::Suspend { person: object, group, until, on: true });
            }
            Some(Order::Ban { person: object, group, until, reason, on: true })
        }
        "Warn" => {
            let group = activity.get("target").and_then(id_of)?.to_owned();
            Some(Order::Warn { person: object, group, words: reason, until: end_of(activity) })
        }
        _ => None,
    }
}

fn end_of(activity: &Value) -> Option<Time> {
    text(activity, "endTime").or_else(|| text(activity, "expires")).and_then(Time::parse)
}

/// What a group elsewhere says to somebody of ours comes from the group itself; what a facilitator says for a group of
/// ours, from them.
pub(super) fn warning(received: &Received, order: Order) -> Act {
    let by = received.actor.clone();
    let is_groups = matches!(&order, Order::Warn { group, .. } if *group == by);
    Act::Order { order: Box::new(order), group: is_groups.then(|| by.clone()), by }
}

/// One of these activities, sent by who does it.
pub(super) fn direct(received: &Received, order: Order) -> Act {
    Act::Order { order: Box::new(order), by: received.actor.clone(), group: None }
}

impl Federation {
    /// One of these activities, announced by the group it is done in. Who does it, and to whom, must be known here.
    pub(super) async fn announced_order(&self, group: &Group, activity: &Value, order: Order) -> Result<Act> {
        let by = activity.get("actor").and_then(id_of).unwrap_or_default().to_owned();
        if self.is_at_home(&by) {
            return Ok(Act::Nothing("said to be done by one of ours, of whom this hub knows better what they did"));
        }
        if let Some(host) = host_of_text(&by).filter(|host| *host != group.host) {
            self.check_host(&host).await?;
        }
        let concerned = match &order {
            Order::Warn { .. } => return Ok(Act::Nothing("what is said to one person is not announced")),
            Order::Appoint { person, group: target, .. }
            | Order::Writing { person, group: target, .. }
            | Order::Ban { person, group: target, .. }
            | Order::Suspend { person, group: target, .. } => {
                if *target != group.url {
                    return Ok(Act::Nothing("about another group than the one that announces it"));
                }
                Some(person.clone())
            }
            Order::Pin { object, .. }
            | Order::Lock { object, .. }
            | Order::Remove { object, .. }
            | Order::Answer { object, .. }
            | Order::Restore { object, .. }
            | Order::Like { object, .. } => {
                let mut tx = self.app.db.read().await?;
                let gone = match known(&mut tx, object).await? {
                    Some(Known::Topic(topic)) => (topic.deleted_at, topic.removed_by),
                    Some(Known::Reply(reply)) => (reply.deleted_at, reply.removed_by),
                    None => return Ok(Act::Nothing("about something that is not here")),
                };
                if matches!((&order, gone), (Order::Restore { .. }, (Some(_), None))) {
                    return Ok(Act::Nothing("its author has deleted it, which is for good"));
                }
                None
            }
        };
        for url in [Some(by.clone()), concerned].into_iter().flatten() {
            if !self.is_at_home(&url) {
                self.actor(&url).await?;
            }
        }
        let order = match order {
            Order::Restore { object, .. } => {
                let again = self.once_more(group, &object).await?;
                Order::Restore { object, again }
            }
            order => order,
        };
        Ok(Act::Order { order: Box::new(order), by, group: Some(group.url.clone()) })
    }

    /// What a group elsewhere puts back, from where it is at home. Its home may hear of it later than we do: then we ask
    /// again.
    async fn once_more(&self, group: &Group, object: &str) -> Result<Option<Box<Again>>> {
        if self.is_at_home(object) {
            return Ok(None);
        }
        match self.trusted(&group.host, object, &Value::Null).await {
            Ok(said) if said.is_for(group) => {
                let event = match said.beside {
                    Beside::Event(event) => Some(*event),
                    Beside::Nothing | Beside::Document(_) | Beside::Post(_) => None,
                };
                Ok(Some(Box::new(Again { words: said.words, event })))
            }
            Ok(_) => Err(Error::invalid("to", "not-addressed-to-the-group")),
            Err(Error::NotFound | Error::Gone) => {
                let host = host_of_text(object).unwrap_or_default();
                Err(Error::elsewhere(host, "what was put back is not there yet"))
            }
            Err(error) => Err(error),
        }
    }
}

/// Does it. `announced` is the group whose word it is.
pub(super) async fn carry_out(
    tx: &mut Tx,
    order: Order,
    by: &str,
    announced: Option<&str>,
    received: &str,
) -> Result<Option<&'static str>> {
    if let (Order::Warn { person, words, until, .. }, Some(group)) = (&order, announced) {
        return told(tx, (group, person), (words, *until), received).await;
    }
    let Some(by) = profiles::store::find_by_url(tx, by).await? else { return Ok(Some("by somebody unknown")) };
    // It came from elsewhere either way: what somebody says that one of ours has done is never said in their name.
    let via = Some(received.to_owned());
    let doer = Doer { person: by.id, via, is_groups_word: announced.is_some() };
    let changed = match order {
        Order::Appoint { person, group, on } => {
            let (group, person) = group_and_person(tx, &group, &person, announced).await?;
            roles::appoint(tx, &group, person.id, on, doer).await?
        }
        Order::Writing { person, group, on } => {
            let (group, person) = group_and_person(tx, &group, &person, announced).await?;
            roles::let_write(tx, &group, person.id, on, doer).await?
        }
        Order::Ban { person, group, until, reason, on } => {
            let (group, person) = group_and_person(tx, &group, &person, announced).await?;
            if on {
                roles::ban(tx, &group, person.id, (until, &reason), doer).await?
            } else {
                roles::lift_ban(tx, &group, person.id, doer).await?
            }
        }
        Order::Pin { object, collection, on } => {
            let (group, topic, said) = place(tx, &object, announced).await?;
            // One group's collection is not another's, whoever keeps order in both.
            let is_its_own = if announced.is_some() {
                same_origin(&collection, &group.url)
            } else {
                collection == format!("{}/featured", group.url)
            };
            if !is_its_own {
                return Err(Error::invalid("target", "of-another-group"));
            }
            matches!(said, Said::Topic(_)) && order::pin(tx, &group, &topic, on, doer).await?
        }
        Order::Lock { object, on, reason } => {
            let (group, topic, said) = place(tx, &object, announced).await?;
            let lock = order::Lock { on, reason: &reason };
            matches!(said, Said::Topic(_)) && order::lock(tx, &group, &topic, lock, doer).await?
        }
        Order::Remove { object, reason } => {
            let (group, topic, said) = place(tx, &object, announced).await?;
            let removal = order::Removal { reason: &reason, for_good: false };
            order::remove(tx, &group, (&topic, said), removal, doer).await?
        }
        Order::Like { object, on } => {
            let (group, _, said) = place(tx, &object, announced).await?;
            order::like(tx, &group, said, on, doer).await?
        }
        order => moderate(tx, order, announced, doer).await?,
    };
    Ok((!changed).then_some("it was so already"))
}

/// The answer of a discussion, what is put back, and what is between the facilitators and one member.
async fn moderate(tx: &mut Tx, order: Order, announced: Option<&str>, doer: Doer) -> Result<bool> {
    match order {
        Order::Answer { object, on } => {
            let (group, topic, said) = place(tx, &object, announced).await?;
            match said {
                Said::Reply(reply) => {
                    let reply = discussions::store::find_reply(tx, reply).await?.ok_or(Error::NotFound)?;
                    answers::mark(tx, &group, (&topic, &reply), on, doer).await
                }
                Said::Topic(_) => Ok(false),
            }
        }
        Order::Restore { object, again } => {
            let (group, topic, said) = place(tx, &object, announced).await?;
            let words = again.as_ref().map(|again| &again.words);
            let is_new = kept::restore(tx, &group, (&topic, said), words, doer).await?;
            let event = again.and_then(|again| again.event);
            if let Some(event) = event.filter(|_| is_new && topic.kind == Kind::Event && said == Said::Topic(topic.id))
            {
                ending::put_back(tx, topic.id, &event).await?;
            }
            Ok(is_new)
        }
        Order::Suspend { person, group, until, on } => {
            let (group, person) = group_and_person(tx, &group, &person, announced).await?;
            match until.filter(|_| on) {
                Some(until) => warnings::suspend(tx, &group, person.id, (until, ""), doer).await,
                None => warnings::lift(tx, &group, person.id, doer).await,
            }
        }
        Order::Warn { person, group, words, until } => {
            let (group, person) = group_and_person(tx, &group, &person, announced).await?;
            warnings::warn(tx, &group, person.id, (&words, until), doer).await
        }
        _ => Ok(false),
    }
}

/// A group elsewhere says something to one of ours, who belongs to it.
async fn told(
    tx: &mut Tx,
    (group, person): (&str, &str),
    (words, until): (&str, Option<Time>),
    received: &str,
) -> Result<Option<&'static str>> {
    /// More than this is not kept of what one group says to one person.
    const MOST: usize = 50;
    let group = groups::store::find_by_url(tx, group).await?.filter(|group| !group.is_ours);
    let person = profiles::store::find_by_url(tx, person).await?.filter(|person| person.is_ours);
    let Some((group, person)) = group.zip(person) else { return Ok(Some("said to nobody here")) };
    if !groups::is_member(tx, group.id, person.id).await? {
        return Ok(Some("said to somebody who does not belong to the group"));
    }
    if warnings::of_member(tx, group.id, person.id).await?.len() >= MOST {
        return Ok(Some("more than anybody reads"));
    }
    let nobody = ProfileId(uuid::Uuid::nil());
    let doer = Doer { person: nobody, via: Some(received.to_owned()), is_groups_word: true };
    let is_new = warnings::warn(tx, &group, person.id, (words, until), doer).await?;
    Ok((!is_new).then_some("it was said already"))
}

/// Where a contribution stands. What a group announces is about its own; what comes directly, about groups of ours, save
/// that anybody may find anything helpful.
async fn place(tx: &mut Tx, object: &str, announced: Option<&str>) -> Result<(Group, Topic, Said)> {
    let (topic, said) = match known(tx, object).await?.ok_or(Error::NotFound)? {
        Known::Topic(topic) => {
            let said = Said::Topic(topic.id);
            (topic, said)
        }
        Known::Reply(reply) => {
            let topic = discussions::store::find_topic(tx, reply.topic_id).await?.ok_or(Error::NotFound)?;
            (topic, Said::Reply(reply.id))
        }
    };
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    match announced {
        Some(url) if url != group.url => Err(Error::invalid("object", "of-another-group")),
        _ => Ok((group, topic, said)),
    }
}

async fn group_and_person(tx: &mut Tx, group: &str, person: &str, announced: Option<&str>) -> Result<(Group, Profile)> {
    let group = groups::store::find_by_url(tx, group).await?.ok_or(Error::NotFound)?;
    if announced.is_none() && !group.is_ours {
        return Err(Error::NotFound);
    }
    let person = profiles::store::find_by_url(tx, person).await?.ok_or(Error::NotFound)?;
    Ok((group, person))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_of_the_activities_is_read_in_the_shapes_that_are_sent() {
        let group = "https://a.example/groups/g";
        let object = "https://b.example/p/1".to_owned();
        let featured = format!("{group}/featured");
        for (activity, order) in [
            (
                json!({"type": "Add", "object": object, "target": featured}),
                Some(Order::Pin { object: object.clone(), collection: featured.clone(), on: true }),
            ),
            (
                json!({"type": "Remove", "object": {"id": object, "type": "Page"}, "target": {"id": featured}}),
                Some(Order::Pin { object: object.clone(), collection: featured.clone(), on: false }),
            ),
            (
                json!({"type": "Add", "object": object, "target": format!("{group}/moderators")}),
                Some(Order::Appoint { person: object.clone(), group: group.into(), on: true }),
            ),
            (
                json!({"type": "Add", "object": object, "target": format!("{group}/readers")}),
                Some(Order::Writing { person: object.clone(), group: group.into(), on: false }),
            ),
            (
                json!({"type": "Undo", "object": {"type": "Lock", "object": object}}),
                Some(Order::Lock { object: object.clone(), on: false, reason: String::new() }),
            ),
            (json!({"type": "Like", "object": [object]}), None),
            (json!({"type": "Add", "object": object}), None),
            (json!({"type": "Block", "object": object}), None),
            (json!({"type": "Undo", "object": object}), None),
            (json!({"type": "Undo", "object": {"type": "Undo", "object": {"type": "Like", "object": object}}}), None),
        ] {
            assert_eq!(read(&activity), order, "{activity}");
        }
        let block = json!({"type": "Block", "object": object, "target": group, "summary": "Rude", "endTime": "2026-12-01T00:00:00Z"});
        let Some(Order::Ban { until, reason, on, .. }) = read(&block) else { panic!("{block}") };
        assert_eq!((until, reason.as_str(), on), (Time::parse("2026-12-01T00:00:00Z"), "Rude", true));
    }
}
