//! One JSON document of figures, each beside what it was the last time.

use std::path::Path;

use serde_json::{Map, Value, json};

/// What a figure ought to be.
#[derive(Clone, Copy, Debug)]
pub enum Goal {
    /// None.
    None,
    /// This or less.
    AtMost(f64),
    /// This or more.
    AtLeast(f64),
}

/// See the module.
#[derive(Default)]
pub struct Figures(Map<String, Value>);

impl Figures {
    /// Adds a figure.
    pub fn note(&mut self, name: &str, value: f64, unit: &str, goal: Goal) {
        let shown = if value.is_finite() { json!(rounded(value)) } else { Value::Null };
        let mut figure = json!({"value": shown, "unit": unit});
        match goal {
            Goal::None => {}
            Goal::AtMost(most) => {
                figure["goal"] = json!(format!("≤ {most}"));
                figure["met"] = json!(value <= most);
            }
            Goal::AtLeast(least) => {
                figure["goal"] = json!(format!("≥ {least}"));
                figure["met"] = json!(value >= least);
            }
        }
        eprintln!("bench:   {name} = {shown} {unit}");
        self.0.insert(name.to_owned(), figure);
    }

    /// Adds a figure that has no goal.
    pub fn add(&mut self, name: &str, value: f64, unit: &str) {
        self.note(name, value, unit, Goal::None);
    }

    /// Puts beside each figure what it was in the run that `kept` holds, and keeps these there for the next.
    pub fn beside_previous(mut self, kept: &Path) -> Map<String, Value> {
        let text = std::fs::read_to_string(kept).unwrap_or_default();
        let mut all: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
        for (name, figure) in &mut self.0 {
            let now = figure["value"].as_f64();
            let before = all.insert(name.clone(), figure["value"].clone()).and_then(|before| before.as_f64());
            figure["previous"] = json!(before);
            let ratio = now.zip(before).filter(|(_, before)| *before != 0.0).map(|(now, before)| rounded(now / before));
            figure["ratio"] = json!(ratio);
        }
        std::fs::create_dir_all(kept.parent().unwrap()).unwrap();
        std::fs::write(kept, serde_json::to_string_pretty(&all).unwrap()).unwrap();
        self.0
    }
}

/// Four significant digits.
fn rounded(value: f64) -> f64 {
    format!("{value:.3e}").parse().unwrap_or(value)
}
