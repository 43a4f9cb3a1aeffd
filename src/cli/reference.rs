//! `reference`: the commented settings file and the reference of commands, made from the program itself.

use clap::ValueEnum;
use serde_json::json;

use super::Said;
use crate::config::{self, KEYS};

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Part {
    /// `config/folkmoot.toml`.
    Config,
    /// `docs/reference/settings.md`.
    Settings,
    /// `docs/reference/commands.md`.
    Commands,
}

pub(super) fn print(part: Part, command: clap::Command) -> Said {
    let text = match part {
        Part::Config => config::reference(),
        Part::Settings => settings(),
        Part::Commands => commands(command),
    };
    let document = json!({"text": text});
    Said::new(text.trim_end(), document)
}

fn settings() -> String {
    let mut text = String::from(
        "# Settings\n\nMade by `folkmoot reference settings`. Order: defaults, file, environment, and `*_file` for secrets.\n\n\
         | key | variable | default | meaning |\n|---|---|---|---|\n",
    );
    for key in KEYS {
        let variable = format!("FOLKMOOT_{}", key.key.to_uppercase().replace('.', "__"));
        let default = if key.default.is_empty() { "–".to_owned() } else { format!("`{}`", key.default) };
        text.push_str(&format!("| `{}` | `{variable}` | {default} | {} |\n", key.key, key.meaning));
    }
    text
}

fn commands(mut command: clap::Command) -> String {
    let mut text = String::from(
        "# Commands\n\nMade by `folkmoot reference commands`. Exit codes: 0 done, 1 refused or not found, 2 wrong use, \
         70 internal.\n",
    );
    command.build();
    describe(&command, "", &mut text);
    text
}

fn describe(command: &clap::Command, above: &str, text: &mut String) {
    let name = format!("{above}{}", command.get_name());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let options: Vec<&clap::Arg> = command.get_arguments().filter(|argument| !is_everywhere(argument, above)).collect();
    text.push_str(&format!("\n## `{name}`\n\n{about}\n"));
    if !options.is_empty() {
        text.push_str("\n| option | |\n|---|---|\n");
    }
    for argument in options {
        let label = argument
            .get_long()
            .map_or_else(|| argument.get_id().to_string().to_uppercase(), |long| format!("--{long}"));
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        text.push_str(&format!("| `{label}` | {help} |\n"));
    }
    for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help" && !inner.is_hide_set()) {
        describe(inner, &format!("{name} "), text);
    }
}

/// `--config`, `--json`, `--help` and `--version` stand at the top only.
fn is_everywhere(argument: &clap::Arg, above: &str) -> bool {
    !above.is_empty() && ["config", "json", "help", "version"].contains(&argument.get_id().as_str())
        || argument.is_hide_set()
}
