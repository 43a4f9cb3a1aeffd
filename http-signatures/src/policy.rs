//! What a federation server demands of a signature beyond that it verifies.

use std::time::UNIX_EPOCH;

use crate::claim::{Claim, Profile, read};
use crate::digest::{verify_content_digest, verify_legacy_digest};
use crate::message::{CONTENT_DIGEST, DATE, DIGEST, HOST, is_host_byte, normal_authority};
use crate::{Incoming, Refusal};

/// How old a signature may be, in seconds, under [`Policy::strict`].
const HOUR: i64 = 60 * 60;
/// How far ahead of ours a peer's clock may be, in seconds, under [`Policy::strict`].
const FIVE_MINUTES: i64 = 5 * 60;

/// The demands of one server at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Policy<'a> {
    /// The names under which we are reached, with the port where it is not the scheme's own.
    pub own_hosts: &'a [&'a str],
    /// Whether a key id on one of those names may sign. A server says no: its own keys sign only what leaves it.
    pub own_keys: bool,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// How many seconds in the past a request may have been signed.
    pub oldest: i64,
    /// How many seconds in the future a request may have been signed, by a clock ahead of ours.
    pub skew: i64,
}

impl<'a> Policy<'a> {
    /// The demands that a server should make: one hour back, five minutes ahead, no keys of our own.
    pub fn strict(own_hosts: &'a [&'a str], now: i64) -> Self {
        Self { own_hosts, own_keys: false, now, oldest: HOUR, skew: FIVE_MINUTES }
    }

    fn is_own(&self, scheme: &str, authority: &str) -> bool {
        let authority = normal_authority(scheme, authority);
        self.own_hosts.iter().any(|own| normal_authority(scheme, own) == authority)
    }

    fn check_time(&self, signed_at: i64) -> Result<(), Refusal> {
        if signed_at < self.now.saturating_sub(self.oldest) {
            return Err(Refusal::TooOld);
        }
        if signed_at > self.now.saturating_add(self.skew) {
            return Err(Refusal::FromTheFuture);
        }
        Ok(())
    }
}

/// Judges everything about a signed request that can be judged without its key: shape, coverage, host, key id, time
/// and digest, the dear ones last. What comes back still has to be [verified](Claim::verify).
///
/// Demanded are, for draft-cavage: `(request-target)`, `host`, `date` or `(created)`, and `digest`; for RFC 9421:
/// `@method`, `@target-uri` (or the authority with `@request-target`, or with `@path` and, if there is a query,
/// `@query`), the `created` parameter, and `content-digest`. A digest is demanded of every request with a body and of
/// every method but GET and HEAD; where one is signed, it is checked.
///
/// # Errors
/// The [`Refusal`] that says why the request is not to be believed.
pub fn examine(incoming: &Incoming<'_>, policy: &Policy<'_>) -> Result<Claim, Refusal> {
    let claim = read(incoming)?;
    if !policy.is_own(incoming.scheme, incoming.required_field(HOST)?) {
        return Err(Refusal::ForeignHost);
    }
    check_coverage(&claim, incoming)?;
    check_digest_covered(&claim, incoming)?;
    check_key_id(&claim.key_id, policy)?;
    check_times(&claim, incoming, policy)?;
    check_digest(&claim, incoming)?;
    Ok(claim)
}

fn check_coverage(claim: &Claim, incoming: &Incoming<'_>) -> Result<(), Refusal> {
    let (method, target, host, time) = match claim.profile {
        Profile::Cavage => {
            let request_target = claim.covers("(request-target)");
            (request_target, request_target, claim.covers("host"), claim.covers("date") || claim.covers("(created)"))
        }
        Profile::Rfc9421 => {
            let uri = claim.covers("@target-uri");
            let query = claim.covers("@query") || !incoming.target.contains('?');
            let target = uri || claim.covers("@request-target") || (claim.covers("@path") && query);
            let host = uri || claim.covers("@authority") || claim.covers("host");
            // The created parameter is part of every signature base (RFC 9421 section 2.3).
            (claim.covers("@method"), target, host, claim.created.is_some())
        }
    };
    let demands = [
        (target, Refusal::TargetNotCovered),
        (method, Refusal::MethodNotCovered),
        (host, Refusal::HostNotCovered),
        (time, Refusal::TimeNotCovered),
    ];
    demands.into_iter().try_for_each(|(met, refusal)| if met { Ok(()) } else { Err(refusal) })
}

/// Only web addresses can name a key, and none of ours. The grammar is narrow on purpose: whatever another parser of
/// URLs might make of odd characters, it never gets to see them.
fn check_key_id(key_id: &str, policy: &Policy<'_>) -> Result<(), Refusal> {
    let (scheme, rest) = key_id.split_once("://").ok_or(Refusal::BadKeyId)?;
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let plain = key_id.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"\\<>^`{|}".contains(&byte));
    let named = authority.bytes().any(|byte| byte.is_ascii_alphanumeric()) && authority.bytes().all(is_host_byte);
    if !matches!(scheme, "https" | "http") || !plain || !named {
        return Err(Refusal::BadKeyId);
    }
    // A final dot or either default port would be the same server in another dress.
    let authority = authority.to_ascii_lowercase();
    let bare = authority.strip_suffix(":443").or_else(|| authority.strip_suffix(":80")).unwrap_or(&authority);
    let bare = bare.strip_suffix('.').unwrap_or(bare);
    if !policy.own_keys && policy.is_own(scheme, bare) {
        return Err(Refusal::OwnKey);
    }
    Ok(())
}

fn check_times(claim: &Claim, incoming: &Incoming<'_>, policy: &Policy<'_>) -> Result<(), Refusal> {
    if claim.covers("date") {
        policy.check_time(parse_date(incoming.required_field(DATE)?)?)?;
    }
    // Whether covered or not: a stated time may only narrow how long a request is believed, never widen it.
    if let Some(created) = claim.created {
        policy.check_time(created)?;
    }
    if let Some(expires) = claim.expires {
        if claim.created.is_some_and(|created| expires < created) {
            return Err(Refusal::ExpiresBeforeCreated);
        }
        // No leeway (draft-cavage-12 section 2.1.5; the same parameter in RFC 9421 section 2.3): the signer chose it.
        if policy.now > expires {
            return Err(Refusal::Expired);
        }
    }
    Ok(())
}

/// An HTTP date (RFC 9110 section 5.6.7) in seconds since 1970; a weekday that does not fit the day is no date.
fn parse_date(text: &str) -> Result<i64, Refusal> {
    let time = httpdate::parse_http_date(text).map_err(|_| Refusal::BadDate)?;
    let since = time.duration_since(UNIX_EPOCH).map_err(|_| Refusal::BadDate)?;
    i64::try_from(since.as_secs()).map_err(|_| Refusal::BadDate)
}

/// The digest field of each scheme: as it is covered, and as it is shown.
fn digest_field(profile: Profile) -> (&'static str, &'static str) {
    match profile {
        Profile::Cavage => ("digest", DIGEST),
        Profile::Rfc9421 => ("content-digest", CONTENT_DIGEST),
    }
}

fn check_digest_covered(claim: &Claim, incoming: &Incoming<'_>) -> Result<(), Refusal> {
    let (name, header) = digest_field(claim.profile);
    let bodiless = matches!(incoming.method, "GET" | "HEAD") && incoming.body.unwrap_or_default().is_empty();
    if claim.covers(name) || bodiless {
        return Ok(());
    }
    Err(match incoming.security_field(header)? {
        Some(_) => Refusal::DigestNotCovered(header),
        None => Refusal::Missing(header),
    })
}

fn check_digest(claim: &Claim, incoming: &Incoming<'_>) -> Result<(), Refusal> {
    let (name, header) = digest_field(claim.profile);
    if !claim.covers(name) {
        return Ok(());
    }
    let (value, body) = (incoming.required_field(header)?, incoming.body.unwrap_or_default());
    match claim.profile {
        Profile::Cavage => verify_legacy_digest(value, body),
        Profile::Rfc9421 => verify_content_digest(value, body),
    }
}
