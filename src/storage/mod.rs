//! Where the bytes of files lie: a folder of this machine, or a bucket of any S3-compatible store. This floor knows bytes
//! and keys only; what a file is, and who may have it, is told by `files`.
//!
//! * Bytes come in under a temporary key and are given their final one when they are whole (`Incoming`): a crash leaves
//!   nothing half under a final key.
//! * Neither direction holds more of a file in memory than a piece.

mod incoming;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{ClientOptions, GetOptions, GetRange, GetResultPayload, ObjectStore, ObjectStoreExt, RetryConfig};
use tokio::io::AsyncReadExt;

pub(crate) use self::incoming::{Arrived, Incoming};
use crate::clock::Time;
use crate::config::{Config, StoragePlace};
use crate::error::{Error, Result};

/// What is read of a folder's file at once.
const PIECE: usize = 128 * 1024;
/// How long a bucket may be silent.
const SILENCE: Duration = Duration::from_mins(1);
/// How long to try again what a bucket did not do.
const PATIENCE: Duration = Duration::from_secs(20);
/// Most entries of a listing that are looked at.
const LISTED: usize = 10_000;
/// Where bytes lie that are not whole yet.
const COMING: &str = "incoming";

/// Bytes of a file, piece by piece.
pub(crate) type Pieces = BoxStream<'static, Result<Bytes>>;

/// SHA-256 of a file's bytes: what it is known by, on every hub.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Digest(pub(crate) [u8; 32]);

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({self})")
    }
}

/// What is no SHA-256.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not a SHA-256 digest")]
pub(crate) struct NotADigest;

impl TryFrom<Vec<u8>> for Digest {
    type Error = NotADigest;

    fn try_from(bytes: Vec<u8>) -> Result<Self, NotADigest> {
        bytes.try_into().map(Self).map_err(|_| NotADigest)
    }
}

impl FromStr for Digest {
    type Err = NotADigest;

    /// 64 small hexadecimal digits, as they stand in addresses.
    fn from_str(text: &str) -> Result<Self, NotADigest> {
        Self::try_from(data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| NotADigest)?)
    }
}

/// A store of bytes. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<dyn ObjectStore>,
    at: At,
}

#[derive(Clone, Debug)]
enum At {
    Folder(PathBuf),
    Bucket { host: String, words: String },
}

impl Store {
    /// The store that the settings name. Nothing is asked of a bucket yet; a folder is made if it is not there.
    pub fn open(config: &Config) -> Result<Self> {
        let place = config.storage_place().map_err(|error| Error::internal(error.to_string()))?;
        let inside = |error: object_store::Error| Error::Internal(Box::new(error));
        match place {
            StoragePlace::Folder(folder) => {
                std::fs::create_dir_all(&folder).map_err(|cause| {
                    Error::internal(format!("cannot make the folder {}: {cause}", folder.display()))
                })?;
                // A power cut must not leave an empty file under the name of a whole one.
                let local = LocalFileSystem::new_with_prefix(&folder).map_err(inside)?.with_fsync(true);
                Ok(Self { inner: Arc::new(local), at: At::Folder(folder) })
            }
            StoragePlace::Bucket { name, endpoint, region } => {
                // A file may take any time to be read by somebody with a slow line; silence may not.
                let client = ClientOptions::new()
                    .with_timeout_disabled()
                    .with_read_timeout(SILENCE)
                    .with_connect_timeout(Duration::from_secs(5));
                let retry = RetryConfig { max_retries: 4, retry_timeout: PATIENCE, ..RetryConfig::default() };
                let mut bucket = AmazonS3Builder::new()
                    .with_bucket_name(&name)
                    .with_region(region)
                    .with_client_options(client)
                    .with_retry(retry);
                if let Some(endpoint) = &endpoint {
                    bucket = bucket.with_allow_http(endpoint.scheme() == "http");
                    bucket = bucket.with_endpoint(endpoint.as_str().trim_end_matches('/'));
                }
                if let (Some(key), Some(secret)) = (&config.storage.access_key, &config.storage.secret_key) {
                    bucket = bucket.with_access_key_id(key).with_secret_access_key(secret);
                }
                let host = endpoint.as_ref().and_then(|url| url.host_str()).unwrap_or("s3").to_owned();
                let words = format!("the bucket {name} at {host}");
                Ok(Self { inner: Arc::new(bucket.build().map_err(inside)?), at: At::Bucket { host, words } })
            }
        }
    }

    /// Begins to take in bytes. `name` is nobody else's, such as a fresh id.
    pub(crate) fn take_in(&self, name: &str) -> Incoming {
        Incoming::new(self.clone(), name)
    }

    /// Gives bytes that are whole their final key.
    pub(crate) async fn settle(&self, arrived: &Arrived, key: &str) -> Result<()> {
        self.inner.rename(&arrived.key, &Path::from(key)).await.map_err(|error| self.fault(error))
    }

    /// Bytes that are whole and wait for their final key.
    pub(crate) async fn reread(&self, arrived: &Arrived) -> Result<Pieces> {
        self.read(arrived.key.as_ref(), 0..arrived.size).await
    }

    /// Forgets bytes that are whole and nobody wants.
    pub(crate) async fn discard(&self, arrived: &Arrived) -> Result<()> {
        self.forget(&arrived.key).await
    }

    /// How many bytes lie under `key`; nothing when none do.
    pub(crate) async fn size(&self, key: &str) -> Result<Option<u64>> {
        match self.inner.head(&Path::from(key)).await {
            Ok(meta) => Ok(Some(meta.size)),
            Err(object_store::Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(self.fault(error)),
        }
    }

    /// Whether anything lies under `key`.
    pub(crate) async fn exists(&self, key: &str) -> Result<bool> {
        Ok(self.size(key).await?.is_some())
    }

    /// The bytes of a range of what lies under `key`, which must not end beyond it.
    pub(crate) async fn read(&self, key: &str, range: Range<u64>) -> Result<Pieces> {
        if range.is_empty() {
            return Ok(stream::empty().boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.inner.get_opts(&Path::from(key), options).await.map_err(|error| self.fault(error))?;
        let range = found.range.clone();
        match found.payload {
            GetResultPayload::File(file, _) => file_pieces(file, range).await,
            GetResultPayload::Stream(pieces) => {
                let store = self.clone();
                Ok(pieces.map_err(move |error| store.fault(error)).boxed())
            }
        }
    }

    /// Forgets what lies under `key`; that nothing does is as well.
    pub(crate) async fn delete(&self, key: &str) -> Result<()> {
        self.forget(&Path::from(key)).await
    }

    async fn forget(&self, key: &Path) -> Result<()> {
        match self.inner.delete(key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.fault(error)),
        }
    }

    /// What has lain in a folder of the store since before `before`.
    pub(crate) async fn older_than(&self, folder: &str, before: Time) -> Result<Vec<String>> {
        let old = self
            .inner
            .list(Some(&Path::from(folder)))
            .try_filter(|meta| std::future::ready(meta.last_modified.timestamp_micros() < before.0))
            .map_ok(|meta| meta.location.to_string())
            .take(LISTED)
            .try_collect();
        old.await.map_err(|error| self.fault(error))
    }

    /// Forgets what began to come in before `before` and never became whole. Answers how much there was of it.
    pub(crate) async fn sweep(&self, before: Time) -> Result<usize> {
        let mut swept = 0;
        for key in self.older_than(COMING, before).await? {
            self.delete(&key).await?;
            swept += 1;
        }
        if let At::Folder(folder) = &self.at {
            swept += sweep_parts(&folder.join(COMING), before).await?;
        }
        Ok(swept)
    }

    /// Whether the store does what it must: `bytes` are written, read and deleted. Answers what was found, or what is
    /// wrong.
    pub(crate) async fn try_out(&self, name: &str, bytes: u64) -> Result<String, String> {
        let words = self.words();
        let advice = |error: Error| format!("{words}: {error}. Look at the setting `storage.url` and those beside it");
        self.write_and_read(name, bytes).await.map_err(advice)?;
        Ok(format!("{words} can be written, read and deleted from"))
    }

    async fn write_and_read(&self, name: &str, bytes: u64) -> Result<()> {
        let mut incoming = self.take_in(name);
        let piece = vec![0x5a; 64 * 1024];
        let mut left = bytes;
        while left > 0 {
            let length = usize::try_from(left).unwrap_or(usize::MAX).min(piece.len());
            incoming.write(piece.get(..length).unwrap_or_default()).await?;
            left = left.saturating_sub(length as u64);
        }
        let arrived = incoming.finish().await?;
        let key = format!("trial/{name}");
        self.settle(&arrived, &key).await?;
        let mut pieces = self.read(&key, 0..bytes).await?;
        let mut hash = aws_lc_rs::digest::Context::new(&aws_lc_rs::digest::SHA256);
        while let Some(piece) = pieces.try_next().await? {
            hash.update(&piece);
        }
        self.delete(&key).await?;
        if hash.finish().as_ref() != arrived.digest.0 {
            return Err(Error::internal("what was read is not what was written"));
        }
        if self.exists(&key).await? {
            return Err(Error::internal("what was deleted is still there"));
        }
        Ok(())
    }

    /// What this store is, for people.
    pub(crate) fn words(&self) -> String {
        match &self.at {
            At::Folder(folder) => format!("the folder {}", folder.display()),
            At::Bucket { words, .. } => words.clone(),
        }
    }

    fn fault(&self, error: object_store::Error) -> Error {
        match &self.at {
            At::Folder(_) => Error::Internal(Box::new(error)),
            At::Bucket { host, .. } => Error::elsewhere(host.clone(), error),
        }
    }

    /// How much is written at once: a bucket wants parts of five mebibytes at least.
    fn part(&self) -> usize {
        match self.at {
            At::Folder(_) => 256 * 1024,
            At::Bucket { .. } => 6 * 1024 * 1024,
        }
    }
}

async fn file_pieces(file: std::fs::File, range: Range<u64>) -> Result<Pieces> {
    let mut file = tokio::fs::File::from_std(file);
    file.set_max_buf_size(PIECE);
    tokio::io::AsyncSeekExt::seek(&mut file, std::io::SeekFrom::Start(range.start)).await?;
    let left = range.end.saturating_sub(range.start);
    let pieces = stream::try_unfold((file.take(left), left), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = BytesMut::with_capacity(PIECE.min(usize::try_from(left).unwrap_or(PIECE)));
        let read = file.read_buf(&mut piece).await?;
        if read == 0 {
            return Err(Error::internal("a file in the store is shorter than it was"));
        }
        Ok(Some((piece.freeze(), (file, left.saturating_sub(read as u64)))))
    });
    Ok(pieces.boxed())
}

/// The parts of uploads that a crash cut off lie under names that listings pass over.
async fn sweep_parts(folder: &std::path::Path, before: Time) -> Result<usize> {
    let mut swept = 0;
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(0),
        Err(error) => return Err(error.into()),
    };
    while let Some(entry) = entries.next_entry().await? {
        let changed = entry.metadata().await.and_then(|meta| meta.modified());
        let since = changed.ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let at = since.and_then(|since| i64::try_from(since.as_micros()).ok()).unwrap_or(0);
        if at < before.0 && entry.file_name().to_string_lossy().contains('#') {
            // Somebody else may have been quicker.
            let _ = tokio::fs::remove_file(entry.path()).await;
            swept += 1;
        }
    }
    Ok(swept)
}
