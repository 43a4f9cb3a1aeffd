//! How to sign so that a host understands: draft-cavage first, because most of the world knows only that and a failed
//! first knock can cost the message; RFC 9421 where a host has sent it to us or declares it, with Ed25519 where it
//! declares that too (27 times cheaper to sign than RSA). One second knock in the other way, and what worked is kept.

use crate::federation::instances::store as instance_store;
use std::time::Duration;

use http_signatures::{Outgoing, sign_cavage_with, sign_rfc9421_with};
use moka::sync::Cache;

use super::keys::{NamedKey, Signer};
use crate::clock::Time;
use crate::db::Db;
use crate::error::{Error, Result};

/// The ways of signing a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text")]
pub(crate) enum Dialect {
    /// draft-cavage-http-signatures-12 with RSA; also for hosts of which nothing is known.
    #[default]
    #[sqlx(rename = "")]
    Cavage,
    /// RFC 9421 with RSA.
    #[sqlx(rename = "rfc9421")]
    Rfc9421,
    /// RFC 9421 with Ed25519.
    #[sqlx(rename = "rfc9421-ed25519")]
    Rfc9421Ed25519,
}

impl Dialect {
    /// What to try when this was not understood.
    fn other(self) -> Self {
        match self {
            Self::Cavage => Self::Rfc9421,
            Self::Rfc9421 | Self::Rfc9421Ed25519 => Self::Cavage,
        }
    }

    /// The headers that sign `request` and `further` fields of it.
    pub(crate) fn sign(
        self,
        signer: &Signer,
        request: &Outgoing<'_>,
        further: &[(&str, &str)],
        now: Time,
    ) -> Result<http::HeaderMap> {
        let seconds = now.seconds();
        let NamedKey { key, id } = if self == Self::Rfc9421Ed25519 { &signer.ed25519 } else { &signer.rsa };
        let headers = match self {
            Self::Cavage => sign_cavage_with(key, id, request, further, seconds),
            Self::Rfc9421 | Self::Rfc9421Ed25519 => sign_rfc9421_with(key, id, request, further, seconds),
        };
        Ok(headers.map_err(|cause| Error::Internal(Box::new(cause)))?.into_iter().collect())
    }
}

/// Links in `generator.implements` (FEP-844e) that say which signatures a server checks.
pub(crate) const RFC9421: &str = "https://datatracker.ietf.org/doc/html/rfc9421";
pub(crate) const RFC9421_ED25519: &str =
    "https://datatracker.ietf.org/doc/html/rfc9421#name-eddsa-using-curve-edwards25";

/// Which dialect each host understands. The table holds it; here is a copy for an hour.
#[derive(Clone, Debug)]
pub(crate) struct Dialects {
    db: Db,
    known: Cache<String, Dialect>,
    /// Hosts that have shown by a second knock what they understand: what they say or do otherwise counts less.
    shown: Cache<String, ()>,
    /// Hosts that a second knock did not help: they are not asked twice each time.
    deaf: Cache<String, ()>,
}

impl Dialects {
    pub(crate) fn new(db: Db) -> Self {
        let hour = Duration::from_hours(1);
        Self {
            db,
            known: Cache::builder().max_capacity(50_000).time_to_live(hour).build(),
            shown: Cache::builder().max_capacity(10_000).time_to_live(24 * hour).build(),
            deaf: Cache::builder().max_capacity(10_000).time_to_live(hour).build(),
        }
    }

    /// How to sign for `host`.
    pub(crate) async fn of(&self, host: &str) -> Result<Dialect> {
        if let Some(known) = self.known.get(host) {
            return Ok(known);
        }
        let mut tx = self.db.read().await?;
        let dialect = instance_store::dialect(&mut tx, host).await?.unwrap_or_default();
        self.known.insert(host.to_owned(), dialect);
        Ok(dialect)
    }

    /// How to knock a second time at `host`, if that has not been in vain lately.
    pub(crate) fn second(&self, host: &str, first: Dialect) -> Option<Dialect> {
        (!self.deaf.contains_key(host)).then(|| first.other())
    }

    /// The second knock was in vain as well.
    pub(crate) fn was_in_vain(&self, host: &str) {
        self.deaf.insert(host.to_owned(), ());
    }

    /// `host` took at a second knock what was signed in `dialect`.
    pub(crate) async fn learn_by_knocking(&self, host: &str, dialect: Dialect) -> Result<()> {
        self.shown.insert(host.to_owned(), ());
        self.learn(host, dialect).await
    }

    /// `host` understands `dialect`: it took it, has sent it, or declares it.
    async fn learn(&self, host: &str, dialect: Dialect) -> Result<()> {
        if self.of(host).await? == dialect {
            return Ok(());
        }
        let mut tx = self.db.begin().await?;
        instance_store::set_dialect(&mut tx, host, dialect).await?;
        tx.commit().await?;
        self.known.insert(host.to_owned(), dialect);
        Ok(())
    }

    /// `host` has shown or declared that it checks RFC 9421. What is known and better stays.
    pub(crate) async fn learn_that_it_speaks(&self, host: &str, dialect: Dialect) -> Result<()> {
        match (self.of(host).await?, dialect) {
            (Dialect::Rfc9421Ed25519, _) | (_, Dialect::Cavage) | (Dialect::Rfc9421, Dialect::Rfc9421) => Ok(()),
            _ if self.deaf.contains_key(host) || self.shown.contains_key(host) => Ok(()),
            _ => self.learn(host, dialect).await,
        }
    }
}
