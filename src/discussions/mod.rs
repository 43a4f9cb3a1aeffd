//! Topic and Reply: start, answer, edit, delete. The same acts whether a person of this hub did it at a page or it
//! came from another hub; [`Origin`] tells which.

pub(crate) mod answers;
pub(crate) mod copies;
mod copies_store;
pub(crate) mod kept;
mod kept_store;
pub(crate) mod log;
mod log_store;
pub(crate) mod order;
pub(crate) mod order_store;
mod rights;
pub(crate) mod store;

pub(crate) use self::rights::may_write;
use self::rights::{may_change, stay_with_members};

use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result, Violations};
use crate::groups::{Access, Group};
use crate::id::{GroupId, ProfileId, ReplyId, Said, TopicId};
use crate::journal::{self, Entry};
use crate::profiles::Profile;
use crate::text;

/// Longest title, in characters: Lemmy cuts longer ones.
pub(crate) const LONGEST_TITLE: usize = 200;
/// Shortest title.
pub(crate) const SHORTEST_TITLE: usize = 3;

words! {
    /// What a conversation begins with. Whatever it is, people answer below it, and the same rules keep order in it.
    Kind {
        /// A question or thought.
        Discussion = "discussion",
        /// An entry of a blog.
        Post = "post",
        /// A file with what is said of it.
        Document = "document",
        /// A meeting at a time and place.
        Event = "event",
    }
}

impl Kind {
    /// All of them, in the order in which they are listed side by side.
    pub(crate) const ALL: [Self; 4] = [Self::Discussion, Self::Document, Self::Post, Self::Event];

    /// The first part of its addresses; blog entries stand beside discussions.
    pub(crate) fn folder(self) -> &'static str {
        match self {
            Self::Discussion | Self::Post => "discussions",
            Self::Document => "documents",
            Self::Event => "events",
        }
    }
}

/// The first contribution of a discussion.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Topic {
    pub(crate) id: TopicId,
    /// Public identity.
    pub(crate) url: String,
    /// Whether it was written on this hub.
    pub(crate) is_ours: bool,
    pub(crate) kind: Kind,
    pub(crate) group_id: GroupId,
    pub(crate) author_id: ProfileId,
    pub(crate) title: String,
    /// Markdown as its author typed it; empty when the other hub did not send it.
    pub(crate) source: String,
    /// Safe to show as it is.
    pub(crate) html: String,
    pub(crate) language: String,
    /// The collection of everything said in this discussion.
    pub(crate) context: String,
    pub(crate) reply_count: i64,
    /// Whether the group's own hub has it.
    pub(crate) confirmed: bool,
    pub(crate) created_at: Time,
    pub(crate) edited_at: Option<Time>,
    pub(crate) deleted_at: Option<Time>,
    pub(crate) last_at: Time,
    /// Shown first in its group since then.
    pub(crate) pinned_at: Option<Time>,
    /// Closed to further answers since then.
    pub(crate) locked_at: Option<Time>,
    pub(crate) lock_reason: String,
    /// The facilitator who removed it.
    pub(crate) removed_by: Option<ProfileId>,
    pub(crate) removal_reason: String,
    /// Why the group's own hub did not take it; `-` when it gave no reason.
    pub(crate) refusal: String,
    /// How many answers the group's own hub says there are; 0 when it has not said, or this is it.
    pub(crate) remote_replies: i64,
    /// Where that hub keeps everything said here; empty when that is not known.
    pub(crate) thread: String,
    /// When it was asked last how much that is.
    pub(crate) counted_at: Option<Time>,
    /// Whether it was begun, or answered, for members; then opening its group to everybody does not show it to everybody.
    pub(crate) for_members: bool,
    /// The public identity of the reply that is marked as the answer; it may not be here yet.
    pub(crate) answer_url: String,
}

impl Topic {
    /// Where this hub shows it.
    pub(crate) fn path(&self) -> String {
        format!("/{}/{}", self.kind.folder(), self.id)
    }

    /// The one rule about when a discussion takes answers from those whom this hub judges.
    pub(crate) fn check_open(&self) -> Result<()> {
        if self.locked_at.is_some() { Err(Error::Refused(Refusal::Locked)) } else { Ok(()) }
    }
}

/// An answer in a discussion.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Reply {
    pub(crate) id: ReplyId,
    /// Public identity.
    pub(crate) url: String,
    /// Whether it was written on this hub.
    pub(crate) is_ours: bool,
    pub(crate) topic_id: TopicId,
    /// The answer it answers; none when it answers the topic.
    pub(crate) parent_id: Option<ReplyId>,
    pub(crate) author_id: ProfileId,
    pub(crate) source: String,
    pub(crate) html: String,
    pub(crate) language: String,
    pub(crate) confirmed: bool,
    pub(crate) created_at: Time,
    pub(crate) edited_at: Option<Time>,
    pub(crate) deleted_at: Option<Time>,
    /// The facilitator who removed it.
    pub(crate) removed_by: Option<ProfileId>,
    pub(crate) removal_reason: String,
    /// Why the group's own hub did not take it; `-` when it gave no reason.
    pub(crate) refusal: String,
}

/// Where a contribution was written.
#[derive(Clone, Debug)]
pub(crate) enum Origin {
    /// On this hub; the form carried the id, so that sending it twice writes it once.
    Here {
        /// Addresses of ours begin with it.
        origin: String,
    },
    /// On another hub.
    Elsewhere {
        /// Its public identity.
        url: String,
        /// The collection of everything said in the discussion, if its hub named one.
        context: Option<String>,
        /// When it was written, never later than now.
        published: Time,
        /// When it was changed last, if it was: an older form that comes later does not bring its words back.
        edited: Option<Time>,
        /// The activity that brought it, if one did.
        via: Option<String>,
        /// Whether it was not meant for everybody.
        for_members: bool,
    },
}

/// What somebody says: HTML that is safe, and the Markdown it was made of, if any.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Words {
    pub(crate) title: String,
    pub(crate) source: String,
    pub(crate) html: String,
    pub(crate) language: String,
}

impl Words {
    /// What a person of this hub typed.
    pub(crate) fn typed(title: &str, body: &str, language: &str) -> Self {
        let source = text::lines(body);
        Self { title: text::line(title, 1000), html: text::markdown(&source), source, language: language.to_owned() }
    }

    /// Notes what cannot be used, by field of the form.
    pub(crate) fn check(&self, titled: bool, longest: usize) -> Violations {
        let mut wrong = Violations::default();
        let length = self.title.chars().count();
        if titled && length == 0 {
            wrong.add("title", "title-missing");
        } else if titled && length < SHORTEST_TITLE {
            wrong.add("title", "title-short");
        } else if titled && length > LONGEST_TITLE {
            wrong.add("title", "title-long");
        }
        if self.source.is_empty() {
            wrong.add("body", "body-missing");
        } else if self.source.chars().count() > longest {
            wrong.add("body", "body-long");
        }
        wrong
    }
}

/// Whether a topic is only a place, kept for a beginning that was gone when something answered it.
pub(crate) async fn is_place(tx: &mut Tx, topic: &Topic) -> Result<bool> {
    let author = crate::profiles::store::find(tx, topic.author_id).await?;
    Ok(topic.deleted_at.is_some() && author.is_some_and(|author| crate::profiles::is_somebody(&author)))
}

/// An author of another hub is gone: their words go, wherever they stand.
pub(crate) async fn forget_author(tx: &mut Tx, author: ProfileId) -> Result<()> {
    let (topics, replies) = store::said_by(tx, author).await?;
    store::blank_all_by(tx, author).await?;
    kept::forget_author(tx, author).await?;
    for topic in topics {
        journal::record(tx, Entry::TopicDeleted { topic, via: None });
    }
    for reply in replies {
        journal::record(tx, Entry::ReplyDeleted { reply, via: None });
    }
    Ok(())
}

/// Whether what somebody says in `group` is for its members: as whoever wrote it was told, whatever the group has become
/// meanwhile.
fn is_for_members(group: &Group, from: &Origin) -> bool {
    group.access != Access::Open || matches!(from, Origin::Elsewhere { for_members: true, .. })
}

/// Whether a contribution is where it belongs from its beginning. To the hub of a blog it is delivered, and no hub passes it
/// on: nobody says that it came.
fn is_confirmed(group: &Group, author: &Profile) -> bool {
    group.is_ours || !author.is_ours || group.is_blog()
}

/// Begins a discussion, or what else people answer to. Answers the topic, and whether it is new.
pub(crate) async fn start(
    tx: &mut Tx,
    (id, kind): (TopicId, Kind),
    group: &Group,
    author: &Profile,
    words: Words,
    from: &Origin,
) -> Result<(Topic, bool)> {
    may_write(tx, group, author).await?;
    if group.is_blog() && (group.blogger_id != Some(author.id) || kind != Kind::Post) {
        return Err(Error::Refused(Refusal::NotTheAuthor));
    }
    let now = tx.now();
    let (url, context, created_at, edited_at, via) = match from {
        Origin::Here { origin } => {
            let url = format!("{origin}/{}/{id}", kind.folder());
            (url.clone(), format!("{url}/context"), now, None, None)
        }
        Origin::Elsewhere { url, context, published, edited, via, .. } => {
            let context = context.clone().unwrap_or_default();
            (url.clone(), context, (*published).min(now), edited.map(|at| at.min(now)), via.clone())
        }
    };
    if let Some(known) = store::find_topic_by_url(tx, &url).await? {
        return Ok((known, false));
    }
    let topic = Topic {
        id,
        url,
        is_ours: author.is_ours,
        kind,
        group_id: group.id,
        author_id: author.id,
        title: words.title,
        source: words.source,
        html: words.html,
        language: words.language,
        context,
        reply_count: 0,
        confirmed: is_confirmed(group, author),
        created_at,
        edited_at,
        deleted_at: None,
        last_at: created_at,
        pinned_at: None,
        locked_at: None,
        lock_reason: String::new(),
        removed_by: None,
        removal_reason: String::new(),
        refusal: String::new(),
        remote_replies: 0,
        thread: String::new(),
        counted_at: None,
        for_members: is_for_members(group, from),
        answer_url: String::new(),
    };
    store::insert_topic(tx, &topic).await?;
    journal::record(tx, Entry::TopicStarted { topic: topic.id, via });
    Ok((topic, true))
}

/// Answers in a discussion: the topic itself, or the reply `parent`. Tells whether it is new.
pub(crate) async fn answer(
    tx: &mut Tx,
    id: ReplyId,
    (group, topic, parent): (&Group, &Topic, Option<ReplyId>),
    author: &Profile,
    words: Words,
    from: &Origin,
) -> Result<(Reply, bool)> {
    may_write(tx, group, author).await?;
    if group.is_ours || author.is_ours {
        topic.check_open()?;
    }
    let now = tx.now();
    let (url, created_at, edited_at, via) = match from {
        Origin::Here { origin } => (format!("{origin}/posts/{id}"), now, None, None),
        Origin::Elsewhere { url, published, edited, via, .. } => {
            (url.clone(), (*published).min(now), edited.map(|at| at.min(now)), via.clone())
        }
    };
    if let Some(known) = store::find_reply_by_url(tx, &url).await? {
        return Ok((known, false));
    }
    if author.is_ours && topic.deleted_at.is_some() {
        return Err(Error::Gone);
    }
    let reply = Reply {
        id,
        url,
        is_ours: author.is_ours,
        topic_id: topic.id,
        parent_id: parent,
        author_id: author.id,
        source: words.source,
        html: words.html,
        language: words.language,
        confirmed: is_confirmed(group, author),
        created_at,
        edited_at,
        deleted_at: None,
        removed_by: None,
        removal_reason: String::new(),
        refusal: String::new(),
    };
    if !topic.for_members && is_for_members(group, from) {
        // What everybody could read was closed, and goes on among members: it stays with them.
        store::keep_for_members(tx, topic.id).await?;
    }
    store::insert_reply(tx, &reply).await?;
    store::count_reply(tx, topic.id, created_at).await?;
    journal::record(tx, Entry::ReplyMade { reply: reply.id, via });
    Ok((reply, true))
}

/// How a topic is changed.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// When, as its hub says; never before what is known already.
    pub(crate) at: Time,
    /// The activity that brought it, if one did.
    pub(crate) via: Option<String>,
    /// Whether something beside its words changed: the noun to which it belongs knows that.
    pub(crate) beside: bool,
}

/// The author changes a topic's words.
pub(crate) async fn edit_topic(
    tx: &mut Tx,
    topic: &Topic,
    author: &Profile,
    words: Words,
    at: Time,
    via: Option<String>,
) -> Result<()> {
    edit_with(tx, topic, author, words, Edit { at, via, beside: false }).await.map(drop)
}

/// The author changes a topic, its words or what lies beside them, and it is told once. Answers whether that was taken:
/// what is older than what is known is not, and then nothing beside the words is changed either.
pub(crate) async fn edit_with(tx: &mut Tx, topic: &Topic, author: &Profile, words: Words, edit: Edit) -> Result<bool> {
    let Edit { at, via, beside } = edit;
    check_author(topic.author_id, author.id)?;
    may_change(tx, topic, author).await?;
    if topic.deleted_at.is_some() || topic.edited_at.is_some_and(|known| known > at) {
        return Ok(false);
    }
    let same = !beside && topic.title == words.title && topic.html == words.html && topic.source == words.source;
    if !same {
        stay_with_members(tx, topic).await?;
        store::update_topic(tx, topic.id, &words, at).await?;
    }
    // A change that came from elsewhere is passed on even if its words are known already: others may not have them.
    if !same || via.is_some() {
        journal::record(tx, Entry::TopicEdited { topic: topic.id, via });
    }
    Ok(true)
}

/// The author changes a reply.
pub(crate) async fn edit_reply(
    tx: &mut Tx,
    reply: &Reply,
    author: &Profile,
    words: Words,
    at: Time,
    via: Option<String>,
) -> Result<()> {
    check_author(reply.author_id, author.id)?;
    let topic = store::find_topic(tx, reply.topic_id).await?.ok_or(Error::NotFound)?;
    may_change(tx, &topic, author).await?;
    if reply.deleted_at.is_some() || reply.edited_at.is_some_and(|known| known > at) {
        return Ok(());
    }
    let same = reply.html == words.html && reply.source == words.source;
    if !same {
        stay_with_members(tx, &topic).await?;
        store::update_reply(tx, reply.id, &words, at).await?;
    }
    if !same || via.is_some() {
        journal::record(tx, Entry::ReplyEdited { reply: reply.id, via });
    }
    Ok(())
}

/// The author deletes a topic: its words go, its place stays so that the answers keep theirs.
pub(crate) async fn delete_topic(tx: &mut Tx, topic: &Topic, author: ProfileId, via: Option<String>) -> Result<()> {
    check_author(topic.author_id, author)?;
    let is_new = match topic.deleted_at {
        None => store::blank_topic(tx, topic.id).await.map(|()| true)?,
        // What facilitators had taken out stays out for good then.
        Some(_) => kept::delete_topic(tx, topic.id).await?,
    };
    if is_new {
        journal::record(tx, Entry::TopicDeleted { topic: topic.id, via });
    }
    Ok(())
}

/// The author deletes a reply.
pub(crate) async fn delete_reply(tx: &mut Tx, reply: &Reply, author: ProfileId, via: Option<String>) -> Result<()> {
    check_author(reply.author_id, author)?;
    let is_new = match reply.deleted_at {
        None => store::blank_reply(tx, reply.id, reply.topic_id).await.map(|()| true)?,
        Some(_) => kept::delete_reply(tx, reply.id).await?,
    };
    if is_new {
        journal::record(tx, Entry::ReplyDeleted { reply: reply.id, via });
    }
    Ok(())
}

/// Who wrote a contribution.
pub(crate) async fn author_of(tx: &mut Tx, said: Said) -> Result<Option<ProfileId>> {
    Ok(match said {
        Said::Topic(id) => store::find_topic(tx, id).await?.map(|topic| topic.author_id),
        Said::Reply(id) => store::find_reply(tx, id).await?.map(|reply| reply.author_id),
    })
}

fn check_author(author: ProfileId, asker: ProfileId) -> Result<()> {
    if author == asker { Ok(()) } else { Err(Error::Refused(Refusal::NotTheAuthor)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_contribution_without_words_or_with_too_many_is_named_by_field() {
        let wrong = Words::typed("", "  ", "en").check(true, 100);
        assert_eq!(wrong.0, [("title", "title-missing"), ("body", "body-missing")]);
        let wrong = Words::typed(&"x".repeat(201), &"y".repeat(101), "en").check(true, 100);
        assert_eq!(wrong.0, [("title", "title-long"), ("body", "body-long")]);
        assert_eq!(Words::typed("", "fine", "en").check(false, 100), Violations::default());
    }
}
