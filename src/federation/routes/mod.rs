//! What other hubs ask for: actors, collections, objects, activities. The same addresses are pages for people;
//! `server.rs` decides by `Accept`. Views of what is at home elsewhere are pages only.

mod actors;
mod contents;
mod decisions;
mod documents;
mod events;
mod people;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::asker::Closed;
use super::client::ACTIVITY_JSON;
use super::inbox::door::{self, Shut};
use super::{Federation, discovery};
use crate::error::{Error, Result};
use crate::server::{Door, Routes};

/// Everything that other hubs may ask or send.
pub(crate) fn routes(federation: Federation) -> (Router, Router, Vec<crate::server::Route>) {
    let mut always = Routes::new(Door::Federation);
    always
        .post("/inbox", door::create)
        .post("/hub/inbox", door::create)
        .post("/people/{handle}/inbox", door::create)
        .post("/groups/{handle}/inbox", door::create)
        .get("/.well-known/webfinger", discovery::webfinger)
        .get("/.well-known/host-meta", discovery::host_meta)
        .get("/.well-known/host-meta.json", discovery::host_meta_json)
        .get("/.well-known/nodeinfo", discovery::nodeinfo_index)
        .get("/nodeinfo/2.1", discovery::nodeinfo)
        .get("/hub", actors::hub)
        .get("/hub/outbox", actors::hub_outbox)
        .get("/ns", actors::namespace)
        .get("/people/{handle}/outbox", people::outbox)
        .get("/people/{handle}/followers", people::followers)
        .get("/people/{handle}/featured", people::featured)
        .get("/groups/{handle}/outbox", contents::group_outbox)
        .get("/groups/{handle}/followers", actors::group_followers)
        .get("/groups/{handle}/followers/synchronization", actors::followers_of_a_host)
        .get("/groups/{handle}/featured", actors::featured)
        .get("/groups/{handle}/facilitators", actors::facilitators)
        .get("/groups/{handle}/decisions", decisions::index)
        .get("/discussions/{id}/replies", contents::replies)
        .get("/discussions/{id}/context", contents::context)
        .get("/events/{id}/replies", contents::replies)
        .get("/events/{id}/context", contents::context)
        .get("/events/{id}/organizers", events::organizers)
        .get("/documents/{id}/replies", contents::replies)
        .get("/documents/{id}/context", contents::context)
        .get("/documents/{id}/history", documents::history)
        .get("/activities/{id}", contents::activity);
    let mut negotiated = Routes::new(Door::Federation);
    negotiated
        .get("/people/{handle}", people::show)
        .get("/groups/{handle}", actors::group)
        .get("/groups/{handle}/decisions/{id}", decisions::show)
        .get("/groups/{handle}/events", events::index)
        .get("/discussions/{id}", contents::topic)
        .get("/events/{id}", contents::topic)
        .get("/events/{id}/attendees", events::attendees)
        .get("/posts/{id}", contents::post)
        .get("/documents/{id}", contents::topic)
        .get("/documents/{id}/versions", documents::versions)
        .get("/documents/{id}/versions/{number}", documents::version)
        .get("/documents/{id}/versions/{number}/file", documents::file)
        .get("/documents/{id}/companions/{role}", documents::companion)
        .get("/groups/{handle}/library", documents::library);
    let mut list = always.list().to_vec();
    list.extend_from_slice(negotiated.list());
    (always.finish(federation.clone()), negotiated.finish(federation), list)
}

/// A document for everybody.
fn document(value: &Value) -> Response {
    shown(value, true)
}

/// A document for everybody, or for this asker only: then no cache may keep it.
fn shown(value: &Value, is_public: bool) -> Response {
    answer(StatusCode::OK, value.to_string(), is_public)
}

fn answer(status: StatusCode, body: String, public: bool) -> Response {
    let mut response = (status, body).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(ACTIVITY_JSON));
    if public {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        return response;
    }
    for_this_asker_only(response)
}

/// An answer that another asker may not get: no cache keeps it, and it depends on who signed.
fn for_this_asker_only(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("Signature, Signature-Input"));
    response
}

/// How this door dresses errors.
pub(crate) struct Failure(Closed);

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(Closed::Error(error.into()))
    }
}

impl From<Closed> for Failure {
    fn from(closed: Closed) -> Self {
        Self(closed)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let error = match self.0 {
            Closed::Shut(shut) => return for_this_asker_only(shut.into_response()),
            Closed::Error(error) => error,
        };
        let (status, detail) = match &error {
            Error::Gone => (StatusCode::GONE, "gone"),
            Error::Unauthenticated => (StatusCode::UNAUTHORIZED, "sign the request"),
            Error::Refused(_) => (StatusCode::FORBIDDEN, "not for you"),
            Error::Invalid(_) => (StatusCode::BAD_REQUEST, "this cannot be read"),
            Error::TooOften { .. } => (StatusCode::TOO_MANY_REQUESTS, "too often"),
            Error::Elsewhere { .. } => (StatusCode::SERVICE_UNAVAILABLE, "another hub did not answer"),
            Error::Internal(cause) => {
                tracing::error!(cause = %cause, "a document could not be made");
                (StatusCode::INTERNAL_SERVER_ERROR, "this hub cannot answer now")
            }
            Error::NotFound | Error::Conflict(_) => (StatusCode::NOT_FOUND, "not found"),
        };
        for_this_asker_only(Shut::new(status, detail).into_response())
    }
}

type Answer = Result<Response, Failure>;
