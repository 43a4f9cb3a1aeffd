//! Finding groups and people: our own and those of other hubs that this hub has heard of.

pub(crate) mod organisation_store;
pub(crate) mod search;

use crate::audience::{Viewer, cards_visible_to_1, is_member_1, topics_visible_to_1};
use crate::db::{Sql, Tx, json_list};
use crate::error::Result;
use crate::groups::request_store::usual_answer_of_g;
use crate::groups::store::belongs_or_waits;
use crate::groups::{Access, Group, requests};
use crate::id::{GroupId, ProfileId};

/// Whether the person `$1` may know how many belong to a group `g`, and how they go about requests: of a private group only
/// who may read it. The same rule as the group's own page has.
macro_rules! people_visible_to_1 {
    () => {
        concat!("(g.access <> 'private' OR ", is_member_1!(), ")")
    };
}

/// A group as the directory shows it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct GroupCard {
    pub(crate) id: GroupId,
    pub(crate) handle: String,
    pub(crate) host: String,
    pub(crate) is_ours: bool,
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) language: String,
    pub(crate) access: Access,
    /// Whether nobody writes or joins any more.
    pub(crate) is_closed: bool,
    /// How many belong to it, unless that is for its members to know.
    pub(crate) members: Option<i64>,
    pub(crate) topics: i64,
    /// How long it usually takes to answer who asks to join, in microseconds, if that can be said.
    pub(crate) usual_answer: Option<i64>,
}

impl GroupCard {
    /// Where this hub shows the group.
    pub(crate) fn path(&self) -> String {
        if self.is_ours { format!("/groups/{}", self.handle) } else { format!("/groups/{}@{}", self.handle, self.host) }
    }

    /// Within how many days it usually answers who asks to join.
    pub(crate) fn usual_days(&self) -> Option<i64> {
        self.usual_answer.map(requests::days)
    }
}

/// What a search box's words become in `LIKE`: anywhere in the text, the user's own wildcards taken literally.
pub(crate) fn pattern(words: &str) -> String {
    let literal = words.trim().to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{literal}%")
}

/// What a card shows of groups `g`, up to `WHERE`, at the time given as a parameter.
macro_rules! card_from {
    ($now:literal) => {
        concat!(
            "SELECT g.id, g.handle, g.host, g.is_ours, g.name, g.purpose, g.language, g.access,
                    g.archived_at IS NOT NULL AS is_closed,
                    CASE WHEN NOT ",
            people_visible_to_1!(),
            " THEN NULL WHEN g.is_ours THEN
                        (SELECT COUNT(*) FROM memberships m WHERE m.group_id = g.id AND m.standing = 'member')
                    ELSE g.remote_members END AS members,
                    (SELECT COUNT(*) FROM topics t WHERE t.group_id = g.id AND t.deleted_at IS NULL AND ",
            topics_visible_to_1!(),
            ") AS topics, CASE WHEN ",
            people_visible_to_1!(),
            " THEN ",
            usual_answer_of_g!($now),
            " END AS usual_answer FROM groups g"
        )
    };
}

/// Groups whose name, purpose or address holds the words, by name: the page after `after`.
pub(crate) async fn groups(
    tx: &mut Tx,
    viewer: Viewer,
    words: &str,
    after: Option<(String, GroupId)>,
    limit: i64,
) -> Result<Vec<GroupCard>> {
    let now = tx.now();
    let (name, id) = after.unwrap_or((String::new(), GroupId(uuid::Uuid::nil())));
    tx.query(concat!(
        card_from!("$7"),
        " WHERE g.blogger_id IS NULL AND (lower(g.name) LIKE $2 ESCAPE '\\' OR lower(g.purpose) LIKE $2 ESCAPE '\\'
                 OR g.handle || '@' || g.host LIKE $2 ESCAPE '\\')
            AND (g.is_ours OR $6 OR EXISTS (SELECT 1 FROM memberships o JOIN profiles p ON p.id = o.person_id
                                             WHERE o.group_id = g.id AND p.is_ours))
            AND (g.name, g.id) > ($3, $4) AND ",
        cards_visible_to_1!("$7"),
        " ORDER BY g.name, g.id LIMIT $5"
    ))
    .bind(viewer.person())
    .bind(pattern(words))
    .bind(name)
    .bind(id)
    .bind(limit)
    // Without words, only groups elsewhere that somebody of ours has to do with: what strangers made us hear of is no
    // front page.
    .bind(!words.trim().is_empty())
    .bind(now)
    .all()
    .await
}

/// The cards of these groups, in any order, as far as `viewer` may know of them.
pub(crate) async fn cards(tx: &mut Tx, viewer: Viewer, ids: &[GroupId]) -> Result<Vec<GroupCard>> {
    const CARDS: Sql = Sql {
        sqlite: concat!(
            card_from!("$3"),
            " WHERE g.blogger_id IS NULL AND g.id IN (SELECT unhex(value) FROM json_each($2)) AND ",
            cards_visible_to_1!("$3")
        ),
        postgres: concat!(
            card_from!("$3"),
            " WHERE g.blogger_id IS NULL AND g.id IN (SELECT value::uuid FROM jsonb_array_elements_text($2::jsonb)) AND ",
            cards_visible_to_1!("$3")
        ),
    };
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let now = tx.now();
    let ids: Vec<String> = ids.iter().map(|id| id.0.simple().to_string()).collect();
    tx.query(CARDS).bind(viewer.person()).bind(json_list(&ids)?).bind(now).all().await
}

/// The groups that a person belongs to or has asked to join, by name, as far as they may know of them: one that was hidden
/// after they had asked is not there for them either.
pub(crate) async fn of_person(tx: &mut Tx, person: ProfileId) -> Result<Vec<Group>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT g.* FROM memberships m JOIN groups g ON g.id = m.group_id
          WHERE m.person_id = $1 AND ",
        belongs_or_waits!("$2"),
        " AND ",
        cards_visible_to_1!("$2"),
        " ORDER BY g.name, g.id"
    ))
    .bind(person)
    .bind(now)
    .all()
    .await
}

/// Groups that `person` may write in, the liveliest first.
pub(crate) async fn to_ask_in(tx: &mut Tx, person: ProfileId, limit: i64) -> Result<Vec<Group>> {
    tx.query(
        "SELECT g.* FROM memberships m JOIN groups g ON g.id = m.group_id
          WHERE m.person_id = $1 AND m.standing = 'member' AND m.role <> 'reader' AND g.archived_at IS NULL
          ORDER BY COALESCE((SELECT MAX(t.last_at) FROM topics t WHERE t.group_id = g.id), 0) DESC, g.name, g.id LIMIT $2",
    )
    .bind(person)
    .bind(limit)
    .all()
    .await
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn wildcards_that_people_type_are_letters() {
        assert_eq!(pattern(" 100%_ "), "%100\\%\\_%");
    }
}
