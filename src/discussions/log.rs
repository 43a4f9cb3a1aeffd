//! The log of a group: what was done to keep order in it, in the order in which it happened. Written by the follow-up of
//! the journal, so that it says the same wherever the word came from: a page here, or another hub. Why somebody was
//! shut out, suspended or warned is between them and the facilitators, and stands nowhere in it.

use super::{log_store as store, store as discussions};
use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::membership::{Membership, Role};
use crate::groups::policy::{self, LogFor};
use crate::groups::{self, Access, Group, settings};
use crate::id::{GroupId, ProfileId, ReplyId, Said, TopicId};
use crate::journal::{Entry, Recorded};

pub(crate) use self::store::Line;

words! {
    /// What was done.
    What {
        /// A discussion was pinned.
        Pinned = "pinned",
        /// It was unpinned.
        Unpinned = "unpinned",
        /// A discussion was closed to replies.
        Locked = "locked",
        /// It was opened to replies again.
        Unlocked = "unlocked",
        /// A contribution was taken out.
        Removed = "removed",
        /// It was put back.
        Restored = "restored",
        /// A reply was marked as the answer.
        Answered = "answered",
        /// That was taken back.
        Unanswered = "unanswered",
        /// Somebody was let in.
        LetIn = "let-in",
        /// Somebody was let in, to read and not to write.
        LetInToRead = "let-in-to-read",
        /// It was taken back that somebody was let in: their request waits again.
        TakenBack = "taken-back",
        /// A member reads, and does not write any more.
        Reads = "reads",
        /// A member who only read may write.
        Writes = "writes",
        /// A membership was ended.
        Ended = "ended",
        /// Somebody was shut out.
        ShutOut = "shut-out",
        /// Somebody may come back.
        Allowed = "allowed",
        /// Somebody may not write for a time.
        Suspended = "suspended",
        /// Somebody may write again.
        Reinstated = "reinstated",
        /// A member became a facilitator.
        Appointed = "appointed",
        /// A facilitator became a member.
        Relieved = "relieved",
        /// What the group says of itself, or how it works, was changed.
        Settings = "settings",
        /// The group was closed to new contributions.
        Archived = "archived",
        /// It was opened to them again.
        Unarchived = "unarchived",
    }
}

/// Something done, to be noted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Deed<'a> {
    pub(super) what: What,
    pub(super) by: Option<ProfileId>,
    pub(super) person: Option<ProfileId>,
    pub(super) topic: Option<TopicId>,
    pub(super) reply: Option<ReplyId>,
    /// Only what everybody may read; of changed settings their names, with spaces between them.
    pub(super) reason: &'a str,
    pub(super) until: Option<Time>,
}

impl<'a> Deed<'a> {
    fn new(what: What) -> Self {
        Self { what, by: None, person: None, topic: None, reply: None, reason: "", until: None }
    }

    fn by(self, by: ProfileId) -> Self {
        Self { by: Some(by), ..self }
    }

    fn about(self, person: ProfileId) -> Self {
        Self { person: Some(person), ..self }
    }

    fn saying(self, reason: &'a str) -> Self {
        Self { reason, ..self }
    }
}

/// Notes what happened, if it belongs into the log of a group.
pub(crate) async fn note(tx: &mut Tx, recorded: &Recorded) -> Result<()> {
    let Some((group, deed)) = read(tx, &recorded.entry).await? else { return Ok(()) };
    store::insert(tx, (recorded.seq, recorded.at), group, deed).await
}

async fn read<'a>(tx: &mut Tx, entry: &'a Entry) -> Result<Option<(GroupId, Deed<'a>)>> {
    let choose = |on: bool, one: What, other: What| if on { one } else { other };
    Ok(match entry {
        Entry::TopicPinned { topic, by, on, .. } => {
            of_topic(tx, *topic, Deed::new(choose(*on, What::Pinned, What::Unpinned)).by(*by)).await?
        }
        Entry::TopicLocked { topic, by, on, reason, .. } => {
            let deed = Deed::new(choose(*on, What::Locked, What::Unlocked)).by(*by).saying(reason);
            of_topic(tx, *topic, deed).await?
        }
        Entry::Removed { said, by, reason, .. } => {
            of_said(tx, *said, Deed::new(What::Removed).by(*by).saying(reason)).await?
        }
        Entry::Restored { said, by, .. } => of_said(tx, *said, Deed::new(What::Restored).by(*by)).await?,
        Entry::AnswerMarked { reply, by, on, .. } => {
            let deed = Deed::new(choose(*on, What::Answered, What::Unanswered)).by(*by);
            of_said(tx, Said::Reply(*reply), deed).await?
        }
        Entry::MembershipBegan { group, person } => let_in(tx, *group, *person).await?,
        Entry::MemberRemoved { group, person, by, .. } => Some((*group, Deed::new(What::Ended).by(*by).about(*person))),
        Entry::MemberBanned { group, person, by, until, .. } => {
            Some((*group, Deed { until: *until, ..Deed::new(What::ShutOut).by(*by).about(*person) }))
        }
        Entry::BanLifted { group, person, by, .. } => Some((*group, Deed::new(What::Allowed).by(*by).about(*person))),
        Entry::MemberSuspended { group, person, by, until, .. } => {
            Some((*group, Deed { until: Some(*until), ..Deed::new(What::Suspended).by(*by).about(*person) }))
        }
        Entry::SuspensionLifted { group, person, by, .. } => {
            Some((*group, Deed::new(What::Reinstated).by(*by).about(*person)))
        }
        Entry::RoleChanged { group, person, by, on, .. } => {
            let what = choose(*on, What::Appointed, What::Relieved);
            Some((*group, Deed::new(what).by(*by).about(*person)))
        }
        Entry::AdmissionUndone { group, person, by, .. } => {
            Some((*group, Deed { by: *by, ..Deed::new(What::TakenBack).about(*person) }))
        }
        Entry::WritingChanged { group, person, by, on, .. } => {
            let what = choose(*on, What::Writes, What::Reads);
            Some((*group, Deed { by: *by, ..Deed::new(what).about(*person) }))
        }
        Entry::GroupEdited { group, by, changed } => edited(*by, changed).map(|deed| (*group, deed)),
        _ => None,
    })
}

/// What was changed in a group. Whoever saves its settings as they are has done nothing.
fn edited(by: Option<ProfileId>, changed: &str) -> Option<Deed<'_>> {
    let deed = match changed {
        "" if by.is_some() => return None,
        settings::MOVED => return None,
        settings::ARCHIVED => Deed::new(What::Archived),
        settings::UNARCHIVED => Deed::new(What::Unarchived),
        names => Deed::new(What::Settings).saying(names),
    };
    Some(Deed { by, ..deed })
}

async fn of_topic<'a>(tx: &mut Tx, topic: TopicId, deed: Deed<'a>) -> Result<Option<(GroupId, Deed<'a>)>> {
    let found = discussions::find_topic(tx, topic).await?;
    Ok(found.map(|found| (found.group_id, Deed { topic: Some(found.id), ..deed })))
}

async fn of_said<'a>(tx: &mut Tx, said: Said, deed: Deed<'a>) -> Result<Option<(GroupId, Deed<'a>)>> {
    match said {
        Said::Topic(topic) => of_topic(tx, topic, deed).await,
        Said::Reply(reply) => match discussions::find_reply(tx, reply).await? {
            Some(found) => of_topic(tx, found.topic_id, Deed { reply: Some(found.id), ..deed }).await,
            None => Ok(None),
        },
    }
}

/// Into an open group people let themselves in: that fills no log.
async fn let_in<'a>(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<(GroupId, Deed<'a>)>> {
    let Some(group) = groups::store::find(tx, group).await?.filter(|group| group.access != Access::Open) else {
        return Ok(None);
    };
    let membership: Option<Membership> = groups::store::find_membership(tx, group.id, person).await?;
    let reads_only = membership.as_ref().is_some_and(|membership| membership.role == Role::Reader);
    let what = if reads_only { What::LetInToRead } else { What::LetIn };
    let by = membership.and_then(|membership| membership.decided_by);
    Ok(Some((group.id, Deed { by, ..Deed::new(what).about(person) })))
}

/// How much of a log somebody sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Sight {
    /// Who did it.
    pub(crate) doers: bool,
    /// Whom it was about.
    pub(crate) members: bool,
}

/// What a member, or a facilitator, sees of the log of a group; nothing if it is not for them.
pub(crate) async fn sight(tx: &mut Tx, group: &Group, keeps_order: bool) -> Result<Option<Sight>> {
    if keeps_order {
        return Ok(Some(Sight { doers: true, members: true }));
    }
    Ok(match policy::of(tx, group.id).await?.log_for {
        LogFor::Members => Some(Sight { doers: true, members: false }),
        LogFor::Unnamed => Some(Sight { doers: false, members: false }),
        LogFor::Facilitators => None,
    })
}

/// Up to `limit` lines of the log of a group, the newest first, from before `before` on.
pub(crate) async fn lines(tx: &mut Tx, group: GroupId, before: Option<i64>, limit: i64) -> Result<Vec<Line>> {
    store::list(tx, group, before.unwrap_or(i64::MAX), limit).await
}
