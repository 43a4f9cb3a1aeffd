//! The door for the keeper: commands. Every one says errors in one sentence on standard error and exits 0 done,
//! 1 refused or not found, 2 wrong use, 70 internal; with `--json` it prints exactly one JSON document.

mod account;
mod demo;
mod doctor;
mod group;
mod hub;
mod reference;
mod seed;
mod serve;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use serde_json::Value;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Conflict, Error};
use crate::extraction;
use crate::i18n::Translator;
use crate::id::Ids;
use crate::storage::Store;

/// A federated knowledge hub for public services.
#[derive(Debug, Parser)]
#[command(name = "folkmoot", version, propagate_version = true)]
struct Cli {
    /// Settings file; otherwise $`FOLKMOOT_CONFIG`, else config/folkmoot.toml if it exists.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print exactly one JSON document.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Migrate, then serve until SIGTERM or SIGINT.
    Serve,
    /// Start three hubs on this machine and fill them by using them.
    Demo(demo::Arguments),
    /// Bring the database to this version.
    Migrate,
    /// Check settings, database, storage, virus scan, mail, clock and own address.
    Doctor {
        /// How many bytes are written to the storage as a trial, and read again.
        #[arg(long, default_value_t = 4096)]
        storage_bytes: u64,
    },
    /// Accounts of this hub.
    #[command(subcommand)]
    Account(account::Command),
    /// Groups of this hub.
    #[command(subcommand)]
    Group(group::Command),
    /// Other hubs.
    #[command(subcommand)]
    Hub(hub::Command),
    /// Work that waits: jobs and deliveries.
    Jobs,
    /// Fill an empty hub with made-up people, groups and what they say and keep, to measure with; go on if it was stopped.
    Seed(seed::Arguments),
    /// Read one file from standard input within limits, for a hub that started this.
    #[command(hide = true)]
    ReadFile {
        /// How the file's name ends.
        #[arg(long, default_value = "")]
        ending: String,
        /// How much is to be found out.
        #[arg(long, default_value = "all")]
        depth: String,
        /// Seconds it may compute.
        #[arg(long, default_value_t = 9)]
        cpu_seconds: u64,
        /// Bytes of memory it may ask for.
        #[arg(long, default_value_t = 1 << 30)]
        memory: u64,
    },
    /// Print the commented settings file, or the reference of commands.
    Reference {
        /// What to print.
        #[arg(value_enum, default_value_t = reference::Part::Config)]
        part: reference::Part,
    },
}

/// What a command has to say: a line for people, a document for programs.
pub(crate) struct Said {
    pub(crate) words: String,
    pub(crate) document: Value,
    /// Whether all is well; `doctor` may have bad news without an error.
    pub(crate) well: bool,
}

impl Said {
    pub(crate) fn new(words: impl Into<String>, document: Value) -> Self {
        Self { words: words.into(), document, well: true }
    }
}

/// The program's entry: reads the command line, does what it says, answers the exit code.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    // Before anything is started that costs memory or could be reached from a file.
    if let Command::ReadFile { ending, depth, cpu_seconds, memory } = &cli.command {
        return match extraction::work(ending, depth, *cpu_seconds, *memory) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => {
                eprintln!("The file cannot be read: {error}");
                ExitCode::from(70)
            }
        };
    }
    let quiet = !matches!(cli.command, Command::Serve);
    start_logging(if quiet { "warn" } else { "info" });
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("The program cannot start: {error}");
            return ExitCode::from(70);
        }
    };
    let json = cli.json;
    match runtime.block_on(run(cli)) {
        Ok(said) => {
            if json {
                println!("{}", said.document);
            } else if !said.words.is_empty() {
                println!("{}", said.words);
            }
            ExitCode::from(u8::from(!said.well))
        }
        Err(error) => {
            let (code, sentence) = explain(&error);
            eprintln!("{sentence}");
            ExitCode::from(code)
        }
    }
}

fn start_logging(default: &str) {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false).init();
}

async fn run(cli: Cli) -> anyhow::Result<Said> {
    match cli.command {
        // Done before there is a runtime.
        Command::ReadFile { .. } => Ok(Said::new("", Value::Null)),
        Command::Reference { part } => Ok(reference::print(part, Cli::command())),
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Doctor { storage_bytes } => doctor::run(cli.config, storage_bytes).await,
        Command::Serve => serve::run(Config::load(cli.config)?).await,
        Command::Migrate => serve::migrate(Config::load(cli.config)?).await,
        Command::Account(command) => account::run(&open(cli.config).await?, command).await,
        Command::Group(command) => group::run(&open(cli.config).await?, command).await,
        Command::Hub(command) => hub::run(&open(cli.config).await?, command).await,
        Command::Jobs => hub::jobs(&open(cli.config).await?).await,
        Command::Seed(arguments) => seed::run(&open(cli.config).await?, &arguments).await,
    }
}

/// The hub's parts for a command beside a running server: the same database, brought to this version.
async fn open(config: Option<PathBuf>) -> anyhow::Result<App> {
    let config = Config::load(config)?;
    let clock = Clock::system();
    let db = Db::open(&config.database_url(), clock.clone(), Ids::random()).await?;
    db.migrate().await?;
    let store = Store::open(&config)?;
    Ok(App::new(config, db, store, clock))
}

/// The exit code and the sentence for what went wrong.
fn explain(error: &anyhow::Error) -> (u8, String) {
    let english = Translator::default();
    match error.downcast_ref::<Error>() {
        Some(Error::NotFound | Error::Gone) => (1, "There is no such thing on this hub.".into()),
        Some(Error::Refused(refusal)) => (1, english.say(refusal.key())),
        Some(Error::Conflict(Conflict::HandleTaken)) => (1, english.say("handle-unusable")),
        Some(Error::Conflict(Conflict::EmailTaken)) => (1, english.say("email-taken")),
        Some(Error::Conflict(Conflict::AlreadyThere)) => (1, "It is so already.".into()),
        Some(Error::Conflict(Conflict::AlreadyDecided)) => (1, english.say("error-already-decided")),
        Some(Error::Conflict(Conflict::TooLateToUndo)) => (1, english.say("error-too-late-to-undo")),
        Some(Error::Invalid(wrong)) => {
            let words: Vec<String> =
                wrong.0.iter().map(|(field, key)| format!("{field}: {}", english.say(key))).collect();
            (2, words.join("; "))
        }
        Some(error @ (Error::Elsewhere { .. } | Error::TooOften { .. } | Error::Unauthenticated)) => {
            (1, error.to_string())
        }
        Some(Error::Internal(cause)) => (70, format!("This is our fault: {}", chain(&**cause))),
        None => (1, format!("{error:#}")),
    }
}

fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words = error.to_string();
    let mut next = error.source();
    while let Some(source) = next {
        let more = source.to_string();
        if !words.contains(&more) {
            words.push_str(": ");
            words.push_str(&more);
        }
        next = source.source();
    }
    words
}
