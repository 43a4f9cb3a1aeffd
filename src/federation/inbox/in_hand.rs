//! Things that activities in hand bring: what answers one of them need not fetch it, as long as it may be expected to
//! arrive by itself.
//!
//! Only what its sender may bring counts: a `Create` of what is at home where its sender is, and what a group announces,
//! for that group alone. So nobody keeps others' words waiting for a thing that never comes; and after [`WAIT`] it is
//! fetched all the same.

use std::time::Duration;

use serde_json::Value;

use crate::federation::Federation;
use crate::federation::authority::{LONGEST_ID, same_origin};
use crate::federation::objects::{id_of, text};
use crate::federation::store::Received;
use crate::groups::Group;

/// How long something is waited for because an activity in hand brings it. It counts from the first time that it was
/// announced: whoever says it again and again gains nothing.
const WAIT: Duration = Duration::from_secs(30);
/// How many things of one announce are noted.
const AT_ONCE: usize = 20;

impl Federation {
    /// Notes what an activity in hand brings.
    pub(super) fn note_in_hand(&self, received: &Received) {
        let Ok(activity) = serde_json::from_str::<Value>(&received.body) else { return };
        let object = activity.get("object").unwrap_or(&Value::Null);
        match text(&activity, "type") {
            Some("Create") => {
                if let Some(id) = id_of(object).filter(|id| same_origin(id, &received.actor)) {
                    self.promise(id.to_owned(), id);
                }
            }
            Some("Announce") => self.note_announced(&received.actor, object),
            _ => {}
        }
    }

    /// What a group announces. Whether somebody here belongs to it need not be asked: of other groups no answers are
    /// read that could wait.
    fn note_announced(&self, group: &str, object: &Value) {
        let once = |object: &Value| {
            let is_announce = text(object, "type") == Some("Announce");
            let thing = if is_announce { object.get("object").cloned().unwrap_or_default() } else { object.clone() };
            let created = if text(&thing, "type") == Some("Create") { thing.get("object") } else { Some(&thing) };
            if let Some(id) = created.filter(|thing| thing.is_object()).and_then(id_of) {
                self.promise(by_group(group, id), id);
            }
        };
        match object {
            Value::Array(items) => items.iter().take(AT_ONCE).for_each(once),
            one => once(one),
        }
    }

    fn promise(&self, key: String, id: &str) {
        if id.len() <= LONGEST_ID {
            self.in_hand.get_with(key, || self.app.clock.now().after(WAIT));
        }
    }

    /// Whether `id` may be expected to arrive by itself, in `group`.
    pub(super) fn is_in_hand(&self, id: &str, group: &Group) -> bool {
        let now = self.app.clock.now();
        let waits = |key: &str| self.in_hand.get(key).is_some_and(|until| now < until);
        waits(id) || waits(&by_group(&group.url, id))
    }
}

fn by_group(group: &str, id: &str) -> String {
    format!("{group} {id}")
}
