//! Who has work: hosts and their inboxes, in memory.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::id::DestinationId;

/// How many activities are kept in hand for one inbox; what is more is read from the log when it is their turn.
const IN_HAND: usize = 256;

/// A host with work.
#[derive(Debug, Default)]
pub(super) struct Host {
    pub(super) shard: i64,
    pub(super) stops: HashMap<DestinationId, Stop>,
    /// Somebody is on the way to it.
    pub(super) is_busy: bool,
    /// The last trip took long.
    pub(super) is_slow: bool,
}

impl Host {
    pub(super) fn has_work(&self) -> bool {
        self.stops.values().any(|stop| !stop.is_done())
    }
}

/// An inbox with work.
#[derive(Debug)]
pub(super) struct Stop {
    pub(super) inbox: Arc<str>,
    /// The cursor.
    position: i64,
    /// What is to be sent, in order.
    pub(super) queue: BTreeSet<i64>,
    /// Whether the log holds more for it than what is in hand, after `read_upto`.
    pub(super) is_behind: bool,
    pub(super) read_upto: i64,
    /// What is in hand was read from the log again: the newest part of the log in memory may be older than it.
    pub(super) was_behind: bool,
    /// Settled, although something before it is not.
    above: BTreeSet<i64>,
    /// Of these it is written down that they are.
    noted: BTreeSet<i64>,
    /// Refused before, to be tried again, and how often they were.
    pub(super) again: BTreeMap<i64, i64>,
}

impl Stop {
    pub(super) fn new(inbox: &str, position: i64, is_behind: bool) -> Self {
        Self {
            inbox: Arc::from(inbox),
            position,
            queue: BTreeSet::new(),
            is_behind,
            read_upto: position,
            was_behind: is_behind,
            above: BTreeSet::new(),
            noted: BTreeSet::new(),
            again: BTreeMap::new(),
        }
    }

    /// Nothing is left to do.
    pub(super) fn is_done(&self) -> bool {
        self.queue.is_empty() && !self.is_behind && self.again.is_empty()
    }

    /// Something new for it.
    pub(super) fn add(&mut self, seq: i64) {
        if self.is_behind || seq <= self.position || self.above.contains(&seq) {
            return;
        }
        if self.queue.len() >= IN_HAND {
            self.is_behind = true;
            self.read_upto = self.queue.last().copied().unwrap_or(self.position);
            return;
        }
        self.queue.insert(seq);
    }

    /// What was read from the log for it, up to `head` unless there is more.
    pub(super) fn read(&mut self, next: &[i64], head: i64, is_more: bool) {
        self.queue.extend(next.iter().copied().filter(|seq| !self.above.contains(seq)));
        self.is_behind = is_more;
        self.was_behind = true;
        self.read_upto = if is_more { next.last().copied().unwrap_or(head) } else { head };
    }

    /// One less to do.
    pub(super) fn settled(&mut self, seq: i64) {
        self.queue.remove(&seq);
        if seq > self.position {
            self.above.insert(seq);
        }
    }

    /// Up to where everything is settled, if the log has been handed out up to `head`.
    pub(super) fn cursor(&self, head: i64) -> i64 {
        let reached = match self.queue.first() {
            Some(first) => first - 1,
            None if self.is_behind => self.read_upto,
            None => head,
        };
        reached.max(self.position)
    }

    /// Moves the cursor over what is settled without a gap; answers where it is now, if it moved. `head` is how far
    /// the log has been handed out.
    pub(super) fn advance(&mut self, head: i64) -> Option<i64> {
        let position = self.cursor(head);
        if position <= self.position {
            return None;
        }
        self.position = position;
        self.was_behind &= !self.queue.is_empty();
        self.above = self.above.split_off(&(position + 1));
        self.noted = self.noted.split_off(&(position + 1));
        Some(position)
    }

    /// What is settled beyond a gap and not written down yet.
    pub(super) fn beyond_gap(&mut self) -> Vec<i64> {
        let new: Vec<i64> = self.above.difference(&self.noted).copied().collect();
        self.noted.extend(new.iter().copied());
        new
    }

    /// Forgets what is in hand: it is read from the log again.
    pub(super) fn put_down(&mut self) {
        if !self.queue.is_empty() || self.is_behind {
            self.queue.clear();
            self.is_behind = true;
            self.read_upto = self.position;
        }
        self.again.clear();
    }
}
