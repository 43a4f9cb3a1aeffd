//! Who is visiting: the session, the language, the form token, the message left from the last page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{FromRequest, FromRequestParts, Multipart, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};

use super::page::{Failure, Typed};
use crate::accounts::address_keys::Purpose;
use crate::accounts::{Account, credentials};
use crate::app::App;
use crate::audience::Viewer;
use crate::error::{Error, Refusal, Result};
use crate::i18n::{Language, Translator};
use crate::id::secret;
use crate::profiles::Profile;
use crate::server::ClientAddress;

/// Cookie of a session.
const SESSION: &str = "folkmoot_session";
/// Cookie of a visitor's form token before there is a session.
const FORM: &str = "folkmoot_form";
/// Cookie of the secret that opens a member's calendar, between making and showing it.
const CALENDAR: &str = "folkmoot_calendar";
/// Cookie of the secret that opens a member's feeds, between making and showing it.
const FEED: &str = "folkmoot_feed";
/// Cookie of the message that the next page shows.
const FLASH: &str = "folkmoot_flash";
/// Stands in a message between its key and whom it is about.
pub(super) const MESSAGE_OF: char = '!';

/// The member who is signed in.
#[derive(Clone, Debug)]
pub(crate) struct Me {
    pub(crate) account: Account,
    pub(crate) profile: Profile,
}

/// Everything a page needs to know of who asks. Made once for each request.
#[derive(Clone, Debug)]
pub(crate) struct Visitor {
    pub(crate) me: Option<Me>,
    pub(crate) language: Language,
    /// What stands before every path to stay in this language; empty when the plain path is in it.
    pub(crate) prefix: &'static str,
    /// Path and query without the language.
    pub(crate) path: String,
    /// Whether the request only reads, so that its path is a page to come back to.
    pub(crate) reads: bool,
    /// The token of the session, if there is one.
    session: Option<String>,
    /// The form token before there is a session.
    form: String,
    /// Whether the form token is new and must be set as a cookie.
    pub(super) form_is_new: bool,
    /// The key of the message to be shown.
    pub(crate) flash: Option<String>,
    /// Where the request came from.
    pub(crate) address: IpAddr,
}

impl Visitor {
    /// Reads the request's cookies, language and address.
    pub(crate) async fn read(app: &App, parts: &Parts) -> Result<Self> {
        let jar = CookieJar::from_headers(&parts.headers);
        let value = |name: &str| jar.get(name).map(|cookie| cookie.value().to_owned());
        let session = value(SESSION).filter(|token| token.len() == 64);
        let me = match &session {
            Some(token) => {
                let mut tx = app.db.read().await?;
                credentials::session(&mut tx, token).await?.map(|(account, profile)| Me { account, profile })
            }
            None => None,
        };
        let chosen = parts.extensions.get::<Language>().copied();
        let default = app.config.languages.first().and_then(|tag| Language::parse(tag)).unwrap_or_default();
        let preferred = me.as_ref().and_then(|me| Language::parse(&me.account.language));
        let language = chosen.or(preferred).unwrap_or(default);
        let known = value(FORM).filter(|token| token.len() == 32);
        let form_is_new = known.is_none();
        Ok(Self {
            session: me.as_ref().and(session),
            me,
            language,
            prefix: chosen.map_or("", Language::path),
            path: parts.uri.path_and_query().map_or("/", |path| path.as_str()).to_owned(),
            form: match known {
                Some(token) => token,
                None => secret(16)?,
            },
            form_is_new,
            reads: matches!(parts.method, Method::GET | Method::HEAD),
            flash: value(FLASH).filter(|left| is_message(left)),
            address: parts.extensions.get::<ClientAddress>().map_or(IpAddr::from([127, 0, 0, 1]), |address| address.0),
        })
    }

    /// The sentences of this visitor's language.
    pub(crate) fn translator(&self) -> Translator {
        Translator::new(self.language)
    }

    /// As whom they see.
    pub(crate) fn viewer(&self) -> Viewer {
        self.me.as_ref().map_or(Viewer::Anybody, |me| Viewer::Person(me.profile.id))
    }

    /// The member, or the answer that they have to sign in first.
    pub(crate) fn member(&self) -> Result<&Me> {
        self.me.as_ref().ok_or(Error::Unauthenticated)
    }

    /// The account that runs the hub. To all others there is nothing there, so that nobody learns what there is to run.
    pub(crate) fn keeper(&self) -> Result<&Me> {
        self.me.as_ref().filter(|me| me.account.runs_the_hub()).ok_or(Error::NotFound)
    }

    /// What a form of ours carries to prove that it is one.
    pub(crate) fn form_token(&self) -> String {
        self.session.as_deref().map_or_else(|| self.form.clone(), credentials::form_token)
    }

    pub(super) fn is_form_token(&self, given: &str) -> bool {
        match &self.session {
            Some(session) => credentials::is_form_token(session, given),
            None => !self.form_is_new && given == self.form,
        }
    }

    /// The token of the session, to end it.
    pub(crate) fn session_token(&self) -> Option<&str> {
        self.session.as_deref()
    }
}

impl FromRequestParts<App> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Failure> {
        match parts.extensions.get::<Arc<Self>>() {
            Some(visitor) => Ok(visitor.as_ref().clone()),
            None => Ok(Self::read(app, parts).await?),
        }
    }
}

/// The fields of a form of ours, its token checked.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) visitor: Visitor,
    fields: Vec<(String, String)>,
}

impl Form {
    /// What was typed into `name`; nothing when the field is missing.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.fields.iter().find(|(field, _)| field == name).map_or("", |(_, value)| value.as_str())
    }

    /// Everything that fields of this name hold.
    pub(crate) fn all(&self, name: &str) -> Vec<&str> {
        self.fields.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str()).collect()
    }

    /// Whether a button or box of this name was used.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(field, _)| field == name)
    }

    /// The signed-in member who sent it.
    pub(crate) fn member(&self) -> Result<&Me> {
        self.visitor.member()
    }
}

impl FromRequest<App> for Form {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visitor = Visitor::from_request_parts(&mut parts, app).await?;
        check_origin(app, &parts.headers)?;
        let kind = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        let bytes = axum::body::to_bytes(body, app.config.limits.form_bytes).await.map_err(|_| Failure::too_large())?;
        let fields: Vec<(String, String)> = if kind.starts_with("multipart/form-data") {
            read_parts(Request::from_parts(parts.clone(), Body::from(bytes))).await?
        } else {
            url::form_urlencoded::parse(&bytes).into_owned().take(FIELDS).collect()
        };
        let form = Self { visitor, fields };
        if let Some(typed) = parts.extensions.get::<Arc<Typed>>() {
            let words = ["title", "body", "reason", "message"].map(|field| form.get(field));
            typed.note(&words.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("\n\n"));
        }
        if form.visitor.is_form_token(form.get("form_token")) {
            return Ok(form);
        }
        // A session that has ended is not a forgery: the way back is to sign in.
        let error = if form.visitor.me.is_none()
            && !parts.uri.path().starts_with("/sign-in")
            && !parts.uri.path().starts_with("/register")
            && !parts.uri.path().starts_with("/password")
        {
            Error::Unauthenticated
        } else {
            Error::Refused(Refusal::StaleForm)
        };
        Err(error.into())
    }
}

/// Most fields that are read of one form.
const FIELDS: usize = 200;

/// The fields of a form that has room for a file (RFC 7578). A file is read as text: UTF-8, or what older spreadsheets
/// write, where each byte is one letter.
async fn read_parts(request: Request) -> Result<Vec<(String, String)>, Failure> {
    let unreadable = || Error::invalid("file", "error-400");
    let mut multipart = Multipart::from_request(request, &()).await.map_err(|_| unreadable())?;
    let mut fields = Vec::new();
    while let Some(field) = multipart.next_field().await.map_err(|_| unreadable())? {
        if fields.len() == FIELDS {
            break;
        }
        let name = field.name().unwrap_or_default().to_owned();
        let value = field.bytes().await.map_err(|_| unreadable())?;
        let value = match std::str::from_utf8(&value) {
            Ok(text) => text.to_owned(),
            Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
        };
        fields.push((name, value));
    }
    Ok(fields)
}

/// A browser that says where a form comes from must name us.
pub(super) fn check_origin(app: &App, headers: &HeaderMap) -> Result<()> {
    match headers.get(header::ORIGIN).and_then(|value| value.to_str().ok()) {
        Some(origin) if origin != "null" && origin != app.config.origin() => Err(Error::Refused(Refusal::StaleForm)),
        _ => Ok(()),
    }
}

fn cookie(app: &App, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(!app.config.development)
        .build()
}

/// The cookie of a new session; the browser keeps it as long as we do.
pub(crate) fn session_cookie(app: &App, token: &str) -> Cookie<'static> {
    let plain = || cookie(app, SESSION, token.to_owned());
    let lasting = format!("{}; Max-Age={}", plain(), credentials::SESSION.as_secs());
    Cookie::parse(lasting).unwrap_or_else(|_| plain())
}

/// Cookies that end a session.
pub(crate) fn no_session(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, SESSION, String::new());
    cookie.make_removal();
    cookie
}

/// Whether what a cookie carries can be a message of ours: its key, and in a form's encoding whom it is about.
fn is_message(left: &str) -> bool {
    let (key, name) = left.split_once(MESSAGE_OF).unwrap_or((left, ""));
    let is_key = key.len() < 60 && key.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    is_key && name.len() < 2500 && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"%+-_.*".contains(&b))
}

/// The cookie that carries a message to the next page.
pub(crate) fn flash_cookie(app: &App, key: &str) -> Cookie<'static> {
    cookie(app, FLASH, key.to_owned())
}

/// The message was shown.
pub(crate) fn no_flash(app: &App) -> Cookie<'static> {
    let mut cookie = cookie(app, FLASH, String::new());
    cookie.make_removal();
    cookie
}

/// The cookie that carries the secret of an address to the page that shows it once.
fn secret_name(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Calendar => CALENDAR,
        Purpose::Feeds => FEED,
    }
}

/// A secret on its way to the page that shows it once.
pub(crate) fn secret_cookie(app: &App, purpose: Purpose, key: &str) -> Cookie<'static> {
    cookie(app, secret_name(purpose), key.to_owned())
}

/// The secret that came along, if one did.
pub(crate) fn secret_in(jar: &CookieJar, purpose: Purpose) -> Option<String> {
    jar.get(secret_name(purpose)).map(|cookie| cookie.value().to_owned()).filter(|key| key.len() <= 100)
}

/// It was shown.
pub(crate) fn no_secret_cookie(app: &App, purpose: Purpose) -> Cookie<'static> {
    let mut cookie = cookie(app, secret_name(purpose), String::new());
    cookie.make_removal();
    cookie
}

/// The cookie of the form token before there is a session.
pub(crate) fn form_cookie(app: &App, visitor: &Visitor) -> Cookie<'static> {
    cookie(app, FORM, visitor.form.clone())
}
