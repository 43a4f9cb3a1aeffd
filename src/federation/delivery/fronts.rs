//! How far every inbox has got, written down in few words: one position for each shard, the front, and rows of their
//! own for those who are behind it. A thousand hubs that took what they were sent cost one row, not a thousand.
//!
//! This holds because the courier has every inbox of its shards in memory that something waits for: who is not there
//! has got as far as the log has been handed out.

use std::collections::{BTreeMap, HashMap};

use super::queue::Host;
use crate::id::DestinationId;

/// So many may be behind at once for the front to move on at once and leave them rows of their own; more of them are
/// given a moment, in which most will have caught up. Of those who moved, a part may be behind.
const FEW: usize = 4;
const PART: usize = 8;
/// How often the front waits for them.
const WAITS: u32 = 3;

/// What is to be written down for one shard.
#[derive(Debug, Default)]
pub(super) struct Moves {
    /// Where the front is now.
    pub(super) front: Option<i64>,
    /// Those who fall behind it, and where they are.
    pub(super) begin: Vec<(DestinationId, i64)>,
    /// Those who have moved behind it: from where, and where to.
    pub(super) change: Vec<(DestinationId, i64, i64)>,
    /// Those who have caught up, and where they were.
    pub(super) end: Vec<(DestinationId, i64)>,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Fronts {
    /// The rows that are known to be there.
    rows: HashMap<DestinationId, (i64, i64)>,
    /// Shards whose front has been left where it is: how often, and how many inboxes have moved on since.
    left: BTreeMap<i64, (u32, usize)>,
}

impl Fronts {
    /// An inbox was loaded that has a row of its own.
    pub(super) fn has_row(&mut self, destination: DestinationId, shard: i64, position: i64) {
        self.rows.insert(destination, (shard, position));
    }

    /// Everything in memory is made anew.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Whether a front waits to be moved.
    pub(super) fn is_waiting(&self) -> bool {
        !self.left.is_empty()
    }

    /// What is to be written down. `moved` is how many inboxes of each shard moved since the last time, `head` how far
    /// the log has been handed out; `at_once` moves every front, however many are behind.
    pub(super) fn plan(
        &mut self,
        hosts: &HashMap<String, Host>,
        head: i64,
        moved: &BTreeMap<i64, usize>,
        at_once: bool,
    ) -> BTreeMap<i64, Moves> {
        let mut behind: BTreeMap<i64, HashMap<DestinationId, i64>> = BTreeMap::new();
        for host in hosts.values() {
            let stops = host.stops.iter().map(|(id, stop)| (*id, stop.cursor(head)));
            behind.entry(host.shard).or_default().extend(stops.filter(|(_, cursor)| *cursor < head));
        }
        for (shard, count) in moved {
            self.left.entry(*shard).or_default().1 += count;
        }
        let touched: Vec<i64> = self.left.keys().copied().collect();
        let nobody = HashMap::new();
        touched
            .into_iter()
            .map(|shard| (shard, self.of_shard(shard, behind.get(&shard).unwrap_or(&nobody), head, at_once)))
            .collect()
    }

    fn of_shard(&mut self, shard: i64, behind: &HashMap<DestinationId, i64>, head: i64, at_once: bool) -> Moves {
        let mut moves = Moves::default();
        let strangers = behind.iter().filter(|(id, _)| !self.rows.contains_key(id));
        let strangers: Vec<(DestinationId, i64)> = strangers.map(|(id, at)| (*id, *at)).collect();
        let (waits, moved) = self.left.get(&shard).copied().unwrap_or_default();
        let goes_on = at_once || waits >= WAITS || strangers.len() <= FEW.max(moved / PART);
        for (id, (_, was)) in self.rows.iter().filter(|(_, (of, _))| *of == shard) {
            match behind.get(id) {
                Some(at) if at == was => {}
                Some(at) => moves.change.push((*id, *was, *at)),
                None if goes_on => moves.end.push((*id, *was)),
                None if *was == head => {}
                None => moves.change.push((*id, *was, head)),
            }
        }
        if goes_on {
            moves.front = Some(head);
            moves.begin = strangers;
        } else {
            self.left.insert(shard, (waits + 1, moved));
        }
        moves
    }

    /// It is written down.
    pub(super) fn written(&mut self, shard: i64, moves: &Moves) {
        if moves.front.is_some() {
            self.left.remove(&shard);
        }
        let changed = moves.change.iter().map(|(id, _, at)| (*id, *at));
        self.rows.extend(moves.begin.iter().copied().chain(changed).map(|(id, at)| (id, (shard, at))));
        for (id, _) in &moves.end {
            self.rows.remove(id);
        }
    }
}
