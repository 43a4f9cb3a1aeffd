//! Half a gigabyte into the store and out again: how fast, and by how much the process grows. Until a page takes files this
//! goes through the functions that such a page will use (`doctor --storage-bytes`), not through HTTP.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::figures::{Figures, Goal};
use super::tell;
use crate::process::sibling;

/// How much goes in and out.
const BYTES: u64 = 500 * 1024 * 1024;

/// The most memory, in mebibytes, of a process that takes in and hands out so many bytes; and its seconds.
async fn trial(bytes: u64) -> (f64, f64) {
    let folder = tempfile::tempdir().unwrap();
    let began = Instant::now();
    let mut child = Command::new(sibling())
        .args(["doctor", "--storage-bytes", &bytes.to_string()])
        .env("FOLKMOOT_DOMAIN", "files.localhost")
        .env("FOLKMOOT_DEVELOPMENT", "true")
        .env("FOLKMOOT_DATA_DIR", folder.path())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0.0_f64;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(&path).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
        let kilobytes: f64 = line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0);
        peak = peak.max(kilobytes / 1024.0);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let seconds = began.elapsed().as_secs_f64();
    let said = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    assert!(said.contains("pass storage"), "{said}");
    (peak, seconds)
}

/// Memory and time.
pub async fn measure(figures: &mut Figures) {
    tell("half a gigabyte goes into the store and out again");
    let (little, at_rest) = trial(4096).await;
    let (much, seconds) = trial(BYTES).await;
    figures.note("files.memory_growth", much - little, "MiB", Goal::AtMost(32.0));
    figures.add("files.in_and_out_500_mib", seconds - at_rest, "s");
}
