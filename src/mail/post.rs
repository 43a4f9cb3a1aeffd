//! How mail leaves: into a folder, or to a mail server.

use std::time::{Duration, SystemTime};

use lettre::address::Envelope;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use url::Url;

use super::{Letter, Queued};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::text;

/// How long a mail server may take over one step.
const STEP: Duration = Duration::from_secs(20);
/// How long it may take over a whole mail.
const WHOLE: Duration = Duration::from_mins(1);

type Smtp = AsyncSmtpTransport<Tokio1Executor>;

/// Sends a letter. A mail server that does not take it is [`Error::Elsewhere`], without its words: they may repeat what
/// stands in the mail.
pub(crate) async fn send(config: &Config, queued: &Queued) -> Result<()> {
    let message = compose(config, queued)?;
    let url = config.mail_url();
    if let Some(folder) = url.strip_prefix("file://") {
        return keep(folder, queued, &message).await;
    }
    let (host, smtp) = smtp(config, &url).map_err(Error::internal)?;
    let envelope: Envelope = message.envelope().clone();
    let bytes = message.formatted();
    match tokio::time::timeout(WHOLE, smtp.send_raw(&envelope, &bytes)).await {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(Error::elsewhere(host, reason(&error))),
        Err(_) => Err(Error::elsewhere(host, "it took too long")),
    }
}

/// Whether mail can leave: the folder can be written, or the mail server answers, keeps its secrets and lets us in.
/// Answers what was found, or what is wrong.
pub(crate) async fn try_out(config: &Config) -> Result<String, String> {
    let (host, smtp) = smtp(config, &config.mail_url())?;
    match tokio::time::timeout(WHOLE, smtp.test_connection()).await {
        Ok(Ok(true)) => {
            Ok(format!("the mail server {host} answers and lets this hub in, which writes as {}", config.mail_from()))
        }
        Ok(Ok(false)) => {
            Err(format!("the mail server {host} answers and wants nothing of us. Look at the setting `mail.url`"))
        }
        Ok(Err(error)) => Err(format!("the mail server {host}: {error}. Look at the setting `mail.url`")),
        Err(_) => Err(format!("the mail server {host} took too long. Look at the setting `mail.url`")),
    }
}

/// A file for each mail, named by its id: sent twice it is there once.
async fn keep(folder: &str, queued: &Queued, message: &Message) -> Result<()> {
    let folder = std::path::Path::new(folder);
    tokio::fs::create_dir_all(folder).await?;
    let part = folder.join(format!("{}.part", queued.id));
    tokio::fs::write(&part, message.formatted()).await?;
    tokio::fs::rename(&part, folder.join(format!("{}.eml", queued.id))).await?;
    Ok(())
}

/// Header fields that no type of the library has: [`HeaderValue::new`] encodes whatever stands in them.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn compose(config: &Config, queued: &Queued) -> Result<Message> {
    let unusable = |error: lettre::address::AddressError| Error::internal(format!("an address of a mail: {error}"));
    let Letter { to, language, subject, text: words, .. } = &queued.letter;
    let from: Address = config.mail_from().parse().map_err(unusable)?;
    let to: Address = to.parse().map_err(|_| Error::invalid("email", "email-form"))?;
    let written = SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(queued.at.seconds()).unwrap_or(0));
    let id = format!("<{}@{}>", queued.id, from.domain());
    let builder = Message::builder()
        // The library panics where a name has a line end in it.
        .from(Mailbox::new(Some(text::line(config.title(), 80)), from))
        .to(Mailbox::new(None, to))
        .date(written)
        .message_id(Some(id))
        .subject(subject.as_str())
        // RFC 3834: nobody's holiday notice shall answer; the other is what Exchange understands.
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("X-Auto-Response-Suppress", "OOF, AutoReply"))
        .raw_header(header("Content-Language", language));
    let composed = match &queued.entry {
        None => builder.header(ContentType::TEXT_PLAIN).body(words.clone()),
        Some(entry) => {
            let kind = format!("text/calendar; charset=utf-8; method={}", entry.method);
            let kind = ContentType::parse(&kind).unwrap_or(ContentType::TEXT_PLAIN);
            let plain = SinglePart::builder().header(ContentType::TEXT_PLAIN).body(words.clone());
            let calendar = SinglePart::builder().header(kind).body(entry.text.clone());
            // Programs without a calendar show the words, the others both.
            builder.multipart(MultiPart::alternative().singlepart(plain).singlepart(calendar))
        }
    };
    composed.map_err(|error| Error::internal(format!("a mail cannot be composed: {error}")))
}

/// The mail server of the settings. `smtps` is TLS from the first byte. `smtp` changes to TLS where the server offers it,
/// whoever it is (RFC 7435: better than none); a password is only said to one that proves who it is.
fn smtp(config: &Config, url: &str) -> Result<(String, Smtp), String> {
    let wrong = |why: String| format!("the setting `mail.url` cannot be used: {why}");
    let url = Url::parse(url).map_err(|error| wrong(error.to_string()))?;
    let host = url.host_str().unwrap_or_default().to_owned();
    let signs_in = !url.username().is_empty();
    let is_wrapped = url.scheme() == "smtps";
    let parameters = TlsParameters::builder(host.clone())
        .dangerous_accept_invalid_certs(!is_wrapped && !signs_in)
        .build_rustls()
        .map_err(|error| wrong(error.to_string()))?;
    let (tls, port) = match (is_wrapped, signs_in) {
        (true, _) => (Tls::Wrapper(parameters), 465),
        (false, true) => (Tls::Required(parameters), 587),
        (false, false) => (Tls::Opportunistic(parameters), 25),
    };
    let name = config.domain.split(':').next().unwrap_or_default().to_owned();
    let mut builder = Smtp::builder_dangerous(host.clone())
        .port(url.port().unwrap_or(port))
        .hello_name(ClientId::Domain(name))
        .timeout(Some(STEP))
        .tls(tls);
    if signs_in {
        builder =
            builder.credentials(Credentials::new(plain(url.username()), plain(url.password().unwrap_or_default())));
    }
    Ok((host, builder.build()))
}

/// What stands in an address with its escapes read (RFC 3986, section 2.1).
fn plain(escaped: &str) -> String {
    // A form's encoding but for the plus sign, which means itself here.
    let parsed =
        url::form_urlencoded::parse(escaped.replace('+', "%2B").replace('&', "%26").replace('=', "%3D").as_bytes())
            .next()
            .map(|(name, _)| name.into_owned());
    parsed.unwrap_or_default()
}

/// Why a mail server did not take a mail, without a word of its own.
fn reason(error: &lettre::transport::smtp::Error) -> String {
    if let Some(code) = error.status() {
        format!("it answered {code}")
    } else if error.is_tls() {
        "no secure connection".to_owned()
    } else if error.is_timeout() {
        "it took too long".to_owned()
    } else if error.is_response() {
        "it answered what cannot be read".to_owned()
    } else {
        "the connection failed".to_owned()
    }
}
