//! What came of trips, taken into memory and noted.

use std::collections::BTreeMap;

use super::notes::Single;
use super::trip::{Errand, Outcome, Report};
use super::{Courier, LOOK, WELL_EVERY};
use crate::clock::Time;
use crate::error::Result;
use crate::federation::instances::{Health, REFUSING, Seen};
use crate::id::DestinationId;

impl Courier {
    pub(super) fn settle_one(&mut self, name: &str, destination: DestinationId, seq: i64, now: Time) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        let Some(stop) = host.stops.get_mut(&destination) else { return };
        if stop.again.remove(&seq).is_some() {
            self.notes.single(host.shard, (destination, seq), Single::Unparked, now);
        }
        stop.settled(seq);
    }

    pub(super) fn take_in_all(&mut self, first: std::result::Result<Report, tokio::task::JoinError>) {
        let mut next = Some(first);
        while let Some(report) = next {
            match report {
                Ok(report) => self.take_in(&report),
                Err(error) => {
                    tracing::error!(error = %error, "a trip broke off; everything is looked at again");
                    self.hosts.clear();
                    self.slow_running = 0;
                    self.forget();
                }
            }
            next = self.running.try_join_next();
        }
    }

    /// What came of a trip: cursors move over what is settled without a gap, the rest is noted one by one.
    fn take_in(&mut self, report: &Report) {
        let now = self.federation.app.clock.now();
        let Some(host) = self.hosts.get_mut(&report.host) else { return };
        host.is_busy = false;
        self.slow_running = self.slow_running.saturating_sub(usize::from(host.is_slow));
        host.is_slow = report.is_slow;
        let shard = host.shard;
        let seen = judge(report, self.unwell.get(&report.host));
        for (errand, outcome) in &report.results {
            // A host that refuses everything is in trouble: its activities wait and are not given up.
            let is_hosts = matches!(seen, Some(Seen::Trouble(..))) && matches!(outcome, Outcome::Refused(_));
            let outcome = if is_hosts { &Outcome::NotTried } else { outcome };
            self.took(&report.host, errand, outcome, now);
        }
        for inbox in &report.gone {
            self.notes.gone(inbox, now);
        }
        let head = self.handed_out.unwrap_or_default();
        let in_trouble = matches!(seen, Some(Seen::Trouble(..)));
        if let Some(host) = self.hosts.get_mut(&report.host) {
            for (id, stop) in &mut host.stops {
                if let Some(position) = stop.advance(head) {
                    self.notes.position(shard, *id, position, now);
                }
                for seq in stop.beyond_gap() {
                    self.notes.single(shard, (*id, seq), Single::Delivered, now);
                }
                if in_trouble {
                    // By the time it is well, somebody may have left: what it gets is read again then.
                    stop.put_down();
                }
            }
            host.stops.retain(|id, stop| !stop.is_done() || self.host_of.remove(id).is_none());
            if host.stops.is_empty() {
                self.hosts.remove(&report.host);
            }
        }
        self.note_host(shard, &report.host, seen, now);
    }

    /// Writes down what is known. `at_once` is whether every cursor has to be where it is.
    pub(super) async fn write_notes(&mut self, at_once: bool) -> Result<()> {
        if self.notes.is_empty() && !self.fronts.is_waiting() {
            return Ok(());
        }
        let moves = match self.handed_out {
            Some(head) => self.fronts.plan(&self.hosts, head, &self.notes.moved(), at_once),
            None => BTreeMap::new(),
        };
        let written = self.notes.write(&self.federation.app, self.leases.held(), &moves).await?;
        for (shard, moves) in &moves {
            self.fronts.written(*shard, moves);
        }
        for health in written.healths {
            if health.is_well() {
                self.unwell.remove(&health.host);
            } else {
                self.unwell.insert(health.host.clone(), health);
            }
        }
        if !written.is_as_thought {
            self.forget();
        }
        Ok(())
    }

    fn note_host(&mut self, shard: i64, host: &str, seen: Option<Seen>, now: Time) {
        let Some(seen) = seen else { return };
        match &seen {
            Seen::Well => {
                let is_news = self.unwell.remove(host).is_some()
                    || self.said_well.get(host).is_none_or(|at| now.since(*at) >= WELL_EVERY);
                if !is_news {
                    return;
                }
                if self.said_well.len() > 20_000 {
                    self.said_well.clear();
                }
                self.said_well.insert(host.to_owned(), now);
            }
            Seen::Trouble(wait, _) => {
                // Until it is written down how long exactly, it is left alone.
                let retry_at = Some(now.after(wait.unwrap_or(LOOK)));
                let health = self.unwell.entry(host.to_owned()).or_insert_with(|| Health::well(host));
                health.retry_at = retry_at;
                health.failures += 1;
            }
            Seen::Refusing(times) => {
                self.unwell.entry(host.to_owned()).or_insert_with(|| Health::well(host)).refusals = *times;
            }
        }
        self.notes.host(shard, host, seen, now);
    }

    /// One outcome, taken into memory and noted.
    pub(super) fn took(&mut self, name: &str, errand: &Errand, outcome: &Outcome, now: Time) {
        let key = (errand.destination, errand.item.order_key.clone());
        let place = (errand.destination, errand.item.seq);
        let Some(host) = self.hosts.get_mut(name) else { return };
        let shard = host.shard;
        let Some(stop) = host.stops.get_mut(&errand.destination) else { return };
        match outcome {
            Outcome::NotTried | Outcome::Trouble { .. } => {
                stop.again.remove(&place.1);
                return;
            }
            Outcome::Taken if errand.parked.is_some() => self.notes.single(shard, place, Single::Unparked, now),
            Outcome::Taken if errand.item.is_last_word() && self.held.contains(&key) => {
                self.notes.single(shard, place, Single::LastWord(key.1), now);
            }
            Outcome::Taken => {}
            Outcome::Held if errand.parked.is_some() => {}
            Outcome::Held => self.notes.single(shard, place, Single::Held, now),
            Outcome::Refused(refused) => {
                if refused.patience.is_some() {
                    self.held.insert(key);
                }
                self.notes.single(shard, place, Single::Refused(refused.clone()), now);
            }
        }
        stop.again.remove(&place.1);
        if errand.parked.is_none() {
            stop.settled(place.1);
        }
    }
}

/// What a trip says about the host; `None` when it says nothing.
fn judge(report: &Report, health: Option<&Health>) -> Option<Seen> {
    let trouble = report.results.iter().find_map(|(_, outcome)| match outcome {
        Outcome::Trouble { wait, words, .. } => Some(Seen::Trouble(*wait, words.clone())),
        _ => None,
    });
    let took_any = report
        .results
        .iter()
        .any(|(errand, outcome)| matches!(outcome, Outcome::Taken) && !errand.item.body.is_empty());
    let refused: Vec<&str> = report
        .results
        .iter()
        .filter_map(|(errand, outcome)| match outcome {
            // One that was refused before says nothing new of the host.
            Outcome::Refused(refused) if errand.parked.is_none() => Some(refused.words.as_str()),
            _ => None,
        })
        .collect();
    if trouble.is_some() {
        return trouble;
    }
    if took_any {
        return Some(Seen::Well);
    }
    let last = refused.last()?;
    let times = health.map_or(0, |health| health.refusals) + i64::try_from(refused.len()).unwrap_or(i64::MAX);
    if times >= REFUSING {
        return Some(Seen::Trouble(None, format!("it refuses everything: {last}")));
    }
    Some(Seen::Refusing(times))
}
