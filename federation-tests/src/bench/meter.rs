//! What a process has used so far, as the kernel counts it.

use std::time::Instant;

/// CPU time is `utime + stime` of `/proc/PID/stat` (in steps of 10 ms), memory `VmRSS` of `/proc/PID/status`, written
/// bytes `write_bytes` of `/proc/PID/io`: what the process caused to be sent to the disk.
#[derive(Clone, Copy, Debug)]
pub struct Reading {
    /// When it was read.
    pub at: Instant,
    /// Milliseconds of CPU, in user and kernel.
    pub cpu: f64,
    /// Bytes written to the disk.
    pub written: f64,
    /// Mebibytes of memory.
    pub resident: f64,
}

/// What was used between two readings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Used {
    /// Seconds on the clock.
    pub seconds: f64,
    /// Milliseconds of CPU.
    pub cpu: f64,
    /// Bytes written.
    pub written: f64,
}

impl Used {
    /// Both.
    #[must_use]
    pub fn and(self, more: Self) -> Self {
        Self { seconds: self.seconds + more.seconds, cpu: self.cpu + more.cpu, written: self.written + more.written }
    }
}

impl Reading {
    /// What `pid` has used.
    pub fn of(pid: u32) -> Self {
        let text = |name: &str| std::fs::read_to_string(format!("/proc/{pid}/{name}")).unwrap_or_default();
        let line = |text: &str, key: &str| -> f64 {
            let line = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().to_owned();
            line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0.0)
        };
        Self {
            at: Instant::now(),
            cpu: cpu(pid, 2),
            written: line(&text("io"), "write_bytes:"),
            resident: line(&text("status"), "VmRSS:") / 1024.0,
        }
    }

    /// What a process and all its children have used: a PostgreSQL server. Of those that have ended, only the time.
    pub fn of_family(pid: u32) -> Self {
        let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
        let children = children.split_whitespace().filter_map(|pid| pid.parse().ok()).map(Self::of);
        let first = Self { cpu: cpu(pid, 4), ..Self::of(pid) };
        children.fold(first, |sum, child| Self {
            cpu: sum.cpu + child.cpu,
            written: sum.written + child.written,
            resident: sum.resident + child.resident,
            ..sum
        })
    }

    /// What was used since `before`.
    pub fn since(&self, before: &Self) -> Used {
        Used {
            seconds: self.at.duration_since(before.at).as_secs_f64(),
            cpu: self.cpu - before.cpu,
            written: self.written - before.written,
        }
    }
}

/// The first `fields` of user, kernel, children's user, children's kernel time of a process, in milliseconds.
fn cpu(pid: u32, fields: usize) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(fields).filter_map(|field| field.parse::<f64>().ok());
    ticks.sum::<f64>() * 10.0
}

/// The load of the machine in the last minute.
pub fn machine_load() -> f64 {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().and_then(|load| load.parse().ok()).unwrap_or(f64::NAN)
}
