//! Page: layout, language, form token and message, the same for every page; how an [`Error`] looks.

use std::fmt::Display;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;

use super::session::{self, MESSAGE_OF, Visitor};
use crate::app::App;
use crate::clock::Time;
use crate::error::{Conflict, Error, Violations};
use crate::i18n::{Language, Translator};
use crate::id::secret;

/// How much of the names of those whom a message is about is shown, in characters: browsers keep no long cookies.
const LONGEST_NAMES: usize = 150;

/// What every page shows around its own content.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The words of its language.
    pub(crate) t: Translator,
    /// The hub's name.
    pub(crate) hub: String,
    /// The language in which the hub speaks of itself.
    pub(crate) hub_language: String,
    /// A sentence above everything, if the administrator wants one.
    pub(crate) banner: String,
    /// The name of the member who is signed in.
    pub(crate) me: Option<String>,
    /// Whether that member runs the hub.
    pub(crate) keeps_hub: bool,
    /// The proof that a form is ours.
    pub(crate) form_token: String,
    /// The message left from the last page, in words.
    pub(crate) flash: Option<String>,
    /// What stands before every link to stay in this language.
    pub(crate) prefix: &'static str,
    /// The other language, if the hub has one, and where this page is in it.
    pub(crate) twin: Option<(Language, String)>,
    /// This page in its own language, by an address that says so.
    pub(crate) own_address: String,
    /// This page's own path, to ask for it again.
    pub(crate) here: String,
    /// Seconds after which a script asks for the page again, for what is on its way; without scripts a link does.
    pub(crate) refresh: Option<u32>,
    /// This same thing as a document for other hubs.
    pub(crate) document: Option<String>,
    /// Where it is at home, if that is another hub.
    pub(crate) canonical: Option<String>,
    /// What is wrong with the form on it: field, and sentence.
    pub(crate) problems: Vec<(&'static str, String)>,
    /// Which entry of the navigation it belongs to.
    pub(crate) section: &'static str,
}

impl Page {
    /// The frame of a page for `visitor`.
    pub(crate) fn new(app: &App, visitor: &Visitor, section: &'static str) -> Self {
        let other = visitor.language.other();
        let speaks = app.config.languages.iter().any(|tag| tag == other.tag());
        Self {
            t: visitor.translator(),
            hub: app.config.title().to_owned(),
            hub_language: app.config.languages.first().cloned().unwrap_or_default(),
            banner: app.config.banner.clone(),
            me: visitor.me.as_ref().map(|me| me.profile.name.clone()),
            keeps_hub: visitor.keeper().is_ok(),
            form_token: visitor.form_token(),
            flash: visitor.flash.as_deref().map(|left| message(visitor.translator(), left)),
            prefix: visitor.prefix,
            twin: speaks.then(|| (other, format!("{}{}", other.path(), visitor.path))),
            own_address: format!("{}{}", visitor.language.path(), visitor.path),
            here: format!("{}{}", visitor.prefix, visitor.path),
            refresh: None,
            document: None,
            canonical: None,
            problems: Vec::new(),
            section,
        }
    }

    /// A link within this hub, in this page's language.
    pub(crate) fn link(&self, path: impl Display) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The page stands for this path, whatever form was sent to have it made.
    pub(crate) fn at(mut self, path: &str) -> Self {
        self.twin = self.twin.map(|(other, _)| (other, format!("{}{path}", other.path())));
        self.own_address = format!("{}{path}", self.t.language.path());
        self.here = format!("{}{path}", self.prefix);
        self
    }

    /// What is wrong with a field, if anything.
    pub(crate) fn problem(&self, field: &str) -> Option<&str> {
        self.problems.iter().find(|(name, _)| *name == field).map(|(_, words)| words.as_str())
    }

    /// Notes what is wrong with the form.
    pub(crate) fn with_problems(mut self, wrong: &Violations) -> Self {
        self.problems = wrong.0.iter().map(|(field, key)| (*field, self.t.say(key))).collect();
        self
    }

    /// A time as people read it.
    pub(crate) fn time(&self, at: &Time) -> String {
        self.t.time(*at)
    }

    /// A day as people read it.
    pub(crate) fn day(&self, at: &Time) -> String {
        self.t.day(*at)
    }

    /// Whether a piece of text is in another language than the page: then it says so to screen readers.
    pub(crate) fn foreign(&self, language: &str) -> bool {
        self.t.language.tag() != language
    }
}

/// A page as an answer.
pub(crate) fn show(template: &impl Template) -> Result<Response, Failure> {
    Ok(Html(template.render()?).into_response())
}

/// A form that came back with what was typed and what is wrong with it.
pub(crate) fn show_again(template: &impl Template) -> Result<Response, Failure> {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Html(template.render()?)).into_response())
}

/// To another page, after something was done.
pub(crate) fn to(visitor: &Visitor, path: &str) -> Redirect {
    Redirect::to(&format!("{}{path}", visitor.prefix))
}

/// To another page, which says what was done.
pub(crate) fn to_saying(app: &App, visitor: &Visitor, path: &str, key: &str) -> Response {
    let jar = CookieJar::new().add(session::flash_cookie(app, key));
    (jar, to(visitor, path)).into_response()
}

/// What somebody has typed into the form that is being answered: whatever becomes of it, an error shows it again.
#[derive(Debug, Default)]
pub(crate) struct Typed(Mutex<String>);

impl Typed {
    /// Notes it.
    pub(crate) fn note(&self, words: &str) {
        words.trim().clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn words(&self) -> Option<String> {
        let words = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        Some(words).filter(|words| !words.is_empty())
    }
}

/// The same about somebody, whom it names: they are `$name` in its sentence.
pub(crate) fn to_saying_of(app: &App, visitor: &Visitor, path: &str, (key, name): (&str, &str)) -> Response {
    let name: String = name.chars().take(LONGEST_NAMES).collect();
    let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
    to_saying(app, visitor, path, &format!("{key}{MESSAGE_OF}{name}"))
}

/// A message that was left, in words: a key, and whom it is about.
fn message(t: Translator, left: &str) -> String {
    let Some((key, name)) = left.split_once(MESSAGE_OF) else { return t.say(left) };
    let pair = format!("name={name}");
    let name = url::form_urlencoded::parse(pair.as_bytes()).next().map(|(_, name)| name.into_owned());
    t.with(key, "name", name.unwrap_or_default())
}

/// An error on its way to becoming a page; [`frame`] makes it one.
#[derive(Debug)]
pub(crate) struct Failure(Dressed);

#[derive(Clone, Debug)]
struct Dressed {
    status: StatusCode,
    title: &'static str,
    words: String,
    sign_in: bool,
    /// What was typed into a form that could not be taken: shown, so that it is not lost.
    kept: Option<String>,
    /// What the log calls it, for whoever asks the administrators.
    reference: Option<String>,
}

impl Failure {
    /// What was sent is larger than a form may be.
    pub(crate) fn too_large() -> Self {
        Self(Dressed::plain(StatusCode::PAYLOAD_TOO_LARGE, "error-413-title", "error-413"))
    }
}

impl Dressed {
    fn plain(status: StatusCode, title: &'static str, words: &str) -> Self {
        Self { status, title, words: words.to_owned(), sign_in: false, kept: None, reference: None }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(match error.into() {
            Error::NotFound => Dressed::plain(StatusCode::NOT_FOUND, "error-404-title", "error-404"),
            Error::Gone => Dressed::plain(StatusCode::GONE, "error-410-title", "error-410"),
            Error::Unauthenticated => {
                Dressed { sign_in: true, ..Dressed::plain(StatusCode::UNAUTHORIZED, "error-401-title", "error-401") }
            }
            Error::Refused(refusal) => Dressed::plain(StatusCode::FORBIDDEN, "error-403-title", refusal.key()),
            Error::Invalid(_) => Dressed::plain(StatusCode::BAD_REQUEST, "error-400-title", "error-400"),
            Error::Conflict(Conflict::AlreadyThere | Conflict::HandleTaken | Conflict::EmailTaken) => {
                Dressed::plain(StatusCode::CONFLICT, "error-409-title", "error-409")
            }
            Error::Conflict(Conflict::AlreadyDecided) => {
                Dressed::plain(StatusCode::CONFLICT, "error-409-title", "error-already-decided")
            }
            Error::Conflict(Conflict::TooLateToUndo) => {
                Dressed::plain(StatusCode::CONFLICT, "error-409-title", "error-too-late-to-undo")
            }
            Error::TooOften { .. } => Dressed::plain(StatusCode::TOO_MANY_REQUESTS, "error-429-title", "error-429"),
            Error::Elsewhere { host, cause } => {
                tracing::warn!(instance.host = %host, cause = %cause, "another hub did not answer");
                Dressed::plain(StatusCode::BAD_GATEWAY, "error-502-title", "error-502")
            }
            Error::Internal(cause) => {
                let reference = secret(4).unwrap_or_default();
                tracing::error!(cause = %cause, reference, "a page could not be made");
                Dressed {
                    reference: Some(reference),
                    ..Dressed::plain(StatusCode::INTERNAL_SERVER_ERROR, "error-500-title", "error-500")
                }
            }
        })
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.0.status.into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

#[derive(Template)]
#[template(path = "site/error.html")]
struct ErrorPage {
    page: Page,
    title: String,
    words: String,
    reference: Option<String>,
    kept: Option<String>,
}

/// Around every page: who is visiting, how errors look, what browsers are told.
pub(crate) async fn frame(State(app): State<App>, request: Request, next: Next) -> Response {
    let is_post = request.method() == Method::POST;
    let (mut parts, body) = request.into_parts();
    let visitor = match Visitor::read(&app, &parts).await {
        Ok(visitor) => Arc::new(visitor),
        Err(error) => return unwell(&error),
    };
    parts.extensions.insert(Arc::clone(&visitor));
    let typed = Arc::new(Typed::default());
    parts.extensions.insert(Arc::clone(&typed));
    let response = next.run(Request::from_parts(parts, body)).await;
    if is_post {
        app.wake.journal.notify_one();
        app.wake.jobs.notify_one();
    }
    let response = match response.extensions().get::<Dressed>().cloned() {
        Some(dressed) => undress(&app, &visitor, &Dressed { kept: typed.words(), ..dressed }),
        None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
            let status = StatusCode::METHOD_NOT_ALLOWED;
            undress(&app, &visitor, &Dressed::plain(status, "error-405-title", "error-405"))
        }
        None => response,
    };
    finish(&app, &visitor, response)
}

/// An error as a page, or as the way to the sign-in page and back.
fn undress(app: &App, visitor: &Visitor, error: &Dressed) -> Response {
    if error.sign_in && error.kept.is_none() {
        let path = if visitor.reads { visitor.path.as_str() } else { "/home" };
        let back: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
        return to(visitor, &format!("/sign-in?next={back}")).into_response();
    }
    let t = visitor.translator();
    let reference = error.reference.clone();
    let page = ErrorPage {
        page: Page::new(app, visitor, ""),
        title: t.say(error.title),
        words: t.say(&error.words),
        reference,
        kept: error.kept.clone(),
    };
    match page.render() {
        Ok(html) => (error.status, Html(html)).into_response(),
        Err(_) => error.status.into_response(),
    }
}

/// When not even the visitor can be read: the database is away. Needs nothing that could fail too.
fn unwell(error: &Error) -> Response {
    tracing::error!(error = %error, "the database cannot be read");
    let html = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Not available</title>\
                <h1>This hub is not available just now</h1><p>Please try again in a few minutes.</p>\
                <h1 lang=\"cy\">Nid yw’r hwb hwn ar gael ar hyn o bryd</h1><p lang=\"cy\">Rhowch gynnig arall arni ymhen \
                ychydig funudau.</p></html>";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "60")], Html(html)).into_response()
}

const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; \
                      connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

fn finish(app: &App, visitor: &Visitor, response: Response) -> Response {
    let is_page =
        response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    let mut jar = CookieJar::new();
    if is_page {
        if visitor.form_is_new && visitor.me.is_none() {
            jar = jar.add(session::form_cookie(app, visitor));
        }
        if visitor.flash.is_some() {
            jar = jar.add(session::no_flash(app));
        }
    }
    let mut response = (jar, response).into_response();
    let headers = response.headers_mut();
    if !headers.contains_key(header::CACHE_CONTROL) {
        // Going back to a page where one writes finds what one wrote, and the same form: sent twice, it writes once.
        let writes = ["/discussions/", "/events/"].iter().any(|part| visitor.path.starts_with(part))
            || ["/discussions/new", "/events/new"].iter().any(|part| visitor.path.contains(part));
        let rule = if writes { "private, no-cache" } else { "private, no-store" };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(rule));
    }
    for (name, value) in [
        ("content-security-policy", POLICY),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
    ] {
        // A file says itself what a browser may do with it.
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if is_page {
        headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(visitor.language.tag()));
    }
    response
}
