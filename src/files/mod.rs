//! Files: bytes that somebody has sent, known by their SHA-256. A file has no name and no place here: those belong to
//! whoever refers to it (the version of a document, what is attached to a contribution). The same bytes lie here once,
//! however many refer to them.
//!
//! * **A file that nothing refers to is deleted** after a day ([`sweep`]). Who refers is asked of the tables that stand in
//!   `is_referred_to!` (`store.rs`): a table that does adds its line there.
//! * **What was found infected is deleted at once** and remembered by its digest: nobody can bring it a second time.
//! * **What waits for the virus scan is held back** ([`File::standing`]): shown, and given to nobody.
//! * **Pictures that people send are written anew** without what cameras put beside them ([`pictures`]).
//! * Names are cleaned ([`names`]) and kinds are told by content ([`kinds`]), whatever the sender says.

pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod pictures;
pub(crate) mod scan;
pub(crate) mod store;
pub(crate) mod sweep;

use std::ops::Range;
use std::time::Duration;

use crate::clock::Time;
use crate::config::Config;
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::id::{HeldId, ProfileId, secret};
use crate::jobs;
use crate::storage::{Arrived, Digest, Pieces, Store};

/// How long somebody has to send a form again that came back, with the files they sent in it.
pub(crate) const HELD: Duration = Duration::from_hours(24);

/// What the virus scan said of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub(crate) enum Checked {
    /// Nothing: this hub had no scanner when it came.
    NotScanned,
    /// Nothing yet.
    Unscanned,
    /// That there is nothing in it.
    Clean,
    /// That there is. Its bytes are gone.
    Infected,
}

/// Bytes that somebody has sent.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct File {
    #[sqlx(rename = "sha256", try_from = "Vec<u8>")]
    pub(crate) digest: Digest,
    pub(crate) size: i64,
    /// As found by content.
    pub(crate) media_type: String,
    pub(crate) stored_at: Time,
    pub(crate) checked: Checked,
    /// Under which key its bytes lie in the store.
    pub(crate) place: String,
}

/// Whether a file may be handed out, and what a page says of it if not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It may.
    Ready,
    /// The virus scan has not looked at it yet.
    BeingChecked,
    /// A virus was found in it.
    Infected,
}

impl Standing {
    /// What follows from what the virus scan said.
    pub(crate) fn of(checked: Checked) -> Self {
        match checked {
            Checked::NotScanned | Checked::Clean => Self::Ready,
            Checked::Unscanned => Self::BeingChecked,
            Checked::Infected => Self::Infected,
        }
    }

    /// The key of the sentence that a page says beside the file's name; nothing where there is nothing to say.
    pub(crate) fn key(self) -> Option<&'static str> {
        match self {
            Self::Ready => None,
            Self::BeingChecked => Some("file-being-checked"),
            Self::Infected => Some("file-found-infected"),
        }
    }
}

impl File {
    /// Whether it may be handed out.
    pub(crate) fn standing(&self) -> Standing {
        Standing::of(self.checked)
    }

    /// How many bytes it has.
    pub(crate) fn length(&self) -> u64 {
        u64::try_from(self.size).unwrap_or(0)
    }

    /// Its bytes, or those of a range of it. Whoever hands them out asks [`File::standing`] first.
    pub(crate) async fn read(&self, store: &Store, range: Range<u64>) -> Result<Pieces> {
        store.read(&self.place, range).await
    }
}

/// A file that somebody has sent and that nothing refers to yet but this: the form it came in is not through, or came back.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Held {
    pub(crate) id: HeldId,
    /// What it is called, cleaned.
    pub(crate) name: String,
    #[sqlx(flatten)]
    pub(crate) file: File,
}

/// Why a file was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unwanted {
    /// There is nothing in it.
    Empty,
    /// It is larger than files may be here.
    TooLarge,
    /// Files of this kind are not taken here.
    Kind,
    /// It is a picture that cannot be read, so that what it tells of places cannot be taken out.
    Unclean,
    /// A virus was found in it before.
    Infected,
    /// There are more files in the form than it may have.
    TooMany,
    /// The sender has sent more in a day than anybody may.
    Allowance,
}

impl Unwanted {
    /// The key of the sentence that says so; it takes the file's `$name` and, of what is too large, the `$most`.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Empty => "file-empty",
            Self::TooLarge => "file-too-large",
            Self::Kind => "file-kind",
            Self::Unclean => "file-unclean",
            Self::Infected => "file-infected",
            Self::TooMany => "file-too-many",
            Self::Allowance => "file-allowance",
        }
    }
}

/// Takes bytes that have come, unless they are of no use: what they are is told by their beginning and `name`. They are held
/// for `owner` for a day; until then whatever keeps them must refer to them.
pub(crate) async fn receive(
    db: &Db,
    shelf: &Store,
    config: &Config,
    owner: ProfileId,
    name: &str,
    arrived: Arrived,
) -> Result<Result<Held, Unwanted>> {
    let name = names::cleaned(name);
    let kind = kinds::of(&arrived.head, &name);
    let (digest, size) = (arrived.digest, i64::try_from(arrived.size).unwrap_or(i64::MAX));
    let mut tx = db.begin().await?;
    // Known bytes are not kept twice; from here they stay for a day at least, whoever else lets go of them.
    let known = store::touch(&mut tx, digest).await?;
    let unwanted = if size == 0 {
        Some(Unwanted::Empty)
    } else if !kinds::is_wanted(kind, &arrived.head, &name, &config.uploads.types) {
        Some(Unwanted::Kind)
    } else if known.as_ref().is_some_and(|file| file.checked == Checked::Infected) {
        Some(Unwanted::Infected)
    } else if store::sent(&mut tx, owner).await?.saturating_add(size)
        > i64::try_from(config.limits.upload_bytes_a_day).unwrap_or(i64::MAX)
    {
        Some(Unwanted::Allowance)
    } else {
        None
    };
    tx.commit().await?;
    if let Some(why) = unwanted {
        shelf.discard(&arrived).await?;
        return Ok(Err(why));
    }
    let place = format!("{}-{}", key(digest), secret(8)?);
    match &known {
        Some(_) => shelf.discard(&arrived).await?,
        None => shelf.settle(&arrived, &place).await?,
    }
    let checked = if config.scans() { Checked::Unscanned } else { Checked::NotScanned };
    let stored_at = db.now();
    let new = File { digest, size, media_type: kind.to_owned(), stored_at, checked, place: place.clone() };
    let answer = hold(db, config, owner, &name, known.unwrap_or(new)).await;
    // Somebody has sent the same meanwhile, or so much that there is no room for this. After a fault the row may be there.
    if let Ok(kept) = &answer
        && !kept.as_ref().is_ok_and(|held| held.file.place == place)
    {
        shelf.delete(&place).await?;
    }
    answer
}

/// In one transaction: nobody gets more by sending much at once.
async fn hold(db: &Db, config: &Config, owner: ProfileId, name: &str, new: File) -> Result<Result<Held, Unwanted>> {
    let mut tx = db.begin().await?;
    store::lock_owner(&mut tx, owner).await?;
    if store::sent(&mut tx, owner).await?.saturating_add(new.size)
        > i64::try_from(config.limits.upload_bytes_a_day).unwrap_or(i64::MAX)
    {
        return Ok(Err(Unwanted::Allowance));
    }
    let file = store::keep(&mut tx, &new).await?;
    if file.checked == Checked::Unscanned {
        jobs::enqueue(&mut tx, scan::JOB, &file.digest.to_string(), &file.digest.to_string()).await?;
    }
    let held = Held { id: tx.id(), name: name.to_owned(), file };
    store::hold(&mut tx, owner, &held).await?;
    tx.commit().await?;
    Ok(Ok(held))
}

/// Keeps made-up bytes that nobody has sent, once however often it is asked for.
pub(crate) async fn make(db: &Db, shelf: &Store, name: &str, bytes: &[u8]) -> Result<File> {
    let mut incoming = shelf.take_in(&secret(16)?);
    incoming.write(bytes).await?;
    let arrived = incoming.finish().await?;
    let mut tx = db.begin().await?;
    let known = store::touch(&mut tx, arrived.digest).await?;
    tx.commit().await?;
    if let Some(known) = known {
        shelf.discard(&arrived).await?;
        return Ok(known);
    }
    let place = format!("{}-made", key(arrived.digest));
    shelf.settle(&arrived, &place).await?;
    let (media_type, size) =
        (kinds::of(&arrived.head, name).to_owned(), i64::try_from(arrived.size).unwrap_or(i64::MAX));
    let mut tx = db.begin().await?;
    let stored_at = tx.now();
    let new = File { digest: arrived.digest, size, media_type, stored_at, checked: Checked::NotScanned, place };
    let kept = store::keep(&mut tx, &new).await?;
    tx.commit().await?;
    Ok(kept)
}

/// A file that `owner` has sent within a day, for a form that came back: it goes on without being sent again.
pub(crate) async fn held(tx: &mut Tx, owner: ProfileId, id: HeldId) -> Result<Option<Held>> {
    store::held(tx, owner, id).await
}

/// The file of this digest.
pub(crate) async fn find(tx: &mut Tx, digest: Digest) -> Result<Option<File>> {
    store::find(tx, digest).await
}

/// The beginning of the key under which bytes lie: 256 folders, so that none has too many.
fn key(digest: Digest) -> String {
    let hex = digest.to_string();
    format!("{}/{hex}", hex.get(..2).unwrap_or_default())
}
