//! How a mail about a request reads: who gets it, in which language, and its frame.

use std::time::Duration;

use super::store::{self, Reader};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::groups::{Access, Group};
use crate::i18n::{Language, Translator};
use crate::id::ProfileId;
use crate::mail::{self, Letter, OnlyIf};
use crate::text;

/// Longest name of a group in a mail, in characters.
const LONGEST_NAME: usize = 80;
const DAY: Duration = Duration::from_hours(24);
/// How many mails about one request its asker gets in a day.
const MOST_A_DAY: i64 = 10;

/// Why somebody gets a mail.
#[derive(Clone, Copy, Debug)]
pub(super) enum Why {
    /// They asked to join.
    Asker,
    /// They decide.
    Facilitator,
    /// They belong to it.
    Member,
    /// They did, and are told that it is over: whether they may still know of the group is no question then.
    Gone,
    /// They run the hub.
    KeepsHub,
}

impl Why {
    /// The key of the sentence that says so.
    fn key(self) -> &'static str {
        match self {
            Self::Asker => "notice-why-asker",
            Self::Facilitator => "notice-why-facilitator",
            Self::Member | Self::Gone => "notice-why-member",
            Self::KeepsHub => "notice-why-keeps-hub",
        }
    }
}

/// A mail about a request to join a group, being written to one person.
pub(super) struct Draft<'a> {
    pub(super) t: Translator,
    origin: &'a str,
    group: &'a Group,
    to: (&'a Reader, ProfileId),
    parts: Vec<String>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(origin: &'a str, group: &'a Group, to: (&'a Reader, ProfileId)) -> Self {
        let t = Translator::new(Language::parse(&to.0.language).unwrap_or_default());
        Self { t, origin, group, to, parts: Vec::new() }
    }

    /// The group's name as a mail has it: between quotation marks, because others chose it. A private group has none
    /// where anybody looking over a shoulder reads it.
    pub(super) fn group_name(&self) -> String {
        if self.group.access == Access::Private {
            return self.t.say("notice-private-group");
        }
        let name = text::line(&self.group.name, LONGEST_NAME).replace(['“', '”', '"'], "’");
        format!("“{name}”")
    }

    /// A sentence `key` with the group's name in it as `$group`.
    pub(super) fn named(&self, key: &str) -> String {
        self.t.with(key, "group", self.group_name())
    }

    /// One more paragraph.
    pub(super) fn say(&mut self, words: String) {
        self.parts.push(words);
    }

    /// What somebody else wrote, after the sentence that says who; nothing if they wrote nothing.
    pub(super) fn quote(&mut self, key: &str, words: &str) {
        if !words.is_empty() {
            self.parts.push(format!("{}\n{}", self.t.say(key), mail::quoted(words)));
        }
    }

    /// Where to look, below the group's own path. The address of a private group would name it.
    pub(super) fn link(&mut self, key: &str, below: &str) {
        let path = match self.group.access {
            Access::Private => "/tasks".to_owned(),
            _ => format!("{}{below}", self.group.path()),
        };
        self.link_to(key, &path);
    }

    /// Where to look on this hub.
    pub(super) fn link_to(&mut self, key: &str, path: &str) {
        self.parts.push(format!("{}\n{}{path}", self.t.say(key), self.origin));
    }

    /// Puts it down to be sent to somebody, who gets it for this reason.
    pub(super) async fn queue(mut self, tx: &mut Tx, subject: String, why: Why) -> Result<()> {
        let (t, origin) = (self.t, self.origin);
        let (reader, person) = self.to;
        let since = tx.now().before(DAY);
        // Another hub asks and answers as often as it likes; a mailbox here does not fill with it.
        if matches!(why, Why::Asker | Why::Member | Why::Gone)
            && !store::count_mail(tx, (self.group.id, person), (MOST_A_DAY, since)).await?
        {
            tracing::warn!(host = self.group.host, "a group has caused too many mails about one request today");
            return Ok(());
        }
        self.parts.push(match why {
            Why::KeepsHub => format!("-- \n{}", t.say(why.key())),
            _ => format!("-- \n{}\n{}\n{origin}/account", t.say(why.key()), t.say("notice-turn-off")),
        });
        let letter = Letter {
            to: reader.email.clone(),
            language: t.language.tag().to_owned(),
            subject,
            text: self.parts.join("\n\n"),
            audience: (!matches!(why, Why::Gone | Why::KeepsHub)).then_some((self.group.id, person)),
        };
        let queued = match why {
            Why::Asker | Why::Member | Why::Gone | Why::KeepsHub => mail::queue(tx, &letter).await,
            Why::Facilitator => mail::queue_if(tx, &letter, OnlyIf::KeepsOrder).await,
        };
        match queued {
            // What happened goes on without the mail.
            Err(Error::Invalid(_)) => {
                tracing::warn!(person = %person, "an account has an address that no mail can go to");
                Ok(())
            }
            queued => queued,
        }
    }
}
