//! Other hubs, as cheap as can be: every name that leads to its port is a host with as many actors as are asked for,
//! and its inbox takes everything, or behaves badly.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};
use std::time::{Duration, Instant};

use http_signatures::SigningKey;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

/// How an inbox answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Manner {
    /// At once.
    Swift,
    /// After two to five seconds.
    Slow,
    /// Not today: 503, and to come back in a day.
    Closed,
    /// Never.
    Mute,
}

/// How many keys all actors share.
const KEYS: usize = 16;

static SECRETS: LazyLock<Vec<SigningKey>> =
    LazyLock::new(|| (0..KEYS).map(|_| SigningKey::generate_rsa().unwrap()).collect());

/// The key of an actor.
pub fn key_of(actor: &str) -> &'static SigningKey {
    &SECRETS[actor.bytes().map(usize::from).sum::<usize>() % KEYS]
}

/// Hosts on one port. They end with this value.
pub struct Peers {
    /// The port.
    pub port: u16,
    shared: Arc<Shared>,
    serving: AbortHandle,
}

struct Shared {
    manner: AtomicU8,
    taken: AtomicU64,
    /// How often each numbered contribution came, and when, while that is kept.
    arrivals: Mutex<Option<HashMap<usize, Vec<Instant>>>>,
}

impl Peers {
    /// Listens on a free port.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (manner, taken) = (AtomicU8::new(Manner::Swift as u8), AtomicU64::new(0));
        let shared = Arc::new(Shared { manner, taken, arrivals: Mutex::new(None) });
        let ours = Arc::clone(&shared);
        let serving = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let shared = Arc::clone(&ours);
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Self { port, shared, serving: serving.abort_handle() }
    }

    /// A host here by its number.
    pub fn host(&self, number: usize) -> String {
        format!("h{number}.localhost:{}", self.port)
    }

    /// Answers in this manner from now on.
    pub fn behave(&self, manner: Manner) {
        self.shared.manner.store(manner as u8, Ordering::SeqCst);
    }

    /// Takes no more connections: they are refused.
    pub fn vanish(&self) {
        self.behave(Manner::Mute);
        self.serving.abort();
    }

    /// How many deliveries came so far.
    pub fn taken(&self) -> u64 {
        self.shared.taken.load(Ordering::SeqCst)
    }

    /// Notes from now on when each contribution comes.
    pub fn keep_arrivals(&self) {
        *self.shared.arrivals.lock().unwrap() = Some(HashMap::new());
    }

    /// What was noted.
    pub fn arrivals(&self) -> HashMap<usize, Vec<Instant>> {
        self.shared.arrivals.lock().unwrap().take().unwrap_or_default()
    }

    /// Waits until `count` deliveries have come since the counter stood at `before`.
    pub async fn until_taken(&self, before: u64, count: usize, seconds: u64) {
        let wanted = before + u64::try_from(count).unwrap();
        for _ in 0..seconds * 200 {
            if self.taken() >= wanted {
                return;
            }
            crate::moment(5).await;
        }
        panic!("waited {seconds} seconds for {count} deliveries, of which {} came", self.taken() - before);
    }
}

impl Drop for Peers {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// One connection, kept open.
async fn serve(mut stream: TcpStream, shared: &Shared) {
    let _ = stream.set_nodelay(true);
    let mut bytes: Vec<u8> = Vec::with_capacity(8192);
    loop {
        let Some((head, length)) = head(&mut stream, &mut bytes).await else { return };
        while bytes.len() < head.len() + length {
            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                return;
            }
        }
        let answer = if head.starts_with("POST ") {
            take(shared, &bytes[head.len()..head.len() + length]).await.to_owned()
        } else {
            document(&head).await
        };
        bytes.drain(..head.len() + length);
        if stream.write_all(answer.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// The head of the next request, and the length of its body.
async fn head(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<(String, usize)> {
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&bytes[..end + 4]).into_owned();
            let length = field(&head, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
            return Some((head, length));
        }
        if stream.read_buf(bytes).await.ok()? == 0 {
            return None;
        }
    }
}

/// A field of the head.
pub fn field<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(key, _)| key.eq_ignore_ascii_case(name))
        .map(|(_, v)| v.trim())
}

async fn take(shared: &Shared, body: &[u8]) -> &'static str {
    let manner = shared.manner.load(Ordering::SeqCst);
    if manner == Manner::Closed as u8 {
        return "HTTP/1.1 503 Service Unavailable\r\nretry-after: 86400\r\ncontent-length: 0\r\n\r\n";
    }
    if manner == Manner::Mute as u8 {
        return std::future::pending().await;
    }
    if manner == Manner::Slow as u8 {
        let before = shared.taken.load(Ordering::SeqCst);
        crate::moment(2_000 + before * 677 % 3_000).await;
    }
    if let Some(arrivals) = shared.arrivals.lock().unwrap().as_mut()
        && let Some(number) = super::letters::number_in(body)
    {
        arrivals.entry(number).or_default().push(Instant::now());
    }
    shared.taken.fetch_add(1, Ordering::SeqCst);
    "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n"
}

/// Actors, what NodeInfo says, and `/slow`, which keeps whoever asks for nearly five seconds and then has nothing.
async fn document(head: &str) -> String {
    let path = head.split(' ').nth(1).unwrap_or_default();
    let origin = format!("http://{}", field(head, "host").unwrap_or_default());
    let (kind, document) = match path {
        "/.well-known/nodeinfo" => {
            let rel = "http://nodeinfo.diaspora.software/ns/schema/2.1";
            ("application/json", json!({"links": [{"rel": rel, "href": format!("{origin}/nodeinfo")}]}))
        }
        "/nodeinfo" => {
            let software = json!({"name": "neighbour", "version": "1"});
            ("application/json", json!({"version": "2.1", "software": software, "metadata": {"nodeName": "Neighbour"}}))
        }
        path if path.starts_with("/u/") => ("application/activity+json", actor(&origin, path)),
        _ => {
            if path.starts_with("/slow") {
                tokio::time::sleep(Duration::from_millis(4_800)).await;
            }
            return "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".into();
        }
    };
    let text = document.to_string();
    format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n{text}", text.len())
}

fn actor(origin: &str, path: &str) -> serde_json::Value {
    let id = format!("{origin}{path}");
    let name = path.trim_start_matches("/u/");
    json!({
        "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
        "id": id, "type": "Person", "preferredUsername": name, "name": name, "inbox": format!("{id}/inbox"),
        "outbox": format!("{id}/outbox"), "endpoints": {"sharedInbox": format!("{origin}/inbox")},
        "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": key_of(&id).public_key().to_pem()},
    })
}
