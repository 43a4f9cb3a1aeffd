//! The wire between hubs: a proxy before each, which others reach instead of the hub itself, and which can refuse,
//! stall, delay and tear what goes from one hub to another. People at browsers pass untouched.

use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::AbortHandle;

use crate::exchange::Chance;
use crate::moment;

/// What a wire does to what goes over it, in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it carries.
    None,
    /// It is cut: connections end at once.
    Cut,
    /// Nothing passes, and nobody is told.
    Stalled,
    /// Every piece takes so many milliseconds.
    Slow(u64),
    /// Now and then a piece is broken off in the middle, and the connection with it.
    Torn,
}

/// The state of all wires, by who asks and who is asked.
#[derive(Default)]
pub struct Network {
    faults: Mutex<HashMap<(String, String), Fault>>,
    chance: Mutex<Option<Chance>>,
    /// How many connections were ended or torn.
    pub broken: AtomicUsize,
}

impl Network {
    /// A whole one, whose tearing follows a seed.
    pub fn new(seed: u64) -> Arc<Self> {
        Arc::new(Self { chance: Mutex::new(Some(Chance::new(seed))), ..Self::default() })
    }

    /// What happens to requests of `from` to `to` from now on.
    pub fn set(&self, from: &str, to: &str, fault: Fault) {
        self.faults.lock().unwrap().insert((from.into(), to.into()), fault);
    }

    /// All is well again.
    pub fn heal(&self) {
        self.faults.lock().unwrap().clear();
    }

    fn fault(&self, wire: &(String, String)) -> Fault {
        self.faults.lock().unwrap().get(wire).copied().unwrap_or(Fault::None)
    }

    fn below(&self, limit: usize) -> usize {
        self.chance.lock().unwrap().as_mut().map_or(0, |chance| chance.below(limit))
    }

    /// Begins to listen on `reached` for the hub `name`, which listens on `port` itself.
    pub fn stand_before(self: &Arc<Self>, name: &str, listener: std::net::TcpListener, port: u16) -> Proxy {
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let (network, name) = (Arc::clone(self), name.to_owned());
        let serving = tokio::spawn(async move {
            loop {
                let Ok((client, _)) = listener.accept().await else { continue };
                let (network, name) = (Arc::clone(&network), name.clone());
                tokio::spawn(async move { carry(&network, &name, client, port).await });
            }
        });
        Proxy(serving.abort_handle())
    }
}

/// A proxy. It ends with this value.
pub struct Proxy(AbortHandle);

impl Drop for Proxy {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// One connection. Who asks stands in the first request.
async fn carry(network: &Network, name: &str, mut client: TcpStream, port: u16) {
    let _ = client.set_nodelay(true);
    let mut first = Vec::with_capacity(4096);
    while !first.windows(4).any(|four| four == b"\r\n\r\n") {
        match client.read_buf(&mut first).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
    let Ok(server) = TcpStream::connect(("127.0.0.1", port)).await else { return };
    let _ = server.set_nodelay(true);
    let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
    let wire = (asker(&first), name.to_owned());
    tokio::select! {
        () = pipe(network, &wire, first, from_client, to_server) => {}
        () = pipe(network, &wire, Vec::new(), from_server, to_client) => {}
    }
}

/// The hub that asks, by the address that it gives of itself; nobody for browsers.
fn asker(head: &[u8]) -> String {
    let head = String::from_utf8_lossy(head);
    let agent = head.lines().find(|line| line.to_ascii_lowercase().starts_with("user-agent: folkmoot"));
    let origin = agent.and_then(|line| line.split_once("+http://")).map(|(_, rest)| rest).unwrap_or_default();
    origin.split('.').next().unwrap_or_default().to_owned()
}

async fn pipe(
    network: &Network,
    wire: &(String, String),
    mut bytes: Vec<u8>,
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
) {
    loop {
        if !bytes.is_empty() {
            let whole = weather(network, wire, &mut bytes).await;
            if to.write_all(&bytes).await.is_err() || !whole {
                return;
            }
            bytes.clear();
        }
        match from.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

/// Suffers what the wire does. Answers whether the connection goes on after what is left of the bytes.
async fn weather(network: &Network, wire: &(String, String), bytes: &mut Vec<u8>) -> bool {
    loop {
        match network.fault(wire) {
            Fault::None => return true,
            Fault::Slow(millis) => {
                moment(millis).await;
                return true;
            }
            Fault::Stalled => {
                moment(20).await;
                continue;
            }
            Fault::Cut => bytes.clear(),
            Fault::Torn if network.below(2) == 0 => return true,
            Fault::Torn => bytes.truncate(network.below(bytes.len())),
        }
        network.broken.fetch_add(1, Ordering::SeqCst);
        return false;
    }
}
