//! The log of everything that a test does, at the level at which it says most.

use std::io::Write;
use std::sync::{Arc, Mutex};

use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::{Layer, Registry, fmt};

use super::canaries::{Of, What, word};

/// What was logged, as it would stand on standard error.
#[derive(Clone, Default)]
pub(super) struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Log {
    /// Does something on threads of which everything that is logged is kept.
    pub(super) fn beside<T>(&self, done: impl Future<Output = T>) -> T {
        let log = self.clone();
        // The tests' own browsers keep cookies, and say so; the hub keeps none.
        let all = Targets::new().with_default(LevelFilter::DEBUG).with_target("cookie_store", LevelFilter::OFF);
        let lines = fmt::layer().with_ansi(false).with_writer(move || log.clone()).with_filter(all);
        let subscriber = tracing::Dispatch::new(Registry::default().with(lines));
        let on_thread = subscriber.clone();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            // For as long as the thread lives.
            .on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&on_thread)))
            .build()
            .unwrap();
        let _here = tracing::dispatcher::set_default(&subscriber);
        runtime.block_on(done)
    }

    /// How much there is by now.
    pub(super) fn length(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// The log as text.
    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }

    /// Nothing that people wrote is in it, and from `hidden` on, when they were that, not what private groups are called.
    pub(super) fn holds_none_of_it(&self, hidden: usize) {
        let text = self.text().to_lowercase();
        let since = &text[hidden..];
        assert!(text.contains("debug folkmoot::") && text.lines().count() > 20, "nothing was logged");
        for of in Of::ALL {
            for what in
                What::ALL.into_iter().filter(|what| *what != What::Member && (!what.is_card() || of.is_hidden()))
            {
                let word = word(what, of);
                let text = if what.is_card() { since } else { &text };
                let lines: Vec<&str> = text.lines().filter(|line| line.contains(&word)).take(3).collect();
                assert!(lines.is_empty(), "{what:?} of {of:?} is in the log: {lines:?}");
            }
        }
    }
}
