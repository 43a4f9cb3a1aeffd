//! Everybody who acts, signed in at their own hub; and waiting for what is on its way between hubs.

use std::collections::HashMap;
use std::time::Duration;

use anyhow::{Context, bail};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::Running;
use super::browser::{Browser, client};
use super::script::Place;
use crate::db::Tx;
use crate::error::Result;

/// How many people act at once.
pub(super) const AT_ONCE: usize = 8;
/// How often something that is on its way is looked for, and how many times.
const LOOK: Duration = Duration::from_millis(50);
pub(super) const LOOKS: u32 = 12_000;

/// See the module.
pub(super) struct Cast(HashMap<Place, Browser>);

impl Cast {
    /// Those with a text of their own sign in with their password, as whoever tries the demonstration will.
    pub(super) async fn sign_in(hubs: &[Running]) -> anyhow::Result<Self> {
        let http = client()?;
        let everybody = hubs.iter().flat_map(|hub| hub.data.people.iter().map(move |person| (hub, person)));
        let signed_in: Vec<_> = stream::iter(everybody)
            .map(|(hub, person)| {
                let http = &http;
                async move {
                    let is_newcomer =
                        hub.data.newcomers.lines().any(|line| line.starts_with(&format!("{} |", person.handle)));
                    let browser = if is_newcomer {
                        Browser::signed_in(http, &hub.app, &person.handle).await?
                    } else {
                        Browser::sign_in(http, &hub.app, &person.handle).await?
                    };
                    anyhow::Ok((Place { name: person.handle.clone(), hub: hub.key.into() }, browser))
                }
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(Self(signed_in.into_iter().collect()))
    }

    pub(super) fn get(&self, who: &Place) -> anyhow::Result<&Browser> {
        self.0.get(who).with_context(|| format!("nobody is called {}@{}", who.name, who.hub))
    }
}

pub(super) fn hub<'a>(hubs: &'a [Running], key: &str) -> anyhow::Result<&'a Running> {
    hubs.iter().find(|hub| hub.key == key).with_context(|| format!("there is no hub {key}"))
}

/// Where a hub shows a group.
pub(super) fn path(hubs: &[Running], group: &Place, seen_from: &str) -> anyhow::Result<String> {
    let home = hub(hubs, &group.hub)?;
    Ok(if group.hub == seen_from {
        format!("/groups/{}", group.name)
    } else {
        format!("/groups/{}@{}", group.name, home.app.config.domain)
    })
}

/// Looks until `found` finds something, for ten minutes: a busy machine is slow. Meanwhile the hubs' clock goes a little faster, so that what is tried
/// again later is tried soon.
pub(super) async fn until<T>(
    hub: &Running,
    what: &str,
    found: impl AsyncFn(&mut Tx) -> Result<Option<T>>,
) -> anyhow::Result<T> {
    for _ in 0..LOOKS {
        let mut tx = hub.app.db.read().await?;
        if let Some(found) = found(&mut tx).await? {
            return Ok(found);
        }
        drop(tx);
        hub.app.clock.forward(LOOK * 4);
        pause().await;
    }
    bail!("waited ten minutes for {what} at {}", hub.key)
}

#[expect(clippy::disallowed_methods, reason = "what is on its way between real hubs is looked for, as a person would")]
pub(super) async fn pause() {
    tokio::time::sleep(LOOK).await;
}
