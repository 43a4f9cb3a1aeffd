//! Documents on their way out: their versions are signed here, once, before anybody hears of them; and what the page of a
//! document says beside its words is gathered.

use serde_json::Value;

use super::Hub;
use crate::db::Tx;
use crate::discussions::Topic;
use crate::documents::{self, store, versions};
use crate::error::{Error, Result};
use crate::federation::authority::prove_by;
use crate::federation::objects::document::{self as wire, Beside, Dress};
use crate::groups::Group;
use crate::profiles::Profile;

/// Signs the versions of a document of ours that are not signed yet, the oldest first: each record names the digest of the
/// one before it.
pub(super) async fn seal(tx: &mut Tx, hub: Hub<'_>, topic: &Topic, author: &Profile) -> Result<()> {
    for version in store::unsealed(tx, topic.id).await? {
        let before = match version.number {
            1 => String::new(),
            number => store::version(tx, topic.id, number - 1).await?.map(|before| before.digest).unwrap_or_default(),
        };
        let key = hub.key_of(tx, &author.url).await?;
        let record = prove_by(wire::record(topic, author, &version, &before), &key, version.created_at)?;
        versions::seal(tx, &version, &record.to_string(), &wire::digest_of(&record)?, &before).await?;
    }
    Ok(())
}

/// Makes the page of a topic of ours that of a document, as its newest signed version has it.
pub(crate) async fn dress(tx: &mut Tx, page: &mut Value, topic: &Topic, group: &Group) -> Result<()> {
    let details = documents::details_of(tx, topic.id).await?;
    let newest = store::sealed(tx, topic.id, i64::MAX, 1).await?;
    // Nobody was told of it yet.
    let newest = newest.first().ok_or(Error::NotFound)?;
    let beside = |companion: documents::Companion| Beside {
        url: format!("{}/companions/{}", topic.url, companion.role),
        media_type: companion.media_type,
        name: companion.name,
        size: companion.size,
        sha256: companion.sha256,
    };
    let companions = store::companions(tx, topic.id).await?.into_iter().map(beside).collect();
    let origin = topic.url.strip_suffix(&topic.path()).unwrap_or_default();
    wire::dress(page, topic, &Dress { details: &details, newest, companions, origin, group: &group.url });
    Ok(())
}
