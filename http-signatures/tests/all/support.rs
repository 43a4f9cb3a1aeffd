//! What the tests share: vectors as requests, and the judgement of a request in one call.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::{HeaderMap, HeaderName, HeaderValue};
use http_signatures::{Claim, Incoming, Outgoing, Policy, PublicKey, Refusal, SigningKey, examine};
use serde_json::Value;

pub(crate) const CAVAGE: &str = include_str!("../vectors/http-signatures-cavage.json");
pub(crate) const RFC9421: &str = include_str!("../vectors/http-signatures-rfc9421.json");
pub(crate) const DIGESTS: &str = include_str!("../vectors/digest-rfc9530.json");
pub(crate) const JCS: &str = include_str!("../vectors/jcs-rfc8785.json");
pub(crate) const PROOFS: &str = include_str!("../vectors/fep8b32-eddsa-jcs-2022.json");

/// The Ed25519 key of RFC 9421 appendix B.1.4.
pub(crate) const ED25519_PRIVATE: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n\
    -----END PRIVATE KEY-----\n";

/// The names under which the vectors' receivers are reached.
pub(crate) const OWN_HOSTS: [&str; 4] = ["local.test", "www.example.com", "example.com", "c27a97f98d5f.ngrok.app"];
/// When the requests of the tests are made: 20 December 2023, 10:00:00 GMT.
pub(crate) const NOW: i64 = 1_703_066_400;
pub(crate) const KEY_ID: &str = "https://remote.domain/users/bob#main-key";
pub(crate) const BODY: &[u8] = br#"{"type":"Like"}"#;

/// A request that owns its parts, so that tests can change one at a time.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) scheme: String,
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Vec<u8>>,
}

impl Request {
    pub(crate) fn incoming(&self) -> Incoming<'_> {
        Incoming {
            method: &self.method,
            scheme: &self.scheme,
            target: &self.target,
            headers: &self.headers,
            body: self.body.as_deref(),
        }
    }

    /// Puts a header in the place of whatever there is of that name.
    pub(crate) fn set(&mut self, name: &'static str, value: &str) {
        self.headers.insert(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }

    /// Adds a header line.
    pub(crate) fn add(&mut self, name: &'static str, value: &str) {
        self.headers.append(HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    }

    pub(crate) fn get(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }

    /// Changes the value of a header by replacing a part of it that must be there.
    pub(crate) fn edit(&mut self, name: &'static str, from: &str, to: &str) {
        let value = self.get(name);
        assert!(value.contains(from), "{from:?} is not in {value:?}");
        let value = value.replacen(from, to, 1);
        self.set(name, &value);
    }

    /// The strict answer without a key.
    pub(crate) fn examine(&self) -> Result<Claim, Refusal> {
        examine(&self.incoming(), &policy())
    }

    /// The strict answer without a key, where only the refusal matters.
    pub(crate) fn refusal(&self) -> Refusal {
        self.examine().expect_err("the request is accepted")
    }

    /// The strict answer: examined, then verified.
    pub(crate) fn judge(&self, key: &PublicKey) -> Result<(), Refusal> {
        self.examine()?.verify(key)
    }
}

pub(crate) fn policy() -> Policy<'static> {
    Policy::strict(&OWN_HOSTS, NOW)
}

/// What signs a request: one of the two public functions.
pub(crate) type Sign =
    fn(&SigningKey, &str, &Outgoing<'_>, i64) -> Result<Vec<(HeaderName, HeaderValue)>, http_signatures::SignError>;

pub(crate) const POST: Outgoing<'static> = Outgoing {
    method: "POST",
    scheme: "https",
    host: "local.test",
    target: "/inbox",
    content_type: Some("application/activity+json"),
    body: Some(BODY),
};

pub(crate) const GET: Outgoing<'static> = Outgoing {
    method: "GET",
    scheme: "https",
    host: "local.test",
    target: "/users/ana?page=1",
    content_type: None,
    body: None,
};

/// A request signed now and sent over the wire.
pub(crate) fn sent(sign: Sign, key: &SigningKey, request: &Outgoing<'_>) -> Request {
    let mut headers: HeaderMap = sign(key, KEY_ID, request, NOW).unwrap().into_iter().collect();
    headers.insert("host", HeaderValue::from_str(request.host).unwrap());
    if let Some(content_type) = request.content_type {
        headers.insert("content-type", HeaderValue::from_str(content_type).unwrap());
    }
    Request {
        method: request.method.to_owned(),
        scheme: request.scheme.to_owned(),
        target: request.target.to_owned(),
        headers,
        body: request.body.map(<[u8]>::to_vec),
    }
}

pub(crate) fn ed25519() -> SigningKey {
    SigningKey::from_pkcs8_pem(ED25519_PRIVATE).unwrap()
}

/// All vectors of a file, published and derived.
pub(crate) fn all_vectors(file: &str) -> Vec<Value> {
    let file: Value = serde_json::from_str(file).unwrap();
    let part = |name: &str| file[name].as_array().cloned().unwrap_or_default();
    [part("vectors"), part("derived")].concat()
}

pub(crate) fn vector(file: &str, id: &str) -> Value {
    all_vectors(file).into_iter().find(|vector| vector["id"] == id).unwrap_or_else(|| panic!("no vector {id}"))
}

/// The header fields of a vector's object of names and values.
pub(crate) fn headers(fields: &Value) -> HeaderMap {
    let fields = fields.as_object().unwrap();
    let pair = |(name, value): (&String, &Value)| {
        (name.parse::<HeaderName>().unwrap(), value.as_str().unwrap().parse::<HeaderValue>().unwrap())
    };
    fields.iter().map(pair).collect()
}

/// The clock of a vector; for those without one, the autumn of 2026.
pub(crate) fn clock(vector: &Value) -> i64 {
    match vector["now"].as_str() {
        None => 1_795_000_000,
        Some("2023-12-20T10:00:00Z") => NOW,
        Some("2024-03-05T07:49:44Z") => 1_709_624_984,
        Some("2024-03-05T06:49:43Z") => 1_709_621_383,
        Some("2024-03-05T08:49:45Z") => 1_709_628_585,
        Some("2025-08-25T12:58:14Z") => 1_756_126_694,
        Some("2025-08-25T15:30:00Z") => 1_756_135_800,
        Some(other) => panic!("unknown time {other}"),
    }
}

/// Fails unless the pinned answer is one that the vector's own `expect` (or `policy_expect`) allows.
pub(crate) fn assert_allowed(vector: &Value, answer: &Result<(), Refusal>) {
    let expect = vector["policy_expect"].as_str().or(vector["expect"].as_str());
    let allowed = match expect {
        Some("accept") => answer.is_ok(),
        Some("reject" | "reject-if-window-1h") => answer.is_err(),
        Some("accept-or-reject" | "reject-or-accept" | "pin") | None => true,
        Some(other) => panic!("unknown expectation {other}"),
    };
    assert!(allowed, "{}: {answer:?} against {expect:?} ({})", vector["id"], vector["reason"]);
}

/// Bytes in hexadecimal, as the vectors write them.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

pub(crate) fn base64(text: &str) -> Vec<u8> {
    STANDARD.decode(text).unwrap()
}

/// The signature of the tests' Ed25519 key over that text, in base64.
pub(crate) fn signed(text: &str) -> String {
    STANDARD.encode(ed25519().sign(text.as_bytes()).unwrap())
}
