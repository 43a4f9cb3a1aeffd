//! Authorised fetch: who asks for a document, as a signature shows, and whether they may read it. Only what is not for
//! everybody is worth the check; the rule itself is `audience`'s.

use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use http_signatures::{Incoming, Policy, examine};

use super::actors::Kind;
use super::authority::same_origin;
use super::client::host_of_text;
use super::inbox::door::Shut;
use super::keys::Disbelief;
use super::objects::id_of;
use super::{Federation, store};
use crate::audience::{self, Viewer};
use crate::error::{Error, Refusal, Result};
use crate::groups::{Access, Group};
use crate::id::ProfileId;
use crate::profiles;
use crate::server::ClientAddress;

/// Who asks for a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asker {
    /// Nobody who says who they are.
    Anybody,
    /// A person of another hub.
    Person(ProfileId, String),
    /// Another server, by its own actor.
    Server(String, String),
    /// Somebody else: a group, or a person whom nothing here is for.
    Stranger(String),
}

impl Asker {
    /// The actor that signed.
    fn url(&self) -> Option<&str> {
        match self {
            Self::Anybody => None,
            Self::Person(_, url) | Self::Server(_, url) | Self::Stranger(url) => Some(url),
        }
    }
}

/// Why a document is not shown.
pub(crate) enum Closed {
    Error(Error),
    Shut(Shut),
}

impl<E: Into<Error>> From<E> for Closed {
    fn from(error: E) -> Self {
        Self::Error(error.into())
    }
}

impl Federation {
    /// Who signed this request; nobody did if it carries no signature.
    pub(crate) async fn asker(&self, request: &Parts) -> Result<Asker, Closed> {
        if request.method != Method::GET || !request.headers.contains_key("signature") {
            return Ok(Asker::Anybody);
        }
        let address =
            request.extensions.get::<ClientAddress>().map_or_else(String::new, |address| address.0.to_string());
        self.by_address.check(&address).map_err(|again_in| Error::TooOften { again_in })?;
        let incoming = Incoming {
            method: "GET",
            scheme: self.app.config.scheme(),
            target: request.uri.path_and_query().map_or("/", |target| target.as_str()),
            headers: &request.headers,
            body: Some(&[]),
        };
        let own = [self.app.config.domain.as_str()];
        let now = self.app.clock.now().seconds();
        let policy = Policy { skew: i64::from(self.app.config.clock_skew), ..Policy::strict(&own, now) };
        let wrong = |why: String| {
            let _ = self.by_address.take(&address);
            Closed::Shut(Shut::new(StatusCode::UNAUTHORIZED, why))
        };
        let claim = examine(&incoming, &policy).map_err(|refusal| wrong(refusal.to_string()))?;
        let host = host_of_text(claim.key_id()).ok_or_else(|| wrong("the key id is not an address".into()))?;
        self.check_host(&host).await?;
        // It may have to be fetched: that is paid for before, and given back to whoever is right.
        self.by_address.take(&address).map_err(|again_in| Error::TooOften { again_in })?;
        let unknown = |_| Closed::Shut(Shut::new(StatusCode::UNAUTHORIZED, "the key's owner is unknown"));
        let actor = self.owner_of_key(claim.key_id()).await.map_err(unknown)?;
        self.by_address.give_back(&address);
        match self.believe(&claim, &actor, &address).await {
            Ok(()) => {}
            Err(Disbelief::TooMany(again_in)) => return Err(Error::TooOften { again_in }.into()),
            Err(disbelief) => return Err(Closed::Shut(disbelief.into())),
        }
        let mut tx = self.app.db.read().await?;
        let known = store::find_actor(&mut tx, &actor).await?;
        Ok(match known.map(|known| known.kind) {
            Some(Kind::Hub) => Asker::Server(host, actor),
            Some(Kind::Person) => match profiles::store::find_by_url(&mut tx, &actor).await? {
                Some(person) => Asker::Person(person.id, actor),
                None => Asker::Stranger(actor),
            },
            _ => Asker::Stranger(actor),
        })
    }

    /// Whose key this says it is. Only a guess: the actor's own document has to list it.
    async fn owner_of_key(&self, key_id: &str) -> Result<String> {
        let mut tx = self.app.db.read().await?;
        if let Some(actor) = store::owner_of_key(&mut tx, key_id).await? {
            return Ok(actor);
        }
        drop(tx);
        if let Some((actor, _)) = key_id.split_once('#') {
            return Ok(actor.to_owned());
        }
        // Some keep their key in a document of its own.
        let document = self.fetch_object(key_id).await?;
        let owner = document.get("owner").or_else(|| document.pointer("/publicKey/owner")).and_then(id_of);
        let owner = owner.filter(|owner| same_origin(owner, key_id)).ok_or(Error::NotFound)?;
        Ok(owner.to_owned())
    }

    /// Whether `asker` may read what is written in `group`: a person by their own membership, a server if somebody it
    /// answers for belongs to the group.
    pub(crate) async fn may_read(&self, asker: &Asker, group: &Group) -> Result<bool> {
        let mut tx = self.app.db.read().await?;
        let may = match asker {
            Asker::Person(person, _) => audience::can_see(&mut tx, Viewer::Person(*person), group).await?,
            Asker::Server(host, _) => audience::can_see_from(&mut tx, host, group).await?,
            Asker::Anybody | Asker::Stranger(_) => audience::can_see(&mut tx, Viewer::Anybody, group).await?,
        };
        drop(tx);
        if may || group.is_ours {
            return Ok(may);
        }
        // What our people wrote in a group elsewhere is for that group's members: its own hub knows who they are.
        match asker.url() {
            Some(url) => self.is_follower_of(group, url).await,
            None => Ok(false),
        }
    }

    /// Asks a group's own hub whether an actor is one of its followers (as Lemmy does). An answer holds for five minutes.
    async fn is_follower_of(&self, group: &Group, actor: &str) -> Result<bool> {
        let key = format!("{} {actor}", group.url);
        if let Some(known) = self.followers.get(&key) {
            return Ok(known);
        }
        let document = self.fetch_object(&group.url).await?;
        let followers = document.get("followers").and_then(id_of).filter(|url| same_origin(url, &group.url));
        let Some(followers) = followers else { return Ok(false) };
        let mut url = url::Url::parse(followers).map_err(|_| Error::NotFound)?;
        url.query_pairs_mut().append_pair("is_follower", actor);
        let signer = self.hub_signer().await?;
        let is_one = self.client.probe(url.as_str(), &signer).await? == 200;
        self.followers.insert(key, is_one);
        Ok(is_one)
    }

    /// The contents of a group of ours or a copy: shown to who may read them. Answers whether to everybody. Private
    /// groups do not exist for others, restricted ones say no.
    pub(crate) async fn check_contents(&self, request: &Parts, group: &Group) -> Result<bool, Closed> {
        if group.access == Access::Open {
            return Ok(true);
        }
        let asker = self.asker(request).await;
        let may = match &asker {
            Ok(asker) => self.may_read(asker, group).await?,
            Err(_) => false,
        };
        match (may, group.access) {
            (true, _) => Ok(false),
            // Not even why the signature was wrong: to whom it does not belong it is not there.
            (false, Access::Private) => Err(Error::NotFound.into()),
            (false, _) => {
                asker?;
                Err(Error::Refused(Refusal::NotAMember).into())
            }
        }
    }
}

/// What a probe asks: whether this actor belongs to the group.
pub(crate) async fn is_follower(federation: &Federation, asker: &Asker, group: &Group, url: &str) -> Result<bool> {
    let Some(host) = asker.url().and_then(host_of_text) else { return Ok(false) };
    federation.by_probe.take(&host).map_err(|again_in| Error::TooOften { again_in })?;
    let mut tx = federation.app.db.read().await?;
    // Who has nobody in the group does not learn who is.
    if !audience::has_member_from(&mut tx, &host, group).await? {
        return Ok(false);
    }
    if let Some(person) = profiles::store::find_by_url(&mut tx, url).await? {
        return audience::can_see(&mut tx, Viewer::Person(person.id), group).await;
    }
    let is_server = store::find_actor(&mut tx, url).await?.is_some_and(|actor| actor.kind == Kind::Hub);
    match host_of_text(url).filter(|_| is_server) {
        Some(host) => audience::has_member_from(&mut tx, &host, group).await,
        None => Ok(false),
    }
}
