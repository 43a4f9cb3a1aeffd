//! Mail: put down in the transaction of what it tells of, and sent by a job in a lane of its own. A mail is never lost,
//! and never sent for what was undone. It is plain text; what stands in its lines and headers is made harmless here.

mod post;

use std::time::Duration;

use serde::{Deserialize, Serialize};

pub(crate) use self::post::{send, try_out};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::id::{GroupId, InvitationId, MailId, ProfileId};
use crate::jobs;
use crate::text;

/// The job that sends one mail.
pub(crate) const JOB: &str = "mail";
/// Until how long after it was written sending a mail is tried: as long as mail servers usually do (RFC 5321, section
/// 4.5.4.1).
const PATIENCE: Duration = Duration::from_hours(5 * 24);
/// Longest subject, in characters.
const LONGEST_SUBJECT: usize = 150;
/// Longest text, in characters.
const LONGEST_TEXT: usize = 20_000;

/// Something to be told to one person by mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    /// The address it goes to, without a name.
    pub(crate) to: String,
    /// The tag of the language it is written in (BCP 47).
    pub(crate) language: String,
    /// One line; others' words in it are for the writer to quote.
    pub(crate) subject: String,
    /// Plain text in lines.
    pub(crate) text: String,
    /// If it speaks of a group: which, and who reads it. Their right to know is asked again when it is sent.
    pub(crate) audience: Option<(GroupId, ProfileId)>,
}

/// A letter that waits to be sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Queued {
    /// What makes it recognisable when it is sent a second time after a crash.
    pub(crate) id: MailId,
    /// When it was written.
    pub(crate) at: Time,
    pub(crate) letter: Letter,
    /// What else has to hold when it is sent.
    #[serde(default)]
    pub(crate) only_if: OnlyIf,
    /// What goes along for the reader's calendar program.
    #[serde(default)]
    pub(crate) entry: Option<Entry>,
}

/// Something for a calendar program that goes along with a letter (RFC 6047).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// `REQUEST` or `CANCEL`.
    pub(crate) method: String,
    /// The calendar.
    pub(crate) text: String,
}

/// What has to hold still when a letter is sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum OnlyIf {
    /// Nothing more.
    #[default]
    Anything,
    /// Who reads it keeps order in the group.
    KeepsOrder,
    /// The invitation that it brings can be taken up.
    IsInvited(InvitationId),
}

impl Queued {
    /// Whether it has been tried for long enough.
    pub(crate) fn is_too_old(&self, now: Time) -> bool {
        now.since(self.at) >= PATIENCE
    }
}

/// Puts a letter down to be sent when the transaction is done. An address that is none is [`Error::Invalid`].
pub(crate) async fn queue(tx: &mut Tx, letter: &Letter) -> Result<()> {
    queue_if(tx, letter, OnlyIf::Anything).await
}

/// The same for one that is sent only if something still holds by then.
pub(crate) async fn queue_if(tx: &mut Tx, letter: &Letter, only_if: OnlyIf) -> Result<()> {
    queue_with(tx, letter, only_if, None).await
}

/// The same for one with which something goes along for calendar programs.
pub(crate) async fn queue_with(tx: &mut Tx, letter: &Letter, only_if: OnlyIf, entry: Option<Entry>) -> Result<()> {
    if letter.to.parse::<lettre::Address>().is_err() {
        return Err(Error::invalid("email", "email-form"));
    }
    let id: MailId = tx.id();
    let letter = Letter {
        subject: text::line(&letter.subject, LONGEST_SUBJECT),
        text: text::lines_of(&letter.text, LONGEST_TEXT),
        ..letter.clone()
    };
    let at = tx.now();
    jobs::enqueue(tx, JOB, &id.to_string(), &Queued { id, at, letter, only_if, entry }).await
}

/// Somebody else's words within a letter: each line marked as said by another (RFC 3676, section 4.5).
pub(crate) fn quoted(words: &str) -> String {
    let lines: Vec<String> = words.lines().map(|line| format!("> {line}")).collect();
    lines.join("\n")
}
