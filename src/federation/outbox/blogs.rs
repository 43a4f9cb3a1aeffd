//! Mirror of `inbox/blogs`: what is written in the blog of a person, and who follows whom. No group announces it: its author
//! says it themselves, to the hubs of whoever follows them and to those whom it answers.

use serde_json::{Value, json};

use super::content::Act;
use super::{Draft, Hub, activity_url, log_value, order};
use crate::db::Tx;
use crate::discussions::{self, order_store};
use crate::error::{Error, Result};
use crate::federation::client::host_of_text;
use crate::federation::objects::PUBLIC;
use crate::federation::{addressees_store, delivery, store};
use crate::groups::{self, Access, Group, blog as blogs};
use crate::id::{GroupId, ProfileId, Said};
use crate::journal::Entry;
use crate::profiles::{self, Profile};

/// One of ours wrote, changed or deleted something in a blog. What others wrote their own hubs tell.
pub(super) async fn spread(
    tx: &mut Tx,
    hub: Hub<'_>,
    act: Act<'_>,
    (blog, author): (&Group, &Profile),
    object: Value,
) -> Result<()> {
    if act.verb == "Delete" {
        delivery::store::blank_about(tx, act.object_url).await?;
    } else if blog.access != Access::Open {
        return Ok(());
    }
    if !author.is_ours {
        return Ok(());
    }
    let cc = match object.get("cc") {
        Some(cc) => cc.clone(),
        None => json!([format!("{}/followers", author.url)]),
    };
    let activity = json!({
        "id": activity_url(tx, hub),
        "type": act.verb,
        "actor": author.url,
        "to": [PUBLIC],
        "cc": cc,
        "published": tx.now().rfc3339(),
        "object": object,
    });
    let draft = Draft {
        kind: act.verb,
        actor: &author.url,
        object: act.object_url,
        order_key: &act.topic.url,
        audience: blog.is_ours.then_some(blog.id),
        for_members: false,
        inboxes: concerned(tx, act, blog).await?,
    };
    log_value(tx, hub, draft, activity).await.map(drop)
}

/// The inboxes of those who are told by name: the person whose blog it is, and whom an answer answers; of what becomes of a
/// post, whoever has answered it.
async fn concerned(tx: &mut Tx, act: Act<'_>, blog: &Group) -> Result<Vec<String>> {
    let mut inboxes = Vec::new();
    if act.object_url == act.topic.url {
        if act.verb != "Create" {
            inboxes = addressees_store::inboxes_of_repliers(tx, act.topic.id).await?;
        }
        return Ok(inboxes);
    }
    let mut people: Vec<ProfileId> = blog.blogger_id.into_iter().collect();
    let reply = discussions::store::find_reply_by_url(tx, act.object_url).await?;
    if let Some(parent) = reply.and_then(|reply| reply.parent_id) {
        people.extend(discussions::store::find_reply(tx, parent).await?.map(|parent| parent.author_id));
    }
    for person in people {
        let inbox = store::inbox_of(tx, person.0).await?;
        inboxes.extend(inbox.filter(|inbox| !inboxes.contains(inbox)));
    }
    Ok(inboxes)
}

/// What was done to keep order in a blog, and what helped. Answers whether it was in a blog at all.
pub(super) async fn order(tx: &mut Tx, hub: Hub<'_>, entry: &Entry) -> Result<bool> {
    let said = match entry {
        Entry::TopicPinned { topic, .. } | Entry::TopicLocked { topic, .. } | Entry::AnswerMarked { topic, .. } => {
            Said::Topic(*topic)
        }
        Entry::Removed { said, .. }
        | Entry::Restored { said, .. }
        | Entry::LikeGiven { said, .. }
        | Entry::LikeTaken { said, .. } => *said,
        _ => return Ok(false),
    };
    let (topic, blog) = order::topic_and_group(tx, said).await?;
    let Some(blogger) = blog.blogger_id else { return Ok(false) };
    let url = order::url_of(tx, said, &topic).await?;
    match entry {
        Entry::TopicPinned { on, via: None, .. } => {
            let person = profiles::store::find(tx, blogger).await?.filter(|person| person.is_ours);
            let Some(person) = person else { return Ok(true) };
            let verb = if *on { "Add" } else { "Remove" };
            let activity = json!({
                "id": activity_url(tx, hub), "type": verb, "actor": person.url, "to": [PUBLIC],
                "cc": [format!("{}/followers", person.url)], "object": topic.url,
                "target": format!("{}/featured", person.url),
            });
            let draft = Draft {
                kind: verb,
                actor: &person.url,
                object: &topic.url,
                order_key: &topic.url,
                audience: Some(blog.id),
                for_members: false,
                inboxes: Vec::new(),
            };
            log_value(tx, hub, draft, activity).await?;
        }
        Entry::Removed { reason, .. } => {
            let act = Act { verb: "Delete", object_url: &url, topic: &topic };
            removed(tx, hub, (act, &blog, blogger), (said, reason)).await?;
        }
        Entry::LikeGiven { by, via: None, .. } => liked(tx, hub, (said, &url, &topic.url), *by, None).await?,
        Entry::LikeTaken { by, like, via: None, .. } => {
            liked(tx, hub, (said, &url, &topic.url), *by, Some(like.as_deref())).await?;
        }
        // Nothing on the wire says that a post takes no more answers, or takes back that something was deleted.
        _ => {}
    }
    Ok(true)
}

/// Something was taken out of a blog: what one of ours wrote is deleted wherever it was told, and of what others wrote below
/// a post of ours its author says so to whoever follows them.
async fn removed(
    tx: &mut Tx,
    hub: Hub<'_>,
    (act, blog, blogger): (Act<'_>, &Group, ProfileId),
    (said, reason): (Said, &str),
) -> Result<()> {
    let tombstone = json!({"id": act.object_url, "type": "Tombstone"});
    let author = discussions::author_of(tx, said).await?.ok_or(Error::NotFound)?;
    let author = profiles::store::find(tx, author).await?.ok_or(Error::NotFound)?;
    if author.is_ours {
        return spread(tx, hub, act, (blog, &author), tombstone).await;
    }
    let Some(person) = profiles::store::find(tx, blogger).await?.filter(|person| person.is_ours) else { return Ok(()) };
    // With a reason it is one who keeps order that speaks, and no author.
    let reason = if reason.is_empty() { "Removed" } else { reason };
    let activity = json!({
        "id": activity_url(tx, hub), "type": "Delete", "actor": person.url, "to": [PUBLIC],
        "cc": [format!("{}/followers", person.url)], "object": act.object_url, "summary": reason,
    });
    let draft = Draft {
        kind: "Delete",
        actor: &person.url,
        object: act.object_url,
        order_key: &act.topic.url,
        audience: Some(blog.id),
        for_members: false,
        inboxes: Vec::new(),
    };
    log_value(tx, hub, draft, activity).await.map(drop)
}

/// One of ours found something helpful, or takes it back (`taken`, with the activity that had said so): its author is told,
/// and nobody else.
async fn liked(
    tx: &mut Tx,
    hub: Hub<'_>,
    (said, url, lane): (Said, &str, &str),
    by: ProfileId,
    taken: Option<Option<&str>>,
) -> Result<()> {
    let author = discussions::author_of(tx, said).await?.ok_or(Error::NotFound)?;
    let author = profiles::store::find(tx, author).await?.filter(|author| !author.is_ours);
    let by = profiles::store::find(tx, by).await?.filter(|by| by.is_ours);
    let Some((author, by)) = author.zip(by) else { return Ok(()) };
    let id = activity_url(tx, hub);
    let like = |id: &str| json!({"id": id, "type": "Like", "actor": by.url, "object": url});
    let activity = match taken {
        None => {
            order_store::set_like_activity(tx, said, by.id, &id).await?;
            like(&id)
        }
        Some(given) => {
            let given = given.map_or_else(|| format!("{id}#like"), str::to_owned);
            json!({"id": id, "type": "Undo", "actor": by.url, "object": like(&given)})
        }
    };
    let key = format!("{url} {}", by.url);
    let kind = if taken.is_some() { "Undo" } else { "Like" };
    tell(tx, hub, (kind, &key, lane), (&by, &author), activity).await
}

/// Somebody follows a blog: one elsewhere is welcomed and gets from now on what is posted; one of ours asks.
pub(super) async fn followed(tx: &mut Tx, hub: Hub<'_>, blog: GroupId, person: ProfileId) -> Result<()> {
    let Some((blog, author, follower)) = all_of(tx, blog, person).await? else { return Ok(()) };
    match (author.is_ours, follower.is_ours) {
        (true, false) => {
            let Some(inbox) = store::inbox_of(tx, follower.id.0).await? else { return Ok(()) };
            let host = host_of_text(&inbox).unwrap_or_default();
            let destination = delivery::store::destination(tx, &inbox, &host).await?;
            delivery::store::subscribe(tx, destination, blog.id).await?;
            let asked = blogs::asked_with(tx, blog.id, follower.id).await?.unwrap_or_default();
            let accept = json!({
                "id": activity_url(tx, hub), "type": "Accept", "actor": author.url, "to": [follower.url],
                "object": {"id": asked, "type": "Follow", "actor": follower.url, "object": author.url},
            });
            tell(tx, hub, ("Accept", &author.url, &lane(&author, &follower)), (&author, &follower), accept).await
        }
        (false, true) => {
            let id = activity_url(tx, hub);
            blogs::set_asked(tx, blog.id, follower.id, &id).await?;
            let follow = json!({
                "id": id, "type": "Follow", "actor": follower.url, "object": author.url, "to": [author.url],
            });
            tell(tx, hub, ("Follow", &author.url, &lane(&author, &follower)), (&follower, &author), follow).await
        }
        _ => Ok(()),
    }
}

/// Somebody follows a blog no longer: their hub hears no more unless others there do; the hub of a person elsewhere is told.
pub(super) async fn unfollowed(
    tx: &mut Tx,
    hub: Hub<'_>,
    (blog, person): (GroupId, ProfileId),
    asked: Option<&str>,
) -> Result<()> {
    let Some((blog, author, follower)) = all_of(tx, blog, person).await? else { return Ok(()) };
    match (author.is_ours, follower.is_ours) {
        (true, false) => delivery::store::unsubscribe_empty(tx, &follower.host, blog.id).await,
        (false, true) => {
            let id = activity_url(tx, hub);
            let follow = asked.map_or_else(|| format!("{id}#follow"), str::to_owned);
            let undo = json!({
                "id": id, "type": "Undo", "actor": follower.url, "to": [author.url],
                "object": {"id": follow, "type": "Follow", "actor": follower.url, "object": author.url},
            });
            tell(tx, hub, ("Undo", &author.url, &lane(&author, &follower)), (&follower, &author), undo).await
        }
        _ => Ok(()),
    }
}

fn lane(author: &Profile, follower: &Profile) -> String {
    format!("{} {}", author.url, follower.url)
}

async fn all_of(tx: &mut Tx, blog: GroupId, person: ProfileId) -> Result<Option<(Group, Profile, Profile)>> {
    let Some(blog) = groups::store::find(tx, blog).await? else { return Ok(None) };
    let author = match blog.blogger_id {
        Some(author) => profiles::store::find(tx, author).await?,
        None => None,
    };
    let follower = profiles::store::find(tx, person).await?;
    Ok(author.zip(follower).map(|(author, follower)| (blog, author, follower)))
}

/// Logs what one person says to another one alone.
async fn tell(
    tx: &mut Tx,
    hub: Hub<'_>,
    (kind, object, order_key): (&str, &str, &str),
    (by, to): (&Profile, &Profile),
    activity: Value,
) -> Result<()> {
    let Some(inbox) = store::inbox_of(tx, to.id.0).await? else { return Ok(()) };
    let draft =
        Draft { kind, actor: &by.url, object, order_key, audience: None, for_members: false, inboxes: vec![inbox] };
    log_value(tx, hub, draft, activity).await.map(drop)
}
