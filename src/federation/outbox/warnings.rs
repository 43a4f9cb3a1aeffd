//! Warnings and suspensions. What everybody in the group's hubs has to know, that somebody does not write for a time, is
//! announced; why, and what else facilitators say to one person, goes to that person's hub alone, from the group. What
//! one of ours says as a facilitator of a group elsewhere goes to that group's hub, which judges it.

use serde_json::{Value, json};

use super::membership::{pair, send};
use super::requests::paragraph;
use super::{Hub, activity_url, order};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::federation::instances::store as instance_store;
use crate::groups::{self, Group};
use crate::id::WarningId;
use crate::journal::Entry;
use crate::profiles::{self, Profile};

/// A member was warned.
pub(super) async fn warned(tx: &mut Tx, hub: Hub<'_>, warning: WarningId) -> Result<()> {
    let Some(warning) = groups::warning_store::find(tx, warning).await? else { return Ok(()) };
    let Some((group, person)) = pair(tx, warning.group_id, warning.person_id).await? else { return Ok(()) };
    let words = Said { words: &warning.words, until: warning.until };
    if group.is_ours {
        if person.is_ours {
            return Ok(());
        }
        return tell(tx, hub, (&group, &person), words).await;
    }
    let by = match warning.warned_by {
        Some(by) => profiles::store::find(tx, by).await?.filter(|by| by.is_ours),
        None => None,
    };
    match by {
        Some(by) => {
            let warn = warn(tx, hub, (&group, &person), (&by.url, &group.url), words);
            send(tx, hub, (&group, &person), warn, group.id.0).await
        }
        None => Ok(()),
    }
}

/// A member may not write for a time, or may again. The others learn of it as of a ban in a group, which is what most
/// software has for it, with a word more for those who know the difference.
pub(super) async fn suspended(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<()> {
    let (group, person, by, via) = match entry {
        Entry::MemberSuspended { group, person, by, via, .. } | Entry::SuspensionLifted { group, person, by, via } => {
            (*group, *person, *by, via.as_deref())
        }
        _ => return Ok(()),
    };
    let Some((group, person)) = pair(tx, group, person).await? else { return Ok(()) };
    let block = json!({"type": "Block", "object": person.url, "target": group.url, "hub:mayRead": true});
    let until = match entry {
        Entry::MemberSuspended { until, .. } => Some(*until),
        _ => None,
    };
    order::shut(tx, hub, (&group, &person), (by, via), (block, until)).await?;
    let Entry::MemberSuspended { until, reason, .. } = entry else { return Ok(()) };
    if reason.is_empty() || via.is_some() {
        return Ok(());
    }
    let words = Said { words: reason, until: Some(*until) };
    if group.is_ours {
        if person.is_ours { Ok(()) } else { tell(tx, hub, (&group, &person), words).await }
    } else {
        let Some(by) = profiles::store::find(tx, by).await?.filter(|by| by.is_ours) else { return Ok(()) };
        let warn = warn(tx, hub, (&group, &person), (&by.url, &group.url), words);
        send(tx, hub, (&group, &person), warn, group.id.0).await
    }
}

/// What is said to a person, and the end of what it explains.
#[derive(Clone, Copy)]
struct Said<'a> {
    words: &'a str,
    until: Option<Time>,
}

fn warn(tx: &Tx, hub: Hub<'_>, (group, person): (&Group, &Profile), (by, to): (&str, &str), said: Said<'_>) -> Value {
    let mut warn = json!({
        "id": activity_url(tx, hub), "type": "Warn", "actor": by, "to": [to], "cc": [], "object": person.url,
        "target": group.url, "audience": group.url, "summary": said.words, "published": tx.now().rfc3339(),
    });
    if let (Some(until), Some(fields)) = (said.until, warn.as_object_mut()) {
        fields.insert("endTime".into(), until.rfc3339().into());
    }
    warn
}

/// Our group says it to a person elsewhere: in the words of this software where it is known to run, else as a note that
/// people of any software can read.
async fn tell(tx: &mut Tx, hub: Hub<'_>, (group, person): (&Group, &Profile), said: Said<'_>) -> Result<()> {
    let software = instance_store::find_instance(tx, &person.host).await?.map(|instance| instance.software);
    let activity = if software.unwrap_or_default().starts_with("folkmoot") {
        warn(tx, hub, (group, person), (&group.url, &person.url), said)
    } else {
        note(tx, hub, (group, person), said)
    };
    send(tx, hub, (group, person), activity, person.id.0).await
}

fn note(tx: &Tx, hub: Hub<'_>, (group, person): (&Group, &Profile), said: Said<'_>) -> Value {
    let (id, now) = (activity_url(tx, hub), tx.now().rfc3339());
    json!({
        "id": id, "type": "Create", "actor": group.url, "to": [person.url], "cc": [], "published": now,
        "object": {
            "id": format!("{id}#note"), "type": "Note", "attributedTo": group.url, "to": [person.url], "cc": [],
            "content": paragraph(said.words), "mediaType": "text/html", "published": now,
            "tag": [{"type": "Mention", "href": person.url, "name": person.address()}], "attachment": [],
            "sensitive": false,
        },
    })
}
