//! People, groups and the hub itself as actors: their keys, and fetching and remembering those of other hubs.

use crate::federation::instances::store as instance_store;
use activitypub_federation::protocol::public_key::PublicKey as KeyDocument;
use activitypub_federation::protocol::verification::verify_domains_match;
use http_signatures::SigningKey;
use serde_json::Value;
use std::sync::atomic::Ordering;
use url::Url;
use uuid::Uuid;

use super::Federation;
use super::authority::LONGEST_ID;
use super::client::{host_of, host_of_text};
use super::keys::Multikey;
use super::objects::actor::Described;
use super::{delivery, instances, store};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::groups::{self, Group, membership};
use crate::jobs;
use crate::organisations;
use crate::profiles::{self, Profile};
use crate::trust;

/// Longest key that is kept, in bytes: an 8192 bit RSA key takes 1.4 KiB.
const LONGEST_PEM: usize = 8 * 1024;

/// What an actor stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub(crate) enum Kind {
    /// A person (`Person`, `Service`, `Organization`).
    Person,
    /// A group (`Group`).
    Group,
    /// A server itself (`Application`).
    Hub,
}

/// An actor: of ours with its private key, of another hub without.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Actor {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) kind: Kind,
    /// The profile or group it stands for; nil for a hub.
    pub(crate) subject: Uuid,
    pub(crate) inbox: String,
    pub(crate) shared_inbox: Option<String>,
    pub(crate) outbox: Option<String>,
    pub(crate) key_id: String,
    pub(crate) public_key: String,
    pub(crate) private_key: Option<String>,
    pub(crate) fetched_at: Time,
    /// Its Ed25519 keys, where they were asked for.
    #[sqlx(skip)]
    pub(crate) multikeys: Vec<Multikey>,
    /// What one of ours was called elsewhere before, where it was asked for.
    #[sqlx(skip)]
    pub(crate) aliases: Vec<String>,
}

impl Actor {
    /// Where it takes deliveries: at the shared inbox if there is one.
    pub(crate) fn delivers_to(&self) -> &str {
        self.shared_inbox.as_deref().unwrap_or(&self.inbox)
    }

    /// Its key with this id: PEM or multibase.
    pub(crate) fn key(&self, id: &str) -> Option<&str> {
        if self.key_id == id && !id.is_empty() {
            return Some(&self.public_key);
        }
        self.multikeys.iter().find(|key| key.key_id == id).map(|key| key.public_key.as_str())
    }
}

/// The address of the hub's own actor.
pub(crate) fn hub_url(origin: &str) -> String {
    format!("{origin}/hub")
}

/// An actor of ours with a new key.
pub(super) fn ours(host: &str, url: &str, kind: Kind, subject: Uuid, key: &SigningKey, now: Time) -> Result<Actor> {
    let origin = Url::parse(url).map_err(|_| Error::internal("an actor of ours has no address"))?;
    let shared_inbox = format!("{}/inbox", origin.origin().ascii_serialization());
    Ok(Actor {
        url: url.to_owned(),
        host: host.to_owned(),
        kind,
        subject,
        inbox: if kind == Kind::Hub { shared_inbox.clone() } else { format!("{url}/inbox") },
        shared_inbox: Some(shared_inbox),
        outbox: Some(format!("{url}/outbox")),
        key_id: format!("{url}#main-key"),
        public_key: key.public_key().to_pem(),
        private_key: Some(key.to_pkcs8_pem()?),
        fetched_at: now,
        multikeys: Vec::new(),
        aliases: Vec::new(),
    })
}

impl Federation {
    /// The actor at `url` as its own hub describes it now.
    pub(crate) async fn fetch_actor(&self, url: &str) -> Result<Actor> {
        let asked_at = self.app.clock.now();
        let document = self.fetch_object(url).await?;
        self.remember(&document, asked_at).await
    }

    /// The actor at `url`: as we know it, or fetched.
    pub(crate) async fn actor(&self, url: &str) -> Result<Actor> {
        let mut tx = self.app.db.read().await?;
        let known = store::find_actor(&mut tx, url).await?;
        drop(tx);
        match known {
            Some(actor) => Ok(actor),
            None => self.fetch_actor(url).await,
        }
    }

    /// Whether an actor was ever met.
    pub(crate) async fn knows(&self, url: &str) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        Ok(store::find_actor(&mut tx, url).await?.is_some())
    }

    /// Whether an id is one of ours.
    pub(crate) fn is_at_home(&self, id: &str) -> bool {
        host_of_text(id).as_deref() == Some(self.app.config.domain.as_str())
    }

    /// Whether a known actor is a group.
    pub(crate) async fn is_group(&self, url: &str) -> Result<bool> {
        if let Some(known) = self.known_actors.get(url) {
            return Ok(known.kind == Kind::Group);
        }
        let mut tx = self.app.db.read().await?;
        Ok(store::find_actor(&mut tx, url).await?.is_some_and(|actor| actor.kind == Kind::Group))
    }

    /// Whether we talk with `host`; our own name is nobody else's.
    pub(crate) async fn check_host(&self, host: &str) -> Result<()> {
        if host == self.app.config.domain {
            return Err(Error::invalid("host", "our-own-host"));
        }
        let mut tx = self.app.db.read().await?;
        if instances::may_talk(&mut tx, self.app.config.federation.mode, host).await? {
            Ok(())
        } else {
            Err(Error::Refused(Refusal::NotAPartner))
        }
    }

    /// Keeps what an actor's own document says, unless one that was asked for later is kept already; answers what is
    /// kept. The caller has asked for it at its id, at `asked_at`.
    pub(crate) async fn remember(&self, document: &Value, asked_at: Time) -> Result<Actor> {
        let described = Described::parse(document)?;
        // Nobody tells us about our own.
        self.check_host(&described.host).await?;
        let mut tx = self.app.db.begin().await?;
        let actor = remember(&mut tx, &described, asked_at).await?;
        tx.commit().await?;
        self.forget_cached(&actor.url);
        if let Some(dialect) = described.dialect {
            self.client.dialects.learn_that_it_speaks(&described.host, dialect).await?;
        }
        self.app.wake.jobs.notify_one();
        Ok(actor)
    }

    /// Empties what is cached of an actor: something newer is known.
    pub(crate) fn forget_cached(&self, url: &str) {
        self.remembered.fetch_add(1, Ordering::SeqCst);
        self.known_actors.invalidate(url);
        self.newcomers.invalidate(url);
        self.refetched.invalidate(url);
    }
}

/// The key that an actor's document lists, if it is the actor's own (FEP-fe34: key and owner share an origin, and the
/// owner's document is where we read it).
pub(crate) fn own_key(actor_id: &Url, public_key: &Value) -> Result<KeyDocument> {
    let listed = match public_key {
        Value::Array(keys) => keys.first().cloned().unwrap_or_default(),
        other => other.clone(),
    };
    let key: KeyDocument =
        serde_json::from_value(listed).map_err(|_| Error::invalid("publicKey", "actor-without-key"))?;
    let key_url = Url::parse(&key.id).map_err(|_| Error::invalid("publicKey", "actor-without-key"))?;
    let same = key.owner == *actor_id
        && verify_domains_match(actor_id, &key_url).is_ok()
        && host_of(actor_id) == host_of(&key_url)
        && key.id.len() <= LONGEST_ID
        && key.public_key_pem.len() <= LONGEST_PEM;
    if same { Ok(key) } else { Err(Error::invalid("publicKey", "key-of-another")) }
}

async fn remember(tx: &mut Tx, described: &Described, asked_at: Time) -> Result<Actor> {
    let before = store::find_actor_with_keys(tx, &described.url).await?;
    if let Some(newer) = before.as_ref().filter(|before| before.fetched_at > asked_at) {
        return Ok(newer.clone());
    }
    let known_host = instance_store::find_instance(tx, &described.host).await?.is_some();
    instance_store::meet_instance(tx, &described.host).await?;
    // What anybody of a host says of its server is no more than a reason to ask the server itself.
    let says_otherwise = match &described.implements {
        Some(implements) => trust::would_be_news(tx, &described.host, implements).await?,
        None => false,
    };
    if !known_host || says_otherwise {
        jobs::enqueue(tx, "meet", &described.host, &described.host).await?;
    }
    let subject = match described.kind {
        Kind::Person => {
            let known = profiles::store::find_by_url(tx, &described.url).await?;
            let profile = described.profile(known.map_or_else(|| tx.id(), |profile: Profile| profile.id), tx.now());
            profiles::store::insert(tx, &profile).await?;
            organisations::store::put_statement(tx, profile.id, described.said_by(tx.now()).as_ref()).await?;
            profile.id.0
        }
        Kind::Group => {
            let known = groups::store::find_by_url(tx, &described.url).await?;
            let group = described.group(known.map_or_else(|| tx.id(), |group: Group| group.id), tx.now());
            groups::store::insert(tx, &group).await?;
            groups::policy::heard(tx, group.id, &described.question, (described.log_for, described.blog)).await?;
            group.id.0
        }
        Kind::Hub => Uuid::nil(),
    };
    let actor = described.actor(subject, asked_at);
    if !store::put_actor(tx, &actor).await? {
        // Another process was quicker with a newer one.
        return store::find_actor_with_keys(tx, &actor.url).await?.ok_or(Error::NotFound);
    }
    if store::multikeys(tx, &actor.url).await? != actor.multikeys {
        store::drop_multikeys(tx, &actor.url).await?;
        for key in &actor.multikeys {
            store::put_multikey(tx, &actor.url, key, None).await?;
        }
    }
    if let Some(before) = before.filter(|before| before.delivers_to() != actor.delivers_to()) {
        let old = before.delivers_to();
        let audiences = match actor.kind {
            Kind::Person => store::groups_behind(tx, crate::id::ProfileId(subject), old).await?,
            Kind::Group | Kind::Hub => Vec::new(),
        };
        delivery::store::move_inbox(tx, old, (actor.delivers_to(), &actor.host), &audiences).await?;
    }
    Ok(actor)
}

/// The job `revisit`: an inbox is gone for good. Whoever took deliveries there is asked where they do now; who is gone
/// as well has left every group.
pub(crate) async fn revisit(federation: &Federation, inbox: &str) -> Result<()> {
    const AT_ONCE: i64 = 100;
    let mut tx = federation.app.db.read().await?;
    let behind = store::actors_behind(&mut tx, inbox, AT_ONCE).await?;
    drop(tx);
    for url in behind {
        match federation.fetch_actor(&url).await {
            Ok(_) => {}
            Err(Error::Gone) => {
                let mut tx = federation.app.db.begin().await?;
                if let Some(person) = profiles::store::find_by_url(&mut tx, &url).await? {
                    for group in
                        groups::store::of_person(&mut tx, person.id).await?.iter().filter(|group| group.is_ours)
                    {
                        membership::leave(&mut tx, group, &person).await?;
                    }
                }
                tx.commit().await?;
            }
            Err(error) => {
                tracing::info!(actor = %url, error = %error, "who took deliveries at a closed inbox does not answer");
            }
        }
    }
    Ok(())
}
