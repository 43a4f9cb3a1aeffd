//! Carries the log to other hubs: one cursor per destination, order per discussion, patience per host. Signed at the
//! moment of sending.
//!
//! What is in memory here is a hint and a copy: which destinations have work, and what came of it in the last half
//! second. It is made anew from the log and the cursors at every start. What was sent but not yet noted is sent again
//! with the same id, and the receiver has seen it.
//!
//! Several processes share the work by shards of hosts ([`SHARDS`]); each is leased to one of them, and nothing is
//! written for a shard that was lost.

mod cursor_store;
mod fronts;
mod notes;
mod outcomes;
mod queue;
pub(crate) mod retention;
mod retention_store;
mod rosters;
pub(crate) mod store;
mod trip;

use crate::federation::instances::store as instance_store;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;

use self::fronts::Fronts;
use self::notes::Notes;
use self::queue::{Host, Stop};
use self::rosters::Rosters;
use self::trip::{Errand, Item, Outcome, Report};
use super::Federation;
use super::instances::{Health, Rules};
use crate::clock::Time;
use crate::error::Result;
use crate::id::DestinationId;
use crate::jobs::leases::Leases;

pub(crate) use self::store::waiting_by_host;

/// Into how many shards hosts are divided among processes.
const SHARDS: u32 = 16;
/// How many hosts are served at once, and how many of these may be slow ones.
const AT_ONCE: usize = 256;
const SLOW_AT_ONCE: usize = 128;
/// How many activities of the log are handed out in one step, and how many one trip takes for one inbox.
const HANDED_OUT: i64 = 64;
const WINDOW: usize = 32;
/// How many are read at once for a destination that is behind.
const PAGE: i64 = 256;
/// How often hosts' conditions, refused activities and everything else that others may have changed are looked at.
const LOOK: Duration = Duration::from_secs(1);
const LOOK_AT_ALL: Duration = Duration::from_mins(2);
/// How long what was read from the log is good for.
const FRESH: Duration = Duration::from_secs(5);
/// A success is written down this often at the most; trouble and the end of trouble always.
const WELL_EVERY: Duration = Duration::from_mins(10);

/// The shard a host belongs to. Only its spread matters: hosts keep the one they were given.
pub(crate) fn shard(host: &str) -> i64 {
    let sum = host.bytes().fold(2_166_136_261_u32, |sum, byte| (sum ^ u32::from(byte)).wrapping_mul(16_777_619));
    i64::from(sum % SHARDS)
}

fn lease_name(shard: i64) -> String {
    format!("deliver-{shard:02}")
}

/// The shard that a lease is for.
fn shard_of(lease: &str) -> Option<i64> {
    lease.strip_prefix("deliver-")?.parse().ok()
}

/// What is to go along on a trip.
struct Packed {
    destination: DestinationId,
    inbox: Arc<str>,
    seq: i64,
    parked: Option<i64>,
    /// It was handed out a moment ago.
    is_fresh: bool,
}

/// See the module.
pub(crate) struct Courier {
    federation: Federation,
    leases: Leases,
    /// Up to here the log has been handed out to [`Courier::hosts`]; `None` before the first look.
    handed_out: Option<i64>,
    hosts: HashMap<String, Host>,
    host_of: HashMap<DestinationId, String>,
    /// Hosts that are not simply well.
    unwell: HashMap<String, Health>,
    rules: Option<Rules>,
    /// Discussions in which something was refused and is not settled: what comes after it waits.
    held: HashSet<(DestinationId, String)>,
    /// The newest part of the log.
    items: BTreeMap<i64, Arc<Item>>,
    said_well: HashMap<String, Time>,
    notes: Notes,
    fronts: Fronts,
    rosters: Rosters,
    running: JoinSet<Report>,
    slow_running: usize,
    looked_at: Option<Time>,
    looked_at_all: Option<Time>,
}

impl Courier {
    /// A courier without anything in hand.
    pub(crate) fn new(federation: &Federation) -> Self {
        let names = (0..i64::from(SHARDS)).map(lease_name).collect();
        let leases = Leases::new(federation.app.db.clone(), federation.app.config.process_name(), names);
        Self {
            federation: federation.clone(),
            leases,
            handed_out: None,
            hosts: HashMap::new(),
            host_of: HashMap::new(),
            unwell: HashMap::new(),
            rules: None,
            held: HashSet::new(),
            items: BTreeMap::new(),
            said_well: HashMap::new(),
            notes: Notes::default(),
            fronts: Fronts::default(),
            rosters: Rosters::default(),
            running: JoinSet::new(),
            slow_running: 0,
            looked_at: None,
            looked_at_all: None,
        }
    }

    /// Works until `stopped`, then finishes what is on its way.
    pub(crate) async fn run(mut self, mut stopped: tokio::sync::watch::Receiver<bool>) {
        while !*stopped.borrow() {
            if let Err(error) = self.step().await {
                tracing::error!(error = %error, "delivering failed; it is tried again");
                self.forget();
            }
            let wait = if self.notes.is_empty() { LOOK } else { LOOK / 4 };
            let federation = self.federation.clone();
            tokio::select! {
                Some(report) = self.running.join_next() => self.take_in_all(report),
                _ = tokio::time::timeout(wait, federation.app.wake.delivery.notified()) => {}
                _ = stopped.changed() => {}
            }
        }
        while let Some(report) = self.running.join_next().await {
            self.take_in_all(report);
        }
        if let Err(error) = self.write_notes(true).await {
            tracing::error!(error = %error, "what was delivered last could not be noted; it is sent again");
        }
        if let Err(error) = self.leases.give_back().await {
            tracing::warn!(error = %error, "the leases could not be given back; they run out by themselves");
        }
    }

    /// Does everything that is due until nothing is. Answers whether anything was sent.
    pub(crate) async fn settle(&mut self) -> Result<bool> {
        let mut any = false;
        // Whoever works by hand wants to see what others changed meanwhile.
        self.looked_at = None;
        self.looked_at_all = None;
        self.rosters.forget();
        loop {
            self.step().await?;
            let Some(report) = self.running.join_next().await else { break };
            any = true;
            self.take_in_all(report);
            while let Some(report) = self.running.join_next().await {
                self.take_in_all(report);
            }
            self.write_notes(true).await?;
            self.looked_at = None;
        }
        self.write_notes(true).await?;
        Ok(any)
    }

    /// One look at everything: what is new, who has work, who may be tried; begins the trips there is room for.
    async fn step(&mut self) -> Result<()> {
        let now = self.federation.app.clock.now();
        if self.leases.keep().await? {
            self.forget();
        }
        if self.notes.is_due(now) {
            self.write_notes(false).await?;
        }
        if self.looked_at.is_none_or(|at| now.since(at) >= LOOK) {
            self.look(now).await?;
        }
        self.hand_out().await?;
        self.set_out(now).await
    }

    /// Everything in memory is made anew.
    fn forget(&mut self) {
        self.handed_out = None;
        self.looked_at = None;
        self.looked_at_all = None;
        self.notes = Notes::default();
        self.fronts.forget();
        self.rosters.forget();
        self.hosts.retain(|_, host| host.is_busy);
        for host in self.hosts.values_mut() {
            host.stops.clear();
        }
        self.host_of.clear();
    }

    fn shards(&self) -> Vec<i64> {
        self.leases.held().keys().filter_map(|name| shard_of(name)).collect()
    }

    /// What others may have changed: conditions of hosts, rules, refused activities that may be tried again; now and
    /// then also who has work at all.
    async fn look(&mut self, now: Time) -> Result<()> {
        // What is read below must not be older than what is known here.
        self.write_notes(self.is_to_look_at_all(now)).await?;
        let all = self.is_to_look_at_all(now);
        let mut tx = self.federation.app.db.read().await?;
        self.unwell =
            instance_store::unwell(&mut tx).await?.into_iter().map(|health| (health.host.clone(), health)).collect();
        self.federation.set_unwell(self.unwell.keys().cloned().collect());
        self.rules = Some(Rules::read(&mut tx, self.federation.app.config.federation.mode).await?);
        // Who has to wait may have nobody left, by the time it is served, who may read what is in hand now.
        for (name, host) in self.hosts.iter_mut().filter(|(_, host)| !host.is_busy) {
            let rests = self.unwell.get(name).is_some_and(|health| !health.may_be_tried(now));
            if rests || !self.rules.as_ref().is_some_and(|rules| rules.permit(name)) {
                host.stops.values_mut().for_each(Stop::put_down);
            }
        }
        let parked = store::parked(&mut tx).await?;
        self.held = parked.iter().map(|parked| (parked.destination, parked.order_key.clone())).collect();
        let due: Vec<store::Parked> = parked.into_iter().filter(|parked| parked.is_due).collect();
        if all {
            let head = store::log_head(&mut tx).await?;
            let places = cursor_store::places_with_work(&mut tx, &self.shards()).await?;
            self.looked_at_all = Some(now);
            self.handed_out.get_or_insert(head);
            for place in places {
                if !self.host_of.contains_key(&place.id) {
                    self.add_stop(place, true);
                }
            }
        }
        let strangers: BTreeSet<DestinationId> =
            due.iter().map(|parked| parked.destination).filter(|id| !self.host_of.contains_key(id)).collect();
        self.add_places(&mut tx, &strangers.into_iter().collect::<Vec<_>>()).await?;
        for parked in due {
            if let Some(stop) = self.stop(parked.destination) {
                stop.again.insert(parked.seq, parked.attempts);
            }
        }
        self.looked_at = Some(now);
        Ok(())
    }

    fn is_to_look_at_all(&self, now: Time) -> bool {
        self.looked_at_all.is_none_or(|at| now.since(at) >= LOOK_AT_ALL)
    }

    fn stop(&mut self, id: DestinationId) -> Option<&mut Stop> {
        let host = self.host_of.get(&id)?;
        self.hosts.get_mut(host)?.stops.get_mut(&id)
    }

    fn add_stop(&mut self, place: cursor_store::Place, is_behind: bool) {
        if place.is_apart {
            self.fronts.has_row(place.id, place.shard, place.position);
        }
        self.host_of.insert(place.id, place.host.clone());
        let host = self.hosts.entry(place.host).or_default();
        host.shard = place.shard;
        host.stops.insert(place.id, Stop::new(&place.inbox, place.position, is_behind));
    }

    /// Loads places of ours that are not in memory.
    async fn add_places(&mut self, tx: &mut crate::db::Tx, ids: &[DestinationId]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        let shards = self.shards();
        for place in cursor_store::places(tx, ids).await? {
            if shards.contains(&place.shard) {
                self.add_stop(place, false);
            }
        }
        Ok(())
    }

    /// Hands what is new in the log out to those who get it. Who is not concerned costs nothing.
    async fn hand_out(&mut self) -> Result<()> {
        let now = self.federation.app.clock.now();
        while let Some(after) = self.handed_out {
            let mut tx = self.federation.app.db.read().await?;
            let new = store::log_between(&mut tx, after, HANDED_OUT).await?;
            let Some(upto) = new.last().map(|logged| logged.seq) else { return Ok(()) };
            let receivers = store::receivers_between(&mut tx, after, upto).await?;
            let strangers: BTreeSet<DestinationId> =
                receivers.iter().map(|(id, _)| *id).filter(|id| !self.host_of.contains_key(id)).collect();
            self.add_places(&mut tx, &strangers.into_iter().collect::<Vec<_>>()).await?;
            for logged in new {
                self.items.insert(logged.seq, Arc::new(Item::new(logged, now)));
            }
            for (id, seq) in receivers {
                if let Some(stop) = self.stop(id) {
                    stop.add(seq);
                }
            }
            self.handed_out = Some(upto);
            self.trim_items();
        }
        Ok(())
    }

    /// Bodies are kept while they are likely to be wanted: the newest few, bounded in bytes.
    fn trim_items(&mut self) {
        const COUNT: usize = 2000;
        const BYTES: usize = 32 << 20;
        let mut bytes: usize = self.items.values().map(|item| item.body.len()).sum();
        while self.items.len() > COUNT || bytes > BYTES {
            let Some((_, oldest)) = self.items.pop_first() else { break };
            bytes -= oldest.body.len();
        }
    }

    /// Begins a trip to every host that has work, may be tried, and is not being served, as far as there is room.
    async fn set_out(&mut self, now: Time) -> Result<()> {
        let room = AT_ONCE.saturating_sub(self.running.len());
        if room == 0 {
            return Ok(());
        }
        let ready: Vec<String> = self
            .hosts
            .iter()
            .filter(|(_, host)| !host.is_busy && host.has_work())
            .filter(|(name, _)| self.unwell.get(*name).is_none_or(|health| health.may_be_tried(now)))
            .filter(|(name, _)| self.rules.as_ref().is_some_and(|rules| rules.permit(name)))
            .filter(|(_, host)| !host.is_slow || self.slow_running < SLOW_AT_ONCE)
            .map(|(name, _)| name.clone())
            .take(room)
            .collect();
        for name in ready {
            let is_slow = self.hosts.get(&name).is_some_and(|host| host.is_slow);
            if is_slow && self.slow_running >= SLOW_AT_ONCE {
                continue;
            }
            let errands = self.pack(&name).await?;
            let Some(host) = self.hosts.get_mut(&name) else { continue };
            if errands.is_empty() {
                host.stops.retain(|id, stop| !stop.is_done() || self.host_of.remove(id).is_none());
                if host.stops.is_empty() {
                    self.hosts.remove(&name);
                }
                continue;
            }
            host.is_busy = true;
            self.slow_running += usize::from(is_slow);
            // A host that had trouble is asked by two of its discussions: if only one of them is the trouble, the other
            // shows it.
            let is_probe = self.unwell.get(&name).is_some_and(|health| health.failures > 0);
            let lanes = if is_probe { 2 } else { trip::LANES };
            let errands = if is_probe { first_of_each(errands, lanes) } else { errands };
            self.running.spawn(trip::make(self.federation.clone(), name, errands, (lanes, is_probe)));
        }
        Ok(())
    }

    /// What goes along on the next trip to `name`.
    async fn pack(&mut self, name: &str) -> Result<Vec<Errand>> {
        let head = self.handed_out.unwrap_or_default();
        let now = self.federation.app.clock.now();
        let Some(host) = self.hosts.get_mut(name) else { return Ok(Vec::new()) };
        let mut packed: Vec<Packed> = Vec::new();
        for (id, stop) in &mut host.stops {
            if stop.is_behind && stop.queue.is_empty() {
                let mut tx = self.federation.app.db.read().await?;
                let next = store::next_for(&mut tx, *id, stop.read_upto, head, PAGE).await?;
                stop.read(&next, head, i64::try_from(next.len()).unwrap_or(0) == PAGE);
                if let Some(position) = stop.advance(head) {
                    self.notes.position(host.shard, *id, position, now);
                }
            }
            let (destination, inbox) = (*id, &stop.inbox);
            let packet = |seq: &i64, parked: Option<i64>| {
                let is_fresh = parked.is_none() && !stop.was_behind;
                Packed { destination, inbox: Arc::clone(inbox), seq: *seq, parked, is_fresh }
            };
            packed.extend(stop.again.iter().map(|(seq, attempts)| packet(seq, Some(*attempts))));
            packed.extend(stop.queue.iter().take(WINDOW).map(|seq| packet(seq, None)));
        }
        let errands = self.load(name, packed, now).await?;
        let errands = self.leave_out_overtaken(name, errands, now);
        Ok(self.hold_back(name, errands, now))
    }

    /// The activities themselves: from memory what was logged a moment ago, and from the log everything else, because
    /// what it was about may have been deleted since.
    async fn load(&mut self, name: &str, packed: Vec<Packed>, now: Time) -> Result<Vec<Errand>> {
        let is_in_memory = |packet: &Packed| {
            packet.is_fresh && self.items.get(&packet.seq).is_some_and(|item| now.since(item.read_at) < FRESH)
        };
        let missing: BTreeSet<i64> =
            packed.iter().filter(|packet| !is_in_memory(packet)).map(|packet| packet.seq).collect();
        let mut fetched: HashMap<i64, Arc<Item>> = HashMap::new();
        if !missing.is_empty() {
            let mut tx = self.federation.app.db.read().await?;
            let seqs: Vec<i64> = missing.into_iter().collect();
            for logged in store::log_at(&mut tx, &seqs).await? {
                fetched.insert(logged.seq, Arc::new(Item::new(logged, now)));
            }
        }
        let mut errands = Vec::new();
        for packet in packed {
            let item = fetched.get(&packet.seq).or_else(|| self.items.get(&packet.seq).filter(|_| packet.is_fresh));
            match item.map(Arc::clone) {
                Some(item) => {
                    let Packed { destination, inbox, parked, .. } = packet;
                    let members = self.rosters.said_to(&self.federation.app, name, &item, now).await?;
                    errands.push(Errand { destination, inbox, item, parked, members });
                }
                // It is not in the log any more.
                None => self.settle_one(name, packet.destination, packet.seq, now),
            }
        }
        Ok(errands)
    }

    /// Of many changes of one thing, only the last is worth sending.
    fn leave_out_overtaken(&mut self, name: &str, errands: Vec<Errand>, now: Time) -> Vec<Errand> {
        let mut newest: HashMap<(DestinationId, &str, &str), i64> = HashMap::new();
        for errand in &errands {
            let item = &errand.item;
            let seen = newest.entry((errand.destination, &item.kind, &item.object)).or_default();
            *seen = item.seq.max(*seen);
        }
        let overtaken: HashSet<(DestinationId, i64)> = errands
            .iter()
            .filter(|errand| {
                let item = &errand.item;
                let last = newest.get(&(errand.destination, item.kind.as_str(), item.object.as_str()));
                item.is_change() && last.is_some_and(|last| *last > item.seq)
            })
            .map(|errand| (errand.destination, errand.item.seq))
            .collect();
        let (out, going): (Vec<_>, Vec<_>) =
            errands.into_iter().partition(|errand| overtaken.contains(&(errand.destination, errand.item.seq)));
        for errand in out {
            self.settle_one(name, errand.destination, errand.item.seq, now);
        }
        going
    }

    /// What follows something refused in its discussion waits with it.
    fn hold_back(&mut self, name: &str, errands: Vec<Errand>, now: Time) -> Vec<Errand> {
        let mut going = Vec::new();
        for errand in errands {
            let key = (errand.destination, errand.item.order_key.clone());
            let waits = errand.parked.is_none() && !errand.item.is_last_word() && self.held.contains(&key);
            if waits {
                self.took(name, &errand, &Outcome::Held, now);
            } else {
                going.push(errand);
            }
        }
        going
    }
}

/// The first errand of each of the first `lanes` discussions.
fn first_of_each(errands: Vec<Errand>, lanes: usize) -> Vec<Errand> {
    let mut seen = HashSet::new();
    errands
        .into_iter()
        .filter(|errand| seen.insert((errand.destination, errand.item.order_key.clone())))
        .take(lanes)
        .collect()
}
