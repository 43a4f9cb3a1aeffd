//! Mirror of `inbox/moderation`: Flag, Reject of what was not taken, Move.

use crate::federation::instances::store as instance_store;
use serde_json::json;

use super::{Draft, Hub, activity_url, log_value};
use crate::audience;
use crate::db::Tx;
use crate::discussions;
use crate::error::{Refusal, Result};
use crate::federation::client::host_of_text;
use crate::federation::{actors, addressees_store, objects, store};
use crate::groups::{self, Access, Group};
use crate::id::{GroupId, ProfileId, ReportId};
use crate::profiles;

/// Whether other hubs are told of a report, and by whom it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tell {
    pub(super) anybody: bool,
    pub(super) openly: bool,
}

/// Somebody of ours reported something: the group's hub and the author's hub are told, unnamed unless they said
/// otherwise. Lemmy takes reports of persons only: unnamed ones do not reach it.
pub(super) async fn reported(tx: &mut Tx, hub: Hub<'_>, report: ReportId, tell: Tell) -> Result<()> {
    let Some(report) = crate::moderation::store::find(tx, report).await?.filter(|_| tell.anybody) else {
        return Ok(());
    };
    let group = match report.group_id {
        Some(group) => groups::store::find(tx, group).await?,
        None => None,
    };
    let author = author_of(tx, &report.subject).await?;
    let mut receivers: Vec<(String, String)> = Vec::new();
    if let Some(group) = group.as_ref().filter(|group| !group.is_ours) {
        receivers.extend(store::inbox_of(tx, group.id.0).await?.map(|inbox| (group.url.clone(), inbox)));
    }
    let mut tells_author = author.as_ref().is_some_and(|author| !author.is_ours);
    if let (Some(author), Some(group)) = (&author, group.as_ref().filter(|group| group.is_ours && tells_author)) {
        // Who has nobody in a group that is not open hears no more of it, not even what is said of what was written there.
        let for_members = is_for_members(tx, &report.subject).await?;
        tells_author = audience::can_read_from(tx, &author.host, group, for_members).await?;
    }
    if let Some(author) = author.as_ref().filter(|_| tells_author) {
        receivers.extend(store::inbox_of(tx, author.id.0).await?.map(|inbox| (author.url.clone(), inbox)));
    }
    receivers.dedup_by(|one, other| one.1 == other.1);
    let hub_actor = actors::hub_url(hub.origin);
    let actor = if tell.openly { report.reporter.as_str() } else { hub_actor.as_str() };
    for (to, inbox) in receivers {
        let host = host_of_text(&inbox).unwrap_or_default();
        let software =
            instance_store::find_instance(tx, &host).await?.map(|instance| instance.software).unwrap_or_default();
        if !tell.openly && software.starts_with("lemmy") {
            continue;
        }
        let mut about = vec![report.subject.as_str()];
        if let Some(author) = author.as_ref().filter(|author| author.url != report.subject) {
            about.insert(0, &author.url);
        }
        let is_lemmy = software.starts_with("lemmy");
        // Lemmy takes a report for a group or for itself, and not for a person.
        let is_authors = author.as_ref().is_some_and(|author| author.url == to);
        let to = if is_lemmy && is_authors { site_of(&to) } else { to };
        let object = if is_lemmy { json!(report.subject) } else { json!(about) };
        let mut flag = json!({
            "id": activity_url(tx, hub), "type": "Flag", "actor": actor, "to": [to], "cc": [], "object": object,
            "content": report.reason, "summary": report.reason,
        });
        // Of a person as a member of a group: of which.
        let is_person = author.as_ref().is_some_and(|author| author.url == report.subject);
        if let (true, Some(group), Some(fields)) = (is_person, &group, flag.as_object_mut()) {
            fields.insert("target".into(), group.url.as_str().into());
        }
        let key = format!("report {}", report.id);
        let draft = Draft {
            kind: "Flag",
            actor,
            object: &key,
            order_key: &key,
            audience: None,
            for_members: false,
            inboxes: vec![inbox],
        };
        log_value(tx, hub, draft, flag).await?;
    }
    Ok(())
}

/// The actor that stands for a whole server of Lemmy's: its address.
fn site_of(url: &str) -> String {
    url::Url::parse(url).ok().and_then(|url| url.join("/").ok()).map(String::from).unwrap_or_default()
}

/// Whether what a report is about is for members, also when its group is open.
async fn is_for_members(tx: &mut Tx, subject: &str) -> Result<bool> {
    let topic = match discussions::store::find_reply_by_url(tx, subject).await? {
        Some(reply) => discussions::store::find_topic(tx, reply.topic_id).await?,
        None => discussions::store::find_topic_by_url(tx, subject).await?,
    };
    Ok(topic.is_some_and(|topic| topic.for_members))
}

async fn author_of(tx: &mut Tx, subject: &str) -> Result<Option<profiles::Profile>> {
    if let Some(topic) = discussions::store::find_topic_by_url(tx, subject).await? {
        return profiles::store::find(tx, topic.author_id).await;
    }
    if let Some(reply) = discussions::store::find_reply_by_url(tx, subject).await? {
        return profiles::store::find(tx, reply.author_id).await;
    }
    profiles::store::find_by_url(tx, subject).await
}

/// Our group does not take what somebody elsewhere sent: their hub is told, so that they learn of it.
pub(super) async fn refused(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, person): (GroupId, ProfileId),
    (activity, kind): (&str, &str),
    because: Refusal,
) -> Result<()> {
    let (Some(group), Some(person)) = (groups::store::find(tx, group).await?, profiles::store::find(tx, person).await?)
    else {
        return Ok(());
    };
    let Some(inbox) = store::inbox_of(tx, person.id.0).await?.filter(|_| group.is_ours) else { return Ok(()) };
    let t = crate::i18n::Translator::default();
    let suspension = match because {
        Refusal::SuspendedHere => groups::warnings::suspended(tx, group.id, person.id).await?,
        _ => None,
    };
    let words = match suspension {
        Some(suspension) if suspension.reason.is_empty() => t.with("suspended-you", "until", t.time(suspension.until)),
        Some(suspension) => {
            let until = t.time(suspension.until);
            t.with_two("suspended-you-why", "until", until, "reason", suspension.reason.as_str())
        }
        None => t.say(because.key()),
    };
    let reject = json!({
        "id": activity_url(tx, hub), "type": "Reject", "actor": group.url, "to": [person.url], "cc": [],
        "object": {"id": activity, "type": kind, "actor": person.url}, "content": words, "summary": words,
    });
    let key = format!("{} {}", group.url, person.url);
    let draft = Draft {
        kind: "Reject",
        actor: &group.url,
        object: activity,
        order_key: &key,
        audience: None,
        for_members: false,
        inboxes: vec![inbox],
    };
    log_value(tx, hub, draft, reject).await.map(drop)
}

/// A person or group of ours lives elsewhere now (FEP-7628): their followers are told, who follow there by themselves.
pub(super) async fn moved(tx: &mut Tx, hub: Hub<'_>, actor: &str, to: &str) -> Result<()> {
    let group: Option<Group> = groups::store::find_by_url(tx, actor).await?.filter(|group| group.is_ours);
    let person = profiles::store::find_by_url(tx, actor).await?.filter(|person| person.is_ours);
    let inboxes = match &person {
        Some(person) => addressees_store::inboxes_sharing_a_group_with(tx, person.id).await?,
        None => Vec::new(),
    };
    if group.is_none() && inboxes.is_empty() {
        return Ok(());
    }
    let is_open = group.as_ref().is_none_or(|group| group.access == Access::Open);
    let readers = if is_open { json!([objects::PUBLIC]) } else { json!([actor]) };
    let movement = json!({
        "id": activity_url(tx, hub), "type": "Move", "actor": actor, "object": actor, "target": to,
        "to": readers, "cc": [format!("{actor}/followers")],
    });
    let audience = group.map(|group| group.id);
    let draft = Draft { kind: "Move", actor, object: actor, order_key: actor, audience, for_members: false, inboxes };
    log_value(tx, hub, draft, movement).await.map(drop)
}
