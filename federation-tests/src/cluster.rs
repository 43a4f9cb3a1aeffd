//! A private PostgreSQL on a free port, as `./test` starts one, but with its promises kept (`fsync` on).

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

use crate::process::free_port;

/// See the module. It ends with this value.
pub struct Cluster {
    /// Its address, with the database `postgres`.
    pub url: String,
    programs: PathBuf,
    data: PathBuf,
    _folder: TempDir,
}

/// Runs one of PostgreSQL's programs, as an unprivileged user because it refuses root.
fn run(program: &Path, arguments: &[&str]) {
    let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
    let mut command = Command::new(if is_root { Path::new("runuser") } else { program });
    if is_root {
        command.args(["-u", "postgres", "--"]).arg(program);
    }
    let status = command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    assert!(status.success(), "{} {arguments:?}", program.display());
}

impl Cluster {
    /// Starts one; nothing when PostgreSQL is not installed.
    pub fn start() -> Option<Self> {
        let mut versions: Vec<PathBuf> =
            std::fs::read_dir("/usr/lib/postgresql").ok()?.flatten().map(|v| v.path()).collect();
        versions.sort();
        let programs = versions.pop()?.join("bin");
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("postgres");
        // Its parent must be entered by the user it runs as.
        std::fs::create_dir(&data).unwrap();
        Command::new("chmod").arg("711").arg(folder.path()).status().unwrap();
        Command::new("chown").arg("postgres").arg(&data).stderr(Stdio::null()).status().unwrap();
        let (port, place) = (free_port(), data.display().to_string());
        run(
            &programs.join("initdb"),
            &["-D", &place, "-U", "folkmoot", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"],
        );
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=300 \
                     -c shared_buffers=512MB"
        );
        let log = format!("{place}/log");
        run(&programs.join("pg_ctl"), &["-D", &place, "-w", "-l", &log, "-o", &options, "start"]);
        let url = format!("postgres://folkmoot@127.0.0.1:{port}/postgres");
        Some(Self { url, programs, data, _folder: folder })
    }

    /// The number of its first process.
    pub fn pid(&self) -> u32 {
        let text = std::fs::read_to_string(self.data.join("postmaster.pid")).unwrap();
        text.lines().next().unwrap().parse().unwrap()
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        run(&self.programs.join("pg_ctl"), &["-D", &self.data.display().to_string(), "-m", "immediate", "stop"]);
    }
}
