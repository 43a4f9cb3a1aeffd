//! What happened here, in the past tense. Everything that follows from it — telling other hubs, telling people, the
//! search index, the audit log — starts from one of these. The journal is the single outbox of the domain.

use serde::{Deserialize, Serialize};

use crate::clock::Time;
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::id::{
    DraftId, GroupId, InvitationId, OfferId, OrganisationId, ProfileId, ReplyId, ReportId, Said, TopicId, WarningId,
};

/// One thing that happened. Names and ids only; content is read when the entry is followed up, so an edit that follows
/// within the second is sent as it then is. Deletions carry what can no longer be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Entry {
    /// Somebody opened an account, or an administrator did for them.
    AccountOpened { person: ProfileId },
    /// A person of this hub changed what their profile says.
    ProfileEdited { person: ProfileId },
    /// A group began on this hub.
    GroupFounded { group: GroupId, by: ProfileId },
    /// A group of this hub says something else about itself, or works differently. What was changed is there by the names
    /// of the settings, with spaces between them, never by what they say; nothing if no facilitator did it.
    GroupEdited {
        group: GroupId,
        #[serde(default)]
        by: Option<ProfileId>,
        #[serde(default)]
        changed: String,
    },
    /// A person asked to join a group that lives elsewhere.
    MembershipRequested { group: GroupId, person: ProfileId },
    /// A person is a member from now on.
    MembershipBegan { group: GroupId, person: ProfileId },
    /// A group of this hub answered a membership request anew because the asker's hub asked again.
    MembershipConfirmedAgain { group: GroupId, person: ProfileId },
    /// A group said no.
    MembershipDeclined { group: GroupId, person: ProfileId, because: crate::error::Refusal, asked: Option<String> },
    /// A member left, or a request was withdrawn; `asked` is the activity it began with, if it was sent by one.
    MembershipEnded { group: GroupId, person: ProfileId, asked: Option<String> },
    /// It was taken back that somebody was let in, by a facilitator here or by the group's own hub; `asked` is the activity by which they had asked.
    AdmissionUndone {
        group: GroupId,
        person: ProfileId,
        asked: Option<String>,
        #[serde(default)]
        by: Option<ProfileId>,
    },
    /// The facilitators of a group, here or elsewhere, asked somebody something who wants to join.
    QuestionAsked { group: GroupId, person: ProfileId },
    /// They answered.
    QuestionAnswered { group: GroupId, person: ProfileId },
    /// A discussion began. `via` is the activity that brought it, when it came from another hub.
    TopicStarted { topic: TopicId, via: Option<String> },
    /// A discussion's first contribution was changed.
    TopicEdited { topic: TopicId, via: Option<String> },
    /// A discussion was deleted by its author.
    TopicDeleted { topic: TopicId, via: Option<String> },
    /// Somebody answered in a discussion.
    ReplyMade { reply: ReplyId, via: Option<String> },
    /// An answer was changed.
    ReplyEdited { reply: ReplyId, via: Option<String> },
    /// An answer was deleted by its author.
    ReplyDeleted { reply: ReplyId, via: Option<String> },
    /// A person follows another one's blog, or asks to, or asked anew.
    BlogFollowed { blog: GroupId, person: ProfileId },
    /// A person follows a blog no longer; `asked` is the activity by which they had said so.
    BlogUnfollowed { blog: GroupId, person: ProfileId, asked: Option<String> },
    /// A post could not be published at its time.
    NotPublished { draft: DraftId, group: GroupId, author: ProfileId },
    /// A facilitator pinned a discussion, or took the pin away.
    TopicPinned { topic: TopicId, by: ProfileId, on: bool, via: Option<String> },
    /// A facilitator closed a discussion to further answers, or opened it again.
    TopicLocked { topic: TopicId, by: ProfileId, on: bool, reason: String, via: Option<String> },
    /// A facilitator removed a contribution.
    Removed { said: Said, by: ProfileId, reason: String, via: Option<String> },
    /// A facilitator put back what was removed.
    Restored { said: Said, by: ProfileId, via: Option<String> },
    /// The asker, or a facilitator, marked a reply as the answer of its discussion, or took that back.
    AnswerMarked { topic: TopicId, reply: ReplyId, by: ProfileId, on: bool, via: Option<String> },
    /// Somebody found a contribution helpful.
    LikeGiven { said: Said, by: ProfileId, via: Option<String> },
    /// Somebody took that back; `like` is the activity by which they had said so.
    LikeTaken { said: Said, by: ProfileId, like: Option<String>, via: Option<String> },
    /// A member became a facilitator, or a facilitator a member again.
    RoleChanged { group: GroupId, person: ProfileId, by: ProfileId, on: bool, via: Option<String> },
    /// A member reads and does not write from now on, or writes again (`on`); by nobody here if the group's own hub says so.
    WritingChanged { group: GroupId, person: ProfileId, by: Option<ProfileId>, on: bool, via: Option<String> },
    /// A person was shut out of a group; `asked` is the activity by which they had become a member.
    MemberBanned {
        group: GroupId,
        person: ProfileId,
        by: ProfileId,
        until: Option<Time>,
        reason: String,
        asked: Option<String>,
        /// What kind of activity that was.
        asked_as: String,
        via: Option<String>,
    },
    /// A member's belonging was ended; they may ask again.
    MemberRemoved {
        group: GroupId,
        person: ProfileId,
        by: ProfileId,
        /// Why, for them and the facilitators.
        reason: String,
        /// The activity by which they had asked, and its kind.
        asked: Option<String>,
        asked_as: String,
    },
    /// A person may come back.
    BanLifted { group: GroupId, person: ProfileId, by: ProfileId, via: Option<String> },
    /// The facilitators said something to one member.
    MemberWarned { warning: WarningId, group: GroupId, person: ProfileId, via: Option<String> },
    /// A member may read and not write until then.
    MemberSuspended {
        group: GroupId,
        person: ProfileId,
        by: ProfileId,
        until: Time,
        /// Why, for them and the facilitators.
        reason: String,
        via: Option<String>,
    },
    /// A member may write again before that time.
    SuspensionLifted { group: GroupId, person: ProfileId, by: ProfileId, via: Option<String> },
    /// Somebody says that something should be looked at. `tell`: other hubs concerned are told; `openly`: by whom, too.
    Reported { report: ReportId, tell: bool, openly: bool },
    /// What a person of another hub sent for a group of ours was not taken.
    ContributionRefused {
        group: GroupId,
        person: ProfileId,
        activity: String,
        kind: String,
        because: crate::error::Refusal,
    },
    /// A person or group of ours (`actor`) lives elsewhere now.
    Moved { actor: String, to: String },

    /// A group of ours asked a person to come, or asked again.
    InvitationSent { invitation: InvitationId },
    /// Whoever was invited took it up, or said no.
    InvitationAnswered { invitation: InvitationId, accepted: bool },
    /// A group of ours took an invitation back.
    InvitationRevoked { invitation: InvitationId },
    /// An administrator has closed an account to its owner.
    AccountSuspended { person: ProfileId },
    /// Nobody looks after a group of ours any more.
    GroupOrphaned { group: GroupId },
    /// An administrator let somebody in who had registered.
    AccountApproved { person: ProfileId, by: ProfileId },
    /// An administrator did not let somebody in who had registered: what was kept of them is gone.
    AccountDeclined { person: ProfileId, by: ProfileId },
    /// An administrator noted an organisation, changed what is said of it, or joined it to another one.
    OrganisationEdited { organisation: OrganisationId, by: ProfileId },

    /// Time, place or state of an event changed: whoever has it in a calendar is told.
    EventChanged { event: TopicId },
    /// A person of this hub answered an event elsewhere.
    AttendanceAsked { event: TopicId, person: ProfileId },
    /// The hub of an event has said whether somebody has a place.
    AttendanceAnswered { event: TopicId, person: ProfileId },
    /// A decision of a group of ours got into its record.
    DecisionRecorded { group: GroupId, number: i64 },
    /// A facilitator here has said what should become of a request to a group elsewhere.
    OfferAnswered { offer: OfferId, verdict: String },
    /// What a facilitator elsewhere decided about a request to a group of ours does not hold; `because` is a key.
    OfferRefused { group: GroupId, by: ProfileId, offer: String, activity: String, kind: String, because: String },
}

impl Entry {
    /// The name it is filed under.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::AccountOpened { .. } => "AccountOpened",
            Self::ProfileEdited { .. } => "ProfileEdited",
            Self::GroupFounded { .. } => "GroupFounded",
            Self::GroupEdited { .. } => "GroupEdited",
            Self::MembershipRequested { .. } => "MembershipRequested",
            Self::MembershipBegan { .. } => "MembershipBegan",
            Self::MembershipConfirmedAgain { .. } => "MembershipConfirmedAgain",
            Self::MembershipDeclined { .. } => "MembershipDeclined",
            Self::MembershipEnded { .. } => "MembershipEnded",
            Self::AdmissionUndone { .. } => "AdmissionUndone",
            Self::QuestionAsked { .. } => "QuestionAsked",
            Self::QuestionAnswered { .. } => "QuestionAnswered",
            Self::TopicStarted { .. } => "TopicStarted",
            Self::TopicEdited { .. } => "TopicEdited",
            Self::TopicDeleted { .. } => "TopicDeleted",
            Self::ReplyMade { .. } => "ReplyMade",
            Self::ReplyEdited { .. } => "ReplyEdited",
            Self::ReplyDeleted { .. } => "ReplyDeleted",
            Self::TopicPinned { .. } => "TopicPinned",
            Self::TopicLocked { .. } => "TopicLocked",
            Self::Removed { .. } => "Removed",
            Self::Restored { .. } => "Restored",
            Self::AnswerMarked { .. } => "AnswerMarked",
            Self::LikeGiven { .. } => "LikeGiven",
            Self::LikeTaken { .. } => "LikeTaken",
            Self::RoleChanged { .. } => "RoleChanged",
            Self::WritingChanged { .. } => "WritingChanged",
            Self::MemberBanned { .. } => "MemberBanned",
            Self::MemberRemoved { .. } => "MemberRemoved",
            Self::BanLifted { .. } => "BanLifted",
            Self::MemberWarned { .. } => "MemberWarned",
            Self::MemberSuspended { .. } => "MemberSuspended",
            Self::SuspensionLifted { .. } => "SuspensionLifted",
            Self::Reported { .. } => "Reported",
            Self::ContributionRefused { .. } => "ContributionRefused",
            Self::Moved { .. } => "Moved",
            Self::InvitationSent { .. } => "InvitationSent",
            Self::InvitationAnswered { .. } => "InvitationAnswered",
            Self::InvitationRevoked { .. } => "InvitationRevoked",
            Self::AccountSuspended { .. } => "AccountSuspended",
            Self::GroupOrphaned { .. } => "GroupOrphaned",
            Self::AccountApproved { .. } => "AccountApproved",
            Self::AccountDeclined { .. } => "AccountDeclined",
            Self::OrganisationEdited { .. } => "OrganisationEdited",
            Self::EventChanged { .. } => "EventChanged",
            Self::AttendanceAsked { .. } => "AttendanceAsked",
            Self::AttendanceAnswered { .. } => "AttendanceAnswered",
            Self::DecisionRecorded { .. } => "DecisionRecorded",
            Self::OfferAnswered { .. } => "OfferAnswered",
            Self::OfferRefused { .. } => "OfferRefused",
            Self::NotPublished { .. } => "NotPublished",
            Self::BlogFollowed { .. } => "BlogFollowed",
            Self::BlogUnfollowed { .. } => "BlogUnfollowed",
        }
    }
}

/// An entry with its place and time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Recorded {
    /// Its place: rises in the order of commits.
    pub(crate) seq: i64,
    /// When it happened.
    pub(crate) at: Time,
    /// What happened.
    pub(crate) entry: Entry,
}

/// Records what happened. It is written, with everything else that the transaction recorded, as its last act: see
/// [`write()`].
pub(crate) fn record(tx: &mut Tx, entry: Entry) {
    tx.note(entry);
}

/// Writes the entries of a transaction that is about to commit. On PostgreSQL one lock, held until the commit, makes
/// the sequence the order of commits; on SQLite the single writer does. Being last, it cannot wait for a row that
/// another transaction holds while that one waits for the lock.
pub(crate) async fn write(tx: &mut Tx, entries: &[Entry]) -> Result<()> {
    const WRITE: Sql = Sql {
        sqlite: "INSERT INTO journal (at, name, body) SELECT $2, value ->> 0, value ->> 1 FROM json_each($1) ORDER BY key",
        postgres: "INSERT INTO journal (at, name, body) SELECT $2, value ->> 0, value ->> 1
                     FROM jsonb_array_elements(CAST($1 AS jsonb)) WITH ORDINALITY AS n (value, place) ORDER BY place",
    };
    if entries.is_empty() {
        return Ok(());
    }
    if tx.is_postgres() {
        tx.query("SELECT 1 FROM pg_advisory_xact_lock(7021)").run().await?;
    }
    let now = tx.now();
    let rows: Vec<(&str, String)> =
        entries.iter().map(|entry| Ok((entry.name(), serde_json::to_string(entry)?))).collect::<Result<_>>()?;
    tx.query(WRITE).bind(json_list(&rows)?).bind(now).run().await?;
    Ok(())
}

/// Up to `limit` entries after the cursor `name`, in order. The cursor's row stays locked until the transaction ends,
/// so that one process at a time follows up (its lease).
pub(crate) async fn unread(tx: &mut Tx, name: &'static str, limit: i64) -> Result<Vec<Recorded>> {
    const POSITION: Sql = Sql {
        sqlite: "SELECT position FROM cursors WHERE name = $1",
        postgres: "SELECT position FROM cursors WHERE name = $1 FOR UPDATE",
    };
    tx.query("INSERT INTO cursors (name, position) VALUES ($1, 0) ON CONFLICT (name) DO NOTHING")
        .bind(name)
        .run()
        .await?;
    let position: i64 = tx.query(POSITION).bind(name).scalar().await?;
    let rows: Vec<(i64, Time, String)> = tx
        .query("SELECT seq, at, body FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(position)
        .bind(limit)
        .all()
        .await?;
    rows.into_iter().map(|(seq, at, body)| Ok(Recorded { seq, at, entry: serde_json::from_str(&body)? })).collect()
}

/// Holds the lease of the cursor `name` until the transaction ends, for work that must not run beside its reader.
pub(crate) async fn lease(tx: &mut Tx, name: &'static str) -> Result<()> {
    unread(tx, name, 0).await.map(drop)
}

/// Whether the cursor `name` has anything before it.
pub(crate) async fn has_unread(tx: &mut Tx, name: &'static str) -> Result<bool> {
    let newest: i64 = tx.query("SELECT CAST(COALESCE(MAX(seq), 0) AS BIGINT) FROM journal").scalar().await?;
    let read: Option<(i64,)> = tx.query("SELECT position FROM cursors WHERE name = $1").bind(name).optional().await?;
    Ok(newest > read.map_or(0, |(position,)| position))
}

/// Moves the cursor `name` to `seq`.
pub(crate) async fn mark_read(tx: &mut Tx, name: &'static str, seq: i64) -> Result<()> {
    tx.query("UPDATE cursors SET position = $2 WHERE name = $1").bind(name).bind(seq).run().await?;
    Ok(())
}
