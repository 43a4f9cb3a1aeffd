//! What somebody of this hub is told about their own place in a group, here or on another hub: that they keep order in it,
//! or no longer; that they only read; that their membership has ended.

use super::letter::{Draft, Why};
use super::store;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::groups::membership::Standing;
use crate::groups::{self, agreement};
use crate::id::{GroupId, ProfileId};

/// What has become of somebody.
#[derive(Clone, Copy, Debug)]
pub(super) enum Became {
    /// They keep order.
    Facilitator,
    /// They do no longer.
    Relieved,
    /// They read and do not write.
    Reader,
    /// They write again.
    Writer,
}

impl Became {
    /// The keys of the subject and of what is said.
    fn keys(self) -> (&'static str, &'static str) {
        match self {
            Self::Facilitator => ("notice-appointed-subject", "notice-appointed"),
            Self::Relieved => ("notice-relieved-subject", "notice-relieved"),
            Self::Reader => ("notice-reader-subject", "notice-reader"),
            Self::Writer => ("notice-writer-subject", "notice-writer"),
        }
    }
}

/// They may do something else than before. Whoever did it themselves knows.
pub(super) async fn changed(
    tx: &mut Tx,
    origin: &str,
    (group, person): (GroupId, ProfileId),
    by: Option<ProfileId>,
    became: Became,
) -> Result<()> {
    let Some(reader) = store::reader(tx, person).await?.filter(|_| by != Some(person)) else { return Ok(()) };
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    let mut draft = Draft::new(origin, &group, (&reader, person));
    let (subject, words) = became.keys();
    let subject = draft.named(subject);
    draft.say(draft.named(words));
    draft.link("notice-to-group", "");
    draft.queue(tx, subject, Why::Member).await
}

/// Their membership has ended, and they may ask again.
pub(super) async fn removed(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let membership = groups::store::find_membership(tx, group, person).await?;
    let Some(gone) = membership.filter(|membership| membership.standing == Standing::Removed) else { return Ok(()) };
    if gone.message == agreement::NOT_KNOWN_THERE {
        return Ok(());
    }
    told_of_end(tx, origin, (group, person), ("notice-removed-subject", "notice-removed"), (None, &gone.message)).await
}

/// They are shut out, until `until` or for good.
pub(super) async fn banned(
    tx: &mut Tx,
    origin: &str,
    of: (GroupId, ProfileId),
    (until, reason): (Option<Time>, &str),
) -> Result<()> {
    told_of_end(tx, origin, of, ("notice-banned-subject", "notice-banned"), (until, reason)).await
}

async fn told_of_end(
    tx: &mut Tx,
    origin: &str,
    (group, person): (GroupId, ProfileId),
    (subject, words): (&str, &str),
    (until, reason): (Option<Time>, &str),
) -> Result<()> {
    let Some(reader) = store::reader(tx, person).await? else { return Ok(()) };
    let Some(group) = groups::store::find(tx, group).await? else { return Ok(()) };
    let mut draft = Draft::new(origin, &group, (&reader, person));
    let subject = draft.named(subject);
    draft.say(draft.named(words));
    if let Some(until) = until {
        draft.say(draft.t.with("banned-until", "until", draft.t.time(until)));
    }
    draft.quote("notice-their-words", reason);
    draft.queue(tx, subject, Why::Gone).await
}
