//! Sends letters over connections that stay open, as fast as they are taken.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::letters::Letter;
use super::peers::field;

/// What became of them.
#[derive(Debug, Default)]
pub struct Posted {
    /// How many were answered with which status.
    pub answers: BTreeMap<u16, usize>,
    /// How long it took, in seconds.
    pub seconds: f64,
}

impl Posted {
    /// How many were taken (202).
    pub fn accepted(&self) -> usize {
        self.answers.get(&202).copied().unwrap_or(0)
    }
}

/// Sends them over `connections`, until all are sent or `longest` is over.
pub async fn post(port: u16, letters: &Arc<Vec<Letter>>, connections: usize, longest: Duration) -> Posted {
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..connections {
        let (letters, next) = (Arc::clone(letters), Arc::clone(&next));
        running.spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
            stream.set_nodelay(true).unwrap();
            let (mut answers, mut bytes) = (BTreeMap::new(), Vec::with_capacity(1024));
            while began.elapsed() < longest {
                let Some(letter) = letters.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
                stream.write_all(letter).await.unwrap();
                *answers.entry(answer(&mut stream, &mut bytes).await).or_insert(0) += 1;
            }
            answers
        });
    }
    let mut all = Posted::default();
    while let Some(answers) = running.join_next().await {
        for (status, count) in answers.unwrap() {
            *all.answers.entry(status).or_insert(0) += count;
        }
    }
    all.seconds = began.elapsed().as_secs_f64();
    all
}

/// The status of the next answer; what it says is read and left.
async fn answer(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> u16 {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
            let length: usize = field(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            while bytes.len() < end + 4 + length {
                assert!(stream.read_buf(bytes).await.unwrap() > 0, "the hub hung up");
            }
            bytes.drain(..end + 4 + length);
            return head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        }
        assert!(stream.read_buf(bytes).await.unwrap() > 0, "the hub hung up");
    }
}
