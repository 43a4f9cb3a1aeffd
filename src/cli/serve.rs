//! `serve` and `migrate`.

use std::io::Write;

use anyhow::Context;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::Said;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::id::Ids;
use crate::server::Hub;

/// Serves until a signal to stop, then finishes what is in hand.
pub(super) async fn run(config: Config) -> anyhow::Result<Said> {
    if config.development {
        tracing::warn!("development is on: http addresses, ports in names and loopback peers are permitted");
    }
    let address = config.listen;
    let origin = config.origin();
    let hub = Hub::open(config, Clock::system(), Ids::random()).await?;
    let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
    let mut out = std::io::stdout();
    writeln!(out, "listening on {} for {origin}", listener.local_addr()?)?;
    out.flush()?;
    hub.serve(listener, stop_signal()?).await?;
    Ok(Said::new("", json!({"stopped": true})))
}

/// Resolves at SIGTERM or SIGINT.
pub(super) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Brings the database to this version.
pub(super) async fn migrate(config: Config) -> anyhow::Result<Said> {
    let db = Db::open(&config.database_url(), Clock::system(), Ids::random()).await?;
    let done = db.migrate().await?;
    let words = if done.from == done.to {
        format!("The database is at version {} already.", done.to)
    } else {
        format!("The database went from version {} to version {}.", done.from, done.to)
    };
    Ok(Said::new(words, json!({"from": done.from, "to": done.to})))
}
