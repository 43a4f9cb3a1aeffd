//! `cargo run --release -p federation-tests --bin bench -- [what] [--short] [--database sqlite|postgres|URL]`: figures
//! of the program built beside this one, as one JSON document. See `docs/development/bench.md`.

use std::path::PathBuf;

use anyhow::Context;
use clap::Parser;
use federation_tests::bench::{self, Scale, Size, What, meter};
use federation_tests::process::sibling;
use serde_json::json;

/// Measures the hub.
#[derive(Debug, Parser)]
struct Cli {
    /// What is measured.
    #[arg(value_enum, default_value_t = What::All)]
    what: What,
    /// sqlite, postgres for a private server, or postgres://… for one that runs.
    #[arg(long, default_value = "sqlite")]
    database: String,
    /// The short form, which is the default: all of it in less than five minutes.
    #[arg(long)]
    short: bool,
    /// The form whose figures are quoted.
    #[arg(long, conflicts_with = "short")]
    long: bool,
    /// After how many activities memory is read.
    #[arg(long)]
    activities: Option<usize>,
    /// How full the hub is whose pages are opened.
    #[arg(long, value_enum, default_value_t = Scale::Demo)]
    scale: Scale,
    /// Where the document goes besides standard output.
    #[arg(long)]
    out: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let program = sibling();
    anyhow::ensure!(program.exists(), "{} is not there: build it first", program.display());
    let mut size = if cli.long { Size::long() } else { Size::short() };
    size.activities = cli.activities.unwrap_or(size.activities);
    size.scale = cli.scale;
    let load = meter::machine_load();
    let kind = if cli.database.starts_with("postgres") { "postgres" } else { "sqlite" };
    let figures = bench::run(cli.what, size, &cli.database).await;
    let length = if cli.long { "long" } else { "short" };
    let folder = program.parent().and_then(|folder| folder.parent()).context("the program lies in no folder")?;
    let kept = folder.join(format!("bench/previous-{kind}-{length}.json"));
    let document = json!({
        "database": kind, "size": length, "cores": std::thread::available_parallelism()?.get(),
        "load_before": load, "load_after": meter::machine_load(), "figures": figures.beside_previous(&kept),
    });
    let text = serde_json::to_string_pretty(&document)?;
    if let Some(out) = cli.out {
        std::fs::write(out, &text)?;
    }
    println!("{text}");
    Ok(())
}
