//! The inbox's door: bytes bounded, envelope read once, host policy, signature and digest over the raw bytes, then
//! stored — many requests to one commit — and only then 202. What an activity means is judged later, by the job.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{Extension, OriginalUri, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_signatures::{Algorithm, Claim, Incoming, Policy, Profile, examine};
use serde::{Deserialize, Serialize};
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::db::{Sql, Tx, json_list};
use crate::error::{Error, Result};
use crate::federation::Federation;
use crate::federation::authority::{LONGEST_ID, is_plain_id};
use crate::federation::budget::site_of;
use crate::federation::client::host_of_text;
use crate::federation::dialect::Dialect;
use crate::federation::json;
use crate::federation::keys::Disbelief;
use crate::id::ReceivedId;
use crate::server::ClientAddress;

/// How many requests share one commit at the most.
const BATCH: usize = 256;

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

    fn flood(again_in: Duration) -> Self {
        let detail = "this is more than this hub takes at once".into();
        Self { status: StatusCode::TOO_MANY_REQUESTS, detail, retry_after: Some(again_in.as_secs().max(1)) }
    }

    pub(crate) fn later(detail: impl Into<String>) -> Self {
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
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<StatusCode, Shut> {
    // Whoever has sent a lot of wrong signatures is not read any more.
    let address = address.to_string();
    federation.by_address.check(&address).map_err(Shut::flood)?;
    let body = body.map_err(|rejection| match rejection {
        BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
            Shut::new(StatusCode::PAYLOAD_TOO_LARGE, "the body is larger than this hub takes")
        }
        // It says nothing about the activity: it is sent again.
        _ => Shut::new(StatusCode::REQUEST_TIMEOUT, "the body did not come whole"),
    })?;
    let target = uri.path_and_query().map_or("/", |target| target.as_str());
    let (envelope, actor, host, text) = read(&body)?;
    if host == federation.app.config.domain {
        return Err(Shut::new(StatusCode::FORBIDDEN, "the people and groups of this hub do not come from outside"));
    }
    federation.check_host(&host).await.map_err(|error| match error {
        Error::Internal(cause) => unwell(&Error::Internal(cause)),
        _ => Shut::new(StatusCode::FORBIDDEN, format!("{host} is not a partner of this hub")),
    })?;
    // Only what a host has truly signed is counted against it, and looked at first: it costs next to nothing.
    federation.by_host.check(&host).map_err(Shut::flood)?;
    federation.by_person.check(&actor).map_err(Shut::flood)?;
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
    let claim = examine(&incoming, &policy).map_err(|refusal| {
        let _ = federation.by_address.take(&address);
        Shut::new(StatusCode::UNAUTHORIZED, refusal.to_string())
    })?;
    let says_farewell = envelope.kind == "Delete" && deletes_itself(&envelope, &actor);
    // Who was never here need not be asked for their key to be forgotten.
    if says_farewell && !federation.knows(&actor).await.map_err(|error| unwell(&error))? {
        return Ok(StatusCode::ACCEPTED);
    }
    match federation.believe(&claim, &actor, &address).await {
        Ok(()) => {}
        // An actor that is gone says so itself, and its key went with it.
        Err(Disbelief::KeyGone) if says_farewell => return Ok(StatusCode::ACCEPTED),
        Err(disbelief) => return Err(disbelief.into()),
    }
    count(&federation, &claim, (&host, &actor), body.len()).await?;
    // A letter is taken whatever becomes of what came along with it.
    if let Err(error) = federation.notice_members(&claim, &headers, &actor).await {
        tracing::warn!(error = %error, "what a group's hub says of its members could not be looked at");
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

/// Counts what was truly signed, and notes how its host signs: it can check what it can make.
async fn count(federation: &Federation, claim: &Claim, (host, actor): (&str, &str), length: usize) -> Result<(), Shut> {
    let bytes = u32::try_from(length).unwrap_or(u32::MAX);
    federation.by_host.take(host).map_err(Shut::flood)?;
    // A group speaks for all its members.
    if !federation.is_group(actor).await.map_err(|error| unwell(&error))? {
        federation.by_person.take(actor).map_err(Shut::flood)?;
        federation.bytes_by_person.take_many(actor, bytes).map_err(Shut::flood)?;
    }
    federation.bytes_by_site.take_many(site_of(host), bytes).map_err(Shut::flood)?;
    let dialect = match (claim.profile(), claim.algorithm()) {
        (Profile::Cavage, _) => return Ok(()),
        (Profile::Rfc9421, Some(Algorithm::Ed25519)) => Dialect::Rfc9421Ed25519,
        (Profile::Rfc9421, _) => Dialect::Rfc9421,
    };
    federation.client.dialects.learn_that_it_speaks(host, dialect).await.map_err(|error| unwell(&error))
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
    let whole = json::parse(body).map_err(|why| bad(&format!("the body is not JSON as it should be: {why}")))?;
    let envelope: Envelope = serde_json::from_value(whole)
        .map_err(|_| bad("the body is not an activity with one id, one type and one actor"))?;
    let actor = match &envelope.actor {
        ActorField::Id(id) | ActorField::Embedded { id } => id.clone(),
    };
    if [&envelope.id, &actor, &envelope.kind].iter().any(|text| text.contains(char::is_control)) {
        return Err(bad("id, type or actor has control characters in it"));
    }
    if envelope.id.len() > LONGEST_ID || actor.len() > LONGEST_ID || envelope.kind.len() > 100 {
        return Err(bad("id, type or actor is too long"));
    }
    let host =
        host_of_text(&actor).filter(|_| is_plain_id(&actor)).ok_or_else(|| bad("the actor is not an address"))?;
    let bare = envelope.id.split_once('#').map_or(envelope.id.as_str(), |(bare, _)| bare);
    if !is_plain_id(bare) {
        return Err(bad("the id is not an address as it should be spelt"));
    }
    if host_of_text(&envelope.id).as_ref() != Some(&host) {
        return Err(bad("id and actor are on different hosts"));
    }
    Ok((envelope, actor, host, text.to_owned()))
}

impl From<Disbelief> for Shut {
    fn from(disbelief: Disbelief) -> Self {
        match disbelief {
            Disbelief::Wrong(why) => Self::new(StatusCode::UNAUTHORIZED, why),
            Disbelief::KeyGone => Self::new(StatusCode::UNAUTHORIZED, "the key's document is gone"),
            Disbelief::Later(why) => Self::later(why),
            Disbelief::TooMany(again_in) => Self::flood(again_in),
        }
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
            let together = keep(&app, &letters).await.map_err(|error| error.to_string());
            let is_one_at_fault = together.is_err() && letters.len() > 1;
            for (letter, told) in letters.iter().zip(told) {
                // One that cannot be kept must not take the others with it.
                let outcome = if is_one_at_fault {
                    keep(&app, std::slice::from_ref(letter)).await.map_err(|error| error.to_string())
                } else {
                    together.clone()
                };
                // Whoever no longer listens has gone away; the letter is kept all the same.
                let _ = told.send(outcome);
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
                 ON CONFLICT (activity, actor) DO NOTHING",
        postgres: "INSERT INTO received (id, activity, actor, host, body, standing, attempts, due_at, received_at)
                 SELECT CAST(value ->> 'id' AS uuid), value ->> 'activity', value ->> 'actor', value ->> 'host',
                        value ->> 'body', 'waiting', 0, $2, $2 FROM json_array_elements(CAST($1 AS json)) WHERE TRUE
                 ON CONFLICT (activity, actor) DO NOTHING",
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
