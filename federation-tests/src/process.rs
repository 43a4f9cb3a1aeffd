//! A hub as a process of its own: started, stopped, killed, started again on the same data.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::Person;
use crate::clock::Face;

/// The password of everybody in these tests.
pub const PASSWORD: &str = "correct horse battery";

/// See the module.
pub struct Hub {
    /// `scotland`, `england`, `wales`.
    pub name: String,
    /// `scotland.localhost:12345`.
    pub domain: String,
    /// Its address.
    pub origin: String,
    program: PathBuf,
    clock: Option<Face>,
    child: Option<Child>,
    folder: Folder,
}

/// Where a hub's data lie.
enum Folder {
    /// Gone with the hub, unless it is told otherwise.
    Passing(TempDir),
    /// There before it and after it.
    Lasting(PathBuf),
}

impl Folder {
    fn path(&self) -> &Path {
        match self {
            Self::Passing(folder) => folder.path(),
            Self::Lasting(folder) => folder,
        }
    }
}

/// How a hub is to be started.
#[derive(Clone, Debug)]
pub struct Plan {
    /// `scotland`.
    pub name: String,
    /// Where it listens.
    pub listen: u16,
    /// Where others reach it: what stands in its domain.
    pub reached: u16,
    /// Its database, if it is not a file of its own.
    pub database: Option<String>,
    /// The folder of its data, if they are to last.
    pub folder: Option<PathBuf>,
    /// Where it tells figures, if anywhere.
    pub internal: Option<u16>,
    /// The program.
    pub program: PathBuf,
    /// Whether it takes from others as much as they send.
    pub unlimited: bool,
    /// The largest file it takes, in bytes, if that is more than usual.
    pub largest_file: Option<u64>,
    /// The clock it looks at, if it is not the machine's.
    pub clock: Option<Face>,
}

impl Plan {
    /// A hub on a free port with a file of its own.
    pub fn new(name: &str) -> Self {
        let port = free_port();
        let (name, program) = (name.into(), program());
        Self {
            name,
            listen: port,
            reached: port,
            database: None,
            folder: None,
            internal: None,
            program,
            unlimited: false,
            largest_file: None,
            clock: None,
        }
    }
}

/// The program that was built beside this one: a benchmark built for release measures the hub built for release.
pub fn sibling() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "which program is measured is the choice of whoever measures")]
    let named = std::env::var("FOLKMOOT_PROGRAM").ok().map(PathBuf::from);
    named.unwrap_or_else(|| std::env::current_exe().unwrap().with_file_name("folkmoot"))
}

/// The program under test.
pub fn program() -> PathBuf {
    #[expect(clippy::disallowed_methods, reason = "which program is tested is the choice of whoever runs the tests")]
    let named = std::env::var("FOLKMOOT_PROGRAM").ok().map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/debug/folkmoot"))
}

/// A port that nobody uses just now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

impl Hub {
    /// A hub called `name` on a free port, running.
    pub fn start(name: &str) -> Self {
        Self::start_as(&Plan::new(name))
    }

    /// A hub by this plan, running.
    pub fn start_as(plan: &Plan) -> Self {
        let mut hub = Self::prepare(plan);
        hub.run();
        hub
    }

    /// The same, not running yet.
    pub fn prepare(plan: &Plan) -> Self {
        let Plan { name, listen, reached, .. } = plan;
        let folder = match &plan.folder {
            None => Folder::Passing(tempfile::tempdir().unwrap()),
            Some(folder) => {
                std::fs::create_dir_all(folder).unwrap();
                Folder::Lasting(folder.clone())
            }
        };
        let domain = format!("{name}.localhost:{reached}");
        let mut settings = format!(
            "domain = \"{domain}\"\nname = \"Hub {name}\"\nlisten = \"127.0.0.1:{listen}\"\nlanguages = [\"en\", \"cy\"]\n\
             development = true\nregistration = \"open\"\ndata_dir = \"{}\"\n",
            folder.path().display()
        );
        if let Some(internal) = plan.internal {
            settings.push_str(&format!("internal_listen = \"127.0.0.1:{internal}\"\n"));
        }
        if let Some(database) = &plan.database {
            settings.push_str(&format!("[database]\nurl = \"{database}\"\n"));
        }
        settings.push_str("[limits]\n");
        if let Some(bytes) = plan.largest_file {
            settings.push_str(&format!("upload_bytes = {bytes}\nupload_form_bytes = {}\n", bytes + (1 << 20)));
        }
        if plan.unlimited {
            for limit in ["host_activities", "person_activities", "fetches", "new_actors"] {
                settings.push_str(&format!("{limit}_a_minute = 100000000\n"));
            }
        }
        std::fs::write(folder.path().join("settings.toml"), settings).unwrap();
        let (origin, program) = (format!("http://{domain}"), plan.program.clone());
        let (name, clock) = (name.clone(), plan.clock.clone());
        Self { name, origin, domain, program, clock, child: None, folder }
    }

    /// Starts the process and waits until it listens.
    pub fn run(&mut self) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let mut child = self.at_command(&["serve"]).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        assert!(line.starts_with("listening on "), "{}: {line}{}", self.name, self.log());
        self.child = Some(child);
    }

    /// Ends the process at once, wherever it is (SIGKILL).
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Asks the process to end (SIGTERM) and waits; answers its exit code.
    pub fn stop(&mut self) -> i32 {
        let mut child = self.child.take().unwrap();
        Command::new("kill").arg(child.id().to_string()).status().unwrap();
        child.wait().unwrap().code().unwrap()
    }

    /// The number of its process.
    pub fn pid(&self) -> u32 {
        self.child.as_ref().unwrap().id()
    }

    /// Where its data lie.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Leaves its data where they are when it ends; answers where.
    pub fn keep(&mut self) -> PathBuf {
        if let Folder::Passing(folder) = &mut self.folder {
            folder.disable_cleanup(true);
        }
        self.folder.path().to_owned()
    }

    /// What it wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn at_command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // It would be taken for a setting that there is not.
        command.env_remove("FOLKMOOT_PROGRAM").env_remove("FOLKMOOT_TEST_DATABASE");
        if let Some(clock) = &self.clock {
            clock.show(&mut command);
        }
        command.args(arguments).arg("--config").arg(self.folder.path().join("settings.toml"));
        command
    }

    /// Runs a command beside the hub and reads its JSON.
    pub fn command(&self, arguments: &[&str]) -> Value {
        let output = self.at_command(arguments).arg("--json").output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Whether a command beside the hub succeeds.
    pub fn try_command(&self, arguments: &[&str]) -> bool {
        self.at_command(arguments).output().unwrap().status.success()
    }

    /// An account as the keeper opens it.
    pub fn account(&self, handle: &str) {
        let (email, name) =
            (format!("{handle}@mail.example"), format!("{}{}", handle[..1].to_uppercase(), &handle[1..]));
        let arguments =
            ["account", "create", "--handle", handle, "--email", &email, "--name", &name, "--password-stdin"];
        let mut child = self.at_command(&arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }

    /// An open group as the keeper begins it; answers its address.
    pub fn group(&self, handle: &str, name: &str, facilitator: &str) -> String {
        self.command(&[
            "group",
            "create",
            "--handle",
            handle,
            "--name",
            name,
            "--access",
            "open",
            "--facilitator",
            facilitator,
        ]);
        format!("@{handle}@{}", self.domain)
    }

    /// A group whose facilitator lets people in, as the keeper begins it.
    pub fn restricted_group(&self, handle: &str, name: &str, facilitator: &str) {
        let group = ["group", "create", "--handle", handle, "--name", name, "--access", "restricted"];
        self.command(&[&group[..], &["--facilitator", facilitator]].concat());
    }

    /// The letters it has written, with their heads; what carries words over old mail servers is taken off (RFC 2045,
    /// section 6.7).
    pub fn letters(&self) -> Vec<String> {
        let Ok(files) = std::fs::read_dir(self.folder.path().join("mail")) else { return Vec::new() };
        let letters =
            files.flatten().map(|file| file.path()).filter(|path| path.extension().is_some_and(|e| e == "eml"));
        letters.map(|path| opened(&std::fs::read_to_string(path).unwrap())).collect()
    }

    /// Somebody with an account, signed in.
    pub async fn person(&self, handle: &str) -> Person {
        self.account(handle);
        self.sign_in(handle).await
    }

    /// Somebody who has an account already, signed in.
    pub async fn sign_in(&self, handle: &str) -> Person {
        let person = Person::stranger(&self.origin);
        let page = person.visit("/sign-in").await;
        let page = page.press("Sign in", &[("name", handle), ("password", PASSWORD)]).await;
        assert!(page.says("You are signed in"), "{}", page.text());
        person
    }

    /// How many things wait on this hub: to be applied, to be done, to be delivered.
    pub fn waiting(&self) -> i64 {
        let jobs = self.command(&["jobs"]);
        let deliveries: i64 =
            jobs["deliveries"].as_object().unwrap().values().map(|count| count.as_i64().unwrap()).sum();
        jobs["waiting"].as_i64().unwrap() + jobs["received"].as_i64().unwrap() + deliveries
    }
}

fn opened(letter: &str) -> String {
    let joined = letter.replace("=\r\n", "");
    let mut parts = joined.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok()) {
            Some(byte) => bytes.extend(std::iter::once(byte).chain(part.bytes().skip(2))),
            None => bytes.extend(std::iter::once(b'=').chain(part.bytes())),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.kill();
    }
}
