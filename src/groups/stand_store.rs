//! SQL of all that a page asks about one person in one group.

use super::membership::Membership;
use super::store::Ban;
use super::warnings::Suspension;
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;
use crate::id::{GroupId, ProfileId};

/// How a person stands to a group, and what its facilitators have decided about them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stand {
    pub(crate) membership: Option<Membership>,
    /// That they are shut out now.
    pub(crate) ban: Option<Ban>,
    /// That they only read for now.
    pub(crate) suspension: Option<Suspension>,
    /// How many of the facilitators' warnings they have not read.
    pub(crate) unread: i64,
}

impl<'r, R> sqlx::FromRow<'r, R> for Stand
where
    R: sqlx::Row,
    Membership: sqlx::FromRow<'r, R>,
    &'static str: sqlx::ColumnIndex<R>,
    Option<String>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    Option<Time>: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
    i64: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,
{
    fn from_row(row: &'r R) -> sqlx::Result<Self> {
        let standing: Option<String> = row.try_get("standing")?;
        let banned: Option<String> = row.try_get("ban_reason")?;
        let until: Option<Time> = row.try_get("suspended_until")?;
        let reason: Option<String> = row.try_get("suspended_reason")?;
        Ok(Self {
            membership: standing.map(|_| Membership::from_row(row)).transpose()?,
            ban: banned.map(|reason| row.try_get("ban_until").map(|until| Ban { until, reason })).transpose()?,
            suspension: until.zip(reason).map(|(until, reason)| Suspension { until, reason }),
            unread: row.try_get("unread")?,
        })
    }
}

/// See [`Stand`]: all of it in one question, since every page of a group asks it.
pub(crate) async fn find(tx: &mut Tx, group: GroupId, person: ProfileId) -> Result<Stand> {
    let now = tx.now();
    tx.query(
        "SELECT m.*, b.until AS ban_until, b.reason AS ban_reason, s.until AS suspended_until,
                s.reason AS suspended_reason,
                (SELECT COUNT(*) FROM warnings w
                  WHERE w.group_id = $1 AND w.person_id = $2 AND w.seen_at IS NULL) AS unread
           FROM (SELECT 1 AS n) one
                LEFT JOIN memberships m ON m.group_id = $1 AND m.person_id = $2
                LEFT JOIN bans b ON b.group_id = $1 AND b.person_id = $2 AND (b.until IS NULL OR b.until > $3)
                LEFT JOIN suspensions s ON s.group_id = $1 AND s.person_id = $2 AND s.until > $3",
    )
    .bind(group)
    .bind(person)
    .bind(now)
    .one()
    .await
}
