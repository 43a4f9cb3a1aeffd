//! A person at a browser without scripts: visit, fill, press; cookies and form tokens included. Shared with the tests
//! that run real processes.

#![allow(clippy::allow_attributes, unreachable_pub, reason = "two crates use this file, each its own part")]

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use scraper::{ElementRef, Html, Selector};

/// See the module. Clones are the same person.
#[derive(Clone)]
pub struct Person {
    pub http: reqwest::Client,
    pub origin: String,
}

/// What a person sees: an answer.
#[derive(Clone)]
pub struct Seen {
    person: Person,
    pub path: String,
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub html: String,
}

struct ThisMachine;

impl Resolve for ThisMachine {
    fn resolve(&self, _: Name) -> Resolving {
        let here: Addrs = Box::new(std::iter::once(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))));
        Box::pin(async move { Ok(here) })
    }
}

/// A client that finds every name on this machine, where nothing is encrypted: reading all the roots of trust that the
/// machine knows would be most of the work of making one.
pub fn client() -> reqwest::ClientBuilder {
    reqwest::Client::builder().no_proxy().tls_danger_accept_invalid_certs(true).dns_resolver(Arc::new(ThisMachine))
}

impl Person {
    /// Somebody who has never been here.
    pub fn stranger(origin: &str) -> Self {
        Self { http: client().cookie_store(true).build().unwrap(), origin: origin.to_owned() }
    }

    /// The page at `path`, wherever it leads.
    pub async fn visit(&self, path: &str) -> Seen {
        let answer =
            self.http.get(format!("{}{path}", self.origin)).header("accept", "text/html").send().await.unwrap();
        self.see(answer).await
    }

    /// The page at `path`; nothing when the hub is not there.
    #[allow(dead_code, reason = "for the tests with real processes")]
    pub async fn try_visit(&self, path: &str) -> Option<Seen> {
        let request = self.http.get(format!("{}{path}", self.origin)).header("accept", "text/html");
        self.try_see(request.send().await.ok()?).await
    }

    async fn try_see(&self, answer: reqwest::Response) -> Option<Seen> {
        let url = answer.url().clone();
        let path = url.query().map_or(url.path().to_owned(), |query| format!("{}?{query}", url.path()));
        let path = url.fragment().map_or(path.clone(), |fragment| format!("{path}#{fragment}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        Some(Seen { person: self.clone(), path, status, headers, html: answer.text().await.ok()? })
    }

    async fn see(&self, answer: reqwest::Response) -> Seen {
        self.try_see(answer).await.unwrap()
    }
}

fn words(element: ElementRef<'_>) -> String {
    element.text().collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn selector(of: &str) -> Selector {
    Selector::parse(of).unwrap()
}

impl Seen {
    /// Everything that can be read on the page.
    pub fn text(&self) -> String {
        let page = Html::parse_document(&self.html);
        page.select(&selector("body")).map(words).collect()
    }

    /// Whether these words can be read.
    pub fn says(&self, words: &str) -> bool {
        self.text().contains(words)
    }

    /// The value of an attribute of the first element that matches.
    pub fn attribute(&self, of: &str, name: &str) -> Option<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(of)).next().and_then(|element| element.attr(name)).map(str::to_owned)
    }

    /// What stands in the field of this name.
    pub fn field(&self, name: &str) -> String {
        let page = Html::parse_document(&self.html);
        let found =
            page.select(&selector(&format!("[name=\"{name}\"]"))).next().unwrap_or_else(|| panic!("no field {name}"));
        match found.value().name() {
            "textarea" => found.text().collect::<String>().trim_start_matches('\n').to_owned(),
            _ => found.attr("value").unwrap_or_default().to_owned(),
        }
    }

    /// How often these words can be read.
    pub fn count(&self, words: &str) -> usize {
        self.text().matches(words).count()
    }

    /// Goes where the link with these words leads.
    pub async fn follow(&self, link: &str) -> Seen {
        let target = {
            let page = Html::parse_document(&self.html);
            page.select(&selector("a"))
                .find(|a| words(*a) == link)
                .and_then(|a| a.attr("href").map(str::to_owned))
                .unwrap_or_else(|| panic!("no link “{link}” at {}: {}", self.path, self.text()))
        };
        self.person.visit(&target).await
    }

    /// Fills the form that has this button and presses it.
    pub async fn press(&self, button: &str, fields: &[(&str, &str)]) -> Seen {
        self.person.see(self.filled(button, fields).send().await.unwrap()).await
    }

    /// The same; nothing when the hub is not there.
    #[allow(dead_code, reason = "for the tests with real processes")]
    pub async fn try_press(&self, button: &str, fields: &[(&str, &str)]) -> Option<Seen> {
        self.person.try_see(self.filled(button, fields).send().await.ok()?).await
    }

    fn filled(&self, button: &str, fields: &[(&str, &str)]) -> reqwest::RequestBuilder {
        let (method, action, all) = self.form(button, fields);
        let url = format!("{}{action}", self.person.origin);
        let request = match method.as_str() {
            "post" => self.person.http.post(url).form(&all),
            _ => self.person.http.get(url).query(&all),
        };
        request.header("accept", "text/html")
    }

    /// Fills a form that takes files and presses its button: each file with its field, its name and its bytes.
    #[allow(dead_code, reason = "for the tests of pages")]
    pub async fn send(&self, button: &str, fields: &[(&str, &str)], files: &[(&str, &str, &[u8])]) -> Seen {
        const LINE: &str = "line-between-the-parts-of-a-form";
        let (_, action, all) = self.form(button, fields);
        let mut body = Vec::new();
        for (name, value) in all.iter().filter(|(name, _)| !files.iter().any(|(field, ..)| field == name)) {
            let head = format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend(head.into_bytes());
        }
        for (field, name, bytes) in files {
            let head = format!(
                "--{LINE}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
                 Content-Type: application/octet-stream\r\n\r\n"
            );
            body.extend(head.into_bytes());
            body.extend_from_slice(bytes);
            body.extend(b"\r\n");
        }
        body.extend(format!("--{LINE}--\r\n").into_bytes());
        let request = self.person.http.post(format!("{}{action}", self.person.origin)).body(body);
        let request = request.header("content-type", format!("multipart/form-data; boundary={LINE}"));
        self.person.see(request.header("accept", "text/html").send().await.unwrap()).await
    }

    /// Words and targets of the links that match.
    #[allow(dead_code, reason = "for the tests with real processes")]
    pub fn links(&self, of: &str) -> Vec<(String, String)> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(of)).map(|a| (words(a), a.attr("href").unwrap_or_default().to_owned())).collect()
    }

    /// The words of everything that matches.
    #[allow(dead_code, reason = "for the tests with real processes")]
    pub fn texts(&self, of: &str) -> Vec<String> {
        let page = Html::parse_document(&self.html);
        page.select(&selector(of)).map(words).collect()
    }

    fn form(&self, button: &str, fields: &[(&str, &str)]) -> (String, String, Vec<(String, String)>) {
        let page = Html::parse_document(&self.html);
        let (form, pressed) = page
            .select(&selector("form"))
            .find_map(|form| form.select(&selector("button")).find(|b| words(*b) == button).map(|b| (form, b)))
            .unwrap_or_else(|| panic!("no button “{button}” at {}: {}", self.path, self.text()));
        let mut all: Vec<(String, String)> = Vec::new();
        // Also what stands elsewhere on the page and says that it belongs to this form.
        let elsewhere = format!("[name][form=\"{}\"]", form.attr("id").unwrap_or("-"));
        let elsewhere: Vec<ElementRef<'_>> = page.select(&selector(&elsewhere)).collect();
        let fields_inside = selector("input[name], textarea[name], select[name]");
        let inside = form.select(&fields_inside);
        for field in inside.filter(|field| field.attr("form").is_none()).chain(elsewhere.iter().copied()) {
            let name = field.attr("name").unwrap_or_default().to_owned();
            let given = fields.iter().find(|(given, _)| *given == name).map(|(_, value)| (*value).to_owned());
            if field.attr("type") == Some("checkbox") {
                // Ticked if the page says so, or the person gives it a value; unticked by an empty one.
                // Of several with one name, those whose values stand in what the person gives.
                let own = field.attr("value").unwrap_or("1");
                let ticked = given.as_ref().map_or(field.attr("checked").is_some(), |value| !value.is_empty());
                let is_meant = given.as_ref().is_none_or(|value| value == "1" || value.contains(own));
                if !ticked || !is_meant {
                    continue;
                }
                let value = if own == "1" { given.unwrap_or_else(|| own.to_owned()) } else { own.to_owned() };
                all.push((name, value));
                continue;
            }
            let value = given.unwrap_or_else(|| match field.value().name() {
                "textarea" => field.text().collect::<String>(),
                "select" => {
                    let chosen = field.select(&selector("option[selected]")).next();
                    let chosen = chosen.or_else(|| field.select(&selector("option")).next());
                    chosen.and_then(|option| option.attr("value")).unwrap_or_default().to_owned()
                }
                _ => field.attr("value").unwrap_or_default().to_owned(),
            });
            all.push((name, value));
        }
        let named = selector("[name]");
        for (name, _) in fields {
            let mut there = form.select(&named).chain(elsewhere.iter().copied());
            let there = there.any(|field| field.attr("name") == Some(name));
            assert!(there, "the form with “{button}” has no field {name}");
        }
        if let Some(name) = pressed.attr("name") {
            all.push((name.to_owned(), pressed.attr("value").unwrap_or_default().to_owned()));
        }
        let method = form.attr("method").unwrap_or("get").to_lowercase();
        let action = pressed.attr("formaction").or(form.attr("action"));
        (method, action.unwrap_or_default().to_owned(), all)
    }
}
