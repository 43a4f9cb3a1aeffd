//! A person at a browser without scripts: visits pages and sends their forms, with cookies and form token.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::PASSWORD;

/// See the module. Cheap to clone: the clones are the same person.
#[derive(Clone)]
pub(super) struct Browser {
    http: reqwest::Client,
    origin: String,
    token: String,
}

struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _: Name) -> Resolving {
        let here: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        Box::pin(async move { Ok(here) })
    }
}

impl Browser {
    /// Signs in at the hub at `origin`.
    pub(super) async fn sign_in(origin: &str, handle: &str) -> anyhow::Result<Self> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .timeout(Duration::from_secs(20))
            .dns_resolver(Arc::new(ThisMachine))
            .build()?;
        let mut person = Self { http, origin: origin.to_owned(), token: String::new() };
        person.token = form_token(&person.visit("/sign-in").await?)?;
        person.send("/sign-in", &[("name", handle), ("password", PASSWORD)]).await?;
        // The session has a form token of its own.
        person.token = form_token(&person.visit("/account").await?)?;
        Ok(person)
    }

    /// The page at `path`.
    pub(super) async fn visit(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.http.get(format!("{}{path}", self.origin)).send().await?;
        if !answer.status().is_success() {
            bail!("{}{path} answered {}", self.origin, answer.status());
        }
        Ok(answer.text().await?)
    }

    /// Where `path` leads on to; nothing when it is a page itself.
    pub(super) async fn follow(&self, path: &str) -> anyhow::Result<Option<String>> {
        let answer = self.http.get(format!("{}{path}", self.origin)).send().await?;
        Ok(location(&answer))
    }

    /// Sends a form; answers where it leads on to.
    pub(super) async fn send(&self, path: &str, fields: &[(&str, &str)]) -> anyhow::Result<String> {
        let mut all = vec![("form_token", self.token.as_str())];
        all.extend_from_slice(fields);
        let answer = self.http.post(format!("{}{path}", self.origin)).form(&all).send().await?;
        let status = answer.status();
        location(&answer).with_context(|| format!("the form {}{path} came back with {status}", self.origin))
    }

    /// Sends a form with a file; answers where it leads on to.
    pub(super) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> anyhow::Result<String> {
        const LINE: &str = "------what-stands-in-no-document-of-the-demonstration";
        let mut body = Vec::new();
        for (name, value) in [("form_token", self.token.as_str())].iter().chain(fields) {
            body.extend(
                format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
            );
        }
        let head = format!(
            "--{LINE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend_from_slice(bytes);
        body.extend(format!("\r\n--{LINE}--\r\n").bytes());
        let request = self.http.post(format!("{}{path}", self.origin)).body(body);
        let answer = request.header("content-type", format!("multipart/form-data; boundary={LINE}")).send().await?;
        let status = answer.status();
        location(&answer).with_context(|| format!("the form {}{path} came back with {status}", self.origin))
    }
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
