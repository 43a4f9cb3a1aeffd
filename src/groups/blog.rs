//! Blog: what a person writes on their own page, in no group. It is an audience like a group, so that every rule about who
//! reads a topic is asked of it as of all others; it is no group: nobody belongs to it, no address of groups finds it, and
//! other hubs know its person alone.
//!
//! * **Its person posts, everybody reads, everybody answers.** Its person keeps order in it, and whoever runs this hub does.
//! * While its person's account is closed to them it is there for nobody.
//! * **Whoever follows** a person gets what they post: people of this hub at home, others by delivery.

use super::{Access, Group, blog_store as store};
use crate::accounts;
use crate::db::Tx;
use crate::error::{Error, Refusal, Result};
use crate::id::{GroupId, ProfileId};
use crate::journal::{self, Entry};
use crate::profiles::{self, Profile};

pub(crate) use self::store::{asked as asked_with, count, find_by_person, is_followed_here, set_asked, standing};

accounts::words! {
    /// How somebody stands to a blog.
    Following {
        /// Its person's hub has not answered yet.
        Asked = "asked",
        /// They follow it.
        Follows = "follows",
    }
}

impl Following {
    /// Whether the hub of whom they want to follow has not answered yet.
    pub(crate) fn is_asked(self) -> bool {
        self == Self::Asked
    }
}

/// The part of an identity that makes a person's that of their blog. It is no address: other hubs never read it.
const PART: &str = "#blog";

impl Group {
    /// Whether it is the blog of a person, and no group.
    pub(crate) fn is_blog(&self) -> bool {
        self.blogger_id.is_some()
    }

    /// The list of its posts.
    pub(crate) fn blog_path(&self) -> String {
        format!("{}/{}", self.path(), if self.is_blog() { "posts" } else { "blog" })
    }

    /// The actor in whose name it is known on other hubs: the group, or the person whose blog it is.
    pub(crate) fn actor(&self) -> &str {
        self.url.strip_suffix(PART).filter(|_| self.is_blog()).unwrap_or(&self.url)
    }
}

/// The blog of a person as it is, or as it will be when they first post.
pub(crate) async fn of(tx: &mut Tx, person: &Profile) -> Result<Group> {
    Ok(match find_by_person(tx, person.id).await? {
        Some(blog) => blog,
        None => fresh(tx, person),
    })
}

fn fresh(tx: &Tx, person: &Profile) -> Group {
    let now = tx.now();
    Group {
        id: tx.id(),
        url: format!("{}{PART}", person.url),
        handle: person.handle.clone(),
        host: person.host.clone(),
        is_ours: person.is_ours,
        name: person.name.clone(),
        purpose: String::new(),
        language: "en".to_owned(),
        access: Access::Open,
        remote_members: 0,
        archived_at: None,
        created_at: now,
        updated_at: now,
        moved_to: None,
        blogger_id: Some(person.id),
    }
}

/// The blog of a person, begun if they have none yet.
pub(crate) async fn open(tx: &mut Tx, person: &Profile) -> Result<Group> {
    if let Some(blog) = find_by_person(tx, person.id).await? {
        return Ok(blog);
    }
    check_active(tx, person).await?;
    let blog = fresh(tx, person);
    store::insert(tx, &blog).await?;
    find_by_person(tx, person.id).await?.ok_or(Error::NotFound)
}

/// Whoever may not use their account has no blog to be found.
async fn check_active(tx: &mut Tx, person: &Profile) -> Result<()> {
    if !person.is_ours {
        return if profiles::is_somebody(person) { Err(Error::NotFound) } else { Ok(()) };
    }
    let account = accounts::store::find_by_profile(tx, person.id).await?;
    let is_active = account.is_none_or(|account| account.standing == accounts::Standing::Active);
    if is_active { Ok(()) } else { Err(Error::NotFound) }
}

/// Whether a person may answer in a blog of ours: whoever was not shut out of it.
pub(crate) async fn may_answer(tx: &mut Tx, blog: &Group, author: &Profile) -> Result<()> {
    if blog.access != Access::Open {
        return Err(Error::NotFound);
    }
    if blog.is_ours && super::store::is_banned(tx, blog.id, author.id).await? {
        return Err(Error::Refused(Refusal::Banned));
    }
    Ok(())
}

/// Whether a person keeps order in a blog: its own person, and whoever runs this hub.
pub(crate) async fn keeps_order(tx: &mut Tx, blog: &Group, person: ProfileId) -> Result<bool> {
    if blog.blogger_id == Some(person) {
        return Ok(true);
    }
    let account = accounts::store::find_by_profile(tx, person).await?;
    Ok(account.is_some_and(|account| account.runs_the_hub() && account.standing == accounts::Standing::Active))
}

/// A person follows another one's blog, one of the two being ours. `asked` is the activity by which somebody elsewhere says
/// so: said again it is answered again.
pub(crate) async fn follow(tx: &mut Tx, author: &Profile, follower: &Profile, asked: Option<&str>) -> Result<bool> {
    if author.id == follower.id {
        return Err(Error::Refused(Refusal::OnesOwn));
    }
    if !author.is_ours && !follower.is_ours {
        return Err(Error::NotFound);
    }
    let blog = open(tx, author).await?;
    may_answer(tx, &blog, follower).await?;
    let is_new = store::standing(tx, blog.id, follower.id).await?.is_none();
    if !is_new && asked.is_none() {
        return Ok(false);
    }
    let standing = if author.is_ours { Following::Follows } else { Following::Asked };
    store::put(tx, (blog.id, follower.id), standing, asked.unwrap_or_default()).await?;
    journal::record(tx, Entry::BlogFollowed { blog: blog.id, person: follower.id });
    Ok(is_new)
}

/// The person elsewhere has answered one of ours who wants to follow them.
pub(crate) async fn answered(tx: &mut Tx, author: ProfileId, follower: ProfileId, granted: bool) -> Result<bool> {
    let Some(blog) = find_by_person(tx, author).await?.filter(|blog| !blog.is_ours) else { return Ok(false) };
    let Some(before) = store::standing(tx, blog.id, follower).await? else { return Ok(false) };
    if granted {
        store::set_standing(tx, (blog.id, follower), Following::Follows).await?;
        return Ok(before != Following::Follows);
    }
    store::delete(tx, (blog.id, follower)).await?;
    Ok(true)
}

/// A person follows a blog no longer.
pub(crate) async fn unfollow(tx: &mut Tx, blog: &Group, follower: ProfileId) -> Result<bool> {
    let Some(asked) = store::asked(tx, blog.id, follower).await? else { return Ok(false) };
    store::delete(tx, (blog.id, follower)).await?;
    let asked = Some(asked).filter(|asked| !asked.is_empty());
    journal::record(tx, Entry::BlogUnfollowed { blog: blog.id, person: follower, asked });
    Ok(true)
}

/// The blog that a person elsewhere asked to follow by this activity.
pub(crate) async fn asked_by(tx: &mut Tx, follower: ProfileId, asked: &str) -> Result<Option<Group>> {
    store::find_asked(tx, follower, asked).await
}

/// A person of another hub is gone, and follows nobody.
pub(crate) async fn forget(tx: &mut Tx, person: ProfileId) -> Result<()> {
    let followed: Vec<GroupId> = store::followed_by(tx, person).await?;
    for id in followed {
        if let Some(blog) = super::store::find(tx, id).await? {
            unfollow(tx, &blog, person).await?;
        }
    }
    Ok(())
}
