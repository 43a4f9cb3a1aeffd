//! The words of the interface, in every language the hub speaks: Fluent catalogues by noun, checked by tests.

use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::clock::Time;

/// A language of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) enum Language {
    /// English.
    #[default]
    En,
    /// Welsh.
    Cy,
}

impl Language {
    /// All that are complete.
    pub(crate) const ALL: [Self; 2] = [Self::En, Self::Cy];

    /// Its tag (BCP 47).
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Cy => "cy",
        }
    }

    /// Its name in itself.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Cy => "Cymraeg",
        }
    }

    /// The language with this tag, regions aside.
    pub(crate) fn parse(tag: &str) -> Option<Self> {
        let main = tag.split('-').next().unwrap_or(tag);
        Self::ALL.into_iter().find(|language| language.tag() == main)
    }

    /// What stands before a path to get this language, whatever the hub or the reader prefers.
    pub(crate) fn path(self) -> &'static str {
        match self {
            Self::En => "/en",
            Self::Cy => "/cy",
        }
    }

    /// The other one.
    pub(crate) fn other(self) -> Self {
        match self {
            Self::En => Self::Cy,
            Self::Cy => Self::En,
        }
    }
}

/// The catalogues' texts, by language; each file is one noun or one part of the interface.
macro_rules! catalogues {
    ($($noun:literal),* $(,)?) => {
        const EN: &[&str] = &[$(include_str!(concat!("locales/en/", $noun, ".ftl"))),*];
        const CY: &[&str] = &[$(include_str!(concat!("locales/cy/", $noun, ".ftl"))),*];
    };
}

catalogues!(
    "site",
    "accounts",
    "groups",
    "discussions",
    "directory",
    "errors",
    "order",
    "hubs",
    "requests",
    "roles",
    "organisations",
    "registration",
    "trust",
    "settings",
    "interactions",
    "notices",
    "invitations",
    "moderation",
    "decisions",
    "events",
    "documents",
    "files",
    "posts",
);

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<HashMap<Language, Bundle>> =
    LazyLock::new(|| Language::ALL.into_iter().map(|language| (language, bundle(language))).collect());

fn bundle(language: Language) -> Bundle {
    let tag: LanguageIdentifier = language.tag().parse().unwrap_or_default();
    let mut bundle = Bundle::new_concurrent(vec![tag]);
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(grouped));
    let texts = match language {
        Language::En => EN,
        Language::Cy => CY,
    };
    for text in texts {
        // A catalogue with a mistake still gives its good messages; the tests name the mistake.
        let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// A whole number as both languages write it, a comma before each three digits: "1,210".
fn grouped<M>(value: &FluentValue<'_>, _: &M) -> Option<String> {
    let FluentValue::Number(number) = value else { return None };
    let text = number.as_string();
    if text.len() <= 3 || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let mut words = String::new();
    for (place, digit) in text.chars().enumerate() {
        if place > 0 && (text.len() - place).is_multiple_of(3) {
            words.push(',');
        }
        words.push(digit);
    }
    Some(words)
}

/// Says things in one language. Cheap to copy; every page and mail has one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Translator {
    /// The language it speaks.
    pub(crate) language: Language,
}

impl Translator {
    /// One that speaks `language`.
    pub(crate) fn new(language: Language) -> Self {
        Self { language }
    }

    /// The sentence `key`.
    pub(crate) fn say(self, key: &str) -> String {
        self.format(key, None)
    }

    /// The sentence `key` with a number in it as `$n`, in its plural form.
    pub(crate) fn count(self, key: &str, n: &i64) -> String {
        let mut args = FluentArgs::new();
        args.set("n", FluentValue::from(*n));
        self.format(key, Some(&args))
    }

    /// The sentence `key` with one value in it.
    pub(crate) fn with(self, key: &str, name: &'static str, value: impl Display) -> String {
        let mut args = FluentArgs::new();
        args.set(name, value.to_string());
        self.format(key, Some(&args))
    }

    /// The sentence `key` with two values in it.
    pub(crate) fn with_two(
        self,
        key: &str,
        one: &'static str,
        first: impl Display,
        two: &'static str,
        second: impl Display,
    ) -> String {
        let mut args = FluentArgs::new();
        args.set(one, first.to_string());
        args.set(two, second.to_string());
        self.format(key, Some(&args))
    }

    /// The sentence `key` with any number of values in it.
    pub(crate) fn with_all(self, key: &str, values: &[(&'static str, &str)]) -> String {
        let mut args = FluentArgs::new();
        for (name, value) in values {
            args.set(*name, (*value).to_owned());
        }
        self.format(key, Some(&args))
    }

    /// The sentence `key` with how many of how many: `$arrived` and `$total`, numbers both.
    pub(crate) fn part(self, key: &str, arrived: i64, total: i64) -> String {
        let mut args = FluentArgs::new();
        args.set("arrived", FluentValue::from(arrived));
        args.set("total", FluentValue::from(total));
        self.format(key, Some(&args))
    }

    /// A day on British calendars: "21 November 2026".
    pub(crate) fn day(self, at: Time) -> String {
        let at = at.in_london();
        let month = self.say(MONTHS.get(usize::try_from(at.month() - 1).unwrap_or(0)).copied().unwrap_or(""));
        format!("{} {month} {}", at.day(), at.year())
    }

    /// A day and time on British clocks: "21 November 2026, 09:12".
    pub(crate) fn time(self, at: Time) -> String {
        let clock = at.in_london();
        format!("{}, {:02}:{:02}", self.day(at), clock.hour(), clock.minute())
    }

    fn format(self, key: &str, args: Option<&FluentArgs<'_>>) -> String {
        let found = BUNDLES.get(&self.language).and_then(|bundle| {
            let pattern = bundle.get_message(key)?.value()?;
            let mut mistakes = Vec::new();
            Some(bundle.format_pattern(pattern, args, &mut mistakes).into_owned())
        });
        found.unwrap_or_else(|| key.to_owned())
    }
}

const MONTHS: [&str; 12] = [
    "month-1", "month-2", "month-3", "month-4", "month-5", "month-6", "month-7", "month-8", "month-9", "month-10",
    "month-11", "month-12",
];

#[cfg(test)]
mod tests;
