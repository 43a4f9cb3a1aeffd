//! Finding what somebody pasted: `@name@host`, `name@host` or an address. A page asks, a job looks, the page shows
//! "Still looking" until it is known. Only for people who are signed in.

use std::sync::atomic::Ordering;

use url::Url;

use super::actors::Kind;
use super::inbox::blogs::{looked_up, shown_at};
use super::objects::content::Contribution;
use super::{Federation, backfill, discovery};
use crate::app::App;
use crate::audience::{self, Viewer};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups;
use crate::jobs;
use crate::profiles;

/// How long a page waits for a look-up before it says that it is still looking.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(250);
const MOMENTS: u32 = 10;
/// How long a finding holds before it is looked for anew.
const HOLDS: std::time::Duration = std::time::Duration::from_mins(10);

/// Where looking for something has got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Somebody is looking.
    Looking,
    /// It is shown at this path.
    Found(String),
    /// There is no such thing, or it cannot be reached; the key of the sentence that says so.
    Nothing(String),
}

/// What a search box's text could name: an address of another hub. `None` when these are just words.
pub(crate) fn reads_as_address(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() > 500 || text.contains(char::is_whitespace) {
        return None;
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return Url::parse(text).ok().map(String::from);
    }
    let bare = text.trim_start_matches(['@', '!']);
    let (name, host) = bare.split_once('@')?;
    // One spelling for each host, also of those with other letters than ASCII.
    let url = Url::parse(&format!("https://{host}/")).ok()?;
    let host_fits = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && !host.contains('@');
    (!name.is_empty() && !name.contains(['/', '@']) && host_fits)
        .then(|| format!("@{}@{}", name.to_lowercase(), super::client::host_of(&url)))
}

/// Where looking for `query` has got, unless nobody has looked of late.
async fn known(tx: &mut Tx, query: &str) -> Result<Option<Standing>> {
    let now = tx.now();
    let known: Option<(String, Option<String>, Time)> =
        tx.query("SELECT standing, found, asked_at FROM lookups WHERE query = $1").bind(query).optional().await?;
    let fresh = known.filter(|(_, _, asked)| now.since(*asked) < HOLDS);
    Ok(fresh.map(|(standing, found, _)| match standing.as_str() {
        "found" => Standing::Found(found.unwrap_or_default()),
        "nothing" => Standing::Nothing(found.unwrap_or_default()),
        _ => Standing::Looking,
    }))
}

/// Puts the looking down as a job.
async fn begin(tx: &mut Tx, query: &str) -> Result<()> {
    let now = tx.now();
    tx.query(
        "INSERT INTO lookups (query, standing, found, asked_at) VALUES ($1, 'looking', NULL, $2)
         ON CONFLICT (query) DO UPDATE SET standing = 'looking', found = NULL, asked_at = $2",
    )
    .bind(query)
    .bind(now)
    .run()
    .await?;
    jobs::enqueue(tx, "look_up", query, &query).await
}

/// The job: looks, and writes down what it found. It does not come back with an error: that is a finding too.
pub(crate) async fn run(federation: &Federation, query: &str) -> Result<()> {
    let (standing, found) = match find(federation, query).await {
        Ok(path) => ("found", path),
        Err(Error::NotFound | Error::Gone) => ("nothing", "search-nothing-there".to_owned()),
        Err(Error::Refused(_)) => ("nothing", "search-not-a-partner".to_owned()),
        Err(Error::Elsewhere { host, cause }) => {
            tracing::info!(instance.host = %host, cause = %cause, "looking something up failed");
            ("nothing", "search-no-answer".to_owned())
        }
        // What is forbidden to ask is told in the words for what does not answer.
        Err(Error::Invalid(wrong)) if wrong == super::client::not_asked() => ("nothing", "search-no-answer".to_owned()),
        Err(error @ Error::Internal(_)) => return Err(error),
        Err(_) => ("nothing", "search-not-understood".to_owned()),
    };
    let mut tx = federation.app.db.begin().await?;
    tx.query("UPDATE lookups SET standing = $2, found = $3 WHERE query = $1")
        .bind(query)
        .bind(standing)
        .bind(found)
        .run()
        .await?;
    tx.commit().await?;
    federation.app.wake.found.notify_waiters();
    Ok(())
}

/// What was found, as far as the asker may know of it. A finding is everybody's, and we ask other hubs as the server that
/// answers for all our people: what is shown to us for one of them is no news to the others.
async fn as_told(tx: &mut Tx, own_host: &str, viewer: Viewer, standing: Standing) -> Result<Standing> {
    let Standing::Found(path) = &standing else { return Ok(standing) };
    let Some(slug) = path.strip_prefix("/groups/") else { return Ok(standing) };
    let (handle, host) = groups::split_address(slug, own_host);
    match groups::store::find_by_handle(tx, handle, host).await? {
        Some(group) if !audience::may_know_of(tx, viewer, &group).await? => {
            Ok(Standing::Nothing("search-nothing-there".to_owned()))
        }
        _ => Ok(standing),
    }
}

/// Where looking for `query` has got, for this asker; begins to look when nobody has of late, and then waits a moment for
/// the job.
pub(crate) async fn ask(app: &App, viewer: Viewer, query: &str) -> Result<Standing> {
    for _ in 0..MOMENTS {
        let told = app.wake.found.notified();
        let mut tx = app.db.read().await?;
        match known(&mut tx, query).await? {
            Some(Standing::Looking) => {}
            Some(done) => return as_told(&mut tx, &app.config.domain, viewer, done).await,
            None => {
                drop(tx);
                let mut tx = app.db.begin().await?;
                begin(&mut tx, query).await?;
                tx.commit().await?;
                app.wake.jobs.notify_one();
            }
        }
        if !app.wake.running.load(Ordering::SeqCst) {
            break;
        }
        // Woken or not, the next look tells.
        let _ = tokio::time::timeout(MOMENT, told).await;
    }
    Ok(Standing::Looking)
}

async fn find(federation: &Federation, query: &str) -> Result<String> {
    let config = &federation.app.config;
    let ours = match query.trim_start_matches('@').split_once('@') {
        Some((name, host)) if query.starts_with('@') && host == config.domain => Some(name),
        _ => query.strip_prefix(&format!("{}/", config.origin())).and_then(|path| path.rsplit('/').next()),
    };
    if let Some(name) = ours {
        let mut tx = federation.app.db.read().await?;
        if let Some(path) = shown_at(&mut tx, query).await? {
            return Ok(path);
        }
        drop(tx);
        return path_of_ours(federation, name).await;
    }
    let url = if query.starts_with('@') { discovery::resolve(federation, query).await? } else { query.to_owned() };
    let asked_at = federation.app.clock.now();
    let document = federation.fetch_object(&url).await?;
    if document.get("publicKey").is_some() {
        let actor = federation.remember(&document, asked_at).await?;
        return path_of(federation, &actor.url, actor.kind).await;
    }
    // A contribution leads to the group it was made in.
    let said = Contribution::parse(&document)?;
    let is_nobody = |id: &&String| id.ends_with("#Public") || id.ends_with("/followers");
    for addressed in said.addressed.iter().filter(|id| !is_nobody(id)).take(5) {
        let Ok(actor) = federation.actor(addressed).await else { continue };
        if actor.kind == Kind::Group {
            return path_of(federation, &actor.url, Kind::Group).await;
        }
    }
    // What was made in no group is a post of its author's own.
    looked_up(federation, &document, &url).await
}

/// Where somebody or a group of this hub is shown, if strangers may know of it.
async fn path_of_ours(federation: &Federation, name: &str) -> Result<String> {
    let host = &federation.app.config.domain;
    let mut tx = federation.app.db.read().await?;
    if let Some(group) = groups::store::find_by_handle(&mut tx, name, host).await? {
        let known = audience::may_know_of(&mut tx, Viewer::Anybody, &group).await?;
        return if known { Ok(group.path()) } else { Err(Error::NotFound) };
    }
    let person = profiles::store::find_by_handle(&mut tx, name, host).await?.ok_or(Error::NotFound)?;
    if profiles::store::is_let_in(&mut tx, person.id).await? { Ok(person.path()) } else { Err(Error::NotFound) }
}

async fn path_of(federation: &Federation, url: &str, kind: Kind) -> Result<String> {
    if kind == Kind::Group {
        // Its size is nice to have; the group is found without it.
        if let Err(error) = backfill::refresh(federation, url).await {
            tracing::debug!(error = %error, "a group's size is not known");
        }
    }
    let mut tx = federation.app.db.read().await?;
    match kind {
        Kind::Group => Ok(groups::store::find_by_url(&mut tx, url).await?.ok_or(Error::NotFound)?.path()),
        Kind::Person => Ok(profiles::store::find_by_url(&mut tx, url).await?.ok_or(Error::NotFound)?.path()),
        Kind::Hub => Err(Error::NotFound),
    }
}

#[cfg(test)]
mod tests {
    use super::reads_as_address;

    #[test]
    fn handles_and_addresses_are_told_from_words() {
        assert_eq!(reads_as_address(" @Soil@hub.example ").as_deref(), Some("@soil@hub.example"));
        assert_eq!(reads_as_address("soil@hub.example:7001").as_deref(), Some("@soil@hub.example:7001"));
        assert_eq!(
            reads_as_address("https://hub.example/groups/soil").as_deref(),
            Some("https://hub.example/groups/soil")
        );
        assert_eq!(reads_as_address("soil@hwb-môr.example").as_deref(), Some("@soil@xn--hwb-mr-mxa.example"));
        for words in
            ["soil@hub.example#x", "empty homes", "soil", "@soil", "a@b@c", "soil@hub.example/x", "@@", "@x@", ""]
        {
            assert_eq!(reads_as_address(words), None, "{words}");
        }
    }
}
