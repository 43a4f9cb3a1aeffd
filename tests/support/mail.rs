//! Mail as whoever gets it reads it: from the folder of a hub, or at a mail server that is as ill-bred as the test wants.

use std::sync::{Arc, Mutex};

use data_encoding::BASE64_MIME_PERMISSIVE;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::Hub;

/// A mail, taken apart (RFC 5322, RFC 2045, RFC 2047).
#[derive(Clone, Debug)]
pub(crate) struct Mail {
    /// Names in lower case, and values as people read them.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) text: String,
    /// What came along for calendar programs: its media type, and the calendar.
    pub(crate) calendar: Option<(String, String)>,
}

impl Mail {
    /// Reads a mail.
    pub(crate) fn parse(raw: &str) -> Self {
        let (head, body) = raw.split_once("\r\n\r\n").unwrap();
        assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "bare line ends: {raw:?}");
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let headers: Vec<(String, String)> = head
            .split("\r\n")
            .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("no header: {line}")))
            .map(|(name, value)| (name.to_lowercase(), decoded_words(value)))
            .collect();
        let mut mail = Self { headers, text: String::new(), calendar: None };
        let kind = mail.header("content-type");
        if let Some((_, boundary)) = kind.split_once("boundary=\"").filter(|_| kind.starts_with("multipart/")) {
            let boundary = format!("--{}", boundary.split('"').next().unwrap());
            let parts: Vec<Self> = body
                .split(&boundary)
                .filter_map(|part| part.strip_prefix("\r\n"))
                .filter(|part| part.contains("\r\n\r\n"))
                .map(|part| Self::parse(part.strip_suffix("\r\n").unwrap_or(part)))
                .collect();
            mail.text.clone_from(&parts[0].text);
            mail.calendar = parts.get(1).map(|part| (part.header("content-type"), part.text.clone()));
            return mail;
        }
        mail.text = match mail.header("content-transfer-encoding").as_str() {
            "base64" => String::from_utf8(BASE64_MIME_PERMISSIVE.decode(body.as_bytes()).unwrap()).unwrap(),
            "quoted-printable" => quoted_printable(&body.replace("=\r\n", "")),
            _ => body.to_owned(),
        }
        .replace("\r\n", "\n");
        mail
    }

    /// The one header of this name.
    pub(crate) fn header(&self, name: &str) -> String {
        let found: Vec<&String> =
            self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value).collect();
        assert_eq!(found.len(), 1, "{name}: {:?}", self.headers);
        found[0].clone()
    }

    pub(crate) fn subject(&self) -> String {
        self.header("subject")
    }

    /// Whether these words can be read in it.
    pub(crate) fn says(&self, words: &str) -> bool {
        self.text.contains(words)
    }
}

fn decoded_words(value: &str) -> String {
    let mut words = String::new();
    let mut was_encoded = false;
    for (place, word) in value.split(' ').enumerate() {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|rest| rest.strip_suffix("?="));
        if place > 0 && !(was_encoded && encoded.is_some()) {
            words.push(' ');
        }
        was_encoded = encoded.is_some();
        match encoded {
            Some(encoded) => {
                words.push_str(&String::from_utf8(BASE64_MIME_PERMISSIVE.decode(encoded.as_bytes()).unwrap()).unwrap());
            }
            None => words.push_str(word),
        }
    }
    words
}

fn quoted_printable(body: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = body.as_bytes();
    while let [first, after @ ..] = rest {
        if *first == b'=' {
            bytes.push(u8::from_str_radix(std::str::from_utf8(&after[..2]).unwrap(), 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl Hub {
    /// The mails that lie in this hub's folder, the oldest first.
    pub(crate) fn mails(&self) -> Vec<Mail> {
        let Ok(folder) = std::fs::read_dir(self.config_file.with_file_name("mail")) else { return Vec::new() };
        let mut files: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
        files.sort();
        assert!(files.iter().all(|path| path.extension().is_some_and(|is| is == "eml")), "{files:?}");
        files.iter().map(|path| Mail::parse(&std::fs::read_to_string(path).unwrap())).collect()
    }

    /// The words of the letters to an address, the oldest first: those that were sent and those that wait to be.
    pub(crate) async fn letters(&self, to: &str) -> Vec<String> {
        let mut found: Vec<String> =
            self.mails().into_iter().filter(|mail| mail.header("to") == to).map(|mail| mail.text).collect();
        let mut waiting = Vec::new();
        for payload in self.texts("SELECT payload FROM jobs WHERE name = 'mail'").await {
            let queued: serde_json::Value = serde_json::from_str(&payload).unwrap();
            if queued["letter"]["to"] == to {
                let text = queued["letter"]["text"].as_str().unwrap().to_owned();
                waiting.push((queued["id"].as_str().unwrap().to_owned(), text));
            }
        }
        waiting.sort();
        found.extend(waiting.into_iter().map(|(_, text)| text));
        found
    }

    /// Path and query of the link into the page `to` in the last letter to an address, without the language.
    pub(crate) async fn link_to(&self, address: &str, to: &str) -> String {
        let letter =
            self.letters(&address.to_lowercase()).await.pop().unwrap_or_else(|| panic!("nobody wrote to {address}"));
        let start = letter.find(&format!("{to}?token=")).unwrap_or_else(|| panic!("no link to {to}: {letter}"));
        letter[start..].split_whitespace().next().unwrap().to_owned()
    }

    /// Those to one person of this hub.
    pub(crate) fn mails_to(&self, handle: &str) -> Vec<Mail> {
        let to = format!("{handle}@mail.example");
        self.mails().into_iter().filter(|mail| mail.header("to") == to).collect()
    }
}

/// How a mail server takes a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As it should.
    Takes,
    /// It hangs up at once.
    HangsUp,
    /// It takes everything, and hangs up before it says so.
    HangsUpAtTheEnd,
    /// It refuses for good, and repeats the subject while it does.
    Refuses,
    /// It answers what no mail server says.
    Rambles,
}

/// A mail server without TLS, on a port of its own.
pub(crate) struct MailServer {
    pub(crate) url: String,
    shared: Arc<Mutex<Shared>>,
    serving: JoinHandle<()>,
}

struct Shared {
    manner: Manner,
    visits: usize,
    got: Vec<String>,
}

impl MailServer {
    pub(crate) async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("smtp://127.0.0.1:{}", listener.local_addr().unwrap().port());
        let shared = Arc::new(Mutex::new(Shared { manner, visits: 0, got: Vec::new() }));
        let inside = Arc::clone(&shared);
        #[expect(clippy::disallowed_methods, reason = "a test serves its own mail server")]
        let serving = tokio::spawn(async move {
            while let Ok((link, _)) = listener.accept().await {
                inside.lock().unwrap().visits += 1;
                let _ = converse(link, &inside).await;
            }
        });
        Self { url, shared, serving }
    }

    pub(crate) fn behave(&self, manner: Manner) {
        self.shared.lock().unwrap().manner = manner;
    }

    /// How often somebody came.
    pub(crate) fn visits(&self) -> usize {
        self.shared.lock().unwrap().visits
    }

    /// What it was handed, whether it said that it took it or not.
    pub(crate) fn got(&self) -> Vec<Mail> {
        self.shared.lock().unwrap().got.iter().map(|raw| Mail::parse(raw)).collect()
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn converse(link: TcpStream, shared: &Mutex<Shared>) -> std::io::Result<()> {
    let manner = shared.lock().unwrap().manner;
    let mut link = BufReader::new(link);
    match manner {
        Manner::HangsUp => return Ok(()),
        Manner::Rambles => return link.write_all(b"HTTP/1.1 200 OK\r\n\r\n<p>hello</p>\r\n").await,
        _ => link.write_all(b"220 here\r\n").await?,
    }
    let mut line = String::new();
    while link.read_line(&mut line).await? > 0 {
        let word = line.split_whitespace().next().unwrap_or_default().to_uppercase();
        match word.as_str() {
            "EHLO" => link.write_all(b"250-here\r\n250 8BITMIME\r\n").await?,
            "QUIT" => return link.write_all(b"221 bye\r\n").await,
            "DATA" => {
                link.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                loop {
                    line.clear();
                    link.read_line(&mut line).await?;
                    if line == ".\r\n" {
                        break;
                    }
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                let subject = Mail::parse(&mail).subject();
                shared.lock().unwrap().got.push(mail);
                match manner {
                    Manner::HangsUpAtTheEnd => return Ok(()),
                    Manner::Refuses => link.write_all(format!("554 nobody wants {subject}\r\n").as_bytes()).await?,
                    _ => link.write_all(b"250 taken\r\n").await?,
                }
            }
            _ => link.write_all(b"250 so be it\r\n").await?,
        }
        line.clear();
    }
    Ok(())
}
