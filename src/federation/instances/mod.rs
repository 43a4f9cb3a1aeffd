//! Other hubs: whether we talk with them, and how they are doing.

pub(crate) mod store;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Time;
use crate::config::FederationMode;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::jobs;
use crate::trust::Trust;

/// What the administrator decided about another hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(crate) enum Rule {
    /// Nothing.
    Known,
    /// It is a partner.
    Allowed,
    /// We do not talk with it.
    Blocked,
}

/// Another hub.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize)]
pub(crate) struct Instance {
    pub(crate) host: String,
    pub(crate) rule: Rule,
    pub(crate) software: String,
    pub(crate) name: String,
    /// Failures in a row.
    pub(crate) failures: i64,
    pub(crate) failing_since: Option<Time>,
    /// Not before this instant do we try again.
    pub(crate) retry_at: Option<Time>,
    pub(crate) last_success_at: Option<Time>,
    pub(crate) last_error: Option<String>,
    pub(crate) created_at: Time,
    pub(crate) pause: Pause,
    /// Activities refused in a row.
    pub(crate) refusals: i64,
    /// What was not kept long enough for it begins here.
    pub(crate) missed_since: Option<Time>,
    /// Whether it says of itself that it keeps what is written for members to members.
    pub(crate) is_capable: bool,
    /// What the administrator decided about that.
    pub(crate) trust_decided: Option<Trust>,
    /// What follows from both, and from what is known of its software.
    pub(crate) trust: Trust,
}

/// Whether deliveries to a host rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text")]
#[serde(rename_all = "lowercase")]
pub(crate) enum Pause {
    /// They do not.
    #[default]
    #[sqlx(rename = "")]
    No,
    /// It has not answered for a week: it is asked once a day, and at once when it speaks to us.
    #[sqlx(rename = "auto")]
    Silent,
    /// The administrator decided so.
    #[sqlx(rename = "manual")]
    Decided,
}

/// How long a host may fail before it counts as silent.
const SILENT_AFTER: Duration = Duration::from_hours(7 * 24);
/// How often a silent host is asked.
const PROBE: Duration = Duration::from_hours(24);
/// So many activities refused in a row are the host's trouble, not the activities'.
pub(crate) const REFUSING: i64 = 5;

/// What was seen of a host.
#[derive(Clone, Debug)]
pub(crate) enum Seen {
    /// It took something.
    Well,
    /// It had trouble: how long it asks us to wait, and its words.
    Trouble(Option<Duration>, String),
    /// It refused so many activities in a row.
    Refusing(i64),
}

/// How a host is doing that is not simply well.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Health {
    pub(crate) host: String,
    pub(crate) failures: i64,
    pub(crate) failing_since: Option<Time>,
    pub(crate) retry_at: Option<Time>,
    pub(crate) pause: Pause,
    pub(crate) refusals: i64,
}

impl Health {
    /// A host that nothing is known against.
    pub(crate) fn well(host: &str) -> Self {
        let host = host.to_owned();
        Self { host, failures: 0, failing_since: None, retry_at: None, pause: Pause::No, refusals: 0 }
    }

    /// Whether nothing is known against it.
    pub(crate) fn is_well(&self) -> bool {
        self.failures == 0 && self.refusals == 0 && self.pause == Pause::No
    }

    /// Whether it may be tried at `now`.
    pub(crate) fn may_be_tried(&self, now: Time) -> bool {
        self.pause != Pause::Decided && self.retry_at.is_none_or(|at| at <= now)
    }
}

/// Writes down what was seen of a host; answers how it is doing now.
pub(crate) async fn note(tx: &mut Tx, host: &str, seen: Seen) -> Result<Health> {
    let before = store::health(tx, host).await?;
    let now = tx.now();
    match seen {
        Seen::Well => store::note_success(tx, host).await?,
        Seen::Refusing(times) => store::note_refusals(tx, host, times).await?,
        Seen::Trouble(wait, words) => {
            let since = before.failing_since.unwrap_or(now);
            let is_silent = before.pause == Pause::Silent || now.since(since) >= SILENT_AFTER;
            let patience = patience(before.failures + 1, tx.chance());
            let wait = wait.unwrap_or(if is_silent { PROBE.saturating_sub(patience / 8) } else { patience });
            let pause = if before.pause == Pause::No && is_silent { Pause::Silent } else { before.pause };
            store::note_failure(tx, host, now.after(wait), pause, &words).await?;
        }
    }
    store::health(tx, host).await
}

/// A host that had trouble has spoken to us: it is tried again at once.
pub(crate) async fn heard_from(tx: &mut Tx, host: &str) -> Result<()> {
    store::clear_retry(tx, host).await
}

/// The host that somebody means who types a hub's name or address.
pub(crate) fn host_typed(typed: &str) -> Option<String> {
    let typed = typed.trim();
    let address = if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") };
    crate::federation::client::host_of_text(&address).filter(|host| host.contains('.'))
}

/// The administrator names a host that may be new here: it is asked what it is. Answers its name as it is kept.
pub(crate) async fn introduce(tx: &mut Tx, own: &str, typed: &str) -> Result<String> {
    let host = host_typed(typed).ok_or_else(|| Error::invalid("host", "host-form"))?;
    if host == own {
        return Err(Error::invalid("host", "host-own"));
    }
    store::meet_instance(tx, &host).await?;
    jobs::enqueue(tx, "meet", &host, &host).await?;
    Ok(host)
}

/// The administrator wants a host to be tried at once, with all that it had refused. Answers how much that is.
pub(crate) async fn try_again(tx: &mut Tx, host: &str) -> Result<u64> {
    store::clear_retry(tx, host).await?;
    store::retry_parked(tx, host).await
}

/// A member asks for it: the same for what merely waits, once in a minute at the most, so that pressing does not become
/// knocking.
pub(crate) async fn try_soon(tx: &mut Tx, host: &str) -> Result<()> {
    const SOON: Duration = Duration::from_mins(1);
    let now = tx.now();
    store::bring_forward(tx, host, now.after(SOON)).await
}

/// The same with one of the things that it had refused, and nothing else. Answers how many of its inboxes refused it.
pub(crate) async fn try_one_again(tx: &mut Tx, host: &str, seq: i64) -> Result<u64> {
    store::clear_retry(tx, host).await?;
    store::retry_one(tx, host, seq).await
}

/// A host and the names it lies under: blocking `example.org` blocks `sub.example.org`.
fn names_over(host: &str) -> Vec<&str> {
    let mut names = vec![host];
    let bare = host.split(':').next().unwrap_or(host);
    let mut rest = bare;
    if bare != host {
        names.push(bare);
    }
    while let Some((_, parent)) = rest.split_once('.') {
        names.push(parent);
        rest = parent;
    }
    names
}

/// How long what waits for a host is kept and sent again.
pub(crate) const KEPT: Duration = crate::federation::delivery::retention::KEPT;

/// Whether what a hub says it runs is this software, which sends with a request why somebody asks.
pub(crate) fn is_this_software(software: &str) -> bool {
    software.split(' ').next() == Some("folkmoot")
}

/// Whether we talk with `host` at all.
pub(crate) async fn may_talk(tx: &mut Tx, mode: FederationMode, host: &str) -> Result<bool> {
    Ok(Rules::read(tx, mode).await?.permit(host))
}

/// What the administrator decided about hosts, read at once for many questions.
#[derive(Clone, Debug)]
pub(crate) struct Rules {
    mode: FederationMode,
    decided: HashMap<String, Rule>,
}

impl Rules {
    /// The rules as they are now.
    pub(crate) async fn read(tx: &mut Tx, mode: FederationMode) -> Result<Self> {
        Ok(Self { mode, decided: store::decided_rules(tx).await?.into_iter().collect() })
    }

    /// Whether we talk with `host`.
    pub(crate) fn permit(&self, host: &str) -> bool {
        let rules: Vec<Rule> =
            names_over(host).into_iter().filter_map(|name| self.decided.get(name).copied()).collect();
        let blocked = rules.contains(&Rule::Blocked);
        let allowed = rules.contains(&Rule::Allowed);
        match self.mode {
            FederationMode::Off => false,
            FederationMode::Open => !blocked,
            FederationMode::Partners => allowed && !blocked,
        }
    }
}

/// How long to leave a host alone after its `failures`-th failure in a row: up to five seconds doubled each time, six
/// hours at most, with full jitter so that not everybody comes back at once. `chance` is any number.
pub(crate) fn patience(failures: i64, chance: u64) -> Duration {
    let longest = crate::jobs::patience(failures);
    let millis = u64::try_from(longest.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(1000.min(millis) + chance % millis)
}

/// What the hubs we know call themselves, by host.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names(Arc<HashMap<String, String>>);

impl Names {
    /// The name people read for `host`: what it calls itself, or the host.
    pub(crate) fn of<'a>(&'a self, host: &'a str) -> &'a str {
        self.0.get(host).map_or(host, String::as_str)
    }
}

/// The names of all hubs that told us one.
pub(crate) async fn names(tx: &mut Tx) -> Result<Names> {
    if let Some(names) = tx.recall::<HashMap<String, String>>() {
        return Ok(Names(names));
    }
    let names = Arc::new(store::instance_names(tx).await?);
    tx.remember(Arc::clone(&names));
    Ok(Names(names))
}

/// The hubs that share something with this one, by name: those that take deliveries from it.
pub(crate) async fn partners(tx: &mut Tx) -> Result<Vec<(String, String)>> {
    store::partner_names(tx).await
}

/// A hub that does not answer just now, with since when and when we try again.
pub(crate) async fn trouble(tx: &mut Tx, host: &str) -> Result<Option<Instance>> {
    Ok(store::find_instance(tx, host).await?.filter(|instance| instance.failures > 0))
}

/// Whether a host's software passes over reports that do not say who made them.
pub(crate) async fn takes_only_named_reports(tx: &mut Tx, host: &str) -> Result<bool> {
    Ok(store::find_instance(tx, host).await?.is_some_and(|instance| instance.software.starts_with("lemmy")))
}

/// How much waits for each host.
pub(crate) async fn waiting(tx: &mut Tx) -> Result<HashMap<String, i64>> {
    Ok(crate::federation::delivery::waiting_by_host(tx).await?.into_iter().collect())
}

/// Whether an activity that was meant for one hub has arrived there.
pub(crate) async fn was_delivered(tx: &mut Tx, activity: &str) -> Result<bool> {
    crate::federation::delivery::store::was_delivered(tx, activity).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reaches_the_names_below() {
        assert_eq!(names_over("a.b.example:7001"), ["a.b.example:7001", "a.b.example", "b.example", "example"]);
    }

    #[test]
    fn patience_stays_within_its_bounds() {
        for failures in 1..30 {
            for chance in [0, 1, u64::MAX] {
                let wait = patience(failures, chance);
                assert!(wait >= Duration::from_secs(1) && wait <= Duration::from_secs(6 * 3600 + 1));
            }
        }
    }
}
