//! A person at a browser without scripts: visits pages and sends their forms, with cookie and form token.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::PASSWORD;
use crate::accounts::{credentials, store};
use crate::app::App;
use crate::clock::Time;

/// How long after another the next form is sent, on the hubs' clock: well within what a signature lasts, even with many under
/// way at once.
const BETWEEN: Duration = Duration::from_secs(40);
/// How old a session gets before the person signs in anew: it lasts for fourteen days.
const SESSION_LASTS: Duration = Duration::from_hours(24 * 9);

/// See the module.
pub(super) struct Browser {
    http: reqwest::Client,
    app: App,
    handle: String,
    /// The session's token, and when it began.
    session: Mutex<(String, Time)>,
}

struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _: Name) -> Resolving {
        let here: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        Box::pin(async move { Ok(here) })
    }
}

/// The connections of all browsers.
pub(super) fn client() -> anyhow::Result<reqwest::Client> {
    Ok(reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_mins(1))
        .dns_resolver(Arc::new(ThisMachine))
        .build()?)
}

impl Browser {
    /// Signs in with name and password, as anybody does.
    pub(super) async fn sign_in(http: &reqwest::Client, app: &App, handle: &str) -> anyhow::Result<Self> {
        let (http, app) = (http.clone(), app.clone());
        let page = http.get(format!("{}/sign-in", app.config.origin())).send().await?;
        let cookie = cookies(&page);
        let token = form_token(&page.text().await?)?;
        let fields = [("form_token", token.as_str()), ("name", handle), ("password", PASSWORD)];
        let form = http.post(format!("{}/sign-in", app.config.origin())).header("cookie", cookie).form(&fields);
        let answer = form.send().await?;
        let session = answer.cookies().find(|cookie| cookie.name() == "folkmoot_session");
        let session = session.with_context(|| format!("{handle} could not sign in"))?.value().to_owned();
        let session = Mutex::new((session, app.clock.now()));
        Ok(Self { http, app, handle: handle.to_owned(), session })
    }

    /// Somebody who has signed in a while ago: hashing a password for everybody takes longer than all they do.
    pub(super) async fn signed_in(http: &reqwest::Client, app: &App, handle: &str) -> anyhow::Result<Self> {
        let session = Mutex::new((begin_session(app, handle).await?, app.clock.now()));
        Ok(Self { http: http.clone(), app: app.clone(), handle: handle.to_owned(), session })
    }

    async fn session(&self) -> anyhow::Result<String> {
        let now = self.app.clock.now();
        let (token, begun) = self.session.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if now.since(begun) < SESSION_LASTS {
            return Ok(token);
        }
        let token = begin_session(&self.app, &self.handle).await?;
        *self.session.lock().unwrap_or_else(PoisonError::into_inner) = (token.clone(), now);
        Ok(token)
    }

    fn address(&self, path: &str) -> String {
        format!("{}{path}", self.app.config.origin())
    }

    /// Where `path` leads on to; nothing when it is a page itself.
    pub(super) async fn follow(&self, path: &str) -> anyhow::Result<Option<String>> {
        let session = self.session().await?;
        let request = self.http.get(self.address(path)).header("cookie", format!("folkmoot_session={session}"));
        Ok(location(&request.send().await?))
    }

    /// Sends a form; answers where it leads on to.
    pub(super) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let session = self.session().await?;
        let token = credentials::form_token(&session);
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        let request = self.http.post(self.address(path)).form(&all);
        self.sent(path, &session, request).await
    }

    /// Sends a form with files; answers where it leads on to.
    pub(super) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &str, &[u8])],
    ) -> anyhow::Result<String> {
        const LINE: &str = "------what-stands-in-no-document-of-the-demonstration";
        let session = self.session().await?;
        let token = credentials::form_token(&session);
        let mut body = Vec::new();
        for (name, value) in [("form_token", token.as_str())].iter().chain(fields) {
            body.extend(
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{LINE}--\r\n").bytes());
        let request = self.http.post(self.address(path)).body(body);
        let request = request.header("content-type", format!("multipart/form-data; boundary={LINE}"));
        self.sent(path, &session, request).await
    }

    async fn sent(&self, path: &str, session: &str, request: reqwest::RequestBuilder) -> anyhow::Result<String> {
        let answer = request.header("cookie", format!("folkmoot_session={session}")).send().await?;
        self.app.clock.forward(BETWEEN);
        let (status, target) = (answer.status(), location(&answer));
        let Some(target) = target else {
            let page = answer.text().await?;
            let problem = page.split_once("error-summary").map_or("", |(_, rest)| rest);
            let problem: String = problem.chars().take(600).collect();
            bail!("the form {} of {} came back with {status} {problem}", self.address(path), self.handle);
        };
        Ok(target)
    }
}

async fn begin_session(app: &App, handle: &str) -> anyhow::Result<String> {
    let mut tx = app.db.begin().await?;
    let account = store::find_by_handle(&mut tx, handle).await?;
    let account = account.with_context(|| format!("nobody is called {handle}"))?;
    let token = credentials::begin_session(&mut tx, &account).await?;
    tx.commit().await?;
    Ok(token)
}

fn cookies(answer: &reqwest::Response) -> String {
    answer.cookies().map(|cookie| format!("{}={}", cookie.name(), cookie.value())).collect::<Vec<_>>().join("; ")
}

fn location(answer: &reqwest::Response) -> Option<String> {
    let target = answer.headers().get("location")?.to_str().ok()?;
    answer.status().is_redirection().then(|| target.to_owned())
}

fn form_token(page: &str) -> anyhow::Result<String> {
    let marker = "name=\"form_token\" value=\"";
    let rest = page.split_once(marker).context("the page has no form")?.1;
    Ok(rest.split_once('"').context("the page's form is cut off")?.0.to_owned())
}
