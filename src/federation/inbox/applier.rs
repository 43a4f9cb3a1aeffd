//! Applying what came in: each activity is read and what it needs is fetched beside the others; what is ready is written
//! down, many to one transaction, in the order in which each host sent it. A slow host keeps nobody else waiting.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::Duration;

use tokio::task::JoinSet;

use super::shares::{Room, Share, Shares};
use super::{Act, TRIES, carry_out, content, prepare_in_time};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::federation::Federation;
use crate::federation::store::{self, Due, Received, Settled};
use crate::id::ReceivedId;
use crate::jobs::{self, leases, leases::Leases};

/// How many activities share one transaction at the most.
const BATCH: usize = 64;
/// How many are looked at at once, and how often before what is ready is written down.
const READ: i64 = 512;
const READS: usize = 8;
/// How long it holds who takes part.
const KNOWN: Duration = Duration::from_secs(10);
/// How long to wait for a hint that something came.
const LOOK: Duration = Duration::from_secs(1);
/// The lease: one process of a hub applies at a time.
const LEASE: &str = "inbox";

/// An activity in hand.
struct InHand {
    received: Received,
    share: Share,
    /// What it asks for, once that is known.
    prepared: Option<Result<Act>>,
}

/// See the module.
pub(crate) struct Applier {
    federation: Federation,
    leases: Leases,
    /// What each host sent, in order.
    lanes: BTreeMap<String, VecDeque<InHand>>,
    ids: HashSet<ReceivedId>,
    preparing: JoinSet<(String, ReceivedId, Result<Act>)>,
    /// Whose share of the places is taken.
    shares: Shares,
    known_at: Option<Time>,
    /// How far the waiting ones were read, since when, and whether that is all of them for now.
    read_upto: (Time, ReceivedId),
    read_since: Time,
    has_read_all: bool,
}

const START: (Time, ReceivedId) = (Time(i64::MIN), ReceivedId(uuid::Uuid::nil()));

impl Applier {
    /// One with nothing in hand.
    pub(crate) fn new(federation: &Federation) -> Self {
        let app = &federation.app;
        let leases = Leases::new(app.db.clone(), app.config.process_name(), vec![LEASE.to_owned()]);
        Self {
            federation: federation.clone(),
            leases,
            lanes: BTreeMap::new(),
            ids: HashSet::new(),
            preparing: JoinSet::new(),
            shares: Shares::default(),
            known_at: None,
            read_upto: START,
            read_since: START.0,
            has_read_all: true,
        }
    }

    /// Works until `stopped`. What is in hand then is taken up again at the next start.
    pub(crate) async fn run(mut self, mut stopped: tokio::sync::watch::Receiver<bool>) {
        while !*stopped.borrow() {
            let did = match self.step().await {
                Ok(did) => did,
                Err(error) => {
                    tracing::error!(error = %error, "applying failed; it is tried again");
                    self.forget();
                    false
                }
            };
            if did || !self.has_read_all {
                continue;
            }
            let federation = self.federation.clone();
            tokio::select! {
                Some(prepared) = self.preparing.join_next() => self.take_in(prepared),
                _ = tokio::time::timeout(LOOK, federation.app.wake.inbox.notified()) => {}
                _ = stopped.changed() => {}
            }
        }
        if let Err(error) = self.leases.give_back().await {
            tracing::warn!(error = %error, "the lease could not be given back; it runs out by itself");
        }
    }

    /// Applies everything that is due. Answers whether there was anything.
    pub(crate) async fn settle(&mut self) -> Result<bool> {
        let mut any = false;
        loop {
            any |= self.step().await?;
            let Some(prepared) = self.preparing.join_next().await else { break };
            self.take_in(prepared);
            while let Some(prepared) = self.preparing.join_next().await {
                self.take_in(prepared);
            }
        }
        Ok(any)
    }

    /// Takes up what came, and writes down what is ready. Answers whether anything was written.
    async fn step(&mut self) -> Result<bool> {
        if self.leases.keep().await? {
            self.forget();
        }
        if self.leases.held().is_empty() {
            return Ok(false);
        }
        while let Some(prepared) = self.preparing.try_join_next() {
            self.take_in(prepared);
        }
        self.take_up().await?;
        let ready = self.ready();
        if ready.is_empty() {
            return Ok(false);
        }
        self.apply(ready).await?;
        Ok(true)
    }

    fn forget(&mut self) {
        self.preparing.abort_all();
        self.preparing = JoinSet::new();
        self.lanes.clear();
        self.ids.clear();
        self.shares.clear();
        self.read_upto = START;
        self.has_read_all = true;
    }

    /// Begins to prepare what waits and is not in hand, as far as there is room.
    async fn take_up(&mut self) -> Result<()> {
        let mut tx = self.federation.app.db.read().await?;
        let now = tx.now();
        if self.known_at.is_none_or(|at| now.since(at) >= KNOWN) {
            self.shares.set_known(store::hosts_that_take_part(&mut tx).await?);
            self.known_at = Some(now);
        }
        // From the beginning again, if somebody was passed over for whom there is room now; and now and then, since new
        // ones may come before the place.
        if self.has_read_all && (self.shares.is_worth_looking_anew() || now.since(self.read_since) >= LOOK) {
            self.shares.look_anew();
            self.read_upto = START;
            self.read_since = now;
        }
        self.has_read_all = false;
        let mut chosen = Vec::new();
        'reading: for _ in 0..READS {
            let due = store::due_received(&mut tx, self.read_upto, &self.shares.passed_over(), READ).await?;
            let is_all = i64::try_from(due.len()).unwrap_or(READ) < READ;
            for Due { id, host, due_at } in due {
                if !self.ids.contains(&id) {
                    match self.shares.room(&host) {
                        Room::Free => {
                            self.ids.insert(id);
                            chosen.push((id, self.shares.take(&host)));
                        }
                        Room::ItsShareIsTaken => self.shares.pass_over(host),
                        Room::None => {
                            self.has_read_all = true;
                            break 'reading;
                        }
                    }
                }
                self.read_upto = (due_at, id);
            }
            if is_all {
                self.has_read_all = true;
                if self.shares.passed_over().is_empty() {
                    self.read_upto = START;
                }
                break;
            }
        }
        if chosen.is_empty() {
            return Ok(());
        }
        let ids: Vec<ReceivedId> = chosen.iter().map(|(id, _)| *id).collect();
        let letters = store::received_whole(&mut tx, &ids).await?;
        drop(tx);
        let mut shares: HashMap<ReceivedId, Share> = chosen.into_iter().collect();
        for received in letters {
            let Some(share) = shares.remove(&received.id) else { continue };
            self.federation.note_in_hand(&received);
            let (federation, letter) = (self.federation.clone(), received.clone());
            self.preparing.spawn(async move {
                let prepared = prepare_in_time(&federation, &letter).await;
                (letter.host, letter.id, prepared)
            });
            let lane = self.lanes.entry(received.host.clone()).or_default();
            lane.push_back(InHand { received, share, prepared: None });
        }
        for (id, share) in shares {
            self.ids.remove(&id);
            self.shares.give_back(&share);
        }
        Ok(())
    }

    fn take_in(&mut self, prepared: Result<(String, ReceivedId, Result<Act>), tokio::task::JoinError>) {
        match prepared {
            Ok((host, id, act)) => {
                let lane = self.lanes.get_mut(&host);
                let place = lane.and_then(|lane| lane.iter_mut().find(|in_hand| in_hand.received.id == id));
                if let Some(in_hand) = place {
                    in_hand.prepared = Some(act);
                }
            }
            Err(error) => {
                tracing::error!(error = %error, "preparing broke off; it is begun anew");
                self.forget();
            }
        }
    }

    /// What can be written down now: of each host the first ones, as far as they are ready.
    fn ready(&mut self) -> Vec<(Received, Result<Act>)> {
        let mut ready = Vec::new();
        for lane in self.lanes.values_mut() {
            while ready.len() < BATCH && lane.front().is_some_and(|first| first.prepared.is_some()) {
                let Some(InHand { received, share, prepared: Some(act) }) = lane.pop_front() else { break };
                self.ids.remove(&received.id);
                self.shares.give_back(&share);
                ready.push((received, act));
            }
        }
        self.lanes.retain(|_, lane| !lane.is_empty());
        ready
    }

    async fn apply(&mut self, ready: Vec<(Received, Result<Act>)>) -> Result<()> {
        let app = &self.federation.app;
        let mut tx = app.db.begin().await?;
        if leases::still_held(&mut tx, self.leases.held()).await?.is_empty() {
            return Err(Error::internal("another process applies now"));
        }
        let letters: Vec<&Received> = ready.iter().map(|(received, _)| received).collect();
        let new = store::mark_applied(&mut tx, &letters).await?;
        let mut settled = Vec::with_capacity(ready.len());
        let mut fell = None;
        for (received, prepared) in &ready {
            tx.begin_light_part();
            let outcome = match prepared {
                Ok(_) if !new.contains(&received.id) => Ok(Some("seen before")),
                Ok(act) => carry_out(&mut tx, received, act.clone()).await,
                Err(error) => Err(error.again()),
            };
            match outcome {
                Ok(note) => settled.push(Settled::applied(received.id, note)),
                Err(error) if !tx.has_written() && !error.is_databases() => {
                    settled.push(judge(&mut tx, received, &error).await?);
                }
                Err(error) => {
                    fell = Some(error);
                    break;
                }
            }
        }
        if let Some(error) = fell {
            // Something was half written: everything is done anew, each so that it can be undone alone.
            tracing::debug!(error = %error, "a batch is applied one by one");
            drop(tx);
            tx = app.db.begin().await?;
            settled.clear();
            for (received, prepared) in &ready {
                settled.push(alone(&mut tx, received, prepared).await?);
            }
        }
        store::settle_received(&mut tx, &settled).await?;
        let long: Vec<ReceivedId> = ready
            .iter()
            .zip(&settled)
            .filter(|((received, _), settled)| received.body.len() > store::KEPT && settled.came_to_nothing())
            .map(|((received, _), _)| received.id)
            .collect();
        if !long.is_empty() {
            store::cut_received(&mut tx, &long).await?;
        }
        tx.commit().await?;
        app.wake.journal.notify_one();
        app.wake.jobs.notify_one();
        Ok(())
    }
}

/// Applies one so that it can be undone alone.
async fn alone(tx: &mut Tx, received: &Received, prepared: &Result<Act>) -> Result<Settled> {
    tx.savepoint().await?;
    let outcome = match prepared {
        Ok(act) => match store::mark_applied(tx, &[received]).await {
            Ok(new) if new.is_empty() => Ok(Some("seen before")),
            Ok(_) => carry_out(tx, received, act.clone()).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error.again()),
    };
    match outcome {
        Ok(note) => {
            tx.keep_part().await?;
            Ok(Settled::applied(received.id, note))
        }
        Err(error) => {
            tx.undo_part().await?;
            judge(tx, received, &error).await
        }
    }
}

/// What becomes of one that could not be applied: another's trouble postpones it, a rule of ours refuses it.
async fn judge(tx: &mut Tx, received: &Received, error: &Error) -> Result<Settled> {
    let is_trouble = matches!(error, Error::Elsewhere { .. } | Error::Internal(_) | Error::TooOften { .. });
    if is_trouble && received.attempts < TRIES {
        tracing::info!(activity = %received.activity, error = %error, "an activity cannot be applied yet");
        let due = tx.now().after(jobs::patience(received.attempts + 1));
        return Ok(Settled::postponed(received.id, due, &error.to_string()));
    }
    if let Error::Refused(because) = error {
        content::tell_refused(tx, received, *because).await?;
    }
    tracing::info!(activity = %received.activity, error = %error, "an activity was refused");
    Ok(Settled::refused(received.id, &error.to_string()))
}
