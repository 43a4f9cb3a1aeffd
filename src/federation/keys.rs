//! Keys: ours, made when they are needed, and those of others, believed only if the actor's own document lists them
//! (FEP-521a, FEP-fe34).
//!
//! Every actor of ours has two: RSA for draft-cavage, which everybody understands, and Ed25519 for integrity proofs and
//! for hosts that say they can check it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use http_signatures::{Claim, PublicKey, SigningKey};
use serde_json::Value;
use uuid::Uuid;

use super::actors::{self, Actor, Kind};
use super::client::{host_of_text, not_asked};
use super::objects::actor::Described;
use super::{Federation, store};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::{groups, profiles};

/// How long the door waits for an unknown key, or for whom a host names as its own actor.
pub(super) const PATIENCE: Duration = Duration::from_secs(3);

/// How long after an actor was asked for because of a key it is not asked for again.
const A_MINUTE: Duration = Duration::from_mins(1);

/// A key of ours and the id under which its owner's document lists it.
#[derive(Clone, Debug)]
pub(crate) struct NamedKey {
    pub(crate) key: SigningKey,
    pub(crate) id: String,
}

/// An actor of ours, able to sign.
#[derive(Clone, Debug)]
pub(crate) struct Signer {
    pub(crate) rsa: NamedKey,
    pub(crate) ed25519: NamedKey,
}

/// The id of the Ed25519 key of an actor of ours.
pub(crate) fn ed25519_id(actor: &str) -> String {
    format!("{actor}#ed25519-key")
}

/// An actor's Ed25519 key as its document lists it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Multikey {
    pub(crate) key_id: String,
    /// In multibase, as a `Multikey` has it.
    pub(crate) public_key: String,
}

/// The Ed25519 key of the actor of ours at `actor`, made if there is none yet. Making one takes microseconds: this may
/// happen in a transaction.
pub(crate) async fn ed25519_of(tx: &mut Tx, actor: &str) -> Result<NamedKey> {
    let id = ed25519_id(actor);
    if let Some(pem) = store::private_multikey(tx, &id).await? {
        return Ok(NamedKey { key: SigningKey::from_pkcs8_pem(&pem)?, id });
    }
    let key = SigningKey::generate_ed25519()?;
    let public =
        key.public_key().to_multibase().ok_or_else(|| Error::internal("an Ed25519 key has no multibase form"))?;
    store::put_multikey(tx, actor, &Multikey { key_id: id.clone(), public_key: public }, Some(&key.to_pkcs8_pem()?))
        .await?;
    // Somebody may have been quicker: then what stands in the table is the key.
    let kept = store::private_multikey(tx, &id).await?;
    let pem = kept.ok_or_else(|| Error::internal("a key of ours was not kept"))?;
    Ok(NamedKey { key: SigningKey::from_pkcs8_pem(&pem)?, id })
}

/// Why a signature is not believed.
#[derive(Debug)]
pub(crate) enum Disbelief {
    /// It is wrong, and why.
    Wrong(String),
    /// The document that should hold the key is gone.
    KeyGone,
    /// It cannot be told now.
    Later(String),
    /// Too many unknown actors of this host at once.
    TooMany(Duration),
}

impl Federation {
    /// Signs as the actor of ours at `url`.
    pub(crate) async fn signer(&self, url: &str) -> Result<Arc<Signer>> {
        if let Some(signer) = self.signers.get(url) {
            return Ok(signer);
        }
        let mut tx = self.app.db.read().await?;
        let known = store::find_actor(&mut tx, url).await?;
        let has_both = store::private_multikey(&mut tx, &ed25519_id(url)).await?.is_some();
        drop(tx);
        let actor = match known {
            Some(actor) if has_both => actor,
            _ => self.make_keys(url).await?,
        };
        let pem = actor.private_key.ok_or_else(|| Error::internal(format!("{url} is no actor of ours")))?;
        let rsa = NamedKey { key: SigningKey::from_pkcs8_pem(&pem)?, id: actor.key_id };
        let mut tx = self.app.db.read().await?;
        let ed25519 = ed25519_of(&mut tx, url).await?;
        let signer = Arc::new(Signer { rsa, ed25519 });
        self.signers.insert(url.to_owned(), Arc::clone(&signer));
        Ok(signer)
    }

    /// Makes the keys of an actor of ours that it lacks. RSA takes long: that is done away from the threads that answer
    /// and before the writer is taken.
    async fn make_keys(&self, url: &str) -> Result<Actor> {
        let made = tokio::task::spawn_blocking(self.make_rsa).await;
        let key = made.map_err(|error| Error::Internal(Box::new(error)))??;
        let mut tx = self.app.db.begin().await?;
        let (kind, subject) = if url == actors::hub_url(&self.app.config.origin()) {
            (Kind::Hub, Uuid::nil())
        } else if let Some(profile) =
            profiles::store::find_by_url(&mut tx, url).await?.filter(|profile| profile.is_ours)
        {
            (Kind::Person, profile.id.0)
        } else if let Some(group) = groups::store::find_by_url(&mut tx, url).await?.filter(|group| group.is_ours) {
            (Kind::Group, group.id.0)
        } else {
            return Err(Error::internal(format!("{url} is no actor of ours")));
        };
        if store::find_actor(&mut tx, url).await?.is_none() {
            let actor = actors::ours(&self.app.config.domain, url, kind, subject, &key, tx.now())?;
            store::put_actor(&mut tx, &actor).await?;
        }
        ed25519_of(&mut tx, url).await?;
        let kept = store::find_actor(&mut tx, url).await?;
        tx.commit().await?;
        kept.ok_or_else(|| Error::internal("an actor of ours was not kept"))
    }

    /// The hub actor signs what nobody in particular asks.
    pub(crate) async fn hub_signer(&self) -> Result<Arc<Signer>> {
        self.signer(&actors::hub_url(&self.app.config.origin())).await
    }

    /// A public key parsed from what a document says: PEM or multibase.
    pub(crate) fn public_key(&self, text: &str) -> Result<PublicKey> {
        if let Some(key) = self.public_keys.get(text) {
            return Ok(key);
        }
        let key = if text.starts_with('z') { PublicKey::from_multibase(text)? } else { PublicKey::from_pem(text)? };
        self.public_keys.insert(text.to_owned(), key.clone());
        Ok(key)
    }

    /// The request's signature is the actor's own: by a key that the actor's own document lists. What is fetched for that,
    /// and what is not believed, is on the account of the address it came from, not of the host it names: anybody can name
    /// a host. It is paid before anything is fetched, and given back to whoever was right.
    pub(crate) async fn believe(&self, claim: &Claim, actor: &str, address: &str) -> Result<(), Disbelief> {
        let host = host_of_text(actor).unwrap_or_default();
        let sender = format!("{host} {address}");
        let check = |key: &PublicKey| claim.verify(key).map_err(|refusal| refusal.to_string());
        let mut has_paid = false;
        let judged = self
            .by_key(actor, claim.key_id(), check, || {
                self.by_address.take(address)?;
                has_paid = true;
                // From where a host has spoken before it is not kept out by what others say in its name.
                if self.known_senders.contains_key(&sender) {
                    return Ok(());
                }
                self.by_unknown_key.take(&host)
            })
            .await;
        let is_known = self.known_senders.contains_key(&sender);
        match &judged {
            Ok(()) => {
                if has_paid {
                    self.by_address.give_back(address);
                }
                if has_paid && !is_known {
                    self.by_unknown_key.give_back(&host);
                }
                if !is_known {
                    self.known_senders.insert(sender, ());
                }
            }
            Err(Disbelief::TooMany(_)) if has_paid => self.by_address.give_back(address),
            // A host in trouble is not shut out for it.
            Err(Disbelief::Later(_)) if has_paid && is_known => self.by_address.give_back(address),
            Err(Disbelief::Wrong(_) | Disbelief::KeyGone) if !has_paid => {
                let _ = self.by_address.take(address);
            }
            Err(_) => {}
        }
        judged
    }

    /// Whether `check` holds for the key `key_id` of `actor`, as a letter that was believed already says inside.
    pub(crate) async fn by_key_of<F>(&self, actor: &str, key_id: &str, check: F) -> Result<(), Disbelief>
    where
        F: Fn(&PublicKey) -> Result<(), String>,
    {
        let host = host_of_text(actor).unwrap_or_default();
        self.by_key(actor, key_id, check, || self.by_unknown_key.take(&host)).await
    }

    /// Whether `check` holds for the key `key_id` of `actor`. An unknown or failing key is fetched once, within
    /// [`PATIENCE`] and not more often than once a minute, if `pay` lets it; who comes meanwhile waits for it.
    async fn by_key<F, P>(&self, actor: &str, key_id: &str, check: F, pay: P) -> Result<(), Disbelief>
    where
        F: Fn(&PublicKey) -> Result<(), String>,
        P: FnOnce() -> Result<(), Duration>,
    {
        let host = host_of_text(actor).unwrap_or_default();
        if let Some(known) = self.known_actors.get(actor)
            && let Some(text) = known.key(key_id)
            && self.public_key(text).is_ok_and(|key| check(&key).is_ok())
        {
            return Ok(());
        }
        let Err(_) = self.by_known_key(actor, key_id, &check).await? else { return Ok(()) };
        let turn = self.key_turns.get_with(actor.to_owned(), Arc::default);
        let _turn = turn.lock().await;
        let Err(why) = self.by_known_key(actor, key_id, &check).await? else { return Ok(()) };
        let now = self.app.clock.now();
        let newcomer = match self.newcomers.get(actor).filter(|newcomer| now < newcomer.0.after(A_MINUTE)) {
            Some(newcomer) => newcomer,
            None if self.refetched.get(actor).is_some_and(|at| now < at.after(A_MINUTE)) => {
                return Err(Disbelief::Wrong(why));
            }
            None => {
                self.by_newcomers.check(&host).map_err(Disbelief::TooMany)?;
                pay().map_err(Disbelief::TooMany)?;
                self.refetched.insert(actor.to_owned(), now);
                Arc::new((now, self.fetch_key(actor).await?))
            }
        };
        let (asked_at, document) = newcomer.as_ref();
        let unusable = |error: Error| Disbelief::Wrong(format!("the actor's document cannot be used: {error}"));
        let described = Described::parse(document).map_err(unusable)?;
        if described.url != actor {
            return Err(Disbelief::Wrong("the key is not the actor's".into()));
        }
        let verdict = self.check_with(described.key(key_id), &check);
        let later = |error: Error| Disbelief::Later(error.to_string());
        let mut tx = self.app.db.read().await.map_err(later)?;
        let is_known = store::find_actor(&mut tx, actor).await.map_err(later)?.is_some();
        drop(tx);
        if verdict.is_err() && !is_known {
            // Anybody could have sent us there: it is not written down. It serves once more, so that a wrong letter in
            // a newcomer's name does not shut out the newcomer's own after it.
            self.newcomers.insert(actor.to_owned(), newcomer);
            return verdict.map_err(Disbelief::Wrong);
        }
        // Only now it is somebody, and counts: before, anybody could have sent us there.
        if !is_known {
            self.by_newcomers.take(&host).map_err(Disbelief::TooMany)?;
        }
        let kept = self.remember(document, *asked_at).await.map_err(later)?;
        // Remembering empties what is cached of the actor, and this was the one time in this minute.
        self.refetched.insert(actor.to_owned(), *asked_at);
        // Something fresher may have come in while this was on its way: then that counts.
        self.check_with(kept.key(key_id), &check).map_err(Disbelief::Wrong)
    }

    fn check_with<F>(&self, key: Option<&str>, check: &F) -> Result<(), String>
    where
        F: Fn(&PublicKey) -> Result<(), String>,
    {
        let text = key.ok_or_else(|| "the key is not the actor's".to_owned())?;
        let key = self.public_key(text).map_err(|error| error.to_string())?;
        check(&key)
    }

    /// The same with the keys that we know of this actor; the inner error says why not.
    async fn by_known_key<F>(&self, actor: &str, key_id: &str, check: &F) -> Result<Result<(), String>, Disbelief>
    where
        F: Fn(&PublicKey) -> Result<(), String>,
    {
        let now = |error: Error| Disbelief::Later(error.to_string());
        let remembered = self.remembered.load(Ordering::SeqCst);
        let mut tx = self.app.db.read().await.map_err(now)?;
        let known = store::find_actor_with_keys(&mut tx, actor).await.map_err(now)?;
        if known.as_ref().is_some_and(|known| known.private_key.is_some()) {
            return Err(Disbelief::Wrong("this actor is at home here and does not come from outside".into()));
        }
        drop(tx);
        let checked = self.check_with(known.as_ref().and_then(|known| known.key(key_id)), check);
        // What was read before something newer was written does not get into the cache after it.
        let is_newest = || self.remembered.load(Ordering::SeqCst) == remembered;
        if let Some(known) = known.filter(|_| checked.is_ok() && is_newest()) {
            self.known_actors.insert(actor.to_owned(), Arc::new(known));
        }
        Ok(checked)
    }

    async fn fetch_key(&self, actor: &str) -> Result<Value, Disbelief> {
        // What may be better in a moment must not count as the one try of this minute.
        let later = |why: String| {
            self.refetched.invalidate(actor);
            Disbelief::Later(why)
        };
        match tokio::time::timeout(PATIENCE, self.fetch_object(actor)).await {
            Ok(Ok(document)) => Ok(document),
            Ok(Err(Error::NotFound | Error::Gone)) => Err(Disbelief::KeyGone),
            Ok(Err(Error::Elsewhere { host, .. })) => Err(later(format!("the key cannot be had from {host} now"))),
            // Told in the words for what does not answer: nobody learns what lies inside our walls.
            Ok(Err(Error::Invalid(wrong))) if wrong == not_asked() => {
                let host = host_of_text(actor).unwrap_or_default();
                Err(later(format!("the key cannot be had from {host} now")))
            }
            Ok(Err(error @ (Error::Internal(_) | Error::TooOften { .. }))) => Err(later(error.to_string())),
            Ok(Err(_)) => Err(Disbelief::Wrong("the actor's document cannot be used".into())),
            Err(_) => Err(later("the key did not come in time".into())),
        }
    }
}
