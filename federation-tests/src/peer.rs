//! The independent peer: an actor on Fedify, steered through its control door. See `peers/fedify/README.md`.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::{Value, json};

use crate::browser::client;
use crate::process::free_port;

/// A running peer.
pub struct Peer {
    /// Its address.
    pub origin: String,
    child: Child,
}

impl Peer {
    /// Starts the peer with this first signature scheme: `draft-cavage` or `rfc9421`.
    pub fn start(first_knock: &str) -> Self {
        let port = free_port();
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/fedify/run.sh");
        let mut child = Command::new(script)
            .args(["--port", &port.to_string(), "--name", "fedify.localhost", "--first-knock", first_knock])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains("listening")), "the peer did not start");
        Self { origin: format!("http://fedify.localhost:{port}"), child }
    }

    /// Asks the peer to do something; answers what it says.
    pub async fn control(&self, act: &str, body: &Value) -> Value {
        let url = format!("{}/control/{act}", self.origin);
        let answer = client().build().unwrap().post(url).json(body).send().await.unwrap();
        let (status, text) = (answer.status(), answer.text().await.unwrap());
        assert!(status.is_success(), "{act}: {status} {text}");
        serde_json::from_str(&text).unwrap_or_else(|_| json!(text))
    }

    /// What the peer has received, of this type.
    pub async fn received(&self, kind: &str) -> Vec<Value> {
        let answer = client().build().unwrap().get(format!("{}/control/received", self.origin)).send().await.unwrap();
        let all: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        let list = all.as_array().or_else(|| all["received"].as_array()).cloned().unwrap_or_default();
        list.into_iter().filter(|entry| entry["type"].as_str().is_some_and(|is| is.ends_with(kind))).collect()
    }

    /// What the peer makes of a document of ours.
    pub async fn lookup(&self, url: &str) -> Value {
        let request = client().build().unwrap().get(format!("{}/control/lookup", self.origin)).query(&[("uri", url)]);
        serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
