//! One contribution of either kind, for the pages that do the same with both: what helped, reports, removal.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

use super::discussions::{find_topic, topic_of};
use super::groups::Shown;
use super::page::Failure;
use super::session::Visitor;
use crate::db::Tx;
use crate::discussions::{Topic, store};
use crate::error::{Error, Result};
use crate::id::{ReplyId, Said};
use crate::profiles::{self, Profile};
use crate::text;

/// How much of a reply is shown where it is asked what to do with it.
const EXCERPT: usize = 240;

/// Which contribution an address names.
#[derive(Clone, Debug)]
pub(super) enum Which {
    /// `/discussions/{id}/…`
    Topic(String),
    /// `/posts/{id}/…`
    Reply(String),
}

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await.map_err(|_| Error::NotFound)?;
        Ok(if parts.uri.path().starts_with("/posts/") { Self::Reply(id) } else { Self::Topic(id) })
    }
}

/// A contribution with its discussion and its group, as the visitor sees them.
pub(super) struct Contribution {
    pub(super) said: Said,
    pub(super) topic: Topic,
    pub(super) shown: Shown,
    pub(super) author: Profile,
    /// Public identity.
    pub(super) url: String,
    pub(super) language: String,
    pub(super) excerpt: String,
    /// Whether its words are gone.
    is_gone: bool,
}

impl Contribution {
    /// The contribution that an address names, if the visitor may read it and its words are still there.
    pub(super) async fn find(tx: &mut Tx, visitor: &Visitor, which: &Which) -> Result<Self> {
        let found = Self::find_any(tx, visitor, which).await?;
        if found.is_gone { Err(Error::Gone) } else { Ok(found) }
    }

    /// The same, also if its words are gone.
    pub(super) async fn find_any(tx: &mut Tx, visitor: &Visitor, which: &Which) -> Result<Self> {
        let (reply, topic) = match which {
            Which::Topic(id) => (None, id.clone()),
            Which::Reply(id) => {
                let id: ReplyId = id.parse().map_err(|_| Error::NotFound)?;
                let reply = store::find_reply(tx, id).await?;
                let topic = topic_of(reply.as_ref());
                (reply, topic)
            }
        };
        let (topic, shown) = find_topic(tx, visitor, &topic).await?;
        let is_gone = reply.as_ref().map_or(topic.deleted_at, |reply| reply.deleted_at).is_some();
        let author = reply.as_ref().map_or(topic.author_id, |reply| reply.author_id);
        let author = profiles::store::find(tx, author).await?.ok_or(Error::NotFound)?;
        Ok(match reply {
            Some(reply) => Self {
                said: Said::Reply(reply.id),
                excerpt: text::excerpt(&reply.html, EXCERPT),
                url: reply.url,
                language: reply.language,
                topic,
                shown,
                author,
                is_gone,
            },
            None => Self {
                said: Said::Topic(topic.id),
                excerpt: topic.title.clone(),
                url: topic.url.clone(),
                language: topic.language.clone(),
                topic,
                shown,
                author,
                is_gone,
            },
        })
    }

    /// Its address, before the verb.
    pub(super) fn path(&self) -> String {
        match self.said {
            Said::Topic(id) => format!("/discussions/{id}"),
            Said::Reply(id) => format!("/posts/{id}"),
        }
    }

    /// Its place in its discussion; `after` is the page of replies that it stands on.
    pub(super) fn place(&self, after: &str) -> String {
        let topic = self.topic.path();
        let is_cursor = !after.is_empty() && after.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        let page = if is_cursor { format!("?after={after}") } else { String::new() };
        match self.said {
            Said::Topic(_) => topic,
            Said::Reply(id) => format!("{topic}{page}#post-{id}"),
        }
    }
}
