//! Joining shows the past: the group's outbox, newest first, page by page, with progress that the group's page shows.
//! It goes on where it stopped.

use crate::federation::instances::store as instance_store;
use serde_json::Value;

pub(crate) use super::completion::{ask, is_worth_asking};

use super::authority::{is_plain_id, same_origin};
use super::objects::id_of;
use super::{Federation, actors, completion};
use crate::db::Tx;
use crate::discussions::{self, order_store};
use crate::error::{Error, Result};
use crate::groups::{self, Group};
use crate::i18n::Translator;
use crate::id::GroupId;
use crate::jobs;
use crate::trust;

/// How many discussions of an outbox are fetched at the most.
const DISCUSSIONS: i64 = 20_000;
/// How many members of one page are looked at.
const PAGE: usize = 100;
/// How long one discussion with its replies may take.
const DISCUSSION: std::time::Duration = std::time::Duration::from_mins(1);
/// How long meeting a hub may take.
const MEETING: std::time::Duration = std::time::Duration::from_secs(4);

/// How far fetching the past of a group has got.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Progress {
    pub(crate) standing: String,
    /// Discussions the group's hub says there are.
    pub(crate) total: i64,
    /// Discussions looked at so far.
    pub(crate) arrived: i64,
    pub(crate) next_page: Option<String>,
}

impl Progress {
    /// Whether discussions are still on their way.
    pub(crate) fn is_running(&self) -> bool {
        self.standing == "running"
    }

    /// Whether the group's hub has said how many there are.
    pub(crate) fn is_counted(&self) -> bool {
        self.total > 0
    }

    /// How far it has got, for those who wait.
    pub(crate) fn words(&self, t: &Translator) -> String {
        if self.is_counted() { t.part("backfill-progress", self.arrived, self.total) } else { t.say("group-arriving") }
    }
}

/// Somebody of this hub became a member of a group elsewhere: its past is fetched, once.
pub(crate) async fn begin(tx: &mut Tx, group: GroupId) -> Result<()> {
    let now = tx.now();
    let new = tx
        .query(
            "INSERT INTO backfills (group_id, standing, total, arrived, started_at) VALUES ($1, 'running', 0, 0, $2)
             ON CONFLICT (group_id) DO NOTHING",
        )
        .bind(group)
        .bind(now)
        .run()
        .await?;
    // Nobody of ours was there for a while: what was said meanwhile is fetched as well.
    let stopped: i64 = tx
        .query("SELECT COUNT(*) FROM backfills WHERE group_id = $1 AND standing = 'running'")
        .bind(group)
        .scalar()
        .await?;
    let came_back = new == 0 && stopped == 0 && groups::store::count_our_members(tx, group).await? == 1;
    if came_back {
        tx.query(
            "UPDATE backfills SET standing = 'running', arrived = 0, next_page = NULL, started_at = $2
              WHERE group_id = $1 AND standing = 'done'",
        )
        .bind(group)
        .bind(now)
        .run()
        .await?;
    }
    if stopped == 1 || came_back {
        jobs::enqueue(tx, "backfill", &group.to_string(), &group).await?;
    }
    Ok(())
}

/// How far it has got.
pub(crate) async fn progress(tx: &mut Tx, group: GroupId) -> Result<Option<Progress>> {
    tx.query("SELECT standing, total, arrived, next_page FROM backfills WHERE group_id = $1")
        .bind(group)
        .optional()
        .await
}

/// The job: reads the next page of the outbox from where it stopped. Answers whether there is more.
pub(crate) async fn run(federation: &Federation, group: GroupId) -> Result<bool> {
    let mut tx = federation.app.db.read().await?;
    let found = groups::store::find(&mut tx, group).await?;
    let progress = progress(&mut tx, group).await?;
    drop(tx);
    let (Some(group), Some(progress)) = (found, progress) else { return Ok(false) };
    if !progress.is_running() {
        return Ok(false);
    }
    let page = if let Some(page) = progress.next_page {
        Some(page)
    } else {
        count_members(federation, &group).await?;
        first_page(federation, &group).await?
    };
    if let Some(page) = page
        && progress.arrived < DISCUSSIONS
        && read_page(federation, &group, &page).await?.is_some()
    {
        return Ok(true);
    }
    let mut tx = federation.app.db.begin().await?;
    let now = tx.now();
    tx.query("UPDATE backfills SET standing = 'done', next_page = NULL, finished_at = $2 WHERE group_id = $1")
        .bind(group.id)
        .bind(now)
        .run()
        .await?;
    tx.query("DELETE FROM backfill_pages WHERE group_id = $1").bind(group.id).run().await?;
    tx.commit().await?;
    Ok(false)
}

async fn count_members(federation: &Federation, group: &Group) -> Result<()> {
    let followers = format!("{}/followers", group.url);
    let Ok(document) = federation.fetch_object(&followers).await else { return Ok(()) };
    let Some(total) = document.get("totalItems").and_then(Value::as_i64) else { return Ok(()) };
    let mut tx = federation.app.db.begin().await?;
    groups::store::set_remote_members(&mut tx, group.id, total.clamp(0, 10_000_000)).await?;
    tx.commit().await
}

/// The address of the outbox's first page; its size is noted.
async fn first_page(federation: &Federation, group: &Group) -> Result<Option<String>> {
    let actor: actors::Actor = federation.actor(&group.url).await?;
    let Some(outbox) = actor.outbox else { return Ok(None) };
    let document = federation.fetch_object(&outbox).await?;
    let total = document.get("totalItems").and_then(Value::as_i64).unwrap_or(0).clamp(0, 10_000_000);
    let mut tx = federation.app.db.begin().await?;
    tx.query("UPDATE backfills SET total = $2 WHERE group_id = $1").bind(group.id).bind(total).run().await?;
    tx.commit().await?;
    // A small outbox holds its items itself: then it is its own first page.
    let first = document.get("first").and_then(id_of).map(str::to_owned);
    Ok(first.or_else(|| document.get("orderedItems").is_some().then_some(outbox)))
}

async fn read_page(federation: &Federation, group: &Group, page: &str) -> Result<Option<String>> {
    // They lie where the group does.
    if !same_origin(page, &group.url) {
        return Ok(None);
    }
    let document = federation.fetch_object(page).await?;
    let items = document.get("orderedItems").or_else(|| document.get("items"));
    let items = items.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut looked_at = 0;
    for item in items.iter().take(PAGE) {
        looked_at += 1;
        let reading = tokio::time::timeout(DISCUSSION, discussion(federation, group, item)).await;
        let late = |_| Err(Error::elsewhere(&group.host, "a discussion did not come in time"));
        match reading.unwrap_or_else(late) {
            Ok(()) => {}
            // The group's own hub is away, or we are unwell: the page is read again later.
            Err(error @ Error::Internal(_)) => return Err(error),
            // One discussion that cannot be had must not keep the others away.
            Err(error) => {
                tracing::info!(group.url = group.in_log(), error = %error, "an earlier discussion did not arrive");
            }
        }
        note(federation, group, 1, None).await?;
    }
    let next = document
        .get("next")
        .and_then(id_of)
        .filter(|next| *next != page && looked_at > 0 && is_plain_id(next))
        .map(str::to_owned);
    // Pages that lead in a circle come to an end.
    let next = match next {
        Some(next) if is_unread(federation, group, page, &next).await? => Some(next),
        _ => None,
    };
    note(federation, group, 0, next.as_deref()).await?;
    Ok(next)
}

/// Notes that a page was read, and answers whether `next` was not.
async fn is_unread(federation: &Federation, group: &Group, page: &str, next: &str) -> Result<bool> {
    let mut tx = federation.app.db.begin().await?;
    tx.query("INSERT INTO backfill_pages (group_id, page) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(group.id)
        .bind(page)
        .run()
        .await?;
    let read: i64 = tx
        .query("SELECT COUNT(*) FROM backfill_pages WHERE group_id = $1 AND page = $2")
        .bind(group.id)
        .bind(next)
        .scalar()
        .await?;
    tx.commit().await?;
    Ok(read == 0)
}

async fn note(federation: &Federation, group: &Group, arrived: i64, next: Option<&str>) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    tx.query("UPDATE backfills SET arrived = arrived + $2, next_page = COALESCE($3, next_page) WHERE group_id = $1")
        .bind(group.id)
        .bind(arrived)
        .bind(next)
        .run()
        .await?;
    tx.commit().await
}

/// One item of an outbox: an announced activity, an activity, an object or an id. Then everything said in it.
async fn discussion(federation: &Federation, group: &Group, item: &Value) -> Result<()> {
    let (object, collection) = unwrap(item);
    let id = id_of(object).ok_or_else(|| Error::invalid("object", "object-unreadable"))?;
    let is_ours = federation.is_at_home(id);
    let mut thread = collection.map(str::to_owned);
    if !is_ours {
        let topic = federation.trusted(&group.host, id, object).await?;
        thread = thread.or_else(|| topic.replies.clone());
        completion::keep(federation, group, topic).await?;
    }
    // What is asked again later lies where the group does; what the author's hub keeps is read this once.
    let Some(thread) = thread.filter(|thread| is_plain_id(thread)) else { return Ok(()) };
    let is_groups = same_origin(&thread, &group.url);
    let mut tx = federation.app.db.begin().await?;
    let topic = discussions::store::find_topic_by_url(&mut tx, id).await?;
    if let Some(topic) = topic.as_ref().filter(|_| is_groups) {
        order_store::set_thread(&mut tx, topic.id, &thread).await?;
    }
    tx.commit().await?;
    match completion::replies(federation, group, &thread, topic.as_ref()).await {
        Err(error @ Error::Internal(_)) => Err(error),
        Err(error) => {
            tracing::info!(error = %error, "the replies to an earlier discussion did not arrive");
            Ok(())
        }
        Ok(()) => Ok(()),
    }
}

/// The object inside, and the collection of its replies that the group's own hub keeps.
fn unwrap(item: &Value) -> (&Value, Option<&str>) {
    let kind = item.get("type").and_then(Value::as_str).unwrap_or_default();
    match (kind, item.get("object")) {
        ("Announce", Some(inner)) => (unwrap(inner).0, item.get("context").and_then(id_of)),
        ("Create" | "Update", Some(object)) => (object, None),
        _ => (item, None),
    }
}

/// The hourly job `refresh_groups`: has the card of every group elsewhere that our people belong to looked at anew.
pub(crate) async fn refresh_all(federation: &Federation) -> Result<()> {
    let mut tx = federation.app.db.begin().await?;
    for url in groups::store::elsewhere_with_members_of_ours(&mut tx).await? {
        jobs::enqueue(&mut tx, "refresh", &url, &url).await?;
    }
    tx.commit().await?;
    federation.app.wake.jobs.notify_one();
    Ok(())
}

/// A group's description and size as its own hub shows them now.
pub(crate) async fn refresh(federation: &Federation, url: &str) -> Result<()> {
    federation.fetch_actor(url).await?;
    let mut tx = federation.app.db.read().await?;
    let group = groups::store::find_by_url(&mut tx, url).await?;
    drop(tx);
    match group {
        Some(group) => count_members(federation, &group).await,
        None => Ok(()),
    }
}

/// The job `meet`: what a hub runs and calls itself, read from its NodeInfo. Whoever has names to spare has it done for
/// each of them, so it does not take long.
pub(crate) async fn meet(federation: &Federation, host: &str) -> Result<()> {
    federation.check_host(host).await?;
    let late = |_| Err(Error::elsewhere(host, "its NodeInfo did not come in time"));
    tokio::time::timeout(MEETING, read_node_info(federation, host)).await.unwrap_or_else(late)
}

/// What a server's own actor says it implements, if its NodeInfo names one (FEP-2677).
async fn read_own_actor(federation: &Federation, host: &str, links: &[Value]) -> Result<()> {
    const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";
    let is_own = |link: &&Value| link.get("rel").and_then(Value::as_str) == Some(APPLICATION);
    let named = links.iter().find(is_own).and_then(|link| link.get("href")).and_then(Value::as_str);
    let Some(named) = named.filter(|url| super::client::host_of_text(url).as_deref() == Some(host)) else {
        return Ok(());
    };
    // Who has none, or hides it, is judged by the rest.
    let Ok(document) = federation.fetch_object(named).await else { return Ok(()) };
    let Some(implements) = super::objects::actor::implemented(&document) else { return Ok(()) };
    let mut tx = federation.app.db.begin().await?;
    trust::declared(&mut tx, host, &implements).await?;
    tx.commit().await
}

async fn read_node_info(federation: &Federation, host: &str) -> Result<()> {
    let scheme = federation.app.config.scheme();
    let index = federation.client.get_plain(&format!("{scheme}://{host}/.well-known/nodeinfo")).await?.document;
    let links = index.get("links").and_then(Value::as_array).cloned().unwrap_or_default();
    read_own_actor(federation, host, &links).await?;
    let is_schema = |link: &&Value| {
        let rel = link.get("rel").and_then(Value::as_str).unwrap_or_default();
        rel.starts_with("http://nodeinfo.diaspora.software/ns/schema/2.")
    };
    let best = links.iter().filter(is_schema).filter_map(|link| link.get("href").and_then(Value::as_str)).next_back();
    let Some(href) = best else { return Ok(()) };
    if super::client::host_of_text(href).as_deref() != Some(host) {
        return Ok(());
    }
    let info = federation.client.get_plain(href).await?.document;
    let field =
        |pointer: &str| crate::text::line(info.pointer(pointer).and_then(Value::as_str).unwrap_or_default(), 100);
    let mut tx = federation.app.db.begin().await?;
    let software = format!("{} {}", field("/software/name"), field("/software/version"));
    instance_store::describe_instance(&mut tx, host, software.trim(), &field("/metadata/nodeName")).await?;
    trust::weigh(&mut tx, host).await?;
    tx.commit().await
}
