//! Where files lie and who looks for viruses in them: addresses with more than one meaning, read once.

use std::fmt;
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

use super::{BadSettings, Config};

/// Section `storage`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Storage {
    /// `file://folder` or `s3://bucket?endpoint=…&region=…`.
    pub url: Option<String>,
    /// Who the hub is at the bucket; of the machine's own role when absent.
    pub access_key: Option<String>,
    /// What proves it.
    pub secret_key: Option<String>,
}

/// Section `scan`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scan {
    /// `none`, `clamd://host:port` or `clamd+unix:///path`.
    pub url: String,
}

/// Section `uploads`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Uploads {
    /// Which files are taken: media types, `kind/*`, or `*`. Programs never are.
    pub types: Vec<String>,
}

impl Default for Scan {
    fn default() -> Self {
        Self { url: "none".into() }
    }
}

impl Default for Uploads {
    fn default() -> Self {
        let types = [
            "image/*",
            "audio/*",
            "video/*",
            "text/*",
            "application/pdf",
            "application/rtf",
            "application/json",
            "application/epub+zip",
            "application/zip",
            "application/msword",
            "application/vnd.ms-excel",
            "application/vnd.ms-powerpoint",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            "application/vnd.oasis.opendocument.text",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.presentation",
        ];
        Self { types: types.map(str::to_owned).into() }
    }
}

/// Where files lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoragePlace {
    /// In a folder of this machine.
    Folder(PathBuf),
    /// In a bucket of a store that speaks S3: Amazon's when there is no endpoint.
    Bucket { name: String, endpoint: Option<Url>, region: String },
}

/// Who looks for viruses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scanner {
    /// A clamd at `host:port`.
    Network(String),
    /// A clamd at a socket of this machine.
    Socket(PathBuf),
}

impl fmt::Display for Scanner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(address) => f.write_str(address),
            Self::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}

impl Config {
    /// Where files lie.
    pub fn storage_url(&self) -> String {
        self.storage.url.clone().unwrap_or_else(|| format!("file://{}", self.data_dir.join("files").display()))
    }

    /// The same, read.
    pub(crate) fn storage_place(&self) -> Result<StoragePlace, BadSettings> {
        let wrong = |why: &str| BadSettings(format!("the setting `storage.url` {why}"));
        let text = self.storage_url();
        if let Some(folder) = text.strip_prefix("file://") {
            return Ok(StoragePlace::Folder(PathBuf::from(folder)));
        }
        let url = Url::parse(&text).ok().filter(|url| url.scheme() == "s3");
        let url = url.ok_or_else(|| wrong("begins with file:// or s3://"))?;
        let name = url.host_str().filter(|name| !name.is_empty()).ok_or_else(|| wrong("names no bucket"))?.to_owned();
        if !matches!(url.path(), "" | "/") || !url.username().is_empty() || url.password().is_some() {
            return Err(wrong(
                "is s3://BUCKET and what follows a question mark; secrets stand in `storage.secret_key`",
            ));
        }
        let (mut endpoint, mut region) = (None, "us-east-1".to_owned());
        for (key, value) in url.query_pairs() {
            match &*key {
                "region" => region = value.into_owned(),
                "endpoint" => {
                    let found = Url::parse(&value).ok();
                    let found = found.filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
                    endpoint = Some(found.ok_or_else(|| wrong("has an endpoint that is no http or https address"))?);
                }
                _ => return Err(wrong("takes endpoint and region only")),
            }
        }
        Ok(StoragePlace::Bucket { name, endpoint, region })
    }

    /// Whether files are looked at for viruses.
    pub(crate) fn scans(&self) -> bool {
        self.scanner().is_some()
    }

    /// Who looks for viruses; nobody by default.
    pub(crate) fn scanner(&self) -> Option<Scanner> {
        if let Some(path) = self.scan.url.strip_prefix("clamd+unix://") {
            return Some(path).filter(|path| path.starts_with('/')).map(|path| Scanner::Socket(PathBuf::from(path)));
        }
        let url = Url::parse(&self.scan.url).ok().filter(|url| url.scheme() == "clamd")?;
        let host = url.host_str().filter(|host| !host.is_empty())?;
        Some(Scanner::Network(format!("{host}:{}", url.port().unwrap_or(3310))))
    }

    pub(super) fn check_files(&self) -> Result<(), BadSettings> {
        /// What a bucket can copy at once, and the whole of what was sent is counted in.
        const MOST: u64 = 5 * 1024 * 1024 * 1024;
        self.storage_place()?;
        if self.storage.access_key.is_some() != self.storage.secret_key.is_some() {
            return Err(BadSettings("the settings `storage.access_key` and `storage.secret_key` go together".into()));
        }
        if self.scan.url != "none" && self.scanner().is_none() {
            let words = "the setting `scan.url` is none, clamd://HOST:PORT or clamd+unix:///PATH";
            return Err(BadSettings(words.to_owned()));
        }
        let limits = &self.limits;
        if limits.upload_bytes == 0 || limits.upload_bytes > MOST || limits.upload_form_bytes < limits.upload_bytes {
            return Err(BadSettings(
                "the setting `limits.upload_bytes` is five gibibytes at most, and no more than `limits.upload_form_bytes`"
                    .to_owned(),
            ));
        }
        Ok(())
    }
}
