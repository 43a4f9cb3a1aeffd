//! Files of other hubs' documents: fetched when a member here first wants one, by a request of ours that is signed, piece by
//! piece into the store, and believed only if their SHA-256 is the one that the author signed. What is anything else is not
//! kept, not shown, and reported.

use std::time::Duration;

use futures_util::StreamExt;

use super::client::{Client, Knock, host_of, host_of_text, judge};
use super::keys::Signer;
use super::{Federation, actors};
use crate::db::Tx;
use crate::discussions::{self, Topic};
use crate::documents::store;
use crate::documents::versions::{self, Bytes, Errand, Version};
use crate::error::{Error, Result};
use crate::files::{self, Unwanted};
use crate::groups;
use crate::i18n::{Language, Translator};
use crate::id::{ProfileId, secret};
use crate::moderation::{self, Telling};

/// How long the other hub may be silent, and how long the whole may take: another process takes a job up after a quarter of
/// an hour.
const SILENCE: Duration = Duration::from_secs(30);
const WHOLE: Duration = Duration::from_mins(10);
/// After how many bytes the page is told how far it has got.
const STEP: i64 = 1 << 20;

impl Client {
    /// The answer to a signed request for a file; what leads elsewhere is none.
    async fn file(&self, url: &str, signer: &Signer) -> Result<reqwest::Response> {
        let url = judge(self.development, url)?;
        let host = host_of(&url);
        self.spend(&host)?;
        let knock = Knock { url: &url, accept: "*/*", body: None, members: None, patience: Some(WHOLE) };
        let answer = self.knock(knock, signer).await?;
        match answer.status().as_u16() {
            200 => Ok(answer),
            401 | 403 | 404 => Err(Error::NotFound),
            410 => Err(Error::Gone),
            other => Err(Error::elsewhere(host, format!("it answered {other}"))),
        }
    }
}

/// What came of fetching.
enum Came {
    Here,
    /// These are not the bytes that were published.
    Changed,
    Not(Bytes),
}

/// The job.
pub(crate) async fn run(federation: &Federation, (document, number, person): Errand) -> Result<()> {
    let mut tx = federation.app.db.read().await?;
    let topic = discussions::store::find_topic(&mut tx, document).await?;
    let version = store::version(&mut tx, document, number).await?;
    drop(tx);
    let Some((topic, version)) = topic.zip(version) else { return Ok(()) };
    if topic.deleted_at.is_some() || version.bytes != Bytes::Wanted {
        return Ok(());
    }
    let fetched = tokio::time::timeout(WHOLE, fetch(federation, &version, person)).await;
    let host = host_of_text(&version.file_url).unwrap_or_default();
    let came = match fetched.unwrap_or_else(|_| Err(Error::elsewhere(&host, "the file did not come in time"))) {
        Ok(came) => came,
        Err(Error::NotFound | Error::Gone | Error::Invalid(_) | Error::Refused(_)) => Came::Not(Bytes::Missing),
        Err(error) => return Err(error),
    };
    let mut tx = federation.app.db.begin().await?;
    match came {
        Came::Here => versions::arrived(&mut tx, &version).await?,
        Came::Not(bytes) => store::set_bytes(&mut tx, document, number, bytes, 0).await?,
        Came::Changed => refuse(&mut tx, federation, &topic, &version, &host).await?,
    }
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    Ok(())
}

async fn fetch(federation: &Federation, version: &Version, person: ProfileId) -> Result<Came> {
    let app = &federation.app;
    let host = host_of_text(&version.file_url).ok_or(Error::NotFound)?;
    federation.check_host(&host).await?;
    if version.size > i64::try_from(app.config.limits.upload_bytes).unwrap_or(i64::MAX) {
        return Ok(Came::Not(Bytes::TooLarge));
    }
    let signer = federation.hub_signer().await?;
    let mut pieces = federation.client.file(&version.file_url, &signer).await?.bytes_stream();
    let mut incoming = app.store.take_in(&secret(16)?);
    let (mut size, mut told) = (0_i64, 0_i64);
    loop {
        let piece = match tokio::time::timeout(SILENCE, pieces.next()).await {
            Ok(None) => break,
            Ok(Some(Ok(piece))) => piece,
            broken => {
                incoming.abandon().await;
                let why = match broken {
                    Ok(Some(Err(error))) => error.without_url().to_string(),
                    _ => "it fell silent".to_owned(),
                };
                return Err(Error::elsewhere(host, why));
            }
        };
        size = size.saturating_add(i64::try_from(piece.len()).unwrap_or(i64::MAX));
        if size > version.size {
            incoming.abandon().await;
            return Ok(Came::Changed);
        }
        incoming.write(&piece).await?;
        if size - told >= STEP {
            told = size;
            let mut tx = app.db.begin().await?;
            store::set_bytes(&mut tx, version.document_id, version.number, Bytes::Wanted, size).await?;
            tx.commit().await?;
        }
    }
    let arrived = incoming.finish().await?;
    if arrived.digest != version.sha256 || size != version.size {
        app.store.discard(&arrived).await?;
        return Ok(Came::Changed);
    }
    Ok(match files::receive(&app.db, &app.store, &app.config, person, &version.name, arrived).await? {
        Ok(held) if held.file.digest == version.sha256 => Came::Here,
        Ok(_) => Came::Changed,
        Err(Unwanted::TooLarge | Unwanted::Allowance) => Came::Not(Bytes::TooLarge),
        Err(_) => Came::Not(Bytes::Unwanted),
    })
}

/// The bytes are not what the author signed: whoever looks after the group and the hub hears of it.
async fn refuse(tx: &mut Tx, federation: &Federation, topic: &Topic, version: &Version, host: &str) -> Result<()> {
    tracing::error!(
        document = %topic.id, version = version.number, host,
        "the bytes of a file are not what its author signed; nothing of them was kept"
    );
    store::set_bytes(tx, topic.id, version.number, Bytes::Refused, 0).await?;
    let group = groups::store::find(tx, topic.group_id).await?.ok_or(Error::NotFound)?;
    let t = Translator::new(Language::parse(&group.language).unwrap_or_default());
    let reason = t.with_two("report-changed-file", "version", version.called(), "host", host);
    let reporter = actors::hub_url(&federation.app.config.origin());
    moderation::report(tx, Some(group.id), (&topic.url, &reporter), &reason, Telling::Unnamed).await?;
    Ok(())
}
