//! Mirror of `inbox/membership`: Follow, Accept, Reject, Undo, and Update of a person.
//!
//! Who publishes what is decided by whose home it is: a request is sent if the group is elsewhere; an answer if the
//! person is elsewhere and the group is ours.

use serde_json::{Value, json};

use super::{Draft, Hub, activity_url, log_value};
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::federation::client::host_of_text;
use crate::federation::{addressees_store, backfill, delivery, objects, store};
use crate::groups::membership::Role;
use crate::groups::{self, Access, Group, request_store};
use crate::id::{GroupId, ProfileId};
use crate::jobs;
use crate::organisations;
use crate::profiles::{self, Profile};
use crate::text;

/// What `hub:memberRole` says of whoever reads and does not write.
pub(super) const READER: &str = "reader";

pub(super) async fn pair(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<(Group, Profile)>> {
    let group = groups::store::find(tx, group).await?;
    let person = profiles::store::find(tx, person).await?;
    Ok(group.zip(person))
}

fn order_key(group: &Group, person: &Profile) -> String {
    format!("{} {}", group.url, person.url)
}

/// A person of ours asks a group elsewhere: `Follow`.
pub(super) async fn ask(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some((group, person)) = pair(tx, group, person).await? else { return Ok(()) };
    if group.is_ours || !person.is_ours {
        return Ok(());
    }
    let id = activity_url(tx, hub);
    groups::store::set_asked(tx, group.id, person.id, &id).await?;
    let mut follow = json!({
        "id": id, "type": "Follow", "actor": person.url, "object": group.url, "to": [group.url], "cc": [],
        "hub:membership": true,
    });
    let membership = groups::store::find_membership(tx, group.id, person.id).await?;
    let (reason, answer) = membership.map(|asked| (asked.reason, asked.group_answer)).unwrap_or_default();
    if let Some(fields) = follow.as_object_mut() {
        // Software that knows of one field only shows what was answered, rather than nothing.
        let said = if reason.is_empty() { &answer } else { &reason };
        if !said.is_empty() {
            fields.insert("content".into(), text::escape(said).into());
        }
        if !answer.is_empty() {
            fields.insert("hub:joinAnswer".into(), answer.as_str().into());
        }
    }
    send(tx, hub, (&group, &person), follow, group.id.0).await
}

/// A membership began: a person elsewhere is welcomed and subscribed; a person of ours gets to see the past.
pub(super) async fn began(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some((found, who)) = pair(tx, group, person).await? else { return Ok(()) };
    match (found.is_ours, who.is_ours) {
        (true, false) => {
            if let Some(inbox) = store::inbox_of(tx, who.id.0).await? {
                let host = host_of_text(&inbox).unwrap_or_default();
                let destination = delivery::store::destination(tx, &inbox, &host).await?;
                delivery::store::subscribe(tx, destination, group).await?;
            }
            welcome(tx, hub, group, person).await
        }
        (false, true) => {
            // There is one member more than its hub last told us.
            jobs::enqueue(tx, "refresh", &found.url, &found.url).await?;
            backfill::begin(tx, group).await
        }
        _ => Ok(()),
    }
}

/// Our group's answer to a person elsewhere: `Accept` with the whole `Follow` they asked by.
pub(super) async fn welcome(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some((found, who)) = pair(tx, group, person).await? else { return Ok(()) };
    let membership = groups::store::find_membership(tx, group, person).await?;
    let Some(asked) = membership.and_then(|membership| membership.asked) else { return Ok(()) };
    answer(tx, hub, "Accept", &found, &who, &asked, None).await
}

/// Our group says no to a person elsewhere: `Reject` with the whole `Follow`.
pub(super) async fn decline(
    tx: &mut Tx,
    hub: Hub<'_>,
    group: GroupId,
    person: ProfileId,
    because: Refusal,
    asked: Option<&str>,
) -> Result<()> {
    let (Some((group, person)), Some(asked)) = (pair(tx, group, person).await?, asked) else { return Ok(()) };
    answer(tx, hub, "Reject", &group, &person, asked, Some(because)).await
}

/// Our group takes back that it let somebody in, and their hub hears no more if nobody else there belongs.
pub(super) async fn undone(
    tx: &mut Tx,
    hub: Hub<'_>,
    group: GroupId,
    person: ProfileId,
    asked: Option<&str>,
) -> Result<()> {
    let Some((found, who)) = pair(tx, group, person).await? else { return Ok(()) };
    if !found.is_ours || who.is_ours {
        return Ok(());
    }
    ended(tx, hub, group, person, asked).await?;
    let membership = groups::store::find_membership(tx, group, person).await?;
    match (asked, membership) {
        (Some(asked), Some(membership)) => {
            super::requests::undone(tx, hub, (&found, &who), (asked, &membership.asked_as)).await
        }
        _ => Ok(()),
    }
}

/// Our group takes a membership back: `Reject` of the `Follow` it began with, which everybody understands.
pub(super) async fn expelled(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, person): (&Group, &Profile),
    asked: Option<(&str, &str)>,
    reason: &str,
) -> Result<()> {
    ended(tx, hub, group.id, person.id, asked.map(|(asked, _)| asked)).await?;
    let Some(asked) = asked else { return Ok(()) };
    let mut reject = answer_to(tx, hub, "Reject", (group, person), asked);
    let decision = groups::decisions::address_about(tx, group, &person.url, false).await?;
    if let Some((fields, decision)) = reject.as_object_mut().zip(decision) {
        fields.insert("hub:decision".into(), decision.into());
    }
    if let Some(fields) = reject.as_object_mut().filter(|_| !reason.is_empty()) {
        fields.insert("summary".into(), reason.into());
    }
    send(tx, hub, (group, person), reject, person.id.0).await
}

pub(super) fn answer_to(
    tx: &Tx,
    hub: Hub<'_>,
    verb: &str,
    (group, person): (&Group, &Profile),
    (asked, asked_as): (&str, &str),
) -> Value {
    json!({
        "id": activity_url(tx, hub), "type": verb, "actor": group.url, "to": [person.url], "cc": [],
        "object": {"id": asked, "type": asked_as, "actor": person.url, "object": group.url},
    })
}

async fn answer(
    tx: &mut Tx,
    hub: Hub<'_>,
    verb: &'static str,
    group: &Group,
    person: &Profile,
    asked: &str,
    because: Option<Refusal>,
) -> Result<()> {
    // A private group does not exist for who is not let in.
    let is_hidden = verb == "Reject" && group.access == Access::Private;
    if !group.is_ours || person.is_ours || is_hidden {
        return Ok(());
    }
    let known = groups::store::find_membership(tx, group.id, person.id).await?;
    let asked_as = match known.filter(|membership| membership.asked.as_deref() == Some(asked)) {
        Some(membership) => membership.asked_as,
        None => store::received_kind(tx, asked, &person.url).await?.unwrap_or_else(|| "Follow".to_owned()),
    };
    let mut answer = answer_to(tx, hub, verb, (group, person), (asked, &asked_as));
    let decided = groups::store::find_membership(tx, group.id, person.id).await?;
    let own_words = decided.as_ref().map(|decided| decided.message.clone()).filter(|words| !words.is_empty());
    let words = own_words.or_else(|| because.map(|because| crate::i18n::Translator::default().say(because.key())));
    let decision = groups::decisions::address_about(tx, group, &person.url, verb == "Accept").await?;
    if let Some(fields) = answer.as_object_mut() {
        if let Some(decision) = decision {
            fields.insert("hub:decision".into(), decision.into());
        }
        if let Some(words) = words {
            fields.insert("summary".into(), words.into());
        }
        if decided.as_ref().is_some_and(|decided| verb == "Accept" && decided.role == Role::Reader) {
            fields.insert("hub:memberRole".into(), READER.into());
        }
        if let Some(again) = decided.and_then(|decided| decided.again_at).filter(|_| because.is_some()) {
            fields.insert("hub:askAgainAfter".into(), again.rfc3339().into());
        }
    }
    if let Some(id) = answer.get("id").and_then(Value::as_str).filter(|_| verb == "Accept") {
        groups::store::set_accepted(tx, group.id, person.id, id).await?;
    }
    send(tx, hub, (group, person), answer, person.id.0).await
}

/// A membership ended: a person of ours tells the group elsewhere; a hub without members left hears no more.
pub(super) async fn ended(
    tx: &mut Tx,
    hub: Hub<'_>,
    group: GroupId,
    person: ProfileId,
    asked: Option<&str>,
) -> Result<()> {
    let Some((group, person)) = pair(tx, group, person).await? else { return Ok(()) };
    match (group.is_ours, person.is_ours) {
        (false, true) => {
            let id = activity_url(tx, hub);
            let follow = asked.map_or_else(|| format!("{id}#follow"), str::to_owned);
            let undo = json!({
                "id": id, "type": "Undo", "actor": person.url, "to": [group.url], "cc": [],
                "object": {"id": follow, "type": "Follow", "actor": person.url, "object": group.url},
            });
            send(tx, hub, (&group, &person), undo, group.id.0).await
        }
        (true, false) => {
            // Not only the inbox that they name now: they may have named another one a moment ago.
            delivery::store::unsubscribe_empty(tx, &person.host, group.id).await
        }
        _ => Ok(()),
    }
}

pub(super) async fn send(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, person): (&Group, &Profile),
    activity: Value,
    to: uuid::Uuid,
) -> Result<()> {
    let field = |name: &str| activity.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (kind, actor) = (field("type"), field("actor"));
    let Some(inbox) = store::inbox_of(tx, to).await? else {
        tracing::warn!(group.url = group.in_log(), "there is no inbox to send to");
        return Ok(());
    };
    let key = order_key(group, person);
    let draft = Draft {
        kind: &kind,
        actor: &actor,
        object: &group.url,
        order_key: &key,
        audience: None,
        for_members: false,
        inboxes: vec![inbox],
    };
    log_value(tx, hub, draft, activity).await.map(drop)
}

/// A person of ours says something new about themselves: told to every hub that shares a group with them. Who has no
/// key yet has never been heard of elsewhere.
pub(super) async fn profile_edited(tx: &mut Tx, hub: Hub<'_>, person: ProfileId) -> Result<()> {
    let Some(person) = profiles::store::find(tx, person).await?.filter(|person| person.is_ours) else { return Ok(()) };
    let Some(actor) = store::find_actor_with_keys(tx, &person.url).await? else { return Ok(()) };
    let inboxes = addressees_store::inboxes_sharing_a_group_with(tx, person.id).await?;
    if inboxes.is_empty() {
        return Ok(());
    }
    let said = organisations::store::statement(tx, person.id).await?;
    let document = objects::actor::person(&person, said.as_ref(), &actor, hub.origin);
    update(tx, hub, &person.url, document, None, inboxes).await
}

/// A group of ours says something else about itself: told to its subscribers.
pub(super) async fn group_edited(tx: &mut Tx, hub: Hub<'_>, group: GroupId) -> Result<()> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group| group.is_ours) else { return Ok(()) };
    let Some(actor) = store::find_actor_with_keys(tx, &group.url).await? else { return Ok(()) };
    let policy = groups::policy::of(tx, group.id).await?;
    let document = objects::actor::group(&group, &policy, &actor, hub.origin);
    let mut inboxes = Vec::new();
    if group.access == Access::Open {
        // Their hubs share nothing with the group, and would go on telling them to wait.
        for person in request_store::put_off(tx, group.id).await? {
            inboxes.extend(store::inbox_of(tx, person.0).await?.filter(|inbox| !inboxes.contains(inbox)));
        }
    }
    update(tx, hub, &group.url, document, Some(group.id), inboxes).await
}

async fn update(
    tx: &mut Tx,
    hub: Hub<'_>,
    actor: &str,
    mut document: Value,
    audience: Option<GroupId>,
    inboxes: Vec<String>,
) -> Result<()> {
    if let Some(fields) = document.as_object_mut() {
        fields.shift_remove("@context");
    }
    let is_hidden = document.get("accessType").and_then(Value::as_str) == Some("private");
    let readers = if is_hidden { json!([actor]) } else { json!([objects::PUBLIC]) };
    let update = json!({
        "id": activity_url(tx, hub), "type": "Update", "actor": actor, "to": readers,
        "cc": [format!("{actor}/followers")], "object": document,
    });
    let (object, order_key, for_members) = (actor, actor, is_hidden);
    let draft = Draft { kind: "Update", actor, object, order_key, audience, for_members, inboxes };
    log_value(tx, hub, draft, update).await.map(drop)
}
