//! What feeds hold: what is new, as far as who asks may read it.

use super::feed_store as store;
use crate::audience::Viewer;
use crate::clock::Time;
use crate::db::Tx;
use crate::discussions::Kind;
use crate::error::Result;
use crate::id::GroupId;

/// How many entries a feed holds.
const MOST: i64 = 30;

/// Of what a feed tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// The blog of a group or a person.
    Blog(GroupId),
    /// Everything said in a group.
    Group(GroupId),
    /// What begins anywhere on this hub and is for everybody.
    Hub,
    /// What begins in the groups that the asker belongs to and the blogs they follow. Private groups are in no such feed: it is read by programs, at
    /// places that nobody here knows.
    Mine,
}

/// Something new.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Item {
    /// Public identity.
    pub(crate) url: String,
    /// Where this hub shows it.
    pub(crate) id: uuid::Uuid,
    pub(crate) is_reply: bool,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) summary: String,
    /// Safe to show as it is.
    pub(crate) html: String,
    pub(crate) language: String,
    pub(crate) author: String,
    pub(crate) group_name: String,
    pub(crate) created_at: Time,
    pub(crate) edited_at: Option<Time>,
}

impl Item {
    /// When it was changed last.
    pub(crate) fn updated(&self) -> Time {
        self.edited_at.unwrap_or(self.created_at).max(self.created_at)
    }
}

/// The newest entries of a feed, the newest first.
pub(crate) async fn newest(tx: &mut Tx, viewer: Viewer, of: Of) -> Result<Vec<Item>> {
    let mut items = match of {
        Of::Blog(group) => store::of_blog(tx, viewer, group, MOST).await?,
        Of::Group(group) => {
            let mut items = store::of_group(tx, viewer, group, MOST).await?;
            items.extend(store::replies_of_group(tx, viewer, group, MOST).await?);
            items
        }
        Of::Hub => store::of_hub(tx, MOST).await?,
        Of::Mine => store::of_member(tx, viewer, MOST).await?,
    };
    items.sort_by_key(|item| std::cmp::Reverse((item.created_at, item.id)));
    items.truncate(usize::try_from(MOST).unwrap_or(0));
    Ok(items)
}
