//! Finding organisations, and the groups that people of one lead.

use super::pattern;
use crate::audience::{Viewer, cards_visible_to_1};
use crate::db::Tx;
use crate::error::Result;
use crate::groups::Group;
use crate::id::OrganisationId;
use crate::organisations::{Kind, Nation, Organisation};

/// Which organisations are looked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wanted<'a> {
    /// Words in the name or the short name.
    pub(crate) words: &'a str,
    pub(crate) kind: Option<Kind>,
    pub(crate) nation: Option<Nation>,
}

/// Organisations by name: the page after `after`.
pub(crate) async fn organisations(
    tx: &mut Tx,
    wanted: &Wanted<'_>,
    after: Option<(String, OrganisationId)>,
    limit: i64,
) -> Result<Vec<Organisation>> {
    let (name, id) = after.unwrap_or((String::new(), OrganisationId(uuid::Uuid::nil())));
    let (kind, nation) = (wanted.kind.map(|kind| kind.to_string()), wanted.nation.map(|nation| nation.to_string()));
    tx.query(
        "SELECT * FROM organisations
          WHERE merged_into IS NULL AND (lower(name) LIKE $1 ESCAPE '\\' OR handle LIKE $1 ESCAPE '\\')
            AND ($2 = '' OR kind = $2) AND ($3 = '' OR nation = $3) AND (name, id) > ($4, $5)
          ORDER BY name, id LIMIT $6",
    )
    .bind(pattern(wanted.words))
    .bind(kind.unwrap_or_default())
    .bind(nation.unwrap_or_default())
    .bind(name)
    .bind(id)
    .bind(limit)
    .all()
    .await
}

/// The groups of this hub whose owner was checked to work for an organisation, as far as `viewer` may know of them.
pub(crate) async fn groups_led_by(
    tx: &mut Tx,
    viewer: Viewer,
    organisation: OrganisationId,
    limit: i64,
) -> Result<Vec<Group>> {
    let now = tx.now();
    tx.query(concat!(
        "SELECT g.* FROM groups g
          WHERE g.is_ours AND g.archived_at IS NULL AND EXISTS (
                SELECT 1 FROM memberships m JOIN belongings b ON b.person_id = m.person_id
                 WHERE m.group_id = g.id AND m.standing = 'member' AND m.role = 'owner'
                   AND b.organisation_id = $2 AND b.checked_by <> 'none') AND ",
        cards_visible_to_1!("$4"),
        " ORDER BY g.name, g.id LIMIT $3"
    ))
    .bind(viewer.person())
    .bind(organisation)
    .bind(limit)
    .bind(now)
    .all()
    .await
}
