//! The chain of versions of a document of another hub: what is missing of it is fetched, every record's signature is
//! checked, and that each names the digest of the one before it. What came of it is said on the document's page.

use serde_json::Value;

use super::Federation;
use super::objects::document::read_record;
use crate::db::Tx;
use crate::discussions;
use crate::documents::versions::{self, Proof, Record, Version};
use crate::documents::{Chain, store};
use crate::error::{Error, Result};
use crate::id::TopicId;
use crate::jobs;
use crate::profiles;

/// The job that looks at a chain.
pub(crate) const JOB: &str = "check_versions";
/// How many records are fetched in one go; the rest follows.
const AT_ONCE: usize = 20;

/// The chain of a document is to be looked at.
pub(crate) async fn ask(tx: &mut Tx, document: TopicId) -> Result<()> {
    jobs::enqueue(tx, JOB, &document.to_string(), &document).await
}

/// The job. Answers whether there is more to be fetched.
pub(crate) async fn run(federation: &Federation, id: TopicId) -> Result<bool> {
    for _ in 0..AT_ONCE {
        let mut tx = federation.app.db.read().await?;
        let topic = discussions::store::find_topic(&mut tx, id).await?;
        let document = store::find(&mut tx, id).await?;
        let known = store::versions(&mut tx, id).await?;
        let author = match &topic {
            Some(topic) => profiles::store::find(&mut tx, topic.author_id).await?,
            None => None,
        };
        drop(tx);
        let (Some(topic), Some(document), Some(author)) = (topic, document, author) else { return Ok(false) };
        if topic.is_ours || topic.deleted_at.is_some() || document.chain != Chain::Unchecked {
            return Ok(false);
        }
        check_proofs(federation, &known, &author.url).await?;
        let mut tx = federation.app.db.begin().await?;
        let known = store::versions(&mut tx, id).await?;
        let missing = match versions::judge(&known) {
            // A version came while the others were looked at.
            Ok(Chain::Unchecked) => continue,
            Ok(chain) => {
                settle(&mut tx, id, chain).await?;
                tx.commit().await?;
                tell_if_wrong(&topic.url, chain);
                return Ok(false);
            }
            Err(number) => number,
        };
        tx.commit().await?;
        let Some(above) = known.iter().rev().find(|version| version.number > missing) else { return Ok(false) };
        // On the account of whoever made the chain as long as it is.
        let found = match federation.on_errand_of(&author.host, fetch(federation, above)).await {
            Ok(record) => Some(record),
            Err(Error::NotFound | Error::Gone | Error::Invalid(_)) => None,
            Err(error) => return Err(error),
        };
        let mut tx = federation.app.db.begin().await?;
        let fits = |record: &Record| {
            record.number == missing
                && record.of == topic.url
                && record.author == author.url
                && record.url == above.previous
        };
        let verdict = match found {
            None => Some(Chain::Missing),
            Some(record) if !fits(&record) || record.digest != above.previous_digest => Some(Chain::Broken),
            Some(record) => (!versions::keep(&mut tx, &topic, &record).await?).then_some(Chain::Broken),
        };
        if let Some(chain) = verdict {
            settle(&mut tx, id, chain).await?;
            tx.commit().await?;
            tell_if_wrong(&topic.url, chain);
            return Ok(false);
        }
        tx.commit().await?;
    }
    Ok(true)
}

/// Notes what came of it. The job goes with that: a version that comes right afterwards asks for one of its own.
async fn settle(tx: &mut Tx, document: TopicId, chain: Chain) -> Result<()> {
    jobs::done(tx, JOB, &document.to_string()).await?;
    store::set_chain(tx, document, chain).await
}

fn tell_if_wrong(document: &str, chain: Chain) {
    if chain.is_wrong() {
        tracing::warn!(document = crate::text::line(document, 200), %chain, "the versions of a document do not hold");
    }
}

/// The record before `above`, from its home.
async fn fetch(federation: &Federation, above: &Version) -> Result<Record> {
    let unreadable = || Error::invalid("object", "object-unreadable");
    if above.previous.is_empty() {
        return Err(unreadable());
    }
    let document = federation.fetch_object(&above.previous).await?;
    read_record(&document).ok_or_else(unreadable)
}

/// Whether each record is signed by the author.
async fn check_proofs(federation: &Federation, known: &[Version], author: &str) -> Result<()> {
    for version in known.iter().filter(|version| version.proof == Proof::Unchecked) {
        let record: Value = serde_json::from_str(&version.record)?;
        let proof = if federation.is_proven_by(&record, author).await? { Proof::Proven } else { Proof::Unproven };
        let mut tx = federation.app.db.begin().await?;
        store::set_proof(&mut tx, version, proof).await?;
        tx.commit().await?;
    }
    Ok(())
}
