//! Settings: defaults, then the file, then the environment (`FOLKMOOT_SECTION__KEY`), then `*_file` for secrets.
//!
//! The doc comments here are the reference: `folkmoot reference` prints `config/folkmoot.toml` from `KEYS`, and a
//! test holds that every field stands there. This is the only place that reads the environment.

mod limits;
mod places;
mod reference;

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use serde::Deserialize;
use url::Url;

pub use self::limits::Limits;
pub use self::places::{Scan, Storage, Uploads};
pub(crate) use self::places::{Scanner, StoragePlace};
pub(crate) use self::reference::{KEYS, reference};

/// Why settings cannot be used, in words that name the key.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct BadSettings(String);

/// All settings, read once at start.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Host name of this hub, with `:port` only in development.
    pub domain: String,
    /// What people read as the name of this hub; the domain when empty.
    pub name: String,
    /// One or two sentences on who runs this hub and for whom.
    pub about: String,
    /// How people reach the administrators: an e-mail address, a telephone number, a sentence.
    pub contact: String,
    /// Languages of the interface, the first one the default: `en`, `cy`.
    pub languages: Vec<String>,
    /// The one HTTP listener for people, programs and other hubs.
    pub listen: SocketAddr,
    /// A second listener for `/livez`, `/readyz` and `/metrics`; none when absent.
    pub internal_listen: Option<SocketAddr>,
    /// The SQLite file and uploads live here.
    pub data_dir: PathBuf,
    /// Who may open an account by themselves.
    pub registration: Registration,
    /// Permits `http://` addresses, ports in names and loopback peers. Signatures, limits and access rules stay on.
    pub development: bool,
    /// A sentence shown at the top of every page.
    pub banner: String,
    /// How far another hub's clock may be ahead of ours, in seconds.
    pub clock_skew: u32,
    /// Addresses whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Where the database is.
    pub database: Database,
    /// Where files are kept.
    pub storage: Storage,
    /// Who looks for viruses in files.
    pub scan: Scan,
    /// Which files are taken.
    pub uploads: Uploads,
    /// How mail leaves.
    pub mail: Mail,
    /// Which other hubs we talk with.
    pub federation: Federation,
    /// Bounds on what comes from outside.
    pub limits: Limits,
    /// The program that reads files; this very one when absent. No setting: only tests are another program.
    #[serde(skip)]
    pub reader: Option<PathBuf>,
}

/// Who may open an account by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registration {
    /// Anybody.
    Open,
    /// Anybody, but the administrator lets them in.
    Approval,
    /// Nobody: the administrator makes accounts.
    Closed,
}

/// Section `database`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `sqlite://path` or `postgres://user:password@host/name`.
    pub url: Option<String>,
}

/// Section `mail`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// `file://folder`, `smtp://host:port` or `smtps://user:password@host:port`.
    pub url: Option<String>,
    /// The address that mail comes from; `folkmoot@` and the hub's host name when absent.
    pub from: Option<String>,
}

/// Section `federation`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Federation {
    /// Which other hubs we talk with.
    pub mode: FederationMode,
}

/// Which other hubs we talk with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FederationMode {
    /// All but those blocked.
    Open,
    /// Only those allowed.
    Partners,
    /// None: this hub stands alone.
    Off,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            domain: String::new(),
            name: String::new(),
            about: String::new(),
            contact: String::new(),
            languages: vec!["en".into()],
            listen: SocketAddr::from(([127, 0, 0, 1], 7000)),
            internal_listen: None,
            data_dir: PathBuf::from("./data"),
            registration: Registration::Approval,
            development: false,
            banner: String::new(),
            clock_skew: 300,
            trusted_proxies: vec![IpAddr::from([127, 0, 0, 1]), IpAddr::from([0, 0, 0, 0, 0, 0, 0, 1])],
            database: Database::default(),
            storage: Storage::default(),
            scan: Scan::default(),
            uploads: Uploads::default(),
            mail: Mail::default(),
            federation: Federation::default(),
            limits: Limits::default(),
            reader: None,
        }
    }
}

impl Default for Federation {
    fn default() -> Self {
        Self { mode: FederationMode::Open }
    }
}

/// Where this program lies.
pub(crate) fn own_program() -> PathBuf {
    std::env::current_exe().unwrap_or_default()
}

/// Variables of the environment that are no settings of ours although they begin alike.
const NOT_SETTINGS: [&str; 4] = ["FOLKMOOT_CONFIG", "FOLKMOOT_TEST_DATABASE", "FOLKMOOT_TEST_STORAGE", "FOLKMOOT_FUZZ"];

impl Config {
    /// Reads the settings of this process: `file`, else `$FOLKMOOT_CONFIG`, else `config/folkmoot.toml` if it exists.
    pub fn load(file: Option<PathBuf>) -> Result<Self, BadSettings> {
        let environment: HashMap<String, String> = std::env::vars()
            .filter(|(name, _)| name.starts_with("FOLKMOOT_") && !NOT_SETTINGS.contains(&name.as_str()))
            .collect();
        #[expect(clippy::disallowed_methods, reason = "this is the place that reads the environment")]
        let named = file.or_else(|| std::env::var("FOLKMOOT_CONFIG").ok().map(PathBuf::from));
        let usual = PathBuf::from("config/folkmoot.toml");
        let file = named.or_else(|| usual.exists().then_some(usual));
        let text = match &file {
            Some(path) => std::fs::read_to_string(path).map_err(|cause| {
                BadSettings(format!("the settings file {} cannot be read: {cause}", path.display()))
            })?,
            None => String::new(),
        };
        Self::from_parts(&text, environment)
    }

    /// What this process is called among those that share a database: its machine and where it listens. A process that
    /// begins takes over what one of the same name had in hand, so two that run at once must differ in one of the two.
    pub fn process_name(&self) -> String {
        let machine = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        format!("{} at {}", machine.trim(), self.listen)
    }

    /// Settings from the text of a file and variables of the environment.
    pub fn from_parts(toml: &str, environment: HashMap<String, String>) -> Result<Self, BadSettings> {
        let variables = config::Environment::with_prefix("FOLKMOOT")
            .prefix_separator("_")
            .separator("__")
            .try_parsing(true)
            .list_separator(",")
            .with_list_parse_key("languages")
            .with_list_parse_key("trusted_proxies")
            .with_list_parse_key("uploads.types")
            .source(Some(environment));
        let unusable = |error: config::ConfigError| BadSettings(format!("the settings cannot be used: {error}"));
        let merged = config::Config::builder()
            .add_source(config::File::from_str(toml, config::FileFormat::Toml))
            .add_source(variables)
            .build()
            .map_err(unusable)?;
        let mut tree: serde_json::Value = merged.try_deserialize().map_err(unusable)?;
        read_secret_files(&mut tree)?;
        let settings: Self = serde_path(tree)?;
        settings.check()?;
        Ok(settings)
    }

    fn check(&self) -> Result<(), BadSettings> {
        if self.domain.is_empty() {
            return Err(BadSettings(
                "the setting `domain` is missing: the host name of this hub (FOLKMOOT_DOMAIN)".to_string(),
            ));
        }
        let address = Url::parse(&format!("{}://{}/", self.scheme(), self.domain));
        let plain = address.as_ref().is_ok_and(|url| {
            let with_port = url.port().map_or(String::new(), |port| format!(":{port}"));
            url.path() == "/" && url.host_str().is_some_and(|host| format!("{host}{with_port}") == self.domain)
        });
        if !plain {
            return Err(BadSettings(format!("the setting `domain` is not a host name in lower case: {}", self.domain)));
        }
        if self.domain.contains(':') && !self.development {
            return Err(BadSettings(format!(
                "the setting `domain` has a port, which only `development = true` permits: {}",
                self.domain
            )));
        }
        if self.development && !is_for_development(&self.domain) {
            return Err(BadSettings(format!(
                "the setting `development` is for names that nobody else can reach (localhost, *.localhost, *.test): {}",
                self.domain
            )));
        }
        if self.languages.is_empty() || self.languages.iter().any(|tag| !["en", "cy"].contains(&tag.as_str())) {
            return Err(BadSettings("the setting `languages` takes en and cy, the default one first".to_string()));
        }
        if self.limits.inbox_bytes < 1024 || self.limits.form_bytes < 1024 || self.limits.fetch_bytes < 1024 {
            return Err(BadSettings("the settings `limits.*_bytes` take at least 1024".to_string()));
        }
        let database = self.database_url();
        if !(database.starts_with("sqlite:")
            || database.starts_with("postgres:")
            || database.starts_with("postgresql:"))
        {
            return Err(BadSettings("the setting `database.url` begins with sqlite:// or postgres://".to_string()));
        }
        if !["file://", "smtp://", "smtps://"].iter().any(|scheme| self.mail_url().starts_with(scheme)) {
            return Err(BadSettings("the setting `mail.url` begins with file://, smtp:// or smtps://".to_string()));
        }
        let mail = self.mail_url();
        if !mail.starts_with("file://")
            && !Url::parse(&mail).is_ok_and(|url| url.host_str().is_some_and(|h| !h.is_empty()))
        {
            return Err(BadSettings("the setting `mail.url` names no mail server".to_string()));
        }
        if self.mail_from().parse::<lettre::Address>().is_err() {
            return Err(BadSettings(format!("the setting `mail.from` is not an e-mail address: {}", self.mail_from())));
        }
        self.check_files()
    }

    /// `https`, or `http` in development.
    pub fn scheme(&self) -> &'static str {
        if self.development { "http" } else { "https" }
    }

    /// The address of this hub without a slash at its end; every id of ours begins with it.
    pub fn origin(&self) -> String {
        format!("{}://{}", self.scheme(), self.domain)
    }

    /// What people read as this hub's name.
    pub fn title(&self) -> &str {
        if self.name.is_empty() { &self.domain } else { &self.name }
    }

    /// Where the database is.
    pub fn database_url(&self) -> String {
        let default = || format!("sqlite://{}", self.data_dir.join("folkmoot.db").display());
        self.database.url.clone().unwrap_or_else(default)
    }

    /// How mail leaves.
    pub fn mail_url(&self) -> String {
        self.mail.url.clone().unwrap_or_else(|| format!("file://{}", self.data_dir.join("mail").display()))
    }

    /// The address that mail comes from.
    pub fn mail_from(&self) -> String {
        let host = self.domain.split(':').next().unwrap_or_default();
        self.mail.from.clone().unwrap_or_else(|| format!("folkmoot@{host}"))
    }

    /// What whoever runs the tests has chosen by this variable.
    #[cfg(test)]
    #[expect(clippy::disallowed_methods, reason = "this is the place that reads the environment")]
    pub(crate) fn chosen(name: &str) -> Option<String> {
        std::env::var(name).ok().filter(|value| !value.is_empty())
    }

    /// Settings for a hub in a test: development on, open registration, everything below `data_dir`.
    pub fn for_tests(domain: &str, data_dir: PathBuf) -> Self {
        Self {
            domain: domain.into(),
            name: "Test hub".into(),
            languages: vec!["en".into(), "cy".into()],
            registration: Registration::Open,
            development: true,
            data_dir,
            ..Self::default()
        }
    }
}

/// Whether a name can only be meant for trying things out (RFC 6761).
fn is_for_development(domain: &str) -> bool {
    let host = domain.split(':').next().unwrap_or_default();
    host == "localhost" || host == "127.0.0.1" || [".localhost", ".test"].iter().any(|end| host.ends_with(end))
}

/// Replaces each `something_file` by `something` with the file's text, for secrets that must not stand in settings.
fn read_secret_files(tree: &mut serde_json::Value) -> Result<(), BadSettings> {
    let Some(table) = tree.as_object_mut() else { return Ok(()) };
    let named: Vec<String> = table.keys().filter(|key| key.ends_with("_file")).cloned().collect();
    for key in named {
        let path = table.remove(&key).and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default();
        let secret = std::fs::read_to_string(&path).map_err(|cause| {
            BadSettings(format!("the setting `{key}` names a file that cannot be read: {path}: {cause}"))
        })?;
        table.insert(key.trim_end_matches("_file").to_owned(), secret.trim().into());
    }
    for value in table.values_mut() {
        read_secret_files(value)?;
    }
    Ok(())
}

fn serde_path(tree: serde_json::Value) -> Result<Config, BadSettings> {
    serde_json::from_value(tree).map_err(|error| BadSettings(format!("the settings cannot be used: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(toml: &str, environment: &[(&str, &str)]) -> Result<Config, BadSettings> {
        let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect();
        Config::from_parts(toml, environment)
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let settings = with(
            "domain = \"hub.example\"\nname = \"From the file\"\n[limits]\nform_bytes = 4096",
            &[
                ("FOLKMOOT_NAME", "From outside"),
                ("FOLKMOOT_DATABASE__URL", "postgres://x/y"),
                ("FOLKMOOT_LANGUAGES", "cy,en"),
            ],
        )
        .unwrap();
        assert_eq!(settings.title(), "From outside");
        assert_eq!(settings.limits.form_bytes, 4096);
        assert_eq!(settings.database_url(), "postgres://x/y");
        assert_eq!(settings.languages, ["cy", "en"]);
        assert_eq!(settings.origin(), "https://hub.example");
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let error = with("domain = \"hub.example\"\ncolour = \"blue\"", &[]).unwrap_err().to_string();
        assert!(error.contains("colour"), "{error}");
        let error = with("domain = \"hub.example\"", &[("FOLKMOOT_LIMITS__COLOUR", "1")]).unwrap_err().to_string();
        assert!(error.contains("colour"), "{error}");
    }

    #[test]
    fn a_wrong_value_is_an_error_that_names_its_key() {
        for (toml, key) in [
            ("", "domain"),
            ("domain = \"Hub.example\"", "domain"),
            ("domain = \"hub.example/x\"", "domain"),
            ("domain = \"hub.example:7001\"", "domain"),
            ("domain = \"hub.example\"\nlanguages = [\"fr\"]", "languages"),
            ("domain = \"hub.example\"\n[database]\nurl = \"mysql://x\"", "database.url"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"ftp://x\"", "storage.url"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"s3://\"", "storage.url"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"s3://key:secret@bucket\"", "storage.secret_key"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"s3://bucket/folder\"", "storage.url"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"s3://bucket?endpoint=minio\"", "endpoint"),
            ("domain = \"hub.example\"\n[storage]\nurl = \"s3://bucket?acl=public\"", "storage.url"),
            ("domain = \"hub.example\"\n[storage]\naccess_key = \"x\"", "storage.secret_key"),
            ("domain = \"hub.example\"\n[scan]\nurl = \"clamd://\"", "scan.url"),
            ("domain = \"hub.example\"\n[scan]\nurl = \"clamd+unix://run/clamd\"", "scan.url"),
            ("domain = \"hub.example\"\n[limits]\nupload_bytes = 600000000", "limits.upload_bytes"),
            ("domain = \"hub.example\"\n[mail]\nurl = \"pigeon://x\"", "mail.url"),
            ("domain = \"hub.example\"\n[mail]\nurl = \"smtp://\"", "mail.url"),
            ("domain = \"hub.example\"\n[mail]\nfrom = \"Us <a@b.example>\"", "mail.from"),
            ("domain = \"hub.example\"\n[mail]\nfrom = \"a@b.example\\nBcc: c@d.example\"", "mail.from"),
        ] {
            let error = with(toml, &[]).unwrap_err().to_string();
            assert!(error.contains(key), "{toml}: {error}");
        }
    }

    #[test]
    fn a_secret_can_stand_in_a_file_of_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("url");
        std::fs::write(&path, "postgres://secret/db\n").unwrap();
        let path = path.display().to_string();
        let settings = with("domain = \"hub.example\"", &[("FOLKMOOT_DATABASE__URL_FILE", &path)]).unwrap();
        assert_eq!(settings.database_url(), "postgres://secret/db");
    }

    #[test]
    fn the_reference_holds_every_key_with_its_true_default() {
        let uncommented: String = reference()
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.split(" = ").nth(1).is_some_and(|value| !value.is_empty()) => rest,
                Some(_) => "",
                None => line,
            })
            .filter(|line| !line.starts_with("Every key"))
            .collect::<Vec<_>>()
            .join("\n");
        let from_reference = with(&format!("domain = \"hub.example\"\n{uncommented}"), &[]).unwrap();
        let from_nothing = with("domain = \"hub.example\"", &[]).unwrap();
        assert_eq!(format!("{from_reference:?}"), format!("{from_nothing:?}"));
    }
}
