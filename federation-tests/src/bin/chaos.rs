//! `cargo run --release -p federation-tests --bin chaos -- --kills 1000 --acts 20000 --database sqlite|postgres|URL
//! [--seed N]`: kills and a broken network while people use three hubs; figures as one JSON document, and exit code 1
//! when something was lost, doubled or put out of order.

use std::process::ExitCode;

use clap::Parser;
use federation_tests::chaos::{Trial, hold};
use federation_tests::cluster::Cluster;
use federation_tests::process::sibling;

/// Tries the hub.
#[derive(Debug, Parser)]
struct Cli {
    /// How often a hub is killed.
    #[arg(long, default_value_t = 50)]
    kills: usize,
    /// How many things people do.
    #[arg(long, default_value_t = 1_000)]
    acts: usize,
    /// sqlite, postgres for a private server, or postgres://… for one that runs.
    #[arg(long, default_value = "sqlite")]
    database: String,
    /// The same seed makes the same chances.
    #[arg(long, default_value_t = 20_261_121)]
    seed: u64,
    /// People take nothing back.
    #[arg(long)]
    without_deletions: bool,
    /// How many seconds everything may take to arrive in the end.
    #[arg(long, default_value_t = 900)]
    patience: u64,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let cli = Cli::parse();
    let cluster = if cli.database == "postgres" { Cluster::start() } else { None };
    anyhow::ensure!(cli.database != "postgres" || cluster.is_some(), "PostgreSQL is not installed");
    let given = cli.database.starts_with("postgres:").then(|| cli.database.clone());
    let postgres = given.or_else(|| cluster.as_ref().map(|cluster| cluster.url.clone()));
    let Cli { kills, acts, seed, patience, .. } = cli;
    let trial = Trial { kills, acts, seed, postgres, program: sibling(), deletions: !cli.without_deletions, patience };
    let (figures, findings) = hold(&trial).await;
    println!("{}", serde_json::to_string_pretty(&figures)?);
    Ok(ExitCode::from(u8::from(!findings.is_clean())))
}
