//! A clock that tests turn, for hubs that are processes: Debian's `libfaketime`, loaded before the C library, answers
//! every question for the time of day with the machine's clock and what stands in a file. How long something takes is
//! left alone (the monotonic clock stays the machine's), so that nothing waits longer or shorter for another process.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

/// See the module. Hubs that look at the same clock agree about the time, which their signatures need.
pub struct Clock {
    folder: TempDir,
    library: PathBuf,
    ahead: Duration,
}

/// Where such a clock can be read.
#[derive(Clone, Debug)]
pub struct Face {
    file: PathBuf,
    library: PathBuf,
}

/// The library for programs of several threads, wherever Debian puts it on this kind of machine.
fn library() -> Option<PathBuf> {
    let folders = std::fs::read_dir("/usr/lib").ok()?.flatten();
    folders.map(|folder| folder.path().join("faketime/libfaketimeMT.so.1")).find(|library| library.exists())
}

impl Default for Clock {
    fn default() -> Self {
        let library = library().unwrap_or_else(|| panic!("Debian's package `faketime` is not installed"));
        let clock = Self { folder: tempfile::tempdir().unwrap(), library, ahead: Duration::ZERO };
        clock.set();
        clock
    }
}

impl Clock {
    /// Time goes by, for every hub that looks at it.
    pub fn forward(&mut self, by: Duration) {
        self.ahead += by;
        self.set();
    }

    /// Its face.
    pub fn face(&self) -> Face {
        Face { file: self.folder.path().join("ahead"), library: self.library.clone() }
    }

    /// In one step, so that nobody reads half of it.
    fn set(&self) {
        let (face, fresh) = (self.face(), self.folder.path().join("fresh"));
        std::fs::write(&fresh, format!("+{}\n", self.ahead.as_secs())).unwrap();
        std::fs::rename(&fresh, &face.file).unwrap();
    }
}

impl Face {
    /// A program that will look at it.
    pub fn show(&self, to: &mut Command) {
        to.env("LD_PRELOAD", &self.library).env("FAKETIME_TIMESTAMP_FILE", &self.file).env("FAKETIME_NO_CACHE", "1");
        // The times of files are as they were written down.
        to.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("NO_FAKE_STAT", "1");
    }
}
