//! `/metrics` on the internal listener: numbers for whoever watches over the hub, in the text form of Prometheus. Names
//! of hosts and numbers only: nothing that anybody wrote.

use std::fmt::Write;

use crate::app::App;
use crate::error::Result;
use crate::federation::instances::{self, Pause, Rule};
use crate::federation::{delivery, store};
use crate::jobs;

/// One metric: its name, its meaning, its kind, and its lines.
struct Metric {
    name: &'static str,
    meaning: &'static str,
    lines: Vec<(String, f64)>,
}

impl Metric {
    fn one(name: &'static str, meaning: &'static str, value: f64) -> Self {
        Self { name, meaning, lines: vec![(String::new(), value)] }
    }
}

/// A number of rows as the text form has it.
fn number(count: i64) -> f64 {
    f64::from(i32::try_from(count).unwrap_or(i32::MAX))
}

/// What stands between quotation marks: a host name, and nothing that could end it.
fn label(host: &str) -> String {
    let plain: String =
        host.chars().filter(|letter| letter.is_ascii_alphanumeric() || ".-:_[]".contains(*letter)).collect();
    format!("{{host=\"{plain}\"}}")
}

/// All metrics as they are now.
pub(super) async fn text(app: &App) -> Result<String> {
    let mut tx = app.db.read().await?;
    let now = tx.now();
    let counts = jobs::counts(&mut tx).await?;
    let received = store::count_waiting(&mut tx).await?;
    let head = delivery::store::log_head(&mut tx).await?;
    let waiting = delivery::waiting_by_host(&mut tx).await?;
    let (refused, given_up) = delivery::store::count_parked(&mut tx).await?;
    let hubs = instances::store::list_instances(&mut tx).await?;
    drop(tx);
    let by_host = |value: &dyn Fn(&instances::Instance) -> Option<f64>| -> Vec<(String, f64)> {
        hubs.iter().filter_map(|hub| Some((label(&hub.host), value(hub)?))).collect()
    };
    let age = counts.oldest.map_or(0, |oldest| i64::try_from(now.since(oldest).as_secs()).unwrap_or(i64::MAX));
    let metrics = [
        Metric::one("folkmoot_inbox_waiting", "Activities that came in and wait to be applied.", number(received)),
        Metric::one("folkmoot_log_position", "The newest position of the log of what is sent.", number(head)),
        Metric::one("folkmoot_jobs_waiting", "Jobs that wait.", number(counts.waiting)),
        Metric::one("folkmoot_jobs_running", "Jobs that are being done.", number(counts.running)),
        Metric::one("folkmoot_jobs_failed", "Jobs that were given up.", number(counts.failed)),
        Metric::one("folkmoot_jobs_oldest_seconds", "How long the oldest job has been waiting.", number(age)),
        Metric::one("folkmoot_refused", "Activities that other hubs refused, to be tried again.", number(refused)),
        Metric::one("folkmoot_refused_for_good", "Activities that other hubs refused for good.", number(given_up)),
        Metric::one("folkmoot_statements_total", "Statements sent to the database since the start.", {
            number(i64::try_from(app.db.queries()).unwrap_or(i64::MAX))
        }),
        Metric {
            name: "folkmoot_deliveries_waiting",
            meaning: "Activities that wait for a host.",
            lines: waiting.iter().map(|(host, count)| (label(host), number(*count))).collect(),
        },
        Metric {
            name: "folkmoot_host_failures",
            meaning: "Failures of a host in a row.",
            lines: by_host(&|hub| Some(number(hub.failures))),
        },
        Metric {
            name: "folkmoot_host_last_success_timestamp_seconds",
            meaning: "When a host last took something.",
            lines: by_host(&|hub| hub.last_success_at.map(|at| number(at.seconds()))),
        },
        Metric {
            name: "folkmoot_host_resting",
            meaning: "1 while deliveries to a host rest: silent for a week, or by decision.",
            lines: by_host(&|hub| Some(f64::from(u8::from(hub.pause != Pause::No)))),
        },
        Metric {
            name: "folkmoot_host_blocked",
            meaning: "1 for a host that is blocked.",
            lines: by_host(&|hub| Some(f64::from(u8::from(hub.rule == Rule::Blocked)))),
        },
    ];
    let mut text = String::new();
    for Metric { name, meaning, lines } in metrics {
        let kind = if name.ends_with("_total") { "counter" } else { "gauge" };
        let _ = writeln!(text, "# HELP {name} {meaning}\n# TYPE {name} {kind}");
        for (labels, value) in lines {
            let _ = writeln!(text, "{name}{labels} {value}");
        }
    }
    Ok(text)
}
