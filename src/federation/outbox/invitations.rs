//! Mirror of `inbox/invitations`: Invite, its Undo, and Accept and Reject of it. The orientation is Mobilizon's, the only
//! one in use: `object` is the group, `target` the person.

use serde_json::{Value, json};

use super::membership::{pair, send};
use super::requests::paragraph;
use super::{Hub, activity_url};
use crate::db::Tx;
use crate::error::Result;
use crate::groups::Group;
use crate::groups::invitation_store::{self, find};
use crate::groups::invitations::Invitation;
use crate::groups::membership::Role;
use crate::id::InvitationId;
use crate::profiles::{self, Profile};

/// What `hub:memberRole` says of whoever is asked to keep order.
const FACILITATOR: &str = "facilitator";

/// An invitation with the group, whom it is for, and who sent it.
async fn whole(tx: &mut Tx, id: InvitationId) -> Result<Option<(Invitation, Group, Profile, Profile)>> {
    let Some(invitation) = find(tx, id).await? else { return Ok(None) };
    let (Some(person), Some(by)) = (invitation.person_id, invitation.invited_by) else { return Ok(None) };
    let Some((group, person)) = pair(tx, invitation.group_id, person).await? else { return Ok(None) };
    let by = profiles::store::find(tx, by).await?;
    Ok(by.map(|by| (invitation, group, person, by)))
}

fn invite(url: &str, group: &Group, person: &Profile, by: &Profile) -> Value {
    json!({"id": url, "type": "Invite", "actor": by.url, "object": group.url, "target": person.url})
}

/// A group of ours invites a person of another hub, in the name of the facilitator who does it: `Invite`.
pub(super) async fn sent(tx: &mut Tx, hub: Hub<'_>, id: InvitationId) -> Result<()> {
    let Some((invitation, group, person, by)) = whole(tx, id).await? else { return Ok(()) };
    if !group.is_ours || person.is_ours || !by.is_ours {
        return Ok(());
    }
    let url = activity_url(tx, hub);
    invitation_store::set_url(tx, id, &url).await?;
    let mut activity = invite(&url, &group, &person, &by);
    if let Some(fields) = activity.as_object_mut() {
        fields.insert("attributedTo".into(), json!(group.url));
        fields.insert("to".into(), json!([person.url]));
        fields.insert("cc".into(), json!([group.url]));
        fields.insert("published".into(), json!(invitation.sent_at.rfc3339()));
        fields.insert("endTime".into(), json!(invitation.expires_at.rfc3339()));
        if invitation.role == Role::Facilitator {
            fields.insert("hub:memberRole".into(), json!(FACILITATOR));
        }
        if !invitation.message.is_empty() {
            fields.insert("content".into(), json!(paragraph(&invitation.message)));
        }
    }
    send(tx, hub, (&group, &person), activity, person.id.0).await
}

/// A group of ours takes its invitation back: `Undo` of the `Invite`.
pub(super) async fn revoked(tx: &mut Tx, hub: Hub<'_>, id: InvitationId) -> Result<()> {
    let Some((invitation, group, person, by)) = whole(tx, id).await? else { return Ok(()) };
    let Some(url) = invitation.url.filter(|_| group.is_ours && !person.is_ours && by.is_ours) else { return Ok(()) };
    let undo = json!({
        "id": activity_url(tx, hub), "type": "Undo", "actor": by.url, "to": [person.url], "cc": [],
        "object": invite(&url, &group, &person, &by),
    });
    send(tx, hub, (&group, &person), undo, person.id.0).await
}

/// A person of ours answers the invitation of a group elsewhere: `Accept` or `Reject` of the `Invite`.
pub(super) async fn answered(tx: &mut Tx, hub: Hub<'_>, id: InvitationId, accepted: bool) -> Result<()> {
    let Some((invitation, group, person, by)) = whole(tx, id).await? else { return Ok(()) };
    let Some(url) = invitation.url.filter(|_| !group.is_ours && person.is_ours) else { return Ok(()) };
    let answer = json!({
        "id": activity_url(tx, hub), "type": if accepted { "Accept" } else { "Reject" }, "actor": person.url,
        "to": [by.url, group.url], "cc": [], "object": invite(&url, &group, &person, &by),
    });
    send(tx, hub, (&group, &person), answer, group.id.0).await
}
