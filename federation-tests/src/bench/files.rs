//! Half a gigabyte through a form into one hub, from there to another hub one of whose members asks for it, and on to that
//! member: how fast, and by how much the processes grow.

use std::time::Instant;

use reqwest::Body;

use super::figures::{Figures, Goal};
use super::tell;
use crate::asking::sees;
use crate::exchange::join;
use crate::process::{Plan, sibling};
use crate::{Hub, Person, until};

/// What is measured, and what goes the same way before it so that everything has been used once.
const BYTES: usize = 500 * 1024 * 1024;
const BEFORE: usize = 1024 * 1024;
/// What is sent at once.
const PIECE: usize = 64 * 1024;
/// How long the whole may wait for something.
const PATIENCE: u64 = 600;

/// Two hubs with somebody on each.
struct Stage {
    scotland: Hub,
    england: Hub,
    morag: Person,
    priya: Person,
}

/// How much memory two processes needed beyond what they had, in mebibytes, and how many seconds each step took.
#[derive(Debug)]
struct Trial {
    growth: [f64; 2],
    up: f64,
    across: f64,
    down: f64,
}

/// A film, as far as anybody looks at it: the bytes that stand at `from` and after it, at most a piece.
fn bytes_from(from: usize, length: usize) -> Vec<u8> {
    let start = b"\0\0\0\x18ftypmp42\0\0\0\0isommp42";
    let to = (from + PIECE - from % PIECE).min(length);
    (from..to).map(|at| start.get(at).copied().unwrap_or_else(|| at.to_le_bytes()[at % 3])).collect()
}

/// Mebibytes of `pid` as the kernel counts them: `VmRSS` or `VmHWM`.
fn mebibytes(pid: u32, line: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let found = status.lines().find_map(|said| said.strip_prefix(line)).unwrap();
    found.trim_start_matches(':').split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1024.0
}

/// From here on the most that `pid` has is counted anew; answers what it has.
fn forget_the_most(pid: u32) -> f64 {
    std::fs::write(format!("/proc/{pid}/clear_refs"), "5").unwrap();
    mebibytes(pid, "VmRSS")
}

/// Sends a file of so many bytes, piece by piece, as a browser does; answers the document's path.
async fn upload(person: &Person, title: &str, length: usize) -> String {
    const LINE: &str = "line-between-the-parts-of-a-form";
    let token = person.visit("/groups/soil/library/upload").await.field("form_token");
    let mut head = String::new();
    for (name, value) in [("form_token", token.as_str()), ("title", title)] {
        head += &format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }
    head += &format!(
        "--{LINE}\r\nContent-Disposition: form-data; name=\"files\"; filename=\"talk.mp4\"\r\n\
         Content-Type: video/mp4\r\n\r\n"
    );
    let tail = format!("\r\n--{LINE}--\r\n").into_bytes();
    let mut head = Some(head.into_bytes());
    let pieces = std::iter::from_fn(move || head.take())
        .chain((0..length).step_by(PIECE).map(move |from| bytes_from(from, length)))
        .chain(std::iter::once(tail));
    let body = Body::wrap_stream(futures_util::stream::iter(pieces.map(Ok::<_, std::io::Error>)));
    let request = person.http.post(format!("{}/groups/soil/library/upload", person.origin)).body(body);
    let request = request.header("content-type", format!("multipart/form-data; boundary={LINE}"));
    let answer = request.header("accept", "text/html").send().await.unwrap();
    let (status, path) = (answer.status(), answer.url().path().to_owned());
    assert!(status.is_success() && path.starts_with("/documents/"), "{status}: {}", answer.text().await.unwrap());
    path
}

/// Reads a file to its end and compares it with what was sent.
async fn download(person: &Person, path: &str, length: usize) {
    let mut answer = person.http.get(format!("{}{path}", person.origin)).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200);
    let (mut at, mut expected) = (0, Vec::new());
    while let Some(piece) = answer.chunk().await.unwrap() {
        let mut piece = &piece[..];
        while !piece.is_empty() {
            if expected.is_empty() {
                expected = bytes_from(at, length);
            }
            let compared = piece.len().min(expected.len());
            assert!(compared > 0 && piece[..compared] == expected[..compared], "another byte after {at}");
            expected.drain(..compared);
            piece = &piece[compared..];
            at += compared;
        }
    }
    assert_eq!(at, length);
}

impl Stage {
    async fn set() -> Self {
        let start = |name| {
            Hub::start_as(&Plan { program: sibling(), largest_file: Some(BYTES as u64 + (1 << 20)), ..Plan::new(name) })
        };
        let (scotland, england) = (start("scotland"), start("england"));
        let (morag, priya) = (scotland.person("morag").await, england.person("priya").await);
        join(&priya, &scotland.group("soil", "Soil science", "morag")).await;
        Self { scotland, england, morag, priya }
    }

    async fn trial(&self, title: &str, length: usize) -> Trial {
        let pids = [self.scotland.pid(), self.england.pid()];
        let before = pids.map(forget_the_most);
        let began = Instant::now();
        upload(&self.morag, title, length).await;
        let up = began.elapsed().as_secs_f64();

        let library = format!("/groups/soil@{}/library", self.scotland.domain);
        let document = sees(&self.priya, &library, title).await.follow(title).await.path;
        let version = self.priya.visit(&format!("{document}/versions/1")).await;
        let button = version.texts("button").into_iter().find(|words| words.starts_with("Fetch now")).unwrap();
        let began = Instant::now();
        version.press(&button, &[]).await;
        until("the file to arrive", PATIENCE, async || {
            let page = self.priya.visit(&version.path).await;
            assert!(page.says("Download") || page.says("have arrived"), "{}", page.text());
            page.says("Download").then_some(())
        })
        .await;
        let across = began.elapsed().as_secs_f64();
        let began = Instant::now();
        download(&self.priya, &format!("{document}/versions/1/file"), length).await;
        let down = began.elapsed().as_secs_f64();
        // What is done afterwards (reading what it says, thumbnails) counts as well.
        for hub in [&self.scotland, &self.england] {
            until("everything to be done", PATIENCE, async || (hub.waiting() == 0).then_some(())).await;
        }
        let growth = [0, 1].map(|n| mebibytes(pids[n], "VmHWM") - before[n]);
        Trial { growth, up, across, down }
    }
}

/// Memory and time.
pub async fn measure(figures: &mut Figures) {
    tell("half a gigabyte goes through a form into one hub, to another, and to a member there");
    let stage = Stage::set().await;
    let little = stage.trial("A short film", BEFORE).await;
    let much = stage.trial("A long film", BYTES).await;
    figures.add("files.little_growth_taking_in", little.growth[0], "MiB");
    figures.add("files.little_growth_fetching", little.growth[1], "MiB");
    figures.note("files.growth_taking_in", much.growth[0], "MiB", Goal::AtMost(32.0));
    figures.note("files.growth_fetching", much.growth[1], "MiB", Goal::AtMost(32.0));
    figures.add("files.up_500_mib", much.up, "s");
    figures.add("files.across_500_mib", much.across, "s");
    figures.add("files.down_500_mib", much.down, "s");
}
