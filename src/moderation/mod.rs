//! Report: somebody says that something should be looked at. Kept once for each thing and reporter; closed by whoever
//! looked.

pub(crate) mod store;

use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Result, Violations};
use crate::id::{GroupId, ProfileId, ReportId};
use crate::journal::{self, Entry};
use crate::text;

/// Longest reason that is kept, in characters.
const LONGEST_REASON: usize = 1000;
/// How many open reports of one host a group takes before more are passed over.
const OPEN_FROM_ONE_HOST: i64 = 100;

words! {
    /// What became of a report.
    Decision {
        /// There was nothing to do.
        Nothing = "nothing",
        /// It was removed.
        Removed = "removed",
        /// Somebody was warned.
        Warned = "warned",
        /// Somebody was suspended.
        Suspended = "suspended",
        /// Somebody was shut out.
        ShutOut = "shut-out",
        /// It was settled by talking.
        Talked = "talked",
    }
}

impl Decision {
    /// All of them, in the order in which forms show them, each with the key of its words.
    pub(crate) const ALL: [(Self, &'static str); 6] = [
        (Self::Nothing, "report-decision-nothing"),
        (Self::Removed, "report-decision-removed"),
        (Self::Warned, "report-decision-warned"),
        (Self::Suspended, "report-decision-suspended"),
        (Self::ShutOut, "report-decision-shut-out"),
        (Self::Talked, "report-decision-talked"),
    ];
}

/// Something to be looked at.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Report {
    pub(crate) id: ReportId,
    /// The group whose facilitators look at it; none when it is for the administrators.
    pub(crate) group_id: Option<GroupId>,
    /// What it is about: the public identity of a contribution or a person.
    pub(crate) subject: String,
    /// Who says so: a person's public identity, or that of their server when they stay unnamed.
    pub(crate) reporter: String,
    pub(crate) reason: String,
    pub(crate) at: Time,
}

/// Notes what is wrong with the reason that a person of this hub gives.
pub(crate) fn check_reason(words: &str) -> Violations {
    let mut wrong = Violations::default();
    let length = text::line(words, LONGEST_REASON + 1).chars().count();
    if length == 0 {
        wrong.add("reason", "report-reason-missing");
    } else if length > LONGEST_REASON {
        wrong.add("reason", "report-reason-long");
    }
    wrong
}

/// Files a report. `openly` says whether the author's hub may learn who it was. Answers whether it is new: the same
/// reporter's second word on the same thing replaces the first.
pub(crate) async fn report(
    tx: &mut Tx,
    group: Option<GroupId>,
    (subject, reporter): (&str, &str),
    reason: &str,
    telling: Telling,
) -> Result<bool> {
    file(tx, (group, ""), (subject, reporter), reason, telling).await
}

/// The same about a person, as a member of one group: in each group that is a report of its own.
pub(crate) async fn report_member(
    tx: &mut Tx,
    group: GroupId,
    (subject, reporter): (&str, &str),
    reason: &str,
    telling: Telling,
) -> Result<bool> {
    file(tx, (Some(group), &group.to_string()), (subject, reporter), reason, telling).await
}

async fn file(
    tx: &mut Tx,
    (group, place): (Option<GroupId>, &str),
    (subject, reporter): (&str, &str),
    reason: &str,
    telling: Telling,
) -> Result<bool> {
    let reason = text::line(reason, LONGEST_REASON);
    if reason.is_empty() && telling != Telling::Nobody {
        return Err(Error::invalid("reason", "report-reason-missing"));
    }
    let host = reporter.split('/').nth(2).unwrap_or_default();
    // The limit is for strangers: what our own people say is not passed over in silence.
    if telling == Telling::Nobody && store::count_open_from(tx, group, host).await? >= OPEN_FROM_ONE_HOST {
        return Ok(false);
    }
    let report = Report {
        id: tx.id(),
        group_id: group,
        subject: subject.to_owned(),
        reporter: reporter.to_owned(),
        reason,
        at: tx.now(),
    };
    let Some(id) = store::insert(tx, &report, place).await? else { return Ok(false) };
    journal::record(
        tx,
        Entry::Reported { report: id, openly: telling == Telling::Openly, tell: telling != Telling::Nobody },
    );
    Ok(true)
}

/// Whom else a report is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling {
    /// Nobody: it came from elsewhere.
    Nobody,
    /// The other hubs concerned, without a name.
    Unnamed,
    /// The other hubs concerned, with the reporter's name.
    Openly,
}

/// Whoever looked at a report closes it, and all others about the same thing in the same group, and notes what became of
/// it.
pub(crate) async fn close(tx: &mut Tx, report: &Report, decision: Decision, by: ProfileId) -> Result<()> {
    store::close(tx, report, decision, by).await
}
