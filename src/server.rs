//! The only place that knows all doors and all jobs: the router, the loops, and the graceful stop.

use std::collections::HashSet;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::handler::Handler;
use axum::http::{HeaderName, HeaderValue, Method, header};
use axum::response::Response;
use axum::routing::{MethodFilter, get, on};
use tokio::net::TcpListener;
use tokio::sync::{Notify, watch};
use tokio::task::JoinSet;
use tower::ServiceExt;
use tower_http::compression::CompressionLayer;
use tower_http::set_header::SetResponseHeaderLayer;

use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::federation::inbox::door::{Collector, letterbox};
use crate::federation::outbox::{self, Hub as HubAddress};
use crate::federation::{Federation, backfill, delivery, inbox, lookup};
use crate::i18n::Language;
use crate::id::Ids;
use crate::jobs::{self, Outcome, worker};
use crate::journal::{self, Recorded};
use crate::web;

/// How long a loop waits before it looks by itself.
const LOOK: Duration = Duration::from_secs(1);
/// How long requests and jobs in hand may take after the signal to stop.
const STOP: Duration = Duration::from_secs(30);
/// How many journal entries one transaction follows up.
const ENTRIES: i64 = 200;

/// Who comes in by a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// People with browsers.
    Web,
    /// Other hubs.
    Federation,
}

/// A route as it was registered, so that tests can walk every one: axum itself cannot list them.
#[derive(Clone, Debug)]
pub struct Route {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// The path with its parameters in braces.
    pub path: &'static str,
    /// Whom it is for.
    pub door: Door,
}

/// Routes of one door. The only way to register one.
pub(crate) struct Routes<S> {
    door: Door,
    router: Router<S>,
    list: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// None yet.
    pub(crate) fn new(door: Door) -> Self {
        Self { door, router: Router::new(), list: Vec::new() }
    }

    /// `handler` answers `GET` (and `HEAD`) at `path`.
    pub(crate) fn get<H: Handler<T, S>, T: 'static>(&mut self, path: &'static str, handler: H) -> &mut Self {
        self.add("GET", MethodFilter::GET.or(MethodFilter::HEAD), path, handler)
    }

    /// `handler` answers `POST` at `path`.
    pub(crate) fn post<H: Handler<T, S>, T: 'static>(&mut self, path: &'static str, handler: H) -> &mut Self {
        self.add("POST", MethodFilter::POST, path, handler)
    }

    fn add<H: Handler<T, S>, T: 'static>(
        &mut self,
        method: &'static str,
        filter: MethodFilter,
        path: &'static str,
        handler: H,
    ) -> &mut Self {
        self.list.push(Route { method, path, door: self.door });
        self.router = std::mem::take(&mut self.router).route(path, on(filter, handler));
        self
    }

    /// What was registered.
    pub(crate) fn list(&self) -> &[Route] {
        &self.list
    }

    /// The router, with its state.
    pub(crate) fn finish(self, state: S) -> Router {
        self.router.with_state(state)
    }
}

/// A hub: its parts, its router and its loops.
pub struct Hub {
    /// What every request and job may need.
    pub app: App,
    /// Every route there is.
    pub routes: Vec<Route>,
    router: Router,
    federation: Federation,
    collector: Option<Collector>,
}

#[derive(Clone)]
struct Dispatch {
    everything: Router,
    documents: Router,
}

impl Hub {
    /// Opens the database, brings it to this version, and puts the hub together. Nothing listens yet.
    pub async fn open(config: Config, clock: Clock, ids: Ids) -> Result<Self> {
        let db = Db::open(&config.database_url(), clock.clone(), ids).await?;
        db.migrate().await?;
        let app = App::new(config, db, clock);
        let (letterbox, collector) = letterbox();
        let federation = Federation::new(&app, letterbox)?;
        federation.hub_signer().await?;
        let limits = &app.config.limits;
        let (always, negotiated, mut routes) = crate::federation::routes::routes(federation.clone());
        let (pages, page_routes) = web::routes(app.clone());
        routes.extend(page_routes);
        let everything = pages
            .layer(DefaultBodyLimit::max(limits.form_bytes))
            .merge(always.layer(DefaultBodyLimit::max(limits.inbox_bytes)))
            .fallback_service(web::nothing_here(app.clone()));
        let documents = negotiated.fallback_service(everything.clone());
        let vary = SetResponseHeaderLayer::overriding(header::VARY, HeaderValue::from_static("Accept, Cookie"));
        let nosniff = SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        );
        let router = Router::new()
            .fallback(dispatch)
            .with_state(Dispatch { everything, documents })
            .layer(vary)
            .layer(nosniff)
            .layer(CompressionLayer::new());
        Ok(Self { app, routes, router, federation, collector: Some(collector) })
    }

    /// The service that answers requests.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// Starts what must run for requests to be answered: the collector of the inbox. Loops start with [`Hub::serve`];
    /// tests call [`Hub::settle`] instead.
    #[expect(clippy::disallowed_methods, reason = "this is the place that starts tasks")]
    pub fn start_collecting(&mut self) {
        if let Some(collector) = self.collector.take() {
            tokio::spawn(collector.run(self.app.clone()));
        }
    }

    /// Does everything that is due until nothing is. Answers whether there was anything.
    pub async fn settle(&self) -> Result<bool> {
        let mut any = false;
        loop {
            let mut did = follow_up(&self.federation).await?;
            did |= inbox::apply(&self.federation).await?;
            did |= run_job(&self.federation).await?;
            for destination in delivery::due(&self.federation).await? {
                delivery::drain(&self.federation, destination).await?;
                did = true;
            }
            if !did {
                return Ok(any);
            }
            any = true;
        }
    }

    /// Serves until `stop` resolves, then finishes what is in hand.
    pub async fn serve(
        mut self,
        listener: TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> anyhow::Result<()> {
        self.start_collecting();
        let (stopper, stopped) = watch::channel(false);
        let mut loops = JoinSet::new();
        self.start_loops(&mut loops, &stopped);
        if let Some(address) = self.app.config.internal_listen {
            let internal = TcpListener::bind(address).await.with_context(|| format!("cannot listen on {address}"))?;
            let mut stopped = stopped.clone();
            let service = internal_router(self.app.clone());
            loops.spawn(async move {
                let stop = async move { stopped.wait_for(|stopped| *stopped).await.map(drop).unwrap_or_default() };
                if let Err(error) = axum::serve(internal, service).with_graceful_shutdown(stop).await {
                    tracing::error!(error = %error, "the internal listener failed");
                }
            });
        }
        let service = self.router.clone().into_make_service_with_connect_info::<SocketAddr>();
        let mut serving_stopped = stopped.clone();
        let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
            let _ = serving_stopped.wait_for(|stopped| *stopped).await;
        });
        let signal = async {
            stop.await;
            tracing::info!("stopping: finishing what is in hand");
            // Nobody listening any more is as good as having told them.
            let _ = stopper.send(true);
            expire(STOP).await;
        };
        tokio::select! {
            served = serving.into_future() => served?,
            () = signal => tracing::warn!("some requests were still open after {} seconds", STOP.as_secs()),
        }
        let finish = async { while loops.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP, finish).await.is_err() {
            tracing::warn!("some jobs were still running after {} seconds; they will be done again", STOP.as_secs());
        }
        self.app.db.close().await;
        Ok(())
    }

    fn start_loops(&self, loops: &mut JoinSet<()>, stopped: &watch::Receiver<bool>) {
        let federation = &self.federation;
        let step = federation.clone();
        loops.spawn(run_loop(
            federation.clone(),
            stopped.clone(),
            |wake| &wake.journal,
            move || {
                let federation = step.clone();
                async move { follow_up(&federation).await }
            },
        ));
        let step = federation.clone();
        loops.spawn(run_loop(
            federation.clone(),
            stopped.clone(),
            |wake| &wake.inbox,
            move || {
                let federation = step.clone();
                async move { inbox::apply(&federation).await }
            },
        ));
        for _ in 0..2 {
            let step = federation.clone();
            loops.spawn(run_loop(
                federation.clone(),
                stopped.clone(),
                |wake| &wake.jobs,
                move || {
                    let federation = step.clone();
                    async move { run_job(&federation).await }
                },
            ));
        }
        loops.spawn(deliver(federation.clone(), stopped.clone()));
    }
}

/// Waits, without anybody waking it.
async fn expire(after: Duration) {
    let _ = tokio::time::timeout(after, std::future::pending::<()>()).await;
}

async fn run_loop<F, S>(
    federation: Federation,
    mut stopped: watch::Receiver<bool>,
    bell: fn(&crate::app::Wake) -> &Notify,
    step: S,
) where
    F: Future<Output = Result<bool>> + Send,
    S: Fn() -> F + Send,
{
    while !*stopped.borrow() {
        match step().await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::error!(error = %error, "a step of the hub's work failed; it is tried again"),
        }
        tokio::select! {
            _ = tokio::time::timeout(LOOK, bell(&federation.app.wake).notified()) => {}
            _ = stopped.changed() => {}
        }
    }
}

/// One task for each destination with work: a slow hub keeps nobody else waiting.
async fn deliver(federation: Federation, mut stopped: watch::Receiver<bool>) {
    const AT_ONCE: usize = 128;
    let mut running: JoinSet<crate::id::DestinationId> = JoinSet::new();
    let mut busy = HashSet::new();
    while !*stopped.borrow() {
        match delivery::due(&federation).await {
            Ok(due) => {
                for destination in due {
                    if busy.len() >= AT_ONCE || !busy.insert(destination.id) {
                        continue;
                    }
                    let federation = federation.clone();
                    running.spawn(async move {
                        let id = destination.id;
                        if let Err(error) = delivery::drain(&federation, destination).await {
                            tracing::error!(error = %error, "delivering failed; it is tried again");
                        }
                        id
                    });
                }
            }
            Err(error) => tracing::error!(error = %error, "what is due could not be read"),
        }
        tokio::select! {
            Some(ended) = running.join_next() => {
                match ended {
                    Ok(id) => { busy.remove(&id); }
                    // A task that broke must not leave its destination marked as busy for ever.
                    Err(_) => busy.clear(),
                }
            }
            _ = tokio::time::timeout(LOOK, federation.app.wake.delivery.notified()) => {}
            _ = stopped.changed() => {}
        }
    }
    while running.join_next().await.is_some() {}
}

/// Reads on in the journal: renders what happened for other hubs. One transaction, no network. An entry that cannot
/// be followed up does not hold up the others: it becomes a job of its own.
async fn follow_up(federation: &Federation) -> Result<bool> {
    const CURSOR: &str = "follow-up";
    let app = &federation.app;
    let mut tx = app.db.read().await?;
    if !journal::has_unread(&mut tx, CURSOR).await? {
        return Ok(false);
    }
    drop(tx);
    let origin = app.config.origin();
    let mut tx = app.db.begin().await?;
    let entries = journal::unread(&mut tx, CURSOR, ENTRIES).await?;
    let Some(last) = entries.last().map(|recorded| recorded.seq) else { return Ok(false) };
    for recorded in &entries {
        tx.savepoint().await?;
        match outbox::publish(&mut tx, HubAddress { origin: &origin }, recorded).await {
            Ok(()) => tx.keep_part().await?,
            Err(error) => {
                tracing::error!(error = %error, entry = recorded.entry.name(), seq = recorded.seq, "an entry waits");
                tx.undo_part().await?;
                jobs::enqueue(&mut tx, "publish", &recorded.seq.to_string(), recorded).await?;
            }
        }
    }
    journal::mark_read(&mut tx, CURSOR, last).await?;
    tx.commit().await?;
    app.wake.delivery.notify_one();
    app.wake.jobs.notify_one();
    Ok(true)
}

/// Takes the job that is due and does it.
async fn run_job(federation: &Federation) -> Result<bool> {
    let db = &federation.app.db;
    let Some(job) = worker::claim(db).await? else { return Ok(false) };
    let outcome = match job.name.as_str() {
        "backfill" => match serde_json::from_str(&job.payload) {
            Ok(group) => match backfill::run(federation, group).await {
                Ok(true) => Outcome::Again,
                Ok(false) => Outcome::Done,
                Err(error) => Err(error).into(),
            },
            Err(error) => Outcome::GiveUp(error.into()),
        },
        "look_up" => match serde_json::from_str::<String>(&job.payload) {
            Ok(query) => lookup::run(federation, &query).await.into(),
            Err(error) => Outcome::GiveUp(error.into()),
        },
        "meet" => match serde_json::from_str::<String>(&job.payload) {
            Ok(host) => backfill::meet(federation, &host).await.into(),
            Err(error) => Outcome::GiveUp(error.into()),
        },
        "publish" => publish_late(federation, &job.payload).await.into(),
        other => Outcome::GiveUp(Error::internal(format!("nobody does the job {other}"))),
    };
    if let Outcome::Retry(error) | Outcome::GiveUp(error) = &outcome {
        tracing::warn!(job = job.name, attempts = job.attempts, error = %error, "a job was not done");
    }
    worker::settle(db, &job, &outcome).await?;
    Ok(true)
}

async fn publish_late(federation: &Federation, payload: &str) -> Result<()> {
    let recorded: Recorded = serde_json::from_str(payload)?;
    let origin = federation.app.config.origin();
    let mut tx = federation.app.db.begin().await?;
    outbox::publish(&mut tx, HubAddress { origin: &origin }, &recorded).await?;
    tx.commit().await?;
    federation.app.wake.delivery.notify_one();
    Ok(())
}

/// The same address is a page for people and a document for other hubs; a path under `/cy` or `/en` is its twin in
/// that language.
async fn dispatch(State(to): State<Dispatch>, mut request: Request) -> Response {
    if request.uri().path().contains("%00") {
        // No address of ours has a zero byte in it, and PostgreSQL would not even look.
        *request.uri_mut() = axum::http::Uri::from_static("/-");
    }
    let language = take_language(&mut request);
    if let Some(language) = language {
        request.extensions_mut().insert(language);
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let router = if reads && language.is_none() && wants_document(accept) { to.documents } else { to.everything };
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

fn take_language(request: &mut Request) -> Option<Language> {
    let path = request.uri().path();
    let (language, rest) = Language::ALL.into_iter().find_map(|language| {
        let rest = path.strip_prefix(language.path())?;
        (rest.is_empty() || rest.starts_with('/')).then_some((language, rest))
    })?;
    let rest = if rest.is_empty() { "/" } else { rest };
    let target = request.uri().query().map_or_else(|| rest.to_owned(), |query| format!("{rest}?{query}"));
    *request.uri_mut() = target.parse().ok()?;
    Some(language)
}

/// Whether `Accept` ranks an ActivityPub document at least as high as a page, and names it.
fn wants_document(accept: &str) -> bool {
    let mut document = 0.0_f32;
    let mut page = 0.0_f32;
    for range in accept.split(',') {
        let quality = range
            .split(';')
            .skip(1)
            .find_map(|parameter| parameter.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
            .unwrap_or(1.0);
        let main = range.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        if crate::federation::client::is_activity_type(range.trim()) {
            document = document.max(quality);
        } else if main == "text/html" || main == "application/xhtml+xml" {
            page = page.max(quality);
        }
    }
    document > 0.0 && document >= page
}

fn internal_router(app: App) -> Router {
    async fn ready(State(app): State<Arc<App>>) -> Result<&'static str, axum::http::StatusCode> {
        let version = app.db.version().await.map_err(|_| axum::http::StatusCode::SERVICE_UNAVAILABLE)?;
        if version == Db::newest() { Ok("ready\n") } else { Err(axum::http::StatusCode::SERVICE_UNAVAILABLE) }
    }
    Router::new().route("/livez", get(|| async { "alive\n" })).route("/readyz", get(ready)).with_state(Arc::new(app))
}

#[cfg(test)]
mod tests {
    use super::wants_document;

    #[test]
    fn a_document_is_sent_only_to_who_ranks_it_first() {
        for good in [
            "application/activity+json",
            "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/activity+json, text/html;q=0.1",
            "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\", text/html;q=0.1",
            "application/activity+json, */*",
        ] {
            assert!(wants_document(good), "{good}");
        }
        for page in [
            "",
            "*/*",
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "application/json",
            "text/html, application/activity+json;q=0.5",
            "application/activity+json;q=0",
        ] {
            assert!(!wants_document(page), "{page}");
        }
    }
}
