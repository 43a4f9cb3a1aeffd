//! Why something was not done, said so that whoever asked knows what to do next. Each door dresses these its own way.

use std::time::Duration;

/// The cause of an [`Error::Internal`] or [`Error::Elsewhere`]: logged, never shown.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// What every fallible function of the program answers with.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The ways in which something is not done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or it is not for the asker's eyes.
    #[error("not found")]
    NotFound,
    /// It was here and was deleted.
    #[error("gone")]
    Gone,
    /// Only for people who are signed in.
    #[error("sign in first")]
    Unauthenticated,
    /// A rule of the house says no.
    #[error("refused: {0:?}")]
    Refused(Refusal),
    /// What was sent cannot be used as it is.
    #[error("cannot be read: {0}")]
    Invalid(Violations),
    /// It is so already.
    #[error("already so: {0:?}")]
    Conflict(Conflict),
    /// The same was tried too often.
    #[error("too often")]
    TooOften {
        /// When to try again.
        again_in: Duration,
    },
    /// Another hub did not answer, or not usefully.
    #[error("{host} did not answer: {cause}")]
    Elsewhere {
        /// The other hub's host name.
        host: String,
        /// What went wrong on the way.
        #[source]
        cause: Cause,
    },
    /// A fault of ours.
    #[error("internal error: {0}")]
    Internal(#[source] Cause),
}

impl Error {
    /// A fault of ours with a sentence of our own as its cause.
    pub(crate) fn internal(why: impl Into<String>) -> Self {
        Self::Internal(why.into().into())
    }

    /// Another hub's trouble.
    pub(crate) fn elsewhere(host: impl Into<String>, cause: impl Into<Cause>) -> Self {
        Self::Elsewhere { host: host.into(), cause: cause.into() }
    }

    /// One field that cannot be used, and the message key that says why.
    pub(crate) fn invalid(field: &'static str, message: &'static str) -> Self {
        Self::Invalid(Violations(vec![(field, message)]))
    }

    /// The same once more, for who keeps one: of causes only the words remain.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::NotFound => Self::NotFound,
            Self::Gone => Self::Gone,
            Self::Unauthenticated => Self::Unauthenticated,
            Self::Refused(refusal) => Self::Refused(*refusal),
            Self::Invalid(violations) => Self::Invalid(violations.clone()),
            Self::Conflict(conflict) => Self::Conflict(*conflict),
            Self::TooOften { again_in } => Self::TooOften { again_in: *again_in },
            Self::Elsewhere { host, cause } => Self::elsewhere(host.clone(), cause.to_string()),
            Self::Internal(cause) => Self::internal(cause.to_string()),
        }
    }

    /// Whether it may have come from the database: then what else the transaction did is in doubt.
    pub(crate) fn is_databases(&self) -> bool {
        match self {
            Self::Internal(_) => true,
            Self::Invalid(violations) => violations.0.iter().any(|(field, _)| *field == "text"),
            _ => false,
        }
    }

    fn is_duplicate(&self) -> bool {
        let Self::Internal(cause) = self else { return false };
        cause
            .downcast_ref::<sqlx::Error>()
            .and_then(sqlx::Error::as_database_error)
            .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
    }
}

/// Turns a broken uniqueness rule into the conflict it means at this place.
pub(crate) trait OnDuplicate<T> {
    /// A duplicate key becomes `conflict`; everything else stays what it is.
    fn on_duplicate(self, conflict: Conflict) -> Result<T>;
}

impl<T> OnDuplicate<T> for Result<T> {
    fn on_duplicate(self, conflict: Conflict) -> Self {
        self.map_err(|error| if error.is_duplicate() { Error::Conflict(conflict) } else { error })
    }
}

/// The rules of the house that say no. Message key: `refusal-` and the name in kebab case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// The group takes only people it invited.
    InvitationOnly,
    /// Only members of the group may do this.
    NotAMember,
    /// Only the author may do this.
    NotTheAuthor,
    /// The account is suspended.
    Suspended,
    /// The account waits for the administrator.
    AwaitingApproval,
    /// This hub does not take registrations.
    RegistrationClosed,
    /// The form's token does not belong to this session.
    StaleForm,
    /// The other hub is blocked here, or not a partner.
    NotAPartner,
    /// The group is closed to new contributions.
    GroupArchived,
    /// Only facilitators of the group may do this.
    NotAFacilitator,
    /// Somebody has to remain who keeps order, and owners stay what they are.
    LastFacilitator,
    /// The facilitators have shut this person out.
    Banned,
    /// The discussion takes no more answers.
    Locked,
    /// One does not praise what one has written oneself.
    OnesOwn,
    /// Only its owner may do this to a facilitator.
    NotTheOwner,
    /// The facilitators have decided not to let this person in.
    Declined,
    /// They were declined a short while ago.
    AskAgainLater,
    /// Nobody has answered the request for a long time.
    NoAnswerInTime,
    /// The organisation's contact has said that this person does not work there.
    NotOfTheOrganisation,
    /// The asker's hub would not keep what is written for members to members.
    HubWouldNotKeep,
    /// The facilitators let in nobody from the asker's hub.
    HubNotChosen,
    /// The facilitators have let this person read, and not write.
    ReadsOnly,
    /// Only who asked, and facilitators, say which reply is the answer.
    NotTheAsker,
    /// The facilitators let this member read and not write for a time.
    SuspendedHere,
    /// The event was called off.
    EventCancelled,
    /// The event is over.
    EventOver,
    /// Only those who keep the event may do this.
    NotAnOrganiser,
    /// Only facilitators post in the blog of this group.
    BlogOfFacilitators,
    /// The author has more drafts than are kept.
    TooManyDrafts,
    /// It was written for members, and everybody would read it now.
    ReadersChanged,
}

impl Refusal {
    /// All of them, for the test that every language has their words.
    pub const ALL: [Self; 30] = [
        Self::InvitationOnly,
        Self::NotAMember,
        Self::NotTheAuthor,
        Self::Suspended,
        Self::AwaitingApproval,
        Self::RegistrationClosed,
        Self::StaleForm,
        Self::NotAPartner,
        Self::GroupArchived,
        Self::NotAFacilitator,
        Self::LastFacilitator,
        Self::Banned,
        Self::Locked,
        Self::OnesOwn,
        Self::NotTheOwner,
        Self::Declined,
        Self::AskAgainLater,
        Self::NoAnswerInTime,
        Self::NotOfTheOrganisation,
        Self::HubWouldNotKeep,
        Self::HubNotChosen,
        Self::ReadsOnly,
        Self::NotTheAsker,
        Self::SuspendedHere,
        Self::EventCancelled,
        Self::EventOver,
        Self::NotAnOrganiser,
        Self::BlogOfFacilitators,
        Self::TooManyDrafts,
        Self::ReadersChanged,
    ];

    /// The key of the sentence that says so.
    pub fn key(self) -> &'static str {
        match self {
            Self::InvitationOnly => "refusal-invitation-only",
            Self::NotAMember => "refusal-not-a-member",
            Self::NotTheAuthor => "refusal-not-the-author",
            Self::Suspended => "refusal-suspended",
            Self::AwaitingApproval => "refusal-awaiting-approval",
            Self::RegistrationClosed => "refusal-registration-closed",
            Self::StaleForm => "refusal-stale-form",
            Self::NotAPartner => "refusal-not-a-partner",
            Self::GroupArchived => "refusal-group-archived",
            Self::NotAFacilitator => "refusal-not-a-facilitator",
            Self::LastFacilitator => "refusal-last-facilitator",
            Self::Banned => "refusal-banned",
            Self::Locked => "refusal-locked",
            Self::OnesOwn => "refusal-ones-own",
            Self::NotTheOwner => "refusal-not-the-owner",
            Self::Declined => "refusal-declined",
            Self::AskAgainLater => "refusal-ask-again-later",
            Self::NoAnswerInTime => "refusal-no-answer-in-time",
            Self::NotOfTheOrganisation => "refusal-not-of-the-organisation",
            Self::HubWouldNotKeep => "refusal-hub-would-not-keep",
            Self::HubNotChosen => "refusal-hub-not-chosen",
            Self::ReadsOnly => "refusal-reads-only",
            Self::NotTheAsker => "refusal-not-the-asker",
            Self::SuspendedHere => "refusal-suspended-here",
            Self::EventCancelled => "refusal-event-cancelled",
            Self::EventOver => "refusal-event-over",
            Self::NotAnOrganiser => "refusal-not-an-organiser",
            Self::BlogOfFacilitators => "refusal-blog-of-facilitators",
            Self::TooManyDrafts => "refusal-too-many-drafts",
            Self::ReadersChanged => "refusal-readers-changed",
        }
    }
}

/// What is so already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The handle belongs to a person or group of this hub.
    HandleTaken,
    /// The e-mail address belongs to an account of this hub.
    EmailTaken,
    /// The row exists.
    AlreadyThere,
    /// Somebody else was faster, or it was taken back.
    AlreadyDecided,
    /// Too much time has gone by to take it back.
    TooLateToUndo,
}

/// Fields of a form, each with the key of the sentence that says what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Violations(pub Vec<(&'static str, &'static str)>);

impl Violations {
    /// Notes that `field` cannot be used.
    pub(crate) fn add(&mut self, field: &'static str, message: &'static str) {
        self.0.push((field, message));
    }

    /// `Ok` when nothing was noted.
    pub(crate) fn check(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Invalid(self)) }
    }
}

impl std::fmt::Display for Violations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words: Vec<String> = self.0.iter().map(|(field, message)| format!("{field}: {message}")).collect();
        f.write_str(&words.join("; "))
    }
}

macro_rules! internal {
    ($($from:ty),*) => {$(
        impl From<$from> for Error {
            fn from(cause: $from) -> Self { Self::Internal(Box::new(cause)) }
        }
    )*};
}

internal!(sqlx::migrate::MigrateError, std::io::Error, serde_json::Error, askama::Error, http_signatures::KeyError);

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        /// PostgreSQL's word for text that it cannot keep, such as one with a zero byte in it.
        const NOT_TEXT: &str = "22021";
        match cause.as_database_error().and_then(sqlx::error::DatabaseError::code) {
            Some(code) if code == NOT_TEXT => Self::invalid("text", "error-400"),
            _ => Self::Internal(Box::new(cause)),
        }
    }
}
