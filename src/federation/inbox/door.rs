//! The inbox's door: bytes bounded, envelope read once, host policy, signature and digest over the raw bytes, then
//! stored — many requests to one commit — and only then 202. What an activity means is judged later, by the job.

use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_signatures::{Claim, Incoming, Policy, examine};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::db::{Sql, Tx, json_list};
use crate::error::{Error, Result};
use crate::federation::client::{depth, host_of_text};
use crate::federation::objects::actor::Described;
use crate::federation::{Federation, store};
use crate::id::ReceivedId;

/// How long the door waits for an unknown key.
const KEY_PATIENCE: Duration = Duration::from_secs(3);
/// How many requests share one commit at the most.
const BATCH: usize = 256;
/// Deepest nesting of an activity that is taken.
const DEPTH: usize = 24;

/// What the door must know of an activity. Repeated fields are an error of the parser.
#[derive(Debug, Deserialize)]
struct Envelope {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    actor: ActorField,
    object: Option<serde_json::Value>,
}

/// One actor, bare or embedded; a list is not one actor.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum ActorField {
    Id(String),
    Embedded { id: String },
}

/// Why the door stays shut, as RFC 9457 says it.
#[derive(Debug)]
pub(crate) struct Shut {
    status: StatusCode,
    detail: String,
    retry_after: Option<u64>,
}

impl Shut {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after: None }
    }

    fn later(detail: impl Into<String>) -> Self {
        Self { status: StatusCode::SERVICE_UNAVAILABLE, detail: detail.into(), retry_after: Some(60) }
    }
}

impl IntoResponse for Shut {
    fn into_response(self) -> Response {
        let problem = serde_json::json!({
            "type": "about:blank",
            "title": self.status.canonical_reason().unwrap_or_default(),
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, problem.to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// `POST /inbox` and every actor's own inbox: they are one.
pub(crate) async fn create(
    State(federation): State<Federation>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Shut> {
    let body = body.map_err(|_| Shut::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than this hub takes"))?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let (envelope, actor, host, text) = read(&body)?;
    if host == federation.app.config.domain {
        return Err(Shut::new(StatusCode::FORBIDDEN, "the people and groups of this hub do not come from outside"));
    }
    federation.check_host(&host).await.map_err(|error| match error {
        Error::Internal(cause) => unwell(&Error::Internal(cause)),
        _ => Shut::new(StatusCode::FORBIDDEN, format!("{host} is not a partner of this hub")),
    })?;
    let incoming = Incoming {
        method: "POST",
        scheme: federation.app.config.scheme(),
        target,
        headers: &headers,
        body: Some(&body),
    };
    let own = [federation.app.config.domain.as_str()];
    let policy = Policy {
        skew: i64::from(federation.app.config.clock_skew),
        ..Policy::strict(&own, federation.app.clock.now().seconds())
    };
    let claim =
        examine(&incoming, &policy).map_err(|refusal| Shut::new(StatusCode::UNAUTHORIZED, refusal.to_string()))?;
    match believe(&federation, &claim, &actor).await {
        Ok(()) => {}
        // An actor that is gone says so itself, and its key went with it.
        Err(Disbelief::KeyGone) if envelope.kind == "Delete" && deletes_itself(&envelope, &actor) => {
            return Ok(StatusCode::ACCEPTED);
        }
        Err(disbelief) => return Err(disbelief.into()),
    }
    let host_of_letter = host.clone();
    federation
        .letterbox
        .put(Letter { activity: envelope.id, actor, host, body: text })
        .await
        .map_err(|error| unwell(&error))?;
    federation.app.wake.inbox.notify_one();
    if let Err(error) = federation.heard_from(&host_of_letter).await {
        tracing::warn!(error = %error, "that a host is back could not be noted");
    }
    Ok(StatusCode::ACCEPTED)
}

fn unwell(error: &Error) -> Shut {
    tracing::error!(error = %error, "an activity could not be taken");
    Shut::later("this hub cannot judge it now; please try again")
}

fn deletes_itself(envelope: &Envelope, actor: &str) -> bool {
    envelope.object.as_ref().and_then(crate::federation::objects::id_of) == Some(actor)
}

/// The envelope, the actor, its host, and the body as text.
fn read(body: &Bytes) -> Result<(Envelope, String, String, String), Shut> {
    let bad = |why: &str| Shut::new(StatusCode::BAD_REQUEST, why.to_owned());
    let text = std::str::from_utf8(body).map_err(|_| bad("the body is not UTF-8"))?;
    let whole: serde_json::Value = serde_json::from_str(text).map_err(|_| bad("the body is not JSON"))?;
    if depth(&whole) > DEPTH {
        return Err(bad("the body is nested too deeply"));
    }
    let envelope: Envelope = serde_json::from_str(text)
        .map_err(|_| bad("the body is not an activity with one id, one type and one actor"))?;
    let actor = match &envelope.actor {
        ActorField::Id(id) | ActorField::Embedded { id } => id.clone(),
    };
    if [&envelope.id, &actor, &envelope.kind].iter().any(|text| text.contains(char::is_control)) {
        return Err(bad("id, type or actor has control characters in it"));
    }
    if envelope.id.len() > 2000 || actor.len() > 2000 || envelope.kind.len() > 100 {
        return Err(bad("id, type or actor is too long"));
    }
    let host = host_of_text(&actor).ok_or_else(|| bad("the actor is not an address"))?;
    if host_of_text(&envelope.id).as_ref() != Some(&host) {
        return Err(bad("id and actor are on different hosts"));
    }
    Ok((envelope, actor, host, text.to_owned()))
}

/// Why a signature is not believed.
#[derive(Debug)]
enum Disbelief {
    /// It is wrong, and why.
    Wrong(String),
    /// The document that should hold the key is gone.
    KeyGone,
    /// It cannot be told now.
    Later(String),
}

impl From<Disbelief> for Shut {
    fn from(disbelief: Disbelief) -> Self {
        match disbelief {
            Disbelief::Wrong(why) => Self::new(StatusCode::UNAUTHORIZED, why),
            Disbelief::KeyGone => Self::new(StatusCode::UNAUTHORIZED, "the key's document is gone"),
            Disbelief::Later(why) => Self::later(why),
        }
    }
}

/// The signature is the actor's own: by the key that the actor's own document lists. An unknown or failing key is
/// fetched once, within [`KEY_PATIENCE`] and not more often than once a minute; who comes meanwhile waits for it.
async fn believe(federation: &Federation, claim: &Claim, actor: &str) -> Result<(), Disbelief> {
    let Err(_) = by_known_key(federation, claim, actor).await? else { return Ok(()) };
    let turn = federation.key_turns.get_with(actor.to_owned(), Arc::default);
    let _turn = turn.lock().await;
    let Err(why) = by_known_key(federation, claim, actor).await? else { return Ok(()) };
    // What was fetched in the last minute serves again: a wrong letter must not shut out a right one after it.
    let document = match federation.refetched.get(actor) {
        Some(document) if document.is_null() => return Err(Disbelief::Wrong(why)),
        Some(document) => document,
        None => {
            federation.refetched.insert(actor.to_owned(), Arc::default());
            let document = Arc::new(fetch_key(federation, actor).await?);
            federation.refetched.insert(actor.to_owned(), Arc::clone(&document));
            document
        }
    };
    let unusable = |error: Error| Disbelief::Wrong(format!("the actor's document cannot be used: {error}"));
    let described = Described::parse(&document).map_err(unusable)?;
    if described.url != actor || described.key_id != claim.key_id() {
        return Err(Disbelief::Wrong("the key is not the actor's".into()));
    }
    let key = federation.public_key(&described.public_key).map_err(|error| Disbelief::Wrong(error.to_string()))?;
    claim.verify(&key).map_err(|refusal| Disbelief::Wrong(refusal.to_string()))?;
    // Only now is it worth remembering: before, anybody could have sent us there.
    federation.remember(&document).await.map(drop).map_err(|error| Disbelief::Later(error.to_string()))
}

/// Whether the signature is by the key that we know of this actor; the inner error says why not.
async fn by_known_key(federation: &Federation, claim: &Claim, actor: &str) -> Result<Result<(), String>, Disbelief> {
    let now = |error: Error| Disbelief::Later(error.to_string());
    let mut tx = federation.app.db.read().await.map_err(now)?;
    let known = store::find_actor(&mut tx, actor).await.map_err(now)?;
    drop(tx);
    if known.as_ref().is_some_and(|known| known.private_key.is_some()) {
        return Err(Disbelief::Wrong("this actor is at home here and does not come from outside".into()));
    }
    let Some(known) = known.filter(|known| known.key_id == claim.key_id()) else {
        return Ok(Err("the key is not the actor's".into()));
    };
    Ok(match federation.public_key(&known.public_key).map(|key| claim.verify(&key)) {
        Ok(Ok(())) => Ok(()),
        Ok(Err(refusal)) => Err(refusal.to_string()),
        Err(error) => Err(error.to_string()),
    })
}

async fn fetch_key(federation: &Federation, actor: &str) -> Result<serde_json::Value, Disbelief> {
    // What may be better in a moment must not count as the one try of this minute.
    let later = |why: String| {
        federation.refetched.invalidate(actor);
        Disbelief::Later(why)
    };
    match tokio::time::timeout(KEY_PATIENCE, federation.fetch_object(actor)).await {
        Ok(Ok(document)) => Ok(document),
        Ok(Err(Error::NotFound | Error::Gone)) => Err(Disbelief::KeyGone),
        Ok(Err(Error::Elsewhere { host, .. })) => Err(later(format!("the key cannot be had from {host} now"))),
        Ok(Err(error @ Error::Internal(_))) => Err(later(error.to_string())),
        Ok(Err(_)) => Err(Disbelief::Wrong("the actor's document cannot be used".into())),
        Err(_) => Err(later("the key did not come in time".into())),
    }
}

/// An activity whose signature was believed.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    activity: String,
    actor: String,
    host: String,
    body: String,
}

/// Takes letters and answers when they are on disk.
#[derive(Clone, Debug)]
pub(crate) struct Letterbox(mpsc::Sender<(Letter, oneshot::Sender<Result<(), String>>)>);

/// The other end of a [`Letterbox`]: writes what came in, many letters to one commit.
#[derive(Debug)]
pub(crate) struct Collector(mpsc::Receiver<(Letter, oneshot::Sender<Result<(), String>>)>);

/// A letterbox and its collector.
pub(crate) fn letterbox() -> (Letterbox, Collector) {
    let (sender, receiver) = mpsc::channel(2 * BATCH);
    (Letterbox(sender), Collector(receiver))
}

impl Letterbox {
    async fn put(&self, letter: Letter) -> Result<()> {
        let (told, answer) = oneshot::channel();
        let gone = || Error::internal("the inbox is closing");
        self.0.send((letter, told)).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?.map_err(Error::internal)
    }
}

impl Collector {
    /// Runs until every letterbox is gone.
    pub(crate) async fn run(mut self, app: App) {
        let mut waiting = Vec::new();
        while self.0.recv_many(&mut waiting, BATCH).await > 0 {
            let (letters, told): (Vec<Letter>, Vec<_>) = waiting.drain(..).unzip();
            let outcome = keep(&app, &letters).await.map_err(|error| error.to_string());
            for told in told {
                // Whoever no longer listens has gone away; the letter is kept all the same.
                let _ = told.send(outcome.clone());
            }
            app.wake.inbox.notify_one();
        }
    }
}

#[derive(Serialize)]
struct Row<'a> {
    id: String,
    activity: &'a str,
    actor: &'a str,
    host: &'a str,
    body: &'a str,
}

async fn keep(app: &App, letters: &[Letter]) -> Result<()> {
    const KEEP: Sql = Sql {
        sqlite: "INSERT INTO received (id, activity, actor, host, body, standing, attempts, due_at, received_at)
                 SELECT unhex(value ->> 'id'), value ->> 'activity', value ->> 'actor', value ->> 'host', value ->> 'body',
                        'waiting', 0, $2, $2 FROM json_each($1) WHERE TRUE
                 ON CONFLICT (activity) DO NOTHING",
        postgres: "INSERT INTO received (id, activity, actor, host, body, standing, attempts, due_at, received_at)
                 SELECT CAST(value ->> 'id' AS uuid), value ->> 'activity', value ->> 'actor', value ->> 'host',
                        value ->> 'body', 'waiting', 0, $2, $2 FROM json_array_elements(CAST($1 AS json)) WHERE TRUE
                 ON CONFLICT (activity) DO NOTHING",
    };
    let mut tx: Tx = app.db.begin().await?;
    let now = tx.now();
    let rows: Vec<Row<'_>> = letters
        .iter()
        .map(|letter| Row {
            id: data_encoding::HEXLOWER.encode(tx.id::<ReceivedId>().0.as_bytes()),
            activity: &letter.activity,
            actor: &letter.actor,
            host: &letter.host,
            body: &letter.body,
        })
        .collect();
    tx.query(KEEP).bind(json_list(&rows)?).bind(now).run().await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_one_activity_of_one_actor_on_one_host_is_refused() {
        for bad in [
            "",
            "x",
            "[]",
            "{}",
            "null",
            r#"{"id":"https://a.example/1","type":"Like"}"#,
            r#"{"id":"https://a.example/1","type":"Like","actor":["https://a.example/u"]}"#,
            r#"{"id":"https://a.example/1","type":["Like"],"actor":"https://a.example/u"}"#,
            r#"{"id":"https://a.example/1","type":"Like","actor":"https://b.example/u"}"#,
            r#"{"id":"https://a.example/1","id":"https://a.example/2","type":"Like","actor":"https://a.example/u"}"#,
            r#"{"id":"https://a.example/1","type":"Like","actor":"https://a.example/u","actor":"https://a.example/v"}"#,
            r#"{"id":"https://a.example:99/1","type":"Like","actor":"https://a.example/u"}"#,
        ] {
            let shut = read(&Bytes::from_static(bad.as_bytes())).unwrap_err();
            assert_eq!(shut.status, StatusCode::BAD_REQUEST, "{bad}");
        }
        let deep = format!(
            r#"{{"id":"https://a.example/1","type":"Like","actor":"https://a.example/u","object":{}{}}}"#,
            "[".repeat(60),
            "]".repeat(60)
        );
        assert!(read(&Bytes::from(deep)).is_err());
        let good = r#"{"id":"https://a.example/1","type":"Like","actor":{"id":"https://a.example/u","type":"Person"}}"#;
        assert!(read(&Bytes::from_static(good.as_bytes())).is_ok());
    }
}
