//! A virus scanner as hubs meet it: clamd's INSTREAM over TCP. It finds one thing, the string that every scanner finds.
//! Shared with the tests inside the crate.

#![allow(clippy::allow_attributes, unreachable_pub, dead_code, reason = "two crates use this file, each its own part")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// EICAR's test string, in two so that no scanner takes this file for it.
pub fn eicar() -> Vec<u8> {
    [r"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD", "-ANTIVIRUS-TEST-FILE!$H+H*"].concat().into_bytes()
}

/// See the module.
pub struct Clamd {
    pub url: String,
    asked: Arc<AtomicUsize>,
    serving: Mutex<Option<JoinHandle<()>>>,
}

impl Clamd {
    /// One that takes so many bytes of a file at most.
    pub async fn start(most: usize) -> Self {
        Self::start_at("127.0.0.1:0", most).await
    }

    /// The same at an address.
    pub async fn start_at(address: &str, most: usize) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let url = format!("clamd://{}", listener.local_addr().unwrap());
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        #[expect(clippy::disallowed_methods, reason = "a test plays a scanner")]
        let serving = tokio::spawn(async move {
            while let Ok((link, _)) = listener.accept().await {
                count.fetch_add(1, Ordering::SeqCst);
                // Whoever hangs up midway has no answer to get.
                let _ = answer(link, most).await;
            }
        });
        Self { url, asked, serving: Mutex::new(Some(serving)) }
    }

    /// How many files it was asked about.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// From now on nobody answers there.
    pub async fn stop(&self) {
        let serving = self.serving.lock().unwrap().take().unwrap();
        serving.abort();
        let _ = serving.await;
    }
}

async fn answer(mut link: TcpStream, most: usize) -> std::io::Result<()> {
    let mut command = [0; 10];
    link.read_exact(&mut command).await?;
    if &command != b"zINSTREAM\0" {
        return link.write_all(b"UNKNOWN COMMAND\0").await;
    }
    let mut file = Vec::new();
    loop {
        let length = usize::try_from(link.read_u32().await?).unwrap();
        if length == 0 {
            break;
        }
        if file.len() + length > most {
            return link.write_all(b"INSTREAM size limit exceeded. ERROR\0").await;
        }
        let start = file.len();
        file.resize(start + length, 0);
        link.read_exact(&mut file[start..]).await?;
    }
    let eicar = eicar();
    let found = file.windows(eicar.len()).any(|window| window == eicar);
    link.write_all(if found { b"stream: Eicar-Test-Signature FOUND\0" } else { b"stream: OK\0" }).await
}
