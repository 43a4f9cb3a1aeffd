//! The one outgoing client: every request to another hub goes through here. Addresses are judged when connecting,
//! every redirect is judged again, bytes are limited after inflation, and time has an end.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use futures_util::StreamExt;
use http::HeaderValue;
use http_signatures::Outgoing;
use moka::sync::Cache;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::{RequestBuilder, Response};
use serde_json::Value;
use url::Url;

use super::budget::Budget;
use super::dialect::{Dialect, Dialects};
use super::json;
use super::keys::Signer;
use super::synchronisation::HEADER;
use crate::clock::{Clock, Time};
use crate::config::Config;
use crate::db::Db;
use crate::error::{Error, Result, Violations};

/// The media type of what we send.
pub(crate) const ACTIVITY_JSON: &str = "application/activity+json";
const ACCEPT: &str =
    "application/activity+json, application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
const CONNECT: Duration = Duration::from_secs(5);
const TOTAL: Duration = Duration::from_secs(10);
const REDIRECTS: usize = 3;
/// How long a host that did not answer is not asked for documents again.
const SILENCE: Duration = Duration::from_secs(10);

/// A document fetched from another hub: where it really was, and what it says.
#[derive(Clone, Debug)]
pub(crate) struct Fetched {
    pub(crate) url: Url,
    pub(crate) document: Value,
}

/// How another hub answered a delivery.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// The beginning of what it said, for the administrator.
    pub(crate) words: String,
}

/// See the module.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    clock: Clock,
    pub(super) development: bool,
    longest: usize,
    pub(crate) dialects: Dialects,
    budget: Budget,
    /// Hosts that did not answer a moment ago, and until when they are not asked for documents again.
    silent: Cache<String, Time>,
}

/// A request to be signed: a POST if it has a body.
pub(super) struct Knock<'a> {
    pub(super) url: &'a Url,
    pub(super) accept: &'a str,
    pub(super) body: Option<&'a Bytes>,
    /// What `Collection-Synchronization` says, if it is sent.
    pub(super) members: Option<&'a str>,
    /// How long the whole may take, if longer than usual.
    pub(super) patience: Option<Duration>,
}

/// The answers by which servers say that they cannot make anything of a signature.
fn was_not_understood(answer: &Response) -> bool {
    matches!(answer.status().as_u16(), 400 | 401)
}

impl Client {
    /// A client by these settings.
    pub(crate) fn new(config: &Config, clock: Clock, db: Db) -> Result<Self> {
        let http = reqwest::Client::builder()
            .user_agent(format!("Folkmoot/{} (+{})", env!("CARGO_PKG_VERSION"), config.origin()))
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(TOTAL)
            .pool_max_idle_per_host(8)
            .dns_resolver(Arc::new(Resolver { development: config.development }))
            .build()
            .map_err(|cause| Error::Internal(Box::new(cause)))?;
        let a_minute = config.limits.fetches_a_minute;
        Ok(Self {
            http,
            development: config.development,
            longest: config.limits.fetch_bytes,
            dialects: Dialects::new(db),
            budget: Budget::new(clock.clone(), a_minute, a_minute),
            silent: Cache::new(10_000),
            clock,
        })
    }

    /// The ActivityPub document at `url`, signed for by `signer`. A document with an `id` other than its address is
    /// fetched once more at that `id` if it is on the same host, and otherwise not believed (FEP-fe34).
    pub(crate) async fn get(&self, url: &str, signer: &Signer) -> Result<Fetched> {
        let fetched = self.fetch(judge(self.development, url)?, ACCEPT, Some(signer)).await?;
        let Some(id) = fetched.document.get("id").and_then(Value::as_str) else { return Ok(fetched) };
        if id == fetched.url.as_str() {
            return Ok(fetched);
        }
        let host = host_of(&fetched.url);
        let again = judge(self.development, id)?;
        if host_of(&again) != host {
            return Err(Error::elsewhere(host, format!("the document at {url} says it is {id}")));
        }
        let fetched = self.fetch(again.clone(), ACCEPT, Some(signer)).await?;
        if fetched.document.get("id").and_then(Value::as_str) == Some(id) {
            Ok(fetched)
        } else {
            Err(Error::elsewhere(host, format!("the document at {id} says it is another")))
        }
    }

    /// A plain JSON document such as a WebFinger answer.
    pub(crate) async fn get_plain(&self, url: &str) -> Result<Fetched> {
        self.fetch(judge(self.development, url)?, "application/jrd+json, application/json", None).await
    }

    async fn fetch(&self, mut url: Url, accept: &str, signer: Option<&Signer>) -> Result<Fetched> {
        for _ in 0..=REDIRECTS {
            let host = host_of(&url);
            self.spend(&host)?;
            let response = match signer {
                Some(signer) => {
                    self.knock(Knock { url: &url, accept, body: None, members: None, patience: None }, signer).await?
                }
                None => self.send(&host, self.http.get(url.clone()).header("accept", accept)).await?,
            };
            let status = response.status();
            if status.is_redirection() {
                let next = response.headers().get("location").and_then(|value| value.to_str().ok()).unwrap_or_default();
                let next = url.join(next).map_err(|_| Error::elsewhere(&host, "a redirect to nowhere"))?;
                url = judge(self.development, next.as_str())?;
                continue;
            }
            match status.as_u16() {
                200..=299 => {}
                404 => return Err(Error::NotFound),
                410 => return Err(Error::Gone),
                other => return Err(Error::elsewhere(host, format!("it answered {other}"))),
            }
            let kind = response.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
            let kind_fits = if accept == ACCEPT { is_activity_type(kind) } else { is_json_type(kind) };
            if !kind_fits {
                return Err(Error::elsewhere(host, format!("it answered with {}", crate::text::line(kind, 80))));
            }
            let bytes = read(response, self.longest).await.map_err(|cause| Error::elsewhere(&host, cause))?;
            let document = json::parse(&bytes)
                .map_err(|cause| Error::elsewhere(&host, format!("its answer cannot be read: {cause}")))?;
            return Ok(Fetched { url, document });
        }
        Err(Error::elsewhere(host_of(&url), "too many redirects"))
    }

    /// How another hub answers a question that is answered by a status alone.
    pub(crate) async fn probe(&self, url: &str, signer: &Signer) -> Result<u16> {
        let url = judge(self.development, url)?;
        self.spend(&host_of(&url))?;
        let answer =
            self.knock(Knock { url: &url, accept: ACCEPT, body: None, members: None, patience: None }, signer).await?;
        Ok(answer.status().as_u16())
    }

    /// Delivers `body` to an inbox, signed by `signer` at this moment, with what is to be said of a group's `members` there.
    pub(crate) async fn post(
        &self,
        inbox: &str,
        body: &Bytes,
        members: Option<&str>,
        signer: &Signer,
    ) -> Result<Answer> {
        let url = judge(self.development, inbox)?;
        let response =
            self.knock(Knock { url: &url, accept: ACCEPT, body: Some(body), members, patience: None }, signer).await?;
        let status = response.status().as_u16();
        let retry_after = response
            .headers()
            .get("retry-after")
            .and_then(|value| value.to_str().ok())
            .and_then(|value| match value.trim().parse::<u64>() {
                Ok(seconds) => Some(Duration::from_secs(seconds)),
                Err(_) => Time::parse_http(value.trim()).map(|until| until.since(self.clock.now())),
            })
            .map(|wait| wait.min(Duration::from_hours(24)));
        let words = if (200..300).contains(&status) {
            String::new()
        } else {
            let bytes = read(response, 4096).await.unwrap_or_default();
            crate::text::line(&String::from_utf8_lossy(&bytes), 200)
        };
        Ok(Answer { status, retry_after, words })
    }

    /// Sends a signed request in the way that its host understands; if it says that it does not, once more in the other
    /// way. What worked is kept.
    pub(super) async fn knock(&self, knock: Knock<'_>, signer: &Signer) -> Result<Response> {
        let host = host_of(knock.url);
        let first = self.dialects.of(&host).await?;
        let answer = self.send(&host, self.request(&knock, signer, first)?).await?;
        if !was_not_understood(&answer) {
            return Ok(answer);
        }
        let Some(second) = self.dialects.second(&host, first) else { return Ok(answer) };
        let again = self.send(&host, self.request(&knock, signer, second)?).await?;
        if was_not_understood(&again) {
            self.dialects.was_in_vain(&host);
            return Ok(answer);
        }
        if again.status().is_success() {
            self.dialects.learn_by_knocking(&host, second).await?;
        }
        Ok(again)
    }

    fn request(&self, knock: &Knock<'_>, signer: &Signer, dialect: Dialect) -> Result<RequestBuilder> {
        let url = knock.url;
        let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let outgoing = Outgoing {
            method: if knock.body.is_some() { "POST" } else { "GET" },
            scheme: url.scheme(),
            host: &host_of(url),
            target: &target,
            content_type: knock.body.map(|_| ACTIVITY_JSON),
            body: knock.body.map(|body| &body[..]),
        };
        let further: Vec<(&str, &str)> = knock.members.map(|members| (HEADER, members)).into_iter().collect();
        let mut headers = dialect.sign(signer, &outgoing, &further, self.clock.now())?;
        if let Some(value) = knock.members.and_then(|members| HeaderValue::from_str(members).ok()) {
            headers.insert(HEADER, value);
        }
        let request = match knock.body {
            Some(body) => {
                self.http.post(url.clone()).headers(headers).header("content-type", ACTIVITY_JSON).body(body.clone())
            }
            None => self.http.get(url.clone()).headers(headers).header("accept", knock.accept),
        };
        Ok(request.timeout(knock.patience.unwrap_or(TOTAL)))
    }

    async fn send(&self, host: &str, request: RequestBuilder) -> Result<Response> {
        match request.send().await {
            Ok(response) => {
                self.silent.invalidate(host);
                Ok(response)
            }
            Err(cause) => {
                self.silent.insert(host.to_owned(), self.clock.now().after(SILENCE));
                // Its address may be that of what not everybody may know of, and causes are logged.
                Err(Error::elsewhere(host, cause.without_url()))
            }
        }
    }

    /// One document of what may be asked of `host` in a minute; a host that did not answer a moment ago is left alone.
    pub(super) fn spend(&self, host: &str) -> Result<()> {
        if self.silent.get(host).is_some_and(|until| until > self.clock.now()) {
            return Err(Error::elsewhere(host, "it did not answer a moment ago"));
        }
        self.budget.take(host).map_err(|again_in| Error::TooOften { again_in })
    }
}

/// What is said of an address that is never asked.
pub(crate) fn not_asked() -> Violations {
    Violations(vec![("url", "address-not-asked")])
}

/// An address that may be asked: `https` without port or credentials; in development also `http` and ports.
pub(super) fn judge(development: bool, url: &str) -> Result<Url> {
    // One answer for all of them: what is forbidden is not told apart from what is not there.
    let refuse = |why: &str| {
        tracing::debug!(url = crate::text::line(url, 100), why, "an address that is not asked");
        Err(Error::Invalid(not_asked()))
    };
    let Ok(parsed) = Url::parse(url) else { return refuse("this is not an address") };
    if !(parsed.scheme() == "https" || development && parsed.scheme() == "http") {
        return refuse("only https addresses are asked");
    }
    if parsed.port().is_some() && !development {
        return refuse("an address with a port is not asked");
    }
    if !parsed.username().is_empty() || parsed.password().is_some() {
        return refuse("an address with credentials is not asked");
    }
    let literal = match parsed.host() {
        Some(url::Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(url::Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        Some(url::Host::Domain(_)) => None,
        None => return refuse("an address without a host is not asked"),
    };
    match literal {
        Some(ip) if !may_connect(ip, development) => refuse("this address is not public"),
        Some(_) if !development => refuse("a number is no name of a hub"),
        _ => Ok(parsed),
    }
}

/// Host and port of an address as the `Host` header and our tables have it.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Host and port of an address given as text; `None` when it is none.
pub(crate) fn host_of_text(url: &str) -> Option<String> {
    let url = Url::parse(url).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.host_str().is_some()).then(|| host_of(&url))
}

async fn read(response: reqwest::Response, longest: usize) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|cause| cause.to_string())?;
        if bytes.len() + chunk.len() > longest {
            return Err(format!("its answer is longer than {longest} bytes"));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

/// Whether a `Content-Type` is that of an ActivityPub document (section 3.2 of the recommendation).
pub(crate) fn is_activity_type(content_type: &str) -> bool {
    let lower = content_type.to_ascii_lowercase();
    let mut parts = lower.split(';').map(str::trim);
    match parts.next() {
        Some("application/activity+json") => true,
        Some("application/ld+json") => parts.any(|parameter| {
            parameter.strip_prefix("profile=").is_some_and(|profile| {
                profile.trim_matches('"').split_whitespace().any(|p| p == "https://www.w3.org/ns/activitystreams")
            })
        }),
        _ => false,
    }
}

fn is_json_type(content_type: &str) -> bool {
    let main = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    main == "application/json" || main.ends_with("+json")
}

#[derive(Debug)]
struct Resolver {
    development: bool,
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let development = self.development;
        Box::pin(async move {
            let name = name.as_str().to_owned();
            if development && (name == "localhost" || name.ends_with(".localhost")) {
                let here: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
                return Ok(here);
            }
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let good: Vec<SocketAddr> = found.filter(|address| may_connect(address.ip(), development)).collect();
            if good.is_empty() {
                return Err(format!("{name} has no public address").into());
            }
            let good: Addrs = Box::new(good.into_iter());
            Ok(good)
        })
    }
}

/// Whether we connect to `ip`: global unicast outside the IANA special-purpose registries; loopback in development.
fn may_connect(ip: IpAddr, development: bool) -> bool {
    if development && ip.is_loopback() {
        return true;
    }
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let special = matches!(
        (a, b, c),
        (0 | 10 | 127 | 224..=255, _, _)
            | (100, 64..=127, _)
            | (169, 254, _)
            | (172, 16..=31, _)
            | (192, 0, 0 | 2)
            | (192, 31, 196)
            | (192, 52, 193)
            | (192, 88, 99)
            | (192, 168, _)
            | (192, 175, 48)
            | (198, 18..=19, _)
            | (198, 51, 100)
            | (203, 0, 113)
    );
    !special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [first, second, ..] = ip.segments();
    // Only 2000::/3 is global unicast; inside it the documentation, Teredo, ORCHID, 6to4 and benchmarking ranges are not.
    let global = first & 0xE000 == 0x2000;
    let special =
        matches!((first, second), (0x2001, 0x0000..=0x01FF | 0x0DB8) | (0x2002, _) | (0x3FFF, 0x0000..=0x0FFF));
    global && !special
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_are_connected_to() {
        for refused in [
            "0.0.0.0",
            "10.1.2.3",
            "100.64.0.1",
            "127.0.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.8",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::127.0.0.1",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "64:ff9b::7f00:1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2001::1",
            "fec0::1",
        ] {
            assert!(!may_connect(refused.parse().unwrap(), false), "{refused}");
        }
        for good in ["9.9.9.9", "172.32.0.1", "2a00:1450::1", "2600::1"] {
            assert!(may_connect(good.parse().unwrap(), false), "{good}");
        }
        assert!(may_connect("127.0.0.1".parse().unwrap(), true));
        assert!(!may_connect("10.0.0.1".parse().unwrap(), true));
    }

    #[test]
    fn only_plain_https_names_are_asked_outside_development() {
        for refused in [
            "http://hub.example/",
            "https://hub.example:8443/",
            "https://user@hub.example/",
            "https://127.0.0.1/",
            "file:///etc/passwd",
            "https://[::1]/",
            "https://9.9.9.9/",
            "gopher://hub.example/",
            "rubbish",
            "https://0x7f000001/",
        ] {
            assert!(judge(false, refused).is_err(), "{refused}");
        }
        assert!(judge(false, "https://hub.example/x?y").is_ok());
    }

    #[test]
    fn media_types_are_parsed_not_compared() {
        for good in [
            "application/activity+json",
            "Application/Activity+JSON; charset=utf-8",
            "application/ld+json;profile=\"https://www.w3.org/ns/activitystreams\"",
            "application/ld+json; charset=utf-8; profile=\"https://www.w3.org/ns/activitystreams\"",
        ] {
            assert!(is_activity_type(good), "{good}");
        }
        for bad in
            ["", "application/json", "text/html", "application/ld+json", "text/plain; x=application/activity+json"]
        {
            assert!(!is_activity_type(bad), "{bad}");
        }
    }
}
