//! Mirror of `inbox/requests`: questions of our groups, answers of our people, and welcomes taken back.

use serde_json::{Value, json};

use super::membership::{answer_to, pair, send};
use super::{Hub, activity_url};
use crate::db::Tx;
use crate::error::Result;
use crate::groups::{self, Group};
use crate::id::{GroupId, ProfileId};
use crate::profiles::Profile;
use crate::text;

pub(super) fn paragraph(words: &str) -> String {
    format!("<p>{}</p>", text::escape(words).replace("&#10;", "<br>").replace('\n', "<br>"))
}

/// A note from one to the other, and nobody else.
struct Between<'a> {
    id: &'a str,
    by: (&'a str, String),
    to: (&'a str, String),
    about: &'a str,
    answers: Option<&'a str>,
    words: &'a str,
}

fn create(tx: &Tx, hub: Hub<'_>, note: &Between<'_>) -> Value {
    let now = tx.now().rfc3339();
    let mut object = json!({
        "id": note.id, "type": "Note", "attributedTo": note.by.0, "to": [note.to.0], "cc": [], "context": note.about,
        "content": paragraph(note.words), "mediaType": "text/html", "published": now,
        "tag": [{"type": "Mention", "href": note.to.0, "name": note.to.1}], "attachment": [], "sensitive": false,
    });
    if let (Some(answers), Some(fields)) = (note.answers, object.as_object_mut()) {
        fields.insert("inReplyTo".into(), answers.into());
    }
    json!({
        "id": activity_url(tx, hub), "type": "Create", "actor": note.by.0, "to": [note.to.0], "cc": [], "published": now,
        "object": object,
    })
}

/// A group of ours asks somebody elsewhere something back.
pub(super) async fn question(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some((group, person)) = pair(tx, group, person).await? else { return Ok(()) };
    let membership = groups::store::find_membership(tx, group.id, person.id).await?;
    let Some(membership) = membership.filter(|_| group.is_ours && !person.is_ours) else { return Ok(()) };
    let (Some(id), Some(asked)) = (membership.question_url, membership.asked) else { return Ok(()) };
    let note = Between {
        id: &id,
        by: (&group.url, group.address()),
        to: (&person.url, person.address()),
        about: &asked,
        answers: None,
        words: &membership.question,
    };
    let activity = create(tx, hub, &note);
    send(tx, hub, (&group, &person), activity, person.id.0).await
}

/// One of ours answers a group elsewhere.
pub(super) async fn answer(tx: &mut Tx, hub: Hub<'_>, group: GroupId, person: ProfileId) -> Result<()> {
    let Some((group, person)) = pair(tx, group, person).await? else { return Ok(()) };
    let membership = groups::store::find_membership(tx, group.id, person.id).await?;
    let Some(membership) = membership.filter(|_| !group.is_ours && person.is_ours) else { return Ok(()) };
    let (Some(question), Some(asked)) = (membership.question_url, membership.asked) else { return Ok(()) };
    let id = format!("{}#answer", activity_url(tx, hub));
    let note = Between {
        id: &id,
        by: (&person.url, person.address()),
        to: (&group.url, group.address()),
        about: &asked,
        answers: Some(&question),
        words: &membership.answer,
    };
    let activity = create(tx, hub, &note);
    send(tx, hub, (&group, &person), activity, group.id.0).await
}

/// A group of ours takes back that it let somebody in: `Undo` of the `Accept`.
pub(super) async fn undone(
    tx: &mut Tx,
    hub: Hub<'_>,
    (group, person): (&Group, &Profile),
    asked: (&str, &str),
) -> Result<()> {
    let mut accept = answer_to(tx, hub, "Accept", (group, person), asked);
    let sent = groups::store::accepted(tx, group.id, person.id).await?;
    if let (Some(sent), Some(fields)) = (sent, accept.as_object_mut()) {
        fields.insert("id".into(), sent.into());
    }
    let undo = json!({
        "id": activity_url(tx, hub), "type": "Undo", "actor": group.url, "to": [person.url], "cc": [], "object": accept,
    });
    send(tx, hub, (group, person), undo, person.id.0).await
}
