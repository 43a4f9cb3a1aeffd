//! A hub in a test: a port of its own, a database of its own, a clock turned by hand, ids from a seed. Nothing runs by
//! itself: [`settle`] does what is due.

use std::io::Write;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use folkmoot::clock::{Clock, Time};
use folkmoot::config::Config;
use folkmoot::db::Db;
use folkmoot::id::Ids;
use folkmoot::server::{self, Route};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::OnceCell;
use tokio::task::JoinHandle;

use super::keys::rsa_key;
use super::{Person, Seen};

/// When every test begins.
const START: &str = "2026-11-21T09:00:00Z";
static COUNT: AtomicU64 = AtomicU64::new(1);

/// See the module.
pub(crate) struct Hub {
    // Behind pointers, so that the futures of tests stay small.
    hub: Box<server::Hub>,
    pub(crate) clock: Clock,
    pub(crate) origin: String,
    pub(crate) domain: String,
    /// Settings as a file, so that commands can be run beside it.
    pub(crate) config_file: std::path::PathBuf,
    config: Box<Config>,
    serving: JoinHandle<()>,
    folder: TempDir,
}

/// The clock that hubs of one test share.
pub(crate) fn clock() -> Clock {
    Clock::by_hand(Time::parse(START).unwrap())
}

impl Hub {
    /// A hub called `name`, alone.
    pub(crate) async fn start(name: &str) -> Self {
        Self::start_with(name, clock(), |_| {}).await
    }

    /// A hub with settings of its own.
    pub(crate) async fn start_with(name: &str, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        Box::pin(Self::open(name, clock, change)).await
    }

    async fn open(name: &str, clock: Clock, change: impl FnOnce(&mut Config)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let domain = format!("{name}.localhost:{port}");
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::for_tests(&domain, folder.path().to_path_buf());
        config.name = format!("Hub {name}");
        config.database.url = database(folder.path()).await;
        config.reader = Some(env!("CARGO_BIN_EXE_folkmoot").into());
        change(&mut config);
        let config_file = folder.path().join("folkmoot.toml");
        std::fs::write(&config_file, as_file(&config)).unwrap();
        let (origin, kept) = (config.origin(), Box::new(config.clone()));
        let seed = COUNT.fetch_add(1, Ordering::SeqCst);
        let mut hub = Box::new(
            Box::pin(server::Hub::open_with(config, clock.clone(), Ids::seeded(seed), rsa_key)).await.unwrap(),
        );
        hub.start_collecting();
        let service = hub.router().into_make_service_with_connect_info::<SocketAddr>();
        #[expect(clippy::disallowed_methods, reason = "a test serves its own hub")]
        let serving = tokio::spawn(async move { axum::serve(listener, service).await.unwrap() });
        Self { hub, clock, origin, domain, config_file, config: kept, serving, folder }
    }

    /// Does what is due on this hub alone.
    pub(crate) async fn settle(&self) -> bool {
        self.hub.settle().await.unwrap()
    }

    /// Everything that lies in its store of files, whatever refers to it.
    pub(crate) fn stored(&self) -> Vec<Vec<u8>> {
        let mut folders = vec![self.folder.path().join("files")];
        let mut all = Vec::new();
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap().flatten() {
                let path = entry.path();
                if path.is_dir() { folders.push(path) } else { all.push(std::fs::read(path).unwrap()) }
            }
        }
        all
    }

    /// Every route there is.
    pub(crate) fn routes(&self) -> &[Route] {
        &self.hub.routes
    }

    /// How many statements this hub has sent to its database.
    pub(crate) fn queries(&self) -> u64 {
        self.hub.app.db.queries()
    }

    /// Somebody who has just registered and confirmed their address, signed in.
    pub(crate) async fn person(&self, handle: &str) -> Person {
        self.person_at(handle, &format!("{handle}@mail.example")).await
    }

    /// The same with this address.
    pub(crate) async fn person_at(&self, handle: &str, email: &str) -> Person {
        let person = Person::stranger(&self.origin);
        let page = self.registered(&person, handle, email).await;
        assert_eq!(page.status, 200, "{handle} could not register: {}", page.text());
        // The letter is read and thrown away.
        self.sql("DELETE FROM jobs WHERE name = 'mail' AND payload LIKE '%/register/confirm?token=%'").await;
        person
    }

    /// The page that somebody sees who has registered, opened the link in the letter and chosen a password.
    pub(crate) async fn registered(&self, person: &Person, handle: &str, email: &str) -> Seen {
        let name = format!("{}{}", handle[..1].to_uppercase(), &handle[1..]);
        let page = person.visit("/register").await;
        let fields = [("name", name.as_str()), ("handle", handle), ("email", email)];
        let page = page.press("Continue", &fields).await;
        assert!(page.says("Look at your e-mail"), "{handle} could not register: {}", page.text());
        let page = person.visit(&self.link_to(email, "/register/confirm").await).await;
        page.press("Create account", &[("password", "correct horse")]).await
    }

    /// Somebody who runs the hub, signed in.
    pub(crate) async fn keeper(&self, handle: &str) -> Person {
        let person = self.person(handle).await;
        assert!(self.command(&["account", "set-role", handle, "admin"]).status.success());
        person
    }

    /// Opens an account as the keeper does, with the usual password.
    pub(crate) fn account(&self, named: &[&str]) {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_folkmoot"))
            .args(["account", "create", "--password-stdin"])
            .args(named)
            .arg("--config")
            .arg(&self.config_file)
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(b"correct horse").unwrap();
        assert!(child.wait().unwrap().success(), "{named:?}");
    }

    /// Somebody with an account, signed in.
    pub(crate) async fn signed_in(&self, handle: &str) -> Person {
        let person = Person::stranger(&self.origin);
        let page = person.visit("/sign-in").await;
        let page = page.press("Sign in", &[("name", handle), ("password", "correct horse")]).await;
        assert!(page.says("You are signed in"), "{}", page.text());
        person
    }

    /// An open group of this hub, begun as the keeper does.
    pub(crate) fn group(&self, handle: &str, name: &str, facilitator: &str) -> String {
        self.group_of("open", handle, name, facilitator)
    }

    /// The same, of a kind: `open`, `restricted` or `private`.
    pub(crate) fn group_of(&self, access: &str, handle: &str, name: &str, facilitator: &str) -> String {
        let named = ["--handle", handle, "--name", name, "--access", access, "--facilitator", facilitator];
        let outcome = self.command(&[&["group", "create"], &named[..]].concat());
        assert!(outcome.status.success(), "{}", String::from_utf8_lossy(&outcome.stderr));
        format!("@{handle}@{}", self.domain)
    }

    /// All values of the one column that a query finds.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let (sql, database) = (AssertSqlSafe(sql.to_owned()), self.config.database_url());
        if database.starts_with("postgres") {
            let mut connection = PgConnection::connect(&database).await.unwrap();
            return sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        }
        let mut connection = SqliteConnection::connect(&database).await.unwrap();
        sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap()
    }

    /// Whether its database is on a PostgreSQL server.
    pub(crate) fn is_on_postgres(&self) -> bool {
        self.config.database_url().starts_with("postgres")
    }

    /// What the internal listener answers at `path`.
    pub(crate) async fn internal(&self, path: &str) -> String {
        use tower::ServiceExt;
        let request = axum::http::Request::get(path).body(axum::body::Body::empty()).unwrap();
        let answer = self.hub.internal_router().oneshot(request).await.unwrap();
        String::from_utf8(axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap().to_vec()).unwrap()
    }

    /// Changes what no door can change yet.
    pub(crate) async fn sql(&self, statement: &str) {
        let url = self.config.database_url();
        let statement = AssertSqlSafe(statement.to_owned());
        if url.starts_with("sqlite:") {
            let mut link = SqliteConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut link).await.unwrap();
        } else {
            let mut link = PgConnection::connect(&url).await.unwrap();
            sqlx::raw_sql(statement).execute(&mut link).await.unwrap();
        }
    }

    /// How many rows a query counts, as they lie in the database.
    pub(crate) async fn count(&self, sql: &str) -> i64 {
        let (sql, database) = (AssertSqlSafe(sql.to_owned()), self.config.database_url());
        if database.starts_with("postgres") {
            let mut connection = PgConnection::connect(&database).await.unwrap();
            return sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap();
        }
        let mut connection = SqliteConnection::connect(&database).await.unwrap();
        sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
    }

    /// The length of the longest value of a column, in characters.
    pub(crate) async fn longest(&self, table: &str, column: &str) -> i64 {
        self.count(&format!("SELECT CAST(COALESCE(MAX(LENGTH({column})), 0) AS BIGINT) FROM {table}")).await
    }

    /// Makes a group of this hub restricted. No command does yet: its row is changed as a command will.
    pub(crate) async fn restrict(&self, handle: &str) {
        self.sql(&format!("UPDATE groups SET access = 'restricted' WHERE handle = '{handle}' AND is_ours")).await;
    }

    /// A second process of this hub: the same database, and nobody listening.
    pub(crate) async fn second_process(&self) -> server::Hub {
        let seed = COUNT.fetch_add(1, Ordering::SeqCst);
        let mut config = (*self.config).clone();
        config.listen.set_port(config.listen.port() + 1);
        server::Hub::open_with(config, self.clock.clone(), Ids::seeded(seed), rsa_key).await.unwrap()
    }

    /// Runs the program beside this hub, on the same database.
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Output {
        std::process::Command::new(env!("CARGO_BIN_EXE_folkmoot"))
            .args(arguments)
            .arg("--config")
            .arg(&self.config_file)
            .output()
            .unwrap()
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// Two hubs that know the same time.
pub(crate) async fn two_hubs() -> (Hub, Hub) {
    let clock = clock();
    let scotland = Hub::start_with("scotland", clock.clone(), |_| {}).await;
    let england = Hub::start_with("england", clock, |_| {}).await;
    (scotland, england)
}

/// Does what is due until nothing is, anywhere.
pub(crate) async fn settle(hubs: &[&Hub]) {
    for _ in 0..200 {
        let mut any = false;
        for hub in hubs {
            any |= hub.settle().await;
        }
        if !any {
            return;
        }
    }
    panic!("the hubs do not come to rest");
}

/// A fresh database: on the PostgreSQL server that the environment names, or in `folder`. It is a copy of one that was
/// brought to this version once for all tests.
async fn database(folder: &std::path::Path) -> Option<String> {
    static FILE: OnceCell<Vec<u8>> = OnceCell::const_new();
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    #[expect(clippy::disallowed_methods, reason = "which database is the choice of whoever runs the tests")]
    let server = std::env::var("FOLKMOOT_TEST_DATABASE").ok().filter(|url| url.starts_with("postgres"));
    let Some(server) = server else {
        std::fs::write(folder.join("folkmoot.db"), FILE.get_or_init(migrated_file).await).unwrap();
        return None;
    };
    let template = TEMPLATE.get_or_init(async || {
        let name = format!("folkmoot_{}_template", std::process::id());
        create(&server, &format!("CREATE DATABASE {name}")).await;
        migrate(&beside(&server, &name)).await;
        name
    });
    let name = format!("folkmoot_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    create(&server, &format!("CREATE DATABASE {name} TEMPLATE {}", template.await)).await;
    Some(beside(&server, &name))
}

async fn migrate(url: &str) {
    let db = Db::open(url, clock(), Ids::seeded(0)).await.unwrap();
    db.migrate().await.unwrap();
    db.close().await;
}

async fn migrated_file() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("folkmoot.db");
    migrate(&format!("sqlite://{}", file.display())).await;
    std::fs::read(file).unwrap()
}

async fn create(server: &str, sql: &str) {
    let mut connection = PgConnection::connect(server).await.unwrap();
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(&mut connection).await.unwrap();
}

/// The address of another database on the same server.
fn beside(server: &str, name: &str) -> String {
    let (before, query) = server.split_once('?').map_or((server, ""), |(before, query)| (before, query));
    let base = before.rsplit_once('/').unwrap().0;
    if query.is_empty() { format!("{base}/{name}") } else { format!("{base}/{name}?{query}") }
}

fn as_file(config: &Config) -> String {
    format!(
        "domain = \"{}\"\nname = \"{}\"\nlanguages = [\"en\", \"cy\"]\ndata_dir = \"{}\"\ndevelopment = true\n[database]\nurl = \"{}\"\n",
        config.domain,
        config.name,
        config.data_dir.display(),
        config.database_url()
    )
}
