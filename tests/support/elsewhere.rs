//! A server of another make: has actors and keys, signs, serves documents, and keeps what it receives. It can also be
//! as ill-bred as servers on the open web: what it serves, and how, is up to the test.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use folkmoot::clock::Clock;
use futures_util::StreamExt;
use http_signatures::{Outgoing, SigningKey, sign_cavage};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tower_http::compression::CompressionLayer;

use super::browser::client;
use super::keys::rsa_key;

/// See the module.
pub(crate) struct Elsewhere {
    pub(crate) origin: String,
    pub(crate) domain: String,
    clock: Clock,
    key: SigningKey,
    shared: Arc<Mutex<Shared>>,
    serving: JoinHandle<()>,
}

/// What lies at a path.
#[derive(Clone)]
pub(crate) enum Served {
    Document(Value),
    /// These bytes, with this media type.
    Bytes(&'static str, Vec<u8>),
    /// A redirect to there.
    Elsewhere(String),
    /// Nothing but this status.
    Status(u16),
    /// One byte, and then nothing more, while the connection stays open.
    Silence,
    /// So many bytes of white space, compressed on the wire to nearly nothing.
    Bomb(usize),
}

/// A delivery: at which host and path, how it was signed, and what.
#[derive(Clone)]
pub(crate) struct Letter {
    host: String,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// Byte for byte.
    pub(crate) text: String,
    pub(crate) body: Value,
}

impl Letter {
    /// Whether it is signed as RFC 9421 says, and not as the draft before it.
    pub(crate) fn is_rfc9421(&self) -> bool {
        self.headers.contains_key("signature-input")
    }
}

#[derive(Default)]
struct Shared {
    documents: HashMap<String, Served>,
    received: Vec<Letter>,
    tried: Vec<Letter>,
    asked: Vec<String>,
    status: Option<u16>,
    /// How long it asks to be left alone, with a status that says it has trouble: seconds or a date.
    retry_after: Option<String>,
    /// Whether it understands the draft and RFC 9421, and what it answers to what it does not.
    ear: Option<(bool, bool, u16)>,
    /// How deliveries to these paths are answered.
    closed: HashMap<String, u16>,
    /// The answers to the next deliveries, before the usual one.
    next: VecDeque<u16>,
    /// Deliveries in which these words stand are answered so.
    refused: Option<(String, u16)>,
    /// How many more documents it hands out.
    patience: Option<usize>,
    /// The next delivery waits for this.
    hold: Option<Held>,
    /// Whoever asks for this path next waits, and gets this.
    held_document: Option<(String, Served, Held)>,
}

/// A delivery that waits for its answer until it is let go.
#[derive(Clone, Default)]
pub(crate) struct Held(Arc<(Notify, Notify)>);

impl Held {
    /// Waits until the delivery has come.
    pub(crate) async fn came(&self) {
        self.0.0.notified().await;
    }

    /// Lets it have its answer.
    pub(crate) fn let_go(&self) {
        self.0.1.notify_one();
    }
}

impl Served {
    fn into_response(self) -> Response {
        match self {
            Self::Document(document) => {
                let kind =
                    if document.get("links").is_some() { "application/jrd+json" } else { "application/activity+json" };
                ([(header::CONTENT_TYPE, kind)], document.to_string()).into_response()
            }
            Self::Bytes(kind, bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
            Self::Elsewhere(to) => (StatusCode::FOUND, [(header::LOCATION, to)]).into_response(),
            Self::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
            Self::Silence => {
                let first = futures_util::stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(b"{"))]);
                let body = Body::from_stream(first.chain(futures_util::stream::pending()));
                ([(header::CONTENT_TYPE, "application/activity+json")], body).into_response()
            }
            Self::Bomb(length) => {
                let piece = Bytes::from(vec![b' '; 64 * 1024]);
                let pieces = std::iter::repeat_n(piece, length / (64 * 1024)).map(Ok::<_, std::io::Error>);
                let body = Body::from_stream(futures_util::stream::iter(pieces));
                ([(header::CONTENT_TYPE, "application/activity+json")], body).into_response()
            }
        }
    }
}

async fn answer(
    State(shared): State<Arc<Mutex<Shared>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let held = if method == Method::POST { shared.lock().unwrap().hold.take() } else { None };
    if let Some(held) = held {
        held.0.0.notify_one();
        held.0.1.notified().await;
    }
    let is_held = |held: &mut (String, Served, Held)| method == Method::GET && held.0 == uri.path();
    let late = shared.lock().unwrap().held_document.take_if(is_held);
    if let Some((path, document, held)) = late {
        shared.lock().unwrap().asked.push(path);
        held.0.0.notify_one();
        held.0.1.notified().await;
        return document.into_response();
    }
    let mut shared = shared.lock().unwrap();
    let retry_after = shared.retry_after.clone();
    let said = |status: u16| {
        let mut response = StatusCode::from_u16(status).unwrap().into_response();
        if let Some(wait) = retry_after.as_deref().filter(|_| matches!(status, 429 | 500..)) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_str(wait).unwrap());
        }
        response
    };
    if method == Method::POST {
        let host = headers[header::HOST].to_str().unwrap().to_owned();
        let (text, path) = (String::from_utf8(body.to_vec()).unwrap(), uri.path().to_owned());
        let letter = Letter { host, path, headers, body: serde_json::from_str(&text).unwrap(), text };
        shared.tried.push(letter.clone());
        let refused = shared.refused.as_ref().filter(|(words, _)| letter.text.contains(words)).map(|refused| refused.1);
        let deaf = shared.ear.filter(|(draft, rfc, _)| if letter.is_rfc9421() { !rfc } else { !draft });
        let closed = shared.closed.get(&letter.path).copied();
        let always = shared.status.or(deaf.map(|(.., status)| status)).or(closed);
        let status = always.or_else(|| shared.next.pop_front()).or(refused).unwrap_or(202);
        if (200..300).contains(&status) {
            shared.received.push(letter);
        }
        return said(status);
    }
    if let Some(status) = shared.status {
        return said(status);
    }
    shared.asked.push(uri.path().to_owned());
    if let Some(left) = shared.patience {
        if left == 0 {
            return said(404);
        }
        shared.patience = Some(left - 1);
    }
    shared.documents.get(uri.path()).cloned().map_or_else(|| said(404), Served::into_response)
}

impl Elsewhere {
    /// A server with a person called `robin`.
    pub(crate) async fn start(clock: &Clock) -> Self {
        let elsewhere = Self::start_as("elsewhere", clock).await;
        elsewhere.actor("robin", "Person");
        elsewhere
    }

    /// A server of this name with nobody on it.
    pub(crate) async fn start_as(name: &str, clock: &Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = format!("{name}.localhost:{}", listener.local_addr().unwrap().port());
        let origin = format!("http://{domain}");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let service = Router::new().fallback(answer).with_state(Arc::clone(&shared)).layer(CompressionLayer::new());
        #[expect(clippy::disallowed_methods, reason = "a test serves its own neighbour")]
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let key = rsa_key().unwrap();
        Self { origin, domain, clock: clock.clone(), key, shared, serving }
    }

    /// Adds an actor; answers its id.
    pub(crate) fn actor(&self, name: &str, kind: &str) -> String {
        let id = format!("{}/u/{name}", self.origin);
        self.serve(&format!("/u/{name}"), self.card(&id, kind));
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": id}]);
        self.serve(
            "/.well-known/webfinger",
            json!({"subject": format!("acct:{name}@{}", self.domain), "links": links}),
        );
        id
    }

    /// What an actor with this id would say of itself.
    pub(crate) fn card(&self, id: &str, kind: &str) -> Value {
        let name = id.rsplit('/').next().unwrap();
        json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id, "type": kind, "preferredUsername": name, "name": name, "inbox": format!("{id}/inbox"),
            "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
            "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": self.key.public_key().to_pem()},
        })
    }

    /// Another name for this server, as far as other hubs can tell.
    pub(crate) fn also_called(&self, name: &str) -> String {
        let port = self.domain.rsplit(':').next().unwrap();
        format!("http://{name}.localhost:{port}")
    }

    /// Serves a document at `path`.
    pub(crate) fn serve(&self, path: &str, document: Value) {
        self.serve_so(path, Served::Document(document));
    }

    /// Serves something in a particular way.
    pub(crate) fn serve_so(&self, path: &str, served: Served) {
        self.shared.lock().unwrap().documents.insert(path.to_owned(), served);
    }

    /// What is served at `path`.
    pub(crate) fn document(&self, path: &str) -> Value {
        match &self.shared.lock().unwrap().documents[path] {
            Served::Document(document) => document.clone(),
            _ => panic!("there is no document at {path}"),
        }
    }

    /// Serves nothing at `path` any more.
    pub(crate) fn withdraw(&self, path: &str) {
        self.shared.lock().unwrap().documents.remove(path);
    }

    /// Answers everything with `status` from now on, or as usual.
    pub(crate) fn answer_with(&self, status: Option<u16>) {
        self.shared.lock().unwrap().status = status;
    }

    /// Asks to be left alone for so many seconds, or until a date, whenever it has trouble.
    pub(crate) fn ask_to_wait(&self, wait: &str) {
        self.shared.lock().unwrap().retry_after = Some(wait.to_owned());
    }

    /// Understands the draft, RFC 9421, both or neither; answers `status` to deliveries signed in another way.
    pub(crate) fn understand(&self, draft: bool, rfc9421: bool, status: u16) {
        self.shared.lock().unwrap().ear = Some((draft, rfc9421, status));
    }

    /// Answers deliveries to `path` with `status` from now on.
    pub(crate) fn close(&self, path: &str, status: u16) {
        self.shared.lock().unwrap().closed.insert(path.to_owned(), status);
    }

    /// Answers the next deliveries so, and those after them as usual.
    pub(crate) fn answer_next(&self, statuses: &[u16]) {
        self.shared.lock().unwrap().next.extend(statuses);
    }

    /// Answers deliveries in which `words` stand with `status` from now on.
    pub(crate) fn refuse(&self, words: &str, status: u16) {
        self.shared.lock().unwrap().refused = Some((words.to_owned(), status));
    }

    /// Lets the next delivery wait for its answer.
    pub(crate) fn hold_next(&self) -> Held {
        let held = Held::default();
        self.shared.lock().unwrap().hold = Some(held.clone());
        held
    }

    /// Whoever asks for `path` next gets what lies there now, and only when it is let go.
    pub(crate) fn hold_document(&self, path: &str) -> Held {
        let (held, document) = (Held::default(), Served::Document(self.document(path)));
        self.shared.lock().unwrap().held_document = Some((path.to_owned(), document, held.clone()));
        held
    }

    /// Hands out so many documents more, and then nothing: what would go on for ever comes to an end.
    pub(crate) fn tire_after(&self, documents: usize) {
        self.shared.lock().unwrap().patience = Some(documents);
    }

    /// What it has received, of this type.
    pub(crate) fn received(&self, kind: &str) -> Vec<Value> {
        let shared = self.shared.lock().unwrap();
        shared.received.iter().map(|letter| &letter.body).filter(|body| body["type"] == kind).cloned().collect()
    }

    /// How often each of its names received something of this type.
    pub(crate) fn received_by_host(&self, kind: &str) -> HashMap<String, usize> {
        let mut counts = HashMap::new();
        for letter in self.shared.lock().unwrap().received.iter().filter(|letter| letter.body["type"] == kind) {
            *counts.entry(letter.host.clone()).or_default() += 1;
        }
        counts
    }

    /// What was sent to it, whatever it answered.
    pub(crate) fn tried(&self) -> Vec<Value> {
        self.knocks().into_iter().map(|letter| letter.body).collect()
    }

    /// The same with everything around it.
    pub(crate) fn knocks(&self) -> Vec<Letter> {
        self.shared.lock().unwrap().tried.clone()
    }

    /// What it has received, of this type, with everything around it.
    pub(crate) fn letters(&self, kind: &str) -> Vec<Letter> {
        let shared = self.shared.lock().unwrap();
        shared.received.iter().filter(|letter| letter.body["type"] == kind).cloned().collect()
    }

    /// How often `path` was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.shared.lock().unwrap().asked.iter().filter(|asked| *asked == path).count()
    }

    /// What time it is, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now().seconds()
    }

    /// What it was asked for, in that order.
    pub(crate) fn asked_for(&self) -> Vec<String> {
        self.shared.lock().unwrap().asked.clone()
    }

    /// How often it was asked for anything.
    pub(crate) fn asked_at_all(&self) -> usize {
        self.shared.lock().unwrap().asked.len()
    }

    /// The id of a person or thing here.
    pub(crate) fn id(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Robin of this server asks to join a group of `hub`, which does what is due; answers the group's id.
    pub(crate) async fn joins(&self, hub: &super::Hub, handle: &str) -> String {
        let group = format!("{}/groups/{handle}", hub.origin);
        let follow = json!({"id": self.id("/f/1"), "type": "Follow", "actor": self.id("/u/robin"), "object": group});
        assert_eq!(self.send(&format!("{}/inbox", hub.origin), &follow).await, 202);
        hub.settle().await;
        group
    }

    /// The signed headers of a POST of `body` to `inbox` by `actor` at the clock's time.
    pub(crate) fn sign(&self, inbox: &str, body: &[u8], actor: &str) -> HeaderMap {
        Self::sign_as(inbox, body, &format!("{actor}#main-key"), &self.key, self.clock.now().seconds())
    }

    /// The same with everything chosen freely.
    pub(crate) fn sign_as(inbox: &str, body: &[u8], key_id: &str, key: &SigningKey, at: i64) -> HeaderMap {
        let url = url::Url::parse(inbox).unwrap();
        let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap());
        let request = Outgoing {
            method: "POST",
            scheme: "http",
            host: &host,
            target: url.path(),
            content_type: Some("application/activity+json"),
            body: Some(body),
        };
        let mut headers: HeaderMap = sign_cavage(key, key_id, &request, at).unwrap().into_iter().collect();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/activity+json"));
        headers
    }

    /// Sends bytes with headers as they are; answers status and body.
    pub(crate) async fn post(
        &self,
        inbox: &str,
        body: Vec<u8>,
        headers: Vec<(HeaderName, HeaderValue)>,
    ) -> (u16, String) {
        let mut all = HeaderMap::new();
        for (name, value) in headers {
            all.append(name, value);
        }
        let answer = client().build().unwrap().post(inbox).headers(all).body(body).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    /// Sends an activity properly signed by its actor; answers the status.
    pub(crate) async fn send(&self, inbox: &str, activity: &Value) -> u16 {
        self.send_as(inbox, activity.to_string(), activity["actor"].as_str().unwrap()).await
    }

    /// Sends bytes that `actor` has signed; answers the status.
    pub(crate) async fn send_as(&self, inbox: &str, body: String, actor: &str) -> u16 {
        let body = body.into_bytes();
        let headers = self.sign(inbox, &body, actor);
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        self.post(inbox, body, list).await.0
    }

    /// Asks for a document, signed by an actor of this server if one is named; answers status, headers but for the date,
    /// and body.
    pub(crate) async fn ask(&self, url: &str, actor: Option<&str>) -> (u16, HeaderMap, String) {
        self.ask_with(url, actor, &self.key).await
    }

    /// The same with a key chosen freely.
    pub(crate) async fn ask_with(&self, url: &str, actor: Option<&str>, key: &SigningKey) -> (u16, HeaderMap, String) {
        let address = url::Url::parse(url).unwrap();
        let request = Outgoing {
            method: "GET",
            scheme: "http",
            host: &format!("{}:{}", address.host_str().unwrap(), address.port().unwrap()),
            target: &address[url::Position::BeforePath..url::Position::AfterQuery],
            content_type: None,
            body: None,
        };
        let sign = |actor| sign_cavage(key, &format!("{actor}#main-key"), &request, self.now()).unwrap();
        let headers: HeaderMap = actor.map(sign).into_iter().flatten().collect();
        let asked = client().build().unwrap().get(url).headers(headers).header("accept", "application/activity+json");
        let answer = asked.send().await.unwrap();
        let (status, mut headers) = (answer.status().as_u16(), answer.headers().clone());
        headers.remove(header::DATE);
        (status, headers, answer.text().await.unwrap())
    }

    /// The key with which all its actors sign.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
