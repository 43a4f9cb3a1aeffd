//! Notice: what people of this hub are told by mail, and what waits for them. Mails begin with the journal: this is its
//! second reader, beside the one that tells other hubs. A mail names nobody who asks and repeats no reason: it says where
//! to look, and there the rules are asked again.

mod asker;
mod events;
mod facilitators;
mod letter;
mod member;
pub(crate) mod orphans;
mod standing;
mod store;
pub(crate) mod tasks;
mod unpublished;

pub(crate) use self::events::{CALL_OFF, REMIND, call_off, remind};
pub(crate) use self::facilitators::{NUDGE, TELL_WAITING, nudge, tell_waiting};
use self::standing::Became;
use crate::db::Tx;
use crate::error::Result;
use crate::id::Said;
use crate::journal::Entry;

/// Queues the mails that follow from what happened; `origin` begins every address of this hub.
pub(crate) async fn tell(tx: &mut Tx, origin: &str, entry: &Entry) -> Result<()> {
    match entry {
        Entry::MembershipRequested { group, person } => {
            asker::sent(tx, origin, *group, *person).await?;
            facilitators::expect_decision(tx, *group).await
        }
        Entry::QuestionAnswered { group, .. } => facilitators::expect_decision(tx, *group).await,
        Entry::QuestionAsked { group, person } => asker::questioned(tx, origin, *group, *person).await,
        Entry::MembershipBegan { group, person } => asker::approved(tx, origin, *group, *person).await,
        Entry::AdmissionUndone { group, person, .. } => asker::reopened(tx, origin, *group, *person).await,
        Entry::MembershipDeclined { group, person, because, .. } => {
            asker::refused(tx, origin, (*group, *person), *because).await?;
            standing::removed(tx, origin, *group, *person).await
        }
        Entry::AttendanceAnswered { event, person } => events::answered(tx, origin, *event, *person).await,
        Entry::TopicDeleted { topic, .. } | Entry::Removed { said: Said::Topic(topic), .. } => {
            events::ended(tx, *topic).await
        }
        Entry::Restored { said: Said::Topic(topic), .. } => events::restored(tx, *topic).await,
        Entry::EventChanged { event } => events::changed(tx, origin, *event).await,
        Entry::RoleChanged { group, person, by, on, .. } => {
            let became = if *on { Became::Facilitator } else { Became::Relieved };
            standing::changed(tx, origin, (*group, *person), Some(*by), became).await
        }
        Entry::WritingChanged { group, person, by, on, .. } => {
            let became = if *on { Became::Writer } else { Became::Reader };
            standing::changed(tx, origin, (*group, *person), *by, became).await
        }
        Entry::MemberRemoved { group, person, .. } => standing::removed(tx, origin, *group, *person).await,
        Entry::MemberBanned { group, person, until, reason, .. } => {
            standing::banned(tx, origin, (*group, *person), (*until, reason)).await
        }
        Entry::GroupOrphaned { group } => orphans::found(tx, origin, *group).await,
        Entry::MembershipEnded { group, person, .. } => asker::ended(tx, origin, *group, *person).await,
        Entry::MemberWarned { warning, .. } => member::warned(tx, origin, *warning).await,
        Entry::NotPublished { group, author, .. } => unpublished::failed(tx, origin, *group, *author).await,
        Entry::MemberSuspended { group, person, .. } => member::suspended(tx, origin, *group, *person).await,
        _ => Ok(()),
    }
}
