//! `demo`: three hubs on this machine, each with its own database, filled with demonstration data by using them:
//! accounts and groups as the keeper makes them; joins, discussions, documents, meetings and posts through their pages, so that
//! what crosses between hubs travels by signed HTTP. While they are filled their clock is weeks behind and catches up, so that
//! it all has happened over weeks that end today.

mod browser;
mod cast;
mod files;
mod fill;
mod people;
mod script;
#[cfg(test)]
mod tests;
mod things;
mod works;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use self::script::HubData;
use super::Said;
use super::serve::stop_signal;
use crate::app::App;
use crate::clock::Clock;
use crate::config::{Config, Registration};
use crate::id::Ids;
use crate::server::Hub;

/// The password of every person of the demonstration.
const PASSWORD: &str = "demonstration";
/// Stands in the data folder once everything is in place.
const FILLED: &str = "demonstration.json";
const BANNER: &str = "Demonstration data, fictional people and posts. Data enghreifftiol, pobl a negeseuon dychmygol.";

#[derive(Debug, clap::Args)]
pub(super) struct Arguments {
    /// Where the three hubs keep their data.
    #[arg(long, default_value = "./demo-data")]
    data: PathBuf,
    /// Write this file once all is in place.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// The first of three ports that follow each other.
    #[arg(long, default_value_t = 7001, hide = true)]
    port: u16,
}

/// A hub of the demonstration, while it runs.
pub(super) struct Running {
    /// `scotland`, `england`, `wales`.
    key: &'static str,
    data: HubData,
    app: App,
}

pub(super) async fn run(arguments: Arguments) -> anyhow::Result<Said> {
    let filled = arguments.data.join(FILLED);
    let is_filled = filled.exists();
    if !is_filled {
        clear_unfinished(&arguments.data)?;
    }
    let (stopper, stopped) = watch::channel(false);
    let mut serving = JoinSet::new();
    let mut hubs = Vec::new();
    // One clock for all: what they say to each other is as old as it says.
    let clock = if is_filled { Clock::system() } else { Clock::behind(fill::PAST) };
    for (place, (key, data)) in script::hubs()?.into_iter().enumerate() {
        let port = arguments.port + u16::try_from(place)?;
        let config = config(key, &data, port, &arguments.data);
        let hub = Hub::open(config, clock.clone(), Ids::random()).await?;
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let listener = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
        hubs.push(Running { key, data, app: hub.app.clone() });
        let mut stopped = stopped.clone();
        serving.spawn(hub.serve(listener, async move {
            // The sender lives as long as this function: an error means it is over as well.
            let _ = stopped.wait_for(|stopped| *stopped).await;
        }));
    }
    let stop = stop_signal()?;
    let work = async {
        if !is_filled {
            eprintln!("Filling three hubs with demonstration data …");
            fill::run(&hubs).await?;
            std::fs::write(&filled, summary(&hubs).to_string())?;
        }
        if let Some(file) = &arguments.ready_file {
            std::fs::write(file, summary(&hubs).to_string())
                .with_context(|| format!("cannot write {}", file.display()))?;
        }
        println!("{}", welcome(&hubs));
        anyhow::Ok(())
    };
    tokio::pin!(stop);
    tokio::select! {
        done = work => {
            done?;
            tokio::select! {
                () = &mut stop => {}
                Some(ended) = serving.join_next() => { ended??; bail!("a hub stopped by itself") }
            }
        }
        () = &mut stop => {}
    }
    // Nobody listening any more is as good as having told them.
    let _ = stopper.send(true);
    while let Some(ended) = serving.join_next().await {
        ended??;
    }
    Ok(Said::new("", json!({"stopped": true})))
}

/// What an interrupted first start left behind is made anew: only the three hubs' own folders.
fn clear_unfinished(data: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(data).with_context(|| format!("cannot make the folder {}", data.display()))?;
    for (key, _) in script::HUBS {
        let folder = data.join(key);
        if folder.join("folkmoot.db").exists() {
            std::fs::remove_dir_all(&folder).with_context(|| format!("cannot clear {}", folder.display()))?;
        }
    }
    Ok(())
}

fn config(key: &str, data: &HubData, port: u16, folder: &Path) -> Config {
    Config {
        domain: format!("{key}.localhost:{port}"),
        name: data.name.clone(),
        about: data.about.clone(),
        contact: format!("help@{key}.example"),
        languages: data.languages.clone(),
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        data_dir: folder.join(key),
        registration: Registration::Open,
        development: true,
        banner: BANNER.into(),
        ..Config::default()
    }
}

fn summary(hubs: &[Running]) -> serde_json::Value {
    let hubs: Vec<_> = hubs
        .iter()
        .map(|hub| {
            let people: Vec<_> =
                hub.data.people.iter().map(|person| json!({"handle": person.handle, "name": person.name})).collect();
            let mail = hub.app.config.data_dir.join("mail");
            json!({"key": hub.key, "name": hub.data.name, "url": hub.app.config.origin(), "mail": mail, "people": people})
        })
        .collect();
    json!({"hubs": hubs, "password": PASSWORD})
}

fn welcome(hubs: &[Running]) -> String {
    let mut words = String::from("\nThree hubs are ready:\n");
    for hub in hubs {
        words.push_str(&format!("  {}  {}\n", hub.app.config.origin(), hub.data.name));
    }
    words.push_str(&format!("\nSign in with the password “{PASSWORD}” as\n"));
    for (handle, who) in [
        ("priya", "a member of the English hub"),
        ("morag", "who runs groups on the Scottish hub"),
        ("gareth", "the administrator of the Welsh hub"),
    ] {
        let home = hubs.iter().find(|hub| hub.data.people.iter().any(|person| person.handle == handle));
        let address = home.map(|hub| hub.app.config.origin()).unwrap_or_default();
        words.push_str(&format!("  {handle}  {address}  {who}\n"));
    }
    words.push_str("\nStop with Ctrl+C; the next start finds everything in place.");
    words
}
