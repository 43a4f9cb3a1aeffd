//! Ids: typed, time-ordered (`UUIDv7`), one text form everywhere: 26 lower-case Crockford base32 letters,
//! which sort like the number and are safe in URLs.

use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, PoisonError};

use aws_lc_rs::rand;
use uuid::Uuid;

use crate::clock::Time;

const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What is not an id.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("not an id")]
pub(crate) struct NotAnId;

fn encode(id: Uuid) -> String {
    let mut rest = id.as_u128();
    let mut text = [b'0'; 26];
    for place in text.iter_mut().rev() {
        let index = usize::try_from(rest & 31).unwrap_or(0);
        *place = LETTERS.get(index).copied().unwrap_or(b'0');
        rest >>= 5;
    }
    String::from_utf8_lossy(&text).into_owned()
}

fn decode(text: &str) -> Result<Uuid, NotAnId> {
    if text.len() != 26 || text.as_bytes().first().is_none_or(|first| *first > b'7') {
        return Err(NotAnId);
    }
    let mut number: u128 = 0;
    for byte in text.bytes() {
        let value = LETTERS.iter().position(|letter| *letter == byte).ok_or(NotAnId)?;
        number = (number << 5) | u128::try_from(value).map_err(|_| NotAnId)?;
    }
    Ok(Uuid::from_u128(number))
}

/// A typed id over a UUID.
pub(crate) trait Id: From<Uuid> + Into<Uuid> {}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub(crate) struct $name(pub(crate) Uuid);

        impl Id for $name {}
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self { Self(id) }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self { id.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&encode(self.0)) }
        }
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "{}({})", stringify!($name), self) }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> { decode(text).map(Self) }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> { to.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'_, str>>::deserialize(from)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// A person's account on this hub: how they sign in.
    AccountId
    /// The public face of a person, here or on another hub.
    ProfileId
    /// A group, here or on another hub.
    GroupId
    /// The first contribution of a discussion.
    TopicId
    /// An answer in a discussion.
    ReplyId
    /// Work waiting to be done.
    JobId
    /// An activity that came in and waits to be applied.
    ReceivedId
    /// An activity that this hub sends.
    ActivityId
    /// Something to be looked at.
    ReportId
    /// What a group asks somebody who wants to join.
    QuestionId
    /// A body that people work for.
    OrganisationId
    /// A mail that waits to be sent.
    MailId
    /// Somebody is asked to come into a group.
    InvitationId
    /// A file that somebody has sent within a day.
    HeldId
    /// A list of documents that a group keeps together.
    CollectionId
    /// A request that a group elsewhere puts before a facilitator here.
    OfferId
    /// What facilitators said to one member.
    WarningId
    /// What somebody is still writing: what comes of it has the same id.
    DraftId
}

/// A contribution of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) enum Said {
    /// What a discussion began with.
    Topic(TopicId),
    /// An answer in it.
    Reply(ReplyId),
}

impl Said {
    /// The id alone: those of topics and replies are never the same.
    pub(crate) fn uuid(self) -> Uuid {
        match self {
            Self::Topic(id) => id.0,
            Self::Reply(id) => id.0,
        }
    }
}

/// A place other hubs take deliveries at: one inbox. A small number, because delivery writes many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub(crate) struct DestinationId(pub(crate) i64);

/// Makes ids: time first, then chance; never twice the same, always rising within one process.
#[derive(Clone, Debug)]
pub struct Ids(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    last: u128,
    chance: Chance,
}

#[derive(Debug)]
enum Chance {
    System,
    Seeded(u64),
}

impl Ids {
    /// Ids with the operating system's randomness.
    pub fn random() -> Self {
        Self::with(Chance::System)
    }

    /// The same ids at every run, for tests.
    pub fn seeded(seed: u64) -> Self {
        Self::with(Chance::Seeded(seed))
    }

    fn with(chance: Chance) -> Self {
        Self(Arc::new(Mutex::new(State { last: 0, chance })))
    }

    /// A fresh id for something that happens at `now` (RFC 9562, version 7).
    pub(crate) fn next<T: Id>(&self, now: Time) -> T {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let millis = u128::try_from(now.0.div_euclid(1_000)).unwrap_or(0) & 0xFFFF_FFFF_FFFF;
        let random = state.chance.next();
        let mut id =
            (millis << 80) | (0x7 << 76) | ((random >> 52) & 0xFFF) << 64 | (0b10 << 62) | (random & ((1 << 62) - 1));
        if id <= state.last {
            id = state.last + 1;
        }
        state.last = id;
        T::from(Uuid::from_u128(id))
    }
}

impl Ids {
    /// Any number, for jitter.
    pub(crate) fn chance(&self) -> u64 {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        u64::try_from(state.chance.next() >> 64).unwrap_or(0)
    }
}

impl Chance {
    fn next(&mut self) -> u128 {
        match self {
            Self::System => {
                let mut bytes = [0; 16];
                // A failing system randomness source leaves zeros; the rising counter still keeps ids apart.
                let _ = rand::fill(&mut bytes);
                u128::from_be_bytes(bytes)
            }
            Self::Seeded(seed) => {
                // SplitMix64: plain and good enough to tell ids of a test apart.
                let mut step = || {
                    *seed = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
                    let mut mixed = *seed;
                    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
                    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
                    u128::from(mixed ^ (mixed >> 31))
                };
                (step() << 64) | step()
            }
        }
    }
}

/// `bytes` random bytes as lower-case hexadecimal text: session tokens, form tokens.
pub(crate) fn secret(bytes: usize) -> Result<String, crate::error::Error> {
    let mut buffer = vec![0; bytes];
    rand::fill(&mut buffer).map_err(|_| crate::error::Error::internal("the system's randomness source failed"))?;
    Ok(data_encoding::HEXLOWER.encode(&buffer))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_id_are_the_same_thing_and_sort_alike() {
        let ids = Ids::seeded(1);
        let mut last: Option<TopicId> = None;
        for step in 0..1000 {
            let id: TopicId = ids.next(Time(1_795_000_000_000_000 + step * 37));
            let text = id.to_string();
            assert_eq!(text.len(), 26);
            assert_eq!(text.parse(), Ok(id));
            if let Some(last) = last {
                assert!(last < id && last.to_string() < text);
            }
            last = Some(id);
        }
    }

    #[test]
    fn what_is_not_an_id_is_refused() {
        for text in
            ["", "edit", "zzzzzzzzzzzzzzzzzzzzzzzzzz", "01ARZ3NDEKTSV4RRFFQ69G5FAV", "01arz3ndektsv4rrffq69g5fa!"]
        {
            assert_eq!(TopicId::from_str(text), Err(NotAnId), "{text}");
        }
    }
}
