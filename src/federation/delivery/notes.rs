//! What is to be written down about deliveries, collected so that many share one commit. A crash before it costs
//! sending again what was sent in that second, with the same ids.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::fronts::Moves;
use super::trip::Refused;
use super::{cursor_store, store};
use crate::app::App;
use crate::clock::Time;
use crate::error::Result;
use crate::federation::instances::{self, Health, Seen};
use crate::id::DestinationId;
use crate::jobs::{self, leases};

/// How many outcomes are collected at the most before they are written.
const FULL: usize = 4000;
/// How long they wait at the most.
const PATIENCE: Duration = Duration::from_secs(1);

/// What became of one activity at one inbox, if it has to be remembered one by one.
#[derive(Clone, Debug)]
pub(super) enum Single {
    /// Sent, although something before it was not.
    Delivered,
    Refused(Refused),
    /// It waits behind one that was refused.
    Held,
    /// It was refused before, and is settled now.
    Unparked,
    /// The last word in its lane was taken: what was refused before it is settled too.
    LastWord(String),
}

/// What came of writing.
#[derive(Debug)]
pub(super) struct Written {
    /// How the hosts that had trouble are doing now.
    pub(super) healths: Vec<Health>,
    /// Whether the shards were still ours and every cursor was where it was thought to be.
    pub(super) is_as_thought: bool,
}

/// See the module. Everything is filed under the shard it belongs to.
#[derive(Debug, Default)]
pub(super) struct Notes {
    positions: BTreeMap<i64, BTreeMap<DestinationId, i64>>,
    singles: Vec<(i64, DestinationId, i64, Single)>,
    hosts: BTreeMap<String, (i64, Vec<Seen>)>,
    gone: BTreeSet<String>,
    since: Option<Time>,
    count: usize,
}

impl Notes {
    pub(super) fn position(&mut self, shard: i64, destination: DestinationId, position: i64, now: Time) {
        self.positions.entry(shard).or_default().insert(destination, position);
        self.add(now);
    }

    pub(super) fn single(&mut self, shard: i64, place: (DestinationId, i64), single: Single, now: Time) {
        self.singles.push((shard, place.0, place.1, single));
        self.add(now);
    }

    pub(super) fn host(&mut self, shard: i64, host: &str, note: Seen, now: Time) {
        self.hosts.entry(host.to_owned()).or_insert_with(|| (shard, Vec::new())).1.push(note);
        self.add(now);
    }

    /// An inbox is gone for good: whoever had it is asked where they take deliveries now.
    pub(super) fn gone(&mut self, inbox: &str, now: Time) {
        self.gone.insert(inbox.to_owned());
        self.add(now);
    }

    fn add(&mut self, now: Time) {
        self.since.get_or_insert(now);
        self.count += 1;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.since.is_none()
    }

    /// How many inboxes of each shard have moved.
    pub(super) fn moved(&self) -> BTreeMap<i64, usize> {
        self.positions.iter().map(|(shard, positions)| (*shard, positions.len())).collect()
    }

    /// Whether it is time to write.
    pub(super) fn is_due(&self, now: Time) -> bool {
        self.count >= FULL || self.since.is_some_and(|since| now.since(since) >= PATIENCE)
    }

    /// Writes everything down whose shard is still held, and how cursors move.
    pub(super) async fn write(
        &mut self,
        app: &App,
        fences: &BTreeMap<String, i64>,
        moves: &BTreeMap<i64, Moves>,
    ) -> Result<Written> {
        let notes = std::mem::take(self);
        let (mut healths, mut is_as_thought) = (Vec::new(), true);
        let mut tx = app.db.begin().await?;
        let held: BTreeSet<i64> =
            leases::still_held(&mut tx, fences).await?.iter().filter_map(|name| super::shard_of(name)).collect();
        for (shard, moves) in moves.iter().filter(|(shard, _)| held.contains(shard)) {
            is_as_thought &= cursor_store::make(&mut tx, *shard, moves).await?;
        }
        let passed = notes.positions.iter().filter(|(shard, _)| held.contains(shard));
        let passed: Vec<(DestinationId, i64)> =
            passed.flat_map(|(_, positions)| positions.iter().map(|(id, position)| (*id, *position))).collect();
        cursor_store::sweep(&mut tx, &passed).await?;
        tracing::debug!(
            moved = passed.len(),
            apart = moves.values().map(|moves| moves.begin.len() + moves.change.len()).sum::<usize>(),
            singles = notes.singles.len(),
            hosts = notes.hosts.len(),
            "deliveries are noted"
        );
        for (_, destination, seq, single) in notes.singles.into_iter().filter(|(shard, ..)| held.contains(shard)) {
            let place = (destination, seq);
            match single {
                Single::Delivered => store::note_delivered(&mut tx, destination, seq).await?,
                Single::Unparked => store::unpark(&mut tx, destination, seq).await?,
                Single::LastWord(key) => store::unpark_before(&mut tx, destination, seq, &key).await?,
                Single::Held => {
                    let now = tx.now();
                    store::park(&mut tx, place, 0, Some(now), "it waits behind one that was refused").await?;
                }
                Single::Refused(refused) => {
                    let again_at = refused.patience.map(|patience| tx.now().after(patience));
                    store::park(&mut tx, place, refused.attempts, again_at, &refused.words).await?;
                }
            }
        }
        for (host, (_, told)) in notes.hosts.into_iter().filter(|(_, (shard, _))| held.contains(shard)) {
            for note in told {
                healths.push(instances::note(&mut tx, &host, note).await?);
            }
        }
        for inbox in &notes.gone {
            jobs::enqueue(&mut tx, "revisit", inbox, inbox).await?;
        }
        tx.commit().await?;
        let is_as_thought = is_as_thought && moves.keys().all(|shard| held.contains(shard));
        Ok(Written { healths, is_as_thought })
    }
}
