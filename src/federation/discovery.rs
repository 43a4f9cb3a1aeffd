//! WebFinger (RFC 7033) and NodeInfo 2.1, asked and answered. People and groups share one namespace of handles.

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Federation;
use super::client::{host_of, host_of_text, is_activity_type};
use super::inbox::door::Shut;
use crate::audience::{self, Viewer};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::{groups, profiles};

/// The actor that `@name@host` names, as its own hub says. The answer must be about an actor of that very host.
pub(crate) async fn resolve(federation: &Federation, address: &str) -> Result<String> {
    let (name, host) = address.trim_start_matches('@').split_once('@').ok_or(Error::NotFound)?;
    federation.check_host(host).await?;
    let scheme = federation.app.config.scheme();
    let resource: String = url::form_urlencoded::byte_serialize(format!("acct:{name}@{host}").as_bytes()).collect();
    let answer =
        federation.client.get_plain(&format!("{scheme}://{host}/.well-known/webfinger?resource={resource}")).await?;
    let links = answer.document.get("links").and_then(Value::as_array).cloned().unwrap_or_default();
    links
        .iter()
        .filter(|link| link.get("rel").and_then(Value::as_str) == Some("self"))
        .filter(|link| link.get("type").and_then(Value::as_str).is_some_and(is_activity_type))
        .filter_map(|link| link.get("href").and_then(Value::as_str))
        .find(|href| host_of_text(href).as_deref() == Some(host))
        .map(str::to_owned)
        .ok_or(Error::NotFound)
}

/// How a host names its own actor in NodeInfo (FEP-2677) and in WebFinger (FEP-d556).
const APPLICATION: &str = "https://www.w3.org/ns/activitystreams#Application";
const SERVER: [&str; 2] = ["self", "https://www.w3.org/ns/activitystreams#Service"];

/// The actor that `host` names as its own: in NodeInfo (FEP-2677), or else as what its root is (FEP-d556); `None` where
/// it names none.
pub(super) async fn own_actor(federation: &Federation, host: &str) -> Result<Option<String>> {
    let origin = format!("{}://{host}", federation.app.config.scheme());
    let in_nodeinfo = named_at(federation, host, &format!("{origin}/.well-known/nodeinfo"), &[APPLICATION]).await;
    match in_nodeinfo {
        Ok(Some(named)) => return Ok(Some(named)),
        // Who has no NodeInfo may still answer the other question.
        Ok(None) | Err(Error::NotFound | Error::Gone) => {}
        Err(error) => return Err(error),
    }
    let root: String = url::form_urlencoded::byte_serialize(format!("{origin}/").as_bytes()).collect();
    match named_at(federation, host, &format!("{origin}/.well-known/webfinger?resource={root}"), &SERVER).await {
        Err(Error::NotFound | Error::Gone) => Ok(None),
        named => named,
    }
}

/// What a discovery document links by one of these relations, at its own host.
async fn named_at(federation: &Federation, host: &str, url: &str, relations: &[&str]) -> Result<Option<String>> {
    let answer = federation.client.get_plain(url).await?;
    if host_of(&answer.url) != host {
        return Ok(None);
    }
    let links = answer.document.get("links").and_then(Value::as_array).cloned().unwrap_or_default();
    let is_meant = |link: &&Value| {
        let is_activity = link.get("type").and_then(Value::as_str).is_none_or(is_activity_type);
        is_activity && link.get("rel").and_then(Value::as_str).is_some_and(|rel| relations.contains(&rel))
    };
    let named = links.iter().filter(is_meant).filter_map(|link| link.get("href").and_then(Value::as_str));
    Ok(named.into_iter().find(|href| host_of_text(href).as_deref() == Some(host)).map(str::to_owned))
}

#[derive(Debug, Deserialize)]
pub(crate) struct Asked {
    resource: Option<String>,
}

/// `GET /.well-known/webfinger?resource=acct:name@host` or with an actor's address.
pub(crate) async fn webfinger(
    State(federation): State<Federation>,
    Query(asked): Query<Asked>,
) -> Result<Response, Shut> {
    let resource = asked.resource.ok_or_else(|| Shut::new(StatusCode::BAD_REQUEST, "the resource is missing"))?;
    let found = match find(&federation, &resource).await {
        Err(Error::Invalid(_)) => None,
        found => found.map_err(|error| {
            tracing::error!(error = %error, "WebFinger could not be answered");
            Shut::new(StatusCode::INTERNAL_SERVER_ERROR, "this hub cannot answer now")
        })?,
    };
    let Some((handle, url)) = found else {
        return Err(Shut::new(StatusCode::NOT_FOUND, "there is nobody of this name"));
    };
    let config = &federation.app.config;
    let body = json!({
        "subject": format!("acct:{handle}@{}", config.domain),
        "aliases": [url],
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": url},
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": url},
            {"rel": "http://ostatus.org/schema/1.0/subscribe", "template": format!("{}/interact?uri={{uri}}", config.origin())}
        ]
    });
    let headers = [(header::CONTENT_TYPE, "application/jrd+json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    Ok((headers, body.to_string()).into_response())
}

async fn find(federation: &Federation, resource: &str) -> Result<Option<(String, String)>> {
    let config = &federation.app.config;
    let origin = config.origin();
    let mut tx = federation.app.db.read().await?;
    if let Some(account) = resource.strip_prefix("acct:") {
        let Some((name, host)) = account.trim_start_matches('@').rsplit_once('@') else { return Ok(None) };
        if !host.eq_ignore_ascii_case(&config.domain) {
            return Ok(None);
        }
        return by_handle(&mut tx, &name.to_lowercase(), &config.domain, &origin).await;
    }
    let Some(path) = resource.strip_prefix(origin.as_str()) else { return Ok(None) };
    match path.trim_start_matches('/').split_once('/') {
        Some(("people" | "groups", name)) if !name.contains('/') => {
            by_handle(&mut tx, name, &config.domain, &origin).await
        }
        // The server itself (FEP-d556).
        None if path.is_empty() || path == "/" => Ok(Some(("hub".to_owned(), format!("{origin}/hub")))),
        _ if path == "/hub" => Ok(Some(("hub".to_owned(), format!("{origin}/hub")))),
        _ => Ok(None),
    }
}

async fn by_handle(tx: &mut Tx, handle: &str, host: &str, origin: &str) -> Result<Option<(String, String)>> {
    if handle == "hub" {
        return Ok(Some((handle.to_owned(), format!("{origin}/hub"))));
    }
    if let Some(profile) = profiles::store::find_by_handle(tx, handle, host).await?.filter(|profile| profile.is_ours) {
        let let_in = profiles::store::is_let_in(tx, profile.id).await?;
        return Ok(let_in.then_some((profile.handle, profile.url)));
    }
    match groups::store::find_by_handle(tx, handle, host).await? {
        Some(group) if group.is_ours && audience::may_know_of(tx, Viewer::Anybody, &group).await? => {
            Ok(Some((group.handle, group.url)))
        }
        _ => Ok(None),
    }
}

/// `GET /.well-known/host-meta` (RFC 6415): where `WebFinger` is asked.
pub(crate) async fn host_meta(State(federation): State<Federation>) -> Response {
    let template = webfinger_template(&federation);
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XRD xmlns=\"http://docs.oasis-open.org/ns/xri/xrd-1.0\">\n  \
         <Link rel=\"lrdd\" template=\"{template}\"/>\n</XRD>\n"
    );
    let headers =
        [(header::CONTENT_TYPE, "application/xrd+xml; charset=utf-8"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, body).into_response()
}

/// `GET /.well-known/host-meta.json`: the same in JSON.
pub(crate) async fn host_meta_json(State(federation): State<Federation>) -> Response {
    let link = json!({"rel": "lrdd", "type": "application/jrd+json", "template": webfinger_template(&federation)});
    let headers = [(header::CONTENT_TYPE, "application/jrd+json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, json!({"links": [link]}).to_string()).into_response()
}

fn webfinger_template(federation: &Federation) -> String {
    format!("{}/.well-known/webfinger?resource={{uri}}", federation.app.config.origin())
}

/// `GET /.well-known/nodeinfo`.
pub(crate) async fn nodeinfo_index(State(federation): State<Federation>) -> Json<Value> {
    let origin = federation.app.config.origin();
    Json(json!({
        "links": [
            {"rel": "http://nodeinfo.diaspora.software/ns/schema/2.1", "href": format!("{origin}/nodeinfo/2.1")},
            {"rel": APPLICATION, "href": format!("{origin}/hub")}
        ]
    }))
}

/// `GET /nodeinfo/2.1`.
pub(crate) async fn nodeinfo(State(federation): State<Federation>) -> Result<Response, Shut> {
    let config = &federation.app.config;
    let count = async {
        let mut tx = federation.app.db.read().await?;
        let people = profiles::store::count_ours(&mut tx).await?;
        let open = config.registration == crate::config::Registration::Open;
        Ok::<_, Error>((people, open))
    };
    let (people, open) =
        count.await.map_err(|_| Shut::new(StatusCode::INTERNAL_SERVER_ERROR, "this hub cannot answer now"))?;
    let body = json!({
        "version": "2.1",
        "software": {"name": "folkmoot", "version": env!("CARGO_PKG_VERSION")},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": open,
        "usage": {"users": {"total": people}},
        "metadata": {"nodeName": config.title(), "nodeDescription": config.about}
    });
    let kind = "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/2.1#\"";
    Ok(([(header::CONTENT_TYPE, kind)], body.to_string()).into_response())
}
