//! A hub with an open group, and neighbours who belong to it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::letters::{follow, sealed_all};
use super::load::{Posted, post};
use super::meter::Reading;
use super::tell;
use crate::cluster::Cluster;
use crate::database::{self, View};
use crate::process::{Plan, sibling};
use crate::{Hub, until};

/// How many connections bring letters.
pub const CONNECTIONS: usize = 64;

/// Where hubs find their databases.
pub struct Stage {
    /// The server, unless they have files.
    pub postgres: Option<String>,
    cluster: Option<Cluster>,
    raised: AtomicUsize,
}

impl Stage {
    /// `sqlite`, `postgres` for a private server, or the address of a server.
    pub fn set(database: &str) -> Self {
        let cluster = if database == "postgres" {
            Some(Cluster::start().unwrap_or_else(|| panic!("PostgreSQL is not installed")))
        } else {
            None
        };
        let given = database.starts_with("postgres:").then(|| database.to_owned());
        let postgres = given.or_else(|| cluster.as_ref().map(|cluster| cluster.url.clone()));
        Self { postgres, cluster, raised: AtomicUsize::new(0) }
    }

    /// What the private database server has used; nothing when there is none.
    pub fn database_use(&self) -> Reading {
        let nothing = || Reading { at: std::time::Instant::now(), cpu: 0.0, written: 0.0, resident: 0.0 };
        self.cluster.as_ref().map_or_else(nothing, |cluster| Reading::of_family(cluster.pid()))
    }

    /// An empty database for a hub, if it is not to have a file.
    pub async fn database(&self) -> Option<String> {
        let server = self.postgres.as_deref()?;
        let number = self.raised.fetch_add(1, Ordering::SeqCst);
        Some(database::fresh(server, &format!("folkmoot_bench_{}_{number}", std::process::id())).await)
    }
}

/// See the module.
pub struct Scene {
    /// The hub.
    pub hub: Hub,
    /// Its database.
    pub view: View,
    /// The group's address.
    pub group: String,
    port: u16,
    made: Option<String>,
}

impl Scene {
    /// A hub with a group and its facilitator.
    pub async fn raise(stage: &Stage) -> Self {
        let database = stage.database().await;
        let plan = Plan { database: database.clone(), program: sibling(), unlimited: true, ..Plan::new("bench") };
        let hub = Hub::start_as(&plan);
        hub.account("morag");
        hub.group("soil", "Soil science", "morag");
        let view = View::of(&hub, database.as_deref()).await;
        let group = format!("{}/groups/soil", hub.origin);
        Self { hub, view, group, port: plan.listen, made: database }
    }

    /// These actors join; answers when all belong and every neighbour has been introduced.
    pub async fn join(&self, actors: &[(String, String)]) {
        let before = self.members().await;
        tell(&format!("{} neighbours join", actors.len()));
        let asks = actors.iter().map(|(host, name)| follow(&self.group, host, name)).collect();
        let posted = self.post(asks, Duration::from_mins(2)).await;
        assert_eq!(posted.accepted(), actors.len(), "not every Follow was taken: {:?}", posted.answers);
        let wanted = before + i64::try_from(actors.len()).unwrap();
        until("the neighbours to be members", 120, async || (self.members().await >= wanted).then_some(())).await;
        until("the neighbours to be introduced", 120, async || (self.view.jobs().await == 0).then_some(())).await;
    }

    async fn members(&self) -> i64 {
        self.view.number("SELECT COUNT(*) FROM memberships WHERE standing = 'member'").await
    }

    /// Signs these and sends them.
    pub async fn post(&self, activities: Vec<Value>, longest: Duration) -> Posted {
        let letters = Arc::new(sealed_all(&self.hub, activities).await);
        post(self.port, &letters, CONNECTIONS, longest).await
    }

    /// Sends what was signed before.
    pub async fn post_sealed(&self, letters: &Arc<Vec<Vec<u8>>>, longest: Duration) -> Posted {
        post(self.port, letters, CONNECTIONS, longest).await
    }

    /// What the hub's process has used.
    pub fn reading(&self) -> Reading {
        Reading::of(self.hub.pid())
    }

    /// Ends it, with its database.
    pub async fn strike(self, stage: &Stage) {
        self.view.close().await;
        drop(self.hub);
        if let (Some(server), Some(made)) = (&stage.postgres, &self.made) {
            let name = made.rsplit('/').next().unwrap().to_owned();
            database::remove(server, &name).await;
        }
    }
}
