//! The only place that knows all doors and all jobs: the router, the loops, and the graceful stop.

#[cfg(test)]
mod file_tests;
mod metrics;
mod routes;
mod work;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http_signatures::SigningKey;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tower::ServiceExt;
use tower_http::compression::predicate::Predicate;
use tower_http::compression::{CompressionLayer, DefaultPredicate};
use tower_http::set_header::SetResponseHeaderLayer;

pub(crate) use self::routes::{ClientAddress, Routes};
pub use self::routes::{Door, Route};
use crate::app::App;
use crate::clock::Clock;
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::federation::delivery::Courier;
use crate::federation::inbox::applier::Applier;
use crate::federation::inbox::door::{Collector, letterbox};
use crate::federation::{Federation, KeyMaker};
use crate::i18n::Language;
use crate::id::Ids;
use crate::jobs::Lane;
use crate::storage::Store;
use crate::uploads::serving::AsItIs;
use crate::web;

/// How long requests and jobs in hand may take after the signal to stop.
const STOP: Duration = Duration::from_secs(30);

/// Most bytes of header fields in one request.
const HEADERS: usize = 32 * 1024;

/// A hub: its parts, its router and its loops.
pub struct Hub {
    /// What every request and job may need.
    pub app: App,
    /// Every route there is.
    pub routes: Vec<Route>,
    router: Router,
    federation: Federation,
    collector: Option<Collector>,
    /// Who delivers when the work is done by hand ([`Hub::settle`]); the loops have one of their own.
    courier: tokio::sync::Mutex<Box<Courier>>,
    /// The same for applying what came in.
    applier: tokio::sync::Mutex<Box<Applier>>,
}

#[derive(Clone)]
struct Dispatch {
    everything: Router,
    documents: Router,
    trusted_proxies: Arc<[IpAddr]>,
}

impl Hub {
    /// Opens the database, brings it to this version, and puts the hub together. Nothing listens yet.
    pub async fn open(config: Config, clock: Clock, ids: Ids) -> Result<Self> {
        Box::pin(Self::open_with(config, clock, ids, SigningKey::generate_rsa)).await
    }

    /// The same with RSA keys made otherwise: in tests they come out of a drawer.
    pub async fn open_with(config: Config, clock: Clock, ids: Ids, make_rsa: KeyMaker) -> Result<Self> {
        let db = Db::open(&config.database_url(), clock.clone(), ids).await?;
        db.migrate().await?;
        let store = Store::open(&config)?;
        let app = App::new(config, db, store, clock);
        let (letterbox, collector) = letterbox();
        let federation = Federation::new(&app, letterbox, make_rsa)?;
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
        // Appended: what is for one asker only says what else it depends on.
        let vary = SetResponseHeaderLayer::appending(header::VARY, HeaderValue::from_static("Accept, Cookie"));
        let nosniff = SetResponseHeaderLayer::overriding(
            HeaderName::from_static("x-content-type-options"),
            HeaderValue::from_static("nosniff"),
        );
        let trusted_proxies = Arc::from(app.config.trusted_proxies.as_slice());
        let router = Router::new()
            .fallback(dispatch)
            .with_state(Dispatch { everything, documents, trusted_proxies })
            .layer(vary)
            .layer(nosniff)
            .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(Packed)));
        let courier = tokio::sync::Mutex::new(Box::new(Courier::new(&federation)));
        let applier = tokio::sync::Mutex::new(Box::new(Applier::new(&federation)));
        Ok(Self { app, routes, router, federation, collector: Some(collector), courier, applier })
    }

    /// The service of the internal listener.
    pub fn internal_router(&self) -> Router {
        internal_router(self.app.clone())
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
            let mut did = work::follow_up(&self.federation).await?;
            did |= work::index(&self.federation).await?;
            did |= self.applier.lock().await.settle().await?;
            did |= work::run_job(&self.federation, Lane::ALL).await?;
            did |= self.courier.lock().await.settle().await?;
            if !did {
                return Ok(any);
            }
            any = true;
        }
    }

    /// Serves until `stop` resolves, then finishes what is in hand.
    pub async fn serve(mut self, listener: TcpListener, stop: impl Future<Output = ()> + Send + 'static) -> Result<()> {
        self.start_collecting();
        let (stopper, stopped) = watch::channel(false);
        let mut loops = JoinSet::new();
        work::start_loops(&self.federation, &mut loops, &stopped);
        if let Some(address) = self.app.config.internal_listen {
            let internal = TcpListener::bind(address)
                .await
                .map_err(|cause| Error::internal(format!("cannot listen on {address}: {cause}")))?;
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
            work::expire(STOP).await;
        };
        let broken = async {
            while let Some(ended) = loops.join_next().await {
                if !*stopped.borrow() {
                    return format!("{ended:?}");
                }
            }
            std::future::pending().await
        };
        tokio::select! {
            // Better no hub than one that takes letters and never opens them: whoever watches over it starts it anew.
            how = broken => return Err(Error::internal(format!("a loop of the hub ended by itself: {how}"))),
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
}

/// Everything is packed but files.
#[derive(Clone, Copy)]
struct Packed;

impl Predicate for Packed {
    fn should_compress<B: axum::body::HttpBody>(&self, response: &axum::http::Response<B>) -> bool {
        response.extensions().get::<AsItIs>().is_none()
    }
}

/// The same address is a page for people and a document for other hubs; a path under `/cy` or `/en` is its twin in
/// that language.
async fn dispatch(State(to): State<Dispatch>, mut request: Request) -> Response {
    if request.uri().path().contains("%00") {
        // No address of ours has a zero byte in it, and PostgreSQL would not even look.
        *request.uri_mut() = axum::http::Uri::from_static("/-");
    }
    let header_bytes: usize = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if header_bytes > HEADERS {
        return StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE.into_response();
    }
    if *request.method() == Method::HEAD {
        // Only `GET` knows parts (RFC 9110, 14.2).
        request.headers_mut().remove(header::RANGE);
    }
    let address = ClientAddress::of(&request, &to.trusted_proxies);
    request.extensions_mut().insert(address);
    let language = take_language(&mut request);
    if let Some(language) = language {
        request.extensions_mut().insert(language);
    }
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    // A file has no type to ask for: whoever signs is another hub, and a browser is not.
    let is_signed = request.headers().contains_key("signature") && request.uri().path().starts_with("/documents/");
    let router =
        if reads && language.is_none() && (is_signed || wants_document(accept)) { to.documents } else { to.everything };
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
    async fn metrics(State(app): State<Arc<App>>) -> Result<Response, StatusCode> {
        let text = metrics::text(&app).await.map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
    }
    Router::new()
        .route("/metrics", get(metrics))
        .route("/livez", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .with_state(Arc::new(app))
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
