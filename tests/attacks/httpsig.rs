//! What a signature must cover, and how long it lives: each request here is one change away from a good one. The vectors
//! of the drafts and of other software are in `http-signatures/tests`; here they go through the door.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use data_encoding::BASE64;
use http_signatures::{Outgoing, content_digest, legacy_digest, sign_rfc9421};
use serde_json::json;

use super::{Scene, activity, page_by, scene};
use crate::support::Elsewhere;

type Headers = Vec<(HeaderName, HeaderValue)>;

const KIND: &str = "application/activity+json";
/// What a good signature of the older kind covers.
const COVERED: &str = "(request-target) host date digest content-type";

/// A request of Mal's: a new discussion.
struct Request<'a> {
    scene: &'a Scene,
    body: Vec<u8>,
    date: String,
    covered: &'a str,
    /// Parameters of the signature beside key, algorithm and covered names.
    parameters: &'a str,
    /// Signed values that stand in no header, such as `(created)`.
    unwritten: &'a [(&'a str, &'a str)],
}

fn http_date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).unwrap().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn header(name: &str, value: &str) -> (HeaderName, HeaderValue) {
    (name.parse().unwrap(), value.parse().unwrap())
}

impl<'a> Request<'a> {
    fn good(scene: &'a Scene, title: &str) -> Self {
        let object = page_by(&scene.mal, &scene.evil.id(&format!("/p/{title}")), &scene.group, title);
        let create = activity(&scene.evil, &format!("a/{title}"), "Create", &scene.mal, &object);
        let date = http_date(scene.hub.clock.now().seconds());
        Self { scene, body: create.to_string().into_bytes(), date, covered: COVERED, parameters: "", unwritten: &[] }
    }

    fn headers(&self) -> Headers {
        let values = [
            ("host", self.scene.hub.domain.clone()),
            ("date", self.date.clone()),
            ("digest", legacy_digest(&self.body)),
            ("content-type", KIND.to_owned()),
        ];
        let line = |name: &str| {
            let unwritten =
                self.unwritten.iter().find(|(other, _)| *other == name).map(|(_, value)| (*value).to_owned());
            let value = unwritten.unwrap_or_else(|| match name {
                "(request-target)" => "post /inbox".to_owned(),
                name => values.iter().find(|(other, _)| *other == name).unwrap().1.clone(),
            });
            format!("{name}: {value}")
        };
        let text = self.covered.split(' ').map(line).collect::<Vec<_>>().join("\n");
        let signature = BASE64.encode(&self.scene.evil.key().sign(text.as_bytes()).unwrap());
        let value = format!(
            "keyId=\"{}#main-key\",algorithm=\"hs2019\",headers=\"{}\"{},signature=\"{signature}\"",
            self.scene.mal, self.covered, self.parameters
        );
        let written = values[1..].iter().map(|(name, value)| header(name, value));
        written.chain([header("signature", &value)]).collect()
    }

    async fn sent(&self) -> u16 {
        self.scene.evil.post(&self.scene.inbox, self.body.clone(), self.headers()).await.0
    }
}

impl Scene {
    async fn is_untouched(&self) {
        self.hub.settle().await;
        assert_eq!(self.contributions().await, 0);
        assert!(self.good.received("Announce").is_empty());
        assert_eq!(self.rows("received", "standing", "waiting").await, 0);
    }

    /// Sends a Create with headers of RFC 9421: these signatures, each a label, an input and the text it signs.
    async fn newer(&self, body: &[u8], signatures: &[(&str, String, String)]) -> u16 {
        let input: Vec<String> = signatures.iter().map(|(label, input, _)| format!("{label}={input}")).collect();
        let made = |text: &String| BASE64.encode(&self.evil.key().sign(text.as_bytes()).unwrap());
        let signed: Vec<String> =
            signatures.iter().map(|(label, _, text)| format!("{label}=:{}:", made(text))).collect();
        let headers = vec![
            header("content-type", KIND),
            header("content-digest", &content_digest(body)),
            header("signature-input", &input.join(", ")),
            header("signature", &signed.join(", ")),
        ];
        self.evil.post(&self.inbox, body.to_vec(), headers).await.0
    }
}

/// The input and the signed text of an RFC 9421 signature over these components.
fn components(list: &[(&str, String)], key_id: &str, created: i64) -> (String, String) {
    let names: Vec<String> = list.iter().map(|(name, _)| format!("\"{name}\"")).collect();
    let input = format!("({});created={created};keyid=\"{key_id}\"", names.join(" "));
    let mut lines: Vec<String> = list.iter().map(|(name, value)| format!("\"{name}\": {value}")).collect();
    lines.push(format!("\"@signature-params\": {input}"));
    let text = lines.join("\n");
    (input, text)
}

// SIG-02, SIG-05, SIG-06 and their siblings
#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_leaves_out_body_target_host_or_time_is_refused() {
    let scene = scene().await;
    for covered in [
        "(request-target) host date",
        "(request-target) host date content-type",
        "host date digest",
        "(request-target) date digest",
        "(request-target) host digest",
        "date",
        "digest",
        "(request-target)",
    ] {
        assert_eq!(Request { covered, ..Request::good(&scene, "weak") }.sent().await, 401, "{covered}");
    }
    scene.is_untouched().await;
    assert_eq!(Request::good(&scene, "strong").sent().await, 202);
    scene.hub.settle().await;
    assert!(scene.reads("strong").await);
}

// SIG-05, SIG-06, SIG-19 in spirit: one inbox's letter at another's door
#[tokio::test(flavor = "multi_thread")]
async fn a_good_letter_cannot_be_carried_to_another_door() {
    let scene = scene().await;
    let good = Request::good(&scene, "carried");
    let (headers, body) = (good.headers(), good.body.clone());
    for path in ["/people/morag/inbox", "/groups/soil/inbox", "/inbox?x", "//inbox", "/inbox/", "/INBOX", "/en/inbox"] {
        let (status, _) = scene.evil.post(&format!("{}{path}", scene.hub.origin), body.clone(), headers.clone()).await;
        assert!([401, 404, 405].contains(&status), "{path}: {status}");
    }
    let other = crate::support::Hub::start("wales").await;
    let (status, _) = scene.evil.post(&format!("{}/inbox", other.origin), body.clone(), headers.clone()).await;
    assert_eq!(status, 401);
    assert_eq!(other.count("SELECT COUNT(*) FROM received").await, 0);
    scene.is_untouched().await;
}

// SIG-08, SIG-09
#[tokio::test(flavor = "multi_thread")]
async fn a_date_too_long_ago_or_still_to_come_is_refused() {
    let scene = scene().await;
    let now = scene.hub.clock.now().seconds();
    for away in [-2 * 24 * 3600, -2 * 3600, 3600, 2 * 3600, 48 * 3600] {
        let date = http_date(now + away);
        assert_eq!(Request { date, ..Request::good(&scene, "untimely") }.sent().await, 401, "{away}");
    }
    // `created` says the same and counts the same.
    for away in [-2 * 3600, 2 * 3600] {
        let created = (now + away).to_string();
        let request = Request {
            covered: "(request-target) host (created) digest",
            parameters: &format!(",created={created}"),
            unwritten: &[("(created)", &created)],
            ..Request::good(&scene, "untimely")
        };
        assert_eq!(request.sent().await, 401, "created {away}");
    }
    scene.is_untouched().await;
}

// SIG-11
#[tokio::test(flavor = "multi_thread")]
async fn an_expiry_that_is_not_signed_makes_no_signature_live_longer() {
    let scene = scene().await;
    let now = scene.hub.clock.now().seconds();
    for expires in [now + 3600, now + 365 * 24 * 3600] {
        let date = http_date(now - 2 * 24 * 3600);
        let parameters = format!(",expires={expires}");
        let request = Request { date, parameters: &parameters, ..Request::good(&scene, "prolonged") };
        assert_eq!(request.sent().await, 401);
    }
    // One that is over ends it, signed or not.
    let parameters = format!(",expires={}", now - 1);
    assert_eq!(Request { parameters: &parameters, ..Request::good(&scene, "expired") }.sent().await, 401);
    scene.is_untouched().await;
}

// SIG-12
#[tokio::test(flavor = "multi_thread")]
async fn the_same_bytes_sent_again_are_taken_and_do_nothing() {
    let scene = scene().await;
    let good = Request::good(&scene, "replayed");
    let headers = good.headers();
    for round in 0..3 {
        let (status, _) = scene.evil.post(&scene.inbox, good.body.clone(), headers.clone()).await;
        assert_eq!(status, 202, "round {round}");
        scene.hub.settle().await;
    }
    assert_eq!(scene.contributions().await, 1);
    // The first form and the second, once each.
    assert_eq!(scene.good.received("Announce").len(), 2);
    // Nor does it come back after its author has deleted it.
    let delete = activity(&scene.evil, "d/1", "Delete", &scene.mal, &json!(scene.evil.id("/p/replayed")));
    assert_eq!(scene.take(&scene.evil, &delete).await, 202);
    assert_eq!(scene.evil.post(&scene.inbox, good.body.clone(), headers).await.0, 202);
    scene.hub.settle().await;
    assert!(!scene.reads("replayed").await);
}

// SIG-15
#[tokio::test(flavor = "multi_thread")]
async fn an_rfc_9421_signature_must_cover_method_target_digest_and_time() {
    let scene = scene().await;
    let body = Request::good(&scene, "newer").body;
    let now = scene.hub.clock.now().seconds();
    let key_id = format!("{}#main-key", scene.mal);
    let all = [
        ("@method", "POST".to_owned()),
        ("@target-uri", scene.inbox.clone()),
        ("content-digest", content_digest(&body)),
    ];
    for missing in 0..all.len() {
        let mut some = all.to_vec();
        let (name, _) = some.remove(missing);
        let (input, text) = components(&some, &key_id, now);
        assert_eq!(scene.newer(&body, &[("sig1", input, text)]).await, 401, "without {name}");
    }
    for few in [&[][..], &all[2..], &all[..1]] {
        let (input, text) = components(few, &key_id, now);
        assert_eq!(scene.newer(&body, &[("sig1", input, text)]).await, 401);
    }
    // No time at all, and one that is over.
    for parameters in [format!(";keyid=\"{key_id}\""), format!(";created={};keyid=\"{key_id}\"", now - 2 * 3600)] {
        let (input, text) = components(&all, &key_id, now);
        let wrong = format!(";created={now};keyid=\"{key_id}\"");
        let (input, text) = (input.replace(&wrong, &parameters), text.replace(&wrong, &parameters));
        assert_eq!(scene.newer(&body, &[("sig1", input, text)]).await, 401, "{parameters}");
    }
    scene.is_untouched().await;
    let (input, text) = components(&all, &key_id, now);
    assert_eq!(scene.newer(&body, &[("sig1", input, text)]).await, 202);
}

// SIG-16
#[tokio::test(flavor = "multi_thread")]
async fn of_two_labels_neither_lends_the_other_its_name() {
    let scene = scene().await;
    // Gina's activity; Mal's signature is good, and a second label names her key.
    let object = page_by(&scene.gina, &scene.good.id("/p/16"), &scene.group, "Mixed");
    let body = activity(&scene.good, "a/16", "Create", &scene.gina, &object).to_string().into_bytes();
    let now = scene.hub.clock.now().seconds();
    let all = [
        ("@method", "POST".to_owned()),
        ("@target-uri", scene.inbox.clone()),
        ("content-digest", content_digest(&body)),
    ];
    let labels = [&scene.mal, &scene.gina].map(|actor| components(&all, &format!("{actor}#main-key"), now));
    let [(mal_input, mal_text), (gina_input, gina_text)] = labels;
    let one = ("sig1", mal_input.clone(), mal_text.clone());
    for second in [("sig2", gina_input.clone(), gina_text.clone()), ("sig1", gina_input, gina_text)] {
        assert_eq!(scene.newer(&body, &[one.clone(), second.clone()]).await, 401);
        assert_eq!(scene.newer(&body, &[second, one.clone()]).await, 401);
    }
    assert_eq!(scene.newer(&body, &[one]).await, 401);
    scene.is_untouched().await;
}

// SIG-16, in the older form
#[tokio::test(flavor = "multi_thread")]
async fn two_signatures_of_the_two_kinds_are_one_too_many() {
    let scene = scene().await;
    let request = Request::good(&scene, "doubled");
    let mut headers = request.headers();
    let outgoing = Outgoing {
        method: "POST",
        scheme: "http",
        host: &scene.hub.domain,
        target: "/inbox",
        content_type: Some(KIND),
        body: Some(&request.body),
    };
    let key_id = format!("{}#main-key", scene.gina);
    let newer = sign_rfc9421(scene.evil.key(), &key_id, &outgoing, scene.hub.clock.now().seconds()).unwrap();
    headers.extend(newer.into_iter().filter(|(name, _)| name != "content-type"));
    let (status, answer) = scene.evil.post(&scene.inbox, request.body.clone(), headers).await;
    assert_eq!(status, 401, "{answer}");
    scene.is_untouched().await;
}

// SIG-18: our contract answers 401, with the reason, where the corpus has 400
#[tokio::test(flavor = "multi_thread")]
async fn malformed_signature_headers_are_401_with_the_reason_and_never_500() {
    let scene = scene().await;
    let request = Request::good(&scene, "malformed");
    let long = "x".repeat(20_000);
    for (name, values) in [
        (
            "signature-input",
            &[
                "",
                "sig1",
                "sig1=",
                "sig1=(",
                "sig1=();created=x",
                "=(\"@method\")",
                "sig1=(\"@method\");created=99999999999999999999",
                "\u{e9}",
            ][..],
        ),
        ("signature", &["", "keyId", "keyId=\"", "keyId=\"x\",signature=\"%%%\"", ",,,,", "sig1=:!:", &long]),
        ("content-digest", &["", "sha-256", "SHA-256=:x:", "sha-256=:%:", "sha-256=x"]),
        ("digest", &["", "SHA-256", "SHA-256=", "=x", "MD5=x", "SHA-256=%%%"]),
        ("date", &["", "yesterday", "Sat, 99 Nov 2026 09:00:00 GMT", "0"]),
    ] {
        for value in values {
            let mut headers = request.headers();
            headers.retain(|(other, _)| other != name);
            headers.push((HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap()));
            let (status, answer) = scene.evil.post(&scene.inbox, request.body.clone(), headers).await;
            // An empty header beside a good signature that does not cover it is nothing.
            let harmless = status == 202 && name == "content-digest";
            assert!(status == 401 || harmless, "{name}: {value:.40}: {status} {answer}");
            assert!(harmless || answer.contains("\"status\":401"), "{answer}");
        }
    }
    // Nothing but the one request whose extra header nobody signed can have come in.
    assert!(scene.rows("received", "activity", &scene.evil.id("/a/malformed")).await <= 1);
}

// SIG-16 and KEY-02: the name in the signature is the one that counts
#[tokio::test(flavor = "multi_thread")]
async fn a_header_that_names_the_signer_otherwise_is_not_listened_to() {
    let scene = scene().await;
    let object = page_by(&scene.gina, &scene.good.id("/p/17"), &scene.group, "Named otherwise");
    let body = activity(&scene.good, "a/17", "Create", &scene.gina, &object).to_string().into_bytes();
    let signed: HeaderMap = scene.evil.sign(&scene.inbox, &body, &scene.mal);
    let mut headers: Headers = signed.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    for name in ["x-forwarded-host", "x-forwarded-path", "x-original-url", "x-http-method-override", "from"] {
        headers.push(header(name, &scene.gina));
    }
    assert_eq!(scene.evil.post(&scene.inbox, body.clone(), headers).await.0, 401);
    let key_id = format!("{}#main-key", scene.gina);
    let forged = Elsewhere::sign_as(&scene.inbox, &body, &key_id, scene.evil.key(), scene.hub.clock.now().seconds());
    let forged = forged.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
    assert_eq!(scene.evil.post(&scene.inbox, body, forged).await.0, 401);
    scene.is_untouched().await;
}
