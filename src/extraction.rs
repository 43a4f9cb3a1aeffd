//! Reading what strangers sent, in a process of its own.
//!
//! Decoders of documents and pictures can be made to panic, to run for ever, to take all memory, and to overflow their
//! stack, by files that nobody thought of. So this program starts itself once for each file, with limits from the
//! operating system, and whatever happens to that process is an answer about the file: it is never a failure here.
//! Only that no process can be started is one.
//!
//! The worker gets the file on its standard input, knows nothing of our settings and of our database, and answers with
//! one JSON document. The bytes of the file are never looked at in this process, and pass through it piece by piece.

use std::io::{Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use document_text::{Bounds, Depth, Findings, Kind, Unreadable, ending, examine};
use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream};
use futures_util::{FutureExt, StreamExt, TryStreamExt};
use rustix::process::{Resource, Rlimit, setrlimit};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use crate::error::{Error, Result};

/// The name of the command by which this program becomes a worker.
pub const COMMAND: &str = "read-file";

/// What a worker may take.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// How long all tries at a file may take together, by the clock on the wall, from when a worker has the whole file.
    pub wall: Duration,
    /// How many seconds they may compute.
    pub cpu_seconds: u64,
    /// How much memory it may ask for, in bytes.
    pub memory: u64,
    /// The largest file that is handed to it, in bytes.
    pub file_bytes: usize,
    /// The longest answer that is taken, in bytes.
    pub answer_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            wall: Duration::from_secs(10),
            cpu_seconds: 9,
            memory: 1024 * 1024 * 1024,
            file_bytes: Bounds::default().file_bytes,
            answer_bytes: 64 * 1024 * 1024,
        }
    }
}

impl Limits {
    /// What one try may take of the time: the deeper, the more, and in tenths.
    fn tenths(depth: Depth) -> u32 {
        match depth {
            Depth::All => 6,
            Depth::Text => 3,
            Depth::Kind => 1,
        }
    }

    /// How long a try may run.
    fn patience(&self, depth: Depth) -> Duration {
        self.wall * Self::tenths(depth) / 10
    }

    /// How many seconds a try may compute.
    fn computing(&self, depth: Depth) -> u64 {
        (self.cpu_seconds * u64::from(Self::tenths(depth))).div_ceil(10)
    }
}

/// Opens a file: its bytes piece by piece. Asked anew for each try.
pub type Open<'a> = dyn Fn() -> BoxFuture<'a, Result<BoxStream<'static, Result<Bytes>>>> + Send + Sync + 'a;

/// Reads files, so many side by side. Cheap to clone; clones share their places.
#[derive(Clone, Debug)]
pub struct Reader {
    program: PathBuf,
    limits: Limits,
    places: Arc<Semaphore>,
}

/// How many files are read side by side.
const PLACES: usize = 2;

impl Default for Reader {
    fn default() -> Self {
        Self::new(own_program())
    }
}

impl Reader {
    /// Reads with this program, which understands [`COMMAND`].
    pub fn new(program: PathBuf) -> Self {
        Self { program, limits: Limits::default(), places: Arc::new(Semaphore::new(PLACES)) }
    }

    /// The same within other limits.
    #[must_use]
    pub fn within(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// What is in these bytes; see [`Reader::extract_from`].
    pub async fn extract(&self, bytes: &[u8], name: &str) -> Result<Findings> {
        let bytes = Bytes::copy_from_slice(bytes);
        let size = bytes.len() as u64;
        let open = move || {
            let piece = Ok(bytes.clone());
            async move { Ok(stream::iter([piece]).boxed()) }.boxed()
        };
        self.extract_from(size, name, &open).await
    }

    /// What is in a file of `size` bytes. Waits for a place; whoever stops waiting ends the worker.
    ///
    /// If looking at it from all sides does not end well, its text alone is asked for, and then only what it is: a
    /// page that cannot be drawn does not take the text away, nor a bomb in the text what the file is.
    pub async fn extract_from(&self, size: u64, name: &str, open: &Open<'_>) -> Result<Findings> {
        if size > self.limits.file_bytes as u64 {
            return Ok(unreadable(Unreadable::TooLarge));
        }
        let _place = self.places.acquire().await.map_err(|closed| Error::internal(closed.to_string()))?;
        let mut last = None;
        for depth in [Depth::All, Depth::Text, Depth::Kind] {
            match (self.ask(open().await?, name, depth).await?, last) {
                (Ok(findings), None) => return Ok(findings),
                (Ok(findings), Some(reason)) => return Ok(less(findings, depth, reason)),
                (Err(reason), _) => last = Some(reason),
            }
        }
        Ok(unreadable(last.unwrap_or(Unreadable::Broken)))
    }

    /// One worker, from its start to its end.
    async fn ask(
        &self,
        pieces: BoxStream<'static, Result<Bytes>>,
        name: &str,
        depth: Depth,
    ) -> Result<std::result::Result<Findings, Unreadable>> {
        let mut child = self.start(name, depth)?;
        // It has its time from when it has the whole file: how fast a bucket hands that over is not its doing.
        let (whole, begins) = tokio::sync::oneshot::channel();
        let time_is_up = async {
            begins.await.ok();
            tokio::time::timeout(self.limits.patience(depth), std::future::pending::<()>()).await
        };
        let outcome = tokio::select! {
            outcome = self.talk(&mut child, depth, pieces, whole) => outcome,
            _ = time_is_up => Err(End::Of(Unreadable::TimedOut)),
        };
        // Killed and waited for in every case: nothing of it is left.
        child.start_kill().ok();
        child.wait().await.map_err(|cause| Error::internal(cause.to_string()))?;
        match outcome {
            Ok((status, answer, words)) => Ok(judge(status, &answer, &words)),
            Err(End::Of(reason)) => Ok(Err(reason)),
            Err(End::Ours(error)) => Err(error),
        }
    }

    fn start(&self, name: &str, depth: Depth) -> Result<Child> {
        let computing = self.limits.computing(depth);
        let depth = serde_json::to_value(depth).map_err(|cause| Error::internal(cause.to_string()))?;
        // Of the name only its ending goes along: a name is no argument, and none of the list of processes' business.
        Command::new(&self.program)
            .arg(COMMAND)
            .arg(format!("--ending={}", ending(name)))
            .arg(format!("--depth={}", depth.as_str().unwrap_or_default()))
            .arg(format!("--cpu-seconds={computing}"))
            .arg(format!("--memory={}", self.limits.memory))
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .map_err(|cause| Error::internal(format!("no process can be started to read a file: {cause}")))
    }

    /// Hands the file over and takes the answer, both at once: either pipe may be full. Says when it has the `whole`.
    async fn talk(
        &self,
        child: &mut Child,
        depth: Depth,
        mut pieces: BoxStream<'static, Result<Bytes>>,
        whole: tokio::sync::oneshot::Sender<()>,
    ) -> std::result::Result<(ExitStatus, Vec<u8>, Vec<u8>), End> {
        let missing = || End::Ours(Error::internal("no pipe to a process that reads a file"));
        let mut input = child.stdin.take().ok_or_else(missing)?;
        let output = child.stdout.take().ok_or_else(missing)?;
        let words = child.stderr.take().ok_or_else(missing)?;
        let bound = self.limits.answer_bytes;
        let hand_over = async {
            while let Some(piece) = pieces.try_next().await.map_err(End::Ours)? {
                let taken = tokio::time::timeout(self.limits.patience(depth), input.write_all(&piece)).await;
                // A worker that ends early does not listen to the rest.
                if taken.map_err(|_| End::Of(Unreadable::TimedOut))?.is_err() {
                    break;
                }
            }
            drop(input);
            whole.send(()).ok();
            Ok(())
        };
        let (mut answer, mut said) = (Vec::new(), Vec::new());
        let mut output = output.take(bound + 1);
        let hear = async {
            output.read_to_end(&mut answer).await.map_err(|cause| untaken(&cause))?;
            if answer.len() as u64 > bound { Err(untaken(&"it is too long")) } else { Ok(()) }
        };
        let mut words = words.take(SAID);
        let listen = async {
            words.read_to_end(&mut said).await.map_err(|cause| untaken(&cause))?;
            // What is more is let go, so that it does not wait for us.
            tokio::io::copy(words.get_mut(), &mut tokio::io::sink()).await.map_err(|cause| untaken(&cause))
        };
        tokio::try_join!(hand_over, hear, listen)?;
        let status = child.wait().await.map_err(|cause| untaken(&cause))?;
        Ok((status, answer, said))
    }
}

/// Why nothing was heard of a worker.
enum End {
    /// It is the file's fault.
    Of(Unreadable),
    /// It is ours: the store does not hand the file over.
    Ours(Error),
}

fn untaken(cause: &dyn std::fmt::Display) -> End {
    tracing::info!("the answer of a process that read a file was not taken: {cause}");
    End::Of(Unreadable::TooLarge)
}

/// How much of a worker's complaints is looked at.
const SAID: u64 = 4096;

/// This program, as the file that is running: also after another version was put in its place, which may answer
/// differently.
fn own_program() -> PathBuf {
    let running = PathBuf::from("/proc/self/exe");
    if running.exists() { running } else { crate::config::own_program() }
}

/// What the end of a worker says about the file.
fn judge(status: ExitStatus, answer: &[u8], words: &[u8]) -> std::result::Result<Findings, Unreadable> {
    const KILLED: i32 = 9;
    const OUT_OF_TIME: i32 = 24;
    if status.success()
        && let Ok(findings) = serde_json::from_slice(answer)
    {
        return Ok(findings);
    }
    let words = String::from_utf8_lossy(words);
    tracing::info!("a file ended the process that read it ({status}): {}", words.lines().next().unwrap_or_default());
    Err(match status.signal() {
        Some(OUT_OF_TIME) => Unreadable::TimedOut,
        // The kernel, when memory ran out on the whole machine.
        Some(KILLED) => Unreadable::TooLarge,
        _ if words.contains("memory allocation of") => Unreadable::TooLarge,
        _ => Unreadable::Broken,
    })
}

/// What was found by looking less deep after looking deeper had ended for this reason.
fn less(mut findings: Findings, depth: Depth, reason: Unreadable) -> Findings {
    if findings.kind.is_picture() {
        findings.picture = Some(Err(reason));
    } else if depth == Depth::Kind {
        findings.text = Err(reason);
    }
    findings
}

fn unreadable(reason: Unreadable) -> Findings {
    Findings {
        kind: Kind::Unknown,
        ending_agrees: false,
        macros: false,
        text: Err(reason),
        picture: None,
        first_page: None,
    }
}

/// The worker: limits itself, reads standard input, writes its findings. Called by the command line before anything
/// else is started.
pub(crate) fn work(ending: &str, depth: &str, cpu_seconds: u64, memory: u64) -> std::io::Result<()> {
    let depth = serde_json::from_value(depth.into())?;
    let limit = |resource, current, maximum| {
        setrlimit(resource, Rlimit { current: Some(current), maximum: Some(maximum) }).map_err(std::io::Error::from)
    };
    limit(Resource::Cpu, cpu_seconds, cpu_seconds + 1)?;
    limit(Resource::As, memory, memory)?;
    // No picture of the memory is left behind, no file is written; and with the three that are open already, no file
    // can be opened and no connection made.
    limit(Resource::Core, 0, 0)?;
    limit(Resource::Fsize, 0, 0)?;
    limit(Resource::Nofile, 3, 3)?;
    let bounds = Bounds::default();
    let mut bytes = Vec::new();
    std::io::stdin().take(bounds.file_bytes as u64 + 1).read_to_end(&mut bytes)?;
    let findings = examine(&bytes, &format!("file.{ending}"), depth, &bounds);
    let answer = serde_json::to_vec(&findings)?;
    let mut out = std::io::stdout().lock();
    out.write_all(&answer)?;
    out.flush()
}
