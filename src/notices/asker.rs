//! What somebody of this hub is told about their own request to join a group, here or on another hub.

use std::time::Duration;

use super::letter::{Draft, Why};
use super::store::{self, Reader};
use crate::db::Tx;
use crate::error::{Refusal, Result};
use crate::groups::membership::{Membership, Standing};
use crate::groups::{self, Access, Group, requests};
use crate::id::{GroupId, ProfileId};

/// An open group that lets somebody in within this time has told them on the page already.
const AT_ONCE: Duration = Duration::from_mins(10);

/// A request of somebody who wants to be told about it.
struct Request {
    reader: Reader,
    group: Group,
    membership: Membership,
}

impl Request {
    async fn find(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Option<Self>> {
        let Some(reader) = store::reader(tx, person).await? else { return Ok(None) };
        let Some(membership) = groups::store::find_membership(tx, group, person).await? else { return Ok(None) };
        let group = groups::store::find(tx, group).await?;
        Ok(group.map(|group| Self { reader, group, membership }))
    }

    /// The same, if it stands so still: what was taken back in the meantime is not told.
    async fn standing(tx: &mut Tx, of: (GroupId, ProfileId), standing: Standing) -> Result<Option<Self>> {
        Ok(Self::find(tx, of.0, of.1).await?.filter(|request| request.membership.standing == standing))
    }

    fn draft<'a>(&'a self, origin: &'a str) -> Draft<'a> {
        Draft::new(origin, &self.group, (&self.reader, self.membership.person_id))
    }
}

/// They asked.
pub(super) async fn sent(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(request) = Request::standing(tx, (group, person), Standing::Requested).await? else { return Ok(()) };
    if request.group.access == Access::Open {
        return Ok(());
    }
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-sent-subject");
    draft.say(draft.named("notice-sent"));
    draft.link("notice-see-request", "/request");
    draft.queue(tx, subject, Why::Asker).await
}

/// The facilitators ask something back.
pub(super) async fn questioned(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(request) = Request::standing(tx, (group, person), Standing::Questioned).await? else { return Ok(()) };
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-question-subject");
    draft.say(draft.named("notice-question"));
    draft.quote("notice-they-ask", &request.membership.question);
    draft.link("notice-answer-here", "/request");
    draft.queue(tx, subject, Why::Asker).await
}

/// They are a member, and had to wait for that.
pub(super) async fn approved(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(request) = Request::standing(tx, (group, person), Standing::Member).await? else { return Ok(()) };
    let membership = &request.membership;
    let waited = membership.asked_at.map(|asked| membership.since.since(asked));
    let was_decided = match (request.group.is_ours, request.group.access) {
        (true, _) => membership.decided_by.is_some(),
        (false, Access::Open) => waited.is_some_and(|waited| waited > AT_ONCE),
        (false, _) => waited.is_some(),
    };
    if !was_decided {
        return Ok(());
    }
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-approved-subject");
    draft.say(draft.named("notice-approved"));
    draft.quote("notice-their-words", &membership.message);
    draft.link("notice-to-group", "");
    draft.queue(tx, subject, Why::Asker).await
}

/// It was taken back that they were let in.
pub(super) async fn reopened(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(request) = Request::standing(tx, (group, person), Standing::Requested).await? else { return Ok(()) };
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-reopened-subject");
    draft.say(draft.named("notice-reopened"));
    draft.link("notice-see-request", "/request");
    draft.queue(tx, subject, Why::Asker).await
}

/// The group said no, or nobody of it said anything for too long. A refusal at once was told on the page.
pub(super) async fn refused(tx: &mut Tx, origin: &str, of: (GroupId, ProfileId), because: Refusal) -> Result<()> {
    match because {
        Refusal::NoAnswerInTime => return ended(tx, origin, of.0, of.1).await,
        Refusal::Declined | Refusal::NotAMember => {}
        _ => return Ok(()),
    }
    let Some(request) = Request::standing(tx, of, Standing::Declined).await? else { return Ok(()) };
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-declined-subject");
    draft.say(draft.named("notice-declined"));
    draft.quote("notice-their-words", &request.membership.message);
    if let Some(at) = request.membership.again_at {
        draft.say(draft.t.with("request-again-after", "at", draft.t.time(at)));
    }
    draft.link("notice-see-request", "/request");
    draft.queue(tx, subject, Why::Asker).await
}

/// A request ended without an answer. Whoever took it back themselves knows.
pub(super) async fn ended(tx: &mut Tx, origin: &str, group: GroupId, person: ProfileId) -> Result<()> {
    let Some(request) = Request::standing(tx, (group, person), Standing::Expired).await? else { return Ok(()) };
    let mut draft = request.draft(origin);
    let subject = draft.named("notice-expired-subject");
    let never_arrived = request.membership.message == requests::NEVER_ARRIVED;
    draft.say(draft.named(if never_arrived { "notice-unreachable" } else { "notice-expired" }));
    draft.link("notice-see-request", "/request");
    draft.queue(tx, subject, Why::Asker).await
}
