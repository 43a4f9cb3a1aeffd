//! The virus scan: files are sent to a clamd (`scan.url`), piece by piece, by a job. Nobody waits for it at a form: what it
//! has not looked at is held back. While it is away the job is tried again, and [`super::sweep`] puts it down anew.

use std::time::Duration;

use futures_util::TryStreamExt;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{Checked, Standing, store};
use crate::config::{Config, Scanner};
use crate::db::Db;
use crate::error::{Error, Result};
use crate::jobs::{self, Outcome};
use crate::storage::{Digest, Store};

/// The job that has a file looked at.
pub(crate) const JOB: &str = "scan_file";

/// How long it may take to be let in.
const CONNECT: Duration = Duration::from_secs(5);
/// How long each step may take: taking a piece, or answering.
const STEP: Duration = Duration::from_mins(1);
/// How long the whole may take; a job is lost to another process after a quarter of an hour.
const WHOLE: Duration = Duration::from_mins(10);
/// Most bytes of an answer that are read.
const ANSWER: u64 = 4096;

/// What a scanner found.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Virus(String),
}

/// Has a file looked at, and writes down what was found. The bytes of what is infected are deleted.
pub(crate) async fn run(db: &Db, shelf: &Store, config: &Config, digest: &str) -> Outcome {
    match look_at(db, shelf, config, digest).await {
        Ok(()) => Outcome::Done,
        Err(error) => Err(error).into(),
    }
}

async fn look_at(db: &Db, shelf: &Store, config: &Config, digest: &str) -> Result<()> {
    let digest: Digest = digest.parse().map_err(|_| Error::internal("a job names no digest"))?;
    let mut tx = db.read().await?;
    let file = store::find(&mut tx, digest).await?;
    drop(tx);
    let Some(file) = file.filter(|file| file.standing() == Standing::BeingChecked) else { return Ok(()) };
    let Some(scanner) = config.scanner() else {
        // There is no scanner any more: what waited for it would wait for ever.
        return note(db, digest, Checked::NotScanned).await;
    };
    let pieces = file.read(shelf, 0..file.length()).await?;
    let pieces = pieces.map_ok(|piece| piece.to_vec());
    let asked = tokio::time::timeout(WHOLE, ask(&scanner, pieces)).await;
    match asked.map_err(|_| away(&scanner, "it took too long"))?? {
        Found::Nothing => note(db, digest, Checked::Clean).await,
        Found::Virus(name) => {
            tracing::warn!(file = %digest, virus = %crate::text::line(&name, 100), "a file is infected; it is deleted");
            let mut tx = db.begin().await?;
            store::set_checked(&mut tx, digest, Checked::Infected).await?;
            jobs::enqueue(&mut tx, super::sweep::ERASE, &file.place, &file.place).await?;
            tx.commit().await
        }
    }
}

async fn note(db: &Db, digest: Digest, checked: Checked) -> Result<()> {
    let mut tx = db.begin().await?;
    store::set_checked(&mut tx, digest, checked).await?;
    tx.commit().await
}

/// Whether the scanner answers. Answers what was found, or what is wrong.
pub(crate) async fn try_out(config: &Config) -> Result<String, String> {
    let Some(scanner) = config.scanner() else {
        return Ok("files are not scanned for viruses until `scan.url` names a scanner".to_owned());
    };
    let trial = futures_util::stream::iter([Ok(b"trial".to_vec())]);
    match tokio::time::timeout(STEP, ask(&scanner, trial)).await {
        Ok(Ok(Found::Nothing)) => Ok(format!("the virus scanner at {scanner} answers")),
        Ok(Ok(Found::Virus(name))) => Err(format!("the virus scanner at {scanner} finds {name} where nothing is")),
        Ok(Err(error)) => Err(format!("{error}. Look at the setting `scan.url`; files are held back until it answers")),
        Err(_) => Err(format!("the virus scanner at {scanner} took too long. Look at the setting `scan.url`")),
    }
}

fn away(scanner: &Scanner, why: impl Into<crate::error::Cause>) -> Error {
    Error::elsewhere(format!("the virus scanner at {scanner}"), why)
}

async fn ask<S>(scanner: &Scanner, pieces: S) -> Result<Found>
where
    S: futures_util::Stream<Item = Result<Vec<u8>>> + Unpin,
{
    let late = |_| away(scanner, "nobody lets us in");
    match scanner {
        Scanner::Network(address) => {
            let link = tokio::time::timeout(CONNECT, TcpStream::connect(address)).await.map_err(late)?;
            speak(scanner, link.map_err(|error| away(scanner, error))?, pieces).await
        }
        #[cfg(unix)]
        Scanner::Socket(path) => {
            let link = tokio::time::timeout(CONNECT, tokio::net::UnixStream::connect(path)).await.map_err(late)?;
            speak(scanner, link.map_err(|error| away(scanner, error))?, pieces).await
        }
        #[cfg(not(unix))]
        Scanner::Socket(_) => Err(away(scanner, "this system has no such sockets")),
    }
}

/// clamd's `INSTREAM`: each piece after its length, the end as a piece of none, then one line.
async fn speak<L, S>(scanner: &Scanner, mut link: L, mut pieces: S) -> Result<Found>
where
    L: AsyncRead + AsyncWrite + Unpin,
    S: futures_util::Stream<Item = Result<Vec<u8>>> + Unpin,
{
    let late = |_| away(scanner, "it took too long");
    let mut refused = None;
    let sent = tokio::time::timeout(STEP, link.write_all(b"zINSTREAM\0")).await.map_err(late)?;
    sent.map_err(|error| away(scanner, error))?;
    while let Some(piece) = pieces.try_next().await? {
        let length = u32::try_from(piece.len()).map_err(|_| Error::internal("a piece that is too long"))?;
        let framed = [&length.to_be_bytes()[..], &piece].concat();
        let sent = tokio::time::timeout(STEP, link.write_all(&framed)).await.map_err(late)?;
        if let Err(error) = sent {
            // It says why before it closes: most often that the file is larger than it takes.
            refused = Some(error);
            break;
        }
    }
    if refused.is_none() {
        let ended = async {
            link.write_all(&0_u32.to_be_bytes()).await?;
            link.flush().await
        };
        refused = tokio::time::timeout(STEP, ended).await.map_err(late)?.err();
    }
    let mut answer = Vec::new();
    let mut bounded = (&mut link).take(ANSWER);
    let read = tokio::time::timeout(STEP, bounded.read_to_end(&mut answer)).await.map_err(late)?;
    let answer = String::from_utf8_lossy(&answer).trim_matches(['\0', '\n', ' ']).to_owned();
    if answer.is_empty() {
        let why = refused.or(read.err()).map_or_else(|| "it says nothing".to_owned(), |error| error.to_string());
        return Err(away(scanner, why));
    }
    match answer.strip_prefix("stream: ") {
        Some("OK") => Ok(Found::Nothing),
        Some(said) if said.ends_with(" FOUND") => Ok(Found::Virus(said.trim_end_matches(" FOUND").to_owned())),
        _ => Err(away(scanner, crate::text::line(&answer, 200))),
    }
}
