//! Bytes on their way in: hashed as they come, written in parts under a temporary key.

use aws_lc_rs::digest::{Context, SHA256};
use bytes::BytesMut;
use object_store::path::Path;
use object_store::{MultipartUpload, ObjectStoreExt};

use super::{COMING, Digest, Store};
use crate::error::{Error, Result};

/// How much of the beginning is kept, to tell what it is.
const HEAD: usize = 8 * 1024;

/// See the module. Whoever drops one midway leaves nothing in a folder; in a bucket the parts stay until its own rule for
/// unfinished uploads takes them.
#[derive(Debug)]
pub(crate) struct Incoming {
    store: Store,
    key: Path,
    hash: HashSoFar,
    size: u64,
    head: Vec<u8>,
    waiting: BytesMut,
    upload: Option<Box<dyn MultipartUpload>>,
}

struct HashSoFar(Context);

impl std::fmt::Debug for HashSoFar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashSoFar")
    }
}

/// Bytes that are whole and wait for their final key.
#[derive(Debug)]
pub(crate) struct Arrived {
    pub(super) key: Path,
    pub(crate) digest: Digest,
    pub(crate) size: u64,
    /// Its first bytes.
    pub(crate) head: Vec<u8>,
}

impl Incoming {
    pub(super) fn new(store: Store, name: &str) -> Self {
        Self {
            store,
            key: Path::from_iter([COMING, name]),
            hash: HashSoFar(Context::new(&SHA256)),
            size: 0,
            head: Vec::new(),
            waiting: BytesMut::new(),
            upload: None,
        }
    }

    /// Takes the next piece; answers when there is room for another.
    pub(crate) async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.hash.0.update(piece);
        self.size = self.size.saturating_add(piece.len() as u64);
        let missing = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(piece.get(..missing).unwrap_or_default());
        self.waiting.extend_from_slice(piece);
        let part = self.store.part();
        while self.waiting.len() >= part {
            let ready = self.waiting.split_to(part).freeze();
            self.put_part(ready).await?;
        }
        Ok(())
    }

    async fn put_part(&mut self, part: bytes::Bytes) -> Result<()> {
        let fault = |error| self.store.fault(error);
        let upload = match &mut self.upload {
            Some(upload) => upload,
            begun => begun.insert(self.store.inner.put_multipart(&self.key).await.map_err(fault)?),
        };
        upload.put_part(part.into()).await.map_err(fault)
    }

    /// All has come.
    pub(crate) async fn finish(mut self) -> Result<Arrived> {
        let rest = self.waiting.split().freeze();
        if self.upload.is_some() && !rest.is_empty() {
            self.put_part(rest).await?;
        } else if self.upload.is_none() {
            let put = self.store.inner.put(&self.key, rest.into()).await;
            put.map_err(|error| self.store.fault(error))?;
        }
        if let Some(mut upload) = self.upload.take() {
            upload.complete().await.map_err(|error| self.store.fault(error))?;
        }
        let digest = self.hash.0.finish().as_ref().try_into().map(Digest);
        let digest = digest.map_err(|_| Error::internal("a SHA-256 of another length"))?;
        Ok(Arrived { key: self.key, digest, size: self.size, head: self.head })
    }

    /// It is not wanted. That a store cannot forget what it has so far is no reason to fail: the sweep, or the bucket's own
    /// rule, takes it later.
    pub(crate) async fn abandon(mut self) {
        if let Some(mut upload) = self.upload.take()
            && let Err(error) = upload.abort().await
        {
            tracing::info!(%error, "what came in of an unwanted file could not be taken back; it is swept later");
        }
    }
}
