//! Finding those who were invited by `@name@hub` and whom this hub has not met: their own hub says who they are.

use super::actors::Kind;
use super::{Federation, backfill, discovery};
use crate::error::{Error, Result};
use crate::groups::{invitation_store, invitations};
use crate::id::InvitationId;
use crate::profiles;

/// The job: asks for the person and has them invited. Whoever is not there is a finding too; a hub that does not answer
/// is asked again.
pub(crate) async fn find(federation: &Federation, id: InvitationId) -> Result<()> {
    let mut tx = federation.app.db.read().await?;
    let Some(invitation) = invitation_store::find(&mut tx, id).await? else { return Ok(()) };
    drop(tx);
    let url = match look(federation, &invitation.address).await {
        Ok(url) => Some(url),
        Err(error @ (Error::Elsewhere { .. } | Error::TooOften { .. } | Error::Internal(_))) => return Err(error),
        Err(_) => None,
    };
    let mut tx = federation.app.db.begin().await?;
    let person = match url {
        Some(url) => profiles::store::find_by_url(&mut tx, &url).await?,
        None => None,
    };
    invitations::found(&mut tx, id, person.as_ref()).await?;
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    Ok(())
}

async fn look(federation: &Federation, address: &str) -> Result<String> {
    let url = discovery::resolve(federation, address).await?;
    let actor = federation.actor(&url).await?;
    // What its hub promises to keep decides whether they can be invited at all. Who does not tell is judged by the rest.
    if let Err(error) = backfill::meet(federation, &actor.host).await {
        tracing::debug!(instance.host = %actor.host, error = %error, "a hub did not say what it is");
    }
    if actor.kind == Kind::Person { Ok(actor.url) } else { Err(Error::NotFound) }
}
