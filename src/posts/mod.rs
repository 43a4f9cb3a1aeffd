//! Post: an entry of a blog, a group's or a person's. It is a topic ([`crate::discussions`]): who reads it, who answers below it and who keeps
//! order there is decided as for every other. Beside its words lie a teaser, a picture with what it shows, and files.
//!
//! * **Who posts** is what the group has decided: its members, or its facilitators ([`may_post`]); in a person's blog that
//!   person.
//! * **Files are handed out to whoever may read the topic**, and to nobody once it is deleted or taken out.
//! * What lies beside the words of a post that was taken out is kept as long as its words, so that both can be put back.

pub(crate) mod feed;
mod feed_store;
pub(crate) mod store;

use crate::accounts::words;
use crate::db::Tx;
use crate::discussions::{self, Edit, Kind, Origin, Topic, Words, kept};
use crate::error::{Error, Refusal, Result, Violations};
use crate::files::{self, Checked, File, Standing};
use crate::groups::policy::{self, BlogFor};
use crate::groups::{Group, roles};
use crate::id::TopicId;
use crate::journal::Entry;
use crate::profiles::Profile;
use crate::storage::Digest;

/// Longest teaser, in characters.
pub(crate) const LONGEST_SUMMARY: usize = 500;
/// Longest description of a picture or file, in characters.
pub(crate) const LONGEST_DESCRIPTION: usize = 1500;
/// Longest name of a file at another hub, in characters.
pub(crate) const LONGEST_NAME: usize = 200;
/// How many files a post has at most, its picture aside.
pub(crate) const MOST_FILES: usize = 20;

words! {
    /// What a file is to a post.
    Role {
        /// Shown above its words.
        Picture = "picture",
        /// Goes with it.
        Attachment = "attachment",
    }
}

/// A file of a post: here, by its digest, or at another hub, by its address.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(crate) struct Attached {
    pub(crate) role: Role,
    sha256: Option<Vec<u8>>,
    /// Where another hub has it; empty for what lies here.
    pub(crate) url: String,
    /// What it is called, cleaned.
    pub(crate) name: String,
    /// What it shows, for those who do not see it; empty for a picture that only decorates.
    pub(crate) description: String,
    pub(crate) media_type: String,
    /// In bytes; 0 where that is not known.
    pub(crate) size: i64,
    /// What the virus scan said of one that lies here.
    checked: Option<Checked>,
}

impl Attached {
    /// One that lies here.
    pub(crate) fn here(role: Role, file: &File, name: &str, description: &str) -> Self {
        Self {
            role,
            sha256: Some(file.digest.0.to_vec()),
            url: String::new(),
            name: name.to_owned(),
            description: description.to_owned(),
            media_type: file.media_type.clone(),
            size: file.size,
            checked: Some(file.checked),
        }
    }

    /// One at another hub.
    pub(crate) fn elsewhere(role: Role, url: String, name: String, description: String, media_type: String) -> Self {
        Self { role, sha256: None, url, name, description, media_type, size: 0, checked: None }
    }

    /// What is said beside its name instead of a link, if anything.
    pub(crate) fn held_back(&self) -> Option<&'static str> {
        self.checked.and_then(|checked| Standing::of(checked).key())
    }

    /// Whether browsers show it as a picture from here.
    pub(crate) fn is_shown(&self) -> bool {
        self.sha256.is_some() && self.held_back().is_none() && is_picture(&self.media_type)
    }

    /// Where it is, below the address of what it belongs to, or at its hub.
    pub(crate) fn link(&self, base: &str) -> String {
        self.digest().map_or_else(|| self.url.clone(), |digest| format!("{base}/files/{digest}"))
    }

    /// What bytes it is, if they lie here.
    pub(crate) fn digest(&self) -> Option<Digest> {
        self.sha256.clone().and_then(|bytes| Digest::try_from(bytes).ok())
    }
}

/// What a post has beside its words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheet {
    /// What lists say of it, plain; empty where nothing was written: then they show its first words.
    pub(crate) summary: String,
    pub(crate) files: Vec<Attached>,
}

impl Sheet {
    /// What is shown above the words.
    pub(crate) fn picture(&self) -> Option<&Attached> {
        self.files.iter().find(|file| file.role == Role::Picture)
    }

    /// What goes with them.
    pub(crate) fn attachments(&self) -> impl Iterator<Item = &Attached> {
        self.files.iter().filter(|file| file.role == Role::Attachment)
    }

    /// Whether anything goes with them.
    pub(crate) fn has_attachments(&self) -> bool {
        self.attachments().next().is_some()
    }

    /// Notes what cannot be used, by field of the form.
    pub(crate) fn check(&self, wrong: &mut Violations) {
        if self.summary.chars().count() > LONGEST_SUMMARY {
            wrong.add("summary", "summary-long");
        }
        if self.attachments().count() > MOST_FILES {
            wrong.add("files", "post-files-many");
        }
        if self.picture().is_some_and(|picture| !is_picture(&picture.media_type)) {
            wrong.add("picture", "picture-kind");
        }
        if self.files.iter().any(|file| file.description.chars().count() > LONGEST_DESCRIPTION) {
            wrong.add("picture_alt", "description-long");
        }
    }
}

/// Whether browsers show it as a picture.
pub(crate) fn is_picture(media_type: &str) -> bool {
    ["image/png", "image/jpeg", "image/gif", "image/webp"].contains(&media_type)
}

/// Whether a person may post in a group's blog: whoever may write in the group, unless it has decided that only its
/// facilitators post. For a group elsewhere its own hub judges what comes from other hubs, and we judge our own people.
pub(crate) async fn may_post(tx: &mut Tx, group: &Group, author: &Profile) -> Result<()> {
    discussions::may_write(tx, group, author).await?;
    if group.is_blog() {
        return if group.blogger_id == Some(author.id) { Ok(()) } else { Err(Error::Refused(Refusal::NotTheAuthor)) };
    }
    let is_for_facilitators = policy::of(tx, group.id).await?.blog == BlogFor::Facilitators;
    if is_for_facilitators && !roles::is_facilitator(tx, group, author.id).await? {
        return Err(Error::Refused(Refusal::BlogOfFacilitators));
    }
    Ok(())
}

/// A person of this hub posts. Answers the topic, and whether it is new.
pub(crate) async fn begin(
    tx: &mut Tx,
    id: TopicId,
    (group, author): (&Group, &Profile),
    words: Words,
    sheet: &Sheet,
    from: &Origin,
) -> Result<(Topic, bool)> {
    may_post(tx, group, author).await?;
    let (topic, is_new) = discussions::start(tx, (id, Kind::Post), group, author, words, from).await?;
    if is_new {
        store::put(tx, topic.id, sheet).await?;
    }
    Ok((topic, is_new))
}

/// Takes in what another hub calls an article. Where its author may not post it is a discussion: software elsewhere calls
/// whatever is long an article, and knows nothing of what the group has decided.
pub(crate) async fn told(
    tx: &mut Tx,
    id: TopicId,
    (group, author): (&Group, &Profile),
    words: Words,
    sheet: &Sheet,
    from: &Origin,
) -> Result<(Topic, bool)> {
    match may_post(tx, group, author).await {
        Ok(()) => begin(tx, id, (group, author), words, sheet, from).await,
        Err(Error::Refused(Refusal::BlogOfFacilitators)) => {
            discussions::start(tx, (id, Kind::Discussion), group, author, words, from).await
        }
        Err(error) => Err(error),
    }
}

/// Its author changes a post: its words, what lies beside them, or both; it is told once.
pub(crate) async fn change(
    tx: &mut Tx,
    topic: &Topic,
    author: &Profile,
    (words, sheet): (Words, &Sheet),
    edit: Edit,
) -> Result<()> {
    let beside = store::find(tx, topic.id).await? != *sheet;
    if discussions::edit_with(tx, topic, author, words, Edit { beside, ..edit }).await? && beside {
        store::put(tx, topic.id, sheet).await?;
    }
    Ok(())
}

/// What a post has beside its words.
pub(crate) async fn of(tx: &mut Tx, topic: &Topic) -> Result<Sheet> {
    store::find(tx, topic.id).await
}

/// A file of a post that lies here, and what it is to it. Whether the asker may read the topic was asked before; what is
/// deleted or taken out has no files.
pub(crate) async fn file(tx: &mut Tx, topic: &Topic, digest: Digest) -> Result<(File, Attached)> {
    if topic.kind != Kind::Post || topic.deleted_at.is_some() {
        return Err(Error::NotFound);
    }
    let sheet = of(tx, topic).await?;
    let attached = sheet.files.into_iter().find(|file| file.digest() == Some(digest)).ok_or(Error::NotFound)?;
    Ok((files::find(tx, digest).await?.ok_or(Error::NotFound)?, attached))
}

/// What its author has deleted is deleted whole.
pub(crate) async fn follow(tx: &mut Tx, entry: &Entry) -> Result<()> {
    if let Entry::TopicDeleted { topic, .. } = entry {
        store::forget(tx, *topic).await?;
    }
    Ok(())
}

/// What lies beside words that are gone goes too: at once, or with them when what was taken out is not put back in time.
pub(crate) async fn tidy(tx: &mut Tx) -> Result<()> {
    let before = tx.now().before(kept::KEPT);
    store::forget_gone(tx, before).await
}
