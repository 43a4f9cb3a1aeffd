//! Pictures as people send them tell where and when they were taken, with what, and by whom. So they are written anew, the
//! right way up and without any of that, before their digest is taken: what is kept never had it. What comes from another
//! hub is not touched, because its author has signed for its bytes.
//!
//! A picture that cannot be read cannot be cleaned, and is not taken: its sender can save it as another kind.

use futures_util::FutureExt;

use super::{Unwanted, kinds, names};
use crate::error::Result;
use crate::extraction::Reader;
use crate::id::secret;
use crate::storage::{Arrived, Store};

/// Pictures beside which no camera puts anything: drawings, and the plainest of all.
const PLAIN: [&str; 3] = ["image/svg+xml", "image/bmp", "image/vnd.microsoft.icon"];

/// What has come, as it may be kept, and how it is called then. Everything but a picture stays as it is.
pub(crate) async fn cleaned(
    shelf: &Store,
    reader: &Reader,
    name: &str,
    arrived: Arrived,
) -> Result<Result<(Arrived, String), Unwanted>> {
    let name = names::cleaned(name);
    let kind = kinds::of(&arrived.head, &name);
    if !kind.starts_with("image/") || PLAIN.contains(&kind) {
        return Ok(Ok((arrived, name)));
    }
    let open = || shelf.reread(&arrived).boxed();
    let found = reader.extract_from(arrived.size, &name, &open).await?;
    shelf.discard(&arrived).await?;
    let Some(Ok(picture)) = found.picture else { return Ok(Err(Unwanted::Unclean)) };
    let mut incoming = shelf.take_in(&secret(16)?);
    incoming.write(&picture.clean.bytes).await?;
    let name =
        if picture.clean.kind == found.kind { name } else { names::ending_as(&name, picture.clean.kind.ending()) };
    Ok(Ok((incoming.finish().await?, name)))
}
