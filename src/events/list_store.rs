//! SQL of what happens when.

use super::list::{Listed, Of};
use crate::audience::{Viewer, topics_visible_to_1};
use crate::clock::Time;
use crate::db::Tx;
use crate::error::Result;

/// How many events are looked through for one list.
const MOST: i64 = 500;

/// The events whose times touch `from` to `to`, as the viewer may see them.
pub(crate) async fn between(tx: &mut Tx, viewer: Viewer, of: Of, (from, to): (Time, Time)) -> Result<Vec<Listed>> {
    macro_rules! listed {
        ($rule:expr) => {
            concat!(
                "SELECT e.*, t.url, t.title, t.html, t.language AS words_language, t.created_at,
                        g.id AS group_id, g.name AS group_name, g.host AS group_host, g.is_ours AS group_is_ours,
                        (g.access = 'private') AS group_is_private, COALESCE(a.answer, '') AS answer,
                        COALESCE(a.state, '') AS state, COALESCE(a.link, '') AS told_link
                   FROM events e JOIN topics t ON t.id = e.topic_id JOIN groups g ON g.id = t.group_id
                        LEFT JOIN attendances a ON a.event_id = e.topic_id AND a.person_id = $1
                  WHERE e.starts_at < $3 AND e.last_at >= $2 AND t.deleted_at IS NULL AND ",
                topics_visible_to_1!(),
                $rule,
                " ORDER BY e.starts_at, e.topic_id LIMIT $4"
            )
        };
    }
    let sql = match of {
        Of::Group(_) => listed!(" AND t.group_id = $5 AND t.kind = 'event'"),
        Of::Mine => {
            listed!(
                " AND t.id IN (SELECT k.id FROM memberships m JOIN topics k ON k.group_id = m.group_id AND k.kind = 'event'
                                WHERE m.person_id = $1 AND m.standing = 'member' UNION
                               SELECT y.event_id FROM attendances y
                                WHERE y.person_id = $1 AND y.answer IN ('yes', 'maybe') AND y.state <> 'refused')"
            )
        }
        Of::All => listed!(""),
        Of::One(_) => listed!(" AND t.id = $5"),
    };
    let query = tx.query(sql).bind(viewer.person()).bind(from).bind(to).bind(MOST);
    match of {
        Of::Group(group) => query.bind(group).all().await,
        Of::One(topic) => query.bind(topic).all().await,
        Of::Mine | Of::All => query.all().await,
    }
}
