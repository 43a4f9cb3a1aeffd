//! Draft: what somebody of this hub is still writing, a discussion, a post or a reply. It lies here and not in a browser, so
//! that it outlives the session and the machine.
//!
//! * **Nobody but its author** sees it, or learns that it is there.
//! * What comes of it has its id; when that is published, the draft is gone ([`forget`], [`publishing`]).
//! * A post can be published later, at a time of its author's choice. Whether they may is asked again then.

pub(crate) mod publishing;
pub(crate) mod store;

use crate::accounts::words;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::Words;
use crate::error::{Error, Refusal, Result};
use crate::files::Held;
use crate::id::{DraftId, GroupId, ProfileId, ReplyId, TopicId};
use crate::posts::{Attached, LONGEST_DESCRIPTION, LONGEST_SUMMARY, Role, Sheet};
use crate::storage::Digest;
use crate::text;

/// How many drafts of one person are kept.
const MOST: i64 = 200;

words! {
    /// What comes of a draft.
    Becomes {
        /// A discussion.
        Discussion = "discussion",
        /// An entry of a blog.
        Post = "post",
        /// An answer.
        Reply = "reply",
    }
}

/// What somebody is still writing.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Draft {
    pub(crate) id: DraftId,
    pub(crate) author_id: ProfileId,
    pub(crate) becomes: Becomes,
    pub(crate) group_id: GroupId,
    /// What a reply stands below.
    pub(crate) topic_id: Option<TopicId>,
    /// The reply that a reply answers.
    pub(crate) reply_to: Option<ReplyId>,
    pub(crate) title: String,
    pub(crate) summary: String,
    /// Markdown as it was typed.
    pub(crate) body: String,
    pub(crate) language: String,
    /// Whether its author was told that members read it.
    pub(crate) for_members: bool,
    pub(crate) changed_at: Time,
    /// When it is to be published.
    pub(crate) publish_at: Option<Time>,
    /// On whose clocks that was said.
    pub(crate) zone: String,
    /// The key of the sentence that says why it was not published at its time; empty when nothing went wrong.
    pub(crate) failure: String,
}

impl Draft {
    /// Nothing yet.
    pub(crate) fn new(tx: &Tx, id: DraftId, author: ProfileId, becomes: Becomes, group: GroupId) -> Self {
        Self {
            id,
            author_id: author,
            becomes,
            group_id: group,
            topic_id: None,
            reply_to: None,
            title: String::new(),
            summary: String::new(),
            body: String::new(),
            language: "en".to_owned(),
            for_members: false,
            changed_at: tx.now(),
            publish_at: None,
            zone: publishing::USUAL_ZONE.to_owned(),
            failure: String::new(),
        }
    }

    /// With these words in it. Longer ones than can be published are kept all the same, within the bounds of a form.
    #[must_use]
    pub(crate) fn saying(self, title: &str, body: &str, language: &str) -> Self {
        Self { title: text::line(title, 1000), body: text::lines(body), language: language.to_owned(), ..self }
    }

    /// Its words as they would be published.
    pub(crate) fn words(&self) -> Words {
        Words::typed(&self.title, &self.body, &self.language)
    }

    /// What it is called in a list.
    pub(crate) fn name(&self) -> String {
        if self.title.is_empty() { text::excerpt(&text::markdown(&self.body), 80) } else { self.title.clone() }
    }
}

/// Keeps a draft as it is now. What another person wrote under the same id is not touched: then there is none.
pub(crate) async fn save(tx: &mut Tx, draft: &Draft) -> Result<()> {
    if store::find(tx, draft.id).await?.is_none() && store::count(tx, draft.author_id).await? >= MOST {
        return Err(Error::Refused(Refusal::TooManyDrafts));
    }
    if store::put(tx, draft).await? { Ok(()) } else { Err(Error::NotFound) }
}

/// A draft of this person.
pub(crate) async fn own(tx: &mut Tx, me: ProfileId, id: DraftId) -> Result<Option<Draft>> {
    Ok(store::find(tx, id).await?.filter(|draft| draft.author_id == me))
}

/// Its author deletes a draft, or it was published: it is gone, with all that was to happen to it.
pub(crate) async fn forget(tx: &mut Tx, me: ProfileId, id: DraftId) -> Result<bool> {
    if own(tx, me, id).await?.is_none() {
        return Ok(false);
    }
    publishing::call_off(tx, id).await?;
    store::delete(tx, id).await?;
    Ok(true)
}

/// What a draft of a post has beside its words.
pub(crate) async fn sheet(tx: &mut Tx, draft: &Draft) -> Result<Sheet> {
    Ok(Sheet { summary: draft.summary.clone(), files: store::files(tx, draft.id).await? })
}

/// What somebody says of the files of what they write.
#[derive(Clone, Debug, Default)]
pub(crate) struct Arranged<'a> {
    /// A new picture, in place of the one before.
    pub(crate) picture: Option<&'a Held>,
    /// Files that come to those before.
    pub(crate) added: Vec<&'a Held>,
    /// What the picture shows; empty if it only decorates.
    pub(crate) picture_shows: &'a str,
    /// What others show, by their digests.
    pub(crate) show: Vec<(Digest, &'a str)>,
    /// What is taken away.
    pub(crate) dropped: Vec<Digest>,
}

/// The files of a sheet after a form was sent: each stands there once.
pub(crate) fn arranged(before: Vec<Attached>, form: &Arranged<'_>) -> Vec<Attached> {
    let mut files: Vec<Attached> = before
        .into_iter()
        .filter(|file| file.digest().is_none_or(|digest| !form.dropped.contains(&digest)))
        .filter(|file| file.role != Role::Picture || form.picture.is_none())
        .collect();
    let fresh = form.picture.iter().map(|held| (Role::Picture, *held));
    for (role, held) in fresh.chain(form.added.iter().map(|held| (Role::Attachment, *held))) {
        if !files.iter().any(|file| file.digest() == Some(held.file.digest) && file.role == role) {
            files.push(Attached::here(role, &held.file, &held.name, ""));
        }
    }
    for file in &mut files {
        let shows = match file.role {
            Role::Picture => Some(form.picture_shows),
            Role::Attachment => {
                form.show.iter().find(|(digest, _)| file.digest() == Some(*digest)).map(|(_, words)| *words)
            }
        };
        if let Some(words) = shows {
            file.description = text::line(words, LONGEST_DESCRIPTION + 1);
        }
    }
    files.sort_by_key(|file| file.role != Role::Picture);
    files
}

/// A teaser as it is kept.
pub(crate) fn teaser(typed: &str) -> String {
    text::line(typed, LONGEST_SUMMARY + 1)
}

/// The drafts of a person, those that are to be published first, then the last changed.
pub(crate) async fn list(tx: &mut Tx, me: ProfileId) -> Result<Vec<store::Listed>> {
    store::list(tx, me, MOST).await
}
