//! How people get into a group: the question it asks them, from which hubs they may come, and from which they come in
//! without waiting.

use super::policy_store as store;
use super::{Access, Group};
use crate::accounts::words;
use crate::db::Tx;
use crate::error::{Result, Violations};
use crate::id::GroupId;
use crate::profiles::Profile;
use crate::text;

/// Longest question, in characters.
pub(crate) const LONGEST_QUESTION: usize = 300;
/// How many hubs a group can name.
const MOST_HUBS: usize = 200;

/// From which hubs people may come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub(crate) enum Hubs {
    /// From all that this hub talks with.
    #[default]
    All,
    /// From this one, and those that the facilitators have named.
    Chosen,
    /// From this one only.
    Ours,
}

impl Hubs {
    /// All of them, in the order in which forms show them: what they are called there, and the key of their words.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::All, "all", "settings-hubs-all"),
        (Self::Chosen, "chosen", "settings-hubs-chosen"),
        (Self::Ours, "ours", "settings-hubs-ours"),
    ];
}

/// Who may hold events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
pub(crate) enum Makers {
    /// Everybody who belongs to the group.
    #[default]
    Members,
    /// Those who keep order in it.
    Facilitators,
}

impl Makers {
    /// All of them, in the order in which forms show them: what they are called there, and the key of their words.
    pub(crate) const ALL: [(Self, &'static str, &'static str); 2] = [
        (Self::Members, "members", "settings-events-members"),
        (Self::Facilitators, "facilitators", "settings-events-facilitators"),
    ];
}

words! {
    /// Who sees what was done to keep order in a group. Its facilitators see all of it.
    LogFor {
        /// Members, without the names of those whom it was about.
        Members = "members",
        /// Members, without any names.
        Unnamed = "unnamed",
        /// Facilitators only.
        Facilitators = "facilitators",
    }
}

impl LogFor {
    /// All of them, in the order in which forms show them, each with the key of its words.
    pub(crate) const ALL: [(Self, &'static str); 3] = [
        (Self::Members, "settings-log-members"),
        (Self::Unnamed, "settings-log-unnamed"),
        (Self::Facilitators, "settings-log-facilitators"),
    ];
}

words! {
    /// Who posts in the blog of a group.
    BlogFor {
        /// Whoever may write in it.
        Members = "members",
        /// Facilitators only.
        Facilitators = "facilitators",
    }
}

impl BlogFor {
    /// All of them, in the order in which forms show them, each with the key of its words.
    pub(crate) const ALL: [(Self, &'static str); 2] =
        [(Self::Members, "settings-blog-members"), (Self::Facilitators, "settings-blog-facilitators")];
}

/// How people get into a group, who sees how order is kept in it, and who posts in its blog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    /// What those who ask to join are asked; plain, empty if nothing in particular.
    pub(crate) question: String,
    pub(crate) hubs: Hubs,
    /// The hubs that are named, when only those may send people.
    pub(crate) chosen: Vec<String>,
    /// The hubs whose people need not wait.
    pub(crate) automatic: Vec<String>,
    pub(crate) events: Makers,
    /// Whether members may have what a private group holds in calendar programs.
    pub(crate) in_calendars: bool,
    pub(crate) log_for: LogFor,
    pub(crate) blog: BlogFor,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            question: String::new(),
            hubs: Hubs::default(),
            chosen: Vec::new(),
            automatic: Vec::new(),
            events: Makers::default(),
            in_calendars: false,
            log_for: LogFor::Members,
            blog: BlogFor::Members,
        }
    }
}

/// The way in for somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Way {
    /// As in every group of its kind.
    #[default]
    Usual,
    /// Nobody from their hub is let in.
    Shut,
    /// They need not wait.
    Free,
}

impl Policy {
    /// Whether people of another `host` may belong.
    pub(crate) fn admits(&self, host: &str) -> bool {
        match self.hubs {
            Hubs::All => true,
            Hubs::Chosen => self.chosen.iter().any(|chosen| chosen == host),
            Hubs::Ours => false,
        }
    }

    /// Notes what is wrong with it.
    pub(crate) fn check(&self, wrong: &mut Violations) {
        if self.question.chars().count() > LONGEST_QUESTION {
            wrong.add("question", "settings-question-long");
        }
        for (field, hubs) in [("chosen", &self.chosen), ("automatic", &self.automatic)] {
            if hubs.len() > MOST_HUBS {
                wrong.add(field, "settings-hubs-many");
            } else if !hubs.iter().all(|host| is_host(host)) {
                wrong.add(field, "host-form");
            }
        }
        if self.hubs == Hubs::Chosen && self.chosen.is_empty() {
            wrong.add("chosen", "settings-hubs-none");
        }
    }
}

fn is_host(host: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-:".contains(&b);
    host.contains('.') && host.len() <= 255 && host.bytes().all(is_plain)
}

/// The names of hubs that somebody typed, one a line or with commas between them, as they are kept.
pub(crate) fn hosts(typed: &str) -> Vec<String> {
    let mut hosts = Vec::new();
    for word in typed.split([',', '\n', ' ', '\r']).map(|word| word.trim().to_lowercase()) {
        let bare = word.trim_start_matches("https://").trim_start_matches("http://").trim_end_matches('/');
        if !bare.is_empty() && !hosts.iter().any(|known| known == bare) {
            hosts.push(bare.to_owned());
        }
    }
    hosts.truncate(MOST_HUBS + 1);
    hosts
}

/// How people get into a group.
pub(crate) async fn of(tx: &mut Tx, group: GroupId) -> Result<Policy> {
    store::find(tx, group).await
}

/// Changes it, as it was checked.
pub(super) async fn put(tx: &mut Tx, group: GroupId, policy: &Policy) -> Result<()> {
    store::put(tx, group, policy).await
}

/// Notes what a group elsewhere asks those who want to join it, who sees how order is kept in it, and who posts.
pub(crate) async fn heard(
    tx: &mut Tx,
    group: GroupId,
    question: &str,
    (log_for, blog): (LogFor, BlogFor),
) -> Result<()> {
    let question = text::line(question, LONGEST_QUESTION);
    let before = of(tx, group).await?;
    if before.question == question && before.log_for == log_for && before.blog == blog {
        return Ok(());
    }
    put(tx, group, &Policy { question, log_for, blog, ..before }).await
}

/// The way into a group of ours for a person.
pub(crate) async fn way(tx: &mut Tx, group: &Group, person: &Profile) -> Result<Way> {
    if person.is_ours || !group.is_ours {
        return Ok(Way::Usual);
    }
    let policy = of(tx, group.id).await?;
    Ok(if !policy.admits(&person.host) {
        Way::Shut
    } else if group.access == Access::Restricted && policy.automatic.contains(&person.host) {
        Way::Free
    } else {
        Way::Usual
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hubs_are_read_however_they_are_typed() {
        assert_eq!(hosts("Hub.Wales.example\n https://b.example/, b.example"), ["hub.wales.example", "b.example"]);
        assert!(hosts(" \n,").is_empty());
    }

    #[test]
    fn what_is_no_name_of_a_hub_is_not_taken() {
        for bad in ["nodot", "a b.example", "ex\u{e4}mple.example", "<b>.example"] {
            let mut wrong = Violations::default();
            Policy { automatic: vec![bad.into()], ..Policy::default() }.check(&mut wrong);
            assert_eq!(wrong.0.len(), 1, "{bad}");
        }
        let mut wrong = Violations::default();
        Policy { hubs: Hubs::Chosen, ..Policy::default() }.check(&mut wrong);
        assert_eq!(wrong.0.len(), 1);
    }
}
