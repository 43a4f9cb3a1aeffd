//! Who may claim what (FEP-fe34), in one place. What is said of a thing is believed, in this order:
//!
//! 1. if it carries an integrity proof (FEP-8b32) by its author's own key;
//! 2. if it was signed for by its author, or by the host on which it and its author are at home;
//! 3. if its home shows it when asked.
//!
//! A group's Announce proves only that the group announced. A thing and its author share an origin, always.

use http_signatures::{proofs, prove};
use serde_json::Value;
use url::Url;

use super::Federation;
use super::client::{host_of, host_of_text};
use super::keys::{Disbelief, NamedKey};
use super::objects::content::{Contribution, author_of};
use super::objects::id_of;
use crate::clock::Time;
use crate::error::{Error, Result};

/// Longest id that is looked at, in bytes. Two of them together fit into one entry of an index of PostgreSQL.
pub(crate) const LONGEST_ID: usize = 1200;

/// Whether two ids are at home at the same place.
pub(crate) fn same_origin(one: &str, other: &str) -> bool {
    let (Ok(one), Ok(other)) = (Url::parse(one), Url::parse(other)) else { return false };
    one.scheme() == other.scheme() && host_of(&one) == host_of(&other) && one.has_host()
}

/// Whether an id is spelt in the one way that no two readers can take apart differently: as a parser writes it, on the
/// web, without credentials, fragment, or a dot after the host.
pub(crate) fn is_plain_id(id: &str) -> bool {
    let Ok(url) = Url::parse(id) else { return false };
    let host = url.host_str().unwrap_or_default();
    id.len() <= LONGEST_ID
        && url.as_str() == id
        && matches!(url.scheme(), "http" | "https")
        && !host.is_empty()
        && !host.ends_with('.')
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

/// `document` with a proof by `key` that it was said at `at`.
pub(crate) fn prove_by(mut document: Value, key: &NamedKey, at: Time) -> Result<Value> {
    let created = Time(at.seconds() * 1_000_000).rfc3339();
    let proof = prove(&document, &key.key, &key.id, &created).map_err(|cause| Error::Internal(Box::new(cause)))?;
    if let Some(fields) = document.as_object_mut() {
        fields.insert("proof".into(), proof);
    }
    Ok(document)
}

impl Federation {
    /// A document of ours with a proof by `actor`, who is at home here.
    pub(crate) async fn proven(&self, document: Value, actor: &str, at: Time) -> Result<Value> {
        prove_by(document, &self.signer(actor).await?.ed25519, at)
    }

    /// Whether `document`, an activity or an object, carries a proof by a key of `owner`. A proof that cannot be judged
    /// counts as none: then its home is asked.
    pub(crate) async fn is_proven_by(&self, document: &Value, owner: &str) -> Result<bool> {
        let Ok(list) = proofs(document) else { return Ok(false) };
        let (now, skew) = (self.app.clock.now().seconds(), i64::from(self.app.config.clock_skew));
        for proof in list {
            let method = proof.verification_method();
            let is_good_now = !proof.has_expired(now) && !proof.is_ahead_of(now.saturating_add(skew));
            if !is_good_now || !same_origin(method, owner) || method.len() > LONGEST_ID {
                continue;
            }
            let check = |key: &http_signatures::PublicKey| proof.verify(key).map_err(|error| error.to_string());
            match self.by_key_of(owner, method, check).await {
                Ok(()) => return Ok(true),
                Err(Disbelief::Wrong(why) | Disbelief::Later(why)) => {
                    tracing::debug!(owner, why, "a proof is not believed");
                }
                Err(Disbelief::KeyGone | Disbelief::TooMany(_)) => {}
            }
        }
        Ok(false)
    }

    /// The contribution `id`, from what `host` itself said of its own, or else from its home.
    pub(crate) async fn trusted(&self, host: &str, id: &str, embedded: &Value) -> Result<Contribution> {
        let same_origin = embedded.is_object()
            && host_of_text(id).as_deref() == Some(host)
            && author_of(embedded).and_then(host_of_text).as_deref() == Some(host);
        let document = if same_origin { embedded.clone() } else { self.fetch_object(id).await? };
        let contribution = Contribution::parse(&document)?;
        if contribution.url == id { Ok(contribution) } else { Err(Error::invalid("id", "object-unreadable")) }
    }

    /// The contribution `id` as an announced activity brings it: believed as it is if the activity, or the object in it,
    /// is proven by the author; else as [`Federation::trusted`] says.
    pub(crate) async fn trusted_inside(
        &self,
        host: &str,
        activity: &Value,
        id: &str,
        object: &Value,
    ) -> Result<Contribution> {
        let author = author_of(object).unwrap_or_default().to_owned();
        let is_home = same_origin(id, &author);
        let by_author = activity.get("actor").and_then(id_of) == Some(author.as_str());
        if is_home && object.is_object() && host_of_text(id).as_deref() != Some(host) {
            let is_proven = (by_author && self.is_proven_by(activity, &author).await?)
                || self.is_proven_by(object, &author).await?;
            if is_proven {
                return Contribution::parse(object);
            }
        }
        self.trusted(host, id, object).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_spelling() {
        assert!(is_plain_id("https://hub.example/posts/1?x=1"));
        for bad in [
            "https://HUB.example/1",
            "https://hub.example:443/1",
            "https://hub.example./1",
            "https://me@hub.example/1",
            "https://hub.example/1#x",
            "https://hub.example/a/../1",
            "javascript:alert(1)",
            "acct:a@hub.example",
            "data:text/plain,x",
            "file:///etc/passwd",
            "",
        ] {
            assert!(!is_plain_id(bad), "{bad}");
        }
    }

    #[test]
    fn an_origin_is_scheme_host_and_port() {
        assert!(same_origin("https://a.example/1", "https://a.example/2"));
        assert!(!same_origin("https://a.example/1", "http://a.example/1"));
        assert!(!same_origin("https://a.example/1", "https://a.example:8443/1"));
        assert!(!same_origin("https://a.example/1", "https://b.a.example/1"));
        assert!(!same_origin("x", "x"));
    }
}
