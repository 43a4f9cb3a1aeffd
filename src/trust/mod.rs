//! Whether another host keeps what is written for members to members.
//!
//! What the administrator decided about the host itself comes first; then what it says that it can (FEP-844e), since
//! software should not be judged by its name (FEP-0151); then the administrator's table of software, which comes with
//! what is known of today's; and whatever is left is asked of the facilitators.

mod store;

pub(crate) use store::{Known, list};

use crate::db::Tx;
use crate::error::{Error, Result};

/// What a host says that it implements when it keeps what is written for members to members, as this software does.
pub(crate) const MEMBERS_ONLY: &str = "https://w3id.org/folkmoot/ns#MembersOnly";

/// The documents that say the same, one of which is enough: tokens for members (FEP-db0e), conversations for followers
/// only (FEP-171b), permissions in groups (FEP-5219), and ours.
const PROMISES: [&str; 4] =
    [MEMBERS_ONLY, "https://w3id.org/fep/db0e", "https://w3id.org/fep/171b", "https://w3id.org/fep/5219"];

/// How many kinds of software the table may hold.
const LONGEST_TABLE: usize = 200;

/// What is thought of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize)]
#[sqlx(type_name = "text", rename_all = "lowercase")]
#[serde(rename_all = "lowercase")]
pub(crate) enum Trust {
    /// It keeps what is written for members to members.
    Keeps,
    /// Nobody knows: the facilitators of a restricted group decide, and private groups do without.
    Ask,
    /// It cannot show such things to its members alone: they may belong, and nothing is sent there.
    Nothing,
    /// It would show such things to others: its people are not let in.
    Refuse,
}

impl Trust {
    /// All of them, in the order in which forms show them.
    pub(crate) const ALL: [Self; 4] = [Self::Keeps, Self::Ask, Self::Nothing, Self::Refuse];

    /// What forms and commands call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Keeps => "keeps",
            Self::Ask => "ask",
            Self::Nothing => "nothing",
            Self::Refuse => "refuse",
        }
    }

    /// The one of this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trust| trust.name() == name)
    }

    /// The key of the words for it.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Keeps => "trust-keeps",
            Self::Ask => "trust-ask",
            Self::Nothing => "trust-nothing",
            Self::Refuse => "trust-refuse",
        }
    }

    /// Whether a host of which this is thought may hold what is written in a group that is not open. The same rule as
    /// [`held_at`], and a test holds them together.
    pub(crate) fn may_hold(self, is_private: bool) -> bool {
        match self {
            Self::Keeps => true,
            Self::Ask => !is_private,
            Self::Nothing | Self::Refuse => false,
        }
    }
}

/// A list's rule on a destination, a group and what is for its members even if it is open, by the names of their columns:
/// whether the destination's host may hold that. The same rule as [`Trust::may_hold`] and `audience::may_be_held_at`.
macro_rules! held_at {
    ($destination:literal, $access:literal, $for_members:literal) => {
        concat!(
            "((",
            $access,
            " = 'open' AND NOT ",
            $for_members,
            ") OR EXISTS (SELECT 1 FROM destinations hd JOIN instances hi ON hi.host = hd.host WHERE hd.id = ",
            $destination,
            " AND (hi.trust = 'keeps' OR (hi.trust = 'ask' AND ",
            $access,
            " = 'restricted'))))"
        )
    };
}
pub(crate) use held_at;

/// What is thought of `host`.
pub(crate) async fn of(tx: &mut Tx, host: &str) -> Result<Trust> {
    Ok(store::of(tx, host).await?.unwrap_or(Trust::Ask))
}

fn promises(implements: &[String]) -> bool {
    implements.iter().any(|spec| PROMISES.contains(&spec.as_str()))
}

/// Whether a host would be thought of otherwise if it implemented just these specifications.
pub(crate) async fn would_be_news(tx: &mut Tx, host: &str, implements: &[String]) -> Result<bool> {
    let evidence = store::evidence(tx, host).await?;
    Ok(evidence.is_none_or(|evidence| evidence.is_capable != promises(implements)))
}

/// Notes what a host says it implements: ids of specifications, as the actor of the server itself lists them. None of its
/// people speaks for it.
pub(crate) async fn declared(tx: &mut Tx, host: &str, implements: &[String]) -> Result<()> {
    if store::set_capable(tx, host, promises(implements)).await? {
        weigh(tx, host).await?;
    }
    Ok(())
}

/// The administrator decides about a host, or leaves it to what is known.
pub(crate) async fn decide(tx: &mut Tx, host: &str, decided: Option<Trust>) -> Result<()> {
    store::set_decided(tx, host, decided).await?;
    weigh(tx, host).await
}

/// The administrator notes what is to be thought of a kind of software, from a version on (or from the first).
pub(crate) async fn note(tx: &mut Tx, software: &str, since: &str, trust: Trust) -> Result<()> {
    let software = software.trim().to_lowercase();
    let since = since.trim();
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if software.is_empty() || software.len() > 60 || !is_name(&software) {
        return Err(Error::invalid("software", "software-form"));
    }
    if since.len() > 20 || (!since.is_empty() && version(since).is_empty()) {
        return Err(Error::invalid("since", "version-form"));
    }
    if store::list(tx).await?.len() >= LONGEST_TABLE {
        return Err(Error::invalid("software", "software-many"));
    }
    store::put(tx, &software, since, trust).await?;
    weigh_all(tx, &software).await
}

/// Nothing particular is thought of a kind of software any more, from this version on.
pub(crate) async fn forget(tx: &mut Tx, software: &str, since: &str) -> Result<()> {
    store::delete(tx, software, since).await?;
    weigh_all(tx, software).await
}

/// Judges a host anew, after something about it has changed.
pub(crate) async fn weigh(tx: &mut Tx, host: &str) -> Result<()> {
    let Some(evidence) = store::evidence(tx, host).await? else { return Ok(()) };
    let table = store::list(tx).await?;
    let trust = judge(&evidence, &table);
    store::set(tx, host, trust).await
}

async fn weigh_all(tx: &mut Tx, software: &str) -> Result<()> {
    for host in store::running(tx, software).await? {
        weigh(tx, &host).await?;
    }
    Ok(())
}

/// What speaks for and against a host.
#[derive(Clone, Debug, sqlx::FromRow)]
struct Evidence {
    is_capable: bool,
    trust_decided: Option<Trust>,
    /// Name and version, as its NodeInfo says.
    software: String,
}

fn judge(evidence: &Evidence, table: &[Known]) -> Trust {
    if let Some(decided) = evidence.trust_decided {
        return decided;
    }
    if evidence.is_capable {
        return Trust::Keeps;
    }
    let (name, running) = evidence.software.split_once(' ').unwrap_or((&evidence.software, ""));
    let (name, running) = (name.to_lowercase(), version(running));
    let fits = table.iter().filter(|known| known.software == name && version(&known.since) <= running);
    fits.max_by_key(|known| version(&known.since)).map_or(Trust::Ask, |known| known.trust)
}

/// The numbers a version begins with: `1.0.0-beta.3` is 1, 0, 0.
fn version(words: &str) -> Vec<u64> {
    let numbers = words.trim_start_matches('v').split(['.', '-', '+', ' ']);
    numbers.map_while(|part| part.parse().ok()).take(4).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(software: &str, is_capable: bool, trust_decided: Option<Trust>) -> Trust {
        let known =
            |software: &str, since: &str, trust| Known { software: software.into(), since: since.into(), trust };
        let table = [
            known("lemmy", "", Trust::Refuse),
            known("lemmy", "1.0", Trust::Keeps),
            known("lemmy", "2", Trust::Ask),
            known("mbin", "", Trust::Refuse),
        ];
        judge(&Evidence { is_capable, trust_decided, software: software.into() }, &table)
    }

    #[test]
    fn a_host_is_judged_by_its_administrator_then_by_its_word_then_by_its_software() {
        assert_eq!(judged("mbin 1.8", true, Some(Trust::Nothing)), Trust::Nothing);
        assert_eq!(judged("mbin 1.8", true, None), Trust::Keeps);
        assert_eq!(judged("Mbin 1.8", false, None), Trust::Refuse);
        assert_eq!(judged("somethingnew 1", false, None), Trust::Ask);
        assert_eq!(judged("", false, None), Trust::Ask);
    }

    #[test]
    fn software_is_judged_by_the_highest_version_that_it_has_reached() {
        for (software, trust) in [
            ("lemmy 0.19.12", Trust::Refuse),
            ("lemmy", Trust::Refuse),
            ("lemmy rubbish", Trust::Refuse),
            ("lemmy 1.0.0-beta.3", Trust::Keeps),
            ("lemmy v1.4", Trust::Keeps),
            ("lemmy 2.0", Trust::Ask),
            ("lemmylike 1.0", Trust::Ask),
        ] {
            assert_eq!(judged(software, false, None), trust, "{software}");
        }
    }
}
