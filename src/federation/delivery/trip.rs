//! One trip to one host: several discussions side by side, each in order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use futures_util::StreamExt;
use futures_util::stream;

use super::store::Logged;
use crate::clock::Time;
use crate::error::Error;
use crate::federation::Federation;
use crate::federation::client::Answer;
use crate::id::{DestinationId, GroupId};
use crate::jobs;

/// How many discussions of one host are served at once.
pub(super) const LANES: usize = 8;
/// How often an activity that a hub refuses is sent before it is left, and how long between two tries.
const REFUSED: (i64, Duration) = (3, Duration::from_mins(20));
/// How often one is sent that its receiver stumbles over, with growing patience: about six hours.
const STUMBLED: i64 = 12;
/// From which time on an answer is a slow one.
const SLOW: Duration = Duration::from_secs(1);

/// An activity of ours, ready to be sent.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) seq: i64,
    pub(super) actor: String,
    pub(super) kind: String,
    pub(super) object: String,
    pub(super) order_key: String,
    /// The group whose subscribers get it.
    pub(super) audience: Option<GroupId>,
    /// Whether it is for that group's members, also when the group is open.
    pub(super) for_members: bool,
    /// Empty when what it was about has been deleted: then there is nothing to send.
    pub(super) body: Bytes,
    /// When it was read from the log.
    pub(super) read_at: Time,
}

impl Item {
    /// Whether it says how something stands now, whatever was said of it before: an answer to a request.
    pub(super) fn is_last_word(&self) -> bool {
        self.kind == "Accept" || self.kind == "Reject"
    }

    /// Whether a later one of its kind, about the same thing, makes it superfluous.
    pub(super) fn is_change(&self) -> bool {
        matches!(self.kind.as_str(), "Update" | "Announce Update")
    }

    pub(super) fn new(logged: Logged, read_at: Time) -> Self {
        let Logged { seq, actor, kind, object, order_key, audience, for_members, body } = logged;
        Self { seq, actor, kind, object, order_key, audience, for_members, body: Bytes::from(body), read_at }
    }
}

/// One activity for one inbox.
#[derive(Clone, Debug)]
pub(super) struct Errand {
    pub(super) destination: DestinationId,
    pub(super) inbox: Arc<str>,
    pub(super) item: Arc<Item>,
    /// How often it was refused before; `None` for one that is on its way for the first time.
    pub(super) parked: Option<i64>,
    /// What is said along with it of the group's members at that host, if it is for members (FEP-8fcf).
    pub(super) members: Option<Arc<str>>,
}

/// What became of an errand.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// It was taken, or there was nothing to send.
    Taken,
    /// This activity's trouble: the others go on.
    Refused(Refused),
    /// It waits behind one of its discussion that was refused.
    Held,
    /// The host's trouble: nothing more now. How long it asks us to wait, its words, and whether it answered at all.
    Trouble { wait: Option<Duration>, words: String, answered: bool },
    /// It was not tried, because of the host's trouble.
    NotTried,
}

/// Why and until when an activity is left aside.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) words: String,
    /// How often it has been refused by now.
    pub(super) attempts: i64,
    /// How long to leave it; `None` when it has been tried often enough.
    pub(super) patience: Option<Duration>,
}

impl Refused {
    /// It was refused (4xx), or stumbled over (5xx), after `earlier` times.
    fn new(words: String, earlier: Option<i64>, stumbled: bool) -> Self {
        let attempts = earlier.unwrap_or(0) + 1;
        let (tries, patience) = if stumbled { (STUMBLED, jobs::patience(attempts)) } else { REFUSED };
        Self { words, attempts, patience: (attempts < tries).then_some(patience) }
    }
}

/// What came of a trip.
#[derive(Debug)]
pub(super) struct Report {
    pub(super) host: String,
    pub(super) results: Vec<(Errand, Outcome)>,
    pub(super) is_slow: bool,
    /// Inboxes that are gone for good (410).
    pub(super) gone: Vec<Arc<str>>,
}

/// Goes to `host` with `errands`, `lanes` discussions at a time. After trouble nothing more is begun.
///
/// With `is_probe` the host has had trouble: what it stumbles over may be its own fault.
pub(super) async fn make(
    federation: Federation,
    host: String,
    errands: Vec<Errand>,
    (lanes, is_probe): (usize, bool),
) -> Report {
    let mut by_lane: BTreeMap<(DestinationId, String), Vec<Errand>> = BTreeMap::new();
    for errand in errands {
        by_lane.entry((errand.destination, errand.item.order_key.clone())).or_default().push(errand);
    }
    let mut ordered: Vec<Vec<Errand>> = by_lane.into_values().collect();
    for lane in &mut ordered {
        lane.sort_by_key(|errand| errand.item.seq);
    }
    ordered.sort_by_key(|lane| lane.first().map(|errand| errand.item.seq));
    let trip = Trip { federation, in_trouble: AtomicBool::new(false), is_probe, is_slow: AtomicBool::new(false) };
    let done: Vec<Vec<(Errand, Outcome, bool)>> =
        stream::iter(ordered).map(|lane| trip.serve(lane)).buffer_unordered(lanes).collect().await;
    let mut gone = Vec::new();
    let mut results = Vec::new();
    for (errand, outcome, is_gone) in done.into_iter().flatten() {
        if is_gone {
            gone.push(Arc::clone(&errand.inbox));
        }
        results.push((errand, outcome));
    }
    blame_the_one(&mut results);
    Report { host, results, is_slow: trip.is_slow.into_inner(), gone }
}

/// A host that takes others and stumbles over one has no trouble of its own: it is that one's. Without this, an
/// activity that breaks its receiver would keep everything behind it waiting for ever.
fn blame_the_one(results: &mut [(Errand, Outcome)]) {
    if !results.iter().any(|(errand, outcome)| matches!(outcome, Outcome::Taken) && !errand.item.body.is_empty()) {
        return;
    }
    for (errand, outcome) in results {
        if let Outcome::Trouble { wait: None, words, answered: true } = outcome {
            *outcome = Outcome::Refused(Refused::new(std::mem::take(words), errand.parked, true));
        }
    }
}

struct Trip {
    federation: Federation,
    is_probe: bool,
    in_trouble: AtomicBool,
    is_slow: AtomicBool,
}

impl Trip {
    /// One discussion for one inbox, in order.
    async fn serve(&self, lane: Vec<Errand>) -> Vec<(Errand, Outcome, bool)> {
        let mut results = Vec::with_capacity(lane.len());
        let mut held = false;
        for errand in lane {
            if held {
                results.push((errand, Outcome::Held, false));
                continue;
            }
            if self.in_trouble.load(Ordering::Relaxed) {
                results.push((errand, Outcome::NotTried, false));
                continue;
            }
            let (outcome, is_gone) = self.send(&errand).await;
            match &outcome {
                Outcome::Trouble { .. } => self.in_trouble.store(true, Ordering::Relaxed),
                Outcome::Refused(refused) => held = refused.patience.is_some(),
                _ => {}
            }
            results.push((errand, outcome, is_gone));
        }
        results
    }

    async fn send(&self, errand: &Errand) -> (Outcome, bool) {
        if errand.item.body.is_empty() {
            return (Outcome::Taken, false);
        }
        let begun = tokio::time::Instant::now();
        let answer = {
            let Errand { inbox, item, members, .. } = errand;
            self.federation.deliver(inbox, &item.body, &item.actor, members.as_deref()).await
        };
        if begun.elapsed() >= SLOW {
            self.is_slow.store(true, Ordering::Relaxed);
        }
        match answer {
            Ok(answer) => (judge(&answer, errand.parked, self.is_probe), answer.status == 410),
            Err(Error::Elsewhere { cause, .. }) => {
                (Outcome::Trouble { wait: None, words: root_cause(&*cause), answered: false }, false)
            }
            Err(error) => (Outcome::Trouble { wait: None, words: error.to_string(), answered: false }, false),
        }
    }
}

fn judge(answer: &Answer, earlier: Option<i64>, is_probe: bool) -> Outcome {
    let wait = answer.retry_after;
    match answer.status {
        200..=299 => Outcome::Taken,
        // Too busy, or on its way elsewhere: that says nothing about the activity.
        status @ (408 | 429 | 503 | 300..=399) => Outcome::Trouble {
            wait: wait.or((status == 429).then_some(Duration::from_mins(1))),
            words: format!("it answered {status}"),
            answered: false,
        },
        // It has stumbled over this one before, and is well otherwise.
        status @ 500.. if earlier.is_some() && !is_probe => {
            Outcome::Refused(Refused::new(format!("it answered {status}"), earlier, true))
        }
        status @ 500.. => Outcome::Trouble { wait, words: format!("it answered {status}"), answered: true },
        status => Outcome::Refused(Refused::new(format!("it answered {status}: {}", answer.words), earlier, false)),
    }
}

/// The innermost cause is the one that says something: "connection refused".
fn root_cause(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}
