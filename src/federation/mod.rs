//! The door to other hubs: what we speak, what we understand, and how both are carried.
//!
//! Inbound: `inbox::door` judges and stores, `inbox` applies. Outbound: `outbox` renders journal entries into the
//! log, `delivery` carries the log to each destination. Everything that asks another hub goes through `client`.

pub(crate) mod actors;
pub(crate) mod addressees_store;
pub(crate) mod asker;
pub(crate) mod authority;
pub(crate) mod backfill;
pub(crate) mod budget;
pub(crate) mod bytes;
pub(crate) mod chain;
pub(crate) mod client;
pub(crate) mod completion;
pub(crate) mod delivery;
pub(crate) mod dialect;
pub(crate) mod discovery;
pub(crate) mod errand;
#[cfg(test)]
mod fuzz;
pub(crate) mod guests;
pub(crate) mod inbox;
pub(crate) mod instances;
pub(crate) mod json;
pub(crate) mod keys;
pub(crate) mod lookup;
pub(crate) mod objects;
pub(crate) mod outbox;
pub(crate) mod records;
pub(crate) mod routes;
pub(crate) mod store;
pub(crate) mod synchronisation;

use std::collections::HashSet;
use std::ops::Deref;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, PoisonError, RwLock};

use axum::body::Bytes;
use http_signatures::{KeyError, PublicKey, SigningKey};
use moka::sync::Cache;

use self::budget::Budget;
use self::client::Client;
use self::inbox::door::Letterbox;
use self::keys::{NamedKey, Signer};
use crate::app::App;
use crate::clock::Time;
use crate::error::Result;

/// What makes an RSA key. It takes long: for a thread that may wait.
pub(crate) type KeyMaker = fn() -> std::result::Result<SigningKey, KeyError>;

/// What this door needs beside [`App`]. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Federation(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) app: App,
    /// Makes the RSA keys of our actors.
    pub(crate) make_rsa: KeyMaker,
    pub(crate) client: Client,
    pub(crate) letterbox: Letterbox,
    /// Our actors with their private keys, parsed.
    pub(crate) signers: Cache<String, Arc<Signer>>,
    /// The keys by which our actors prove what they say.
    pub(crate) proof_keys: Cache<String, Arc<NamedKey>>,
    /// What one host, one person, and one address without a right signature may send.
    pub(crate) by_host: Budget,
    pub(crate) by_person: Budget,
    pub(crate) by_address: Budget,
    /// The same in bytes: of one site and of one person.
    pub(crate) bytes_by_site: Budget,
    pub(crate) bytes_by_person: Budget,
    /// How many documents we fetch because of what one site sent.
    pub(crate) by_errand: Budget,
    /// Others' public keys, parsed; by their text, so that a new text is a new key.
    pub(crate) public_keys: Cache<String, PublicKey>,
    /// Others' actors as the table has them, for ten seconds: what does not fit is looked up in the table, and then at
    /// their home, before it is refused.
    pub(crate) known_actors: Cache<String, Arc<actors::Actor>>,
    /// One at a time fetches an actor's key.
    pub(crate) key_turns: Cache<String, Arc<tokio::sync::Mutex<()>>>,
    /// When actors were asked for because a key was unknown or a signature failed. Not what they answered: that would be
    /// believed after it has changed.
    pub(crate) refetched: Cache<String, Time>,
    /// What was answered where the actor is not known here, and when it was asked for; gone as soon as it is known.
    pub(crate) newcomers: Cache<String, Arc<(Time, serde_json::Value)>>,
    /// Counts what was written about actors: what was read before does not get into a cache after it.
    pub(crate) remembered: AtomicU64,
    /// How many actors of one host we meet because something is truly signed by them.
    pub(crate) by_newcomers: Budget,
    /// How many documents of one host are fetched for keys because of letters that may not be its own.
    pub(crate) by_unknown_key: Budget,
    /// Hosts with addresses from which they have truly signed something of late.
    pub(crate) known_senders: Cache<String, ()>,
    /// How often one host may ask who belongs to a group.
    pub(crate) by_probe: Budget,
    /// Whether an actor belongs to a group elsewhere, as that group's hub said in the last five minutes.
    pub(crate) followers: Cache<String, bool>,
    /// Which actor each host names as its own, and until when that holds.
    pub(crate) own_actors: Cache<String, (Option<String>, Time)>,
    /// When it was last looked at whether a group elsewhere and we agree on who belongs to it, and with what digest.
    pub(crate) synchronised: Cache<String, synchronisation::Looked>,
    /// See `inbox::in_hand`.
    pub(crate) in_hand: Cache<String, Time>,
    /// Hosts that delivery has trouble with: when one of them speaks to us, it is tried again.
    unwell: RwLock<HashSet<String>>,
}

impl Federation {
    /// The door of this hub.
    pub(crate) fn new(app: &App, letterbox: Letterbox, make_rsa: KeyMaker) -> Result<Self> {
        let limits = &app.config.limits;
        let budget = |a_minute| Budget::new(app.clock.clone(), a_minute, a_minute);
        Ok(Self(Arc::new(Parts {
            client: Client::new(&app.config, app.clock.clone(), app.db.clone())?,
            by_host: budget(limits.host_activities_a_minute),
            by_person: budget(limits.person_activities_a_minute),
            by_address: budget(limits.wrong_signatures_a_minute),
            // Letters are a few kilobytes long: so many of them, and a large one now and then.
            bytes_by_site: budget(limits.host_activities_a_minute.saturating_mul(8 * 1024)),
            bytes_by_person: budget(limits.person_activities_a_minute.saturating_mul(64 * 1024)),
            // Half of what may be asked of one host: nobody uses up alone what others may need there.
            by_errand: budget(limits.fetches_a_minute / 2),
            by_unknown_key: budget(limits.fetches_a_minute / 2),
            known_senders: Cache::builder()
                .max_capacity(20_000)
                .time_to_live(std::time::Duration::from_hours(24))
                .build(),
            app: app.clone(),
            make_rsa,
            letterbox,
            signers: Cache::new(10_000),
            proof_keys: Cache::builder().max_capacity(10_000).time_to_live(std::time::Duration::from_mins(10)).build(),
            public_keys: Cache::new(50_000),
            known_actors: Cache::builder()
                .max_capacity(10_000)
                .time_to_live(std::time::Duration::from_secs(10))
                .build(),
            key_turns: Cache::new(10_000),
            by_newcomers: budget(limits.new_actors_a_minute),
            by_probe: budget(60),
            followers: Cache::builder().max_capacity(10_000).time_to_live(std::time::Duration::from_mins(5)).build(),
            own_actors: Cache::builder().max_capacity(10_000).time_to_live(std::time::Duration::from_hours(1)).build(),
            synchronised: Cache::new(10_000),
            in_hand: Cache::builder().max_capacity(5_000).time_to_live(std::time::Duration::from_mins(10)).build(),
            unwell: RwLock::default(),
            refetched: Cache::builder().max_capacity(10_000).time_to_live(std::time::Duration::from_mins(1)).build(),
            newcomers: Cache::builder().max_capacity(500).time_to_live(std::time::Duration::from_mins(1)).build(),
            remembered: AtomicU64::new(0),
        })))
    }

    /// Which hosts delivery has trouble with.
    pub(crate) fn set_unwell(&self, hosts: HashSet<String>) {
        *self.unwell.write().unwrap_or_else(PoisonError::into_inner) = hosts;
    }

    /// A host has spoken to us, and its signature was right: if it was in trouble, it is tried again now.
    pub(crate) async fn heard_from(&self, host: &str) -> Result<()> {
        let was_unwell = self.unwell.write().unwrap_or_else(PoisonError::into_inner).remove(host);
        if was_unwell {
            let mut tx = self.app.db.begin().await?;
            instances::heard_from(&mut tx, host).await?;
            tx.commit().await?;
            self.app.wake.delivery.notify_one();
        }
        Ok(())
    }

    /// Delivers an activity of `actor` to an inbox, signed at this moment. `members` is what is said of the group's members
    /// there (see [`synchronisation`]).
    pub(crate) async fn deliver(
        &self,
        inbox: &str,
        body: &Bytes,
        actor: &str,
        members: Option<&str>,
    ) -> Result<client::Answer> {
        let signer = self.signer(actor).await?;
        self.client.post(inbox, body, members, &signer).await
    }
}

impl Deref for Federation {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.0
    }
}
