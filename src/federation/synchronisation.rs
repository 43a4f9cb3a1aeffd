//! Followers' synchronisation (FEP-8fcf): along with what a group that is not open announces, its hub says who of the
//! receiving host belongs to it, as a digest. Where two hubs differ, the receiver asks, and repairs what was missed.

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::{HeaderMap, HeaderValue};
use http_signatures::Claim;
use serde_json::Value;

use super::Federation;
use super::authority::{is_plain_id, same_origin};
use super::objects::{id_of, text};
use crate::clock::Time;
use crate::error::Result;
use crate::groups::{self, Group, agreement};
use crate::jobs;

/// The header that says it.
pub(crate) const HEADER: &str = "collection-synchronization";
/// Longest value of it that is read, in bytes.
const LONGEST: usize = 4096;
/// How often one group's hub is asked at the most, and for how long a digest that was looked at is not looked at again.
const EVERY: std::time::Duration = std::time::Duration::from_hours(1);
/// How long what is on its way between the two hubs has to arrive before they are held to differ.
const PATIENCE: std::time::Duration = std::time::Duration::from_mins(1);
/// How many followers one hub can list; a list that is longer is not believed at all.
const MOST: usize = 10_000;

/// Who belongs to a group, in 32 bytes: the exclusive or of the SHA-256 of each id, in whatever order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Digest([u8; 32]);

impl Digest {
    /// One more, or one less: adding somebody twice takes them out.
    pub(crate) fn add(&mut self, id: &str) {
        let one = digest(&SHA256, id.as_bytes());
        for (sum, byte) in self.0.iter_mut().zip(one.as_ref()) {
            *sum ^= byte;
        }
    }

    /// As the header says it.
    fn hex(&self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }
}

/// Where a host's server reads who of its people follow a group of ours.
pub(crate) fn address(group: &Group) -> String {
    format!("{}/followers/synchronization", group.url)
}

/// What the header says of a group of ours.
pub(crate) fn header(group: &Group, members: &Digest) -> String {
    format!(r#"collectionId="{}/followers", url="{}", digest="{}""#, group.url, address(group), members.hex())
}

/// What another hub's header says.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    collection: String,
    url: String,
    digest: String,
}

impl Said {
    /// Three quoted parameters, each once, in any order; others are passed over.
    fn parse(value: &HeaderValue) -> Option<Self> {
        let value = value.to_str().ok().filter(|value| value.len() <= LONGEST)?;
        let (mut collection, mut url, mut digest) = (None, None, None);
        let mut rest = value.trim();
        while !rest.is_empty() {
            let (name, after) = rest.split_once('=')?;
            let (quoted, after) = after.trim_start().strip_prefix('"')?.split_once('"')?;
            let place = match name.trim() {
                "collectionId" => Some(&mut collection),
                "url" => Some(&mut url),
                "digest" => Some(&mut digest),
                _ => None,
            };
            if let Some(place) = place
                && place.replace(quoted.to_owned()).is_some()
            {
                return None;
            }
            rest = match after.trim() {
                "" => "",
                more => more.strip_prefix(',')?.trim(),
            };
        }
        let digest = digest?.to_ascii_lowercase();
        let is_digest = digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_digest.then_some(Self { collection: collection?, url: url?, digest })
    }
}

/// When a group's digest was looked at last, and when its hub was asked.
#[derive(Clone, Debug)]
pub(crate) struct Looked {
    digest: String,
    at: Time,
    asked_at: Option<Time>,
}

impl Federation {
    /// What came along with a letter that `actor` has truly signed. A group speaks of its own followers, at its own host and
    /// under its own signature, and of nothing else.
    pub(crate) async fn notice_members(&self, claim: &Claim, headers: &HeaderMap, actor: &str) -> Result<()> {
        let mut values = headers.get_all(HEADER).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return Ok(()) };
        let Some(said) = Said::parse(value).filter(|_| claim.covers(HEADER)) else { return Ok(()) };
        if ![&said.collection, &said.url].into_iter().all(|url| is_plain_id(url) && same_origin(url, actor)) {
            return Ok(());
        }
        let now = self.app.clock.now();
        let before = self.synchronised.get(actor);
        if before.as_ref().is_some_and(|looked| looked.digest == said.digest && now < looked.at.after(EVERY)) {
            return Ok(());
        }
        let mut tx = self.app.db.read().await?;
        let group = groups::store::find_by_url(&mut tx, actor).await?.filter(|group| !group.is_ours);
        let Some(group) = group else { return Ok(()) };
        let Some(members) = agreement::members(&mut tx, &group).await? else { return Ok(()) };
        let mut ours = Digest::default();
        for member in &members {
            ours.add(member);
        }
        drop(tx);
        let asked_at = before.and_then(|looked| looked.asked_at);
        let is_to_ask = ours.hex() != said.digest && asked_at.is_none_or(|at| now >= at.after(EVERY));
        let asked_at = if is_to_ask { Some(now) } else { asked_at };
        self.synchronised.insert(actor.to_owned(), Looked { digest: said.digest, at: now, asked_at });
        if is_to_ask {
            let mut tx = self.app.db.begin().await?;
            let wanted = (group.url.as_str(), said.collection.as_str(), said.url.as_str());
            jobs::enqueue_at(&mut tx, "synchronise", &group.url, &wanted, now.after(PATIENCE)).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

/// The job: asks a group's hub who of ours belongs to the group, and agrees with it. It is not tried again: the next thing
/// that the group announces says whether it is still worth it.
pub(crate) async fn run(federation: &Federation, (group, collection, url): (String, String, String)) -> Result<()> {
    let begun = federation.app.clock.now();
    let mut tx = federation.app.db.read().await?;
    let found = groups::store::find_by_url(&mut tx, &group).await?.filter(|group| !group.is_ours);
    drop(tx);
    let Some(found) = found else { return Ok(()) };
    let listed = match listed(federation, &group, &collection, &url).await {
        Ok(Some(listed)) => listed,
        Ok(None) => return Ok(()),
        Err(error) => {
            tracing::info!(group.url = found.in_log(), error = %error, "who belongs to a group could not be asked");
            return Ok(());
        }
    };
    let mut tx = federation.app.db.begin().await?;
    let (ended, unknown) = agreement::agree(&mut tx, &found, &listed, begun).await?;
    tx.commit().await?;
    federation.app.wake.journal.notify_one();
    tracing::info!(group.url = found.in_log(), ended, unknown, "two hubs had differed on who belongs to a group");
    Ok(())
}

/// The ids that the group's hub lists; nothing if that is no list of the group's followers. A list that is not whole would
/// end memberships that stand.
async fn listed(federation: &Federation, group: &str, collection: &str, url: &str) -> Result<Option<Vec<String>>> {
    let actor = federation.fetch_object(group).await?;
    if actor.get("followers").and_then(id_of) != Some(collection) {
        return Ok(None);
    }
    let document = federation.fetch_object(url).await?;
    let is_list = matches!(text(&document, "type"), Some("Collection" | "OrderedCollection"));
    let items = document.get("orderedItems").or_else(|| document.get("items")).and_then(Value::as_array);
    let Some(items) = items.filter(|items| is_list && items.len() <= MOST) else { return Ok(None) };
    let is_whole = document.get("first").is_none() && document.get("next").is_none();
    let said = document.get("totalItems").and_then(Value::as_u64);
    if !is_whole || said.is_some_and(|said| usize::try_from(said).ok() != Some(items.len())) {
        return Ok(None);
    }
    Ok(items.iter().map(|item| id_of(item).map(str::to_owned)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed independently: the exclusive or of SHA-256 over the ids, in Python.
    #[test]
    fn the_digest_is_the_exclusive_or_of_the_hashes_of_the_ids() {
        let mut digest = Digest::default();
        assert_eq!(digest.hex(), "0".repeat(64));
        digest.add("https://england.example/people/priya");
        assert_eq!(digest.hex(), "8f54b53857ac33febf37fb8e785bb0f777c1222cb3c1b49397fa1aa4a8572887");
        digest.add("https://england.example/people/ben");
        assert_eq!(digest.hex(), "ce16a6e3664d8dd681c93906df52d05672fd9c0f515dd7b51574649ca1a981df");
        digest.add("https://testing.example.org/users/1");
        assert_eq!(digest.hex(), "f4104f760f19f292cdfc13b12a7c9bfd528722ca9b32d00511289955d3960e76");
        digest.add("https://england.example/people/priya");
        digest.add("https://england.example/people/ben");
        digest.add("https://testing.example.org/users/1");
        assert_eq!(digest, Digest::default());
    }

    #[test]
    fn the_header_is_read_in_any_order_and_nothing_else_is_read_into_it() {
        let digest = "ab".repeat(32);
        let read = |text: &str| Said::parse(&HeaderValue::from_str(text).unwrap());
        let said = Said { collection: "https://a.example/f".into(), url: "https://a.example/s".into(), digest };
        let digest = &said.digest;
        for good in [
            format!(r#"collectionId="https://a.example/f", url="https://a.example/s", digest="{digest}""#),
            format!(
                r#"digest="{}",url="https://a.example/s",collectionId="https://a.example/f",new="x""#,
                digest.to_uppercase()
            ),
        ] {
            assert_eq!(read(&good).as_ref(), Some(&said), "{good}");
        }
        for bad in [
            String::new(),
            "collectionId".to_owned(),
            format!(r#"collectionId="https://a.example/f", digest="{digest}""#),
            format!(r#"collectionId="https://a.example/f", url="https://a.example/s", digest="{}""#, "ab"),
            format!(r#"collectionId="https://a.example/f", url="https://a.example/s", digest="{}""#, "xy".repeat(32)),
            format!(
                r#"url="https://b.example/", collectionId="https://a.example/f", url="https://a.example/s", digest="{digest}""#
            ),
            format!(r#"collectionId=https://a.example/f, url="https://a.example/s", digest="{digest}""#),
            format!(r#"collectionId="https://a.example/f" url="https://a.example/s" digest="{digest}""#),
            format!(r#"collectionId="{}", url="https://a.example/s", digest="{digest}""#, "x".repeat(LONGEST)),
        ] {
            assert_eq!(read(&bad), None, "{bad}");
        }
    }
}
