//! A server of another make: has actors and keys, signs, serves documents, and keeps what it receives.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use folkmoot::clock::Clock;
use http_signatures::{Outgoing, SigningKey, sign_cavage};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::browser::client;

/// See the module.
pub(crate) struct Elsewhere {
    pub(crate) origin: String,
    pub(crate) domain: String,
    clock: Clock,
    key: SigningKey,
    shared: Arc<Mutex<Shared>>,
    serving: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    documents: HashMap<String, Value>,
    received: Vec<Value>,
    asked: Vec<String>,
    status: Option<u16>,
}

async fn answer(State(shared): State<Arc<Mutex<Shared>>>, method: Method, uri: Uri, body: Bytes) -> Response {
    let mut shared = shared.lock().unwrap();
    if let Some(status) = shared.status {
        return StatusCode::from_u16(status).unwrap().into_response();
    }
    if method == Method::POST {
        shared.received.push(serde_json::from_slice(&body).unwrap());
        return StatusCode::ACCEPTED.into_response();
    }
    shared.asked.push(uri.path().to_owned());
    match shared.documents.get(uri.path()) {
        Some(document) if document.get("links").is_some() => {
            ([(header::CONTENT_TYPE, "application/jrd+json")], document.to_string()).into_response()
        }
        Some(document) => ([(header::CONTENT_TYPE, "application/activity+json")], document.to_string()).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Elsewhere {
    /// A server with a person called `robin`.
    pub(crate) async fn start(clock: &Clock) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let domain = format!("elsewhere.localhost:{}", listener.local_addr().unwrap().port());
        let origin = format!("http://{domain}");
        let shared = Arc::new(Mutex::new(Shared::default()));
        let service = Router::new().fallback(answer).with_state(Arc::clone(&shared));
        #[expect(clippy::disallowed_methods, reason = "a test serves its own neighbour")]
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        let key = SigningKey::generate_rsa().unwrap();
        let elsewhere = Self { origin, domain, clock: clock.clone(), key, shared, serving };
        elsewhere.actor("robin", "Person");
        elsewhere
    }

    /// Adds an actor; answers its id.
    pub(crate) fn actor(&self, name: &str, kind: &str) -> String {
        let id = format!("{}/u/{name}", self.origin);
        let document = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": id, "type": kind, "preferredUsername": name, "name": name, "inbox": format!("{id}/inbox"),
            "outbox": format!("{id}/outbox"), "followers": format!("{id}/followers"),
            "publicKey": {"id": format!("{id}#main-key"), "owner": id, "publicKeyPem": self.key.public_key().to_pem()},
        });
        self.serve(&format!("/u/{name}"), document);
        let links = json!([{"rel": "self", "type": "application/activity+json", "href": id}]);
        self.serve(
            "/.well-known/webfinger",
            json!({"subject": format!("acct:{name}@{}", self.domain), "links": links}),
        );
        id
    }

    /// Serves a document at `path`.
    pub(crate) fn serve(&self, path: &str, document: Value) {
        self.shared.lock().unwrap().documents.insert(path.to_owned(), document);
    }

    /// What is served at `path`.
    pub(crate) fn document(&self, path: &str) -> Value {
        self.shared.lock().unwrap().documents[path].clone()
    }

    /// Serves nothing at `path` any more.
    pub(crate) fn withdraw(&self, path: &str) {
        self.shared.lock().unwrap().documents.remove(path);
    }

    /// Answers everything with `status` from now on, or as usual.
    pub(crate) fn answer_with(&self, status: Option<u16>) {
        self.shared.lock().unwrap().status = status;
    }

    /// What it has received, of this type.
    pub(crate) fn received(&self, kind: &str) -> Vec<Value> {
        self.shared.lock().unwrap().received.iter().filter(|activity| activity["type"] == kind).cloned().collect()
    }

    /// How often `path` was asked for.
    pub(crate) fn asked(&self, path: &str) -> usize {
        self.shared.lock().unwrap().asked.iter().filter(|asked| *asked == path).count()
    }

    /// The key by which everybody here signs.
    pub(crate) fn key(&self) -> &SigningKey {
        &self.key
    }

    /// What time it is, in seconds since 1970.
    pub(crate) fn now(&self) -> i64 {
        self.clock.now().seconds()
    }

    /// The id of a person or thing here.
    pub(crate) fn id(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
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
        let body = activity.to_string().into_bytes();
        let headers = self.sign(inbox, &body, activity["actor"].as_str().unwrap());
        let list = headers.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        self.post(inbox, body, list).await.0
    }
}

impl Drop for Elsewhere {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
